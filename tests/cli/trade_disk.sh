#!/usr/bin/env bash
# The store of product flows on a disk that fails, is full or rots: every failure leaves what was there, a second
# import is told who holds the lock, damage is found and named.
set -u
root=$PWD
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "FAILED: $*"; failed=1; }
expect() { # STATUS WORDS command…
    local status=$1 words=$2
    shift 2
    "$@" >out 2>&1
    local got=$?
    [ "$got" = "$status" ] || fail "$* ended with $got, not $status: $(head -3 out)"
    grep -qF -- "$words" out || fail "$*: no \"$words\" in: $(head -5 out)"
}
# What the store holds: year and rows, and that every file is whole.
holds() {
    "$LANDFALL" trade check >/dev/null 2>&1 || echo damaged
    "$LANDFALL" trade datasets --json 2>&1 | python3 -c '
import json, sys
print(" ".join("%d:%d" % (y["year"], y["rows"]) for y in json.load(sys.stdin)["result"]["years"]))'
}

python3 "$root/tests/cli/made_flows.py" . || fail "no flows to import"
one=BACI_HS17_Y2019_V000000.csv two=BACI_HS17_Y2020_V000000.csv
head -200 "$two" >less.csv
mkdir less && mv less.csv "less/$two"
"$LANDFALL" init >/dev/null 2>&1
expect 0 "in the store" "$LANDFALL" trade import "$one"
expect 0 "in the store" "$LANDFALL" trade import "$two"
before=$(holds)
[[ $before == 2019:*2020:* ]] || fail "the store holds: $before"

# Every write, sync and rename fails once; the last try is one that none of them hits.
n_failed=0
for kind in write sync rename; do
    for at in 1 2 3 4 5 6 7 8 9; do
        if LANDFALL_FAULT=$kind:$at "$LANDFALL" trade import --replace "less/$two" >out 2>&1; then
            break
        fi
        n_failed=$((n_failed + 1))
        grep -q "disk" out || fail "$kind:$at says: $(head -2 out)"
        [ "$(holds)" = "$before" ] || fail "$kind:$at left: $(holds), before it was: $before"
    done
    [ "$(holds)" != "$before" ] || fail "the import without a fault changed nothing"
    "$LANDFALL" trade import --replace "$two" >out 2>&1 || fail "$(head -2 out)"
    [ "$(holds)" = "$before" ] || fail "the first file again gives: $(holds), before it was: $before"
done
[ "$n_failed" -ge 6 ] || fail "only $n_failed faults hit"

# The lock: another process holds it.
printf 'process 1234, since 2026-01-02 03:04:05 UTC\n' >landfall.trade/lock
(exec 9<>landfall.trade/lock && flock 9 && exec sleep 30) &
holder=$!
sleep 0.3
expect 5 "another import of product flows is running, process 1234, since 2026-01-02" "$LANDFALL" trade import "less/$two"
expect 5 "another import" "$LANDFALL" trade remove baci --year 2020
[ "$(holds)" = "$before" ] || fail "reading beside an import: $(holds)"
kill "$holder" 2>/dev/null
wait "$holder" 2>/dev/null

# A disk that is too small: said before anything is written. Needs a file system of its own.
if unshare --mount --map-root-user true 2>/dev/null; then
    mkdir small
    size=$(($(stat -c %s landfall.db) / 1024 + 900))k # the workspace fits, an import does not
    unshare --mount --map-root-user bash -c "mount -t tmpfs -o size=$size none small && cp landfall.db small/ && cd small &&
        '$LANDFALL' trade import '../$one'; echo status \$?; '$LANDFALL' trade datasets; ls landfall.trade" >out 2>&1
    grep -q "status 5" out || fail "on a small disk: $(head -5 out)"
    grep -qE "need [0-9.]+ MB on the disk; [0-9.]+ MB are free" out || fail "on a small disk: $(head -5 out)"
    grep -q "There are no product flows yet" out || fail "on a small disk: $(head -9 out)"
    grep -q '\.flows$' out && fail "on a small disk: $(cat out)"
else
    echo "skipped: this machine gives no file system to fill"
fi

# One byte changed: found, named, and the other year can still be used.
file=$(ls landfall.trade/*2020*.flows)
chmod u+w "$file" # it is read-only, so that nobody writes into what others have mapped
printf '\x7f' | dd of="$file" bs=1 seek=$(($(stat -c %s "$file") - 400)) conv=notrunc status=none
expect 1 "section" "$LANDFALL" trade check
grep -q "$(basename "$file" | cut -c1-20)" out || fail "the damaged file is not named: $(cat out)"
expect 0 "baci" "$LANDFALL" trade datasets
truncate -s -100 "$file"
expect 1 "cut off in section" "$LANDFALL" trade check
expect 0 "rows are in the store" "$LANDFALL" trade import "$two" # what is damaged is not "there already"
[ "$(holds)" = "$before" ] || fail "after importing the damaged year again: $(holds)"
exit $failed
