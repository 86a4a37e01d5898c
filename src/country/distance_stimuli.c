/* distance_stimuli.c — industrial development and education after Dow & Karunaratna (2006).
 *
 * The items of each stimulus stand in data/country/stimuli.csv. Over all markets they are z-scored
 * and the first principal component is taken once; the distance of two markets is the difference of
 * their scores in standard deviations of the score. Of the other stimuli, languages and religions
 * have distances of their own, and the items of democracy and ideology are in no open source at
 * hand.
 */
#include <math.h>

#include "base/csv.h"
#include "country/distance_inside.h"
#include "country/table.h"

#define NOT_KNOWN ((double)NAN)

static const char *const stimulus_ids[STIMULUS_N] = {"industry", "education"};

static bool items_read(struct distances *d, struct arena *a, struct err *e)
{
    struct csv *c;
    int stimulus, indicator, log_col, sign;
    TRY(csv_open_path(&c, a, arena_printf(a, "%s/country/stimuli.csv", d->facts->data_dir), NULL,
                      e));
    TRY(csv_col(c, "stimulus", &stimulus, e));
    TRY(csv_col(c, "indicator", &indicator, e));
    TRY(csv_col(c, "log", &log_col, e));
    TRY(csv_col(c, "sign", &sign, e));
    while (csv_next(c, e)) {
        struct str name, id;
        TRY(csv_need_text(c, stimulus, &name, e));
        TRY(csv_need_text(c, indicator, &id, e));
        size_t s = 0;
        while (s < STIMULUS_N && !str_is(name, stimulus_ids[s]))
            s++;
        if (s == STIMULUS_N)
            return csv_fail(c, stimulus, e, "`%.*s` is not a stimulus", STR_ARG(name));
        struct stimulus *t = &d->stimuli[s];
        if (t->k == COMPONENT_MAX_ITEMS)
            return csv_fail(c, stimulus, e, "more than %d items", (int)COMPONENT_MAX_ITEMS);
        if (!indicator_resolve(d->facts, id, &t->indicator[t->k], e))
            return err_note(e, "stimuli.csv, line %zu", c->line);
        TRY(csv_need_real(c, sign, &t->sign[t->k], e));
        if (t->sign[t->k] != 1 && t->sign[t->k] != -1)
            return csv_fail(c, sign, e, "a sign is 1 or -1");
        t->log[t->k] = str_is(csv_text(c, log_col), "yes");
        t->k++;
    }
    return !csv_failed(c);
}

/* The items of one market; NaN where the fact table has none. */
static void items_of(const struct distances *d, const struct stimulus *t, int market, double *ret)
{
    for (size_t i = 0; i < t->k; i++) {
        double v;
        ret[i] = NOT_KNOWN;
        if (facts_value(d->facts, market, t->indicator[i], &v, NULL) && (!t->log[i] || v > 0))
            ret[i] = t->sign[i] * (t->log[i] ? log(v) : v);
    }
}

bool distance_stimuli_make(struct arena *a, struct distances *d, struct err *e)
{
    TRY(items_read(d, a, e));
    size_t n = market_count(d->facts);
    for (size_t s = 0; s < STIMULUS_N; s++) {
        struct stimulus *t = &d->stimuli[s];
        t->why = "no items";
        if (t->k == 0)
            continue;
        double *X = NEW_N(a, double, n * t->k);
        for (size_t m = 0; m < n; m++)
            items_of(d, t, (int)m, X + m * t->k);
        struct err why;
        bool ok =
            component_make(a, X, n, t->k, (size_t)d->p.stimulus_reference_min, &t->component, &why);
        t->why = ok ? NULL : arena_strdup(a, why.msg);
    }
    return true;
}

const struct figure *distance_stimulus(const struct distances *d, struct arena *a, int from, int to,
                                       enum distance_id id)
{
    const struct stimulus *t =
        &d->stimuli[id == DISTANCE_INDUSTRY ? STIMULUS_INDUSTRY : STIMULUS_EDUCATION];
    if (t->why)
        return distance_missing(d, a, from, to, id, t->why);
    const struct figure *in[2 * COMPONENT_MAX_ITEMS];
    double score[2];
    size_t n = 0, fewest = t->k;
    int year = 0;
    for (int side = 0; side < 2; side++) {
        int m = side == 0 ? from : to;
        double x[COMPONENT_MAX_ITEMS];
        size_t known = 0;
        items_of(d, t, m, x);
        for (size_t i = 0; i < t->k; i++)
            if (!isnan(x[i])) {
                const struct figure *f = facts_figure(d->facts, a, m, t->indicator[i]);
                in[n++] = f;
                known++;
                if (year == 0 || (f->year && f->year < year))
                    year = f->year;
            }
        score[side] = component_score(&t->component, x, d->p.stimulus_items_min);
        if (isnan(score[side]))
            return distance_missing(d, a, from, to, id,
                                    arena_printf(a, "%zu of %zu items are known for %s", known,
                                                 t->k, market_at(d->facts, m)->name));
        if (known < fewest)
            fewest = known;
    }
    struct figure *f = figure_derived(a, distance_label(d, a, from, to, id),
                                      fabs(score[0] - score[1]) / sqrt(t->component.variance),
                                      distance_kinds[id].unit, "stimulus/1", d->params_hash, in, n);
    f->decimals = 2;
    f->year = year; /* the oldest item */
    f->why =
        arena_printf(a, "from at least %zu of %zu items; the score holds %.0f %% of their variance",
                     fewest, t->k, 100 * t->component.share);
    return f;
}
