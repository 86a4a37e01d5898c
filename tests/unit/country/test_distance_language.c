/* Language measures: exact small cases, identities on random shares, agreement with the script. */
#include <math.h>

#include "base/random.h"
#include "country/language.h"
#include "peer.h"

static void common_spoken_small_cases(void **state)
{
    (void)state;
    /* products .3 and .2: .3 + .2·.7 = .44 */
    const double s[] = {.5, .4, .0}, t[] = {.6, .5, 1};
    near(language_common_spoken(s, t, 3), .44, 1e-15, "two languages");
    const double all[] = {1, 1, 1}, few[] = {.3, .2, .1};
    near(language_common_spoken(all, few, 3), .51, 1e-15, "three languages");
    assert_true(language_common_spoken(all, all, 3) == 1);
    assert_true(language_common_spoken(s, t, 0) == 0);
}

static void coverage_small_cases(void **state)
{
    (void)state;
    /* ability 1 in .5 of the market, .5 in .4: .5 + .5·.2 = .6 */
    const double a[] = {1, .5}, s[] = {.5, .4};
    near(language_coverage(a, s, 2), .6, 1e-15, "two languages");
    const double none[] = {0, 0};
    assert_true(language_coverage(none, s, 2) == 0);
    assert_true(language_coverage(a, s, 0) == 0);
    const double full[] = {1, 1};
    assert_true(language_coverage(full, full, 2) == 1);
    near(language_coverage(full, s, 1), .5, 1e-15, "one language is its share");
}

enum { LANGUAGES = 6 };

static void stay_in_range_and_grow(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 7, "test.language");
    for (int round = 0; round < 5000; round++) {
        double s[LANGUAGES], t[LANGUAGES];
        size_t n = rng_below(&r, LANGUAGES + 1);
        for (size_t i = 0; i < n; i++) {
            s[i] = rng_below(&r, 5) == 0 ? 1 : rng_uniform(&r);
            t[i] = rng_below(&r, 5) == 0 ? 0 : rng_uniform(&r);
        }
        double csl = language_common_spoken(s, t, n);
        assert_true(csl >= 0 && csl <= 1);
        assert_true(csl == language_common_spoken(t, s, n));
        double cover = language_coverage(s, t, n), best = 0;
        for (size_t i = 0; i < n; i++)
            best = fmax(best, s[i] * t[i]);
        assert_true(cover >= best && cover <= 1);
        if (n == 0)
            continue;
        size_t k = rng_below(&r, n);
        s[k] += (1 - s[k]) * rng_uniform(&r);
        assert_true(language_coverage(s, t, n) >= cover - 1e-15);
    }
}

static void agrees_with_the_script(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct rng r;
    rng_init(&r, 8, "test.language");
    enum { CASES = 200 };
    double csl[CASES], cover[CASES];
    struct buf in;
    buf_init(&in, a, 1 << 20);
    struct js_writer w;
    js_init(&w, &in, JS_COMPACT);
    js_begin_array(&w);
    for (int c = 0; c < CASES; c++) {
        double s[LANGUAGES], t[LANGUAGES];
        static const char *const keys[] = {"a", "b", "c", "d", "e", "f"};
        for (int i = 0; i < LANGUAGES; i++) {
            s[i] = rng_uniform(&r);
            t[i] = rng_uniform(&r);
        }
        csl[c] = language_common_spoken(s, t, LANGUAGES);
        cover[c] = language_coverage(s, t, LANGUAGES);
        js_begin_object(&w);
        for (int part = 0; part < 2; part++) {
            js_key(&w, part == 0 ? "language" : "firm_language");
            js_begin_object(&w);
            for (int side = 0; side < 2; side++) {
                js_key(&w, part == 0 ? (side ? "b" : "a") : (side ? "market" : "capability"));
                js_begin_object(&w);
                for (int i = 0; i < LANGUAGES; i++)
                    js_put_real(&w, keys[i], side ? t[i] : s[i], -1);
                js_end(&w);
            }
            js_end(&w);
        }
        js_end(&w);
    }
    js_end(&w);
    struct str answer =
        peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                 arena_printf(a, "%s tests/peers/distances.py", peer_python()), buf_str(&in));
    if (!answer.p)
        return;
    struct json_t *t;
    OK(js_load(&t, a, "answer", answer, &e), e);
    assert_int_equal(js_len(t), CASES);
    for (size_t c = 0; c < CASES; c++) {
        double x = 0;
        assert_true(js_get_real(js_get(js_at(t, c), "language"), "csl", &x));
        near(csl[c], x, 1e-12, "CSL");
        assert_true(js_get_real(js_at(t, c), "firm_language", &x));
        near(cover[c], x, 1e-12, "coverage");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(common_spoken_small_cases),
        cmocka_unit_test(coverage_small_cases),
        cmocka_unit_test(stay_in_range_and_grow),
        cmocka_unit_test(agrees_with_the_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
