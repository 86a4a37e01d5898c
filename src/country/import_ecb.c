/* ECB euro reference rates in the wide layout: one row per day, newest first, one column per currency,
 * "N/A" where there is none, a comma too many at the end of each line. For each currency the newest rate
 * goes on with its day, as exact text: units of the currency for one euro. A currency whose newest rate
 * is older than the file's newest day is marked as discontinued (RUB since 2022-03-02, BGN since 2026).
 */
#include <string.h>

#include "base/csv.h"
#include "country/import.h"

bool ecb_recognise(struct str entry_name, struct str bytes)
{
    (void)entry_name;
    struct str rest = bytes, line = str_cut(&rest, '\n');
    return str_starts(line, "Date,USD,JPY,") || str_starts(line, "Date, USD, JPY,");
}

static void row_refused(void *ctx, size_t line, size_t column, const char *why)
{
    (void)column;
    import_row_read(ctx);
    import_row_refused(ctx, line, STR("row"), "%s", why);
}

static bool is_currency(struct str s)
{
    if (s.n != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return true;
}

bool ecb_read(struct import *im, struct str bytes, struct err *e)
{
    static const char *const missing[] = {"N/A", NULL};
    enum { MAX_CURRENCIES = 256 };
    struct csv_options opt = {.missing = missing,
                              .allow_short = true,
                              .refused = row_refused,
                              .refused_ctx = im};
    struct rate_observation newest[MAX_CURRENCIES];
    bool have[MAX_CURRENCIES] = {false};
    struct date last = {INT32_MIN};
    struct csv *c;
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, im->entry, bytes, &opt, e));
    size_t n = c->n_header < MAX_CURRENCIES ? c->n_header : MAX_CURRENCIES;
    for (size_t i = 1; i < n; i++)
        if (c->header[i].n > 0 && !is_currency(c->header[i]))
            return FAIL(e, ERR_PARSE, "%s: column `%.*s` is not a currency", im->entry,
                        STR_ARG_MAX(c->header[i], 20));
    while (csv_next(c, e)) {
        struct date day;
        struct err why = {0};
        import_row_read(im);
        if (!date_parse(csv_text(c, 0), &day, &why)) {
            import_row_refused(im, c->line, csv_text(c, 0), "not a date");
            continue;
        }
        last = date_cmp(day, last) > 0 ? day : last;
        for (size_t i = 1; i < n && i < c->n; i++) {
            struct str rate = csv_text(c, (int)i);
            double x;
            if (rate.n == 0 || c->header[i].n == 0)
                continue;
            if (rate.n > 30 || !import_real(rate, &x) || !(x > 0)) {
                import_remark(im, c->line, c->header[i], "\"%.*s\" is not a rate",
                              STR_ARG_MAX(rate, 30));
                continue;
            }
            if (have[i] && date_cmp(day, newest[i].date) <= 0)
                continue;
            have[i] = true;
            newest[i] = (struct rate_observation){.date = day, .line = c->line};
            newest[i].rate = str_of(str_dup(im->arena, rate));
            memcpy(newest[i].currency, c->header[i].p, 3);
        }
        import_row_used(im);
    }
    if (csv_failed(c))
        return false;
    for (size_t i = 1; i < n; i++) {
        if (!have[i])
            continue;
        newest[i].discontinued = date_cmp(newest[i].date, last) < 0;
        if (newest[i].discontinued)
            import_remark(im, newest[i].line, c->header[i], "no rate after %s",
                          date_text(newest[i].date).s);
        import_rate(im, &newest[i]);
    }
    if (last.days != INT32_MIN)
        im->report->vintage = arena_strdup(im->arena, date_text(last).s);
    return true;
}
