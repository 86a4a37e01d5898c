#!/usr/bin/env bash
# Runs the example of every capability in a fresh folder and examines what comes out (examples.py says
# what must hold of text, JSON and CSV).
set -u
exec python3 tests/cli/examples.py
