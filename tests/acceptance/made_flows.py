"""A made-up world of product flows in the layout of BACI, and its sums worked out from the rows: what a leaf
"trade/baci/HS17/imports/DEU/150910" must be. Small enough to be summed in plain loops. No value says anything about
a real country.
"""
import csv
import hashlib
import re

PRODUCTS = ["150910", "150990", "300410", "300490", "300431", "902620", "903180", "870323"]
SPECIAL = {"USA": "842", "FRA": "251", "NOR": "579", "CHE": "757", "IND": "699"}  # codes of BACI that are not M49


def luck(*words):
    return int.from_bytes(hashlib.sha256("/".join(map(str, words)).encode()).digest()[:4], "big") / 2**32


class World:
    years = list(range(2016, 2022))
    window = [2019, 2020, 2021]

    def __init__(self):
        with open("data/country/countries.csv", encoding="utf-8", newline="") as f:
            self.code = {r["iso3"]: SPECIAL.get(r["iso3"], r["m49"].lstrip("0")) for r in csv.DictReader(f)
                         if r["status"] == "un_member" and r["m49"]}
        sellers = sorted(self.code, key=lambda c: luck("seller", c))[:50]
        for c in ("GRC", "IND", "DEU", "ITA", "JPN", "IRN", "VNM"):
            if c in self.code and c not in sellers:
                sellers.append(c)
        self.row = {}  # (year, exporter, importer, product) → (USD, tonnes)
        for i in sellers:
            for k in PRODUCTS:
                if luck("makes", i, k) < 0.3 and i not in ("GRC", "IND", "DEU"):
                    continue
                for j in self.code:
                    if i == j or luck("sells", i, j, k) < 0.5:
                        continue
                    begins = 2016 + int(7 * luck("begins", i, j, k)) if luck("new", i, j, k) < 0.2 else 2016
                    for y in self.years:
                        if y < begins:
                            continue
                        usd = 10 ** (4 + 4 * luck("size", j, k[:4]) * luck("skill", i, k)) * (1 + 0.1 * (y - 2016) * luck("grows", j, k))
                        thousands = round(usd / 1000, 3)
                        if thousands <= 0:
                            continue
                        tonnes = round(thousands / (1 + 9 * luck("price", i, k)), 3)
                        self.row[y, i, j, k] = (round(thousands * 1000), tonnes)
        self.into = {}  # the rows by importer
        for (y, i, j, k), r in self.row.items():
            self.into.setdefault(j, []).append((y, i, k, *r))
        self.known = {}

    def write(self, path, year):
        with open(path, "w", encoding="utf-8") as f:
            f.write("t,i,j,k,v,q\n")
            for (y, i, j, k), (usd, tonnes) in sorted(self.row.items(), key=lambda r: (self.code[r[0][1]], r[0])):
                if y == year:
                    f.write(f"{y},{self.code[i]},{self.code[j]},{k},{usd / 1000:.3f},{tonnes:12.3f}\n")

    def total(self, years, exporter, importer, prefixes, without=()):
        return sum(usd for y, i, k, usd, _ in self.into.get(importer, ())
                   if y in years and (exporter is None or i == exporter)
                   and (not prefixes or k.startswith(prefixes)) and not (without and k.startswith(without)))

    def leaf(self, ref):
        """The value of a leaf from its reference; None: no such kind of reference."""
        if ref not in self.known:
            self.known[ref] = self.work_out(ref)
        return self.known[ref]

    def work_out(self, ref):
        kind, *rest = ref.removeprefix("trade/baci/HS17/").split("/")
        years, last = self.window, rest[-1]
        m = re.fullmatch(r"(\d{4})(?:–(\d{4}))?", last)
        if m and 2000 <= int(m.group(1)) <= 2030 and len(rest) > 2:
            years = list(range(int(m.group(1)), int(m.group(2) or m.group(1)) + 1))
            rest = rest[:-1]
        if kind == "flow":
            exporter, importer, codes = rest
        else:
            exporter, (importer, codes) = None, rest
        codes, _, without = codes.partition("-")
        prefixes, without = tuple(c for c in codes.split("+") if c), tuple(c for c in without.split("+") if c)
        if kind in ("imports", "flow", "suppliers"):
            return self.total(years, exporter, importer, prefixes, without) / len(years)
        if kind == "new-suppliers":
            rows = [r for r in self.into.get(importer, ()) if r[2].startswith(prefixes)]
            then = {r[1] for r in rows if r[0] == years[0]}
            return sum(r[3] for r in rows if r[0] == years[-1] and r[1] not in then)
        if kind in ("weighed", "tonnes"):  # the mean of each flow over the years that state a weight, then the sum
            flows = {}
            for y, i, k, usd, tonnes in self.into.get(importer, ()):
                if y in years and k.startswith(prefixes):
                    flows.setdefault((i, k), []).append(tonnes if kind == "tonnes" else usd)
            return sum(sum(v) / len(v) for v in flows.values())
        return None
