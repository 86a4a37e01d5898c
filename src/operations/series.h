/* series.h — what was counted per market, channel and day, and the KPIs made of it.
 *
 * A measure is an additive counter (orders placed, orders due, orders due and delivered on time and in full, units
 * returned, reviews with one star, …): the list is MEASURES in measure.h. Measures are kept per market × channel × month
 * as packed rows, so that three years of forty markets load in milliseconds. A KPI (data/operations/kpis.csv) is a
 * numerator over a denominator, both sums of measures; a rate that has no denominator on a day is missing there, not 0.
 *
 * Use:   TRY(series_load(job, firm, &s, e)); TRY(kpis_load(job, &kpis, e));
 *        kpi_points(job->arena, s, kpi_find(kpis, "otif"), "DEU", NULL, STEP_WEEK, from, to) → points
 */
#ifndef OPERATIONS_SERIES_H
#define OPERATIONS_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "operations/order.h"

enum step { STEP_DAY, STEP_WEEK /* begins on Monday */, STEP_MONTH };

struct series; /* all measures of a firm, read only */
/* ERR_NOT_FOUND "there are no orders yet for FIRM" with the hint how to import. Loaded once per job. */
bool series_load(struct job *job, const char *firm_id, const struct series **ret, struct err *e) NODISCARD;
const char *series_home(const struct series *s);     /* ISO alpha-3 */
const char *series_currency(const struct series *s); /* of the firm */
const char *series_firm(const struct series *s);
int32_t series_first_day(const struct series *s);
int32_t series_last_day(const struct series *s); /* of the newest event: the default as-of day */
/* Markets in the order of what they bought (largest first), the home market among them; codes as in order_fact.market,
 * "" for orders whose file has no market. */
size_t series_markets(const struct series *s, const char *const **ret);
size_t series_channels(const struct series *s, const char *const **ret);

enum kpi_type {
    KPI_COUNT,      /* numerator only: orders, units */
    KPI_MONEY,      /* numerator only, minor units of the firm's currency */
    KPI_PROPORTION, /* numerator ≤ denominator, both counts: Wilson interval */
    KPI_RATE,       /* events per exposure: exact Poisson interval */
    KPI_MEAN        /* sum over count (cycle time in days, stars) */
};
struct kpi { /* a row of data/operations/kpis.csv */
    const char *id, *name, *unit, *what; /* what: the definition in one sentence */
    enum kpi_type type;
    const char *numerator, *denominator; /* measures, "a+b"; denominator "" for counts */
    double scale;       /* shown = numerator / denominator × scale; money: in major units besides */
    bool money;         /* unit "money": shown in the firm's currency, see kpi_unit */
    int decimals;
    const char *squares; /* measure of squares for the interval; "" */
    double square_scale; /* makes it the square of the numerator's units (proportions: of the denominator's) */
    double prior;        /* of a mean: so many observations of the firm's own mean are added; 0 */
    const char *needs;   /* a channel that never told this measure does not count; "" */
    int warmup_days;     /* so long after the firm's first order it says nothing yet */
    const char *clock, *late; /* which day counts; what a late event does */
    int window_days;    /* the window it is usually judged over */
    int delay_days;     /* events of this age and younger are still incomplete (late-event policy) */
    bool high_is_bad;
    bool watched;       /* has alarms */
    double weight;      /* importance in the alarm budget */
    const char *source, *tag;
    const struct kpi_formula *formula; /* inside of this room */
};
const char *kpi_unit(const struct series *s, const struct kpi *kpi); /* "%", "days", "GBP" */
struct kpis {
    const struct kpi *items;
    size_t n;
    const char *params; /* hash */
    struct kpi *own;    /* inside of this room: the items */
};
bool kpis_load(struct job *job, const struct kpis **ret, struct err *e) NODISCARD;
const struct kpi *kpi_find(const struct kpis *k, const char *id); /* NULL */

struct kpi_points {
    enum step step;
    int32_t first_day; /* of the first period */
    size_t n;
    double *numerator, *denominator; /* [n] sums; denominator is all 1 for counts and money */
    double *value;                   /* [n] NaN where there is no denominator */
};
/* market NULL = all, "foreign" = all but home and those without a market; channel NULL = all. Periods that begin before
 * `from` or are not over by `to` are left out; DAY_NONE = from the first order, to the newest event. */
struct kpi_points kpi_points(struct arena *a, const struct series *s, const struct kpi *kpi, const char *market,
                             const char *channel, enum step step, int32_t from_day, int32_t to_day);
/* Sum over a window, with the KPI's interval at 95 %: Wilson for proportions (pieces of one order come or go together:
 * with Kish's effective number), Garwood for counts and rates, Student's for means, compound Poisson for sums. */
struct kpi_value {
    bool known;
    double value, low, high, numerator, denominator;
};
struct kpi_value kpi_window(const struct series *s, const struct kpi *kpi, const char *market, const char *channel,
                            int32_t from_day, int32_t to_day);

#endif
