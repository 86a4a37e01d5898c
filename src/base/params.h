/* params.h — every constant that is a judgement: data/parameters/<topic>.csv, valid at a date.
 *
 * Columns: id,value,unit,tag,source,valid_from,valid_to,note. Several rows may carry one id when
 * their validity does not overlap; an empty valid_from or valid_to is open. tag: S0…S4, Q, K, D.
 * Files without these columns in the folder (currencies.csv) are not parameters and are skipped.
 *
 * Use:    params_load(a, "data/parameters", as_of, &p, e);
 *         params_real(p, "pei.class.proactive", &cut, e);
 *         params_fill(p, binds, COUNT_OF(binds), &my, e);       many at once, into a struct
 * Errors: ERR_NOT_FOUND with the nearest id as a hint; ERR_PARSE with file and line
 */
#ifndef BASE_PARAMS_H
#define BASE_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/date.h"
#include "base/err.h"
#include "base/figure.h"

struct param_file {
    const char *name;   /* "pei.csv" */
    const char *path;   /* "data/parameters/pei.csv" as opened */
    const char *sha256; /* 64 hex digits */
};
struct param {
    const char *id, *unit, *tag, *source, *note;
    double value;
    const struct param_file *file;
    int line;
};
struct params; /* immutable once loaded; may be shared between threads */

bool params_load(struct arena *a, const char *dir, struct date as_of, const struct params **ret,
                 struct err *e) NODISCARD;
/* job->data_dir/parameters, loaded once per job; `as_of` must be the same each time. */
bool params_of_job(struct job *job, struct date as_of, const struct params **ret,
                   struct err *e) NODISCARD;
/* NULL when there is no such id (valid at the date). */
const struct param *params_look(const struct params *p, const char *id);
bool params_get(const struct params *p, const char *id, const struct param **ret,
                struct err *e) NODISCARD;
bool params_real(const struct params *p, const char *id, double *ret, struct err *e) NODISCARD;

/* {"pathway.cut.deep", offsetof(struct my, cut_deep)}: fills the doubles of a struct. */
struct param_bind {
    const char *id;
    size_t offset;
};
bool params_fill(const struct params *p, const struct param_bind *binds, size_t n, void *ret,
                 struct err *e) NODISCARD;

/* The parameter as a leaf of the figure graph (origin catalogue, source "parameters/pei.csv#id").
 * label NULL = the row's note. Grade by tag: D is D, K is C, read in a source is B. NULL on error. */
struct figure *params_figure(struct arena *a, const struct params *p, const char *id,
                             const char *label, struct err *e) NODISCARD;

/* All parameters whose id begins with `prefix`, sorted by id; the array belongs to p. */
size_t params_with_prefix(const struct params *p, const char *prefix,
                          const struct param *const **ret);
/* SHA-256 over names and hashes of all files loaded, hex: what a result stores. */
const char *params_hash(const struct params *p);
/* Hash of one topic's file ("pei" → pei.csv), or NULL. */
const char *params_topic_hash(const struct params *p, const char *topic);
const struct param_file *params_files(const struct params *p, size_t *ret_n);

#endif
