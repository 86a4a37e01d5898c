/* events.c — putting events and reading them in order; see events.h.
 *
 * A new event is one descent into the tree: the row is inserted as revision 1 and only when that key is taken are
 * its revisions looked at. A text that is missing is NULL; `part` alone is "" since it is in the key. */
#include "store/events.h"

#include <string.h>

#include "store/events_fold.h"
#include "store/records.h"

/* The order of EVENT_COLUMNS. */
enum event_column {
    COL_FAMILY,
    COL_SUBJECT,
    COL_KIND,
    COL_PART,
    COL_REVISION,
    COL_AT,
    COL_DAY_ONLY,
    COL_ARRIVED,
    COL_FEED,
    COL_BATCH,
    COL_MARKET,
    COL_CHANNEL,
    COL_CUSTOMER,
    COL_PRODUCT,
    COL_PARTY,
    COL_PROMISED,
    COL_QUANTITY,
    COL_AMOUNT,
    COL_CURRENCY,
    COL_NUMBER,
    COL_REASON,
    COL_TEXT,
    COL_EXTRA,
    COL_STATE /* of the batch, in EVENT_REVISIONS only */
};

static int64_t int_or_none(const struct db_stmt *s, int col)
{
    return db_is_null(s, col) ? WS_NONE : db_int(s, col);
}

/* Views into the row at hand. */
static void row_view(const struct db_stmt *s, struct ws_event *ret)
{
    struct str currency = db_view(s, COL_CURRENCY);
    *ret = (struct ws_event){
        .family = (int)db_int(s, COL_FAMILY),
        .subject = db_view(s, COL_SUBJECT),
        .kind = (int)db_int(s, COL_KIND),
        .part = db_view(s, COL_PART),
        .revision = (int)db_int(s, COL_REVISION),
        .at_s = db_int(s, COL_AT),
        .day_only = db_int(s, COL_DAY_ONLY) != 0,
        .arrived_s = db_int(s, COL_ARRIVED),
        .feed_id = db_int(s, COL_FEED),
        .batch_id = db_int(s, COL_BATCH),
        .market = db_view(s, COL_MARKET),
        .channel = db_view(s, COL_CHANNEL),
        .customer = db_view(s, COL_CUSTOMER),
        .product = db_view(s, COL_PRODUCT),
        .party = db_view(s, COL_PARTY),
        .promised_s = int_or_none(s, COL_PROMISED),
        .quantity = int_or_none(s, COL_QUANTITY),
        .amount = int_or_none(s, COL_AMOUNT),
        .number = db_view(s, COL_NUMBER),
        .reason = db_view(s, COL_REASON),
        .text = db_view(s, COL_TEXT),
        .extra = db_view(s, COL_EXTRA),
    };
    size_t n = currency.n < sizeof ret->currency ? currency.n : sizeof ret->currency - 1;
    memcpy(ret->currency, currency.p, n);
}

/* ---- putting ---- */

static void put_optional_int(struct db_stmt *s, int n, int64_t x)
{
    if (x != WS_NONE)
        db_put_int(s, n, x);
}

static bool insert(struct workspace *ws, const char *firm_id, const struct ws_event *ev,
                   int revision, bool *ret_done, struct err *e)
{
    struct db_stmt *s;
    int changed = 0;
    TRY(db_use(ws->db, SQL_EVENT_PUT, &s, e));
    db_put_view(s, 1, str_of(firm_id));
    db_put_int(s, 2, ev->family);
    db_put_view(s, 3, ev->subject);
    db_put_int(s, 4, ev->kind);
    if (ev->part.n)
        db_put_view(s, 5, ev->part);
    else
        db_put_text(s, 5, "");
    db_put_int(s, 6, revision);
    db_put_int(s, 7, ev->at_s);
    db_put_int(s, 8, ev->day_only);
    db_put_int(s, 9, ev->arrived_s);
    db_put_int(s, 10, ev->feed_id);
    db_put_int(s, 11, ev->batch_id);
    db_put_view(s, 12, ev->market);
    db_put_view(s, 13, ev->channel);
    db_put_view(s, 14, ev->customer);
    db_put_view(s, 15, ev->product);
    db_put_view(s, 16, ev->party);
    put_optional_int(s, 17, ev->promised_s);
    put_optional_int(s, 18, ev->quantity);
    put_optional_int(s, 19, ev->amount);
    db_put_view(s, 20, str_of(ev->currency));
    db_put_view(s, 21, ev->number);
    db_put_view(s, 22, ev->reason);
    db_put_view(s, 23, ev->text);
    db_put_view(s, 24, ev->extra);
    TRY(db_run(s, &changed, e));
    *ret_done = changed > 0;
    return true;
}

/* What is there under the event's key. */
struct known {
    int last;        /* revision */
    bool counts;     /* one that was not withdrawn */
    bool same;       /* … and tells this already */
    int64_t feed_id; /* of the newest that counts */
};

static bool look(struct workspace *ws, const char *firm_id, const struct ws_event *ev,
                 struct known *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_EVENT_REVISIONS, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, ev->family);
    db_put_str(s, 3, ev->subject);
    db_put_int(s, 4, ev->kind);
    db_put_str(s, 5, ev->part);
    *ret = (struct known){0};
    for (;;) {
        bool row;
        struct ws_event old;
        TRY(db_step(s, &row, e));
        if (!row)
            return true;
        ret->last = (int)db_int(s, COL_REVISION);
        if (str_is(db_view(s, COL_STATE), "withdrawn"))
            continue;
        row_view(s, &old);
        ret->counts = true;
        ret->feed_id = old.feed_id;
        ret->same = ret->same || event_covers(&old, ev);
    }
}

bool ws_event_put(struct workspace *ws, const char *firm_id, const struct ws_event *ev,
                  enum ws_put *ret, struct err *e)
{
    bool done;
    struct known known;
    TRY(insert(ws, firm_id, ev, 1, &done, e));
    if (done) {
        *ret = WS_PUT_NEW;
        return true;
    }
    TRY(look(ws, firm_id, ev, &known, e));
    if (known.same) {
        *ret = WS_PUT_SAME;
        return true;
    }
    if (known.counts && known.feed_id != ev->feed_id) {
        *ret = WS_PUT_CLASH;
        return true;
    }
    TRY(insert(ws, firm_id, ev, known.last + 1, &done, e));
    if (!done)
        return FAIL(e, ERR_BUG, "an event has no next revision");
    *ret = known.counts ? WS_PUT_CORRECTED : WS_PUT_NEW;
    return true;
}

bool ws_event_subject_known(struct workspace *ws, const char *firm_id, int family,
                            struct str subject, bool *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_EVENT_KNOWN, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, family);
    db_put_str(s, 3, subject);
    TRY(db_step(s, ret, e));
    if (*ret)
        db_end(s);
    return true;
}

/* ---- scanning ---- */

struct ids {
    int64_t *items;
    size_t n, cap;
};

static bool withdrawn_of(struct workspace *ws, struct arena *a, const char *firm_id,
                         struct ids *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_BATCH_WITHDRAWN, &s, e));
    db_put_text(s, 1, firm_id);
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            return true;
        PUSH(a, ret->items, ret->n, ret->cap, db_int(s, 0));
    }
}

static bool holds(const struct ids *ids, int64_t id)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->items[i] == id)
            return true;
    return false;
}

/* A row that waits to see whether a newer revision follows; its texts are copied, since the step that shows the
 * next row ends the views of this one. */
struct waiting {
    bool full;
    struct ws_event ev;
    char *bytes;
    size_t cap;
};

static void keep(struct arena *a, struct waiting *w, const struct ws_event *ev)
{
    w->ev = *ev;
    struct str *texts[] = {&w->ev.subject, &w->ev.part,   &w->ev.market, &w->ev.channel,
                           &w->ev.customer, &w->ev.product, &w->ev.party,  &w->ev.reason,
                           &w->ev.text,    &w->ev.extra,  &w->ev.number};
    size_t need = 0, at = 0;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        need += texts[i]->n;
    if (need > w->cap)
        w->bytes = arena_grow(a, w->bytes, &w->cap, need, 1);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (texts[i]->n)
            memcpy(w->bytes + at, texts[i]->p, texts[i]->n);
        texts[i]->p = w->bytes + at;
        at += texts[i]->n;
    }
    w->full = true;
}

static bool same_key(const struct ws_event *a, const struct ws_event *b)
{
    return a->kind == b->kind && str_eq(a->part, b->part) && str_eq(a->subject, b->subject);
}

/* fn false: the scan ends, with or without an error. */
static bool tell(struct db_stmt *s, ws_event_fn *fn, void *ctx, const struct ws_event *ev,
                 bool *ret_on, struct err *e)
{
    struct err why = {0};
    *ret_on = fn(ctx, ev, &why);
    if (*ret_on)
        return true;
    db_end(s);
    if (why.code == ERR_NONE)
        return true;
    if (e)
        *e = why;
    return false;
}

/* Of each key the newest revision that counts, with what only earlier ones tell. Two take turns: the one at hand may
 * look into the one that waits. */
static bool scan_newest(struct db_stmt *s, struct arena *a, const struct ids *withdrawn,
                        ws_event_fn *fn, void *ctx, struct err *e)
{
    struct waiting pair[2] = {0}, *w = &pair[0], *other = &pair[1];
    struct fold_room room = {0};
    bool on = true;
    for (;;) {
        bool row;
        struct ws_event ev;
        TRY(db_step(s, &row, e));
        if (!row)
            return !w->full || tell(s, fn, ctx, &w->ev, &on, e);
        if (holds(withdrawn, db_int(s, COL_BATCH)))
            continue;
        row_view(s, &ev);
        if (w->full && same_key(&w->ev, &ev)) {
            event_fold(a, &room, &ev, &w->ev);
        } else if (w->full) {
            TRY(tell(s, fn, ctx, &w->ev, &on, e));
            if (!on)
                return true;
        }
        keep(a, other, &ev);
        struct waiting *turn = w;
        w = other;
        other = turn;
    }
}

static bool scan_all(struct db_stmt *s, ws_event_fn *fn, void *ctx, struct err *e)
{
    bool on = true;
    while (on) {
        bool row;
        struct ws_event ev;
        TRY(db_step(s, &row, e));
        if (!row)
            break;
        row_view(s, &ev);
        TRY(tell(s, fn, ctx, &ev, &on, e));
    }
    return true;
}

bool ws_events_scan(struct workspace *ws, const char *firm_id, int family,
                    const struct str *subject, bool all_revisions, ws_event_fn *fn, void *ctx,
                    struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    struct ids withdrawn = {0};
    if (!all_revisions)
        TRY(withdrawn_of(ws, tmp, firm_id, &withdrawn, e));
    TRY(db_use(ws->db, subject ? SQL_EVENT_SUBJECT : SQL_EVENT_FAMILY, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, family);
    if (subject)
        db_put_str(s, 3, *subject);
    return all_revisions ? scan_all(s, fn, ctx, e)
                         : scan_newest(s, tmp, &withdrawn, fn, ctx, e);
}
