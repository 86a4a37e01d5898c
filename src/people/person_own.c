/* person_own.c — landfall person rename, password, factor: one's own account.
 *
 * Who changes a password or a second factor proves that he knows the password, also with an open
 * session: a browser left alone is not enough to take an account over. A wrong one is counted as at
 * signing in. The gate takes everything back when a capability fails, so the count is written after
 * taking everything back here first (refuse). */
#include <string.h>

#include "people/inside.h"

/* --- rename ----------------------------------------------------------------------------------- */

static const struct shape_field rename_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "person", .heading = "id", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "language", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape rename_shape = SHAPE("account", "name and language", rename_fields);

static const struct capability_param rename_params[] = {
    {.name = "name", .kind = PARAM_TEXT, .flags = PARAM_PERSONAL, .help = "as others see it"},
    {.name = "language", .kind = PARAM_TEXT, .help = "of the pages: en, fa; as browsers write it"},
    PERSON_AT_TERMINAL,
};

static bool is_language_tag(const char *s)
{
    enum { TAG_MAX = 35 }; /* RFC 5646 4.4.1 */
    size_t n = strlen(s);
    return n >= 2 && n <= TAG_MAX && s[0] != '-' && s[n - 1] != '-' &&
           strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == n;
}

static bool rename_account(struct job *job, const struct args *args, struct value **ret,
                           struct err *e)
{
    struct arena *a = job->arena;
    const struct people_rules *r;
    struct workspace *ws;
    struct ws_person p;
    TRY(people_rules_of_job(job, &r, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_own_account(job, args, ws, true, &p, e));
    if (!args_has(args, "name") && !args_has(args, "language"))
        return FAIL(e, ERR_USAGE, "say --name, --language or both");
    const char *name = p.name, *language = p.language;
    if (args_has(args, "name"))
        TRY(people_plain(a, args_text(args, "name"), r->name_longest, "name", &name, e));
    if (args_has(args, "language")) {
        language = args_text(args, "language");
        if (!is_language_tag(language))
            return FAIL(e, ERR_INPUT, "`%.40s` is not a language tag like en or fa", language);
    }
    TRY(ws_person_set_name(ws, p.person_id, name, language, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline", arena_printf(a, "The account is now %s's.", name));
    record_text(a, v, "person", p.person_id);
    record_text(a, v, "name", name);
    record_text(a, v, "language", language);
    *ret = v;
    return true;
}

const struct capability person_rename = {
    .name = "person.rename",
    .summary = "Changes the name others see, or the language of the pages",
    .example = "landfall person rename --name \"Mina Rossi\" --person mina@example.org",
    .role = ROLE_VIEWER,
    .effect = EFFECT_WRITES,
    PARAMS(rename_params),
    .result = &rename_shape,
    .run = rename_account,
    .limits = OWN_ACCOUNT,
};

/* --- proving who one is ----------------------------------------------------------------------- */

struct proof {
    struct job *job;
    struct workspace *ws;
    const struct people_rules *r;
    const struct ws_person *p;
    const char *key; /* of the account's guesses */
};

/* Something secret was wrong: nothing of this call stays but the count. */
static bool refuse(const struct proof *proof, const char *what, struct err *e)
{
    struct guess g;
    int64_t wait_s;
    ws_rollback(proof->ws);
    TRY(guess_begin(proof->ws, proof->job->arena, proof->r, proof->key, proof->job->address,
                    proof->job->now_us, &g, &wait_s, e));
    (void)FAIL(e, ERR_REFUSED, "the %s is not right", what);
    return err_hint(e, "After several wrong ones there is a wait that grows.");
}

static bool not_too_early(const struct proof *proof, struct err *e)
{
    struct ws_guess g;
    TRY(ws_guess_get(proof->ws, guess_account(proof->job->arena, proof->key), &g, e));
    int64_t wait = g.until_us - proof->job->now_us;
    if (wait <= 0)
        return true;
    return people_outcome_err(&(struct people_entry){.outcome = PEOPLE_TOO_MANY,
                                                     .wait_s = (wait + SECOND_US - 1) / SECOND_US},
                              e);
}

static bool prove_open(struct proof *proof, struct job *job, const struct args *args,
                       struct ws_person *ret, struct err *e)
{
    *proof = (struct proof){.job = job, .p = ret};
    TRY(people_rules_of_job(job, &proof->r, e));
    TRY(ws_of_job(job, WS_WRITE, &proof->ws, e));
    TRY(people_own_account(job, args, proof->ws, true, ret, e));
    proof->key = arena_printf(job->arena, "e-mail:%s", ret->email);
    return not_too_early(proof, e);
}

static bool prove_password(const struct proof *proof, const char *password, struct err *e)
{
    if (!password)
        return FAIL(e, ERR_USAGE, "the password is needed for this");
    return password_verify(proof->r, proof->p->password_hash, password) ||
           refuse(proof, "password", e);
}

/* A code of `secret`, used up. */
static bool prove_code(const struct proof *proof, const char *secret, const char *code,
                       struct err *e)
{
    int64_t step;
    bool taken = false;
    if (!code)
        return FAIL(e, ERR_USAGE, "the six digits of the second factor are needed for this");
    TRY(factor_check(proof->r, secret, code, proof->job->now_us, &step, e));
    if (step >= 0)
        TRY(ws_person_take_step(proof->ws, proof->p->person_id, step, &taken, e));
    return taken || refuse(proof, "code", e);
}

/* Credentials changed: other sessions end, this one goes on under a new token, open links are void.
 */
static bool after_change(const struct proof *proof, int *ret_ended, struct err *e)
{
    const struct people_caller *c = people_bound(proof->job);
    const char *id = proof->p->person_id;
    TRY(ws_session_end_others(proof->ws, id, c ? c->session_id : NULL, proof->job->now_us,
                              ret_ended, e));
    TRY(ws_invitation_revoke_kind(proof->ws, "reset", id, proof->job->now_us, e));
    return people_renew_session(proof->job, proof->ws, e);
}

/* --- password --------------------------------------------------------------------------------- */

static const struct shape_field password_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "person", .heading = "id", .kind = VALUE_TEXT},
    {.name = "sessions_ended", .heading = "other sessions ended", .kind = VALUE_INT},
};
static const struct shape password_shape =
    SHAPE("password_changed", "a password that was changed", password_fields);

static const struct capability_param password_params[] = {
    {.name = "old",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_SECRET,
     .help = "the password until now"},
    {.name = "new",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_SECRET,
     .help = "the password from now on"},
    PERSON_AT_TERMINAL,
};

static bool change_password(struct job *job, const struct args *args, struct value **ret,
                            struct err *e)
{
    struct proof proof;
    struct ws_person p;
    const char *hash;
    int ended;
    TRY(prove_open(&proof, job, args, &p, e));
    TRY(people_password_fits(proof.r, args_text(args, "new"), p.email, e));
    TRY(prove_password(&proof, args_text(args, "old"), e));
    TRY(password_hash(job->arena, proof.r, args_text(args, "new"), &hash, e));
    TRY(ws_person_set_password(proof.ws, p.person_id, hash, e));
    TRY(after_change(&proof, &ended, e));
    struct value *v = value_record(job->arena);
    record_text(job->arena, v, "headline", "The password is changed.");
    record_text(job->arena, v, "person", p.person_id);
    record_int(job->arena, v, "sessions_ended", ended);
    *ret = v;
    return true;
}

const struct capability person_password = {
    .name = "person.password",
    .summary = "Changes one's own password; all other sessions end",
    .about = "Better done in the browser: what is typed at a terminal may stay in its history.",
    .example = "landfall person password --person mina@example.org --old \"four old dry olives\" "
               "--new \"six new figs\"",
    .role = ROLE_VIEWER,
    .effect = EFFECT_WRITES,
    PARAMS(password_params),
    .result = &password_shape,
    .run = change_password,
    .limits = OWN_ACCOUNT | NOT_KEPT,
};

/* --- second factor ---------------------------------------------------------------------------- */

static const struct shape_field factor_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "person", .heading = "id", .kind = VALUE_TEXT},
    {.name = "second_factor", .heading = "second factor", .kind = VALUE_BOOL},
    {.name = "secret",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "begin: base32, for typing into the application; shown this once"},
    {.name = "uri",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "begin: otpauth://…, for a QR code; shown this once"},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape factor_shape = SHAPE("factor", "the second factor", factor_fields);

static const char *const factor_actions[] = {"begin", "confirm", "off", NULL};
static const struct capability_param factor_params[] = {
    {.name = "action",
     .kind = PARAM_CHOICE,
     .flags = PARAM_REQUIRED,
     .choices = factor_actions,
     .help = "begin gives a secret, confirm switches it on, off switches it off"},
    {.name = "password", .kind = PARAM_TEXT, .flags = PARAM_SECRET, .help = "for begin and off"},
    {.name = "code",
     .kind = PARAM_TEXT,
     .flags = PARAM_SECRET,
     .help = "six digits: for confirm, and wherever a second factor is on"},
    PERSON_AT_TERMINAL,
};

static bool factor_begin(const struct proof *proof, const struct args *args, struct value *v,
                         struct err *e)
{
    struct arena *a = proof->job->arena;
    const char *secret;
    TRY(prove_password(proof, args_text(args, "password"), e));
    if (proof->p->totp_secret)
        TRY(prove_code(proof, proof->p->totp_secret, args_text(args, "code"), e));
    TRY(factor_new(a, &secret, e));
    TRY(ws_person_set_factor(proof->ws, proof->p->person_id, proof->p->totp_secret, secret, e));
    record_text(a, v, "headline", "A second factor is prepared; it counts once it is confirmed.");
    record_bool(a, v, "second_factor", proof->p->totp_secret != NULL);
    record_text(a, v, "secret", secret);
    record_text(a, v, "uri", factor_uri(a, proof->r, secret, proof->p->email));
    record_text(
        a, v, "next",
        "Put the secret into an authenticator application, then confirm with the six digits "
        "it shows.");
    return true;
}

static bool factor_confirm(const struct proof *proof, const struct args *args, struct value *v,
                           struct err *e)
{
    struct arena *a = proof->job->arena;
    const char *pending = proof->p->totp_pending;
    if (!pending) {
        (void)FAIL(e, ERR_CONFLICT, "no second factor was begun");
        return err_hint(e, "Begin one first: --action begin");
    }
    TRY(prove_code(proof, pending, args_text(args, "code"), e));
    TRY(ws_person_set_factor(proof->ws, proof->p->person_id, pending, NULL, e));
    TRY(after_change(proof, NULL, e));
    record_text(a, v, "headline",
                "From now on signing in also asks for six digits; other sessions have ended.");
    record_bool(a, v, "second_factor", true);
    record_text(
        a, v, "next",
        "If the telephone is lost, an owner of the office resets the account with --factor.");
    return true;
}

static bool factor_off(const struct proof *proof, const struct args *args, struct value *v,
                       struct err *e)
{
    struct arena *a = proof->job->arena;
    if (!proof->p->totp_secret)
        return FAIL(e, ERR_CONFLICT, "there is no second factor to switch off");
    TRY(prove_password(proof, args_text(args, "password"), e));
    TRY(prove_code(proof, proof->p->totp_secret, args_text(args, "code"), e));
    TRY(ws_person_set_factor(proof->ws, proof->p->person_id, NULL, NULL, e));
    TRY(after_change(proof, NULL, e));
    record_text(a, v, "headline", "The second factor is off; other sessions have ended.");
    record_bool(a, v, "second_factor", false);
    return true;
}

static bool factor(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct proof proof;
    struct ws_person p;
    struct value *v = value_record(job->arena);
    const char *action = args_text(args, "action");
    TRY(prove_open(&proof, job, args, &p, e));
    TRY(strcmp(action, "begin") == 0     ? factor_begin(&proof, args, v, e)
        : strcmp(action, "confirm") == 0 ? factor_confirm(&proof, args, v, e)
                                         : factor_off(&proof, args, v, e));
    record_text(job->arena, v, "person", p.person_id);
    *ret = v;
    return true;
}

const struct capability person_factor = {
    .name = "person.factor",
    .summary = "Sets up or switches off the second factor of one's own account",
    .about = "Six digits that change every 30 seconds (RFC 6238). begin gives the secret, confirm "
             "proves that "
             "the application has it. Each code works once.",
    .example = "landfall person factor --action begin --person mina@example.org "
               "--password \"four old dry olives\"",
    .role = ROLE_VIEWER,
    .effect = EFFECT_WRITES,
    PARAMS(factor_params),
    .result = &factor_shape,
    .run = factor,
    .limits = OWN_ACCOUNT | NOT_KEPT,
};
