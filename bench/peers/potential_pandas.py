"""The potential of methods 3.1 with pandas, on the first PRODUCTS products of a BACI file.

    python3 potential_pandas.py FILE.csv [PRODUCTS]

Prints "potential SECONDS CELLS": reading is not counted. The whole file does not fit this way into memory
on a small machine; the time is scaled by the number of cells by whoever compares."""
import sys
import time

import pandas as pd

flows = pd.read_csv(sys.argv[1], usecols=["i", "j", "k", "v"], dtype={"k": str, "v": float})
wanted = sorted(flows.k.unique())[: int(sys.argv[2]) if len(sys.argv) > 2 else 500]
bilateral = flows.groupby(["i", "j"]).v.sum().rename("total").reset_index()
flows = flows[flows.k.isin(wanted)]
start = time.perf_counter()
x = flows.groupby(["i", "k"]).v.sum().rename("x").reset_index()
m = flows.groupby(["j", "k"]).v.sum().rename("m").reset_index()
s = x.merge(m.rename(columns={"j": "i", "m": "own"}), on=["i", "k"], how="left")
s["s"] = s.x * (s.x / s.own).fillna(1).clip(upper=1)
s["a"] = s.s / s.groupby("k").s.transform("sum")
cells = s[["i", "k", "a"]].merge(m, on="k")
cells = cells[cells.i != cells.j]
cells["am"] = cells.a * cells.m
pairs = cells.groupby(["i", "j"]).am.sum().rename("d").reset_index().merge(bilateral, on=["i", "j"], how="left")
pairs["g"] = pairs.total.fillna(0) / pairs.d
cells = cells.merge(pairs[["i", "j", "g"]], on=["i", "j"])
cells = cells.merge(flows[["i", "j", "k", "v"]], on=["i", "j", "k"], how="left")
cells["expected"] = cells.am * cells.g
cells["unrealised"] = (cells.expected - cells.v.fillna(0)).clip(lower=0)
totals = cells.groupby(["i", "j"])[["expected", "unrealised"]].sum()
print("potential %.3f %d" % (time.perf_counter() - start, len(cells)))
