/* value.h — the one result tree that every capability returns, and the shape that declares it.
 *
 * Terminal table, JSON, CSV and web page are renderings of the same struct value, so the numbers
 * cannot differ between doors. A shape is the declared form: field names, headings, kinds; from it
 * come table heads, JSON Schema and the check that a result is what its capability promised.
 *
 * There is no bare real number: quantities are figures (figure.h), counts are integers.
 * Prose is text with figures inside, so that even a sentence can be opened down to its sources.
 * Everything lives in the arena passed in.
 */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/text.h"

enum value_kind {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_TEXT,
    VALUE_FIGURE,
    VALUE_PROSE,
    VALUE_LIST,
    VALUE_RECORD
};

struct value;

/* --- prose ------------------------------------------------------------------------------------ */

struct prose_piece {
    const char *text;            /* either text … */
    const struct figure *figure; /* … or a figure, shown by figure_text … */
    bool with_interval;          /* … or by figure_text_interval; with text too: shown as that text
                                    ("1st", the year) and still the figure in the ledger */
};
struct prose {
    struct prose_piece *pieces;
    size_t n, cap;
};
/* {} takes a `const struct figure *`, {i} the same shown with its interval, {o} as a place ("2nd"),
 * {t} a figure and the `const char *` it is shown as; {s} takes a `const char *`; {{ is a brace.
 *   prose(a, "{s} comes {} to {} in {} of 100 ways.", name, low, high, share) */
struct prose *prose(struct arena *a, const char *fmt, ...);
char *prose_text(struct arena *a, const struct prose *p); /* plain text */

/* --- building --------------------------------------------------------------------------------- */

struct value *value_null(struct arena *a);
struct value *value_bool(struct arena *a, bool b);
struct value *value_int(struct arena *a, int64_t i);
struct value *value_text(struct arena *a, const char *s); /* copied; NULL → null */
struct value *value_figure(struct arena *a, const struct figure *f); /* NULL → null */
struct value *value_prose(struct arena *a, const struct prose *p);   /* NULL → null */
struct value *value_list(struct arena *a);
struct value *value_record(struct arena *a);

void list_add(struct arena *a, struct value *list, struct value *item);
void record_set(struct arena *a, struct value *record, const char *name, struct value *v);
/* Shorthands; each sets one member. */
void record_text(struct arena *a, struct value *r, const char *name, const char *s);
void record_int(struct arena *a, struct value *r, const char *name, int64_t i);
void record_bool(struct arena *a, struct value *r, const char *name, bool b);
void record_figure(struct arena *a, struct value *r, const char *name, const struct figure *f);
void record_prose(struct arena *a, struct value *r, const char *name, const struct prose *p);

/* --- reading ---------------------------------------------------------------------------------- */

enum value_kind value_kind(const struct value *v); /* NULL → VALUE_NULL */
bool value_as_bool(const struct value *v);
int64_t value_as_int(const struct value *v);
const char *value_as_text(const struct value *v);
const struct figure *value_as_figure(const struct value *v);
const struct prose *value_as_prose(const struct value *v);
size_t value_count(const struct value *v); /* items of a list, members of a record */
const struct value *list_at(const struct value *list, size_t i);
const char *record_name_at(const struct value *record, size_t i);
const struct value *record_at(const struct value *record, size_t i);
const struct value *record_get(const struct value *record, const char *name); /* NULL: not there */

/* --- shape ------------------------------------------------------------------------------------ */

enum shape_flags {
    SHAPE_OPTIONAL = 1,    /* may be null or absent */
    SHAPE_NOT_IN_TEXT = 2, /* JSON only: too detailed for a terminal */
    SHAPE_CSV = 4          /* the list that --csv prints; default: the first list of records */
};

struct shape {
    const char *name;    /* of the record type: "country_fact" */
    const char *summary; /* one line for the API document */
    const struct shape_field *fields;
    size_t n_fields;
};

struct shape_field {
    const char *name;    /* JSON name, snake_case */
    const char *heading; /* table head or label; NULL = name with blanks */
    enum value_kind kind;
    const struct shape *of;       /* VALUE_RECORD, or VALUE_LIST of records */
    enum value_kind of_kind;      /* VALUE_LIST of scalars: their kind */
    unsigned flags;
    const char *help;             /* one line for the API document */
};
#define SHAPE(n, s, f) {.name = (n), .summary = (s), .fields = (f), .n_fields = COUNT_OF(f)}

/* Does v have the declared shape? ERR_BUG naming the path of the first member that does not. */
bool value_check(const struct value *v, const struct shape *shape, struct err *e) NODISCARD;

/* --- rendering -------------------------------------------------------------------------------- */

/* {"result": …, "figures": {"f1": {…}, …}}; a figure in the result is {"figure":"f1","value":…,
 * "text":"…"}. Deterministic; pretty printed. */
void value_to_json(struct buf *out, const struct value *v);
/* What a network door sends: members of the result, a stretch of one list, with or without the ledger.
 * Figures keep the numbers they have in the whole. */
struct value_part {
    const char *const *fields; /* [n_fields] members of the result; 0 = all */
    size_t n_fields;
    const char *list;   /* of this list only items from … from + count − 1; NULL = no list is cut */
    size_t from, count;
    bool figures;       /* the ledger too */
};
struct js_writer;
/* Writes the members "result" and "figures" into the object that w is in. */
void value_put_part(struct js_writer *w, const struct value *v, const struct value_part *part);
/* Every figure with its inputs one level down, {"figure":{"id":"f1",…},"inputs":[…]}, one document after
 * the other; document i stands from (*ret_ends)[i − 1] to (*ret_ends)[i]. Returns how many there are. */
size_t value_put_figures(struct buf *out, const struct value *v, size_t **ret_ends);
/* The list that CSV prints and paging cuts; NULL = the shape has none. */
const struct shape_field *shape_main_list(const struct shape *shape);
/* The list that the shape marks; figures spread over name, name_low, name_high, name_unit,
 * name_year, name_source. */
void value_to_csv(struct buf *out, const struct value *v, const struct shape *shape);

#endif
