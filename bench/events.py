"""Events: ours beside `sqlite3 .import` of the same rows into the same table, in one run.

    python3 bench/events.py LANDFALL [--max 10000000] [--fifty] [--rounds 3] [--only N]

Called by bench/run.sh. The events are those of bench/generate_events.c: three years of orders in forty markets, in the order
of time. Ours is the whole command, from a cold process: the file is parsed and checked, persons become pseudonyms, each
batch is synced to the disk, order facts and the measures behind all KPIs are brought up to date. The peer gets finished
rows of the table `event` (its types unchecked, since .import writes empty fields as texts), with the same journal, the same
cache and one sync at its end; it checks nothing and derives nothing. Rounds alternate; the least time of each counts."""
import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
FIRM = os.path.join(ROOT, "examples/olive-oil/firm.yaml")


def run(command, folder):
    """Seconds, seconds of processor, MiB at most, output."""
    probe = ("import json,resource,subprocess,sys,time\n"
             "start=time.monotonic()\n"
             "done=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE,stderr=subprocess.PIPE)\n"
             "took=time.monotonic()-start\n"
             "u=resource.getrusage(resource.RUSAGE_CHILDREN)\n"
             "sys.stdout.buffer.write(json.dumps([took,u.ru_utime+u.ru_stime,u.ru_maxrss//1024,done.returncode]).encode()"
             "+b'\\n'+done.stdout)\n"
             "sys.stderr.buffer.write(done.stderr)\n")
    done = subprocess.run([sys.executable, "-c", probe, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder)
    head, _, out = done.stdout.partition(b"\n")
    took, cpu, mib, status = json.loads(head)
    if status:
        sys.exit("%s\nended with %d:\n%s%s" % (" ".join(command), status, out.decode()[-2000:], done.stderr.decode()[-2000:]))
    return took, cpu, mib, out.decode()


def fresh(landfall, folder):
    for name in os.listdir(folder):
        if name.startswith("landfall.db") or name.startswith("peer.db"):
            os.remove(os.path.join(folder, name))
    run([landfall, "init"], folder)
    run([landfall, "firm", "import", FIRM], folder)


def ours(landfall, folder):
    fresh(landfall, folder)
    took, cpu, mib, _ = run([landfall, "events", "import", "ours.csv", "--firm", "olive-oil"], folder)
    return took, cpu, mib


def peer(folder):
    path = os.path.join(folder, "peer.db")
    if os.path.exists(path):
        os.remove(path)
    db = sqlite3.connect(os.path.join(folder, "landfall.db"))
    ddl = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'event'").fetchone()[0].replace("STRICT, ", "")
    db.close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(ddl)
    db.close()
    took, cpu, mib, _ = run(["sqlite3", "peer.db", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -163840",
                             ".import --csv table.csv event"], folder)
    return took, cpu, mib


def verdict(value, limit, at_least=False):
    good = value >= limit if at_least else value <= limit
    return "%s %g: %s" % ("at least" if at_least else "at most", limit, "met" if good else "MISSED")


def measure(landfall, generate, folder, n, rounds, with_peer=True):
    subprocess.run([generate, str(n), "ours.csv"] + (["table.csv"] if with_peer else []), cwd=folder, check=True)
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(ours(landfall, folder))
        if with_peer:
            theirs.append(peer(folder))
    db = sqlite3.connect(os.path.join(folder, "landfall.db"))
    there = db.execute("SELECT COUNT(*) FROM event").fetchone()[0]
    facts = db.execute("SELECT COUNT(*) FROM subject_fact").fetchone()[0]
    months = db.execute("SELECT COUNT(*) FROM measure_month").fetchone()[0]
    db.close()
    if there != n:
        sys.exit("%d events are there, not %d" % (there, n))
    took, cpu, _ = min(mine)
    mib = max(m for _, _, m in mine)
    line = "  %10d events  %8.2f s  %8.0f events/s  %5.0f MiB  %.2f us of processor an event  (%d orders, %d months of markets)" % (
        n, took, n / took, mib, cpu / n * 1e6, facts, months)
    if with_peer:
        there = min(theirs)
        line += "\n%14s sqlite3 .import %7.2f s: ours takes %.2f times as long (%.2f times the processor)" % (
            "", there[0], took / there[0], cpu / there[1])
    print(line, flush=True)
    return n / took, took / min(theirs)[0] if with_peer else None, mib, cpu / n


def page(landfall, folder):
    """The page of all markets over three years, whole command; asked of what the last import left."""
    times = []
    for _ in range(5):
        done = subprocess.run([landfall, "operations", "overview", "olive-oil", "--json"], cwd=folder, capture_output=True)
        if done.returncode:
            return None
        start = time.monotonic()
        subprocess.run([landfall, "operations", "overview", "olive-oil", "--json"], cwd=folder, capture_output=True, check=True)
        times.append(time.monotonic() - start)
    return min(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("landfall")
    parser.add_argument("--max", type=int, default=10000000)
    parser.add_argument("--fifty", action="store_true", help="also 50 million, without the peer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=int)
    ask = parser.parse_args()
    landfall = os.path.abspath(ask.landfall)
    os.environ.pop("LANDFALL_WORKSPACE", None)
    work = tempfile.mkdtemp()
    try:
        generate = os.path.join(work, "generate_events")
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", generate, os.path.join(HERE, "generate_events.c")], check=True)
        print("Events from CSV to order facts and measures, each batch synced (load %s, %d cores)" %
              (open("/proc/loadavg").read().split()[0], os.cpu_count()), flush=True)
        sizes = [ask.only] if ask.only else [n for n in (10 ** 4, 10 ** 5, 10 ** 6, 10 ** 7) if n <= ask.max]
        seen = {}
        for n in sizes:
            seen[n] = measure(landfall, generate, work, n, ask.rounds if n < 10 ** 7 else 1)
        most = max(seen)
        speed, ratio, mib, cpu = seen[most]
        print("  events per second at %d: %.0f (wanted %s)" % (most, speed, verdict(speed, 100000, True)))
        print("  against sqlite3 .import at %d: %.2f (wanted %s)" % (most, ratio, verdict(ratio, 2)))
        print("  memory at %d: %d MiB (wanted %s)" % (most, mib, verdict(mib, 500)))
        if 10 ** 6 in seen and most > 10 ** 6:
            growth = cpu / seen[10 ** 6][3]
            print("  an event costs %.2f times the processor at %d as at a million (wanted %s)" % (growth, most, verdict(growth, 1.5)))
        took = page(landfall, work)
        if took is not None:
            print("  page of all markets, whole command: %.0f ms" % (took * 1000))
        if ask.fifty:
            _, _, mib, _ = measure(landfall, generate, work, 5 * 10 ** 7, 1, with_peer=False)
            print("  memory at 50 million: %d MiB (wanted %s)" % (mib, verdict(mib, 500)))
    finally:
        shutil.rmtree(work)


main()
