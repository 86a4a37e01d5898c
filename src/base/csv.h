/* csv.h — delimited text as rows of field views, one pass, checked, no allocation per field.
 *
 * Use:      csv_open_path → csv_col("name") once per column → while (csv_next(c, e)) { csv_need_real… }
 *           → if (csv_failed(c)) return false;
 * Accepts:  RFC 4180 plus LF and lone CR line ends; UTF-8 with or without BOM, or Latin-1 (detected,
 *           converted, reported in c->encoding); comma, semicolon, tab or | (given, said by a first
 *           line "sep=;", or detected from the header line); quoted fields with doubled quotes and line
 *           breaks; blank lines skipped. A quote inside an unquoted field is an error.
 * Memory:   the file is mapped; fields are views into it. Only a field with doubled quotes or Latin-1
 *           letters is copied, into a scratch that the next csv_next reuses: a view is valid until the
 *           next csv_next (str_dup to keep). csv_header views live as long as the arena.
 * Missing:  an empty field, and any word of opt.missing ("NA", ".."), is missing: a state, never 0
 * Errors:   ERR_NOT_FOUND, ERR_IO, ERR_LIMIT, ERR_PARSE; the message names file, line and column:
 *           "prices.csv, line 7, column `value`: `12,5` is not a number"
 * Limits:   see struct csv_options; each refusal names its limit
 * Threads:  one reader per thread; distinct readers are independent
 * Checked:  tests/unit/base/test_csv.c, tests/fuzz/fuzz_csv.c
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"

enum csv_encoding { CSV_DETECT, CSV_UTF8, CSV_LATIN1 };

/* Called for a row that is refused; `why` is a full sentence without file and line. */
typedef void (*csv_refused_fn)(void *ctx, size_t line, size_t column, const char *why);

struct csv_options {
    char sep;                   /* 0 = detect among , ; tab | */
    enum csv_encoding encoding; /* CSV_DETECT: UTF-8 when the whole file is valid or
                                 nearly (more than ten good letters to a bad byte), else Latin-1 */
    bool decimal_comma;         /* 3,14 is a number and 3.14 is not */
    bool no_header;             /* the first row is data; csv_col is of no use then */
    bool no_quotes;             /* a quote is a letter like any other: files that never quote (Amazon's) */
    bool allow_short;           /* a row with fewer fields than the header: the rest is missing */
    const char *const *missing; /* further words that mean missing, NULL-terminated */
    size_t skip_lines;          /* lines before the header (World Bank zips: 4) */
    bool drop_behind;           /* csv_open_path: gives back the memory of what was read, for files larger than
                                   the memory; a view is then valid until the next csv_next and no longer */
    size_t max_bytes;           /* 0 → 4 GiB */
    size_t max_field;           /* 0 → 1 MiB */
    size_t max_fields;          /* 0 → 4096 */
    size_t max_rows;            /* 0 → 100 million */
    /* A ragged row, a stray quote or bad UTF-8: without `refused` an error that ends the reading; with
     * it the row is reported and skipped and reading goes on (c->n_refused counts). */
    csv_refused_fn refused;
    void *refused_ctx;
};

struct csv_state;
struct csv {
    const struct str *field; /* [n] fields of the current row */
    size_t n;
    size_t line;              /* 1-based line on which the current row begins */
    const struct str *header; /* [n_header] trimmed */
    size_t n_header;
    char sep;
    enum csv_encoding encoding; /* never CSV_DETECT */
    size_t n_rows, n_refused;   /* data rows delivered, refused */
    const char *name;           /* base name of the file, for messages */
    struct csv_options opt;     /* as given, with the limits filled in */
    struct csv_state *state;
};

/* opt NULL = defaults. The reader lives in `a`. An empty file is ERR_PARSE "is empty". */
bool csv_open_path(struct csv **ret, struct arena *a, const char *path,
                   const struct csv_options *opt, struct err *e) NODISCARD;
/* `bytes` must outlive the reader; `name` stands for the file in messages. */
bool csv_open_memory(struct csv **ret, struct arena *a, const char *name, struct str bytes,
                     const struct csv_options *opt, struct err *e) NODISCARD;

/* Next row into c->field. false at the end and on error: ask csv_failed (sticky). */
bool csv_next(struct csv *c, struct err *e) NODISCARD;
bool csv_failed(const struct csv *c);

/* Column by header name (exact, else ignoring case). csv_find: −1 when absent. csv_col: absent is
 * ERR_PARSE with the nearest name as hint. A name that stands twice in the header is refused. */
int csv_find(const struct csv *c, const char *name);
bool csv_col(const struct csv *c, const char *name, int *ret, struct err *e) NODISCARD;

/* Typed fields of the current row. Blanks at both ends do not count. col −1 is always missing. */
struct str csv_text(const struct csv *c, int col); /* trimmed; n = 0 when missing */
bool csv_need_text(const struct csv *c, int col, struct str *ret, struct err *e) NODISCARD;
bool csv_need_real(const struct csv *c, int col, double *ret, struct err *e) NODISCARD;
bool csv_need_int(const struct csv *c, int col, int64_t *ret, struct err *e) NODISCARD;
/* *ret_has = false and *ret untouched when missing; something else than a number is an error. */
bool csv_maybe_real(const struct csv *c, int col, bool *ret_has, double *ret,
                    struct err *e) NODISCARD;
bool csv_maybe_int(const struct csv *c, int col, bool *ret_has, int64_t *ret,
                   struct err *e) NODISCARD;
/* Fails with "FILE, line N, column `X`: …" for checks of the caller's own (code ERR_INPUT). */
bool csv_fail(const struct csv *c, int col, struct err *e, const char *fmt, ...) PRINTF_LIKE(4, 5);
#define csv_fail(...) ALWAYS_FALSE(csv_fail(__VA_ARGS__))

#endif
