#!/usr/bin/env python3
"""Checks an exported audit log, written from docs/formats/audit-log.md alone.

    audit.py LOG.ndjson [--head HEAD.json]      prints {"ok", "records", "first_bad", "why"}; exit 0 or 1
    audit.py --self-test

Standard library only; Ed25519 by the program `openssl`. Nothing of Landfall's code is used: JSON is
canonicalised here (RFC 8785), the chain, the tree (RFC 9162) and the signatures are computed here.
"""
import hashlib
import json
import math
import subprocess
import sys
import tempfile

PREFIX = bytes.fromhex("302a300506032b6570032100")  # SubjectPublicKeyInfo of Ed25519 (RFC 8410)


# --- RFC 8785 ---------------------------------------------------------------------------------------

def number(x):
    """As ECMAScript writes a double."""
    if isinstance(x, int):
        if abs(x) > 2 ** 53:
            raise ValueError("more digits than a double holds")
        return str(x)
    if not math.isfinite(x):
        raise ValueError("not a number")
    if x == 0:
        return "0"
    sign, x = ("-", -x) if x < 0 else ("", x)
    digits, exponent = f"{x!r}".lower(), 0
    if "e" in digits:
        digits, e = digits.split("e")
        exponent = int(e)
    whole, _, part = digits.partition(".")
    point = len(whole) + exponent
    all_digits = (whole + part)
    stripped = all_digits.lstrip("0")
    point -= len(all_digits) - len(stripped)
    s = stripped.rstrip("0")
    k, n = len(s), point
    if k <= n <= 21:
        return sign + s + "0" * (n - k)
    if 0 < n <= 21:
        return sign + s[:n] + "." + s[n:]
    if -6 < n <= 0:
        return sign + "0." + "0" * -n + s
    e = n - 1
    mantissa = s if k == 1 else s[0] + "." + s[1:]
    return f"{sign}{mantissa}e{'+' if e > 0 else '-'}{abs(e)}"


def text(s):
    short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
    return '"' + "".join(short.get(ord(c)) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in s) + '"'


def canonical(x):
    if x is None:
        return "null"
    if isinstance(x, bool):
        return "true" if x else "false"
    if isinstance(x, (int, float)):
        return number(x)
    if isinstance(x, str):
        return text(x)
    if isinstance(x, list):
        return "[" + ",".join(canonical(v) for v in x) + "]"
    names = sorted(x, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(text(k) + ":" + canonical(x[k]) for k in names) + "}"


def no_twice(pairs):
    names = [k for k, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a name stands twice")
    return dict(pairs)


def load(line):
    return json.loads(line, object_pairs_hook=no_twice)


# --- hashes -----------------------------------------------------------------------------------------

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def link(before, record):
    return sha(b"\x02", before, len(record).to_bytes(8, "big"), record)


def root(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\x01", root(leaves[:k]), root(leaves[k:]))


def included(leaf, i, n, want, proof):
    """The path from the leaf to the root, worked out from the top: which side each step is on."""
    sides = []
    lo, hi = 0, n
    while hi - lo > 1:
        k = 1
        while k * 2 < hi - lo:
            k *= 2
        left = i < lo + k
        sides.append(left)
        lo, hi = (lo, lo + k) if left else (lo + k, hi)
    if len(sides) != len(proof) or not 0 <= i < n:
        return False
    h = leaf
    for left, other in zip(reversed(sides), proof):
        h = sha(b"\x01", h, other) if left else sha(b"\x01", other, h)
    return h == want


# --- signatures -------------------------------------------------------------------------------------

def signed(public_key, signature, message):
    with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as sig, \
            tempfile.NamedTemporaryFile() as msg:
        for f, data in ((key, PREFIX + bytes.fromhex(public_key)), (sig, bytes.fromhex(signature)), (msg, message)):
            f.write(data)
            f.flush()
        p = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key.name,
                            "-rawin", "-in", msg.name, "-sigfile", sig.name], capture_output=True)
        return p.returncode == 0


def head_bytes(h):
    return canonical({k: h[k] for k in ("at", "chain", "format", "public_key", "root", "size")}).encode()


# --- the check --------------------------------------------------------------------------------------

def check(lines, anchor=None):
    leaves, chains, keys, heads, before = [], [], [], [], bytes(32)
    for line in lines:
        x = load(line)
        if "head" in x:
            heads.append((x["head"], x["signature"]))
            continue
        record, n = x["record"], len(leaves) + 1
        data = canonical(record).encode()
        if record["seq"] != n:
            return len(leaves), n, f"record {n} is missing"
        before = link(before, data)
        if before.hex() != x["chain"]:
            return len(leaves), n, f"record {n} does not continue the chain"
        leaves.append(sha(b"\x00", data))
        chains.append(before.hex())
        if record["kind"] == "audit.key":
            b = record["body"]
            message = f"landfall-key/1\n{b['previous'] or 'none'}\n{b['public_key']}\n".encode()
            if not signed(b["public_key"], b["proof"], message):
                return len(leaves), n, f"record {n} announces a key that did not sign"
            if (keys[-1][1] if keys else None) != b["previous"]:
                return len(leaves), n, f"record {n} replaces another key"
            keys.append((n, b["public_key"]))
    if anchor:
        heads.append((anchor, anchor["signature"]))
    good = 0
    for h, signature in sorted(heads, key=lambda x: x[0]["size"]):
        if not signed(h["public_key"], signature, head_bytes(h)):
            return len(leaves), None, f"the signature of the head of {h['size']} records is wrong"
        if h["size"] > len(leaves):
            return len(leaves), len(leaves) + 1, f"cut off after record {len(leaves)}"
        if root(leaves[:h["size"]]).hex() != h["root"] or chains[h["size"] - 1] != h["chain"]:
            return len(leaves), good + 1, f"records {good + 1} to {h['size']} were written anew"
        if [k for n, k in keys if n <= h["size"]][-1:] != [h["public_key"]]:
            return len(leaves), None, "a head is signed with a key that the log does not know"
        good = h["size"]
    if anchor and "inclusion" in anchor:
        i = anchor["inclusion"]
        proof = [bytes.fromhex(p) for p in i["proof"]]
        if leaves[i["seq"] - 1].hex() != i["leaf"] or not included(
                bytes.fromhex(i["leaf"]), i["seq"] - 1, anchor["size"], bytes.fromhex(anchor["root"]), proof):
            return len(leaves), None, "the proof of inclusion does not hold"
    if anchor and "consistency" in anchor:
        c = anchor["consistency"]
        if root(leaves[:c["size"]]).hex() != c["root"]:
            return len(leaves), None, "the earlier root is not the one of these records"
    return len(leaves), None, None


def main(argv):
    if argv == ["--self-test"]:
        return self_test()
    anchor = None
    if "--head" in argv:
        at = argv.index("--head")
        with open(argv[at + 1], encoding="utf-8") as f:
            anchor = load(f.read())
        argv = argv[:at] + argv[at + 2:]
    with open(argv[0], encoding="utf-8") as f:
        records, first_bad, why = check([line for line in f.read().split("\n") if line], anchor)
    print(json.dumps({"ok": why is None, "records": records, "first_bad": first_bad, "why": why}))
    return 0 if why is None else 1


def self_test():
    """RFC 8785 appendix B, the roots of RFC 6962's reference implementation, RFC 8032 test 3."""
    results = []
    for x, want in ((1e21, "1e+21"), (1e-7, "1e-7"), (333333333.33333329, "333333333.3333333"), (5e-324, "5e-324"),
                    (-0.0, "0"), (1e23, "1e+23"), (0.000001, "0.000001"), (4.50, "4.5"), (100, "100"),
                    (1e20, "1" + "0" * 20), (-0.0000033333333333333333, "-0.0000033333333333333333"),
                    (1424953923781206.2, "1424953923781206.2")):
        results.append((f"number {want}", number(x) == want))
    results.append(("canonical", canonical(load('{"\\ufb33":1,"\\ud83d\\ude00":2,"1":[null,true],"\\r":"\\u000f/"}')) ==
                    '{"\\r":"\\u000f/","1":[null,true],"\U0001f600":2,"\ufb33":1}'))
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [sha(b"\x00", bytes.fromhex(x)) for x in inputs]
    results.append(("root of 8", root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"))
    results.append(("root of 3", root(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"))
    results.append(("root of 0", root([]).hex() == hashlib.sha256(b"").hexdigest()))
    proof = [leaves[4], root(leaves[6:]), root(leaves[:4])]
    results.append(("inclusion", included(leaves[5], 5, 8, root(leaves), proof)))
    results.append(("no inclusion", not included(leaves[4], 5, 8, root(leaves), proof)))
    key = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    sig = ("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c"
           "15e9716ed28dc027beceea1ec40a")
    results.append(("signature", signed(key, sig, bytes.fromhex("af82"))))
    results.append(("no signature", not signed(key, sig, bytes.fromhex("af83"))))
    for name, ok in results:
        if not ok:
            print(f"audit.py: FAILED {name}")
    failed = sum(not ok for _, ok in results)
    print(f"audit.py: {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
