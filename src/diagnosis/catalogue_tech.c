/* catalogue_tech.c — data/instruments/technologies.yaml: tools per functional group.
 *
 * Weights must add up to 1 within a group as written; they are divided by their sum all the same,
 * so that 0.1 + 0.2 + … in binary does not leave a group at 99.99999. */
#include <math.h>

#include "base/hash.h"
#include "diagnosis/catalogue_read.h"

static bool read_group(const struct yml_node *m, struct tech_catalogue *c, size_t g, struct err *e)
{
    static const char *const keys[] = {"id", "name", "tag", "technologies"};
    static const char *const tech_keys[] = {"id", "name", "weight", "why"};
    static const char *const ids[N_TECH_GROUPS] = {"D1", "D2", "D3", "D4", "D5"};
    struct tech_group *group = &c->groups[g];
    const struct yml_node *list;
    TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
    TRY(cat_id(m, &group->id, e) && cat_text(m, "name", &group->name, e) &&
        cat_tag(m, &group->tag, e));
    if (strcmp(group->id, ids[g]) != 0)
        return yml_fail(m, e, "group `%s` stands where `%s` belongs", group->id, ids[g]);
    TRY(cat_list(m, "technologies", 1, 32, &list, e));
    group->first = c->n_techs;
    group->n = list->n;
    double total = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *x = list->item[i];
        struct tech *t = &c->techs[c->n_techs];
        TRY(yml_is_map(x, e) && yml_known(x, tech_keys, COUNT_OF(tech_keys), e));
        TRY(cat_id(x, &t->id, e) && cat_text(x, "name", &t->name, e) &&
            cat_text(x, "why", &t->why, e) && yml_need_real(x, "weight", 0, 1, &t->weight, e));
        if (tech_find(c, t->id) >= 0)
            return yml_fail(x, e, "technology `%s` is listed twice", t->id);
        t->group = g;
        total += t->weight;
        c->n_techs++;
    }
    if (fabs(total - 1) > 1e-9)
        return yml_fail(list, e, "the weights of group `%s` add up to %.6g instead of 1", group->id,
                        total);
    for (size_t i = 0; i < list->n; i++)
        c->techs[group->first + i].weight /= total;
    return true;
}

bool tech_catalogue_read(struct arena *a, const char *name, struct str text,
                         const struct tech_catalogue **ret, struct err *e)
{
    static const char *const keys[] = {"catalogue", "version", "tag", "source", "levels", "groups"};
    static const char *const kinds[] = {"technologies"};
    struct tech_catalogue *c = NEW(a, struct tech_catalogue);
    const struct yml_node *root, *levels, *groups;
    const char *tag, *source;
    size_t kind;
    TRY(yml_load(&root, a, name, text, e));
    TRY(yml_is_map(root, e) && yml_known(root, keys, COUNT_OF(keys), e));
    TRY(yml_need_choice(root, "catalogue", kinds, 1, &kind, e));
    TRY(cat_text(root, "version", &c->version, e) && cat_text(root, "source", &source, e) &&
        cat_tag(root, &tag, e));
    TRY(cat_list(root, "levels", N_LEVELS, N_LEVELS, &levels, e) && cat_grid(levels, c->levels, e));
    TRY(cat_list(root, "groups", N_TECH_GROUPS, N_TECH_GROUPS, &groups, e));
    c->techs = NEW_N(a, struct tech, N_TECH_GROUPS * 32);
    for (size_t g = 0; g < N_TECH_GROUPS; g++)
        TRY(read_group(groups->item[g], c, g, e));
    c->hash = hash_of(a, text);
    *ret = c;
    return true;
}

int tech_find(const struct tech_catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->n_techs; i++)
        if (strcmp(c->techs[i].id, id) == 0)
            return (int)i;
    return -1;
}
