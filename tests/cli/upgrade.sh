#!/usr/bin/env bash
# A workspace as the first release left it: what the commands say, `init --upgrade`, and `serve`, which brings it
# up by itself; each time a copy of the file as it was is kept beside it and is still that.
set -u
LANDFALL=$(realpath "${LANDFALL:-build/release/landfall}")
PORT=${LANDFALL_TEST_PORT:-18142}
command -v python3 >/dev/null || { echo "skipped: python3 absent"; exit 0; }
root=$PWD
tmp=$(mktemp -d)
server=
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
says() { # says TEXT FILE
    grep -qF -- "$1" "$2" || fail "does not say \`$1\`: $(cat "$2")"
}
old() { # old FILE: takes away what the later steps brought
    "$LANDFALL" init "$1" >/dev/null && "$LANDFALL" --workspace "$1" firm import "$root/examples/olive-oil/firm.yaml" >/dev/null ||
        fail "no workspace"
    python3 - "$1" <<'PY'
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1], isolation_level=None)
first = {"schema_version", "firm", "firm_version", "assessment", "answer", "result", "import", "fact"}
own = {"firm_id", "assessment_id", "instrument", "form", "started_us", "finished_us", "actor"}
db.execute("PRAGMA foreign_keys = OFF")
for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
    if name not in first and not name.startswith("sqlite_"):
        db.execute(f"DROP TABLE {name}")
for column in [r[1] for r in db.execute("PRAGMA table_info(assessment)")]:
    if column not in own:
        db.execute(f"ALTER TABLE assessment DROP COLUMN {column}")
db.execute("DELETE FROM schema_version WHERE version > 1")
PY
}
schema() { # schema FILE
    python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT MAX(version) FROM schema_version").fetchone()[0])' "$1"
}

old a.db
"$LANDFALL" --workspace a.db firm list >out 2>&1 && fail "an old workspace is read as if it were new"
says "older schema" out
says "landfall init --workspace a.db --upgrade" out
"$LANDFALL" init --workspace a.db --upgrade >out 2>&1 || fail "no upgrade: $(cat out)"
says "a.db.before-upgrade-1" out
[ "$(schema a.db.before-upgrade-1)" = 1 ] || fail "the copy is not the file as it was"
"$LANDFALL" --workspace a.db firm list >out 2>&1 || fail "not usable after the upgrade"
says olive-oil out
"$LANDFALL" --workspace a.db check >out 2>&1 || fail "not sound after the upgrade"

old b.db
"$LANDFALL" serve --workspace b.db --port "$PORT" >out 2>log &
server=$!
for _ in $(seq 100); do
    grep -q "Landfall is at" out && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
says "b.db.before-upgrade-1" out
kill -TERM "$server"
wait "$server" || fail "the server ended with $?"
server=
[ "$(schema b.db.before-upgrade-1)" = 1 ] || fail "the copy beside the served workspace is not the file as it was"
"$LANDFALL" --workspace b.db check >out 2>&1 || fail "not sound after serving"

# a backup of the first release comes back into a workspace of today
"$LANDFALL" init now.db >/dev/null
"$LANDFALL" --workspace now.db restore a.db.before-upgrade-1 --yes >out 2>&1 || fail "no restore: $(cat out)"
"$LANDFALL" --workspace now.db firm list >out 2>&1 || fail "not usable after the restore"
says olive-oil out
[ "$failed" = 0 ] && echo "upgrade: all as expected"
exit "$failed"
