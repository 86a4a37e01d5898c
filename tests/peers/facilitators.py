#!/usr/bin/env python3
"""Peer of the facilitator tables and their choice under a budget: methods 1.6.2 and 7.2.

Input (exact decimals)
  {"grades": {"A": 0.5, "B": 0.35, "C": 0.2, "none": 0.1}, "cap": 0.9,
   "not_impacted": ["S2", ...], "not_impacted_cap": 0.1,
   "claims": [{"id": 1, "facilitators": ["shop"], "categories": ["EC"], "practices": ["G1"] | "all",
               "sign": "+" | "-" | "~", "grade": "C", "references": ["Astuti 2014"]}],
   "facilitators": [{"id": "shop", "cost": 100, "effort": 2, "requires": [ids], "excludes": [ids]}],
   "practices": [{"id": "G1", "v": 0.05, "p": 0.2 | null, "target": 0.75} | {"id", "need": 0.03}],
   "budget": 500, "effort_budget": 10 | null,
   "impact": {"shop": {"G1": 0.2}}}            optional: use this table instead of the claims

Output
  {"impact": {f: {i: I}}, "counts": {"claims_by_practice", "references_by_practice",
   "claims_by_category", "references_by_category"},
   "exact": {"value", "chosen", "ties": [[ids]], "cost", "effort"},
   "greedy": {...}, "best_single": {...}, "greedy_or_single": {...}, "triples": {...},
   "gap": exact - greedy_or_single, "why": {f: [claim ids]}}

Conventions chosen where the text leaves one open
  * only "+" claims support: I = min(cap, 1 - prod(1 - g)); "-" raises a risk entry, "~" neither.
    A practice that the prose declares not impacted is capped at not_impacted_cap. The cap is applied
    after the product. "all" means every practice of the input.
  * need n_i = v_i (target - p_i)+; p null (never answered) -> need 0.
  * coverage sum n_i (1 - prod over chosen (1 - I)).
  * exact: all 2^n subsets, n <= 25; the products are doubles, every subset within 1e-12 of the best
    is then recomputed exactly, "ties" lists all exact optima (at most 20), "chosen" is the one with
    fewest items, then lowest cost, then first in the order of the input.
  * greedy: repeatedly the affordable item (cost, effort, prerequisites already chosen, no exclusion)
    with the largest gain/cost, gain > 0; cost 0 comes before everything, by gain; ties go to the
    earlier item of the input. An unaffordable item is skipped, the search goes on.
  * best_single: the best feasible single item (prerequisites must be empty).
  * triples: every feasible set of at most three items, completed by the greedy (Sviridenko 2004).
  * counts: claims of any sign; a claim in two categories counts in both; "references" are distinct.
"""
from fractions import Fraction
from itertools import combinations

import numpy as np

from peer_io import Refused, run

DEFAULT_GRADES = {"A": Fraction(1, 2), "B": Fraction(7, 20), "C": Fraction(1, 5),
                  "none": Fraction(1, 10)}


def impact_table(given, practices, names):
    if "impact" in given:
        return {f: {i: Fraction(given["impact"].get(f, {}).get(i, 0)) for i in practices}
                for f in names}
    grades = given.get("grades", DEFAULT_GRADES)
    left = {f: {i: Fraction(1) for i in practices} for f in names}
    for claim in given["claims"]:
        if claim["sign"] != "+":
            continue
        if claim["grade"] not in grades:
            raise Refused("claim %s: unknown grade" % claim["id"])
        where = practices if claim["practices"] == "all" else claim["practices"]
        for f in claim.get("facilitators", []):
            for i in where:
                if f in left and i in left[f]:
                    left[f][i] *= 1 - Fraction(grades[claim["grade"]])
    quiet = set(given.get("not_impacted", []))
    cap, low_cap = given.get("cap", Fraction(9, 10)), given.get("not_impacted_cap", Fraction(1, 10))
    return {f: {i: min(1 - x, Fraction(low_cap if i in quiet else cap)) for i, x in row.items()}
            for f, row in left.items()}


def counts(given, practices):
    by_practice = {i: [0, set()] for i in practices}
    by_category = {}
    for claim in given.get("claims", []):
        where = practices if claim["practices"] == "all" else claim["practices"]
        for cell in [by_practice[i] for i in where if i in by_practice] + [
                by_category.setdefault(c, [0, set()]) for c in claim.get("categories", [])]:
            cell[0] += 1
            cell[1].update(claim.get("references", []))
    return {"claims_by_practice": {k: v[0] for k, v in by_practice.items()},
            "references_by_practice": {k: len(v[1]) for k, v in by_practice.items()},
            "claims_by_category": {k: v[0] for k, v in by_category.items()},
            "references_by_category": {k: len(v[1]) for k, v in by_category.items()}}


class Problem:
    def __init__(self, given):
        self.items = given["facilitators"]
        self.names = [f["id"] for f in self.items]
        practices = [p["id"] for p in given["practices"]]
        self.need = []
        for p in given["practices"]:
            if "need" in p:
                self.need.append(Fraction(p["need"]))
            else:
                score = p.get("p")
                self.need.append(Fraction(0) if score is None else p["v"] * max(
                    Fraction(0), p.get("target", Fraction(3, 4)) - Fraction(score)))
        table = impact_table(given, practices, self.names)
        self.table = table
        self.impact = [[table[f][i] for i in practices] for f in self.names]
        self.cost = [Fraction(f["cost"]) for f in self.items]
        self.effort = [Fraction(f.get("effort", 0)) for f in self.items]
        self.budget = Fraction(given["budget"])
        limit = given.get("effort_budget")
        self.limit = None if limit is None else Fraction(limit)
        place = {f: k for k, f in enumerate(self.names)}
        self.requires = [[place[r] for r in f.get("requires", [])] for f in self.items]
        self.excludes = [[place[r] for r in f.get("excludes", [])] for f in self.items]

    def value(self, chosen):
        total = Fraction(0)
        for i, need in enumerate(self.need):
            if not need:
                continue
            left = Fraction(1)
            for f in chosen:
                left *= 1 - self.impact[f][i]
            total += need * (1 - left)
        return total

    def feasible(self, chosen):
        inside = set(chosen)
        return (sum(self.cost[f] for f in inside) <= self.budget
                and (self.limit is None or sum(self.effort[f] for f in inside) <= self.limit)
                and all(set(self.requires[f]) <= inside for f in inside)
                and not any(set(self.excludes[f]) & inside for f in inside))

    def complete(self, start):
        """The greedy by gain per cost, from a feasible start."""
        chosen = list(start)
        now = self.value(chosen)
        while True:
            best = None
            for f in range(len(self.items)):
                if f in chosen or not self.feasible(chosen + [f]):
                    continue
                gain = self.value(chosen + [f]) - now
                if gain <= 0:
                    continue
                key = (1, gain) if not self.cost[f] else (0, gain / self.cost[f])
                if best is None or key > best[0]:
                    best = (key, f, gain)
            if best is None:
                return sorted(chosen)
            chosen.append(best[1])
            now += best[2]

    def shown(self, chosen):
        return {"value": self.value(chosen), "chosen": [self.names[f] for f in chosen],
                "cost": sum((self.cost[f] for f in chosen), Fraction(0)),
                "effort": sum((self.effort[f] for f in chosen), Fraction(0))}

    def exact(self):
        n = len(self.items)
        if n > 25:
            raise Refused("the exhaustive peer stops at 25 facilitators")
        low = n // 2
        need = np.array([float(x) for x in self.need])
        left = 1 - np.array([[float(x) for x in row] for row in self.impact]).reshape(n, len(need))
        cost, effort = self.whole(self.cost + [self.budget]), None
        if self.limit is not None:
            effort = self.whole(self.effort + [self.limit])

        def half(items):
            """For every subset of one half: products per practice, cost, effort."""
            size = 1 << len(items)
            product = np.ones((size, len(need)))
            money, work = np.zeros(size, np.int64), np.zeros(size, np.int64)
            for bit, f in enumerate(items):
                part = slice(1 << bit, 2 << bit)
                product[part] = product[: 1 << bit] * left[f]
                money[part] = money[: 1 << bit] + cost[f]
                if effort:
                    work[part] = work[: 1 << bit] + effort[f]
            return product, money, work
        below, above = half(range(low)), half(range(low, n))
        best, kept = -1.0, []
        masks_below = np.arange(1 << low, dtype=np.int64)
        rule = [(1 << f, sum(1 << r for r in set(self.requires[f])),
                 sum(1 << r for r in set(self.excludes[f]))) for f in range(n)]
        step = max(1, (1 << 20) >> low)
        for start in range(0, 1 << (n - low), step):
            upper = slice(start, min(start + step, 1 << (n - low)))
            uncovered = (above[0][upper] * need) @ below[0].T
            good = above[1][upper][:, None] + below[1] <= cost[n]
            if effort:
                good &= above[2][upper][:, None] + below[2] <= effort[n]
            masks = (np.arange(upper.start, upper.stop, dtype=np.int64) << low)[:, None] | masks_below
            for own, wants, bars in rule:
                if wants or bars:
                    good &= ((masks & own) == 0) | (((masks & wants) == wants) & ((masks & bars) == 0))
            value = np.where(good, need.sum() - uncovered, -1.0)
            top = value.max()
            if top >= best - 1e-12:
                best = max(best, top)
                rows, columns = np.nonzero(value >= best - 1e-12)
                kept += list(zip(masks[rows, columns].tolist(), value[rows, columns].tolist()))
                kept = [k for k in kept if k[1] >= best - 1e-12]
        sets = [[f for f in range(n) if mask >> f & 1] for mask, _ in kept]
        if len(sets) > 4096:
            sets = sorted(sets, key=len)[:4096]
        values = [self.value(chosen) for chosen in sets]
        top = max(values)
        ties = [chosen for chosen, v in zip(sets, values) if v == top]
        ties.sort(key=lambda chosen: (len(chosen), sum(self.cost[f] for f in chosen), chosen))
        shown = self.shown(ties[0])
        shown["ties"] = [[self.names[f] for f in chosen] for chosen in ties[:20]]
        return shown

    @staticmethod
    def whole(numbers):
        """The same numbers as integers, on a common denominator."""
        scale = 1
        for x in numbers:
            scale = scale * x.denominator // np.gcd(scale, x.denominator).item()
        result = [int(x * scale) for x in numbers]
        if max(map(abs, result)) * len(result) >= 2 ** 62:
            raise Refused("costs need more than 62 bits")
        return result

    def triples(self):
        best = ([], Fraction(-1))
        for size in range(4):
            for start in combinations(range(len(self.items)), size):
                if self.feasible(start):
                    chosen = self.complete(start)
                    value = self.value(chosen)
                    if value > best[1]:
                        best = (chosen, value)
        return best[0]


def assess(given):
    answer = {"counts": counts(given, [p["id"] for p in given["practices"]])}
    problem = Problem(given)
    answer["impact"] = problem.table
    answer["needs"] = {p["id"]: n for p, n in zip(given["practices"], problem.need)}
    greedy = problem.complete([])
    singles = [[f] for f in range(len(problem.items)) if problem.feasible([f])]
    single = max(singles, key=problem.value, default=[])
    better = single if problem.value(single) > problem.value(greedy) else greedy
    answer["exact"] = problem.exact()
    answer["greedy"], answer["best_single"] = problem.shown(greedy), problem.shown(single)
    answer["greedy_or_single"] = problem.shown(better)
    if given.get("with_triples", len(problem.items) <= 12):
        answer["triples"] = problem.shown(problem.triples())
    answer["gap"] = answer["exact"]["value"] - answer["greedy_or_single"]["value"]
    answer["why"] = {f: [c["id"] for c in given.get("claims", [])
                         if f in c.get("facilitators", []) and c["sign"] == "+"]
                     for f in answer["exact"]["chosen"]}
    return answer


def self_test(check):
    # Facilitator a, practice P: two C claims: 1 - .8^2 = .36. Practice Q: not impacted, B claim: .35
    # capped at .1. Five A claims on R: 1 - 1/32 = .96875, capped at .9. "-" and "~" change nothing.
    claims = [{"id": 1, "facilitators": ["a"], "practices": ["P"], "sign": "+", "grade": "C",
               "categories": ["EC"], "references": ["x"]},
              {"id": 2, "facilitators": ["a"], "practices": ["P", "Q"], "sign": "+", "grade": "C",
               "categories": ["EC", "EM"], "references": ["x", "y"]},
              {"id": 3, "facilitators": ["a"], "practices": ["P"], "sign": "-", "grade": "A",
               "categories": ["EM"], "references": []},
              {"id": 4, "facilitators": ["a"], "practices": "all", "sign": "~", "grade": "A"}]
    claims += [{"id": 5 + k, "facilitators": ["a"], "practices": ["R"], "sign": "+", "grade": "A"}
               for k in range(5)]
    case = {"claims": claims, "not_impacted": ["Q"], "budget": 1,
            "facilitators": [{"id": "a", "cost": 1}],
            "practices": [{"id": "P", "need": 1}, {"id": "Q", "need": 1}, {"id": "R", "need": 1}]}
    got = assess(case)
    check.same("impact", list(got["impact"]["a"].values()),
               [Fraction(9, 25), Fraction(1, 10), Fraction(9, 10)])
    check.same("claims by practice", got["counts"]["claims_by_practice"], {"P": 4, "Q": 2, "R": 6})
    check.same("references", (got["counts"]["references_by_practice"]["P"],
                              got["counts"]["references_by_category"]), (2, {"EC": 2, "EM": 2}))
    check.same("why", got["why"], {"a": [1, 2, 5, 6, 7, 8, 9]})
    # The known trap of greedy: a small item of ratio .2/1 = .2 blocks a large one of .9/10 = .09.
    # Budget 10: greedy takes s, then l no longer fits -> .2; the best single is .9.
    trap = {"budget": 10, "practices": [{"id": "P", "need": 1}],
            "facilitators": [{"id": "s", "cost": 1}, {"id": "l", "cost": 10}],
            "impact": {"s": {"P": Fraction(1, 5)}, "l": {"P": Fraction(9, 10)}}}
    got = assess(trap)
    check.same("trap", (got["greedy"]["value"], got["exact"]["value"], got["exact"]["chosen"]),
               (Fraction(1, 5), Fraction(9, 10), ["l"]))
    check.same("single rescues", got["gap"], 0)
    # Prerequisite and exclusion: b (.5) needs a (.1); c (.55) excludes a. Budget 2, costs 1.
    # {a, b}: 1 - .9*.5 = .55; {c}: .55: a tie. {b, c} is barred, because b needs a and c bars a.
    rules = {"budget": 2, "practices": [{"id": "P", "need": 2}],
             "facilitators": [{"id": "a", "cost": 1}, {"id": "b", "cost": 1, "requires": ["a"]},
                              {"id": "c", "cost": 1, "excludes": ["a"]}],
             "impact": {"a": {"P": Fraction(1, 10)}, "b": {"P": Fraction(1, 2)},
                        "c": {"P": Fraction(11, 20)}}}
    got = assess(rules)
    check.same("rules", (got["exact"]["value"], got["exact"]["ties"]),
               (Fraction(11, 10), [["c"], ["a", "b"]]))
    # Greedy: equal ratios go to the earlier item, a free item comes first, a useless one is left.
    even = {"budget": 2, "practices": [{"id": "P", "need": 1}],
            "facilitators": [{"id": k, "cost": c} for k, c in (("a", 2), ("b", 2), ("free", 0),
                                                               ("useless", 0))],
            "impact": {"a": {"P": Fraction(1, 2)}, "b": {"P": Fraction(1, 2)},
                       "free": {"P": Fraction(1, 10)}}}
    got = assess(even)
    check.same("greedy order", got["greedy"]["chosen"], ["a", "free"])
    check.same("equal optima", (got["exact"]["chosen"], len(got["exact"]["ties"])),
               (["a", "free"], 4))
    check.same("best single", got["best_single"]["chosen"], ["a"])
    # Money of any scale: costs in cents as decimals are compared exactly.
    cents = assess(dict(even, budget=Fraction("0.3"), facilitators=[
        {"id": "a", "cost": Fraction("0.1")}, {"id": "b", "cost": Fraction("0.2")}]))
    check.same("0.1 + 0.2 <= 0.3", cents["exact"]["chosen"], ["a", "b"])
    two = Problem(dict(even, facilitators=[{"id": "a", "cost": 0}, {"id": "b", "cost": 0},
                                           {"id": "c", "cost": 0, "requires": ["a", "b"]}]))
    check.same("two prerequisites", [two.feasible(s) for s in ([2], [0, 2], [0, 1, 2])],
               [False, False, True])
    # Need: v (target - p)+ = .25 * (.75 - .25) = 1/8; p above the target -> 0; never answered -> 0.
    need = Problem({"budget": 0, "facilitators": [], "impact": {}, "practices": [
        {"id": "x", "v": Fraction(1, 4), "p": Fraction(1, 4)},
        {"id": "y", "v": Fraction(1, 4), "p": 1}, {"id": "z", "v": Fraction(1, 4), "p": None}]}).need
    check.same("need", need, [Fraction(1, 8), 0, 0])
    # The vector search equals plain enumeration; exact >= triples >= half of (1 - 1/e) exact, and
    # the value is monotone and submodular, on random problems with every kind of constraint.
    stream = np.random.default_rng(4)
    wrong = order = 0
    for _ in range(12):
        n = 7
        names = ["f%d" % k for k in range(n)]
        given = {"budget": int(stream.integers(8, 20)), "effort_budget": 9,
                 "practices": [{"id": "P%d" % i, "need": Fraction(int(stream.integers(0, 9)), 8)}
                               for i in range(4)],
                 "facilitators": [{"id": f, "cost": int(stream.integers(0, 9)),
                                   "effort": int(stream.integers(0, 5)),
                                   "requires": [names[k - 1]] if k % 3 == 2 else [],
                                   "excludes": [names[0]] if k == 6 else []}
                                  for k, f in enumerate(names)],
                 "impact": {f: {"P%d" % i: Fraction(int(stream.integers(0, 10)), 10)
                                for i in range(4)} for f in names}}
        problem = Problem(given)
        subsets = [s for size in range(n + 1) for s in combinations(range(n), size)
                   if problem.feasible(s)]
        best = max(problem.value(s) for s in subsets)
        got = assess(given)
        wrong += got["exact"]["value"] != best
        order += not (best >= got["triples"]["value"] >= got["greedy"]["value"])
        a, b = [0, 1], [0, 1, 3, 4]
        wrong += problem.value(b) < problem.value(a)
        wrong += (problem.value(a + [5]) - problem.value(a)) < (problem.value(b + [5])
                                                               - problem.value(b))
    check.same("search equals enumeration", wrong, 0)
    check.same("exact >= triples >= greedy", order, 0)
    check.refuses("26 items", assess, {"budget": 0, "practices": [], "impact": {}, "facilitators": [
        {"id": str(k), "cost": 1} for k in range(26)]})


if __name__ == "__main__":
    run(assess, self_test, exact=True)
