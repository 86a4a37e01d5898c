/* Rounds: the noise band of a difference, exact and drawn; and T0 → T1 over a workspace. */
#include "asked.h"
#include "diagnosis/change.h"

static double band(const struct shaky *x, size_t n, double level)
{
    ARENA_LOCAL(tmp);
    struct rng rng;
    rng_init(&rng, 3, "test.change");
    return change_band(tmp, x, n, 0.2, level, 20000, &rng);
}

static void one_answer_each_time(void **state)
{
    (void)state;
    const struct shaky two[] = {{-0.25, true, true}, {0.25, true, true}};
    /* |difference| is 0, 1 or 2 levels with probability 0.44, 0.48, 0.08 */
    near(band(two, 2, 0.44), 0, 1e-15, "0.44");
    near(band(two, 2, 0.45), 0.25, 1e-15, "0.45");
    near(band(two, 2, 0.92), 0.25, 1e-15, "0.92");
    near(band(two, 2, 0.93), 0.5, 1e-15, "0.93");
    const struct shaky end[] = {{-0.25, true, false}, {0.25, false, true}}; /* both only downwards or up */
    near(band(end, 2, 0.96), 0.25, 1e-15, "a move off the scale is lost");
    const struct shaky fixed[] = {{0.25, false, false}};
    near(band(fixed, 1, 0.99), 0, 1e-15, "nothing can move");
    near(band(NULL, 0, 0.9), 0, 1e-15, "no answers");
}

static void drawn_and_exact_agree(void **state)
{
    (void)state;
    struct shaky x[10];
    for (int i = 0; i < 10; i++)
        x[i] = (struct shaky){i < 9 ? 0.01 * (i + 1) : 0, true, true};
    /* the tenth adds nothing but sends the same sum through the draws */
    double exact = band(x, 9, 0.9), drawn = band(x, 10, 0.9);
    near(drawn, exact, 0.04, "drawn band");
    assert_true(exact > 0);
    for (int i = 0; i < 9; i++)
        x[i].gain *= 2;
    near(band(x, 9, 0.9), 2 * exact, 1e-12, "twice the step, twice the band");
}

/* 22 practices answered once in each round: the sum is nearly normal, sd = sqrt(44 · 0.4)/(22 · 4). */
static void many_answers_are_nearly_normal(void **state)
{
    (void)state;
    struct shaky x[44];
    for (int i = 0; i < 44; i++)
        x[i] = (struct shaky){(i % 2 ? 1 : -1) / 88.0, true, true};
    near(band(x, 44, 0.9), 1.6449 * sqrt(44 * 0.4) / 88, 0.02, "normal approximation");
}

/* --- over a workspace -------------------------------------------------------------------------- */

static const struct value *row(const struct value *v, const char *list, const char *id)
{
    const struct value *items = record_get(v, list);
    for (size_t i = 0; i < value_count(items); i++)
        if (strcmp(text_in(list_at(items, i), "id"), id) == 0)
            return list_at(items, i);
    fail_msg("no %s in %s", id, list);
    return NULL;
}

static void answer_all(struct job *job, const char *level, const char *evidence)
{
    struct err e = {0};
    struct value *v;
    for (int i = 0; i < 22; i++) {
        OK(CALL(job, diagnosis_next, &v, &e, {"firm", "asked"}), e);
        OK(CALL(job, diagnosis_answer, &v, &e, {"firm", "asked"},
                {"item", text_in(record_get(v, "question"), "item")}, {"answer", level},
                {"evidence", evidence}),
           e);
    }
}

static void from_t0_to_t1(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = job_open(a);
    struct err e = {0};
    struct value *v;
    FAILS(CALL(&job, diagnosis_start, &v, &e, {"firm", "asked"}), e, ERR_INPUT, "nothing of the");
    OK(CALL(&job, diagnosis_history, &v, &e, {"firm", "asked"}), e);
    assert_non_null(strstr(text_in(v, "headline"), "One round so far"));
    answer_all(&job, "1", "register");
    OK(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "M1.1"}, {"answer", "4"}), e);
    job.now_us += 1000000;
    OK(CALL(&job, diagnosis_start, &v, &e, {"firm", "asked"}), e);
    assert_int_equal(value_as_int(record_get(v, "round")), 1);
    assert_int_equal(value_as_int(record_get(v, "kept_answers")), 22);
    assert_int_equal(value_as_int(record_get(v, "kept_version")), 24);
    OK(CALL(&job, diagnosis_history, &v, &e, {"firm", "asked"}), e);
    assert_non_null(strstr(text_in(v, "headline"), "no practice is answered in both rounds"));
    /* the form is empty again, the former answer is there to see, statements stay */
    OK(CALL(&job, diagnosis_next, &v, &e, {"firm", "asked"}), e);
    assert_int_equal(value_as_int(record_get(v, "asked")), 0);
    assert_int_equal(value_as_int(record_get(v, "round")), 1);
    assert_int_equal(value_as_int(record_get(record_get(v, "former"), "value")), 1);
    OK(CALL(&job, diagnosis_next, &v, &e, {"firm", "asked"}, {"form", "statements"},
            {"item", "M1.1"}),
       e);
    assert_int_equal(value_as_int(record_get(record_get(v, "answer"), "value")), 4);
    answer_all(&job, "3", "register");
    OK(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "S2"}, {"answer", "2"}), e);
    OK(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "S3"},
            {"answer", "dont-know"}),
       e);
    OK(CALL(&job, diagnosis_history, &v, &e, {"firm", "asked"}), e);
    assert_int_equal(value_count(record_get(v, "rounds")), 2);
    const struct value *index = row(v, "changes", "index");
    const struct figure *change = value_as_figure(record_get(index, "change"));
    near(change->value, (20 * 0.5 + 0.25) / 21, 1e-12, "change of the index"); /* S3 left out */
    assert_true(figure_has_interval(change) && change->low > 0);
    assert_string_equal(text_in(index, "verdict"), "more than noise");
    assert_string_equal(text_in(row(v, "practices", "practice.S1"), "verdict"), "more than noise");
    assert_string_equal(text_in(row(v, "practices", "practice.S2"), "verdict"), "within noise");
    assert_string_equal(text_in(row(v, "practices", "practice.S3"), "verdict"), "not comparable");
    FAILS(CALL(&job, diagnosis_history, &v, &e, {"firm", "asked"}, {"from", "T7"}), e, ERR_INPUT,
          "T7");
    /* the same once more gives the same: the band is drawn from the job's seed */
    struct value *again;
    OK(CALL(&job, diagnosis_history, &v, &e, {"firm", "asked"}), e);
    OK(CALL(&job, diagnosis_history, &again, &e, {"firm", "asked"}), e);
    struct buf one, two;
    buf_init(&one, a, 16 << 20);
    buf_init(&two, a, 16 << 20);
    value_to_json(&one, v);
    value_to_json(&two, again);
    assert_true(str_eq(buf_str(&one), buf_str(&two)));
}

static void another_budget_is_a_what_if(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = job_open(a);
    struct err e = {0};
    struct value *v;
    OK(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "A2"}, {"answer", "0"}), e);
    OK(CALL(&job, diagnosis_run, &v, &e, {"firm", "asked"}), e);
    const struct value *plan = record_get(v, "facilitators");
    assert_false(value_as_bool(record_get(plan, "possible"))); /* the file names no budget */
    OK(CALL(&job, diagnosis_run, &v, &e, {"firm", "asked"}, {"budget", "۵۰۰۰ EUR"}), e);
    plan = record_get(v, "facilitators");
    assert_true(value_as_bool(record_get(plan, "possible")));
    assert_true(value_as_bool(record_get(plan, "what_if")));
    near(value_as_figure(record_get(plan, "budget"))->value, 5000, 1e-12, "budget");
    assert_non_null(strstr(text_in(v, "headline"), "what if"));
    assert_true(value_as_figure(record_get(plan, "cost"))->value <= 5000);
    FAILS(CALL(&job, diagnosis_run, &v, &e, {"firm", "asked"}, {"budget", "5000 USD"}), e, ERR_INPUT,
          "EUR");
    FAILS(CALL(&job, diagnosis_run, &v, &e, {"firm", "asked"}, {"budget", "-1"}), e, ERR_INPUT,
          "from 0");
    FAILS(CALL(&job, diagnosis_run, &v, &e, {"firm", "asked"}, {"budget", "much"}), e, ERR_PARSE,
          "--budget");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_answer_each_time),
        cmocka_unit_test(drawn_and_exact_agree),
        cmocka_unit_test(many_answers_are_nearly_normal),
        cmocka_unit_test(from_t0_to_t1),
        cmocka_unit_test(another_budget_is_a_what_if),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
