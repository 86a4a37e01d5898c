"""No number that is a judgement stands in the code: it belongs into data/ with source and tag.

Looked at: every literal with a decimal point or a negative exponent, and every named integer constant, in the
rooms that know the business (those of the report are places on a page). Comments and strings are left out, and so are whole numbers written as reals (4.0),
half a unit added for rounding (x + 0.5), slack for rounding errors (1e-6 and below) and names that say they are a
capacity (…_MAX, MAX_…, MOST_…, N_…). Each other finding must be in literals.txt with the reason why it is no
judgement (a constant of mathematics, a property of a format, a place on a drawing); an entry of literals.txt that
matches nothing is told, so that the list can be kept true.
"""
import fnmatch
import glob
import re
import sys

ROOMS = ["base", "statistics", "store", "people", "governance", "country", "trade", "firm", "events", "diagnosis", "market", "entry",
         "operations", "report", "http", "doors"]
BUSINESS = ["people", "governance", "country", "trade", "firm", "events", "diagnosis", "market", "entry", "operations"]
REAL = re.compile(r"(?<![\w.])(?:\d+\.\d*|\.\d+|\d+(?=[eE]-))(?:[eE][-+]?\d+)?[fL]?(?![\w.])")
NAMED = re.compile(r"\b([A-Z][A-Z0-9_]{2,})\s*=\s*(-?\d+)\b")
CAPACITY = re.compile(r"(^|_)(MAX|MOST|N)(_|$)")
failures = []


def code_of(text):
    """The text without comments, strings and character constants, line for line."""
    def blank(m):
        return re.sub(r"[^\n]", " ", m.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)


def findings():
    for path in sorted(f for room in ROOMS for f in glob.glob(f"src/{room}/*.[ch]")):
        room = path.split("/")[1]
        code = code_of(open(path, encoding="utf-8").read())
        for n, line in enumerate(code.split("\n"), 1):
            for m in REAL.finditer(line):
                x = float(m.group(0).rstrip("fL"))
                rounding = x == 0.5 and re.search(r"\+ *$", line[:m.start()])
                if x != int(x) and x > 1e-6 and not rounding:
                    yield path, n, m.group(0)
            if room in BUSINESS:
                for m in NAMED.finditer(line):
                    if m.group(2) not in ("0", "1", "-1") and not CAPACITY.search(m.group(1)):
                        yield path, n, f"{m.group(1)}={m.group(2)}"


allowed = {}
for n, line in enumerate(open("tests/structure/literals.txt", encoding="utf-8"), 1):
    if line.strip() and not line.startswith("#"):
        parts = line.rstrip("\n").split(None, 2)
        if len(parts) != 3:
            failures.append(f"literals.txt:{n}: no reason: {line.strip()}")
            continue
        allowed[parts[0], parts[1]] = {"line": n, "used": False, "reason": parts[2]}
total = 0
for path, n, literal in findings():
    total += 1
    entry = next((e for (where, what), e in allowed.items()
                  if fnmatch.fnmatch(path, where) and what in (literal, "*")), None)
    if entry:
        entry["used"] = True
    else:
        failures.append(f"{path}:{n}: {literal} — a judgement belongs into data/; else say in literals.txt why it is none")
for (path, literal), entry in allowed.items():
    if not entry["used"]:
        print(f"literals.txt:{entry['line']}: {path} {literal} is not in the code any more")
if total < 30:
    failures.append(f"only {total} numbers were found: the check itself is broken")
print(f"literals: {total} looked at, {len(allowed)} kinds allowed")
for f in failures:
    print("FAILED", f)
sys.exit(1 if failures else 0)
