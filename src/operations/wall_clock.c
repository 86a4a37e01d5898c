/* wall_clock.c — see wall_clock.h. */
#include "operations/wall_clock.h"

#include "firm/firm.h"

bool wall_clock(struct job *job, const char *firm_id, const struct zone **ret, struct err *e)
{
    const struct firm *firm;
    const char *name = NULL;
    return firm_of_job(job, firm_id, &firm, e) && zone_of_market(job, firm->home, &name, e) &&
           zone_of_job(job, name ? name : "UTC", ret, e);
}
