"""Two programs look at the same audit log and must name the same first bad record.

Whole     proposals are made, decided, signed and reviewed by commands; a head is signed; both programs agree
Attacked  the workspace is edited behind Landfall's back (records edited, taken out, put in, moved, cut off): `audit
          verify` ends with status 1 and names the record, and the peer, from an export of the attacked log, the same
Erased    a person is forgotten: the text is gone from the file, both programs stay content
"""
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.getcwd()
LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
PEER = os.path.join(ROOT, "tests/peers/audit.py")
TRIES = 12
random.seed(20261122)
failures, checks = [], 0


def expect(what, ok, told=""):
    global checks
    checks += 1
    if not ok:
        failures.append(f"{what}: {told}")


def run(db, *words, actor="os:anna"):
    env = dict(os.environ, LANDFALL_WORKSPACE=db, LANDFALL_ACTOR=actor)
    return subprocess.run([LANDFALL, *words], cwd=os.path.dirname(db), env=env, capture_output=True, text=True, timeout=120)


def must(db, *words, actor="os:anna"):
    p = run(db, *words, actor=actor)
    expect(" ".join(words), p.returncode == 0, p.stderr)
    return p.stdout


def verify(db, *words):
    p = run(db, "audit", "verify", "--json", *words)
    result = json.loads(p.stdout)["result"] if p.stdout else {"ok": None, "headline": p.stderr}
    expect("exit status of audit verify", p.returncode == (0 if result["ok"] else 1), f"{p.returncode} {result['headline']}")
    return result


def peer(log, *words):
    p = subprocess.run([sys.executable, PEER, log, *words], capture_output=True, text=True, timeout=120)
    expect("exit status of the peer", p.returncode in (0, 1) and p.stdout, p.stderr)
    return json.loads(p.stdout)


def attack(base, folder, n, name, sql, wanted, head=None):
    db = os.path.join(folder, f"{name}-{n}.db")
    shutil.copy(base, db)
    with sqlite3.connect(db) as c:
        c.execute("PRAGMA ignore_check_constraints = ON")
        c.executescript(sql)
    c.close()
    words = ["--head", head] if head else []
    ours = verify(db, *words)
    log = db + ".ndjson"
    must(db, "audit", "export", "--output", log)
    theirs = peer(log, *words)
    expect(f"{name} at {wanted}", ours["ok"] is False and ours.get("first_bad") == wanted, json.dumps(ours["findings"][:2]))
    expect(f"{name} at {wanted}, peer", not theirs["ok"] and theirs["first_bad"] == wanted, theirs["why"])


def grow(db):
    """Some forty records of the kinds that people make."""
    must(db, "init")
    must(db, "firm", "import", os.path.join(ROOT, "examples/olive-oil/firm.yaml"))
    for k in range(6):
        must(db, "proposal", "make", "--firm", "olive-oil", "--capability", "diagnosis.questions", "--argument", "form=short",
             "--kind", ("market_entry", "tools", "other")[k % 3], "--subject", f"Step {k} · قدم", "--note", f"secret {k}",
             "--expected", "12.5", "--low", "8", "--high", "20", "--unit", "orders",
             actor="person:p-mina" if k % 2 else "os:anna")
    firm = ("--firm", "olive-oil", "--proposal")
    must(db, "proposal", "accept", *firm, "1", "--reason", "two buyers asked")
    must(db, "proposal", "sign", *firm, "1", actor="os:ben")
    must(db, "proposal", "modify", *firm, "2", "--reason", "cash", "--change", "half of it", actor="person:p-mina")
    must(db, "proposal", "reject", *firm, "3", "--reason", "no time")
    must(db, "proposal", "withdraw", *firm, "4", actor="person:p-mina")
    must(db, "proposal", "execute", *firm, "1", "--note", "shipped")
    must(db, "proposal", "review", *firm, "1", "--value", "7", "--outcome", "fewer")
    for k in range(12):
        if k % 2:
            must(db, "diagnosis", "answer", "olive-oil", "--item", "S1", "--answer", str(k % 5))
        else:
            must(db, "proposal", "expire")


def main():
    folder = tempfile.mkdtemp()
    try:
        db, log, head = (os.path.join(folder, n) for n in ("w.db", "log.ndjson", "head.json"))
        grow(db)
        must(db, "audit", "head", "--output", head, "--record", "5", "--since", "9")
        must(db, "audit", "export", "--output", log)
        for words in ([], ["--head", head]):
            ours, theirs = verify(db, *words), peer(log, *words)
            expect("whole", ours["ok"] and theirs["ok"], f"{ours['headline']} {theirs['why']}")
            expect("as many records", ours["records"] == theirs["records"], f"{ours['records']} {theirs['records']}")
        with open(log, encoding="utf-8") as f:
            expect("free text in the log", "secret" not in f.read(), "found")
        size = json.load(open(head))["size"]
        last = verify(db)["records"]

        # one file, so that a copy is the whole workspace; heads kept here would tell the same as the one elsewhere
        with sqlite3.connect(db) as c:
            c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            c.execute("PRAGMA journal_mode = DELETE")
        c.close()
        base = os.path.join(folder, "base.db")
        shutil.copy(db, base)
        with sqlite3.connect(base) as c:
            c.execute("DELETE FROM audit_head")
        c.close()
        for n in range(TRIES):
            at = random.randint(1, last - 2)
            attack(base, folder, n, "edit", f"UPDATE audit SET actor = actor || '.' WHERE seq = {at}", at)
            attack(base, folder, n, "gap", f"DELETE FROM audit WHERE seq = {at}", at)
            attack(base, folder, n, "deletion", f"DELETE FROM audit WHERE seq = {at};"
                   f"UPDATE audit SET seq = -seq WHERE seq > {at}; UPDATE audit SET seq = -seq - 1 WHERE seq < 0", at)
            attack(base, folder, n, "insertion", f"UPDATE audit SET seq = -seq WHERE seq >= {at};"
                   "UPDATE audit SET seq = 1 - seq WHERE seq < 0; INSERT INTO audit VALUES "
                   f"({at}, NULL, 'firm.set', 'x', 0, '{{}}', '{'ab' * 32}')", at)
            other = random.randint(at + 1, last)
            attack(base, folder, n, "swap", f"UPDATE audit SET seq = -1 WHERE seq = {at};"
                   f"UPDATE audit SET seq = {at} WHERE seq = {other}; UPDATE audit SET seq = {other} WHERE seq = -1", at)
            attack(base, folder, n, "truncation", f"DELETE FROM audit WHERE seq >= {at}", at, head)
        cut = os.path.join(folder, "cut.db")
        shutil.copy(base, cut)
        with sqlite3.connect(cut) as c:
            c.execute(f"DELETE FROM audit WHERE seq > {size}")
        c.close()
        expect("cut behind the head", verify(cut, "--head", head)["ok"], "found")

        # a person is forgotten
        with sqlite3.connect(base) as c:
            c.execute("INSERT INTO person (person_id, email, name, created_us, created_by) VALUES "
                      "('p-mina', 'mina@example.org', 'Mina Ahmadi', 1, 'os:anna')")
        c.close()
        for n, (told, there) in enumerate((("as it was", True), ("erased", False))):
            shown = must(base, "proposal", "show", "--firm", "olive-oil", "--proposal", "2", "--json")
            expect(f"note, {told}", ("secret 1" in shown) == there and ("(erased)" in shown) != there, shown[:300])
            with open(base, "rb") as f:
                data = f.read()
            expect(f"bytes of the file, {told}", all((w in data) == there for w in (b"secret 1", b"half of it", b"Mina Ahmadi")))
            if n == 0:
                must(base, "person", "erase", "mina@example.org")
                with sqlite3.connect(base) as c:
                    c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                c.close()
        ours = verify(base, "--head", head)
        expect("whole after erasure", ours["ok"] and ours["erased"] == 5, json.dumps(ours))

        # a head that was changed is no head
        with open(head, encoding="utf-8") as f:
            changed = json.load(f)
        for field, value in (("size", size - 1), ("at", "2026-01-01T00:00:00.000000Z"), ("root", "0" * 64)):
            with open(head + ".x", "w", encoding="utf-8") as f:
                json.dump(dict(changed, **{field: value}), f)
            p = run(db, "audit", "verify", "--head", head + ".x")
            expect(f"head with another {field}", p.returncode == 3 and "signature" in p.stderr, p.stderr)
        for part in ("inclusion", "consistency"):
            proof = dict(changed[part], proof=["0" * 64] + changed[part]["proof"][1:])
            with open(head + ".x", "w", encoding="utf-8") as f:
                json.dump(dict(changed, **{part: proof}), f)
            p = run(db, "audit", "verify", "--head", head + ".x")
            expect(f"head with another {part}", p.returncode == 3 and "proof" in p.stderr, p.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"audit: {checks} checks, {len(failures)} failed")
    for f in failures[:20]:
        print("FAILED", f)
    sys.exit(1 if failures or checks < 100 else 0)


main()
