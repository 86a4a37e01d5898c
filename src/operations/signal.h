/* signal.h — a change that was detected in one series, before anybody decides what it means.
 *
 * Made by detect.c from a KPI's series, grouped into incidents by incident.c.
 */
#ifndef OPERATIONS_SIGNAL_H
#define OPERATIONS_SIGNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "operations/series.h"

enum signal_state { SIGNAL_WAITS /* crossed, not confirmed by the false-discovery step */, SIGNAL_CONFIRMED };

struct signal {
    const char *kpi, *market, *channel; /* channel "" = all */
    enum step step;       /* of the periods below: counts are per day or per week */
    int direction;        /* +1 rises, −1 falls */
    bool bad;             /* the direction that is bad for this KPI */
    enum signal_state state;
    int32_t day;          /* of the crossing */
    int32_t since_day;    /* the estimated beginning of the change */
    double expected, seen; /* mean per period before and since, in the KPI's unit */
    double seen_low, seen_high; /* 95 % */
    double p, q;          /* p of the crossing; adjusted over all series of the day */
    double severity;      /* 0…1: size of the change × importance */
    const char *detector; /* "poisson-cusum/1" */
    const char *model;    /* "Poisson", "negative binomial", "binomial", "normal" */
    double limit, statistic;
    int32_t n_calibration; /* points the limits rest on */
    const char *why_not;  /* withheld: "data, not business: …"; NULL */
};
/* Is it a feed that stopped rather than a change in business? Its kpi is SIGNAL_SILENCE, `channel` the feed's name, market ""; one
 * for the whole feed, however many series it feeds. */
#define SIGNAL_SILENCE "silence"
static inline bool signal_is_silence(const struct signal *s)
{
    return s->kpi && strcmp(s->kpi, SIGNAL_SILENCE) == 0;
}
/* Is it a platform's limit (watch_limits.h) rather than a change of a KPI? */
#define SIGNAL_LIMIT_DETECTOR "platform-limits/1"
static inline bool signal_is_limit(const struct signal *s)
{
    return s->detector && strcmp(s->detector, SIGNAL_LIMIT_DETECTOR) == 0;
}
/* All signals of the firm as of a day, open ones only (hysteresis), worst first. Deterministic. */
bool signals_detect(struct job *job, const char *firm_id, int32_t as_of_day, struct signal **ret, size_t *ret_n,
                    struct err *e) NODISCARD;

#endif
