/* read_ecb.c — euro reference rates of the European Central Bank: the wide file (one column per currency) and
 * SDMX-CSV (one row per rate). One euro is `number` units of the currency; "N/A" is no rate, not a fault. */
#include <string.h>

#include "base/date.h"
#include "events/formats.h"
#include "events/table.h"

static struct str day_text(struct table *t, int64_t at_s)
{
    struct date_text d = date_text((struct date){(int32_t)(at_s / 86400)});
    return row_join(t, str_of(d.s), "", (struct str){"", 0});
}

static void put_rate(struct table *t, struct str pair, int64_t at_s, struct cell_number rate, int k)
{
    if (rate.mantissa <= 0) {
        row_fault(t, k, "is not above 0");
        return;
    }
    struct event *ev = row_event(t, EVENT_RATE, pair, at_s, true);
    ev->part = day_text(t, at_s);
    ev->number = row_decimal(t, rate);
}

/* ---- the wide file ---- */

enum { WIDE_DATE, WIDE_USD, WIDE_JPY, WIDE_GBP };
static const struct cell_spec wide_cells[] = {
    [WIDE_DATE] = {"Date", "rate.at, rate.part", CELL_DATE, CELL_KEY, NULL},
    /* Three that every edition has; the others are found by their code. */
    [WIDE_USD] = {"USD", "rate.number", CELL_NUMBER, CELL_KEY, NULL},
    [WIDE_JPY] = {"JPY", "rate.number", CELL_NUMBER, CELL_KEY, NULL},
    [WIDE_GBP] = {"GBP", "rate.number", CELL_NUMBER, CELL_KEY, NULL},
};
struct wide {
    struct str *pair; /* [columns] "EUR/USD"; n = 0 = no rate */
};

static bool wide_begin(struct table *t, struct err *e)
{
    struct wide *w = t->state;
    struct arena *a = t->job->arena;
    (void)e;
    w->pair = NEW_N(a, struct str, t->csv->n_header + 1);
    struct read_column *cols = NEW_N(a, struct read_column, t->report->n_columns + 1);
    memcpy(cols, t->report->columns, t->report->n_columns * sizeof *cols);
    for (size_t i = 0; i < t->csv->n_header; i++) {
        struct str code = t->csv->header[i];
        bool letters = code.n == 3;
        for (size_t j = 0; letters && j < 3; j++)
            letters = code.p[j] >= 'A' && code.p[j] <= 'Z';
        if (!letters)
            continue;
        w->pair[i] = str_of(arena_printf(a, "EUR/%.3s", code.p));
        cols[i].field = "rate.number";
        cols[i].why = NULL;
        cols[i].form = "decimal point";
    }
    t->report->columns = cols;
    return true;
}

static bool wide_row(struct table *t, struct err *e)
{
    const struct wide *w = t->state;
    int64_t at = cell_need_time(t, WIDE_DATE, NULL);
    (void)e;
    for (size_t i = 0; !t->fault && i < t->csv->n; i++) {
        struct str s = str_trim(t->csv->field[i]);
        struct cell_number rate;
        if (w->pair[i].n == 0 || s.n == 0 || cell_says_missing(s))
            continue;
        if (!number_cell(s, t->col[WIDE_USD].point, &rate))
            row_fault(t, -1, "`%.*s` under %.*s is not a rate", STR_ARG_MAX(s, 40), STR_ARG(w->pair[i]));
        else
            put_rate(t, w->pair[i], at, rate, -1);
    }
    return true;
}

static const struct table_spec wide_spec = {.id = "ecb-rates",
                                            .cells = wide_cells,
                                            .n_cells = COUNT_OF(wide_cells),
                                            .decimal = '.',
                                            .zone = "UTC",
                                            .zone_is_fixed = true,
                                            .state_size = sizeof(struct wide),
                                            .begin = wide_begin,
                                            .row = wide_row};

static bool wide_read(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    return table_read(&wide_spec, job, path, opt, sink, ret, e);
}

const struct event_format format_ecb = {.id = "ecb-rates",
                                        .name = "ECB euro reference rates (CSV)",
                                        .what = "one row per day, one column per currency: eurofxref-hist.csv",
                                        .read = wide_read,
                                        .channel = "ecb",
                                        .zone = "UTC",
                                        .table = &wide_spec};

/* ---- SDMX-CSV ---- */

enum { CURRENCY, DENOM, PERIOD, VALUE };
static const struct cell_spec sdmx_cells[] = {
    [CURRENCY] = {"CURRENCY", "rate.subject", CELL_TEXT, CELL_KEY, NULL},
    [DENOM] = {"CURRENCY_DENOM", "rate.subject", CELL_TEXT, CELL_KEY, NULL},
    [PERIOD] = {"TIME_PERIOD", "rate.at, rate.part", CELL_DATE, CELL_KEY, NULL},
    [VALUE] = {"OBS_VALUE", "rate.number", CELL_NUMBER, CELL_KEY, NULL},
    {"KEY", NULL, CELL_TEXT, 0, "repeats the other columns"},
    {"FREQ", NULL, CELL_TEXT, 0, "repeats what the dates say"},
    {"EXR_TYPE", NULL, CELL_TEXT, 0, NULL},
    {"EXR_SUFFIX", NULL, CELL_TEXT, 0, NULL},
};

static bool sdmx_row(struct table *t, struct err *e)
{
    struct str of = cell_need(t, DENOM), to = cell_need(t, CURRENCY);
    int64_t at = cell_need_time(t, PERIOD, NULL);
    struct cell_number rate;
    (void)e;
    if (!t->fault && cell_number(t, VALUE, &rate))
        put_rate(t, row_join(t, of, "/", to), at, rate, VALUE);
    return true;
}

static const struct table_spec sdmx_spec = {.id = "ecb-sdmx",
                                            .cells = sdmx_cells,
                                            .n_cells = COUNT_OF(sdmx_cells),
                                            .decimal = '.',
                                            .zone = "UTC",
                                            .zone_is_fixed = true,
                                            .row = sdmx_row};

static bool sdmx_read(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    return table_read(&sdmx_spec, job, path, opt, sink, ret, e);
}

const struct event_format format_ecb_sdmx = {.id = "ecb-sdmx",
                                             .name = "ECB exchange rates (SDMX-CSV)",
                                             .what = "one row per rate, from the ECB's data service",
                                             .read = sdmx_read,
                                             .channel = "ecb",
                                        .zone = "UTC",
                                             .table = &sdmx_spec};
