#!/usr/bin/env bash
# The store on the disk, read by a program that was written from docs/formats/flows.md alone, agrees row by row
# with the files that were imported; a changed byte is found by that program too.
set -u
root=$PWD
python=${PYTHON:-/usr/bin/python3}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONDONTWRITEBYTECODE=1
cd "$dir" || exit 1
"$python" "$root/tests/peers/flows.py" --self-test || exit 1
"$python" "$root/tests/cli/made_flows.py" . || exit 1
"$LANDFALL" init >/dev/null 2>&1
for f in BACI_*.csv; do
    "$LANDFALL" trade import "$f" >out 2>&1 || { echo "FAILED: $(head -3 out)"; exit 1; }
done
"$python" "$root/tests/peers/flows.py" landfall.trade --baci BACI_*.csv || exit 1
# Two exporters of the real BACI, with its padded numbers, where the shared data are.
shared=${LANDFALL_SHARED:-$root/../shared/data}/trade/BACI_HS17_Y2020_V202301_AFG_ZAF.csv
if [ -f "$shared" ]; then
    mkdir real && cd real && "$LANDFALL" init >/dev/null 2>&1
    "$LANDFALL" trade import "$shared" >out 2>&1 || { echo "FAILED: $(head -3 out)"; exit 1; }
    "$python" "$root/tests/peers/flows.py" landfall.trade || exit 1
    cd ..
else
    echo "skipped the real file: no shared data"
fi
file=$(ls landfall.trade/*2019*.flows)
chmod u+w "$file"
printf '\x7f' | dd of="$file" bs=1 seek=900 conv=notrunc status=none
"$python" "$root/tests/peers/flows.py" landfall.trade >out 2>&1 && { echo "FAILED: a changed byte was not found"; exit 1; }
exit 0
