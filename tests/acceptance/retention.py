"""landfall operations retention and customers on Online Retail, against an own count of the file.

Compared for the United Kingdom, whose orders are on the clock of the file (elsewhere an order late in the day belongs to
the next one): customers, those who bought again, share back within 90 days and the day by which half are (Kaplan-Meier),
the log-likelihood of BG/NBD at the parameters printed, which must be a top. For all markets: customers of the first
cohort. Customers at risk: each is as silent, and has bought as often, as the file says of the order named.
"""
import collections
import csv
import datetime
import gzip
import json
import math
import os
import re
import subprocess
import sys
import tempfile

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
FEES = {"BANK CHARGES", "AMAZONFEE", "CRUK", "S", "B"}  # what the shop paid, no sale
failures = []


def check(what, ours, theirs, slack=0.0):
    if not abs(ours - theirs) <= slack:
        failures.append(f"{what}: {ours}, the file says {theirs}")


def run(*words):
    p = subprocess.run([LANDFALL, *words], capture_output=True, text=True)
    if p.returncode:
        sys.exit(f"FAILED: {' '.join(words)}: {p.stderr or p.stdout}")
    return p.stdout


# the file: purchases are positive quantities on invoices that are no credit notes; free goods count when they went to somebody
orders = {}
with gzip.open(sys.argv[1], "rt", encoding="utf-8", newline="") as f:
    for row in csv.DictReader(f):
        if row["InvoiceNo"].startswith(("C", "A")) or row["StockCode"] in FEES or int(row["Quantity"]) <= 0 or (float(row["UnitPrice"]) <= 0 and not row["CustomerID"]):
            continue
        orders.setdefault(row["InvoiceNo"], (row["CustomerID"], row["Country"], row["InvoiceDate"]))
people = collections.defaultdict(list)
for number, (customer, country, when) in orders.items():
    if customer:
        people[customer].append((when, number, country))
last_day = max(when for _, _, when in orders.values())[:10]
day = lambda when: datetime.date.fromisoformat(when[:10]).toordinal()
end = day(last_day)
british = []
for buys in people.values():
    buys.sort()
    if buys[0][2] == "United Kingdom":
        british.append(sorted({day(when) for when, _, _ in buys}))

with tempfile.TemporaryDirectory() as folder:
    os.environ["LANDFALL_WORKSPACE"] = os.path.join(folder, "w.db")
    run("init", os.environ["LANDFALL_WORKSPACE"])
    run("firm", "import", "examples/gift-shop/firm.yaml")
    run("events", "import", sys.argv[1], "--firm", "gift-shop")
    answer = json.loads(run("operations", "retention", "gift-shop", "--top", "0", "--json"))["result"]
    risk = json.loads(run("operations", "customers", "gift-shop", "--json"))["result"]
    segments = sum(s["customers"]["value"] for s in risk["segments"])

check("as of", day(answer["as_of"]), end)
home = next(m for m in answer["markets"] if m["code"] == "GBR")
again = sum(len(d) > 1 for d in british)
check("customers", home["customers"]["value"], len(british))
check("bought again", home["again"]["value"], 100 * again / len(british), 1e-9)
check("all customers", sum(m["customers"]["value"] for m in answer["markets"]), len(people))
check("customers in segments", segments, len(people))

# Kaplan-Meier of the days to the second purchase
times = sorted((d[1] - d[0], 0) if len(d) > 1 else (end - d[0], 1) for d in british)
at_risk, survival, median, back = len(times), 1.0, None, None
for t in sorted({t for t, _ in times}):
    events = sum(1 for x in times if x == (t, 0))
    if t > 90 and back is None:
        back = 100 * (1 - survival)
    survival *= 1 - events / at_risk
    if survival <= 0.5 and median is None:
        median = t
    at_risk -= sum(1 for x in times if x[0] == t)
check("share back within 90 days", home["soon"]["value"], back, 1e-9)
check("half within", home["median"]["value"], median)

# BG/NBD: the likelihood at the printed parameters
model = next(m for m in answer["models"] if m["of"] == "United Kingdom")
r, alpha, a, b, printed = (float(x) for x in re.search(
    r"r ([\d.]+), α ([\d.]+) weeks, a ([\d.]+), b ([\d.]+); ln L (-[\d.]+)", model["parameters"]).groups())
cells = collections.Counter((len(d) - 1, d[-1] - d[0], end - d[0]) for d in british)


def likelihood(r, alpha, a, b):
    total = 0.0
    for (x, tx, T), n in cells.items():
        common = (math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha) + math.lgamma(a + b) + math.lgamma(b + x)
                  - math.lgamma(b) - math.lgamma(a + b + x))
        alive = -(r + x) * math.log(alpha + T / 7)
        gone = math.log(a / (b + x - 1)) - (r + x) * math.log(alpha + tx / 7) if x else -math.inf
        top = max(alive, gone)
        total += n * (common + top + math.log(math.exp(alive - top) + math.exp(gone - top)))
    return total


value = likelihood(r, alpha, a, b)
check("log-likelihood", printed, value, 1.0)  # the parameters are printed rounded
for j in range(4):
    for factor in (0.9, 1.1):
        p = [r, alpha, a, b]
        p[j] *= factor
        if likelihood(*p) > value + 0.5:
            failures.append(f"the likelihood is higher at {p}")

quarter = lambda d: (datetime.date.fromordinal(d).year, (datetime.date.fromordinal(d).month - 1) // 3)
first = sum(quarter(day(buys[0][0])) == (2010, 3) for buys in people.values())
check("first cohort", answer["cohorts"][0]["customers"], first)

if len(risk["customers"]) < 5:
    failures.append("fewer than five customers at risk: the list says nothing")
by_order = {number: customer for customer, buys in people.items() for _, number, _ in buys}
for c in risk["customers"]:
    if not re.fullmatch(r"#[0-9a-f]{16}", c["customer"]):
        failures.append(f"{c['customer']} is no pseudonym")
    days = sorted({day(when) for when, _, _ in people[by_order[c["order"]]]})
    check(f"purchases of {c['customer']}", c["orders"], len(days))
    check(f"silence of {c['customer']}", c["silent_days"], end - days[-1])
print(f"retention: {len(people)} customers, {len(british)} British, {again} came back; {len(risk['customers'])} at risk")
for f in failures[:20]:
    print("FAILED", f)
sys.exit(1 if failures else 0)
