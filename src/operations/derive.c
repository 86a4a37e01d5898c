/* derive.c — subject by subject: what its fact added is taken away, the fact is made anew, what it adds now is added.
 *
 * A subject of which nothing was known is made from the batch alone; else all of its events are read, which lie
 * together. A subject whose events were all known already is left alone: an old file repeated costs no writing.
 * Repeat buying looks at the order of the same customer just before: an order that is put in or taken out changes its
 * own contribution and that of the next one, and no other. */
#include "operations/derive.h"

#include <string.h>

#include "operations/derive_months.h"
#include "operations/hours.h"
#include "operations/order_rules.h"
#include "operations/room.h"
#include "store/events.h"
#include "store/operations.h"

enum { DAY_S = 86400, HOUR_S = 3600, MOST_BODY = 1 << 20 };
static const char RATES_CAME[] = "rates of exchange came in";
static const char DEFINED_ANEW[] = "the definitions are not those they were made with";

struct limits {
    double reply_within_h, repeat_days, future_days;
};

struct derive {
    struct job *job;
    struct workspace *ws;
    const char *firm_id;
    struct order_rules *rules;
    struct months *months;
    const char *params;
    int64_t major;
    struct limits limits;
    struct ws_derived state;
    int64_t writes;    /* of the batch before; differs from the store's when somebody else wrote */
    const char *stale; /* why only a rebuild can make the rows true; NULL */
    struct arena *tmp;
    struct ws_event *events; /* of the subject at hand, when they had to be read */
    size_t n_events, cap_events;
    struct order_fact *was;  /* of the subject at hand, before; NULL: there was none, or it is no order */
    struct derive_counts counts;
};

/* ---- what one subject adds ---- */

static void session_of_events(const struct ws_event *ev, size_t n, int32_t day, struct contributions *ret)
{
    static const struct {
        const char *word;
        enum measure measure;
    } steps[] = {{"session", MEASURE_SESSIONS}, {"visit", MEASURE_SESSIONS},  {"order", MEASURE_BOUGHT},
                 {"purchase", MEASURE_BOUGHT},  {"checkout_completed", MEASURE_BOUGHT}};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COUNT_OF(steps); k++)
            if (str_is(ev[i].reason, steps[k].word)) {
                int64_t count = ev[i].quantity == WS_NONE ? 1 : ev[i].quantity / 1000;
                contribute(ret, steps[k].measure, day, count);
            }
}

static bool ticket_of_events(struct derive *d, const struct ws_event *ev, size_t n, int32_t day,
                             struct contributions *ret, struct err *e)
{
    const struct ws_event *asked = NULL, *answered = NULL;
    const struct hours *hours;
    for (size_t i = 0; i < n; i++) {
        if (ev[i].kind == EVENT_TICKET && (!asked || ev[i].at_s < asked->at_s))
            asked = &ev[i];
        if (ev[i].kind == EVENT_REPLY && (!answered || ev[i].at_s < answered->at_s))
            answered = &ev[i];
    }
    if (!asked) /* an answer to a question that is not told */
        return true;
    contribute(ret, MEASURE_TICKETS, day, 1);
    if (!answered || answered->at_s < asked->at_s)
        return true;
    const struct zone *z = order_zone(d->rules, ret->market, e);
    if (!z)
        return false;
    TRY(hours_of_job(d->job, &hours, e));
    const char *calendar = ret->market[0] && ret->market[0] != '~' ? ret->market : order_rules_home(d->rules);
    int64_t waited = hours_between(hours, z, calendar, asked->at_s, answered->at_s);
    int64_t minutes = (waited + 30) / 60, within_s = (int64_t)(d->limits.reply_within_h * HOUR_S);
    contribute(ret, MEASURE_ANSWERED, day, 1);
    contribute(ret, MEASURE_ANSWERED_IN_TIME, day, waited <= within_s);
    contribute(ret, MEASURE_REPLY_S, day, waited);
    contribute(ret, MEASURE_REPLY_SQ, day, minutes * minutes);
    return true;
}

static const char *first_word(struct arena *a, const struct ws_event *ev, size_t n, size_t offset)
{
    for (size_t i = 0; i < n; i++) {
        struct str s;
        memcpy(&s, (const char *)&ev[i] + offset, sizeof s);
        if (s.n)
            return str_dup(a, s);
    }
    return "";
}

/* A ticket or a session: its contributions are all that is kept of it. */
static bool small_of_events(struct derive *d, const struct ws_event *ev, size_t n, struct contributions *ret,
                            struct err *e)
{
    const struct ws_event *first = &ev[0];
    for (size_t i = 1; i < n; i++)
        if (ev[i].kind < first->kind || (ev[i].kind == first->kind && ev[i].at_s < first->at_s))
            first = &ev[i];
    int32_t day;
    ret->market = first_word(d->tmp, ev, n, offsetof(struct ws_event, market));
    ret->channel = first_word(d->tmp, ev, n, offsetof(struct ws_event, channel));
    TRY(order_day(d->rules, ret->market, first->feed_id, first->day_only, first->at_s, &day, e));
    if (first->family == FAMILY_TICKET)
        return ticket_of_events(d, ev, n, day, ret, e);
    session_of_events(ev, n, day, ret);
    return true;
}

/* ---- repeat buying ---- */

static bool add_bond(struct derive *d, bool any, const struct ws_customer_order *before,
                     const struct ws_customer_order *o, int sign, struct err *e)
{
    if (!any)
        return months_add_one(d->months, o->market, o->channel, MEASURE_NEW_CUSTOMERS, (int32_t)o->day, sign, e);
    if (o->placed_s - before->placed_s > (int64_t)d->limits.repeat_days * DAY_S)
        return true;
    return months_add_one(d->months, o->market, o->channel, MEASURE_REPEAT_ORDERS, (int32_t)o->day, sign, e);
}

/* The order of a customer comes (sign 1) or goes (−1). */
static bool bind_customer(struct derive *d, const struct order_fact *f, int sign, struct err *e)
{
    struct ws_customer_order before, after;
    const struct ws_customer_order o = {f->placed_s, f->order_id, f->market, f->channel, f->placed_day};
    bool any_before, any_after;
    if (!f->customer[0] || f->placed_s == ORDER_NONE)
        return true;
    TRY(ws_customer_order_next(d->ws, d->tmp, d->firm_id, f->customer, o.placed_s, o.order_id, false, &any_before,
                               &before, e));
    TRY(ws_customer_order_next(d->ws, d->tmp, d->firm_id, f->customer, o.placed_s, o.order_id, true, &any_after, &after,
                               e));
    TRY(add_bond(d, any_before, &before, &o, sign, e));
    if (any_after) {
        TRY(add_bond(d, any_before, &before, &after, -sign, e));
        TRY(add_bond(d, true, &o, &after, sign, e));
    }
    if (sign > 0)
        return ws_customer_order_put(d->ws, d->firm_id, f->customer, &o, e);
    return ws_customer_order_drop(d->ws, d->firm_id, f->customer, o.placed_s, o.order_id, e);
}

static bool same_bond(const struct order_fact *a, const struct order_fact *b)
{
    return a->placed_s == b->placed_s && a->placed_day == b->placed_day && cstr_eq(a->customer, b->customer) &&
           cstr_eq(a->market, b->market) && cstr_eq(a->channel, b->channel);
}

/* `was` or `is` NULL: there was, there is none. Customers lie all over the store: when only later events of the order
 * came, they are not looked up. */
static bool rebind(struct derive *d, const struct order_fact *was, const struct order_fact *is, struct err *e)
{
    if (was && is && same_bond(was, is))
        return true;
    TRY(!was || bind_customer(d, was, -1, e));
    return !is || bind_customer(d, is, 1, e);
}

/* ---- one subject ---- */

static bool add_order(struct derive *d, const struct order_fact *o, int sign, struct err *e)
{
    struct contributions c = {.a = d->tmp};
    measure_of_order(o, d->major, &c);
    return months_add(d->months, &c, sign, e);
}

static bool take_away(struct derive *d, int family, struct str subject, struct str body, struct err *e)
{
    struct contributions c;
    if (family == FAMILY_ORDER) {
        d->was = NEW(d->tmp, struct order_fact);
        TRY(order_unpack(d->tmp, subject, body, d->was, e));
        return add_order(d, d->was, -1, e);
    }
    TRY(contributions_unpack(d->tmp, body, &c, e));
    return months_add(d->months, &c, -1, e);
}

/* n = 0: nothing of it counts any more. */
static bool make(struct derive *d, int family, struct str subject, const struct ws_event *ev, size_t n, struct err *e)
{
    struct buf body;
    const struct order_fact *was = d->was;
    d->was = NULL;
    if (n == 0)
        return rebind(d, was, NULL, e) && ws_fact_row_drop(d->ws, d->firm_id, family, subject, e);
    buf_init(&body, d->tmp, MOST_BODY);
    if (family == FAMILY_ORDER) {
        struct order_fact o;
        TRY(order_of_events(d->tmp, d->rules, ev, n, &o, e));
        TRY(add_order(d, &o, 1, e) && rebind(d, was, &o, e));
        order_pack(&o, &body);
        d->counts.n_orders += o.placed_s != ORDER_NONE;
    } else {
        struct contributions c = {.a = d->tmp};
        TRY(small_of_events(d, ev, n, &c, e));
        TRY(months_add(d->months, &c, 1, e));
        contributions_pack(&c, &body);
        d->counts.n_tickets += family == FAMILY_TICKET;
        d->counts.n_sessions += family == FAMILY_SESSION;
    }
    if (body.overflow)
        return FAIL(e, ERR_LIMIT, "subject `%.*s` has more than can be kept of one", STR_ARG_MAX(subject, 60));
    return ws_fact_row_put(d->ws, d->firm_id, family, subject, buf_str(&body), e);
}

static bool is_derived(int family)
{
    return family == FAMILY_ORDER || family == FAMILY_TICKET || family == FAMILY_SESSION;
}

static void copy_texts(struct arena *a, struct ws_event *ev)
{
    struct str *texts[] = {&ev->subject, &ev->part, &ev->market, &ev->channel, &ev->customer, &ev->product, &ev->party,
                           &ev->reason, &ev->number, &ev->extra};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i]->n)
            texts[i]->p = str_dup(a, *texts[i]);
    ev->text = (struct str){0}; /* nothing is derived of it */
}

static bool collect(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct derive *d = ctx;
    struct ws_event copy = *ev;
    (void)e;
    copy_texts(d->tmp, &copy);
    PUSH(d->tmp, d->events, d->n_events, d->cap_events, copy);
    return true;
}

static void empty(struct derive *d)
{
    d->events = NULL;
    d->n_events = d->cap_events = 0;
}

static void see_time(struct derive *d, const struct ws_event *ev)
{
    if (ev->at_s <= ev->arrived_s + (int64_t)d->limits.future_days * DAY_S &&
        (d->state.last_event_s == WS_NONE || ev->at_s > d->state.last_event_s))
        d->state.last_event_s = ev->at_s;
}

static bool subject_changed(struct derive *d, const struct ws_event *rows, const enum ws_put *outcome, size_t n,
                            struct err *e)
{
    bool changed = false, all_new = true, found;
    int family = rows[0].family;
    struct str subject = rows[0].subject, body;
    for (size_t i = 0; i < n; i++) {
        changed |= outcome[i] == WS_PUT_NEW || outcome[i] == WS_PUT_CORRECTED;
        all_new &= outcome[i] == WS_PUT_NEW;
        if (outcome[i] == WS_PUT_NEW || outcome[i] == WS_PUT_CORRECTED)
            see_time(d, &rows[i]);
    }
    if (!changed)
        return true;
    d->was = NULL;
    TRY(ws_fact_get(d->ws, d->tmp, d->firm_id, family, subject, &found, &body, e));
    if (found)
        TRY(take_away(d, family, subject, body, e));
    if (!found && all_new)
        return make(d, family, subject, rows, n, e);
    empty(d);
    TRY(ws_events_scan(d->ws, d->firm_id, family, &subject, false, collect, d, e));
    return make(d, family, subject, d->events, d->n_events, e);
}

/* ---- the hook ---- */

const char *derive_why_stale(const char *params)
{
    return strncmp(params, RATES_CAME, sizeof RATES_CAME - 1) == 0 ? RATES_CAME : DEFINED_ANEW;
}

static bool state_now(struct derive *d, struct err *e)
{
    bool found;
    struct ws_derived now;
    TRY(ws_derived_get(d->ws, d->job->arena, d->firm_id, &found, &now, e));
    if (!found)
        now = (struct ws_derived){d->params, WS_NONE, 0};
    if (now.writes != d->writes) { /* another wrote, or the batch before was taken back */
        months_forget(d->months);
        d->state.last_event_s = now.last_event_s;
        d->writes = now.writes;
    }
    if (!cstr_eq(now.params, d->params))
        d->stale = derive_why_stale(now.params);
    return true;
}

static bool write_state(struct derive *d, struct err *e)
{
    ARENA_LOCAL(tmp);
    d->state.writes = ++d->writes;
    d->state.params = d->stale ? arena_printf(tmp, "%s; %s", d->stale, d->params) : d->params;
    bool ok = ws_derived_put(d->ws, d->firm_id, &d->state, d->job->now_us, e);
    d->state.params = d->params;
    return ok;
}

static bool before_batch(void *ctx, struct workspace *ws, const char *firm_id, const struct ws_event *rows, size_t n,
                         struct err *e)
{
    (void)ws, (void)firm_id, (void)rows, (void)n;
    return state_now(ctx, e);
}

static bool after_batch(void *ctx, struct workspace *ws, const char *firm_id, const struct ws_event *rows,
                        const enum ws_put *outcome, size_t n, struct err *e)
{
    struct derive *d = ctx;
    struct arena_mark mark = arena_mark(d->tmp);
    bool rates = false;
    (void)ws, (void)firm_id;
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && rows[next].family == rows[i].family &&
                           str_eq(rows[next].subject, rows[i].subject);)
            next++;
        if (rows[i].family == FAMILY_RATE)
            for (size_t k = i; k < next; k++)
                rates |= outcome[k] == WS_PUT_NEW || outcome[k] == WS_PUT_CORRECTED;
        if (!is_derived(rows[i].family) || d->stale)
            continue;
        arena_release(d->tmp, mark);
        TRY(subject_changed(d, rows + i, outcome + i, next - i, e));
    }
    if (rates) {
        order_rules_forget_rates(d->rules);
        d->stale = d->stale ? d->stale : RATES_CAME;
    }
    TRY(months_write(d->months, DERIVE_MAX_MONTHS, e));
    return write_state(d, e);
}

struct ingest_hook derive_hook(struct derive *d)
{
    return (struct ingest_hook){.before = before_batch, .after = after_batch, .ctx = d};
}

/* ---- beginning, ending, everything anew ---- */

static void close_tmp(void *p)
{
    arena_close(p);
}

static bool limits_of_job(struct job *job, struct limits *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.reply.within", offsetof(struct limits, reply_within_h)},
        {"operations.repeat.window", offsetof(struct limits, repeat_days)},
        {"operations.event.future_days", offsetof(struct limits, future_days)},
    };
    const struct params *p;
    return operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), ret, e);
}

bool derive_params(struct job *job, const struct order_rules *rules, const char **ret, struct err *e)
{
    struct limits l;
    TRY(limits_of_job(job, &l, e));
    *ret = arena_printf(job->arena, "%s; reply.within %g; repeat.window %g; measures %d", order_rules_params(rules),
                        l.reply_within_h, l.repeat_days, N_MEASURES);
    return true;
}

static bool derive_new(struct job *job, struct workspace *ws, const char *firm_id, struct derive **ret, struct err *e)
{
    struct derive *d = NEW(job->arena, struct derive);
    *d = (struct derive){.job = job, .ws = ws, .firm_id = firm_id, .tmp = arena_open(), .major = 1, .writes = -1,
                         .state = {.last_event_s = WS_NONE}};
    arena_defer(job->arena, close_tmp, d->tmp);
    TRY(order_rules_load(job, ws, firm_id, &d->rules, e));
    TRY(limits_of_job(job, &d->limits, e));
    TRY(derive_params(job, d->rules, &d->params, e));
    for (int i = order_rules_exponent(d->rules); i > 0; i--)
        d->major *= 10;
    d->months = months_new(ws, firm_id, DERIVE_MAX_MONTHS, job->arena);
    *ret = d;
    return true;
}

bool derive_begin(struct job *job, struct workspace *ws, const char *firm_id, struct derive **ret, struct err *e)
{
    struct derive *d;
    TRY(derive_new(job, ws, firm_id, &d, e));
    TRY(state_now(d, e));
    *ret = d;
    return true;
}

/* Rows of one family come subject by subject. */
struct anew {
    struct derive *d;
    int family;
    struct str subject;
    struct arena_mark mark;
};
static bool finish_subject(struct anew *w, struct err *e)
{
    struct derive *d = w->d;
    if (d->n_events)
        TRY(make(d, w->family, w->subject, d->events, d->n_events, e));
    empty(d);
    arena_release(d->tmp, w->mark);
    return true;
}
static bool next_event(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct anew *w = ctx;
    if (w->d->n_events == 0 || !str_eq(w->subject, ev->subject)) {
        TRY(finish_subject(w, e));
        w->subject.p = str_dup(w->d->tmp, ev->subject);
        w->subject.n = ev->subject.n;
    }
    return collect(w->d, ev, e);
}

static const int families[] = {FAMILY_ORDER, FAMILY_TICKET, FAMILY_SESSION};

static bool find_newest(struct derive *d, struct err *e)
{
    const int64_t future_s = (int64_t)d->limits.future_days * DAY_S;
    d->state.last_event_s = WS_NONE;
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        int64_t newest;
        TRY(ws_event_newest(d->ws, d->firm_id, families[i], future_s, &newest, e));
        if (newest != WS_NONE && (d->state.last_event_s == WS_NONE || newest > d->state.last_event_s))
            d->state.last_event_s = newest;
    }
    return true;
}

bool derive_newest(struct derive *d, struct err *e)
{
    return find_newest(d, e) && write_state(d, e);
}

static bool make_all(struct derive *d, struct err *e)
{
    TRY(state_now(d, e));
    TRY(find_newest(d, e));
    d->stale = NULL;
    months_forget(d->months);
    TRY(ws_derived_clear(d->ws, d->firm_id, e));
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        struct anew w = {.d = d, .family = families[i], .mark = arena_mark(d->tmp)};
        empty(d);
        TRY(ws_events_scan(d->ws, d->firm_id, families[i], NULL, false, next_event, &w, e));
        TRY(finish_subject(&w, e));
        TRY(months_write(d->months, DERIVE_MAX_MONTHS, e));
    }
    return write_state(d, e);
}

static bool rebuild(struct derive *d, struct err *e)
{
    TRY(ws_begin(d->ws, e));
    if (!make_all(d, e)) {
        ws_rollback(d->ws);
        return false;
    }
    return ws_commit(d->ws, e);
}

bool derive_end(struct derive *d, const char **ret_rebuilt, struct err *e)
{
    *ret_rebuilt = d->stale;
    return !d->stale || rebuild(d, e);
}

bool derive_rebuild(struct job *job, struct workspace *ws, const char *firm_id, struct derive_counts *ret, struct err *e)
{
    struct derive *d;
    TRY(derive_new(job, ws, firm_id, &d, e));
    TRY(rebuild(d, e));
    d->counts.n_months = months_written(d->months);
    *ret = d->counts;
    return true;
}
