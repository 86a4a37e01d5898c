/* The life of a proposal: classes, reasons, two persons, expiry, conflicts, reviews; and that the
 * log knows of every step and of every later change to the tables. */
#include "unit/scratch.h"

#include <inttypes.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/file.h"
#include "governance/audit.h"
#include "governance/decide.h"
#include "governance/governance.h"
#include "governance/propose.h"
#include "governance/proposal_value.h"
#include "governance/verify.h"
#include "store/records.h"

static const int64_t monday_us = (int64_t)1795305600 * 1000000, day_us = (int64_t)86400 * 1000000;

static const struct rights_grant owner_grant[] = {{"elia", ROLE_OWNER}},
                                 adviser_grant[] = {{"elia", ROLE_ADVISER}},
                                 analyst_grant[] = {{"elia", ROLE_ANALYST}},
                                 other_firm[] = {{"daru", ROLE_OWNER}};
static const struct rights owner = {owner_grant, 1, ROLE_OWNER},
                           adviser = {adviser_grant, 1, ROLE_OWNER},
                           analyst = {analyst_grant, 1, ROLE_OWNER},
                           stranger = {other_firm, 1, ROLE_OWNER};

struct office {
    struct arena *a;
    char *path;
    struct workspace *ws;
    struct job anna, ben, ira; /* owner, adviser, analyst */
};

static struct job job_of(struct office *o, const char *actor, const struct rights *rights)
{
    return (struct job){.arena = o->a,
                        .data_dir = "data",
                        .workspace_path = o->path,
                        .actor = actor,
                        .rights = rights,
                        .now_us = monday_us,
                        .as_of = AS_OF_FACT_TABLE};
}

static struct office *make_office(struct arena *a)
{
    struct err e = {0};
    int64_t v;
    bool changed;
    struct office *o = NEW(a, struct office);
    o->a = a;
    o->path = path_join(a, scratch_folder(a), "w.db");
    OK(ws_open(&o->ws, a, o->path, WS_CREATE, monday_us, &e), e);
    OK(ws_firm_put(o->ws, "elia", "Elia", STR("name: Elia\n"), (struct ws_stamp){1, "x"}, &v,
                   &changed, &e),
       e);
    OK(ws_firm_put(o->ws, "daru", "Daru", STR("name: Daru\n"), (struct ws_stamp){1, "x"}, &v,
                   &changed, &e),
       e);
    o->anna = job_of(o, "person:p-anna", &owner);
    o->ben = job_of(o, "person:p-ben", &adviser);
    o->ira = job_of(o, "person:p-ira", &analyst);
    return o;
}

/* A result with a figure that has an interval, by a method. */
static struct value *result_of(struct arena *a)
{
    struct figure *in =
        figure_leaf(a, FIGURE_FIRM, "sales", 100, "EUR", 2025, "firm.yaml", "sales[0]");
    struct figure *f = FIGURE(a, "orders", 12, "orders", "toy/1", "abc", in);
    struct value *v = value_record(a);
    record_text(a, v, "headline", "Twelve orders are likely");
    record_figure(a, v, "orders", figure_with_interval(f, 8, 20));
    return v;
}

struct wish {
    const char *kind, *amount, *note, *expects;
    const struct figure *expected;
    const struct date *review;
};

static bool try_propose(struct office *o, struct job *job, struct wish w, int64_t *ret,
                        struct err *e)
{
    struct value *result = result_of(o->a);
    struct proposal_draft d = {.kind = w.kind, .expects = w.expects, .expected = w.expected};
    proposal_reason(job, &d, "because");
    proposal_alternative(job, &d, "do nothing");
    proposal_general(job, result, &d);
    TRY(ws_begin(o->ws, e));
    if (!proposal_put(job, o->ws,
                      &(struct proposal_new){.firm_id = "elia",
                                             .firm_version = 1,
                                             .firm_sha256 = "f",
                                             .facts_sha256 = "c",
                                             .as_of = "2026-05-01",
                                             .capability = "toy.run",
                                             .arguments = STR("{\"firm\":\"elia\"}"),
                                             .result = result,
                                             .draft = &d,
                                             .review = w.review,
                                             .amount = w.amount,
                                             .note = w.note},
                      ret, e)) {
        ws_rollback(o->ws);
        return false;
    }
    return ws_commit(o->ws, e);
}

static int64_t propose(struct office *o, struct job *job, struct wish w)
{
    struct err e = {0};
    int64_t id = 0;
    OK(try_propose(o, job, w, &id, &e), e);
    return id;
}

static bool act_with(struct office *o, struct job *job, int64_t id, enum act act,
                     struct act_words w, struct proposal_seen *p, struct err *e)
{
    TRY(ws_begin(o->ws, e));
    if (!proposal_act(job, o->ws, "elia", id, act, &w, p, e)) {
        ws_rollback(o->ws);
        return false;
    }
    return ws_commit(o->ws, e);
}

static const char *state_after(struct office *o, struct job *job, int64_t id, enum act act,
                               struct act_words w)
{
    struct err e = {0};
    struct proposal_seen p;
    OK(act_with(o, job, id, act, w, &p, &e), e);
    return p.state;
}

static void refused(struct office *o, struct job *job, int64_t id, enum act act, struct act_words w,
                    enum err_code code, const char *words)
{
    struct err e = {0};
    struct proposal_seen p;
    FAILS(act_with(o, job, id, act, w, &p, &e), e, code, words);
}

static struct verify_report look(struct office *o)
{
    struct err e = {0};
    struct verify_report r;
    OK(verify_all(o->ws, o->a, NULL, &r, &e), e);
    return r;
}

static struct proposal_seen see(struct office *o, int64_t id)
{
    struct err e = {0};
    struct proposal_seen p;
    OK(proposal_see(&o->anna, o->ws, "elia", id, &p, &e), e);
    return p;
}

static const struct act_words said = {.reason = "it makes sense"}, nothing = {.reason = NULL},
                              blank = {.reason = " \n "};

/* ---- making ---- */

static void test_make(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct value *v;
    (void)state;
    struct office *o = make_office(a);
    int64_t id = propose(o, &o->ira, (struct wish){.kind = "tools", .note = "ask Maria"});
    assert_int_equal(id, 1);
    assert_int_equal(propose(o, &o->ira, (struct wish){.kind = "tools"}), 2);
    struct proposal_seen p = see(o, 1);
    OK(proposal_value(&o->ben, o->ws, &p, NULL, &v, &e), e);
    OK(value_check(v, &proposal_shape, &e), e);
    assert_string_equal(value_as_text(record_get(v, "subject")), "Twelve orders are likely");
    assert_string_equal(value_as_text(record_get(v, "class")), "B");
    assert_string_equal(value_as_text(record_get(v, "state")), "open");
    assert_string_equal(value_as_text(record_get(v, "note")), "ask Maria");
    assert_string_equal(value_as_text(record_get(v, "expires")), "2027-01-21"); /* 60 days */
    assert_string_equal(value_as_text(record_get(v, "review")), "2027-05-22");  /* 6 months */
    const struct figure *stake = value_as_figure(record_get(v, "stake"));
    assert_true(stake->value == 12 && stake->low == 8 && stake->high == 20);
    const struct value *methods = record_get(v, "methods");
    assert_int_equal(value_count(methods), 1);
    assert_string_equal(value_as_text(record_get(list_at(methods, 0), "method")), "toy/1");
    assert_string_equal(value_as_text(record_get(list_at(methods, 0), "params")), "abc");
    struct ws_result stored;
    bool found;
    OK(ws_result_newest(o->ws, a, "elia", "toy.run", NULL, NULL, "toy/1", &found, &stored, &e), e);
    assert_true(found);
    assert_string_equal(value_as_text(record_get(v, "result_sha256")), stored.sha256);
    assert_string_equal(value_as_text(record_get(v, "inputs_sha256")), stored.inputs_sha256);
    /* what the person noted is beside the log, not in it, and not in the proposal */
    assert_false(str_contains(p.row.body, "Maria"));
    struct ws_audit *rows;
    size_t n;
    OK(ws_audit_list(o->ws, a, WS_AUDIT_AFTER, 0, NULL, 10, &rows, &n, &e), e);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].kind, "proposal.make");
    assert_false(str_contains(rows[0].body, "Maria"));
    assert_int_equal(look(o).n_findings, 0);
}

static void test_classes(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    int64_t id;
    (void)state;
    struct office *o = make_office(a);
    static const struct {
        struct wish wish;
        const char *class_id;
    } rows[] = {
        {{.kind = "market_entry"}, "A"},
        {{.kind = "market_exit"}, "A"},
        {{.kind = "customer_promise"}, "A"},
        {{.kind = "tools"}, "B"},
        {{.kind = "other"}, "C"},
        {{.kind = "tools", .amount = "10000 EUR"}, "B"},
        {{.kind = "tools", .amount = "10000.01 EUR"}, "A"},
        {{.kind = "other", .amount = "EUR 99999"}, "A"},
        {{.kind = "other", .amount = "\u06f5\u06f0\u06f0 EUR"}, "C"}, /* 500, Persian digits */
        {{.kind = "other", .amount = "1 IRR"}, "A"}, /* no limit known for it: the safe side */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(see(o, propose(o, &o->ira, rows[i].wish)).row.class_id,
                            rows[i].class_id);
    FAILS(try_propose(o, &o->ira, (struct wish){.kind = "tols"}, &id, &e), e, ERR_USAGE, "tools");
    FAILS(try_propose(o, &o->ira, (struct wish){.kind = "tools", .amount = "many"}, &id, &e), e,
          ERR_NOT_FOUND, "currency");
    FAILS(try_propose(o, &o->ira, (struct wish){.kind = "tools", .amount = "-5 EUR"}, &id, &e), e,
          ERR_INPUT, "negative");
    char *endless = arena_alloc(a, 4002);
    memset(endless, 'x', 4001);
    FAILS(try_propose(o, &o->ira, (struct wish){.kind = "tools", .note = endless}, &id, &e), e,
          ERR_LIMIT, "4000");
    refused(o, &o->ben, 4, ACT_REJECT, (struct act_words){.reason = endless}, ERR_LIMIT, "4000");
    struct date today = {(int32_t)(monday_us / day_us)};
    FAILS(try_propose(o, &o->ira, (struct wish){.kind = "tools", .review = &today}, &id, &e), e,
          ERR_INPUT, "future");
    assert_int_equal(look(o).n_findings, 0);
}

/* ---- deciding ---- */

static void test_class_b(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct office *o = make_office(a);
    int64_t id = propose(o, &o->ira, (struct wish){.kind = "tools"});
    assert_string_equal(state_after(o, &o->ben, id, ACT_ACCEPT, nothing), "accepted");
    refused(o, &o->anna, id, ACT_ACCEPT, said, ERR_CONFLICT, "person:p-ben got there first");
    refused(o, &o->anna, id, ACT_REJECT, said, ERR_CONFLICT, "accepted now");
    refused(o, &o->anna, id, ACT_SIGN, said, ERR_CONFLICT, "accepted");
    refused(o, &o->ira, id, ACT_WITHDRAW, said, ERR_CONFLICT, "withdrawn");
    assert_string_equal(state_after(o, &o->ira, id, ACT_EXECUTE, nothing), "executed");
    id = propose(o, &o->ira, (struct wish){.kind = "tools"});
    refused(o, &o->ben, id, ACT_EXECUTE, nothing, ERR_CONFLICT, "waits for a decision");
    refused(o, &o->ben, id, ACT_MODIFY, (struct act_words){.change = "less"}, ERR_INPUT, "reason");
    refused(o, &o->ben, id, ACT_MODIFY, said, ERR_INPUT, "instead");
    refused(o, &o->ben, id, ACT_REJECT, blank, ERR_INPUT, "reason");
    assert_string_equal(
        state_after(o, &o->ben, id, ACT_MODIFY,
                    (struct act_words){.reason = "cash", .change = "one tool only"}),
        "modified");
    id = propose(o, &o->ira, (struct wish){.kind = "tools"});
    assert_string_equal(state_after(o, &o->ben, id, ACT_REJECT, said), "rejected");
    refused(o, &o->ben, id, ACT_REVIEW, (struct act_words){.outcome = "x"}, ERR_CONFLICT,
            "rejected");
    assert_int_equal(look(o).n_findings, 0);
}

static void test_class_a(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct office *o = make_office(a);
    struct job outsider = job_of(o, "person:p-eve", &stranger);
    int64_t id = propose(o, &o->anna, (struct wish){.kind = "market_entry"});
    refused(o, &o->anna, id, ACT_ACCEPT, nothing, ERR_INPUT, "class A");
    refused(o, &o->anna, id, ACT_SIGN, said, ERR_CONFLICT, "waits for a decision");
    /* the one who proposed may give the first signature, but not both */
    assert_string_equal(state_after(o, &o->anna, id, ACT_ACCEPT, said), "half_signed");
    refused(o, &o->anna, id, ACT_SIGN, said, ERR_REFUSED, "another person");
    refused(o, &o->ira, id, ACT_SIGN, said, ERR_REFUSED, "adviser");
    refused(o, &outsider, id, ACT_SIGN, said, ERR_REFUSED, "elia");
    refused(o, &o->anna, id, ACT_EXECUTE, said, ERR_CONFLICT, "half_signed");
    assert_string_equal(state_after(o, &o->ben, id, ACT_SIGN, nothing), "accepted");
    refused(o, &o->ben, id, ACT_SIGN, nothing, ERR_CONFLICT, "first");
    /* modified stays modified through the second signature; a second person may also reject */
    id = propose(o, &o->anna, (struct wish){.kind = "market_entry"});
    (void)state_after(o, &o->ben, id, ACT_MODIFY, (struct act_words){.reason = "r", .change = "c"});
    assert_string_equal(state_after(o, &o->anna, id, ACT_SIGN, nothing), "modified");
    id = propose(o, &o->anna, (struct wish){.kind = "market_entry"});
    (void)state_after(o, &o->ben, id, ACT_ACCEPT, said);
    assert_string_equal(state_after(o, &o->anna, id, ACT_REJECT, said), "rejected");
    assert_int_equal(look(o).n_findings, 0);
}

static size_t seen_by(struct office *o, struct job *job, const struct capability *c,
                      const char *list)
{
    struct err e = {0};
    struct value *v;
    struct args *args = args_new(o->a, c);
    OK(args_finish(o->a, args, &e), e);
    OK(c->run(job, args, &v, &e), e);
    OK(value_check(v, c->result, &e), e);
    return value_count(record_get(v, list));
}

/* Without a firm: those of all firms that the caller may see, and of no other. */
static void test_other_firms(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct office *o = make_office(a);
    struct job outsider = job_of(o, "person:p-eve", &stranger), terminal = job_of(o, "os:x", NULL);
    (void)state_after(o, &o->ben, propose(o, &o->ira, (struct wish){.kind = "tools"}), ACT_ACCEPT,
                      said);
    (void)propose(o, &o->ira, (struct wish){.kind = "tools"});
    assert_int_equal(seen_by(o, &o->ira, &proposal_list, "proposals"), 1);
    assert_int_equal(seen_by(o, &terminal, &proposal_list, "proposals"), 1);
    assert_int_equal(seen_by(o, &outsider, &proposal_list, "proposals"), 0);
    assert_int_equal(seen_by(o, &o->ira, &review_list, "reviews"), 1);
    assert_int_equal(seen_by(o, &o->ira, &review_list, "habits"), 1);
    assert_int_equal(seen_by(o, &outsider, &review_list, "reviews"), 0);
    assert_int_equal(seen_by(o, &outsider, &review_list, "habits"), 0);
}

/* Everyone may check the log; what a finding is about is told to those who may read the whole of
 * it. */
static void test_verify_tells(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct office *o = make_office(a);
    struct job outsider = job_of(o, "person:p-eve", &stranger), terminal = job_of(o, "os:x", NULL);
    (void)propose(o, &o->ira, (struct wish){.kind = "tools"});
    OK(db_script(o->ws->db, "UPDATE proposal SET kind = 'other'", &e), e);
    for (int k = 0; k < 2; k++) {
        struct value *v;
        struct args *args = args_new(a, &audit_verify);
        OK(args_finish(a, args, &e), e);
        OK(audit_verify.run(k ? &terminal : &outsider, args, &v, &e), e);
        assert_false(value_as_bool(record_get(v, "ok")));
        const struct value *first = list_at(record_get(v, "findings"), 0);
        assert_int_equal(value_as_int(record_get(first, "record")), 1);
        assert_int_equal(strstr(value_as_text(record_get(first, "what")), "elia") != NULL, k);
    }
}

static void test_withdraw(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct office *o = make_office(a);
    struct job other = job_of(o, "person:p-jo", &analyst);
    int64_t id = propose(o, &o->ira, (struct wish){.kind = "tools"});
    refused(o, &other, id, ACT_WITHDRAW, nothing, ERR_REFUSED, "elia");
    assert_string_equal(state_after(o, &o->ira, id, ACT_WITHDRAW, nothing), "withdrawn");
    id = propose(o, &o->ira, (struct wish){.kind = "tools"});
    assert_string_equal(state_after(o, &o->ben, id, ACT_WITHDRAW, nothing), "withdrawn");
}

static void test_expiry(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    int64_t n;
    (void)state;
    struct office *o = make_office(a);
    int64_t open = propose(o, &o->ira, (struct wish){.kind = "tools"});
    int64_t half = propose(o, &o->ira, (struct wish){.kind = "market_entry"});
    int64_t done = propose(o, &o->ira, (struct wish){.kind = "tools"});
    (void)state_after(o, &o->ben, half, ACT_ACCEPT, said);
    (void)state_after(o, &o->ben, done, ACT_ACCEPT, said);
    o->anna.now_us = o->ben.now_us = monday_us + 30 * day_us;
    refused(o, &o->anna, half, ACT_SIGN, said, ERR_CONFLICT, "expired on 2026-12-22");
    assert_string_equal(see(o, half).state, "expired"); /* before anything recorded it */
    assert_string_equal(see(o, open).state, "open");
    o->anna.now_us = monday_us + 60 * day_us - 1;
    assert_string_equal(see(o, open).state, "open");
    o->anna.now_us++;
    assert_string_equal(see(o, open).state, "expired");
    refused(o, &o->anna, open, ACT_ACCEPT, said, ERR_CONFLICT, "expired");
    OK(governance_daily(&o->anna, &e), e);
    assert_string_equal(see(o, open).row.state, "expired");
    assert_string_equal(see(o, half).row.state, "expired");
    assert_string_equal(see(o, done).row.state, "accepted");
    assert_string_equal(see(o, open).decisions[0].actor, "server");
    OK(proposal_expire_due(&o->anna, o->ws, NULL, &n, &e), e);
    assert_int_equal(n, 0);
    assert_int_equal(look(o).n_findings, 0);
}

/* ---- reviewing ---- */

static const char *verdict_of(struct office *o, struct act_words w, double low, double high)
{
    const char *verdict;
    struct figure *f = figure_leaf(o->a, FIGURE_FIRM, "orders", 10, "orders", 0, "workspace", "x");
    if (low < high)
        (void)figure_with_interval(f, low, high);
    int64_t id =
        propose(o, &o->ira, (struct wish){.kind = "tools", .expects = "orders", .expected = f});
    (void)state_after(o, &o->ben, id, ACT_ACCEPT, said);
    assert_string_equal(state_after(o, &o->ben, id, ACT_REVIEW, w), "reviewed");
    struct proposal_seen p = see(o, id);
    const struct figure *outcome = proposal_outcome(o->a, &p, &verdict);
    assert_true(!w.has_value || (outcome && outcome->value == w.value));
    return verdict ? verdict : "";
}

static void test_review(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct office *o = make_office(a);
    struct act_words w = {.outcome = "as hoped", .has_value = true};
    static const struct {
        double value, low, high;
        const char *verdict;
    } rows[] = {
        {12, 8, 20, "inside the interval expected"},  {8, 8, 20, "inside the interval expected"},
        {20, 8, 20, "inside the interval expected"},  {7.99, 8, 20, "below the interval expected"},
        {20.5, 8, 20, "above the interval expected"}, {10, 0, 0, "as expected"},
        {9, 0, 0, "below what was expected"},         {11, 0, 0, "above what was expected"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        w.value = rows[i].value;
        assert_string_equal(verdict_of(o, w, rows[i].low, rows[i].high), rows[i].verdict);
    }
    w.value = 1e20; /* more digits than canonical JSON carries as a number */
    assert_string_equal(verdict_of(o, w, 8, 2e20), "inside the interval expected");
    int64_t id = propose(o, &o->ira, (struct wish){.kind = "tools"});
    (void)state_after(o, &o->ben, id, ACT_ACCEPT, said);
    refused(o, &o->ben, id, ACT_REVIEW, nothing, ERR_INPUT, "what came of it");
    (void)state_after(o, &o->ben, id, ACT_REVIEW, (struct act_words){.outcome = "two orders"});
    struct figure *f = figure_leaf(a, FIGURE_FIRM, "o", 1, "EUR", 0, "workspace", "x");
    id = propose(o, &o->ira, (struct wish){.kind = "tools", .expected = f});
    (void)state_after(o, &o->ben, id, ACT_ACCEPT, said);
    refused(o, &o->ben, id, ACT_REVIEW,
            (struct act_words){.has_value = true, .value = 1, .unit = "USD"}, ERR_INPUT, "USD");
    assert_int_equal(look(o).n_findings, 0);
}

/* ---- what the log says of the tables ---- */

static void test_tampered_tables(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct office *o = make_office(a);
    int64_t id = propose(o, &o->ira, (struct wish){.kind = "market_entry"}); /* record 1 */
    (void)state_after(o, &o->anna, id, ACT_ACCEPT, said);                    /* record 2 */
    (void)state_after(o, &o->ben, id, ACT_SIGN, said);                       /* record 3 */
    static const struct {
        const char *sql;
        int64_t record;
    } rows[] = {
        {"UPDATE proposal SET body = replace(body, 'because', 'despite')", 1},
        {"UPDATE proposal SET subject = 'Something else'", 1},
        {"UPDATE proposal SET class = 'C'", 1},
        {"UPDATE proposal SET kind = 'other'", 1},
        {"UPDATE proposal SET expires_us = expires_us + 1", 1},
        {"UPDATE proposal SET created_by = 'person:p-ben'", 1},
        {"UPDATE proposal SET sha256 = replace(sha256, substr(sha256, 1, 4), '0000')", 1},
        {"UPDATE proposal SET state = 'rejected'", 3},
        {"UPDATE decision SET act = 'reject' WHERE step = 1", 2},
        {"UPDATE decision SET actor = 'person:p-ben' WHERE step = 1", 2},
        {"UPDATE decision SET role = 'viewer' WHERE step = 2", 3},
        {"UPDATE decision SET at_us = at_us + 1 WHERE step = 2", 3},
        {"UPDATE decision SET body = replace(body, '\"step\":2', '\"step\":9') WHERE step = 2", 3},
        {"DELETE FROM decision WHERE step = 2", 3},
        {"DELETE FROM decision; DELETE FROM proposal", 1},
        {"UPDATE result SET sha256 = replace(sha256, substr(sha256, 1, 4), '0000')", 1},
        {"DELETE FROM result", 1},
        {"UPDATE audit_text SET body = 'no' WHERE ref IN (SELECT ref FROM audit_text LIMIT 1)", -1},
        {"INSERT INTO decision SELECT firm_id, proposal_id, 9, act, actor, role, body, at_us FROM "
         "decision "
         "WHERE step = 1",
         0},
        {"INSERT INTO proposal SELECT firm_id, 7, state, class, kind, subject, body, sha256, "
         "created_us, "
         "created_by, expires_us, review_us FROM proposal",
         0},
    };
    assert_int_equal(look(o).n_findings, 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        OK(ws_begin(o->ws, &e), e);
        OK(db_script(o->ws->db, rows[i].sql, &e), e);
        struct verify_report r = look(o);
        if (r.n_findings == 0 || (rows[i].record >= 0 && r.first_bad != rows[i].record)) {
            print_error("%s: first bad %" PRId64 "\n", rows[i].sql, r.first_bad);
            fail();
        }
        ws_rollback(o->ws);
    }
    assert_int_equal(look(o).n_findings, 0);
}

/* ---- two at once, and a process that dies ---- */

/* A child that decides on its own connection; exit 0 done, 1 conflict, 2 anything else. */
static pid_t decide_in_child(const char *path, const char *actor, enum act act, int start[2])
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid)
        return pid;
    char go;
    int status = 2;
    (void)close(start[1]); /* so that the parent's closing is the end of the pipe */
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws;
    struct proposal_seen p;
    struct office o = {.a = a, .path = arena_strdup(a, path)};
    struct job job = job_of(&o, actor, &owner);
    if (read(start[0], &go, 1) >= 0 && ws_open(&ws, a, path, WS_WRITE, monday_us, &e) &&
        ws_begin(ws, &e)) {
        if (proposal_act(&job, ws, "elia", 1, act, &said, &p, &e) && ws_commit(ws, &e))
            status = 0;
        else
            ws_rollback(ws);
    }
    if (status && e.code == ERR_CONFLICT && strstr(e.msg, "got there first"))
        status = 1;
    _exit(status);
}

static void test_two_at_once(void **state)
{
    (void)state;
    for (int round = 0; round < 12; round++) {
        ARENA_LOCAL(a);
        struct office *o = make_office(a);
        int pipe_fd[2], first, second;
        assert_int_equal(propose(o, &o->ira, (struct wish){.kind = "tools"}), 1);
        assert_int_equal(pipe(pipe_fd), 0);
        pid_t one = decide_in_child(o->path, "person:p-anna", ACT_ACCEPT, pipe_fd);
        pid_t two = decide_in_child(o->path, "person:p-ben", ACT_REJECT, pipe_fd);
        assert_int_equal(close(pipe_fd[0]) + close(pipe_fd[1]), 0); /* both start */
        assert_int_equal(waitpid(one, &first, 0), one);
        assert_int_equal(waitpid(two, &second, 0), two);
        assert_true(WIFEXITED(first) && WIFEXITED(second));
        assert_int_equal(WEXITSTATUS(first) + WEXITSTATUS(second), 1); /* one did, one met it */
        struct proposal_seen p = see(o, 1);
        assert_int_equal(p.n_decisions, 1);
        assert_string_equal(p.state, WEXITSTATUS(first) == 0 ? "accepted" : "rejected");
        assert_int_equal(look(o).n_findings, 0);
    }
}

/* Killed after its decision and before the commit, at once or a little later: nothing of it is
 * there. */
static void test_killed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office *o = make_office(a);
    assert_int_equal(propose(o, &o->ira, (struct wish){.kind = "tools"}), 1);
    for (int round = 0; round < 10; round++) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            struct err e = {0};
            struct workspace *ws;
            struct proposal_seen p;
            struct job job = job_of(o, "person:p-anna", &owner);
            if (ws_open(&ws, a, o->path, WS_WRITE, monday_us, &e) && ws_begin(ws, &e) &&
                proposal_act(&job, ws, "elia", 1, ACT_ACCEPT, &said, &p, &e))
                (void)kill(getpid(), SIGKILL);
            _exit(1);
        }
        int status;
        assert_true(waitpid(pid, &status, 0) == pid);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        assert_string_equal(see(o, 1).state, "open");
        assert_int_equal(look(o).n_findings, 0);
    }
    assert_string_equal(state_after(o, &o->ben, 1, ACT_ACCEPT, said), "accepted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_make),        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_class_b),     cmocka_unit_test(test_class_a),
        cmocka_unit_test(test_other_firms), cmocka_unit_test(test_verify_tells),
        cmocka_unit_test(test_withdraw),    cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_review),      cmocka_unit_test(test_tampered_tables),
        cmocka_unit_test(test_two_at_once), cmocka_unit_test(test_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
