#!/usr/bin/env bash
# `landfall serve` as it is used: first start with the code from the terminal, a firm, reads, a download, a
# token, events, two servers' worth of refusals, and the graceful stop. Everything over a real socket, with curl.
set -u
LANDFALL=$(realpath "${LANDFALL:-build/release/landfall}")
ROOT=$PWD
PORT=${LANDFALL_TEST_PORT:-18118}
tmp=$(mktemp -d)
server=
B=http://localhost:$PORT
cleanup() {
    [ -n "$server" ] && kill -9 "$server" 2>/dev/null
    rm -rf "$tmp"
}
trap cleanup EXIT
cd "$tmp" || exit 1
failed=0
fail() {
    echo "FAILED: $*"
    failed=1
}
start() { # start ARG…: serves in the background, waits until it is ready
    "$LANDFALL" serve --port "$PORT" "$@" >out 2>log &
    server=$!
    for _ in $(seq 300); do
        curl -skf "$B/ready" >/dev/null && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    fail "the server did not start"
    cat out log
    exit 1
}
stop() { # stop SIGNAL: it must end by itself, with status 0
    kill "-$1" "$server"
    wait "$server"
    local status=$?
    [ "$status" = 0 ] || fail "ended with $status after $1"
    server=
}
get() { curl -s -b jar "$B$1"; }
post() { curl -s -b jar -c jar -H "X-CSRF-Token: $csrf" -H 'Content-Type: application/json' -d "$2" "$B$1"; }
member() { python3 -c 'import functools, json, sys
x = functools.reduce(lambda o, k: o[int(k)] if isinstance(o, list) else o[k], sys.argv[1].split("."), json.load(sys.stdin))
print(x)' "$1"; }

start
grep -q "Made the workspace landfall.db" out || fail "does not say that it made a workspace"
grep -q "Landfall is at http://127.0.0.1:$PORT/" out || fail "does not say where it is"
code=$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' out)
[ -n "$code" ] || fail "prints no code"
[ "$(stat -c %a landfall.db.serve-*)" = 700 ] || fail "the folder for files is not private"

[ "$(get /api/v1/session/show | member first_start)" = True ] || fail "no first start"
csrf=none
session=$(post /api/v1/session/first "{\"code\":\"$code\",\"name\":\"Ana\",\"email\":\"ana@example.org\",\"password\":\"a long pass phrase, 7 words\"}")
csrf=$(member csrf <<<"$session")
[ "$(member office_role <<<"$session")" = owner ] || fail "the first person is no owner: $session"
[ "$(curl -s -b jar -H "X-CSRF-Token: $csrf" -F "file=@$ROOT/examples/olive-oil/firm.yaml" "$B/api/v1/firm/import" | member result.id)" = olive-oil ] || fail "import"

# reads, cold and warm; the same bytes; a 304 for who has them
for _ in $(seq 100); do # on a busy machine it is a job first
    [ "$(curl -s -b jar -o cold -w '%{http_code}' "$B/api/v1/market/rank?firm=olive-oil")" = 200 ] && break
    sleep 0.3
done
get "/api/v1/market/rank?firm=olive-oil" >warm
cmp -s cold warm || fail "the same question, two answers"
tag=$(curl -s -b jar -D - -o /dev/null "$B/api/v1/market/rank?firm=olive-oil" | tr -d '\r' | sed -n 's/^ETag: //ip')
[ "$(curl -s -b jar -o /dev/null -w '%{http_code}' -H "If-None-Match: $tag" "$B/api/v1/market/rank?firm=olive-oil")" = 304 ] || fail "no 304 for $tag"
curl -s -b jar --compressed "$B/api/v1/market/rank?firm=olive-oil" | cmp -s - warm || fail "compressed, it is another answer"

# a file as attachment, the same as at the terminal
for _ in $(seq 100); do
    [ "$(curl -s -b jar -D head -o mine.yaml -w '%{http_code}' "$B/api/v1/firm/export?firm=olive-oil&output=mine.yaml")" = 200 ] && break
    sleep 0.3
done
grep -qi '^content-disposition: attachment.*mine.yaml' head || fail "no attachment"
"$LANDFALL" firm export olive-oil --output theirs.yaml >/dev/null && cmp -s mine.yaml theirs.yaml || fail "the download differs from the terminal's file"

# a change made at the terminal is heard by who listens, and seen by who asks
curl -sN -b jar "$B/api/v1/events" >events &
listener=$!
for _ in $(seq 50); do
    get /metrics | grep -q '^landfall_event_listeners 1' && break
    sleep 0.1
done
sed 's/^  town: .*/  town: Elsewhere/' theirs.yaml >changed.yaml
"$LANDFALL" firm import changed.yaml >/dev/null || fail "import at the terminal"
get "/api/v1/firm/show?firm=olive-oil" | grep -q Elsewhere || fail "the terminal's change is not seen"
for _ in $(seq 50); do
    grep -q '^event: change' events && break
    sleep 0.1
done
grep -q '"firm":"olive-oil"' events || fail "the change was not told: $(cat events)"

# a token held to reading
secret=$(post /api/v1/token/create '{"name":"script","role":"viewer"}' | member result.secret)
[ "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $secret" "$B/api/v1/firm/list")" = 200 ] || fail "the token does not read"
[ "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $secret" -H 'Content-Type: application/json' -d '{"firm":"olive-oil","form":"short"}' "$B/api/v1/diagnosis/start")" = 403 ] || fail "the token writes"

# refusals
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Host: evil.example' "$B/health")" = 421 ] || fail "answers to any host name"
[ "$(curl -s -o /dev/null -w '%{http_code}' "$B/api/v1/firm/list")" = 401 ] || fail "no session needed"
[ "$(curl -s -b jar -o /dev/null -w '%{http_code}' -X POST "$B/api/v1/session/close")" = 403 ] || fail "no token against forged requests needed"
head -c 3000000 /dev/zero | curl -s -b jar -o /dev/null -w '%{http_code}' -H "X-CSRF-Token: $csrf" -H 'Content-Type: application/json' --data-binary @- "$B/api/v1/person/rename" | grep -q 413 || fail "a body of 3 MB is taken"
"$LANDFALL" serve --port "$PORT" >second 2>&1 && fail "two servers at one port"

# nothing secret in the log; one line for each answer
grep -qE "$secret|$csrf|pass phrase|$code" log && fail "the log tells a secret"
grep -qE ' GET /api/v1/market/rank 200 [0-9]+us p-' log || fail "the log does not tell who asked for what"

# stop while somebody listens: at once, and nothing is left behind
begin=$(date +%s%N)
stop TERM
wait "$listener"
[ $((($(date +%s%N) - begin) / 1000000)) -lt 8000 ] || fail "the stop took long"
have=$(ls -A | grep -E '^landfall\.db' | grep -vx landfall.db.key) # the key signs the log's heads
[ "$have" = landfall.db ] || fail "left behind: $have"
"$LANDFALL" check >/dev/null || fail "the workspace is not sound"
"$LANDFALL" audit verify >/dev/null || fail "the log is not whole"

# again: the session lives on, no code is printed; a killed server's folder goes at the next start
start --log server.log
grep -qE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' out && fail "prints a code though there is an owner"
[ "$(get /api/v1/session/show | member signed_in)" = True ] || fail "the session did not outlive the restart"
{
    kill -9 "$server"
    wait "$server"
} 2>/dev/null
ls -d landfall.db.serve-* >/dev/null 2>&1 || fail "no folder was there: this check is broken"
start --log server.log
[ "$(ls -d landfall.db.serve-* | wc -l)" = 1 ] || fail "the killed server's folder is still there"
stop INT
[ -s server.log ] || fail "--log wrote nothing"

# TLS: the cookie is for this host and for TLS alone
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost 2>/dev/null
B=https://localhost:$PORT
start --tls-cert cert.pem --tls-key key.pem
curl -sk -D head -o /dev/null -H 'Content-Type: application/json' -d '{"email":"ana@example.org","password":"a long pass phrase, 7 words"}' "$B/api/v1/session/open"
grep -qi '^set-cookie: __Host-landfall=.*Secure' head || fail "over TLS: $(grep -i '^set-cookie' head | cut -c 1-30)"
grep -qi '^strict-transport-security:' head || fail "no Strict-Transport-Security"
stop TERM
"$LANDFALL" serve --port "$PORT" --tls-cert cert.pem >second 2>&1 && fail "a certificate without its key"
[ $failed = 0 ] && echo "api: all as expected"
exit $failed
