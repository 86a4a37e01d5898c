#!/usr/bin/env bash
# The façade on real sockets (sockets.py): keep-alive, pipelining, limits, slow and half-closed clients, uploads
# cut off, event streams, stop, TLS.
set -euo pipefail
server=${LANDFALL_BUILD:-build/test}/web_sockets_server
[ -x "$server" ] || { echo "FAILED: $server was not built"; exit 1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$tmp/key.pem" -out "$tmp/cert.pem" 2>/dev/null
exec_status=0
/usr/bin/python3 tests/web/sockets.py "$server" "$tmp" || exec_status=$?
exit $exec_status
