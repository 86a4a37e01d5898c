/* trust_repeat.c — does trust go before repeat purchase? Market by market and quarter by quarter.
 *
 * Orders are sorted by market, customer and day once. A quarter's buyers are the customers who bought in the market in
 * it; those who bought there in the following quarter too came back. The last quarter has no following
 * one that is over, and is left out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/random.h"
#include "base/stat.h"
#include "operations/trust.h"

enum { MONTHS_A_QUARTER_N = 3 };

static int32_t quarter_of(int32_t day)
{
    struct date_ymd d = date_split((struct date){day});
    return (d.year * 12 + d.month - 1) / MONTHS_A_QUARTER_N;
}

static int32_t quarter_begins(int32_t quarter)
{
    struct date d = {0};
    struct err ignored = {0};
    int months = quarter * MONTHS_A_QUARTER_N;
    if (!date_make(months / 12, months % 12 + 1, 1, &d, &ignored))
        return DAY_NONE;
    return d.days;
}

static int by_market_and_customer(const void *x, const void *y)
{
    const struct order_fact *a = *(const struct order_fact *const *)x, *b = *(const struct order_fact *const *)y;
    int c = strcmp(a->market, b->market);
    c = c ? c : strcmp(a->customer, b->customer);
    return c ? c : (a->placed_day > b->placed_day) - (a->placed_day < b->placed_day);
}

struct cell {
    struct trust_sums sums;
    double buyers, again;
};

/* The buyers of one market: in each quarter each customer once. */
static void count_buyers(const struct order_fact *const *o, size_t n, int32_t first, size_t n_quarters, struct cell *cells)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < n; i++) {
        bool same = i > 0 && !strcmp(o[i]->customer, o[i - 1]->customer);
        int32_t q = quarter_of(o[i]->placed_day) - first;
        if (!o[i]->customer[0] || o[i]->cancelled || q < 0 || q >= (int32_t)n_quarters)
            continue;
        if (!same)
            last = INT32_MIN;
        if (q == last)
            continue;
        cells[q].buyers++;
        if (last != INT32_MIN && last == q - 1)
            cells[q - 1].again++;
        last = q;
    }
}

size_t trust_points(struct arena *a, const struct trust_rules *r, const struct order_fact *orders, size_t n,
                    const bool told[N_TRUST], double shop_mean, int32_t as_of, struct trust_point **ret)
{
    const struct order_fact **o = NEW_N(a, const struct order_fact *, n + 1);
    size_t kept = 0, n_points = 0, cap = 0;
    struct trust_point *points = NULL;
    int32_t first = INT32_MAX, last = quarter_of(as_of + 1) - 1; /* the newest quarter that is over */
    for (size_t i = 0; i < n; i++)
        if (orders[i].placed_day != DAY_NONE && orders[i].placed_s != ORDER_NONE) {
            o[kept++] = &orders[i];
            int32_t q = quarter_of(orders[i].placed_day);
            first = q < first ? q : first;
        }
    *ret = NULL;
    if (kept == 0 || last <= first)
        return 0;
    qsort(o, kept, sizeof *o, by_market_and_customer);
    size_t n_quarters = (size_t)(last - first + 1);
    struct cell *cells = NEW_N(a, struct cell, n_quarters);
    for (size_t begin = 0, end; begin < kept; begin = end) {
        for (end = begin; end < kept && !strcmp(o[end]->market, o[begin]->market);)
            end++;
        memset(cells, 0, n_quarters * sizeof *cells);
        count_buyers(o + begin, end - begin, first, n_quarters, cells);
        for (size_t i = begin; i < end; i++) {
            /* An order speaks in the quarter that decides it; that is seldom more than two after its placing. */
            int32_t q = quarter_of(o[i]->placed_day) - first;
            for (int32_t k = q; k <= q + 2 && k < (int32_t)n_quarters; k++) {
                struct trust_item it = trust_item_of_order(r, o[i], told, quarter_begins(first + k), quarter_begins(first + k + 1) - 1);
                trust_sums_add(&cells[k].sums, &it, 1);
            }
        }
        for (size_t q = 0; q + 1 < n_quarters; q++) {
            struct trust_index t = trust_index(r, &cells[q].sums, shop_mean);
            if (!t.known || cells[q].buyers < r->least_customers)
                continue;
            struct trust_point p = {.market = o[begin]->market, .from = quarter_begins(first + (int32_t)q), .trust = t.value,
                                    .repeat = cells[q].again / cells[q].buyers, .buyers = cells[q].buyers};
            PUSH(a, points, n_points, cap, p);
        }
    }
    *ret = points;
    return n_points;
}

struct trust_check trust_check(struct arena *tmp, const struct trust_rules *r, const struct trust_point *p, size_t n,
                               struct rng *rng)
{
    struct trust_check c = {.n = n};
    struct err ignored = {0};
    for (size_t i = 0; i < n; i++)
        c.markets += i == 0 || strcmp(p[i].market, p[i - 1].market) != 0;
    if ((double)n < r->least_points)
        return c;
    struct arena_mark mark = arena_mark(tmp);
    size_t resamples = (size_t)r->resamples, kept = 0;
    double *x = NEW_N(tmp, double, n), *y = NEW_N(tmp, double, n), *rs = NEW_N(tmp, double, resamples);
    for (size_t i = 0; i < n; i++)
        x[i] = p[i].trust, y[i] = p[i].repeat;
    c.known = stat_correlation(x, y, n, &c.r, &ignored);
    for (size_t b = 0; b < resamples && c.known; b++) {
        for (size_t i = 0; i < n; i++) {
            size_t k = (size_t)rng_below(rng, n);
            x[i] = p[k].trust, y[i] = p[k].repeat;
        }
        kept += stat_correlation(x, y, n, &rs[kept], &ignored);
    }
    double half = 1.0 / 40;
    c.known = c.known && kept > 1;
    if (c.known) {
        stat_sort(rs, kept);
        c.low = fmin(c.r, stat_quantile_sorted(rs, kept, half));
        c.high = fmax(c.r, stat_quantile_sorted(rs, kept, 1 - half));
    }
    arena_release(tmp, mark);
    return c;
}
