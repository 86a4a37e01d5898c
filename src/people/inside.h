/* inside.h — inside of this room: whose account it is, slowing of guesses, sessions as they begin.
 */
#ifndef PEOPLE_INSIDE_H
#define PEOPLE_INSIDE_H

#include "people/people.h"
#include "people/rules.h"
#include "people/secret.h"

/* --- slowing of guesses ------------------------------------------------------------------------
 *
 * A try is counted before it is looked at (guess_begin), and taken back when it was none
 * (guess_undo) or was right (guess_right). Each call is a transaction of its own. */
struct guess {
    const char *account, *address; /* keys; address NULL at the terminal */
    struct ws_guess account_before, address_before;
    int64_t now_us;
};
/* what: "e-mail:mina@example.org", hashed before it is kept. *ret_wait_s > 0: too early, nothing
 * was counted. */
bool guess_begin(struct workspace *ws, struct arena *a, const struct people_rules *r,
                 const char *what, const char *address, int64_t now_us, struct guess *ret,
                 int64_t *ret_wait_s, struct err *e) NODISCARD;
bool guess_undo(struct workspace *ws, const struct people_rules *r, const struct guess *g,
                struct err *e) NODISCARD;
/* The account's count begins anew, the address gets this try back. */
bool guess_right(struct workspace *ws, const struct people_rules *r, const struct guess *g,
                 struct err *e) NODISCARD;
/* The account's key, for an account that is erased. */
const char *guess_account(struct arena *a, const char *what);

/* --- callers ------------------------------------------------------------------------------------
 */

/* The rights of a person, through an API token when token is not NULL. */
bool people_rights(struct workspace *ws, struct arena *a, const char *person_id,
                   const struct ws_token *token, const struct rights **ret,
                   struct err *e) NODISCARD;
struct people_person people_shown(struct arena *a, const struct ws_person *p);
/* The person has signed in: a session with a new token; the one that came with `b` ends, and the
 * oldest when there are too many. Inside a transaction. */
bool people_begin_session(struct job *job, struct workspace *ws, const struct people_rules *r,
                          const struct ws_person *p, const struct people_browser *b,
                          const struct people_event *event, struct people_entry *ret,
                          struct err *e) NODISCARD;
/* Who was bound to the job; NULL at the terminal and for an assistant. */
const struct people_caller *people_bound(const struct job *job);
/* Gives the caller's session a new token; nothing at the terminal. Inside a transaction. */
bool people_renew_session(struct job *job, struct workspace *ws, struct err *e) NODISCARD;

/* --- arguments of capabilities ------------------------------------------------------------------
 */

/* The account a capability marked OWN_ACCOUNT is about: the caller's, or at the terminal the one
 * that
 * --person names. `changes`: an API token may not. */
bool people_own_account(struct job *job, const struct args *args, struct workspace *ws,
                        bool changes, struct ws_person *ret, struct err *e) NODISCARD;
/* A person by id or e-mail; one who was erased is not found. */
bool people_named(struct job *job, struct workspace *ws, const char *id_or_email,
                  struct ws_person *ret, struct err *e) NODISCARD;
/* --firm or --office, exactly one; *ret = the firm's id or OFFICE. The caller is an owner there. */
bool people_place(struct job *job, const struct args *args, struct workspace *ws, const char **ret,
                  struct err *e) NODISCARD;
/* "the firm `elia`", "the office". */
const char *people_place_words(struct arena *a, const char *firm_id);
/* ERR_CONFLICT when the person is an owner of the office and nobody else is. */
bool people_not_the_last_owner(struct workspace *ws, const char *person_id,
                               struct err *e) NODISCARD;

#define PERSON_AT_TERMINAL                                             \
    {                                                                  \
        .name = "person", .kind = PARAM_TEXT, .flags = PARAM_PERSONAL, \
        .help = "at the terminal: whose account, by e-mail or id"      \
    }

extern const char *const people_role_choices[]; /* viewer … owner */

#endif
