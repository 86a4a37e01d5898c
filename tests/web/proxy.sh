#!/usr/bin/env bash
# The nginx configuration of docs/serving.md, as it stands there, in front of a server: TLS, the cookie, who
# asks, a change told over the stream, a large upload. Only ports and the places of files are changed.
set -u
command -v nginx >/dev/null || { echo "skipped: nginx is not installed (packages/bench.txt)"; exit 0; }
LANDFALL=$(realpath "${LANDFALL:-build/release/landfall}")
tmp=$(mktemp -d)
chmod 755 "$tmp" # nginx's workers are another user when root starts it
server= listener=
cleanup() {
    [ -s "$tmp/nginx.pid" ] && kill -TERM "$(cat "$tmp/nginx.pid")" 2>/dev/null
    [ -n "$listener" ] && kill "$listener" 2>/dev/null
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server"
    rm -rf "$tmp"
}
trap cleanup EXIT
failed=0
fail() {
    echo "FAILED: $*"
    failed=1
}
NAME=landfall.example.org
sed -n '/^```nginx$/,/^```$/p' docs/serving.md | sed '1d;$d' >"$tmp/shown.conf"
[ "$(grep -c proxy_pass "$tmp/shown.conf")" = 2 ] || { echo "FAILED: the configuration was not found"; exit 1; }
cd "$tmp" || exit 1
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
inside=127.0.0.1:$(free_port)
"$LANDFALL" serve --port "${inside#*:}" --proxy --host $NAME --log log >out 2>&1 &
server=$!
for _ in $(seq 100); do
    grep -q 'works once' out && break
    sleep 0.1
done
code=$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' out)
[ -n "$code" ] || { echo "FAILED: the server did not start"; cat out; exit 1; }
grep -q "Landfall is at https://$NAME/" out || fail "does not say its address as browsers see it: $(cat out)"
port=$(free_port)
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=$NAME -addext "subjectAltName=DNS:$NAME" 2>/dev/null
mkdir spool
{
    echo "pid $tmp/nginx.pid; error_log $tmp/error.log; events {}"
    echo "http { access_log off;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $tmp/spool/$kind;"; done
    sed "s#127.0.0.1:8640#$inside#; s#listen 443 #listen 127.0.0.1:$port #; s#/etc/ssl/landfall#$tmp#" shown.conf
    echo "}"
} >nginx.conf
nginx -p "$tmp" -e "$tmp/error.log" -c "$tmp/nginx.conf" 2>nginx.out || { echo "FAILED: nginx does not take it"; cat nginx.out error.log; exit 1; }
B=https://$NAME:$port
ask() { curl -sS --max-time 20 --resolve "$NAME:$port:127.0.0.1" --cacert cert.pem -b jar -c jar -H "Origin: $B" "$@"; }
for _ in $(seq 50); do
    ask -o /dev/null "$B/health" 2>/dev/null && break
    sleep 0.1
done
ask -D head -o first -H 'Content-Type: application/json' -d "{\"code\":\"$code\",\"name\":\"Ana\",\"email\":\"ana@example.org\",\"password\":\"a long pass phrase, 7 words\"}" "$B/api/v1/session/first"
grep -qi '^set-cookie: __Host-landfall=.*Secure' head || fail "the cookie is not for https alone: $(cat head first)"
grep -qi '^strict-transport-security' head || fail "no word that it is https for good"
csrf=$(python3 -c 'import json; print(json.load(open("first"))["csrf"])')

# a change at the terminal is heard at once: the proxy holds nothing back
ask -N "$B/api/v1/events" >events 2>/dev/null &
listener=$!
for _ in $(seq 50); do grep -q retry events && break; sleep 0.1; done
"$LANDFALL" firm sample olive-oil >/dev/null || fail "the sample at the terminal"
for _ in $(seq 30); do grep -q '^event: change' events && break; sleep 0.1; done
grep -q '"firm":"olive-oil"' events || fail "the change was not heard: $(cat events)"

# a file larger than nginx takes by itself (1 MiB), and who asks: what a client writes about itself counts nothing
head -c 3000000 /dev/urandom >big
ask -H "X-CSRF-Token: $csrf" -F file=@big "$B/api/v1/upload" | grep -q '"size":3000000' || fail "the upload"
ask -o /dev/null -H 'X-Forwarded-For: 192.0.2.66' -H 'Content-Type: application/json' -d '{"email":"ana@example.org","password":"a long pass phrase, 7 words"}' "$B/api/v1/session/open"
"$LANDFALL" session list --person ana@example.org --csv >sessions
grep -q 192.0.2.66 sessions && fail "a client may say who he is"
[ "$(grep -c 127.0.0.1 sessions)" -ge 1 ] || fail "no session with the address the proxy saw: $(cat sessions)"
[ "$(ask -o /dev/null -w '%{http_code}' "$B/metrics")" = 404 ] || fail "/metrics is open"
[ "$(ask -o /dev/null -w '%{http_code}' -H 'Origin: https://other.example' -d '{}' -H 'Content-Type: application/json' "$B/api/v1/session/close")" = 403 ] || fail "a change from another site"
[ $failed = 0 ] && echo "proxy: all as expected"
exit $failed
