/* retention_parts.h — the parts of operations.retention's answer. */
#ifndef OPERATIONS_RETENTION_PARTS_H
#define OPERATIONS_RETENTION_PARTS_H

#include "base/value.h"
#include "operations/retention.h"
#include "statistics/kaplan_meier.h"

/* What the page says of one market; figures NULL where nothing can be said. */
struct market_line {
    const struct retention_market *market;
    const struct kaplan_meier *curve; /* days from the first to the second purchase */
    const struct figure *customers, *again, *median, *soon, *pace, *alive, *orders, *value;
    double pace_p;   /* of the log-rank test against all other markets, adjusted for their number; NaN */
    double expected; /* orders of all its customers in the horizon; NaN */
    const char *model; /* "its own", "shared with smaller markets", "plain rule" */
};
struct market_lines {
    struct market_line *items; /* as retention->markets */
    size_t n;
    double logrank_p, logrank_chi2; /* all markets that are compared; NaN with fewer than two */
    size_t compared, logrank_df;
};
bool retention_lines(struct arena *a, const struct retention *r, struct market_lines *ret, struct err *e) NODISCARD;

extern const struct shape retention_market_shape, retention_cohort_shape, retention_hazard_shape, retention_model_shape;
struct value *retention_market_value(struct arena *a, const struct market_line *l);
/* only: index of one market, or n_markets for all. */
struct value *retention_cohorts(struct arena *a, const struct retention *r, size_t only);
struct value *retention_models(struct arena *a, const struct retention *r);
/* List of what goes with coming back; *ret_words says how it was made, or why it was not. */
struct value *retention_hazards(struct arena *a, const struct retention *r, const struct prose **ret_words);

#endif
