/* Grouping by root cause, what is kept of an incident, and the actions that fit. */
#include "unit/scratch.h"

#include <math.h>

#include "operations/incident_body.h"
#include "operations/playbook.h"

static const struct incident_rules rules = {.cause_share = 0.5, .cause_lift = 1.5};

static struct signal fall(const char *market, double severity, int32_t since)
{
    return (struct signal){.kpi = "on_time", .market = market, .channel = "", .direction = -1, .bad = true,
                           .severity = severity, .since_day = since, .day = since + 5, .detector = "x/1",
                           .model = "binomial", .step = STEP_DAY};
}

static struct cause of(enum cause_dimension d, const char *id, double share, double n_before, double low, double high)
{
    return (struct cause){.dimension = d, .id = id, .name = id, .share = share, .part = share, .low = low, .high = high,
                          .n_before = n_before, .n_now = n_before, .before = 1, .now = 1};
}

/* Late in two markets because of one carrier that has a third of the parcels: one incident, not two. */
static void one_carrier_is_one_incident(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct cause causes[] = {of(CAUSE_CARRIER, "Hermes", 0.8, 30, -0.2, -0.1), of(CAUSE_CARRIER, "DHL", 0.2, 60, -0.1, 0.1)};
    struct attribution why = {.causes = causes, .n_causes = 2};
    struct signal s[] = {fall("DEU", 0.4, 100), fall("FRA", 0.7, 98), fall("ITA", 0.5, 103)};
    struct incident_input in[] = {{&s[0], &why}, {&s[1], &why}, {&s[2], NULL}};
    struct incident_group *g;
    size_t n;
    incident_groups(a, &rules, in, 3, &g, &n);
    assert_int_equal(n, 2);
    assert_string_equal(g[0].cause, "carrier:Hermes");
    assert_int_equal(g[0].n, 2);
    assert_int_equal(g[0].members[0], 1); /* France is worse */
    assert_int_equal(g[0].since_day, 98);
    assert_true(g[0].severity == 0.7);
    assert_string_equal(g[1].cause, "market:ITA");
}

/* The only carrier explains all of every change: that says nothing. Nor does an interval around zero. */
static void the_only_carrier_is_no_cause(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct cause only[] = {of(CAUSE_CARRIER, "Post", 1, 90, -0.2, -0.1)};
    struct cause unsure[] = {of(CAUSE_CARRIER, "Hermes", 0.9, 30, -0.2, 0.1), of(CAUSE_CARRIER, "DHL", 0.1, 60, -0.1, 0.1)};
    struct cause product[] = {of(CAUSE_PRODUCT, "T-light", 0.9, 10, -0.2, -0.1), of(CAUSE_PRODUCT, "Mug", 0.1, 80, -0.1, -0.05)};
    struct attribution why[] = {{.causes = only, .n_causes = 1}, {.causes = unsure, .n_causes = 2}, {.causes = product, .n_causes = 2}};
    struct signal s[] = {fall("DEU", 0.4, 100), fall("FRA", 0.3, 100), fall("", 0.2, 100), fall("", 0.9, 100)};
    s[3].kpi = SIGNAL_SILENCE;
    s[3].channel = "shopify";
    struct incident_input in[] = {{&s[0], &why[0]}, {&s[1], &why[1]}, {&s[2], &why[2]}, {&s[3], NULL}};
    struct incident_group *g;
    size_t n;
    incident_groups(a, &rules, in, 4, &g, &n);
    assert_int_equal(n, 4);
    assert_string_equal(g[0].cause, "feed:shopify");
    assert_string_equal(g[1].cause, "market:DEU");
    assert_string_equal(g[2].cause, "market:FRA");
    assert_string_equal(g[3].cause, "firm");
    assert_string_equal(incident_cause_of(a, g[0].cause).dimension, "feed");
    assert_string_equal(incident_cause_of(a, g[0].cause).id, "shopify");
}

static void what_is_kept_is_read_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct signal s = fall("~Utopia \"and\" more", 1.0 / 3, 15000);
    s.expected = 0.1;
    s.seen = NAN;
    struct cause c = of(CAUSE_SUPPLIER, "Ünal & Söhne", 0.75, 12, -0.3, -0.1);
    const char *chain[] = {"one", "two"};
    struct incident_body b = {.signals = &s, .causes = &c, .chain = chain, .n_signals = 1, .n_causes = 1, .n_chain = 2}, back;
    struct str json = incident_body_write(a, &b);
    OK(incident_body_read(a, json, &back, &e), e);
    assert_string_equal(back.signals[0].market, s.market);
    assert_true(back.signals[0].severity == s.severity && back.signals[0].expected == 0.1 && isnan(back.signals[0].seen));
    assert_int_equal(back.signals[0].since_day, 15000);
    assert_int_equal(back.signals[0].step, STEP_DAY);
    assert_true(back.signals[0].bad);
    assert_int_equal(back.causes[0].dimension, CAUSE_SUPPLIER);
    assert_string_equal(back.causes[0].id, c.id);
    assert_int_equal(back.n_chain, 2);
    struct str again = incident_body_write(a, &back);
    assert_true(str_eq(json, again));
}

/* A firm of thousands of products: the first of each dimension are kept, in their order. */
static void the_first_causes_are_kept(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct cause causes[40];
    size_t n;
    for (size_t i = 0; i < 40; i++)
        causes[i] = of(i % 10 == 3 ? CAUSE_CARRIER : CAUSE_PRODUCT, arena_printf(a, "%zu", i), 1.0 / (double)(i + 1), 1, 1, 2);
    struct cause *kept = causes_first(a, causes, 40, 5, &n);
    assert_int_equal(n, 9); /* five products, all four carriers */
    assert_string_equal(kept[3].id, "3");
    assert_string_equal(kept[5].id, "5");
    assert_string_equal(kept[6].id, "13");
    assert_string_equal(kept[8].id, "33");
    assert_ptr_equal(kept[0].id, causes[0].id);
    (void)causes_first(a, NULL, 0, 5, &n);
    assert_int_equal(n, 0);
}

static void particular_actions_come_first(void **state)
{
    (void)state;
    struct err e;
    const struct playbook *book;
    size_t n;
    ARENA_LOCAL(a);
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR};
    OK(playbook_load(&job, &book, &e), e);
    const struct play **p = playbook_for(a, book, "on_time", -1, "carrier", &n);
    assert_true(n >= 2);
    assert_string_equal(p[0]->action, "change_carrier");
    assert_true(p[0]->n_steps >= 3);
    assert_string_equal(p[n - 1]->action, "ask_why"); /* there is always something to do */
    p = playbook_for(a, book, SIGNAL_SILENCE, -1, "feed", &n);
    assert_string_equal(p[0]->action, "wake_feed");
    for (size_t i = 0; i < n; i++)
        assert_string_not_equal(p[i]->action, "change_carrier");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_carrier_is_one_incident),
        cmocka_unit_test(the_only_carrier_is_no_cause),
        cmocka_unit_test(what_is_kept_is_read_back),
        cmocka_unit_test(the_first_causes_are_kept),
        cmocka_unit_test(particular_actions_come_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
