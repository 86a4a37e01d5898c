#!/usr/bin/env python3
"""Peer of PROMETHEE II and of FlowSort with central profiles: methods 3.8.3 and 1.5.

Input (doubles)
  {"weights": [w], "directions": [1 | -1], "values": [[x | null]],
   "preferences": [{"type": "linear", "q": 1, "p": 5, "s": 2}, ...],    optional, one per criterion
   "q_share": 0.05, "p_share": 0.25, "missing": "indifferent" | "drop",
   "profiles": [[0.8, ...], ...]}                                  FlowSort only, best first
  types: usual, u-shape, v-shape, level, linear (default), gaussian. Thresholds left out: q and p are
  the given shares of the criterion's range over the alternatives.

Output: {"phi_plus", "phi_minus", "phi", "rank", "sum_phi", "dropped"}
        with profiles: {"classes": [{"class", "by_plus", "by_minus", "phi", "profile_phi"}]}

Conventions chosen where the text leaves one open
  * usual d > 0; u-shape d > q; v-shape min(1, d/p) for d > 0 (p = 0: usual);
    level 0 for d <= q, 1/2 for q < d <= p, 1 for d > p;
    linear 0 for d <= q, (d - q)/(p - q), 1 for d > p (p <= q: 1[d > q]); gaussian for d > 0.
  * missing "indifferent": a pair with a missing value on a criterion counts P = 0 both ways there
    (the weight stays in the denominator). "drop": the alternative is left out.
  * range 0: every P is 0. Weights are normalised to sum 1. rank = 1 + number strictly greater phi.
  * FlowSort: profiles must fall strictly from one to the next on every criterion in the preferred
    direction; class = 1-based number of the nearest profile, ties go to the better class.
"""
import numpy as np

from peer_io import Refused, run


def preference(d, kind, q, p, s):
    """P(d) for an array of differences already turned so that positive is better."""
    if kind == "usual" or (kind == "v-shape" and p == 0):
        return (d > 0).astype(float)
    if kind == "u-shape":
        return (d > q).astype(float)
    if kind == "v-shape":
        return np.where(d > 0, np.minimum(1, d / p), 0)
    if kind == "level":
        return np.where(d > p, 1, np.where(d > q, .5, 0))
    if kind == "linear":
        if p <= q:
            return (d > q).astype(float)
        return np.clip((d - q) / (p - q), 0, 1)
    if kind == "gaussian":
        return np.where(d > 0, 1 - np.exp(-d * d / (2 * s * s)), 0)
    raise Refused("unknown preference function " + kind)


def flows(x, w, directions, settings, given):
    count = len(x)
    pi = np.zeros((count, count))
    for c in range(len(w)):
        known = x[:, c][~np.isnan(x[:, c])]
        if not len(known) or known.max() == known.min():
            continue
        span = known.max() - known.min()
        own = settings[c] if settings else {}
        q = own.get("q", given.get("q_share", .05) * span)
        p = own.get("p", given.get("p_share", .25) * span)
        d = directions[c] * (x[:, c][:, None] - x[:, c][None, :])
        d = np.where(np.isnan(d), -1, d)                  # any negative difference has P = 0
        kind = own.get("type", "linear")
        if kind == "gaussian" and "s" not in own:
            raise Refused("gaussian needs s")
        pi += w[c] * preference(d, kind, q, p, own.get("s", 1))
    np.fill_diagonal(pi, 0)
    plus, minus = pi.sum(axis=1) / (count - 1), pi.sum(axis=0) / (count - 1)
    return plus, minus, plus - minus


def assess(given):
    w = np.array(given["weights"], dtype=float)
    w = w / w.sum()
    directions, settings = given["directions"], given.get("preferences")
    x = np.array([[np.nan if v is None else v for v in row] for row in given["values"]], dtype=float)
    if x.shape[1] != len(w):
        raise Refused("weights and values do not fit together")
    if "profiles" in given:
        r = np.array(given["profiles"], dtype=float)
        if (np.diff(r, axis=0) * directions >= 0).any():
            raise Refused("profiles must fall strictly on every criterion")
        classes = []
        for row in x:
            plus, minus, phi = flows(np.vstack([r, row]), w, directions, settings, given)
            near = lambda f: int(np.argmin(np.abs(f[-1] - f[:-1]))) + 1
            classes.append({"class": near(phi), "by_plus": near(plus), "by_minus": near(minus),
                            "phi": phi[-1], "profile_phi": phi[:-1]})
        return {"classes": classes}
    dropped = np.flatnonzero(np.isnan(x).any(axis=1)) if given.get("missing") == "drop" else []
    keep = [a for a in range(len(x)) if a not in dropped]
    if len(keep) < 2:
        raise Refused("at least two alternatives are needed")
    plus, minus, phi = flows(x[keep], w, directions, settings, given)
    out = {key: [None] * len(x) for key in ("phi_plus", "phi_minus", "phi", "rank")}
    for at, a in enumerate(keep):
        out["phi_plus"][a], out["phi_minus"][a], out["phi"][a] = plus[at], minus[at], phi[at]
        out["rank"][a] = 1 + int((phi > phi[at]).sum())
    out.update({"sum_phi": phi.sum(), "dropped": dropped})
    return out


def self_test(check):
    # One criterion 0, 10, 20 (range 20): q = 1, p = 5. Each better one is fully preferred (d >= 10).
    # phi+ = 0, 1/2, 1; phi- = 1, 1/2, 0; phi = -1, 0, 1.
    got = assess({"weights": [1], "directions": [1], "values": [[0], [10], [20]]})
    check.same("phi", [got["phi_plus"], got["phi_minus"], got["phi"]],
               [[0, .5, 1], [1, .5, 0], [-1, 0, 1]])
    # 0, 3, 20: d = 3 -> (3 - 1)/(5 - 1) = 1/2. phi+ of the second .5/2 = .25, phi- of the first
    # (.5 + 1)/2 = .75.
    got = assess({"weights": [1], "directions": [1], "values": [[0], [3], [20]]})
    check.near("linear", got["phi_plus"][1], .25)
    check.near("linear minus", got["phi_minus"][0], .75)
    d = np.array([-1., 0, 1, 2, 3, 5, 6])
    for kind, want in (("usual", [0, 0, 1, 1, 1, 1, 1]), ("u-shape", [0, 0, 0, 0, 1, 1, 1]),
                       ("v-shape", [0, 0, .2, .4, .6, 1, 1]), ("level", [0, 0, 0, 0, .5, .5, 1]),
                       ("linear", [0, 0, 0, 0, 1 / 3, 1, 1])):
        check.true(kind, np.allclose(preference(d, kind, 2, 5, 1), want, atol=1e-15))
    check.near("gaussian", preference(np.array([2.]), "gaussian", 0, 0, 2)[0], 1 - np.exp(-.5))
    # The default thresholds follow the range, not the size: the same table 100 higher.
    got = assess({"weights": [1], "directions": [1], "values": [[100], [103], [120]]})
    check.near("range", got["phi_plus"][1], .25)
    check.same("rank", assess({"weights": [1], "directions": [-1], "values": [[0], [10], [0], [20]]})
               ["rank"], [1, 3, 1, 4])
    check.true("linear with p = q", (preference(np.array([-1., 2, 2.1]), "linear", 2, 2, 1)
                                     == [0, 0, 1]).all())
    check.same("worse is never preferred", [float(preference(np.array([-3.]), kind, 0, 2, 1)[0])
                                            for kind in ("usual", "u-shape", "v-shape", "level",
                                                         "linear", "gaussian")], [0.0] * 6)
    check.refuses("unknown function", preference, np.array([1.]), "round", 0, 1, 1)
    # A missing cell is indifferent: b has only criterion 2, where it is best.
    gap = assess({"weights": [1, 1], "directions": [1, 1], "values": [[1, 0], [None, 1]]})
    check.same("missing", gap["phi"], [-.5, .5])
    check.same("dropped", assess({"weights": [1, 1], "directions": [1, 1], "missing": "drop",
                                  "values": [[1, 0], [None, 1], [0, 0]]})["dropped"].tolist(), [1])
    # Identities on random tables with gaps: sum of phi is 0, flows in 0..1, direction reverses.
    stream = np.random.default_rng(2)
    x = stream.random((30, 8))
    table = [[None if stream.random() < .1 else v for v in row] for row in x.tolist()]
    got = assess({"weights": [1] * 8, "directions": [1] * 8, "values": table})
    turned = assess({"weights": [1] * 8, "directions": [-1] * 8, "values": table})
    check.true("sum of phi", abs(got["sum_phi"]) < 1e-12)
    check.true("flows in 0..1", 0 <= min(got["phi_plus"]) and max(got["phi_plus"]) <= 1)
    check.true("direction", np.allclose(got["phi"], -np.array(turned["phi"]), atol=1e-12))
    check.same("constant", assess({"weights": [1], "directions": [1], "values": [[4], [4]]})["phi"],
               [0, 0])
    # FlowSort: a firm that equals profile 2 everywhere belongs to class 2; an all-1 firm to class 1.
    profiles = [[c, c] for c in (.8, .51, .35, .145)]
    sort = assess({"weights": [1, 1], "directions": [1, 1], "profiles": profiles,
                   "values": [[.51, .51], [1, 1], [0, 0]]})["classes"]
    check.same("flowsort", [k["class"] for k in sort], [2, 1, 4])
    check.refuses("profiles", assess, {"weights": [1], "directions": [1], "values": [[1]],
                                       "profiles": [[.5], [.5]]})


if __name__ == "__main__":
    run(assess, self_test, exact=False)
