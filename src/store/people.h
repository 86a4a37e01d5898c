/* people.h — persons, their roles, sessions, invitations, API tokens, and counts of failed guesses,
 * as rows. What they mean, and every rule about them, is room people's.
 *
 * Tokens and links come here as their SHA-256 in hexadecimal, never themselves.
 * A row that is not there is no error: *ret_found = false, *ret_changed = false.
 * The rest of the store: workspace.h. Checked: tests/unit/store/test_people.c
 */
#ifndef STORE_PEOPLE_H
#define STORE_PEOPLE_H

#include "store/workspace.h"

/* ---- persons ---- */

struct ws_person {
    const char *person_id;
    const char *email, *name, *language;    /* NULL once erased; language also when never said */
    const char *password_hash;              /* as libsodium writes it */
    const char *totp_secret, *totp_pending; /* base32; NULL = no second factor, none begun */
    int64_t totp_last_step;
    int64_t created_us;
    const char *created_by;
    int64_t last_us, disabled_us, erased_us; /* 0 = never */
};
bool ws_person_count(struct workspace *ws, int64_t *ret, struct err *e) NODISCARD;
/* person_id, email, name, password_hash, language, created_us, created_by count. An e-mail that is
 * there already is ERR_CONFLICT. */
bool ws_person_put(struct workspace *ws, const struct ws_person *p, struct err *e) NODISCARD;
bool ws_person_get(struct workspace *ws, struct arena *a, const char *person_id, bool *ret_found,
                   struct ws_person *ret, struct err *e) NODISCARD;
bool ws_person_by_email(struct workspace *ws, struct arena *a, const char *email, bool *ret_found,
                        struct ws_person *ret, struct err *e) NODISCARD;
/* Also disabled and erased ones, oldest first. */
bool ws_person_list(struct workspace *ws, struct arena *a, struct ws_person **ret, size_t *ret_n,
                    struct err *e) NODISCARD;
bool ws_person_set_password(struct workspace *ws, const char *person_id, const char *hash,
                            struct err *e) NODISCARD;
bool ws_person_set_factor(struct workspace *ws, const char *person_id, const char *secret,
                          const char *pending, struct err *e) NODISCARD;
/* Takes a TOTP step once: *ret_taken = false when this or a later one was taken before. */
bool ws_person_take_step(struct workspace *ws, const char *person_id, int64_t step, bool *ret_taken,
                         struct err *e) NODISCARD;
bool ws_person_set_name(struct workspace *ws, const char *person_id, const char *name,
                        const char *language, struct err *e) NODISCARD;
bool ws_person_touch(struct workspace *ws, const char *person_id, int64_t last_us,
                     struct err *e) NODISCARD;
/* at_us 0: enabled again. */
bool ws_person_disable(struct workspace *ws, const char *person_id, int64_t at_us,
                       struct err *e) NODISCARD;
/* Everything personal goes, in all tables: name, e-mail, secrets, roles, sessions with their
 * addresses, API tokens, the notes of invitations they took. The row and its id stay. What the
 * audit log keeps of them: ws_audit_text_erase (governance.h). */
bool ws_person_erase(struct workspace *ws, const char *person_id, int64_t at_us,
                     struct err *e) NODISCARD;

/* ---- roles ---- */

struct ws_role {
    const char *firm_id; /* "*" = the office */
    const char *person_id, *role;
    int64_t at_us;
    const char *actor;
};
/* role NULL: none any more. */
bool ws_role_put(struct workspace *ws, const char *firm_id, const char *person_id, const char *role,
                 struct ws_stamp by, struct err *e) NODISCARD;
/* person_id NULL: everybody's. */
bool ws_role_list(struct workspace *ws, struct arena *a, const char *person_id,
                  struct ws_role **ret, size_t *ret_n, struct err *e) NODISCARD;
/* Owners of firm_id who may sign in, without that one person (NULL = count all). */
bool ws_role_owners(struct workspace *ws, const char *firm_id, const char *but_person_id,
                    int64_t *ret, struct err *e) NODISCARD;

/* ---- sessions ---- */

struct ws_session {
    const char *session_id, *person_id, *csrf;
    int64_t created_us, last_us, expires_us;
    const char *address, *agent; /* may be NULL */
    int64_t ended_us;            /* 0 = not */
};
bool ws_session_put(struct workspace *ws, const char *token_sha256, const struct ws_session *s,
                    struct err *e) NODISCARD;
bool ws_session_get(struct workspace *ws, struct arena *a, const char *token_sha256,
                    bool *ret_found, struct ws_session *ret, struct err *e) NODISCARD;
/* Those not ended, newest first; expired ones included. */
bool ws_session_list(struct workspace *ws, struct arena *a, const char *person_id,
                     struct ws_session **ret, size_t *ret_n, struct err *e) NODISCARD;
bool ws_session_end(struct workspace *ws, const char *session_id, int64_t at_us,
                    struct err *e) NODISCARD;
bool ws_session_end_token(struct workspace *ws, const char *token_sha256, int64_t at_us,
                          struct err *e) NODISCARD;
/* All of the person's but one (NULL = all); *ret_n ended, may be NULL. */
bool ws_session_end_others(struct workspace *ws, const char *person_id, const char *but_session_id,
                           int64_t at_us, int *ret_n, struct err *e) NODISCARD;
bool ws_session_touch(struct workspace *ws, const char *session_id, int64_t last_us,
                      struct err *e) NODISCARD;
/* The same session under a new token. */
bool ws_session_renew(struct workspace *ws, const char *session_id, const char *token_sha256,
                      struct err *e) NODISCARD;

/* ---- invitations: one-time code of the first start, invitation, password reset ---- */

struct ws_invitation {
    const char *invitation_id, *kind; /* "first", "invite", "reset" */
    const char *firm_id, *role;       /* "*" = the office; both "" when the kind has none */
    const char *person_id;            /* reset: whose; used: who took it */
    const char *note;                 /* may be NULL */
    int64_t created_us;
    const char *created_by;
    int64_t expires_us, used_us, revoked_us; /* 0 = not */
};
bool ws_invitation_put(struct workspace *ws, const char *token_sha256,
                       const struct ws_invitation *i, struct err *e) NODISCARD;
bool ws_invitation_get(struct workspace *ws, struct arena *a, const char *token_sha256,
                       bool *ret_found, struct ws_invitation *ret, struct err *e) NODISCARD;
/* Without those of the first start, newest first. */
bool ws_invitation_list(struct workspace *ws, struct arena *a, struct ws_invitation **ret,
                        size_t *ret_n, struct err *e) NODISCARD;
/* Once: *ret_taken = false when it was used, revoked or has expired. */
bool ws_invitation_use(struct workspace *ws, const char *invitation_id, const char *person_id,
                       int64_t at_us, bool *ret_taken, struct err *e) NODISCARD;
bool ws_invitation_revoke(struct workspace *ws, const char *invitation_id, int64_t at_us,
                          bool *ret_changed, struct err *e) NODISCARD;
/* All open ones of a kind, of one person (NULL = of none). */
bool ws_invitation_revoke_kind(struct workspace *ws, const char *kind, const char *person_id,
                               int64_t at_us, struct err *e) NODISCARD;

/* ---- API tokens ---- */

struct ws_token {
    const char *token_id, *person_id, *name;
    const char *firm_id, *role; /* "*" = all of the person's; at most this role */
    int64_t created_us, expires_us, last_us, revoked_us; /* 0 = never */
};
bool ws_token_put(struct workspace *ws, const char *token_sha256, const struct ws_token *t,
                  struct err *e) NODISCARD;
bool ws_token_get(struct workspace *ws, struct arena *a, const char *token_sha256, bool *ret_found,
                  struct ws_token *ret, struct err *e) NODISCARD;
/* Of one person, newest first, revoked ones too. */
bool ws_token_list(struct workspace *ws, struct arena *a, const char *person_id,
                   struct ws_token **ret, size_t *ret_n, struct err *e) NODISCARD;
bool ws_token_revoke(struct workspace *ws, const char *token_id, const char *person_id,
                     int64_t at_us, bool *ret_changed, struct err *e) NODISCARD;
bool ws_token_touch(struct workspace *ws, const char *token_id, int64_t last_us,
                    struct err *e) NODISCARD;

/* ---- guesses ---- */

struct ws_guess {
    int64_t failures, last_us, until_us;
};
/* All 0 when there is none. */
bool ws_guess_get(struct workspace *ws, const char *who, struct ws_guess *ret,
                  struct err *e) NODISCARD;
/* failures 0: forgotten. */
bool ws_guess_put(struct workspace *ws, const char *who, const struct ws_guess *g,
                  struct err *e) NODISCARD;

/* ---- for the cache of room people ---- */

/* How long a write waits for others, from now on (WS_BUSY_MS when opened). */
void ws_wait_at_most(struct workspace *ws, int ms);
/* Removes sessions that are over since before `ended_us`, links that expired before it, counts of
 * guesses last raised before `guess_us`. */
bool ws_people_prune(struct workspace *ws, int64_t ended_us, int64_t guess_us,
                     struct err *e) NODISCARD;

#endif
