"""Bad input at the command line, one line of a table per case.

Each case is a command with an exit status and the words that standard error must hold: which file, which
line where there is one, what was expected, what to do. For every case also: standard output says nothing,
nothing of the program itself leaks out (no code, no source line), the message is at most six lines, and the
folder is exactly as before: nothing half-written, nothing left behind.

With BAD_INPUT_SHOW=1 the messages are printed, to be read by a person.
"""
import gzip
import hashlib
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = os.getcwd()
LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
SAMPLES = f"{ROOT}/tests/fuzz/corpus/country_import"
SHOW = os.environ.get("BAD_INPUT_SHOW")
FIRM = open(f"{ROOT}/examples/olive-oil/firm.yaml", encoding="utf-8").read()
WAL = r".*\.db-(wal|shm)"  # SQLite's own, taken up again by the next command
failures = []
n_cases = 0


def fail(name, why, seen=""):
    failures.append(f"{name}: {why}\n{seen}")


def swap(old, new, count=1):
    """The example firm with one thing wrong."""
    assert old in FIRM, old
    return FIRM.replace(old, new, count)


def at(words, more=0):
    """The pattern for the line of the example on which these words first stand."""
    return rf"Line {FIRM[:FIRM.index(words)].count(chr(10)) + 1 + more}\b"


# --- the firm's file: name, what is in it, words of the message --------------------------------------

FIRM_CASES = [
    ("a bracket is not closed", swap("[PDO Kolymvari, EU organic]", "[PDO Kolymvari, EU organic", 1),
     ["firm.yaml", r"[Ll]ine \d+", r"column \d+"]),
    ("a tab as indent", swap("  name: Kolymvari", "\tname: Kolymvari"), ["firm.yaml", at("  name: Kolymvari")]),
    ("a mistyped field", swap("vetoes:", "vetos:"), ["`vetos` is not a field", "Did you mean `vetoes`"]),
    ("a mistyped field inside", swap("hs:", "hss:"), [at("    hs:"), "`hss`", "Did you mean `hs`"]),
    ("a field twice", swap("  home: GRC", "  home: GRC\n  home: DEU"), [at("home: GRC", 1), "`home` is given twice", "first is on line"]),
    ("an anchor", swap("  town: Kolymvari, Crete", "  town: &x Kolymvari"), [at("town:"), "anchor"]),
    ("unknown country", swap("home: GRC", "home: GRX"), [at("home: GRC"), "`GRX`", "Did you mean GRC"]),
    ("unknown country by name", swap("{market: DEU, year: 2019", "{market: Germny, year: 2019"),
     [at("{market: DEU, year: 2019"), "`Germny`", "Did you mean Germany"]),
    ("unknown HS code", swap('hs: "150920"', 'hs: "150921"'), [at("    hs:"), "150921", "Nearest: 150920"]),
    ("HS code without quotes", swap('hs: "150920"', "hs: 15.0920"), [at("    hs:"), "six digits", 'hs: "150920"']),
    ("unknown currency", swap("price: 8.40 EUR", "price: 8.40 EUT"), [at("price: 8.40"), "`EUT`", "Did you mean `EUR`"]),
    ("price without currency", swap("price: 8.40 EUR", "price: 8.40"), [at("price: 8.40"), "Write amount and currency"]),
    ("negative price", swap("price: 8.40 EUR", "price: -8.40 EUR"), [at("price: 8.40"), "`-8.40 EUR` is below zero"]),
    ("price not a number", swap("price: 8.40 EUR", "price: much EUR"), [at("price: 8.40"), "much"]),
    ("a price too large for a number", swap("price: 8.40 EUR", "price: 1e400 EUR"), [at("price: 8.40")]),
    ("weight infinite", swap("weight_kg: 0.95", "weight_kg: .inf"), [at("weight_kg: 0.95"), "not a number"]),
    ("weight too large for a number", swap("weight_kg: 0.95", "weight_kg: 1e400"), [at("weight_kg: 0.95"), "larger than a number can be"]),
    ("future year", swap("{market: DEU, year: 2019", "{market: DEU, year: 2119"), [at("{market: DEU, year: 2019"), "2119 lie in the future", "`goals`"]),
    ("a date that does not exist", swap("written_on: 2026-05-20", "written_on: 2026-02-30"), [at("written_on"), "2026-02-30", "year-month-day"]),
    ("duplicate product", swap("id: evoo-5l", "id: evoo-500"), [at("id: evoo-5l"), "`evoo-500` stands here a second time", "first is on line"]),
    ("sales twice", swap("{market: DEU, year: 2019, amount: 21000 EUR, customers: 3}",
                         "{market: GRC, year: 2019, amount: 21000 EUR, customers: 3}"), [at("{market: DEU, year: 2019"), "sales in GRC in 2019 stand here a second time"]),
    ("sales in a currency without rate", swap("amount: 21000 EUR", "amount: 21000 USD"), [at("{market: DEU, year: 2019"), "no rate from USD to EUR", "Add a line under `rates`"]),
    ("unknown sector", swap("sector: consumer", "sector: consumr"), [at("sector:"), r"`consumr`", "Did you mean `?consumer"]),
    ("another file format", swap("landfall: 1", "landfall: 2"), [at("landfall: 1"), "version 2 of the format", "reads version 1"]),
    ("no product", re.sub(r"^products:.*\n(?:[ #].*\n|\n)*", "", FIRM, flags=re.M), ["`?products`?"]),
    ("a list instead of a field", swap("  home: GRC", "  home: [GRC]"), [at("home: GRC"), "a text is expected here, not a list"]),
    ("too deep", "firm: " + "[" * 500 + "]" * 500 + "\n", ["firm.yaml", "Line 1", "nested too deeply"]),
    ("two documents", FIRM + "---\n" + FIRM, ["firm.yaml", "a second document"]),
    ("only a comment", "# later\n", ["firm.yaml", "empty"]),
    ("empty", "", ["firm.yaml", "empty"]),
    ("a web page instead", "<!doctype html><html><body>not found</body></html>\n", ["firm.yaml", "not a firm file", "begin with `landfall: 1`"]),
    ("a binary file", bytes(range(256)) * 8, ["firm.yaml", "binary file"]),
    ("Latin-1", "firm:\n  name: Isère\n".encode("latin-1"), ["firm.yaml", "UTF-8", "[Ll]ine 2"]),
    ("UTF-16", FIRM.encode("utf-16"), ["firm.yaml", "UTF-16"]),
    ("half a letter at the end", FIRM.encode() + b"\xc3", ["firm.yaml", "UTF-8"]),
]

# --- the runner --------------------------------------------------------------------------------------


def run(*words, env=None, limit=None, user=None, folder=None):
    def before():
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    p = subprocess.run([LANDFALL, *words], capture_output=True, timeout=240, preexec_fn=before, cwd=folder,
                       env={**os.environ, **(env or {})}, user=user)
    return p.returncode, p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")


def state():
    """Every file here and what is in it; a big one only by its size."""
    found = {}
    for folder, _, names in os.walk("."):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                found[path] = "-"
            elif os.path.getsize(path) > 64 << 20:
                found[path] = os.path.getsize(path)
            else:
                found[path] = hashlib.sha256(open(path, "rb").read()).hexdigest()
    return found


def case(name, status, words, *command, leaves=None, **how):
    global n_cases
    n_cases += 1
    before = state()
    got, out, err = run(*command, **how)
    after = state()
    seen = f"  landfall {' '.join(command)[:120]} → {got}\n  " + err.replace("\n", "\n  ")
    if SHOW:
        print(f"{name}\n{seen}")
    if got != status:
        fail(name, f"ended with {got}, not {status}", seen)
    for w in words:
        if not re.search(w, err):
            fail(name, f"does not say {w!r}", seen)
    if out:
        fail(name, "printed something on standard output", out[:200])
    if not err.startswith("landfall: ") or len(err.strip().split("\n")) > 6:
        fail(name, "message has no beginning or no end", seen)
    if re.search(r"ERR_|src/|\.c:\d|Sanitizer|runtime error", err):
        fail(name, "shows its inside", seen)
    for path in set(before) | set(after):
        if leaves and re.fullmatch(leaves, path):
            continue
        if before.get(path) != after.get(path):
            fail(name, f"{path} was {'left behind' if path not in before else 'changed or lost'}", seen)


def said(name, status, words, *command):
    """A file of which some part is unusable: what was read is told on standard output, with the reasons."""
    global n_cases
    n_cases += 1
    got, out, err = run(*command)
    if SHOW:
        print(f"{name}\n{out}")
    if got != status or err:
        fail(name, f"ended with {got}, not {status}", err)
    for w in words:
        if not re.search(w, out):
            fail(name, f"does not say {w!r}", out)


def write(name, text):
    with open(name, "wb") as f:
        f.write(text.encode() if isinstance(text, str) else text)


def sparse(name, size=2 << 30, head=b""):
    with open(name, "wb") as f:
        f.write(head)
        f.truncate(size)


def firm_files():
    for name, text, words in FIRM_CASES:
        write("firm.yaml", text)
        case(name, 3, words, "firm", "import", "firm.yaml")
    write("firm.yaml", swap("vetoes:", "vetos:"))
    case("the brief of a bad file", 3, ["`vetos`", "Did you mean"], "brief", "firm.yaml", "--output", "brief.html")
    os.remove("firm.yaml")
    sparse("big.yaml", head=b"landfall: 1\n")
    case("a firm file of 2 GB", 3, ["big.yaml is 2 GiB large", "limit here is 16 MiB"], "firm", "import", "big.yaml")
    os.remove("big.yaml")
    os.mkdir("folder.yaml")
    case("a folder instead of a file", 3, ["folder.yaml", "a folder, not a file"], "firm", "import", "folder.yaml")
    os.rmdir("folder.yaml")
    os.mkfifo("pipe.yaml")
    case("a pipe nobody writes to", 3, ["pipe.yaml", "device or a pipe"], "firm", "import", "pipe.yaml")
    os.remove("pipe.yaml")
    case("a device", 3, ["/dev/zero", "device or a pipe"], "firm", "import", "/dev/zero")
    case("no such file", 3, ["nofirm.yaml", "no such file"], "firm", "import", "nofirm.yaml")
    os.symlink("loop.yaml", "loop.yaml")
    case("a link to itself", 5, ["loop.yaml"], "firm", "import", "loop.yaml")
    os.remove("loop.yaml")


def imports():
    zipped = open(f"{SAMPLES}/worldbank.zip", "rb").read()
    write("cut.zip", zipped[:len(zipped) // 2])
    case("a truncated zip", 3, [r"cut\.zip", "damaged or cut short"], "country", "import", "cut.zip")
    write("cut.zip", zipped[:-10])
    case("a zip without its end", 3, [r"cut\.zip", "damaged or cut short"], "country", "import", "cut.zip")
    broken = bytearray(zipped)
    broken[60:90] = bytes(30)
    write("cut.zip", bytes(broken))
    case("a zip with a damaged entry", 3, [r"cut\.zip, entry API_NY", "damaged or cut short"], "country", "import", "cut.zip")
    os.remove("cut.zip")
    with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        z.writestr("API_NY.GDP.MKTP.CD_DS2_en_csv_v2.csv", b'"Data Source","World Development Indicators",\n' + bytes(300 << 20))
    case("a zip bomb", 3, [r"bomb\.zip", "unpacks to more than 256 MiB"], "country", "import", "bomb.zip")
    os.remove("bomb.zip")
    with zipfile.ZipFile("many.zip", "w") as z:
        for i in range(20000):
            z.writestr(f"f{i}", b"")
    case("a zip of twenty thousand files", 3, [r"many\.zip", "more than 5000 entries"], "country", "import", "many.zip")
    os.remove("many.zip")
    with zipfile.ZipFile("path.zip", "w") as z:
        z.writestr("../../API_evil.csv", b"x")
    case("a zip that climbs out of its folder", 3, [r"path\.zip", "leads out of the folder"], "country", "import", "path.zip")
    os.remove("path.zip")
    with gzip.open("bomb.csv.gz", "wb", 9) as f:
        f.write(b"country,lpi_score,lpi_rank,customs_score,customs_rank,year\n" + b"Vietnam,2,1,2,1,2018\n" * (15 << 20))
    case("a gzip bomb", 3, [r"bomb\.csv\.gz", "unpacks to more than 256 MiB"], "country", "import", "bomb.csv.gz")
    os.remove("bomb.csv.gz")
    write("vm.json", '{"Geography": {"Area": {"total ": {"text": "1,234 sq km"}}}}')
    said("a Factbook file with one section", 0, ["1 +1 +0 +1 +0 +no: dry run", 'section "Economy" is missing',
         'section "Government" is missing'], "country", "import", "vm.json", "--dry-run")
    write("vm.json", '{"Geography": {"Area": {"total ": {"text": "1,234 sq km"}}}, "Economy": ')
    case("a Factbook file cut off", 3, [r"vm\.json, line 1, column"], "country", "import", "vm.json")
    os.remove("vm.json")
    write("page.json", "[" * 5000)
    case("JSON nested five thousand deep", 3, [r"page\.json", "not one of the sources", "Known: World Bank"], "country", "import", "page.json")
    os.remove("page.json")
    write("table.csv", "country,colour\nVietnam,green\n")
    case("a table that is no source", 3, [r"table\.csv", "not one of the sources"], "country", "import", "table.csv")
    write("table.csv", 'country,lpi_score,lpi_rank,customs_score,customs_rank,year\n"Vietnam,2,1,x,1,2018\n')
    said("a quote that is never closed", 1, ["nothing to keep", "quote that opens this field is never closed", "line 2"],
         "country", "import", "table.csv")
    write("table.csv", "")
    case("an empty table", 3, [r"table\.csv", "empty"], "country", "import", "table.csv")
    write("table.csv", os.urandom(4096))
    case("noise", 3, [r"table\.csv is a binary file"], "country", "import", "table.csv")
    os.remove("table.csv")
    sparse("table.csv", head=b"country,lpi_score,lpi_rank,customs_score,customs_rank,year\nVietnam,2,1,2,1,2018\n")
    case("a table of 2 GB", 3, [r"table\.csv: it unpacks to more than 256 MiB"], "country", "import", "table.csv")
    os.remove("table.csv")
    sparse("page.json", head=b"[{")
    case("a JSON page of 2 GB", 3, [r"page\.json: it unpacks to more than 256 MiB"], "country", "import", "page.json")
    os.remove("page.json")


def outputs():
    example = f"{ROOT}/examples/olive-oil/firm.yaml"
    write("brief.html", "the old brief")
    case("output into a folder that is not there", 3, ["none/brief.html: its folder does not exist"], "brief", example, "--output", "none/brief.html")
    os.mkdir("folder")
    case("the brief over a folder", 3, ["folder: it is a folder"], "brief", example, "--output", "folder")
    case("an export over a folder", 3, ["folder: it is a folder"], "firm", "export", example, "--output", "folder")
    os.rmdir("folder")
    for kind, words in (("write:1", "disk is full"), ("sync:1", "disk reports an error"), ("rename:1", "disk reports an error")):
        case(f"the disk fails at {kind}", 5, [r"brief\.html", words], "brief", example, "--output", "brief.html",
             env={"LANDFALL_FAULT": kind})
    case("a full disk under the brief", 5, [r"brief\.html", "full|space|large"], "brief", example, "--output", "brief.html",
         limit=8192, leaves=WAL)
    case("a full disk under an export", 5, [r"out\.yaml", "full|space|large"], "firm", "export", example, "--output", "out.yaml",
         limit=1024, leaves=WAL)
    case("a full disk under the workspace", 5, [r"landfall\.db", "disk is full"], "firm", "import", example, limit=8192,
         leaves=WAL)
    case("a full disk under a new workspace", 5, [r"new\.db", "disk is full"], "init", "new.db", limit=8192)
    if os.geteuid() == 0:
        read_only(example)


def read_only(example):
    """A root user may write everywhere, so the program runs as nobody here."""
    os.chmod(".", 0o555)
    nobody = 65534
    try:
        runs = run("--version", user=nobody)[0] == 0
    except PermissionError:
        runs = False
    if not runs:
        print("skipped: the program cannot be run as another user here")
        os.chmod(".", 0o755)
        return
    mine = os.getcwd() + ".yaml"
    shutil.copy(example, mine)
    try:
        case("a read-only folder under the brief", 5, [r"new\.html", "permission denied"], "brief", mine,
             "--output", "new.html", user=nobody)
        case("a read-only folder under a new workspace", 5, [r"new\.db: nothing may be written into its folder"], "init", "new.db", user=nobody)
        case("a read-only workspace", 5, [r"landfall\.db", "read-only"], "firm", "import", mine, user=nobody)
        os.chmod("landfall.db", 0)
        case("a workspace that may not be read", 5, [r"landfall\.db: permission denied"], "firm", "list", user=nobody)
        os.chmod("landfall.db", 0o644)
        os.chmod(mine, 0)
        case("a firm file that may not be read", 5, [r"\.yaml: permission denied"], "firm", "check", mine, user=nobody)
    finally:
        os.chmod("landfall.db", 0o644)
        os.chmod(".", 0o755)
        os.remove(mine)


def workspaces():
    write("text.db", "only a text\n" * 500)
    case("a text instead of a workspace", 5, [r"text\.db", "not a Landfall workspace"], "firm", "list", "--workspace", "text.db")
    os.remove("text.db")
    db = sqlite3.connect("other.db")
    db.execute("create table t (x)")
    db.commit()
    db.close()
    case("another program's database", 5, [r"other\.db", "not a Landfall workspace"], "firm", "list", "--workspace", "other.db")
    os.remove("other.db")
    case("a workspace that is not there", 3, [r"none\.db"], "firm", "list", "--workspace", "none.db")
    whole = open("landfall.db", "rb").read()
    write("hurt.db", whole[:4096] + bytes(8192) + whole[12288:])
    case("a workspace with zeroed pages", 5, [r"hurt\.db is damaged", "Restore the newest backup: landfall restore"], "firm", "show", "olive-oil", "--workspace", "hurt.db",
         leaves=WAL)
    for f in ("hurt.db", "hurt.db-wal", "hurt.db-shm"):
        if os.path.exists(f):
            os.remove(f)
    # Another process holds it: in this one, looking at the file would let go of the lock.
    holder = subprocess.Popen([sys.executable, "-c", "import sqlite3, sys; db = sqlite3.connect('landfall.db', "
                               "isolation_level=None); db.execute('begin exclusive'); print('held', flush=True); sys.stdin.read()"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    holder.stdout.readline()
    t0 = time.monotonic()
    case("a workspace that another program holds", 5, [r"landfall\.db is in use by another process", "Try again"],
         "firm", "import", f"{ROOT}/examples/industrial-sensor/firm.yaml", leaves=WAL)
    if time.monotonic() - t0 > 60:
        fail("a workspace that another program holds", "waited longer than a minute")
    holder.stdin.close()
    holder.wait()


def data_folders():
    case("no data folder", 3, ["none/criteria: there is no such"], "market", "criteria", "--data", "none")
    shutil.copytree(f"{ROOT}/data", "data")
    write("data/criteria/consumer.yaml", open("data/criteria/consumer.yaml", encoding="utf-8").read().replace("tag:", "tga:", 1))
    case("a catalogue with a mistyped field", 3, [r"consumer\.yaml", "[Ll]ine", "`tga`", "Did you mean `tag`"],
         "market", "criteria", "consumer", "--data", "data")
    shutil.rmtree("data")


def killed():
    """Killed in the middle of writing, again and again: the old file or the new one, never a half."""
    global n_cases
    n_cases += 1
    example = f"{ROOT}/examples/olive-oil/firm.yaml"
    run("brief", example, "--output", "brief.html")
    whole = open("brief.html", "rb").read()
    t0 = time.monotonic()
    run("brief", example, "--output", "brief.html")
    takes = time.monotonic() - t0
    for i in range(12):
        p = subprocess.Popen([LANDFALL, "brief", example, "--output", "brief.html"], stdout=subprocess.DEVNULL)
        time.sleep(takes * (0.5 + 0.05 * i))
        p.kill()
        p.wait()
        if open("brief.html", "rb").read() != whole:
            fail("killed", "the brief is half-written")
    for i in range(12):
        p = subprocess.Popen([LANDFALL, "firm", "import", example], stdout=subprocess.DEVNULL)
        time.sleep(takes * 0.05 * i)
        p.kill()
        p.wait()
    got, out, err = run("check")
    if got != 0:
        fail("killed", "the workspace is not sound afterwards", out + err)


folder = tempfile.mkdtemp()
try:
    os.chdir(folder)
    os.chmod(folder, 0o755)
    for name in ("LANDFALL_WORKSPACE", "LANDFALL_DATA", "LANDFALL_FAULT"):
        os.environ.pop(name, None)
    assert run("init")[0] == 0 and run("firm", "import", f"{ROOT}/examples/olive-oil/firm.yaml")[0] == 0
    firm_files()
    imports()
    outputs()
    workspaces()
    data_folders()
    killed()
finally:
    os.chdir(ROOT)
    shutil.rmtree(folder)
print(f"bad input: {n_cases} cases")
for f in failures:
    print("FAILED", f)
sys.exit(1 if failures else 0)
