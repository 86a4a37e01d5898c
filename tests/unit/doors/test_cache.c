/* Finished answers: found again, pushed out in the order of their last use, alive as long as they are held. */
#include <pthread.h>
#include <zlib.h>

#include "doors/cache.h"
#include "unit/scratch.h"

static struct cache_entry like(const char *key, struct str body)
{
    struct cache_entry e = {.key = str_of(key), .body = body, .media_type = "text/plain"};
    (void)snprintf(e.etag, sizeof e.etag, "\"%s\"", key);
    return e;
}

static void put(struct cache *c, const char *key, struct str body)
{
    struct cache_entry e = like(key, body);
    cache_drop(cache_put(c, &e));
}

static bool has(struct cache *c, const char *key)
{
    struct cache_entry *e = cache_get(c, str_of(key));
    cache_drop(e);
    return e != NULL;
}

static void found_again(void **state)
{
    (void)state;
    struct cache *c = cache_new(1 << 20, 1 << 16);
    char body[] = "hello";
    assert_false(has(c, "a"));
    put(c, "a", str_of(body));
    body[0] = 'j'; /* it was copied */
    struct cache_entry *e = cache_get(c, STR("a"));
    assert_true(str_is(e->body, "hello"));
    assert_string_equal(e->etag, "\"a\"");
    put(c, "a", STR("other")); /* the first one stays */
    struct cache_entry *again = cache_get(c, STR("a"));
    assert_ptr_equal(e, again);
    cache_drop(again);
    cache_free(c);
    assert_true(str_is(e->body, "hello")); /* held beyond the cache */
    cache_drop(e);
}

static void pushed_out(void **state)
{
    (void)state;
    char body[2000];
    memset(body, 'x', sizeof body);
    struct str s = {body, sizeof body};
    struct cache *c = cache_new(10000, 5000);
    put(c, "a", s);
    put(c, "b", s);
    put(c, "c", s);
    assert_true(has(c, "a")); /* now b is the oldest */
    put(c, "d", s);
    put(c, "e", s);
    assert_false(has(c, "b"));
    assert_true(has(c, "a") && has(c, "e"));
    struct cache_counts n;
    cache_count(c, &n);
    assert_true(n.bytes <= 10000 && n.pushed_out >= 1);
    char big[6000];
    memset(big, 'y', sizeof big);
    struct cache_entry too_large = like("big", (struct str){big, sizeof big});
    struct cache_entry *e = cache_put(c, &too_large);
    assert_int_equal(e->body.n, sizeof big); /* given back … */
    cache_drop(e);
    assert_false(has(c, "big")); /* … and not kept */
    cache_free(c);
}

static void compressed_once(void **state)
{
    (void)state;
    char body[20000], back[20000];
    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (char)('a' + i % 7);
    struct cache *c = cache_new(1 << 20, 1 << 18);
    struct cache_entry l = like("a", (struct str){body, sizeof body});
    struct cache_entry *e = cache_put(c, &l);
    struct str zip = cache_gzip(e, 5), again = cache_gzip(e, 5);
    assert_true(zip.n > 20 && zip.n < 2000 && zip.p == again.p);
    z_stream z = {.next_in = (Bytef *)(uintptr_t)zip.p,
                  .avail_in = (uInt)zip.n,
                  .next_out = (Bytef *)back,
                  .avail_out = sizeof back};
    assert_int_equal(inflateInit2(&z, 31), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    (void)inflateEnd(&z);
    assert_memory_equal(back, body, sizeof body);
    cache_drop(e);
    struct cache_entry small = like("s", STR("short"));
    e = cache_put(c, &small);
    assert_int_equal(cache_gzip(e, 5).n, 0);
    cache_drop(e);
    cache_free(c);
}

static void *many(void *ctx)
{
    struct cache *c = ctx;
    char body[600];
    memset(body, 'z', sizeof body);
    for (int i = 0; i < 4000; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%d", i * 7 % 97);
        struct cache_entry l = like(key, (struct str){body, sizeof body});
        struct cache_entry *e = cache_get(c, str_of(key));
        if (!e)
            e = cache_put(c, &l);
        if (e->body.n != sizeof body || memcmp(e->body.p, body, sizeof body) != 0)
            return ctx;
        cache_drop(cache_hold(e));
        cache_drop(e);
    }
    return NULL;
}

static void many_threads(void **state)
{
    (void)state;
    struct cache *c = cache_new(20000, 5000);
    pthread_t t[4];
    for (size_t i = 0; i < COUNT_OF(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, many, c), 0);
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        void *bad;
        assert_int_equal(pthread_join(t[i], &bad), 0);
        assert_null(bad);
    }
    struct cache_counts n;
    cache_count(c, &n);
    assert_int_equal(n.hits + n.misses, 16000);
    assert_true(n.bytes <= 20000);
    cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_again),
        cmocka_unit_test(pushed_out),
        cmocka_unit_test(compressed_once),
        cmocka_unit_test(many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
