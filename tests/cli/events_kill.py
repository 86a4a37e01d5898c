"""kill -9 in the middle of ingestion, again and again: every acknowledged event is there exactly once.

    events_kill.py LANDFALL ROUNDS

A producer writes events into `landfall events stream` and notes the acknowledgements; at a random moment the program is
killed. The producer starts it again and sends from the last acknowledged line on, as the contract says. In the end every
event that was ever acknowledged is in the store once, nothing is there that was not sent, the file is sound, and the
order facts are those of a workspace that was filled in one go.
"""
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

LANDFALL, ROUNDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
ROOT = os.getcwd()


def run(*words, **more):
    p = subprocess.run([LANDFALL, *words], capture_output=True, text=True, **more)
    if p.returncode:
        sys.exit(f"{' '.join(words)}: {p.stdout}{p.stderr}")
    return p.stdout


def line(i):
    order, what = divmod(i, 4)
    day = 1 + order // 40 % 28
    event = {"subject": f"K{order:06d}", "at": f"2026-{1 + order // 1120 % 12:02d}-{day:02d}T{order % 24:02d}:00:00Z",
             "market": ("DEU", "FRA", "ITA")[order % 3], "channel": "shop"}
    event.update(({"kind": "order", "person": f"p{order % 97}"},
                  {"kind": "line", "part": "1", "product": "sku", "quantity": 1 + order % 3, "amount": f"{order % 50}.50",
                   "currency": "EUR"},
                  {"kind": "shipment", "part": "p1", "party": "DHL"},
                  {"kind": "delivery", "part": "p1", "party": "DHL"})[what])
    return (json.dumps(event) + "\n").encode()


def one_life(at, rng, longest):
    """Sends from line `at` on and kills; returns the first line that was not acknowledged."""
    p = subprocess.Popen([LANDFALL, "events", "stream", "olive-oil"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL)
    os.set_blocking(p.stdout.fileno(), False)
    die = time.monotonic() + rng.uniform(0.01, longest)
    sent, heard = at, b""
    while time.monotonic() < die:
        try:
            for _ in range(rng.randrange(1, 60)):
                p.stdin.write(line(sent))
                sent += 1
            p.stdin.flush()
        except BrokenPipeError:
            break
        time.sleep(rng.choice((0, 0.002, 0.01)))
        heard += p.stdout.read() or b""
    p.send_signal(signal.SIGKILL)
    p.wait()
    heard += p.stdout.read() or b""
    acks = [json.loads(x)["ack"] for x in heard.split(b"\n")[:-1]]
    return at + max(acks, default=0), sent


def main():
    rng = random.Random(20261122)
    tmp = tempfile.mkdtemp()
    os.environ.pop("LANDFALL_WORKSPACE", None)
    os.chdir(tmp)
    try:
        run("init")
        run("firm", "import", os.path.join(ROOT, "examples/olive-oil/firm.yaml"))
        acked = furthest = lives = 0
        longest = 0.25  # a life is as long as the machine needs for about every second one to be acknowledged something
        for _ in range(ROUNDS):
            before = acked
            acked, sent = one_life(acked, rng, longest)
            furthest = max(furthest, sent)
            lives += acked > before
            longest *= 0.93 if acked > before else 1.08
        db = sqlite3.connect("landfall.db")
        rows = db.execute("SELECT subject, kind, part, COUNT(*) FROM event GROUP BY 1, 2, 3").fetchall()
        revisions = db.execute("SELECT MAX(revision) FROM event").fetchone()[0]
        sound = db.execute("PRAGMA integrity_check").fetchone()[0]
        db.close()
        expected = {(e["subject"], e["kind"]) for e in (json.loads(line(i)) for i in range(acked))}
        sendable = {(e["subject"], e["kind"]) for e in (json.loads(line(i)) for i in range(furthest))}
        words = {0: "order", 1: "line", 4: "shipment", 5: "delivery"}
        there = {(s, words[k]) for s, k, _, _ in rows}
        faults = []
        if sound != "ok":
            faults.append(f"the file: {sound}")
        if revisions != 1 or any(n != 1 for _, _, _, n in rows):
            faults.append("an event is there more than once")
        if expected - there:
            faults.append(f"{len(expected - there)} acknowledged events are lost: {sorted(expected - there)[:3]}")
        if there - sendable:
            faults.append(f"{len(there - sendable)} events were never sent")
        if lives < ROUNDS // 10:
            faults.append(f"only {lives} of {ROUNDS} lives acknowledged anything: the test tests too little")
        # the derived rows of the battered workspace are those of a clean one
        run("events", "export", "olive-oil", "--output", "all.csv")
        os.rename("landfall.db", "battered.db")
        run("init")
        run("firm", "import", os.path.join(ROOT, "examples/olive-oil/firm.yaml"))
        run("events", "import", "all.csv", "--firm", "olive-oil")
        for table in ("subject_fact", "measure_month"):
            a, b = (sqlite3.connect(f).execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4").fetchall()
                    for f in ("battered.db", "landfall.db"))
            if a != b or not a:
                faults.append(f"{table} differs from that of a clean import ({len(a)} and {len(b)} rows)")
        print(f"{ROUNDS} kills; {acked} lines acknowledged in {lives} lives, {len(rows)} events there")
        for f in faults:
            print("FAILED", f)
        sys.exit(1 if faults else 0)
    finally:
        os.chdir(ROOT)
        shutil.rmtree(tmp)


main()
