/* bocpd.c — the run-length recursion.
 *
 *   growth  R'(r+1) ∝ R(r) π_r(x) (1 − H)        change  R'(0) ∝ Σ_r R(r) π_r(x) H
 *
 * The value x belongs to the run that was open when it came; a change takes effect after it. So after
 * t values R(r) speaks of a run of r values, r = 0 meaning "the next value begins one". Each run keeps
 * its own posterior parameters, since with dropped runs lengths are no longer consecutive.
 */
#include "statistics/bocpd.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_sf_gamma.h>

struct run {
    size_t length;
    double log_p;
    double a, b, mean, kappa;
};
struct bocpd {
    struct arena *arena;
    struct bocpd_prior prior;
    struct run *runs; /* by length, shortest first */
    size_t n, cap;
    double evidence;
};

static const double dropped_below = 1e-10;

struct bocpd *bocpd_new(struct arena *a, const struct bocpd_prior *prior)
{
    struct bocpd *b = NEW(a, struct bocpd);
    b->arena = a;
    b->prior = *prior;
    PUSH(a, b->runs, b->n, b->cap,
         (struct run){.a = prior->a, .b = prior->b, .mean = prior->mean, .kappa = prior->kappa});
    return b;
}

static double log_predictive(enum bocpd_kind kind, const struct run *r, double x, double exposure)
{
    if (kind == BOCPD_POISSON) {
        /* Gamma–Poisson: negative binomial of size a and mean a·exposure/b. */
        return gsl_sf_lngamma(r->a + x) - gsl_sf_lngamma(r->a) - gsl_sf_lngamma(x + 1) +
               r->a * log(r->b / (r->b + exposure)) + x * log(exposure / (r->b + exposure));
    }
    if (kind == BOCPD_BINOMIAL) {
        double n = exposure, a = r->a, b = r->b;
        return gsl_sf_lngamma(n + 1) - gsl_sf_lngamma(x + 1) - gsl_sf_lngamma(n - x + 1) +
               gsl_sf_lngamma(a + x) + gsl_sf_lngamma(b + n - x) - gsl_sf_lngamma(a + b + n) -
               gsl_sf_lngamma(a) - gsl_sf_lngamma(b) + gsl_sf_lngamma(a + b);
    }
    double nu = 2 * r->a, scale2 = r->b * (r->kappa + 1) / (r->a * r->kappa);
    double d = x - r->mean;
    return gsl_sf_lngamma((nu + 1) / 2) - gsl_sf_lngamma(nu / 2) - log(nu * M_PI * scale2) / 2 -
           (nu + 1) / 2 * log1p(d * d / (nu * scale2));
}

static void learn(enum bocpd_kind kind, struct run *r, double x, double exposure)
{
    r->length++;
    if (kind == BOCPD_POISSON) {
        r->a += x;
        r->b += exposure;
    } else if (kind == BOCPD_BINOMIAL) {
        r->a += x;
        r->b += exposure - x;
    } else {
        double d = x - r->mean;
        r->b += r->kappa * d * d / (2 * (r->kappa + 1));
        r->mean += d / (r->kappa + 1);
        r->kappa += 1;
        r->a += 1 / 2.0;
    }
}

static double log_sum(const struct run *r, size_t n)
{
    double top = -(double)INFINITY, sum = 0;
    for (size_t i = 0; i < n; i++)
        top = fmax(top, r[i].log_p);
    for (size_t i = 0; i < n; i++)
        sum += exp(r[i].log_p - top);
    return top + log(sum);
}

void bocpd_add(struct bocpd *b, double x, double exposure)
{
    double hazard = 1 / b->prior.expected_run;
    for (size_t i = 0; i < b->n; i++) {
        struct run *r = &b->runs[i];
        r->log_p += log_predictive(b->prior.kind, r, x, exposure);
        learn(b->prior.kind, r, x, exposure);
    }
    double total = log_sum(b->runs, b->n); /* ln p(x | values before) */
    b->evidence += total;
    size_t kept = 0;
    for (size_t i = 0; i < b->n; i++) {
        b->runs[i].log_p += log1p(-hazard) - total;
        if (b->runs[i].log_p >= log(dropped_below))
            b->runs[kept++] = b->runs[i];
    }
    b->n = kept;
    const struct bocpd_prior *p = &b->prior;
    PUSH(b->arena, b->runs, b->n, b->cap, (struct run){0});
    memmove(b->runs + 1, b->runs, (b->n - 1) * sizeof *b->runs);
    b->runs[0] = (struct run){.log_p = log(hazard), .a = p->a, .b = p->b, .mean = p->mean,
                              .kappa = p->kappa};
    double all = log_sum(b->runs, b->n);
    for (size_t i = 0; i < b->n; i++)
        b->runs[i].log_p -= all;
}

double bocpd_recent(const struct bocpd *b, size_t w)
{
    double sum = 0;
    for (size_t i = 0; i < b->n && b->runs[i].length <= w; i++)
        sum += exp(b->runs[i].log_p);
    return fmin(1, sum);
}

size_t bocpd_likeliest(const struct bocpd *b)
{
    size_t best = 0;
    for (size_t i = 1; i < b->n; i++)
        if (b->runs[i].log_p > b->runs[best].log_p)
            best = i;
    return b->runs[best].length;
}

double bocpd_evidence(const struct bocpd *b)
{
    return b->evidence;
}

size_t bocpd_runs(const struct bocpd *b)
{
    return b->n;
}

void bocpd_run_at(const struct bocpd *b, size_t i, size_t *ret_length, double *ret_p,
                  double *ret_level)
{
    const struct run *r = &b->runs[i];
    *ret_length = r->length;
    *ret_p = exp(r->log_p);
    *ret_level = b->prior.kind == BOCPD_POISSON    ? r->a / r->b
                 : b->prior.kind == BOCPD_BINOMIAL ? r->a / (r->a + r->b)
                                                   : r->mean;
}
