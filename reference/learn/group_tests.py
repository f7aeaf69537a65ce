"""Reference values for the tests between groups that make.py leaves out: SciPy's Shapiro-Wilk and trimmed Levene.

Usage: python group_tests.py > group-tests.json   (pip install numpy scipy)
"""

import json
import sys

import numpy as np
import scipy
from scipy import stats

random = np.random.default_rng(7)
samples = [
    [1.0, 2.5, 2.7],
    np.round(random.normal(3, 2, 5), 3).tolist(),
    np.round(random.exponential(1, 10), 3).tolist(),
    np.round(random.normal(0, 1, 11), 3).tolist(),
    np.round(random.normal(100, 1, 12), 2).tolist(),
    np.round(random.exponential(1, 60), 3).tolist(),
    np.round(random.normal(0, 1, 300), 2).tolist(),
]
groups = [np.round(random.standard_t(3, n) * s, 3) for n, s in ((41, 1), (60, 1.6), (25, 0.8))]


def result(outcome):
    return {"statistic": float(outcome[0]), "p": float(outcome[1])}


json.dump(
    {
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
        "shapiro": [{"values": s, **result(stats.shapiro(s))} for s in samples],
        "groups": [g.tolist() for g in groups],
        "trimmed": {str(t): result(stats.levene(*groups, center="trimmed", proportiontocut=t)) for t in (0.05, 0.2)},
    },
    sys.stdout,
)
print()
