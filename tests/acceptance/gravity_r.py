"""landfall trade gravity against base R (tests/peers/gravity.R): estimates, four kinds of errors, fit, to 1e-6.

Cases: an invented panel with three sets of effects, an offset and weights; the example's flows; and, where the
shared data are there, WITS totals of 2014 between the forty largest exporters with CEPII distances, with
effects and without.
"""
import csv
import gzip
import json
import math
import os
import random
import subprocess
import sys
import tempfile

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
SHARED = "../shared/data"
TOLERANCE = 1e-6
failures, compared = [], 0


def peer(path, y, xs, factors, cluster, offset="-", weight=None):
    out = subprocess.run(["Rscript", "--vanilla", "tests/peers/gravity.R", path, y, ",".join(xs), factors, cluster, offset]
                         + ([weight] if weight else []), capture_output=True, text=True)
    if out.returncode:
        sys.exit("FAILED: R: " + out.stderr)
    rows = {}
    for line in out.stdout.splitlines():
        words = line.split()
        rows[tuple(words[:2]) if words[0] != "fit" else "fit"] = [float(w) for w in words[1 if words[0] == "fit" else 2:]]
    return rows


def ours(folder, path, y, xs, factors, cluster, errors, count=False, offset="-", weight=None):
    model = [f"dependent: {y}", "regressors: [" + ", ".join(xs) + "]", f"errors: {errors}", "singletons: keep",
             f"count_fixed_effects: {'yes' if count else 'no'}"]
    if factors != "-":
        model.append("fixed_effects: [" + ", ".join(factors.split(",")) + "]")
    if errors == "cluster":
        model.append(f"cluster: {cluster}")
    if offset != "-":
        model.append(f"offset: {offset}")
    if weight:
        model.append(f"weight: {weight}")
    file = os.path.join(folder, "model.yaml")
    with open(file, "w", encoding="utf-8") as f:
        f.write("\n".join(model) + "\n")
    p = subprocess.run([LANDFALL, "trade", "gravity", file, path, "--json"], capture_output=True, text=True)
    if p.returncode:
        sys.exit("FAILED: " + p.stderr)
    return json.loads(p.stdout)["result"]


def near(what, x, y):
    global compared
    compared += 1
    if not abs(x - y) <= TOLERANCE * (abs(y) + 1e-3):
        failures.append(f"{what}: {x!r}, R has {y!r}")


def compare(name, folder, path, y, xs, factors, cluster, offset="-", weight=None):
    r = peer(path, y, xs, factors, cluster, offset, weight)
    for at, (errors, count) in enumerate([("robust-hc0", False), ("robust-hc1", False), ("robust-hc1", True),
                                          ("cluster", False), ("iid", False)], 1):
        v = ours(folder, path, y, xs, factors, cluster, errors, count, offset, weight)
        three = factors.count(",") >= 2
        for e in v["estimates"]:
            if e["regressor"] == "constant":
                continue
            for tag, beta, error in (("ppml", "estimate", "error"), ("ols", "least_squares", "least_squares_error")):
                want = r[tag, e["regressor"]]
                near(f"{name} {tag} {e['regressor']}", e[beta]["value"], want[0])
                # Three sets share more than one constant each: R counts what is left, we count levels less one.
                if not (three and (count or (errors == "iid" and tag == "ols"))):
                    near(f"{name} {tag} {e['regressor']} {errors}", e[error]["value"], want[at])
        got = {d["what"]: d["value"]["value"] for d in v["diagnostics"]}
        for what, want in zip(("deviance", "deviance without regressors and effects", "log-likelihood",
                               "pseudo R² (in logs: R²)", "rows used"), r["fit"]):
            near(f"{name} {what}", got[what], want)


def invented(path):
    stream = random.Random(20261122)
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("exporter importer year flow x1 x2 log_size scale".split())
        size = {}
        for i in range(9):
            for j in range(9):
                if i == j:
                    continue
                pair = stream.gauss(0, .5)
                for t in range(6):
                    a = size.setdefault(("a", i, t), stream.gauss(0, 1))
                    b = size.setdefault(("b", j, t), stream.gauss(0, 1))
                    x1, x2, off = stream.gauss(0, 1), int(stream.random() < .4), stream.gauss(0, .3)
                    mu = math.exp(2 + a + b + pair + .4 * x1 - .6 * x2 + off)
                    flow = 0 if stream.random() < .2 else mu * stream.gammavariate(2, .5)
                    out.writerow([f"E{i}", f"I{j}", 2000 + t, f"{flow:.6f}", f"{x1:.6f}", x2, f"{off:.6f}",
                                  f"{.5 + stream.random():.6f}"])


def real(path):
    flows, totals = {}, {}
    with gzip.open(f"{SHARED}/trade/wits_bilateral_totals_1962_2016.csv.gz", "rt", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            if row["year"] == "2014" and row["exports_thousand_usd"]:
                flows[row["reporter"], row["partner"]] = float(row["exports_thousand_usd"])
    pairs = {}
    with open(f"{SHARED}/gravity/dist_cepii.csv", encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, delimiter=";"):
            pairs[row["iso_o"], row["iso_d"]] = row
    for (i, j), v in flows.items():
        if (i, j) in pairs and i != j:
            totals[i] = totals.get(i, 0) + v
    big = sorted(totals, key=lambda i: (-totals[i], i))[:40]
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("exporter importer flow ln_km contiguous language colony size".split())
        for i in big:
            for j in big:
                p = pairs.get((i, j))
                if i != j and p:
                    out.writerow([i, j, repr(flows.get((i, j), 0.0)), repr(math.log(float(p["dist"]))), p["contig"],
                                  p["comlang_off"], p["colony"], repr(math.log(totals[i]))])


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "invented.csv")
    invented(path)
    xs = ["x1", "x2"]
    compare("invented, two sets", folder, path, "flow", xs, "exporter*year,importer*year", "exporter*importer")
    compare("invented, three sets", folder, path, "flow", xs, "exporter*year,importer*year,exporter*importer",
            "exporter*importer", "log_size", "scale")
    compare("invented, no effects", folder, path, "flow", xs, "-", "importer", "log_size")
    if os.path.isdir(SHARED):
        path = os.path.join(folder, "real.csv")
        real(path)
        compare("WITS 2014", folder, path, "flow", ["ln_km", "contiguous", "language", "colony"], "exporter,importer",
                "importer")
        compare("WITS 2014, no effects", folder, path, "flow", ["size", "ln_km", "contiguous"], "-", "exporter*importer")
    else:
        print("skipped: ../shared/data absent: only invented flows")
print(f"{compared} numbers compared with base R, {len(failures)} differ")
for f in failures[:30]:
    print("FAILED", f)
sys.exit(1 if failures or compared < 100 else 0)
