#!/usr/bin/env bash
# Nothing that is committed knows the machine it was written on: no path of this checkout, no home folder,
# no name of this computer; and every path that a document names exists.
set -u
failed=0
found=$(mktemp)
git ls-files >/dev/null 2>&1 || { echo "skipped: not a git checkout"; exit 0; }
here=$PWD
above=$(dirname "$here")
patterns=(-e "$here/")
[ "$above" != / ] && patterns+=(-e "$above/")
[ -n "${HOME:-}" ] && [ "$HOME" != / ] && patterns+=(-e "$HOME/")
name=$(uname -n)
[ ${#name} -gt 7 ] && patterns+=(-e "$name")
# Fixed strings of this machine, then paths of anybody's machine.
git grep -nIF "${patterns[@]}" -- . >"$found" 2>/dev/null
git grep -nIE '(^|[ "(=])/(home|Users|root|mnt|opt/[a-z]+)/[A-Za-z0-9._-]+' -- . ':!tests/fuzz/corpus' ':!package-lock.json' \
    ':!tests/structure/places.sh' >>"$found" 2>/dev/null
if [ -s "$found" ]; then
    echo "FAILED: paths of one machine:"
    cut -c1-200 "$found"
    failed=1
fi
rm -f "$found"

# Paths that the documents and the code's comments name.
n=0
while IFS=: read -r file path; do
    n=$((n + 1))
    [ -e "$path" ] || [[ $path == *NAME* ]] && continue # a placeholder
    echo "FAILED: $file names $path, which does not exist"
    failed=1
done < <(git ls-files '*.md' 'src/*' | xargs grep -oHE '(\bui/)?\b(docs|data|tests|tools|examples|src|packages|bench)/[A-Za-z0-9_/-]+\.(csv\.gz|md|csv|yaml|c|h|sh|py|json|mjs|txt|png)\b' 2>/dev/null |
    sort -u)
[ "$n" -gt 50 ] || { echo "FAILED: only $n paths were found; the check itself is broken"; failed=1; }
echo "places: $n paths named, all there or told"
exit $failed
