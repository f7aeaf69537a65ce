"""Reference values for the filters of columns: pandas' correlations and scikit-learn's F, chosen by plain loops.

Usage: python filters.py > filters.json   (pip install numpy pandas scikit-learn)
"""

import json
import sys

import numpy as np
import pandas as pd
import sklearn
from sklearn.feature_selection import f_classif

random = np.random.default_rng(11)
rows, columns = 40, 14
latent = random.normal(size=(rows, 4))
table = latent @ random.normal(size=(4, columns)) + 0.5 * random.normal(size=(rows, columns))
table[:, 9] = 3 - 2 * table[:, 2]
table[:, 6] = np.exp(table[:, 1])
table = np.round(table, 4)
labels = (latent[:, 0] + 0.5 * random.normal(size=rows) > 0).astype(int) + (latent[:, 1] > 0.8)
frame = pd.DataFrame(table)
relevance = f_classif(table, labels)[0]


def kept(method, limit, order):
    correlation = frame.corr(method).abs().to_numpy()
    chosen = []
    for j in order:
        if all(correlation[j, k] <= limit for k in chosen):
            chosen.append(int(j))
    return sorted(chosen)


def mrmr(scheme, count):
    correlation = frame.corr().abs().to_numpy()
    chosen = [int(np.argmax(relevance))]
    while len(chosen) < count:
        redundancy = correlation[:, chosen].mean(axis=1)
        score = relevance / np.maximum(redundancy, 1e-3) if scheme == "quotient" else relevance - redundancy
        score[chosen] = -np.inf
        chosen.append(int(np.argmax(score)))
    return chosen


by_relevance = np.argsort(-relevance, kind="stable")
json.dump(
    {
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "pandas": pd.__version__,
                     "scikit-learn": sklearn.__version__},
        "table": table.tolist(), "labels": labels.tolist(), "relevance": relevance.tolist(),
        "kept": [
            {"method": m, "limit": t, "byRelevance": r, "columns": kept(m, t, by_relevance if r else range(columns))}
            for m in ("pearson", "spearman") for t in (0.6, 0.9) for r in (False, True)
        ],
        "quotient": mrmr("quotient", 8), "difference": mrmr("difference", 8),
    },
    sys.stdout,
)
print()
