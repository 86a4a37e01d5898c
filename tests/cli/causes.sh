#!/usr/bin/env bash
# A made-up year and a half of a shop with a known culprit: why, the chain with its delay, suppliers, stock and a split.
exec python3 tests/cli/causes.py "${LANDFALL_RELEASE:-$LANDFALL}" # not the sanitized one: it runs charts
