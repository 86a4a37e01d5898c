/* propose.c — finds the analysis, runs it with the caller's own rights, lets its room draft the
 * proposal, puts the person's words before the draft's, and hands all to governance. */
#include "doors/propose.h"

#include <string.h>

#include "base/json.h"
#include "country/country.h"
#include "doors/gate.h"
#include "doors/table.h"
#include "firm/firm.h"
#include "governance/propose.h"

#define ARGUMENTS_MAX ((size_t)1 << 20)

/* ---- the analysis ---- */

static bool find(const char *name, const struct capability **ret, struct err *e)
{
    const struct capability *c = capability_find(name);
    size_t n, n_names = 0;
    if (c && c->run && c->effect == EFFECT_READS && !(c->limits & ONLY_TERMINAL)) {
        *ret = c;
        return true;
    }
    if (c) {
        (void)FAIL(e, ERR_USAGE, "`%.60s` is no analysis: nothing can be proposed from it", name);
        return err_hint(e, "Name one that only reads, market.rank for example.");
    }
    ARENA_LOCAL(tmp);
    const struct capability *const *table = capability_table(&n);
    const char **names = NEW_N(tmp, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        if (table[i]->effect == EFFECT_READS)
            names[n_names++] = table[i]->name;
    const char *near = text_nearest(str_of(name), names, n_names);
    (void)FAIL(e, ERR_USAGE, "there is no capability `%.60s`", name);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "`landfall capabilities` lists them.");
}

/* name=value, as a person wrote it. */
static bool set_argument(struct arena *a, struct args *inner, const struct capability *c,
                         const char *text, struct err *e)
{
    struct str value = str_of(text), name = str_cut(&value, '=');
    if (!strchr(text, '=') || name.n == 0) {
        (void)FAIL(e, ERR_USAGE, "`%.80s` is no argument", text);
        return err_hint(e, "Write it as name=value: --argument top=5");
    }
    const char *as_said = str_dup(a, name);
    const struct capability_param *p = capability_param(c, as_said);
    if (p && p->kind == PARAM_FIRM)
        return FAIL(e, ERR_USAGE, "the firm is named by --firm") ||
               err_hint(e, "A proposal is about one firm.");
    if (p && (p->kind == PARAM_OUTPUT || p->kind == PARAM_FILE))
        return FAIL(e, ERR_USAGE, "--argument %.40s: a proposal reads and writes no files",
                    p->name) ||
               err_hint(e, "Leave it out.");
    return args_set(a, inner, as_said, str_dup(a, value), e);
}

static bool make_arguments(struct arena *a, const struct capability *c, const struct args *args,
                           struct args **ret, struct err *e)
{
    struct args *inner = args_new(a, c);
    for (size_t i = 0; i < c->n_params; i++)
        if (c->params[i].kind == PARAM_FIRM)
            TRY(args_set(a, inner, c->params[i].name, args_text(args, "firm"), e));
    for (size_t i = 0; i < args_count(args, "argument"); i++)
        TRY(set_argument(a, inner, c, args_text_at(args, "argument", i), e));
    TRY(args_finish(a, inner, e));
    *ret = inner;
    return true;
}

static struct str arguments_json(struct arena *a, const struct capability *c,
                                 const struct args *inner)
{
    struct buf b;
    struct js_writer w;
    buf_init(&b, a, ARGUMENTS_MAX);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    for (size_t i = 0; i < c->n_params; i++) {
        const struct capability_param *p = &c->params[i];
        size_t n = args_count(inner, p->name);
        if (n == 0)
            continue;
        js_key(&w, p->name);
        if (p->flags & PARAM_REPEATED)
            js_begin_array(&w);
        for (size_t k = 0; k < n; k++)
            js_cstr(&w, args_text_at(inner, p->name, k));
        if (p->flags & PARAM_REPEATED)
            js_end(&w);
    }
    js_end(&w);
    return buf_str(&b);
}

/* ---- the person's words ---- */

static bool take_expected(struct job *job, const struct args *args, struct proposal_draft *d,
                          struct err *e)
{
    if (args_has(args, "expects"))
        d->expects = args_text(args, "expects");
    if (!args_has(args, "expected"))
        return true;
    double low = args_has(args, "low") ? args_real(args, "low") : args_real(args, "expected");
    double high = args_has(args, "high") ? args_real(args, "high") : args_real(args, "expected");
    double value = args_real(args, "expected");
    if (low > value || value > high) {
        (void)FAIL(e, ERR_USAGE, "the expected value does not lie between --low and --high");
        return err_hint(e, "Give the range in which you would not be surprised.");
    }
    struct figure *f = figure_leaf(
        job->arena, FIGURE_FIRM, d->expects ? d->expects : "expected effect", value,
        args_has(args, "unit") ? args_text(args, "unit") : "", 0, "workspace", "expected");
    f->grade = GRADE_C; /* a statement */
    if (args_has(args, "low") || args_has(args, "high"))
        (void)figure_with_interval(f, low, high);
    d->expected = f;
    return true;
}

static bool take_words(struct job *job, const struct args *args, struct proposal_draft *d,
                       struct err *e)
{
    if (args_has(args, "subject"))
        d->subject = args_text(args, "subject");
    for (size_t i = args_count(args, "reason"); i-- > 0;) { /* before the draft's own */
        if (d->n_reasons < PROPOSAL_MAX_LINES)
            d->n_reasons++;
        memmove(d->reasons + 1, d->reasons, (d->n_reasons - 1) * sizeof d->reasons[0]);
        d->reasons[0] = args_text_at(args, "reason", i);
    }
    for (size_t i = 0; i < args_count(args, "alternative"); i++)
        proposal_alternative(job, d, args_text_at(args, "alternative", i));
    return take_expected(job, args, d, e);
}

/* What the draft is about, when the person says so; known before the draft is made. */
static bool begin_draft(struct job *job, const struct args *args, const struct capability *c,
                        struct proposal_draft *d, struct err *e)
{
    struct facts *facts;
    int market;
    d->kind = args_has(args, "kind") ? args_text(args, "kind")
              : c->proposes          ? c->proposes->kind
                                     : "other";
    if (args_has(args, "market")) {
        TRY(facts_of_job(job, &facts, e));
        TRY(market_resolve(facts, str_of(args_text(args, "market")), &market, e));
        d->market = market_at(facts, market)->iso3;
    }
    return true;
}

/* ---- run ---- */

static bool analyse(struct job *job, const struct args *args, const struct capability *c,
                    struct args *inner, const struct value **ret, struct proposal_draft *d,
                    struct err *e)
{
    struct value *result = NULL;
    TRY(begin_draft(job, args, c, d, e));
    if (!gate_run(job,
                  &(struct gate_call){.door = job->rights ? DOOR_HTTP : DOOR_TERMINAL,
                                      .capability = c,
                                      .args = inner,
                                      .if_revision = -1},
                  &result, e))
        return err_note(e, "the analysis could not be made");
    if (c->proposes)
        TRY(c->proposes->draft(job, inner, result, d, e));
    TRY(take_words(job, args, d, e));
    proposal_general(job, result, d);
    *ret = result;
    return true;
}

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "proposal", .heading = "no.", .kind = VALUE_INT, .help = "its number within the firm"},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "subject", .kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("proposal_made", "a proposal was made", fields);

struct firm_limit {
    const struct firm *firm;
    double value;
};

static const double *limit_in(void *ctx, const char *currency)
{
    struct firm_limit *l = ctx;
    return firm_second_signature(l->firm, currency, &l->value) ? &l->value : NULL;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct capability *c;
    struct workspace *ws;
    struct ws_firm firm;
    struct facts *facts;
    struct args *inner;
    const struct value *result;
    struct proposal_draft draft = {0};
    struct date review = {0};
    int64_t id;
    TRY(find(args_text(args, "capability"), &c, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_firm_get(ws, a, args_text(args, "firm"), 0, &firm, e));
    TRY(make_arguments(a, c, args, &inner, e));
    TRY(analyse(job, args, c, inner, &result, &draft, e));
    TRY(facts_of_job(job, &facts, e));
    struct firm_limit limit = {0};
    TRY(firm_of_job(job, firm.firm_id, &limit.firm, e));
    if (args_has(args, "review"))
        TRY(date_parse(str_of(args_text(args, "review")), &review, e));
    TRY(ws_begin(ws, e));
    if (!proposal_put(job, ws,
                      &(struct proposal_new){.firm_id = firm.firm_id,
                                             .firm_version = firm.version,
                                             .firm_sha256 = firm.sha256,
                                             .facts_sha256 = facts_hash(facts),
                                             .as_of = date_text(facts_as_of(facts)).s,
                                             .capability = c->name,
                                             .arguments = arguments_json(a, c, inner),
                                             .result = result,
                                             .draft = &draft,
                                             .review = args_has(args, "review") ? &review : NULL,
                                             .amount = args_text(args, "amount"),
                                             .limit_in = limit_in,
                                             .limit_ctx = &limit,
                                             .note = args_text(args, "note")},
                      &id, e)) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "Proposal %lld: %s", (long long)id, draft.subject));
    record_text(a, v, "firm", firm.firm_id);
    record_int(a, v, "proposal", id);
    record_text(a, v, "kind", draft.kind);
    record_text(a, v, "subject", draft.subject);
    record_text(a, v, "next",
                arena_printf(a, "landfall proposal show --firm %s --proposal %lld", firm.firm_id,
                             (long long)id));
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED, .help = "id of the firm"},
    {.name = "capability",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED,
     .help = "the analysis that is proposed from: market.rank, entry.modes, diagnosis.run, any"},
    {.name = "argument",
     .kind = PARAM_TEXT,
     .flags = PARAM_REPEATED,
     .help = "an argument of the analysis: --argument market=DEU"},
    {.name = "subject",
     .kind = PARAM_TEXT,
     .help = "what is to be done, in a sentence; no person's name"},
    {.name = "kind",
     .kind = PARAM_TEXT,
     .help = "kind of decision, from data/governance/kinds.csv; default: what the analysis says"},
    {.name = "market", .kind = PARAM_MARKET, .help = "the market it is about"},
    {.name = "reason", .kind = PARAM_TEXT, .flags = PARAM_REPEATED, .help = "a reason of your own"},
    {.name = "alternative",
     .kind = PARAM_TEXT,
     .flags = PARAM_REPEATED,
     .help = "what else was considered"},
    {.name = "expects", .kind = PARAM_TEXT, .help = "the effect expected, in words"},
    {.name = "expected",
     .kind = PARAM_REAL,
     .unit = "see unit",
     .help = "the same as a number: the review compares the outcome with it"},
    {.name = "low",
     .kind = PARAM_REAL,
     .unit = "see unit",
     .help = "lower end of what is expected"},
    {.name = "high",
     .kind = PARAM_REAL,
     .unit = "see unit",
     .help = "upper end of what is expected"},
    {.name = "unit", .kind = PARAM_TEXT, .help = "unit of the expected number"},
    {.name = "review",
     .kind = PARAM_DATE,
     .help = "the day to look at it again; default: the kind's months from today"},
    {.name = "amount",
     .kind = PARAM_TEXT,
     .help = "money at stake, \"12000 EUR\": above the limit it is class A"},
    {.name = "note",
     .kind = PARAM_TEXT,
     .flags = PARAM_PERSONAL,
     .help = "a note; kept beside the audit log, erased with its author"},
};
const struct capability proposal_make = {
    .name = "proposal.make",
    .summary = "Makes a proposal from any analysis, to be decided by people",
    .about =
        "The analysis is run with your own rights and kept with its inputs, methods and "
        "parameters;\n"
        "its room drafts subject, reasons and alternatives, and your words go before the draft's.\n"
        "Nothing happens until people decide: landfall proposal accept.",
    .example = "landfall proposal make --firm olive-oil --capability market.rank\n"
               "landfall proposal make --firm olive-oil --capability diagnosis.run --kind tools",
    .role = ROLE_ANALYST,
    .effect = EFFECT_PROPOSES,
    PARAMS(params),
    .result = &shape,
    .run = run,
};
