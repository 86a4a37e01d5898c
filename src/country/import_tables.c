/* Tables of scores with one row per economy: the Logistics Performance Index, Hofstede in the original
 * semicolon layout and by ISO code, GLOBE. Which column is which indicator stands in
 * data/country/series.csv. None of these ships: their licences do not allow it; a user imports a copy of
 * his own.
 *
 * The original Hofstede file has three-letter codes that look like ISO and are not (CHI is China, MNG is
 * Montenegro, SLV is Slovenia): the name decides. Rows for regions and parts of countries are refused.
 */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "country/import.h"
#include "country/table.h"

enum { MAX_SCORES = 64 };

static bool begins(struct str bytes, const char *text)
{
    if (str_starts(bytes, "\xEF\xBB\xBF"))
        bytes = (struct str){bytes.p + 3, bytes.n - 3};
    return str_starts(bytes, text);
}

bool lpi_recognise(struct str entry_name, struct str bytes)
{
    (void)entry_name;
    return begins(bytes, "country,lpi_score,lpi_rank,");
}

bool hofstede_recognise(struct str entry_name, struct str bytes)
{
    (void)entry_name;
    return begins(bytes, "ctr;country;pdi;idv;mas;uai;");
}

bool hofstede_iso_recognise(struct str entry_name, struct str bytes)
{
    (void)entry_name;
    return begins(bytes, "\"Country\",\"PowerDistance\",") || begins(bytes, "Country,PowerDistance,");
}

bool globe_recognise(struct str entry_name, struct str bytes)
{
    (void)entry_name;
    return begins(bytes, "Country,Country Name,Uncertainty Avoidance Societal Practices,");
}

static void row_refused(void *ctx, size_t line, size_t column, const char *why)
{
    (void)column;
    import_row_read(ctx);
    import_row_refused(ctx, line, STR("row"), "%s", why);
}

struct layout {
    const char *scheme;      /* of series.csv */
    const char *market;      /* column of the economy */
    bool by_code;            /* a code of the scheme "cepii" (old ISO), else a name */
    const char *year_column; /* NULL: `year` */
    int year;
    const char *const *missing;
};

static bool scores_read(struct import *im, struct str bytes, const struct layout *l, struct err *e)
{
    struct csv_options opt = {.missing = l->missing, .refused = row_refused, .refused_ctx = im};
    struct csv *c;
    int market_col, year_col = -1, col[MAX_SCORES];
    const struct series_map *map[MAX_SCORES];
    size_t n = 0;
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, im->entry, bytes, &opt, e));
    TRY(csv_col(c, l->market, &market_col, e));
    if (l->year_column)
        TRY(csv_col(c, l->year_column, &year_col, e));
    for (size_t i = 0; i < c->n_header && n < MAX_SCORES; i++) {
        const struct series_map *m = series_find(im->facts, l->scheme, c->header[i]);
        if (m && m->indicator >= 0) {
            map[n] = m;
            col[n++] = (int)i;
        }
    }
    if (n == 0)
        return FAIL(e, ERR_PARSE, "%s: no column is a known score", im->entry);
    while (csv_next(c, e)) {
        const char *why;
        int64_t year = l->year;
        size_t n_used = 0;
        struct str who = csv_text(c, market_col);
        import_row_read(im);
        int m = l->by_code ? market_of_code(im->facts, who, "cepii", &why)
                           : market_of_name(im->facts, who, &why);
        if (m < 0) {
            import_row_refused(im, c->line, who, "%s", why);
            continue;
        }
        if (l->year_column && (!import_int(csv_text(c, year_col), &year) || year < YEAR_MIN ||
                               year > YEAR_MAX)) {
            import_row_refused(im, c->line, who, "not a year");
            continue;
        }
        for (size_t i = 0; i < n; i++) {
            struct str text = csv_text(c, col[i]);
            double value;
            if (text.n == 0)
                continue;
            if (!import_real(text, &value)) {
                import_remark(im, c->line, who, "\"%.*s\" is not a number", STR_ARG_MAX(text, 30));
                continue;
            }
            import_fact(im, &(struct observation){.market = m,
                                                  .indicator = map[i]->indicator,
                                                  .year = (int)year,
                                                  .value = value * map[i]->scale,
                                                  .low = NAN,
                                                  .high = NAN,
                                                  .note = "",
                                                  .line = c->line});
            n_used++;
        }
        if (n_used > 0)
            import_row_used(im);
        else
            import_row_refused(im, c->line, who, "no score in any column");
    }
    return !csv_failed(c);
}

bool lpi_read(struct import *im, struct str bytes, struct err *e)
{
    return scores_read(im, bytes,
                       &(struct layout){.scheme = "lpi", .market = "country", .year_column = "year"},
                       e);
}

bool hofstede_read(struct import *im, struct str bytes, struct err *e)
{
    static const char *const missing[] = {"#NULL!", NULL};
    return scores_read(im, bytes,
                       &(struct layout){.scheme = "hofstede",
                                        .market = "country",
                                        .year = 2015,
                                        .missing = missing},
                       e);
}

bool hofstede_iso_read(struct import *im, struct str bytes, struct err *e)
{
    static const char *const missing[] = {"NA", NULL};
    return scores_read(im, bytes,
                       &(struct layout){.scheme = "hofstede",
                                        .market = "Country",
                                        .by_code = true,
                                        .year = 2015,
                                        .missing = missing},
                       e);
}

bool globe_read(struct import *im, struct str bytes, struct err *e)
{
    return scores_read(
        im, bytes,
        &(struct layout){.scheme = "globe", .market = "Country Name", .year = 2004}, e);
}
