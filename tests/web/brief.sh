#!/usr/bin/env bash
# The three briefs in a real browser (brief.mjs says what must hold of each). Pictures go to the build
# folder. CHROMIUM names another browser; BRIEF_SHOTS=all takes the whole pages too.
set -u
root=$PWD
build=${LANDFALL_BUILD:-$root/build/release}
landfall=${LANDFALL_RELEASE:-}
[ -x "$landfall" ] || landfall=${LANDFALL:-$build/landfall}
chromium=${CHROMIUM:-/usr/bin/chromium}
skip() {
    echo "skipped: $1"
    exit 0
}
command -v node >/dev/null || skip "node absent"
[ -x "$chromium" ] || skip "chromium absent"
for package in playwright-core @axe-core/playwright; do
    [ -d "node_modules/$package" ] || skip "$package absent: npm ci --ignore-scripts brings it"
done
out=$build/web
mkdir -p "$out" || exit 1
names=(olive-oil generic-medicine industrial-sensor)
for name in "${names[@]}"; do
    "$landfall" brief "examples/$name/firm.yaml" --output "$out/$name.html" >"$out/$name.txt" 2>&1 || {
        cat "$out/$name.txt"
        echo "FAILED: no brief of $name"
        exit 1
    }
done
CHROMIUM=$chromium exec node tests/web/brief.mjs "$out" "${names[@]}"
