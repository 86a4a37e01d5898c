/* bench_ppml.c — PPML with three sets of fixed effects on panels of growing size.
 *
 * Usage: bench_ppml [ROWS…]      default 10000 100000 1000000 10000000
 * Prints one line a size: rows, zeros %, seconds and processor seconds (best of the runs), Newton
 * steps, passes of the sweeps, nanoseconds a row and Newton step, peak memory in MiB, and the
 * estimate beside the truth of the generator. The panel: exporters × importers × 10 years, effects
 * exporter-year, importer-year and pair, an agreement that some pairs sign in some year, a
 * tariff-like number and two weak regressors; flows are their expectation times gamma noise, and
 * none where Poisson says so.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/parallel.h"
#include "base/random.h"
#include "trade/ppml.h"

enum { YEARS = 10, N_X = 4 };
static const double truth[N_X] = {0.4, -1.2, 0.1, 0};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double processor_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static double draw(struct rng *r, double mean)
{
    /* A gamma-Poisson number: overdispersed, with the zeros that small trade has. */
    double lambda = mean * rng_gamma(r, 2) / 2;
    if (lambda > 50)
        return round(lambda);
    double left = exp(-lambda), u = rng_uniform(r), k = 0;
    for (double p = left; u > p && k < 400; k++) {
        u -= p;
        p *= lambda / (k + 1);
    }
    return k;
}

static int once(size_t rows)
{
    ARENA_LOCAL(a);
    static const char *const x_name[N_X] = {"agreement", "tariff", "weak", "nothing"};
    static const char *const fe_name[3] = {"exporter-year", "importer-year", "pair"};
    uint32_t traders = 2;
    while ((size_t)(traders + 1) * traders * YEARS <= rows)
        traders++;
    size_t n = (size_t)traders * (traders - 1) * YEARS, zeros = 0;
    double *y = NEW_N(a, double, n), *x[N_X];
    uint32_t *fe[3];
    for (int k = 0; k < N_X; k++)
        x[k] = NEW_N(a, double, n);
    for (int q = 0; q < 3; q++)
        fe[q] = NEW_N(a, uint32_t, n);
    double *size = NEW_N(a, double, 2 * (size_t)traders * YEARS);
    struct rng r;
    rng_init(&r, 20261122, "bench.ppml");
    for (size_t i = 0; i < 2 * (size_t)traders * YEARS; i++)
        size[i] = i % YEARS ? size[i - 1] + 0.1 * rng_normal(&r) : 1.2 * rng_normal(&r);
    size_t i = 0;
    uint32_t pair = 0;
    for (uint32_t from = 0; from < traders; from++)
        for (uint32_t to = 0; to < traders; to++) {
            if (from == to)
                continue;
            double near = rng_normal(&r), tariff = rng_uniform(&r);
            uint32_t signs = (uint32_t)rng_below(&r, 3 * YEARS);
            for (uint32_t t = 0; t < YEARS; t++, i++) {
                double a_it = size[from * YEARS + t], b_jt = size[(traders + to) * YEARS + t];
                fe[0][i] = from * YEARS + t;
                fe[1][i] = to * YEARS + t;
                fe[2][i] = pair;
                x[0][i] = t >= signs;
                x[1][i] = tariff = 0.9 * tariff + 0.1 * rng_uniform(&r);
                x[2][i] = rng_normal(&r) + 0.3 * a_it;
                x[3][i] = rng_normal(&r);
                double eta = 1 + a_it + b_jt + near;
                for (int k = 0; k < N_X; k++)
                    eta += truth[k] * x[k][i];
                y[i] = 1000 * draw(&r, exp(eta));
                zeros += y[i] == 0;
            }
            pair++;
        }
    struct ppml_data d = {.n = n,
                          .y = y,
                          .n_x = N_X,
                          .x = (const double *const *)x,
                          .x_name = x_name,
                          .n_fe = 3,
                          .fe = (const uint32_t *const *)fe,
                          .fe_levels = (uint32_t[]){traders * YEARS, traders * YEARS, pair},
                          .fe_name = fe_name,
                          .cluster = fe[2],
                          .n_clusters = pair};
    struct ppml_options opt = {.errors = ERRORS_CLUSTER};
    struct ppml_fit *fit = NULL;
    struct err e = {0};
    double best = INFINITY, least = INFINITY;
    for (int run = 0; run < (rows <= 1000000 ? 3 : 1); run++) {
        struct arena_mark mark = arena_mark(a);
        double begun = seconds(), spent = processor_seconds();
        if (!ppml_fit(a, &d, &opt, &fit, &e)) {
            fprintf(stderr, "%zu rows: %s\n", n, e.msg);
            return 1;
        }
        double took = seconds() - begun;
        spent = processor_seconds() - spent;
        least = spent < least ? spent : least;
        best = took < best ? took : best;
        if (run + 1 < (rows <= 1000000 ? 3 : 1))
            arena_release(a, mark);
    }
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("%9zu rows  %4.1f %% zeros  %8.3f s  %8.3f s of processor  %3d steps  %4d passes  %6.0f "
           "ns/row/step  %6ld MiB   "
           "%.4f ± %.4f (truth %.1f)  %.4f (%.1f)   used %zu\n",
           n, 100.0 * (double)zeros / (double)n, best, least, fit->iterations,
           fit->inner_iterations, best * 1e9 / (double)n / fit->iterations, use.ru_maxrss / 1024,
           fit->beta[0], fit->se[0], truth[0], fit->beta[1], truth[1], fit->n_used);
    fflush(stdout);
    return 0;
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {10000, 100000, 1000000, 10000000};
    printf("PPML, three sets of fixed effects, %zu thread(s)\n", parallel_threads());
    for (int i = 1; i < argc; i++)
        if (once((size_t)strtoull(argv[i], NULL, 10)))
            return 1;
    for (size_t i = 0; argc == 1 && i < sizeof sizes / sizeof *sizes; i++)
        if (once(sizes[i]))
            return 1;
    return 0;
}
