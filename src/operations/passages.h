/* passages.h — how long things were under way: what a supplier or a carrier took, was to take, or still takes.
 *
 * Three kinds of passages are known: goods ordered from a supplier until they were received (purchases), orders that a
 * supplier sends straight to the customer (order facts with a supplier; not when his purchases are known, which say the
 * same), and parcels between shipment and delivery (order facts with a carrier). Who did it and the market it went to
 * make a lane.
 *
 * Checked: tests/unit/operations/test_suppliers_lane.c
 */
#ifndef OPERATIONS_PASSAGES_H
#define OPERATIONS_PASSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/params.h"
#include "statistics/lead_time.h"

enum passage_kind { PASSAGE_SUPPLY, PASSAGE_DIRECT, PASSAGE_CARRIAGE, N_PASSAGE_KINDS };

struct passage {
    enum passage_kind kind;
    const char *who, *market;              /* never NULL; market "" = not said */
    /* on the wall clock at home */
    int64_t begun_s, ended_s, promised_s;  /* WS_NONE: still under way; no promise */
};

/* All passages that had begun by the end of as_of_day, by kind, who, market and beginning. What ended later is still
 * under way. */
bool passages_load(struct job *job, struct arena *a, const char *firm_id, int32_t as_of_day, struct passage **ret,
                   size_t *ret_n, struct err *e) NODISCARD;

/* --- one lane: then and now -------------------------------------------------------------------- */

struct lane_rules { /* data/parameters/operations.csv, operations.suppliers.… */
    double now_days, before_days; /* lengths of the two periods */
    double least;                 /* deliveries below which nothing is said */
    double level;
    double tail;                  /* the quantile that is watched */
    double tail_share;            /* share of deliveries beyond it that must be noticed */
    double tail_run;              /* deliveries between false alarms */
    double tail_least;            /* deliveries that the old quantile must rest on */
    double prior_least, prior_most;
    double worse;                 /* probability from which a fallen on-time share is said */
    double share_run;             /* weeks an on-time share is expected to stay what it is */
    double share_change;          /* probability from which its change within the later period is said */
};
bool lane_rules_of(const struct params *p, struct lane_rules *ret, struct err *e) NODISCARD;

struct lane_period {
    size_t n;                                 /* deliveries that ended in it */
    struct lead_time_quantile median, tail;   /* days; n ≥ least */
    double on_time, promised;                 /* deliveries with a promise, and those kept; overdue ones count as not */
    struct lead_time_share share;
};
struct lane {
    const char *who, *market; /* market NULL = all of them */
    enum passage_kind kind;
    struct lane_period before, now;
    bool compared;            /* both periods have enough deliveries */
    double worse;             /* probability that the on-time share fell; NaN when there are no promises */
    /* Bayesian online change points of the weekly kept promises (statistics/bocpd.h). */
    double share_change;      /* probability that the share changed within the later period; NaN: no promises */
    double share_now;         /* in the likeliest present run of weeks … */
    int32_t share_since_day;  /* … that began here */
    bool watched;             /* enough deliveries before to watch the tail */
    struct lead_time_cusum cusum;
    bool drifts;
    int32_t drifts_since_day; /* when drifts */
    size_t under_way, overdue;
    int64_t now_s;            /* beginning of the later period */
    int32_t last_day;         /* of the last delivery: the age of what is known */
    const struct passage *passages;
    size_t n;
};
/* Lanes of all passages (sorted as passages_load gives them): for every supplier or carrier all markets together, and
 * each market when it has more than one. */
void lanes_of(struct arena *a, const struct passage *p, size_t n, int32_t as_of_day, const struct lane_rules *rules,
              struct lane **ret, size_t *ret_n);

#endif
