#!/usr/bin/env bash
# The capability table is complete: every line says all that the doors make of it (table.py).
set -u
exec python3 tests/structure/table.py
