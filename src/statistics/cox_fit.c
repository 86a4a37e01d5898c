/* cox_fit.c — Newton on the walk of cox.c; Firth's penalty; the test of proportional hazards.
 *
 * Firth: the score gains ½·∂ ln det I/∂β, taken as a central difference, which costs 2p walks a
 * step; it is used only where it is needed.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/cox_inside.h"
#include "statistics/kaplan_meier.h"

enum { MOST_STEPS = 60, MOST_HALVINGS = 40 };
/* A hazard ratio of e^15 between the ends of a column is taken for one that has no end. */
static const double ENDLESS = 15;

struct work {
    struct arena *tmp;
    const struct cox_data *d;
    struct cox_rows rows;
    double *mean, *width; /* [p] */
    struct cox_pass pass;
    double *factor; /* [p × p] of the information at the last good place */
    bool firth;
};

struct place {
    double time;
    size_t at;
};

static int latest_first(const void *l, const void *r)
{
    const struct place *a = l, *b = r;
    if (a->time != b->time)
        return a->time > b->time ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static bool prepare(struct work *w, const struct cox_options *opt, size_t *ret_events,
                    struct err *e)
{
    const struct cox_data *d = w->d;
    struct place *s = NEW_N(w->tmp, struct place, d->n + 1);
    size_t events = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (!(d->time[i] >= 0) || !isfinite(d->time[i]))
            return FAIL(e, ERR_INPUT, "observation %zu: the time %g is negative or not finite",
                        i + 1, d->time[i]);
        events += d->event[i] != 0;
        s[i] = (struct place){d->time[i], i};
    }
    if (events == 0)
        return FAIL(e, ERR_NUMERIC, "it happened to none of %zu, so nothing can go with it", d->n);
    qsort(s, d->n, sizeof *s, latest_first);
    w->rows = (struct cox_rows){d->n,
                                d->p,
                                NEW_N(w->tmp, double, d->n),
                                NEW_N(w->tmp, uint8_t, d->n),
                                NEW_N(w->tmp, double, d->n * d->p + 1),
                                NULL,
                                opt->ties};
    w->mean = NEW_N(w->tmp, double, d->p + 1);
    w->width = NEW_N(w->tmp, double, d->p + 1);
    for (size_t j = 0; j < d->p; j++) {
        double sum = 0, low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < d->n; i++) {
            double x = d->x[j][i];
            if (!isfinite(x))
                return FAIL(e, ERR_INPUT, "%s: the value of observation %zu is not finite",
                            d->x_name[j], i + 1);
            sum += x, low = fmin(low, x), high = fmax(high, x);
        }
        w->mean[j] = sum / (double)d->n;
        w->width[j] = high - low;
        if (!(high > low))
            return FAIL(e, ERR_NUMERIC, "%s is the same for all, so nothing can be said of it",
                        d->x_name[j]);
    }
    for (size_t i = 0; i < d->n; i++) {
        w->rows.time[i] = s[i].time;
        w->rows.event[i] = d->event[s[i].at] != 0;
        for (size_t j = 0; j < d->p; j++)
            w->rows.x[i * d->p + j] = d->x[j][s[i].at] - w->mean[j];
    }
    w->pass.u = NEW_N(w->tmp, double, d->p + 1);
    w->pass.info = NEW_N(w->tmp, double, d->p * d->p + 1);
    w->factor = NEW_N(w->tmp, double, d->p * d->p + 1);
    *ret_events = events;
    return true;
}

static double half_log_det(const double *c, size_t p)
{
    double sum = 0;
    for (size_t i = 0; i < p; i++)
        sum += log(c[i * p + i]);
    return sum;
}

/* Value, score and factored information at beta; false when the information is singular there. */
static bool look(struct work *w, const double *beta, double *ret_value, double *score,
                 size_t *ret_at)
{
    size_t p = w->d->p;
    cox_walk(w->tmp, &w->rows, beta, &w->pass);
    if (!isfinite(w->pass.l) || !cox_factor(w->pass.info, p, w->factor, ret_at))
        return false;
    memcpy(score, w->pass.u, p * sizeof *score);
    *ret_value = w->pass.l;
    if (!w->firth)
        return true;
    *ret_value += half_log_det(w->factor, p);
    struct arena_mark mark = arena_mark(w->tmp);
    struct cox_pass aside = {.u = NEW_N(w->tmp, double, p), .info = NEW_N(w->tmp, double, p *p)};
    double *at = NEW_N(w->tmp, double, p), *c = NEW_N(w->tmp, double, p *p);
    bool good = true;
    for (size_t j = 0; j < p && good; j++) {
        double step = 1 / 1024.0 / w->width[j], both = 0;
        for (int side = 1; side >= -1 && good; side -= 2) {
            memcpy(at, beta, p * sizeof *at);
            at[j] += side * step;
            cox_walk(w->tmp, &w->rows, at, &aside);
            good = cox_factor(aside.info, p, c, ret_at);
            both += good ? side * half_log_det(c, p) : 0;
        }
        score[j] += both / (2 * step);
    }
    arena_release(w->tmp, mark);
    return good;
}

static bool newton(struct work *w, double *beta, int *ret_steps, const char **ret_endless,
                   struct err *e)
{
    size_t p = w->d->p, at = 0;
    double *score = NEW_N(w->tmp, double, p + 1), *step = NEW_N(w->tmp, double, p + 1),
           *next = NEW_N(w->tmp, double, p + 1), value, better = 0;
    *ret_endless = NULL;
    if (!look(w, beta, &value, score, &at))
        return FAIL(e, ERR_NUMERIC,
                    "%s is told by the other columns, or nobody it sets apart was ever "
                    "at risk together with others",
                    w->d->x_name[at]);
    for (*ret_steps = 0; *ret_steps < MOST_STEPS; ++*ret_steps) {
        cox_solve(w->factor, p, score, step);
        double promised = 0, share = 1;
        for (size_t j = 0; j < p; j++)
            promised += score[j] * step[j] / 2;
        if (promised < 1e-10)
            return true;
        bool climbed = false;
        for (int k = 0; k < MOST_HALVINGS && !climbed; k++, share /= 2) {
            for (size_t j = 0; j < p; j++)
                next[j] = beta[j] + share * step[j];
            climbed = look(w, next, &better, score, &at) && better >= value;
        }
        if (!climbed)
            break;
        memcpy(beta, next, p * sizeof *beta);
        value = better;
        for (size_t j = 0; j < p; j++)
            if (fabs(beta[j]) * w->width[j] > ENDLESS) {
                *ret_endless = w->d->x_name[j];
                return true;
            }
    }
    return FAIL(e, ERR_NUMERIC, "the hazard ratios did not settle in %d steps", *ret_steps);
}

/* g(t) = 1 − S(t−) of all. */
static bool km_time(struct work *w, struct err *e)
{
    struct kaplan_meier *k = NULL;
    const struct cox_rows *r = &w->rows;
    TRY(kaplan_meier(w->tmp, r->time, r->event, r->n, KM_LOG, 1 / 2.0, &k, e));
    w->rows.g = NEW_N(w->tmp, double, r->n);
    for (size_t i = 0, q = k->n_points - 1; i < r->n; i++) {
        while (k->points[q].time > r->time[i])
            q--;
        w->rows.g[i] = q ? 1 - k->points[q - 1].survival : 0;
    }
    return true;
}

/* Score test of adding x·g(t): U = Σ g·(x − x̄), variance by the Schur complement of the
 * information. */
static bool proportional(struct work *w, const double *beta, struct cox_fit *f, struct err *e)
{
    size_t p = f->p, at = 0;
    TRY(km_time(w, e));
    struct cox_pass s = w->pass;
    s.gu = NEW_N(w->tmp, double, p), s.gi = NEW_N(w->tmp, double, p *p),
    s.ggi = NEW_N(w->tmp, double, p *p);
    s.hazard = NEW_N(w->tmp, struct cox_hazard, f->n_events);
    cox_walk(w->tmp, &w->rows, beta, &s);
    if (!cox_factor(s.info, p, w->factor, &at))
        return FAIL(e, ERR_NUMERIC, "%s: the information is singular", w->d->x_name[at]);
    double *col = NEW_N(w->tmp, double, p), *schur = NEW_N(w->tmp, double, p *p),
           *c = NEW_N(w->tmp, double, p *p);
    for (size_t j = 0; j < p; j++) {
        double *out = NEW_N(w->tmp, double, p);
        for (size_t i = 0; i < p; i++)
            col[i] = s.gi[i * p + j];
        cox_solve(w->factor, p, col, out);
        for (size_t i = 0; i < p; i++) {
            double sum = s.ggi[i * p + j];
            for (size_t k = 0; k < p; k++)
                sum -= s.gi[i * p + k] * out[k];
            schur[i * p + j] = sum;
        }
    }
    for (size_t j = 0; j < p; j++) {
        double v = schur[j * p + j];
        f->ph_chi2[j] = v > 0 ? s.gu[j] * s.gu[j] / v : (double)NAN;
        f->ph_p[j] = v > 0 ? gsl_cdf_chisq_Q(f->ph_chi2[j], 1) : (double)NAN;
    }
    f->ph_global_chi2 = f->ph_global_p = (double)NAN;
    if (cox_factor(schur, p, c, &at)) {
        cox_solve(c, p, s.gu, col);
        f->ph_global_chi2 = 0;
        for (size_t j = 0; j < p; j++)
            f->ph_global_chi2 += s.gu[j] * col[j];
        f->ph_global_p = gsl_cdf_chisq_Q(f->ph_global_chi2, (double)p);
    }
    double sum = 0;
    for (size_t i = 0; i < s.n_hazard; i++) {
        struct cox_hazard h = s.hazard[s.n_hazard - 1 - i];
        f->baseline[i] = (struct cox_hazard){h.time, sum += h.cumulative};
    }
    f->n_baseline = s.n_hazard;
    return true;
}

/* What can be said where the search ended. */
static bool conclude(struct work *w, double *beta, struct cox_fit *f, struct err *e)
{
    size_t p = f->p, at = 0;
    double *unit = NEW_N(w->tmp, double, p + 1), *col = NEW_N(w->tmp, double, p + 1);
    cox_walk(w->tmp, &w->rows, beta, &w->pass);
    if (!cox_factor(w->pass.info, p, w->factor, &at))
        return FAIL(e, ERR_NUMERIC, "%s: the information is singular", w->d->x_name[at]);
    f->log_likelihood = w->pass.l;
    f->ratio_chi2 = 2 * (f->log_likelihood - f->null_log_likelihood);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            f->wald_chi2 += beta[i] * w->pass.info[i * p + j] * beta[j];
    for (size_t j = 0; j < p; j++) {
        memset(unit, 0, p * sizeof *unit);
        unit[j] = 1;
        cox_solve(w->factor, p, unit, col);
        for (size_t i = 0; i < p; i++)
            f->covariance[i * p + j] = col[i];
        f->beta[j] = beta[j];
        f->se[j] = sqrt(col[j]);
    }
    return proportional(w, beta, f, e);
}

bool cox_fit(struct arena *a, const struct cox_data *d, const struct cox_options *opt,
             struct cox_fit **ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct work w = {.tmp = tmp, .d = d};
    size_t p = d->p, at = 0, events;
    if (d->n == 0 || p == 0)
        return FAIL(e, ERR_INPUT, "no observation, or nothing to go with it");
    TRY(prepare(&w, opt, &events, e));
    struct cox_fit *f = NEW(a, struct cox_fit);
    *f = (struct cox_fit){.n = d->n,
                          .n_events = events,
                          .p = p,
                          .beta = NEW_N(a, double, p),
                          .se = NEW_N(a, double, p),
                          .covariance = NEW_N(a, double, p *p),
                          .ph_chi2 = NEW_N(a, double, p),
                          .ph_p = NEW_N(a, double, p),
                          .baseline = NEW_N(a, struct cox_hazard, events),
                          .convention = opt->ties == COX_EFRON ? "Efron" : "Breslow"};
    double *beta = NEW_N(tmp, double, p), *step = NEW_N(tmp, double, p);
    cox_walk(tmp, &w.rows, beta, &w.pass);
    f->null_log_likelihood = w.pass.l;
    if (cox_factor(w.pass.info, p, w.factor, &at)) {
        cox_solve(w.factor, p, w.pass.u, step);
        for (size_t j = 0; j < p; j++)
            f->score_chi2 += step[j] * w.pass.u[j];
    }
    TRY(newton(&w, beta, &f->iterations, &f->monotone, e));
    if (f->monotone && opt->monotone == COX_REFUSE)
        return FAIL(e, ERR_NUMERIC,
                    "%s sets apart people to whom it happened always or never: its "
                    "hazard ratio has no end",
                    f->monotone);
    if (f->monotone) {
        const char *again;
        f->firth = w.firth = true;
        memset(beta, 0, p * sizeof *beta);
        TRY(newton(&w, beta, &f->iterations, &again, e));
        if (again)
            return FAIL(e, ERR_NUMERIC, "%s has no end even with Firth's penalty", again);
    }
    TRY(conclude(&w, beta, f, e));
    *ret = f;
    return true;
}

struct cox_ratio cox_ratio(const struct cox_fit *f, size_t j, double level)
{
    double half = gsl_cdf_ugaussian_Pinv((1 + level) / 2) * f->se[j];
    return (struct cox_ratio){exp(f->beta[j]), exp(f->beta[j] - half), exp(f->beta[j] + half),
                              2 * gsl_cdf_ugaussian_Q(fabs(f->beta[j] / f->se[j]))};
}
