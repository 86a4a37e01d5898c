#!/usr/bin/env bash
# Every cell of the country table against the sources' own files, read by an independent script that
# shares neither code nor tables with the importers (audit_country.py says how).
set -u
if [ ! -d "${LANDFALL_SHARED:-../shared/data}/worldbank" ]; then
    echo "skipped: ../shared/data absent"
    exit 0
fi
python=$(command -v /usr/bin/python3 || command -v python3) || {
    echo "skipped: python3 absent"
    exit 0
}
exec "$python" tests/acceptance/audit_country.py
