#!/usr/bin/env bash
# tools/test.sh — builds with gcc and clang (warnings are errors), runs every test under the
# sanitizers and the scripts against the release build, closes with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
passed=0 failed=0
step() { # NAME COMMAND…
    local name=$1 t0=$SECONDS
    shift
    if "$@"; then
        passed=$((passed + 1))
        echo "ok   $name ($((SECONDS - t0)) s)"
    else
        failed=$((failed + 1))
        echo "FAIL $name ($((SECONDS - t0)) s)"
    fi
}
suite() { # PRESET CTEST-ARGUMENTS…
    local preset=$1 log
    shift
    log=$(mktemp)
    ctest --test-dir "build/$preset" --output-on-failure "$@" >"$log" 2>&1
    local total bad
    total=$(sed -nE 's/.* tests failed out of ([0-9]+).*/\1/p' "$log" | tail -n 1)
    bad=$(sed -nE 's/.* ([0-9]+) tests failed out of .*/\1/p' "$log" | tail -n 1)
    total=${total:-0} bad=${bad:-0}
    if [ "$total" -eq 0 ]; then
        echo "FAIL no test ran in build/$preset"
        failed=$((failed + 1))
        cat "$log"
    fi
    passed=$((passed + total - bad))
    failed=$((failed + bad))
    [ "$bad" -gt 0 ] && cat "$log"
    grep -iE 'skipped:' "$log" | sort -u
    echo "     build/$preset: $((total - bad)) of $total tests passed"
    rm -f "$log"
}
step "release build, gcc, warnings are errors" tools/build.sh release
step "build with clang, warnings are errors" tools/build.sh clang
step "build with AddressSanitizer and UndefinedBehaviorSanitizer" tools/build.sh test
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
export LANDFALL_RELEASE="$PWD/build/release/landfall"
suite test -j3 # the browser ones wait more than they compute
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
