#!/usr/bin/env bash
# Completion as bash and zsh run it, and the manual page as groff reads it.
set -u
failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
program=$(realpath "$LANDFALL")
fail() { echo "FAILED: $*"; failed=1; }

# --- bash: the function is called as readline calls it -----------------------------------------------
# bash_offers WORD… : what is offered for the last word, sorted, on one line
bash_offers() {
    bash --norc -c '
        source <("$0" completion bash)
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        _landfall 2>&1
        printf "%s\n" "${COMPREPLY[@]}" | sort | paste -sd " "' "$program" "$@"
}
bash_is() { # EXPECTED WORD…
    local want=$1 got
    shift
    got=$(cd "$tmp" && bash_offers "$@")
    [ "$got" = "$want" ] || fail "bash offers \"$got\" for \"$*\", not \"$want\""
}
bash_has() { # PART WORD…
    local part=$1 got
    shift
    got=$(cd "$tmp" && bash_offers "$@")
    [[ " $got " == *" $part "* ]] || fail "bash offers \"$got\" for \"$*\", without \"$part\""
}
touch "$tmp/firm.yaml" "$tmp/my firm.yaml"
"$program" completion bash >"$tmp/bash" || fail "no completion for bash"
bash -n "$tmp/bash" || fail "the completion is not bash"
for word in brief check country diagnose diagnosis doctor entry firm help init market completion man; do
    bash_has "$word" landfall ''
done
bash_is "market" landfall mar
bash_is "compare criteria matrix rank show" landfall market ''
bash_is "rank" landfall market ra
bash_is "ask" landfall diagnosis as
bash_is "ask" landfall diagnose as
bash_is "--top" landfall market rank olive-oil --top
bash_has "--draws" landfall market rank olive-oil --
bash_has "--json" landfall market rank olive-oil --
bash_is "--output" landfall brief firm.yaml --o
bash_is "full short statements" landfall diagnosis ask mini --form ''
bash_is "full short statements" landfall diagnose ask mini --form ''
bash_is "statements" landfall diagnosis ask mini --form st
bash_is "statements" landfall diagnosis ask mini --form = st
bash_is "bash zsh" landfall completion ''
bash_is "rank" landfall help market r
bash_is "firm.yaml" landfall firm import fi
bash_is "firm.yaml" landfall brief fi

# Every command and every option of the table is offered.
"$program" capabilities --json | python3 -c '
import json, sys
for c in json.load(sys.stdin)["result"]["capabilities"]:
    words = (c.get("alias") or c["name"].replace(".", " ")).split()
    for p in c["params"]:
        print(*words, "--" + p["name"])' >"$tmp/options"
[ "$(wc -l <"$tmp/options")" -gt 50 ] || fail "the table has hardly any option"
bash --norc -c '
    source "$0"
    while read -r -a words; do
        want=${words[-1]}
        COMP_WORDS=(landfall "${words[@]}") COMP_CWORD=${#words[@]} COMPREPLY=()
        _landfall
        [[ " ${COMPREPLY[*]} " == *" $want "* ]] || echo "bash does not offer ${words[*]}"
    done' "$tmp/bash" <"$tmp/options" >"$tmp/absent"
[ -s "$tmp/absent" ] && fail "$(cat "$tmp/absent")"

# --- zsh: a real session on a pseudo-terminal ----------------------------------------------------------
if command -v zsh >/dev/null; then
    "$program" completion zsh >"$tmp/_landfall" || fail "no completion for zsh"
    zsh -n "$tmp/_landfall" || fail "the completion is not zsh"
    python3 tests/cli/completion_zsh.py "$program" "$tmp" || failed=1
else
    echo "skipped: no zsh here"
fi

# --- the manual page -----------------------------------------------------------------------------------
"$program" man >"$tmp/landfall.1" || fail "no manual page"
if command -v groff >/dev/null; then
    groff -man -Tutf8 -ww "$tmp/landfall.1" >"$tmp/page" 2>"$tmp/warnings" || fail "groff does not read the manual page"
    [ -s "$tmp/warnings" ] && fail "groff warns: $(head -n 5 "$tmp/warnings")"
    sed -E 's/.\x08//g; s/\x1b\[[0-9;]*m//g' "$tmp/page" >"$tmp/plain"
    for words in 'NAME' 'SYNOPSIS' 'landfall market rank' 'landfall diagnosis ask' '--workspace' 'EXIT STATUS' 'wrong use'; do
        grep -qF -- "$words" "$tmp/plain" || fail "the manual page does not say \"$words\""
    done
else
    echo "skipped: no groff here"
fi
[ "$failed" = 0 ] && echo "completion and manual page: as expected"
exit $failed
