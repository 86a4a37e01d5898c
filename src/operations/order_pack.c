/* order_pack.c — an order fact as some hundred bytes: variable-length integers, times relative to the order's own,
 * missing as 0.
 *
 * The form is ours alone: what cannot be read is told as damaged and `landfall events rebuild` makes it anew. */
#include <string.h>

#include "operations/pack.h"
#include "operations/order.h"

enum { FORM = 1 };

/* Members in the order in which they are written. T: relative to the first day or second; I: as it is. */
#define STRINGS(X) X(market) X(channel) X(customer) X(carrier) X(supplier) X(provider) X(product) X(cancel_reason)
#define SECONDS(X) X(shipped_s) X(delivered_s) X(cancelled_s) X(returned_s) X(refunded_s) X(reviewed_s) \
    X(customs_arrival_s) X(customs_clearance_s) X(complained_s)
#define DAYS(X) X(promised_day) X(ship_by_day) X(shipped_day) X(delivered_day) X(cancelled_day) X(returned_day) \
    X(refunded_day) X(reviewed_day) X(complained_day) X(cleared_day)
#define NUMBERS(X) X(value) X(base_value) X(base_cost) X(refund) X(units) X(units_delivered) X(units_returned) \
    X(stars_milli) X(units_cancelled)
#define COUNTS(X) X(n_lines) X(n_reviews) X(n_low_reviews)
#define FLAGS(X) X(in_full, 1) X(cancelled, 2) X(returned_by_seller, 4) X(complaint, 8) X(delivered_in_part, 16) \
    X(value_mixed, 32) X(placed_guessed, 64)

void order_pack(const struct order_fact *o, struct buf *out)
{
    int64_t base_s = o->placed_s == ORDER_NONE ? 0 : o->placed_s;
    int32_t base_day = o->placed_day == DAY_NONE ? 0 : o->placed_day;
    unsigned flags = 0;
    buf_putc(out, FORM);
#define X(name, bit) flags |= o->name ? (unsigned)bit : 0U;
    FLAGS(X)
#undef X
    pack_uint(out, flags);
    pack_uint(out, o->costs_told);
    pack_int(out, o->placed_s, 0);
    pack_int(out, o->placed_day == DAY_NONE ? ORDER_NONE : o->placed_day, 0);
    pack_text(out, o->currency);
#define X(name) pack_text(out, o->name);
    STRINGS(X)
#undef X
#define X(name) pack_int(out, o->name, base_s);
    SECONDS(X)
#undef X
#define X(name) pack_int(out, o->name == DAY_NONE ? ORDER_NONE : o->name, base_day);
    DAYS(X)
#undef X
#define X(name) pack_int(out, o->name, 0);
    NUMBERS(X)
    COUNTS(X)
#undef X
    for (int i = 0; i < N_COSTS; i++)
        if (o->costs_told & 1U << i)
            pack_int(out, o->cost[i], 0);
}

static int32_t day_of(int64_t x)
{
    return x == ORDER_NONE ? DAY_NONE : (int32_t)x;
}

bool order_unpack(struct arena *a, struct str subject, struct str body, struct order_fact *ret, struct err *e)
{
    struct unpack u = {.p = body.p, .end = body.p + body.n};
    struct order_fact o = {.order_id = str_dup(a, subject)};
    if (body.n == 0 || *u.p++ != FORM)
        u.bad = true;
    unsigned flags = (unsigned)unpack_uint(&u);
#define X(name, bit) o.name = (flags & (unsigned)bit) != 0;
    FLAGS(X)
#undef X
    o.costs_told = (unsigned)unpack_uint(&u);
    o.placed_s = unpack_int(&u, 0);
    o.placed_day = day_of(unpack_int(&u, 0));
    int64_t base_s = o.placed_s == ORDER_NONE ? 0 : o.placed_s;
    int32_t base_day = o.placed_day == DAY_NONE ? 0 : o.placed_day;
    const char *currency = unpack_text(a, &u);
    memcpy(o.currency, currency, strnlen(currency, sizeof o.currency - 1));
#define X(name) o.name = unpack_text(a, &u);
    STRINGS(X)
#undef X
#define X(name) o.name = unpack_int(&u, base_s);
    SECONDS(X)
#undef X
#define X(name) o.name = day_of(unpack_int(&u, base_day));
    DAYS(X)
#undef X
#define X(name) o.name = unpack_int(&u, 0);
    NUMBERS(X)
#undef X
#define X(name) o.name = (int32_t)unpack_int(&u, 0);
    COUNTS(X)
#undef X
    for (int i = 0; i < N_COSTS; i++)
        o.cost[i] = o.costs_told & 1U << i ? unpack_int(&u, 0) : 0;
    if (u.bad || u.p != u.end) {
        (void)FAIL(e, ERR_CORRUPT, "what was derived of order `%.*s` is damaged", STR_ARG_MAX(subject, 60));
        return err_hint(e, "`landfall events rebuild` makes it anew from the events.");
    }
    *ret = o;
    return true;
}
