"""The server beside nginx in one run: what a reader waits, how many are served, what waiting costs.

nginx serves a static file of the same bytes; both are asked by wrk with 32 kept connections, in turn, several
rounds; medians and ratios are printed. Needs nginx and wrk. Usage: serve.py LANDFALL [--rounds N] [--seconds N]
"""
import argparse
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CONNECTIONS = 32
verdicts = []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, seconds=20):
    for _ in range(int(seconds * 50)):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on port {port}")


class Api:
    """A person at the API: signs in with the one-time code, keeps cookie and token."""

    def __init__(self, port):
        self.port, self.cookie, self.csrf, self.bearer = port, None, None, None

    def call(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        h = dict(headers or {})
        if self.bearer:
            h["Authorization"] = "Bearer " + self.bearer
        elif self.cookie:
            h["Cookie"] = self.cookie
            if self.csrf and method != "GET":
                h["X-CSRF-Token"] = self.csrf
        data = None
        if body is not None:
            data = json.dumps(body)
            h["Content-Type"] = "application/json"
        c.request(method, path, data, h)
        r = c.getresponse()
        raw = r.read()
        for k, v in r.getheaders():
            if k.lower() == "set-cookie":
                self.cookie = v.split(";")[0]
        if r.status >= 400:
            sys.exit(f"{method} {path}: {r.status} {raw[:400]}")
        return r.status, dict(r.getheaders()), raw


def wrk(url, seconds, headers=()):
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    for h in headers:
        words += ["-H", h]
    out = subprocess.run(words + [url], capture_output=True, text=True, check=True).stdout
    scale = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
    half = re.search(r"50%\s+([\d.]+)(us|ms|s)", out)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    if "Non-2xx" in out or not half or not rate:
        sys.exit(f"wrk on {url}: {out}")
    return float(half[1]) * scale[half[2]], float(rate[1])


def verdict(what, value, limit, below=True):
    met = value <= limit if below else value >= limit
    verdicts.append(met)
    return f"{'met' if met else 'MISSED'} ({'at most' if below else 'at least'} {limit:g})"


def start_nginx(folder, port):
    os.makedirs(os.path.join(folder, "www"), exist_ok=True)
    conf = os.path.join(folder, "nginx.conf")
    user = "user root;" if os.geteuid() == 0 else ""
    with open(conf, "w") as f:
        f.write(f"""{user}
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  types {{ application/json json; }}
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}
""")
    p = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", conf])
    wait_for(port)
    return p


def start_landfall(program, folder, port):
    log = open(os.path.join(folder, "landfall.log"), "w+")
    p = subprocess.Popen([program, "serve", "--workspace", os.path.join(folder, "office.db"), "--port", str(port),
                          "--log", os.path.join(folder, "requests.log")], stdout=log, stderr=subprocess.STDOUT)
    wait_for(port)
    code = None
    for _ in range(200):
        log.flush()
        text = open(log.name).read()
        m = re.search(r"[Cc]ode[^A-Z0-9]*([A-Z0-9]{4}(?:-[A-Z0-9]{4})+)", text)
        if m:
            code = m[1]
            break
        time.sleep(0.05)
    if not code:
        sys.exit(f"no one-time code in: {text}")
    api = Api(port)
    api.call("POST", "/api/v1/session/first", {"code": code, "name": "Bench", "email": "bench@example.org",
                                               "password": "a long bench password"})
    api.csrf = json.loads(api.call("GET", "/api/v1/session/show")[2])["csrf"]
    api.call("POST", "/api/v1/firm/sample", {})
    token = json.loads(api.call("POST", "/api/v1/token/create", {"name": "bench", "role": "viewer"})[2])
    api.bearer = token["result"]["secret"]
    return p, api


def memory_kib(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1])


def timed(api, path):
    t0 = time.perf_counter()
    status, _, raw = api.call("GET", path)
    return time.perf_counter() - t0, len(raw), status


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("landfall")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--seconds", type=int, default=3)
    o = ap.parse_args()
    for tool in ("nginx", "wrk"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is not here: it is the peer (packages/bench.txt)")
    folder = tempfile.mkdtemp(prefix="landfall-bench-")
    started = []
    try:
        nport, lport = free_port(), free_port()
        nginx = start_nginx(folder, nport)
        started.append(nginx)
        server, api = start_landfall(o.landfall, folder, lport)
        started.append(server)
        firm = json.loads(api.call("GET", "/api/v1/firm/list")[2])["result"]["firms"][0]
        firm = firm.get("firm") or firm.get("id")
        print(f"server: {CONNECTIONS} kept connections, {o.rounds} rounds of {o.seconds} s each, in turn; "
              f"load {os.getloadavg()[0]:.1f}")
        bearer = [f"Authorization: Bearer {api.bearer}"]
        reads = ["/api/v1/country/search?text=vietnam", f"/api/v1/firm/show?firm={firm}",
                 f"/api/v1/diagnosis/next?firm={firm}", "/api/v1/country/sources",
                 f"/api/v1/market/rank?firm={firm}&top=0&rows=short&fields=headline,ranking,weights"]
        for path in reads:
            cold, size, _ = timed(api, path)
            warm, _, _ = timed(api, path)
            body = api.call("GET", path)[2]
            name = f"b{abs(hash(path))}.json"
            with open(os.path.join(folder, "www", name), "wb") as f:
                f.write(body)
            ours, theirs = [], []
            for _ in range(o.rounds):
                theirs.append(wrk(f"http://127.0.0.1:{nport}/{name}", o.seconds))
                ours.append(wrk(f"http://127.0.0.1:{lport}{path}", o.seconds, bearer))
            lat = statistics.median(x[0] for x in ours) / statistics.median(x[0] for x in theirs)
            thr = statistics.median(x[1] for x in ours) / statistics.median(x[1] for x in theirs)
            small = size <= 20000
            print(f"  {path.split('?')[0]}  {size} bytes; alone: first {cold * 1e3:.1f} ms, then {warm * 1e3:.2f} ms")
            print(f"    median latency {statistics.median(x[0] for x in ours) * 1e3:.2f} ms against "
                  f"{statistics.median(x[0] for x in theirs) * 1e3:.2f}: ratio {lat:.2f}"
                  + (" " + verdict("latency", lat, 3) if small else ""))
            print(f"    {statistics.median(x[1] for x in ours):.0f} answers/s against "
                  f"{statistics.median(x[1] for x in theirs):.0f}: ratio {thr:.2f}"
                  + (" " + verdict("throughput", thr, 1 / 3, below=False) if small else ""))

        # 200 idle listeners
        before = memory_kib(server.pid)
        idle = []
        quiet = statistics.median(timed(api, reads[0])[0] for _ in range(200))
        for _ in range(200):
            s = socket.create_connection(("127.0.0.1", lport))
            s.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{lport}\r\n"
                      f"Authorization: Bearer {api.bearer}\r\nAccept: text/event-stream\r\n\r\n".encode())
            idle.append(s)
        for s in idle:
            if not s.recv(64).startswith(b"HTTP/1.1 200"):
                sys.exit("an event stream was refused")
        time.sleep(0.5)
        cost = (memory_kib(server.pid) - before) / 1024
        beside = statistics.median(timed(api, reads[0])[0] for _ in range(200))
        print(f"  200 idle event streams: {cost:.1f} MiB {verdict('memory', cost, 30)}; a reader beside them waits "
              f"{beside * 1e3:.2f} ms, alone {quiet * 1e3:.2f}: ratio {beside / quiet:.2f}")
        for s in idle:
            s.close()

        # one slow job
        stop, slow = threading.Event(), []

        def heavy():
            n = 0
            while not stop.is_set():
                n += 1
                slow.append(timed(api, f"/api/v1/market/rank?firm={firm}&draws=1000000&seed={n}")[2])

        t = threading.Thread(target=heavy)
        t.start()
        time.sleep(0.3)
        during = statistics.median(timed(api, reads[0])[0] for _ in range(200))
        stop.set()
        t.join()
        print(f"  a reader while rankings of 1 000 000 draws run: {during * 1e3:.2f} ms, alone {quiet * 1e3:.2f}: "
              f"ratio {during / quiet:.2f}")

        # a slider
        took = []
        for n in range(30):
            path = (f"/api/v1/market/rank?firm={firm}&top=0&rows=short&fields=headline,what_if,ranking,weights"
                    f"&weight=demand={0.1 + n / 100:.2f}")
            took.append(timed(api, path)[0])
        m = statistics.median(took) * 1e3
        print(f"  the ranking after a weight change, {len(took)} different weights: median {m:.0f} ms, "
              f"slowest {max(took) * 1e3:.0f} ms {verdict('slider', m, 150)}")
    finally:
        for p in started:
            p.send_signal(signal.SIGTERM)
            try:
                p.wait(20)
            except subprocess.TimeoutExpired:
                p.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(verdicts) else 1


sys.exit(main())
