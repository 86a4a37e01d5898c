/* attribution.h — which market, channel, carrier, supplier, product or factor moved a KPI.
 *
 * Two periods of one KPI are compared order by order. For every dimension the change is split over its
 * values: rates and means into performance and mix (statistics/mix.h), counts and money into what each
 * value brought, and revenue besides into orders × lines per order × value per line (statistics/lmdi.h).
 * Within one dimension the parts add up to the change exactly; dimensions are different views of the same
 * change and are never added to one another. Intervals: orders of both periods drawn again.
 *
 * Used by operations.why and, for the root of an incident, by the alarms.
 */
#ifndef OPERATIONS_ATTRIBUTION_H
#define OPERATIONS_ATTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "operations/series.h"
#include "operations/signal.h"

enum cause_dimension { CAUSE_MARKET, CAUSE_CHANNEL, CAUSE_CARRIER, CAUSE_SUPPLIER, CAUSE_PRODUCT, CAUSE_FACTOR,
                       N_CAUSE_DIMENSIONS };
const char *cause_dimension_word(enum cause_dimension d); /* "market", … "factor" */

struct cause {
    enum cause_dimension dimension;
    const char *id;          /* "DEU", "dhl"; "" = the orders do not say; a factor: "orders" */
    const char *name;        /* to be shown: "Germany" */
    double part, low, high;  /* of the change, in the KPI's unit, with its interval */
    double share;            /* part / change; NaN when the change is nothing */
    double performance, mix; /* part = performance + mix; counts and money: all of it performance */
    double before, now;      /* the KPI of this value alone; NaN without denominator */
    double n_before, n_now;  /* its denominators (counts: its numerators) */
};

struct attribution {
    const struct kpi *kpi;
    const char *market, *channel;            /* looked at; NULL = all */
    int32_t from_day, to_day;                /* the period */
    int32_t before_from_day, before_to_day;  /* what it is compared with */
    double before, now, change, low, high;   /* change = now − before */
    size_t n_before, n_now;                  /* orders that count in either */
    const struct cause *causes;              /* dimension by dimension, largest part of it first */
    size_t n_causes;
    const struct cause *root; /* explains most of the change, its interval clear of zero; NULL: none does */
    bool from_series;         /* the KPI is not made of orders: only market and channel could be looked at */
};

/* market and channel as in kpi_points; DAY_NONE for the days = the last window of the KPI against the equally long one
 * before it. ERR_NOT_FOUND when one of the periods has nothing to count. Everything lives in job->arena. */
struct attribution_question {
    const char *kpi, *market, *channel;
    int32_t from_day, to_day, before_from_day, before_to_day;
};
bool attribution_of(struct job *job, const char *firm_id, const struct attribution_question *q, struct attribution *ret,
                    struct err *e) NODISCARD;
/* The signal's window, since_day … as_of_day, against an equally long baseline (at least the KPI's window) before it. */
bool attribution_of_signal(struct job *job, const char *firm_id, const struct signal *s, int32_t as_of_day,
                           struct attribution *ret, struct err *e) NODISCARD;

#endif
