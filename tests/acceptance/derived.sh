#!/usr/bin/env bash
# Every computed cell of the country table, worked out again from the shipped figures, and the psychic
# distance that the program shows, by a script that was written from docs/methods/derived-indicators.md and
# psychic-distance.md alone (tests/peers/derived.py says how). The markets have four to one parts known.
set -u
python=$(command -v /usr/bin/python3 || command -v python3) || {
    echo "skipped: python3 absent"
    exit 0
}
export PYTHONDONTWRITEBYTECODE=1
"$python" tests/peers/derived.py --self-test || exit 1
"$python" tests/peers/derived.py cells data || exit 1
exec "$python" tests/peers/derived.py program "$LANDFALL" examples/olive-oil/firm.yaml GRC \
    CYP DEU JPN USA BDI PRK TKL VAT
