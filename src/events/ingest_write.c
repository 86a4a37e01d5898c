/* ingest_write.c — one batch, one transaction: what was erased stays out, the hook before, the events, the hook after,
 * what was refused. */
#include <stdio.h>
#include <stdlib.h>

#include "events/ingest_inside.h"

/* ---- what was erased ---- */

static bool load_marks(struct ingest *in, struct err *e)
{
    if (!in->marks_arena)
        in->marks_arena = arena_open();
    else
        arena_reset(in->marks_arena);
    return ws_erased_list(in->ws, in->marks_arena, in->firm_id, &in->marks, &in->n_marks, e);
}

static int by_mark(const void *x, const void *y)
{
    return strcmp(x, *(const char *const *)y);
}

static bool marked(const struct ingest *in, const char *mark)
{
    return bsearch(mark, in->marks, in->n_marks, sizeof *in->marks, by_mark) != NULL;
}

static void take_out_erased(const struct ingest *in, struct batch *b)
{
    char mark[MARK_SIZE];
    for (size_t i = 0; in->n_marks && i < b->n; i++) {
        struct ws_event *r = &b->rows[i];
        if (!r->customer.n && !r->text.n)
            continue;
        mark_of_subject(&in->pseudonyms, in->firm_id, r->family, r->subject, mark);
        bool erased = marked(in, mark);
        if (!erased && r->customer.n) {
            mark_of_person(&in->pseudonyms, in->firm_id, r->customer, mark);
            erased = marked(in, mark);
        }
        if (erased)
            r->customer = r->text = (struct str){"", 0};
    }
}

/* ---- clashes ---- */

static bool first_feed(void *ctx, const struct ws_event *ev, struct err *e)
{
    (void)e;
    *(int64_t *)ctx = ev->feed_id;
    return false;
}

static bool name_clash(struct ingest *in, const struct ws_event *ev, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct ws_feed *feeds;
    size_t n;
    int64_t id = 0;
    TRY(ws_events_scan(in->ws, in->firm_id, ev->family, &ev->subject, false, first_feed, &id, e));
    TRY(ws_feed_list(in->ws, tmp, in->firm_id, &feeds, &n, e));
    for (size_t i = 0; i < n; i++)
        if (feeds[i].feed_id == id)
            (void)snprintf(in->clash_feed, sizeof in->clash_feed, "%s", feeds[i].name);
    in->counts.clash = in->clash_feed;
    return true;
}

static int by_line(const void *x, const void *y)
{
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    return (a > b) - (a < b);
}

static void refuse_clashes(struct ingest *in, struct batch *b)
{
    size_t n = 0, *lines = b->lines; /* of no more use: the batch is written */
    char why[256];
    for (size_t i = 0; i < b->n; i++)
        if (b->outcome[i] == WS_PUT_CLASH)
            lines[n++] = lines[i];
    if (n == 0)
        return;
    qsort(lines, n, sizeof *lines, by_line);
    (void)snprintf(why, sizeof why, "known with other content from the feed `%s`; if this is another shop, import it "
                                    "with --shop NAME", in->clash_feed);
    for (size_t i = 0; i < n; i++)
        batch_refuse(b, lines[i], "subject", why, in->refused_runs);
}

/* ---- the transaction ---- */

bool ingest_record(struct ingest *in, struct err *e)
{
    struct ws_stamp by = {in->job->now_us, in->job->actor};
    if (in->batch_id)
        return true;
    struct ws_batch b = {.file_name = in->file_name, .sha256 = in->sha256};
    TRY(ws_feed_put(in->ws, in->firm_id, &in->feed, by, &in->feed.feed_id, e));
    b.feed_id = in->feed.feed_id;
    TRY(ws_batch_begin(in->ws, in->firm_id, &b, by, &in->batch_id, e));
    in->counts.batch_id = in->batch_id;
    return true;
}

static void count(struct ingest_counts *c, const struct ws_event *r, enum ws_put outcome)
{
    c->n_events++;
    c->n_new += outcome == WS_PUT_NEW;
    c->n_same += outcome == WS_PUT_SAME;
    c->n_corrected += outcome == WS_PUT_CORRECTED;
    c->n_clash += outcome == WS_PUT_CLASH;
    if (outcome == WS_PUT_CLASH)
        return;
    c->first_s = c->first_s == EVENT_NONE || r->at_s < c->first_s ? r->at_s : c->first_s;
    c->last_s = c->last_s == EVENT_NONE || r->at_s > c->last_s ? r->at_s : c->last_s;
}

static bool put_all(struct ingest *in, struct batch *b, struct ingest_counts *counts, struct err *e)
{
    for (size_t i = 0; i < b->n; i++) {
        struct ws_event *r = &b->rows[i];
        r->feed_id = in->feed.feed_id;
        r->batch_id = in->batch_id;
        TRY(ws_event_put(in->ws, in->firm_id, r, &b->outcome[i], e));
        if (b->outcome[i] == WS_PUT_CLASH && !in->counts.clash)
            TRY(name_clash(in, r, e));
        count(counts, r, b->outcome[i]);
    }
    return true;
}

static bool put_refused(struct ingest *in, struct batch *b, size_t *ret_runs, struct err *e)
{
    size_t n = in->n_runs;
    for (size_t i = 0; i < b->n_refused && n < in->refused_runs; i++, n++) {
        const struct refused_run *r = &b->refused[i];
        const struct ws_refused row = {.line_from = (int64_t)r->from,
                                       .line_to = (int64_t)r->to,
                                       .column = r->column[0] ? r->column : NULL,
                                       .reason = r->reason};
        TRY(ws_refused_put(in->ws, in->firm_id, in->batch_id, &row, e));
    }
    *ret_runs = n;
    return true;
}

static bool write_inside(struct ingest *in, struct batch *b, struct ingest_counts *counts,
                         size_t *ret_runs, struct err *e)
{
    const struct ingest_hook *h = &in->hook;
    TRY(ingest_record(in, e));
    TRY(load_marks(in, e));
    take_out_erased(in, b);
    TRY(!h->before || h->before(h->ctx, in->ws, in->firm_id, b->rows, b->n, e));
    TRY(put_all(in, b, counts, e));
    TRY(!h->after || h->after(h->ctx, in->ws, in->firm_id, b->rows, b->outcome, b->n, e));
    refuse_clashes(in, b);
    return put_refused(in, b, ret_runs, e);
}

bool ingest_write(struct ingest *in, struct batch *b, struct err *e)
{
    const int64_t had_batch = in->batch_id;
    struct ingest_counts counts = in->counts;
    size_t runs = 0;
    TRY(ws_begin(in->ws, e));
    if (!write_inside(in, b, &counts, &runs, e)) {
        ws_rollback(in->ws);
        in->batch_id = had_batch;
        return false;
    }
    if (!ws_commit(in->ws, e)) {
        in->batch_id = had_batch;
        return false;
    }
    counts.batch_id = in->batch_id;
    counts.clash = in->counts.clash;
    in->counts = counts;
    in->n_runs = runs;
    for (size_t i = 0; i < b->n; i++)
        quality_see(&in->quality, &b->rows[i], b->outcome[i]);
    quality_close(&in->quality);
    return true;
}
