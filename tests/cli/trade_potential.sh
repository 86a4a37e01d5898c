#!/usr/bin/env bash
# trade potential, screen, diversify: from imported CSV files to the printed figures, against the peers
# (trade_potential.py).
set -u
exec "${PYTHON:-/usr/bin/python3}" tests/cli/trade_potential.py
