/* factbook_lists.c — partners, commodities, religions, languages, memberships, legal systems.
 *
 * Nothing of the source's wording is passed on: every item becomes a code (ISO 3166 alpha-3 of a
 * partner, heading of the Harmonized System, word of our own vocabulary) by vocabulary.csv, or is
 * reported as a word the vocabulary does not know. Items that share a code are added up, so that
 * "Pentecostal 31.6%, Protestant 17.4%" is one share of Protestants.
 *
 * Class of the legal system (list legal_origin) [D]: the elements named in the first clause,
 * without customary law, which every class can hold. One element: that is the class. Several:
 * "mixed" when the clause says mixed, combining or consisting; otherwise the one named first, since
 * the others are then influences. Customary law alone is the class "customary".
 */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "country/freetext.h"
#include "country/import_factbook.h"

enum { MAX_ITEMS = 200 };

struct coded {
    const char *code;
    double share, low, high;
    bool has_share;
};

static void give(const struct factbook_page *p, const struct factbook_list *l, size_t line,
                 const struct coded *items, size_t n, int year)
{
    for (size_t k = 0; k < n; k++) {
        const struct coded *c = &items[k];
        p->im->sink->item(p->im->sink->ctx, &(struct list_observation){
                                                .market = p->market,
                                                .list = l->id,
                                                .rank = (int)k + 1,
                                                .item = c->code,
                                                .share_pct = c->has_share ? c->share : (double)NAN,
                                                .low_pct = c->has_share ? c->low : (double)NAN,
                                                .high_pct = c->has_share ? c->high : (double)NAN,
                                                .year = year,
                                                .line = line,
                                            });
        p->im->report->n_items++;
    }
}

/* Adds an item; a code that is there already takes the shares together. */
static void add(struct coded *items, size_t *n, const char *code, const struct freetext_item *x)
{
    size_t k = 0;
    while (k < *n && strcmp(items[k].code, code) != 0)
        k++;
    if (k == *n) {
        if (*n == MAX_ITEMS)
            return;
        items[(*n)++] = (struct coded){.code = code};
    }
    if (x && x->has_share) {
        items[k].share += x->share_pct;
        items[k].low += x->low_pct;
        items[k].high += x->high_pct;
        items[k].has_share = true;
    }
}

/* Larger shares first; items without a share keep their order at the end. Insertion sort: stable.
 */
static void by_share(struct coded *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct coded x = items[i];
        size_t j = i;
        for (; j > 0 && x.has_share && (!items[j - 1].has_share || items[j - 1].share < x.share);
             j--)
            items[j] = items[j - 1];
        items[j] = x;
    }
}

static const char *partner_code(const struct factbook_page *p, struct str name)
{
    const char *why;
    int m = market_of_name(p->im->facts, name, &why);
    if (m < 0 && name.n == 2) /* "NZ": the source's own two-letter codes */
        m = market_of_code(p->im->facts, name, "factbook", &why);
    return m < 0 ? NULL : market_at(p->im->facts, m)->iso3;
}

static void read_list(const struct factbook_page *p, const struct factbook_list *l, size_t line,
                      struct str text, struct str what)
{
    struct freetext_list list;
    struct freetext_item x;
    struct coded items[MAX_ITEMS];
    size_t n = 0;
    freetext_list_open(&list, text, l->kind == FACTBOOK_PARTNERS);
    while (freetext_list_next(&list, &x)) {
        if (l->kind == FACTBOOK_OFFICIAL && !str_contains(x.qualifier, "official"))
            continue;
        const char *code;
        if (l->kind == FACTBOOK_PARTNERS)
            code = partner_code(p, x.name);
        else if (l->kind == FACTBOOK_TOKENS && x.qualifier.n)
            code = vocabulary_code(
                p->tables, p->tmp, l->vocabulary,
                str_of(arena_printf(p->tmp, "%.*s (%.*s)", STR_ARG(x.name), STR_ARG(x.qualifier))));
        else
            code = vocabulary_code(p->tables, p->tmp, l->vocabulary, x.name);
        if (!code) {
            if (l->kind != FACTBOOK_TOKENS) /* hundreds of bodies that no decision asks for */
                import_remark(p->im, line, what, "no code for \"%.*s\"", STR_ARG_MAX(x.name, 60));
            continue;
        }
        if (*code == 0 || (l->kind == FACTBOOK_OFFICIAL && strcmp(code, "other") == 0))
            continue; /* a word that stands for nothing: "note", "other than" */
        if (x.has_share && (x.share_pct < 0 || x.share_pct > 100)) {
            import_remark(p->im, line, what, "%g %% is no share", x.share_pct);
            continue;
        }
        if (l->kind == FACTBOOK_OFFICIAL || l->kind == FACTBOOK_TOKENS)
            x.has_share = false;
        add(items, &n, code, &x);
    }
    int year = list.year ? list.year : l->fixed_year;
    double low = 0, high = 0;
    for (size_t k = 0; k < n; k++) {
        low += items[k].low;
        high += items[k].high;
    }
    if (n == 0 || !year || low > l->max_total_pct || (high > 0 && high < l->min_total_pct)) {
        if (n && year)
            import_row_refused(p->im, line, what, "the shares add up to %g %%", (low + high) / 2);
        else
            import_row_refused(p->im, line, what,
                               n                              ? "no year is stated"
                               : l->kind == FACTBOOK_OFFICIAL ? "no item is called official"
                                                              : "no item with a code");
        return;
    }
    by_share(items, n);
    give(p, l, line, items, n, year);
    import_row_used(p->im);
}

/* Every keyword of the vocabulary in the text, by place; a longer word wins over one inside it. */
struct hit {
    size_t at, n;
    const char *code;
};

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static size_t find_hits(const struct factbook_page *p, const char *vocabulary, const char *folded,
                        struct hit *hits, size_t max)
{
    size_t n = 0, length = strlen(folded);
    for (size_t at = 0; at < length && n < max; at++) {
        if (at > 0 && letter(folded[at - 1]))
            continue;
        struct hit best = {.n = 0};
        for (size_t k = 0; k < p->tables->n_words; k++) {
            const struct vocabulary_word *w = &p->tables->words[k];
            size_t m = strlen(w->name);
            if (strcmp(w->vocabulary, vocabulary) != 0 || m <= best.n || m > length - at ||
                memcmp(folded + at, w->name, m) != 0 || letter(folded[at + m]))
                continue;
            best = (struct hit){at, m, w->code};
        }
        if (best.n) {
            if (*best.code)
                hits[n++] = best;
            at += best.n - 1;
        }
    }
    return n;
}

static void read_prose(const struct factbook_page *p, const struct factbook_list *l, size_t line,
                       struct str text, struct str what)
{
    struct str rest = freetext_before_note(text);
    struct str clause = str_cut(&rest, ';');
    if (clause.n == 0)
        clause = text;
    const char *folded = text_fold(p->tmp, clause);
    struct hit hits[32];
    size_t n_hits = find_hits(p, l->vocabulary, folded, hits, COUNT_OF(hits));
    if (n_hits == 0 && l->kind == FACTBOOK_KEYWORDS) {
        /* "limited democracy; a special administrative region of …" */
        folded = text_fold(p->tmp, freetext_before_note(text));
        n_hits = find_hits(p, l->vocabulary, folded, hits, COUNT_OF(hits));
    }
    struct coded items[MAX_ITEMS];
    size_t n = 0;
    for (size_t k = 0; k < n_hits; k++)
        add(items, &n, hits[k].code, NULL);
    if (l->kind == FACTBOOK_ORIGIN) {
        const char *first = NULL;
        size_t classes = 0;
        for (size_t k = 0; k < n; k++)
            if (strcmp(items[k].code, "customary") != 0 && strcmp(items[k].code, "mixed") != 0) {
                first = first ? first : items[k].code;
                classes++;
            }
        bool mixed = strstr(folded, "mixed") || strstr(folded, "combin") ||
                     strstr(folded, "consisting of") || strstr(folded, "developed from");
        const char *code = !first                 ? (n ? "customary" : NULL)
                           : classes > 1 && mixed ? "mixed"
                                                  : first;
        n = 0;
        if (code)
            add(items, &n, code, NULL);
    }
    if (n == 0) {
        import_row_refused(p->im, line, what, "none of the words of the vocabulary: \"%.*s\"",
                           STR_ARG_MAX(clause, 70));
        return;
    }
    give(p, l, line, items, n, l->fixed_year);
    import_row_used(p->im);
}

void factbook_read_lists(const struct factbook_page *p)
{
    const char *done = NULL;
    for (size_t k = 0; k < p->tables->n_lists; k++) {
        const struct factbook_list *l = &p->tables->lists[k];
        /* two lines with one id: an older and a newer place of the same field; the first wins */
        if (done && strcmp(done, l->id) == 0)
            continue;
        struct str notes;
        struct json_t *parent = factbook_walk(p, &l->path, &notes);
        struct json_t *leaf = js_get(parent, l->path.key[l->path.n - 1]);
        struct str text = leaf ? factbook_text(p, leaf) : STR("");
        if (text.n == 0)
            continue;
        done = l->id;
        size_t line = p->tables->n_fields + k + 1;
        struct str what = str_of(arena_printf(p->tmp, "%s %s", p->fips, l->id));
        import_row_read(p->im);
        if (!factbook_covers(p, notes, what, line))
            continue;
        if (l->kind == FACTBOOK_KEYWORDS || l->kind == FACTBOOK_ORIGIN)
            read_prose(p, l, line, text, what);
        else
            read_list(p, l, line, text, what);
    }
}
