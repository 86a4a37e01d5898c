#!/usr/bin/env python3
"""Peer of digital readiness: methods 2.2, in exact rational arithmetic.

Input (exact decimals)
  {"complete": true,                     is the register declared complete?
   "groups": [{"id": "D1",
               "technologies": [{"id": "erp", "w": 1, "registered": true,
                                 "level": 0..4 | null, "share": 0..1 | null}, ...]}, ...]}
  w optional (default 1); weights are normalised to 1 in the group. The list holds ALL technologies
  of the catalogue for the group; "registered" defaults to true when level or share is present.

Output (D and DR on 0..100)
  {"groups": [{"id", "low", "high", "avail", "coverage", "lowest_level"}],
   "dr_low", "dr_high", "dr_avail", "dr_avail_of_groups", "coverage",
   "weakest": {"ids", "avail", "low", "high"},
   "evenness", "evenness_low", "evenness_high", "groups_at_50", "internal_groups_at_50"}

Conventions chosen where the text leaves one open
  * D_g is shown on 0..100: 25 * sum(w level share), level*share is the "effective level".
  * unregistered: 0 when the register is complete, else missing: [0, 4].
  * level known, share missing: [0, level]; share known, level missing: [0, 4 share]; a level of 0
    or a share of 0 makes the product 0 whatever the other one is.
  * avail renormalises over the technologies whose product is known; coverage is their weight.
  * dr_avail renormalises over all known technologies (weights w/groups); dr_avail_of_groups is the
    plain mean of the groups that have an avail.
  * lowest_level: smallest known effective level of the group (weakest link in the manner of IMPULS).
  * weakest: the smallest avail among groups; low is the smallest low, high the smallest high.
  * evenness = 1 - (max - min)/100 over avail, missing when a group has none; evenness_low and _high
    are the exact extremes when every D_g moves freely inside its interval.
  * groups_at_50 counts avail >= 50; internal groups are D1..D4 (all but the id "D5").
"""
from fractions import Fraction

from peer_io import Refused, run


def product_range(technology, complete):
    """(low, known value or None, high) of level * share."""
    level, share = technology.get("level"), technology.get("share")
    if not technology.get("registered", level is not None or share is not None):
        return (0, 0, 0) if complete else (0, None, 4)
    if level is not None and not 0 <= level <= 4:
        raise Refused("level outside 0..4")
    if share is not None and not 0 <= share <= 1:
        raise Refused("share outside 0..1")
    if level == 0 or share == 0:
        return 0, 0, 0
    if level is not None and share is not None:
        return level * share, level * share, level * share
    return 0, None, (level if level is not None else 4 * share if share is not None else 4)


def assess(given):
    groups, known_weight, known_sum = [], Fraction(0), Fraction(0)
    n = len(given["groups"])
    for group in given["groups"]:
        total = sum(Fraction(t.get("w", 1)) for t in group["technologies"])
        low = high = points = answered = Fraction(0)
        lowest = None
        for technology in group["technologies"]:
            w = Fraction(technology.get("w", 1)) / total
            lo, value, hi = product_range(technology, given.get("complete", False))
            low, high = low + w * lo, high + w * hi
            if value is not None:
                answered, points = answered + w, points + w * value
                lowest = value if lowest is None else min(lowest, value)
        known_weight, known_sum = known_weight + answered / n, known_sum + points / n
        groups.append({"id": group["id"], "low": 25 * low, "high": 25 * high,
                       "avail": 25 * points / answered if answered else None,
                       "coverage": answered, "lowest_level": lowest})
    lows, highs = [g["low"] for g in groups], [g["high"] for g in groups]
    avails = [g["avail"] for g in groups if g["avail"] is not None]
    widest = max([highs[i] - lows[j] for i in range(n) for j in range(n) if i != j] or [0])
    narrowest = max(Fraction(0), max(lows) - min(highs))
    weakest = min(avails) if avails else None
    return {"groups": groups, "dr_low": sum(lows) / n, "dr_high": sum(highs) / n,
            "dr_avail": 25 * known_sum / known_weight if known_weight else None,
            "dr_avail_of_groups": sum(avails) / len(avails) if avails else None,
            "coverage": known_weight,
            "weakest": {"ids": [g["id"] for g in groups
                                if g["avail"] is not None and g["avail"] == weakest],
                        "avail": weakest, "low": min(lows), "high": min(highs)},
            "evenness": 1 - (max(avails) - min(avails)) / 100 if len(avails) == n else None,
            "evenness_low": 1 - max(Fraction(0), widest) / 100,
            "evenness_high": 1 - narrowest / 100,
            "groups_at_50": sum(a >= 50 for a in avails),
            "internal_groups_at_50": sum(1 for g in groups if g["id"] != "D5"
                                         and g["avail"] is not None and g["avail"] >= 50)}


def self_test(check):
    # D1: levels 4 (all staff) and 2 (half of the staff): (4 + 1)/2 = 2.5 of 4 -> 62.5.
    # D2: one of two technologies registered, 4 x 1; register open -> [50, 100], avail 100, cov .5.
    #     register complete -> 50.
    # Open:     low (62.5 + 50)/2 = 56.25, high 81.25, known weight 3/4,
    #           avail 25*(2.5/2 + 2/2)/(3/4) = 25*2.25/.75 = 75; mean of groups 81.25.
    # Complete: 56.25, evenness 1 - 12.5/100 = .875.
    case = {"groups": [
        {"id": "D1", "technologies": [{"level": 4, "share": 1},
                                      {"level": 2, "share": Fraction(1, 2)}]},
        {"id": "D2", "technologies": [{"level": 4, "share": 1}, {"registered": False}]}]}
    got = assess(case)
    check.same("D1", got["groups"][0]["avail"], Fraction(125, 2))
    check.same("D2", [got["groups"][1][k] for k in ("low", "high", "avail", "coverage")],
               [50, 100, 100, Fraction(1, 2)])
    check.same("DR", [got[k] for k in ("dr_low", "dr_high", "dr_avail", "dr_avail_of_groups")],
               [Fraction(225, 4), Fraction(325, 4), 75, Fraction(325, 4)])
    check.same("weakest open", (got["weakest"]["ids"], got["weakest"]["avail"]),
               (["D1"], Fraction(125, 2)))
    check.same("weakest interval", (got["weakest"]["low"], got["weakest"]["high"]),
               (50, Fraction(125, 2)))
    # spreads: D2 up 100 against 62.5 -> 37.5 at worst; 62.5 lies in [50, 100] -> 0 at best.
    check.same("evenness range", (got["evenness_low"], got["evenness_high"]),
               (Fraction(5, 8), 1))
    # Three groups [0, 20], [50, 60], [90, 100]: worst 100 - 0, best 90 - 20.
    far = assess({"groups": [{"id": g, "technologies": [
        {"w": a, "level": 4, "share": 1}, {"w": b, "registered": False},
        {"w": 10 - a - b, "level": 0, "share": None}]}
        for g, a, b in (("D1", 0, 2), ("D2", 5, 1), ("D5", 9, 1))]})
    check.same("evenness range of three", (far["evenness_low"], far["evenness_high"]),
               (0, Fraction(3, 10)))
    at = assess({"groups": [{"id": g, "technologies": [{"level": 2, "share": 1}]}
                            for g in ("D1", "D5")]})
    check.same("50 counts, D5 is not internal", (at["groups_at_50"], at["internal_groups_at_50"]),
               (2, 1))
    full = assess(dict(case, complete=True))
    check.same("complete DR", full["dr_avail"], Fraction(225, 4))
    check.same("complete interval closes", full["dr_low"], full["dr_high"])
    check.same("evenness", full["evenness"], Fraction(7, 8))
    check.same("lowest level", [g["lowest_level"] for g in full["groups"]], [1, 0])
    check.same("groups at 50", full["groups_at_50"], 2)
    # Adding a registered tool never lowers readiness of a complete register.
    for level in range(5):
        for share in (Fraction(0), Fraction(1, 3), Fraction(1)):
            case["groups"][1]["technologies"][1] = {"level": level, "share": share}
            check.true("adding never lowers",
                       assess(dict(case, complete=True))["dr_avail"] >= full["dr_avail"])
    case["groups"][1]["technologies"][1] = {"level": 3, "share": None}
    check.same("share unknown", [assess(case)["groups"][1][k] for k in ("low", "high")],
               [50, Fraction(175, 2)])
    case["groups"][1]["technologies"][1] = {"level": None, "share": Fraction(1, 2)}
    check.same("level unknown", [assess(case)["groups"][1][k] for k in ("low", "high")], [50, 75])
    case["groups"][1]["technologies"][1] = {"level": 0, "share": None}
    check.same("level zero", assess(case)["groups"][1]["coverage"], 1)
    check.refuses("level 5", assess, {"groups": [
        {"id": "D1", "technologies": [{"level": 5, "share": 1}]}]})


if __name__ == "__main__":
    run(assess, self_test, exact=True)
