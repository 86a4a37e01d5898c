#!/usr/bin/env python3
"""Peer of the weighted sum with value functions: methods 3.8.1, exact.

Input (exact decimals)
  {"criteria": [{"id": "gdp", "weight": 2, "points": [[cut, value], ...], "extrapolate": false}],
   "alternatives": [{"id": "DEU", "values": [x | null, ...]}],
   "coverage_min": 0.6}
  A criterion without "points" takes its values as utilities already on 0..1.

Output: {"alternatives": [{"id", "utilities", "u", "low", "high", "avail", "coverage", "rankable",
         "rank", "rank_best", "rank_worst"}]}

Conventions chosen where the text leaves one open
  * weights are normalised to sum 1. Cuts must rise strictly; values may rise or fall.
  * outside the cuts: the end value, or the end segment prolonged with "extrapolate" (one point only:
    its value everywhere).
  * missing: 0 for low and 1 for high; u is null unless complete; avail renormalises the weights.
  * rank: 1 + number strictly better by avail among the rankable, ties share the better rank.
  * rank_best = 1 + number of rankable others with low > own high; rank_worst = 1 + number with
    high > own low. Both are attained, because missing cells move independently.
"""
from fractions import Fraction

from peer_io import Refused, run


def value_of(x, points, extrapolate):
    cuts = [Fraction(c) for c, _ in points]
    values = [Fraction(v) for _, v in points]
    if any(b <= a for a, b in zip(cuts, cuts[1:])):
        raise Refused("cuts must rise strictly")
    if len(cuts) == 1:
        return values[0]
    if not extrapolate:
        if x <= cuts[0]:
            return values[0]
        if x >= cuts[-1]:
            return values[-1]
    k = 0
    while k < len(cuts) - 2 and x > cuts[k + 1]:
        k += 1
    return values[k] + (x - cuts[k]) * (values[k + 1] - values[k]) / (cuts[k + 1] - cuts[k])


def rank(given):
    total = sum(Fraction(c["weight"]) for c in given["criteria"])
    w = [c["weight"] / total for c in given["criteria"]]
    rows = []
    for a in given["alternatives"]:
        if len(a["values"]) != len(w):
            raise Refused("alternative %s: wrong number of values" % a["id"])
        u = [None if x is None else value_of(x, c["points"], c.get("extrapolate", False))
             if "points" in c else Fraction(x) for x, c in zip(a["values"], given["criteria"])]
        known = sum((wc for wc, x in zip(w, u) if x is not None), Fraction(0))
        low = sum((wc * x for wc, x in zip(w, u) if x is not None), Fraction(0))
        rows.append({"id": a["id"], "utilities": u, "u": low if None not in u else None,
                     "low": low, "high": low + (1 - known),
                     "avail": low / known if known else None, "coverage": known,
                     "rankable": known > 0 and known >= given.get("coverage_min", Fraction(3, 5))})
    field = [r for r in rows if r["rankable"]]
    for r in rows:
        inside = r["rankable"]
        r["rank"] = 1 + sum(o["avail"] > r["avail"] for o in field) if inside else None
        r["rank_best"] = 1 + sum(o["low"] > r["high"] for o in field if o is not r) if inside else None
        r["rank_worst"] = 1 + sum(o["high"] > r["low"] for o in field if o is not r) if inside else None
    return {"alternatives": rows}


def self_test(check):
    # Value function (0, 0), (10, .8), (20, 1): 5 -> .4, 15 -> .9, 25 -> 1 (1.1 prolonged), -5 -> 0.
    points = [[0, 0], [10, Fraction(4, 5)], [20, 1]]
    check.same("piecewise", [value_of(Fraction(x), points, False) for x in (5, 15, 25, -5, 10)],
               [Fraction(2, 5), Fraction(9, 10), 1, 0, Fraction(4, 5)])
    check.same("prolonged", [value_of(Fraction(x), points, True) for x in (25, -5)],
               [Fraction(11, 10), Fraction(-2, 5)])
    check.same("falling", value_of(Fraction(5), [[0, 1], [10, 0]], False), Fraction(1, 2))
    # Weights 3, 1. a = (.4, 1): u = .55. b = (.9, missing): low .675, high .925, avail .9, cov .75.
    # c = (missing, 1): coverage .25, not rankable. d = (.8, .5): .725.
    got = rank({"criteria": [{"id": "x", "weight": 3, "points": points}, {"id": "y", "weight": 1}],
                "alternatives": [{"id": "a", "values": [5, 1]}, {"id": "b", "values": [15, None]},
                                 {"id": "c", "values": [None, 1]},
                                 {"id": "d", "values": [10, Fraction(1, 2)]}]})["alternatives"]
    check.same("a", (got[0]["u"], got[0]["low"], got[0]["high"]), (Fraction(11, 20),) * 3)
    check.same("b", (got[1]["u"], got[1]["low"], got[1]["high"], got[1]["avail"]),
               (None, Fraction(27, 40), Fraction(37, 40), Fraction(9, 10)))
    check.same("rankable", [r["rankable"] for r in got], [True, True, False, True])
    check.same("ranks", [r["rank"] for r in got], [3, 1, None, 2])
    check.same("rank ranges", [(r["rank_best"], r["rank_worst"]) for r in got],
               [(3, 3), (1, 2), (None, None), (1, 2)])
    tie = rank({"criteria": [{"id": "x", "weight": 1}],
                "alternatives": [{"id": k, "values": [v]} for k, v in
                                 (("a", 1), ("b", 1), ("c", 0))]})["alternatives"]
    check.same("ties", [r["rank"] for r in tie], [1, 1, 3])
    check.same("coverage at its mark", rank({
        "criteria": [{"weight": 3}, {"weight": 2}],
        "alternatives": [{"id": "a", "values": [1, None]}]})["alternatives"][0]["rankable"], True)
    # [0, .4] and [.4, .4] touch: neither is surely ahead of the other.
    touch = rank({"coverage_min": 0, "criteria": [{"weight": 3}, {"weight": 2}], "alternatives": [
        {"id": "a", "values": [0, None]}, {"id": "b", "values": [0, 1]}]})["alternatives"]
    check.same("touching intervals", [(r["rank_best"], r["rank_worst"]) for r in touch],
               [(1, 2), (1, 1)])
    check.refuses("cuts", rank, {"criteria": [{"weight": 1, "points": [[1, 0], [1, 1]]}],
                                 "alternatives": [{"id": "a", "values": [1]}]})


if __name__ == "__main__":
    run(rank, self_test, exact=True)
