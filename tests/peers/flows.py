#!/usr/bin/env python3
"""Reads a store of product flows, written from docs/formats/flows.md alone.

    flows.py FOLDER                     prints dataset, year, rows, pairs, sum of the values; exit 1 when something is
                                        not as the page says
    flows.py FOLDER --baci FILE…        and compares, row by row, with BACI files (t,i,j,k,v,q) of the same years
    flows.py --self-test

Standard library only, but for the checksums of the segments (the module xxhash; said when it is not there).
Nothing of Landfall's code is used. Country codes of BACI are numbers, those of the store letters: which belongs to
which is not in the store, so the two files must only agree in one renaming of countries, found from the rows.
"""
import array
import collections
import csv
import hashlib
import json
import os
import struct
import sys
import tempfile

try:
    import xxhash
except ImportError:
    xxhash = None

SECTIONS = [("country", 4), ("product", 8), ("product_pair", 4), ("pair_exporter", 2), ("pair_row", 4), ("pair_value", 8),
            ("row_importer", 2), ("row_value", 4), ("row_quantity", 4), ("row_report", 1), ("product_market", 4),
            ("market_importer", 2), ("market_value", 8), ("bilateral", 8), ("large_row", 4), ("large_value", 8),
            ("large_quantity_row", 4), ("large_quantity", 8)]
KINDS = ["bilateral", "exports", "reports"]
LARGE, MISSING, NO_PARTNER = 2 ** 32 - 1, 2 ** 32 - 2, 65535


class Wrong(Exception):
    pass


def must(true, what):
    if not true:
        raise Wrong(what)


def manifest_of(folder):
    data = open(os.path.join(folder, "manifest"), "rb").read()
    head, _, rest = data.partition(b"\n")
    word, form, checksum = head.decode().split(" ")
    must(word == "landfall-flows" and form == "1", "first line of the manifest")
    must(hashlib.sha256(rest).hexdigest() == checksum, "checksum of the manifest")
    return json.loads(rest)


def checksum(data, want, what):
    if xxhash:
        must(xxhash.xxh3_64_intdigest(data) == want, f"checksum of {what}")


def text(b):
    s, _, rest = b.partition(b"\0")
    must(not rest.strip(b"\0"), "something behind the end of a text")
    return s.decode("ascii")


def segment_of(folder, told):
    """{"country": […], …, "year": …}, checked as the page says a reader must, and more."""
    data = open(os.path.join(folder, told["file"]), "rb").read()
    must(data[:8] == bytes.fromhex("894C46464C4F570A"), "magic")
    version, header_bytes, header_sum, file_bytes = struct.unpack_from("<IIQQ", data, 8)
    must(version == 1 and header_bytes == 704 and file_bytes == len(data) == told["bytes"], "version or lengths")
    checksum(data[:16] + bytes(8) + data[24:704], header_sum, "the header")
    must(hashlib.sha256(data[:704]).hexdigest() == told["sha256"], "SHA-256 of the header")
    names = ["n_countries", "n_products", "n_pairs", "n_rows", "n_markets", "n_large", "n_large_quantity", "n_sections"]
    h = dict(zip(names, struct.unpack_from("<8I", data, 32)))
    h["value_unit"], h["quantity_unit"], h["year"], kind, h["digits"], bits = struct.unpack_from("<ddiIII", data, 64)
    h["kind"] = KINDS[kind]
    must((text(data[96:120]), text(data[120:128]), h["year"], h["kind"], h["n_rows"], h["n_pairs"]) ==
         tuple(told[x] for x in ("dataset", "nomenclature", "year", "kind", "rows", "pairs")), "header and manifest")
    must(h["n_sections"] == len(SECTIONS), "number of sections")
    n_c, n_p = h["n_countries"], h["n_products"]
    count = dict(country=n_c, product=n_p, product_pair=n_p + 1, pair_exporter=h["n_pairs"], pair_row=h["n_pairs"] + 1,
                 pair_value=h["n_pairs"], row_importer=h["n_rows"], row_value=h["n_rows"],
                 row_quantity=h["n_rows"] if bits & 1 else 0, row_report=h["n_rows"] if bits & 2 else 0,
                 product_market=n_p + 1, market_importer=h["n_markets"], market_value=h["n_markets"],
                 bilateral=n_c * n_c if bits & 4 else 0, large_row=h["n_large"], large_value=h["n_large"],
                 large_quantity_row=h["n_large_quantity"], large_quantity=h["n_large_quantity"])
    at = 704
    for i, (name, width) in enumerate(SECTIONS):
        entry = struct.unpack_from("<IIQQQ", data, 128 + 32 * i)
        must(entry[:4] == (i, width, at, count[name]), f"place of section {name}")
        part = data[at:at + width * count[name]]
        checksum(part, entry[4], f"section {name}")
        end = (at + len(part) + 63) // 64 * 64
        must(not data[at + len(part):end].strip(b"\0"), f"zeros behind section {name}")
        at = end
        if name in ("country", "product"):
            h[name] = [text(part[k:k + width]) for k in range(0, len(part), width)]
            must(all(a < b for a, b in zip(h[name], h[name][1:])), f"order of {name}")
        else:
            h[name] = array.array({1: "B", 2: "H", 4: "I", 8: "q"}[width])
            h[name].frombytes(part)
            if sys.byteorder == "big":
                h[name].byteswap()
    must(at == len(data), "end of the file")
    return h


def number(s, row, column, large_row, large):
    x = s[column][row]
    return s[large][s[large_row].index(row)] if x == LARGE else x


def rows_of(s):
    """(product, exporter, importer, value, quantity or None, report) in the order of the file; sums are compared."""
    must(s["product_pair"][0] == 0 and s["product_pair"][-1] == s["n_pairs"], "product_pair")
    must(s["pair_row"][0] == 0 and s["pair_row"][-1] == s["n_rows"], "pair_row")
    both = collections.Counter()
    for k, product in enumerate(s["product"]):
        market, last = collections.Counter(), -1
        for p in range(s["product_pair"][k], s["product_pair"][k + 1]):
            exporter, pair = s["pair_exporter"][p], 0
            must(exporter > last, "order of the exporters of a product")
            last, before = exporter, (-1, -1)
            for r in range(s["pair_row"][p], s["pair_row"][p + 1]):
                importer, report = s["row_importer"][r], s["row_report"][r] if s["row_report"] else 0
                must((importer, report if s["kind"] == "reports" else 0) > before, "order of the rows of a pair")
                before = (importer, report if s["kind"] == "reports" else 0)
                value = number(s, r, "row_value", "large_row", "large_value")
                quantity = None
                if s["row_quantity"] and s["row_quantity"][r] != MISSING:
                    quantity = number(s, r, "row_quantity", "large_quantity_row", "large_quantity")
                if s["kind"] != "reports" or report == 1:
                    pair += value
                if s["kind"] != "exports":
                    market[importer] += value if s["kind"] != "reports" or report == 2 else 0
                    both[exporter, importer] += value
                else:
                    must(importer == NO_PARTNER, "importer of exports without partner")
                yield (product, s["country"][exporter],
                       s["country"][importer] if importer != NO_PARTNER else None, value, quantity, report)
            must(pair == s["pair_value"][p], "pair_value")
        m = range(s["product_market"][k], s["product_market"][k + 1])
        must(sorted(market.items()) == [(s["market_importer"][i], s["market_value"][i]) for i in m], "market_value")
    if s["kind"] == "bilateral":
        n = s["n_countries"]
        must(all(s["bilateral"][i * n + j] == both[i, j] for i in range(n) for j in range(n)), "bilateral")


def thousandths(x):
    """1.234 thousand USD are 1234 USD; exact."""
    whole, _, part = x.strip().partition(".")
    return int(whole + (part + "000")[:3]) if int((part + "0")[3:] or 0) == 0 else None


def baci_rows(path):
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            q = row["q"].strip()
            yield int(row["t"]), int(row["i"]), int(row["j"]), row["k"].strip().zfill(6), thousandths(row["v"]), \
                None if q in ("", "NA") else thousandths(q)


def compare(stored, read):
    """Both as {(product, value, quantity, exporter, importer)}; countries differ by a renaming that is found here."""
    def names(rows):
        seen = collections.defaultdict(list)
        for product, exporter, importer, value, quantity in sorted(rows, key=lambda r: (r[0], r[3], r[4] or -1)):
            seen[exporter].append((0, product, value, quantity))
            seen[importer].append((1, product, value, quantity))
        return {c: hashlib.sha256(repr(sorted(x, key=repr)).encode()).hexdigest() for c, x in seen.items()}
    a, b = names(stored), names(read)
    must(len(set(a.values())) == len(a) and sorted(a.values()) == sorted(b.values()), "countries of store and file")
    to = {mark: c for c, mark in b.items()}
    renamed = {(p, to[a[x]], to[a[y]], v, q) for p, x, y, v, q in stored}
    must(renamed == set(read), f"{len(renamed ^ set(read))} rows differ between store and file")


def examine(folder, files):
    read = collections.defaultdict(list)
    for path in files:
        for t, i, j, k, v, q in baci_rows(path):
            read[t].append((k, i, j, v, q))
    compared = 0
    for told in manifest_of(folder)["segments"]:
        s = segment_of(folder, told)
        rows = list(rows_of(s))
        must(len(rows) == told["rows"], "number of rows")
        print(f"{told['dataset']} {told['nomenclature']} {told['kind']} {told['year']}: {len(rows)} rows, {s['n_pairs']} pairs, "
              f"{sum(r[3] for r in rows) * s['value_unit']:.0f} USD")
        if told["year"] in read and told["kind"] == "bilateral":
            must(s["value_unit"] == 1 and s["quantity_unit"] == 0.001, "units of BACI")
            compare([r[:5] for r in rows], read[told["year"]])
            compared += 1
    must(compared == len(read), f"{compared} of {len(read)} years compared")
    print(f"{compared} years agree with their files" if files else "as docs/formats/flows.md says",
          "" if xxhash else "(checksums not looked at: no module xxhash)")


def self_test():
    must(thousandths("1.234") == 1234 and thousandths(" 27.9") == 27900 and thousandths("5") == 5000, "thousandths")
    rows = [("150910", 1, 2, 5, None), ("150910", 2, 1, 6, 3), ("150910", 1, 3, 7, 1)]
    compare([(p, "ABC"[x - 1], "ABC"[y - 1], v, q) for p, x, y, v, q in rows], rows)
    with tempfile.TemporaryDirectory() as folder:
        rest = b"{}\n"
        with open(os.path.join(folder, "manifest"), "wb") as f:
            f.write(b"landfall-flows 1 " + hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
        must(manifest_of(folder) == {}, "manifest")
        with open(os.path.join(folder, "manifest"), "ab") as f:
            f.write(b" ")
        try:
            manifest_of(folder)
        except Wrong:
            print("flows.py: 3 passed, 0 failed")
            return
    raise Wrong("a changed manifest was accepted")


def main(words):
    try:
        if words == ["--self-test"]:
            self_test()
        else:
            must(len(words) == 1 or (len(words) > 2 and words[1] == "--baci"), "use: flows.py FOLDER [--baci FILE…]")
            examine(words[0], words[2:])
    except Wrong as why:
        print("FAILED", why)
        return 1
    return 0


sys.exit(main(sys.argv[1:]))
