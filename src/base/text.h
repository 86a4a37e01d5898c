/* text.h — text views, growing buffers with a stated maximum, and the few text questions every
 * reader asks (nearest word, fold for search, display width).
 *
 * struct str is a borrowed view, not NUL-terminated: print with "%.*s", STR_ARG(s).
 * struct buf grows in an arena up to `max` bytes; past that it refuses (buf->overflow) and keeps
 * what it has, so a hostile input cannot exhaust memory. The contents are always NUL-terminated.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"

struct str {
    const char *p;
    size_t n;
};
#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
#define STR_ARG(s) (int)(s).n, (s).p
#define STR_ARG_MAX(s, max) ((int)((s).n < (size_t)(max) ? (s).n : (size_t)(max))), (s).p

static inline struct str str_of(const char *cstr)
{
    return (struct str){cstr, cstr ? strlen(cstr) : 0};
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool str_is(struct str a, const char *cstr)
{
    return str_eq(a, str_of(cstr));
}
bool str_eq_nocase(struct str a, struct str b); /* ASCII only */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
bool str_contains(struct str s, const char *needle);
struct str str_trim(struct str s); /* ASCII blanks and U+00A0 at both ends */
/* Cuts s at the first `sep`; the part before is returned, *s becomes the rest (empty at the end). */
struct str str_cut(struct str *s, char sep);
char *str_dup(struct arena *a, struct str s) RETURNS_NONNULL;
int str_cmp(struct str a, struct str b); /* bytes, shorter first */
static inline bool cstr_eq(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Valid UTF-8 (no surrogates, no overlong forms)? *ret_bad = offset of the first bad byte. */
bool utf8_valid(struct str s, size_t *ret_bad);
/* Columns the text takes on a terminal (East Asian wide = 2, marks = 0). */
size_t text_width(struct str s);
/* A copy with every `from` become `to`. */
char *text_swap(struct arena *a, const char *s, char from, char to) RETURNS_NONNULL;
/* Lower case, no accents, no punctuation, single blanks: for search and alias look-up (utf8proc). */
char *text_fold(struct arena *a, struct str s) RETURNS_NONNULL;
/* Persian (U+06F0…) and Arabic-Indic (U+0660…) digits → ASCII; also U+066B decimal, U+066C group. */
char *text_ascii_digits(struct arena *a, struct str s) RETURNS_NONNULL;
/* Latin-1 (Windows-1252 for 0x80–0x9F) → UTF-8. */
char *text_from_latin1(struct arena *a, struct str s) RETURNS_NONNULL;

/* The word nearest to `word` (edit distance with transposition ≤ 1 + len/3), or NULL. */
const char *text_nearest(struct str word, const char *const *words, size_t n);
size_t text_edit_distance(struct str a, struct str b, size_t give_up_above);

struct buf {
    struct arena *a;
    char *p;
    size_t n, cap, max;
    bool overflow;
};
void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_put(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *cstr);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_pad(struct buf *b, size_t n); /* n blanks */
struct str buf_str(const struct buf *b);

/* Escaping happens here and nowhere else. */
void buf_html(struct buf *b, struct str s);        /* & < > " ' */
void buf_json_string(struct buf *b, struct str s); /* with quotes; invalid UTF-8 → U+FFFD */
/* One CSV field, quoted when needed; a leading = + - @ that is not a number gets a ' before it. */
void buf_csv_field(struct buf *b, struct str s);

#endif
