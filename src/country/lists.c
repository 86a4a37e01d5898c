/* lists.c — sorted rows and a binary search; the files are small and read whole. */
#include "country/lists.h"

#include <math.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/number.h"

struct row {
    const char *list;
    int market;
    struct list_entry entry;
};

struct label {
    const char *vocabulary, *code, *label;
};

struct lists {
    const struct facts *facts;
    struct row *rows; /* by list, market, rank */
    size_t n_rows, cap_rows;
    struct list_entry *entries; /* [n_rows] in the order of rows, so that a list is one array */
    struct label *labels;
    size_t n_labels, cap_labels;
    char hash[HASH_HEX];
};

/* Which vocabulary the words of a list are of; a list that is not here holds codes of partners. */
static const struct {
    const char *list, *vocabulary;
} vocabularies[] = {
    {"import_commodities", "commodity"}, {"export_commodities", "commodity"},
    {"religions", "religion"},           {"languages", "language"},
    {"official_languages", "language"},  {"organisations", "organisation"},
    {"legal_elements", "legal"},         {"legal_origin", "legal"},
    {"government", "government"},
};

static int row_order(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    int c = strcmp(a->list, b->list);
    if (!c)
        c = (a->market > b->market) - (a->market < b->market);
    return c ? c : (a->entry.rank > b->entry.rank) - (a->entry.rank < b->entry.rank);
}

static bool maybe_share(struct csv *c, int col, double *ret, struct err *e)
{
    bool has = false;
    *ret = (double)NAN;
    TRY(csv_maybe_real(c, col, &has, ret, e));
    if (has && (*ret < 0 || *ret > 110))
        return csv_fail(c, col, e, "%g is no share in percent", *ret);
    return true;
}

static bool read_list(struct lists *l, struct arena *a, const char *path, struct hash *h,
                      struct err *e)
{
    struct csv *c;
    struct str bytes;
    TRY(file_read(a, path, FILE_MAX_TEXT, &bytes, e));
    hash_add(h, bytes);
    TRY(csv_open_memory(&c, a, path_name(path), bytes, &(struct csv_options){.sep = ','}, e));
    int iso3, list, rank, item, share, low, high, year, source;
    TRY(csv_col(c, "iso3", &iso3, e) && csv_col(c, "list", &list, e) &&
        csv_col(c, "rank", &rank, e) && csv_col(c, "item", &item, e) &&
        csv_col(c, "share_pct", &share, e) && csv_col(c, "low_pct", &low, e) &&
        csv_col(c, "high_pct", &high, e) && csv_col(c, "year", &year, e) &&
        csv_col(c, "source", &source, e));
    const char *name = "", *from = "";
    while (csv_next(c, e)) {
        struct row r = {0};
        struct str s;
        int64_t k, y;
        TRY(csv_need_text(c, iso3, &s, e));
        r.market = market_index(l->facts, str_dup(a, s));
        if (r.market < 0)
            return csv_fail(c, iso3, e, "`%.*s` is no economy of countries.csv", STR_ARG(s));
        TRY(csv_need_text(c, list, &s, e));
        if (!str_is(s, name))
            name = str_dup(a, s);
        r.list = name;
        TRY(csv_need_int(c, rank, &k, e) && csv_need_int(c, year, &y, e) &&
            csv_need_text(c, item, &s, e) && maybe_share(c, share, &r.entry.share_pct, e) &&
            maybe_share(c, low, &r.entry.low_pct, e) && maybe_share(c, high, &r.entry.high_pct, e));
        if (k < 1 || k > 1000)
            return csv_fail(c, rank, e, "is not a rank");
        if (y < YEAR_MIN || y > YEAR_MAX)
            return csv_fail(c, year, e, "is not a year");
        r.entry.rank = (int)k;
        r.entry.year = (int)y;
        r.entry.item = str_dup(a, s);
        TRY(csv_need_text(c, source, &s, e));
        if (!str_is(s, from))
            from = str_dup(a, s);
        r.entry.source = from;
        PUSH(a, l->rows, l->n_rows, l->cap_rows, r);
    }
    return !csv_failed(c);
}

static bool read_labels(struct lists *l, struct arena *a, const char *path, const char *vocabulary,
                        const char *code_col, const char *label_col, struct hash *h, struct err *e)
{
    struct csv *c;
    struct str bytes;
    TRY(file_read(a, path, FILE_MAX_TEXT, &bytes, e));
    hash_add(h, bytes);
    TRY(csv_open_memory(&c, a, path_name(path), bytes, &(struct csv_options){.sep = ','}, e));
    int voc = csv_find(c, "vocabulary"), code, label;
    TRY(csv_col(c, code_col, &code, e) && csv_col(c, label_col, &label, e));
    while (csv_next(c, e)) {
        struct str x, y;
        TRY(csv_need_text(c, code, &x, e) && csv_need_text(c, label, &y, e));
        PUSH(a, l->labels, l->n_labels, l->cap_labels,
             (struct label){vocabulary ? vocabulary : str_dup(a, csv_text(c, voc)), str_dup(a, x),
                            str_dup(a, y)});
    }
    return !csv_failed(c);
}

bool lists_load(struct arena *a, const struct facts *f, const char *data_dir, struct lists **ret,
                struct err *e)
{
    struct lists *l = NEW(a, struct lists);
    struct file_list files;
    struct hash h;
    l->facts = f;
    hash_init(&h);
    const char *dir = path_join(a, data_dir, "country");
    const char *folder = path_join(a, dir, "lists");
    TRY(file_list(a, folder, ".csv", &files, e));
    for (size_t k = 0; k < files.n; k++)
        TRY(read_list(l, a, path_join(a, folder, files.names[k]), &h, e));
    TRY(read_labels(l, a, path_join(a, dir, "vocabulary_labels.csv"), NULL, "code", "label", &h,
                    e));
    TRY(read_labels(l, a, path_join(a, dir, "language_tree.csv"), "language", "lang", "name", &h,
                    e));
    hash_end(&h, l->hash);
    qsort(l->rows, l->n_rows, sizeof *l->rows, row_order);
    l->entries = NEW_N(a, struct list_entry, l->n_rows);
    for (size_t k = 0; k < l->n_rows; k++)
        l->entries[k] = l->rows[k].entry;
    *ret = l;
    return true;
}

size_t lists_get(const struct lists *l, int market, const char *list, const struct list_entry **ret)
{
    struct row key = {.list = list, .market = market, .entry = {.rank = 0}};
    size_t lo = 0, hi = l->n_rows;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (row_order(&l->rows[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t n = 0;
    while (lo + n < l->n_rows && l->rows[lo + n].market == market &&
           strcmp(l->rows[lo + n].list, list) == 0)
        n++;
    *ret = n ? l->entries + lo : NULL;
    return n;
}

const struct list_entry *lists_find(const struct lists *l, int market, const char *list,
                                    const char *item)
{
    const struct list_entry *items;
    size_t n = lists_get(l, market, list, &items);
    for (size_t k = 0; k < n; k++)
        if (strcmp(items[k].item, item) == 0)
            return &items[k];
    return NULL;
}

const char *lists_label(const struct lists *l, const char *list, const char *item)
{
    const char *vocabulary = NULL;
    for (size_t k = 0; k < COUNT_OF(vocabularies); k++)
        if (strcmp(vocabularies[k].list, list) == 0)
            vocabulary = vocabularies[k].vocabulary;
    if (!vocabulary) {
        int m = market_index(l->facts, item);
        return m < 0 ? item : market_at(l->facts, m)->name;
    }
    for (size_t k = 0; k < l->n_labels; k++)
        if (strcmp(l->labels[k].vocabulary, vocabulary) == 0 &&
            strcmp(l->labels[k].code, item) == 0)
            return l->labels[k].label;
    return item;
}

/* Compares as many digits as the shorter of the two has: "8703" covers 870323, and 87 lies on it.
 */
static int compare_hs(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    return memcmp(a.p, b.p, n);
}

bool lists_covers_hs(const char *item, struct str hs)
{
    struct str rest = str_of(item);
    if (hs.n < 2)
        return false;
    for (size_t i = 0; i < hs.n; i++)
        if (hs.p[i] < '0' || hs.p[i] > '9')
            return false;
    while (rest.n) {
        struct str part = str_cut(&rest, '+');
        struct str from = str_cut(&part, '-');
        struct str to = part.n ? part : from;
        if (from.n <= hs.n && compare_hs(from, hs) <= 0 && compare_hs(hs, to) <= 0)
            return true;
    }
    return false;
}

const char *lists_hash(const struct lists *l)
{
    return l->hash;
}

/* ---- writing ------------------------------------------------------------------------------- */

static int observation_order(const void *left, const void *right)
{
    const struct list_observation *a = left, *b = right;
    int c = strcmp(a->list, b->list);
    if (!c)
        c = (a->market > b->market) - (a->market < b->market);
    return c ? c : (a->rank > b->rank) - (a->rank < b->rank);
}

static void put_share(struct buf *b, struct arena *a, double x)
{
    buf_putc(b, ',');
    if (isfinite(x))
        buf_puts(b, number_exact(a, round(x * 1000) / 1000));
}

bool lists_write(struct arena *a, const struct facts *f, const char *folder, const char *source,
                 const struct list_observation *items, size_t n, struct err *e)
{
    struct list_observation *sorted = NEW_N(a, struct list_observation, n);
    if (n)
        memcpy(sorted, items, n * sizeof *items);
    qsort(sorted, n, sizeof *sorted, observation_order);
    TRY(file_make_folder(folder, e));
    for (size_t k = 0; k < n;) {
        const char *list = sorted[k].list;
        struct buf b;
        buf_init(&b, a, FILE_MAX_TEXT);
        buf_puts(&b, "iso3,list,rank,item,share_pct,low_pct,high_pct,year,source\n");
        for (; k < n && strcmp(sorted[k].list, list) == 0; k++) {
            const struct list_observation *o = &sorted[k];
            buf_printf(&b, "%s,%s,%d,", market_at(f, o->market)->iso3, list, o->rank);
            buf_csv_field(&b, str_of(o->item));
            put_share(&b, a, o->share_pct);
            /* an interval only where there is one: a stated share is its own */
            bool wide = isfinite(o->low_pct) && o->low_pct < o->high_pct;
            put_share(&b, a, wide ? o->low_pct : (double)NAN);
            put_share(&b, a, wide ? o->high_pct : (double)NAN);
            buf_printf(&b, ",%d,%s\n", o->year, o->source ? o->source : source);
        }
        if (b.overflow)
            return FAIL(e, ERR_LIMIT, "the list %s is larger than %zu bytes", list, FILE_MAX_TEXT);
        TRY(file_write(path_join(a, folder, arena_printf(a, "%s.csv", list)), buf_str(&b), e));
    }
    return true;
}
