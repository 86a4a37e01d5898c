#!/usr/bin/env python3
"""Peer of SMAA-2 over an additive value model: methods 3.8.5.

Input, JSON (doubles) or the binary file described below
  {"mode": "fixed" | "interval" | "exact2" | "sample",
   "values": [[u_ac]],            utilities on 0..1, larger is better; a row per alternative
   "values_high": [[...]],        interval values: values is then the lower end; null = missing
   "weights": [[w_nc]],           the weight draws (modes fixed, interval)
   "value_draws": [[[v_nac]]],    mode interval: one matrix per draw, same number as weights
   "groups": [0, 0, 1, ...],      mode sample: group of each criterion (two-stage weights)
   "draws": 10000, "seed": 1,     mode sample
   "central": [0.3, null, ...],   mode sample: a weight somebody stated for a group; null: none
   "concentration": 30,           mode sample: how tightly the stated ones are drawn
   "missing": "independent" | "joint", "donors": "all" | "rankable", "coverage_min": 0.6,
   "criterion_weights": [...],    weights for the coverage; default 1/(groups * size of group)
   "exact_compare": false}        compare utilities as exact rationals of the given doubles

  fixed     given weights, given values: integers over N, must agree exactly.
  interval  given weights AND given value draws: must agree exactly too.
  exact2    two criteria, w1 uniform on [0, 1]: exact breakpoints, exact acceptabilities (no draws).
            "values" are read as the exact rationals of their doubles.
  sample    own draws (PCG64): compare within 4 Monte-Carlo standard errors.

Output
  {"rankable", "rank_acceptability": [[b_a^r]], "first", "central_weights": [[w] | null],
   "confidence": [p | null], "pairwise": [[c_ab]], "expected_rank", "rank_best", "rank_worst",
   "rank_p05", "rank_p95", "entropy", "near_ties", "max_se"}   (exact2: + "breakpoints")

Conventions
  * rank = 1 + number strictly better: ties share the better rank, so sum over r of b is 1 for each
    alternative, but sum over alternatives of b^1 may exceed 1.
  * central weight: mean of the draws with rank 1 (tied firsts count); null when there is none.
  * confidence: with fixed values 1 when the alternative is first (not strictly beaten) at its central
    weight, else 0; with value draws the share of those draws; null without a central weight.
  * pairwise c_ab counts strictly greater; c_ab + c_ba < 1 when there are ties; the diagonal is 0.
  * rank_best/worst: ranks with a positive acceptability; p05/p95: smallest rank whose cumulative
    acceptability is >= .05 / >= .95 (with a slack of 1e-12).
  * entropy: -sum b ln b.
  * utilities are added criterion by criterion in the given order, without fused multiply-add.
  * near_ties counts comparisons with 0 < |dU| <= 1e-12: where it is 0, any summation order gives the
    same integers; where it is not, a difference up to near_ties comparisons is explained.
  * sample: group weights uniform on the simplex (normalised exponentials), inside a group likewise,
    the product is the weight. A missing cell is drawn uniformly from the criterion's observed
    cells over the donors ("all" candidates by default); a donor's interval cell is then drawn inside
    that interval. With "central": (stated groups ..., the rest) is Dirichlet(concentration * their
    central weights), the rest being one part, and a uniform point of the simplex deals it out to the
    groups that were not stated; coverage weighs a group by its mean. "joint": one donor per alternative and draw, among the donors observed on every
    criterion the alternative misses; none -> independent.
    Cells with low < high are uniform on [low, high], independent. Confidence reuses the value draws.
  * coverage below coverage_min: "not rankable", left out of the ranking altogether.

Binary file (little-endian), also read and written by bench/peers/smaa_numpy.py
  0  8 bytes "SMAAPEER"; 8 uint32 version 1; 12 uint32 flags (1 high present, 2 groups, 4 weights,
  8 value draws); 16 uint32 A; 20 uint32 C; 24 uint32 N; 28 uint32 0; then as flagged, in order:
  values f64[A*C] (NaN = missing), high f64[A*C], groups u32[C], weights f64[N*C], draws f64[N*A*C].
  With "--binary FILE MODE" the script reads it and prints the same JSON.
"""
import math
import struct
import sys
from fractions import Fraction

import numpy as np

from peer_io import Refused, run, text_of


def read_binary(path):
    with open(path, "rb") as stream:
        raw = stream.read()
    if raw[:8] != b"SMAAPEER":
        raise Refused("not a SMAAPEER file")
    version, flags, a, c, n, _ = struct.unpack_from("<6I", raw, 8)
    if version != 1:
        raise Refused("unknown version")
    at = 32

    def take(kind, *shape):
        nonlocal at
        size = math.prod(shape)
        if at + size * np.dtype(kind).itemsize > len(raw):
            raise Refused("the file is too short")
        piece = np.frombuffer(raw, kind, size, at).reshape(shape)
        at += piece.nbytes
        return piece
    given = {"values": take("<f8", a, c), "draws": n}
    if flags & 1:
        given["values_high"] = take("<f8", a, c)
    if flags & 2:
        given["groups"] = take("<u4", c)
    if flags & 4:
        given["weights"] = take("<f8", n, c)
    if flags & 8:
        given["value_draws"] = take("<f8", n, a, c)
    if at != len(raw):
        raise Refused("the file is too long")
    return given


def array(rows):
    return np.array([[np.nan if x is None else x for x in row] for row in rows], dtype=float)


def ranks_of(utilities, exact_rows=None):
    """1 + number strictly better, one draw at a time, by direct counting."""
    if exact_rows is not None:
        return np.array([[1 + sum(o > u for o in row) for u in row] for row in exact_rows])
    ranks = np.empty(utilities.shape, dtype=np.int64)
    for n, row in enumerate(utilities):
        # searchsorted on the sorted row: number of elements strictly greater than u
        ordered = np.sort(row)
        ranks[n] = 1 + row.size - np.searchsorted(ordered, row, side="right")
    return ranks


def additive(weights, values):
    """U[n, a], criteria added one after the other: equal rows get equal bits, unlike with BLAS."""
    total = np.zeros(np.broadcast_shapes(weights[..., :1].shape, values[..., 0].shape))
    for c in range(weights.shape[-1]):
        total = total + weights[..., c, None] * values[..., c]
    return total


def sum_up(utilities, weights, confidence, exact_rows=None):
    """Everything that follows from the utilities of N draws; confidence(a, w) answers p_a^c."""
    n, count = utilities.shape
    ranks = ranks_of(utilities, exact_rows)
    table = np.zeros((count, count), dtype=np.int64)
    for a in range(count):
        table[a] = np.bincount(ranks[:, a] - 1, minlength=count)
    pairs = np.zeros((count, count), dtype=np.int64)
    near = 0
    for a in range(count):
        # equal utilities share a rank, so a beats b exactly when its rank is smaller
        pairs[a] = (ranks[:, [a]] < ranks).sum(axis=0)
        gap = np.abs(utilities[:, [a]] - utilities[:, a + 1:])
        near += int(((gap > 0) & (gap <= 1e-12)).sum())
    share = table / n
    central = []
    for a in range(count):
        first = ranks[:, a] == 1
        central.append(weights[first].mean(axis=0) if first.any() else None)
    cumulative = np.cumsum(share, axis=1)
    quantile = lambda q: [int(np.argmax(row >= q - 1e-12)) + 1 for row in cumulative]
    return {"n": n, "rank_acceptability": share, "first": table[:, 0],
            "central_weights": central,
            "confidence": [None if w is None else confidence(a, w) for a, w in enumerate(central)],
            "pairwise": pairs / n, "expected_rank": share @ np.arange(1, count + 1),
            "rank_best": [int(np.flatnonzero(row)[0]) + 1 for row in table],
            "rank_worst": [int(np.flatnonzero(row)[-1]) + 1 for row in table],
            "rank_p05": quantile(.05), "rank_p95": quantile(.95),
            "entropy": [-math.fsum(p * math.log(p) for p in row if p > 0) for row in share.tolist()],
            "near_ties": near,
            "max_se": math.sqrt(float((share * (1 - share)).max()) / n)}


def fixed(given):
    values, weights = array(given["values"]), array(given["weights"])
    if np.isnan(values).any() or values.shape[1] != weights.shape[1]:
        raise Refused("fixed needs every value and as many weights as criteria")
    rows = None
    if given.get("exact_compare"):
        cells = [[Fraction(x) for x in row] for row in values.tolist()]
        rows = [[sum(Fraction(w) * u for w, u in zip(draw, cell)) for cell in cells]
                for draw in weights.tolist()]

    def confidence(a, w):
        u = additive(w, values)
        return float(not (u > u[a]).any())
    return sum_up(additive(weights, values), weights, confidence, rows)


def interval(given):
    draws = np.array(given["value_draws"], dtype=float)
    weights = array(given["weights"])
    if draws.ndim != 3 or len(draws) != len(weights) or np.isnan(draws).any():
        raise Refused("interval needs one complete value matrix per weight draw")

    def confidence(a, w):
        u = additive(np.broadcast_to(w, weights.shape), draws)
        return float((u <= u[:, [a]]).all(axis=1).mean())
    return sum_up(additive(weights, draws), weights, confidence)


def exact_two(given):
    """w1 uniform on [0, 1]: U_a(w1) = v_a2 + w1 (v_a1 - v_a2) is a line; cut where lines cross."""
    rows = [[Fraction(x) for x in row] for row in given["values"]]
    if any(len(row) != 2 for row in rows):
        raise Refused("exact2 needs two criteria")
    marks = {Fraction(0), Fraction(1)}
    for i, (a1, a2) in enumerate(rows):
        for b1, b2 in rows[:i]:
            slope = (a1 - a2) - (b1 - b2)
            if slope:
                w = (b2 - a2) / slope
                if 0 < w < 1:
                    marks.add(w)
    marks = sorted(marks)
    count = len(rows)
    share = [[Fraction(0)] * count for _ in rows]
    pairs = [[Fraction(0)] * count for _ in rows]
    centre = [Fraction(0)] * count
    for start, stop in zip(marks, marks[1:]):
        middle, length = (start + stop) / 2, stop - start
        u = [middle * x + (1 - middle) * y for x, y in rows]
        for a in range(count):
            rank = sum(other > u[a] for other in u)
            share[a][rank] += length
            if rank == 0:
                centre[a] += middle * length          # integral of w1 over the piece
            for b in range(count):
                if u[a] > u[b]:
                    pairs[a][b] += length
    central, confidence = [], []
    for a in range(count):
        if share[a][0] == 0:
            central.append(None)
            confidence.append(None)
            continue
        w = centre[a] / share[a][0]
        u = [w * x + (1 - w) * y for x, y in rows]
        central.append([w, 1 - w])
        confidence.append(int(all(other <= u[a] for other in u)))
    return {"breakpoints": marks[1:-1], "rank_acceptability": share, "central_weights": central,
            "confidence": confidence, "pairwise": pairs,
            "expected_rank": [sum((r + 1) * p for r, p in enumerate(row)) for row in share]}


def means_of(central):
    """Mean weight of each group: as stated, and equal parts of the rest."""
    stated = np.array([np.nan if c is None else c for c in central], dtype=float)
    free = np.isnan(stated)
    rest = 1 - stated[~free].sum()
    if rest < -1e-9 or (not free.any() and rest > 1e-9) or (stated[~free] < 0).any():
        raise Refused("the stated weights do not fit into 1")
    return np.where(free, max(rest, 0) / max(free.sum(), 1), stated), free, max(rest, 0)


def around_stated(central, concentration, n, stream):
    means, free, rest = means_of(central)
    parts = np.append(means[~free], rest) if free.any() else means[~free]
    positive = parts > 0
    drawn = np.zeros((n, len(parts)))
    drawn[:, positive] = stream.dirichlet(concentration * parts[positive], size=n)
    outer = np.empty((n, len(means)))
    outer[:, ~free] = drawn[:, :(~free).sum()]
    if free.any():
        outer[:, free] = drawn[:, [-1]] * stream.dirichlet(np.ones(free.sum()), size=n)
    return outer


def two_stage(groups, n, stream, central=None, concentration=None):
    groups = np.asarray(groups)
    names = np.unique(groups)
    if central is None:
        outer = stream.exponential(size=(n, len(names)))
        outer /= outer.sum(axis=1, keepdims=True)
    else:
        outer = around_stated(central, concentration, n, stream)
    weights = np.empty((n, len(groups)))
    for k, name in enumerate(names):
        inside = np.flatnonzero(groups == name)
        part = stream.exponential(size=(n, len(inside)))
        weights[:, inside] = outer[:, [k]] * part / part.sum(axis=1, keepdims=True)
    return weights


def sample(given):
    low = array(given["values"])
    high = array(given["values_high"]) if "values_high" in given else low
    if (np.isnan(low) != np.isnan(high)).any() or (low > high).any():
        raise Refused("values and values_high do not fit together")
    count, criteria = low.shape
    groups = np.asarray(given.get("groups", range(criteria)))
    names, sizes = np.unique(groups, return_counts=True)
    central = given.get("central")
    mean = means_of(central)[0] if central else np.full(len(names), 1 / len(names))
    default = [mean[list(names).index(g)] / sizes[list(names).index(g)] for g in groups]
    w = np.asarray(given.get("criterion_weights", default), dtype=float)
    observed = ~np.isnan(low)
    coverage = observed @ (w / w.sum())
    rankable = np.flatnonzero(coverage >= given.get("coverage_min", .6) - 1e-12)
    donors = rankable if given.get("donors", "all") == "rankable" else np.arange(count)
    n, stream = int(given.get("draws", 10000)), np.random.Generator(np.random.PCG64(
        int(given.get("seed", 1))))
    weights = two_stage(groups, n, stream, central, given.get("concentration"))
    draws = np.empty((n, len(rankable), criteria))
    for at, a in enumerate(rankable):
        missing = np.flatnonzero(~observed[a])
        source = np.tile(a, (n, criteria))
        pool = [d for d in donors if observed[d, missing].all()] if len(missing) else []
        if given.get("missing") == "joint" and pool:
            source[:, missing] = stream.choice(pool, size=(n, 1))
        else:
            for c in missing:
                have = donors[observed[donors, c]]
                if not len(have):
                    raise Refused("criterion %d is observed nowhere" % c)
                source[:, c] = stream.choice(have, size=n)
        columns = np.arange(criteria)
        lo, hi = low[source, columns], high[source, columns]
        draws[:, at] = lo + (hi - lo) * stream.random((n, criteria))
    result = interval({"value_draws": draws, "weights": weights})
    result["rankable"] = rankable
    result["coverage"] = coverage
    result["mean_weights"] = weights.mean(axis=0)
    return result


MODES = {"fixed": fixed, "interval": interval, "exact2": exact_two, "sample": sample}


def assess(given):
    mode = given.get("mode", "fixed")
    if mode not in MODES:
        raise Refused("mode is one of " + ", ".join(MODES))
    return MODES[mode](given)


def self_test(check):
    # Two criteria, alternatives (1, 0), (0, 1), (.75, .5): U = w, 1-w, .5 + w/4.
    # Line 3 meets line 1 at w = 2/3, line 2 at w = 2/5; 1 and 2 cross at 1/2.
    # First: 1 on (2/3, 1] -> 1/3; 2 on [0, 2/5) -> 2/5; 3 between -> 4/15.
    # Central w1: 1: 5/6; 2: 1/5; 3: 8/15. Alternative 1 beats 2 on (1/2, 1].
    # Ranks of 1: third below 1/2, second on (1/2, 2/3) = 1/6. 3 is never third.
    exact = exact_two({"values": [[1, 0], [0, 1], [.75, .5]]})
    check.same("first", [row[0] for row in exact["rank_acceptability"]],
               [Fraction(1, 3), Fraction(2, 5), Fraction(4, 15)])
    check.same("breakpoints", exact["breakpoints"],
               [Fraction(2, 5), Fraction(1, 2), Fraction(2, 3)])
    check.same("central", [w[0] for w in exact["central_weights"]],
               [Fraction(5, 6), Fraction(1, 5), Fraction(8, 15)])
    check.same("central weights sum to 1", [sum(w) for w in exact["central_weights"]], [1, 1, 1])
    check.same("ranks of 1", exact["rank_acceptability"][0],
               [Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)])
    check.same("3 is never last", exact["rank_acceptability"][2][2], 0)
    check.same("pairwise", (exact["pairwise"][0][1], exact["pairwise"][1][0]),
               (Fraction(1, 2), Fraction(1, 2)))
    # The same from a fine regular grid of weights (midpoints), which is exact up to its step.
    grid = (np.arange(3000) + .5) / 3000
    fine = fixed({"values": [[1, 0], [0, 1], [.75, .5]],
                  "weights": np.column_stack([grid, 1 - grid]).tolist()})
    check.near("grid first", fine["rank_acceptability"][0, 0], 1 / 3)
    check.near("grid central", fine["central_weights"][2][0], 8 / 15)
    check.same("confidence", fine["confidence"], [1., 1., 1.])
    # Three given draws by hand. Values a = (1, 0), b = (0, 1), c = (1, 0) (a tie with a).
    # w = (.75, .25): a = c = .75, b = .25 -> ranks 1, 3, 1
    # w = (.25, .75): b .75, a = c .25      -> ranks 2, 1, 2
    # w = (.5, .5): all .5                  -> ranks 1, 1, 1
    tie = fixed({"values": [[1, 0], [0, 1], [1, 0]],
                 "weights": [[.75, .25], [.25, .75], [.5, .5]], "exact_compare": True})
    check.same("tie ranks", tie["rank_acceptability"].tolist(),
               [[2 / 3, 1 / 3, 0], [2 / 3, 0, 1 / 3], [2 / 3, 1 / 3, 0]])
    check.same("tie central", [w.tolist() for w in tie["central_weights"]],
               [[.625, .375], [.375, .625], [.625, .375]])
    check.same("tie pairs", tie["pairwise"].tolist(),
               [[0, 1 / 3, 0], [1 / 3, 0, 1 / 3], [0, 1 / 3, 0]])
    check.same("never first", fixed({"values": [[1, 1], [0, 0]], "weights": [[.5, .5]]})
               ["central_weights"][1], None)
    check.same("ranks seen", (tie["rank_best"], tie["rank_worst"]), ([1, 1, 1], [2, 3, 2]))
    check.near("expected rank of b", tie["expected_rank"][1], 5 / 3)
    check.near("entropy", tie["entropy"][0], math.log(3) - 2 / 3 * math.log(2))
    check.near("largest standard error", tie["max_se"], math.sqrt(2 / 9 / 3))
    # Twenty draws: rank 2 once, rank 1 nineteen times: cumulative .95 is reached at rank 1.
    slope = [[.5, .5]] * 19 + [[0., 1.]]
    seen = fixed({"values": [[1, 0], [.25, .25]], "weights": slope})
    check.same("quantiles", (seen["rank_p05"], seen["rank_p95"]), ([1, 1], [1, 2]))
    close = fixed({"values": [[.5], [.5 + 2e-13], [.5], [.9]], "weights": [[1.]]})
    check.same("near ties", close["near_ties"], 2)
    # Exact mode: equal lines share their ranks; a line that touches but never leads has no centre.
    twin = exact_two({"values": [[1, 0], [1, 0], [0, 1], [.5, .5]]})
    check.same("twins", [row[0] for row in twin["rank_acceptability"]],
               [Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), 0])
    check.same("twins apart", (twin["pairwise"][0][1], twin["pairwise"][0][2],
                               twin["central_weights"][3]), (0, Fraction(1, 2), None))
    check.same("twins confident", twin["confidence"], [1, 1, 1, None])
    # Expected rank of a twin: 1 on the upper half; below it the third line leads, the level one is
    # second: rank 3. (1 + 3)/2 = 2.
    check.same("expected", twin["expected_rank"][0], 2)
    # Dominance: first everywhere, centre in the middle, the other has none.
    odd = exact_two({"values": [[1, 1], [.5, .5]]})
    check.same("always first", (odd["confidence"], odd["central_weights"][0][0]),
               ([1, None], Fraction(1, 2)))
    # Equal rows tie whatever their position and weights.
    stream = np.random.default_rng(5)
    level = fixed({"values": [[.1, .7, .3]] * 7, "weights": stream.random((90, 3)).tolist()})
    check.same("equal rows tie", level["first"].tolist(), [90] * 7)
    # Value draws: draw 1 a first, draw 2 b first, both with w = (1): central weights 1,
    # confidence .5 each.
    value = interval({"value_draws": [[[1], [0]], [[0], [1]]], "weights": [[1], [1]]})
    check.same("value confidence", value["confidence"], [.5, .5])
    check.same("value pairs", value["pairwise"].tolist(), [[0, .5], [.5, 0]])
    # Identities on random draws: rows of b sum to 1; without ties columns too and
    # c_ab + c_ba = 1; expected rank = 1 + sum over b of c_ba.
    stream = np.random.default_rng(5)
    w = stream.exponential(size=(400, 6))
    w /= w.sum(axis=1, keepdims=True)
    many = fixed({"values": stream.random((15, 6)).tolist(), "weights": w.tolist()})
    b, c = many["rank_acceptability"], many["pairwise"]
    check.true("rows sum to 1", np.abs(b.sum(axis=1) - 1).max() < 1e-12)
    check.true("columns sum to 1", np.abs(b.sum(axis=0) - 1).max() < 1e-12)
    check.true("pairs complete", np.abs(c + c.T + np.eye(15) - 1).max() < 1e-12)
    check.true("expected rank", np.abs(many["expected_rank"] - 1 - c.sum(axis=0)).max() < 1e-12)
    check.same("no near ties", many["near_ties"], 0)
    slow = fixed({"values": [[1, 0, .25], [.5, .5, .5], [0, 1, .75]], "weights": w[:50, :3].tolist(),
                  "exact_compare": True})
    quick = fixed({"values": [[1, 0, .25], [.5, .5, .5], [0, 1, .75]], "weights": w[:50, :3].tolist()})
    check.same("exact and double agree", slow["rank_acceptability"].tolist(),
               quick["rank_acceptability"].tolist())
    # Own sampling, two stages, groups {1, 2}, {3}, alternatives the unit vectors: 3 is first when
    # 1 - g > g max(u, 1 - u), so P = E[1/(1 + m)], m uniform on [1/2, 1]: 2 ln(4/3) = .575364.
    # Mean weights 1/4, 1/4, 1/2.
    n = 40000
    own = sample({"values": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "groups": [0, 0, 1], "draws": n})
    p = 2 * math.log(4 / 3)
    check.true("two-stage first", abs(own["rank_acceptability"][2, 0] - p)
               < 4 * math.sqrt(p * (1 - p) / n))
    check.true("two-stage means", np.abs(own["mean_weights"] - [.25, .25, .5]).max() < .01)
    # Stated: the first of three groups at .3 with concentration 30 is Beta(9, 21); of the rest, .7,
    # the others have the mean .35. First of two groups at .5, concentration 2: uniform again.
    drawn = two_stage([0, 1, 2], n, np.random.default_rng(3), [.3, None, None], 30)
    check.true("stated means", np.abs(drawn.mean(axis=0) - [.3, .35, .35]).max() < .005)
    check.true("stated spread", abs(drawn[:, 0].var() / (.21 / 31) - 1) < .05)
    check.true("stated sum", np.abs(drawn.sum(axis=1) - 1).max() < 1e-12)
    even = two_stage([0, 1], n, np.random.default_rng(3), [.5, None], 2)
    check.true("uniform again", abs(even[:, 0].var() - 1 / 12) < .002)
    gone = two_stage([0, 1], 3, stream, [1, None], 30)
    check.true("nothing left", np.abs(gone - [1, 0]).max() < 1e-12)
    # Missing: b's only doubtful criterion (weight 1) is drawn from the observed cells
    # a = .5, c = 0, d = 1: b beats a with 1/3, ties with 1/3.
    # b also needs coverage: a second criterion, equal for all, keeps it at 1/2 >= .5.
    lost = sample({"values": [[.5, .5], [None, .5], [0, .5], [1, .5]], "groups": [0, 1],
                   "coverage_min": .5, "draws": n})
    check.true("missing beats", abs(lost["pairwise"][1, 0] - 1 / 3) < 4 * math.sqrt(2 / 9 / n))
    check.true("missing loses", abs(lost["pairwise"][0, 1] - 1 / 3) < 4 * math.sqrt(2 / 9 / n))
    gone = sample({"values": [[.5, .5], [None, .5], [0, .5]], "groups": [0, 1], "draws": 100})
    check.same("not rankable", gone["rankable"].tolist(), [0, 2])
    # Interval [0, 1] against .25 fixed: wins 3/4.
    wide = sample({"values": [[0], [.25]], "values_high": [[1], [.25]], "draws": n})
    check.true("interval wins", abs(wide["pairwise"][0, 1] - .75) < 4 * math.sqrt(3 / 16 / n))


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--binary":
        try:
            print(text_of(assess(dict(read_binary(sys.argv[2]), mode=sys.argv[3]))))
        except (Refused, OSError) as why:
            sys.stderr.write("%s: %s\n" % (sys.argv[0], why))
            sys.exit(2)
    else:
        run(assess, self_test, exact=False)
