/* trust_tickets.c — one scan over the tickets: the message comes before its replies (the store sorts by kind). */
#include "operations/trust_tickets.h"

#include "events/event.h"
#include "store/events.h"

struct scan {
    struct arena *a;
    struct limit_ticket *items;
    size_t n, cap;
    const char *subject; /* of the last message */
};

static bool take(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct scan *s = ctx;
    (void)e;
    bool same = s->subject && str_is(ev->subject, s->subject);
    if (ev->kind == EVENT_TICKET && !same) {
        struct limit_ticket t = {.channel = str_dup(s->a, ev->channel),
                                 .market = str_dup(s->a, ev->market),
                                 .asked_s = ev->at_s,
                                 .answered_s = ORDER_NONE};
        PUSH(s->a, s->items, s->n, s->cap, t);
        s->subject = str_dup(s->a, ev->subject);
    } else if (ev->kind == EVENT_REPLY && same) {
        int64_t *first = &s->items[s->n - 1].answered_s;
        if (ev->at_s >= s->items[s->n - 1].asked_s && (*first == ORDER_NONE || ev->at_s < *first))
            *first = ev->at_s;
    }
    return true;
}

bool tickets_load(struct job *job, const char *firm_id, struct limit_ticket **ret, size_t *ret_n, struct err *e)
{
    struct workspace *ws;
    struct scan s = {.a = job->arena};
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_events_scan(ws, firm_id, FAMILY_TICKET, NULL, false, take, &s, e));
    *ret = s.items;
    *ret_n = s.n;
    return true;
}
