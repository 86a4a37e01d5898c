#!/usr/bin/env bash
# What trade product, market, advantage, partners, complexity and hs answer on a made-up world, worked out again
# from its rows (trade_answers.py says how).
set -u
exec python3 tests/cli/trade_answers.py
