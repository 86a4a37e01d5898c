#!/usr/bin/env bash
# tools/build.sh PRESET — npm packages when the lock file changed, the web app when its sources
# changed, configure once, build.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
configure_log=$(mktemp)
if [ -f package-lock.json ] && [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --silent --no-audit --no-fund --ignore-scripts
    touch node_modules/.package-lock.json
fi
if [ -d node_modules/vite ]; then
    tools/ui.sh # the web app; it goes into the program
fi
if [ ! -f "build/$preset/build.ninja" ]; then
    cmake --preset "$preset" >"$configure_log" 2>&1 || {
        cat "$configure_log" >&2
        exit 2
    }
fi
log=$(mktemp)
trap 'rm -f "$log" "$configure_log"' EXIT
cmake --build "build/$preset" >"$log" 2>&1 || {
    grep -E 'error|warning|FAILED|undefined' "$log" | head -n 40 >&2
    tail -n 5 "$log" >&2
    exit 2
}
