"""trade potential, trade screen and trade diversify from the files to the figures.

The made-up world of made_flows.py is imported; what the program prints is compared with tests/peers/potential.py and
screen.py on the same CSV files, cell by cell to 1e-12, and looked at for what must hold of any answer: every pair
accounted for, sums that add up, the same bytes with one and two threads, refusals with a next step.
"""
import csv
import glob
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile

ROOT = os.getcwd()
LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
sys.path.insert(0, os.path.join(ROOT, "tests/peers"))
sys.path.insert(0, os.path.join(ROOT, "tests/cli"))
sys.dont_write_bytecode = True
import made_flows  # noqa: E402
import screen  # noqa: E402

failures = []
checked = 0


def fail(what):
    failures.append(what)


def near(what, x, y, relative=1e-12, scale=0.0):
    global checked
    checked += 1
    if not abs(x - y) <= relative * max(abs(x), abs(y), scale):
        fail(f"{what}: we {x!r}, the peer {y!r}")


def run(*words, status=0, env=None):
    p = subprocess.run([LANDFALL, *words], capture_output=True, timeout=240, env={**os.environ, **(env or {})})
    if p.returncode != status:
        fail(f"{' '.join(words)} ended with {p.returncode}, not {status}: {p.stderr.decode()[:300]}")
    return p


def ask(*words, **more):
    p = run(*words, "--json", **more)
    return json.loads(p.stdout)["result"] if p.returncode == 0 else None


def value(figure):
    return None if figure is None else figure["value"]


folder = tempfile.mkdtemp()
os.chdir(folder)
run("init")
p = run("trade", "potential", "150910", "--home", "GRC", status=3)
if b"no product flows yet" not in p.stderr or b"trade import" not in p.stderr:
    fail("an empty store does not say what to do")
subprocess.run([sys.executable, os.path.join(ROOT, "tests/cli/made_flows.py"), folder], check=True)
for path in sorted(glob.glob("BACI_*.csv")):
    run("trade", "import", path)

# --- the same files, read by hand ---------------------------------------------------------------------------
iso = {number: code for code, number in made_flows.COUNTRIES.items()}
countries = sorted(made_flows.COUNTRIES)
flows = []
for path in sorted(glob.glob("BACI_*.csv")):
    with open(path, newline="") as f:
        for row in csv.DictReader(f):
            flows.append((int(row["t"]), iso[int(row["i"])], iso[int(row["j"])], row["k"].strip(),
                          round(float(row["v"]) * 1000)))
years = sorted({f[0] for f in flows})[-3:]


def rows(digits):
    products = sorted({k[:digits] for t, _, _, k, _ in flows if t in years})
    return products, [[t, countries.index(i), countries.index(j), products.index(k[:digits]), v]
                      for t, i, j, k, v in flows if t in years]


have_numpy = importlib.util.find_spec("numpy") is not None


def potential_peer(digits, mode):
    import potential
    products, table = rows(digits)
    return products, potential.potential(
        {"n": len(countries), "products": len(products), "rows": table, "mode": mode, "reexport": True, "sigma": 5,
         "epsilon": 1, "theta": 0})


if have_numpy:
    for digits in (6, 4, 2):
        products, peer = potential_peer(digits, "static")
        for home in ("GRC", "USA", "IRN"):
            i = countries.index(home)
            for k, product in enumerate(products[:: 1 if digits < 6 else 3]):
                k = products.index(product)
                r = ask("trade", "potential", product, "--home", home, "--top", "0")
                for line in r["lines"]:
                    j = countries.index(line["code"])
                    what = f"{product} {home} to {line['code']}"
                    for ours, theirs in (("expected", "epi"), ("actual", "actual"), ("unrealised", "unrealised")):
                        if value(line[ours]) is None:
                            if not (math.isnan(peer["gamma"][i, j]) or line["no_history"]):
                                fail(f"{what}: {ours} is missing")
                        else:
                            near(f"{what}: {ours}", value(line[ours]), float(peer[theirs][i, j, k]),
                                 scale=float(peer["epi"][i, j, k]))
                    near(f"{what}: demand", value(line["demand"]), float(peer["beta"][i, j, k]))
                near(f"{product} {home}: supply", value(r["supply"]), 100 * float(peer["alpha"][i, k]))
            r = ask("trade", "potential", "--home", home, "--top", "0")
            if digits == 6:
                for line in r["lines"]:
                    k = products.index(line["code"])
                    gap = peer["unrealised"][i, :, k]
                    near(f"{home} {line['code']}: unrealised", value(line["unrealised"]),
                         float(sum(x for x in gap if not math.isnan(x))), 1e-11)
    products, peer = potential_peer(6, "static")
    r = ask("trade", "potential", "--top", "0")
    for line in r["lines"]:
        i = countries.index(line["code"])
        gap = [float(x) for x in peer["unrealised_total"][i] if not math.isnan(x)]
        near(f"{line['code']}: all products", value(line["unrealised"]), sum(gap), 1e-11)
else:
    print("skipped: the peer of the potential needs numpy")

for digits in (2, 4):
    r = ask("trade", "potential", "--home", "GRC", "--digits", str(digits), "--top", "0")
    if any(len(x["code"]) != digits for x in r["lines"]) or not any("taken for one product" in x for x in r["notes"]):
        fail(f"{digits} digits: codes or note are of another level")
if ask("trade", "potential", "150910", "--home", "GRC")["product_name"] != "HS 150910":
    fail("a name without a list")
run("trade", "import", "product_codes_HS17_V000000.csv")
name = ask("trade", "potential", "150910", "--home", "GRC")["product_name"]
if name != "Olive oil, virgin (made-up list) (150910)":
    fail(f"the name of 150910 is {name}")
name = ask("trade", "potential", "902610", "--home", "DEU")["product_name"]
if not name.endswith("… (902610)") or len(name) > 60:
    fail(f"a long name is not cut: {name}")
one, two = (run("trade", "potential", "--json", "--top", "0", env={"LANDFALL_THREADS": t}).stdout for t in "12")
if one != two:
    fail("one thread and two print different bytes")
same = [run("trade", "potential", "150910", "--home", "GRC", "--mode", "projected", "--growth", "none", "--csv").stdout,
        run("trade", "potential", "150910", "--home", "GRC", "--csv").stdout]
if same[0] != same[1]:
    fail("without growth the two modes differ")
grown = ask("trade", "potential", "150910", "--home", "GRC", "--mode", "projected")
if not any("no projection is at hand" in note for note in grown["notes"]):
    fail("growth of the past is not called so")

# --- screening -----------------------------------------------------------------------------------------------
products, table = rows(6)
imports = {y: [[sum(v for t, _, j, k, v in flows if (t, j, k) == (y, c, q)) for q in products] for c in countries]
           for y in (years[-1], years[-1] - 1, years[-1] - 5)}
for home in ("GRC", "DEU"):
    r = ask("trade", "screen", "--home", home, "--show", "all", "--top", "0")
    if r["screened"] != (len(countries) - 1) * len(products) or len(r["pairs"]) != r["screened"]:
        fail(f"{home}: {len(r['pairs'])} pairs of {r['screened']}")
    left = r["screened"]
    for f in r["filters"]:
        if f["entered"] != left or f["left"] != left - f["dropped"]:
            fail(f"{home}: filter {f['filter']} does not add up")
        left = f["left"]
    if left != r["kept"] or sum(x["pairs"] for x in r["reasons"]) + left != r["screened"]:
        fail(f"{home}: pairs are lost between filters and reasons")
    if sum(c["pairs"] for c in r["matrix"]) != r["kept"]:
        fail(f"{home}: the matrix does not hold what is kept")
    year = {y: {"year": y, "imports": m} for y, m in imports.items()}
    theirs = screen.screen({"n": len(countries), "products": len(products), "rows": table,
                            "home": countries.index(home), "now": year[years[-1]],
                            "short_base": year[years[-1] - 1], "long_base": year[years[-1] - 5],
                            "risk": [[None] * len(countries)], "macro": [[[None] * 4] * len(countries)] * 2,
                            "access": [[None] * 3] * len(countries), "either": False})
    for pair in r["pairs"]:
        j, k = countries.index(pair["code"]), products.index(pair["product"])
        what = f"screen {home} {pair['code']} {pair['product']}"
        if pair["category"] != theirs["category"][j][k]:
            fail(f"{what}: category {pair['category']}, the peer {theirs['category'][j][k]}")
        for ours, name, factor in (("concentration", "hhi", 1), ("position_ratio", "ratio", 1), ("size_cut", "size_cut", 1),
                                   ("short_growth", "short", 100), ("long_cut", "long_cut", 100)):
            x, y = value(pair[ours]), theirs[name][j][k]
            if (x is None) != (y is None):
                fail(f"{what}: {ours} {x}, the peer {y}")
            elif x is not None:
                near(f"{what}: {ours}", x, factor * y, scale=factor)
        if pair["filter"] and (pair.get("value") is None or pair.get("cut") is None):
            fail(f"{what}: dropped without a figure and a cut")
        if not pair["filter"] and pair["result"] != "kept":
            fail(f"{what}: {pair['result']}")
    wide = ask("trade", "screen", "--home", home, "--access", "or")
    every = ask("trade", "screen", "--home", home, "--keep", "01234567")
    if wide["kept"] < r["kept"] or every["kept"] < r["kept"]:
        fail(f"{home}: fewer pairs pass when less is asked")
    if any(x["reason"] == "demand for the product" for x in every["reasons"]):
        fail(f"{home}: demand drops what is to be kept")
    single = ask("trade", "screen", "150910", "--home", home, "--top", "0")
    among = {p["code"]: p for p in r["pairs"] if p["product"] == "150910"}
    for pair in single["pairs"]:
        if pair["result"] != among[pair["code"]]["result"]:
            fail(f"{home} {pair['code']}: {pair['result']} alone, {among[pair['code']]['result']} among all")
first = min(t for t, *_ in flows)
for year, classes, missing in ((first, {0, 3}, ("short growth: not run", "long growth: not run")),
                               (first + 2, {0, 1, 3, 5}, ("long growth: not run",)), (first + 5, None, ())):
    r = ask("trade", "screen", "--home", "GRC", "--show", "all", "--top", "0", "--year", str(year))
    if classes and not {p["category"] for p in r["pairs"]} <= classes:
        fail(f"{year}: a growth that is not run makes a class")
    if sum("growth: not run" in n for n in r["notes"]) != len(missing) or any(
            not any(m in n for n in r["notes"]) for m in missing):
        fail(f"{year}: what was not run is not told: {r['notes']}")
    if not classes and not any(value(p["long_growth"]) is not None for p in r["pairs"]):
        fail(f"{year}: no long growth at all")

# --- diversification -------------------------------------------------------------------------------------------
for home in countries:
    r = ask("trade", "diversify", "--home", home, "--top", "0")
    theirs = screen.diversify({"n": len(countries), "products": len(products), "rows": table,
                               "home": countries.index(home), "ease": [0.0] * len(countries), "least": 1e6})
    for line in r["lines"]:
        k = products.index(line["code"])
        near(f"diversify {home} {line['code']}: density", value(line["density"]), 100 * theirs["density"][k])
        if not value(line["advantage"]) < 1:
            fail(f"diversify {home} {line['code']}: an advantage already")
    if [value(x["density"]) for x in r["lines"]] != sorted((value(x["density"]) for x in r["lines"]), reverse=True):
        fail(f"diversify {home}: not in order")
    if len(r["lines"]) != len(theirs["candidates"]):
        fail(f"diversify {home}: {len(r['lines'])} candidates, the peer has {len(theirs['candidates'])}")

# --- a pair without any trade of its own --------------------------------------------------------------------------
os.makedirs("sparse")
for path in sorted(glob.glob("BACI_*.csv")):
    with open(path) as f, open(os.path.join("sparse", path), "w") as out:
        cut = [f"{made_flows.COUNTRIES['GRC']},{made_flows.COUNTRIES[j]}" for j in ("JPN", "IND")]
        out.writelines(line for line in f if ",".join(line.replace('"', "").split(",")[1:3]) not in cut)
os.chdir("sparse")
run("init")
for path in sorted(glob.glob("BACI_*.csv")):
    run("trade", "import", path)
plain = ask("trade", "potential", "150910", "--home", "GRC", "--top", "0")
asked = ask("trade", "potential", "150910", "--home", "GRC", "--top", "0", "--gravity")
if plain["without_history"] != 2 or sorted(x["code"] for x in plain["lines"] if x["no_history"]) != ["IND", "JPN"]:
    fail("the two pairs without trade are not told")
if any(value(x["expected"]) is not None for x in plain["lines"] if x["no_history"]):
    fail("a pair without trade has a potential of its own accord")
for line in asked["lines"]:
    if line["no_history"] != (line.get("ease_from") == "gravity"):
        fail(f"{line['code']}: ease from {line.get('ease_from')}")
    elif line["no_history"]:
        x = value(line["supply"]) / 100 * value(line["ease"]) * value(line["demand"])
        near(f"{line['code']}: by gravity", value(line["expected"]), x)
        if not x > 0 or value(line["actual"]) != 0:
            fail(f"{line['code']}: {x} expected by gravity")
if [value(plain[x]) for x in ("expected", "unrealised")] != [value(asked[x]) for x in ("expected", "unrealised")]:
    fail("gravity changes the sums")
os.chdir("..")

# --- what is not the world says so -----------------------------------------------------------------------------
def headline(*words):
    r = ask(*words)
    return r["headline"]["text"] if isinstance(r["headline"], dict) else r["headline"]


for words in (("potential", "150910", "--home", "GRC"), ("potential", "--home", "GRC"), ("potential",),
              ("screen", "150910", "--home", "GRC"), ("diversify", "--home", "GRC")):
    if "Only 12 exporters are in these flows" not in headline("trade", *words):
        fail(f"trade {' '.join(words)}: twelve exporters pass for the world")

one = ask("trade", "potential", "150910", "--home", "GRC", "--market", "DEU")
if len(one["lines"]) != 1 or "Germany" not in headline("trade", "potential", "150910", "--home", "GRC", "--market", "DEU"):
    fail("one market is not one market")
if value(one["actual"]) != value(one["lines"][0]["actual"]):
    fail("the sum over one market is not the market's")

# --- refusals ----------------------------------------------------------------------------------------------------
for words, status, expect in (
        (["trade", "potential", "150910"], 2, b"--home"),
        (["trade", "potential", "999999", "--home", "GRC"], 3, b"hs search"),
        (["trade", "potential", "150910", "--home", "ATLANTIS"], 3, b"ATLANTIS"),
        (["trade", "potential", "150910", "--home", "BRA"], 3, b"Brazil"),
        (["trade", "screen", "150910", "--home", "GRC", "--keep", "9"], 3, b"0 to 7"),
        (["trade", "screen", "--home", "GRC", "--market", "GRC"], 2, b"same country"),
        (["trade", "potential", "150910", "--home", "GRC", "--market", "GRC"], 2, b"same country"),
        (["trade", "screen"], 2, b"home")):
    p = run(*words, status=status)
    if expect not in p.stderr:
        fail(f"{' '.join(words)}: no {expect.decode()} in: {p.stderr.decode()[:200]}")

print(f"trade potential, screen, diversify: {checked} figures against the peers")
if checked < 2000:
    fail("too few figures were looked at: the check itself is broken")
for f in failures[:40]:
    print("FAILED", f)
subprocess.run(["rm", "-rf", folder])
sys.exit(1 if failures else 0)
