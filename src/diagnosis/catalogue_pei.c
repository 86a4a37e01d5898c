/* catalogue_pei.c — data/practices/pei.yaml: dimensions, practices, observables.
 *
 * Observable weights are normalised within their practice here; practice weights stay relative,
 * since a practice that does not apply leaves the index and the rest is normalised then. */
#include "base/hash.h"
#include "diagnosis/catalogue_read.h"

static bool read_classes(const struct yml_node *root, struct pei_catalogue *c, struct err *e)
{
    static const char *const keys[] = {"id", "name", "text"};
    const struct yml_node *list;
    TRY(cat_list(root, "classes", N_CLASSES, N_CLASSES, &list, e));
    for (size_t i = 0; i < N_CLASSES; i++) {
        const struct yml_node *m = list->item[i];
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
        TRY(cat_id(m, &c->classes[i].id, e) && cat_text(m, "name", &c->classes[i].name, e) &&
            cat_text(m, "text", &c->classes[i].text, e));
    }
    return true;
}

static bool read_dimensions(struct arena *a, const struct yml_node *root, struct pei_catalogue *c,
                            struct err *e)
{
    static const char *const keys[] = {"id", "name", "tag"};
    const struct yml_node *list;
    TRY(cat_list(root, "dimensions", 1, 16, &list, e));
    c->dimensions = NEW_N(a, struct dimension, list->n);
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *m = list->item[i];
        struct dimension *d = &c->dimensions[i];
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
        TRY(cat_id(m, &d->id, e) && cat_text(m, "name", &d->name, e) && cat_tag(m, &d->tag, e));
        for (size_t k = 0; k < i; k++)
            if (strcmp(c->dimensions[k].id, d->id) == 0)
                return yml_fail(m, e, "dimension `%s` is listed twice", d->id);
        c->n_dimensions = i + 1;
    }
    return true;
}

static bool read_observables(const struct yml_node *list, struct pei_catalogue *c, size_t practice,
                             struct err *e)
{
    static const char *const keys[] = {"id", "question", "why", "evidence", "weight"};
    double total = 0;
    struct practice *p = &c->practices[practice];
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *m = list->item[i];
        struct observable *o = &c->observables[c->n_observables];
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
        TRY(cat_id(m, &o->id, e) && cat_text(m, "question", &o->question, e) &&
            cat_text(m, "why", &o->why, e) && cat_text(m, "evidence", &o->evidence, e) &&
            yml_need_real(m, "weight", 0, 1000, &o->weight, e));
        if (observable_find(c, o->id) >= 0 || practice_find(c, o->id) >= 0)
            return yml_fail(m, e, "`%s` is listed twice", o->id);
        o->practice = practice;
        total += o->weight;
        c->n_observables++;
    }
    if (!(total > 0))
        return yml_fail(list, e, "the weights of practice `%s` add up to 0", p->id);
    p->first_observable = c->n_observables - list->n;
    p->n_observables = list->n;
    p->observables = c->observables + p->first_observable;
    for (size_t i = 0; i < list->n; i++)
        c->observables[p->first_observable + i].weight /= total;
    return true;
}

static bool read_practice(const struct yml_node *m, struct pei_catalogue *c, struct err *e)
{
    static const char *const keys[] = {"id",     "dimension", "name", "support", "tag",
                                       "weight", "question",  "why",  "levels",  "observables"};
    static const char *const supports[] = {"P", "I"};
    struct practice *p = &c->practices[c->n_practices];
    const struct yml_node *levels, *observables;
    const char *dimension;
    size_t support;
    TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
    TRY(cat_id(m, &p->id, e) && cat_text(m, "dimension", &dimension, e) &&
        cat_text(m, "name", &p->name, e) && cat_text(m, "question", &p->question, e) &&
        cat_text(m, "why", &p->why, e) && cat_tag(m, &p->tag, e) &&
        yml_need_real(m, "weight", 0, 1000, &p->weight, e) &&
        yml_need_choice(m, "support", supports, 2, &support, e));
    if (practice_find(c, p->id) >= 0)
        return yml_fail(m, e, "practice `%s` is listed twice", p->id);
    p->support = supports[support];
    p->dimension = c->n_dimensions;
    for (size_t i = 0; i < c->n_dimensions; i++)
        if (strcmp(c->dimensions[i].id, dimension) == 0)
            p->dimension = i;
    if (p->dimension == c->n_dimensions)
        return yml_fail(yml_field(m, "dimension"), e, "`%s` is not a dimension of this file",
                        dimension);
    c->dimensions[p->dimension].n_practices++;
    TRY(cat_list(m, "levels", N_LEVELS, N_LEVELS, &levels, e));
    for (size_t i = 0; i < N_LEVELS; i++) {
        struct str s;
        TRY(yml_as_text(levels->item[i], &s, e));
        p->levels[i] = s.p;
    }
    TRY(cat_list(m, "observables", 1, 16, &observables, e));
    c->n_practices++; /* an observable may not carry a practice's id either */
    return read_observables(observables, c, c->n_practices - 1, e);
}

bool pei_catalogue_read(struct arena *a, const char *name, struct str text,
                        const struct pei_catalogue **ret, struct err *e)
{
    static const char *const keys[] = {"catalogue", "version", "title",      "tag",      "source",
                                       "grid",      "classes", "dimensions", "practices"};
    static const char *const grid_keys[] = {"tag", "source", "levels"};
    static const char *const kinds[] = {"pei"};
    const struct yml_node *root, *grid, *levels, *list;
    struct pei_catalogue *c = NEW(a, struct pei_catalogue);
    size_t kind;
    const char *tag;
    TRY(yml_load(&root, a, name, text, e));
    TRY(yml_is_map(root, e) && yml_known(root, keys, COUNT_OF(keys), e));
    TRY(yml_need_choice(root, "catalogue", kinds, 1, &kind, e));
    TRY(cat_text(root, "version", &c->version, e) && cat_text(root, "title", &c->title, e) &&
        cat_text(root, "source", &c->source, e) && cat_tag(root, &tag, e));
    TRY(yml_need_map(root, "grid", &grid, e) &&
        yml_known(grid, grid_keys, COUNT_OF(grid_keys), e) &&
        cat_list(grid, "levels", N_LEVELS, N_LEVELS, &levels, e) && cat_grid(levels, c->grid, e));
    TRY(read_classes(root, c, e) && read_dimensions(a, root, c, e));
    TRY(cat_list(root, "practices", 1, CAT_MAX_PRACTICES, &list, e));
    c->practices = NEW_N(a, struct practice, list->n);
    c->observables = NEW_N(a, struct observable, list->n * 16);
    double total = 0;
    for (size_t i = 0; i < list->n; i++) {
        TRY(read_practice(list->item[i], c, e));
        total += c->practices[i].weight;
    }
    if (!(total > 0))
        return yml_fail(list, e, "the weights of the practices add up to 0");
    c->hash = hash_of(a, text);
    *ret = c;
    return true;
}

int practice_find(const struct pei_catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->n_practices; i++)
        if (strcmp(c->practices[i].id, id) == 0)
            return (int)i;
    return -1;
}

int observable_find(const struct pei_catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->n_observables; i++)
        if (strcmp(c->observables[i].id, id) == 0)
            return (int)i;
    return -1;
}
