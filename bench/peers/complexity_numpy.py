"""Proximity and eigenvector complexity with NumPy's BLAS, as one would write it.

    python3 complexity_numpy.py FILE.csv [OUT.csv]
    python3 complexity_numpy.py --self-test

Prints "complexity SECONDS COUNTRIES PRODUCTS", the best of three; reading and pivoting are not counted. OUT gets
country, eci. Conventions as ours: RCA >= 1, ECI standardised over the countries (n - 1), its sign that of diversity."""
import csv
import sys
import time

import numpy as np


def complexity(x):
    """x: exports, countries by products. Returns who is kept, proximity, ECI and PCI."""
    share = x / x.sum(axis=1, keepdims=True)
    rca = share / (x.sum(axis=0) / x.sum())
    M = (rca >= 1).astype(float)
    keep_c, keep_p = M.sum(axis=1) > 0, M.sum(axis=0) > 0
    B = M[keep_c][:, keep_p]
    d, u = B.sum(axis=1), B.sum(axis=0)
    proximity = (B.T @ B) / np.maximum.outer(u, u)
    np.fill_diagonal(proximity, 0)
    S = (B / u) @ B.T / d[:, None]
    values, vectors = np.linalg.eig(S)
    eci = vectors[:, np.argsort(-values.real)[1]].real
    eci = eci * np.sign(np.corrcoef(eci, d)[0, 1])
    eci = (eci - eci.mean()) / eci.std(ddof=1)
    return keep_c, proximity, eci, (B / u).T @ eci


def read(path):
    flows, countries, products = {}, {}, {}
    with open(path, newline="") as f:
        for row in csv.DictReader(f):
            key = countries.setdefault(row["i"], len(countries)), products.setdefault(row["k"], len(products))
            flows[key] = flows.get(key, 0.0) + float(row["v"])
    x = np.zeros((len(countries), len(products)))
    for (i, k), v in flows.items():
        x[i, k] = v
    return list(countries), x


def self_test():
    x = np.array([[5.0, 4, 3, 0], [4, 0, 0, 6], [0, 3, 5, 1], [1, 0, 0, 9]])
    keep, proximity, eci, _ = complexity(x)
    checks = [keep.all(), abs(eci.mean()) < 1e-12, abs(eci.std(ddof=1) - 1) < 1e-12, abs(proximity[1, 2] - 1) < 1e-12,
              np.allclose(proximity, proximity.T)]
    print("complexity_numpy.py: %d passed, %d failed" % (sum(checks), len(checks) - sum(checks)))
    sys.exit(not all(checks))


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    names, table = read(sys.argv[1])
    best = None
    for _ in range(3):
        start = time.perf_counter()
        kept, _, eci_of, _ = complexity(table)
        took = time.perf_counter() - start
        best = took if best is None else min(best, took)
    print("complexity %.3f %d %d" % (best, kept.sum(), table.shape[1]))
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", newline="") as f:
            csv.writer(f).writerows([["country", "eci"], *zip(np.array(names)[kept], eci_of)])
