"""Reference values for packages/numeric: SciPy's distributions, NumPy's linear algebra and quantiles.

Usage: python make.py > values.json   (numpy, scipy)
"""

import json
import sys

import numpy as np
import scipy
from scipy import stats

random = np.random.default_rng(20240501)


def tails(law, xs, *parameters):
    return [
        {"x": x, "parameters": list(parameters), "cdf": law.cdf(x, *parameters), "upper": law.sf(x, *parameters)}
        for x in xs
    ]


def quantiles(law, *parameters):
    return [
        {"probability": p, "parameters": list(parameters), "quantile": law.ppf(p, *parameters)}
        for p in (1e-10, 0.001, 0.025, 0.3, 0.5, 0.75, 0.95, 0.999)
    ]


spd = random.normal(size=(7, 5))
spd = spd.T @ spd
right = random.normal(size=5)
symmetric = random.normal(size=(8, 8))
symmetric = (symmetric + symmetric.T) / 2
sample = np.round(random.normal(size=31) * 3, 1)

values = {
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
    "normal": tails(stats.norm, [-37.0, -8.0, -1.96, 0.0, 0.5, 3.0, 9.5, 20.0, 37.0]),
    "t": [
        case
        for df in (1, 2.7, 12, 283, 5000)
        for case in tails(stats.t, [-6.0, -0.3, 0.0, 1e-6, 1.7, 12.0, 60.0], df)
    ],
    "chiSquare": [
        case
        for df in (1, 2, 7, 40)
        for case in tails(stats.chi2, [0.001, 0.7, 3.84, 45.0, 150.0, 900.0], df)
    ],
    "f": [
        case
        for df in ((1, 5), (3, 10), (2, 283), (50, 40))
        for case in tails(stats.f, [0.01, 0.8, 1.3, 6.0, 80.0, 4000.0], *df)
    ],
    "normalQuantile": quantiles(stats.norm),
    "tQuantile": [case for df in (1, 2.7, 12, 283) for case in quantiles(stats.t, df)],
    "chiSquareQuantile": [case for df in (1, 2, 7, 40) for case in quantiles(stats.chi2, df)],
    "fQuantile": [case for df in ((3, 10), (2, 283), (50, 40)) for case in quantiles(stats.f, *df)],
    "linear": {
        "spd": spd.tolist(),
        "right": right.tolist(),
        "cholesky": np.linalg.cholesky(spd).tolist(),
        "solution": np.linalg.solve(spd, right).tolist(),
        "inverse": np.linalg.inv(spd).tolist(),
        "logDeterminant": np.linalg.slogdet(spd)[1],
        "symmetric": symmetric.tolist(),
        "eigenvalues": np.linalg.eigvalsh(symmetric)[::-1].tolist(),
    },
    "summaries": {
        "sample": sample.tolist(),
        "mean": sample.mean(),
        "sampleVariance": sample.var(ddof=1),
        "populationVariance": sample.var(),
        "median": np.median(sample),
        "quantiles": [[p, np.quantile(sample, p)] for p in (0, 0.1, 0.25, 0.61, 1)],
        "ranks": stats.rankdata(sample).tolist(),
    },
}
json.dump(values, sys.stdout, indent=1)
print()
