/* export.c — events.export: what counts, in our own CSV or NDJSON; read back it gives the same file again. */
#include "base/file.h"
#include "base/number.h"
#include "events/canonical.h"
#include "events/events.h"

static const char *const formats[] = {"csv", "ndjson", NULL};
enum { PIECE = 1 << 20 };

struct exporting {
    struct canonical *c;
    struct file_writer *out;
    struct arena *piece_arena;
    struct buf piece;
    bool json;
    int64_t n;
};

static bool spill(struct exporting *x, struct err *e)
{
    TRY(file_put(x->out, buf_str(&x->piece), e));
    x->piece.n = 0;
    return true;
}

static bool write_one(void *ctx, const struct ws_event *row, struct err *e)
{
    struct exporting *x = ctx;
    struct event ev;
    event_of_row(row, &ev);
    x->n++;
    TRY(x->json ? canonical_put_json(x->c, &ev, &x->piece, e) : canonical_put_csv(x->c, &ev, &x->piece, e));
    return x->piece.n < PIECE || spill(x, e);
}

static bool write_all(struct workspace *ws, const char *firm, struct exporting *x, struct err *e)
{
    if (!x->json)
        canonical_put_header(&x->piece);
    for (int family = FAMILY_ORDER; family <= FAMILY_SESSION; family++)
        TRY(ws_events_scan(ws, firm, family, NULL, false, write_one, x, e));
    TRY(!x->piece.overflow || FAIL(e, ERR_LIMIT, "an event is longer than 64 MiB"));
    return spill(x, e) && file_commit(x->out, e);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm"), *path = args_text(args, "output");
    struct workspace *ws;
    struct ws_firm known;
    struct exporting x = {.json = cstr_eq(args_text(args, "format"), "ndjson")};
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_firm_get(ws, a, firm, 0, &known, e));
    TRY(canonical_begin(job, NULL, &x.c, e));
    buf_init(&x.piece, a, (size_t)64 << 20);
    TRY(file_begin(&x.out, a, path, e));
    if (!write_all(ws, firm, &x, e)) {
        file_abandon(x.out);
        return false;
    }
    struct value *r = value_record(a);
    record_prose(a, r, "headline",
                 prose(a, "{s} events were written to {s}.", number_int(a, x.n, GROUP_NARROW), path_name(path)));
    record_int(a, r, "events", x.n);
    *ret = r;
    return true;
}

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "events", .kind = VALUE_INT},
};
static const struct shape shape = SHAPE("events_export", "what was written", fields);
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "output", .kind = PARAM_OUTPUT, .flags = PARAM_REQUIRED, .help = "the file to write"},
    {.name = "format", .kind = PARAM_CHOICE, .choices = formats, .default_value = "csv", .help = "csv for people, ndjson for programs"},
};
const struct capability events_export = {
    .name = "events.export",
    .summary = "Writes all events that count into a file that can be imported again",
    .about = "One event per row, sorted by what it belongs to. Earlier revisions and withdrawn imports are left out; "
             "customers are their pseudonyms. Imported into another firm, the file gives the same export again.",
    .example = "landfall events export olive-oil --output events.csv\n"
               "landfall events export olive-oil --output events.ndjson --format ndjson",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};
