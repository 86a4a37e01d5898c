/* test_retention.c — customers out of orders, and the choice between the repeat-buying model and the plain rule, on
 * made-up orders whose truth is known. */
#include <math.h>

#include "base/params.h"
#include "base/random.h"
#include "operations/retention_parts.h"
#include "unit/scratch.h"

static struct order_fact order(const char *id, const char *customer, const char *market, int32_t day, int64_t value)
{
    return (struct order_fact){.order_id = id, .market = market, .channel = "shop", .customer = customer, .carrier = "", .supplier = "",
                               .provider = "", .product = "", .currency = "EUR", .placed_s = (int64_t)day * 86400, .placed_day = day,
                               .value = value, .base_value = value, .stars_milli = ORDER_NONE, .returned_s = ORDER_NONE,
                               .promised_day = DAY_NONE, .delivered_day = DAY_NONE};
}

static void test_buyers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct order_fact o[] = {
        order("7", "#b", "FRA", 120, 500), order("1", "#a", "DEU", 100, 1000), order("3", "#a", "DEU", 130, 700),
        order("2", "#a", "DEU", 100, 200), order("4", "#a", "AUT", 150, 300), order("5", "", "DEU", 100, 900),
        order("6", "#c", "DEU", 110, 900), order("8", "#b", "FRA", 500, 1),   order("9", "#b", "FRA", 125, ORDER_NONE),
    };
    o[6].cancelled = true;
    o[1].promised_day = 105, o[1].delivered_day = 106;
    o[0].promised_day = 130; /* promised, never told to have arrived */
    o[0].stars_milli = 2000;
    struct buyers b = buyers_of(a, o, sizeof o / sizeof *o, 200, 2000);
    assert_int_equal(b.n, 2);
    assert_int_equal(b.n_orders, 8); /* the order of day 500 is not known yet */
    assert_int_equal(b.n_cancelled, 1);
    assert_int_equal(b.n_anonymous, 1);
    assert_int_equal(b.n_elsewhere, 1);
    assert_int_equal(b.first_day, 100);
    const struct buyer *x = &b.items[0], *y = &b.items[1];
    assert_string_equal(x->id, "#a");
    assert_string_equal(x->market, "DEU");
    assert_string_equal(x->last_order, "4");
    assert_int_equal(x->n_orders, 4);
    assert_int_equal(x->n, 3); /* two orders of one day are one purchase */
    assert_int_equal(x->bought[0].value, 1200);
    assert_int_equal(x->first_late, KNOWN_YES);
    assert_int_equal(x->first_bad_review, KNOWN_NOT);
    assert_int_equal(y->first_late, KNOWN_YES);
    assert_int_equal(y->first_bad_review, KNOWN_YES);
    struct bgnbd_customer c;
    size_t n;
    assert_false(buyer_at(x, 99, &c, &n));
    assert_true(buyer_at(x, 140, &c, &n));
    assert_int_equal(n, 2);
    assert_int_equal(c.x, 1);
    assert_int_equal(c.tx, 30);
    assert_int_equal(c.T, 40);
    assert_int_equal(buyer_between(x, 100, 150), 2);
    assert_int_equal(buyer_value(x, 140, &n), 1900);
    assert_int_equal(buyer_value(y, 200, &n), 500); /* a value that is not known is not 0 */
    assert_int_equal(n, 1);
}

static struct repeat_rules rules(struct arena *a)
{
    const struct params *p;
    struct repeat_rules r = {0};
    struct err e = {0};
    struct date day = {20000};
    if (!params_load(a, LANDFALL_DATA_DIR "/parameters", day, &p, &e) || !repeat_rules(p, &r, &e))
        fail_msg("%s", e.msg);
    return r;
}

/* n customers of a BG/NBD world of `days` days. */
static struct buyers world(struct arena *a, uint64_t seed, size_t n, int32_t days, double r, double alpha, double p_a, double p_b)
{
    struct rng g;
    rng_init(&g, seed, "test.retention");
    struct order_fact *o = NULL;
    size_t k = 0, cap = 0;
    for (size_t i = 0; i < n; i++) {
        const char *id = arena_printf(a, "#%06zu", i);
        double rate = rng_gamma(&g, r) / alpha / 7, u = rng_gamma(&g, p_a), leave = u / (u + rng_gamma(&g, p_b)),
               t = (double)rng_below(&g, (uint64_t)days);
        for (bool first = true; t < days; first = false, t += rng_exponential(&g) / rate) {
            struct order_fact x = order(arena_printf(a, "%zu", k), id, "DEU", (int32_t)t, 1000);
            PUSH(a, o, k, cap, x);
            if (!first && rng_uniform(&g) < leave)
                break;
        }
    }
    return buyers_of(a, o, k, days, 2000);
}

static const struct buyer **all(struct arena *a, const struct buyers *b)
{
    const struct buyer **p = NEW_N(a, const struct buyer *, b->n + 1);
    for (size_t i = 0; i < b->n; i++)
        p[i] = &b->items[i];
    return p;
}

/* Where the model is true it is chosen, and what it foresees comes. */
static void test_model_holds(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct repeat_rules r = rules(a);
    struct buyers b = world(a, 1, 4000, 700, 0.8, 12, 0.8, 2.5);
    const struct repeat *m = repeat_model(a, &r, all(a, &b), b.n, 0, 700);
    if (m->used != REPEAT_BGNBD)
        fail_msg("not used: %s", m->why);
    const struct holdout *h = &m->holdout;
    assert_true(h->done && h->gain > 0);
    assert_true(fabs(h->expected / h->seen - 1) < 0.12);
    size_t people = 0;
    double expected = 0;
    for (int i = 0; i < N_PAST; i++)
        people += h->by_past[i].n, expected += h->by_past[i].expected;
    assert_int_equal(people, h->customers);
    assert_true(fabs(expected - h->expected) < 1e-6);
    assert_true(h->by_past[4].expected / (double)h->by_past[4].n > 3 * h->by_past[0].expected / (double)h->by_past[0].n);
    for (size_t i = 0; i < b.n; i++) {
        double active = repeat_active(m, &b.items[i]), orders = repeat_expected(m, &b.items[i]), silence = repeat_silence(m, &b.items[i]);
        assert_true(active >= 0 && active <= 1 && active <= orders && silence > 0 && silence <= 1);
    }
}

/* Everybody stops at once where the judged time begins: the model foresees orders, none comes, the plain rule is taken. */
static void test_model_fails(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct repeat_rules r = rules(a);
    struct buyers b = world(a, 2, 2000, 400, 1.5, 10, 0.5, 4);
    const struct repeat *m = repeat_model(a, &r, all(a, &b), b.n, 0, 600);
    assert_int_equal(m->used, REPEAT_PLAIN);
    assert_non_null(strstr(m->why, "expected"));
    assert_true(isnan(repeat_alive(m, &b.items[0])));
    for (int i = 0; i < N_RECENCY; i++)
        assert_true(m->plain[i].n == 0 || (m->plain[i].share.low <= (double)m->plain[i].again / (double)m->plain[i].n &&
                                           (double)m->plain[i].again / (double)m->plain[i].n <= m->plain[i].share.high));
    assert_true(repeat_expected(m, &b.items[0]) >= 0);
}

static void test_few(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct repeat_rules r = rules(a);
    struct order_fact o[] = {order("1", "#a", "DEU", 10, 5), order("2", "#b", "DEU", 20, 5), order("3", "#a", "DEU", 250, 5)};
    struct buyers b = buyers_of(a, o, 3, 300, 2000);
    const struct repeat *m = repeat_model(a, &r, all(a, &b), b.n, 10, 300);
    assert_int_equal(m->used, REPEAT_PLAIN);
    assert_non_null(strstr(m->why, "there are 2 customers"));
    /* on day 210 two were known, both silent for half a year; one came back in the 90 days after */
    assert_int_equal(repeat_class(m, 200)->n, 2);
    assert_int_equal(repeat_class(m, 200)->again, 1);
    /* known for a month only: nothing can be said */
    b = buyers_of(a, o, 2, 40, 2000);
    m = repeat_model(a, &r, all(a, &b), b.n, 10, 40);
    assert_int_equal(m->used, REPEAT_NONE);
    assert_true(isnan(repeat_expected(m, &b.items[0])));
    m = repeat_model(a, &r, all(a, &b), 0, 10, 40); /* nobody at all */
    assert_int_equal(m->used, REPEAT_NONE);
}

/* Customers of two markets and channels; who got the first order late comes back at half the pace. */
static struct retention made(struct arena *a, struct order_fact **ret_orders)
{
    struct rng g;
    struct err e = {0};
    struct retention r = {.rules = rules(a), .as_of = 720, .unit = 100};
    if (!params_load(a, LANDFALL_DATA_DIR "/parameters", (struct date){20000}, &r.params, &e))
        fail_msg("%s", e.msg);
    rng_init(&g, 5, "test.retention.hazards");
    struct order_fact *o = NEW_N(a, struct order_fact, 4000);
    size_t n = 0;
    for (int i = 0; i < 2000; i++) {
        bool late = rng_uniform(&g) < 0.3, french = rng_uniform(&g) < 0.4;
        const char *who = arena_printf(a, "#%04d", i), *where = french ? "FRA" : "DEU";
        int32_t day = (int32_t)rng_below(&g, 600), again = day + 1 + (int32_t)(rng_exponential(&g) * (late ? 400 : 200));
        o[n] = order(arena_printf(a, "%zu", n), who, where, day, 1000);
        o[n].promised_day = day, o[n].delivered_day = late ? day + 1 : day;
        n++;
        if (again <= r.as_of)
            o[n] = order(arena_printf(a, "%zu", n), who, where, again, 1000), n++;
    }
    r.buyers = buyers_of(a, o, n, r.as_of, 2000);
    r.markets = NEW_N(a, struct retention_market, 2);
    r.n_markets = 2;
    for (int m = 0; m < 2; m++) {
        struct retention_market *k = &r.markets[m];
        *k = (struct retention_market){.code = m ? "FRA" : "DEU", .name = m ? "France" : "Germany", .buyers = NEW_N(a, const struct buyer *, r.buyers.n)};
        for (size_t i = 0; i < r.buyers.n; i++)
            if (strcmp(r.buyers.items[i].market, k->code) == 0)
                k->n_again += r.buyers.items[i].n > 1, k->buyers[k->n++] = &r.buyers.items[i];
        k->model = repeat_model(a, &r.rules, k->buyers, k->n, 0, r.as_of);
    }
    *ret_orders = o;
    return r;
}

static void test_hazards(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct order_fact *o;
    struct retention r = made(a, &o);
    const struct prose *words;
    struct value *list = retention_hazards(a, &r, &words);
    assert_int_equal(value_count(list), 2); /* late, and France; one channel and no reviews tell nothing */
    const struct value *late = list_at(list, 0), *france = list_at(list, 1);
    assert_string_equal(value_as_text(record_get(late, "what")), "first order came late");
    const struct figure *pace = value_as_figure(record_get(late, "pace"));
    assert_true(pace->low < 50 && pace->high > 50 && pace->high < 62);
    const struct figure *same = value_as_figure(record_get(france, "pace"));
    assert_true(same->low < 100 && same->high > 100);
    assert_non_null(strstr(prose_text(a, words), "not what causes it"));
}

/* Each cohort's share of later quarters, counted another way. */
static void test_cohorts(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct order_fact *o;
    struct retention r = made(a, &o);
    struct value *all = retention_cohorts(a, &r, r.n_markets), *french = retention_cohorts(a, &r, 1);
    const struct value *first = list_at(all, 0);
    assert_string_equal(value_as_text(record_get(first, "cohort")), "1970 Q1");
    size_t people = 0, next = 0;
    for (size_t i = 0; i < r.buyers.n; i++) {
        const struct buyer *b = &r.buyers.items[i];
        bool of_first = b->bought[0].day < 90; /* the first quarter of 1970 has 90 days, the second 91 */
        people += of_first;
        next += of_first && b->n > 1 && b->bought[1].day >= 90 && b->bought[1].day < 181;
    }
    assert_int_equal(value_as_int(record_get(first, "customers")), people);
    const struct figure *share = value_as_figure(record_get(first, "after_1"));
    assert_true(fabs(share->value - 100 * (double)next / (double)people) < 1e-9);
    /* day 720 lies in the last quarter of 1971, which is not over: eight quarters have begun, seven can be looked at */
    assert_int_equal(value_count(all), 7);
    assert_non_null(value_as_figure(record_get(first, "after_6")));
    assert_null(value_as_figure(record_get(list_at(all, 6), "after_1")));
    int64_t sum = 0, of_france = 0;
    for (size_t i = 0; i < value_count(all); i++)
        sum += value_as_int(record_get(list_at(all, i), "customers"));
    for (size_t i = 0; i < value_count(french); i++)
        of_france += value_as_int(record_get(list_at(french, i), "customers"));
    assert_int_equal(sum, r.buyers.n);
    assert_int_equal(of_france, r.markets[1].n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_buyers), cmocka_unit_test(test_model_holds), cmocka_unit_test(test_model_fails),
                                       cmocka_unit_test(test_few), cmocka_unit_test(test_hazards), cmocka_unit_test(test_cohorts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
