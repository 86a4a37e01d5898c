/* canonical.c — a walk over jansson's tree with a sorted list of members at each object. */
#include "governance/canonical.h"

#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

#define CANONICAL_MAX ((size_t)64 << 20)
/* 2^53: whole numbers beyond it have neighbours that a double cannot tell from them. */
static const int64_t widest_whole = (int64_t)1 << 53;

/* Below the normal doubles fewer than fifteen digits tell one from its neighbours. */
static char *subnormal(struct arena *a, double x)
{
    char text[32];
    for (int digits = 0; digits < DBL_DECIMAL_DIG; digits++) {
        (void)snprintf(text, sizeof text, "%.*e", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    return arena_strdup(a, text);
}

char *canonical_number(struct arena *a, double x)
{
    if (x == 0)
        return arena_strdup(a, "0"); /* also −0 */
    if (fabs(x) < DBL_MIN)
        return subnormal(a, x);
    char *text = number_exact(a, x);
    char *exponent = strpbrk(text, "e");
    /* number_exact writes at least two digits of an exponent, ECMAScript as few as it can */
    if (exponent && exponent[2] == '0' && exponent[3] != '\0')
        memmove(exponent + 2, exponent + 3, strlen(exponent + 3) + 1);
    return text;
}

void canonical_text(struct buf *out, struct str text)
{
    static const char short_form[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                      ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
    buf_putc(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < sizeof short_form && short_form[c]) {
            buf_putc(out, '\\');
            buf_putc(out, short_form[c]);
        } else if (c < 0x20) {
            buf_printf(out, "\\u%04x", c);
        } else {
            buf_putc(out, (char)c);
        }
    }
    buf_putc(out, '"');
}

/* The next code point of valid UTF-8. */
static uint32_t next_point(const unsigned char **p)
{
    const unsigned char *s = *p;
    uint32_t c = *s++;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    if (more)
        c &= 0x3fu >> more;
    while (more-- > 0)
        c = c << 6 | (*s++ & 0x3fu);
    *p = s;
    return c;
}

/* A point beyond the first plane is two surrogates, D800…DFFF: they sort before E000…FFFF, which
 * bytes of UTF-8 do not. Adding 2^21 to that last stretch restores the order. */
static uint32_t utf16_rank(uint32_t point)
{
    return point >= 0xe000 && point <= 0xffff ? point + (1u << 21) : point;
}

static int by_utf16(const void *x, const void *y)
{
    const unsigned char *a = *(const unsigned char *const *)x;
    const unsigned char *b = *(const unsigned char *const *)y;
    while (*a && *b) {
        uint32_t ca = utf16_rank(next_point(&a)), cb = utf16_rank(next_point(&b));
        if (ca != cb)
            return ca < cb ? -1 : 1;
    }
    return (*a != 0) - (*b != 0);
}

/* A number of so many digits is written without point and exponent below 10^21: what reads it
 * again takes it for a whole number that it cannot hold. */
static bool put_number(struct buf *out, const struct json_t *x, struct err *e)
{
    int64_t i = json_integer_value(x); /* 0 for a real */
    char *text = canonical_number(out->a, json_number_value(x));
    bool whole = strpbrk(text, ".e") == NULL;
    if (i > widest_whole || i < -widest_whole ||
        (whole && fabs(json_number_value(x)) > (double)widest_whole)) {
        (void)FAIL(e, ERR_INPUT, "the number %s has more digits than JSON can carry",
                   i ? arena_printf(out->a, "%lld", (long long)i) : text);
        return err_hint(e, "Write it as a text.");
    }
    buf_puts(out, text);
    return true;
}

static bool put_tree(struct buf *out, const struct json_t *x, struct err *e)
{
    switch (json_typeof(x)) {
    case JSON_NULL:
        buf_puts(out, "null");
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        buf_puts(out, json_is_true(x) ? "true" : "false");
        return true;
    case JSON_STRING:
        canonical_text(out, js_as_text(x));
        return true;
    case JSON_REAL:
    case JSON_INTEGER:
        return put_number(out, x, e);
    case JSON_ARRAY:
        buf_putc(out, '[');
        for (size_t i = 0; i < json_array_size(x); i++) {
            if (i)
                buf_putc(out, ',');
            TRY(put_tree(out, json_array_get(x, i), e));
        }
        buf_putc(out, ']');
        return true;
    case JSON_OBJECT:
        break;
    }
    size_t n = 0;
    const char **keys = NEW_N(out->a, const char *, json_object_size(x) + 1);
    const char *key;
    json_t *member;
    /* jansson's iterators want a tree they could change; nothing is changed here */
    json_t *object = json_incref((json_t *)(uintptr_t)x);
    json_object_foreach(object, key, member) keys[n++] = key;
    qsort(keys, n, sizeof keys[0], by_utf16);
    buf_putc(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_putc(out, ',');
        canonical_text(out, str_of(keys[i]));
        buf_putc(out, ':');
        if (!put_tree(out, json_object_get(object, keys[i]), e)) {
            json_decref(object);
            return false;
        }
    }
    buf_putc(out, '}');
    json_decref(object);
    return true;
}

bool canonical_tree(struct arena *a, const struct json_t *tree, struct str *ret, struct err *e)
{
    struct buf out;
    buf_init(&out, a, CANONICAL_MAX);
    TRY(put_tree(&out, tree, e));
    if (out.overflow)
        return FAIL(e, ERR_LIMIT, "a record is larger than %zu bytes", CANONICAL_MAX);
    *ret = buf_str(&out);
    return true;
}

bool canonical_json(struct arena *a, struct str json, struct str *ret, struct err *e)
{
    struct json_t *tree;
    TRY(js_load(&tree, a, "the record", json, e));
    return canonical_tree(a, tree, ret, e);
}
