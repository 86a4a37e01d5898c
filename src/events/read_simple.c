/* read_simple.c — tables that a person fills in: supplier orders and receipts, stock levels, price lists, funnel
 * counts, returns. Examples of each: examples/operations/. Few columns, plain names, nothing to configure. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

#define SIMPLE(NAME, ID, TITLE, WHAT, CHANNEL)                                                                        \
    static const struct table_spec NAME##_spec = {                                                                    \
        .id = ID, .cells = NAME##_cells, .n_cells = COUNT_OF(NAME##_cells), .row = NAME##_row};                       \
    static bool NAME##_read(struct job *job, const char *path, const struct read_options *opt,                        \
                            const struct event_sink *sink, struct read_report *ret, struct err *e)                    \
    {                                                                                                                 \
        return table_read(&NAME##_spec, job, path, opt, sink, ret, e);                                                \
    }                                                                                                                 \
    const struct event_format format_##NAME = {.id = ID, .name = TITLE, .what = WHAT, .read = NAME##_read,            \
                                               .channel = CHANNEL, .table = &NAME##_spec}

/* ---- orders at suppliers and what came in ---- */

enum { P_PURCHASE, P_LINE, P_SUPPLIER, P_PRODUCT, P_QUANTITY, P_ORDERED, P_PROMISED, P_RECEIVED, P_GOT, P_AMOUNT,
       P_CURRENCY, P_LANE };
static const struct cell_spec purchases_cells[] = {
    [P_PURCHASE] = {"purchase", "purchase.subject", CELL_TEXT, CELL_KEY, NULL},
    [P_LINE] = {"line", "purchase.part", CELL_TEXT, 0, NULL},
    [P_SUPPLIER] = {"supplier", "purchase.party", CELL_TEXT, CELL_KEY, NULL},
    [P_PRODUCT] = {"product", "purchase.product", CELL_TEXT, 0, NULL},
    [P_QUANTITY] = {"quantity", "purchase.quantity", CELL_NUMBER, 0, NULL},
    [P_ORDERED] = {"ordered", "purchase.at", CELL_DATE, CELL_KEY, NULL},
    [P_PROMISED] = {"promised", "purchase.promised", CELL_DATE, 0, NULL},
    [P_RECEIVED] = {"received", "receipt.at", CELL_DATE, CELL_KEY, NULL},
    [P_GOT] = {"received_quantity", "receipt.quantity", CELL_NUMBER, 0, NULL},
    [P_AMOUNT] = {"amount", "purchase.amount", CELL_MONEY, 0, NULL},
    [P_CURRENCY] = {"currency", "currency", CELL_TEXT, CELL_CURRENCY, NULL},
    [P_LANE] = {"lane", "purchase.extra lane", CELL_TEXT, 0, NULL},
};
static bool purchases_row(struct table *t, struct err *e)
{
    bool day_only, received_day;
    struct str id = cell_need(t, P_PURCHASE), supplier = cell_need(t, P_SUPPLIER), line = cell(t, P_LINE);
    int64_t at = cell_need_time(t, P_ORDERED, &day_only), promised = cell_time(t, P_PROMISED, NULL);
    int64_t received = cell_time(t, P_RECEIVED, &received_day);
    int64_t quantity = cell_quantity(t, P_QUANTITY), got = cell_quantity(t, P_GOT);
    const struct currency *cur = cell(t, P_AMOUNT).n ? row_currency(t, P_CURRENCY) : NULL;
    int64_t amount = cell_amount(t, P_AMOUNT, cur);
    (void)e;
    if (quantity != EVENT_NONE && quantity < 0)
        row_fault(t, P_QUANTITY, "is negative");
    if (got != EVENT_NONE && got < 0)
        row_fault(t, P_GOT, "is negative");
    if (received != EVENT_NONE && received < at)
        row_fault(t, P_RECEIVED, "is before the day it was ordered");
    if (t->fault)
        return true;
    struct str part = line.n ? line : row_int(t, ++seen_find(t->seen, id)->n);
    struct event *ev = row_event(t, EVENT_PURCHASE, id, at, day_only);
    ev->part = part;
    ev->party = supplier;
    ev->product = cell(t, P_PRODUCT);
    ev->quantity = quantity;
    ev->promised_s = promised;
    event_money(ev, amount, cur);
    row_extra(t, ev, "lane", cell(t, P_LANE));
    if (received != EVENT_NONE) {
        struct event *in = row_event(t, EVENT_RECEIPT, id, received, received_day);
        in->part = part;
        in->party = supplier;
        in->product = cell(t, P_PRODUCT);
        in->quantity = got != EVENT_NONE ? got : quantity;
        row_extra(t, in, "lane", cell(t, P_LANE));
    }
    return true;
}
SIMPLE(purchases, "supplier-orders", "Orders at suppliers and receipts (CSV)",
       "purchase, supplier, product, quantity, ordered, promised, received", "suppliers");

/* ---- stock levels ---- */

enum { S_PRODUCT, S_LOCATION, S_QUANTITY, S_TIME, S_TITLE };
static const struct cell_spec stock_cells[] = {
    [S_PRODUCT] = {"product", "stock.subject", CELL_TEXT, CELL_KEY, NULL},
    [S_LOCATION] = {"location", "stock.party", CELL_TEXT, CELL_KEY, NULL},
    [S_QUANTITY] = {"quantity", "stock.quantity", CELL_NUMBER, CELL_KEY, NULL},
    [S_TIME] = {"time", "stock.at", CELL_DATE, CELL_KEY, NULL},
    [S_TITLE] = {"title", "stock.extra title", CELL_TEXT, 0, NULL},
};
static bool stock_row(struct table *t, struct err *e)
{
    bool day_only;
    struct str product = cell_need(t, S_PRODUCT), place = cell(t, S_LOCATION);
    int64_t at = cell_need_time(t, S_TIME, &day_only), quantity = cell_quantity(t, S_QUANTITY);
    (void)e;
    if (quantity == EVENT_NONE)
        row_fault(t, S_QUANTITY, "is missing");
    if (t->fault)
        return true;
    struct event *ev = row_event(t, EVENT_STOCK, product, at, day_only);
    ev->part = row_join(t, place, "@", row_int(t, at));
    ev->party = place;
    ev->quantity = quantity;
    row_extra(t, ev, "title", cell(t, S_TITLE));
    return true;
}
SIMPLE(stock, "stock-levels", "Stock levels (CSV)", "product, location, quantity on hand, time", "stock");

/* ---- prices ---- */

enum { L_PRODUCT, L_MARKET, L_PRICE, L_CURRENCY, L_FROM };
static const struct cell_spec prices_cells[] = {
    [L_PRODUCT] = {"product", "price.subject", CELL_TEXT, CELL_KEY, NULL},
    [L_MARKET] = {"market", "price.market, price.part", CELL_TEXT, 0, NULL},
    [L_PRICE] = {"price", "price.number", CELL_MONEY, CELL_KEY, NULL},
    [L_CURRENCY] = {"currency", "price.currency", CELL_TEXT, CELL_CURRENCY, NULL},
    [L_FROM] = {"from", "price.at, price.part", CELL_DATE, CELL_KEY, NULL},
};
static bool prices_row(struct table *t, struct err *e)
{
    bool day_only;
    struct cell_number price;
    struct str product = cell_need(t, L_PRODUCT), market = cell_market(t, L_MARKET);
    int64_t at = cell_need_time(t, L_FROM, &day_only);
    const struct currency *cur = row_currency(t, L_CURRENCY);
    (void)e;
    if (!cell_number(t, L_PRICE, &price))
        row_fault(t, L_PRICE, "is missing");
    else if (price.mantissa < 0)
        row_fault(t, L_PRICE, "is negative");
    if (t->fault)
        return true;
    struct event *ev = row_event(t, EVENT_PRICE, product, at, day_only);
    ev->part = row_join(t, market, "@", row_int(t, at));
    ev->market = market;
    ev->number = row_decimal(t, price);
    memcpy(ev->currency, cur->code, sizeof ev->currency);
    return true;
}
SIMPLE(prices, "price-list", "Prices (CSV)", "product, market, price, currency, valid from", "prices");

/* ---- steps of the funnel ---- */

enum { F_TIME, F_STEP, F_COUNT, F_MARKET, F_CHANNEL, F_SESSION };
static const struct cell_spec funnel_cells[] = {
    [F_TIME] = {"time", "session.at", CELL_DATE, CELL_KEY, NULL},
    [F_STEP] = {"step", "session.reason", CELL_TEXT, CELL_KEY, NULL},
    [F_COUNT] = {"count", "session.quantity", CELL_NUMBER, 0, NULL},
    [F_MARKET] = {"market", "session.market", CELL_TEXT, 0, NULL},
    [F_CHANNEL] = {"channel", "session.channel", CELL_TEXT, 0, NULL},
    [F_SESSION] = {"session", "session.subject", CELL_TEXT, 0, NULL},
};
static bool funnel_row(struct table *t, struct err *e)
{
    bool day_only;
    struct str step = cell_need(t, F_STEP), session = cell(t, F_SESSION), market = cell_market(t, F_MARKET);
    struct str channel = row_lower(t, cell(t, F_CHANNEL));
    int64_t at = cell_need_time(t, F_TIME, &day_only), count = cell_quantity(t, F_COUNT);
    (void)e;
    if (count != EVENT_NONE && count < 0)
        row_fault(t, F_COUNT, "is negative");
    if (count == EVENT_NONE && !session.n)
        row_fault(t, F_COUNT, "is missing, and there is no session either");
    if (t->fault)
        return true;
    if (!session.n) /* counts: one subject per day, market and channel */
        session = row_join(t, row_join(t, row_int(t, at), "/", market), "/", channel);
    struct event *ev = row_event(t, EVENT_SESSION, session, at, day_only);
    ev->part = step;
    ev->reason = step;
    ev->market = market;
    ev->channel = channel;
    ev->quantity = count != EVENT_NONE ? count : 1000;
    return true;
}
SIMPLE(funnel, "funnel", "Steps of the funnel (CSV)", "day, market, step (visit, cart, checkout, order), count", "web");

/* ---- returns and refunds ---- */

enum { B_ORDER, B_LINE, B_PRODUCT, B_QUANTITY, B_RETURNED, B_REASON, B_REFUNDED, B_AMOUNT, B_CURRENCY, B_MARKET };
static const struct cell_spec returns_cells[] = {
    [B_ORDER] = {"order", "return.subject", CELL_TEXT, CELL_KEY, NULL},
    [B_LINE] = {"line", "return.part", CELL_TEXT, 0, NULL},
    [B_PRODUCT] = {"product", "return.product", CELL_TEXT, 0, NULL},
    [B_QUANTITY] = {"quantity", "return.quantity", CELL_NUMBER, 0, NULL},
    [B_RETURNED] = {"returned", "return.at", CELL_DATE, CELL_KEY, NULL},
    [B_REASON] = {"reason", "return.reason (seller:… or buyer:…)", CELL_TEXT, 0, NULL},
    [B_REFUNDED] = {"refunded", "refund.at", CELL_DATE, CELL_KEY, NULL},
    [B_AMOUNT] = {"amount", "refund.amount", CELL_MONEY, 0, NULL},
    [B_CURRENCY] = {"currency", "currency", CELL_TEXT, CELL_CURRENCY, NULL},
    [B_MARKET] = {"market", "return.market", CELL_TEXT, 0, NULL},
};
static bool returns_row(struct table *t, struct err *e)
{
    bool day_only, refunded_day;
    struct str id = cell_need(t, B_ORDER), line = cell(t, B_LINE), market = cell_market(t, B_MARKET);
    int64_t returned = cell_time(t, B_RETURNED, &day_only), refunded = cell_time(t, B_REFUNDED, &refunded_day);
    int64_t quantity = cell_quantity(t, B_QUANTITY);
    const struct currency *cur = cell(t, B_AMOUNT).n ? row_currency(t, B_CURRENCY) : NULL;
    int64_t amount = cell_amount(t, B_AMOUNT, cur);
    (void)e;
    if (quantity != EVENT_NONE && quantity < 0)
        row_fault(t, B_QUANTITY, "is negative: what came back is counted upwards");
    if (amount != EVENT_NONE && amount < 0)
        row_fault(t, B_AMOUNT, "is negative: what was paid back is counted upwards");
    if (returned == EVENT_NONE && refunded == EVENT_NONE)
        row_fault(t, B_RETURNED, "is missing, and there is no day of a refund either");
    if (t->fault)
        return true;
    struct str part = line.n ? line : cell(t, B_PRODUCT);
    if (returned != EVENT_NONE) {
        struct event *ev = row_event(t, EVENT_RETURN, id, returned, day_only);
        ev->part = part;
        ev->market = market;
        ev->product = cell(t, B_PRODUCT);
        ev->quantity = quantity;
        ev->reason = cell(t, B_REASON);
    }
    if (refunded != EVENT_NONE) {
        struct event *ev = row_event(t, EVENT_REFUND, id, refunded, refunded_day);
        ev->part = part;
        ev->market = market;
        ev->product = cell(t, B_PRODUCT);
        ev->reason = cell(t, B_REASON);
        event_money(ev, amount, cur);
    }
    return true;
}
SIMPLE(returns, "returns", "Returns and refunds (CSV)", "order, product, quantity, returned, reason, refunded, amount", "returns");
