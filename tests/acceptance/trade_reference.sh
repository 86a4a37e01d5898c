#!/usr/bin/env bash
# From files on disk to answers on screen: published complexity values, and sums over BACI's own rows
# (trade_reference.py says which). Skipped, and says so, where ../shared/data is absent.
set -u
shared=${LANDFALL_SHARED:-$(cd "${LANDFALL_ROOT:-.}/.." && pwd)/shared/data}
if [ ! -f "$shared/trade/world_trade_1998_2000.csv" ]; then
    echo "skipped: $shared/trade absent"
    exit 0
fi
exec python3 tests/acceptance/trade_reference.py "$shared/trade"
