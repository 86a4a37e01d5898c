/* test_ingest.c — batches: sorted for the hook, written whole or not at all, in a thread or without; persons become
 * pseudonyms; what every event must have; what was refused, in runs; a clash between feeds; what was erased stays out. */
#include "unit/scratch.h"

#include "base/file.h"
#include "events/ingest.h"
#include "events/ingest_batch.h"
#include "events/pseudonym.h"

static const struct ws_stamp by = {1700000000000000, "test"};

struct house {
    struct job job;
    struct workspace *ws;
};

/* The project's data with small batches, so that a test needs few events for several. */
static const char *small_batches(struct arena *a)
{
    const char *folder = scratch_folder(a), *parameters = path_join(a, folder, "parameters"), *root = getenv("LANDFALL_ROOT");
    struct file_list names;
    struct err e = {0};
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    root = root ? root : here;
    OK(file_list(a, arena_printf(a, "%s/data", root), NULL, &names, &e), e);
    for (size_t i = 0; i < names.n; i++)
        if (!cstr_eq(names.names[i], "parameters"))
            assert_int_equal(symlink(arena_printf(a, "%s/data/%s", root, names.names[i]), path_join(a, folder, names.names[i])), 0);
    OK(file_make_folder(parameters, &e), e);
    OK(file_list(a, arena_printf(a, "%s/data/parameters", root), ".csv", &names, &e), e);
    for (size_t i = 0; i < names.n; i++)
        if (!cstr_eq(names.names[i], "events.csv"))
            assert_int_equal(symlink(arena_printf(a, "%s/data/parameters/%s", root, names.names[i]),
                                     path_join(a, parameters, names.names[i])), 0);
    (void)scratch_file(a, parameters, "events.csv",
                       STR("id,value,unit,tag,source,valid_from,valid_to,note\n"
                           "events.batch,3000,events,D,test,,,\nevents.batch_megabytes,32,MB,D,test,,,\n"
                           "events.refused_runs,1000,runs,D,test,,,\nevents.quality.late_days,2,days,D,test,,,\n"));
    return folder;
}

static struct house open_house(struct arena *a)
{
    struct err e = {0};
    struct house h = {.job = {.arena = a, .data_dir = small_batches(a), .as_of = AS_OF_FACT_TABLE, .now_us = by.now_us, .actor = "test"}};
    int64_t version;
    bool changed;
    h.job.workspace_path = arena_printf(a, "%s/w.db", scratch_folder(a));
    OK(ws_open(&h.ws, a, h.job.workspace_path, WS_CREATE, by.now_us, &e), e);
    OK(ws_firm_put(h.ws, "f", "F", STR("x: 1"), by, &version, &changed, &e), e);
    return h;
}

static struct ingest *begin(struct house *h, const char *feed, const char *shop, const struct ingest_hook *hook)
{
    struct err e = {0};
    const struct ws_feed f = {.name = feed, .format = "x", .zone = "UTC", .shop = shop, .channel = "own"};
    struct ingest *in;
    OK(ingest_begin(&h->job, h->ws, "f", &f, "x.csv", "", hook, &in, &e), e);
    return in;
}

static struct event line(const char *subject, const char *part, int64_t amount)
{
    struct event ev = event_empty(EVENT_LINE);
    ev.subject = str_of(subject);
    ev.part = str_of(part);
    ev.at_s = 1000;
    ev.amount = amount;
    memcpy(ev.currency, "EUR", 4);
    return ev;
}

static void put(struct ingest *in, const struct event *ev)
{
    struct err e = {0};
    struct event_sink s = ingest_sink(in);
    OK(s.put(s.ctx, ev, &e), e);
}

static struct ingest_counts end(struct ingest *in)
{
    struct err e = {0};
    struct ingest_counts c;
    OK(ingest_end(in, NULL, &c, &e), e);
    return c;
}

struct watched {
    size_t n_before, n_after, n_rows, fail_at;
    bool sorted;
};
static bool watch_before(void *ctx, struct workspace *ws, const char *firm, const struct ws_event *rows, size_t n, struct err *e)
{
    struct watched *w = ctx;
    (void)ws, (void)firm, (void)e;
    w->n_before++;
    for (size_t i = 1; i < n; i++) {
        int c = str_cmp(rows[i - 1].subject, rows[i].subject);
        w->sorted = w->sorted && (c < 0 || (c == 0 && (rows[i - 1].kind < rows[i].kind ||
                                                       (rows[i - 1].kind == rows[i].kind &&
                                                        str_cmp(rows[i - 1].part, rows[i].part) <= 0))));
    }
    return true;
}
static bool watch_after(void *ctx, struct workspace *ws, const char *firm, const struct ws_event *rows,
                        const enum ws_put *outcome, size_t n, struct err *e)
{
    struct watched *w = ctx;
    (void)ws, (void)firm, (void)rows, (void)outcome;
    w->n_after++;
    w->n_rows += n;
    if (w->fail_at && w->n_after == w->fail_at)
        return FAIL(e, ERR_IO, "the hook fails");
    return true;
}

static bool count(void *ctx, const struct ws_event *ev, struct err *e)
{
    (void)ev, (void)e;
    ++*(int64_t *)ctx;
    return true;
}
static int64_t stored(struct house *h)
{
    struct err e = {0};
    int64_t n = 0;
    OK(ws_events_scan(h->ws, "f", FAMILY_ORDER, NULL, false, count, &n, &e), e);
    return n;
}

static void batches_in_a_thread(void **state)
{
    (void)state;
    for (int threaded = 0; threaded < 2; threaded++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct house h = open_house(a);
        struct watched w = {.sorted = true};
        const struct ingest_hook hook = {watch_before, watch_after, &w};
        struct ingest *in = begin(&h, "one", "", &hook);
        enum { N = 10000 }; /* more than three batches */
        if (threaded)
            OK(ingest_in_background(in, &e), e);
        char subject[16];
        for (uint32_t i = 0; i < N; i++) {
            (void)snprintf(subject, sizeof subject, "%u", i * 7919u % N);
            struct event ev = line(subject, "1", i);
            put(in, &ev);
        }
        struct ingest_counts c = end(in);
        assert_true(w.sorted && w.n_before == w.n_after && w.n_after >= 3 && w.n_rows == N);
        assert_true(c.n_new == N && c.n_events == N && c.n_refused == 0 && c.first_s == 1000);
        assert_int_equal(stored(&h), N);
    }
}

static void a_failing_batch_leaves_those_before(void **state)
{
    (void)state;
    for (int threaded = 0; threaded < 2; threaded++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct house h = open_house(a);
        struct watched w = {.sorted = true, .fail_at = 2};
        const struct ingest_hook hook = {watch_before, watch_after, &w};
        struct ingest *in = begin(&h, "one", "", &hook);
        struct event_sink s = ingest_sink(in);
        struct ingest_counts c;
        if (threaded)
            OK(ingest_in_background(in, &e), e);
        char subject[16];
        bool ok = true;
        for (int i = 0; i < 40000 && ok; i++) {
            (void)snprintf(subject, sizeof subject, "%d", i);
            struct event ev = line(subject, "1", i);
            ok = s.put(s.ctx, &ev, &e);
        }
        if (ok)
            ok = ingest_flush(in, &c, &e);
        assert_false(ok);
        assert_string_equal(e.msg, "the hook fails");
        ingest_abandon(in);
        int64_t n = stored(&h);
        assert_true(n > 0 && n < 40000);
        in = begin(&h, "one", "", NULL); /* the source again goes on where it stopped */
        for (int i = 0; i < n + 10; i++) {
            (void)snprintf(subject, sizeof subject, "%d", i);
            struct event ev = line(subject, "1", i);
            put(in, &ev);
        }
        c = end(in);
        assert_true(c.n_same == n && c.n_new == 10);
    }
}

static bool first_row(void *ctx, const struct ws_event *ev, struct err *e)
{
    (void)e;
    struct ws_event *ret = ctx;
    *ret = *ev;
    ret->customer.p = memcpy(calloc(1, 64), ev->customer.p, ev->customer.n);
    return false;
}
static struct str customer_of(struct house *h, struct arena *a, const char *subject)
{
    struct err e = {0};
    struct ws_event ev = {0};
    struct str key = str_of(subject);
    OK(ws_events_scan(h->ws, "f", FAMILY_ORDER, &key, false, first_row, &ev, &e), e);
    assert_true(ev.revision > 0);
    struct str s = {str_dup(a, ev.customer), ev.customer.n};
    free((void *)(uintptr_t)ev.customer.p);
    return s;
}

static void persons(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct house h = open_house(a);
    struct ingest *in = begin(&h, "one", "", NULL);
    static const char *const people[] = {"Anna@Example.org", " anna@example.ORG ", "bert@example.org", "#0123456789abcdef", ""};
    for (size_t i = 0; i < COUNT_OF(people); i++) {
        struct event ev = line(arena_printf(a, "%zu", i), "", 1);
        ev.person = str_of(people[i]);
        put(in, &ev);
    }
    struct ingest_counts c = end(in);
    assert_int_equal(c.n_new, COUNT_OF(people));
    struct str anna = customer_of(&h, a, "0"), bert = customer_of(&h, a, "2");
    assert_true(anna.n == PSEUDONYM_SIZE && anna.p[0] == '#' && str_eq(anna, customer_of(&h, a, "1")) && !str_eq(anna, bert));
    assert_true(str_is(customer_of(&h, a, "3"), "#0123456789abcdef"));
    assert_true(customer_of(&h, a, "4").n == 0);
    /* another workspace has another salt */
    ARENA_LOCAL(b);
    struct house other = open_house(b);
    in = begin(&other, "one", "", NULL);
    struct event ev = line("0", "", 1);
    ev.person = STR("anna@example.org");
    put(in, &ev);
    (void)end(in);
    assert_false(str_eq(anna, customer_of(&other, b, "0")));
    /* erased: the mark keeps the person out, also of what is new */
    const char *salt;
    struct pseudonyms p;
    char mark[MARK_SIZE];
    OK(ws_event_salt(h.ws, a, "unused", &salt, &e), e);
    assert_true(pseudonym_begin(&p, salt));
    mark_of_person(&p, "f", anna, mark);
    OK(ws_erased_put(h.ws, "f", mark, 1, &e), e);
    in = begin(&h, "one", "", NULL);
    ev = line("new", "", 1);
    ev.person = STR("ANNA@example.org");
    ev.text = STR("a text");
    put(in, &ev);
    ev.subject = STR("other");
    ev.person = STR("bert@example.org");
    put(in, &ev);
    (void)end(in);
    assert_int_equal(customer_of(&h, a, "new").n, 0);
    assert_true(str_eq(bert, customer_of(&h, a, "other")));
}

static void what_every_event_must_have(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct house h = open_house(a);
    struct ingest *in = begin(&h, "one", "", NULL);
    char longer[300];
    memset(longer, 'x', sizeof longer);
    struct event ok = line(" A ", "", 5), bad[6];
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        bad[i] = line("B", "", 5);
        bad[i].line = 10 + i;
    }
    bad[0].subject = STR("  ");
    bad[1].subject = (struct str){longer, sizeof longer};
    bad[2].part = (struct str){longer, sizeof longer};
    bad[3].at_s = EVENT_NONE;
    bad[4].currency[0] = '\0';
    bad[5].quantity = -1;
    put(in, &ok);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        put(in, &bad[i]);
    struct event stock = event_empty(EVENT_STOCK); /* sold more than there is */
    stock.subject = STR("sku");
    stock.at_s = 1;
    stock.quantity = -1000;
    put(in, &stock);
    struct ingest_counts c = end(in);
    assert_true(c.n_new == 2 && c.n_refused == COUNT_OF(bad) && c.n_rows == 2 + COUNT_OF(bad));
    struct ws_refused *runs;
    size_t n;
    OK(ws_refused_list(h.ws, a, "f", c.batch_id, &runs, &n, &e), e);
    assert_int_equal(n, COUNT_OF(bad));
    assert_true(runs[0].line_from == 10 && cstr_eq(runs[0].column, "subject"));
    bool known;
    OK(ws_event_subject_known(h.ws, "f", FAMILY_ORDER, STR("A"), &known, &e), e); /* trimmed */
    assert_true(known);
}

static void clash_and_shop(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct house h = open_house(a);
    struct ingest *in = begin(&h, "shopify", "", NULL);
    for (int i = 0; i < 5; i++) {
        struct event ev = line(arena_printf(a, "%d", i), "", 1);
        put(in, &ev);
    }
    (void)end(in);
    for (int shop = 0; shop < 2; shop++) {
        in = begin(&h, "ebay", shop ? "second" : "", NULL);
        for (int i = 4; i >= 0; i--) {
            struct event ev = line(arena_printf(a, "%d", i), "", 2);
            ev.line = (size_t)(2 + i);
            put(in, &ev);
        }
        struct ingest_counts c = end(in);
        struct ws_refused *runs;
        size_t n;
        OK(ws_refused_list(h.ws, a, "f", c.batch_id, &runs, &n, &e), e);
        assert_true(c.n_clash == (shop ? 0 : 5) && c.n_new == (shop ? 5 : 0) && n == (shop ? 0 : 1));
        if (!shop) {
            assert_true(runs[0].line_from == 2 && runs[0].line_to == 6 && strstr(runs[0].reason, "`shopify`"));
            assert_string_equal(c.clash, "shopify");
        }
    }
    assert_int_equal(stored(&h), 10);
}

static void the_clock_put_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct house h = open_house(a);
    for (int i = 0; i < 3; i++) {
        h.job.now_us = by.now_us - INT64_C(86400000000) * i;
        struct ingest *in = begin(&h, "one", "", NULL);
        struct event ev = line("1", "", i < 2 ? 1 : 2);
        put(in, &ev);
        struct ingest_counts c = end(in);
        assert_true(c.n_new == (i == 0) && c.n_same == (i == 1) && c.n_corrected == (i == 2));
    }
}

static void sorting(void **state)
{
    (void)state;
    enum { N = 5000 };
    struct batch *b = batch_new(N);
    char subject[24], long_text[3000];
    uint32_t s = 1;
    memset(long_text, 't', sizeof long_text);
    for (int round = 0; round < 3; round++) {
        batch_reset(b);
        for (size_t i = 0; i < N; i++) {
            s = s * 1664525u + 1013904223u;
            (void)snprintf(subject, sizeof subject, "same-prefix-%u", round == 2 ? (unsigned)(100000 + i) : (s >> 8) % 500);
            struct ws_event ev = {.family = 1, .kind = (int)(s >> 4) % 3, .subject = str_of(subject), .at_s = (int64_t)i,
                                  .text = {long_text, i % 50 == 0 ? sizeof long_text : 0}};
            batch_add(b, &ev, i);
        }
        batch_sort(b);
        uint64_t sum = 0;
        for (size_t i = 0; i < N; i++) {
            sum += b->lines[i];
            assert_int_equal(b->rows[i].at_s, b->lines[i]); /* lines went along */
            assert_true(b->lines[i] % 50 || (b->rows[i].text.n == sizeof long_text && b->rows[i].text.p[2999] == 't'));
            if (i) {
                const struct ws_event *x = &b->rows[i - 1], *y = &b->rows[i];
                int c = str_cmp(x->subject, y->subject);
                assert_true(c < 0 || (c == 0 && (x->kind < y->kind || (x->kind == y->kind && x->at_s < y->at_s))));
            }
        }
        assert_int_equal(sum, (uint64_t)N * (N - 1) / 2);
    }
    for (size_t i = 0; i < 10; i++)
        batch_refuse(b, 5 + i, "c", i < 6 ? "one" : "two", 3);
    batch_refuse(b, 99, "c", "three", 3);
    batch_refuse(b, 200, "c", "four: past the limit", 3);
    assert_int_equal(b->n_refused, 3);
    assert_true(b->refused[0].from == 5 && b->refused[0].to == 10 && b->refused[1].from == 11 && b->refused[1].to == 14);
    batch_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_in_a_thread),
        cmocka_unit_test(a_failing_batch_leaves_those_before),
        cmocka_unit_test(persons),
        cmocka_unit_test(what_every_event_must_have),
        cmocka_unit_test(clash_and_shop),
        cmocka_unit_test(the_clock_put_back),
        cmocka_unit_test(sorting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
