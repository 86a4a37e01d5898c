/* watch_limits.h — platform limits as incidents: one per platform and metric that is over its limit or likely to get past
 * it, with cause "limit:PLATFORM:METRIC".
 *
 * It opens when a row of the board is over or likely, stays while one is watched, and closes as soon as the chance is
 * small again. Rules that are outdated, that begin later than the data or that are advice without a penalty open none.
 * A row becomes a signal with signal_is_limit: `expected` is the limit, `seen` the share in the window (both in the
 * platform's own words), `p` and `severity` the chance (1 when it is over), `model` the rule's id.
 *
 * Checked: tests/unit/operations/test_limits.c, tests/cli/limit_alarm.sh
 */
#ifndef OPERATIONS_WATCH_LIMITS_H
#define OPERATIONS_WATCH_LIMITS_H

#include "operations/incident_body.h"
#include "operations/limits_board.h"

struct limit_incident {
    const char *cause;
    struct signal *signals; /* [n] rows that are over, likely or watched, worst first */
    size_t n;
    double severity;
    bool opens; /* one is over or likely */
    bool safe;  /* all that can be judged are safe */
};
/* Of a board that was loaded for all channels; in the board's order. */
void limit_incidents(const struct limit_board *b, struct limit_incident **ret, size_t *ret_n);
#endif
