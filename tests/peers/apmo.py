#!/usr/bin/env python3
"""Peer of the APMO-BC construct scores (methods 2.1, 2.3) and outcome measures (2.4).

Input (exact decimals); every part is optional and answered only when present
  {"constructs": [{"id": "M1", "min": 1, "max": 7,
                   "items": [{"answer": 5 | null, "reversed": false}, ...]}],
   "mechanisms": ["M1","M2","M3","M4"],
   "boundary": {"favourable": 60, "adverse": 40,
                "levels": {"macro": [72.5, null, 40], "meso": [...], "micro": [...]}},
   "outcomes": {
     "founded": 2015 | "2015-03-01",  "first_foreign_sale": 2017 | "2017-09-01",
     "as_of": 2024 | "2024-12-31",    "born_global_years": 3, "born_global_fsts": 0.25,
     "years": [{"year": 2017, "total": 1000, "foreign": 250}, ...],          sales per year
     "entries": [{"market": "DEU", "year": 2017 | "2017-09-01"}, ...],
     "markets_per_year": [1, 2, 2, 5, 6],
     "sales": [{"market": "DEU", "amount": 600, "region": "EU", "distance": 3.1 | null}, ...],
     "home_region": "EU", "threshold_share": 0.01, "threshold_amount": 1000,
     "fata": null, "fete": null}}

Output: {"constructs": [...], "mechanism": {...}, "boundary": {...}, "outcomes": {...}}

Conventions chosen where the text leaves one open
  * construct: mean of answered items when answered >= ceil(n/2), else missing. score100 =
    (mean - min)/(max - min)*100. low/high fill the unanswered items with min/max (after reversal).
    These two exist even when fewer than half are answered.
  * mechanism M: mean of score100 over "mechanisms", missing when one of them is missing;
    avail = mean over those not missing; low/high from the constructs' low/high;
    assessed = every mechanism has at least one answered item.
  * boundary: a level is the mean of its available scores; >= 60 favourable, <= 40 adverse.
  * earliness: difference of years when both are years; with two dates, days/365.25; a date beside a
    year uses the date's year. Born global: earliness <= 3 AND some year t with
    t - founding year <= 3 has FSTS >= .25 (both inclusive). Missing when earliness is missing;
    false when earliness fails; missing when no year within the window has an FSTS.
  * FSTS per year; total 0 -> missing. Commitment growth: last minus first year with an FSTS, over
    the years between; missing with fewer than two.
  * speed of scope: distinct markets entered / years from first entry to as_of; 0 years -> missing.
  * rhythm: first differences of markets_per_year; needs >= 5 years (so n >= 4 differences), and a
    variance; G2 = ((n-1)/((n-2)(n-3)))((n+1) g2 + 6), g2 = m4/m2^2 - 3, central moments by n.
  * scope: shares over the markets with a positive amount (others are dropped and counted).
    N_shares is their number and the N of HHI*; n_by_share, n_by_amount, n_either count the markets
    at or above the threshold by each reading of "1 % of foreign sales or 1,000 units".
  * entropy: natural logarithm. Regions missing -> across and within are left out.
  * psychic scope: weights of the markets with a known distance are renormalised; coverage is given.
  * growth: ln(foreign last / foreign first) over the years given, missing unless both are positive;
    growth_per_year divides by the years between.
  * TNI = mean(FATA, FSTS of the last year, FETE), only when all three are known.
"""
import math
from datetime import date
from fractions import Fraction

from peer_io import Refused, run


def construct(given):
    low_end, high_end = given.get("min", 1), given.get("max", 7)
    answers, n = [], len(given["items"])
    for item in given["items"]:
        x = item.get("answer")
        if x is None:
            continue
        if not low_end <= x <= high_end:
            raise Refused("construct %s: answer outside the scale" % given["id"])
        answers.append(Fraction(low_end + high_end - x if item.get("reversed") else x))
    span = Fraction(high_end - low_end)
    scale = lambda x: (x - low_end) / span * 100
    gap = n - len(answers)
    enough = n > 0 and 2 * len(answers) >= n        # ceil(n/2) whole items = at least half
    mean = sum(answers) / len(answers) if answers and enough else None
    return {"id": given["id"], "answered": len(answers), "items": n, "mean": mean,
            "score100": None if mean is None else scale(mean),
            "low100": scale((sum(answers) + gap * low_end) / n) if n else None,
            "high100": scale((sum(answers) + gap * high_end) / n) if n else None}


def year_of(moment):
    return int(moment[:4]) if isinstance(moment, str) else moment


def years_between(start, stop):
    if isinstance(start, str) and isinstance(stop, str):
        return Fraction((date.fromisoformat(stop) - date.fromisoformat(start)).days * 4, 1461)
    return Fraction(year_of(stop) - year_of(start))


def kurtosis(series):
    """Bias-corrected excess kurtosis of the first differences, exact."""
    if len(series) < 5:
        return None
    d = [Fraction(b) - Fraction(a) for a, b in zip(series, series[1:])]
    n = len(d)
    mean = sum(d) / n
    m2 = sum((x - mean) ** 2 for x in d) / n
    m4 = sum((x - mean) ** 4 for x in d) / n
    if m2 == 0:
        return None
    return Fraction(n - 1, (n - 2) * (n - 3)) * ((n + 1) * (m4 / m2 ** 2 - 3) + 6)


def scope(given):
    sales = [s for s in given["sales"] if s["amount"] > 0]
    dropped = len(given["sales"]) - len(sales)
    total = sum(Fraction(s["amount"]) for s in sales)
    result = {"n_shares": len(sales), "dropped": dropped}
    if not sales:
        return result
    p = [s["amount"] / total for s in sales]
    share, amount = given.get("threshold_share", Fraction(1, 100)), given.get("threshold_amount", 1000)
    by_share = [x >= share for x in p]
    by_amount = [s["amount"] >= amount for s in sales]
    n = len(sales)
    hhi = sum(x * x for x in p)
    result.update({
        "n_by_share": sum(by_share), "n_by_amount": sum(by_amount),
        "n_either": sum(a or b for a, b in zip(by_share, by_amount)), "hhi": hhi,
        "hhi_normalised": (hhi - Fraction(1, n)) / (1 - Fraction(1, n)) if n > 1 else None,
        "effective_number": 1 / hhi, "entropy": math.fsum(float(x) * -math.log(x) for x in p)})
    if all("region" in s for s in sales):
        regions = {}
        for s, x in zip(sales, p):
            regions.setdefault(s["region"], []).append(x)
        result["across"] = math.fsum(float(sum(r)) * -math.log(sum(r)) for r in regions.values())
        result["within"] = math.fsum(float(x) * math.log(sum(r) / x)
                                     for r in regions.values() for x in r)
        if "home_region" in given:
            result["outside_home_region"] = sum(
                (x for s, x in zip(sales, p) if s["region"] != given["home_region"]), Fraction(0))
    near = [(x, s["distance"]) for s, x in zip(sales, p) if s.get("distance") is not None]
    known = sum((x for x, _ in near), Fraction(0))
    result["psychic_distance"] = sum(x * d for x, d in near) / known if known else None
    result["psychic_coverage"] = known
    return result


def outcomes(given):
    result = {}
    founded, first = given.get("founded"), given.get("first_foreign_sale")
    years = sorted(given.get("years", []), key=lambda y: y["year"])
    fsts = [(y["year"], Fraction(y["foreign"]) / y["total"]) for y in years if y["total"]]
    early = None
    if founded is not None and first is not None:
        early = years_between(founded, first)
        limit, level = given.get("born_global_years", 3), given.get("born_global_fsts", Fraction(1, 4))
        window = [f for t, f in fsts if t - year_of(founded) <= limit]
        born = False if early > limit else any(f >= level for f in window) if window else None
        result.update({"earliness": early, "born_global": born})
    if years:
        result["fsts"] = [{"year": t, "fsts": f} for t, f in fsts]
        result["commitment_growth"] = ((fsts[-1][1] - fsts[0][1]) / (fsts[-1][0] - fsts[0][0])
                                       if len(fsts) > 1 else None)
        a, b = years[0], years[-1]
        grown = (math.log(Fraction(b["foreign"]) / a["foreign"])
                 if len(years) > 1 and a["foreign"] > 0 and b["foreign"] > 0 else None)
        result["growth"] = grown
        result["growth_per_year"] = None if grown is None else grown / (b["year"] - a["year"])
        parts = [given.get("fata"), fsts[-1][1] if fsts else None, given.get("fete")]
        result["tni"] = None if None in parts else sum(parts) / Fraction(3)
    if given.get("entries"):
        start = min((e["year"] for e in given["entries"]), key=str)
        span = years_between(start, given["as_of"])
        result["markets_entered"] = len({e["market"] for e in given["entries"]})
        result["speed_of_scope"] = result["markets_entered"] / span if span > 0 else None
    if "markets_per_year" in given:
        result["rhythm"] = kurtosis(given["markets_per_year"])
    if "sales" in given:
        result["scope"] = scope(given)
    return result


def assess(given):
    answer = {}
    if "constructs" in given:
        scores = [construct(c) for c in given["constructs"]]
        answer["constructs"] = scores
        by_id = {s["id"]: s for s in scores}
        wanted = [by_id.get(m) for m in given.get("mechanisms", ["M1", "M2", "M3", "M4"])]
        have = [s["score100"] for s in wanted if s and s["score100"] is not None]
        whole = all(s and s["items"] for s in wanted)
        answer["mechanism"] = {
            "assessed": all(s and s["answered"] > 0 for s in wanted),
            "point": sum(have) / len(wanted) if len(have) == len(wanted) else None,
            "avail": sum(have) / len(have) if have else None,
            "low": sum(s["low100"] for s in wanted) / len(wanted) if whole else None,
            "high": sum(s["high100"] for s in wanted) / len(wanted) if whole else None}
    if "boundary" in given:
        up, down = given["boundary"].get("favourable", 60), given["boundary"].get("adverse", 40)
        answer["boundary"] = {}
        for level, scores in given["boundary"]["levels"].items():
            known = [Fraction(s) for s in scores if s is not None]
            mean = sum(known) / len(known) if known else None
            answer["boundary"][level] = {"score": mean, "state": None if mean is None else
                                         "favourable" if mean >= up else
                                         "adverse" if mean <= down else "neutral"}
    if "outcomes" in given:
        answer["outcomes"] = outcomes(given["outcomes"])
    return answer


def self_test(check):
    # Items 6, reversed 3 (-> 5), missing: mean 5.5 of 1..7 -> 4.5/6 = 75.
    # Filled: (11 + 1)/3 = 4 -> 50 and (11 + 7)/3 = 6 -> 83.33.
    c = construct({"id": "M1", "items": [{"answer": 6}, {"answer": 3, "reversed": True}, {}]})
    check.same("construct", [c["mean"], c["score100"], c["low100"], c["high100"]],
               [Fraction(11, 2), 75, 50, Fraction(250, 3)])
    # One of three is less than half; two of four is exactly half.
    check.same("too few", construct({"id": "a", "items": [{"answer": 6}, {}, {}]})["mean"], None)
    check.same("half", construct({"id": "a", "items": [{"answer": 6}, {"answer": 2}, {}, {}]})
               ["mean"], 4)
    whole = assess({"constructs": [{"id": "M%d" % k, "items": [{"answer": a}]}
                                   for k, a in zip((1, 2, 3, 4), (1, 3, 5, 7))]})
    check.same("M", whole["mechanism"]["point"], 50)
    part = assess({"constructs": [{"id": "M%d" % k, "items": [{"answer": a}]}
                                  for k, a in zip((1, 2, 3, 4), (1, 3, 5, None))]})
    check.same("M missing", (part["mechanism"]["point"], part["mechanism"]["assessed"],
                             part["mechanism"]["avail"]), (None, False, Fraction(100, 3)))
    check.same("boundary", [v["state"] for v in assess({"boundary": {"levels": {
        "a": [60], "b": [40], "c": [50, None], "d": [None]}}})["boundary"].values()],
        ["favourable", "adverse", "neutral", None])
    # Founded 2015, first foreign sale 2017 (2 years), FSTS 2017 = .25 -> born global.
    # Growth of commitment (.5 - .25)/(2020 - 2017) = 1/12.
    given = {"founded": 2015, "first_foreign_sale": 2017, "as_of": 2024,
             "years": [{"year": 2017, "total": 1000, "foreign": 250},
                       {"year": 2018, "total": 0, "foreign": 0},
                       {"year": 2020, "total": 2000, "foreign": 1000}],
             "entries": [{"market": "DEU", "year": 2017}, {"market": "FRA", "year": 2018},
                         {"market": "DEU", "year": 2019}]}
    got = outcomes(given)
    check.same("born global", (got["earliness"], got["born_global"]), (2, True))
    check.same("commitment", got["commitment_growth"], Fraction(1, 12))
    check.near("growth ln 4", got["growth"], math.log(4))
    check.same("speed of scope", got["speed_of_scope"], Fraction(2, 7))
    check.near("growth per year", got["growth_per_year"], math.log(4) / 3)
    check.same("first sale in year 3, at the cut", outcomes(dict(
        given, first_foreign_sale=2018, years=[{"year": 2018, "total": 4, "foreign": 1}]))
        ["born_global"], True)
    check.same("first sale in year 4", outcomes(dict(given, first_foreign_sale=2019))
               ["born_global"], False)
    check.same("no sales known in the window", outcomes(dict(
        given, years=[{"year": 2020, "total": 4, "foreign": 4}]))["born_global"], None)
    check.same("entered this year", outcomes(dict(given, as_of=2017))["speed_of_scope"], None)
    lone = outcomes({"years": [{"year": 2017, "total": 4, "foreign": 0}]})
    check.same("one year", (lone["commitment_growth"], lone["growth"]), (None, None))
    check.same("no growth from nothing", [outcomes({"years": [
        {"year": 2017, "total": 4, "foreign": a}, {"year": 2018, "total": 4, "foreign": b}]})["growth"]
        for a, b in ((0, 1), (1, 0))], [None, None])
    check.same("TNI", outcomes({"fata": Fraction(1, 10), "fete": Fraction(1, 5), "years": [
        {"year": 2017, "total": 10, "foreign": 3}]})["tni"], Fraction(1, 5))
    given["years"][0]["foreign"] = 249
    check.same("below the cut", outcomes(given)["born_global"], False)
    check.same("dates", years_between("2015-01-01", "2019-01-01"), 4)
    # Differences 1, 1, 1, 5: mean 2, m2 = (1+1+1+9)/4 = 3, m4 = (1+1+1+81)/4 = 21,
    # g2 = 21/9 - 3 = -2/3, G2 = 3/(2*1) * (5*(-2/3) + 6) = 1.5 * 8/3 = 4.
    check.same("rhythm", kurtosis([0, 1, 2, 3, 8]), 4)
    check.same("rhythm short", kurtosis([0, 1, 2, 3]), None)
    check.same("rhythm constant", kurtosis([0, 1, 2, 3, 4]), None)
    # Shares 1/2, 1/4, 1/4: HHI 3/8, HHI* = (3/8 - 1/3)/(2/3) = 1/16, E = 1.5 ln 2;
    # regions EU {1/2, 1/4}, AS {1/4}.
    s = scope({"home_region": "EU", "sales": [
        {"market": "a", "amount": 2000, "region": "EU", "distance": 1},
        {"market": "b", "amount": 1000, "region": "EU", "distance": 3},
        {"market": "c", "amount": 1000, "region": "AS", "distance": None},
        {"market": "d", "amount": -5, "region": "AS"}]})
    check.same("HHI", (s["hhi"], s["hhi_normalised"], s["effective_number"]),
               (Fraction(3, 8), Fraction(1, 16), Fraction(8, 3)))
    check.near("entropy", s["entropy"], 1.5 * math.log(2))
    check.near("across", s["across"], .75 * math.log(4 / 3) + .25 * math.log(4))
    check.near("across + within", s["across"] + s["within"], s["entropy"])
    check.same("psychic", (s["psychic_distance"], s["psychic_coverage"]),
               (Fraction(5, 3), Fraction(3, 4)))
    check.same("outside", s["outside_home_region"], Fraction(1, 4))
    check.same("dropped", s["dropped"], 1)
    t = scope({"sales": [{"amount": 99000}, {"amount": 995}, {"amount": 500}]})
    # 995 is 0.99 % of 100,495 and below 1,000 units; 500 neither.
    check.same("thresholds", (t["n_by_share"], t["n_by_amount"], t["n_either"]), (1, 1, 1))
    t = scope({"sales": [{"amount": 99000}, {"amount": 1000}, {"amount": 0}]})
    check.same("at both thresholds", (t["n_by_share"], t["n_by_amount"], t["dropped"]), (2, 2, 1))
    check.same("one market", scope({"sales": [{"amount": 5}]})["hhi_normalised"], None)
    t = scope({"sales": [{"amount": 900}, {"amount": 100}]})
    check.same("thresholds", (t["n_by_share"], t["n_by_amount"], t["n_either"]), (2, 0, 2))


if __name__ == "__main__":
    run(assess, self_test, exact=True)
