#!/usr/bin/env bash
# kill -9 in the middle of writes, imports and decisions, 200 times: nothing acknowledged is lost, the
# chain stays valid, the start is clean. With the release build: the sanitizers are for other tests.
set -euo pipefail
python3 tests/web/kill.py "${LANDFALL_RELEASE:-$LANDFALL}" "${KILLS:-200}"
