/* catalogue_apmo.c — data/instruments/apmo-bc.yaml: constructs, statements, country mappings,
 * views.
 *
 * Views refer to practices and observables of the PEI catalogue and to statements of this file;
 * they are resolved here, so a view that names something unknown is refused on its line. */
#include "base/hash.h"
#include "diagnosis/catalogue_read.h"

static const char *const block_words[N_BLOCKS] = {"A", "M", "BC"};
static const char *const level_words[N_CONSTRUCT_LEVELS] = {"macro", "meso", "micro", "industry",
                                                            "organisation"};

const char *block_name(enum block b)
{
    static const char *const names[N_BLOCKS] = {"antecedent", "mechanism", "boundary condition"};
    return names[b];
}

const char *construct_level_name(enum construct_level l)
{
    return level_words[l];
}

static bool read_items(const struct yml_node *list, struct apmo_catalogue *c, size_t construct,
                       struct err *e)
{
    static const char *const keys[] = {"id", "question", "reversed"};
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *m = list->item[i];
        struct item *it = &c->items[c->n_items];
        bool has;
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
        TRY(cat_id(m, &it->id, e) && cat_text(m, "question", &it->question, e) &&
            yml_maybe_bool(m, "reversed", &has, &it->reversed, e));
        if (item_find(c, it->id) >= 0)
            return yml_fail(m, e, "statement `%s` is listed twice", it->id);
        it->construct = construct;
        c->n_items++;
    }
    return true;
}

static bool read_indicators(struct arena *a, const struct yml_node *list, struct construct *c,
                            struct err *e)
{
    static const char *const keys[] = {"indicator", "at_0", "at_100", "tag", "why"};
    struct indicator_map *maps = NEW_N(a, struct indicator_map, list->n);
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *m = list->item[i];
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
        TRY(cat_text(m, "indicator", &maps[i].indicator, e) &&
            cat_text(m, "why", &maps[i].why, e) && cat_tag(m, &maps[i].tag, e) &&
            yml_need_real(m, "at_0", -1e15, 1e15, &maps[i].at_0, e) &&
            yml_need_real(m, "at_100", -1e15, 1e15, &maps[i].at_100, e));
        if (maps[i].at_0 == maps[i].at_100)
            return yml_fail(m, e, "`at_0` and `at_100` are the same: nothing can be mapped");
    }
    c->indicators = maps;
    c->n_indicators = list->n;
    return true;
}

static bool read_construct(struct arena *a, const struct yml_node *m, struct apmo_catalogue *c,
                           struct err *e)
{
    static const char *const keys[] = {"id",  "block", "level", "name",
                                       "tag", "why",   "items", "indicators"};
    struct construct *x = &c->constructs[c->n_constructs];
    const struct yml_node *items, *indicators;
    size_t block, level;
    TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
    TRY(cat_id(m, &x->id, e) && cat_text(m, "name", &x->name, e) &&
        cat_text(m, "why", &x->why, e) && cat_tag(m, &x->tag, e) &&
        yml_need_choice(m, "block", block_words, N_BLOCKS, &block, e) &&
        yml_need_choice(m, "level", level_words, N_CONSTRUCT_LEVELS, &level, e));
    if (construct_find(c, x->id) >= 0)
        return yml_fail(m, e, "construct `%s` is listed twice", x->id);
    x->block = (enum block)block;
    x->level = (enum construct_level)level;
    if (x->block == BLOCK_BOUNDARY && x->level > LEVEL_MICRO)
        return yml_fail(yml_field(m, "level"), e,
                        "a boundary condition is macro, meso or micro, not %s", level_words[level]);
    TRY(cat_list(m, "items", 1, 16, &items, e));
    x->first_item = c->n_items;
    x->n_items = items->n;
    TRY(read_items(items, c, c->n_constructs, e));
    TRY(yml_maybe_list(m, "indicators", &indicators, e));
    if (indicators) {
        if (indicators->n > 16)
            return yml_fail(indicators, e, "more than 16 indicators for one construct");
        TRY(read_indicators(a, indicators, x, e));
    }
    c->n_constructs++;
    return true;
}

static bool read_members(struct arena *a, const struct yml_node *list,
                         const struct pei_catalogue *pei, const struct apmo_catalogue *c,
                         struct view *v, struct err *e)
{
    struct view_member *members = NEW_N(a, struct view_member, list->n);
    for (size_t i = 0; i < list->n; i++) {
        struct str s;
        int k;
        TRY(yml_as_text(list->item[i], &s, e));
        members[i].id = s.p;
        if ((k = practice_find(pei, s.p)) >= 0)
            members[i].kind = MEMBER_PRACTICE;
        else if ((k = observable_find(pei, s.p)) >= 0)
            members[i].kind = MEMBER_OBSERVABLE;
        else if ((k = item_find(c, s.p)) >= 0)
            members[i].kind = MEMBER_ITEM;
        else
            return yml_fail(list->item[i], e, "`%.60s` is no practice, observable or statement",
                            s.p);
        members[i].index = (size_t)k;
        for (size_t j = 0; j < i; j++)
            if (members[j].kind == members[i].kind && members[j].index == members[i].index)
                return yml_fail(list->item[i], e, "`%.60s` is listed twice in view `%s`", s.p,
                                v->id);
    }
    v->members = members;
    v->n_members = list->n;
    return true;
}

static bool read_views(struct arena *a, const struct yml_node *root,
                       const struct pei_catalogue *pei, struct apmo_catalogue *c, struct err *e)
{
    static const char *const keys[] = {"id", "family", "name", "tag", "source", "text", "members"};
    const struct yml_node *list, *members;
    TRY(cat_list(root, "views", 0, 64, &list, e));
    c->views = NEW_N(a, struct view, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *m = list->item[i];
        struct view *v = &c->views[i];
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
        TRY(cat_id(m, &v->id, e) && cat_text(m, "family", &v->family, e) &&
            cat_text(m, "name", &v->name, e) && cat_text(m, "text", &v->text, e) &&
            cat_text(m, "source", &v->source, e) && cat_tag(m, &v->tag, e) &&
            cat_list(m, "members", 1, 64, &members, e) && read_members(a, members, pei, c, v, e));
        for (size_t k = 0; k < i; k++)
            if (strcmp(c->views[k].id, v->id) == 0)
                return yml_fail(m, e, "view `%s` is listed twice", v->id);
    }
    c->n_views = list->n;
    return true;
}

static bool find_mechanisms(const struct yml_node *list, struct apmo_catalogue *c, struct err *e)
{
    static const char *const ids[N_MECHANISMS] = {"M1", "M2", "M3", "M4"};
    for (size_t i = 0; i < N_MECHANISMS; i++) {
        int k = construct_find(c, ids[i]);
        if (k < 0 || c->constructs[k].block != BLOCK_MECHANISM)
            return yml_fail(list, e, "mechanism `%s` is missing; the pathway needs M1 to M4",
                            ids[i]);
        c->mechanism[i] = (size_t)k;
    }
    return true;
}

bool apmo_catalogue_read(struct arena *a, const char *name, struct str text,
                         const struct pei_catalogue *pei, const struct apmo_catalogue **ret,
                         struct err *e)
{
    static const char *const keys[] = {"instrument", "version", "title",      "tag",
                                       "source",     "scale",   "constructs", "views"};
    static const char *const scale_keys[] = {"min", "max", "low", "high"};
    static const char *const kinds[] = {"apmo-bc"};
    struct apmo_catalogue *c = NEW(a, struct apmo_catalogue);
    const struct yml_node *root, *scale, *list;
    const char *tag, *source;
    int64_t low, high;
    size_t kind;
    TRY(yml_load(&root, a, name, text, e));
    TRY(yml_is_map(root, e) && yml_known(root, keys, COUNT_OF(keys), e));
    TRY(yml_need_choice(root, "instrument", kinds, 1, &kind, e));
    TRY(cat_text(root, "version", &c->version, e) && cat_text(root, "title", &c->title, e) &&
        cat_text(root, "source", &source, e) && cat_tag(root, &tag, e));
    TRY(yml_need_map(root, "scale", &scale, e) &&
        yml_known(scale, scale_keys, COUNT_OF(scale_keys), e) &&
        yml_need_int(scale, "min", 0, 100, &low, e) &&
        yml_need_int(scale, "max", 1, 100, &high, e) && cat_text(scale, "low", &c->scale_low, e) &&
        cat_text(scale, "high", &c->scale_high, e));
    if (low >= high)
        return yml_fail(scale, e, "the scale runs from %d to %d", (int)low, (int)high);
    c->scale_min = (int)low;
    c->scale_max = (int)high;
    TRY(cat_list(root, "constructs", N_MECHANISMS, 64, &list, e));
    c->constructs = NEW_N(a, struct construct, list->n);
    c->items = NEW_N(a, struct item, list->n * 16);
    for (size_t i = 0; i < list->n; i++)
        TRY(read_construct(a, list->item[i], c, e));
    TRY(find_mechanisms(list, c, e) && read_views(a, root, pei, c, e));
    c->hash = hash_of(a, text);
    *ret = c;
    return true;
}

int item_find(const struct apmo_catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->n_items; i++)
        if (strcmp(c->items[i].id, id) == 0)
            return (int)i;
    return -1;
}

int construct_find(const struct apmo_catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->n_constructs; i++)
        if (strcmp(c->constructs[i].id, id) == 0)
            return (int)i;
    return -1;
}
