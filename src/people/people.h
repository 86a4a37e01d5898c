/* people.h — who is asking, and what may they do: accounts, passwords, sessions, second factor,
 * invitations, API tokens, and the slowing of guesses. What a network door calls; a door shows the
 * answers and sets the cookie, and knows none of the rules.
 *
 * Use:      people_cache_open at the start of the server, people_cache_tick every few seconds;
 *           per request people_by_cookie or people_by_bearer → people_bind(job, caller) → gate_run
 *           → people_renewed_token(job): when it gives a token, set the cookie anew.
 *           Signing in: people_first, people_sign_in, people_join, people_renew.
 * Secrets:  tokens are 32 random bytes (the one-time code: 60 bits), stored as SHA-256 only;
 *           passwords as Argon2id. None is ever in an error, a list or a log. Whoever holds the
 *           workspace file holds the TOTP secrets: it is as private as a key.
 * Same:     an unknown e-mail costs the same hash and gets the same answer as a wrong password.
 * Guesses:  counted per account and per address before the password is looked at, so that many
 *           tries at once are slowed like many in a row. A try that comes too early is not looked
 *           at and not counted.
 * Data:     hours, steps, cost of the hash: data/parameters/people.csv.
 * Time:     always job->now_us or now_us; this room reads no clock.
 * Errors:   ERR_INPUT (name, e-mail or password not acceptable), ERR_NOT_FOUND, ERR_CONFLICT, …
 *           What a person may get wrong every day is no error but enum people_outcome.
 * Checked:  tests/unit/people
 */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"

struct people_person {
    const char *person_id;               /* "p-…" */
    const char *name, *email, *language; /* language may be NULL */
    bool second_factor;
};

/* Who asks. Everything lives in the arena given. */
struct people_caller {
    struct people_person person;
    const char *actor;           /* "person:p-…", for job->actor */
    const char *session_id;      /* "s-…"; NULL: came with an API token … */
    const char *token_id;        /* … "t-…"; NULL: came with a session */
    const char *csrf;            /* of the session; NULL with an API token */
    const struct rights *rights; /* for job->rights; never NULL */
    int64_t expires_us;          /* the absolute end; INT64_MAX when there is none */
};

/* The role held for a firm (NULL = the office), a role for the office included; false: none. */
bool people_role(const struct rights *r, const char *firm_id, enum role *ret);

/* --- every request ------------------------------------------------------------------------------
 *
 * The cache keeps who is behind a token in memory. Before each answer it asks SQLite whether
 * another connection, of this or any other process, has committed since (PRAGMA data_version, a few
 * µs); if so what it knows is read again. A role taken away, a session ended, a person disabled
 * therefore counts from the next request on, everywhere. All functions may be called by any thread.
 */
struct people_cache;
bool people_cache_open(struct people_cache **ret, const char *workspace_path, const char *data_dir,
                       int64_t now_us, struct err *e) NODISCARD;
void people_cache_close(struct people_cache *c); /* after a last tick; NULL is fine */
/* Writes down when sessions and tokens were last used (at most every few minutes each) and removes
 * what ended long ago. ERR_BUSY is no trouble: the next tick does it. */
bool people_cache_tick(struct people_cache *c, int64_t now_us, struct err *e) NODISCARD;

/* *ret_found = false: no such session, or it is over (idle, absolute, ended, person disabled).
 * `token` may be any text a client sent, also NULL. */
bool people_by_cookie(struct people_cache *c, struct arena *a, const char *token, int64_t now_us,
                      bool *ret_found, struct people_caller *ret, struct err *e) NODISCARD;
/* The text behind "Bearer ", "lf_…". */
bool people_by_bearer(struct people_cache *c, struct arena *a, const char *token, int64_t now_us,
                      bool *ret_found, struct people_caller *ret, struct err *e) NODISCARD;
/* In constant time; false when either is NULL. */
bool people_csrf_matches(const struct people_caller *caller, const char *sent);

/* Sets job->actor and job->rights, and lets the capabilities of this room know whose account it is.
 * Without it (the terminal) they take --person. */
void people_bind(struct job *job, const struct people_caller *caller);
/* Changing one's password or second factor gives the session a new token (the old one is void once
 * the gate has committed). NULL: nothing changed, the cookie stays. */
const char *people_renewed_token(const struct job *job);

/* --- first start --------------------------------------------------------------------------------
 */

/* Is there no person yet? */
bool people_none_yet(struct job *job, bool *ret, struct err *e) NODISCARD;
/* A one-time code "ABCD-EFGH-JKLM" to print in the terminal; NULL when there is a person already.
 * Codes made before stay good until one of them is used, so that a second server takes none away.
 */
bool people_first_code(struct job *job, const char **ret_code, struct err *e) NODISCARD;

/* --- signing in ---------------------------------------------------------------------------------
 */

enum people_outcome {
    PEOPLE_ENTERED,       /* token and caller are set */
    PEOPLE_WRONG,         /* e-mail or password, code, link: which one is not said */
    PEOPLE_SECOND_FACTOR, /* the password is right; ask for the six digits and send all again */
    PEOPLE_TOO_MANY,      /* wait_s seconds to wait */
    PEOPLE_DISABLED       /* said only to who knows the password */
};
struct people_entry {
    enum people_outcome outcome;
    int64_t wait_s;    /* PEOPLE_TOO_MANY: for Retry-After, ≥ 1 */
    const char *token; /* for the cookie; 43 characters of base64url */
    struct people_caller caller;
};
/* Fills *e with the words for an outcome that is not PEOPLE_ENTERED; returns false. */
bool people_outcome_err(const struct people_entry *entry, struct err *e);

/* Somebody came in: what a log of changes wants to know. */
struct people_event {
    const char *what; /* "session.first", "session.open", "session.join", "session.renew" */
    const char *firm_id, *role; /* join: where and as what; firm_id NULL = the office */
    const char *invitation_id;  /* the link that was used; NULL: none */
};
/* What the browser sent beside the words; all may be NULL. job->address is the caller's address. */
struct people_browser {
    const char *agent;     /* User-Agent */
    const char *old_token; /* the cookie it came with: that session ends (no fixation) */
    /* Called inside the transaction, before its commit; false takes everything back. The audit log
     * stands right of this room, so a door appends to it here. */
    bool (*witness)(void *ctx, struct job *job, const struct people_event *event,
                    const struct people_caller *who, struct err *e);
    void *witness_ctx;
};

/* The one-time code and the owner's account. ERR_CONFLICT when there is a person already. */
bool people_first(struct job *job, const char *code, const char *name, const char *email,
                  const char *password, const struct people_browser *b, struct people_entry *ret,
                  struct err *e) NODISCARD;
/* code: six digits (any script's digits), or NULL. */
bool people_sign_in(struct job *job, const char *email, const char *password, const char *code,
                    const struct people_browser *b, struct people_entry *ret,
                    struct err *e) NODISCARD;
/* Takes an invitation. For an e-mail that has an account already, the password must be that
 * account's (and `code` its second factor); the role is added and the name stays. */
bool people_join(struct job *job, const char *token, const char *name, const char *email,
                 const char *password, const char *code, const struct people_browser *b,
                 struct people_entry *ret, struct err *e) NODISCARD;
/* Sets a new password by a reset link, ends all sessions of the person and signs in. A second
 * factor is still asked for (unless the reset took it away); the link is used up only on success.
 */
bool people_renew(struct job *job, const char *token, const char *password, const char *code,
                  const struct people_browser *b, struct people_entry *ret,
                  struct err *e) NODISCARD;
/* Ends the caller's session; harmless for one that is over. */
bool people_close(struct job *job, const struct people_caller *caller, struct err *e) NODISCARD;

/* What a link is good for, shown before it is taken. ERR_NOT_FOUND: unknown, used, revoked or
 * expired. */
struct people_link {
    const char *kind;    /* "invite", "reset" */
    const char *firm_id; /* NULL = the office; "reset" has none */
    const char *role;    /* NULL for "reset" */
    int64_t expires_us;
};
bool people_link(struct job *job, const char *token, struct people_link *ret,
                 struct err *e) NODISCARD;

/* Takes everything personal of a person out of the workspace: name, e-mail, password, second
 * factor, roles, sessions with their addresses, API tokens. The id stays, since records name it.
 * Never the office's last owner. Part of the capability person.erase (doors/person_erase.c), which
 * also erases what the audit log keeps. Inside a transaction. */
bool people_erase(struct job *job, const char *id_or_email, const char **ret_person_id,
                  struct err *e) NODISCARD;

/* --- capabilities, for the table ----------------------------------------------------------------
 */
extern const struct capability person_list, person_invite, person_role, person_disable,
    person_enable, person_reset, person_rename, person_password, person_factor, session_list,
    session_revoke, token_list, token_create, token_revoke, invitation_list, invitation_revoke;

#endif
