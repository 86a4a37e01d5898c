/* World Bank files: the indicator zip's sheet (a preamble, then one row per economy with a column per
 * year), a page of the API (one item per economy and year) and the one-value-a-row table that people
 * export.
 *
 * The code in the file decides what a series is, not the file's name and not its label: the label must
 * agree with what data/country/series.csv expects of that code, or the file is refused. A sheet from the
 * "WDI Database Archives" is refused as a whole: its values look like sums over the archived editions that
 * hold a year (CO2 per head of Greece: 904 t in 2002, 38 t in 2020, where 5 to 10 t are true).
 */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/json.h"
#include "country/import.h"
#include "country/table.h"

enum { PREAMBLE_LINES = 12 };

static bool has_line(struct str bytes, const char *begins, size_t within_lines)
{
    struct str rest = bytes;
    if (str_starts(rest, "\xEF\xBB\xBF"))
        rest = (struct str){rest.p + 3, rest.n - 3};
    for (size_t i = 0; i < within_lines && rest.n > 0; i++)
        if (str_starts(str_cut(&rest, '\n'), begins))
            return true;
    return false;
}

bool worldbank_csv_recognise(struct str entry_name, struct str bytes)
{
    (void)entry_name;
    return has_line(bytes, "\"Data Source\",", 2) &&
           has_line(bytes, "\"Country Name\",\"Country Code\",", PREAMBLE_LINES);
}

bool worldbank_meta_recognise(struct str entry_name, struct str bytes)
{
    (void)entry_name;
    return has_line(bytes, "\"Country Code\",\"Region\"", 1) ||
           has_line(bytes, "\"INDICATOR_CODE\"", 1);
}

/* Lines before the header, and the release date on the way. */
static size_t preamble(struct import *im, struct str bytes, struct str *ret_source)
{
    struct str rest = bytes;
    size_t n = 0;
    for (; n < PREAMBLE_LINES && rest.n > 0; n++) {
        struct str line = str_cut(&rest, '\n');
        if (str_starts(line, "\xEF\xBB\xBF"))
            line = (struct str){line.p + 3, line.n - 3};
        if (str_starts(line, "\"Country Name\""))
            break;
        struct str key = str_cut(&line, ',');
        struct str value = str_cut(&line, ',');
        if (value.n >= 2 && value.p[0] == '"')
            value = (struct str){value.p + 1, value.n - 2};
        if (str_is(key, "\"Last Updated Date\"") && value.n == 10)
            im->report->vintage = str_dup(im->arena, value);
        if (str_is(key, "\"Data Source\""))
            *ret_source = value;
    }
    return n;
}

/* The series a code stands for here, or NULL with the reason. */
static const struct series_map *series_of(struct import *im, struct str code, struct str label,
                                          const char **ret_why)
{
    const struct series_map *m = series_find(im->facts, "worldbank", code);
    *ret_why = "a series that is not used here";
    if (!m)
        return NULL;
    if (m->indicator < 0) {
        *ret_why = m->note;
        return NULL;
    }
    if (label.n > 0 && m->label[0] && !str_starts(label, m->label)) {
        *ret_why = arena_printf(im->arena, "the label says \"%.*s\" where this code means \"%s\"",
                                STR_ARG_MAX(label, 80), m->label);
        return NULL;
    }
    return m;
}

static int year_of(struct str s)
{
    int64_t y;
    return s.n == 4 && import_int(s, &y) && y >= YEAR_MIN && y <= YEAR_MAX ? (int)y : 0;
}

static void sheet_row(struct import *im, const struct csv *c, const struct series_map *m)
{
    const char *why;
    struct str code = csv_text(c, 1);
    int market = market_of_code(im->facts, code, "worldbank", &why);
    size_t n_used = 0;
    if (market < 0) {
        import_row_refused(im, c->line, code, "%s", why);
        return;
    }
    for (size_t i = 4; i < c->n && i < c->n_header; i++) {
        int year = year_of(c->header[i]);
        struct str text = csv_text(c, (int)i);
        double value;
        if (!year || text.n == 0)
            continue;
        if (!import_real(text, &value)) {
            import_remark(im, c->line, code, "%d: \"%.*s\" is not a number", year,
                          STR_ARG_MAX(text, 40));
            continue;
        }
        import_fact(im, &(struct observation){.market = market,
                                              .indicator = m->indicator,
                                              .year = year,
                                              .value = value * m->scale,
                                              .low = NAN,
                                              .high = NAN,
                                              .note = "",
                                              .raw = text,
                                              .line = c->line});
        n_used++;
    }
    if (n_used > 0)
        import_row_used(im);
    else
        import_row_refused(im, c->line, code, "no value in any year");
}

static void row_refused(void *ctx, size_t line, size_t column, const char *why)
{
    (void)column;
    import_row_read(ctx);
    import_row_refused(ctx, line, STR("row"), "%s", why);
}

bool worldbank_csv_read(struct import *im, struct str bytes, struct err *e)
{
    struct str source = STR("");
    struct csv_options opt = {.sep = ',',
                              .allow_short = true,
                              .skip_lines = preamble(im, bytes, &source),
                              .refused = row_refused,
                              .refused_ctx = im};
    bool archive = str_contains(source, "Archives");
    struct csv *c;
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, im->entry, bytes, &opt, e));
    if (c->n_header < 5 || !str_is(c->header[2], "Indicator Name") ||
        !str_is(c->header[3], "Indicator Code"))
        return FAIL(e, ERR_PARSE, "%s: the header has no columns Indicator Name and Indicator Code",
                    im->entry);
    while (csv_next(c, e)) {
        const char *why = NULL;
        struct str code = csv_text(c, 3);
        const struct series_map *m = series_of(im, code, csv_text(c, 2), &why);
        import_row_read(im);
        if (archive)
            import_row_refused(im, c->line, code,
                               "a sheet of the WDI archives: its values add several editions up");
        else if (!m)
            import_row_refused(im, c->line, code, "%s", why);
        else
            sheet_row(im, c, m);
    }
    return !csv_failed(c);
}

/* --- API page ------------------------------------------------------------------------------------ */

bool worldbank_json_recognise(struct str entry_name, struct str bytes)
{
    struct str head = {bytes.p, bytes.n < 600 ? bytes.n : 600};
    (void)entry_name;
    return str_starts(str_trim(head), "[{") && str_contains(head, "\"page\"") &&
           str_contains(head, "\"indicator\"") && str_contains(head, "\"countryiso3code\"");
}

bool worldbank_countries_recognise(struct str entry_name, struct str bytes)
{
    struct str head = {bytes.p, bytes.n < 600 ? bytes.n : 600};
    (void)entry_name;
    return str_starts(str_trim(head), "[{") && str_contains(head, "\"page\"") &&
           str_contains(head, "\"iso2Code\"") && str_contains(head, "\"region\"");
}

static void api_item(struct import *im, const struct json_t *item, size_t number)
{
    const struct json_t *ind = js_get(item, "indicator"), *country = js_get(item, "country");
    struct str code = js_get_text(item, "countryiso3code"), name = js_get_text(country, "value");
    struct str series = js_get_text(ind, "id"), date = js_get_text(item, "date");
    const char *why = "";
    double value;
    import_row_read(im);
    const struct series_map *m = series_of(im, series, js_get_text(ind, "value"), &why);
    if (!m) {
        import_row_refused(im, number, series, "%s", why);
        return;
    }
    int market = code.n > 0 ? market_of_code(im->facts, code, "worldbank", &why)
                            : market_of_code(im->facts, js_get_text(country, "id"), "worldbank", &why);
    if (market < 0) {
        import_row_refused(im, number, code.n ? code : name, "%s", why);
        return;
    }
    int year = year_of(date);
    if (!year) {
        import_row_refused(im, number, code, "the date is not a year");
        return;
    }
    if (!js_get_real(item, "value", &value)) {
        import_row_refused(im, number, code, "no value for %d", year);
        return;
    }
    import_fact(im, &(struct observation){.market = market,
                                          .indicator = m->indicator,
                                          .year = year,
                                          .value = value * m->scale,
                                          .low = NAN,
                                          .high = NAN,
                                          .note = "",
                                          .line = number});
    import_row_used(im);
}

bool worldbank_json_read(struct import *im, struct str bytes, struct err *e)
{
    struct json_t *root;
    ARENA_LOCAL(tmp);
    TRY(js_load(&root, tmp, im->entry, bytes, e));
    const struct json_t *head = js_at(root, 0), *items = js_at(root, 1);
    int64_t page = 0, pages = 0;
    if (!json_is_object(head) || !json_is_array(items))
        return FAIL(e, ERR_PARSE, "%s: an API page is a list of two parts, head and items",
                    im->entry);
    struct str updated = js_get_text(head, "lastupdated");
    if (updated.n == 10)
        im->report->vintage = str_dup(im->arena, updated);
    if (js_get_int(head, "page", &page) && js_get_int(head, "pages", &pages) && page < pages)
        import_remark(im, 0, STR("page"), "page %d of %d: economies after this page are not in it",
                      (int)page, (int)pages);
    for (size_t i = 0; i < js_len(items); i++)
        api_item(im, js_at(items, i), i + 1);
    return true;
}

/* --- one value a row ------------------------------------------------------------------------------ */

bool wdi_long_recognise(struct str entry_name, struct str bytes)
{
    (void)entry_name;
    return has_line(bytes, "country_code,Country,year,indicator_name,series,value", 1);
}

/* The label of this layout is the exporter's own word. It is compared with the code, and the code is
 * believed: in the tariff table "APPLIED_WEIGHTED" stands beside the code of the most-favoured-nation
 * tariff in every row, and the values say so too (applied ≤ MFN holds only by the codes). */
bool wdi_long_read(struct import *im, struct str bytes, struct err *e)
{
    static const char *const cols[6] = {"country_code", "Country", "year",
                                        "indicator_name", "series", "value"};
    struct csv_options opt = {.refused = row_refused, .refused_ctx = im};
    struct csv *c;
    int col[6];
    const char *told = NULL;
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, im->entry, bytes, &opt, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        const char *why = "";
        struct str code = csv_text(c, col[0]), series = csv_text(c, col[4]);
        struct str label = csv_text(c, col[3]), text = csv_text(c, col[5]);
        double value;
        import_row_read(im);
        const struct series_map *m = series_of(im, series, STR(""), &why);
        if (!m) {
            import_row_refused(im, c->line, series, "%s", why);
            continue;
        }
        int market = market_of_code(im->facts, code, "worldbank", &why);
        if (market < 0) {
            import_row_refused(im, c->line, code, "%s", why);
            continue;
        }
        int year = year_of(csv_text(c, col[2]));
        if (!year || text.n == 0 || !import_real(text, &value)) {
            import_row_refused(im, c->line, code, text.n ? "not a number" : "no value");
            continue;
        }
        if (m->short_label[0] && !str_is(label, m->short_label) && told != m->code) {
            told = m->code; /* once per run of rows, not per row */
            if (im->report->n_refusals < 8)
                import_remark(im, c->line, series,
                              "the row is labelled %.*s; the code means %s and is believed",
                              STR_ARG_MAX(label, 40), m->short_label);
        }
        import_fact(im, &(struct observation){.market = market,
                                              .indicator = m->indicator,
                                              .year = year,
                                              .value = value * m->scale,
                                              .low = NAN,
                                              .high = NAN,
                                              .note = "",
                                              .line = c->line});
        import_row_used(im);
    }
    return !csv_failed(c);
}
