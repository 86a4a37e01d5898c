/* person_role.c — landfall person invite, role: how somebody comes in and what he may do.
 *
 * Nobody gives a role above his own, and the office is never without an owner. An owner of one firm
 * sees and changes only people who have to do with that firm: others he invites like strangers, so
 * that his office's other clients stay unknown to him. */
#include <string.h>

#include "people/inside.h"

#define PLACE_PARAMS                                                                             \
    {.name = "firm", .kind = PARAM_FIRM, .help = "for this firm"},                               \
    {                                                                                            \
        .name = "office", .kind = PARAM_BOOL, .help = "for the whole office, that is every firm" \
    }

/* --- invite ----------------------------------------------------------------------------------- */

static const struct shape_field invite_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "invitation", .heading = "id", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "null: the whole office"},
    {.name = "role", .kind = VALUE_TEXT},
    {.name = "expires", .kind = VALUE_TEXT},
    {.name = "link_path",
     .heading = "link",
     .kind = VALUE_TEXT,
     .help = "goes behind the address of the server; shown this once"},
    {.name = "token", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "shown this once"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape invite_shape =
    SHAPE("invitation_made", "a link that lets one person in", invite_fields);

static const struct capability_param invite_params[] = {
    PLACE_PARAMS,
    {.name = "role",
     .kind = PARAM_CHOICE,
     .flags = PARAM_REQUIRED,
     .choices = people_role_choices,
     .help = "what the person may do"},
    {.name =
         "note", /* about somebody who has no account yet: the log could not erase it with him */
     .kind = PARAM_TEXT,
     .flags = PARAM_SECRET | PARAM_PERSONAL,
     .help = "who it is for, to recognise it in the list"},
    {.name = "days", .kind = PARAM_INT, .unit = "days", .help = "how long the link is good"},
};

static bool invite(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct people_rules *r;
    struct workspace *ws;
    const char *place, *note = NULL, *token = secret_token(a);
    char sha[HASH_HEX];
    enum role role;
    TRY(people_rules_of_job(job, &r, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_place(job, args, ws, &place, e));
    bool office = strcmp(place, OFFICE) == 0;
    if (!role_find(args_text(args, "role"), &role))
        return FAIL(e, ERR_BUG, "a choice that is no role");
    TRY(job_require(job, office ? NULL : place, role, e));
    double days = args_has(args, "days") ? (double)args_int(args, "days") : r->invitation_days;
    if (days < 1 || days > r->invitation_days_most)
        return FAIL(e, ERR_INPUT, "an invitation is good for 1 to %.0f days",
                    r->invitation_days_most);
    if (args_has(args, "note"))
        TRY(people_plain(a, args_text(args, "note"), r->note_longest, "note", &note, e));
    (void)secret_token_hash("", token, sha);
    const struct ws_invitation i = {
        .invitation_id = secret_id(a, 'i'),
        .kind = "invite",
        .firm_id = place,
        .role = role_name(role),
        .note = note,
        .created_us = job->now_us,
        .created_by = job->actor,
        .expires_us = job->now_us + people_hours_us(24 * days),
    };
    TRY(ws_invitation_put(ws, sha, &i, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "Whoever opens this link first becomes %s of %s.", i.role,
                             people_place_words(a, place)));
    record_text(a, v, "invitation", i.invitation_id);
    record_text(a, v, "firm", office ? NULL : place);
    record_text(a, v, "role", i.role);
    record_text(a, v, "expires", people_time(a, i.expires_us));
    record_text(a, v, "link_path", arena_printf(a, "/join#%s", token));
    record_text(a, v, "token", token);
    record_text(a, v, "next",
                "Send it on a way only that person reads, behind the address of your server. It is "
                "shown this once; invitation revoke takes it back.");
    *ret = v;
    return true;
}

const struct capability person_invite = {
    .name = "person.invite",
    .summary = "Makes a link by which one person gets an account and a role",
    .about =
        "The link works once and until it expires. Whoever has an account already keeps it and "
        "gets the role added.",
    .example = "landfall person invite --firm olive-oil --role adviser --note \"Mina, tax office\"",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(invite_params),
    .result = &invite_shape,
    .run = invite,
    .limits = NOT_KEPT,
};

/* --- role ------------------------------------------------------------------------------------- */

static const struct shape_field role_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "person", .heading = "id", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "null: the whole office"},
    {.name = "role", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "null: none any more"},
    {.name = "before", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "the role until now"},
};
static const struct shape role_shape = SHAPE("role_changed", "a role given or taken", role_fields);

static const char *const role_choices[] = {"viewer", "analyst", "adviser", "owner", "none", NULL};
static const struct capability_param role_params[] = {
    {.name = "person",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_PERSONAL,
     .help = "e-mail or id"},
    PLACE_PARAMS,
    {.name = "role",
     .kind = PARAM_CHOICE,
     .flags = PARAM_REQUIRED,
     .choices = role_choices,
     .help = "the new role; none takes it away"},
};

static const char *role_at(const struct ws_role *roles, size_t n, const char *place)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(roles[i].firm_id, place) == 0)
            return roles[i].role;
    return NULL;
}

static bool change_role(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_person p;
    struct ws_role *roles;
    const char *place, *said = args_text(args, "role");
    size_t n;
    enum role role = ROLE_VIEWER;
    bool none = strcmp(said, "none") == 0;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_place(job, args, ws, &place, e));
    bool office = strcmp(place, OFFICE) == 0;
    TRY(people_named(job, ws, args_text(args, "person"), &p, e));
    TRY(ws_role_list(ws, a, p.person_id, &roles, &n, e));
    const char *before = role_at(roles, n, place);
    if (!before && !role_at(roles, n, OFFICE) && !job_may(job, NULL, ROLE_OWNER)) {
        (void)FAIL(e, ERR_NOT_FOUND, "nobody here has that e-mail or id"); /* as for a stranger */
        return err_hint(e, "Invite the person to this firm instead.");
    }
    if (!none && !role_find(said, &role))
        return FAIL(e, ERR_BUG, "a choice that is no role");
    if (!none)
        TRY(job_require(job, office ? NULL : place, role, e));
    if (office && role != ROLE_OWNER)
        TRY(people_not_the_last_owner(ws, p.person_id, e));
    if (!cstr_eq(before, none ? NULL : said) && (before || !none)) {
        const struct ws_stamp by = {job->now_us, job->actor};
        TRY(ws_role_put(ws, place, p.person_id, none ? NULL : said, by, e));
    }
    struct value *v = value_record(a);
    const char *where = people_place_words(a, place);
    record_text(a, v, "headline",
                none ? arena_printf(a, "%s has no role for %s any more.", p.name, where)
                     : arena_printf(a, "%s is now %s of %s.", p.name, said, where));
    record_text(a, v, "person", p.person_id);
    record_text(a, v, "firm", office ? NULL : place);
    record_text(a, v, "role", none ? NULL : said);
    record_text(a, v, "before", before);
    *ret = v;
    return true;
}

const struct capability person_role = {
    .name = "person.role",
    .summary = "Gives a person a role for a firm or the office, or takes it away",
    .about =
        "viewer reads; analyst also enters data, runs analyses and proposes; adviser also decides "
        "on "
        "proposals; owner also manages people and settings. A role for the office holds for every "
        "firm. It counts from the next request on.",
    .example = "landfall person role mina@example.org --firm olive-oil --role analyst",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(role_params),
    .result = &role_shape,
    .run = change_role,
};
