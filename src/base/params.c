/* params.c — all rows of all topic files that are valid at the date, sorted by id.
 *
 * Two rows with one id that are both valid are refused with both places named: a constant with two
 * values would make results depend on the order of files. */
#include "base/params.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

struct params {
    const struct param **rows; /* [n] sorted by id */
    size_t n;
    struct param_file *files; /* [n_files] sorted by name */
    size_t n_files;
    struct date as_of;
    char hash[HASH_HEX];
};

static const char *const columns[] = {"id",     "value",      "unit",     "tag",
                                      "source", "valid_from", "valid_to", "note"};
enum { ID, VALUE, UNIT, TAG, SOURCE, FROM, TO, NOTE, N_COLUMNS };

static int by_id(const void *a, const void *b)
{
    const struct param *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static bool maybe_date(const struct csv *c, int col, bool *ret_has, struct date *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    *ret_has = s.n > 0;
    if (s.n == 0)
        return true;
    struct err why;
    if (!date_parse(s, ret, &why))
        return csv_fail(c, col, e, "%s", why.msg);
    return true;
}

static bool known_tag(struct str t)
{
    static const char *const tags[] = {"S0", "S1", "S2", "S3", "S4", "Q", "K", "D"};
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        if (str_is(t, tags[i]))
            return true;
    return false;
}

struct rows {
    const struct param **items;
    size_t n, cap;
};

static bool read_topic(struct arena *a, struct csv *c, const struct param_file *file,
                       struct date as_of, struct rows *rows, struct err *e)
{
    int col[N_COLUMNS];
    for (int i = 0; i < N_COLUMNS; i++)
        TRY(csv_col(c, columns[i], &col[i], e));
    while (csv_next(c, e)) {
        struct param *p = NEW(a, struct param);
        struct str id, tag, source = csv_text(c, col[SOURCE]);
        struct date from = {INT32_MIN}, to = {INT32_MAX};
        bool has;
        TRY(csv_need_text(c, col[ID], &id, e) && csv_need_real(c, col[VALUE], &p->value, e) &&
            csv_need_text(c, col[TAG], &tag, e) && maybe_date(c, col[FROM], &has, &from, e) &&
            maybe_date(c, col[TO], &has, &to, e));
        if (!known_tag(tag))
            return csv_fail(c, col[TAG], e, "`%.*s` is not a tag (S0 to S4, Q, K or D)",
                            STR_ARG_MAX(tag, 20));
        if (source.n == 0 && !str_is(tag, "D"))
            return csv_fail(c, col[SOURCE], e,
                            "only a design decision (D) may be without a source");
        if (date_cmp(from, to) > 0)
            return csv_fail(c, col[TO], e, "ends before it begins");
        p->id = str_dup(a, id);
        p->unit = str_dup(a, csv_text(c, col[UNIT]));
        p->tag = str_dup(a, tag);
        p->source = str_dup(a, source);
        p->note = str_dup(a, csv_text(c, col[NOTE]));
        p->file = file;
        p->line = (int)c->line;
        if (date_cmp(from, as_of) <= 0 && date_cmp(as_of, to) <= 0)
            PUSH(a, rows->items, rows->n, rows->cap, p);
    }
    return !csv_failed(c);
}

bool params_load(struct arena *a, const char *dir, struct date as_of, const struct params **ret,
                 struct err *e)
{
    struct params *p = NEW(a, struct params);
    struct file_list list;
    struct rows rows = {0};
    struct hash h;
    p->as_of = as_of;
    hash_init(&h);
    TRY(file_list(a, dir, ".csv", &list, e));
    p->files = NEW_N(a, struct param_file, list.n);
    for (size_t i = 0; i < list.n; i++) {
        char hex[HASH_HEX];
        struct csv *c;
        const char *path = path_join(a, dir, list.names[i]);
        TRY(csv_open_path(&c, a, path, NULL, e));
        if (csv_find(c, columns[ID]) < 0 || csv_find(c, columns[VALUE]) < 0)
            continue;
        TRY(hash_file(path, hex, e));
        struct param_file *f = &p->files[p->n_files++];
        *f = (struct param_file){arena_strdup(a, list.names[i]), path, arena_strdup(a, hex)};
        hash_add_field(&h, str_of(f->name));
        hash_add_field(&h, str_of(f->sha256));
        TRY(read_topic(a, c, f, as_of, &rows, e));
    }
    if (rows.n == 0)
        return FAIL(e, ERR_NOT_FOUND, "no parameter in %s is valid on %s", dir, date_text(as_of).s);
    hash_end(&h, p->hash);
    p->rows = rows.items;
    p->n = rows.n;
    qsort(p->rows, p->n, sizeof(struct param *), by_id);
    for (size_t i = 1; i < p->n; i++) {
        const struct param *x = p->rows[i - 1], *y = p->rows[i];
        if (strcmp(x->id, y->id) == 0)
            return FAIL(e, ERR_CONFLICT,
                        "parameter `%s` has two values on %s: %s line %d and %s line %d", x->id,
                        date_text(as_of).s, x->file->name, x->line, y->file->name, y->line);
    }
    *ret = p;
    return true;
}

bool params_of_job(struct job *job, struct date as_of, const struct params **ret, struct err *e)
{
    static const char key = 0;
    const struct params *p = job_get(job, &key);
    if (!p) {
        TRY(params_load(job->arena, path_join(job->arena, job->data_dir, "parameters"), as_of, &p,
                        e));
        job_set(job, &key, (void *)(uintptr_t)p);
    }
    if (date_cmp(p->as_of, as_of) != 0)
        return FAIL(e, ERR_BUG, "parameters of two dates in one job");
    *ret = p;
    return true;
}

const struct param *params_look(const struct params *p, const char *id)
{
    struct param key = {.id = id};
    const struct param *k = &key, *const * hit;
    hit = bsearch(&k, p->rows, p->n, sizeof k, by_id);
    return hit ? *hit : NULL;
}

bool params_get(const struct params *p, const char *id, const struct param **ret, struct err *e)
{
    const struct param *x = params_look(p, id);
    if (x) {
        *ret = x;
        return true;
    }
    (void)FAIL(e, ERR_NOT_FOUND, "there is no parameter `%s` valid on %s", id,
               date_text(p->as_of).s);
    ARENA_LOCAL(tmp);
    const char **ids = NEW_N(tmp, const char *, p->n);
    for (size_t i = 0; i < p->n; i++)
        ids[i] = p->rows[i]->id;
    const char *near = text_nearest(str_of(id), ids, p->n);
    return near ? err_hint(e, "Did you mean `%s`?", near) : false;
}

bool params_real(const struct params *p, const char *id, double *ret, struct err *e)
{
    const struct param *x = NULL;
    TRY(params_get(p, id, &x, e));
    *ret = x->value;
    return true;
}

bool params_fill(const struct params *p, const struct param_bind *binds, size_t n, void *ret,
                 struct err *e)
{
    const struct param *x = NULL;
    for (size_t i = 0; i < n; i++) /* all or nothing: a failure leaves *ret untouched */
        TRY(params_get(p, binds[i].id, &x, e));
    for (size_t i = 0; i < n; i++)
        memcpy((char *)ret + binds[i].offset, &params_look(p, binds[i].id)->value, sizeof(double));
    return true;
}

struct figure *params_figure(struct arena *a, const struct params *p, const char *id,
                             const char *label, struct err *e)
{
    const struct param *x = NULL;
    if (!params_get(p, id, &x, e))
        return NULL;
    struct figure *f = figure_leaf(
        a, FIGURE_CATALOGUE,
        label      ? label
        : *x->note ? x->note
                   : x->id,
        x->value, x->unit, 0, arena_printf(a, "parameters/%s#%s", x->file->name, x->id), x->id);
    f->grade = *x->tag == 'D' ? GRADE_D : *x->tag == 'K' ? GRADE_C : GRADE_B;
    f->why_grade = arena_printf(a, "[%s] %s", x->tag, x->source);
    return f;
}

size_t params_with_prefix(const struct params *p, const char *prefix,
                          const struct param *const **ret)
{
    size_t lo = 0, hi = p->n, len = strlen(prefix);
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strncmp(p->rows[mid]->id, prefix, len) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t end = lo;
    while (end < p->n && strncmp(p->rows[end]->id, prefix, len) == 0)
        end++;
    *ret = p->rows + lo;
    return end - lo;
}

const char *params_hash(const struct params *p)
{
    return p->hash;
}

const char *params_topic_hash(const struct params *p, const char *topic)
{
    size_t n = strlen(topic);
    for (size_t i = 0; i < p->n_files; i++)
        if (strncmp(p->files[i].name, topic, n) == 0 && strcmp(p->files[i].name + n, ".csv") == 0)
            return p->files[i].sha256;
    return NULL;
}

const struct param_file *params_files(const struct params *p, size_t *ret_n)
{
    *ret_n = p->n_files;
    return p->files;
}
