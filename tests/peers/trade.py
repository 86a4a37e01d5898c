#!/usr/bin/env python3
"""Peer of the elementary trade indicators: methods 3.3, exact where no root is taken.

Input: an object with any of these parts; the output has the same keys
  "rca":     {"x": [[v_ik]]}                 rows exporters, columns products -> rca, symmetric
  "lafay":   {"x": [x_k], "m": [m_k]}        -> LFI_k
  "tci":     {"m": [m_k of j], "x": [x_k of i]}
  "intensity": {"x_ij", "x_i", "x_wj", "x_w"}
  "cagr":    {"first", "last", "years"}
  "log_slope": {"years": [t], "values": [v]} least squares of ln v on t
  "concentration": {"values": [v]} or {"shares": [s]}  -> hhi, effective, cr4, top1, sum_of_shares
  "similarity": {"a": [v_k], "b": [v_k]}     Finger-Kreinin, 0..1
  "proximity": {"rca": [[...]]}              binary at >= 1 -> phi, density
  "forces": {"forces": {"rivalry": [0..100 | null], ...}}  -> pressure per force, attractiveness, missing

Conventions chosen where the text leaves one open
  * RCA is null when v_i. = 0 or v_.k = 0; symmetric RCA of null is null.
  * Lafay: a product with x + m = 0 contributes 0; needs X + M > 0.
  * CAGR and log slope: null unless every value is positive.
  * "shares" are used as given (their sum is printed, for the 1e-9 rule); "values" are divided by their
    sum; negative values are refused.
  * proximity: phi_kk' = (number of exporters with both)/max(number with k, number with k'); 0 when
    neither is exported; the diagonal is left out of the density; density of a row with no phi is null.
  * a force is the mean of what is available; attractiveness = 100 - mean of the forces that are there.
"""
import math
from fractions import Fraction

from peer_io import Refused, run


def rca(x):
    rows = [sum(map(Fraction, row)) for row in x]
    columns = [sum(map(Fraction, column)) for column in zip(*x)]
    total = sum(rows)
    table = [[None if not rows[i] or not columns[k] else
              (Fraction(v) / rows[i]) / (columns[k] / total) for k, v in enumerate(row)]
             for i, row in enumerate(x)]
    return {"rca": table, "symmetric": [[None if r is None else (r - 1) / (r + 1) for r in row]
                                        for row in table]}


def lafay(x, m):
    big_x, big_m = sum(map(Fraction, x)), sum(map(Fraction, m))
    whole = (big_x - big_m) / (big_x + big_m)
    return [Fraction(0) if not a + b else
            100 * (Fraction(a - b) / (a + b) - whole) * Fraction(a + b) / (big_x + big_m)
            for a, b in zip(x, m)]


def tci(m, x):
    big_m, big_x = sum(map(Fraction, m)), sum(map(Fraction, x))
    if not big_m or not big_x:
        return None
    return 100 * (1 - sum(abs(a / big_m - b / big_x) for a, b in zip(m, x)) / 2)


def log_slope(years, values):
    if len(values) < 2 or min(values) <= 0 or len(set(years)) < 2:
        return None
    y = [math.log(v) for v in values]
    mt, my = sum(map(Fraction, years)) / len(years), math.fsum(y) / len(y)
    return math.fsum(float(t - mt) * (v - my) for t, v in zip(years, y)) \
        / float(sum((t - mt) ** 2 for t in years))


def concentration(given):
    if "shares" in given:
        s = [Fraction(v) for v in given["shares"]]
    else:
        total = sum(map(Fraction, given["values"]))
        s = [v / total for v in given["values"]] if total else []
    if any(v < 0 for v in s):
        raise Refused("negative share")
    hhi = sum(v * v for v in s)
    return {"hhi": hhi if s else None, "effective": 1 / hhi if hhi else None,
            "cr4": sum(sorted(s, reverse=True)[:4]), "top1": max(s, default=None),
            "sum_of_shares": sum(s)}


def similarity(a, b):
    p, q = sum(map(Fraction, a)), sum(map(Fraction, b))
    return sum(min(x / p, y / q) for x, y in zip(a, b)) if p and q else None


def proximity(table):
    has = [[r is not None and r >= 1 for r in row] for row in table]
    k_count = len(has[0])
    number = [sum(row[k] for row in has) for k in range(k_count)]
    phi = [[Fraction(sum(row[k] and row[l] for row in has), max(number[k], number[l]))
            if max(number[k], number[l]) else Fraction(0) for l in range(k_count)]
           for k in range(k_count)]
    density = []
    for row in has:
        line = []
        for k in range(k_count):
            total = sum(phi[k][l] for l in range(k_count) if l != k)
            near = sum((phi[k][l] for l in range(k_count) if l != k and row[l]), Fraction(0))
            line.append(near / total if total else None)
        density.append(line)
    return {"phi": phi, "density": density}


def forces(given):
    pressure = {}
    for name, indicators in given.items():
        known = [Fraction(x) for x in indicators if x is not None]
        pressure[name] = sum(known) / len(known) if known else None
    have = [p for p in pressure.values() if p is not None]
    return {"pressure": pressure, "attractiveness": 100 - sum(have) / len(have) if have else None,
            "missing": [name for name, p in pressure.items() if p is None]}


PARTS = {"rca": lambda g: rca(g["x"]), "lafay": lambda g: lafay(g["x"], g["m"]),
         "tci": lambda g: tci(g["m"], g["x"]),
         "intensity": lambda g: (Fraction(g["x_ij"]) / g["x_i"]) / (Fraction(g["x_wj"]) / g["x_w"]),
         "cagr": lambda g: None if min(g["first"], g["last"]) <= 0 else
         (g["last"] / g["first"]) ** (1 / g["years"]) - 1,
         "log_slope": lambda g: log_slope(g["years"], g["values"]), "concentration": concentration,
         "similarity": lambda g: similarity(g["a"], g["b"]),
         "proximity": lambda g: proximity(g["rca"]), "forces": lambda g: forces(g["forces"])}


def assess(given):
    answer = {}
    for key, part in given.items():
        if key not in PARTS:
            raise Refused("unknown part " + key)
        try:
            answer[key] = PARTS[key](part)
        except ZeroDivisionError:
            answer[key] = None
    return answer


def self_test(check):
    # Exporter 1: 6, 2 (8); exporter 2: 2, 10 (12); columns 8, 12; total 20.
    # RCA_11 = (6/8)/(8/20) = 15/8, symmetric (7/8)/(23/8) = 7/23; RCA_12 = (2/8)/(12/20) = 5/12.
    got = rca([[6, 2], [2, 10]])
    check.same("rca", got["rca"][0], [Fraction(15, 8), Fraction(5, 12)])
    check.same("symmetric", got["symmetric"][0][0], Fraction(7, 23))
    check.same("undefined", rca([[1, 0], [0, 0]])["rca"], [[1, None], [None, None]])
    # Lafay: x = 3, 1; m = 1, 3: X = M, so 100 * (1/2) * (4/8) = 25 and -25.
    check.same("lafay", lafay([3, 1], [1, 3]), [25, -25])
    check.same("lafay sums to 0", sum(lafay([5, 7, 0, 2], [1, 9, 0, 8])), 0)
    # Shares 1/2, 1/2 against 1/4, 3/4: 100 (1 - (1/4 + 1/4)/2) = 75.
    check.same("tci", tci([1, 1], [1, 3]), 75)
    check.same("intensity", assess({"intensity": {"x_ij": 2, "x_i": 10, "x_wj": 1, "x_w": 20}})
               ["intensity"], 4)
    check.near("cagr", assess({"cagr": {"first": 100, "last": 121, "years": 2}})["cagr"], .1)
    check.near("slope", log_slope([2000, 2001, 2002], [1, math.e, math.e ** 2]), 1)
    check.same("slope of zero", log_slope([1, 2], [0, 1]), None)
    # 4, 2, 1, 1: HHI (16 + 4 + 1 + 1)/64 = 11/32.
    c = concentration({"values": [1, 4, 2, 1, 0]})
    check.same("hhi", (c["hhi"], c["effective"], c["cr4"], c["top1"]),
               (Fraction(11, 32), Fraction(32, 11), 1, Fraction(1, 2)))
    check.same("similarity", similarity([1, 1], [1, 3]), Fraction(3, 4))
    # Products a, b exported by 2 and 1 of the rows, together by 1: phi = 1/2; c by nobody: 0.
    p = proximity([[1, 2, 0], [1.5, .5, 0]])
    check.same("phi", (p["phi"][0][1], p["phi"][0][2]), (Fraction(1, 2), 0))
    check.same("density", p["density"], [[1, 1, None], [0, 1, None]])
    f = forces({"rivalry": [60, 40], "buyers": [None], "entrants": [80]})
    check.same("forces", (f["attractiveness"], f["missing"]), (35, ["buyers"]))


if __name__ == "__main__":
    run(assess, self_test, exact=True)
