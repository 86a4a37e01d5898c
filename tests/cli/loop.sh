#!/usr/bin/env bash
# The loop: what was sold per market stands beside the ranking once the events were looked at, and changes no rank.
exec python3 tests/cli/loop.py "${LANDFALL_RELEASE:-$LANDFALL}" # not the sanitized one: it runs charts
