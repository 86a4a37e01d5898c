#!/usr/bin/env bash
# The kept answers of R (tests/peers/forecast_r.txt), against which the unit tests hold exponential smoothing,
# Croston and Holt–Winters, are what R says today.
set -u
command -v Rscript >/dev/null && Rscript --vanilla -e 'quit(status = !requireNamespace("forecast", quietly = TRUE))' >/dev/null 2>&1 || {
    echo "skipped: R or its package forecast is absent"
    exit 0
}
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
Rscript --vanilla tests/peers/forecast.R >"$tmp" || exit 1
python=$(command -v /usr/bin/python3 || command -v python3) || exit 1
# Another version of R may differ in the last digits and, where the search is flat, in the fourth.
"$python" - "$tmp" tests/peers/forecast_r.txt <<'PY'
import sys
new, kept = ([line.split() for line in open(p)] for p in sys.argv[1:])
bad = [] if len(new) == len(kept) else [f"{len(new)} lines, {len(kept)} are kept"]
def number(w):
    try: return float(w)
    except ValueError: return None
for a, b in zip(new, kept):
    value = 4 if a[0] == "ets" else 1
    for i, (x, y) in enumerate(zip(a, b)):
        p, q = number(x), number(y)
        if (p is None and x != y) or (p is not None and i <= value + 1 and abs(p - q) > 1e-3 * (1 + abs(q))):
            bad.append(f"{' '.join(a[:4])}: {x}, kept is {y}")
print(f"{len(new)} lines of R compared")
for line in bad[:10]: print("FAILED", line)
sys.exit(bool(bad))
PY
