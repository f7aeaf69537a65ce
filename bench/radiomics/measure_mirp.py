"""One measurement of MIRP (pip install mirp): all IBSI features in 3D, merged, fixed bins of 25 from the minimum."""

import json
import logging
import numbers
import resource
import sys
import time
import warnings

import mirp

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
request = json.loads(sys.argv[1])
seconds = []
for _ in range(request["repeats"]):
    start = time.perf_counter()
    (table,) = mirp.extract_features(
        image=request["image"],
        mask=request["mask"],
        base_discretisation_method="fixed_bin_size",
        base_discretisation_bin_width=25.0,
        resegmentation_intensity_range=[float(request["low"]), float(request["high"])],
        glcm_spatial_method="3d_volume_merge",
        glrlm_spatial_method="3d_volume_merge",
        num_cpus=1,
    )
    seconds.append(time.perf_counter() - start)
values = {name: float(value) for name, value in table.iloc[0].items() if isinstance(value, numbers.Real)}
print("\n" + json.dumps({"seconds": seconds, "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "values": values}))
