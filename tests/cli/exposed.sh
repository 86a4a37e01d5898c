#!/usr/bin/env bash
# Trust, platform limits, friction, dependency, currencies and goals over made-up orders whose answers are known (exposed.py).
set -u
exec python3 tests/cli/exposed.py
