"""The capability table as the doors see it, complete and of one manner.

Each capability is sorted by name, `noun.verb` in small letters (or one word), has a summary of one line that
begins with a verb in the third person, an example, a role, an effect, parameters that explain themselves and
do not take the name of a general option, and a result whose fields all have a declared kind. Every capability
that a room declares is in the table.
"""
import glob
import json
import os
import re
import subprocess
import sys

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
failures = []


def fail(name, why):
    failures.append(f"{name}: {why}")


def out(*words):
    return subprocess.run([LANDFALL, *words], capture_output=True, text=True, check=True, timeout=120).stdout


def schema(name, node, path, depth=0):
    if "anyOf" in node:  # a member that may be null
        node = node["anyOf"][0]
    kind = node.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if "$ref" in node:
        if node["$ref"] not in ("#/$defs/figure_use", "#/$defs/prose"):
            fail(name, f"{path} refers to {node['$ref']}")
    elif kind == "object":
        if not node.get("title") or not node.get("properties"):
            fail(name, f"{path} is a record without title or fields")
        for k, v in node.get("properties", {}).items():
            if not re.fullmatch(r"[a-z][a-z0-9_]*", k):
                fail(name, f"{path}.{k} is not snake_case")
            schema(name, v, f"{path}.{k}", depth + 1)
    elif kind == "array":
        if "items" not in node:
            fail(name, f"{path} is a list of nothing declared")
        else:
            schema(name, node["items"], f"{path}[]", depth + 1)
    elif kind not in ("string", "integer", "boolean"):
        fail(name, f"{path} has the kind {kind}")


general = set(re.findall(r"^--([a-z-]+)", out("help", "options"), flags=re.M))
table = json.loads(out("capabilities", "--json"))["result"]["capabilities"]
names = [c["name"] for c in table]
words = set()
if names != sorted(set(names)):
    fail("table", "is not sorted, or a name stands twice")
for c in table:
    name = c["name"]
    if not re.fullmatch(r"[a-z]+(\.[a-z]+(-[a-z]+)*)?", name):
        fail(name, "is not noun.verb")
    for word in (name, c.get("alias")):
        if word and word in words:
            fail(name, f"{word} is taken")
        words.add(word)
    if not re.fullmatch(r"[A-Z][a-z]+s [^\n]{10,90}[^. ]", c["summary"]):
        fail(name, f"summary: {c['summary']!r}")
    if not c.get("example"):
        fail(name, "has no example")
    if c["effect"] not in ("reads", "writes", "proposes", "decides") or c["role"] not in ("viewer", "analyst", "adviser", "owner"):
        fail(name, "has no effect or role")
    if c["effect"] != "reads" and c["role"] == "viewer" and not c["own_account"]:
        fail(name, "a viewer may not write, but for his own account")
    for p in c["params"]:
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", p["name"]):
            fail(name, f"parameter {p['name']} is not written in small letters")
        if p["name"] in general:
            fail(name, f"--{p['name']} is a general option")
        if not p.get("help") or "\n" in p["help"] or p["help"].endswith("."):
            fail(name, f"--{p['name']}: help {p.get('help')!r}")
        if (p["kind"] == "choice") != bool(p["choices"]):
            fail(name, f"--{p['name']}: a choice has choices, and nothing else has")
        if p["kind"] == "choice" and p.get("default") and p["default"] not in p["choices"]:
            fail(name, f"--{p['name']}: the default is no choice")
        if p["required"] and p.get("default"):
            fail(name, f"--{p['name']} is required and has a default")
        if p["kind"] in ("integer", "number") and not p.get("unit"):
            fail(name, f"--{p['name']} is a number without unit")
    result = json.loads(c["result_schema"])
    schema(name, result, "result")
    # The brief is a document with a headline of its own; an import tells file by file what it did.
    if not {"headline", "brief", "files"} & result["properties"].keys():
        fail(name, "the result has no headline")
declared = set()
for path in glob.glob("src/*/*.c"):
    if not path.startswith("src/doors/cli_"):
        declared |= set(re.findall(r'^const struct capability \w+ = \{\s*\.name = "([a-z.-]+)"', open(path, encoding="utf-8").read(), flags=re.M))
for name in sorted(declared ^ set(names)):
    fail(name, "is declared and not in the table, or the other way round")
print(f"table: {len(table)} capabilities, {sum(len(c['params']) for c in table)} parameters")
for f in failures:
    print("FAILED", f)
sys.exit(1 if failures else 0)
