/* read_uci.c — Online Retail (UCI Machine Learning Repository): one row is one line of an invoice.
 *
 * An invoice is an order. An invoice that begins with C is a credit note: its lines give goods back. A line of a
 * credit note belongs to the order whose line it gives back when exactly one earlier line of the same customer and
 * stock code has that quantity still to give, or, failing that, exactly one has at least that quantity; otherwise it
 * keeps the credit note's own number as subject. Codes that are no goods (postage, fees, corrections) are listed in
 * data/events/service_codes.csv: what the customer pays besides the goods is a line without product and with a
 * reason, what the firm pays is a charge. A negative quantity outside of a credit note, and a line without price and
 * customer, corrects the stock and is no sale: it is refused with that reason. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum { INVOICE, STOCK_CODE, DESCRIPTION, QUANTITY, INVOICE_DATE, UNIT_PRICE, CUSTOMER, COUNTRY };
static const struct cell_spec cells[] = {
    [INVOICE] = {"InvoiceNo", "order.subject", CELL_TEXT, CELL_KEY, NULL},
    [STOCK_CODE] = {"StockCode", "line.product", CELL_TEXT, CELL_KEY, NULL},
    [DESCRIPTION] = {"Description", "line.extra title", CELL_TEXT, 0, NULL},
    [QUANTITY] = {"Quantity", "line.quantity", CELL_NUMBER, CELL_KEY, NULL},
    [INVOICE_DATE] = {"InvoiceDate", "order.at", CELL_DATE, CELL_KEY, NULL},
    [UNIT_PRICE] = {"UnitPrice", "line.number (unit price); × quantity = line.amount", CELL_MONEY, CELL_KEY, NULL},
    [CUSTOMER] = {"CustomerID", "person (kept as a pseudonym)", CELL_TEXT, 0, NULL},
    [COUNTRY] = {"Country", "order.market", CELL_TEXT, CELL_KEY, NULL},
};

struct service {
    struct str code;
    bool cost; /* the firm pays it; else the customer does */
    struct str reason;
};
/* A line sold to a known customer, as long as some of it could still come back. */
struct sold {
    uint32_t next; /* of the same customer and stock code; 0 = end */
    uint32_t order; /* place in orders */
    int64_t left;
};
struct uci {
    struct service *services;
    size_t n_services;
    struct arena *a;
    struct sold *sold; /* [0] is not used */
    size_t n_sold, cap_sold;
    struct str *orders;
    size_t n_orders, cap_orders;
    struct seen *lines; /* customer and code → newest of its lines */
    size_t n_matched, n_unmatched, n_charges, n_besides, n_stock;
    struct str last_invoice;
};

static bool begin(struct table *t, struct err *e)
{
    struct uci *u = t->state;
    struct csv *c;
    int col_format, col_code, col_role, col_reason;
    size_t cap = 0;
    u->a = t->job->arena;
    u->lines = seen_new(u->a);
    PUSH(u->a, u->sold, u->n_sold, u->cap_sold, (struct sold){0});
    TRY(csv_open_path(&c, u->a, arena_printf(u->a, "%s/events/service_codes.csv", t->job->data_dir), NULL, e));
    TRY(csv_col(c, "format", &col_format, e) && csv_col(c, "code", &col_code, e) && csv_col(c, "role", &col_role, e) &&
        csv_col(c, "reason", &col_reason, e));
    while (csv_next(c, e)) {
        if (!str_is(csv_text(c, col_format), t->spec->id))
            continue;
        struct service s = {str_of(str_dup(u->a, csv_text(c, col_code))), str_is(csv_text(c, col_role), "cost"),
                            str_of(str_dup(u->a, csv_text(c, col_reason)))};
        PUSH(u->a, u->services, u->n_services, cap, s);
    }
    return !csv_failed(c);
}

static const struct service *service_of(const struct uci *u, struct str code)
{
    if (code.n && code.p[0] >= '0' && code.p[0] <= '9')
        return NULL; /* goods have numbers */
    for (size_t i = 0; i < u->n_services; i++)
        if (str_eq_nocase(u->services[i].code, code))
            return &u->services[i];
    return NULL;
}

static void remember(struct table *t, struct uci *u, struct str key, struct str invoice, int64_t quantity)
{
    struct seen_entry *head = seen_find(u->lines, key);
    if (!str_eq(u->last_invoice, invoice)) {
        u->last_invoice = (struct str){str_dup(u->a, invoice), invoice.n};
        PUSH(u->a, u->orders, u->n_orders, u->cap_orders, u->last_invoice);
    }
    (void)t;
    PUSH(u->a, u->sold, u->n_sold, u->cap_sold, (struct sold){head->n, (uint32_t)(u->n_orders - 1), quantity});
    head->n = (uint32_t)(u->n_sold - 1);
}

/* The order whose line comes back; n = 0 when it cannot be told. */
static struct str give_back(struct uci *u, struct str key, int64_t quantity)
{
    struct sold *same = NULL, *more = NULL;
    size_t n_same = 0, n_more = 0;
    for (uint32_t i = seen_find(u->lines, key)->n; i; i = u->sold[i].next) {
        struct sold *s = &u->sold[i];
        if (s->left == quantity) {
            same = s;
            n_same++;
        } else if (s->left > quantity) {
            more = s;
            n_more++;
        }
    }
    struct sold *found = n_same == 1 ? same : n_same == 0 && n_more == 1 ? more : NULL;
    if (!found)
        return (struct str){"", 0};
    found->left -= quantity;
    return u->orders[found->order];
}

struct line {
    struct str invoice, code, customer, market, title, price;
    int64_t at, quantity, amount; /* amount with the sign of the quantity */
    bool day_only, credit;
    const struct service *service;
    const struct currency *cur;
};

static void fill(struct event *ev, const struct line *l, int64_t amount)
{
    ev->market = l->market;
    ev->person = l->customer;
    if (amount != EVENT_NONE) {
        ev->amount = amount;
        memcpy(ev->currency, l->cur->code, sizeof ev->currency);
    }
}

static void credit_note(struct table *t, struct uci *u, const struct line *l, struct str part)
{
    struct str subject = l->invoice;
    if (!l->service) {
        struct str order = {"", 0};
        if (l->customer.n)
            order = give_back(u, row_join(t, l->customer, "\t", l->code), -l->quantity);
        u->n_matched += order.n > 0;
        u->n_unmatched += order.n == 0;
        if (order.n) {
            subject = order;
            part = row_join(t, l->invoice, "/", part);
        }
        struct event *back = row_event(t, EVENT_RETURN, subject, l->at, l->day_only);
        fill(back, l, EVENT_NONE);
        back->part = part;
        back->product = l->code;
        back->quantity = -l->quantity;
        row_extra(t, back, "credit_note", l->invoice);
    }
    struct event *refund = row_event(t, EVENT_REFUND, subject, l->at, l->day_only);
    fill(refund, l, -l->amount);
    refund->part = part;
    if (l->service)
        refund->reason = l->service->reason;
    else
        refund->product = l->code;
}

static void sale(struct table *t, struct uci *u, const struct line *l, struct str part, struct seen_entry *order)
{
    if (!order->note) {
        struct event *placed = row_event(t, EVENT_ORDER, l->invoice, l->at, l->day_only);
        fill(placed, l, EVENT_NONE);
        order->note = 1;
    }
    struct event *line = row_event(t, EVENT_LINE, l->invoice, l->at, l->day_only);
    fill(line, l, l->amount);
    line->part = part;
    line->number = l->price;
    if (l->service) {
        line->reason = l->service->reason;
        u->n_besides++;
    } else {
        line->product = l->code;
        line->quantity = l->quantity;
        if (l->customer.n)
            remember(t, u, row_join(t, l->customer, "\t", l->code), l->invoice, l->quantity);
    }
    row_extra(t, line, "title", l->title);
}

static struct str customer_of(struct table *t)
{
    struct str s = cell(t, CUSTOMER);
    if (cell_says_missing(s))
        return (struct str){"", 0};
    return str_ends(s, ".0") ? (struct str){s.p, s.n - 2} : s; /* an id that a program took for a number */
}

static bool row(struct table *t, struct err *e)
{
    struct uci *u = t->state;
    struct cell_number quantity, price;
    struct line l = {.invoice = cell_need(t, INVOICE),
                     .code = cell_need(t, STOCK_CODE),
                     .customer = customer_of(t),
                     .title = cell(t, DESCRIPTION),
                     .quantity = cell_quantity(t, QUANTITY)};
    (void)e;
    l.at = cell_need_time(t, INVOICE_DATE, &l.day_only);
    l.market = cell_market(t, COUNTRY);
    l.cur = row_currency(t, -1);
    if (!cell_number(t, QUANTITY, &quantity))
        row_fault(t, QUANTITY, "is missing");
    if (!cell_number(t, UNIT_PRICE, &price))
        row_fault(t, UNIT_PRICE, "is missing");
    if (t->fault)
        return true;
    struct seen_entry *order = seen_find(t->seen, l.invoice);
    struct str part = row_int(t, ++order->n);
    l.credit = (l.invoice.p[0] == 'C' || l.invoice.p[0] == 'c') && l.invoice.n > 1;
    l.service = service_of(u, l.code);
    struct cell_number total = {.places = quantity.places + price.places};
    if (__builtin_mul_overflow(quantity.mantissa, price.mantissa, &total.mantissa) ||
        !number_scaled(total, l.cur->exponent, &l.amount))
        row_fault(t, UNIT_PRICE, "times the quantity is larger than any amount kept here");
    else if (quantity.mantissa == 0)
        row_fault(t, QUANTITY, "is 0: nothing was sold");
    else if (quantity.mantissa < 0 && !l.credit)
        row_fault(t, QUANTITY, "is negative without a credit note: a correction of the stock, no sale");
    else if (quantity.mantissa > 0 && l.credit)
        row_fault(t, QUANTITY, "is positive on a credit note");
    else if (price.mantissa == 0 && l.customer.n == 0)
        row_fault(t, UNIT_PRICE, "is 0 and nobody bought it: a correction of the stock, no sale");
    else if (price.mantissa < 0 && !(l.service && l.service->cost))
        row_fault(t, UNIT_PRICE, "is negative");
    if (t->fault) {
        u->n_stock++;
        return true;
    }
    l.price = row_decimal(t, price);
    if (l.service && l.service->cost) {
        struct event *charge = row_event(t, EVENT_CHARGE, l.invoice, l.at, l.day_only);
        fill(charge, &l, -l.amount);
        charge->part = part;
        charge->reason = l.service->reason;
        u->n_charges++;
    } else if (l.credit) {
        credit_note(t, u, &l, part);
    } else {
        sale(t, u, &l, part, order);
    }
    return true;
}

static bool end(struct table *t, struct err *e)
{
    const struct uci *u = t->state;
    (void)e;
    if (u->n_matched + u->n_unmatched)
        table_note(t,
                   "%zu lines of credit notes: %zu belong to the one order they can come from; %zu could not be traced "
                   "to one order and stand under the credit note's own number.",
                   u->n_matched + u->n_unmatched, u->n_matched, u->n_unmatched);
    if (u->n_charges + u->n_besides)
        table_note(t, "%zu rows are no goods: %zu are paid by the customer besides them (postage, manual), %zu are costs.",
                   u->n_charges + u->n_besides, u->n_besides, u->n_charges);
    return true;
}

static const struct table_spec spec = {.id = "uci-online-retail",
                                       .cells = cells,
                                       .n_cells = COUNT_OF(cells),
                                       .currency = "GBP",
                                       .zone = "Europe/London",
                                       .state_size = sizeof(struct uci),
                                       .begin = begin,
                                       .row = row,
                                       .end = end};

static bool read_file(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    return table_read(&spec, job, path, opt, sink, ret, e);
}

const struct event_format format_uci = {.id = "uci-online-retail",
                                        .name = "Online Retail (UCI)",
                                        .what = "lines of invoices of a web shop, credit notes with C",
                                        .read = read_file,
                                        .channel = "web",
                                        .zone = "Europe/London",
                                        .table = &spec};
