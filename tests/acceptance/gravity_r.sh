#!/usr/bin/env bash
# PPML and least squares agree with base R to 1e-6: glm(poisson) and lm with a dummy for every level, and robust
# and clustered errors from the sandwich formula (tests/peers/gravity.R), on made-up and on real trade.
set -u
python=$(command -v /usr/bin/python3 || command -v python3) || {
    echo "skipped: python3 absent"
    exit 0
}
command -v Rscript >/dev/null || {
    echo "skipped: Rscript absent"
    exit 0
}
export PYTHONDONTWRITEBYTECODE=1
exec "$python" tests/acceptance/gravity_r.py
