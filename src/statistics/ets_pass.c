/* ets_pass.c — one pass over a series: the errors of a form at given parameters, and their derivatives.
 *
 * The loops are written once and compiled for each form: error, trend, season and the usual periods are
 * constants of the inlined body, so no step asks what kind of model it is in.
 *
 * Derivatives run forward beside the states: dŷ/dθ from those of level, slope and season, then the states'
 * own by the product rule. Error M: minimising n·ln Σε² + 2·Σ ln ŷ is minimising Σ(ε·G)² with G the geometric
 * mean of ŷ, so it is least squares too, with dr = dε + ε·h, h = mean of d ln ŷ. With a = dε:
 *   J'J = Σaa' + h(Σεa)' + (Σεa)h' + Σε²·hh'     J'r = Σεa + h·Σε²   (the factor G² drops out)
 */
#include "statistics/ets_inside.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

typedef double pair __attribute__((vector_size(16), may_alias));
enum { PAIRS_MAX = ETS_MOST_EVEN / 2, BATCH = 4 };

/* Products of ŷ are gathered and their logarithm taken now and then. */
static const double PRODUCT_HIGH = 1e100, PRODUCT_LOW = 1e-100;

INLINE double pass_body(const int error, const int trend, const int season, const int m,
                        const double *y, size_t n, const struct ets_parameters *x,
                        struct ets_parameters *end, double *residual, struct ets_sums *ret)
{
    const double alpha = x->alpha, beta = x->beta, gamma = x->gamma, phi = x->phi;
    double level = x->level, slope = x->slope, seasonal[ETS_PERIOD_MAX];
    double square = 0, logs = 0, product = 1;
    size_t used = 0;
    int phase = 0;
    if (season != ETS_SEASON_N)
        memcpy(seasonal, x->seasonal, sizeof seasonal);
    for (size_t t = 0; t < n; t++) {
        double fall = trend == ETS_TREND_AD ? phi * slope : slope;
        double q = trend == ETS_TREND_N ? level : level + fall;
        double s = season == ETS_SEASON_N ? 0 : seasonal[phase];
        double forecast = season == ETS_SEASON_N ? q : season == ETS_SEASON_A ? q + s : q * s;
        if ((error == ETS_ERROR_M || season == ETS_SEASON_M) && !(forecast > 0))
            return INFINITY;
        if (season == ETS_SEASON_M && !(s > 0))
            return INFINITY;
        double e = y[t] - forecast;
        if (isnan(e)) { /* the only way: y is missing */
            e = 0;
            if (residual)
                residual[t] = NAN;
        } else {
            double epsilon = error == ETS_ERROR_M ? e / forecast : e;
            square += epsilon * epsilon;
            used++;
            if (residual)
                residual[t] = epsilon;
            if (error == ETS_ERROR_M) {
                product *= forecast;
                if (product > PRODUCT_HIGH || product < PRODUCT_LOW) {
                    logs += log(product);
                    product = 1;
                }
            }
        }
        double part = season == ETS_SEASON_M ? e / s : e;
        level = q + alpha * part;
        if (trend != ETS_TREND_N)
            slope = fall + beta * part;
        if (season != ETS_SEASON_N) {
            seasonal[phase] = s + gamma * (season == ETS_SEASON_M ? e / q : e);
            phase = phase + 1 == m ? 0 : phase + 1;
        }
    }
    logs += log(product);
    if (end) {
        *end = *x;
        end->level = level;
        end->slope = slope;
        if (season != ETS_SEASON_N)
            memcpy(end->seasonal, seasonal, sizeof seasonal);
    }
    *ret = (struct ets_sums){used, square, error == ETS_ERROR_M ? logs : 0};
    double f = (double)used * log(square) + (error == ETS_ERROR_M ? 2 * logs : 0);
    return isnan(f) ? HUGE_VAL : f;
}

/* The body with everything constant, for one error and trend. */
#define EACH_SEASON(call, error, trend)                                   \
    switch (f.season) {                                                   \
    case ETS_SEASON_N:                                                    \
        return call(error, trend, ETS_SEASON_N, 1, REST);                 \
    case ETS_SEASON_A:                                                    \
        return m == 7 ? call(error, trend, ETS_SEASON_A, 7, REST)         \
                      : call(error, trend, ETS_SEASON_A, m, REST);        \
    default:                                                              \
        return m == 7 ? call(error, trend, ETS_SEASON_M, 7, REST)         \
                      : call(error, trend, ETS_SEASON_M, m, REST);        \
    }
#define EACH_FORM(call)                                                   \
    if (f.error == ETS_ERROR_A) {                                         \
        if (f.trend == ETS_TREND_N)                                       \
            EACH_SEASON(call, ETS_ERROR_A, ETS_TREND_N)                   \
        if (f.trend == ETS_TREND_A)                                       \
            EACH_SEASON(call, ETS_ERROR_A, ETS_TREND_A)                   \
        EACH_SEASON(call, ETS_ERROR_A, ETS_TREND_AD)                      \
    }                                                                     \
    if (f.trend == ETS_TREND_N)                                           \
        EACH_SEASON(call, ETS_ERROR_M, ETS_TREND_N)                       \
    if (f.trend == ETS_TREND_A)                                           \
        EACH_SEASON(call, ETS_ERROR_M, ETS_TREND_A)                       \
    EACH_SEASON(call, ETS_ERROR_M, ETS_TREND_AD)

double ets_pass(struct ets_form f, int m, const double *y, size_t n, const struct ets_parameters *x,
                struct ets_parameters *end, double *residual, struct ets_sums *ret)
{
#define REST y, n, x, end, residual, ret
    EACH_FORM(pass_body)
#undef REST
}

/* One row of derivatives into the sums: BATCH rows at a time keep the sums in registers longer. */
INLINE void add_batch(const int pairs, const int n_free, pair rows[BATCH][PAIRS_MAX],
                      struct ets_normal *ret)
{
    for (int i = 0; i < n_free; i++) {
        double r0 = rows[0][i / 2][i % 2], r1 = rows[1][i / 2][i % 2], r2 = rows[2][i / 2][i % 2],
               r3 = rows[3][i / 2][i % 2];
        pair *a = (pair *)ret->a[i];
        for (int j = i / 2; j < pairs; j++)
            a[j] += ((r0 * rows[0][j] + r1 * rows[1][j]) + (r2 * rows[2][j] + r3 * rows[3][j]));
    }
}

INLINE double slope_body(const int error, const int trend, const int season, const int m,
                         const double *y, size_t n, const struct ets_parameters *x,
                         struct ets_normal *ret, struct ets_sums *ret_sums)
{
    const int at_beta = 1, at_gamma = 1 + (trend != ETS_TREND_N),
              at_phi = at_gamma + (season != ETS_SEASON_N), at_level = at_phi + (trend == ETS_TREND_AD),
              at_slope = at_level + 1, at_season = at_level + 1 + (trend != ETS_TREND_N),
              n_free = at_season + (season != ETS_SEASON_N ? m - 1 : 0), pairs = (n_free + 1) / 2;
    const double alpha = x->alpha, beta = x->beta, gamma = x->gamma, phi = x->phi;
    double level = x->level, slope = x->slope, seasonal[ETS_PERIOD_MAX];
    pair dl[PAIRS_MAX], db[PAIRS_MAX], df[PAIRS_MAX], ds[ETS_PERIOD_MAX][PAIRS_MAX];
    pair rows[BATCH][PAIRS_MAX], dlog[PAIRS_MAX];
    double square = 0, logs = 0, product = 1;
    size_t used = 0;
    int phase = 0, in_batch = 0;
    for (int j = 0; j < pairs; j++)
        dl[j] = db[j] = dlog[j] = (pair){0, 0};
    dl[at_level / 2][at_level % 2] = 1;
    if (trend != ETS_TREND_N)
        db[at_slope / 2][at_slope % 2] = 1;
    if (season != ETS_SEASON_N) {
        memcpy(seasonal, x->seasonal, sizeof seasonal);
        for (int k = 0; k < m; k++)
            for (int j = 0; j < pairs; j++)
                ds[k][j] = (pair){0, 0};
        for (int k = 1; k < m; k++) {
            int at = at_season + k - 1;
            ds[k][at / 2][at % 2] = 1;
            ds[0][at / 2][at % 2] = -1;
        }
    }
    for (int i = 0; i < n_free; i++)
        for (int j = 0; j < pairs; j++)
            ((pair *)ret->a[i])[j] = (pair){0, 0};
    pair *g = (pair *)ret->g;
    for (int j = 0; j < pairs; j++)
        g[j] = (pair){0, 0};
    for (size_t t = 0; t < n; t++) {
        double fall = trend == ETS_TREND_AD ? phi * slope : slope;
        double q = trend == ETS_TREND_N ? level : level + fall;
        double s = season == ETS_SEASON_N ? 0 : seasonal[phase];
        double forecast = season == ETS_SEASON_N ? q : season == ETS_SEASON_A ? q + s : q * s;
        if ((error == ETS_ERROR_M || season == ETS_SEASON_M) && !(forecast > 0))
            return HUGE_VAL;
        if (season == ETS_SEASON_M && !(s > 0))
            return HUGE_VAL;
        double e = y[t] - forecast;
        bool missing = isnan(e);
        if (missing)
            e = 0;
        /* dl becomes dq, db becomes d(φ·slope) */
        if (trend == ETS_TREND_AD) {
            for (int j = 0; j < pairs; j++)
                db[j] *= phi;
            db[at_phi / 2][at_phi % 2] += slope;
        }
        if (trend != ETS_TREND_N)
            for (int j = 0; j < pairs; j++)
                dl[j] += db[j];
        pair *d = ds[phase];
        for (int j = 0; j < pairs; j++)
            if (season == ETS_SEASON_N)
                df[j] = dl[j];
            else if (season == ETS_SEASON_A)
                df[j] = dl[j] + d[j];
            else
                df[j] = s * dl[j] + q * d[j];
        if (!missing) {
            double inverse = error == ETS_ERROR_M ? 1 / forecast : 1,
                   epsilon = error == ETS_ERROR_M ? e * inverse : e,
                   factor = error == ETS_ERROR_M ? -(y[t] * inverse) * inverse : -1;
            square += epsilon * epsilon;
            used++;
            if (error == ETS_ERROR_M) {
                product *= forecast;
                if (product > PRODUCT_HIGH || product < PRODUCT_LOW) {
                    logs += log(product);
                    product = 1;
                }
            }
            for (int j = 0; j < pairs; j++) {
                pair a = factor * df[j];
                rows[in_batch][j] = a;
                g[j] += epsilon * a;
                if (error == ETS_ERROR_M)
                    dlog[j] += inverse * df[j];
            }
            if (++in_batch == BATCH) {
                add_batch(pairs, n_free, rows, ret);
                in_batch = 0;
            }
        }
        /* a missing value: the error is zero whatever the parameters */
        double part = season == ETS_SEASON_M ? e / s : e,
               seen = missing ? 0 : season == ETS_SEASON_M ? 1 / s : 1;
        if (season == ETS_SEASON_M) {
            double other = e / q, seen_other = missing ? 0 : 1 / q, k1 = part / s, k2 = other / q;
            for (int j = 0; j < pairs; j++) {
                pair de = -seen * df[j] - k1 * d[j], dq = dl[j];
                d[j] += gamma * (-seen_other * df[j] - k2 * dq);
                dl[j] = dq + alpha * de;
                if (trend != ETS_TREND_N)
                    db[j] += beta * de;
            }
            d[at_gamma / 2][at_gamma % 2] += other;
            seasonal[phase] = s + gamma * other;
        } else {
            for (int j = 0; j < pairs; j++) {
                dl[j] -= (alpha * seen) * df[j];
                if (trend != ETS_TREND_N)
                    db[j] -= (beta * seen) * df[j];
                if (season == ETS_SEASON_A)
                    d[j] -= (gamma * seen) * df[j];
            }
            if (season == ETS_SEASON_A) {
                d[at_gamma / 2][at_gamma % 2] += e;
                seasonal[phase] = s + gamma * e;
            }
        }
        dl[0][0] += part;
        level = q + alpha * part;
        if (trend != ETS_TREND_N) {
            db[at_beta / 2][at_beta % 2] += part;
            slope = fall + beta * part;
        }
        if (season != ETS_SEASON_N)
            phase = phase + 1 == m ? 0 : phase + 1;
    }
    if (in_batch) {
        for (int k = in_batch; k < BATCH; k++)
            for (int j = 0; j < pairs; j++)
                rows[k][j] = (pair){0, 0};
        add_batch(pairs, n_free, rows, ret);
    }
    if (error == ETS_ERROR_M) {
        double h[ETS_MOST_EVEN], c[ETS_MOST_EVEN];
        for (int i = 0; i < n_free; i++) {
            h[i] = dlog[i / 2][i % 2] / (double)used;
            c[i] = ret->g[i];
        }
        for (int i = 0; i < n_free; i++) {
            for (int j = i; j < n_free; j++)
                ret->a[i][j] += h[i] * c[j] + c[i] * h[j] + square * h[i] * h[j];
            ret->g[i] += h[i] * square;
        }
    }
    for (int i = 0; i < n_free; i++)
        for (int j = 0; j < i; j++)
            ret->a[i][j] = ret->a[j][i];
    logs += log(product);
    *ret_sums = (struct ets_sums){used, square, error == ETS_ERROR_M ? logs : 0};
    double f = (double)used * log(square) + (error == ETS_ERROR_M ? 2 * logs : 0);
    return isnan(f) ? HUGE_VAL : f;
}

double ets_slope_pass(struct ets_form f, int m, const double *y, size_t n, const struct ets_parameters *x,
                      struct ets_normal *ret, struct ets_sums *ret_sums)
{
#define REST y, n, x, ret, ret_sums
    EACH_FORM(slope_body)
#undef REST
}
