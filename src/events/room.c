/* room.c — see room.h. */
#include "events/room.h"

#include "country/country.h"

bool events_params(struct job *job, const struct params **ret, struct err *e)
{
    struct facts *f;
    return facts_of_job(job, &f, e) && params_of_job(job, facts_as_of(f), ret, e);
}
