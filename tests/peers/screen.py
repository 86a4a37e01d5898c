#!/usr/bin/env python3
"""Peer of the four filters of TRADE-DSM (methods 3.2) and of diversification by density (3.3), one pair after the
other in plain Python.

Input of "screen": one object
  "n", "products", "rows": [[year, i, j, k, value], …]  the window; "home"
  "now", "short_base", "long_base": {"year": y, "imports": [[M_jk]]} or null; single years
  "risk": [[score of j] per indicator] (null unknown); "macro": [newest, before] of [[gdp, head, growth %, growth of
          head %] per country], null unknown; "access": [[km, logistics, tariff] per country], null unknown
  "either": bool; "keep": [categories]
Output: "stop": [j][k] one of kept, risk, macro, none, demand, concentration, access; "category", "hhi", "ratio",
  "short", "long", "short_cut", "long_cut", "size_cut" [j][k]; "risk", "index", "tier" [j]; "risk_cut"

Input of "diversify": {"n", "products", "rows", "home", "least", "ease": [gamma_j or null]}
Output: {"density": [k], "candidates": [k in order], "pull": [k or null]}

Conventions where the text leaves one open
  * risk of an indicator: 1 at the best score among the countries, 10 at the worst, linear; a country's is the mean of
    what it has; the cut is the 80 % quantile (type 7) over all but home.
  * cuts of GDP and GDP per head: exp of mean - sd/2 of logarithms; of growth: mean - sd/2. A year passes when
    neither level is below its cut or neither growth is; an unknown figure is not below; a year without any figure
    says nothing. Dropped: fails in the newest year and does not pass in the one before.
  * accessibility: mean over the known variables that vary; terciles are type-7 quantiles over all but home.
"""
import math

from peer_io import Refused, run

KEEP = (3, 4, 5, 6, 7)


def quantile(values, p):
    v = sorted(values)
    at = (len(v) - 1) * p
    low = int(at)
    return v[low] + (at - low) * (v[min(low + 1, len(v) - 1)] - v[low])


def mean(values):
    return math.fsum(values) / len(values)


def sd(values):
    m = mean(values)
    return math.sqrt(math.fsum((x - m) ** 2 for x in values) / (len(values) - 1))


def slope(rca):
    return 0.8 + 1 / ((rca + 0.85) * math.exp(rca - 0.01))


def size_share(rca):
    return 0.02 if rca >= 1 else (3 - rca) / 100


def growth_cut(rca, world):
    return None if world is None else world * slope(rca) if world >= 0 else world / slope(rca)


def flows(ask):
    years = sorted({r[0] for r in ask["rows"]})
    v = {}
    for _, i, j, k, x in ask["rows"]:
        if i != j:
            v[i, j, k] = v.get((i, j, k), 0) + x
    return {key: x / len(years) for key, x in v.items()}


def sums(v, n, products):
    x = [[0.0] * products for _ in range(n)]
    m = [[0.0] * products for _ in range(n)]
    for (i, j, k), value in v.items():
        x[i][k] += value
        m[j][k] += value
    return x, m


def advantage(x, n, products):
    """RCA [i][k]; 0 where it is undefined."""
    rows = [math.fsum(r) for r in x]
    columns = [math.fsum(x[i][k] for i in range(n)) for k in range(products)]
    world = math.fsum(rows)
    return [[x[i][k] / rows[i] / (columns[k] / world) if rows[i] and columns[k] else 0 for k in range(products)]
            for i in range(n)], columns


def risks(ask, n):
    scales = []
    for scores in ask["risk"]:
        known = [s for s in scores if s is not None]
        low, high = (min(known), max(known)) if known else (0, 0)
        scales.append([1 + 9 * (high - s) / (high - low) if s is not None and high > low else None for s in scores])
    out = []
    for j in range(n):
        known = [s[j] for s in scales if s[j] is not None]
        out.append(mean(known) if known else None)
    others = [r for j, r in enumerate(out) if r is not None and j != ask["home"]]
    return out, quantile(others, 0.8) if others else None


def small(ask, n):
    cuts = []
    for year in ask["macro"]:
        cut = []
        for c in range(4):
            known = [row[c] for row in year if row[c] is not None]
            if c < 2:
                known = [math.log(x) for x in known]
            value = mean(known) - sd(known) / 2 if len(known) > 1 else None
            cut.append(math.exp(value) if c < 2 and value is not None else value)
        cuts.append(cut)

    def passes(row, cut):
        if all(x is None for x in row):
            return None
        below = [x is not None and c is not None and x < c for x, c in zip(row, cut)]
        size = not below[0] and not below[1] and (row[0] is not None or row[1] is not None)
        growth = not below[2] and not below[3] and (row[2] is not None or row[3] is not None)
        return size or growth

    return [passes(ask["macro"][0][j], cuts[0]) is False and not passes(ask["macro"][1][j], cuts[1])
            for j in range(n)]


def access(ask, n):
    home, index = ask["home"], [None] * n
    spans = []
    for c in range(3):
        known = [ask["access"][j][c] for j in range(n) if j != home and ask["access"][j][c] is not None]
        spans.append((min(known), max(known)) if known else (0, 0))
    for j in range(n):
        parts = []
        for c, (low, high) in enumerate(spans):
            x = ask["access"][j][c]
            if j != home and x is not None and high > low:
                share = (x - low) / (high - low)
                parts.append(share if c == 1 else 1 - share)
        index[j] = mean(parts) if parts else None
    known = [x for x in index if x is not None]
    cut = (quantile(known, 1 / 3), quantile(known, 1 - 1 / 3)) if known else (None, None)
    return index, [0 if x is None else 1 + (x >= cut[0]) + (x >= cut[1]) for x in index]


def growth(base, now, j, k):
    if not base or base["imports"][j][k] <= 0:
        return None
    return (now["imports"][j][k] / base["imports"][j][k]) ** (1 / (now["year"] - base["year"])) - 1


def world_growth(base, now, k, n):
    if not base:
        return None
    before, after = (sum(z["imports"][j][k] for j in range(n)) for z in (base, now))
    return (after / before) ** (1 / (now["year"] - base["year"])) - 1 if before > 0 else 0


def at_least(x, cut):
    return x is not None and cut is not None and x >= cut


def screen(ask):
    n, products, home = ask["n"], ask["products"], ask["home"]
    v = flows(ask)
    x, m = sums(v, n, products)
    rca, world = advantage(x, n, products)
    risk, risk_cut = risks(ask, n)
    dropped, (index, tier) = small(ask, n), access(ask, n)
    keep = ask.get("keep") or KEEP
    names = ("stop", "category", "hhi", "ratio", "short", "long", "short_cut", "long_cut", "size_cut")
    out = {name: [[None] * products for _ in range(n)] for name in names}
    suppliers = {}
    for (i, j, k), value in v.items():
        suppliers.setdefault((j, k), []).append(value)
    for j in range(n):
        for k in range(products):
            if j == home:
                continue
            short, long = (growth(ask[b], ask["now"], j, k) for b in ("short_base", "long_base"))
            cuts = [growth_cut(rca[home][k], world_growth(ask[b], ask["now"], k, n))
                    for b in ("short_base", "long_base")]
            size_cut = size_share(rca[home][k]) * world[k]
            s, l, z = at_least(short, cuts[0]), at_least(long, cuts[1]), m[j][k] >= size_cut
            category = {(0, 0, 0): 0, (1, 0, 0): 1, (0, 1, 0): 2, (0, 0, 1): 3, (1, 1, 0): 4, (1, 0, 1): 5,
                        (0, 1, 1): 6, (1, 1, 1): 7}[int(s), int(l), int(z)]
            who = sorted(suppliers.get((j, k), []), reverse=True)
            hhi = math.fsum((y / m[j][k]) ** 2 for y in who) if who else None
            ratio = v.get((home, j, k), 0) / mean(who[:6]) if who else None
            limit = {7: 0.6, 6: 0.55, 5: 0.55}.get(category, 0.5)
            spread, green = hhi is not None and hhi <= limit, tier[j] == 3
            if risk[j] is not None and risk[j] > risk_cut:
                stop = "risk"
            elif dropped[j]:
                stop = "macro"
            elif not who:
                stop = "none"
            elif category not in keep:
                stop = "demand"
            elif ask["either"]:
                stop = "kept" if spread or green else "concentration"
            else:
                stop = "concentration" if not spread else "kept" if green or tier[j] == 0 else "access"
            for name, value in zip(names, (stop, category, hhi, ratio, short, long, *cuts, size_cut)):
                out[name][j][k] = value
    return dict(out, risk=risk, index=index, tier=tier, risk_cut=risk_cut, rca=rca[home])


def diversify(ask):
    n, products, home = ask["n"], ask["products"], ask["home"]
    x, m = sums(flows(ask), n, products)
    rca, world = advantage(x, n, products)
    has = [[rca[i][k] >= 1 for k in range(products)] for i in range(n)]
    count = [sum(has[i][k] for i in range(n)) for k in range(products)]
    density, pull = [None] * products, [None] * products
    for k in range(products):
        phi = [sum(has[i][k] and has[i][q] for i in range(n)) / max(count[k], count[q])
               if q != k and max(count[k], count[q]) else 0 for q in range(products)]
        if sum(phi) > 0:
            density[k] = math.fsum(p for q, p in enumerate(phi) if has[home][q]) / math.fsum(phi)
            pull[k] = density[k] * math.fsum(g * m[j][k] for j, g in enumerate(ask["ease"]) if g is not None)
    some = [k for k in range(products) if not has[home][k] and density[k] is not None and world[k] >= ask["least"]]
    return {"density": density, "pull": pull, "candidates": sorted(some, key=lambda k: (-density[k], -pull[k], k)),
            "rca": rca[home]}


def compute(ask):
    if "screen" in ask:
        return screen(ask["screen"])
    if "diversify" in ask:
        return diversify(ask["diversify"])
    raise Refused("ask for screen or diversify")


def self_test(check):
    for rca in (0, 0.3, 0.7, 1, 2, 5):
        check.true("slope falls", slope(rca) > slope(rca + 0.01))
    check.near("slope ends at 0.8", slope(60), 0.8, 1e-15)
    check.near("size cut is continuous", size_share(1 - 1e-12), size_share(1), 1e-12)
    rows = [[2020, 0, 1, 0, 60], [2020, 2, 1, 0, 40], [2020, 0, 2, 1, 100], [2020, 1, 0, 1, 50], [2020, 2, 0, 0, 10]]
    year = {"year": 2020, "imports": [[10, 50], [100, 0], [0, 100]]}
    before = {"year": 2019, "imports": [[10, 50], [50, 0], [0, 200]]}
    ask = {"n": 3, "products": 2, "rows": rows, "home": 0, "now": year, "short_base": before, "long_base": None,
           "risk": [[1, 2, None]], "either": False,
           "macro": [[[1e9, 1e3, 2, 1], [2e9, 2e3, 3, 1], [None] * 4]] * 2,
           "access": [[None] * 3, [100, None, None], [200, None, None]]}
    out = screen(ask)
    check.near("concentration", out["hhi"][1][0], 0.36 + 0.16)
    check.same("growing and large: short and size", out["category"][1][0], 5)
    check.near("position", out["ratio"][1][0], 60 / 50)
    check.same("nothing bought", out["stop"][1][1], "none")
    check.same("shrinking but large", out["category"][2][1], 3)
    check.same("one supplier", out["stop"][2][1], "concentration")
    spread = diversify({"n": 3, "products": 2, "rows": rows, "home": 2, "least": 0, "ease": [1, 1, None]})
    check.same("candidates", spread["candidates"], [] if spread["density"][1] is None else [1])


if __name__ == "__main__":
    run(compute, self_test, exact=False)
