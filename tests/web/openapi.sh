#!/usr/bin/env bash
# The OpenAPI document: valid by an independent validator, complete by the capability table, and the web
# app's types are the ones made from it.
set -euo pipefail
landfall=${LANDFALL_RELEASE:-}
[ -x "$landfall" ] || landfall=$LANDFALL
for package in @seriousme/openapi-schema-validator openapi-typescript; do
    [ -d "node_modules/$package" ] || { echo "skipped: $package absent: npm ci --ignore-scripts brings it"; exit 0; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$landfall" openapi >"$work/openapi.json"
"$landfall" capabilities --json >"$work/capabilities.json"
node tests/web/openapi.mjs "$work/openapi.json" "$work/capabilities.json"
node_modules/.bin/openapi-typescript "$work/openapi.json" -o "$work/schema.d.ts" >/dev/null
if ! cmp -s "$work/schema.d.ts" ui/src/api/schema.d.ts; then
    echo "FAILED: ui/src/api/schema.d.ts is not what the document gives; tools/update-api-types.sh writes it anew"
    exit 1
fi
