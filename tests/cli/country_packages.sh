#!/usr/bin/env bash
# The tables made from the country packages: the same bytes twice, whatever the time zone and locale;
# a stale correction and a wrong version stop the build; nothing half-written is left.
set -u
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0
check() { # NAME COMMAND…
    local name=$1
    shift
    if "$@" >"$out/log" 2>&1; then
        echo "ok: $name"
    else
        echo "not ok: $name"
        sed 's/^/    /' "$out/log"
        failed=1
    fi
}
if ! command -v node >/dev/null || [ ! -d node_modules/world-countries ]; then
    echo "skipped: node or the country packages are absent (npm ci)"
    exit 0
fi

check "builds" node tools/country/build.mjs --out "$out/a"
check "builds elsewhere" env TZ=Pacific/Apia LC_ALL=C node tools/country/build.mjs --out "$out/b"
check "the same bytes" diff -r "$out/a" "$out/b"
check "no half-written file" bash -c "! ls '$out/a' | grep -q tmp"

every_row_has() { # a source and a vintage, in the last two columns
    local f
    for f in geo languages vat holidays holiday_counts timezones shapes; do
        awk -v f="$f" 'NR > 1 && $0 !~ /,[a-z-]+ [0-9.]+,20[0-9][0-9]$/ { print f ": " $0; bad = 1 }
                       END { exit bad }' "$out/a/$f.csv" || return 1
    done
}
check "every row names package and year" every_row_has

# The tool works on a copy, whose corrections are then made stale.
mkdir -p "$out/copy/tools" "$out/copy/data/country"
cp -r tools/country "$out/copy/tools/"
cp data/country/package_fixes.csv "$out/copy/data/country/"
ln -s "$PWD/node_modules" "$out/copy/node_modules"
refuses() { # WORDS COMMAND…
    local words=$1
    shift
    if "$@" >"$out/said" 2>&1; then
        echo "succeeded"
        return 1
    fi
    grep -q -- "$words" "$out/said" || { cat "$out/said"; return 1; }
}
build_copy() { node "$out/copy/tools/country/build.mjs" --out "$out/c"; }
check "the copy builds" build_copy
sed -i 's/^vat,THA,rate_pct,withhold,10,/vat,THA,rate_pct,withhold,11,/' \
    "$out/copy/data/country/package_fixes.csv"
check "a stale correction stops the build" refuses "look again" build_copy
cp data/country/package_fixes.csv "$out/copy/data/country/"
echo "vat,ZZZ,rate_pct,withhold,10,,K,test,nothing to correct" >>"$out/copy/data/country/package_fixes.csv"
check "a correction of nothing stops the build" refuses "corrects nothing" build_copy
cp data/country/package_fixes.csv "$out/copy/data/country/"
sed -i 's/"version": "2.23.0"/"version": "2.22.0"/' "$out/copy/tools/country/packages.json"
check "another version stops the build" refuses "packages.json describes" build_copy
check "a word it does not know" refuses "unknown argument" node tools/country/build.mjs --outt x
exit $failed
