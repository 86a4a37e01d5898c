/* catalogue_read.c — small checked reads over the YAML tree, so that each reader states only what
 * its own file looks like. Text nodes are NUL-terminated and live as long as the tree. */
#include "diagnosis/catalogue_read.h"

bool cat_text(const struct yml_node *map, const char *key, const char **ret, struct err *e)
{
    struct str s;
    TRY(yml_need_text(map, key, &s, e));
    if (str_trim(s).n == 0)
        return yml_fail(yml_field(map, key), e, "`%s` is empty", key);
    *ret = s.p;
    return true;
}

bool cat_list(const struct yml_node *map, const char *key, size_t min, size_t max,
              const struct yml_node **ret, struct err *e)
{
    const struct yml_node *list;
    TRY(yml_need_list(map, key, &list, e));
    if (list->n < min || list->n > max) {
        if (min == max)
            return yml_fail(list, e, "`%s` has %zu entries; exactly %zu are needed", key, list->n,
                            min);
        return yml_fail(list, e, "`%s` has %zu entries; %zu to %zu are allowed", key, list->n, min,
                        max);
    }
    *ret = list;
    return true;
}

bool cat_id(const struct yml_node *map, const char **ret, struct err *e)
{
    const char *id;
    TRY(cat_text(map, "id", &id, e));
    size_t n = strlen(id);
    for (size_t i = 0; i < n; i++) {
        char c = id[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '_' || c == '-';
        if (!fine || n > 40)
            return yml_fail(yml_field(map, "id"), e,
                            "`%.40s` is not an id: use letters, digits and . _ - (at most 40)", id);
    }
    *ret = id;
    return true;
}

bool cat_grid(const struct yml_node *list, struct grid_level ret[N_LEVELS], struct err *e)
{
    static const char *const keys[] = {"level", "name", "text"};
    for (size_t i = 0; i < N_LEVELS; i++) {
        const struct yml_node *m = list->item[i];
        int64_t level;
        TRY(yml_is_map(m, e) && yml_known(m, keys, COUNT_OF(keys), e));
        TRY(yml_need_int(m, "level", 0, N_LEVELS - 1, &level, e));
        if ((size_t)level != i)
            return yml_fail(m, e, "level %d stands where level %zu belongs", (int)level, i);
        TRY(cat_text(m, "name", &ret[i].name, e) && cat_text(m, "text", &ret[i].text, e));
    }
    return true;
}

bool cat_tag(const struct yml_node *map, const char **ret, struct err *e)
{
    static const char *const tags[] = {"S0", "S1", "S2", "S3", "S4", "Q", "K", "D"};
    size_t k;
    TRY(yml_need_choice(map, "tag", tags, COUNT_OF(tags), &k, e));
    *ret = tags[k];
    return true;
}
