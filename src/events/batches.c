/* batches.c — events.batches and events.refused: what was imported when, and which rows were not. */
#include "base/number.h"
#include "events/events.h"
#include "store/events.h"
#include "store/office.h"

static const struct capability_param firm_param = {
    .name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"};

static bool batches_of(struct job *job, const char *firm, struct ws_batch **ret, size_t *ret_n, struct err *e)
{
    struct workspace *ws;
    struct ws_firm known;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_firm_get(ws, job->arena, firm, 0, &known, e));
    return ws_batch_list(ws, job->arena, firm, ret, ret_n, e);
}

static const char *time_or_null(struct arena *a, int64_t s)
{
    return s == WS_NONE ? NULL : ws_time_text(a, s * 1000000);
}

static bool run_batches(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm");
    struct workspace *ws;
    struct ws_batch *b;
    struct ws_feed *feeds;
    size_t n, n_feeds, n_running = 0;
    int64_t events = 0;
    struct value *list = value_list(a), *r = value_record(a);
    TRY(batches_of(job, firm, &b, &n, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_feed_list(ws, a, firm, &feeds, &n_feeds, e));
    for (size_t i = n; i-- > 0;) {
        struct value *v = value_record(a);
        const char *feed = "";
        for (size_t k = 0; k < n_feeds; k++)
            if (feeds[k].feed_id == b[i].feed_id)
                feed = feeds[k].name;
        record_int(a, v, "batch", b[i].batch_id);
        record_text(a, v, "at", ws_time_text(a, b[i].at_us));
        record_text(a, v, "by", ws_actor_words(ws, a, b[i].actor));
        record_text(a, v, "feed", feed);
        record_text(a, v, "file", b[i].file_name);
        record_text(a, v, "state", cstr_eq(b[i].state, "running") ? "not finished" : b[i].state);
        record_int(a, v, "rows", b[i].n_rows);
        record_int(a, v, "events", b[i].n_events);
        record_int(a, v, "new", b[i].n_new);
        record_int(a, v, "known", b[i].n_same);
        record_int(a, v, "corrected", b[i].n_corrected);
        record_int(a, v, "refused", b[i].n_refused);
        record_text(a, v, "first", time_or_null(a, b[i].first_s));
        record_text(a, v, "last", time_or_null(a, b[i].last_s));
        record_text(a, v, "sha256", b[i].sha256);
        list_add(a, list, v);
        events += cstr_eq(b[i].state, "withdrawn") ? 0 : b[i].n_new;
        n_running += cstr_eq(b[i].state, "running");
    }
    record_prose(a, r, "headline",
                 n == 0 ? prose(a, "Nothing was imported yet: landfall events import FILE --firm {s}", firm)
                        : prose(a, "{s} brought {s} events that count.{s}",
                                n == 1 ? "One import" : arena_printf(a, "%zu imports", n),
                                number_int(a, events, GROUP_NARROW),
                                n_running == 0 ? ""
                                               : arena_printf(a, " %zu did not finish: what was kept of %s counts, "
                                                                 "but is not in the numbers; import the file again.",
                                                              n_running, n_running == 1 ? "it" : "them")));
    record_set(a, r, "batches", list);
    *ret = r;
    return true;
}

static const struct shape_field batch_fields[] = {
    {.name = "batch", .kind = VALUE_INT},
    {.name = "at", .kind = VALUE_TEXT},
    {.name = "by", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "feed", .kind = VALUE_TEXT},
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "state", .kind = VALUE_TEXT, .help = "done, withdrawn, or not finished: import it again and it goes on"},
    {.name = "rows", .kind = VALUE_INT},
    {.name = "events", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "new", .kind = VALUE_INT},
    {.name = "known", .kind = VALUE_INT},
    {.name = "corrected", .kind = VALUE_INT},
    {.name = "refused", .kind = VALUE_INT},
    {.name = "first", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "last", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "sha256", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape batch_shape = SHAPE("event_batch", "one import", batch_fields);
static const struct shape_field batches_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "batches", .kind = VALUE_LIST, .of = &batch_shape, .flags = SHAPE_CSV, .help = "newest first"},
};
static const struct shape batches_shape = SHAPE("event_batches", "what was imported", batches_fields);
const struct capability events_batches = {
    .name = "events.batches",
    .summary = "Lists what was imported into the firm's events",
    .example = "landfall events batches olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .params = &firm_param,
    .n_params = 1,
    .result = &batches_shape,
    .run = run_batches,
};

/* ---- refused rows ---- */

static bool run_refused(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm");
    int64_t id = args_int(args, "batch");
    struct workspace *ws;
    struct ws_batch *b;
    struct ws_refused *runs;
    size_t n, n_runs;
    int64_t lines = 0;
    const struct ws_batch *found = NULL;
    struct value *list = value_list(a), *r = value_record(a);
    TRY(batches_of(job, firm, &b, &n, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    for (size_t i = 0; i < n; i++)
        if (id ? b[i].batch_id == id : true)
            found = &b[i];
    if (!found)
        return FAIL(e, ERR_NOT_FOUND, id ? "there is no import %lld" : "nothing was imported yet", (long long)id) ||
               err_hint(e, "landfall events batches %.64s", firm);
    TRY(ws_refused_list(ws, a, firm, found->batch_id, &runs, &n_runs, e));
    for (size_t i = 0; i < n_runs; i++) {
        struct value *v = value_record(a);
        record_int(a, v, "line_from", runs[i].line_from);
        record_int(a, v, "line_to", runs[i].line_to);
        record_text(a, v, "column", runs[i].column);
        record_text(a, v, "why", runs[i].reason);
        list_add(a, list, v);
        lines += runs[i].line_to - runs[i].line_from + 1;
    }
    record_prose(a, r, "headline",
                 prose(a, "{s} of {s} rows of {s} were refused{s}", number_int(a, found->n_refused, GROUP_NARROW),
                       number_int(a, found->n_rows, GROUP_NARROW),
                       found->file_name[0] ? found->file_name : "what was sent",
                       lines < found->n_refused ? "; the first of them are listed." : "."));
    record_int(a, r, "batch", found->batch_id);
    record_set(a, r, "refused", list);
    *ret = r;
    return true;
}

static const struct shape_field run_fields[] = {
    {.name = "line_from", .heading = "from line", .kind = VALUE_INT},
    {.name = "line_to", .heading = "to line", .kind = VALUE_INT},
    {.name = "column", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "why", .kind = VALUE_TEXT},
};
static const struct shape run_shape = SHAPE("event_refused_run", "lines refused for one reason", run_fields);
static const struct shape_field refused_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "batch", .kind = VALUE_INT},
    {.name = "refused", .kind = VALUE_LIST, .of = &run_shape, .flags = SHAPE_CSV},
};
static const struct shape refused_shape = SHAPE("event_refused", "rows that are no events", refused_fields);
static const struct capability_param refused_params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "batch", .kind = PARAM_INT, .unit = "number", .min = 1, .max = 1e15, .help = "the import's number; else the newest"},
};
const struct capability events_refused = {
    .name = "events.refused",
    .summary = "Lists the rows of an import that were refused, with line, column and reason",
    .example = "landfall events refused olive-oil\n"
               "landfall events refused olive-oil --batch 1",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(refused_params),
    .result = &refused_shape,
    .run = run_refused,
};
