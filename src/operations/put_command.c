/* put_command.c — events.put: a list of events from another program, acknowledged when it is committed.
 *
 * It runs inside the gate's transaction: all of the list or nothing, together with the record in the log. The same list
 * again changes nothing, so a sender that heard no answer sends it once more. */
#include "base/file.h"
#include "events/canonical.h"
#include "operations/ingest_job.h"
#include "operations/operations.h"

enum { REFUSED_SHOWN = 100 };

/* Lines of the report are places in the list, from 1. */
static bool put_list(struct job *job, struct str all, const struct read_options *opt, struct ingest *in,
                     struct value *refused, int64_t *ret_n, struct err *e)
{
    struct canonical *c;
    struct event_sink sink = ingest_sink(in);
    int64_t n = 0;
    TRY(canonical_begin(job, opt, &c, e));
    struct json_events *j = json_events_begin(c);
    for (size_t at = 0; at < all.n;) {
        size_t end = json_events_end(all, at);
        struct event ev;
        const char *column, *why;
        switch (json_events_line(j, (struct str){all.p + at, end - at}, &ev, &column, &why)) {
        case JSON_EVENT:
            ev.line = (size_t)++n;
            TRY(sink.put(sink.ctx, &ev, e));
            break;
        case JSON_REFUSED:
            n++;
            sink.refuse(sink.ctx, (size_t)n, column, why);
            if (value_count(refused) < REFUSED_SHOWN) {
                struct value *v = value_record(job->arena);
                record_int(job->arena, v, "place", n);
                record_text(job->arena, v, "member", column[0] ? column : NULL);
                record_text(job->arena, v, "why", why);
                list_add(job->arena, refused, v);
            }
            break;
        case JSON_NOTHING:
            break;
        }
        at = end < all.n ? end + (all.p[end] == '\n') : end;
    }
    *ret_n = n;
    return true;
}

static bool put_all(struct job *job, struct workspace *ws, const struct firm *firm, const struct args *args,
                    struct value *refused, struct ingest_counts *ret, struct err *e)
{
    struct ws_feed feed;
    struct read_options opt;
    struct ingest_hook hook;
    struct keeping *keeping;
    struct ingest *in;
    struct str all;
    const char *path = args_text(args, "events");
    int64_t n;
    TRY(feed_of_args(job, ws, firm->id, args_text(args, "feed"), args, &feed, e));
    feed.format = "landfall-ndjson";
    TRY(read_options_of(job, firm, &feed, &opt, e));
    TRY(file_map(job->arena, path, SIZE_MAX, &all, e));
    TRY(keeping_begin(job, ws, firm->id, &keeping, &hook, e));
    TRY(ingest_begin(job, ws, firm->id, &feed, path_name(path), "", &hook, &in, e));
    if (!put_list(job, all, &opt, in, refused, &n, e) || !ingest_end(in, NULL, ret, e)) {
        ingest_abandon(in);
        return false;
    }
    ret->n_rows = n;
    return keeping_end(keeping, e);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    struct workspace *ws;
    struct ingest_counts c;
    struct value *r = value_record(a), *refused = value_list(a);
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(put_all(job, ws, firm, args, refused, &c, e));
    record_text(a, r, "firm", firm->id);
    record_prose(a, r, "headline", ingest_headline(a, &c));
    record_int(a, r, "batch", c.batch_id);
    record_int(a, r, "events", c.n_events - c.n_clash);
    record_int(a, r, "new", c.n_new);
    record_int(a, r, "known", c.n_same);
    record_int(a, r, "corrected", c.n_corrected);
    record_int(a, r, "refused_events", c.n_refused);
    if (c.clash)
        record_text(a, r, "clash", arena_printf(a, "%lld events are known with other content from the feed `%s`; if this "
                                                "is another shop, name it with shop", (long long)c.n_clash, c.clash));
    record_set(a, r, "refused", refused);
    record_bool(a, r, "ok", c.n_refused == 0);
    *ret = r;
    return true;
}

static const struct shape_field refused_fields[] = {
    {.name = "place", .kind = VALUE_INT, .help = "in the list, from 1"},
    {.name = "member", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "why", .kind = VALUE_TEXT},
};
static const struct shape refused_shape = SHAPE("events_put_refused", "an event that cannot be kept", refused_fields);
static const struct shape_field fields[] = {
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "batch", .kind = VALUE_INT},
    {.name = "events", .kind = VALUE_INT},
    {.name = "new", .kind = VALUE_INT},
    {.name = "known", .kind = VALUE_INT, .help = "sent before: they count once"},
    {.name = "corrected", .kind = VALUE_INT, .help = "known with other content: the new content counts"},
    {.name = "refused_events", .heading = "refused", .kind = VALUE_INT},
    {.name = "clash", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "refused", .heading = "refused events", .kind = VALUE_LIST, .of = &refused_shape, .flags = SHAPE_CSV},
    {.name = "ok", .heading = "all kept", .kind = VALUE_BOOL, .help = "false when an event was refused; the others are kept"},
};
static const struct shape shape = SHAPE("events_put", "what became of the events", fields);
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "events", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a JSON array of events, or one object per line"},
    {.name = "feed", .kind = PARAM_TEXT, .default_value = "api", .help = "where they come from, a name of your own"},
    {.name = "zone", .kind = PARAM_TEXT, .help = "time zone of times that name none; else the home country's"},
    {.name = "currency", .kind = PARAM_TEXT, .help = "of amounts that name none: EUR"},
    {.name = "channel", .kind = PARAM_TEXT, .help = "where the orders were placed, when the events do not say"},
    {.name = "shop", .kind = PARAM_TEXT, .help = "keeps apart the order numbers of a second shop"},
};
const struct capability events_put = {
    .name = "events.put",
    .summary = "Takes a list of events from another program",
    .about = "Acknowledged only when it is written to the disk. An event that was sent before counts once, so a list that "
             "got no answer can be sent again. docs/formats/events.md describes an event.",
    .example = "landfall events put olive-oil examples/olive-oil/events.ndjson",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .answer_no_is_failure = true,
    .run = run,
};
