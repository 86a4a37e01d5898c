#!/usr/bin/env bash
# Two servers and a terminal on one workspace: first start, second factor, tokens, reset, restart, and nothing
# secret in any log.
set -euo pipefail
exec python3 "$(dirname "$0")/people.py"
