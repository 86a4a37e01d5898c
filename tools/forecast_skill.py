"""Measures the skill of the forecasts on three real sets of orders and writes data/skill/operations_forecast.csv.

    python3 tools/forecast_skill.py build/release/landfall [../shared/data] [--print]

Online Retail (a British shop), a part of Olist (a Brazilian marketplace), SCMS (shipments of health goods). Each is
imported into a workspace of its own and given to `landfall operations backtest`: forecasts from eight places in the last
third of each series, with nothing but what was known there, against the naive forecast from the same places. All series are
written, the poor ones too. --print writes to the terminal and leaves the file alone.
"""
import csv
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SETS = [  # name, home, currency, files, steps
    ("online-retail", "GBR", "GBP", ["orders/online_retail_2010_2011.csv.gz"], ["day", "week"]),
    ("olist", "BRA", "BRL", ["orders/olist_subset"], ["day", "week"]),
    ("scms", "USA", "USD", ["orders/scms_delivery_history_2006_2015.csv.gz"], ["week", "month"]),
]
KPIS = ["orders", "units", "revenue"]
HEAD = ["dataset", "kind", "step", "kpi", "market", "series", "horizon", "periods", "outcomes", "places", "naive_chosen", "mase", "mase_naive",
        "rmsse", "rmsse_naive", "ratio", "ratio_low", "ratio_high", "ratio_rmsse", "ratio_rmsse_low", "ratio_rmsse_high", "better", "naive_exact", "coverage80", "coverage95", "measured_on", "how"]


def number(figure):
    return "" if not figure or figure.get("value") is None else f"{figure['value']:.4g}"


def main():
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    landfall, shared = os.path.abspath(words[0]), os.path.abspath(words[1] if len(words) > 1 else "../shared/data")
    out = sys.stdout if "--print" in sys.argv else open("data/skill/operations_forecast.csv", "w", encoding="utf-8", newline="")
    measured_on = datetime.date.today().isoformat()
    table = csv.DictWriter(out, HEAD, restval="", lineterminator="\n")
    table.writeheader()
    firm = open("examples/gift-shop/firm.yaml", encoding="utf-8").read()
    for name, home, currency, files, steps in SETS:
        with tempfile.TemporaryDirectory() as folder:
            text = re.sub(r"(?m)^  id: gift-shop$", f"  id: {name}", firm)
            text = re.sub(r"(?m)^  home: \w+$", f"  home: {home}", text).replace("GBP", currency)
            path = os.path.join(folder, "firm.yaml")
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)

            def run(*args):
                p = subprocess.run([landfall, *args, "--workspace", os.path.join(folder, "w.db")], capture_output=True, text=True)
                if p.returncode:
                    sys.exit(f"landfall {' '.join(args)}: {p.stderr}")
                return p.stdout

            p = subprocess.run([landfall, "init", os.path.join(folder, "w.db")], capture_output=True, text=True)
            if p.returncode:
                sys.exit(p.stderr)
            run("firm", "import", path)
            paths = [os.path.join(shared, f) for f in files]
            for i, p in enumerate(paths):
                if os.path.isdir(p):
                    paths[i] = shutil.make_archive(os.path.join(folder, "files"), "zip", p)
            run("events", "import", *paths, "--firm", name)
            for step in steps:
                how = {"measured_on": measured_on, "how": f"landfall operations backtest {name} --step {step} (tools/forecast_skill.py)"}
                answer = json.loads(run("operations", "backtest", name, "--step", step, "--top", "300",
                                        *[w for k in KPIS for w in ("--kpi", k)], "--json"))["result"]
                for o in answer["overall"]:
                    r, q = o["ratio"], o["ratio_squared"]
                    table.writerow({**how, "dataset": name, "kind": "overall", "step": step, "kpi": o["kpi"], "series": o["series"],
                                    "horizon": answer["horizon"], "outcomes": o["outcomes"], "better": o["better"], "naive_exact": o["naive_exact"],
                                    "mase": number(o["mase"]), "mase_naive": number(o["mase_naive"]), "ratio": number(r),
                                    "ratio_low": f"{r['low']:.4g}" if r.get("low") is not None else "",
                                    "ratio_high": f"{r['high']:.4g}" if r.get("high") is not None else "",
                                    "ratio_rmsse": number(q), "ratio_rmsse_low": f"{q['low']:.4g}" if q.get("low") is not None else "",
                                    "ratio_rmsse_high": f"{q['high']:.4g}" if q.get("high") is not None else "",
                                    "coverage80": number(o["coverage80"]), "coverage95": number(o["coverage95"])})
                for s in answer["series"]:
                    row = {**how, "dataset": name, "kind": "series", "step": step, "kpi": s["kpi"], "market": s["market"],
                           "horizon": answer["horizon"], "periods": s["values"], "outcomes": s["outcomes"], "places": s["places"],
                           "naive_chosen": s["naive_chosen"]}
                    row.update({k: number(s[k]) for k in ("mase", "mase_naive", "rmsse", "rmsse_naive", "coverage80", "coverage95")})
                    table.writerow(row)


main()
