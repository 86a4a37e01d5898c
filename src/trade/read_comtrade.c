/* UN Comtrade's own CSV, in the layout of today (typeCode, freqCode, …, primaryValue; web, API and bulk
 * files), that of the older site (Classification, Year, …, Trade Value (US$)) and that of the older API
 * (yr, rtCode, …, TradeValue). Which column is which is found by name in any order and letter case.
 *
 * Kept are yearly reports of goods by partner. A row that is a part of another one (by customs procedure,
 * mode of transport, second partner, or a customs regime inside a flow) is passed over and counted: its
 * whole is in the file as C00, 0, 0. Months are refused, not added up: a year of which one month is missing
 * would look like a fall in trade. */
#include "trade/read_reports.h"

enum field {
    TYPE, FREQUENCY, YEAR, PERIOD, NOMENCLATURE, LEVEL, FLOW, REPORTER, PARTNER, PARTNER2, CUSTOMS,
    TRANSPORT, SUPPLY, PRODUCT, WEIGHT, VALUE, N_FIELDS
};
/* Names in the layouts, newest first. */
static const char *const names[N_FIELDS][5] = {
    [TYPE] = {"typeCode", NULL},
    [FREQUENCY] = {"freqCode", NULL},
    [YEAR] = {"refYear", "Year", "yr", NULL},
    [PERIOD] = {"period", NULL},
    [NOMENCLATURE] = {"classificationCode", "Classification", "pfCode", NULL},
    [LEVEL] = {"aggrLevel", "Aggregate Level", NULL},
    [FLOW] = {"flowCode", "Trade Flow Code", "TradeFlow Code", "rgCode", NULL},
    [REPORTER] = {"reporterCode", "Reporter Code", "rtCode", NULL},
    [PARTNER] = {"partnerCode", "Partner Code", "ptCode", NULL},
    [PARTNER2] = {"partner2Code", "2nd Partner Code", "ptCode2", NULL},
    [CUSTOMS] = {"customsCode", "Customs Proc. Code", "cstCode", NULL},
    [TRANSPORT] = {"motCode", "Mode of Transport Code", NULL},
    [SUPPLY] = {"mosCode", NULL},
    [PRODUCT] = {"cmdCode", "Commodity Code", NULL},
    [WEIGHT] = {"netWgt", "Netweight (kg)", "Netweightkg", "NetWeight", NULL},
    [VALUE] = {"primaryValue", "Trade Value (US$)", "TradeValueUS", "TradeValue", NULL},
};

struct comtrade {
    struct trade_import *im;
    struct table t;
    int col[N_FIELDS];
    struct reports *reports;
    uint64_t n_parts, n_zeros, n_rounded, first_zero_line;
};

static int comtrade_recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    static const char *const now[] = {"flowCode", "reporterCode", "partnerCode", "cmdCode",
                                      "primaryValue", NULL};
    static const char *const before[] = {"Classification", "Reporter Code", "Partner Code",
                                         "Commodity Code", NULL};
    static const char *const api[] = {"rtCode", "ptCode", "cmdCode", "TradeValue", NULL};
    (void)a, (void)name;
    *ret_how = header_has(head, now)      ? "header of UN Comtrade: flowCode, reporterCode, … primaryValue"
               : header_has(head, before) ? "header of UN Comtrade's older site: Classification, … "
                                            "Commodity Code"
               : header_has(head, api)    ? "header of UN Comtrade's older API: rtCode, ptCode, … TradeValue"
                                          : NULL;
    return *ret_how ? 100 : 0;
}

static struct str text(const struct comtrade *c, enum field f)
{
    return csv_text(c->t.rows, c->col[f]);
}

static bool refuse(struct comtrade *c, enum field f, const char *why)
{
    trade_refuse(c->im, c->t.rows->line, c->col[f] >= 0 ? names[f][0] : "",
                 text(c, f), "%s", why);
    return false;
}

static bool year_of(struct comtrade *c, int *ret)
{
    enum field f = c->col[YEAR] >= 0 ? YEAR : PERIOD;
    struct str period = text(c, PERIOD), frequency = text(c, FREQUENCY), year = text(c, f);
    int64_t y;
    bool rounded;
    if ((frequency.n > 0 && !str_is(frequency, "A")) || period.n > 4)
        return refuse(c, frequency.n > 0 ? FREQUENCY : PERIOD,
                      "a month: download yearly data (frequency \"Annual\"); months are not added up");
    if (!trade_amount(year, 0, &y, &rounded) || y < 1900 || y > 2100)
        return refuse(c, f, "not a year");
    *ret = (int)y;
    return true;
}

static bool nomenclature_of(struct comtrade *c, const char **ret)
{
    static const char *const revision[][2] = {{"H0", "HS92"}, {"H1", "HS96"}, {"H2", "HS02"},
                                              {"H3", "HS07"}, {"H4", "HS12"}, {"H5", "HS17"},
                                              {"H6", "HS22"}, {"S1", "SITC1"}, {"S2", "SITC2"},
                                              {"S3", "SITC3"}, {"S4", "SITC4"}};
    struct str code = text(c, NOMENCLATURE);
    for (size_t i = 0; i < COUNT_OF(revision); i++)
        if (str_is(code, revision[i][0])) {
            *ret = revision[i][1];
            return true;
        }
    if (c->im->opt->nomenclature) {
        *ret = c->im->opt->nomenclature;
        return true;
    }
    return refuse(c, NOMENCLATURE,
                  str_is(code, "HS") ? "which revision of the HS is not said: give --nomenclature"
                                     : "neither a revision of the HS nor of the SITC");
}

static bool flow_of(struct comtrade *c, enum flow_report *ret)
{
    static const struct {
        const char *code, *old;
        enum flow_report report;
    } flows[] = {{"M", "1", REPORT_IMPORT}, {"X", "2", REPORT_EXPORT},
                 {"RX", "3", REPORT_REEXPORT}, {"RM", "4", REPORT_REIMPORT}};
    struct str code = text(c, FLOW);
    for (size_t i = 0; i < COUNT_OF(flows); i++)
        if (str_is(code, flows[i].code) || str_is(code, flows[i].old)) {
            *ret = flows[i].report;
            return true;
        }
    return false;
}

/* C00 and 0 say "all"; the older layouts leave the field empty. */
static bool is_part(const struct comtrade *c)
{
    static const struct {
        enum field field;
        const char *all;
    } parts[] = {{CUSTOMS, "C00"}, {TRANSPORT, "0"}, {SUPPLY, "0"}, {PARTNER2, "0"}};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct str s = text(c, parts[i].field);
        if (s.n > 0 && !str_is(s, parts[i].all))
            return true;
    }
    return false;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* The code as text; a spreadsheet may have taken the zero of "010121". */
static bool product_of(struct comtrade *c, bool hs, char ret[FLOW_PRODUCT])
{
    struct str code = text(c, PRODUCT), level = text(c, LEVEL);
    bool lost = hs && all_digits(code) && code.n % 2 == 1 &&
                (level.n != 1 || level.p[0] - '0' == (int)code.n + 1);
    memset(ret, 0, FLOW_PRODUCT);
    if (str_eq_nocase(code, STR("TOTAL")))
        return true;
    if (code.n == 0 || code.n + lost >= FLOW_PRODUCT)
        return refuse(c, PRODUCT, code.n ? "longer than the codes of the nomenclature" : "no product code");
    if (hs && all_digits(code) && code.n % 2 == 1 && !lost)
        return refuse(c, PRODUCT, "the code does not have the digits that the level says");
    if (lost) {
        ret[0] = '0';
        if (c->n_zeros++ == 0)
            c->first_zero_line = c->t.rows->line;
    }
    memcpy(ret + lost, code.p, code.n);
    return true;
}

static bool read_row(struct comtrade *c, struct err *e)
{
    struct report_line l = {.scheme = "comtrade", .line = c->t.rows->line};
    char product[FLOW_PRODUCT];
    struct str type = text(c, TYPE), weight = text(c, WEIGHT);
    bool rounded;
    if (type.n > 0 && !str_is(type, "C")) {
        (void)refuse(c, TYPE, "trade in services, not goods");
        return true;
    }
    if (is_part(c) || !flow_of(c, &l.report)) {
        c->n_parts++;
        return true;
    }
    if (!year_of(c, &l.year) || !nomenclature_of(c, &l.nomenclature) ||
        !product_of(c, str_starts(str_of(l.nomenclature), "HS"), product) ||
        !table_value(&c->t, c->col[VALUE], names[VALUE][0], 0, &l.value))
        return true;
    l.reporter = text(c, REPORTER);
    l.partner = text(c, PARTNER);
    l.product = product;
    /* A weight of 0 with a value means that none was stated. */
    if (trade_missing(weight) || !trade_amount(weight, 0, &l.quantity, &rounded) || l.quantity <= 0)
        l.quantity = FLOW_NO_QUANTITY;
    return reports_add(c->reports, &l, e);
}

static bool columns_of(struct comtrade *c, struct err *e)
{
    static const enum field needed[] = {NOMENCLATURE, FLOW, REPORTER, PARTNER, PRODUCT, VALUE};
    for (int f = 0; f < N_FIELDS; f++)
        c->col[f] = table_col(&c->t, names[f]);
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (c->col[needed[i]] < 0)
            return FAIL(e, ERR_PARSE, "%s: the column `%s` is not there", c->t.entry->name,
                        names[needed[i]][0]);
    if (c->col[YEAR] < 0 && c->col[PERIOD] < 0)
        return FAIL(e, ERR_PARSE, "%s: no column says the year", c->t.entry->name);
    return true;
}

static bool comtrade_read(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct comtrade c = {.im = im};
    TRY(table_open(&c.t, im, entry, e));
    TRY(columns_of(&c, e));
    c.reports = reports_new(im, "comtrade", "UN Comtrade");
    while (csv_next(c.t.rows, e)) {
        trade_read_rows(im, 1);
        TRY(read_row(&c, e));
    }
    TRY(table_end(&c.t, e));
    if (c.n_zeros > 0)
        trade_remark(im, c.n_zeros, c.first_zero_line, STR(""), "codes that lost their leading zero");
    if (c.n_parts > 0) {
        trade_used_rows(im, c.n_parts);
        trade_remark(im, c.n_parts, 0, STR(""),
                     "rows are parts of others (customs procedure or regime, mode of transport, second "
                     "partner): passed over");
        if (c.n_parts == c.t.rows->n_rows)
            return FAIL(e, ERR_INPUT, "%s: every row is a part of a flow, none is the whole",
                        entry->name) ||
                   err_hint(e, "download it with customs code C00, transport mode 0, second partner 0 "
                               "and flows M and X");
    }
    return reports_send(c.reports, e);
}

const struct trade_format comtrade_format = {.id = "comtrade",
                                             .name = "UN Comtrade reports",
                                             .recognise = comtrade_recognise,
                                             .read = comtrade_read};
