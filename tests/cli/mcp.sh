#!/usr/bin/env bash
# `landfall mcp` against the protocol's own client library: it lists, reads, proposes, and is refused the rest.
set -euo pipefail
landfall=${LANDFALL_RELEASE:-}
[ -x "$landfall" ] || landfall=$LANDFALL
[ -d node_modules/@modelcontextprotocol/sdk ] || { echo "skipped: the MCP client is absent: npm ci --ignore-scripts brings it"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$landfall" init "$work/office.db" >/dev/null
for name in olive-oil industrial-sensor; do
    "$landfall" firm import "examples/$name/firm.yaml" --workspace "$work/office.db" >/dev/null
done
"$landfall" capabilities --json >"$work/capabilities.json"
node tests/cli/mcp.mjs "$landfall" "$work/office.db" "$work/capabilities.json"
