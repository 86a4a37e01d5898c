/* Agreement of two raters: published values, identities, the peer, and the capability over a
 * workspace in which a second person answers beside the firm. */
#include "asked.h"
#include "diagnosis/agreement.h"

static const int none = RATING_NONE;

static void published_values(void **state)
{
    (void)state;
    /* Krippendorff 2011, data C: four observers, twelve units; ordinal alpha 0.815 */
    const int c[] = {1,    2, 3, 3, 2, 1, 4, 1, 2, none, none, none, 1,    2, 3, 3,
                     2,    2, 4, 1, 2, 5, none, 3, none, 3, 3, 3, 2, 3, 4, 2,
                     2,    5, 1, none, 1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none};
    near(alpha_ordinal(c, 4, 12, 1, 5), 0.815, 5e-4, "alpha, data C");
    /* R's irr: kappa2(anxiety[,1:2], "squared") = 0.297 */
    const int x[] = {3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3},
              y[] = {3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4};
    near(kappa_quadratic(x, y, 20), 0.297, 5e-4, "kappa, anxiety");
    near(kappa_quadratic(y, x, 20), kappa_quadratic(x, y, 20), 1e-15, "raters exchanged");
}

static void what_is_not_defined(void **state)
{
    (void)state;
    const int two[] = {2, 2, 2, 2}, alone[] = {1, none, 3, none, 2, none}, up[] = {0, 1, 2, 3, 4};
    assert_true(isnan(kappa_quadratic(two, two, 4)));
    assert_true(isnan(alpha_ordinal(two, 2, 2, 0, 4)));
    assert_true(isnan(alpha_ordinal(alone, 2, 3, 0, 4))); /* no unit rated twice */
    assert_true(isnan(kappa_quadratic(two, two, 0)));
    const int both[] = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4}, turned[] = {0, 1, 2, 3, 4, 4, 3, 2, 1, 0};
    near(kappa_quadratic(up, up, 5), 1, 1e-15, "equal ratings");
    near(alpha_ordinal(both, 2, 5, 0, 4), 1, 1e-15, "equal ratings");
    assert_true(alpha_ordinal(turned, 2, 5, 0, 4) < 0); /* worse than chance */
    near(kappa_quadratic(turned, turned + 5, 5), -1, 1e-15, "exactly turned round");
}

/* Random tables with holes; the peer counts in fractions. */
static void agrees_with_the_peer(void **state)
{
    (void)state;
    enum { CASES = 200, MOST = 30 };
    ARENA_LOCAL(a);
    struct rng rng;
    struct buf in;
    rng_init(&rng, 11, "test.agreement");
    buf_init(&in, a, 4 << 20);
    int r[CASES][2 * MOST];
    size_t n[CASES];
    int top[CASES];
    buf_puts(&in, "[");
    for (size_t i = 0; i < CASES; i++) {
        n[i] = 1 + (size_t)rng_below(&rng, MOST);
        top[i] = i % 2 ? 4 : 7;
        buf_printf(&in, "%s{\"low\":%d,\"high\":%d,\"ratings\":[", i ? "," : "", i % 2 ? 0 : 1,
                   top[i]);
        for (size_t k = 0; k < 2; k++) {
            buf_puts(&in, k ? ",[" : "[");
            for (size_t u = 0; u < n[i]; u++) {
                int low = i % 2 ? 0 : 1, v = low + (int)rng_below(&rng, (uint64_t)(top[i] - low) + 1);
                if (k && rng_uniform(&rng) < 0.6) /* related, or nothing would ever agree */
                    v = r[i][u] == none ? v : r[i][u];
                r[i][k * n[i] + u] = rng_uniform(&rng) < 0.1 ? none : v;
                if (r[i][k * n[i] + u] == none)
                    buf_printf(&in, "%snull", u ? "," : "");
                else
                    buf_printf(&in, "%s%d", u ? "," : "", r[i][k * n[i] + u]);
            }
            buf_puts(&in, "]");
        }
        buf_puts(&in, "]}");
    }
    buf_puts(&in, "]");
    struct json_t *peer = peer_answer(a, "agreement.py", &in);
    if (!peer)
        return;
    size_t defined = 0;
    for (size_t i = 0; i < CASES; i++) {
        int x[MOST], y[MOST];
        size_t m = 0;
        for (size_t u = 0; u < n[i]; u++)
            if (r[i][u] != none && r[i][n[i] + u] != none) {
                x[m] = r[i][u];
                y[m++] = r[i][n[i] + u];
            }
        double kappa = kappa_quadratic(x, y, m),
               alpha = alpha_ordinal(r[i], 2, n[i], i % 2 ? 0 : 1, top[i]);
        double pk = peer_real(js_at(peer, i), "kappa"), pa = peer_real(js_at(peer, i), "alpha");
        assert_true(isnan(kappa) == isnan(pk) && isnan(alpha) == isnan(pa));
        if (!isnan(pk))
            near(kappa, pk, 1e-12, "kappa");
        if (!isnan(pa))
            near(alpha, pa, 1e-12, "alpha");
        defined += !isnan(pk) && !isnan(pa);
    }
    assert_true(defined > CASES / 2);
}

static void the_band_holds_the_value(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng rng;
    int x[22], y[22];
    rng_init(&rng, 5, "test.band");
    for (int i = 0; i < 22; i++) {
        x[i] = i % 5;
        y[i] = i % 3 ? i % 5 : (i + 1) % 5;
    }
    struct agreement_bands b = agreement_resample(a, x, y, 22, 0, 4, 2000, 0.95, 0.05, &rng);
    double k = kappa_quadratic(x, y, 22);
    assert_true(b.kappa.low < k && k < b.kappa.high && b.kappa.high <= 1);
    assert_true(b.alpha.low < b.alpha.high && b.kappa.undefined == 0);
    for (int i = 0; i < 22; i++)
        x[i] = y[i] = i == 0; /* one item differs from the rest: a third of resamples lose it */
    b = agreement_resample(a, x, y, 22, 0, 4, 2000, 0.95, 0.05, &rng);
    assert_true(isnan(b.kappa.low) && b.kappa.undefined > 0.25 && b.kappa.undefined < 0.45);
}

/* --- over a workspace -------------------------------------------------------------------------- */

static const char *const practices[] = {"S1", "S2", "S3", "O1", "O2", "O3", "O4", "O5", "A1", "A2",
                                        "A3", "A4", "G1"};

static const struct value *first_measure(const struct value *v)
{
    return list_at(record_get(v, "measures"), 0);
}

static void two_people_and_what_they_differ_in(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job owner = job_open(a), adviser = job_of(&owner, "adviser");
    struct err e = {0};
    struct value *v;
    OK(CALL(&owner, diagnosis_agreement, &v, &e, {"firm", "asked"}), e);
    assert_non_null(strstr(text_in(v, "headline"), "Nobody has rated"));
    for (size_t i = 0; i < COUNT_OF(practices); i++) {
        const char *own = i % 3 == 0 ? "0" : i % 3 == 1 ? "1" : "2",
                   *other = i == 4 ? "4" : i == 6 ? "1" : own;
        OK(CALL(&owner, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", practices[i]},
                {"answer", own}),
           e);
        OK(CALL(&adviser, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", practices[i]},
                {"answer", other}, {"rater", "second"}, {"evidence", "minutes"}),
           e);
        if (i == 3) { /* four items are too few */
            OK(CALL(&owner, diagnosis_agreement, &v, &e, {"firm", "asked"}), e);
            assert_false(value_as_bool(record_get(v, "computable")));
            assert_non_null(strstr(text_in(v, "headline"), "too few items"));
            assert_true(value_as_figure(record_get(first_measure(v), "kappa"))->missing);
        }
    }
    OK(CALL(&owner, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "G2"},
            {"answer", "dont-know"}),
       e);
    OK(CALL(&adviser, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "G2"}, {"answer", "2"},
            {"rater", "second"}),
       e);
    OK(CALL(&owner, diagnosis_agreement, &v, &e, {"firm", "asked"}), e);
    assert_true(value_as_bool(record_get(v, "computable")));
    assert_int_equal(value_as_int(record_get(v, "agreed")), 11);
    assert_null(text_in(v, "note"));
    const struct value *talk = record_get(v, "disagreements");
    assert_int_equal(value_count(talk), 2);
    assert_string_equal(text_in(list_at(talk, 0), "item"), "O2"); /* three steps apart */
    assert_int_equal(value_as_int(record_get(list_at(talk, 0), "steps_apart")), 3);
    assert_string_equal(text_in(list_at(talk, 1), "item"), "O4");
    /* O2 from 1 to 4 with evidence moves the mean of 13 practices by (1 - 0.25) / 13 */
    near(value_as_figure(record_get(list_at(talk, 0), "effect"))->value, 0.75 / 13, 1e-12,
         "effect on the index");
    assert_int_equal(value_count(record_get(v, "one_sided")), 1);
    const struct figure *k = value_as_figure(record_get(first_measure(v), "kappa"));
    assert_true(figure_known(k) && figure_has_interval(k) && k->value > 0.3 && k->value < 0.9);
    assert_string_equal(text_in(first_measure(v), "rater"), "adviser");
    /* the firm's own answers are untouched */
    struct job again = owner;
    const struct firm *f;
    again.slots = NULL;
    OK(firm_of_job(&again, "asked", &f, &e), e);
    assert_int_equal(firm_answer(f, "pei-short", "O2")->value, 1);
    /* and the second rater's own way through the form is his */
    OK(CALL(&adviser, diagnosis_next, &v, &e, {"firm", "asked"}, {"rater", "second"}), e);
    assert_int_equal(value_as_int(record_get(v, "asked")), 14);
    assert_string_equal(text_in(record_get(v, "question"), "item"), "G3");
    OK(CALL(&adviser, diagnosis_status, &v, &e, {"firm", "asked"}, {"rater", "second"}), e);
    OK(CALL(&owner, diagnosis_next, &v, &e, {"firm", "asked"}, {"rater", "second"}), e);
    assert_int_equal(value_as_int(record_get(v, "asked")), 0); /* the owner has rated nothing beside */
}

static void memory_is_not_agreement(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job one = job_open(a);
    struct err e = {0};
    struct value *v;
    for (size_t i = 0; i < COUNT_OF(practices); i++)
        for (int second = 0; second < 2; second++)
            OK(CALL(&one, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", practices[i]},
                    {"answer", "2"}, {"rater", second ? "second" : "own"}),
               e);
    OK(CALL(&one, diagnosis_agreement, &v, &e, {"firm", "asked"}), e);
    assert_non_null(strstr(text_in(v, "note"), "memory"));
    /* one value throughout: agreement beyond chance has no meaning */
    assert_false(value_as_bool(record_get(v, "computable")));
    assert_non_null(strstr(text_in(first_measure(v), "why"), "one and the same"));
    near(value_as_figure(record_get(first_measure(v), "exact"))->value, 1, 1e-15, "same answers");
}

static void evidence_that_is_not_kept_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = job_open(a);
    struct err e = {0};
    struct value *v;
    FAILS(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "S1"}, {"answer", "3"},
               {"evidence", "attachment:7"}),
          e, ERR_INPUT, "attachment:7");
    OK(CALL(&job, diagnosis_next, &v, &e, {"firm", "asked"}), e);
    assert_int_equal(value_as_int(record_get(v, "asked")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_values),
        cmocka_unit_test(what_is_not_defined),
        cmocka_unit_test(agrees_with_the_peer),
        cmocka_unit_test(the_band_holds_the_value),
        cmocka_unit_test(two_people_and_what_they_differ_in),
        cmocka_unit_test(memory_is_not_agreement),
        cmocka_unit_test(evidence_that_is_not_kept_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
