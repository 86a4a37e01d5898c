/* decide.c — one table says from which states an act may start and where it leads; the rest are
 * the rules about persons and reasons. */
#include "governance/decide.h"

#include <inttypes.h>
#include <jansson.h>

#include "governance/audit.h"
#include "governance/canonical.h"
#include "governance/figure_json.h"
#include "governance/proposal.h"
#include "store/office.h"

#define WORDS_MAX ((size_t)1 << 20)

static const struct rule {
    const char *name;
    const char *from[3]; /* states it may start from */
    const char *to;      /* NULL: worked out */
    const char *past;    /* "accepted" in a sentence */
} rules[] = {
    [ACT_ACCEPT] = {"accept", {"open"}, "accepted", "accepted"},
    [ACT_MODIFY] = {"modify", {"open"}, "modified", "modified"},
    [ACT_REJECT] = {"reject", {"open", "half_signed"}, "rejected", "rejected"},
    [ACT_SIGN] = {"sign", {"half_signed"}, NULL, "signed"},
    [ACT_WITHDRAW] = {"withdraw", {"open", "half_signed"}, "withdrawn", "withdrawn"},
    [ACT_EXPIRE] = {"expire", {"open", "half_signed"}, "expired", "expired"},
    [ACT_EXECUTE] = {"execute", {"accepted", "modified"}, "executed", "marked as carried out"},
    [ACT_REVIEW] = {"review", {"accepted", "modified", "executed"}, "reviewed", "reviewed"},
};

/* ---- reading ---- */

static bool is_due(const struct ws_proposal *p, int64_t now_us)
{
    return (cstr_eq(p->state, "open") || cstr_eq(p->state, "half_signed")) &&
           p->expires_us <= now_us;
}

bool proposal_see_row(struct job *job, struct workspace *ws, const struct ws_proposal *row,
                      struct proposal_seen *ret, struct err *e)
{
    const struct decision_rules *all;
    struct json_t *body;
    struct proposal_seen p = {.row = *row};
    TRY(decision_rules_of_job(job, &all, e));
    TRY(decision_class_find(all, row->class_id, &p.its_class, e));
    if (!js_load(&body, job->arena, "the proposal", row->body, e))
        return err_note(e, "proposal %" PRId64 " of %s is damaged", row->proposal_id, row->firm_id);
    p.body = body;
    p.state = is_due(row, job->now_us) ? "expired" : row->state;
    TRY(ws_decision_list(ws, job->arena, row->firm_id, row->proposal_id, &p.decisions,
                         &p.n_decisions, e));
    *ret = p;
    return true;
}

bool proposal_see(struct job *job, struct workspace *ws, const char *firm_id, int64_t proposal_id,
                  struct proposal_seen *ret, struct err *e)
{
    struct ws_proposal row;
    TRY(ws_proposal_get(ws, job->arena, firm_id, proposal_id, &row, e));
    return proposal_see_row(job, ws, &row, ret, e);
}

const char *proposal_needs(const struct proposal_seen *p)
{
    if (cstr_eq(p->state, "open"))
        return p->its_class->second ? "a decision and a second signature" : "a decision";
    if (cstr_eq(p->state, "half_signed"))
        return "a second signature, by another person";
    if (cstr_eq(p->state, "accepted") || cstr_eq(p->state, "modified"))
        return "being carried out";
    return cstr_eq(p->state, "executed") ? "a review" : NULL;
}

/* ---- rules ---- */

static const struct ws_decision *last_of(const struct proposal_seen *p)
{
    return p->n_decisions ? &p->decisions[p->n_decisions - 1] : NULL;
}

static bool wrong_state(struct job *job, struct workspace *ws, const struct proposal_seen *p,
                        enum act act, struct err *e)
{
    const struct ws_decision *last = last_of(p);
    const char *name = NULL;
    struct err ignored = {0};
    if (cstr_eq(p->state, "expired")) {
        (void)FAIL(e, ERR_CONFLICT, "proposal %" PRId64 " expired on %.10s: it can no longer be %s",
                   p->row.proposal_id, audit_time(p->row.expires_us).s, rules[act].past);
        return err_hint(e, "Make the proposal anew: its inputs may have changed since.");
    }
    if (!last) {
        (void)FAIL(e, ERR_CONFLICT, "proposal %" PRId64 " is %s: it cannot be %s yet",
                   p->row.proposal_id, p->state, rules[act].past);
        return err_hint(e, "It waits for %s first.", proposal_needs(p));
    }
    if (!ws_actor_name(ws, job->arena, last->actor, &name, &ignored) || !name)
        name = last->actor;
    (void)FAIL(e, ERR_CONFLICT,
               "proposal %" PRId64 " cannot be %s: %s got there first (%s, %.16s), it is %s now",
               p->row.proposal_id, rules[act].past, name, last->act, audit_time(last->at_us).s,
               p->state);
    const char *needs = proposal_needs(p);
    return needs ? err_hint(e, "It waits for %s now.", needs)
                 : err_hint(e,
                            "`landfall proposal show --firm %s --proposal %" PRId64
                            "` tells what happened.",
                            p->row.firm_id, p->row.proposal_id);
}

static bool check_state(struct job *job, struct workspace *ws, const struct proposal_seen *p,
                        enum act act, struct err *e)
{
    const char *state = act == ACT_EXPIRE ? p->row.state : p->state;
    for (size_t i = 0; i < COUNT_OF(rules[act].from); i++)
        if (rules[act].from[i] && cstr_eq(state, rules[act].from[i]))
            return true;
    return wrong_state(job, ws, p, act, e);
}

static bool blank(const char *s)
{
    return !s || str_trim(str_of(s)).n == 0;
}

static bool check_words(const struct proposal_seen *p, enum act act, const struct act_words *w,
                        struct err *e)
{
    const char *texts[] = {w->reason, w->change, w->outcome};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i] && strlen(texts[i]) > PROPOSAL_TEXT_MAX)
            return FAIL(e, ERR_LIMIT, "a text is longer than %d bytes", PROPOSAL_TEXT_MAX);
    bool due = act == ACT_MODIFY || act == ACT_REJECT ||
               (act == ACT_ACCEPT && p->its_class->reason_on_accept);
    if (due && blank(w->reason)) {
        (void)FAIL(e, ERR_INPUT, "a reason is due: proposal %" PRId64 " is class %s (%s)",
                   p->row.proposal_id, p->its_class->id, p->its_class->label);
        return err_hint(e, "Say why in a sentence that will still make sense at the review.");
    }
    if (act == ACT_MODIFY && blank(w->change)) {
        (void)FAIL(e, ERR_INPUT, "what is to be done instead?");
        return err_hint(e, "Say how the proposal is changed.");
    }
    if (act == ACT_REVIEW && blank(w->outcome) && !w->has_value) {
        (void)FAIL(e, ERR_INPUT, "what came of it?");
        return err_hint(e, "Give the outcome in words, as a number, or both.");
    }
    return true;
}

/* Whoever gave the first signature. */
static const char *first_signer(const struct proposal_seen *p)
{
    for (size_t i = p->n_decisions; i-- > 0;)
        if (cstr_eq(p->decisions[i].act, "accept") || cstr_eq(p->decisions[i].act, "modify"))
            return p->decisions[i].actor;
    return NULL;
}

static bool check_person(struct job *job, const struct proposal_seen *p, enum act act,
                         struct err *e)
{
    if (act == ACT_SIGN) {
        TRY(job_require(job, p->row.firm_id, p->its_class->signer, e));
        if (cstr_eq(first_signer(p), job->actor)) {
            (void)FAIL(e, ERR_REFUSED,
                       "the second signature must be another person's: you gave the first");
            return err_hint(e, "Anyone else who is at least %s of the firm may sign.",
                            role_name(p->its_class->signer));
        }
    }
    if (act == ACT_WITHDRAW && !cstr_eq(p->row.created_by, job->actor))
        TRY(job_require(job, p->row.firm_id, ROLE_ADVISER, e));
    return true;
}

/* ---- the outcome ---- */

const char *outcome_verdict(const struct figure *expected, const struct figure *outcome)
{
    if (!figure_known(outcome))
        return "not measured";
    if (!figure_known(expected))
        return "no expectation was stated";
    if (!cstr_eq(expected->unit, outcome->unit))
        return "not comparable: another unit";
    bool interval = figure_has_interval(expected);
    if (outcome->value < (interval ? expected->low : expected->value))
        return interval ? "below the interval expected" : "below what was expected";
    if (outcome->value > (interval ? expected->high : expected->value))
        return interval ? "above the interval expected" : "above what was expected";
    return interval ? "inside the interval expected" : "as expected";
}

static bool put_outcome(struct job *job, struct js_writer *w, const struct proposal_seen *p,
                        const struct act_words *words, struct err *e)
{
    struct arena *a = job->arena;
    const struct figure *expected = figure_json_get(a, p->body, "expected", "expected");
    if (!words->has_value)
        return true;
    const char *unit = words->unit ? words->unit : expected ? expected->unit : "";
    if (words->unit && figure_known(expected) && !cstr_eq(words->unit, expected->unit)) {
        (void)FAIL(e, ERR_INPUT, "the outcome is in `%.40s`, but `%.40s` was expected", words->unit,
                   expected->unit);
        return err_hint(e, "Give it in the unit of the expectation, so that they can be compared.");
    }
    struct figure *f =
        figure_leaf(a, FIGURE_FIRM, "outcome", words->value, unit, 0, "workspace", "outcome");
    f->decimals = expected ? expected->decimals : -1;
    f->grade = GRADE_C; /* the firm's own statement */
    figure_json_put(w, "value", f);
    js_put_cstr(w, "verdict", outcome_verdict(expected, f));
    return true;
}

/* ---- writing ---- */

struct refs {
    const char *reason, *change, *outcome;
};

static void put_ref(struct js_writer *w, const char *key, const char *ref)
{
    if (!ref)
        return;
    js_key(w, key);
    js_begin_object(w);
    js_put_cstr(w, "text", ref);
    js_end(w);
}

static void put_refs(struct js_writer *w, const struct refs *r)
{
    put_ref(w, "reason", r->reason);
    put_ref(w, "change", r->change);
    put_ref(w, "outcome", r->outcome);
}

static const char *role_held(const struct job *job, const char *firm_id)
{
    for (enum role r = ROLE_OWNER; r > ROLE_VIEWER; r--)
        if (job_may(job, firm_id, r))
            return role_name(r);
    return role_name(ROLE_VIEWER);
}

static bool put_decision(struct job *job, struct workspace *ws, const struct proposal_seen *p,
                         enum act act, const struct act_words *words, const struct refs *refs,
                         struct ws_decision *ret, struct err *e)
{
    struct buf b;
    struct js_writer w;
    struct ws_decision d = {.firm_id = p->row.firm_id,
                            .proposal_id = p->row.proposal_id,
                            .act = rules[act].name,
                            .actor = job->actor ? job->actor : "unknown",
                            .role = act == ACT_EXPIRE ? "none" : role_held(job, p->row.firm_id),
                            .at_us = job->now_us};
    TRY(ws_decision_next(ws, d.firm_id, d.proposal_id, &d.step, e));
    buf_init(&b, job->arena, WORDS_MAX);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "act", d.act);
    js_put_cstr(&w, "actor", d.actor);
    js_put_cstr(&w, "at", audit_time(d.at_us).s);
    js_put_cstr(&w, "firm", d.firm_id);
    js_put_int(&w, "proposal", d.proposal_id);
    js_put_cstr(&w, "role", d.role);
    js_put_int(&w, "step", d.step);
    put_refs(&w, refs);
    if (act == ACT_REVIEW)
        TRY(put_outcome(job, &w, p, words, e));
    js_end(&w);
    TRY(canonical_json(job->arena, buf_str(&b), &d.body, e));
    *ret = d;
    return ws_decision_put(ws, &d, e);
}

static bool put_record(struct job *job, struct workspace *ws, const struct proposal_seen *p,
                       const struct ws_decision *d, const char *state, const struct refs *refs,
                       struct err *e)
{
    struct buf b;
    struct js_writer w;
    buf_init(&b, job->arena, WORDS_MAX);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    js_put_int(&w, "proposal", d->proposal_id);
    js_put_cstr(&w, "proposal_sha256", p->row.sha256);
    js_put_cstr(&w, "role", d->role);
    js_put_cstr(&w, "sha256", hash_of(job->arena, d->body));
    js_put_cstr(&w, "state", state);
    js_put_int(&w, "step", d->step);
    put_refs(&w, refs);
    js_end(&w);
    return audit_record(
        job, ws,
        &(struct audit_entry){.firm_id = d->firm_id,
                              .kind = arena_printf(job->arena, "proposal.%s", d->act),
                              .actor = d->actor,
                              .body = buf_str(&b)},
        e);
}

static const char *next_state(const struct proposal_seen *p, enum act act)
{
    if (act == ACT_SIGN) { /* completes what the first signature began */
        for (size_t i = p->n_decisions; i-- > 0;)
            if (cstr_eq(p->decisions[i].act, "modify"))
                return "modified";
        return "accepted";
    }
    if ((act == ACT_ACCEPT || act == ACT_MODIFY) && p->its_class->second)
        return "half_signed";
    return rules[act].to;
}

bool proposal_act(struct job *job, struct workspace *ws, const char *firm_id, int64_t proposal_id,
                  enum act act, const struct act_words *words, struct proposal_seen *ret,
                  struct err *e)
{
    struct arena *a = job->arena;
    struct proposal_seen p;
    struct refs refs;
    struct ws_decision d;
    TRY(proposal_see(job, ws, firm_id, proposal_id, &p, e));
    TRY(check_state(job, ws, &p, act, e));
    TRY(check_person(job, &p, act, e));
    TRY(check_words(&p, act, words, e));
    TRY(audit_text_put(ws, a, firm_id, job->actor, words->reason, &refs.reason, e));
    TRY(audit_text_put(ws, a, firm_id, job->actor, words->change, &refs.change, e));
    TRY(audit_text_put(ws, a, firm_id, job->actor, words->outcome, &refs.outcome, e));
    TRY(put_decision(job, ws, &p, act, words, &refs, &d, e));
    const char *state = next_state(&p, act);
    TRY(ws_proposal_state(ws, &p.row, p.row.state, state, e));
    TRY(put_record(job, ws, &p, &d, state, &refs, e));
    return proposal_see(job, ws, firm_id, proposal_id, ret, e);
}

bool proposal_expire_due(struct job *job, struct workspace *ws, const char *firm_id, int64_t *ret_n,
                         struct err *e)
{
    struct ws_proposal *rows;
    size_t n;
    int64_t expired = 0, revision;
    TRY(ws_proposal_list(ws, job->arena, firm_id, &rows, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct proposal_seen ignored;
        if (!is_due(&rows[i], job->now_us))
            continue;
        TRY(proposal_act(job, ws, rows[i].firm_id, rows[i].proposal_id, ACT_EXPIRE,
                         &(struct act_words){0}, &ignored, e));
        TRY(ws_revision_bump(ws, rows[i].firm_id, job->now_us, &revision, e));
        expired++;
    }
    *ret_n = expired;
    return true;
}
