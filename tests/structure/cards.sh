#!/usr/bin/env bash
# Every method that stands behind a number of the three briefs has its card (cards.py).
set -u
exec python3 tests/structure/cards.py
