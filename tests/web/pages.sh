#!/usr/bin/env bash
# Every page of the app, read from the areas' own declarations: both languages, both themes, narrow and wide, on paper; with
# a fresh firm, a full one and one with very long names. Scanned for accessibility, overflow, complaints, strange hosts.
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
for package in playwright-core @axe-core/playwright esbuild; do
    [ -d "node_modules/$package" ] || skip "$package absent: npm ci --ignore-scripts brings it"
done
out=${LANDFALL_BUILD:-build/release}/web
mkdir -p "$out" || exit 1
LANDFALL=$landfall CHROMIUM=$chromium exec node tests/web/pages.mjs "$out"
