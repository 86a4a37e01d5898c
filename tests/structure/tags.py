"""Every judgement under data/ carries a source and a tag: S0 to S4, Q, K or D.

Tables  every row of data/parameters and of the tables listed below has both, not empty, the tag known;
        an id stands once; a parameter's value is a number inside its own validity; a row tagged D or K says
        in its note or source why
Trees   every entry (a mapping in a list) of the catalogues has both, its own or those of the mapping around
        it; criteria have their own
Facts   tables of facts have a source and need no tag: they are named here, so that a new table must choose
"""
import csv
import glob
import math
import sys

import yaml

TAGS = {"S0", "S1", "S2", "S3", "S4", "Q", "K", "D"}
TABLES = sorted(glob.glob("data/parameters/*.csv")) + [
    "data/governance/classes.csv", "data/governance/kinds.csv", "data/entry/factors.csv",
    "data/entry/goods.csv", "data/entry/modes.csv", "data/facilitators/claims.csv",
    "data/facilitators/references.csv", "data/country/stimuli.csv", "data/country/unions.csv",
    "data/country/corrections.csv", "data/trade/areas.csv", "data/operations/exit_checklist.csv",
    "data/operations/funnel.csv", "data/operations/goal_metrics.csv", "data/operations/platform_limits.csv",
    "data/operations/platforms.csv", "data/operations/providers.csv", "data/operations/trust.csv"]
FACTS = {"data/parameters/currencies.csv"}  # ISO 4217, no judgement; each row names its source
SOURCE_NAMES = ("source", "evidence")
TREES = sorted(glob.glob("data/criteria/*.yaml") + glob.glob("data/report/*.yaml") + glob.glob("data/practices/*.yaml") +
               glob.glob("data/instruments/*.yaml") + glob.glob("data/facilitators/*.yaml") +
               glob.glob("data/entry/*.yaml") + glob.glob("data/skill/*.yaml"))
failures = []
counted = {"rows": 0, "entries": 0}


def fail(where, why):
    failures.append(f"{where}: {why}")


def known_tag(where, tag):
    parts = str(tag).replace("+", " ").replace(",", " ").replace("/", " ").split()
    if not parts or not set(parts) <= TAGS:
        fail(where, f"tag {tag!r} is none of {' '.join(sorted(TAGS))}")


def table(path):
    with open(path, encoding="utf-8", newline="") as f:
        reader = csv.DictReader(line for line in f if not line.startswith("#"))
        names = reader.fieldnames
        source = next((n for n in SOURCE_NAMES if n in names), None)
        if not source:
            fail(path, "has no column for the source")
            return
        if "tag" not in names and path not in FACTS:
            fail(path, "has no column `tag`")
            return
        seen = set()
        for n, row in enumerate(reader, 2):
            counted["rows"] += 1
            where = f"{path}:{n}"
            if None in row or None in row.values():
                fail(where, "has another number of fields than the head")
                continue
            if not row[source].strip():
                fail(where, "has no source")
            if path not in FACTS:
                known_tag(where, row["tag"])
            key = (row.get("id") or row.get("code"), row.get("valid_from"))
            if key[0] and key in seen:
                fail(where, f"{key[0]} stands here a second time")
            seen.add(key)
            if path.startswith("data/parameters/") and "value" in names:
                parameter(where, row)


def parameter(where, row):
    try:
        if not math.isfinite(float(row["value"])):
            fail(where, "the value is not finite")
    except ValueError:
        fail(where, f"the value {row['value']!r} is no number")
    if row["valid_from"] and row["valid_to"] and row["valid_from"] > row["valid_to"]:
        fail(where, "ends before it begins")


def walk(path, node, tag, source, inside):
    if isinstance(node, dict):
        tag, source = node.get("tag", tag), node.get("source", source)
        if inside == "item":
            counted["entries"] += 1
            if not tag:
                fail(path, f"no tag, neither its own nor around it: {str(node)[:80]}")
            if not source:
                fail(path, f"no source, neither its own nor around it: {str(node)[:80]}")
        if "tag" in node:
            known_tag(path, node["tag"])
        for v in node.values():
            walk(path, v, tag, source, "field")
    elif isinstance(node, list):
        for v in node:
            walk(path, v, tag, source, "item")


for path in TABLES:
    table(path)
# The plausible range of an indicator is a judgement of its own, beside where its figures come from.
with open("data/country/indicators.csv", encoding="utf-8", newline="") as f:
    for n, row in enumerate(csv.DictReader(f), 2):
        where = f"data/country/indicators.csv:{n}"
        counted["rows"] += 1
        known_tag(where, row["range_tag"])
        if not row["range_source"].strip():
            fail(where, "its range has no source")
for path in TREES:
    with open(path, encoding="utf-8") as f:
        tree = yaml.safe_load(f)
    walk(path, tree, None, None, "file")
    for c in tree.get("criteria", []):
        if "tag" not in c or not str(c.get("source", "")).strip():
            fail(path, f"criterion {c.get('id')} has no tag or no source of its own")
if counted["rows"] < 300 or counted["entries"] < 300:
    fail("tags.py", f"looked at {counted} only: the check itself is broken")
print(f"tags: {len(TABLES)} tables with {counted['rows']} rows, {len(TREES)} catalogues with {counted['entries']} entries")
for f in failures:
    print("FAILED", f)
sys.exit(1 if failures else 0)
