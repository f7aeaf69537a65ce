"""Small NIfTI-1 and NRRD files with what independent readers find in them.

nibabel and pynrrd share no code with ITK, which Glioscope reads with. Both give the affine of the file's own space;
its first two rows are negated here, RAS to LPS, where that space is RAS.

    pip install nibabel==5.4.2 pynrrd==1.1.3 numpy==2.4.6
    python make_file_references.py > file_references.json
"""

import base64
import io
import json
import sys
import tempfile
from pathlib import Path

import nibabel
import nrrd
import numpy

RAS_TO_LPS = numpy.diag([-1.0, -1.0, 1.0])


def rotation(x, y, z):
    cx, sx, cy, sy, cz, sz = (f(a) for a in (x, y, z) for f in (numpy.cos, numpy.sin))
    return (
        numpy.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
        @ numpy.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        @ numpy.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    )


def geometry(affine, size):
    spacing = numpy.linalg.norm(affine[:3, :3], axis=0)
    return {
        "size": [int(n) for n in size],
        "spacingMm": spacing.tolist(),
        "originMm": affine[:3, 3].tolist(),
        "direction": (affine[:3, :3] / spacing).ravel().tolist(),
    }


def case(name, path, affine_lps, voxels):
    return {
        "name": name,
        "fileName": Path(path).name,
        "base64": base64.b64encode(Path(path).read_bytes()).decode(),
        "geometry": geometry(affine_lps, voxels.shape),
        # x fastest, as files store it
        "voxels": numpy.asarray(voxels, dtype=float).ravel(order="F").tolist(),
    }


def nifti(folder, name, affine, voxels, extension=".nii.gz", change=None, data_type=None):
    image = nibabel.Nifti1Image(voxels, affine, dtype=data_type)
    if change is not None:
        change(image)
    path = folder / (name + extension)
    nibabel.save(image, path)
    again = nibabel.load(path)
    lps = again.affine.copy()
    lps[:3] = RAS_TO_LPS @ lps[:3]
    shape = again.shape[:3]
    return case(name, path, lps, again.get_fdata().reshape(shape))


def affine_of(matrix, spacing, origin):
    affine = numpy.eye(4)
    affine[:3, :3] = matrix @ numpy.diag(spacing)
    affine[:3, 3] = origin
    return affine


def main():
    random = numpy.random.default_rng(7)
    shape = (3, 4, 5)
    whole = random.integers(-500, 3000, shape)
    oblique = affine_of(rotation(0.3, -0.2, 0.5), (0.9, 1.1, 2.5), (-61.5, -82.25, 14.0))
    flipped = affine_of(numpy.diag([-1.0, 1.0, -1.0]), (1, 1, 1), (90.0, -126.0, 72.0))
    identity = affine_of(numpy.eye(3), (1.0, 2.0, 3.0), (10.0, 20.0, 30.0))
    sagittal = affine_of(
        numpy.array([[0, 0, 1.0], [1, 0, 0], [0, 1, 0]]), (0.5, 0.5, 1.2), (-80.0, -120.0, -70.0)
    )

    def only_sform(image):
        image.set_qform(None, code=0)
        image.set_sform(image.affine, code=2)

    def only_qform(image):
        image.set_qform(image.affine, code=1)
        image.set_sform(None, code=0)

    def scaled(image):
        image.header.set_slope_inter(0.5, -100.0)

    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        cases = [
            nifti(folder, "identity in RAS, int16", identity, whole.astype(numpy.int16)),
            nifti(folder, "flipped axes, uint8", flipped, (whole % 5).astype(numpy.uint8), ".nii"),
            nifti(folder, "oblique, float32", oblique, (whole * 0.37).astype(numpy.float32)),
            nifti(folder, "sagittal, float64", sagittal, whole * 0.1),
            nifti(folder, "sform alone, int32", oblique, whole.astype(numpy.int32), change=only_sform),
            nifti(folder, "qform alone, uint16", oblique, (whole + 500).astype(numpy.uint16), change=only_qform),
            nifti(folder, "scaled by slope and intercept", identity, whole.astype(numpy.float64), change=scaled),
            nifti(folder, "64-bit integers", identity, (whole % 5).astype(numpy.int64), data_type=numpy.int64),
            nifti(folder, "one volume with a fourth dimension", identity, whole.astype(numpy.int16)[..., None]),
            nifti(folder, "big-endian", oblique, whole.astype(">i2")),
        ]
        image = nibabel.Nifti1Image(
            whole.astype(">i2"), oblique, header=nibabel.Nifti1Header(endianness=">")
        )
        path = folder / "big-endian header.nii"
        nibabel.save(image, path)
        lps = nibabel.load(path).affine.copy()
        lps[:3] = RAS_TO_LPS @ lps[:3]
        cases.append(case("big-endian header", path, lps, whole))

        for space, flip in (("left-posterior-superior", numpy.eye(3)), ("right-anterior-superior", RAS_TO_LPS)):
            for encoding in ("gzip", "raw"):
                affine = oblique.copy()
                path = folder / f"{space}-{encoding}.nrrd"
                nrrd.write(
                    str(path),
                    whole.astype(numpy.int16),
                    {
                        "space": space,
                        "space directions": affine[:3, :3].T,
                        "space origin": affine[:3, 3],
                        "kinds": ["domain"] * 3,
                        "encoding": encoding,
                    },
                )
                voxels, header = nrrd.read(str(path))
                found = numpy.eye(4)
                found[:3, :3] = flip @ header["space directions"].T
                found[:3, 3] = flip @ header["space origin"]
                cases.append(case(f"NRRD, {space}, {encoding}", path, found, voxels))

    json.dump(
        {
            "madeBy": "reference/volume/make_file_references.py",
            "versions": {
                "nibabel": nibabel.__version__,
                "pynrrd": nrrd.__version__,
                "numpy": numpy.__version__,
                "python": sys.version.split()[0],
            },
            "cases": cases,
        },
        sys.stdout,
        indent=1,
    )


main()
