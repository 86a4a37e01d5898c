#!/usr/bin/env bash
# tools/update-golden.sh [AREA/CASE…] — writes the expected answers of tests/cli/golden anew from what the
# program says now. LANDFALL names another program than the release build.
set -euo pipefail
cd "$(dirname "$0")/.."
GOLDEN_UPDATE=1 bash tests/cli/golden.sh "$@"
git --no-pager diff --stat -- tests/cli/golden 2>/dev/null || true
