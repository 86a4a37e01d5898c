/* outlook_criteria.c — the criteria of an outlook, from flows up to one year and no later. */
#include <math.h>

#include "base/stat.h"
#include "trade/outlook.h"

enum { GROWTH_YEARS = 3, STEADY_YEARS = OUTLOOK_YEARS_BACK }; /* of the criteria's definitions */

struct outlook_pairs *outlook_pairs(struct arena *a, const struct facts *f)
{
    struct outlook_pairs *p = NEW(a, struct outlook_pairs);
    size_t n = p->n = market_count(f);
    p->km = NEW_N(a, double, n * n);
    p->border = NEW_N(a, double, n * n);
    p->language = NEW_N(a, double, n * n);
    p->trades = NEW_N(a, bool, n + 1);
    for (size_t i = 0; i < n; i++) {
        p->trades[i] = market_at(f, (int)i)->status != MARKET_UNINHABITED;
        for (size_t j = 0; j < n; j++) {
            struct pair x = facts_pair(f, (int)i, (int)j);
            p->km[i * n + j] = i == j ? (double)NAN : x.distance_km;
            p->border[i * n + j] = x.contiguous < 0 ? (double)NAN : x.contiguous;
            p->language[i * n + j] = x.common_official < 0 && x.common_spoken < 0
                                         ? (double)NAN
                                         : x.common_official == 1 || x.common_spoken == 1;
        }
    }
    return p;
}

/* 1/km: how much a market counts as a neighbour of another. */
static double closeness(const struct outlook_pairs *p, size_t j, size_t k)
{
    double km = p->km[j * p->n + k];
    return km > 0 ? 1 / km : 0;
}

static struct history cut(const struct history *h, size_t known)
{
    struct history r = *h;
    r.n_years = known;
    return r;
}

static void market_sums(const struct history *h, size_t t, double *ret)
{
    for (size_t i = 0; i < h->n; i++)
        for (size_t j = 0; j < h->n; j++) {
            double v = i == j ? (double)NAN : history_flow(h, t, i, j);
            if (!isnan(v))
                ret[j] += v;
        }
}

/* after / before; NaN unless both are above zero. */
static double ratio(double before, double after)
{
    return before > 0 && after > 0 ? after / before : (double)NAN;
}

struct outlook_origin *outlook_origin(struct arena *a, const struct outlook_pairs *pairs,
                                      const struct history *goods, const struct history *product,
                                      const double *gravity, size_t t)
{
    struct outlook_origin *o = NEW(a, struct outlook_origin);
    size_t n = o->n = pairs->n;
    o->pairs = pairs;
    o->gravity = gravity;
    o->all_goods = goods == product;
    o->known = t + 1;
    o->goods = cut(goods, o->known);
    o->product = cut(product, o->known);
    o->imports = NEW_N(a, double, n);
    o->goods_imports = NEW_N(a, double, n);
    o->import_growth = NEW_N(a, double, n);
    o->nearby = NEW_N(a, double, n);
    market_sums(&o->product, t, o->imports);
    market_sums(&o->goods, t, o->goods_imports);
    for (size_t j = 0; j < n; j++) {
        double before = 0, after = 0, x, y;
        for (size_t i = 0; t >= GROWTH_YEARS && i < n; i++)
            if (i != j && history_change(&o->product, t - GROWTH_YEARS, t, i, j, &x, &y)) {
                before += x;
                after += y;
            }
        o->import_growth[j] = ratio(before, after);
    }
    double world = stat_total(o->imports, n);
    for (size_t j = 0; world > 0 && j < n; j++)
        for (size_t k = 0; k < n; k++)
            if (o->imports[k] > 0)
                o->nearby[j] += closeness(pairs, j, k) * o->imports[k] / world;
    return o;
}

/* Gravity of all goods, for a product scaled by how much of what the market buys is of it. */
static void gravity_values(const struct outlook_origin *o, size_t i, double total, double *ret)
{
    double sum = 0;
    for (size_t j = 0; j < o->n; j++) {
        double g = o->gravity ? o->gravity[i * o->n + j] : (double)NAN;
        if (!o->all_goods)
            g = o->goods_imports[j] > 0 ? g * o->imports[j] / o->goods_imports[j] : (double)NAN;
        ret[j] = g;
        if (!isnan(g))
            sum += g;
    }
    for (size_t j = 0; !o->all_goods && j < o->n; j++)
        ret[j] = sum > 0 ? ret[j] * total / sum : (double)NAN;
}

static double growth(const struct outlook_origin *o, size_t i, size_t j, size_t years)
{
    size_t t = o->known - 1;
    double x, y;
    return t >= years && history_change(&o->product, t - years, t, i, j, &x, &y) ? ratio(x, y)
                                                                                   : (double)NAN;
}

/* Share of the years before t, as far as anything is known, with sales. */
static double steady(const struct outlook_origin *o, size_t i, size_t j)
{
    size_t t = o->known - 1, known = 0, with = 0;
    for (size_t back = 1; back <= STEADY_YEARS && back <= t; back++) {
        double v = history_flow(&o->product, t - back, i, j);
        known += !isnan(v);
        with += v > 0;
    }
    return known > 0 ? (double)with / (double)known : (double)NAN;
}

/* What j sold to i, by i's own report where there is one. */
static double reverse(const struct outlook_origin *o, size_t i, size_t j)
{
    size_t t = o->known - 1;
    double v = history_reported(o->goods.bought, &o->goods, t, j, i);
    return isnan(v) ? history_reported(o->goods.sold, &o->goods, t, j, i) : v;
}

static double sales_nearby(const struct outlook_origin *o, const double *sales, double total, size_t j)
{
    double sum = 0;
    for (size_t k = 0; k < o->n; k++)
        if (sales[k] > 0)
            sum += closeness(o->pairs, j, k) * sales[k];
    return o->nearby[j] > 0 && total > 0 ? sum / total / o->nearby[j] : (double)NAN;
}

void outlook_values(const struct outlook_origin *o, size_t i, double *const raw[N_OUTLOOK])
{
    size_t t = o->known - 1, n = o->n;
    double *sales = raw[OUTLOOK_SALES], total = 0;
    for (size_t j = 0; j < n; j++) {
        sales[j] = i == j ? (double)NAN : history_flow(&o->product, t, i, j);
        if (!isnan(sales[j]))
            total += sales[j];
    }
    gravity_values(o, i, total, raw[OUTLOOK_GRAVITY]);
    for (size_t j = 0; j < n; j++) {
        double goods = o->all_goods ? (double)NAN : history_flow(&o->goods, t, i, j);
        raw[OUTLOOK_GAP][j] = raw[OUTLOOK_GRAVITY][j] - sales[j];
        raw[OUTLOOK_IMPORTS][j] = o->imports[j];
        raw[OUTLOOK_IMPORT_GROWTH][j] = o->import_growth[j];
        raw[OUTLOOK_SALES_GROWTH_1][j] = growth(o, i, j, 1);
        raw[OUTLOOK_SALES_GROWTH_3][j] = growth(o, i, j, GROWTH_YEARS);
        raw[OUTLOOK_REVERSE][j] = reverse(o, i, j);
        raw[OUTLOOK_DISTANCE][j] = o->pairs->km[i * n + j];
        raw[OUTLOOK_BORDER][j] = o->pairs->border[i * n + j];
        raw[OUTLOOK_LANGUAGE][j] = o->pairs->language[i * n + j];
        raw[OUTLOOK_STEADY][j] = steady(o, i, j);
        raw[OUTLOOK_NEARBY][j] = sales_nearby(o, sales, total, j);
        raw[OUTLOOK_OTHER_GOODS][j] = goods - (isnan(sales[j]) ? 0 : sales[j]);
    }
}

size_t outlook_candidates(const struct outlook_origin *o, size_t i, bool sells, uint32_t *ret)
{
    size_t n = 0, t = o->known - 1;
    for (size_t j = 0; j < o->n; j++) {
        const struct history *h = &o->product;
        double v = i == j ? (double)NAN : history_flow(h, t, i, j);
        if (!o->pairs->trades[j] || isnan(v) || isnan(o->pairs->km[i * o->n + j]))
            continue;
        /* a market that reports nothing, while the exporter reports sales to it, is no market without sales */
        bool denied = v <= 0 && h->side == HISTORY_IMPORTER_FIRST && history_reported(h->sold, h, t, i, j) > 0;
        if (!denied && (v > 0) == sells)
            ret[n++] = (uint32_t)j;
    }
    return n;
}
