"""The ids of texts that the diagnosis answers with (questions, levels, practices, tools, pathways …) against
ui/src/messages/fa/data-diagnosis.json: none missing, none that nothing says, none still in Latin letters.
"""
import json
import os
import re
import subprocess
import sys

LANDFALL = os.path.abspath(os.environ.get("LANDFALL", "build/release/landfall"))
words = json.load(open("ui/src/messages/fa/data-diagnosis.json", encoding="utf-8"))
failures = []
asked = set()


def run(*args):
    p = subprocess.run([LANDFALL, *args, "--json"], capture_output=True, timeout=200)
    if p.returncode:
        failures.append(f"{' '.join(args)}: {p.stderr.decode()}")
        return {}
    return json.loads(p.stdout)["result"]


def need(key, english):
    asked.add(key)
    if f"data.{key}" not in words:
        failures.append(f"no words for {key}: {english!r}")


for form in ("short", "statements", "full"):
    for q in run("diagnosis", "questions", "--form", form).get("questions", []):
        need(q["question_id"], q["question"])
        need(q["why_id"], q["why"])
        need(q["evidence_id"], q["evidence"])
        need(q["section_id"], q["section"])
        for c in q["choices"]:
            if "id" in c:
                need(c["id"], c["meaning"])
for firm in ("olive-oil", "generic-medicine", "industrial-sensor"):
    d = run("diagnosis", "run", f"examples/{firm}/firm.yaml")
    if not d:
        continue
    for kind in ("dimensions", "strengths", "weaknesses"):
        for x in d["practices"][kind]:
            need(x["id"], x["name"])
    for x in d["practices"]["practices"]:
        need(f"practice.{x['id']}", x["practice"])
    for x in d["readiness"]["groups"]:
        need(x["id"], x["group"])
    for x in d["change"]["constructs"]:
        need(f"construct.{x['id']}", x["construct"])
    for x in d["views"]:
        need(x["id"], x["name"])
        need(x["id"] + ".text", x["text"])
    for x in d["path"]["vector"]:
        need(x["id"], x["name"])
    for x in d["pathway"]["shares"]:
        need(x["id"], x["pathway"])
        need(x["id"] + ".plain", x["pathway"])
    for x in d["pathway"]["lifts"] + d["pathway"]["drops"]:
        need(x["score_id"], x["score"])
    plan = d["facilitators"]
    for x in plan["use_more"] + plan["chosen"] + plan["others"]:
        need(x["id"], x["facilitator"])
        for c in x["claims"]:
            need(c["id"], c["claim"])
for c in ("proactive", "preactive", "reactive", "passive"):
    need(f"class.{c}", c)
left = {k[len("data."):] for k in words} - asked
# a claim that no facilitator names, and a score that flips in none of the examples, are still said by others
left = {k for k in left if not re.match(r"claim\.\d+$|change$", k)}
failures += [f"nothing says {k}" for k in sorted(left)]
failures += [f"{k} is not Persian: {v!r}" for k, v in words.items() if not re.search("[\u0600-\u06ff]", v)]
for f in failures[:30]:
    print("FAILED", f)
print(f"{len(asked)} texts asked for, {len(words)} in Persian; {'1 passed, 0' if not failures else '0 passed, 1'} failed")
sys.exit(1 if failures or len(asked) < 500 else 0)
