#!/usr/bin/env python3
"""Peer of the measures of skill (docs/methods/back-test.md), straight from their definitions.

Input: {"score": [x], "outcome": [y], "yes": [0 | 1], "top": k}
Output: {"rho", "precision", "area"}; null where the measure says nothing

Conventions
  * rho: Pearson correlation of average ranks, exact up to the root; null when a side is constant.
  * precision: mean over all ways to break ties in both lists, independently, of |first k ∩ first k|/k; by
    counting who is certainly, possibly or never among the first k; null when n < k.
  * area: share of (yes, no) pairs with the larger score at yes, ties one half; null without a yes or a no.
"""
import itertools
import math
from fractions import Fraction

from peer_io import run


def ranks(x):
    return [Fraction(sum(v < a for v in x)) + Fraction(sum(v == a for v in x) + 1, 2) for a in x]


def rho(x, y):
    a, b = ranks(x), ranks(y)
    n = len(x)
    ma, mb = sum(a) / n, sum(b) / n
    saa, sbb = sum((v - ma) ** 2 for v in a), sum((v - mb) ** 2 for v in b)
    if not saa or not sbb:
        return None
    return float(sum((v - ma) * (w - mb) for v, w in zip(a, b))) / math.sqrt(saa * sbb)


def chance_of_top(x, k):
    return [1 if sum(v >= a for v in x) <= k else 0 if sum(v > a for v in x) >= k else
            Fraction(k - sum(v > a for v in x), sum(v == a for v in x)) for a in x]


def precision(x, y, k):
    if k < 1 or len(x) < k:
        return None
    return float(sum(Fraction(p) * q for p, q in zip(chance_of_top(x, k), chance_of_top(y, k))) / k)


def area(x, yes):
    pairs = [(a, b) for a, ya in zip(x, yes) if ya for b, yb in zip(x, yes) if not yb]
    if not pairs:
        return None
    return float(sum(Fraction(1 if a > b else 0) + (Fraction(1, 2) if a == b else 0) for a, b in pairs) / len(pairs))


def measures(given):
    return {"rho": rho(given["score"], given["outcome"]),
            "precision": precision(given["score"], given["outcome"], given["top"]),
            "area": area(given["score"], given["yes"])}


def by_enumeration(x, y, k):
    """Every order that ties allow, in both lists."""
    def firsts(v):
        return [set(p[:k]) for p in itertools.permutations(range(len(v)))
                if all(v[p[i]] >= v[p[i + 1]] for i in range(len(v) - 1))]
    hits = [len(a & b) / k for a in firsts(x) for b in firsts(y)]
    return sum(hits) / len(hits)


def self_test(check):
    # ranks 1 2 3 4 against 1 3 2 4: 1 - 6*2/60 = .8; first two {40, 30} and {9, 7}: one of two
    got = measures({"score": [10, 20, 30, 40], "outcome": [-5, 7, 0, 9], "yes": [0, 1, 0, 1], "top": 2})
    check.near("rho", got["rho"], .8)
    check.same("precision", got["precision"], .5)
    check.same("area", got["area"], .75)
    for x, y, k in (([1, 2, 2, 3, 1], [5, 5, 5, 1, 2], 2), ([1, 1, 1, 1], [1, 2, 3, 4], 3), ([3, 1, 2], [1, 1, 2], 1)):
        check.near("ties", precision(x, y, k), by_enumeration(x, y, k))
    check.same("nothing", measures({"score": [1, 1], "outcome": [1, 2], "yes": [1, 1], "top": 3}),
               {"rho": None, "precision": None, "area": None})


if __name__ == "__main__":
    run(measures, self_test, exact=False)
