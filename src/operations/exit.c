/* exit.c — operations exit: can the firm leave those it depends on? operations rehearse: a step was tried out. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "operations/dependency_report.h"
#include "operations/operations.h"
#include "operations/trust_parts.h"

/* --- the list -------------------------------------------------------------------------------- */

struct count {
    size_t steps, done, old, providers;
    const char *worst; /* the largest provider without any rehearsal */
};

static void add_provider(const struct dependency_report *r, enum dependency_kind k, const char *provider, struct value *list,
                         struct count *n)
{
    struct arena *a = r->a;
    const char *key = exit_key(a, k, provider);
    size_t done_before = n->done;
    n->providers++;
    for (size_t i = 0; i < r->rules->n_exits; i++) {
        const struct exit_item *x = &r->rules->exits[i];
        if (strcmp(x->kind, dependency_kind_word(k)))
            continue;
        int32_t day = exit_done(r, key, x->item);
        bool old = day != DAY_NONE && r->as_of - day > x->every_days;
        struct value *v = value_record(a);
        record_text(a, v, "provider", key);
        record_text(a, v, "item", x->item);
        record_text(a, v, "state", day == DAY_NONE ? "never" : old ? "too long ago" : "done");
        record_text(a, v, "done", day == DAY_NONE ? NULL : parts_day(a, day));
        record_text(a, v, "step", x->step);
        record_text(a, v, "why", x->why);
        record_int(a, v, "every_days", x->every_days);
        record_text(a, v, "source", x->source);
        list_add(a, list, v);
        n->steps++;
        n->done += day != DAY_NONE && !old;
        n->old += old;
    }
    if (n->done == done_before && !n->worst)
        n->worst = key;
}

static bool given_provider(const struct dependency_report *r, const char *text, enum dependency_kind *ret_kind,
                           const char **ret_name, struct err *e)
{
    for (size_t k = 0; k < N_DEPENDENCY_KINDS; k++) {
        const char *word = dependency_kind_word((enum dependency_kind)k);
        size_t n = strlen(word);
        if (strncmp(text, word, n) || text[n] != ':' || !exit_has_list(r->rules, (enum dependency_kind)k) || !text[n + 1])
            continue;
        *ret_kind = (enum dependency_kind)k;
        *ret_name = text + n + 1;
        for (size_t i = 0; i < r->of[k].n; i++)
            if (!strcmp(r->of[k].members[i].name, *ret_name))
                return true;
        (void)FAIL(e, ERR_NOT_FOUND, "no order of the last year names the %s `%.60s`.", word, *ret_name);
        return err_hint(e, "landfall operations dependency %s --json lists them", r->firm->id);
    }
    (void)FAIL(e, ERR_USAGE, "`%.60s` is no provider: it is written as channel:NAME, marketplace:, carrier:, supplier:, payment: or currency:NAME.", text);
    return err_hint(e, "landfall operations exit %s lists those that matter", r->firm->id);
}

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct dependency_report r;
    struct count n = {0};
    TRY(dependency_report_load(job, args_text(args, "firm"), &r, e));
    struct arena *a = job->arena;
    struct value *v = value_record(a), *list = value_list(a);
    if (args_has(args, "provider")) {
        enum dependency_kind k;
        const char *name;
        TRY(given_provider(&r, args_text(args, "provider"), &k, &name, e));
        add_provider(&r, k, name, list, &n);
    } else {
        for (size_t k = 0; k < N_DEPENDENCY_KINDS; k++)
            if (exit_concerns(&r, (enum dependency_kind)k))
                add_provider(&r, (enum dependency_kind)k, r.of[k].members[0].name, list, &n);
    }
    struct prose *head;
    if (n.providers == 0)
        head = prose(a, "There is nobody to leave: no order names a channel, carrier, supplier or payment provider.");
    else if (n.worst)
        head = prose(a, "{s} of {s} steps of leaving are rehearsed and fresh; nothing was ever tried for {s}. A plan that was not rehearsed is a hope.",
                     arena_printf(a, "%zu", n.done), arena_printf(a, "%zu", n.steps), n.worst);
    else
        head = prose(a, "{s} of {s} steps of leaving are rehearsed and fresh{s}.", arena_printf(a, "%zu", n.done), arena_printf(a, "%zu", n.steps),
                     n.old ? arena_printf(a, "; %zu were tried too long ago", n.old) : "");
    record_prose(a, v, "headline", head);
    record_text(a, v, "as_of", parts_day(a, r.as_of));
    record_set(a, v, "steps", list);
    record_text(a, v, "next", n.done < n.steps ? arena_printf(a, "landfall operations rehearse %s PROVIDER ITEM --on YYYY-MM-DD", r.firm->id) : NULL);
    *ret = v;
    return true;
}

/* --- a rehearsal ----------------------------------------------------------------------------- */

static const struct exit_item *item_of(const struct dependency_report *r, enum dependency_kind k, const char *item)
{
    for (size_t i = 0; i < r->rules->n_exits; i++)
        if (!strcmp(r->rules->exits[i].kind, dependency_kind_word(k)) && !strcmp(r->rules->exits[i].item, item))
            return &r->rules->exits[i];
    return NULL;
}

static bool unknown_item(const struct dependency_report *r, enum dependency_kind k, const char *item, struct err *e)
{
    const char *known = "";
    for (size_t i = 0; i < r->rules->n_exits; i++)
        if (!strcmp(r->rules->exits[i].kind, dependency_kind_word(k)))
            known = arena_printf(r->a, "%s%s%s", known, known[0] ? ", " : "", r->rules->exits[i].item);
    (void)FAIL(e, ERR_NOT_FOUND, "the checklist of a %s has no item `%.60s`.", dependency_kind_word(k), item);
    return err_hint(e, "Items: %s", known);
}

static bool run_rehearse(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct dependency_report r;
    enum dependency_kind k;
    const char *name, *item = args_text(args, "item");
    struct workspace *ws;
    struct date on = {0};
    bool undo = args_bool(args, "undo");
    TRY(dependency_report_load(job, args_text(args, "firm"), &r, e) &&
        given_provider(&r, args_text(args, "provider"), &k, &name, e));
    const struct exit_item *x = item_of(&r, k, item);
    if (!x)
        return unknown_item(&r, k, item, e);
    if (undo == args_has(args, "on"))
        return FAIL(e, ERR_USAGE, "say when it was rehearsed with --on YYYY-MM-DD, or --undo to take it back.");
    TRY(undo || date_parse(str_of(args_text(args, "on")), &on, e));
    struct arena *a = job->arena;
    const char *key = exit_key(a, k, name);
    struct ws_exit_step put = {.provider = key, .item = x->item, .done_day = undo ? WS_NONE : on.days,
                               .actor = job->actor ? job->actor : "", .at_us = job->now_us};
    TRY(ws_of_job(job, WS_WRITE, &ws, e) && ws_exit_put(ws, r.firm->id, &put, e));
    TRY(ws_exit_list(ws, a, r.firm->id, &r.steps, &r.n_steps, e));
    struct value *v = value_record(a);
    record_prose(a, v, "headline", undo ? prose(a, "Taken back: {s} of {s}.", x->item, key)
                                        : prose(a, "{s} of {s} is marked as rehearsed on {s}; again within {s} days. {s}: {s}.", x->item, key, parts_day(a, on.days),
                                                arena_printf(a, "%d", (int)x->every_days), key, exit_words(&r, k, name)));
    record_text(a, v, "provider", key);
    record_text(a, v, "item", x->item);
    record_text(a, v, "done", undo ? NULL : parts_day(a, on.days));
    *ret = v;
    return true;
}

/* --- declarations ---------------------------------------------------------------------------- */

static const struct shape_field step_fields[] = {
    {.name = "provider", .kind = VALUE_TEXT},
    {.name = "item", .kind = VALUE_TEXT},
    {.name = "state", .kind = VALUE_TEXT, .help = "never, done, too long ago"},
    {.name = "done", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "step", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "every_days", .heading = "again within days", .kind = VALUE_INT},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape step_shape = SHAPE("exit_step", "one step of leaving a provider", step_fields);
static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "steps", .kind = VALUE_LIST, .of = &step_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape list_shape = SHAPE("exit_list", "steps of leaving those the firm depends on, and when they were rehearsed", list_fields);
static const struct shape_field done_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "provider", .kind = VALUE_TEXT},
    {.name = "item", .kind = VALUE_TEXT},
    {.name = "done", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape done_shape = SHAPE("exit_rehearsal", "a step that was rehearsed", done_fields);

#define FIRM {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a firm of the workspace"}
static const struct capability_param list_params[] = {
    FIRM, {.name = "provider", .kind = PARAM_TEXT, .flags = PARAM_POSITIONAL, .help = "one provider, written channel:NAME or carrier:NAME; else the largest of each kind"}};
static const struct capability_param rehearse_params[] = {
    FIRM,
    {.name = "provider", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "written channel:NAME, carrier:NAME, as `operations exit` does"},
    {.name = "item", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the item of the checklist"},
    {.name = "on", .kind = PARAM_DATE, .help = "the day of the rehearsal"},
    {.name = "undo", .kind = PARAM_BOOL, .help = "take a rehearsal back"},
};

const struct capability operations_exit = {
    .name = "operations.exit",
    .summary = "Lists the steps of leaving those the firm depends on, and when they were rehearsed",
    .example = "landfall operations exit olive-oil\nlandfall operations exit olive-oil channel:own-shop",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = run_list,
};
const struct capability operations_rehearse = {
    .name = "operations.rehearse",
    .summary = "Marks a step of leaving a provider as rehearsed on a day",
    .example = "landfall operations rehearse olive-oil channel:own-shop data-copy --on 2026-05-04",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(rehearse_params),
    .result = &done_shape,
    .run = run_rehearse,
};
