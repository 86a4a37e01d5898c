#!/usr/bin/env bash
# Walks every number of the three briefs back to a row of the fact table, an entry of a catalogue or a
# field of the firm's file (brief_walk.py says how).
set -u
exec /usr/bin/python3 tests/acceptance/brief_walk.py
