/* people.c — rows of persons, roles, sessions, invitations, tokens and guesses, in and out.
 *
 * Nearly all of it is "these values into that statement", so the values are a small list (struct
 * cell) and one function binds it. What must happen once (a TOTP step, an invitation) is one UPDATE
 * whose WHERE says that it has not happened yet: of two at the same moment one changes a row. */
#include "store/people.h"

#include "store/records.h"

struct cell {
    enum { CELL_TEXT, CELL_INT, CELL_TIME } kind; /* a time of 0 is NULL */
    const char *text;
    int64_t integer;
};
#define TEXT_CELL(x)                   \
    {                                  \
        .kind = CELL_TEXT, .text = (x) \
    }
#define INT_CELL(x)                      \
    {                                    \
        .kind = CELL_INT, .integer = (x) \
    }
#define TIME_CELL(x)                      \
    {                                     \
        .kind = CELL_TIME, .integer = (x) \
    }

static bool use(struct workspace *ws, enum sql_id id, const struct cell *cells, size_t n,
                struct db_stmt **ret, struct err *e)
{
    TRY(db_use(ws->db, id, ret, e));
    for (size_t i = 0; i < n; i++)
        if (cells[i].kind == CELL_TEXT)
            db_put_text(*ret, (int)i + 1, cells[i].text);
        else if (cells[i].kind == CELL_INT || cells[i].integer != 0)
            db_put_int(*ret, (int)i + 1, cells[i].integer);
    return true;
}
#define USE(ws, id, ret, e, ...)                        \
    use((ws), (id), (const struct cell[]){__VA_ARGS__}, \
        COUNT_OF(((const struct cell[]){__VA_ARGS__})), (ret), (e))

static bool change(struct workspace *ws, enum sql_id id, const struct cell *cells, size_t n,
                   int *ret_changed, struct err *e)
{
    struct db_stmt *s;
    TRY(use(ws, id, cells, n, &s, e));
    return db_run(s, ret_changed, e);
}
#define CHANGE(ws, id, ret_changed, e, ...)                \
    change((ws), (id), (const struct cell[]){__VA_ARGS__}, \
           COUNT_OF(((const struct cell[]){__VA_ARGS__})), (ret_changed), (e))

/* ---- persons ---- */

static struct ws_person read_person(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_person){
        .person_id = db_text(s, 0, a),
        .email = db_text(s, 1, a),
        .name = db_text(s, 2, a),
        .password_hash = db_text(s, 3, a),
        .totp_secret = db_text(s, 4, a),
        .totp_pending = db_text(s, 5, a),
        .totp_last_step = db_int(s, 6),
        .language = db_text(s, 7, a),
        .created_us = db_int(s, 8),
        .created_by = db_text(s, 9, a),
        .last_us = db_int(s, 10),
        .disabled_us = db_int(s, 11),
        .erased_us = db_int(s, 12),
    };
}

bool ws_person_count(struct workspace *ws, int64_t *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_PERSON_COUNT, &s, e));
    return store_one_int(s, ret, e);
}

bool ws_person_put(struct workspace *ws, const struct ws_person *p, struct err *e)
{
    return CHANGE(ws, SQL_PERSON_PUT, NULL, e, TEXT_CELL(p->person_id), TEXT_CELL(p->email),
                  TEXT_CELL(p->name), TEXT_CELL(p->password_hash), TEXT_CELL(p->language),
                  INT_CELL(p->created_us), TEXT_CELL(p->created_by));
}

bool ws_person_get(struct workspace *ws, struct arena *a, const char *person_id, bool *ret_found,
                   struct ws_person *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(USE(ws, SQL_PERSON_GET, &s, e, TEXT_CELL(person_id)));
    ONE(s, a, ret_found, ret, read_person, e);
    return true;
}

bool ws_person_by_email(struct workspace *ws, struct arena *a, const char *email, bool *ret_found,
                        struct ws_person *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(USE(ws, SQL_PERSON_BY_EMAIL, &s, e, TEXT_CELL(email)));
    ONE(s, a, ret_found, ret, read_person, e);
    return true;
}

bool ws_person_list(struct workspace *ws, struct arena *a, struct ws_person **ret, size_t *ret_n,
                    struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_PERSON_LIST, &s, e));
    MANY(s, a, ret, ret_n, struct ws_person, read_person, e);
    return true;
}

bool ws_person_set_password(struct workspace *ws, const char *person_id, const char *hash,
                            struct err *e)
{
    return CHANGE(ws, SQL_PERSON_PASSWORD, NULL, e, TEXT_CELL(person_id), TEXT_CELL(hash));
}

bool ws_person_set_factor(struct workspace *ws, const char *person_id, const char *secret,
                          const char *pending, struct err *e)
{
    return CHANGE(ws, SQL_PERSON_FACTOR, NULL, e, TEXT_CELL(person_id), TEXT_CELL(secret),
                  TEXT_CELL(pending));
}

bool ws_person_take_step(struct workspace *ws, const char *person_id, int64_t step, bool *ret_taken,
                         struct err *e)
{
    int n;
    TRY(CHANGE(ws, SQL_PERSON_STEP, &n, e, TEXT_CELL(person_id), INT_CELL(step)));
    *ret_taken = n == 1;
    return true;
}

bool ws_person_set_name(struct workspace *ws, const char *person_id, const char *name,
                        const char *language, struct err *e)
{
    return CHANGE(ws, SQL_PERSON_NAME, NULL, e, TEXT_CELL(person_id), TEXT_CELL(name),
                  TEXT_CELL(language));
}

bool ws_person_touch(struct workspace *ws, const char *person_id, int64_t last_us, struct err *e)
{
    return CHANGE(ws, SQL_PERSON_TOUCH, NULL, e, TEXT_CELL(person_id), INT_CELL(last_us));
}

bool ws_person_disable(struct workspace *ws, const char *person_id, int64_t at_us, struct err *e)
{
    return CHANGE(ws, SQL_PERSON_DISABLE, NULL, e, TEXT_CELL(person_id), TIME_CELL(at_us));
}

static bool erase(struct workspace *ws, const char *person_id, int64_t at_us, struct err *e)
{
    static const struct {
        enum sql_id id;
        bool timed;
    } steps[] = {
        {SQL_PERSON_ERASE, true},
        {SQL_PERSON_ERASE_SESSIONS, false},
        {SQL_PERSON_ERASE_TOKENS, false},
        {SQL_PERSON_ERASE_ROLES, false},
        {SQL_PERSON_ERASE_INVITATIONS, true},
    };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const struct cell cells[] = {TEXT_CELL(person_id), INT_CELL(at_us)};
        TRY(change(ws, steps[i].id, cells, steps[i].timed ? 2 : 1, NULL, e));
    }
    return true;
}

bool ws_person_erase(struct workspace *ws, const char *person_id, int64_t at_us, struct err *e)
{
    TRANSACT(ws, e, erase(ws, person_id, at_us, e));
    return true;
}

/* ---- roles ---- */

static struct ws_role read_role(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_role){.firm_id = db_text(s, 0, a),
                            .person_id = db_text(s, 1, a),
                            .role = db_text(s, 2, a),
                            .at_us = db_int(s, 3),
                            .actor = db_text(s, 4, a)};
}

static bool put_role(struct workspace *ws, const char *firm_id, const char *person_id,
                     const char *role, struct ws_stamp by, struct err *e)
{
    TRY(CHANGE(ws, SQL_ROLE_DROP, NULL, e, TEXT_CELL(firm_id), TEXT_CELL(person_id)));
    return !role || CHANGE(ws, SQL_ROLE_PUT, NULL, e, TEXT_CELL(firm_id), TEXT_CELL(person_id),
                           TEXT_CELL(role), INT_CELL(by.now_us), TEXT_CELL(by.actor));
}

bool ws_role_put(struct workspace *ws, const char *firm_id, const char *person_id, const char *role,
                 struct ws_stamp by, struct err *e)
{
    TRANSACT(ws, e, put_role(ws, firm_id, person_id, role, by, e));
    return true;
}

bool ws_role_list(struct workspace *ws, struct arena *a, const char *person_id,
                  struct ws_role **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    if (person_id)
        TRY(USE(ws, SQL_ROLE_OF_PERSON, &s, e, TEXT_CELL(person_id)));
    else
        TRY(db_use(ws->db, SQL_ROLE_LIST, &s, e));
    MANY(s, a, ret, ret_n, struct ws_role, read_role, e);
    return true;
}

bool ws_role_owners(struct workspace *ws, const char *firm_id, const char *but_person_id,
                    int64_t *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(USE(ws, SQL_ROLE_OWNERS, &s, e, TEXT_CELL(firm_id),
            TEXT_CELL(but_person_id ? but_person_id : "")));
    return store_one_int(s, ret, e);
}

/* ---- sessions ---- */

static struct ws_session read_session(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_session){
        .session_id = db_text(s, 0, a),
        .person_id = db_text(s, 1, a),
        .csrf = db_text(s, 2, a),
        .created_us = db_int(s, 3),
        .last_us = db_int(s, 4),
        .expires_us = db_int(s, 5),
        .address = db_text(s, 6, a),
        .agent = db_text(s, 7, a),
        .ended_us = db_int(s, 8),
    };
}

bool ws_session_put(struct workspace *ws, const char *token_sha256, const struct ws_session *s,
                    struct err *e)
{
    return CHANGE(ws, SQL_SESSION_PUT, NULL, e, TEXT_CELL(token_sha256), TEXT_CELL(s->session_id),
                  TEXT_CELL(s->person_id), TEXT_CELL(s->csrf), INT_CELL(s->created_us),
                  INT_CELL(s->last_us), INT_CELL(s->expires_us), TEXT_CELL(s->address),
                  TEXT_CELL(s->agent));
}

bool ws_session_get(struct workspace *ws, struct arena *a, const char *token_sha256,
                    bool *ret_found, struct ws_session *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(USE(ws, SQL_SESSION_GET, &s, e, TEXT_CELL(token_sha256)));
    ONE(s, a, ret_found, ret, read_session, e);
    return true;
}

bool ws_session_list(struct workspace *ws, struct arena *a, const char *person_id,
                     struct ws_session **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(USE(ws, SQL_SESSION_LIST, &s, e, TEXT_CELL(person_id)));
    MANY(s, a, ret, ret_n, struct ws_session, read_session, e);
    return true;
}

bool ws_session_end(struct workspace *ws, const char *session_id, int64_t at_us, struct err *e)
{
    return CHANGE(ws, SQL_SESSION_END, NULL, e, TEXT_CELL(session_id), INT_CELL(at_us));
}

bool ws_session_end_token(struct workspace *ws, const char *token_sha256, int64_t at_us,
                          struct err *e)
{
    return CHANGE(ws, SQL_SESSION_END_TOKEN, NULL, e, TEXT_CELL(token_sha256), INT_CELL(at_us));
}

bool ws_session_end_others(struct workspace *ws, const char *person_id, const char *but_session_id,
                           int64_t at_us, int *ret_n, struct err *e)
{
    return CHANGE(ws, SQL_SESSION_END_OTHERS, ret_n, e, TEXT_CELL(person_id), INT_CELL(at_us),
                  TEXT_CELL(but_session_id ? but_session_id : ""));
}

bool ws_session_touch(struct workspace *ws, const char *session_id, int64_t last_us, struct err *e)
{
    return CHANGE(ws, SQL_SESSION_TOUCH, NULL, e, TEXT_CELL(session_id), INT_CELL(last_us));
}

bool ws_session_renew(struct workspace *ws, const char *session_id, const char *token_sha256,
                      struct err *e)
{
    return CHANGE(ws, SQL_SESSION_RENEW, NULL, e, TEXT_CELL(session_id), TEXT_CELL(token_sha256));
}

/* ---- invitations ---- */

static struct ws_invitation read_invitation(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_invitation){
        .invitation_id = db_text(s, 0, a),
        .kind = db_text(s, 1, a),
        .firm_id = db_text(s, 2, a),
        .role = db_text(s, 3, a),
        .person_id = db_text(s, 4, a),
        .note = db_text(s, 5, a),
        .created_us = db_int(s, 6),
        .created_by = db_text(s, 7, a),
        .expires_us = db_int(s, 8),
        .used_us = db_int(s, 9),
        .revoked_us = db_int(s, 10),
    };
}

bool ws_invitation_put(struct workspace *ws, const char *token_sha256,
                       const struct ws_invitation *i, struct err *e)
{
    return CHANGE(ws, SQL_INVITATION_PUT, NULL, e, TEXT_CELL(token_sha256),
                  TEXT_CELL(i->invitation_id), TEXT_CELL(i->kind), TEXT_CELL(i->firm_id),
                  TEXT_CELL(i->role), TEXT_CELL(i->person_id), TEXT_CELL(i->note),
                  INT_CELL(i->created_us), TEXT_CELL(i->created_by), INT_CELL(i->expires_us));
}

bool ws_invitation_get(struct workspace *ws, struct arena *a, const char *token_sha256,
                       bool *ret_found, struct ws_invitation *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(USE(ws, SQL_INVITATION_GET, &s, e, TEXT_CELL(token_sha256)));
    ONE(s, a, ret_found, ret, read_invitation, e);
    return true;
}

bool ws_invitation_list(struct workspace *ws, struct arena *a, struct ws_invitation **ret,
                        size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_INVITATION_LIST, &s, e));
    MANY(s, a, ret, ret_n, struct ws_invitation, read_invitation, e);
    return true;
}

bool ws_invitation_use(struct workspace *ws, const char *invitation_id, const char *person_id,
                       int64_t at_us, bool *ret_taken, struct err *e)
{
    int n;
    TRY(CHANGE(ws, SQL_INVITATION_USE, &n, e, TEXT_CELL(invitation_id), INT_CELL(at_us),
               TEXT_CELL(person_id)));
    *ret_taken = n == 1;
    return true;
}

bool ws_invitation_revoke(struct workspace *ws, const char *invitation_id, int64_t at_us,
                          bool *ret_changed, struct err *e)
{
    int n;
    TRY(CHANGE(ws, SQL_INVITATION_REVOKE, &n, e, TEXT_CELL(invitation_id), INT_CELL(at_us)));
    *ret_changed = n == 1;
    return true;
}

bool ws_invitation_revoke_kind(struct workspace *ws, const char *kind, const char *person_id,
                               int64_t at_us, struct err *e)
{
    return CHANGE(ws, SQL_INVITATION_REVOKE_KIND, NULL, e, TEXT_CELL(kind), INT_CELL(at_us),
                  TEXT_CELL(person_id ? person_id : ""));
}

/* ---- API tokens ---- */

static struct ws_token read_token(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_token){
        .token_id = db_text(s, 0, a),
        .person_id = db_text(s, 1, a),
        .name = db_text(s, 2, a),
        .firm_id = db_text(s, 3, a),
        .role = db_text(s, 4, a),
        .created_us = db_int(s, 5),
        .expires_us = db_int(s, 6),
        .last_us = db_int(s, 7),
        .revoked_us = db_int(s, 8),
    };
}

bool ws_token_put(struct workspace *ws, const char *token_sha256, const struct ws_token *t,
                  struct err *e)
{
    return CHANGE(ws, SQL_TOKEN_PUT, NULL, e, TEXT_CELL(token_sha256), TEXT_CELL(t->token_id),
                  TEXT_CELL(t->person_id), TEXT_CELL(t->name), TEXT_CELL(t->firm_id),
                  TEXT_CELL(t->role), INT_CELL(t->created_us), TIME_CELL(t->expires_us));
}

bool ws_token_get(struct workspace *ws, struct arena *a, const char *token_sha256, bool *ret_found,
                  struct ws_token *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(USE(ws, SQL_TOKEN_GET, &s, e, TEXT_CELL(token_sha256)));
    ONE(s, a, ret_found, ret, read_token, e);
    return true;
}

bool ws_token_list(struct workspace *ws, struct arena *a, const char *person_id,
                   struct ws_token **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(USE(ws, SQL_TOKEN_LIST, &s, e, TEXT_CELL(person_id)));
    MANY(s, a, ret, ret_n, struct ws_token, read_token, e);
    return true;
}

bool ws_token_revoke(struct workspace *ws, const char *token_id, const char *person_id,
                     int64_t at_us, bool *ret_changed, struct err *e)
{
    int n;
    TRY(CHANGE(ws, SQL_TOKEN_REVOKE, &n, e, TEXT_CELL(token_id), INT_CELL(at_us),
               TEXT_CELL(person_id)));
    *ret_changed = n == 1;
    return true;
}

bool ws_token_touch(struct workspace *ws, const char *token_id, int64_t last_us, struct err *e)
{
    return CHANGE(ws, SQL_TOKEN_TOUCH, NULL, e, TEXT_CELL(token_id), INT_CELL(last_us));
}

/* ---- guesses ---- */

bool ws_guess_get(struct workspace *ws, const char *who, struct ws_guess *ret, struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(USE(ws, SQL_GUESS_GET, &s, e, TEXT_CELL(who)));
    TRY(db_step(s, &row, e));
    *ret = (struct ws_guess){0};
    if (row) {
        *ret = (struct ws_guess){db_int(s, 0), db_int(s, 1), db_int(s, 2)};
        db_end(s);
    }
    return true;
}

static bool put_guess(struct workspace *ws, const char *who, const struct ws_guess *g,
                      struct err *e)
{
    TRY(CHANGE(ws, SQL_GUESS_DROP, NULL, e, TEXT_CELL(who)));
    return g->failures == 0 ||
           CHANGE(ws, SQL_GUESS_PUT, NULL, e, TEXT_CELL(who), INT_CELL(g->failures),
                  INT_CELL(g->last_us), INT_CELL(g->until_us));
}

bool ws_guess_put(struct workspace *ws, const char *who, const struct ws_guess *g, struct err *e)
{
    TRANSACT(ws, e, put_guess(ws, who, g, e));
    return true;
}

/* ---- for the cache ---- */

void ws_wait_at_most(struct workspace *ws, int ms)
{
    db_wait_at_most(ws->db, ms);
}

static bool prune(struct workspace *ws, int64_t ended_us, int64_t guess_us, struct err *e)
{
    TRY(CHANGE(ws, SQL_SESSION_PRUNE, NULL, e, INT_CELL(ended_us)));
    TRY(CHANGE(ws, SQL_INVITATION_PRUNE, NULL, e, INT_CELL(ended_us)));
    return CHANGE(ws, SQL_GUESS_PRUNE, NULL, e, INT_CELL(guess_us));
}

bool ws_people_prune(struct workspace *ws, int64_t ended_us, int64_t guess_us, struct err *e)
{
    TRANSACT(ws, e, prune(ws, ended_us, guess_us, e));
    return true;
}
