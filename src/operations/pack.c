/* pack.c — variable-length integers, seven bits to a byte, the lowest first. */
#include "operations/pack.h"

#include <string.h>

void pack_uint(struct buf *out, uint64_t x)
{
    char bytes[10];
    size_t n = 0;
    for (; x >= 0x80; x >>= 7)
        bytes[n++] = (char)(x | 0x80);
    bytes[n++] = (char)x;
    buf_put(out, (struct str){bytes, n});
}

void pack_int(struct buf *out, int64_t x, int64_t reference)
{
    if (x == INT64_MIN) {
        buf_putc(out, 0);
        return;
    }
    /* Unsigned arithmetic wraps and comes back the same way. One zigzag number would not fit with the one added:
     * it is that of INT64_MIN, which is "missing" and cannot stand here when the reference is within reason. */
    uint64_t d = (uint64_t)x - (uint64_t)reference;
    uint64_t zigzag = d << 1 ^ (d >> 63 ? UINT64_MAX : 0);
    pack_uint(out, zigzag + 1);
}

void pack_text(struct buf *out, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    pack_uint(out, n);
    buf_put(out, (struct str){s, n});
}

uint64_t unpack_uint(struct unpack *u)
{
    uint64_t x = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (u->p >= u->end)
            break;
        unsigned char c = (unsigned char)*u->p++;
        x |= (uint64_t)(c & 0x7F) << shift;
        if (!(c & 0x80))
            return x;
    }
    u->bad = true;
    return 0;
}

int64_t unpack_int(struct unpack *u, int64_t reference)
{
    uint64_t x = unpack_uint(u);
    if (x == 0)
        return INT64_MIN;
    x--;
    uint64_t d = x >> 1 ^ (x & 1 ? UINT64_MAX : 0);
    return (int64_t)(d + (uint64_t)reference);
}

const char *unpack_text(struct arena *a, struct unpack *u)
{
    uint64_t n = unpack_uint(u);
    if (n > (uint64_t)(u->end - u->p)) {
        u->bad = true;
        n = 0;
    }
    if (n == 0)
        return "";
    const char *s = arena_strndup(a, u->p, (size_t)n);
    u->p += n;
    return s;
}
