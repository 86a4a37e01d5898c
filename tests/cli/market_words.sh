#!/usr/bin/env bash
# Every text of the market pages that the program says by id has Persian words, and no words are left over.
set -u
exec python3 tests/cli/market_words.py
