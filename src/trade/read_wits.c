/* Two tables of reports that other people made from UN Comtrade: total trade by partner from the World
 * Bank's WITS (year, reporter, partner, exports_thousand_usd, imports_thousand_usd), and trade by chapter of
 * the HS with names instead of codes (year, flow, reporter, partner, hs2, trade_value_usd). */
#include "trade/read_reports.h"

static int totals_recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    static const char *const words[] = {"year", "reporter", "partner", "exports_thousand_usd",
                                        "imports_thousand_usd", NULL};
    (void)a, (void)name;
    *ret_how = "header year,reporter,partner,exports_thousand_usd,imports_thousand_usd";
    return header_has(head, words) ? 100 : 0;
}

static int chapters_recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    static const char *const words[] = {"year", "flow", "reporter", "partner", "hs2",
                                        "trade_value_usd", NULL};
    (void)a, (void)name;
    *ret_how = "header year,flow,reporter,partner,hs2,trade_value_usd";
    return header_has(head, words) ? 100 : 0;
}

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

/* One row, two reports: what the reporter sold to the partner and what it bought. */
static bool totals_row(const struct table *t, struct reports *r, const int col[5], uint64_t *n_second,
                       struct err *e)
{
    static const enum flow_report kinds[2] = {REPORT_EXPORT, REPORT_IMPORT};
    struct report_line l[2] = {0};
    bool there[2];
    int year;
    if (!year_of(t, col[0], &year))
        return true;
    for (int i = 0; i < 2; i++) {
        there[i] = !trade_missing(csv_text(t->rows, col[3 + i]));
        l[i] = (struct report_line){.year = year,
                                    .nomenclature = REPORTS_TOTAL,
                                    .reporter = csv_text(t->rows, col[1]),
                                    .partner = csv_text(t->rows, col[2]),
                                    .scheme = "wits",
                                    .product = "",
                                    .report = kinds[i],
                                    .quantity = FLOW_NO_QUANTITY,
                                    .line = t->rows->line};
        if (there[i] && !table_value(t, col[3 + i], i ? "imports" : "exports", 3, &l[i].value))
            return true;
    }
    if (!there[0] && !there[1]) {
        trade_refuse(t->im, t->rows->line, "exports", STR(""), "neither exports nor imports");
        return true;
    }
    if (there[0] && there[1]) { /* the second report of the line is a row more */
        trade_read_rows(t->im, 1);
        ++*n_second;
    }
    for (int i = 0; i < 2; i++)
        if (there[i])
            TRY(reports_add(r, &l[i], e));
    return true;
}

static bool totals_read(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    static const char *const heads[] = {"year", "reporter", "partner", "exports_thousand_usd",
                                        "imports_thousand_usd"};
    int col[COUNT_OF(heads)];
    uint64_t n_second = 0;
    struct table t;
    TRY(table_open(&t, im, entry, e));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        TRY(csv_col(t.header, heads[i], &col[i], e));
    struct reports *r = reports_new(im, "wits-totals", "World Bank WITS");
    while (csv_next(t.rows, e)) {
        trade_read_rows(im, 1);
        TRY(totals_row(&t, r, col, &n_second, e));
    }
    TRY(table_end(&t, e));
    if (n_second > 0)
        trade_remark(im, n_second, 0, STR(""),
                     "lines hold two reports, exports and imports: each counts as a row");
    return reports_send(r, e);
}

static bool report_of(struct str flow, enum flow_report *ret)
{
    static const struct {
        const char *word;
        enum flow_report report;
    } words[] = {{"Import", REPORT_IMPORT}, {"Export", REPORT_EXPORT},
                 {"Re-Export", REPORT_REEXPORT}, {"Re-Import", REPORT_REIMPORT}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_nocase(flow, str_of(words[i].word))) {
            *ret = words[i].report;
            return true;
        }
    return false;
}

static bool chapter_of(struct str code, char ret[FLOW_PRODUCT])
{
    if (code.n < 1 || code.n > 2)
        return false;
    memset(ret, 0, FLOW_PRODUCT);
    ret[0] = code.n == 2 ? code.p[0] : '0'; /* "1" lost its zero */
    ret[1] = code.p[code.n - 1];
    return ret[0] >= '0' && ret[0] <= '9' && ret[1] >= '0' && ret[1] <= '9';
}

static bool chapters_row(const struct table *t, struct reports *r, const int col[6],
                         const char *nomenclature, struct err *e)
{
    struct report_line l = {.nomenclature = nomenclature,
                            .reporter = csv_text(t->rows, col[2]),
                            .partner = csv_text(t->rows, col[3]),
                            .scheme = "comtrade",
                            .quantity = FLOW_NO_QUANTITY,
                            .line = t->rows->line};
    struct str flow = csv_text(t->rows, col[1]), code = csv_text(t->rows, col[4]);
    char product[FLOW_PRODUCT] = "";
    if (!year_of(t, col[0], &l.year))
        return true;
    if (!report_of(flow, &l.report)) {
        trade_refuse(t->im, l.line, "flow", flow, "neither import, export, re-import nor re-export");
        return true;
    }
    if (!chapter_of(code, product)) {
        trade_refuse(t->im, l.line, "hs2", code, "not a chapter of the HS");
        return true;
    }
    l.product = product;
    if (!table_value(t, col[5], "trade_value_usd", 0, &l.value))
        return true;
    return reports_add(r, &l, e);
}

static bool chapters_read(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    static const char *const heads[] = {"year", "flow", "reporter", "partner", "hs2",
                                        "trade_value_usd"};
    /* Chapters are the same in every revision but for a handful of moves; the file names none. */
    const char *nomenclature = im->opt->nomenclature ? im->opt->nomenclature : "HS";
    int col[COUNT_OF(heads)];
    struct table t;
    TRY(table_open(&t, im, entry, e));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        TRY(csv_col(t.header, heads[i], &col[i], e));
    struct reports *r = reports_new(im, "comtrade-hs2", "UN Comtrade");
    while (csv_next(t.rows, e)) {
        trade_read_rows(im, 1);
        TRY(chapters_row(&t, r, col, nomenclature, e));
    }
    TRY(table_end(&t, e));
    return reports_send(r, e);
}

const struct trade_format wits_totals_format = {.id = "wits-totals",
                                                .name = "WITS total trade by partner",
                                                .recognise = totals_recognise,
                                                .read = totals_read};
const struct trade_format comtrade_chapters_format = {.id = "comtrade-hs2",
                                                      .name = "UN Comtrade by chapter",
                                                      .recognise = chapters_recognise,
                                                      .read = chapters_read};
