/* attribution_split.c — see attribution_split.h. */
#include "operations/attribution_split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/stat.h"
#include "operations/attribution_factors.h"
#include "statistics/mix.h"

/* Causes that get an interval, per dimension: those with the largest parts. */
enum { MOST_TRACKED = 48 };

/* Rows that are alike, and how many there are. */
struct cell {
    const struct attribution_row *row;
    double count, weight;
};

struct work {
    struct arena *a;
    const struct attribution_table *t;
    struct cell *cells;
    size_t n_cells;
    bool additive; /* counts and money: parts are differences */
    double scale, stretch;
};

static int by_content(const void *x, const void *y)
{
    const struct attribution_row *a = x, *b = y;
    if (a->now != b->now)
        return a->now ? 1 : -1;
    for (int d = 0; d < N_CAUSE_WORDS; d++)
        if (a->word[d] != b->word[d])
            return a->word[d] < b->word[d] ? -1 : 1;
    if (a->denominator != b->denominator)
        return a->denominator < b->denominator ? -1 : 1;
    if (a->numerator != b->numerator)
        return a->numerator < b->numerator ? -1 : 1;
    return (a->lines > b->lines) - (a->lines < b->lines);
}

static void count_alike(struct work *w, struct attribution_table *t)
{
    qsort(t->rows, t->n, sizeof *t->rows, by_content);
    w->cells = NEW_N(w->a, struct cell, t->n + 1);
    for (size_t i = 0; i < t->n; i++) {
        double count = t->rows[i].count > 0 ? t->rows[i].count : 1;
        if (w->n_cells > 0 && by_content(w->cells[w->n_cells - 1].row, &t->rows[i]) == 0)
            w->cells[w->n_cells - 1].count += count;
        else
            w->cells[w->n_cells++] = (struct cell){&t->rows[i], count, 0};
    }
    for (size_t i = 0; i < w->n_cells; i++)
        w->cells[i].weight = w->cells[i].count;
}

/* Sums of one dimension by word, with the present weights. */
static void sum_words(const struct work *w, int d, struct mix_segment *s)
{
    memset(s, 0, w->t->n_words[d] * sizeof *s);
    for (size_t i = 0; i < w->n_cells; i++) {
        const struct cell *c = &w->cells[i];
        struct mix_segment *m = &s[c->row->word[d]];
        *(c->row->now ? &m->n1 : &m->n0) += c->weight * c->row->numerator;
        *(c->row->now ? &m->d1 : &m->d0) += c->weight * c->row->denominator;
    }
    if (w->additive) {
        for (size_t i = 0; i < w->t->n_words[d]; i++) {
            s[i].n0 *= w->stretch;
            s[i].d0 *= w->stretch;
        }
    }
}

/* Parts of the words in the KPI's unit, and the KPI in both periods. */
static bool parts_of(const struct work *w, const struct mix_segment *s, size_t n, struct mix_part *part,
                     struct mix_total *all, struct err *e)
{
    if (!w->additive) {
        TRY(mix_split(s, n, part, all, e));
    } else {
        struct stat_sum n0 = {0}, n1 = {0};
        for (size_t i = 0; i < n; i++) {
            stat_sum_add(&n0, s[i].n0);
            stat_sum_add(&n1, s[i].n1);
            part[i] = (struct mix_part){s[i].n1 - s[i].n0, 0};
        }
        *all = (struct mix_total){.r0 = stat_sum_value(&n0), .r1 = stat_sum_value(&n1)};
    }
    for (size_t i = 0; i < n; i++) {
        part[i].performance *= w->scale;
        part[i].mix *= w->scale;
    }
    all->r0 *= w->scale;
    all->r1 *= w->scale;
    return true;
}

/* --- the words of one dimension ---------------------------------------------------------------- */

struct order_of_parts {
    double size;
    uint32_t word;
};

static int by_size(const void *x, const void *y)
{
    const struct order_of_parts *a = x, *b = y;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return (a->word > b->word) - (a->word < b->word);
}

static double rate(const struct work *w, double n, double d)
{
    return w->additive ? w->scale * n : d > 0 ? w->scale * n / d : (double)NAN;
}

static bool causes_of_words(struct work *w, int d, struct cause *ret, size_t *ret_n, struct mix_total *all, struct err *e)
{
    size_t n = w->t->n_words[d], kept = 0;
    struct mix_segment *s = NEW_N(w->a, struct mix_segment, n + 1);
    struct mix_part *part = NEW_N(w->a, struct mix_part, n + 1);
    struct order_of_parts *order = NEW_N(w->a, struct order_of_parts, n + 1);
    sum_words(w, d, s);
    TRY(parts_of(w, s, n, part, all, e));
    for (size_t i = 0; i < n; i++) {
        /* A word that neither period holds takes no part. */
        if (s[i].d0 > 0 || s[i].d1 > 0 || s[i].n0 != 0 || s[i].n1 != 0)
            order[kept++] = (struct order_of_parts){fabs(part[i].performance + part[i].mix), (uint32_t)i};
    }
    qsort(order, kept, sizeof *order, by_size);
    for (size_t k = 0; k < kept; k++) {
        uint32_t i = order[k].word;
        double sum = part[i].performance + part[i].mix;
        ret[k] = (struct cause){
            .dimension = (enum cause_dimension)d,
            .id = w->t->words[d][i],
            .name = w->t->words[d][i],
            .part = sum,
            .low = NAN,
            .high = NAN,
            .performance = part[i].performance,
            .mix = part[i].mix,
            .before = rate(w, s[i].n0, s[i].d0),
            .now = rate(w, s[i].n1, s[i].d1),
            .n_before = w->additive ? w->scale * s[i].n0 : s[i].d0,
            .n_now = w->additive ? w->scale * s[i].n1 : s[i].d1,
        };
    }
    *ret_n = kept;
    return true;
}

/* --- bootstrap --------------------------------------------------------------------------------- */

/* Poisson; above a hundred its normal form is as good as the bootstrap itself. */
static double poisson(struct rng *r, double mean)
{
    if (mean > 100)
        return fmax(0, floor(mean + sqrt(mean) * rng_normal(r) + 0.5));
    double limit = exp(-mean), product = rng_uniform_open(r);
    double n = 0;
    while (product > limit) {
        product *= rng_uniform_open(r);
        n++;
    }
    return n;
}

struct tracked {
    int d;
    struct cause *cause;
    uint32_t word;
    double *part; /* [draws] */
};

static void interval(double *x, size_t n, double level, double *low, double *high)
{
    if (n < 2)
        return;
    stat_sort(x, n);
    *low = stat_quantile_sorted(x, n, (1 - level) / 2);
    *high = stat_quantile_sorted(x, n, (1 + level) / 2);
}

static bool draw_again(struct work *w, const struct attribution_rules *rules, struct attribution *r, struct cause *causes,
                       size_t n_causes, struct err *e)
{
    size_t draws = (size_t)rules->draws, n_track = 0, most_words = 0, done = 0;
    struct tracked *track = NEW_N(w->a, struct tracked, n_causes + 1);
    size_t per_dimension[N_CAUSE_DIMENSIONS] = {0};
    for (size_t i = 0; i < n_causes; i++) {
        enum cause_dimension d = causes[i].dimension;
        if (per_dimension[d]++ >= MOST_TRACKED)
            continue;
        struct tracked *k = &track[n_track++];
        *k = (struct tracked){(int)d, &causes[i], 0, NEW_N(w->a, double, draws)};
        if (d == CAUSE_FACTOR) {
            k->word = (uint32_t)attribution_factor_index(causes[i].id);
            continue;
        }
        while (w->t->words[d][k->word] != causes[i].id)
            k->word++;
    }
    for (int d = 0; d < N_CAUSE_WORDS; d++)
        most_words = w->t->n_words[d] > most_words ? w->t->n_words[d] : most_words;
    struct mix_segment *s = NEW_N(w->a, struct mix_segment, most_words + 1);
    struct mix_part *part = NEW_N(w->a, struct mix_part, most_words + 1);
    double *change = NEW_N(w->a, double, draws), factor[N_ATTRIBUTION_FACTORS];
    struct rng rng;
    rng_init(&rng, rules->seed, "operations.attribution");
    for (size_t draw = 0; draw < draws; draw++) {
        for (size_t i = 0; i < w->n_cells; i++)
            w->cells[i].weight = poisson(&rng, w->cells[i].count);
        struct mix_total all = {0};
        struct err none = {0};
        bool usable = true;
        int have = -1; /* the dimension whose parts are in `part` */
        for (size_t k = 0; k < n_track && usable; k++) {
            if (track[k].d == CAUSE_FACTOR && have != CAUSE_FACTOR) {
                struct attribution_factor_sums sums = {0};
                for (size_t i = 0; i < w->n_cells; i++)
                    attribution_factor_add(&sums, w->cells[i].row, w->cells[i].weight);
                usable = attribution_factor_parts(w->a, &sums, w->scale, w->stretch, factor, &none);
            } else if (have != track[k].d) {
                sum_words(w, track[k].d, s);
                usable = parts_of(w, s, w->t->n_words[track[k].d], part, &all, &none);
            }
            have = track[k].d;
            if (usable)
                track[k].part[done] = have == CAUSE_FACTOR ? factor[track[k].word]
                                                           : part[track[k].word].performance + part[track[k].word].mix;
        }
        if (usable) /* an empty period was drawn: so few orders that the draw says nothing */
            change[done++] = all.r1 - all.r0;
    }
    if (2 * done < draws)
        return FAIL(e, ERR_NUMERIC, "so few orders are in one of the periods that the change could be anything");
    for (size_t k = 0; k < n_track; k++)
        interval(track[k].part, done, rules->level, &track[k].cause->low, &track[k].cause->high);
    interval(change, done, rules->level, &r->low, &r->high);
    return true;
}

/* --- all of it --------------------------------------------------------------------------------- */

static bool clear_of_zero(double low, double high)
{
    return (low > 0 && high > 0) || (low < 0 && high < 0);
}

const struct cause *attribution_root(const struct attribution *r, const struct attribution_rules *rules)
{
    const struct cause *best = NULL;
    double best_excess = 0;
    if (!clear_of_zero(r->low, r->high))
        return NULL;
    for (size_t i = 0; i < r->n_causes;) {
        enum cause_dimension d = r->causes[i].dimension;
        size_t from = i;
        double all = 0;
        for (; i < r->n_causes && r->causes[i].dimension == d; i++)
            all += fabs(r->causes[i].n_before);
        if (d == CAUSE_FACTOR || i - from < 2)
            continue;
        for (size_t k = from; k < i; k++) {
            const struct cause *c = &r->causes[k];
            double business = all > 0 ? fabs(c->n_before) / all : 0;
            if (*c->id && clear_of_zero(c->low, c->high) && c->share >= rules->share && c->share >= rules->lift * business &&
                c->share - business > best_excess) {
                best = c;
                best_excess = c->share - business;
            }
        }
    }
    return best;
}

bool attribution_split(struct arena *a, struct attribution_table *t, enum kpi_type type, double scale, double stretch,
                       const struct attribution_rules *rules, struct attribution *ret, struct err *e)
{
    struct work w = {.a = a, .t = t, .scale = scale, .stretch = stretch};
    w.additive = type == KPI_COUNT || type == KPI_MONEY;
    struct attribution r = *ret;
    r.n_before = r.n_now = 0;
    for (size_t i = 0; i < t->n; i++)
        *(t->rows[i].now ? &r.n_now : &r.n_before) += t->rows[i].count > 0 ? (size_t)t->rows[i].count : 1;
    if (r.n_before == 0 || r.n_now == 0)
        return FAIL(e, ERR_NOT_FOUND, "no order counts in the %s period", r.n_before ? "later" : "earlier");
    count_alike(&w, t);
    size_t most = N_ATTRIBUTION_FACTORS;
    for (int d = 0; d < N_CAUSE_WORDS; d++)
        most += t->n_words[d];
    struct cause *causes = NEW_N(a, struct cause, most + 1);
    size_t n = 0;
    for (int d = 0; d < N_CAUSE_WORDS; d++) {
        struct mix_total all = {0};
        size_t added = 0;
        if (t->skip[d])
            continue;
        TRY(causes_of_words(&w, d, causes + n, &added, &all, e));
        n += added;
        r.before = all.r0;
        r.now = all.r1;
    }
    if (type == KPI_MONEY) {
        struct attribution_factor_sums sums = {0};
        for (size_t i = 0; i < w.n_cells; i++)
            attribution_factor_add(&sums, w.cells[i].row, w.cells[i].count);
        TRY(attribution_factor_causes(a, &sums, scale, stretch, causes + n, &n, e));
    }
    r.change = r.now - r.before;
    if (fabs(r.change) <= 1e-12 * fmax(fabs(r.now), fabs(r.before)))
        r.change = 0; /* rounding, of which there are no shares */
    for (size_t i = 0; i < n; i++)
        causes[i].share = r.change != 0 ? causes[i].part / r.change : (double)NAN;
    r.low = r.high = NAN;
    if (rules->draws > 0)
        TRY(draw_again(&w, rules, &r, causes, n, e));
    r.causes = causes;
    r.n_causes = n;
    r.root = attribution_root(&r, rules);
    *ret = r;
    return true;
}
