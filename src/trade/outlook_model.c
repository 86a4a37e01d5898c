/* outlook_model.c — the weights of an outlook: criteria, powers, and a weight for each list. */
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/yaml.h"
#include "trade/outlook.h"

static const struct {
    const char *id, *name;
} criteria[N_OUTLOOK] = {
    [OUTLOOK_GRAVITY] = {"gravity", "sales that size and nearness let expect"},
    [OUTLOOK_GAP] = {"gap", "room up to those sales"},
    [OUTLOOK_SALES] = {"sales", "today's sales"},
    [OUTLOOK_IMPORTS] = {"imports", "its imports"},
    [OUTLOOK_IMPORT_GROWTH] = {"import_growth", "growth of its imports"},
    [OUTLOOK_SALES_GROWTH_1] = {"sales_growth_1", "growth of sales over a year"},
    [OUTLOOK_SALES_GROWTH_3] = {"sales_growth_3", "growth of sales over three years"},
    [OUTLOOK_REVERSE] = {"reverse", "what it sells to your country"},
    [OUTLOOK_DISTANCE] = {"distance", "distance"},
    [OUTLOOK_BORDER] = {"border", "common border"},
    [OUTLOOK_LANGUAGE] = {"language", "common language"},
    [OUTLOOK_STEADY] = {"steady", "sales in the years before"},
    [OUTLOOK_NEARBY] = {"nearby", "sales in markets close by"},
    [OUTLOOK_OTHER_GOODS] = {"other_goods", "sales of other goods"},
};
static const char *const lists[N_OUTLOOK_LISTS] = {"usd_first", "usd_order", "share_first",
                                                   "share_order", "opens"};
static const char *const sides[] = {[HISTORY_IMPORTER_FIRST] = "importer",
                                    [HISTORY_EXPORTER_ONLY] = "exporter"};

const char *outlook_criterion_id(enum outlook_criterion c)
{
    return criteria[c].id;
}

const char *outlook_criterion_name(enum outlook_criterion c)
{
    return criteria[c].name;
}

const char *outlook_list_id(enum outlook_list l)
{
    return lists[l];
}

static bool text_field(struct arena *a, const struct yml_node *at, const char *key,
                       const char **ret, struct err *e)
{
    struct str s;
    TRY(yml_need_text(at, key, &s, e));
    *ret = str_dup(a, str_trim(s));
    return true;
}

static bool read_term(const struct yml_node *x, struct outlook_term *t, struct err *e)
{
    const char *words[N_OUTLOOK], *known[2 + N_OUTLOOK_LISTS] = {"criterion", "power"};
    size_t which;
    for (size_t c = 0; c < N_OUTLOOK; c++)
        words[c] = criteria[c].id;
    for (size_t l = 0; l < N_OUTLOOK_LISTS; l++)
        known[2 + l] = lists[l];
    TRY(yml_is_map(x, e) && yml_known(x, known, COUNT_OF(known), e) &&
        yml_need_choice(x, "criterion", words, N_OUTLOOK, &which, e) &&
        yml_need_real(x, "power", 1, 1000, &t->power, e));
    t->criterion = (enum outlook_criterion)which;
    for (size_t l = 0; l < N_OUTLOOK_LISTS; l++)
        TRY(yml_need_real(x, lists[l], -1000, 1000, &t->weight[l], e));
    return true;
}

bool outlook_model_load(struct arena *a, const char *data_dir, const char *id,
                        const struct outlook_model **ret, struct err *e)
{
    static const char *const fields[] = {"id",    "name",    "about", "tag",   "source", "dataset",
                                         "trained_from", "trained_to", "sales", "first",
                                         "first_least", "terms"};
    struct outlook_model *m = NEW(a, struct outlook_model);
    const struct yml_node *root, *terms;
    struct str text;
    int64_t from, to, first, least;
    size_t side;
    m->path = arena_printf(a, "%s/skill/outlook-%s.yaml", data_dir, id);
    TRY(file_read_text(a, m->path, FILE_MAX_TEXT, &text, e) &&
        yml_load(&root, a, path_name(m->path), text, e) && yml_is_map(root, e) &&
        yml_known(root, fields, COUNT_OF(fields), e) && text_field(a, root, "id", &m->id, e) &&
        text_field(a, root, "name", &m->name, e) && text_field(a, root, "about", &m->about, e) &&
        text_field(a, root, "tag", &m->tag, e) && text_field(a, root, "source", &m->source, e) &&
        text_field(a, root, "dataset", &m->dataset, e) &&
        yml_need_int(root, "trained_from", YEAR_MIN, YEAR_MAX, &from, e) &&
        yml_need_int(root, "trained_to", from, YEAR_MAX, &to, e) &&
        yml_need_choice(root, "sales", sides, COUNT_OF(sides), &side, e) &&
        yml_need_int(root, "first", 0, 1000, &first, e) &&
        yml_need_int(root, "first_least", first, 1000, &least, e) &&
        yml_need_list(root, "terms", &terms, e));
    if (strcmp(m->id, id) != 0)
        return yml_fail(yml_field(root, "id"), e, "the file's name says `%s`.", id);
    if (terms->n == 0 || terms->n > OUTLOOK_MAX_TERMS)
        return yml_fail(terms, e, "an outlook has 1 to %d terms, not %zu.", OUTLOOK_MAX_TERMS, terms->n);
    for (size_t k = 0; k < terms->n; k++)
        TRY(read_term(terms->item[k], &m->terms[k], e));
    m->n_terms = terms->n;
    m->trained_from = (int)from;
    m->trained_to = (int)to;
    m->side = (enum history_side)side;
    m->first = (size_t)first;
    m->first_least = (size_t)least;
    m->hash = hash_of(a, text);
    *ret = m;
    return true;
}
