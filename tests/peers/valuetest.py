#!/usr/bin/env python3
"""Peer of the class-specific weights by value test: methods 1.4 (exact but for the root).

Input (exact decimals)
  {"practices": [[p_ai]],                  a row per firm, a column per practice, 0..1, complete
   "cuts": [0.61, 0.41, 0.29], "variance": "n" | "n-1", "limit": 50}
Output
  {"start_classes": [0..3], "classes": [0..3], "index": [...], "weights": {class: [w]},
   "values": {class: [t | null]}, "iterations", "fixed_point": bool}

Conventions chosen where the text leaves one open
  * classes 0 proactive .. 3 passive; "values" and "weights" are those of the last iteration.
  * a class of 0 or 1 firms, or of all firms, keeps equal weights; so does one whose t are all equal.
  * s(X) = 0: the practice is excluded (t null, weight 0). After the shift by |min t| when any t is
    negative, the smallest practice has weight 0.
  * iteration: compute weights from the present classes, re-class every firm with its class's weights;
    stop when nothing changes. A classification seen before, or the limit, gives fixed_point false
    and the starting classes with the equal-weight index.
"""
import math
from fractions import Fraction

from peer_io import run


def class_of(x, cuts):
    return sum(x < cut - 1e-12 for cut in cuts)


def test_values(rows, members, population):
    n, k = len(rows), len(members)
    answer = []
    for column in zip(*rows):
        mean = sum(column) / Fraction(n)
        spread = sum((x - mean) ** 2 for x in column) / (n if population else n - 1)
        if spread == 0:
            answer.append(None)
            continue
        own = sum(column[a] for a in members) / Fraction(k)
        answer.append(float(own - mean) / math.sqrt(Fraction(n - k, n - 1) * spread / k))
    return answer


def iterate(given):
    rows = [[Fraction(x) for x in row] for row in given["practices"]]
    cuts = [float(c) for c in given.get("cuts", [.61, .41, .29])]
    n, m = len(rows), len(rows[0])
    start = [class_of(float(sum(row) / m), cuts) for row in rows]
    classes, seen = start, {tuple(start)}
    for step in range(1, given.get("limit", 50) + 1):
        weights, values = {}, {}
        for k in range(4):
            members = [a for a in range(n) if classes[a] == k]
            weights[k] = [1 / m] * m
            values[k] = [None] * m
            if len(members) < 2 or len(members) == n:
                continue
            values[k] = t = test_values(rows, members, given.get("variance", "n") == "n")
            known = [x for x in t if x is not None]
            shift = -min(known) if known and min(known) < 0 else 0.0
            total = math.fsum(x + shift for x in known)
            if total > 0:
                weights[k] = [0.0 if x is None else (x + shift) / total for x in t]
        index = [math.fsum(w * float(x) for w, x in zip(weights[k], row))
                 for k, row in zip(classes, rows)]
        after = [class_of(x, cuts) for x in index]
        if after == classes:
            return {"start_classes": start, "classes": after, "index": index, "weights": weights,
                    "values": values, "iterations": step, "fixed_point": True}
        if tuple(after) in seen:
            break
        seen.add(tuple(after))
        classes = after
    return {"start_classes": start, "classes": start,
            "index": [float(sum(row) / m) for row in rows], "weights": weights, "values": values,
            "iterations": step, "fixed_point": False}


def self_test(check):
    # Four firms, one practice 1, 1, 0, 0: mean 1/2, population variance 1/4. Class of the first two:
    # t = (1 - 1/2)/sqrt((2/3)(1/4)/2) = .5/sqrt(1/12) = sqrt 3; the other class -sqrt 3.
    rows = [[Fraction(1)], [Fraction(1)], [Fraction(0)], [Fraction(0)]]
    check.near("t", test_values(rows, [0, 1], True)[0], math.sqrt(3))
    check.near("t of the others", test_values(rows, [2, 3], True)[0], -math.sqrt(3))
    # With n - 1 the variance is 1/3: t = .5/sqrt((2/3)(1/3)/2) = 1.5.
    check.near("t by n - 1", test_values(rows, [0, 1], False)[0], 1.5)
    check.same("constant practice", test_values([[Fraction(1)]] * 3, [0], True), [None])
    got = iterate({"practices": [[.9, .8], [.8, .9], [.1, .2], [.2, .1]]})
    check.same("classes", (got["classes"], got["fixed_point"]), ([0, 0, 3, 3], True))
    check.true("weights sum to 1", all(abs(sum(w) - 1) < 1e-12 for w in got["weights"].values()))
    # Two equal classes have opposite t, so n_1 t_1 sqrt-scaled cancel: t_1 = -t_2 here.
    check.near("opposite", got["values"][0][0], -got["values"][3][0])
    check.same("one class keeps equal weights",
               iterate({"practices": [[.9, .7], [.8, .9]]})["weights"][0], [.5, .5])


if __name__ == "__main__":
    run(iterate, self_test, exact=True)
