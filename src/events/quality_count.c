/* quality_count.c — counters of one import, to JSON and back. Days become stretches: a daily feed is one of them. */
#include "events/quality_count.h"

#include <string.h>

enum { DAY_S = 86400, MAX_STRETCHES = 4096 };

void quality_begin(struct quality_counts *c, int64_t late_before_s)
{
    memset(c, 0, sizeof *c);
    c->first_s = c->last_s = c->last_lived_s = WS_NONE;
    c->late_before_s = late_before_s;
}

void quality_close(struct quality_counts *c)
{
    if (c->n_subject == 0)
        return;
    const int64_t steps[] = {c->placed, c->shipped, c->delivered};
    bool two = false, good = true;
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        for (size_t k = i + 1; k < COUNT_OF(steps); k++)
            if (steps[i] != WS_NONE && steps[k] != WS_NONE) {
                two = true;
                good = good && steps[k] >= steps[i] - DAY_S + 1; /* days without a time begin at midnight */
            }
    if (c->placed != WS_NONE && c->refunded != WS_NONE) {
        two = true;
        good = good && c->refunded >= c->placed - DAY_S + 1;
    }
    c->ordered += two;
    c->in_order += two && good;
    c->n_subject = 0;
}

static void follow_order(struct quality_counts *c, const struct ws_event *ev)
{
    size_t n = ev->subject.n < sizeof c->subject ? ev->subject.n : sizeof c->subject;
    if (n != c->n_subject || memcmp(c->subject, ev->subject.p, n) != 0) {
        quality_close(c);
        memcpy(c->subject, ev->subject.p, n);
        c->n_subject = n;
        c->placed = c->shipped = c->delivered = c->refunded = WS_NONE;
    }
    if (ev->kind == EVENT_ORDER)
        c->placed = ev->at_s;
    else if (ev->kind == EVENT_SHIPMENT && (c->shipped == WS_NONE || ev->at_s < c->shipped))
        c->shipped = ev->at_s;
    else if (ev->kind == EVENT_DELIVERY && ev->at_s > c->delivered)
        c->delivered = ev->at_s;
    else if (ev->kind == EVENT_REFUND && (c->refunded == WS_NONE || ev->at_s < c->refunded))
        c->refunded = ev->at_s;
}

void quality_see(struct quality_counts *c, const struct ws_event *ev, enum ws_put outcome)
{
    if (outcome == WS_PUT_CLASH || ev->kind < 0 || ev->kind >= N_EVENT_KINDS)
        return;
    if (ev->family == FAMILY_ORDER)
        follow_order(c, ev);
    if (outcome == WS_PUT_SAME)
        return;
    c->n_events++;
    c->n[ev->kind]++;
    if (ev->family > 0 && ev->family < QUALITY_MAX_FAMILY)
        c->of_family[ev->family]++;
    c->market[ev->kind] += ev->market.n > 0;
    c->assigned[ev->kind] += ev->market.n > 0 && ev->market.p[0] != '~';
    c->person[ev->kind] += ev->customer.n > 0;
    c->promise[ev->kind] += ev->promised_s != WS_NONE;
    c->amount[ev->kind] += ev->amount != WS_NONE;
    c->quantity[ev->kind] += ev->quantity != WS_NONE || ev->reason.n > 0; /* postage has none */
    c->stars[ev->kind] += ev->number.n > 0 && ev->number.p[0] >= '1' && ev->number.p[0] <= '5';
    if (c->first_s == WS_NONE || ev->at_s < c->first_s)
        c->first_s = ev->at_s;
    if (ev->at_s > c->last_s)
        c->last_s = ev->at_s;
    if (ev->family != FAMILY_RATE && ev->family != FAMILY_PRICE && ev->at_s > c->last_lived_s)
        c->last_lived_s = ev->at_s;
    int64_t day = ev->at_s / DAY_S;
    if (ev->at_s >= 0 && day < QUALITY_MAX_DAYS)
        c->days[day / 64] |= UINT64_C(1) << (day % 64);
    if (c->late_before_s != WS_NONE && outcome == WS_PUT_NEW) { /* a correction is not late */
        c->timed++;
        c->late += ev->at_s < c->late_before_s;
    }
}

static bool has_day(const struct quality_counts *c, int64_t day)
{
    return c->days[day / 64] >> (day % 64) & 1;
}

void quality_put(struct js_writer *w, const struct quality_counts *c)
{
    js_begin_object(w);
    for (size_t k = 0; k < N_EVENT_KINDS; k++) {
        if (!c->n[k])
            continue;
        js_key(w, event_kind_word((enum event_kind)k));
        js_begin_array(w);
#define QUALITY_INT(name) js_int(w, c->name[k]);
        QUALITY_COUNTS(QUALITY_INT)
#undef QUALITY_INT
        js_end(w);
    }
    js_put_int(w, "in_order", c->in_order);
    js_put_int(w, "ordered", c->ordered);
    /* an import of nothing but older times brings history, which is not late */
    bool history = c->late_before_s != WS_NONE && c->last_s < c->late_before_s;
    js_put_int(w, "late", history ? 0 : c->late);
    js_put_int(w, "timed", history ? 0 : c->timed);
    if (c->first_s != WS_NONE)
        js_put_int(w, "first_s", c->first_s);
    if (c->last_s != WS_NONE)
        js_put_int(w, "last_s", c->last_s);
    if (c->last_lived_s != WS_NONE)
        js_put_int(w, "last_lived_s", c->last_lived_s);
    js_key(w, "days");
    js_begin_array(w);
    size_t n = 0;
    for (int64_t d = 0; d < QUALITY_MAX_DAYS && n < MAX_STRETCHES; d++) {
        int64_t from = d;
        while (d < QUALITY_MAX_DAYS && has_day(c, d))
            d++;
        if (d > from) {
            js_int(w, from);
            js_int(w, d - from);
            n++;
        }
    }
    js_end(w);
    js_end(w);
}

static int64_t int_at(const struct json_t *array, size_t i)
{
    double x = 0;
    return i < js_len(array) && js_as_real(js_at(array, i), &x) ? (int64_t)x : 0;
}

static void later(int64_t *to, const struct json_t *q, const char *key, int sign)
{
    int64_t x;
    if (js_get_int(q, key, &x) && (*to == WS_NONE || (sign > 0 ? x > *to : x < *to)))
        *to = x;
}

bool quality_add(struct quality_counts *c, struct arena *a, const char *report)
{
    struct json_t *root;
    struct err ignored = {0};
    int64_t x;
    if (!report || !report[0] || !js_load(&root, a, "report", str_of(report), &ignored))
        return false;
    const struct json_t *q = js_get(root, "quality");
    if (!q)
        return false;
    for (size_t k = 0; k < N_EVENT_KINDS; k++) {
        const struct json_t *list = js_get(q, event_kind_word((enum event_kind)k));
        size_t i = 0;
        if (!list)
            continue;
        int64_t before = c->n[k];
#define QUALITY_ADD(name) c->name[k] += int_at(list, i++);
        QUALITY_COUNTS(QUALITY_ADD)
#undef QUALITY_ADD
        c->n_events += c->n[k] - before;
        c->of_family[event_family_of((enum event_kind)k)] += c->n[k] - before;
    }
    c->in_order += js_get_int(q, "in_order", &x) ? x : 0;
    c->ordered += js_get_int(q, "ordered", &x) ? x : 0;
    c->late += js_get_int(q, "late", &x) ? x : 0;
    c->timed += js_get_int(q, "timed", &x) ? x : 0;
    later(&c->first_s, q, "first_s", -1);
    later(&c->last_s, q, "last_s", 1);
    later(&c->last_lived_s, q, "last_lived_s", 1);
    const struct json_t *days = js_get(q, "days");
    for (size_t i = 0; i + 1 < js_len(days); i += 2)
        for (int64_t d = int_at(days, i), end = d + int_at(days, i + 1); d >= 0 && d < end && d < QUALITY_MAX_DAYS; d++)
            c->days[d / 64] |= UINT64_C(1) << (d % 64);
    return true;
}
