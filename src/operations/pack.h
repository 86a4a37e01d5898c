/* pack.h — inside of this room: integers and words of derived rows as few bytes.
 *
 * An integer is written as zigzag of its distance to a reference, plus one; 0 is "missing". Reading never goes past
 * the end: it sets `bad` and gives missing.
 */
#ifndef OPERATIONS_PACK_H
#define OPERATIONS_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

void pack_uint(struct buf *out, uint64_t x);
void pack_int(struct buf *out, int64_t x, int64_t reference); /* INT64_MIN = missing */
void pack_text(struct buf *out, const char *s);               /* NULL as "" */

struct unpack {
    const char *p, *end;
    bool bad;
};
uint64_t unpack_uint(struct unpack *u);
int64_t unpack_int(struct unpack *u, int64_t reference);
const char *unpack_text(struct arena *a, struct unpack *u);

#endif
