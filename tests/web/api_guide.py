"""Runs docs/api.md as a reader would: one shell, one block after the other.

Blocks   ```sh is run; a ```text that follows is what must come. `landfall` in a block is the program under test.
Compared line by line; an answer that is JSON may span lines in the guide, and may leave out members and the tail of a
         list: what is shown must be there. Words and numbers must be the same; `…` in them stands for anything.
Changed  only the port of the server, in the one line that names it.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAM = os.path.realpath(os.environ.get("LANDFALL", "build/release/landfall"))
GUIDE = "docs/api.md"
PERSON = {"name": "Ana", "email": "ana@example.org", "password": "a long pass phrase, 7 words"}
failures, compared = [], 0


def blocks(text):
    """(line, script, what must come or None)"""
    found = [(text.count("\n", 0, m.start()) + 1, m.group(1), m.group(2))
             for m in re.finditer(r"^```(sh|text|json)\n(.*?)^```$", text, re.S | re.M)]
    for i, (line, kind, body) in enumerate(found):
        if kind == "sh":
            follows = i + 1 < len(found) and found[i + 1][1] == "text"
            yield line, body, found[i + 1][2] if follows else None
        elif kind == "text" and (i == 0 or found[i - 1][1] != "sh"):
            failures.append(f"{GUIDE}:{line}: an answer without a question")


def like(shown, got):
    return re.fullmatch(".*".join(re.escape(part) for part in shown.split("…")), got, re.S) is not None


def inside(shown, got, where):
    """Yields what is shown and not there."""
    if isinstance(shown, dict):
        if not isinstance(got, dict):
            yield f"{where} is no object"
            return
        for k, v in shown.items():
            if k not in got:
                yield f"{where}.{k} is not there"
            else:
                yield from inside(v, got[k], f"{where}.{k}")
    elif isinstance(shown, list):
        if not isinstance(got, list) or len(got) < len(shown):
            yield f"{where} is not a list of {len(shown)} or more: {str(got)[:120]}"
            return
        for i, v in enumerate(shown):
            yield from inside(v, got[i], f"{where}[{i}]")
    elif isinstance(shown, str) and isinstance(got, str):
        if not like(shown, got):
            yield f"{where} is {got!r}, not {shown!r}"
    elif type(shown) is not type(got) or shown != got:
        yield f"{where} is {got!r}, not {shown!r}"


def units(text, lenient):
    """Lines; a JSON value that is written over several lines is one."""
    lines, i = text.split("\n"), 0
    while i < len(lines):
        whole = lines[i]
        if lenient and whole.startswith(("{", "[")):
            while i + 1 < len(lines) and not parsed(whole)[0]:
                i += 1
                whole += "\n" + lines[i]
        yield whole
        i += 1


def parsed(line):
    try:
        return True, json.loads(line)
    except ValueError:
        return False, None


def compare(line, shown, got):
    global compared
    want, have = list(units(shown.rstrip("\n"), True)), list(units(got.rstrip("\n"), False))
    if len(want) != len(have):
        failures.append(f"{GUIDE}:{line}: {len(have)} lines came, {len(want)} are shown:\n{got[:1500]}")
        return
    for w, h in zip(want, have):
        compared += 1
        (is_json, a), (also, b) = parsed(w), parsed(h)
        if is_json and also and w.strip()[:1] in '{["':
            failures.extend(f"{GUIDE}:{line}: {trouble}" for trouble in inside(a, b, "answer"))
        elif not like(w, h):
            failures.append(f"{GUIDE}:{line}: came {h[:300]!r}, shown is {w!r}")


def main():
    with open(GUIDE, encoding="utf-8") as f:
        steps = list(blocks(f.read()))
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/bin")
        os.symlink(PROGRAM, f"{folder}/bin/landfall")
        env = {**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        env.pop("LANDFALL_WORKSPACE", None)
        log = open(f"{folder}/log", "wb")
        server = subprocess.Popen([PROGRAM, "serve", "--port", os.environ.get("LANDFALL_TEST_PORT", "0")], cwd=folder, env=env,
                                  stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            said, origin, code = "", None, None
            while not (origin and code):
                text = server.stdout.readline()
                if not text:
                    sys.exit(f"FAILED: the server ended: {said}{open(f'{folder}/log').read()}")
                said += text
                origin = origin or next(iter(re.findall(r"Landfall is at (http://\S+?)/\s", said)), None)
                code = next(iter(re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", said)), None)
            urllib.request.urlopen(urllib.request.Request(
                f"{origin}/api/v1/session/first", json.dumps({"code": code, **PERSON}).encode(),
                {"Content-Type": "application/json"})).read()
            script = "set -u\n"
            for n, (_, body, _) in enumerate(steps):
                script += f"{{\n{body.replace('http://localhost:8640', origin)}}} >out.{n} 2>&1 </dev/null\n"
            began = time.monotonic()
            with open(f"{folder}/guide.sh", "w", encoding="utf-8") as f:
                f.write(script)
            ran = subprocess.run(["bash", "guide.sh"], cwd=folder, env=env, timeout=400, capture_output=True, text=True)
            if ran.stderr:
                failures.append(f"the shell complains: {ran.stderr[:500]}")
            for n, (line, _, shown) in enumerate(steps):
                try:
                    with open(f"{folder}/out.{n}", encoding="utf-8") as f:
                        got = f.read()
                except FileNotFoundError:
                    failures.append(f"{GUIDE}:{line}: was not reached")
                    continue
                compare(line, shown or "", got)
        finally:
            server.terminate()
            server.wait(30)
    if len(steps) < 15 or compared < 25:
        failures.append(f"only {len(steps)} blocks and {compared} lines: the check itself is broken")
    print(f"api guide: {len(steps)} blocks run in {time.monotonic() - began:.1f} s, {compared} lines compared")
    for f in failures:
        print("FAILED", f)
    sys.exit(1 if failures else 0)


main()
