"""Kills the server 200 times in the middle of writes, imports and decisions.

Each round: start, four writers (an answer, a field of the firm, a proposal and its decision, an import of country
figures), kill -9 at a random moment, start again. What was acknowledged must be there; what was under way may be there
or not, but once at most, also when it is asked again with its Idempotency-Key; `landfall check` and `landfall audit
verify` must be content; the start must be clean. Usage: kill.py LANDFALL ROUNDS
"""
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

PROGRAM, ROUNDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
ROOT = os.getcwd()
rng = random.Random(20261122)
failures = []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Gone(Exception):
    """The server was killed before it answered."""


class Server:
    def __init__(self, folder):
        self.folder, self.port, self.token = folder, free_port(), None
        self.db = os.path.join(folder, "office.db")

    def start(self):
        self.log = os.path.join(self.folder, "out.log")
        with open(self.log, "w") as out:
            self.process = subprocess.Popen([PROGRAM, "serve", "--workspace", self.db, "--port", str(self.port)],
                                            stdout=out, stderr=out, cwd=self.folder)
        for _ in range(1500):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.01)
        raise SystemExit(f"the server does not start: {open(self.log).read()}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def call(self, method, path, body=None, key=None, cookie=None, csrf=None, multipart=None):
        headers = {}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if cookie:
            headers.update({"Cookie": cookie, "X-CSRF-Token": csrf or ""})
        if key:
            headers["Idempotency-Key"] = key
        data = None
        if multipart:
            name, file_name, content = multipart
            data = (f"--xyz\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n"
                    f"Content-Type: text/csv\r\n\r\n").encode() + content + b"\r\n--xyz--\r\n"
            headers["Content-Type"] = "multipart/form-data; boundary=xyz"
        elif body is not None:
            data = json.dumps(body)
            headers["Content-Type"] = "application/json"
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            c.request(method, "/api/v1/" + path, data, headers)
            r = c.getresponse()
            raw = r.read()
        except (OSError, http.client.HTTPException) as e:
            raise Gone() from e
        finally:
            c.close()
        if r.status == 202:  # a job: its end is the acknowledgement
            place = json.loads(raw)["job"]["id"]
            while True:
                status, _, doc = self.call("GET", f"jobs/{place}")
                if doc["job"]["state"] != "running":
                    return self.call("GET", f"jobs/{place}/result")
                time.sleep(0.02)
        cookie = next((v.split(";")[0] for k, v in r.getheaders() if k.lower() == "set-cookie"), None)
        try:
            doc = json.loads(raw) if raw else None
        except ValueError:
            failures.append(f"{path}: the answer is no JSON: {raw[:100]}")
            doc = None
        return r.status, cookie, doc

    def need(self, *words, **more):
        status, _, doc = self.call(*words, **more)
        if status != 200:
            raise SystemExit(f"{words}: {status} {doc}")
        return doc["result"]


def first_start(s):
    s.start()
    for _ in range(200):
        m = re.search(r"\b([A-Z0-9]{4}(?:-[A-Z0-9]{4})+)\b", open(s.log).read())
        if m:
            break
        time.sleep(0.02)
    status, cookie, doc = s.call("POST", "session/first", {"code": m[1], "name": "Owner", "email": "o@example.org",
                                                           "password": "a long test password"})
    assert status == 200, doc
    _, _, me = s.call("GET", "session/show", cookie=cookie)
    token = s.call("POST", "token/create", {"name": "kill", "role": "owner"}, cookie=cookie, csrf=me["csrf"])[2]
    s.token = token["result"]["secret"]
    with open(os.path.join(ROOT, "examples/olive-oil/firm.yaml"), "rb") as f:
        s.need("POST", "firm/import", multipart=("file", "firm.yaml", f.read()))
    firms = s.need("GET", "firm/list")["firms"]
    return firms[0].get("firm") or firms[0].get("id")


class Writer(threading.Thread):
    """Writes until the server is gone; remembers what was acknowledged and what was under way."""

    def __init__(self, server, state, kind):
        super().__init__()
        self.server, self.state, self.kind, self.under_way = server, state, kind, None

    def run(self):
        try:
            while True:
                getattr(self, self.kind)()
        except Gone:
            pass

    def write(self, path, body, note, multipart=None):
        key = str(uuid.UUID(int=rng.getrandbits(128)))
        self.under_way = (path, body, key, note, multipart)
        status, _, doc = self.server.call("POST", path, body, key=key, multipart=multipart)
        if status == 503:
            time.sleep(0.05)
            self.under_way = None
            return None
        if status != 200:
            failures.append(f"{path} {body}: {status} {doc}")
            raise Gone()
        self.state["acked"].append((path, body, key, note, doc["result"]))
        self.under_way = None
        return doc["result"]

    def answer(self):
        n = self.state["n"] = self.state["n"] + 1
        item = self.state["items"][n % len(self.state["items"])]
        level = str(n // 10 % 4 + 1)
        self.write("diagnosis/answer", {"firm": self.state["firm"], "item": item, "answer": level}, (item, level))

    def field(self):
        n = self.state["staff"] = self.state["staff"] + 1
        self.write("firm/set", {"firm": self.state["firm"], "field": [f"resources.staff={n}"]}, n)

    def decide(self):
        made = self.write("proposal/make", {"firm": self.state["firm"], "capability": "diagnosis.run"}, None)
        if made:
            number = made["proposal"]
            self.write("proposal/reject", {"firm": self.state["firm"], "proposal": number, "reason": "a test"}, number)

    def load(self):
        n = self.state["year"] = self.state["year"] + 1
        rows = "".join(f"{iso};{name};{n % 100};{n // 100};{i};50;50;50\r\n"
                       for i, (iso, name) in enumerate(self.state["markets"]))
        content = f"ctr;country;pdi;idv;mas;uai;ltowvs;ivr\r\n{rows}".encode()
        self.write("country/import", None, n, multipart=("file", f"hofstede-{n}.csv", content))


def verify(s, state, pending, whole):
    """whole: the file and the chain too. What is broken there stays broken, so not every round has to look."""
    firm = state["firm"]
    for words in (["check"], ["audit", "verify"]) if whole else ():
        out = subprocess.run([PROGRAM, *words, "--workspace", s.db], capture_output=True, text=True, cwd=s.folder)
        if out.returncode != 0:
            failures.append(f"{' '.join(words)}: {out.stdout[-800:]}{out.stderr[-400:]}")
    # what was under way, asked again with its key, is acknowledged now
    for path, body, key, note, multipart in pending:
        status, _, doc = s.call("POST", path, body, key=key, multipart=multipart)
        again, _, doc2 = s.call("POST", path, body, key=key, multipart=multipart)
        if status != 200 or again != 200 or doc.get("result") != doc2.get("result"):
            # the reject of a proposal that was never made cannot be: its make was never acknowledged
            failures.append(f"asked again, {path}: {status} {doc} then {again} {doc2}")
        else:
            state["acked"].append((path, body, key, note, doc["result"]))
    proposals = {p["proposal"]: p["state"] for p in
                 s.need("GET", f"proposal/list?firm={firm}&state=all")["proposals"]}
    made = [a[4]["proposal"] for a in state["acked"] if a[0] == "proposal/make"]
    if sorted(made) != sorted(proposals):
        failures.append(f"proposals acknowledged {sorted(made)[-5:]}…, kept {sorted(proposals)[-5:]}…")
    for a in state["acked"]:
        if a[0] == "proposal/reject" and proposals.get(a[3]) != "rejected":
            failures.append(f"the decision on proposal {a[3]} is lost: {proposals.get(a[3])}")
    staff = [a[3] for a in state["acked"] if a[0] == "firm/set"]
    if staff:
        values = s.need("GET", f"firm/values?firm={firm}")["values"]
        now = next((v["value"] for v in values if v["path"] == "resources.staff"), None)
        if str(now) != str(staff[-1]):
            failures.append(f"staff was acknowledged as {staff[-1]} and is {now}")
    imports = [a for a in state["acked"] if a[0] == "country/import"]
    return len(state["acked"]), len(made), len(imports)


def main():
    folder = tempfile.mkdtemp(prefix="landfall-kill-")
    s = Server(folder)
    try:
        firm = first_start(s)
        state = {"firm": firm, "n": 0, "staff": 10, "year": 0, "acked": [], "markets": [("GER", "Germany"), ("FRA", "France"), ("ITA", "Italy"), ("POL", "Poland")]}
        state["items"] = [q["item"] for q in s.need("GET", "diagnosis/questions")["questions"]][:15]
        counts = (0, 0, 0)
        for i in range(ROUNDS):
            writers = [Writer(s, state, kind) for kind in ("answer", "field", "decide", "load")]
            for w in writers:
                w.start()
            time.sleep(rng.uniform(0.002, 0.25))
            s.kill()
            for w in writers:
                w.join()
            s.start()
            counts = verify(s, state, [w.under_way for w in writers if w.under_way], i % 5 == 4 or i == ROUNDS - 1)
            if failures:
                print(f"round {i + 1}")
                break
        s.kill()
        print(f"{i + 1} kills: {counts[0]} writes acknowledged, {counts[1]} proposals, {counts[2]} imports; "
              f"{len(failures)} failures")
    finally:
        if s.process.poll() is None:
            s.kill()
        shutil.rmtree(folder, ignore_errors=True)
    for f in failures[:10]:
        print("FAILED", f)
    return 1 if failures or counts[0] < ROUNDS else 0


sys.exit(main())
