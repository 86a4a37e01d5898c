#!/usr/bin/env python3
"""Audits the country table that ships against the sources' own files.

Written from the files and from general knowledge by someone who has not read the importers: it shares
no code and no table with them. The codes of the economies, the fields of the World Factbook and the
way a free text is read are this script's own. What it takes from the table is the table itself:
facts/, lists/, pairs.csv, agreements.csv, quarantine.csv, the plausible range of each indicator, and
three numbers of the rules (oldest year, first year of a series, factor of a contradiction).

It looks both ways. Everything that ships must stand in a source: value, year, source. Everything that
stands in a source must ship, or be absent for a reason this script finds by itself.

The last part judges: entries that the sources themselves have wrong beyond doubt (two islands under one
name, a member that left, a figure under another year's date) may not ship. --judge warn shows these
without failing.

Usage: audit_country.py [--shared DIR] [--country DIR] [--judge fail|warn] [--verbose]. Status 1 when
anything differs.
Standard library only.
"""
import argparse
import csv
import glob
import gzip
import html
import io
import json
import math
import os
import re
import statistics
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict

# --------------------------------------------------------------------------------------------- codes

# The Factbook's files are named by FIPS 10-4 codes, which look like ISO codes and are not: au is
# Austria, as Australia, gm Germany, sz Switzerland, ch China, ci Chile, sp Spain, ni Nigeria.
FIPS = dict(pair.split(":") for pair in """
ag:DZA ao:AGO bc:BWA bn:BEN by:BDI cd:TCD cf:COG cg:COD cm:CMR cn:COM ct:CAF cv:CPV dj:DJI eg:EGY ek:GNQ
er:ERI et:ETH ga:GMB gb:GAB gh:GHA gv:GIN iv:CIV ke:KEN li:LBR lt:LSO ly:LBY ma:MDG mi:MWI ml:MLI mo:MAR
mp:MUS mr:MRT mz:MOZ ng:NER ni:NGA od:SSD pu:GNB rw:RWA se:SYC sf:ZAF sg:SEN sh:SHN sl:SLE so:SOM su:SDN
to:TGO tp:STP ts:TUN tz:TZA ug:UGA uv:BFA wa:NAM wi:ESH wz:SWZ za:ZMB zi:ZWE ay:ATA bv:BVT fs:ATF hm:HMD
aq:ASM as:AUS bp:SLB ck:CCK cq:MNP cw:COK fj:FJI fm:FSM fp:PYF gq:GUM kr:KIR kt:CXR nc:NCL ne:NIU nf:NFK
nh:VUT nr:NRU nz:NZL pc:PCN ps:PLW rm:MHL tl:TKL tn:TON tv:TUV um:UMI wf:WLF ws:WSM aa:ABW ac:ATG av:AIA
bb:BRB bf:BHS bh:BLZ cj:CYM cs:CRI cu:CUB do:DMA dr:DOM es:SLV gj:GRD gt:GTM ha:HTI ho:HND jm:JAM mh:MSR
nn:SXM nu:NIC pm:PAN rn:MAF rq:PRI sc:KNA st:LCA tb:BLM td:TTO tk:TCA uc:CUW vc:VCT vi:VGB vq:VIR aj:AZE
am:ARM gg:GEO kg:KGZ kz:KAZ rs:RUS ti:TJK tx:TKM uz:UZB bm:MMR bx:BRN cb:KHM ch:CHN hk:HKG id:IDN ja:JPN
kn:PRK ks:KOR la:LAO mc:MAC mg:MNG my:MYS pp:PNG rp:PHL sn:SGP th:THA tt:TLS tw:TWN vm:VNM al:ALB an:AND
au:AUT be:BEL bk:BIH bo:BLR bu:BGR cy:CYP da:DNK ei:IRL en:EST ez:CZE fi:FIN fo:FRO fr:FRA gi:GIB gk:GGY
gm:DEU gr:GRC hr:HRV hu:HUN ic:ISL im:IMN it:ITA je:JEY kv:XKX lg:LVA lh:LTU lo:SVK ls:LIE lu:LUX md:MDA
mj:MNE mk:MKD mn:MCO mt:MLT nl:NLD no:NOR pl:POL po:PRT ri:SRB ro:ROU si:SVN sm:SMR sp:ESP sv:SJM sw:SWE
sz:CHE uk:GBR up:UKR vt:VAT ae:ARE ba:BHR ir:IRN is:ISR iz:IRQ jo:JOR ku:KWT le:LBN mu:OMN qa:QAT sa:SAU
sy:SYR tu:TUR we:PSE ym:YEM bd:BMU ca:CAN gl:GRL mx:MEX sb:SPM us:USA ar:ARG bl:BOL br:BRA ci:CHL co:COL
ec:ECU fk:FLK gy:GUY ns:SUR pa:PRY pe:PER sx:SGS uy:URY ve:VEN af:AFG bg:BGD bt:BTN ce:LKA in:IND io:IOT
mv:MDV np:NPL pk:PAK""".split())
# Lands of the Factbook that are no economy of the table: reefs, bases, oceans, unions; Gaza stands with
# the West Bank.
FIPS_OTHER = set("at cr wq bq pf pg ax dx ee jn gz ip oo xo xq zh zn xx".split())

# The World Bank's groups and dead states among its 266 rows.
WORLD_BANK_OTHER = set("""AFE AFW ARB CEB CHI CSS EAP EAR EAS ECA ECS EMU EUU FCS HIC HPC IBD IBT IDA IDB IDX
INX LAC LCN LDC LIC LIX LMC LMY LTE MEA MIC MNA NAC NOC OEC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA
TMN TSA TSS UMC WLD ANT YUG""".split())
WGI_CODES = {"ADO": "AND", "ZAR": "COD", "ROM": "ROU", "TMP": "TLS", "WBG": "PSE", "KSV": "XKX"}
CEPII_CODES = {"ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "PAL": "PSE"}
CEPII_OTHER = {"ANT", "YUG"}
AGREEMENT_CODES = {"ROM": "ROU"}

SERIES = dict(pair.split("=") for pair in """
gdp_usd=NY.GDP.MKTP.CD gdp_per_head_usd=NY.GDP.PCAP.CD inflation_pct=FP.CPI.TOTL.ZG
current_account_pct_gdp=BN.CAB.XOKA.GD.ZS fdi_inflow_usd=BX.KLT.DINV.CD.WD investment_pct_gdp=NE.GDI.TOTL.ZS
unemployment_pct=SL.UEM.TOTL.ZS labour_participation_pct=SL.TLF.CACT.ZS population=SP.POP.TOTL
population_growth_pct=SP.POP.GROW population_15_64_pct=SP.POP.1564.TO.ZS
population_65_plus_pct=SP.POP.65UP.TO.ZS urban_population_pct=SP.URB.TOTL.IN.ZS
life_expectancy_years=SP.DYN.LE00.IN infant_mortality_per_1000=SP.DYN.IMRT.IN literacy_pct=SE.ADT.LITR.ZS
school_primary_pct=SE.PRM.ENRR school_secondary_pct=SE.SEC.ENRR
health_expenditure_usd_per_head=SH.XPD.CHEX.PC.CD internet_users_pct=IT.NET.USER.ZS
electricity_access_pct=EG.ELC.ACCS.ZS renewable_energy_pct=EG.FEC.RNEW.ZS forest_pct=AG.LND.FRST.ZS""".split())
WGI_SHEETS = {"ControlofCorruption": "control_of_corruption", "RuleofLaw": "rule_of_law",
              "GovernmentEffectiveness": "government_effectiveness", "RegulatoryQuality": "regulatory_quality",
              "Political_StabilityNoViolence": "political_stability",
              "VoiceandAccountability": "voice_accountability"}

# indicator; field of the Factbook; what must follow the number. "{y}": one entry a year. Money and the
# conversions are said by the fourth column.
FIELDS = [tuple(part.strip() for part in line.split(";")) for line in """
gdp_usd; Economy/GDP (official exchange rate); ; money
gdp_ppp_usd; Economy/Real GDP (purchasing power parity)/{y}; ; money
gdp_ppp_per_head_usd; Economy/Real GDP per capita/{y}; ; money
gdp_real_growth_pct; Economy/Real GDP growth rate/{y}; %;
inflation_pct; Economy/Inflation rate (consumer prices)/{y}; %;
unemployment_pct; Economy/Unemployment rate/{y}; %;
public_debt_pct_gdp; Economy/Public debt/{y}; % of GDP;
tax_revenue_pct_gdp; Economy/Taxes and other revenues; %;
reserves_usd; Economy/Reserves of foreign exchange and gold/{y}; ; money
exports_usd; Economy/Exports/{y}; ; money
imports_usd; Economy/Imports/{y}; ; money
imports_pct_gdp; Economy/GDP - composition, by end use/imports of goods and services; %; negative
household_consumption_pct_gdp; Economy/GDP - composition, by end use/household consumption; %;
government_consumption_pct_gdp; Economy/GDP - composition, by end use/government consumption; %;
remittances_pct_gdp; Economy/Remittances/{y}; % of GDP;
agriculture_pct_gdp; Economy/GDP - composition, by sector of origin/agriculture; %;
industry_pct_gdp; Economy/GDP - composition, by sector of origin/industry; %;
industrial_growth_pct; Economy/Industrial production growth rate; %;
exchange_rate_per_usd; Economy/Exchange rates/{y}; ;
population; People and Society/Population/total; ;
population_growth_pct; People and Society/Population growth rate; %;
population_65_plus_pct; People and Society/Age structure/65 years and over; %;
population_15_64_pct; People and Society/Age structure/15-64 years; %; year of 65 years and over
median_age_years; People and Society/Median age/total; years;
fertility_rate; People and Society/Total fertility rate; children born/woman;
net_migration_per_1000; People and Society/Net migration rate; migrant(s)/1,000 population;
urban_population_pct; People and Society/Urbanization/urban population; % of total population;
life_expectancy_years; People and Society/Life expectancy at birth/total population; years;
infant_mortality_per_1000; People and Society/Infant mortality rate/total; deaths/1,000 live births;
maternal_mortality_per_100000; People and Society/Maternal mortality ratio; deaths/100,000 live births;
literacy_pct; People and Society/Literacy/total population; %;
physicians_per_1000; People and Society/Physician density; physicians/1,000 population;
hospital_beds_per_1000; People and Society/Hospital bed density; beds/1,000 population;
education_expenditure_pct_gdp; People and Society/Education expenditure/Education expenditure (% GDP); % of GDP;
school_life_years; People and Society/School life expectancy (primary to tertiary education)/total; years;
alcohol_litres_per_head; People and Society/Alcohol consumption per capita/total; liters of pure alcohol;
tobacco_use_pct; People and Society/Tobacco use/total; %;
obesity_pct; People and Society/Obesity - adult prevalence rate; %;
drinking_water_pct; People and Society/Drinking water source/improved: total; % of population;
sanitation_pct; People and Society/Sanitation facility access/improved: total; % of population;
internet_users_pct; Communications/Internet users/percent of population; %;
mobile_per_100; Communications/Telephones - mobile cellular/subscriptions per 100 inhabitants; ;
broadband_per_100; Communications/Broadband - fixed subscriptions/subscriptions per 100 inhabitants; ;
electricity_access_pct; Energy/Electricity access/electrification - total population; %;
electricity_use_kwh; Energy/Electricity/consumption; kWh;
electricity_capacity_kw; Energy/Electricity/installed generating capacity; kW;
energy_use_gj_per_head; Energy/Energy consumption per capita/{y}; Btu/person; 1.05505585262e-6
fossil_electricity_pct; Energy/Electricity generation sources/fossil fuels; %;
solar_electricity_pct; Energy/Electricity generation sources/solar; %;
petroleum_use_barrels_day; Energy/Petroleum/refined petroleum consumption; bbl/day;
co2_t; Environment/Carbon dioxide emissions/total emissions; metric tonnes of CO2;
pm25_ug_m3; Environment/Particulate matter emissions; micrograms per cubic meter;
municipal_waste_t; Environment/Waste and recycling/municipal solid waste generated annually; tons;
waste_recycled_pct; Environment/Waste and recycling/percent of municipal solid waste recycled; %;
renewable_water_m3; Environment/Total renewable water resources; cubic meters;
forest_pct; Environment/Land use/forest; %;
arable_land_pct; Environment/Land use/agricultural land: arable land; %;
agricultural_land_pct; Environment/Land use/agricultural land; %;
airports; Transportation/Airports; ;
ports; Transportation/Ports/total ports; ;
merchant_fleet_ships; Transportation/Merchant marine/total; ;
area_km2; Geography/Area/total; sq km; undated
coastline_km; Geography/Coastline; km; undated
land_boundary_km; Geography/Land boundaries/total; km; undated
military_pct_gdp; Military and Security/Military expenditures/{y}; % of GDP;
refugees_hosted; Transnational Issues/Refugees and internally displaced persons/refugees; ;
""".strip().splitlines()]
EDITION = 2025  # the year of undated entries: the last edition's

OPEN_SOURCES = {"wdi", "wgi", "factbook"}
CLOSED = re.compile(r"^(hofstede|globe|lpi|tariff|trade_pct)")

# What everybody can look up, to catch two economies exchanged or a unit mistaken: newest population in
# millions and GDP in thousand millions of dollars, as loose bounds.
POPULATION = {"AUT": (8.5, 9.6), "AUS": (25, 29), "DEU": (82, 86), "GMB": (2.3, 3.1), "CHE": (8.5, 9.4),
              "SWZ": (1.1, 1.4), "CHN": (1380, 1430), "CHL": (18, 21), "CIV": (28, 34), "ESP": (46, 50),
              "NER": (25, 30), "NGA": (215, 250), "COD": (95, 125), "COG": (5.5, 7.2), "ROU": (18, 19.6),
              "TLS": (1.2, 1.6), "XKX": (1.5, 2.1), "SRB": (6.2, 7.2), "MNE": (0.55, 0.68), "PSE": (4.9, 5.8),
              "HKG": (7, 7.9), "MAC": (0.6, 0.75), "TWN": (23, 24.2), "SSD": (10.5, 14), "SDN": (44, 55),
              "PRK": (25, 27.5), "KOR": (50.5, 53), "DMA": (0.06, 0.08), "DOM": (10.5, 12), "GIN": (13, 16),
              "GNB": (1.9, 2.4), "GNQ": (1.6, 2.1), "PNG": (9.5, 11.5), "GUY": (0.75, 0.9), "GEO": (3.5, 5),
              "SVK": (5.3, 5.7), "SVN": (2, 2.2), "LVA": (1.75, 2), "LTU": (2.6, 3), "LBR": (5, 6),
              "LBY": (6.5, 7.8), "LBN": (5.2, 6.2), "MLI": (21, 26), "MLT": (0.45, 0.6), "MDA": (2.3, 3.6),
              "MDG": (29, 34), "MWI": (20, 23), "MKD": (1.75, 2.2), "BIH": (3, 3.8), "BLR": (8.9, 9.6),
              "BEL": (11.5, 12.2), "BLZ": (0.38, 0.46), "BEN": (13.5, 15.5), "BGD": (165, 180)}
GDP = {"USA": (26000, 31000), "CHN": (17000, 20000), "DEU": (4200, 5100), "IND": (3400, 4300),
       "GRC": (230, 280), "AUT": (490, 560), "AUS": (1650, 1850), "CHE": (850, 980), "NGA": (170, 380),
       "IRN": (350, 480), "VNM": (400, 500), "TWN": (700, 850), "LUX": (80, 100), "KOR": (1600, 1900),
       "ROU": (330, 400), "TUV": (0.05, 0.08), "NRU": (0.12, 0.2), "SYC": (1.8, 2.6), "GMB": (2, 3)}

# Entries of the sources that are wrong beyond doubt, and what may not ship because of them.
EU_2026 = set("""AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU
SVK SVN SWE""".split())
WTO_JOINED_2024 = ("COM", "TLS")
KNOWN_WRONG = [  # indicator, economy, test the shipped newest value must not pass, why
    ("gdp_usd", "GGY", lambda v: v > 8e9, "the Factbook's figure is Jersey and Guernsey together"),
    ("municipal_waste_t", "GGY", lambda v: v > 1.2e5, "Jersey and Guernsey together"),
    ("municipal_waste_t", "JEY", lambda v: v > 1.5e5, "Jersey and Guernsey together"),
    ("renewable_water_m3", "TWN", lambda v: v < 1e9, "67 m3 in the source means 67 thousand million"),
    ("physicians_per_1000", "PYF", lambda v: v < 0.5, "0.02 in the source; Tahiti has about 2"),
    ("mobile_per_100", "UZB", lambda v: v > 300, "1,110 in the source means 111"),
    ("education_expenditure_pct_gdp", "VEN", lambda v: v == 0, "0 % and 10.3 % of the budget in one entry"),
    ("public_debt_pct_gdp", "LSO", lambda v: v < 20, "3 % in the source; more than half of GDP"),
    ("public_debt_pct_gdp", "NAM", lambda v: v < 20, "4.64 % in the source; more than half of GDP"),
]

# ------------------------------------------------------------------------------------------- findings

failures = Counter()
counts = Counter()
verbose = False


def fail(check, text):
    failures[check] += 1
    if failures[check] <= (1000 if verbose else 6):
        print(f"  DIFFERS [{check}] {text}")


def near(a, b, relative=2e-8):
    """Nine significant digits ship."""
    return abs(a - b) <= relative * max(abs(a), abs(b)) + 1e-12


def rows(path, delimiter=","):
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader((line for line in file if not line.startswith("#")), delimiter=delimiter)


# --------------------------------------------------------------------------------------- the raw files

def read_world_bank(shared):
    raw = {}
    for path in sorted(glob.glob(f"{shared}/worldbank/indicator_csv_zip/*.zip")):
        with zipfile.ZipFile(path) as archive:
            name = next(n for n in archive.namelist() if n.startswith("API_"))
            table = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        head = next(i for i, row in enumerate(table) if row[:1] == ["Country Name"])
        series_of_name = re.match(r"API_(.+?)_DS", name).group(1)
        for row in table[head + 1:]:
            if row[3] != series_of_name:
                fail("world bank", f"{path}: series {row[3]} in the file of {series_of_name}")
            for year, value in zip(table[head][4:], row[4:]):
                if year and value:
                    raw[row[3], row[1], int(year)] = float(value)
    return raw


def read_world_bank_pages(shared):
    raw = {}
    for path in sorted(glob.glob(f"{shared}/worldbank/api_json/*.json.gz")):
        for item in json.load(gzip.open(path))[1]:
            if item["value"] is not None and item["countryiso3code"]:
                raw[item["indicator"]["id"], item["countryiso3code"], int(item["date"])] = float(item["value"])
    return raw


def read_wgi(shared):
    raw = {}
    for sheet, indicator in WGI_SHEETS.items():
        with gzip.open(f"{shared}/worldbank/wgi/wgidataset__{sheet}.csv.gz", "rt", encoding="utf-8-sig") as file:
            table = list(csv.reader(file))
        head = next(i for i, row in enumerate(table) if row[0] == "Country/Territory")
        ranks = []
        for row in table[head + 1:]:
            for column, title in enumerate(table[head]):
                if title != "Estimate" or row[column] in ("", "#N/A"):
                    continue
                estimate, error, rank = float(row[column]), float(row[column + 1]), float(row[column + 3])
                year = int(table[head - 1][column])
                raw[indicator, WGI_CODES.get(row[1], row[1]), year] = (estimate, error)
                ranks.append((year, estimate, rank))
        for year in (2013, 2022):  # a sheet with another's values would have ranks of its own
            these = sorted((e, r) for y, e, r in ranks if y == year)
            if any(a[1] > b[1] for a, b in zip(these, these[1:])):
                fail("wgi", f"{sheet} {year}: ranks do not follow the estimates")
    return raw


def read_factbook(shared):
    path = glob.glob(f"{shared}/factbook/*.tar.gz")[0]
    pages = {}
    with tarfile.open(path) as archive:
        for member in archive:
            stem = os.path.basename(member.name).removesuffix(".json")
            if member.isfile() and (stem in FIPS or stem in FIPS_OTHER):
                pages[stem] = json.load(archive.extractfile(member))
            elif member.isfile() and member.name.endswith(".json") and len(stem) == 2:
                fail("factbook", f"unknown page {stem}")
    return pages


def entry(page, keys):
    for key in keys:
        if not isinstance(page, dict):
            return None
        page = next((value for name, value in page.items() if name.strip() == key), None)
    return page


def plain(text):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text or "")).replace("−", "-")).strip()


SCALE = {"trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3}
NUMBER = re.compile(r"(-?)\s*(\$?)\s*(-?)(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(trillion|billion|million|thousand)?\b\s*(.*)")
YEAR = re.compile(r"\(\s*(?:FY)?(\d{4})")


def read_figure(text, unit, how, year):
    """(value, year) of one entry of the Factbook, or why not."""
    text = plain(text)
    dated = YEAR.search(text)
    if dated:
        year = int(dated.group(1))
    rest = re.sub(r"\((?:FY)?\d{4}[^)]*\)", " ", text)
    few = re.search(r"less than (\d+)", rest)
    found = NUMBER.search(rest)
    if how == "undated" and re.match(r"[A-Z][^:]*:", rest):
        return None, "parts without a total"
    if not found:
        return None, "no number"
    value = float(found.group(4).replace(",", "")) * SCALE.get(found.group(5) or "", 1)
    if few:
        value = float(few.group(1)) / 2
    if found.group(1) or found.group(3):
        value = -value
    if how == "money" and not found.group(2):
        return None, "no dollars"
    if unit and not found.group(6).replace("(of", "of").startswith(unit):
        return None, "another unit"
    if how == "negative":
        value = -value
    elif re.match(r"[\d.e-]+$", how):
        value *= float(how)
    if year is None and how == "undated":
        year = EDITION
    return ((value, year), None) if year else (None, "no year")


def factbook_figures(pages):
    """{(indicator, iso3, year): value}, and {(indicator, iso3): why nothing may ship}."""
    raw, refused = {}, {}
    for indicator, path, unit, how in FIELDS:
        keys = path.split("/")
        for stem, iso3 in FIPS.items():
            page = pages[stem]
            if keys[-1] == "{y}":
                parent = entry(page, keys[:-1])
                texts = [(v.get("text"), int(k.strip()[-4:])) for k, v in (parent or {}).items()
                         if isinstance(v, dict) and re.search(r" \d{4}$", k.strip())]
            else:
                parent = entry(page, keys[:-1])
                item = entry(page, keys)
                text = item.get("text") if isinstance(item, dict) else None
                year = None
                if how.startswith("year of "):
                    other = entry(page, keys[:-1] + [how[8:]])
                    dated = YEAR.search(plain(other.get("text"))) if other else None
                    year = int(dated.group(1)) if dated else None
                texts = [(text, year)] if text else []
                if isinstance(item, dict) and "note" in item:
                    parent = item
            note = plain(parent.get("note") if isinstance(parent, dict) and isinstance(parent.get("note"), str)
                         else "")
            if iso3 == "PSE" and not re.search(r"\bGaza\b", note):
                refused[indicator, iso3] = "the page of the West Bank, without Gaza"
            if re.search(r"Jersey and Guernsey|Guernsey and Jersey", note):
                refused[indicator, iso3] = "both Channel Islands"
            if iso3 == "SRB" and re.search(r"\bincludes? Kosovo\b", note):
                refused[indicator, iso3] = "Serbia with Kosovo"
            if indicator.startswith("gdp_ppp") and "2021 dollars" not in note:
                refused[indicator, iso3] = "not in dollars of 2021"
            if indicator == "tax_revenue_pct_gdp" and "tax revenue" not in note:
                refused[indicator, iso3] = "not tax revenue alone"
            for text, year in texts:
                figure, why = read_figure(text, unit, how, year)
                if figure:
                    raw[indicator, iso3, figure[1]] = figure[0]
                else:
                    counts[f"factbook entries without a figure ({why})"] += 1
    for stem, iso3 in FIPS.items():
        page = pages[stem]
        clock = plain((entry(page, ["Government", "Capital", "time difference"]) or {}).get("text"))
        found = re.match(r"UTC([+-]?)\s*(\d+)(?::(\d\d)|\.(\d+))?", clock)
        if found:
            hours = int(found.group(2)) + int(found.group(3) or 0) / 60 + float(f"0.{found.group(4) or 0}")
            raw["utc_offset_hours", iso3, EDITION] = -hours if found.group(1) == "-" else hours
        joined = plain((entry(page, ["Government", "International organization participation"]) or {}).get("text"))
        if joined:
            member = re.search(r"(?:^|, )WTO(?: \(Chinese Taipei\)| \(2024\))?(?:,|$)", joined)
            raw["wto_member", iso3, EDITION] = 1 if member else 0
        treaties = plain((entry(page, ["Environment", "International environmental agreements", "party to"])
                          or {}).get("text"))
        if treaties:
            raw["environment_treaties", iso3, EDITION] = len([t for t in treaties.split(",") if t.strip()])
    return raw, refused


# ----------------------------------------------------------------------------------------- the checks

class Table:
    def __init__(self, folder):
        self.folder = folder
        self.facts, self.newest, self.notes = {}, {}, {}
        for path in sorted(glob.glob(f"{folder}/facts/*.csv")):
            for row in rows(path):
                key = row["indicator"], row["iso3"], int(row["year"])
                if key in self.facts:
                    fail("table", f"{key} twice")
                self.facts[key] = (float(row["value"]), row["source"], row["low"], row["high"])
                self.notes[key] = row["note"]
                old = self.newest.get(key[:2])
                if old is None or old < key[2]:
                    self.newest[key[:2]] = key[2]
        self.indicators = {row["id"]: row for row in rows(f"{folder}/indicators.csv")}
        self.status = {row["iso3"]: row["status"] for row in rows(f"{folder}/countries.csv")}
        self.quarantine = {}
        for row in rows(f"{folder}/quarantine.csv"):
            self.quarantine.setdefault((row["indicator"], row["iso3"]), {})[int(row["year"])] = row
        self.rules = {row["id"]: float(row["value"]) for row in rows(f"{folder}/../parameters/country.csv")}
        self.withheld = set()  # (indicator, iso3) that the file of corrections names
        self.set_by_hand = {}
        for row in rows(f"{folder}/corrections.csv"):
            if row["what"] in self.indicators:
                self.withheld.add((row["what"], row["iso3"]))
                if row["kind"] == "set":
                    self.set_by_hand[row["what"], row["iso3"], int(row["year"])] = float(row["item"])

    def computed(self, indicator, iso3, year):
        """A figure that no source states; "else f(x)" computes only where none does, and its note says so."""
        method = self.indicators[indicator]["method"]
        return self.notes[indicator, iso3, year] == method[5:] if method.startswith("else ") else bool(method)

    def oldest(self, indicator):
        row = self.indicators[indicator]
        own = re.search(r"oldest=(\d+)", row["rules"])
        if own:
            return int(own.group(1))
        rate = row["kind"] in ("growth", "volatility")
        return self.rules["country.series.oldest_rate_year" if rate else "country.series.oldest_year"]

    def value(self, indicator, iso3, year=None):
        if year is None:
            year = self.newest.get((indicator, iso3))
        fact = self.facts.get((indicator, iso3, year))
        return fact[0] if fact else None

    def plausible(self, indicator, value):
        row = self.indicators[indicator]
        return float(row["min"]) <= value <= float(row["max"])

    def points(self, indicator):
        return self.indicators[indicator]["unit"].startswith("%")


def contradict(table, indicator, a, b):
    """The brief's rule: two sources more than a factor of two apart (shares: and more than a point)."""
    if table.points(indicator) and abs(a - b) <= 1:
        return False
    if a * b <= 0:
        return a != b
    return max(abs(a), abs(b)) > 2 * min(abs(a), abs(b))


def check_sources(table, bank, pages_of_bank, wgi, factbook):
    """Every figure that ships and is not derived stands in its source."""
    for (indicator, iso3, year), (value, source, low, high) in table.facts.items():
        if source == "reviewed" and table.set_by_hand.get((indicator, iso3, year)) == value:
            counts["cells set by a reviewed correction"] += 1
            continue
        if source not in OPEN_SOURCES or CLOSED.match(indicator):
            fail("licence", f"{indicator} {iso3} {year} from {source}")
        if table.computed(indicator, iso3, year):
            continue
        if source == "wdi":
            series = SERIES.get(indicator)
            truth = bank.get((series, iso3, year), pages_of_bank.get((series, iso3, year)))
        elif source == "wgi":
            pair = wgi.get((indicator, iso3, year))
            truth = pair[0] if pair else None
            if pair and not (low and high and abs(float(low) - pair[0] + 1.645 * pair[1]) < 1e-3 * (1 + pair[1])
                             and abs(float(high) - pair[0] - 1.645 * pair[1]) < 1e-3 * (1 + pair[1])):
                fail("wgi", f"{indicator} {iso3} {year}: interval {low} to {high}, source {pair}")
        else:
            truth = factbook.get((indicator, iso3, year))
            if indicator == "icc_party":  # judged below: the field it is read from is full of errors
                continue
        if truth is None:
            fail(source, f"{indicator} {iso3} {year} = {value} stands in no file")
        elif not near(value, truth):
            fail(source, f"{indicator} {iso3} {year}: ships {value}, the source says {truth}")
        else:
            counts[f"cells equal to {source}"] += 1
        if not table.plausible(indicator, value):
            fail("range", f"{indicator} {iso3} {year} = {value} outside its plausible range")


def check_lost(table, bank, wgi, factbook, refused):
    """What a source says and the table does not: there must be a reason."""
    first = table.rules["country.series.first_year"]
    newest = defaultdict(int)
    of_series = {series: indicator for indicator, series in SERIES.items() if indicator in table.indicators}
    have = [(of_series[s], c, y, v, "wdi") for (s, c, y), v in bank.items() if s in of_series]
    have += [(i, c, y, v[0], "wgi") for (i, c, y), v in wgi.items()]
    have += [(i, c, y, v, "factbook") for (i, c, y), v in factbook.items()
             if i in table.indicators and "factbook" in table.indicators[i]["sources"].split() and (i, c) not in refused]
    for indicator, iso3, year, _, _ in have:
        newest[indicator, iso3] = max(newest[indicator, iso3], year)
    bank_newest = defaultdict(int)
    for indicator, iso3, year, _, source in have:
        if source == "wdi":
            bank_newest[indicator, iso3] = max(bank_newest[indicator, iso3], year)
    for indicator, iso3, year, value, source in have:
        if (indicator, iso3, year) in table.facts:
            continue
        if iso3 in WORLD_BANK_OTHER:
            reason = "group or dead state"
        elif year < table.oldest(indicator) or year < first and year < newest[indicator, iso3]:
            reason = "too old"
        elif not table.plausible(indicator, value):
            reason = "outside the plausible range"
            if year not in table.quarantine.get((indicator, iso3), {}):
                fail("quarantine", f"{indicator} {iso3} {year} = {value} is dropped and not listed")
        elif (indicator, iso3) in table.quarantine:
            reason = "contradiction in quarantine"
        elif (indicator, iso3) in table.withheld:
            reason = "withheld by hand"
        elif indicator == "wto_member" and value == 0 and not table.status[iso3].startswith("un_"):
            reason = "a territory may be bound through its state"
        elif source == "factbook" and year - bank_newest[indicator, iso3] <= 5:
            reason = "the World Bank's figure is preferred"
        elif year < first:
            reason = "older than the newest that ships"
        else:
            fail("lost", f"{source} says {indicator} {iso3} {year} = {value}; nothing ships, nothing is listed")
            continue
        counts[f"not shipped: {reason}"] += 1


def check_quarantine(table, bank, pages_of_bank, factbook, refused):
    """What contradicts may not ship; what is in quarantine must really contradict or be implausible."""
    for (indicator, iso3, year), (value, source, _, _) in table.facts.items():
        other = None
        if source == "wdi":
            other = factbook.get((indicator, iso3, year)) if (indicator, iso3) not in refused else None
            page = pages_of_bank.get((SERIES.get(indicator), iso3, year))
            if page is not None and contradict(table, indicator, value, page):
                fail("quarantine", f"{indicator} {iso3} {year}: two editions, {value} and {page}, ship")
        elif source == "factbook" and indicator in SERIES:
            other = bank.get((SERIES[indicator], iso3, year))
        if other is not None:
            counts["cells with two sources in the same year"] += 1
            if contradict(table, indicator, value, other) and (indicator, iso3) not in table.withheld:
                fail("quarantine", f"{indicator} {iso3} {year}: {value} and {other} contradict and ship")
    for (indicator, iso3), years in table.quarantine.items():
        for year, row in years.items():
            value = float(row["value"])
            if "plausible range" in row["reason"] and table.plausible(indicator, value):
                fail("quarantine", f"{indicator} {iso3} {year} = {value} is within its range")
            if row["source"] in ("wdi", "factbook") and not table.indicators[indicator]["method"]:
                sources = (bank.get((SERIES.get(indicator), iso3, year)),
                           pages_of_bank.get((SERIES.get(indicator), iso3, year)),
                           factbook.get((indicator, iso3, year)))
                if not any(s is not None and near(s, value) for s in sources):
                    fail("quarantine", f"{indicator} {iso3} {year} = {value} stands in no file: {sources}")
                if "factor" in row["reason"]:
                    apart = int(table.rules["country.quarantine.years_apart"])
                    others = [v for y in range(year - apart, year + apart + 1) for v in (
                        bank.get((SERIES.get(indicator), iso3, y)),
                        pages_of_bank.get((SERIES.get(indicator), iso3, y)),
                        factbook.get((indicator, iso3, y))) if v is not None]
                    if not any(contradict(table, indicator, value, v) for v in others):
                        fail("quarantine", f"{indicator} {iso3} {year} = {value} contradicts nothing")
            counts["figures in quarantine"] += 1


def check_derived(table, bank, wgi, factbook):
    """The derived indicators again, from the raw files."""
    def raw(indicator, iso3, year):
        key = indicator, iso3
        if key in table.quarantine and year in table.quarantine[key]:
            shipped = table.value(indicator, iso3, year)
            return {shipped} if shipped is not None else set()
        values = {bank.get((SERIES.get(indicator), iso3, year)), factbook.get((indicator, iso3, year)),
                  wgi.get((indicator, iso3, year), (None,))[0]}
        values.discard(None)
        derived = table.indicators[indicator]["method"]
        return {table.value(indicator, iso3, year)} - {None} if derived else values

    for (indicator, iso3, year), (value, _, _, _) in table.facts.items():
        method = table.indicators[indicator]["method"].removeprefix("else ")
        found = re.match(r"([a-z]+)(\d*)\((.*)\)$", method)
        if not found or not table.computed(indicator, iso3, year):
            continue
        kind, span, names = found.group(1), int(found.group(2) or 0), found.group(3).split(",")
        now = raw(names[0], iso3, year)
        answers = []
        if kind == "ratio":
            answers = [100 * a / b for a in now for b in raw(names[1], iso3, year) if b]
        elif kind in ("per", "pct"):
            factor = 100 if kind == "pct" else 1
            answers = [factor * a / b for a in now for y in range(year - 3, year + 4)
                       for b in raw(names[1], iso3, y) if b]
        elif kind == "diff":
            answers = [a - b for a in now for b in raw(names[0], iso3, year - span)]
        elif kind == "cagr":
            answers = [100 * ((a / b) ** (1 / span) - 1) for a in now for b in raw(names[0], iso3, year - span)
                       if a > 0 and b > 0]
        elif kind in ("sd", "sdgrowth"):
            # over the years that ship, each already compared with its source; a fifth may be missing
            steps = []
            for y in range(year - span + 1, year + 1):
                here, before = table.value(names[0], iso3, y), table.value(names[0], iso3, y - 1)
                if kind == "sd" and here is not None:
                    steps.append(here)
                elif kind == "sdgrowth" and here is not None and before:
                    steps.append(100 * (here / before - 1))
            if len(steps) >= 0.8 * span:
                answers = [statistics.stdev(steps)]
        else:
            counts["derived cells by a method not known here"] += 1
            continue
        if any(near(value, a, 1e-6) or abs(value - a) < 1e-7 for a in answers):
            counts["derived cells recomputed"] += 1
        else:
            fail("derived", f"{indicator} {iso3} {year} = {value}; {method} gives {answers[:4]}")


def check_pairs(table, shared):
    raw = {}
    for row in rows(f"{shared}/gravity/dist_cepii.csv", ";"):
        a, b = (CEPII_CODES.get(row[k], row[k]) for k in ("iso_o", "iso_d"))
        if a not in CEPII_OTHER and b not in CEPII_OTHER:
            raw[a, b] = row
    seen = set()
    flags = {"c": "contig", "o": "comlang_off", "s": "comlang_ethno", "k": "comcol", "y": "colony", "u": "smctry"}
    for row in rows(f"{table.folder}/pairs.csv"):
        pair = row["iso3_a"], row["iso3_b"]
        seen.add(pair)
        truth, back = raw.get(pair), raw.get(pair[::-1])
        if truth is None:
            fail("pairs", f"{pair} stands in no file")
            continue
        for column, field in (("distance_km", "distw"), ("capital_km", "distcap")):
            if row[column]:
                counts["distances equal to GeoDist"] += 1
                if truth[field] in ("", ".") or abs(float(row[column]) - float(truth[field])) > 1:  # the mean of both directions
                    fail("pairs", f"{pair} {column} = {row[column]}, GeoDist says {truth[field]}")
            elif truth[field] not in ("", ".") and "q" not in row["links"]:
                fail("pairs", f"{pair} lost its {column}")
        for letter, field in flags.items():
            if (letter in row["links"]) != (truth[field] == "1" or back[field] == "1"):
                fail("pairs", f"{pair} {field}")
    missing = {(a, b) for a, b in raw if a < b} - seen
    if missing:
        fail("pairs", f"{len(missing)} pairs do not ship, as {sorted(missing)[:3]}")


def check_agreements(table, shared):
    letters = {"No Agreement": "0", "Non-Reciprocal PTA": "1", "Preferential Trade Agreement": "2",
               "Free Trade Agreement": "3", "Customs Union": "4", "Common Market": "5", "Economic Union": "6"}
    raw = {}
    with gzip.open(f"{shared}/gravity/trade_agreements_1950_2012.csv.gz", "rt") as file:
        for line in file:
            if ',2012,"' in line:
                _, _, _, a, b, kind = line.rstrip("\n").replace('"', "").split(",")
                raw[AGREEMENT_CODES.get(a, a), AGREEMENT_CODES.get(b, b)] = letters.get(kind)
    shipped = {}
    for row in rows(f"{table.folder}/agreements.csv"):
        shipped[row["iso3_a"], row["iso3_b"]] = row["a_to_b"]
        shipped[row["iso3_b"], row["iso3_a"]] = row["b_to_a"]
        if row["year"] != "2012":
            fail("agreements", f"{row} is not as of 2012")
    for pair, kind in shipped.items():
        if not kind:
            continue
        counts["agreements equal to the source"] += 1
        truth = raw.get(pair)
        if truth is None:  # the source gives a pair that includes no state of 2012 one way only
            truth = raw.get(pair[::-1])
        if truth != kind:
            fail("agreements", f"{pair} ships {kind}, the source says {truth}")
    for a, b in shipped:
        if a == "GBR" and b in EU_2026 - {"HRV"} and shipped[a, b] in ("4", "5", "6"):
            fail("judgement", f"{a}-{b}: a common market of 2012 that ended in 2020 ships")
            break


NAMES = {"usa": "USA", "us": "USA", "uae": "ARE", "uk": "GBR", "turkey": "TUR", "burma": "MMR", "nz": "NZL",
         "s. korea": "KOR", "south korea": "KOR", "north korea": "PRK", "germany": "DEU", "china": "CHN",
         "france": "FRA", "italy": "ITA", "india": "IND", "japan": "JPN", "spain": "ESP", "austria": "AUT",
         "australia": "AUS", "switzerland": "CHE", "niger": "NER", "nigeria": "NGA", "russia": "RUS",
         "netherlands": "NLD", "belgium": "BEL", "poland": "POL", "brazil": "BRA", "mexico": "MEX",
         "hong kong": "HKG", "taiwan": "TWN", "slovakia": "SVK", "slovenia": "SVN", "dominica": "DMA",
         "dominican republic": "DOM", "guinea": "GIN", "guinea-bissau": "GNB", "equatorial guinea": "GNQ",
         "south africa": "ZAF", "saudi arabia": "SAU", "greece": "GRC", "iran": "IRN", "iraq": "IRQ",
         "sweden": "SWE", "chile": "CHL", "singapore": "SGP", "thailand": "THA", "vietnam": "VNM"}


def check_partners(table, pages):
    for name, field in (("import_partners", "Imports - partners"), ("export_partners", "Exports - partners")):
        shipped = defaultdict(dict)
        for row in rows(f"{table.folder}/lists/{name}.csv"):
            shipped[row["iso3"]][row["item"]] = row
        for stem, iso3 in FIPS.items():
            item = entry(pages[stem], ["Economy", field])
            text = plain(item.get("text")) if isinstance(item, dict) else ""
            year = YEAR.search(text)
            for found in re.finditer(r"([A-Za-z][A-Za-z .&'-]*?) (\d+(?:\.\d+)?)%", text):
                partner = NAMES.get(found.group(1).strip().lower())
                if partner is None or iso3 == "PSE":
                    continue
                row = shipped[iso3].get(partner)
                if row is None or float(row["share_pct"]) != float(found.group(2)) \
                        or row["year"] != year.group(1):
                    fail("partners", f"{name} {iso3}: {found.group(0)} is not in the table ({row})")
                else:
                    counts["partner shares equal to the Factbook"] += 1


def check_knowledge(table):
    """The world as everybody can look it up."""
    for bounds, indicator, unit in ((POPULATION, "population", 1e6), (GDP, "gdp_usd", 1e9)):
        for iso3, (low, high) in bounds.items():
            value = table.value(indicator, iso3)
            if value is not None and not low * unit <= value <= high * unit:
                fail("knowledge", f"{indicator} {iso3} = {value:.4g}")
            counts["facts of general knowledge"] += 1
    for indicator, iso3, wrong, why in KNOWN_WRONG:
        value = table.value(indicator, iso3)
        if value is not None and wrong(value):
            fail("judgement", f"{indicator} {iso3} = {value:g}: {why}")
    for iso3 in WTO_JOINED_2024:
        if table.value("wto_member", iso3) == 0:
            fail("judgement", f"wto_member {iso3} = 0: a member since August 2024")
    for iso3, truth in (("UZB", 0), ("SGP", 0), ("SVK", 1), ("KHM", 1), ("BGD", 1), ("GTM", 1), ("VEN", 1)):
        value = table.value("icc_party", iso3)
        if value is not None and value != truth:
            fail("judgement", f"icc_party {iso3} = {value:g}: the statute says {truth}")
    usa = table.value("price_level_pct", "USA")
    if usa is not None and abs(usa - 100) > 0.5:
        fail("judgement", f"price_level_pct USA = {usa:.1f} % of the United States")
    kazakhstan = table.value("inflation_pct", "KAZ", 2024)
    if kazakhstan is not None and not 8 < kazakhstan < 9.5:
        fail("judgement", f"inflation_pct KAZ 2024 = {kazakhstan:.2f}: 8.8 in the Factbook and in later editions")
    members = defaultdict(set)
    for row in rows(f"{table.folder}/lists/organisations.csv"):
        members[row["item"]].add(row["iso3"])
    if members["EU"] != EU_2026:
        fail("judgement", f"EU: {sorted(members['EU'] ^ EU_2026)}")
    if "IND" in members["OECD"]:
        fail("judgement", "OECD: India is no member")
    if "TJK" in members["EAEU"]:
        fail("judgement", "EAEU: Tajikistan is no member")


def rank(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    i = 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and values[order[j + 1]] == values[order[i]]:
            j += 1
        for k in range(i, j + 1):
            ranks[order[k]] = (i + j) / 2
        i = j + 1
    return ranks


def check_promises(table):
    """The counts that the table promises, and no two indicators that say the same."""
    economies, cells, years = defaultdict(dict), Counter(), Counter()
    for (indicator, iso3), year in table.newest.items():
        letter = table.indicators[indicator]["letter"]
        if letter in "PESTNL":
            economies[indicator][iso3] = table.value(indicator, iso3)
            cells[iso3] += 1
            years[indicator] += year >= 2022
    broad = [i for i in economies if len(economies[i]) >= 150]
    letters = Counter(table.indicators[i]["letter"] for i in broad)
    rich = sum(n >= 40 for n in cells.values())
    fresh = sum(years[i] >= 150 for i in broad)
    print(f"  {len(broad)} indicators of PESTEL for >= 150 economies ({dict(sorted(letters.items()))}), "
          f"{fresh} of them with a figure of 2022 or later for >= 150; {rich} economies with >= 40 cells")
    if len(broad) < 60 or fresh < 60:
        fail("promises", "fewer than 60 indicators for 150 economies")
    if any(letters[letter] < 3 for letter in "PESTNL"):
        fail("promises", f"fewer than 3 indicators of a letter: {dict(letters)}")
    if rich < 200:
        fail("promises", "fewer than 200 economies with 40 cells")
    if max(table.newest.values()) > EDITION:
        fail("promises", "a figure of the future")
    states = [c for c, status in table.status.items() if status == "un_member"]
    highest = (0.0, "", "")
    for n, a in enumerate(broad):
        for b in broad[:n]:
            both = [c for c in states if c in economies[a] and c in economies[b]]
            if len(both) < 50:
                continue
            x, y = rank([economies[a][c] for c in both]), rank([economies[b][c] for c in both])
            mx, my = statistics.fmean(x), statistics.fmean(y)
            sxx, syy = sum((v - mx) ** 2 for v in x), sum((v - my) ** 2 for v in y)
            if not sxx or not syy:
                continue
            rho = sum((u - mx) * (v - my) for u, v in zip(x, y)) / math.sqrt(sxx * syy)
            highest = max(highest, (abs(rho), a, b))
            if abs(rho) > 0.97:
                fail("duplicates", f"{a} and {b}: rank correlation {rho:.3f}")
    print(f"  highest rank correlation between two indicators: {highest[0]:.3f}, {highest[1]} and {highest[2]}")


def main():
    global verbose
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", default=os.environ.get("LANDFALL_SHARED", "../shared/data"))
    parser.add_argument("--country", default="data/country")
    parser.add_argument("--judge", choices=("fail", "warn"), default="fail")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    verbose = options.verbose
    if not os.path.isdir(f"{options.shared}/worldbank"):
        print("skipped: ../shared/data absent")
        return 0
    table = Table(options.country)
    bank, pages_of_bank = read_world_bank(options.shared), read_world_bank_pages(options.shared)
    wgi, pages = read_wgi(options.shared), read_factbook(options.shared)
    factbook, refused = factbook_figures(pages)
    print(f"  {len(table.facts)} cells ship; raw: {len(bank)} World Bank, {len(wgi)} governance, "
          f"{len(factbook)} Factbook figures of {len(FIELDS)} fields")
    check_sources(table, bank, pages_of_bank, wgi, factbook)
    check_lost(table, bank, wgi, factbook, refused)
    check_quarantine(table, bank, pages_of_bank, factbook, refused)
    check_derived(table, bank, wgi, factbook)
    check_pairs(table, options.shared)
    check_agreements(table, options.shared)
    check_partners(table, pages)
    check_knowledge(table)
    check_promises(table)
    for what, number in sorted(counts.items()):
        print(f"  {number:7d} {what}")
    for what, number in sorted(failures.items()):
        print(f"  {number:7d} DIFFERENCES in {what}")
    wrong = set(failures) - ({"judgement", "knowledge"} if options.judge == "warn" else set())
    print("the table differs" if wrong else "the table agrees with its sources")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
