/* trust_index.c — the index from sums, and its interval. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "base/stat.h"
#include "operations/trust.h"

static void add(struct trust_item *it, enum trust_component c, double good)
{
    it->cases[c] = 1;
    it->good[c] = (float)good;
}

static bool within(int32_t day, int32_t from, int32_t to)
{
    return day != DAY_NONE && day >= from && day <= to;
}

struct trust_item trust_item_of_order(const struct trust_rules *r, const struct order_fact *o, const bool told[N_TRUST], int32_t from,
                                      int32_t to)
{
    enum { MILLI = 1000 };
    struct trust_item it = {0};
    bool delivered = o->delivered_day != DAY_NONE;
    /* Due and not delivered is not on time: what is late must not hide by not arriving. */
    if (told[TRUST_OTIF] && !o->cancelled && within(o->promised_day, from, to))
        add(&it, TRUST_OTIF, delivered && o->delivered_day <= o->promised_day && o->in_full);
    if (told[TRUST_RETURNS] && !o->cancelled && o->placed_s != ORDER_NONE &&
        within(delivered ? o->delivered_day : o->placed_day, from, to))
        add(&it, TRUST_RETURNS, !o->returned_by_seller);
    if (told[TRUST_REVIEWS] && o->stars_milli != ORDER_NONE && within(o->reviewed_day, from, to))
        add(&it, TRUST_REVIEWS, (double)o->stars_milli / MILLI);
    if (told[TRUST_PREDICTABLE] && delivered && within(o->delivered_day, from, to) && o->promised_day != DAY_NONE &&
        o->placed_day != DAY_NONE && o->promised_day > o->placed_day && o->delivered_day >= o->placed_day)
        add(&it, TRUST_PREDICTABLE,
            fmin(r->ratio_most, (double)(o->delivered_day - o->placed_day) / (o->promised_day - o->placed_day)));
    return it;
}

void trust_sums_add(struct trust_sums *s, const struct trust_item *it, double weight)
{
    for (int c = 0; c < N_TRUST; c++) {
        s->cases[c] += weight * (double)it->cases[c];
        s->good[c] += weight * (double)it->good[c];
    }
    s->squares += weight * (double)it->good[TRUST_PREDICTABLE] * (double)it->good[TRUST_PREDICTABLE];
}

static double utility(const struct trust_rules *r, const struct trust_sums *s, int c, double shop_mean)
{
    double n = s->cases[c];
    if (!(n >= r->least_cases) || !(n > 0))
        return (double)NAN;
    if (c == TRUST_REVIEWS) /* one star is 0, five are 1 */
        return ((r->review_strength * shop_mean + s->good[c]) / (r->review_strength + n) - 1) / 4;
    if (c == TRUST_PREDICTABLE) {
        double mean = s->good[c] / n, variance = n > 1 ? fmax(0, s->squares / n - mean * mean) * n / (n - 1) : 0;
        return mean > 0 ? 1 - fmin(1, sqrt(variance) / mean) : (double)NAN;
    }
    return s->good[c] / n;
}

struct trust_index trust_index(const struct trust_rules *r, const struct trust_sums *s, double shop_mean)
{
    struct trust_index t = {.weakest = -1};
    double there = 0, all = 0, log_index = 0;
    for (int c = 0; c < N_TRUST; c++) {
        t.z[c] = utility(r, s, c, shop_mean);
        all += r->weight[c];
        if (!isnan(t.z[c]) && r->weight[c] > 0) {
            there += r->weight[c];
            t.covered++;
        }
    }
    for (int c = 0; c < N_TRUST && there > 0; c++) {
        if (isnan(t.z[c]) || !(r->weight[c] > 0))
            continue;
        t.weight[c] = r->weight[c] / there;
        t.contribution[c] = t.weight[c] * log(fmax(r->floor, fmin(1, t.z[c])));
        log_index += t.contribution[c];
        if (t.contribution[c] < 0 && (t.weakest < 0 || t.contribution[c] < t.contribution[t.weakest]))
            t.weakest = c;
    }
    t.known = there > 0;
    t.value = t.known ? exp(log_index) : (double)NAN;
    t.coverage = all > 0 ? there / all : 0;
    return t;
}

static double poisson_one(struct rng *rng)
{
    double u = rng_uniform(rng), p = exp(-1), sum = p, k = 0;
    while (u > sum && p > 0) {
        k++;
        p /= k;
        sum += p;
    }
    return k;
}

bool trust_interval(struct arena *tmp, const struct trust_rules *r, const struct trust_item *items, size_t n,
                    double shop_mean, struct rng *rng, double *ret_low, double *ret_high)
{
    struct arena_mark mark = arena_mark(tmp);
    size_t resamples = (size_t)r->resamples, kept = 0;
    double *x = NEW_N(tmp, double, resamples);
    /* Which components are there is decided by the data, not by the draw. */
    struct trust_sums all = {0};
    struct trust_rules fixed = *r;
    for (size_t i = 0; i < n; i++)
        trust_sums_add(&all, &items[i], 1);
    for (int c = 0; c < N_TRUST; c++)
        fixed.weight[c] = all.cases[c] >= r->least_cases ? r->weight[c] : 0;
    fixed.least_cases = 0;
    for (size_t b = 0; b < resamples; b++) {
        struct trust_sums s = {0};
        for (size_t i = 0; i < n; i++) {
            double w = poisson_one(rng);
            if (w > 0)
                trust_sums_add(&s, &items[i], w);
        }
        struct trust_index t = trust_index(&fixed, &s, shop_mean);
        if (t.known)
            x[kept++] = t.value;
    }
    double half = 1.0 / 40; /* the middle 95 % */
    if (kept > 1) {
        stat_sort(x, kept);
        *ret_low = stat_quantile_sorted(x, kept, half);
        *ret_high = stat_quantile_sorted(x, kept, 1 - half);
    }
    arena_release(tmp, mark);
    return kept > 1;
}
