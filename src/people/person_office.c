/* person_office.c — landfall person disable, enable, reset; and the erasing of a person.
 *
 * What an owner of the office does to somebody else's account. The capability person.erase itself
 * stands in doors/, since the audit log, which this room does not know, erases its texts in the
 * same transaction. */
#include <string.h>

#include "people/inside.h"

static const struct capability_param person_param[] = {
    {.name = "person",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_PERSONAL,
     .help = "e-mail or id"},
};

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "person", .heading = "id", .kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("person_changed", "an account that was changed", fields);

static bool is_oneself(const struct job *job, const struct ws_person *p)
{
    const struct people_caller *c = people_bound(job);
    return c && cstr_eq(c->person.person_id, p->person_id);
}

/* --- disable, enable -------------------------------------------------------------------------- */

static bool switch_account(struct job *job, const struct args *args, bool on, struct value **ret,
                           struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_person p;
    TRY(job_require(job, NULL, ROLE_OWNER, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_named(job, ws, args_text(args, "person"), &p, e));
    if (!on && is_oneself(job, &p)) {
        (void)FAIL(e, ERR_CONFLICT, "you would switch off your own account");
        return err_hint(e, "Another owner of the office can do it.");
    }
    if (!on && !p.disabled_us) {
        TRY(people_not_the_last_owner(ws, p.person_id, e));
        TRY(ws_session_end_others(ws, p.person_id, NULL, job->now_us, NULL, e));
        TRY(ws_invitation_revoke_kind(ws, "reset", p.person_id, job->now_us, e));
    }
    if (on == (p.disabled_us != 0))
        TRY(ws_person_disable(ws, p.person_id, on ? 0 : job->now_us, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a,
                             on ? "%s may sign in again."
                                : "%s cannot sign in any more; sessions and API tokens are dead.",
                             p.name));
    record_text(a, v, "person", p.person_id);
    *ret = v;
    return true;
}

static bool disable(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return switch_account(job, args, false, ret, e);
}

static bool enable(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return switch_account(job, args, true, ret, e);
}

const struct capability person_disable = {
    .name = "person.disable",
    .summary = "Switches an account off: sessions end, API tokens sleep, roles stay",
    .example = "landfall person disable mina@example.org",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(person_param),
    .result = &shape,
    .run = disable,
};

const struct capability person_enable = {
    .name = "person.enable",
    .summary = "Switches an account on again, with the roles and API tokens it had",
    .example = "landfall person enable mina@example.org",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(person_param),
    .result = &shape,
    .run = enable,
};

/* --- reset ------------------------------------------------------------------------------------ */

static const struct shape_field reset_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "person", .heading = "id", .kind = VALUE_TEXT},
    {.name = "expires", .kind = VALUE_TEXT},
    {.name = "link_path",
     .heading = "link",
     .kind = VALUE_TEXT,
     .help = "goes behind the address of the server; shown this once"},
    {.name = "token", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "shown this once"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape reset_shape =
    SHAPE("reset_made", "a link for a new password", reset_fields);

static const struct capability_param reset_params[] = {
    {.name = "person",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_PERSONAL,
     .help = "e-mail or id"},
    {.name = "factor",
     .kind = PARAM_BOOL,
     .help = "also takes the second factor away, for a lost telephone"},
};

static bool reset(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct people_rules *r;
    struct workspace *ws;
    struct ws_person p;
    const char *token = secret_token(a);
    char sha[HASH_HEX];
    TRY(job_require(job, NULL, ROLE_OWNER, e));
    TRY(people_rules_of_job(job, &r, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_named(job, ws, args_text(args, "person"), &p, e));
    if (p.disabled_us) {
        (void)FAIL(e, ERR_CONFLICT, "that account is switched off");
        return err_hint(e, "Switch it on first: landfall person enable");
    }
    bool lost = args_bool(args, "factor") && p.totp_secret;
    if (lost)
        TRY(ws_person_set_factor(ws, p.person_id, NULL, NULL, e));
    TRY(ws_invitation_revoke_kind(ws, "reset", p.person_id, job->now_us, e));
    (void)secret_token_hash("", token, sha);
    const struct ws_invitation i = {
        .invitation_id = secret_id(a, 'i'),
        .kind = "reset",
        .firm_id = "",
        .role = "",
        .person_id = p.person_id,
        .created_us = job->now_us,
        .created_by = job->actor,
        .expires_us = job->now_us + people_hours_us(r->reset_h),
    };
    TRY(ws_invitation_put(ws, sha, &i, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "With this link %s sets a new password, once%s.", p.name,
                             lost ? "; the second factor is off" : ""));
    record_text(a, v, "person", p.person_id);
    record_text(a, v, "expires", people_time(a, i.expires_us));
    record_text(a, v, "link_path", arena_printf(a, "/reset#%s", token));
    record_text(a, v, "token", token);
    record_text(
        a, v, "next",
        "Open it in a browser behind the address that `landfall serve` prints, as in "
        "http://127.0.0.1:PORT/reset#…; the old password and all sessions last until then.");
    *ret = v;
    return true;
}

const struct capability person_reset = {
    .name = "person.reset",
    .summary = "Makes a link by which a person sets a new password",
    .about = "For a forgotten password: an owner of the office makes the link in the browser, or "
             "whoever has "
             "the workspace file makes it here. Links made before for that person stop working.",
    .example = "landfall person reset mina@example.org",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(reset_params),
    .result = &reset_shape,
    .run = reset,
    .limits = NOT_KEPT,
};

/* --- erase ------------------------------------------------------------------------------------ */

bool people_erase(struct job *job, const char *id_or_email, const char **ret_person_id,
                  struct err *e)
{
    const struct people_rules *r;
    struct workspace *ws;
    struct ws_person p;
    TRY(job_require(job, NULL, ROLE_OWNER, e));
    TRY(people_rules_of_job(job, &r, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_named(job, ws, id_or_email, &p, e));
    TRY(people_not_the_last_owner(ws, p.person_id, e));
    const char *key = guess_account(job->arena, arena_printf(job->arena, "e-mail:%s", p.email));
    TRY(ws_guess_put(ws, key, &(struct ws_guess){0}, e));
    TRY(ws_person_erase(ws, p.person_id, job->now_us, e));
    *ret_person_id = p.person_id;
    return true;
}
