"""200 × kill -9 during `landfall trade import`, each time at another moment of it.

Two versions of each of five years are imported in turn, with as many rows as year and version say, so that
what is in the store tells which imports were completed. After each kill `trade datasets` must answer, and
hold for the year that was being imported either what it held before or the new version whole; every other
year must be as it was. An import that ended by itself must be there. Every tenth time, and at the end, every
checksum is read, the workspace is checked, and the next import finds nothing in its way.
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
ROUNDS = 200
YEARS = range(2016, 2021)
CODES = [4, 8, 12, 24, 32, 36, 40, 56, 76, 100]
random.seed(20260101)
failures = []


def fail(what):
    failures.append(what)


def rows_of(year, version):
    return 2000 + 10 * (year - 2000) + version


def write_file(folder, year, version):
    """BACI's own layout, sorted as BACI is, without a key twice."""
    path = os.path.join(folder, f"BACI_HS17_Y{year}_V20230{version}.csv")
    left = rows_of(year, version)
    with open(path, "w", encoding="ascii") as f:
        f.write("t,i,j,k,v,q\n")
        for i in CODES:
            for j in CODES:
                for k in range(30):
                    if i != j and left:
                        left -= 1
                        f.write(f"{year},{i},{j},{10121 + 1000 * k:06d},{random.randrange(1, 10**7) / 1000:.3f},"
                                f"{random.randrange(1, 10**5) / 1000:.3f}\n")
    assert left == 0
    return path


def run(folder, *words, status=0):
    p = subprocess.run([LANDFALL, "trade", *words], cwd=folder, capture_output=True, text=True, timeout=60)
    if p.returncode != status:
        fail(f"trade {' '.join(words)} ended with {p.returncode}: {p.stderr}{p.stdout[:300]}")
    return p.stdout


def years_in_store(folder):
    out = run(folder, "datasets", "--json")
    return {y["year"]: y["rows"] for y in json.loads(out)["result"]["years"]} if out else {}


def main():
    folder = tempfile.mkdtemp()
    try:
        subprocess.run([LANDFALL, "init"], cwd=folder, check=True, capture_output=True, timeout=60)
        files = {(y, v): write_file(folder, y, v) for y in YEARS for v in (1, 2)}
        takes = 60
        for version in (1, 2, 1, 2):  # the first one is slower: nothing is in memory yet
            begin = time.monotonic()
            run(folder, "import", files[2016, version])
            takes = min(takes, time.monotonic() - begin)
        expected, killed, completed, landed = {2016: rows_of(2016, 2)}, 0, 0, 0
        for n in range(ROUNDS):
            year = YEARS[n % len(YEARS)]
            version = 1 if expected.get(year) == rows_of(year, 2) else 2
            p = subprocess.Popen([LANDFALL, "trade", "import", files[year, version]], cwd=folder,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(random.random() * 1.1 * takes)
            p.send_signal(signal.SIGKILL)
            ended = p.wait() == 0
            now, new = years_in_store(folder), rows_of(year, version)
            after = {**expected, year: new}
            if now == after:
                landed += not ended
            elif ended or now != expected:
                fail(f"round {n}: {year} version {version}, {'ended' if ended else 'killed'}: "
                     f"the store holds {now}, before it held {expected}")
            expected = now
            killed += not ended
            completed += ended
            takes *= 0.92 if ended else 1.015  # so that about one in six ends, however busy the machine is
            if n % 10 == 0:
                run(folder, "check")
        for y in YEARS:
            run(folder, "import", files[y, 1])
            run(folder, "import", files[y, 2])
        if years_in_store(folder) != {y: rows_of(y, 2) for y in YEARS}:
            fail(f"at the end the store holds {years_in_store(folder)}")
        run(folder, "check")
        store = os.listdir(os.path.join(folder, "landfall.trade"))
        if len([f for f in store if f.endswith(".flows")]) != len(YEARS) or len(store) > len(YEARS) + 5:
            fail(f"left behind: {sorted(store)}")
        p = subprocess.run([LANDFALL, "workspace", "check"], cwd=folder, capture_output=True, text=True, timeout=60)
        if p.returncode:
            fail(f"workspace check: {p.stdout}{p.stderr}")
        print(f"{ROUNDS} imports of about {takes * 1000:.0f} ms: {killed} killed ({landed} of them after they counted), "
              f"{completed} ended by themselves")
        if killed < ROUNDS / 2:
            fail(f"only {killed} were killed: the test does not test")
    finally:
        shutil.rmtree(folder)
    for f in failures[:20]:
        print("FAILED", f)
    sys.exit(1 if failures else 0)


main()
