/* stream_command.c — events.stream: one event per line on standard input for as long as it stays open.
 *
 * Whatever is written is acknowledged on standard output at once, which no other command does: {"ack":N} says that the
 * first N lines are settled, each committed to the disk or refused. A source that dies, or we, sends the rest again. When
 * nothing comes for a moment, what came is written; so is it when the moment never comes. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "events/canonical.h"
#include "operations/ingest_job.h"
#include "operations/operations.h"

enum { IDLE_MS = 10, AT_MOST_MS = 200, PIECE = 256 << 10, LONGEST = 4 << 20 };

struct stream {
    struct job *job;
    struct ingest *in;
    struct event_sink sink;
    struct json_events *j;
    char *buf;
    size_t n, cap;
    size_t line, settled; /* lines read; lines that were acknowledged */
    struct ingest_counts counts;
};

static int64_t now_ms(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool say(struct str s, struct err *e)
{
    while (s.n) {
        ssize_t n = write(STDOUT_FILENO, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return FAIL(e, ERR_IO, "cannot write the acknowledgement: %s", strerror(errno));
        s.p += n;
        s.n -= (size_t)n;
    }
    return true;
}

static bool acknowledge(struct stream *s, struct err *e)
{
    char text[64];
    if (s->line == s->settled)
        return true;
    s->job->now_us = now_ms(CLOCK_REALTIME) * 1000; /* it may run for weeks: when these events arrived */
    TRY(ingest_flush(s->in, &s->counts, e));
    s->settled = s->line;
    int n = snprintf(text, sizeof text, "{\"ack\":%zu}\n", s->settled);
    return say((struct str){text, (size_t)n}, e);
}

static bool say_refused(struct stream *s, const char *column, const char *why, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct buf b;
    struct js_writer w;
    buf_init(&b, tmp, 1 << 16);
    js_init(&w, &b, JS_COMPACT);
    js_begin_object(&w);
    js_put_int(&w, "refused", (int64_t)s->line);
    js_put_cstr(&w, "column", column);
    js_put_cstr(&w, "why", why);
    js_end(&w);
    buf_putc(&b, '\n');
    return say(buf_str(&b), e);
}

static bool one_line(struct stream *s, struct str line, struct err *e)
{
    struct event ev;
    const char *column, *why;
    s->line++;
    switch (json_events_line(s->j, line, &ev, &column, &why)) {
    case JSON_EVENT:
        ev.line = s->line;
        return s->sink.put(s->sink.ctx, &ev, e);
    case JSON_REFUSED:
        s->sink.refuse(s->sink.ctx, s->line, column, why);
        return say_refused(s, column, why, e);
    case JSON_NOTHING:
        break;
    }
    return true;
}

/* The whole lines of the buffer; what is left of one stays. */
static bool lines(struct stream *s, bool end, struct err *e)
{
    size_t at = 0;
    while (at < s->n) {
        const char *lf = memchr(s->buf + at, '\n', s->n - at);
        if (!lf && !end)
            break;
        size_t to = lf ? (size_t)(lf - s->buf) : s->n;
        TRY(one_line(s, (struct str){s->buf + at, to - at}, e));
        at = to + (lf != NULL);
    }
    memmove(s->buf, s->buf + at, s->n - at);
    s->n -= at;
    if (s->n >= LONGEST)
        return FAIL(e, ERR_LIMIT, "line %zu is longer than 4 MiB", s->line + 1);
    return true;
}

static bool more(struct stream *s, bool *ret_end, struct err *e)
{
    if (s->cap - s->n < PIECE)
        s->buf = arena_grow(s->job->arena, s->buf, &s->cap, s->n + PIECE, 1);
    ssize_t got;
    do {
        got = read(STDIN_FILENO, s->buf + s->n, PIECE);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return FAIL(e, ERR_IO, "cannot read standard input: %s", strerror(errno));
    s->n += (size_t)got;
    *ret_end = got == 0;
    return lines(s, *ret_end, e);
}

static bool follow(struct stream *s, struct err *e)
{
    bool end = false;
    int64_t since = now_ms(CLOCK_MONOTONIC);
    while (!end) {
        struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
        bool waiting = s->line > s->settled;
        int ready = poll(&fd, 1, waiting ? IDLE_MS : -1);
        if (ready < 0 && errno != EINTR)
            return FAIL(e, ERR_IO, "cannot wait for standard input: %s", strerror(errno));
        if (ready > 0) {
            if (!waiting)
                since = now_ms(CLOCK_MONOTONIC);
            TRY(more(s, &end, e));
        }
        if (ready == 0 || end || now_ms(CLOCK_MONOTONIC) - since >= AT_MOST_MS) {
            TRY(acknowledge(s, e));
            since = now_ms(CLOCK_MONOTONIC);
        }
    }
    return true;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    struct job *beside;
    struct workspace *ws;
    struct ws_feed feed;
    struct read_options opt;
    struct ingest_hook hook;
    struct keeping *keeping;
    struct canonical *c;
    struct stream s = {.job = job};
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(job_beside(job, &beside, &ws, e));
    TRY(feed_of_args(job, ws, firm->id, args_text(args, "feed"), args, &feed, e));
    feed.format = "landfall-ndjson";
    TRY(read_options_of(job, firm, &feed, &opt, e));
    TRY(canonical_begin(job, &opt, &c, e));
    s.j = json_events_begin(c);
    TRY(keeping_begin(beside, ws, firm->id, &keeping, &hook, e));
    TRY(ingest_begin(job, ws, firm->id, &feed, "", "", &hook, &s.in, e));
    s.sink = ingest_sink(s.in);
    if (!follow(&s, e)) {
        ingest_abandon(s.in);
        return false;
    }
    TRY(ingest_end(s.in, NULL, &s.counts, e) && keeping_end(keeping, e));
    struct value *r = value_record(a);
    record_text(a, r, "firm", firm->id);
    record_prose(a, r, "headline", ingest_headline(a, &s.counts));
    record_int(a, r, "batch", s.counts.batch_id);
    record_int(a, r, "lines", (int64_t)s.line);
    record_int(a, r, "events", s.counts.n_events - s.counts.n_clash);
    record_int(a, r, "new", s.counts.n_new);
    record_int(a, r, "known", s.counts.n_same);
    record_int(a, r, "corrected", s.counts.n_corrected);
    record_int(a, r, "refused", s.counts.n_refused);
    *ret = r;
    return true;
}

static const struct shape_field fields[] = {
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "batch", .kind = VALUE_INT},
    {.name = "lines", .kind = VALUE_INT},
    {.name = "events", .kind = VALUE_INT},
    {.name = "new", .kind = VALUE_INT},
    {.name = "known", .kind = VALUE_INT},
    {.name = "corrected", .kind = VALUE_INT},
    {.name = "refused", .kind = VALUE_INT},
};
static const struct shape shape = SHAPE("events_stream", "what came on standard input", fields);
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "feed", .kind = PARAM_TEXT, .default_value = "stream", .help = "where they come from, a name of your own"},
    {.name = "zone", .kind = PARAM_TEXT, .help = "time zone of times that name none; else the home country's"},
    {.name = "currency", .kind = PARAM_TEXT, .help = "of amounts that name none: EUR"},
    {.name = "channel", .kind = PARAM_TEXT, .help = "where the orders were placed, when the events do not say"},
    {.name = "shop", .kind = PARAM_TEXT, .help = "keeps apart the order numbers of a second shop"},
};
const struct capability events_stream = {
    .name = "events.stream",
    .summary = "Reads events from standard input, one JSON object per line, and acknowledges what is on the disk",
    .about = "After each commit a line {\"ack\":N} is written: the first N lines are settled. A slow source is committed "
             "within a second. Lines that are no events are told as {\"refused\":LINE,\"why\":…}. Whatever was not "
             "acknowledged is sent again: what is known counts once.",
    .example = "landfall events stream olive-oil",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .run = run,
    .limits = ONLY_TERMINAL | WHOLE_WORKSPACE,
};
