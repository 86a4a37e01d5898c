/* test_canonical.c — our own form in CSV and NDJSON: what is written is read back the same, whatever it holds; times,
 * amounts and escapes by hand; what is no event names its field. */
#include "reading.h"

#include "events/canonical.h"

static const struct read_options athens = {.zone = "Europe/Athens", .home = "GRC"};

/* ---- by hand ---- */

static const struct event *one(struct reading *r, struct arena *a, const char *fields)
{
    const char *text = arena_printf(a, "kind,subject,at,precision,quantity,amount,currency,number,market\n%s\n", fields);
    reading_text(r, a, "x.csv", text, &athens);
    return r->n ? &r->ev[0] : NULL;
}
static const char *refusal(struct arena *a, const char *fields, const char **ret_column)
{
    struct reading r;
    assert_null(one(&r, a, fields));
    assert_int_equal(r.n_refused, 1);
    *ret_column = r.refused[0].column;
    return r.refused[0].reason;
}

static void times(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r;
    static const struct {
        const char *text;
        int64_t at;
        bool day;
    } cases[] = {
        {"2026-01-31T09:30:00Z", 1769851800, false},      {"2026-01-31 09:30", 1769844600, false},
        {"2026-01-31T09:30:00.123Z", 1769851800, false},  {"2026-01-31T09:30:00+02:00", 1769844600, false},
        {"2026-01-31T09:30:00-0130", 1769857200, false},  {"2026-01-31", 1769810400, true},
        {"2026-07-01", 1782853200, true},                 {"1970-01-01T00:00:00Z", 0, false},
        {"1969-12-31T23:59:59Z", -1, false},              {"2026-10-25T03:30:00", 1792888200, false}, /* twice: the first */
        {"2024-02-29T23:59:60Z", 1709251199, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct event *ev = one(&r, a, arena_printf(a, "order,1,%s,,,,,,", cases[i].text));
        assert_non_null(ev);
        if (ev->at_s != cases[i].at)
            print_error("%s is %lld\n", cases[i].text, (long long)ev->at_s);
        assert_true(ev->at_s == cases[i].at && ev->day_only == cases[i].day);
    }
    static const char *const wrong[] = {"2026-02-30", "2026-1-1", "31.01.2026", "2026-01-31T24:00:00Z", "2026-01-31T09:30:00+2",
                                        "2026-03-29T03:30:00", "2026-01-31T09:30:00Zx", "now", "2026-01-31T09:30:00+15:00"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const char *column;
        assert_non_null(strstr(refusal(a, arena_printf(a, "order,1,%s,,,,,,", wrong[i]), &column), "`"));
        assert_string_equal(column, "at");
    }
}

static void amounts(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r;
    const char *column;
    const struct event *ev = one(&r, a, "line,1,2026-01-31,,1.5,-12.5,EUR,,");
    assert_true(ev->quantity == 1500 && ev->amount == -1250 && cstr_eq(ev->currency, "EUR"));
    ev = one(&r, a, "line,1,2026-01-31,,+2,700,JPY,,~Atlantis");
    assert_true(ev->quantity == 2000 && ev->amount == 700);
    STR_IS(ev->market, "~Atlantis");
    ev = one(&r, a, "line,1,2026-01-31,,.25,1.2500,EUR,,Germany");
    assert_true(ev->quantity == 250 && ev->amount == 125);
    STR_IS(ev->market, "DEU");
    ev = one(&r, a, "rate,EUR/USD,2026-01-31,,,,,1.08420,");
    STR_IS(ev->number, "1.08420"); /* exact as written */
    assert_true(ev->amount == EVENT_NONE && ev->quantity == EVENT_NONE && !ev->currency[0]);
    assert_non_null(strstr(refusal(a, "line,1,2026-01-31,,1.2345,,,,", &column), "three decimals"));
    assert_non_null(strstr(refusal(a, "line,1,2026-01-31,,,1.234,EUR,,", &column), "more decimals"));
    assert_non_null(strstr(refusal(a, "line,1,2026-01-31,,,\"1,50\",EUR,,", &column), "not a number"));
    assert_non_null(strstr(refusal(a, "line,1,2026-01-31,,,1e5,EUR,,", &column), "not a number"));
    assert_non_null(strstr(refusal(a, "line,1,2026-01-31,,,99999999999999999999,EUR,,", &column), "more digits"));
    assert_non_null(strstr(refusal(a, "line,1,2026-01-31,,,5,,,", &column), "needs its currency"));
    assert_string_equal(column, "currency");
    assert_non_null(strstr(refusal(a, "line,1,2026-01-31,,,5,EURO,,", &column), "ISO 4217"));
    assert_non_null(strstr(refusal(a, "review,1,2026-01-31,,,,,five,", &column), "not a decimal number"));
}

static void json_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r;
    reading_text(&r, a, "x.ndjson",
                 "{\"kind\":\"line\",\"subject\":\"\\u00e9\\ud83d\\ude00\\\"\\\\\\/\",\"at\":\"2026-01-31T00:00:00Z\",\"quantity\":2,"
                 "\"amount\":0.10,\"currency\":\"EUR\",\"extra\":{\"a\":\"1\",\"b\":2},\"colour\":[1,{\"x\":[null,true]}]}\n\n"
                 "  {\"kind\":\"order\" , \"subject\":\"2\",\"at\":\"2026-01-31\",\"text\":null}  \r\n",
                 &athens);
    assert_int_equal(r.n, 2);
    STR_IS(r.ev[0].subject, "\xc3\xa9\xf0\x9f\x98\x80\"\\/");
    STR_IS(r.ev[0].extra, "a=1\nb=2");
    assert_true(r.ev[0].amount == 10 && r.ev[0].quantity == 2000);
    assert_true(r.ev[1].line == 3 && r.ev[1].text.n == 0);
    bool told = false;
    for (size_t i = 0; i < r.report.n_columns; i++)
        told = told || (cstr_eq(r.report.columns[i].name, "colour") && !r.report.columns[i].field);
    assert_true(told);
    static const char *const wrong[] = {
        "{\"kind\":\"order\",\"subject\":\"1\",\"at\":\"2026-01-31\"} x", "{\"kind\":\"order\",\"subject\":\"1\",\"at\":\"2026-01-31\"",
        "{\"kind\":\"order\",\"kind\":\"order\",\"subject\":\"1\",\"at\":\"2026-01-31\"}", "[1]", "null", "{\"kind\":order}",
        "{\"subject\":\"\\ud800\"}", "{\"subject\":\"\\u0000\"}", "{\"subject\":\"\\x\"}", "{\"subject\":\"\x01\"}", "{\"a\"}",
        "{\"subject\":\"\xff\"}", "{\"kind\":{\"a\":1}}", "{\"extra\":{\"a=b\":\"1\"}}", "{,}", "{\"subject\":\"1\",}"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct err e;
        reading_begin(&r, a);
        const char *path = scratch_file(a, scratch_folder(a), "x.ndjson", str_of(wrong[i]));
        OK(reading_read(&r, path, "landfall-ndjson", &athens, &e), e);
        if (r.n_refused != 1 || r.n)
            print_error("taken: %s\n", wrong[i]);
        assert_true(r.n_refused == 1 && r.n == 0 && r.report.n_rows == 1);
    }
}

static void ends_of_objects(void **state)
{
    (void)state;
    struct str s = STR("[ {\"a\":\"}\\\"{\"},\n{\"b\":\n[1]} ]");
    size_t first = json_events_end(s, 0), second = json_events_end(s, first);
    assert_int_equal(first, 14);
    assert_int_equal(second, 26);
    assert_int_equal(json_events_end(s, second), s.n);
    assert_int_equal(json_events_end(STR("{\"a\":"), 0), 5);
}

/* ---- there and back ---- */

static uint64_t roll(uint64_t *s)
{
    uint64_t z = *s += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Nasty texts; trimmed ones for words, since ingestion trims these before they are stored. */
static struct str odd_text(struct arena *a, uint64_t *s, bool word, bool line_breaks)
{
    static const char *const bits[] = {"a", "=", "+", "-", "@", "'", "\"", ",", ";", " ", "é", "日", "\t", "0", "=1", "#", "\\"};
    struct buf b;
    buf_init(&b, a, 1 << 12);
    for (uint64_t n = roll(s) % 6; n; n--) {
        buf_puts(&b, bits[roll(s) % COUNT_OF(bits)]);
        if (line_breaks && roll(s) % 8 == 0)
            buf_puts(&b, roll(s) % 2 ? "\n" : "\r\n");
    }
    return word ? str_trim(buf_str(&b)) : buf_str(&b);
}

static struct event random_event(struct arena *a, uint64_t *s)
{
    static const char *const currencies[] = {"EUR", "JPY", "KWD", "USD"};
    struct event ev = event_empty((enum event_kind)(roll(s) % N_EVENT_KINDS));
    do {
        ev.subject = odd_text(a, s, true, false);
    } while (!ev.subject.n);
    ev.part = odd_text(a, s, true, false);
    ev.at_s = (int64_t)(roll(s) % 4000000000) - 200000000;
    ev.day_only = roll(s) % 4 == 0;
    ev.promised_s = roll(s) % 3 ? EVENT_NONE : (int64_t)(roll(s) % 2000000000);
    ev.market = roll(s) % 3 ? STR("DEU") : roll(s) % 2 ? STR("~Märkte, alle") : (struct str){0};
    ev.channel = odd_text(a, s, true, false);
    ev.person = roll(s) % 2 ? STR("#0123456789abcdef") : (struct str){0};
    ev.product = odd_text(a, s, true, false);
    ev.party = odd_text(a, s, true, false);
    ev.reason = odd_text(a, s, true, false);
    ev.text = odd_text(a, s, false, true);
    if (roll(s) % 3 == 0)
        ev.extra = str_of(arena_printf(a, "title=%llu, \"x\"\nstate=", (unsigned long long)roll(s) % 100));
    if (roll(s) % 2)
        ev.quantity = (int64_t)(roll(s) % 5000000) - 1000000;
    if (roll(s) % 2 || ev.kind == EVENT_PRICE)
        memcpy(ev.currency, currencies[roll(s) % COUNT_OF(currencies)], sizeof ev.currency);
    if (ev.currency[0] && roll(s) % 4)
        ev.amount = (int64_t)(roll(s) % 1000000000) - 500000000;
    if (roll(s) % 3 == 0)
        ev.number = roll(s) % 2 ? STR("1.08420") : STR("-3");
    return ev;
}

static bool same(const struct event *x, const struct event *y)
{
    return x->kind == y->kind && x->at_s == y->at_s && x->day_only == y->day_only && x->promised_s == y->promised_s &&
           x->quantity == y->quantity && x->amount == y->amount && strcmp(x->currency, y->currency) == 0 &&
           str_eq(x->subject, y->subject) && str_eq(x->part, y->part) && str_eq(x->market, y->market) &&
           str_eq(x->channel, y->channel) && str_eq(x->person, y->person) && str_eq(x->product, y->product) &&
           str_eq(x->party, y->party) && str_eq(x->reason, y->reason) && str_eq(x->text, y->text) &&
           str_eq(x->extra, y->extra) && str_eq(x->number, y->number);
}

static void there_and_back(void **state)
{
    (void)state;
    enum { N = 3000 };
    for (int json = 0; json < 2; json++) {
        ARENA_LOCAL(a);
        struct reading r;
        struct err e = {0};
        struct canonical *c;
        struct buf out, again;
        uint64_t seed = 20261122;
        reading_begin(&r, a);
        OK(canonical_begin(&r.job, NULL, &c, &e), e);
        struct event *events = NEW_N(a, struct event, N);
        buf_init(&out, a, 64 << 20);
        buf_init(&again, a, 64 << 20);
        if (!json) {
            canonical_put_header(&out);
            canonical_put_header(&again);
        }
        for (int i = 0; i < N; i++) {
            events[i] = random_event(a, &seed);
            OK(json ? canonical_put_json(c, &events[i], &out, &e) : canonical_put_csv(c, &events[i], &out, &e), e);
        }
        const char *path = scratch_file(a, scratch_folder(a), "x", buf_str(&out));
        OK(reading_read(&r, path, json ? "landfall-ndjson" : "landfall-csv", &athens, &e), e);
        if (r.n_refused)
            print_error("line %zu, %s: %s\n", r.refused[0].line, r.refused[0].column, r.refused[0].reason);
        assert_true(r.n == N && r.n_refused == 0);
        for (int i = 0; i < N; i++) {
            if (!same(&events[i], &r.ev[i]))
                print_error("event %d is another\n", i);
            assert_true(same(&events[i], &r.ev[i]));
            OK(json ? canonical_put_json(c, &r.ev[i], &again, &e) : canonical_put_csv(c, &r.ev[i], &again, &e), e);
        }
        assert_true(str_eq(buf_str(&out), buf_str(&again)));
    }
}

static void headings(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r;
    struct err e;
    reading_text(&r, a, "x.csv", "\xEF\xBB\xBF At ;KIND; subject;colour\n2026-01-31;order;1;red\n", &athens);
    assert_int_equal(r.n, 1);
    STR_IS(r.ev[0].subject, "1");
    static const struct {
        const char *text, *words;
    } wrong[] = {{"kind,subject\norder,1\n", "has no column `at`"}, {"kind,subject,at,at\norder,1,2026-01-31,2026-01-31\n", "twice"},
                 {"", "empty"}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        reading_begin(&r, a);
        const char *path = scratch_file(a, scratch_folder(a), "x.csv", str_of(wrong[i].text));
        FAILS(reading_read(&r, path, "landfall-csv", &athens, &e), e, ERR_PARSE, wrong[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times),          cmocka_unit_test(amounts),  cmocka_unit_test(json_by_hand), cmocka_unit_test(ends_of_objects),
        cmocka_unit_test(there_and_back), cmocka_unit_test(headings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
