/* enter.c — the roads in: the first account, signing in, an invitation, a reset link.
 *
 * Each has the same three parts. What was typed is checked (an error says what is wrong with it).
 * The try is counted and the secret verified, outside any transaction, since a hash takes a tenth
 * of a second. Then one transaction looks again whether all that still holds, and writes: of two
 * that take one link at once, the second finds it taken, and one who was disabled meanwhile does
 * not come in. */
#include <string.h>

#include "people/inside.h"

bool people_outcome_err(const struct people_entry *entry, struct err *e)
{
    switch (entry->outcome) {
    case PEOPLE_ENTERED:
        return FAIL(e, ERR_BUG, "signing in went well and is told as an error");
    case PEOPLE_WRONG:
        (void)FAIL(e, ERR_REFUSED, "that did not fit: e-mail, password or code");
        return err_hint(e, "An owner of the office can send you a link for a new password.");
    case PEOPLE_SECOND_FACTOR:
        (void)FAIL(e, ERR_REFUSED, "the six digits of your second factor are needed");
        return err_hint(e, "They are in the application you set it up with.");
    case PEOPLE_TOO_MANY:
        (void)FAIL(e, ERR_REFUSED, "too many tries: wait %lld s", (long long)entry->wait_s);
        return err_hint(e, "The wait grows with each wrong try and ends by itself.");
    case PEOPLE_DISABLED:
        (void)FAIL(e, ERR_REFUSED, "this account is switched off");
        return err_hint(e, "An owner of the office can switch it on again.");
    }
    return false;
}

struct road {
    struct job *job;
    struct workspace *ws;
    const struct people_rules *r;
    const struct people_browser *b;
    struct people_entry *ret;
};

static bool road_open(struct job *job, const struct people_browser *b, struct people_entry *ret,
                      struct road *to, struct err *e)
{
    *to = (struct road){.job = job, .b = b, .ret = ret};
    TRY(people_rules_of_job(job, &to->r, e));
    return ws_of_job(job, WS_WRITE, &to->ws, e);
}

static bool ends_with(const struct road *road, enum people_outcome outcome)
{
    *road->ret = (struct people_entry){.outcome = outcome};
    return true;
}

/* Counts the try; *ret_early: it is too early for one, and road->ret says so. */
static bool try_begins(const struct road *road, const char *what, struct guess *ret,
                       bool *ret_early, struct err *e)
{
    struct job *job = road->job;
    int64_t wait_s;
    TRY(guess_begin(road->ws, job->arena, road->r, what, job->address, job->now_us, ret, &wait_s,
                    e));
    *ret_early = wait_s > 0;
    if (wait_s > 0)
        *road->ret = (struct people_entry){.outcome = PEOPLE_TOO_MANY, .wait_s = wait_s};
    return true;
}

static const char *email_key(struct arena *a, const char *email)
{
    return arena_printf(a, "e-mail:%s", email);
}

static bool link_get(const struct road *road, const char *token, const char *kind,
                     struct ws_invitation *ret, struct err *e)
{
    char sha[HASH_HEX];
    bool found = false;
    if (secret_token_hash("", token, sha))
        TRY(ws_invitation_get(road->ws, road->job->arena, sha, &found, ret, e));
    if (found && (!kind || cstr_eq(ret->kind, kind)) && !cstr_eq(ret->kind, "first") &&
        !ret->used_us && !ret->revoked_us && ret->expires_us > road->job->now_us)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "this link is not good, or not any more");
    return err_hint(e, "Ask whoever sent it for a new one.");
}

static bool link_take(const struct road *road, const char *invitation_id, const char *person_id,
                      struct err *e)
{
    bool taken;
    TRY(ws_invitation_use(road->ws, invitation_id, person_id, road->job->now_us, &taken, e));
    if (!taken)
        return FAIL(e, ERR_NOT_FOUND, "this link was taken just now by somebody else");
    return true;
}

/* --- who it is -------------------------------------------------------------------------------- */

/* An account that was found to be the right one, and what is to be written about that. */
struct proven {
    struct ws_person person;
    int64_t step;         /* of the second factor; −1 = none was needed */
    const char *new_hash; /* the password hashed anew, or NULL */
};

/* *ret_in = false: road->ret says what to answer. The second factor is looked at only after the
 * password. */
static bool prove(const struct road *road, const struct ws_person *p, const char *password,
                  const char *code, const struct guess *g, struct proven *ret, bool *ret_in,
                  struct err *e)
{
    *ret_in = false;
    *ret = (struct proven){.step = -1};
    bool real = p && !p->erased_us && p->password_hash;
    if (!password_verify(road->r, real ? p->password_hash : NULL, password ? password : "") ||
        !real)
        return ends_with(road, PEOPLE_WRONG);
    if (p->disabled_us)
        return ends_with(road, PEOPLE_DISABLED);
    if (p->totp_secret && (!code || !*code)) {
        TRY(guess_undo(road->ws, road->r, g,
                       e)); /* half an answer is no wrong one, and no right one */
        return ends_with(road, PEOPLE_SECOND_FACTOR);
    }
    if (p->totp_secret) {
        TRY(factor_check(road->r, p->totp_secret, code, road->job->now_us, &ret->step, e));
        if (ret->step < 0 || ret->step <= p->totp_last_step)
            return ends_with(road, PEOPLE_WRONG);
    }
    if (password_is_weak(road->r, p->password_hash))
        TRY(password_hash(road->job->arena, road->r, password, &ret->new_hash, e));
    ret->person = *p;
    *ret_in = true;
    return true;
}

/* Inside the transaction: the account is still as it was proven, and the code is used up. */
static bool still_holds(const struct road *road, const struct proven *who, bool *ret, struct err *e)
{
    struct ws_person now;
    bool taken = true;
    const char *id = who->person.person_id;
    TRY(ws_person_get(road->ws, road->job->arena, id, ret, &now, e));
    if (*ret && (now.disabled_us || !cstr_eq(now.password_hash, who->person.password_hash)))
        *ret = false;
    if (*ret && who->step >= 0)
        TRY(ws_person_take_step(road->ws, id, who->step, &taken, e));
    *ret = *ret && taken;
    return !*ret || !who->new_hash || ws_person_set_password(road->ws, id, who->new_hash, e);
}

static bool enters(const struct road *road, const struct ws_person *p,
                   const struct people_event *event, struct err *e)
{
    return people_begin_session(road->job, road->ws, road->r, p, road->b, event, road->ret, e);
}

/* --- signing in ------------------------------------------------------------------------------- */

static bool write_sign_in(const struct road *road, const struct proven *who, const struct guess *g,
                          bool *ret_in, struct err *e)
{
    TRY(still_holds(road, who, ret_in, e));
    if (!*ret_in)
        return true;
    TRY(guess_right(road->ws, road->r, g, e));
    return enters(road, &who->person, &(struct people_event){.what = "session.open"}, e);
}

/* Runs `write` in a transaction that is kept only when *in came out true. */
#define WRITE_IF(road, in, write, e)                \
    do {                                            \
        TRY(ws_begin((road)->ws, (e)));             \
        if (!(write)) {                             \
            ws_rollback((road)->ws);                \
            return false;                           \
        }                                           \
        if (!(in)) {                                \
            ws_rollback((road)->ws);                \
            return ends_with((road), PEOPLE_WRONG); \
        }                                           \
        TRY(ws_commit((road)->ws, (e)));            \
    } while (0)

bool people_sign_in(struct job *job, const char *email, const char *password, const char *code,
                    const struct people_browser *b, struct people_entry *ret, struct err *e)
{
    struct road road;
    struct guess g;
    struct proven who;
    struct ws_person p;
    struct err ignored;
    const char *clean;
    bool early, in, found = false;
    TRY(road_open(job, b, ret, &road, e));
    /* What is no e-mail is nobody's: the same work, the same answer. */
    bool is_email = people_email(job->arena, email, &clean, &ignored);
    if (!is_email)
        clean = "";
    TRY(try_begins(&road, email_key(job->arena, clean), &g, &early, e));
    if (early)
        return true;
    TRY(ws_person_by_email(road.ws, job->arena, clean, &found, &p, e));
    TRY(prove(&road, found && is_email ? &p : NULL, password, code, &g, &who, &in, e));
    if (!in)
        return true;
    WRITE_IF(&road, in, write_sign_in(&road, &who, &g, &in, e), e);
    return true;
}

bool people_close(struct job *job, const struct people_caller *caller, struct err *e)
{
    struct workspace *ws;
    if (!caller->session_id)
        return true;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    return ws_session_end(ws, caller->session_id, job->now_us, e);
}

/* --- the first account ------------------------------------------------------------------------ */

static bool none_yet(struct workspace *ws, bool *ret, struct err *e)
{
    int64_t n;
    TRY(ws_person_count(ws, &n, e));
    *ret = n == 0;
    return true;
}

bool people_none_yet(struct job *job, bool *ret, struct err *e)
{
    struct workspace *ws;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    return none_yet(ws, ret, e);
}

bool people_first_code(struct job *job, const char **ret_code, struct err *e)
{
    struct workspace *ws;
    bool none;
    char sha[HASH_HEX];
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(none_yet(ws, &none, e));
    *ret_code = NULL;
    if (!none)
        return true;
    const char *code = secret_code(job->arena);
    (void)secret_code_hash(code, sha);
    const struct ws_invitation i = {
        .invitation_id = secret_id(job->arena, 'i'),
        .kind = "first",
        .firm_id = OFFICE,
        .role = "owner",
        .created_us = job->now_us,
        .created_by = job->actor ? job->actor : "server",
        .expires_us = INT64_MAX,
    };
    TRY(ws_invitation_put(ws, sha, &i, e));
    *ret_code = code;
    return true;
}

static bool already_begun(struct err *e)
{
    (void)FAIL(e, ERR_CONFLICT, "the first account was made before");
    return err_hint(e, "Sign in, or ask an owner for an invitation.");
}

static const char *firm_of(const struct ws_invitation *i)
{
    return strcmp(i->firm_id, OFFICE) == 0 ? NULL : i->firm_id;
}

static bool write_person(const struct road *road, const struct ws_person *p,
                         const struct ws_invitation *i, const char *what, const char *actor,
                         struct err *e)
{
    const struct ws_stamp by = {road->job->now_us, actor};
    const struct people_event event = {what, firm_of(i), i->role, i->invitation_id};
    TRY(ws_person_put(road->ws, p, e));
    TRY(ws_role_put(road->ws, i->firm_id, p->person_id, i->role, by, e));
    return enters(road, p, &event, e);
}

static bool write_first(const struct road *road, const struct ws_invitation *i,
                        const struct ws_person *p, const struct guess *g, struct err *e)
{
    bool none;
    TRY(none_yet(road->ws, &none, e));
    if (!none)
        return already_begun(e);
    TRY(link_take(road, i->invitation_id, p->person_id, e));
    TRY(ws_invitation_revoke_kind(road->ws, "first", NULL, road->job->now_us, e));
    TRY(guess_right(road->ws, road->r, g, e));
    return write_person(road, p, i, "session.first", p->created_by, e);
}

/* Name, e-mail and password of a new account, checked and hashed. */
static bool new_person(const struct road *road, const char *name, const char *email,
                       const char *password, struct ws_person *ret, struct err *e)
{
    struct arena *a = road->job->arena;
    *ret = (struct ws_person){.email = email, .created_us = road->job->now_us};
    TRY(people_plain(a, name, road->r->name_longest, "name", &ret->name, e));
    TRY(people_password_fits(road->r, password, email, e));
    TRY(password_hash(a, road->r, password, &ret->password_hash, e));
    ret->person_id = secret_id(a, 'p');
    ret->created_by = arena_printf(a, "person:%s", ret->person_id);
    return true;
}

bool people_first(struct job *job, const char *code, const char *name, const char *email,
                  const char *password, const struct people_browser *b, struct people_entry *ret,
                  struct err *e)
{
    struct road road;
    struct guess g;
    struct ws_invitation i;
    struct ws_person p;
    const char *clean, *plain;
    char sha[HASH_HEX];
    bool early, none, found = false;
    TRY(road_open(job, b, ret, &road, e));
    TRY(none_yet(road.ws, &none, e));
    if (!none)
        return already_begun(e);
    TRY(people_email(job->arena, email, &clean, e));
    TRY(people_plain(job->arena, name, road.r->name_longest, "name", &plain, e));
    TRY(people_password_fits(road.r, password, clean, e));
    TRY(try_begins(&road, "first", &g, &early, e));
    if (early)
        return true;
    if (secret_code_hash(code, sha))
        TRY(ws_invitation_get(road.ws, job->arena, sha, &found, &i, e));
    if (!found || !cstr_eq(i.kind, "first") || i.used_us || i.revoked_us)
        return ends_with(&road, PEOPLE_WRONG);
    TRY(new_person(&road, name, clean, password, &p, e));
    TRY(ws_begin(road.ws, e));
    if (!write_first(&road, &i, &p, &g, e)) {
        ws_rollback(road.ws);
        return false;
    }
    return ws_commit(road.ws, e);
}

/* --- invitations ------------------------------------------------------------------------------ */

/* The role of an invitation never takes away: whoever holds more keeps it. */
static bool add_role(const struct road *road, const char *person_id, const struct ws_invitation *i,
                     struct err *e)
{
    struct ws_role *roles;
    size_t n;
    enum role has, gets;
    TRY(ws_role_list(road->ws, road->job->arena, person_id, &roles, &n, e));
    if (!role_find(i->role, &gets))
        return FAIL(e, ERR_CORRUPT, "an invitation carries no role that is known");
    for (size_t k = 0; k < n; k++)
        if (cstr_eq(roles[k].firm_id, i->firm_id) && role_find(roles[k].role, &has) && has >= gets)
            return true;
    const struct ws_stamp by = {road->job->now_us, i->created_by};
    return ws_role_put(road->ws, i->firm_id, person_id, i->role, by, e);
}

static bool write_join(const struct road *road, const struct ws_invitation *i,
                       const struct proven *who, const struct guess *g, bool *ret_in, struct err *e)
{
    TRY(still_holds(road, who, ret_in, e));
    if (!*ret_in)
        return true;
    TRY(link_take(road, i->invitation_id, who->person.person_id, e));
    TRY(add_role(road, who->person.person_id, i, e));
    TRY(guess_right(road->ws, road->r, g, e));
    const struct people_event event = {"session.join", firm_of(i), i->role, i->invitation_id};
    return enters(road, &who->person, &event, e);
}

static bool write_new(const struct road *road, const struct ws_invitation *i,
                      const struct ws_person *p, const struct guess *g, struct err *e)
{
    TRY(link_take(road, i->invitation_id, p->person_id, e));
    TRY(guess_right(road->ws, road->r, g, e));
    return write_person(road, p, i, "session.join", i->created_by, e);
}

bool people_join(struct job *job, const char *token, const char *name, const char *email,
                 const char *password, const char *code, const struct people_browser *b,
                 struct people_entry *ret, struct err *e)
{
    struct road road;
    struct guess g;
    struct ws_invitation i;
    struct ws_person p;
    struct proven who;
    const char *clean;
    bool early, in, found;
    TRY(road_open(job, b, ret, &road, e));
    TRY(link_get(&road, token, "invite", &i, e));
    TRY(people_email(job->arena, email, &clean, e));
    TRY(try_begins(&road, email_key(job->arena, clean), &g, &early, e));
    if (early)
        return true;
    TRY(ws_person_by_email(road.ws, job->arena, clean, &found, &p, e));
    if (found) {
        TRY(prove(&road, &p, password, code, &g, &who, &in, e));
        if (!in)
            return true;
        WRITE_IF(&road, in, write_join(&road, &i, &who, &g, &in, e), e);
        return true;
    }
    if (!new_person(&road, name, clean, password, &p, e)) {
        struct err other = {0}; /* a short password is no guess; what e says comes first */
        bool undone = guess_undo(road.ws, road.r, &g, &other);
        (void)undone;
        return false;
    }
    TRY(ws_begin(road.ws, e));
    if (!write_new(&road, &i, &p, &g, e)) {
        ws_rollback(road.ws);
        return false;
    }
    return ws_commit(road.ws, e);
}

/* --- a new password by a link ----------------------------------------------------------------- */

static bool write_renew(const struct road *road, const struct ws_invitation *i, struct proven *who,
                        const struct guess *g, bool *ret_in, struct err *e)
{
    const char *id = who->person.person_id;
    TRY(link_take(road, i->invitation_id, id, e));
    TRY(still_holds(road, who, ret_in, e));
    if (!*ret_in)
        return true;
    TRY(ws_session_end_others(road->ws, id, NULL, road->job->now_us, NULL, e));
    TRY(guess_right(road->ws, road->r, g, e));
    const struct people_event event = {.what = "session.renew", .invitation_id = i->invitation_id};
    return enters(road, &who->person, &event, e);
}

bool people_renew(struct job *job, const char *token, const char *password, const char *code,
                  const struct people_browser *b, struct people_entry *ret, struct err *e)
{
    struct road road;
    struct ws_invitation i;
    struct proven who = {.step = -1};
    bool early, found, in = false;
    TRY(road_open(job, b, ret, &road, e));
    TRY(link_get(&road, token, "reset", &i, e));
    TRY(ws_person_get(road.ws, job->arena, i.person_id, &found, &who.person, e));
    if (!found || who.person.erased_us)
        return FAIL(e, ERR_NOT_FOUND, "the account of this link is gone");
    if (who.person.disabled_us)
        return ends_with(&road, PEOPLE_DISABLED);
    TRY(people_password_fits(road.r, password, who.person.email, e));
    /* The link cannot be guessed, six digits can: only they are counted. */
    const char *key = email_key(job->arena, who.person.email);
    struct guess g = {.account = guess_account(job->arena, key)};
    if (who.person.totp_secret) {
        if (!code || !*code)
            return ends_with(&road, PEOPLE_SECOND_FACTOR);
        TRY(try_begins(&road, key, &g, &early, e));
        if (early)
            return true;
        TRY(factor_check(road.r, who.person.totp_secret, code, job->now_us, &who.step, e));
        if (who.step < 0 || who.step <= who.person.totp_last_step)
            return ends_with(&road, PEOPLE_WRONG);
    }
    TRY(password_hash(job->arena, road.r, password, &who.new_hash, e));
    WRITE_IF(&road, in, write_renew(&road, &i, &who, &g, &in, e), e);
    return true;
}

bool people_link(struct job *job, const char *token, struct people_link *ret, struct err *e)
{
    struct road road = {.job = job};
    struct ws_invitation i;
    TRY(ws_of_job(job, WS_READ, &road.ws, e));
    TRY(link_get(&road, token, NULL, &i, e));
    bool reset = cstr_eq(i.kind, "reset");
    *ret = (struct people_link){
        .kind = i.kind,
        .firm_id = reset || cstr_eq(i.firm_id, OFFICE) ? NULL : i.firm_id,
        .role = reset ? NULL : i.role,
        .expires_us = i.expires_us,
    };
    return true;
}
