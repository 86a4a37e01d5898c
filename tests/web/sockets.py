"""The façade on real sockets. Bytes go out as written here, so that what no browser sends can be sent too.

Use: sockets.py SERVER FOLDER   (FOLDER holds cert.pem and key.pem; the server: sockets_server.c)
Every wait is for an event (an answer, an end of file, a line of the server), with a limit far beyond what it takes.
"""
import concurrent.futures
import contextlib
import gzip
import os
import socket
import ssl
import subprocess
import sys
import time
import warnings

SERVER, FOLDER = sys.argv[1:3]
LONG = 20  # seconds nothing here should ever take
HOST = b"Host: localhost\r\n"
JSON = b"Content-Type: application/json\r\n"
failures, checked = [], 0
warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.1 is asked for here to see it refused
SANITIZED = b"__asan_init" in open(SERVER, "rb").read() or b"__tsan_init" in open(SERVER, "rb").read()


def check(ok, what, *seen):
    global checked
    checked += 1
    if not ok:
        failures.append(f"{what}: {' '.join(repr(s)[:300] for s in seen)}")


class Server:
    def __init__(self, name, timeout=2, grace=2, connections=512, per_address=300, listen="127.0.0.1", tls=False):
        self.listen = listen
        self.uploads = os.path.join(FOLDER, name, "uploads")
        os.makedirs(os.path.dirname(self.uploads))
        with open(os.path.join(FOLDER, name, "to-send.bin"), "wb") as f:
            f.write(bytes(range(256)) * (8 << 12))
        args = [SERVER, self.uploads, "0", str(timeout), str(grace), str(connections), str(per_address),
                listen]
        if tls:
            args += [os.path.join(FOLDER, "cert.pem"), os.path.join(FOLDER, "key.pem")]
        self.process = subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().split()
        assert line and line[0] == "port", "the server did not start"
        self.port = int(line[1])

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def counts(self):
        words = self.ask("counts").split()
        return dict(zip(words[::2], map(int, words[1::2])))

    def wait_for(self, what, value):
        end = time.monotonic() + LONG
        while self.counts()[what] != value:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def stop(self):
        began = time.monotonic()
        self.process.stdin.write("stop\n")
        self.process.stdin.close()
        last = self.process.stdout.read().strip()
        return self.process.wait(LONG), last, time.monotonic() - began


class Client:
    """A socket, and answers read from it one by one."""
    def __init__(self, server, tls=None):
        self.s = socket.create_connection((server.listen, server.port), timeout=LONG)
        if tls:
            self.s = tls.wrap_socket(self.s, server_hostname="localhost")
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.s.close()

    def send(self, data):
        self.s.sendall(data)
        return self

    def more(self):
        """False at the end."""
        try:
            data = self.s.recv(65536)
        except (ConnectionResetError, ssl.SSLError):
            return False
        self.buffer += data
        return bool(data)

    def until(self, mark):
        while mark not in self.buffer:
            if not self.more():
                return None
        head, self.buffer = self.buffer.split(mark, 1)
        return head

    def exactly(self, n):
        while len(self.buffer) < n:
            if not self.more():
                return None
        data, self.buffer = self.buffer[:n], self.buffer[n:]
        return data

    def answer(self, body=True):
        """(status, headers, body), or None when the connection ended instead."""
        head = self.until(b"\r\n\r\n")
        if head is None:
            return None
        lines = head.decode().split("\r\n")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines[1:])}
        status = int(lines[0].split()[1])
        data = b""
        if body and status not in (204, 304) and "content-length" in headers:
            data = self.exactly(int(headers["content-length"]))
        return status, headers, data

    def chunk(self):
        line = self.until(b"\r\n")
        if line is None:
            return None
        data = self.exactly(int(line, 16))
        self.exactly(2)
        return data

    def ended(self):
        """Seconds until the other side closed."""
        began = time.monotonic()
        while self.more():
            pass
        return time.monotonic() - began


def get(path, *fields):
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"".join(f + b"\r\n" for f in fields) + b"\r\n"


def post(path, body, *fields, length=None):
    n = b"Content-Length: %d\r\n" % (len(body) if length is None else length)
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + n + b"".join(f + b"\r\n" for f in fields) + b"\r\n" + body


def form(*parts):
    """A multipart body; a part is (name, file name or None, bytes)."""
    out = b""
    for name, file_name, data in parts:
        extra = b'; filename="%s"' % file_name if file_name is not None else b""
        out += b'--bound\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name, extra, data)
    return out + b"--bound--\r\n"


FORM = b"Content-Type: multipart/form-data; boundary=bound"


# ---- what must work ----

def keep_alive(server):
    with Client(server) as c:
        for _ in range(50):
            status, headers, body = c.send(get(b"/hello")).answer()
            check(status == 200 and body.startswith(b'{"hello"'), "keep-alive", status, body)
            check("connection" not in headers, "the connection stays open", headers)
        check(c.send(get(b"/hello", b"Connection: close")).answer()[1].get("connection") == "close", "close is heard")
        check(c.ended() < LONG, "closed when asked")
    with Client(server) as c:
        check(c.send(b"GET /hello HTTP/1.0\r\n\r\n").answer()[0] == 200, "HTTP/1.0")
        c.ended()


def pipelining(server):
    with Client(server) as c:
        c.send(get(b"/deep/1") + get(b"/slow?ms=50") + post(b"/echo", b'{"a":1}', JSON[:-2]) + get(b"/deep/4"))
        bodies = [c.answer()[2] for _ in range(4)]
        check([b.split(b"\n")[0] for b in bodies] == [b"path /deep/1", b"slept", b"path /echo", b"path /deep/4"],
              "pipelined requests are answered in order", bodies)
    with Client(server) as c:  # one byte at a time
        for byte in get(b"/deep/slowly"):
            c.send(bytes([byte]))
        check(c.answer()[2].startswith(b"path /deep/slowly"), "a head in single bytes")


def half_closed(server):
    for request in (get(b"/hello"), get(b"/slow?ms=200"), post(b"/echo", b"{}", JSON[:-2])):
        with Client(server) as c:
            c.send(request)
            c.s.shutdown(socket.SHUT_WR)
            got = c.answer()
            check(got and got[0] == 200, "a half-closed client gets its answer", request, got)
            c.ended()


def bodies(server):
    with Client(server) as c:
        chunked = b"POST /echo HTTP/1.1\r\n" + HOST + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
        got = c.send(chunked + b"3\r\n[1,\r\n2;x=y\r\n2]\r\n0\r\n\r\n").answer()
        check(got[0] == 200 and got[2].endswith(b"body 5\n[1,2]"), "a chunked body", got)
        got = c.send(post(b"/echo", b"x" * 1000000, JSON[:-2])).answer()
        check(got[0] == 200 and b"body 1000000" in got[2][:40], "a large body", got[0])
        c.send(b"POST /echo HTTP/1.1\r\n" + HOST + JSON + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        check(c.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue", "100 Continue")
        check(c.send(b"{}").answer()[0] == 200, "after 100 Continue")
        check(c.send(b"HEAD /large HTTP/1.1\r\n" + HOST + b"\r\n").answer(body=False)[1]["content-length"] == "20000",
              "HEAD tells the length")
        got = c.send(get(b"/large", b"Accept-Encoding: gzip")).answer()
        check(got[1].get("content-encoding") == "gzip" and len(gzip.decompress(got[2])) == 20000, "gzip", got[1])
        check(got[1]["etag"] == '"r1-large-gz"' and got[1]["vary"] == "Accept-Encoding", "tag of other bytes", got[1])
        got = c.send(get(b"/large", b'If-None-Match: "r1-large-gz"')).answer()
        check(got[0] == 304 and got[1]["etag"] == '"r1-large-gz"', "304", got)
        got = c.send(get(b"/file?name=%22%0d%0aSet-Cookie:%20a=b")).answer()
        check(got[0] == 400, "a line break in a parameter", got)
        got = c.send(get(b"/file?name=..%2f%22%D9%86%D8%A7%D9%85%22.csv")).answer()
        check(got[0] == 200 and got[2] == bytes(range(256)) * (8 << 12), "a file of 8 MiB", got[0], len(got[2] or b""))
        check(got[1]["content-disposition"] == "attachment; filename=\"________.csv\"; "
              "filename*=UTF-8''_%D9%86%D8%A7%D9%85_.csv", "file name in a header", got[1])


def head_limits(server):
    def refused(name, request, *statuses, ours=True):
        with Client(server) as c:
            try:
                c.send(request)
            except (BrokenPipeError, ConnectionResetError):
                pass
            got = c.answer()
            if got is None:
                check(0 in statuses, f"{name}: closed without an answer")
                return
            check(got[0] in statuses, name, got)
            if ours:
                check(got[1].get("content-type") == "application/problem+json" and b'"status":%d' % got[0] in got[2],
                      f"{name}: as a problem", got)
            check(got[1].get("x-content-type-options", "nosniff") == "nosniff", "after ran", got)
        check(True, name)
    start = b"GET /hello HTTP/1.1\r\n" + HOST
    field = b"X-Long: " + b"a" * 33000 + b"\r\n"
    refused("a head beyond the limit", start + field + b"\r\n", 431)
    refused("a head far beyond", start + b"X-Long: " + b"a" * 500000 + b"\r\n\r\n", 431, ours=False)
    refused("5000 fields", start + b"X: y\r\n" * 5000 + b"\r\n", 431, ours=False)
    refused("a long address", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414)
    refused("a very long address", b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414, ours=False)
    refused("HTTP/0.9", b"GET /hello\r\n\r\n", 400, 0, ours=False)
    refused("HTTP/2 by guess", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 505, 0, ours=False)
    refused("TLS on a plain port", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + b"r" * 160 + b"\r\n\r\n", 400, 0, ours=False)
    refused("no host", b"GET /hello HTTP/1.1\r\n\r\n", 400, ours=False)
    refused("two hosts", b"GET /hello HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400)
    refused("a blank before the colon", start + b"X : y\r\n\r\n", 400)
    refused("a folded field", start + b"X: y\r\n  z: a\r\n\r\n", 400)
    refused("a control character", start + b"X: a\x01b\r\n\r\n", 400)
    refused("a lone CR", start + b"X: a\rb\r\n\r\n", 400)
    refused("no colon", start + b"what\r\n\r\n", 400, ours=False)
    for path in (b"/deep/../hello", b"/deep/%2e%2e/hello", b"/deep/%00", b"/deep/%zz", b"/deep/%c0%ae", b"//hello",
                 b"/deep/a%2fb", b"/deep/a%5cb", b"/deep/.", b"hello"):
        refused("path " + path.decode(), b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n", 400)
    with Client(server) as c:
        check(c.send(get(b"/nothing")).answer()[0] == 404, "404")
        got = c.send(b"DELETE /echo HTTP/1.1\r\n" + HOST + b"\r\n").answer()
        check(got[0] == 405 and got[1]["allow"] == "GET, HEAD, POST, OPTIONS", "405 with Allow", got)
        check(c.send(b"OPTIONS /echo HTTP/1.1\r\n" + HOST + b"\r\n").answer()[0] == 204, "OPTIONS")


def body_limits(server, tls=None):
    def refused(name, request, status, alive):
        with Client(server, tls) as c:
            try:
                c.send(request)
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
                pass
            got = c.answer()
            check(got and got[0] == status and got[1].get("content-type", "").startswith("application/problem"), name, got)
            if alive:
                got = c.send(get(b"/hello")).answer()
                check(got and got[0] == 200, f"{name}: the connection lives", got)
            else:
                check(c.ended() < LONG, f"{name}: closed")
    with Client(server, tls) as c:  # who is still sending is not cut off before he has read the answer
        c.send(post(b"/echo", b"x" * 100000, JSON[:-2], length=3 << 20))
        check(c.until(b"\r\n").startswith(b"HTTP/1.1 413"), "an answer while the body is still under way")
        try:
            for _ in range(10):
                c.send(b"x" * 50000)
                time.sleep(0.02)
            check(True, "the rest is taken and thrown away")
        except OSError as e:
            check(False, "the rest is taken and thrown away", e)
    refused("a small body nobody may send", post(b"/nobody", b"x" * 20000, JSON[:-2]), 403, True)
    refused("a large body nobody may send", post(b"/nobody", b"x" * 900000, JSON[:-2]), 403, False)
    refused("a body over the limit", post(b"/echo", b"x" * (3 << 20), JSON[:-2]), 413, False)
    refused("a body over the limit, asked before it is sent",
            post(b"/echo", b"", JSON[:-2], b"Expect: 100-continue", length=3 << 20), 413, False)
    refused("a body over the limit, only announced", post(b"/echo", b"x" * 100, JSON[:-2], length=1 << 40), 413, False)
    refused("another type", post(b"/echo", b"a=b", b"Content-Type: application/x-www-form-urlencoded"), 415, True)
    refused("a compressed body", post(b"/echo", b"xxxx", JSON[:-2], b"Content-Encoding: gzip"), 415, True)
    refused("a body where none can be", post(b"/upload", form((b"f", b"x", b"y" * (5 << 20))), FORM), 413, False)
    refused("no length", b"POST /echo HTTP/1.1\r\n" + HOST + JSON + b"\r\n", 411, True)
    refused("two lengths", b"POST /echo HTTP/1.1\r\n" + HOST + JSON + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
            400, False)
    if tls:
        return
    smuggled = (b"POST /echo HTTP/1.1\r\n" + HOST + JSON + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                b"0\r\n\r\n" + get(b"/hello"))
    with Client(server) as c:
        check(c.send(smuggled).answer()[0] == 400 and c.answer() is None, "length and chunked: one refusal, then the end")
    with Client(server) as c:
        c.send(b"POST /echo HTTP/1.1\r\n" + HOST + JSON + b"Transfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(64):
                c.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        check(c.answer() is None, "a chunked body without end is cut off")
    with Client(server) as c:
        got = c.send(b"POST /echo HTTP/1.1\r\n" + HOST + JSON + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n").answer()
        check(got is None or got[0] == 400, "a chunk without a length", got)


def uploads(server):
    with Client(server) as c:
        body = form((b"firm", None, b"olive-oil"), (b"file", b"..\\..\\etc/pass%22wd", os.urandom(1000000)))
        got = c.send(post(b"/upload", body, FORM)).answer()
        check(got[0] == 200 and b"part firm file - size 9 there 0" in got[2] and
              b"part file file pass_wd size 1000000 there 1" in got[2], "an upload", got)
        # The folder is emptied after the answer was sent: the next request on this connection comes later still.
        c.send(get(b"/hello")).answer()
        check(os.listdir(server.uploads) == [], "taken away after the exchange", os.listdir(server.uploads))
        got = c.send(post(b"/upload", body[:-4], FORM)).answer()
        check(got[0] == 400, "a form that ends in the middle", got)
        c.send(get(b"/hello")).answer()
        check(os.listdir(server.uploads) == [], "a form that ends in the middle leaves nothing")
        got = c.send(post(b"/upload", form((b"t", None, b"x" * 5000)), FORM)).answer()
        check(got[0] == 413, "fields beyond the limit", got)
    check(oct(os.stat(server.uploads).st_mode)[-3:] == "700", "the folder is private")
    # Cut off midway, in the part's head and in the file, ten times.
    for upto in (10, 60, 200, 5000, 70000, 300000, 900000):
        check(server.wait_for("open", 0), "nobody is connected")
        before = server.counts()["exchanges"]
        with Client(server) as c:
            c.send(post(b"/upload", body[:upto], FORM, length=len(body)))
            if upto > 70000:  # wait until the file is there: then the cut is in the middle of it
                end = time.monotonic() + LONG
                while not os.listdir(server.uploads) and time.monotonic() < end:
                    time.sleep(0.005)
                check(os.listdir(server.uploads) != [], "the file arrives")
        check(server.wait_for("exchanges", before + 1), "the request began")
        check(server.wait_for("open", 0), "the connection is gone")
        check(os.listdir(server.uploads) == [], "an upload cut off leaves no file", upto)


def nothing_piles_up(server):
    """Requests of all kinds, then a few thousand more of them: the memory stays."""
    with Client(server) as c:
        def some(n):
            for k in range(n):
                c.send(get(b"/hello") + get(b"/large", b"Accept-Encoding: gzip") + get(b"/nothing") +
                       post(b"/echo", b"x" * 5000, JSON[:-2]))
                for _ in range(4):
                    c.answer()
                if k % 10 == 0:
                    c.send(post(b"/upload", form((b"f", b"x", b"y" * 100000)), FORM)).answer()
        some(50)
        before = int(server.ask("memory"))
        some(500)
        grown = int(server.ask("memory")) - before
        check(SANITIZED or grown < 512, "KiB grown over 2050 requests", grown)
        check(server.counts()["shared"] == 0, "every shared body was let go")


def slow_handler(server):
    """A handler at work delays nobody."""
    with Client(server) as busy, Client(server) as other:
        busy.send(get(b"/slow?ms=1500"))
        began = time.monotonic()
        for _ in range(20):
            other.send(get(b"/hello")).answer()
        took = time.monotonic() - began
        check(took < 1.0, "twenty answers while another handler works", took)
        check(busy.answer()[0] == 200, "and the slow one comes")


def slow_clients(server):
    """timeout 1: silence for a second ends it; a head or body that trickles ends after two and a little."""
    def silent():
        with Client(server) as c:
            return c.ended()

    def half_a_head():
        with Client(server) as c:
            return c.send(b"GET /hel").ended()

    def not_reading():
        with Client(server) as c:
            c.s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            c.send(get(b"/file") * 4)
            began = time.monotonic()
            while server.counts()["open"] > 0 and time.monotonic() < began + LONG:
                time.sleep(0.05)
            return time.monotonic() - began

    def trickle(first):
        with Client(server) as c:
            began = time.monotonic()
            c.send(first)
            c.s.settimeout(0.2)
            while time.monotonic() < began + LONG:
                try:
                    c.send(b"a")
                    if not c.s.recv(1000):
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
            return time.monotonic() - began
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        quiet = [pool.submit(silent), pool.submit(half_a_head)]
        slow = [pool.submit(trickle, b"GET /hello HTTP/1.1\r\nX: "),
                pool.submit(trickle, b"POST /echo HTTP/1.1\r\n" + HOST + JSON + b"Content-Length: 100000\r\n\r\n")]
        with Client(server) as c:
            check(c.send(get(b"/hello")).answer()[0] == 200, "others are served meanwhile")
        check(all(0.7 < f.result() < 6 for f in quiet), "silence is cut off", [f.result() for f in quiet])
        check(all(1.5 < f.result() < 8 for f in slow), "trickling is cut off", [f.result() for f in slow])
    check(not_reading() < 8, "who does not read is cut off")


def connection_limits(server):
    """Three connections at most, of one address or of all."""
    held = [Client(server) for _ in range(3)]
    for c in held:
        check(c.send(get(b"/hello")).answer()[0] == 200, "within the limit")
    with Client(server) as c:
        got = c.send(get(b"/hello")).answer()
        check(got and got[0] == 503 and got[1]["connection"] == "close" and b'"code":"busy"' in got[2], "beyond the limit", got)
        check(c.ended() < LONG, "beyond the limit: closed")
    check(held[0].send(get(b"/hello")).answer()[0] == 200, "the others go on")
    held.pop().s.close()
    check(server.wait_for("open", 2), "one has gone")
    with Client(server) as c:
        check(c.send(get(b"/hello")).answer()[0] == 200, "room again")
    for c in held:
        c.s.close()


def streams(server):
    before = int(server.ask("memory"))
    listeners = [Client(server) for _ in range(50)]
    for i, c in enumerate(listeners):
        c.send(get(b"/events?topic=" + (b"even" if i % 2 == 0 else b"odd")))
    for c in listeners:
        check(c.answer()[1]["content-type"] == "text/event-stream" and c.chunk() == b"retry: 3000\n\n", "a stream opens")
    check(server.ask("listeners") == "50", "fifty listeners")
    for k in range(10):
        server.ask(f"publish even e{k}")
        server.ask(f"publish odd o{k}")
    last_id = None
    for i, c in enumerate(listeners):
        got = [c.chunk() for _ in range(10)]
        want = [f"event: note\ndata: {'eo'[i % 2]}{k}\n\n".encode() for k in range(10)]
        check(all(g.endswith(w) for g, w in zip(got, want)), "each hears his own, in order", got)
        last_id = got[3].split(b"\n")[0][4:]
    check(server.counts()["streams"] == 50, "counted", server.counts())
    grown = int(server.ask("memory")) - before
    check(SANITIZED or grown < 50 * 150, "KiB for fifty streams", grown)
    with Client(server) as c:  # resumes after the fourth "odd": six more
        c.send(get(b"/events?topic=odd", b"Last-Event-ID: " + last_id))
        c.answer(), c.chunk()
        check([c.chunk()[-4:-2] for _ in range(6)] == [b"o%d" % k for k in range(4, 10)], "Last-Event-ID resumes")
    with Client(server) as c:
        c.send(get(b"/events", b"Last-Event-ID: 17-4"))
        c.answer(), c.chunk()
        check(c.chunk() == b"event: missed\ndata: {}\n\n", "an id of another life")
    for c in listeners[:20]:
        c.s.close()
    end = time.monotonic() + LONG  # who has gone is noticed by writing to him
    while int(server.ask("listeners")) > 30 and time.monotonic() < end:
        server.ask("publish even x")
        server.ask("publish odd x")
        time.sleep(0.02)
    check(server.ask("listeners") == "30", "who left is let go", server.ask("listeners"))
    return listeners[20:]


def stopping(server, listeners):
    """While streams are open and a handler works: the streams end, the handler's answer arrives."""
    with Client(server) as busy, Client(server) as idle:
        idle.send(get(b"/hello")).answer()
        before = server.counts()["exchanges"]
        busy.send(get(b"/slow?ms=700"))
        check(server.wait_for("exchanges", before + 1), "the request is there")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            future = pool.submit(server.stop)
            got = busy.answer()
            check(got and got[0] == 200, "the answer under way arrives", got)
            for c in listeners:
                while (data := c.chunk()):
                    pass
                check(data == b"", "a stream ends properly", data)
            status, last, took = future.result()
    check(status == 0 and last == "stopped 0 0", "a clean stop", status, last)
    check(took < 5, "a stop in good time", took)


def over_tls(server):
    context = ssl.create_default_context(cafile=os.path.join(FOLDER, "cert.pem"))
    context.check_hostname = False
    with Client(server, context) as c:
        check(c.s.version() in ("TLSv1.2", "TLSv1.3"), "TLS version", c.s.version())
        for _ in range(3):
            check(c.send(get(b"/large")).answer()[2][:4] == b"0123", "an answer over TLS")
    body_limits(server, context)
    with Client(server, context) as c:
        c.send(get(b"/events?topic=t"))
        c.answer(), c.chunk()
        server.ask("publish t secret")
        check(c.chunk().endswith(b"data: secret\n\n"), "events over TLS")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        with Client(server, old):
            check(False, "TLS 1.1 is refused")
    except (ssl.SSLError, ConnectionResetError):
        check(True, "TLS 1.1 is refused")
    with Client(server) as c:
        got = c.send(get(b"/hello")).answer()
        check(got is None or got[0] == 400, "plain HTTP on the TLS port", got)


def bad_starts():
    def start(*args):
        p = subprocess.run([SERVER, os.path.join(FOLDER, "bad"), *args], capture_output=True, text=True, input="",
                           timeout=LONG)
        return p.returncode, p.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, said = start(str(taken.getsockname()[1]))
        check(status == 1 and "is in use" in said, "a port in use", status, said)
    pem = os.path.join(FOLDER, "cert.pem")
    status, said = start("0", "2", "2", "9", "9", "127.0.0.1", pem, pem)
    check(status == 1 and "cannot be used" in said, "a key that is none", status, said)
    status, said = start("0", "2", "2", "9", "9", "127.0.0.1", pem, os.path.join(FOLDER, "nothing.pem"))
    check(status == 1 and "nothing.pem" in said, "no key file", status, said)


def other_addresses():
    said = subprocess.run([SERVER, os.path.join(FOLDER, "bad"), "0", "2", "2", "9", "9", "example.org"], text=True,
                          capture_output=True, input="", timeout=LONG)
    check(said.returncode == 1 and "not an address" in said.stderr, "a name to listen on", said)
    if not os.path.exists("/proc/net/if_inet6"):
        print("no IPv6 here: not tried")
        return
    server = Server("six", listen="::1")
    with Client(server) as c:
        check(c.send(get(b"/hello")).answer()[0] == 200, "IPv6")
    check(server.stop()[:2] == (0, "stopped 0 0"), "IPv6: stop")


def main():
    began = time.monotonic()
    server, slow, few, tls = Server("a"), Server("slow", timeout=1), Server("few", per_address=3), \
        Server("tls", tls=True)
    fewer = Server("fewer", connections=3)
    # A stream on which nothing happens outlives the time limit of silence, here twentyfold.
    patient = Server("patient", timeout=1)
    quiet = Client(patient)
    quiet.s.settimeout(3 * LONG)
    quiet.send(get(b"/events"))
    check(quiet.answer()[0] == 200 and quiet.chunk() == b"retry: 3000\n\n", "a quiet stream")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        beside = pool.submit(slow_clients, slow)
        for test in (keep_alive, pipelining, half_closed, bodies, head_limits, body_limits, uploads, nothing_piles_up, slow_handler):
            test(server)
        connection_limits(few)
        connection_limits(fewer)
        over_tls(tls)
        bad_starts()
        other_addresses()
        beside.result()
    listeners = streams(server)
    beat = quiet.chunk()
    check(beat == b": still here\n\n", "a quiet stream is kept open", beat)
    check(time.monotonic() - began > 10, "and written to rarely")
    quiet.s.close()
    stopping(server, listeners)
    for s in (slow, few, fewer, tls, patient):
        status, last, took = s.stop()
        check(status == 0 and last == "stopped 0 0", "a clean stop", status, last)
    print(f"{checked} checks in {time.monotonic() - began:.1f} s, {len(failures)} failed")
    for f in failures:
        print("FAILED", f)
    return 1 if failures or checked < 200 else 0


sys.exit(main())
