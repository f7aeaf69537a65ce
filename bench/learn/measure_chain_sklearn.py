"""The grading chain in scikit-learn, 5 folds, everything fitted in each: `python measure_chain_sklearn.py TABLE.json`."""

import json
import sys
import time
import warnings

import numpy as np
from scipy import stats
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LassoCV
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

warnings.simplefilter("ignore")
table = json.load(open(sys.argv[1]))
x, y = np.array(table["x"]), np.array(table["y"])
folds = lambda: StratifiedKFold(5, shuffle=True, random_state=1)
grid = {"C": [0.1, 0.3, 1, 3, 10, 30, 100], "gamma": [0.003, 0.01, 0.03, 0.1, 0.3, 1]}

start = time.process_time()
probability = np.zeros(len(y))
for training, held_out in folds().split(x, y):
    scaler = StandardScaler().fit(x[training])
    a, b, t = scaler.transform(x[training]), scaler.transform(x[held_out]), y[training]
    high, low = a[t == 1], a[t == 0]
    unequal = stats.levene(high, low).pvalue < 0.05
    p = np.where(unequal, stats.ttest_ind(high, low, equal_var=False).pvalue, stats.ttest_ind(high, low).pvalue)
    kept = np.flatnonzero(p < 0.05)
    lasso = LassoCV(cv=folds(), max_iter=10000).fit(a[:, kept], t)
    kept = kept[lasso.coef_ != 0]
    forest = RandomForestClassifier(100, random_state=1).fit(a[:, kept], t)
    top = kept[np.argsort(-forest.feature_importances_)[:8]]
    search = GridSearchCV(SVC(probability=True, random_state=1), grid, scoring="roc_auc", cv=folds())
    probability[held_out] = search.fit(a[:, top], t).predict_proba(b[:, top])[:, 1]
print(json.dumps({"chain": {"seconds": time.process_time() - start, "value": float(roc_auc_score(y, probability))}}))
