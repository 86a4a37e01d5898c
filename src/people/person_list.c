/* person_list.c — landfall person list: who has which role where.
 *
 * One line per role. Whoever looks at one firm sees who works on it; e-mail, second factor and last
 * visit are shown to owners and, of oneself, to everybody. */
#include <string.h>

#include "people/inside.h"

static const struct shape_field row_fields[] = {
    {.name = "person", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "id"},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "email",
     .heading = "e-mail",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "shown to owners, and to oneself"},
    {.name = "role", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "null: none anywhere"},
    {.name = "firm",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "null: the role holds for the whole office"},
    {.name = "second_factor", .heading = "2nd factor", .kind = VALUE_BOOL, .flags = SHAPE_OPTIONAL},
    {.name = "last_seen", .heading = "last seen", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "disabled", .heading = "switched off", .kind = VALUE_BOOL},
};
static const struct shape row_shape = SHAPE("person_role", "a person and one role", row_fields);

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "people", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
};
static const struct shape shape = SHAPE("people", "who has which role where", fields);

static const struct capability_param params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_POSITIONAL,
     .help = "only who may work on this firm; without it, everybody (owners of the office)"},
};

struct looker {
    struct job *job;
    const char *own_id;
    bool owner; /* of the firm or the office */
};

static struct value *row(const struct looker *l, const struct ws_person *p,
                         const struct ws_role *role)
{
    struct arena *a = l->job->arena;
    struct value *r = value_record(a);
    bool all = l->owner || cstr_eq(l->own_id, p->person_id);
    record_text(a, r, "person", p->person_id);
    record_text(a, r, "name", p->name);
    record_text(a, r, "email", all ? p->email : NULL);
    record_text(a, r, "role", role ? role->role : NULL);
    record_text(a, r, "firm", role && strcmp(role->firm_id, OFFICE) != 0 ? role->firm_id : NULL);
    record_set(a, r, "second_factor", all ? value_bool(a, p->totp_secret != NULL) : value_null(a));
    record_text(a, r, "last_seen", all ? people_time(a, p->last_us) : NULL);
    record_bool(a, r, "disabled", p->disabled_us != 0);
    return r;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm");
    struct workspace *ws;
    struct ws_person *people;
    struct ws_role *roles;
    struct ws_firm stored;
    size_t n_people, n_roles, shown = 0;
    const struct people_caller *caller = people_bound(job);
    TRY(job_require(job, firm, firm ? ROLE_VIEWER : ROLE_OWNER, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    if (firm)
        TRY(ws_firm_get(ws, a, firm, 0, &stored, e));
    TRY(ws_person_list(ws, a, &people, &n_people, e));
    TRY(ws_role_list(ws, a, NULL, &roles, &n_roles, e));
    const struct looker l = {job, caller ? caller->person.person_id : NULL,
                             job_may(job, firm, ROLE_OWNER)};
    struct value *list = value_list(a), *v = value_record(a);
    for (size_t i = 0; i < n_people; i++) {
        bool any = false, counted = false;
        if (people[i].erased_us)
            continue;
        for (size_t k = 0; k < n_roles; k++) {
            if (strcmp(roles[k].person_id, people[i].person_id) != 0)
                continue;
            any = true;
            if (firm && strcmp(roles[k].firm_id, OFFICE) != 0 &&
                strcmp(roles[k].firm_id, firm) != 0)
                continue;
            list_add(a, list, row(&l, &people[i], &roles[k]));
            counted = true;
        }
        if (!any && !firm) {
            list_add(a, list, row(&l, &people[i], NULL));
            counted = true;
        }
        shown += counted;
    }
    record_text(a, v, "headline",
                shown == 0
                    ? arena_printf(a,
                                   firm ? "Nobody has a role for %s yet."
                                        : "Nobody has an account yet: `landfall serve` begins.",
                                   firm ? stored.name : "")
                : firm ? arena_printf(a, "%zu %s may work on %s.", shown,
                                      shown == 1 ? "person" : "people", stored.name)
                       : arena_printf(a, "%zu %s an account.", shown,
                                      shown == 1 ? "person has" : "people have"));
    record_set(a, v, "people", list);
    *ret = v;
    return true;
}

const struct capability person_list = {
    .name = "person.list",
    .summary = "Lists the people with their roles, for one firm or for the whole office",
    .example = "landfall person list\nlandfall person list olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
    .limits = NOT_KEPT,
};
