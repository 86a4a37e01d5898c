"""Writes a small made-up world in the layout of CEPII BACI: python3 tests/cli/made_flows.py FOLDER

Six files BACI_HS17_Y2017_V000000.csv … Y2022 and product_codes_HS17_V000000.csv. Twelve countries trade sixteen
products; every number comes from a small arithmetic rule and says nothing about a real country. The descriptions
are our own words. Used wherever a test needs flows; the same bytes every time.
"""
import os
import sys

COUNTRIES = {"CHE": 757, "CHN": 156, "DEU": 276, "ESP": 724, "FRA": 251, "GRC": 300, "IND": 699, "IRN": 364,
             "ITA": 380, "JPN": 392, "TUR": 792, "USA": 842}
SIZE = {"CHE": 9, "CHN": 60, "DEU": 40, "ESP": 18, "FRA": 30, "GRC": 4, "IND": 25, "IRN": 5, "ITA": 25, "JPN": 35,
        "TUR": 12, "USA": 80}
# code: words, who makes it (and how well, 1 … 9), a ton's price in thousand USD
PRODUCTS = {
    "040630": ("Cheese, processed (made-up list)", {"FRA": 8, "DEU": 7, "ITA": 5, "CHE": 4, "GRC": 2}, 5),
    "080212": ("Almonds without shell (made-up list)", {"USA": 9, "ESP": 6, "IRN": 3, "TUR": 2}, 7),
    "080251": ("Pistachios in shell (made-up list)", {"IRN": 9, "USA": 8, "TUR": 4, "GRC": 1}, 8),
    "091020": ("Saffron (made-up list)", {"IRN": 9, "ESP": 4, "GRC": 2}, 900),
    "150910": ("Olive oil, virgin (made-up list)", {"ESP": 9, "ITA": 8, "GRC": 6, "TUR": 3}, 4),
    "150990": ("Olive oil, refined (made-up list)", {"ESP": 8, "ITA": 6, "TUR": 3, "GRC": 3}, 3),
    "200570": ("Olives, prepared for the table (made-up list)", {"ESP": 9, "GRC": 8, "TUR": 4}, 2),
    "300490": ("Medicines in doses for sale, others (made-up list)",
               {"CHE": 9, "DEU": 9, "USA": 6, "FRA": 6, "IND": 5, "ITA": 4, "IRN": 1}, 90),
    "300450": ("Medicines with vitamins, in doses (made-up list)", {"DEU": 6, "IND": 4, "CHE": 3, "IRN": 1}, 30),
    "392690": ("Articles of plastics, others (made-up list)", {"CHN": 9, "DEU": 6, "USA": 5, "ITA": 4, "TUR": 2}, 6),
    "620342": ("Trousers of cotton for men (made-up list)", {"CHN": 9, "TUR": 6, "IND": 6, "ITA": 2}, 15),
    "848180": ("Taps and valves (made-up list)", {"DEU": 8, "CHN": 8, "ITA": 6, "USA": 5, "JPN": 4, "FRA": 2}, 14),
    "854231": ("Processors and controllers (made-up list)", {"CHN": 8, "JPN": 7, "USA": 7, "DEU": 2}, 400),
    "870323": ("Motor cars, medium engine (made-up list)", {"DEU": 9, "JPN": 9, "USA": 5, "ESP": 4, "FRA": 3}, 12),
    "902610": ("Instruments to measure the flow of liquids (made-up list)",
               {"DEU": 9, "CHE": 6, "USA": 6, "FRA": 4, "JPN": 5}, 120),
    "902620": ("Instruments to measure pressure (made-up list)", {"DEU": 8, "USA": 7, "JPN": 6, "CHE": 5, "FRA": 3}, 110),
}


def luck(*what):
    """60 … 140 from the letters of what; no randomness, so that every run makes the same bytes."""
    h = 7
    for ch in "/".join(what):
        h = (h * 131 + ord(ch)) % 1000003
    return 60 + h % 81


def rows(year):
    for exporter in sorted(COUNTRIES, key=COUNTRIES.get):
        for importer in sorted(COUNTRIES, key=COUNTRIES.get):
            if exporter == importer:
                continue
            for code, (_, makers, price) in sorted(PRODUCTS.items()):
                # who makes much of it also sends some of it everywhere; others send little to few
                skill = makers.get(exporter, 0) * 10 + (1 if luck(exporter, code) % 7 == 0 else 0)
                if skill == 0 or luck(exporter, importer, code) % 5 == 0:
                    continue
                grow = 100 + (luck(importer, code) - 90) * (year - 2017) // 10
                value = skill * SIZE[importer] * luck(exporter, importer, code) * grow // 1000  # thousand USD
                if value == 0:
                    continue
                tons = value * 1000 // (price * luck(exporter, code, "price") * 10)
                yield year, COUNTRIES[exporter], COUNTRIES[importer], code, value, tons if luck(code, exporter) % 9 else None


def main(folder):
    for year in range(2017, 2023):
        with open(os.path.join(folder, f"BACI_HS17_Y{year}_V000000.csv"), "w", encoding="utf-8", newline="\n") as f:
            f.write("t,i,j,k,v,q\n")
            for t, i, j, k, v, q in rows(year):
                f.write(f"{t},{i},{j},{k},{v}.000,{'NA' if q is None else f'{q}.000'}\n")
    with open(os.path.join(folder, "product_codes_HS17_V000000.csv"), "w", encoding="utf-8", newline="\n") as f:
        f.write("code,description\n")
        for code, (words, _, _) in sorted(PRODUCTS.items()):
            f.write(f'{code},"{words}"\n')


if __name__ == "__main__":
    main(sys.argv[1])
