/* Work that lasts: who waits, who goes away with a number, what is refused, what is forgotten; and the same
 * over HTTP, with a wait of nothing, so that every computation is a long one. */
#include <pthread.h>
#include <time.h>

#include "doors/jobs.h"
#include "unit/doors/client.h"

struct gatekeeper {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    bool open;
    int told, ran;
};

static void let_go(struct gatekeeper *g)
{
    (void)pthread_mutex_lock(&g->lock);
    g->open = true;
    (void)pthread_cond_broadcast(&g->opened);
    (void)pthread_mutex_unlock(&g->lock);
}

static bool wait_there(struct work *w, void *ctx)
{
    struct gatekeeper *g = ctx;
    work_progress(w, "waiting", 1, 2);
    (void)pthread_mutex_lock(&g->lock);
    g->ran++;
    while (!g->open)
        (void)pthread_cond_wait(&g->opened, &g->lock);
    (void)pthread_mutex_unlock(&g->lock);
    return true;
}

static bool fails(struct work *w, void *ctx)
{
    (void)w, (void)ctx;
    return false;
}

static void told(void *ctx, const struct work *w)
{
    struct gatekeeper *g = ctx;
    struct work_view view;
    work_look(w, &view);
    (void)pthread_mutex_lock(&g->lock);
    g->told++;
    (void)pthread_mutex_unlock(&g->lock);
}

#define GATEKEEPER {.lock = PTHREAD_MUTEX_INITIALIZER, .opened = PTHREAD_COND_INITIALIZER}
static const struct jobs_limits limits = {
    .all = 3, .person = 2, .with_long = 2, .kept_us = 1000000, .nice = 1};

static struct work *begin(struct jobs *j, const char *key, const char *person, work_fn *fn,
                          struct gatekeeper *g)
{
    return jobs_start(j, arena_open(), key, person, "test.work", 5, fn, g);
}

static void quick_and_long(void **state)
{
    (void)state;
    struct gatekeeper g = GATEKEEPER;
    struct jobs *j = jobs_new(&limits, told, &g);
    struct work_view view;
    struct work *w = begin(j, "f", "p-1", fails, &g);
    assert_non_null(w);
    assert_true(work_wait(w, 5000));
    work_look(w, &view);
    assert_int_equal(view.state, JOB_FAILED);
    assert_null(jobs_find(j, view.id, "p-1")); /* it was quick: nobody asks for it later */
    work_drop(w);
    w = begin(j, "a", "p-1", wait_there, &g);
    assert_false(work_wait(w, 20));
    work_look(w, &view);
    assert_int_equal(view.state, JOB_RUNNING);
    assert_true(strncmp(view.id, "j-", 2) == 0);
    struct work *same = begin(j, "a", "p-1", wait_there, &g);
    assert_ptr_equal(same, w); /* the same question again: the same work */
    work_drop(same);
    struct work *found = jobs_find(j, view.id, "p-1");
    assert_ptr_equal(found, w);
    work_drop(found);
    assert_null(jobs_find(j, view.id, "p-2")); /* nobody else's business */
    let_go(&g);
    work_join(w);
    work_look(w, &view);
    assert_int_equal(view.state, JOB_DONE);
    assert_string_equal(view.what, "waiting");
    char id[64] = "";
    memcpy(id, view.id, strlen(view.id) < sizeof id ? strlen(view.id) : 0);
    work_drop(w);
    found = jobs_find(j, id, "p-1");
    assert_non_null(found);
    work_drop(found);
    jobs_tick(j, INT64_MAX);
    assert_null(jobs_find(j, id, "p-1"));
    assert_int_equal(g.ran, 1);
    assert_true(jobs_stop(j, 5000));
    assert_true(g.told >= 2); /* long, ended */
}

static void limits_hold(void **state)
{
    (void)state;
    struct gatekeeper g = GATEKEEPER;
    struct jobs *j = jobs_new(&limits, NULL, NULL);
    struct work *a = begin(j, "a", "p-1", wait_there, &g), *b = begin(j, "b", "p-1", wait_there, &g);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(begin(j, "c", "p-1", wait_there, &g)); /* one person's share */
    struct work *c = begin(j, "c", "p-2", wait_there, &g);
    assert_non_null(c);
    assert_null(begin(j, "d", "p-3", wait_there, &g)); /* all there is */
    assert_false(jobs_stop(j, 10));
    let_go(&g);
    assert_true(work_wait(a, 5000) && work_wait(b, 5000) && work_wait(c, 5000));
    work_drop(a);
    work_drop(b);
    work_drop(c);
    assert_true(jobs_stop(j, 5000));
}

static void long_ones_are_few(void **state)
{
    (void)state;
    struct gatekeeper g = GATEKEEPER;
    struct jobs_limits many = limits;
    many.all = many.person = 10;
    struct jobs *j = jobs_new(&many, NULL, NULL);
    struct work *a = begin(j, "a", "p-1", wait_there, &g), *b = begin(j, "b", "p-1", wait_there, &g);
    assert_false(work_wait(a, 1));
    struct work *c = begin(j, "c", "p-1", fails, &g);
    assert_non_null(c); /* one long one is fine */
    assert_true(work_wait(c, 5000));
    work_drop(c);
    assert_false(work_wait(b, 1));
    assert_null(begin(j, "d", "p-2", fails, &g));
    struct jobs_counts n;
    jobs_count(j, &n);
    assert_int_equal(n.with_long, 2);
    assert_int_equal(n.refused, 1);
    let_go(&g);
    work_join(a);
    work_join(b);
    work_drop(a);
    work_drop(b);
    assert_true(jobs_stop(j, 5000));
}

/* ---- over HTTP ---- */

static void pause_ms(long ms)
{
    (void)nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static struct reply result_of(const struct client *c, struct reply r)
{
    STATUS(r, 202);
    const char *id = text_at(&r, "job.id"), *place = "";
    assert_non_null(id);
    if (id) /* gcc does not know that the assertion does not return */
        place = arena_printf(c->o->a, "/api/v1/jobs/%s", id);
    assert_string_equal(reply_header(&r, "Location"), place);
    assert_string_equal(text_at(&r, "job.state"), "running");
    for (int i = 0; i < 2000; i++) {
        r = get(c, place);
        STATUS(r, 200);
        if (strcmp(text_at(&r, "job.state"), "running") != 0)
            break;
        pause_ms(10);
    }
    assert_string_not_equal(text_at(&r, "job.state"), "running");
    return get(c, arena_printf(c->o->a, "%s/result", place));
}

static void over_http(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const changes[] = {"answer.wait,0", NULL};
    struct office o;
    office_make(&o, a, changes);
    struct client owner = office_owner(&o);
    struct str bytes;
    struct err e = {0};
    OK(file_read(a, "examples/olive-oil/firm.yaml", 1 << 20, &bytes, &e), e);
    struct reply r = post_file(&owner, "/api/v1/firm/import", "file", "firm.yaml", bytes, NULL);
    r = r.status == 202 ? result_of(&owner, r) : r;
    STATUS(r, 200);
    r = get(&owner, "/api/v1/market/rank?firm=olive-oil&top=0&seed=77");
    struct reply result = result_of(&owner, r);
    STATUS(result, 200);
    assert_true(js_len(js_get(js_get(result.json, "result"), "ranking")) > 100);
    const char *id = text_at(&r, "job.id");
    struct reply again = get(&owner, "/api/v1/market/rank?firm=olive-oil&top=0&seed=77");
    STATUS(again, 200); /* now it is kept */
    assert_true(str_eq(again.body, result.body));
    assert_string_equal(reply_header(&again, "ETag"), reply_header(&result, "ETag"));
    r = get(&owner, "/api/v1/market/rank?firm=olive-oil&market=zz");
    if (r.status == 202)
        r = result_of(&owner, r);
    STATUS(r, 400); /* a job that fails says why, as if it had been quick */
    struct client other = {.o = &o};
    r = post(&owner, "/api/v1/person/invite", "{\"firm\":\"olive-oil\",\"role\":\"viewer\"}");
    r = r.status == 202 ? result_of(&owner, r) : r;
    STATUS(r, 200);
    r = post(&other, "/api/v1/session/join",
             arena_printf(a,
                          "{\"token\":\"%s\",\"name\":\"V\",\"email\":\"v@example.org\","
                          "\"password\":\"" PASSWORD "\"}",
                          strchr(text_at(&r, "result.link_path"), '#') + 1));
    STATUS(r, 200);
    take_session(&other, &r);
    CODE(get(&other, arena_printf(a, "/api/v1/jobs/%s", id)), 404, "not_found");
    CODE(get(&other, arena_printf(a, "/api/v1/jobs/%s/result", id)), 404, "not_found");
    CODE(get(&owner, arena_printf(a, "/api/v1/jobs/%s/else", id)), 404, "not_found");
    /* A new password comes with a new cookie, so that answer waits for its end. */
    r = post(&owner, "/api/v1/person/password",
             "{\"old\":\"" PASSWORD "\",\"new\":\"another pass phrase, 8 words\"}");
    STATUS(r, 200);
    struct client before = owner;
    const char *set = reply_header(&r, "Set-Cookie");
    assert_non_null(set);
    if (!set) /* gcc with sanitizers wants to hear it */
        return;
    owner.cookie = arena_strndup(a, set + 9, strcspn(set + 9, ";"));
    CODE(get(&before, "/api/v1/jobs/j-x"), 401, "signed_out");
    CODE(get(&owner, "/api/v1/jobs/j-x"), 404, "not_found");
    office_close(&o);
}

/* A server that comes to its limits says when to ask again, and goes on answering what it has. */
static void too_many(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const changes[] = {"answer.wait,0", "jobs.long.max,0", NULL};
    struct office o;
    office_make(&o, a, changes);
    struct client owner = office_owner(&o);
    struct reply r = get(&owner, "/api/v1/country/sources");
    CODE(r, 503, "busy");
    assert_string_equal(reply_header(&r, "Retry-After"), "5");
    STATUS(get(&owner, "/api/v1/session/show"), 200);
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quick_and_long), cmocka_unit_test(limits_hold),
        cmocka_unit_test(long_ones_are_few), cmocka_unit_test(over_http),
        cmocka_unit_test(too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
