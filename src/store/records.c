/* records.c — firms, assessments, answers, results. Every put reads the newest version and writes
 * the next in one transaction: of two programs that write at once, the second waits and takes the
 * number after. */
#include "store/records.h"

#include <stdio.h>
#include <string.h>

/* Of a question with one number as its answer; 0 when there is no row. */
bool store_one_int(struct db_stmt *s, int64_t *ret, struct err *e)
{
    bool row;
    TRY(db_step(s, &row, e));
    *ret = row ? db_int(s, 0) : 0;
    if (row)
        db_end(s);
    return true;
}

static bool no_such_firm(struct workspace *ws, const char *firm_id, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    const char **ids = NULL;
    size_t n = 0, cap = 0;
    TRY(db_use(ws->db, SQL_FIRM_IDS, &s, e));
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            break;
        PUSH(tmp, ids, n, cap, db_text(s, 0, tmp));
    }
    (void)FAIL(e, ERR_NOT_FOUND, "there is no firm `%.80s` in %s", firm_id, ws->path);
    const char *near = text_nearest(str_of(firm_id), ids, n);
    if (near)
        return err_hint(e, "Did you mean `%s`?", near);
    return err_hint(e, n ? "`landfall firm list` shows the firms."
                         : "Import one: landfall firm import "
                           "FIRM.yaml");
}

bool store_firm_exists(struct workspace *ws, const char *firm_id, struct err *e)
{
    struct db_stmt *s;
    int64_t n;
    TRY(db_use(ws->db, SQL_FIRM_COUNT, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(store_one_int(s, &n, e));
    return n > 0 || no_such_firm(ws, firm_id, e);
}

bool ws_is_firm_id(const char *s)
{
    size_t n = strlen(s);
    return n >= 1 && n <= 64 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static bool check_firm_id(const char *firm_id, struct err *e)
{
    if (!ws_is_firm_id(firm_id))
        return FAIL(e, ERR_INPUT,
                    "`%.80s` cannot be the id of a firm: 1 to 64 small letters, digits and hyphens",
                    firm_id);
    return true;
}

/* ---- firms ---- */

static bool put_firm(struct workspace *ws, const char *firm_id, const char *name, struct str text,
                     struct ws_stamp by, int64_t *ret_version, bool *ret_changed, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    bool row;
    const char *sha = hash_of(tmp, text);
    TRY(db_use(ws->db, SQL_FIRM_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, by.now_us);
    db_put_text(s, 3, by.actor);
    TRY(db_run(s, NULL, e));
    TRY(db_use(ws->db, SQL_FIRM_VERSION_NEWEST, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(db_step(s, &row, e));
    int64_t version = row ? db_int(s, 0) : 0;
    bool same = row && cstr_eq(db_text(s, 1, tmp), sha) && cstr_eq(db_text(s, 2, tmp), name);
    db_end(s);
    if (!same) {
        version++;
        TRY(db_use(ws->db, SQL_FIRM_VERSION_PUT, &s, e));
        db_put_text(s, 1, firm_id);
        db_put_int(s, 2, version);
        db_put_text(s, 3, name);
        db_put_text(s, 4, sha);
        db_put_str(s, 5, text);
        db_put_int(s, 6, by.now_us);
        db_put_text(s, 7, by.actor);
        TRY(db_run(s, NULL, e));
    }
    *ret_version = version;
    *ret_changed = !same;
    return true;
}

bool ws_firm_put(struct workspace *ws, const char *firm_id, const char *name, struct str text,
                 struct ws_stamp by, int64_t *ret_version, bool *ret_changed, struct err *e)
{
    int64_t version;
    bool changed;
    TRY(check_firm_id(firm_id, e));
    TRANSACT(ws, e, put_firm(ws, firm_id, name, text, by, &version, &changed, e));
    *ret_version = version;
    *ret_changed = changed;
    return true;
}

static struct ws_firm read_firm(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_firm){
        .firm_id = db_text(s, 0, a),
        .name = db_text(s, 1, a),
        .version = db_int(s, 2),
        .sha256 = db_text(s, 3, a),
        .at_us = db_int(s, 4),
        .actor = db_text(s, 5, a),
    };
}

bool ws_firm_get(struct workspace *ws, struct arena *a, const char *firm_id, int64_t version,
                 struct ws_firm *ret, struct err *e)
{
    struct db_stmt *s;
    bool row;
    int64_t newest;
    TRY(db_use(ws->db, SQL_FIRM_VERSION_NEWEST, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(store_one_int(s, &newest, e));
    if (newest == 0)
        return no_such_firm(ws, firm_id, e);
    TRY(db_use(ws->db, SQL_FIRM_VERSION_GET, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, version ? version : newest);
    TRY(db_step(s, &row, e));
    if (!row) {
        (void)FAIL(e, ERR_NOT_FOUND, "the firm `%s` has no version %lld", firm_id,
                   (long long)version);
        return err_hint(e, "Its newest version is %lld.", (long long)newest);
    }
    struct ws_firm firm = read_firm(s, a);
    firm.text = db_str(s, 6, a);
    db_end(s);
    if (!cstr_eq(hash_of(a, firm.text), firm.sha256)) {
        (void)FAIL(e, ERR_CORRUPT, "the text of firm `%s`, version %lld, is damaged in %s", firm_id,
                   (long long)firm.version, ws->path);
        return err_hint(e, "`landfall check` shows what else is; restore a backup.");
    }
    *ret = firm;
    return true;
}

static bool list_firms(struct db_stmt *s, struct arena *a, struct ws_firm **ret, size_t *ret_n,
                       struct err *e)
{
    MANY(s, a, ret, ret_n, struct ws_firm, read_firm, e);
    return true;
}

bool ws_firm_list(struct workspace *ws, struct arena *a, struct ws_firm **ret, size_t *ret_n,
                  struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_FIRM_VERSION_LIST, &s, e));
    return list_firms(s, a, ret, ret_n, e);
}

bool ws_firm_history(struct workspace *ws, struct arena *a, const char *firm_id,
                     struct ws_firm **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_FIRM_VERSION_HISTORY, &s, e));
    db_put_text(s, 1, firm_id);
    return list_firms(s, a, ret, ret_n, e);
}

/* ---- assessments and answers ---- */

static bool start_assessment(struct workspace *ws, const char *firm_id,
                             const struct ws_assessment *what, struct ws_stamp by, int64_t *ret,
                             struct err *e)
{
    struct db_stmt *s;
    int64_t newest;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_ASSESSMENT_NEWEST, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(store_one_int(s, &newest, e));
    TRY(db_use(ws->db, SQL_ASSESSMENT_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, newest + 1);
    db_put_text(s, 3, what->instrument);
    db_put_text(s, 4, what->form);
    db_put_int(s, 5, by.now_us);
    db_put_text(s, 6, by.actor);
    db_put_text(s, 7, what->rater ? what->rater : "");
    db_put_int(s, 8, what->round);
    db_put_int(s, 9, what->before_version);
    TRY(db_run(s, NULL, e));
    *ret = newest + 1;
    return true;
}

bool ws_assessment_start(struct workspace *ws, const char *firm_id,
                         const struct ws_assessment *what, struct ws_stamp by, int64_t *ret_id,
                         struct err *e)
{
    int64_t id;
    TRANSACT(ws, e, start_assessment(ws, firm_id, what, by, &id, e));
    *ret_id = id;
    return true;
}

/* *ret_open: it is there and not finished. */
static bool assessment_is_open(struct workspace *ws, const char *firm_id, int64_t assessment_id,
                               bool *ret_open, struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_ASSESSMENT_GET, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, assessment_id);
    TRY(db_step(s, &row, e));
    if (!row)
        return FAIL(e, ERR_NOT_FOUND, "the firm `%.80s` has no assessment %lld", firm_id,
                    (long long)assessment_id);
    *ret_open = db_is_null(s, 0);
    db_end(s);
    return true;
}

static bool finish_assessment(struct workspace *ws, const char *firm_id, int64_t assessment_id,
                              struct ws_stamp by, struct err *e)
{
    struct db_stmt *s;
    bool is_open;
    TRY(assessment_is_open(ws, firm_id, assessment_id, &is_open, e));
    if (!is_open)
        return FAIL(e, ERR_CONFLICT, "assessment %lld of `%s` was finished before",
                    (long long)assessment_id, firm_id);
    TRY(db_use(ws->db, SQL_ASSESSMENT_FINISH, &s, e));
    db_put_int(s, 1, by.now_us);
    db_put_text(s, 2, firm_id);
    db_put_int(s, 3, assessment_id);
    return db_run(s, NULL, e);
}

bool ws_assessment_finish(struct workspace *ws, const char *firm_id, int64_t assessment_id,
                          struct ws_stamp by, struct err *e)
{
    TRANSACT(ws, e, finish_assessment(ws, firm_id, assessment_id, by, e));
    return true;
}

static struct ws_assessment read_assessment(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_assessment){
        .assessment_id = db_int(s, 0),
        .instrument = db_text(s, 1, a),
        .form = db_text(s, 2, a),
        .started_us = db_int(s, 3),
        .finished_us = db_int(s, 4),
        .actor = db_text(s, 5, a),
        .rater = db_text(s, 6, a),
        .round = db_int(s, 7),
        .before_version = db_int(s, 8),
    };
}

bool ws_assessment_list(struct workspace *ws, struct arena *a, const char *firm_id,
                        struct ws_assessment **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_ASSESSMENT_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_assessment, read_assessment, e);
    return true;
}

static bool put_answer(struct workspace *ws, const char *firm_id, int64_t assessment_id,
                       const struct ws_answer *answer, struct ws_stamp by, int64_t *ret,
                       struct err *e)
{
    struct db_stmt *s;
    bool is_open;
    int64_t newest;
    TRY(assessment_is_open(ws, firm_id, assessment_id, &is_open, e));
    if (!is_open) {
        (void)FAIL(e, ERR_CONFLICT, "assessment %lld of `%s` is finished", (long long)assessment_id,
                   firm_id);
        return err_hint(e, "Start a new assessment to change answers.");
    }
    TRY(db_use(ws->db, SQL_ANSWER_NEWEST, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, assessment_id);
    db_put_text(s, 3, answer->item);
    TRY(store_one_int(s, &newest, e));
    TRY(db_use(ws->db, SQL_ANSWER_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, assessment_id);
    db_put_text(s, 3, answer->item);
    db_put_int(s, 4, newest + 1);
    db_put_text(s, 5, answer->value);
    db_put_text(s, 6, answer->reason);
    db_put_text(s, 7, answer->evidence);
    db_put_int(s, 8, by.now_us);
    db_put_text(s, 9, by.actor);
    TRY(db_run(s, NULL, e));
    *ret = newest + 1;
    return true;
}

bool ws_answer_put(struct workspace *ws, const char *firm_id, int64_t assessment_id,
                   const struct ws_answer *answer, struct ws_stamp by, int64_t *ret_version,
                   struct err *e)
{
    int64_t version;
    TRANSACT(ws, e, put_answer(ws, firm_id, assessment_id, answer, by, &version, e));
    *ret_version = version;
    return true;
}

static struct ws_answer read_answer(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_answer){
        .item = db_text(s, 0, a),
        .value = db_text(s, 1, a),
        .reason = db_text(s, 2, a),
        .evidence = db_text(s, 3, a),
        .version = db_int(s, 4),
        .at_us = db_int(s, 5),
        .actor = db_text(s, 6, a),
    };
}

bool ws_answer_list(struct workspace *ws, struct arena *a, const char *firm_id,
                    int64_t assessment_id, struct ws_answer **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    bool is_open;
    TRY(assessment_is_open(ws, firm_id, assessment_id, &is_open, e));
    TRY(db_use(ws->db, SQL_ANSWER_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, assessment_id);
    MANY(s, a, ret, ret_n, struct ws_answer, read_answer, e);
    return true;
}

/* ---- results ---- */

static bool put_result(struct workspace *ws, const char *firm_id, const struct ws_result *r,
                       struct ws_stamp by, int64_t *ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    int64_t id;
    const char *sha = hash_of(tmp, r->json);
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_RESULT_SAME, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, r->capability);
    db_put_text(s, 3, r->inputs_sha256);
    db_put_text(s, 4, r->params_sha256);
    db_put_text(s, 5, r->method);
    db_put_text(s, 6, sha);
    TRY(store_one_int(s, &id, e));
    if (id == 0) {
        TRY(db_use(ws->db, SQL_RESULT_NEXT, &s, e));
        db_put_text(s, 1, firm_id);
        TRY(store_one_int(s, &id, e));
        TRY(db_use(ws->db, SQL_RESULT_PUT, &s, e));
        db_put_text(s, 1, firm_id);
        db_put_int(s, 2, id);
        db_put_text(s, 3, r->capability);
        db_put_text(s, 4, r->inputs_sha256);
        db_put_text(s, 5, r->params_sha256);
        db_put_text(s, 6, r->method);
        db_put_text(s, 7, sha);
        db_put_str(s, 8, r->json);
        db_put_int(s, 9, by.now_us);
        db_put_text(s, 10, by.actor);
        TRY(db_run(s, NULL, e));
    }
    *ret = id;
    return true;
}

bool ws_result_put(struct workspace *ws, const char *firm_id, const struct ws_result *result,
                   struct ws_stamp by, int64_t *ret_id, struct err *e)
{
    int64_t id;
    TRANSACT(ws, e, put_result(ws, firm_id, result, by, &id, e));
    *ret_id = id;
    return true;
}

static struct ws_result read_result(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_result){
        .result_id = db_int(s, 0),
        .capability = db_text(s, 1, a),
        .inputs_sha256 = db_text(s, 2, a),
        .params_sha256 = db_text(s, 3, a),
        .method = db_text(s, 4, a),
        .sha256 = db_text(s, 5, a),
        .at_us = db_int(s, 6),
        .actor = db_text(s, 7, a),
    };
}

bool ws_result_newest(struct workspace *ws, struct arena *a, const char *firm_id,
                      const char *capability, const char *inputs_sha256, const char *params_sha256,
                      const char *method, bool *ret_found, struct ws_result *ret, struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_RESULT_FIND, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, capability);
    db_put_text(s, 3, inputs_sha256);
    db_put_text(s, 4, params_sha256);
    db_put_text(s, 5, method);
    TRY(db_step(s, &row, e));
    if (row) {
        struct ws_result r = read_result(s, a);
        r.json = db_str(s, 8, a);
        db_end(s);
        if (!cstr_eq(hash_of(a, r.json), r.sha256))
            return FAIL(e, ERR_CORRUPT, "result %lld of firm `%s` is damaged in %s",
                        (long long)r.result_id, firm_id, ws->path);
        *ret = r;
    }
    *ret_found = row;
    return true;
}

bool ws_result_list(struct workspace *ws, struct arena *a, const char *firm_id,
                    struct ws_result **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_RESULT_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_result, read_result, e);
    return true;
}
