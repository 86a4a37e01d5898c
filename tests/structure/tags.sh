#!/usr/bin/env bash
# Every judgement under data/ says where it is from and of what kind it is (tags.py).
set -u
exec /usr/bin/python3 tests/structure/tags.py
