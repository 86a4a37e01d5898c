/* json.h — JSON in through jansson with limits and good errors; JSON out through a streaming writer.
 *
 * Reading: js_load / js_load_file give jansson's tree (include <jansson.h> for its iterators); the
 *          tree is freed with the arena. Duplicate keys, NaN, depth and size beyond limits refused.
 * Writing: struct js_writer w; js_init(&w, &buf, JS_PRETTY); js_begin_object(&w); js_key(&w, "name");
 *          js_text(&w, STR("x")); js_end(&w); assert(js_done(&w));
 *          Commas, colons and brackets are the writer's; a call in the wrong place (a value without
 *          key in an object) is a mistake of ours and asserts.
 * Errors:  ERR_PARSE "rates.json, line 3, column 7: …", ERR_LIMIT, those of file_read
 * Output:  deterministic; keys in the order given; UTF-8, invalid bytes become U+FFFD; numbers never
 *          depend on the locale; not-finite → null
 * Checked: tests/unit/base/test_json.c, tests/fuzz/fuzz_json.c
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"

/* ---- reading ---- */
struct json_t; /* jansson's */
enum { JS_MAX_DEPTH = 64 };

/* max in bytes. *ret is borrowed from the arena: do not json_decref it. */
bool js_load(struct json_t **ret, struct arena *a, const char *name, struct str bytes,
             struct err *e) NODISCARD;
bool js_load_file(struct json_t **ret, struct arena *a, const char *path, size_t max,
                  struct err *e) NODISCARD;
/* Look-ups that never crash on a wrong shape: NULL / missing when absent, null or another type. */
struct json_t *js_get(const struct json_t *object, const char *key);
struct json_t *js_at(const struct json_t *array, size_t i);
size_t js_len(const struct json_t *array_or_object); /* 0 for anything else */
struct str js_get_text(const struct json_t *object, const char *key); /* n = 0 when missing */
struct str js_as_text(const struct json_t *x);
bool js_get_real(const struct json_t *object, const char *key, double *ret); /* false = missing */
bool js_as_real(const struct json_t *x, double *ret);
bool js_get_int(const struct json_t *object, const char *key, int64_t *ret);

/* ---- writing ---- */
enum js_style { JS_COMPACT, JS_PRETTY }; /* pretty: two blanks per level, final line break */
struct js_writer {
    struct buf *out;
    enum js_style style;
    size_t depth;
    bool after_key;
    struct {
        char close;  /* } or ] */
        bool filled; /* something stands in it already */
    } level[JS_MAX_DEPTH + 1]; /* [0] is the document */
};
void js_init(struct js_writer *w, struct buf *out, enum js_style style);
void js_begin_object(struct js_writer *w);
void js_begin_array(struct js_writer *w);
void js_end(struct js_writer *w); /* closes the innermost object or array */
void js_key(struct js_writer *w, const char *key);
void js_key_str(struct js_writer *w, struct str key);
void js_text(struct js_writer *w, struct str s);
void js_cstr(struct js_writer *w, const char *s); /* NULL → null */
void js_int(struct js_writer *w, int64_t x);
void js_real(struct js_writer *w, double x, int decimals); /* < 0: shortest that reads back */
void js_bool(struct js_writer *w, bool x);
void js_null(struct js_writer *w);
void js_raw(struct js_writer *w, struct str json); /* a complete value, trusted */
bool js_done(const struct js_writer *w); /* everything closed, buffer did not overflow */
/* Key and value in one line. */
void js_put_text(struct js_writer *w, const char *key, struct str s);
void js_put_cstr(struct js_writer *w, const char *key, const char *s);
void js_put_int(struct js_writer *w, const char *key, int64_t x);
void js_put_real(struct js_writer *w, const char *key, double x, int decimals);
void js_put_bool(struct js_writer *w, const char *key, bool x);
void js_put_null(struct js_writer *w, const char *key);

#endif
