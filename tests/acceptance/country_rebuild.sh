#!/bin/bash
# The country table in the repository is exactly what `country rebuild` writes from the sources' files,
# and writing it takes less than 20 seconds. Needs ../shared/data (or $LANDFALL_SHARED).
set -u
shared=${LANDFALL_SHARED:-../shared/data}
if [ ! -d "$shared/worldbank" ]; then
    echo "skipped: ../shared/data absent"
    exit 0
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
landfall=${LANDFALL_RELEASE:-} # the time is that of the program people run
[ -x "$landfall" ] || landfall=$LANDFALL
start=$(date +%s%N)
"$landfall" country rebuild --from "$shared" --output "$out/country" \
    --coverage "$out/country-coverage.md" >"$out/log" 2>&1 || {
    cat "$out/log"
    exit 1
}
ms=$((($(date +%s%N) - start) / 1000000))
failed=0
check() { # $1 written now, $2 in the repository
    if ! cmp -s "$1" "$2"; then
        echo "differs from what rebuild writes: $2"
        diff "$1" "$2" | head -5
        failed=1
    fi
}
n=0
while IFS= read -r file; do
    n=$((n + 1))
    check "$out/country/$file" "data/country/$file"
done < <(cd "$out/country" && find . -type f | sort)
check "$out/country-coverage.md" docs/country-coverage.md
for file in data/country/facts/*.csv data/country/lists/*.csv; do
    [ -f "$out/${file#data/}" ] || { echo "not written by rebuild: $file"; failed=1; }
done
echo "rebuilt $n files in $ms ms"
[ "$n" -ge 15 ] || { echo "only $n files were written"; failed=1; }
[ "$ms" -lt 20000 ] || { echo "slower than 20 s"; failed=1; }
# a second run over the first changes nothing, not even a time stamp's worth of bytes
before=$(cd "$out/country" && find . -type f -exec sha256sum {} + | sort)
"$landfall" country rebuild --from "$shared" --output "$out/country" >/dev/null 2>&1
after=$(cd "$out/country" && find . -type f -exec sha256sum {} + | sort)
[ "$before" = "$after" ] || { echo "a second rebuild changed the table"; failed=1; }
exit $failed
