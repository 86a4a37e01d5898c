/* audit.c — appending: the record's bytes, its link to the one before, and the texts kept beside
 * it. */
#include "governance/audit.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

#include "base/date.h"
#include "governance/canonical.h"
#include "governance/chain.h"

#define RECORD_MAX ((size_t)64 << 20)
enum { SALT_BYTES = 16 };

struct audit_time audit_time(int64_t at_us)
{
    const int64_t us = 1000000, day = 86400;
    int64_t seconds = at_us / us, rest = at_us % us;
    if (rest < 0) {
        rest += us;
        seconds--;
    }
    int64_t days = seconds / day, s = seconds % day;
    if (s < 0) {
        s += day;
        days--;
    }
    struct audit_time t;
    (void)snprintf(t.s, sizeof t.s, "%sT%02d:%02d:%02d.%06dZ",
                   date_text((struct date){(int32_t)days}).s, (int)(s / 3600), (int)(s / 60 % 60),
                   (int)(s % 60), (int)rest);
    return t;
}

struct str chain_record(struct arena *a, const struct ws_audit *row)
{
    struct buf b;
    buf_init(&b, a, RECORD_MAX);
    buf_puts(&b, "{\"actor\":");
    canonical_text(&b, str_of(row->actor));
    buf_puts(&b, ",\"at\":");
    canonical_text(&b, str_of(audit_time(row->at_us).s));
    buf_puts(&b, ",\"body\":");
    buf_put(&b, row->body);
    buf_puts(&b, ",\"firm\":");
    if (row->firm_id)
        canonical_text(&b, str_of(row->firm_id));
    else
        buf_puts(&b, "null");
    buf_puts(&b, ",\"kind\":");
    canonical_text(&b, str_of(row->kind));
    buf_printf(&b, ",\"seq\":%" PRId64 "}", row->seq);
    return buf_str(&b);
}

struct digest chain_next(struct digest before, struct str record)
{
    unsigned char head[1 + sizeof before.b + 8];
    head[0] = 0x02;
    memcpy(head + 1, before.b, sizeof before.b);
    for (int i = 0; i < 8; i++)
        head[1 + sizeof before.b + i] = (unsigned char)((uint64_t)record.n >> (56 - 8 * i));
    struct digest d;
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, head, sizeof head);
    (void)crypto_hash_sha256_update(&state, (const unsigned char *)record.p, record.n);
    (void)crypto_hash_sha256_final(&state, d.b);
    return d;
}

bool audit_append(struct workspace *ws, const struct audit_entry *entry, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct json_t *tree;
    struct str body = STR("{}");
    if (!ws_in_transaction(ws))
        return FAIL(e, ERR_BUG,
                    "a record of the audit log belongs into the transaction of its "
                    "change");
    if (entry->body.n) {
        TRY(js_load(&tree, tmp, "the record", entry->body, e));
        if (!json_is_object(tree))
            return FAIL(e, ERR_BUG, "the body of a record is a JSON object");
        TRY(canonical_tree(tmp, tree, &body, e));
    }
    char before_hex[HASH_HEX], chain_hex[HASH_HEX];
    int64_t seq;
    struct digest before = {{0}};
    TRY(ws_audit_last(ws, &seq, before_hex, e));
    if (seq > 0 && !digest_read(before_hex, &before)) {
        (void)FAIL(e, ERR_CORRUPT, "record %" PRId64 " of the audit log is damaged", seq);
        return err_hint(e, "`landfall audit verify` shows what else is; restore a backup.");
    }
    struct ws_audit row = {.seq = seq + 1,
                           .firm_id = entry->firm_id,
                           .kind = entry->kind,
                           .actor = entry->actor ? entry->actor : "unknown",
                           .at_us = entry->at_us,
                           .body = body};
    digest_hex(chain_hex, chain_next(before, chain_record(tmp, &row)));
    row.chain = chain_hex;
    return ws_audit_put(ws, &row, e);
}

/* ---- within a job ---- */

static char recorded_key;

size_t audit_recorded(const struct job *job)
{
    const size_t *n = job_get(job, &recorded_key);
    return n ? *n : 0;
}

bool audit_record(struct job *job, struct workspace *ws, const struct audit_entry *entry,
                  struct err *e)
{
    struct audit_entry full = *entry;
    if (!full.actor)
        full.actor = job->actor;
    if (!full.at_us)
        full.at_us = job->now_us;
    TRY(audit_append(ws, &full, e));
    size_t *n = NEW(job->arena, size_t);
    *n = audit_recorded(job) + 1;
    job_set(job, &recorded_key, n);
    return true;
}

/* ---- texts beside the log ---- */

static const char *person_of(const char *actor)
{
    static const char person[] = "person:";
    return actor && str_starts(str_of(actor), person) ? actor + sizeof person - 1 : NULL;
}

void chain_text_ref(char ret[HASH_HEX], const char *salt, const char *text)
{
    struct hash h;
    hash_init(&h);
    hash_add(&h, str_of(salt));
    hash_add(&h, str_of(text));
    hash_end(&h, ret);
}

bool audit_text_put(struct workspace *ws, struct arena *a, const char *firm_id, const char *author,
                    const char *text, const char **ret_ref, struct err *e)
{
    if (!text || !*text) {
        *ret_ref = NULL;
        return true;
    }
    unsigned char random[SALT_BYTES];
    char salt[2 * SALT_BYTES + 1];
    char *ref = arena_alloc(a, HASH_HEX);
    randombytes_buf(random, sizeof random);
    (void)sodium_bin2hex(salt, sizeof salt, random, sizeof random);
    chain_text_ref(ref, salt, text);
    TRY(ws_audit_text_put(ws,
                          &(struct ws_audit_text){.ref = ref,
                                                  .firm_id = firm_id,
                                                  .person_id = person_of(author),
                                                  .salt = salt,
                                                  .body = text},
                          e));
    *ret_ref = ref;
    return true;
}

bool audit_text_get(struct workspace *ws, struct arena *a, const char *ref, const char **ret,
                    struct err *e)
{
    bool found = false;
    const char *text = NULL;
    if (ref) {
        TRY(ws_audit_text_get(ws, a, ref, &found, &text, e));
        if (!found)
            text = "(missing)";
        else if (!text)
            text = "(erased)";
    }
    *ret = text;
    return true;
}

bool audit_erase_person(struct job *job, struct workspace *ws, const char *person_id,
                        int64_t *ret_n, struct err *e)
{
    const char **refs;
    size_t n;
    struct buf b;
    struct js_writer w;
    TRY(ws_audit_text_erase(ws, job->arena, person_id, job->now_us, &refs, &n, e));
    buf_init(&b, job->arena, RECORD_MAX);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "person", person_id);
    js_key(&w, "texts");
    js_begin_array(&w);
    for (size_t i = 0; i < n; i++)
        js_cstr(&w, refs[i]);
    js_end(&w);
    js_end(&w);
    TRY(audit_record(job, ws, &(struct audit_entry){.kind = "person.erase", .body = buf_str(&b)},
                     e));
    *ret_n = (int64_t)n;
    return true;
}
