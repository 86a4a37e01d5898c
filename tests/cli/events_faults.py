"""What goes wrong with files of events: each case says what is right, and the rest of the workspace stays as it was.

    events_faults.py LANDFALL
"""
import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

LANDFALL = os.path.abspath(sys.argv[1])
ROOT = os.getcwd()
COLUMNS = ("kind subject part at precision market channel person product party promised quantity amount currency number "
           "reason text extra").split()
faults = []


def call(*words, stdin=None):
    p = subprocess.run([LANDFALL, *words], capture_output=True, text=True, input=stdin)
    return p.returncode, p.stdout + p.stderr


def must(status, words, *command, stdin=None):
    got, out = call(*command, stdin=stdin)
    flat = " ".join(out.split())
    if got != status or words not in flat:
        faults.append(f"{' '.join(command)}: status {got} (not {status}), or no \"{words}\" in: {flat[:600]}")
    return out


def write(name, rows):
    with open(name, "w", newline="") as f:
        w = csv.DictWriter(f, COLUMNS, lineterminator="\n")
        w.writeheader()
        w.writerows(rows)
    return name


def result(*command):
    status, out = call(*command, "--json")
    return json.loads(out)["result"] if status in (0, 1) else {}


def counts(file, *more):
    r = result("events", "import", file, "--firm", "olive-oil", *more)
    if not r:
        faults.append(f"import of {file} {more} failed")
        return None
    f = r["files"][0]
    return tuple(f[k] for k in ("new", "known", "corrected", "refused"))


def expect(what, got, want):
    if got != want:
        faults.append(f"{what}: {got}, not {want}")


def events():
    db = sqlite3.connect("landfall.db")
    n = db.execute("SELECT COUNT(*), COALESCE(SUM(revision), 0) FROM event").fetchone()
    batches = db.execute("SELECT COUNT(*) FROM event_batch").fetchone()
    db.close()
    return n + batches


def line(i, **more):
    return {"kind": "line", "subject": f"A{i:05d}", "part": "1", "at": "2026-03-02T10:00:00Z", "market": "DEU",
            "product": "evoo", "quantity": "2", "amount": "20.00", "currency": "EUR", **more}


def fresh():
    for name in os.listdir("."):
        if name.startswith("landfall.db"):
            os.remove(name)
    call("init")
    call("firm", "import", os.path.join(ROOT, "examples/olive-oil/firm.yaml"))


def repeats_and_corrections():
    fresh()
    old = write("old.csv", [line(i) for i in range(50)])
    new = write("new.csv", [line(i, amount="21.00" if i < 10 else "20.00") for i in range(60)])
    expect("first", counts(old), (50, 0, 0, 0))
    expect("newer file", counts(new), (10, 40, 10, 0))
    before = events()
    must(0, "Nothing new", "events", "import", old, "--firm", "olive-oil")
    expect("the same file changes nothing", events(), before)
    shutil.copy(old, "again.csv")
    with open("again.csv", "a") as f:
        f.write("\n")
    expect("an old file under new bytes", counts("again.csv"), (0, 50, 0, 0))
    shown = result("events", "show", "olive-oil", "A00003")["events"]
    expect("the correction counts", [(e["amount"], e["revision"]) for e in shown], [("21.00", 2)])
    expect("duplicate rows inside a file", counts(write("twice.csv", [line(900), line(901), line(900)])), (2, 1, 0, 0))
    # withdrawn: what it had corrected counts again, and the file can come back
    must(0, "counts no more", "events", "withdraw", "olive-oil", "2")
    shown = result("events", "show", "olive-oil", "A00003")["events"]
    expect("the old content counts again", [e["amount"] for e in shown], ["20.00"])
    must(3, "nothing is known", "events", "show", "olive-oil", "A00055")
    expect("imported again it counts again", counts(new), (10, 40, 10, 0))


def two_feeds():
    fresh()
    counts(write("one.csv", [line(i) for i in range(5)]), "--feed", "shop-a")
    other = write("two.csv", [line(i, amount="99.00") for i in range(5)])
    out = must(1, "known with other content from the feed `shop-a`", "events", "import", other, "--firm", "olive-oil",
               "--feed", "shop-b")
    if "--shop NAME" not in " ".join(out.split()):
        faults.append("the clash does not say what to do: " + out)
    expect("with a shop's name", counts(other, "--feed", "shop-b", "--shop", "b"), (5, 0, 0, 0))
    expect("both are there", result("events", "show", "olive-oil", "b:A00001")["events"][0]["amount"], "99.00")


def bad_rows():
    fresh()
    rows = [line(0), line(1, quantity="-3"), line(2, amount="1,50"), line(3, at="2026-02-30"), line(4, kind="gift"),
            line(5, subject=""), line(6, currency="XXZ"), line(7, currency="USD"), line(8, currency="JPY", amount="700"),
            line(9, at="2026-03-29T03:30:00"), line(10, at="2026-10-25T03:30:00"), line(11, currency="")]
    file = write("bad.csv", rows)
    expect("bad rows", counts(file), (4, 0, 0, 8))
    out = " ".join(must(0, "8 of 12 rows", "events", "refused", "olive-oil").split())
    for words in ("event `return`", "`1,50` is not a number", "`2026-02-30` is not a time", "`gift` is no kind of event",
                  "is missing", "`XXZ` is no ISO 4217 currency", "the clocks were put forward", "needs its currency"):
        if words not in out:
            faults.append(f"refused rows do not say \"{words}\": {out}")
    runs = result("events", "refused", "olive-oil")["refused"]
    expect("lines", sorted(r["line_from"] for r in runs), [3, 4, 5, 6, 7, 8, 11, 13])
    expect("the hour that comes twice is the first", result("events", "show", "olive-oil", "A00010")["events"][0]["at"],
           "2026-10-25T00:30:00Z")
    many = write("many.csv", [line(i, kind="x") for i in range(3000)] + [line(9999)])
    expect("many bad rows", counts(many), (1, 0, 0, 3000))
    expect("one run of lines", [(r["line_from"], r["line_to"]) for r in result("events", "refused", "olive-oil")["refused"]],
           [(2, 3001)])


def unreadable():
    fresh()
    before = events()
    open("empty.csv", "w").close()
    with open("binary.csv", "wb") as f:
        f.write(b"kind,subject,at\n" + bytes(range(256)))
    with open("other.csv", "w") as f:
        f.write("wine,cheese\n1,2\n")
    for name, more in (("empty.csv", ()), ("binary.csv", ("--format", "landfall-csv")), ("other.csv", ()), ("absent.csv", ())):
        status, out = call("events", "import", name, "--firm", "olive-oil", *more)
        if status != 3 or not out.strip():
            faults.append(f"{name}: status {status}: {out}")
    status, out = call("events", "import", write("x.csv", [line(1)]), "--firm", "no-such-firm")
    expect("an unknown firm", status, 3)
    expect("nothing was changed", events(), before)
    must(0, "nothing was kept", "events", "import", "x.csv", "--firm", "olive-oil", "--dry-run")
    expect("a dry run changes nothing", events(), before)


def unknown_market():
    fresh()
    file = write("atlantis.csv", [line(i, market="Atlantis") for i in range(20000)])
    expect("an unknown market", counts(file), (20000, 0, 0, 0))
    expect("its label is kept", result("events", "show", "olive-oil", "A00007")["events"][0]["market"], "~Atlantis")


def two_at_once():
    fresh()
    files = [write(f"at{k}.csv", [line(i, subject=f"{k}-{i}") for i in range(30000)]) for k in range(3)]
    running = [subprocess.Popen([LANDFALL, "events", "import", f, "--firm", "olive-oil", "--feed", f"feed{k}"],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
               for k, f in enumerate(files)]
    for p in running:
        out, _ = p.communicate()
        if p.returncode:
            faults.append(f"two at once: {out}")
    expect("events of all", events()[0], 90000)


def person():
    fresh()
    text = "The bottle of Mrs Miller was broken, she says."
    rows = [line(0, market="DEU", person="Anna@Example.org"), line(1, market="FRA", person="anna@example.org "),
            line(2, person="bert@example.org"),
            {"kind": "review", "subject": "A00000", "at": "2026-03-09T10:00:00Z", "person": "anna@example.org", "number": "2",
             "text": text},
            {"kind": "ticket", "subject": "T1", "at": "2026-03-09T10:00:00Z", "person": "anna@example.org", "text": text + "!"},
            {"kind": "reply", "subject": "T1", "part": "r1", "at": "2026-03-09T11:00:00Z", "text": "Dear Mrs Miller, sorry."}]
    file = write("persons.csv", rows)
    counts(file)
    for i in range(4000):  # pages split, so that copies of rows may be left in them
        rows.append(line(i + 100, person=f"x{i}", text=""))
    counts(write("more.csv", rows))
    db = sqlite3.connect("landfall.db")
    names = [r[0] for r in db.execute("SELECT DISTINCT customer FROM event WHERE subject IN ('A00000', 'A00001', 'T1') "
                                      "AND customer IS NOT NULL")]
    totals = db.execute("SELECT COUNT(*), SUM(amount), SUM(quantity), COUNT(number) FROM event").fetchone()
    db.close()
    expect("one person in two markets, however it is written", len(names), 1)
    with open("landfall.db", "rb") as f:
        expect("the text is there before", text.encode() in f.read(), True)
    must(3, "no event of olive-oil is of that person", "events", "erase", "olive-oil", "--person", "nobody@example.org")
    must(0, "holds no trace", "events", "erase", "olive-oil", "--person", "anna@example.org")
    must(0, "0 orders and tickets", "events", "erase", "olive-oil", "--person", "anna@example.org")
    for again in (file, "more.csv"):
        with open(again, "a") as f:
            f.write("\n")
        r = counts(again)
        expect(f"{again} imported again", (r[0], r[2]), (0, 0))
    one = write("later.csv", [line(5000, person="ANNA@example.org")])
    expect("a new order of the person", counts(one), (1, 0, 0, 0))
    everything = b"".join(open(name, "rb").read() for name in os.listdir(".") if name.startswith("landfall.db"))
    for trace in names + [text, "Dear Mrs Miller", "anna@", "Anna@"]:
        if trace.encode() in everything:
            faults.append(f"erased, but the file still holds {trace!r}")
    db = sqlite3.connect("landfall.db")
    expect("totals", db.execute("SELECT COUNT(*), SUM(amount), SUM(quantity), COUNT(number) FROM event "
                                "WHERE subject <> 'A05000'").fetchone(), totals)
    expect("nobody else is touched", db.execute("SELECT COUNT(*) FROM event WHERE customer IS NULL AND subject = 'A00002'")
           .fetchone()[0], 0)
    body = "".join(r[0] for r in db.execute("SELECT body FROM audit WHERE kind = 'events.erase'"))
    expect("the log records that somebody was erased", ("events.erase" in str(db.execute(
        "SELECT GROUP_CONCAT(kind) FROM audit").fetchone()), "anna" in body.lower()), (True, False))
    db.close()
    must(0, "", "audit", "verify")
    must(0, "", "check")


def there_and_back():
    fresh()
    call("firm", "import", os.path.join(ROOT, "examples/industrial-sensor/firm.yaml"))
    rows = [line(i, subject=s, product=p, text=t, extra=x, reason=r) for i, (s, p, t, x, r) in enumerate((
        ("=1+1", "-5", "'quoted", "title=a=b", "+"), ("'=x", "@home", '"', "a=1\nb=2", "''-"), ("é", "日本", "two\nlines", "", ","),
        ("-7", "'", " blank ", "k=", ";"), ("tab\tin", "a,b", "\r\n", "v=\"", "~"), ("x y", "''=", "'", "u=é", "'@")))]
    rows += [dict(line(i), kind="stock", subject=f"sku{i}", quantity="-2.5", amount="", currency="") for i in range(3)]
    rows += [{"kind": "rate", "subject": "EUR/USD", "part": "2026-03-02", "at": "2026-03-02", "number": "1.0842"}]
    file = write("odd.csv", rows)
    expect("odd texts", counts(file), (10, 0, 0, 0))
    call("events", "export", "olive-oil", "--output", "a.csv")
    call("events", "import", "a.csv", "--firm", "industrial-sensor")
    call("events", "export", "industrial-sensor", "--output", "b.csv")
    call("events", "export", "industrial-sensor", "--output", "b.ndjson", "--format", "ndjson")
    fresh()
    call("events", "import", "b.ndjson", "--firm", "olive-oil")
    call("events", "export", "olive-oil", "--output", "c.csv")
    a, b, c = (open(n, "rb").read() for n in ("a.csv", "b.csv", "c.csv"))
    if not (a == b == c) or a.count(b"\n") < 11:
        faults.append(f"there and back is not the same: {a!r} {b!r} {c!r}")
    texts = {r["subject"]: r["text"] for r in csv.DictReader(io.StringIO(a.decode(), newline=""))}
    expect("blanks in a text stay", texts["'-7"] if "'-7" in texts else texts.get("-7"), " blank ")


def disk_full():
    if subprocess.run(["unshare", "--mount", "--map-root-user", "true"], capture_output=True).returncode:
        print("skipped: this machine gives no file system to fill")
        return
    fresh()
    counts(write("few.csv", [line(i) for i in range(100)]))
    write("lots.csv", [line(i, subject=f"L{i}", text="x" * 200) for i in range(40000)])
    os.makedirs("small", exist_ok=True)
    size = os.path.getsize("landfall.db") // 1024 + 3000
    script = (f"mount -t tmpfs -o size={size}k none small && cp landfall.db small/ && cd small && "
              f"'{LANDFALL}' events import ../lots.csv --firm olive-oil; echo status $?; '{LANDFALL}' check; echo check $?; "
              f"'{LANDFALL}' events show olive-oil A00003; echo show $?")
    out = subprocess.run(["unshare", "--mount", "--map-root-user", "bash", "-c", script], capture_output=True, text=True)
    flat = " ".join((out.stdout + out.stderr).split())
    for words in ("disk is full", "status 5", "show 0"):
        if words not in flat:
            faults.append(f"disk full: no \"{words}\" in: {flat[-900:]}")


def main():
    tmp = tempfile.mkdtemp()
    os.environ.pop("LANDFALL_WORKSPACE", None)
    os.chdir(tmp)
    cases = (repeats_and_corrections, two_feeds, bad_rows, unreadable, unknown_market, two_at_once, person, there_and_back,
             disk_full)
    try:
        for case in cases:
            n = len(faults)
            case()
            for f in faults[n:]:
                print(f"FAILED {case.__name__}: {f}")
    finally:
        os.chdir(ROOT)
        shutil.rmtree(tmp)
    print(f"{len(cases)} cases, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
