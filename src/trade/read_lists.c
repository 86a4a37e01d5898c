/* Lists of codes: what a product code means, and which country a number is.
 *
 * Product lists come from CEPII (product_codes_HS17_V202301.csv: code,description) or as a nomenclature
 * (section,hscode,description,parent,level). They are kept beside the flows in one form,
 * "products-<nomenclature>.csv" with code,description,parent sorted by code; a later list adds codes and words
 * and takes none away, so that CEPII's subheadings and the nomenclature's headings stand together. Sections
 * are kept as "sections.csv" in the same form. CEPII's list of countries is read to be compared with ours:
 * it tells which numbers are not known here.
 */
#include "trade/import.h"

#include <stdlib.h>

#include "base/csv.h"

enum { MAX_LIST = 60000, MAX_WORDS = 4000 };

/* --- headers --------------------------------------------------------------------------------------- */

/* The header line in small letters without quotes and blanks: "code,description". */
static const char *header_line(struct arena *a, struct str head)
{
    const char *end = memchr(head.p, '\n', head.n);
    size_t n = end ? (size_t)(end - head.p) : head.n, to = 0;
    char *line = arena_alloc(a, n + 1);
    if (n > 400)
        return "";
    for (size_t i = 0; i < n; i++) {
        char c = head.p[i];
        if (c == '"' || c == ' ' || c == '\r')
            continue;
        line[to++] = c == ';' || c == '\t' ? ',' : c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
    }
    line[to] = '\0';
    return line;
}

static int is_header(struct arena *a, struct str head, const char *const *known, size_t n,
                     const char **ret_how)
{
    const char *line = header_line(a, head);
    for (size_t i = 0; i < n; i++)
        if (strcmp(line, known[i]) == 0) {
            *ret_how = arena_printf(a, "header %s", known[i]);
            return 100;
        }
    return 0;
}

static int recognise_products(struct arena *a, struct str name, struct str head,
                              const char **ret_how)
{
    static const char *const known[] = {"code,description", "hs2,description", "hs4,description",
                                        "hs6,description", "k,description"};
    (void)name;
    return is_header(a, head, known, COUNT_OF(known), ret_how);
}

static int recognise_nomenclature(struct arena *a, struct str name, struct str head,
                                  const char **ret_how)
{
    static const char *const known[] = {"section,hscode,description,parent,level"};
    (void)name;
    return is_header(a, head, known, COUNT_OF(known), ret_how);
}

static int recognise_sections(struct arena *a, struct str name, struct str head,
                              const char **ret_how)
{
    static const char *const known[] = {"section,name"};
    (void)name;
    return is_header(a, head, known, COUNT_OF(known), ret_how);
}

static int recognise_countries(struct arena *a, struct str name, struct str head,
                               const char **ret_how)
{
    static const char *const known[] = {
        "country_code,country_name,country_iso2,country_iso3",
        "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha"};
    (void)name;
    return is_header(a, head, known, COUNT_OF(known), ret_how);
}

/* --- a list ---------------------------------------------------------------------------------------- */

struct list_item {
    const char *code, *words, *parent; /* parent NULL: from the code */
    size_t at;                         /* place in the file */
};
struct list {
    struct list_item *items;
    size_t n, cap;
};

static int by_code(const void *pa, const void *pb)
{
    const struct list_item *x = pa, *y = pb;
    return strcmp(x->code, y->code);
}

static int by_code_and_place(const void *pa, const void *pb)
{
    const struct list_item *x = pa, *y = pb;
    int c = by_code(x, y);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

static const struct list_item *find_item(const struct list *l, const char *code)
{
    struct list_item key = {.code = code};
    return l->n ? bsearch(&key, l->items, l->n, sizeof *l->items, by_code) : NULL;
}

/* Sorted; of two with one code the first of the file stays. */
static void settle(struct trade_import *im, struct list *l)
{
    size_t to = 0;
    if (l->n)
        qsort(l->items, l->n, sizeof *l->items, by_code_and_place);
    for (size_t i = 0; i < l->n; i++) {
        if (to > 0 && strcmp(l->items[to - 1].code, l->items[i].code) == 0) {
            trade_unused_row(im);
            trade_refuse(im, 0, "code", str_of(l->items[i].code), "the code stands twice");
            continue;
        }
        l->items[to++] = l->items[i];
    }
    l->n = to;
}

/* The level above: two digits fewer in the HS, one fewer in the SITC. */
static const char *parent_of(struct arena *a, const struct list_item *x, bool hs)
{
    size_t n = strlen(x->code);
    if (x->parent)
        return x->parent;
    if (!hs)
        return n > 1 ? str_dup(a, (struct str){x->code, n - 1}) : "";
    return n > 2 ? str_dup(a, (struct str){x->code, n - 2}) : "";
}

/* Codes of the list that was kept before and that this one does not have. */
static bool add_kept(struct trade_import *im, struct list *l, const char *file, struct err *e)
{
    struct str there;
    struct err none;
    struct csv *c;
    size_t n_own = l->n;
    const struct list own = *l;
    if (!im->store || !flows_kept(im->store, im->arena, file, &there, &none))
        return true;
    TRY(csv_open_memory(&c, im->arena, file, there, NULL, e));
    while (csv_next(c, e)) {
        struct list_item x = {str_dup(im->arena, csv_text(c, 0)), NULL, NULL, 0};
        if (c->n < 3 || find_item(&(struct list){own.items, n_own, 0}, x.code))
            continue;
        x.words = str_dup(im->arena, csv_text(c, 1));
        x.parent = str_dup(im->arena, csv_text(c, 2));
        struct list grown = *l;
        if (grown.items == own.items && grown.n == n_own) { /* the own ones stay where they are looked up */
            grown.items = NEW_N(im->arena, struct list_item, n_own + MAX_LIST);
            grown.cap = n_own + MAX_LIST;
            memcpy(grown.items, own.items, n_own * sizeof *own.items);
        }
        if (grown.n >= grown.cap)
            return FAIL(e, ERR_LIMIT, "%s would hold more than %d codes", file, (int)MAX_LIST);
        grown.items[grown.n++] = x;
        *l = grown;
    }
    if (csv_failed(c))
        return false;
    qsort(l->items, l->n, sizeof *l->items, by_code);
    return true;
}

static bool keep_list(struct trade_import *im, struct list *l, const char *file, struct err *e)
{
    struct buf out;
    bool hs = str_starts(str_of(im->part->nomenclature), "HS");
    settle(im, l);
    if (l->n == 0)
        return true;
    TRY(add_kept(im, l, file, e));
    buf_init(&out, im->arena, (size_t)64 << 20);
    buf_puts(&out, "code,description,parent\n");
    for (size_t i = 0; i < l->n; i++) {
        buf_csv_field(&out, str_of(l->items[i].code));
        buf_putc(&out, ',');
        buf_csv_field(&out, str_of(l->items[i].words));
        buf_putc(&out, ',');
        buf_csv_field(&out, str_of(parent_of(im->arena, &l->items[i], hs)));
        buf_putc(&out, '\n');
    }
    if (out.overflow)
        return FAIL(e, ERR_LIMIT, "%s is larger than 64 MiB", file);
    return trade_keep(im, file, buf_str(&out), e);
}

/* One row into the list, or refused. */
static bool add_item(struct trade_import *im, struct list *l, const struct csv *c, struct str code,
                     struct str words, const char *parent, struct err *e)
{
    trade_read_rows(im, 1);
    if (words.n == 0) {
        trade_refuse(im, c->line, "description", code, "has no description");
        return true;
    }
    if (words.n > MAX_WORDS) {
        trade_refuse(im, c->line, "description", code, "has a description of more than %d bytes",
                     (int)MAX_WORDS);
        return true;
    }
    if (l->n >= MAX_LIST)
        return FAIL(e, ERR_LIMIT, "%s holds more than %d codes", c->name, (int)MAX_LIST);
    struct list_item x = {str_dup(im->arena, code), str_dup(im->arena, words), parent, l->n};
    PUSH(im->arena, l->items, l->n, l->cap, x);
    trade_used_rows(im, 1);
    return true;
}

static bool is_product_code(struct str t, bool hs)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
    return hs ? t.n == 2 || t.n == 4 || t.n == 6 : t.n > 0 && t.n < FLOW_PRODUCT;
}

static bool open_list(struct trade_import *im, const struct trade_entry *entry, struct csv **ret,
                      struct err *e)
{
    struct csv_options opt = {.refused = trade_csv_refused, .refused_ctx = im};
    return csv_open_memory(ret, im->arena, entry->name, entry->bytes, &opt, e);
}

static bool which_nomenclature(struct trade_import *im, const char *name, const char *said,
                               const char **ret, struct err *e)
{
    const char *n = im->opt->nomenclature ? im->opt->nomenclature
                    : said[0]             ? said
                                          : im->hints.nomenclature;
    if (!n[0]) {
        (void)FAIL(e, ERR_INPUT, "%s does not say which nomenclature its codes are of", name);
        return err_hint(e, "Add it: --nomenclature HS17 (CEPII's own name says it: "
                           "product_codes_HS17_V202301.csv)");
    }
    *ret = im->part->nomenclature = arena_strdup(im->arena, n);
    return true;
}

/* Code with the zero it lost, when no code of the list has kept one. */
static struct str whole_code(struct trade_import *im, struct str code, bool lost)
{
    if (!lost || code.n % 2 == 0)
        return code;
    return str_of(arena_printf(im->arena, "0%.*s", STR_ARG(code)));
}

static bool zeros_are_lost(const struct trade_entry *entry, struct arena *a)
{
    struct csv *c;
    struct err e;
    bool odd = false, zero = false;
    if (!csv_open_memory(&c, a, entry->name, entry->bytes, &(struct csv_options){.allow_short = true},
                         &e))
        return false;
    while (csv_next(c, &e)) {
        struct str t = csv_text(c, 0);
        odd = odd || t.n % 2 == 1;
        zero = zero || (t.n && t.p[0] == '0');
    }
    return odd && !zero;
}

static bool read_products(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct csv *c;
    struct list l = {0};
    const char *nomenclature;
    uint64_t n_lost = 0;
    TRY(which_nomenclature(im, entry->name, "", &nomenclature, e));
    bool hs = str_starts(str_of(nomenclature), "HS"), lost = hs && zeros_are_lost(entry, tmp);
    TRY(open_list(im, entry, &c, e));
    while (csv_next(c, e)) {
        struct str code = whole_code(im, csv_text(c, 0), lost);
        n_lost += code.n != csv_text(c, 0).n;
        if (is_product_code(code, hs)) {
            TRY(add_item(im, &l, c, code, csv_text(c, 1), NULL, e));
            continue;
        }
        trade_read_rows(im, 1);
        trade_refuse(im, c->line, "code", code, "%s", hs ? "is not an HS code of 2, 4 or 6 digits"
                                                         : "is not a product code");
    }
    trade_remark(im, n_lost, 0, (struct str){0},
                 "the code had lost its leading zero, as in all rows of the file: it was put back");
    return !csv_failed(c) &&
           keep_list(im, &l, arena_printf(im->arena, "products-%s.csv", nomenclature), e);
}

/* "Total of all HS2022 commodities" → HS22. */
static const char *revision_in(struct arena *a, struct str bytes)
{
    static const char mark[] = "Total of all HS20";
    const char *p = memmem(bytes.p, bytes.n, mark, sizeof mark - 1);
    size_t left = p ? bytes.n - (size_t)(p - bytes.p) : 0;
    return left > sizeof mark + 1 ? arena_printf(a, "HS%.2s", p + sizeof mark - 1) : "";
}

static bool read_nomenclature(struct trade_import *im, const struct trade_entry *entry,
                              struct err *e)
{
    struct csv *c;
    struct list l = {0};
    const char *nomenclature;
    TRY(which_nomenclature(im, entry->name, revision_in(im->arena, entry->bytes), &nomenclature, e));
    TRY(open_list(im, entry, &c, e));
    while (csv_next(c, e)) {
        struct str code = csv_text(c, 1), parent = csv_text(c, 3);
        if (str_is(code, "TOTAL"))
            continue; /* no product */
        if (!is_product_code(code, true)) {
            trade_read_rows(im, 1);
            trade_refuse(im, c->line, "hscode", code, "is not an HS code of 2, 4 or 6 digits");
            continue;
        }
        const char *above = str_dup(im->arena, code.n == 2 ? csv_text(c, 0) : parent);
        TRY(add_item(im, &l, c, code, csv_text(c, 2), above, e));
    }
    return !csv_failed(c) &&
           keep_list(im, &l, arena_printf(im->arena, "products-%s.csv", nomenclature), e);
}

static bool read_sections(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct csv *c;
    struct list l = {0};
    TRY(open_list(im, entry, &c, e));
    while (csv_next(c, e))
        TRY(add_item(im, &l, c, csv_text(c, 0), csv_text(c, 1), "", e));
    return !csv_failed(c) && keep_list(im, &l, "sections.csv", e);
}

static bool read_countries(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct csv *c;
    TRY(open_list(im, entry, &c, e));
    while (csv_next(c, e)) {
        const char *why;
        struct str number = csv_text(c, 0), iso3 = csv_text(c, (int)c->n - 1);
        int area = area_of_text(im->areas, "baci", number, &why);
        trade_read_rows(im, 1);
        if (area < 0) {
            trade_refuse(im, c->line, "country_code", number, "%s", why);
            continue;
        }
        trade_used_rows(im, 1);
        if (iso3.n == 3 && !str_is(iso3, area_at(im->areas, area)->code))
            trade_remark(im, 1, c->line, number, "the list and data/trade/areas.csv name different "
                                                 "areas: ours counts");
    }
    return !csv_failed(c);
}

const struct trade_format product_list_format = {
    "product-list", "list of product codes", recognise_products, read_products};
const struct trade_format nomenclature_format = {
    "nomenclature", "nomenclature of the Harmonized System", recognise_nomenclature,
    read_nomenclature};
const struct trade_format sections_format = {
    "sections", "sections of the Harmonized System", recognise_sections, read_sections};
const struct trade_format country_list_format = {
    "country-list", "CEPII's list of countries", recognise_countries, read_countries};
