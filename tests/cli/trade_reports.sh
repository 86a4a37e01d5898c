#!/usr/bin/env bash
# Reports from the command line, in a fresh folder: what an empty store answers, two files that meet, what is told,
# another revision, tariffs, and files that are refused leave the store as it was.
set -u
landfall=$(realpath "${LANDFALL:-build/release/landfall}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0
fail() { echo "FAILED $1"; failed=1; }

# says WORDS STATUS COMMAND…: ends with that status and says the words
says() {
    local words=$1 status=$2
    shift 2
    "$landfall" "$@" >out.txt 2>&1
    local got=$?
    [ $got = "$status" ] || fail "landfall $*: status $got, not $status: $(head -3 out.txt)"
    grep -qF -- "$words" out.txt || fail "landfall $*: does not say \"$words\": $(head -3 out.txt)"
}
head='typeCode,freqCode,refYear,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,aggrLevel,customsCode,motCode,netWgt,primaryValue'
row() { echo "C,A,2017,2017,$1,$2,$3,0,$4,$5,6,C00,0,$6,$7,"; } # one comma more than the header, as the site writes it

"$landfall" init >/dev/null || fail "init"
says "there are no reports of trade yet" 3 trade reconcile
says "the store has no flows with six digits of HS17" 3 trade convert --from HS17 --to HS12

{ echo "$head"; row 300 X 276 H5 150910 80 1000; row 300 X 276 H5 150990 "" 70; row 300 X 0 H5 150910 80 1000; } >greece.csv
{ echo "$head"; row 276 M 300 H4 150910 90 1060; } >germany.csv
says "3 rows are in the store" 0 trade import greece.csv
says "1 of 1 agree" 0 trade import --dry-run greece.csv
says "Nothing changed" 0 trade import greece.csv
says "1 row" 0 trade import germany.csv

# Two revisions: nothing meets until one is told in the other.
says "No flow of 2017 is reported by both sides" 0 trade reconcile
says "there is no table of how codes of the HS changed" 3 trade convert --from HS17 --to HS12
printf 'code.after,code.before,Relationship,adjustment\n150910,150910,1:1,2017 to 2012\n150990,150990,1:1,2017 to 2012\n10121,10121,1:1,2017 to 2012\n' >concordances.csv
says "lost their leading zero" 0 trade import concordances.csv
says "written as  comtrade-in-hs12" 0 trade convert --from HS17 --to HS12
says "Reports were joined with 1 that were made in HS12" 0 trade convert --from HS17 --to HS12
says "do not go among those its source published" 3 trade convert --from HS17 --to HS12 --as comtrade
says "Germany" 0 trade reconcile --dataset comtrade-in-hs12
"$landfall" trade reconcile --dataset comtrade-in-hs12 --json >reconcile.json
python3 - <<'PY' || failed=1
import json, sys
r = json.load(open("reconcile.json"))["result"]
both = r["sides"][0]
if both["flows"] != 1 or both["value"]["value"] != 1000 or r["reconciled"]["value"] != 1000:
    print(f"FAILED one flow of 1000 USD should rest on both: {both}")
    sys.exit(1)
PY

# Weights: 850001 of HS17 became two codes of HS12; the trade of 2019, recorded in HS12, says three to one.
mkdir weights
(
    cd weights && "$landfall" init >/dev/null
    printf 't,i,j,k,v,q\n2020,300,276,850001,0.801,NA\n2020,300,792,850001,0.001,NA\n2020,300,276,850009,5,NA\n' >BACI_HS17_Y2020_V000000.csv
    printf 't,i,j,k,v,q\n2019,300,276,850001,300,NA\n2019,300,276,850002,100,NA\n2019,300,276,850009,7,NA\n' >BACI_HS12_Y2019_V000000.csv
    printf 'code.after,code.before,Relationship,adjustment\n850001,850001,1:n,2017 to 2012\n850001,850002,1:n,2017 to 2012\n850009,850009,1:1,2017 to 2012\n' >concordances.csv
    "$landfall" trade import BACI_HS17_Y2020_V000000.csv BACI_HS12_Y2019_V000000.csv concordances.csv >/dev/null || exit 1
    "$landfall" trade convert --from HS17 --to HS12 --json
) >weights.json || fail "conversion by weights"
(cd weights && "$landfall" trade product 850001 --nomenclature HS12 --year 2020 --window 1 --json) >part.json || fail "the converted product"
python3 - <<'PY' || failed=1
import json, sys
r = json.load(open("weights.json"))["result"]["years"][0]
world = json.load(open("part.json"))["result"]
usd = [v["value"] for k, v in world.items() if isinstance(v, dict) and v.get("value") == 602]
# 801 × 3/4 = 600.75 → 601 (the larger remainder), 1 × 3/4 → 1: 602 dollars in all
if "trade of 2019 in HS12, 1 family of codes fitted" not in r["weights"] or r["value"]["value"] != 5802 or not usd:
    print(f"FAILED weights: {r}, {usd}")
    sys.exit(1)
PY

# What is refused changes nothing.
sum() { find landfall.trade -type f ! -name lock -exec sha256sum {} + | sort | sha256sum; }
before=$(sum)
{ echo "$head"; row 300 X 0 H5 150910 80 1000; } >world.csv
says 'download it again with partner "All"' 3 trade import world.csv
{ echo "$head"; row 300 X 276 H5 150910 80 1000 | sed 's/^C,A,2017,2017/C,M,2017,201703/'; } >month.csv
says "download yearly data" 3 trade import month.csv
{ echo "$head"; row 300 X 276 H5 15 80 1000 | sed 's/,6,C00/,2,C00/'; } >chapters.csv
says "--dataset comtrade-2" 3 trade import chapters.csv
{ echo "$head"; row 300 X 276 H5 150910 80 1000; printf 'C,A,2017,20'; } >cut.csv
says "in the middle of a row" 3 trade import cut.csv
[ "$before" = "$(sum)" ] || fail "a refused file changed the store"

printf 'importer,exporter,product,year,rate,kind\nDEU,GRC,1509.10,2017,0,preferential\nDEU,,150910,2017,12.5,MFN\n' >duties.csv
says "2 rows are in the store" 0 trade import duties.csv
printf 'importer,year,rate\nUSA,2017,3.4\n' >more.csv
says "1 row" 0 trade import more.csv
grep -q '^DEU,GRC,150910,2017,0,preferential' landfall.trade/tariffs.csv.*.kept || fail "the first table of duties is gone"
grep -q '^USA,,,2017,3.4,mfn' landfall.trade/tariffs.csv.*.kept || fail "the second table of duties is not there"
says "whole" 0 trade check
[ $failed = 0 ] && echo "trade_reports: passed"
exit $failed
