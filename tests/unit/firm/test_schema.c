/* test_schema.c — examples/firm.schema.json, the reader, the writer and the page
 * docs/formats/firm.md say the same: the same fields, the same required ones, the same words and
 * bounds. The schema is checked by a small validator of the keywords it uses; a keyword it does not
 * know fails the test. */
#include <math.h>
#include <regex.h>

#include <jansson.h>

#include "base/json.h"
#include "base/number.h"
#include "base/yaml.h"
#include "firm/firm_parts.h"
#include "firms.h"

/* --- a small validator of JSON Schema 2020-12 ------------------------------------------------ */

static const json_t *deref(const json_t *root, const json_t *schema)
{
    struct str ref = js_get_text(schema, "$ref");
    if (!ref.n)
        return schema;
    assert_true(str_starts(ref, "#/$defs/"));
    const json_t *to = js_get(js_get(root, "$defs"), ref.p + strlen("#/$defs/"));
    assert_non_null(to);
    return to;
}

static bool number_of(const struct yml_node *x, double *ret)
{
    struct err e = {0};
    return x->kind == YML_TEXT && x->plain && number_parse(x->text, NUMBER_POINT, ret, &e);
}

static bool has_type(const struct yml_node *x, struct str type)
{
    double v;
    if (str_is(type, "object"))
        return x->kind == YML_MAP;
    if (str_is(type, "array"))
        return x->kind == YML_LIST;
    if (str_is(type, "number"))
        return number_of(x, &v);
    if (str_is(type, "integer"))
        return number_of(x, &v) && v >= floor(v) && v <= floor(v);
    assert_true(str_is(type, "string"));
    return x->kind == YML_TEXT && !number_of(x, &v);
}

static bool equals(const struct yml_node *x, const json_t *v)
{
    double have, want;
    if (x->kind != YML_TEXT)
        return false;
    if (json_is_boolean(v))
        return x->plain && str_is(x->text, json_is_true(v) ? "true" : "false");
    if (js_as_real(v, &want))
        return number_of(x, &have) && have >= want && have <= want;
    return str_eq(x->text, js_as_text(v));
}

static bool matches(const struct yml_node *x, struct str pattern)
{
    regex_t re;
    assert_int_equal(regcomp(&re, pattern.p, REG_EXTENDED | REG_NOSUB), 0);
    bool ok = x->kind == YML_TEXT && regexec(&re, x->text.p, 0, NULL, 0) == 0;
    regfree(&re);
    return ok;
}

static bool valid(const json_t *root, const json_t *schema, const struct yml_node *x);

static bool properties_valid(const json_t *root, const json_t *properties, const struct yml_node *x)
{
    for (size_t i = 0; i < x->n; i++) {
        const json_t *p = js_get(properties, x->key[i]->text.p);
        if (!p || !valid(root, p,
                         x->item[i])) /* additionalProperties is false throughout: checked below */
            return false;
    }
    return true;
}

static bool keyword(const json_t *root, const char *key, const json_t *v, const struct yml_node *x)
{
    double bound, have;
    if (!strcmp(key, "description") || !strcmp(key, "title") || !strcmp(key, "$schema") ||
        !strcmp(key, "$id") || !strcmp(key, "$defs"))
        return true;
    if (!strcmp(key, "$ref"))
        return true; /* followed by valid */
    if (!strcmp(key, "type"))
        return has_type(x, js_as_text(v));
    if (!strcmp(key, "const"))
        return equals(x, v);
    if (!strcmp(key, "pattern"))
        return matches(x, js_as_text(v));
    if (!strcmp(key, "minLength"))
        return x->text.n >= (size_t)json_integer_value(v);
    if (!strcmp(key, "minItems"))
        return x->n >= (size_t)json_integer_value(v);
    if (!strcmp(key, "minimum"))
        return js_as_real(v, &bound) && number_of(x, &have) && have >= bound;
    if (!strcmp(key, "maximum"))
        return js_as_real(v, &bound) && number_of(x, &have) && have <= bound;
    if (!strcmp(key, "additionalProperties")) {
        assert_true(json_is_false(v));
        return true;
    }
    if (!strcmp(key, "properties"))
        return properties_valid(root, v, x);
    if (!strcmp(key, "required")) {
        for (size_t i = 0; i < js_len(v); i++)
            if (!yml_field(x, js_as_text(js_at(v, i)).p))
                return false;
        return true;
    }
    if (!strcmp(key, "items")) {
        for (size_t i = 0; i < x->n; i++)
            if (!valid(root, v, x->item[i]))
                return false;
        return true;
    }
    if (!strcmp(key, "enum") || !strcmp(key, "anyOf")) {
        for (size_t i = 0; i < js_len(v); i++)
            if (key[0] == 'e' ? equals(x, js_at(v, i)) : valid(root, js_at(v, i), x))
                return true;
        return false;
    }
    fail_msg("the schema uses `%s`, which this test does not know", key);
    return false;
}

static bool valid(const json_t *root, const json_t *schema, const struct yml_node *x)
{
    const json_t *s = deref(root, schema);
    const char *key;
    json_t *v, *copy = (json_t *)(uintptr_t)s;
    const json_t *type = js_get(s, "type");
    if (type && !has_type(x, js_as_text(type)))
        return false;
    json_object_foreach(copy, key, v) if (!keyword(root, key, v, x)) return false;
    return true;
}

/* --- the same document in changed forms ------------------------------------------------------ */

/* One change to a document: at `at`, drop the field, or put `value` (plain text) in its place, or
 * add a field of that name. */
struct change {
    const struct yml_node *map;
    const char *field, *value; /* value NULL: drop */
};

static bool plain_enough(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789.-+_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ", s.p[i]))
            return false;
    return s.n > 0;
}

static void emit(struct buf *out, const struct yml_node *x, const struct change *c);

static void emit_map(struct buf *out, const struct yml_node *x, const struct change *c)
{
    bool first = true, done = false;
    buf_puts(out, "{");
    for (size_t i = 0; i < x->n; i++) {
        bool here = c && c->map == x && str_is(x->key[i]->text, c->field);
        done = done || here;
        if (here && !c->value)
            continue;
        buf_printf(out, "%s%s: ", first ? "" : ", ", x->key[i]->text.p);
        if (here)
            buf_puts(out, c->value);
        else
            emit(out, x->item[i], c);
        first = false;
    }
    if (c && c->map == x && !done)
        buf_printf(out, "%s%s: %s", first ? "" : ", ", c->field, c->value);
    buf_puts(out, "}");
}

static void emit(struct buf *out, const struct yml_node *x, const struct change *c)
{
    if (x->kind == YML_MAP) {
        emit_map(out, x, c);
    } else if (x->kind == YML_LIST) {
        buf_puts(out, "[");
        for (size_t i = 0; i < x->n; i++) {
            buf_puts(out, i ? ", " : "");
            emit(out, x->item[i], c);
        }
        buf_puts(out, "]");
    } else if (x->plain && plain_enough(x->text)) {
        buf_put(out, x->text);
    } else {
        buf_json_string(out, x->text);
    }
}

struct both {
    struct reading r;
    const json_t *schema;
    const struct yml_node *full;
};

static const json_t *schema_open(struct arena *a)
{
    struct json_t *s;
    struct err e;
    OK(js_load(&s, a, "firm.schema.json", text_file(a, "examples/firm.schema.json"), &e), e);
    return s;
}

static struct both both_open(struct arena *a)
{
    struct both b = {.r = reading_open(a), .schema = schema_open(a)};
    struct err e;
    OK(yml_load(&b.full, a, "full.yaml", text_file(a, "tests/unit/firm/full.yaml"), &e), e);
    return b;
}

/* Reader and schema on the changed document must agree; returns what they say. */
static bool agreed(const struct both *b, const struct change *c)
{
    ARENA_LOCAL(a);
    struct buf out;
    struct err e = {0}, parse = {0};
    struct firm *f;
    const struct yml_node *x;
    buf_init(&out, a, 1 << 20);
    emit(&out, b->full, c);
    OK(yml_load(&x, a, "full.yaml", buf_str(&out), &parse), parse);
    struct reading r = b->r;
    r.a = a;
    bool reader = read_text(&r, buf_str(&out), &f, &e), schema = valid(b->schema, b->schema, x);
    if (reader != schema) {
        print_error("%s = %s: the reader says %s, the schema %s (%s)\n", c->field,
                    c->value ? c->value : "(dropped)", reader ? "yes" : "no", schema ? "yes" : "no",
                    e.msg);
        fail();
    }
    return reader;
}

/* --- walking schema and full document together ----------------------------------------------- */

/* Years have bounds that depend on other fields and on the day. */
static bool depends_on_the_day(const char *field)
{
    static const char *const names[] = {"year", "founded", "since"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(field, names[i]) == 0)
            return true;
    return false;
}

static bool listed(const json_t *array, const char *word)
{
    for (size_t i = 0; i < js_len(array); i++)
        if (str_is(js_as_text(js_at(array, i)), word))
            return true;
    return false;
}

static size_t try_bounds(const struct both *b, const json_t *s, struct change c)
{
    ARENA_LOCAL(a);
    double lo, hi;
    size_t tried = 0;
    if (depends_on_the_day(c.field))
        return 0;
    bool whole = str_is(js_get_text(s, "type"), "integer");
    if (js_get_real(s, "minimum", &lo)) {
        c.value = number_exact(a, lo);
        assert_true(agreed(b, &c));
        c.value = number_exact(a, whole ? lo - 1 : lo - 0.001 * fmax(1, fabs(lo)));
        assert_false(agreed(b, &c));
        tried += 2;
    }
    if (js_get_real(s, "maximum", &hi)) {
        c.value = whole ? number_int(a, (int64_t)hi, GROUP_NONE) : number_exact(a, hi);
        assert_true(agreed(b, &c));
        c.value = whole ? number_int(a, (int64_t)hi + 1, GROUP_NONE)
                        : number_exact(a, hi + 0.001 * fmax(1, fabs(hi)));
        assert_false(agreed(b, &c));
        tried += 2;
    }
    if (tried) {
        c.value = "many";
        assert_false(agreed(b, &c));
    }
    return tried;
}

static size_t try_words(const struct both *b, const json_t *s, struct change c)
{
    const json_t *words = js_get(s, "enum");
    for (size_t i = 0; i < js_len(words); i++) {
        const json_t *w = js_at(words, i);
        c.value = json_is_boolean(w) ? (json_is_true(w) ? "true" : "false") : js_as_text(w).p;
        assert_true(agreed(b, &c));
    }
    if (!words)
        return 0;
    c.value = "perhaps";
    assert_false(agreed(b, &c));
    return js_len(words) + 1;
}

static size_t walk(const struct both *b, const json_t *schema, const struct yml_node *x,
                   const char *at)
{
    ARENA_LOCAL(a);
    const json_t *s = deref(b->schema, schema);
    size_t tried = 0;
    if (x->kind == YML_LIST) {
        assert_true(x->n >= 1);
        return walk(b, js_get(s, "items"), x->item[0], arena_printf(a, "%s[]", at));
    }
    if (x->kind != YML_MAP)
        return 0;
    assert_true(json_is_false(js_get(s, "additionalProperties")));
    const json_t *properties = js_get(s, "properties"), *required = js_get(s, "required");
    assert_int_equal(js_len(properties),
                     x->n); /* the full document has every field of the schema */
    assert_false(agreed(b, &(struct change){x, "unheard_of", "1"}));
    for (size_t i = 0; i < x->n; i++) {
        const char *field = x->key[i]->text.p;
        const json_t *p = js_get(properties, field);
        if (!p)
            fail_msg("%s.%s is not in the schema", at, field);
        struct change c = {x, field, NULL};
        assert_int_equal(agreed(b, &c), !listed(required, field));
        const json_t *leaf = deref(b->schema, p);
        tried += 1 + try_bounds(b, leaf, c) + try_words(b, leaf, c);
        tried += walk(b, p, x->item[i], arena_printf(a, "%s.%s", at, field));
    }
    return tried + 1;
}

static void reader_and_schema_agree_on_every_field(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct both b = both_open(a);
    assert_true(agreed(&b, &(struct change){NULL, "nothing", NULL}));
    size_t tried = walk(&b, b.schema, b.full, "");
    print_message("%zu variants of one document\n", tried);
    assert_true(tried > 250);
}

/* --- names ----------------------------------------------------------------------------------- */

/* The schema of a block: "resources.languages[]". */
static const json_t *block(struct arena *a, const json_t *root, const char *at)
{
    struct str rest = str_of(at);
    const json_t *s = root;
    while (rest.n) {
        struct str step = str_cut(&rest, '.');
        bool list = str_ends(step, "[]");
        s = deref(root, js_get(js_get(s, "properties"),
                               str_dup(a, (struct str){step.p, step.n - (list ? 2 : 0)})));
        if (list)
            s = deref(root, js_get(s, "items"));
        if (!s)
            fail_msg("the schema has no block %s", at);
    }
    return s;
}

static void every_block_has_the_same_fields_in_reader_schema_and_page(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const json_t *root = schema_open(a);
    struct str page = text_file(a, "docs/formats/firm.md");
    size_t n = 0;
    for (size_t i = 0; i < N_FIELD_LISTS; i++) {
        const struct field_list *l = &firm_fields[i];
        const json_t *properties = js_get(block(a, root, l->at), "properties");
        assert_int_equal(js_len(properties), l->n);
        for (size_t k = 0; k < l->n; k++, n++) {
            if (!js_get(properties, l->fields[k].name))
                fail_msg("%s.%s is not in the schema", l->at, l->fields[k].name);
            if (!str_contains(page, arena_printf(a, "`%s`", l->fields[k].name)))
                fail_msg("%s.%s is not explained in docs/formats/firm.md", l->at, l->fields[k].name);
        }
    }
    assert_true(n > 100);
}

/* What the forms say of a field is what the schema says: kind, bounds, words, description. */
static void same_declaration(const json_t *root, const struct firm_field *f, const json_t *at)
{
    const json_t *s = deref(root, at), *words = js_get(s, "enum");
    struct str help = js_get_text(at, "description");
    double lo, hi;
    if (!help.n)
        help = js_get_text(s, "description");
    if (!str_is(help, f->help))
        fail_msg("%s: the form says `%s`, the schema `%.*s`", f->name, f->help, STR_ARG(help));
    assert_true(f->label[0] && (f->kind <= FIELD_ITEMS || f->example || f->kind == FIELD_TEXT));
    if (js_get_real(s, "minimum", &lo))
        assert_true(f->min <= lo && f->min >= lo);
    if (js_get_real(s, "maximum", &hi))
        assert_true(f->max <= hi && f->max >= hi);
    bool whole = f->kind == FIELD_INT || f->kind == FIELD_YEAR, real = f->kind == FIELD_REAL;
    if (strcmp(f->name, "landfall") != 0)
        assert_int_equal(str_is(js_get_text(s, "type"), "integer"), whole);
    assert_int_equal(str_is(js_get_text(s, "type"), "number"), real);
    for (size_t i = 0; f->choices && f->choices[i]; i++)
        assert_true(i < js_len(words) && str_is(js_as_text(js_at(words, i)), f->choices[i]));
}

static void forms_and_schema_say_the_same(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const json_t *root = schema_open(a);
    for (size_t i = 0; i < N_FIELD_LISTS; i++) {
        const struct field_list *l = &firm_fields[i];
        const json_t *b = block(a, root, l->at);
        const json_t *properties = js_get(b, "properties"), *required = js_get(b, "required");
        for (size_t k = 0; k < l->n; k++) {
            same_declaration(root, &l->fields[k], js_get(properties, l->fields[k].name));
            assert_int_equal(listed(required, l->fields[k].name),
                             (l->fields[k].flags & FIELD_REQUIRED) != 0);
        }
    }
}

static void examples_and_their_exports_validate(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    const json_t *root = schema_open(a);
    const char *files[] = {example_files[0], example_files[1], example_files[2],
                           "tests/unit/firm/full.yaml"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        const struct yml_node *x;
        struct firm *f;
        struct err e;
        OK(yml_load(&x, a, files[i], text_file(a, files[i]), &e), e);
        assert_true(valid(root, root, x));
        OK(read_text(&r, text_file(a, files[i]), &f, &e), e);
        OK(yml_load(&x, a, "export", written(&r, f), &e), e);
        assert_true(valid(root, root, x));
    }
}

/* The writer leaves no field out: the export of the full document has them all. */
static void same_fields(const struct yml_node *x, const struct yml_node *y)
{
    assert_int_equal(x->kind, y->kind);
    if (x->kind == YML_MAP) {
        assert_int_equal(x->n, y->n);
        for (size_t i = 0; i < x->n; i++) {
            const struct yml_node *z = yml_field(y, x->key[i]->text.p);
            if (!z)
                fail_msg("`%s` is lost on the way out", x->key[i]->text.p);
            same_fields(x->item[i], z);
        }
    }
    if (x->kind == YML_LIST) {
        assert_int_equal(x->n, y->n);
        for (size_t i = 0; i < x->n; i++)
            same_fields(x->item[i], y->item[i]);
    }
}

static void the_writer_keeps_every_field(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct both b = both_open(a);
    struct firm *f;
    struct err e;
    const struct yml_node *out;
    OK(read_text(&b.r, text_file(a, "tests/unit/firm/full.yaml"), &f, &e), e);
    OK(yml_load(&out, a, "export", written(&b.r, f), &e), e);
    same_fields(b.full, out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_and_schema_agree_on_every_field),
        cmocka_unit_test(every_block_has_the_same_fields_in_reader_schema_and_page),
        cmocka_unit_test(forms_and_schema_say_the_same),
        cmocka_unit_test(examples_and_their_exports_validate),
        cmocka_unit_test(the_writer_keeps_every_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
