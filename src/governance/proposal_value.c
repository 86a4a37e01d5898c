/* proposal_value.c — everything a person needs to decide, and everything that was decided. */
#include "governance/proposal_value.h"

#include <inttypes.h>
#include <jansson.h>

#include "governance/audit.h"
#include "governance/figure_json.h"

static const struct shape_field argument_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
};
static const struct shape argument_shape =
    SHAPE("proposal_argument", "as the analysis was run", argument_fields);
static const struct shape_field method_fields[] = {
    {.name = "method", .kind = VALUE_TEXT, .help = "method card and version"},
    {.name = "params",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "hash of its parameters"},
};
static const struct shape method_shape =
    SHAPE("proposal_method", "a method behind the result", method_fields);
static const struct shape_field decision_fields[] = {
    {.name = "step", .heading = "no.", .kind = VALUE_INT},
    {.name = "act", .heading = "what", .kind = VALUE_TEXT},
    {.name = "who", .kind = VALUE_TEXT, .help = "the person's name as it is today"},
    {.name = "role", .kind = VALUE_TEXT},
    {.name = "at", .kind = VALUE_TEXT},
    {.name = "reason", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "change", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "outcome", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "actor", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape decision_shape = SHAPE("decision", "what somebody did", decision_fields);
static const struct shape_field proposal_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "proposal", .heading = "no.", .kind = VALUE_INT},
    {.name = "state",
     .kind = VALUE_TEXT,
     .help =
         "open, half_signed, accepted, modified, rejected, expired, withdrawn, executed, reviewed"},
    {.name = "class", .kind = VALUE_TEXT, .help = "A needs a second person"},
    {.name = "class_why", .heading = "class because of", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "subject", .kind = VALUE_TEXT},
    {.name = "needs", .heading = "waits for", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "ISO 3166 alpha-3"},
    {.name = "amount", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "the money at stake"},
    {.name = "stake",
     .heading = "result",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "the number at stake, with its interval"},
    {.name = "reasons", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "alternatives", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "expects", .heading = "expected effect", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "expected",
     .heading = "expected value",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "by which the review judges"},
    {.name = "outcome",
     .heading = "outcome",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "as the review states it"},
    {.name = "verdict",
     .heading = "against expectation",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "created", .kind = VALUE_TEXT},
    {.name = "by", .kind = VALUE_TEXT},
    {.name = "expires", .kind = VALUE_TEXT, .help = "the day on which it is rejected by itself"},
    {.name = "review", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "decisions", .kind = VALUE_LIST, .of = &decision_shape, .flags = SHAPE_CSV},
    {.name = "capability", .heading = "made by", .kind = VALUE_TEXT},
    {.name = "arguments", .kind = VALUE_LIST, .of = &argument_shape},
    {.name = "methods", .kind = VALUE_LIST, .of = &method_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "inputs_sha256", .heading = "inputs", .kind = VALUE_TEXT},
    {.name = "firm_version", .heading = "firm version", .kind = VALUE_INT},
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT},
    {.name = "result", .heading = "stored result", .kind = VALUE_INT, .help = "its number"},
    {.name = "result_sha256", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "sha256",
     .heading = "proposal SHA-256",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "what the audit log recorded"},
};
const struct shape proposal_shape = SHAPE("proposal", "a proposal and its life", proposal_fields);

const char *day_of(struct arena *a, int64_t at_us)
{
    return at_us ? arena_printf(a, "%.10s", audit_time(at_us).s) : NULL;
}

static const char *text_of(struct arena *a, const struct json_t *x, const char *key)
{
    struct str s = js_get_text(x, key);
    return s.n ? str_dup(a, s) : NULL;
}

static struct value *lines(struct arena *a, const struct json_t *list)
{
    struct value *v = value_list(a);
    for (size_t i = 0; i < js_len(list); i++)
        list_add(a, v, value_text(a, str_dup(a, js_as_text(js_at(list, i)))));
    return v;
}

static void add_argument(struct arena *a, struct value *list, const char *name,
                         const struct json_t *x)
{
    if (json_is_array(x)) {
        for (size_t i = 0; i < json_array_size(x); i++)
            add_argument(a, list, name, json_array_get(x, i));
        return;
    }
    struct value *v = value_record(a);
    record_text(a, v, "name", name);
    record_text(a, v, "value", str_dup(a, js_as_text(x)));
    list_add(a, list, v);
}

static struct value *arguments(struct arena *a, const struct json_t *x)
{
    struct value *list = value_list(a);
    const char *name;
    json_t *member;
    json_t *object = (json_t *)(uintptr_t)x; /* jansson's iterators want it so */
    json_object_foreach(object, name, member) add_argument(a, list, name, member);
    return list;
}

static struct value *methods(struct arena *a, const struct json_t *list)
{
    struct value *v = value_list(a);
    for (size_t i = 0; i < js_len(list); i++) {
        struct value *m = value_record(a);
        record_text(a, m, "method", text_of(a, js_at(list, i), "method"));
        record_text(a, m, "params", text_of(a, js_at(list, i), "params"));
        list_add(a, v, m);
    }
    return v;
}

/* A text that the body refers to: {"text": reference}. */
static bool said(struct workspace *ws, struct arena *a, const struct json_t *body, const char *key,
                 const char **ret, struct err *e)
{
    return audit_text_get(ws, a, text_of(a, js_get(body, key), "text"), ret, e);
}

static bool put_said(struct workspace *ws, struct arena *a, struct value *v,
                     const struct json_t *body, const char *key, struct err *e)
{
    const char *text;
    TRY(said(ws, a, body, key, &text, e));
    record_text(a, v, key, text);
    return true;
}

static bool who(struct workspace *ws, struct arena *a, const char *actor, const char **ret,
                struct err *e)
{
    TRY(ws_actor_name(ws, a, actor, ret, e));
    if (!*ret)
        *ret = actor;
    return true;
}

static bool decisions(struct workspace *ws, struct arena *a, const struct proposal_seen *p,
                      struct value **ret, struct err *e)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < p->n_decisions; i++) {
        const struct ws_decision *d = &p->decisions[i];
        struct json_t *body;
        const char *name;
        struct value *v = value_record(a);
        TRY(js_load(&body, a, "the decision", d->body, e));
        TRY(who(ws, a, d->actor, &name, e));
        record_int(a, v, "step", d->step);
        record_text(a, v, "act", d->act);
        record_text(a, v, "who", name);
        record_text(a, v, "role", d->role);
        record_text(a, v, "at", audit_time(d->at_us).s);
        TRY(put_said(ws, a, v, body, "reason", e));
        TRY(put_said(ws, a, v, body, "change", e));
        TRY(put_said(ws, a, v, body, "outcome", e));
        record_text(a, v, "actor", d->actor);
        list_add(a, list, v);
    }
    *ret = list;
    return true;
}

const struct figure *proposal_outcome(struct arena *a, const struct proposal_seen *p,
                                      const char **ret_verdict)
{
    struct err ignored = {0};
    for (size_t i = p->n_decisions; i-- > 0;) {
        struct json_t *body;
        if (!cstr_eq(p->decisions[i].act, "review") ||
            !js_load(&body, a, "the decision", p->decisions[i].body, &ignored))
            continue;
        *ret_verdict = text_of(a, body, "verdict");
        return figure_json_get(a, body, "value",
                               arena_printf(a, "proposal %" PRId64 "#outcome", p->row.proposal_id));
    }
    *ret_verdict = NULL;
    return NULL;
}

static void put_origin(struct arena *a, struct value *v, const struct proposal_seen *p)
{
    const struct json_t *inputs = js_get(p->body, "inputs"), *result = js_get(p->body, "result");
    int64_t version = 0, id = 0;
    (void)js_get_int(inputs, "firm_version", &version);
    (void)js_get_int(result, "id", &id);
    record_text(a, v, "capability", text_of(a, p->body, "capability"));
    record_set(a, v, "arguments", arguments(a, js_get(p->body, "arguments")));
    record_set(a, v, "methods", methods(a, js_get(p->body, "methods")));
    record_text(a, v, "inputs_sha256", text_of(a, inputs, "sha256"));
    record_int(a, v, "firm_version", version);
    record_text(a, v, "as_of", text_of(a, inputs, "as_of"));
    record_int(a, v, "result", id);
    record_text(a, v, "result_sha256", text_of(a, result, "sha256"));
    record_text(a, v, "sha256", p->row.sha256);
}

bool proposal_value(struct job *job, struct workspace *ws, const struct proposal_seen *p,
                    const char *headline, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct ws_proposal *r = &p->row;
    const char *name, *verdict, *ref = arena_printf(a, "proposal %" PRId64 "#", r->proposal_id);
    struct value *v = value_record(a), *list;
    TRY(who(ws, a, r->created_by, &name, e));
    TRY(decisions(ws, a, p, &list, e));
    record_text(a, v, "headline",
                headline ? headline : arena_printf(a, "%s (%s)", r->subject, p->state));
    record_text(a, v, "firm", r->firm_id);
    record_int(a, v, "proposal", r->proposal_id);
    record_text(a, v, "state", p->state);
    record_text(a, v, "class", r->class_id);
    record_text(a, v, "class_why", text_of(a, p->body, "class_why"));
    record_text(a, v, "kind", r->kind);
    record_text(a, v, "subject", r->subject);
    record_text(a, v, "needs", proposal_needs(p));
    record_text(a, v, "market", text_of(a, p->body, "market"));
    record_text(a, v, "amount", text_of(a, p->body, "amount"));
    record_figure(a, v, "stake",
                  figure_json_get(a, p->body, "stake", arena_printf(a, "%sstake", ref)));
    record_set(a, v, "reasons", lines(a, js_get(p->body, "reasons")));
    record_set(a, v, "alternatives", lines(a, js_get(p->body, "alternatives")));
    record_text(a, v, "expects", text_of(a, p->body, "expects"));
    record_figure(a, v, "expected",
                  figure_json_get(a, p->body, "expected", arena_printf(a, "%sexpected", ref)));
    record_figure(a, v, "outcome", proposal_outcome(a, p, &verdict));
    record_text(a, v, "verdict", verdict);
    TRY(put_said(ws, a, v, p->body, "note", e));
    record_text(a, v, "created", audit_time(r->created_us).s);
    record_text(a, v, "by", name);
    record_text(a, v, "expires", day_of(a, r->expires_us));
    record_text(a, v, "review", day_of(a, r->review_us));
    record_set(a, v, "decisions", list);
    put_origin(a, v, p);
    *ret = v;
    return true;
}
