/* webhook_orders.c — the JSON of a delivery in words of the canonical event; canonical_event checks them like any file's.
 *
 * Subjects and parts are those of the same shop's order export, so that a file imported later finds the events known:
 * the order's name, and per line the SKU (its title where there is none), with #2, #3 … for a repeated one. */
#include <jansson.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "events/canonical.h"
#include "events/webhook.h"

struct translation {
    struct job *job;
    struct canonical *canonical;
    const struct event_sink *sink;
    size_t n;
};
typedef struct str words[N_CANONICAL_FIELDS];

/* The text of a string or number; n = 0 for anything else. */
static struct str text_of(struct arena *a, const struct json_t *x)
{
    if (json_is_string(x))
        return js_as_text(x);
    if (json_is_integer(x))
        return str_of(arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(x)));
    if (json_is_real(x))
        return str_of(arena_printf(a, "%.15g", json_real_value(x)));
    return (struct str){"", 0};
}

static struct str member(struct arena *a, const struct json_t *object, const char *key)
{
    return text_of(a, js_get(object, key));
}

static struct str first_of(struct str x, struct str y)
{
    return x.n ? x : y;
}

static bool emit(struct translation *t, const char *kind, words w, struct err *e)
{
    struct event ev;
    enum canonical_field where;
    const char *why;
    w[CANONICAL_KIND] = str_of(kind);
    t->n++;
    if (!canonical_event(t->canonical, w, &ev, &where, &why)) {
        (void)FAIL(e, ERR_PARSE, "event %zu of the delivery, `%s`: %s", t->n, canonical_word(where), why);
        return err_hint(e, "The shop sends another form than expected; import its file instead.");
    }
    return t->sink->put(t->sink->ctx, &ev, e);
}

/* price × quantity − discount, exactly. */
static bool line_amount(struct arena *a, struct str price, struct str quantity, struct str discount, struct str *ret,
                        struct err *e)
{
    const struct decimal *p, *q, *d;
    if (!price.n || !quantity.n)
        return true;
    TRY(decimal_parse(a, price, &p, e) && decimal_parse(a, quantity, &q, e));
    p = decimal_mul(a, p, q);
    if (discount.n) {
        TRY(decimal_parse(a, discount, &d, e));
        p = decimal_sub(a, p, d);
    }
    *ret = str_of(decimal_text(a, p, 4, ROUND_HALF_EVEN));
    while (ret->n && ret->p[ret->n - 1] == '0') /* 12.5000 is 12.5 */
        ret->n--;
    if (ret->n && ret->p[ret->n - 1] == '.')
        ret->n--;
    return true;
}

/* The part of line i: its key, with #k when it is the k-th of that key. */
static struct str part_of(struct arena *a, const struct json_t *lines, size_t i, struct str (*key)(struct arena *, const struct json_t *))
{
    struct str k = key(a, js_at(lines, i));
    size_t n = 1;
    for (size_t before = 0; before < i; before++)
        n += str_eq(key(a, js_at(lines, before)), k);
    return n == 1 ? k : str_of(arena_printf(a, "%.*s#%zu", STR_ARG(k), n));
}

/* ---- Shopify ---- */

static struct str shopify_key(struct arena *a, const struct json_t *line)
{
    return first_of(member(a, line, "sku"), first_of(member(a, line, "name"), member(a, line, "title")));
}

static bool shopify_lines(struct translation *t, const struct json_t *order, const words base, struct err *e)
{
    struct arena *a = t->job->arena;
    const struct json_t *lines = js_get(order, "line_items");
    for (size_t i = 0; i < js_len(lines); i++) {
        const struct json_t *line = js_at(lines, i);
        words w;
        memcpy(w, base, sizeof w);
        w[CANONICAL_PART] = part_of(a, lines, i, shopify_key);
        w[CANONICAL_PRODUCT] = shopify_key(a, line);
        w[CANONICAL_QUANTITY] = member(a, line, "quantity");
        TRY(line_amount(a, member(a, line, "price"), w[CANONICAL_QUANTITY], member(a, line, "total_discount"),
                        &w[CANONICAL_AMOUNT], e));
        TRY(emit(t, "line", w, e));
    }
    return true;
}

static bool shopify_fulfillments(struct translation *t, const struct json_t *order, const words base, struct err *e)
{
    struct arena *a = t->job->arena;
    const struct json_t *all = js_get(order, "fulfillments");
    for (size_t i = 0; i < js_len(all); i++) {
        const struct json_t *f = js_at(all, i);
        words w;
        memcpy(w, base, sizeof w);
        w[CANONICAL_CURRENCY] = (struct str){"", 0};
        w[CANONICAL_AT] = member(a, f, "created_at");
        w[CANONICAL_PARTY] = member(a, f, "tracking_company");
        TRY(emit(t, "shipment", w, e));
        if (str_is(member(a, f, "shipment_status"), "delivered")) {
            w[CANONICAL_AT] = first_of(member(a, f, "delivered_at"), member(a, f, "updated_at"));
            TRY(emit(t, "delivery", w, e));
        }
    }
    return true;
}

static bool shopify_refunds(struct translation *t, const struct json_t *refund, const words base, struct err *e)
{
    struct arena *a = t->job->arena;
    const struct json_t *paid = js_get(refund, "transactions"), *lines = js_get(refund, "refund_line_items");
    struct str at = first_of(member(a, refund, "processed_at"), member(a, refund, "created_at"));
    for (size_t i = 0; i < js_len(paid); i++) {
        const struct json_t *x = js_at(paid, i);
        words w;
        if (!str_is(member(a, x, "kind"), "refund"))
            continue;
        memcpy(w, base, sizeof w);
        w[CANONICAL_PART] = member(a, x, "id");
        w[CANONICAL_AT] = at;
        w[CANONICAL_AMOUNT] = member(a, x, "amount");
        w[CANONICAL_CURRENCY] = first_of(member(a, x, "currency"), base[CANONICAL_CURRENCY]);
        TRY(emit(t, "refund", w, e));
    }
    for (size_t i = 0; i < js_len(lines); i++) {
        const struct json_t *x = js_at(lines, i), *line = js_get(x, "line_item");
        words w;
        if (!str_is(member(a, x, "restock_type"), "return"))
            continue; /* money back without goods */
        memcpy(w, base, sizeof w);
        w[CANONICAL_PART] = member(a, x, "id");
        w[CANONICAL_AT] = at;
        w[CANONICAL_PRODUCT] = shopify_key(a, line);
        w[CANONICAL_QUANTITY] = member(a, x, "quantity");
        w[CANONICAL_CURRENCY] = (struct str){"", 0};
        TRY(emit(t, "return", w, e));
    }
    return true;
}

static bool shopify_order(struct translation *t, const struct json_t *order, struct err *e)
{
    struct arena *a = t->job->arena;
    words base = {0}, w;
    const struct json_t *to = js_get(order, "shipping_address"), *refunds = js_get(order, "refunds");
    struct str status = member(a, order, "financial_status");
    base[CANONICAL_SUBJECT] = first_of(member(a, order, "name"), member(a, order, "id"));
    base[CANONICAL_AT] = member(a, order, "created_at");
    base[CANONICAL_CHANNEL] = STR("shopify");
    base[CANONICAL_MARKET] = member(a, to ? to : js_get(order, "billing_address"), "country_code");
    base[CANONICAL_PERSON] = first_of(member(a, order, "email"), member(a, js_get(order, "customer"), "id"));
    base[CANONICAL_CURRENCY] = member(a, order, "currency");
    memcpy(w, base, sizeof w);
    w[CANONICAL_AMOUNT] = member(a, order, "subtotal_price");
    TRY(emit(t, "order", w, e) && shopify_lines(t, order, base, e));
    if (str_is(status, "paid") || str_is(status, "partially_refunded") || str_is(status, "refunded")) {
        memcpy(w, base, sizeof w);
        w[CANONICAL_AT] = first_of(member(a, order, "processed_at"), base[CANONICAL_AT]);
        w[CANONICAL_AMOUNT] = member(a, order, "total_price");
        w[CANONICAL_PARTY] = text_of(a, js_at(js_get(order, "payment_gateway_names"), 0));
        TRY(emit(t, "payment", w, e));
    }
    if (member(a, order, "cancelled_at").n) {
        memcpy(w, base, sizeof w);
        w[CANONICAL_AT] = member(a, order, "cancelled_at");
        w[CANONICAL_REASON] = member(a, order, "cancel_reason");
        w[CANONICAL_CURRENCY] = (struct str){"", 0};
        TRY(emit(t, "cancellation", w, e));
    }
    TRY(shopify_fulfillments(t, order, base, e));
    for (size_t i = 0; i < js_len(refunds); i++)
        TRY(shopify_refunds(t, js_at(refunds, i), base, e));
    return true;
}

/* ---- WooCommerce ---- */

static struct str woo_key(struct arena *a, const struct json_t *line)
{
    return first_of(member(a, line, "sku"), member(a, line, "name"));
}

/* Its …_gmt times are UTC and do not say so. */
static struct str woo_time(struct arena *a, const struct json_t *order, const char *key)
{
    struct str s = member(a, order, key);
    return s.n ? str_of(arena_printf(a, "%.*sZ", STR_ARG(s))) : s;
}

static bool woo_order(struct translation *t, const struct json_t *order, struct err *e)
{
    struct arena *a = t->job->arena;
    words base = {0}, w;
    const struct json_t *lines = js_get(order, "line_items"), *refunds = js_get(order, "refunds");
    struct str country = member(a, js_get(order, "shipping"), "country"), status = member(a, order, "status");
    struct str modified = woo_time(a, order, "date_modified_gmt");
    base[CANONICAL_SUBJECT] = first_of(member(a, order, "number"), member(a, order, "id"));
    base[CANONICAL_AT] = woo_time(a, order, "date_created_gmt");
    base[CANONICAL_CHANNEL] = STR("woocommerce");
    base[CANONICAL_MARKET] = first_of(country, member(a, js_get(order, "billing"), "country"));
    base[CANONICAL_PERSON] = member(a, js_get(order, "billing"), "email");
    base[CANONICAL_CURRENCY] = member(a, order, "currency");
    TRY(emit(t, "order", memcpy(w, base, sizeof w), e));
    for (size_t i = 0; i < js_len(lines); i++) {
        memcpy(w, base, sizeof w);
        w[CANONICAL_PART] = part_of(a, lines, i, woo_key);
        w[CANONICAL_PRODUCT] = woo_key(a, js_at(lines, i));
        w[CANONICAL_QUANTITY] = member(a, js_at(lines, i), "quantity");
        w[CANONICAL_AMOUNT] = member(a, js_at(lines, i), "total");
        TRY(emit(t, "line", w, e));
    }
    if (member(a, order, "date_paid_gmt").n) {
        memcpy(w, base, sizeof w);
        w[CANONICAL_AT] = woo_time(a, order, "date_paid_gmt");
        w[CANONICAL_AMOUNT] = member(a, order, "total");
        w[CANONICAL_PARTY] = member(a, order, "payment_method");
        TRY(emit(t, "payment", w, e));
    }
    memcpy(w, base, sizeof w);
    w[CANONICAL_CURRENCY] = (struct str){"", 0};
    w[CANONICAL_AT] = modified;
    if (str_is(status, "cancelled") && modified.n)
        TRY(emit(t, "cancellation", w, e));
    w[CANONICAL_AT] = woo_time(a, order, "date_completed_gmt");
    if (w[CANONICAL_AT].n) /* "completed" is when a shop of this kind marks the parcel as sent */
        TRY(emit(t, "shipment", w, e));
    for (size_t i = 0; i < js_len(refunds) && modified.n; i++) {
        struct str total = member(a, js_at(refunds, i), "total"); /* "-12.00" */
        memcpy(w, base, sizeof w);
        w[CANONICAL_PART] = member(a, js_at(refunds, i), "id");
        w[CANONICAL_AT] = modified;
        w[CANONICAL_AMOUNT] = str_starts(total, "-") ? (struct str){total.p + 1, total.n - 1} : total;
        TRY(emit(t, "refund", w, e));
    }
    return true;
}

/* ---- Standard Webhooks: our own events under "data" ---- */

static bool standard_event(struct translation *t, const struct json_t *x, struct err *e)
{
    words w = {0};
    if (!json_is_object(x))
        return FAIL(e, ERR_PARSE, "event %zu of the delivery is no object", t->n + 1);
    for (int f = 0; f < N_CANONICAL_FIELDS; f++)
        w[f] = member(t->job->arena, x, canonical_word((enum canonical_field)f));
    return emit(t, str_dup(t->job->arena, w[CANONICAL_KIND]), w, e);
}

static bool standard(struct translation *t, const struct json_t *tree, struct err *e)
{
    const struct json_t *data = js_get(tree, "data"), *list = json_is_array(data) ? data : js_get(data, "events");
    if (!list)
        return standard_event(t, data ? data : tree, e);
    for (size_t i = 0; i < js_len(list); i++)
        TRY(standard_event(t, js_at(list, i), e));
    return true;
}

bool webhook_events(struct job *job, const struct hook_delivery *d, const struct event_sink *sink, struct err *e)
{
    static const struct read_options none = {0};
    struct translation t = {.job = job, .sink = sink};
    struct json_t *tree;
    struct str topic = str_of(d->header[HOOK_TOPIC] ? d->header[HOOK_TOPIC] : "");
    TRY(js_load(&tree, job->arena, "delivery", d->body, e) && canonical_begin(job, &none, &t.canonical, e));
    switch (d->scheme) {
    case HOOK_SHOPIFY:
        /* refunds/create names its order by an inner number only; orders/updated brings the refund with its order. */
        return str_starts(topic, "orders/") && !str_is(topic, "orders/delete") ? shopify_order(&t, tree, e) : true;
    case HOOK_WOOCOMMERCE:
        return str_starts(topic, "order.") && !str_is(topic, "order.deleted") ? woo_order(&t, tree, e) : true;
    case HOOK_STANDARD:
        return standard(&t, tree, e);
    case N_HOOK_SCHEMES:
        break;
    }
    return FAIL(e, ERR_BUG, "a scheme without a reader");
}
