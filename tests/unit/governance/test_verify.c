/* Every kind of attack on a log of 200 records: the first bad record is named, by its number.
 * Tampering happens in a transaction that is rolled back, so that each attack meets the same
 * log. */
#include "unit/scratch.h"

#include <inttypes.h>

#include "base/file.h"
#include "base/json.h"
#include "governance/audit.h"
#include "governance/chain.h"
#include "governance/governance.h"
#include "governance/head.h"
#include "governance/verify.h"
#include "store/records.h"

enum { RECORDS = 200, RANDOM_TRIES = 60 };
static const int64_t monday_us = (int64_t)1795305600 * 1000000;

struct fixture {
    struct arena *a;
    struct workspace *ws;
    struct job job;
    uint64_t random; /* of the test's own choice of places */
};

/* A small generator of places, the same in every run. */
static int64_t pick(struct fixture *f, int64_t from, int64_t to)
{
    f->random = f->random * 6364136223846793005u + 1442695040888963407u;
    return from + (int64_t)((f->random >> 33) % (uint64_t)(to - from + 1));
}

static struct fixture *begin(struct arena *a, int n)
{
    struct err e = {0};
    struct fixture *f = NEW(a, struct fixture);
    char *path = path_join(a, scratch_folder(a), "w.db");
    *f = (struct fixture){.a = a,
                          .random = 20261122,
                          .job = {.arena = a,
                                  .data_dir = "data",
                                  .workspace_path = path,
                                  .actor = "person:p-anna",
                                  .now_us = monday_us}};
    OK(ws_open(&f->ws, a, path, WS_CREATE, monday_us, &e), e);
    OK(ws_begin(f->ws, &e), e);
    for (int i = 1; i <= n; i++) {
        const char *ref = NULL;
        if (i % 10 == 0)
            OK(audit_text_put(f->ws, a, "elia", i % 20 ? "person:p-anna" : "person:p-ben",
                              arena_printf(a, "because of %d", i), &ref, &e),
               e);
        const char *body = ref ? arena_printf(a, "{\"n\":%d,\"reason\":{\"text\":\"%s\"}}", i, ref)
                               : arena_printf(a, "{ \"n\" : %d, \"a\" : [1.50, null] }", i);
        OK(audit_append(f->ws,
                        &(struct audit_entry){.firm_id = i % 3 ? "elia" : NULL,
                                              .kind = i % 2 ? "firm.set" : "firm.import",
                                              .actor = "person:p-anna",
                                              .at_us = monday_us + i,
                                              .body = str_of(body)},
                        &e),
           e);
    }
    OK(ws_commit(f->ws, &e), e);
    return f;
}

static void sql(struct fixture *f, const char *text)
{
    struct err e = {0};
    OK(db_script(f->ws->db, text, &e), e);
}

static struct verify_report look(struct fixture *f, const struct ws_audit_head *head)
{
    struct err e = {0};
    struct verify_report r;
    OK(verify_all(f->ws, f->a, head, &r, &e), e);
    return r;
}

/* Does `text` to the log, looks, takes it back. */
static struct verify_report after(struct fixture *f, const struct ws_audit_head *head,
                                  const char *text)
{
    struct err e = {0};
    OK(ws_begin(f->ws, &e), e);
    sql(f, text);
    struct verify_report r = look(f, head);
    ws_rollback(f->ws);
    return r;
}

static void expect_bad(struct verify_report r, int64_t seq, const char *what)
{
    if (r.n_findings == 0 || r.first_bad != seq) {
        print_error("after %s: first bad %" PRId64 ", should be %" PRId64 " (%s)\n", what,
                    r.first_bad, seq, r.n_findings ? r.findings[0].what : "nothing found");
        fail();
    }
}

static struct ws_audit_head sign(struct fixture *f)
{
    struct err e = {0};
    struct leaves leaves;
    struct ws_audit_head h;
    OK(ws_begin(f->ws, &e), e);
    OK(head_make(&f->job, f->ws, &leaves, &h, &e), e);
    OK(ws_commit(f->ws, &e), e);
    return h;
}

/* ---- what it should be ---- */

static void test_whole(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    struct verify_report r = look(f, NULL);
    assert_int_equal(r.n_findings, 0);
    assert_int_equal(r.records, RECORDS);
    assert_int_equal(r.n_texts, RECORDS / 10);
    struct ws_audit_head h = sign(f);
    assert_int_equal(h.size, RECORDS + 1); /* the key was announced first */
    r = look(f, &h);
    assert_true(r.n_findings == 0 && r.n_heads == 2 && r.n_heads_good == 2 && r.n_keys == 1);
    f = begin(a, 0);
    r = look(f, NULL);
    assert_true(r.n_findings == 0 && r.records == 0);
}

/* The chain of two records, by hand. */
static void test_exact(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct fixture *f = begin(a, 2);
    struct ws_audit *rows;
    size_t n;
    OK(ws_audit_list(f->ws, a, WS_AUDIT_AFTER, 0, NULL, 10, &rows, &n, &e), e);
    assert_int_equal(n, 2);
    const char *first = "{\"actor\":\"person:p-anna\",\"at\":\"2026-11-22T00:00:00.000001Z\","
                        "\"body\":{\"a\":[1.5,null],\"n\":1},\"firm\":\"elia\","
                        "\"kind\":\"firm.set\",\"seq\":1}";
    assert_string_equal(chain_record(a, &rows[0]).p, first);
    char *bytes = arena_alloc(a, 1 + 32 + 8 + strlen(first) + 1), hex[HASH_HEX];
    bytes[0] = 0x02;
    assert_true(strlen(first) < 256);
    bytes[1 + 32 + 7] = (char)strlen(first);
    memcpy(bytes + 1 + 32 + 8, first, strlen(first));
    hash_bytes(hex, (struct str){bytes, 1 + 32 + 8 + strlen(first)});
    assert_string_equal(rows[0].chain, hex);
    struct digest d;
    assert_true(digest_read(hex, &d));
    digest_hex(hex, chain_next(d, chain_record(a, &rows[1])));
    assert_string_equal(rows[1].chain, hex);
}

/* ---- edits ---- */

static void edit_body(struct fixture *f, int64_t seq, const struct ws_audit *row)
{
    for (size_t i = 0; i < row->body.n; i++) {
        struct buf b;
        buf_init(&b, f->a, 1 << 16);
        buf_printf(&b, "UPDATE audit SET body = CAST(x'");
        for (size_t k = 0; k < row->body.n; k++)
            buf_printf(&b, "%02x", (unsigned char)(k == i ? row->body.p[k] ^ 1 : row->body.p[k]));
        buf_printf(&b, "' AS TEXT) WHERE seq = %" PRId64, seq);
        expect_bad(after(f, NULL, buf_str(&b).p), seq, buf_str(&b).p);
    }
}

static void test_edits(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct err e = {0};
    struct fixture *f = begin(a, RECORDS);
    static const char *const edits[] = {
        "firm_id = 'other'",
        "firm_id = ''",
        "kind = kind || 'x'",
        "actor = 'person:p-ben'",
        "at_us = at_us + 1",
        "body = '{}'",
        "body = 'no json'",
        "body = body || ' '",
        "chain = CASE WHEN chain LIKE 'f%' THEN '0' ELSE 'f' END || substr(chain, 2)",
        "chain = upper(chain)"};
    for (size_t i = 0; i < COUNT_OF(edits); i++)
        for (int k = 0; k < 20; k++) {
            int64_t seq = k == 0 ? 1 : k == 1 ? RECORDS : pick(f, 2, RECORDS - 1);
            const char *text =
                arena_printf(a, "UPDATE audit SET %s WHERE seq = %" PRId64, edits[i], seq);
            expect_bad(after(f, NULL, text), seq, text);
        }
    for (int k = 0; k < 6; k++) { /* every byte of these bodies */
        struct ws_audit *row;
        size_t n;
        int64_t seq = k == 0 ? 1 : k == 1 ? RECORDS : pick(f, 2, RECORDS - 1);
        OK(ws_audit_list(f->ws, a, WS_AUDIT_AFTER, seq - 1, NULL, 1, &row, &n, &e), e);
        edit_body(f, seq, row);
    }
    assert_int_equal(look(f, NULL).n_findings, 0);
}

/* ---- records taken out, put in, moved ---- */

static void test_deletion(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    for (int k = 0; k < RANDOM_TRIES; k++) {
        int64_t seq = k == 0 ? 1 : pick(f, 1, RECORDS - 1);
        const char *gap = arena_printf(a, "DELETE FROM audit WHERE seq = %" PRId64, seq);
        expect_bad(after(f, NULL, gap), seq, gap);
        const char *closed = arena_printf(a,
                                          "%s; UPDATE audit SET seq = -seq WHERE seq > %" PRId64
                                          "; UPDATE audit SET seq = -seq - 1 WHERE seq < 0",
                                          gap, seq);
        /* CHECK (seq >= 1) stands in the way of an honest client, not of this one */
        sql(f, "PRAGMA ignore_check_constraints = ON");
        expect_bad(after(f, NULL, closed), seq, closed);
    }
}

static void test_insertion(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    sql(f, "PRAGMA ignore_check_constraints = ON");
    for (int k = 0; k < RANDOM_TRIES; k++) {
        int64_t seq = k == 0 ? 1 : pick(f, 1, RECORDS);
        /* the new one even links to the record before it; it is the next that does not fit */
        struct ws_audit row = {
            .seq = seq, .kind = "firm.set", .actor = "x", .at_us = monday_us, .body = STR("{}")};
        struct digest before = {{0}};
        struct err e = {0};
        struct ws_audit *earlier;
        size_t n;
        char hex[HASH_HEX];
        if (seq > 1) {
            OK(ws_audit_list(f->ws, a, WS_AUDIT_AFTER, seq - 2, NULL, 1, &earlier, &n, &e), e);
            assert_true(digest_read(earlier->chain, &before));
        }
        digest_hex(hex, chain_next(before, chain_record(a, &row)));
        const char *text = arena_printf(a,
                                        "UPDATE audit SET seq = -seq WHERE seq >= %" PRId64
                                        "; UPDATE audit SET seq = -seq + 1 WHERE seq < 0;"
                                        "INSERT INTO audit VALUES (%" PRId64
                                        ", NULL, 'firm.set', 'x', %" PRId64 ", '{}', '%s')",
                                        seq, seq, monday_us,
                                        k % 2 ? hex
                                              : "ffffffffffffffffffffffffffffffff"
                                                "ffffffffffffffffffffffffffffffff");
        expect_bad(after(f, NULL, text), k % 2 ? seq + 1 : seq, text);
    }
}

static void test_swap(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    sql(f, "PRAGMA ignore_check_constraints = ON");
    for (int k = 0; k < RANDOM_TRIES; k++) {
        int64_t one = pick(f, 1, RECORDS - 1), other = pick(f, one + 1, RECORDS);
        const char *text = arena_printf(a,
                                        "UPDATE audit SET seq = -1 WHERE seq = %" PRId64
                                        "; UPDATE audit SET seq = %" PRId64 " WHERE seq = %" PRId64
                                        "; UPDATE audit SET seq = %" PRId64 " WHERE seq = -1",
                                        one, one, other, other);
        expect_bad(after(f, NULL, text), one, text);
    }
}

/* ---- cut off, written anew ---- */

static void test_truncation(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    const char *cut = arena_printf(a, "DELETE FROM audit WHERE seq > %d", RECORDS - 5);
    /* a text whose record is gone does not matter: what is left is whole */
    assert_int_equal(after(f, NULL, cut).n_findings, 0);
    struct ws_audit_head h = sign(f);
    expect_bad(after(f, NULL, cut), RECORDS - 4, cut); /* the head kept here tells … */
    const char *both = arena_printf(a, "%s; DELETE FROM audit_head", cut);
    assert_int_equal(after(f, NULL, both).n_findings, 0);
    expect_bad(after(f, &h, both), RECORDS - 4,
               both); /* … and when it is gone, the one elsewhere */
    expect_bad(after(f, &h, "DELETE FROM audit; DELETE FROM audit_head"), 1, "all gone");
}

/* The log from record `from` on with chain values that fit again. */
static void rewrite_chain(struct fixture *f, int64_t from)
{
    struct err e = {0};
    struct ws_audit *rows;
    size_t n;
    struct digest before = {{0}};
    OK(ws_audit_list(f->ws, f->a, WS_AUDIT_AFTER, 0, NULL, 10000, &rows, &n, &e), e);
    for (size_t i = 0; i < n; i++) {
        char hex[HASH_HEX];
        before = chain_next(before, chain_record(f->a, &rows[i]));
        digest_hex(hex, before);
        if (rows[i].seq >= from)
            sql(f, arena_printf(f->a, "UPDATE audit SET chain = '%s' WHERE seq = %" PRId64, hex,
                                rows[i].seq));
    }
}

static void test_rewritten(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    struct ws_audit_head first = sign(f);
    OK(ws_begin(f->ws, &e), e);
    for (int i = 0; i < 9; i++)
        OK(audit_append(f->ws,
                        &(struct audit_entry){.kind = "firm.set", .actor = "x", .at_us = monday_us},
                        &e),
           e);
    OK(ws_commit(f->ws, &e), e);
    f->job.now_us += 1;
    struct ws_audit_head second = sign(f);
    assert_true(second.size == first.size + 9);
    OK(ws_begin(f->ws, &e), e);
    sql(f, arena_printf(a, "UPDATE audit SET body = '{\"n\":0}' WHERE seq = %d", RECORDS + 4));
    rewrite_chain(f, RECORDS + 4);
    struct verify_report r = look(f, NULL);
    assert_true(r.n_findings == 1 && r.first_bad == first.size + 1 && r.bad_until == second.size);
    sql(f, "DELETE FROM audit_head");
    r = look(f, NULL); /* without any head it hangs together … */
    assert_int_equal(r.n_findings, 0);
    r = look(f, &second); /* … but not against the one kept elsewhere */
    assert_true(r.n_findings == 1 && r.first_bad == 1 && r.bad_until == second.size);
    ws_rollback(f->ws);
}

/* ---- heads and keys ---- */

static void test_heads(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    struct ws_audit_head h = sign(f), changed = h;
    assert_true(head_signature_holds(a, &h));
    changed.at_us++;
    assert_false(head_signature_holds(a, &changed));
    static const char *const edits[] = {"root = substr(root, 2) || '0'", "at_us = at_us + 1",
                                        "signature = substr(signature, 2) || '0'",
                                        "public_key = substr(public_key, 2) || '0'"};
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        const char *text = arena_printf(a, "UPDATE audit_head SET %s", edits[i]);
        assert_true(after(f, NULL, text).n_findings > 0);
    }
}

static void test_new_key(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct fixture *f = begin(a, 3);
    (void)sign(f);
    char *key = arena_printf(a, "%s.key", ws_path(f->ws)), *old = arena_printf(a, "%s.old", key);
    struct stat st;
    assert_int_equal(stat(key, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(rename(key, old), 0); /* changed on purpose: the old one signs the new */
    (void)sign(f);
    struct verify_report r = look(f, NULL);
    assert_true(r.n_findings == 0 && r.n_keys == 2 && r.keys[1].by_previous);
    assert_int_equal(unlink(key) + unlink(old), 0); /* lost: that is told */
    (void)sign(f);
    r = look(f, NULL);
    assert_true(r.n_findings == 0 && r.n_keys == 3 && !r.keys[2].by_previous);
    assert_true(!cstr_eq(r.keys[2].public_key, r.keys[1].public_key));
    (void)scratch_file(a, path_folder(a, key), path_name(key), STR("nonsense"));
    OK(ws_begin(f->ws, &e), e);
    struct leaves leaves;
    struct ws_audit_head h;
    FAILS(head_make(&f->job, f->ws, &leaves, &h, &e), e, ERR_CORRUPT, "not a key");
    ws_rollback(f->ws);
}

/* ---- texts beside the log ---- */

static void test_texts(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    struct ws_audit_text *texts;
    struct err e = {0};
    size_t n;
    OK(ws_audit_text_walk(f->ws, a, &texts, &n, &e), e);
    for (size_t i = 0; i < n; i++) {
        struct ws_audit *rows;
        size_t n_rows;
        int64_t seq = 0;
        OK(ws_audit_list(f->ws, a, WS_AUDIT_AFTER, 0, NULL, 1000, &rows, &n_rows, &e), e);
        for (size_t k = 0; k < n_rows; k++)
            if (str_contains(rows[k].body, texts[i].ref))
                seq = rows[k].seq;
        assert_true(seq > 0);
        static const char *const attacks[] = {
            "UPDATE audit_text SET body = body || '.' WHERE ref = '%s'",
            "UPDATE audit_text SET salt = '00' WHERE ref = '%s'",
            "UPDATE audit_text SET body = NULL WHERE ref = '%s'",
            "UPDATE audit_text SET body = NULL, salt = NULL, erased_us = 1 WHERE ref = '%s'",
            "DELETE FROM audit_text WHERE ref = '%s'"};
        for (size_t k = 0; k < COUNT_OF(attacks); k++) {
            struct buf b;
            buf_init(&b, a, 4096);
            const char *hole = strstr(attacks[k], "%s");
            buf_put(&b, (struct str){attacks[k], (size_t)(hole - attacks[k])});
            buf_puts(&b, texts[i].ref);
            buf_puts(&b, hole + 2);
            expect_bad(after(f, NULL, buf_str(&b).p), seq, buf_str(&b).p);
        }
    }
}

static void test_erasure(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct fixture *f = begin(a, RECORDS);
    struct ws_audit *rows;
    size_t n;
    int64_t erased;
    const char *text, *ref = NULL;
    struct ws_audit_head h = sign(f);
    OK(ws_audit_list(f->ws, a, WS_AUDIT_AFTER, 19, NULL, 1, &rows, &n, &e), e);
    struct json_t *body;
    OK(js_load(&body, a, "body", rows[0].body, &e), e);
    ref = str_dup(a, js_get_text(js_get(body, "reason"), "text"));
    OK(audit_text_get(f->ws, a, ref, &text, &e), e);
    assert_string_equal(text, "because of 20");
    OK(ws_begin(f->ws, &e), e);
    OK(audit_erase_person(&f->job, f->ws, "p-ben", &erased, &e), e);
    OK(ws_commit(f->ws, &e), e);
    assert_int_equal(erased, RECORDS / 20);
    OK(audit_text_get(f->ws, a, ref, &text, &e), e);
    assert_string_equal(text, "(erased)");
    struct verify_report r = look(f, &h);
    assert_int_equal(r.n_findings, 0);
    assert_int_equal(r.n_erased, RECORDS / 20);
    /* nothing of it is left in the file */
    sql(f, "PRAGMA wal_checkpoint(TRUNCATE)");
    struct str file;
    OK(file_read(a, ws_path(f->ws), 64 << 20, &file, &e), e);
    assert_false(memmem(file.p, file.n, "because of 20", 13) != NULL);
    assert_true(memmem(file.p, file.n, "because of 10", 13) != NULL);
}

/* ---- appending ---- */

static void test_append(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct fixture *f = begin(a, 1);
    struct audit_entry entry = {.kind = "firm.set", .actor = "x", .at_us = 1};
    FAILS(audit_append(f->ws, &entry, &e), e, ERR_BUG, "transaction");
    OK(ws_begin(f->ws, &e), e);
    entry.body = STR("[1]");
    FAILS(audit_append(f->ws, &entry, &e), e, ERR_BUG, "object");
    entry.body = STR("{\"a\":");
    FAILS(audit_append(f->ws, &entry, &e), e, ERR_PARSE, "line 1");
    entry.body = STR("{}");
    assert_int_equal(audit_recorded(&f->job), 0);
    OK(audit_record(&f->job, f->ws, &entry, &e), e);
    OK(audit_record(&f->job, f->ws, &(struct audit_entry){.kind = "firm.set"}, &e), e);
    assert_int_equal(audit_recorded(&f->job), 2);
    ws_rollback(f->ws);
    assert_int_equal(look(f, NULL).records, 1);
}

static void test_time(void **state)
{
    (void)state;
    assert_string_equal(audit_time(0).s, "1970-01-01T00:00:00.000000Z");
    assert_string_equal(audit_time(-1).s, "1969-12-31T23:59:59.999999Z");
    assert_string_equal(audit_time(monday_us + 3723000456).s, "2026-11-22T01:02:03.000456Z");
}

/* The server's daily round: one head a day. */
static void test_daily(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct fixture *f = begin(a, 5);
    const int64_t hour_us = (int64_t)3600 * 1000000;
    for (int hour = 0; hour < 60; hour++) {
        f->job.now_us = monday_us + hour * hour_us;
        OK(governance_daily(&f->job, &e), e);
        OK(ws_begin(f->ws, &e), e);
        OK(audit_append(f->ws, &(struct audit_entry){.kind = "x.y", .actor = "x", .at_us = 1}, &e),
           e);
        OK(ws_commit(f->ws, &e), e);
    }
    struct verify_report r = look(f, NULL);
    assert_true(r.n_findings == 0 && r.n_heads == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),      cmocka_unit_test(test_exact),
        cmocka_unit_test(test_edits),      cmocka_unit_test(test_deletion),
        cmocka_unit_test(test_insertion),  cmocka_unit_test(test_swap),
        cmocka_unit_test(test_truncation), cmocka_unit_test(test_rewritten),
        cmocka_unit_test(test_heads),      cmocka_unit_test(test_new_key),
        cmocka_unit_test(test_texts),      cmocka_unit_test(test_erasure),
        cmocka_unit_test(test_append),     cmocka_unit_test(test_time),
        cmocka_unit_test(test_daily),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
