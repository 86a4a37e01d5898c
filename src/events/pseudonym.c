/* pseudonym.c — libsodium's BLAKE2b with a key; see pseudonym.h. */
#include "events/pseudonym.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

static void hex(char *out, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

void pseudonym_salt(char ret[SALT_SIZE])
{
    unsigned char bytes[32];
    int ready = sodium_init(); /* 1: it was ready before */
    assert(ready >= 0);
    (void)ready;
    randombytes_buf(bytes, sizeof bytes);
    hex(ret, bytes, sizeof bytes);
    ret[SALT_SIZE - 1] = '\0';
}

bool pseudonym_begin(struct pseudonyms *p, const char *salt)
{
    size_t n;
    return sodium_init() >= 0 &&
           sodium_hex2bin(p->key, sizeof p->key, salt, strlen(salt), NULL, &n, NULL) == 0 &&
           n == sizeof p->key;
}

static bool is_pseudonym(struct str s)
{
    bool ok = s.n == PSEUDONYM_SIZE && s.p[0] == '#';
    for (size_t i = 1; i < s.n && ok; i++)
        ok = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');
    return ok;
}

void pseudonym_of(const struct pseudonyms *p, struct str person, char ret[PSEUDONYM_SIZE])
{
    unsigned char out[crypto_generichash_BYTES_MIN], lower[256];
    crypto_generichash_state s;
    person = str_trim(person);
    if (is_pseudonym(person)) {
        memcpy(ret, person.p, PSEUDONYM_SIZE);
        return;
    }
    (void)crypto_generichash_init(&s, p->key, sizeof p->key, sizeof out);
    for (size_t at = 0; at < person.n;) {
        size_t n = person.n - at < sizeof lower ? person.n - at : sizeof lower;
        for (size_t i = 0; i < n; i++) {
            unsigned char ch = (unsigned char)person.p[at + i];
            lower[i] = ch >= 'A' && ch <= 'Z' ? (unsigned char)(ch + 32) : ch;
        }
        (void)crypto_generichash_update(&s, lower, n);
        at += n;
    }
    (void)crypto_generichash_final(&s, out, sizeof out);
    ret[0] = '#';
    hex(ret + 1, out, 8);
}

static void mark(const struct pseudonyms *p, const char *what, const char *firm_id, int family,
                 struct str s, char ret[MARK_SIZE])
{
    unsigned char out[16], f = (unsigned char)family;
    crypto_generichash_state h;
    (void)crypto_generichash_init(&h, p->key, sizeof p->key, sizeof out);
    (void)crypto_generichash_update(&h, (const unsigned char *)what, strlen(what) + 1);
    (void)crypto_generichash_update(&h, (const unsigned char *)firm_id, strlen(firm_id) + 1);
    (void)crypto_generichash_update(&h, &f, 1);
    (void)crypto_generichash_update(&h, (const unsigned char *)(s.n ? s.p : ""), s.n);
    (void)crypto_generichash_final(&h, out, sizeof out);
    hex(ret, out, sizeof out);
    ret[MARK_SIZE - 1] = '\0';
}

void mark_of_person(const struct pseudonyms *p, const char *firm_id, struct str pseudonym,
                    char ret[MARK_SIZE])
{
    mark(p, "erased person", firm_id, 0, pseudonym, ret);
}

void mark_of_subject(const struct pseudonyms *p, const char *firm_id, int family,
                     struct str subject, char ret[MARK_SIZE])
{
    mark(p, "erased subject", firm_id, family, subject, ret);
}
