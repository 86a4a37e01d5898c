/* test_cache.c — who is behind a cookie or a bearer token: limits of time, changes by others,
 * tokens below their person, several threads and processes. */
#include "unit/people/office.h"

#include <pthread.h>
#include <sys/wait.h>

static struct people_cache *cache_of(const struct office *o)
{
    struct err e;
    struct people_cache *c;
    OK(people_cache_open(&c, o->path, o->data_dir, o->now, &e), e);
    return c;
}

static bool knows(struct people_cache *c, const struct office *o, const char *token,
                  struct people_caller *ret)
{
    struct err e;
    struct people_caller who;
    bool found;
    OK(people_by_cookie(c, o->a, token, o->now, &found, &who, &e), e);
    if (found && ret)
        *ret = who;
    return found;
}

static bool knows_bearer(struct people_cache *c, const struct office *o, const char *token,
                         struct people_caller *ret)
{
    struct err e;
    struct people_caller who;
    bool found;
    OK(people_by_bearer(c, o->a, token, o->now, &found, &who, &e), e);
    if (found && ret)
        *ret = who;
    return found;
}

static void a_cookie_says_who_asks(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct people_caller who;
    struct people_entry in = office_owner(&o);
    struct people_cache *c = cache_of(&o);
    for (int i = 0; i < 2; i++) { /* read, then remembered */
        assert_true(knows(c, &o, in.token, &who));
        assert_string_equal(who.person.person_id, in.caller.person.person_id);
        assert_string_equal(who.session_id, in.caller.session_id);
        assert_string_equal(who.csrf, in.caller.csrf);
        assert_string_equal(who.actor, in.caller.actor);
        assert_null(who.token_id);
        assert_int_equal(who.rights->n, 1);
        assert_int_equal(who.expires_us, o.now + 168 * HOUR_US);
    }
    assert_true(people_csrf_matches(&who, in.caller.csrf));
    assert_false(people_csrf_matches(&who, NULL));
    assert_false(people_csrf_matches(&who, ""));
    assert_false(people_csrf_matches(&who, in.token));
    const char *bad[] = {"",
                         "x",
                         secret_token(a),
                         arena_printf(a, "%s ", in.token),
                         arena_printf(a, "lf_%s", in.token),
                         in.caller.csrf,
                         "' OR 1=1 --' OR 1=1 --' OR 1=1 --' OR 1=1 --'"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(knows(c, &o, bad[i], NULL));
        assert_false(knows_bearer(c, &o, bad[i], NULL));
    }
    assert_false(knows(c, &o, NULL, NULL));
    people_cache_close(c);
    c = cache_of(&o); /* a restart of the server */
    assert_true(knows(c, &o, in.token, NULL));
    people_cache_close(c);
    people_cache_close(NULL);
}

static void a_session_unused_for_twelve_hours_is_over(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in = office_owner(&o);
    struct people_cache *c = cache_of(&o);
    o.now += 12 * HOUR_US - 1;
    assert_true(knows(c, &o, in.token, NULL));
    o.now += 12 * HOUR_US - 1; /* counted from the last use */
    assert_true(knows(c, &o, in.token, NULL));
    OK(people_cache_tick(c, o.now, &e), e);
    people_cache_close(c);
    c = cache_of(&o); /* also across a restart */
    o.now += 12 * HOUR_US - 1;
    assert_true(knows(c, &o, in.token, NULL));
    o.now += 12 * HOUR_US;
    assert_false(knows(c, &o, in.token, NULL));
    people_cache_close(c);
}

static void a_session_ends_after_a_week_whatever_happens(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct people_entry in = office_owner(&o);
    struct people_cache *c = cache_of(&o);
    int64_t end = o.now + 168 * HOUR_US;
    while (o.now < end - HOUR_US) {
        o.now += HOUR_US;
        assert_true(knows(c, &o, in.token, NULL));
    }
    o.now = end - 1;
    assert_true(knows(c, &o, in.token, NULL));
    o.now = end;
    assert_false(knows(c, &o, in.token, NULL));
    people_cache_close(c);
}

/* Whoever changes it, over whatever connection: the next request knows. */
static void changes_count_from_the_next_request_on(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_caller who;
    enum role role;
    (void)office_owner(&o);
    struct people_entry mina = office_person(&o, "Mina", "mina@example.org", "elia", "analyst");
    struct people_cache *c = cache_of(&o);
    assert_true(knows(c, &o, mina.token, &who));
    assert_true(people_role(who.rights, "elia", &role) && role == ROLE_ANALYST);
    OK(office_call(&o, NULL, &person_role,
                   WORDS("person", "mina@example.org", "firm", "elia", "role", "viewer"), NULL, &v,
                   &e),
       e);
    assert_true(knows(c, &o, mina.token, &who));
    assert_true(people_role(who.rights, "elia", &role) && role == ROLE_VIEWER);
    OK(office_call(&o, NULL, &person_role,
                   WORDS("person", "mina@example.org", "firm", "elia", "role", "none"), NULL, &v,
                   &e),
       e);
    assert_true(knows(c, &o, mina.token, &who));
    assert_false(people_role(who.rights, "elia", &role));
    /* another process */
    pid_t child = fork();
    if (child == 0)
        _exit(office_call(&o, NULL, &person_disable, WORDS("person", "mina@example.org"), NULL, &v,
                          &e)
                  ? 0
                  : 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_false(knows(c, &o, mina.token, NULL));
    OK(office_call(&o, NULL, &person_enable, WORDS("person", "mina@example.org"), NULL, &v, &e), e);
    assert_false(knows(c, &o, mina.token, NULL)); /* the session stays dead */
    people_cache_close(c);
}

static void an_ended_session_is_over_at_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in = office_owner(&o);
    struct people_cache *c = cache_of(&o);
    assert_true(knows(c, &o, in.token, NULL));
    OK(people_close(office_job(&o), &in.caller, &e), e);
    assert_false(knows(c, &o, in.token, NULL));
    people_cache_close(c);
}

/* --- API tokens ------------------------------------------------------------------------------- */

static const char *token_for(const struct office *o, const struct people_caller *who,
                             const char *firm, const char *role, const char **ret_id)
{
    struct err e;
    struct value *v;
    OK(office_call(o, who, &token_create,
                   firm ? WORDS("name", "report", "role", role, "days", "30", "firm", firm)
                        : WORDS("name", "report", "role", role, "days", "30"),
                   NULL, &v, &e),
       e);
    if (ret_id)
        *ret_id = value_as_text(record_get(v, "token"));
    return value_as_text(record_get(v, "secret"));
}

static bool may(const struct people_caller *who, const char *firm, enum role least)
{
    const struct job job = {.rights = who->rights};
    return job_may(&job, firm, least);
}

static void a_token_does_never_more_than_its_person(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_caller who;
    const char *id;
    struct people_entry owner = office_owner(&o);
    struct people_entry mina = office_person(&o, "Mina", "mina@example.org", "elia", "adviser");
    struct people_cache *c = cache_of(&o);
    const char *all = token_for(&o, &owner.caller, NULL, "analyst", NULL),
               *one = token_for(&o, &owner.caller, "elia", "owner", NULL),
               *hers = token_for(&o, &mina.caller, NULL, "adviser", &id);
    assert_true(str_starts(str_of(all), "lf_") && strlen(all) == 3 + TOKEN_CHARS);
    assert_false(knows(c, &o, all, NULL)); /* a token is no cookie */
    assert_true(knows_bearer(c, &o, all, &who));
    assert_null(who.session_id);
    assert_null(who.csrf);
    assert_non_null(who.token_id);
    assert_true(may(&who, "elia", ROLE_ANALYST) && may(&who, "daru", ROLE_ANALYST));
    assert_false(may(&who, "elia", ROLE_ADVISER) || may(&who, NULL, ROLE_ADVISER));
    assert_true(knows_bearer(c, &o, one, &who));
    assert_true(may(&who, "elia", ROLE_OWNER));
    assert_false(may(&who, "daru", ROLE_VIEWER) || may(&who, NULL, ROLE_ANALYST));
    /* not above the person when it is made … */
    FAILS(office_call(&o, &mina.caller, &token_create, WORDS("name", "x", "role", "owner"), NULL,
                      &v, &e),
          e, ERR_REFUSED, "cannot be owner");
    FAILS(office_call(&o, &mina.caller, &token_create,
                      WORDS("name", "x", "role", "viewer", "firm", "daru"), NULL, &v, &e),
          e, ERR_REFUSED, "cannot be viewer"); /* as for a firm that does not exist */
    FAILS(office_call(&o, &mina.caller, &token_create,
                      WORDS("name", "x", "role", "viewer", "firm", "none-such"), NULL, &v, &e),
          e, ERR_REFUSED, "cannot be viewer");
    /* … nor later */
    assert_true(knows_bearer(c, &o, hers, &who));
    assert_true(may(&who, "elia", ROLE_ADVISER));
    OK(office_call(&o, NULL, &person_role,
                   WORDS("person", "mina@example.org", "firm", "elia", "role", "viewer"), NULL, &v,
                   &e),
       e);
    assert_true(knows_bearer(c, &o, hers, &who));
    assert_true(may(&who, "elia", ROLE_VIEWER) && !may(&who, "elia", ROLE_ANALYST));
    /* a token makes no tokens and changes no account */
    FAILS(office_call(&o, &who, &token_create, WORDS("name", "x"), NULL, &v, &e), e, ERR_REFUSED,
          "API token");
    FAILS(office_call(&o, &who, &person_password, WORDS("old", GOOD, "new", BETTER), NULL, &v, &e),
          e, ERR_REFUSED, "API token");
    OK(office_call(&o, &mina.caller, &token_revoke, WORDS("token", id), NULL, &v, &e), e);
    assert_false(knows_bearer(c, &o, hers, NULL));
    FAILS(office_call(&o, &owner.caller, &token_revoke, WORDS("token", id), NULL, &v, &e), e,
          ERR_NOT_FOUND, "no such token");
    people_cache_close(c);
}

static void a_token_expires_and_its_last_use_is_written_down(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct ws_token *list;
    size_t n;
    struct people_entry owner = office_owner(&o);
    const char *id, *token = token_for(&o, &owner.caller, NULL, "viewer", &id);
    const char *person = owner.caller.person.person_id;
    struct people_cache *c = cache_of(&o);
    OK(people_cache_tick(c, o.now, &e), e);
    o.now += MINUTE_US;
    assert_true(knows_bearer(c, &o, token, NULL));
    OK(people_cache_tick(c, o.now, &e), e);
    OK(ws_token_list(office_ws(&o), a, person, &list, &n, &e), e);
    assert_int_equal(list[0].last_us, o.now); /* the first use at once */
    int64_t first = o.now;
    o.now += 4 * MINUTE_US;
    assert_true(knows_bearer(c, &o, token, NULL));
    OK(people_cache_tick(c, o.now, &e), e);
    OK(ws_token_list(office_ws(&o), a, person, &list, &n, &e), e);
    assert_int_equal(list[0].last_us, first); /* then every five minutes */
    o.now += MINUTE_US;
    assert_true(knows_bearer(c, &o, token, NULL));
    OK(people_cache_tick(c, o.now, &e), e);
    OK(ws_token_list(office_ws(&o), a, person, &list, &n, &e), e);
    assert_int_equal(list[0].last_us, o.now);
    o.now = NOON + 30 * DAY_US - 1;
    assert_true(knows_bearer(c, &o, token, NULL));
    o.now++;
    assert_false(knows_bearer(c, &o, token, NULL));
    people_cache_close(c);
}

/* --- the tick --------------------------------------------------------------------------------- */

/* A long write of somebody else delays no look-up, and the tick comes back later. */
static void the_tick_waits_for_nobody(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in = office_owner(&o);
    struct people_cache *c = cache_of(&o);
    struct workspace *ws = office_ws(&o);
    OK(people_cache_tick(c, o.now, &e), e);
    OK(ws_begin(ws, &e), e);
    o.now += 2 * MINUTE_US;
    assert_true(knows(c, &o, in.token, NULL));
    FAILS(people_cache_tick(c, o.now, &e), e, ERR_BUSY, "another process");
    assert_true(knows(c, &o, in.token, NULL));
    ws_rollback(ws);
    OK(people_cache_tick(c, o.now, &e), e);
    struct ws_session *list;
    size_t n;
    OK(ws_session_list(ws, a, in.caller.person.person_id, &list, &n, &e), e);
    assert_int_equal(list[0].last_us, o.now);
    struct ws_person p;
    bool found;
    OK(ws_person_get(ws, a, in.caller.person.person_id, &found, &p, &e), e);
    assert_int_equal(p.last_us, o.now);
    people_cache_close(c);
}

static void what_is_over_is_removed_after_a_month(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct ws_session s;
    struct ws_guess g;
    char sha[HASH_HEX];
    bool found;
    struct people_entry in = office_owner(&o);
    (void)office_try(&o, "nobody@example.org", GOOD, NULL, NULL);
    struct people_cache *c = cache_of(&o);
    assert_true(secret_token_hash("", in.token, sha));
    o.now += 30 * DAY_US;
    OK(people_cache_tick(c, o.now, &e), e);
    struct workspace *ws = office_ws(&o);
    OK(ws_session_get(ws, a, sha, &found, &s, &e), e);
    assert_true(found); /* over for three weeks, still shown */
    OK(ws_guess_get(ws, guess_account(a, "e-mail:nobody@example.org"), &g, &e), e);
    assert_int_equal(g.failures, 0);
    OK(ws_guess_get(ws, "address:192.0.2.7", &g, &e), e);
    assert_int_equal(g.failures, 0); /* addresses of strangers are not kept */
    o.now += 8 * DAY_US;
    OK(people_cache_tick(c, o.now, &e), e);
    OK(ws_session_get(ws, a, sha, &found, &s, &e), e);
    assert_false(found);
    people_cache_close(c);
}

/* --- threads ---------------------------------------------------------------------------------- */

struct crowd {
    struct people_cache *c;
    const char *token;
    int64_t now;
    bool ok;
};

static void *ask(void *p)
{
    struct crowd *crowd = p;
    crowd->ok = true;
    for (int i = 0; i < 2000; i++) {
        ARENA_LOCAL(a);
        struct people_caller who;
        struct err e;
        bool found;
        crowd->ok = crowd->ok &&
                    people_by_cookie(crowd->c, a, crowd->token, crowd->now + i, &found, &who, &e) &&
                    found && strcmp(who.person.name, "Olga Owner") == 0;
    }
    return NULL;
}

static void many_threads_ask_while_others_write(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in = office_owner(&o);
    struct people_cache *c = cache_of(&o);
    struct crowd crowd[8];
    pthread_t threads[8];
    for (size_t i = 0; i < COUNT_OF(crowd); i++) {
        crowd[i] = (struct crowd){c, in.token, o.now, false};
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &crowd[i]), 0);
    }
    struct workspace *ws = office_ws(&o);
    for (int i = 0; i < 200; i++) {
        OK(ws_person_set_name(ws, in.caller.person.person_id, "Olga Owner", i % 2 ? "en" : "fa",
                              &e),
           e);
        struct err busy;
        bool ticked = people_cache_tick(c, o.now + (i + 1) * MINUTE_US, &busy);
        assert_true(ticked || busy.code == ERR_BUSY);
    }
    for (size_t i = 0; i < COUNT_OF(crowd); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(crowd[i].ok);
    }
    people_cache_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cookie_says_who_asks),
        cmocka_unit_test(a_session_unused_for_twelve_hours_is_over),
        cmocka_unit_test(a_session_ends_after_a_week_whatever_happens),
        cmocka_unit_test(changes_count_from_the_next_request_on),
        cmocka_unit_test(an_ended_session_is_over_at_once),
        cmocka_unit_test(a_token_does_never_more_than_its_person),
        cmocka_unit_test(a_token_expires_and_its_last_use_is_written_down),
        cmocka_unit_test(the_tick_waits_for_nobody),
        cmocka_unit_test(what_is_over_is_removed_after_a_month),
        cmocka_unit_test(many_threads_ask_while_others_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
