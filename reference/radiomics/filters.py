"""Filtered images by PyRadiomics' own filters, as JSON in filters/ beside this script.

    sh install.sh /tmp/venv && /tmp/venv/bin/pip install 'scipy<1.17' 'scikit-image' 'trimesh'
    /tmp/venv/bin/python filters.py

SciPy 1.17 has no sph_harm any more, without which PyRadiomics makes no LBP3D image.
filters/images.json: phantoms, values x fastest, times a factor. filters/<case>.json: image, pixel type, settings under
our names and each image of PyRadiomics: all voxels, or (wavelet families) every eleventh; null is NaN. Images that PyRadiomics has as
float32 are written in float32's shortest digits.
"""

import json
import logging
import platform
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pywt
import radiomics
import SimpleITK as sitk
from radiomics import imageoperations
from trimesh.creation import icosphere

HERE = Path(__file__).parent
OUT = HERE / "filters"
radiomics.logger.setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore")

VERSIONS = {"PyRadiomics": radiomics.__version__, "Python": platform.python_version(), "pywt.__version__": pywt.__version__,
            **{name: version(name) for name in ("numpy", "scipy", "PyWavelets", "SimpleITK", "scikit-image", "trimesh")}}


def phantoms():
    # Arrays are z, y, x.
    rng = np.random.default_rng(20260202)

    def noise(shape):
        made = rng.standard_normal(shape)
        for axis in range(3):
            made = (np.roll(made, 1, axis) + 2 * made + np.roll(made, -1, axis)) / 4
        return made / made.std()

    odd = np.rint(300 + 150 * noise((5, 9, 7))).astype(int)
    even = np.rint(1000 * noise((6, 8, 10))).astype(int)
    turn = [float(v) for v in sitk.Euler3DTransform((0, 0, 0), 0.3, -0.2, 0.5).GetMatrix()]
    return {
        "odd": dict(values=odd, factor=1, spacing=[0.8, 1.1, 2.5], direction=list(np.eye(3).ravel())),
        # One intensity throughout, and one that no float64 holds: last bits decide about patterns and about kurtosis.
        "flat": dict(values=np.full((5, 6, 7), 3331), factor=0.1, spacing=[1, 1, 1], direction=list(np.eye(3).ravel())),
        # Flat along two axes alone: kurtosis exists, but patterns compare equal neighbours.
        "ramp": dict(values=np.broadcast_to(np.array([12, 47, 47, 103, 99, 7])[:, None, None], (6, 6, 5)), factor=0.1,
                     spacing=[1, 1, 1], direction=list(np.eye(3).ravel())),
        "even": dict(values=even, factor=0.001, spacing=[1, 0.5, 1.5], direction=turn),
    }


# case: image, pixel type, image type, PyRadiomics' settings, ours, every so many voxels
CASES = {}


def case(name, image, kind, settings=None, ours=None, pixels="float64", every=1):
    CASES[name] = (image, pixels, kind, settings or {}, ours if ours is not None else settings or {}, every)


for image in ("odd", "even"):
    for kind in ("Square", "SquareRoot", "Logarithm", "Exponential", "Gradient", "LBP2D", "LBP3D"):
        case(f"{kind}-{image}", image, kind)
    case(f"Wavelet-{image}", image, "Wavelet")
    case(f"LoG-{image}", image, "LoG", {"sigma": [0.7, 1.0, 2.5]})
case("Gradient-voxels", "odd", "Gradient", {"gradientUseSpacing": False})
case("LoG-skipped", "odd", "LoG", {"sigma": [1.0, 5.5, 40.0]})
case("LoG-int16", "odd", "LoG", {"sigma": [1.5]}, pixels="int16")
case("Wavelet-levels", "odd", "Wavelet", {"wavelet": "db2", "start_level": 1, "level": 2},
     {"wavelet": "db2", "startLevel": 1, "level": 2}, every=3)
for dimension in range(3):
    settings = {"force2D": True, "force2Ddimension": dimension, "wavelet": "bior2.2"}
    case(f"Wavelet-slices-{dimension}", "odd", "Wavelet", settings,
         {"force2D": True, "force2DDimension": dimension, "wavelet": "bior2.2"})
for dimension, method in enumerate(("default", "ror", "nri_uniform")):
    settings = {"force2D": True, "lbp2DMethod": method, "lbp2DRadius": 1.5, "lbp2DSamples": 9}
    case(f"LBP2D-{method}", "even", "LBP2D", {**settings, "force2Ddimension": dimension},
         {**settings, "force2DDimension": dimension})
case("LBP2D-var", "odd", "LBP2D", {"lbp2DMethod": "var"})
case("LBP2D-var-int16", "odd", "LBP2D", {"lbp2DMethod": "var"}, pixels="int16")
case("LBP3D-int16", "odd", "LBP3D", pixels="int16")
for pixels in ("float64", "float32", "int16"):
    case(f"LBP3D-flat-{pixels}", "flat", "LBP3D", pixels=pixels)
    case(f"LBP3D-ramp-{pixels}", "ramp", "LBP3D", pixels=pixels)
case("LBP2D-flat", "flat", "LBP2D", {"lbp2DMethod": "var"})
case("LBP2D-ramp", "ramp", "LBP2D", {"lbp2DMethod": "default"})
case("LBP3D-float32", "even", "LBP3D", pixels="float32")
case("LBP3D-wide", "even", "LBP3D", {"lbp3DLevels": 4, "lbp3DIcosphereRadius": 1.7, "lbp3DIcosphereSubdivision": 2})
case("LBP3D-coarse", "odd", "LBP3D", {"lbp3DLevels": 3, "lbp3DIcosphereSubdivision": 0})


def as_image(phantom, pixels):
    array = phantom["values"].astype(np.float64) * phantom["factor"]
    image = sitk.GetImageFromArray(array.astype(pixels))
    image.SetSpacing([float(v) for v in phantom["spacing"]])
    image.SetDirection(phantom["direction"])
    return image


def numbers(image, every):
    array = sitk.GetArrayFromImage(image).ravel()[::every]
    return [None if np.isnan(v) else float(str(v)) for v in array]


def derived(phantom, pixels, kind, settings, every):
    image = as_image(phantom, pixels)
    mask = sitk.GetImageFromArray(np.ones(phantom["values"].shape, np.uint8))
    mask.CopyInformation(image)
    found = getattr(imageoperations, f"get{kind}Image")(image, mask, **settings)
    return {name: dict(type=str(sitk.GetArrayViewFromImage(made).dtype), values=numbers(made, every))
            for made, name, _ in found}


def write(name, content):
    (OUT / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


def main():
    OUT.mkdir(exist_ok=True)
    made = phantoms()
    write("images", {
        name: dict(size=list(p["values"].shape[::-1]), spacingMm=p["spacing"], originMm=[0, 0, 0], direction=p["direction"],
                   factor=p["factor"], values=p["values"].ravel().tolist()) for name, p in made.items()})
    cases = {}
    for name, (image, pixels, kind, settings, ours, every) in CASES.items():
        images = derived(made[image], pixels, kind, settings, every)
        assert images
        cases[name] = dict(image=image, pixelType=pixels, imageType=kind, settings=ours, every=every, images=images)
    kinds = sorted({content["imageType"] for content in cases.values()})
    for kind in kinds:
        write(kind, dict(versions=VERSIONS, cases={n: c for n, c in cases.items() if c["imageType"] == kind}))
    # Every wavelet: two bands that take both filters, one of an image smaller than the longest filters.
    families = {}
    for wavelet in pywt.wavelist(kind="discrete"):
        images = derived(made["even"], "float64", "Wavelet", {"wavelet": wavelet}, 11)
        families[wavelet] = {band: images[f"wavelet-{band}"]["values"] for band in ("HLH", "LLL")}
    write("wavelet-families", dict(versions=VERSIONS, image="even", every=11, families=families))
    write("icospheres", dict(versions=VERSIONS, spheres=[
        dict(subdivisions=s, radius=r, points=np.asarray(icosphere(s, r).vertices).ravel().tolist())
        for s, r in ((0, 1), (1, 1), (2, 1.7))]))


main()
