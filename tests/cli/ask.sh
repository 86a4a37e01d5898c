#!/usr/bin/env bash
# The interview at the terminal: through a pipe and through a pseudo-terminal (ask.py).
set -u
exec python3 tests/cli/ask.py
