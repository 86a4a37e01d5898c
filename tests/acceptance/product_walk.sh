#!/usr/bin/env bash
# Walks every number of the three briefs back to where it came from, with product flows imported: a sum over
# flows must be that sum over the rows of the imported file (brief_walk.py says how).
set -u
exec /usr/bin/python3 tests/acceptance/brief_walk.py --flows
