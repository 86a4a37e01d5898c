#!/usr/bin/env python3
"""Peer of the Potential Export Index: methods 1.3, in exact rational arithmetic.

Input (exact decimals)
  {"scale": "grid" | "binary",            default "grid": levels 0..4, q = level/4
   "cuts": [0.61, 0.41, 0.29],            lower bounds of proactive, preactive, reactive
   "borderline": 0.02, "coverage_min": 0.8, "strength": 0.75, "weakness": 0.25, "target": 0.75,
   "evidence_from": 3, "evidence_cap": 2, a level >= evidence_from without evidence counts as cap
   "dimensions_total": 6,                 only for printing v_i = 1/(total * n_k); cancels out
   "practices": [
     {"id": "S1", "dimension": "S", "v": 1,            v optional: weight of the weighting "given"
      "not_applicable": false,
      "items": [{"id": "S1a", "w": 0.25, "answer": 3 | null, "evidence": true,
                 "not_applicable": false}, ...]}
     or the short form: {"id": ..., "dimension": ..., "short": 2 | null, "evidence": false}]}

Output
  {"practices": [{"id", "applicable", "low", "high", "avail", "coverage", "capped"}],
   "weightings": {NAME: {"low", "high", "avail", "coverage", "class_low", "class_high", "class",
      "published", "borderline", "nearest_cut", "dimensions": [...], "strengths": [ids],
      "weaknesses": [ids], "levers": [{"id", "gain"}]}},
   "weightings_disagree": bool}
  NAME: "practices" (v_i = 1/n), "dimensions" (v_i = 1/(6 n_k), n_k counts all practices of the
  catalogue in k), "dimensions_equalised" (n_k counts the applicable ones), "given" (when v is given).

Conventions chosen where the text leaves one open
  * avail renormalises over ANSWERED ITEMS of the whole index: sum(v w q answered)/sum(v w answered),
    not first per practice. "avail_by_practice" gives the other reading (mean of the practice scores).
  * not applicable leaves numerator and denominator, so v is renormalised over what applies; an item
    not applicable renormalises w inside its practice; all items not applicable = practice is.
  * the short form gives an answered item an interval: level +/- 1, clipped to 0..4; capped at
    evidence_cap its high is evidence_cap too (low = cap - 1).
  * class published is the class of avail. It is published when class_low = class_high or
    coverage >= coverage_min; else "undetermined".
  * nothing answered: avail, class null, low 0, high 1.
  * borderline: |avail - cut| < borderline for any cut, strict.
  * strengths and weaknesses use the practice's avail; levers use avail and skip practices without
    any answer; sorted by gain (largest first), then catalogue order; zero gains are left out.
  * class names: proactive, preactive, reactive, passive; the lower bound is inclusive.
"""
from fractions import Fraction

from peer_io import Refused, run

NAMES = ["proactive", "preactive", "reactive", "passive"]


def class_of(score, cuts):
    for name, cut in zip(NAMES, cuts):
        if score >= cut:
            return name
    return NAMES[-1]


def level_of(answer, evidence, given):
    """The level that counts and whether the evidence rule lowered it."""
    if answer >= given.get("evidence_from", 3) and not evidence:
        return given.get("evidence_cap", 2), True
    return answer, False


def atoms_of(practice, given):
    """[(weight, low, point, high)] of the applicable items; point is None when not answered."""
    binary = given.get("scale", "grid") == "binary"
    top = 1 if binary else 4
    if practice.get("not_applicable"):
        return [], False
    if "items" not in practice:
        answer = practice.get("short")
        if answer is None:
            return [(Fraction(1), Fraction(0), None, Fraction(1))], False
        if binary or not 0 <= answer <= 4 or answer != int(answer):
            raise Refused("short answers are levels 0..4")
        level, capped = level_of(answer, practice.get("evidence"), given)
        high = level if capped else min(4, level + 1)
        return [(Fraction(1), Fraction(max(0, level - 1), 4), Fraction(level, 4),
                 Fraction(high, 4))], capped
    atoms, any_capped = [], False
    items = [item for item in practice["items"] if not item.get("not_applicable")]
    weights = [Fraction(item.get("w", 1)) for item in items]
    total = sum(weights)
    if items and total <= 0:
        raise Refused("practice %s: item weights sum to 0" % practice["id"])
    for item, weight in zip(items, weights):
        answer = item.get("answer")
        if answer is None:
            atoms.append((weight / total, Fraction(0), None, Fraction(1)))
            continue
        if not 0 <= answer <= top or answer != int(answer):
            raise Refused("item %s: answer %s" % (item.get("id"), answer))
        capped = False
        level = answer
        if not binary:
            level, capped = level_of(answer, item.get("evidence"), given)
        any_capped = any_capped or capped
        q = Fraction(level, top)
        atoms.append((weight / total, q, q, q))
    return atoms, any_capped


def summary(parts):
    """parts: [(weight, atoms)] -> (low, high, avail, coverage), None when no weight is left."""
    total = sum(v for v, atoms in parts if atoms)
    if not total:
        return None
    low = sum(v * w * lo for v, atoms in parts for w, lo, _, _ in atoms) / total
    high = sum(v * w * hi for v, atoms in parts for w, _, _, hi in atoms) / total
    answered = sum(v * w for v, atoms in parts for w, _, q, _ in atoms if q is not None)
    points = sum(v * w * q for v, atoms in parts for w, _, q, _ in atoms if q is not None)
    return low, high, (points / answered if answered else None), answered / total


def score(given):
    practices = given["practices"]
    cuts = given.get("cuts", [Fraction(61, 100), Fraction(41, 100), Fraction(29, 100)])
    target = given.get("target", Fraction(3, 4))
    atoms, capped = zip(*[atoms_of(p, given) for p in practices])
    own = [summary([(Fraction(1), a)]) for a in atoms]
    dimensions = list(dict.fromkeys(p["dimension"] for p in practices))
    all_in = {k: sum(p["dimension"] == k for p in practices) for k in dimensions}
    used_in = {k: sum(p["dimension"] == k and bool(a) for p, a in zip(practices, atoms))
               for k in dimensions}
    total = given.get("dimensions_total", 6)
    schemes = {
        "practices": [Fraction(1, len(practices))] * len(practices),
        "dimensions": [Fraction(1, total * all_in[p["dimension"]]) for p in practices],
        "dimensions_equalised": [Fraction(1, total * max(1, used_in[p["dimension"]]))
                                 for p in practices]}
    if any("v" in p for p in practices):
        schemes["given"] = [Fraction(p.get("v", 0)) for p in practices]
    answer = {"practices": [
        {"id": p["id"], "applicable": bool(a), "low": s and s[0], "high": s and s[1],
         "avail": s and s[2], "coverage": s and s[3], "capped": c}
        for p, a, s, c in zip(practices, atoms, own, capped)], "weightings": {}}
    for name, v in schemes.items():
        whole = summary(list(zip(v, atoms)))
        if whole is None:
            answer["weightings"][name] = None
            continue
        low, high, avail, coverage = whole
        applicable = sum(w for w, a in zip(v, atoms) if a)
        scored = [(w, s[2]) for w, s in zip(v, own) if s and s[2] is not None]
        scored_weight = sum(w for w, _ in scored)
        class_low, class_high = class_of(low, cuts), class_of(high, cuts)
        published = avail is not None and (
            class_low == class_high or coverage >= given.get("coverage_min", Fraction(4, 5)))
        levers = [(w / applicable * max(Fraction(0), target - s[2]), k)
                  for k, (w, s) in enumerate(zip(v, own)) if s and s[2] is not None]
        levers.sort(key=lambda pair: (-pair[0], pair[1]))
        nearest = None if avail is None else min(cuts, key=lambda cut: abs(avail - cut))
        parts = []
        for k in dimensions:
            inside = summary([(w, a) for w, a, p in zip(v, atoms, practices)
                              if p["dimension"] == k])
            parts.append({"id": k, "defined": inside is not None, "low": inside and inside[0],
                          "high": inside and inside[1], "avail": inside and inside[2],
                          "coverage": inside and inside[3]})
        answer["weightings"][name] = {
            "low": low, "high": high, "avail": avail,
            "avail_by_practice": (sum(w * p for w, p in scored) / scored_weight
                                  if scored_weight else None),
            "coverage": coverage, "class_low": class_low, "class_high": class_high,
            "class": class_of(avail, cuts) if published else "undetermined",
            "published": published,
            "borderline": avail is not None and any(
                abs(avail - cut) < given.get("borderline", Fraction(1, 50)) for cut in cuts),
            "nearest_cut": nearest, "dimensions": parts,
            "strengths": [p["id"] for p, s in zip(practices, own)
                          if s and s[2] is not None and s[2] >= given.get("strength", Fraction(3, 4))],
            "weaknesses": [p["id"] for p, s in zip(practices, own)
                           if s and s[2] is not None and s[2] <= given.get("weakness",
                                                                           Fraction(1, 4))],
            "levers": [{"id": practices[k]["id"], "gain": gain} for gain, k in levers if gain > 0]}
    ways = [answer["weightings"][n] for n in ("practices", "dimensions")]
    answer["weightings_disagree"] = None not in ways and ways[0]["class"] != ways[1]["class"]
    return answer


def self_test(check):
    # Three practices. S1: levels 4 (evidence), 2 -> (1 + .5)/2 = .75.
    # S2: 4 without evidence counts 2 -> .5, and one missing -> [.25, .75], avail .5, coverage .5.
    # O1: 1, 1 -> .25.
    # Equal practices: low = (.75+.25+.25)/3 = 5/12, high = (.75+.75+.25)/3 = 7/12,
    #   five of six items answered, avail = (1+.5+.5+.25+.25)/5 = .5, coverage 5/6.
    # Equal dimensions (v = 1/4, 1/4, 1/2): low = .25 + .125 = .375, high = .375 + .125 = .5,
    #   avail = (2/8 + .5/4) / (3/8 + 1/2) = .375/.875 = 3/7, coverage 7/8.
    # Levers to .75, equal practices: O1 .5/3 = 1/6, S2 .25/3 = 1/12.
    def items(*pairs):
        return [{"answer": a, "evidence": e} for a, e in pairs]
    case = {"practices": [
        {"id": "S1", "dimension": "S", "items": items((4, True), (2, False))},
        {"id": "S2", "dimension": "S", "items": items((4, False), (None, False))},
        {"id": "O1", "dimension": "O", "items": items((1, False), (1, False))}]}
    got = score(case)
    a, b = got["weightings"]["practices"], got["weightings"]["dimensions"]
    check.same("practice S1", got["practices"][0]["avail"], Fraction(3, 4))
    check.same("practice S2", [got["practices"][1][k] for k in ("low", "high", "avail", "coverage")],
               [Fraction(1, 4), Fraction(3, 4), Fraction(1, 2), Fraction(1, 2)])
    check.same("capped", [p["capped"] for p in got["practices"]], [False, True, False])
    check.same("equal practices", [a[k] for k in ("low", "high", "avail", "coverage")],
               [Fraction(5, 12), Fraction(7, 12), Fraction(1, 2), Fraction(5, 6)])
    check.same("equal dimensions", [b[k] for k in ("low", "high", "avail", "coverage")],
               [Fraction(3, 8), Fraction(1, 2), Fraction(3, 7), Fraction(7, 8)])
    check.same("class practices", a["class"], "preactive")
    check.same("classes of the interval", (b["class_low"], b["class_high"]),
               ("reactive", "preactive"))
    check.same("coverage publishes", b["class"], "preactive")
    check.same("borderline 3/7 against .41", b["borderline"], True)
    strict = score(dict(case, coverage_min=Fraction(9, 10)))
    check.same("undetermined", strict["weightings"]["dimensions"]["class"], "undetermined")
    check.same("disagree", strict["weightings_disagree"], True)
    check.same("strengths", a["strengths"], ["S1"])
    check.same("weaknesses", a["weaknesses"], ["O1"])
    check.same("levers", a["levers"], [{"id": "O1", "gain": Fraction(1, 6)},
                                       {"id": "S2", "gain": Fraction(1, 12)}])
    check.same("dimension S", b["dimensions"][0]["avail"], Fraction(2, 3))
    # Short form: 2 -> .5 in [.25, .75]; 4 without evidence -> .5 in [.25, .5];
    # 4 with evidence -> 1 in [.75, 1]; 0 -> 0 in [0, .25]; unanswered -> [0, 1].
    short = score({"practices": [
        {"id": "a", "dimension": "S", "short": 2}, {"id": "b", "dimension": "S", "short": 4},
        {"id": "c", "dimension": "S", "short": 4, "evidence": True},
        {"id": "d", "dimension": "S", "short": 0}, {"id": "e", "dimension": "S", "short": None}]})
    check.same("short form", [(p["low"], p["avail"], p["high"]) for p in short["practices"]],
               [(Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)),
                (Fraction(1, 4), Fraction(1, 2), Fraction(1, 2)),
                (Fraction(3, 4), Fraction(1), Fraction(1)),
                (Fraction(0), Fraction(0), Fraction(1, 4)), (Fraction(0), None, Fraction(1))])
    check.same("short coverage", short["weightings"]["practices"]["coverage"], Fraction(4, 5))
    check.same("short avail", short["weightings"]["practices"]["avail"], Fraction(1, 2))
    # Not applicable: O1 leaves -> S only; equal practices avail = 2/3 (2 over 3 items).
    case["practices"][2]["not_applicable"] = True
    away = score(case)
    check.same("not applicable", away["weightings"]["practices"]["avail"], Fraction(2, 3))
    check.same("dimension undefined", away["weightings"]["practices"]["dimensions"][1]["defined"],
               False)
    # 3 of 5 not-applicable-free dimension weights: A has 2 practices (one not applicable, other 1),
    # B has one practice at 0: literal v = 1/2 and 1 -> 1/3; equalised v = 1 and 1 -> 1/2.
    odd = score({"practices": [
        {"id": "a1", "dimension": "A", "not_applicable": True, "items": []},
        {"id": "a2", "dimension": "A", "items": items((4, True))},
        {"id": "b1", "dimension": "B", "items": items((0, False))}]})["weightings"]
    check.same("literal", odd["dimensions"]["avail"], Fraction(1, 3))
    check.same("equalised", odd["dimensions_equalised"]["avail"], Fraction(1, 2))
    # The cut is inclusive, decided without rounding: binary, 61 of 100 items.
    edge = score({"scale": "binary", "practices": [
        {"id": "x", "dimension": "X", "items": [{"answer": int(k < 61)} for k in range(100)]}]})
    check.same("0.61 is proactive", edge["weightings"]["practices"]["class"], "proactive")
    edge = score({"scale": "binary", "practices": [
        {"id": "x", "dimension": "X", "items": [{"answer": int(k < 60)} for k in range(100)]}]})
    check.same("0.60 is preactive", edge["weightings"]["practices"]["class"], "preactive")
    check.same("empty weight", score({"practices": [
        {"id": "x", "dimension": "X", "not_applicable": True}]})["weightings"]["practices"], None)
    # Weights given: 1, 3 and 0 -> (.75 + 3*.5)/4 = .5625 ... by items: (1*.75 + 3*.25)/(1 + 1.5).
    case["practices"][2]["not_applicable"] = False
    for practice, v in zip(case["practices"], (1, 3, 0)):
        practice["v"] = v
    own = score(case)["weightings"]["given"]
    check.same("given weights", own["avail"], Fraction(3, 5))
    check.same("given weights by practice", own["avail_by_practice"], Fraction(9, 16))
    check.same("zero weight dimension", own["dimensions"][1]["defined"], False)
    edge = lambda n, **more: score(dict({"scale": "binary", "practices": [
        {"id": "x", "dimension": "X", "items": [{"answer": int(k < n)} for k in range(100)]}]},
        **more))["weightings"]["practices"]
    check.same("borderline is strict", [edge(n)["borderline"] for n in (59, 60, 62, 63)],
               [False, True, True, False])
    check.same("nearest cut", [edge(n)["nearest_cut"] for n in (0, 36, 52, 99)],
               [Fraction(29, 100), Fraction(41, 100), Fraction(61, 100), Fraction(61, 100)])
    check.same("coverage at its mark publishes", short["weightings"]["practices"]["published"], True)
    check.same("level 3 needs evidence too", level_of(3, False, {}), (2, True))
    check.refuses("level 5", score, {"practices": [{"id": "x", "dimension": "X", "short": 5}]})


if __name__ == "__main__":
    run(score, self_test, exact=True)
