"""Workbooks of real results against the JSON of the same command.

For each command: every figure of the ledger stands in the sheet "figures" with its value, interval, unit and
year; every list of records has a sheet with one row for each record; no cell is a formula; heads are frozen
and filtered; the same command twice gives the same bytes.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
failures = []
passed = 0


def check(good, what):
    global passed
    if good:
        passed += 1
    else:
        failures.append(what)


def column(ref):
    n = 0
    for c in re.match("[A-Z]+", ref).group(0):
        n = 26 * n + ord(c) - 64
    return n - 1


def read(path):
    """{sheet: [[cell, …], …]}; numbers as float, texts as str, booleans as bool, empty as None."""
    with zipfile.ZipFile(path) as z:
        strings = ["".join(t.text or "" for t in si.iter(f"{{{NS['m']}}}t"))
                   for si in ET.fromstring(z.read("xl/sharedStrings.xml"))]
        targets = {r.get("Id"): r.get("Target") for r in ET.fromstring(z.read("xl/_rels/workbook.xml.rels"))}
        sheets = {}
        for s in ET.fromstring(z.read("xl/workbook.xml")).find("m:sheets", NS):
            xml = ET.fromstring(z.read("xl/" + targets[s.get(REL)]))
            check(xml.find(".//m:f", NS) is None, f"{path}: {s.get('name')} holds a formula")
            check(xml.find(".//m:pane", NS) is not None, f"{path}: {s.get('name')}: the head is not frozen")
            rows = []
            for row in xml.find("m:sheetData", NS):
                cells = []
                for c in row:
                    at = column(c.get("r"))
                    cells += [None] * (at + 1 - len(cells))
                    v = c.find("m:v", NS)
                    if v is not None:
                        kind = c.get("t", "n")
                        cells[at] = (strings[int(v.text)] if kind == "s" else v.text == "1" if kind == "b"
                                     else float(v.text))
                while len(rows) < int(row.get("r")) - 1:
                    rows.append([])
                rows.append(cells)
            sheets[s.get("name")] = rows
    return sheets


def near(x, y):
    return x is not None and abs(x - y) <= 1e-12 * max(1, abs(y))


def compare(name, sheets, result, figures):
    table = {r[0]: r + [None] * 14 for r in sheets["figures"][1:]}
    check(len(table) == len(figures), f"{name}: {len(table)} figures in the sheet, {len(figures)} in JSON")
    by_meaning = {}
    for f in figures.values():
        by_meaning.setdefault((f["label"], f.get("unit") or None), []).append(f)
    for fid, row in table.items():
        candidates = by_meaning.get((row[1], row[5]), [])
        check(bool(candidates), f"{name}: {fid} {row[1]!r} is not in JSON")
        check(any((f.get("missing") and row[2] == "missing") or
                  (not f.get("missing") and near(row[2], f["value"]) and
                   ("low" not in f or (near(row[3], f["low"]) and near(row[4], f["high"]))))
                  for f in candidates),
              f"{name}: {fid} {row[1]!r} has another value than in JSON")
    for key, value in result.items():
        if isinstance(value, list) and value and isinstance(value[0], dict) and "pieces" not in value[0]:
            check(key[:31] in sheets, f"{name}: no sheet for {key}")
            check(len(sheets.get(key[:31], [])) == len(value) + 1, f"{name}: {key} has another number of rows")
    headline = result.get("headline")
    text = headline["text"] if isinstance(headline, dict) else headline
    check(any(r[:2] == ["headline", text] for r in sheets["summary"]), f"{name}: the headline is not in the summary")


COMMANDS = ["diagnosis run examples/olive-oil/firm.yaml", "market rank examples/industrial-sensor/firm.yaml",
            "country show VNM", "country sources"]
with tempfile.TemporaryDirectory() as tmp:
    for command in COMMANDS:
        paths = [os.path.join(tmp, f"{i}.xlsx") for i in (1, 2)]
        out = [subprocess.run([LANDFALL, *command.split(), "--xlsx", p, "--json"], capture_output=True, timeout=200)
               for p in paths]
        check(out[0].returncode == 0, f"{command}: {out[0].stderr.decode()}")
        if out[0].returncode:
            continue
        whole = json.loads(out[0].stdout)
        compare(command, read(paths[0]), whole["result"], whole["figures"])
        check(open(paths[0], "rb").read() == open(paths[1], "rb").read(), f"{command}: not the same bytes twice")
    bad = subprocess.run([LANDFALL, "country", "sources", "--xlsx", os.path.join(tmp, "no", "x.xlsx")],
                         capture_output=True, timeout=60)
    check(bad.returncode == 3 and b"x.xlsx" in bad.stderr, f"a folder that is not there: {bad.stderr!r}")
    text = subprocess.run([LANDFALL, "country", "sources", "--xlsx", os.path.join(tmp, "s.xlsx")],
                          capture_output=True, timeout=60)
    check(text.stdout.startswith(b"Written: "), "the file that was written is not said")
for f in failures[:30]:
    print("FAILED", f)
print(f"{passed} passed, {len(failures)} failed")
sys.exit(1 if failures or passed < 100 else 0)
