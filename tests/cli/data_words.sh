#!/usr/bin/env bash
# Every text of the diagnosis that the program says by id has Persian words, and no words are left over.
set -u
exec python3 tests/cli/data_words.py
