/* test_detect_evaluate.c — a small corpus in the benchmark's layout, and the measurement of skill on made series. */
#include "unit/scratch.h"

#include <math.h>

#include "base/file.h"
#include "base/random.h"
#include "operations/evaluate.h"
#include "operations/skill.h"

static const struct detect_settings settings = {
    .guard = 7, .level = 91, .pattern = 182, .least = 28, .refit = 7, .accept = 56, .block = 7, .shift_count = 0.3,
    .shift_share = 0.5, .shift_level = 1, .spread_p = 0.2, .autocorrelation = 0.2, .wild = 3, .resolve = 0.3, .hold = 1.5,
    .grid = 0.125, .pattern_prior = 2, .least_events = 10,
};

static void put(const char *path, const char *text)
{
    struct err e = {0};
    assert_true(file_write(path, str_of(text), &e));
}

/* 300 values an hour apart, a jump at 200 … 219. */
static const char *series(struct arena *a, double jump, uint64_t seed)
{
    struct buf b;
    struct rng r;
    rng_init(&r, seed, "test.evaluate");
    buf_init(&b, a, 1 << 20);
    buf_puts(&b, "timestamp,value\n");
    for (int i = 0; i < 300; i++)
        buf_printf(&b, "2020-01-%02d %02d:00:00,%.4f\n", 1 + i / 24, i % 24,
                   rng_normal(&r) + (i >= 200 && i < 220 ? jump : 0));
    return b.p;
}

static void a_corpus_is_read_and_scored(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    assert_true(file_make_folder(arena_printf(a, "%s/made", folder), &e));
    put(arena_printf(a, "%s/made/jump.csv", folder), series(a, 6, 1));
    put(arena_printf(a, "%s/made/quiet.csv", folder), series(a, 0, 2));
    const char *labels = arena_printf(a, "%s/labels.json", folder);
    put(labels, "{\"made/jump.csv\": [[\"2020-01-09 08:00:00.000000\", \"2020-01-10 03:00:00.000000\"]], "
                "\"made/quiet.csv\": [], \"made/elsewhere.csv\": []}");
    struct evaluate_corpus c;
    assert_true(evaluate_read(a, folder, labels, &c, &e));
    assert_true(c.n == 2 && c.n_absent == 1 && c.files[0].n == 300 && c.files[0].n_windows == 1);
    assert_true(c.files[0].windows[0].first == 200 && c.files[0].windows[0].last == 219);
    struct evaluated ours, lot, silent;
    evaluate_corpus(a, &settings, &c, EVALUATE_OURS, 0.2, 1, &ours);
    evaluate_corpus(a, &settings, &c, EVALUATE_RANDOM, 0.2, 1, &lot);
    evaluate_corpus(a, &settings, &c, EVALUATE_SILENT, 0.2, 1, &silent);
    assert_true(ours.windows == 1 && ours.found == 1 && ours.delay_periods <= 5);
    assert_true(ours.score[0] > 80 && ours.score[0] > lot.score[0]);
    assert_true(silent.score[0] == 0 && silent.found == 0 && silent.false_alarms == 0 && isnan(silent.precision));
    assert_true(lot.score[0] >= 0); /* with the best threshold, silence at worst */
    /* One file by itself. */
    assert_true(evaluate_read(a, arena_printf(a, "%s/made/jump.csv", folder), labels, &c, &e));
    assert_int_equal(c.n, 1);
}

static void bad_corpora_are_refused_with_reasons(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *folder = scratch_folder(a), *labels = arena_printf(a, "%s/labels.json", folder);
    put(arena_printf(a, "%s/x.csv", folder), "timestamp,value\n2020-01-01 00:00:00,1\n2020-01-02 00:00:00,2\n");
    static const char *const bad[][2] = {
        {"[1]", "expected"},
        {"{\"x.csv\": [[\"2020-01-05\", \"2020-01-06\"]]}", "no value lies in window 1"},
        {"{\"x.csv\": [[\"2020-01-01\"]]}", "no [\"from\", \"to\"]"},
        {"{\"x.csv\": 3}", "a list"},
        {"{\"../x.csv\": []}", "no name inside"},
        {"{\"y.csv\": []}", "names no file"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {0};
        struct evaluate_corpus c;
        put(labels, bad[i][0]);
        assert_false(evaluate_read(a, folder, labels, &c, &e));
        if (!strstr(e.msg, bad[i][1]))
            print_error("%s\n", e.msg);
        assert_non_null(strstr(e.msg, bad[i][1]));
    }
    struct err e = {0};
    struct evaluate_corpus c;
    put(arena_printf(a, "%s/x.csv", folder), "timestamp,value\n2020-01-02 00:00:00,1\n2020-01-01 00:00:00,2\n");
    put(labels, "{\"x.csv\": []}");
    assert_false(evaluate_read(a, folder, labels, &c, &e));
    assert_non_null(strstr(e.msg, "before the row above"));
}

/* The short form of what tools/alarm-skill.py measures: a firm of sixty orders a day where nothing happens. */
static void skill_is_measured_and_silence_does_not_pass(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { N = 500 };
    double *x = NEW_N(a, double, N);
    bool *open = NEW_N(a, bool, N);
    uint8_t *phase = NEW_N(a, uint8_t, N);
    struct rng r;
    rng_init(&r, 3, "test.skill");
    for (int t = 0; t < N; t++) {
        x[t] = rint(60 + sqrt(60) * rng_normal(&r));
        open[t] = true;
        phase[t] = (uint8_t)(t % 7);
    }
    struct skill_series s = {.x = x, .thin = true, .against_rest = true, .open = open, .phase = phase, .n = N, .from = 200,
                             .to = N};
    struct skill_ask ask = {.settings = &settings, .run_length = 1000, .mean = 10, .direction = -1, .rounds = 6,
                            .shift = 0.5, .horizon = 60, .block = 7, .band = 0.15, .seed = 1};
    struct skill_rate rate, again;
    struct skill_delay delay;
    assert_true(skill_false_clean(&s, &ask, &rate) && skill_false_clean(&s, &ask, &again));
    assert_true(rate.per_quarter == again.per_quarter && rate.per_quarter < 0.5 && rate.days > 500);
    assert_true(skill_false_no_change(&s, &ask, &rate) && rate.per_quarter < 0.5);
    assert_true(skill_delays(&s, &ask, &delay));
    assert_true(delay.median >= 2 && delay.median <= 12 && delay.within_14 > 0.7);
    ask.run_length = 1e8; /* a chart that never speaks is never late and of no use */
    ask.shift = 0.1;
    ask.horizon = 30;
    assert_true(skill_delays(&s, &ask, &delay));
    assert_true(isinf(delay.median) && delay.within_14 < 0.2);
    ask.mean = 100; /* more than the firm has */
    assert_false(skill_delays(&s, &ask, &delay));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_corpus_is_read_and_scored),
        cmocka_unit_test(bad_corpora_are_refused_with_reasons),
        cmocka_unit_test(skill_is_measured_and_silence_does_not_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
