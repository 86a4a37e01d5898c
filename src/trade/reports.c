/* reports.c — gathering: numbers for codes, a group for every revision and year, totals apart. */
#include "trade/reports.h"

#include "base/params.h"

enum { FIRST_SLOTS = 1 << 12, MAX_GROUPS = 4096, MAX_PRODUCTS = 65535 };

/* Words of the file and the numbers they stand for, so that each is looked up once. */
struct word {
    const char *p;
    size_t n;
    int number;    /* area, AREA_GROUP, AREA_UNKNOWN; or product */
    uint32_t id;   /* order of appearance, from 1 */
    const char *why;
};
struct word_table {
    struct word *slot; /* [n_slots], a power of two; p NULL = free */
    size_t n_slots, n;
};
struct report_words {
    struct word_table areas, products;
};

static size_t hash_word(struct str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return (size_t)(h ^ (h >> 29));
}

static struct word *find_word(struct word_table *t, struct str s)
{
    size_t i = hash_word(s) & (t->n_slots - 1);
    while (t->slot[i].p && !str_eq((struct str){t->slot[i].p, t->slot[i].n}, s))
        i = (i + 1) & (t->n_slots - 1);
    return &t->slot[i];
}

static struct word *add_word(struct arena *a, struct word_table *t, struct str s)
{
    if (t->n * 2 >= t->n_slots) {
        struct word_table old = *t;
        t->n_slots = old.n_slots ? old.n_slots * 2 : FIRST_SLOTS;
        t->slot = NEW_N(a, struct word, t->n_slots);
        for (size_t i = 0; i < old.n_slots; i++)
            if (old.slot[i].p)
                *find_word(t, (struct str){old.slot[i].p, old.slot[i].n}) = old.slot[i];
    }
    struct word *w = find_word(t, s);
    *w = (struct word){.p = str_dup(a, s), .n = s.n, .id = (uint32_t)++t->n};
    return w;
}

struct reports *reports_new(struct trade_import *im, const char *dataset, const char *source)
{
    struct reports *r = NEW(im->arena, struct reports);
    *r = (struct reports){.im = im,
                          .a = im->arena,
                          .dataset = im->opt->dataset ? im->opt->dataset : dataset,
                          .source = im->opt->source ? im->opt->source : source,
                          .words = NEW(im->arena, struct report_words)};
    return r;
}

static const struct word *area_of(struct reports *r, const char *scheme, struct str text)
{
    struct word_table *t = &r->words->areas;
    struct word *w = t->n_slots ? find_word(t, text) : NULL;
    if (!w || !w->p) {
        const char *why = "";
        w = add_word(r->a, t, text);
        w->number = area_of_text(r->im->areas, scheme, text, &why);
        w->why = why;
    }
    return w;
}

bool reports_product(struct reports *r, const char *code, uint16_t *ret, struct err *e)
{
    struct word_table *t = &r->words->products;
    struct str text = str_of(code);
    struct word *w = t->n_slots ? find_word(t, text) : NULL;
    if (!w || !w->p) {
        if (r->n_products >= MAX_PRODUCTS)
            return FAIL(e, ERR_LIMIT, "more than %d product codes in one file", MAX_PRODUCTS);
        w = add_word(r->a, t, text);
        w->number = (int)r->n_products;
        r->product = arena_grow(r->a, r->product, &r->cap_products, r->n_products + 1, FLOW_PRODUCT);
        memset(r->product[r->n_products], 0, FLOW_PRODUCT);
        memcpy(r->product[r->n_products++], text.p, text.n);
    }
    *ret = (uint16_t)w->number;
    return true;
}

static bool group_of(struct reports *r, const char *nomenclature, int year, struct report_group **ret,
                     struct err *e)
{
    for (size_t k = 0; k < r->n_groups; k++) {
        size_t i = (r->last_group + k) % r->n_groups; /* rows of a year mostly follow each other */
        struct report_group *g = &r->group[i];
        if (g->year == year && strcmp(g->nomenclature, nomenclature) == 0) {
            r->last_group = i;
            *ret = g;
            return true;
        }
    }
    if (r->n_groups >= MAX_GROUPS)
        return FAIL(e, ERR_LIMIT, "more than %d years and revisions in one file", MAX_GROUPS);
    struct report_group g = {.year = year};
    memcpy(g.nomenclature, nomenclature, strnlen(nomenclature, FLOW_NOMENCLATURE - 1));
    PUSH(r->a, r->group, r->n_groups, r->cap_groups, g);
    r->last_group = r->n_groups - 1;
    *ret = &r->group[r->last_group];
    return true;
}

/* The total over all partners, unlike other groups. */
static bool is_world(struct str partner)
{
    static const char *const words[] = {"0", "000", "World", "WLD", "W00", "All"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_nocase(partner, str_of(words[i])))
            return true;
    return false;
}

bool reports_add(struct reports *r, const struct report_line *l, struct err *e)
{
    struct report_group *g;
    uint16_t product;
    const struct word *reporter, *partner;
    reporter = area_of(r, l->scheme, l->reporter);
    int who = reporter->number;
    uint32_t reporter_id = reporter->id;
    if (who < 0) {
        trade_refuse(r->im, l->line, "reporter", l->reporter, "%s",
                     who == AREA_GROUP ? "a group of countries reports nothing of its own" : reporter->why);
        return true;
    }
    partner = area_of(r, l->scheme, l->partner);
    if (partner->number == AREA_UNKNOWN) {
        trade_refuse(r->im, l->line, "partner", l->partner, "%s", partner->why);
        return true;
    }
    bool total = partner->number == AREA_GROUP;
    if (total && !is_world(l->partner)) {
        trade_refuse(r->im, l->line, "partner", l->partner, "a group: its members are there as well");
        return true;
    }
    TRY(reports_product(r, l->product, &product, e));
    TRY(group_of(r, l->nomenclature, l->year, &g, e));
    uint16_t self = (uint16_t)who, other = total ? self : (uint16_t)partner->number;
    bool exports = l->report == REPORT_EXPORT || l->report == REPORT_REEXPORT;
    struct report_cell c = {.product = product,
                            .exporter = exports ? self : other,
                            .importer = exports ? other : self,
                            .report = (uint8_t)l->report,
                            .line = l->line > UINT32_MAX ? UINT32_MAX : (uint32_t)l->line,
                            .origin = (reporter_id << 16) ^ partner->id,
                            .value = l->value,
                            .quantity = l->quantity};
    if (total)
        PUSH(r->a, g->total, g->n_totals, g->cap_totals, c);
    else
        PUSH(r->a, g->cell, g->n_cells, g->cap_cells, c);
    return true;
}
