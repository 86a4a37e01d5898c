/* firm_fields.c — the fields of a firm file, block by block: the one table that the reader, the forms,
 * firm.set and the comparison of versions go by, and that examples/firm.schema.json and
 * docs/formats/firm.md must agree with (tests/unit/firm/test_schema.c). */
#include "firm/firm_parts.h"

const char *const firm_sectors[] = {"consumer", "industrial", "regulated-health", "digital", NULL};
const char *const firm_groups[] = {"planning",     "design",          "production",
                                   "supply-chain", "marketing-sales", NULL};
const char *const firm_triggers[] = {"own-search", "enquiry", "customer",    "partner",
                                     "diaspora",   "fair",    "institution", NULL};

/* clang-format off: a field is a line or two, so that a block can be read */
static const struct firm_field root_fields[] = {
    {.name = "landfall", .kind = FIELD_INT, .flags = FIELD_REQUIRED | FIELD_FIXED, .min = 1,
     .max = 1, .label = "Format", .help = "version of this format", .example = "1"},
    {.name = "written_on", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .label = "Written on",
     .help = "the day the file speaks of", .example = "2026-05-20"},
    {.name = "firm", .kind = FIELD_BLOCK, .flags = FIELD_REQUIRED, .label = "Firm",
     .help = "who you are", .of = FIELDS_FIRM},
    {.name = "rates", .kind = FIELD_ITEMS, .label = "Exchange rates",
     .help = "needed for every amount in another currency than the books'", .of = FIELDS_RATE},
    {.name = "products", .kind = FIELD_ITEMS, .flags = FIELD_REQUIRED, .label = "Products",
     .help = "at least one", .of = FIELDS_PRODUCT},
    {.name = "sales", .kind = FIELD_ITEMS, .label = "Sales", .help = "one line per market and year",
     .of = FIELDS_SALE},
    {.name = "entries", .kind = FIELD_ITEMS, .label = "Steps abroad", .help = "in any order",
     .of = FIELDS_ENTRY},
    {.name = "resources", .kind = FIELD_BLOCK, .flags = FIELD_REQUIRED, .label = "Resources",
     .help = "what you have", .of = FIELDS_RESOURCES},
    {.name = "goals", .kind = FIELD_ITEMS, .label = "Goals", .help = "goals", .of = FIELDS_GOAL},
    {.name = "vetoes", .kind = FIELD_BLOCK, .label = "Vetoes", .help = "what must not or must be",
     .of = FIELDS_VETOES},
    {.name = "technology", .kind = FIELD_BLOCK, .label = "Technology",
     .help = "digital tools in use", .of = FIELDS_TECHNOLOGY},
    {.name = "answers", .kind = FIELD_ITEMS, .label = "Answers", .help = "answers",
     .of = FIELDS_ANSWER},
    {.name = "entry_view", .kind = FIELD_BLOCK, .label = "View of entry",
     .help = "for the choice of entry mode; what you leave out stays not checked",
     .of = FIELDS_ENTRY_VIEW},
    {.name = "governance", .kind = FIELD_BLOCK, .label = "Decisions", .help = "who must sign what",
     .of = FIELDS_GOVERNANCE},
};
static const struct firm_field identity_fields[] = {
    {.name = "id", .kind = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_FIXED, .label = "Short name",
     .help = "short name for files and commands", .example = "olive-oil"},
    {.name = "name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .label = "Name",
     .help = "name of the firm in Latin letters", .example = "Kolymvari Olive Mill"},
    {.name = "name_local", .kind = FIELD_BLOCK, .label = "Name in your own script",
     .help = "the name in your own script", .of = FIELDS_NAME_LOCAL},
    {.name = "home", .kind = FIELD_MARKET, .flags = FIELD_REQUIRED, .label = "Home country",
     .help = "the home country", .example = "GRC"},
    {.name = "town", .kind = FIELD_TEXT, .label = "Town", .help = "town, for the head of the brief",
     .example = "Kolymvari, Crete"},
    {.name = "website", .kind = FIELD_TEXT, .label = "Website", .help = "address of the website",
     .example = "https://example.com"},
    {.name = "founded", .kind = FIELD_YEAR, .flags = FIELD_PAST, .min = 1500, .max = 2200,
     .label = "Founded", .help = "year of foundation", .example = "1998"},
    {.name = "currency", .kind = FIELD_CURRENCY, .flags = FIELD_REQUIRED,
     .label = "Currency of the books", .help = "the currency the books are kept in",
     .example = "EUR"},
    {.name = "sector", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED, .choices = firm_sectors,
     .label = "Sector", .help = "kind of goods: chooses the criteria of the ranking",
     .example = "consumer"},
};
static const struct firm_field name_local_fields[] = {
    {.name = "text", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .label = "Name",
     .help = "the name"},
    {.name = "language", .kind = FIELD_LANGUAGE, .flags = FIELD_REQUIRED, .label = "Language",
     .help = "the shortest code of ISO 639: de, ckb", .example = "el"},
};
static const struct firm_field rate_fields[] = {
    {.name = "currency", .kind = FIELD_CURRENCY, .flags = FIELD_REQUIRED | FIELD_KEY,
     .label = "Currency", .help = "ISO 4217 code", .example = "USD"},
    {.name = "per_unit", .kind = FIELD_REAL, .flags = FIELD_REQUIRED, .min = 1e-12, .max = 1e15,
     .label = "Units for one of the books", .help = "units of it for one unit of the book currency",
     .example = "1.13"},
    {.name = "date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Day",
     .help = "the day of the rate", .example = "2026-05-18"},
    {.name = "source", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .label = "Source",
     .help = "who says so", .example = "the firm's bank"},
};
static const struct firm_field product_fields[] = {
    {.name = "id", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Short name",
     .help = "short name", .example = "evoo-500"},
    {.name = "name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .label = "Name",
     .help = "name for people", .example = "Extra virgin olive oil, 500 ml"},
    {.name = "name_local", .kind = FIELD_TEXT, .label = "Name in your own script",
     .help = "name in your own script"},
    {.name = "hs", .kind = FIELD_HS, .label = "Customs code (HS)",
     .help = "Harmonized System 2022, six digits in quotes; leave out for a service",
     .example = "150920"},
    {.name = "price", .kind = FIELD_AMOUNT, .label = "Price ex works", .help = "ex works, one unit",
     .example = "8.40 EUR"},
    {.name = "weight_kg", .kind = FIELD_REAL, .min = 0, .max = 1e6, .unit = "kg",
     .label = "Gross weight", .help = "gross weight of one unit, kg", .example = "0.95"},
    {.name = "shelf_life_days", .kind = FIELD_INT, .min = 1, .max = 36500, .unit = "days",
     .label = "Shelf life", .help = "days it keeps", .example = "540"},
    {.name = "digital_share", .kind = FIELD_REAL, .min = 0, .max = 1, .unit = "share",
     .label = "Digital share", .help = "part of its value that can be sent over a network",
     .example = "0.2"},
    {.name = "certificates", .kind = FIELD_WORDS, .label = "Certificates",
     .help = "certificates held now", .example = "EU organic"},
};
static const struct firm_field sale_fields[] = {
    {.name = "market", .kind = FIELD_MARKET, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Market",
     .help = "the home market belongs here too", .example = "DEU"},
    {.name = "year", .kind = FIELD_YEAR, .flags = FIELD_REQUIRED | FIELD_KEY | FIELD_PAST,
     .min = 1900, .max = 2200, .label = "Year", .help = "calendar year, not in the future",
     .example = "2025"},
    {.name = "amount", .kind = FIELD_AMOUNT, .flags = FIELD_REQUIRED, .label = "Amount",
     .help = "amount and currency, a point before the decimals: 7.80 EUR", .example = "91000 EUR"},
    {.name = "customers", .kind = FIELD_INT, .min = 0, .max = 1e9, .unit = "customers",
     .label = "Customers", .help = "customers who bought", .example = "9"},
};
static const struct firm_field entry_fields[] = {
    {.name = "market", .kind = FIELD_MARKET, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Market",
     .help = "a country: ISO 3166 code (DEU, DE) or its name", .example = "DEU"},
    {.name = "mode", .kind = FIELD_MODE, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "How",
     .help = "how you are in the market from then on, or exit", .example = "export_customers"},
    {.name = "date", .kind = FIELD_MONTH, .flags = FIELD_REQUIRED | FIELD_KEY | FIELD_PAST,
     .min = 1900, .max = 2200, .label = "When", .help = "a month or a year: 2018-03 or 2018",
     .example = "2020-05"},
    {.name = "trigger", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED, .choices = firm_triggers,
     .label = "Set off by", .help = "what set it off", .example = "customer"},
    {.name = "relationship", .kind = FIELD_TEXT, .label = "Relationship",
     .help = "the named partner or customer behind it", .example = "a wholesaler in Munich"},
};
static const struct firm_field resources_fields[] = {
    {.name = "staff", .kind = FIELD_INT, .min = 1, .max = 1e7, .unit = "people", .label = "Staff",
     .help = "people in the firm", .example = "14"},
    {.name = "export_staff", .kind = FIELD_INT, .min = 0, .max = 1e7, .unit = "people",
     .label = "Export staff", .help = "people who work for exports", .example = "1"},
    {.name = "languages", .kind = FIELD_ITEMS, .label = "Languages", .help = "languages spoken",
     .of = FIELDS_LANGUAGE},
    {.name = "capacity", .kind = FIELD_BLOCK, .label = "Capacity", .help = "what you can make",
     .of = FIELDS_CAPACITY},
    {.name = "budget", .kind = FIELD_ITEMS, .label = "Budget for going abroad",
     .help = "by year, everything included", .of = FIELDS_BUDGET},
    {.name = "digital_budget", .kind = FIELD_AMOUNT, .label = "Digital budget",
     .help = "for digital tools in the coming twelve months", .example = "12000 EUR"},
    {.name = "effort_days", .kind = FIELD_REAL, .min = 0, .max = 1e6, .unit = "days",
     .label = "Days to spare", .help = "working days the team can spare for them", .example = "60"},
    {.name = "facilitator_costs", .kind = FIELD_ITEMS, .label = "Offers in hand",
     .help = "replaces the catalogue's own range", .of = FIELDS_FACILITATOR},
};
static const struct firm_field language_fields[] = {
    {.name = "language", .kind = FIELD_LANGUAGE, .flags = FIELD_REQUIRED | FIELD_KEY,
     .label = "Language", .help = "the shortest code of ISO 639: de, ckb", .example = "de"},
    {.name = "level", .kind = FIELD_LEVEL, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Level",
     .help = "native, fluent, working or basic", .example = "working"},
    {.name = "people", .kind = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1, .max = 1e6,
     .unit = "people", .label = "People", .help = "how many speak it so", .example = "1"},
};
static const struct firm_field capacity_fields[] = {
    {.name = "units_per_year", .kind = FIELD_REAL, .min = 0, .max = 1e12, .unit = "units",
     .label = "Units a year", .help = "units a year", .example = "140000"},
    {.name = "used_share", .kind = FIELD_REAL, .min = 0, .max = 1.5, .unit = "share",
     .label = "Part in use", .help = "part in use; above 1 with overtime", .example = "0.74"},
};
static const struct firm_field budget_fields[] = {
    {.name = "year", .kind = FIELD_YEAR, .flags = FIELD_REQUIRED | FIELD_KEY, .min = 2000,
     .max = 2200, .label = "Year", .help = "calendar year", .example = "2026"},
    {.name = "amount", .kind = FIELD_AMOUNT, .flags = FIELD_REQUIRED, .label = "Amount",
     .help = "amount and currency, a point before the decimals: 7.80 EUR", .example = "35000 EUR"},
};
static const struct firm_field facilitator_fields[] = {
    {.name = "facilitator", .kind = FIELD_FACILITATOR, .flags = FIELD_REQUIRED | FIELD_KEY,
     .label = "Facilitator", .help = "id in data/facilitators/facilitators.yaml",
     .example = "web_shop"},
    {.name = "cost", .kind = FIELD_AMOUNT, .label = "Cost",
     .help = "amount and currency, a point before the decimals: 7.80 EUR", .example = "5400 EUR"},
    {.name = "effort_days", .kind = FIELD_REAL, .min = 0, .max = 100000, .unit = "days",
     .label = "Working days", .help = "working days", .example = "18"},
};
static const struct firm_field goal_fields[] = {
    {.name = "text", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Goal",
     .help = "in your words", .example = "A quarter of sales from abroad"},
    {.name = "metric", .kind = FIELD_TEXT, .label = "Measured by", .help = "what is measured",
     .example = "fsts"},
    {.name = "owner", .kind = FIELD_TEXT, .label = "Owner", .help = "who answers for it",
     .example = "Eleni, sales"},
    {.name = "baseline", .kind = FIELD_REAL, .min = -1e15, .max = 1e15, .label = "Today",
     .help = "value today", .example = "0.16"},
    {.name = "target", .kind = FIELD_REAL, .min = -1e15, .max = 1e15, .label = "Target",
     .help = "value to reach", .example = "0.25"},
    {.name = "deadline", .kind = FIELD_DATE, .label = "Deadline", .help = "a day, YYYY-MM-DD",
     .example = "2028-12-31"},
};
static const struct firm_field vetoes_fields[] = {
    {.name = "exclude", .kind = FIELD_MARKETS, .label = "Never",
     .help = "markets never to be proposed", .example = "RUS"},
    {.name = "exclude_reason", .kind = FIELD_TEXT, .label = "Why", .help = "why",
     .example = "no bank handles payments"},
    {.name = "require", .kind = FIELD_MARKETS, .label = "Only",
     .help = "if any: only these are ranked", .example = "DEU"},
    {.name = "max_distance_km", .kind = FIELD_REAL, .min = 0, .max = 20040, .unit = "km",
     .label = "Farthest market", .help = "farthest market, km", .example = "10000"},
    {.name = "certificates", .kind = FIELD_ITEMS, .label = "Certificates needed",
     .help = "a market whose certificate no product holds is removed", .of = FIELDS_CERTIFICATE},
};
static const struct firm_field certificate_fields[] = {
    {.name = "market", .kind = FIELD_AREA, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Market",
     .help = "a country: ISO 3166 code (DEU, DE) or its name", .example = "USA"},
    {.name = "certificate", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_KEY,
     .label = "Certificate", .help = "name, as under products", .example = "UL"},
    {.name = "source", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .label = "Source",
     .help = "who says so", .example = "adviser"},
};
static const struct firm_field technology_fields[] = {
    {.name = "complete", .kind = FIELD_BOOL, .label = "The list is complete",
     .help = "yes: what is not listed is not used; no: it is unknown", .example = "no"},
    {.name = "register", .kind = FIELD_ITEMS, .label = "Tools",
     .help = "one line per tool and group", .of = FIELDS_TECHNOLOGY_LINE},
};
static const struct firm_field technology_line_fields[] = {
    {.name = "id", .kind = FIELD_TECHNOLOGY, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Tool",
     .help = "id in data/instruments/technologies.yaml", .example = "website"},
    {.name = "group", .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED | FIELD_KEY,
     .choices = firm_groups, .label = "Function", .help = "functional group",
     .example = "marketing-sales"},
    {.name = "level", .kind = FIELD_INT, .flags = FIELD_REQUIRED, .min = 0, .max = 4,
     .unit = "level", .label = "Level",
     .help = "0 not used, 1 tried, 2 in part, 3 standard, 4 connected", .example = "2"},
    {.name = "users_share", .kind = FIELD_REAL, .min = 0, .max = 1, .unit = "share",
     .label = "Users", .help = "part of the staff concerned who use it", .example = "0.8"},
    {.name = "since", .kind = FIELD_YEAR, .flags = FIELD_PAST, .min = 1950, .max = 2200,
     .label = "Since", .help = "year", .example = "2015"},
    {.name = "cost_per_year", .kind = FIELD_AMOUNT, .label = "Cost a year",
     .help = "amount and currency, a point before the decimals: 7.80 EUR", .example = "240 EUR"},
};
static const struct firm_field answer_fields[] = {
    {.name = "instrument", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_KEY,
     .label = "Instrument", .help = "pei-short, pei or apmo-bc", .example = "pei-short"},
    {.name = "item", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Item",
     .help = "S1, S1a, M1.2: as `landfall diagnose ask` names it", .example = "S1"},
    {.name = "answer", .kind = FIELD_ANSWER, .flags = FIELD_REQUIRED, .label = "Answer",
     .help = "0 to 4 (levels), 1 to 7 (agreement), yes, no, dont-know, not-applicable",
     .example = "2"},
    {.name = "evidence", .kind = FIELD_TEXT, .label = "Evidence",
     .help = "document or register entry that shows it; needed from level 3",
     .example = "plan of 2025"},
    {.name = "reason", .kind = FIELD_TEXT, .label = "Reason",
     .help = "why it does not apply; needed with not-applicable", .example = "we sell a service"},
};
static const struct firm_field entry_view_fields[] = {
    {.name = "asset_specificity", .kind = FIELD_REAL, .min = 1, .max = 7, .unit = "of 7",
     .label = "Hard to copy", .help = "how hard is what you know to copy? 1 to 7", .example = "3"},
    {.name = "need_for_control", .kind = FIELD_REAL, .min = 1, .max = 7, .unit = "of 7",
     .label = "Need for control", .help = "how much must you steer what happens there? 1 to 7",
     .example = "4"},
    {.name = "knowhow_at_risk", .kind = FIELD_REAL, .min = 1, .max = 7, .unit = "of 7",
     .label = "Know-how at risk", .help = "how much could leak through a contract? 1 to 7",
     .example = "2"},
    {.name = "speed_needed", .kind = FIELD_REAL, .min = 1, .max = 7, .unit = "of 7",
     .label = "Speed needed", .help = "how fast must you be there? 1 to 7", .example = "3"},
    {.name = "commitment_available", .kind = FIELD_REAL, .min = 1, .max = 3, .unit = "of 3",
     .label = "Commitment", .help = "what you can put in: 1 low, 2 medium, 3 high",
     .example = "1.5"},
    {.name = "risk_tolerated", .kind = FIELD_REAL, .min = 1, .max = 3, .unit = "of 3",
     .label = "Risk", .help = "risk you accept: 1 low, 2 medium, 3 high", .example = "1.5"},
    {.name = "ip_protected", .kind = FIELD_REAL, .min = 0, .max = 1, .unit = "share",
     .label = "Protected", .help = "part of what matters that is protected", .example = "0.6"},
    {.name = "lacks_local_assets", .kind = FIELD_BOOL, .label = "Local assets lacking",
     .help = "do you lack shelf space, a warehouse, a licence there?", .example = "yes"},
    {.name = "codified_format", .kind = FIELD_BOOL, .label = "Format for others",
     .help = "is there a business format others can follow?", .example = "no"},
    {.name = "distance_selling", .kind = FIELD_BOOL, .label = "Sold at a distance",
     .help = "may your goods be sold at a distance, to people who order them online?",
     .example = "no"},
    {.name = "partners", .kind = FIELD_ITEMS, .label = "Partners",
     .help = "possible partners by market", .of = FIELDS_PARTNER},
    {.name = "mode_capital", .kind = FIELD_ITEMS, .label = "Capital by mode",
     .help = "capital by mode", .of = FIELDS_CAPITAL},
    {.name = "ownership_limits", .kind = FIELD_ITEMS, .label = "Limits of ownership",
     .help = "the adviser's or registry's word", .of = FIELDS_LIMIT},
};
static const struct firm_field partner_fields[] = {
    {.name = "market", .kind = FIELD_MARKET, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Market",
     .help = "a country: ISO 3166 code (DEU, DE) or its name", .example = "DEU"},
    {.name = "name", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Name",
     .help = "name", .example = "a wholesaler in Munich"},
};
static const struct firm_field capital_fields[] = {
    {.name = "mode", .kind = FIELD_MODE, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Mode",
     .help = "id of data/entry/modes.csv", .example = "wholly_owned"},
    {.name = "market", .kind = FIELD_MARKET, .flags = FIELD_KEY, .label = "Market",
     .help = "left out: everywhere", .example = "DEU"},
    {.name = "capital", .kind = FIELD_AMOUNT, .flags = FIELD_REQUIRED, .label = "Capital",
     .help = "amount and currency, a point before the decimals: 7.80 EUR", .example = "380000 EUR"},
};
static const struct firm_field limit_fields[] = {
    {.name = "market", .kind = FIELD_MARKET, .flags = FIELD_REQUIRED | FIELD_KEY, .label = "Market",
     .help = "a country: ISO 3166 code (DEU, DE) or its name", .example = "THA"},
    {.name = "foreign_share_max", .kind = FIELD_REAL, .flags = FIELD_REQUIRED, .min = 0, .max = 1,
     .unit = "share", .label = "Most a foreigner may own",
     .help = "part of a company a foreigner may own", .example = "0.49"},
    {.name = "source", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .label = "Source",
     .help = "who says so", .example = "adviser"},
};
static const struct firm_field governance_fields[] = {
    {.name = "second_signature_above", .kind = FIELD_AMOUNT, .label = "Second signature above",
     .help = "a decision about more money than this needs a second person", .example = "12000 EUR"},
};

#define FIELDS(at_, fields_) {.at = (at_), .fields = (fields_), .n = COUNT_OF(fields_)}
const struct field_list firm_fields[N_FIELD_LISTS] = {
    [FIELDS_ROOT] = FIELDS("", root_fields),
    [FIELDS_FIRM] = FIELDS("firm", identity_fields),
    [FIELDS_NAME_LOCAL] = FIELDS("firm.name_local", name_local_fields),
    [FIELDS_RATE] = FIELDS("rates[]", rate_fields),
    [FIELDS_PRODUCT] = FIELDS("products[]", product_fields),
    [FIELDS_SALE] = FIELDS("sales[]", sale_fields),
    [FIELDS_ENTRY] = FIELDS("entries[]", entry_fields),
    [FIELDS_RESOURCES] = FIELDS("resources", resources_fields),
    [FIELDS_LANGUAGE] = FIELDS("resources.languages[]", language_fields),
    [FIELDS_CAPACITY] = FIELDS("resources.capacity", capacity_fields),
    [FIELDS_BUDGET] = FIELDS("resources.budget[]", budget_fields),
    [FIELDS_FACILITATOR] = FIELDS("resources.facilitator_costs[]", facilitator_fields),
    [FIELDS_GOAL] = FIELDS("goals[]", goal_fields),
    [FIELDS_VETOES] = FIELDS("vetoes", vetoes_fields),
    [FIELDS_CERTIFICATE] = FIELDS("vetoes.certificates[]", certificate_fields),
    [FIELDS_TECHNOLOGY] = FIELDS("technology", technology_fields),
    [FIELDS_TECHNOLOGY_LINE] = FIELDS("technology.register[]", technology_line_fields),
    [FIELDS_ANSWER] = FIELDS("answers[]", answer_fields),
    [FIELDS_ENTRY_VIEW] = FIELDS("entry_view", entry_view_fields),
    [FIELDS_PARTNER] = FIELDS("entry_view.partners[]", partner_fields),
    [FIELDS_CAPITAL] = FIELDS("entry_view.mode_capital[]", capital_fields),
    [FIELDS_LIMIT] = FIELDS("entry_view.ownership_limits[]", limit_fields),
    [FIELDS_GOVERNANCE] = FIELDS("governance", governance_fields),
};
/* clang-format on */

const struct firm_field *field_find(enum field_list_id list, struct str name)
{
    for (size_t i = 0; i < firm_fields[list].n; i++)
        if (str_is(name, firm_fields[list].fields[i].name))
            return &firm_fields[list].fields[i];
    return NULL;
}

const char *field_kind_name(enum field_kind k)
{
    static const char *const names[] = {
#define X(id, name) name,
        FIELD_KINDS(X)
#undef X
    };
    return names[k];
}
