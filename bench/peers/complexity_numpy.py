"""Proximity and eigenvector complexity with NumPy's BLAS, as one would write it.

    python3 complexity_numpy.py FILE.csv [OUT.csv]

Prints "complexity SECONDS COUNTRIES PRODUCTS"; reading and pivoting are not counted. OUT gets country, eci.
Conventions as ours: RCA >= 1, ECI standardised over the countries (n - 1), its sign that of diversity."""
import sys
import time

import numpy as np
import pandas as pd

flows = pd.read_csv(sys.argv[1], usecols=["i", "k", "v"], dtype={"k": str, "v": float})
table = flows.pivot_table(index="i", columns="k", values="v", aggfunc="sum", fill_value=0.0)
x = table.to_numpy()
best = None
for _ in range(3):
    start = time.perf_counter()
    share = x / x.sum(axis=1, keepdims=True)
    rca = share / (x.sum(axis=0) / x.sum())
    M = (rca >= 1).astype(float)
    diversity, ubiquity = M.sum(axis=1), M.sum(axis=0)
    keep_c, keep_p = diversity > 0, ubiquity > 0
    B = M[keep_c][:, keep_p]
    d, u = B.sum(axis=1), B.sum(axis=0)
    together = B.T @ B
    proximity = together / np.maximum.outer(u, u)
    np.fill_diagonal(proximity, 0)
    S = (B / u) @ B.T / d[:, None]
    values, vectors = np.linalg.eig(S)
    order = np.argsort(-values.real)
    eci = vectors[:, order[1]].real
    eci *= np.sign(np.corrcoef(eci, d)[0, 1])
    eci = (eci - eci.mean()) / eci.std(ddof=1)
    pci = (B / u).T @ eci
    took = time.perf_counter() - start
    best = took if best is None else min(best, took)
print("complexity %.3f %d %d" % (best, *B.shape))
if len(sys.argv) > 2:
    pd.DataFrame({"country": table.index[keep_c], "eci": eci}).to_csv(sys.argv[2], index=False)
