#!/usr/bin/env bash
# None of our global names is also a name of a library we are linked with: the linker would take ours in
# its place, silently. Every name of ours begins with a word of its module.
set -euo pipefail
build=${LANDFALL_BUILD:-build/test}
program=${LANDFALL:-$build/landfall}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
[ -n "$(ls "$build"/libroom_*.a 2>/dev/null)" ] || { echo "FAILED: no libraries of ours in the build folder"; exit 1; }
nm -g --defined-only "$build"/libroom_*.a 2>/dev/null | awk 'NF == 3 && $2 ~ /[TDBRV]/ { print $3 }' |
    grep -vE '^(__|_GLOBAL_|asan\.|\.)' | sort >"$tmp/ours.all"
sort -u "$tmp/ours.all" >"$tmp/ours"
# Direct and indirect libraries alike; a sanitizer's own run time takes names of libc on purpose.
ldd "$program" | awk '/=> \// { print $3 }' | grep -vE 'lib(asan|ubsan|tsan|lsan)\.so' | sort -u >"$tmp/libraries"
while read -r library; do
    nm -D --defined-only "$library" | awk '{ print $NF }' | sed 's/@.*//' | sort -u |
        comm -12 "$tmp/ours" - | sed "s|\$| is also a name of $(basename "$library")|"
done <"$tmp/libraries" >"$tmp/clashes"
n_ours=$(wc -l <"$tmp/ours") n_libraries=$(wc -l <"$tmp/libraries")
echo "$n_ours names of ours against $n_libraries libraries"
failed=0
[ "$n_ours" -gt 200 ] && [ "$n_libraries" -gt 8 ] || { echo "FAILED: too few; the check itself is broken"; failed=1; }
[ -s "$tmp/clashes" ] && { echo "FAILED:"; cat "$tmp/clashes"; failed=1; }
# Two rooms with one name: the linker takes whichever library it meets first.
uniq -d "$tmp/ours.all" >"$tmp/twice"
[ -s "$tmp/twice" ] && { echo "FAILED: defined in two places:"; cat "$tmp/twice"; failed=1; }
exit $failed
