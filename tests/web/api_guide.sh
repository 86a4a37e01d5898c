#!/usr/bin/env bash
# The API guide cannot rot: every sh block of docs/api.md is run, in order, against a fresh server, and what it
# prints is compared with the block that follows it (api_guide.py).
set -euo pipefail
[ -x "${LANDFALL_RELEASE:-}" ] && export LANDFALL=$LANDFALL_RELEASE # it is about the guide; a million weighings
exec python3 "$(dirname "$0")/api_guide.py"
