/* verify.c — the walk over the log: numbers, chain, tree, heads, keys. */
#include "governance/verify.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>

#include "base/json.h"
#include "governance/audit.h"
#include "governance/chain.h"

struct walk {
    struct verify_state *s;
    struct merkle_builder tree;
    struct digest chain;
    bool broken; /* what follows a break cannot be told from its consequences */
    const struct ws_audit_head **heads; /* [n_heads], by size */
    size_t n_heads, next_head;
    const struct ws_audit_head *anchored;
    int64_t good_to; /* size of the last head that fits */
};

void verify_find(struct verify_state *s, int64_t seq, const char *fmt, ...)
{
    struct verify_report *r = s->report;
    if (seq && (!r->first_bad || seq < r->first_bad))
        r->first_bad = seq;
    if (r->n_findings == VERIFY_MAX_FINDINGS) {
        r->n_more++;
        return;
    }
    va_list ap;
    va_start(ap, fmt);
    const char *what = arena_vprintf(s->a, fmt, ap);
    va_end(ap);
    PUSH(s->a, r->findings, r->n_findings, r->cap_findings, (struct verify_finding){seq, what});
}

/* ---- keys ---- */

static void note_key(struct walk *w, const struct ws_audit *row, const struct json_t *body)
{
    struct arena *a = w->s->a;
    struct verify_report *r = w->s->report;
    const char *public_key = str_dup(a, js_get_text(body, "public_key"));
    const char *proof = str_dup(a, js_get_text(body, "proof"));
    struct str previous = js_get_text(body, "previous"), by = js_get_text(body, "by_previous");
    const char *before = previous.n ? str_dup(a, previous) : NULL;
    const char *known = r->n_keys ? r->keys[r->n_keys - 1].public_key : NULL;
    struct str bytes = head_key_bytes(a, before, public_key);
    bool by_previous = !before || (by.n && head_verify(before, str_dup(a, by), bytes));
    if (!head_verify(public_key, proof, bytes))
        verify_find(w->s, row->seq, "record %" PRId64 " announces a key without its signature",
                    row->seq);
    if ((before || known) && !cstr_eq(before, known))
        verify_find(w->s, row->seq,
                    "record %" PRId64 " replaces a key that was not the one in force", row->seq);
    if (by.n && !by_previous)
        verify_find(w->s, row->seq,
                    "the signature of the earlier key in record %" PRId64 " is wrong", row->seq);
    PUSH(
        a, r->keys, r->n_keys, r->cap_keys,
        (struct verify_key){.seq = row->seq, .public_key = public_key, .by_previous = by_previous});
}

/* ---- heads ---- */

static const char *name_of(const struct walk *w, const struct ws_audit_head *h)
{
    return arena_printf(w->s->a, "the head %s %" PRId64 " records of %s",
                        h == w->anchored ? "given, of" : "kept here, of", h->size,
                        audit_time(h->at_us).s);
}

/* h->size records have been walked. */
static void check_head(struct walk *w, const struct ws_audit_head *h)
{
    struct verify_report *r = w->s->report;
    char root[HASH_HEX], chain[HASH_HEX];
    digest_hex(root, merkle_root_so_far(&w->tree));
    digest_hex(chain, w->chain);
    bool fits = cstr_eq(root, h->root) && cstr_eq(chain, h->chain);
    bool known =
        h->size > 0 && r->n_keys > 0 && cstr_eq(r->keys[r->n_keys - 1].public_key, h->public_key);
    if (!head_signature_holds(w->s->a, h))
        verify_find(w->s, 0, "the signature of %s is wrong", name_of(w, h));
    else if (fits && !known)
        verify_find(w->s, 0, "%s is signed with a key that the log does not know", name_of(w, h));
    else if (fits)
        r->n_heads_good++;
    if (fits) {
        w->good_to = h->size;
    } else if (!w->broken && !r->first_bad) {
        r->bad_until = h->size;
        verify_find(w->s, w->good_to + 1,
                    "records %" PRId64 " to %" PRId64 " were written anew: they hang together, but "
                    "they are not those that %s was signed for",
                    w->good_to + 1, h->size, name_of(w, h));
    }
}

/* ---- records ---- */

static void check_number(struct walk *w, const struct ws_audit *row)
{
    int64_t expected = w->s->report->records + 1;
    if (w->broken || row->seq == expected)
        return;
    if (row->seq == expected + 1)
        verify_find(w->s, expected, "record %" PRId64 " is missing", expected);
    else
        verify_find(w->s, expected, "records %" PRId64 " to %" PRId64 " are missing", expected,
                    row->seq - 1);
    w->broken = true;
}

static bool each(void *ctx, const struct ws_audit *row, struct err *e)
{
    struct walk *w = ctx;
    struct verify_state *s = w->s;
    struct verify_report *r = s->report;
    ARENA_LOCAL(tmp);
    struct err unreadable = {0};
    struct json_t *body = NULL;
    (void)e;
    check_number(w, row);
    struct str record = chain_record(tmp, row);
    struct digest stored, chain = chain_next(w->chain, record);
    if (!w->broken && (!digest_read(row->chain, &stored) || !digest_eq(stored, chain))) {
        verify_find(s, row->seq,
                    "record %" PRId64 " (%s) is not the one that was written here: it was edited, "
                    "put in, moved, or one before it was taken out",
                    row->seq, row->kind);
        w->broken = true;
    }
    w->chain = chain;
    merkle_add(&w->tree, merkle_leaf(record));
    r->records++;
    if (js_load(&body, tmp, "the record", row->body, &unreadable)) {
        verify_note(s, row, body);
        if (cstr_eq(row->kind, "audit.key"))
            note_key(w, row, body);
    } else if (!w->broken) {
        verify_find(s, row->seq, "the body of record %" PRId64 " is no JSON", row->seq);
    }
    while (w->next_head < w->n_heads && w->heads[w->next_head]->size == r->records)
        check_head(w, w->heads[w->next_head++]);
    return true;
}

/* The heads kept here and the one given, by size. */
static bool gather_heads(struct walk *w, struct err *e)
{
    struct arena *a = w->s->a;
    struct ws_audit_head *kept;
    size_t n, cap = 0;
    TRY(ws_audit_head_list(w->s->ws, a, &kept, &n, e));
    bool placed = w->anchored == NULL;
    for (size_t i = 0; i < n; i++) {
        if (!placed && w->anchored->size <= kept[i].size) {
            PUSH(a, w->heads, w->n_heads, cap, w->anchored);
            placed = true;
        }
        PUSH(a, w->heads, w->n_heads, cap, &kept[i]);
        if (kept[i].at_us > w->s->report->newest_head_us)
            w->s->report->newest_head_us = kept[i].at_us;
    }
    if (!placed)
        PUSH(a, w->heads, w->n_heads, cap, w->anchored);
    w->s->report->n_heads = w->n_heads;
    while (w->next_head < w->n_heads && w->heads[w->next_head]->size < 1) {
        verify_find(w->s, 0, "%s speaks of no record", name_of(w, w->heads[w->next_head]));
        w->next_head++;
    }
    return true;
}

bool verify_all(struct workspace *ws, struct arena *a, const struct ws_audit_head *anchored,
                struct verify_report *ret, struct err *e)
{
    *ret = (struct verify_report){0};
    struct verify_state s = {.ws = ws, .a = a, .report = ret};
    struct walk w = {.s = &s, .anchored = anchored};
    if (sodium_init() < 0)
        return FAIL(e, ERR_BUG, "libsodium does not start");
    TRY(gather_heads(&w, e));
    TRY(ws_audit_walk(ws, each, &w, e));
    if (w.next_head < w.n_heads) {
        const struct ws_audit_head *h = w.heads[w.n_heads - 1];
        ret->bad_until = ret->first_bad ? ret->bad_until : h->size;
        verify_find(&s, ret->records + 1,
                    "the log ends at record %" PRId64 ", but %s was signed: the rest was cut off",
                    ret->records, name_of(&w, h));
        for (size_t i = w.next_head; i < w.n_heads; i++)
            if (!head_signature_holds(a, w.heads[i]))
                verify_find(&s, 0, "the signature of %s is wrong", name_of(&w, w.heads[i]));
    }
    /* with a hole in the log the rows disagree with records before it too: its consequence */
    int64_t of_log = ret->first_bad;
    TRY(verify_rows(&s, e));
    ret->first_bad = of_log ? of_log : ret->first_bad;
    return true;
}
