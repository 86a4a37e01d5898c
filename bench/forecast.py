"""Exponential smoothing beside R forecast::ets in one run, on the same series: seconds, ratio per series, and whose AICc is less.

    python3 bench/forecast.py [CC]

Weekly series of 104 points (10 000 of them by ours, R on 60 of the same), daily series of 730 points with a season of
seven (ours 400, R on 6). Ours: form chosen among all, eight (fourteen) periods with five quantiles, 5 000 paths where there is
no formula. R: ets(), then forecast() with both levels.
"""
import glob
import os
import random
import math
import subprocess
import sys
import tempfile

WEEKLY, DAILY = 60, 6


def poisson(r, mean):
    if mean > 60:
        return max(0, round(r.gauss(mean, math.sqrt(mean))))
    limit, k, p = math.exp(-mean), 0, r.random()
    while p > limit:
        k, p = k + 1, p * r.random()
    return k


def series(r, n, period):
    """Counts about a wandering level, some with a slope, weekdays that differ; one in four has a zero."""
    level, slope, step = math.log(r.choice([5, 15, 40, 150, 600])), r.choice([0, 0, 0.003, -0.002]), r.choice([0.01, 0.04, 0.1])
    week = [r.uniform(0.6, 1.4) for _ in range(period)]
    y = []
    for t in range(n):
        level += slope + r.gauss(0, step)
        y.append(poisson(r, math.exp(max(0, min(level, 9))) * week[t % period]) + (r.random() < 0.999))
    if r.random() < 0.25:
        y[r.randrange(n)] = 0
    return f"{period if period > 1 else 1} {n} " + " ".join(map(str, y))


def answers(text):
    rows = [line.split() for line in text.splitlines()]
    return {r[0]: r[1] for r in rows if r[0] != "aicc"}, [float(r[1]) for r in rows if r[0] == "aicc"]


def main():
    cc, met = sys.argv[1] if len(sys.argv) > 1 else "cc", True
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "bench_ets")
        base = [f"src/base/{f}.c" for f in ("arena", "err", "parallel", "random", "stat")]
        subprocess.run([cc, "-std=gnu17", "-O3", "-D_GNU_SOURCE", "-ffp-contract=off", "-fno-math-errno", "-Isrc", "-o", program, "bench/bench_ets.c",
                        *sorted(glob.glob("src/statistics/ets*.c")), *base, "-lgsl", "-lgslcblas", "-lm", "-lpthread"], check=True)
        r = random.Random(20260101)
        print("exponential smoothing: form chosen by AICc, 80 % and 95 % intervals, beside R forecast::ets")
        for name, count, n, period, horizon, total in (("weekly, 104 points", WEEKLY, 104, 1, 8, 10000),
                                                       ("daily, 730 points, season of 7", DAILY, 730, 7, 14, 400)):
            path = os.path.join(folder, "series")
            with open(path, "w", encoding="utf-8") as f:
                f.writelines(series(r, n, period) + "\n" for _ in range(count))
            sums = set()
            for threads in ("1", "2"):
                out = subprocess.run([program, str(total), path, str(horizon), "3"], capture_output=True, text=True, check=True,
                                     env={**os.environ, "LANDFALL_THREADS": threads}).stdout
                ours, aicc = answers(out)
                sums.add(ours["sum"])
                print(f"  {name}: {total} series by ours, {threads} thread(s): {float(ours['seconds']):.2f} s, "
                      f"{float(ours['per_second']):.0f} series/s")
            if len(sums) > 1:
                met = False
                print("  MISSED: the answers depend on the number of threads")
            if total == 10000:
                good = float(ours["seconds"]) < 10
                met &= good
                print(f"  wanted: under 10 s on two cores: {'met' if good else 'MISSED'}")
            peer = subprocess.run(["Rscript", "--vanilla", "bench/peers/ets.R", path, str(horizon)], capture_output=True, text=True)
            if peer.returncode:
                print("  R or its package forecast is absent: no comparison")
                continue
            theirs, r_aicc = answers(peer.stdout)
            each = (float(theirs["ets"]) + float(theirs["intervals"])) / count
            alone = float(theirs["ets"]) / count
            mine = float(ours["seconds"]) / total
            print(f"  R: {1e3 * alone:.1f} ms a series for ets, {1e3 * each:.1f} ms with intervals: {1 / each:.1f} series/s")
            print(f"  ratio to ours with intervals: {each / mine:.0f} on two cores; R's ets alone against all of ours: {alone / mine:.0f}")
            if total == 10000:
                good = alone / mine >= 30
                met &= good
                print(f"  wanted: at least 30 times R's ets per series: {'met' if good else 'MISSED'}")
            worse = sum(a > b + 1e-3 for a, b in zip(aicc, r_aicc))
            print(f"  AICc: ours less by more than 0.01 in {sum(a < b - 1e-2 for a, b in zip(aicc, r_aicc))} of {count} series, larger by more than "
                  f"0.001 in {worse}; largest loss {max(a - b for a, b in zip(aicc, r_aicc)):.3f}, largest gain "
                  f"{max(b - a for a, b in zip(aicc, r_aicc)):.2f}")
    return 0 if met else 1


sys.exit(main())
