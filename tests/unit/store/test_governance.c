/* test_governance.c — rows of the log, of proposals and decisions: what is put in comes out; what
 * is there already, or has moved on, is refused. */
#include "unit/scratch.h"

#include "base/file.h"
#include "store/governance.h"
#include "store/records.h"

static struct workspace *fresh(struct arena *a)
{
    struct err e;
    struct workspace *ws;
    int64_t v;
    bool changed;
    OK(ws_open(&ws, a, path_join(a, scratch_folder(a), "w.db"), WS_CREATE, 500, &e), e);
    for (int i = 0; i < 2; i++)
        OK(ws_firm_put(ws, i ? "elia" : "daru", "x", STR("x"), (struct ws_stamp){1, "anna"}, &v,
                       &changed, &e),
           e);
    return ws;
}

static const char *hex(struct arena *a, char c)
{
    char *s = arena_alloc(a, HASH_HEX);
    memset(s, c, HASH_HEX - 1);
    return s;
}

static bool count_row(void *ctx, const struct ws_audit *row, struct err *e)
{
    int64_t *n = ctx;
    if (row->seq == 4)
        return FAIL(e, ERR_INPUT, "enough");
    (*n)++;
    return true;
}

static void the_log(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_audit *rows;
    size_t n;
    int64_t seq, seen = 0;
    char chain[HASH_HEX];
    struct str body;
    OK(ws_audit_last(ws, &seq, chain, &e), e);
    assert_true(seq == 0 && chain[0] == '\0');
    for (int i = 1; i <= 5; i++)
        OK(ws_audit_put(ws,
                        &(struct ws_audit){.seq = i,
                                           .firm_id = i == 3  ? NULL
                                                      : i % 2 ? "elia"
                                                              : "daru",
                                           .kind = i == 2 ? "b.b" : "a.a",
                                           .actor = "anna",
                                           .at_us = i,
                                           .body = str_of(i == 4 ? "{\"n\":4}" : "{}"),
                                           .chain = hex(a, (char)('0' + i))},
                        &e),
           e);
    OK(ws_audit_last(ws, &seq, chain, &e), e);
    assert_true(seq == 5);
    assert_string_equal(chain, hex(a, '5'));
    FAILS(ws_audit_put(
              ws,
              &(struct ws_audit){
                  .seq = 5, .kind = "x", .actor = "x", .body = STR("{}"), .chain = hex(a, '1')},
              &e),
          e, ERR_CONFLICT, "");
    OK(ws_audit_list(ws, a, WS_AUDIT_AFTER, 1, NULL, 2, &rows, &n, &e), e);
    assert_true(n == 2 && rows[0].seq == 2 && rows[1].seq == 3 && rows[1].firm_id == NULL);
    OK(ws_audit_list(ws, a, WS_AUDIT_BEFORE, 6, "elia", 9, &rows, &n, &e), e);
    assert_true(n == 2 && rows[0].seq == 5 && rows[1].seq == 1);
    OK(ws_audit_newest(ws, a, "a.a", &body, &e), e);
    assert_true(str_is(body, "{}"));
    OK(ws_audit_newest(ws, a, "c.c", &body, &e), e);
    assert_int_equal(body.n, 0);
    FAILS(ws_audit_walk(ws, count_row, &seen, &e), e, ERR_INPUT, "enough");
    assert_int_equal(seen, 3);
    seen = 0; /* a walk that ended early leaves the statement free for the next */
    FAILS(ws_audit_walk(ws, count_row, &seen, &e), e, ERR_INPUT, "enough");
    assert_int_equal(seen, 3);
}

static void texts_and_heads(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    const char *text, **refs, *name;
    bool found;
    size_t n;
    int64_t newest;
    struct ws_audit_text *texts;
    struct ws_audit_head *heads;
    OK(ws_audit_text_put(ws, &(struct ws_audit_text){"r1", "elia", "p-ann", "s", "hello", 0}, &e),
       e);
    OK(ws_audit_text_put(ws, &(struct ws_audit_text){"r2", NULL, NULL, "s", "there", 0}, &e), e);
    OK(ws_audit_text_get(ws, a, "r1", &found, &text, &e), e);
    assert_true(found && cstr_eq(text, "hello"));
    OK(ws_audit_text_get(ws, a, "r9", &found, &text, &e), e);
    assert_true(!found && !text);
    OK(ws_audit_text_erase(ws, a, "p-ann", 77, &refs, &n, &e), e);
    assert_true(n == 1 && cstr_eq(refs[0], "r1"));
    OK(ws_audit_text_get(ws, a, "r1", &found, &text, &e), e);
    assert_true(found && !text);
    OK(ws_audit_text_walk(ws, a, &texts, &n, &e), e);
    assert_true(n == 2 && texts[0].erased_us == 77 && !texts[0].salt &&
                cstr_eq(texts[1].body, "there"));
    OK(ws_audit_text_erase(ws, a, "p-ann", 78, &refs, &n, &e), e);
    assert_int_equal(n, 0);
    struct ws_audit_head h = {3, hex(a, '1'), hex(a, '2'), 50, "k", "s"};
    OK(ws_audit_head_newest(ws, &newest, &e), e);
    assert_int_equal(newest, 0);
    OK(ws_audit_head_put(ws, &h, &e), e);
    h.signature = "other"; /* of that size there is one already: it stays */
    OK(ws_audit_head_put(ws, &h, &e), e);
    h.size = 2;
    OK(ws_audit_head_put(ws, &h, &e), e);
    OK(ws_audit_head_list(ws, a, &heads, &n, &e), e);
    assert_true(n == 2 && heads[0].size == 2 && heads[1].size == 3);
    assert_string_equal(heads[1].signature, "s");
    OK(db_script(ws->db,
                 "INSERT INTO person (person_id, name, created_us, created_by) "
                 "VALUES ('p-ann', 'Ann', 1, 'x')",
                 &e),
       e);
    OK(ws_actor_name(ws, a, "person:p-ann", &name, &e), e);
    assert_string_equal(name, "Ann");
    OK(ws_actor_name(ws, a, "os:ann", &name, &e), e);
    assert_null(name);
    OK(ws_actor_name(ws, a, "person:p-none", &name, &e), e);
    assert_null(name);
}

static void proposals(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_proposal p = {.firm_id = "elia",
                            .proposal_id = 1,
                            .state = "open",
                            .class_id = "A",
                            .kind = "tools",
                            .subject = "s",
                            .body = STR("{}"),
                            .sha256 = hex(a, '0'),
                            .created_us = 5,
                            .created_by = "anna",
                            .expires_us = 9},
                       got, *list;
    struct ws_decision *decisions;
    int64_t id;
    size_t n;
    OK(ws_proposal_next(ws, "elia", &id, &e), e);
    assert_int_equal(id, 1);
    FAILS(ws_proposal_next(ws, "elai", &id, &e), e, ERR_NOT_FOUND, "elia");
    OK(ws_proposal_put(ws, &p, &e), e);
    p.firm_id = "daru";
    p.review_us = 11;
    OK(ws_proposal_put(ws, &p, &e), e);
    FAILS(ws_proposal_put(ws, &p, &e), e, ERR_CONFLICT, "");
    OK(ws_proposal_next(ws, "elia", &id, &e), e);
    assert_int_equal(id, 2);
    OK(ws_proposal_list(ws, a, NULL, &list, &n, &e), e);
    assert_true(n == 2 && cstr_eq(list[0].firm_id, "daru") && list[0].review_us == 11 &&
                list[1].review_us == 0);
    OK(ws_proposal_list(ws, a, "elia", &list, &n, &e), e);
    assert_int_equal(n, 1);
    FAILS(ws_proposal_get(ws, a, "elia", 7, &got, &e), e, ERR_NOT_FOUND, "no proposal 7");
    OK(ws_proposal_get(ws, a, "elia", 1, &got, &e), e);
    OK(ws_proposal_state(ws, &got, "open", "accepted", &e), e);
    FAILS(ws_proposal_state(ws, &got, "open", "rejected", &e), e, ERR_CONFLICT,
          "not open any more");
    OK(ws_proposal_get(ws, a, "elia", 1, &got, &e), e);
    assert_string_equal(got.state, "accepted");
    for (int i = 1; i <= 2; i++) {
        OK(ws_decision_next(ws, "elia", 1, &id, &e), e);
        assert_int_equal(id, i);
        OK(ws_decision_put(
               ws, &(struct ws_decision){"elia", 1, id, "accept", "anna", "owner", STR("{}"), i},
               &e),
           e);
    }
    FAILS(ws_decision_put(
              ws, &(struct ws_decision){"elia", 5, 1, "accept", "anna", "owner", STR("{}"), 1}, &e),
          e, ERR_CONFLICT, "");
    OK(ws_decision_list(ws, a, "elia", 1, &decisions, &n, &e), e);
    assert_true(n == 2 && decisions[1].step == 2 && decisions[1].at_us == 2);
    OK(ws_decision_list(ws, a, NULL, 0, &decisions, &n, &e), e);
    assert_int_equal(n, 2);
    OK(ws_decision_list(ws, a, "daru", 1, &decisions, &n, &e), e);
    assert_int_equal(n, 0);
    assert_false(ws_in_transaction(ws));
    OK(ws_begin(ws, &e), e);
    assert_true(ws_in_transaction(ws));
    ws_rollback(ws);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log),
        cmocka_unit_test(texts_and_heads),
        cmocka_unit_test(proposals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
