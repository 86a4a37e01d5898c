#!/usr/bin/env python3
"""How many passes over the rows until group effects are swept out: four methods on the same columns (NumPy).

  sweeps.py

A pass is one weighted mean over one set of groups and its subtraction; a step of the reduced equations reads the
rows once for all sets. Ends when the weighted norm of the group means that are left is 1e-10 of the column's. The
last number says how far below that goal ours ended, measured as for the others (1 = on it). Table in docs/methods/gravity.md.
"""
import sys

import numpy as np


def panel(traders, years, seed=1, missing=0.0):
    g = np.random.default_rng(seed)
    i, j, t = np.meshgrid(np.arange(traders), np.arange(traders), np.arange(years), indexing="ij")
    keep = (i != j)
    i, j, t = i[keep], j[keep], t[keep]
    if missing:
        keep = g.random(len(i)) > missing
        i, j, t = i[keep], j[keep], t[keep]
    raw = [i * years + t, j * years + t, i * traders + j]
    a, b, p = (g.normal(0, s, n) for s, n in ((1.2, traders * years), (1.2, traders * years), (1, traders ** 2)))
    weight = np.exp(a[raw[0]] + b[raw[1]] + p[raw[2]])
    x = g.normal(size=len(i)) + a[raw[0]] + 2.0 * (t > g.integers(0, 2 * years, traders ** 2)[raw[2]])
    return [np.unique(f, return_inverse=True)[1] for f in raw], weight / weight.mean(), x


def workers(n=60000, seed=2):
    """Workers who rarely move, and only to firms near theirs: the graph that slows every method down."""
    g = np.random.default_rng(seed)
    n_workers, firms = n // 4, n // 40
    who = np.repeat(np.arange(n_workers), 4)
    home = g.integers(0, firms, n_workers)
    firm = np.where(g.random(n) < .15, (home[who] + g.integers(-3, 4, n)) % firms, home[who])
    raw = [who, firm, np.tile(np.arange(4), n_workers)]
    return ([np.unique(f, return_inverse=True)[1] for f in raw], np.exp(g.normal(size=n)),
            g.normal(size=n) + np.sin(home[who] / 40.))


def compare(sets, w, x, tolerance=1e-10, most=20000):
    levels = [f.max() + 1 for f in sets]
    sums = [np.bincount(f, w, n) for f, n in zip(sets, levels)]
    n_sets, result = len(sets), {}

    def project(v, q):
        return v - (np.bincount(sets[q], w * v, levels[q]) / sums[q])[sets[q]]

    def left(v):
        return np.sqrt(sum((np.bincount(sets[q], w * v, levels[q]) ** 2 / sums[q]).sum() for q in range(n_sets)))

    def cycle(v):
        for q in range(n_sets):
            v = project(v, q)
        return v

    def there_and_back(v):
        for q in list(range(n_sets)) + list(range(n_sets - 2, -1, -1)):
            v = project(v, q)
        return v

    goal = tolerance * np.sqrt((w * x * x).sum())
    v, passes = x.copy(), 0
    while left(v) > goal and passes < most:
        v, passes = cycle(v), passes + n_sets
    result["alternating projections"] = passes
    v, passes = x.copy(), 0
    while left(v) > goal and passes < most:
        one = cycle(v)
        two = cycle(one)
        d1 = two - one
        d2 = d1 - (one - v)
        size = (w * d2 * d2).sum()
        v = cycle(two - (w * d1 * d2).sum() / size * d1 if size > 0 else two)
        passes += 3 * n_sets
    result["Irons-Tuck"] = passes
    v, passes = x.copy(), 2 * n_sets - 1
    r = there_and_back(v) - v
    p, rr = r.copy(), (w * r * r).sum()
    while left(v) > goal and passes < most:
        ap = p - there_and_back(p)
        passes += 2 * n_sets - 1
        step = rr / (w * p * ap).sum()
        v, r = v + step * p, r - step * ap
        fresh = (w * r * r).sum()
        p, rr = r + fresh / rr * p, fresh
    result["symmetric Kaczmarz + CG"] = passes
    first, *rest = sorted(range(n_sets), key=lambda q: -levels[q])
    v, passes = project(x, first), 1
    r = [np.bincount(sets[q], w * v, levels[q]) for q in rest]
    diagonal = [np.bincount(sets[q], w * (1 - w / sums[first][sets[first]]), levels[q]) for q in rest]
    z = [a / np.where(d > 0, d, 1) for a, d in zip(r, diagonal)]
    p, c, rz = z, [np.zeros_like(a) for a in r], sum((a * b).sum() for a, b in zip(r, z))
    while np.sqrt(rz) > goal and passes < most:
        t = project(sum(a[sets[q]] for a, q in zip(p, rest)), first)
        passes += 1
        s = [np.bincount(sets[q], w * t, levels[q]) for q in rest]
        step = rz / sum((a * b).sum() for a, b in zip(p, s))
        c = [a + step * b for a, b in zip(c, p)]
        r = [a - step * b for a, b in zip(r, s)]
        z = [a / np.where(d > 0, d, 1) for a, d in zip(r, diagonal)]
        fresh = sum((a * b).sum() for a, b in zip(r, z))
        p, rz = [a + fresh / rz * b for a, b in zip(z, p)], fresh
    result["reduced equations + CG"] = passes + 1
    result["left, of the goal"] = round(left(project(x - sum(a[sets[q]] for a, q in zip(c, rest)), first)) / goal, 2)
    return result


def self_test():
    """On a small panel all four end, ours as near its goal as it says, and with the fewest passes."""
    done = compare(*panel(8, 4), most=2000)
    passes = [v for k, v in done.items() if k != "left, of the goal"]
    checks = [max(passes) < 2000, done["left, of the goal"] < 10, passes[-1] == min(passes)]
    print("sweeps.py: %d passed, %d failed" % (sum(checks), len(checks) - sum(checks)))
    sys.exit(not all(checks))


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    two = panel(40, 10)
    for name, case in (("panel, 40 traders x 10 years, three sets", panel(40, 10)),
                       ("the same with half of the rows missing", panel(40, 10, 3, .5)),
                       ("its two largest sets", (two[0][:2], *two[1:])),
                       ("workers and firms, 15 % moves, three sets", workers())):
        print(name, compare(*case), sep="\n  ")
