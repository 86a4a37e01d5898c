/* buyers.c — one sort of the orders by customer and time, one walk. */
#include "operations/buyers.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int by_customer(const void *l, const void *r)
{
    const struct order_fact *a = *(const struct order_fact *const *)l, *b = *(const struct order_fact *const *)r;
    int c = strcmp(a->customer, b->customer);
    if (c == 0)
        c = (a->placed_day > b->placed_day) - (a->placed_day < b->placed_day);
    if (c == 0)
        c = (a->placed_s > b->placed_s) - (a->placed_s < b->placed_s);
    return c ? c : strcmp(a->order_id, b->order_id);
}

static void first_order(struct buyer *b, const struct order_fact *o, int32_t as_of, int64_t bad_stars_milli)
{
    b->first_late = KNOWN_NOT;
    if (o->promised_day != DAY_NONE && o->delivered_day != DAY_NONE)
        b->first_late = o->delivered_day > o->promised_day ? KNOWN_YES : KNOWN_NO;
    else if (o->promised_day != DAY_NONE && o->promised_day < as_of)
        b->first_late = KNOWN_YES; /* promised, and still not there */
    b->first_returned = o->units_returned > 0 || o->returned_s != ORDER_NONE ? KNOWN_YES : KNOWN_NO;
    b->first_bad_review = o->stars_milli == ORDER_NONE         ? KNOWN_NOT
                          : o->stars_milli <= bad_stars_milli ? KNOWN_YES
                                                              : KNOWN_NO;
}

/* Orders of one customer, the earliest first. */
static void take(struct buyer *b, struct purchase *room, const struct order_fact *const *o, size_t n, int32_t as_of,
                 int64_t bad_stars_milli)
{
    *b = (struct buyer){.id = o[0]->customer, .market = o[0]->market, .channel = o[0]->channel, .bought = room, .last_order = o[n - 1]->order_id,
                        .n_orders = n};
    first_order(b, o[0], as_of, bad_stars_milli);
    for (size_t i = 0; i < n; i++) {
        struct purchase *last = b->n ? &b->bought[b->n - 1] : NULL;
        if (!last || last->day != o[i]->placed_day)
            b->bought[b->n++] = (struct purchase){o[i]->placed_day, o[i]->base_value};
        else if (last->value != ORDER_NONE)
            last->value = o[i]->base_value == ORDER_NONE ? ORDER_NONE : last->value + o[i]->base_value;
        b->elsewhere |= strcmp(o[i]->market, b->market) != 0;
    }
}

struct buyers buyers_of(struct arena *a, const struct order_fact *orders, size_t n, int32_t as_of,
                        int64_t bad_stars_milli)
{
    ARENA_LOCAL(tmp);
    struct buyers b = {.first_day = INT32_MAX};
    const struct order_fact **o = NEW_N(tmp, const struct order_fact *, n + 1);
    size_t used = 0, people = 0;
    for (size_t i = 0; i < n; i++) {
        if (orders[i].placed_day > as_of)
            continue;
        b.n_orders++;
        if (orders[i].placed_day < b.first_day)
            b.first_day = orders[i].placed_day;
        if (orders[i].cancelled)
            b.n_cancelled++;
        else if (orders[i].customer[0] == '\0')
            b.n_anonymous++;
        else
            o[used++] = &orders[i];
    }
    qsort(o, used, sizeof *o, by_customer);
    for (size_t i = 0; i < used; i++)
        people += i == 0 || strcmp(o[i]->customer, o[i - 1]->customer) != 0;
    b.items = NEW_N(a, struct buyer, people + 1);
    struct purchase *room = NEW_N(a, struct purchase, used + 1);
    for (size_t i = 0, end; i < used; i = end) {
        for (end = i + 1; end < used && strcmp(o[end]->customer, o[i]->customer) == 0;)
            end++;
        take(&b.items[b.n], room, o + i, end - i, as_of, bad_stars_milli);
        room += b.items[b.n].n;
        b.n_elsewhere += b.items[b.n++].elsewhere;
    }
    return b;
}

bool buyer_at(const struct buyer *b, int32_t day, struct bgnbd_customer *ret, size_t *ret_n)
{
    size_t n = 0;
    while (n < b->n && b->bought[n].day <= day)
        n++;
    if (n == 0)
        return false;
    int32_t first = b->bought[0].day;
    *ret = (struct bgnbd_customer){(uint32_t)(n - 1), (uint32_t)(b->bought[n - 1].day - first),
                                   (uint32_t)(day - first)};
    *ret_n = n;
    return true;
}

size_t buyer_between(const struct buyer *b, int32_t from, int32_t to)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        n += b->bought[i].day > from && b->bought[i].day <= to;
    return n;
}

int64_t buyer_value(const struct buyer *b, int32_t day, size_t *ret_n)
{
    int64_t sum = 0;
    *ret_n = 0;
    for (size_t i = 0; i < b->n && b->bought[i].day <= day; i++)
        if (b->bought[i].value != ORDER_NONE) {
            sum += b->bought[i].value;
            ++*ret_n;
        }
    return sum;
}
