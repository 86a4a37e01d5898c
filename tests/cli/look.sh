#!/usr/bin/env bash
# A server looks by itself: events come over HTTP, nobody asks for anything, and the incident is in the inbox, told, in
# the audit log; what is withdrawn is looked at again. The quarter of an hour between looks is none here.
set -u
LANDFALL=$(realpath "${LANDFALL_RELEASE:-${LANDFALL:-build/release/landfall}}") # not the sanitized one: it runs charts
peer=$PWD/tests/cli/look.py
example=$PWD/examples/gift-shop
tmp=$(mktemp -d)
server=
cleanup() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$tmp"
}
trap cleanup EXIT
mkdir "$tmp/data" "$tmp/data/parameters" || exit 1
for f in data/*; do
    [ "$f" = data/parameters ] || ln -s "$PWD/$f" "$tmp/data/"
done
sed 's/^\(operations.alarm.look_minutes\),[0-9]*/\1,0/' data/parameters/operations.csv >"$tmp/data/parameters/operations.csv"
for f in data/parameters/*; do
    [ "$f" = data/parameters/operations.csv ] || ln -s "$PWD/$f" "$tmp/data/parameters/"
done
cd "$tmp" || exit 1
export LANDFALL_DATA=$tmp/data
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$LANDFALL" init >/dev/null && "$LANDFALL" firm import "$example/firm.yaml" >/dev/null || exit 1
"$LANDFALL" serve --port "$port" >out 2>log &
server=$!
for _ in $(seq 100); do
    grep -q 'works once' out && break
    sleep 0.1
done
python3 "$peer" "$LANDFALL" "$port" "$example/events.csv.gz" "$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' out)"
status=$?
[ "$status" = 0 ] || cat log
exit "$status"
