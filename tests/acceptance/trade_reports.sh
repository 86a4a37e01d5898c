#!/usr/bin/env bash
# Reports of trade from real files: every row is used or refused, World rows and reconciled sums hold, a script that
# shares no code with the program comes to the same reliability of every reporter, a conversion keeps totals.
set -u
data=${LANDFALL_SHARED:-${LANDFALL_ROOT:-.}/../shared/data}
landfall=$(realpath "${LANDFALL:-build/release/landfall}")
peer=$(realpath tests/acceptance/trade_reconcile.py)
if [ ! -d "$data/trade" ]; then
    echo "skipped: no shared data at $data"
    exit 0
fi
data=$(realpath "$data")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0
fail() { echo "FAILED $1"; failed=1; }
"$landfall" init >init.txt || fail "init"

# import FILE USED REFUSED [option…]
import() {
    local file=$1 used=$2 refused=$3
    shift 3
    "$landfall" trade import "$data/$file" "$@" --json >answer.json || { fail "$file is not imported"; return; }
    python3 - "$file" "$used" "$refused" <<'PY' || failed=1
import json, sys
name, used, refused = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
r = json.load(open("answer.json"))["result"]
rows = [f for f in r["files"]]
got = [sum(f[k] for f in rows) for k in ("rows_read", "rows_used", "rows_refused")]
if got != [used + refused, used, refused]:
    print(f"FAILED {name}: read, used, refused {got}, not {[used + refused, used, refused]}")
    sys.exit(1)
PY
}
import trade/comtrade_JPN_imports_from_CAN_2017.csv 4869 0
import trade/comtrade_hs2_23reporters_1991_2021.csv.gz 2050346 0
import trade/wits_bilateral_totals_1962_2016.csv.gz 1621439 6546
import trade/wits_country_summary_1988_2021.csv 8011 85
import worldbank/tariffs_wb_2005_2024_20260110.csv 1432 2
import customs/wits_trains_sdmx_sample.json.gz 5388 0
import customs/hs_concordances.csv.gz 63728 0
import trade/BACI_HS17_Y2020_V202301_AFG_ZAF.csv 72097 0

# Once more: nothing changes.
find landfall.trade -type f ! -name lock -exec sha256sum {} + | sort >before.txt
"$landfall" trade import "$data/trade/comtrade_JPN_imports_from_CAN_2017.csv" >again.txt || fail "import again"
find landfall.trade -type f ! -name lock -exec sha256sum {} + | sort | cmp -s before.txt - ||
    fail "a second import of the same file changed the store"
"$landfall" trade check >check.txt || fail "trade check: $(tail -3 check.txt)"

for year in 1970 1995 2015; do
    "$landfall" trade reconcile --dataset wits-totals --year $year --top 0 --json >reconcile.json || fail "reconcile $year"
    python3 "$peer" "$data/trade/wits_bilateral_totals_1962_2016.csv.gz" $year reconcile.json || failed=1
done

# Forth and back: the totals of the year stay what they were to the dollar.
"$landfall" trade convert --from HS17 --to HS92 --dataset baci --json >forth.json || fail "convert"
"$landfall" trade convert --from HS92 --to HS17 --dataset baci --as baci-back --json >back.json || fail "convert back"
python3 - <<'PY' || failed=1
import json, sys
forth, back = (json.load(open(f))["result"] for f in ("forth.json", "back.json"))
values = [r["years"][0]["value"]["value"] for r in (forth, back)]
if values[0] != values[1] or values[0] <= 0:
    print(f"FAILED conversion forth and back: {values}")
    sys.exit(1)
parts = sum(r["value"]["value"] for r in forth["relations"])
if abs(parts - values[0]) > 1e-9 * values[0]:
    print(f"FAILED the relations hold {parts} of {values[0]}")
    sys.exit(1)
print(f"conversion HS17, HS92 and back: {values[0]:.0f} USD, {forth['years'][0]['divided']['text']} divided")
PY
"$landfall" trade convert --from HS92 --to HS17 --dataset baci >refused.txt 2>&1 &&
    fail "a year that stands as published was written over"
grep -q "already" refused.txt || fail "no word of the year that is there"
[ $failed = 0 ] && echo "trade_reports: passed"
exit $failed
