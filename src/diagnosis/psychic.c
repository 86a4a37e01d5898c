/* psychic.c — how far a market feels: language, religion, governance and income apart (methods 4).
 *
 * The mean of four parts on 0 (alike) .. 1 (apart); at least the stated number must be known. The
 * bounds that count as fully apart are those of the entry-mode factors, so that one firm has one
 * psychic distance everywhere. Without the package tables (languages, religions) the answer is NULL
 * and the caller says kilometres. */
#include "country/distance.h"
#include "diagnosis/parts.h"

#define METHOD "path-diagnosis/1"

/* One part, or NULL when unknown; full = the gap that counts as fully apart, NULL: already 0..1. */
static const struct figure *part_of(struct look *l, int market, enum distance_id id,
                                    const struct figure *full, const char *name)
{
    const struct figure *d = distance_figure(l->cat->distances, l->a, l->home, market, id);
    if (!figure_known(d))
        return NULL;
    struct figs in = {0};
    double v = full                        ? fmin(1, d->value / full->value)
               : distance_kinds[id].nearer ? 1 - d->value
                                           : d->value;
    figs_add(l->a, &in, d);
    figs_add(l->a, &in, full);
    return look_figure(l,
                       arena_printf(l->a, "%s, %s to %s", name, market_at(l->facts, l->home)->name,
                                    market_at(l->facts, market)->name),
                       v, "index", 2, METHOD, &in);
}

const struct figure *psychic_distance(struct look *l, int market)
{
    if (!l->cat->distances || market < 0)
        return NULL;
    const char *label =
        arena_printf(l->a, "Psychic distance, %s to %s", market_at(l->facts, l->home)->name,
                     market_at(l->facts, market)->name);
    const struct figure *const parts[] = {
        part_of(l, market, DISTANCE_LANGUAGE_PROXIMITY, NULL, "Distance of languages"),
        part_of(l, market, DISTANCE_RELIGION, NULL, "Difference of religions"),
        part_of(l, market, DISTANCE_GOVERNANCE, l->k.governance_full.figure,
                "Difference of governance"),
        part_of(l, market, DISTANCE_INCOME, l->k.income_full.figure, "Difference of income"),
    };
    struct figs in = {0};
    double sum = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i]) {
            figs_add(l->a, &in, parts[i]);
            sum += parts[i]->value;
        }
    if ((double)in.n < l->k.psychic_known_min.v)
        return figure_missing(l->a, label, "index", "too few of its four parts are known");
    return look_figure(l, label, sum / (double)in.n, "index", 2, METHOD, &in);
}
