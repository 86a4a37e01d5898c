#!/usr/bin/env python3
"""Peer of PESTEL scores from indicators: methods 3.4, exact.

Input (exact decimals)
  {"as_of": 2025, "max_age": 3, "age_factor": 0.5, "coverage_min": 0.5,
   "normalise": "percentile" | "minmax", "winsor": [0.05, 0.95],
   "indicators": [{"id": "gdp", "letter": "E", "direction": 1 | -1, "weight": 1}],
   "letters": {"P": 1, ...},          optional weights of the letters, default equal
   "markets": ["DEU", ...],
   "values": {"gdp": {"DEU": [54000, 2023], "VNM": null}}}     value and year; year may be null

Output: {"scores": {indicator: {market: 0..100 | null}},
         "letters": {letter: {market: {"score", "coverage", "coverage_penalised"}}},
         "markets": {market: {"overall", "complete", "lowest"}}, "aged": {indicator: [markets]}}

Conventions chosen where the text leaves one open
  * percentile: rank among the candidates that have a value, average ranks, n = their number;
    100 (rank - 0.5)/n; direction -1 gives 100 minus that.
  * minmax: values winsorised at the type-7 quantiles (R and NumPy default) of the candidates,
    then 100 (x - min)/(max - min); all equal -> 50.
  * age: as_of - year > max_age -> weight * age_factor, per market and indicator; year null -> no
    penalty.
  * the letter's mean uses the penalised weights; coverage uses the weights BEFORE the penalty,
    available over all; "coverage_penalised" is penalised available over all (the other reading).
    The letter is missing when coverage < coverage_min.
  * overall: weighted mean of the letters that are not missing; complete says whether all are there;
    lowest = ids of the lowest letter score.
  * the two E of PESTEL are whatever ids the input uses ("Ec", "En").
"""
from fractions import Fraction

from peer_io import average_ranks, run


def quantile(ordered, q):
    """Type 7, exact."""
    at = (len(ordered) - 1) * Fraction(q)
    k = min(int(at), len(ordered) - 1)
    if k == len(ordered) - 1:
        return Fraction(ordered[-1])
    return ordered[k] + (at - k) * (Fraction(ordered[k + 1]) - ordered[k])


def normalised(values, direction, given):
    """values: {market: number}; the same keys, 0..100."""
    names = list(values)
    if not names:
        return {}
    if given.get("normalise", "percentile") == "percentile":
        ranks = average_ranks([values[m] for m in names])
        scores = [100 * (r - Fraction(1, 2)) / len(names) for r in ranks]
    else:
        low, high = (quantile(sorted(values.values()), q)
                     for q in given.get("winsor", [Fraction(1, 20), Fraction(19, 20)]))
        scores = [Fraction(50) if high == low else
                  100 * (min(max(values[m], low), high) - low) / (high - low) for m in names]
    return {m: s if direction > 0 else 100 - s for m, s in zip(names, scores)}


def assess(given):
    markets = given["markets"]
    scores, aged = {}, {}
    for indicator in given["indicators"]:
        cells = given["values"].get(indicator["id"], {})
        have = {m: cells[m][0] for m in markets if cells.get(m) is not None
                and cells[m][0] is not None}
        got = normalised(have, indicator["direction"], given)
        scores[indicator["id"]] = {m: got.get(m) for m in markets}
        aged[indicator["id"]] = [m for m in have if cells[m][1] is not None
                                 and given["as_of"] - cells[m][1] > given.get("max_age", 3)]
    letters = {}
    for letter in dict.fromkeys(i["letter"] for i in given["indicators"]):
        members = [i for i in given["indicators"] if i["letter"] == letter]
        every = sum(Fraction(i.get("weight", 1)) for i in members)
        letters[letter] = {}
        for m in markets:
            plain = penalised = points = Fraction(0)
            for i in members:
                score = scores[i["id"]][m]
                if score is None:
                    continue
                w = Fraction(i.get("weight", 1))
                old = w * given.get("age_factor", Fraction(1, 2)) if m in aged[i["id"]] else w
                plain, penalised, points = plain + w, penalised + old, points + old * score
            enough = penalised > 0 and plain / every >= given.get("coverage_min", Fraction(1, 2))
            letters[letter][m] = {"score": points / penalised if enough else None,
                                  "coverage": plain / every, "coverage_penalised": penalised / every}
    weight = given.get("letters") or {letter: 1 for letter in letters}
    totals = {}
    for m in markets:
        have = [(k, letters[k][m]["score"]) for k in letters if letters[k][m]["score"] is not None]
        base = sum((Fraction(weight[k]) for k, _ in have), Fraction(0))
        worst = min((s for _, s in have), default=None)
        totals[m] = {"overall": sum(weight[k] * s for k, s in have) / base if base else None,
                     "complete": len(have) == len(letters),
                     "lowest": [k for k, s in have if s == worst]}
    return {"scores": scores, "letters": letters, "markets": totals, "aged": aged}


def self_test(check):
    # gdp (+): a 10, b 20, c 20, d missing: ranks 1, 2.5, 2.5 of n = 3 -> 100/6, 200/3, 200/3.
    # infl (-): a 1, b 2, c 3, d 4: 100 - (12.5, 37.5, 62.5, 87.5) = 87.5, 62.5, 37.5, 12.5.
    # Letter Ec, weights 1 and 1; infl of b is from 2021 (age 4 > 3: weight 1/2):
    # a (100/6 + 87.5)/2 = 625/12; b (200/3 + 31.25)/1.5 = 65.2777...= 1175/18; d coverage 1/2 -> 12.5.
    case = {"as_of": 2025, "markets": ["a", "b", "c", "d"],
            "indicators": [{"id": "gdp", "letter": "Ec", "direction": 1},
                           {"id": "infl", "letter": "Ec", "direction": -1},
                           {"id": "law", "letter": "L", "direction": 1, "weight": 2}],
            "values": {"gdp": {"a": [10, 2023], "b": [20, 2023], "c": [20, 2022], "d": None},
                       "infl": {"a": [1, 2024], "b": [2, 2021], "c": [3, None], "d": [4, 2024]},
                       "law": {"a": [0, 2024], "b": [5, 2024]}}}
    got = assess(case)
    check.same("percentile with ties", list(got["scores"]["gdp"].values()),
               [Fraction(50, 3), Fraction(200, 3), Fraction(200, 3), None])
    check.same("reversed", list(got["scores"]["infl"].values()),
               [Fraction(175, 2), Fraction(125, 2), Fraction(75, 2), Fraction(25, 2)])
    e = got["letters"]["Ec"]
    check.same("a", e["a"]["score"], Fraction(625, 12))
    check.same("age", (e["b"]["score"], e["b"]["coverage"], e["b"]["coverage_penalised"]),
               (Fraction(1175, 18), 1, Fraction(3, 4)))
    check.same("aged", got["aged"]["infl"], ["b"])
    check.same("half covered", (e["d"]["score"], e["d"]["coverage"]), (Fraction(25, 2),
                                                                      Fraction(1, 2)))
    check.same("missing letter", got["letters"]["L"]["c"]["score"], None)
    # L of a: rank 1 of 2 -> 25. Overall a = (625/12 + 25)/2 = 925/24, lowest L.
    check.same("overall", (got["markets"]["a"]["overall"], got["markets"]["a"]["lowest"]),
               (Fraction(925, 24), ["L"]))
    check.same("incomplete", (got["markets"]["c"]["complete"], got["markets"]["a"]["complete"]),
               (False, True))
    check.same("exactly three years old is young", assess(dict(case, as_of=2026))["aged"],
               {"gdp": ["c"], "infl": ["b"], "law": []})
    check.same("quantile", [quantile([1, 2, 4, 8], q) for q in (0, Fraction(1, 2), Fraction(3, 4), 1)],
               [1, 3, 5, 8])
    # The mean percentile of any indicator is 50, ties or not.
    for name in ("gdp", "infl", "law"):
        known = [s for s in got["scores"][name].values() if s is not None]
        check.same("mean is 50", sum(known) / len(known), 50)
    # minmax over 0..100 in steps of 1: p5 = 5, p95 = 95; 50 -> 50, 3 -> 0, 99 -> 100, 14 -> 10.
    flat = normalised({k: k for k in range(101)}, 1, {"normalise": "minmax"})
    check.same("minmax", [flat[k] for k in (3, 14, 50, 99)], [0, 10, 50, 100])


if __name__ == "__main__":
    run(assess, self_test, exact=True)
