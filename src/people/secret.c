/* secret.c — random tokens, password hashes, six digits.
 *
 * A password for nobody is verified against a made-up hash of the same cost: the answer for an
 * e-mail without account takes as long as a wrong password's. Only so many hashes run at once in a
 * process, since each takes its memory; the others wait at a gate that is the one mutable thing of
 * this file. */
#include "people/secret.h"

#include <ctype.h>
#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void start(void)
{
    /* Without a source of random numbers nothing here may go on. */
    if (sodium_init() < 0 || oath_init() != OATH_OK) {
        (void)fputs("landfall: libsodium or liboath does not start\n", stderr);
        abort();
    }
}

static void ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, start);
}

/* --- tokens ----------------------------------------------------------------------------------- */

char *secret_token(struct arena *a)
{
    unsigned char bytes[32];
    char text[TOKEN_CHARS + 1];
    ready();
    randombytes_buf(bytes, sizeof bytes);
    (void)sodium_bin2base64(text, sizeof text, bytes, sizeof bytes,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
    return arena_strdup(a, text);
}

static void random_text(char *out, size_t n, const char alphabet[32])
{
    ready();
    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[randombytes_uniform(32)];
}

char *secret_id(struct arena *a, char kind)
{
    char text[12];
    random_text(text, sizeof text, "abcdefghijklmnopqrstuvwxyz234567");
    return arena_printf(a, "%c-%.12s", kind, text);
}

/* Crockford's: no I, L, O, U. */
static const char code_alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char *secret_code(struct arena *a)
{
    char text[CODE_CHARS];
    random_text(text, sizeof text, code_alphabet);
    return arena_printf(a, "%.4s-%.4s-%.4s", text, text + 4, text + 8);
}

bool secret_token_hash(const char *prefix, const char *token, char ret[HASH_HEX])
{
    size_t n = strlen(prefix);
    if (!token || strncmp(token, prefix, n) != 0 || strnlen(token, 256) != n + TOKEN_CHARS ||
        strspn(token + n, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") !=
            TOKEN_CHARS)
        return false;
    hash_bytes(ret, str_of(token));
    return true;
}

bool secret_code_hash(const char *typed, char ret[HASH_HEX])
{
    ARENA_LOCAL(tmp);
    char code[CODE_CHARS];
    size_t n = 0, bad;
    struct str s = str_of(typed ? typed : "");
    if (s.n > 256 || !utf8_valid(s, &bad))
        return false;
    for (const char *p = text_ascii_digits(tmp, s); *p; p++) {
        int c = toupper((unsigned char)*p);
        if (c == '-' || c == ' ')
            continue;
        c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
        if (n == CODE_CHARS || !strchr(code_alphabet, c))
            return false;
        code[n++] = (char)c;
    }
    if (n == CODE_CHARS)
        hash_bytes(ret, (struct str){code, n});
    return n == CODE_CHARS;
}

bool secret_same(const char *x, const char *y)
{
    if (!x || !y || strlen(x) != strlen(y))
        return false;
    return sodium_memcmp(x, y, strlen(x)) == 0;
}

/* --- passwords -------------------------------------------------------------------------------- */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t left;
    int inside;
} oven = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
static atomic_uint_fast64_t work;

static void oven_enter(const struct people_rules *r)
{
    (void)pthread_mutex_lock(&oven.lock);
    while (oven.inside >= (int)r->at_once && oven.inside > 0)
        (void)pthread_cond_wait(&oven.left, &oven.lock);
    oven.inside++;
    (void)pthread_mutex_unlock(&oven.lock);
    (void)atomic_fetch_add(&work, 1);
}

static void oven_leave(void)
{
    (void)pthread_mutex_lock(&oven.lock);
    oven.inside--;
    (void)pthread_cond_signal(&oven.left);
    (void)pthread_mutex_unlock(&oven.lock);
}

uint64_t password_work(void)
{
    return atomic_load(&work);
}

static size_t memory_bytes(const struct people_rules *r)
{
    return (size_t)(r->memory_mib * 1024) * 1024;
}

bool password_hash(struct arena *a, const struct people_rules *r, const char *password,
                   const char **ret, struct err *e)
{
    char out[crypto_pwhash_STRBYTES];
    ready();
    oven_enter(r);
    int rc = crypto_pwhash_str_alg(out, password, strlen(password), (unsigned long long)r->passes,
                                   memory_bytes(r), crypto_pwhash_ALG_ARGON2ID13);
    oven_leave();
    if (rc != 0)
        return FAIL(e, ERR_BUG, "no memory for hashing a password (%.0f MiB)", r->memory_mib);
    *ret = arena_strdup(a, out);
    return true;
}

/* A hash of nothing with today's cost, as libsodium writes them. */
static const char *nobodys_hash(struct arena *tmp, const struct people_rules *r)
{
    unsigned char bytes[48];
    char salt[32], hash[64];
    randombytes_buf(bytes, sizeof bytes);
    (void)sodium_bin2base64(salt, sizeof salt, bytes, 16,
                            sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    (void)sodium_bin2base64(hash, sizeof hash, bytes + 16, 32,
                            sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    return arena_printf(tmp, "$argon2id$v=19$m=%zu,t=%.0f,p=1$%s$%s", memory_bytes(r) / 1024,
                        r->passes, salt, hash);
}

bool password_verify(const struct people_rules *r, const char *hash, const char *password)
{
    ARENA_LOCAL(tmp);
    char padded[crypto_pwhash_STRBYTES] = {0};
    ready();
    const char *against = hash ? hash : nobodys_hash(tmp, r);
    if (strlen(against) >= sizeof padded)
        return false;
    memcpy(padded, against, strlen(against));
    oven_enter(r);
    int rc = crypto_pwhash_str_verify(padded, password, strlen(password));
    oven_leave();
    return rc == 0 && hash;
}

bool password_is_weak(const struct people_rules *r, const char *hash)
{
    unsigned long kib, passes;
    if (sscanf(hash, "$argon2id$v=19$m=%lu,t=%lu,", &kib, &passes) != 2)
        return true;
    return kib < memory_bytes(r) / 1024 || (double)passes < r->passes;
}

/* --- second factor ---------------------------------------------------------------------------- */

bool factor_new(struct arena *a, const char **ret_secret, struct err *e)
{
    char bytes[20], *text = NULL; /* 160 bits: RFC 4226 section 4, R6 */
    size_t n;
    ready();
    randombytes_buf(bytes, sizeof bytes);
    int rc = oath_base32_encode(bytes, sizeof bytes, &text, &n);
    sodium_memzero(bytes, sizeof bytes);
    if (rc != OATH_OK)
        return FAIL(e, ERR_BUG, "liboath: %s", oath_strerror(rc));
    *ret_secret = arena_strndup(a, text, n);
    free(text);
    return true;
}

const char *factor_uri(struct arena *a, const struct people_rules *r, const char *secret,
                       const char *email)
{
    struct buf label;
    buf_init(&label, a, 4096);
    for (const char *p = email; *p; p++)
        if (isalnum((unsigned char)*p) || strchr("-._~@", *p))
            buf_putc(&label, *p);
        else
            buf_printf(&label, "%%%02X", (unsigned char)*p);
    return arena_printf(
        a,
        "otpauth://totp/"
        "Landfall:%s?secret=%s&issuer=Landfall&algorithm=SHA1&digits=%.0f&period=%.0f",
        label.p, secret, r->digits, r->step_s);
}

static bool decode(const char *secret, char **ret, size_t *ret_n, struct err *e)
{
    ready();
    int rc = oath_base32_decode(secret, strlen(secret), ret, ret_n);
    if (rc != OATH_OK)
        return FAIL(e, ERR_CORRUPT, "a stored second factor is damaged (%s)", oath_strerror(rc));
    return true;
}

static bool digits_at(const char *bytes, size_t n, int64_t unix_s, int step_s, int digits,
                      char out[16], struct err *e)
{
    int rc =
        oath_totp_generate(bytes, n, (time_t)unix_s, (unsigned)step_s, 0, (unsigned)digits, out);
    if (rc != OATH_OK)
        return FAIL(e, ERR_BUG, "liboath: %s", oath_strerror(rc));
    return true;
}

bool factor_code(struct arena *a, const char *secret, int64_t unix_s, int step_s, int digits,
                 const char **ret, struct err *e)
{
    char *bytes, out[16];
    size_t n;
    TRY(decode(secret, &bytes, &n, e));
    bool ok = digits_at(bytes, n, unix_s, step_s, digits, out, e);
    free(bytes);
    if (ok)
        *ret = arena_strdup(a, out);
    return ok;
}

bool factor_check(const struct people_rules *r, const char *secret, const char *typed,
                  int64_t now_us, int64_t *ret_step, struct err *e)
{
    ARENA_LOCAL(tmp);
    char *bytes, out[16], code[16] = "";
    size_t n, bad, used = 0;
    struct str s = str_of(typed ? typed : "");
    int64_t now_s = now_us / SECOND_US, found = -1;
    if (s.n < 128 && utf8_valid(s, &bad))
        for (const char *p = text_ascii_digits(tmp, s); *p && used < sizeof code - 1; p++)
            if (*p != ' ')
                code[used++] = *p;
    TRY(decode(secret, &bytes, &n, e));
    bool ok = true;
    /* All steps are compared, so that the time taken does not tell which one it was. */
    for (int k = -(int)r->window; ok && k <= (int)r->window; k++) {
        int64_t at = now_s + k * (int64_t)r->step_s;
        ok = at >= 0 ? digits_at(bytes, n, at, (int)r->step_s, (int)r->digits, out, e) : true;
        if (ok && at >= 0 && secret_same(out, code))
            found = at / (int64_t)r->step_s;
    }
    free(bytes);
    if (ok)
        *ret_step = found;
    return ok;
}
