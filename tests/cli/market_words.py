"""The ids of texts that the market pages put into Persian (criteria with what is said of good and bad ones, groups,
indicators of PESTEL, distances, unions, entry modes) against ui/src/messages/fa/markets.json: none missing, none that nothing
says, none still in Latin letters.
"""
import csv
import json
import os
import re
import subprocess
import sys

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
words = json.load(open("ui/src/messages/fa/markets.json", encoding="utf-8"))
failures = []
asked = set()


def run(*args):
    p = subprocess.run([LANDFALL, *args, "--json"], capture_output=True, timeout=200)
    if p.returncode:
        failures.append(f"{' '.join(args)}: {p.stderr.decode()}")
        return {}
    return json.loads(p.stdout)["result"]


def need(key):
    asked.add(f"data.{key}")
    if f"data.{key}" not in words:
        failures.append(f"no words for {key}")


for name in run("market", "criteria").get("sets", []):
    for c in run("market", "criteria", name).get("criteria", []):
        for kind in ("criterion", "good", "bad"):
            need(f"{kind}.{c['id']}")
        need(f"group.{c['group_id']}")
page = run("market", "show", "examples/olive-oil/firm.yaml", "DEU")
for letter in page.get("pestel", []):
    need_letter = f"markets.pestel.{letter['id']}"
    if need_letter not in words:
        failures.append(f"no words for {need_letter}")
    for f in letter["factors"]:
        need(f"indicator.{f['id']}")
for d in page.get("distances", []):
    need(f"distance.{d['id']}")
for path, kind in (("data/country/unions.csv", "union"), ("data/entry/modes.csv", "mode")):
    for row in csv.DictReader(open(path, encoding="utf-8")):
        need(f"{kind}.{row['id']}")

for key, text in words.items():
    if key.startswith("data.") and key not in asked:
        failures.append(f"nothing says {key}")
    if key.startswith("data.") and not re.search("[\u0600-\u06ff]", text):
        failures.append(f"{key} is not in Persian: {text}")
if len(asked) < 200:
    failures.append(f"only {len(asked)} texts were asked for")
for f in failures:
    print("FAILED:", f)
print(f"{len(asked) - len(failures)} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
