#!/usr/bin/env python3
"""Peer of the pathway rule and of the smallest change that flips it: methods 2.3, exact.

Input (exact decimals)
  {"point": {"D": [D1..D5], "M": 40 | "mechanisms": [M1..M4]},      all on 0..100
   "low": {...}, "high": {...},          optional: all-low and all-high completions
   "registers": {"groups": [{"technologies": [{"w", "level": 0..4 | null, "share": 0..1 | null}]}],
                 "constructs": [{"min": 1, "max": 7, "items": [{"answer", "reversed"}]}],
                 "up": 0.2, "down": 0.2},  optional: exact label probabilities (five groups, M1..M4)
   "groups_cut": 50, "digital_cut": 25, "mechanism_cut": 50}

Output
  {"label", "breadth", "internal_breadth",
   "low_label", "high_label",            the labels of the completions
   "reachable": [labels],                every label that some point of the box low..high gets
   "flips": [{"score", "direction", "to", "reached", "change", "label"}],  sorted by |change|
   "smallest": [ties of the smallest],
   "probabilities": {label: p}, "decision": label or "between X and Y"}

Conventions chosen where the text leaves one open
  * labels: "pre-digital", "deep transformation", "lightweight entry",
    "lightweight, complemented by change", "digitised without change", "in transition".
  * a flip moves ONE score: D1..D5, M as a whole, and - when "mechanisms" are given - one of M1..M4
    (M moves a quarter as much). Every threshold on the way is tried, nearest first; the first one
    that changes the label is kept for each direction.
  * upwards the threshold itself is reached ("reached": true); downwards the score must fall just
    below it, so "change" is the infimum, not attained ("reached": false).
  * reachable: the box is cut at the thresholds and every cell is tried; low <= high is demanded.
  * probabilities are exact, not simulated: each answered item moves +1 with "up", -1 with "down",
    stays otherwise; a move off the scale is lost (the item stays at the end of the scale). Missing
    items stay missing: a group or construct is the mean over what is answered. Shares do not move.
    A simulation of n draws must agree within 4 sqrt(p(1-p)/n).
  * decision: the label whose probability is >= 0.7, else "between" the two most probable ones.
"""
from fractions import Fraction
from itertools import product

from peer_io import Refused, run

LABELS = ["pre-digital", "deep transformation", "lightweight entry",
          "lightweight, complemented by change", "digitised without change", "in transition"]


def label_of(d, m, cuts=(25, 50, 50)):
    digital, broad, change = cuts
    breadth = sum(x >= broad for x in d)
    internal = sum(x >= broad for x in d[:4])
    if max(d) < digital:
        return LABELS[0]
    if breadth >= 3 and m >= change:
        return LABELS[1]
    if internal == 0 and m < change:
        return LABELS[2]
    if internal <= 1 and m >= change:
        return LABELS[3]
    if breadth >= 3 and m < change:
        return LABELS[4]
    return LABELS[5]


def scores_of(given):
    d = [Fraction(x) for x in given["D"]]
    parts = given.get("mechanisms")
    m = sum(Fraction(x) for x in parts) / len(parts) if parts else Fraction(given["M"])
    if len(d) != 5 or any(not 0 <= x <= 100 for x in d + [m]):
        raise Refused("five D scores and M on 0..100 are needed")
    return d, m, parts


def flips_of(given, cuts):
    d, m, parts = scores_of(given)
    now = label_of(d, m, cuts)
    tiny = Fraction(1, 10 ** 12)
    found = []

    def search(name, start, factor, try_label, marks):
        """start moves; the tested score moves factor times as much."""
        for direction in (1, -1):
            steps = sorted({(mark - start) / factor for mark in marks}, key=abs)
            for step in steps:
                # Upwards the mark is reached; downwards one must fall just below it, which for a
                # score that stands exactly on the mark is a step of (minus) nothing.
                if (direction > 0 and step <= 0) or (direction < 0 and step > 0):
                    continue
                there = start + step * factor - (tiny if direction < 0 else 0)
                if not 0 <= there <= 100:
                    continue
                label = try_label(there)
                if label != now:
                    found.append({"score": name, "direction": "up" if direction > 0 else "down",
                                  "to": None, "reached": direction > 0, "change": step,
                                  "label": label})
                    break
    for g in range(5):
        search("D%d" % (g + 1), d[g], 1,
               lambda x, g=g: label_of(d[:g] + [x] + d[g + 1:], m, cuts), cuts[:2])
        for flip in found:
            if flip["score"] == "D%d" % (g + 1):
                flip["to"] = d[g] + flip["change"]
    search("M", m, 1, lambda x: label_of(d, x, cuts), cuts[2:])
    for k, part in enumerate(parts or []):
        search("M%d" % (k + 1), m, Fraction(1, len(parts)), lambda x: label_of(d, x, cuts), cuts[2:])
    kept = []
    for flip in found:
        if flip["score"][0] == "M":
            start = m if flip["score"] == "M" else Fraction(parts[int(flip["score"][1:]) - 1])
            flip["to"] = start + flip["change"]
        low_enough = flip["to"] <= 100 if flip["reached"] else flip["to"] > 0
        if low_enough:
            kept.append(flip)
    kept.sort(key=lambda f: abs(f["change"]))
    return now, kept


def reachable(low, high, cuts):
    """Labels of every cell of the box: for each score the lowest point of each band it touches."""
    d_low, m_low, _ = scores_of(low)
    d_high, m_high, _ = scores_of(high)
    if any(a > b for a, b in zip(d_low + [m_low], d_high + [m_high])):
        raise Refused("low is above high")
    def points(a, b, marks):
        return [a] + [mark for mark in sorted(set(marks)) if a < mark <= b]
    choices = [points(a, b, cuts[:2]) for a, b in zip(d_low, d_high)]
    labels = {label_of(list(d), m, cuts) for d in product(*choices)
              for m in points(m_low, m_high, cuts[2:])}
    return [label for label in LABELS if label in labels]


def convolve(parts):
    """Distribution of a sum of independent parts, each {value: probability}."""
    total = {Fraction(0): Fraction(1)}
    for part in parts:
        after = {}
        for a, p in total.items():
            for b, q in part.items():
                after[a + b] = after.get(a + b, 0) + p * q
        total = after
    return total


def moved(x, low, high, up, down):
    spread = {}
    for y, p in ((x + 1, up), (x - 1, down), (x, 1 - up - down)):
        if not low <= y <= high:
            y = x
        spread[y] = spread.get(y, 0) + p
    return spread


def probabilities(given, cuts):
    up, down = given.get("up", Fraction(1, 5)), given.get("down", Fraction(1, 5))
    groups = []
    for group in given["groups"]:
        known = [t for t in group["technologies"]
                 if t.get("level") is not None and t.get("share") is not None]
        total = sum(Fraction(t.get("w", 1)) for t in known)
        if not known:
            return None
        groups.append(convolve([
            {y * 25 * t["share"] * Fraction(t.get("w", 1)) / total: p
             for y, p in moved(t["level"], 0, 4, up, down).items()} if t["share"] else
            {Fraction(0): Fraction(1)} for t in known]))
    terms = []
    for construct in given["constructs"]:
        low, high = construct.get("min", 1), construct.get("max", 7)
        known = [i for i in construct["items"] if i.get("answer") is not None]
        if 2 * len(known) < len(construct["items"]) or not known:
            return None
        for item in known:
            x = low + high - item["answer"] if item.get("reversed") else item["answer"]
            # a reversed item moved up in the answer moves down in the score
            a, b = (down, up) if item.get("reversed") else (up, down)
            terms.append({(Fraction(y) - low) / (high - low) * 100
                          / len(known) / len(given["constructs"]): p
                          for y, p in moved(x, low, high, a, b).items()})
    mechanism = convolve(terms)
    bands = []
    for dist in groups:
        band = {}
        for value, p in dist.items():
            where = max([Fraction(0)] + [Fraction(c) for c in cuts[:2] if value >= c])
            band[where] = band.get(where, 0) + p
        bands.append(band)
    high_m = sum(p for value, p in mechanism.items() if value >= cuts[2])
    answer = {label: Fraction(0) for label in LABELS}
    for cells in product(*[band.items() for band in bands]):
        p = Fraction(1)
        for _, q in cells:
            p *= q
        d = [value for value, _ in cells]
        answer[label_of(d, Fraction(cuts[2]), cuts)] += p * high_m
        answer[label_of(d, Fraction(cuts[2]) - 1, cuts)] += p * (1 - high_m)
    return answer


def assess(given):
    cuts = (Fraction(given.get("digital_cut", 25)), Fraction(given.get("groups_cut", 50)),
            Fraction(given.get("mechanism_cut", 50)))
    answer = {}
    if "point" in given:
        d, m, _ = scores_of(given["point"])
        label, flips = flips_of(given["point"], cuts)
        answer = {"label": label, "breadth": sum(x >= cuts[1] for x in d),
                  "internal_breadth": sum(x >= cuts[1] for x in d[:4]), "M": m, "flips": flips,
                  "smallest": [f for f in flips if abs(f["change"]) == abs(flips[0]["change"])]}
    for side in ("low", "high"):
        if side in given:
            d, m, _ = scores_of(given[side])
            answer[side + "_label"] = label_of(d, m, cuts)
    if "low" in given and "high" in given:
        answer["reachable"] = reachable(given["low"], given["high"], cuts)
    if "registers" in given:
        p = probabilities(given["registers"], cuts)
        answer["probabilities"] = p
        if p:
            order = sorted(LABELS, key=lambda name: -p[name])
            answer["decision"] = (order[0] if p[order[0]] >= Fraction(7, 10)
                                  else "between %s and %s" % (order[0], order[1]))
    return answer


def self_test(check):
    def label(*d, m):
        return label_of([Fraction(x) for x in d], Fraction(m))
    # One hand case per line of the rule, and the boundaries.
    check.same("pre-digital", label(24, 24, 24, 24, 24, m=100), LABELS[0])
    check.same("25 is digital", label(25, 0, 0, 0, 0, m=0), LABELS[2])
    check.same("deep", label(50, 50, 0, 0, 50, m=50), LABELS[1])
    check.same("lightweight", label(40, 0, 0, 0, 90, m=49), LABELS[2])
    check.same("complemented", label(60, 0, 0, 0, 90, m=50), LABELS[3])
    check.same("digitised", label(60, 60, 60, 0, 0, m=49), LABELS[4])
    check.same("transition low M", label(60, 0, 0, 0, 90, m=10), LABELS[5])
    check.same("transition high M", label(60, 60, 0, 0, 0, m=90), LABELS[5])
    # D = 40, 0, 0, 0, 90 and M = 45 (four at 45): lightweight entry. Up 5 on M makes it complemented;
    # one M_k needs +20. D1 up 10 makes it transition; D5 down must pass 25 but D1 = 40 stays >= 25.
    got = assess({"point": {"D": [40, 0, 0, 0, 90], "mechanisms": [45, 45, 45, 45]}})
    check.same("smallest", [(f["score"], f["change"], f["label"]) for f in got["smallest"]],
               [("M", 5, LABELS[3])])
    check.same("D1 flips", [(f["change"], f["label"]) for f in got["flips"] if f["score"] == "D1"],
               [(10, LABELS[5])])
    check.same("M1 needs 20", [f["change"] for f in got["flips"] if f["score"] == "M1"], [20])
    check.same("D5 cannot flip", [f for f in got["flips"] if f["score"] == "D5"], [])
    # Downwards: D = 30, 0, 0, 0, 0 -> below 25 is pre-digital, change -5 not attained.
    got = assess({"point": {"D": [30, 0, 0, 0, 0], "M": 10}})
    check.same("down", [(f["score"], f["change"], f["reached"], f["label"])
                        for f in got["smallest"]], [("D1", -5, False, LABELS[0])])
    # On the mark: M = 50 falls with an infimum of 0.
    got = assess({"point": {"D": [60, 60, 60, 0, 0], "M": 50}})
    check.same("on the mark", (got["smallest"][0]["score"], got["smallest"][0]["change"]),
               ("M", 0))
    check.same("four on the mark", {f["score"] for f in assess(
        {"point": {"D": [50, 50, 50, 0, 0], "M": 50}})["smallest"]}, {"D1", "D2", "D3", "M"})
    # Total and consistent: every grid vector gets one label, and every flip does what it says.
    grid = [Fraction(x) for x in (0, 24, 25, 49, 50, 100)]
    seen = set()
    wrong = 0
    for k, d in enumerate(product(grid, repeat=5)):
        for m in (Fraction(0), Fraction(50)):
            mine = label_of(list(d), m)
            seen.add(mine)
            if k % 97 == 0:
                now, flips = flips_of({"D": list(d), "M": m}, (25, 50, 50))
                for flip in flips:
                    e, n = list(d), m
                    move = flip["change"] - (0 if flip["reached"] else Fraction(1, 1000))
                    if flip["score"] == "M":
                        n += move
                    else:
                        e[int(flip["score"][1]) - 1] += move
                    wrong += label_of(e, n) != flip["label"] or flip["label"] == now
    check.same("every label occurs", seen, set(LABELS))
    check.same("flips do what they say", wrong, 0)
    # Box: D1 in [20, 60], the rest 0, M in [40, 60]:
    # D1 < 25 pre-digital; 25..50 lightweight / complemented; >= 50 transition / complemented.
    got = assess({"low": {"D": [20, 0, 0, 0, 0], "M": 40}, "high": {"D": [60, 0, 0, 0, 0], "M": 60}})
    check.same("reachable", got["reachable"], [LABELS[0], LABELS[2], LABELS[3], LABELS[5]])
    # One technology at level 1 (all staff) in D1 (25), others level 0 (20 % chance to rise to 25).
    # M: one item each at 1, max possible 2 -> (1/6)*100 < 50 always.
    # Pre-digital when D1 falls (.2) and D2..D5 stay (.8^4); level 2 = 50 with .2 -> transition,
    # else lightweight. D2..D5 never reach 50.
    quiet = {"groups": [{"technologies": [{"level": 1, "share": 1}]}]
             + [{"technologies": [{"level": 0, "share": 1}]}] * 4,
             "constructs": [{"items": [{"answer": 1}]}] * 4}
    p = assess({"registers": quiet})["probabilities"]
    check.same("p pre-digital", p[LABELS[0]], Fraction(1, 5) * Fraction(4, 5) ** 4)
    check.same("p transition", p[LABELS[5]], Fraction(1, 5))
    check.same("p sums to 1", sum(p.values()), 1)
    check.same("decision", assess({"registers": quiet})["decision"], LABELS[2])
    # Against plain enumeration of all 3^8 moves, with unlike weights, shares and chances, levels at
    # both ends of the scale, a reversed item, missing cells and M on another scale.
    mixed = {"up": Fraction(1, 5), "down": Fraction(1, 10), "groups": [
        {"technologies": [{"w": 1, "level": 4, "share": Fraction(1, 2)},
                          {"w": 3, "level": 2, "share": 1}, {"w": 2, "level": None, "share": 1}]},
        {"technologies": [{"w": 2, "level": 3, "share": Fraction(2, 3)}, {"level": 1, "share": 1}]},
        {"technologies": [{"level": 2, "share": 1}]},
        {"technologies": [{"level": 3, "share": 0}]}, {"technologies": [{"level": 4, "share": 0}]}],
        "constructs": [{"items": [{"answer": 5}, {"answer": 2, "reversed": True}, {}]},
                       {"min": 1, "max": 5, "items": [{"answer": 1}]}]}
    want = {name: Fraction(0) for name in LABELS}
    chance = {1: Fraction(1, 5), -1: Fraction(1, 10), 0: Fraction(7, 10)}
    inside = lambda x, low, high, s: x + s if low <= x + s <= high else x
    for s in product((1, -1, 0), repeat=8):
        p = Fraction(1)
        for step in s:
            p *= chance[step]
        d = [Fraction(25, 4) * (inside(4, 0, 4, s[0]) * Fraction(1, 2) + 3 * inside(2, 0, 4, s[1])),
             Fraction(25, 3) * (2 * inside(3, 0, 4, s[2]) * Fraction(2, 3) + inside(1, 0, 4, s[3])),
             Fraction(25 * inside(2, 0, 4, s[4])), Fraction(0), Fraction(0)]
        one = Fraction(inside(5, 1, 7, s[5]) + 8 - inside(2, 1, 7, s[6]), 2)
        two = Fraction(inside(1, 1, 5, s[7]))
        want[label_of(d, ((one - 1) / 6 * 100 + (two - 1) / 4 * 100) / 2)] += p
    check.same("probabilities by enumeration", probabilities(mixed, (25, 50, 50)), want)
    check.same("exactly .7 decides", assess({"registers": dict(
        quiet, up=Fraction(3, 10), down=0)})["decision"], LABELS[2])
    # "to" is where the score arrives; a jump over the end of the scale is not offered.
    got = assess({"point": {"D": [40, 0, 0, 0, 90], "mechanisms": [100, 20, 40, 0]}})
    check.same("to", [(f["score"], f["to"]) for f in got["flips"] if f["score"] != "M1"],
               [("D1", 50), ("M", 50), ("M2", 60), ("M3", 80), ("M4", 40), ("D2", 50), ("D3", 50),
                ("D4", 50)])
    check.same("M1 is at its end", [f for f in got["flips"] if f["score"] == "M1"], [])
    check.same("M4 can reach 100", [f["to"] for f in assess(
        {"point": {"D": [40, 0, 0, 0, 90], "mechanisms": [100, 0, 0, 0]}})["flips"]
        if f["score"] == "M4"], [100])
    check.same("breadth at the mark", [assess({"point": {"D": [50, 50, 49, 50, 50], "M": 0}})[k]
                                       for k in ("breadth", "internal_breadth")], [4, 3])
    check.refuses("four groups", assess, {"point": {"D": [1, 2, 3, 4], "M": 0}})


if __name__ == "__main__":
    run(assess, self_test, exact=True)
