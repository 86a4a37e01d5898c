#!/usr/bin/env bash
# A log made by commands, checked by Landfall and by tests/peers/audit.py, whole and after attacks (audit_log.py).
set -u
exec /usr/bin/python3 tests/cli/audit_log.py
