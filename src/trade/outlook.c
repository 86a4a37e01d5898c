/* outlook.c — from criteria to lists, and the outlook of today. */
#include "trade/outlook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/stat.h"
#include "trade/gravity.h"

bool outlook_gravity(struct job *job, struct arena *a, const struct history *goods, size_t t,
                     const double **ret, struct err *e)
{
    size_t n = goods->n;
    int *market = NEW_N(a, int, n);
    double *flow = NEW_N(a, double, n * n);
    struct gravity_flows flows = {.n = n, .market = market, .flow = flow};
    struct gravity_expected *g;
    struct err why = {0};
    for (size_t i = 0; i < n; i++) {
        market[i] = (int)i;
        for (size_t j = 0; j < n; j++)
            flow[i * n + j] = i == j ? (double)NAN : history_flow(goods, t, i, j);
    }
    *ret = NULL;
    if (gravity_expected(job, &flows, NULL, &g, &why))
        *ret = g->expected;
    else if (why.code != ERR_NUMERIC && why.code != ERR_INPUT) {
        *e = why;
        return false;
    }
    return true;
}

/* Percentile (rank - ½)/n among the known ones; one half where nothing is known. */
static void percentiles(struct arena *tmp, const double *x, const uint32_t *at, size_t n, double *ret)
{
    struct arena_mark mark = arena_mark(tmp);
    double *known = NEW_N(tmp, double, n + 1), *rank = NEW_N(tmp, double, n + 1);
    size_t k = 0;
    for (size_t c = 0; c < n; c++)
        if (!isnan(x[at[c]]))
            known[k++] = x[at[c]];
    stat_percentile_scores(tmp, known, k, rank);
    k = 0;
    for (size_t c = 0; c < n; c++)
        ret[c] = (isnan(x[at[c]]) ? 50 : rank[k++]) / 100;
    arena_release(tmp, mark);
}

void outlook_terms(struct arena *tmp, const struct outlook_model *m, double *const raw[N_OUTLOOK],
                   const uint32_t *at, size_t n_at, double *terms)
{
    struct arena_mark mark = arena_mark(tmp);
    double *p = NEW_N(tmp, double, n_at + 1);
    for (size_t k = 0; k < m->n_terms; k++) {
        const struct outlook_term *t = &m->terms[k];
        if (k == 0 || m->terms[k - 1].criterion != t->criterion)
            percentiles(tmp, raw[t->criterion], at, n_at, p);
        for (size_t c = 0; c < n_at; c++)
            terms[c * m->n_terms + k] = t->power == 1 ? p[c] : pow(p[c], t->power);
    }
    arena_release(tmp, mark);
}

static double weighted(const struct outlook_model *m, const double *terms, enum outlook_list l)
{
    double sum = 0;
    for (size_t k = 0; k < m->n_terms; k++)
        sum += m->terms[k].weight[l] * terms[k];
    return sum;
}

struct placed {
    double score;
    uint32_t at;
};

static int by_score(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

void outlook_order(struct arena *tmp, const struct outlook_model *m, const double *terms, size_t n,
                   enum outlook_list first, enum outlook_list order, double *ret)
{
    if (n == 0)
        return;
    struct arena_mark mark = arena_mark(tmp);
    struct placed *p = NEW_N(tmp, struct placed, n);
    for (size_t c = 0; c < n; c++)
        p[c] = (struct placed){weighted(m, terms + c * m->n_terms, first), (uint32_t)c};
    qsort(p, n, sizeof *p, by_score);
    size_t ahead = first == order ? n : n >= m->first_least ? m->first : 0;
    for (size_t c = ahead; c < n; c++)
        p[c].score = weighted(m, terms + p[c].at * m->n_terms, order);
    if (ahead < n)
        qsort(p + ahead, n - ahead, sizeof *p, by_score);
    for (size_t c = 0; c < n; c++)
        ret[p[c].at] = (double)(n - c);
    arena_release(tmp, mark);
}

/* --- today ---------------------------------------------------------------------------------------- */

/* The criterion with the largest weighted distance above the middle. */
static enum outlook_criterion lifts(const struct outlook_model *m, const double *terms,
                                    enum outlook_list l)
{
    double by[N_OUTLOOK] = {0}, most = 0;
    enum outlook_criterion best = N_OUTLOOK;
    for (size_t k = 0; k < m->n_terms; k++) {
        const struct outlook_term *t = &m->terms[k];
        by[t->criterion] += t->weight[l] * (terms[k] - 1 / (t->power + 1));
    }
    for (size_t c = 0; c < N_OUTLOOK; c++)
        if (by[c] > most) {
            most = by[c];
            best = (enum outlook_criterion)c;
        }
    return best;
}

static size_t place_lines(struct arena *a, const struct outlook_model *m, const struct outlook_origin *o,
                          size_t home, double *const raw[N_OUTLOOK], bool sells, struct outlook_line *lines)
{
    enum outlook_list first = sells ? OUTLOOK_USD_FIRST : OUTLOOK_OPENS,
                      order = sells ? OUTLOOK_USD_ORDER : OUTLOOK_OPENS;
    uint32_t *at = NEW_N(a, uint32_t, o->n);
    size_t n = outlook_candidates(o, home, sells, at);
    double *terms = NEW_N(a, double, n * m->n_terms + 1), *score = NEW_N(a, double, n + 1);
    outlook_terms(a, m, raw, at, n, terms);
    outlook_order(a, m, terms, n, first, order, score);
    for (size_t c = 0; c < n; c++) {
        int place = (int)((double)n + 1 - score[c]);
        lines[at[c]] =
            (struct outlook_line){.compared = true,
                                  .sells = sells,
                                  .sales = raw[OUTLOOK_SALES][at[c]],
                                  .gravity = raw[OUTLOOK_GRAVITY][at[c]],
                                  .place = place,
                                  .chance_01 = (score[c] - 0.5) / (double)n,
                                  .most = lifts(m, terms + c * m->n_terms,
                                                n >= m->first_least && (size_t)place <= m->first ? first : order)};
    }
    return n;
}

bool outlook_of(struct job *job, const struct outlook_ask *ask, const struct outlook **ret,
                struct err *e)
{
    struct arena *a = job->arena;
    const char *product = ask->product ? ask->product : "";
    struct outlook *r = NEW(a, struct outlook);
    struct history_source *src;
    struct history *goods, *h;
    struct facts *facts;
    const double *gravity;
    double *raw[N_OUTLOOK];
    TRY(facts_of_job(job, &facts, e) && history_open(job, ask->dataset, NULL, &src, e) &&
        outlook_model_load(a, job->data_dir, *product ? "chapters" : "totals", &r->model, e));
    r->year = ask->year && ask->year < history_last_year(src) ? ask->year : history_last_year(src);
    if (r->year < history_first_year(src))
        return FAIL(e, ERR_NOT_FOUND, "the flows begin in %d, after %d", history_first_year(src), r->year);
    int from = r->year - OUTLOOK_YEARS_BACK;
    TRY(history_load(src, a, "", r->model->side, from, &goods, e));
    h = goods;
    if (*product)
        TRY(history_load(src, a, product, r->model->side, from, &h, e));
    size_t t = (size_t)(r->year - goods->first_year), home = (size_t)ask->home;
    TRY(outlook_gravity(job, a, goods, t, &gravity, e));
    struct outlook_origin *o = outlook_origin(a, outlook_pairs(a, facts), goods, h, gravity, t);
    for (size_t c = 0; c < N_OUTLOOK; c++)
        raw[c] = NEW_N(a, double, o->n);
    outlook_values(o, home, raw);
    r->lines = NEW_N(a, struct outlook_line, o->n);
    r->n_sells = place_lines(a, r->model, o, home, raw, true, r->lines);
    r->n_new = place_lines(a, r->model, o, home, raw, false, r->lines);
    r->source = history_info(src)->source;
    if (r->n_sells + r->n_new == 0) {
        (void)FAIL(e, ERR_NOT_FOUND, "%s says nothing of the sales of %s in %d", r->source,
                   market_in_text(facts, a, ask->home, false), r->year);
        return err_hint(e, "Other years and datasets: landfall trade datasets");
    }
    *ret = r;
    return true;
}
