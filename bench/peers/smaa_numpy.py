#!/usr/bin/env python3
"""The speed peer: SMAA-2 in NumPy, written to be as quick as NumPy allows without giving up exactness.

Written from methods 3.8.5 only. Every output is computed: rank acceptability, central weights,
confidence factors and the pairwise winning index.

  smaa_numpy.py --data FILE [--repeats 7] [--threads 1] [--seed 1] [--json]
  smaa_numpy.py --make FILE [--alternatives 200] [--criteria 30] [--groups 6] [--draws 10000]
                [--interval] [--with-weights] [--seed 1]
  smaa_numpy.py --self-test

FILE is the "SMAAPEER" format of tests/peers/smaa.py, so that two programs run on the same bytes.
A file with "high" (flag 1) is run in the interval mode: every cell of every draw is uniform on
[low, high]. A file with weights uses them; otherwise they are drawn in two stages over the groups
(flag 2), which is the phase "weights". Missing cells are not part of this benchmark.

Printed: median seconds of each phase over the repeats, and the median of the totals. Reading the
file and starting Python are not counted. One warming run is not counted either. --threads sets the
threads of the phases where that helps NumPy (ranks, interval values); pairwise is slower with two,
because its calls are short and hold the lock. The matrix products use what OPENBLAS_NUM_THREADS
says. --json prints the results instead, to be compared with tests/peers/smaa.py --binary.

How it is made quick
  * utilities: one BLAS product. (BLAS may add the terms of two equal rows in a different order, so
    two identical alternatives can differ in the last bit; the plain peer does not have this.)
  * ranks: the 8 lowest bits of each utility are replaced by the number of the alternative and the
    64-bit keys are sorted, which is quicker than argsort. Utilities that agree in all other bits
    are found afterwards and those draws are ranked again by the full values, so ties are exact.
  * rank acceptability: one bincount over alternative * A + rank.
  * pairwise: ranks are bytes; a beats b when its byte is smaller, so one vector comparison of bytes
    and count_nonzero along contiguous memory, for the upper triangle; ties are subtracted.
  * interval values are drawn in pieces that stay in the cache; the second pass over the same draws
    (confidence factors) draws them again from the seed of the piece rather than keeping 480 MB.
"""
import argparse
import os
import struct
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "..", "tests", "peers"))
import smaa                                              # noqa: E402  the slow, plain peer
from peer_io import Checks, Refused, text_of             # noqa: E402

PIECE = 64                                               # draws per piece of interval values


def spread(function, pieces, threads):
    if threads < 2:
        return [function(*piece) for piece in pieces]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda piece: function(*piece), pieces))


def draw_weights(groups, n, stream):
    """Two stages: groups uniform on the simplex, then the criteria inside each group."""
    order = np.argsort(groups, kind="stable")
    ordered = np.asarray(groups)[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(ordered)])
    outer = stream.standard_exponential((n, len(starts)))
    outer /= outer.sum(axis=1, keepdims=True)
    inner = stream.standard_exponential((n, len(ordered)))
    outer /= np.add.reduceat(inner, starts, axis=1)
    inner *= np.repeat(outer, sizes, axis=1)
    if (order[1:] > order[:-1]).all():
        return inner
    weights = np.empty_like(inner)
    weights[:, order] = inner
    return weights


def rank_rows(utilities, ranks):
    """ranks[n, a] = number strictly better (0 = first). Small types: A <= 256 needs one byte."""
    n, count = utilities.shape
    if count > 256 or utilities.min(initial=0.0) < 0:
        again = np.arange(n)
    else:
        keys = (utilities + 0.0).view(np.int64)           # + 0.0: a copy, and -0 becomes 0
        keys &= ~np.int64(255)
        keys |= np.arange(count)
        keys.sort(axis=1)                                 # for non-negative doubles: by value
        owner = keys & 255
        np.put_along_axis(ranks, owner,
                          np.arange(count - 1, -1, -1, dtype=ranks.dtype)[None], axis=1)
        keys >>= 8
        again = np.flatnonzero((keys[:, 1:] == keys[:, :-1]).any(axis=1))
    for row in again:                                     # ties and doubtful neighbours only
        u = utilities[row]
        ranks[row] = count - np.searchsorted(np.sort(u), u, side="right")


def all_ranks(utilities, threads):
    n, count = utilities.shape
    ranks = np.empty((n, count), np.uint8 if count <= 256 else np.uint16)
    pieces = [(utilities[s:s + 1024], ranks[s:s + 1024]) for s in range(0, n, 1024)]
    spread(rank_rows, pieces, threads)
    return ranks


def acceptability(ranks):
    n, count = ranks.shape
    cells = ranks + np.arange(count, dtype=np.int32) * count
    return np.bincount(cells.ravel(), minlength=count * count).reshape(count, count)


def central(ranks, weights, first):
    draw, who = np.nonzero(ranks == 0)
    sums = np.column_stack([np.bincount(who, column[draw], minlength=ranks.shape[1])
                            for column in weights.T])
    with np.errstate(invalid="ignore", divide="ignore"):
        return sums / first[:, None]


def pairwise(ranks):
    n, count = ranks.shape
    columns = np.ascontiguousarray(ranks.T)
    wins = np.zeros((count, count), np.int64)
    has_ties = int(columns.sum(dtype=np.int64)) != n * (count * (count - 1) // 2)
    number = np.count_nonzero
    for a in range(count):
        rest = columns[a + 1:]
        wins[a, a + 1:] = [number(x) for x in columns[a] < rest]
        lost = n - wins[a, a + 1:]
        if has_ties:                                       # otherwise whoever does not win loses
            lost = lost - [number(x) for x in columns[a] == rest]
        wins[a + 1:, a] = lost
    return wins


def confidence_fixed(values, centre, first):
    have = np.flatnonzero(first)
    scores = centre[have] @ values.T
    best = scores.max(axis=1) <= scores[np.arange(len(have)), have]
    result = np.full(len(values), np.nan)
    result[have] = best
    return result


class Clock:
    def __init__(self):
        self.phases = {}
        self.mark = time.perf_counter()

    def lap(self, name):
        now = time.perf_counter()
        self.phases[name] = self.phases.get(name, 0.0) + now - self.mark
        self.mark = now


def interval_draws(low, width, seed, piece, size):
    """The value matrices of one piece; the same every time it is asked for."""
    stream = np.random.Generator(np.random.SFC64([seed, piece]))
    values = stream.random((size,) + low.shape)
    values *= width
    values += low
    return values


def solve(data, seed, threads, clock):
    values, high = data["values"], data.get("values_high")
    count, criteria = values.shape
    n = data["draws"]
    if "weights" in data:
        weights = data["weights"]
    else:
        groups = data.get("groups", np.arange(criteria))
        weights = draw_weights(groups, n, np.random.Generator(np.random.SFC64(seed)))
    clock.lap("weights")
    pieces = [(k, s, min(s + PIECE, n)) for k, s in enumerate(range(0, n, PIECE))]
    if high is None:
        utilities = weights @ values.T
    else:
        width = high - values
        utilities = np.empty((n, count))

        def one(k, start, stop):
            drawn = interval_draws(values, width, seed, k, stop - start)
            np.matmul(drawn, weights[start:stop, :, None], out=utilities[start:stop, :, None])
        spread(one, pieces, threads)
    clock.lap("utilities")
    ranks = all_ranks(utilities, threads)
    clock.lap("ranks")
    table = acceptability(ranks)
    clock.lap("rank acceptability")
    centre = central(ranks, weights, table[:, 0])
    clock.lap("central weights")
    wins = pairwise(ranks)
    clock.lap("pairwise")
    if high is None:
        confidence = confidence_fixed(values, centre, table[:, 0])
    else:
        have = np.flatnonzero(table[:, 0])
        turned = np.ascontiguousarray(centre[have].T)

        def trial(k, start, stop):
            drawn = interval_draws(values, width, seed, k, stop - start)
            scores = (drawn.reshape(-1, criteria) @ turned).reshape(stop - start, count, len(have))
            own = scores[:, have, np.arange(len(have))]
            return (scores.max(axis=1) <= own).sum(axis=0)
        confidence = np.full(count, np.nan)
        confidence[have] = np.sum(spread(trial, pieces, threads), axis=0) / n
    clock.lap("confidence")
    return {"table": table, "first": table[:, 0], "centre": centre, "wins": wins,
            "confidence": confidence, "weights": weights}


def write_file(path, values, high, groups, weights, n):
    flags = (high is not None) + 2 * (groups is not None) + 4 * (weights is not None)
    with open(path, "wb") as stream:
        stream.write(b"SMAAPEER" + struct.pack("<6I", 1, flags, *values.shape, n, 0))
        for piece, kind in ((values, "<f8"), (high, "<f8"), (groups, "<u4"), (weights, "<f8")):
            if piece is not None:
                stream.write(np.ascontiguousarray(piece, kind).tobytes())


def make(count, criteria, groups, n, interval, with_weights, seed):
    """Percentile scores with a common factor, as country indicators have."""
    stream = np.random.default_rng(seed)
    raw = .6 * stream.normal(size=(count, 1)) + stream.normal(size=(count, criteria))
    values = (raw.argsort(axis=0).argsort(axis=0) + .5) / count
    members = (np.arange(criteria) * groups // criteria).astype(np.uint32)
    weights = draw_weights(members, n, stream) if with_weights else None
    if not interval:
        return values, None, members, weights
    reach = .1 * stream.random(values.shape)
    return np.clip(values - reach, 0, 1), np.clip(values + reach, 0, 1), members, weights


def self_test(check):
    # Against the plain peer on the same weights: integers must be equal, ties included.
    values, _, groups, weights = make(40, 12, 4, 700, False, True, 3)
    stream = np.random.default_rng(8)
    tied = values.copy()
    tied[7] = tied[3]
    tied[11] = tied[3]
    halves = np.tile([.5, .25, .125, .125] + [0.] * 8, (700, 1))      # sums without rounding
    halves = stream.permuted(halves, axis=1)
    for name, v, weights in (("plain", values, weights), ("tied", tied, weights),
                             ("level", np.full((5, 12), .5), halves),
                             ("coarse", np.round(values * 4) / 4, halves)):
        for threads in (1, 2):
            fast = solve({"values": v, "weights": weights, "draws": 700}, 1, threads, Clock())
            slow = smaa.sum_up(weights @ v.T, weights, lambda a, w: float(
                not (v @ w > (v @ w)[a]).any()))
            check.true(name + " acceptability",
                       (fast["table"] / 700 == slow["rank_acceptability"]).all())
            check.true(name + " pairwise", (fast["wins"] / 700 == slow["pairwise"]).all())
            check.true(name + " central", all(
                np.isnan(f).all() if s is None else np.abs(f - s).max() < 1e-12
                for f, s in zip(fast["centre"], slow["central_weights"])))
            check.same(name + " confidence", [None if np.isnan(x) else x for x in
                                              fast["confidence"]], slow["confidence"])
    # Interval mode: the pieces put end to end are the value draws of the plain peer.
    low, high, groups, weights = make(9, 6, 3, 150, True, True, 4)
    drawn = np.concatenate([interval_draws(low, high - low, 5, k, min(PIECE, 150 - s))
                            for k, s in enumerate(range(0, 150, PIECE))])
    check.true("draws inside", ((drawn >= low) & (drawn <= high)).all())
    fast = solve({"values": low, "values_high": high, "weights": weights, "draws": 150}, 5, 2,
                 Clock())
    slow = smaa.interval({"value_draws": drawn, "weights": weights})
    check.true("interval acceptability",
               (fast["table"] / 150 == slow["rank_acceptability"]).all())
    check.same("interval confidence", [None if np.isnan(x) else x for x in fast["confidence"]],
               slow["confidence"])
    w = draw_weights([1, 0, 1, 0, 2], 5000, np.random.default_rng(1))
    check.true("weights sum to 1", np.abs(w.sum(axis=1) - 1).max() < 1e-12)
    check.true("mean weights", np.abs(w.mean(axis=0) - [1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 3]).max()
               < 4 * .24 / np.sqrt(5000))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.bin")
        write_file(path, low, high, groups, weights, 150)
        back = smaa.read_binary(path)
        check.true("file round trip", (back["values"] == low).all()
                   and (back["values_high"] == high).all() and (back["weights"] == weights).all())


def main():
    if sys.argv[1:] == ["--self-test"]:
        checks = Checks()
        self_test(checks)
        sys.exit(checks.close())
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    parser.add_argument("--make")
    parser.add_argument("--alternatives", type=int, default=200)
    parser.add_argument("--criteria", type=int, default=30)
    parser.add_argument("--groups", type=int, default=6)
    parser.add_argument("--draws", type=int, default=10000)
    parser.add_argument("--interval", action="store_true")
    parser.add_argument("--with-weights", action="store_true")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.make:
        write_file(asked.make, *make(asked.alternatives, asked.criteria, asked.groups, asked.draws,
                                     asked.interval, asked.with_weights, asked.seed), asked.draws)
        return
    if not asked.data:
        parser.error("--data FILE or --make FILE")
    data = smaa.read_binary(asked.data)
    if np.isnan(data["values"]).any():
        raise Refused("this benchmark takes no missing cells")
    if asked.json:
        done = solve(data, asked.seed, asked.threads, Clock())
        n = data["draws"]
        blank = lambda row: [None if np.isnan(x) else float(x) for x in row]
        print(text_of({"n": n, "rank_acceptability": done["table"] / n, "first": done["first"],
                       "central_weights": [None if np.isnan(w[0]) else w for w in done["centre"]],
                       "confidence": blank(done["confidence"]), "pairwise": done["wins"] / n}))
        return
    runs = []
    for _ in range(asked.repeats + 1):
        clock = Clock()
        solve(data, asked.seed, asked.threads, clock)
        runs.append(clock.phases)
    runs = runs[1:]
    count, criteria = data["values"].shape
    print("smaa_numpy %s: %d draws x %d alternatives x %d criteria, numpy %s, %d thread(s)" % (
        "interval" if "values_high" in data else "fixed", data["draws"], count, criteria,
        np.__version__, asked.threads))
    for name in runs[0]:
        print("%-20s %.6f" % (name, float(np.median([run[name] for run in runs]))))
    print("%-20s %.6f" % ("total", float(np.median([sum(run.values()) for run in runs]))))


if __name__ == "__main__":
    try:
        main()
    except (Refused, OSError) as why:
        sys.stderr.write("%s: %s\n" % (sys.argv[0], why))
        sys.exit(2)
