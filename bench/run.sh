#!/usr/bin/env bash
# bench/run.sh — ours and the peers on the same bytes, in one run: times, ratios, how cost grows.
# Called by `make bench`, which builds the release first. Environment: PYTHON, CC, REPEATS (15),
# LANDFALL (the built program).
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-/usr/bin/python3}
cc=${CC:-cc}
repeats=${REPEATS:-15}
landfall=${LANDFALL:-build/release/landfall}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

$cc -std=gnu17 -O2 -D_GNU_SOURCE -ffp-contract=off -fno-math-errno -Isrc -o "$work/bench_smaa" \
    bench/bench_smaa.c src/market/smaa*.c src/base/{arena,err,parallel,random,stat}.c -lm -lpthread

total() { awk '$1 == "total" { print $2 }' "$1"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; }
verdict() { awk -v x="$1" -v y="$2" -v sign="$3" 'BEGIN {
    print ((sign == "<" ? x + 0 < y + 0 : x + 0 >= y + 0) ? "met" : "MISSED") }'; }

echo "machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) core(s), load $(cut -d' ' -f1 /proc/loadavg)"
echo "compiler: $($cc --version | head -n 1)"
echo
echo "SMAA-2: 10 000 draws x 200 markets x 30 criteria in 6 groups, all outputs"
for mode in fixed interval; do
    extra=()
    [ "$mode" = interval ] && extra=(--interval)
    "$python" bench/peers/smaa_numpy.py --make "$work/$mode.bin" "${extra[@]}"
    "$work/bench_smaa" "$work/$mode.bin" "$repeats" >"$work/ours"
    for processor in baseline avx2; do
        if "$work/bench_smaa" "$work/$mode.bin" "$repeats" "$processor" >"$work/$processor" 2>/dev/null; then
            echo "  $mode, $processor kernels: $(total "$work/$processor") s"
        fi
    done
    best=
    for threads in 1 2; do
        OPENBLAS_NUM_THREADS=$threads "$python" bench/peers/smaa_numpy.py --data "$work/$mode.bin" \
            --threads "$threads" --repeats "$([ "$mode" = interval ] && echo 3 || echo "$repeats")" >"$work/numpy$threads"
        t=$(total "$work/numpy$threads")
        if [ -z "$best" ] || awk -v a="$t" -v b="$best" 'BEGIN { exit !(a < b) }'; then best=$t; fi
    done
    ours=$(total "$work/ours")
    head -n 1 "$work/ours" | sed 's/^/  /'
    echo "  $mode: ours $ours s, NumPy (best of one and two threads) $best s, ratio $(ratio "$best" "$ours")"
    if [ "$mode" = fixed ]; then
        echo "  wanted: ratio at least 6: $(verdict "$(ratio "$best" "$ours")" 6 ">"); under 0.15 s: $(verdict "$ours" 0.15 "<")"
    else
        echo "  wanted: under 1 s: $(verdict "$ours" 1 "<")"
    fi
done
echo
"$work/bench_smaa" --cost

if [ -x "$landfall" ]; then
    echo
    echo "whole commands, cold process, median of $repeats"
    "$landfall" brief examples/olive-oil/firm.yaml --output "$work/brief.html" >/dev/null || {
        echo "  the brief cannot be made, so it is not timed"
        exit 1
    }
    for example in olive-oil generic-medicine industrial-sensor; do
        for i in $(seq "$repeats"); do
            /usr/bin/env bash -c "TIMEFORMAT=%R; time \"$landfall\" brief examples/$example/firm.yaml --output '$work/brief.html' >/dev/null" 2>>"$work/$example"
        done
        t=$(sort -n "$work/$example" | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }')
        echo "  landfall brief examples/$example/firm.yaml: $t s (wanted: under 1 s: $(verdict "$t" 1 "<"))"
    done
    kib=$("$python" - "$landfall" "$work/brief.html" <<'PY'
import resource, subprocess, sys
subprocess.run([sys.argv[1], "brief", "examples/olive-oil/firm.yaml", "--output", sys.argv[2]],
               stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PY
)
    echo "  memory of the brief: $((kib / 1024)) MB (wanted: under 300 MB: $(verdict "$((kib / 1024))" 300 "<"))"
    shared=${LANDFALL_SHARED:-../shared/data}
    if [ -d "$shared/worldbank" ]; then
        t=$( { TIMEFORMAT=%R; time "$landfall" country rebuild --from "$shared" --output "$work/country" \
            --coverage "$work/coverage.md" >/dev/null 2>&1; } 2>&1 )
        echo "  country facts rebuilt from all sources: $t s (wanted: under 20 s: $(verdict "$t" 20 "<"))"
    else
        echo "  skipped: ../shared/data absent, so the country facts cannot be rebuilt"
    fi
fi
