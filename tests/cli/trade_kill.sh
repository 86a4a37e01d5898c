#!/usr/bin/env bash
# `landfall trade import`, killed 200 times at some moment: the store always opens, is whole, and holds exactly
# the imports that were completed.
set -u
exec python3 tests/cli/trade_kill.py
