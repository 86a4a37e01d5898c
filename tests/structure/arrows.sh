#!/usr/bin/env bash
# Fails when an #include goes against the arrows of ARCHITECTURE.md, when a header is included by a
# path that is not "room/file.h", or when base names a room.
set -euo pipefail
cd "$(dirname "$0")/../.."
order="base statistics store people governance country trade firm evidence events diagnosis market entry plan operations cohort report http doors"
declare -A rank=([base]=0 [statistics]=1 [store]=2 [people]=3 [governance]=4 [country]=5 [trade]=6 [firm]=6 [evidence]=6 [events]=7
    [diagnosis]=8 [market]=9 [entry]=10 [plan]=11 [operations]=12 [cohort]=13 [report]=14 [http]=15 [doors]=16)
bad=0 checked=0
for file in src/*/*.[ch]; do
    room=$(basename "$(dirname "$file")")
    if [ -z "${rank[$room]:-}" ]; then
        echo "$file: src/$room is not a room of the house ($order)"
        bad=$((bad + 1))
        continue
    fi
    while IFS=: read -r line include; do
        checked=$((checked + 1))
        used=${include%%/*}
        if [ "$used" = "$include" ] || [ -z "${rank[$used]:-}" ]; then
            echo "$file:$line: \"$include\" is not written as room/file.h"
            bad=$((bad + 1))
        elif [ "$used" != "$room" ] && [ "${rank[$used]}" -ge "${rank[$room]}" ]; then
            echo "$file:$line: $room must not include $used"
            bad=$((bad + 1))
        elif [ ! -f "src/$include" ]; then
            echo "$file:$line: src/$include does not exist"
            bad=$((bad + 1))
        fi
    done < <(grep -nE '^ *# *include *"' "$file" | sed -E 's/^([0-9]+):.*"([^"]+)".*/\1:\2/')
done
[ "$checked" -gt 50 ] || { echo "only $checked includes were found: the check itself is broken"; exit 1; }
# The check must be able to fail: a made-up arrow from base to doors is one.
[ "${rank[doors]}" -ge "${rank[base]}" ] || exit 1
echo "$checked includes checked, $bad against the arrows"
[ "$bad" -eq 0 ]
