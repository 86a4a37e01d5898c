/* head.c — the key file, its announcement in the log, and the signing of a head. */
#include "governance/head.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "governance/audit.h"
#include "governance/canonical.h"
#include "governance/chain.h"

#define KEY_TITLE "landfall audit key 1\n"
enum { KEY_FILE_MAX = 4096, HEAD_MAX = 4096 };

struct key {
    unsigned char secret[crypto_sign_SECRETKEYBYTES], public[crypto_sign_PUBLICKEYBYTES];
    char public_hex[2 * crypto_sign_PUBLICKEYBYTES + 1];
};

/* ---- signatures ---- */

bool head_verify(const char *public_key, const char *signature, struct str bytes)
{
    unsigned char key[crypto_sign_PUBLICKEYBYTES], sig[crypto_sign_BYTES];
    size_t n_key = 0, n_sig = 0;
    if (!public_key || !signature || strlen(public_key) != 2 * sizeof key ||
        strlen(signature) != 2 * sizeof sig ||
        sodium_hex2bin(key, sizeof key, public_key, 2 * sizeof key, NULL, &n_key, NULL) != 0 ||
        sodium_hex2bin(sig, sizeof sig, signature, 2 * sizeof sig, NULL, &n_sig, NULL) != 0 ||
        n_key != sizeof key || n_sig != sizeof sig)
        return false;
    return crypto_sign_verify_detached(sig, (const unsigned char *)bytes.p, bytes.n, key) == 0;
}

static const char *sign(struct arena *a, const struct key *key, struct str bytes)
{
    unsigned char sig[crypto_sign_BYTES];
    char *hex = arena_alloc(a, 2 * sizeof sig + 1);
    (void)crypto_sign_detached(sig, NULL, (const unsigned char *)bytes.p, bytes.n, key->secret);
    (void)sodium_bin2hex(hex, 2 * sizeof sig + 1, sig, sizeof sig);
    return hex;
}

struct str head_bytes(struct arena *a, const struct ws_audit_head *h)
{
    struct buf b;
    buf_init(&b, a, HEAD_MAX);
    buf_printf(&b,
               "{\"at\":\"%s\",\"chain\":\"%s\",\"format\":\"" HEAD_FORMAT
               "\",\"public_key\":\"%s\",\"root\":\"%s\",\"size\":%" PRId64 "}",
               audit_time(h->at_us).s, h->chain, h->public_key, h->root, h->size);
    return buf_str(&b);
}

bool head_signature_holds(struct arena *a, const struct ws_audit_head *h)
{
    return head_verify(h->public_key, h->signature, head_bytes(a, h));
}

struct str head_key_bytes(struct arena *a, const char *previous, const char *public_key)
{
    return str_of(
        arena_printf(a, "landfall-key/1\n%s\n%s\n", previous ? previous : "none", public_key));
}

/* ---- the key file ---- */

static bool read_key(struct arena *a, const char *path, struct key *ret, struct err *e)
{
    struct str text;
    unsigned char seed[crypto_sign_SEEDBYTES];
    size_t n = 0;
    TRY(file_read(a, path, KEY_FILE_MAX, &text, e));
    struct str hex = str_trim((struct str){
        text.p + strlen(KEY_TITLE), text.n < strlen(KEY_TITLE) ? 0 : text.n - strlen(KEY_TITLE)});
    if (!str_starts(text, KEY_TITLE) || hex.n != 2 * sizeof seed ||
        sodium_hex2bin(seed, sizeof seed, hex.p, hex.n, NULL, &n, NULL) != 0 || n != sizeof seed) {
        sodium_memzero(seed, sizeof seed);
        (void)FAIL(e, ERR_CORRUPT, "%s is not a key of the audit log", path);
        return err_hint(e, "Restore it from a copy, or rename it: a new key is then made and its "
                           "change is recorded.");
    }
    (void)crypto_sign_seed_keypair(ret->public, ret->secret, seed);
    sodium_memzero(seed, sizeof seed);
    (void)sodium_bin2hex(ret->public_hex, sizeof ret->public_hex, ret->public, sizeof ret->public);
    return true;
}

static bool put_all(int fd, struct str text)
{
    for (size_t done = 0; done < text.n;) {
        ssize_t n = write(fd, text.p + done, text.n - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return fsync(fd) == 0;
}

/* Written beside, then linked: of two programs at once one key wins, and it is never half a
 * file. */
static bool make_key(struct arena *a, const char *path, struct err *e)
{
    unsigned char seed[crypto_sign_SEEDBYTES];
    char hex[2 * sizeof seed + 1];
    randombytes_buf(seed, sizeof seed);
    (void)sodium_bin2hex(hex, sizeof hex, seed, sizeof seed);
    char *tmp = arena_printf(a, "%s.%08x.tmp", path, randombytes_random());
    int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    char *text = arena_printf(a, KEY_TITLE "%s\n", hex);
    bool ok = fd >= 0 && put_all(fd, str_of(text));
    int why = errno;
    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    if (ok && link(tmp, path) != 0 && errno != EEXIST) {
        why = errno;
        ok = false;
    }
    (void)unlink(tmp);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, strlen(text));
    if (!ok)
        return FAIL(e, ERR_IO, "cannot make the key of the audit log, %s: %s", path, strerror(why));
    return true;
}

static bool key_of(struct workspace *ws, struct arena *a, struct key *ret, struct err *e)
{
    char *path = arena_printf(a, "%s.key", ws_path(ws));
    if (sodium_init() < 0)
        return FAIL(e, ERR_BUG, "libsodium does not start");
    if (!file_exists(path))
        TRY(make_key(a, path, e));
    return read_key(a, path, ret, e);
}

/* The log knows the key, or is told now. */
static bool announce(struct job *job, struct workspace *ws, const struct key *key, struct err *e)
{
    struct arena *a = job->arena;
    struct str body;
    const char *previous = NULL, *by_previous = NULL;
    TRY(ws_audit_newest(ws, a, "audit.key", &body, e));
    if (body.n) {
        struct json_t *tree;
        TRY(js_load(&tree, a, "the record of the key", body, e));
        previous = str_dup(a, js_get_text(tree, "public_key"));
        if (cstr_eq(previous, key->public_hex))
            return true;
    }
    struct str bytes = head_key_bytes(a, previous, key->public_hex);
    char *old_path = arena_printf(a, "%s.key.old", ws_path(ws));
    struct key old;
    struct err ignored = {0};
    if (previous && file_exists(old_path) && read_key(a, old_path, &old, &ignored)) {
        if (cstr_eq(old.public_hex, previous))
            by_previous = sign(a, &old, bytes);
        sodium_memzero(old.secret, sizeof old.secret);
    }
    struct buf b;
    struct js_writer w;
    buf_init(&b, a, HEAD_MAX);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "by_previous", by_previous);
    js_put_cstr(&w, "previous", previous);
    js_put_cstr(&w, "proof", sign(a, key, bytes));
    js_put_cstr(&w, "public_key", key->public_hex);
    js_end(&w);
    return audit_record(job, ws, &(struct audit_entry){.kind = "audit.key", .body = buf_str(&b)},
                        e);
}

/* ---- the head ---- */

struct collect {
    struct arena *a;
    struct leaves *into;
};

static bool collect_leaf(void *ctx, const struct ws_audit *row, struct err *e)
{
    struct collect *c = ctx;
    ARENA_LOCAL(tmp);
    if (row->seq != (int64_t)c->into->n + 1 || !digest_read(row->chain, &c->into->chain)) {
        (void)FAIL(e, ERR_CORRUPT, "the audit log is damaged at record %zu", c->into->n + 1);
        return err_hint(e, "`landfall audit verify` says more. Nothing was signed.");
    }
    PUSH(c->a, c->into->items, c->into->n, c->into->cap, merkle_leaf(chain_record(tmp, row)));
    return true;
}

bool head_leaves(struct workspace *ws, struct arena *a, struct leaves *ret, struct err *e)
{
    *ret = (struct leaves){0};
    return ws_audit_walk(ws, collect_leaf, &(struct collect){a, ret}, e);
}

bool head_make(struct job *job, struct workspace *ws, struct leaves *ret_leaves,
               struct ws_audit_head *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct key key;
    struct ws_audit_head h = {.at_us = job->now_us};
    char *root = arena_alloc(a, HASH_HEX), *chain = arena_alloc(a, HASH_HEX);
    TRY(key_of(ws, a, &key, e));
    bool ok = announce(job, ws, &key, e) && head_leaves(ws, a, ret_leaves, e);
    if (ok) {
        digest_hex(root, merkle_root(ret_leaves->items, ret_leaves->n));
        digest_hex(chain, ret_leaves->chain);
        h.size = (int64_t)ret_leaves->n;
        h.root = root;
        h.chain = chain;
        h.public_key = arena_strdup(a, key.public_hex);
        h.signature = sign(a, &key, head_bytes(a, &h));
        ok = ws_audit_head_put(ws, &h, e);
        *ret = h;
    }
    sodium_memzero(&key, sizeof key);
    return ok;
}
