#!/usr/bin/env bash
# tools/install.sh LIST…  — installs what packages/LIST.txt names and is missing.
# As root or through sudo without a password; otherwise prints the exact line to run and stops with 2.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
missing=()
for list in "$@"; do
    while read -r name; do
        case $name in '' | '#'*) continue ;; esac
        # A tool that is already there in a fit version (node from elsewhere, say) needs no package.
        case $name in
        nodejs) command -v node >/dev/null && continue ;;
        npm) command -v npm >/dev/null && continue ;;
        esac
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done <"$root/packages/$list.txt"
done

if [ ${#missing[@]} -gt 0 ]; then
    line="apt-get install --yes --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        echo "Landfall needs these packages; this system has no apt-get: ${missing[*]}" >&2
        exit 2
    elif [ "$(id -u)" = 0 ]; then
        sudo=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo=sudo
    else
        printf 'Landfall needs %d more packages. Run this, then call make again:\n  sudo %s\n' \
            "${#missing[@]}" "$line" >&2
        exit 2
    fi
    echo "installing ${#missing[@]} packages: ${missing[*]}"
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    if ! { $sudo apt-get update -qq && $sudo $line -qq; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "The installation failed; its last lines stand above (whole log: $log)." >&2
        exit 2
    fi
    rm -f "$log"
fi

# Versions that matter: an older tool builds something else or nothing.
need() { # NAME COMMAND-THAT-PRINTS-A-VERSION LEAST
    local have
    have=$(eval "$2" 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1 || true)
    if [ -z "$have" ]; then
        echo "$1 is not there; version $3 or newer is needed." >&2
        exit 2
    fi
    if [ "$(printf '%s\n%s\n' "$3" "$have" | sort -V | head -n 1)" != "$3" ]; then
        echo "$1 is version $have; version $3 or newer is needed." >&2
        exit 2
    fi
}
need gcc 'gcc -dumpfullversion' 12.0
need cmake 'cmake --version' 3.25
need ninja 'ninja --version' 1.10
need node 'node --version' 18.0
