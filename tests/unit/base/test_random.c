/* test_random.c — the published generator, independent streams, distributions within four standard
 * errors, and loops that give the same answer on any number of threads. */
#include "unit/scratch.h"

#include <math.h>

#include "base/parallel.h"
#include "base/random.h"

/* First outputs from the state 1, 2, 3, 4: published test vector (rand_xoshiro, Rust). */
static void the_published_generator(void **state)
{
    (void)state;
    static const uint64_t want[] = {11520, 0, 1509978240, 1215971899390074240,
                                    1216172134540287360, 607988272756665600};
    struct rng r = {{1, 2, 3, 4}};
    for (size_t i = 0; i < COUNT_OF(want); i++)
        assert_true(rng_next(&r) == want[i]);
}

static void streams_have_names(void **state)
{
    (void)state;
    struct rng a, b, c, d, a2;
    rng_init(&a, 1, "weights");
    rng_init(&a2, 1, "weights");
    rng_init(&b, 1, "values");
    rng_init(&c, 2, "weights");
    rng_init_block(&d, 1, "weights", 1);
    uint64_t x = rng_next(&a);
    assert_true(x == rng_next(&a2));
    assert_true(x != rng_next(&b) && x != rng_next(&c) && x != rng_next(&d));
}

static void moments_are_right(void **state)
{
    (void)state;
    enum { N = 200000 };
    struct rng r;
    rng_init(&r, 11, "moments");
    double u = 0, ex = 0, nm = 0, nv = 0, tri = 0;
    unsigned count[7] = {0};
    for (int i = 0; i < N; i++) {
        double x = rng_uniform(&r), z = rng_normal(&r), t = rng_triangular(&r, 1, 2, 6);
        assert_true(x >= 0 && x < 1 && t >= 1 && t <= 6);
        u += x;
        ex += rng_exponential(&r);
        nm += z;
        nv += z * z;
        tri += t;
        count[rng_below(&r, 7)]++;
    }
    assert_true(fabs(u / N - 0.5) < 4 * sqrt(1.0 / 12 / N));
    assert_true(fabs(ex / N - 1) < 4 / sqrt(N));
    assert_true(fabs(nm / N) < 4 / sqrt(N));
    assert_true(fabs(nv / N - 1) < 4 * sqrt(2.0 / N));
    assert_true(fabs(tri / N - 3) < 4 * sqrt((1 + 4 + 36 - 2 - 6 - 12) / 18.0 / N));
    for (int i = 0; i < 7; i++)
        assert_true(fabs(count[i] - N / 7.0) < 4 * sqrt(N * 6.0 / 49));
}

static void a_shuffle_keeps_the_items(void **state)
{
    (void)state;
    struct rng r;
    uint32_t x[50];
    uint64_t seen = 0;
    rng_init(&r, 4, "shuffle");
    for (uint32_t i = 0; i < 50; i++)
        x[i] = i;
    rng_shuffle(&r, x, 50);
    for (int i = 0; i < 50; i++)
        seen |= UINT64_C(1) << x[i];
    assert_true(seen == (UINT64_C(1) << 50) - 1);
}

struct sums {
    double part[64];
    int calls[64];
};

static void harmonic(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct sums *s = ctx;
    (void)worker;
    double t = 0;
    for (size_t i = begin; i < end; i++)
        t += 1 / (double)(i + 1);
    s->part[block] = t;
    s->calls[block]++;
}

static double sum_with(const char *threads)
{
    struct sums s = {0};
    setenv("LANDFALL_THREADS", threads, 1);
    parallel_blocks(1000003, 20000, harmonic, &s);
    double t = 0;
    for (size_t b = 0; b < parallel_n_blocks(1000003, 20000); b++) {
        assert_int_equal(s.calls[b], 1);
        t += s.part[b];
    }
    return t;
}

static void loops_do_not_depend_on_threads(void **state)
{
    (void)state;
    double one = sum_with("1");
    assert_true(one == sum_with("2"));
    assert_true(one == sum_with("5"));
    assert_true(fabs(one - 14.392729722842325) < 1e-9); /* H(1000003) */
    setenv("LANDFALL_THREADS", "rubbish", 1);
    assert_true(parallel_threads() >= 1);
    unsetenv("LANDFALL_THREADS");
    struct sums s = {0};
    parallel_blocks(0, 10, harmonic, &s);
    assert_int_equal(s.calls[0], 0);
}

static void outer(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)begin, (void)end, (void)worker;
    struct sums s = {0};
    parallel_blocks(100, 10, harmonic, &s);
    for (int b = 0; b < 10; b++)
        ((struct sums *)ctx)->part[block] += s.part[b];
}

static void a_loop_inside_a_loop_runs(void **state)
{
    (void)state;
    struct sums s = {0};
    parallel_blocks(8, 1, outer, &s);
    for (int b = 1; b < 8; b++)
        assert_true(s.part[b] == s.part[0] && s.part[b] > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_generator),
        cmocka_unit_test(streams_have_names),
        cmocka_unit_test(moments_are_right),
        cmocka_unit_test(a_shuffle_keeps_the_items),
        cmocka_unit_test(loops_do_not_depend_on_threads),
        cmocka_unit_test(a_loop_inside_a_loop_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
