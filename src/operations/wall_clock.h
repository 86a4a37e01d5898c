/* wall_clock.h — moments as the clock on the wall at home shows them, so that days and weeks are cut where people cut them. */
#ifndef OPERATIONS_WALL_CLOCK_H
#define OPERATIONS_WALL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/capability.h"
#include "base/err.h"
#include "base/zone.h"
#include "store/events.h"

/* The zone of the firm's home; UTC when its country is not listed. */
bool wall_clock(struct job *job, const char *firm_id, const struct zone **ret, struct err *e) NODISCARD;
/* Seconds since 1970-01-01 00:00 on that clock; WS_NONE stays. */
static inline int64_t wall_s(const struct zone *z, int64_t at_s)
{
    return at_s == WS_NONE ? WS_NONE : at_s + zone_offset(z, at_s);
}

#endif
