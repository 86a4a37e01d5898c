/* criteria.c — reads a criteria set and checks all of it: every name resolves, cuts rise, values
 * follow the stated direction, every group is used. A set that loads is a set that can rank. */
#include "market/criteria.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/yaml.h"
#include "country/distance.h"

static const char *const kind_fields[] = {"indicator", "product", "pair", "firm", "trade"};
static const char *const kind_names[] = {"indicator", "product of indicators", "pair", "firm",
                                         "product flows"};
static const char *const better_words[] = {"more", "less", "middle"};
static const char *const axis_words[] = {"attractiveness", "ease"};
static const char *const firm_words[] = {"language_reach", "foothold", "nearest_served_km",
                                         "product_listed"};
static const char *const trade_words[] = {"product_imports_usd",
                                          "product_import_growth_pct",
                                          "product_import_growth_short_pct",
                                          "product_supplier_concentration",
                                          "home_share_of_product_pct",
                                          "product_expected_usd",
                                          "unrealised_potential_usd"};
static const char *const tag_words[] = {"S0", "S1", "S2", "S3", "S4", "Q", "K", "D"};

static bool text_field(struct arena *a, const struct yml_node *at, const char *key,
                       const char **ret, struct err *e)
{
    struct str s;
    TRY(yml_need_text(at, key, &s, e));
    *ret = str_dup(a, str_trim(s));
    return true;
}

static bool resolve(const struct facts *f, const struct yml_node *x, int *ret, struct err *e)
{
    struct str id;
    struct err why;
    TRY(yml_as_text(x, &id, e));
    if (indicator_resolve(f, id, ret, &why))
        return true;
    (void)yml_fail(x, e, "%s", why.msg);
    return why.hint[0] ? err_hint(e, "%s", why.hint) : false;
}

static bool read_pair(const struct yml_node *x, struct criterion *c, struct err *e)
{
    const char *words[DISTANCE_N + 2];
    size_t which;
    for (size_t i = 0; i < DISTANCE_N; i++)
        words[i] = distance_kinds[i].id;
    words[DISTANCE_N] = "home_share";
    words[DISTANCE_N + 1] = "governance_shortfall";
    TRY(yml_as_choice(x, words, COUNT_OF(words), &which, e));
    c->what = which < DISTANCE_N ? (int)which : PAIR_HOME_SHARE + (int)(which - DISTANCE_N);
    c->figure = words[which];
    return true;
}

static bool read_product(struct arena *a, const struct facts *f, const struct yml_node *x,
                         struct criterion *c, struct err *e)
{
    static const char *const fields[] = {"of", "scale", "unit"};
    const struct yml_node *of;
    TRY(yml_is_map(x, e) && yml_known(x, fields, COUNT_OF(fields), e) &&
        yml_need_list(x, "of", &of, e) && yml_need_real(x, "scale", 1e-12, 1e12, &c->scale, e) &&
        text_field(a, x, "unit", &c->unit, e));
    if (of->n != 2)
        return yml_fail(of, e, "a product has two indicators, not %zu.", of->n);
    TRY(resolve(f, of->item[0], &c->indicator, e) && resolve(f, of->item[1], &c->second, e));
    c->figure = arena_printf(a, "%s × %s", indicator_at(f, c->indicator)->id,
                             indicator_at(f, c->second)->id);
    return true;
}

static bool read_figure(struct arena *a, const struct facts *f, const struct yml_node *item,
                        struct criterion *c, struct err *e)
{
    const struct yml_node *x = NULL;
    c->indicator = c->second = -1;
    for (size_t k = 0; k < COUNT_OF(kind_fields); k++) {
        const struct yml_node *y = yml_field(item, kind_fields[k]);
        if (y && x)
            return yml_fail(y, e, "a criterion rests on one figure; here are two.");
        if (y) {
            x = y;
            c->kind = (enum criterion_kind)k;
        }
    }
    if (!x)
        return yml_fail(
            item, e, "one of `indicator`, `product`, `pair`, `firm` or `trade` is missing here.");
    if (c->kind == CRITERION_INDICATOR) {
        TRY(resolve(f, x, &c->indicator, e));
        c->figure = indicator_at(f, c->indicator)->id;
    } else if (c->kind == CRITERION_PRODUCT) {
        TRY(read_product(a, f, x, c, e));
    } else if (c->kind == CRITERION_PAIR) {
        TRY(read_pair(x, c, e));
    } else {
        bool trade = c->kind == CRITERION_TRADE;
        const char *const *words = trade ? trade_words : firm_words;
        size_t which;
        TRY(yml_as_choice(x, words, trade ? COUNT_OF(trade_words) : COUNT_OF(firm_words), &which,
                          e));
        c->what = (int)which;
        c->figure = words[which];
    }
    return true;
}

static bool read_points(const struct yml_node *list, struct criterion *c, struct err *e)
{
    if (list->n < 2 || list->n > CRITERIA_MAX_POINTS)
        return yml_fail(list, e, "a value function has 2 to %d points, not %zu.",
                        CRITERIA_MAX_POINTS, list->n);
    bool rises = false, falls = false;
    for (size_t i = 0; i < list->n; i++) {
        const struct yml_node *p = list->item[i];
        struct value_point *v = &c->points[i];
        TRY(yml_is_list(p, e));
        if (p->n != 2)
            return yml_fail(p, e, "a point is [figure, value].");
        TRY(yml_as_real(p->item[0], -1e18, 1e18, &v->x, e) &&
            yml_as_real(p->item[1], 0, 1, &v->value_01, e));
        if (c->log_scale && v->x <= 0)
            return yml_fail(p, e, "with `log` the cuts must be above 0.");
        if (i > 0 && v->x <= c->points[i - 1].x)
            return yml_fail(p, e, "cuts must rise.");
        if (i > 0) {
            rises = rises || v->value_01 > c->points[i - 1].value_01;
            falls = falls || v->value_01 < c->points[i - 1].value_01;
        }
    }
    c->n_points = list->n;
    if ((c->better == BETTER_MORE && falls) || (c->better == BETTER_LESS && rises))
        return yml_fail(list, e, "the values do not follow `better: %s`.", better_words[c->better]);
    return true;
}

static bool read_value(const struct yml_node *item, struct criterion *c, struct err *e)
{
    static const char *const fields[] = {"log", "points"};
    const struct yml_node *x, *points;
    TRY(yml_need(item, "value", &x, e));
    if (x->kind == YML_TEXT) {
        if (!str_is(x->text, "percentile"))
            return yml_fail(x, e, "`value` is `percentile` or {points: …}.");
        if (c->better == BETTER_MIDDLE)
            return yml_fail(x, e, "`better: middle` needs points.");
        c->shape = SHAPE_PERCENTILE;
        return true;
    }
    bool has;
    c->shape = SHAPE_PIECEWISE;
    TRY(yml_is_map(x, e) && yml_known(x, fields, COUNT_OF(fields), e) &&
        yml_maybe_bool(x, "log", &has, &c->log_scale, e) && yml_need_list(x, "points", &points, e));
    return read_points(points, c, e);
}

/* `good_from: 15`, or with `better: middle` `good_from: [0, 4]`: what lies between is good. */
static bool read_from(const struct yml_node *item, const char *key, const struct criterion *c,
                      double ret[2], int *ret_n, struct err *e)
{
    const struct yml_node *x = yml_field(item, key);
    if (!x)
        return true;
    *ret_n = 1;
    if (x->kind != YML_LIST)
        return yml_as_real(x, -1e18, 1e18, &ret[0], e);
    if (c->better != BETTER_MIDDLE || x->n != 2)
        return yml_fail(x, e, "`%s` is one number, or [low, high] with `better: middle`.", key);
    *ret_n = 2;
    TRY(yml_as_real(x->item[0], -1e18, 1e18, &ret[0], e) &&
        yml_as_real(x->item[1], -1e18, 1e18, &ret[1], e));
    return ret[0] < ret[1] || yml_fail(x, e, "the two ends of `%s` must rise.", key);
}

/* The words may not contradict the values: what is called good lies on the better side. */
static bool read_phrases(const struct yml_node *item, struct criterion *c, struct err *e)
{
    TRY(read_from(item, "good_from", c, c->good_from, &c->n_good_from, e) &&
        read_from(item, "bad_from", c, c->bad_from, &c->n_bad_from, e));
    if (c->n_good_from != 1 || c->n_bad_from != 1)
        return true;
    bool turned = c->better == BETTER_LESS   ? c->good_from[0] >= c->bad_from[0]
                  : c->better == BETTER_MORE ? c->good_from[0] <= c->bad_from[0]
                                             : false;
    return !turned || yml_fail(yml_field(item, "good_from"), e,
                               "`good_from` lies on the wrong side of `bad_from`.");
}

static bool read_criterion(struct arena *a, const struct facts *f, const struct yml_node *item,
                           const struct criteria_set *set, struct criterion *c, struct err *e)
{
    static const char *const fields[] = {"id",     "name",  "indicator", "product", "pair",
                                         "firm",   "trade", "unless",    "better",  "value",
                                         "group",  "axis",  "good",      "bad",     "why",
                                         "source", "tag",   "good_from", "bad_from"};
    const char *groups[CRITERIA_MAX_GROUPS];
    size_t better, group, axis, tag;
    TRY(yml_is_map(item, e) && yml_known(item, fields, COUNT_OF(fields), e) &&
        text_field(a, item, "id", &c->id, e) && text_field(a, item, "name", &c->name, e) &&
        text_field(a, item, "good", &c->plain_good, e) &&
        text_field(a, item, "bad", &c->plain_bad, e) && text_field(a, item, "why", &c->why, e) &&
        text_field(a, item, "source", &c->source, e));
    for (size_t g = 0; g < set->n_groups; g++)
        groups[g] = set->groups[g].id;
    TRY(yml_need_choice(item, "better", better_words, COUNT_OF(better_words), &better, e) &&
        yml_need_choice(item, "group", groups, set->n_groups, &group, e) &&
        yml_need_choice(item, "axis", axis_words, COUNT_OF(axis_words), &axis, e) &&
        yml_need_choice(item, "tag", tag_words, COUNT_OF(tag_words), &tag, e));
    c->better = (enum criterion_better)better;
    c->group = (int)group;
    c->axis = axis == 0 ? AXIS_ATTRACTIVENESS : AXIS_EASE;
    c->tag = tag_words[tag];
    return read_figure(a, f, item, c, e) && read_value(item, c, e) && read_phrases(item, c, e);
}

static bool read_groups(struct arena *a, const struct yml_node *list, struct criteria_set *set,
                        struct err *e)
{
    static const char *const fields[] = {"id", "name", "why"};
    if (list->n == 0 || list->n > CRITERIA_MAX_GROUPS)
        return yml_fail(list, e, "a set has 1 to %d groups, not %zu.", CRITERIA_MAX_GROUPS,
                        list->n);
    set->n_groups = list->n;
    set->groups = NEW_N(a, struct criteria_group, list->n);
    for (size_t i = 0; i < list->n; i++) {
        struct criteria_group *g = &set->groups[i];
        const struct yml_node *x = list->item[i];
        TRY(yml_is_map(x, e) && yml_known(x, fields, COUNT_OF(fields), e) &&
            text_field(a, x, "id", &g->id, e) && text_field(a, x, "name", &g->name, e) &&
            text_field(a, x, "why", &g->why, e));
        for (size_t k = 0; k < i; k++)
            if (strcmp(set->groups[k].id, g->id) == 0)
                return yml_fail(x, e, "group `%s` stands here a second time.", g->id);
    }
    return true;
}

/* `unless: product_imports`: names a criterion of the set that does not step back itself. */
static bool read_unless(const struct yml_node *list, const char *const *names,
                        struct criteria_set *set, struct err *e)
{
    for (size_t i = 0; i < set->n_items; i++) {
        const struct yml_node *x = yml_field(list->item[i], "unless");
        size_t other;
        set->items[i].unless = -1;
        if (!x)
            continue;
        TRY(yml_as_choice(x, names, set->n_items, &other, e));
        if (other == i || yml_field(list->item[other], "unless"))
            return yml_fail(x, e, "`unless` names another criterion, one without `unless`.");
        set->items[i].unless = (int)other;
    }
    return true;
}

/* `size: consumption`, or `size: [product_imports, consumption]`: the first where it is weighed. */
static bool read_size(const struct yml_node *root, const char *const *names,
                      struct criteria_set *set, struct err *e)
{
    const struct yml_node *x;
    size_t first, last;
    set->size_first = -1;
    TRY(yml_need(root, "size", &x, e));
    if (x->kind == YML_LIST) {
        if (x->n != 2)
            return yml_fail(x, e, "`size` is one criterion or two, not %zu.", x->n);
        TRY(yml_as_choice(x->item[0], names, set->n_items, &first, e));
        set->size_first = (int)first;
        x = x->item[1];
    }
    TRY(yml_as_choice(x, names, set->n_items, &last, e));
    set->size = (int)last;
    return true;
}

static bool read_set(struct arena *a, const struct yml_node *root, const char *id,
                     const struct facts *f, struct criteria_set *set, struct err *e)
{
    static const char *const fields[] = {"id",    "name", "version", "tag",      "source",
                                         "about", "size", "groups",  "criteria", "registration"};
    struct str registration = {0};
    bool has = false;
    const struct yml_node *groups, *list;
    bool used[CRITERIA_MAX_GROUPS] = {false}, axes[2] = {false};
    const char *names[CRITERIA_MAX];
    TRY(yml_is_map(root, e) && yml_known(root, fields, COUNT_OF(fields), e) &&
        text_field(a, root, "id", &set->id, e) && text_field(a, root, "name", &set->name, e) &&
        text_field(a, root, "version", &set->version, e) &&
        text_field(a, root, "about", &set->about, e) &&
        yml_maybe_text(root, "registration", &has, &registration, e) &&
        yml_need_list(root, "groups", &groups, e) && yml_need_list(root, "criteria", &list, e));
    if (strcmp(set->id, id) != 0)
        return yml_fail(yml_field(root, "id"), e, "the id `%s` is not the name of the file.",
                        set->id);
    if (has)
        set->registration = arena_printf(a, "criteria/%.*s", STR_ARG(registration));
    TRY(read_groups(a, groups, set, e));
    if (list->n == 0 || list->n > CRITERIA_MAX)
        return yml_fail(list, e, "a set has 1 to %d criteria, not %zu.", CRITERIA_MAX, list->n);
    set->items = NEW_N(a, struct criterion, list->n);
    set->n_items = list->n;
    for (size_t i = 0; i < list->n; i++) {
        struct criterion *c = &set->items[i];
        TRY(read_criterion(a, f, list->item[i], set, c, e));
        names[i] = c->id;
        used[c->group] = true;
        axes[c->axis] = true;
        for (size_t k = 0; k < i; k++)
            if (strcmp(names[k], c->id) == 0)
                return yml_fail(list->item[i], e, "criterion `%s` stands here a second time.",
                                c->id);
    }
    for (size_t g = 0; g < set->n_groups; g++)
        if (!used[g])
            return yml_fail(groups->item[g], e, "no criterion belongs to group `%s`.",
                            set->groups[g].id);
    if (!axes[0] || !axes[1])
        return yml_fail(list, e, "both axes need a criterion.");
    return read_unless(list, names, set, e) && read_size(root, names, set, e);
}

bool criteria_list(struct arena *a, const char *data_dir, const char *const **ret, size_t *ret_n,
                   struct err *e)
{
    struct file_list files;
    TRY(file_list(a, path_join(a, data_dir, "criteria"), ".yaml", &files, e));
    const char **ids = NEW_N(a, const char *, files.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < files.n; i++) /* matrix.yaml and pestel.yaml are no sets */
        if (strcmp(files.names[i], "matrix.yaml") != 0 &&
            strcmp(files.names[i], "pestel.yaml") != 0)
            ids[n++] = arena_strndup(a, files.names[i], strlen(files.names[i]) - strlen(".yaml"));
    *ret = ids;
    *ret_n = n;
    return true;
}

bool criteria_load(struct arena *a, const char *data_dir, const char *id, const struct facts *f,
                   const struct criteria_set **ret, struct err *e)
{
    const char *const *ids;
    size_t n;
    bool known = false;
    char hex[HASH_HEX];
    const struct yml_node *root;
    TRY(criteria_list(a, data_dir, &ids, &n, e));
    for (size_t i = 0; i < n; i++)
        known = known || strcmp(ids[i], id) == 0;
    if (!known) {
        (void)FAIL(e, ERR_NOT_FOUND, "there is no criteria set `%s`", id);
        const char *near = text_nearest(str_of(id), ids, n);
        return near ? err_hint(e, "Did you mean `%s`?", near) : false;
    }
    struct criteria_set *set = NEW(a, struct criteria_set);
    set->path = arena_printf(a, "criteria/%s.yaml", id);
    const char *path = path_join(a, data_dir, set->path);
    TRY(hash_file(path, hex, e) && yml_load_file(&root, a, path, FILE_MAX_TEXT, e));
    set->hash = arena_strdup(a, hex);
    TRY(read_set(a, root, id, f, set, e));
    *ret = set;
    return true;
}

/* --- value functions ---------------------------------------------------------------------------
 */

double criterion_value(const struct criterion *c, double x)
{
    const struct value_point *p = c->points;
    if (x <= p[0].x)
        return p[0].value_01;
    for (size_t i = 1; i < c->n_points; i++)
        if (x <= p[i].x) {
            double at = c->log_scale ? log(x / p[i - 1].x) / log(p[i].x / p[i - 1].x)
                                     : (x - p[i - 1].x) / (p[i].x - p[i - 1].x);
            return p[i - 1].value_01 + at * (p[i].value_01 - p[i - 1].value_01);
        }
    return p[c->n_points - 1].value_01;
}

void criterion_value_range(const struct criterion *c, double low, double high, double *ret_low,
                           double *ret_high)
{
    double u = criterion_value(c, low), v = criterion_value(c, high);
    double least = fmin(u, v), most = fmax(u, v);
    for (size_t i = 0; i < c->n_points; i++) /* between the cuts it is straight */
        if (c->points[i].x > low && c->points[i].x < high) {
            least = fmin(least, c->points[i].value_01);
            most = fmax(most, c->points[i].value_01);
        }
    *ret_low = least;
    *ret_high = most;
}

/* --- words -------------------------------------------------------------------------------------
 */

bool criterion_is_yes_no(const struct criterion *c)
{
    return c->n_points == 2 && c->points[0].x == 0 && c->points[1].x == 1 && c->n_good_from == 0 &&
           c->n_bad_from == 0;
}

bool criterion_says_good(const struct criterion *c, double x)
{
    if (criterion_is_yes_no(c))
        return x == (c->better == BETTER_LESS ? 0 : 1);
    if (c->n_good_from == 2)
        return x >= c->good_from[0] && x <= c->good_from[1];
    return c->n_good_from == 1 &&
           (c->better == BETTER_LESS ? x <= c->good_from[0] : x >= c->good_from[0]);
}

bool criterion_says_bad(const struct criterion *c, double x)
{
    if (criterion_is_yes_no(c))
        return x == (c->better == BETTER_LESS ? 1 : 0);
    if (c->n_bad_from == 2)
        return x <= c->bad_from[0] || x >= c->bad_from[1];
    return c->n_bad_from == 1 &&
           (c->better == BETTER_MORE ? x <= c->bad_from[0] : x >= c->bad_from[0]);
}

const char *criterion_kind_name(enum criterion_kind k)
{
    return kind_names[k];
}

const char *trade_figure_name(enum trade_figure_id id)
{
    return trade_words[id];
}

const char *criterion_better_name(enum criterion_better b)
{
    return better_words[b];
}
