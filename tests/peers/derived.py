#!/usr/bin/env python3
"""Peer of the computed indicators (docs/methods/derived-indicators.md) and of psychic distance
(docs/methods/psychic-distance.md). Standard library only.

    derived.py cells [DATA]      every computed cell of DATA/country/facts (default: ../../data) is worked out
                                 again from the shipped figures; counts, one line per indicator. Status 1 when
                                 one differs.
    derived.py psychic [FILE]    JSON -> JSON, one object or an array, FILE or standard input
    derived.py series [FILE]     the same for one formula and a series of your own
    derived.py program LANDFALL FIRM HOME MARKET...   the psychic distance that the built program shows under
                                 `entry modes` against this one, from the four distances it shows under
                                 `country distance`; tolerance 1e-12
    derived.py --self-test

Input of psychic (exact decimals): {"language_proximity": 0..1, "religion": 0..1, "governance_gap": >= 0,
  "income_gap": >= 0, "parameters": {"governance.full", "income.full", "known.min"}}; null or absent = missing;
  parameters default to data/parameters/distance.csv.
Output: {"parts": {"language", "religion", "governance", "income"}, "known", "distance"}

Input of series: {"method": "cagr5(x)", "x": {"2020": 1.5 | ["wdi", 1.5]}, "y": {...}, "quarantine": [2019]}
  The quarantined years are those of the source of the newest value.
Output: {"year", "value", "inputs": [years]}: the newest year that has a result, or nulls

When are they the same. The nine digits that ship are the input, read as exact decimals. Ratios, differences and
variances are rational numbers, roots have 60 digits. A shipped result is right when the exact one lies within
half a unit of its ninth digit: an exact tie may go either way, nothing else is forgiven.

Conventions chosen where the card left one open; most stand in it now (what the shipped cells say of it stands behind)
  * the result's year, source and remark ("est.") are those of x_t; the year of y does not count, even when it is
    later (all cells).
  * t is the newest year of x for which the formula has what it needs; no newer year with a result is passed over (all).
  * "one source only" = the source of x_t. ("no year in quarantine" = no figure of that source and year: the
    inflation of Dominica and Thailand 2022 is in quarantine for one source and used from the other.)
  * x_t itself must be there, also when four fifths are there without it.
  * sdgrowth: four fifths of the N rates; a rate needs two years in a row, the first above zero (no cell decides it:
    all windows of growth are whole).
  * y = 0 gives no result.
  * else: the newest year of the formula counts when no source states a figure, or when it is more than
    prefer_years newer than the newest that is stated (all).
"""
import csv
import json
import os
import re
import subprocess
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

from peer_io import Checks, Refused, read_json, text_of

getcontext().prec = 60
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "data")
CALL = re.compile(r"(else )?(cagr|diff|sd|sdgrowth)([0-9]+)\((\w+)\)|(else )?(ratio|per|pct)\((\w+), ?(\w+)\)")


# ---- formulas ---------------------------------------------------------------------------------------------------

def parse(method):
    """(fallback, function, N, x, y) of the text in the column `method`."""
    found = CALL.fullmatch(method)
    if not found:
        raise Refused("not a formula: " + method)
    g = found.groups()
    if g[1]:
        if not 1 <= int(g[2]) <= 11:
            raise Refused("N must be 1 to 11: " + method)
        return bool(g[0]), g[1], int(g[2]), g[3], None
    return bool(g[4]), g[5], 0, g[6], g[7]


def decimal_of(x):
    return Decimal(x.numerator) / Decimal(x.denominator)


def root_of_variance(values):
    """Sample standard deviation, divisor n - 1; the variance is exact."""
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((v - mean) ** 2 for v in values), Fraction(0)) / (len(values) - 1)
    return Fraction(decimal_of(variance).sqrt())


def nearest(years, t):
    near = [s for s in years if abs(s - t) <= 2]
    return min(near, key=lambda s: (abs(s - t), s)) if near else None


def result_at(t, function, n, x, y, quarantine):
    """(value, years of x used, year of y) at year t, or None. x, y: year -> (source, value)."""
    if t not in x:
        return None
    source = x[t][0]
    own = {s: v for s, (from_, v) in x.items() if from_ == source}
    if function in ("cagr", "diff"):
        if t - n not in own:
            return None
        first, last = own[t - n], own[t]
        if function == "diff":
            return last - first, [t - n, t], None
        if first <= 0 or last <= 0:
            return None
        return (Fraction(100 * (decimal_of(last / first) ** (Decimal(1) / n) - 1)) if last != first
                else Fraction(0)), [t - n, t], None
    if function in ("sd", "sdgrowth"):
        window = range(t - n + (function == "sd"), t + 1)
        if any((s, source) in quarantine for s in window):
            return None
        if function == "sd":
            values = [own[s] for s in window if s in own]
        else:
            values = [100 * (own[s] / own[s - 1] - 1) for s in window[1:]
                      if s in own and own.get(s - 1, 0) > 0]
        if len(values) < 3 or 5 * len(values) < 4 * n:
            return None
        return root_of_variance(values), [s for s in window if s in own], None
    s = (t if t in y else None) if function == "ratio" else nearest(y, t)
    if s is None or y[s][1] == 0:
        return None
    return (1 if function == "per" else 100) * x[t][1] / y[s][1], [t], s


def newest(function, n, x, y, quarantine):
    """(year, value, years of x, year of y) of the newest year with a result, or None."""
    for t in sorted(x, reverse=True):
        found = result_at(t, function, n, x, y, quarantine)
        if found:
            return (t,) + found
    return None


def agrees(shipped, exact):
    """(right, tie): exact lies within half a unit of the ninth significant digit of the decimal shipped."""
    written = Decimal(shipped)
    if written == 0:
        return exact == 0, False
    half = Fraction(Decimal(1).scaleb(written.adjusted() - 8)) / 2
    apart = abs(Fraction(written) - exact)
    return apart <= half, apart == half


# ---- the shipped table ------------------------------------------------------------------------------------------

def rows_of(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def read_table(data):
    """indicators, cells {(indicator, iso3): {year: row}}, quarantine {(indicator, iso3): {(year, source): value}}"""
    country = os.path.join(data, "country")
    cells, quarantine = {}, {}
    for name in sorted(os.listdir(os.path.join(country, "facts"))):
        for row in rows_of(os.path.join(country, "facts", name)):
            years = cells.setdefault((row["indicator"], row["iso3"]), {})
            if int(row["year"]) in years:
                raise Refused("%s: two rows for %s %s" % (name, row["indicator"], row["iso3"]))
            years[int(row["year"])] = row
    for row in rows_of(os.path.join(country, "quarantine.csv")):
        quarantine.setdefault((row["indicator"], row["iso3"]), {})[int(row["year"]), row["source"]] = row["value"]
    return rows_of(os.path.join(country, "indicators.csv")), cells, quarantine


def compare(indicators, cells, quarantine, say):
    """Every computed cell; returns the totals {"cells", "equal", "ties", "different", ...}."""
    total = {k: 0 for k in ("indicators", "cells", "equal", "ties", "different", "stated", "withheld", "gaps")}
    markets = sorted({iso for _, iso in cells} | {iso for _, iso in quarantine})

    def series(indicator, iso):
        return {year: (row["source"], Fraction(row["value"]))
                for year, row in cells.get((indicator, iso), {}).items()}

    for ind in indicators:
        if not ind["method"]:
            continue
        name = ind["id"]
        fallback, function, n, a, b = parse(ind["method"])
        formula = ind["method"][len("else "):] if fallback else ind["method"]
        prefer = int(dict(re.findall(r"(\w+)=(\S+)", ind["rules"])).get("prefer_years", 0))
        here = dict.fromkeys(total, 0)

        def wrong(iso, text):
            here["different"] += 1
            say("DIFFERENT %s %s: %s" % (name, iso, text))

        for iso in markets:
            shipped = cells.get((name, iso), {})
            stated = [year for year, row in shipped.items() if fallback and row["note"] != formula]
            here["stated"] += len(stated)
            held = {year: value for (year, _), value in quarantine.get((name, iso), {}).items()}
            found = newest(function, n, series(a, iso), series(b, iso) if b else {},
                           quarantine.get((a, iso), {}))
            computed = {year: row for year, row in shipped.items() if year not in stated}
            if not fallback and held and computed:
                wrong(iso, "another year took the place of one in quarantine")
            if found and not computed:
                year, exact = found[:2]
                if year in held and not fallback:
                    here["withheld"] += 1
                    right, _ = agrees(held[year], exact)
                    if not right or Fraction(ind["min"]) <= exact <= Fraction(ind["max"]):
                        wrong(iso, "%s of %d is in quarantine, recomputed %.9g" % (held[year], year, exact))
                elif not fallback or ((not stated or max(stated) + prefer < year) and not held):
                    wrong(iso, "not shipped, recomputed %.9g of %d" % (exact, year))
            if len(computed) > 1:
                wrong(iso, "more than one computed year")
            for year, row in computed.items():
                here["cells"] += 1
                if not found or found[0] != year:
                    wrong(iso, "shipped for %d, recomputed for %s" % (year, found[0] if found else "no year"))
                    continue
                exact, used = found[1], found[2]
                right, tie = agrees(row["value"], exact)
                newest_x = cells[a, iso][year]
                if not right:
                    wrong(iso, "%s of %d, recomputed %.12g" % (row["value"], year, exact))
                elif not Fraction(ind["min"]) <= exact <= Fraction(ind["max"]):
                    wrong(iso, "%s is outside the plausible range" % row["value"])
                elif row["source"] != newest_x["source"]:
                    wrong(iso, "source %s, that of the newest input is %s" % (row["source"], newest_x["source"]))
                elif row["note"] != (formula if fallback else newest_x["note"]):
                    wrong(iso, "remark '%s'" % row["note"])
                elif fallback and stated and max(stated) + prefer >= year:
                    wrong(iso, "computed for %d although a source states %d" % (year, max(stated)))
                else:
                    here["equal"] += 1
                    here["ties"] += tie
                    here["gaps"] += function.startswith("sd") and len(used) < n + (function == "sdgrowth")
        if not here["cells"]:
            wrong("-", "no computed cell ships")
        here["indicators"] = 1
        for k in total:
            total[k] += here[k]
        extra = "".join(", %d %s" % (here[k], word) for k, word in (
            ("ties", "exact tie"), ("gaps", "with a year missing in the window"),
            ("withheld", "recomputed in quarantine"), ("stated", "stated by a source")) if here[k])
        say("%-28s %-52s %4d cells, %4d equal, %d different%s"
            % (name, ind["method"], here["cells"], here["equal"], here["different"], extra))
    return total


def cells_mode(data):
    total = compare(*read_table(data), print)
    print("%(indicators)d computed indicators: %(cells)d cells, %(equal)d equal to the ninth digit, "
          "%(different)d different; %(withheld)d recomputed in quarantine, %(stated)d stated by a source" % total)
    return 1 if total["different"] or not total["cells"] else 0


# ---- JSON in, JSON out ------------------------------------------------------------------------------------------

def series_case(given):
    def values(key):
        out = {}
        for year, cell in (given.get(key) or {}).items():
            source, value = cell if isinstance(cell, list) else ("", cell)
            if value is not None:
                out[int(year)] = (source, Fraction(value))
        return out
    _, function, n, _, b = parse(given["method"])
    x = values("x")
    last = x[max(x)][0] if x else ""
    found = newest(function, n, x, values("y") if b else {},
                   {(year, last) for year in given.get("quarantine", [])})
    if not found:
        return {"year": None, "value": None, "inputs": []}
    return {"year": found[0], "value": found[1],
            "inputs": found[2] + ([found[3]] if found[3] is not None else [])}


def psychic(given):
    unknown = set(given) - {"language_proximity", "religion", "governance_gap", "income_gap", "parameters"}
    if unknown:
        raise Refused("unknown key " + sorted(unknown)[0])
    p = given.get("parameters")
    if p is None:
        p = {r["id"][len("distance.psychic."):]: Fraction(r["value"])
             for r in rows_of(os.path.join(DATA, "parameters", "distance.csv"))
             if r["id"].startswith("distance.psychic.")}

    def part(key, most, turn):
        x = given.get(key)
        if x is None:
            return None
        x = Fraction(x)
        if x < 0 or (most is not None and x > most):
            raise Refused("%s outside its range" % key)
        return turn(x)

    parts = {
        "language": part("language_proximity", 1, lambda x: 1 - x),
        "religion": part("religion", 1, lambda x: x),
        "governance": part("governance_gap", None, lambda x: min(Fraction(1), x / p["governance.full"])),
        "income": part("income_gap", None, lambda x: min(Fraction(1), x / p["income.full"])),
    }
    known = [x for x in parts.values() if x is not None]
    enough = bool(known) and len(known) >= p["known.min"]
    return {"parts": parts, "known": len(known),
            "distance": sum(known, Fraction(0)) / len(known) if enough else None}


def program_mode(program, firm, home, markets):
    def ask(*arguments):
        done = subprocess.run([program, *arguments, "--json"], capture_output=True, timeout=60, check=False)
        if done.returncode:
            raise Refused("%s: %s" % (" ".join(arguments), done.stderr.decode("utf-8", "replace").strip()))
        return json.loads(done.stdout)

    keys = {"language_proximity": "language_proximity", "religion": "religion",
            "governance": "governance_gap", "income": "income_gap"}
    different = 0
    for market in markets:
        case = {keys[d["id"]]: d["figure"]["value"] for d in
                ask("country", "distance", home, "--to", market)["result"]["details"] if d["id"] in keys}
        answer = ask("entry", "modes", firm, "--market", market)
        shown = [f["rests_on"]["figure"] for f in answer["result"]["factors"] if f["id"] == "distance"]
        got = answer["figures"][shown[0]]["value"] if len(shown) == 1 else None
        want = psychic(case)
        same = len(case) == 4 and len(shown) == 1 and (
            got is None if want["distance"] is None
            else got is not None and abs(Fraction(got) - want["distance"]) <= Fraction(1, 10**12))
        different += not same
        print("psychic distance %s to %s: %s, %d parts known, peer %s%s" % (
            home, market, text_of(got), want["known"], text_of(want["distance"]), "" if same else "  DIFFERENT"))
    print("%d psychic distances, %d different" % (len(markets), different))
    return 1 if different or not markets else 0


# ---- self-test --------------------------------------------------------------------------------------------------

def self_test(check):
    def s(method, x, y=None, quarantine=()):
        return series_case({"method": method, "x": x, "y": y, "quarantine": list(quarantine)})

    none = {"year": None, "value": None, "inputs": []}
    # 100 -> 121 in two years: 1.21^(1/2) = 1.1, 10 % a year; the 90 between does not count
    r = s("cagr2(a)", {"2018": 100, "2019": 90, "2020": 121})
    check.near("cagr2", r["value"], 10, 1e-40)
    check.same("cagr2 years", (r["year"], r["inputs"]), (2020, [2018, 2020]))
    # 2017 is not there for 2020, nor 2016 for 2019: no result. A negative or another source's start: none
    check.same("cagr3", s("cagr3(a)", {"2018": 100, "2019": 90, "2020": 121}), none)
    check.same("cagr sign", s("cagr2(a)", {"2018": -100, "2020": 121}), none)
    check.same("cagr source", s("cagr2(a)", {"2018": ["wdi", 100], "2020": ["cia", 121]}), none)
    # 2021 has no 2019, so 2020 it is: 121 - 100
    check.same("diff2", s("diff2(a)", {"2018": 100, "2020": 121, "2021": 5}),
               {"year": 2020, "value": 21, "inputs": [2018, 2020]})
    # 2 4 4 4 6: mean 4, squares 4 + 0 + 0 + 0 + 4 = 8 over 4 = 2
    five = {"2016": 2, "2017": 4, "2018": 4, "2019": 4, "2020": 6}
    check.near("sd5", s("sd5(a)", five)["value"] ** 2, 2, 1e-40)
    # without one 4: mean 4, 8 over 3. Without two: three of five are fewer than four fifths
    gap = {k: v for k, v in five.items() if k != "2017"}
    check.near("sd5 gap", s("sd5(a)", gap)["value"] ** 2, Fraction(8, 3), 1e-40)
    check.same("sd5 holes", s("sd5(a)", {k: v for k, v in gap.items() if k != "2018"}), none)
    # 1 2 3: sd3 = 1; two values are never enough, whatever N
    check.near("sd3", s("sd3(a)", {"2018": 1, "2019": 2, "2020": 3})["value"], 1, 1e-40)
    check.same("sd2", s("sd2(a)", {"2019": 2, "2020": 3}), none)
    # a year in quarantine voids the windows over it: 2020 goes; 2015..2019 = 9 2 4 4 4 does not hold 2020:
    # mean 23/5, squares (22^2 + 13^2 + 3 * 3^2)/25 = 680/25 = 136/5, over 4 = 34/5
    check.near("sd5 quarantine", s("sd5(a)", dict(five, **{"2015": 9}), quarantine=[2020])["value"] ** 2,
               Fraction(34, 5), 1e-40)
    check.same("sd5 quarantine inside", s("sd5(a)", five, quarantine=[2018]), none)
    # rates 100, 0, 0, 50 %: mean 37.5, squares 3906.25 + 2 * 1406.25 + 156.25 = 6875 over 3
    check.near("sdgrowth4", s("sdgrowth4(a)", five)["value"] ** 2, Fraction(6875, 3), 1e-40)
    # the same without 2017: two rates of four
    check.same("sdgrowth4 gap", s("sdgrowth4(a)", gap), none)
    # doubling each year: rates all 100 %, no swing, exactly 0
    check.same("sdgrowth3", s("sdgrowth3(a)", {"2017": 1, "2018": 2, "2019": 4, "2020": 8})["value"], 0)
    # 30 / 200 = 15 %; y of another year does not do; a y of zero gives nothing
    check.same("ratio", s("ratio(a,b)", {"2020": 30, "2023": 40}, {"2020": 200, "2022": 80}),
               {"year": 2020, "value": 15, "inputs": [2020, 2020]})
    check.same("ratio zero", s("ratio(a,b)", {"2020": 30}, {"2020": 0}), none)
    # per: 2022 and 2024 are one year away from 2023, the earlier counts: 40/80; 2026 is three away
    check.same("per", s("per(a,b)", {"2023": 40}, {"2022": 80, "2024": 100}),
               {"year": 2023, "value": Fraction(1, 2), "inputs": [2023, 2022]})
    check.same("pct", s("pct(a,b)", {"2023": 40}, {"2020": 80, "2025": 100}),
               {"year": 2023, "value": 40, "inputs": [2023, 2025]})
    check.same("per far", s("per(a,b)", {"2023": 40}, {"2020": 80, "2026": 100}), none)
    for bad in ("cagr(a)", "sd12(a)", "sd0(a)", "mean5(a)", "ratio(a)", "cagr5(a"):
        check.refuses(bad, parse, bad)
    # nine digits: 1/3 is 0.333333333; 0.333333334 is a unit off. 0.1234567885 is a tie of ..788 and ..789
    check.same("digits", [agrees(t, Fraction(1, 3))[0] for t in ("0.333333333", "0.333333334", "0.33333333")],
               [True, False, False])
    check.same("tie", [agrees(t, Fraction("0.1234567885")) for t in ("0.123456788", "0.123456789", "0.12345679")],
               [(True, True), (True, True), (False, False)])
    check.same("zero", [agrees("0", Fraction(0))[0], agrees("0", Fraction(1, 10**30))[0]], [True, False])
    table_test(check)

    # the card's case: proximity 0.25 -> 0.75; (0.75 + 0.4 + 2/5 + 1.5/3)/4 = 2.05/4 = 0.5125
    p = {"governance.full": Fraction(5), "income.full": Fraction(3), "known.min": 2}
    case = {"language_proximity": Fraction(1, 4), "religion": Fraction(2, 5), "governance_gap": 2,
            "income_gap": Fraction(3, 2), "parameters": p}
    check.same("psychic", psychic(case)["distance"], Fraction(41, 80))
    check.same("psychic, own parameters", psychic(dict(case, parameters=None))["distance"], Fraction(41, 80))
    # gaps of 12 and 6 count as 1 each: (0.75 + 0.4 + 1 + 1)/4 = 0.7875
    check.same("psychic most", psychic(dict(case, governance_gap=12, income_gap=6))["distance"], Fraction(63, 80))
    # two known: (0.4 + 0.5)/2; one known: missing; none known: missing even when none is asked for
    two = dict(case, language_proximity=None, governance_gap=None)
    check.same("psychic two", psychic(two)["distance"], Fraction(9, 20))
    check.same("psychic one", psychic(dict(two, religion=None)), {
        "parts": {"language": None, "religion": None, "governance": None, "income": Fraction(1, 2)},
        "known": 1, "distance": None})
    check.same("psychic none", psychic({"parameters": dict(p, **{"known.min": 0})})["distance"], None)
    check.refuses("proximity above 1", psychic, dict(case, language_proximity=2))
    check.refuses("gap below 0", psychic, dict(case, income_gap=-1))
    check.refuses("unknown key", psychic, dict(case, language=0))


def table_test(check):
    """A table of three figures a market; each change must be seen."""
    indicators = [{"id": "ratio_pct", "method": "ratio(a,b)", "rules": "", "min": "0", "max": "100"},
                  {"id": "head", "method": "else per(a,b)", "rules": "prefer_years=3", "min": "0", "max": "100"}]

    def totals(change=None, drop=None, add=None, quarantine=None):
        # X: a = 30, b = 200 in 2020: ratio 15 %, a head 0.15, which no source states. Y: a = 1, b = 3: 33.3333333 %,
        # and 0.4 a head stated for 2018, two years older than what could be computed
        rows = [("a", "X", 2020, "30", "wdi", "est."), ("b", "X", 2020, "200", "cia", ""),
                ("ratio_pct", "X", 2020, "15", "wdi", "est."), ("head", "X", 2020, "0.15", "wdi", "per(a,b)"),
                ("a", "Y", 2020, "1", "wdi", ""), ("b", "Y", 2020, "3", "wdi", ""),
                ("ratio_pct", "Y", 2020, "33.3333333", "wdi", ""), ("head", "Y", 2018, "0.4", "wdi", "")]
        cells = {}
        for row in rows + (add or []):
            if row[:2] == drop:
                continue
            if change and row[:2] == change[0]:
                row = tuple(change[1].get(k, v) for k, v in enumerate(row))
            cells.setdefault(row[:2], {})[row[2]] = {"value": row[3], "source": row[4], "note": row[5]}
        return compare(indicators, cells, quarantine or {}, lambda text: None)

    def different(**how):
        return totals(**how)["different"]

    r = totals()
    check.same("table", (r["cells"], r["equal"], r["different"], r["stated"]), (3, 3, 0, 1))
    check.same("a digit", different(change=(("ratio_pct", "Y"), {3: "33.3333334"})), 1)
    check.same("a year", different(change=(("ratio_pct", "Y"), {2: 2019})), 1)
    check.same("a source", different(change=(("ratio_pct", "X"), {4: "cia"})), 1)
    check.same("a remark", different(change=(("ratio_pct", "X"), {5: ""})), 1)
    check.same("a lost cell", different(drop=("ratio_pct", "Y")), 1)
    check.same("a lost fallback", different(drop=("head", "X")), 1 + 1)      # and no computed cell of it is left
    check.same("an input changed", different(change=(("b", "X"), {3: "201"})), 2)
    # stated for 2016, four years older: the formula is due; with 2017 it is not
    check.same("too old a figure", different(change=(("head", "Y"), {2: 2016})), 1)
    check.same("old enough", different(change=(("head", "Y"), {2: 2017})), 0)
    check.same("both", different(add=[("head", "X", 2019, "0.1", "wdi", "")]), 1)
    # 300/200 = 150 % is outside 0..100: right in quarantine, wrong when shipped or when the number is another
    far = {"change": (("a", "X"), {3: "300"}), "drop": ("ratio_pct", "X"), "add": []}
    held = {("ratio_pct", "X"): {(2020, "wdi"): "150"}}
    fix = 1                                                                 # the head of X changes with its input
    check.same("quarantine", different(quarantine=held, **far), fix)
    check.same("quarantine value", different(quarantine={("ratio_pct", "X"): {(2020, "wdi"): "151"}}, **far), fix + 1)
    check.same("not in quarantine", different(**far), fix + 1)
    check.same("in quarantine and shipped", different(quarantine=held), 1)


def main():
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        checks = Checks()
        self_test(checks)
        return checks.close()
    try:
        if arguments[:1] == ["cells"] and len(arguments) <= 2:
            return cells_mode(arguments[1] if len(arguments) == 2 else DATA)
        if arguments[:1] == ["program"] and len(arguments) > 4:
            return program_mode(*arguments[1:4], arguments[4:])
        if arguments and arguments[0] in ("psychic", "series") and len(arguments) <= 2:
            compute = psychic if arguments[0] == "psychic" else series_case
            if len(arguments) == 2 and arguments[1] != "-":
                with open(arguments[1], encoding="utf-8") as stream:
                    text = stream.read()
            else:
                text = sys.stdin.read()
            given = read_json(text, True)
            if not isinstance(given, list):
                print(text_of(compute(given)))
                return 0
            answers = []
            for case in given:
                try:
                    answers.append(compute(case))
                except Refused as why:
                    answers.append({"error": str(why)})
            print(text_of(answers))
            return 0
    except (Refused, OSError) as why:
        sys.stderr.write("%s: %s\n" % (sys.argv[0], why))
        return 2
    sys.stderr.write("usage: %s cells [DATA] | psychic|series [FILE] | program ... | --self-test\n" % sys.argv[0])
    return 2


if __name__ == "__main__":
    sys.exit(main())
