/* hmac.c — libsodium's HMAC and base64. */
#include "base/hmac.h"

#include <sodium.h>
#include <string.h>

#include "base/attributes.h"

_Static_assert(HMAC_BYTES == crypto_auth_hmacsha256_BYTES, "SHA-256 has 32 bytes");

void hmac_sha256(unsigned char ret[HMAC_BYTES], struct str key, const struct str *parts, size_t n_parts)
{
    crypto_auth_hmacsha256_state s;
    (void)crypto_auth_hmacsha256_init(&s, (const unsigned char *)key.p, key.n);
    for (size_t i = 0; i < n_parts; i++)
        (void)crypto_auth_hmacsha256_update(&s, (const unsigned char *)parts[i].p, parts[i].n);
    (void)crypto_auth_hmacsha256_final(&s, ret);
    sodium_memzero(&s, sizeof s);
}

static bool decode(struct str base64, unsigned char *ret, size_t max, size_t *ret_n)
{
    static const int variants[] = {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING};
    for (size_t i = 0; i < COUNT_OF(variants); i++) {
        const char *end = NULL;
        if (sodium_base642bin(ret, max, base64.p, base64.n, NULL, ret_n, &end, variants[i]) == 0 &&
            end == base64.p + base64.n)
            return true;
    }
    return false;
}

bool hmac_is_base64(const unsigned char mac[HMAC_BYTES], struct str base64)
{
    unsigned char said[HMAC_BYTES + 1];
    size_t n = 0;
    return base64.n > 0 && decode(base64, said, sizeof said, &n) && n == HMAC_BYTES &&
           sodium_memcmp(said, mac, HMAC_BYTES) == 0;
}

char *hmac_base64(struct arena *a, const unsigned char mac[HMAC_BYTES])
{
    size_t n = sodium_base64_encoded_len(HMAC_BYTES, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, n);
    return sodium_bin2base64(text, n, mac, HMAC_BYTES, sodium_base64_VARIANT_ORIGINAL);
}

struct str base64_bytes(struct arena *a, struct str base64)
{
    unsigned char *bytes = arena_alloc(a, base64.n + 1);
    size_t n = 0;
    if (base64.n == 0 || !decode(base64, bytes, base64.n + 1, &n))
        return (struct str){"", 0};
    return (struct str){(const char *)bytes, n};
}
