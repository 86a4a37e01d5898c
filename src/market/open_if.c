/* open_if.c — where the markets would stand that are removed only for want of a certificate. They
 * are weighed together with the ranked ones in a run of their own, and each is placed among those
 * alone: its expected place is 1 + the sum of the shares in which a ranked market wins, so that
 * opening one market never moves another. */
#include <stdlib.h>
#include <string.h>

#include "market/inside.h"

static int by_place(const void *a, const void *b)
{
    const struct market_open_if *p = a, *q = b;
    bool x = figure_known(p->place), y = figure_known(q->place);
    if (x != y)
        return x ? -1 : 1;
    if (x && p->expected_rank->value != q->expected_rank->value)
        return p->expected_rank->value < q->expected_rank->value ? -1 : 1;
    return strcmp(p->iso3, q->iso3);
}

/* Expected place of row `at` of the result among the rows that are ranked markets. */
static double expected_among(const struct study *s, const struct smaa_result *r, size_t at)
{
    double lost = 1;
    for (size_t k = 0; k < r->n; k++)
        if (r->index[k] < s->n)
            lost += r->pairwise[k * r->n + at];
    return lost;
}

static void place_one(struct study *s, struct explain *x, const struct smaa_result *r, size_t row,
                      const struct figure *draws, struct market_open_if *m)
{
    struct arena *a = s->a;
    const char *where = arena_printf(a, "place %s would take with %s", m->name, m->needs);
    size_t at = 0;
    while (at < r->n && r->index[at] != row)
        at++;
    if (at == r->n) {
        m->expected_rank = m->place =
            figure_missing(a, where, "", "too little of the weight is known");
        m->says = prose(a, "Too little is known of it to say where it would stand.");
        return;
    }
    const struct figure *in[CRITERIA_MAX + 1];
    size_t n = 0;
    in[n++] = draws;
    for (size_t c = 0; c < s->set->n_items; c++)
        if (x->weight[c] > 0 && figure_known(s->cells[row * s->set->n_items + c].score))
            in[n++] = s->cells[row * s->set->n_items + c].score;
    double expected = expected_among(s, r, at);
    struct figure *f =
        figure_derived(a, arena_printf(a, "expected place of %s with %s", m->name, m->needs),
                       expected, "", "open-if/1", s->set->hash, in, n);
    f->decimals = 1;
    m->expected_rank = f;
    size_t better = 0;
    for (size_t k = 0; k < x->r->n_lines; k++)
        better += x->lines[k].expected_rank->value < expected;
    struct figure *p = FIGURE(a, where, (double)better + 1, "", "open-if/1", s->set->hash, f);
    p->decimals = 0;
    m->place = p;
    m->says = prose(a, "With {s} it would stand {o}.", m->needs, p);
}

bool study_open_if(struct study *s, const struct market_options *opt, struct explain *x,
                   struct err *e)
{
    struct smaa_input in;
    struct smaa_result r;
    if (s->n_curable == 0)
        return true;
    size_t draws = opt->draws && (double)opt->draws < s->par.open_if_draws
                       ? opt->draws
                       : (size_t)s->par.open_if_draws;
    const struct figure *drawn = params_figure(s->a, s->params, "market.open_if.draws", NULL, e);
    TRY(drawn && study_smaa(s, opt, s->n + s->n_curable, draws, &in, e) &&
        smaa_run(s->a, &in, &r, e));
    struct market_open_if *out = NEW_N(s->a, struct market_open_if, s->n_curable);
    for (size_t i = 0; i < s->n_curable; i++) {
        const struct market *m = market_at(s->facts, s->candidates[s->n + i]);
        out[i] = (struct market_open_if){.market = s->candidates[s->n + i],
                                         .iso3 = m->iso3,
                                         .name = m->name,
                                         .needs = s->cures[i].needs,
                                         .strict_authority = s->cures[i].strict_authority};
        place_one(s, x, &r, s->n + i, drawn, &out[i]);
    }
    qsort(out, s->n_curable, sizeof *out, by_place);
    x->r->open_if = out;
    x->r->n_open_if = s->n_curable;
    return true;
}
