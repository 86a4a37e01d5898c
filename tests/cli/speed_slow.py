"""Times the release: each example brief as page and as JSON, best of five, with its peak memory.

The limits are for an idle machine; other work only adds time, so the best of several runs is taken and, when it
is over the limit, the processor time of the run decides whether it was the machine or we.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

LANDFALL = os.environ["LANDFALL"]
SECONDS, MEGABYTES, RUN_SECONDS, TRIES = 1.0, 300, 5.0, 5
failures = []


def child(*words, folder=None):
    """Seconds of the clock, seconds of processor, peak memory in MB."""
    t0 = time.monotonic()
    p = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder)
    err = p.stderr.read()
    _, status, usage = os.wait4(p.pid, 0)
    seconds = time.monotonic() - t0
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode:
        failures.append(f"{' '.join(words)} ended with {p.returncode}: {err.decode()[:300]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def best(*words, folder=None):
    runs = [child(*words, folder=folder) for _ in range(TRIES)]
    return min(r[0] for r in runs), min(r[1] for r in runs), max(r[2] for r in runs)


folder = tempfile.mkdtemp()
try:
    for path in sorted(glob.glob("examples/*/firm.yaml")):
        name = path.split("/")[1]
        for how in (["--output", os.path.join(folder, name + ".html")], ["--json"]):
            seconds, processor, megabytes = best(LANDFALL, "brief", path, *how)
            print(f"brief of {name} {how[0]}: {seconds:.2f} s ({processor:.2f} s of processor), {megabytes:.0f} MB")
            if seconds > SECONDS and processor > SECONDS:
                failures.append(f"brief of {name}: {seconds:.2f} s, more than {SECONDS} s")
            elif seconds > SECONDS:
                print("  the machine is busy: the processor time is within the limit")
            if megabytes > MEGABYTES:
                failures.append(f"brief of {name}: {megabytes:.0f} MB, more than {MEGABYTES} MB")
    if os.path.exists("build/release/build.ninja") and os.path.samefile(LANDFALL, "build/release/landfall"):
        words = ["make", "--no-print-directory", "run", "BRIEF=" + os.path.join(folder, "brief.html")]
        child(*words)  # whatever is not up to date is built here
        seconds, processor, _ = child(*words)
        print(f"make run, second time: {seconds:.2f} s ({processor:.2f} s of processor)")
        if seconds > RUN_SECONDS and processor > RUN_SECONDS:
            failures.append(f"make run, second time: {seconds:.2f} s, more than {RUN_SECONDS} s")
finally:
    shutil.rmtree(folder)
for f in failures:
    print("FAILED", f)
sys.exit(1 if failures else 0)
