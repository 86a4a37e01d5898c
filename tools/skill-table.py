#!/usr/bin/env python3
"""Writes data/skill/market.csv: the published back-test, from a workspace that holds the flows.

    landfall init && landfall trade import WITS-TOTALS.csv.gz && landfall trade import CHAPTERS.csv.gz
    python3 tools/skill-table.py build/release/landfall > data/skill/market.csv

Run it in the folder of the workspace. The numbers are those of `landfall trade backtest --csv`, to four digits.
With `--document data/skill/market.csv` it prints the tables of docs/backtest.md instead; a test compares them.
"""
import csv
import io
import subprocess
import sys

COLUMNS = ("kind target years measure order skip value low high lead lead_low lead_high n clusters from to "
           "trained_to command tag source").split()
KINDS = [("totals", "wits-totals", 1999, "World Bank WITS, totals by partner 1962-2016"),
         ("chapters", "comtrade-hs2", 2010, "UN Comtrade, chapters, 23 reporters 1991-2021")]


def short(text):
    return f"{float(text):.4f}" if text else ""


ORDERS = [("outlook", "our ranking"), ("equal", "equal weights"), ("sales", "own sales"), ("imports", "imports"),
          ("gravity", "gravity"), ("distance", "distance"), ("random", "chance")]
MEASURES = [("usd", "rho", "USD: ρ"), ("usd", "precision", "USD: first ten"), ("share", "rho", "share: ρ"),
            ("share", "precision", "share: first ten"), ("new", "area", "new: area")]


def document(path):
    """One table for each kind and skip; ≈ our lead may be none, ✗ we trail."""
    with open(path, encoding="utf-8", newline="") as f:
        rows = {(r["kind"], r["skip"], r["target"], r["measure"], r["years"], r["order"]): r for r in csv.DictReader(f)}
    for kind, skip in (("totals", "0"), ("chapters", "0"), ("totals", "1"), ("chapters", "1")):
        what = "All goods" if kind == "totals" else "Chapters"
        print(f"*{what}, changes that begin {'a year after' if skip == '1' else 'at'} the origin*\n")
        print("| outcome | after | " + " | ".join(name for _, name in ORDERS) + " | n | origins |")
        print("|---|---|" + "---|" * (len(ORDERS) + 2))
        for target, measure, words in MEASURES:
            for years in ("3", "5"):
                cells = []
                for order, _ in ORDERS:
                    r = rows[kind, skip, target, measure, years, order]
                    text = f"{float(r['value']):.3f}"
                    if order == "outlook":
                        text = f"**{text}** ({float(r['low']):.3f} to {float(r['high']):.3f})"
                    elif float(r["lead_low"]) <= 0:
                        text += " ≈" if float(r["lead_high"]) >= 0 else " ✗"
                    cells.append(text)
                r = rows[kind, skip, target, measure, years, "outlook"]
                print(f"| {words} | {years} | " + " | ".join(cells) + f" | {r['n']} of {r['clusters']} | {r['from']}–{r['to']} |")
        print()


def main():
    if sys.argv[1] == "--document":
        document(sys.argv[2])
        return
    out = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    out.writeheader()
    for kind, dataset, trained_to, source in KINDS:
        for skip in (0, 1):
            words = ["trade", "backtest", "--dataset", dataset] + (["--skip", "1"] if skip else [])
            text = subprocess.run([sys.argv[1], *words, "--csv"], capture_output=True, text=True, check=True).stdout
            for r in csv.DictReader(io.StringIO(text)):
                out.writerow({"kind": kind, "target": r["target_id"], "years": r["years"], "measure": r["measure_id"],
                              "order": r["order_id"], "skip": skip, "value": short(r["value"]),
                              "low": short(r["value_low"]), "high": short(r["value_high"]), "lead": short(r["lead"]),
                              "lead_low": short(r["lead_low"]), "lead_high": short(r["lead_high"]), "n": r["n"],
                              "clusters": r["clusters"], "from": r["from"], "to": r["to"], "trained_to": trained_to,
                              "command": "landfall " + " ".join(words), "tag": "D", "source": source})


main()
