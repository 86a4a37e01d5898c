#!/usr/bin/env python3
"""Peer of the kernels of causes and stock: methods 8.5, 8.7, 8.13. Written from the definitions.

Input: {"kind": …, …}
  mix       {"segments": [[n0, d0, n1, d1]]}               -> parts [[performance, mix]], change
  lmdi      {"before": [[x]], "now": [[x]]}                 -> parts; zeros by the small value 1e-300
  shapley   {"n": drivers, "values": [f(set) for 2^n sets]} -> shares, over all n! orders (n <= 7)
  demand    {"mean", "variance", "q"}                       -> cdf, sales, by adding probabilities
  newsvendor {"mean", "variance", "price", "cost", "salvage"} -> quantity, profit: best of all quantities
  split     {"markets": [[mean, variance, margin, leftover, least]], "stock"} -> value: dynamic programme
  cusum     {"up", "limit", "p"}                            -> mean run length: dense linear system
  order     {"n", "p", "level"}                             -> ranks of the interval of a quantile, 0 = none

Conventions chosen where the text leaves one open
  * mix: a segment absent in one period has its rate of the other period there.
  * demand: Poisson when variance <= mean, else negative binomial.
  * split: pieces may be held back; a market never gets less than its least amount.
"""
import itertools
import math
from fractions import Fraction

import numpy

from peer_io import Refused, run


def mix(given):
    rows = [[Fraction(x) for x in row] for row in given["segments"]]
    d0, d1 = sum(r[1] for r in rows), sum(r[3] for r in rows)
    if not d0 or not d1:
        raise Refused("an empty period")
    middle = (sum(r[0] for r in rows) / d0 + sum(r[2] for r in rows) / d1) / 2
    parts = []
    for n0, e0, n1, e1 in rows:
        r0 = n0 / e0 if e0 else (n1 / e1 if e1 else Fraction(0))
        r1 = n1 / e1 if e1 else r0
        w0, w1 = e0 / d0, e1 / d1
        parts.append([(w0 + w1) / 2 * (r1 - r0), ((r0 + r1) / 2 - middle) * (w1 - w0)])
    return {"parts": parts, "change": sum(r[2] for r in rows) / d1 - sum(r[0] for r in rows) / d0}


def lmdi(given):
    parts = []
    for before, now in zip(given["before"], given["now"]):
        small = 1e-300
        # In logarithms: small ** factors would underflow.
        a = [math.log(x) if x > 0 else math.log(small) for x in map(float, now)]
        b = [math.log(x) if x > 0 else math.log(small) for x in map(float, before)]
        va, vb = math.exp(sum(a)), math.exp(sum(b))
        mean = va if sum(a) == sum(b) else (va - vb) / (sum(a) - sum(b))
        parts.append([mean * (x - y) for x, y in zip(a, b)])
    return {"parts": parts}


def shapley(given):
    n, value = given["n"], [Fraction(v) for v in given["values"]]
    if n > 7:
        raise Refused("at most 7 drivers")
    total = [Fraction(0)] * n
    for order in itertools.permutations(range(n)):
        set_ = 0
        for i in order:
            total[i] += value[set_ | 1 << i] - value[set_]
            set_ |= 1 << i
    return {"shares": [t / math.factorial(n) for t in total]}


def chances(mean, variance, most):
    if mean == 0:
        return [1.0] + [0.0] * most
    out = []
    for k in range(most + 1):
        if variance <= mean:
            out.append(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)))
        else:
            r = mean * mean / (variance - mean)
            out.append(math.exp(math.lgamma(r + k) - math.lgamma(r) - math.lgamma(k + 1)
                                + r * math.log(r / (r + mean)) + k * math.log(mean / (r + mean))))
    return out


def sales(chance, q):
    return sum(min(k, q) * c for k, c in enumerate(chance)) + q * max(0.0, 1 - sum(chance))


def reach(mean, variance):
    return int(mean + 30 * math.sqrt(max(mean, variance)) + 60)


def demand(given):
    mean, variance, q = float(given["mean"]), float(given["variance"]), int(given["q"])
    chance = chances(mean, variance, max(q, reach(mean, variance)))
    return {"cdf": sum(chance[:q + 1]), "sales": sales(chance, q)}


def newsvendor(given):
    mean, variance = float(given["mean"]), float(given["variance"])
    price, cost, salvage = (float(given[k]) for k in ("price", "cost", "salvage"))
    chance = chances(mean, variance, reach(mean, variance))
    best = max((price * sales(chance, q) + salvage * (q - sales(chance, q)) - cost * q, -q)
               for q in range(reach(mean, variance)))
    return {"quantity": -best[1], "profit": best[0]}


def split(given):
    stock = int(given["stock"])
    best = [0.0] * (stock + 1)                      # best[s]: value of the markets so far with at most s pieces
    for mean, variance, margin, leftover, least in ([float(x) for x in row] for row in given["markets"]):
        chance = chances(mean, variance, reach(mean, variance))
        worth = [margin * sales(chance, q) - leftover * (q - sales(chance, q)) for q in range(stock + 1)]
        best = [max([best[s - q] + worth[q] for q in range(int(least), s + 1) if best[s - q] is not None],
                    default=-math.inf) for s in range(stock + 1)]
    if best[stock] == -math.inf:
        raise Refused("the least amounts do not fit")
    return {"value": best[stock]}


def cusum(given):
    up, limit, p = given["up"], given["limit"], float(given["p"])
    a = numpy.eye(limit)
    for s in range(limit):
        a[s, max(s - 1, 0)] -= 1 - p
        if s + up < limit:
            a[s, s + up] -= p
    return {"length": numpy.linalg.solve(a, numpy.ones(limit))[0]}


def order(given):
    n, p, tail = given["n"], Fraction(given["p"]), (1 - Fraction(given["level"])) / 2
    below = [sum(math.comb(n, k) * p ** k * (1 - p) ** (n - k) for k in range(r)) for r in range(n + 2)]
    low = max((r for r in range(1, n + 1) if below[r] <= tail), default=0)
    high = min((r for r in range(1, n + 1) if 1 - below[r] <= tail), default=0)
    return {"low": low, "high": high}


KINDS = {f.__name__: f for f in (mix, lmdi, shapley, demand, newsvendor, split, cusum, order)}


def compute(given):
    if given.get("kind") not in KINDS:
        raise Refused("kind is one of " + ", ".join(KINDS))
    return KINDS[given["kind"]](given)


def self_test(check):
    a = mix({"segments": [[72, 80, 36, 40], [12, 20, 36, 60]]})
    check.same("mix by hand", a["parts"], [[0, Fraction(-48, 1000)], [0, Fraction(-72, 1000)]])
    check.same("mix adds up", sum(map(sum, a["parts"])), a["change"])
    check.refuses("mix of nothing", mix, {"segments": [[0, 0, 1, 2]]})
    part = lmdi({"before": [[100, 2, 10]], "now": [[80, 2, 15]]})["parts"][0]
    check.near("lmdi adds up", sum(part), 400)
    check.near("lmdi by hand", part[0], 400 / math.log(1.2) * math.log(0.8))
    check.near("lmdi, appeared", lmdi({"before": [[0, 0, 4]], "now": [[3, 2, 5]]})["parts"][0][0], 15, 2e-3)
    check.same("gloves", shapley({"n": 3, "values": [0, 0, 0, 1, 0, 1, 0, 1]})["shares"],
               [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)])
    check.near("poisson cdf", demand({"mean": 2, "variance": 2, "q": 1})["cdf"], 3 * math.exp(-2))
    check.near("geometric cdf", demand({"mean": 1, "variance": 2, "q": 3})["cdf"], 1 - 0.5 ** 4)
    check.near("all is sold", demand({"mean": 4, "variance": 9, "q": 200})["sales"], 4, 1e-9)
    check.same("newsvendor", newsvendor({"mean": 12, "variance": 12, "price": 30, "cost": 18,
                                         "salvage": 5})["quantity"], 12)
    check.near("split of one", split({"markets": [[2, 2, 1, 0, 0]], "stock": 1})["value"], 1 - math.exp(-2))
    check.refuses("split", split, {"markets": [[2, 2, 1, 0, 5]], "stock": 1})
    check.near("cusum by hand", cusum({"up": 1, "limit": 2, "p": 0.1})["length"], 110)
    check.same("median of 20", order({"n": 20, "p": Fraction(1, 2), "level": Fraction(95, 100)}),
               {"low": 6, "high": 15})
    check.same("P90 of 20", order({"n": 20, "p": Fraction(9, 10), "level": Fraction(95, 100)}),
               {"low": 15, "high": 0})
    check.refuses("kind", compute, {"kind": "other"})


if __name__ == "__main__":
    run(compute, self_test, exact=True)
