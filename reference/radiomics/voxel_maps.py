"""PyRadiomics' voxel-based values for a small phantom, as JSON in maps/.

    sh install.sh /tmp/venv && /tmp/venv/bin/python voxel_maps.py

phantom.json: an image of integers and masks (one digit a voxel), x fastest. <case>.json: settings under both names, the
grid of PyRadiomics' result, and of each feature its values at the region's voxels in scan order, 15 digits; null where
PyRadiomics has NaN; a feature that failed for all voxels (it then keeps the initial value) is null as a whole.
"""

import json
import logging
import platform
import warnings
from pathlib import Path

import numpy as np
import radiomics
import SimpleITK as sitk
from radiomics import featureextractor

HERE = Path(__file__).parent / "maps"
radiomics.logger.setLevel(logging.CRITICAL)
np.seterr(all="ignore")
warnings.simplefilter("ignore")

CLASSES = ["firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm"]
SIZE = (7, 8, 9)
SPACING = [0.8, 1.1, 1.5]
ORIGIN = [-12.5, 3.25, 40]


def phantom():
    # Arrays are z, y, x. Waves and noise, and a block of one intensity.
    rng = np.random.default_rng(20260202)
    z, y, x = np.meshgrid(*(np.arange(n) for n in SIZE), indexing="ij")
    values = np.rint(200 + 70 * np.sin(x / 1.7) * np.cos(y / 2.1 + z / 1.9) + 30 * rng.standard_normal(SIZE)).astype(int)
    values[3:7, 4:8, 5:9] = 217
    # Up to three borders of the image, with a hole; two voxels that touch at a corner; one alone.
    lesion = (((z - 4.5) / 2.6) ** 2 + ((y - 4.5) / 3.0) ** 2 + ((x - 5.5) / 3.2) ** 2 <= 1).astype(int)
    lesion[4, 4, 4] = 0
    lesion[0, 0, 0] = lesion[1, 1, 1] = 1
    lesion[0, 7, 0] = 1
    # Whole boxes: every kernel has pairs in every direction, so that PyRadiomics' MCC works.
    block = np.zeros(SIZE, int)
    block[2:5, 2:6, 1:5] = 1
    plane = np.zeros(SIZE, int)
    plane[3, 1:7, 2:8] = 1
    plane[3, 2, 3] = 0
    return values, dict(lesion=lesion, block=block, plane=plane)


CASES = {
    # mask, PyRadiomics' settings, ours
    "radius-1": ("lesion", dict(kernelRadius=1), dict(kernelRadius=1)),
    "radius-2": ("lesion", dict(kernelRadius=2, binWidth=10), dict(kernelRadius=2, binWidth=10)),
    "unmasked": ("lesion", dict(kernelRadius=1, maskedKernel=False, binCount=9),
                 dict(kernelRadius=1, maskedKernel=False, binCount=9)),
    "block": ("block", dict(kernelRadius=1, binWidth=15), dict(kernelRadius=1, binWidth=15)),
    "unmasked-2-distances": ("block", dict(kernelRadius=2, maskedKernel=False, distances=[1, 2]),
                             dict(kernelRadius=2, maskedKernel=False, distances=[1, 2])),
    "slices": ("lesion", dict(kernelRadius=1, force2D=True, force2Ddimension=0, binWidth=12),
               dict(kernelRadius=1, force2D=True, force2DDimension=0, binWidth=12)),
    "slices-2-distances": ("lesion", dict(kernelRadius=2, force2D=True, force2Ddimension=1, distances=[1, 2], maskedKernel=False),
                           dict(kernelRadius=2, force2D=True, force2DDimension=1, distances=[1, 2], maskedKernel=False)),
    "plane": ("plane", dict(kernelRadius=1, voxelArrayShift=100, gldm_a=1), dict(kernelRadius=1, voxelArrayShift=100, dependenceDifference=1)),
    "weighted": ("lesion", dict(kernelRadius=1, weightingNorm="euclidean", gldm_a=2, binWidth=9),
                 dict(kernelRadius=1, weightingNorm="euclidean", dependenceDifference=2, binWidth=9)),
    "one-way": ("lesion", dict(kernelRadius=1, symmetricalGLCM=False, binWidth=20, resegmentRange=[150, 260]),
                dict(kernelRadius=1, symmetricalGlcm=False, binWidth=20, resegmentRange=[150, 260])),
    "one-way-block": ("block", dict(kernelRadius=1, symmetricalGLCM=False, binWidth=15),
                      dict(kernelRadius=1, symmetricalGlcm=False, binWidth=15)),
    "filtered": ("block", dict(kernelRadius=1), dict(kernelRadius=1)),
}

# Where not all is of interest.
CLASSES_OF = {"one-way": ["glcm"], "one-way-block": ["glcm"], "filtered": ["firstorder", "glcm"]}
IMAGES_OF = {"filtered": dict(Square={"binWidth": 10}, LoG={"sigma": [1.0], "binWidth": 8})}
INITIAL = -7.25


def as_image(array):
    image = sitk.GetImageFromArray(array)
    image.SetSpacing(SPACING)
    image.SetOrigin(ORIGIN)
    return image


def number(value):
    return None if np.isnan(value) else float(f"{value:.15g}")


def main():
    HERE.mkdir(exist_ok=True)
    values, masks = phantom()
    versions = dict(PyRadiomics=radiomics.__version__, numpy=np.__version__, SimpleITK=sitk.Version_VersionString(),
                    Python=platform.python_version())
    (HERE / "phantom.json").write_text(json.dumps(dict(
        size=list(SIZE[::-1]), spacingMm=SPACING, originMm=ORIGIN, values=values.ravel().tolist(),
        masks={name: "".join(map(str, mask.ravel())) for name, mask in masks.items()}), separators=(",", ":")) + "\n")
    image = as_image(values.astype(np.float64))
    for case, (mask_name, settings, ours) in CASES.items():
        mask = as_image(masks[mask_name].astype(np.uint8))
        extractor = featureextractor.RadiomicsFeatureExtractor(**settings, initValue=INITIAL, additionalInfo=False)
        extractor.disableAllFeatures()
        if case in IMAGES_OF:
            extractor.disableAllImageTypes()
            extractor.enableImageTypes(**IMAGES_OF[case])
        for name in CLASSES_OF.get(case, CLASSES):
            extractor.enableFeatureClassByName(name)
        found = extractor.execute(image, mask, voxelBased=True)
        first = next(iter(found.values()))
        # The region's voxels are those that some feature wrote: NaN counts, as of GLCM where there are no pairs.
        region = sitk.GetArrayFromImage(found[next(name for name in found if name.endswith(("Mean", "JointEntropy")))]) != INITIAL
        maps = {}
        for name, result in found.items():
            array = sitk.GetArrayFromImage(result)
            assert (array[~region] == INITIAL).all()
            inside = array[region]
            maps[name] = None if (inside == INITIAL).all() else [number(value) for value in inside]
        (HERE / f"{case}.json").write_text(json.dumps(dict(
            mask=mask_name, imageTypes=IMAGES_OF.get(case, {"Original": {}}), settings={**ours, "initValue": INITIAL}, pyradiomics=settings, versions=versions, size=list(first.GetSize()),
            originMm=[float(v) for v in first.GetOrigin()], voxels=int(region.sum()), maps=maps), separators=(",", ":")) + "\n")
        failed = [name for name, column in maps.items() if column is None]
        gaps = {name: column.count(None) for name, column in maps.items() if column and None in column}
        print(case, int(region.sum()), first.GetSize(), "failed:", failed, "gaps:", gaps)


main()
