/* catalogue_facilitators.c — data/facilitators: references, claims, named facilitators.
 *
 * A claim names practices ("G1 G2" or "all") and references; a facilitator names the claims whose
 * wording fits it, the technologies it puts in place, what it needs first and what it excludes. All
 * names are resolved here. Exclusion is made symmetric; a need that leads back to itself is
 * refused, since no plan could ever satisfy it. */
#include <stdio.h>

#include "base/csv.h"
#include "base/hash.h"
#include "diagnosis/catalogue_read.h"
#include "firm/firm.h"

/* --- references.csv, claims.csv ------------------------------------------------------------------
 */

static bool read_references(struct arena *a, struct str text, struct facilitator_catalogue *c,
                            struct err *e)
{
    struct csv *r;
    int id, citation, year, grade, tag, note;
    TRY(csv_open_memory(&r, a, "references.csv", text, &(struct csv_options){.max_rows = 5000}, e));
    TRY(csv_col(r, "id", &id, e) && csv_col(r, "citation", &citation, e) &&
        csv_col(r, "year", &year, e) && csv_col(r, "grade", &grade, e) &&
        csv_col(r, "tag", &tag, e) && csv_col(r, "note", &note, e));
    size_t cap = 0;
    while (csv_next(r, e)) {
        struct str s_id, s_citation, s_grade;
        int64_t y;
        TRY(csv_need_text(r, id, &s_id, e) && csv_need_text(r, citation, &s_citation, e) &&
            csv_need_int(r, year, &y, e) && csv_need_text(r, grade, &s_grade, e));
        if (y < 1900 || y > 2100)
            return csv_fail(r, year, e, "%lld is not a year between 1900 and 2100", (long long)y);
        if (s_grade.n != 1 || s_grade.p[0] < 'A' || s_grade.p[0] > 'D')
            return csv_fail(r, grade, e, "the grade is A, B, C or D");
        for (size_t i = 0; i < c->n_references; i++)
            if (str_is(s_id, c->references[i].id))
                return csv_fail(r, id, e, "reference `%.*s` is listed twice",
                                STR_ARG_MAX(s_id, 40));
        PUSH(a, c->references, c->n_references, cap,
             (struct reference){.id = str_dup(a, s_id),
                                .citation = str_dup(a, s_citation),
                                .tag = str_dup(a, csv_text(r, tag)),
                                .note = str_dup(a, csv_text(r, note)),
                                .year = (int)y,
                                .grade = s_grade.p[0]});
    }
    return !csv_failed(r);
}

static bool read_practice_set(const struct csv *r, int col, struct arena *a,
                              const struct pei_catalogue *pei, struct claim *c, struct err *e)
{
    struct str s;
    TRY(csv_need_text(r, col, &s, e));
    if (str_is(s, "all")) {
        c->all_practices = true;
        c->practices = pei->n_practices == 64 ? ~0ull : (1ull << pei->n_practices) - 1;
        return true;
    }
    while (s.n) {
        struct str word = str_trim(str_cut(&s, ' '));
        if (word.n == 0)
            continue;
        int k = practice_find(pei, str_dup(a, word));
        if (k < 0)
            return csv_fail(r, col, e, "`%.*s` is not a practice of the catalogue",
                            STR_ARG_MAX(word, 40));
        c->practices |= 1ull << k;
    }
    return true;
}

static bool read_claim_references(const struct csv *r, int col, struct arena *a,
                                  const struct facilitator_catalogue *cat, struct claim *c,
                                  struct err *e)
{
    struct str s = csv_text(r, col);
    size_t *refs = NULL, n = 0, cap = 0;
    while (s.n) {
        struct str word = str_trim(str_cut(&s, ' '));
        if (word.n == 0)
            continue;
        size_t k = 0;
        while (k < cat->n_references && !str_is(word, cat->references[k].id))
            k++;
        if (k == cat->n_references)
            return csv_fail(r, col, e, "`%.*s` is not in references.csv", STR_ARG_MAX(word, 40));
        PUSH(a, refs, n, cap, k);
    }
    c->references = refs;
    c->n_references = n;
    return true;
}

static bool category_of(struct str word, unsigned *ret)
{
    static const struct {
        const char *word;
        enum category bit;
    } table[] = {{"EC", CATEGORY_EC}, {"EM", CATEGORY_EM}, {"EB", CATEGORY_EB}};
    for (size_t i = 0; i < COUNT_OF(table); i++)
        if (str_is(word, table[i].word)) {
            *ret |= (unsigned)table[i].bit;
            return true;
        }
    return false;
}

static bool read_claims(struct arena *a, struct str text, const struct pei_catalogue *pei,
                        struct facilitator_catalogue *c, struct err *e)
{
    struct csv *r;
    int id, categories, effect, practices, references, claim, locator, tag;
    TRY(csv_open_memory(&r, a, "claims.csv", text, &(struct csv_options){.max_rows = 5000}, e));
    TRY(csv_col(r, "id", &id, e) && csv_col(r, "categories", &categories, e) &&
        csv_col(r, "effect", &effect, e) && csv_col(r, "practices", &practices, e) &&
        csv_col(r, "references", &references, e) && csv_col(r, "claim", &claim, e) &&
        csv_col(r, "locator", &locator, e) && csv_col(r, "tag", &tag, e));
    size_t cap = 0;
    while (csv_next(r, e)) {
        struct claim x = {0};
        int64_t number;
        struct str s_categories, s_effect, s_claim;
        TRY(csv_need_int(r, id, &number, e) && csv_need_text(r, categories, &s_categories, e) &&
            csv_need_text(r, effect, &s_effect, e) && csv_need_text(r, claim, &s_claim, e));
        if (number < 1 || number > 100000)
            return csv_fail(r, id, e, "a claim's number is between 1 and 100000");
        x.number = (int)number;
        for (size_t i = 0; i < c->n_claims; i++)
            if (c->claims[i].number == x.number)
                return csv_fail(r, id, e, "claim %d is listed twice", x.number);
        if (s_effect.n != 1 || !memchr("+-~", s_effect.p[0], 3))
            return csv_fail(r, effect, e, "the effect is + (improves), - (risk) or ~ (moderates)");
        x.effect = s_effect.p[0];
        while (s_categories.n) {
            struct str word = str_cut(&s_categories, ' ');
            if (word.n && !category_of(word, &x.categories))
                return csv_fail(r, categories, e, "`%.*s` is not EC, EM or EB",
                                STR_ARG_MAX(word, 20));
        }
        TRY(read_practice_set(r, practices, a, pei, &x, e) &&
            read_claim_references(r, references, a, c, &x, e));
        x.text = str_dup(a, s_claim);
        x.locator = str_dup(a, csv_text(r, locator));
        x.tag = str_dup(a, csv_text(r, tag));
        PUSH(a, c->claims, c->n_claims, cap, x);
    }
    return !csv_failed(r);
}

/* --- facilitators.yaml ------------------------------------------------------------------------ */

static bool read_practice_list(const struct yml_node *list, const struct pei_catalogue *pei,
                               uint64_t *ret, struct err *e)
{
    uint64_t set = 0;
    for (size_t i = 0; i < list->n; i++) {
        struct str s;
        TRY(yml_as_text(list->item[i], &s, e));
        int k = practice_find(pei, s.p);
        if (k < 0)
            return yml_fail(list->item[i], e, "`%.40s` is not a practice of the catalogue", s.p);
        set |= 1ull << k;
    }
    *ret = set;
    return true;
}

static bool read_contradictions(struct arena *a, const struct yml_node *root,
                                const struct pei_catalogue *pei, struct facilitator_catalogue *c,
                                struct err *e)
{
    static const char *const keys[] = {"id", "practices", "one", "other", "handling"};
    const struct yml_node *list, *practices;
    TRY(cat_list(root, "contradictions", 0, 64, &list, e));
    c->contradictions = NEW_N(a, struct contradiction, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *m = list->item[i];
        struct contradiction *x = &c->contradictions[i];
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
        TRY(cat_id(m, &x->id, e) && cat_text(m, "one", &x->one, e) &&
            cat_text(m, "other", &x->other, e) && cat_text(m, "handling", &x->handling, e) &&
            cat_list(m, "practices", 0, CAT_MAX_PRACTICES, &practices, e) &&
            read_practice_list(practices, pei, &x->practices, e));
    }
    c->n_contradictions = list->n;
    return true;
}

static bool read_range(const struct yml_node *m, const char *key, double ret[3], struct err *e)
{
    const struct yml_node *list;
    TRY(cat_list(m, key, 3, 3, &list, e));
    for (size_t i = 0; i < 3; i++)
        TRY(yml_as_real(list->item[i], 0, 1e9, &ret[i], e));
    if (ret[0] > ret[1] || ret[1] > ret[2])
        return yml_fail(list, e, "`%s` is low, usual, high: it must not fall", key);
    return true;
}

static bool read_claim_list(struct arena *a, const struct yml_node *m,
                            const struct facilitator_catalogue *c, struct facilitator *f,
                            struct err *e)
{
    const struct yml_node *list;
    TRY(cat_list(m, "claims", 1, 64, &list, e));
    size_t *claims = NEW_N(a, size_t, list->n);
    for (size_t i = 0; i < list->n; i++) {
        int64_t number;
        TRY(yml_as_int(list->item[i], 1, 100000, &number, e));
        size_t k = 0;
        while (k < c->n_claims && c->claims[k].number != number)
            k++;
        if (k == c->n_claims)
            return yml_fail(list->item[i], e, "claim %d is not in claims.csv", (int)number);
        claims[i] = k;
        for (size_t j = 0; j < i; j++)
            if (claims[j] == k)
                return yml_fail(list->item[i], e, "claim %d is listed twice", (int)number);
    }
    f->claims = claims;
    f->n_claims = list->n;
    return true;
}

static bool read_techs(struct arena *a, const struct yml_node *m, const struct tech_catalogue *tech,
                       struct facilitator *f, struct err *e)
{
    const struct yml_node *list;
    TRY(cat_list(m, "technologies", 0, 32, &list, e));
    size_t *techs = NEW_N(a, size_t, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        struct str s;
        TRY(yml_as_text(list->item[i], &s, e));
        int k = tech_find(tech, s.p);
        if (k < 0)
            return yml_fail(list->item[i], e, "`%.40s` is not in technologies.yaml", s.p);
        techs[i] = (size_t)k;
    }
    f->techs = techs;
    f->n_techs = list->n;
    return true;
}

/* Left out: all sectors. A limit must say why. */
static bool read_sectors(const struct yml_node *m, struct facilitator *f, struct err *e)
{
    const struct yml_node *list = yml_field(m, "sectors");
    f->sectors = (1u << N_SECTORS) - 1;
    if (!list)
        return true;
    TRY(cat_list(m, "sectors", 1, N_SECTORS, &list, e) &&
        cat_text(m, "sectors_why", &f->sectors_why, e));
    f->sectors = 0;
    for (size_t i = 0; i < list->n; i++) {
        struct str s;
        unsigned bit = 0;
        TRY(yml_as_text(list->item[i], &s, e));
        for (unsigned k = 0; k < N_SECTORS; k++)
            if (str_is(s, sector_name((enum sector)k)))
                bit = 1u << k;
        if (!bit)
            return yml_fail(list->item[i], e,
                            "`%.20s` is not consumer, industrial, regulated-health or digital",
                            s.p);
        f->sectors |= bit;
    }
    return true;
}

static bool read_facilitator(struct arena *a, const struct yml_node *m,
                             const struct tech_catalogue *tech, struct facilitator_catalogue *c,
                             struct err *e)
{
    static const char *const keys[] = {"id",           "name",    "categories",  "claims",
                                       "technologies", "sectors", "sectors_why", "needs",
                                       "excludes",     "cost",    "effort"};
    struct facilitator *f = &c->facilitators[c->n_facilitators];
    const struct yml_node *list;
    TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
    TRY(cat_id(m, &f->id, e) && cat_text(m, "name", &f->name, e) &&
        cat_list(m, "categories", 1, 3, &list, e));
    for (size_t i = 0; i < list->n; i++) {
        struct str s;
        TRY(yml_as_text(list->item[i], &s, e));
        if (!category_of(s, &f->categories))
            return yml_fail(list->item[i], e, "`%.20s` is not EC, EM or EB", s.p);
    }
    if (facilitator_find(c, f->id) >= 0)
        return yml_fail(m, e, "facilitator `%s` is listed twice", f->id);
    TRY(read_claim_list(a, m, c, f, e) && read_techs(a, m, tech, f, e) && read_sectors(m, f, e) &&
        read_range(m, "cost", f->cost, e) && read_range(m, "effort", f->effort, e));
    c->n_facilitators++;
    return true;
}

/* Names of facilitators, a|b|c in one text, as a set; needs all facilitators to be read. */
static bool read_alternatives(const struct yml_node *x, const struct facilitator_catalogue *c,
                              size_t self, uint32_t *ret, struct err *e)
{
    struct str s;
    char word[48];
    uint32_t set = 0;
    TRY(yml_as_text(x, &s, e));
    while (s.n) {
        struct str w = str_trim(str_cut(&s, '|'));
        snprintf(word, sizeof word, "%.*s", STR_ARG_MAX(w, 40));
        int k = facilitator_find(c, word);
        if (k < 0)
            return yml_fail(x, e, "`%s` is not a facilitator of this file", word);
        if ((size_t)k == self)
            return yml_fail(x, e, "`%s` cannot need or exclude itself", word);
        set |= 1u << k;
    }
    *ret = set;
    return true;
}

static bool read_links(struct arena *a, const struct yml_node *list,
                       struct facilitator_catalogue *c, struct err *e)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *needs, *excludes;
        struct facilitator *f = &c->facilitators[i];
        TRY(cat_list(list->item[i], "needs", 0, 8, &needs, e) &&
            cat_list(list->item[i], "excludes", 0, 32, &excludes, e));
        uint32_t *sets = NEW_N(a, uint32_t, needs->n + 1);
        for (size_t k = 0; k < needs->n; k++)
            TRY(read_alternatives(needs->item[k], c, i, &sets[k], e));
        f->needs = sets;
        f->n_needs = needs->n;
        for (size_t k = 0; k < excludes->n; k++) {
            uint32_t set;
            TRY(read_alternatives(excludes->item[k], c, i, &set, e));
            f->excludes |= set;
            for (size_t j = 0; j < c->n_facilitators; j++)
                if (set >> j & 1)
                    c->facilitators[j].excludes |= 1u << i;
        }
    }
    return true;
}

/* Can every facilitator be reached by adding one whose needs are met? Else needs go in a circle. */
static bool check_needs(const struct yml_node *list, const struct facilitator_catalogue *c,
                        struct err *e)
{
    uint32_t have = 0, before;
    do {
        before = have;
        for (size_t i = 0; i < c->n_facilitators; i++) {
            bool met = true;
            for (size_t k = 0; k < c->facilitators[i].n_needs; k++)
                met = met && (c->facilitators[i].needs[k] & have);
            if (met)
                have |= 1u << i;
        }
    } while (have != before);
    for (size_t i = 0; i < c->n_facilitators; i++)
        if (!(have >> i & 1))
            return yml_fail(list->item[i], e, "the needs of `%s` lead back to itself",
                            c->facilitators[i].id);
    return true;
}

static bool check_categories(const struct yml_node *list, struct err *e)
{
    static const char *const keys[] = {"id", "name", "text"};
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *m = list->item[i];
        const char *id, *s;
        unsigned bit = 0;
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e) && cat_id(m, &id, e) &&
            cat_text(m, "name", &s, e) && cat_text(m, "text", &s, e));
        if (!category_of(str_of(id), &bit))
            return yml_fail(m, e, "`%s` is not EC, EM or EB", id);
    }
    return true;
}

bool facilitator_catalogue_read(struct arena *a, struct str facilitators, struct str claims,
                                struct str references, const struct pei_catalogue *pei,
                                const struct tech_catalogue *tech,
                                const struct facilitator_catalogue **ret, struct err *e)
{
    static const char *const keys[] = {"catalogue",    "version",        "currency",
                                       "tag",          "source",         "categories",
                                       "not_impacted", "contradictions", "facilitators"};
    static const char *const kinds[] = {"facilitators"};
    struct facilitator_catalogue *c = NEW(a, struct facilitator_catalogue);
    const struct yml_node *root, *list, *spared, *categories;
    const char *tag, *source;
    size_t kind;
    TRY(read_references(a, references, c, e) && read_claims(a, claims, pei, c, e));
    TRY(yml_load(&root, a, "facilitators.yaml", facilitators, e));
    TRY(yml_is_map(root, e) && yml_known(root, keys, COUNT_OF(keys), e));
    TRY(yml_need_choice(root, "catalogue", kinds, 1, &kind, e));
    TRY(cat_text(root, "version", &c->version, e) && cat_text(root, "currency", &c->currency, e) &&
        cat_text(root, "source", &source, e) && cat_tag(root, &tag, e) &&
        cat_list(root, "categories", 1, 3, &categories, e) && check_categories(categories, e) &&
        cat_list(root, "not_impacted", 0, CAT_MAX_PRACTICES, &spared, e) &&
        read_practice_list(spared, pei, &c->not_impacted, e));
    TRY(read_contradictions(a, root, pei, c, e));
    TRY(cat_list(root, "facilitators", 1, CAT_MAX_FACILITATORS, &list, e));
    c->facilitators = NEW_N(a, struct facilitator, list->n);
    for (size_t i = 0; i < list->n; i++)
        TRY(read_facilitator(a, list->item[i], tech, c, e));
    TRY(read_links(a, list, c, e) && check_needs(list, c, e));
    struct hash h;
    char hex[HASH_HEX];
    hash_init(&h);
    hash_add_field(&h, facilitators);
    hash_add_field(&h, claims);
    hash_add_field(&h, references);
    hash_end(&h, hex);
    c->hash = arena_strdup(a, hex);
    *ret = c;
    return true;
}

int facilitator_find(const struct facilitator_catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->n_facilitators; i++)
        if (strcmp(c->facilitators[i].id, id) == 0)
            return (int)i;
    return -1;
}

char *category_names(struct arena *a, unsigned categories)
{
    static const char *const names[] = {"e-commerce", "e-marketing", "e-business"};
    struct buf b;
    buf_init(&b, a, 64);
    for (unsigned i = 0; i < COUNT_OF(names); i++)
        if (categories >> i & 1)
            buf_printf(&b, "%s%s", b.n ? ", " : "", names[i]);
    return b.n ? b.p : arena_strdup(a, "");
}
