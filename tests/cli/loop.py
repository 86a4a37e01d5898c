"""The example shop: ranked before it told of any order, and after a look at them.

    loop.py LANDFALL
"""
import csv, gzip, json, os, subprocess, sys, tempfile

LANDFALL, ROOT = os.path.abspath(sys.argv[1]), os.getcwd()
EVENTS = os.path.join(ROOT, "examples/gift-shop/events.csv.gz")
faults = []


def call(*words):
    p = subprocess.run([LANDFALL, *words, "--json"], capture_output=True, text=True)
    if p.returncode:
        sys.exit(f"FAILED: {' '.join(words)}: {p.stderr}")
    return json.loads(p.stdout)["result"]


def expect(what, good):
    if not good:
        faults.append(what)
        print("FAILED:", what)


def rank():
    return call("market", "rank", "gift-shop", "--draws", "2000")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    call("init")
    call("firm", "import", os.path.join(ROOT, "examples/gift-shop/firm.yaml"))
    before = rank()
    expect("nothing was sold, nothing is said", "sold" not in before or before["sold"] is None)
    call("events", "import", EVENTS, "--firm", "gift-shop")
    call("operations", "watch", "gift-shop")
    after = rank()
    sold = {x["code"]: x for x in after.pop("sold")}
    before.pop("sold", None)
    expect("the ranking itself is the same", json.dumps(after["ranking"]) == json.dumps(before["ranking"]))
    expect(f"the served markets: {sorted(sold)}", sorted(sold) == ["DEU", "FRA", "IRL", "NLD", "USA"])
    # counted by hand from the file: orders of Germany in the 365 days to the newest event's day
    with gzip.open(EVENTS, "rt") as f:
        orders = [r for r in csv.DictReader(f) if r["kind"] == "order" and r["market"] == "DEU" and r["at"] >= "2025-05-03"]
    expect(f"{len(orders)} orders: {sold['DEU']['sold']['text']}", f" {len(orders)}\u00a0orders" in sold["DEU"]["sold"]["text"])
    page = call("market", "show", "gift-shop", "DEU", "--draws", "2000")
    expect("the market's page says the same", page["sold"]["text"] == sold["DEU"]["sold"]["text"])
    expect("what was never sold to is not told of", not call("market", "show", "gift-shop", "JPN", "--draws", "2000").get("sold"))
    places = sorted(sold, key=lambda c: sold[c]["place"])
    money = {c: next(p["value"] for p in sold[c]["sold"]["pieces"] if isinstance(p, dict) and "GBP" in p["text"]) for c in sold}
    by_money = sorted(sold, key=lambda c: -money[c])
    for c in sold:
        apart = places.index(c) - by_money.index(c)
        said = (sold[c].get("otherwise") or {}).get("text", "")
        expect(f"{c}: ranked {places.index(c) + 1}, sold {by_money.index(c) + 1}: {said}",
               said.startswith("Sells better" if apart > 0 else "Ranks better") if abs(apart) >= 2 else not said)
    call("operations", "watch", "gift-shop")
print("loop:", "fine" if not faults else f"{len(faults)} failures")
sys.exit(1 if faults else 0)
