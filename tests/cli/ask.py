"""`landfall diagnosis ask`: a firm without answers is interviewed as a person would be.

Pipe      why, don't know, evidence, not applicable with and without a reason, slips, Persian digits,
          stop, resume at the same question, end of input in the middle, the short form in one go
Terminal  the same program on a pseudo-terminal: prompt before the answer, Ctrl-D and Ctrl-C lose nothing
Twice     two people answering at the same moment: every answer is kept
"""
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.getcwd()
LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
failures = []
checked = 0


def hold(what, true, seen=""):
    global checked
    checked += 1
    if not true:
        failures.append(f"{what}\n{seen}")


def run(*words, typed=None):
    p = subprocess.run([LANDFALL, *words], input=typed, capture_output=True, text=True, timeout=240)
    return p.returncode, p.stdout, p.stderr


def firm(id):
    """The olive-oil maker before anybody asked: the example without its answers."""
    text = open(f"{ROOT}/examples/olive-oil/firm.yaml", encoding="utf-8").read()
    text = re.sub(r"^answers:\n(?:[ #].*\n|\n)*", "", text, flags=re.M).replace("id: olive-oil", f"id: {id}")
    assert "instrument:" not in text and f"id: {id}" in text
    with open(f"{id}.yaml", "w", encoding="utf-8") as f:
        f.write(text)
    status, out, err = run("firm", "import", f"{id}.yaml")
    hold(f"import of {id}", status == 0, err)


def answers(id):
    """Item → the answer's fields as they stand in the exported firm file."""
    status, out, err = run("firm", "export", id, "--output", "out.yaml")
    hold("export", status == 0, err)
    text = open("out.yaml", encoding="utf-8").read()
    os.remove("out.yaml")
    found = {}
    for entry in re.findall(r"^  - instrument: pei-short\n((?:    .*\n)+)", text, flags=re.M):
        fields = dict(re.findall(r"^    (\w+): (.*)$", entry, flags=re.M))
        found[fields.pop("item")] = fields
    return found


def tally(id):
    _, out, _ = run("diagnosis", "status", id, "--form", "short", "--json")
    sections = json.loads(out)["result"]["sections"]
    return {k: sum(s[k] for s in sections) for k in ("questions", "answered", "dont_know", "not_applicable", "open")}


def through_a_pipe():
    firm("pipe")
    typed = "?\n" + "d\n" + "7\nfoo\n2\n" + "n\nwe sell no brand\n" + "n\n\n3\nregister of partners\n" + "۳\n\n" + "q\n"
    status, out, err = run("diagnosis", "ask", "pipe", typed=typed)
    hold("q ends with 0", status == 0 and err == "", err)
    for words in ("Question 1 of 22", "Evidence that counts:", "`7` is not an answer to `S2`",
                  "`foo` is not an answer to `S2`", "Why does it not apply?", 'Nothing was stored: "not applicable"',
                  "Which document or register shows it?", "Without evidence this counts as a lower level.",
                  "Question 6 of 22", "Stopped. Every answer given so far is stored"):
        hold(f"the interview says {words!r}", words in out, out)
    hold("why is said before the question is answered", out.index("Evidence that counts") < out.index("Question 2 of"))
    hold("78 columns", max(len(line) for line in out.splitlines() if " > " not in line) <= 78)
    a = answers("pipe")
    hold("five answers", sorted(a) == ["O1", "O2", "S1", "S2", "S3"], a)
    hold("don't know is kept as such", a["S1"] == {"answer": "dont-know"}, a)
    hold("the level", a["S2"] == {"answer": "2"}, a)
    hold("not applicable with its reason", a["S3"] == {"answer": "not-applicable", "reason": "we sell no brand"}, a)
    hold("evidence", a["O1"] == {"answer": "3", "evidence": "register of partners"}, a)
    hold("Persian digit, no evidence", a["O2"] == {"answer": "3"}, a)

    status, out, err = run("diagnosis", "ask", "pipe", typed="1\n")  # one answer, then the input ends
    hold("resumed at the same question", "Question 6 of 22" in out and "Question 5 of 22" not in out, out)
    hold("end of input is a stop", status == 0 and "Stopped." in out and len(answers("pipe")) == 6, out + err)
    status, out, err = run("diagnose", "ask", "pipe", typed="4\n")  # the input ends where evidence is asked
    hold("end of input at the evidence stores the level", status == 0 and len(answers("pipe")) == 7, out + err)

    t0 = time.monotonic()
    status, out, err = run("diagnosis", "ask", "pipe", typed="2\n" * 40)
    hold("the rest in one go", "All 22 questions of the short form have an answer" in out and
         "Next: landfall diagnosis run pipe" in out, out[-400:] + err)
    t = tally("pipe")
    hold("tally", t == {"questions": 22, "answered": 20, "dont_know": 1, "not_applicable": 1, "open": 0}, t)
    status, out, err = run("diagnosis", "ask", "pipe", typed="")
    hold("nothing left to ask", status == 0 and "All 22" in out and "Question" not in out, out)
    status, out, err = run("diagnosis", "run", "pipe")
    hold("and the diagnosis uses it", status == 0, err)
    status, out, err = run("check", "--json")
    hold("the workspace is sound", status == 0 and json.loads(out)["result"]["ok"], out)


def refused():
    status, out, err = run("diagnosis", "ask", "pipe.yaml", typed="1\n")
    hold("a file is no firm in the workspace", status == 3 and out == "" and "firm import" in err, err)
    status, out, err = run("diagnosis", "ask", "nobody", typed="1\n")
    hold("unknown firm", status == 3 and "`nobody`" in err and out == "", err)
    status, out, err = run("diagnosis", "ask", "pipe", "--form", "shrt")
    hold("nearest form", status == 2 and "Did you mean `short`?" in err, err)
    status, out, err = run("diagnosis", "ask")
    hold("needs a firm", status == 2 and "`diagnosis ask` needs firm" in err, err)
    status, out, err = run("diagnosis", "ask", "pipe", "--workspace", "none.db", typed="1\n")
    hold("no workspace", status == 3 and "none.db" in err and not os.path.exists("none.db"), err)


class Terminal:
    """The program on a pseudo-terminal of 60 columns."""

    def __init__(self, *words):
        self.seen, self.at = "", 0  # at: how far `until` has read
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(LANDFALL, [LANDFALL, *words])

    def until(self, words, seconds=60):
        end = time.monotonic() + seconds
        while words not in self.seen[self.at:] and time.monotonic() < end:
            ready, _, _ = select.select([self.fd], [], [], 0.2)
            if ready:
                try:
                    got = os.read(self.fd, 65536)
                except OSError:  # the program has gone
                    break
                if not got:
                    break
                self.seen += got.decode(errors="replace")
        if words not in self.seen[self.at:]:
            return False
        self.at = self.seen.index(words, self.at) + len(words)
        return True

    def type(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        self.until("\0never", 30)  # reads what is left, until the program has gone
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return status


def at_a_terminal():
    firm("person")
    t = Terminal("diagnosis", "ask", "person")
    hold("the prompt comes before anything is typed", t.until("q stop > "), t.seen)
    t.type("?\n")
    hold("why", t.until("Evidence that counts") and t.until("q stop > "), t.seen)
    t.type("1\n")
    hold("next question", t.until("Question 2 of 22") and t.until("q stop > "), t.seen)
    t.type("\x04")  # Ctrl-D
    hold("Ctrl-D stops", t.until("Stopped."), t.seen)
    hold("with status 0", os.waitstatus_to_exitcode(t.end()) == 0)
    hold("no escape sequence", "\x1b" not in t.seen, repr(t.seen))
    hold("the answer is stored", sorted(answers("person")) == ["S1"])

    t = Terminal("diagnosis", "ask", "person")
    hold("resumed", t.until("Question 2 of 22") and t.until("q stop > "), t.seen)
    t.type("2\n")
    hold("answered", t.until("Question 3 of 22") and t.until("q stop > "), t.seen)
    t.type("\x03")  # Ctrl-C
    status = t.end()
    hold("Ctrl-C ends it", os.waitstatus_to_exitcode(status) in (-signal.SIGINT, 130), status)
    hold("both answers are stored", sorted(answers("person")) == ["S1", "S2"])
    hold("the workspace is sound", run("check")[0] == 0)


def at_the_same_moment():
    firm("both")
    items = ["S1", "S2", "S3", "O1", "O2", "O3", "O4", "O5"]
    ps = [subprocess.Popen([LANDFALL, "diagnosis", "answer", "both", "--item", i, "--answer", "1"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for i in items]
    for p in ps:
        err = p.communicate()[1].decode()
        hold("an answer beside others", p.returncode == 0, err)
    hold("none is lost", sorted(answers("both")) == sorted(items), answers("both"))


folder = tempfile.mkdtemp()
try:
    os.chdir(folder)
    os.environ.pop("LANDFALL_WORKSPACE", None)
    hold("init", run("init")[0] == 0)
    through_a_pipe()
    refused()
    at_a_terminal()
    at_the_same_moment()
finally:
    os.chdir(ROOT)
    shutil.rmtree(folder)
print(f"the interview: {checked} points checked")
for f in failures:
    print("FAILED", f)
sys.exit(1 if failures else 0)
