#!/usr/bin/env bash
# Every command line that README.md, docs/manual.md, docs/serving.md, docs/trade.md and docs/operations.md show is run, in their order, in a
# fresh folder (those of docs/api.md: tests/web/api_guide.sh); every link in the documents leads somewhere.
set -u
root=$PWD
program=$(realpath "${LANDFALL:-build/release/landfall}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0 n=0
unset LANDFALL_WORKSPACE
mkdir -p "$folder/build/release"
ln -s "$program" "$folder/build/release/landfall"
ln -s "$root/examples" "$folder/examples"
ln -s "$root/bench" "$folder/bench"
ln -s "$root/data" "$folder/data"
cp examples/industrial-sensor/firm.yaml "$folder/my-firm.yaml"
cp tests/fuzz/corpus/country_import/lpi.csv "$folder/lpi_2023.csv"
export PATH="$folder/build/release:$PATH"
for document in README.md docs/manual.md docs/serving.md docs/trade.md docs/operations.md; do
    while IFS= read -r line; do
        n=$((n + 1))
        (cd "$folder" && eval "$line" >out 2>err </dev/null) || {
            echo "FAILED: $document: $line"
            head -n 3 "$folder/err"
            failed=1
        }
    done < <(grep -E '^    (landfall|build/release/landfall|cp|cc|\./generate_flows) ?' "$document" | sed 's/^    //')
done
[ "$n" -gt 40 ] || { echo "FAILED: only $n command lines were found"; failed=1; }

# Links: to files, and to headings of the same document.
links=0
while IFS= read -r document; do
    while IFS= read -r link; do
        links=$((links + 1))
        case $link in
        http*) continue ;;
        '#'*) grep -E '^#+ ' "$document" | sed -E 's/^#+ //; s/[^A-Za-z0-9 -]//g; s/ /-/g' |
            tr '[:upper:]' '[:lower:]' | grep -qxF "${link#\#}" || { echo "FAILED: $document has no heading $link"; failed=1; } ;;
        *) [ -e "$(dirname "$document")/${link%%#*}" ] || { echo "FAILED: $document links to $link"; failed=1; } ;;
        esac
    done < <(grep -oE '\]\([^) ]+\)' "$document" | sed -E 's/^\]\(//; s/\)$//')
done < <(find . -name '*.md' -not -path './node_modules/*' -not -path './build/*')
echo "documents: $n command lines run, $links links followed"
exit $failed
