/* read_ebay.c — eBay's order report, in any of its languages (headings: data/events/header_aliases.csv).
 *
 * The one file of a marketplace that carries ship-by, latest estimated delivery and shipped days together, so late
 * shipments can be counted from it alone. The currency is the sign beside the amounts. An order of several items has
 * a row of its own without an item, then one row per item. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum {
    RECORD, ORDER, BUYER, COUNTRY, BUYER_COUNTRY, STATE, ITEM, TITLE, SKU, QUANTITY, PRICE, SHIPPING, TOTAL, METHOD, SOLD,
    PAID, SHIP_BY, LATEST, EARLIEST, SHIPPED, FEEDBACK, SERVICE, TRACKING, TRANSACTION, VARIATION, TAX
};
static const struct cell_spec cells[] = {
    [RECORD] = {"Sales Record Number", "order.subject, when there is no order number", CELL_TEXT, CELL_KEY, NULL},
    [ORDER] = {"Order Number", "order.subject", CELL_TEXT, CELL_KEY, NULL},
    [BUYER] = {"Buyer Username", "person (kept as a pseudonym)", CELL_TEXT, 0, NULL},
    [COUNTRY] = {"Ship To Country", "order.market", CELL_TEXT, 0, NULL},
    [BUYER_COUNTRY] = {"Buyer Country", "order.market, when none is shipped to", CELL_TEXT, 0, NULL},
    [STATE] = {"Ship To State", "order.extra state", CELL_TEXT, 0, NULL},
    [ITEM] = {"Item Number", "line.product, when there is no label of one's own", CELL_TEXT, 0, NULL},
    [TITLE] = {"Item Title", "line.extra title", CELL_TEXT, 0, NULL},
    [SKU] = {"Custom Label", "line.product", CELL_TEXT, 0, NULL},
    [QUANTITY] = {"Quantity", "line.quantity", CELL_NUMBER, 0, NULL},
    [PRICE] = {"Sold For", "line.number; × quantity = line.amount", CELL_MONEY, 0, NULL},
    [SHIPPING] = {"Shipping And Handling", "order.extra shipping", CELL_MONEY, 0, NULL},
    [TOTAL] = {"Total Price", "payment.amount", CELL_MONEY, 0, NULL},
    [METHOD] = {"Payment Method", "payment.party", CELL_TEXT, 0, NULL},
    [SOLD] = {"Sale Date", "order.at", CELL_DATE, CELL_KEY, NULL},
    [PAID] = {"Paid On Date", "payment.at", CELL_DATE, 0, NULL},
    [SHIP_BY] = {"Ship By Date", "shipment.promised; order.extra ship_by", CELL_DATE, 0, NULL},
    [LATEST] = {"Maximum Estimated Delivery Date", "order.promised", CELL_DATE, 0, NULL},
    [EARLIEST] = {"Minimum Estimated Delivery Date", NULL, CELL_DATE, 0, "the latest day is the promise"},
    [SHIPPED] = {"Shipped On Date", "shipment.at", CELL_DATE, 0, NULL},
    [FEEDBACK] = {"Feedback Received", "complaint when negative; order.extra feedback", CELL_TEXT, 0, NULL},
    [SERVICE] = {"Shipping Service", "shipment.party", CELL_TEXT, 0, NULL},
    [TRACKING] = {"Tracking Number", "shipment.part", CELL_TEXT, 0, NULL},
    [TRANSACTION] = {"Transaction ID", "line.part", CELL_TEXT, 0, NULL},
    [VARIATION] = {"Variation Details", "line.extra variation", CELL_TEXT, 0, NULL},
    [TAX] = {"eBay Collected Tax", "order.extra taxes", CELL_MONEY, 0, NULL},
    {"Buyer Name", NULL, CELL_TEXT, 0, PERSONAL},
    {"Buyer Email", NULL, CELL_TEXT, 0, PERSONAL},
    {"Buyer Note", NULL, CELL_TEXT, 0, PERSONAL},
    {"Buyer Address 1", NULL, CELL_TEXT, 0, PERSONAL},
    {"Buyer Address 2", NULL, CELL_TEXT, 0, PERSONAL},
    {"Buyer City", NULL, CELL_TEXT, 0, PERSONAL},
    {"Buyer State", NULL, CELL_TEXT, 0, PERSONAL},
    {"Buyer Zip", NULL, CELL_TEXT, 0, PERSONAL},
    {"Ship To Name", NULL, CELL_TEXT, 0, PERSONAL},
    {"Ship To Phone", NULL, CELL_TEXT, 0, PERSONAL},
    {"PayPal Transaction ID", NULL, CELL_TEXT, 0, "personal: leads to a payment"},
};

struct order {
    char id[80];
    size_t n_id;
    int64_t at;
    bool day_only;
    char market[160];
    size_t n_market;
};

static struct str market_of(struct table *t)
{
    struct str to = cell(t, COUNTRY);
    return cell_market(t, to.n && !cell_says_missing(to) ? COUNTRY : BUYER_COUNTRY);
}

static void whole(struct table *t, struct order *o, struct str id, const struct currency *cur)
{
    bool shipped_day, paid_day;
    int64_t paid = cell_time(t, PAID, &paid_day), shipped = cell_time(t, SHIPPED, &shipped_day);
    int64_t ship_by = cell_time(t, SHIP_BY, NULL), latest = cell_time(t, LATEST, NULL);
    int64_t total = cell_amount(t, TOTAL, cur);
    struct str market = {o->market, o->n_market}, feedback = cell(t, FEEDBACK), buyer = cell(t, BUYER);
    struct event *placed = row_event(t, EVENT_ORDER, id, o->at, o->day_only);
    placed->market = market;
    placed->person = cell_says_missing(buyer) ? (struct str){"", 0} : buyer;
    placed->promised_s = latest;
    row_extra(t, placed, "state", cell(t, STATE));
    row_extra(t, placed, "shipping", cell(t, SHIPPING));
    row_extra(t, placed, "taxes", cell(t, TAX));
    row_extra(t, placed, "ship_by", cell(t, SHIP_BY));
    row_extra(t, placed, "feedback", feedback);
    if (paid != EVENT_NONE) {
        struct event *ev = row_event(t, EVENT_PAYMENT, id, paid, paid_day);
        ev->market = market;
        ev->party = cell(t, METHOD);
        event_money(ev, total, cur);
    }
    if (shipped != EVENT_NONE) {
        struct event *ev = row_event(t, EVENT_SHIPMENT, id, shipped, shipped_day);
        struct str tracking = cell(t, TRACKING);
        ev->market = market;
        ev->part = cell_says_missing(tracking) ? (struct str){"", 0} : tracking;
        ev->party = cell(t, SERVICE);
        ev->promised_s = ship_by;
    }
    if (str_eq_nocase(feedback, STR("Negative")) || str_eq_nocase(feedback, STR("Negativ"))) {
        struct event *ev = row_event(t, EVENT_COMPLAINT, id, later_of(later_of(o->at, paid), shipped), true);
        ev->part = STR("feedback");
        ev->market = market;
        ev->reason = STR("negative feedback");
        event_time_not_told(t, ev);
    }
}

static bool row(struct table *t, struct err *e)
{
    struct order *o = t->state;
    struct str id = cell(t, ORDER), item = cell(t, ITEM), sku = cell(t, SKU), title = cell(t, TITLE);
    (void)e;
    if (id.n == 0 || cell_says_missing(id))
        id = cell_need(t, RECORD);
    if (t->fault || id.n >= sizeof o->id) {
        row_fault(t, ORDER, "is longer than an order number can be");
        return true;
    }
    const struct currency *cur = row_currency(t, -1);
    struct seen_entry *order = seen_find(t->seen, id);
    bool continues = o->n_id == id.n && memcmp(o->id, id.p, id.n) == 0;
    if (order->n++ == 0 || !continues) {
        struct str market = market_of(t);
        o->at = cell_need_time(t, SOLD, &o->day_only);
        o->n_id = id.n;
        memcpy(o->id, id.p, id.n);
        o->n_market = market.n < sizeof o->market ? market.n : sizeof o->market;
        memcpy(o->market, market.n ? market.p : "", o->n_market);
        if (t->fault) {
            o->n_id = 0;
            order->n--;
            return true;
        }
        if (order->n == 1)
            whole(t, o, id, cur);
    }
    if (item.n == 0 && sku.n == 0 && title.n == 0)
        return true; /* the order as a whole */
    int64_t quantity = cell_quantity(t, QUANTITY);
    struct cell_number price;
    if (quantity != EVENT_NONE && quantity < 0)
        row_fault(t, QUANTITY, "is negative");
    struct event *line = row_event(t, EVENT_LINE, id, o->at, o->day_only);
    line->market = (struct str){o->market, o->n_market};
    line->part = cell(t, TRANSACTION).n ? cell(t, TRANSACTION) : row_int(t, order->n);
    line->product = sku.n && !cell_says_missing(sku) ? sku : item.n ? item : title;
    line->quantity = quantity;
    if (cell_number(t, PRICE, &price)) {
        int64_t amount = EVENT_NONE, n = quantity == EVENT_NONE ? 1 : quantity / 1000;
        struct cell_number sum = {.places = price.places};
        if (__builtin_mul_overflow(price.mantissa, n, &sum.mantissa) || !cur ||
            !number_scaled(sum, cur->exponent, &amount))
            row_fault(t, PRICE, "is larger than any amount kept here");
        line->number = row_decimal(t, price);
        event_money(line, amount, cur);
    }
    row_extra(t, line, "title", title);
    row_extra(t, line, "item", item);
    row_extra(t, line, "variation", cell(t, VARIATION));
    return true;
}

static const struct table_spec spec = {.id = "ebay-orders",
                                       .cells = cells,
                                       .n_cells = COUNT_OF(cells),
                                       .state_size = sizeof(struct order),
                                       .row = row};

static bool read_file(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    return table_read(&spec, job, path, opt, sink, ret, e);
}

const struct event_format format_ebay = {.id = "ebay-orders",
                                         .name = "eBay orders (CSV)",
                                         .what = "order report in any language: paid, ship by, shipped, estimated delivery",
                                         .read = read_file,
                                         .channel = "ebay",
                                         .table = &spec};
