/* rebuild.c — events.rebuild: throws away what is derived of a firm's events and makes it anew. */
#include "base/number.h"
#include "firm/firm.h"
#include "operations/derive.h"
#include "operations/operations.h"

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "orders", .kind = VALUE_INT},
    {.name = "tickets", .kind = VALUE_INT},
    {.name = "sessions", .kind = VALUE_INT},
    {.name = "months", .heading = "months of a market and channel", .kind = VALUE_INT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape rebuild_shape = SHAPE("events_rebuild", "what was made anew", fields);

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    struct workspace *ws;
    struct derive_counts n;
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(derive_rebuild(job, ws, firm->id, &n, e));
    struct value *r = value_record(a);
    record_prose(a, r, "headline",
                 prose(a, "Order facts and measures were made anew from the events: {s} orders.",
                       number_int(a, n.n_orders, GROUP_NARROW)));
    record_text(a, r, "firm", firm->id);
    record_int(a, r, "orders", n.n_orders);
    record_int(a, r, "tickets", n.n_tickets);
    record_int(a, r, "sessions", n.n_sessions);
    record_int(a, r, "months", n.n_months);
    record_text(a, r, "next", arena_printf(a, "landfall operations overview %s", firm->id));
    *ret = r;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
};
const struct capability events_rebuild = {
    .name = "events.rebuild",
    .summary = "Makes order facts and measures anew from the events",
    .about = "What is shown of orders is derived from the events and kept beside them. It is brought up to date with every "
             "import; after definitions have changed, or to be sure, it can be made anew. No event is touched.",
    .example = "landfall events rebuild olive-oil",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &rebuild_shape,
    .run = run,
};
