/* detect_charts.h — inside of this room: which charts a firm has, and how they stand as of a day.
 *
 * A market's orders are charted against the firm's other markets where these are the larger part: weekdays,
 * holidays and season are then the same on both sides and drop out. The firm as a whole, and a market that is
 * most of it, has its own past to be compared with. Shares count pieces of their denominators; means and money
 * (in logs) are charted by week unless they are many a day.
 */
#ifndef OPERATIONS_DETECT_CHARTS_H
#define OPERATIONS_DETECT_CHARTS_H

#include "operations/budget.h"
#include "operations/detect.h"
#include "operations/signal.h"

struct chart {
    const struct kpi *kpi;
    const char *market; /* NULL: all */
    size_t family;      /* index of the market; the whole firm is 0 */
    enum step step;
    bool against_rest;
    bool is_log;
    int32_t first_day;  /* of period 0 */
    struct detect_input in;
    struct detect_result out;
    const double *orders; /* [n] own counts, for against_rest */
    double run_length_days;
    double p, q;        /* at the end of the chart */
    bool confirmed;
};
struct charts {
    struct job *job;
    const char *firm_id;
    const struct series *s;
    const struct kpis *kpis;
    struct detect_settings day, week;
    struct budget budget;
    double history, days_from, means_from, rest_share, must_fall;
    double fdr, confirm, silence, silence_days, silence_events, grade;
    int32_t as_of;
    struct chart *items;
    size_t n, cap;
    size_t n_families;
};
bool charts_rules(struct job *job, struct charts *ret, struct err *e) NODISCARD;
/* Makes and runs all of them. */
bool charts_run(struct job *job, const char *firm_id, int32_t as_of, struct charts *ret, struct err *e) NODISCARD;
/* What signals_detect gives, of charts that are there already. */
bool signals_of_charts(const struct charts *c, struct signal **ret, size_t *ret_n, struct err *e) NODISCARD;
static inline int32_t chart_step_days(const struct chart *c)
{
    return c->step == STEP_WEEK ? 7 : 1;
}

#endif
