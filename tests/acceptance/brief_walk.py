"""Walks every number of the example briefs back to where it came from.

Page    every digit in the text of the HTML belongs to a figure (data-fig), to the label of a figure
        (data-of), to a code or a date, or to a name that stands in a data file or the firm's file
Figures the page's f12 is the JSON's f12, with the same value; every figure walks down its inputs to
        leaves: a cell of data/country or of the built country tables, an entry of a file under data/, a
        field of the firm's YAML, each with that value; a missing one says why
Gaps    product demand, tariffs, five forces and ownership limits are missing today
Twice   the same firm, date and seed give the same bytes; the terminal stays within 100 columns
Apart   the three firms get different rankings for different reasons
Flows   with --flows the same with product flows: a made-up world is imported first (made_flows.py), a leaf that
        is a sum over flows must be that sum over the rows of the file, and demand is no longer missing

A number without an origin fails. Run from the project root with LANDFALL and LANDFALL_BUILD set.
"""
import csv
import glob
import html.parser
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

import yaml

import made_flows

ROOT = os.getcwd()
LANDFALL = os.environ.get("LANDFALL", "build/release/landfall")
BUILD = os.environ.get("LANDFALL_BUILD", "build/release")
FIRMS = ["olive-oil", "generic-medicine", "industrial-sensor"]
failures = []


def fail(where, what):
    failures.append(f"{where}: {what}")


def near(a, b):
    return a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12))


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


# --- what is on the shelf ------------------------------------------------------------------------------


def rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


class Shelf:
    """The data files, indexed the way leaves refer to them."""

    flows, n_flow_leaves = None, 0

    def __init__(self):
        self.facts = {}
        for path in glob.glob("data/country/facts/*.csv"):
            for r in rows(path):
                key = (r["indicator"], r["iso3"], r["year"])
                self.facts.setdefault(key, []).append((float(r["value"]), r["source"]))
        self.lists = {}
        for path in glob.glob("data/country/lists/*.csv"):
            for r in rows(path):
                self.lists.setdefault((os.path.basename(path)[:-4], r["iso3"]), []).append(r)
        self.pairs = {}
        for path in ("data/country/pairs.csv", "data/country/agreements.csv"):
            if os.path.exists(path):
                for r in rows(path):
                    self.pairs.setdefault(pair_key(r), []).append(r)
        self.built = {}
        for path in glob.glob(f"{BUILD}/country/*.csv"):
            table = self.built.setdefault(os.path.basename(path)[:-4], {})
            for r in rows(path):
                if "iso3" in r:
                    table.setdefault(r["iso3"], []).append(r)
        self.catalogues = {}
        self.words = set()
        for base in ("data", f"{BUILD}/country"):
            for folder, _, files in os.walk(base):
                for name in files:
                    if name.endswith((".csv", ".yaml", ".md")):
                        with open(os.path.join(folder, name), encoding="utf-8") as f:
                            self.words.update(digit_words(f.read()))
        self.cells = quoted_cells()
        self.parameters = {r["id"]: r for p in glob.glob("data/parameters/*.csv") for r in rows(p) if "id" in r}

    def catalogue(self, name):
        if name not in self.catalogues:
            path = os.path.join("data", name)
            if not os.path.exists(path):
                self.catalogues[name] = None
            elif name.endswith(".csv"):
                self.catalogues[name] = rows(path)
            else:
                with open(path, encoding="utf-8") as f:
                    self.catalogues[name] = yaml.load(f, Loader=yaml.BaseLoader)
        return self.catalogues[name]


def quoted_cells():
    """Texts of data files that hold letters and digits: what a sentence may quote, whole."""
    found = set()

    def take(node):
        if isinstance(node, dict):
            for child in node.values():
                take(child)
        elif isinstance(node, list):
            for child in node:
                take(child)
        elif isinstance(node, str) and len(node) >= 10 and re.search(r"[A-Za-z]{3}", node) and re.search(r"\d", node):
            found.add(node.strip())

    for folder, _, files in os.walk("data"):
        for name in files:
            path = os.path.join(folder, name)
            if name.endswith(".csv") and os.path.basename(folder) not in ("facts", "lists"):
                for r in rows(path):
                    take(list(r.values()))
            elif name.endswith(".yaml"):
                with open(path, encoding="utf-8") as f:
                    take(yaml.load(f, Loader=yaml.BaseLoader))
    return sorted(found, key=len, reverse=True)


def pair_key(r):
    return r["iso3_a"], r["iso3_b"]


def digit_words(text):
    """Words that hold a digit, stripped of the punctuation around them."""
    return {w.strip(".,;:()[]{}\"'“”‘’`") for w in re.split(r"[\s|,\"]+", text) if any(c.isdigit() for c in w)}


# --- leaves ------------------------------------------------------------------------------------------------


def same(value, text):
    """Does a field of a file carry that value? Amounts with currency, yes and no, years of dates too."""
    if isinstance(text, bool):
        return near(value, 1.0 if text else 0.0)
    if text is None:
        return False
    if isinstance(text, (list, tuple)):
        return near(value, float(len(text))) or any(same(value, t) for t in text)
    if isinstance(text, dict):
        return any(same(value, t) for t in text.values())
    text = str(text).strip()
    if text.lower() in ("yes", "true"):
        return near(value, 1.0)
    if text.lower() in ("no", "false"):
        return near(value, 0.0)
    m = re.match(r"^([+-]?[\d.]+(?:e[+-]?\d+)?)", text)
    if m and near(value, number(m.group(1))):
        return True
    m = re.match(r"^(\d{4})-\d{2}", text)
    return bool(m) and near(value, float(m.group(1)))


LINKS = {"contiguous": "c", "common_official": "o", "common_spoken": "s", "common_coloniser": "k", "colony": "y",
         "same_country": "u"}
PAIR_FIELDS = {"agreement", "distance_km", "capital_km", *LINKS}


def pair_leaf(shelf, field, a, b, value):
    """Both tables hold a pair once, the smaller code first; the agreement is read in the asked direction."""
    for r in shelf.pairs.get((min(a, b), max(a, b)), []):
        if field == "agreement":
            letter = r.get("a_to_b" if a < b else "b_to_a")
            if letter and near(value, number(letter)):
                return True
        elif field in ("distance_km", "capital_km"):
            if near(value, number(r.get(field))):
                return True
        elif "links" in r and near(value, 1.0 if LINKS[field] in r["links"] else 0.0):
            return True
    return False


def covers(item, hs):
    """Does an item of a commodity list ("3002", "61+62", "3102-3105") hold the HS code?"""
    for part in item.split("+"):
        low, _, high = part.partition("-")
        high = high or low
        if low <= hs[:len(low)] and hs[:len(high)] <= high:
            return True
    return False


def commodity_leaf(shelf, table, iso3, value):
    listed = [r["item"] for r in shelf.lists.get((table, iso3), [])]
    hit = any(covers(i, hs) for i in listed for hs in shelf.firm_hs)
    return bool(listed) and near(value, 1.0 if hit else 0.0)


def fact_leaf(shelf, f):
    ref = f.get("ref") or ""
    if ref.startswith("trade/"):
        shelf.n_flow_leaves += 1
        return shelf.flows is not None and near(f["value"], shelf.flows.leaf(ref))
    parts = ref.split("/")
    value, source = f["value"], f["source"]
    if len(parts) == 3 and tuple(parts) in shelf.facts:
        return any(near(value, v) and source == s for v, s in shelf.facts[tuple(parts)])
    head = parts[0]
    if head in PAIR_FIELDS and len(parts) == 3:
        return pair_leaf(shelf, head, parts[1], parts[2], value)
    if head.endswith("_commodities"):
        return commodity_leaf(shelf, head, parts[1], value)
    if head.endswith("_partners") and len(parts) >= 3:
        return any(same(value, r["share_pct"]) for r in shelf.lists.get((head, parts[1]), []))
    table, _, field = head.partition(".")
    iso3, item = parts[-2], "/".join([field] + parts[1:-2])
    if (table, iso3) in shelf.lists and source in ("factbook", "reviewed"):
        found = [r for r in shelf.lists[(table, iso3)]
                 if r["source"] == source and (r["item"] == item or r["item"].startswith(item + "/"))]
        if found and any(same(value, r["share_pct"]) for r in found):
            return True
        return near(value, 1.0 if found else 0.0) or (found and near(value, None))
    if table in shelf.built:
        found = shelf.built[table].get(iso3, [])
        name, _, word = item.partition(".")
        if table == "languages":
            lang = item.rpartition(".")[2]
            found = [r for r in found if lang in r.values()]
            return any(same(value, t) for r in found for t in r.values()) or (name == "status" and bool(found))
        for r in found:
            if name not in r:
                continue
            have = r[name].split()
            if word:
                return near(value, 1.0 if word in have else 0.0)
            if same(value, r[name]) or near(value, float(len(have))):
                return True
            if name == "currencies":
                return near(value, 1.0 if any(c in have for c in re.findall(r"\b[A-Z]{3}\b", f["label"])) else 0.0)
    return False


def descend(node, path):
    """All nodes a dotted path may mean: keys, list indices, and items known by their id."""
    if not path:
        yield node
        return
    if isinstance(node, list):
        m = re.match(r"^\[(\d+)\]\.?(.*)$", path)
        if m:
            if int(m.group(1)) < len(node):
                yield from descend(node[int(m.group(1))], m.group(2))
            return
        for item in node:
            yield from descend(item, path)
    if isinstance(node, dict):
        for key in ("id", "indicator", "item", "name"):
            name = node.get(key)
            if isinstance(name, str) and (path == name or path.startswith(name + ".")):
                yield from anywhere(node, path[len(name) + 1:])
        for key, child in node.items():
            if path == key or path.startswith((key + ".", key + "[")):
                yield from descend(child, path[len(key):].lstrip("."))


def anywhere(node, path):
    yield from descend(node, path)
    if not path:
        return
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        if isinstance(child, (dict, list)):
            yield from anywhere(child, path)


def catalogue_leaf(shelf, f):
    name, _, anchor = f["source"].partition("#")
    data, value = shelf.catalogue(name), f["value"]
    if data is None:
        return False
    ref = f.get("ref") or anchor
    if name == "skill/market.csv":  # the anchor is the line; shares are shown in per cent
        cells = [number(t) for t in data[int(anchor) - 2].values()]
        return any(near(value, x) or near(value, 100 * x) for x in cells if x is not None)
    if name.endswith(".csv"):
        for r in data:
            key = next(iter(r.values()))
            if ref == key or anchor == key:
                return any(same(value, t) for t in r.values())
            if ref.startswith(key + "."):
                return same(value, r.get(ref[len(key) + 1:]))
        return False
    starts = list(anywhere(data, anchor)) if anchor and anchor != ref else [data]
    for start in starts:
        for node in anywhere(start, ref):
            if same(value, node):
                return True
            if isinstance(node, dict) and any(same(value, x) for x in node.values() if isinstance(x, list)):
                return True
    return ref.endswith(".weight") and near(value, 1.0)  # the default of a catalogue weight


def firm_leaf(shelf, f, firm):
    ref, value = f.get("ref") or "", f["value"]
    for node in descend(firm, ref):
        if same(value, node):
            return True
        word = shelf.parameters.get(f"language.level.{node}")
        if word and near(value, float(word["value"])):
            return True
        owner = re.match(r"^(.*)\.trigger$", ref)
        if owner and any(same(value, d.get("date")) for d in descend(firm, owner.group(1))):
            return True
        if isinstance(node, str) and node in ("yes", "no") and value in (0, 1):
            return True
    return False


def walk(shelf, name, figures, firm, methods):
    for fid, f in figures.items():
        where = f"{name} {fid} ({f['label']})"
        if f.get("missing"):
            if f["value"] is not None:
                fail(where, "is missing and has a value")
            if not f.get("why"):
                fail(where, "is missing and does not say why")
            continue
        if f["value"] is None or not math.isfinite(f["value"]):
            fail(where, "has no value")
        origin = f["origin"]
        if origin == "derived":
            if not f.get("method"):
                fail(where, "is computed by no named method")
            elif f["method"].split("/")[0] not in methods:
                fail(where, f"method {f['method']} is not in data/report/methods.csv")
            if not f.get("inputs"):
                fail(where, "is computed from nothing")
            for i in f.get("inputs", []):
                if i not in figures:
                    fail(where, f"input {i} is not in the JSON")
        elif origin == "fact" and not fact_leaf(shelf, f):
            fail(where, f"no row with {f['value']} at {f.get('source')} {f.get('ref')}")
        elif origin == "catalogue" and not catalogue_leaf(shelf, f):
            fail(where, f"no entry with {f['value']} at {f.get('source')} {f.get('ref')}")
        elif origin == "firm" and not firm_leaf(shelf, f, firm):
            fail(where, f"no field with {f['value']} at {f.get('source')} {f.get('ref')}")


def no_circles(name, figures):
    state = {}
    for start in figures:
        stack = [(start, iter(figures[start].get("inputs", [])))]
        state.setdefault(start, 1)
        while stack:
            at, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                state[at] = 2
                stack.pop()
            elif state.get(step) == 1 and any(step == s for s, _ in stack):
                fail(f"{name} {step}", "is made of itself")
                return
            elif step not in state:
                state[step] = 1
                stack.append((step, iter(figures[step].get("inputs", []))))


# --- the page --------------------------------------------------------------------------------------------------


def ordinal(n):
    n = int(n)
    end = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{end}"


SCALE = {"k": 1e3, "M": 1e6, "bn": 1e9, "tn": 1e12, "%": 0.01}


def read_number(text):
    """The first number of a text as people write it, scaled: "412 bn USD" → 4.12e11, "87 %" → 0.87."""
    m = re.match(r"^([−-]?[\d\u202f]+(?:\.\d+)?)\s?(k|M|bn|tn|%)?(?=\s|$|\))", text.replace("\u00a0", " "))
    if not m:
        return None, None
    plain = float(m.group(1).replace("\u202f", "").replace("−", "-"))
    return plain, plain * SCALE.get(m.group(2), 1.0)


class Page(html.parser.HTMLParser):
    VOID = {"meta", "br", "hr", "img", "link", "input"}

    def __init__(self, name, figures, words, codes, firm, cells):
        super().__init__(convert_charrefs=True)
        self.name, self.figures, self.words, self.codes, self.firm = name, figures, words, codes, firm
        self.cells = cells
        self.stack, self.n_numbers, self.gaps = [], 0, set()

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.stack.append((tag, dict(attrs)))
        a = dict(attrs)
        if tag == "data" and a.get("data-fig") and a.get("value") is not None:
            f = self.figures.get(a["data-fig"])
            if f is None:
                fail(self.name, f"{a['data-fig']} is not in the JSON")
            elif a.get("data-part") == "year":
                pass
            elif a["value"] == "":
                if not f.get("missing"):
                    fail(self.name, f"{a['data-fig']} is shown without its value")
            elif f["value"] is None or not near(float(a["value"]), f["value"]):
                fail(self.name, f"{a['data-fig']} is {a['value']} on the page and {f['value']} in the JSON")

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        while self.stack and self.stack[-1][0] != tag:
            self.stack.pop()
        if self.stack:
            self.stack.pop()

    def attribute(self, name):
        for _, a in reversed(self.stack):
            if name in a:
                return a[name]
        return None

    def classes(self):
        return {c for _, a in self.stack for c in (a.get("class") or "").split()}

    def figure_says(self, fid, text):
        f = self.figures.get(fid)
        if f is None:
            return False
        text = text.strip()
        if f.get("missing"):
            if text.startswith("missing"):
                self.gaps.add(f["label"])
            return text.startswith("missing")
        v, u = f["value"], f.get("unit", "")
        if text in (str(f.get("year")), ordinal(round(v)), "yes", "no"):
            return True
        if self.attribute("data-part") == "shown":
            said = re.sub(rf"\b{f.get('year')}\b", "", text)
            if not any(c.isdigit() for c in said):
                return True  # said in words: "it has a trade agreement", "both are in the EU (2025)"
        bound = re.match(r"^(over|under) ([\d.]+)(?:\s?%)?$", text)
        if bound:
            return bound_holds(bound.group(1), float(bound.group(2)), f)
        plain, scaled = read_number(text)
        if plain is None:
            return False
        slack = 1.0 if self.attribute("data-part") == "shown" else 0.0  # "99 of a hundred" for 99.9
        want = [v, v * 100] if u == "share" else [v, v / 100] if u == "%" else [v]
        return any(abs(x - w) <= max(0.51 * 10 ** -decimals(text), 0.006 * abs(w), slack)
                   for x in (plain, scaled) for w in want)

    def known_words(self, text):
        return all(w in self.words or w in self.codes for w in digit_words(text))

    def handle_data(self, text):
        tags = [t for t, _ in self.stack]
        if not any(c.isdigit() for c in text) and "missing" not in text:
            return
        if "style" in tags or "script" in tags:
            return
        fid = self.attribute("data-fig")
        if fid:
            self.n_numbers += 1
            if not self.figure_says(fid, text):
                fail(self.name, f"{fid} ({self.figures.get(fid, {}).get('label')}) reads `{text.strip()}`, "
                                f"its value is {self.figures.get(fid, {}).get('value')}")
            return
        if not any(c.isdigit() for c in text):
            return
        of = self.attribute("data-of")
        if of:
            if self.figures.get(of, {}).get("label") != text:
                fail(self.name, f"the label of {of} reads `{text}`")
            return
        figs = self.attribute("data-figs")
        if figs is not None:
            rest = text
            for i in figs.split():
                f = self.figures[i]
                rest = take_numbers(rest, f)
            if not self.known_words(rest):
                fail(self.name, f"a number without figure in the title `{text}`: `{rest}`")
            return
        classes = self.classes()
        if "time" in tags:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) or not self.known_words(text):
                fail(self.name, f"the date {text} stands in no file")
            return
        if classes & {"code", "src", "ref", "method", "hash"}:
            field = text.partition("#")[2] or text
            stands = text in self.codes or any(True for _ in descend(self.firm, field))
            if not stands and not all(w in self.words or w in self.codes for w in digit_words(text)):
                fail(self.name, f"the code `{text}` stands in no file")
            return
        quoted = {"name", "lab", "grp", "advice", "why", "lb"}
        if ("title" in tags and "svg" not in tags) or classes & quoted:
            if not self.known_words(text):
                fail(self.name, f"the name `{text.strip()}` stands in no file")
            return
        for cell in self.cells:
            if cell in text:
                text = text.replace(cell, "")
                if not any(c.isdigit() for c in text):
                    return
        fail(self.name, f"a bare number: `{text.strip()[:120]}` in <{' '.join(tags[-3:])}>")


def bound_holds(side, n, f):
    """"under 5 %" of a figure known to be at most 5; "over 99" of a share of draws."""
    scale = 100 if f["unit"] == "share" else 1
    if side == "over":
        return f["value"] * scale > n
    return f["value"] * scale < n or (near(f.get("high"), n / scale) and f.get("low") < f["high"])


def decimals(text):
    m = re.match(r"^[−-]?[\d\u202f]+\.(\d+)", text)
    return len(m.group(1)) if m else 0


def take_numbers(text, f):
    """Removes the texts by which a figure may stand in a title."""
    if f["value"] is None:
        return text
    for side, n in re.findall(r"(over|under) ([\d.]+)", text):
        if bound_holds(side, float(n), f):
            return text.replace(f"{side} {n}", "", 1)
    for piece in re.findall(r"[−-]?\d[\d\u202f]*(?:\.\d+)?(?:st|nd|rd|th)?", text):
        bare = number(re.sub(r"[^\d.−-]", "", piece).replace("−", "-"))
        if bare is None:
            continue
        ends = [f["value"], f.get("low"), f.get("high")]
        for x in [e for e in ends if e is not None]:
            for scale in (1, 100, 1e-3, 1e-6, 1e-9, 1e-12):
                if abs(bare - x * scale) <= max(0.51 * 10 ** -decimals(piece), 0.006 * abs(x * scale)):
                    text = text.replace(piece, "", 1)
                    break
            else:
                continue
            break
    for w in digit_words(f.get("unit", "")):
        text = text.replace(w, "")
    return text


# --- the program -----------------------------------------------------------------------------------------------------


def landfall(*args):
    r = subprocess.run([LANDFALL, *args], capture_output=True, text=True, check=False)
    if r.returncode != 0:
        sys.exit(f"FAIL landfall {' '.join(args)}: status {r.returncode}\n{r.stderr}")
    return r.stdout


def codes_of(firm_path, firm_text, figures, brief):
    """Codes that stand in no data file: version, seed, hashes, commands, references of figures."""
    codes = set(digit_words(firm_text)) | digit_words(landfall("--version")) | digit_words(firm_path)
    codes |= {"1"}  # the seed
    for f in figures.values():
        for key in ("source", "ref", "method"):
            if f.get(key):
                codes |= digit_words(f[key]) | {f[key]}
        if f.get("params"):
            codes.add(f["params"][:12])
        for key in ("why", "why_grade", "label"):
            if f.get(key):
                codes |= digit_words(f[key])
    for fact in brief["facts"] + brief["made"]:
        codes |= {w for w in digit_words(fact["text"]) if re.fullmatch(r"[0-9a-f]{12}|\d{4}-\d{2}-\d{2}", w)}
    return codes


def gaps(name, figures, page, flows):
    wanted = ["Tariff on your product", "Limit on foreign ownership"]
    if flows:
        for f in figures.values():
            if f["label"] in ("Demand for your product", "Five forces"):
                fail(name, f"{f['label']} is said to be missing, but flows are there")
    else:
        wanted += ["Demand for your product", "Five forces"]
    for label in wanted:
        found = [f for f in figures.values() if f["label"] == label]
        if not found or not all(f.get("missing") for f in found):
            fail(name, f"`{label}` is not missing in the JSON")
        if label not in page.gaps:
            fail(name, f"`{label}` is not shown as missing on the page")


def columns(text):
    wide = 0
    for c in text:
        if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf"):
            continue
        wide += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return wide


def ranking_of(brief):
    for s in brief["sections"]:
        for b in s["blocks"]:
            if b.get("id") == "ranking":
                return [m["code"] for m in b["marks"]]
    return []


def reasons_of(brief):
    out = []
    for s in brief["sections"]:
        if s["id"].startswith("market-"):
            for b in s["blocks"]:
                out += [i["text"] for i in b.get("items", []) if i["text"].startswith("For:")]
    return out


def main():
    shelf = Shelf()
    methods = {r["id"]: r for r in rows("data/report/methods.csv")}
    rankings, reasons = {}, {}
    with tempfile.TemporaryDirectory() as tmp:
        where = []
        if "--flows" in sys.argv:
            workspace = os.path.join(tmp, "office.db")
            landfall("init", workspace)
            where = ["--workspace", workspace]
            shelf.flows = made_flows.World()
            for year in shelf.flows.years:
                table = os.path.join(tmp, f"BACI_HS17_Y{year}_V202501.csv")
                shelf.flows.write(table, year)
                landfall("trade", "import", table, *where)
        for name in FIRMS:
            path = f"examples/{name}/firm.yaml"
            with open(path, encoding="utf-8") as f:
                firm_text = f.read()
            firm = yaml.load(firm_text, Loader=yaml.BaseLoader)
            shelf.firm_hs = [p["hs"] for p in firm.get("products", []) if "hs" in p]
            pages, jsons = [], []
            for i in range(2):
                out = os.path.join(tmp, f"{name}-{i}.html")
                landfall("brief", path, "--output", out, "--seed", "1", *where)
                with open(out, encoding="utf-8") as f:
                    pages.append(f.read())
                jsons.append(landfall("brief", path, "--json", "--seed", "1", *where))
            if pages[0] != pages[1] or jsons[0] != jsons[1]:
                fail(name, "the same firm, date and seed gave other bytes")
            answer = json.loads(jsons[0])
            figures, brief = answer["figures"], answer["result"]["brief"]
            walk(shelf, name, figures, firm, methods)
            no_circles(name, figures)
            words = shelf.words | digit_words(firm_text)
            page = Page(name, figures, words, codes_of(path, firm_text, figures, brief), firm, shelf.cells)
            page.feed(pages[0])
            gaps(name, figures, page, shelf.flows)
            for line in landfall("brief", path, "--seed", "1", *where).split("\n"):
                if columns(line) > 100:
                    fail(name, f"a line of {columns(line)} columns: {line[:60]}…")
            rankings[name], reasons[name] = ranking_of(brief), reasons_of(brief)
            print(f"{name}: {len(figures)} figures, {page.n_numbers} numbers on the page, "
                  f"{len(pages[0]) // 1024} kB")
    if shelf.flows and shelf.n_flow_leaves < 500:
        fail("flows", f"only {shelf.n_flow_leaves} figures rest on flows: the check itself is broken")
    for key, r in methods.items():
        if not os.path.exists(r["card"]):
            fail("methods.csv", f"{key}: the card {r['card']} does not exist")
    for a in range(len(FIRMS)):
        for b in range(a):
            if rankings[FIRMS[a]] == rankings[FIRMS[b]]:
                fail("rankings", f"{FIRMS[a]} and {FIRMS[b]} get the same ranking")
            if reasons[FIRMS[a]] == reasons[FIRMS[b]]:
                fail("reasons", f"{FIRMS[a]} and {FIRMS[b]} get the same reasons")
    for f in failures[:int(os.environ.get("WALK_SHOW", "60"))]:
        print("FAIL", f)
    if failures:
        print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
