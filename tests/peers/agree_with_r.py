#!/usr/bin/env python3
"""Do the Python peers agree with base R? A second pair of eyes on the peers themselves.

  agree_with_r.py --self-test     random cases through r_peers.R and through the Python peers

Where Rscript is not installed it says "skipped: Rscript absent" and succeeds.
"""
import os
import shutil
import subprocess
import sys
from fractions import Fraction

import numpy as np

import distances
import paths
import pei
import pestel
from peer_io import Checks

HERE = os.path.dirname(os.path.abspath(__file__))


def cell(x):
    return "NA" if x is None else repr(float(x))


def case(name, rows):
    return "case %s\nrows %d\n%s\nend\n" % (
        name, len(rows), "\n".join(" ".join(cell(x) for x in row) for row in rows))


def main():
    if sys.argv[1:] != ["--self-test"]:
        sys.stderr.write(__doc__)
        sys.exit(2)
    if shutil.which("Rscript") is None:
        print("agree_with_r.py: skipped: Rscript absent")
        return 0
    stream = np.random.default_rng(12)
    check, asked, expected = Checks(), "", []

    def ask(name, rows, want, tolerance=1e-12):
        nonlocal asked
        asked += case(name, rows)
        expected.append((name, want, tolerance))

    # The PEI with given weights and gaps is a weighted mean of the answered items.
    for _ in range(5):
        answers = [None if stream.random() < .2 else int(stream.integers(0, 5)) for _ in range(22)]
        weights = [Fraction(int(stream.integers(1, 9)), 4) for _ in range(22)]
        got = pei.score({"practices": [
            {"id": str(k), "dimension": "D%d" % (k % 6), "v": w,
             "items": [{"answer": x, "evidence": True}]}
            for k, (x, w) in enumerate(zip(answers, weights))]})
        ask("weighted_mean", [(None if x is None else x / 4, w) for x, w in zip(answers, weights)],
            [got["weightings"]["given"]["avail"]])
    for ties in (False, True):
        x = stream.random(12)
        y = x + stream.normal(size=12)
        if ties:
            x, y = np.round(x * 3), np.round(y)
        ask("spearman", list(zip(x, y)), [paths.spearman(x.tolist(), y.tolist())])
    for gaps in (False, True):
        rows = (stream.normal(size=(70, 6)) @ stream.normal(size=(6, 6)) * 20 + 50).tolist()
        if gaps:
            rows = rows[:2] + [[None if stream.random() < .1 else x for x in row]
                               for row in rows[2:]]
        got = distances.hofstede({"reference": rows[2:], "a": rows[0], "b": rows[1]})
        ask("hofstede", rows, [got["ks"], got["edi"], got["md"]], 1e-9)
    rows = (stream.normal(size=(40, 1)) + .7 * stream.normal(size=(40, 5))).tolist()
    got = distances.first_component(rows)
    ask("prcomp", rows, [got["variance_share"], *got["loadings"], *got["scores"]], 1e-10)
    values = sorted(float(x) for x in stream.normal(size=37))
    for q in (.05, .5, .95):
        ask("quantile", [[q]] + [[x] for x in values],
            [pestel.quantile([Fraction(x) for x in values], Fraction(q))])
    out = subprocess.run(["Rscript", "--vanilla", os.path.join(HERE, "r_peers.R")], input=asked,
                         capture_output=True, text=True, check=False, timeout=60)
    answers = out.stdout.strip().splitlines()
    check.same("one answer per case " + out.stderr.strip(), len(answers), len(expected))
    for (name, want, tolerance), line in zip(expected, answers):
        got = line.split()
        check.same("name", got[0], name)
        for g, w in zip(got[1:], want):
            check.near("R " + name, float(g), float(w), tolerance)
        check.same(name + " count", len(got) - 1, len(want))
    return check.close()


if __name__ == "__main__":
    sys.exit(main())
