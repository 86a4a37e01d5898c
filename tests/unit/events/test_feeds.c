/* test_feeds.c — the grade of a feed: each dimension moves it, the worst rule says why, history is not late, a feed
 * that stopped is old by its own measure; and the capabilities of this room keep their shapes. */
#include "reading.h"

#include "events/events.h"
#include "events/feed_files.h"
#include "events/ingest.h"
#include "events/quality.h"

static const struct ws_stamp by = {1700000000000000, "test"};
enum { DAY = 86400 };

struct house {
    struct job job;
    struct workspace *ws;
};

static struct house open_house(struct arena *a)
{
    struct err e = {0};
    struct reading r;
    struct house h = {0};
    int64_t version;
    bool changed;
    reading_begin(&r, a);
    h.job = r.job;
    h.job.now_us = by.now_us;
    h.job.workspace_path = arena_printf(a, "%s/w.db", scratch_folder(a));
    OK(ws_open(&h.ws, a, h.job.workspace_path, WS_CREATE, by.now_us, &e), e);
    OK(ws_firm_put(h.ws, "f", "F", STR("x: 1"), by, &version, &changed, &e), e);
    return h;
}

/* An order a day for n days from day `from`; every k-th lacks its market, or was delivered before it was placed. */
static void bring(struct house *h, const char *feed, int from, int n, int no_market, int wrong_order, size_t n_refused)
{
    struct err e = {0};
    const struct ws_feed f = {.name = feed, .format = "x", .zone = "UTC", .channel = "own"};
    const struct ingest_hook none = {0};
    struct ingest *in;
    struct ingest_counts c;
    OK(ingest_begin(&h->job, h->ws, "f", &f, "x.csv", "", &none, &in, &e), e);
    struct event_sink sink = ingest_sink(in);
    for (int i = 0; i < n; i++) {
        char id[32];
        (void)snprintf(id, sizeof id, "%s-%d", feed, from + i);
        struct event ev = event_empty(EVENT_ORDER);
        ev.subject = str_of(id);
        ev.at_s = (int64_t)(from + i) * DAY + 3600;
        ev.person = STR("p");
        if (no_market == 0 || i % no_market)
            ev.market = STR("DEU");
        OK(sink.put(sink.ctx, &ev, &e), e);
        ev.kind = EVENT_DELIVERY;
        ev.at_s += wrong_order && i % wrong_order == 0 ? -5 * DAY : 2 * DAY;
        OK(sink.put(sink.ctx, &ev, &e), e);
    }
    for (size_t i = 0; i < n_refused; i++)
        sink.refuse(sink.ctx, i + 2, "x", "is no good");
    struct read_report r = {.format = "x", .encoding = "UTF-8", .separator = "comma",
                            .n_rows = 2 * (size_t)n + n_refused, .n_refused = n_refused, .n_events = 2 * (size_t)n};
    OK(ingest_end(in, &r, &c, &e), e);
}

static const struct feed_grade *grade_of(struct house *h, const char *name)
{
    struct err e = {0};
    const struct feed_grade *g;
    size_t n;
    h->job.slots = NULL;
    OK(event_feed_grades(&h->job, "f", &g, &n, &e), e);
    for (size_t i = 0; i < n; i++)
        if (strcmp(g[i].feed.name, name) == 0)
            return &g[i];
    return NULL;
}

static void grade_is(struct house *h, const char *feed, char want, const char *why)
{
    const struct feed_grade *g = grade_of(h, feed);
    assert_non_null(g);
    if (g->grade != want || (why && !strstr(g->reason, why)))
        print_error("%s is %c: %s\n", feed, g->grade, g->reason);
    assert_int_equal(g->grade, want);
    if (why)
        assert_non_null(strstr(g->reason, why));
}

static void the_worst_rule_says_why(void **state)
{
    ARENA_LOCAL(a);
    struct house h = open_house(a);
    (void)state;
    bring(&h, "good", 14000, 200, 0, 0, 0);
    grade_is(&h, "good", 'A', NULL);
    bring(&h, "gaps", 14000, 200, 10, 0, 0); /* every tenth without a market */
    grade_is(&h, "gaps", 'B', "say their market");
    bring(&h, "wrong", 14000, 200, 0, 4, 0); /* every fourth delivered before it was placed */
    grade_is(&h, "wrong", 'D', "days follow each other");
    bring(&h, "torn", 14000, 400, 0, 0, 50); /* 50 of 850 rows refused */
    grade_is(&h, "torn", 'C', "could be read");
    const struct feed_grade *g = grade_of(&h, "torn");
    for (size_t i = 0; i < g->n_checks; i++)
        if (strcmp(g->checks[i].id, "rows") == 0) {
            assert_int_equal(g->checks[i].good, 800);
            assert_int_equal(g->checks[i].n, 850);
            /* Wilson 1927 for 800 of 850 at 95 %, computed by hand */
            assert_true(g->checks[i].low > 0.9230 && g->checks[i].low < 0.9240);
            assert_true(g->checks[i].high > 0.9546 && g->checks[i].high < 0.9556);
        }
}

static void a_feed_that_stopped_is_old(void **state)
{
    ARENA_LOCAL(a);
    struct house h = open_house(a);
    (void)state;
    bring(&h, "stopped", 14000, 200, 0, 0, 0);
    bring(&h, "going", 14000, 220, 0, 0, 0);
    grade_is(&h, "going", 'A', NULL);
    grade_is(&h, "stopped", 'D', "since its last event");
    assert_int_equal((int)grade_of(&h, "stopped")->age_days, 20);
    char worst;
    const char *why;
    struct err e = {0};
    const struct ws_feed rates = {.name = "rates", .format = "x", .zone = "UTC", .channel = "own"};
    const struct ingest_hook none = {0};
    struct ingest *in;
    struct ingest_counts c;
    struct event rate = event_empty(EVENT_RATE);
    rate.subject = STR("EUR/USD");
    rate.part = STR("later");
    rate.number = STR("1.1");
    rate.at_s = INT64_C(15000) * DAY; /* rates go on after the shop's last order: that makes no order old */
    OK(ingest_begin(&h.job, h.ws, "f", &rates, "r.csv", "", &none, &in, &e), e);
    OK(ingest_sink(in).put(ingest_sink(in).ctx, &rate, &e), e);
    struct read_report r = {.format = "x", .encoding = "UTF-8", .separator = "comma", .n_rows = 1, .n_events = 1};
    OK(ingest_end(in, &r, &c, &e), e);
    grade_is(&h, "going", 'A', NULL);
    OK(event_family_grade(&h.job, "f", FAMILY_ORDER, &worst, &why, &e), e);
    assert_int_equal(worst, 'D');
    assert_non_null(strstr(why, "stopped"));
    OK(event_family_grade(&h.job, "f", FAMILY_TICKET, &worst, &why, &e), e);
    assert_int_equal(worst, '-');
}

static void history_is_not_late_but_stragglers_are(void **state)
{
    ARENA_LOCAL(a);
    struct house h = open_house(a);
    (void)state;
    bring(&h, "shop", 14200, 100, 0, 0, 0);
    bring(&h, "shop", 14000, 100, 0, 0, 0); /* older times only: brought in afterwards */
    grade_is(&h, "shop", 'A', NULL);
    bring(&h, "shop", 14150, 200, 0, 0, 0); /* 14150 … 14199 are new and a hundred days late */
    grade_is(&h, "shop", 'D', "arrived while they were new");
}

static void capabilities_keep_their_shapes(void **state)
{
    ARENA_LOCAL(a);
    struct house h = open_house(a);
    struct err e = {0};
    (void)state;
    bring(&h, "shop", 14200, 10, 0, 0, 0);
    const struct {
        const struct capability *c;
        const char *words[7];
    } calls[] = {
        {&events_formats_capability, {NULL}},
        {&events_feeds, {"firm", "f", NULL}},
        {&events_preview, {"file", arena_printf(a, "%s/examples/operations/shop-orders.csv", reading_root()), NULL}},
        {&events_preview, {"file", arena_printf(a, "%s/examples/operations/tracking.csv", reading_root()), NULL}},
        {&events_mapping, {"firm", "f", "feed", "shop", "assign", "European Community=BEL", NULL}},
    };
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        struct job job = h.job;
        struct value *v;
        job.slots = NULL;
        struct args *args = args_new(a, calls[i].c);
        for (const char *const *w = calls[i].words; *w; w += 2)
            OK(args_set(a, args, w[0], w[1], &e), e);
        OK(args_finish(a, args, &e), e);
        if (calls[i].c == &events_mapping)
        {
            OK(ws_begin(h.ws, &e), e);
            ws_lend(h.ws, &job);
        }
        OK(calls[i].c->run(&job, args, &v, &e), e);
        OK(value_check(v, calls[i].c->result, &e), e);
        if (calls[i].c == &events_mapping) {
            OK(ws_commit(h.ws, &e), e);
            assert_non_null(strstr(grade_of(&h, "shop")->feed.mapping, "\"European Community\": \"BEL\""));
        }
        if (i == 2) {
            assert_false(value_as_bool(record_get(v, "recognised")));
            assert_non_null(strstr(value_as_text(record_get(v, "mapping")), "Auftragsnummer"));
            assert_true(value_count(record_get(v, "first_events")) > 5);
        }
    }
}

/* What only begins like a .gz is handed on by the archive library as it is: it would be unpacked for ever. */
static void what_unpacks_to_itself_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job job = {.arena = a};
    const struct feed_file *files;
    size_t n;
    const char *path = scratch_file(a, scratch_folder(a), "orders.csv.gz", STR("\x1f\x8boduct,quantity,order\n1,2,3\n"));
    assert_false(feed_files_of_job(&job, path, &files, &n, &e));
    assert_int_equal(e.code, ERR_PARSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_rule_says_why),
        cmocka_unit_test(a_feed_that_stopped_is_old),
        cmocka_unit_test(history_is_not_late_but_stragglers_are),
        cmocka_unit_test(capabilities_keep_their_shapes),
        cmocka_unit_test(what_unpacks_to_itself_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
