"""Reference values for packages/learn: SciPy's tests, scikit-learn's estimators, pingouin's ICC, R pROC's DeLong.

Usage: python make.py > values.json   (numpy, scipy, scikit-learn, pingouin, pandas; Rscript with pROC on the path)
"""

import json
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pingouin
import scipy
import sklearn
from scipy import stats
from sklearn.calibration import _sigmoid_calibration
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import ElasticNet, ElasticNetCV, Lasso, LassoCV, enet_path
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

warnings.simplefilter("ignore")
pingouin.options["round.column.CI95"] = None
random = np.random.default_rng(20240502)


def result(outcome):
    return {"statistic": float(outcome[0]), "p": float(outcome[1])}


# Tests between groups
first = np.round(random.normal(0, 1, 23), 3)
second = np.round(random.normal(0.6, 1.7, 31), 3)
third = np.round(random.normal(-0.3, 0.6, 12), 3)
tied_first = random.integers(0, 6, 19).astype(float)
tied_second = random.integers(1, 8, 25).astype(float)
small_first, small_second = np.round(random.normal(0, 1, 7), 4), np.round(random.normal(1, 1, 14), 4)
counts = [[12, 5, 9], [7, 14, 3]]
two_by_two = [[[12, 5], [3, 14]], [[1, 9], [11, 3]], [[0, 6], [7, 2]], [[40, 38], [37, 41]]]
p_values = [0.001, 0.04, 0.03, 0.5, 0.012, 0.9, 0.04]
tests = {
    "groups": [first.tolist(), second.tolist(), third.tolist()],
    "leveneMedian": result(stats.levene(first, second, third, center="median")),
    "leveneMean": result(stats.levene(first, second, third, center="mean")),
    "student": result(stats.ttest_ind(first, second)),
    "welch": {**result(stats.ttest_ind(first, second, equal_var=False)),
              "degreesOfFreedom": float(stats.ttest_ind(first, second, equal_var=False).df)},
    "kruskal": result(stats.kruskal(tied_first, tied_second, third)),
    "tied": [tied_first.tolist(), tied_second.tolist()],
    "mannWhitneyTied": result(stats.mannwhitneyu(tied_first, tied_second)),
    "mannWhitneyNormal": result(stats.mannwhitneyu(first, second)),
    "mannWhitneyExact": result(stats.mannwhitneyu(first, second, method="exact")),
    "small": [small_first.tolist(), small_second.tolist()],
    "mannWhitneySmall": result(stats.mannwhitneyu(small_first, small_second)),
    "counts": counts,
    "chiSquare": result(stats.chi2_contingency(counts)[:2]),
    "twoByTwo": [
        {
            "table": table,
            "yates": None if 0 in np.sum(table, axis=0) else result(stats.chi2_contingency(table)[:2]),
            "plain": result(stats.chi2_contingency(table, correction=False)[:2]),
            "fisher": float(stats.fisher_exact(table)[1]),
        }
        for table in two_by_two
    ],
    "pValues": p_values,
    "falseDiscovery": stats.false_discovery_control(p_values).tolist(),
}

# Penalised regression: correlated columns, more columns than rows
rows, columns = 60, 90
latent = random.normal(size=(rows, 12))
design = latent @ random.normal(size=(12, columns)) + 0.5 * random.normal(size=(rows, columns))
design = np.round(StandardScaler().fit_transform(design), 5)
target = np.round(design[:, 3] * 0.8 - design[:, 40] * 0.5 + latent[:, 0] + 0.7 * random.normal(size=rows), 5)
folds = np.arange(rows) % 5
splits = [(np.flatnonzero(folds != f), np.flatnonzero(folds == f)) for f in range(5)]
tight = {"tol": 1e-12, "max_iter": 1_000_000}
lasso = LassoCV(n_alphas=50, eps=1e-2, cv=splits, **tight) if "n_alphas" in LassoCV().get_params() else LassoCV(alphas=50, eps=1e-2, cv=splits, **tight)
lasso.fit(design, target)
net = ElasticNetCV(l1_ratio=[0.3, 0.7, 0.95], cv=splits, eps=1e-2, **tight,
                   **({"n_alphas": 50} if "n_alphas" in ElasticNetCV().get_params() else {"alphas": 50}))
net.fit(design, target)
path_penalties = [0.5, 0.2, 0.05, 0.01, 0.003]


def fitted(model):
    return {"penalty": float(model.alpha_) if hasattr(model, "alpha_") else float(model.alpha),
            "coefficients": model.coef_.tolist(), "intercept": float(model.intercept_)}


penalised = {
    "design": design.tolist(),
    "target": target.tolist(),
    "folds": folds.tolist(),
    "lasso": {**fitted(lasso), "penalties": lasso.alphas_.tolist(),
              "meanSquaredErrors": lasso.mse_path_.mean(axis=1).tolist()},
    "elasticNet": {**fitted(net), "l1Ratio": float(net.l1_ratio_)},
    "lassoPath": [fitted(Lasso(alpha=a, **tight).fit(design, target)) for a in path_penalties],
    "elasticNetPath": [fitted(ElasticNet(alpha=a, l1_ratio=0.4, **tight).fit(design, target)) for a in path_penalties],
}

# Support vector machines: decision values at LIBSVM's tolerance and a tight one
points = np.round(random.normal(size=(80, 4)), 4)
labels = (points[:, 0] + points[:, 1] ** 2 + 0.6 * random.normal(size=80)) > 0.7
fresh = np.round(random.normal(size=(20, 4)), 4)
machines = []
for cost, gamma in ((1, 0.25), (0.05, 0.1), (100, 0.02), (1000, 1), (0.001, 0.5)):
    machine = SVC(C=cost, gamma=gamma, tol=1e-10).fit(points, labels)
    machines.append({"cost": cost, "gamma": gamma, "vectors": int(machine.n_support_.sum()),
                     "decision": machine.decision_function(fresh).tolist()})
values = random.normal(size=60)
outcome = (values + random.normal(size=60)) > 0.4
slope, intercept = _sigmoid_calibration(values, outcome)
vectors = {
    "points": points.tolist(), "positive": labels.tolist(), "fresh": fresh.tolist(), "machines": machines,
    "platt": {"values": values.tolist(), "positive": outcome.tolist(), "slope": float(slope), "intercept": float(intercept)},
}

# Forests: by distribution over seeds
table = random.normal(size=(150, 30))
classes = (table[:, 0] + 0.7 * table[:, 1] * table[:, 2] + 0.5 * table[:, 3] + 0.4 * random.normal(size=150)) > 0
number = table[:, 0] * 2 + np.abs(table[:, 5]) + 0.3 * random.normal(size=150)
table = np.round(table, 4)
number = np.round(number, 4)
auc, error, class_importance, number_importance = [], [], [], []
for seed in range(50):
    forest = RandomForestClassifier(100, oob_score=True, random_state=seed).fit(table, classes)
    auc.append(roc_auc_score(classes, forest.oob_decision_function_[:, 1]))
    class_importance.append(forest.feature_importances_)
    forest = RandomForestRegressor(100, oob_score=True, random_state=seed).fit(table, number)
    error.append(float(np.mean((forest.oob_prediction_ - number) ** 2)))
    number_importance.append(forest.feature_importances_)
summary = lambda values: {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1))}
importance = lambda values: {"mean": np.mean(values, axis=0).tolist(), "sd": np.std(values, axis=0, ddof=1).tolist()}
forests = {
    "table": table.tolist(), "positive": classes.tolist(), "number": number.tolist(),
    "outOfBagAuc": summary(auc), "outOfBagError": summary(error),
    "classImportance": importance(class_importance), "numberImportance": importance(number_importance),
}
exact = RandomForestRegressor(1, bootstrap=False, max_features=None, max_depth=4, random_state=0).fit(table, number)
forests["singleTree"] = exact.predict(table).tolist()
# Splits of classes often tie, and scikit-learn then lets chance decide: take the deepest tree that is free of ties.
for depth in (5, 4, 3, 2):
    grown = [
        RandomForestClassifier(1, bootstrap=False, max_features=None, max_depth=depth, min_samples_leaf=4, random_state=state).fit(table, classes)
        for state in range(20)
    ]
    if all(np.array_equal(tree.predict_proba(table), grown[0].predict_proba(table)) for tree in grown):
        break
forests["singleClassDepth"] = depth
forests["singleClassTree"] = grown[0].predict_proba(table)[:, 1].tolist()
forests["singleClassImportance"] = grown[0].feature_importances_.tolist()

# ROC: pROC in R
n = 60
truth = random.uniform(size=n) < 0.4
one = np.round(truth * 0.9 + random.normal(size=n), 1)
two = np.round(truth * 1.4 + random.normal(size=n) * 1.2 + 0.3 * one, 2)
script = """
suppressMessages(library(pROC))
d <- read.csv(file('stdin'))
a <- roc(d$truth, d$one, direction='<', levels=c(0,1), quiet=TRUE)
b <- roc(d$truth, d$two, direction='<', levels=c(0,1), quiet=TRUE)
t <- roc.test(a, b, method='delong', paired=TRUE)
f <- function(x) sprintf('%.17g', x)
cat(f(as.numeric(ci.auc(a))), f(as.numeric(ci.auc(b))), f(t$statistic), f(t$p.value), f(sqrt(var(a))),
    as.character(packageVersion('pROC')), R.version$major, R.version$minor, sep=' ')
"""
frame = pd.DataFrame({"truth": truth.astype(int), "one": one, "two": two})
answer = subprocess.run(["Rscript", "-e", script], input=frame.to_csv(index=False), text=True, capture_output=True, check=True).stdout.split()
numbers = [float(x) for x in answer[:9]]
roc = {
    "positive": truth.tolist(), "one": one.tolist(), "two": two.tolist(),
    "first": {"lower": numbers[0], "auc": numbers[1], "upper": numbers[2], "standardError": numbers[8]},
    "second": {"lower": numbers[3], "auc": numbers[4], "upper": numbers[5]},
    "test": {"z": numbers[6], "p": numbers[7]},
}

# ICC: Shrout and Fleiss' own table of six targets and four judges, and two raters with a shift
shrout = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
base = random.normal(10, 3, 25)
shifted = np.round(np.column_stack([base + random.normal(0, 1, 25), base + 0.8 + random.normal(0, 1.5, 25)]), 2)


def icc(ratings):
    ratings = np.asarray(ratings, float)
    long = pd.DataFrame([{"target": i, "rater": j, "score": v} for i, row in enumerate(ratings) for j, v in enumerate(row)])
    found = pingouin.intraclass_corr(data=long, targets="target", raters="rater", ratings="score")
    column = [c for c in found.columns if c.startswith("CI95")][0]
    pick = dict(zip(["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"], found.to_dict("records")))
    return {"ratings": ratings.tolist(), "forms": {
        name: {"icc": float(row["ICC"]), "statistic": float(row["F"]), "p": float(row["pval"]),
               "interval": [float(x) for x in row[column]]} for name, row in pick.items()}}


agreement = {"shrout": icc(shrout), "shifted": icc(shifted)}

json.dump(
    {
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__,
                     "scikit-learn": sklearn.__version__, "pingouin": pingouin.__version__,
                     "pROC": answer[9], "R": f"{answer[10]}.{answer[11]}"},
        "tests": tests, "penalised": penalised, "vectors": vectors, "forests": forests, "roc": roc, "agreement": agreement,
    },
    sys.stdout,
)
print()
