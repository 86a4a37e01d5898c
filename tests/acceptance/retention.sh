#!/usr/bin/env bash
# Retention on the Online Retail file: customers, who bought again, the survival curve, the cohorts and the likelihood of
# the repeat-buying model, counted and computed anew by tests/acceptance/retention.py from the file itself.
set -u
python=$(command -v /usr/bin/python3 || command -v python3) || {
    echo "skipped: python3 absent"
    exit 0
}
shared=${LANDFALL_SHARED:-../shared/data}
[ -f "$shared/orders/online_retail_2010_2011.csv.gz" ] || {
    echo "skipped: ../shared/data/orders absent"
    exit 0
}
export PYTHONDONTWRITEBYTECODE=1
exec "$python" tests/acceptance/retention.py "$shared/orders/online_retail_2010_2011.csv.gz"
