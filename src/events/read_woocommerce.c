/* read_woocommerce.c — WooCommerce Analytics, orders: the server's export and the browser's (up to 20 rows).
 *
 * There is no currency column: the currency is asked for, unless the formatted revenue carries an unmistakable sign.
 * Products come as one cell, "2× Mug, 1× Jug": lines without amounts. No country: the market stays missing. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum { DATE, NUMBER, FORMATTED, STATUS, CUSTOMER, CUSTOMER_TYPE, PRODUCTS, ITEMS, COUPONS, NET, ATTRIBUTION };
static const struct cell_spec cells[] = {
    [DATE] = {"Date", "order.at", CELL_DATE, CELL_KEY, NULL},
    [NUMBER] = {"Order #", "order.subject", CELL_TEXT, CELL_KEY, NULL},
    [FORMATTED] = {"N. Revenue (formatted)", "order.amount, when there is no net sales column", CELL_MONEY, 0, NULL},
    [STATUS] = {"Status", "cancellation, refund", CELL_TEXT, CELL_KEY, NULL},
    [CUSTOMER] = {"Customer", "person (kept as a pseudonym)", CELL_TEXT, 0, NULL},
    [CUSTOMER_TYPE] = {"Customer type", "order.extra customer_type", CELL_TEXT, 0, NULL},
    [PRODUCTS] = {"Product(s)", "line.product, line.quantity", CELL_TEXT, CELL_KEY, NULL},
    [ITEMS] = {"Items sold", "order.quantity", CELL_NUMBER, 0, NULL},
    [COUPONS] = {"Coupon(s)", "order.extra coupons", CELL_TEXT, 0, NULL},
    [NET] = {"Net Sales", "order.amount", CELL_MONEY, 0, NULL},
    [ATTRIBUTION] = {"Attribution", "order.extra attribution", CELL_TEXT, 0, NULL},
};

/* "2× Mug" at the beginning of s: *ret_n, and where the name begins; 0 = it is none. */
static size_t count_times(struct str s, int64_t *ret_n)
{
    size_t i = 0;
    int64_t n = 0;
    while (i < s.n && i < 9 && s.p[i] >= '0' && s.p[i] <= '9')
        n = n * 10 + (s.p[i++] - '0');
    if (i == 0)
        return 0;
    if (s.n - i >= 2 && memcmp(s.p + i, "\xc3\x97", 2) == 0)
        i += 2;
    else if (i < s.n && (s.p[i] == 'x' || s.p[i] == 'X') && i + 1 < s.n && s.p[i + 1] == ' ')
        i += 1;
    else
        return 0;
    *ret_n = n;
    return i;
}

static void lines(struct table *t, struct str number, int64_t at, bool day_only)
{
    struct str rest = cell(t, PRODUCTS);
    int64_t n;
    size_t k = 0;
    while (rest.n && !t->fault) {
        size_t name_at = count_times(rest, &n), end = rest.n;
        if (!name_at) {
            row_fault(t, PRODUCTS, "`%.*s` does not say how many of what", STR_ARG_MAX(rest, 40));
            return;
        }
        for (size_t i = name_at; i + 2 < rest.n && end == rest.n; i++) { /* a comma inside of a name ends nothing */
            int64_t ignored;
            if (rest.p[i] == ',' && rest.p[i + 1] == ' ' &&
                count_times((struct str){rest.p + i + 2, rest.n - i - 2}, &ignored))
                end = i;
        }
        struct event *line = row_event(t, EVENT_LINE, number, at, day_only);
        line->part = row_int(t, (int64_t)++k);
        line->product = str_trim((struct str){rest.p + name_at, end - name_at});
        line->quantity = n * 1000;
        rest = end < rest.n ? str_trim((struct str){rest.p + end + 2, rest.n - end - 2}) : (struct str){"", 0};
    }
}

static bool row(struct table *t, struct err *e)
{
    bool day_only;
    struct str number = cell_need(t, NUMBER), status = cell(t, STATUS);
    int64_t at = cell_need_time(t, DATE, &day_only), items = cell_quantity(t, ITEMS);
    int k = cell(t, NET).n ? NET : FORMATTED;
    const struct currency *cur = row_currency(t, -1);
    int64_t amount = cell_amount(t, k, cur);
    (void)e;
    if (number.n && number.p[0] == '#')
        number = (struct str){number.p + 1, number.n - 1};
    bool refunded = str_eq_nocase(status, STR("refunded"));
    if (items != EVENT_NONE && items < 0 && (amount == EVENT_NONE || amount >= 0))
        row_fault(t, ITEMS, "is negative although nothing was paid back");
    if (t->fault)
        return true;
    if (amount != EVENT_NONE && amount < 0) { /* a refund is a row of its own in this report */
        struct event *ev = row_event(t, EVENT_REFUND, number, at, day_only);
        ev->part = row_int(t, ++seen_find(t->seen, number)->note);
        event_money(ev, -amount, cur);
        return true;
    }
    struct seen_entry *order = seen_find(t->seen, number);
    if (order->n++) {
        row_fault(t, NUMBER, "stands in the file twice");
        return true;
    }
    struct event *placed = row_event(t, EVENT_ORDER, number, at, day_only);
    placed->person = cell(t, CUSTOMER);
    placed->quantity = items;
    event_money(placed, amount, cur);
    row_extra(t, placed, "status", status);
    row_extra(t, placed, "customer_type", cell(t, CUSTOMER_TYPE));
    row_extra(t, placed, "coupons", cell(t, COUPONS));
    row_extra(t, placed, "attribution", cell(t, ATTRIBUTION));
    lines(t, number, at, day_only);
    if (str_eq_nocase(status, STR("cancelled")) || str_eq_nocase(status, STR("failed"))) {
        struct event *ev = row_event(t, EVENT_CANCELLATION, number, at, day_only);
        if (str_eq_nocase(status, STR("failed")))
            ev->reason = STR("buyer:not paid");
        event_time_not_told(t, ev);
    } else if (refunded) {
        struct event *ev = row_event(t, EVENT_REFUND, number, at, day_only);
        event_money(ev, amount, cur);
        event_time_not_told(t, ev);
    }
    return true;
}

static const struct table_spec spec = {.id = "woocommerce-orders", .cells = cells, .n_cells = COUNT_OF(cells), .row = row};

static bool read_file(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    return table_read(&spec, job, path, opt, sink, ret, e);
}

const struct event_format format_woocommerce = {.id = "woocommerce-orders",
                                                .name = "WooCommerce Analytics orders (CSV)",
                                                .what = "one row per order; asks for the currency",
                                                .read = read_file,
                                                .channel = "woocommerce",
                                                .table = &spec};
