#!/usr/bin/env python3
"""Peer of the distances: methods 4 (doubles; exact sums by fsum). base R checks some of them again
(r_peers.R: mahalanobis, prcomp).

Input: an object with any of these parts; the output has the same keys
  "haversine":  {"a": [lat, lon], "b": [lat, lon]}                degrees -> km
  "timezone":   {"a": 5.5, "b": -8}                               hours -> hours
  "language":   {"a": {"fra": 0.9, ...}, "b": {...}, "official_a": ["fra"], "official_b": [...],
                 "native_a": {...}, "native_b": {...}}             shares -> csl, csl_raw, cnl, col
  "firm_language": {"capability": {"eng": 1, ...}, "market": {"eng": 0.5, ...}}   -> coverage
  "hofstede":   {"reference": [[x | null] ...], "a": [x | null], "b": [...]}
                 -> {"v": [V_d], "n": [n_d], "ks", "edi", "ks_available", "dims_available",
                     "md", "n_complete", "condition", "md_refused", "edi_complete"}
  "gap":        {"a": [x | null], "b": [x | null]}                Euclid, e.g. the six WGI
  "economic":   {"a": gdp_pc, "b": gdp_pc}                        |ln a - ln b|
  "religion":   {"a": {"r": share}, "b": {...}, "thresholds": [0.9, 0.5, 0.05, 0.01]}
                 -> {"common", "distance", "incidence_a_in_b", "incidence_b_in_a"}
  "percentile": {"values": [x | null]}                            -> 0..100 among candidates
  "blocks":     {"blocks": {"C": [[x | null] ...], ...}, "weights": {"C": 1, ...}}
                 rows are variables, columns are candidates: block score, composite
  "first_component": {"rows": [[x]]}  z-scored (n - 1), first principal component, -> scores,
                 loadings, variance_share, for the Dow-Karunaratna stimuli

Conventions chosen where the text leaves one open
  * R = 6371.0088 km. csl = min(1, m + (S - m)(1 - m)), S the sum and m the largest product.
  * firm coverage: m + (1 - m)(1 - prod over l != l* of (1 - a_l s_l)); l* is the first largest.
  * V_d: sample variance (n - 1) over all reference rows with a value for d. KS and EDI need all D
    dimensions of both countries, else null; ks_available divides by the available number.
  * S: sample covariance (n - 1) over complete reference rows; n_complete <= 5 D -> refused; condition
    number (2-norm) >= 1e8 -> pseudo-inverse with "pseudo_inverse": true. edi_complete is EDI
    with the variances of the complete rows (equals md when S is diagonal).
  * gap: any missing component -> null. economic: both must be positive.
  * religion "common" = sum of products of shares; distance = 1 - common; incidence class 1..5 of a's
    largest religion by its share in b: >= .9 -> 1, >= .5 -> 2, >= .05 -> 3, >= .01 -> 4, else 5.
    Largest: first in alphabetical order when shares tie.
  * percentile: 100 (rank - .5)/n, average ranks, n = number of values; block score = mean of the
    variables' percentiles that are there; composite = weighted mean of the blocks that are there.
  * first component: sign fixed so that the loadings sum to a positive number; scores = Z times the
    unit loading vector.
"""
import math

import numpy as np

from peer_io import Refused, average_ranks, run


def haversine(a, b):
    (la, oa), (lb, ob) = ([math.radians(x) for x in p] for p in (a, b))
    if max(abs(a[0]), abs(b[0])) > 90:
        raise Refused("latitude outside -90..90")
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((ob - oa) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(h)))


def timezone(a, b):
    gap = abs(a - b)
    return min(gap, 24 - gap)


def products(a, b):
    return [a[k] * b[k] for k in sorted(set(a) & set(b))]


def language(given):
    answer = {}
    if "a" in given:
        p = products(given["a"], given["b"])
        raw, m = math.fsum(p), max(p, default=0.0)
        answer = {"csl_raw": raw, "csl": min(1.0, m + (raw - m) * (1 - m))}
    if "native_a" in given:
        answer["cnl"] = math.fsum(products(given["native_a"], given["native_b"]))
    if "official_a" in given:
        answer["col"] = int(bool(set(given["official_a"]) & set(given["official_b"])))
    return answer


def firm_language(capability, market):
    p = products(capability, market)
    if not p:
        return 0.0
    best = p.index(max(p))
    rest = math.prod(1 - x for k, x in enumerate(p) if k != best)
    return p[best] + (1 - p[best]) * (1 - rest)


def hofstede(given):
    table = np.array([[np.nan if x is None else x for x in row] for row in given["reference"]])
    a, b = (np.array([np.nan if x is None else x for x in given[k]], dtype=float) for k in "ab")
    dims = table.shape[1]
    known = ~np.isnan(table)
    v = np.array([np.var(table[known[:, d], d], ddof=1) if known[:, d].sum() > 1 else np.nan
                  for d in range(dims)])
    squares = (a - b) ** 2 / v
    usable = ~np.isnan(squares) & np.isfinite(squares)
    total = math.fsum(squares[usable])
    full = usable.all()
    answer = {"v": [None if np.isnan(x) else x for x in v], "n": known.sum(axis=0),
              "ks": total / dims if full else None, "edi": math.sqrt(total) if full else None,
              "ks_available": total / usable.sum() if usable.any() else None,
              "dims_available": int(usable.sum()), "md": None, "edi_complete": None}
    complete = table[known.all(axis=1)]
    answer["n_complete"] = len(complete)
    answer["md_refused"] = len(complete) <= 5 * dims
    if not answer["md_refused"] and not np.isnan(a - b).any():
        s = np.atleast_2d(np.cov(complete, rowvar=False, ddof=1))
        answer["condition"] = np.linalg.cond(s)
        answer["pseudo_inverse"] = bool(answer["condition"] >= 1e8)
        d = a - b
        solved = np.linalg.pinv(s) @ d if answer["pseudo_inverse"] else np.linalg.solve(s, d)
        answer["md"] = math.sqrt(max(0.0, float(d @ solved)))
        answer["edi_complete"] = math.sqrt(math.fsum(d * d / np.diag(s)))
    return answer


def gap(a, b):
    if None in a or None in b:
        return None
    return math.sqrt(math.fsum((x - y) ** 2 for x, y in zip(a, b)))


def religion(given):
    a, b = given["a"], given["b"]
    marks = given.get("thresholds", [.9, .5, .05, .01])
    largest = lambda shares: min(shares, key=lambda k: (-shares[k], k))
    grade = lambda share: 1 + sum(share < mark for mark in marks)
    common = math.fsum(products(a, b))
    return {"common": common, "distance": 1 - common,
            "incidence_a_in_b": grade(b.get(largest(a), 0)),
            "incidence_b_in_a": grade(a.get(largest(b), 0))}


def percentile(values):
    have = [x for x in values if x is not None]
    ranks = iter(average_ranks(have))
    return [None if x is None else 100 * (float(next(ranks)) - .5) / len(have) for x in values]


def blocks(given):
    result, count = {}, None
    for name, rows in given["blocks"].items():
        scores = [percentile(row) for row in rows]
        count = len(rows[0])
        result[name] = []
        for m in range(count):
            have = [s[m] for s in scores if s[m] is not None]
            result[name].append(math.fsum(have) / len(have) if have else None)
    weights = given.get("weights") or {name: 1 for name in result}
    composite = []
    for m in range(count):
        have = [(weights[k], s[m]) for k, s in result.items() if s[m] is not None]
        base = math.fsum(w for w, _ in have)
        composite.append(math.fsum(w * s for w, s in have) / base if base else None)
    return {"blocks": result, "composite": composite}


def first_component(rows):
    x = np.array(rows, dtype=float)
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    _, singular, right = np.linalg.svd(z, full_matrices=False)
    loading = right[0] if right[0].sum() >= 0 else -right[0]
    return {"loadings": loading, "scores": z @ loading,
            "variance_share": singular[0] ** 2 / (singular ** 2).sum()}


PARTS = {"haversine": lambda g: haversine(g["a"], g["b"]),
         "timezone": lambda g: timezone(g["a"], g["b"]),
         "language": language,
         "firm_language": lambda g: firm_language(g["capability"], g["market"]),
         "hofstede": hofstede, "gap": lambda g: gap(g["a"], g["b"]),
         "economic": lambda g: abs(math.log(g["a"]) - math.log(g["b"])), "religion": religion,
         "percentile": lambda g: percentile(g["values"]), "blocks": blocks,
         "first_component": lambda g: first_component(g["rows"])}


def assess(given):
    answer = {}
    for key, part in given.items():
        if key not in PARTS:
            raise Refused("unknown part " + key)
        try:
            answer[key] = PARTS[key](part)
        except (ValueError, ZeroDivisionError) as why:
            raise Refused("%s: %s" % (key, why)) from None
    return answer


def self_test(check):
    # A quarter of the equator, pole to pole, and a point to itself.
    check.near("quarter", haversine([0, 0], [0, 90]), 6371.0088 * math.pi / 2)
    check.near("half", haversine([90, 0], [-90, 33]), 6371.0088 * math.pi)
    check.near("over the pole", haversine([60, 10], [60, -170]), 6371.0088 * math.pi / 3)
    check.refuses("latitude", haversine, [91, 0], [0, 0])
    check.same("nothing", haversine([12, 34], [12, 34]), 0.0)
    check.near("dateline", haversine([0, 179], [0, -179]), 6371.0088 * math.pi / 90)
    check.same("time zones", (timezone(12, -11), timezone(5.5, 2)), (1, 3.5))
    # .5*.6 = .3 and .4*.5 = .2: raw .5, csl = .3 + .2*.7 = .44.
    got = language({"a": {"x": .5, "y": .4}, "b": {"x": .6, "y": .5, "z": 1}, "official_a": ["x"],
                    "official_b": ["y"], "native_a": {"x": .5}, "native_b": {"x": .5}})
    check.near("csl", got["csl"], .44)
    # Products .3, .2, .1: .3 + .3*.7 = .51; three near-certain languages stay at 1.
    check.near("csl of three", language({"a": dict.fromkeys("xyz", 1), "b": {"x": .3, "y": .2,
                                                                           "z": .1}})["csl"], .51)
    check.same("csl cap", language({"a": dict.fromkeys("xyz", 1), "b": dict.fromkeys("xyz", 1)})
               ["csl"], 1.0)
    check.near("cnl", got["cnl"], .25)
    check.same("col", got["col"], 0)
    # Capability 1 in x (.5 of the market), .5 in y (.4 -> .2): .5 + .5*.2 = .6.
    check.near("firm", firm_language({"x": 1, "y": .5}, {"x": .5, "y": .4, "z": .9}), .6)
    check.same("firm none", firm_language({"x": 1}, {"y": 1}), 0.0)
    stream = np.random.default_rng(6)
    bad = 0
    for _ in range(300):
        a = dict(zip("pqrst", stream.random(5)))
        b = dict(zip("pqrst", stream.random(5)))
        one, two = language({"a": a, "b": b})["csl"], language({"a": b, "b": a})["csl"]
        bad += one != two or not 0 <= one <= 1
        cover = firm_language(a, b)
        more = dict(a, q=min(1, a["q"] + .1))
        bad += not 0 <= cover <= 1 or firm_language(more, b) < cover - 1e-15
    check.same("csl in 0..1 and symmetric; coverage grows", bad, 0)
    # Reference columns 0, 2, 4 (variance 4) and 1, 1, 4 (variance 3); a - b = (2, 3):
    # KS = (4/4 + 9/3)/2 = 2, EDI = 2.
    h = hofstede({"reference": [[0, 1], [2, 1], [4, 4]], "a": [5, 5], "b": [3, 2]})
    check.same("variance", h["v"], [4, 3])
    check.near("ks", h["ks"], 2)
    check.near("edi", h["edi"], 2)
    check.same("md refused", (h["md"], h["md_refused"]), (None, True))
    h = hofstede({"reference": [[0, 1], [2, 1], [4, None]], "a": [5, None], "b": [3, 2]})
    check.same("missing", (h["ks"], h["dims_available"], h["n"].tolist()), (None, 1, [3, 2]))
    check.near("available", h["ks_available"], 1)
    # Twelve corners (+-1, +-1) three times: covariance diagonal 12/11: MD = EDI = sqrt(8 * 11/12).
    corners = [[x, y] for x in (-1, 1) for y in (-1, 1)] * 3
    h = hofstede({"reference": corners, "a": [1, 1], "b": [-1, -1]})
    check.same("10 = 5 D rows are too few", hofstede({
        "reference": corners[:10], "a": [1, 1], "b": [0, 0]})["md_refused"], True)
    check.same("11 rows are enough", hofstede({
        "reference": corners[:11], "a": [1, 1], "b": [0, 0]})["md_refused"], False)
    flat = hofstede({"reference": [[x, 2 * x] for x, _ in corners], "a": [1, 2], "b": [-1, -2]})
    check.same("singular", flat["pseudo_inverse"], True)
    # On the line y = 2x the pseudo-inverse measures along it: x has variance 12/11: 2/sqrt(12/11).
    check.near("singular md", flat["md"], 2 / math.sqrt(12 / 11), 1e-9)
    check.near("md diagonal", h["md"], math.sqrt(8 * 11 / 12))
    check.near("md is edi", h["md"], h["edi_complete"])
    # MD does not change under a non-singular linear map.
    rows = stream.normal(size=(60, 3))
    turn = np.array([[2., 1, 0], [0, 1, -1], [1, 0, 3]])
    one = hofstede({"reference": rows.tolist(), "a": rows[0].tolist(), "b": rows[1].tolist()})
    two = hofstede({"reference": (rows @ turn).tolist(), "a": (rows[0] @ turn).tolist(),
                    "b": (rows[1] @ turn).tolist()})
    check.near("md invariant", one["md"], two["md"], 1e-10)
    check.near("edi = sqrt(D ks)", one["edi"], math.sqrt(3 * one["ks"]))
    check.near("gap", gap([1, 2, 3], [2, 4, 5]), 3)
    check.same("gap missing", gap([1, None], [1, 2]), None)
    check.near("economic", assess({"economic": {"a": math.e ** 3, "b": math.e}})["economic"], 2)
    check.near("religion distance", religion({"a": {"m": .5}, "b": {"m": .5}})["distance"], .75)
    check.same("incidence at the marks", [religion({"a": {"m": 1}, "b": {"m": x}})["incidence_a_in_b"]
                                          for x in (.9, .5, .05, .01, .009)], [1, 2, 3, 4, 5])
    r = religion({"a": {"m": .6, "n": .4}, "b": {"m": .04, "n": .5}})
    check.near("religion", r["common"], .6 * .04 + .4 * .5)
    check.same("incidence", (r["incidence_a_in_b"], r["incidence_b_in_a"]), (4, 3))
    check.same("percentile", percentile([3, None, 1, 3]), [200 / 3, None, 50 / 3, 200 / 3])
    b = blocks({"blocks": {"C": [[1, 2], [2, None]], "G": [[5, 4]]}, "weights": {"C": 1, "G": 3}})
    # C: candidate 1 mean(25, 50) = 37.5, candidate 2 75; G: 75, 25 -> 65.625 and 37.5.
    check.same("blocks", b["composite"], [65.625, 37.5])
    # Two perfectly correlated items: one component with all the variance, loadings 1/sqrt 2.
    c = first_component([[1, 10], [2, 20], [3, 30]])
    check.near("variance share", c["variance_share"], 1)
    check.near("loading", c["loadings"][0], math.sqrt(.5))
    check.near("scores", c["scores"][2], math.sqrt(2))


if __name__ == "__main__":
    run(assess, self_test, exact=False)
