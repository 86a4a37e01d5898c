#!/usr/bin/env python3
"""Weighted kappa and Krippendorff's alpha from their definitions, in exact fractions.

Kappa by the contingency table and its weights, alpha by all ordered pairs within items. Input: one object or an array of
{"low", "high", "ratings": [[…one list per rater, null = missing]]}; output: {"kappa", "alpha"} each, null where not
defined. kappa only for two raters, over the items both rated.
"""
import itertools
import json
import sys
from fractions import Fraction


def kappa(x, y, low, high):
    values = range(low, high + 1)
    n = len(x)
    if n == 0:
        return None
    table = {(i, j): 0 for i in values for j in values}
    for a, b in zip(x, y):
        table[a, b] += 1
    row = {i: sum(table[i, j] for j in values) for i in values}
    col = {j: sum(table[i, j] for i in values) for j in values}
    weight = {(i, j): 1 - Fraction((i - j) ** 2, (high - low) ** 2) for i in values for j in values}
    observed = sum(weight[c] * Fraction(table[c], n) for c in table)
    expected = sum(weight[i, j] * Fraction(row[i] * col[j], n * n) for i in values for j in values)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def alpha(ratings):
    units = [[v for v in unit if v is not None] for unit in zip(*ratings)]
    units = [u for u in units if len(u) > 1]
    count = {}
    for v in itertools.chain(*units):
        count[v] = count.get(v, 0) + 1
    n = sum(count.values())

    def distance(c, k):
        c, k = min(c, k), max(c, k)
        return (sum(m for v, m in count.items() if c <= v <= k) - Fraction(count[c] + count[k], 2)) ** 2

    seen = sum(sum(Fraction(distance(a, b), len(u) - 1) for a, b in itertools.permutations(u, 2)) for u in units)
    expected = sum(count[a] * count[b] * distance(a, b) for a in count for b in count)
    return None if expected == 0 else 1 - Fraction(n - 1) * seen / expected


def answer(case):
    r = case["ratings"]
    result = {"alpha": alpha(r)}
    if len(r) == 2:
        both = [(a, b) for a, b in zip(*r) if a is not None and b is not None]
        result["kappa"] = kappa([a for a, _ in both], [b for _, b in both], case["low"], case["high"])
    return {k: None if v is None else float(v) for k, v in result.items()}


def self_test():
    none = None
    data_c = [[1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3],
              [none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none]]
    anxiety = [[3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
               [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]]
    checks = {"Krippendorff 2011, data C, ordinal: 0.815": abs(float(alpha(data_c)) - 0.815) < 5e-4,
              "irr, anxiety, squared weights: 0.297": abs(float(kappa(*anxiety, 1, 6)) - 0.297) < 5e-4,
              "equal ratings agree fully": kappa([1, 2, 3], [1, 2, 3], 1, 3) == 1,
              "one value throughout is not defined": kappa([2, 2], [2, 2], 1, 3) is None}
    for what, good in checks.items():
        if not good:
            print("FAILED", what)
    failed = sum(not good for good in checks.values())
    print(f"agreement.py: {len(checks) - failed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    if "--self-test" in sys.argv:
        sys.exit(1 if self_test() else 0)
    given = json.load(open(sys.argv[1]) if len(sys.argv) > 1 else sys.stdin)
    json.dump([answer(c) for c in given] if isinstance(given, list) else answer(given), sys.stdout)
