/* One question at a time over a workspace: what is stored, what comes next, what is refused. */
#include "asked.h"

static void the_short_form_from_start_to_end(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = job_open(a);
    struct err e = {0};
    struct value *v;
    for (int i = 0; i < 22; i++) {
        OK(CALL(&job, diagnosis_next, &v, &e, {"firm", "asked"}), e);
        assert_false(value_as_bool(record_get(v, "done")));
        assert_int_equal(value_as_int(record_get(v, "asked")), i);
        const char *item = text_in(record_get(v, "question"), "item");
        const char *answer = i == 0 ? "dont-know" : i == 1 ? "not-applicable" : i % 2 ? "3" : "1";
        OK(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", item},
                {"answer", answer}, {"reason", "we only resell"}),
           e);
        assert_int_equal(value_as_int(record_get(v, "left")), 21 - i);
        assert_true((text_in(v, "note") != NULL) == (strcmp(answer, "3") == 0));
    }
    OK(CALL(&job, diagnosis_next, &v, &e, {"firm", "asked"}), e);
    assert_true(value_as_bool(record_get(v, "done")));
    OK(CALL(&job, diagnosis_status, &v, &e, {"firm", "asked"}), e);
    assert_true(value_as_bool(record_get(v, "done")));
    const struct value *first = list_at(record_get(v, "sections"), 0);
    assert_string_equal(text_in(first, "section"), "Strategy");
    assert_int_equal(value_as_int(record_get(first, "dont_know")), 1);
    assert_int_equal(value_as_int(record_get(first, "not_applicable")), 1);
    assert_int_equal(value_as_int(record_get(first, "answered")), 1);
    /* the assessment is closed, and the firm has a version per answer */
    struct workspace *ws;
    struct ws_assessment *list;
    struct ws_firm firm;
    size_t n;
    OK(ws_open(&ws, a, job.workspace_path, WS_READ, 1, &e), e);
    OK(ws_assessment_list(ws, a, "asked", &list, &n, &e), e);
    assert_int_equal(n, 1);
    assert_true(list[0].finished_us > 0);
    OK(ws_firm_get(ws, a, "asked", 0, &firm, &e), e);
    assert_int_equal(firm.version, 23);
    /* and the diagnosis rests on them */
    OK(CALL(&job, diagnosis_run, &v, &e, {"firm", "asked"}), e);
    assert_non_null(strstr(text_in(v, "headline"), "Asked"));
}

static void changing_an_answer_keeps_the_others(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = job_open(a);
    struct err e = {0};
    struct value *v;
    static const char *const items[] = {"S1", "S2", "O1", "M1.2"};
    for (size_t i = 0; i < COUNT_OF(items); i++)
        OK(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", items[i]},
                {"answer", "2"}),
           e);
    OK(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "S1"}, {"answer", "۴"},
            {"evidence", "plan 2025"}),
       e);
    struct job again = job;
    again.slots = NULL;
    const struct firm *f;
    OK(firm_of_job(&again, "asked", &f, &e), e);
    assert_int_equal(f->n_answers, 4);
    assert_int_equal(firm_answer(f, "pei-short", "S1")->value, 4);
    assert_string_equal(firm_answer(f, "pei-short", "S1")->evidence, "plan 2025");
    assert_int_equal(firm_answer(f, "pei-short", "S2")->value, 2);
    assert_int_equal(firm_answer(f, "apmo-bc", "M1.2")->value, 2);
}

static void wrong_answers_store_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = job_open(a);
    struct err e = {0};
    struct value *v;
    FAILS(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "S11"}, {"answer", "2"}),
          e, ERR_INPUT, "S1");
    FAILS(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "S1"}, {"answer", "5"}),
          e, ERR_INPUT, "0 to 4");
    FAILS(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "M1.1"},
               {"answer", "yes"}),
          e, ERR_INPUT, "1 to 7");
    FAILS(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "S1"},
               {"answer", "not-applicable"}),
          e, ERR_INPUT, "reason");
    FAILS(CALL(&job, diagnosis_answer, &v, &e, {"firm", "asked"}, {"item", "M1.1"},
               {"answer", "not-applicable"}, {"reason", "x"}),
          e, ERR_INPUT, "cannot be not applicable");
    char *path = scratch_file(a, scratch_folder(a), "firm.yaml", str_of(yaml_text));
    FAILS(CALL(&job, diagnosis_answer, &v, &e, {"firm", path}, {"item", "S1"}, {"answer", "2"}), e,
          ERR_INPUT, "import");
    struct workspace *ws;
    struct ws_firm firm;
    OK(ws_open(&ws, a, job.workspace_path, WS_READ, 1, &e), e);
    OK(ws_firm_get(ws, a, "asked", 0, &firm, &e), e);
    assert_int_equal(firm.version, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_short_form_from_start_to_end),
        cmocka_unit_test(changing_an_answer_keeps_the_others),
        cmocka_unit_test(wrong_answers_store_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
