/* settings.c — what an office decides for itself: setting list, setting set.
 *
 * Which settings there are, their kinds, defaults and words are data (data/settings.csv); the
 * workspace keeps only those that were changed. Judgement and limits are no settings: they are
 * data/parameters. */
#include <string.h>

#include "base/capability.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/number.h"
#include "store/office.h"
#include "store/records.h"

struct setting {
    const char *name, *kind, *initial, *label, *help; /* initial: the default */
    const char **choices;
    size_t n_choices;
    int64_t longest;
};

static void split(struct arena *a, struct str words, struct setting *s)
{
    size_t cap = 0;
    while (words.n) {
        struct str word = str_cut(&words, ' ');
        PUSH(a, s->choices, s->n_choices, cap, str_dup(a, word));
    }
}

static bool load(struct job *job, struct setting **ret, size_t *ret_n, struct err *e)
{
    static const char *const names[] = {"name",    "kind",  "default", "choices",
                                        "longest", "label", "help"};
    struct arena *a = job->arena;
    struct csv *c;
    int col[COUNT_OF(names)];
    struct setting *list = NULL;
    size_t n = 0, cap = 0;
    TRY(csv_open_path(&c, a, path_join(a, job->data_dir, "settings.csv"), NULL, e));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        TRY(csv_col(c, names[i], &col[i], e));
    while (csv_next(c, e)) {
        struct setting s = {.name = str_dup(a, csv_text(c, col[0])),
                            .kind = str_dup(a, csv_text(c, col[1])),
                            .initial = str_dup(a, csv_text(c, col[2])),
                            .label = str_dup(a, csv_text(c, col[5])),
                            .help = str_dup(a, csv_text(c, col[6]))};
        split(a, str_of(str_dup(a, csv_text(c, col[3]))), &s);
        struct str longest = csv_text(c, col[4]);
        if (longest.n)
            TRY(number_parse_int(longest, &s.longest, e));
        PUSH(a, list, n, cap, s);
    }
    if (csv_failed(c))
        return false;
    *ret = list;
    *ret_n = n;
    return true;
}

static bool find(struct job *job, const char *name, const struct setting **ret, struct err *e)
{
    struct setting *list;
    size_t n;
    TRY(load(job, &list, &n, e));
    const char **names = NEW_N(job->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        names[i] = list[i].name;
        if (strcmp(list[i].name, name) == 0) {
            *ret = &list[i];
            return true;
        }
    }
    (void)FAIL(e, ERR_NOT_FOUND, "there is no setting `%.80s`", name);
    const char *near = text_nearest(str_of(name), names, n);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "`landfall setting list` shows them.");
}

/* ---- list ---- */

static const struct shape_field line_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
    {.name = "label", .kind = VALUE_TEXT},
    {.name = "help", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "text or choice"},
    {.name = "default", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "choices", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "set_at", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "set_by", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape line_shape = SHAPE("setting", "one setting of the office", line_fields);
static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "settings", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV},
};
static const struct shape list_shape =
    SHAPE("setting_list", "the settings of the office", list_fields);

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct setting *list;
    size_t n;
    (void)args;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(load(job, &list, &n, e));
    struct value *v = value_record(a), *lines = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct ws_setting set;
        struct value *r = value_record(a), *choices = value_list(a);
        TRY(ws_setting_get(ws, a, list[i].name, &set, e));
        for (size_t k = 0; k < list[i].n_choices; k++)
            list_add(a, choices, value_text(a, list[i].choices[k]));
        record_text(a, r, "name", list[i].name);
        record_text(a, r, "value", set.value ? set.value : list[i].initial);
        record_text(a, r, "label", list[i].label);
        record_text(a, r, "help", list[i].help);
        record_text(a, r, "kind", list[i].kind);
        record_text(a, r, "default", list[i].initial);
        record_set(a, r, "choices", choices);
        record_text(a, r, "set_at", set.value ? ws_time_text(a, set.at_us) : NULL);
        record_text(a, r, "set_by", set.value ? ws_actor_words(ws, a, set.actor) : NULL);
        list_add(a, lines, r);
    }
    record_text(a, v, "headline", arena_printf(a, "The office has %zu settings.", n));
    record_set(a, v, "settings", lines);
    *ret = v;
    return true;
}

const struct capability setting_list = {
    .name = "setting.list",
    .summary = "Lists the settings of the office",
    .example = "landfall setting list",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &list_shape,
    .run = run_list,
    .limits = NOT_KEPT, /* names of persons change elsewhere */
};

/* ---- set ---- */

static const struct shape_field set_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
};
static const struct shape set_shape = SHAPE("setting_set", "a setting after a change", set_fields);

static bool check(const struct setting *s, const char *value, struct err *e)
{
    size_t n = strlen(value);
    for (const char *p = value; *p; p++)
        if ((unsigned char)*p < ' ')
            return FAIL(e, ERR_INPUT, "the value holds a control character");
    if (s->longest && n > (size_t)s->longest)
        return FAIL(e, ERR_INPUT, "%s takes at most %lld bytes", s->label, (long long)s->longest);
    for (size_t i = 0; i < s->n_choices; i++)
        if (strcmp(s->choices[i], value) == 0)
            return true;
    if (!s->n_choices)
        return true;
    (void)FAIL(e, ERR_INPUT, "`%.60s` is not possible for %s", value, s->name);
    const char *near = text_nearest(str_of(value), s->choices, s->n_choices);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "The first possible value is `%s`.", s->choices[0]);
}

static bool run_set(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    const struct setting *s;
    bool back = args_bool(args, "default");
    const char *value =
        args_has(args, "value") ? str_dup(a, str_trim(str_of(args_text(args, "value")))) : NULL;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(find(job, args_text(args, "name"), &s, e));
    if (back == (value && *value))
        return FAIL(e, ERR_USAGE, "say either --value VALUE or --default");
    if (!back)
        TRY(check(s, value, e));
    TRY(ws_setting_put(ws, s->name, back ? NULL : value,
                       (struct ws_stamp){.now_us = job->now_us, .actor = job->actor}, e));
    const char *now = back ? s->initial : value;
    struct value *v = value_record(a);
    record_text(a, v, "headline", arena_printf(a, "%s: %s", s->label, now));
    record_text(a, v, "name", s->name);
    record_text(a, v, "value", now);
    *ret = v;
    return true;
}

static const struct capability_param set_params[] = {
    {.name = "name",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the setting"},
    {.name = "value", .kind = PARAM_TEXT, .flags = PARAM_POSITIONAL, .help = "what it shall say"},
    {.name = "default", .kind = PARAM_BOOL, .help = "back to what it says without being set"},
};

const struct capability setting_set = {
    .name = "setting.set",
    .summary = "Changes a setting of the office",
    .example = "landfall setting set language fa",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(set_params),
    .result = &set_shape,
    .run = run_set,
};
