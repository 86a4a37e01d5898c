/* skill.h — how good the alarms are on a real series: how often they cry for nothing, how soon they see
 * a change of known size.
 *
 * Thinned     every event of the real series is kept with the same probability, by lot: a smaller market
 *             with the same weekdays, holidays, waves and drifts
 * No change   the pattern of the thinned series with its own residuals in a new order (blocks drawn with
 *             replacement): nothing ever happens there, so every alarm is false
 * Clean       days of the whole series around which, in hindsight, the level stayed within a band of the
 *             baseline: nothing worth an alarm happened, so an alarm of the thinned series is false
 * Shifted     from a random clean day on a part of the events is left out (or more are kept): the delay
 *             is counted from the first changed day, that day included
 *
 * All draws come from the seed; answers are the same in every run.
 */
#ifndef OPERATIONS_SKILL_H
#define OPERATIONS_SKILL_H

#include "operations/detect.h"

struct skill_series {
    const double *x;      /* [n] counts of the series; see `thin` */
    const double *rest;   /* [n] counts of the firm's other markets; NULL: none */
    bool thin;            /* x is the whole firm: markets are drawn from it by lot, the rest is what
                             stays. Else x is one real market */
    bool against_rest;    /* chart the market's share of all instead of its own counts */
    const bool *open;     /* [n] */
    const uint8_t *phase; /* [n] weekday, 0 … 6 */
    size_t n;
    size_t from, to;      /* only days in [from, to) are judged; earlier ones are for the baseline */
};
struct skill_ask {
    const struct detect_settings *settings;
    double run_length;
    double mean;     /* events per calendar day after thinning, over [from, to); not used without */
    int direction;
    int rounds;
    double shift;    /* 0.3 = by 30 % in `direction` */
    size_t horizon;  /* days after which a change counts as not seen */
    double block;    /* days of a block */
    double band;     /* of the level around a clean day, relative */
    uint64_t seed;
};
struct skill_rate {
    double alarms, days; /* days: calendar days judged, over all rounds */
    double low, high;    /* 95 % of the rate per quarter, from the rounds */
    double per_quarter;
};
struct skill_delay {
    size_t n, seen;       /* changes made; seen within the horizon */
    size_t skipped;       /* rounds in which a signal was open already */
    double median, low, high; /* days; INFINITY when fewer than half were seen; 95 % by order statistics */
    double within_14, within_28;
};

void skill_clean(struct arena *a, const struct detect_settings *s, const struct skill_series *x,
                 double band, bool *ret_clean);
/* false: the series is smaller than the wanted mean. */
bool skill_false_clean(const struct skill_series *x, const struct skill_ask *ask,
                       struct skill_rate *ret);
bool skill_false_no_change(const struct skill_series *x, const struct skill_ask *ask,
                           struct skill_rate *ret);
bool skill_delays(const struct skill_series *x, const struct skill_ask *ask, struct skill_delay *ret);

#endif
