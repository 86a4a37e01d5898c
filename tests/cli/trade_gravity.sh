#!/usr/bin/env bash
# trade gravity at the command line: files and flows of the store, what is said about mistakes, and the same
# bytes from one thread and from many.
set -u
root=$PWD
shared=${LANDFALL_SHARED:-$root/../shared/data}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "FAILED: $*"; failed=1; }

# expect STATUS WORDS command…: exit status, and the words in what was printed
expect() {
    local status=$1 words=$2
    shift 2
    "$@" >out 2>&1
    local got=$?
    [ "$got" = "$status" ] || fail "$* ended with $got, not $status: $(head -3 out)"
    sed 's/\xe2\x80\xaf/ /g' out | tr -s ' \n' ' ' | grep -qF -- "$words" || fail "$*: no \"$words\" in: $(head -8 out)"
}
model() { printf '%s\n' "$@" >m.yaml; }
gravity="$LANDFALL trade gravity"
ln -s "$root/examples" examples
flows=examples/gravity/flows.csv

# --- the example, in every rendering, with any number of threads ---
expect 0 "agreement in force" $gravity examples/gravity/agreement.yaml $flows
expect 0 "548 clusters" $gravity examples/gravity/agreement.yaml $flows
expect 0 "regressor,estimate,estimate_low" $gravity examples/gravity/agreement.yaml $flows --csv
for threads in 1 2 5; do
    LANDFALL_THREADS=$threads $gravity --shipped panel --rows $flows --json >answer.$threads || fail "$threads threads"
done
cmp answer.1 answer.2 && cmp answer.1 answer.5 || fail "the number of threads changes the answer"
# The order of rows does not matter beyond the ninth digit.
{ head -n 1 $flows; tail -n +2 $flows | sort -t, -k3,3n -k2,2 -k1,1r; } >turned.csv
$gravity --shipped panel --rows turned.csv --json >turned.json
python3 - answer.1 turned.json <<'PY' || fail "the order of rows changes the answer"
import json, sys
one, other = ([(e["regressor"], e["estimate"]["value"], e["error"]["value"]) for e in json.load(open(f))["result"]["estimates"]]
              for f in sys.argv[1:])
for (name, b, s), (_, c, t) in zip(one, other):
    if abs(b - c) > 1e-9 * abs(b) or abs(s - t) > 1e-9 * s:
        sys.exit(f"{name}: {b} ± {s}, turned {c} ± {t}")
PY

# --- mistakes are named ---
expect 3 "no product flows yet" $gravity
expect 3 "Those that ship: classic, cross-section, expected, panel" $gravity --shipped clasic --rows $flows
expect 2 "not both" $gravity examples/gravity/agreement.yaml $flows --shipped panel
expect 2 "chooses flows of the store" $gravity examples/gravity/agreement.yaml $flows --year 2020
model "regressors: [agrement_in_force]" "fixed_effects: [exporter, importer]"
expect 3 "Did you mean \`agreement_in_force\`?" $gravity m.yaml $flows
model "regressors: [agreement_in_force]" "fixed_efects: [exporter]"
expect 3 "Did you mean \`fixed_effects\`?" $gravity m.yaml $flows
model "regressors: [agreement_in_force]" "fixed_effects: [exportr]"
expect 3 "exporter" $gravity m.yaml $flows
model "regressors: [distance_km]" "sample: [{column: year, from: 1900, to: 1901}]"
expect 3 "no row is left" $gravity m.yaml $flows
model "regressors: [exporter.gdp_usd]" "fixed_effects: [exporter × year, importer]"
expect 3 "no regressor is left" $gravity m.yaml $flows
model "regressors: [{column: distance_km, as: log}]" "fixed_effects: [exporter, importer]"
sed '3s/,[0-9]*,0$/,-5,0/' $flows >negative.csv
expect 3 "the dependent variable is negative" $gravity m.yaml negative.csv
sed '3s/,[0-9]*,0$/,many,0/' $flows >words.csv
expect 3 "words.csv, line 3" $gravity m.yaml words.csv
head -c 3000 $flows >cut.csv
expect 3 "cut.csv" $gravity m.yaml cut.csv
head -n 1 $flows >empty.csv
expect 3 "empty.csv has no rows" $gravity m.yaml empty.csv
sed 's/,[0-9]*,[01]$/,0,0/' $flows >zeros.csv
expect 3 "never above zero" $gravity m.yaml zeros.csv

# --- flows of the store ---
if [ -d "$shared/trade" ]; then
    expect 0 "workspace" "$LANDFALL" init
    expect 0 "in the store" "$LANDFALL" trade import "$shared/trade/BACI_HS17_Y2020_V202301_AFG_ZAF.csv"
    expect 0 "1 year: 2020" $gravity
    expect 0 "count as zero flows" $gravity --json
    expect 0 ", 27, 1 year: 2020" $gravity --product 27
    expect 3 "alone in a group" $gravity --product 1006.30
    expect 0 "South Africa: an expectation for" $gravity --home "South Africa"
    expect 2 "one year of flows" $gravity --home ZAF --window 3
    expect 3 "Portugal" $gravity --shipped expected --home PRT
    expect 3 "newest year up to 2022 is 2020" $gravity --year 2022
else
    echo "skipped: ../shared/data absent: flows of the store are not looked at"
fi
exit $failed
