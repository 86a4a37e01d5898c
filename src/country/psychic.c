/* psychic.c — how far a market feels from home: one number for the path a firm took and for the choice
 * of mode, so that one firm has one psychic distance everywhere.
 *
 * The mean of four parts on 0 (alike) … 1 (apart): language, religion, governance, income. Which gap
 * counts as fully apart and how many parts must be known are parameters (distance.psychic.*). */
#include <math.h>

#include "base/params.h"
#include "country/distance_inside.h"

#define METHOD "psychic-distance/1"

static const struct {
    enum distance_id id;
    const char *name;
    const char *full; /* parameter: the gap that counts as fully apart; NULL: already on 0 … 1 */
} parts[] = {
    {DISTANCE_LANGUAGE_PROXIMITY, "Distance of languages", NULL},
    {DISTANCE_RELIGION, "Difference of religions", NULL},
    {DISTANCE_GOVERNANCE, "Difference of governance", "distance.psychic.governance.full"},
    {DISTANCE_INCOME, "Difference of income", "distance.psychic.income.full"},
};

/* NULL when the part is not known. */
static const struct figure *part_of(const struct distances *d, struct arena *a, int from, int to, size_t i,
                                    const char *pair, struct err *e)
{
    const struct figure *gap = distance_figure(d, a, from, to, parts[i].id), *full = NULL;
    if (!figure_known(gap))
        return NULL;
    if (parts[i].full) {
        full = params_figure(a, d->params, parts[i].full, NULL, e);
        if (!full)
            return NULL;
    }
    double v = full                                 ? fmin(1, gap->value / full->value)
               : distance_kinds[parts[i].id].nearer ? 1 - gap->value
                                                    : gap->value;
    struct figure *f = FIGURE(a, arena_printf(a, "%s, %s", parts[i].name, pair), v, "score 0–1", METHOD,
                              d->params_hash, gap, full);
    f->decimals = 2;
    return f;
}

const struct figure *psychic_distance(const struct distances *d, struct arena *a, int from, int to)
{
    struct err e = {0};
    const char *pair = arena_printf(a, "%s to %s", market_at(d->facts, from)->name,
                                    market_at(d->facts, to)->name);
    const char *label = arena_printf(a, "Psychic distance, %s", pair);
    const struct figure *known[COUNT_OF(parts)] = {0};
    double sum = 0, least;
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        known[i] = part_of(d, a, from, to, i, pair, &e);
        if (known[i]) {
            sum += known[i]->value;
            n++;
        }
    }
    if (!params_real(d->params, "distance.psychic.known.min", &least, &e))
        return figure_missing(a, label, "score 0–1", arena_strdup(a, e.msg));
    if (!n || (double)n < least)
        return figure_missing(a, label, "score 0–1",
                              arena_printf(a, "only %zu of its %zu parts are known", n, COUNT_OF(parts)));
    struct figure *f = figure_derived(a, label, sum / (double)n, "score 0–1", METHOD, d->params_hash, known,
                                      COUNT_OF(parts));
    f->decimals = 2;
    return f;
}
