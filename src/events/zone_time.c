/* zone_time.c — files are sorted by time more often than not, so the offset of the last day asked for is kept. */
#include "events/zone_time.h"

#include "base/zone.h"

enum { DAY_SECONDS_N = 86400 };

bool zone_time_begin(struct table *t, struct err *e)
{
    const char *name = !t->spec->zone_is_fixed && t->opt->zone && t->opt->zone[0] ? t->opt->zone : t->spec->zone;
    if (!name && t->opt->home && t->opt->home[0])
        TRY(zone_of_market(t->job, t->opt->home, &name, e));
    t->zone = NULL; /* UTC */
    t->zone_from_s = t->zone_until_s = 0;
    return !name || zone_of_job(t->job, name, &t->zone, e);
}

int64_t zone_time_utc(struct table *t, int64_t local_s)
{
    int64_t utc;
    if (!t->zone)
        return local_s;
    if (local_s >= t->zone_from_s && local_s < t->zone_until_s)
        return local_s - t->zone_offset_s;
    (void)zone_to_utc(t->zone, local_s, &utc); /* an hour that is there twice or never: zone.h says which is taken */
    int64_t day = local_s - ((local_s % DAY_SECONDS_N) + DAY_SECONDS_N) % DAY_SECONDS_N;
    int64_t offset = local_s - utc;
    if (zone_offset(t->zone, day - offset) == offset && zone_offset(t->zone, day + DAY_SECONDS_N - offset) == offset) {
        t->zone_from_s = day;
        t->zone_until_s = day + DAY_SECONDS_N;
        t->zone_offset_s = offset;
    }
    return utc;
}
