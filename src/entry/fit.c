/* fit.c — see fit.h. Sums run over at most a dozen terms in a fixed order, so plain addition is
 * exact enough and the same everywhere; modes with equal numbers get bit-equal fits and therefore
 * tie. */
#include "entry/fit.h"

#include <math.h>

#include "base/random.h"

static double control_of(double sum)
{
    return 1 + 2 / (1 + exp(-sum));
}

double fit_desired_control(const double *a, const double *z, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(z[i]))
            sum += a[i] * z[i];
    return control_of(sum);
}

void fit_desired_range(const struct fit_case *c, double *ret_low, double *ret_high)
{
    double low = 0, high = 0;
    for (size_t i = 0; i < c->n_factors; i++) {
        double reach = fabs(c->a[i]), pull = c->a[i] * c->z[i];
        if (isnan(c->z[i])) {
            low -= reach;
            high += reach;
        } else if (c->mixed[i]) {
            low -= fabs(pull);
            high += fabs(pull);
        } else {
            low += pull;
            high += pull;
        }
    }
    *ret_low = control_of(low);
    *ret_high = control_of(high);
}

void fit_terms(const struct fit_case *c, const struct fit_mode *m, double desired,
               double ret[N_TERMS])
{
    /* fmax would turn an unknown limit into "no excess" */
    double over = m->commitment - c->commitment_available, beyond = m->risk - c->risk_tolerated;
    ret[TERM_CONTROL] = fabs(m->control - desired) / 2;
    ret[TERM_COMMITMENT] = over < 0 ? 0 : over / 2;
    ret[TERM_RISK] = beyond < 0 ? 0 : beyond / 2;
    ret[TERM_ASSET] = m->asset;
}

double fit_contribution(enum fit_term t, double term, double w)
{
    return (t == TERM_ASSET ? w : -w) * term;
}

double fit_total(const double terms[N_TERMS], const double w[N_TERMS])
{
    double sum = 0;
    for (int t = 0; t < N_TERMS; t++)
        if (!isnan(terms[t]))
            sum += fit_contribution((enum fit_term)t, terms[t], w[t]);
    return sum;
}

struct fit_draws fit_draw_all(struct arena *a, const struct fit_case *c, size_t n, uint64_t seed)
{
    struct fit_draws d = {.draw = NEW_N(a, struct fit_draw, n ? n : 1), .n = n};
    struct rng weights, signs;
    rng_init(&weights, seed, "entry.fit.weights");
    rng_init(&signs, seed, "entry.fit.signs");
    for (size_t i = 0; i < n; i++) {
        struct fit_draw *x = &d.draw[i];
        double total = 0;
        for (int t = 0; t < N_TERMS; t++)
            total += x->w[t] = rng_exponential(&weights);
        for (int t = 0; t < N_TERMS; t++)
            x->w[t] *= N_TERMS / total;
        x->a = NEW_N(a, double, c->n_factors ? c->n_factors : 1);
        for (size_t f = 0; f < c->n_factors; f++) {
            double reach = fabs(c->a[f]);
            x->a[f] = c->mixed[f] ? rng_between(&signs, -reach, reach) : c->a[f];
        }
    }
    return d;
}

void fit_acceptability(struct arena *tmp, const struct fit_case *c, const struct fit_draws *d,
                       double *ret_first, double *ret_rank)
{
    size_t m = c->n_modes;
    struct arena_mark mark = arena_mark(tmp);
    double *fit = NEW_N(tmp, double, m ? m : 1);
    for (size_t k = 0; k < m; k++)
        ret_first[k] = 0;
    for (size_t k = 0; ret_rank && k < m * m; k++)
        ret_rank[k] = 0;
    for (size_t i = 0; i < d->n; i++) {
        double desired = fit_desired_control(d->draw[i].a, c->z, c->n_factors), terms[N_TERMS];
        for (size_t k = 0; k < m; k++) {
            fit_terms(c, &c->modes[k], desired, terms);
            fit[k] = fit_total(terms, d->draw[i].w);
        }
        size_t n_best = 0;
        double best = -HUGE_VAL;
        for (size_t k = 0; k < m; k++) {
            size_t better = 0;
            for (size_t j = 0; j < m; j++)
                better += fit[j] > fit[k];
            n_best += better == 0;
            best = fit[k] > best ? fit[k] : best;
            if (ret_rank)
                ret_rank[k * m + better] += 1;
        }
        for (size_t k = 0; k < m; k++)
            ret_first[k] += fit[k] == best ? 1.0 / (double)n_best : 0;
    }
    for (size_t k = 0; d->n && k < m; k++)
        ret_first[k] /= (double)d->n;
    for (size_t k = 0; d->n && ret_rank && k < m * m; k++)
        ret_rank[k] /= (double)d->n;
    arena_release(tmp, mark);
}

void fit_share_interval(double share, size_t n, double *ret_low, double *ret_high)
{
    const double z = 1.959963984540054; /* 97.5 % point of the normal distribution */
    double size = (double)n, centre = share + z * z / (2 * size);
    double half = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size));
    double scale = 1 + z * z / size, low = (centre - half) / scale, high = (centre + half) / scale;
    /* at 0 and 1 the bound is the share itself but for rounding */
    *ret_low = low < 0 || share <= 0 ? 0 : low < share ? low : share;
    *ret_high = high > 1 || share >= 1 ? 1 : high > share ? high : share;
}

double fit_gate_score(const double *z, const double *sign, size_t n)
{
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(z[i]))
            continue;
        double score = (z[i] + 1) / 2 * 100;
        sum += sign[i] < 0 ? 100 - score : score;
        known++;
    }
    return known ? sum / (double)known : (double)NAN;
}

enum fit_gate fit_gate(double ownership, double location, double internalisation, double cut)
{
    if (isnan(ownership))
        return GATE_UNKNOWN;
    if (ownership < cut)
        return GATE_NO_EQUITY;
    if (isnan(location))
        return GATE_UNKNOWN;
    if (location < cut)
        return GATE_EXPORT;
    if (isnan(internalisation))
        return GATE_UNKNOWN;
    return internalisation < cut ? GATE_CONTRACT : GATE_EQUITY;
}
