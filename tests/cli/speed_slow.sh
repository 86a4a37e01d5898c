#!/usr/bin/env bash
# The whole brief from a cold process within a second and 300 MB, and the second `make run` within five
# seconds (speed_slow.py). Sanitizers slow a program down, so it is the release build that is timed.
set -u
release=${LANDFALL_RELEASE:-build/release/landfall}
[ -x "$release" ] || { echo "skipped: no release build at $release"; exit 0; }
LANDFALL=$(realpath "$release") exec python3 tests/cli/speed_slow.py
