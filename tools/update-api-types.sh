#!/usr/bin/env bash
# Writes ui/src/api/schema.d.ts anew from the OpenAPI document of the built program.
set -euo pipefail
cd "$(dirname "$0")/.."
document=$(mktemp)
trap 'rm -f "$document"' EXIT
"${LANDFALL:-build/release/landfall}" openapi >"$document"
node_modules/.bin/openapi-typescript "$document" -o ui/src/api/schema.d.ts
