"""Extremely randomized trees of scikit-learn over 50 seeds, on the table of values.json: python extra_trees.py"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import roc_auc_score

here = pathlib.Path(__file__).parent
forests = json.loads((here / "values.json").read_text())["forests"]
table, positive = np.array(forests["table"]), np.array(forests["positive"])
auc, importances = [], []
for seed in range(50):
    forest = ExtraTreesClassifier(100, bootstrap=True, oob_score=True, random_state=seed).fit(table, positive)
    auc.append(roc_auc_score(positive, forest.oob_decision_function_[:, 1]))
    importances.append(forest.feature_importances_)
result = {
    "versions": {"scikit-learn": sklearn.__version__},
    "outOfBagAuc": {"mean": float(np.mean(auc)), "sd": float(np.std(auc, ddof=1))},
    "importance": {"mean": np.mean(importances, axis=0).tolist(), "sd": np.std(importances, axis=0, ddof=1).tolist()},
}
(here / "extra-trees.json").write_text(json.dumps(result))
