"""A phantom and mirp's values of the IBSI features for it, as ibsi.json beside this script.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install mirp==2.7.0 && /tmp/venv/bin/python make_ibsi_reference.py

The phantom is made here from a seed: smooth noise in an ellipsoid with a hole and an island, anisotropic voxels, its
middle between or on the new grids' voxels such that no interpolated value is a rounded half. Each case has the
settings in this package's names and mirp's value of each column, but for those where its code leaves the IBSI's
definitions:
- morph_*_ombb: a search by rotations that stops above the minimum (and the area density divides volumes);
- morph_*_mvee: stopped at a tolerance of 1e-3;
- of a matrix with a single grey level, cm_inv_var is left out of the mean where the formula gives 0, and
  cm_info_corr1 is 1 where PyRadiomics has 0 (the formula gives 0 / 0): both of the case with such slices.
"""

import json
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import itk
import mirp
import mirp._data_import.itk_file
import numpy as np


class DoublePrecision:
    """numpy for mirp's file reader, which would round images to single precision and compute in it from there on."""

    float32 = np.float64

    def __getattr__(self, name):
        return getattr(np, name)


mirp._data_import.itk_file.np = DoublePrecision()

HERE = Path(__file__).parent
warnings.simplefilter("ignore")

# Exact in the file's single precision.
SPACING = (1.25, 1.125, 2.25)
LEFT_OUT = ("morph_vol_dens_ombb", "morph_area_dens_ombb", "morph_vol_dens_mvee", "morph_area_dens_mvee")
# Without an ending for discretisation: of the case "levels".
SINGLE_LEVEL = ("cm_inv_var_d1_2d_avg", "cm_info_corr1_d1_2d_avg")
# Beyond the IBSI's first reference manual.
OWN = ("morph_max_2d", "stat_total", "stat_energy_offset", "stat_rms_offset", "cm_mcc", "ivh_v25", "ivh_v50", "ivh_v75",
       "ivh_i25", "ivh_i50", "ivh_i75", "ivh_diff_v25", "ivh_diff_i25")


def phantom():
    rng = np.random.default_rng(20260301)
    shape = (13, 25, 23)
    noise = rng.standard_normal(shape)
    for _ in range(2):
        for axis in range(3):
            noise = (np.roll(noise, 1, axis) + 2 * noise + np.roll(noise, -1, axis)) / 4
    image = np.rint(40 + 60 * noise / noise.std() + 15 * rng.standard_normal(shape)).astype(np.int16)
    z, y, x = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij")
    mask = (((z - 5.6) / 3.2) ** 2 + ((y - 11.8) / 5.6) ** 2 + ((x - 10.7) / 5.2) ** 2 <= 1).astype(np.uint8)
    mask[5, 11:13, 10] = 0
    mask[8:10, 16:18, 15:17] = 1
    return image, mask


CASES = {
    "levels": dict(
        settings=dict(discretisation={"method": "none"}, volumeHistogram={"method": "none"}),
        mirp=dict(base_discretisation_method="none"),
        levels=True,
        spatial=["2d", "2.5d", "3d"],
    ),
    "slices": dict(
        settings=dict(
            resegmentRange=[-60, 130],
            discretisation={"method": "fixedBinSize", "width": 12.5},
            volumeHistogram={"method": "none"},
            textureSpaces=["2d", "2.5d"],
            dependenceCoarseness=1,
        ),
        mirp=dict(
            by_slice=True,
            resegmentation_intensity_range=[-60.0, 130.0],
            base_discretisation_method="fixed_bin_size",
            base_discretisation_bin_width=12.5,
            ngldm_difference_level=1.0,
        ),
        spatial=["2d", "2.5d"],
    ),
    "slices-resampled": dict(
        settings=dict(
            resampledSpacingMm=[1.7, 1.7, 0],
            imageInterpolator="linear",
            roundIntensities=True,
            discretisation={"method": "fixedBinNumber", "count": 8},
            volumeHistogram={"method": "none"},
            textureSpaces=["2d", "2.5d"],
        ),
        mirp=dict(
            by_slice=True,
            new_spacing=1.7,
            spline_order=1,
            base_discretisation_method="fixed_bin_number",
            base_discretisation_n_bins=8,
        ),
        spatial=["2d", "2.5d"],
    ),
    "volume-linear": dict(
        settings=dict(
            resampledSpacingMm=[1.6, 1.6, 1.6],
            imageInterpolator="linear",
            roundIntensities=True,
            resegmentRange=[-60, 130],
            discretisation={"method": "fixedBinSize", "width": 20},
            volumeHistogram={"method": "fixedBinSize", "width": 2.5},
            textureSpaces=["3d"],
            cooccurrenceDistance=2,
            dependenceDistance=2,
        ),
        mirp=dict(
            new_spacing=1.6,
            spline_order=1,
            resegmentation_intensity_range=[-60.0, 130.0],
            base_discretisation_method="fixed_bin_size",
            base_discretisation_bin_width=20.0,
            ivh_discretisation_method="fixed_bin_size",
            ivh_discretisation_bin_width=2.5,
            glcm_distance=2.0,
            ngldm_distance=2.0,
        ),
        spatial=["3d"],
    ),
    "volume-cubic": dict(
        settings=dict(
            resampledSpacingMm=[1, 1, 1],
            imageInterpolator="cubic",
            roundIntensities=True,
            resegmentOutlierSigmas=2,
            discretisation={"method": "fixedBinNumber", "count": 16},
            volumeHistogram={"method": "fixedBinNumber", "count": 100},
            textureSpaces=["3d"],
        ),
        mirp=dict(
            new_spacing=1.0,
            spline_order=3,
            resegmentation_sigma=2.0,
            resegmentation_method="sigma",
            base_discretisation_method="fixed_bin_number",
            base_discretisation_n_bins=16,
            ivh_discretisation_method="fixed_bin_number",
            ivh_discretisation_n_bins=100,
        ),
        spatial=["3d"],
    ),
}


def write(array, path):
    image = itk.image_from_array(array)
    image.SetSpacing(SPACING)
    itk.imwrite(image, str(path))
    return str(path)


def run(image, mask, case, folder):
    if case.get("levels"):
        image = np.clip((image + 80) // 40, 1, 6).astype(np.int16)
    matrix = [m for s in case["spatial"] for m in {
        "2d": ["2d_average", "2d_slice_merge"],
        "2.5d": ["2.5d_direction_merge", "2.5d_volume_merge"],
        "3d": ["3d_average", "3d_volume_merge"],
    }[s]]
    table = mirp.extract_features(
        image=write(image, folder / "image.nii.gz"),
        mask=write(mask, folder / "mask.nii.gz"),
        image_modality="ct",
        anti_aliasing=False,
        no_approximation=True,
        base_feature_families="all",
        glcm_spatial_method=matrix,
        glrlm_spatial_method=matrix,
        glszm_spatial_method=case["spatial"],
        gldzm_spatial_method=case["spatial"],
        ngtdm_spatial_method=case["spatial"],
        ngldm_spatial_method=case["spatial"],
        **case["mirp"],
    )[0]
    found = {}
    families = ("morph_", "loc_", "stat_", "ih_", "ivh_", "cm_", "rlm_", "szm_", "dzm_", "ngt_", "ngl_")
    for name in table.columns:
        if name.startswith(families) and not name.startswith(OWN + LEFT_OUT) and name not in SINGLE_LEVEL:
            found[name] = float(table[name].iloc[0])
    return found


def main():
    image, mask = phantom()
    out = {
        "versions": {"mirp": version("mirp"), "numpy": np.__version__},
        "size": list(image.shape[::-1]),
        "spacingMm": list(SPACING),
        "image": image.ravel().tolist(),
        "mask": "".join(map(str, mask.ravel())),
        "cases": [],
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, case in CASES.items():
            values = run(image, mask, case, Path(folder))
            out["cases"].append({"name": name, "settings": case["settings"], "values": values})
            print(name, len(values))
    (HERE / "ibsi.json").write_text(json.dumps(out, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")


if __name__ == "__main__":
    main()
