"""What a shop and a receiver of word do; called by hooks.sh in a folder with a workspace and a running server."""
import asyncio, base64, email, email.policy, hashlib, hmac, http.server, json, socket, sqlite3, subprocess, sys, threading, time
import urllib.error, urllib.request

LANDFALL, PORT = sys.argv[1], sys.argv[2]
failures = []


def check(fine, what):
    if not fine:
        failures.append(what)
        print("FAILED:", what)


def run(*words, ok=True):
    p = subprocess.run([LANDFALL, *words], capture_output=True, text=True)
    check((p.returncode == 0) == ok, f"{' '.join(words)}: status {p.returncode}: {p.stderr or p.stdout}")
    return p


def result(*words):
    return json.loads(run(*words, "--json").stdout)["result"]


def post(path, body, headers):
    r = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", data=body, headers=headers)
    try:
        a = urllib.request.urlopen(r, timeout=20)
        return a.status, json.loads(a.read())
    except urllib.error.HTTPError as e:
        return e.code, json.loads(e.read())


def events():
    return len(result("events", "show", "gift-shop", "#1001")["events"])


# ---- a shop delivers ----
hooks = {h["scheme"]: h for h in result("hook", "list", "gift-shop")["hooks"]}
shop = hooks["shopify"]["address"]
key = b"0123456789abcdef0123456789abcdef"
order = json.dumps({"name": "#1001", "email": "bob@norman.example", "created_at": "2026-01-10T11:00:00-05:00", "currency": "USD",
                    "subtotal_price": "195.67", "financial_status": "pending", "shipping_address": {"country_code": "US"},
                    "line_items": [{"sku": "CUP", "quantity": 1, "price": "195.67"}]}).encode()


def shopify(body, delivery, key=key, topic="orders/create"):
    mac = base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()
    return post(shop, body, {"content-type": "application/json", "x-shopify-hmac-sha256": mac, "x-shopify-topic": topic,
                             "x-shopify-webhook-id": delivery})


check(shopify(order, "w0", key=b"somebody else's secret")[0] == 403, "a wrong secret gets in")
check(post(shop, order, {"content-type": "application/json"})[0] == 403, "an unsigned delivery gets in")
check(post("/hooks/" + "a" * 32, order, {"content-type": "application/json"})[0] == 404, "a hook that never was answers")
status, said = shopify(order, "w1")
check(status == 200 and said == {"again": False, "events": 2, "new": 2}, f"the delivery: {status} {said}")
check(shopify(order, "w1") == (200, {"again": True, "events": 0, "new": 0}), "the same delivery again does something")
check(shopify(order, "w2") == (200, {"again": True, "events": 0, "new": 0}), "the same body under another id does something")
check(shopify(order.replace(b"#1001", b"#1001 "), "w3", key=b"x" * 16)[0] == 403, "another body with the old signature gets in")
check(events() == 2, f"{events()} events of the order instead of 2")
paid = json.loads(order)
paid.update(financial_status="paid", total_price="195.67", processed_at="2026-01-10T12:00:00-05:00")
status, said = shopify(json.dumps(paid).encode(), "w4", topic="orders/paid")
check(said == {"again": False, "events": 3, "new": 1}, f"the payment: {said}")
broken = b'{"name": "#1002", "created_at": "soon"}'
status, said = shopify(broken, "w5")
check(status == 400 or status == 422, f"a broken delivery: {status} {said}")
status, said = shopify(broken, "w5")
check(status == 400 or status == 422, "a broken delivery is taken the second time: its mark was kept though its events were not")
run("events", "show", "gift-shop", "#1002", ok=False)

# many at once: each exactly once
bodies = [order.replace(b"#1001", f"#2{n:03d}".encode()) for n in range(20)]
threads = [threading.Thread(target=shopify, args=(b, f"m{n}")) for n, b in enumerate(bodies) for _ in range(2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for n in range(20):
    status, said = shopify(bodies[n], f"late{n}")  # a shop tries again what was answered "busy"
    check(status == 200, f"a retry: {status} {said}")
counted = sqlite3.connect("landfall.db").execute("SELECT COUNT(*), COUNT(DISTINCT subject) FROM event WHERE subject LIKE '#2%'").fetchone()
check(counted == (40, 20), f"events of twenty orders delivered three times: {counted}")

# Standard Webhooks: the time counts
secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def standard(body, delivery, at):
    mac = base64.b64encode(hmac.new(secret, f"{delivery}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
    return post(hooks["standard"]["address"], body, {"content-type": "application/json", "webhook-id": delivery,
                                                     "webhook-timestamp": str(at), "webhook-signature": "v1," + mac})


own = b'{"data": {"events": [{"kind": "review", "subject": "#1001", "part": "r1", "at": "2026-02-01T10:00:00Z", "number": 4}]}}'
now = int(time.time())
check(standard(own, "s1", now - 400)[0] == 403, "a delivery signed 400 s ago gets in")
check(standard(own, "s1", now)[0] == 200, "a delivery signed now is refused")
check(events() == 4, "the review did not join its order")
run("hook", "remove", "gift-shop", hooks["shopify"]["hook"])
check(shopify(order, "w9")[0] == 404, "a removed hook still takes deliveries")
run("audit", "verify")

# ---- word goes out ----
heard, mails = [], []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        heard.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=web.serve_forever, daemon=True).start()


def mail_server(s):
    """As much of SMTP as a sender needs."""
    while True:
        c, _ = s.accept()
        f = c.makefile("rwb", buffering=0)
        f.write(b"220 here\r\n")
        lines, data = [], False
        for line in f:
            if data:
                if line == b".\r\n":
                    mails.append(b"".join(lines))
                    data = False
                    f.write(b"250 kept\r\n")
                else:
                    lines.append(line)
            elif line.upper().startswith(b"DATA"):
                data = True
                f.write(b"354 go on\r\n")
            elif line.upper().startswith(b"QUIT"):
                f.write(b"221 bye\r\n")
                break
            else:
                f.write(b"250 fine\r\n")
        c.close()


smtp = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=mail_server, args=(smtp,), daemon=True).start()
added = result("notify", "add", "gift-shop", "--webhook", f"http://127.0.0.1:{web.server_port}/landfall")
run("notify", "add", "gift-shop", "--mail", "priya@lantern-lane-gifts.example", "--least", "0.3")
run("notify", "add", "gift-shop", "--webhook", "http://elsewhere.example/", ok=False)
run("notify", "add", "gift-shop", "--mail", "a@b.example>\r\nBcc: c@d.example", ok=False)
run("setting", "set", "mail.server", f"smtp://127.0.0.1:{smtp.getsockname()[1]}")
run("setting", "set", "mail.from", "landfall@lantern-lane-gifts.example")
db = sqlite3.connect("landfall.db")
for n, (title, severity) in enumerate([("Germany: on time fell from 96 % to 81 %", 0.8), ("Frankreich: “Erlös” fällt", 0.4), ("Italy: a little", 0.1)], 1):
    db.execute("INSERT INTO incident VALUES ('gift-shop', ?, 'open', ?, ?, ?, '{}', '', NULL, 15000, 14990, 15000, NULL, '', NULL)",
               (n, f"market:{n}", title, severity))
db.commit()
db.close()
told = result("alarm", "tell", "gift-shop")
check(told["sent"] == 2 and told["failed"] == 0, f"what was sent: {told}")
check(len(heard) == 1 and len(mails) == 1, f"{len(heard)} posts and {len(mails)} mails instead of one each")
if heard:
    headers, body = heard[0]
    h = {k.lower(): v for k, v in headers.items()}
    key = base64.b64decode(added["secret"][len("whsec_"):])
    mac = base64.b64encode(hmac.new(key, f"{h['webhook-id']}.{h['webhook-timestamp']}.".encode() + body, hashlib.sha256).digest()).decode()
    check(h["webhook-signature"] == "v1," + mac, "the signature does not fit")
    check([x["incident"] for x in json.loads(body)["data"]["incidents"]] == [1, 2, 3], "not all incidents, worst first")
if mails:
    m = email.message_from_bytes(mails[0], policy=email.policy.default)
    text = m.get_content()
    check(m["subject"] == "2 new incidents; first: Germany: on time fell from 96 % to 81 %", f"subject {m['subject']}")
    check("“Erlös” fällt" in text and "Italy" not in text, f"the mail: {text}")
    check(m["to"] == "<priya@lantern-lane-gifts.example>" or "priya@" in m["to"], f"to {m['to']}")
again = result("alarm", "tell", "gift-shop")
check(again["sent"] == 0 and len(heard) == 1 and len(mails) == 1, f"word goes out twice: {again}")
web.shutdown()
print("hooks:", "fine" if not failures else f"{len(failures)} failures")
sys.exit(1 if failures else 0)
