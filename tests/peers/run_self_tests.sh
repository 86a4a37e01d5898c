#!/bin/sh
# Runs the self-test of every peer script and closes with "N passed, N failed".
# PYTHON names a Python 3 that has numpy (default: the system's).
cd "$(dirname "$0")" || exit 2
PYTHON=${PYTHON:-/usr/bin/python3}
passed=0
failed=0
skipped=0
for script in *.py ../../bench/peers/*.py; do
    [ "$script" = peer_io.py ] && continue
    out=$(PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$script" --self-test 2>&1)
    status=$?
    printf '%s\n' "$out"
    line=$(printf '%s\n' "$out" | sed -n 's/^[a-z_]*\.py: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
    if [ -z "$line" ]; then
        case $status,$out in
        0,*": skipped: "*) skipped=$((skipped + 1)) ;;
        *) failed=$((failed + 1)) ;;    # it died before it could count: a failure, never silence
        esac
        continue
    fi
    passed=$((passed + ${line% *}))
    failed=$((failed + ${line#* }))
    if [ "$status" -ne 0 ] && [ "${line#* }" -eq 0 ]; then
        failed=$((failed + 1))
    fi
done
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
