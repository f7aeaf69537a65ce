"""Seconds for the same maps as maps.mjs, by PyRadiomics:

    /tmp/venv/bin/python bench/radiomics/maps_pyradiomics.py [voxels] [radius]

with a virtual environment made by reference/radiomics/install.sh.
"""

import logging
import os
import sys
import time
import warnings

import numpy as np
import radiomics
import SimpleITK as sitk
from radiomics import featureextractor

radiomics.logger.setLevel(logging.CRITICAL)
warnings.simplefilter("ignore")
folder = os.path.join(os.environ.get("GLIOSCOPE_DATA", "../shared/data"), "pyradiomics")
image = sitk.ReadImage(os.path.join(folder, "brain1_image.nrrd"))
label = sitk.ReadImage(os.path.join(folder, "brain1_label.nrrd"))
wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10**9
radius = int(sys.argv[2]) if len(sys.argv) > 2 else 1

array = sitk.GetArrayFromImage(label)
flat = (array == 1).ravel()
flat &= np.cumsum(flat) <= wanted
mask = sitk.GetImageFromArray(flat.reshape(array.shape).astype(np.uint8))
mask.CopyInformation(label)

SETS = {
    "glcm JointEntropy": {"glcm": ["JointEntropy"]},
    "glcm all": {"glcm": []},
    "glrlm all": {"glrlm": []},
    "firstorder all": {"firstorder": []},
    "glszm all": {"glszm": []},
    "gldm all": {"gldm": []},
    "ngtdm all": {"ngtdm": []},
}
# All voxels at once need (voxels x grey levels^2 x 13) numbers; PyRadiomics' own remedy is a batch.
for name, features in SETS.items():
    extractor = featureextractor.RadiomicsFeatureExtractor(kernelRadius=radius, voxelBatch=1000, additionalInfo=False)
    extractor.disableAllFeatures()
    extractor.enableFeaturesByName(**features)
    start = time.perf_counter()
    start_cpu = time.process_time()
    extractor.execute(image, mask, voxelBased=True)
    seconds = time.perf_counter() - start
    cpu = time.process_time() - start_cpu
    voxels = int(flat.sum())
    print(f"{name}: {seconds:.3f} s ({cpu:.3f} s of processor time) for {voxels} voxels, "
          f"{cpu / voxels * 1e6:.1f} us of processor time a voxel", flush=True)
