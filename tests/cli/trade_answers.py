"""The answers about trade on the made-up world of made_flows.py, computed again from its rows.

Numbers   every figure of the lists (values, shares, growth, advantage, Lafay, fit, intensity, likeness, concentration,
          prices) with the peers' own functions (tests/peers/trade.py) or with a few lines here
Same      rows in another order, one thread or two: the same bytes; values times 1000: every ratio the same
Search    words, a code's beginning, "don't know" with status 1
"""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from statistics import median

ROOT = os.getcwd()
LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
sys.path.insert(0, os.path.join(ROOT, "tests/peers"))
sys.dont_write_bytecode = True
import trade as peer  # noqa: E402

failures, compared = [], 0
WINDOW = (2020, 2021, 2022)


def run(folder, *words, status=0, **env):
    p = subprocess.run([LANDFALL, *words], cwd=folder, capture_output=True, timeout=240, env={**os.environ, **env})
    if p.returncode != status:
        sys.exit(f"FAILED {' '.join(words)} ended with {p.returncode}: {p.stderr.decode()}")
    return p.stdout


def ask(folder, *words, **env):
    return json.loads(run(folder, *words, "--json", **env))["result"]


def same(what, got, want, tolerance=1e-12):
    global compared
    compared += 1
    value = got["value"] if isinstance(got, dict) else got
    if (value is None) != (want is None) or (want is not None and abs(value - float(want)) > tolerance * max(1, abs(float(want)))):
        failures.append(f"{what}: {value}, should be {want}")


def world(folder, change=lambda year, lines: lines):
    """Imports the made-up files, their data lines changed; returns the rows as they were."""
    made = os.path.join(folder, "made")
    os.makedirs(made)
    run(folder, "init")
    subprocess.run([sys.executable, "tests/cli/made_flows.py", made], check=True)
    rows = []
    for name in sorted(os.listdir(made)):
        path = os.path.join(made, name)
        if name.startswith("BACI"):
            with open(path, encoding="utf-8") as f:
                head, *lines = f.read().splitlines()
            for line in lines:
                t, i, j, k, v, q = line.split(",")
                rows.append((int(t), ISO[int(i)], ISO[int(j)], k, round(float(v) * 1000), None if q == "NA" else float(q)))
            with open(path, "w", encoding="utf-8") as f:
                f.write("\n".join([head] + change(int(name[11:15]), lines)) + "\n")
        run(folder, "trade", "import", path)
    return rows


ISO = {757: "CHE", 156: "CHN", 276: "DEU", 724: "ESP", 251: "FRA", 300: "GRC", 699: "IND", 364: "IRN", 380: "ITA", 392: "JPN",
       792: "TUR", 842: "USA"}


class Sums:
    def __init__(self, rows):
        self.rows = rows

    def sum(self, years=WINDOW, i=None, j=None, k=""):
        return sum(r[4] for r in self.rows if r[0] in years and i in (None, r[1]) and j in (None, r[2]) and r[3].startswith(k))

    def mean(self, **which):
        return self.sum(**which) / 3

    def growth(self, last, first, **which):
        a, b = self.sum(years=(last - 1, last), **which), self.sum(years=(first - 1, first), **which)
        return 100 * ((a / b) ** (1 / (last - first)) - 1) if b else None

    def price(self, **which):
        """Means over the years that state a weight, pair by pair, as the cube has them."""
        usd = tons = 0
        for i in ISO.values():
            for j in ISO.values():
                if which.get("i") in (None, i) and which.get("j") in (None, j):
                    stated = [r for r in self.rows if r[0] in WINDOW and r[1] == i and r[2] == j and r[3] == which["k"] and r[5]]
                    if stated:
                        usd += sum(r[4] for r in stated) / len(stated)
                        tons += sum(r[5] for r in stated) / len(stated)
        return usd / tons / 1000 if tons else None


def check_product(folder, s, k):
    r = ask(folder, "trade", "product", k, "--home", "GRC", "--top", "0")
    same(k + " world", r["world"], s.mean(k=k))
    same(k + " of all", r["share_of_goods"], 100 * s.mean(k=k) / s.mean())
    same(k + " long", r["growth_long"], s.growth(2022, 2018, k=k))
    same(k + " short", r["growth_short"], s.growth(2022, 2020, k=k))
    c = peer.concentration({"values": [s.sum(i=i, k=k) for i in ISO.values()]})
    same(k + " HHI", r["hhi"], c["hhi"])
    same(k + " effective", r["effective_suppliers"], c["effective"])
    same(k + " CR4", r["largest_four"], 100 * c["cr4"])
    x, all_x = s.mean(i="GRC", k=k), s.mean(i="GRC")
    rca = x / all_x / (s.mean(k=k) / s.mean())
    same(k + " RCA", r["home"]["rca"], rca)
    same(k + " symmetric", r["home"]["rca_symmetric"], (rca - 1) / (rca + 1))
    same(k + " home", r["home"]["exports"], x)
    same(k + " markets", r["home"]["markets"], sum(s.sum(i="GRC", j=j, k=k) > 0 for j in ISO.values()))
    same(k + " price", r["unit_value_all"], s.price(k=k) if len(k) == 6 else None, 1e-9)
    same(k + " middle price", r["unit_value"], None if len(k) < 6 else median(
        [p for p in (s.price(i=i, k=k) for i in ISO.values()) if p is not None]), 1e-9)
    ranks = sorted((i for i in ISO.values() if s.sum(i=i, k=k)), key=lambda i: -s.sum(i=i, k=k))
    if [e["code"] for e in r["exporters"]] != ranks:
        failures.append(f"{k}: exporters in the order {[e['code'] for e in r['exporters']]}")
    same(k + " place", r["home"]["place"], ranks.index("GRC") + 1 if "GRC" in ranks else None)
    for m in r["importers"]:
        j = m["code"]
        same(f"{k} {j}", m["imports"], s.mean(j=j, k=k))
        same(f"{k} {j} long", m["growth_long"], s.growth(2022, 2018, j=j, k=k))
        same(f"{k} {j} suppliers", m["suppliers"],
             peer.concentration({"values": [s.sum(i=i, j=j, k=k) for i in ISO.values()]})["effective"])
        same(f"{k} {j} from home", m["from_home"], s.mean(i="GRC", j=j, k=k))
        same(f"{k} {j} home share", m["home_share"], 100 * s.mean(i="GRC", j=j, k=k) / s.mean(j=j, k=k))
        if len(k) == 6:
            same(f"{k} {j} price", m["unit_value"], s.price(j=j, k=k), 1e-9)
    for y in r["years"]:
        same(f"{k} {y['year']}", y["world"], s.sum(years=(y["year"],), k=k))
        same(f"{k} {y['year']} home", y["home"], s.sum(years=(y["year"],), i="GRC", k=k))


def check_countries(folder, s):
    products = sorted({r[3] for r in s.rows})
    sells = {i: [s.sum(i=i, k=k) for k in products] for i in ISO.values()}
    buys = {j: [s.sum(j=j, k=k) for k in products] for j in ISO.values()}
    m = ask(folder, "trade", "market", "DEU", "--home", "ITA", "--top", "0")
    same("DEU imports", m["imports"], s.mean(j="DEU"))
    same("DEU long", m["growth_long"], s.growth(2022, 2018, j="DEU"))
    same("DEU HHI", m["hhi"], peer.concentration({"values": [s.sum(i=i, j="DEU") for i in ISO.values()]})["hhi"])
    same("DEU from ITA", m["home"]["exports"], s.mean(i="ITA", j="DEU"))
    same("DEU intensity", m["home"]["intensity"], (s.sum(i="ITA", j="DEU") / s.sum(i="ITA")) / (s.sum(j="DEU") / s.sum()))
    same("DEU fit", m["home"]["complementarity"], peer.tci(buys["DEU"], sells["ITA"]))
    rca = peer.rca([sells[i] for i in sorted(sells)])["rca"][sorted(sells).index("ITA")]
    good = {k for k, x in zip(products, rca) if x is not None and x >= 1}
    same("ITA advantages", m["home"]["advantages"], len(good))
    if {p["product"] for p in m["opportunities"]} != {k for k in good if s.sum(j="DEU", k=k)}:
        failures.append("opportunities of ITA in DEU")
    for p in m["products"]:
        k = p["product"]
        same("DEU " + k, p["imports"], s.mean(j="DEU", k=k))
        same("DEU " + k + " long", p["growth_long"], s.growth(2022, 2018, j="DEU", k=k))
        same("DEU " + k + " from ITA", p["from_home"], s.mean(i="ITA", j="DEU", k=k))
        same("DEU " + k + " RCA", p["home_rca"], rca[products.index(k)])
    rates = [p["growth_long"]["value"] for p in m["growing"]]
    if not rates or rates != sorted(rates, reverse=True) or min(rates) <= 0:
        failures.append("the fastest growing are not in order")
    a = ask(folder, "trade", "advantage", "ITA", "--by", "lafay", "--top", "0")
    lafay = dict(zip(products, peer.lafay(sells["ITA"], buys["ITA"])))
    for p in a["products"]:
        same("ITA " + p["product"] + " Lafay", p["lafay"], lafay[p["product"]])
        same("ITA " + p["product"] + " RCA", p["rca"], rca[products.index(p["product"])])
    same("ITA diversity", a["diversity"], len(good))
    t = ask(folder, "trade", "partners", "ITA", "--top", "0")
    for p in t["markets"]:
        same("ITA fit " + p["code"], p["complementarity"], peer.tci(buys[p["code"]], sells["ITA"]))
        same("ITA share " + p["code"], p["share"], 100 * s.sum(i="ITA", j=p["code"]) / s.sum(i="ITA"))
    for p in t["competitors"]:
        same("ITA like " + p["code"], p["similarity"], 100 * peer.similarity(sells["ITA"], sells[p["code"]]))


QUESTIONS = [("trade", "product", "1509", "--home", "GRC", "--top", "0"), ("trade", "market", "USA", "--home", "TUR"),
             ("trade", "advantage", "ESP"), ("trade", "partners", "CHE", "--by", "intensity"),
             ("trade", "complexity", "--home", "GRC"), ("trade", "complexity", "--by", "fitness", "--digits", "4"),
             ("hs", "browse", "15")]


def ratios(value, path=""):
    """Numbers that do not change when all values are multiplied, with where they stand."""
    if isinstance(value, dict):
        if "figure" in value and "USD" not in value.get("text", "") and value.get("value") is not None:
            yield path, value["value"]
        for name, v in value.items():
            yield from ratios(v, f"{path}.{name}")
    elif isinstance(value, list):
        for n, v in enumerate(value):
            yield from ratios(v, f"{path}[{n}]")


def shuffled(year, lines):
    random.Random(year).shuffle(lines)
    return lines


def thousandfold(year, lines):
    return [",".join(p[:4] + [f"{float(p[4]) * 1000:.3f}"] + p[5:]) for p in (line.split(",") for line in lines)]


with tempfile.TemporaryDirectory() as tmp:
    plain, mixed, large = (os.path.join(tmp, name) for name in ("plain", "mixed", "large"))
    for folder in (plain, mixed, large):
        os.makedirs(folder)
    s = Sums(world(plain))
    world(mixed, shuffled)
    world(large, thousandfold)
    for k in ("150910", "1509", "15", "300490", "091020", "854231"):
        check_product(plain, s, k)
    check_countries(plain, s)
    for q in QUESTIONS:
        one = run(plain, *q, "--json", LANDFALL_THREADS="1")
        if one != run(plain, *q, "--json", LANDFALL_THREADS="2"):
            failures.append(f"{' '.join(q)}: other bytes with two threads")
        if one != run(mixed, *q, "--json"):
            failures.append(f"{' '.join(q)}: other bytes when the rows stand in another order")
        a, b = list(ratios(json.loads(one)["result"])), list(ratios(ask(large, *q)))
        if q[0] == "trade" and len(a) < 10 or [p for p, _ in a] != [p for p, _ in b]:
            failures.append(f"{' '.join(q)}: other figures when all values are 1000 times as large")
        for (path, x), (_, y) in zip(a, b):
            same(f"{' '.join(q)}{path} times 1000", x, y, 1e-9)
    def refused():
        p = subprocess.run([LANDFALL, "trade", "product", "150920"], cwd=plain, capture_output=True, timeout=240)
        return p.returncode, p.stderr.decode()
    if refused()[0] != 3 or "revisions of the HS" not in refused()[1]:
        failures.append(f"a code of another revision: {refused()}")
    with open(os.path.join(plain, "made/table.csv"), "w", encoding="utf-8") as f:
        f.write("code.after,code.before,Relationship,adjustment\n150920,150910,1:n,2022 to 2017\n150930,150910,1:n,2022 to 2017\n"
                "10121,10121,1:1,2022 to 2017\n")
    run(plain, "trade", "import", os.path.join(plain, "made/table.csv"))
    if "150920 of HS22 is 150910 in HS17" not in refused()[1]:
        failures.append(f"a code of another revision, with the table: {refused()}")
    found = ask(plain, "hs", "search", "virgin", "olive", "oil")
    if not found["ok"] or found["results"][0]["code"] != "150910" or found["results"][0]["fit"] != 100:
        failures.append("virgin olive oil was not found first")
    if [r["code"] for r in ask(plain, "hs", "search", "3004")["results"]] != ["300450", "300490"]:
        failures.append("the beginning of a code finds other codes")
    out = json.loads(run(plain, "hs", "search", "quantum", "teleporter", "--json", status=1))["result"]
    if out["ok"] or out["results"] or not out["tries"]:
        failures.append("a product that is not there was found")
print(f"{compared} numbers compared")
if compared < 1000:
    failures.append("too few numbers were compared: the check itself is broken")
for f in failures[:30]:
    print("FAILED", f)
sys.exit(1 if failures else 0)
