/* firm_lists.c — the code lists a firm file is checked against: HS codes, entry modes, currencies,
 * language levels. All of them are files under data/. */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/params.h"
#include "firm/firm_parts.h"

/* One text column of a CSV as an array. */
static bool load_column(struct arena *a, const char *path, const char *column, const char ***ret,
                        size_t *ret_n, struct err *e)
{
    struct csv *c;
    int col;
    const char **items = NULL;
    size_t n = 0, cap = 0;
    TRY(csv_open_path(&c, a, path, NULL, e));
    TRY(csv_col(c, column, &col, e));
    while (csv_next(c, e))
        PUSH(a, items, n, cap, str_dup(a, csv_text(c, col)));
    if (csv_failed(c))
        return false;
    *ret = items;
    *ret_n = n;
    return true;
}

static bool load_levels(struct reader *r, struct err *e)
{
    static const char prefix[] = "language.level.";
    const struct params *p;
    const struct param *const *found;
    TRY(params_load(r->a, path_join(r->a, r->data_dir, "parameters"), facts_as_of(r->facts), &p,
                    e));
    size_t n = params_with_prefix(p, prefix, &found);
    r->level_names = NEW_N(r->a, const char *, n ? n : 1);
    r->level_values = NEW_N(r->a, double, n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        r->level_names[i] = found[i]->id + strlen(prefix);
        r->level_values[i] = found[i]->value;
    }
    r->n_levels = n;
    return n > 0 || FAIL(e, ERR_NOT_FOUND, "data/parameters has no language levels (%s…)", prefix);
}

bool reader_load_lists(struct reader *r, struct err *e)
{
    struct arena *a = r->a;
    const char *dir = r->data_dir;
    TRY(currencies_load(a, path_join(a, dir, "parameters/currencies.csv"), &r->currencies, e));
    TRY(load_column(a, path_join(a, dir, "customs/hs2022.csv"), "hs", &r->hs, &r->n_hs, e));
    TRY(load_column(a, path_join(a, dir, "entry/modes.csv"), "id", &r->modes, &r->n_modes, e));
    TRY(lists_load(a, r->facts, dir, &r->lists, e));
    size_t cap = r->n_modes; /* the column is exactly full */
    PUSH(a, r->modes, r->n_modes, cap, "exit");
    size_t n_names;
    TRY(load_column(a, path_join(a, dir, "country/language_tree.csv"), "lang", &r->languages,
                    &r->n_languages, e));
    TRY(load_column(a, path_join(a, dir, "country/language_tree.csv"), "name", &r->language_names,
                    &n_names, e));
    return load_levels(r, e);
}

static int by_text(const void *x, const void *y)
{
    return strcmp(x, *(const char *const *)y);
}

/* The neighbour in the list that shares the most leading digits: codes are a tree, so that is what
 * "nearest" means for them. */
static const char *nearest_hs(const struct reader *r, const char *hs)
{
    const char *best = NULL;
    size_t most = 3; /* the heading at least */
    for (size_t i = 0; i < r->n_hs; i++) {
        size_t k = 0;
        while (hs[k] && r->hs[i][k] == hs[k])
            k++;
        if (k > most) {
            most = k;
            best = r->hs[i];
        }
    }
    return best;
}

bool hs_check(const struct reader *r, const struct yml_node *at, const char *hs, struct err *e)
{
    size_t n = strlen(hs);
    if (n != 6 || strspn(hs, "0123456789") != 6) {
        (void)yml_fail(at, e, "`%.20s` is not an HS code: six digits, in quotes.", hs);
        return err_hint(e,
                        n == 5 ? "A leading zero may have been lost: write \"0%s\"."
                               : "Example: hs: \"150920\"",
                        hs);
    }
    if (bsearch(hs, r->hs, r->n_hs, sizeof *r->hs, by_text))
        return true;
    const char *near = nearest_hs(r, hs);
    (void)yml_fail(at, e, "HS code %s is not in the Harmonized System of 2022.", hs);
    return near ? err_hint(e, "Nearest: %s. (Codes change between editions.)", near)
                : err_hint(e, "data/customs/hs2022.csv lists the codes.");
}

bool mode_check(const struct reader *r, const struct yml_node *at, const char *mode, struct err *e)
{
    for (size_t i = 0; i < r->n_modes; i++)
        if (strcmp(r->modes[i], mode) == 0)
            return true;
    (void)yml_fail(at, e, "`%.40s` is not an entry mode.", mode);
    const char *near = text_nearest(str_of(mode), r->modes, r->n_modes);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "data/entry/modes.csv lists the modes.");
}

bool language_check(const struct reader *r, const struct yml_node *at, const char *code,
                    struct err *e)
{
    for (size_t i = 0; i < r->n_languages; i++)
        if (strcmp(r->languages[i], code) == 0)
            return true;
    (void)yml_fail(at, e, "`%.40s` is not a language code known here.", code);
    const char *near = text_nearest(str_of(code), r->language_names, r->n_languages);
    for (size_t i = 0; near && i < r->n_languages; i++)
        if (strcmp(r->language_names[i], near) == 0 && strlen(code) > 3)
            return err_hint(e, "Did you mean `%s` (%s)?", r->languages[i], near);
    return err_hint(e, "Codes are the shortest of ISO 639, like `de` or `ckb`; "
                       "data/country/language_tree.csv lists "
                       "them.");
}

bool refuse_at(const struct yml_node *at, const struct err *why, struct err *e)
{
    size_t n = strlen(why->msg);
    (void)yml_fail(at, e, "%s%s", why->msg, n && strchr(".?!", why->msg[n - 1]) ? "" : ".");
    if (!why->hint[0])
        return false;
    char first = why->hint[0];
    return err_hint(e, "%c%s", (char)(first >= 'a' && first <= 'z' ? first - 'a' + 'A' : first),
                    why->hint + 1);
}

bool group_known(struct reader *r, const char *name)
{
    struct firm *f = r->firm;
    struct market_group g = {.name = name};
    for (size_t i = 0; i < f->n_groups; i++)
        if (strcmp(f->groups[i].name, name) == 0)
            return true;
    for (size_t m = 0; m < market_count(r->facts); m++)
        if (lists_find(r->lists, (int)m, "organisations", name))
            PUSH(r->a, g.members, g.n, g.cap, market_at(r->facts, (int)m)->iso3);
    if (g.n < 2)
        return false;
    PUSH(r->a, f->groups, f->n_groups, r->cap_groups, g);
    return true;
}

bool rate_known(const struct reader *r, const char *currency)
{
    for (size_t i = 0; i < r->firm->n_rates; i++)
        if (strcmp(r->firm->rates[i].currency, currency) == 0)
            return true;
    return false;
}

/* --- for forms ------------------------------------------------------------------------------- */

static bool csv_codes(struct arena *a, const char *path, const char *code, const char *name,
                      struct code_list *ret, struct err *e)
{
    size_t n;
    TRY(load_column(a, path, code, &ret->codes, &ret->n, e));
    return load_column(a, path, name, &ret->names, &n, e);
}

/* Items {id, name} of a catalogue: under `list`, or under `list` of each group. */
static bool yaml_codes(struct arena *a, const char *path, const char *groups, const char *list,
                       struct code_list *ret, struct err *e)
{
    const struct yml_node *root, *all, *items;
    size_t cap_codes = 0, cap_names = 0, n_names = 0;
    TRY(yml_load_file(&root, a, path, FILE_MAX_TEXT, e));
    TRY(yml_need_list(root, groups ? groups : list, &all, e));
    for (size_t g = 0; g < (groups ? all->n : 1); g++) {
        items = all;
        if (groups)
            TRY(yml_need_list(all->item[g], list, &items, e));
        for (size_t i = 0; i < items->n; i++) {
            struct str id, name;
            TRY(yml_need_text(items->item[i], "id", &id, e));
            TRY(yml_need_text(items->item[i], "name", &name, e));
            PUSH(a, ret->codes, ret->n, cap_codes, str_dup(a, id));
            PUSH(a, ret->names, n_names, cap_names, str_dup(a, name));
        }
    }
    return true;
}

bool code_lists(struct arena *a, const char *data_dir, const struct facts *facts,
                struct code_list **ret, size_t *ret_n, struct err *e)
{
    static const enum field_kind kinds[] = {FIELD_MODE,  FIELD_CURRENCY,   FIELD_LANGUAGE,
                                            FIELD_LEVEL, FIELD_TECHNOLOGY, FIELD_FACILITATOR};
    struct code_list *l = NEW_N(a, struct code_list, COUNT_OF(kinds));
    struct reader r = {.a = a, .data_dir = data_dir, .facts = facts};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        l[i].kind = kinds[i];
    TRY(csv_codes(a, path_join(a, data_dir, "entry/modes.csv"), "id", "name", &l[0], e));
    size_t cap_codes = l[0].n, cap_names = l[0].n, n_names = l[0].n; /* the columns are full */
    PUSH(a, l[0].codes, l[0].n, cap_codes, "exit");
    PUSH(a, l[0].names, n_names, cap_names, "Exit");
    TRY(csv_codes(a, path_join(a, data_dir, "parameters/currencies.csv"), "code", "name", &l[1],
                  e));
    TRY(csv_codes(a, path_join(a, data_dir, "country/language_tree.csv"), "lang", "name", &l[2],
                  e));
    TRY(load_levels(&r, e));
    l[3].codes = l[3].names = r.level_names;
    l[3].n = r.n_levels;
    TRY(yaml_codes(a, path_join(a, data_dir, "instruments/technologies.yaml"), "groups",
                   "technologies", &l[4], e));
    TRY(yaml_codes(a, path_join(a, data_dir, "facilitators/facilitators.yaml"), NULL,
                   "facilitators", &l[5], e));
    *ret = l;
    *ret_n = COUNT_OF(kinds);
    return true;
}
