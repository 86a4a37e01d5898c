/* Signatures of the three schemes, what makes a delivery the same, and what becomes of orders. The signature of Standard
 * Webhooks is the example of their specification. */
#include "unit/scratch.h"

#include "base/hmac.h"
#include "events/webhook.h"

static const struct str shared = {"0123456789abcdef0123456789abcdef", 32};

static const char *sign(struct arena *a, struct str key, struct str body)
{
    unsigned char mac[HMAC_BYTES];
    hmac_sha256(mac, key, &body, 1);
    return hmac_base64(a, mac);
}

static void only_the_raw_body_counts(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct hook_delivery d = {.scheme = HOOK_SHOPIFY, .body = STR("{\"id\": 1}")};
    d.header[HOOK_SIGNATURE] = sign(a, shared, d.body);
    OK(webhook_verify(a, &d, shared, 0, 300, &e), e);
    d.body = STR("{\"id\":1}"); /* the same JSON, other bytes */
    assert_false(webhook_verify(a, &d, shared, 0, 300, &e));
    assert_int_equal(e.code, ERR_REFUSED);
    assert_null(strstr(e.msg, shared.p));
    d.body = STR("{\"id\": 1}");
    assert_false(webhook_verify(a, &d, STR("another secret of some length"), 0, 300, &e));
    assert_false(webhook_verify(a, &d, STR(""), 0, 300, &e)); /* a removed secret lets nobody in */
    d.header[HOOK_SIGNATURE] = NULL;
    assert_false(webhook_verify(a, &d, shared, 0, 300, &e));
    d.header[HOOK_SIGNATURE] = "";
    assert_false(webhook_verify(a, &d, shared, 0, 300, &e));
}

/* standardwebhooks.com, specification, "Signature scheme". */
static struct hook_delivery published(void)
{
    return (struct hook_delivery){
        .scheme = HOOK_STANDARD,
        .header = {[HOOK_ID] = "msg_p5jXN8AQM9LWM0D4loKWxJek", [HOOK_TIME] = "1614265330",
                   [HOOK_SIGNATURE] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        .body = STR("{\"test\": 2432232314}")};
}

static void standard_webhooks_as_published(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const struct str secret = STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const int64_t at = 1614265330;
    struct hook_delivery d = published();
    OK(webhook_verify(a, &d, secret, at, 300, &e), e);
    OK(webhook_verify(a, &d, secret, at + 300, 300, &e), e);
    assert_false(webhook_verify(a, &d, secret, at + 301, 300, &e)); /* played again later */
    assert_false(webhook_verify(a, &d, secret, at - 301, 300, &e)); /* from the future */
    d.header[HOOK_SIGNATURE] = "v1,AAAA v1a,xx v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    OK(webhook_verify(a, &d, secret, at, 300, &e), e); /* two secrets while one is changed */
    d.header[HOOK_ID] = "msg_other"; /* the id is signed */
    assert_false(webhook_verify(a, &d, secret, at, 300, &e));
    d = published();
    d.header[HOOK_TIME] = "1614265331";
    assert_false(webhook_verify(a, &d, secret, at, 300, &e));
    d.header[HOOK_TIME] = "9999999999999999999999";
    assert_false(webhook_verify(a, &d, secret, at, 300, &e));
    d.header[HOOK_TIME] = "-1";
    assert_false(webhook_verify(a, &d, secret, at, 300, &e));
}

static void a_delivery_is_known_again(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *id, *body, *id2, *body2;
    struct hook_delivery d = published(), other = published();
    webhook_marks(a, &d, &id, &body);
    other.header[HOOK_ID] = "msg_other";
    webhook_marks(a, &other, &id2, &body2);
    assert_string_not_equal(id, id2);
    assert_string_equal(body, body2); /* the same body under another id */
    other.header[HOOK_ID] = NULL;
    webhook_marks(a, &other, &id2, &body2);
    assert_string_equal(id2, body2);
}

/* ---- what it says ---- */

struct heard {
    char text[4096];
    size_t n;
};

static bool hear(void *ctx, const struct event *ev, struct err *e)
{
    struct heard *h = ctx;
    (void)e;
    h->n += (size_t)snprintf(h->text + h->n, sizeof h->text - h->n, "%s %.*s/%.*s %.*s %lld %lld %s|", event_kind_word(ev->kind),
                             STR_ARG(ev->subject), STR_ARG(ev->part), STR_ARG(ev->market),
                             ev->quantity == EVENT_NONE ? -1LL : (long long)ev->quantity,
                             ev->amount == EVENT_NONE ? -1LL : (long long)ev->amount, ev->currency);
    return true;
}

static void hear_no(void *ctx, size_t line, const char *column, const char *reason)
{
    (void)ctx, (void)line, (void)column;
    fail_msg("%s", reason);
}

static bool events_of(struct arena *a, enum hook_scheme scheme, const char *topic, const char *body, struct heard *h, struct err *e)
{
    struct job *job = NEW(a, struct job);
    struct event_sink sink = {hear, hear_no, h};
    struct hook_delivery d = {.scheme = scheme, .header = {[HOOK_TOPIC] = topic}, .body = str_of(body)};
    *job = (struct job){.arena = a, .data_dir = LANDFALL_DATA_DIR, .country_dir = LANDFALL_COUNTRY_DIR, .as_of = AS_OF_FACT_TABLE};
    h->n = 0;
    h->text[0] = '\0';
    return webhook_events(job, &d, &sink, e);
}

static void a_shopify_order(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct heard h;
    const char *order =
        "{\"name\":\"#1001\",\"email\":\"bob@norman.example\",\"created_at\":\"2026-01-10T11:00:00-05:00\",\"currency\":\"USD\","
        "\"subtotal_price\":\"195.67\",\"total_price\":\"199.65\",\"financial_status\":\"partially_refunded\","
        "\"processed_at\":\"2026-01-10T11:01:00-05:00\",\"payment_gateway_names\":[\"visa\"],"
        "\"shipping_address\":{\"country_code\":\"DE\"},"
        "\"line_items\":[{\"sku\":\"A\",\"quantity\":3,\"price\":\"33.33\",\"total_discount\":\"0.01\"},{\"sku\":\"A\",\"quantity\":1,\"price\":\"1\"}],"
        "\"fulfillments\":[{\"created_at\":\"2026-01-12T09:00:00-05:00\",\"tracking_company\":\"UPS\"}],"
        "\"refunds\":[{\"created_at\":\"2026-02-01T00:00:00Z\",\"transactions\":[{\"id\":9,\"kind\":\"refund\",\"amount\":\"33.33\"}],"
        "\"refund_line_items\":[{\"id\":7,\"quantity\":1,\"restock_type\":\"return\",\"line_item\":{\"sku\":\"A\"}},"
        "{\"id\":8,\"quantity\":1,\"restock_type\":\"no_restock\",\"line_item\":{\"sku\":\"A\"}}]}]}";
    OK(events_of(a, HOOK_SHOPIFY, "orders/updated", order, &h, &e), e);
    assert_string_equal(h.text, "order #1001/ DEU -1 19567 USD|line #1001/A DEU 3000 9998 USD|line #1001/A#2 DEU 1000 100 USD|"
                                "payment #1001/ DEU -1 19965 USD|shipment #1001/ DEU -1 -1 |"
                                "refund #1001/9 DEU -1 3333 USD|return #1001/7 DEU 1000 -1 |");
    OK(events_of(a, HOOK_SHOPIFY, "products/update", order, &h, &e), e);
    assert_string_equal(h.text, "");
    assert_false(events_of(a, HOOK_SHOPIFY, "orders/create", "{\"name\":\"#1\",\"created_at\":\"yesterday\"}", &h, &e));
    assert_int_equal(e.code, ERR_PARSE);
    assert_false(events_of(a, HOOK_SHOPIFY, "orders/create", "[1,2", &h, &e));
    assert_false(events_of(a, HOOK_SHOPIFY, "orders/create", "{}", &h, &e));
    (void)events_of(a, HOOK_SHOPIFY, "orders/create", "[]", &h, &e);
}

static void a_woocommerce_order_and_our_own_events(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct heard h;
    OK(events_of(a, HOOK_WOOCOMMERCE, "order.updated",
                 "{\"number\":\"727\",\"status\":\"completed\",\"currency\":\"JPY\",\"date_created_gmt\":\"2026-03-22T16:28:02\","
                 "\"date_modified_gmt\":\"2026-03-23T16:28:08\",\"date_paid_gmt\":\"2026-03-22T16:28:08\",\"date_completed_gmt\":\"2026-03-23T10:00:00\","
                 "\"total\":\"2900\",\"payment_method\":\"bacs\",\"billing\":{\"email\":\"j@d.example\",\"country\":\"JP\"},"
                 "\"line_items\":[{\"name\":\"Cup\",\"sku\":\"\",\"quantity\":2,\"total\":\"2900\"}]}",
                 &h, &e),
       e);
    assert_string_equal(h.text, "order 727/ JPN -1 -1 JPY|line 727/Cup JPN 2000 2900 JPY|payment 727/ JPN -1 2900 JPY|shipment 727/ JPN -1 -1 |");
    OK(events_of(a, HOOK_STANDARD, NULL,
                 "{\"type\":\"landfall.events\",\"data\":[{\"kind\":\"review\",\"subject\":\"727\",\"part\":\"r1\",\"at\":\"2026-04-01T10:00:00Z\",\"number\":4}]}",
                 &h, &e),
       e);
    assert_string_equal(h.text, "review 727/r1  -1 -1 |");
    assert_false(events_of(a, HOOK_STANDARD, NULL, "{\"data\":[3]}", &h, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_raw_body_counts),
        cmocka_unit_test(standard_webhooks_as_published),
        cmocka_unit_test(a_delivery_is_known_again),
        cmocka_unit_test(a_shopify_order),
        cmocka_unit_test(a_woocommerce_order_and_our_own_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
