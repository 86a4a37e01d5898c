#!/usr/bin/env python3
"""Peer of TOPSIS: methods 3.8.2 (doubles, exact sums by fsum).

Input
  {"weights": [w], "directions": [1 | -1], "values": [[x_ac]], "ids": [...]}
Output
  {"closeness": [C | null], "d_plus", "d_minus", "rank", "dropped_columns": [c], "dropped_rows": [a]}

Conventions chosen where the text leaves one open
  * a row with a missing value is left out before anything is computed and listed in dropped_rows.
  * an all-zero column is dropped; the other weights need no renormalising (C is a ratio).
  * d+ + d- = 0 -> C = 0.5. Weights are normalised to sum 1 first (shows in d+ and d-).
  * rank = 1 + number strictly greater.
"""
import math

from peer_io import Refused, decision_ranks, run


def closeness(given):
    total = math.fsum(given["weights"])
    w = [x / total for x in given["weights"]]
    kept = [a for a, row in enumerate(given["values"]) if None not in row]
    dropped_rows = [a for a in range(len(given["values"])) if a not in kept]
    rows = [given["values"][a] for a in kept]
    if any(len(row) != len(w) for row in rows) or any(d not in (1, -1) for d in given["directions"]):
        raise Refused("weights, directions and values do not fit together")
    columns, dropped = [], []
    for c in range(len(w)):
        norm = math.sqrt(math.fsum(row[c] ** 2 for row in rows))
        if norm == 0:
            dropped.append(c)
            continue
        v = [w[c] * row[c] / norm for row in rows]
        ends = (max(v), min(v)) if given["directions"][c] > 0 else (min(v), max(v))
        columns.append((v, ends))
    scores, plus, minus = [], [], []
    for a in range(len(rows)):
        plus.append(math.sqrt(math.fsum((v[a] - best) ** 2 for v, (best, _) in columns)))
        minus.append(math.sqrt(math.fsum((v[a] - worst) ** 2 for v, (_, worst) in columns)))
        both = plus[-1] + minus[-1]
        scores.append(minus[-1] / both if both else .5)
    full = {key: [None] * len(given["values"]) for key in ("closeness", "d_plus", "d_minus", "rank")}
    ranks = decision_ranks(scores)
    for at, a in enumerate(kept):
        full["closeness"][a], full["d_plus"][a] = scores[at], plus[at]
        full["d_minus"][a], full["rank"][a] = minus[at], ranks[at]
    full.update({"dropped_columns": dropped, "dropped_rows": dropped_rows})
    return full


def self_test(check):
    # x1 = 3, 4, 0 (benefit): norm 5 -> .6, .8, 0; x2 = 0, 3, 4 (cost): norm 5 -> 0, .6, .8;
    # weights 1/2: v1 = .3, .4, 0; v2 = 0, .3, .4. A+ = (.4, 0), A- = (0, .4).
    # a: d+ = .1, d- = sqrt(.09 + .16) = .5 -> C = .5/.6 = 5/6.
    # b: d+ = .3, d- = sqrt(.16 + .01) = sqrt(.17).
    # c: d- = 0 -> 0.
    got = closeness({"weights": [1, 1], "directions": [1, -1], "values": [[3, 0], [4, 3], [0, 4]]})
    check.near("a", got["closeness"][0], 5 / 6)
    check.near("b", got["closeness"][1], math.sqrt(.17) / (.3 + math.sqrt(.17)))
    check.same("c", got["closeness"][2], 0.0)
    check.same("rank", got["rank"], [1, 2, 3])
    # A constant column changes nothing; an all-zero one is dropped; a missing row is left out.
    more = closeness({"weights": [1, 1, 1, 1], "directions": [1, -1, 1, 1],
                      "values": [[3, 0, 7, 0], [4, 3, 7, 0], [0, 4, 7, 0], [1, None, 7, 0]]})
    check.near("constant column", more["closeness"][0], 5 / 6)
    check.same("dropped", (more["dropped_columns"], more["dropped_rows"]), ([3], [3]))
    check.same("all equal", closeness({"weights": [1], "directions": [1], "values": [[2], [2]]})
               ["closeness"], [.5, .5])
    # Scaling a column by a positive factor changes nothing (vector norm).
    scaled = closeness({"weights": [1, 1], "directions": [1, -1],
                        "values": [[300, 0], [400, 3], [0, 4]]})
    check.near("scale", scaled["closeness"][1], got["closeness"][1])


if __name__ == "__main__":
    run(closeness, self_test, exact=False)
