"""The potential of methods 3.1 with pandas, on the first PRODUCTS products of a BACI file.

    python3 potential_pandas.py FILE.csv [PRODUCTS]
    python3 potential_pandas.py --self-test

Prints "potential SECONDS CELLS": reading is not counted. The whole file does not fit this way into memory
on a small machine; the time is scaled by the number of cells by whoever compares."""
import sys
import time

try:
    import pandas as pd
except ImportError:
    print("potential_pandas.py: skipped: pandas is not installed")
    sys.exit(0)


def potential(flows, bilateral):
    """flows i, j, k, v of some products; bilateral i, j, total over all: one row per exporter, market, product."""
    x = flows.groupby(["i", "k"]).v.sum().rename("x").reset_index()
    m = flows.groupby(["j", "k"]).v.sum().rename("m").reset_index()
    s = x.merge(m.rename(columns={"j": "i", "m": "own"}), on=["i", "k"], how="left")
    s["s"] = s.x * (s.x / s.own).fillna(1).clip(upper=1)
    s["a"] = s.s / s.groupby("k").s.transform("sum")
    cells = s[["i", "k", "a"]].merge(m, on="k")
    cells = cells[cells.i != cells.j].copy()
    cells["am"] = cells.a * cells.m
    pairs = cells.groupby(["i", "j"]).am.sum().rename("d").reset_index().merge(bilateral, on=["i", "j"], how="left")
    pairs["g"] = pairs.total.fillna(0) / pairs.d
    cells = cells.merge(pairs[["i", "j", "g"]], on=["i", "j"])
    cells = cells.merge(flows[["i", "j", "k", "v"]], on=["i", "j", "k"], how="left")
    cells["expected"] = cells.am * cells.g
    cells["unrealised"] = (cells.expected - cells.v.fillna(0)).clip(lower=0)
    return cells


def self_test():
    flows = pd.DataFrame({"i": [1, 1, 2, 1], "j": [3, 4, 3, 3], "k": ["a", "a", "a", "b"], "v": [6.0, 2.0, 4.0, 3.0]})
    cells = potential(flows, flows.groupby(["i", "j"]).v.sum().rename("total").reset_index())
    # Exporter 1 in market 3: supply 8/12 of a and all of b; demand 10 and 3; sold 9 in all: ease 9 / (20/3 + 3).
    got = cells[(cells.i == 1) & (cells.j == 3)].set_index("k").expected
    ease = 9 / (20 / 3 + 3)
    checks = [abs(got["a"] - 20 / 3 * ease) < 1e-12, abs(got["b"] - 3 * ease) < 1e-12,
              abs(cells[cells.i == 1].groupby("j").expected.sum()[3] - 9) < 1e-12]
    print("potential_pandas.py: %d passed, %d failed" % (sum(checks), len(checks) - sum(checks)))
    sys.exit(not all(checks))


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    read = pd.read_csv(sys.argv[1], usecols=["i", "j", "k", "v"], dtype={"k": str, "v": float})
    wanted = sorted(read.k.unique())[: int(sys.argv[2]) if len(sys.argv) > 2 else 500]
    totals = read.groupby(["i", "j"]).v.sum().rename("total").reset_index()
    read = read[read.k.isin(wanted)]
    start = time.perf_counter()
    done = potential(read, totals)
    done.groupby(["i", "j"])[["expected", "unrealised"]].sum()
    print("potential %.3f %d" % (time.perf_counter() - start, len(done)))
