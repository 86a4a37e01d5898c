#!/usr/bin/env python3
"""Peer of the path diagnosis: methods 5.5, exact except the square root in the correlation.

Input (exact decimals)
  {"events": [{"market": "DEU", "when": "2015-03-01" | 2015, "kind": "entry" | "change" | "exit",
               "commitment": 1 | null, "named_relationship": false, "partner": "ACME" | null}],
   "distances": {"DEU": 1.2, "VNM": null},
   "chain": [1, 2, 2.5, 3],         distinct commitment levels, rising; default: the levels seen
   "network": [["ACME", "HOME"], ...] | null,   undirected partner graph
   "born_global": true | false | null,
   "scores": {...}, "margin": 0.2,   optional: only pick the narrative from these
   "min_entries": 4, "min_markets": 3}
  "kind" may be left out: the first event of a market is its entry, later ones are changes.

Output: {"enough_history", "entries", "markets", "distance_rho", "commitment_rho_mean",
         "commitment_rho_pooled", "chain_changes", "chain_compliance", "network_share",
         "mean_betweenness", "network_index", "decreases", "exits", "vector", "narrative"}

Conventions chosen where the text leaves one open
  * entry order: average ranks of "when" over the entries (a same date is a tie); an entry after an exit
    counts as a new entry of that market for the network share and for "entries", but the correlation
    with distance uses the first entry per market only, those with a known distance; it needs
    min_entries of them, and both sides must vary, else null.
  * Spearman = Pearson of average ranks.
  * commitment: per market with >= 2 dated entry/change events with a known level, Spearman of order and
    level (constant level -> null); "mean" is the plain mean of the markets that have one; "pooled" is
    one correlation over all such events of (order inside the market, level).
  * chain: a change complies when its level is exactly one step of "chain" above the market's level
    before. Changes with unchanged level, decreases and jumps count in the denominator; exits do not;
    re-entry starts anew. No change -> null.
  * decreases: changes to a lower level.
  * network_share: entries with a named relationship / entries. mean_betweenness: mean over the
    distinct partners of entries that are in the graph, of Freeman betweenness on the undirected graph
    divided by (n-1)(n-2)/2 (0 when n < 3). network_index = share * mean_betweenness when the graph
    is given and a partner is in it, else share.
  * fewer than min_markets markets: enough_history false (the numbers are printed all the same).
  * narrative: the key of the largest vector entry when it leads the second by >= margin, else "mixed".
    The vector is {"stage-wise": mean of distance_rho and commitment_rho_mean that exist,
    "born global": 1/0, "network": network_index}; null entries are left out; all null -> null.
"""
import math
from fractions import Fraction
from itertools import combinations

from peer_io import Refused, average_ranks, run


def spearman(x, y):
    if len(x) < 2:
        return None
    a, b = average_ranks(x), average_ranks(y)
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    saa = sum((p - ma) ** 2 for p in a)
    sbb = sum((q - mb) ** 2 for q in b)
    sab = sum((p - ma) * (q - mb) for p, q in zip(a, b))
    if saa == 0 or sbb == 0:
        return None
    square = sab * sab / (saa * sbb)
    root = math.sqrt(square)
    return math.copysign(root, sab) if sab else 0.0


def betweenness(edges):
    """Freeman betweenness by counting shortest paths between every pair, normalised."""
    nodes = sorted({x for edge in edges for x in edge})
    near = {x: set() for x in nodes}
    for a, b in edges:
        if a != b:
            near[a].add(b)
            near[b].add(a)
    far, ways = {}, {}
    for s in nodes:
        far[s], ways[s] = {s: 0}, {s: 1}
        level = [s]
        while level:
            after = []
            for x in level:
                for y in sorted(near[x]):
                    if y not in far[s]:
                        far[s][y] = far[s][x] + 1
                        ways[s][y] = 0
                        after.append(y)
                    if far[s][y] == far[s][x] + 1:
                        ways[s][y] += ways[s][x]
            level = after
    result = {x: Fraction(0) for x in nodes}
    for s, t in combinations(nodes, 2):
        if t not in far[s]:
            continue
        for x in nodes:
            if x not in (s, t) and x in far[s] and t in far[x] \
                    and far[s][x] + far[x][t] == far[s][t]:
                result[x] += Fraction(ways[s][x] * ways[x][t], ways[s][t])
    pairs = Fraction((len(nodes) - 1) * (len(nodes) - 2), 2)
    return {x: v / pairs if pairs else Fraction(0) for x, v in result.items()}


def narrative(vector, margin):
    known = sorted(((v, k) for k, v in vector.items() if v is not None), reverse=True)
    if not known:
        return None
    # the margin is decided on doubles here, with a slack of 1e-12 for scores such as .6 and .4
    if len(known) == 1 or float(known[0][0]) - float(known[1][0]) >= float(margin) - 1e-12:
        return known[0][1]
    return "mixed"


def diagnose(given):
    margin = given.get("margin", Fraction(1, 5))
    if "scores" in given:
        return {"vector": given["scores"], "narrative": narrative(given["scores"], margin)}
    events = sorted(given["events"], key=lambda e: str(e["when"]))
    chain = given.get("chain") or sorted({e["commitment"] for e in events
                                          if e.get("commitment") is not None})
    level_now, present, seen = {}, set(), []
    entries, first, changes, complying, decreases, exits = [], {}, 0, 0, 0, 0
    history = {}
    for event in events:
        market, level = event["market"], event.get("commitment")
        kind = event.get("kind") or ("change" if market in present else "entry")
        if level is not None and level not in chain:
            raise Refused("commitment %s is not in the chain" % level)
        if kind == "exit":
            exits += 1
            present.discard(market)
            level_now.pop(market, None)
            continue
        if kind == "entry":
            entries.append(event)
            present.add(market)
            if market not in first:
                first[market] = event
                seen.append(market)
        else:
            before = level_now.get(market)
            if before is not None and level is not None:
                changes += 1
                complying += chain.index(level) - chain.index(before) == 1
                decreases += level < before
        if level is not None:
            level_now[market] = level
            history.setdefault(market, []).append((str(event["when"]), level))
    distances = given.get("distances", {})
    known = [m for m in seen if distances.get(m) is not None]
    by_distance = None
    if len(known) >= given.get("min_entries", 4):
        by_distance = spearman([str(first[m]["when"]) for m in known], [distances[m] for m in known])
    each, pooled_order, pooled_level = [], [], []
    for market in seen:
        steps = history.get(market, [])
        if len(steps) < 2:
            continue
        order = average_ranks([when for when, _ in steps])
        pooled_order += order
        pooled_level += [level for _, level in steps]
        rho = spearman(order, [level for _, level in steps])
        if rho is not None:
            each.append(rho)
    mean_rho = math.fsum(each) / len(each) if each else None
    share = Fraction(sum(bool(e.get("named_relationship")) for e in entries), len(entries)) \
        if entries else None
    mean_between = None
    if given.get("network"):
        score = betweenness(given["network"])
        partners = sorted({e["partner"] for e in entries if e.get("partner") in score})
        if partners:
            mean_between = sum(score[p] for p in partners) / len(partners)
    index = share if mean_between is None or share is None else share * mean_between
    stages = [x for x in (by_distance, mean_rho) if x is not None]
    born = given.get("born_global")
    vector = {"stage-wise": math.fsum(stages) / len(stages) if stages else None,
              "born global": None if born is None else int(born), "network": index}
    return {"enough_history": len(seen) >= given.get("min_markets", 3), "entries": len(entries),
            "markets": len(seen), "distance_rho": by_distance, "commitment_rho_mean": mean_rho,
            "commitment_rho_pooled": spearman(pooled_order, pooled_level),
            "chain_changes": changes,
            "chain_compliance": Fraction(complying, changes) if changes else None,
            "network_share": share, "mean_betweenness": mean_between, "network_index": index,
            "decreases": decreases, "exits": exits, "vector": vector,
            "narrative": narrative(vector, margin)}


def self_test(check):
    # Spearman by hand: orders 1, 2, 3, 4 against distances 1, 3, 2, 4: 1 - 6*2/(4*15) = .8.
    check.near("rho", spearman([1, 2, 3, 4], [1, 3, 2, 4]), .8)
    check.near("rho falling", spearman([1, 2, 3], [3, 2, 1]), -1)
    # Ties: ranks 1, 2.5, 2.5, 4 against 1..4: sab 4.5, saa 4.5, sbb 5 -> sqrt(.9).
    check.near("rho ties", spearman([1, 2, 2, 4], [1, 2, 3, 4]), math.sqrt(.9))
    check.same("rho constant", spearman([1, 2, 3], [5, 5, 5]), None)
    # Path graph a - b - c: b lies on the one pair's only path -> 1; square: each of 4 nodes carries
    # half of one opposite pair, of 3 pairs -> 1/6.
    check.same("path", betweenness([["a", "b"], ["b", "c"]]), {"a": 0, "b": 1, "c": 0})
    check.same("square", set(betweenness([["a", "b"], ["b", "c"], ["c", "d"], ["d", "a"]]).values()),
               {Fraction(1, 6)})
    # Four markets in order 1..4 at distance 1, 3, 2, 4; A moves 1 -> 2 (complies), 2 -> 3 (two steps:
    # 2.5 lies between), B moves 2 -> 1 (decrease), C leaves. One of four entries is named.
    events = [{"market": "A", "when": 2010, "commitment": 1, "named_relationship": True,
               "partner": "b"},
              {"market": "B", "when": 2011, "commitment": 2}, {"market": "C", "when": 2012,
                                                               "commitment": 1},
              {"market": "D", "when": 2013, "commitment": 1},
              {"market": "A", "when": 2014, "commitment": 2},
              {"market": "A", "when": 2015, "commitment": 3},
              {"market": "B", "when": 2016, "commitment": 1},
              {"market": "C", "when": 2017, "kind": "exit"}]
    case = {"events": events, "chain": [1, 2, Fraction(5, 2), 3], "born_global": False,
            "distances": {"A": 1, "B": 3, "C": 2, "D": 4}, "network": [["a", "b"], ["b", "c"]]}
    got = diagnose(case)
    check.near("distance", got["distance_rho"], .8)
    check.same("chain", (got["chain_changes"], got["chain_compliance"]), (3, Fraction(1, 3)))
    check.same("decreases and exits", (got["decreases"], got["exits"]), (1, 1))
    # A rises (+1), B falls (-1): mean 0.
    check.near("commitment", got["commitment_rho_mean"], 0)
    check.same("network", (got["network_share"], got["mean_betweenness"], got["network_index"]),
               (Fraction(1, 4), 1, Fraction(1, 4)))
    # stage-wise .4, network .25, born 0 -> .15 < .2: mixed; with .4 against .2 it leads.
    check.same("mixed", got["narrative"], "mixed")
    check.same("same level is no decrease", diagnose({"events": [
        {"market": "A", "when": 1, "commitment": 2}, {"market": "A", "when": 2, "commitment": 2}]})
        ["decreases"], 0)
    # A star with a tail: b carries 5 of 6 pairs (a-c, a-d, a-e, c-d, c-e), d carries 3 (x-e).
    tail = betweenness([["a", "b"], ["c", "b"], ["b", "d"], ["d", "e"]])
    check.same("tail", (tail["b"], tail["d"]), (Fraction(5, 6), Fraction(1, 2)))
    half = diagnose(dict(case, network=[["b", "a"], ["c", "b"], ["b", "d"], ["d", "e"]]))
    check.same("share times betweenness", half["network_index"], Fraction(5, 24))
    check.same("leads", diagnose({"scores": {"a": Fraction(2, 5), "b": Fraction(1, 5)}})["narrative"],
               "a")
    del case["network"]
    check.same("no network", diagnose(case)["network_index"], Fraction(1, 4))
    check.same("three entries are too few", diagnose(dict(case, events=events[:3]))["distance_rho"],
               None)
    check.same("history", diagnose(dict(case, events=events[:2]))["enough_history"], False)
    again = diagnose(dict(case, events=events + [{"market": "C", "when": 2018, "commitment": 1}]))
    check.same("re-entry", (again["entries"], again["markets"]), (5, 4))


if __name__ == "__main__":
    run(diagnose, self_test, exact=True)
