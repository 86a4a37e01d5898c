"""Types at a real zsh with the completion loaded, presses Tab, and reads what the line has become.

completion_zsh.py PROGRAM FOLDER — the folder holds _landfall and a file firm.yaml. Both ways of loading are
tried: as _landfall in $fpath, and by `source <(landfall completion zsh)`.
"""
import os
import pty
import select
import sys
import time

PROGRAM, FOLDER = sys.argv[1:3]
END = "<end>"
CASES = [  # typed, Tab, then the line
    ("landfall mark", "landfall market"),
    ("landfall market ra", "landfall market rank"),
    ("landfall diagnose as", "landfall diagnose ask"),
    ("landfall diagnosis ask x --form st", "landfall diagnosis ask x --form statements"),
    ("landfall market rank x --dra", "landfall market rank x --draws"),
    ("landfall market rank x --js", "landfall market rank x --json"),
    ("landfall help market ra", "landfall help market rank"),
    ("landfall completion z", "landfall completion zsh"),
    ("landfall brief fi", "landfall brief firm.yaml"),
]


def read(fd, words, seconds=20):
    seen, end = "", time.monotonic() + seconds
    while words not in seen and time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                seen += os.read(fd, 65536).decode(errors="replace")
            except OSError:
                break
    return seen


def session(load):
    failures = []
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(FOLDER)
        os.environ.update(PATH=FOLDER + "/bin:" + os.environ["PATH"], TERM="dumb", HOME=FOLDER, ZDOTDIR=FOLDER)
        os.execvp("zsh", ["zsh", "-f", "-i"])
    # A key that writes the line to a file shows what it is, without reading the screen.
    os.write(fd, (
        "PS1='ready> '; unsetopt zle_bracketed_paste 2>/dev/null; autoload -U compinit; " + load +
        "\nshow() { print -r -- \"$BUFFER\" > line.tmp; mv line.tmp line; BUFFER=; }; zle -N show; "
        "bindkey '^Xs' show; bindkey '^I' expand-or-complete; print loa''ded\n").encode())
    if "loaded" not in read(fd, "loaded", 60):
        failures.append("zsh did not start")
    for typed, want in CASES:
        line = FOLDER + "/line"
        if os.path.exists(line):
            os.remove(line)
        os.write(fd, (typed + "\t").encode())
        time.sleep(0.1)
        os.write(fd, b"\x18s")
        end = time.monotonic() + 20
        while not os.path.exists(line) and time.monotonic() < end:
            read(fd, END, 0.1)
        got = open(line, encoding="utf-8").read().strip() if os.path.exists(line) else "(nothing)"
        if got != want:
            failures.append(f"zsh ({load}): {typed!r} became {got!r}, not {want!r}")
    os.write(fd, b"exit\n")
    read(fd, END, 1)
    os.close(fd)
    os.waitpid(pid, 0)
    return failures


os.makedirs(FOLDER + "/bin", exist_ok=True)
os.symlink(PROGRAM, FOLDER + "/bin/landfall")
bad = session("fpath=($PWD $fpath); compinit -u -D")
bad += session("compinit -u -D; source <(landfall completion zsh)")
for b in bad:
    print("FAILED:", b)
sys.exit(1 if bad else 0)
