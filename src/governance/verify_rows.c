/* verify_rows.c — the tables beside the log against what the log says of them: a text that was
 * changed or taken away, a proposal or decision that was edited, added or removed without a
 * record. */
#include "governance/verify.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/json.h"
#include "governance/audit.h"
#include "governance/chain.h"

static const char proposal_kind[] = "proposal.";

static void note_refs(struct verify_state *s, int64_t seq, const struct json_t *x)
{
    if (json_is_array(x)) {
        for (size_t i = 0; i < json_array_size(x); i++)
            note_refs(s, seq, json_array_get(x, i));
        return;
    }
    if (!json_is_object(x))
        return;
    const char *key;
    json_t *member;
    json_t *object = (json_t *)(uintptr_t)x; /* jansson's iterators want it so */
    json_object_foreach(object, key, member)
    {
        struct digest d;
        const char *text = json_string_value(member);
        if (text && cstr_eq(key, "text") && digest_read(text, &d))
            PUSH(s->a, s->refs, s->n_refs, s->cap_refs,
                 (struct verify_ref){arena_strdup(s->a, text), seq});
        note_refs(s, seq, member);
    }
}

void verify_note(struct verify_state *s, const struct ws_audit *row, const struct json_t *body)
{
    note_refs(s, row->seq, body);
    if (cstr_eq(row->kind, "person.erase")) {
        const struct json_t *texts = js_get(body, "texts");
        for (size_t i = 0; i < js_len(texts); i++)
            PUSH(s->a, s->erased, s->n_erased, s->cap_erased,
                 (struct verify_ref){str_dup(s->a, js_as_text(js_at(texts, i))), row->seq});
    }
    int64_t id = 0, step = 0;
    struct str sha = js_get_text(body, "sha256");
    if (!row->firm_id || !str_starts(str_of(row->kind), proposal_kind) || !sha.n ||
        !js_get_int(body, "proposal", &id))
        return;
    (void)js_get_int(body, "step", &step); /* proposal.make has none */
    PUSH(s->a, s->acts, s->n_acts, s->cap_acts,
         (struct verify_act){.seq = row->seq,
                             .proposal = id,
                             .step = step,
                             .at_us = row->at_us,
                             .firm_id = arena_strdup(s->a, row->firm_id),
                             .kind = arena_strdup(s->a, row->kind),
                             .actor = arena_strdup(s->a, row->actor),
                             .sha256 = str_dup(s->a, sha),
                             .state = str_dup(s->a, js_get_text(body, "state"))});
}

/* ---- texts ---- */

static int by_ref(const void *x, const void *y)
{
    return strcmp(((const struct verify_ref *)x)->ref, ((const struct verify_ref *)y)->ref);
}

static const struct verify_ref *find_ref(const struct verify_ref *list, size_t n, const char *ref)
{
    return n ? bsearch(&(struct verify_ref){.ref = ref}, list, n, sizeof *list, by_ref) : NULL;
}

static int by_text_ref(const void *x, const void *y)
{
    return strcmp(((const struct ws_audit_text *)x)->ref, ((const struct ws_audit_text *)y)->ref);
}

static bool check_texts(struct verify_state *s, struct err *e)
{
    struct ws_audit_text *texts;
    size_t n;
    TRY(ws_audit_text_walk(s->ws, s->a, &texts, &n, e));
    if (s->n_refs)
        qsort(s->refs, s->n_refs, sizeof *s->refs, by_ref);
    if (s->n_erased)
        qsort(s->erased, s->n_erased, sizeof *s->erased, by_ref);
    if (n)
        qsort(texts, n, sizeof *texts, by_text_ref); /* the database may sort by another rule */
    s->report->n_texts = n;
    for (size_t i = 0; i < n; i++) {
        const struct ws_audit_text *t = &texts[i];
        const struct verify_ref *of = find_ref(s->refs, s->n_refs, t->ref);
        char ref[HASH_HEX];
        if (t->erased_us) {
            s->report->n_erased++;
            if (!find_ref(s->erased, s->n_erased, t->ref))
                verify_find(s, of ? of->seq : 0,
                            "a text that record %" PRId64 " refers to was emptied, and no record "
                            "says that its author was erased",
                            of ? of->seq : 0);
            continue;
        }
        if (t->salt && t->body)
            chain_text_ref(ref, t->salt, t->body);
        if (!t->salt || !t->body || !cstr_eq(ref, t->ref))
            verify_find(s, of ? of->seq : 0,
                        "the text that record %" PRId64
                        " refers to is not the one that was written",
                        of ? of->seq : 0);
    }
    for (size_t i = 0; i < s->n_refs; i++)
        if (!n || !bsearch(&(struct ws_audit_text){.ref = s->refs[i].ref}, texts, n, sizeof *texts,
                           by_text_ref))
            verify_find(s, s->refs[i].seq, "the text that record %" PRId64 " refers to is gone",
                        s->refs[i].seq);
    return true;
}

/* ---- proposals and decisions ---- */

static int by_life(const void *x, const void *y)
{
    const struct verify_act *a = x, *b = y;
    int order = strcmp(a->firm_id, b->firm_id);
    if (order)
        return order;
    if (a->proposal != b->proposal)
        return a->proposal < b->proposal ? -1 : 1;
    return a->step != b->step ? (a->step < b->step ? -1 : 1) : 0;
}

static struct verify_act *find_act(struct verify_state *s, const char *firm_id, int64_t proposal,
                                   int64_t step)
{
    struct verify_act wanted = {.firm_id = firm_id, .proposal = proposal, .step = step};
    return s->n_acts ? bsearch(&wanted, s->acts, s->n_acts, sizeof *s->acts, by_life) : NULL;
}

static bool says(const struct json_t *body, const char *name, const char *value)
{
    return value ? str_is(js_get_text(body, name), value) : js_get(body, name) == NULL;
}

/* The columns repeat what the body says, so that lists need not open it. */
static bool columns_agree(struct arena *a, const struct ws_proposal *p)
{
    struct json_t *body;
    struct err unreadable = {0};
    return js_load(&body, a, "the proposal", p->body, &unreadable) &&
           says(body, "class", p->class_id) && says(body, "kind", p->kind) &&
           says(body, "subject", p->subject) && says(body, "created_by", p->created_by) &&
           says(body, "created", audit_time(p->created_us).s) &&
           says(body, "expires", audit_time(p->expires_us).s) &&
           says(body, "review", p->review_us ? audit_time(p->review_us).s : NULL);
}

/* The results kept for one firm, read when its first proposal comes by. */
struct kept_results {
    const char *firm_id;
    struct ws_result *items;
    size_t n;
};

/* The stored result that a proposal was made from; its bytes against its hash are `landfall
 * check`'s. */
static bool result_is_there(struct verify_state *s, const struct ws_proposal *p,
                            struct kept_results *kept, bool *ret, struct err *e)
{
    struct json_t *body;
    struct err unreadable = {0};
    int64_t id = 0;
    *ret = false;
    if (!cstr_eq(kept->firm_id, p->firm_id)) {
        kept->firm_id = p->firm_id;
        TRY(ws_result_list(s->ws, s->a, p->firm_id, &kept->items, &kept->n, e));
    }
    if (!js_load(&body, s->a, "the proposal", p->body, &unreadable) ||
        !js_get_int(js_get(body, "result"), "id", &id))
        return true; /* told by check_proposal */
    struct str sha = js_get_text(js_get(body, "result"), "sha256");
    for (size_t i = 0; i < kept->n && !*ret; i++)
        *ret = kept->items[i].result_id == id && str_is(sha, kept->items[i].sha256);
    return true;
}

static void check_proposal(struct verify_state *s, const struct ws_proposal *p)
{
    struct verify_act *made = find_act(s, p->firm_id, p->proposal_id, 0), *last = made;
    if (!made) {
        verify_find(s, 0, "proposal %" PRId64 " of %s was put in: no record made it",
                    p->proposal_id, p->firm_id);
        return;
    }
    made->seen = true;
    if (!cstr_eq(hash_of(s->a, p->body), made->sha256) || !cstr_eq(p->sha256, made->sha256) ||
        !columns_agree(s->a, p))
        verify_find(s, made->seq,
                    "proposal %" PRId64 " of %s is not the one that record %" PRId64 " made",
                    p->proposal_id, p->firm_id, made->seq);
    for (int64_t step = 1;; step++) {
        struct verify_act *act = find_act(s, p->firm_id, p->proposal_id, step);
        if (!act)
            break;
        last = act;
    }
    if (!cstr_eq(p->state, last->state))
        verify_find(s, last->seq,
                    "proposal %" PRId64 " of %s is %s, but record %" PRId64 " left it %s",
                    p->proposal_id, p->firm_id, p->state, last->seq, last->state);
}

static bool decision_agrees(struct arena *a, const struct ws_decision *d)
{
    struct json_t *body;
    struct err unreadable = {0};
    return js_load(&body, a, "the decision", d->body, &unreadable) && says(body, "act", d->act) &&
           says(body, "actor", d->actor) && says(body, "role", d->role) &&
           says(body, "at", audit_time(d->at_us).s);
}

static void check_decision(struct verify_state *s, const struct ws_decision *d)
{
    struct verify_act *act = find_act(s, d->firm_id, d->proposal_id, d->step);
    if (!act) {
        verify_find(s, 0,
                    "a decision (%s) on proposal %" PRId64 " of %s was put in: no record says "
                    "so",
                    d->act, d->proposal_id, d->firm_id);
        return;
    }
    act->seen = true;
    if (!cstr_eq(act->kind + sizeof proposal_kind - 1, d->act) || !cstr_eq(act->actor, d->actor) ||
        !cstr_eq(hash_of(s->a, d->body), act->sha256) || act->at_us != d->at_us ||
        !decision_agrees(s->a, d))
        verify_find(s, act->seq,
                    "the decision on proposal %" PRId64 " of %s is not the one that record %" PRId64
                    " says",
                    d->proposal_id, d->firm_id, act->seq);
}

bool verify_rows(struct verify_state *s, struct err *e)
{
    struct ws_proposal *proposals;
    struct ws_decision *decisions;
    TRY(check_texts(s, e));
    TRY(ws_proposal_list(s->ws, s->a, NULL, &proposals, &s->report->n_proposals, e));
    TRY(ws_decision_list(s->ws, s->a, NULL, 0, &decisions, &s->report->n_decisions, e));
    if (s->n_acts)
        qsort(s->acts, s->n_acts, sizeof *s->acts, by_life);
    struct kept_results kept = {0};
    for (size_t i = 0; i < s->report->n_proposals; i++) {
        bool there;
        check_proposal(s, &proposals[i]);
        TRY(result_is_there(s, &proposals[i], &kept, &there, e));
        struct verify_act *made = find_act(s, proposals[i].firm_id, proposals[i].proposal_id, 0);
        if (!there && made)
            verify_find(s, made->seq,
                        "the result that proposal %" PRId64 " of %s was made from is not kept",
                        proposals[i].proposal_id, proposals[i].firm_id);
    }
    for (size_t i = 0; i < s->report->n_decisions; i++)
        check_decision(s, &decisions[i]);
    for (size_t i = 0; i < s->n_acts; i++)
        if (!s->acts[i].seen)
            verify_find(s, s->acts[i].seq,
                        "what record %" PRId64 " (%s) says of proposal %" PRId64
                        " of %s is gone from the workspace",
                        s->acts[i].seq, s->acts[i].kind, s->acts[i].proposal, s->acts[i].firm_id);
    return true;
}
