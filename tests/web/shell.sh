#!/usr/bin/env bash
# The web app's frame walked as a person: first start, the wizard in Persian digits, the sample, figure cards by keyboard,
# the palette, both languages and themes, narrow screens, paper, being refused, the program stopping and coming back.
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
LANDFALL=$landfall CHROMIUM=$chromium exec node tests/web/shell.mjs "$out"
