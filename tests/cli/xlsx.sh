#!/usr/bin/env bash
# Results written as workbooks and read back with Python's own zip and XML: the same numbers as in JSON.
set -u
exec python3 tests/cli/xlsx.py
