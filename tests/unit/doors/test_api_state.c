/* What stands behind the answers while it changes: imports, another date, a backup that is brought back, a
 * proxy in front, many who ask at once. */
#include <pthread.h>

#include "country/country.h"
#include "unit/doors/client.h"

static struct office office;
static struct client owner, nobody;

static int set_up(void **state)
{
    struct arena *a = arena_open();
    *state = a;
    office_make(&office, a, NULL);
    nobody = (struct client){.o = &office};
    owner = office_owner(&office);
    office_firm(&owner, "olive-oil");
    return 0;
}

static int tear_down(void **state)
{
    office_close(&office);
    arena_close(*state);
    return 0;
}

/* A figure of the user's own wins at once, also in what is loaded for all. */
static void imports_count_at_once(void **state)
{
    (void)state;
    static const char lpi[] = "tests/fuzz/corpus/country_import";
    struct file_list list;
    struct str bytes;
    struct err e = {0};
    OK(file_list(office.a, lpi, ".csv", &list, &e), e);
    struct reply before = get(&owner, "/api/v1/country/show?market=DEU");
    STATUS(before, 200);
    bool changed = false;
    for (size_t i = 0; i < list.n && !changed; i++) {
        OK(file_read(office.a, path_join(office.a, lpi, list.names[i]), 1 << 22, &bytes, &e), e);
        struct reply r = post_file(&owner, "/api/v1/country/import", "file", list.names[i], bytes, NULL);
        changed = r.status == 200 && api_clock_us() > 0;
        struct api_state *s;
        OK(api_state(office.api, &s, &e), e);
        changed = changed && s->ws.imports > 0;
        api_state_drop(s);
    }
    assert_true(changed);
    struct api_base *b;
    OK(api_base(office.api, AS_OF_FACT_TABLE, api_clock_us(), &b, &e), e);
    assert_int_equal(b->imports, 1); /* a fresh one, of after the import */
    api_base_drop(b);
    STATUS(get(&owner, "/api/v1/country/show?market=DEU"), 200);
}

/* Product flows are part of what is loaded for all and of every answer's key: an import shows in the next
 * ranking, a removal too. */
static void flows_count_at_once(void **state)
{
    (void)state;
    enum { COUNTRIES = 60 };
    static const char ask[] = "/api/v1/market/rank?firm=olive-oil&rows=short&draws=200&fields=demand,not_known";
    struct err e = {0};
    struct api_base *b;
    struct facts *f;
    struct buf csv;
    const char *code[COUNTRIES];
    size_t n = 0;
    OK(api_base(office.api, AS_OF_FACT_TABLE, api_clock_us(), &b, &e), e);
    OK(facts_of_job(&b->job, &f, &e), e);
    for (size_t m = 0; m < market_count(f) && n < COUNTRIES; m++)
        if (market_at(f, (int)m)->status == MARKET_UN_MEMBER && (m % 3 == 0 || n > 40))
            code[n++] = market_at(f, (int)m)->m49;
    assert_int_equal(n, COUNTRIES);
    buf_init(&csv, office.a, 4 << 20);
    buf_puts(&csv, "t,i,j,k,v,q\n");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (int k = 0; k < 2; k++)
                if (i != j)
                    buf_printf(&csv, "2020,%d,%d,%s,%zu.5,1\n", atoi(code[i]), atoi(code[j]),
                               k ? "870323" : "150910", 1 + (i * 7 + j * 3) % 50);
    api_base_drop(b);
    struct reply before = get(&owner, ask);
    STATUS(before, 200);
    assert_non_null(strstr(before.body.p, "import BACI"));
    STATUS(post_file(&owner, "/api/v1/trade/import", "file", "BACI_HS17_Y2020_V202301.csv",
                     (struct str){csv.p, csv.n}, NULL),
           200);
    struct reply with = get(&owner, ask);
    STATUS(with, 200);
    assert_non_null(strstr(with.body.p, "HS 1509 (no flows of 150920) in CEPII BACI"));
    assert_null(strstr(with.body.p, "import BACI"));
    OK(api_base(office.api, AS_OF_FACT_TABLE, api_clock_us(), &b, &e), e);
    assert_string_not_equal(b->flows, "");
    api_base_drop(b);
    STATUS(post(&owner, "/api/v1/trade/remove", "{\"dataset\":\"baci\",\"all-years\":true}"), 200);
    struct reply after = get(&owner, ask);
    STATUS(after, 200);
    assert_non_null(strstr(after.body.p, "import BACI"));
}

static void other_dates(void **state)
{
    (void)state;
    struct reply now = get(&owner, "/api/v1/country/show?market=DEU&figures=all"),
                 then = get(&owner, "/api/v1/country/show?market=DEU&figures=all&as_of=2021-06-30");
    STATUS(now, 200);
    STATUS(then, 200);
    assert_false(str_eq(now.body, then.body));
    assert_null(strstr(then.body.p, "\"year\":2024"));
    static const char *const dates[] = {"2021-06-30", "2022-06-30", "2023-06-30", "2024-06-30"};
    for (int round = 0; round < 2; round++) /* more dates than stay loaded */
        for (size_t i = 0; i < COUNT_OF(dates); i++)
            STATUS(get(&owner, arena_printf(office.a, "/api/v1/country/show?market=FRA&as_of=%s", dates[i])),
                   200);
    CODE(get(&owner, "/api/v1/country/show?market=DEU&as_of=yesterday"), 400, "usage");
}

static void brief_in_a_frame(void **state)
{
    (void)state;
    struct reply r = get(&owner, "/api/v1/report/brief?firm=olive-oil&output=b.html&inline=yes");
    STATUS(r, 200);
    const char *csp = reply_header(&r, "Content-Security-Policy");
    assert_null(reply_header(&r, "Content-Disposition"));
    assert_non_null(strstr(csp, "sandbox"));
    assert_non_null(strstr(csp, "frame-ancestors 'self'"));
    assert_null(strstr(csp, "script-src"));
    struct reply again = get(&owner, "/api/v1/report/brief?firm=olive-oil&output=b.html&inline=yes");
    assert_true(str_eq(r.body, again.body));
    assert_non_null(strstr(reply_header(&again, "Content-Security-Policy"), "sandbox"));
    r = get(&owner, "/api/v1/report/brief?firm=olive-oil&output=b.html");
    STATUS(r, 200);
    assert_non_null(strstr(reply_header(&r, "Content-Disposition"), "attachment"));
}

/* Numbers that came back from a backup may be numbers that were used already, for something else. */
static void a_backup_is_brought_back(void **state)
{
    (void)state;
    struct client c = owner;
    struct reply saved = get(&owner, "/api/v1/workspace/backup?to=b.db");
    STATUS(saved, 200);
    assert_true(saved.body.n > 10000 && memcmp(saved.body.p, "SQLite format 3", 15) == 0);
    struct api_state *s;
    struct err e = {0};
    OK(api_state(office.api, &s, &e), e);
    int64_t history = s->history;
    api_state_drop(s);
    office_firm(&owner, "generic-medicine");
    struct reply with = get(&owner, "/api/v1/firm/list");
    assert_non_null(strstr(with.body.p, "generic-medicine"));
    struct reply r = post_file(&owner, "/api/v1/workspace/restore", "from", "b.db", saved.body, "yes=yes");
    if (r.status == 404) {
        print_message("workspace.restore is not offered here\n");
        return;
    }
    STATUS(r, 200);
    CODE(get(&owner, "/api/v1/firm/list"), 401, "signed_out");
    r = post(&nobody, "/api/v1/session/open",
             "{\"email\":\"olga@example.org\",\"password\":\"" PASSWORD "\"}");
    STATUS(r, 200);
    take_session(&c, &r);
    owner = c;
    OK(api_state(office.api, &s, &e), e);
    assert_true(s->history > history);
    api_state_drop(s);
    r = get(&owner, "/api/v1/firm/list");
    STATUS(r, 200);
    assert_null(strstr(r.body.p, "generic-medicine"));
    assert_non_null(strstr(r.body.p, "olive-oil"));
}

/* ---- a proxy ---- */

static void behind_a_proxy(void **state)
{
    (void)state;
    static const char json[] = "{\"email\":\"olga@example.org\",\"password\":\"" PASSWORD "\"}";
    office.api->config.proxy = true;
    struct reply r = ask(&nobody, "POST", "/api/v1/session/open",
                         "X-Forwarded-For: 6.6.6.6, 203.0.113.9", "application/json", str_of(json));
    STATUS(r, 200);
    const char *set = reply_header(&r, "Set-Cookie");
    assert_true(strncmp(set, "__Host-landfall=", 16) == 0);
    assert_non_null(strstr(set, "Secure"));
    assert_non_null(reply_header(&r, "Strict-Transport-Security"));
    struct http_pair forwarded = {"x-forwarded-for", "6.6.6.6, 203.0.113.9"};
    struct http_request x = {
        .arena = office.a, .address = "127.0.0.1", .headers = {.items = &forwarded, .n = 1}};
    assert_string_equal(api_address(office.api, &x), "203.0.113.9");
    forwarded.value = "6.6.6.6, <script>";
    assert_string_equal(api_address(office.api, &x), "127.0.0.1");
    x.address = "198.51.100.7"; /* not through the proxy: what it claims does not count */
    forwarded.value = "6.6.6.6";
    assert_string_equal(api_address(office.api, &x), "198.51.100.7");
    office.api->config.proxy = false;
    x.address = "127.0.0.1";
    assert_string_equal(api_address(office.api, &x), "127.0.0.1");
}

/* ---- many at once ---- */

static void *reader(void *ctx)
{
    static const char *const targets[] = {"/api/v1/country/sources", "/api/v1/session/show",
                                          "/api/v1/country/show?market=DEU", "/api/v1/firm/list",
                                          "/api/v1/country/show?market=FRA&figure=f2", "/metrics"};
    size_t bad = 0;
    struct office mine = office;
    struct client c = owner;
    mine.a = arena_open();
    mine.folder = path_join(mine.a, office.folder, arena_printf(mine.a, "t%p", ctx));
    (void)mkdir(mine.folder, 0700);
    c.o = &mine;
    for (size_t i = 0; i < 60; i++)
        bad += get(&c, targets[i % COUNT_OF(targets)]).status != 200;
    arena_close(mine.a);
    return (void *)bad;
}

static void *writer(void *ctx)
{
    size_t bad = 0;
    struct office mine = office;
    struct client c = owner;
    mine.a = arena_open();
    mine.folder = path_join(mine.a, office.folder, arena_printf(mine.a, "t%p", ctx));
    (void)mkdir(mine.folder, 0700);
    c.o = &mine;
    for (size_t i = 0; i < 15; i++)
        bad += post(&c, "/api/v1/person/rename",
                    arena_printf(mine.a, "{\"name\":\"Olga %zu\"}", i))
                   .status != 200;
    arena_close(mine.a);
    return (void *)bad;
}

static void many_at_once(void **state)
{
    (void)state;
    pthread_t t[6];
    char place[6];
    for (size_t i = 0; i < COUNT_OF(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, i % 3 ? reader : writer, &place[i]), 0);
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        void *bad;
        assert_int_equal(pthread_join(t[i], &bad), 0);
        assert_null(bad);
    }
    struct reply r = get(&owner, "/api/v1/audit/verify");
    STATUS(r, 200);
    assert_true(json_is_true(js_get(js_get(r.json, "result"), "ok")));
}

/* All that is shared by analyses is read only. */
static void *analyst(void *ctx)
{
    static const char *const targets[] = {"/api/v1/market/rank?firm=olive-oil&draws=200&seed=",
                                          "/api/v1/diagnosis/run?firm=olive-oil&seed=",
                                          "/api/v1/entry/modes?firm=olive-oil&market=DEU&seed=",
                                          "/api/v1/market/matrix?firm=olive-oil&seed=",
                                          "/api/v1/country/distance?market=GRC&seed=",
                                          "/api/v1/diagnosis/next?firm=olive-oil&seed="};
    size_t bad = 0;
    struct office mine = office;
    struct client c = owner;
    mine.a = arena_open();
    mine.folder = path_join(mine.a, office.folder, arena_printf(mine.a, "n%p", ctx));
    (void)mkdir(mine.folder, 0700);
    c.o = &mine;
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        bad += get(&c, arena_printf(mine.a, "%s%d", targets[i], (int)*(char *)ctx)).status != 200;
    }
    arena_close(mine.a);
    return (void *)bad;
}

static void analyses_at_once(void **state)
{
    (void)state;
    pthread_t t[3];
    char seed[3] = {11, 12, 13};
    for (size_t i = 0; i < COUNT_OF(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, analyst, &seed[i]), 0);
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        void *bad;
        assert_int_equal(pthread_join(t[i], &bad), 0);
        assert_null(bad);
    }
}

/* ---- who hears what ---- */

static void open_stream(const struct client *c, struct http_response *p, struct arena *a)
{
    struct http_request *r = NEW(a, struct http_request);
    *r = (struct http_request){.arena = a,
                               .method = HTTP_GET,
                               .path = "/api/v1/events",
                               .address = "127.0.0.1",
                               .now_us = api_clock_us()};
    http_pairs_add(a, &r->headers, "host", "localhost");
    http_pairs_add(a, &r->cookies, "landfall", c->cookie);
    *p = (struct http_response){.arena = a};
    http_dispatch(api_router(office.api), r, p);
    assert_non_null(p->stream);
}

/* Does `word` come, and nothing with `never` in it before? */
static bool hears(struct http_response *p, const char *word, const char *never)
{
    char text[4096];
    for (int i = 0; i < 20; i++) {
        size_t n = p->stream->read(p->stream->ctx, text, sizeof text - 1);
        text[n] = '\0';
        if (n == 0 || (never && strstr(text, never)))
            return false;
        if (strstr(text, word))
            return true;
    }
    return false;
}

static void events_by_rights(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct client viewer = office_join(&owner, "olive-oil", "viewer", "listener@example.org");
    struct http_response mine, hers;
    open_stream(&owner, &mine, a);
    open_stream(&viewer, &hers, a);
    office_firm(&owner, "industrial-sensor"); /* not hers */
    STATUS(post(&owner, "/api/v1/diagnosis/start", "{\"firm\":\"olive-oil\",\"form\":\"short\"}"), 200);
    assert_true(hears(&mine, "\"firm\":\"industrial-sensor\"", NULL));
    assert_true(hears(&hers, "\"firm\":\"olive-oil\"", "industrial-sensor"));
    /* Signed out, she hears nothing more, though her stream is open. */
    STATUS(post(&viewer, "/api/v1/session/close", "{}"), 200);
    STATUS(post(&owner, "/api/v1/diagnosis/start", "{\"firm\":\"olive-oil\",\"form\":\"full\"}"), 200);
    api_end_streams(office.api);
    assert_false(hears(&hers, "olive-oil", NULL));
    mine.stream->close(mine.stream->ctx);
    hers.stream->close(hers.stream->ctx);
}

/* One key, many at once: it acts once, and all get the same answer. */
static void *same_key(void *ctx)
{
    struct office mine = office;
    struct client c = owner;
    mine.a = arena_open();
    mine.folder = path_join(mine.a, office.folder, arena_printf(mine.a, "k%p", ctx));
    (void)mkdir(mine.folder, 0700);
    c.o = &mine;
    struct reply r = ask(&c, "POST", "/api/v1/setting/set", "Idempotency-Key: many",
                         "application/json",
                         STR("{\"name\":\"office.name\",\"value\":\"Olga Once\"}"));
    int64_t revision = r.status == 200 ? int_at(&r, "revision") : -r.status;
    if (r.status != 200)
        print_error("answered %d: %.*s\n", r.status, (int)r.body.n, r.body.p);
    arena_close(mine.a);
    return (void *)(intptr_t)revision;
}

static void one_key_many_times(void **state)
{
    (void)state;
    pthread_t t[6];
    char place[6];
    void *first = NULL;
    struct reply r = get(&owner, "/api/v1/audit/verify");
    int64_t records = int_at(&r, "result.records");
    for (size_t i = 0; i < COUNT_OF(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, same_key, &place[i]), 0);
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        void *got;
        assert_int_equal(pthread_join(t[i], &got), 0);
        assert_true((intptr_t)got > 0);
        if (i == 0)
            first = got;
        assert_ptr_equal(got, first);
    }
    r = get(&owner, "/api/v1/audit/verify");
    assert_int_equal(int_at(&r, "result.records"), records + 1);
}

static void ticks(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(api_tick(office.api, api_clock_us()));
    /* An upload is forgotten after its day. */
    struct reply up = post_file(&owner, "/api/v1/upload", "file", "a.yaml", STR("x"), NULL);
    STATUS(up, 200);
    char *json = arena_printf(office.a, "{\"file\":\"%s\"}", text_at(&up, "upload"));
    assert_int_equal(post(&owner, "/api/v1/firm/import", json).status, 422);
    assert_true(api_tick(office.api, api_clock_us() + (int64_t)25 * 3600 * 1000000));
    CODE(post(&owner, "/api/v1/firm/import", json), 404, "not_found");
    /* Another file under the workspace's name: nothing is answered any more. (Not done for real: SQLite's
     * shared memory goes by the name, and two files that share it in one process end in SIGBUS.) */
    office.api->file_inode++;
    assert_false(api_tick(office.api, api_clock_us()));
    CODE(get(&owner, "/api/v1/firm/list"), 503, "busy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flows_count_at_once),
        cmocka_unit_test(other_dates),        cmocka_unit_test(brief_in_a_frame),
        cmocka_unit_test(many_at_once),       cmocka_unit_test(one_key_many_times),
        cmocka_unit_test(analyses_at_once),   cmocka_unit_test(events_by_rights),
        cmocka_unit_test(imports_count_at_once), cmocka_unit_test(a_backup_is_brought_back),
        cmocka_unit_test(behind_a_proxy),     cmocka_unit_test(ticks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
