/* gravity_model.c — reads a model file; every mistake is told with its line and the nearest word.
 */
#include "trade/gravity_model.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/yaml.h"

enum { MODEL_FILE_MAX = 1 << 20 };

static bool text(struct arena *a, const struct yml_node *at, const char *key, const char *preset,
                 const char **ret, struct err *e)
{
    struct str s = {0};
    bool has;
    TRY(yml_maybe_text(at, key, &has, &s, e));
    if (has && s.n == 0)
        return yml_fail(yml_field(at, key), e, "`%s` is empty.", key);
    *ret = has ? str_dup(a, s) : preset;
    return true;
}

/* "exporter × year", "exporter*year" or "exporter" */
static bool read_product(struct arena *a, const struct yml_node *x, struct gravity_product *ret,
                         struct err *e)
{
    struct str s;
    TRY(yml_as_text(x, &s, e));
    *ret = (struct gravity_product){0};
    for (const char *p = s.p, *end = s.p + s.n; p < end;) {
        const char *q = p;
        size_t sign = 1;
        for (; q < end && *q != '*'; q++)
            if (end - q >= 2 && memcmp(q, "×", 2) == 0) {
                sign = 2;
                break;
            }
        struct str part = str_trim((struct str){p, (size_t)(q - p)});
        if (part.n == 0 || (q < end && q + sign >= end))
            return yml_fail(x, e, "`%.*s` has an empty part.", STR_ARG_MAX(s, 60));
        if (ret->n == GRAVITY_MAX_PARTS)
            return yml_fail(x, e, "at most %d columns are combined.", (int)GRAVITY_MAX_PARTS);
        for (size_t i = 0; i < ret->n; i++)
            if (str_is(part, ret->column[i]))
                return yml_fail(x, e, "`%.*s` stands here twice.", STR_ARG_MAX(part, 60));
        ret->column[ret->n] = str_dup(a, part);
        ret->name =
            ret->n ? arena_printf(a, "%s × %s", ret->name, ret->column[ret->n]) : ret->column[0];
        ret->n++;
        p = q < end ? q + sign : end;
    }
    return ret->n > 0 || yml_fail(x, e, "a column is missing here.");
}

static bool read_regressor(struct arena *a, const struct yml_node *x, struct gravity_regressor *ret,
                           struct err *e)
{
    static const char *const keys[] = {"name", "column", "as", "is"};
    static const char *const kinds[] = {"plain", "log", "dummy"};
    size_t kind = GRAVITY_PLAIN;
    bool has;
    *ret = (struct gravity_regressor){0};
    if (!x->item) { /* the short form: a column as it is */
        struct str s;
        TRY(yml_as_text(x, &s, e));
        ret->name = ret->column = str_dup(a, s);
        return true;
    }
    TRY(yml_is_map(x, e) && yml_known(x, keys, COUNT_OF(keys), e));
    struct str column;
    TRY(yml_need_text(x, "column", &column, e));
    ret->column = str_dup(a, column);
    TRY(yml_maybe_choice(x, "as", kinds, COUNT_OF(kinds), &has, &kind, e));
    ret->as = (enum gravity_as)kind;
    TRY(text(a, x, "is", NULL, &ret->word, e));
    if (ret->word && ret->as != GRAVITY_DUMMY)
        return yml_fail(x, e, "`is` makes a dummy: write `as: dummy` beside it.");
    const char *preset = ret->as == GRAVITY_LOG ? arena_printf(a, "ln %s", ret->column)
                         : ret->word            ? arena_printf(a, "%s %s", ret->column, ret->word)
                                                : ret->column;
    return text(a, x, "name", preset, &ret->name, e);
}

static bool read_condition(struct arena *a, const struct yml_node *x, struct gravity_condition *ret,
                           struct err *e)
{
    static const char *const keys[] = {"column", "from", "to", "is", "is_not"};
    const double most = 1e300;
    struct str column;
    bool has;
    *ret = (struct gravity_condition){.from = (double)NAN, .to = (double)NAN};
    TRY(yml_is_map(x, e) && yml_known(x, keys, COUNT_OF(keys), e) &&
        yml_need_text(x, "column", &column, e));
    ret->column = str_dup(a, column);
    TRY(yml_maybe_real(x, "from", -most, most, &has, &ret->from, e) &&
        yml_maybe_real(x, "to", -most, most, &has, &ret->to, e) &&
        text(a, x, "is", NULL, &ret->is, e) && text(a, x, "is_not", NULL, &ret->is_not, e));
    bool numbers = !isnan(ret->from) || !isnan(ret->to), words = ret->is || ret->is_not;
    if (numbers == words)
        return yml_fail(x, e, "a condition has `from` and `to`, or `is` or `is_not`.");
    if (ret->from > ret->to)
        return yml_fail(x, e, "`from` is above `to`.");
    return true;
}

static bool read_errors(struct arena *a, const struct yml_node *root, struct gravity_model *m,
                        struct err *e)
{
    static const char *const words[] = {"robust-hc0", "robust-hc1", "cluster", "iid"};
    static const enum ppml_errors kinds[] = {ERRORS_ROBUST_HC0, ERRORS_ROBUST_HC1, ERRORS_CLUSTER,
                                             ERRORS_IID};
    const struct yml_node *cluster = yml_field(root, "cluster");
    size_t kind = cluster ? 2 : 1;
    bool has;
    TRY(yml_maybe_choice(root, "errors", words, COUNT_OF(words), &has, &kind, e));
    m->errors = kinds[kind];
    if (cluster && m->errors != ERRORS_CLUSTER)
        return yml_fail(cluster, e, "`cluster` goes with `errors: cluster`.");
    if (!cluster && m->errors == ERRORS_CLUSTER)
        return yml_fail(yml_field(root, "errors"), e,
                        "`errors: cluster` needs `cluster`, for example "
                        "`cluster: exporter × importer`.");
    return !cluster || read_product(a, cluster, &m->cluster, e);
}

static bool read_lists(struct arena *a, const struct yml_node *root, struct gravity_model *m,
                       struct err *e)
{
    const struct yml_node *list;
    TRY(yml_maybe_list(root, "regressors", &list, e));
    if (list && list->n > GRAVITY_MAX_X)
        return yml_fail(list, e, "at most %d regressors.", (int)GRAVITY_MAX_X);
    for (size_t i = 0; list && i < list->n; i++) {
        TRY(read_regressor(a, list->item[i], &m->x[i], e));
        for (size_t j = 0; j < i; j++)
            if (strcmp(m->x[j].name, m->x[i].name) == 0)
                return yml_fail(list->item[i], e, "`%s` stands here a second time.", m->x[i].name);
        m->n_x++;
    }
    TRY(yml_maybe_list(root, "fixed_effects", &list, e));
    if (list && list->n > GRAVITY_MAX_FE)
        return yml_fail(list, e, "at most %d sets of fixed effects.", (int)GRAVITY_MAX_FE);
    for (size_t i = 0; list && i < list->n; i++) {
        TRY(read_product(a, list->item[i], &m->fe[i], e));
        for (size_t j = 0; j < i; j++)
            if (strcmp(m->fe[j].name, m->fe[i].name) == 0)
                return yml_fail(list->item[i], e, "`%s` stands here a second time.", m->fe[i].name);
        m->n_fe++;
    }
    if (m->n_x == 0)
        return yml_fail(root, e, "`regressors` is missing: a model explains by something.");
    TRY(yml_maybe_list(root, "sample", &list, e));
    if (list && list->n > GRAVITY_MAX_CONDITIONS)
        return yml_fail(list, e, "at most %d conditions.", (int)GRAVITY_MAX_CONDITIONS);
    for (size_t i = 0; list && i < list->n; i++)
        TRY(read_condition(a, list->item[i], &m->condition[m->n_conditions++], e));
    return true;
}

static bool read_model(struct arena *a, const struct yml_node *root, struct gravity_model *m,
                       struct err *e)
{
    static const char *const keys[] = {"name",
                                       "about",
                                       "tag",
                                       "source",
                                       "dependent",
                                       "exporter",
                                       "importer",
                                       "year",
                                       "regressors",
                                       "fixed_effects",
                                       "errors",
                                       "cluster",
                                       "count_fixed_effects",
                                       "singletons",
                                       "domestic",
                                       "offset",
                                       "weight",
                                       "zeros",
                                       "figures",
                                       "sample"};
    static const char *const zeros[] = {"as-data", "all-pairs", "none"};
    static const char *const figures[] = {"same-year", "nearest-year"};
    static const char *const singletons[] = {"drop", "keep"};
    size_t zero = GRAVITY_ZEROS_AS_DATA, figure = GRAVITY_SAME_YEAR, single = 0;
    bool has;
    TRY(yml_is_map(root, e) && yml_known(root, keys, COUNT_OF(keys), e));
    TRY(text(a, root, "name", m->id, &m->name, e) && text(a, root, "about", "", &m->about, e) &&
        text(a, root, "dependent", "flow", &m->dependent, e) &&
        text(a, root, "exporter", "exporter", &m->exporter, e) &&
        text(a, root, "importer", "importer", &m->importer, e) &&
        text(a, root, "year", "year", &m->year, e) &&
        text(a, root, "offset", NULL, &m->offset, e) &&
        text(a, root, "weight", NULL, &m->weight, e));
    TRY(read_lists(a, root, m, e) && read_errors(a, root, m, e));
    TRY(yml_maybe_bool(root, "count_fixed_effects", &has, &m->count_fixed_effects, e) &&
        yml_maybe_bool(root, "domestic", &has, &m->domestic, e) &&
        yml_maybe_choice(root, "singletons", singletons, COUNT_OF(singletons), &has, &single, e) &&
        yml_maybe_choice(root, "zeros", zeros, COUNT_OF(zeros), &has, &zero, e) &&
        yml_maybe_choice(root, "figures", figures, COUNT_OF(figures), &has, &figure, e));
    m->keep_singletons = single == 1;
    m->zeros = (enum gravity_zeros)zero;
    m->figures = (enum gravity_figures)figure;
    return true;
}

bool gravity_model_load(struct arena *a, const char *path, const struct gravity_model **ret,
                        struct err *e)
{
    struct gravity_model *m = NEW(a, struct gravity_model);
    const struct yml_node *root;
    char hex[HASH_HEX];
    const char *slash = strrchr(path, '/');
    TRY(yml_load_file(&root, a, path, MODEL_FILE_MAX, e) && hash_file(path, hex, e));
    m->file = arena_strdup(a, slash ? slash + 1 : path);
    struct str id = str_of(m->file);
    if (str_ends(id, ".yaml"))
        id.n -= strlen(".yaml");
    m->id = str_dup(a, id);
    m->hash = arena_strdup(a, hex);
    TRY(read_model(a, root, m, e));
    *ret = m;
    return true;
}

bool gravity_model_shipped(struct arena *a, const char *data_dir, const char *name,
                           const struct gravity_model **ret, struct err *e)
{
    const char *folder = path_join(a, data_dir, "trade/gravity");
    struct file_list files;
    TRY(file_list(a, folder, ".yaml", &files, e));
    struct buf known;
    buf_init(&known, a, 4096);
    for (size_t i = 0; i < files.n; i++) {
        struct str id = str_of(files.names[i]);
        id.n -= strlen(".yaml");
        if (str_is(id, name))
            return gravity_model_load(a, path_join(a, folder, files.names[i]), ret, e);
        buf_printf(&known, "%s%.*s", i ? ", " : "", STR_ARG(id));
    }
    (void)FAIL(e, ERR_NOT_FOUND, "there is no gravity model `%s`", name);
    return err_hint(e,
                    "Those that ship: %.*s. Your own: a file, see docs/formats/gravity-model.md.",
                    STR_ARG(buf_str(&known)));
}

char *gravity_effects_text(struct arena *a, const struct gravity_model *m)
{
    char *s = arena_strdup(a, m->n_fe ? "" : "none");
    for (size_t i = 0; i < m->n_fe; i++)
        s = arena_printf(a, "%s%s%s", s, i ? ", " : "", m->fe[i].name);
    return s;
}
