/* read_tariffs.c — averages and tables of duties, as CSV.
 *
 * The WITS page by partner for "World" gives, for every partner, the mean duty that all markets together ask on
 * that partner's goods (the number of tariff lines, up to a million and a half, and the imports behind them show
 * it; it has nothing in common with the duties the country itself asks). Its rows are kept with an empty
 * importer: they say what an exporter meets in the world, and never answer for one market.
 *
 * In the World Bank extract the series codes and the labels are swapped: TM.TAX.MRCH.WM.FN.ZS is the
 * most-favoured-nation rate, which is never below the applied one, and in the file it never is. The code
 * decides. */
#include "trade/read_tariffs.h"

#include "trade/read_reports.h"

static bool year_of(const struct table *t, int col, int *ret)
{
    int64_t y;
    bool rounded;
    struct str text = csv_text(t->rows, col);
    if (!trade_amount(text, 0, &y, &rounded) || y < 1900 || y > 2100) {
        trade_refuse(t->im, t->rows->line, "year", text, "not a year");
        return false;
    }
    *ret = (int)y;
    return true;
}

/* --- WITS: what an exporter's goods meet in the world ------------------------------------------------ */

static const char *const wits_words[] = {"Partner Name", "Year", "AHS Weighted Average (%)",
                                         "MFN Weighted Average (%)", NULL};

static int wits_recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    (void)a, (void)name;
    *ret_how = "header Partner Name, Year, … AHS Weighted Average (%), … MFN Weighted Average (%)";
    return header_has(head, wits_words) ? 100 : 0;
}

static bool wits_row(const struct table *t, struct tariff_rows *rows, const int col[4],
                     uint64_t *n_groups)
{
    static const enum tariff_kind kinds[2] = {TARIFF_APPLIED, TARIFF_MFN};
    struct tariff_row r = {.source = "World Bank WITS, weighted average over all markets"};
    bool any = false;
    if (area_of_text(t->im->areas, "wits", csv_text(t->rows, col[0]), NULL) == AREA_GROUP) {
        ++*n_groups;
        return true;
    }
    if (!tariff_area(t->im, t->rows->line, "Partner Name", "wits", csv_text(t->rows, col[0]), false,
                     r.exporter) ||
        !year_of(t, col[1], &r.year))
        return false;
    if (trade_missing(csv_text(t->rows, col[2])) && trade_missing(csv_text(t->rows, col[3]))) {
        trade_refuse(t->im, t->rows->line, wits_words[2], STR(""), "no average in any column");
        return false;
    }
    for (int i = 0; i < 2; i++) {
        struct str rate = csv_text(t->rows, col[2 + i]);
        r.kind = kinds[i];
        if (!trade_missing(rate) && !tariff_put(rows, t->rows->line, wits_words[2 + i], rate, &r))
            return false;
        any = any || !trade_missing(rate);
    }
    return any;
}

static bool wits_read(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct table t;
    struct tariff_rows *rows;
    int col[4];
    uint64_t n = 0, n_groups = 0;
    TRY(tariff_rows_new(im, &rows, e));
    TRY(table_open(&t, im, entry, e));
    for (int i = 0; i < 4; i++)
        TRY(csv_col(t.header, wits_words[i], &col[i], e));
    while (csv_next(t.rows, e)) {
        trade_read_rows(im, 1);
        n += wits_row(&t, rows, col, &n_groups);
    }
    TRY(table_end(&t, e));
    trade_used_rows(im, n);
    if (n_groups > 0)
        trade_remark(im, n_groups, 0, STR(""), "rows are about groups of countries: passed over");
    if (n > n_groups)
        trade_remark(im, n - n_groups, 0, STR(""),
                     "averages speak of the duties that the country's goods meet in all markets together, not "
                     "of those it asks; simple averages and trade values are not read");
    return tariff_rows_keep(rows, e);
}

/* --- World Bank: averages a market asks -------------------------------------------------------------- */

static const char *const wb_words[] = {"country_code", "year", "series", "value", NULL};

static int wb_recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    (void)a, (void)name;
    *ret_how = "columns country_code, year, series, value with TM.TAX.MRCH in it";
    return header_has(head, wb_words) && str_contains(head, "TM.TAX.MRCH.") ? 100 : 0;
}

static bool wb_row(const struct table *t, struct tariff_rows *rows, const int col[4], int label,
                   uint64_t *n_denied)
{
    struct tariff_row r = {.source = "World Bank WDI, weighted average"};
    struct str series = csv_text(t->rows, col[2]);
    if (str_is(series, "TM.TAX.MRCH.WM.AR.ZS"))
        r.kind = TARIFF_APPLIED;
    else if (str_is(series, "TM.TAX.MRCH.WM.FN.ZS"))
        r.kind = TARIFF_MFN;
    else {
        trade_refuse(t->im, t->rows->line, "series", series, "not a series of weighted tariffs");
        return false;
    }
    if (!tariff_area(t->im, t->rows->line, "country_code", "wits", csv_text(t->rows, col[0]), false,
                     r.importer) ||
        !year_of(t, col[1], &r.year) ||
        !tariff_put(rows, t->rows->line, "value", csv_text(t->rows, col[3]), &r))
        return false;
    struct str says = csv_text(t->rows, label);
    *n_denied += str_starts(says, r.kind == TARIFF_APPLIED ? "MFN" : "APPLIED");
    return true;
}

static bool wb_read(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct table t;
    struct tariff_rows *rows;
    int col[4];
    uint64_t n = 0, n_denied = 0;
    TRY(tariff_rows_new(im, &rows, e));
    TRY(table_open(&t, im, entry, e));
    for (int i = 0; i < 4; i++)
        TRY(csv_col(t.header, wb_words[i], &col[i], e));
    int label = csv_find(t.header, "indicator_name");
    while (csv_next(t.rows, e)) {
        trade_read_rows(im, 1);
        n += wb_row(&t, rows, col, label, &n_denied);
    }
    TRY(table_end(&t, e));
    trade_used_rows(im, n);
    if (n_denied > 0)
        trade_remark(im, n_denied, 0, STR(""),
                     "labels say the opposite of the series code (applied for most-favoured-nation): the "
                     "code is followed");
    return tariff_rows_keep(rows, e);
}

/* --- a table of anybody's ----------------------------------------------------------------------------- */

enum field { IMPORTER, EXPORTER, PRODUCT, YEAR, RATE, KIND, SOURCE, N_FIELDS };
static const char *const names[N_FIELDS][8] = {
    [IMPORTER] = {"importer", "reporter", "market", "importing_country", NULL},
    [EXPORTER] = {"exporter", "partner", "origin", "exporting_country", NULL},
    [PRODUCT] = {"product", "hs6", "hs", "hs_code", "cmdCode", "productcode", NULL},
    [YEAR] = {"year", "period", NULL},
    [RATE] = {"rate", "rate_pct", "tariff", "tariff_pct", "duty", "ave", "simpleaverage", NULL},
    [KIND] = {"kind", "type", "tariff_type", "tarifftype", "dutytype", NULL},
    [SOURCE] = {"source", NULL},
};

static int generic_recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    const char *one[2] = {NULL, NULL};
    static const enum field needed[] = {IMPORTER, YEAR, RATE};
    static const char *const value[] = {"value", NULL}, *const v[] = {"v", NULL};
    (void)a, (void)name;
    *ret_how = "columns importer, year and rate";
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        bool found = false;
        for (const char *const *w = names[needed[i]]; *w && !found; w++) {
            one[0] = *w;
            found = header_has(head, one);
        }
        if (!found)
            return 0;
    }
    return header_has(head, value) || header_has(head, v) ? 0 : 80;
}

static bool kind_of(struct str text, bool has_exporter, enum tariff_kind *ret)
{
    static const struct {
        const char *word;
        enum tariff_kind kind;
    } words[] = {{"mfn", TARIFF_MFN},         {"most favoured nation", TARIFF_MFN},
                 {"applied", TARIFF_APPLIED}, {"ahs", TARIFF_APPLIED},
                 {"prf", TARIFF_PREFERENTIAL}, {"pref", TARIFF_PREFERENTIAL},
                 {"preferential", TARIFF_PREFERENTIAL}};
    *ret = has_exporter ? TARIFF_APPLIED : TARIFF_MFN;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_nocase(text, str_of(words[i].word))) {
            *ret = words[i].kind;
            return true;
        }
    return text.n == 0;
}

/* Two, four or six digits, dots dropped; five become six with their zero. "" and "all" are all goods. */
static bool product_of(struct str text, char ret[FLOW_PRODUCT], bool *ret_lost)
{
    size_t n = 0;
    char digits[FLOW_PRODUCT];
    memset(ret, 0, FLOW_PRODUCT);
    if (text.n == 0 || str_eq_nocase(text, STR("all")) || str_eq_nocase(text, STR("total")))
        return true;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '.' || text.p[i] == ' ')
            continue;
        if (text.p[i] < '0' || text.p[i] > '9' || n >= 6)
            return false;
        digits[n++] = text.p[i];
    }
    size_t lost = n % 2;
    ret[0] = '0';
    memcpy(ret + lost, digits, n);
    *ret_lost = lost > 0;
    return n > 0;
}

static bool generic_row(const struct table *t, struct tariff_rows *rows, const int col[N_FIELDS],
                        uint64_t *n_lost)
{
    struct tariff_row r = {.source = rows->im->opt->source ? rows->im->opt->source : "imported table"};
    struct str product = csv_text(t->rows, col[PRODUCT]), kind = csv_text(t->rows, col[KIND]);
    struct str from = csv_text(t->rows, col[SOURCE]), exporter = csv_text(t->rows, col[EXPORTER]);
    uint64_t line = t->rows->line;
    bool lost = false;
    if (!tariff_area(t->im, line, "importer", "wits", csv_text(t->rows, col[IMPORTER]), false,
                     r.importer) ||
        (exporter.n > 0 && !str_eq_nocase(exporter, STR("all")) && !str_eq_nocase(exporter, STR("mfn")) &&
         !tariff_area(t->im, line, "exporter", "wits", exporter, true, r.exporter)) ||
        !year_of(t, col[YEAR], &r.year))
        return false;
    if (!product_of(product, r.product, &lost)) {
        trade_refuse(t->im, line, "product", product,
                     "not a code of two, four or six digits (a national line must be averaged first)");
        return false;
    }
    if (!kind_of(kind, r.exporter[0] != '\0', &r.kind)) {
        trade_refuse(t->im, line, "kind", kind, "neither mfn, applied nor preferential");
        return false;
    }
    if (from.n > 0 && (rows->n == 0 || !str_is(from, rows->row[rows->n - 1].source)))
        r.source = str_dup(t->im->arena, from);
    else if (from.n > 0)
        r.source = rows->row[rows->n - 1].source;
    if (!tariff_put(rows, line, "rate", csv_text(t->rows, col[RATE]), &r))
        return false;
    *n_lost += lost;
    return true;
}

static bool generic_read(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct table t;
    struct tariff_rows *rows;
    int col[N_FIELDS];
    uint64_t n = 0, n_lost = 0;
    TRY(tariff_rows_new(im, &rows, e));
    TRY(table_open(&t, im, entry, e));
    for (int f = 0; f < N_FIELDS; f++)
        col[f] = table_col(&t, names[f]);
    while (csv_next(t.rows, e)) {
        trade_read_rows(im, 1);
        n += generic_row(&t, rows, col, &n_lost);
    }
    TRY(table_end(&t, e));
    trade_used_rows(im, n);
    if (n_lost > 0)
        trade_remark(im, n_lost, 0, STR(""), "codes that lost their leading zero");
    return tariff_rows_keep(rows, e);
}

const struct trade_format wits_tariffs_format = {.id = "wits-tariffs",
                                                 .name = "WITS averages by partner",
                                                 .recognise = wits_recognise,
                                                 .read = wits_read};
const struct trade_format worldbank_tariffs_format = {.id = "worldbank-tariffs",
                                                      .name = "World Bank weighted tariffs",
                                                      .recognise = wb_recognise,
                                                      .read = wb_read};
const struct trade_format tariffs_format = {.id = "tariffs",
                                            .name = "table of tariffs",
                                            .recognise = generic_recognise,
                                            .read = generic_read};
