/* review.c — which decisions are to be looked at again, what came of those that were, and how
 * people decide. */
#include <inttypes.h>

#include "governance/figure_json.h"
#include "governance/governance.h"
#include "governance/proposal_value.h"

static const struct shape_field line_fields[] = {
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "proposal", .heading = "no.", .kind = VALUE_INT},
    {.name = "subject", .kind = VALUE_TEXT},
    {.name = "state", .kind = VALUE_TEXT},
    {.name = "review", .kind = VALUE_TEXT, .help = "the day on which it is to be looked at"},
    {.name = "overdue", .kind = VALUE_BOOL},
    {.name = "expects", .heading = "expected", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "expected", .heading = "as a number", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "outcome", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "verdict",
     .heading = "against expectation",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL},
};
static const struct shape line_shape =
    SHAPE("review_line", "a decision and its review", line_fields);
static const struct shape_field habit_fields[] = {
    {.name = "who", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "decided", .kind = VALUE_INT, .help = "first signatures and rejections"},
    {.name = "accepted", .kind = VALUE_INT, .help = "as proposed, without a change"},
    {.name = "modified", .kind = VALUE_INT},
    {.name = "rejected", .kind = VALUE_INT},
};
static const struct shape habit_shape =
    SHAPE("decision_habit", "how often a person accepts what is proposed", habit_fields);
static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "reviews", .kind = VALUE_LIST, .of = &line_shape, .help = "by day"},
    {.name = "habits",
     .heading = "who accepts what",
     .kind = VALUE_LIST,
     .of = &habit_shape,
     .help = "accepting everything unchanged is a sign of automation bias"},
};
static const struct shape list_shape = SHAPE("review_list", "reviews", list_fields);

static bool has_review(const struct proposal_seen *p)
{
    return cstr_eq(p->state, "accepted") || cstr_eq(p->state, "modified") ||
           cstr_eq(p->state, "executed") || cstr_eq(p->state, "reviewed");
}

static struct value *line_value(struct job *job, const struct proposal_seen *p)
{
    struct arena *a = job->arena;
    const char *verdict;
    struct value *v = value_record(a);
    struct str expects = js_get_text(p->body, "expects");
    record_text(a, v, "firm", p->row.firm_id);
    record_int(a, v, "proposal", p->row.proposal_id);
    record_text(a, v, "subject", p->row.subject);
    record_text(a, v, "state", p->state);
    record_text(a, v, "review", day_of(a, p->row.review_us));
    record_bool(a, v, "overdue", !cstr_eq(p->state, "reviewed") && p->row.review_us <= job->now_us);
    record_text(a, v, "expects", expects.n ? str_dup(a, expects) : NULL);
    record_figure(
        a, v, "expected",
        figure_json_get(a, p->body, "expected",
                        arena_printf(a, "proposal %" PRId64 "#expected", p->row.proposal_id)));
    record_figure(a, v, "outcome", proposal_outcome(a, p, &verdict));
    record_text(a, v, "verdict", verdict);
    return v;
}

/* ---- who accepts what ---- */

struct habit {
    const char *actor, *kind;
    int64_t accepted, modified, rejected;
};
struct habits {
    struct habit *items;
    size_t n, cap;
};

static void count_habit(struct arena *a, struct habits *h, const struct proposal_seen *p)
{
    for (size_t i = 0; i < p->n_decisions; i++) {
        const struct ws_decision *d = &p->decisions[i];
        bool accepted = cstr_eq(d->act, "accept"), modified = cstr_eq(d->act, "modify");
        if (!accepted && !modified && !cstr_eq(d->act, "reject"))
            continue;
        size_t at = 0;
        while (at < h->n &&
               !(cstr_eq(h->items[at].actor, d->actor) && cstr_eq(h->items[at].kind, p->row.kind)))
            at++;
        if (at == h->n)
            PUSH(a, h->items, h->n, h->cap, (struct habit){.actor = d->actor, .kind = p->row.kind});
        h->items[at].accepted += accepted;
        h->items[at].modified += modified;
        h->items[at].rejected += !accepted && !modified;
    }
}

static bool habits_value(struct workspace *ws, struct arena *a, const struct habits *h,
                         struct value **ret, struct err *e)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < h->n; i++) {
        const struct habit *x = &h->items[i];
        const char *name;
        struct value *v = value_record(a);
        TRY(ws_actor_name(ws, a, x->actor, &name, e));
        record_text(a, v, "who", name ? name : x->actor);
        record_text(a, v, "kind", x->kind);
        record_int(a, v, "decided", x->accepted + x->modified + x->rejected);
        record_int(a, v, "accepted", x->accepted);
        record_int(a, v, "modified", x->modified);
        record_int(a, v, "rejected", x->rejected);
        list_add(a, list, v);
    }
    *ret = list;
    return true;
}

/* ---- the list ---- */

/* By day, then by number; few enough for a simple sort. */
static void sort_by_day(struct proposal_seen *list, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && list[j - 1].row.review_us > list[j].row.review_us; j--) {
            struct proposal_seen swap = list[j];
            list[j] = list[j - 1];
            list[j - 1] = swap;
        }
}

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_proposal *rows;
    struct proposal_seen *seen = NULL;
    struct habits habits = {0};
    size_t n, n_seen = 0, cap = 0, overdue = 0;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_proposal_list(ws, a, args_text(args, "firm"), &rows, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct proposal_seen p;
        if (!job_may(job, rows[i].firm_id, ROLE_VIEWER))
            continue; /* asked without a firm: of those that the caller may see */
        TRY(proposal_see_row(job, ws, &rows[i], &p, e));
        count_habit(a, &habits, &p);
        if (!has_review(&p))
            continue;
        overdue += !cstr_eq(p.state, "reviewed") && p.row.review_us <= job->now_us;
        PUSH(a, seen, n_seen, cap, p);
    }
    sort_by_day(seen, n_seen);
    struct value *v = value_record(a), *list = value_list(a), *who;
    for (size_t i = 0; i < n_seen; i++)
        list_add(a, list, line_value(job, &seen[i]));
    TRY(habits_value(ws, a, &habits, &who, e));
    record_text(a, v, "headline",
                n_seen == 0 ? "No decision is to be reviewed."
                            : arena_printf(a, "%zu decision%s with a review, %zu overdue.", n_seen,
                                           n_seen == 1 ? "" : "s", overdue));
    record_set(a, v, "reviews", list);
    record_set(a, v, "habits", who);
    *ret = v;
    return true;
}

static const struct capability_param list_params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .help = "id of the firm; without it: of all your firms"},
};
const struct capability review_list = {
    .name = "review.list",
    .summary = "Lists decisions to be reviewed, and outcomes against what was expected",
    .example = "landfall review list --firm olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = run_list,
    .limits = NOT_KEPT,
};
