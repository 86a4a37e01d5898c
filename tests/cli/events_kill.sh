#!/usr/bin/env bash
# kill -9 during ingestion: every acknowledged event is there exactly once. LANDFALL_KILLS: how often (200).
exec python3 tests/cli/events_kill.py "${LANDFALL_RELEASE:-$LANDFALL}" "${LANDFALL_KILLS:-200}"
