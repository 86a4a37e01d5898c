#!/usr/bin/env python3
"""Peer of the attractiveness x ease matrix: methods 3.7, exact; probabilities from given draws.

Input (exact decimals)
  {"cuts": [33.3, 66.7],
   "ease": {"weights": [w]}, "attractiveness": {"weights": [w]},
   "markets": [{"id": "DEU", "ease": [0..100 | null], "attractiveness": [...], "size": 1 | null}],
   "ease_draws": [[w]], "attractiveness_draws": [[w]],       optional, as many of one as of the other
   "flag_below": 0.7}

Output: {"markets": [{"id", "x", "y", "column", "row", "coverage_x", "coverage_y",
         "probabilities": [[row 0..2][column 0..2]], "p_cell", "edge"}]}

Conventions chosen where the text leaves one open
  * axis value: weighted mean of the available criteria, weights renormalised; null when none.
  * column 0, 1, 2 = low, middle, high ease; row likewise for attractiveness; a value on a cut belongs
    to the higher cell.
  * a probability is the share of draws; draw n uses ease_draws[n] and attractiveness_draws[n] together.
  * edge: the share of the shown cell is below flag_below (strict).
"""
from fractions import Fraction

from peer_io import Refused, run


def axis(values, weights):
    known = [(Fraction(w), x) for w, x in zip(weights, values) if x is not None]
    total = sum((w for w, _ in known), Fraction(0))
    every = sum((Fraction(w) for w in weights), Fraction(0))
    if not total:
        return None, Fraction(0)
    return sum(w * x for w, x in known) / total, total / every


def band(x, cuts):
    return sum(x >= cut for cut in cuts)


def place(given):
    cuts = given.get("cuts", [Fraction(333, 10), Fraction(667, 10)])
    pairs = list(zip(given.get("ease_draws", []), given.get("attractiveness_draws", [])))
    if len(given.get("ease_draws", [])) != len(given.get("attractiveness_draws", [])):
        raise Refused("as many draws for one axis as for the other")
    rows = []
    for m in given["markets"]:
        x, cover_x = axis(m["ease"], given["ease"]["weights"])
        y, cover_y = axis(m["attractiveness"], given["attractiveness"]["weights"])
        row = {"id": m["id"], "x": x, "y": y, "column": None if x is None else band(x, cuts),
               "row": None if y is None else band(y, cuts), "coverage_x": cover_x,
               "coverage_y": cover_y}
        if pairs and x is not None and y is not None:
            counts = [[0] * 3 for _ in range(3)]
            for u, v in pairs:
                dx, dy = axis(m["ease"], u)[0], axis(m["attractiveness"], v)[0]
                counts[band(dy, cuts)][band(dx, cuts)] += 1
            row["probabilities"] = [[Fraction(c, len(pairs)) for c in line] for line in counts]
            row["p_cell"] = row["probabilities"][row["row"]][row["column"]]
            row["edge"] = row["p_cell"] < given.get("flag_below", Fraction(7, 10))
        rows.append(row)
    return {"markets": rows}


def self_test(check):
    # Ease 20 and 80 with weights 1, 3: 65 -> middle. Attractiveness 90 (one missing): 90 -> high.
    # Draws of ease weights (1,1): 50 middle; (0,1): 80 high; (1,0): 20 low; (1,3): 65 middle.
    given = {"ease": {"weights": [1, 3]}, "attractiveness": {"weights": [1, 1]},
             "markets": [{"id": "a", "ease": [20, 80], "attractiveness": [90, None]},
                         {"id": "b", "ease": [None, None], "attractiveness": [10, 10]}],
             "ease_draws": [[1, 1], [0, 1], [1, 0], [1, 3]], "attractiveness_draws": [[1, 1]] * 4}
    a, b = place(given)["markets"]
    check.same("axes", (a["x"], a["y"]), (65, 90))
    check.same("cell", (a["column"], a["row"]), (1, 2))
    check.same("probabilities", a["probabilities"],
               [[0, 0, 0], [0, 0, 0], [Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)]])
    check.same("edge", (a["p_cell"], a["edge"]), (Fraction(1, 2), True))
    check.same("edge is strict", place(dict(given, flag_below=Fraction(1, 2)))["markets"][0]["edge"],
               False)
    check.same("coverage", (a["coverage_x"], a["coverage_y"]), (1, Fraction(1, 2)))
    check.same("missing axis", (b["x"], b["column"], b["row"]), (None, None, 0))
    check.same("on the cut", [band(Fraction(x), [Fraction("33.3"), Fraction("66.7")])
                              for x in ("33.29", "33.3", "66.7")], [0, 1, 2])
    check.same("probabilities sum to 1", sum(map(sum, a["probabilities"])), 1)
    check.refuses("draws", place, dict(given, ease_draws=[[1, 1]]))


if __name__ == "__main__":
    run(place, self_test, exact=True)
