/* read_etsy.c — Etsy: sold orders (one row per order) and sold order items (one row per item). They complete each
 * other: orders, payments and shipments come from the first, lines from the second; each is told from the other by
 * its columns. Dates are month/day/year. A British export calls “Ship …” “Delivery …” (data/events/header_aliases.csv). */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum {
    SALE, ORDER, BUYER_ID, BUYER, N_ITEMS, SHIPPED, COUNTRY, STATE, CURRENCY, VALUE, DISCOUNT, SHIP_DISCOUNT, SHIPPING, TAX,
    TOTAL, STATUS, METHOD, FEES, SKU, COUPON, ADJUSTED_TOTAL, PAID
};
static const struct cell_spec cells[] = {
    [SALE] = {"Sale Date", "order.at", CELL_DATE, CELL_KEY, NULL},
    [ORDER] = {"Order ID", "order.subject", CELL_TEXT, CELL_KEY, NULL},
    [BUYER_ID] = {"Buyer User ID", "person (kept as a pseudonym)", CELL_TEXT, 0, NULL},
    [BUYER] = {"Buyer", "person, when there is no user id", CELL_TEXT, 0, NULL},
    [N_ITEMS] = {"Number of Items", "order.quantity", CELL_NUMBER, CELL_KEY, NULL},
    [SHIPPED] = {"Date Shipped", "shipment.at", CELL_DATE, 0, NULL},
    [COUNTRY] = {"Ship Country", "order.market", CELL_TEXT, CELL_KEY, NULL},
    [STATE] = {"Ship State", "order.extra state", CELL_TEXT, 0, NULL},
    [CURRENCY] = {"Currency", "currency", CELL_TEXT, CELL_CURRENCY, NULL},
    [VALUE] = {"Order Value", "order.amount", CELL_MONEY, CELL_KEY, NULL},
    [DISCOUNT] = {"Discount Amount", "order.amount", CELL_MONEY, 0, NULL},
    [SHIP_DISCOUNT] = {"Shipping Discount", NULL, CELL_MONEY, 0, NULL},
    [SHIPPING] = {"Shipping", "order.extra shipping", CELL_MONEY, 0, NULL},
    [TAX] = {"Sales Tax", "order.extra taxes", CELL_MONEY, 0, NULL},
    [TOTAL] = {"Order Total", "payment.amount", CELL_MONEY, 0, NULL},
    [STATUS] = {"Status", "cancellation", CELL_TEXT, 0, NULL},
    [METHOD] = {"Payment Method", "payment.party", CELL_TEXT, 0, NULL},
    [FEES] = {"Card Processing Fees", "charge.amount (payment fee)", CELL_MONEY, 0, NULL},
    [SKU] = {"SKU", "order.product", CELL_TEXT, 0, NULL},
    [COUPON] = {"Coupon Code", "order.extra coupon", CELL_TEXT, 0, NULL},
    [ADJUSTED_TOTAL] = {"Adjusted Order Total", "refund.amount = total less this", CELL_MONEY, 0, NULL},
    [PAID] = {"Date Paid", "payment.at", CELL_DATE, 0, NULL},
    {"Full Name", NULL, CELL_TEXT, 0, PERSONAL},
    {"First Name", NULL, CELL_TEXT, 0, PERSONAL},
    {"Last Name", NULL, CELL_TEXT, 0, PERSONAL},
    {"Street 1", NULL, CELL_TEXT, 0, PERSONAL},
    {"Street 2", NULL, CELL_TEXT, 0, PERSONAL},
    {"Ship City", NULL, CELL_TEXT, 0, PERSONAL},
    {"Ship Zipcode", NULL, CELL_TEXT, 0, PERSONAL},
    {"Order Net", NULL, CELL_MONEY, 0, "total less fees"},
    {"Adjusted Card Processing Fees", NULL, CELL_MONEY, 0, NULL},
    {"Adjusted Net Order Amount", NULL, CELL_MONEY, 0, NULL},
    {"Coupon Details", NULL, CELL_TEXT, 0, NULL},
    {"Order Type", NULL, CELL_TEXT, 0, NULL},
    {"Payment Type", NULL, CELL_TEXT, 0, NULL},
    {"InPerson Discount", NULL, CELL_TEXT, 0, NULL},
    {"InPerson Location", NULL, CELL_TEXT, 0, NULL},
};

static bool order_row(struct table *t, struct err *e)
{
    bool day_only, shipped_day;
    struct str id = cell_need(t, ORDER), status = cell(t, STATUS);
    int64_t at = cell_need_time(t, SALE, &day_only), shipped = cell_time(t, SHIPPED, &shipped_day);
    int64_t paid = cell_time(t, PAID, NULL), items = cell_quantity(t, N_ITEMS);
    const struct currency *cur = row_currency(t, CURRENCY);
    int64_t value = cell_amount(t, VALUE, cur), discount = cell_amount(t, DISCOUNT, cur);
    int64_t total = cell_amount(t, TOTAL, cur), fees = cell_amount(t, FEES, cur);
    int64_t adjusted = cell_amount(t, ADJUSTED_TOTAL, cur);
    struct str market = cell_market(t, COUNTRY);
    (void)e;
    if (items < 0 && items != EVENT_NONE)
        row_fault(t, N_ITEMS, "is negative");
    if (t->fault)
        return true;
    if (seen_find(t->seen, id)->n++) {
        row_fault(t, ORDER, "stands in the file twice");
        return true;
    }
    struct event *placed = row_event(t, EVENT_ORDER, id, at, day_only);
    placed->market = market;
    placed->person = cell(t, BUYER_ID).n ? cell(t, BUYER_ID) : cell(t, BUYER);
    placed->quantity = items;
    placed->product = cell(t, SKU);
    event_money(placed, value == EVENT_NONE || discount == EVENT_NONE ? value : value - discount, cur);
    row_extra(t, placed, "state", cell(t, STATE));
    row_extra(t, placed, "coupon", cell(t, COUPON));
    row_extra(t, placed, "shipping", cell(t, SHIPPING));
    row_extra(t, placed, "taxes", cell(t, TAX));
    if (total != EVENT_NONE) {
        struct event *ev = row_event(t, EVENT_PAYMENT, id, paid != EVENT_NONE ? paid : at, true);
        ev->market = market;
        ev->party = cell(t, METHOD);
        event_money(ev, total, cur);
    }
    if (shipped != EVENT_NONE)
        row_event(t, EVENT_SHIPMENT, id, shipped, shipped_day)->market = market;
    if (fees != EVENT_NONE && fees != 0) {
        struct event *ev = row_event(t, EVENT_CHARGE, id, at, day_only);
        ev->part = STR("payment");
        ev->market = market;
        ev->reason = STR("payment fee");
        event_money(ev, fees, cur);
    }
    if (str_eq_nocase(status, STR("canceled")) || str_eq_nocase(status, STR("cancelled"))) {
        struct event *ev = row_event(t, EVENT_CANCELLATION, id, at, day_only);
        ev->market = market;
        event_time_not_told(t, ev);
    } else if (adjusted != EVENT_NONE && total != EVENT_NONE && adjusted > 0 && adjusted < total) {
        struct event *ev = row_event(t, EVENT_REFUND, id, later_of(at, shipped), true);
        ev->market = market;
        event_money(ev, total - adjusted, cur);
        event_time_not_told(t, ev);
    }
    return true;
}

static const struct table_spec order_spec = {.id = "etsy-orders",
                                             .cells = cells,
                                             .n_cells = COUNT_OF(cells),
                                             .order = ORDER_MDY,
                                             .row = order_row};

static bool read_orders(struct job *job, const char *path, const struct read_options *opt,
                        const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    return table_read(&order_spec, job, path, opt, sink, ret, e);
}

const struct event_format format_etsy_orders = {.id = "etsy-orders",
                                                .name = "Etsy sold orders (CSV)",
                                                .what = "one row per order; the items are another file",
                                                .read = read_orders,
                                                .channel = "etsy",
                                                .table = &order_spec};

/* ---- items ---- */

enum { I_SALE, I_NAME, I_BUYER, I_QUANTITY, I_PRICE, I_DISCOUNT, I_TOTAL, I_CURRENCY, I_TRANSACTION, I_LISTING, I_COUNTRY,
       I_ORDER, I_VARIATIONS, I_SKU, I_SHIPPED };
static const struct cell_spec item_cells[] = {
    [I_SALE] = {"Sale Date", "line.at", CELL_DATE, CELL_KEY, NULL},
    [I_NAME] = {"Item Name", "line.extra title", CELL_TEXT, CELL_KEY, NULL},
    [I_BUYER] = {"Buyer", "person (kept as a pseudonym)", CELL_TEXT, 0, NULL},
    [I_QUANTITY] = {"Quantity", "line.quantity", CELL_NUMBER, CELL_KEY, NULL},
    [I_PRICE] = {"Price", "line.number", CELL_MONEY, CELL_KEY, NULL},
    [I_DISCOUNT] = {"Discount Amount", "line.amount", CELL_MONEY, 0, NULL},
    [I_TOTAL] = {"Item Total", "line.amount", CELL_MONEY, CELL_KEY, NULL},
    [I_CURRENCY] = {"Currency", "currency", CELL_TEXT, CELL_CURRENCY, NULL},
    [I_TRANSACTION] = {"Transaction ID", "line.part", CELL_TEXT, CELL_KEY, NULL},
    [I_LISTING] = {"Listing ID", "line.product, when there is no SKU", CELL_TEXT, 0, NULL},
    [I_COUNTRY] = {"Ship Country", "line.market", CELL_TEXT, 0, NULL},
    [I_ORDER] = {"Order ID", "line.subject", CELL_TEXT, CELL_KEY, NULL},
    [I_VARIATIONS] = {"Variations", "line.extra variation", CELL_TEXT, 0, NULL},
    [I_SKU] = {"SKU", "line.product", CELL_TEXT, 0, NULL},
    [I_SHIPPED] = {"Date Shipped", NULL, CELL_DATE, 0, "the orders file has it once per order"},
    {"Ship Name", NULL, CELL_TEXT, 0, PERSONAL},
    {"Ship Address1", NULL, CELL_TEXT, 0, PERSONAL},
    {"Ship Address2", NULL, CELL_TEXT, 0, PERSONAL},
    {"Ship City", NULL, CELL_TEXT, 0, PERSONAL},
    {"Ship State", NULL, CELL_TEXT, 0, "the orders file has it once per order"},
    {"Ship Zipcode", NULL, CELL_TEXT, 0, PERSONAL},
    {"Coupon Code", NULL, CELL_TEXT, 0, "the orders file has it once per order"},
    {"Coupon Details", NULL, CELL_TEXT, 0, NULL},
    {"Shipping Discount", NULL, CELL_TEXT, 0, NULL},
    {"Order Shipping", NULL, CELL_TEXT, 0, "the orders file has it once per order"},
    {"Order Sales Tax", NULL, CELL_TEXT, 0, "the orders file has it once per order"},
    {"Date Paid", NULL, CELL_TEXT, 0, NULL},
    {"Payment Type", NULL, CELL_TEXT, 0, NULL},
    {"Order Type", NULL, CELL_TEXT, 0, NULL},
    {"Listings Type", NULL, CELL_TEXT, 0, NULL},
    {"InPerson Discount", NULL, CELL_TEXT, 0, NULL},
    {"InPerson Location", NULL, CELL_TEXT, 0, NULL},
};

static bool item_row(struct table *t, struct err *e)
{
    bool day_only;
    struct str id = cell_need(t, I_ORDER), part = cell_need(t, I_TRANSACTION), sku = cell(t, I_SKU);
    int64_t at = cell_need_time(t, I_SALE, &day_only), quantity = cell_quantity(t, I_QUANTITY);
    const struct currency *cur = row_currency(t, I_CURRENCY);
    int64_t total = cell_amount(t, I_TOTAL, cur), discount = cell_amount(t, I_DISCOUNT, cur);
    struct str price = cell_decimal(t, I_PRICE);
    (void)e;
    if (quantity != EVENT_NONE && quantity < 0)
        row_fault(t, I_QUANTITY, "is negative");
    if (t->fault)
        return true;
    struct event *line = row_event(t, EVENT_LINE, id, at, day_only);
    line->part = part;
    line->market = cell_market(t, I_COUNTRY);
    line->person = cell(t, I_BUYER);
    line->product = sku.n ? sku : cell(t, I_LISTING).n ? cell(t, I_LISTING) : cell(t, I_NAME);
    line->quantity = quantity;
    line->number = price;
    event_money(line, total == EVENT_NONE || discount == EVENT_NONE ? total : total - discount, cur);
    row_extra(t, line, "title", cell(t, I_NAME));
    row_extra(t, line, "variation", cell(t, I_VARIATIONS));
    return true;
}

static const struct table_spec item_spec = {.id = "etsy-items",
                                            .cells = item_cells,
                                            .n_cells = COUNT_OF(item_cells),
                                            .order = ORDER_MDY,
                                            .row = item_row};

static bool read_items(struct job *job, const char *path, const struct read_options *opt,
                       const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    return table_read(&item_spec, job, path, opt, sink, ret, e);
}

const struct event_format format_etsy_items = {.id = "etsy-items",
                                               .name = "Etsy sold order items (CSV)",
                                               .what = "one row per item sold; the orders are another file",
                                               .read = read_items,
                                               .channel = "etsy",
                                               .table = &item_spec};
