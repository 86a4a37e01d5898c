"""Do the chances of `operations limits` come true? On the real orders of Olist, every third day.

    python3 bench/operations_limits.py build/release/landfall [../shared/data]

Made-up limits (late shipments, late deliveries, low ratings, cancellations at several shares) stand in for a platform's, so
that some are crossed and some are not. Each look at a rule that is not over yet tells a chance; it came true when one of
the looks of the following 30 days is over. Prints told against happened by class, and the Brier score beside that of always
telling the mean. The looks overlap and are of one shop: no interval is given.
"""
import csv
import datetime
import glob
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
LANDFALL = os.path.abspath(sys.argv[1])
SHARED = os.path.abspath(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("LANDFALL_SHARED", os.path.join(ROOT, "../shared/data")))
FIRST, LAST, STEP, AHEAD = datetime.date(2017, 4, 3), datetime.date(2018, 8, 24), 3, 30
FIRM = """landfall: 1
written_on: 2016-01-02
firm: {id: olist, name: Olist, home: BRA, currency: BRL, sector: consumer}
products:
  - {id: thing, name: Thing, price: 25.00 BRL}
resources: {staff: 9}
"""
RULES = ([(f"late-{x}", "late_shipment", x, 30, "", "<") for x in (4, 6, 8, 10, 12, 15)] +
         [(f"delivery-{x}", "on_time_delivery", 100 - x, 30, "", ">=") for x in (5, 8, 10, 15)] +
         [(f"rating-{x}", "order_defect", x, 60, 2, "<") for x in (15, 20, 25)] +
         [(f"cancel-{x}", "cancellation", x, 30, "", "<") for x in (1, 2, 3, 5)])


def run(folder, *words):
    p = subprocess.run([LANDFALL, *words], cwd=folder, capture_output=True, text=True)
    if p.returncode:
        sys.exit(f"{' '.join(words)}: {p.stderr}")
    return p.stdout


def looks(folder):
    seen, day = {}, FIRST
    while day <= LAST:
        out = json.loads(run(folder, "operations", "limits", "olist", "--platform", "amazon", "--as-of", str(day), "--data", "data", "--json"))
        for r in out["result"]["limits"]:
            seen.setdefault(r["id"], {})[day] = r["state"].split(" ")[0], (r.get("chance") or {}).get("value")
        day += datetime.timedelta(days=STEP)
    return seen


def main():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(ROOT, "data"), os.path.join(folder, "data"))
        table = os.path.join(folder, "data/operations/platform_limits.csv")
        with open(table, encoding="utf-8", newline="") as f:
            head = next(csv.reader(f))
        with open(table, "w", encoding="utf-8", newline="") as f:
            w = csv.DictWriter(f, head, restval="")
            w.writeheader()
            for name, metric, limit, days, cut, good in RULES:
                w.writerow({"id": name, "platform": "amazon", "metric": metric, "cut": cut, "good": good, "limit_pct": limit, "window_days": days, "level": "account",
                            "consequence": "none", "source": "made up", "looked_up": "2018-01-01", "tag": "D"})
        with open(os.path.join(folder, "firm.yaml"), "w", encoding="utf-8") as f:
            f.write(FIRM)
        with zipfile.ZipFile(os.path.join(folder, "olist.zip"), "w", zipfile.ZIP_DEFLATED) as z:
            for path in sorted(glob.glob(os.path.join(SHARED, "orders/olist_subset/*.csv.gz"))):
                z.writestr(os.path.basename(path)[:-3], gzip.open(path).read())
        run(folder, "init")
        run(folder, "firm", "import", "firm.yaml")
        run(folder, "events", "import", "olist.zip", "--firm", "olist")
        seen = looks(folder)
    pairs = []
    for days in seen.values():
        for day, (state, chance) in days.items():
            if state in ("over", "cannot") or chance is None or (LAST - day).days < AHEAD:
                continue
            pairs.append((chance / 100, any(days[d][0] == "over" for d in days if 0 < (d - day).days <= AHEAD)))
    if not pairs:
        sys.exit("no look at a rule that was not over yet")
    n = len(pairs)
    happened = sum(y for _, y in pairs) / n
    print(f"{n} looks; told {sum(p for p, _ in pairs) / n:.2f}, happened {happened:.2f}; Brier {sum((p - y) ** 2 for p, y in pairs) / n:.3f}, "
          f"of always telling the mean {happened * (1 - happened):.3f}")
    for low, high in ((0, .05), (.05, .2), (.2, .4), (.4, .6), (.6, .8), (.8, .95), (.95, 1.01)):
        part = [(p, y) for p, y in pairs if low <= p < high]
        if part:
            print(f"  told {low:4.2f} to {min(high, 1):4.2f}: {len(part):4} looks, told {sum(p for p, _ in part) / len(part):.2f}, happened {sum(y for _, y in part) / len(part):.2f}")


main()
