"""Reference values for the .632 and .632+ bootstrap: the formulas of Efron and Tibshirani (1997) on scikit-learn's
nearest neighbours, with the drawn samples stored.

Usage: python bootstrap.py > bootstrap.json   (pip install numpy scikit-learn)
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.neighbors import KNeighborsClassifier

random = np.random.default_rng(3)
rows = 24
points = np.round(random.normal(size=(rows, 2)), 4)
cases = []
for effect in (0.0, 1.5):
    labels = (points[:, 0] * effect + random.normal(size=rows) > 0.2).astype(int)
    samples = random.integers(0, rows, size=(15, rows))

    def wrong(training, judged):
        model = KNeighborsClassifier(1).fit(points[training], labels[training])
        return model.predict(points[judged])

    own = wrong(np.arange(rows), np.arange(rows))
    apparent = np.mean(own != labels)
    p, q = np.mean(labels), np.mean(own)
    no_information = p * (1 - q) + (1 - p) * q
    losses = np.full((len(samples), rows), np.nan)
    for b, sample in enumerate(samples):
        judged = np.setdiff1d(np.arange(rows), sample)
        losses[b, judged] = wrong(sample, judged) != labels[judged]
    left_out = np.nanmean(np.nanmean(losses, axis=0))
    bounded = min(left_out, no_information)
    overfitting = (bounded - apparent) / (no_information - apparent) if min(left_out, no_information) > apparent else 0.0
    plain = 0.368 * apparent + 0.632 * left_out
    # Efron and Tibshirani's equation 32, the other way of writing .632+.
    plus = plain + (bounded - apparent) * 0.368 * 0.632 * overfitting / (1 - 0.368 * overfitting) - 0.632 * (left_out - bounded)
    cases.append({"labels": labels.tolist(), "samples": samples.tolist(), "apparent": float(apparent), "leftOut": float(left_out),
                  "noInformation": float(no_information), "overfitting": float(overfitting), "error632": float(plain), "error632Plus": float(plus)})
json.dump({"versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scikit-learn": sklearn.__version__},
           "points": points.tolist(), "cases": cases}, sys.stdout)
print()
