/* hmac.h — HMAC-SHA256 of a message, as senders of webhooks sign with it, and its comparison in constant time.
 *
 * Checked: tests/unit/base/test_hmac.c (RFC 4231)
 */
#ifndef BASE_HMAC_H
#define BASE_HMAC_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

enum { HMAC_BYTES = 32 };
/* Of the parts one after the other. */
void hmac_sha256(unsigned char ret[HMAC_BYTES], struct str key, const struct str *parts, size_t n_parts);
/* Is that text the base64 (with or without padding) of this value? In constant time; any text may come. */
bool hmac_is_base64(const unsigned char mac[HMAC_BYTES], struct str base64);
char *hmac_base64(struct arena *a, const unsigned char mac[HMAC_BYTES]) RETURNS_NONNULL;
/* Bytes of base64, n = 0 when it is none. */
struct str base64_bytes(struct arena *a, struct str base64);

#endif
