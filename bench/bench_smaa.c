/* bench_smaa.c — times SMAA-2 on the same bytes as bench/peers/smaa_numpy.py, and how its cost
 * grows.
 *
 *   bench_smaa FILE [REPEATS [PROCESSOR]]    median seconds, all outputs; PROCESSOR as in smaa.h
 *   bench_smaa --cost                        against alternatives, criteria and draws
 * FILE is the "SMAAPEER" format described in tests/peers/smaa.py. Reading it is not timed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/parallel.h"
#include "base/random.h"
#include "base/stat.h"
#include "market/smaa.h"

static double now_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Median seconds of `repeats` runs after one that is not counted. */
static double time_run(const struct smaa_input *in, size_t repeats, clockid_t clock)
{
    double *s = calloc(repeats, sizeof *s);
    for (size_t i = 0; i <= repeats; i++) {
        struct smaa_result r;
        struct err e;
        struct arena *a = arena_open();
        double from = now_s(clock);
        if (!smaa_run(a, in, &r, &e)) {
            fprintf(stderr, "bench_smaa: %s\n", e.msg);
            exit(1);
        }
        if (i > 0)
            s[i - 1] = now_s(clock) - from;
        arena_close(a);
    }
    ARENA_LOCAL(tmp);
    double median = stat_median(tmp, s, repeats);
    free(s);
    return median;
}

static void *take(FILE *f, size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    if (!p || fread(p, size, n, f) != n) {
        fprintf(stderr, "bench_smaa: the file is too short\n");
        exit(3);
    }
    return p;
}

static int time_file(const char *path, size_t repeats, const char *processor)
{
    FILE *f = fopen(path, "rb");
    char magic[8];
    uint32_t head[6];
    if (!f || fread(magic, 8, 1, f) != 1 || memcmp(magic, "SMAAPEER", 8) != 0 ||
        fread(head, sizeof head, 1, f) != 1 || head[0] != 1) {
        fprintf(stderr, "bench_smaa: %s is not a SMAAPEER file\n", path);
        return 3;
    }
    size_t A = head[2], C = head[3], N = head[4];
    struct smaa_input in = {.n_alt = A,
                            .n_crit = C,
                            .n_draws = N,
                            .seed = 1,
                            .processor = processor,
                            .weights.n_criteria = C};
    in.low = take(f, A * C, sizeof(double));
    if (head[1] & 1)
        in.high = take(f, A * C, sizeof(double));
    if (head[1] & 2) {
        uint32_t *group = take(f, C, sizeof *group);
        for (size_t c = 0; c < C; c++)
            if (group[c] >= in.weights.n_groups)
                in.weights.n_groups = group[c] + 1;
        in.weights.group = group;
    }
    if (head[1] & 4)
        in.weights.given = take(f, N * C, sizeof(double));
    fclose(f);
    double s = time_run(&in, repeats, CLOCK_MONOTONIC);
    printf("landfall %s: %zu draws x %zu alternatives x %zu criteria, %s kernels, %zu thread(s)\n",
           in.high ? "interval" : "fixed", N, A, C, processor ? processor : smaa_processor(),
           parallel_threads());
    printf("%-20s %.6f\n", "total", s);
    return 0;
}

/* Processor time: how cost grows is a property of the program, not of who else computes. */
static double time_made(size_t A, size_t C, size_t N)
{
    struct rng r;
    double *v = calloc(A * C, sizeof *v);
    uint32_t *group = calloc(C, sizeof *group);
    rng_init(&r, 1, "bench");
    for (size_t i = 0; i < A * C; i++)
        v[i] = rng_uniform(&r);
    for (size_t c = 0; c < C; c++)
        group[c] = (uint32_t)(c * 6 / C);
    struct smaa_input in = {.n_alt = A,
                            .n_crit = C,
                            .n_draws = N,
                            .low = v,
                            .seed = 1,
                            .weights = {.n_criteria = C, .n_groups = 6, .group = group}};
    double s = time_run(&in, 9, CLOCK_PROCESS_CPUTIME_ID);
    free(v);
    free(group);
    return s;
}

static int cost(void)
{
    static const size_t alternatives[] = {50, 100, 200, 400}, criteria[] = {12, 30, 60, 120},
                        draws[] = {2500, 5000, 10000, 20000, 40000};
    printf("exact values, all outputs; processor time of all threads, and how many times the row "
           "above\n");
    double before = 0;
    for (size_t i = 0; i < COUNT_OF(draws); i++) {
        double s = time_made(200, 30, draws[i]);
        printf("  200 markets, 30 criteria, %6zu draws  %8.2f ms", draws[i], 1e3 * s);
        printf(before > 0 ? "  x %.2f\n" : "\n", s / before);
        before = s;
    }
    before = 0;
    for (size_t i = 0; i < COUNT_OF(criteria); i++) {
        double s = time_made(200, criteria[i], 10000);
        printf("  200 markets, %3zu criteria, 10000 draws %8.2f ms", criteria[i], 1e3 * s);
        printf(before > 0 ? "  x %.2f\n" : "\n", s / before);
        before = s;
    }
    before = 0;
    for (size_t i = 0; i < COUNT_OF(alternatives); i++) {
        double s = time_made(alternatives[i], 30, 10000);
        printf("  %3zu markets, 30 criteria, 10000 draws %8.2f ms", alternatives[i], 1e3 * s);
        printf(before > 0 ? "  x %.2f\n" : "\n", s / before);
        before = s;
    }
    printf("Draws cost in proportion, criteria less than that. So do markets up to about 200; "
           "beyond,\n"
           "the pairwise index, which compares every pair in every draw, outweighs the rest, and "
           "above\n"
           "256 a rank takes two bytes instead of one, so that half as many are compared at a "
           "time.\n");
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--cost") == 0)
        return cost();
    if (argc < 2 || argc > 4) {
        fprintf(stderr, "usage: bench_smaa FILE [REPEATS [PROCESSOR]] | --cost\n");
        return 2;
    }
    long repeats = argc > 2 ? strtol(argv[2], NULL, 10) : 7;
    return time_file(argv[1], repeats > 0 ? (size_t)repeats : 7, argc > 3 ? argv[3] : NULL);
}
