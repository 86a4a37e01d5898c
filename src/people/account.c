/* account.c — whose account it is: rights of a person, the session that begins, the caller of a
 * job. */
#include <string.h>

#include "people/inside.h"

struct bound {
    struct people_caller caller;
    const char *renewed; /* the session's new token, when it got one */
};
static const char bound_key;

const char *const people_role_choices[] = {"viewer", "analyst", "adviser", "owner", NULL};

/* --- rights ----------------------------------------------------------------------------------- */

bool people_role(const struct rights *r, const char *firm_id, enum role *ret)
{
    bool any = false;
    for (size_t i = 0; i < r->n; i++) {
        const struct rights_grant *g = &r->grants[i];
        if (strcmp(g->firm_id, OFFICE) != 0 && (!firm_id || strcmp(g->firm_id, firm_id) != 0))
            continue;
        enum role role = g->role < r->at_most ? g->role : r->at_most;
        if (!any || role > *ret)
            *ret = role;
        any = true;
    }
    return any;
}

bool people_rights(struct workspace *ws, struct arena *a, const char *person_id,
                   const struct ws_token *token, const struct rights **ret, struct err *e)
{
    struct ws_role *roles;
    size_t n;
    struct rights *all = NEW(a, struct rights);
    TRY(ws_role_list(ws, a, person_id, &roles, &n, e));
    struct rights_grant *grants = NEW_N(a, struct rights_grant, n ? n : 1);
    *all = (struct rights){.grants = grants, .at_most = ROLE_OWNER};
    for (size_t i = 0; i < n; i++)
        if (role_find(roles[i].role, &grants[all->n].role))
            grants[all->n++].firm_id = roles[i].firm_id;
    if (token && !role_find(token->role, &all->at_most))
        return FAIL(e, ERR_CORRUPT, "an API token carries no role that is known");
    if (token && strcmp(token->firm_id, OFFICE) != 0) { /* for one firm alone */
        enum role role;
        bool any = people_role(all, token->firm_id, &role);
        all->n = any ? 1 : 0;
        grants[0] = (struct rights_grant){token->firm_id, any ? role : ROLE_VIEWER};
    }
    *ret = all;
    return true;
}

struct people_person people_shown(struct arena *a, const struct ws_person *p)
{
    return (struct people_person){
        .person_id = arena_strdup(a, p->person_id),
        .name = p->name ? arena_strdup(a, p->name) : NULL,
        .email = p->email ? arena_strdup(a, p->email) : NULL,
        .language = p->language ? arena_strdup(a, p->language) : NULL,
        .second_factor = p->totp_secret != NULL,
    };
}

/* --- sessions --------------------------------------------------------------------------------- */

/* Free text of a stranger, kept only to be shown to the account's owner. */
static const char *agent_of(struct arena *a, const struct people_browser *b)
{
    struct err ignored;
    const char *clean;
    enum { AGENT_MAX = 200 };
    if (!b || !b->agent)
        return NULL;
    const char *cut = arena_strndup(a, b->agent, strnlen(b->agent, AGENT_MAX));
    return people_plain(a, cut, AGENT_MAX, "browser", &clean, &ignored) ? clean : NULL;
}

static bool end_the_oldest(struct workspace *ws, struct arena *a, const struct people_rules *r,
                           const char *person_id, int64_t now_us, struct err *e)
{
    struct ws_session *list;
    size_t n;
    TRY(ws_session_list(ws, a, person_id, &list, &n, e));
    for (size_t i = 0; i < n; i++) /* newest first; room for the one that begins */
        if ((double)i + 1 >= r->session_most)
            TRY(ws_session_end(ws, list[i].session_id, now_us, e));
    return true;
}

bool people_begin_session(struct job *job, struct workspace *ws, const struct people_rules *r,
                          const struct ws_person *p, const struct people_browser *b,
                          const struct people_event *event, struct people_entry *ret, struct err *e)
{
    struct arena *a = job->arena;
    char sha[HASH_HEX], old[HASH_HEX];
    const char *token = secret_token(a);
    const struct rights *rights;
    if (b && secret_token_hash("", b->old_token, old))
        TRY(ws_session_end_token(ws, old, job->now_us, e));
    TRY(end_the_oldest(ws, a, r, p->person_id, job->now_us, e));
    (void)secret_token_hash("", token, sha);
    const struct ws_session s = {
        .session_id = secret_id(a, 's'),
        .person_id = p->person_id,
        .csrf = secret_token(a),
        .created_us = job->now_us,
        .last_us = job->now_us,
        .expires_us = job->now_us + people_hours_us(r->session_absolute_h),
        .address = job->address,
        .agent = agent_of(a, b),
    };
    TRY(ws_session_put(ws, sha, &s, e));
    TRY(ws_person_touch(ws, p->person_id, job->now_us, e));
    TRY(people_rights(ws, a, p->person_id, NULL, &rights, e));
    *ret = (struct people_entry){
        .outcome = PEOPLE_ENTERED,
        .token = token,
        .caller = {.person = people_shown(a, p),
                   .actor = arena_printf(a, "person:%s", p->person_id),
                   .session_id = s.session_id,
                   .csrf = s.csrf,
                   .rights = rights,
                   .expires_us = s.expires_us},
    };
    return !b || !b->witness || b->witness(b->witness_ctx, job, event, &ret->caller, e);
}

/* --- the caller of a job ---------------------------------------------------------------------- */

void people_bind(struct job *job, const struct people_caller *caller)
{
    struct bound *b = NEW(job->arena, struct bound);
    b->caller = *caller;
    job->actor = caller->actor;
    job->rights = caller->rights;
    job_set(job, &bound_key, b);
}

const struct people_caller *people_bound(const struct job *job)
{
    const struct bound *b = job_get(job, &bound_key);
    return b ? &b->caller : NULL;
}

const char *people_renewed_token(const struct job *job)
{
    const struct bound *b = job_get(job, &bound_key);
    return b ? b->renewed : NULL;
}

bool people_renew_session(struct job *job, struct workspace *ws, struct err *e)
{
    struct bound *b = job_get(job, &bound_key);
    char sha[HASH_HEX];
    if (!b || !b->caller.session_id)
        return true;
    const char *token = secret_token(job->arena);
    (void)secret_token_hash("", token, sha);
    TRY(ws_session_renew(ws, b->caller.session_id, sha, e));
    b->renewed = token;
    return true;
}

bool people_csrf_matches(const struct people_caller *caller, const char *sent)
{
    return secret_same(caller->csrf, sent);
}

/* --- arguments -------------------------------------------------------------------------------- */

static const char *own_id(const struct job *job)
{
    const struct people_caller *c = people_bound(job);
    if (c)
        return c->person.person_id;
    if (job->rights && job->actor && str_starts(str_of(job->actor), "person:"))
        return job->actor + strlen("person:");
    return NULL;
}

bool people_named(struct job *job, struct workspace *ws, const char *id_or_email,
                  struct ws_person *ret, struct err *e)
{
    const char *email;
    bool found = false;
    if (!strchr(id_or_email, '@'))
        TRY(ws_person_get(ws, job->arena, id_or_email, &found, ret, e));
    else if (people_email(job->arena, id_or_email, &email, e))
        TRY(ws_person_by_email(ws, job->arena, email, &found, ret, e));
    else
        return false;
    if (found && !ret->erased_us)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "nobody here has that e-mail or id");
    return err_hint(e, "`landfall person list` shows everybody.");
}

bool people_own_account(struct job *job, const struct args *args, struct workspace *ws,
                        bool changes, struct ws_person *ret, struct err *e)
{
    const struct people_caller *c = people_bound(job);
    const char *own = own_id(job), *said = args_text(args, "person");
    if (changes && c && c->token_id) {
        (void)FAIL(e, ERR_REFUSED, "an API token may not change the account it belongs to");
        return err_hint(e, "Sign in with a browser and do it there.");
    }
    if (own) {
        TRY(people_named(job, ws, own, ret, e));
        if (said && !cstr_eq(said, own) && !cstr_eq(said, ret->email))
            return FAIL(e, ERR_REFUSED, "that is somebody else's account");
        return true;
    }
    if (job->rights)
        return FAIL(e, ERR_REFUSED, "nobody is signed in");
    if (!said) {
        (void)FAIL(e, ERR_USAGE, "at the terminal nobody is signed in: say whose account it is");
        return err_hint(e, "Add --person EMAIL; `landfall person list` shows everybody.");
    }
    return people_named(job, ws, said, ret, e);
}

const char *people_place_words(struct arena *a, const char *firm_id)
{
    return strcmp(firm_id, OFFICE) == 0 ? "the office" : arena_printf(a, "the firm `%s`", firm_id);
}

bool people_place(struct job *job, const struct args *args, struct workspace *ws, const char **ret,
                  struct err *e)
{
    const char *firm = args_text(args, "firm");
    struct ws_firm stored;
    bool office = args_bool(args, "office");
    if (office == (firm != NULL)) {
        (void)FAIL(e, ERR_USAGE, "say either --firm FIRM or --office");
        return err_hint(e, "A role for the office holds for every firm.");
    }
    TRY(job_require(job, firm, ROLE_OWNER, e));
    if (firm)
        TRY(ws_firm_get(ws, job->arena, firm, 0, &stored, e));
    *ret = firm ? firm : OFFICE;
    return true;
}

bool people_not_the_last_owner(struct workspace *ws, const char *person_id, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct ws_role *roles;
    size_t n;
    int64_t others;
    bool owner = false;
    TRY(ws_role_list(ws, tmp, person_id, &roles, &n, e));
    for (size_t i = 0; i < n; i++)
        owner = owner || (cstr_eq(roles[i].firm_id, OFFICE) && cstr_eq(roles[i].role, "owner"));
    TRY(ws_role_owners(ws, OFFICE, person_id, &others, e));
    if (!owner || others > 0)
        return true;
    (void)FAIL(e, ERR_CONFLICT, "the office would be without an owner");
    return err_hint(e, "Make somebody else an owner of the office first.");
}
