"""Imports real files with the program and compares what it answers with the files themselves.

Reference  world_trade_1998_2000.csv: Fitness–Complexity of 226 countries and 785 products and the number of
           RCA ≥ 1 cells of each, against the values an R package published
BACI       the two-exporter file: world total, exports by country, imports by market, what goes from whom to whom,
           unit values and shares of some products, against sums over its rows
"""
import csv
import json
import os
import subprocess
import sys
import tempfile

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
DATA = sys.argv[1]
failures, compared = [], 0


def ask(folder, *words, status=0):
    p = subprocess.run([LANDFALL, *words], cwd=folder, capture_output=True, timeout=240)
    if p.returncode != status:
        sys.exit(f"FAILED {' '.join(words)} ended with {p.returncode}: {p.stderr.decode()}")
    return p.stdout.decode()


def answer(folder, *words):
    return json.loads(ask(folder, *words, "--json"))["result"]


def same(what, got, want, tolerance=0.0):
    global compared
    compared += 1
    if got is None or abs(got - want) > tolerance * max(1, abs(want)):
        failures.append(f"{what}: {got}, should be {want}")


def rows(name):
    with open(os.path.join(DATA, name), newline="", encoding="utf-8") as f:
        yield from csv.DictReader(f)


def reference(folder):
    ask(folder, "trade", "import", os.path.join(DATA, "world_trade_1998_2000.csv"), "--map",
        "exporter=country,product=product,value=value", "--unit", "usd", "--year", "1999", "--nomenclature", "SITC2",
        "--dataset", "world-trade")
    r = answer(folder, "trade", "complexity", "--by", "fitness", "--top", "0")
    iso = {"ROM": "ROU"}  # the code of Romania changed in 2002
    country = {c["code"]: c for c in r["countries"]}
    product = {p["product"]: p for p in r["products"]}
    cells_of, cells_in = {}, {}
    for row in rows("ref_economiccomplexity_balassa.csv"):
        cells_of[row["country"]] = cells_of.get(row["country"], 0) + 1
        cells_in[row["product"]] = cells_in.get(row["product"], 0) + 1
    for row in rows("ref_economiccomplexity_eci.csv"):
        code = iso.get(row["country"].upper(), row["country"].upper())
        same("fitness of " + code, country[code]["value"]["value"], float(row["eci"]), 1e-12)
        same("diversity of " + code, country[code]["diversity"]["value"], cells_of[row["country"]])
    for row in rows("ref_economiccomplexity_pci.csv"):
        same("complexity of " + row["product"], product[row["product"]]["value"]["value"], float(row["pci"]), 1e-12)
        same("ubiquity of " + row["product"], product[row["product"]]["ubiquity"]["value"], cells_in[row["product"]])
    same("countries", len(country), 226)
    same("products", len(product), 785)


def baci(folder):
    name = "BACI_HS17_Y2020_V202301_AFG_ZAF.csv"
    ask(folder, "trade", "import", os.path.join(DATA, name))
    alpha = {row["country_code"]: row["country_iso3"] for row in rows("country_codes_V202501.csv")}
    flows, total = {}, 0
    for row in rows(name):
        value = round(float(row["v"]) * 1000)
        weight = row["q"].strip()
        flows.setdefault(row["k"].zfill(6), []).append(
            (alpha[row["i"]], alpha[row["j"]], value, None if weight == "NA" else float(weight)))
        total += value
    codes = sorted(flows, key=lambda k: -len(flows[k]))
    for k in codes[:12] + codes[1000:1004]:
        r = answer(folder, "trade", "product", k, "--home", "AFG", "--top", "0")
        same(k, r["world"]["value"], sum(f[2] for f in flows[k]))
        buyers, sellers = {}, {}
        for i, j, v, q in flows[k]:
            buyers[j] = buyers.get(j, 0) + v
            sellers[i] = sellers.get(i, 0) + v
        same(k + " buyers", len(r["importers"]), sum(v > 0 for v in buyers.values()))
        for b in r["importers"]:
            same(f"{k} to {b['code']}", b["imports"]["value"], buyers[b["code"]])
            same(f"{k} to {b['code']}, share", b["share"]["value"], 100 * buyers[b["code"]] / sum(buyers.values()), 1e-12)
            same(f"{k} AFG to {b['code']}", b["from_home"]["value"],
                 sum(f[2] for f in flows[k] if f[0] == "AFG" and f[1] == b["code"]))
        for s in r["exporters"]:
            same(f"{k} from {s['code']}", s["exports"]["value"], sellers[s["code"]])
        stated = [f for f in flows[k] if f[3]]
        if stated:
            same(k + " price", r["unit_value_all"]["value"], sum(f[2] for f in stated) / sum(f[3] for f in stated) / 1000,
                 1e-9)
    market = answer(folder, "trade", "market", "IND", "--home", "AFG", "--top", "0")
    same("India", market["imports"]["value"], sum(f[2] for k in flows for f in flows[k] if f[1] == "IND"))
    same("India from Afghanistan", market["home"]["exports"]["value"],
         sum(f[2] for k in flows for f in flows[k] if f[1] == "IND" and f[0] == "AFG"))
    for p in market["products"]:
        same("India, " + p["product"], p["imports"]["value"], sum(f[2] for f in flows[p["product"]] if f[1] == "IND"))
    shown = answer(folder, "trade", "advantage", "AFG", "--digits", "2", "--top", "0")
    chapters = {}
    for k in flows:
        for i, j, v, q in flows[k]:
            if i == "AFG":
                chapters[k[:2]] = chapters.get(k[:2], 0) + v
    same("chapters", len(shown["products"]), sum(v > 0 for v in chapters.values()))
    for p in shown["products"]:
        same("chapter " + p["product"], p["exports"]["value"], chapters[p["product"]])
    if not "among" in json.dumps(shown["dataset"]):
        failures.append("nothing says that two exporters are not the world")


with tempfile.TemporaryDirectory() as tmp:
    for part in (reference, baci):
        folder = os.path.join(tmp, part.__name__)
        os.makedirs(folder)
        ask(folder, "init")
        part(folder)
print(f"{compared} numbers compared")
if compared < 2000:
    failures.append("too few numbers were compared: the check itself is broken")
for f in failures[:30]:
    print("FAILED", f)
sys.exit(1 if failures else 0)
