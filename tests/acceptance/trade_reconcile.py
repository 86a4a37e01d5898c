"""Mirror reconciliation computed once more from its card (docs/methods/mirror-reconciliation.md) in plain Python.

    python3 tests/acceptance/trade_reconcile.py wits_bilateral_totals_1962_2016.csv.gz 2015 answer.json

Reads total trade by reporter and partner, computes the reliability of every reporter and the reconciled sums,
and compares them with what `landfall trade reconcile --dataset wits-totals --year 2015 --top 0 --json` said.
Exits 1 when a figure differs by more than a millionth. It shares no code with the program: medians by sorting,
pairs in dictionaries, codes as the source writes them.
"""
import csv
import gzip
import json
import math
import statistics
import sys
from collections import defaultdict
from decimal import Decimal

CIF, N0, FLOOR = 1.06, 5, 0.05
GROUPS = {"EUN", "WLD", "ALL"}  # not areas
# WITS writes some areas in its own way; the program answers in ISO codes.
ISO = {"ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "SER": "SCG", "MNT": "MNE", "SUD": "SDN", "ETF": "ET1", "OAS": "S19",
       "UNS": "_X", "SPE": "XX", "FRE": "X2", "BUN": "X1", "NZE": "NTZ", "USP": "PUS", "PCE": "PCI", "SVR": "SUN", "YDR": "YMD"}


def reports(path, year):
    x, m = defaultdict(int), defaultdict(int)
    with gzip.open(path, "rt", newline="") as f:
        for row in csv.DictReader(f):
            who, other = row["reporter"], row["partner"]
            if row["year"] != year or {who, other} & GROUPS:
                continue
            who, other = ISO.get(who, who), ISO.get(other, other)
            if row["exports_thousand_usd"]:
                x[who, other] += int(Decimal(row["exports_thousand_usd"]) * 1000)
            if row["imports_thousand_usd"]:
                m[other, who] += int(Decimal(row["imports_thousand_usd"]) * 1000)
    keep = lambda d: {k: v for k, v in d.items() if v > 0 and k[0] != k[1]}
    return keep(x), keep(m)


def reliability(v):
    half = statistics.median(v.values()) / 2
    s, t = defaultdict(lambda: half), defaultdict(lambda: half)
    by_exporter, by_importer = defaultdict(list), defaultdict(list)
    for i, j in v:
        by_exporter[i].append(j)
        by_importer[j].append(i)

    def half_step(mine, theirs, partners, variance):
        moved = 0
        for me, others in partners.items():
            n = len(others)
            found = statistics.median(variance(me, o) - theirs[o] for o in others)
            found = max((n * found + N0 * half) / (n + N0), FLOOR * half)
            moved = max(moved, abs(mine[me] - found))
            mine[me] = (mine[me] + found) / 2
        return moved

    for _ in range(100):
        moved = half_step(s, t, by_exporter, lambda i, j: v[i, j])
        moved = max(moved, half_step(t, s, by_importer, lambda j, i: v[i, j]))
        if moved < 1e-12 * half:
            break
    return s, t, by_exporter, by_importer


def main(path, year, answer):
    x, m = reports(path, year)
    gap = {k: abs(math.log(x[k] / (m[k] / CIF))) for k in x.keys() & m.keys()}
    v = {k: (d / 0.6744897501960817) ** 2 for k, d in gap.items()}
    s, t, exporters, importers = reliability(v)
    both = sum(m[i, j] / CIF + t[j] / (s[i] + t[j]) * (x[i, j] - m[i, j] / CIF) for i, j in gap)
    with open(answer) as f:
        said = json.load(f)["result"]
    bad, n = [], 0

    def compare(what, ours, theirs):
        nonlocal n
        n += 1
        if abs(ours - theirs) > 1e-6 * abs(ours):
            bad.append(f"{what}: {ours!r} here, {theirs!r} there")

    compare("median", math.exp(statistics.median(gap.values())), said["median_factor"]["value"])
    compare("exports reported twice", sum(x[k] for k in gap), said["exports_reported"]["value"])
    compare("imports reported twice", sum(m[k] for k in gap), said["imports_reported"]["value"])
    compare("reconciled", both, said["reconciled"]["value"])
    compare("pairs", len(gap), said["sides"][0]["flows"])
    compare("exporters alone", len(x.keys() - m.keys()), said["sides"][1]["flows"])
    compare("importers alone", len(m.keys() - x.keys()), said["sides"][2]["flows"])
    rows = said["most_reliable"] + said["least_reliable"]
    compare("reporters", len(exporters.keys() | importers.keys()), len(rows))
    for row in rows:
        code = row["code"]
        for member, table, partners in (("as_exporter", s, exporters), ("as_importer", t, importers)):
            compare(f"{code} {member}, pairs", len(partners.get(code, [])), row["pairs_" + member])
            if code in partners:
                compare(f"{code} {member}", math.exp(math.sqrt(table[code])), row[member]["value"])
    print(f"reconcile peer, {year}: {n} figures compared, {len(bad)} differ")
    for line in bad[:20]:
        print("FAILED", line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
