/* zone.h — time zones without the process's own: UTC to local days and back, for any zone at any time.
 *
 * Read from the compiled files of the tz database (RFC 8536, version 2 and later; packages/run.txt names tzdata);
 * what they leave to their closing rule ("CET-1CEST,M3.5.0,M10.5.0/3") is written out for one cycle of the calendar,
 * so that every question is one search in a sorted table.
 *
 * Use:     TRY(zone_of_job(job, "Europe/Berlin", &z, e)); int32_t day = zone_day(z, at_s);
 * Where:   TZDIR of the environment, else the system's own; zone_open takes a folder
 * Errors:  ERR_NOT_FOUND "there is no time zone …" with the nearest name; ERR_CORRUPT
 * Threads: a zone is immutable once loaded
 * Checked: tests/unit/base/test_zone.c (against libc over every zone)
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"

struct zone;
/* folder NULL = where the system keeps its zones. */
bool zone_open(struct arena *a, const char *folder, const char *name, const struct zone **ret, struct err *e) NODISCARD;
/* The same, each zone once per job. */
bool zone_of_job(struct job *job, const char *name, const struct zone **ret, struct err *e) NODISCARD;
const char *zone_name(const struct zone *z);

int32_t zone_offset(const struct zone *z, int64_t utc_s); /* seconds east of Greenwich */
int32_t zone_day(const struct zone *z, int64_t utc_s);    /* days since 1970-01-01 on the zone's calendar */
int64_t zone_day_begins(const struct zone *z, int32_t day); /* in UTC; the first moment of that local day */

/* A local time of the clock on the wall (seconds since 1970-01-01 00:00 local) in UTC. */
enum zone_local {
    ZONE_ONCE,
    ZONE_TWICE, /* the clock showed it twice (it was put back): the first is given */
    ZONE_NEVER  /* the clock jumped over it: taken as if it had not yet been put forward */
};
enum zone_local zone_to_utc(const struct zone *z, int64_t local_s, int64_t *ret_utc_s);

/* The zone of a market (ISO alpha-3 or a code of data/events/markets.csv): data/events/zones.csv, where one stands for
 * countries with several. NULL = not listed; it is the caller's business what then holds. */
bool zone_of_market(struct job *job, const char *market, const char **ret_name, struct err *e) NODISCARD;

#endif
