/* invitation.c — landfall invitation list, revoke: links that are out there. */
#include <string.h>

#include "people/inside.h"

static const struct shape_field row_fields[] = {
    {.name = "invitation", .heading = "id", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT, .help = "invite, or reset (of a password)"},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "null: the whole office"},
    {.name = "role", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "person",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "id: whose password, or who took the invitation"},
    {.name = "created", .kind = VALUE_TEXT},
    {.name = "by", .kind = VALUE_TEXT},
    {.name = "expires", .kind = VALUE_TEXT},
    {.name = "state", .kind = VALUE_TEXT, .help = "open, used, revoked or expired"},
};
static const struct shape row_shape = SHAPE("invitation", "a link that was given out", row_fields);

static const char *state_of(const struct ws_invitation *i, int64_t now_us)
{
    return i->used_us                ? "used"
           : i->revoked_us           ? "revoked"
           : i->expires_us <= now_us ? "expired"
                                     : "open";
}

/* --- list ------------------------------------------------------------------------------------- */

static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "invitations", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
};
static const struct shape list_shape = SHAPE("invitations", "links given out", list_fields);

static const struct capability_param list_params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_POSITIONAL,
     .help = "only those to this firm; without it all (owners of the office)"},
};

static bool list_run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm");
    struct workspace *ws;
    struct ws_invitation *list;
    struct ws_firm stored;
    size_t n, open = 0;
    TRY(job_require(job, firm, ROLE_OWNER, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    if (firm)
        TRY(ws_firm_get(ws, a, firm, 0, &stored, e));
    TRY(ws_invitation_list(ws, a, &list, &n, e));
    struct value *rows = value_list(a), *v = value_record(a);
    for (size_t i = 0; i < n; i++) {
        const struct ws_invitation *x = &list[i];
        bool reset = strcmp(x->kind, "reset") == 0;
        if (firm && strcmp(x->firm_id, firm) != 0)
            continue;
        const char *state = state_of(x, job->now_us);
        open += strcmp(state, "open") == 0;
        struct value *r = value_record(a);
        record_text(a, r, "invitation", x->invitation_id);
        record_text(a, r, "kind", x->kind);
        record_text(a, r, "firm", reset || strcmp(x->firm_id, OFFICE) == 0 ? NULL : x->firm_id);
        record_text(a, r, "role", reset ? NULL : x->role);
        record_text(a, r, "note", x->note);
        record_text(a, r, "person", x->person_id);
        record_text(a, r, "created", people_time(a, x->created_us));
        record_text(a, r, "by", x->created_by);
        record_text(a, r, "expires", people_time(a, x->expires_us));
        record_text(a, r, "state", state);
        list_add(a, rows, r);
    }
    record_text(a, v, "headline",
                open == 0
                    ? "No invitation is open."
                    : arena_printf(a, "%zu %s open.", open, open == 1 ? "link is" : "links are"));
    record_set(a, v, "invitations", rows);
    *ret = v;
    return true;
}

const struct capability invitation_list = {
    .name = "invitation.list",
    .summary = "Lists the invitations and password links that were given out",
    .example = "landfall invitation list",
    .role = ROLE_OWNER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = list_run,
    .limits = NOT_KEPT,
};

/* --- revoke ----------------------------------------------------------------------------------- */

static const struct shape_field revoke_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "invitation", .heading = "id", .kind = VALUE_TEXT},
};
static const struct shape revoke_shape =
    SHAPE("invitation_revoked", "a link taken back", revoke_fields);

static const struct capability_param revoke_params[] = {
    {.name = "invitation",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "its id, as invitation list shows it"},
    {.name = "firm", .kind = PARAM_FIRM, .help = "for owners of one firm: which"},
};

static bool revoke_run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *id = args_text(args, "invitation"), *firm = args_text(args, "firm");
    struct workspace *ws;
    struct ws_invitation *list;
    size_t n;
    bool changed = false;
    TRY(job_require(job, firm, ROLE_OWNER, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_invitation_list(ws, a, &list, &n, e));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].invitation_id, id) == 0 && (!firm || strcmp(list[i].firm_id, firm) == 0))
            TRY(ws_invitation_revoke(ws, id, job->now_us, &changed, e));
    if (!changed) {
        (void)FAIL(e, ERR_NOT_FOUND, "there is no such open invitation");
        return err_hint(e, "`landfall invitation list` shows them with their state.");
    }
    struct value *v = value_record(a);
    record_text(a, v, "headline", "The link does not work any more.");
    record_text(a, v, "invitation", id);
    *ret = v;
    return true;
}

const struct capability invitation_revoke = {
    .name = "invitation.revoke",
    .summary = "Takes an invitation or password link back before it is used",
    .example = "landfall invitation revoke i-aaaaaaaaaaaa",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(revoke_params),
    .result = &revoke_shape,
    .run = revoke_run,
};
