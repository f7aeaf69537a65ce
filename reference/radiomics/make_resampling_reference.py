"""SimpleITK's resampling of one small image by each interpolator, as JSON in resampling.json.

    sh install.sh /tmp/venv && /tmp/venv/bin/python make_resampling_reference.py

The image is given as whole numbers and as float64, on grids along the axes, mirrored and oblique; some of the places
asked for coincide with voxels, some lie halfway between them, some outside.
"""

import json
from pathlib import Path

import numpy as np
import SimpleITK as sitk

HERE = Path(__file__).parent
INTERPOLATORS = ["sitkNearestNeighbor", "sitkLinear", "sitkBSpline", "sitkBSpline1", "sitkBSpline2", "sitkBSpline4",
                 "sitkBSpline5", "sitkGaussian", "sitkLabelGaussian", "sitkHammingWindowedSinc",
                 "sitkCosineWindowedSinc", "sitkWelchWindowedSinc", "sitkLanczosWindowedSinc", "sitkBlackmanWindowedSinc"]
AXES = [float(v) for v in np.eye(3).ravel()]
MIRRORED = [-1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0]
OBLIQUE = [float(v) for v in sitk.Euler3DTransform((0, 0, 0), 0.3, -0.2, 0.5).GetMatrix()]
# name: spacing, origin, direction, then spacing and size of the new grid, whose first voxel's corner is the old one's.
GRIDS = {
    "third": ((0.9, 1.1, 2.5), (-31.5, 12.25, 7.0), AXES, (0.3, 1.1, 2.5), (11, 4, 3)),
    "double": ((0.78125, 0.78125, 6.5), (4.0, -8.5, 100.125), MIRRORED, (1.5625, 2.0, 3.0), (5, 4, 4)),
    "oblique": ((0.7, 0.8, 0.9), (1.0, 2.0, 3.0), OBLIQUE, (1.4, 0.4, 0.6), (4, 6, 4)),
}


def main():
    rng = np.random.default_rng(3)
    array = np.rint(rng.standard_normal((7, 8, 9)) * 100)
    array[2:5, 1:4, 2:6] = 33
    cases = []
    for grid, (spacing, origin, direction, new_spacing, size) in GRIDS.items():
        for pixel_type in ("int16", "float64"):
            image = sitk.GetImageFromArray(array.astype(pixel_type))
            image.SetSpacing(spacing)
            image.SetOrigin(origin)
            image.SetDirection(direction)
            place = [0.5 * (n - s) / s for n, s in zip(new_spacing, spacing)]
            new_origin = image.TransformContinuousIndexToPhysicalPoint(place)
            values = {}
            for name in INTERPOLATORS:
                resample = sitk.ResampleImageFilter()
                resample.SetOutputSpacing(new_spacing)
                resample.SetOutputOrigin(new_origin)
                resample.SetOutputDirection(direction)
                resample.SetSize(size)
                resample.SetInterpolator(getattr(sitk, name))
                values[name] = sitk.GetArrayFromImage(resample.Execute(image)).ravel().tolist()
            cases.append(dict(
                grid=grid, pixelType=pixel_type, values=values,
                image=dict(size=[9, 8, 7], spacingMm=spacing, originMm=origin, direction=direction),
                target=dict(size=size, spacingMm=new_spacing, originMm=new_origin, direction=direction)))
    (HERE / "resampling.json").write_text(json.dumps(dict(
        versions=dict(SimpleITK=sitk.Version_VersionString(), numpy=np.__version__),
        voxels=[int(v) for v in array.ravel()], cases=cases), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
