/* forecast_rows.h — the series of a firm that can be foreseen, ready for forecast_many: counts and money per market.
 *
 * A market's series begins with its first order: before that it was not served, which is no demand of zero. Daily
 * series get weekday indices pooled over the markets and, where there were enough of them, a factor for public holidays
 * of the market; with fewer, holidays are left out of the past and nothing is made of those to come.
 */
#ifndef OPERATIONS_FORECAST_ROWS_H
#define OPERATIONS_FORECAST_ROWS_H

#include "operations/forecast.h"

struct forecast_row {
    const char *market; /* "all", "foreign", or a code */
    const char *name;   /* "all markets", "abroad", "Germany" */
    const struct kpi *kpi;
    const char *unit;
    int32_t first_day; /* of the first period */
    struct forecast_input in;
};
struct forecast_rows {
    const struct series *series;
    struct forecast_settings set;
    enum step step;
    size_t horizon;
    int32_t as_of;
    const char *channel; /* NULL = all */
    struct forecast_row *items;
    size_t n;
};
/* Parameters market, channel, kpi (repeated), step, horizon, top of the capability. */
bool forecast_rows_load(struct job *job, const struct args *args, struct forecast_rows *ret, struct err *e) NODISCARD;
/* First day of period t of a row that begins at first_day. */
int32_t forecast_day(enum step step, int32_t first_day, size_t t);
/* "week", "weeks" */
const char *forecast_step_name(enum step step, bool many);
/* Periods first … first + n − 1 of a row as a leaf: what the forecast rests on. */
const struct figure *forecast_leaf(struct arena *a, const struct forecast_rows *r, const struct forecast_row *row,
                                   const char *label, size_t first, size_t n, double value);

#define FORECAST_PARAMS                                                                                         \
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL,                            \
     .help = "id of a firm in the workspace"},                                                                  \
        {.name = "market", .kind = PARAM_TEXT, .help = "only this market; `all`, `foreign`, a code or a name"}, \
        {.name = "channel", .kind = PARAM_TEXT, .help = "only orders of this channel"},                         \
        {.name = "kpi", .kind = PARAM_TEXT, .flags = PARAM_REPEATED, .default_value = "orders",                 \
         .help = "what to foresee: orders, units, revenue or another count or sum of money"},                   \
        {.name = "step", .kind = PARAM_CHOICE, .choices = forecast_steps, .default_value = "week",              \
         .help = "length of a period"},                                                                         \
        {.name = "horizon", .kind = PARAM_INT, .unit = "periods", .min = 1, .max = 366, .help = "how far ahead; without it 14 days, 8 weeks or 6 months"}, \
        {.name = "top", .kind = PARAM_INT, .unit = "markets", .default_value = "12", .min = 1, .max = 300, .help = "markets, the largest first"}
extern const char *const forecast_steps[];

#endif
