#!/usr/bin/env bash
# trade import: real files and made ones. Every row is accounted for, sums are those that awk finds, the same
# file again changes nothing, a table waits for its columns to be confirmed, and what cannot be read leaves the
# store as it was.
set -u
root=$PWD
samples=$root/tests/fuzz/corpus/trade_import
shared=${LANDFALL_SHARED:-$root/../shared/data}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "failed: $*"; failed=1; }

# expect STATUS WORDS command…: exit status, and the words in what was printed
expect() {
    local status=$1 words=$2
    shift 2
    "$@" >out 2>&1
    local got=$?
    [ "$got" = "$status" ] || fail "$* ended with $got, not $status: $(head -3 out)"
    sed 's/\xe2\x80\xaf/ /g' out | tr -s ' \n' ' ' | grep -qF -- "$words" || fail "$*: no \"$words\" in: $(head -5 out)"
}
field() { # FIELD: a member of the first entry of the last --json answer
    python3 -c 'import json,sys; print(json.load(open("out"))["result"]["files"][0][sys.argv[1]])' "$1"
}

# --- without a workspace ---
cp "$samples/baci.csv" BACI_HS17_Y2020_V202301.csv
expect 3 "landfall init" "$LANDFALL" trade import BACI_HS17_Y2020_V202301.csv
expect 0 "no: dry run" "$LANDFALL" trade import BACI_HS17_Y2020_V202301.csv --dry-run
[ ! -e landfall.db ] && [ ! -e landfall.trade ] || fail "a dry run made files"

# --- the zip, twice ---
expect 0 "workspace" "$LANDFALL" init
cp "$samples/baci.zip" BACI_HS17_V202501.zip
expect 0 "in the store" "$LANDFALL" trade import BACI_HS17_V202501.zip
expect 0 "120 flows of 2 years" "$LANDFALL" trade datasets
manifest=$(sha256sum <landfall.trade/manifest)
expect 0 "Nothing changed" "$LANDFALL" trade import BACI_HS17_V202501.zip
[ "$manifest" = "$(sha256sum <landfall.trade/manifest)" ] || fail "the second import changed the manifest"
expect 0 "150 rows are in the store" "$LANDFALL" trade import BACI_HS17_Y2020_V202301.csv
expect 0 "210 flows of 2 years" "$LANDFALL" trade datasets # 2020 was replaced, 2019 stays
expect 0 "are whole" "$LANDFALL" trade check

# --- a piece does not take the place of a whole year ---
head -40 BACI_HS17_Y2020_V202301.csv >BACI_HS17_Y2020_piece.csv
manifest=$(sha256sum <landfall.trade/manifest)
expect 3 "the store holds 150 of that year" "$LANDFALL" trade import BACI_HS17_Y2020_piece.csv
[ "$manifest" = "$(sha256sum <landfall.trade/manifest)" ] || fail "a refused piece changed the manifest"
expect 0 "111 used rows fewer than before: baci HS17 2020 was replaced" "$LANDFALL" trade import BACI_HS17_Y2020_piece.csv --replace
expect 0 "150 rows are in the store" "$LANDFALL" trade import BACI_HS17_Y2020_V202301.csv
# --- rows that stand twice are told before anything is kept, too ---
{ cat BACI_HS17_Y2020_V202301.csv; sed -n 5p BACI_HS17_Y2020_V202301.csv; } >BACI_HS17_Y2018_twice.csv
expect 0 "150 rows can be used, 1 refused" "$LANDFALL" trade import BACI_HS17_Y2018_twice.csv --dry-run

head -1 BACI_HS17_Y2020_V202301.csv >BACI_HS17_Y2017_V202301.csv
expect 3 "has a header and no row below it" "$LANDFALL" trade import BACI_HS17_Y2017_V202301.csv

# --- a table waits, then comes in as it was shown ---
expect 1 "--map exporter=country,product=hs4,value=usd --unit usd --year YEAR --nomenclature NOMENCLATURE" \
    "$LANDFALL" trade import "$samples/exports.csv"
expect 1 "FRA (France)" "$LANDFALL" trade import "$samples/exports.csv"
expect 0 "4 rows are in the store" "$LANDFALL" trade import "$samples/exports.csv" \
    --map exporter=country,product=hs4,value=usd --unit usd --year 2019 --nomenclature hs2017 --dataset mine
expect 2 "no column \`valu\`" "$LANDFALL" trade import "$samples/exports.csv" --map exporter=country,value=valu
expect 2 "no nomenclature" "$LANDFALL" trade import "$samples/exports.csv" --nomenclature HS99
expect 2 "small letters" "$LANDFALL" trade import "$samples/exports.csv" --dataset "My Data"

# --- what cannot be read changes nothing ---
manifest=$(sha256sum <landfall.trade/manifest)
expect 3 "middle of a row" "$LANDFALL" trade import "$samples/baci_odd.csv" --nomenclature HS17
head -c 700 BACI_HS17_V202501.zip >cut.zip
expect 3 "cut.zip" "$LANDFALL" trade import cut.zip
expect 3 "8 rows cannot be used" "$LANDFALL" trade import "$samples/exports_dirty.csv" \
    --map exporter=country,product=hs4,value=usd --unit usd --year 2019 --nomenclature HS17
printf 't,i,j,k,v,q\n2020,4,36,071120,1,1\n' >BACI_HS17_Y2021_V202301.csv
if truncate -s 30G BACI_HS17_Y2021_V202301.csv 2>/dev/null; then
    expect 3 "Cut it by year" "$LANDFALL" trade import BACI_HS17_Y2021_V202301.csv
    rm BACI_HS17_Y2021_V202301.csv
fi
[ "$manifest" = "$(sha256sum <landfall.trade/manifest)" ] || fail "a refused file changed the manifest"
[ "$(find landfall.trade -name '*.flows' | wc -l)" = 3 ] || fail "leftovers: $(ls landfall.trade)"

# --- two at once: one waits for nobody, it says so ---
python3 - "$LANDFALL" <<'PY' || failed=1
import fcntl, subprocess, sys
with open("landfall.trade/lock", "r+") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    fcntl.lockf(lock, fcntl.LOCK_EX)
    p = subprocess.run([sys.argv[1], "trade", "import", "BACI_HS17_V202501.zip", "--dataset", "other"],
                       capture_output=True, text=True)
if p.returncode != 5 or "import" not in p.stderr:
    print("failed: a second importer ended with", p.returncode, p.stderr)
    sys.exit(1)
PY

# --- a large file: all rows, sums as awk finds them, and the log names it by its SHA-256 ---
awk 'BEGIN { print "t,i,j,k,v,q"; n = split("4 36 56 156 251 276 300 392 484 579", c, " ")
    for (k = 10000; k < 21500; k++) for (i = 1; i <= n; i++) for (j = 1; j <= n; j++) if (i != j)
        printf "2020,%d,%d,%06d,%d.%03d,0.5\n", c[i], c[j], k, (k * i) % 7919, (k * j) % 1000 }' >BACI_HS12_Y2020_V202301.csv
expect 0 "1 035 000 rows are in the store, 0 refused" "$LANDFALL" trade import BACI_HS12_Y2020_V202301.csv --dataset large
grep -q "$(sha256sum BACI_HS12_Y2020_V202301.csv | cut -d' ' -f1)" <("$LANDFALL" audit list --json) || fail "the log does not name the large file"
want=$(awk -F, 'NR > 1 && $2 == 251 && $4 == "020000" { split($5, p, "."); s += p[1] * 1000 + p[2] } END { printf "%.0f", s }' BACI_HS12_Y2020_V202301.csv)
"$LANDFALL" trade product 020000 --dataset large --json >large.json || fail "trade product: $(head -3 large.json)"
grep -q "\"value\": $want\b" large.json || fail "France does not sell $want USD of 020000: $(head -20 large.json)"

# --- real files ---
real=$shared/trade/BACI_HS17_Y2020_V202301_AFG_ZAF.csv
if [ ! -e "$real" ]; then
    echo "skipped: $real absent"
    exit $failed
fi
mkdir real && cd real || exit 1
"$LANDFALL" init >/dev/null || fail "init"
expect 0 "rows_read\": 72097" "$LANDFALL" trade import "$real" --json
[ "$(field rows_used) $(field rows_refused) $(field years)" = "72097 0 2020" ] || fail "counts of BACI: $(head -30 out)"
# Exports and imports of one product and in all, in thousandths of the file's unit.
usd() { # EXPORTER IMPORTER PRODUCT (numbers as in the file; "" = all)
    awk -F, -v i="$1" -v j="$2" -v k="$3" 'NR > 1 && (i == "" || $2 == i) && (j == "" || $3 == j) && (k == "" || $4 == k) {
        split($5, p, "."); s += p[1] * 1000 + substr(p[2] "000", 1, 3) } END { printf "%.0f\n", s }' "$real"
}
"$LANDFALL" trade product 080620 --json >product.json 2>&1 || fail "trade product: $(head -3 product.json)"
python3 - "$(usd "" "" 80620)" "$(usd 4 "" 80620)" "$(usd "" 276 80620)" <<'PY' || failed=1
import json, sys
world, afghan, german = map(int, sys.argv[1:])
r = json.load(open("product.json"))
figures = {f["label"]: f["value"] for f in r["figures"].values() if f.get("value") is not None}
for want in (world, afghan, german):
    if not any(abs(v - want) < 0.5 for v in figures.values()):
        print("failed: no figure of", want, "USD in trade product 080620")
        sys.exit(1)
PY
expect 0 "every file of use yes" "$LANDFALL" trade import "$shared/trade/country_codes_V202501.csv"
expect 0 "5 222 rows are in the store" "$LANDFALL" trade import "$shared/trade/product_codes_HS02_V202501.csv"
expect 0 "6 939 rows are in the store" "$LANDFALL" trade import "$shared/customs/harmonized-system.csv"
[ "$(wc -l <"$(ls landfall.trade/*products-HS22*)")" = 6940 ] || fail "the nomenclature is not whole"
expect 1 "exporter=country,product=product,value=value" "$LANDFALL" trade import "$shared/trade/world_trade_1998_2000.csv"
expect 0 "124 336 rows are in the store, 0 refused" "$LANDFALL" trade import "$shared/trade/world_trade_1998_2000.csv" \
    --map exporter=country,product=product,value=value --unit usd --year 1999 --nomenclature SITC2
expect 0 "111 464 rows are in the store, 0 refused" "$LANDFALL" trade import "$shared/trade/globe_country_hs4_exports.csv" \
    --map exporter=country_iso2,product=hs4,value=exports_usd --unit usd --year 2010 --nomenclature HS07
expect 0 "\"world-trade-1998-2000\"" "$LANDFALL" trade datasets --json
expect 0 "are whole" "$LANDFALL" trade check
exit $failed
