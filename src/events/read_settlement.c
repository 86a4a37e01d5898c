/* read_settlement.c — Amazon settlement reports, flat file V1 (a row has several pairs of type and amount) and V2 (a
 * row is one amount). Columns are found by name, their order differs in the wild. The first row carries the totals
 * of the payout only. What a kind of amount means is data: data/events/settlement_types.csv, first fitting row.
 *
 * From the seller's side: what the customer pays is a payment, what he gets back a refund, everything Amazon keeps a
 * charge (its sign turned: a fee given back is a negative charge). Amounts without an order stand under the
 * settlement's own number. */
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

enum { SETTLEMENT, TOTAL, CURRENCY, TRANSACTION, ORDER, MARKETPLACE, POSTED, POSTED_TIME, ITEM, SKU, ADJUSTMENT, QUANTITY,
       /* V2 */ KIND, DESCRIPTION, AMOUNT,
       /* V1 */ SHIPMENT_FEE, SHIPMENT_AMOUNT, ORDER_FEE, ORDER_AMOUNT, PRICE, PRICE_AMOUNT, ITEM_FEE, ITEM_AMOUNT,
       MISC_AMOUNT, OTHER_FEE_AMOUNT, OTHER_FEE, PROMOTION, PROMOTION_AMOUNT, DIRECT, DIRECT_AMOUNT, OTHER_AMOUNT, N_CELLS };

#define SHARED_CELLS                                                                                    \
    [SETTLEMENT] = {"settlement-id", "charge.part", CELL_TEXT, CELL_KEY, NULL},                         \
    [TOTAL] = {"total-amount", NULL, CELL_MONEY, CELL_KEY, "the payout as a whole, on the first row"},  \
    [CURRENCY] = {"currency", "currency", CELL_TEXT, CELL_CURRENCY, NULL},                              \
    [TRANSACTION] = {"transaction-type", "payment, refund or charge", CELL_TEXT, CELL_KEY, NULL},       \
    [ORDER] = {"order-id", "charge.subject", CELL_TEXT, CELL_KEY, NULL},                                \
    [MARKETPLACE] = {"marketplace-name", "charge.channel", CELL_TEXT, 0, NULL},                         \
    [POSTED] = {"posted-date", "charge.at", CELL_DATE, 0, NULL},                                        \
    [POSTED_TIME] = {"posted-date-time", "charge.at", CELL_DATE, 0, NULL},                              \
    [ITEM] = {"order-item-code", "charge.part", CELL_TEXT, 0, NULL},                                    \
    [SKU] = {"sku", "charge.product", CELL_TEXT, 0, NULL},                                              \
    [ADJUSTMENT] = {"adjustment-id", "charge.part", CELL_TEXT, 0, NULL},                                \
    [QUANTITY] = {"quantity-purchased", NULL, CELL_TEXT, 0, "the order report says it"}
#define SHARED_NOT_KEPT                                                       \
    {"settlement-start-date", NULL, CELL_TEXT, 0, NULL},                      \
    {"settlement-end-date", NULL, CELL_TEXT, 0, NULL},                        \
    {"deposit-date", NULL, CELL_TEXT, 0, NULL},                               \
    {"merchant-order-id", NULL, CELL_TEXT, 0, NULL},                          \
    {"shipment-id", NULL, CELL_TEXT, 0, NULL},                                \
    {"fulfillment-id", NULL, CELL_TEXT, 0, NULL},                             \
    {"merchant-order-item-id", NULL, CELL_TEXT, 0, NULL},                     \
    {"merchant-adjustment-item-id", NULL, CELL_TEXT, 0, NULL},                \
    {"promotion-id", NULL, CELL_TEXT, 0, NULL}

static const struct cell_spec v2_cells[] = {
    SHARED_CELLS,
    [KIND] = {"amount-type", "charge.reason", CELL_TEXT, CELL_KEY, NULL},
    [DESCRIPTION] = {"amount-description", "charge.reason", CELL_TEXT, CELL_KEY, NULL},
    [AMOUNT] = {"amount", "charge.amount", CELL_MONEY, CELL_KEY, NULL},
    SHARED_NOT_KEPT,
};
static const struct cell_spec v1_cells[N_CELLS + 9] = {
    SHARED_CELLS,
    [SHIPMENT_FEE] = {"shipment-fee-type", "charge.reason", CELL_TEXT, 0, NULL},
    [SHIPMENT_AMOUNT] = {"shipment-fee-amount", "charge.amount", CELL_MONEY, 0, NULL},
    [ORDER_FEE] = {"order-fee-type", "charge.reason", CELL_TEXT, 0, NULL},
    [ORDER_AMOUNT] = {"order-fee-amount", "charge.amount", CELL_MONEY, 0, NULL},
    [PRICE] = {"price-type", "payment", CELL_TEXT, CELL_KEY, NULL},
    [PRICE_AMOUNT] = {"price-amount", "payment.amount", CELL_MONEY, CELL_KEY, NULL},
    [ITEM_FEE] = {"item-related-fee-type", "charge.reason", CELL_TEXT, CELL_KEY, NULL},
    [ITEM_AMOUNT] = {"item-related-fee-amount", "charge.amount", CELL_MONEY, CELL_KEY, NULL},
    [MISC_AMOUNT] = {"misc-fee-amount", "charge.amount", CELL_MONEY, 0, NULL},
    [OTHER_FEE_AMOUNT] = {"other-fee-amount", "charge.amount", CELL_MONEY, 0, NULL},
    [OTHER_FEE] = {"other-fee-reason-description", "charge.reason", CELL_TEXT, 0, NULL},
    [PROMOTION] = {"promotion-type", "charge.reason", CELL_TEXT, 0, NULL},
    [PROMOTION_AMOUNT] = {"promotion-amount", "charge.amount", CELL_MONEY, 0, NULL},
    [DIRECT] = {"direct-payment-type", "charge.reason", CELL_TEXT, 0, NULL},
    [DIRECT_AMOUNT] = {"direct-payment-amount", "charge.amount", CELL_MONEY, 0, NULL},
    [OTHER_AMOUNT] = {"other-amount", "charge.amount", CELL_MONEY, 0, NULL},
    SHARED_NOT_KEPT,
};

struct meaning {
    struct str type, description; /* begin of the amount's type and description; "" = any */
    bool paid_by_customer;
    struct str reason;
};
struct settlement {
    struct meaning *rows;
    size_t n;
    char currency[4]; /* the first row has it, in V2 the others often do not */
    size_t n_totals;
};

static bool begin(struct table *t, struct err *e)
{
    struct settlement *s = t->state;
    struct arena *a = t->job->arena;
    struct csv *c;
    int col_type, col_description, col_role, col_reason;
    size_t cap = 0;
    TRY(csv_open_path(&c, a, arena_printf(a, "%s/events/settlement_types.csv", t->job->data_dir), NULL, e));
    TRY(csv_col(c, "type", &col_type, e) && csv_col(c, "description", &col_description, e) &&
        csv_col(c, "role", &col_role, e) && csv_col(c, "reason", &col_reason, e));
    while (csv_next(c, e)) {
        struct meaning m = {str_of(str_dup(a, csv_text(c, col_type))), str_of(str_dup(a, csv_text(c, col_description))),
                            str_is(csv_text(c, col_role), "customer"), str_of(str_dup(a, csv_text(c, col_reason)))};
        PUSH(a, s->rows, s->n, cap, m);
    }
    return !csv_failed(c);
}

static bool begins(struct str s, struct str with)
{
    return s.n >= with.n && str_eq_nocase((struct str){s.p, with.n}, with);
}

static const struct meaning *meaning_of(const struct settlement *s, struct str type, struct str description)
{
    for (size_t i = 0; i < s->n; i++)
        if (begins(type, s->rows[i].type) && begins(description, s->rows[i].description))
            return &s->rows[i];
    return NULL;
}

struct posting {
    struct str subject, channel;
    int64_t at;
    bool day_only, refund;
    const struct currency *cur;
};

static void put(struct table *t, const struct posting *p, struct str type, struct str description, int64_t amount)
{
    const struct meaning *m = meaning_of(t->state, type, description);
    if (amount == EVENT_NONE || amount == 0)
        return;
    bool customer = m && m->paid_by_customer;
    enum event_kind kind = !customer ? EVENT_CHARGE : amount < 0 || p->refund ? EVENT_REFUND : EVENT_PAYMENT;
    struct event *ev = row_event(t, kind, p->subject, p->at, p->day_only);
    ev->channel = p->channel;
    ev->product = cell(t, SKU);
    if (kind == EVENT_CHARGE)
        ev->reason = m ? m->reason : description.n ? description : type;
    else
        ev->party = STR("amazon");
    event_money(ev, kind == EVENT_PAYMENT ? amount : -amount, p->cur);
    /* One amount of one item of one settlement; the same again in the file is a second one. */
    struct str part = row_join(t, cell(t, SETTLEMENT), "/", cell(t, ITEM).n ? cell(t, ITEM) : cell(t, ADJUSTMENT));
    part = row_join(t, part, "/", row_join(t, type, "/", description));
    if (part.n > 200)
        part.n = 200;
    struct str key = row_join(t, p->subject, kind == EVENT_CHARGE ? "\tc\t" : kind == EVENT_REFUND ? "\tr\t" : "\tp\t", part);
    uint32_t again = ++seen_find(t->seen, key)->n;
    ev->part = again > 1 ? row_join(t, part, "#", row_int(t, again)) : part;
}

static bool posting_of(struct table *t, struct posting *p)
{
    struct settlement *s = t->state;
    struct str id = cell_need(t, SETTLEMENT), order = cell(t, ORDER), code = cell(t, CURRENCY), type = cell(t, TRANSACTION);
    if (code.n == 3)
        memcpy(s->currency, code.p, 3);
    if (type.n == 0 && cell(t, TOTAL).n) { /* the payout as a whole */
        s->n_totals++;
        return false;
    }
    int64_t time = cell_time(t, POSTED_TIME, &p->day_only);
    p->at = time != EVENT_NONE ? time : cell_time(t, POSTED, &p->day_only);
    if (p->at == EVENT_NONE)
        row_fault(t, POSTED, "is missing");
    p->cur = code.n || !s->currency[0] ? row_currency(t, CURRENCY) : table_currency(t, str_of(s->currency));
    if (!p->cur)
        row_fault(t, CURRENCY, "is not known");
    p->subject = order.n ? order : row_join(t, STR("settlement "), "", id);
    p->channel = row_lower(t, cell(t, MARKETPLACE));
    p->refund = begins(type, STR("Refund")) || begins(type, STR("Chargeback")) || begins(type, STR("A-to-z"));
    return !t->fault;
}

static bool v2_row(struct table *t, struct err *e)
{
    struct posting p = {0};
    (void)e;
    if (!posting_of(t, &p))
        return true;
    int64_t amount = cell_amount(t, AMOUNT, p.cur);
    struct str type = cell(t, KIND).n ? cell(t, KIND) : cell(t, TRANSACTION);
    if (amount == EVENT_NONE)
        row_fault(t, AMOUNT, "is missing");
    if (!t->fault)
        put(t, &p, type, cell(t, DESCRIPTION), amount);
    return true;
}

static bool v1_row(struct table *t, struct err *e)
{
    static const struct {
        const char *type; /* as V2 calls it */
        int description, amount;
    } pairs[] = {{"ItemPrice", PRICE, PRICE_AMOUNT},
                 {"ItemFees", ITEM_FEE, ITEM_AMOUNT},
                 {"ShipmentFees", SHIPMENT_FEE, SHIPMENT_AMOUNT},
                 {"OrderFees", ORDER_FEE, ORDER_AMOUNT},
                 {"MiscFees", -1, MISC_AMOUNT},
                 {"OtherFees", OTHER_FEE, OTHER_FEE_AMOUNT},
                 {"Promotion", PROMOTION, PROMOTION_AMOUNT},
                 {"DirectPayment", DIRECT, DIRECT_AMOUNT},
                 {"OtherAmount", TRANSACTION, OTHER_AMOUNT}};
    struct posting p = {0};
    (void)e;
    if (!posting_of(t, &p))
        return true;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        put(t, &p, str_of(pairs[i].type), pairs[i].description < 0 ? STR("") : cell(t, pairs[i].description),
            cell_amount(t, pairs[i].amount, p.cur));
    return true;
}

static const struct table_spec v2_spec = {.id = "amazon-settlement-v2", .cells = v2_cells, .n_cells = COUNT_OF(v2_cells),
                                          .no_quotes = true, .state_size = sizeof(struct settlement), .begin = begin,
                                          .row = v2_row};
static const struct table_spec v1_spec = {.id = "amazon-settlement-v1", .cells = v1_cells, .n_cells = COUNT_OF(v1_cells),
                                          .no_quotes = true, .state_size = sizeof(struct settlement), .begin = begin,
                                          .row = v1_row};

static bool read_v1(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                    struct read_report *ret, struct err *e)
{
    return table_read(&v1_spec, job, path, opt, sink, ret, e);
}
static bool read_v2(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                    struct read_report *ret, struct err *e)
{
    return table_read(&v2_spec, job, path, opt, sink, ret, e);
}

const struct event_format format_amazon_settlement_v1 = {.id = "amazon-settlement-v1",
                                                         .name = "Amazon settlement, flat file V1",
                                                         .what = "payments, refunds and fees, several to a row",
                                                         .read = read_v1,
                                                         .channel = "amazon",
                                                         .table = &v1_spec};
const struct event_format format_amazon_settlement_v2 = {.id = "amazon-settlement-v2",
                                                         .name = "Amazon settlement, flat file V2",
                                                         .what = "payments, refunds and fees, one amount to a row",
                                                         .read = read_v2,
                                                         .channel = "amazon",
                                                         .table = &v2_spec};
