/* bench_bgnbd.c — BG/NBD of a million made-up customers: grouping, fit, and what each is expected to
 * order; called by bench/run.sh.   bench_bgnbd [customers] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "statistics/bgnbd.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    const struct bgnbd truth = {0.6, 12, 0.9, 2.5, 7};
    ARENA_LOCAL(a);
    struct bgnbd_customer *c = NEW_N(a, struct bgnbd_customer, n);
    struct rng r;
    rng_init(&r, 1, "bench.bgnbd");
    for (size_t i = 0; i < n; i++) {
        double rate = rng_gamma(&r, truth.r) / truth.alpha / truth.unit_days, u = rng_gamma(&r, truth.a);
        double p = u / (u + rng_gamma(&r, truth.b)), t = 0;
        c[i].T = 1 + (uint32_t)rng_below(&r, 1095);
        while ((t += rng_exponential(&r) / rate) < c[i].T) {
            uint32_t day = (uint32_t)t + 1;
            c[i].x += day > c[i].tx && day <= c[i].T;
            c[i].tx = day <= c[i].T ? day : c[i].tx;
            if (rng_uniform(&r) < p)
                break;
        }
    }
    struct bgnbd_fit *f = NULL;
    struct err e = {0};
    double start = now();
    if (!bgnbd_fit(a, c, n, 7, &f, &e)) {
        fprintf(stderr, "%s\n", e.msg);
        return 1;
    }
    double fitted = now(), sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += bgnbd_expected(&f->model, &c[i], 90);
    printf("  %zu customers, %zu different; r %.4f, alpha %.3f, a %.4f, b %.4f; %s\n", n, f->n_cells,
           f->model.r, f->model.alpha, f->model.a, f->model.b, f->in_words);
    printf("  fit %.2f s; expected orders of each in 90 days %.2f s (%.0f in all)\n", fitted - start,
           now() - fitted, sum);
    printf("total %.3f\n", now() - start);
    return 0;
}
