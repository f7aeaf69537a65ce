"""One measurement of Nyxus (pip install nyxus): 3D features of the original image, files read within the time."""

import json
import resource
import sys
import time

import nyxus

request = json.loads(sys.argv[1])
features = ["*3D_ALL_INTENSITY*", "*3D_GLCM*", "*3D_GLRLM*", "*3D_GLSZM*", "*3D_GLDM*", "*3D_NGTDM*"]
seconds = []
for _ in range(request["repeats"]):
    start = time.perf_counter()
    calculator = nyxus.Nyxus3D(features, n_feature_calc_threads=1)
    table = calculator.featurize_files([request["image"]], [request["mask"]], True)
    seconds.append(time.perf_counter() - start)
values = {name: float(value) for name, value in table.iloc[0].items() if name.startswith("3")}
print("\n" + json.dumps({"seconds": seconds, "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "values": values}))
