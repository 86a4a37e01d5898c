#!/usr/bin/env bash
# Numbers in the code that could be judgements (literals.py; what is allowed: literals.txt).
set -u
exec python3 tests/structure/literals.py
