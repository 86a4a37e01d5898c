/* room.c — the as-of day and the parameters of this room. */
#include "operations/room.h"

#include "country/country.h"

bool operations_params(struct job *job, const struct params **ret, struct err *e)
{
    struct facts *f;
    return facts_of_job(job, &f, e) && params_of_job(job, facts_as_of(f), ret, e);
}

int32_t series_as_of(const struct job *job, const struct series *s)
{
    return job->as_of == AS_OF_FACT_TABLE ? series_last_day(s) : job->as_of;
}

struct figure *probability_figure(struct arena *a, const char *label, double p, const char *method, const char *params)
{
    struct figure *f = figure_derived(a, label, 1000 * p < 1 ? 1 / 1000.0 : p, "", method, params, NULL, 0);
    f->decimals = 3;
    f->is_bound = 1000 * p < 1;
    return f;
}
