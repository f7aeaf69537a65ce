"""PyRadiomics' values under each of its settings, for the phantoms of make_reference.py, as JSON in settings/.

    sh install.sh /tmp/venv && /tmp/venv/bin/python make_settings_reference.py

settings/<case>.json: the text of the parameter file, the image's pixel type, the mask (a phantom's, or
one on a grid of its own), and what PyRadiomics returned, diagnostics included; null where it has NaN.
"""

import json
import logging
import platform
from pathlib import Path

import numpy as np
import pywt
import radiomics
import SimpleITK as sitk
from make_reference import as_image, grid, phantoms
from radiomics import featureextractor

HERE = Path(__file__).parent
radiomics.logger.setLevel(logging.CRITICAL)

ALL = {name: None for name in ["shape", "firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm"]}
TEXTURE = {name: None for name in ["glcm", "gldm", "glrlm", "glszm", "ngtdm"]}
SOME = {"firstorder": ["Mean", "Variance", "Entropy", "90Percentile"], "glcm": ["Contrast"], "glszm": ["ZoneEntropy"]}
IMAGES = {"Original": {}, "Wavelet": {}, "LoG": {"sigma": [1, 2.5, 40.0]}, "Square": {}, "SquareRoot": {}, "Logarithm": {},
          "Exponential": {}, "Gradient": {}, "LBP2D": {"binWidth": 1}}
FEW = {"shape": ["VoxelVolume", "MeshVolume"], "firstorder": None, "glcm": ["Contrast", "JointEntropy"]}
PLANAR = {**TEXTURE, "shape2D": None}


def parameters(setting, features=TEXTURE, images=None, voxel=None):
    found = {"setting": setting, "featureClass": features, "imageType": images or {"Original": {}}}
    return found if voxel is None else {**found, "voxelSetting": voxel}


def own_masks():
    """Masks on grids of their own: a part of the image's grid, a finer oblique one, one of a single layer."""
    z, y, x = grid((9, 12, 11))
    ball = (((z - 4) / 3.5) ** 2 + ((y - 6) / 4.5) ** 2 + ((x - 5) / 4) ** 2 <= 1).astype(np.uint8)
    made = phantoms()
    odd, even = made["odd"], made["even"]
    place = as_image(even["values"], even).TransformContinuousIndexToPhysicalPoint((3.3, 2.2, 1.9))
    layer = np.zeros((1,) + odd["values"].shape[1:], np.uint8)
    layer[0, 3:13, 4:15] = made["odd"]["masks"]["lesion"][6, 3:13, 4:15]
    stretched = [odd["spacing"][0], odd["spacing"][1] * (1 + 1e-5), odd["spacing"][2]]
    return {
        "near": ("odd", made["odd"]["masks"]["lesion"].astype(np.uint8), stretched, odd["origin"], odd["direction"]),
        "part": ("odd", ball, odd["spacing"], [o + s * k for o, s, k in zip(odd["origin"], odd["spacing"], (5, 3, 2))], odd["direction"]),
        "finer": ("even", ball, [0.9, 0.45, 1.1], list(place), even["direction"]),
        "layer": ("odd", layer, odd["spacing"], [odd["origin"][0], odd["origin"][1], odd["origin"][2] + 6 * odd["spacing"][2]], odd["direction"]),
    }


CASES = {
    # name: image, its pixel type, mask, parameters
    "distances": ("odd", "int16", "lesion", parameters({"distances": [1, 2]})),
    "distances-weighted": ("even", "float64", "region", parameters({"distances": [3], "weightingNorm": "manhattan", "binWidth": 0.25})),
    "distances-beyond-box": ("odd", "int16", "flat", parameters({"distances": [2, 7]})),
    "asymmetric": ("odd", "int16", "lesion", parameters({"symmetricalGLCM": False}, {"glcm": None})),
    "asymmetric-weighted": ("odd", "int16", "lesion", parameters({"symmetricalGLCM": False, "distances": [1, 2], "weightingNorm": "euclidean"}, {"glcm": None})),
    "asymmetric-sparse": ("odd", "int16", "plane", parameters({"symmetricalGLCM": False, "binWidth": 100, "distances": [2]}, {"glcm": None})),
    "planes-z": ("odd", "int16", "lesion", parameters({"force2D": True})),
    "planes-y": ("odd", "int16", "lesion", parameters({"force2D": True, "force2Ddimension": 1, "weightingNorm": "euclidean"})),
    "planes-x": ("even", "float64", "region", parameters({"force2D": True, "force2Ddimension": 2, "distances": [1, 2], "binWidth": 0.25, "gldm_a": 1})),
    "plane": ("odd", "int16", "plane", parameters({"force2D": True}, {**PLANAR, "shape2D": ["SphericalDisproportion", "Elongation", "MajorAxisLength", "MaximumDiameter", "MeshSurface", "MinorAxisLength", "Perimeter", "PerimeterSurfaceRatio", "PixelSurface", "Sphericity"]})),
    "plane-of-own-grid": ("odd", "int16", "layer", parameters({"force2D": True, "correctMask": True}, PLANAR)),
    "deprecated": ("odd", "int16", "lesion", parameters({}, {
        "shape": ["Compactness1", "Compactness2", "SphericalDisproportion"], "firstorder": ["StandardDeviation"],
        "glcm": ["Dissimilarity", "Homogeneity1", "Homogeneity2", "SumVariance", "Contrast"],
        "gldm": ["GrayLevelNonUniformityNormalized", "DependencePercentage", "DependenceEntropy"]})),
    "changed-per-image": ("odd", "int16", "lesion", parameters({"binWidth": 50}, {"firstorder": ["Entropy"], "glcm": ["Contrast"]},
                          {"Original": {"binWidth": 10, "distances": [2], "force2D": True}})),
    "resampled": ("odd", "int16", "lesion", parameters({"resampledPixelSpacing": [1.5, 1.5, 1.5], "binWidth": 20}, ALL)),
    "resampled-in-plane": ("odd", "int16", "lesion", parameters({"resampledPixelSpacing": [1, 1, 0], "interpolator": "sitkLinear", "padDistance": 2}, ALL)),
    "resampled-oblique": ("even", "float32", "region", parameters({"resampledPixelSpacing": [0.8, 0.8, 0.8], "binWidth": 0.25}, ALL)),
    "resampled-flat": ("odd", "int16", "plane", parameters({"resampledPixelSpacing": [2, 2, 2], "interpolator": "sitkNearestNeighbor"}, ALL)),
    "resampled-third": ("odd", "int16", "lesion", parameters({"resampledPixelSpacing": [0.8 / 3, 1.1, 2.5]}, FEW)),
    "resampled-same-spacing": ("odd", "int16", "part", parameters({"resampledPixelSpacing": [0.8, 1.1, 2.5]}, FEW)),
    "resampled-own-grid": ("even", "float64", "finer", parameters({"resampledPixelSpacing": [1, 1, 1], "interpolator": "sitkLanczosWindowedSinc", "binWidth": 0.25}, FEW)),
    "resampled-gaussian": ("even", "float64", "region", parameters({"resampledPixelSpacing": [2, 1, 2], "interpolator": "sitkGaussian", "binWidth": 0.25}, FEW)),
    "resampled-normalized": ("even", "float32", "region", parameters({"resampledPixelSpacing": [1.3, 1.3, 1.3], "normalize": True, "normalizeScale": 100, "removeOutliers": 2.0}, FEW)),
    "normalized-float32": ("even", "float32", "region", parameters({"normalize": True, "normalizeScale": 100, "removeOutliers": 2.0}, FEW)),
    "pre-cropped": ("odd", "int16", "lesion", parameters({"preCrop": True, "padDistance": 1}, FEW)),
    "corrected": ("odd", "int16", "part", parameters({"correctMask": True}, ALL)),
    "corrected-pre-cropped": ("even", "float64", "finer", parameters({"correctMask": True, "preCrop": True, "binWidth": 0.25}, FEW)),
    "corrected-normalized": ("even", "float64", "finer", parameters({"correctMask": True, "normalize": True, "normalizeScale": 100, "resegmentRange": [1.5, -1.2],
                             "resegmentMode": "sigma", "resegmentShape": True}, ALL)),
    "nearly-same-grid": ("odd", "int16", "near", parameters({"geometryTolerance": 1e-3, "weightingNorm": "euclidean"}, ALL)),
    "nearly-same-corrected": ("odd", "int16", "near", parameters({"correctMask": True, "padDistance": 0}, FEW)),
    "resegmented": ("odd", "int16", "lesion", parameters({"resegmentRange": [-1.5, 1.0], "resegmentMode": "sigma"}, FEW)),
    "images": ("odd", "int16", "lesion", parameters({}, SOME, IMAGES)),
    "images-resampled": ("even", "float64", "region", parameters({"resampledPixelSpacing": [1.5, 1.5, 1.5], "binWidth": 0.25, "padDistance": 3}, SOME,
                         {"LoG": {"sigma": [1.0]}, "Wavelet": {"wavelet": "db2", "level": 2, "start_level": 1}, "Exponential": {}, "Gradient": {"gradientUseSpacing": False}})),
    "images-planar-cropped": ("odd", "int16", "lesion", parameters({"force2D": True, "preCrop": True, "padDistance": 4}, SOME,
                              {"Wavelet": {"wavelet": "haar"}, "LBP2D": {"binWidth": 1}, "LoG": {"sigma": [3.0]}, "Square": {}})),
    "voxel-settings": ("odd", "uint16", "lesion", parameters({"label": 2}, FEW, voxel={"kernelRadius": 2, "maskedKernel": False, "initValue": 0.5, "voxelBatch": 100})),
}


def plain(value):
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.item() if np.ndim(value) == 0 else value.tolist()
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return None if isinstance(value, float) and np.isnan(value) else value


def main():
    made = phantoms()
    masks = own_masks()
    versions = dict(PyRadiomics=radiomics.__version__, numpy=np.__version__, PyWavelets=pywt.__version__,
                    SimpleITK=sitk.Version_VersionString(), Python=platform.python_version())
    (HERE / "settings").mkdir(exist_ok=True)
    for case, (image_name, pixel_type, mask_name, params) in CASES.items():
        phantom = made[image_name]
        array = phantom["values"].astype(np.float64) * phantom["factor"]
        image = as_image(array.astype(pixel_type), phantom)
        own = None
        if mask_name in masks:
            belongs_to, voxels, spacing, origin, direction = masks[mask_name]
            assert belongs_to == image_name
            geometry = dict(spacing=spacing, origin=origin, direction=direction)
            mask = as_image(voxels, geometry)
            own = dict(size=list(voxels.shape[::-1]), spacingMm=spacing, originMm=origin, direction=direction,
                       voxels="".join(map(str, voxels.ravel())))
        else:
            mask = as_image(phantom["masks"][mask_name].astype(np.uint8), phantom)
        # PyRadiomics sets SimpleITK's tolerance for good.
        sitk.ProcessObject.SetGlobalDefaultCoordinateTolerance(1e-6)
        sitk.ProcessObject.SetGlobalDefaultDirectionTolerance(1e-6)
        # A copy: PyRadiomics keeps what it is given.
        found = featureextractor.RadiomicsFeatureExtractor(json.loads(json.dumps(params))).execute(image, mask)
        (HERE / "settings" / f"{case}.json").write_text(json.dumps(dict(
            image=image_name, pixelType=pixel_type, mask=mask_name, ownMask=own, parameters=json.dumps(params), versions=versions,
            values={k: plain(v) for k, v in found.items() if not k.startswith("diagnostics_Versions")}),
            separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
