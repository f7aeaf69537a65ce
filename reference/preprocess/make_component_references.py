"""Connected components and filled holes of small masks by SciPy.

The masks are a formula, so that the tests can make them again: voxel i is set where frac(43758.5453 sin(12.9898 i))
is below a density.

    pip install scipy==1.17.1 numpy==2.4.6
    python make_component_references.py > component_references.json
"""

import json
import sys

import numpy
import scipy
from scipy.ndimage import binary_fill_holes, generate_binary_structure, label

SIZE = (14, 12, 10)


def mask(density):
    index = numpy.arange(numpy.prod(SIZE), dtype=float)
    noise = 43758.5453 * numpy.sin(12.9898 * index)
    return (noise - numpy.floor(noise) < density).reshape(SIZE[::-1])


def sizes(voxels, connectivity):
    labels, count = label(voxels, generate_binary_structure(3, connectivity))
    return sorted(numpy.bincount(labels.ravel())[1:].tolist(), reverse=True), count


def main():
    cases = []
    for density in (0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 0.95):
        voxels = mask(density)
        cases.append(
            {
                "density": density,
                "voxels": int(voxels.sum()),
                "sizes6": sizes(voxels, 1)[0],
                "sizes26": sizes(voxels, 3)[0],
                # SciPy fills background that a path over faces does not join to the border.
                "filledVoxels": int(binary_fill_holes(voxels).sum()),
            }
        )
    json.dump(
        {
            "madeBy": "reference/preprocess/make_component_references.py",
            "versions": {
                "scipy": scipy.__version__,
                "numpy": numpy.__version__,
                "python": sys.version.split()[0],
            },
            "size": SIZE,
            "cases": cases,
        },
        sys.stdout,
    )


main()
