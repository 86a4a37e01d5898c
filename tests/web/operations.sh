#!/usr/bin/env bash
# Operations walked as a person: nothing there, a file dropped and tried, taken in, all markets, one market, what moved it, what is
# to come, customers, stock, suppliers, limits, trust, dependency, alarms; phone, dark, Persian, accessibility.
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
LANDFALL=$landfall CHROMIUM=$chromium exec node tests/web/operations.mjs "$out"
