#!/usr/bin/env bash
# The workspace from the command line: made, examined, backed up, restored; every refusal with its exit
# status and words, and nothing left behind by what failed.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
unset LANDFALL_WORKSPACE
failed=0

# expect STATUS WORDS COMMAND…: the exit status and a piece of what it prints
expect() {
    local status=$1 words=$2 got
    shift 2
    "$@" >out 2>&1
    got=$?
    if [ "$got" != "$status" ] || ! grep -qF -- "$words" out; then
        echo "FAILED: $* gave $got, expected $status and \"$words\":"
        cat out
        failed=1
    fi
}
only() { # only FILE…: the folder holds these and nothing else
    local want have
    want=$(printf '%s\n' "$@" | sort)
    have=$(ls -A | grep -vx out | sort)
    [ "$want" = "$have" ] || { echo "FAILED: left behind:"; echo "$have"; failed=1; }
}

expect 3 "there is no workspace here" "$LANDFALL" check
expect 0 "Made the workspace landfall.db" "$LANDFALL" init
only landfall.db
expect 3 "there is already a file landfall.db" "$LANDFALL" init
expect 0 "is sound" "$LANDFALL" check
expect 0 '"ok": true' "$LANDFALL" check --json
only landfall.db
expect 0 "Backup written and verified" "$LANDFALL" backup b.db
expect 3 "there is already a file b.db" "$LANDFALL" backup b.db
expect 0 "Backup written and verified" "$LANDFALL" backup b.db --yes
expect 0 "Restored and verified" "$LANDFALL" restore b.db new.db
expect 0 "is sound" "$LANDFALL" check --workspace new.db
expect 3 "there is already a workspace landfall.db" "$LANDFALL" restore b.db
expect 0 "landfall.db.before-restore-1" "$LANDFALL" restore b.db --yes
only b.db landfall.db landfall.db.before-restore-1 new.db
rm -f new.db landfall.db.before-restore-1

# half a backup, a text, nothing, a folder
head -c 20000 b.db >half.db
expect 5 "half.db" "$LANDFALL" restore half.db new.db
echo "only a text, and no workspace" >text.db
expect 5 "text.db is not a Landfall workspace" "$LANDFALL" restore text.db new.db
: >empty.db
expect 5 "empty.db is not a Landfall workspace" "$LANDFALL" check --workspace empty.db
expect 3 "there is no workspace none.db" "$LANDFALL" restore none.db new.db
expect 3 "is a folder" "$LANDFALL" check --workspace .
only b.db half.db landfall.db text.db empty.db

# a full disk, by the limit on the size of a file (in blocks of 1024 bytes)
(
    trap '' XFSZ
    ulimit -f 48 # SQLite's shared memory file takes 32
    "$LANDFALL" backup c.db >out 2>&1
)
[ $? = 5 ] && grep -q "the disk is full" out || { echo "FAILED: full disk"; cat out; failed=1; }
only b.db half.db landfall.db text.db empty.db
expect 0 "is sound" "$LANDFALL" check

[ $failed = 0 ] && echo "workspace: all as expected"
exit $failed
