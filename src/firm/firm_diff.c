/* firm_diff.c — two versions of a firm, compared field by field.
 *
 * Items of lists are paired by the fields that identify them (a sale by market and year), so that
 * taking away the first product is one line and not a shift of all. A list of words is one value.
 */
#include <string.h>

#include "base/capability.h"
#include "firm/firm_parts.h"

struct comparison {
    struct arena *a;
    struct firm_change *items;
    size_t n, cap;
};

/* "DEU 2025": what tells the item apart. */
static const char *identity(struct arena *a, const struct yml_node *item, enum field_list_id list)
{
    struct buf b;
    buf_init(&b, a, 4096);
    for (size_t i = 0; i < firm_fields[list].n; i++) {
        const struct firm_field *f = &firm_fields[list].fields[i];
        const struct yml_node *x = f->flags & FIELD_KEY ? yml_field(item, f->name) : NULL;
        if (x && x->kind == YML_TEXT)
            buf_printf(&b, "%s%.*s", b.n ? " " : "", STR_ARG(x->text));
    }
    return b.p ? b.p : "";
}

static const char *joined(struct arena *a, const struct yml_node *x)
{
    struct buf b;
    if (!x)
        return NULL;
    if (x->kind == YML_TEXT)
        return str_dup(a, x->text);
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < x->n; i++)
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(x->item[i]->text));
    return b.n ? b.p : NULL;
}

static void compare_map(struct comparison *c, const struct yml_node *x, const struct yml_node *y,
                        enum field_list_id list, const char *at, const char *label);

static const char **identities(struct arena *a, const struct yml_node *list,
                               enum field_list_id fields)
{
    size_t n = list ? list->n : 0;
    const char **ids = NEW_N(a, const char *, n ? n : 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = identity(a, list->item[i], fields);
    return ids;
}

/* The first item of n not yet taken with that identity, looked for from `here` on; n: none. */
static size_t partner(const char *const *ids, const bool *taken, size_t n, const char *wanted,
                      size_t here)
{
    if (here < n && !taken[here] && strcmp(ids[here], wanted) == 0)
        return here;
    for (size_t i = 0; i < n; i++)
        if (!taken[i] && strcmp(ids[i], wanted) == 0)
            return i;
    return n;
}

static void compare_items(struct comparison *c, const struct yml_node *x, const struct yml_node *y,
                          const struct firm_field *f, const char *path)
{
    size_t n = x ? x->n : 0;
    const char **old = identities(c->a, x, f->of), **new = identities(c->a, y, f->of);
    bool *taken = NEW_N(c->a, bool, n ? n : 1);
    for (size_t i = 0; y && i < y->n; i++) {
        size_t k = partner(old, taken, n, new[i], i);
        if (k < n)
            taken[k] = true;
        compare_map(c, k < n ? x->item[k] : NULL, y->item[i], f->of,
                    arena_printf(c->a, "%s[%zu]", path, i),
                    arena_printf(c->a, "%s, %s", f->label, new[i]));
    }
    for (size_t i = 0; i < n; i++)
        if (!taken[i])
            compare_map(c, x->item[i], NULL, f->of, arena_printf(c->a, "%s[%zu]", path, i),
                        arena_printf(c->a, "%s, %s", f->label, old[i]));
}

static void compare_map(struct comparison *c, const struct yml_node *x, const struct yml_node *y,
                        enum field_list_id list, const char *at, const char *label)
{
    for (size_t i = 0; i < firm_fields[list].n; i++) {
        const struct firm_field *f = &firm_fields[list].fields[i];
        const struct yml_node *before = yml_field(x, f->name), *after = yml_field(y, f->name);
        const char *path = arena_printf(c->a, "%s%s%s", at, *at ? "." : "", f->name);
        if (f->kind == FIELD_ITEMS) {
            compare_items(c, before, after, f, path);
            continue;
        }
        if (f->kind == FIELD_BLOCK) {
            compare_map(c, before, after, f->of, path, f->label);
            continue;
        }
        const char *old = joined(c->a, before), *new = joined(c->a, after);
        if ((old || new) && !cstr_eq(old, new))
            PUSH(c->a, c->items, c->n, c->cap,
                 (struct firm_change){
                     .path = path,
                     .label = *label ? arena_printf(c->a, "%s: %s", label, f->label) : f->label,
                     .before = old,
                     .after = new});
    }
}

void firm_changes(struct arena *a, const struct yml_node *before, const struct yml_node *after,
                  struct firm_change **ret, size_t *ret_n)
{
    struct comparison c = {.a = a};
    compare_map(&c, before, after, FIELDS_ROOT, "", "");
    *ret = c.items;
    *ret_n = c.n;
}

/* --- shown ----------------------------------------------------------------------------------- */

static const struct shape_field change_fields[] = {
    {.name = "field", .kind = VALUE_TEXT, .help = "which field, for people"},
    {.name = "before", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "after", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "path",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "as firm.set takes it; of what is gone: in the earlier version"},
};
const struct shape changes_shape =
    SHAPE("firm_change", "a field that two versions say differently", change_fields);

struct value *changes_value(struct arena *a, const struct firm_change *c, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "field", c[i].label);
        record_text(a, r, "before", c[i].before);
        record_text(a, r, "after", c[i].after);
        record_text(a, r, "path", c[i].path);
        list_add(a, list, r);
    }
    return list;
}

char *changes_words(struct arena *a, const struct firm_change *c, size_t n)
{
    enum { MOST_NAMED = 3 };
    struct buf b;
    buf_init(&b, a, 1 << 16);
    for (size_t i = 0; i < n && i < MOST_NAMED; i++)
        buf_printf(&b, "%s%s", i ? "; " : "", c[i].label);
    if (n > MOST_NAMED)
        buf_printf(&b, "; %zu more", n - MOST_NAMED);
    return arena_strdup(a, n ? b.p : "only the order of lists");
}
