"""Reference values for scores of probabilities and ratings: scikit-learn, statsmodels and SciPy.

Usage: python scores.py > scores.json   (pip install numpy scipy pandas scikit-learn statsmodels)
"""

import json
import sys

import numpy as np
import pandas as pd
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy import stats
from sklearn.metrics import average_precision_score, brier_score_loss, cohen_kappa_score, precision_recall_curve
from statsmodels.stats.inter_rater import cohens_kappa

random = np.random.default_rng(19)
n = 120
truth = random.normal(size=n)
positive = (truth + random.normal(size=n) > 0.5).astype(int)
probabilities = np.round(1 / (1 + np.exp(-1.8 * truth - 0.4)), 2).clip(0.01, 0.99)
logits = np.log(probabilities / (1 - probabilities))


def coefficients(model):
    fit = model.fit(tol=1e-14, maxiter=200)
    return [{"value": float(b), "standardError": float(s), "interval": [float(v) for v in i]}
            for b, s, i in zip(fit.params, fit.bse, fit.conf_int())]


intercept, slope = coefficients(sm.GLM(positive, sm.add_constant(logits), family=sm.families.Binomial()))
(large,) = coefficients(sm.GLM(positive, np.ones(n), family=sm.families.Binomial(), offset=logits))
bins = pd.cut(probabilities, np.unique(np.quantile(probabilities, np.arange(11) / 10)), include_lowest=True)
groups = pd.DataFrame({"p": probabilities, "y": positive}).groupby(bins, observed=True).agg(
    patients=("y", "size"), positives=("y", "sum"), mean=("p", "mean"))
expected = groups.patients * groups["mean"]
statistic = float((((groups.positives - expected) ** 2) / (expected * (1 - groups["mean"]))).sum())
precision, recall, _ = precision_recall_curve(positive, probabilities)
thresholds = [0.1, 0.25, 0.5, 0.8]
net = [float(np.mean((probabilities >= t) & (positive == 1)) - np.mean((probabilities >= t) & (positive == 0)) * t / (1 - t)) for t in thresholds]

first = random.integers(0, 4, 70)
second = np.where(random.uniform(size=70) < 0.55, first, random.integers(0, 4, 70))
table = np.histogram2d(first, second, bins=[np.arange(5)] * 2)[0]
kappas = {}
for weights, name in ((None, "none"), ("linear", "linear"), ("quadratic", "quadratic")):
    power = {None: None, "linear": "linear", "quadratic": "quadratic"}[weights]
    r = cohens_kappa(table, wt=power)
    assert abs(r.kappa - cohen_kappa_score(first, second, weights=weights)) < 1e-12
    kappas[name] = {"kappa": float(r.kappa), "standardError": float(r.std_kappa), "z": float(r.z_value),
                    "p": float(r.pvalue_two_sided), "interval": [float(r.kappa_low), float(r.kappa_upp)]}

json.dump(
    {
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__, "pandas": pd.__version__,
                     "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__},
        "probabilities": probabilities.tolist(), "positive": positive.tolist(),
        "averagePrecision": float(average_precision_score(positive, probabilities)),
        "precision": precision[:-1][::-1].tolist(), "recall": recall[:-1][::-1].tolist(),
        "brier": float(brier_score_loss(positive, probabilities)),
        "slope": slope, "intercept": intercept, "inTheLarge": large,
        "hosmerLemeshow": {"statistic": statistic, "p": float(stats.chi2.sf(statistic, len(groups) - 2)),
                           "patients": groups.patients.tolist(), "positives": groups.positives.tolist(), "means": groups["mean"].tolist()},
        "thresholds": thresholds, "netBenefit": net,
        "first": first.tolist(), "second": second.tolist(), "kappas": kappas,
    },
    sys.stdout,
)
print()
