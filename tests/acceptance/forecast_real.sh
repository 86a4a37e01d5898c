#!/usr/bin/env bash
# Forecasts on Online Retail: never negative, the 95 % interval holds the 80 % one, the same for any number of threads,
# and the published skill (data/skill/operations_forecast.csv) is what `operations backtest` says today.
set -u
python=$(command -v /usr/bin/python3 || command -v python3) || {
    echo "skipped: python3 absent"
    exit 0
}
file=${LANDFALL_SHARED:-../shared/data}/orders/online_retail_2010_2011.csv.gz
[ -r "$file" ] || {
    echo "skipped: $file absent"
    exit 0
}
landfall=$(realpath "${LANDFALL:-build/release/landfall}")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sed 's/^  id: gift-shop$/  id: online-retail/' examples/gift-shop/firm.yaml >"$tmp/firm.yaml"
"$landfall" init "$tmp/w.db" >/dev/null || exit 1
"$landfall" firm import "$tmp/firm.yaml" --workspace "$tmp/w.db" >/dev/null || exit 1
"$landfall" events import "$file" --firm online-retail --workspace "$tmp/w.db" >/dev/null || exit 1
failed=0
for step in day week month; do
    for threads in 1 3; do
        LANDFALL_THREADS=$threads "$landfall" operations forecast online-retail --step $step --top 40 --kpi orders --kpi revenue \
            --workspace "$tmp/w.db" --json >"$tmp/$step-$threads" || failed=1
    done
    cmp "$tmp/$step-1" "$tmp/$step-3" || {
        echo "FAILED: the number of threads changes forecasts by $step"
        failed=1
    }
done
"$landfall" operations backtest online-retail --step week --top 300 --workspace "$tmp/w.db" --json >"$tmp/backtest" || failed=1
"$python" - "$tmp" <<'PY' || failed=1
import csv, json, sys
tmp, bad, n = sys.argv[1], [], 0
for step in ("day", "week", "month"):
    for s in json.load(open(f"{tmp}/{step}-1"))["result"]["series"]:
        for p in s.get("periods") or []:
            n += 1
            a, b = p["expected"], p["wide"]
            if not (0 <= b["low"] <= a["low"] <= a["value"] <= a["high"] <= b["high"]):
                bad.append(f"{s['name']} {s['kpi']} {p['begins']}: {b['low']} {a['low']} {a['value']} {a['high']} {b['high']}")
if n < 500:
    bad.append(f"only {n} periods were foreseen")
kept = {r["market"]: r for r in csv.DictReader(open("data/skill/operations_forecast.csv"))
        if (r["dataset"], r["step"], r["kpi"]) == ("online-retail", "week", "orders") and r["kind"] == "series"}
rows = json.load(open(f"{tmp}/backtest"))["result"]["series"]
for s in rows:
    for k in ("mase", "mase_naive", "rmsse", "coverage80", "coverage95"):
        now, then = s[k].get("value"), kept.get(s["market"], {}).get(k, "")
        if (now is None) != (then == "") or (now is not None and abs(now - float(then)) > 2e-3 * (1 + abs(now))):
            bad.append(f"{s['market']} {k}: {now}, published {then or 'nothing'}; tools/forecast_skill.py makes the table anew")
if len(rows) != len(kept) or len(rows) < 30:
    bad.append(f"{len(rows)} series, {len(kept)} published")
print(f"{n} periods foreseen, {len(rows)} published rows compared")
for line in bad[:10]:
    print("FAILED", line)
sys.exit(bool(bad))
PY
exit $failed
