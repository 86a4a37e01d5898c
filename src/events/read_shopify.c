/* read_shopify.c — Shopify: orders (CSV) and inventory (its dialects).
 *
 * Orders: one row per line; what belongs to the order stands on its first row only. Refunds have an amount but no
 * date in this file. Inventory: a picture of the moment of export; the file says no time. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum {
    NAME, EMAIL, FINANCIAL, PAID, FULFILMENT, FULFILLED, CURRENCY, SUBTOTAL, SHIPPING, TAXES, TOTAL, CREATED, QUANTITY, TITLE,
    PRICE, SKU, LINE_DISCOUNT, COUNTRY, BILLING_COUNTRY, PROVINCE, CANCELLED, METHOD, REFUNDED, VENDOR, SOURCE, DUTIES
};
static const struct cell_spec cells[] = {
    [NAME] = {"Name", "order.subject", CELL_TEXT, CELL_KEY, NULL},
    [EMAIL] = {"Email", "person (kept as a pseudonym)", CELL_TEXT, 0, NULL},
    [FINANCIAL] = {"Financial Status", "order.extra financial_status", CELL_TEXT, CELL_KEY, NULL},
    [PAID] = {"Paid at", "payment.at", CELL_DATE, 0, NULL},
    [FULFILMENT] = {"Fulfillment Status", "shipment", CELL_TEXT, 0, NULL},
    [FULFILLED] = {"Fulfilled at", "shipment.at", CELL_DATE, 0, NULL},
    [CURRENCY] = {"Currency", "currency", CELL_TEXT, CELL_CURRENCY, NULL},
    [SUBTOTAL] = {"Subtotal", "order.amount (goods after discounts)", CELL_MONEY, 0, NULL},
    [SHIPPING] = {"Shipping", "order.extra shipping", CELL_MONEY, 0, NULL},
    [TAXES] = {"Taxes", "order.extra taxes", CELL_MONEY, 0, NULL},
    [TOTAL] = {"Total", "payment.amount", CELL_MONEY, 0, NULL},
    [CREATED] = {"Created at", "order.at", CELL_DATE, CELL_KEY, NULL},
    [QUANTITY] = {"Lineitem quantity", "line.quantity", CELL_NUMBER, CELL_KEY, NULL},
    [TITLE] = {"Lineitem name", "line.extra title", CELL_TEXT, CELL_KEY, NULL},
    [PRICE] = {"Lineitem price", "line.number; × quantity − discount = line.amount", CELL_MONEY, CELL_KEY, NULL},
    [SKU] = {"Lineitem sku", "line.product", CELL_TEXT, 0, NULL},
    [LINE_DISCOUNT] = {"Lineitem discount", "line.amount", CELL_MONEY, 0, NULL},
    [COUNTRY] = {"Shipping Country", "order.market", CELL_TEXT, 0, NULL},
    [BILLING_COUNTRY] = {"Billing Country", "order.market, when none is shipped to", CELL_TEXT, 0, NULL},
    [PROVINCE] = {"Shipping Province", "order.extra state", CELL_TEXT, 0, NULL},
    [CANCELLED] = {"Cancelled at", "cancellation.at", CELL_DATE, 0, NULL},
    [METHOD] = {"Payment Method", "payment.party", CELL_TEXT, 0, NULL},
    [REFUNDED] = {"Refunded Amount", "refund.amount", CELL_MONEY, 0, NULL},
    [VENDOR] = {"Vendor", "line.party", CELL_TEXT, 0, NULL},
    [SOURCE] = {"Source", "order.extra source", CELL_TEXT, 0, NULL},
    [DUTIES] = {"Duties", "order.extra duties", CELL_MONEY, 0, NULL},
    {"Billing Name", NULL, CELL_TEXT, 0, PERSONAL},
    {"Shipping Name", NULL, CELL_TEXT, 0, PERSONAL},
    {"Id", NULL, CELL_TEXT, 0, "the order's name is kept"},
    {"Discount Amount", NULL, CELL_TEXT, 0, "contained in the subtotal"},
    {"Payment Reference", NULL, CELL_TEXT, 0, "personal: leads to a payment"},
    {"Payment References", NULL, CELL_TEXT, 0, "personal: leads to a payment"},
    {"Payment ID", NULL, CELL_TEXT, 0, "personal: leads to a payment"},
    {"Notes", NULL, CELL_TEXT, 0, "free text in which persons are named"},
    {"Note Attributes", NULL, CELL_TEXT, 0, "free text in which persons are named"},
};

struct first { /* the order whose rows are being read */
    char name[256];
    size_t n_name;
    int64_t at;
    bool day_only, refused;
    struct str market, person;
    char market_text[160];
    const struct currency *cur;
};

/* n× price − discount in minor units. */
static int64_t line_amount(struct table *t, const struct currency *cur, int k_quantity, int k_price, int k_discount)
{
    struct cell_number quantity, price, total;
    int64_t amount;
    if (!cell_number(t, k_price, &price))
        return EVENT_NONE;
    if (!cell_number(t, k_quantity, &quantity))
        quantity = (struct cell_number){1, 0};
    total.places = quantity.places + price.places;
    if (__builtin_mul_overflow(quantity.mantissa, price.mantissa, &total.mantissa) ||
        !number_scaled(total, cur->exponent, &amount)) {
        row_fault(t, k_price, "times the quantity is larger than any amount kept here");
        return EVENT_NONE;
    }
    int64_t discount = cell_amount(t, k_discount, cur);
    return discount == EVENT_NONE ? amount : amount - discount;
}

static void whole_order(struct table *t, struct first *f, struct str name)
{
    int64_t paid = cell_time(t, PAID, NULL), fulfilled = cell_time(t, FULFILLED, NULL);
    int64_t cancelled = cell_time(t, CANCELLED, NULL), refunded = cell_amount(t, REFUNDED, f->cur);
    struct event *placed = row_event(t, EVENT_ORDER, name, f->at, f->day_only);
    placed->market = f->market;
    placed->person = cell(t, EMAIL);
    event_money(placed, cell_amount(t, SUBTOTAL, f->cur), f->cur);
    row_extra(t, placed, "financial_status", cell(t, FINANCIAL));
    row_extra(t, placed, "source", cell(t, SOURCE));
    row_extra(t, placed, "state", cell(t, PROVINCE));
    row_extra(t, placed, "shipping", cell(t, SHIPPING));
    row_extra(t, placed, "taxes", cell(t, TAXES));
    row_extra(t, placed, "duties", cell(t, DUTIES));
    if (paid != EVENT_NONE) {
        struct event *ev = row_event(t, EVENT_PAYMENT, name, paid, false);
        ev->market = f->market;
        ev->party = cell(t, METHOD);
        event_money(ev, cell_amount(t, TOTAL, f->cur), f->cur);
    }
    if (fulfilled != EVENT_NONE && str_is(cell(t, FULFILMENT), "fulfilled"))
        row_event(t, EVENT_SHIPMENT, name, fulfilled, false)->market = f->market;
    if (cancelled != EVENT_NONE)
        row_event(t, EVENT_CANCELLATION, name, cancelled, false)->market = f->market;
    if (refunded != EVENT_NONE && refunded > 0) {
        int64_t last = later_of(later_of(f->at, paid), later_of(fulfilled, cancelled));
        struct event *ev = row_event(t, EVENT_REFUND, name, last, false);
        ev->market = f->market;
        event_money(ev, refunded, f->cur);
        event_time_not_told(t, ev);
    }
}

static bool order_row(struct table *t, struct err *e)
{
    struct first *f = t->state;
    struct str name = cell_need(t, NAME), sku = cell(t, SKU), title = cell(t, TITLE);
    (void)e;
    if (t->fault || name.n >= sizeof f->name) {
        row_fault(t, NAME, "is longer than an order's name can be");
        return true;
    }
    struct seen_entry *order = seen_find(t->seen, name);
    bool continues = f->n_name == name.n && memcmp(f->name, name.p, name.n) == 0;
    if (order->n == 0) {
        *f = (struct first){.n_name = name.n};
        memcpy(f->name, name.p, name.n);
        f->cur = row_currency(t, CURRENCY);
        f->at = cell_need_time(t, CREATED, &f->day_only);
        struct str market = cell_market(t, cell(t, COUNTRY).n ? COUNTRY : BILLING_COUNTRY);
        size_t n = market.n < sizeof f->market_text ? market.n : sizeof f->market_text - 1;
        memcpy(f->market_text, market.n ? market.p : "", n);
        f->market = (struct str){f->market_text, n};
        if (!t->fault)
            whole_order(t, f, name);
        f->refused = t->fault;
    } else if (!continues) {
        row_fault(t, NAME, "comes again after other orders: the file was sorted; export it anew");
    } else if (f->refused) {
        row_fault(t, NAME, "belongs to an order whose first row was refused");
    }
    struct str part = row_int(t, ++order->n);
    if (t->fault || (title.n == 0 && sku.n == 0))
        return true;
    int64_t quantity = cell_quantity(t, QUANTITY);
    int64_t amount = line_amount(t, f->cur, QUANTITY, PRICE, LINE_DISCOUNT);
    struct str price = cell_decimal(t, PRICE);
    if (quantity != EVENT_NONE && quantity < 0)
        row_fault(t, QUANTITY, "is negative");
    f->refused = f->refused || (order->n == 1 && t->fault);
    struct event *line = row_event(t, EVENT_LINE, name, f->at, f->day_only);
    line->market = f->market;
    line->part = part;
    line->product = sku.n ? sku : title;
    line->party = cell(t, VENDOR);
    line->quantity = quantity;
    line->number = price;
    event_money(line, amount, f->cur);
    row_extra(t, line, "title", title);
    return true;
}

static const struct table_spec order_spec = {.id = "shopify-orders",
                                             .cells = cells,
                                             .n_cells = COUNT_OF(cells),
                                             .decimal = '.',
                                             .state_size = sizeof(struct first),
                                             .row = order_row};

static bool read_orders(struct job *job, const char *path, const struct read_options *opt,
                        const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    return table_read(&order_spec, job, path, opt, sink, ret, e);
}

const struct event_format format_shopify_orders = {.id = "shopify-orders",
                                                   .name = "Shopify orders (CSV)",
                                                   .what = "one row per line of an order, as Shopify exports them",
                                                   .read = read_orders,
                                                   .channel = "shopify",
                                                   .table = &order_spec};

/* ---- inventory ---- */

enum { HANDLE, STOCK_TITLE, OPTION1, OPTION2, OPTION3, STOCK_SKU, LOCATION, AVAILABLE, ON_HAND, ON_HAND_NOW, INCOMING,
       COMMITTED, HS, ORIGIN };
static const struct cell_spec stock_cells[] = {
    [HANDLE] = {"Handle", "stock.subject, when there is no SKU", CELL_TEXT, CELL_KEY, NULL},
    [STOCK_TITLE] = {"Title", "stock.extra title", CELL_TEXT, 0, NULL},
    [OPTION1] = {"Option1 Value", "stock.subject, when there is no SKU", CELL_TEXT, 0, NULL},
    [OPTION2] = {"Option2 Value", "stock.subject, when there is no SKU", CELL_TEXT, 0, NULL},
    [OPTION3] = {"Option3 Value", "stock.subject, when there is no SKU", CELL_TEXT, 0, NULL},
    [STOCK_SKU] = {"SKU", "stock.subject", CELL_TEXT, CELL_KEY, NULL},
    [LOCATION] = {"Location", "stock.party", CELL_TEXT, CELL_KEY, NULL},
    [AVAILABLE] = {"Available", "stock.quantity, when nothing is said of what is on hand", CELL_NUMBER, 0, NULL},
    [ON_HAND] = {"On hand", "stock.quantity", CELL_NUMBER, 0, NULL},
    [ON_HAND_NOW] = {"On hand (current)", "stock.quantity", CELL_NUMBER, 0, NULL},
    [INCOMING] = {"Incoming", "stock.extra incoming", CELL_NUMBER, 0, NULL},
    [COMMITTED] = {"Committed", "stock.extra committed", CELL_NUMBER, 0, NULL},
    [HS] = {"HS Code", "stock.extra hs", CELL_TEXT, 0, NULL},
    [ORIGIN] = {"COO", "stock.extra origin", CELL_TEXT, 0, NULL},
    {"Option1 Name", NULL, CELL_TEXT, 0, NULL},
    {"Option2 Name", NULL, CELL_TEXT, 0, NULL},
    {"Option3 Name", NULL, CELL_TEXT, 0, NULL},
    {"Bin name", NULL, CELL_TEXT, 0, NULL},
    {"Unavailable", NULL, CELL_NUMBER, 0, NULL},
    {"On hand (new)", NULL, CELL_NUMBER, 0, "what is to be, not what is"},
};
struct snapshot {
    int64_t at;
    bool day_only;
};

static bool stock_begin(struct table *t, struct err *e)
{
    struct snapshot *s = t->state;
    (void)e;
    s->at = table_file_time(t, &s->day_only);
    table_note(t, "The file does not say when it was made: %s is taken.",
               s->day_only ? "the date in its name" : "the time it was last written");
    return true;
}

static struct str add_option(struct table *t, struct str name, int k)
{
    struct str option = cell(t, k);
    return option.n && !str_is(option, "Default Title") ? row_join(t, name, "/", option) : name;
}

static bool stock_row(struct table *t, struct err *e)
{
    const struct snapshot *s = t->state;
    struct str sku = cell(t, STOCK_SKU), place = cell(t, LOCATION);
    (void)e;
    if (sku.n && sku.p[0] == '\'')
        sku = (struct str){sku.p + 1, sku.n - 1}; /* how spreadsheets mark text */
    if (sku.n == 0)
        sku = add_option(t, add_option(t, add_option(t, cell_need(t, HANDLE), OPTION1), OPTION2), OPTION3);
    int k = cell(t, ON_HAND).n ? ON_HAND : cell(t, ON_HAND_NOW).n ? ON_HAND_NOW : AVAILABLE;
    struct str said = cell(t, k);
    if (str_eq_nocase(said, STR("not stocked")))
        return true; /* not kept at that location */
    int64_t quantity = cell_quantity(t, k);
    if (quantity == EVENT_NONE)
        row_fault(t, k, "is missing");
    if (t->fault)
        return true;
    struct event *ev = row_event(t, EVENT_STOCK, sku, s->at, s->day_only);
    ev->part = row_join(t, place, "@", row_int(t, s->at));
    ev->party = place;
    ev->quantity = quantity;
    row_extra(t, ev, "title", cell(t, STOCK_TITLE));
    row_extra(t, ev, "incoming", cell(t, INCOMING));
    row_extra(t, ev, "committed", cell(t, COMMITTED));
    row_extra(t, ev, "hs", cell(t, HS));
    row_extra(t, ev, "origin", cell(t, ORIGIN));
    return true;
}

static const struct table_spec stock_spec = {.id = "shopify-inventory",
                                             .cells = stock_cells,
                                             .n_cells = COUNT_OF(stock_cells),
                                             .decimal = '.',
                                             .state_size = sizeof(struct snapshot),
                                             .begin = stock_begin,
                                             .row = stock_row};

static bool read_stock(struct job *job, const char *path, const struct read_options *opt,
                       const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    return table_read(&stock_spec, job, path, opt, sink, ret, e);
}

const struct event_format format_shopify_inventory = {.id = "shopify-inventory",
                                                      .name = "Shopify inventory (CSV)",
                                                      .what = "stock per product and location, in each of its dialects",
                                                      .read = read_stock,
                                                      .channel = "shopify",
                                                      .table = &stock_spec};
