/* hs_list.c — product lists kept in the store, and the codes that ship. */
#include <ctype.h>
#include <stdlib.h>

#include "base/csv.h"
#include "trade/flow_write.h"
#include "trade/hs.h"

/* Revisions of the HS, newest first: a property of the nomenclature, not a choice. */
static const char *const revisions[] = {"HS22", "HS17", "HS12", "HS07", "HS02", "HS96", "HS92"};

struct hs_lists {
    struct arena *a;
    struct flow_store *store;
    struct {
        bool tried;
        struct hs_list *list;
    } of[COUNT_OF(revisions)];
    struct hs_list *sections; /* NULL: not asked for yet */
};
static const char lists_key = 0, codes_key = 0;

static int by_code(const void *x, const void *y)
{
    return memcmp(((const struct hs_item *)x)->code, ((const struct hs_item *)y)->code,
                  FLOW_PRODUCT);
}

/* The store's form: code, description, parent; the parent of a chapter is its section. */
static bool parse(struct arena *a, const char *name, struct str text, bool sections,
                  struct hs_list *ret, struct err *e)
{
    struct csv *c;
    int code, words, parent;
    struct hs_item *items = NULL;
    size_t n = 0, cap = 0;
    TRY(csv_open_memory(&c, a, name, text, NULL, e));
    TRY(csv_col(c, "code", &code, e));
    TRY(csv_col(c, "description", &words, e));
    parent = csv_find(c, "parent");
    while (csv_next(c, e)) {
        struct str k = csv_text(c, code), above = csv_text(c, parent);
        struct hs_item item = {.text = "", .section = ""};
        bool digits = k.n > 0 && isdigit((unsigned char)k.p[0]);
        if (k.n == 0 || k.n >= FLOW_PRODUCT || digits == sections || (digits && k.n % 2))
            continue; /* "TOTAL", and sections among products */
        memcpy(item.code, k.p, k.n);
        item.text = str_dup(a, csv_text(c, words));
        if (k.n == 2 && above.n > 0 && !isdigit((unsigned char)above.p[0]))
            item.section = str_dup(a, above);
        PUSH(a, items, n, cap, item);
    }
    if (csv_failed(c))
        return false;
    if (n)
        qsort(items, n, sizeof *items, by_code);
    ret->items = items;
    ret->n = n;
    return true;
}

bool hs_lists_of_job(struct job *job, struct hs_lists **ret, struct err *e)
{
    struct hs_lists *h = job_get_own(job, &lists_key);
    if (!h) {
        h = NEW(job->arena, struct hs_lists);
        h->a = job->arena;
        TRY(flows_of_job(job, &h->store, e));
        job_set(job, &lists_key, h);
    }
    *ret = h;
    return true;
}

static const struct hs_list *revision(struct hs_lists *h, size_t i)
{
    if (!h->of[i].tried) {
        struct err ignored;
        struct str text;
        const char *name = arena_printf(h->a, "products-%s.csv", revisions[i]);
        struct hs_list *l = NEW(h->a, struct hs_list);
        l->nomenclature = revisions[i];
        h->of[i].tried = true;
        if (flows_kept(h->store, h->a, name, &text, &ignored) &&
            parse(h->a, name, text, false, l, &ignored) && l->n > 0)
            h->of[i].list = l;
    }
    return h->of[i].list;
}

const struct hs_list *hs_list(struct hs_lists *h, const char *nomenclature)
{
    for (size_t i = 0; i < COUNT_OF(revisions); i++)
        if (cstr_eq(revisions[i], nomenclature))
            return revision(h, i);
    return NULL;
}

const char *hs_revision(size_t i)
{
    return i < COUNT_OF(revisions) ? revisions[i] : NULL;
}

const char *hs_section(struct hs_lists *h, const char *section)
{
    if (!h->sections) {
        struct err ignored;
        struct str text;
        h->sections = NEW(h->a, struct hs_list);
        if (!flows_kept(h->store, h->a, "sections.csv", &text, &ignored) ||
            !parse(h->a, "sections.csv", text, true, h->sections, &ignored))
            h->sections->n = 0;
    }
    for (size_t i = 0; i < h->sections->n; i++)
        if (strcmp(h->sections->items[i].code, section) == 0)
            return h->sections->items[i].text;
    return NULL;
}

const struct hs_list *hs_usual(struct hs_lists *h)
{
    const struct flow_info *flows = flows_default(h->store);
    const struct hs_list *l = flows ? hs_list(h, flows->nomenclature) : NULL;
    for (size_t i = 0; !l && i < COUNT_OF(revisions); i++)
        l = revision(h, i);
    return l;
}

/* Sorts, and keeps each code once: a heading came with each of its subheadings. */
static void once(struct hs_list *l, struct hs_item *items, size_t n)
{
    size_t kept = 0;
    if (n)
        qsort(items, n, sizeof *items, by_code);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(items[kept - 1].code, items[i].code) != 0)
            items[kept++] = items[i];
    l->items = items;
    l->n = kept;
}

struct codes {
    struct hs_item *items;
    size_t n, cap;
};

/* The code and those above it. */
static void add_code(struct arena *a, struct codes *c, struct str code)
{
    for (size_t digits = 2; digits <= code.n && digits < FLOW_PRODUCT; digits += 2) {
        struct hs_item item = {.text = "", .section = ""};
        memcpy(item.code, code.p, digits);
        PUSH(a, c->items, c->n, c->cap, item);
    }
}

bool hs_codes(struct job *job, const struct hs_list **ret, struct err *e)
{
    struct hs_list *l = job_get_own(job, &codes_key);
    if (!l) {
        struct arena *a = job->arena;
        struct flow_store *store;
        struct codes codes = {0};
        TRY(flows_of_job(job, &store, e));
        const struct flow_info *flows = flows_default(store);
        l = NEW(a, struct hs_list);
        l->nomenclature = flows && flows->digits >= 2 ? flows->nomenclature : "HS22";
        if (flows && flows->digits >= 2) {
            const struct flow_segment *seg;
            TRY(flows_map(store, flows, &seg, e));
            for (size_t k = 0; k < seg->n_products; k++)
                add_code(a, &codes, str_of(seg->product[k]));
        } else {
            struct csv *c;
            int hs;
            TRY(csv_open_path(&c, a, arena_printf(a, "%s/customs/hs2022.csv", job->data_dir), NULL,
                              e));
            TRY(csv_col(c, "hs", &hs, e));
            while (csv_next(c, e))
                add_code(a, &codes, csv_text(c, hs));
            if (csv_failed(c))
                return false;
        }
        once(l, codes.items, codes.n);
        job_set(job, &codes_key, l);
    }
    *ret = l;
    return true;
}

void hs_under(const struct hs_list *l, const char *prefix, size_t *ret_begin, size_t *ret_end)
{
    size_t n = strlen(prefix), low = 0, high = l->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strncmp(l->items[mid].code, prefix, n) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    *ret_begin = low;
    while (low < l->n && strncmp(l->items[low].code, prefix, n) == 0)
        low++;
    *ret_end = low;
}

static const char *text_in(const struct hs_list *l, const char *code)
{
    if (!l)
        return NULL;
    size_t begin, end;
    hs_under(l, code, &begin, &end);
    return begin < end && strcmp(l->items[begin].code, code) == 0 && *l->items[begin].text
               ? l->items[begin].text
               : NULL;
}

const char *hs_name(struct hs_lists *h, const char *nomenclature, const char *code)
{
    const struct hs_list *own = hs_list(h, nomenclature);
    const char *text = text_in(own, code);
    bool stable = strlen(code) < 6; /* a subheading may mean something else in another revision */
    for (size_t i = 0; !text && (stable || !own) && i < COUNT_OF(revisions); i++)
        text = text_in(revision(h, i), code);
    return text;
}
