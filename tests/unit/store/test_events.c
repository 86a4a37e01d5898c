/* test_events.c — the key of an event is its identity: new, said again, corrected, contradicted, withdrawn, erased; a scan
 * gives of each key the newest revision that counts, in the order of the key. Compared with a plain list over random acts. */
#include "unit/scratch.h"

#include "store/events.h"

static const struct ws_stamp by = {1700000000000000, "test"};

static struct workspace *open_store(struct arena *a)
{
    struct err e = {0};
    struct workspace *ws;
    int64_t version;
    bool changed;
    OK(ws_open(&ws, a, arena_printf(a, "%s/w.db", scratch_folder(a)), WS_CREATE, by.now_us, &e), e);
    OK(ws_firm_put(ws, "f", "F", STR("x: 1"), by, &version, &changed, &e), e);
    return ws;
}

static int64_t feed(struct workspace *ws, const char *name)
{
    struct err e = {0};
    const struct ws_feed f = {.name = name, .format = "x", .zone = "UTC"};
    int64_t id;
    OK(ws_feed_put(ws, "f", &f, by, &id, &e), e);
    return id;
}

static int64_t batch(struct workspace *ws, int64_t feed_id)
{
    struct err e = {0};
    const struct ws_batch b = {.feed_id = feed_id, .file_name = "x.csv"};
    int64_t id;
    OK(ws_batch_begin(ws, "f", &b, by, &id, &e), e);
    return id;
}

static struct ws_event event(const char *subject, int kind, const char *part, int64_t amount, int64_t feed_id, int64_t batch_id)
{
    return (struct ws_event){.family = 1, .kind = kind, .subject = str_of(subject), .part = str_of(part), .at_s = 1000,
                             .arrived_s = 2000, .feed_id = feed_id, .batch_id = batch_id, .market = STR("DEU"),
                             .promised_s = WS_NONE, .quantity = WS_NONE, .amount = amount, .currency = "EUR"};
}

static enum ws_put put(struct workspace *ws, const struct ws_event *ev)
{
    struct err e = {0};
    enum ws_put got;
    OK(ws_begin(ws, &e), e);
    OK(ws_event_put(ws, "f", ev, &got, &e), e);
    OK(ws_commit(ws, &e), e);
    return got;
}

struct seen {
    struct arena *a;
    struct buf out;
};
static bool write_down(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct seen *s = ctx;
    (void)e;
    buf_printf(&s->out, "%.*s/%d/%.*s#%d=%lld%s%.*s ", STR_ARG(ev->subject), ev->kind, STR_ARG(ev->part), ev->revision,
               (long long)ev->amount, ev->customer.n ? "@" : "", STR_ARG(ev->customer));
    return true;
}
static const char *scan(struct workspace *ws, struct arena *a, const char *subject, bool all)
{
    struct err e = {0};
    struct seen s = {.a = a};
    struct str key = str_of(subject);
    buf_init(&s.out, a, 1 << 24);
    OK(ws_events_scan(ws, "f", 1, subject ? &key : NULL, all, write_down, &s, &e), e);
    return s.out.n ? s.out.p : "";
}

struct event_seen {
    char extra[64], currency[4];
    int64_t at_s;
};
static bool remember(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct event_seen *s = ctx;
    (void)e;
    (void)snprintf(s->extra, sizeof s->extra, "%.*s", STR_ARG(ev->extra));
    memcpy(s->currency, ev->currency, sizeof s->currency);
    s->at_s = ev->at_s;
    return true;
}
static struct event_seen last_of(struct workspace *ws)
{
    struct err e = {0};
    struct event_seen s = {0};
    OK(ws_events_scan(ws, "f", 1, NULL, false, remember, &s, &e), e);
    return s;
}

static void said_again_corrected_contradicted(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct workspace *ws = open_store(a);
    int64_t f1 = feed(ws, "one"), f2 = feed(ws, "two"), b1 = batch(ws, f1), b2 = batch(ws, f2);
    struct ws_event ev = event("A", 1, "1", 100, f1, b1);
    assert_int_equal(put(ws, &ev), WS_PUT_NEW);
    assert_int_equal(put(ws, &ev), WS_PUT_SAME);
    ev.arrived_s = 5; /* the clock was put back: nothing depends on it */
    assert_int_equal(put(ws, &ev), WS_PUT_SAME);
    ev.amount = 90;
    assert_int_equal(put(ws, &ev), WS_PUT_CORRECTED);
    ev.amount = 100; /* an old file repeated does not undo the correction */
    assert_int_equal(put(ws, &ev), WS_PUT_SAME);
    assert_string_equal(scan(ws, a, NULL, false), "A/1/1#2=90 ");
    assert_string_equal(scan(ws, a, NULL, true), "A/1/1#1=100 A/1/1#2=90 ");
    struct ws_event other = event("A", 1, "1", 70, f2, b2);
    assert_int_equal(put(ws, &other), WS_PUT_CLASH);
    other.amount = 90;
    assert_int_equal(put(ws, &other), WS_PUT_SAME); /* two feeds that agree */
    struct ws_event more = event("A", 4, "", WS_NONE, f2, b2);
    assert_int_equal(put(ws, &more), WS_PUT_NEW); /* a carrier adds to a shop's order */
    ev = event("", 1, "", 1, f1, b1);
    ev.subject = STR("B");
    ev.market = (struct str){0};
    assert_int_equal(put(ws, &ev), WS_PUT_NEW);
    ev.market = STR("FRA"); /* missing is not the same as given */
    assert_int_equal(put(ws, &ev), WS_PUT_CORRECTED);
    bool known;
    struct err e = {0};
    OK(ws_event_subject_known(ws, "f", 1, STR("B"), &known, &e), e);
    assert_true(known);
    OK(ws_event_subject_known(ws, "f", 2, STR("B"), &known, &e), e);
    assert_false(known);
}

static void withdrawn(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws = open_store(a);
    int64_t f = feed(ws, "one"), b1 = batch(ws, f), b2 = batch(ws, f);
    struct ws_event one = event("A", 1, "1", 100, f, b1), two = event("A", 1, "1", 90, f, b2), three = event("C", 1, "", 5, f, b2);
    (void)put(ws, &one);
    (void)put(ws, &two);
    (void)put(ws, &three);
    struct ws_subject *subjects;
    size_t n;
    OK(ws_subjects_of_batch(ws, a, "f", b2, &subjects, &n, &e), e);
    assert_int_equal(n, 2);
    assert_true(str_is(subjects[0].subject, "A") && str_is(subjects[1].subject, "C"));
    OK(ws_batch_withdraw(ws, "f", b2, &e), e);
    assert_string_equal(scan(ws, a, NULL, false), "A/1/1#1=100 ");
    assert_string_equal(scan(ws, a, NULL, true), "A/1/1#1=100 A/1/1#2=90 C/1/#1=5 ");
    two.batch_id = three.batch_id = batch(ws, f); /* imported again it counts again */
    assert_int_equal(put(ws, &two), WS_PUT_CORRECTED);
    assert_int_equal(put(ws, &three), WS_PUT_NEW);
    assert_string_equal(scan(ws, a, NULL, false), "A/1/1#3=90 C/1/#2=5 ");
}

/* A missing value is no correction: a poorer file of the same feed takes nothing away, a richer one adds. */
static void poorer_files_take_nothing_away(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct workspace *ws = open_store(a);
    int64_t f = feed(ws, "one"), b1 = batch(ws, f), b2 = batch(ws, f);
    struct ws_event rich = event("A", 1, "1", 100, f, b1), poor = event("A", 1, "1", WS_NONE, f, b2);
    rich.customer = STR("#1");
    rich.extra = STR("state=SP\nmode=air");
    poor.market = (struct str){0};
    poor.currency[0] = '\0';
    assert_int_equal(put(ws, &rich), WS_PUT_NEW);
    assert_int_equal(put(ws, &poor), WS_PUT_SAME);
    poor.at_s = 0; /* the day without the time tells less */
    poor.day_only = true;
    poor.extra = STR("mode=air");
    assert_int_equal(put(ws, &poor), WS_PUT_SAME);
    poor.extra = STR("mode=sea"); /* says one thing otherwise, the rest not at all */
    assert_int_equal(put(ws, &poor), WS_PUT_CORRECTED);
    assert_string_equal(scan(ws, a, NULL, false), "A/1/1#2=100@#1 ");
    struct event_seen seen = last_of(ws);
    assert_string_equal(seen.extra, "mode=sea\nstate=SP");
    assert_int_equal(seen.at_s, 1000);
    assert_string_equal(seen.currency, "EUR");
    assert_int_equal(put(ws, &rich), WS_PUT_SAME);
    poor.amount = 7; /* a sum of another currency takes no currency from before, nor the reverse */
    memcpy(poor.currency, "USD", 4);
    assert_int_equal(put(ws, &poor), WS_PUT_CORRECTED);
    assert_string_equal(last_of(ws).currency, "USD");
    /* What only a withdrawn batch told is gone with it. */
    struct err e = {0};
    OK(ws_batch_withdraw(ws, "f", b1, &e), e);
    assert_string_equal(scan(ws, a, NULL, false), "A/1/1#3=7 ");
}

static void erased(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws = open_store(a);
    int64_t f = feed(ws, "one"), b = batch(ws, f), n_rows = 0;
    struct ws_event ev = event("A", 11, "", WS_NONE, f, b);
    ev.customer = STR("#0123456789abcdef");
    ev.text = STR("a text that names somebody");
    (void)put(ws, &ev);
    ev.text = STR("another text that names somebody");
    (void)put(ws, &ev);
    struct ws_subject *subjects;
    size_t n;
    bool rewritten;
    OK(ws_subjects_of_customer(ws, a, "f", "#0123456789abcdef", &subjects, &n, &e), e);
    assert_int_equal(n, 1);
    OK(ws_event_erase(ws, "f", &subjects[0], &n_rows, &e), e);
    assert_int_equal(n_rows, 2);
    const struct str traces[] = {STR("#0123456789abcdef"), STR("that names somebody")};
    OK(ws_erase_traces(ws, traces, COUNT_OF(traces), &rewritten, &e), e);
    assert_string_equal(scan(ws, a, NULL, true), "A/11/#1=-9223372036854775808 A/11/#2=-9223372036854775808 ");
    OK(ws_subjects_of_customer(ws, a, "f", "#0123456789abcdef", &subjects, &n, &e), e);
    assert_int_equal(n, 0);
}

/* ---- against a plain list ---- */

struct plain {
    char key[24];
    int64_t amount[64];
    int n;
};

static uint32_t roll(uint32_t *s)
{
    *s = *s * 1664525u + 1013904223u;
    return *s >> 8;
}

static int by_key(const void *x, const void *y)
{
    return strcmp(((const struct plain *)x)->key, ((const struct plain *)y)->key);
}

static void random_acts(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws = open_store(a);
    int64_t f = feed(ws, "one"), b = batch(ws, f);
    enum { KEYS = 60, ACTS = 3000 };
    static struct plain plain[KEYS];
    uint32_t seed = 7;
    memset(plain, 0, sizeof plain);
    for (int i = 0; i < KEYS; i++)
        (void)snprintf(plain[i].key, sizeof plain[i].key, "S%02d/%d/p%d", i / 6, 1 + i / 3 % 2, i % 3);
    qsort(plain, KEYS, sizeof *plain, by_key);
    OK(ws_begin(ws, &e), e);
    for (int act = 0; act < ACTS; act++) {
        struct plain *p = &plain[roll(&seed) % KEYS];
        char subject[8], part[8];
        int kind, want = WS_PUT_CORRECTED;
        int64_t amount = roll(&seed) % 5;
        assert_int_equal(sscanf(p->key, "%7[^/]/%d/%7s", subject, &kind, part), 3);
        struct ws_event ev = event(subject, kind, part, amount, f, b);
        enum ws_put got;
        OK(ws_event_put(ws, "f", &ev, &got, &e), e);
        for (int k = 0; k < p->n; k++)
            want = p->amount[k] == amount ? WS_PUT_SAME : want;
        if (p->n == 0)
            want = WS_PUT_NEW;
        if (want != WS_PUT_SAME)
            p->amount[p->n++] = amount;
        assert_int_equal(got, want);
    }
    OK(ws_commit(ws, &e), e);
    struct buf want;
    buf_init(&want, a, 1 << 20);
    for (int i = 0; i < KEYS; i++)
        if (plain[i].n)
            buf_printf(&want, "%s#%d=%lld ", plain[i].key, plain[i].n, (long long)plain[i].amount[plain[i].n - 1]);
    assert_string_equal(scan(ws, a, NULL, false), want.p);
}

static void feeds_batches_refusals(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws = open_store(a);
    int64_t f = feed(ws, "one");
    assert_int_equal(feed(ws, "two"), 2);
    assert_int_equal(feed(ws, "one"), f); /* changed, not made again */
    struct ws_feed *feeds;
    size_t n;
    OK(ws_feed_list(ws, a, "f", &feeds, &n, &e), e);
    assert_int_equal(n, 2);
    struct ws_batch b = {.batch_id = batch(ws, f), .state = "done", .n_rows = 9, .n_events = 8, .n_new = 7, .n_refused = 1,
                         .first_s = WS_NONE, .last_s = 5, .report = "{}"}, *all;
    OK(ws_batch_end(ws, "f", &b, &e), e);
    OK(ws_batch_list(ws, a, "f", &all, &n, &e), e);
    assert_int_equal(n, 1);
    assert_true(all[0].n_new == 7 && all[0].first_s == WS_NONE && all[0].last_s == 5 && cstr_eq(all[0].state, "done"));
    const struct ws_refused r = {3, 9, "amount", "is a word"};
    OK(ws_refused_put(ws, "f", b.batch_id, &r, &e), e);
    OK(ws_refused_put(ws, "f", b.batch_id, &r, &e), e); /* twice is once */
    struct ws_refused *runs;
    OK(ws_refused_list(ws, a, "f", b.batch_id, &runs, &n, &e), e);
    assert_int_equal(n, 1);
    assert_true(runs[0].line_to == 9 && cstr_eq(runs[0].column, "amount"));
    OK(ws_refused_forget(ws, "f", "100%_!", &e), e);
    OK(ws_refused_list(ws, a, "f", b.batch_id, &runs, &n, &e), e);
    assert_int_equal(n, 1);
    OK(ws_refused_forget(ws, "f", "a wor", &e), e);
    OK(ws_refused_list(ws, a, "f", b.batch_id, &runs, &n, &e), e);
    assert_int_equal(n, 0);
    const struct ws_feed bad = {.name = "x"};
    int64_t id;
    FAILS(ws_feed_put(ws, "nobody", &bad, by, &id, &e), e, ERR_NOT_FOUND, "nobody");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(said_again_corrected_contradicted), cmocka_unit_test(withdrawn),
        cmocka_unit_test(poorer_files_take_nothing_away),    cmocka_unit_test(erased),
        cmocka_unit_test(random_acts),                       cmocka_unit_test(feeds_batches_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
