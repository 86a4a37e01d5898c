/* hash.c — libsodium's SHA-256; its header stays out of ours. crypto_hash_sha256 needs no
 * sodium_init (it touches neither random numbers nor run-time dispatch). What is hashed whole and large goes
 * to libcrypto, which uses the processor's own SHA instructions: four times as fast where there are any, and
 * a file of trade flows is half a gigabyte. */
#include "base/hash.h"

#include <math.h>
#include <openssl/evp.h>
#include <sodium.h>

#include "base/file.h"

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(((struct hash *)0)->state),
               "struct hash is large enough");

static crypto_hash_sha256_state *state_of(struct hash *h)
{
    return (crypto_hash_sha256_state *)(void *)h->state;
}

void hash_init(struct hash *h)
{
    (void)crypto_hash_sha256_init(state_of(h));
}

void hash_add(struct hash *h, struct str bytes)
{
    if (bytes.n)
        (void)crypto_hash_sha256_update(state_of(h), (const unsigned char *)bytes.p, bytes.n);
}

void hash_add_int(struct hash *h, int64_t x)
{
    unsigned char le[8]; /* little endian whatever the machine */
    for (int i = 0; i < 8; i++)
        le[i] = (unsigned char)((uint64_t)x >> (8 * i));
    hash_add(h, (struct str){(const char *)le, sizeof le});
}

void hash_add_field(struct hash *h, struct str bytes)
{
    hash_add_int(h, (int64_t)bytes.n);
    hash_add(h, bytes);
}

void hash_add_real(struct hash *h, double x)
{
    uint64_t bits = UINT64_C(0x7FF8000000000000);
    if (x == 0.0)
        x = 0.0; /* −0 == 0 is true, so the sign goes */
    if (!isnan(x))
        memcpy(&bits, &x, sizeof bits);
    hash_add_int(h, (int64_t)bits);
}

static void to_hex(const unsigned char out[crypto_hash_sha256_BYTES], char ret_hex[HASH_HEX])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < crypto_hash_sha256_BYTES; i++) {
        ret_hex[2 * i] = digits[out[i] >> 4];
        ret_hex[2 * i + 1] = digits[out[i] & 15];
    }
    ret_hex[2 * crypto_hash_sha256_BYTES] = '\0';
}

void hash_end(struct hash *h, char ret_hex[HASH_HEX])
{
    unsigned char out[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256_final(state_of(h), out);
    to_hex(out, ret_hex);
}

enum { LARGE = 1 << 20 }; /* below it, looking the method up costs more than it gains */

void hash_bytes(char ret_hex[HASH_HEX], struct str bytes)
{
    struct hash h;
    unsigned char out[crypto_hash_sha256_BYTES];
    size_t n;
    if (bytes.n >= LARGE && EVP_Q_digest(NULL, "SHA256", NULL, bytes.p, bytes.n, out, &n) == 1 &&
        n == sizeof out) {
        to_hex(out, ret_hex);
        return;
    }
    hash_init(&h);
    hash_add(&h, bytes);
    hash_end(&h, ret_hex);
}

char *hash_of(struct arena *a, struct str bytes)
{
    char *hex = arena_alloc_aligned(a, HASH_HEX, 1);
    hash_bytes(hex, bytes);
    return hex;
}

bool hash_file(const char *path, char ret_hex[HASH_HEX], struct err *e)
{
    ARENA_LOCAL(tmp);
    struct str all;
    TRY(file_map(tmp, path, SIZE_MAX, &all, e));
    hash_bytes(ret_hex, all);
    return true;
}

void hash_short(char ret[HASH_SHORT], const char *hex)
{
    size_t n = strnlen(hex, HASH_SHORT - 1);
    memcpy(ret, hex, n);
    ret[n] = '\0';
}
