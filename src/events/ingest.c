/* ingest.c — collecting events: what every event must have whatever its reader, persons become pseudonyms, full
 * batches go on to be written. */
#include <stdio.h>

#include "base/json.h"
#include "base/params.h"
#include "country/country.h"
#include "events/ingest_inside.h"
#include "events/room.h"

enum { KEY_BYTES_MAX = 255 };

/* ---- beginning ---- */

static bool limits(struct ingest *in, struct err *e)
{
    struct facts *f;
    const struct params *p;
    double rows, megabytes, runs;
    TRY(facts_of_job(in->job, &f, e) && params_of_job(in->job, facts_as_of(f), &p, e));
    TRY(params_real(p, "events.batch", &rows, e));
    TRY(params_real(p, "events.batch_megabytes", &megabytes, e));
    TRY(params_real(p, "events.refused_runs", &runs, e));
    in->batch_rows = (size_t)rows;
    in->batch_bytes = (size_t)(megabytes * 1e6);
    in->refused_runs = (size_t)runs;
    return true;
}

static bool salt(struct ingest *in, struct err *e)
{
    char fresh[SALT_SIZE];
    const char *kept;
    pseudonym_salt(fresh);
    TRY(ws_begin(in->ws, e));
    if (!ws_event_salt(in->ws, in->job->arena, fresh, &kept, e)) {
        ws_rollback(in->ws);
        return false;
    }
    TRY(ws_commit(in->ws, e));
    return pseudonym_begin(&in->pseudonyms, kept) ||
           FAIL(e, ERR_CORRUPT, "the workspace's salt of pseudonyms cannot be read");
}

static void give_back(void *p)
{
    struct ingest *in = p;
    ingest_join(in);
    batch_free(in->fill);
    in->fill = NULL;
    batch_free(in->waiting);
    in->waiting = NULL;
    while (in->spare) {
        struct batch *next = in->spare->next;
        batch_free(in->spare);
        in->spare = next;
    }
    arena_close(in->marks_arena);
    in->marks_arena = NULL;
}

/* What the feed had told before this import: an older event that is new now arrives late. */
static bool quality(struct ingest *in, struct err *e)
{
    struct ws_feed *feeds;
    struct ws_batch *b;
    size_t n_feeds, n;
    int64_t newest = WS_NONE, feed_id = 0;
    const struct params *p;
    double late_days;
    TRY(events_params(in->job, &p, e) &&
        params_real(p, "events.quality.late_days", &late_days, e));
    TRY(ws_feed_list(in->ws, in->job->arena, in->firm_id, &feeds, &n_feeds, e));
    for (size_t i = 0; i < n_feeds; i++)
        if (cstr_eq(feeds[i].name, in->feed.name))
            feed_id = feeds[i].feed_id;
    TRY(ws_batch_list(in->ws, in->job->arena, in->firm_id, &b, &n, e));
    for (size_t i = 0; i < n; i++)
        if (b[i].feed_id == feed_id && !cstr_eq(b[i].state, "withdrawn") && b[i].last_s != WS_NONE && b[i].last_s > newest)
            newest = b[i].last_s;
    quality_begin(&in->quality, newest == WS_NONE ? WS_NONE : newest - (int64_t)(late_days * 86400));
    return true;
}

bool ingest_begin(struct job *job, struct workspace *ws, const char *firm_id,
                  const struct ws_feed *feed, const char *file_name, const char *sha256,
                  const struct ingest_hook *hook, struct ingest **ret, struct err *e)
{
    struct ingest *in = NEW(job->arena, struct ingest);
    in->job = job;
    in->ws = ws;
    in->firm_id = firm_id;
    in->file_name = file_name;
    in->sha256 = sha256;
    in->feed = *feed;
    if (hook)
        in->hook = *hook;
    in->counts.first_s = in->counts.last_s = EVENT_NONE;
    TRY(limits(in, e));
    TRY(salt(in, e));
    TRY(quality(in, e));
    in->fill = batch_new(in->batch_rows);
    arena_defer(job->arena, give_back, in);
    *ret = in;
    return true;
}

/* ---- collecting ---- */

static void refuse(void *ctx, size_t line, const char *column, const char *reason)
{
    struct ingest *in = ctx;
    in->n_refused++;
    batch_refuse(in->fill, line, column, reason, in->refused_runs);
}

static const char *fault_of(const struct event *ev, const char **ret_column)
{
    *ret_column = "subject";
    if (ev->subject.n == 0)
        return "whose event it is (an order number, a ticket, a product) is missing";
    if (ev->subject.n > KEY_BYTES_MAX)
        return "it is longer than 255 bytes";
    *ret_column = "part";
    if (ev->part.n > KEY_BYTES_MAX)
        return "it is longer than 255 bytes";
    *ret_column = "at";
    if (ev->at_s == EVENT_NONE)
        return "the time is missing";
    *ret_column = "currency";
    if (ev->amount != EVENT_NONE && !ev->currency[0])
        return "an amount needs its currency";
    *ret_column = "quantity";
    if (ev->quantity != EVENT_NONE && ev->quantity < 0 && ev->kind != EVENT_STOCK)
        return "it is negative: what came back is an event `return`, what was called off a `cancellation`";
    return NULL;
}

static struct str pseudonym(struct ingest *in, struct str person)
{
    if (!person.n)
        return person;
    if (person.n != in->n_last_person || memcmp(person.p, in->last_person, person.n) != 0) {
        pseudonym_of(&in->pseudonyms, person, in->last_pseudonym);
        in->n_last_person = 0;
        if (person.n <= sizeof in->last_person) {
            memcpy(in->last_person, person.p, person.n);
            in->n_last_person = person.n;
        }
    }
    return (struct str){in->last_pseudonym, PSEUDONYM_SIZE};
}

/* Another shop of the same firm may use the same numbers; products and rates are the firm's. */
static struct str of_shop(struct ingest *in, const struct ws_event *r, char *out, size_t size)
{
    if (!in->feed.shop || !in->feed.shop[0] || r->family == FAMILY_STOCK ||
        r->family == FAMILY_PRICE || r->family == FAMILY_RATE)
        return r->subject;
    int n = snprintf(out, size, "%.80s:%.*s", in->feed.shop, STR_ARG(r->subject));
    return (struct str){out, (size_t)n};
}

static bool put(void *ctx, const struct event *ev, struct err *e)
{
    struct ingest *in = ctx;
    struct event x = *ev;
    struct ws_event row;
    char subject[KEY_BYTES_MAX + 96];
    const char *column, *why;
    struct str *const words[] = {&x.subject, &x.part,   &x.market, &x.channel, &x.person,
                                 &x.product, &x.party, &x.reason, &x.number};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (words[i]->n && ((unsigned char)words[i]->p[0] <= ' ' || (unsigned char)words[i]->p[0] == 0xC2 ||
                            (unsigned char)words[i]->p[words[i]->n - 1] <= ' ' ||
                            (unsigned char)words[i]->p[words[i]->n - 1] == 0xA0))
            *words[i] = str_trim(*words[i]);
    if ((why = fault_of(&x, &column))) {
        refuse(in, x.line, column, why);
        return true;
    }
    x.person = pseudonym(in, x.person);
    event_to_row(&x, &row);
    row.subject = of_shop(in, &row, subject, sizeof subject);
    if (!row.channel.n && in->feed.channel)
        row.channel = str_of(in->feed.channel);
    row.arrived_s = in->job->now_us / 1000000;
    batch_add(in->fill, &row, x.line);
    in->n_events++;
    if (in->fill->n == in->fill->max || in->fill->bytes >= in->batch_bytes)
        return ingest_hand_over(in, e);
    return true;
}

struct event_sink ingest_sink(struct ingest *in)
{
    return (struct event_sink){.put = put, .refuse = refuse, .ctx = in};
}

bool ingest_flush(struct ingest *in, struct ingest_counts *ret, struct err *e)
{
    if (in->fill->n || in->fill->n_refused)
        TRY(ingest_hand_over(in, e));
    TRY(ingest_wait(in, e));
    *ret = in->counts;
    ret->n_refused = in->n_refused + in->counts.n_clash;
    return true;
}

/* ---- ending ---- */

/* How the file was understood, for whoever asks later. */
static bool report_json(struct arena *a, const struct read_report *r, const struct quality_counts *q, const char **ret,
                        struct err *e)
{
    struct buf out;
    struct js_writer w;
    buf_init(&out, a, 4 << 20);
    js_init(&w, &out, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "format", r->format);
    js_put_cstr(&w, "encoding", r->encoding);
    js_put_cstr(&w, "separator", r->separator);
    js_key(&w, "columns");
    js_begin_array(&w);
    for (size_t i = 0; i < r->n_columns; i++) {
        const struct read_column *c = &r->columns[i];
        js_begin_object(&w);
        js_put_cstr(&w, "name", c->name);
        js_put_cstr(&w, "field", c->field);
        js_put_cstr(&w, "why", c->why);
        js_put_cstr(&w, "form", c->form);
        js_put_int(&w, "missing", (int64_t)c->n_missing);
        js_end(&w);
    }
    js_end(&w);
    js_key(&w, "quality");
    quality_put(&w, q);
    js_end(&w);
    if (!js_done(&w))
        return FAIL(e, ERR_LIMIT, "the report on the file is longer than 4 MiB");
    *ret = out.p;
    return true;
}

static bool finish(struct ingest *in, const struct ws_batch *done, struct err *e)
{
    struct ws_batch b = *done;
    TRY(ws_begin(in->ws, e));
    bool ok = ingest_record(in, e);
    b.batch_id = in->batch_id;
    if (!ok || !ws_batch_end(in->ws, in->firm_id, &b, e)) {
        ws_rollback(in->ws);
        return false;
    }
    return ws_commit(in->ws, e);
}

bool ingest_end(struct ingest *in, const struct read_report *report, struct ingest_counts *ret,
                struct err *e)
{
    struct ingest_counts c;
    struct ws_batch b = {.state = "done"};
    TRY(ingest_flush(in, &c, e));
    c.n_rows = report ? (int64_t)report->n_rows : c.n_events + in->n_refused;
    const struct read_report nothing = {.format = in->feed.format};
    TRY(report_json(in->job->arena, report ? report : &nothing, &in->quality, &b.report, e));
    b.n_rows = c.n_rows;
    b.n_events = c.n_events;
    b.n_new = c.n_new;
    b.n_same = c.n_same;
    b.n_corrected = c.n_corrected;
    b.n_refused = c.n_refused;
    b.first_s = c.first_s;
    b.last_s = c.last_s;
    TRY(finish(in, &b, e));
    c.batch_id = in->batch_id;
    c.clash = c.clash ? arena_strdup(in->job->arena, c.clash) : NULL;
    *ret = c;
    give_back(in);
    return true;
}

void ingest_abandon(struct ingest *in)
{
    if (in->fill)
        batch_reset(in->fill);
    give_back(in);
}
