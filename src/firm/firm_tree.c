/* firm_tree.c — changes to a firm's file by paths, for forms and `firm set`.
 *
 * The file stays the one form in which a firm is kept: a change is made on a copy of its tree, the
 * tree goes through the same reader as a file, and its canonical text becomes the next version.
 * Positions in lists are those before the change, so what is taken away is only marked, and goes at
 * the end. */
#include <stdlib.h>
#include <string.h>

#include "firm/firm_parts.h"

struct fresh { /* an item added by [+k] */
    struct yml_node *list, *item;
    long k;
};
struct gone {
    struct yml_node *from, *what;
};
struct tree {
    struct arena *a;
    struct yml_node *root;
    struct fresh *fresh;
    size_t n_fresh, cap_fresh;
    struct gone *gone;
    size_t n_gone, cap_gone;
};

const char firm_form_name[] = "the form";

/* --- nodes ----------------------------------------------------------------------------------- */

static struct yml_node *copy(struct arena *a, const struct yml_node *x)
{
    struct yml_node *y = NEW(a, struct yml_node);
    *y = *x;
    y->file = firm_form_name;
    if (x->kind == YML_TEXT)
        return y;
    y->item = NEW_N(a, struct yml_node *, x->n + 1);
    y->key = x->kind == YML_MAP ? NEW_N(a, struct yml_node *, x->n + 1) : NULL;
    for (size_t i = 0; i < x->n; i++) {
        y->item[i] = copy(a, x->item[i]);
        y->item[i]->column =
            i + 1; /* its position before the change: the reader's faults name it */
        if (y->key)
            y->key[i] = x->key[i];
    }
    return y;
}

static struct yml_node *scalar(struct arena *a, const char *text, bool plain)
{
    struct yml_node *x = NEW(a, struct yml_node);
    *x = (struct yml_node){.kind = YML_TEXT,
                           .plain = plain,
                           .text = str_of(arena_strdup(a, text)),
                           .file = firm_form_name};
    return x;
}

static struct yml_node *container(struct arena *a, enum yml_kind kind)
{
    struct yml_node *x = scalar(a, "", false);
    x->kind = kind;
    return x;
}

static void append(struct arena *a, struct yml_node *to, const char *key, struct yml_node *what)
{
    struct yml_node **items = NEW_N(a, struct yml_node *, to->n + 1);
    if (to->n)
        memcpy(items, to->item, to->n * sizeof *items);
    items[to->n] = what;
    to->item = items;
    if (key) {
        struct yml_node **keys = NEW_N(a, struct yml_node *, to->n + 1);
        if (to->n)
            memcpy(keys, to->key, to->n * sizeof *keys);
        keys[to->n] = scalar(a, key, true);
        to->key = keys;
    }
    to->n++;
}

/* The value under key, also an empty one; NULL when the key is not there. */
static struct yml_node *under(struct yml_node *map, const char *key)
{
    for (size_t i = 0; i < map->n; i++)
        if (str_is(map->key[i]->text, key))
            return map->item[i];
    return NULL;
}

static void put(struct arena *a, struct yml_node *map, const char *key, struct yml_node *what)
{
    for (size_t i = 0; i < map->n; i++)
        if (str_is(map->key[i]->text, key)) {
            map->item[i] = what;
            return;
        }
    append(a, map, key, what);
}

static void drop(struct yml_node *from, const struct yml_node *what)
{
    for (size_t i = 0; i < from->n; i++) {
        if (from->item[i] != what)
            continue;
        memmove(from->item + i, from->item + i + 1, (from->n - i - 1) * sizeof *from->item);
        if (from->key)
            memmove(from->key + i, from->key + i + 1, (from->n - i - 1) * sizeof *from->key);
        from->n--;
        return;
    }
}

struct tree *tree_open(struct arena *a, const struct yml_node *root)
{
    struct tree *t = NEW(a, struct tree);
    t->a = a;
    t->root = copy(a, root);
    return t;
}

/* --- paths ----------------------------------------------------------------------------------- */

/* Where a path leads: the container, and the declaration of the field. */
struct place {
    struct yml_node *map; /* the group the field is in; NULL: not there, and none was made */
    const struct firm_field *field;
    struct yml_node *list; /* "certificates[2]", "products[1]": the list, and its item … */
    struct yml_node *item; /* … NULL: a new one */
    bool indexed;
};
enum walk { WALK_LOOK, WALK_MAKE };

/* One step of a path, "name", "name[3]", "name[+]", "name[+2]". */
struct step {
    struct str name;
    bool indexed, fresh;
    long index;
};

static bool step_of(struct str text, struct step *ret)
{
    const char *open = memchr(text.p, '[', text.n);
    *ret = (struct step){.name = text};
    if (!open)
        return text.n > 0;
    struct str inside = {open + 1, text.n - (size_t)(open - text.p) - 1};
    ret->name.n = (size_t)(open - text.p);
    ret->indexed = true;
    if (inside.n < 2 || inside.p[inside.n - 1] != ']' || inside.n > 7)
        return false;
    inside.n--;
    if (inside.p[0] == '+') {
        ret->fresh = true;
        inside.p++;
        inside.n--;
    }
    for (size_t i = 0; i < inside.n; i++) {
        if (inside.p[i] < '0' || inside.p[i] > '9')
            return false;
        ret->index = ret->index * 10 + inside.p[i] - '0';
    }
    return ret->name.n > 0 && (inside.n || ret->fresh);
}

static bool no_field(enum field_list_id list, struct str name, struct err *e)
{
    const char *names[32];
    size_t n = firm_fields[list].n;
    for (size_t i = 0; i < n; i++)
        names[i] = firm_fields[list].fields[i].name;
    const char *near = text_nearest(name, names, n);
    (void)FAIL(e, ERR_INPUT, "there is no field `%.*s` here", STR_ARG_MAX(name, 60));
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "`landfall firm fields` shows the fields.");
}

static struct yml_node *fresh_item(struct tree *t, struct yml_node *list, long k, bool scalar_list)
{
    for (size_t i = 0; i < t->n_fresh; i++)
        if (t->fresh[i].list == list && t->fresh[i].k == k && !scalar_list)
            return t->fresh[i].item;
    struct yml_node *item = container(t->a, scalar_list ? YML_TEXT : YML_MAP);
    item->column = SIZE_MAX - (size_t)k; /* "[+k]" */
    append(t->a, list, NULL, item);
    PUSH(t->a, t->fresh, t->n_fresh, t->cap_fresh, (struct fresh){list, item, k});
    return item;
}

/* Items that were there before this change. */
static size_t n_before(const struct tree *t, const struct yml_node *list)
{
    size_t n = list->n;
    for (size_t i = 0; i < t->n_fresh; i++)
        n -= t->fresh[i].list == list;
    return n;
}

static bool item_at(struct tree *t, const struct step *s, struct yml_node *list, enum walk how,
                    bool scalar_list, struct yml_node **ret, struct err *e)
{
    *ret = NULL;
    if (s->fresh) {
        if (how == WALK_MAKE)
            *ret = fresh_item(t, list, s->index, scalar_list);
        return true;
    }
    size_t n = list ? n_before(t, list) : 0;
    if ((size_t)s->index < n) {
        *ret = list->item[s->index];
        return true;
    }
    (void)FAIL(e, ERR_INPUT, "`%.*s` has %zu %s; there is none at %ld", STR_ARG_MAX(s->name, 60), n,
               n == 1 ? "item" : "items", s->index);
    return err_hint(e, "The first is [0]; [+] adds one.");
}

/* One step down from the group *map (NULL: it is not there). */
static bool step_down(struct tree *t, const struct step *s, bool last, enum walk how,
                      enum field_list_id *list, struct yml_node **map, struct place *ret,
                      struct err *e)
{
    const struct firm_field *f = field_find(*list, s->name);
    if (!f)
        return no_field(*list, s->name, e);
    bool items = f->kind == FIELD_ITEMS, words = f->kind == FIELD_WORDS || f->kind == FIELD_MARKETS;
    if (s->indexed && !items && !words)
        return FAIL(e, ERR_INPUT, "`%s` is no list", f->name);
    if (!last && f->kind != FIELD_BLOCK && !items)
        return FAIL(e, ERR_INPUT, "`%s` has no fields inside", f->name);
    if (items && !s->indexed && !(last && how == WALK_LOOK)) {
        (void)FAIL(e, ERR_INPUT, "`%s` is a list: say which item", f->name);
        return err_hint(e, "%s[0] is the first; %s[+] adds one.", f->name, f->name);
    }
    *ret = (struct place){.map = *map, .field = f, .indexed = s->indexed};
    struct yml_node *child = *map ? under(*map, f->name) : NULL;
    if (child && yml_is_missing(child))
        child = NULL;
    bool make = how == WALK_MAKE && (!last || s->indexed);
    if (!child && make && *map) {
        child = container(t->a, f->kind == FIELD_BLOCK ? YML_MAP : YML_LIST);
        put(t->a, *map, f->name, child);
    }
    if (s->indexed) {
        ret->list = child;
        TRY(item_at(t, s, child, how, words, &ret->item, e));
        child = ret->item;
    }
    if (!last) {
        *list = f->of;
        *map = child;
    }
    return true;
}

static bool walk(struct tree *t, struct str path, enum walk how, struct place *ret, struct err *e)
{
    enum field_list_id list = FIELDS_ROOT;
    struct yml_node *map = t->root;
    struct str rest = path;
    do {
        struct step s;
        struct str text = str_cut(&rest, '.');
        if (!step_of(text, &s)) {
            (void)FAIL(e, ERR_INPUT, "`%.*s` is not the path of a field", STR_ARG_MAX(path, 80));
            return err_hint(e, "Like firm.town, products[0].price or goals[+].text.");
        }
        TRY(step_down(t, &s, rest.n == 0, how, &list, &map, ret, e));
    } while (rest.n);
    if (ret->field->flags & FIELD_FIXED) {
        (void)FAIL(e, ERR_INPUT, "`%s` cannot be changed", ret->field->name);
        return err_hint(e, "A firm keeps its id; import the file under another id instead.");
    }
    return true;
}

/* --- values ---------------------------------------------------------------------------------- */

/* Marks that a keyboard for right-to-left text leaves behind, and the separator of thousands. */
static bool invisible(const char *p, size_t left, size_t *ret_n)
{
    static const char *const marks[] = {"\u200E", "\u200F", "\u061C", "\u066C", "\u200C"};
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        size_t n = strlen(marks[i]);
        if (left >= n && memcmp(p, marks[i], n) == 0) {
            *ret_n = n;
            return true;
        }
    }
    return false;
}

static bool is_text(enum field_kind k)
{
    return k == FIELD_TEXT || k == FIELD_WORDS || k == FIELD_MARKET || k == FIELD_AREA ||
           k == FIELD_MARKETS;
}

/* The value as the file would say it: digits 0–9 and nothing invisible where a number may stand. */
static const char *normal(struct arena *a, enum field_kind kind, struct str value)
{
    struct buf out;
    value = str_trim(value);
    if (is_text(kind))
        return str_dup(a, value);
    buf_init(&out, a, value.n + 1);
    for (size_t i = 0; i < value.n;) {
        size_t n;
        if (invisible(value.p + i, value.n - i, &n))
            i += n;
        else
            buf_putc(&out, value.p[i++]);
    }
    return text_ascii_digits(a, str_trim(buf_str(&out)));
}

static bool printable(struct str s, struct err *e)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' && s.p[i] != '\n' && s.p[i] != '\t')
            return FAIL(e, ERR_INPUT, "the value holds a control character");
    return true;
}

/* A whole list at once: one entry a line, countries also with commas between. */
static struct yml_node *whole_list(struct arena *a, enum field_kind kind, const char *text)
{
    struct yml_node *list = container(a, YML_LIST);
    char *copy_of = arena_strdup(a, text);
    for (char *p = copy_of; kind == FIELD_MARKETS && *p; p++)
        if (*p == ',')
            *p = '\n';
    struct str rest = str_of(copy_of);
    while (rest.n) {
        struct str entry = str_trim(str_cut(&rest, '\n'));
        if (entry.n)
            append(a, list, NULL, scalar(a, str_dup(a, entry), false));
    }
    return list;
}

static bool set_value(struct tree *t, struct str path, struct str value, struct err *e)
{
    struct place p;
    TRY(printable(value, e));
    bool clear = !str_trim(value).n;
    TRY(walk(t, path, clear ? WALK_LOOK : WALK_MAKE, &p, e));
    enum field_kind kind = p.field->kind;
    if (kind == FIELD_BLOCK || kind == FIELD_ITEMS) {
        (void)FAIL(e, ERR_INPUT, "`%s` has fields inside and no value of its own", p.field->name);
        return err_hint(e, "Name one of its fields, like %s%s.%s.", p.field->name,
                        kind == FIELD_ITEMS ? "[0]" : "", firm_fields[p.field->of].fields[0].name);
    }
    if (clear) {
        struct yml_node *old = p.indexed ? p.item : p.map ? under(p.map, p.field->name) : NULL;
        if (old)
            PUSH(t->a, t->gone, t->n_gone, t->cap_gone,
                 (struct gone){p.indexed ? p.list : p.map, old});
        return true;
    }
    const char *text = normal(t->a, kind, value);
    if (p.indexed) {
        p.item->text = str_of(text);
        p.item->plain = false;
    } else if (kind == FIELD_WORDS || kind == FIELD_MARKETS) {
        put(t->a, p.map, p.field->name, whole_list(t->a, kind, text));
    } else {
        put(t->a, p.map, p.field->name, scalar(t->a, text, !is_text(kind)));
    }
    return true;
}

void tree_set(struct tree *t, const char *assignment, struct firm_faults *faults)
{
    struct err e = {0};
    const char *eq = strchr(assignment, '=');
    if (!eq) {
        (void)FAIL(&e, ERR_INPUT, "a change is written path=value");
        (void)err_hint(&e, "Like firm.town=Volos; an empty value takes the field away.");
        faults_add(t->a, faults, assignment, &e);
        return;
    }
    struct str path = str_trim((struct str){assignment, (size_t)(eq - assignment)});
    if (!set_value(t, path, str_of(eq + 1), &e))
        faults_add(t->a, faults, str_dup(t->a, path), &e);
}

static bool mark_gone(struct tree *t, struct str path, struct err *e)
{
    struct place p;
    TRY(walk(t, path, WALK_LOOK, &p, e));
    struct yml_node *old = p.indexed ? p.item : p.map ? under(p.map, p.field->name) : NULL;
    if (!old)
        return FAIL(e, ERR_INPUT, "there is nothing to take away");
    PUSH(t->a, t->gone, t->n_gone, t->cap_gone, (struct gone){p.indexed ? p.list : p.map, old});
    return true;
}

void tree_remove(struct tree *t, const char *path, struct firm_faults *faults)
{
    struct err e = {0};
    if (!mark_gone(t, str_trim(str_of(path)), &e))
        faults_add(t->a, faults, path, &e);
}

/* Groups and lists that hold nothing any more say nothing; those that must be there stay. */
static void prune(struct yml_node *map, enum field_list_id list)
{
    for (size_t i = map->n; i-- > 0;) {
        struct yml_node *x = map->item[i];
        const struct firm_field *f = field_find(list, map->key[i]->text);
        if (!f || x->kind == YML_TEXT)
            continue;
        if (x->kind == YML_MAP && f->kind == FIELD_BLOCK)
            prune(x, f->of);
        for (size_t k = x->n; x->kind == YML_LIST && f->kind == FIELD_ITEMS && k-- > 0;)
            if (x->item[k]->kind == YML_MAP)
                prune(x->item[k], f->of);
        if (x->n == 0 && !(f->flags & FIELD_REQUIRED))
            drop(map, x);
    }
}

const struct yml_node *tree_done(struct tree *t)
{
    for (size_t i = 0; i < t->n_gone; i++)
        drop(t->gone[i].from, t->gone[i].what);
    prune(t->root, FIELDS_ROOT);
    return t->root;
}

/* --- reading --------------------------------------------------------------------------------- */

struct listing {
    struct arena *a;
    struct path_value *items;
    size_t n, cap;
};

static void list_values(struct listing *l, const struct yml_node *map, enum field_list_id list,
                        const char *at)
{
    for (size_t i = 0; i < firm_fields[list].n; i++) {
        const struct firm_field *f = &firm_fields[list].fields[i];
        const struct yml_node *x = yml_field(map, f->name);
        if (!x)
            continue;
        const char *path = arena_printf(l->a, "%s%s%s", at, *at ? "." : "", f->name);
        if (x->kind == YML_TEXT)
            PUSH(l->a, l->items, l->n, l->cap,
                 (struct path_value){path, str_dup(l->a, x->text), f});
        else if (x->kind == YML_MAP)
            list_values(l, x, f->of, path);
        for (size_t k = 0; x->kind == YML_LIST && k < x->n; k++) {
            const char *item = arena_printf(l->a, "%s[%zu]", path, k);
            if (x->item[k]->kind == YML_TEXT)
                PUSH(l->a, l->items, l->n, l->cap,
                     (struct path_value){item, str_dup(l->a, x->item[k]->text), f});
            else
                list_values(l, x->item[k], f->of, item);
        }
    }
}

void tree_values(struct arena *a, const struct yml_node *root, struct path_value **ret,
                 size_t *ret_n)
{
    struct listing l = {.a = a};
    list_values(&l, root, FIELDS_ROOT, "");
    *ret = l.items;
    *ret_n = l.n;
}
