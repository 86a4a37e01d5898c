#!/usr/bin/env bash
# A shop delivers over the network, and word of an incident goes out: what is signed gets in once, what is not stays out;
# one message for all that is new, signed so that the receiver can tell, and by mail too. Receivers are on loopback.
set -u
LANDFALL=$(realpath "${LANDFALL:-build/release/landfall}")
peer=$PWD/tests/cli/hooks.py
firm=$PWD/examples/gift-shop/firm.yaml
tmp=$(mktemp -d)
server=
cleanup() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$tmp"
}
trap cleanup EXIT
cd "$tmp" || exit 1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$LANDFALL" init >/dev/null && "$LANDFALL" firm import "$firm" >/dev/null || exit 1
"$LANDFALL" hook add gift-shop --scheme shopify --secret 0123456789abcdef0123456789abcdef --json >shopify.json || exit 1
"$LANDFALL" hook add gift-shop --scheme standard --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw --json >standard.json || exit 1
grep -q 0123456789abcdef shopify.json && { echo "FAILED: the secret is shown again"; exit 1; }
"$LANDFALL" serve --port "$port" >out 2>&1 &
server=$!
for _ in $(seq 100); do
    grep -q 'works once' out && break
    sleep 0.1
done
python3 "$peer" "$LANDFALL" "$port"
