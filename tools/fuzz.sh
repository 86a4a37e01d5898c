#!/usr/bin/env bash
# tools/fuzz.sh [SECONDS] — each libFuzzer target for a while (default 60 s), from its corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
for target in build/fuzz/fuzz_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    name=$(basename "$target")
    found=build/fuzz/found/${name#fuzz_}
    mkdir -p "$found"
    echo "== $name for $seconds s"
    "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="build/fuzz/$name-" "$found" "tests/fuzz/corpus/${name#fuzz_}" 2>&1 | tail -n 3
done
