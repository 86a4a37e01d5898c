/* read_scms.c — SCMS delivery history (USAID): one row is one line of a shipment to a country.
 *
 * The order is the shipment (ASN/DN number); its lines are the rows (ID). Promise: the scheduled delivery date. The
 * supplier's side is a purchase of its own when the goods came straight from the vendor and the day the order was
 * sent to him is known. When neither that day nor the day of the quotation was captured, the order stands at its
 * first known date with extra `placed=not captured`, so that no time from order to delivery is made of it. Freight
 * that is "See DN-…" was paid with another row, "Included" with the goods: no charge of its own. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum {
    ID, PROJECT, PQ, PO, DN, COUNTRY, VIA, INCOTERM, MODE, PQ_DATE, PO_DATE, SCHEDULED, DELIVERED, RECORDED, GROUP, VENDOR,
    ITEM, QUANTITY, VALUE, UNIT_PRICE, SITE, WEIGHT, FREIGHT, INSURANCE
};
static const struct cell_spec cells[] = {
    [ID] = {"ID", "line.part", CELL_TEXT, CELL_KEY, NULL},
    [PROJECT] = {"Project Code", "order.extra project", CELL_TEXT, 0, NULL},
    [PQ] = {"PQ #", "order.extra quotation", CELL_TEXT, 0, NULL},
    [PO] = {"PO / SO #", "purchase.subject", CELL_TEXT, CELL_KEY, NULL},
    [DN] = {"ASN/DN #", "order.subject", CELL_TEXT, CELL_KEY, NULL},
    [COUNTRY] = {"Country", "order.market", CELL_TEXT, CELL_KEY, NULL},
    [VIA] = {"Fulfill Via", "order.extra via", CELL_TEXT, 0, NULL},
    [INCOTERM] = {"Vendor INCO Term", "order.extra incoterm", CELL_TEXT, 0, NULL},
    [MODE] = {"Shipment Mode", "delivery.extra mode", CELL_TEXT, 0, NULL},
    [PQ_DATE] = {"PQ First Sent to Client Date", "order.at, when there is no purchase date", CELL_DATE, 0, NULL},
    [PO_DATE] = {"PO Sent to Vendor Date", "order.at, purchase.at", CELL_DATE, 0, NULL},
    [SCHEDULED] = {"Scheduled Delivery Date", "order.promised, purchase.promised", CELL_DATE, CELL_KEY, NULL},
    [DELIVERED] = {"Delivered to Client Date", "delivery.at, receipt.at", CELL_DATE, CELL_KEY, NULL},
    [RECORDED] = {"Delivery Recorded Date", NULL, CELL_DATE, 0, "when the delivery was written down, not when it was"},
    [GROUP] = {"Product Group", "line.extra group", CELL_TEXT, 0, NULL},
    [VENDOR] = {"Vendor", "line.party, purchase.party", CELL_TEXT, 0, NULL},
    [ITEM] = {"Item Description", "line.product", CELL_TEXT, 0, NULL},
    [QUANTITY] = {"Line Item Quantity", "line.quantity", CELL_NUMBER, CELL_KEY, NULL},
    [VALUE] = {"Line Item Value", "line.amount", CELL_MONEY, 0, NULL},
    [UNIT_PRICE] = {"Pack Price", "line.number", CELL_NUMBER, 0, NULL},
    [SITE] = {"Manufacturing Site", "line.extra site", CELL_TEXT, 0, NULL},
    [WEIGHT] = {"Weight (Kilograms)", "delivery.extra weight_kg", CELL_TEXT, 0, NULL},
    [FREIGHT] = {"Freight Cost (USD)", "charge.amount (freight)", CELL_TEXT, 0, NULL},
    [INSURANCE] = {"Line Item Insurance (USD)", "charge.amount (insurance)", CELL_MONEY, 0, NULL},
    {"Managed By", NULL, CELL_TEXT, 0, "the same for nearly every row"},
    {"Unit Price", NULL, CELL_NUMBER, 0, "the price of a pack is kept"},
    {"Sub Classification", NULL, CELL_TEXT, 0, NULL},
    {"Molecule/Test Type", NULL, CELL_TEXT, 0, NULL},
    {"Brand", NULL, CELL_TEXT, 0, NULL},
    {"Dosage", NULL, CELL_TEXT, 0, NULL},
    {"Dosage Form", NULL, CELL_TEXT, 0, NULL},
    {"Unit of Measure (Per Pack)", NULL, CELL_NUMBER, 0, NULL},
    {"First Line Designation", NULL, CELL_TEXT, 0, NULL},
};

struct scms {
    size_t n_not_captured, n_freight_elsewhere;
};

/* "Pre-PQ Process", "Date Not Captured", "N/A - From RDC": words in place of a date. */
static int64_t maybe_day(struct table *t, int k)
{
    struct str s = cell(t, k);
    bool digit = false;
    for (size_t i = 0; i < s.n; i++)
        digit = digit || (s.p[i] >= '0' && s.p[i] <= '9');
    return digit ? cell_time(t, k, NULL) : EVENT_NONE;
}

static void money(struct event *ev, int64_t amount, const struct currency *cur)
{
    if (amount == EVENT_NONE)
        return;
    ev->amount = amount;
    memcpy(ev->currency, cur->code, sizeof ev->currency);
}

static void charges(struct table *t, struct scms *s, struct str dn, struct str id, int64_t at, struct str market,
                    const struct currency *cur)
{
    struct str freight = cell(t, FREIGHT);
    struct cell_number x;
    int64_t amount, insurance = cell_amount(t, INSURANCE, cur);
    if (freight.n && number_cell(freight, '.', &x) && number_scaled(x, cur->exponent, &amount)) {
        struct event *ev = row_event(t, EVENT_CHARGE, dn, at, true);
        ev->part = row_join(t, STR("freight/"), "", id);
        ev->reason = STR("freight");
        ev->market = market;
        money(ev, amount, cur);
    } else if (freight.n) {
        s->n_freight_elsewhere++;
    }
    if (insurance != EVENT_NONE && insurance != 0) {
        struct event *ev = row_event(t, EVENT_CHARGE, dn, at, true);
        ev->part = row_join(t, STR("insurance/"), "", id);
        ev->reason = STR("insurance");
        ev->market = market;
        money(ev, insurance, cur);
    }
}

static void placed(struct table *t, struct scms *s, struct str dn, struct str market, int64_t at, bool captured,
                   int64_t scheduled)
{
    struct event *ev = row_event(t, EVENT_ORDER, dn, at, true);
    ev->market = market;
    ev->promised_s = scheduled;
    row_extra(t, ev, "via", cell(t, VIA));
    row_extra(t, ev, "incoterm", cell(t, INCOTERM));
    row_extra(t, ev, "project", cell(t, PROJECT));
    row_extra(t, ev, "quotation", cell(t, PQ));
    if (!captured) {
        row_extra(t, ev, "placed", STR("not captured"));
        s->n_not_captured++;
    }
}

static bool row(struct table *t, struct err *e)
{
    struct scms *s = t->state;
    struct str id = cell_need(t, ID), dn = cell_need(t, DN), market = cell_market(t, COUNTRY), item = cell(t, ITEM);
    int64_t sent = maybe_day(t, PO_DATE), quoted = maybe_day(t, PQ_DATE);
    int64_t scheduled = cell_need_time(t, SCHEDULED, NULL), delivered = cell_need_time(t, DELIVERED, NULL);
    int64_t quantity = cell_quantity(t, QUANTITY);
    const struct currency *cur = row_currency(t, -1);
    int64_t value = cell_amount(t, VALUE, cur);
    struct str price = cell_decimal(t, UNIT_PRICE);
    (void)e;
    if (quantity != EVENT_NONE && quantity <= 0)
        row_fault(t, QUANTITY, "is not above 0");
    if (t->fault)
        return true;
    int64_t at = sent != EVENT_NONE ? sent : quoted != EVENT_NONE ? quoted : EVENT_NONE;
    bool captured = at != EVENT_NONE;
    if (!captured)
        at = scheduled < delivered ? scheduled : delivered;
    struct seen_entry *order = seen_find(t->seen, dn);
    if (order->n++ == 0)
        placed(t, s, dn, market, at, captured, scheduled);
    struct event *line = row_event(t, EVENT_LINE, dn, at, true);
    line->part = id;
    line->market = market;
    line->product = item;
    line->party = cell(t, VENDOR);
    line->quantity = quantity;
    line->number = price;
    money(line, value, cur);
    row_extra(t, line, "group", cell(t, GROUP));
    row_extra(t, line, "site", cell(t, SITE));
    struct event *delivery = row_event(t, EVENT_DELIVERY, dn, delivered, true);
    struct cell_number weight;
    delivery->part = id;
    delivery->market = market;
    delivery->product = item;
    delivery->quantity = quantity;
    row_extra(t, delivery, "mode", cell(t, MODE));
    if (number_cell(cell(t, WEIGHT), '.', &weight))
        row_extra(t, delivery, "weight_kg", row_decimal(t, weight));
    charges(t, s, dn, id, delivered, market, cur);
    struct str po = cell(t, PO);
    if (sent != EVENT_NONE && po.n) {
        struct event *purchase = row_event(t, EVENT_PURCHASE, po, sent, true);
        purchase->part = id;
        purchase->party = cell(t, VENDOR);
        purchase->product = item;
        purchase->market = market;
        purchase->quantity = quantity;
        purchase->promised_s = scheduled;
        money(purchase, value, cur);
        struct event *receipt = row_event(t, EVENT_RECEIPT, po, delivered, true);
        receipt->part = id;
        receipt->party = cell(t, VENDOR);
        receipt->product = item;
        receipt->market = market;
        receipt->quantity = quantity;
    }
    return true;
}

static bool end(struct table *t, struct err *e)
{
    const struct scms *s = t->state;
    (void)e;
    if (s->n_not_captured)
        table_note(t, "%zu shipments do not say when they were ordered: they count for promises, not for times from order.",
                   s->n_not_captured);
    if (s->n_freight_elsewhere)
        table_note(t, "%zu rows have their freight in another row or in the price of the goods: no charge of their own.",
                   s->n_freight_elsewhere);
    return true;
}

static const struct table_spec spec = {.id = "scms-deliveries",
                                       .cells = cells,
                                       .n_cells = COUNT_OF(cells),
                                       .currency = "USD",
                                       .zone = "America/New_York",
                                       .order = ORDER_MDY,
                                       .decimal = '.',
                                       .state_size = sizeof(struct scms),
                                       .row = row,
                                       .end = end};

static bool read_file(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    return table_read(&spec, job, path, opt, sink, ret, e);
}

const struct event_format format_scms = {.id = "scms-deliveries",
                                         .name = "SCMS delivery history",
                                         .what = "lines of international shipments: scheduled and delivered, freight, vendor",
                                         .read = read_file,
                                         .channel = "scms",
                                         .zone = "America/New_York",
                                         .table = &spec};
