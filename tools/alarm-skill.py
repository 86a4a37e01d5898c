#!/usr/bin/env python3
"""Writes data/skill/operations_alarms.csv: how good the alarms are, measured on three real order histories.

    python3 tools/alarm-skill.py build/release/landfall ../shared/data/orders > data/skill/operations_alarms.csv

Makes a workspace of its own in a temporary folder, imports the files of Online Retail, Olist and SCMS as any user
would, and runs `landfall operations measure` on each firm (minutes; ROUNDS in the environment, default 200).
With `--document data/skill/operations_alarms.csv` it prints the tables of docs/alarms.md instead; a test compares them.
"""
import csv
import datetime
import json
import math
import os
import subprocess
import sys
import tempfile

COLUMNS = "what series mean size value low high n unit how date".split()
# The last date: Olist's file peters out in its last weeks.
SHOPS = [("Online Retail", "GBR", "GBP", ["online_retail_2010_2011.csv.gz"], None),
         ("Olist", "BRA", "BRL", ["olist_subset"], "2018-08-20"),
         ("SCMS", "USA", "USD", ["scms_delivery_history_2006_2015.csv.gz"], None)]
AGAINST, PAST = "against the other markets", "against its own past"


def text(x):
    return "" if x is None else "inf" if math.isinf(x) else f"{x:.4g}"


def number(figure):
    return None if not figure or figure.get("missing") else figure["value"]


def measure(program, folder):
    rounds = os.environ.get("ROUNDS", "200")
    out = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    out.writeheader()
    sys.stdout.flush()
    today = os.environ.get("DATE", datetime.date.today().isoformat())
    with tempfile.TemporaryDirectory() as place:
        def say(*words):
            p = subprocess.run([os.path.abspath(program), *words], cwd=place, capture_output=True, text=True)
            if p.returncode:
                sys.exit(f"landfall {' '.join(words)}: {p.stderr}")
            return p.stdout
        say("init")
        folder = os.path.abspath(folder)
        for name, home, currency, files, to in SHOPS:
            firm = json.loads(say("firm", "create", name, "--home", home, "--sector", "consumer", "--currency", currency,
                                  "--product", "goods", "--json"))["result"]
            firm = firm.get("id") or firm.get("firm")
            paths = [os.path.join(folder, f) for f in files]
            say("events", "import", *paths, "--firm", firm)
            answer = json.loads(say("operations", "measure", firm, "--rounds", rounds,
                                    *(["--to", to] if to else []), "--json"))
            figures = answer["figures"]
            for r in answer["result"]["rows"]:
                f = figures[r["result"]["figure"]]
                value = number(f)
                out.writerow({"what": r["what"], "series": r["series"].replace(firm, name),
                              "mean": text(number(r.get("mean"))), "size": text(number(r.get("size"))),
                              "value": "inf" if value is None else text(value), "low": text(f.get("low")),
                              "high": text(f.get("high")), "n": r["n"], "unit": r["unit"], "how": r["how"], "date": today})
            sys.stdout.flush()


def document(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))

    def cell(what, series, mean, how, size=""):
        for r in rows:
            if (r["what"], r["series"], r["mean"], r["how"], r["size"]) == (what, series, mean, how, size):
                return r
        return None

    def days(r):
        if not r:
            return "–"
        if r["value"] == "inf":
            return "over 91"
        return f"{float(r['value']):.0f} ({float(r['low']):.0f} to {float(r['high']):.0f})" if r["low"] and r["high"] else \
            f"{float(r['value']):.0f}"

    def rate(r):
        return f"{float(r['value']):.3f} ({float(r['low']):.3f} to {float(r['high']):.3f})" if r else "–"

    for how, title in ((AGAINST, "Markets, charted against the firm's other markets"), (PAST, "Firms, charted against their own past"),
                       ("real market, against the others", "Real markets, as they are")):
        seen = []
        for r in rows:
            key = (r["series"], r["mean"])
            if r["how"] == how and key not in seen:
                seen.append(key)
        if not seen:
            continue
        sizes = ("10", "20", "30", "40", "50") if how == AGAINST else ("10", "30", "50")
        print(f"*{title}*\n")
        print("| series | orders a day | nothing changed: false alarms a quarter | clean days: false alarms a quarter | "
              + " | ".join(f"{s} % fewer: days" for s in sizes) + " | 30 %: within 14 days |")
        print("|---|---|---|---|" + "---|" * (len(sizes) + 1))
        for series, mean in seen:
            w = cell("seen within 14 days", series, mean, how, "30")
            print(f"| {series} | {mean} | {rate(cell('false alarms, nothing changed', series, mean, how))} | "
                  f"{rate(cell('false alarms, clean days', series, mean, how))} | "
                  + " | ".join(days(cell("delay, fewer", series, mean, how, s)) for s in sizes)
                  + f" | {100 * float(w['value']):.0f} % |" if w else " | – |")
        print()
    warnings = [r for r in rows if "before the alarm of" in r["how"]]
    if warnings:
        print("*Do late orders give warning of bad reviews?*\n")
        print("| firm | what | value | n |\n|---|---|---|---|")
        for r in warnings:
            print(f"| {r['series']} | {r['what']}: {r['how']} | "
                  + (days(r) + " days" if r["unit"] == "days" else f"{float(r['value']):.2g} ({r['unit']})") + f" | {r['n']} |")
        print()


if sys.argv[1] == "--document":
    document(sys.argv[2])
else:
    measure(sys.argv[1], sys.argv[2])
