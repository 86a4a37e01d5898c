/* Worldwide Governance Indicators, one sheet per file: the title in the first cell names the indicator;
 * two header rows give year and column kind (Estimate, StdErr, NumSrc, Rank, Lower, Upper), repeated
 * for every year. The estimate is used, with the 90 % interval estimate ± 1.6449·StdErr: the sheet's
 * own Lower and Upper are percentile ranks, another scale. "#N/A" is missing.
 *
 * A sheet whose estimates do not sit where its own percentile ranks say is mislabelled: the reader
 * refuses it when the order of the estimates and the order of the ranks disagree.
 */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/stat.h"
#include "country/import.h"
#include "country/table.h"

static const double Z_90 = 1.6448536269514722; /* standard normal, 95 % point */

bool wgi_recognise(struct str entry_name, struct str bytes)
{
    struct str head = {bytes.p, bytes.n < 16384 ? bytes.n : 16384};
    (void)entry_name;
    return str_contains(head, "Country/Territory,Code,Estimate,StdErr") &&
           str_contains(head, "Estimate of governance");
}

/* The sheet's title decides; series.csv holds it under the scheme "wgi". */
static const struct series_map *sheet_series(struct import *im, struct str bytes, struct str *title)
{
    struct str rest = bytes;
    if (str_starts(rest, "\xEF\xBB\xBF"))
        rest = (struct str){rest.p + 3, rest.n - 3};
    struct str line = str_cut(&rest, '\n');
    *title = str_trim(str_cut(&line, ','));
    return series_find(im->facts, "wgi", *title);
}

struct sheet {
    struct import *im;
    int year[4096];
    char kind[4096]; /* E estimate, S standard error, R rank, ' ' other */
    size_t n;
    double *estimates, *ranks; /* of the newest year, for the check */
    size_t n_check, cap_e, cap_r;
    int newest;
};

static void country_row(struct sheet *s, const struct csv *c, int market, const struct series_map *m)
{
    size_t n_used = 0;
    for (size_t i = 0; i < c->n && i < s->n; i++) {
        double value, se = NAN, rank;
        if (s->kind[i] != 'E' || !import_real(csv_text(c, (int)i), &value))
            continue;
        for (size_t k = i + 1; k < s->n && k < c->n && s->year[k] == s->year[i]; k++) {
            double x;
            if (s->kind[k] == 'E' || !import_real(csv_text(c, (int)k), &x))
                continue;
            if (s->kind[k] == 'S' && x >= 0)
                se = x;
            if (s->kind[k] == 'R' && s->year[i] == s->newest) {
                rank = x;
                size_t n = s->n_check;
                PUSH(s->im->arena, s->estimates, n, s->cap_e, value);
                PUSH(s->im->arena, s->ranks, s->n_check, s->cap_r, rank);
            }
        }
        import_fact(s->im, &(struct observation){.market = market,
                                                 .indicator = m->indicator,
                                                 .year = s->year[i],
                                                 .value = value,
                                                 .low = value - Z_90 * se,
                                                 .high = value + Z_90 * se,
                                                 .note = "",
                                                 .line = c->line});
        n_used++;
    }
    if (n_used > 0)
        import_row_used(s->im);
    else
        import_row_refused(s->im, c->line, csv_text(c, 1), "no value in any year");
}

static size_t header_lines(struct str bytes)
{
    struct str rest = bytes;
    for (size_t n = 0; n < 40 && rest.n > 0; n++)
        if (str_starts(str_cut(&rest, '\n'), "Country/Territory,"))
            return n;
    return 0;
}

static void row_refused(void *ctx, size_t line, size_t column, const char *why)
{
    (void)column;
    import_row_read(ctx);
    import_row_refused(ctx, line, STR("row"), "%s", why);
}

bool wgi_read(struct import *im, struct str bytes, struct err *e)
{
    static const char *const missing[] = {"#N/A", NULL};
    struct csv_options opt = {.sep = ',',
                              .no_header = true,
                              .allow_short = true,
                              .missing = missing,
                              .skip_lines = header_lines(bytes) - 1,
                              .refused = row_refused,
                              .refused_ctx = im};
    struct str title;
    const struct series_map *m = sheet_series(im, bytes, &title);
    struct csv *c;
    struct sheet *s = NEW(im->arena, struct sheet);
    s->im = im;
    if (header_lines(bytes) < 1)
        return FAIL(e, ERR_PARSE, "%s: no row of years above the header", im->entry);
    if (!m || m->indicator < 0)
        return FAIL(e, ERR_PARSE, "%s: \"%.*s\" is not one of the six governance indicators",
                    im->entry, STR_ARG_MAX(title, 60));
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, im->entry, bytes, &opt, e));
    for (int row = 0; row < 2; row++) {
        if (!csv_next(c, e))
            return csv_failed(c) ? false : FAIL(e, ERR_PARSE, "%s: no header", im->entry);
        s->n = c->n < COUNT_OF(s->year) ? c->n : COUNT_OF(s->year);
        for (size_t i = 0; i < s->n; i++) {
            struct str t = csv_text(c, (int)i);
            int64_t y;
            if (row == 0) {
                s->year[i] = t.n == 4 && import_int(t, &y) && y > YEAR_MIN && y < YEAR_MAX ? (int)y : 0;
                s->newest = s->year[i] > s->newest ? s->year[i] : s->newest;
            } else {
                s->kind[i] = !s->year[i] ? ' ' : str_is(t, "Estimate") ? 'E'
                             : str_is(t, "StdErr")                     ? 'S'
                             : str_is(t, "Rank")                       ? 'R'
                                                                       : ' ';
            }
        }
    }
    while (csv_next(c, e)) {
        const char *why;
        struct str code = csv_text(c, 1);
        if (code.n == 0)
            continue; /* blank rows below the table */
        import_row_read(im);
        int market = market_of_code(im->facts, code, "worldbank", &why);
        if (market < 0)
            import_row_refused(im, c->line, code, "%s", why);
        else
            country_row(s, c, market, m);
    }
    if (csv_failed(c))
        return false;
    double rho;
    struct err ignored = {0};
    if (s->n_check >= 10 &&
        stat_spearman(tmp, s->estimates, s->ranks, s->n_check, &rho, &ignored) && rho < 0.99)
        return FAIL(e, ERR_INPUT,
                    "%s: estimates and percentile ranks of %d contradict each other (rho %.2f)",
                    im->entry, s->newest, rho);
    return true;
}
