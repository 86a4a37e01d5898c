/* Any long table: one row for each year, exporter, (importer,) product, with a value. See read_generic.h for
 * how the columns are found out; this file reads the rows once they are confirmed.
 *
 * A table may hold sums beside what they are sums of: headings among subheadings, "World" among partners.
 * Only codes of the longest kind are taken, and no group of countries is; both are refused and counted, since
 * a sum that is read as a flow counts twice.
 */
#include "trade/read_generic.h"

#include <stdio.h>

enum { MAX_CODE = FLOW_PRODUCT - 1 };

/* --- recognising ----------------------------------------------------------------------------------- */

static int recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    ARENA_LOCAL(tmp);
    struct generic_sample s;
    struct generic_map m;
    const char *end = memrchr(head.p, '\n', head.n);
    struct str whole = {head.p, end ? (size_t)(end - head.p) + 1 : head.n};
    if (memchr(head.p, '\0', head.n) || head.n == 0 ||
        !generic_take_sample(tmp, str_dup(tmp, name), whole, &s))
        return 0;
    generic_guess(NULL, &s, &m);
    if (m.column[ROLE_VALUE] < 0)
        return 0;
    bool named = m.column[ROLE_EXPORTER] >= 0;
    *ret_how = named ? arena_printf(a, "columns %s and %s", s.header[m.column[ROLE_EXPORTER]],
                                    s.header[m.column[ROLE_VALUE]])
                     : "a table with a column of numbers";
    return named ? 10 : 5;
}

/* --- what is known before the rows ------------------------------------------------------------------ */

struct generic_read {
    struct trade_import *im;
    struct generic_map map;
    const char *column[ROLE_COUNT]; /* their headers */
    int scale, quantity_scale, year;
    bool hs;          /* codes are of the HS: 2, 4 or 6 digits */
    size_t digits;    /* of the longest code */
    bool zeros_lost;  /* codes of odd length get a zero; else they are refused */
    uint64_t n_value_rounded, n_quantity_rounded, n_no_quantity, n_restored;
};

static bool all_digits(struct str t)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
    return t.n > 0;
}

/* The code as it is kept: dots and blanks dropped in the HS. */
static struct str clean_code(const struct generic_read *g, struct str t, char buf[MAX_CODE + 1])
{
    size_t n = 0;
    if (!g->hs)
        return t;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '.' || t.p[i] == ' ')
            continue;
        if (n == MAX_CODE)
            return t;
        buf[n++] = t.p[i];
    }
    return (struct str){buf, n};
}

static bool open_rows(struct generic_read *g, const struct trade_entry *entry, struct arena *a,
                      csv_refused_fn refused, struct csv **ret, struct err *e)
{
    struct csv_options opt = {.refused = refused, .refused_ctx = g->im};
    return csv_open_memory(ret, a, entry->name, entry->bytes, &opt, e);
}

static void pass_over(void *ctx, size_t line, size_t column, const char *why)
{
    (void)ctx, (void)line, (void)column, (void)why;
}

/* One pass over the codes: how long is the longest, and have they lost their zeros? */
static bool look_at_codes(struct generic_read *g, const struct trade_entry *entry, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct csv *c;
    char buf[MAX_CODE + 1];
    bool odd = false, zero = false;
    if (g->map.column[ROLE_PRODUCT] < 0)
        return true;
    TRY(open_rows(g, entry, tmp, pass_over, &c, e));
    while (csv_next(c, e)) {
        struct str t = clean_code(g, csv_text(c, g->map.column[ROLE_PRODUCT]), buf);
        if (t.n > MAX_CODE || (g->hs && !all_digits(t)))
            continue;
        if (g->hs && t.n > 6)
            continue;
        odd = odd || t.n % 2 == 1;
        zero = zero || (t.n > 0 && t.p[0] == '0');
        g->digits = t.n > g->digits ? t.n : g->digits;
    }
    g->zeros_lost = g->hs && odd && !zero;
    if (g->hs && g->digits % 2 == 1)
        g->digits++;
    return !csv_failed(c);
}

/* --- rows ------------------------------------------------------------------------------------------- */

static bool row_year(struct generic_read *g, const struct csv *c, struct trade_row *row)
{
    int64_t v;
    bool rounded;
    struct str t = csv_text(c, g->map.column[ROLE_YEAR]);
    row->year = g->year;
    if (g->map.column[ROLE_YEAR] < 0)
        return true;
    if (!all_digits(t) || !trade_amount(t, 0, &v, &rounded) || v < YEAR_MIN || v > YEAR_MAX) {
        trade_refuse(g->im, c->line, g->column[ROLE_YEAR], t, "is not a year");
        return false;
    }
    row->year = (int)v;
    return true;
}

static bool row_areas(struct generic_read *g, const struct csv *c, struct trade_row *row)
{
    int area[2] = {AREA_UNKNOWN, AREA_UNKNOWN};
    for (int k = 0; k < 2; k++) {
        int column = g->map.column[ROLE_EXPORTER + k];
        const char *why;
        struct str t = csv_text(c, column);
        if (column < 0)
            continue;
        area[k] = trade_area(g->im, "iso", t, &why);
        if (area[k] < 0) {
            trade_refuse(g->im, c->line, g->column[ROLE_EXPORTER + k], t, "%s", why);
            return false;
        }
    }
    if (area[0] == area[1]) {
        trade_refuse(g->im, c->line, g->column[ROLE_IMPORTER],
                     csv_text(c, g->map.column[ROLE_IMPORTER]),
                     "exporter and importer are the same");
        return false;
    }
    row->exporter = area[0];
    row->importer = area[1];
    return true;
}

static bool row_product(struct generic_read *g, const struct csv *c, struct trade_row *row,
                        char code[2 * FLOW_PRODUCT])
{
    char buf[MAX_CODE + 1];
    int column = g->map.column[ROLE_PRODUCT];
    const char *why = NULL;
    row->product = column < 0 ? "TOTAL" : code;
    if (column < 0)
        return true;
    struct str said = csv_text(c, column), t = clean_code(g, said, buf);
    if (t.n == 0 || t.n > MAX_CODE)
        why = "is not a product code";
    else if (g->hs && (!all_digits(t) || t.n > 6))
        why = "is not an HS code of 2, 4 or 6 digits";
    else if (g->hs && t.n % 2 == 1 && !g->zeros_lost)
        why = "has an odd number of digits while other codes of the file kept their leading zero";
    if (!why) {
        (void)snprintf(code, 2 * FLOW_PRODUCT, "%s%.*s", g->hs && t.n % 2 == 1 ? "0" : "",
                       STR_ARG(t));
        if (strlen(code) < g->digits)
            why = "is a shorter code among longer ones: a sum, which would count twice";
    }
    if (why) {
        trade_refuse(g->im, c->line, g->column[ROLE_PRODUCT], said, "%s", why);
        return false;
    }
    g->n_restored += g->hs && t.n % 2 == 1;
    return true;
}

static bool row_value(struct generic_read *g, const struct csv *c, struct trade_row *row)
{
    struct str t = csv_text(c, g->map.column[ROLE_VALUE]);
    bool rounded = false, total = g->map.column[ROLE_PRODUCT] < 0 || row->importer < 0;
    int64_t most = total ? g->im->total_max_usd : g->im->value_max_usd;
    const char *why = NULL, *too_large = total
        ? "is larger than any total can be (parameter trade.import.total_max)"
        : "is larger than any flow can be (parameter trade.import.value_max)";
    if (trade_missing(t))
        why = "the value is missing";
    else if (!generic_number(g->map.decimal_comma, t, g->scale, &row->value, &rounded))
        why = trade_too_large(t) ? too_large : "is not a number";
    else if (row->value < 0)
        why = "is negative";
    else if (row->value > most)
        why = too_large;
    if (why) {
        trade_refuse(g->im, c->line, g->column[ROLE_VALUE], t, "%s", why);
        return false;
    }
    g->n_value_rounded += rounded;
    int column = g->map.column[ROLE_QUANTITY];
    t = csv_text(c, column);
    row->quantity = FLOW_NO_QUANTITY;
    if (column < 0)
        return true;
    if (trade_missing(t)) {
        g->n_no_quantity++;
        return true;
    }
    if (!generic_number(g->map.decimal_comma, t, g->quantity_scale, &row->quantity, &rounded) ||
        row->quantity < 0) {
        trade_refuse(g->im, c->line, g->column[ROLE_QUANTITY], t, "is not a quantity");
        return false;
    }
    g->n_quantity_rounded += rounded;
    return true;
}

static bool read_rows(struct generic_read *g, const struct trade_entry *entry, struct trade_rows *rows,
                      struct err *e)
{
    ARENA_LOCAL(tmp);
    struct csv *c;
    TRY(open_rows(g, entry, tmp, trade_csv_refused, &c, e));
    while (csv_next(c, e)) {
        struct trade_row row = {.line = c->line};
        char code[2 * FLOW_PRODUCT];
        trade_read_rows(g->im, 1);
        if (row_year(g, c, &row) && row_areas(g, c, &row) && row_product(g, c, &row, code) &&
            row_value(g, c, &row))
            TRY(trade_rows_add(rows, &row, e));
    }
    return !csv_failed(c);
}

static void remarks(struct generic_read *g)
{
    struct str none = {0};
    trade_remark(g->im, g->n_value_rounded, 0, none, "the value was rounded to one USD");
    trade_remark(g->im, g->n_quantity_rounded, 0, none, "the quantity was rounded to one kilogram");
    trade_remark(g->im, g->n_no_quantity, 0, none, "the quantity is not stated");
    trade_remark(g->im, g->n_restored, 0, none,
                 "the code had lost its leading zero, as in all rows of the file: it was put back");
}

/* --- reading ---------------------------------------------------------------------------------------- */

/* Has the user said everything the rows need? */
static bool is_complete(const struct trade_import *im, const struct generic_map *m)
{
    return im->opt->map && im->opt->unit && (m->column[ROLE_YEAR] >= 0 || im->opt->year) &&
           (m->column[ROLE_PRODUCT] < 0 || im->opt->nomenclature);
}

static int quantity_scale(const struct trade_import *im, const char *header)
{
    if (im->opt->quantity_unit)
        return strcmp(im->opt->quantity_unit, "kg") == 0 ? 0 : 3;
    return header && (strcasestr(header, "kg") || strcasestr(header, "netwgt")) ? 0 : 3;
}

static bool send_flows(struct generic_read *g, const struct trade_entry *entry, struct trade_rows *rows,
                 struct err *e)
{
    struct trade_import *im = g->im;
    bool products = g->map.column[ROLE_PRODUCT] >= 0;
    const char *dataset = im->opt->dataset ? im->opt->dataset
                                           : generic_dataset_of(im->arena, im->report->file);
    im->part->dataset = dataset;
    im->part->nomenclature = products ? im->opt->nomenclature : "TOTAL";
    struct flow_form form = {
        .dataset = dataset,
        .nomenclature = im->part->nomenclature,
        .source = im->opt->source ? im->opt->source : entry->name,
        .vintage = "",
        .method = "as published",
        .digits = (int)g->digits,
        .kind = g->map.column[ROLE_IMPORTER] >= 0 ? FLOWS_BILATERAL : FLOWS_EXPORTS,
        .value_unit = 1,
        .quantity_unit = 0.001,
    };
    return trade_rows_send(rows, &form, e);
}

static bool read_flows(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct generic_sample s;
    struct generic_read g = {.im = im};
    if (!generic_take_sample(im->arena, entry->name, entry->bytes, &s))
        return FAIL(e, ERR_PARSE, "%s has a header but no rows", entry->name);
    generic_guess(im->areas, &s, &g.map);
    if (im->opt->map)
        TRY(generic_parse_map(&s, im->opt->map, &g.map, e));
    if (!is_complete(im, &g.map)) {
        generic_preview(im, &s, &g.map);
        return true;
    }
    for (int r = 0; r < ROLE_COUNT; r++)
        g.column[r] = g.map.column[r] >= 0 ? s.header[g.map.column[r]] : NULL;
    g.year = im->opt->year;
    g.hs = im->opt->nomenclature && str_starts(str_of(im->opt->nomenclature), "HS");
    for (int u = UNIT_USD; u <= UNIT_MILLION_USD; u++)
        if (strcmp(im->opt->unit, generic_unit_name[u]) == 0)
            g.scale = generic_unit_scale((enum generic_unit)u);
    g.quantity_scale = quantity_scale(im, g.column[ROLE_QUANTITY]);
    TRY(look_at_codes(&g, entry, e));
    struct trade_rows *rows = trade_rows_new(im);
    TRY(read_rows(&g, entry, rows, e));
    remarks(&g);
    return send_flows(&g, entry, rows, e);
}

const struct trade_format generic_format = {
    "table", "table of flows, columns named by you", recognise, read_flows};
