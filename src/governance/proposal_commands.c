/* proposal_commands.c — proposal.list, .show and the acts that move a proposal on. */
#include <inttypes.h>

#include "governance/governance.h"
#include "governance/proposal_value.h"

#define FIRM_PARAM                                                                            \
    {                                                                                         \
        .name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED, .help = "id of the firm" \
    }
#define PROPOSAL_PARAM                                                                    \
    {                                                                                     \
        .name = "proposal", .kind = PARAM_INT, .flags = PARAM_REQUIRED, .unit = "number", \
        .min = 1, .max = 1e9, .help = "number of the proposal"                            \
    }
#define REASON_PARAM                                                   \
    {                                                                  \
        .name = "reason", .kind = PARAM_TEXT, .flags = PARAM_PERSONAL, \
        .help = "why; kept beside the audit log"                       \
    }

/* ---- list ---- */

static const struct shape_field line_fields[] = {
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "proposal", .heading = "no.", .kind = VALUE_INT},
    {.name = "state", .kind = VALUE_TEXT},
    {.name = "class", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "subject", .kind = VALUE_TEXT},
    {.name = "needs", .heading = "waits for", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "by", .kind = VALUE_TEXT},
    {.name = "created", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "expires", .kind = VALUE_TEXT, .help = "the day of automatic rejection, while open"},
    {.name = "review", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape line_shape = SHAPE("proposal_line", "a proposal", line_fields);
static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "proposals", .kind = VALUE_LIST, .of = &line_shape, .help = "newest first"},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape list_shape = SHAPE("proposal_list", "proposals", list_fields);

/* "open" is what still waits for a signature. */
static bool wanted(const char *state, const struct proposal_seen *p)
{
    return cstr_eq(state, "all") || cstr_eq(state, p->state) ||
           (cstr_eq(state, "open") && cstr_eq(p->state, "half_signed"));
}

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_proposal *rows;
    size_t n, shown = 0;
    const char *firm = args_text(args, "firm"), *state = args_text(args, "state");
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_proposal_list(ws, a, firm, &rows, &n, e));
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = n; i-- > 0;) {
        struct proposal_seen p;
        const char *name;
        TRY(proposal_see_row(job, ws, &rows[i], &p, e));
        if (!job_may(job, p.row.firm_id, ROLE_VIEWER) || !wanted(state, &p))
            continue;
        struct value *line = value_record(a);
        TRY(ws_actor_name(ws, a, p.row.created_by, &name, e));
        record_text(a, line, "firm", p.row.firm_id);
        record_int(a, line, "proposal", p.row.proposal_id);
        record_text(a, line, "state", p.state);
        record_text(a, line, "class", p.row.class_id);
        record_text(a, line, "kind", p.row.kind);
        record_text(a, line, "subject", p.row.subject);
        record_text(a, line, "needs", proposal_needs(&p));
        record_text(a, line, "by", name ? name : p.row.created_by);
        record_text(a, line, "created", day_of(a, p.row.created_us));
        record_text(a, line, "expires", day_of(a, p.row.expires_us));
        record_text(a, line, "review", day_of(a, p.row.review_us));
        list_add(a, list, line);
        shown++;
    }
    record_text(a, v, "headline",
                shown == 1  ? "One proposal."
                : shown     ? arena_printf(a, "%zu proposals.", shown)
                : firm && n ? arena_printf(a, "No proposal is %s; %zu in all.", state, n)
                : firm      ? "No proposal was made yet."
                            : "No proposal of your firms is in that state.");
    record_set(a, v, "proposals", list);
    if (firm && n == 0)
        record_text(
            a, v, "next",
            arena_printf(a, "landfall proposal make --firm %s --capability market.rank", firm));
    *ret = v;
    return true;
}

static const char *const state_choices[] = {"open",     "half_signed", "accepted",  "modified",
                                            "rejected", "expired",     "withdrawn", "executed",
                                            "reviewed", "all",         NULL};
static const struct capability_param list_params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .help = "id of the firm; without it: of all your firms"},
    {.name = "state",
     .kind = PARAM_CHOICE,
     .choices = state_choices,
     .default_value = "open",
     .help = "open includes half_signed"},
};
const struct capability proposal_list = {
    .name = "proposal.list",
    .summary = "Lists proposals and what they wait for",
    .example = "landfall proposal list --firm olive-oil\n"
               "landfall proposal list --firm olive-oil --state all --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = run_list,
    .limits = NOT_KEPT,
};

/* ---- show ---- */

static bool run_show(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct workspace *ws;
    struct proposal_seen p;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(proposal_see(job, ws, args_text(args, "firm"), args_int(args, "proposal"), &p, e));
    return proposal_value(job, ws, &p, NULL, ret, e);
}

static const struct capability_param show_params[] = {FIRM_PARAM, PROPOSAL_PARAM};
const struct capability proposal_show = {
    .name = "proposal.show",
    .summary = "Shows a proposal: reasons, alternatives, what it rests on, who decided what",
    .example = "landfall proposal show --firm olive-oil --proposal 1",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(show_params),
    .result = &proposal_shape,
    .run = run_show,
    .limits = NOT_KEPT,
};

/* ---- acts ---- */

static bool run_act(struct job *job, const struct args *args, enum act act,
                    const struct act_words *words, struct value **ret, struct err *e)
{
    struct workspace *ws;
    struct proposal_seen p;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_begin(ws, e));
    if (!proposal_act(job, ws, args_text(args, "firm"), args_int(args, "proposal"), act, words, &p,
                      e)) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    const char *needs = proposal_needs(&p);
    return proposal_value(job, ws, &p,
                          arena_printf(job->arena, "Proposal %" PRId64 " is %s%s%s.",
                                       p.row.proposal_id,
                                       cstr_eq(p.state, "half_signed") ? "signed once" : p.state,
                                       needs ? "; it waits for " : "", needs ? needs : ""),
                          ret, e);
}

static bool run_accept(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return run_act(job, args, ACT_ACCEPT, &(struct act_words){.reason = args_text(args, "reason")},
                   ret, e);
}

static const struct capability_param accept_params[] = {FIRM_PARAM, PROPOSAL_PARAM, REASON_PARAM};
const struct capability proposal_accept = {
    .name = "proposal.accept",
    .summary = "Accepts a proposal; class A then waits for a second person",
    .about =
        "A proposal of class A (money above the limit, entering or leaving a market, a promise "
        "to\ncustomers) needs a reason and another person's signature.",
    .example =
        "landfall proposal accept --firm olive-oil --proposal 1 --reason \"two buyers asked\"",
    .role = ROLE_ADVISER,
    .effect = EFFECT_DECIDES,
    PARAMS(accept_params),
    .result = &proposal_shape,
    .run = run_accept,
};

static bool run_modify(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return run_act(job, args, ACT_MODIFY,
                   &(struct act_words){.reason = args_text(args, "reason"),
                                       .change = args_text(args, "change")},
                   ret, e);
}

static const struct capability_param modify_params[] = {FIRM_PARAM,
                                                        PROPOSAL_PARAM,
                                                        {.name = "change",
                                                         .kind = PARAM_TEXT,
                                                         .flags = PARAM_REQUIRED | PARAM_PERSONAL,
                                                         .help = "what is to be done instead"},
                                                        REASON_PARAM};
const struct capability proposal_modify = {
    .name = "proposal.modify",
    .summary = "Accepts a proposal with a change",
    .example = "landfall proposal modify --firm olive-oil --proposal 1 --change \"a trial first\" "
               "--reason \"new\"",
    .role = ROLE_ADVISER,
    .effect = EFFECT_DECIDES,
    PARAMS(modify_params),
    .result = &proposal_shape,
    .run = run_modify,
};

static bool run_reject(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return run_act(job, args, ACT_REJECT, &(struct act_words){.reason = args_text(args, "reason")},
                   ret, e);
}

static const struct capability_param reject_params[] = {FIRM_PARAM, PROPOSAL_PARAM, REASON_PARAM};
const struct capability proposal_reject = {
    .name = "proposal.reject",
    .summary = "Rejects a proposal, with the reason",
    .example =
        "landfall proposal reject --firm olive-oil --proposal 1 --reason \"harvest too small\"",
    .role = ROLE_ADVISER,
    .effect = EFFECT_DECIDES,
    PARAMS(reject_params),
    .result = &proposal_shape,
    .run = run_reject,
};

static bool run_sign(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return run_act(job, args, ACT_SIGN, &(struct act_words){.reason = args_text(args, "reason")},
                   ret, e);
}

static const struct capability_param sign_params[] = {FIRM_PARAM, PROPOSAL_PARAM, REASON_PARAM};
const struct capability proposal_sign = {
    .name = "proposal.sign",
    .summary = "Gives the second signature to a decision of class A",
    .about = "Another person than the one who decided. Whoever does not want to sign may reject.",
    .example = "landfall proposal sign --firm olive-oil --proposal 2",
    .role = ROLE_ADVISER,
    .effect = EFFECT_DECIDES,
    PARAMS(sign_params),
    .result = &proposal_shape,
    .run = run_sign,
};

static bool run_withdraw(struct job *job, const struct args *args, struct value **ret,
                         struct err *e)
{
    return run_act(job, args, ACT_WITHDRAW,
                   &(struct act_words){.reason = args_text(args, "reason")}, ret, e);
}

static const struct capability_param withdraw_params[] = {FIRM_PARAM, PROPOSAL_PARAM, REASON_PARAM};
const struct capability proposal_withdraw = {
    .name = "proposal.withdraw",
    .summary = "Withdraws a proposal that is not decided: one's own, or an adviser any",
    .example = "landfall proposal withdraw --firm olive-oil --proposal 1",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(withdraw_params),
    .result = &proposal_shape,
    .run = run_withdraw,
};

static bool run_execute(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return run_act(job, args, ACT_EXECUTE, &(struct act_words){.reason = args_text(args, "note")},
                   ret, e);
}

static const struct capability_param execute_params[] = {
    FIRM_PARAM,
    PROPOSAL_PARAM,
    {.name = "note",
     .kind = PARAM_TEXT,
     .flags = PARAM_PERSONAL,
     .help = "what was done; kept beside the audit log"}};
const struct capability proposal_execute = {
    .name = "proposal.execute",
    .summary = "Marks a decided proposal as carried out",
    .about = "Landfall itself carries nothing out: this is a person's mark that it was done.",
    .example =
        "landfall proposal execute --firm olive-oil --proposal 3 --note \"first pallet shipped\"",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(execute_params),
    .result = &proposal_shape,
    .run = run_execute,
};

static bool run_review(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return run_act(
        job, args, ACT_REVIEW,
        &(struct act_words){.outcome = args_text(args, "outcome"),
                            .has_value = args_has(args, "value"),
                            .value = args_has(args, "value") ? args_real(args, "value") : 0,
                            .unit = args_text(args, "unit")},
        ret, e);
}

static const struct capability_param review_params[] = {
    FIRM_PARAM,
    PROPOSAL_PARAM,
    {.name = "outcome",
     .kind = PARAM_TEXT,
     .flags = PARAM_PERSONAL,
     .help = "what came of it, in words"},
    {.name = "value", .kind = PARAM_REAL, .unit = "see unit", .help = "what was measured"},
    {.name = "unit", .kind = PARAM_TEXT, .help = "its unit; without it that of the expectation"}};
const struct capability proposal_review = {
    .name = "proposal.review",
    .summary = "Compares what came of a decision with what was expected",
    .example = "landfall proposal review --firm olive-oil --proposal 3 --outcome \"two orders\" "
               "--value 14000",
    .role = ROLE_ADVISER,
    .effect = EFFECT_DECIDES,
    PARAMS(review_params),
    .result = &proposal_shape,
    .run = run_review,
};

/* ---- expiry ---- */

static const struct shape_field expire_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "expired", .kind = VALUE_INT, .help = "how many were due"},
};
static const struct shape expire_shape = SHAPE("proposal_expire", "what expired", expire_fields);

static bool run_expire(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    int64_t n;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_begin(ws, e));
    if (!proposal_expire_due(job, ws, args_text(args, "firm"), &n, e)) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                n == 0   ? "No proposal was due."
                : n == 1 ? "One proposal expired."
                         : arena_printf(a, "%" PRId64 " proposals expired.", n));
    record_int(a, v, "expired", n);
    *ret = v;
    return true;
}

static const struct capability_param expire_params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .help = "id of the firm; without it: of the whole office"},
};
const struct capability proposal_expire = {
    .name = "proposal.expire",
    .summary = "Records the expiry of every proposal that is due; the server does so daily",
    .example = "landfall proposal expire",
    .role = ROLE_ADVISER,
    .effect = EFFECT_WRITES,
    PARAMS(expire_params),
    .result = &expire_shape,
    .run = run_expire,
};
