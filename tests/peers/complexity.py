#!/usr/bin/env python3
"""Peer of economic complexity: eigenvector ECI/PCI and Fitness-Complexity, with NumPy.

Input: {"has": [[0 | 1]]}  rows countries, columns products; "iterations" for fitness (20)
Output: eci, pci, second, third (eigenvalues), fitness, complexity; null for a row or column of zeros

By another route than Landfall's: where it takes a symmetric solver on the countries' side, this takes the singular
value decomposition of D^-1/2 M U^-1/2 (the second right vector is the products' side, not a mean over countries).

Conventions
  * ECI and PCI have mean 0 and standard deviation 1 with divisor n - 1.
  * The sign of ECI is that of its correlation with diversity; PCI has the sign that makes the mean ECI of a
    product's countries rise with it.
  * Fitness: the state before feeds both updates; each is divided by its mean; state 1 is all ones and counts.
"""
import numpy as np

from peer_io import Refused, run


def standard(x):
    return (x - x.mean()) / x.std(ddof=1)


def spread(values, keep):
    out = [None] * len(keep)
    for at, value in zip(np.flatnonzero(keep), values):
        out[at] = value
    return out


def assess(given):
    full = np.array(given["has"], dtype=float)
    if full.ndim != 2:
        raise Refused("has is no matrix")
    rows, columns = full.sum(axis=1) > 0, full.sum(axis=0) > 0
    m = full[rows][:, columns]
    if min(m.shape) < 3:
        raise Refused("too small")
    d, u = m.sum(axis=1), m.sum(axis=0)
    left, singular, right = np.linalg.svd(m / np.sqrt(d)[:, None] / np.sqrt(u), full_matrices=False)
    eci = standard(left[:, 1] / np.sqrt(d))
    pci = standard(right[1] / np.sqrt(u))
    if np.corrcoef(eci, d)[0, 1] < 0:
        eci = -eci
    if np.corrcoef(m.T @ eci / u, pci)[0, 1] < 0:
        pci = -pci
    f, q = np.ones(len(d)), np.ones(len(u))
    for _ in range(int(given.get("iterations", 20)) - 1):
        f2, q2 = m @ q, 1 / (m.T @ (1 / f))
        f, q = f2 / f2.mean(), q2 / q2.mean()
    return {"eci": spread(eci, rows), "pci": spread(pci, columns), "second": singular[1] ** 2,
            "third": singular[2] ** 2, "fitness": spread(f, rows), "complexity": spread(q, columns)}


def self_test(check):
    # A staircase: who has more has what fewer have; complexity falls along the rows and rises along the columns.
    stairs = {"has": [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]}
    got = assess(stairs)
    check.same("order of countries", sorted(range(4), key=lambda i: -got["eci"][i]), [0, 1, 2, 3])
    check.same("order of products", sorted(range(4), key=lambda k: got["pci"][k]), [0, 1, 2, 3])
    check.same("empty row", (got["eci"][4], got["fitness"][4]), (None, None))
    check.near("mean", sum(got["eci"][:4]), 0)
    # Markov matrix of countries: its second eigenvector is not changed by applying it, up to the eigenvalue.
    m = np.array(stairs["has"][:4], dtype=float)
    walk = (m / m.sum(axis=0)) @ m.T / m.sum(axis=1)[:, None]
    v = np.array(got["eci"][:4])
    moved = walk @ v
    check.near("eigenvector", float(np.ptp(moved - got["second"] * v)), 0)
    # Two states by hand: F = diversity over its mean, Q = 1/ubiquity over its mean.
    two = assess({"has": stairs["has"][:4], "iterations": 2})
    check.near("fitness", two["fitness"][0], 4 / 2.5)
    check.near("complexity", two["complexity"][3], 1 / ((1 / 4 + 1 / 3 + 1 / 2 + 1) / 4))


if __name__ == "__main__":
    run(assess, self_test, exact=False)
