/* test_derive.c — whatever the order in which events come, late, corrected, said twice, withdrawn or erased, the rows
 * kept batch by batch are those that a rebuild makes, bit for bit. */
#include "unit/scratch.h"

#include <sqlite3.h>

#include "base/file.h"
#include "base/hash.h"
#include "events/event.h"
#include "operations/derive.h"
#include "operations/ingest_job.h"
#include "operations/measure.h"
#include "store/events.h"
#include "store/operations.h"

struct house {
    struct arena *a;
    struct job job;
    struct workspace *ws;
    const char *path;
    struct ws_feed feed;
    struct derive *d;
    struct ingest_hook hook;
    uint64_t seed;
};

static const struct ws_stamp by = {1700000000000000, "test"};
static const int64_t BEGINS = 1672531200; /* 2023-01-01 */

static struct house *open_house(struct arena *a, uint64_t seed)
{
    struct err e = {0};
    struct house *h = NEW(a, struct house);
    struct str yaml;
    int64_t id;
    bool changed;
    h->a = a;
    h->seed = seed;
    h->path = path_join(a, scratch_folder(a), "w.db");
    OK(ws_open(&h->ws, a, h->path, WS_CREATE, by.now_us, &e), e);
    OK(file_read_text(a, "examples/gift-shop/firm.yaml", FILE_MAX_TEXT, &yaml, &e), e);
    OK(ws_firm_put(h->ws, "gift-shop", "Gift shop", yaml, by, &id, &changed, &e), e);
    h->feed = (struct ws_feed){.name = "shop", .format = "canonical", .zone = "Europe/London", .currency = "GBP",
                               .shop = "", .channel = "", .mapping = ""};
    OK(ws_feed_put(h->ws, "gift-shop", &h->feed, by, &h->feed.feed_id, &e), e);
    h->job = (struct job){.arena = a, .data_dir = "data", .country_dir = NULL, .workspace_path = h->path,
                          .as_of = AS_OF_FACT_TABLE, .now_us = by.now_us};
    ws_lend(h->ws, &h->job);
    return h;
}

static void begin(struct house *h)
{
    struct err e = {0};
    OK(derive_begin(&h->job, h->ws, "gift-shop", &h->d, &e), e);
    h->hook = derive_hook(h->d);
}

static uint64_t roll(struct house *h, uint64_t n) /* 0 … n − 1 (splitmix64) */
{
    uint64_t z = h->seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % n;
}

static struct ws_event blank(struct house *h, enum event_kind kind, const char *subject, int64_t at_s)
{
    return (struct ws_event){.family = (int)event_family_of(kind), .kind = (int)kind, .subject = str_of(subject),
                             .at_s = at_s, .arrived_s = by.now_us / 1000000, .feed_id = h->feed.feed_id,
                             .promised_s = WS_NONE, .quantity = WS_NONE, .amount = WS_NONE};
}

/* Anything that can happen to one of 40 orders, 10 tickets and 5 sessions. */
static struct ws_event something(struct house *h)
{
    static const char *const markets[] = {"DEU", "FRA", "USA", "CHI", "~EU", "", "GBR"};
    static const char *const channels[] = {"shop", "amazon.de", ""};
    static const enum event_kind kinds[] = {EVENT_ORDER, EVENT_LINE, EVENT_LINE, EVENT_CANCELLATION, EVENT_SHIPMENT,
        EVENT_DELIVERY, EVENT_RETURN, EVENT_REFUND, EVENT_CHARGE, EVENT_REVIEW, EVENT_COMPLAINT, EVENT_TICKET,
        EVENT_REPLY, EVENT_SESSION, EVENT_CUSTOMS_ARRIVAL, EVENT_CUSTOMS_CLEARANCE};
    enum event_kind kind = kinds[roll(h, COUNT_OF(kinds))];
    uint64_t i = roll(h, 40);
    int64_t at_s = BEGINS + (int64_t)i * 5 * 86400 + (int64_t)kind * 20000 + (int64_t)roll(h, 86400 * 3);
    const char *subject = kind == EVENT_SESSION ? arena_printf(h->a, "s%d", (int)(i % 5))
                          : kind == EVENT_TICKET || kind == EVENT_REPLY ? arena_printf(h->a, "t%d", (int)(i % 10))
                                                                         : arena_printf(h->a, "%d", (int)i);
    struct ws_event ev = blank(h, kind, subject, at_s);
    ev.part = str_of(arena_printf(h->a, "%d", (int)roll(h, 3)));
    if (kind == EVENT_ORDER || kind == EVENT_TICKET)
        ev.part = STR("");
    if (kind == EVENT_CANCELLATION && roll(h, 2))
        ev.part = STR("");
    ev.day_only = roll(h, 4) == 0;
    ev.market = str_of(markets[(i + (roll(h, 20) == 0)) % COUNT_OF(markets)]);
    ev.channel = str_of(channels[i % COUNT_OF(channels)]);
    ev.customer = i % 4 == 3 ? STR("") : str_of(arena_printf(h->a, "#%016d", (int)(i % 6 + roll(h, 30) / 29)));
    ev.product = str_of(arena_printf(h->a, "p%d", (int)roll(h, 4)));
    if (roll(h, 3))
        ev.quantity = ((int64_t)roll(h, 12) - 2) * 1000;
    if (roll(h, 3)) {
        ev.amount = (int64_t)roll(h, 100000) - 10000;
        memcpy(ev.currency, roll(h, 4) ? "GBP" : roll(h, 2) ? "EUR" : "USD", 4);
    }
    if ((kind == EVENT_ORDER || kind == EVENT_SHIPMENT) && roll(h, 2))
        ev.promised_s = at_s + (int64_t)roll(h, 6) * 86400;
    if (kind == EVENT_REVIEW)
        ev.number = str_of(arena_printf(h->a, "%d", 1 + (int)roll(h, 5)));
    if (kind == EVENT_RETURN)
        ev.reason = roll(h, 2) ? STR("seller:damaged") : STR("buyer:size");
    if (roll(h, 5) == 0)
        ev.extra = STR("placed=not captured\nstate=SP");
    if (kind == EVENT_SESSION)
        ev.reason = roll(h, 2) ? STR("session") : STR("order");
    return ev;
}

static int by_key(const void *a, const void *b)
{
    const struct ws_event *x = a, *y = b;
    if (x->family != y->family)
        return x->family - y->family;
    int c = str_cmp(x->subject, y->subject);
    if (c)
        return c;
    if (x->kind != y->kind)
        return x->kind - y->kind;
    return str_cmp(x->part, y->part);
}

static int64_t put(struct house *h, struct ws_event *rows, size_t n)
{
    struct err e = {0};
    int64_t batch;
    struct ws_batch b = {.feed_id = h->feed.feed_id, .file_name = "made", .sha256 = "", .state = "running",
                         .first_s = WS_NONE, .last_s = WS_NONE, .report = ""};
    enum ws_put *outcome = NEW_N(h->a, enum ws_put, n);
    OK(ws_batch_begin(h->ws, "gift-shop", &b, by, &batch, &e), e);
    qsort(rows, n, sizeof *rows, by_key);
    OK(ws_begin(h->ws, &e), e);
    OK(h->hook.before(h->hook.ctx, h->ws, "gift-shop", rows, n, &e), e);
    for (size_t i = 0; i < n; i++) {
        rows[i].batch_id = batch;
        OK(ws_event_put(h->ws, "gift-shop", &rows[i], &outcome[i], &e), e);
    }
    OK(h->hook.after(h->hook.ctx, h->ws, "gift-shop", rows, outcome, n, &e), e);
    OK(ws_commit(h->ws, &e), e);
    return batch;
}

/* Everything derived, as one hash. */
static const char *all_rows(struct house *h)
{
    static const char *const queries[] = {
        "SELECT family, subject, hex(body) FROM subject_fact ORDER BY 1, 2",
        "SELECT customer, placed_s, order_id, market, channel, day FROM customer_order ORDER BY 1, 2, 3",
        "SELECT market, channel, month, hex(body) FROM measure_month ORDER BY 1, 2, 3",
        "SELECT params, last_event_s FROM derived_state",
    };
    sqlite3 *db;
    struct hash hash;
    char hex[HASH_HEX];
    hash_init(&hash);
    assert_int_equal(sqlite3_open(h->path, &db), SQLITE_OK);
    for (size_t q = 0; q < COUNT_OF(queries); q++) {
        sqlite3_stmt *s;
        assert_int_equal(sqlite3_prepare_v2(db, queries[q], -1, &s, NULL), SQLITE_OK);
        while (sqlite3_step(s) == SQLITE_ROW)
            for (int c = 0; c < sqlite3_column_count(s); c++) {
                const char *t = (const char *)sqlite3_column_text(s, c);
                hash_add_field(&hash, str_of(t ? t : "null"));
            }
        sqlite3_finalize(s);
    }
    sqlite3_close(db);
    hash_end(&hash, hex);
    return arena_strdup(h->a, hex);
}

static void change(struct house *h, const char *sql)
{
    sqlite3 *db;
    char *why = NULL;
    assert_int_equal(sqlite3_open(h->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 2000);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(db);
}

static void same_as_rebuilt(struct house *h)
{
    struct err e = {0};
    struct derive_counts n;
    const char *kept = all_rows(h);
    OK(derive_rebuild(&h->job, h->ws, "gift-shop", &n, &e), e);
    assert_string_equal(kept, all_rows(h));
    assert_true(n.n_orders > 0 && n.n_months > 0);
    begin(h);
}

static void batch_by_batch_is_all_at_once(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        ARENA_LOCAL(a);
        struct house *h = open_house(a, seed);
        struct ws_event *kept = NULL;
        size_t n_kept = 0, cap = 0;
        int64_t withdrawn = 0;
        begin(h);
        for (int round = 0; round < 40; round++) {
            size_t n = 1 + roll(h, 30);
            struct ws_event *rows = NEW_N(a, struct ws_event, n + 6);
            for (size_t i = 0; i < n; i++)
                rows[i] = something(h);
            for (int again = 0; n_kept && again < 5; again++) /* an old file repeats */
                rows[n++] = kept[roll(h, n_kept)];
            for (size_t i = 0; i < n; i++)
                PUSH(a, kept, n_kept, cap, rows[i]);
            int64_t batch = put(h, rows, n);
            if (round == 12)
                withdrawn = batch;
            if (round == 20) {
                same_as_rebuilt(h);
                change(h, arena_printf(a, "UPDATE event_batch SET state = 'withdrawn' WHERE batch_id = %d",
                                       (int)withdrawn));
                struct err e = {0};
                struct derive_counts counts;
                OK(derive_rebuild(&h->job, h->ws, "gift-shop", &counts, &e), e);
            }
            if (round == 28) { /* a person is erased */
                change(h, "UPDATE event SET customer = NULL WHERE customer LIKE '%3'");
                struct err e = {0};
                struct derive_counts counts;
                OK(derive_rebuild(&h->job, h->ws, "gift-shop", &counts, &e), e);
            }
        }
        same_as_rebuilt(h);
    }
}

static void rates_that_come_later_count(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct house *h = open_house(a, 9);
    const char *why;
    begin(h);
    struct ws_event order = blank(h, EVENT_ORDER, "1", BEGINS + 86400 * 10);
    order.amount = 10000;
    memcpy(order.currency, "USD", 4);
    put(h, &order, 1);
    OK(derive_end(h->d, &why, &e), e);
    assert_null(why);
    struct order_fact *o;
    size_t n;
    OK(orders_load(&h->job, a, "gift-shop", DAY_NONE, DAY_NONE, &o, &n, &e), e);
    assert_int_equal(n, 1);
    assert_true(o[0].base_value == ORDER_NONE);
    /* One EUR is 1.25 USD and 0.8 GBP: 100.00 USD are 80.00 EUR are 64.00 GBP. */
    struct ws_event rates[3];
    for (int i = 0; i < 3; i++) {
        rates[i] = blank(h, EVENT_RATE, i == 1 ? "EUR/GBP" : "EUR/USD", BEGINS + 86400 * (i == 2 ? 11 : 7));
        rates[i].part = str_of(i == 2 ? "2023-01-12" : "2023-01-08");
        rates[i].number = str_of(i == 1 ? "0.8" : i == 0 ? "1.25" : "2");
    }
    put(h, rates, 3);
    OK(derive_end(h->d, &why, &e), e);
    assert_non_null(strstr(why, "rates"));
    OK(orders_load(&h->job, a, "gift-shop", DAY_NONE, DAY_NONE, &o, &n, &e), e);
    assert_int_equal(o[0].base_value, 6400); /* the rate of the 8th: that of the 12th was not known yet */
    same_as_rebuilt(h);
    /* A rate older than a week is none. */
    order.subject = STR("2");
    order.at_s = BEGINS + 86400 * 40;
    put(h, &order, 1);
    OK(orders_load(&h->job, a, "gift-shop", DAY_NONE, DAY_NONE, &o, &n, &e), e);
    assert_int_equal(n, 2);
    assert_true(o[1].base_value == ORDER_NONE);
}

static void other_definitions_are_noticed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct house *h = open_house(a, 9);
    const char *why;
    begin(h);
    struct ws_event order = blank(h, EVENT_ORDER, "1", BEGINS);
    put(h, &order, 1);
    change(h, "UPDATE derived_state SET params = 'of last year'");
    begin(h);
    struct ws_event more = blank(h, EVENT_ORDER, "2", BEGINS + 86400);
    put(h, &more, 1);
    OK(derive_end(h->d, &why, &e), e);
    assert_non_null(strstr(why, "definitions"));
    same_as_rebuilt(h);
    struct order_fact *o;
    size_t n;
    OK(orders_load(&h->job, a, "gift-shop", DAY_NONE, DAY_NONE, &o, &n, &e), e);
    assert_int_equal(n, 2);
}

static void another_writer_and_a_batch_taken_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct house *h = open_house(a, 9);
    begin(h);
    struct ws_event first = blank(h, EVENT_ORDER, "1", BEGINS), second = blank(h, EVENT_ORDER, "2", BEGINS);
    struct ws_event third = blank(h, EVENT_ORDER, "3", BEGINS);
    put(h, &first, 1);
    /* A second process adds to the same month between two batches of the first. */
    struct derive *mine = h->d;
    begin(h);
    put(h, &second, 1);
    h->d = mine;
    h->hook = derive_hook(mine);
    put(h, &third, 1);
    same_as_rebuilt(h);
    /* What is rolled back leaves nothing in memory. */
    struct ws_event lost = blank(h, EVENT_ORDER, "4", BEGINS), kept = blank(h, EVENT_ORDER, "5", BEGINS);
    enum ws_put outcome;
    lost.batch_id = 1;
    OK(ws_begin(h->ws, &e), e);
    OK(h->hook.before(h->hook.ctx, h->ws, "gift-shop", &lost, 1, &e), e);
    OK(ws_event_put(h->ws, "gift-shop", &lost, &outcome, &e), e);
    OK(h->hook.after(h->hook.ctx, h->ws, "gift-shop", &lost, &outcome, 1, &e), e);
    ws_rollback(h->ws);
    put(h, &kept, 1);
    same_as_rebuilt(h);
}

/* What `events withdraw` does: only the subjects of the batch are made anew, and the newest event is looked for. */
static void a_batch_is_withdrawn(void **state)
{
    (void)state;
    for (uint64_t seed = 21; seed <= 23; seed++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct house *h = open_house(a, seed);
        struct ws_event *rows = NULL;
        struct ws_subject *subjects = NULL;
        size_t n_subjects = 0, cap = 0;
        int64_t batch = 0;
        begin(h);
        for (int round = 0; round < 12; round++) {
            size_t n = 20;
            rows = NEW_N(a, struct ws_event, n);
            for (size_t i = 0; i < n; i++)
                rows[i] = something(h);
            if (round == 5) { /* with the newest event of all, a rate and an order of its own */
                rows[0] = blank(h, EVENT_ORDER, "newest", BEGINS + 86400 * 400);
                rows[1] = blank(h, EVENT_RATE, "EUR/GBP", BEGINS);
                rows[1].part = STR("2023-01-01");
                rows[1].number = STR("0.8");
                batch = put(h, rows, n);
                for (size_t i = 0; i < n; i++)
                    if (i == 0 || rows[i].family != rows[i - 1].family || !str_eq(rows[i].subject, rows[i - 1].subject))
                        PUSH(a, subjects, n_subjects, cap, (struct ws_subject){rows[i].family, rows[i].subject});
            } else
                (void)put(h, rows, n);
        }
        const char *why;
        OK(derive_end(h->d, &why, &e), e);
        change(h, arena_printf(a, "UPDATE event_batch SET state = 'withdrawn' WHERE batch_id = %d", (int)batch));
        OK(ws_begin(h->ws, &e), e);
        OK(keeping_again(&h->job, h->ws, "gift-shop", subjects, n_subjects, &e), e);
        OK(ws_commit(h->ws, &e), e);
        same_as_rebuilt(h);
    }
}

static void months_are_packed_and_found(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct month_values *v = NEW(a, struct month_values), *back = NEW(a, struct month_values);
    struct buf b;
    int of_month;
    assert_int_equal(month_of_day(month_first_day(2024 * 12 + 1) + 28, &of_month), 2024 * 12 + 1);
    assert_int_equal(of_month, 28); /* the 29th of February */
    v->x[MEASURE_ORDERS][0] = 3;
    v->x[MEASURE_REVENUE][30] = -12345678901234;
    v->x[MEASURE_BOUGHT][5] = 1;
    buf_init(&b, a, 1 << 20);
    month_pack(v, &b);
    OK(month_unpack(buf_str(&b), back, &e), e);
    assert_memory_equal(v, back, sizeof *v);
    struct month_index index;
    assert_true(month_index(buf_str(&b), &index));
    assert_int_equal(index.has,
                     UINT64_C(1) << MEASURE_ORDERS | UINT64_C(1) << MEASURE_REVENUE | UINT64_C(1) << MEASURE_BOUGHT);
    int64_t days[31] = {0};
    month_add(buf_str(&b), &index, MEASURE_REVENUE, days, 31);
    assert_true(days[30] == -12345678901234 && days[0] == 0);
    for (size_t n = 0; n < b.n; n++) { /* cut anywhere: refused or shorter, never read beyond */
        char *cut = arena_strndup(a, b.p, n);
        if (!month_unpack((struct str){cut, n}, back, &e))
            assert_int_equal(e.code, ERR_CORRUPT);
        (void)month_index((struct str){cut, n}, &index);
    }
    /* Every width, both signs, any window. */
    uint64_t state_of = 7;
    for (int round = 0; round < 200; round++) {
        int64_t most = (int64_t)1 << (round % 60), sum = 0;
        memset(v, 0, sizeof *v);
        for (int d = 0; d < 31; d++) {
            state_of = state_of * UINT64_C(6364136223846793005) + 1442695040888963407U;
            v->x[MEASURE_UNITS][d] = (int64_t)(state_of >> 3) % most * (d % 3 ? 1 : -1) * (d % 5 != 0);
        }
        buf_init(&b, a, 1 << 20);
        month_pack(v, &b);
        int from = round % 31, to = from + (round / 31) % (31 - from);
        for (int d = from; d <= to; d++)
            sum += v->x[MEASURE_UNITS][d];
        if (b.n == 0)
            continue;
        OK(month_unpack(buf_str(&b), back, &e), e);
        assert_memory_equal(v, back, sizeof *v);
        assert_true(month_index(buf_str(&b), &index));
        assert_true(month_sum(buf_str(&b), &index, MEASURE_UNITS, from, to) == sum);
    }
    memset(v, 0, sizeof *v);
    buf_init(&b, a, 1 << 20);
    month_pack(v, &b);
    assert_int_equal(b.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batch_by_batch_is_all_at_once),     cmocka_unit_test(rates_that_come_later_count),
        cmocka_unit_test(other_definitions_are_noticed),     cmocka_unit_test(another_writer_and_a_batch_taken_back),
        cmocka_unit_test(a_batch_is_withdrawn),              cmocka_unit_test(months_are_packed_and_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
