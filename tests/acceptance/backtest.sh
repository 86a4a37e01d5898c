#!/bin/bash
# The published back-test is what the program says of the real files: every line of the first table of all goods,
# the shipped weights from a new training, the tables of docs/backtest.md from data/skill/market.csv. One thread
# or two: the same bytes. Needs ../shared/data (or $LANDFALL_SHARED) for all but the document.
set -u
failed=0
fail() { echo "FAILED: $*"; failed=1; }
while IFS= read -r line; do
    [ -z "$line" ] || grep -qxF -- "$line" docs/backtest.md || fail "not in docs/backtest.md: $line"
done < <(python3 tools/skill-table.py --document data/skill/market.csv)
shared=${LANDFALL_SHARED:-../shared/data}
if [ ! -d "$shared/trade" ]; then
    echo "skipped the rest: ../shared/data absent"
    exit $failed
fi
root=$PWD
shared=$(cd "$shared" && pwd)
program=${LANDFALL_RELEASE:-}
[ -x "$program" ] || program=$LANDFALL
program=$(realpath "$program")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
"$program" init >log 2>&1 && "$program" trade import "$shared/trade/wits_bilateral_totals_1962_2016.csv.gz" >>log 2>&1 ||
    { cat log; exit 1; }
start=$(date +%s%N)
LANDFALL_THREADS=2 "$program" trade backtest --csv >two.csv || fail "the back-test did not run"
ms=$((($(date +%s%N) - start) / 1000000))
LANDFALL_THREADS=1 "$program" trade backtest --csv >one.csv
cmp -s one.csv two.csv || fail "one thread and two give different answers"
"$program" trade backtest --train --csv >weights.csv || fail "the training did not run"
"$program" trade backtest --home MAR --json >home.json || fail "one country did not run"
python3 - "$root" <<'PY' || failed=1
import csv, json, sys
root, bad = sys.argv[1], []
kept = {(r["target"], r["years"], r["measure"], r["order"]): r
        for r in csv.DictReader(open(f"{root}/data/skill/market.csv", encoding="utf-8"))
        if r["kind"] == "totals" and r["skip"] == "0"}
n = 0
for r in csv.DictReader(open("two.csv", encoding="utf-8")):
    k = kept[r["target_id"], r["years"], r["measure_id"], r["order_id"]]
    n += 1
    for mine, published in (("value", "value"), ("value_low", "low"), ("lead", "lead"), ("lead_high", "lead_high")):
        if bool(r[mine]) != bool(k[published]):
            if r["order_id"] != "random":
                bad.append(f"{k}: {mine} is {r[mine]!r}")
        elif r[mine] and abs(float(r[mine]) - float(k[published])) > 6e-5:
            bad.append(f"{r['target_id']} {r['measure_id']} {r['order_id']}: {mine} {r[mine]}, published {k[published]}")
    if r["n"] != k["n"]:
        bad.append(f"{r['order_id']}: n {r['n']}, published {k['n']}")
if n != len(kept) or n < 70:
    bad.append(f"{n} lines, {len(kept)} published")
model = open(f"{root}/data/skill/outlook-totals.yaml", encoding="utf-8").read()
lists = ("usd_first", "usd_order", "share_first", "share_order", "opens")
for r in csv.DictReader(open("weights.csv", encoding="utf-8")):
    line = next((x for x in model.split("\n") if f"criterion: {r['criterion']}, power: {float(r['power']):.0f}," in x), "")
    for name in lists:
        got = float(line.split(f"{name}: ")[1].split(",")[0].rstrip("}")) if name in line else 1e9
        if abs(got - float(r[name])) > 0.0051:
            bad.append(f"{r['criterion']} {name}: trained {r[name]}, shipped {got}")
home = json.load(open("home.json"))["result"]
if home["home"] != "Morocco" or not any(l["n"] for l in home["lines"]):
    bad.append("one country says nothing")
for b in bad[:20]:
    print("FAILED:", b)
print(f"{n} published numbers compared")
sys.exit(bool(bad))
PY
echo "all exporters, 2000 to 2013: $ms ms"
[ "$ms" -lt 60000 ] || fail "slower than a minute"
exit $failed
