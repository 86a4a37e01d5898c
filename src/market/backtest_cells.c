/* backtest_cells.c — one exporter in one year: its markets in order, and what came of them. */
#include <math.h>
#include <string.h>

#include "base/stat.h"
#include "market/backtest.h"

/* The markets of an exporter that are alike (sold to, or not), as they stood at the origin. */
struct listed {
    uint32_t *at; /* [n] */
    size_t n;
    double *terms; /* [n × n_terms] */
};
/* Those of them whose outcome is known, over one horizon. */
struct known {
    size_t n;
    uint32_t *c; /* [n] place in the list */
    double *before, *after;
};

static struct listed list(struct arena *tmp, const struct outlook_model *m, const struct outlook_origin *o,
                          size_t i, bool sells, double *const raw[N_OUTLOOK])
{
    struct listed l = {.at = NEW_N(tmp, uint32_t, o->n)};
    l.n = outlook_candidates(o, i, sells, l.at);
    l.terms = NEW_N(tmp, double, l.n * m->n_terms + 1);
    outlook_terms(tmp, m, raw, l.at, l.n, l.terms);
    return l;
}

static struct known outcomes(struct arena *tmp, const struct listed *l,
                             const struct history *later, size_t t_later, size_t horizon, size_t i,
                             bool sells)
{
    struct known k = {.c = NEW_N(tmp, uint32_t, l->n + 1),
                      .before = NEW_N(tmp, double, l->n + 1),
                      .after = NEW_N(tmp, double, l->n + 1)};
    for (size_t c = 0; c < l->n; c++) {
        double x, y;
        if (!history_change(later, t_later - horizon, t_later, i, l->at[c], &x, &y) || (x > 0) != sells)
            continue;
        k.c[k.n] = (uint32_t)c;
        k.before[k.n] = x;
        k.after[k.n++] = y;
    }
    return k;
}

/* A rule's score of every market of the list; what is not known comes last. */
static void plain_score(const struct listed *l, double *const raw[N_OUTLOOK], enum outlook_criterion c,
                        double sign, double *ret)
{
    double low = INFINITY;
    for (size_t k = 0; k < l->n; k++) {
        ret[k] = sign * raw[c][l->at[k]];
        if (ret[k] < low)
            low = ret[k];
    }
    for (size_t k = 0; k < l->n; k++)
        if (isnan(ret[k]))
            ret[k] = isfinite(low) ? low - 1 : 0;
}

/* Percentiles of all criteria that have a plain direction, added up. */
static void equal_score(struct arena *tmp, const struct listed *l, double *const raw[N_OUTLOOK],
                        double *ret)
{
    static const struct {
        enum outlook_criterion criterion;
        double sign;
    } plain[] = {{OUTLOOK_GRAVITY, 1}, {OUTLOOK_IMPORTS, 1},  {OUTLOOK_IMPORT_GROWTH, 1},
                 {OUTLOOK_REVERSE, 1}, {OUTLOOK_DISTANCE, -1}, {OUTLOOK_BORDER, 1},
                 {OUTLOOK_LANGUAGE, 1}, {OUTLOOK_STEADY, 1},  {OUTLOOK_NEARBY, 1}};
    struct outlook_model one = {.n_terms = 1};
    double *p = NEW_N(tmp, double, l->n + 1);
    for (size_t c = 0; c < l->n; c++)
        ret[c] = 0;
    for (size_t k = 0; k < COUNT_OF(plain); k++) {
        one.terms[0] = (struct outlook_term){.criterion = plain[k].criterion, .power = 1};
        outlook_terms(tmp, &one, raw, l->at, l->n, p);
        for (size_t c = 0; c < l->n; c++)
            ret[c] += plain[k].sign * p[c];
    }
}

struct scores {
    double *of[N_ORDERS]; /* NULL for the random one */
};

static struct scores score_all(struct arena *tmp, const struct outlook_model *m, const struct listed *l,
                               double *const raw[N_OUTLOOK], enum outlook_list first,
                               enum outlook_list order)
{
    struct scores s = {0};
    for (size_t k = 0; k < ORDER_RANDOM; k++)
        s.of[k] = NEW_N(tmp, double, l->n + 1);
    outlook_order(tmp, m, l->terms, l->n, first, order, s.of[ORDER_OUTLOOK]);
    equal_score(tmp, l, raw, s.of[ORDER_EQUAL]);
    plain_score(l, raw, OUTLOOK_SALES, 1, s.of[ORDER_SALES]);
    plain_score(l, raw, OUTLOOK_IMPORTS, 1, s.of[ORDER_IMPORTS]);
    plain_score(l, raw, OUTLOOK_GRAVITY, 1, s.of[ORDER_GRAVITY]);
    plain_score(l, raw, OUTLOOK_DISTANCE, -1, s.of[ORDER_DISTANCE]);
    return s;
}

static const double *pick(const struct known *k, const double *score, double *scratch)
{
    for (size_t x = 0; x < k->n; x++)
        scratch[x] = score[k->c[x]];
    return scratch;
}

static void measure_change(struct arena *tmp, const struct backtest_rules *r, const struct scores *s,
                           const struct known *k, const double *outcome,
                           double ret[N_MEASURES][N_ORDERS])
{
    double *x = NEW_N(tmp, double, k->n + 1);
    size_t top = (size_t)r->top;
    bool enough = (double)k->n >= r->precision_markets;
    for (size_t o = 0; o < ORDER_RANDOM; o++) {
        const double *score = pick(k, s->of[o], x);
        ret[MEASURE_RHO][o] = skill_rho(tmp, score, outcome, k->n);
        if (enough)
            ret[MEASURE_PRECISION][o] = skill_precision(tmp, score, outcome, k->n, top);
    }
    ret[MEASURE_RHO][ORDER_RANDOM] = 0;
    if (enough)
        ret[MEASURE_PRECISION][ORDER_RANDOM] = (double)top / (double)k->n;
}

/* --- training ------------------------------------------------------------------------------------- */

/* Adds the equations of one exporter-year: outcome centred and of length one, so that each weighs alike. */
static void add_normal(struct arena *tmp, const struct outlook_model *m, const struct listed *l,
                       const struct known *k, const double *outcome, enum outlook_list list_id,
                       struct backtest_normal *normal)
{
    size_t p = m->n_terms;
    double mean = stat_mean(outcome, k->n), length = 0, *centre = NEW_N(tmp, double, p);
    for (size_t x = 0; x < k->n; x++)
        length += (outcome[x] - mean) * (outcome[x] - mean);
    if (!(length > 0))
        return;
    length = sqrt(length);
    for (size_t x = 0; x < k->n; x++)
        for (size_t q = 0; q < p; q++)
            centre[q] += l->terms[k->c[x] * p + q] / (double)k->n;
    double *row = NEW_N(tmp, double, p);
    for (size_t x = 0; x < k->n; x++) {
        double y = (outcome[x] - mean) / length;
        for (size_t q = 0; q < p; q++)
            row[q] = l->terms[k->c[x] * p + q] - centre[q];
        for (size_t q = 0; q < p; q++) {
            normal->xy[list_id][q] += row[q] * y;
            for (size_t z = 0; z <= q; z++)
                normal->xx[list_id][q * OUTLOOK_MAX_TERMS + z] += row[q] * row[z];
        }
    }
    normal->n[list_id]++;
}

static void train_change(struct arena *tmp, const struct backtest_rules *r, const struct outlook_model *m,
                         const struct listed *l, const struct known *k, const double *outcome,
                         enum outlook_list first, enum outlook_list order, struct backtest_normal *normal)
{
    double *rank = NEW_N(tmp, double, k->n + 1), *among = NEW_N(tmp, double, k->n + 1);
    stat_ranks(tmp, outcome, k->n, rank);
    for (size_t x = 0; x < k->n; x++)
        among[x] = rank[x] > (double)k->n - r->top;
    add_normal(tmp, m, l, k, rank, order, normal);
    if ((double)k->n >= r->precision_markets)
        add_normal(tmp, m, l, k, among, first, normal);
}

/* --- one cell ------------------------------------------------------------------------------------- */

static void sold_before(struct arena *tmp, const struct backtest_rules *r, const struct outlook_model *m,
                        const struct listed *sells, const struct listed *other,
                        const struct history *later, size_t t_later, size_t i, double *const raw[N_OUTLOOK], size_t h, struct backtest_cell *ret,
                        struct backtest_normal *normal)
{
    size_t horizon = (size_t)r->horizon[h];
    struct known k = outcomes(tmp, sells, later, t_later, horizon, i, true),
                 rest = outcomes(tmp, other, later, t_later, horizon, i, false);
    double before = stat_total(k.before, k.n),
           after = stat_total(k.after, k.n) + stat_total(rest.after, rest.n);
    ret->n_markets[h] = (uint32_t)k.n;
    if ((double)k.n < r->markets_min || !(after > 0))
        return;
    double *usd = NEW_N(tmp, double, k.n), *share = NEW_N(tmp, double, k.n);
    for (size_t x = 0; x < k.n; x++) {
        usd[x] = k.after[x] - k.before[x];
        share[x] = k.after[x] / after - k.before[x] / before;
    }
    if (normal) {
        train_change(tmp, r, m, sells, &k, usd, OUTLOOK_USD_FIRST, OUTLOOK_USD_ORDER, normal);
        train_change(tmp, r, m, sells, &k, share, OUTLOOK_SHARE_FIRST, OUTLOOK_SHARE_ORDER, normal);
        return;
    }
    struct scores s = score_all(tmp, m, sells, raw, OUTLOOK_USD_FIRST, OUTLOOK_USD_ORDER);
    measure_change(tmp, r, &s, &k, usd, ret->value[h][TARGET_USD]);
    outlook_order(tmp, m, sells->terms, sells->n, OUTLOOK_SHARE_FIRST, OUTLOOK_SHARE_ORDER,
                  s.of[ORDER_OUTLOOK]);
    measure_change(tmp, r, &s, &k, share, ret->value[h][TARGET_SHARE]);
}

static void not_sold_before(struct arena *tmp, const struct backtest_rules *r,
                            const struct outlook_model *m, const struct listed *other,
                            const struct history *later, size_t t_later, size_t i, double *const raw[N_OUTLOOK], size_t h,
                            struct backtest_cell *ret, struct backtest_normal *normal)
{
    struct known k = outcomes(tmp, other, later, t_later, (size_t)r->horizon[h], i, false);
    bool *opened = NEW_N(tmp, bool, k.n + 1);
    double *x = NEW_N(tmp, double, k.n + 1);
    uint32_t n = 0;
    for (size_t c = 0; c < k.n; c++) {
        opened[c] = k.after[c] >= r->new_usd;
        n += opened[c];
        x[c] = opened[c];
    }
    ret->n_new[h] = (uint32_t)k.n;
    ret->n_opened[h] = n;
    if (n < r->new_min || (double)(k.n - n) < r->new_min)
        return;
    if (normal) {
        add_normal(tmp, m, other, &k, x, OUTLOOK_OPENS, normal);
        return;
    }
    struct scores s = score_all(tmp, m, other, raw, OUTLOOK_OPENS, OUTLOOK_OPENS);
    for (size_t w = 0; w < ORDER_RANDOM; w++)
        ret->value[h][TARGET_NEW][MEASURE_AREA][w] = skill_area(tmp, pick(&k, s.of[w], x), opened, k.n);
    ret->value[h][TARGET_NEW][MEASURE_AREA][ORDER_RANDOM] = 1.0 / 2;
}

bool backtest_cell_of(struct arena *tmp, const struct backtest_rules *rules,
                      const struct outlook_model *model, const struct outlook_origin *o,
                      const struct history *later, size_t last, size_t i, double *const raw[N_OUTLOOK],
                      struct backtest_cell *ret, struct backtest_normal *normal)
{
    struct arena_mark mark = arena_mark(tmp);
    for (size_t h = 0; h < N_HORIZONS; h++)
        for (size_t t = 0; t < N_TARGETS; t++)
            for (size_t m = 0; m < N_MEASURES; m++)
                for (size_t w = 0; w < N_ORDERS; w++)
                    ret->value[h][t][m][w] = NAN;
    outlook_values(o, i, raw);
    struct listed sells = list(tmp, model, o, i, true, raw), other = list(tmp, model, o, i, false, raw);
    /* weights are to serve both yardsticks: the change from t on, and from a year later on */
    size_t skip = normal ? 0 : (size_t)rules->skip, most = normal ? (size_t)rules->train_skip : skip;
    for (; skip <= most && sells.n + other.n > 0; skip++)
        for (size_t h = 0; h < N_HORIZONS; h++) {
            size_t t_later = o->known - 1 + skip + (size_t)rules->horizon[h];
            if (t_later > last)
                continue;
            sold_before(tmp, rules, model, &sells, &other, later, t_later, i, raw, h, ret, normal);
            not_sold_before(tmp, rules, model, &other, later, t_later, i, raw, h, ret, normal);
        }
    arena_release(tmp, mark);
    return sells.n + other.n > 0;
}
