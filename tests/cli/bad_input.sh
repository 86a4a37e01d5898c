#!/usr/bin/env bash
# Bad input at the command line: one line of a table per case (bad_input.py).
set -u
exec python3 tests/cli/bad_input.py
