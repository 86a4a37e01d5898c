/* withdraw_command.c — events.withdraw: an import counts no more. Its events stay, since nothing is ever overwritten;
 * what they had corrected counts again. */
#include "base/number.h"
#include "operations/ingest_job.h"
#include "operations/operations.h"

static bool batch_of(struct job *job, struct workspace *ws, const char *firm, int64_t id, const struct ws_batch **ret,
                     struct err *e)
{
    struct ws_batch *all;
    size_t n;
    TRY(ws_batch_list(ws, job->arena, firm, &all, &n, e));
    for (size_t i = 0; i < n; i++)
        if (all[i].batch_id == id) {
            *ret = &all[i];
            return true;
        }
    return FAIL(e, ERR_NOT_FOUND, "%s has no import %lld", firm, (long long)id) ||
           err_hint(e, "landfall events batches %.64s", firm);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    struct workspace *ws;
    const struct ws_batch *b = NULL;
    struct ws_subject *subjects;
    size_t n;
    int64_t id = args_int(args, "batch");
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(batch_of(job, ws, firm->id, id, &b, e));
    if (cstr_eq(b->state, "withdrawn"))
        return FAIL(e, ERR_CONFLICT, "import %lld was withdrawn before", (long long)id);
    TRY(ws_subjects_of_batch(ws, a, firm->id, id, &subjects, &n, e));
    TRY(ws_batch_withdraw(ws, firm->id, id, e));
    TRY(keeping_again(job, ws, firm->id, subjects, n, e));
    struct value *r = value_record(a);
    record_text(a, r, "firm", firm->id);
    record_prose(a, r, "headline",
                 prose(a, "Import {s} counts no more: {s} orders, tickets and products are as they were without it.",
                       number_int(a, id, GROUP_NARROW), number_int(a, (int64_t)n, GROUP_NARROW)));
    record_int(a, r, "batch", id);
    record_int(a, r, "subjects", (int64_t)n);
    *ret = r;
    return true;
}

static const struct shape_field fields[] = {
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "batch", .kind = VALUE_INT},
    {.name = "subjects", .kind = VALUE_INT, .help = "orders, tickets, products … it had touched"},
};
static const struct shape shape = SHAPE("events_withdrawn", "an import that was withdrawn", fields);
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "batch", .kind = PARAM_INT, .unit = "number", .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .min = 1, .max = 1e15,
     .help = "the import's number: landfall events batches"},
};
const struct capability events_withdraw = {
    .name = "events.withdraw",
    .summary = "Takes an import back: its events count no more",
    .about = "For the wrong file, or the right file under the wrong firm. Nothing is deleted; imported again, it counts "
             "again.",
    .example = "landfall events withdraw olive-oil 1",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .run = run,
};
