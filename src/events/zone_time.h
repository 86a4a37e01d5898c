/* zone_time.h — local times of a file to UTC: the one place where readers meet time zones. */
#ifndef EVENTS_ZONE_TIME_H
#define EVENTS_ZONE_TIME_H

#include <stdint.h>

#include "events/table.h"

/* The zone of the feed, else the format's, else the home country's. */
bool zone_time_begin(struct table *t, struct err *e) NODISCARD;
int64_t zone_time_utc(struct table *t, int64_t local_s);

#endif
