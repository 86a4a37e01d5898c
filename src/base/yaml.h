/* yaml.h — files people write: YAML as a tree whose every node knows its line and column.
 *
 * Use:      yml_load_file(&root, a, path, max, e); yml_known(root, names, n, e);
 *           yml_need_text(root, "name", &name, e); yml_maybe_real(p, "price", 0, 1e9, &has, &x, e);
 * Dialect:  one document; maps with unique text keys, lists, scalars. Refused, each with its line:
 *           duplicate keys, anchors and aliases, tags, several documents, nesting > 32, > 200 000 nodes
 * Typing:   by what the reader asks for, never by what the text looks like: `NO` asked as text is the
 *           text NO (Norway is safe). Missing = key absent, or a plain empty value, `~` or `null`;
 *           "" in quotes is an empty text, which is present.
 * Numbers:  ASCII digits, `.` as decimal sign, finite, in range; `1_000`, `1,5`, `۱۲`, 0x10 refused
 *           with what to write instead
 * Booleans: true / false / yes / no, in lower case, plain; nothing else (on, Y, TRUE are refused)
 * Dates:    YYYY-MM-DD, a day that exists
 * Errors:   ERR_PARSE and ERR_INPUT: "Line 14 of firm.yaml: `vetos` is not a field here. Did you mean
 *           `vetoes`?"; broken syntax: "Line 14, column 3 of firm.yaml: …"; ERR_LIMIT
 * Threads:  a loaded tree is read-only and may be shared
 * Checked:  tests/unit/base/test_yaml.c, tests/fuzz/fuzz_yaml.c
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/date.h"
#include "base/err.h"
#include "base/text.h"

enum yml_kind { YML_TEXT, YML_LIST, YML_MAP };
enum { YML_MAX_DEPTH = 32, YML_MAX_NODES = 200000 };

struct yml_node {
    enum yml_kind kind;
    bool plain;             /* a scalar without quotes */
    struct str text;        /* scalar; NUL-terminated behind the view */
    size_t n;               /* list: items, map: pairs */
    struct yml_node **item; /* [n] list items, or values of the map */
    struct yml_node **key;  /* [n] map only, in the order of the file */
    size_t line, column;    /* 1-based */
    const char *file;       /* base name, for messages */
};

/* ---- loading: the tree lives in `a` ---- */
bool yml_load(const struct yml_node **ret, struct arena *a, const char *file, struct str text,
              struct err *e) NODISCARD;
bool yml_load_file(const struct yml_node **ret, struct arena *a, const char *path, size_t max,
                   struct err *e) NODISCARD;

/* ---- asking ---- */
/* Value under key, or NULL when missing (see Typing) or when map is NULL or no map. */
const struct yml_node *yml_field(const struct yml_node *map, const char *key);
bool yml_is_missing(const struct yml_node *x);
/* Every key of `map` must be one of names[n]; the first other one is refused with the nearest. */
bool yml_known(const struct yml_node *map, const char *const *names, size_t n,
               struct err *e) NODISCARD;
/* "Line 14 of firm.yaml: …", code ERR_INPUT; for checks of the caller's own. Returns false. */
bool yml_fail(const struct yml_node *at, struct err *e, const char *fmt, ...) PRINTF_LIKE(3, 4);
#define yml_fail(...) ALWAYS_FALSE(yml_fail(__VA_ARGS__))
/* Plain kind checks. */
bool yml_is_map(const struct yml_node *x, struct err *e) NODISCARD;
bool yml_is_list(const struct yml_node *x, struct err *e) NODISCARD;

/* One node as a typed value; min and max are inclusive. */
bool yml_as_text(const struct yml_node *x, struct str *ret, struct err *e) NODISCARD;
bool yml_as_real(const struct yml_node *x, double min, double max, double *ret,
                 struct err *e) NODISCARD;
bool yml_as_int(const struct yml_node *x, int64_t min, int64_t max, int64_t *ret,
                struct err *e) NODISCARD;
bool yml_as_bool(const struct yml_node *x, bool *ret, struct err *e) NODISCARD;
bool yml_as_date(const struct yml_node *x, struct date *ret, struct err *e) NODISCARD;
/* Index of the scalar among words[n]; another word is refused with the nearest and the choices. */
bool yml_as_choice(const struct yml_node *x, const char *const *words, size_t n, size_t *ret,
                   struct err *e) NODISCARD;

/* Field of a map that must be there: missing is refused ("Line 3 of firm.yaml: `price` is missing
 * here."). */
bool yml_need(const struct yml_node *map, const char *key, const struct yml_node **ret,
              struct err *e) NODISCARD;
bool yml_need_text(const struct yml_node *map, const char *key, struct str *ret,
                   struct err *e) NODISCARD;
bool yml_need_real(const struct yml_node *map, const char *key, double min, double max, double *ret,
                   struct err *e) NODISCARD;
bool yml_need_int(const struct yml_node *map, const char *key, int64_t min, int64_t max,
                  int64_t *ret, struct err *e) NODISCARD;
bool yml_need_bool(const struct yml_node *map, const char *key, bool *ret, struct err *e) NODISCARD;
bool yml_need_date(const struct yml_node *map, const char *key, struct date *ret,
                   struct err *e) NODISCARD;
bool yml_need_choice(const struct yml_node *map, const char *key, const char *const *words,
                     size_t n, size_t *ret, struct err *e) NODISCARD;
bool yml_need_list(const struct yml_node *map, const char *key, const struct yml_node **ret,
                   struct err *e) NODISCARD;
bool yml_need_map(const struct yml_node *map, const char *key, const struct yml_node **ret,
                  struct err *e) NODISCARD;

/* Field that may be missing: *ret_has says so and *ret stays untouched (so preset a default). For
 * lists and maps missing is *ret = NULL. */
bool yml_maybe_text(const struct yml_node *map, const char *key, bool *ret_has, struct str *ret,
                    struct err *e) NODISCARD;
bool yml_maybe_real(const struct yml_node *map, const char *key, double min, double max,
                    bool *ret_has, double *ret, struct err *e) NODISCARD;
bool yml_maybe_int(const struct yml_node *map, const char *key, int64_t min, int64_t max,
                   bool *ret_has, int64_t *ret, struct err *e) NODISCARD;
bool yml_maybe_bool(const struct yml_node *map, const char *key, bool *ret_has, bool *ret,
                    struct err *e) NODISCARD;
bool yml_maybe_date(const struct yml_node *map, const char *key, bool *ret_has, struct date *ret,
                    struct err *e) NODISCARD;
bool yml_maybe_choice(const struct yml_node *map, const char *key, const char *const *words,
                      size_t n, bool *ret_has, size_t *ret, struct err *e) NODISCARD;
bool yml_maybe_list(const struct yml_node *map, const char *key, const struct yml_node **ret,
                    struct err *e) NODISCARD;
bool yml_maybe_map(const struct yml_node *map, const char *key, const struct yml_node **ret,
                   struct err *e) NODISCARD;

/* ---- writing: same calls, same bytes ----
 * Block style, two blanks, keys in the order given; text plain where it reads back as itself and
 * cannot be taken for a number, boolean, date or null by any YAML reader, else in double quotes.
 * In a list pass key = NULL. An empty list is `[]`, an empty map `{}`. Misuse asserts. */
struct yml_writer {
    struct buf *out;
    size_t depth;
    bool item_open; /* "- " has been written; the first key goes on that line */
    struct {
        bool is_list, filled;
    } level[YML_MAX_DEPTH + 1]; /* one more than the reader takes */
};
void yml_init(struct yml_writer *w, struct buf *out); /* the root is a map */
void yml_begin_map(struct yml_writer *w, const char *key);
void yml_begin_list(struct yml_writer *w, const char *key);
void yml_end(struct yml_writer *w);
void yml_put_text(struct yml_writer *w, const char *key, struct str s);
void yml_put_cstr(struct yml_writer *w, const char *key, const char *s); /* NULL: nothing written */
void yml_put_int(struct yml_writer *w, const char *key, int64_t x);
void yml_put_real(struct yml_writer *w, const char *key, double x, int decimals); /* < 0 shortest */
void yml_put_bool(struct yml_writer *w, const char *key, bool x);
void yml_put_date(struct yml_writer *w, const char *key, struct date d);
bool yml_done(const struct yml_writer *w); /* everything closed, buffer did not overflow */

#endif
