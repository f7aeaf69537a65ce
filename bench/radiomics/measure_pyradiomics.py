"""One measurement of PyRadiomics: the same tasks and output as measure.mjs. Python of reference/radiomics/install.sh."""

import json
import logging
import resource
import sys
import time

import radiomics
import SimpleITK as sitk
from radiomics import featureextractor, getFeatureClasses

radiomics.logger.setLevel(logging.CRITICAL)
request = json.loads(sys.argv[1])
image = sitk.ReadImage(request["image"])
mask = sitk.ReadImage(request["mask"])

classes = getFeatureClasses()
names = {name: [f for f, deprecated in classes[name].getFeatureNames().items() if not deprecated] for name in classes}
extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=25)
extractor.disableAllFeatures()
extractor.disableAllImageTypes()
extractor.enableImageTypeByName("Original")
task = request["task"]
if task == "shape":
    extractor.enableFeaturesByName(shape=names["shape"])
else:
    wanted = ["shape", "firstorder", "glcm", "glrlm", "glszm", "gldm"] + (["ngtdm"] if task == "original" else [])
    for name in wanted:
        left_out = ("SumAverage", "MCC") if task == "paper" and name == "glcm" else ()
        extractor.enableFeaturesByName(**{name: [f for f in names[name] if f not in left_out]})
    if task == "paper":
        extractor.enableImageTypeByName("Wavelet", customArgs={"wavelet": "coif1"})

seconds = []
for _ in range(request["repeats"]):
    start = time.perf_counter()
    result = extractor.execute(image, mask)
    seconds.append(time.perf_counter() - start)
values = {name: float(value) for name, value in result.items() if not name.startswith("diagnostics_")}
print(json.dumps({"seconds": seconds, "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "values": values}))
