#!/usr/bin/env bash
# Files of events that are broken, repeated, contradictory or too large for the disk; two imports at once; a person erased.
exec python3 tests/cli/events_faults.py "$LANDFALL"
