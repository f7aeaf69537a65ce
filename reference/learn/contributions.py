"""Reference values for contributions: shap's KernelExplainer with all coalitions, of a function that the test repeats.

Usage: python contributions.py > contributions.json   (pip install numpy shap)
"""

import json
import sys
import warnings

import numpy as np
import shap

warnings.simplefilter("ignore")
random = np.random.default_rng(2)
background = np.round(random.normal(size=(12, 6)), 3)
rows = np.round(random.normal(size=(4, 6)), 3)
rows[0, 4] = background[:, 4] = 0.5


def model(x):
    return np.tanh(x[:, 0] * x[:, 1]) + np.exp(-x[:, 2] ** 2) * x[:, 3] + 0.7 * x[:, 4] + np.maximum(x[:, 5], x[:, 0])


explainer = shap.KernelExplainer(model, background)
values = explainer.shap_values(rows, nsamples=2**6, l1_reg=False, silent=True)
json.dump({"versions": {"python": sys.version.split()[0], "numpy": np.__version__, "shap": shap.__version__},
           "background": background.tolist(), "rows": rows.tolist(), "base": float(explainer.expected_value),
           "values": values.tolist()}, sys.stdout)
print()
