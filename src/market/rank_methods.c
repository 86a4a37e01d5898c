/* rank_methods.c — weighted sum, PROMETHEE II and TOPSIS beside SMAA-2: their places for every
 * line, and how far each order departs from the ranking. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/stat.h"
#include "market/inside.h"

struct compared {
    const double *score; /* by SMAA row; NaN = left out */
    const char *method, *card;
    size_t slot; /* which place figure of a line */
};

static bool disagreement(struct explain *x, const struct compared *m,
                         struct market_disagreement *ret, struct err *e)
{
    struct study *s = x->s;
    size_t n = 0, N = x->smaa->n;
    double *ours = NEW_N(s->a, double, N), *theirs = NEW_N(s->a, double, N);
    size_t *row = NEW_N(s->a, size_t, N);
    for (size_t i = 0; i < N; i++)
        if (!isnan(m->score[i])) {
            ours[n] = -x->smaa->expected_rank[i];
            theirs[n] = m->score[i];
            row[n++] = i;
        }
    int *a = NEW_N(s->a, int, N), *b = NEW_N(s->a, int, N);
    places_of(ours, n, a);
    places_of(theirs, n, b);
    struct market_disagreement d = {
        .method = m->method, .card = m->card, .n_compared = (int)n, .n_left_out = (int)(N - n)};
    int widest = -1;
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        if (abs(a[i] - b[i]) > widest) {
            widest = abs(a[i] - b[i]);
            at = i;
        }
    const struct market_line *line = NULL;
    size_t n_in = 0;
    const struct figure **in = NEW_N(s->a, const struct figure *, N + 1);
    in[n_in++] = count_of_lines(x);
    for (size_t k = 0; k < x->r->n_lines; k++) {
        /* every line enters; the first ones are enough to walk back along */
        if (!isnan(m->score[x->row[k]]) && n_in <= (size_t)x->r->top_k)
            in[n_in++] = x->lines[k].expected_rank;
        if (n > 0 && x->row[k] == row[at])
            line = &x->lines[k];
    }
    double kendall, spearman;
    bool ok = n > 1 && stat_kendall(s->a, ours, theirs, n, &kendall, e) &&
              stat_spearman(s->a, ours, theirs, n, &spearman, e);
    const char *why = "too few markets have every value, or a side does not vary";
    const char *kl = arena_printf(s->a, "Kendall's tau-b, SMAA-2 and %s", m->method),
               *sl = arena_printf(s->a, "Spearman's rho, SMAA-2 and %s", m->method),
               *wl = arena_printf(s->a, "largest difference in places, SMAA-2 and %s", m->method);
    if (ok) {
        struct figure *k = figure_derived(s->a, kl, kendall, "", m->card, s->set->hash, in, n_in);
        struct figure *sp = figure_derived(s->a, sl, spearman, "", m->card, s->set->hash, in, n_in);
        struct figure *w =
            figure_derived(s->a, wl, widest, "places", m->card, s->set->hash, in, n_in);
        k->decimals = sp->decimals = 2;
        w->decimals = 0;
        d.kendall = k;
        d.spearman = sp;
        d.largest = w;
        d.largest_iso3 = line ? line->iso3 : NULL;
        d.largest_name = line ? line->name : NULL;
    } else {
        d.kendall = figure_missing(s->a, kl, "", why);
        d.spearman = figure_missing(s->a, sl, "", why);
        d.largest = figure_missing(s->a, wl, "places", why);
    }
    for (size_t k = 0; k < x->r->n_lines; k++) {
        struct market_line *l = &x->lines[k];
        const struct figure **slot = m->slot == 0   ? &l->place_weighted_sum
                                     : m->slot == 1 ? &l->place_promethee
                                                    : &l->place_topsis;
        const char *label = arena_printf(s->a, "place by %s, %s", m->method, l->name);
        int place = 0;
        for (size_t i = 0; i < n; i++)
            if (row[i] == x->row[k])
                place = b[i];
        if (place == 0) {
            *slot = figure_missing(s->a, label, "", "this method needs every value");
            continue;
        }
        struct figure *f = FIGURE(s->a, label, place, "", m->card, s->set->hash, l->score);
        f->decimals = 0;
        *slot = f;
    }
    *ret = d;
    return true;
}

bool other_methods(struct explain *x, struct err *e)
{
    struct study *s = x->s;
    const struct smaa_result *r = x->smaa;
    size_t n = r->n, m = s->n_use;
    double *V = NEW_N(s->a, double, n *m + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            V[i * m + k] = s->cells[r->index[i] * s->set->n_items + s->use[k]].value_01;
    struct weighted_sum ws;
    struct promethee pr;
    struct topsis to;
    TRY(weighted_sum(s->a, V, n, m, r->mean_weight, 0, &ws, e) &&
        promethee(s->a, V, n, m, r->mean_weight, s->par.promethee_q, s->par.promethee_p, &pr, e) &&
        topsis(s->a, V, n, m, r->mean_weight, &to, e));
    for (size_t k = 0; k < x->r->n_lines; k++) {
        struct market_line *l = &x->lines[k];
        size_t row = x->row[k], n_in = 0;
        const struct figure **in = NEW_N(s->a, const struct figure *, l->n_cells);
        for (size_t c = 0; c < l->n_cells; c++)
            if (x->weight[c] > 0 && figure_known(l->cells[c].score))
                in[n_in++] = l->cells[c].score;
        struct figure *f = line_figure(x, l, "weighted sum at the mean weights",
                                       100 * ws.score[row], "score 0–100", 1, in, n_in);
        f->method = "weighted-sum/1";
        if (ws.high[row] - ws.low[row] > 1e-9)
            (void)figure_with_interval(f, fmin(100 * ws.low[row], f->value),
                                       fmax(100 * ws.high[row], f->value));
        l->score = f;
    }
    const struct compared methods[] = {{ws.score, "weighted sum", "weighted-sum/1", 0},
                                       {pr.net, "PROMETHEE II", "promethee-ii/1", 1},
                                       {to.closeness, "TOPSIS", "topsis/1", 2}};
    struct market_disagreement *d = NEW_N(s->a, struct market_disagreement, COUNT_OF(methods));
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        TRY(disagreement(x, &methods[i], &d[i], e));
    x->r->disagreements = d;
    x->r->n_disagreements = COUNT_OF(methods);
    return true;
}
