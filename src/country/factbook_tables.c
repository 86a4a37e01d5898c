/* factbook_tables.c — the tables that drive the Factbook reader, read once per archive.
 *
 * A mistake in a table stops the import with file, line and column: these are our own files, and a
 * field that is silently not read would look like a country without data.
 */
#include "country/import_factbook.h"

#include <math.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/number.h"
#include "country/table.h"

static bool read_path(struct csv *c, struct arena *a, int col, struct factbook_path *ret,
                      struct err *e)
{
    struct str rest = csv_text(c, col);
    if (rest.n == 0)
        return csv_fail(c, col, e, "is empty");
    *ret = (struct factbook_path){.text = str_dup(a, rest)};
    while (rest.n) {
        if (ret->n == FACTBOOK_PATH_MAX)
            return csv_fail(c, col, e, "has more than %d keys", FACTBOOK_PATH_MAX);
        size_t i = 0;
        while (i + 3 <= rest.n && memcmp(rest.p + i, " > ", 3) != 0)
            i++;
        bool last = i + 3 > rest.n;
        struct str key = last ? rest : (struct str){rest.p, i};
        rest = last ? STR("") : (struct str){rest.p + i + 3, rest.n - i - 3};
        if (last && str_ends(key, " {year}")) {
            ret->years = true;
            key.n -= strlen(" {year}");
        }
        ret->key[ret->n++] = str_dup(a, key);
    }
    return true;
}

/* "text", "fixed:2025", "sibling:key" */
static bool read_year(struct csv *c, struct arena *a, int col, int *ret_fixed,
                      const char **ret_sibling, struct err *e)
{
    struct str s = csv_text(c, col);
    *ret_fixed = 0;
    *ret_sibling = NULL;
    if (str_is(s, "text"))
        return true;
    if (str_starts(s, "fixed:")) {
        int64_t y;
        if (!number_parse_int((struct str){s.p + 6, s.n - 6}, &y, e) || y < YEAR_MIN ||
            y > YEAR_MAX)
            return csv_fail(c, col, e, "`%.*s` is not a year", STR_ARG(s));
        *ret_fixed = (int)y;
        return true;
    }
    if (str_starts(s, "sibling:")) {
        *ret_sibling = str_dup(a, (struct str){s.p + 8, s.n - 8});
        return true;
    }
    return csv_fail(c, col, e, "`%.*s` is none of text, fixed:YEAR, sibling:KEY", STR_ARG(s));
}

static bool read_word(struct csv *c, int col, const char *const *words, size_t n, int *ret,
                      struct err *e)
{
    struct str s = csv_text(c, col);
    for (size_t k = 0; k < n; k++)
        if (str_is(s, words[k])) {
            *ret = (int)k;
            return true;
        }
    const char *near = text_nearest(s, words, n);
    (void)csv_fail(c, col, e, "`%.*s` is not known here", STR_ARG(s));
    return near ? err_hint(e, "Did you mean `%s`?", near) : false;
}

static const char *const kind_words[] = {"money", "percent", "number", "member", "count"};
static const char *const list_words[] = {"partners", "words",    "official",
                                         "tokens",   "keywords", "origin"};
static const char *const bound_words[] = {"refuse", "interval"};

static bool read_fields(struct factbook_tables *t, struct arena *a, const struct facts *f,
                        const char *path, struct err *e)
{
    struct csv *c;
    TRY(csv_open_path(&c, a, path, &(struct csv_options){.sep = ','}, e));
    int id, json, kind, unit, factor, year, bounds, note;
    TRY(csv_col(c, "indicator", &id, e) && csv_col(c, "path", &json, e) &&
        csv_col(c, "kind", &kind, e) && csv_col(c, "unit", &unit, e) &&
        csv_col(c, "factor", &factor, e) && csv_col(c, "year", &year, e) &&
        csv_col(c, "bounds", &bounds, e) && csv_col(c, "note_has", &note, e));
    size_t cap = 0;
    while (csv_next(c, e)) {
        struct factbook_field x = {0};
        struct err why;
        if (!indicator_resolve(f, csv_text(c, id), &x.indicator, &why)) {
            (void)csv_fail(c, id, e, "%s", why.msg);
            return err_hint(e, "%s", why.hint);
        }
        int k = 0, b = 0; /* gcc does not see that read_word sets them */
        TRY(read_path(c, a, json, &x.path, e) &&
            read_word(c, kind, kind_words, COUNT_OF(kind_words), &k, e) &&
            read_word(c, bounds, bound_words, COUNT_OF(bound_words), &b, e) &&
            csv_need_real(c, factor, &x.factor, e) &&
            read_year(c, a, year, &x.fixed_year, &x.sibling, e));
        x.kind = (enum factbook_kind)k;
        x.interval = b == 1;
        x.note_has = str_dup(a, csv_text(c, note));
        struct str units = csv_text(c, unit);
        const char **list = NULL;
        size_t n = 0, cap_units = 0;
        do
            PUSH(a, list, n, cap_units, str_dup(a, str_trim(str_cut(&units, '|'))));
        while (units.n);
        x.units = list;
        x.n_units = n;
        PUSH(a, t->fields, t->n_fields, cap, x);
    }
    return !csv_failed(c);
}

static bool read_lists(struct factbook_tables *t, struct arena *a, const char *path, struct err *e)
{
    struct csv *c;
    TRY(csv_open_path(&c, a, path, &(struct csv_options){.sep = ','}, e));
    int id, json, kind, vocabulary, year, least, most;
    TRY(csv_col(c, "list", &id, e) && csv_col(c, "path", &json, e) &&
        csv_col(c, "kind", &kind, e) && csv_col(c, "vocabulary", &vocabulary, e) &&
        csv_col(c, "year", &year, e) && csv_col(c, "min_total_pct", &least, e) &&
        csv_col(c, "max_total_pct", &most, e));
    size_t cap = 0;
    while (csv_next(c, e)) {
        struct factbook_list x = {.max_total_pct = HUGE_VAL};
        struct str name;
        int k = 0;
        bool has;
        const char *sibling;
        TRY(csv_need_text(c, id, &name, e) && read_path(c, a, json, &x.path, e) &&
            read_word(c, kind, list_words, COUNT_OF(list_words), &k, e) &&
            read_year(c, a, year, &x.fixed_year, &sibling, e) &&
            csv_maybe_real(c, least, &has, &x.min_total_pct, e) &&
            csv_maybe_real(c, most, &has, &x.max_total_pct, e));
        if (sibling || x.path.years)
            return csv_fail(c, year, e, "a list has its year in the text or fixed");
        x.id = str_dup(a, name);
        x.kind = (enum factbook_list_kind)k;
        x.vocabulary = str_dup(a, csv_text(c, vocabulary));
        PUSH(a, t->lists, t->n_lists, cap, x);
    }
    return !csv_failed(c);
}

static bool read_files(struct factbook_tables *t, struct arena *a, const char *path, struct err *e)
{
    struct csv *c;
    TRY(csv_open_path(&c, a, path, &(struct csv_options){.sep = ','}, e));
    int file, note, not, reason;
    TRY(csv_col(c, "file", &file, e) && csv_col(c, "note_has", &note, e) &&
        csv_col(c, "note_not", &not, e) && csv_col(c, "reason", &reason, e));
    size_t cap = 0;
    while (csv_next(c, e)) {
        struct str fips, why;
        TRY(csv_need_text(c, file, &fips, e) && csv_need_text(c, reason, &why, e));
        struct factbook_file x = {.fips = str_dup(a, fips),
                                  .note_has = str_dup(a, csv_text(c, note)),
                                  .note_not = str_dup(a, csv_text(c, not)),
                                  .reason = str_dup(a, why)};
        if (!x.note_has[0] && !x.note_not[0])
            return csv_fail(c, note, e, "a page needs words that its notes must or must not hold");
        PUSH(a, t->files, t->n_files, cap, x);
    }
    return !csv_failed(c);
}

static int word_order(const void *left, const void *right)
{
    const struct vocabulary_word *a = left, *b = right;
    int c = strcmp(a->vocabulary, b->vocabulary);
    if (!c)
        c = strcmp(a->name, b->name);
    return c ? c : (a->order > b->order) - (a->order < b->order);
}

/* Two files give words: vocabulary.csv, and for languages the names of language_tree.csv. Of two
 * equal words the one read first counts. */
static bool read_words(struct factbook_tables *t, struct arena *a, const char *path,
                       const char *vocabulary, const char *name_col, const char *code_col,
                       size_t *cap, struct err *e)
{
    struct csv *c;
    TRY(csv_open_path(&c, a, path, &(struct csv_options){.sep = ','}, e));
    int voc = csv_find(c, "vocabulary"), name, code;
    TRY(csv_col(c, name_col, &name, e) && csv_col(c, code_col, &code, e));
    while (csv_next(c, e)) {
        struct str n;
        TRY(csv_need_text(c, name, &n, e));
        const char *v = vocabulary ? vocabulary : str_dup(a, csv_text(c, voc));
        PUSH(a, t->words, t->n_words, *cap,
             (struct vocabulary_word){v, text_fold(a, n), str_dup(a, csv_text(c, code)),
                                      t->n_words});
    }
    return !csv_failed(c);
}

bool factbook_tables_read(struct arena *a, const struct facts *f, const char *data_dir,
                          struct factbook_tables **ret, struct err *e)
{
    struct factbook_tables *t = NEW(a, struct factbook_tables);
    const char *dir = path_join(a, data_dir, "country");
    size_t cap = 0;
    TRY(read_fields(t, a, f, path_join(a, dir, "factbook_fields.csv"), e));
    TRY(read_lists(t, a, path_join(a, dir, "factbook_lists.csv"), e));
    TRY(read_files(t, a, path_join(a, dir, "factbook_files.csv"), e));
    TRY(read_words(t, a, path_join(a, dir, "vocabulary.csv"), NULL, "name", "code", &cap, e));
    TRY(read_words(t, a, path_join(a, dir, "language_tree.csv"), "language", "name", "lang", &cap,
                   e));
    qsort(t->words, t->n_words, sizeof *t->words, word_order);
    *ret = t;
    return true;
}

const char *vocabulary_code(const struct factbook_tables *t, struct arena *a,
                            const char *vocabulary, struct str word)
{
    const char *folded = text_fold(a, word);
    size_t lo = 0, hi = t->n_words;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(t->words[mid].vocabulary, vocabulary);
        if (!c)
            c = strcmp(t->words[mid].name, folded);
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == t->n_words || strcmp(t->words[lo].vocabulary, vocabulary) != 0 ||
        strcmp(t->words[lo].name, folded) != 0)
        return NULL;
    return t->words[lo].code;
}
