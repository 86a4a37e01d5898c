#!/usr/bin/env bash
# Golden tests of the command line: tests/cli/golden/AREA/CASE holds
#   cmd   what is typed: bash, with `landfall` on the path, in a fresh folder with examples/ in it
#   out   standard output, exactly        err   standard error, exactly (absent: nothing)
#   exit  the exit status (absent: 0)
# A file `workspace` beside them gives the folder a workspace with the three example firms.
# tools/update-golden.sh [AREA/CASE…] writes the answers anew; read the difference before you commit it.
set -u
root=$PWD
update=${GOLDEN_UPDATE:-}
only=("$@")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset LANDFALL_WORKSPACE LANDFALL_ACTOR
export LC_ALL=C.UTF-8 NO_COLOR=1 COLUMNS=100
mkdir "$tmp/bin"
ln -s "$(realpath "${LANDFALL:-build/release/landfall}")" "$tmp/bin/landfall"
export PATH="$tmp/bin:$PATH"

# One workspace for all who want one, made once and copied.
mkdir "$tmp/base"
(
    cd "$tmp/base" || exit 1
    landfall init && for f in olive-oil generic-medicine industrial-sensor; do
        landfall firm import "$root/examples/$f/firm.yaml" || exit 1
    done
) >"$tmp/made" 2>&1 || { cat "$tmp/made"; echo "FAILED: no workspace could be made"; exit 1; }

passed=0 failed=0
for cmd in tests/cli/golden/*/*/cmd; do
    case=${cmd%/cmd}
    name=${case#tests/cli/golden/}
    if [ ${#only[@]} -gt 0 ] && [[ ! " ${only[*]} " == *" $name "* ]]; then
        continue
    fi
    folder="$tmp/case"
    rm -rf "$folder"
    mkdir -p "$folder"
    ln -s "$root/examples" "$folder/examples"
    [ -e "$case/workspace" ] && cp "$tmp/base/landfall.db" "$folder/landfall.db"
    (cd "$folder" && bash "$root/$cmd" >"$tmp/out" 2>"$tmp/err" </dev/null)
    echo $? >"$tmp/exit"
    if [ -n "$update" ]; then
        for part in out err exit; do
            if [ ! -s "$tmp/$part" ] || { [ $part = exit ] && [ "$(cat "$tmp/exit")" = 0 ]; }; then
                rm -f "$case/$part"
            else
                cp "$tmp/$part" "$case/$part"
            fi
        done
        continue
    fi
    same=1
    for part in out err exit; do
        want="$case/$part"
        [ -e "$want" ] || { want="$tmp/none"; if [ $part = exit ]; then echo 0 >"$want"; else : >"$want"; fi; }
        diff -u --label "$name/$part expected" --label "$name/$part" "$want" "$tmp/$part" || same=0
    done
    if [ $same = 1 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name: $(head -n 3 "$cmd")"
    fi
done
[ -n "$update" ] && exit 0
[ $((passed + failed)) -gt 0 ] || { echo "FAILED: no case was run"; exit 1; }
echo "golden: $passed as expected, $failed not"
[ $failed = 0 ]
