"""Writes examples/gift-shop/events.csv.gz: fifteen months of an invented shop, in Landfall's own form of an event.

Nothing in it was measured anywhere; it is made so that every page of operations has something to show: six markets,
two carriers of which one becomes slow in March 2026, reviews that follow late parcels, a market that fades, stock that
runs down, a supplier that takes longer, questions of customers, visits. Run again it writes the same bytes.
"""
import csv
import datetime as dt
import gzip
import io
import math
import random
import sys

R = random.Random(20260520)
FIRST, LAST = dt.date(2025, 2, 1), dt.date(2026, 4, 30)
HEAD = "kind,subject,part,at,precision,market,channel,person,product,party,promised,quantity,amount,currency,number,reason,text,extra".split(",")
MARKETS = {  # orders a day, currency, days a parcel takes, days promised
    "GBR": (2.2, "GBP", 2, 5), "DEU": (1.6, "EUR", 4, 6), "FRA": (1.0, "EUR", 4, 6), "IRL": (0.7, "EUR", 3, 5),
    "NLD": (0.4, "EUR", 4, 6), "USA": (0.3, "USD", 7, 10)}
PRODUCTS = {"t-light-holder": 2.55, "lantern": 14.95, "tea-towel": 6.50, "cake-stand": 24.95, "door-mat": 12.75}
RATES = {"GBP": 1.0, "EUR": 1.17, "USD": 1.27}
SLOW_FROM, FADES_FROM = dt.date(2026, 3, 9), dt.date(2026, 3, 2)
rows = []


def put(kind, subject, at, **more):
    row = dict.fromkeys(HEAD, "")
    row.update(kind=kind, subject=subject, at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), **{k: str(v) for k, v in more.items()})
    rows.append(row)


def poisson(mean):
    n, p, limit = 0, R.random(), math.exp(-mean)
    while p > limit:
        n, p = n + 1, p * R.random()
    return n


def at(day, hour):
    return dt.datetime.combine(day, dt.time(hour, R.randrange(60), R.randrange(60)))


buyers = {m: [] for m in MARKETS}
number, ticket = 10000, 500
day = FIRST
while day <= LAST:
    week = [1.0, 1.05, 1.0, 0.95, 1.0, 0.7, 1.15][day.weekday()]
    season = 1.6 if day.month == 11 or (day.month == 12 and day.day < 18) else 1.0
    for market, (rate, currency, transit, promise) in MARKETS.items():
        fade = 0.4 if market == "IRL" and day >= FADES_FROM else 1.0
        channel = "amazon.de" if market == "DEU" and R.random() < 0.4 else "shopify"
        visits = int(60 * rate * week * (0.9 + 0.2 * R.random()))
        if day >= dt.date(2026, 1, 1):
            local = {"GBR": 0.98, "IRL": 0.97, "USA": 0.95, "DEU": 0.9, "NLD": 0.85, "FRA": 0.45}[market]
            steps = [("localised", local), ("cart", 0.12), ("duty_shown", 0.8), ("payment", 0.75), ("promise", 0.95)]
            key, left = f"{day}/{market}", visits
            put("session", key, at(day, 0), part="visit", market=market, reason="visit", quantity=visits)
            for step, share in steps:
                left = sum(R.random() < share for _ in range(left)) if step != "localised" else int(visits * share)
                put("session", key, at(day, 0), part=step, market=market, reason=step, quantity=left)
        for _ in range(poisson(rate * week * season * fade)):
            number += 1
            order, placed = str(number), at(day, R.randrange(8, 22))
            known = buyers[market]
            again = known and R.random() < 0.45
            person = R.choice(known[-80:]) if again else f"buyer-{number}"
            if not again:
                known.append(person)
            common = dict(market=market, channel=channel, person=person)
            due = day + dt.timedelta(days=promise)
            put("order", order, placed, promised=f"{due}T22:00:00Z", **common)
            units, total = 0, 0.0
            for product in R.sample(sorted(PRODUCTS), R.choice([1, 1, 2, 3])):
                q = R.choice([1, 1, 2, 4, 6])
                value = round(PRODUCTS[product] * q * RATES[currency], 2)
                units, total = units + q, total + value
                put("line", order, placed, part=product, product=product, quantity=q, amount=f"{value:.2f}", currency=currency, **common)
            put("payment", order, placed + dt.timedelta(minutes=2), amount=f"{total:.2f}", currency=currency, party=R.choice(["card", "card", "paypal"]), **common)
            if R.random() < 0.02:
                put("cancellation", order, placed + dt.timedelta(hours=R.randrange(1, 20)), reason="buyer: changed mind", **common)
                continue
            carrier = "Hermod" if market in ("DEU", "FRA", "NLD") and R.random() < 0.6 else "Royal Post"
            shipped = placed + dt.timedelta(hours=R.choice([6, 20, 24, 30, 44]))
            slow = R.choice([2, 3, 4, 5]) if carrier == "Hermod" and shipped.date() >= SLOW_FROM else 0
            arrived = shipped + dt.timedelta(days=transit + R.choice([-1, 0, 0, 0, 1]) + slow, hours=R.randrange(0, 8))
            put("shipment", order, shipped, part="1", party=carrier, **common)
            put("charge", order, shipped, part="freight", reason="freight", amount=f"{2.5 + transit:.2f}", currency="GBP", **common)
            if channel == "amazon.de":
                put("charge", order, placed, part="commission", reason="commission", amount=f"{0.15 * total:.2f}", currency=currency, **common)
            if arrived.date() > LAST:
                continue
            put("delivery", order, arrived, part="1", party=carrier, **common)
            late = arrived.date() > due
            if R.random() < (0.06 if late else 0.025) and arrived.date() + dt.timedelta(days=6) <= LAST:
                back = arrived + dt.timedelta(days=R.randrange(2, 6))
                put("return", order, back, part="r1", product=product, quantity=1, reason="seller: damaged" if R.random() < 0.4 else "buyer: did not fit", **common)
                put("refund", order, back + dt.timedelta(days=R.randrange(1, 5)), part="r1", amount=f"{value:.2f}", currency=currency, **common)
            if R.random() < 0.35 and arrived.date() + dt.timedelta(days=9) <= LAST:
                stars = R.choice([1, 1, 2, 3]) if late and R.random() < 0.7 else R.choice([3, 4, 4, 5, 5, 5])
                put("review", order, arrived + dt.timedelta(days=R.randrange(1, 9)), part="v1", number=stars, text="late" if stars < 3 else "lovely", **common)
            if late and R.random() < 0.5 or R.random() < 0.03:
                ticket += 1
                asked = at(min(arrived.date(), LAST), R.randrange(7, 20))
                put("ticket", f"T{ticket}", asked, market=market, channel="mail", reason="where is my parcel" if late else "question")
                if R.random() < 0.93:
                    put("reply", f"T{ticket}", asked + dt.timedelta(hours=R.choice([1, 3, 5, 20])), part="a1", market=market, channel="mail")
    if day.weekday() == 0:
        for product, price in PRODUCTS.items():
            left = max(0, 900 - 14 * ((day - FIRST).days // 7 % 13) * 4 + R.randrange(-20, 20))
            put("stock", product, at(day, 6), part=f"leicester@{day}", party="leicester", quantity=left)
    if day.day == 3:
        for i, product in enumerate(sorted(PRODUCTS)):
            code, lead = f"P{day:%y%m}-{i}", 18 + R.randrange(-3, 4) + (9 if day >= dt.date(2025, 12, 1) and i < 2 else 0)
            supplier = "Anatolian Glass" if i < 2 else "Kerala Textiles"
            put("purchase", code, at(day, 9), part="1", party=supplier, product=product, quantity=400, promised=f"{day + dt.timedelta(days=21)}T12:00:00Z")
            if day + dt.timedelta(days=lead) <= LAST:
                put("receipt", code, at(day + dt.timedelta(days=lead), 11), part="1", party=supplier, product=product, quantity=400)
    for currency, rate in RATES.items():
        if currency != "EUR" and day.weekday() < 5:
            drift = 0.01 * math.sin((day - FIRST).days / 40)
            value = RATES[currency] / RATES["EUR"]
            put("rate", f"EUR/{currency}", at(day, 15), part=str(day), number=f"{value * (1 + drift):.4f}")
    day += dt.timedelta(days=1)

out = io.StringIO()
w = csv.DictWriter(out, HEAD, lineterminator="\n")
w.writeheader()
w.writerows(sorted(rows, key=lambda r: (r["at"], r["kind"], r["subject"], r["part"])))
target = sys.argv[1] if len(sys.argv) > 1 else "examples/gift-shop/events.csv.gz"
with open(target, "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
    z.write(out.getvalue().encode())
print(f"{len(rows)} events in {target}")
