"""Reference values for survival forests: scikit-survival's tree without chance, and its forests over 50 seeds.

Usage: python survival_forests.py > survival-forests.json   (pip install scikit-survival)
"""

import json
import sys

import numpy as np
import sksurv
from sksurv.ensemble import RandomSurvivalForest
from sksurv.metrics import concordance_index_censored
from sksurv.tree import SurvivalTree
from sksurv.util import Surv

random = np.random.default_rng(23)
rows, columns = 120, 8
table = np.round(random.normal(size=(rows, columns)), 4)
risk = 0.9 * table[:, 0] + 0.7 * np.abs(table[:, 1]) - 0.5 * table[:, 2]
times = np.round(random.exponential(np.exp(-risk)) * 20 + 0.01, 2)
limit = np.round(random.uniform(2, 40, rows), 2)
events = times <= limit
times = np.minimum(times, limit)
y = Surv.from_arrays(events, times)
grid = np.unique(times[events])
tree = SurvivalTree(max_depth=4, min_samples_leaf=8, min_samples_split=16, random_state=0).fit(table, y)
hazards = np.array([f(grid) for f in tree.predict_cumulative_hazard_function(table)])
concordance, first = [], []
for seed in range(50):
    forest = RandomSurvivalForest(100, min_samples_leaf=5, min_samples_split=10, max_features="sqrt", oob_score=True,
                                  random_state=seed).fit(table, y)
    concordance.append(float(forest.oob_score_))
    first.append(float(forest.predict(table[:1])[0]))
    # scikit-survival sums over all distinct times; this is the sum over times of events.
    step = forest.predict_cumulative_hazard_function(table[:1])[0]
    first[-1] = float(np.sum(step(grid)))
summary = lambda values: {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1))}
json.dump({"versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scikit-survival": sksurv.__version__},
           "table": table.tolist(), "times": times.tolist(), "events": events.tolist(), "grid": grid.tolist(),
           "depth": 4, "leaf": 8, "hazards": np.round(hazards[:12], 12).tolist(),
           "mortality": hazards.sum(axis=1).tolist(),
           "outOfBagConcordance": summary(concordance), "firstMortality": summary(first)}, sys.stdout)
print()
