/* person_erase.c — landfall person erase: both halves of forgetting somebody, in the gate's
 * transaction. */
#include "doors/person_erase.h"

#include "governance/audit.h"
#include "people/people.h"
#include "store/workspace.h"

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "person", .heading = "id", .kind = VALUE_TEXT, .help = "stays, since records name it"},
    {.name = "texts",
     .heading = "texts erased",
     .kind = VALUE_INT,
     .help = "that stood beside the audit log"},
};
static const struct shape shape = SHAPE("person_erased", "an account that was erased", fields);

static const struct capability_param params[] = {
    {.name = "person",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_PERSONAL,
     .help = "e-mail or id"},
};

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    const char *id;
    int64_t n;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_erase(job, args_text(args, "person"), &id, e));
    TRY(audit_erase_person(job, ws, id, &n, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                "Name, e-mail, password, sessions, tokens and roles are gone; the audit log stays "
                "whole and names the id alone.");
    record_text(a, v, "person", id);
    record_int(a, v, "texts", n);
    *ret = v;
    return true;
}

const struct capability person_erase = {
    .name = "person.erase",
    .summary = "Erases everything personal of a person, for good; the audit log stays whole",
    .about =
        "Backups made before still hold it: delete them, or restore none without erasing again.",
    .example = "landfall person erase mina@example.org",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .run = run,
};
