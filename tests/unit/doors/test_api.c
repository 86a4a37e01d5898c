/* The HTTP door, route by route, without a socket: sessions and their cookies, calls and their errors, what is
 * kept and when it is asked for anew, writes that count once, files in both directions, jobs. */
#include "base/hash.h"
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

/* ---- sessions ---- */

static void who_am_i(void **state)
{
    (void)state;
    struct reply r = get(&nobody, "/api/v1/session/show");
    STATUS(r, 200);
    assert_true(json_is_false(js_get(r.json, "signed_in")));
    assert_true(json_is_false(js_get(r.json, "first_start")));
    assert_true(!js_get(r.json, "person") && !js_get(r.json, "csrf"));
    r = get(&owner, "/api/v1/session/show");
    STATUS(r, 200);
    assert_string_equal(text_at(&r, "person.email"), "olga@example.org");
    assert_string_equal(text_at(&r, "office_role"), "owner");
    assert_string_equal(text_at(&r, "csrf"), owner.csrf);
    const struct json_t *firm = js_at(js_get(r.json, "firms"), 0);
    assert_true(str_is(js_get_text(firm, "firm"), "olive-oil"));
    assert_true(str_is(js_get_text(firm, "role"), "owner"));
    assert_true(str_starts(str_of(text_at(&r, "now")), "20") && strlen(text_at(&r, "now")) >= 20);
}

static void sign_in_and_out(void **state)
{
    (void)state;
    struct client c = {.o = &office};
    struct reply r = post(&c, "/api/v1/session/open",
                          "{\"email\":\"olga@example.org\",\"password\":\"not this one, no\"}");
    CODE(r, 401, "refused");
    assert_null(reply_header(&r, "Set-Cookie"));
    r = post(&c, "/api/v1/session/open",
             "{\"email\":\"OLGA@example.org\",\"password\":\"" PASSWORD "\"}");
    STATUS(r, 200);
    const char *set = reply_header(&r, "Set-Cookie");
    assert_non_null(strstr(set, "HttpOnly"));
    assert_non_null(strstr(set, "SameSite=Strict"));
    assert_non_null(strstr(set, "Path=/"));
    take_session(&c, &r);
    assert_string_not_equal(c.cookie, owner.cookie);
    r = post(&c, "/api/v1/session/close", "{}");
    STATUS(r, 200);
    assert_true(json_is_false(js_get(r.json, "signed_in")));
    assert_non_null(strstr(reply_header(&r, "Set-Cookie"), "Max-Age=0"));
    r = get(&c, "/api/v1/firm/list");
    CODE(r, 401, "signed_out");
    STATUS(get(&owner, "/api/v1/firm/list"), 200); /* another session of the same person */
}

/* A cookie that was there before signing in is never the session's afterwards. */
static void no_fixation(void **state)
{
    (void)state;
    struct client c = {.o = &office, .cookie = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    struct reply r = post(&c, "/api/v1/session/open",
                          "{\"email\":\"olga@example.org\",\"password\":\"" PASSWORD "\"}");
    STATUS(r, 200);
    const char *fixed = c.cookie;
    take_session(&c, &r);
    assert_string_not_equal(c.cookie, fixed);
    struct client old = c;
    r = post(&c, "/api/v1/session/open",
             "{\"email\":\"olga@example.org\",\"password\":\"" PASSWORD "\"}");
    STATUS(r, 200);
    CODE(get(&old, "/api/v1/firm/list"), 401, "signed_out"); /* the former one ended */
}

static void session_bodies(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body;
        int status;
    } cases[] = {
        {"application/json", "", 400},
        {"application/json", "[]", 422},
        {"application/json", "{", 422},
        {"application/json", "{\"email\":\"a@b.c\"}", 400},
        {"application/json", "{\"email\":{},\"password\":\"x\"}", 400},
        {"application/json", "{\"email\":\"a@b.c\",\"password\":\"x\\u0000y\"}", 422},
        {"application/json", "{\"email\":\"a@b.c\",\"pasword\":\"x\"}", 400},
        {"application/x-www-form-urlencoded", "email=olga@example.org", 415},
        {"text/plain", "{\"email\":\"olga@example.org\",\"password\":\"" PASSWORD "\"}", 415},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reply r = ask(&nobody, "POST", "/api/v1/session/open", NULL, cases[i].type,
                             str_of(cases[i].body));
        STATUS(r, cases[i].status);
        assert_null(reply_header(&r, "Set-Cookie"));
    }
    struct reply r = post(&nobody, "/api/v1/session/first",
                          "{\"code\":\"AAAA-AAAA-AAAA\",\"name\":\"x\",\"email\":\"x@y.zz\","
                          "\"password\":\"" PASSWORD "\"}");
    assert_true(r.status >= 400);
    r = post(&nobody, "/api/v1/session/renew", "{\"token\":\"zzz\",\"password\":\"" PASSWORD "\"}");
    assert_true(r.status >= 400 && r.status < 500);
    STATUS(get(&nobody, "/api/v1/session/invitation"), 400);
    STATUS(get(&nobody, "/api/v1/session/invitation?token=nothing"), 404);
}

static void invitation_is_shown(void **state)
{
    (void)state;
    struct reply r = post(&owner, "/api/v1/person/invite",
                          "{\"firm\":\"olive-oil\",\"role\":\"viewer\"}");
    STATUS(r, 200);
    const char *link = text_at(&r, "result.link_path");
    assert_true(strncmp(link, "/join#", 6) == 0);
    r = get(&nobody, arena_printf(office.a, "/api/v1/session/invitation?token=%s", link + 6));
    STATUS(r, 200);
    assert_string_equal(text_at(&r, "firm"), "olive-oil");
    assert_string_equal(text_at(&r, "role"), "viewer");
}

/* ---- from elsewhere ---- */

static void other_sites(void **state)
{
    (void)state;
    static const char json[] = "{\"name\":\"Olga O.\"}";
    struct client bare = owner;
    bare.csrf = NULL;
    CODE(post(&bare, "/api/v1/person/rename", json), 403, "csrf");
    bare.csrf = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    CODE(post(&bare, "/api/v1/person/rename", json), 403, "csrf");
    static const char *const refused[] = {"Origin: https://evil.example", "Origin: null",
                                          "Origin: http://localhost:9999",
                                          "Sec-Fetch-Site: cross-site",
                                          "Sec-Fetch-Site: same-site",
                                          "Origin: http://localhost:8640.evil.example"};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct reply r = ask(&owner, "POST", "/api/v1/person/rename", refused[i],
                             "application/json", str_of(json));
        CODE(r, 403, "csrf");
        r = ask(&nobody, "POST", "/api/v1/session/open", refused[i], "application/json",
                STR("{\"email\":\"olga@example.org\",\"password\":\"" PASSWORD "\"}"));
        CODE(r, 403, "csrf");
    }
    static const char *const taken[] = {"Origin: http://localhost:8640", "Sec-Fetch-Site: same-origin",
                                        "Sec-Fetch-Site: none"};
    for (size_t i = 0; i < COUNT_OF(taken); i++)
        STATUS(ask(&owner, "POST", "/api/v1/person/rename", taken[i], "application/json",
                   str_of(json)),
               200);
}

static void other_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        int status;
    } cases[] = {{"localhost:8640", 200},      {"127.0.0.1:8640", 200}, {"[::1]:8640", 200},
                 {"LOCALHOST", 200},           {"office.example", 200}, {"office.example:443", 200},
                 {"evil.example", 421},        {"127.0.0.1.nip.io", 421}, {"localhost.evil.example", 421},
                 {"office.example.evil", 421}, {":8640", 421},          {"[::1", 421}, {"192.168.1.5:8640", 200}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct client c = {.o = &office, .host = cases[i].host};
        struct reply r = get(&c, "/health");
        if (r.status != cases[i].status)
            print_error("host %s\n", cases[i].host);
        STATUS(r, cases[i].status);
    }
}

static void headers_everywhere(void **state)
{
    (void)state;
    static const char *const targets[] = {"/health", "/api/v1/firm/list", "/api/v1/nothing/here",
                                          "/nothing.js", "/", "/api/openapi.json", "/metrics"};
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        for (int who = 0; who < 2; who++) {
            struct reply r = get(who ? &owner : &nobody, targets[i]);
            const char *csp = reply_header(&r, "Content-Security-Policy");
            assert_non_null(csp);
            assert_non_null(strstr(csp, "default-src 'none'"));
            assert_null(strstr(csp, "unsafe"));
            assert_string_equal(reply_header(&r, "X-Content-Type-Options"), "nosniff");
            assert_string_equal(reply_header(&r, "X-Frame-Options"), "DENY");
            assert_string_equal(reply_header(&r, "Referrer-Policy"), "no-referrer");
            assert_string_equal(reply_header(&r, "Cross-Origin-Opener-Policy"), "same-origin");
            assert_non_null(reply_header(&r, "Permissions-Policy"));
            assert_null(reply_header(&r, "Access-Control-Allow-Origin"));
            if (strncmp(targets[i], "/api/v1/", 8) == 0)
                assert_string_equal(reply_header(&r, "Cache-Control"), "no-store");
        }
}

/* ---- calls ---- */

static void errors_in_plain_words(void **state)
{
    (void)state;
    struct reply r = get(&owner, "/api/v1/country/show?market=Vietnm");
    CODE(r, 404, "not_found");
    assert_non_null(strstr(text_at(&r, "hint"), "Vietnam"));
    assert_non_null(text_at(&r, "instance"));
    r = get(&owner, "/api/v1/market/rank?frim=olive-oil");
    CODE(r, 400, "usage");
    assert_non_null(strstr(text_at(&r, "hint"), "firm"));
    CODE(get(&owner, "/api/v1/market/rank"), 400, "usage");
    CODE(get(&owner, "/api/v1/market/rank?firm=olive-oil&firm=olive-oil"), 400, "usage");
    CODE(get(&owner, "/api/v1/market/rank?firm=olive-oil&seed=x"), 400, "usage");
    CODE(get(&owner, "/api/v1/market/rank?firm=olive-oil&format=pdf"), 400, "usage");
    CODE(get(&owner, "/api/v1/market/rank?firm=olive-oil&fields=headlin"), 400, "usage");
    CODE(get(&owner, "/api/v1/market/rank?firm=olive-oil&limit=0"), 400, "usage");
    CODE(get(&owner, "/api/v1/market/rank?firm=olive-oil&cursor=zzz"), 400, "usage");
    CODE(get(&owner, "/api/v1/nothing/here"), 404, "not_found");
    CODE(get(&nobody, "/api/v1/nothing/here"), 401, "signed_out");
    CODE(get(&owner, "/api/v1/workspace/init"), 404, "not_found"); /* the terminal's alone */
    CODE(get(&owner, "/api/v1/serve"), 404, "not_found");
    r = post(&owner, "/api/v1/market/rank", "{\"firm\":\"olive-oil\"}");
    STATUS(r, 405);
    assert_string_equal(reply_header(&r, "Allow"), "GET, HEAD");
    STATUS(get(&owner, "/api/v1/person/rename?name=x"), 405);
}

/* A firm is an id in the workspace and nothing else, whatever lies in the folder the server runs in. */
static void firms_are_no_files(void **state)
{
    (void)state;
    static const char *const paths[] = {"examples/olive-oil/firm.yaml", "..%2F..%2Fetc%2Fpasswd",
                                        "/etc/passwd", "firm.yaml", "Olive-Oil", "olive_oil",
                                        "olive-oil%00", "*", ""};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct reply r = get(&owner, arena_printf(office.a, "/api/v1/firm/show?firm=%s", paths[i]));
        assert_true(r.status >= 400 && r.status < 500);
    }
    struct reply r = get(&owner, "/api/v1/firm/show?firm=examples"); /* a folder here, no firm */
    CODE(r, 404, "not_found");
}

static void results(void **state)
{
    (void)state;
    struct reply r = get(&owner, "/api/v1/market/rank?firm=olive-oil&top=0");
    STATUS(r, 200);
    assert_true(int_at(&r, "revision") >= 1);
    assert_null(js_get(r.json, "figures"));
    assert_null(memchr(r.body.p, '\n', r.body.n)); /* compact */
    size_t n = js_len(js_get(js_get(r.json, "result"), "ranking"));
    assert_true(n > 100);
    struct reply all = get(&owner, "/api/v1/market/rank?firm=olive-oil&top=0&figures=all");
    STATUS(all, 200);
    assert_true(js_len(js_get(all.json, "figures")) > 100);
    assert_true(json_equal(js_get(all.json, "result"), js_get(r.json, "result")));
    struct reply few = get(&owner, "/api/v1/market/rank?firm=olive-oil&top=0&fields=headline");
    STATUS(few, 200);
    assert_int_equal(js_len(js_get(few.json, "result")), 1);
    assert_true(json_equal(js_get(js_get(few.json, "result"), "headline"),
                           js_get(js_get(r.json, "result"), "headline")));
}

/* A card is the ledger's entry, with its inputs one level down. */
static void figure_cards(void **state)
{
    (void)state;
    struct reply all = get(&owner, "/api/v1/country/show?market=DEU&figures=all");
    STATUS(all, 200);
    struct json_t *ledger = js_get(all.json, "figures");
    size_t n = js_len(ledger);
    assert_true(n > 20);
    for (size_t i = 1; i <= n; i += 7) {
        const char *id = arena_printf(office.a, "f%zu", i);
        struct reply r = get(&owner, arena_printf(office.a, "/api/v1/country/show?market=DEU&figure=%s", id));
        STATUS(r, 200);
        struct json_t *card = js_get(r.json, "figure"), *entry = js_get(ledger, id);
        assert_string_equal(text_at(&r, "figure.id"), id);
        assert_true(json_equal(js_get(card, "label"), js_get(entry, "label")));
        assert_true(json_equal(js_get(card, "value"), js_get(entry, "value")));
        struct json_t *names = js_get(entry, "inputs"), *inputs = js_get(r.json, "inputs");
        assert_int_equal(js_len(names), js_len(inputs));
        for (size_t k = 0; k < js_len(names); k++)
            assert_true(str_eq(js_as_text(js_at(names, k)), js_get_text(js_at(inputs, k), "id")));
    }
    CODE(get(&owner, "/api/v1/country/show?market=DEU&figure=f99999"), 404, "not_found");
    CODE(get(&owner, "/api/v1/country/show?market=DEU&figure=x"), 400, "usage");
}

static void pages(void **state)
{
    (void)state;
    struct reply whole = get(&owner, "/api/v1/market/rank?firm=olive-oil&top=0&fields=ranking");
    struct json_t *list = js_get(js_get(whole.json, "result"), "ranking");
    size_t at = 0, n_pages = 0;
    const char *cursor = "";
    while (cursor) {
        struct reply r =
            get(&owner, arena_printf(office.a, "/api/v1/market/rank?firm=olive-oil&top=0&fields=ranking&limit=50%s%s",
                                     *cursor ? "&cursor=" : "", cursor));
        STATUS(r, 200);
        struct json_t *page = js_get(js_get(r.json, "result"), "ranking");
        for (size_t i = 0; i < js_len(page); i++)
            assert_true(json_equal(js_at(page, i), js_at(list, at++)));
        cursor = text_at(&r, "next_cursor");
        n_pages++;
    }
    assert_int_equal(at, js_len(list));
    assert_true(n_pages >= 3 && n_pages == (at + 49) / 50);
    /* A cursor of another version of the firm does not fit. */
    struct reply first = get(&owner, "/api/v1/market/rank?firm=olive-oil&limit=5");
    cursor = text_at(&first, "next_cursor");
    const char *next = arena_printf(
        office.a, "/api/v1/market/rank?firm=olive-oil&limit=5&cursor=%s", cursor);
    office_firm(&owner, "generic-medicine");
    STATUS(get(&owner, next), 200); /* another firm's change does not matter */
    STATUS(post(&owner, "/api/v1/diagnosis/start", "{\"firm\":\"olive-oil\",\"form\":\"short\"}"),
           200);
    CODE(get(&owner, next), 409, "conflict");
}

static void tags(void **state)
{
    (void)state;
    struct reply r = get(&owner, "/api/v1/market/rank?firm=olive-oil");
    const char *tag = reply_header(&r, "ETag");
    assert_non_null(tag);
    assert_true(strncmp(tag, "\"r", 2) == 0);
    char *same = arena_printf(office.a, "If-None-Match: %s", tag);
    r = ask(&owner, "GET", "/api/v1/market/rank?firm=olive-oil", same, NULL, (struct str){0});
    STATUS(r, 304);
    assert_int_equal(r.body.n, 0);
    r = ask(&owner, "GET", "/api/v1/market/rank?firm=olive-oil&seed=2", same, NULL, (struct str){0});
    STATUS(r, 200);
    /* the compressed form has a tag of its own, which is known too */
    r = ask(&owner, "GET", "/api/v1/market/rank?firm=olive-oil", "Accept-Encoding: gzip", NULL,
            (struct str){0});
    STATUS(r, 200);
    assert_string_equal(reply_header(&r, "Content-Encoding"), "gzip");
    assert_true(r.body.n > 1000 && (unsigned char)r.body.p[0] == 0x1f);
    same = arena_printf(office.a, "If-None-Match: %s", reply_header(&r, "ETag"));
    r = ask(&owner, "GET", "/api/v1/market/rank?firm=olive-oil", same, NULL, (struct str){0});
    STATUS(r, 304);
    r = ask(&nobody, "GET", "/api/v1/market/rank?firm=olive-oil", same, NULL, (struct str){0});
    CODE(r, 401, "signed_out"); /* knowing a tag opens nothing */
}

/* What another process writes is seen at the next request. */
static void changed_elsewhere(void **state)
{
    (void)state;
    struct reply r = get(&owner, "/api/v1/firm/show?firm=olive-oil");
    STATUS(r, 200);
    const char *tag = reply_header(&r, "ETag");
    struct str text;
    struct err e = {0};
    OK(file_read(office.a, "examples/olive-oil/firm.yaml", 1 << 20, &text, &e), e);
    struct buf changed;
    buf_init(&changed, office.a, 1 << 20);
    const char *town = strstr(text.p, "  town:");
    assert_non_null(town);
    buf_put(&changed, (struct str){text.p, (size_t)(town - text.p)});
    buf_puts(&changed, "  town: Elsewhere\n");
    buf_puts(&changed, strchr(town, '\n') + 1);
    const char *file = scratch_file(office.a, office.folder, "changed.yaml", buf_str(&changed));
    const char *program = getenv("LANDFALL_BUILD");
    if (!program) {
        print_message("LANDFALL_BUILD is not set: no other process\n");
        return;
    }
    char *command = arena_printf(office.a, "%s/landfall firm import %s --workspace %s > /dev/null",
                                 program, file, office.path);
    assert_int_equal(system(command), 0);
    r = get(&owner, "/api/v1/firm/show?firm=olive-oil");
    STATUS(r, 200);
    assert_string_not_equal(reply_header(&r, "ETag"), tag);
    assert_non_null(strstr(r.body.p, "Elsewhere"));
}

/* ---- writes ---- */

static void if_match(void **state)
{
    (void)state;
    struct reply r = get(&owner, "/api/v1/session/show");
    int64_t now = -1;
    size_t i;
    struct json_t *firm;
    json_array_foreach(js_get(r.json, "firms"), i, firm)
        if (str_is(js_get_text(firm, "firm"), "olive-oil"))
            assert_true(js_get_int(firm, "revision", &now));
    static const char json[] = "{\"firm\":\"olive-oil\",\"form\":\"short\"}";
    struct reply stale =
        ask(&owner, "POST", "/api/v1/diagnosis/start",
            arena_printf(office.a, "If-Match: \"r%lld-0123456789abcdef\"", (long long)now - 1),
            "application/json", str_of(json));
    CODE(stale, 412, "conflict");
    struct reply wrong = ask(&owner, "POST", "/api/v1/diagnosis/start", "If-Match: \"zzz\"",
                             "application/json", str_of(json));
    STATUS(wrong, 412);
    struct reply good =
        ask(&owner, "POST", "/api/v1/diagnosis/start",
            arena_printf(office.a, "If-Match: \"r%lld-0123456789abcdef\"", (long long)now),
            "application/json", str_of(json));
    assert_true(good.status == 200 || good.status == 409 || good.status == 422);
    if (good.status == 200)
        assert_int_equal(int_at(&good, "revision"), now + 1);
}

static void keys(void **state)
{
    (void)state;
    static const char json[] = "{\"name\":\"Olga the First\"}";
    static const char *const head = "Idempotency-Key: k-1";
    struct reply r = ask(&owner, "POST", "/api/v1/person/rename", head, "application/json",
                         str_of(json));
    STATUS(r, 200);
    assert_null(reply_header(&r, "Idempotency-Replayed"));
    struct reply log = get(&owner, "/api/v1/audit/verify");
    int64_t records = int_at(&log, "result.records");
    office_close(&office);
    office_open(&office); /* also across a restart */
    struct reply again = ask(&owner, "POST", "/api/v1/person/rename", head, "application/json",
                             str_of(json));
    assert_string_equal(reply_header(&again, "Idempotency-Replayed"), "true");
    log = get(&owner, "/api/v1/audit/verify");
    assert_int_equal(int_at(&log, "result.records"), records); /* it acted once */
    again = ask(&owner, "POST", "/api/v1/person/rename", head, "application/json",
                STR("{\"name\":\"Another\"}"));
    STATUS(again, 422);
    /* A failure is not kept: with the same key the corrected request goes through. */
    r = ask(&owner, "POST", "/api/v1/diagnosis/answer", "Idempotency-Key: k-2", "application/json",
            STR("{\"firm\":\"nowhere\",\"item\":\"x\",\"value\":\"3\"}"));
    assert_true(r.status >= 400);
    /* Answers with secrets are not kept, but the act is not repeated. */
    r = ask(&owner, "POST", "/api/v1/person/invite", "Idempotency-Key: k-3", "application/json",
            STR("{\"firm\":\"olive-oil\",\"role\":\"viewer\"}"));
    STATUS(r, 200);
    again = ask(&owner, "POST", "/api/v1/person/invite", "Idempotency-Key: k-3", "application/json",
                STR("{\"firm\":\"olive-oil\",\"role\":\"viewer\"}"));
    CODE(again, 409, "conflict");
    r = get(&owner, "/api/v1/invitation/list?firm=olive-oil");
    STATUS(r, 200);
}

/* A write that fails leaves nothing: no record, no revision, no key. */
static void failed_writes(void **state)
{
    (void)state;
    struct reply log = get(&owner, "/api/v1/audit/verify");
    int64_t records = int_at(&log, "result.records");
    struct reply r = post_file(&owner, "/api/v1/firm/import", "file", "bad.yaml",
                               STR("firm:\n  nmae: x\n"), NULL);
    assert_true(r.status == 422 || r.status == 400);
    log = get(&owner, "/api/v1/audit/verify");
    assert_int_equal(int_at(&log, "result.records"), records);
}

/* ---- files ---- */

static void uploads(void **state)
{
    (void)state;
    struct str bytes;
    struct err e = {0};
    OK(file_read(office.a, "examples/industrial-sensor/firm.yaml", 1 << 20, &bytes, &e), e);
    struct reply up = post_file(&owner, "/api/v1/upload", "file", "../../evil/firm.yaml", bytes, NULL);
    STATUS(up, 200);
    assert_string_equal(text_at(&up, "name"), "firm.yaml");
    assert_int_equal(int_at(&up, "size"), bytes.n);
    assert_string_equal(text_at(&up, "sha256"), hash_of(office.a, bytes));
    const char *id = text_at(&up, "upload");
    assert_true(strncmp(id, "u-", 2) == 0);
    char *json = arena_printf(office.a, "{\"file\":\"%s\"}", id);
    struct client other = office_join(&owner, NULL, "adviser", "una@example.org");
    CODE(post(&other, "/api/v1/firm/import", json), 404, "not_found"); /* not hers */
    STATUS(post(&owner, "/api/v1/firm/import", json), 200);
    STATUS(post(&owner, "/api/v1/firm/import", json), 200); /* it waits for its day to end */
    static const char *const paths[] = {"/etc/passwd", "examples/olive-oil/firm.yaml", "u-",
                                        "../../etc/passwd"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        CODE(post(&owner, "/api/v1/firm/import",
                  arena_printf(office.a, "{\"file\":\"%s\"}", paths[i])),
             404, "not_found");
    STATUS(post_file(&nobody, "/api/v1/upload", "file", "x", bytes, NULL), 401);
    STATUS(post_file(&owner, "/api/v1/upload", "fiel", "x", bytes, NULL), 400);
    STATUS(post_file(&owner, "/api/v1/firm/import", "fiel", "x", bytes, NULL), 400);
}

static void downloads(void **state)
{
    (void)state;
    struct reply r = get(&owner, "/api/v1/firm/export?firm=olive-oil&output=mine.yaml");
    STATUS(r, 200);
    assert_non_null(strstr(reply_header(&r, "Content-Disposition"), "attachment"));
    assert_non_null(strstr(reply_header(&r, "Content-Disposition"), "mine.yaml"));
    assert_non_null(strstr(r.body.p, "firm:"));
    static const char *const names[] = {"..%2F..%2F..%2Ftmp%2Fevil.yaml", "%22%0D%0ASet-Cookie:%20x=1.yaml",
                                        "%2Fetc%2Fcron.d%2Fx", "a%5Cb.yaml", ".%2E%2Fx"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        r = get(&owner, arena_printf(office.a, "/api/v1/firm/export?firm=olive-oil&output=%s", names[i]));
        assert_true(r.status == 200 || r.status == 400 || r.status == 422);
        for (size_t k = 0; k < r.headers.n; k++) {
            assert_null(strpbrk(r.headers.items[k].value, "\r\n"));
            assert_string_not_equal(r.headers.items[k].name, "Set-Cookie");
        }
        const char *d = reply_header(&r, "Content-Disposition");
        if (d)
            assert_true(!strstr(d, "..") && !strchr(d, '/') && !strchr(d, '\\'));
    }
    assert_false(file_exists("/tmp/evil.yaml"));
    r = get(&owner, "/api/v1/report/brief?firm=olive-oil&output=a.html&pdf=a.pdf");
    CODE(r, 400, "usage"); /* one at a time */
}

static void tables(void **state)
{
    (void)state;
    struct reply r = get(&owner, "/api/v1/country/sources?format=csv");
    STATUS(r, 200);
    assert_true(strncmp(reply_header(&r, "Content-Type"), "text/csv", 8) == 0);
    assert_non_null(strstr(reply_header(&r, "Content-Disposition"), "country-sources.csv"));
    r = get(&owner, "/api/v1/country/sources?format=xlsx");
    STATUS(r, 200);
    assert_true(r.body.n > 1000 && memcmp(r.body.p, "PK", 2) == 0);
    /* A text that a spreadsheet would compute gets an apostrophe in front. */
    STATUS(post(&owner, "/api/v1/person/rename", "{\"name\":\"=HYPERLINK(1)\"}"), 200);
    r = get(&owner, "/api/v1/person/list?format=csv");
    STATUS(r, 200);
    assert_non_null(strstr(r.body.p, "'=HYPERLINK"));
    STATUS(post(&owner, "/api/v1/person/rename", "{\"name\":\"@SUM(A1)\"}"), 200);
    r = get(&owner, "/api/v1/person/list?format=csv");
    assert_non_null(strstr(r.body.p, "'@SUM"));
    assert_null(strstr(r.body.p, ",@SUM"));
}

/* ---- tokens ---- */

static void bearer(void **state)
{
    (void)state;
    struct reply r = post(&owner, "/api/v1/token/create",
                          "{\"name\":\"script\",\"firm\":\"olive-oil\",\"role\":\"viewer\"}");
    STATUS(r, 200);
    struct client t = {.o = &office, .bearer = text_at(&r, "result.secret")};
    assert_true(strncmp(t.bearer, "lf_", 3) == 0);
    STATUS(get(&t, "/api/v1/firm/show?firm=olive-oil"), 200);
    CODE(get(&t, "/api/v1/firm/show?firm=generic-medicine"), 403, "refused");
    r = ask(&t, "POST", "/api/v1/diagnosis/start", NULL, "application/json",
            STR("{\"firm\":\"olive-oil\",\"form\":\"short\"}"));
    CODE(r, 403, "refused"); /* a viewer's token, though the person is the owner */
    r = post(&t, "/api/v1/person/rename", "{\"name\":\"Mallory\"}");
    assert_true(r.status == 403);
    r = post(&t, "/api/v1/token/create", "{\"name\":\"more\",\"role\":\"owner\"}");
    assert_true(r.status == 403);
    struct client wrong = {.o = &office, .bearer = "lf_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    CODE(get(&wrong, "/api/v1/firm/list"), 401, "signed_out");
    wrong.bearer = "";
    wrong.cookie = owner.cookie; /* a cookie does not help out a bad token */
    CODE(get(&wrong, "/api/v1/firm/list"), 401, "signed_out");
}

/* ---- what the log says ---- */

static void log_tells_no_secret(void **state)
{
    (void)state;
    struct reply r = post(&owner, "/api/v1/token/create", "{\"name\":\"leak\",\"role\":\"viewer\"}");
    STATUS(r, 200);
    const char *secret = text_at(&r, "result.secret");
    struct client t = {.o = &office, .bearer = secret};
    (void)get(&t, "/api/v1/country/show?market=SECRETQUERY");
    (void)get(&nobody, "/api/v1/session/invitation?token=SECRETLINK");
    (void)post(&nobody, "/api/v1/session/open",
               "{\"email\":\"who@example.org\",\"password\":\"SECRETWORD, not short\"}");
    (void)get(&nobody, "/line%0Abreak%22%20200%200us");
    struct str log;
    struct err e = {0};
    OK(file_read(office.a, office.log_path, 16 << 20, &log, &e), e);
    assert_true(log.n > 1000);
    const char *const never[] = {secret,       owner.cookie, owner.csrf, "SECRETQUERY", "SECRETLINK",
                                 "SECRETWORD", PASSWORD,     "who@example.org", "Bearer", "lf_"};
    for (size_t i = 0; i < COUNT_OF(never); i++)
        assert_null(strstr(log.p, never[i]));
    size_t lines = 0;
    for (struct str rest = log; rest.n > 0; lines++) {
        struct str line = str_cut(&rest, '\n');
        size_t blanks = 0;
        for (size_t i = 0; i < line.n; i++)
            blanks += line.p[i] == ' ';
        /* nobody adds a field or a line; only a fault of ours says where */
        assert_int_equal(blanks, str_contains(line, ".c:") ? 7 : 6);
    }
    assert_true(lines > 50);
    assert_true(str_contains(log, owner.person));
}

/* ---- the rest ---- */

static void other_routes(void **state)
{
    (void)state;
    STATUS(get(&nobody, "/health"), 200);
    STATUS(get(&nobody, "/ready"), 200);
    STATUS(get(&owner, "/api/v1/market/rank?firm=olive-oil"), 200);
    struct reply r = get(&nobody, "/metrics");
    STATUS(r, 200);
    assert_non_null(strstr(r.body.p, "# TYPE landfall_requests_total counter"));
    assert_non_null(strstr(r.body.p, "route=\"market.rank\",class=\"2xx\""));
    assert_non_null(strstr(r.body.p, "landfall_request_seconds_bucket{le=\"+Inf\"}"));
    assert_null(strstr(r.body.p, "olive"));
    r = get(&nobody, "/api/openapi.json");
    STATUS(r, 200);
    assert_true(js_len(js_get(r.json, "paths")) > 60);
    r = ask(&nobody, "GET", "/api/openapi.json",
            arena_printf(office.a, "If-None-Match: %s", reply_header(&r, "ETag")), NULL,
            (struct str){0});
    STATUS(r, 304);
    STATUS(ask(&owner, "DELETE", "/api/v1/jobs/j-x", NULL, NULL, (struct str){0}), 405);
    CODE(get(&owner, "/api/v1/jobs/j-aaaaaaaaaaaaaaaa"), 404, "not_found");
    CODE(get(&owner, "/api/v1/jobs/"), 404, "not_found");
    CODE(get(&nobody, "/api/v1/jobs/j-aaaaaaaaaaaaaaaa"), 401, "signed_out");
    CODE(get(&nobody, "/api/v1/events"), 401, "signed_out");
    r = ask(&owner, "HEAD", "/api/v1/firm/list", NULL, NULL, (struct str){0});
    STATUS(r, 200);
}

static void static_paths(void **state)
{
    (void)state;
    static const char *const paths[] = {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                                        "/assets/..%2f..%2fsrc/main.c", "/data/parameters/server.csv",
                                        "/.git/config", "/office.db", "/api/../office.db"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct reply r = get(&nobody, paths[i]);
        const char *type = reply_header(&r, "Content-Type");
        if (r.status == 200) /* a place inside the app */
            assert_string_equal(type, "text/html; charset=utf-8");
        else
            assert_true(r.status == 400 || r.status == 404);
        assert_null(strstr(r.body.p, "root:"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_am_i),
        cmocka_unit_test(sign_in_and_out),
        cmocka_unit_test(no_fixation),
        cmocka_unit_test(session_bodies),
        cmocka_unit_test(invitation_is_shown),
        cmocka_unit_test(other_sites),
        cmocka_unit_test(other_hosts),
        cmocka_unit_test(headers_everywhere),
        cmocka_unit_test(errors_in_plain_words),
        cmocka_unit_test(firms_are_no_files),
        cmocka_unit_test(results),
        cmocka_unit_test(figure_cards),
        cmocka_unit_test(pages),
        cmocka_unit_test(tags),
        cmocka_unit_test(changed_elsewhere),
        cmocka_unit_test(if_match),
        cmocka_unit_test(keys),
        cmocka_unit_test(failed_writes),
        cmocka_unit_test(uploads),
        cmocka_unit_test(downloads),
        cmocka_unit_test(tables),
        cmocka_unit_test(bearer),
        cmocka_unit_test(log_tells_no_secret),
        cmocka_unit_test(other_routes),
        cmocka_unit_test(static_paths),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
