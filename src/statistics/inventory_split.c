/* inventory_split.c — see inventory_split.h. The pieces are not handed out from zero: bisection on λ
 * finds how many every market gets before the next piece is worth less than λ, and only the last few are
 * given one by one, so a stock of millions costs no more than one of hundreds. */
#include "statistics/inventory_split.h"

#include <assert.h>
#include <math.h>

static bool fits(const struct inventory_market *m, size_t n, double stock, double *ret_least,
                 struct err *e)
{
    double least = 0;
    for (size_t i = 0; i < n; i++) {
        assert(m[i].margin > 0 && m[i].leftover >= 0 && m[i].least >= 0);
        least += m[i].least;
    }
    if (least > stock)
        return FAIL(e, ERR_INPUT, "the least amounts of all markets together are %g, the stock is %g",
                    least, stock);
    *ret_least = least;
    return true;
}

/* Worth of one piece more when q are there. */
static double worth(const struct inventory_market *m, double q)
{
    double met = inventory_demand_cdf(&m->demand, q);
    return m->margin * (1 - met) - m->leftover * met;
}

/* What market i takes when a piece must be worth more than lambda: the q where worth falls to it. */
static double taken(const struct inventory_market *m, double lambda)
{
    double p = (m->margin - lambda) / (m->margin + m->leftover);
    if (p >= 1)
        return (double)INFINITY;
    return fmax(m->least, p > 0 ? inventory_demand_quantile(&m->demand, p) : 0);
}

static double taken_by_all(const struct inventory_market *m, size_t n, double lambda)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += taken(&m[i], lambda);
    return sum;
}

/* The smallest λ ≥ 0 (to rounding) at which the markets take no more than the stock. */
static double price_of_stock(const struct inventory_market *m, size_t n, double stock)
{
    double low = 0, high = 0;
    for (size_t i = 0; i < n; i++)
        high = fmax(high, m[i].margin);
    if (taken_by_all(m, n, 0) <= stock)
        return 0;
    for (int i = 0; i < 200; i++) {
        double middle = (low + high) / 2;
        if (middle <= low || middle >= high)
            break;
        if (taken_by_all(m, n, middle) > stock)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void outlook(const struct inventory_market *m, size_t n, struct inventory_share *s)
{
    for (size_t i = 0; i < n; i++) {
        s[i].sales = inventory_demand_sales(&m[i].demand, s[i].quantity);
        s[i].left = s[i].quantity - s[i].sales;
        s[i].value = m[i].margin * s[i].sales - m[i].leftover * s[i].left;
    }
}

bool inventory_split_pieces(const struct inventory_market *m, size_t n, double stock,
                            struct inventory_share *ret, double *ret_next, struct err *e)
{
    double least = 0, given = 0, next = 0;
    stock = floor(stock);
    TRY(fits(m, n, stock, &least, e));
    double lambda = price_of_stock(m, n, stock);
    for (size_t i = 0; i < n; i++) {
        ret[i].quantity = taken(&m[i], lambda);
        given += ret[i].quantity;
    }
    /* The pieces between the last two prices, one by one; `value` keeps each market's next worth. Where
     * they are worth the same, the market whose demand is covered least comes first. */
    for (size_t i = 0; i < n; i++)
        ret[i].value = worth(&m[i], ret[i].quantity);
    for (;;) {
        size_t best = n;
        next = 0;
        for (size_t i = 0; i < n; i++) {
            if (ret[i].value > next || (best < n && ret[i].value == next &&
                                        ret[i].quantity * m[best].demand.mean <
                                            ret[best].quantity * m[i].demand.mean)) {
                next = ret[i].value;
                best = i;
            }
        }
        if (best == n || given + 1 > stock)
            break;
        ret[best].quantity += 1;
        ret[best].value = worth(&m[best], ret[best].quantity);
        given += 1;
    }
    *ret_next = next;
    outlook(m, n, ret);
    return true;
}

bool inventory_split_measure(const struct inventory_market *m, size_t n, double stock,
                             struct inventory_share *ret, double *ret_lambda, struct err *e)
{
    double least = 0;
    TRY(fits(m, n, stock, &least, e));
    double lambda = price_of_stock(m, n, stock);
    for (size_t i = 0; i < n; i++)
        ret[i].quantity = taken(&m[i], lambda);
    *ret_lambda = lambda;
    outlook(m, n, ret);
    return true;
}
