/* bench_ets.c — exponential smoothing over many series: the form chosen by AICc, the next periods and their 80 % and 95 %
 * intervals. bench/forecast.py runs it beside R.
 *
 * Usage: bench_ets SERIES FILE HORIZON [REPEATS]
 * FILE: one series a line, `period n y1 … yn`; taken round and round until SERIES are made. Prints seconds (least of the
 * repeats), series a second, the threads, a sum over all answers (the same for any number of threads) and for each
 * series of the file its AICc.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/parallel.h"
#include "statistics/ets.h"

enum { PATHS = 5000, N_P = 5, SERIES_MAX = 4096, BLOCK = 16 };
static const double p[N_P] = {0.025, 0.1, 0.5, 0.9, 0.975};

struct one {
    int period;
    size_t n;
    double *y;
};
struct work {
    struct one *series;
    size_t n_series, horizon;
    struct ets_draws draws;
    double *answer, *aicc; /* per task: sum of quantiles; per series */
};

static void some(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct work *w = ctx;
    (void)block, (void)worker;
    ARENA_LOCAL(tmp);
    double *q = NEW_N(tmp, double, w->horizon * N_P);
    for (size_t i = begin; i < end; i++) {
        const struct one *s = &w->series[i % w->n_series];
        struct ets_model m;
        struct err e;
        struct ets_interval_options opt = {p, N_P, 1, true};
        if (!ets_choose(s->y, s->n, s->period, false, &m, &e)) {
            fprintf(stderr, "%s\n", e.msg);
            exit(1);
        }
        ets_quantiles(tmp, &m, &w->draws, w->horizon, &opt, q);
        double sum = m.aicc;
        for (size_t k = 0; k < w->horizon * N_P; k++)
            sum += q[k];
        w->answer[i] = sum;
        if (i < w->n_series)
            w->aicc[i] = m.aicc;
    }
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    ARENA_LOCAL(a);
    size_t n = strtoul(argv[1], NULL, 10), repeats = argc > 4 ? strtoul(argv[4], NULL, 10) : 1;
    FILE *f = fopen(argv[2], "r");
    struct work w = {.series = NEW_N(a, struct one, SERIES_MAX), .horizon = strtoul(argv[3], NULL, 10)};
    struct one s;
    while (f && w.n_series < SERIES_MAX && fscanf(f, "%d %zu", &s.period, &s.n) == 2) {
        s.y = NEW_N(a, double, s.n);
        for (size_t t = 0; t < s.n; t++)
            if (fscanf(f, "%lf", &s.y[t]) != 1)
                return 1;
        w.series[w.n_series++] = s;
    }
    if (!w.n_series)
        return 1;
    w.answer = NEW_N(a, double, n);
    w.aicc = NEW_N(a, double, w.n_series);
    double least = INFINITY, sum = 0;
    for (size_t r = 0; r < repeats; r++) {
        double begin = seconds();
        w.draws = ets_draws_new(a, PATHS, w.horizon, 1);
        parallel_blocks(n, BLOCK, some, &w);
        least = fmin(least, seconds() - begin);
    }
    for (size_t i = 0; i < n; i++)
        sum += w.answer[i];
    printf("seconds %.4f\nper_second %.1f\nthreads %zu\nsum %.17g\n", least, (double)n / least, parallel_threads(), sum);
    for (size_t i = 0; i < w.n_series && i < n; i++)
        printf("aicc %.10g\n", w.aicc[i]);
    return 0;
}
