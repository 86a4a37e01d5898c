/* head_file.c — a signed head as a file to keep elsewhere, with proofs on demand; and back
 * again. */
#include "governance/head_file.h"

#include <inttypes.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/number.h"
#include "governance/audit.h"
#include "governance/canonical.h"
#include "governance/chain.h"

enum { HEAD_FILE_MAX = 1 << 20 };

static void put_proof(struct js_writer *w, const struct digest *proof, size_t n)
{
    char hex[HASH_HEX];
    js_key(w, "proof");
    js_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        digest_hex(hex, proof[i]);
        js_cstr(w, hex);
    }
    js_end(w);
}

static bool within(const struct leaves *l, int64_t n, const char *what, struct err *e)
{
    if (n >= 1 && n <= (int64_t)l->n)
        return true;
    return FAIL(e, ERR_USAGE, "--%s %" PRId64 ": the log has records 1 to %zu", what, n, l->n);
}

bool head_file_write(struct arena *a, const char *path, const struct ws_audit_head *h,
                     const struct leaves *l, int64_t record, int64_t since, struct err *e)
{
    struct buf b;
    struct js_writer w;
    struct str text;
    char hex[HASH_HEX];
    struct digest proof[MERKLE_MAX_PROOF];
    buf_init(&b, a, HEAD_FILE_MAX);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "format", HEAD_FORMAT);
    js_put_cstr(&w, "at", audit_time(h->at_us).s);
    js_put_int(&w, "size", h->size);
    js_put_cstr(&w, "root", h->root);
    js_put_cstr(&w, "chain", h->chain);
    js_put_cstr(&w, "public_key", h->public_key);
    js_put_cstr(&w, "signature", h->signature);
    if (record) {
        TRY(within(l, record, "record", e));
        js_key(&w, "inclusion");
        js_begin_object(&w);
        js_put_int(&w, "seq", record);
        digest_hex(hex, l->items[record - 1]);
        js_put_cstr(&w, "leaf", hex);
        put_proof(&w, proof, merkle_inclusion(l->items, l->n, (size_t)record - 1, proof));
        js_end(&w);
    }
    if (since) {
        TRY(within(l, since, "since", e));
        js_key(&w, "consistency");
        js_begin_object(&w);
        js_put_int(&w, "size", since);
        digest_hex(hex, merkle_root(l->items, (size_t)since));
        js_put_cstr(&w, "root", hex);
        put_proof(&w, proof, merkle_consistency(l->items, l->n, (size_t)since, proof));
        js_end(&w);
    }
    js_end(&w);
    TRY(canonical_json(a, buf_str(&b), &text, e));
    return file_write(path, str_of(arena_printf(a, "%.*s\n", STR_ARG(text))), e);
}

/* ---- reading ---- */

static bool read_proof(const struct json_t *of, struct digest ret[MERKLE_MAX_PROOF], size_t *ret_n)
{
    const struct json_t *list = js_get(of, "proof");
    size_t n = js_len(list);
    if (n > MERKLE_MAX_PROOF)
        return false;
    ARENA_LOCAL(tmp);
    for (size_t i = 0; i < n; i++)
        if (!digest_read(str_dup(tmp, js_as_text(js_at(list, i))), &ret[i]))
            return false;
    *ret_n = n;
    return true;
}

static bool inclusion_holds(struct arena *a, const struct json_t *x, const struct ws_audit_head *h,
                            struct digest root)
{
    struct digest leaf, proof[MERKLE_MAX_PROOF];
    size_t n;
    int64_t seq;
    return js_get_int(x, "seq", &seq) && seq >= 1 && seq <= h->size &&
           digest_read(str_dup(a, js_get_text(x, "leaf")), &leaf) && read_proof(x, proof, &n) &&
           merkle_inclusion_holds(leaf, (size_t)seq - 1, (size_t)h->size, root, proof, n);
}

static bool consistency_holds(struct arena *a, const struct json_t *x,
                              const struct ws_audit_head *h, struct digest root)
{
    struct digest before, proof[MERKLE_MAX_PROOF];
    size_t n;
    int64_t size;
    return js_get_int(x, "size", &size) && size >= 1 && size <= h->size &&
           digest_read(str_dup(a, js_get_text(x, "root")), &before) && read_proof(x, proof, &n) &&
           merkle_consistency_holds((size_t)size, before, (size_t)h->size, root, proof, n);
}

/* "2026-11-22T08:30:00.000000Z", exactly as audit_time writes it. */
static bool read_time(struct str text, int64_t *ret)
{
    struct date d;
    struct err ignored = {0};
    int64_t field[4];
    static const struct {
        size_t at, n;
    } places[] = {{11, 2}, {14, 2}, {17, 2}, {20, 6}};
    if (text.n != strlen("0000-00-00T00:00:00.000000Z") ||
        !date_parse((struct str){text.p, 10}, &d, &ignored))
        return false;
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (!number_parse_int((struct str){text.p + places[i].at, places[i].n}, &field[i],
                              &ignored))
            return false;
    *ret =
        ((((int64_t)d.days * 24 + field[0]) * 60 + field[1]) * 60 + field[2]) * 1000000 + field[3];
    return str_is(text, audit_time(*ret).s);
}

bool head_file_read(struct arena *a, const char *path, struct ws_audit_head *ret, struct err *e)
{
    struct json_t *x;
    struct digest root, chain;
    TRY(js_load_file(&x, a, path, HEAD_FILE_MAX, e));
    struct ws_audit_head h = {.root = str_dup(a, js_get_text(x, "root")),
                              .chain = str_dup(a, js_get_text(x, "chain")),
                              .public_key = str_dup(a, js_get_text(x, "public_key")),
                              .signature = str_dup(a, js_get_text(x, "signature"))};
    if (!str_is(js_get_text(x, "format"), HEAD_FORMAT) || !js_get_int(x, "size", &h.size) ||
        h.size < 1 || !read_time(js_get_text(x, "at"), &h.at_us) || !digest_read(h.root, &root) ||
        !digest_read(h.chain, &chain)) {
        (void)FAIL(e, ERR_PARSE, "%s is no signed head of an audit log", path_name(path));
        return err_hint(e, "`landfall audit head --output FILE` writes one.");
    }
    if (!head_signature_holds(a, &h))
        return FAIL(e, ERR_INPUT,
                    "the signature of %s is wrong: it was changed since it was written",
                    path_name(path));
    const struct json_t *inclusion = js_get(x, "inclusion"), *since = js_get(x, "consistency");
    if ((inclusion && !inclusion_holds(a, inclusion, &h, root)) ||
        (since && !consistency_holds(a, since, &h, root)))
        return FAIL(e, ERR_INPUT, "a proof in %s does not lead to the root that was signed",
                    path_name(path));
    *ret = h;
    return true;
}
