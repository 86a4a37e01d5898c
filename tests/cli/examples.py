"""Runs every example of `landfall capabilities --json` as a newcomer would, and examines the output.

Where   a fresh folder per capability, with a workspace holding the three example firms, and small files
        under the names the examples use
Text    status 0, something on standard output, nothing on standard error, at most 100 columns, no escape
        sequence, no blank at a line's end, at most one blank line in a row, no NaN, no bare "inf"
JSON    parses, keeps to the declared result schema, every figure and every input is in the ledger
CSV     a head with unique names and the same number of columns in every row
Twice   a command that only reads gives the same bytes again
"""
import csv
import io
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata

ROOT = os.getcwd()
LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
SAMPLES = os.path.join(ROOT, "tests/fuzz/corpus/country_import")
WIDTH = 100
# Minutes under the sanitizers, which their unit tests run under, too: here the release build does.
HEAVY = {("operations", "detect"), ("operations", "measure"), ("operations", "watch")}
failures = []
ran = {"commands": 0, "figures": 0, "rows": 0}


def fail(what, why):
    failures.append(f"{what}: {why}")


def run(line, folder):
    words = shlex.split(line)
    assert words[0] == "landfall", line
    ran["commands"] += 1
    again = words[-1] in ("--json", "--csv")  # what the sanitizers had to say they said of the text
    program = os.environ.get("LANDFALL_RELEASE", LANDFALL) if again or tuple(words[1:3]) in HEAVY else LANDFALL
    p = subprocess.run([program] + words[1:], cwd=folder, capture_output=True, timeout=240,
                       stdin=subprocess.DEVNULL)
    try:
        return p.returncode, p.stdout.decode(), p.stderr.decode()
    except UnicodeDecodeError as e:
        fail(line, f"not UTF-8: {e}")
        return p.returncode, "", ""


def width(text):
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) == "Cf" else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def examine_text(what, out):
    if not out.strip():
        fail(what, "says nothing")
    for n, line in enumerate(out.split("\n"), 1):
        if width(line) > WIDTH:
            fail(what, f"line {n} has {width(line)} columns: {line}")
        if line != line.rstrip():
            fail(what, f"line {n} ends with a blank")
        if "\x1b" in line or "\t" in line:
            fail(what, f"line {n} holds a control character")
        if re.search(r"(?i)(?<![\w-])(nan|inf)(?![\w-])", line):
            fail(what, f"line {n} shows a number that is none: {line}")
    if "\n\n\n" in out or out.endswith("\n\n") or not out.endswith("\n"):
        fail(what, "blank lines: more than one in a row, or at the end")


def kind_of(value):
    return {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object",
            type(None): "null"}[type(value)]


def keeps_schema(value, schema, path):
    """The few words of JSON Schema that shapes use."""
    if value is None:
        return []
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    if "$ref" in schema:
        ok = isinstance(value, dict) and ("figure" in value if "figure" in schema["$ref"] else "text" in value)
        return [] if ok else [f"{path} is no {schema['$ref']}"]
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    if kind_of(value) != kind:
        return [f"{path} is {kind_of(value)}, not {kind}"]
    bad = []
    if kind == "object":
        known = schema.get("properties", {})
        bad += [f"{path}.{k} is not declared" for k in value if k not in known]
        bad += [f"{path}.{k} is absent" for k in schema.get("required", []) if value.get(k) is None]
        for k in value.keys() & known.keys():
            bad += keeps_schema(value[k], known[k], f"{path}.{k}")
    elif kind == "array" and "items" in schema:
        for i, item in enumerate(value):
            bad += keeps_schema(item, schema["items"], f"{path}[{i}]")
    return bad


def figures_in(value):
    if isinstance(value, dict):
        if isinstance(value.get("figure"), str) and re.fullmatch(r"f\d+", value["figure"]):
            yield value["figure"]
        for v in value.values():
            yield from figures_in(v)
    elif isinstance(value, list):
        for v in value:
            yield from figures_in(v)


def examine_json(what, out, schema):
    def twice(pairs):
        names = [k for k, _ in pairs]
        if len(names) != len(set(names)):
            fail(what, f"a name stands twice in one object: {names}")
        return dict(pairs)

    try:
        doc = json.loads(out, object_pairs_hook=twice,
                         parse_constant=lambda c: fail(what, f"{c} is not JSON"))
    except ValueError as e:
        fail(what, f"is not JSON: {e}")
        return
    if sorted(doc) != ["figures", "result"]:
        fail(what, f"holds {sorted(doc)}, not result and figures")
        return
    for why in keeps_schema(doc["result"], schema, "result")[:5]:
        fail(what, why)
    ledger, seen = doc["figures"], set(figures_in(doc["result"]))
    ran["figures"] += len(ledger)
    for f in seen:
        if f not in ledger:
            fail(what, f"{f} is not in the ledger")
    open_ends, reached = list(seen & ledger.keys()), set(seen)
    while open_ends:
        for i in ledger[open_ends.pop()].get("inputs", []):
            if i not in ledger:
                fail(what, f"{i} is an input and not in the ledger")
            elif i not in reached:
                reached.add(i)
                open_ends.append(i)
    if reached != set(ledger):
        fail(what, f"{len(set(ledger) - reached)} figures of the ledger belong to nothing")
    for f, entry in ledger.items():
        if not entry.get("missing") and not isinstance(entry.get("value"), (int, float)):
            fail(what, f"{f} has neither a value nor is it missing")
        if not entry.get("origin") or not entry.get("grade"):
            fail(what, f"{f} has no origin or no grade")


def examine_csv(what, out):
    rows = list(csv.reader(io.StringIO(out, newline="")))
    if not rows:
        fail(what, "prints nothing")
        return
    if len(set(rows[0])) != len(rows[0]) or "" in rows[0]:
        fail(what, f"the head has a name twice or an empty one: {rows[0]}")
    ran["rows"] += len(rows) - 1
    for n, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            fail(what, f"row {n} has {len(row)} columns, the head {len(rows[0])}")
            return


def fresh(base, folder, name):
    """The folder an example runs in: what its words refer to, and nothing else."""
    os.makedirs(folder)
    os.symlink(os.path.join(ROOT, "examples"), os.path.join(folder, "examples"))
    for made in ("data", "docs/formats", "build"):
        os.makedirs(os.path.join(folder, made))
    if name == "attachment.add":
        shutil.copy(os.path.join(ROOT, "docs/formats/firm.md"), os.path.join(folder, "docs/formats"))
    if name == "firm.sample":
        run("landfall init", folder)
    elif name != "workspace.init":
        shutil.copy(os.path.join(base, "landfall.db"), os.path.join(folder, "landfall.db"))
    if name.split(".")[0] in ("proposal", "review"):
        shutil.copy(os.path.join(base, "decided.db"), os.path.join(folder, "landfall.db"))
    if name.split(".")[0] in ("alarm", "events", "hook", "notify", "operations") and name != "events.import":
        shutil.copy(os.path.join(base, "operated.db"), os.path.join(folder, "landfall.db"))
    if name == "workspace.check":
        shutil.copy(os.path.join(base, "landfall.db"), os.path.join(folder, "office.db"))
    if name == "workspace.restore":
        shutil.copy(os.path.join(base, "landfall-backup.db"), os.path.join(folder, "landfall-backup.db"))
    if name == "attachment.restore":
        run("landfall attachment remove olive-oil 1", folder)
    if name in ("country.import", "country.preview"):
        shutil.copy(os.path.join(SAMPLES, "lpi.csv"), os.path.join(folder, "lpi_2023.csv"))
        shutil.copy(os.path.join(SAMPLES, "worldbank.zip"), os.path.join(folder, "API_NY.GDP.MKTP.CD.zip"))
    if name.split(".")[0] in ("trade", "hs") and name != "trade.import":
        shutil.copytree(os.path.join(base, "landfall.trade"), os.path.join(folder, "landfall.trade"))
    if name == "trade.import":
        for made, sample in (("BACI_HS17_V202501.zip", "baci.zip"), ("exports.csv", "totals.csv"),
                             ("BACI_HS17_Y2020_V202301.csv", "baci.csv")):
            shutil.copy(os.path.join(ROOT, "tests/fuzz/corpus/trade_import", sample), os.path.join(folder, made))
    if name == "operations.evaluate":
        os.makedirs(os.path.join(folder, "labels"))
        with open(os.path.join(folder, "data/orders.csv"), "w") as f:
            f.write("timestamp,value\n" + "".join(
                f"2026-{1 + d // 28:02d}-{1 + d % 28:02d} 00:00:00,{(d * 7) % 5 + (3 if 200 <= d < 215 else 10)}\n" for d in range(300)))
        with open(os.path.join(folder, "labels/combined_windows.json"), "w") as f:
            json.dump({"orders.csv": [["2026-08-04 00:00:00", "2026-08-20 00:00:00"]]}, f)
    if name == "country.rebuild":
        os.makedirs(os.path.join(folder, "sources/worldbank/wgi"))
        shutil.copy(os.path.join(SAMPLES, "wgi.csv"), os.path.join(folder, "sources/worldbank/wgi"))


def add_people(path):
    """The people the examples name: an owner of the office and Mina, with a token; and an open invitation. Accounts
    are made in a browser, so they are put in here as rows; the password of both is "four old dry olives", its hash a
    cheap one."""
    password = "$argon2id$v=19$m=256,t=1,p=1$Jpg4FmndFoniNZlY2OB1sg$DJbtfs+1xYaBP787VaRssDa6fKPrMkMBzUNpw0wB02w"
    db = sqlite3.connect(path)
    with db:
        for person, email, name in (("p-olgaolgaolga", "olga@example.org", "Olga Owner"),
                                    ("p-minaminamina", "mina@example.org", "Mina Rossi")):
            db.execute("INSERT INTO person (person_id, email, name, password_hash, created_us, created_by) "
                       "VALUES (?, ?, ?, ?, 1, 'person:p-olgaolgaolga')", (person, email, name, password))
        for firm, person, role in (("*", "p-olgaolgaolga", "owner"), ("olive-oil", "p-minaminamina", "viewer")):
            db.execute("INSERT INTO firm_role VALUES (?, ?, ?, 1, 'person:p-olgaolgaolga')", (firm, person, role))
        db.execute("INSERT INTO api_token VALUES (?, 't-aaaaaaaaaaaa', 'p-minaminamina', 'nightly report', 'olive-oil', "
                   "'viewer', 1, 4000000000000000, NULL, NULL)", ("a" * 64,))
        db.execute("INSERT INTO invitation VALUES (?, 'i-aaaaaaaaaaaa', 'invite', 'olive-oil', 'viewer', NULL, 'Dara', 1, "
                   "'person:p-olgaolgaolga', 4000000000000000, NULL, NULL)", ("b" * 64,))
    db.close()


def decided(base):
    """A workspace with a proposal of class A, one signed once by somebody else, and one accepted."""
    shutil.copy(os.path.join(base, "landfall.db"), os.path.join(base, "decided.db"))
    os.environ.update(LANDFALL_WORKSPACE="decided.db", LANDFALL_ACTOR="os:first")
    make = "landfall proposal make --firm olive-oil --capability market.rank"
    for line in (make, make, f"{make} --kind tools", "landfall proposal accept --firm olive-oil --proposal 2 --reason yes",
                 "landfall proposal accept --firm olive-oil --proposal 3"):
        status, out, err = run(line, base)
        if status:
            fail(line, err)
    del os.environ["LANDFALL_WORKSPACE"], os.environ["LANDFALL_ACTOR"]


def operated(base):
    """A workspace whose firms have orders; the gift shop's has incidents, a hook and somebody who is told, too."""
    shutil.copy(os.path.join(base, "landfall.db"), os.path.join(base, "operated.db"))
    for line in ("landfall events import examples/olive-oil/orders.csv --firm olive-oil",
                 "landfall firm import examples/gift-shop/firm.yaml",
                 "landfall events import examples/gift-shop/events.csv.gz --firm gift-shop",
                 "landfall operations watch gift-shop",
                 "landfall hook add gift-shop --scheme shopify --secret 0123456789abcdef0123456789abcdef",
                 "landfall notify add gift-shop --mail mina@example.org --least 1"):
        status, out, err = run(line + " --workspace operated.db", base)
        if status:
            fail(line, err)
    db = sqlite3.connect(os.path.join(base, "operated.db"))
    with db:
        db.execute("UPDATE hook SET hook_id = 'abcdefghijklmnopqrstuvwxyz234567'")
        db.execute("UPDATE notify SET least = 2")  # nothing is so bad that a mail would have to leave this machine
    db.close()


def past_totals():
    """Reports of 26 economies on each other for the years 1998 to 2014, by an arithmetic rule: for the back-test."""
    codes = ("ARG AUS AUT BEL BRA CAN CHE CHL CHN DEU DNK EGY ESP FIN FRA GBR GRC IND IRL ITA JPN KOR MAR MEX TUR "
             "USA").split()
    for year in range(1998, 2015):
        for i, home in enumerate(codes):
            for j, other in enumerate(codes):
                if home != other and (i * 7 + j * 3 + year // 6) % 11:
                    value = (i * 31 + j * 17) % 97 * 40 + (i + 2 * j) % 13 * (year - 1990) + (i * j * year) % 53 + 1
                    yield f"{year},{home},{other},{value},{value + 5}\n"


def made_flows(base):
    """The made-up world of made_flows.py in a store; the workspace beside it is left as it was."""
    folder = os.path.join(base, "flows")
    os.makedirs(folder)
    subprocess.run([sys.executable, os.path.join(ROOT, "tests/cli/made_flows.py"), folder], check=True)
    with open(os.path.join(folder, "totals.csv"), "w", encoding="utf-8") as f:  # reports of both sides, for reconcile
        f.write("year,reporter,partner,exports_thousand_usd,imports_thousand_usd\n2015,GRC,DEU,1000,2300\n"
                "2015,DEU,GRC,2000,1500\n2015,TUR,GRC,80,75\n2015,GRC,TUR,70,90\n2015,GRC,ITA,60,\n")
        f.writelines(past_totals())
    with open(os.path.join(folder, "chapters.csv"), "w", encoding="utf-8") as f:
        f.write("year,flow,reporter,partner,hs2,trade_value_usd\n")
        for year in range(2008, 2017):
            for k, partner in enumerate(("Germany", "France", "Italy", "Spain")):
                f.write(f"{year},Export,Greece,{partner},15,{(k + 2) * (year - 2000) * 1000}\n")
    with open(os.path.join(folder, "hs_concordances.csv"), "w", encoding="utf-8") as f:  # for convert
        f.write("code.after,code.before,Relationship,adjustment\n150910,150910,1:1,2017 to 2012\n"
                "854231,854231,n:n,2017 to 2012\n854231,854232,n:n,2017 to 2012\n300450,300450,1:1,2017 to 2012\n")
    run("landfall init", folder)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".csv"):
            status, out, err = run(f"landfall trade import {name}", folder)
            if status:
                fail(name, err)
    shutil.move(os.path.join(folder, "landfall.trade"), os.path.join(base, "landfall.trade"))


def examine(capability, base, tmp):
    name = capability["name"]
    lines = (capability.get("example") or "").split("\n")
    schema = json.loads(capability["result_schema"])
    plain = [line for line in lines if "--json" not in line and "--csv" not in line]
    if not plain:
        fail(name, "has no example of plain text")
    for k, line in enumerate(lines):
        if width(line) > WIDTH or not line.startswith("landfall "):
            fail(name, f"example is too long or no command: {line}")
            continue
        folder = os.path.join(tmp, f"{name}-{k}")
        fresh(base, folder, name)
        status, out, err = run(line, folder)
        if status != 0 or err:
            fail(line, f"ended with {status}: {err}{out[:300]}")
            continue
        if "--json" in line:
            examine_json(line, out, schema)
        elif "--csv" in line:
            examine_csv(line, out)
        else:
            examine_text(line, out)
    for option, examiner in (("--json", lambda w, o: examine_json(w, o, schema)), ("--csv", examine_csv)):
        folder = os.path.join(tmp, name + option)
        fresh(base, folder, name)
        line = f"{plain[0]} {option}"
        status, out, err = run(line, folder)
        if status != 0 or err:
            fail(line, f"ended with {status}: {err}{out[:300]}")
            continue
        examiner(line, out)
        if option == "--csv" and capability["effect"] == "reads" and name not in UNSTEADY:
            if run(line, folder)[1] != out:
                fail(line, "gives other bytes the second time")


def with_other_firms(table, tmp):
    """What is shown of the olive-oil maker is shown of the other two as well, one of them with a Persian name."""
    for c in table:
        for line in (c.get("example") or "").split("\n"):
            if c["effect"] != "reads" or "olive-oil/firm.yaml" not in line or "--json" in line or "--csv" in line:
                continue
            for firm in ("generic-medicine", "industrial-sensor"):
                other = line.replace("examples/olive-oil/", f"examples/{firm}/")
                status, out, err = run(other, tmp)
                if status == 3 and "is not ranked: " in err:
                    continue  # a market that this firm's own rules remove, with the rule
                if status != 0 or err:
                    fail(other, f"ended with {status}: {err}")
                else:
                    examine_text(other, out)


# They say how much disk is free, when the copy was made.
UNSTEADY = {"audit.head", "workspace.doctor", "workspace.backup"}


def main():
    tmp = tempfile.mkdtemp()
    os.environ.pop("LANDFALL_WORKSPACE", None)
    try:
        base = os.path.join(tmp, "base")
        os.makedirs(base)
        os.symlink(os.path.join(ROOT, "examples"), os.path.join(base, "examples"))
        for line in ["landfall init"] + [f"landfall firm import examples/{f}/firm.yaml" for f in
                     ("olive-oil", "generic-medicine", "industrial-sensor")] + ["landfall backup landfall-backup.db"]:
            status, out, err = run(line, base)
            if status:
                fail(line, err)
            if line == "landfall init":
                add_people(os.path.join(base, "landfall.db"))
        decided(base)
        made_flows(base)
        attached = "docs/formats/firm.md"
        os.makedirs(os.path.join(base, "docs/formats"))
        shutil.copy(os.path.join(ROOT, attached), os.path.join(base, attached))
        for line in (f"landfall attachment add olive-oil {attached} --about S1", "landfall firm set olive-oil resources.staff=12"):
            status, out, err = run(line, base)
            if status:
                fail(line, err)
        operated(base)
        status, out, err = run("landfall capabilities --json", base)
        table = json.loads(out)["result"]["capabilities"]
        names = [c["name"] for c in table]
        if names != sorted(names):
            fail("capabilities", "are not sorted by name")
        for c in table:
            examine(c, base, tmp)
        folder = os.path.join(tmp, "others")
        fresh(base, folder, "others")
        with_other_firms(table, folder)
    finally:
        shutil.rmtree(tmp)
    print(f"{len(table)} capabilities, {ran['commands']} commands, {ran['figures']} figures, {ran['rows']} rows of CSV")
    for f in failures:
        print("FAILED", f)
    sys.exit(1 if failures else 0)


main()
