/* propose.c — from a result to a proposal: what it rests on is hashed, what it says is kept
 * whole. */
#include "governance/propose.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "governance/audit.h"
#include "governance/canonical.h"
#include "governance/classes.h"
#include "governance/figure_json.h"
#include "store/governance.h"

#define BODY_MAX ((size_t)16 << 20)
#define RESULT_MAX ((size_t)256 << 20)
static const int64_t day_us = (int64_t)86400 * 1000000;

void proposal_reason(struct job *job, struct proposal_draft *d, const char *text)
{
    if (text && *text && d->n_reasons < PROPOSAL_MAX_LINES)
        d->reasons[d->n_reasons++] = arena_strdup(job->arena, text);
}

void proposal_alternative(struct job *job, struct proposal_draft *d, const char *text)
{
    if (text && *text && d->n_alternatives < PROPOSAL_MAX_LINES)
        d->alternatives[d->n_alternatives++] = arena_strdup(job->arena, text);
}

const char *proposal_words(struct job *job, const struct value *record, const char *name)
{
    const struct value *v = record_get(record, name);
    const char *text = NULL;
    if (value_kind(v) == VALUE_TEXT)
        text = value_as_text(v);
    else if (value_kind(v) == VALUE_PROSE)
        text = prose_text(job->arena, value_as_prose(v));
    else if (value_kind(v) == VALUE_FIGURE && figure_known(value_as_figure(v)))
        text = figure_text_interval(job->arena, value_as_figure(v));
    return text && *text ? text : NULL;
}

/* ---- what the result rests on ---- */

static void add_figures(struct figure_ledger *l, const struct value *v)
{
    const struct prose *p;
    switch (value_kind(v)) {
    case VALUE_FIGURE:
        (void)figure_ledger_add(l, value_as_figure(v));
        return;
    case VALUE_PROSE:
        p = value_as_prose(v);
        for (size_t i = 0; i < p->n; i++)
            if (p->pieces[i].figure)
                (void)figure_ledger_add(l, p->pieces[i].figure);
        return;
    case VALUE_LIST:
        for (size_t i = 0; i < value_count(v); i++)
            add_figures(l, list_at(v, i));
        return;
    case VALUE_RECORD:
        for (size_t i = 0; i < value_count(v); i++)
            add_figures(l, record_at(v, i));
        return;
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_TEXT:
        return;
    }
}

struct method {
    const char *id, *params; /* "smaa-2/1"; params "" when it has none */
};
struct methods {
    struct method *items;
    size_t n, cap;
};

static int by_method(const void *x, const void *y)
{
    const struct method *a = x, *b = y;
    int order = strcmp(a->id, b->id);
    return order ? order : strcmp(a->params, b->params);
}

static struct methods methods_of(struct arena *a, const struct figure_ledger *l)
{
    struct methods m = {0};
    for (size_t n = 1; n <= figure_ledger_count(l); n++) {
        const struct figure *f = figure_ledger_at(l, n);
        struct method x = {f->method, f->params ? f->params : ""};
        bool there = !f->method;
        for (size_t i = 0; i < m.n && !there; i++)
            there = by_method(&m.items[i], &x) == 0;
        if (!there)
            PUSH(a, m.items, m.n, m.cap, x);
    }
    if (m.n)
        qsort(m.items, m.n, sizeof *m.items, by_method);
    return m;
}

void proposal_general(struct job *job, const struct value *result, struct proposal_draft *d)
{
    struct arena *a = job->arena;
    if (!d->subject)
        d->subject = proposal_words(job, result, "headline");
    if (d->result)
        return;
    struct figure_ledger *l = figure_ledger_new(a);
    add_figures(l, result);
    for (size_t n = 1; n <= figure_ledger_count(l); n++) {
        const struct figure *f = figure_ledger_at(l, n);
        if (figure_has_interval(f)) {
            d->result = f;
            return;
        }
        if (!d->result && figure_known(f))
            d->result = f;
    }
}

/* ---- the body ---- */

struct draft_parts { /* what is worked out before the body is written */
    int64_t id, result_id;
    const struct decision_class *its_class;
    const char *why_class, *inputs_sha256, *result_sha256, *note_ref, *amount;
    struct methods methods;
    int64_t expires_us, review_us;
};

static void put_list(struct js_writer *w, const char *key, const char *const *lines, size_t n)
{
    js_key(w, key);
    js_begin_array(w);
    for (size_t i = 0; i < n; i++)
        js_cstr(w, lines[i]);
    js_end(w);
}

static void put_inputs(struct js_writer *w, struct job *job, const struct proposal_new *p,
                       const struct draft_parts *d)
{
    js_key(w, "inputs");
    js_begin_object(w);
    js_put_cstr(w, "sha256", d->inputs_sha256);
    js_put_int(w, "firm_version", p->firm_version);
    js_put_cstr(w, "firm_sha256", p->firm_sha256);
    js_put_cstr(w, "facts_sha256", p->facts_sha256);
    js_put_cstr(w, "as_of", p->as_of);
    js_put_cstr(w, "seed", arena_printf(job->arena, "%" PRIu64, job->seed));
    js_put_cstr(w, "program", LANDFALL_VERSION);
    js_end(w);
    js_key(w, "methods");
    js_begin_array(w);
    for (size_t i = 0; i < d->methods.n; i++) {
        js_begin_object(w);
        js_put_cstr(w, "method", d->methods.items[i].id);
        js_put_cstr(w, "params", d->methods.items[i].params);
        js_end(w);
    }
    js_end(w);
    js_key(w, "result");
    js_begin_object(w);
    js_put_int(w, "id", d->result_id);
    js_put_cstr(w, "sha256", d->result_sha256);
    js_end(w);
}

static bool write_body(struct job *job, const struct proposal_new *p, const struct draft_parts *d,
                       struct str *ret, struct err *e)
{
    const struct proposal_draft *draft = p->draft;
    struct buf b;
    struct js_writer w;
    buf_init(&b, job->arena, BODY_MAX);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    js_put_int(&w, "proposal", d->id);
    js_put_cstr(&w, "firm", p->firm_id);
    js_put_cstr(&w, "class", d->its_class->id);
    js_put_cstr(&w, "class_why", d->why_class);
    js_put_cstr(&w, "kind", draft->kind);
    js_put_cstr(&w, "subject", draft->subject);
    js_put_cstr(&w, "market", draft->market);
    js_put_cstr(&w, "capability", p->capability);
    js_key(&w, "arguments");
    js_raw(&w, p->arguments);
    put_inputs(&w, job, p, d);
    figure_json_put(&w, "stake", draft->result);
    put_list(&w, "reasons", draft->reasons, draft->n_reasons);
    put_list(&w, "alternatives", draft->alternatives, draft->n_alternatives);
    js_put_cstr(&w, "expects", draft->expects);
    figure_json_put(&w, "expected", draft->expected);
    js_put_cstr(&w, "amount", d->amount);
    js_key(&w, "note");
    if (d->note_ref) {
        js_begin_object(&w);
        js_put_cstr(&w, "text", d->note_ref);
        js_end(&w);
    } else {
        js_null(&w);
    }
    js_put_cstr(&w, "created", audit_time(job->now_us).s);
    js_put_cstr(&w, "created_by", job->actor ? job->actor : "unknown");
    js_put_cstr(&w, "expires", audit_time(d->expires_us).s);
    js_put_cstr(&w, "review", audit_time(d->review_us).s);
    js_end(&w);
    return canonical_json(job->arena, buf_str(&b), ret, e);
}

static bool put_record(struct job *job, struct workspace *ws, const struct ws_proposal *row,
                       const struct draft_parts *d, const char *capability, struct err *e)
{
    struct buf b;
    struct js_writer w;
    buf_init(&b, job->arena, BODY_MAX);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    js_put_int(&w, "proposal", row->proposal_id);
    js_put_cstr(&w, "capability", capability);
    js_put_cstr(&w, "class", row->class_id);
    js_put_cstr(&w, "kind", row->kind);
    js_put_cstr(&w, "inputs", d->inputs_sha256);
    js_put_cstr(&w, "result", d->result_sha256);
    js_put_cstr(&w, "sha256", row->sha256);
    js_put_cstr(&w, "state", row->state);
    if (d->note_ref) {
        js_key(&w, "note");
        js_begin_object(&w);
        js_put_cstr(&w, "text", d->note_ref);
        js_end(&w);
    }
    js_end(&w);
    return audit_record(job, ws,
                        &(struct audit_entry){.firm_id = row->firm_id,
                                              .kind = "proposal.make",
                                              .actor = row->created_by,
                                              .body = buf_str(&b)},
                        e);
}

/* ---- the result and its hashes ---- */

static const char *inputs_hash(struct job *job, const struct proposal_new *p)
{
    char hex[HASH_HEX];
    struct hash h;
    hash_init(&h);
    hash_add_field(&h, str_of(p->capability));
    hash_add_field(&h, p->arguments);
    hash_add_field(&h, str_of(p->firm_sha256));
    hash_add_field(&h, str_of(p->facts_sha256));
    hash_add_field(&h, str_of(p->as_of));
    hash_add_int(&h, (int64_t)job->seed);
    hash_end(&h, hex);
    return arena_strdup(job->arena, hex);
}

static bool put_result(struct job *job, struct workspace *ws, const struct proposal_new *p,
                       struct draft_parts *d, struct err *e)
{
    struct arena *a = job->arena;
    struct buf json;
    char params[HASH_HEX];
    struct hash h;
    struct figure_ledger *l = figure_ledger_new(a);
    add_figures(l, p->result);
    d->methods = methods_of(a, l);
    hash_init(&h);
    for (size_t i = 0; i < d->methods.n; i++) {
        hash_add_field(&h, str_of(d->methods.items[i].id));
        hash_add_field(&h, str_of(d->methods.items[i].params));
    }
    hash_end(&h, params);
    buf_init(&json, a, RESULT_MAX);
    value_to_json(&json, p->result);
    if (json.overflow)
        return FAIL(e, ERR_LIMIT, "the result is too large to be kept with a proposal");
    d->inputs_sha256 = inputs_hash(job, p);
    d->result_sha256 = hash_of(a, buf_str(&json));
    return ws_result_put(ws, p->firm_id,
                         &(struct ws_result){.capability = p->capability,
                                             .inputs_sha256 = d->inputs_sha256,
                                             .params_sha256 = params,
                                             .method = d->methods.n ? d->methods.items[0].id : "",
                                             .json = buf_str(&json)},
                         (struct ws_stamp){job->now_us, job->actor}, &d->result_id, e);
}

/* What a person typed has bounds; what an analysis drafts is far below them. */
static bool check_lengths(const struct proposal_new *p, struct err *e)
{
    const struct proposal_draft *d = p->draft;
    const char *texts[3 + 2 * PROPOSAL_MAX_LINES] = {d->subject, d->expects, p->note};
    size_t n = 3;
    for (size_t i = 0; i < d->n_reasons; i++)
        texts[n++] = d->reasons[i];
    for (size_t i = 0; i < d->n_alternatives; i++)
        texts[n++] = d->alternatives[i];
    for (size_t i = 0; i < n; i++)
        if (texts[i] && strlen(texts[i]) > PROPOSAL_TEXT_MAX)
            return FAIL(e, ERR_LIMIT, "a text is longer than %d bytes: `%.40s…`", PROPOSAL_TEXT_MAX,
                        texts[i]);
    return true;
}

static bool check_dates(struct job *job, const struct proposal_new *p,
                        const struct decision_kind *kind, struct draft_parts *d, struct err *e)
{
    struct date today = {(int32_t)(job->now_us / day_us)};
    struct date review = p->review ? *p->review : date_add_months(today, (int)kind->review_months);
    d->review_us = (int64_t)review.days * day_us;
    d->expires_us = job->now_us + d->its_class->expiry_days * day_us;
    if (date_cmp(review, today) <= 0) {
        (void)FAIL(e, ERR_INPUT, "the review date %s is not in the future", date_text(review).s);
        return err_hint(e, "Choose a day on which the effect can be seen.");
    }
    return true;
}

bool proposal_put(struct job *job, struct workspace *ws, const struct proposal_new *p,
                  int64_t *ret_id, struct err *e)
{
    struct arena *a = job->arena;
    const struct proposal_draft *draft = p->draft;
    const struct decision_rules *rules;
    const struct decision_kind *kind;
    struct draft_parts d = {0};
    struct money amount;
    struct str body;
    if (!draft->subject || !*draft->subject)
        return FAIL(e, ERR_INPUT, "a proposal needs a subject") ||
               err_hint(e, "Say in one sentence what is to be done: --subject");
    TRY(check_lengths(p, e));
    TRY(decision_rules_of_job(job, &rules, e));
    TRY(decision_kind_find(rules, draft->kind, &kind, e));
    const char *stated = p->amount ? p->amount : draft->amount;
    if (stated) {
        TRY(decision_money(job, stated, &amount, e));
        d.amount = money_text(a, amount, GROUP_NONE);
    }
    const double *own = stated && p->limit_in ? p->limit_in(p->limit_ctx, amount.cur->code) : NULL;
    TRY(decision_class_of(job, rules, kind, stated ? &amount : NULL, own, &d.its_class,
                          &d.why_class, e));
    TRY(check_dates(job, p, kind, &d, e));
    TRY(ws_proposal_next(ws, p->firm_id, &d.id, e));
    TRY(put_result(job, ws, p, &d, e));
    TRY(audit_text_put(ws, a, p->firm_id, job->actor, p->note, &d.note_ref, e));
    TRY(write_body(job, p, &d, &body, e));
    struct ws_proposal row = {.firm_id = p->firm_id,
                              .proposal_id = d.id,
                              .state = "open",
                              .class_id = d.its_class->id,
                              .kind = draft->kind,
                              .subject = draft->subject,
                              .body = body,
                              .sha256 = hash_of(a, body),
                              .created_us = job->now_us,
                              .created_by = job->actor ? job->actor : "unknown",
                              .expires_us = d.expires_us,
                              .review_us = d.review_us};
    TRY(ws_proposal_put(ws, &row, e));
    TRY(put_record(job, ws, &row, &d, p->capability, e));
    *ret_id = d.id;
    return true;
}
