"""Accounts as a person meets them: two servers and the terminal on one workspace file.

First start   either server's code makes the owner, once; the other code is void then
Sessions      a cookie of one server is good at the other, lives through a restart, and dies at both at once
Factor        set up and asked for; the codes are computed here (RFC 6238), each works once
Terminal      a reset link made there sets a new password in the browser; the old password is void
Tokens        a viewer's token reads, writes nothing, and is void once revoked
Logs          no password, code, cookie, link or token is in what the servers wrote
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
ROOT = os.getcwd()
GOOD, BETTER = "four old dry olives", "five new green ones"
failures, secrets, checks = [], [GOOD, BETTER], 0


def check(ok, what):
    global checks
    checks += 1
    if not ok:
        failures.append(what)


class Server:
    def __init__(self, folder, name):
        self.log = os.path.join(folder, name + ".log")
        self.said = open(os.path.join(folder, name + ".out"), "wb")
        self.process = subprocess.Popen([LANDFALL, "serve", "--port", "0", "--log", self.log], cwd=folder,
                                        stdout=self.said, stderr=subprocess.STDOUT)
        for _ in range(200):
            text = open(self.said.name, encoding="utf-8").read()
            at = re.search(r"http://127\.0\.0\.1:(\d+)", text)
            if at and (self.process.poll() is not None or "account" in text or "Ctrl-C" in text):
                time.sleep(0.1)
                text = open(self.said.name, encoding="utf-8").read()
                break
            time.sleep(0.05)
        self.port = int(at.group(1))
        code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", text)
        self.code = code.group(0) if code else None

    def call(self, path, body=None, cookie=None, csrf=None, token=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        head = {"Content-Type": "application/json"} if body is not None else {}
        if cookie:
            head["Cookie"] = cookie
        if csrf:
            head["X-CSRF-Token"] = csrf
        if token:
            head["Authorization"] = "Bearer " + token
        c.request("POST" if body is not None else "GET", "/api/v1/" + path,
                  json.dumps(body) if body is not None else None, head)
        r = c.getresponse()
        text = r.read()
        c.close()
        set_cookie = (r.getheader("Set-Cookie") or "").split(";")[0]
        if "=" in set_cookie and set_cookie.split("=")[1]:
            secrets.append(set_cookie.split("=")[1])
        return r.status, json.loads(text) if text else {}, set_cookie

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        check(self.process.wait(timeout=30) == 0, "a server does not stop quietly")
        self.said.close()


def digits(secret, ahead=0):
    """RFC 6238 with SHA-1, from the formula."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return "%06d" % ((struct.unpack(">I", mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


def landfall(folder, *words):
    return subprocess.run([LANDFALL, *words], cwd=folder, capture_output=True, text=True, timeout=120)


def session(server, cookie):
    return server.call("session/show", cookie=cookie)[1]


def main(folder):
    os.environ.pop("LANDFALL_WORKSPACE", None)
    assert landfall(folder, "init").returncode == 0
    p = landfall(folder, "firm", "import", os.path.join(ROOT, "examples/olive-oil/firm.yaml"))
    assert p.returncode == 0, p.stderr
    a, b = Server(folder, "a"), Server(folder, "b")

    # first start
    check(a.code and b.code and a.code != b.code, "two servers do not print two codes")
    secrets.extend([a.code, b.code])
    owner = {"name": "Olga Owner", "email": "olga@example.org", "password": GOOD}
    check(a.call("session/first", {**owner, "code": "0000-0000-0000"})[0] == 401, "a made-up code is taken")
    status, shown, cookie = b.call("session/first", {**owner, "code": a.code})
    check(status == 200 and shown["office_role"] == "owner", f"first start: {status} {shown}")
    check(a.call("session/first", {**owner, "code": b.code})[0] == 409, "the second code is still good")
    check(session(a, cookie)["signed_in"] and session(b, cookie)["signed_in"], "a cookie is good at one server only")
    csrf = shown["csrf"]
    check(a.call("person/rename", {"name": "X"}, cookie)[0] == 403, "a change without CSRF token is taken")

    # second factor
    status, begun, _ = a.call("person/factor", {"action": "begin", "password": GOOD}, cookie, csrf)
    check(status == 200, f"factor begin: {status} {begun}")
    secret = begun["result"]["secret"]
    secrets.append(secret)
    check(b.call("person/factor", {"action": "confirm", "code": "000000"}, cookie, csrf)[0] == 403, "a wrong code confirms")
    old = cookie
    status, _, cookie = b.call("person/factor", {"action": "confirm", "code": digits(secret)}, cookie, csrf)
    check(status == 200 and cookie and cookie != old, "confirming does not renew the cookie")
    check(not session(a, old)["signed_in"], "the cookie before is still good")
    check(session(a, cookie)["csrf"] == csrf, "the CSRF token changed with the cookie")
    enter = {"email": "Olga@Example.org", "password": GOOD}
    status, problem, _ = a.call("session/open", enter)
    check(status == 401 and problem["code"] == "second_factor", f"no second factor is asked for: {status}")
    status, _, second = a.call("session/open", {**enter, "code": digits(secret, 1)})
    check(status == 200, f"a right code is refused: {status}")
    check(b.call("session/open", {**enter, "code": digits(secret, 1)})[0] == 401, "a code works twice")

    # a session ends at both at once
    status, ended, _ = b.call("session/revoke", {"others": True}, cookie, csrf)
    check(status == 200 and ended["result"]["ended"] == 1, f"session revoke: {status} {ended}")
    check(not session(a, second)["signed_in"], "a revoked session is still good at the other server")

    # an invitation from the terminal, taken at a server
    p = landfall(folder, "person", "invite", "--firm", "olive-oil", "--role", "analyst", "--json")
    link = json.loads(p.stdout)["result"]["token"]
    secrets.append(link)
    mina = {"token": link, "name": "Mina", "email": "mina@example.org", "password": GOOD}
    status, shown, hers = a.call("session/join", mina)
    check(status == 200 and [f["role"] for f in shown["firms"]] == ["analyst"], f"join: {status} {shown}")
    check(b.call("session/join", {**mina, "email": "eve@example.org"})[0] == 404, "an invitation works twice")
    check(b.call("person/list", cookie=hers)[0] == 403, "an analyst lists the office")
    check(b.call("person/list?firm=olive-oil", cookie=hers)[0] == 200, "an analyst may not see who works on the firm")

    # tokens
    status, made, _ = a.call("token/create", {"name": "report", "role": "viewer"}, hers, shown["csrf"])
    token = made["result"]["secret"]
    secrets.append(token)
    check(b.call("firm/show?firm=olive-oil", token=token)[0] == 200, "a token does not read")
    check(b.call("person/rename", {"name": "X"}, token=token)[0] == 403, "a token changes its person's account")
    check(b.call("token/create", {"name": "more", "role": "viewer"}, token=token)[0] == 403, "a token makes tokens")
    status, _, _ = b.call("token/revoke", {"token": made["result"]["token"]}, hers, shown["csrf"])
    check(status == 200 and a.call("firm/show?firm=olive-oil", token=token)[0] == 401, "a revoked token is still good")

    # a role taken away at the terminal counts from the next request on
    p = landfall(folder, "person", "role", "mina@example.org", "--firm", "olive-oil", "--role", "none")
    check(p.returncode == 0, p.stderr)
    check(a.call("firm/show?firm=olive-oil", cookie=hers)[0] == 403, "a role taken away still counts")

    # restart
    a.stop()
    a = Server(folder, "a2")
    check(a.code is None, "a code is printed although there is an account")
    check(session(a, cookie)["signed_in"], "a session does not live through a restart")

    # reset from the terminal, with the factor
    p = landfall(folder, "person", "reset", "olga@example.org", "--factor", "--json")
    reset = json.loads(p.stdout)["result"]
    secrets.append(reset["token"])
    check(reset["link_path"] == "/reset#" + reset["token"], "the link does not hold the token behind #")
    check(a.call("session/renew", {"token": reset["token"], "password": "1234567890"})[0] == 422, "a common password is taken")
    status, _, fresh = a.call("session/renew", {"token": reset["token"], "password": BETTER})
    check(status == 200 and session(b, fresh)["signed_in"], f"renew: {status}")
    check(not session(b, cookie)["signed_in"], "sessions live on after a reset")
    check(b.call("session/renew", {"token": reset["token"], "password": GOOD})[0] == 404, "a reset link works twice")
    check(b.call("session/open", enter)[0] == 401, "the old password is still good")
    status, _, _ = b.call("session/open", {**enter, "password": BETTER})
    check(status == 200, f"the new password is refused: {status}")

    # guesses are slowed, at one server as at the other
    seen = [(a, b)[i % 2].call("session/open", {"email": "nobody@example.org", "password": "x" * 12})[0] for i in range(8)]
    check(seen == [401] * 6 + [429] * 2, f"guesses are not slowed: {seen}")

    # erased from the terminal: gone for the servers
    p = landfall(folder, "person", "erase", "mina@example.org")
    check(p.returncode == 0, p.stderr)
    check(not session(a, hers)["signed_in"], "an erased person is still signed in")
    p = landfall(folder, "audit", "verify", "--json")
    check(json.loads(p.stdout)["result"]["ok"], "erasing breaks the audit log")
    a.stop()
    b.stop()

    # what was written down
    for name in sorted(os.listdir(folder)):
        if name.endswith((".log", ".out")):
            text = open(os.path.join(folder, name), encoding="utf-8").read()
            check(name.endswith(".out") or "/api/v1/session/" in text or name == "a2.log", f"{name} logs nothing")
            for s in secrets:
                if not (name.endswith(".out") and re.fullmatch(r"[0-9A-Z-]{14}", s)):
                    check(s not in text, f"{name} holds a secret: {s[:6]}…")
    for s in secrets[2:]:
        if s != secret:  # a TOTP secret must be known to be checked
            check(s.encode() not in open(os.path.join(folder, "landfall.db"), "rb").read(), f"the workspace holds {s[:6]}…")


if __name__ == "__main__":
    scratch = tempfile.mkdtemp()
    try:
        main(scratch)
    finally:
        shutil.rmtree(scratch)
    print(f"people: {checks} checks, {len(secrets)} secrets looked for")
    for f in failures:
        print("FAILED", f)
    sys.exit(1 if failures else 0)
