/* api_ask.c — a request as arguments and options. A GET says them in the query, a POST in a JSON object or
 * in the parts of a form; the names are those of the declaration, with _ or -. A parameter of the capability
 * goes before a general option of the same name. Every name that is neither is an error that names the
 * nearest, as at the terminal: args_set says it. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "doors/api_inside.h"
#include "doors/args_json.h"
#include "doors/table.h"
#include "http/fields.h"

/* ---- pairs ---- */

static bool load_object(const struct http_request *r, json_t **ret, struct err *e)
{
    json_t *root;
    if (r->body.n == 0) {
        *ret = NULL;
        return true;
    }
    if (!http_type_is(http_header(r, "content-type"), "application/json"))
        return FAIL(e, ERR_USAGE, "the body must be JSON, with Content-Type: application/json");
    TRY(js_load(&root, r->arena, "the body", r->body, e));
    if (!json_is_object(root))
        return FAIL(e, ERR_PARSE, "the body must be a JSON object");
    *ret = root;
    return true;
}

static bool add_json(const struct http_request *r, struct http_pairs *pairs, const char *name,
                     const json_t *x, bool in_list, struct err *e)
{
    if (json_is_null(x))
        return true; /* the same as not given */
    if (json_is_array(x) && !in_list) {
        for (size_t i = 0; i < json_array_size(x); i++)
            TRY(add_json(r, pairs, name, json_array_get(x, i), true, e));
        return true;
    }
    const char *text = args_json_text(r->arena, x);
    if (!text)
        return FAIL(e, ERR_USAGE, "`%.80s` must be text, a number, yes or no, or a list of these",
                    name);
    http_pairs_add(r->arena, pairs, name, text);
    return true;
}

static bool pairs_of_body(const struct http_request *r, struct http_pairs *pairs, struct err *e)
{
    json_t *root, *x;
    const char *name;
    TRY(load_object(r, &root, e));
    if (root)
        json_object_foreach(root, name, x)
            TRY(add_json(r, pairs, name, x, false, e));
    for (size_t i = 0; i < r->n_parts; i++) {
        const struct http_part *part = &r->parts[i];
        if (part->file_name)
            continue;
        if (memchr(part->text.p ? part->text.p : "", '\0', part->text.n))
            return FAIL(e, ERR_USAGE, "`%.80s` holds a NUL byte", part->name);
        http_pairs_add(r->arena, pairs, part->name, str_dup(r->arena, part->text));
    }
    return true;
}

bool api_body_texts(const struct http_request *r, const char *const *names, size_t n,
                    const char **ret, struct err *e)
{
    struct http_pairs pairs = {0};
    TRY(pairs_of_body(r, &pairs, e));
    for (size_t i = 0; i < n; i++)
        ret[i] = NULL;
    for (size_t k = 0; k < pairs.n; k++) {
        size_t i = 0;
        while (i < n && strcmp(names[i], pairs.items[k].name) != 0)
            i++;
        if (i == n) {
            const char *near = text_nearest(str_of(pairs.items[k].name), names, n);
            FAIL(e, ERR_USAGE, "`%.80s` does not belong here", pairs.items[k].name);
            return near ? err_hint(e, "Did you mean `%s`?", near) : false;
        }
        ret[i] = pairs.items[k].value;
    }
    return true;
}

/* ---- general options ---- */

static bool take_number(const char *name, const char *value, uint64_t least, uint64_t most,
                        uint64_t *ret, struct err *e)
{
    size_t n = strlen(value);
    uint64_t x = 0;
    bool ok = n >= 1 && n <= 19 && strspn(value, "0123456789") == n;
    if (ok)
        x = strtoull(value, NULL, 10);
    if (!ok || x < least || x > most)
        return FAIL(e, ERR_USAGE, "`%s` is a whole number from %llu to %llu, not `%.40s`", name,
                    (unsigned long long)least, (unsigned long long)most, value);
    *ret = x;
    return true;
}

static bool take_fields(struct arena *a, struct api_ask *ask, const char *value, struct err *e)
{
    const struct shape *shape = ask->c->result;
    const char **names = NEW_N(a, const char *, shape->n_fields);
    size_t cap = ask->n_fields;
    for (size_t i = 0; i < shape->n_fields; i++)
        names[i] = shape->fields[i].name;
    for (struct str rest = str_of(value); rest.n > 0;) {
        struct str one = str_cut(&rest, ',');
        size_t i = 0;
        while (i < shape->n_fields && !str_is(one, names[i]))
            i++;
        if (i == shape->n_fields) {
            const char *near = text_nearest(one, names, shape->n_fields);
            FAIL(e, ERR_USAGE, "`%.*s` is no member of the result", STR_ARG_MAX(one, 60));
            return near ? err_hint(e, "Did you mean `%s`?", near) : false;
        }
        PUSH(a, ask->fields, ask->n_fields, cap, names[i]);
    }
    return true;
}

static bool take_choice(const char *name, const char *value, const char *const *choices, size_t n,
                        size_t *ret, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(choices[i], value) == 0) {
            *ret = i;
            return true;
        }
    struct err *x = e;
    FAIL(x, ERR_USAGE, "`%s` does not take `%.40s`", name, value);
    const char *near = text_nearest(str_of(value), choices, n);
    return near ? err_hint(x, "Did you mean `%s`?", near) : err_hint(x, "Try `%s`.", choices[0]);
}

/* *ret_taken = false: the name is no general option. */
static bool take_option(struct api *api, struct arena *a, struct api_ask *ask, const char *name,
                        const char *value, bool *ret_taken, struct err *e)
{
    static const char *const some[] = {"none", "all"}, *const formats[] = {"json", "csv", "xlsx"},
                             *const yes_no[] = {"no", "yes"};
    size_t k = 0;
    uint64_t x = 0;
    *ret_taken = true;
    if (strcmp(name, "as_of") == 0 || strcmp(name, "as-of") == 0) {
        struct date d;
        struct err why = {0};
        if (!date_parse(str_of(value), &d, &why))
            return FAIL(e, ERR_USAGE, "`as_of` takes a date like 2026-05-31, not `%.40s`", value);
        ask->as_of = value;
        ask->as_of_days = d.days;
    } else if (strcmp(name, "seed") == 0) {
        TRY(take_number(name, value, 0, INT64_MAX, &ask->seed, e));
    } else if (strcmp(name, "figures") == 0) {
        TRY(take_choice(name, value, some, COUNT_OF(some), &k, e));
        ask->figures = k == 1;
    } else if (strcmp(name, "figure") == 0) {
        TRY(take_number(name, value[0] == 'f' ? value + 1 : value, 1, UINT32_MAX, &x, e));
        ask->figure = x;
    } else if (strcmp(name, "fields") == 0) {
        TRY(take_fields(a, ask, value, e));
    } else if (strcmp(name, "limit") == 0) {
        TRY(take_number(name, value, 1, (uint64_t)api->limits.page_max, &x, e));
        ask->limit = x;
    } else if (strcmp(name, "cursor") == 0) {
        ask->cursor = value;
    } else if (strcmp(name, "format") == 0) {
        TRY(take_choice(name, value, formats, COUNT_OF(formats), &k, e));
        ask->format = (enum api_format)k;
    } else if (strcmp(name, "inline") == 0) {
        TRY(take_choice(name, value, yes_no, COUNT_OF(yes_no), &k, e));
        ask->inline_html = k == 1;
    } else {
        *ret_taken = false;
    }
    return true;
}

/* ---- reading ---- */

static bool add_argument(const struct http_request *r, struct api_ask *ask, const char *name,
                         const char *value, struct err *e)
{
    const struct capability_param *p = capability_param(ask->c, name);
    if (p && p->kind == PARAM_FIRM && !ask->firm)
        ask->firm = value;
    ask->takes_files = ask->takes_files || (p && p->kind == PARAM_FILE);
    if (p && p->kind == PARAM_OUTPUT) {
        if (ask->output)
            return FAIL(e, ERR_USAGE, "one file can be sent at a time; ask for the other by itself");
        ask->output = http_clean_file_name(r->arena, str_of(value));
        value = ask->output;
    }
    http_pairs_add(r->arena, &ask->given, p ? p->name : name, value);
    return true;
}

static bool take_files(const struct http_request *r, struct api_ask *ask, struct err *e)
{
    struct hash h;
    char hex[HASH_HEX];
    size_t n_files = 0;
    hash_init(&h);
    ask->parts = NEW_N(r->arena, struct http_part *, r->n_parts + 1);
    ask->part_param = NEW_N(r->arena, const char *, r->n_parts + 1);
    for (size_t i = 0; i < r->n_parts; i++) {
        struct http_part *part = &r->parts[i];
        if (!part->file_name)
            continue;
        const struct capability_param *p = capability_param(ask->c, part->name);
        if (!p || p->kind != PARAM_FILE)
            return FAIL(e, ERR_USAGE, "`%.80s` does not take a file", part->name);
        TRY(hash_file(part->path, hex, e));
        hash_add_field(&h, str_of(p->name));
        hash_add_field(&h, str_of(hex));
        ask->part_param[ask->n_parts] = p->name;
        ask->parts[ask->n_parts++] = part;
        n_files++;
    }
    hash_end(&h, hex);
    ask->takes_files = ask->takes_files || n_files > 0;
    ask->files_hash = n_files ? arena_strdup(r->arena, hex) : "";
    return true;
}

bool api_ask_read(struct api *api, const struct http_request *r, const struct capability *c,
                  struct api_ask *ret, struct err *e)
{
    struct http_pairs pairs = {0};
    struct api_ask ask = {.c = c, .seed = 1, .as_of_days = AS_OF_FACT_TABLE, .files_hash = ""};
    TRY(pairs_of_body(r, &pairs, e));
    for (size_t i = 0; i < r->query.n + pairs.n; i++) {
        const struct http_pair *x =
            i < r->query.n ? &r->query.items[i] : &pairs.items[i - r->query.n];
        bool taken = false;
        if (!capability_param(c, x->name))
            TRY(take_option(api, r->arena, &ask, x->name, x->value, &taken, e));
        if (!taken)
            TRY(add_argument(r, &ask, x->name, x->value, e));
    }
    TRY(take_files(r, &ask, e));
    if (ask.figure && (ask.format != API_JSON || ask.output))
        return FAIL(e, ERR_USAGE, "`figure` is answered as JSON");
    *ret = ask;
    return true;
}

struct api_ask *api_ask_copy(struct arena *a, const struct api_ask *ask)
{
    struct api_ask *x = NEW(a, struct api_ask);
    *x = *ask;
    x->given = (struct http_pairs){0};
    for (size_t i = 0; i < ask->given.n; i++)
        http_pairs_add(a, &x->given, arena_strdup(a, ask->given.items[i].name),
                       arena_strdup(a, ask->given.items[i].value));
    x->firm = ask->firm ? arena_strdup(a, ask->firm) : NULL;
    x->output = ask->output ? arena_strdup(a, ask->output) : NULL;
    x->cursor = ask->cursor ? arena_strdup(a, ask->cursor) : NULL;
    x->as_of = ask->as_of ? arena_strdup(a, ask->as_of) : NULL;
    x->files_hash = arena_strdup(a, ask->files_hash);
    x->fields = NEW_N(a, const char *, ask->n_fields + 1);
    if (ask->n_fields)
        memcpy(x->fields, ask->fields, ask->n_fields * sizeof *ask->fields);
    x->parts = NULL; /* the files were moved before: they belong to the request */
    x->part_param = NULL;
    x->n_parts = 0;
    return x;
}

/* ---- arguments ---- */

/* A folder below the work's, one per file: two files may have one name. */
static bool place_for(struct arena *a, const char *folder, size_t number, const char *name,
                      const char **ret, struct err *e)
{
    const char *dir = path_join(a, folder, arena_printf(a, "%zu", number));
    TRY(file_make_folder(dir, e));
    *ret = path_join(a, dir, name);
    return true;
}

bool api_ask_args(struct api *api, const struct api_ask *ask, struct arena *a, const char *person,
                  const char *folder, struct args **ret, const char **ret_output, struct err *e)
{
    struct args *args = args_new(a, ask->c);
    const char *output = NULL;
    for (size_t i = 0; i < ask->given.n; i++) {
        const struct capability_param *p = capability_param(ask->c, ask->given.items[i].name);
        const char *value = ask->given.items[i].value, *place;
        if (p && p->kind == PARAM_FILE) {
            TRY(place_for(a, folder, i, "", &place, e) &&
                api_upload_take(api, a, value, person, place, &value, e));
        } else if (p && p->kind == PARAM_OUTPUT) {
            TRY(place_for(a, folder, i, value, &output, e));
            value = output;
        }
        TRY(args_set(a, args, ask->given.items[i].name, value, e));
    }
    for (size_t i = 0; i < ask->n_parts; i++) {
        const char *place;
        TRY(place_for(a, folder, ask->given.n + i, ask->parts[i]->file_name, &place, e));
        if (rename(ask->parts[i]->path, place) != 0)
            return FAIL(e, ERR_IO, "cannot keep the file that was sent");
        TRY(args_set(a, args, ask->part_param[i], place, e));
    }
    TRY(args_finish(a, args, e));
    *ret = args;
    *ret_output = output;
    return true;
}

static void put_field(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s=%zu:%s;", name, strlen(value), value);
}

static int by_name(const void *a, const void *b)
{
    const struct http_pair *const *x = a, *const *y = b;
    int c = strcmp((*x)->name, (*y)->name);
    return c ? c : (*x > *y) - (*x < *y); /* repeated ones keep their order */
}

void api_ask_canonical(struct buf *out, const struct api_ask *ask)
{
    const struct http_pair **sorted = NEW_N(out->a, const struct http_pair *, ask->given.n + 1);
    for (size_t i = 0; i < ask->given.n; i++)
        sorted[i] = &ask->given.items[i];
    qsort(sorted, ask->given.n, sizeof *sorted, by_name);
    buf_printf(out, "%s?", ask->c->name);
    for (size_t i = 0; i < ask->given.n; i++)
        put_field(out, sorted[i]->name, sorted[i]->value);
    buf_printf(out, "|%s|%llu|%d|%d|", ask->as_of ? ask->as_of : "",
               (unsigned long long)ask->seed, ask->figures, (int)ask->format);
    for (size_t i = 0; i < ask->n_fields; i++)
        buf_printf(out, "%s,", ask->fields[i]);
    buf_printf(out, "|%zu|", ask->limit);
    if (ask->cursor)
        put_field(out, "c", ask->cursor);
    buf_puts(out, ask->figure ? "|cards|" : ask->inline_html ? "|inline|" : "||");
    buf_puts(out, ask->files_hash);
}
