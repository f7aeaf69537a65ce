"""Reference values for out-of-bag errors and permutation importances: scikit-learn's forests over 50 seeds, each
column shuffled among the rows that a tree did not see. The tables are those of values.json.

Usage: python forests.py > forests.json   (pip install numpy scikit-learn)
"""

import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

source = json.loads((pathlib.Path(__file__).parent / "values.json").read_text())["forests"]
table = np.array(source["table"])
positive, number = np.array(source["positive"]), np.array(source["number"])
rows, columns = table.shape


def measure(make, target, loss):
    errors, importances = [], []
    for seed in range(50):
        random = np.random.default_rng(seed)
        forest = make(seed).fit(table, target)
        importance = np.zeros(columns)
        total, count = np.zeros(rows), np.zeros(rows)
        for tree, drawn in zip(forest.estimators_, forest.estimators_samples_):
            unseen = np.setdiff1d(np.arange(rows), drawn)
            predict = lambda x: tree.predict_proba(x)[:, 1] if hasattr(tree, "predict_proba") else tree.predict(x)
            predicted = predict(table[unseen])
            total[unseen] += predicted
            count[unseen] += 1
            before = loss(predicted, target[unseen])
            for j in set(tree.tree_.feature[tree.tree_.feature >= 0]):
                shuffled = table[unseen]
                shuffled[:, j] = random.permutation(shuffled[:, j])
                importance[j] += (loss(predict(shuffled), target[unseen]) - before) / len(forest.estimators_)
        importances.append(importance)
        errors.append(loss(total / count, target))
    return {"error": {"mean": float(np.mean(errors)), "sd": float(np.std(errors, ddof=1))},
            "importance": {"mean": np.mean(importances, axis=0).tolist(),
                           "sd": np.std(importances, axis=0, ddof=1).tolist()}}


json.dump(
    {
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "classes": measure(lambda seed: RandomForestClassifier(100, random_state=seed), positive,
                           lambda p, t: float(np.mean((p > 0.5) != t))),
        "numbers": measure(lambda seed: RandomForestRegressor(100, random_state=seed), number,
                           lambda p, t: float(np.mean((p - t) ** 2))),
    },
    sys.stdout,
)
print()
