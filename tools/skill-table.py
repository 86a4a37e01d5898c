#!/usr/bin/env python3
"""Writes data/skill/market.csv: the published back-test, from a workspace that holds the flows.

    landfall init && landfall trade import WITS-TOTALS.csv.gz && landfall trade import CHAPTERS.csv.gz
    python3 tools/skill-table.py build/release/landfall > data/skill/market.csv

Run it in the folder of the workspace. The numbers are those of `landfall trade backtest --csv`, to four digits.
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


def main():
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
