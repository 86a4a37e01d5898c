#!/usr/bin/env bash
# The market explorer walked as a person: weights and rules by slider with the ranking following, map, matrix, one market,
# four compared, a proposal; a viewer who may not; keyboard, Persian, phone, dark; prints how long a moved slider takes.
set -u
landfall=${LANDFALL_RELEASE:-}
[ -x "$landfall" ] || landfall=${LANDFALL:-build/release/landfall}
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
out=${LANDFALL_BUILD:-build/release}/web
mkdir -p "$out" || exit 1
LANDFALL=$landfall CHROMIUM=$chromium exec node tests/web/markets.mjs "$out"
