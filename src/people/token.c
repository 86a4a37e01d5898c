/* token.c — landfall token list, create, revoke: keys for programs.
 *
 * A token never does more than its person: it carries a firm and a highest role, and both are held
 * against the person's roles at each use. It cannot make tokens, nor touch the account it belongs
 * to. */
#include <string.h>

#include "people/inside.h"

static const struct shape_field row_fields[] = {
    {.name = "token", .heading = "id", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "firm",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "null: wherever its person has a role"},
    {.name = "role", .heading = "at most", .kind = VALUE_TEXT},
    {.name = "created", .kind = VALUE_TEXT},
    {.name = "expires", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "last", .heading = "last used", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "state", .kind = VALUE_TEXT, .help = "good, expired or revoked"},
};
static const struct shape row_shape = SHAPE("token", "a key for a program", row_fields);

static const char *state_of(const struct ws_token *t, int64_t now_us)
{
    return t->revoked_us                              ? "revoked"
           : t->expires_us && t->expires_us <= now_us ? "expired"
                                                      : "good";
}

/* --- list ------------------------------------------------------------------------------------- */

static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "tokens", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
};
static const struct shape list_shape = SHAPE("tokens", "one's keys for programs", list_fields);

static const struct capability_param list_params[] = {PERSON_AT_TERMINAL};

static bool list_run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_person p;
    struct ws_token *list;
    size_t n, good = 0;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(people_own_account(job, args, ws, false, &p, e));
    TRY(ws_token_list(ws, a, p.person_id, &list, &n, e));
    struct value *rows = value_list(a), *v = value_record(a);
    for (size_t i = 0; i < n; i++) {
        struct value *r = value_record(a);
        const char *state = state_of(&list[i], job->now_us);
        good += strcmp(state, "good") == 0;
        record_text(a, r, "token", list[i].token_id);
        record_text(a, r, "name", list[i].name);
        record_text(a, r, "firm", strcmp(list[i].firm_id, OFFICE) == 0 ? NULL : list[i].firm_id);
        record_text(a, r, "role", list[i].role);
        record_text(a, r, "created", people_time(a, list[i].created_us));
        record_text(a, r, "expires", people_time(a, list[i].expires_us));
        record_text(a, r, "last", people_time(a, list[i].last_us));
        record_text(a, r, "state", state);
        list_add(a, rows, r);
    }
    record_text(a, v, "headline",
                n == 0 ? arena_printf(a, "%s has no API tokens.", p.name)
                       : arena_printf(a, "%s has %zu API %s, %zu of them good.", p.name, n,
                                      n == 1 ? "token" : "tokens", good));
    record_set(a, v, "tokens", rows);
    *ret = v;
    return true;
}

const struct capability token_list = {
    .name = "token.list",
    .summary = "Lists one's API tokens: scope, role, expiry, last use",
    .example = "landfall token list --person mina@example.org",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = list_run,
    .limits = OWN_ACCOUNT | NOT_KEPT,
};

/* --- create ----------------------------------------------------------------------------------- */

static const struct shape_field create_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "token", .heading = "id", .kind = VALUE_TEXT},
    {.name = "person", .kind = VALUE_TEXT},
    {.name = "secret",
     .heading = "the token",
     .kind = VALUE_TEXT,
     .help = "for Authorization: Bearer; shown this once"},
    {.name = "firm",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "null: wherever its person has a role"},
    {.name = "role", .heading = "at most", .kind = VALUE_TEXT},
    {.name = "expires", .kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape create_shape =
    SHAPE("token_made", "a new key for a program", create_fields);

static const struct capability_param create_params[] = {
    {.name = "name",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "what will use it"},
    {.name = "firm", .kind = PARAM_FIRM, .help = "good for this firm alone"},
    {.name = "role",
     .kind = PARAM_CHOICE,
     .choices = people_role_choices,
     .default_value = "viewer",
     .help = "the most it may do"},
    {.name = "days", .kind = PARAM_INT, .unit = "days", .help = "how long it is good"},
    PERSON_AT_TERMINAL,
};

/* The person holds `role` at least, for the firm or (OFFICE) somewhere. */
static bool holds(struct job *job, struct workspace *ws, const char *person_id, const char *scope,
                  enum role role, struct err *e)
{
    const struct rights *rights;
    enum role has;
    bool ok = false;
    TRY(people_rights(ws, job->arena, person_id, NULL, &rights, e));
    if (strcmp(scope, OFFICE) != 0)
        ok = people_role(rights, scope, &has) && has >= role;
    for (size_t i = 0; !ok && strcmp(scope, OFFICE) == 0 && i < rights->n; i++)
        ok = rights->grants[i].role >= role;
    if (ok && job->rights && job->rights->at_most < role)
        ok = false;
    if (ok)
        return true;
    (void)FAIL(e, ERR_REFUSED, "a token cannot be %s where its person is not", role_name(role));
    return err_hint(e, "Choose a lower role, or a firm where you have that one.");
}

static bool not_too_many(struct job *job, struct workspace *ws, const struct people_rules *r,
                         const char *person_id, struct err *e)
{
    struct ws_token *list;
    size_t n;
    double good = 0;
    TRY(ws_token_list(ws, job->arena, person_id, &list, &n, e));
    for (size_t i = 0; i < n; i++)
        good += strcmp(state_of(&list[i], job->now_us), "good") == 0;
    if (good < r->token_most)
        return true;
    (void)FAIL(e, ERR_LIMIT, "one person has at most %.0f API tokens", r->token_most);
    return err_hint(e, "Revoke one that is not used any more.");
}

static bool create_run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct people_rules *r;
    struct workspace *ws;
    struct ws_person p;
    struct ws_firm stored;
    const char *name, *firm = args_text(args, "firm");
    char sha[HASH_HEX];
    enum role role;
    TRY(people_rules_of_job(job, &r, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_own_account(job, args, ws, true, &p, e));
    TRY(people_plain(a, args_text(args, "name"), r->name_longest, "name", &name, e));
    if (!role_find(args_text(args, "role"), &role))
        return FAIL(e, ERR_BUG, "a choice that is no role");
    TRY(holds(job, ws, p.person_id, firm ? firm : OFFICE, role, e));
    if (firm)
        TRY(ws_firm_get(ws, a, firm, 0, &stored, e));
    TRY(not_too_many(job, ws, r, p.person_id, e));
    double days = args_has(args, "days") ? (double)args_int(args, "days") : r->token_days;
    if (days < 1 || days > r->token_days_most)
        return FAIL(e, ERR_INPUT, "a token is good for 1 to %.0f days", r->token_days_most);
    const char *secret = arena_printf(a, "lf_%s", secret_token(a));
    (void)secret_token_hash("lf_", secret, sha);
    const struct ws_token t = {
        .token_id = secret_id(a, 't'),
        .person_id = p.person_id,
        .name = name,
        .firm_id = firm ? firm : OFFICE,
        .role = role_name(role),
        .created_us = job->now_us,
        .expires_us = job->now_us + people_hours_us(24 * days),
    };
    TRY(ws_token_put(ws, sha, &t, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "The token \"%s\" may do what %s may, at most as %s.", name, p.name,
                             t.role));
    record_text(a, v, "token", t.token_id);
    record_text(a, v, "person", p.person_id);
    record_text(a, v, "secret", secret);
    record_text(a, v, "firm", firm);
    record_text(a, v, "role", t.role);
    record_text(a, v, "expires", people_time(a, t.expires_us));
    record_text(a, v, "next", "Copy it now: it is shown this once. token revoke takes it back.");
    *ret = v;
    return true;
}

const struct capability token_create = {
    .name = "token.create",
    .summary = "Makes an API token: a key for a program, with a scope and an end",
    .about = "A program sends it as `Authorization: Bearer lf_…`. It never does more than its "
             "person may at that "
             "moment, and never more than --role.",
    .example =
        "landfall token create \"nightly report\" --firm olive-oil --person mina@example.org",
    .role = ROLE_VIEWER,
    .effect = EFFECT_WRITES,
    PARAMS(create_params),
    .result = &create_shape,
    .run = create_run,
    .limits = OWN_ACCOUNT | NOT_KEPT,
};

/* --- revoke ----------------------------------------------------------------------------------- */

static const struct shape_field revoke_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "token", .heading = "id", .kind = VALUE_TEXT},
    {.name = "person", .kind = VALUE_TEXT},
};
static const struct shape revoke_shape =
    SHAPE("token_revoked", "a token taken back", revoke_fields);

static const struct capability_param revoke_params[] = {
    {.name = "token",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "its id, as token list shows it"},
    PERSON_AT_TERMINAL,
};

static bool revoke_run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_person p;
    const char *id = args_text(args, "token");
    bool changed;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_own_account(job, args, ws, true, &p, e));
    TRY(ws_token_revoke(ws, id, p.person_id, job->now_us, &changed, e));
    if (!changed) {
        (void)FAIL(e, ERR_NOT_FOUND, "this account has no such token that is good");
        return err_hint(e, "`landfall token list` shows them; give the id, not the token itself.");
    }
    struct value *v = value_record(a);
    record_text(a, v, "headline", "The token is dead from the next request on.");
    record_text(a, v, "token", id);
    record_text(a, v, "person", p.person_id);
    *ret = v;
    return true;
}

const struct capability token_revoke = {
    .name = "token.revoke",
    .summary = "Takes an API token of one's own back",
    .example = "landfall token revoke t-aaaaaaaaaaaa --person mina@example.org",
    .role = ROLE_VIEWER,
    .effect = EFFECT_WRITES,
    PARAMS(revoke_params),
    .result = &revoke_shape,
    .run = revoke_run,
    .limits = OWN_ACCOUNT,
};
