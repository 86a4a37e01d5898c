#!/usr/bin/env python3
"""Peer of the export potential (methods 3.1), written down cell by cell with numpy arrays of all i × j × k.

Input: one object
  "n", "products", "rows": [[year, i, j, k, value], …]   years with rows are the window; self-trade is dropped
  "mode": "static" | "projected"; "reexport": bool; "sigma", "epsilon", "theta"
  "gdp", "population", "income": [factor per country] or null (1)
  "distance": [[km i → j]] or null; unknown is null
  "general": [[duty of j on k, share, or null]] or null; "own": [[i, j, k, duty], …]
Output: alpha [i][k], beta [i][j][k], gamma [i][j] (null without denominator), epi [i][j][k], actual [i][j][k],
        unrealised [i][j][k]; totals [i][j] of epi and unrealised

Conventions where the text leaves one open
  * re-export correction: c = min(1, exports / imports), 1 without imports.
  * a duty that names an exporter counts only where the general one is known; the exporter's own market counts at
    the general rate in the mean duty it faces; importers without a general rate are left out of that mean.
  * D = (mean distance of j's suppliers of k / d_ij)^theta over suppliers of known distance; 1 when unknown.
"""
import numpy as np

from peer_io import Refused, run


def window(n, products, rows):
    years = sorted({r[0] for r in rows})
    v = np.zeros((n, n, products))
    for _, i, j, k, value in rows:
        if value < 0:
            raise Refused("a value is negative")
        if i != j:
            v[i, j, k] += value
    return v / len(years)


def duties(ask, n, products):
    """t[i, j, k]; NaN where the importer's general rate is not known."""
    if ask.get("general") is None:
        return np.full((n, n, products), np.nan)
    general = np.array([[np.nan if x is None else x for x in row] for row in ask["general"]], dtype=float)
    t = np.repeat(general[None, :, :], n, axis=0)
    for i, j, k, rate in ask.get("own") or []:
        if i != j and not np.isnan(general[j, k]):
            t[i, j, k] = rate
    return t


def potential(ask):
    n, products = ask["n"], ask["products"]
    if products < 2:
        raise Refused("a single product has no potential")
    v = window(n, products, ask["rows"])
    one = np.ones(n)
    gdp, people, income = (np.array(ask[x], dtype=float) if ask.get(x) else one
                           for x in ("gdp", "population", "income"))
    sigma, theta = ask["sigma"], ask["theta"]
    x, m = v.sum(axis=1), v.sum(axis=0)
    t = duties(ask, n, products)
    with np.errstate(divide="ignore", invalid="ignore"):
        c = np.where(m > 0, np.minimum(1, x / m), 1) if ask["reexport"] else np.ones_like(x)
        weight = np.where(np.isnan(t[0]), 0, m)                       # importers whose duty is known
        faced = np.nansum(weight[None] * t, axis=1) / weight.sum(axis=0)[None]
        tau = np.where(np.isnan(faced), 1, (1 + faced) ** -sigma)
        tau = np.where((weight.sum(axis=0) > 0)[None], tau, 1)
        mean = np.nansum(v * t, axis=0) / m                           # import-weighted duty of j on k
        advantage = ((1 + mean[None]) / (1 + t)) ** sigma
        advantage = np.where(np.isnan(advantage), 1, advantage)
        near = np.ones((n, n, products))
        if theta and ask.get("distance"):
            d = np.array([[np.nan if y is None else y for y in row] for row in ask["distance"]], dtype=float)
            known = ~np.isnan(d)[:, :, None] & (v > 0)
            usual = np.where(known, v * d[:, :, None], 0).sum(axis=0) / np.where(known, v, 0).sum(axis=0)
            usual = np.where(np.isnan(usual), 1, usual ** theta)
            pair = np.where(np.isnan(d), 1, d ** -theta)
            near = usual[None] * pair[:, :, None]
        w = x * c * tau
        total, total_grown = w.sum(axis=0), (w * gdp[:, None]).sum(axis=0)
        alpha_today = np.where(total > 0, w / total, 0)
        alpha = np.where(total_grown > 0, w * gdp[:, None] / total_grown, 0)
        beta_today = m[None] * advantage * near
        beta = beta_today * (people * income ** ask["epsilon"])[None, :, None]
        if ask["mode"] == "static":
            expected = np.einsum("ik,ijk->ij", alpha_today, beta_today)
        else:
            expected = np.einsum("ik,ijk->ij", alpha, beta)
        gamma = np.where(expected > 0, v.sum(axis=2) / expected, np.nan)
    np.fill_diagonal(gamma, np.nan)
    epi = alpha[:, None, :] * gamma[:, :, None] * beta
    gap = np.where(np.isnan(epi), np.nan, np.maximum(0, epi - v))
    return {"alpha": alpha, "beta": beta, "gamma": gamma, "epi": epi, "actual": v, "unrealised": gap,
            "epi_total": epi.sum(axis=2), "unrealised_total": gap.sum(axis=2)}


def null_nan(table):
    if isinstance(table, list):
        return [null_nan(x) for x in table]
    return None if table != table else table


def compute(ask):
    return {name: null_nan(table.tolist()) for name, table in potential(ask).items()}


def self_test(check):
    ask = {"n": 3, "products": 2, "mode": "static", "reexport": False, "sigma": 5, "epsilon": 1, "theta": 0,
           "rows": [[2020, 0, 1, 0, 30], [2020, 0, 2, 0, 30], [2020, 1, 2, 0, 40], [2020, 1, 0, 1, 50],
                    [2020, 1, 2, 1, 100], [2020, 2, 0, 1, 50]]}
    out = potential(ask)
    check.near("share of supply", out["alpha"][1, 1], 0.75, 1e-15)
    check.near("ease", out["gamma"][1, 2], 140 / 103, 1e-15)
    check.near("expected", out["epi"][1, 2, 1], 0.75 * 140 / 103 * 100, 1e-13)
    check.near("unrealised", out["unrealised"][1, 2, 1], 0.75 * 140 / 103 * 100 - 100, 1e-12)
    check.true("nothing in common", np.isnan(out["gamma"][2, 1]))
    rng = np.random.default_rng(1)
    rows = [[2020 + y, i, j, k, int(rng.integers(1, 10 ** 6))] for y in range(3) for i in range(7)
            for j in range(7) for k in range(5) if i != j and rng.random() < 0.6]
    general = [[None if rng.random() < 0.2 else float(rng.random() / 4) for _ in range(5)] for _ in range(7)]
    ask = {"n": 7, "products": 5, "mode": "projected", "reexport": True, "sigma": 5, "epsilon": 1.2, "theta": 0.5,
           "rows": rows, "gdp": list(1 + rng.random(7)), "population": list(1 + rng.random(7)),
           "income": list(1 + rng.random(7)), "general": general,
           "distance": [[None if i == j else float(100 + 1000 * rng.random()) for j in range(7)] for i in range(7)],
           "own": [[i, (i + 1) % 7, k, 0.01 * i] for i in range(7) for k in range(5)]}
    out = potential(ask)
    check.near("shares sum to one", float(abs(out["alpha"].sum(axis=0) - 1).max()), 0, 1e-14)
    sums, actual = np.nansum(out["epi"], axis=2), out["actual"].sum(axis=2)
    there = ~np.isnan(out["gamma"])
    check.near("projected: expected adds up to what is sold", float(abs(sums[there] / actual[there] - 1).max()), 0,
               1e-13)
    other = potential(dict(ask, sigma=0))
    free = potential(dict(ask, sigma=0, general=None, own=None))
    check.near("no elasticity, no duty", float(np.nanmax(abs(other["epi"] - free["epi"]))), 0, 1e-9)


if __name__ == "__main__":
    run(compute, self_test, exact=False)
