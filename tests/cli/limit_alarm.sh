#!/usr/bin/env bash
# A limit of a platform becomes an incident when it is likely to be crossed, with actions that fit, and closes by itself
# once the chance is small again.
exec python3 tests/cli/limit_alarm.py "${LANDFALL_RELEASE:-$LANDFALL}" # not the sanitized one: it runs charts
