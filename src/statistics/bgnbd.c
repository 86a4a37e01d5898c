/* bgnbd.c — the model's functions of one customer, in logarithms so that a thousand orders or
 * twenty years cannot overflow.
 *
 * Expectations. The published form with 2F1 has a pole at a = 1 and cancels for large r, a or b.
 * Counting the orders one by one gives a sum of nothing but positive terms: of one who is alive,
 * the (n+1)th order of the coming t is made if he has survived n orders, Π (b+x+i)/(a+b+x+i), and
 * if one who never leaves would order that often, the upper tail of a negative binomial: Σₙ
 * survivedₙ · P(NB > n). It equals the published form (tested) and is good for every a > 0.
 */
#include "statistics/bgnbd.h"

#include <float.h>
#include <math.h>

/* ln of "gone after the last order" against "alive", before dividing: see the card's A3 and A4. */
static double odds_gone(const struct bgnbd *m, const struct bgnbd_customer *c)
{
    double T = c->T / m->unit_days, tx = c->tx / m->unit_days;
    return log(m->a / (m->b + c->x - 1)) + (m->r + c->x) * log((m->alpha + T) / (m->alpha + tx));
}

double bgnbd_log_likelihood(const struct bgnbd *m, const struct bgnbd_customer *c)
{
    double x = c->x, T = c->T / m->unit_days;
    double l = lgamma(m->r + x) - lgamma(m->r) + m->r * log(m->alpha) + lgamma(m->a + m->b) +
               lgamma(m->b + x) - lgamma(m->b) - lgamma(m->a + m->b + x) -
               (m->r + x) * log(m->alpha + T);
    if (c->x == 0)
        return l;
    double o = odds_gone(m, c);
    return l + (o > 0 ? o + log1p(exp(-o)) : log1p(exp(o)));
}

double bgnbd_alive(const struct bgnbd *m, const struct bgnbd_customer *c)
{
    return c->x == 0 ? 1 : 1 / (1 + exp(odds_gone(m, c)));
}

double bgnbd_active(const struct bgnbd *m, const struct bgnbd_customer *c, double days)
{
    double age = m->alpha + c->T / m->unit_days;
    return -bgnbd_alive(m, c) * expm1(-(m->r + c->x) * log1p(days / m->unit_days / age));
}

double bgnbd_silence(const struct bgnbd *m, const struct bgnbd_customer *c)
{
    return exp(-(m->r + c->x) * log1p((c->T - c->tx) / m->unit_days / (m->alpha + c->tx / m->unit_days)));
}

/* Orders of one who is alive, in t after an age of T (units). */
static double orders(const struct bgnbd *m, double x, double T, double t)
{
    enum { MOST_TERMS = 10000000 };
    double size = m->r + x, z = t / (m->alpha + T + t), keep = size * log1p(-z), ln_z = log(z);
    double ln_pmf = keep, tail = -expm1(keep), survived = 1, sum = tail;
    for (int n = 1; n < MOST_TERMS && z > 0; n++) {
        ln_pmf += log((size + n - 1) / n) + ln_z;
        double pmf = exp(ln_pmf), ratio = (size + n) / (n + 1.0) * z;
        tail = fmax(0, tail - pmf);
        survived *= (m->b + x + n - 1) / (m->a + m->b + x + n - 1);
        sum += survived * tail;
        /* all later terms together, once the probabilities fall at least as fast as `ratio` */
        double rest = pmf * ratio / ((1 - ratio) * (1 - ratio));
        if (ratio < 1 && survived * rest <= DBL_EPSILON / 8 * sum)
            break;
    }
    return sum;
}

double bgnbd_expected(const struct bgnbd *m, const struct bgnbd_customer *c, double days)
{
    return bgnbd_alive(m, c) * orders(m, c->x, c->T / m->unit_days, days / m->unit_days);
}

double bgnbd_expected_new(const struct bgnbd *m, double days)
{
    return orders(m, 0, 0, days / m->unit_days);
}

double bgnbd_probability_new(const struct bgnbd *m, uint32_t x, double days)
{
    double t = days / m->unit_days, k = x, p = m->alpha / (m->alpha + t);
    double beta = lgamma(m->a + m->b) - lgamma(m->a) - lgamma(m->b);
    double lq = log1p(-p), nothing = m->r * log(p);
    double alive = beta + lgamma(m->a) + lgamma(m->b + k) - lgamma(m->a + m->b + k);
    double pmf =
        exp(alive + lgamma(m->r + k) - lgamma(m->r) - lgamma(k + 1) + nothing + (x ? k * lq : 0));
    if (x == 0)
        return pmf;
    double less = 0; /* P of fewer than x orders of one who never goes */
    for (uint32_t j = 0; j < x; j++)
        less += exp(lgamma(m->r + j) - lgamma(m->r) - lgamma(j + 1.0) + nothing + (j ? j * lq : 0));
    double gone = beta + lgamma(m->a + 1) + lgamma(m->b + k - 1) - lgamma(m->a + m->b + k);
    return pmf + exp(gone) * fmax(0, 1 - less);
}
