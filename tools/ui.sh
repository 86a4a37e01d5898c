#!/usr/bin/env bash
# tools/ui.sh [OUT] — builds the web app into build/ui (or OUT), only when something it is made of changed.
#
# The stamp holds a hash of every source: files under ui/, the country tools that make map and codes, the
# lock file. npm ci is the caller's business (tools/build.sh); without node_modules it says so and stops.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-build/ui}
if [ ! -d node_modules/vite ] || [ ! -d node_modules/svelte ]; then
    echo "ui: the npm packages are not installed; run: npm ci --ignore-scripts" >&2
    exit 2
fi
now=$(find ui tools/country package-lock.json -type f -not -name '*.md' -not -path 'ui/tests/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
if [ -f "$out/index.html" ] && [ "$(cat "$out.stamp" 2>/dev/null)" = "$now" ]; then
    exit 0
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
mkdir -p "$(dirname "$out")"
if ! LANDFALL_UI_OUT=$(realpath -m "$out") node_modules/.bin/vite build ui >"$log" 2>&1; then
    cat "$log" >&2
    exit 2
fi
grep '^first page:' "$log" || true
echo "$now" >"$out.stamp"
