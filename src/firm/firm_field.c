/* firm_field.c — one field of a firm file at a time: is it there, is it what its declaration in
 * firm_fields.c says, and what happens to a fault.
 *
 * A file is read until its first fault. A form wants all of them: then a faulty field counts as
 * absent, its fault is kept with the path of the field, and the reading goes on. */
#include <assert.h>
#include <string.h>

#include "base/yaml.h"
#include "firm/firm_parts.h"

/* --- faults ---------------------------------------------------------------------------------- */

/* The path of a node, found by walking down to it; false: it is not below `x`. */
static bool path_to(const struct yml_node *x, const struct yml_node *wanted, struct buf *path)
{
    size_t n = path->n;
    if (x == wanted)
        return true;
    for (size_t i = 0; x->kind != YML_TEXT && i < x->n; i++) {
        if (x->kind == YML_MAP)
            buf_printf(path, "%s%s", n ? "." : "", x->key[i]->text.p);
        else if (x->item[i]->file != firm_form_name)
            buf_printf(path, "[%zu]", i);
        else if (x->item[i]->column <= YML_MAX_NODES) /* a form: as the form counts */
            buf_printf(path, "[%zu]", x->item[i]->column - 1);
        else
            buf_printf(path, SIZE_MAX - x->item[i]->column ? "[+%zu]" : "[+]",
                       SIZE_MAX - x->item[i]->column);
        if (path_to(x->item[i], wanted, path))
            return true;
        path->n = n;
        path->p[n] = '\0';
    }
    return false;
}

void faults_add(struct arena *a, struct firm_faults *f, const char *path, struct err *e)
{
    const char *message = e->msg;
    if (strncmp(message, "Line ", 5) == 0 && strstr(message, ": "))
        message = strstr(message, ": ") + 2; /* a form has no lines */
    if (f->n < FIRM_FAULTS_MAX)
        f->items[f->n++] = (struct err_detail){.where = arena_strdup(a, path),
                                               .message = arena_strdup(a, message),
                                               .hint = arena_strdup(a, e->hint)};
    else
        f->more = true;
    err_clear(e);
}

bool faults_told(struct arena *a, const struct firm_faults *f, struct err *e)
{
    struct buf all;
    buf_init(&all, a, sizeof e->msg - 80);
    for (size_t i = 0; i < f->n; i++)
        buf_printf(&all, "%s%s: %s%s%s", i ? "\n" : "", f->items[i].where, f->items[i].message,
                   f->n > 1 && f->items[i].hint[0] ? " " : "", f->n > 1 ? f->items[i].hint : "");
    (void)FAIL(e, ERR_INPUT, "%s%s", all.p, f->more || all.overflow ? "\n… and more" : "");
    if (f->n == 1 && f->items[0].hint[0])
        (void)err_hint(e, "%s", f->items[0].hint);
    struct err_detail *details = NEW_N(a, struct err_detail, f->n);
    memcpy(details, f->items, f->n * sizeof *details);
    e->details = details;
    e->n_details = f->n;
    return false;
}

/* After a fault in the field `key` of the group (NULL: the group itself): true when the reading
 * goes on. */
bool fault_go_on(struct reader *r, const struct yml_node *map, const char *key, struct err *e)
{
    struct buf path;
    if (!r->faults || !e || (e->code != ERR_INPUT && e->code != ERR_PARSE))
        return false;
    buf_init(&path, r->a, 4096);
    (void)path_to(r->root, map, &path);
    if (key)
        buf_printf(&path, "%s%s", path.n ? "." : "", key);
    faults_add(r->a, r->faults, path.p ? path.p : "", e);
    return true;
}

bool field_known(struct reader *r, struct here h, struct err *e)
{
    const struct field_list *l = &firm_fields[h.list];
    const char *names[32];
    assert(l->n <= COUNT_OF(names));
    for (size_t i = 0; i < l->n; i++)
        names[i] = l->fields[i].name;
    return yml_known(h.map, names, l->n, e) || fault_go_on(r, h.map, NULL, e);
}

/* --- one field ------------------------------------------------------------------------------- */

/* The declaration of a field and its node; NULL when it is missing and may be. */
bool field_at(struct here h, const char *key, const struct firm_field **spec,
              const struct yml_node **at, struct err *e)
{
    *spec = field_find(h.list, str_of(key));
    assert(*spec && "a field that firm_fields.c does not have");
    *at = yml_field(h.map, key);
    return *at || !((*spec)->flags & FIELD_REQUIRED) || yml_need(h.map, key, at, e);
}

static bool id_check(const struct yml_node *at, const char *id, struct err *e)
{
    for (const char *c = id; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-'))
            return yml_fail(at, e, "`%s` is not an id: small letters, digits and hyphens only.",
                            id);
    return true;
}

static bool text_once(struct reader *r, struct here h, const char *key, const char **ret,
                      struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    struct str s;
    TRY(field_at(h, key, &spec, &at, e));
    if (!at)
        return true;
    TRY(yml_as_text(at, &s, e));
    if (!s.n)
        return !(spec->flags & FIELD_REQUIRED) || yml_fail(at, e, "`%s` is empty.", key);
    const char *text = str_dup(r->a, s);
    if (spec->kind == FIELD_HS)
        TRY(hs_check(r, at, text, e));
    if (spec->kind == FIELD_LANGUAGE)
        TRY(language_check(r, at, text, e));
    if (spec->kind == FIELD_MODE)
        TRY(mode_check(r, at, text, e));
    if (spec->kind == FIELD_ID)
        TRY(id_check(at, text, e));
    *ret = text;
    return true;
}

bool field_text(struct reader *r, struct here h, const char *key, const char **ret, struct err *e)
{
    return text_once(r, h, key, ret, e) || fault_go_on(r, h.map, key, e);
}

bool field_real(struct reader *r, struct here h, const char *key, struct opt_real *ret,
                struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    struct opt_real x = {0};
    bool ok =
        field_at(h, key, &spec, &at, e) && (!at || yml_as_real(at, spec->min, spec->max, &x.v, e));
    if (!ok)
        return fault_go_on(r, h.map, key, e);
    x.known = at != NULL;
    *ret = x;
    return true;
}

bool field_int(struct reader *r, struct here h, const char *key, struct opt_int *ret, struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    struct opt_int x = {0};
    TRY(field_at(h, key, &spec, &at, e) || fault_go_on(r, h.map, key, e));
    if (!at)
        return true;
    bool past = spec->flags & FIELD_PAST && strcmp(key, "year") != 0; /* sales say it better */
    int64_t max = past ? r->year : (int64_t)spec->max;
    if (!yml_as_int(at, (int64_t)spec->min, max, &x.v, e))
        return fault_go_on(r, h.map, key, e);
    x.known = true;
    *ret = x;
    return true;
}

bool field_bool(struct reader *r, struct here h, const char *key, bool *ret_known, bool *ret,
                struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    bool ok = field_at(h, key, &spec, &at, e) && (!at || yml_as_bool(at, ret, e));
    *ret_known = ok && at;
    return ok || fault_go_on(r, h.map, key, e);
}

/* A word of the field's choices as its index. */
bool field_choice(struct reader *r, struct here h, const char *key, size_t *ret, struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    size_t n = 0;
    *ret = 0;
    TRY(field_at(h, key, &spec, &at, e) || fault_go_on(r, h.map, key, e));
    if (!at)
        return true;
    const char *const *words =
        spec->kind == FIELD_LEVEL ? (const char *const *)r->level_names : spec->choices;
    if (spec->kind == FIELD_LEVEL)
        n = r->n_levels;
    else
        while (words[n])
            n++;
    return yml_as_choice(at, words, n, ret, e) || fault_go_on(r, h.map, key, e);
}

/* A whole calendar date kept as text. */
bool field_date(struct reader *r, struct here h, const char *key, const char **ret, struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    struct date d;
    bool ok = field_at(h, key, &spec, &at, e) && (!at || yml_as_date(at, &d, e));
    if (ok && at)
        *ret = arena_strdup(r->a, date_text(d).s);
    return ok || fault_go_on(r, h.map, key, e);
}

static bool market_at_node(const struct reader *r, const struct yml_node *at, const char **ret,
                           struct err *e)
{
    struct str s;
    TRY(yml_as_text(at, &s, e));
    int m;
    struct err why = {0};
    if (!market_resolve(r->facts, s, &m, &why))
        return refuse_at(at, &why, e);
    *ret = market_at(r->facts, m)->iso3;
    return true;
}

/* A market, or in the vetoes also a group of them such as EU or GCC. */
static bool area_at_node(struct reader *r, const struct yml_node *at, const char **ret,
                         struct err *e)
{
    struct err why = {0};
    struct str s;
    if (market_at_node(r, at, ret, &why))
        return true;
    TRY(yml_as_text(at, &s, e));
    const char *name = str_dup(r->a, s);
    if (group_known(r, name)) {
        *ret = name;
        return true;
    }
    if (e)
        *e = why;
    return false;
}

bool field_market(struct reader *r, struct here h, const char *key, const char **ret, struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    bool ok = field_at(h, key, &spec, &at, e) &&
              (!at || (spec->kind == FIELD_AREA ? area_at_node(r, at, ret, e)
                                                : market_at_node(r, at, ret, e)));
    return ok || fault_go_on(r, h.map, key, e);
}

static bool currency_at(const struct reader *r, const struct yml_node *at, struct str code,
                        const struct currency **ret, struct err *e)
{
    struct err why = {0};
    if (currency_find(r->currencies, code, ret, &why))
        return true;
    (void)yml_fail(at, e, "`%.*s` is not a currency (ISO 4217).", STR_ARG_MAX(code, 20));
    return why.hint[0] ? err_hint(e, "%s", why.hint) : false;
}

/* *ret NULL: faulty, and the reading goes on. */
bool field_currency(struct reader *r, struct here h, const char *key, const struct currency **ret,
                    struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    struct str code;
    *ret = NULL;
    bool ok = field_at(h, key, &spec, &at, e) && yml_as_text(at, &code, e) &&
              currency_at(r, at, code, ret, e);
    return ok || fault_go_on(r, h.map, key, e);
}

/* "7.80 EUR". Amounts here are prices, sales, budgets: below zero is always a slip. */
static bool money_at(const struct reader *r, const struct yml_node *at, struct firm_money *ret,
                     struct err *e)
{
    struct str s;
    TRY(yml_as_text(at, &s, e));
    struct str rest = str_trim(s), amount = str_cut(&rest, ' ');
    rest = str_trim(rest);
    if (!rest.n) {
        (void)yml_fail(at, e, "`%.*s` is not an amount.", STR_ARG_MAX(s, 60));
        return err_hint(e, "Write amount and currency: 7.80 EUR");
    }
    const struct currency *cur;
    TRY(currency_at(r, at, rest, &cur, e));
    struct err why = {0};
    struct firm_money m = {.known = true};
    if (!money_parse(r->a, amount, cur, &m.exact, &why)) {
        char *ascii = text_ascii_digits(r->a, amount), *comma = strchr(ascii, ',');
        if (!str_is(amount, ascii))
            (void)err_hint(&why, "Write the digits as 0–9: %s %s", ascii, cur->code);
        else if (comma && comma == strrchr(ascii, ',') && !strchr(ascii, '.')) {
            *comma = '.';
            (void)err_hint(&why, "Write a decimal point: %s %s", ascii, cur->code);
        }
        return refuse_at(at, &why, e);
    }
    if (m.exact.minor < 0)
        return yml_fail(at, e, "`%.*s` is below zero; an amount here cannot be.",
                        STR_ARG_MAX(s, 60));
    m.value = money_to_double(m.exact);
    m.currency = cur->code;
    *ret = m;
    return true;
}

bool field_money(struct reader *r, struct here h, const char *key, struct firm_money *ret,
                 struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    bool ok = field_at(h, key, &spec, &at, e) && (!at || money_at(r, at, ret, e));
    return ok || fault_go_on(r, h.map, key, e);
}

/* --- lists and groups ------------------------------------------------------------------------ */

bool field_list_read(struct reader *r, const struct yml_node *map, const char *key, size_t size,
                     const void **ret_items, size_t *ret_n, item_fn *one, struct err *e)
{
    const struct yml_node *list = NULL;
    *ret_items = NULL;
    *ret_n = 0;
    if (!yml_maybe_list(map, key, &list, e))
        return fault_go_on(r, map, key, e);
    size_t n = list ? list->n : 0;
    char *items = arena_alloc_n(r->a, n ? n : 1, size);
    for (size_t i = 0; i < n; i++)
        if (!one(r, list->item[i], items + i * size, e))
            TRY(fault_go_on(r, list->item[i], NULL, e));
    *ret_items = items;
    *ret_n = n;
    return true;
}
bool field_text_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct str s;
    TRY(yml_as_text(item, &s, e));
    *(const char **)into = str_dup(r->a, s);
    return true;
}

bool field_area_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    return area_at_node(r, item, into, e);
}

/* A group of fields under `key`; ret->map NULL when it is left out. */
bool field_group(struct reader *r, struct here h, const char *key, struct here *ret, struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    *ret = (struct here){0};
    bool ok = field_at(h, key, &spec, &at, e) && (!at || yml_is_map(at, e));
    if (!ok)
        return fault_go_on(r, h.map, key, e);
    *ret = (struct here){at, spec->of};
    return !at || field_known(r, *ret, e);
}

bool field_item(struct reader *r, const struct yml_node *item, enum field_list_id list,
                struct here *ret, struct err *e)
{
    *ret = (struct here){item, list};
    return yml_is_map(item, e) && field_known(r, *ret, e);
}
