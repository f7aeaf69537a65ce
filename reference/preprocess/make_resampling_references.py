"""Resampled values of a small image by SimpleITK, and smoothing by SciPy.

The image is a formula, so that the tests can make it again: no data but expected values are stored.

    pip install SimpleITK==2.5.7 scipy==1.17.1 numpy==2.4.6
    python make_resampling_references.py > resampling_references.json
"""

import json
import sys

import numpy
import scipy
import SimpleITK
from scipy.ndimage import gaussian_filter1d

SIZE = (13, 11, 9)
OUTSIDE = -7.0


def values():
    """value(i) = round(1000 sin(12.9898 i)) / 8: eighths, exact in 32 bits."""
    index = numpy.arange(numpy.prod(SIZE), dtype=float)
    return numpy.round(1000 * numpy.sin(12.9898 * index)) / 8


def rotation(x, y, z):
    cx, sx, cy, sy, cz, sz = (f(a) for a in (x, y, z) for f in (numpy.cos, numpy.sin))
    return (
        numpy.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
        @ numpy.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        @ numpy.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    )


def geometry(size, spacing, origin, direction):
    return {
        "size": list(size),
        "spacingMm": [float(s) for s in spacing],
        "originMm": [float(o) for o in origin],
        "direction": numpy.asarray(direction, dtype=float).ravel().tolist(),
    }


def image_of(grid, data):
    image = SimpleITK.GetImageFromArray(numpy.asarray(data, dtype=numpy.float64).reshape(grid["size"][::-1]))
    image.SetSpacing(grid["spacingMm"])
    image.SetOrigin(grid["originMm"])
    image.SetDirection(grid["direction"])
    return image


def resampled(image, grid, interpolator):
    result = SimpleITK.Resample(
        image,
        grid["size"],
        SimpleITK.Transform(),
        interpolator,
        grid["originMm"],
        grid["spacingMm"],
        grid["direction"],
        OUTSIDE,
        SimpleITK.sitkFloat64,
    )
    # Six decimals: an error of 5e-7, below the tests' tolerance of 1e-5.
    return numpy.round(SimpleITK.GetArrayFromImage(result).ravel(), 6).tolist()


def smoothed(data, factors):
    """Gaussian of variance (factor^2 - 1) / (8 ln 2) voxels^2 along each axis; borders repeat; cut at 4 sigma."""
    result = data.reshape(SIZE[::-1])
    for axis, factor in enumerate(factors):
        if factor > 1:
            sigma = numpy.sqrt((factor**2 - 1) / (8 * numpy.log(2)))
            result = gaussian_filter1d(result, sigma, axis=2 - axis, mode="nearest", truncate=4)
    return result


def main():
    oblique = rotation(0.3, -0.2, 0.5)
    flipped = numpy.diag([-1.0, 1.0, -1.0])
    sources = {
        "along axes": geometry(SIZE, (1, 1.5, 2), (-3, 4, 5), numpy.eye(3)),
        "oblique": geometry(SIZE, (0.9, 1.1, 2.5), (-3, 4, 5), oblique),
    }
    targets = {
        "along axes": {
            "finer, shifted": geometry((10, 9, 9), (0.8, 0.9, 1.1), (-4.33, 3.12, 4.21), numpy.eye(3)),
            "coarser": geometry((5, 6, 6), (2.7, 3.1, 3.3), (-2.5, 4.4, 5.6), numpy.eye(3)),
            "flipped": geometry((10, 8, 7), (1.1, 1.4, 2.2), (9.03, 4.51, 21.02), flipped),
            "turned": geometry((9, 9, 9), (1.3, 1.2, 1.7), (-2, 5, 6), rotation(-0.4, 0.25, 0.1)),
        },
        "oblique": {
            "same axes, other spacing": geometry((10, 10, 10), (1.2, 1.3, 2.1), (-2.6, 4.3, 5.4), oblique),
            "along axes": geometry((9, 9, 8), (1.1, 1.1, 1.9), (-4, 3, 5), numpy.eye(3)),
        },
    }
    data = values()
    cases = []
    for source_name, source in sources.items():
        image = image_of(source, data)
        for target_name, target in targets[source_name].items():
            # Source voxels that a step of the target spans along each source axis, where that is over 1.
            steps = (
                numpy.linalg.inv(numpy.reshape(source["direction"], (3, 3)))
                @ numpy.reshape(target["direction"], (3, 3))
                @ numpy.diag(target["spacingMm"])
            ) / numpy.reshape(source["spacingMm"], (3, 1))
            factors = numpy.maximum(1, numpy.abs(steps).max(axis=1))
            case = {
                "name": f"{source_name}: {target_name}",
                "source": source,
                "target": target,
                "linear": resampled(image, target, SimpleITK.sitkLinear),
                "nearest": resampled(image, target, SimpleITK.sitkNearestNeighbor),
                "antiAlias": resampled(
                    image_of(source, smoothed(data, factors)), target, SimpleITK.sitkLinear
                ),
            }
            cases.append(case)
    json.dump(
        {
            "madeBy": "reference/preprocess/make_resampling_references.py",
            "versions": {
                "SimpleITK": SimpleITK.Version.VersionString(),
                "scipy": scipy.__version__,
                "numpy": numpy.__version__,
                "python": sys.version.split()[0],
            },
            "outside": OUTSIDE,
            "cases": cases,
        },
        sys.stdout,
    )


main()
