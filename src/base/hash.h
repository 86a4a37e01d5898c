/* hash.h — SHA-256 as lower-case hexadecimal: the name of a content.
 *
 * Use:     char hex[HASH_HEX]; hash_bytes(hex, bytes); or hash_init → hash_add… → hash_end
 * Short:   the first 12 digits (hash_short) are for people; compare the long form
 * Threads: one struct hash per thread
 * Checked: tests/unit/base/test_hash.c (FIPS 180-4 examples)
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"

enum { HASH_HEX = 65, HASH_SHORT = 13 }; /* with the NUL */

struct hash {
    _Alignas(16) unsigned char state[128];
};
void hash_init(struct hash *h);
void hash_add(struct hash *h, struct str bytes);
/* Adds the length before the bytes, so that ("ab","c") and ("a","bc") differ. */
void hash_add_field(struct hash *h, struct str bytes);
void hash_add_int(struct hash *h, int64_t x);
void hash_add_real(struct hash *h, double x); /* by bits; −0 counts as 0, every NaN as one */
void hash_end(struct hash *h, char ret_hex[HASH_HEX]);

void hash_bytes(char ret_hex[HASH_HEX], struct str bytes);
char *hash_of(struct arena *a, struct str bytes) RETURNS_NONNULL;
/* Streams the file; any size. ERR_NOT_FOUND, ERR_IO. */
bool hash_file(const char *path, char ret_hex[HASH_HEX], struct err *e) NODISCARD;
/* The same while something else goes on: a thread of its own, which stops when the arena closes before the
 * answer was asked for. hash_later_end waits for it. */
struct hash_later;
struct hash_later *hash_later_begin(struct arena *a, const char *path) RETURNS_NONNULL;
const char *hash_later_path(const struct hash_later *h);
bool hash_later_end(struct hash_later *h, char ret_hex[HASH_HEX], struct err *e) NODISCARD;
void hash_short(char ret[HASH_SHORT], const char *hex);

#endif
