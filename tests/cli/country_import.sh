#!/bin/bash
# country import: into a workspace, twice, and what is not a source ends with the right status and a message
# that says what to do. Needs no data but the samples of the fuzz corpus.
set -u
root=$PWD
samples=$root/tests/fuzz/corpus/country_import
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
    grep -qF -- "$words" out || fail "$*: no \"$words\" in: $(head -5 out)"
}

# without a workspace: a dry run, nothing is written
expect 0 "no: dry run" "$LANDFALL" country import "$samples/lpi.csv"
[ ! -e landfall.db ] || fail "a dry run made a workspace"
expect 0 "workspace" "$LANDFALL" init
expect 0 "in the workspace" "$LANDFALL" country import "$samples/lpi.csv"
expect 0 "nothing changed: it was there" "$LANDFALL" country import "$samples/lpi.csv"
"$LANDFALL" country show LAO --json >shown 2>&1 || fail "show: $(head -3 shown)"
grep -q '"user:lpi"' shown || fail "the user's own figure is not shown with its source"
expect 0 "labelled APPLIED_WEIGHTED" "$LANDFALL" country import "$samples/tariffs.csv"
expect 0 "no: dry run" "$LANDFALL" country import "$samples/hofstede.csv" --dry-run
expect 0 "no rate after 2022-03-01" "$LANDFALL" country import "$samples/ecb.csv"

# what is not a source: exit 3, and the message names the file
expect 3 "is empty" "$LANDFALL" country import "$samples/empty"
expect 3 "binary file" "$LANDFALL" country import "$samples/binary"
expect 3 "worldbank_cut.zip" "$LANDFALL" country import "$samples/worldbank_cut.zip"
expect 3 "nothing.zip" "$LANDFALL" country import "$dir/nothing.zip"
expect 3 "is a folder" "$LANDFALL" country import "$dir"
printf 'a,b\n1,2\n' >table.csv
expect 3 "not one of the sources known here" "$LANDFALL" country import table.csv
head -c 30000000 /dev/zero | gzip -9 >bomb.gz
expect 3 "bomb" "$LANDFALL" country import bomb.gz
expect 2 "file" "$LANDFALL" country import

# what is not used is listed, what was corrected too
expect 0 "left the Union" "$LANDFALL" country quarantine GBR
expect 0 "contradicts wdi" "$LANDFALL" country quarantine SDN
expect 0 "Etalab" "$LANDFALL" country sources

# rebuild: no folder, nothing in the folder, a place that cannot be written
expect 3 "not a folder" "$LANDFALL" country rebuild --from "$dir/none" --output "$dir/out"
expect 3 "holds none of the sources" "$LANDFALL" country rebuild --from "$dir" --output "$dir/out"
[ ! -e out/facts ] || fail "a failed rebuild wrote a table"
mkdir -p source/worldbank/wgi && cp "$samples/wgi.csv" source/worldbank/wgi/ && cp "$samples/lpi.csv" source/worldbank/wgi/
touch plain
expect 3 "a file has that name" "$LANDFALL" country rebuild --from source --output plain/country
expect 0 "its licence does not" "$LANDFALL" country rebuild --from source --output made
grep -q '^rule_of_law,ABW,2022,1,' made/facts/legal.csv || fail "the rebuilt table lacks the sheet's figure"
grep -rq lpi_score made/facts && fail "a figure without an open licence was shipped"
exit $failed
