"""Reference values of scikit-survival: Uno's concordance, cumulative/dynamic AUC, Brier and integrated Brier scores.

Install: pip install scikit-survival. Run from this folder after prediction.R: python prediction.py
(reads survival.json and prediction-r.json, writes prediction-sksurv.json).
"""

import json
import platform

import numpy as np
import sksurv
from sksurv.metrics import (
    brier_score,
    concordance_index_ipcw,
    cumulative_dynamic_auc,
    integrated_brier_score,
)
from sksurv.util import Surv

lung = json.load(open("survival.json"))["datasets"]["lung"]
r = json.load(open("prediction-r.json"))
time = np.array(lung["time"], float)
status = np.array(lung["status"], bool)
scores = np.array(r["scores"])
predicted = np.array(r["predicted"])
# The second half evaluated with the first half's censoring; and everything on itself.
half = len(time) // 2
cases = {"same": (slice(None), slice(None)), "halves": (slice(0, half), slice(half, None))}
times = np.array([100, 200, 300, 450.5, 520])
out = {"versions": {"scikit-survival": sksurv.__version__, "numpy": np.__version__, "python": platform.python_version()},
       "times": times.tolist(), "half": half, "cases": {}}
for name, (train, test) in cases.items():
    a, b = (Surv.from_arrays(status[rows], time[rows]) for rows in (train, test))
    rounded = np.round(scores[test], 1)
    auc, mean = cumulative_dynamic_auc(a, b, scores[test], times)
    tied, tied_mean = cumulative_dynamic_auc(a, b, rounded, times)
    out["cases"][name] = {
        "uno": [{"horizon": h, "index": concordance_index_ipcw(a, b, scores[test], tau=h)[0]} for h in (365.0, 600.0)],
        "unoTied": concordance_index_ipcw(a, b, rounded, tau=600.0)[0],
        "auc": auc.tolist(), "meanAuc": float(mean), "aucTied": tied.tolist(), "meanAucTied": float(tied_mean),
        "brier": brier_score(a, b, predicted[test], times)[1].tolist(),
        "integratedBrier": float(integrated_brier_score(a, b, predicted[test], times)),
    }
json.dump(out, open("prediction-sksurv.json", "w"))
