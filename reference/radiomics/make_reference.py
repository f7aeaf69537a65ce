"""Phantoms and PyRadiomics' values for them, as JSON beside this script.

    sh install.sh /tmp/venv && /tmp/venv/bin/python make_reference.py

phantoms.json: images (integers times a factor) and masks (one digit a voxel), x fastest.
values/<case>.json: settings, and each column in the order of names.json; null where PyRadiomics has NaN.
Every image is handed over as float64: with float32 PyRadiomics' wavelets are rounded to float32.
"""

import json
import logging
import platform
from pathlib import Path

import numpy as np
import pywt
import radiomics
import SimpleITK as sitk
from radiomics import featureextractor

HERE = Path(__file__).parent
radiomics.logger.setLevel(logging.CRITICAL)

CLASSES = ["shape", "firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm"]
BANDS = ["LLH", "LHL", "LHH", "HLL", "HLH", "HHL", "HHH", "LLL"]
IMAGES = ["original"] + [f"wavelet-{band}" for band in BANDS]


def smooth_noise(rng, shape, passes):
    noise = rng.standard_normal(shape)
    for _ in range(passes):
        for axis in range(3):
            noise = (np.roll(noise, 1, axis) + 2 * noise + np.roll(noise, -1, axis)) / 4
    return noise / noise.std()


def grid(shape):
    return np.meshgrid(*(np.arange(n) for n in shape), indexing="ij")


def phantoms():
    # Arrays are z, y, x. Odd sizes throughout; a block of constant intensity; a region with a hole, an island, single voxels.
    rng = np.random.default_rng(20260101)
    shape = (13, 17, 19)
    z, y, x = grid(shape)
    odd = np.rint(400 + 120 * smooth_noise(rng, shape, 2) + 25 * rng.standard_normal(shape)).astype(int)
    odd[0:12, 0:9, 0:9] = 333
    odd_mask = (((z - 6) / 5) ** 2 + ((y - 10) / 5.5) ** 2 + ((x - 12) / 5) ** 2 <= 1).astype(int)
    odd_mask[5:8, 9:11, 11:14] = 0
    odd_mask[10:12, 2:4, 1:3] = 1
    odd_mask[1, 1, 16] = 1
    odd_mask[12, 16, 0] = 1
    odd_mask[2:5, 2:6, 1] = 2
    flat = np.zeros(shape, int)
    flat[4:8, 3:6, 3:7] = 1
    plane = np.zeros(shape, int)
    plane[6] = rng.random(shape[1:]) < 0.6
    scattered = np.zeros(shape, int)
    for at in [(0, 0, 0), (5, 12, 18), (9, 3, 8), (12, 16, 3)]:
        scattered[at] = 1
    # Lines through two voxels that do not touch: runs but no co-occurrences.
    sparse = np.zeros(shape, int)
    sparse[::3, ::4, ::4] = 1
    # Even sizes, a region up to every border (the wavelet wraps there), oblique axes, z-scores.
    shape = (12, 14, 16)
    even = np.rint(1000 * (0.8 * smooth_noise(rng, shape, 1) + 0.4 * rng.standard_normal(shape))).astype(int)
    even_mask = (smooth_noise(rng, shape, 3) > -0.2).astype(int)
    even_mask[0, 0, 0] = even_mask[-1, -1, -1] = 1
    turn = np.array(sitk.Euler3DTransform((0, 0, 0), 0.3, -0.2, 0.5).GetMatrix())
    return {
        "odd": dict(values=odd, factor=1, spacing=[0.8, 1.1, 2.5], origin=[-31.5, 12.25, 7], direction=list(np.eye(3).ravel()),
                    masks=dict(lesion=odd_mask, flat=flat, plane=plane, scattered=scattered, sparse=sparse)),
        "even": dict(values=even, factor=0.001, spacing=[1, 0.5, 1.5], origin=[4, -8.5, 100.125], direction=[float(v) for v in turn],
                     masks=dict(region=even_mask)),
    }


CASES = {
    # name: image, mask, scale of intensities before PyRadiomics, PyRadiomics' settings, ours where the name differs
    "lesion": ("odd", "lesion", 1, {}, {}),
    "paper": ("even", "region", 100, {}, {"intensityScale": 100}),
    "plane": ("odd", "plane", 1, {}, {}),
    "flat": ("odd", "flat", 1, {}, {}),
    "scattered": ("odd", "scattered", 1, {"binWidth": 10}, {"binWidth": 10}),
    "sparse": ("odd", "sparse", 1, {}, {}),
    "second-label": ("odd", "lesion", 1, {"label": 2, "binCount": 7}, {"label": 2, "binCount": 7}),
    "weighted": ("odd", "lesion", 1, {"weightingNorm": "euclidean", "gldm_a": 1, "binWidth": 12.5, "voxelArrayShift": 300},
                 {"weightingNorm": "euclidean", "dependenceDifference": 1, "binWidth": 12.5, "voxelArrayShift": 300}),
    "manhattan": ("even", "region", 100, {"weightingNorm": "manhattan", "binCount": 16},
                  {"intensityScale": 100, "weightingNorm": "manhattan", "binCount": 16}),
    "infinity": ("even", "region", 100, {"weightingNorm": "infinity", "resegmentRange": [-80, 90], "resegmentShape": True},
                 {"intensityScale": 100, "weightingNorm": "infinity", "resegmentRange": [-80, 90], "resegmentShape": True}),
    "normalized": ("odd", "lesion", 1, {"normalize": True, "normalizeScale": 100, "removeOutliers": 1.5, "binWidth": 7,
                                        "resegmentRange": [0.1, 0.9], "resegmentMode": "relative"},
                   {"normalize": True, "normalizeScale": 100, "removeOutliers": 1.5, "binWidth": 7,
                    "resegmentRange": [0.1, 0.9], "resegmentMode": "relative"}),
}


def as_image(array, phantom):
    image = sitk.GetImageFromArray(array)
    image.SetSpacing([float(v) for v in phantom["spacing"]])
    image.SetOrigin([float(v) for v in phantom["origin"]])
    image.SetDirection([float(v) for v in phantom["direction"]])
    return image


def main():
    made = phantoms()
    versions = dict(PyRadiomics=radiomics.__version__, numpy=np.__version__, PyWavelets=pywt.__version__,
                    SimpleITK=sitk.Version_VersionString(), Python=platform.python_version())
    (HERE / "phantoms.json").write_text(json.dumps({
        name: dict(size=list(p["values"].shape[::-1]), spacingMm=p["spacing"], originMm=p["origin"], direction=p["direction"],
                   factor=p["factor"], values=p["values"].ravel().tolist(),
                   masks={m: "".join(map(str, a.ravel())) for m, a in p["masks"].items()})
        for name, p in made.items()}, separators=(",", ":")) + "\n")
    names = None
    for case, (image_name, mask_name, scale, settings, ours) in CASES.items():
        phantom = made[image_name]
        # The same two products as in TypeScript: factor first, then the scale.
        array = phantom["values"].astype(np.float64) * phantom["factor"] * scale
        image = as_image(array, phantom)
        mask = as_image(phantom["masks"][mask_name].astype(np.uint8), phantom)
        extractor = featureextractor.RadiomicsFeatureExtractor(**settings, additionalInfo=False)
        extractor.disableAllImageTypes()
        extractor.enableImageTypes(Original={}, Wavelet={})
        extractor.disableAllFeatures()
        for name in CLASSES:
            extractor.enableFeatureClassByName(name)
        found = {k: float(v) for k, v in extractor.execute(image, mask).items()}
        ordered = list(found)
        assert names in (None, ordered)
        names = ordered
        (HERE / "values" / f"{case}.json").write_text(json.dumps(dict(
            image=image_name, mask=mask_name, settings=ours, versions=versions,
            values=[None if np.isnan(v) else v for v in found.values()]), separators=(",", ":")) + "\n")
    (HERE / "names.json").write_text(json.dumps(names, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
