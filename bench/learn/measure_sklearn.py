"""scikit-learn's times for run.mjs: `python measure_sklearn.py TABLE.json` prints seconds and a value a task."""

import json
import sys
import time
import warnings

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import lasso_path
from sklearn.metrics import roc_auc_score

warnings.simplefilter("ignore")
table = json.load(open(sys.argv[1]))
x, y = np.array(table["x"]), np.array(table["y"])


def timed(task):
    for _ in range(3):
        task()
    seconds = []
    for _ in range(7):
        start = time.process_time()
        value = task()
        seconds.append(time.process_time() - start)
    return {"seconds": float(np.median(seconds)), "value": value}


def forest(oob):
    model = RandomForestClassifier(100, oob_score=oob, random_state=1, n_jobs=1).fit(x, y)
    return float(roc_auc_score(y, model.oob_decision_function_[:, 1])) if oob else None


def path():
    coefficients = lasso_path(np.asfortranarray(x), y - y.mean(), alphas=table["gaussian"])[1]
    return int(np.count_nonzero(coefficients[:, -1]))


print(json.dumps({"gaussianPath": timed(path), "forest": timed(lambda: forest(False)),
                  "forestOutOfBag": timed(lambda: forest(True))}))
