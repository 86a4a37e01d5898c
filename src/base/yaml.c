/* yaml.c — libyaml's events into our own tree.
 *
 * Why events and not libyaml's document: its loader copies everything into one flat table, resolves
 * aliases (a few lines of anchors become gigabytes on the way out), forgets whether a scalar was
 * quoted by the time keys are compared, and recurses as deep as the file asks. With events each
 * refusal is made where the mark of its line is at hand, depth is a counter, and the parser is our
 * own loop.
 *
 * libyaml's other surprises: its marks count from 0; columns count characters, not bytes; a tab in
 * the indentation is "found character that cannot start any token"; a problem has two places
 * (context and problem) of which the second is where a person must look; an empty file is a stream
 * without document; it needs valid UTF-8, which file_read_text has checked before. */
#include "base/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <yaml.h>

#include "base/file.h"
#include "base/number.h"

/* ---- loading ---- */

struct loader {
    yaml_parser_t parser;
    struct arena *a;
    const char *file;
    size_t n_nodes;
    struct err *e;
};

/* What a person may have meant, from libyaml's terse words. */
static const char *hint_for(const char *problem)
{
    static const struct {
        const char *says, *hint;
    } hints[] = {
        {"cannot start any token",
         "Indent with blanks, not tabs; put text that begins with a special "
         "character in quotes."},
        {"mapping values are not allowed", "Put text that holds `: ` in quotes, and check the "
                                           "indentation."},
        {"could not find expected ':'", "A line `name: value` is expected here."},
        {"did not find expected key",
         "Check the indentation: fields of one group start in one column."},
        {"did not find expected '-' indicator", "Check the indentation of the list."},
        {"found unexpected end of stream", "A quote or bracket is not closed."},
        {"did not find expected ',' or", "A bracket is not closed, or a comma is missing."},
    };
    for (size_t i = 0; i < COUNT_OF(hints); i++)
        if (strstr(problem, hints[i].says))
            return hints[i].hint;
    return NULL;
}

static bool syntax_error(struct loader *l)
{
    const yaml_parser_t *p = &l->parser;
    const char *problem = p->problem ? p->problem : "it is not YAML";
    if (p->error == YAML_READER_ERROR)
        return FAIL(l->e, ERR_PARSE, "%s, byte %zu: %s", l->file, p->problem_offset, problem);
    (void)FAIL(l->e, ERR_PARSE, "Line %zu, column %zu of %s: %s", p->problem_mark.line + 1,
               p->problem_mark.column + 1, l->file, problem);
    const char *hint = hint_for(problem);
    if (hint)
        (void)err_hint(l->e, "%s", hint);
    return false;
}

static bool refuse(struct loader *l, const yaml_mark_t *at, enum err_code code, const char *what)
{
    return FAIL(l->e, code, "Line %zu, column %zu of %s: %s", at->line + 1, at->column + 1, l->file,
                what);
}

static bool refuse_extras(struct loader *l, const yaml_event_t *ev, const yaml_char_t *anchor,
                          const yaml_char_t *tag)
{
    if (anchor) {
        (void)refuse(l, &ev->start_mark, ERR_PARSE, "anchors (`&name`) are not accepted here");
        return err_hint(l->e, "Text that begins with `&` must be in quotes.");
    }
    if (tag) {
        (void)refuse(l, &ev->start_mark, ERR_PARSE, "tags (`!name`) are not accepted here");
        return err_hint(l->e, "Text that begins with `!` must be in quotes.");
    }
    return true;
}

static void free_event(yaml_event_t *ev)
{
    yaml_event_delete(ev);
}

static struct yml_node *new_node(struct loader *l, const yaml_event_t *ev, enum yml_kind kind)
{
    struct yml_node *x = NEW(l->a, struct yml_node);
    x->kind = kind;
    x->line = ev->start_mark.line + 1;
    x->column = ev->start_mark.column + 1;
    x->file = l->file;
    return x;
}

/* Keys are compared pairwise only in small maps; large ones are sorted. */
static int by_text(const void *x, const void *y)
{
    const struct yml_node *const *a = x, *const *b = y;
    int c = str_cmp((*a)->text, (*b)->text);
    return c ? c : ((*a)->line > (*b)->line) - ((*a)->line < (*b)->line);
}

static bool keys_unique(struct loader *l, const struct yml_node *map)
{
    if (map->n < 2)
        return true;
    ARENA_LOCAL(tmp);
    struct yml_node **sorted = NEW_N(tmp, struct yml_node *, map->n);
    memcpy(sorted, map->key, map->n * sizeof *sorted);
    qsort(sorted, map->n, sizeof *sorted, by_text);
    for (size_t i = 1; i < map->n; i++)
        if (str_eq(sorted[i - 1]->text, sorted[i]->text))
            return FAIL(l->e, ERR_PARSE,
                        "Line %zu of %s: `%.*s` is given twice; the first is on line "
                        "%zu.",
                        sorted[i]->line, l->file, STR_ARG_MAX(sorted[i]->text, 80),
                        sorted[i - 1]->line);
    return true;
}

static bool read_node(struct loader *l, const yaml_event_t *ev, size_t depth,
                      struct yml_node **ret);

static bool read_items(struct loader *l, struct yml_node *x, size_t depth)
{
    size_t cap = 0, n_keys = 0, key_cap = 0;
    for (;;) {
        yaml_event_t ev CLEANUP(free_event) = {0};
        struct yml_node *item;
        if (!yaml_parser_parse(&l->parser, &ev))
            return syntax_error(l);
        if (ev.type == YAML_SEQUENCE_END_EVENT || ev.type == YAML_MAPPING_END_EVENT)
            break;
        TRY(read_node(l, &ev, depth, &item));
        if (x->kind == YML_MAP && n_keys == x->n) {
            if (item->kind != YML_TEXT)
                return refuse(l, &ev.start_mark, ERR_PARSE, "a field name must be a plain word");
            if (item->plain && str_is(item->text, "<<"))
                return refuse(l, &ev.start_mark, ERR_PARSE, "merging (`<<`) is not accepted here");
            PUSH(l->a, x->key, n_keys, key_cap, item);
        } else {
            PUSH(l->a, x->item, x->n, cap, item);
        }
    }
    return x->kind != YML_MAP || keys_unique(l, x);
}

static bool read_node(struct loader *l, const yaml_event_t *ev, size_t depth, struct yml_node **ret)
{
    if (++l->n_nodes > YML_MAX_NODES) {
        char what[80];
        (void)snprintf(what, sizeof what, "the file holds more than %d values", YML_MAX_NODES);
        return refuse(l, &ev->start_mark, ERR_LIMIT, what);
    }
    struct yml_node *x;
    switch (ev->type) {
    case YAML_SCALAR_EVENT:
        TRY(refuse_extras(l, ev, ev->data.scalar.anchor, ev->data.scalar.tag));
        x = new_node(l, ev, YML_TEXT);
        x->plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        x->text.n = ev->data.scalar.length;
        x->text.p = arena_strndup(l->a, (const char *)ev->data.scalar.value, x->text.n);
        if (x->text.n && memchr(x->text.p, '\0', x->text.n))
            return refuse(l, &ev->start_mark, ERR_PARSE, "a text must not hold the character \\0");
        break;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT: {
        bool is_map = ev->type == YAML_MAPPING_START_EVENT;
        TRY(refuse_extras(l, ev,
                          is_map ? ev->data.mapping_start.anchor : ev->data.sequence_start.anchor,
                          is_map ? ev->data.mapping_start.tag : ev->data.sequence_start.tag));
        if (depth + 1 > YML_MAX_DEPTH)
            return refuse(l, &ev->start_mark, ERR_LIMIT, "lists and fields are nested too deeply");
        x = new_node(l, ev, is_map ? YML_MAP : YML_LIST);
        TRY(read_items(l, x, depth + 1));
        break;
    }
    case YAML_ALIAS_EVENT:
        (void)refuse(l, &ev->start_mark, ERR_PARSE, "aliases (`*name`) are not accepted here");
        return err_hint(l->e, "Text that begins with `*` must be in quotes.");
    default:
        return refuse(l, &ev->start_mark, ERR_PARSE, "a value is expected here");
    }
    *ret = x;
    return true;
}

static bool load(struct loader *l, struct yml_node **ret)
{
    struct yml_node *root = NULL;
    for (;;) {
        yaml_event_t ev CLEANUP(free_event) = {0};
        if (!yaml_parser_parse(&l->parser, &ev))
            return syntax_error(l);
        switch (ev.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            break;
        case YAML_DOCUMENT_START_EVENT:
            if (root)
                return refuse(l, &ev.start_mark, ERR_PARSE,
                              "a second document (`---`) begins here; "
                              "one file holds one");
            break;
        case YAML_STREAM_END_EVENT:
            if (!root)
                return FAIL(l->e, ERR_PARSE, "%s is empty", l->file);
            *ret = root;
            return true;
        default:
            TRY(read_node(l, &ev, 0, &root));
        }
    }
}

bool yml_load(const struct yml_node **ret, struct arena *a, const char *file, struct str text,
              struct err *e)
{
    struct yml_node *root = NULL;
    struct loader l = {.a = a, .file = arena_strdup(a, path_name(file)), .e = e};
    if (!yaml_parser_initialize(&l.parser))
        return FAIL(e, ERR_BUG, "libyaml cannot be started");
    yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&l.parser, (const unsigned char *)text.p, text.n);
    bool ok = load(&l, &root);
    yaml_parser_delete(&l.parser);
    if (ok)
        *ret = root;
    return ok;
}

bool yml_load_file(const struct yml_node **ret, struct arena *a, const char *path, size_t max,
                   struct err *e)
{
    struct str text;
    TRY(file_read_text(a, path, max, &text, e));
    return yml_load(ret, a, path, text, e);
}

/* ---- asking ---- */

static bool is_one_of(struct str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(s, words[i]))
            return true;
    return false;
}

bool yml_is_missing(const struct yml_node *x)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    return !x || (x->kind == YML_TEXT && x->plain && is_one_of(x->text, words, COUNT_OF(words)));
}

const struct yml_node *yml_field(const struct yml_node *map, const char *key)
{
    if (!map || map->kind != YML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (str_is(map->key[i]->text, key))
            return yml_is_missing(map->item[i]) ? NULL : map->item[i];
    return NULL;
}

bool(yml_fail)(const struct yml_node *at, struct err *e, const char *fmt, ...)
{
    char what[800];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return FAIL(e, ERR_INPUT, "Line %zu of %s: %s", at->line, at->file, what);
}

bool yml_known(const struct yml_node *map, const char *const *names, size_t n, struct err *e)
{
    TRY(yml_is_map(map, e));
    for (size_t i = 0; i < map->n; i++) {
        struct str key = map->key[i]->text;
        if (is_one_of(key, names, n))
            continue;
        const char *near = text_nearest(key, names, n);
        if (near)
            return yml_fail(map->key[i], e, "`%.*s` is not a field here. Did you mean `%s`?",
                            STR_ARG_MAX(key, 80), near);
        (void)yml_fail(map->key[i], e, "`%.*s` is not a field here.", STR_ARG_MAX(key, 80));
        ARENA_LOCAL(tmp);
        struct buf all;
        buf_init(&all, tmp, 340);
        for (size_t k = 0; k < n; k++)
            buf_printf(&all, "%s%s", k ? ", " : "", names[k]);
        return err_hint(e, "Fields here: %s%s", all.p, all.overflow ? ", …" : "");
    }
    return true;
}

static const char *kind_words(const struct yml_node *x)
{
    return x->kind == YML_MAP ? "a group of fields" : x->kind == YML_LIST ? "a list" : "one value";
}

bool yml_is_map(const struct yml_node *x, struct err *e)
{
    if (x->kind == YML_MAP)
        return true;
    return yml_fail(x, e, "fields (`name: value`) are expected here, not %s.", kind_words(x));
}

bool yml_is_list(const struct yml_node *x, struct err *e)
{
    if (x->kind == YML_LIST)
        return true;
    (void)yml_fail(x, e, "a list is expected here, not %s.", kind_words(x));
    return err_hint(e, "Write each item on its own line, beginning with `- `.");
}

static bool need_scalar(const struct yml_node *x, const char *wanted, struct err *e)
{
    if (x->kind != YML_TEXT)
        return yml_fail(x, e, "%s is expected here, not %s.", wanted, kind_words(x));
    if (yml_is_missing(x))
        return yml_fail(x, e, "%s is expected here, but nothing is given.", wanted);
    return true;
}

bool yml_as_text(const struct yml_node *x, struct str *ret, struct err *e)
{
    TRY(need_scalar(x, "a text", e));
    *ret = x->text;
    return true;
}

/* Why the text is no number, and what to write instead. Always false. */
static bool not_a_number(const struct yml_node *x, const char *wanted, struct err *e)
{
    struct str s = x->text;
    struct err ignored;
    double number;
    (void)yml_fail(x, e, "`%.*s` is not %s.", STR_ARG_MAX(s, 60), wanted);
    ARENA_LOCAL(tmp);
    const char *ascii = text_ascii_digits(tmp, s);
    if (!str_is(s, ascii))
        return err_hint(e, "Write the digits as 0–9: %.60s", ascii);
    if (memchr(s.p, '_', s.n) || memchr(s.p, ' ', s.n) || memchr(s.p, '\'', s.n))
        return err_hint(e, "Write the digits without anything between them: 1000000");
    if (number_parse(s, NUMBER_COMMA, &number, &ignored))
        return err_hint(e,
                        "The decimal sign is a point: write 1.5, not 1,5; write thousands without "
                        "a comma.");
    if (memchr(s.p, ',', s.n))
        return err_hint(e, "Write thousands without commas: 1000000");
    if (s.n && s.p[s.n - 1] == '%')
        return err_hint(e, "Write the number alone; the field says its unit.");
    return false;
}

/* Only ASCII digits, sign, point, exponent: number_parse trims blanks, which quotes could bring. */
static bool strict_number(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && !memchr("+-.eE", s.p[i], 5))
            return false;
    return s.n > 0;
}

static bool out_of_range(const struct yml_node *x, const char *least, const char *most,
                         struct err *e)
{
    return yml_fail(x, e, "`%.*s` is not between %s and %s.", STR_ARG_MAX(x->text, 60), least,
                    most);
}

bool yml_as_real(const struct yml_node *x, double min, double max, double *ret, struct err *e)
{
    double v;
    struct err why = {0};
    TRY(need_scalar(x, "a number", e));
    if (!strict_number(x->text) || !number_parse(x->text, NUMBER_POINT, &v, &why))
        return why.code == ERR_LIMIT ? yml_fail(x, e, "%s.", why.msg)
                                     : not_a_number(x, "a number", e);
    if (v < min || v > max) {
        ARENA_LOCAL(tmp);
        if (v < min && (max >= 1e15 || max == __builtin_inf()))
            return yml_fail(x, e, "`%.*s` is below %s, the least possible.",
                            STR_ARG_MAX(x->text, 60), number_exact(tmp, min));
        if (v > max && min <= -1e15)
            return yml_fail(x, e, "`%.*s` is above %s, the most possible.",
                            STR_ARG_MAX(x->text, 60), number_exact(tmp, max));
        return out_of_range(x, number_exact(tmp, min), number_exact(tmp, max), e);
    }
    *ret = v;
    return true;
}

bool yml_as_int(const struct yml_node *x, int64_t min, int64_t max, int64_t *ret, struct err *e)
{
    int64_t v;
    struct err why = {0};
    TRY(need_scalar(x, "a whole number", e));
    if (!strict_number(x->text) || !number_parse_int(x->text, &v, &why))
        return why.code == ERR_LIMIT ? yml_fail(x, e, "%s.", why.msg)
                                     : not_a_number(x, "a whole number", e);
    if (v < min || v > max) {
        ARENA_LOCAL(tmp);
        return out_of_range(x, number_int(tmp, min, GROUP_NONE), number_int(tmp, max, GROUP_NONE),
                            e);
    }
    *ret = v;
    return true;
}

bool yml_as_bool(const struct yml_node *x, bool *ret, struct err *e)
{
    TRY(need_scalar(x, "yes or no", e));
    bool yes = str_is(x->text, "yes") || str_is(x->text, "true");
    if (!x->plain || (!yes && !str_is(x->text, "no") && !str_is(x->text, "false"))) {
        (void)yml_fail(x, e, "`%.*s` is neither yes nor no.", STR_ARG_MAX(x->text, 60));
        return err_hint(e, "Write yes or no (or true or false), in small letters, without quotes.");
    }
    *ret = yes;
    return true;
}

bool yml_as_date(const struct yml_node *x, struct date *ret, struct err *e)
{
    struct err why = {0};
    TRY(need_scalar(x, "a date", e));
    if (date_parse(x->text, ret, &why))
        return true;
    (void)yml_fail(x, e, "`%.*s` is not a date.", STR_ARG_MAX(x->text, 60));
    return err_hint(e, "Write a date as year-month-day: 2024-05-31");
}

bool yml_as_choice(const struct yml_node *x, const char *const *words, size_t n, size_t *ret,
                   struct err *e)
{
    TRY(need_scalar(x, "one word", e));
    for (size_t i = 0; i < n; i++)
        if (str_is(x->text, words[i])) {
            *ret = i;
            return true;
        }
    const char *near = text_nearest(x->text, words, n);
    if (near)
        return yml_fail(x, e, "`%.*s` is not possible here. Did you mean `%s`?",
                        STR_ARG_MAX(x->text, 80), near);
    (void)yml_fail(x, e, "`%.*s` is not possible here.", STR_ARG_MAX(x->text, 80));
    ARENA_LOCAL(tmp);
    struct buf all;
    buf_init(&all, tmp, 340);
    for (size_t k = 0; k < n; k++)
        buf_printf(&all, "%s%s", k ? ", " : "", words[k]);
    return err_hint(e, "Possible: %s%s", all.p, all.overflow ? ", …" : "");
}

/* ---- fields of a map ---- */

bool yml_need(const struct yml_node *map, const char *key, const struct yml_node **ret,
              struct err *e)
{
    TRY(yml_is_map(map, e));
    const struct yml_node *x = yml_field(map, key);
    if (!x) {
        for (size_t i = 0; i < map->n; i++)
            if (str_is(map->key[i]->text, key))
                return yml_fail(map->key[i], e, "`%s` is empty.", key);
        return yml_fail(map, e, "`%s` is missing here.", key);
    }
    *ret = x;
    return true;
}

bool yml_need_text(const struct yml_node *map, const char *key, struct str *ret, struct err *e)
{
    const struct yml_node *x;
    return yml_need(map, key, &x, e) && yml_as_text(x, ret, e);
}

bool yml_need_real(const struct yml_node *map, const char *key, double min, double max, double *ret,
                   struct err *e)
{
    const struct yml_node *x;
    return yml_need(map, key, &x, e) && yml_as_real(x, min, max, ret, e);
}

bool yml_need_int(const struct yml_node *map, const char *key, int64_t min, int64_t max,
                  int64_t *ret, struct err *e)
{
    const struct yml_node *x;
    return yml_need(map, key, &x, e) && yml_as_int(x, min, max, ret, e);
}

bool yml_need_bool(const struct yml_node *map, const char *key, bool *ret, struct err *e)
{
    const struct yml_node *x;
    return yml_need(map, key, &x, e) && yml_as_bool(x, ret, e);
}

bool yml_need_date(const struct yml_node *map, const char *key, struct date *ret, struct err *e)
{
    const struct yml_node *x;
    return yml_need(map, key, &x, e) && yml_as_date(x, ret, e);
}

bool yml_need_choice(const struct yml_node *map, const char *key, const char *const *words,
                     size_t n, size_t *ret, struct err *e)
{
    const struct yml_node *x;
    return yml_need(map, key, &x, e) && yml_as_choice(x, words, n, ret, e);
}

bool yml_need_list(const struct yml_node *map, const char *key, const struct yml_node **ret,
                   struct err *e)
{
    const struct yml_node *x;
    TRY(yml_need(map, key, &x, e));
    TRY(yml_is_list(x, e));
    *ret = x;
    return true;
}

bool yml_need_map(const struct yml_node *map, const char *key, const struct yml_node **ret,
                  struct err *e)
{
    const struct yml_node *x;
    TRY(yml_need(map, key, &x, e));
    TRY(yml_is_map(x, e));
    *ret = x;
    return true;
}

bool yml_maybe_text(const struct yml_node *map, const char *key, bool *ret_has, struct str *ret,
                    struct err *e)
{
    const struct yml_node *x = yml_field(map, key);
    if (x && !yml_as_text(x, ret, e))
        return false;
    *ret_has = x != NULL;
    return true;
}

bool yml_maybe_real(const struct yml_node *map, const char *key, double min, double max,
                    bool *ret_has, double *ret, struct err *e)
{
    const struct yml_node *x = yml_field(map, key);
    if (x && !yml_as_real(x, min, max, ret, e))
        return false;
    *ret_has = x != NULL;
    return true;
}

bool yml_maybe_int(const struct yml_node *map, const char *key, int64_t min, int64_t max,
                   bool *ret_has, int64_t *ret, struct err *e)
{
    const struct yml_node *x = yml_field(map, key);
    if (x && !yml_as_int(x, min, max, ret, e))
        return false;
    *ret_has = x != NULL;
    return true;
}

bool yml_maybe_bool(const struct yml_node *map, const char *key, bool *ret_has, bool *ret,
                    struct err *e)
{
    const struct yml_node *x = yml_field(map, key);
    if (x && !yml_as_bool(x, ret, e))
        return false;
    *ret_has = x != NULL;
    return true;
}

bool yml_maybe_date(const struct yml_node *map, const char *key, bool *ret_has, struct date *ret,
                    struct err *e)
{
    const struct yml_node *x = yml_field(map, key);
    if (x && !yml_as_date(x, ret, e))
        return false;
    *ret_has = x != NULL;
    return true;
}

bool yml_maybe_choice(const struct yml_node *map, const char *key, const char *const *words,
                      size_t n, bool *ret_has, size_t *ret, struct err *e)
{
    const struct yml_node *x = yml_field(map, key);
    if (x && !yml_as_choice(x, words, n, ret, e))
        return false;
    *ret_has = x != NULL;
    return true;
}

bool yml_maybe_list(const struct yml_node *map, const char *key, const struct yml_node **ret,
                    struct err *e)
{
    const struct yml_node *x = yml_field(map, key);
    if (x && !yml_is_list(x, e))
        return false;
    *ret = x;
    return true;
}

bool yml_maybe_map(const struct yml_node *map, const char *key, const struct yml_node **ret,
                   struct err *e)
{
    const struct yml_node *x = yml_field(map, key);
    if (x && !yml_is_map(x, e))
        return false;
    *ret = x;
    return true;
}
