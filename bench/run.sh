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

total() { awk '$1 == "total" { print $2 }'; }
# median NAME, least NAME: of the seconds collected in $work/NAME, one a line
median() { sort -g "$work/$1" | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'; }
least() { sort -g "$work/$1" | head -n 1; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; }
verdict() { awk -v x="$1" -v y="$2" -v sign="$3" 'BEGIN {
    print ((sign == "<" ? x + 0 < y + 0 : x + 0 >= y + 0) ? "met" : "MISSED") }'; }

# seconds_and_mib COMMAND…: of one run, from start to exit; the memory is the kernel's own account
seconds_and_mib() {
    "$python" - "$@" <<'PY'
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
took = time.monotonic() - start
print("%.2f %d" % (took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
PY
}

echo "machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) core(s), load $(cut -d' ' -f1 /proc/loadavg)"
echo "compiler: $($cc --version | head -n 1)"
echo
echo "SMAA-2: 10 000 draws x 200 markets x 30 criteria in 6 groups, all outputs"
echo "$repeats rounds; in each NumPy with one and two threads, then ours with each instruction set (median of as"
echo "many runs as take about as long as one of NumPy's); one run, start and reading are not counted"
for mode in fixed interval; do
    extra=() runs=15
    [ "$mode" = interval ] && extra=(--interval) runs=5
    data=$work/$mode.bin
    "$python" bench/peers/smaa_numpy.py --make "$data" "${extra[@]}"
    sets=()
    for set in baseline avx2 avx512; do
        "$work/bench_smaa" "$data" 1 "$set" >/dev/null 2>&1 && sets+=("$set")
    done
    for _ in $(seq "$repeats"); do
        for threads in 1 2; do
            OPENBLAS_NUM_THREADS=$threads "$python" bench/peers/smaa_numpy.py --data "$data" \
                --threads "$threads" --repeats 1 | total >>"$work/$mode-numpy$threads"
        done
        for set in "${sets[@]}"; do
            "$work/bench_smaa" "$data" "$runs" "$set" | total >>"$work/$mode-$set"
        done
    done
    peer_median=$(for threads in 1 2; do median "$mode-numpy$threads"; done | sort -g | head -n 1)
    peer_least=$(for threads in 1 2; do least "$mode-numpy$threads"; done | sort -g | head -n 1)
    echo
    "$work/bench_smaa" "$data" 1 | head -n 1 # names the set the program chooses here
    for threads in 1 2; do
        echo "  NumPy, $threads thread(s): median $(median "$mode-numpy$threads") s, least $(least "$mode-numpy$threads") s"
    done
    for set in "${sets[@]}"; do # the last is the widest, which is what the program chooses
        ours=$(median "$mode-$set")
        ratio=$(ratio "$peer_median" "$ours")
        echo "  ours, $set: median $ours s, least $(least "$mode-$set") s; NumPy's better of the two takes $ratio times the median, $(ratio "$peer_least" "$(least "$mode-$set")") times the least"
    done
    limit=0.15
    [ "$mode" = interval ] && limit=1
    echo "  wanted: ratio at least 6: $(verdict "$ratio" 6 ">"); under $limit s: $(verdict "$ours" "$limit" "<")"
done
echo
"$work/bench_smaa" --cost

echo
echo "BG/NBD: a million customers in three years, parameters from the likelihood, then what each will order"
$cc -std=gnu17 -O2 -D_GNU_SOURCE -ffp-contract=off -fno-math-errno -Isrc -o "$work/bench_bgnbd" \
    bench/bench_bgnbd.c src/statistics/{bgnbd*,climb}.c src/base/{arena,err,parallel,random,stat}.c -lm -lpthread
"$work/bench_bgnbd" | tee "$work/bgnbd" | grep -v ^total
echo "  wanted: under 10 s: $(verdict "$(total <"$work/bgnbd")" 10 "<")"

if [ -x "$landfall" ]; then
    echo
    echo "whole commands, cold process, median of $repeats"
    "$landfall" brief examples/olive-oil/firm.yaml --output "$work/brief.html" >/dev/null || {
        echo "  the brief cannot be made, so it is not timed"
        exit 1
    }
    for example in olive-oil generic-medicine industrial-sensor; do
        for _ in $(seq "$repeats"); do
            /usr/bin/env bash -c "TIMEFORMAT=%R; time \"$landfall\" brief examples/$example/firm.yaml --output '$work/brief.html' >/dev/null" 2>>"$work/$example"
        done
        t=$(median "$example")
        echo "  landfall brief examples/$example/firm.yaml: $t s (wanted: under 1 s: $(verdict "$t" 1 "<"))"
    done
    read -r _ mib < <(seconds_and_mib "$landfall" brief examples/olive-oil/firm.yaml --output "$work/brief.html")
    echo "  memory of the brief: $mib MB (wanted: under 300 MB: $(verdict "$mib" 300 "<"))"
    shared=${LANDFALL_SHARED:-../shared/data}
    if [ -d "$shared/worldbank" ]; then
        read -r t mib < <(seconds_and_mib "$landfall" country rebuild --from "$shared" --output "$work/country" \
            --coverage "$work/coverage.md")
        echo "  country facts rebuilt from all sources: $t s (wanted: under 20 s: $(verdict "$t" 20 "<")); memory $mib MB (wanted: under 300 MB: $(verdict "$mib" 300 "<"))"
    else
        echo "  skipped: ../shared/data absent, so the country facts cannot be rebuilt"
    fi
fi
if [ -x "$landfall" ] && command -v npm >/dev/null && "$python" -c 'import numpy, pandas' 2>/dev/null; then
    echo
    "$python" bench/trade.py "$landfall" || echo "  not all of it was met"
fi
if [ -x "$landfall" ] && command -v nginx >/dev/null && command -v wrk >/dev/null; then
    echo
    "$python" bench/serve.py "$landfall" || echo "  not all of it was met"
fi
if [ -r /usr/include/gsl/gsl_cdf.h ]; then
    echo
    "$python" bench/forecast.py "$cc" || echo "  not all of it was met"
fi
if [ -x "$landfall" ] && command -v sqlite3 >/dev/null; then
    echo
    "$python" bench/events.py "$landfall" --rounds 2 || echo "  not all of it was met"
fi
if [ -x "$landfall" ]; then
    echo
    "$python" bench/operations_page.py "$landfall" || echo "  not all of it was met"
fi
