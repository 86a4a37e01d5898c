"""A person who sends a file and then only watches; called by look.sh in a folder with a workspace and a running server."""
import http.cookiejar, http.server, json, subprocess, sys, threading, time, urllib.request

LANDFALL, PORT, EVENTS, CODE = sys.argv[1:5]
BASE = f"http://localhost:{PORT}"
failures, heard, changes = [], [], []
jar = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(strict_domain=False))
web = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
csrf = "none"


def check(fine, what):
    if not fine:
        failures.append(what)
        print("FAILED:", what)


def ask(path, body=None, kind="application/json"):
    headers = {"X-CSRF-Token": csrf} | ({"Content-Type": kind} if body else {})
    with web.open(urllib.request.Request(BASE + path, data=body, headers=headers), timeout=30) as a:
        said = json.loads(a.read())
    while "job" in said:  # on a busy machine
        time.sleep(0.2)
        with web.open(f"{BASE}/api/v1/jobs/{said['job']['id']}", timeout=30) as a:
            said = json.loads(a.read())
    return said


def file(path, data, **fields):
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
    parts += '--b\r\nContent-Disposition: form-data; name="file"; filename="events.csv.gz"\r\nContent-Type: application/gzip\r\n\r\n'
    return ask(path, parts.encode() + data + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")


def until(what, look, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        if look():
            return
        time.sleep(0.3)
    check(False, f"{what}: not within {seconds} s")


def run(*words):
    p = subprocess.run([LANDFALL, *words, "--json"], capture_output=True, text=True)
    check(p.returncode == 0, f"{' '.join(words)}: {p.stderr or p.stdout}")
    return json.loads(p.stdout)["result"]


def records(kind):
    return [r for r in run("audit", "list", "--firm", "gift-shop")["records"] if r["kind"] == kind]


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


def listen():
    with web.open(f"{BASE}/api/v1/events", timeout=120) as stream:
        for line in stream:
            if line.startswith(b"data:") and b'"revision"' in line:
                changes.append(json.loads(line[5:]))


place = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=place.serve_forever, daemon=True).start()
run("notify", "add", "gift-shop", "--webhook", f"http://127.0.0.1:{place.server_port}/")
csrf = ask("/api/v1/session/first", json.dumps({"code": CODE, "name": "Ana", "email": "ana@example.org",
                                                "password": "a long pass phrase, 7 words"}).encode())["csrf"]
threading.Thread(target=listen, daemon=True).start()
said = file("/api/v1/events/import", open(EVENTS, "rb").read(), firm="gift-shop")
check("result" in said, f"the import: {said}")
until("an incident", lambda: ask("/api/v1/alarm/list?firm=gift-shop")["result"]["incidents"])
until("word of it", lambda: heard)
until("a second word about the firm's state", lambda: len([c for c in changes if c["firm"] == "gift-shop"]) >= 2, 10)
incidents = ask("/api/v1/alarm/list?firm=gift-shop")["result"]["incidents"]
check([x["title"] for x in heard[0]["data"]["incidents"]] == [x["title"] for x in incidents], "another inbox was told")
looks = records("operations.watch")
check(len(looks) == 1 and looks[0]["actor"] == "server", f"records of the look: {looks}")
# Events that change nothing about it: looked at, and nothing is written. Then the batch goes, and nothing of it is left
# to look at: that is no fault of the server.
run("events", "withdraw", "gift-shop", "1")
time.sleep(2.5)
check(len(records("operations.watch")) == 1, "a look at nothing is recorded")
check(ask("/api/v1/session/show")["person"] is not None, "the server has ended")
check(run("audit", "verify")["ok"], "the audit log")
print("look:", "fine" if not failures else f"{len(failures)} failures")
sys.exit(1 if failures else 0)
