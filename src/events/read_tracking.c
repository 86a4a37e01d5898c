/* read_tracking.c — carrier tracking: one row is one state of one parcel, in any order.
 *
 * States as tracking services word them: InfoReceived (a label, nothing moved), InTransit, OutForDelivery, Delivered,
 * Exception, Expired; besides CustomsArrival and CustomsCleared. The first movement of a parcel is its shipment, so
 * parcels are gathered and told when the file is over. The carrier's own estimate (eta) may be absent; where it is
 * there it is the delivery's promise and stands in the shipment's extra. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum { ORDER, TRACKING, CARRIER, STATUS, TIME, ETA, MARKET, DETAIL };
static const struct cell_spec cells[] = {
    [ORDER] = {"order", "shipment.subject", CELL_TEXT, CELL_KEY, NULL},
    [TRACKING] = {"tracking", "shipment.part", CELL_TEXT, CELL_KEY, NULL},
    [CARRIER] = {"carrier", "shipment.party", CELL_TEXT, 0, NULL},
    [STATUS] = {"status", "which event it is", CELL_TEXT, CELL_KEY, NULL},
    [TIME] = {"time", "shipment.at, delivery.at", CELL_DATE, CELL_KEY, NULL},
    [ETA] = {"eta", "delivery.promised", CELL_DATE, 0, NULL},
    [MARKET] = {"market", "shipment.market", CELL_TEXT, 0, NULL},
    [DETAIL] = {"detail", "complaint.reason", CELL_TEXT, 0, NULL},
};

enum state { INFO, MOVING, CUSTOMS_IN, CUSTOMS_OUT, DELIVERED, TROUBLE, EXPIRED, N_STATES, UNKNOWN = N_STATES };
static enum state state_of(struct str s)
{
    static const struct {
        const char *word;
        enum state state;
    } words[] = {{"inforeceived", INFO},          {"pretransit", INFO},         {"labelcreated", INFO},
                 {"pending", INFO},               {"intransit", MOVING},        {"transit", MOVING},
                 {"shipped", MOVING},             {"pickedup", MOVING},         {"outfordelivery", MOVING},
                 {"availableforpickup", MOVING},  {"attemptfail", TROUBLE},     {"failedattempt", TROUBLE},
                 {"customsarrival", CUSTOMS_IN},  {"arrivedatcustoms", CUSTOMS_IN},
                 {"customscleared", CUSTOMS_OUT}, {"customsclearance", CUSTOMS_OUT},
                 {"delivered", DELIVERED},        {"exception", TROUBLE},       {"failure", TROUBLE},
                 {"expired", EXPIRED}};
    char small[32];
    size_t n = 0;
    for (size_t i = 0; i < s.n && n + 1 < sizeof small; i++) {
        char ch = s.p[i];
        if (ch != ' ' && ch != '_' && ch != '-')
            small[n++] = ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
    }
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is((struct str){small, n}, words[i].word))
            return words[i].state;
    return UNKNOWN;
}

struct parcel {
    struct str order, tracking, carrier, market;
    int64_t first[N_STATES]; /* when it was first in that state; EVENT_NONE */
    bool day_only[N_STATES];
    int64_t eta;
    size_t n_trouble;
};
struct tracking {
    struct arena *a;
    struct parcel *parcels;
    size_t n, cap;
};

static struct str keep(struct tracking *s, struct str v)
{
    return (struct str){v.n ? str_dup(s->a, v) : "", v.n};
}

static bool row(struct table *t, struct err *e)
{
    struct tracking *s = t->state;
    bool day_only;
    struct str order = cell_need(t, ORDER), tracking = cell_need(t, TRACKING), status = cell_need(t, STATUS);
    int64_t at = cell_need_time(t, TIME, &day_only), eta = cell_time(t, ETA, NULL);
    enum state state = state_of(status);
    (void)e;
    if (state == UNKNOWN && status.n)
        row_fault(t, STATUS, "`%.*s` is no state of a parcel known here", STR_ARG_MAX(status, 40));
    if (t->fault)
        return true;
    s->a = t->job->arena;
    struct seen_entry *seen = seen_find(t->seen, row_join(t, order, "\t", tracking));
    if (!seen->n) {
        struct parcel fresh = {.order = keep(s, order), .tracking = keep(s, tracking), .eta = EVENT_NONE};
        for (size_t i = 0; i < N_STATES; i++)
            fresh.first[i] = EVENT_NONE;
        PUSH(s->a, s->parcels, s->n, s->cap, fresh);
        seen->n = (uint32_t)s->n;
    }
    struct parcel *p = &s->parcels[seen->n - 1];
    if (p->first[state] == EVENT_NONE || at < p->first[state]) {
        p->first[state] = at;
        p->day_only[state] = day_only;
    }
    if (!p->carrier.n)
        p->carrier = keep(s, cell(t, CARRIER));
    if (!p->market.n)
        p->market = keep(s, cell_market(t, MARKET));
    if (p->eta == EVENT_NONE)
        p->eta = eta; /* the first promise is the one that counts */
    p->n_trouble += state == TROUBLE || state == EXPIRED;
    return true;
}

static struct event *about(struct table *t, enum event_kind kind, const struct parcel *p, enum state state)
{
    struct event *ev = row_event(t, kind, p->order, p->first[state], p->day_only[state]);
    ev->line = 0;
    ev->part = p->tracking;
    ev->market = p->market;
    ev->party = p->carrier;
    return ev;
}

static bool end(struct table *t, struct err *e)
{
    const struct tracking *s = t->state;
    size_t n_label_only = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct parcel *p = &s->parcels[i];
        if (p->first[MOVING] != EVENT_NONE) {
            struct event *ev = about(t, EVENT_SHIPMENT, p, MOVING);
            if (p->n_trouble)
                row_extra(t, ev, "exceptions", row_int(t, (int64_t)p->n_trouble));
            if (p->eta != EVENT_NONE)
                row_extra(t, ev, "eta", row_int(t, p->eta));
        } else if (p->first[DELIVERED] == EVENT_NONE) {
            n_label_only++;
        }
        if (p->first[CUSTOMS_IN] != EVENT_NONE)
            (void)about(t, EVENT_CUSTOMS_ARRIVAL, p, CUSTOMS_IN);
        if (p->first[CUSTOMS_OUT] != EVENT_NONE)
            (void)about(t, EVENT_CUSTOMS_CLEARANCE, p, CUSTOMS_OUT);
        if (p->first[DELIVERED] != EVENT_NONE)
            about(t, EVENT_DELIVERY, p, DELIVERED)->promised_s = p->eta;
        if (p->first[EXPIRED] != EVENT_NONE && p->first[DELIVERED] == EVENT_NONE)
            about(t, EVENT_COMPLAINT, p, EXPIRED)->reason = STR("carrier:lost track");
        TRY(table_put_now(t, e));
    }
    if (n_label_only)
        table_note(t, "%zu parcels have a label but have not moved: no event yet.", n_label_only);
    return true;
}

static const struct table_spec spec = {.id = "tracking", .cells = cells, .n_cells = COUNT_OF(cells),
                                       .state_size = sizeof(struct tracking), .row = row, .end = end};
static bool read_file(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    return table_read(&spec, job, path, opt, sink, ret, e);
}
const struct event_format format_tracking = {.id = "tracking",
                                             .name = "Carrier tracking (CSV)",
                                             .what = "one row per state of a parcel: InfoReceived … Delivered, Exception",
                                             .read = read_file,
                                             .channel = "tracking",
                                             .table = &spec};
