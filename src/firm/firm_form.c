/* firm_form.c — a firm as a form: which fields there are, what they say now, and changing some of
 * them. All of it goes by firm_fields.c and through the reader of the file, so a form knows no rule
 * of its own. */
#include <string.h>

#include "base/capability.h"
#include "base/file.h"
#include "base/number.h"
#include "firm/firm_parts.h"

static const struct capability_param firm_only[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the id of a firm in the workspace"},
};

/* --- fields ---------------------------------------------------------------------------------- */

static const struct shape_field field_fields[] = {
    {.name = "path", .kind = VALUE_TEXT, .help = "[] stands for the position in a list"},
    {.name = "label", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "required", .kind = VALUE_BOOL, .help = "within its group"},
    {.name = "unit", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "min", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "max", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "example", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "help", .kind = VALUE_TEXT},
    {.name = "group",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "the top-level block"},
    {.name = "repeated", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT, .help = "a list"},
    {.name = "fixed",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "not changed by firm.set"},
    {.name = "choices",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "name of the list with the possible values, under `lists`"},
};
static const struct shape field_shape = SHAPE("firm_field", "one field of a firm", field_fields);
static const struct shape_field choice_fields[] = {
    {.name = "value", .kind = VALUE_TEXT},
    {.name = "label", .kind = VALUE_TEXT},
};
static const struct shape choice_shape = SHAPE("firm_choice", "one possible value", choice_fields);
static const struct shape_field choices_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "choices", .kind = VALUE_LIST, .of = &choice_shape},
};
static const struct shape choices_shape =
    SHAPE("firm_choices", "the possible values of a kind of field", choices_fields);
static const struct shape_field fields_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "fields", .kind = VALUE_LIST, .of = &field_shape, .flags = SHAPE_CSV},
    {.name = "lists", .kind = VALUE_LIST, .of = &choices_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape fields_shape =
    SHAPE("firm_fields", "the fields of a firm, as a form shows them", fields_fields);

static const char *choices_of(const struct firm_field *f, const char *path)
{
    switch (f->kind) {
    case FIELD_CHOICE:
        return path;
    case FIELD_LEVEL:
    case FIELD_MODE:
    case FIELD_CURRENCY:
    case FIELD_LANGUAGE:
    case FIELD_TECHNOLOGY:
    case FIELD_FACILITATOR:
        return field_kind_name(f->kind);
    default:
        return NULL;
    }
}

static void add_choice(struct arena *a, struct value *list, const char *value, const char *label)
{
    struct value *r = value_record(a);
    record_text(a, r, "value", value);
    record_text(a, r, "label", label);
    list_add(a, list, r);
}

static void add_list(struct arena *a, struct value *lists, const char *name, struct value *choices)
{
    struct value *r = value_record(a);
    record_text(a, r, "name", name);
    record_set(a, r, "choices", choices);
    list_add(a, lists, r);
}

static void describe(struct arena *a, enum field_list_id id, struct value *fields,
                     struct value *lists)
{
    const struct field_list *l = &firm_fields[id];
    for (size_t i = 0; i < l->n; i++) {
        const struct firm_field *f = &l->fields[i];
        bool list = f->kind == FIELD_ITEMS || f->kind == FIELD_WORDS || f->kind == FIELD_MARKETS;
        const char *path =
            arena_printf(a, "%s%s%s%s", l->at, *l->at ? "." : "", f->name, list ? "[]" : "");
        struct value *r = value_record(a);
        record_text(a, r, "path", path);
        record_text(a, r, "label", f->label);
        record_text(a, r, "kind", field_kind_name(f->kind));
        record_bool(a, r, "required", (f->flags & FIELD_REQUIRED) != 0);
        record_text(a, r, "unit", f->unit);
        if (f->max > f->min) {
            record_text(a, r, "min", number_exact(a, f->min));
            record_text(a, r, "max", number_exact(a, f->max));
        }
        record_text(a, r, "example", f->example);
        record_text(a, r, "help", f->help);
        record_text(a, r, "group", arena_strndup(a, path, strcspn(path, ".[")));
        record_bool(a, r, "repeated", list);
        record_bool(a, r, "fixed", (f->flags & FIELD_FIXED) != 0);
        record_text(a, r, "choices", choices_of(f, path));
        list_add(a, fields, r);
        struct value *words = value_list(a);
        for (size_t k = 0; f->choices && f->choices[k]; k++)
            add_choice(a, words, f->choices[k], f->choices[k]);
        if (f->choices)
            add_list(a, lists, path, words);
        if (f->kind == FIELD_BLOCK || f->kind == FIELD_ITEMS)
            describe(a, f->of, fields, lists);
    }
}

static bool run_fields(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct value *v = value_record(a), *fields = value_list(a), *lists = value_list(a);
    struct code_list *codes;
    struct facts *facts;
    size_t n;
    (void)args;
    TRY(facts_of_job(job, &facts, e));
    describe(a, FIELDS_ROOT, fields, lists);
    TRY(code_lists(a, job->data_dir, facts, &codes, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct value *choices = value_list(a);
        for (size_t k = 0; k < codes[i].n; k++)
            add_choice(a, choices, codes[i].codes[k], codes[i].names[k]);
        add_list(a, lists, field_kind_name(codes[i].kind), choices);
    }
    record_text(
        a, v, "headline",
        arena_printf(a, "A firm has %zu fields and groups of fields.", value_count(fields)));
    record_set(a, v, "fields", fields);
    record_set(a, v, "lists", lists);
    *ret = v;
    return true;
}

const struct capability firm_fields_capability = {
    .name = "firm.fields",
    .summary = "Describes the fields of a firm: what each takes, its unit, bounds and choices",
    .example = "landfall firm fields",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &fields_shape,
    .run = run_fields,
};

/* --- values ---------------------------------------------------------------------------------- */

static const struct shape_field value_fields[] = {
    {.name = "path", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
};
static const struct shape value_shape = SHAPE("firm_value", "what a field says", value_fields);
static const struct shape_field values_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "version", .kind = VALUE_INT},
    {.name = "values", .kind = VALUE_LIST, .of = &value_shape, .flags = SHAPE_CSV},
};
static const struct shape values_shape = SHAPE(
    "firm_values", "what a firm's fields say now; what is not known is left out", values_fields);

static bool run_values(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct stored s;
    struct path_value *values;
    size_t n;
    TRY(stored_open(job, WS_READ, args_text(args, "firm"), 0, &s, e));
    tree_values(a, s.root, &values, &n);
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "path", values[i].path);
        record_text(a, r, "value", values[i].value);
        list_add(a, list, r);
    }
    record_text(
        a, v, "headline",
        arena_printf(a, "%s, version %lld: %zu values.", s.row.name, (long long)s.row.version, n));
    record_text(a, v, "firm", s.row.firm_id);
    record_int(a, v, "version", s.row.version);
    record_set(a, v, "values", list);
    *ret = v;
    return true;
}

const struct capability firm_values = {
    .name = "firm.values",
    .summary = "Shows what each field of a firm says now",
    .example = "landfall firm values olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(firm_only),
    .result = &values_shape,
    .run = run_values,
};

/* --- set ------------------------------------------------------------------------------------- */

static const struct shape_field set_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "version", .kind = VALUE_INT},
    {.name = "changed", .kind = VALUE_BOOL},
    {.name = "changes", .kind = VALUE_LIST, .of = &changes_shape, .flags = SHAPE_CSV},
};
static const struct shape set_shape = SHAPE("firm_set", "a firm after a change", set_fields);

static void apply(struct tree *t, const struct args *args, struct firm_faults *faults)
{
    for (size_t i = 0; i < args_count(args, "field"); i++)
        tree_set(t, args_text_at(args, "field", i), faults);
}

static bool run_set(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *id = args_text(args, "firm");
    struct firm_faults faults = {0};
    struct stored s;
    struct kept k;
    struct firm_change *changes;
    size_t n;
    if (!args_count(args, "field") && !args_count(args, "remove"))
        return FAIL(e, ERR_USAGE, "say what to change: --field path=value, or --remove path") ||
               err_hint(e, "`landfall firm fields` shows the fields.");
    TRY(stored_open(job, WS_WRITE, id, 0, &s, e));
    struct tree *t = tree_open(a, s.root);
    apply(t, args, &faults);
    for (size_t i = 0; i < args_count(args, "remove"); i++)
        tree_remove(t, args_text_at(args, "remove", i), &faults);
    TRY(stored_put(job, s.ws, tree_done(t), id, &faults, &k, e));
    firm_changes(a, s.root, k.root, &changes, &n);
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                k.changed
                    ? arena_printf(a, "%s, version %lld: %s.", k.firm->name, (long long)k.version,
                                   changes_words(a, changes, n))
                    : arena_printf(a, "%s says that already; nothing was changed.", k.firm->name));
    record_text(a, v, "firm", id);
    record_int(a, v, "version", k.version);
    record_bool(a, v, "changed", k.changed);
    record_set(a, v, "changes", changes_value(a, changes, n));
    *ret = v;
    return true;
}

static const struct capability_param set_params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the id of a firm in the workspace"},
    {.name = "field",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL | PARAM_REPEATED,
     .help = "path=value: firm.town=Volos, products[0].price=\"8 EUR\", goals[+].text=…"},
    {.name = "remove",
     .kind = PARAM_TEXT,
     .flags = PARAM_REPEATED,
     .help = "a field or an item of a list to take away: products[2]"},
};

const struct capability firm_set = {
    .name = "firm.set",
    .summary = "Changes fields of a firm; all changes of one call are one new version",
    .about =
        "The result must be a firm that the file format allows: the rules are those of "
        "docs/formats/firm.md, and every fault is told with the path of its field. Positions in "
        "lists are those before the change; [+] is a new item, [+2] a second new one. An empty "
        "value "
        "takes a field away. Digits may be Persian or Arabic-Indic. The workspace keeps the "
        "canonical "
        "file: comments of a file that was imported are not in it.",
    .example = "landfall firm set olive-oil firm.town=Chania \"products[0].price=8.90 EUR\"",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(set_params),
    .result = &set_shape,
    .run = run_set,
};

/* --- create ---------------------------------------------------------------------------------- */

static const struct shape_field create_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "version", .kind = VALUE_INT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape create_shape = SHAPE("firm_create", "a new firm", create_fields);

/* Letters that lose no accent but have a usual spelling. */
static const char *spelled(const char *p, size_t *ret_n)
{
    static const char *const pairs[][2] = {
        {"ß", "ss"}, {"æ", "ae"}, {"ø", "o"}, {"œ", "oe"}, {"đ", "d"}, {"ð", "d"},
        {"þ", "th"}, {"ł", "l"},  {"ı", "i"}, {"ħ", "h"},  {"ŋ", "n"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (strncmp(p, pairs[i][0], strlen(pairs[i][0])) == 0) {
            *ret_n = strlen(pairs[i][0]);
            return pairs[i][1];
        }
    return NULL;
}

/* "Müller & Søn" → "muller-son"; "" when no Latin letter or digit is in it. */
static const char *id_from(struct arena *a, const char *name)
{
    enum { ID_MAX = 40 };
    struct buf id;
    buf_init(&id, a, ID_MAX + 8);
    const char *folded = text_fold(a, str_of(name));
    for (const char *p = folded; *p && id.n < ID_MAX;) {
        size_t n = 1;
        const char *word = spelled(p, &n);
        if (word)
            buf_puts(&id, word);
        else if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9'))
            buf_putc(&id, *p);
        else if (id.n && id.p[id.n - 1] != '-')
            buf_putc(&id, '-');
        p += n;
    }
    while (id.n && id.p[id.n - 1] == '-')
        id.p[--id.n] = '\0';
    return id.n ? id.p : "";
}

static bool free_id(struct workspace *ws, struct arena *a, const char *name, const char **ret,
                    struct err *e)
{
    struct ws_firm *rows;
    size_t n;
    const char *base = id_from(a, name), *id = base;
    TRY(ws_firm_list(ws, a, &rows, &n, e)); /* those in the trash too */
    if (!*base)
        base = id = "firm";
    for (size_t k = 2;; k++) {
        size_t i = 0;
        while (i < n && strcmp(rows[i].firm_id, id) != 0)
            i++;
        if (i == n)
            break;
        id = arena_printf(a, "%s-%zu", base, k);
    }
    *ret = id;
    return true;
}

/* The least a firm can be, as its file would say it; firm.id is not a field of forms. */
static bool first_tree(struct job *job, const struct args *args, const char *id,
                       const struct yml_node **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct buf text;
    struct yml_writer w;
    struct facts *facts;
    TRY(facts_of_job(job, &facts, e));
    struct date today = {(int32_t)(job->now_us / 86400000000)}, as_of = facts_as_of(facts);
    const char *product = args_text(args, "product"), *pid = id_from(a, product);
    buf_init(&text, a, 1 << 16);
    yml_init(&w, &text);
    yml_put_int(&w, "landfall", 1);
    /* a program whose figures are of an earlier year reads nothing later than that */
    yml_put_date(&w, "written_on", date_year(today) > date_year(as_of) ? as_of : today);
    yml_begin_map(&w, "firm");
    yml_put_cstr(&w, "id", id);
    yml_put_cstr(&w, "name", args_text(args, "name"));
    yml_put_cstr(&w, "home", args_text(args, "home"));
    yml_put_cstr(&w, "currency", args_text(args, "currency"));
    yml_put_cstr(&w, "sector", args_text(args, "sector"));
    yml_end(&w);
    yml_begin_list(&w, "products");
    yml_begin_map(&w, NULL);
    yml_put_cstr(&w, "id", *pid ? pid : "product-1");
    yml_put_cstr(&w, "name", product);
    yml_end(&w);
    yml_end(&w);
    yml_begin_map(&w, "resources");
    yml_end(&w);
    if (!yml_done(&w))
        return FAIL(e, ERR_LIMIT, "the names are too long");
    return yml_load(ret, a, firm_form_name, buf_str(&text), e);
}

static bool run_create(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct firm_faults faults = {0};
    struct workspace *ws;
    const struct yml_node *first;
    const char *id;
    struct kept k;
    TRY(job_require(job, NULL, ROLE_ADVISER, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(free_id(ws, a, args_text(args, "name"), &id, e));
    TRY(first_tree(job, args, id, &first, e));
    struct tree *t = tree_open(a, first);
    apply(t, args, &faults);
    TRY(stored_put(job, ws, tree_done(t), id, &faults, &k, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "%s is in the workspace as `%s`.", k.firm->name, id));
    record_text(a, v, "id", id);
    record_int(a, v, "version", k.version);
    record_text(a, v, "next", arena_printf(a, "landfall diagnose ask %s", id));
    *ret = v;
    return true;
}

static const struct capability_param create_params[] = {
    {.name = "name",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "name of the firm in Latin letters"},
    {.name = "home", .kind = PARAM_MARKET, .flags = PARAM_REQUIRED, .help = "the home country"},
    {.name = "sector",
     .kind = PARAM_CHOICE,
     .flags = PARAM_REQUIRED,
     .choices = firm_sectors,
     .help = "kind of goods: chooses the criteria of the ranking"},
    {.name = "currency",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED,
     .help = "the currency the books are kept in (ISO 4217)"},
    {.name = "product",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED,
     .help = "name of the first product or service"},
    {.name = "field",
     .kind = PARAM_TEXT,
     .flags = PARAM_REPEATED,
     .help = "more fields, as in firm set: firm.town=Volos"},
};

const struct capability firm_create = {
    .name = "firm.create",
    .summary = "Begins a new firm with the least that is needed",
    .about =
        "The id is made from the name and is its own; the rest of the fields comes by `firm set`.",
    .example = "landfall firm create \"Volos Pumps\" --home GRC --sector industrial --currency EUR "
               "--product \"Pump P1\"",
    .role = ROLE_ADVISER,
    .effect = EFFECT_WRITES,
    PARAMS(create_params),
    .result = &create_shape,
    .run = run_create,
};
