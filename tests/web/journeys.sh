#!/usr/bin/env bash
# The app as persons use it, from the empty page to a signed decision: a newcomer and his adviser, a viewer who must not, two
# firms at once, two at one firm, the program away, the keyboard alone, Persian, a telephone, the sample.
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
LANDFALL=$landfall CHROMIUM=$chromium exec node tests/web/journeys.mjs "$out"
