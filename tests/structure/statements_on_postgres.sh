#!/usr/bin/env bash
# Prepares the schema and every SQL statement on a PostgreSQL server of its own: in a folder that goes
# away, reached by a socket in that folder, no network. Without PostgreSQL here it says so and passes.
set -euo pipefail
program="${LANDFALL_BUILD:-build/test}/unit_store_test_statements"
[ -x "$program" ] || { echo "failed: $program is not built"; exit 1; }

initdb=$(command -v initdb || true)
if [ -z "$initdb" ]; then
    for candidate in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$candidate" ] && initdb=$candidate
    done
fi
if [ -z "$initdb" ] || ! command -v psql >/dev/null; then
    echo "skipped: no PostgreSQL server here"
    exit 0
fi
bin=$(dirname "$initdb")
folder=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then # a server does not run as root
    id postgres >/dev/null 2>&1 || { echo "skipped: root, and no user postgres"; rm -rf "$folder"; exit 0; }
    chown postgres "$folder"
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
stop() {
    (cd "$folder" && "${as[@]}" "$bin/pg_ctl" -D "$folder/db" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap stop EXIT

cd "$folder"
program=$(cd "$OLDPWD" && realpath "$program")
"${as[@]}" "$bin/initdb" -D "$folder/db" -A trust -N -E UTF8 --locale=C >"$folder/log" 2>&1
"${as[@]}" "$bin/pg_ctl" -D "$folder/db" -w -t 60 -l "$folder/server.log" \
    -o "-k $folder -c listen_addresses= -c fsync=off" start >>"$folder/log" 2>&1
"$program" --sql >statements.sql
chmod 644 statements.sql
answer=$("${as[@]}" psql -h "$folder" -U "$([ "$(id -u)" = 0 ] && echo postgres || id -un)" -d postgres \
    -v ON_ERROR_STOP=1 -q -t -A -f statements.sql | tail -1)
echo "$answer"
case $answer in
"prepared "*" of "*) [ "$(echo "$answer" | cut -d' ' -f2)" = "$(echo "$answer" | cut -d' ' -f4)" ] ;;
*) exit 1 ;;
esac
