"""Five orders a day on amazon.de: in time for months, then every tenth leaves the house late, then none any more.

    limit_alarm.py LANDFALL

The rule: late shipments below 4 %, over 10 days and over 30. Due is an order two working days after it was placed, so
those of before the weekend that wait four days are in time: some 7 of 100 are late.
"""
import datetime, json, os, subprocess, sys, tempfile

LANDFALL, ROOT, FIRST = os.path.abspath(sys.argv[1]), os.getcwd(), datetime.date(2025, 1, 6)
faults = []


def call(*words):
    p = subprocess.run([LANDFALL, *words, "--json"], capture_output=True, text=True)
    if p.returncode:
        sys.exit(f"FAILED: {' '.join(words)}: {p.stderr}")
    return json.loads(p.stdout)["result"]


def expect(what, good):
    if not good:
        faults.append(what)
        print("FAILED:", what)


def days(name, begin, end, late):
    """Orders of the days [begin, end): each is due after a day, and each `late`th is sent a day after that."""
    with open(name, "w") as f:
        f.write("kind,subject,at,market,channel,promised,amount,currency\n")
        for d in range(begin, end):
            for k in range(5):
                at = FIRST + datetime.timedelta(days=d)
                order = f"A-{d}-{k}"
                slow = late and (5 * d + k) % late == 0
                sent = at + datetime.timedelta(days=4 if slow else 1)
                f.write(f"order,{order},{at}T08:00:00Z,DEU,amazon.de,{at + datetime.timedelta(days=9)}T00:00:00Z,,\n")
                f.write(f"line,{order},{at}T08:00:00Z,DEU,amazon.de,,30,EUR\n")
                f.write(f"shipment,{order},{sent}T08:00:00Z,DEU,amazon.de,,,\n")
    call("events", "import", name, "--firm", "gift-shop")


def incident():
    found = [x for x in call("alarm", "list", "gift-shop", "--state", "all")["incidents"] if x["cause"] == "limit:amazon:late_shipment"]
    return found[0] if found else None


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    call("init")
    call("firm", "import", os.path.join(ROOT, "examples/gift-shop/firm.yaml"))
    days("good.csv", 0, 150, 0)
    call("operations", "watch", "gift-shop")
    expect("quiet while all is in time", incident() is None)
    days("bad.csv", 150, 180, 10)
    call("operations", "watch", "gift-shop")
    x = incident()
    expect(f"an open incident of the limit: {x}", x and x["state"] == "open" and x["severity"]["value"] == 1)
    expect(f"its title: {x}", x and "orders shipped late on amazon.de" in x["title"] and "limit 4 % over" in x["title"] and "it is over" in x["title"])
    page = call("alarm", "show", "gift-shop", str(x["incident"]))
    worst = page["signals"][0]
    expect(f"limit beside share: {worst}", worst["expected"]["value"] == 4 and 4 < worst["seen"]["value"] < 10 and worst["chance"]["value"] == 100)
    actions = [p["action"] for p in page["plays"]]
    expect(f"actions that fit: {actions}", "meet_limit" in actions and "ship_earlier" in actions)
    before = call("operations", "watch", "gift-shop")
    expect(f"the same day again changes nothing: {before}", before["opened"] + before["grew"] + before["closed"] == 0)
    days("again.csv", 180, 320, 0)
    done = call("operations", "watch", "gift-shop")
    x = incident()
    expect(f"closed by itself: {x}", x["state"] == "closed")
    history = call("alarm", "show", "gift-shop", str(x["incident"]))["history"]
    expect(f"and says why: {history}", any("small again" in h.get("detail", "") for h in history if h["act"] == "closed"))
print("limit alarm:", "fine" if not faults else f"{len(faults)} failures")
sys.exit(1 if faults else 0)
