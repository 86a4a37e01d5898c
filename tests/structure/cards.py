"""Every method behind a number of the three briefs has its card.

A figure names its method as `smaa-2/1`. data/report/methods.csv says which card under docs/methods/ describes it;
the card must exist, name the method, and say formula or rule, limits, and how it is checked. A line of
methods.csv whose card is absent fails too; cards that no method uses are told.
"""
import csv
import glob
import json
import os
import re
import subprocess
import sys

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
failures = []


def fail(why):
    failures.append(why)


methods = {}
with open("data/report/methods.csv", encoding="utf-8", newline="") as f:
    for row in csv.DictReader(f):
        if row["id"] in methods:
            fail(f"methods.csv: {row['id']} stands there twice")
        if not row["name"].strip() or not row["plain"].strip():
            fail(f"methods.csv: {row['id']} has no name or no plain words")
        methods[row["id"]] = row
used = {}
for path in sorted(glob.glob("examples/*/firm.yaml")):
    p = subprocess.run([LANDFALL, "brief", path, "--json"], capture_output=True, timeout=240)
    if p.returncode:
        fail(f"{path}: {p.stderr.decode()}")
        continue
    for f in json.loads(p.stdout)["figures"].values():
        if f.get("method"):
            used.setdefault(f["method"], path)
        elif f["origin"] == "derived" and not f.get("missing"):
            fail(f"{path}: a derived figure without a method: {f.get('label')}")
cards = {}
for method in sorted(used):
    name, _, version = method.partition("/")
    if not re.fullmatch(r"[1-9][0-9]*", version or "1"):
        fail(f"{method}: the version is no number")
    if name not in methods:
        fail(f"{method} of {used[method]} is not in data/report/methods.csv")
for name, row in methods.items():
    path = row["card"]
    if not os.path.isfile(path):
        fail(f"methods.csv: the card {path} of {name} does not exist")
        continue
    cards.setdefault(path, []).append(name)
for path, names in cards.items():
    text = open(path, encoding="utf-8").read()
    for name in names:
        if name not in text and f"{name}/1" in used:
            fail(f"{path} does not name the method {name} it describes")
    if not text.startswith("# "):
        fail(f"{path} does not begin with a title")
    for what, words in (("what it is checked with", r"[Cc]heck|[Tt]est|[Pp]eer|[Aa]gree"),
                        ("where it fails or what it leaves out", r"[Ff]ail|[Ll]imit|[Nn]ot |[Mm]issing")):
        if not re.search(words, text):
            fail(f"{path} does not say {what}")
idle = sorted(set(glob.glob("docs/methods/*.md")) - set(cards))
print(f"cards: {len(used)} methods behind the briefs, {len(cards)} cards"
      + (f"; of no method: {', '.join(idle)}" if idle else ""))
if len(used) < 20:
    fail("fewer than twenty methods were met: the check itself is broken")
for f in failures[:40]:
    print("FAILED", f)
sys.exit(1 if failures else 0)
