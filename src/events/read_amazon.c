/* read_amazon.c — Amazon: the report of all orders (29 or 32 columns) and Manage FBA Inventory, both tab separated and
 * never quoted. The order report has no day of shipping or delivery; what it knows of the buyer is where he lives. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum {
    ORDER, PURCHASED, UPDATED, STATUS, FULFILMENT, CHANNEL, LEVEL, TITLE, SKU, ASIN, ITEM_STATUS, QUANTITY, CURRENCY, PRICE,
    TAX, SHIPPING, DISCOUNT, COUNTRY, STATE, BUSINESS
};
static const struct cell_spec cells[] = {
    [ORDER] = {"amazon-order-id", "order.subject", CELL_TEXT, CELL_KEY, NULL},
    [PURCHASED] = {"purchase-date", "order.at", CELL_DATE, CELL_KEY, NULL},
    [UPDATED] = {"last-updated-date", "cancellation.at, return.at", CELL_DATE, 0, NULL},
    [STATUS] = {"order-status", "cancellation, return", CELL_TEXT, CELL_KEY, NULL},
    [FULFILMENT] = {"fulfillment-channel", "order.extra fulfilment", CELL_TEXT, 0, NULL},
    [CHANNEL] = {"sales-channel", "order.channel", CELL_TEXT, 0, NULL},
    [LEVEL] = {"ship-service-level", "order.extra service", CELL_TEXT, 0, NULL},
    [TITLE] = {"product-name", "line.extra title", CELL_TEXT, 0, NULL},
    [SKU] = {"sku", "line.product", CELL_TEXT, CELL_KEY, NULL},
    [ASIN] = {"asin", "line.extra asin", CELL_TEXT, 0, NULL},
    [ITEM_STATUS] = {"item-status", "cancellation.part", CELL_TEXT, 0, NULL},
    [QUANTITY] = {"quantity", "line.quantity", CELL_NUMBER, CELL_KEY, NULL},
    [CURRENCY] = {"currency", "currency", CELL_TEXT, CELL_CURRENCY, NULL},
    [PRICE] = {"item-price", "line.amount", CELL_MONEY, CELL_KEY, NULL},
    [TAX] = {"item-tax", "line.extra tax", CELL_MONEY, 0, NULL},
    [SHIPPING] = {"shipping-price", "line.extra shipping", CELL_MONEY, 0, NULL},
    [DISCOUNT] = {"item-promotion-discount", "line.amount", CELL_MONEY, 0, NULL},
    [COUNTRY] = {"ship-country", "order.market", CELL_TEXT, CELL_KEY, NULL},
    [STATE] = {"ship-state", "order.extra state", CELL_TEXT, 0, NULL},
    [BUSINESS] = {"is-business-order", "order.extra business", CELL_TEXT, 0, NULL},
    {"merchant-order-id", NULL, CELL_TEXT, 0, "the marketplace's number is kept"},
    {"order-channel", NULL, CELL_TEXT, 0, NULL},
    {"url", NULL, CELL_TEXT, 0, NULL},
    {"shipping-tax", NULL, CELL_MONEY, 0, NULL},
    {"gift-wrap-price", NULL, CELL_MONEY, 0, NULL},
    {"gift-wrap-tax", NULL, CELL_MONEY, 0, NULL},
    {"ship-promotion-discount", NULL, CELL_MONEY, 0, NULL},
    {"ship-city", NULL, CELL_TEXT, 0, PERSONAL},
    {"ship-postal-code", NULL, CELL_TEXT, 0, PERSONAL},
    {"promotion-ids", NULL, CELL_TEXT, 0, NULL},
    {"purchase-order-number", NULL, CELL_TEXT, 0, "the buyer's own"},
    {"price-designation", NULL, CELL_TEXT, 0, NULL},
};

static void of_row(struct event *ev, struct str market, struct str channel)
{
    ev->market = market;
    ev->channel = channel;
}

static bool row(struct table *t, struct err *e)
{
    bool day_only;
    struct str id = cell_need(t, ORDER), status = cell(t, STATUS), sku = cell(t, SKU);
    int64_t at = cell_need_time(t, PURCHASED, &day_only), updated = cell_time(t, UPDATED, NULL);
    int64_t quantity = cell_quantity(t, QUANTITY);
    struct str market = cell_market(t, COUNTRY), channel = row_lower(t, cell(t, CHANNEL));
    const struct currency *cur = cell(t, PRICE).n ? row_currency(t, CURRENCY) : NULL; /* cancelled rows have neither */
    int64_t price = cell_amount(t, PRICE, cur), discount = cell_amount(t, DISCOUNT, cur);
    (void)e;
    if (quantity != EVENT_NONE && quantity < 0)
        row_fault(t, QUANTITY, "is negative");
    if (t->fault)
        return true;
    bool cancelled = str_eq_nocase(status, STR("Cancelled")) || str_eq_nocase(status, STR("Canceled"));
    int64_t last = updated != EVENT_NONE ? updated : at;
    struct seen_entry *order = seen_find(t->seen, id);
    if (order->n++ == 0) {
        struct event *placed = row_event(t, EVENT_ORDER, id, at, day_only);
        of_row(placed, market, channel);
        row_extra(t, placed, "status", status);
        row_extra(t, placed, "fulfilment", cell(t, FULFILMENT));
        row_extra(t, placed, "service", cell(t, LEVEL));
        row_extra(t, placed, "state", cell(t, STATE));
        row_extra(t, placed, "business", cell(t, BUSINESS));
        if (cancelled) {
            struct event *ev = row_event(t, EVENT_CANCELLATION, id, last, false);
            of_row(ev, market, channel);
            event_time_not_told(t, ev);
        }
        if (str_eq_nocase(status, STR("Shipped - Returned to Seller")) ||
            str_eq_nocase(status, STR("Shipped - Rejected by Buyer"))) {
            struct event *ev = row_event(t, EVENT_RETURN, id, last, false);
            of_row(ev, market, channel);
            ev->reason = str_eq_nocase(status, STR("Shipped - Rejected by Buyer")) ? STR("buyer:rejected") : (struct str){"", 0};
            event_time_not_told(t, ev);
        }
    }
    /* The same item twice in an order: its second row is another line. Other orders between do not change its name. */
    struct str key = row_join(t, id, "\t", sku);
    uint32_t again = ++seen_find(t->seen, key)->note;
    struct str part = again > 1 ? row_join(t, sku, "#", row_int(t, again)) : sku;
    struct event *line = row_event(t, EVENT_LINE, id, at, day_only);
    of_row(line, market, channel);
    line->part = part;
    line->product = sku;
    line->quantity = quantity;
    event_money(line, price == EVENT_NONE || discount == EVENT_NONE ? price
                      : price - (discount < 0 ? -discount : discount), cur);
    row_extra(t, line, "title", cell(t, TITLE));
    row_extra(t, line, "asin", cell(t, ASIN));
    row_extra(t, line, "tax", cell(t, TAX));
    row_extra(t, line, "shipping", cell(t, SHIPPING));
    if (!cancelled && str_eq_nocase(cell(t, ITEM_STATUS), STR("Cancelled"))) {
        struct event *ev = row_event(t, EVENT_CANCELLATION, id, last, false);
        of_row(ev, market, channel);
        ev->part = part;
        event_time_not_told(t, ev);
    }
    return true;
}

static const struct table_spec spec = {.id = "amazon-orders",
                                       .cells = cells,
                                       .n_cells = COUNT_OF(cells),
                                       .no_quotes = true,
                                       .row = row};

static bool read_file(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    return table_read(&spec, job, path, opt, sink, ret, e);
}

const struct event_format format_amazon_orders = {.id = "amazon-orders",
                                                  .name = "Amazon all orders (TSV)",
                                                  .what = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL",
                                                  .read = read_file,
                                                  .channel = "amazon",
                                                  .table = &spec};

/* ---- FBA inventory ---- */

enum { F_SKU, F_ASIN, F_TITLE, F_AVAILABLE, F_ON_HAND, F_RESERVED, F_UNSELLABLE, F_INBOUND, F_OWN, F_OWN_LISTED };
static const struct cell_spec fba_cells[] = {
    [F_SKU] = {"sku", "stock.subject", CELL_TEXT, CELL_KEY, NULL},
    [F_ASIN] = {"asin", "stock.extra asin", CELL_TEXT, 0, NULL},
    [F_TITLE] = {"product-name", "stock.extra title", CELL_TEXT, 0, NULL},
    [F_AVAILABLE] = {"afn-fulfillable-quantity", "stock.quantity at FBA", CELL_NUMBER, CELL_KEY, NULL},
    [F_ON_HAND] = {"afn-total-quantity", "stock.extra total", CELL_NUMBER, 0, NULL},
    [F_RESERVED] = {"afn-reserved-quantity", "stock.extra reserved", CELL_NUMBER, 0, NULL},
    [F_UNSELLABLE] = {"afn-unsellable-quantity", "stock.extra unsellable", CELL_NUMBER, 0, NULL},
    [F_INBOUND] = {"afn-inbound-shipped-quantity", "stock.extra incoming", CELL_NUMBER, 0, NULL},
    [F_OWN] = {"mfn-fulfillable-quantity", "stock.quantity of one's own", CELL_NUMBER, 0, NULL},
    [F_OWN_LISTED] = {"mfn-listing-exists", "stock.quantity of one's own", CELL_TEXT, 0, NULL},
    {"fnsku", NULL, CELL_TEXT, 0, NULL},
    {"condition", NULL, CELL_TEXT, 0, NULL},
    {"your-price", NULL, CELL_TEXT, 0, "a price without its currency"},
    {"afn-listing-exists", NULL, CELL_TEXT, 0, NULL},
    {"afn-warehouse-quantity", NULL, CELL_TEXT, 0, NULL},
    {"per-unit-volume", NULL, CELL_TEXT, 0, NULL},
    {"afn-inbound-working-quantity", NULL, CELL_TEXT, 0, NULL},
    {"afn-inbound-receiving-quantity", NULL, CELL_TEXT, 0, NULL},
    {"afn-researching-quantity", NULL, CELL_TEXT, 0, NULL},
    {"afn-reserved-future-supply", NULL, CELL_TEXT, 0, NULL},
    {"afn-future-supply-buyable", NULL, CELL_TEXT, 0, NULL},
};
struct snapshot {
    int64_t at;
    bool day_only;
};
static bool fba_begin(struct table *t, struct err *e)
{
    struct snapshot *s = t->state;
    (void)e;
    s->at = table_file_time(t, &s->day_only);
    table_note(t, "The file does not say when it was made: %s is taken.",
               s->day_only ? "the date in its name" : "the time it was last written");
    return true;
}
static void level(struct table *t, const struct snapshot *s, struct str sku, struct str place, int64_t quantity, bool fba)
{
    struct event *ev = row_event(t, EVENT_STOCK, sku, s->at, s->day_only);
    ev->part = row_join(t, place, "@", row_int(t, s->at));
    ev->party = place;
    ev->quantity = quantity;
    row_extra(t, ev, "title", cell(t, F_TITLE));
    row_extra(t, ev, "asin", cell(t, F_ASIN));
    if (fba) {
        row_extra(t, ev, "total", cell(t, F_ON_HAND));
        row_extra(t, ev, "reserved", cell(t, F_RESERVED));
        row_extra(t, ev, "unsellable", cell(t, F_UNSELLABLE));
        row_extra(t, ev, "incoming", cell(t, F_INBOUND));
    }
}
static bool fba_row(struct table *t, struct err *e)
{
    const struct snapshot *s = t->state;
    struct str sku = cell_need(t, F_SKU);
    int64_t there = cell_quantity(t, F_AVAILABLE), own = cell_quantity(t, F_OWN);
    (void)e;
    if (there == EVENT_NONE && own == EVENT_NONE)
        row_fault(t, F_AVAILABLE, "is missing");
    if (t->fault)
        return true;
    if (there != EVENT_NONE)
        level(t, s, sku, STR("FBA"), there, true);
    if (own != EVENT_NONE && !str_eq_nocase(cell(t, F_OWN_LISTED), STR("No")))
        level(t, s, sku, STR("own"), own, false);
    return true;
}
static const struct table_spec fba_spec = {.id = "amazon-fba-inventory",
                                           .cells = fba_cells,
                                           .n_cells = COUNT_OF(fba_cells),
                                           .no_quotes = true,
                                           .decimal = '.',
                                           .state_size = sizeof(struct snapshot),
                                           .begin = fba_begin,
                                           .row = fba_row};
static bool read_fba(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                     struct read_report *ret, struct err *e)
{
    return table_read(&fba_spec, job, path, opt, sink, ret, e);
}
const struct event_format format_amazon_fba = {.id = "amazon-fba-inventory",
                                               .name = "Amazon Manage FBA Inventory (TSV)",
                                               .what = "stock at Amazon and of one's own, per SKU",
                                               .read = read_fba,
                                               .channel = "amazon",
                                               .table = &fba_spec};
