"""The grading chain in scikit-learn on folds that are given: `python chain_sklearn.py TABLE.json` prints a line a draw.

TABLE.json (from draws.mjs): x, y, and `draws`, each with its number and the fold of every row. What is drawn inside
the training rows (inner folds, forest) has the draw's number as its seed. LassoCV goes down its 100 default penalties
in parts: where its choice stands clear of the last of the first 60 (or 75), the rest, which takes most of the time, is
left out.
"""

import json
import sys
import warnings

import numpy as np
import sklearn
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
grid = {"C": [0.1, 0.3, 1, 3, 10, 30, 100], "gamma": [0.003, 0.01, 0.03, 0.1, 0.3, 1]}


def fit_lasso(a, t, folds):
    centred = a - a.mean(0)
    largest = np.abs(centred.T @ (t - t.mean())).max() / len(t)
    penalties = np.geomspace(largest, largest * 1e-3, 100)
    for count in (60, 75, 100):
        lasso = LassoCV(cv=folds, max_iter=10000, alphas=penalties[:count]).fit(a, t)
        if count == 100 or lasso.alpha_ > penalties[count - 6]:
            return lasso


for draw in table["draws"]:
    number, fold_of = draw["draw"], np.array(draw["folds"])
    inner = lambda: StratifiedKFold(5, shuffle=True, random_state=number)
    probability = np.zeros(len(y))
    steps = []
    for fold in range(fold_of.max() + 1):
        training, held_out = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        scaler = StandardScaler().fit(x[training])
        a, b, t = scaler.transform(x[training]), scaler.transform(x[held_out]), y[training]
        high, low = a[t == 1], a[t == 0]
        unequal = stats.levene(high, low).pvalue < 0.05
        p = np.where(unequal, stats.ttest_ind(high, low, equal_var=False).pvalue, stats.ttest_ind(high, low).pvalue)
        tested = np.flatnonzero(p < 0.05)
        lasso = fit_lasso(a[:, tested], t, inner())
        kept = tested[lasso.coef_ != 0]
        forest = RandomForestClassifier(100, random_state=number).fit(a[:, kept], t)
        top = kept[np.argsort(-forest.feature_importances_)[:8]]
        search = GridSearchCV(SVC(), grid, scoring="roc_auc", cv=inner()).fit(a[:, top], t)
        machine = SVC(probability=True, random_state=number, **search.best_params_).fit(a[:, top], t)
        probability[held_out] = machine.predict_proba(b[:, top])[:, 1]
        steps.append(
            {
                "afterTests": len(tested),
                "afterLasso": len(kept),
                "penalty": round(float(lasso.alpha_), 6),
                "columns": [int(j) for j in top],
                "innerAuc": round(float(search.best_score_), 4),
                "auc": round(float(roc_auc_score(y[held_out], probability[held_out])), 4),
            }
        )
    print(
        json.dumps(
            {"draw": number, "version": sklearn.__version__, "auc": float(roc_auc_score(y, probability)), "steps": steps}
        ),
        flush=True,
    )
