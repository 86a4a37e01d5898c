/* read_olist.c — the tables of Olist (Brazilian marketplace), one by one or, better, together (a folder or a zip).
 *
 * Alone, the orders file knows a customer only by a number that is new with every order, and items and payments have
 * no dates: together the customers table makes the person (customer_unique_id) and his state, the orders table gives
 * items and payments their times, and the items give the order the day it had to be handed to the carrier. The state
 * is kept in `extra`; the market is Brazil. A cancelled order has no time of cancellation in these files: the last
 * time the order is known to have lived stands for it, and extra says so. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "events/feed_files.h"
#include "events/formats.h"
#include "events/table.h"

/* ---- what the tables tell each other ---- */

struct buyer {
    struct str person, state;
};
struct bought {
    int64_t at, approved, ship_by;
    struct str person, state;
};
struct olist {
    struct arena *a;
    struct seen *customer_of, *order_of, *category_of; /* n = place in the array + 1 */
    struct buyer *buyers;
    struct bought *orders;
    struct str *categories;
    size_t n_buyers, cap_buyers, n_orders, cap_orders, n_categories, cap_categories;
};

static struct str keep(struct olist *o, struct str s)
{
    return (struct str){str_dup(o->a, s), s.n};
}

static struct bought *order_known(const struct table *t, struct str id)
{
    struct olist *o = t->shared;
    uint32_t at = o ? seen_find(o->order_of, id)->n : 0;
    return at ? &o->orders[at - 1] : NULL;
}

/* ---- customers, products: only looked up ---- */

enum { C_ID, C_UNIQUE, C_STATE };
static const struct cell_spec customer_cells[] = {
    [C_ID] = {"customer_id", "joined to the orders", CELL_TEXT, CELL_KEY, NULL},
    [C_UNIQUE] = {"customer_unique_id", "person (kept as a pseudonym)", CELL_TEXT, CELL_KEY, NULL},
    [C_STATE] = {"customer_state", "order.extra state", CELL_TEXT, 0, NULL},
    {"customer_zip_code_prefix", NULL, CELL_TEXT, 0, PERSONAL},
    {"customer_city", NULL, CELL_TEXT, 0, PERSONAL},
};
static bool customer_row(struct table *t, struct err *e)
{
    struct olist *o = t->shared;
    struct str id = cell_need(t, C_ID), person = cell_need(t, C_UNIQUE);
    (void)e;
    if (t->fault || !o)
        return true;
    seen_find(o->customer_of, id)->n = (uint32_t)o->n_buyers + 1;
    PUSH(o->a, o->buyers, o->n_buyers, o->cap_buyers, (struct buyer){keep(o, person), keep(o, cell(t, C_STATE))});
    return true;
}
static const struct table_spec customer_spec = {
    .id = "olist-customers", .cells = customer_cells, .n_cells = COUNT_OF(customer_cells), .row = customer_row};

enum { P_ID, P_CATEGORY };
static const struct cell_spec product_cells[] = {
    [P_ID] = {"product_id", "joined to the items", CELL_TEXT, CELL_KEY, NULL},
    [P_CATEGORY] = {"product_category_name", "line.extra category", CELL_TEXT, CELL_KEY, NULL},
    {"product_name_lenght", NULL, CELL_TEXT, 0, NULL},
    {"product_description_lenght", NULL, CELL_TEXT, 0, NULL},
    {"product_photos_qty", NULL, CELL_TEXT, 0, NULL},
    {"product_weight_g", NULL, CELL_TEXT, 0, NULL},
    {"product_length_cm", NULL, CELL_TEXT, 0, NULL},
    {"product_height_cm", NULL, CELL_TEXT, 0, NULL},
    {"product_width_cm", NULL, CELL_TEXT, 0, NULL},
};
static bool product_row(struct table *t, struct err *e)
{
    struct olist *o = t->shared;
    struct str id = cell_need(t, P_ID), category = cell(t, P_CATEGORY);
    (void)e;
    if (t->fault || !o || category.n == 0)
        return true;
    seen_find(o->category_of, id)->n = (uint32_t)o->n_categories + 1;
    PUSH(o->a, o->categories, o->n_categories, o->cap_categories, keep(o, category));
    return true;
}
static const struct table_spec product_spec = {
    .id = "olist-products", .cells = product_cells, .n_cells = COUNT_OF(product_cells), .row = product_row};

/* ---- orders ---- */

enum { O_ID, O_CUSTOMER, O_STATUS, O_PURCHASE, O_APPROVED, O_CARRIER, O_DELIVERED, O_ESTIMATE };
static const struct cell_spec order_cells[] = {
    [O_ID] = {"order_id", "order.subject", CELL_TEXT, CELL_KEY, NULL},
    [O_CUSTOMER] = {"customer_id", "person (kept as a pseudonym)", CELL_TEXT, CELL_KEY, NULL},
    [O_STATUS] = {"order_status", "cancellation", CELL_TEXT, CELL_KEY, NULL},
    [O_PURCHASE] = {"order_purchase_timestamp", "order.at", CELL_DATE, CELL_KEY, NULL},
    [O_APPROVED] = {"order_approved_at", "payment.at", CELL_DATE, 0, NULL},
    [O_CARRIER] = {"order_delivered_carrier_date", "shipment.at", CELL_DATE, 0, NULL},
    [O_DELIVERED] = {"order_delivered_customer_date", "delivery.at", CELL_DATE, 0, NULL},
    [O_ESTIMATE] = {"order_estimated_delivery_date", "order.promised", CELL_DATE, 0, NULL},
};

/* First meeting of the orders table when several are read: only times and persons are remembered. */
static bool order_meet(struct table *t, struct err *e)
{
    struct olist *o = t->shared;
    struct str id = cell_need(t, O_ID), customer = cell(t, O_CUSTOMER);
    (void)e;
    struct bought b = {.at = cell_need_time(t, O_PURCHASE, NULL),
                       .approved = cell_time(t, O_APPROVED, NULL),
                       .ship_by = EVENT_NONE};
    if (t->fault)
        return true;
    uint32_t at = seen_find(o->customer_of, customer)->n;
    if (at) {
        b.person = o->buyers[at - 1].person;
        b.state = o->buyers[at - 1].state;
    } else {
        b.person = keep(o, customer);
    }
    seen_find(o->order_of, id)->n = (uint32_t)o->n_orders + 1;
    PUSH(o->a, o->orders, o->n_orders, o->cap_orders, b);
    return true;
}
static const struct table_spec order_meet_spec = {.id = "olist-orders",
                                                  .cells = order_cells,
                                                  .n_cells = COUNT_OF(order_cells),
                                                  .zone = "America/Sao_Paulo",
                                                  .row = order_meet};

static struct event *about(struct table *t, enum event_kind kind, struct str id, int64_t at, const struct bought *b)
{
    struct event *ev = row_event(t, kind, id, at, false);
    ev->market = STR("BRA");
    if (b) /* alone the file has a new number with every order: nobody would ever buy again */
        ev->person = b->person;
    return ev;
}

static bool order_row(struct table *t, struct err *e)
{
    struct str id = cell_need(t, O_ID), status = cell(t, O_STATUS);
    int64_t at = cell_need_time(t, O_PURCHASE, NULL), approved = cell_time(t, O_APPROVED, NULL);
    int64_t shipped = cell_time(t, O_CARRIER, NULL), delivered = cell_time(t, O_DELIVERED, NULL);
    int64_t promised = cell_time(t, O_ESTIMATE, NULL);
    const struct bought *b = order_known(t, id);
    (void)e;
    if (t->fault)
        return true;
    if (seen_find(t->seen, id)->n++) {
        row_fault(t, O_ID, "stands in the file twice");
        return true;
    }
    struct event *placed = about(t, EVENT_ORDER, id, at, b);
    placed->promised_s = promised;
    if (b)
        row_extra(t, placed, "state", b->state);
    if (approved != EVENT_NONE && !t->shared) /* with the payments table each payment has its amount */
        about(t, EVENT_PAYMENT, id, approved, b)->part = STR("1"); /* the number it has there */
    if (shipped != EVENT_NONE) {
        struct event *ev = about(t, EVENT_SHIPMENT, id, shipped, b);
        if (b)
            ev->promised_s = b->ship_by;
    }
    if (delivered != EVENT_NONE)
        (void)about(t, EVENT_DELIVERY, id, delivered, b);
    if (str_is(status, "canceled") || str_is(status, "unavailable")) {
        int64_t last = delivered != EVENT_NONE ? delivered : shipped != EVENT_NONE ? shipped
                       : approved != EVENT_NONE ? approved : at;
        struct event *ev = about(t, EVENT_CANCELLATION, id, last, b);
        if (str_is(status, "unavailable"))
            ev->reason = STR("seller:unavailable");
        row_extra(t, ev, "time", STR("not told; the last time known of the order"));
    }
    return true;
}
static const struct table_spec order_spec = {.id = "olist-orders",
                                             .cells = order_cells,
                                             .n_cells = COUNT_OF(order_cells),
                                             .zone = "America/Sao_Paulo",
                                             .row = order_row};

/* ---- items ---- */

enum { I_ORDER, I_ITEM, I_PRODUCT, I_SELLER, I_LIMIT, I_PRICE, I_FREIGHT };
static const struct cell_spec item_cells[] = {
    [I_ORDER] = {"order_id", "line.subject", CELL_TEXT, CELL_KEY, NULL},
    [I_ITEM] = {"order_item_id", "line.part", CELL_TEXT, CELL_KEY, NULL},
    [I_PRODUCT] = {"product_id", "line.product", CELL_TEXT, CELL_KEY, NULL},
    [I_SELLER] = {"seller_id", "line.party", CELL_TEXT, 0, NULL},
    [I_LIMIT] = {"shipping_limit_date", "shipment.promised (ship by)", CELL_DATE, 0, NULL},
    [I_PRICE] = {"price", "line.amount", CELL_MONEY, CELL_KEY, NULL},
    [I_FREIGHT] = {"freight_value", "line.extra freight", CELL_MONEY, 0, NULL},
};

static bool item_meet(struct table *t, struct err *e)
{
    struct bought *b = order_known(t, cell(t, I_ORDER));
    int64_t limit = cell_time(t, I_LIMIT, NULL);
    (void)e;
    if (b && !t->fault && limit != EVENT_NONE && (b->ship_by == EVENT_NONE || limit < b->ship_by))
        b->ship_by = limit; /* the earliest of its sellers' limits */
    return true;
}
static const struct table_spec item_meet_spec = {.id = "olist-items",
                                                 .cells = item_cells,
                                                 .n_cells = COUNT_OF(item_cells),
                                                 .currency = "BRL",
                                                 .decimal = '.',
                                                 .zone = "America/Sao_Paulo",
                                                 .row = item_meet};

static bool item_row(struct table *t, struct err *e)
{
    struct str id = cell_need(t, I_ORDER), part = cell_need(t, I_ITEM), product = cell_need(t, I_PRODUCT);
    const struct currency *cur = row_currency(t, -1);
    int64_t price = cell_amount(t, I_PRICE, cur);
    const struct bought *b = order_known(t, id);
    const struct olist *o = t->shared;
    struct str freight = cell_decimal(t, I_FREIGHT);
    (void)e;
    if (price == EVENT_NONE)
        row_fault(t, I_PRICE, "is missing");
    if (!b)
        row_fault(t, I_ORDER, "is not in the orders table: no date for this item");
    if (t->fault)
        return true;
    struct event *line = about(t, EVENT_LINE, id, b->at, b);
    line->part = part;
    line->product = product;
    line->party = cell(t, I_SELLER);
    line->quantity = 1000;
    line->amount = price;
    memcpy(line->currency, cur->code, sizeof line->currency);
    uint32_t category = seen_find(o->category_of, product)->n;
    if (category)
        row_extra(t, line, "category", o->categories[category - 1]);
    row_extra(t, line, "freight", freight);
    return true;
}
static const struct table_spec item_spec = {.id = "olist-items",
                                            .cells = item_cells,
                                            .n_cells = COUNT_OF(item_cells),
                                            .currency = "BRL",
                                            .decimal = '.',
                                            .zone = "America/Sao_Paulo",
                                            .row = item_row};

/* ---- payments ---- */

enum { Y_ORDER, Y_SEQUENCE, Y_TYPE, Y_INSTALMENTS, Y_VALUE };
static const struct cell_spec payment_cells[] = {
    [Y_ORDER] = {"order_id", "payment.subject", CELL_TEXT, CELL_KEY, NULL},
    [Y_SEQUENCE] = {"payment_sequential", "payment.part", CELL_TEXT, CELL_KEY, NULL},
    [Y_TYPE] = {"payment_type", "payment.party", CELL_TEXT, CELL_KEY, NULL},
    [Y_INSTALMENTS] = {"payment_installments", "payment.extra instalments", CELL_TEXT, 0, NULL},
    [Y_VALUE] = {"payment_value", "payment.amount", CELL_MONEY, CELL_KEY, NULL},
};
static bool payment_row(struct table *t, struct err *e)
{
    struct str id = cell_need(t, Y_ORDER), part = cell_need(t, Y_SEQUENCE);
    const struct currency *cur = row_currency(t, -1);
    int64_t value = cell_amount(t, Y_VALUE, cur);
    const struct bought *b = order_known(t, id);
    (void)e;
    if (!b)
        row_fault(t, Y_ORDER, "is not in the orders table: no date for this payment");
    if (value == EVENT_NONE)
        row_fault(t, Y_VALUE, "is missing");
    if (t->fault)
        return true;
    struct event *ev = about(t, EVENT_PAYMENT, id, b->approved != EVENT_NONE ? b->approved : b->at, b);
    ev->part = part;
    ev->party = cell(t, Y_TYPE);
    ev->amount = value;
    memcpy(ev->currency, cur->code, sizeof ev->currency);
    row_extra(t, ev, "instalments", cell(t, Y_INSTALMENTS));
    return true;
}
static const struct table_spec payment_spec = {.id = "olist-payments",
                                               .cells = payment_cells,
                                               .n_cells = COUNT_OF(payment_cells),
                                               .currency = "BRL",
                                               .decimal = '.',
                                               .row = payment_row};

/* ---- reviews ---- */

enum { R_ID, R_ORDER, R_SCORE, R_TITLE, R_MESSAGE, R_ASKED, R_ANSWERED };
static const struct cell_spec review_cells[] = {
    [R_ID] = {"review_id", "review.part", CELL_TEXT, CELL_KEY, NULL},
    [R_ORDER] = {"order_id", "review.subject", CELL_TEXT, CELL_KEY, NULL},
    [R_SCORE] = {"review_score", "review.number (stars)", CELL_NUMBER, CELL_KEY, NULL},
    [R_TITLE] = {"review_comment_title", "review.text", CELL_TEXT, 0, NULL},
    [R_MESSAGE] = {"review_comment_message", "review.text", CELL_TEXT, 0, NULL},
    [R_ASKED] = {"review_creation_date", NULL, CELL_DATE, 0, "the day the customer was asked, not the day he answered"},
    [R_ANSWERED] = {"review_answer_timestamp", "review.at", CELL_DATE, CELL_KEY, NULL},
};
static bool review_row(struct table *t, struct err *e)
{
    struct str id = cell_need(t, R_ORDER), part = cell_need(t, R_ID), title = cell(t, R_TITLE), text = cell(t, R_MESSAGE);
    int64_t at = cell_need_time(t, R_ANSWERED, NULL), stars = cell_quantity(t, R_SCORE);
    const struct bought *b = order_known(t, id);
    (void)e;
    if (stars < 1000 || stars > 5000)
        row_fault(t, R_SCORE, "is not between 1 and 5 stars");
    if (t->fault)
        return true;
    struct event *ev = row_event(t, EVENT_REVIEW, id, at, false);
    ev->part = part;
    ev->market = STR("BRA");
    if (b)
        ev->person = b->person;
    ev->number = cell_decimal(t, R_SCORE);
    ev->text = title.n && text.n ? row_join(t, title, "\n", text) : title.n ? title : text;
    return true;
}
static const struct table_spec review_spec = {.id = "olist-reviews",
                                              .cells = review_cells,
                                              .n_cells = COUNT_OF(review_cells),
                                              .decimal = '.',
                                              .zone = "America/Sao_Paulo",
                                              .row = review_row};

/* ---- sellers and translations carry nothing that an event takes, but belong to the set ---- */

static const struct cell_spec seller_cells[] = {
    {"seller_id", "known from the items", CELL_TEXT, CELL_KEY, NULL},
    {"seller_zip_code_prefix", NULL, CELL_TEXT, 0, PERSONAL},
    {"seller_city", NULL, CELL_TEXT, 0, PERSONAL},
    {"seller_state", NULL, CELL_TEXT, CELL_KEY, NULL},
};
static const struct cell_spec translation_cells[] = {
    {"product_category_name", NULL, CELL_TEXT, CELL_KEY, "the Portuguese name is kept"},
    {"product_category_name_english", NULL, CELL_TEXT, CELL_KEY, "the Portuguese name is kept"},
};
static bool nothing_row(struct table *t, struct err *e)
{
    (void)t, (void)e;
    return true;
}
static const struct table_spec seller_spec = {
    .id = "olist-sellers", .cells = seller_cells, .n_cells = COUNT_OF(seller_cells), .row = nothing_row};
static const struct table_spec translation_spec = {
    .id = "olist-categories", .cells = translation_cells, .n_cells = COUNT_OF(translation_cells), .row = nothing_row};

/* ---- the set ---- */

enum { CUSTOMERS, PRODUCTS, ORDERS, ITEMS, PAYMENTS, REVIEWS, SELLERS, CATEGORIES, N_TABLES };
static const struct table_spec *const specs[N_TABLES] = {
    [CUSTOMERS] = &customer_spec, [PRODUCTS] = &product_spec, [ORDERS] = &order_spec,     [ITEMS] = &item_spec,
    [PAYMENTS] = &payment_spec,   [REVIEWS] = &review_spec,   [SELLERS] = &seller_spec, [CATEGORIES] = &translation_spec};

static int table_of(struct job *job, struct str bytes)
{
    enum { HEAD_MAX = 4096 };
    struct str head = {bytes.p, bytes.n < HEAD_MAX ? bytes.n : HEAD_MAX};
    int best = 0, which = -1;
    for (int i = 0; i < N_TABLES; i++) {
        int sure = table_fits(specs[i], job, head);
        if (sure > best) {
            best = sure;
            which = i;
        }
    }
    return which;
}

static int olist_fits(struct job *job, const struct feed_file *files, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        int which = table_of(job, files[i].bytes);
        if (which < 0 && n == 1)
            return 0;
        any = any || which >= 0;
    }
    return any ? 95 : 0;
}

struct merged {
    const struct event_sink *sink;
    const char *table; /* NULL: one file only, columns need no second name */
    struct arena *a;
};
static bool put_on(void *ctx, const struct event *ev, struct err *e)
{
    struct merged *m = ctx;
    return m->sink->put(m->sink->ctx, ev, e);
}
static void refuse_on(void *ctx, size_t line, const char *column, const char *reason)
{
    struct merged *m = ctx;
    char name[200];
    (void)snprintf(name, sizeof name, "%.80s%s%.80s", m->table, column[0] ? ": " : "", column);
    m->sink->refuse(m->sink->ctx, line, name, reason);
}

static void add_report(struct arena *a, struct read_report *all, const struct read_report *one, const char *name)
{
    struct read_column *cols = NEW_N(a, struct read_column, all->n_columns + one->n_columns + 1);
    if (all->n_columns)
        memcpy(cols, all->columns, all->n_columns * sizeof *cols);
    for (size_t i = 0; i < one->n_columns; i++) {
        cols[all->n_columns + i] = one->columns[i];
        cols[all->n_columns + i].name = arena_printf(a, "%s: %s", name, one->columns[i].name);
    }
    all->columns = cols;
    all->n_columns += one->n_columns;
    all->n_rows += one->n_rows;
    all->n_refused += one->n_refused;
    all->n_events += one->n_events;
    all->encoding = one->encoding;
    all->separator = one->separator;
    if (one->asks)
        all->asks = one->asks;
}

static bool no_put(void *ctx, const struct event *ev, struct err *e)
{
    (void)ctx, (void)ev, (void)e;
    return true;
}

static bool read_set(struct job *job, const struct feed_file *const *file, const struct read_options *opt,
                     const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct olist *o = NEW(a, struct olist);
    struct event_sink quiet = {.put = no_put};
    struct read_report one;
    *o = (struct olist){.a = a, .customer_of = seen_new(a), .order_of = seen_new(a), .category_of = seen_new(a)};
    if (file[CUSTOMERS])
        TRY(table_read_bytes(&customer_spec, job, file[CUSTOMERS]->name, file[CUSTOMERS]->bytes, opt, &quiet, o, &one, e));
    if (file[PRODUCTS])
        TRY(table_read_bytes(&product_spec, job, file[PRODUCTS]->name, file[PRODUCTS]->bytes, opt, &quiet, o, &one, e));
    if (file[ORDERS])
        TRY(table_read_bytes(&order_meet_spec, job, file[ORDERS]->name, file[ORDERS]->bytes, opt, &quiet, o, &one, e));
    if (file[ITEMS])
        TRY(table_read_bytes(&item_meet_spec, job, file[ITEMS]->name, file[ITEMS]->bytes, opt, &quiet, o, &one, e));
    *ret = (struct read_report){.format = "olist"};
    struct olist nobody = *o;
    nobody.customer_of = seen_new(a), nobody.category_of = seen_new(a), nobody.order_of = seen_new(a);
    for (int i = 0; i < N_TABLES; i++) {
        if (!file[i])
            continue;
        struct merged m = {sink, file[i]->name, a};
        struct event_sink on = {put_on, refuse_on, &m};
        /* customers and products have been met: this time their rows are counted and their faults told */
        void *shared = i == CUSTOMERS || i == PRODUCTS ? &nobody : o;
        TRY(table_read_bytes(specs[i], job, file[i]->name, file[i]->bytes, opt, &on, shared, &one, e));
        add_report(a, ret, &one, file[i]->name);
    }
    return true;
}

static bool read_path(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                      struct read_report *ret, struct err *e)
{
    const struct feed_file *files, *file[N_TABLES] = {0};
    size_t n;
    TRY(feed_files_of_job(job, path, &files, &n, e));
    for (size_t i = 0; i < n; i++) {
        int which = table_of(job, files[i].bytes);
        if (which < 0)
            return FAIL(e, ERR_INPUT, "%s is none of Olist's tables", files[i].name);
        if (file[which])
            return FAIL(e, ERR_INPUT, "%s and %s are the same table of Olist's", file[which]->name, files[i].name);
        file[which] = &files[i];
    }
    if (n > 1 && file[ORDERS])
        return read_set(job, file, opt, sink, ret, e);
    if (n == 1 && file[ORDERS])
        return table_read_bytes(&order_spec, job, files[0].name, files[0].bytes, opt, sink, NULL, ret, e);
    if (n == 1 && file[REVIEWS])
        return table_read_bytes(&review_spec, job, files[0].name, files[0].bytes, opt, sink, NULL, ret, e);
    (void)FAIL(e, ERR_INPUT, "%s: these rows have no dates of their own, or describe no event", files[0].name);
    return err_hint(e, "Import the folder (or a zip) in which they lie together with olist_orders_dataset.csv.");
}

const struct event_format format_olist = {.id = "olist",
                                          .name = "Olist (Brazilian marketplace)",
                                          .what = "orders, items, payments, reviews, customers: a folder, a zip or one table",
                                          .read = read_path,
                                          .channel = "olist",
                                          .zone = "America/Sao_Paulo",
                                          .fits = olist_fits};
