/* forecast_inside.h — what one method sees coming from one place of a series. */
#ifndef OPERATIONS_FORECAST_INSIDE_H
#define OPERATIONS_FORECAST_INSIDE_H

#include "operations/forecast.h"

enum { AT_025, AT_10, AT_50, AT_90, AT_975, N_AT };
extern const double forecast_levels[N_AT];

/* A way to forecast, as tried: for Croston also which of the four. */
struct forecast_way {
    enum forecast_method method;
    enum croston_method croston;
    bool weekdays; /* times the pooled weekday indices */
    size_t lag;    /* naive: how far back it looks */
};
struct outlook {
    char model[32];
    double *point; /* [horizon] expected value of max(0, Y) */
    double *at;    /* [horizon][N_AT] quantiles, not yet widened, not yet kept from falling below zero */
};
/* false when the way does not work there (too few values, no demand). Allocates in `a`. */
bool outlook_make(struct arena *a, const struct forecast_settings *s, const struct ets_draws *d,
                  const struct forecast_input *in, struct forecast_way way, struct outlook *ret);
/* ret[horizon][d->paths]: futures of that way, widened by `factor` about their median, never negative. */
bool outlook_paths(struct arena *a, const struct forecast_settings *s, const struct ets_draws *d,
                   const struct forecast_input *in, struct forecast_way way, double factor, double *ret);

void forecast_room(struct arena *a, size_t horizon, struct forecast *ret); /* makes the arrays */
bool forecast_check(const struct forecast_input *in, struct err *e) NODISCARD;
/* Fills *ret, whose arrays are there already, but for the totals. false: FORECAST_NONE, and why. */
bool forecast_one(struct arena *tmp, const struct forecast_settings *s, const struct ets_draws *d,
                  const struct forecast_input *in, struct forecast *ret, struct forecast_way *ret_way);

#endif
