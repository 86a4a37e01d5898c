#!/usr/bin/env python3
"""Peer of the entry-mode choice: methods 5.2 to 5.4 (doubles).

Input
  {"factors": {"specificity": z, "contractual_risk": z, "experience": z, "size": z,
               "market_potential": z, "investment_risk": z, "legal": z, "distance": z, "speed": z,
               "resource_scarcity": z, "resources": z, "need_for_control": z, "know_how_at_risk": z},
                z in -1..1, missing or null = not known
   "a": {"specificity": 1.2, ...},      signed weights; default as in the handbook
   "k_available": 1..3 | null, "r_tolerance": 1..3 | null, "w": [1, 1, 1, 1, 1],
   "modes": [{"id": "jv", "control": 2, "investment": 2.5, "risk": 2.5, "local_asset": true | null,
              "profit": 0..1 | null,
              "checks": {"capital": [needed | null, available | null], "ownership": true | false | null,
                         "ip": [score | null, minimum | null], "staff": ..., "format": ...}}],
   "w_draws": [[5]], "a_draws": [{...}]}   optional, paired: acceptability of the modes
Output
  {"c_star", "modes": [{"id", "terms": [5], "fit", "rank", "eliminated": [checks], "not_checked": [..],
   "reasons": [{"term", "value"}]}], "oli": {"o", "l", "i", "verdict"}, "acceptability": [[..]],
   "none_passes"}

Conventions chosen where the text leaves one open
  * C* = 1 + 2/(1 + exp(-sum a z)); an unknown factor contributes 0 (and is listed in "unknown").
  * terms scaled to 0..1: |C_m - C*|/2, max(0, K_m - K_avail)/2, max(0, R_m - R_tol)/2 (the table runs
    from 1 to 3), local_asset 1/0, profit 0..1. fit = -w1 t1 - w2 t2 - w3 t3 + w4 t4 + w5 t5. An unknown
    K_avail, R_tol, local_asset or profit leaves its term out (null, contributes nothing).
  * reasons: the three contributions of largest absolute value, zero and missing ones left out; ties in
    the order of the terms: control, investment, risk, local_asset, profit.
  * checks: [need, have] passes when need <= have ("ip": [score, minimum] passes when score >= minimum),
    true passes, false eliminates, null in it = not checked. Eliminated modes have no rank.
  * rank: 1 + number strictly better among the modes that pass.
  * OLI: (z + 1)/2*100 each; O = mean(specificity, size, experience, resources), where resources is
    -resource_scarcity when it is not given itself; L = mean(market_potential, 100 - investment_risk,
    100 - legal); I = mean(contractual_risk, need_for_control, know_how_at_risk). Means over what is
    known, null when nothing is. high means >= 50. Verdicts: "no equity" (O low), "export" (O high, L
    low), "contract" (O, L high, I low), "equity" (all high), null when a needed score is missing.
  * acceptability: share of draws in which the mode has rank r among the passing modes; a draw's "a"
    replaces the given weights for the factors it names.
"""
import math

from peer_io import Refused, decision_ranks, run

WEIGHTS = {"specificity": 1.2, "contractual_risk": 1.0, "experience": .8, "size": .8,
           "market_potential": .8, "investment_risk": -.8, "legal": -1.0, "distance": -.3,
           "speed": -.6, "resource_scarcity": -1.0}
TERMS = ["control", "investment", "risk", "local_asset", "profit"]


def desired_control(z, a):
    total = math.fsum(weight * z[name] for name, weight in a.items() if z.get(name) is not None)
    return 1 + 2 / (1 + math.exp(-total))


def terms_of(mode, c_star, given):
    k, r = given.get("k_available"), given.get("r_tolerance")
    local, profit = mode.get("local_asset"), mode.get("profit")
    return [abs(mode["control"] - c_star) / 2,
            None if k is None else max(0, mode["investment"] - k) / 2,
            None if r is None else max(0, mode["risk"] - r) / 2,
            None if local is None else float(local), profit]


def contributions(terms, w):
    return [None if t is None else s * x * t for s, x, t in zip((-1, -1, -1, 1, 1), w, terms)]


def oli(z):
    known = dict(z)
    if known.get("resources") is None and known.get("resource_scarcity") is not None:
        known["resources"] = -known["resource_scarcity"]

    def mean(*names):
        scores = []
        for name in names:
            value = known.get(name.lstrip("-"))
            if value is not None:
                score = (value + 1) / 2 * 100
                scores.append(100 - score if name[0] == "-" else score)
        return math.fsum(scores) / len(scores) if scores else None
    o = mean("specificity", "size", "experience", "resources")
    l = mean("market_potential", "-investment_risk", "-legal")
    i = mean("contractual_risk", "need_for_control", "know_how_at_risk")
    if o is None:
        verdict = None
    elif o < 50:
        verdict = "no equity"
    elif l is None:
        verdict = None
    elif l < 50:
        verdict = "export"
    elif i is None:
        verdict = None
    else:
        verdict = "contract" if i < 50 else "equity"
    return {"o": o, "l": l, "i": i, "verdict": verdict}


def checks_of(mode):
    out, open_ = [], []
    for name, rule in mode.get("checks", {}).items():
        if rule is None or (isinstance(rule, list) and None in rule):
            open_.append(name)
        elif isinstance(rule, list):
            good = rule[0] >= rule[1] if name == "ip" else rule[0] <= rule[1]
            if not good:
                out.append(name)
        elif not rule:
            out.append(name)
    return out, open_


def choose(given):
    z = given["factors"]
    if any(x is not None and not -1 <= x <= 1 for x in z.values()):
        raise Refused("factors are standardised to -1..1")
    a, w = given.get("a", WEIGHTS), given.get("w", [1] * 5)
    c_star = desired_control(z, a)
    rows, passing = [], []
    for mode in given["modes"]:
        terms = terms_of(mode, c_star, given)
        parts = contributions(terms, w)
        out, open_ = checks_of(mode)
        reasons = sorted(((t, p) for t, p in zip(TERMS, parts) if p), key=lambda x: -abs(x[1]))[:3]
        rows.append({"id": mode["id"], "terms": terms,
                     "fit": math.fsum(p for p in parts if p is not None), "rank": None,
                     "eliminated": out, "not_checked": open_,
                     "reasons": [{"term": t, "value": p} for t, p in reasons]})
        if not out:
            passing.append(len(rows) - 1)
    for k, r in zip(passing, decision_ranks([rows[k]["fit"] for k in passing])):
        rows[k]["rank"] = r
    answer = {"c_star": c_star, "modes": rows, "oli": oli(z), "none_passes": not passing,
              "unknown": [name for name in a if z.get(name) is None]}
    if "w_draws" in given or "a_draws" in given:
        n = len(given.get("w_draws", given.get("a_draws")))
        w_draws = given.get("w_draws", [w] * n)
        a_draws = given.get("a_draws", [{}] * n)
        if len(w_draws) != len(a_draws):
            raise Refused("as many w_draws as a_draws")
        counts = {k: [0] * len(passing) for k in passing}
        for draw, shift in zip(w_draws, a_draws):
            star = desired_control(z, {**a, **shift})
            fits = [math.fsum(p for p in contributions(terms_of(given["modes"][k], star, given), draw)
                              if p is not None) for k in passing]
            for k, r in zip(passing, decision_ranks(fits)):
                counts[k][r - 1] += 1
        answer["acceptability"] = [[c / n for c in counts[k]] if k in counts else None
                                   for k in range(len(rows))]
    return answer


def self_test(check):
    # All z = 0: C* = 2. Export (control 1): t1 = .5; jv (control 2): 0, investment 2.5 with K = 2:
    # .25, risk 2.5 with R = 1: .75; fdi (3, 3, 3): .5, .5, 1.
    # fits: export -.5; jv -1 + 1 (local asset) = 0; fdi -2.
    zero = {name: 0 for name in WEIGHTS}
    modes = [{"id": "export", "control": 1, "investment": 1, "risk": 1, "local_asset": False},
             {"id": "jv", "control": 2, "investment": 2.5, "risk": 2.5, "local_asset": True},
             {"id": "fdi", "control": 3, "investment": 3, "risk": 3, "local_asset": False}]
    case = {"factors": zero, "modes": modes, "k_available": 2, "r_tolerance": 1}
    got = choose(case)
    check.same("c star", got["c_star"], 2)
    check.same("fits", [m["fit"] for m in got["modes"]], [-.5, 0, -2])
    check.same("ranks", [m["rank"] for m in got["modes"]], [2, 1, 3])
    check.same("reasons", [(r["term"], r["value"]) for r in got["modes"][1]["reasons"]],
               [("local_asset", 1), ("risk", -.75), ("investment", -.25)])
    # Specificity 1 and legal -.5: 1.2 + .5 = 1.7 -> 1 + 2/(1 + e^-1.7).
    check.near("c star 1.7", desired_control({"specificity": 1, "legal": -.5}, WEIGHTS),
               1 + 2 / (1 + math.exp(-1.7)))
    check.true("c star inside 1..3", all(1 < desired_control(
        {n: math.copysign(1, s * w) for n, w in WEIGHTS.items()}, WEIGHTS) < 3 for s in (1, -1)))
    # Hard constraints: capital 50 of 40 -> out; unknown ownership -> not checked; ip 30 < 40 -> out.
    modes[1]["checks"] = {"capital": [50, 40], "ownership": None, "ip": [30, 40]}
    modes[0]["checks"] = {"capital": [40, 40], "ip": [40, 40]}
    got = choose(case)
    check.same("eliminated", got["modes"][1]["eliminated"], ["capital", "ip"])
    check.same("not checked", got["modes"][1]["not_checked"], ["ownership"])
    check.same("ranks after", [m["rank"] for m in got["modes"]], [1, None, 2])
    modes[0]["checks"] = modes[2]["checks"] = {"ownership": False}
    check.same("none passes", choose(case)["none_passes"], True)
    for mode in modes:
        mode.pop("checks", None)
    # OLI: O = mean(100, 50, 50, 0) = 50 high; L = mean(100, 100 - 100, 50) = 50 high; I = 25 low.
    view = oli({"specificity": 1, "size": 0, "experience": 0, "resource_scarcity": 1,
                "market_potential": 1, "investment_risk": 1, "legal": 0, "contractual_risk": -.5})
    check.same("oli", view, {"o": 50, "l": 50, "i": 25, "verdict": "contract"})
    check.same("oli low", oli({"specificity": -.1})["verdict"], "no equity")
    check.same("oli export", oli({"specificity": 0, "legal": .1})["verdict"], "export")
    check.same("oli equity", oli({"specificity": 0, "legal": 0, "contractual_risk": 0})["verdict"],
               "equity")
    check.same("oli unknown", oli({})["verdict"], None)
    # Two weight draws: all on control -> jv first; all on risk -> export (0) first, jv second.
    drawn = choose(dict(case, w_draws=[[1, 0, 0, 0, 0], [0, 0, 1, 0, 0]]))["acceptability"]
    check.same("acceptability", drawn, [[.5, .5, 0], [.5, .5, 0], [0, .5, .5]])
    check.same("without K the term is absent",
               choose(dict(case, k_available=None))["modes"][1]["terms"][1], None)


if __name__ == "__main__":
    run(choose, self_test, exact=False)
