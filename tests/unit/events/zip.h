/* zip.h — a stored (not compressed) zip of a few parts, by hand: for tests of what reads workbooks. */
#ifndef TESTS_UNIT_EVENTS_ZIP_H
#define TESTS_UNIT_EVENTS_ZIP_H

#include <string.h>

#include "base/text.h"

static inline void zip_put16(struct buf *b, unsigned x)
{
    buf_putc(b, (char)(x & 255));
    buf_putc(b, (char)(x >> 8 & 255));
}
static inline void zip_put32(struct buf *b, unsigned long x)
{
    zip_put16(b, (unsigned)(x & 0xffff));
    zip_put16(b, (unsigned)(x >> 16 & 0xffff));
}
static inline unsigned long zip_crc(struct str s)
{
    unsigned long c = 0xffffffff;
    for (size_t i = 0; i < s.n; i++) {
        c ^= (unsigned char)s.p[i];
        for (int k = 0; k < 8; k++)
            c = c & 1 ? 0xedb88320 ^ c >> 1 : c >> 1;
    }
    return c ^ 0xffffffff;
}
static inline struct str zip_of(struct arena *a, const char *const *names, const struct str *parts, size_t n)
{
    struct buf b, dir;
    buf_init(&b, a, 1 << 22);
    buf_init(&dir, a, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        size_t at = b.n, size = parts[i].n;
        for (int central = 0; central < 2; central++) {
            struct buf *o = central ? &dir : &b;
            buf_puts(o, central ? "PK\x01\x02" : "PK\x03\x04");
            if (central)
                zip_put16(o, 20);
            zip_put16(o, 20);
            zip_put16(o, 0);
            zip_put16(o, 0);
            zip_put32(o, 0);
            zip_put32(o, zip_crc(parts[i]));
            zip_put32(o, size);
            zip_put32(o, size);
            zip_put16(o, (unsigned)strlen(names[i]));
            zip_put16(o, 0);
            if (central) {
                zip_put16(o, 0);
                zip_put16(o, 0);
                zip_put16(o, 0);
                zip_put32(o, 0);
                zip_put32(o, at);
            }
            buf_puts(o, names[i]);
        }
        buf_put(&b, parts[i]);
    }
    size_t at = b.n;
    buf_put(&b, buf_str(&dir));
    buf_puts(&b, "PK\x05\x06");
    zip_put16(&b, 0);
    zip_put16(&b, 0);
    zip_put16(&b, (unsigned)n);
    zip_put16(&b, (unsigned)n);
    zip_put32(&b, dir.n);
    zip_put32(&b, at);
    zip_put16(&b, 0);
    return buf_str(&b);
}

#endif
