/* The table of the web app's files: sorted, complete, with honest compressed forms; found by exact path. */
#include <zlib.h>

#include "doors/assets.h"
#include "unit/scratch.h"

static void table(void **state)
{
    (void)state;
    print_message("%zu assets\n", asset_count);
    for (size_t i = 0; i < asset_count; i++) {
        const struct asset *x = &asset_table[i];
        ARENA_LOCAL(a);
        size_t n = (size_t)(x->plain_end - x->plain), n_zip = (size_t)(x->gzip_end - x->gzip);
        assert_true(i == 0 || strcmp(asset_table[i - 1].path, x->path) < 0);
        assert_true(x->path[0] == '/' && !strstr(x->path, "..") && !strstr(x->path, "//"));
        assert_ptr_equal(asset_find(x->path), x);
        assert_true(x->etag[0] == '"' && strlen(x->etag) == 18);
        if (n_zip == 0)
            continue;
        unsigned char *back = arena_alloc(a, n + 1);
        z_stream z = {.next_in = (Bytef *)(uintptr_t)x->gzip,
                      .avail_in = (uInt)n_zip,
                      .next_out = back,
                      .avail_out = (uInt)n + 1};
        assert_int_equal(inflateInit2(&z, 31), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        (void)inflateEnd(&z);
        assert_int_equal(z.total_out, n);
        assert_memory_equal(back, x->plain, n);
    }
}

static void exact_paths_only(void **state)
{
    (void)state;
    static const char *const none[] = {"", "/", "index.html", "/index.html/", "/INDEX.HTML", "/../index.html",
                                       "/assets", "/assets/", "/index.html?x", "/index.htm"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_null(asset_find(none[i]));
    if (asset_count) {
        const struct asset *x = asset_find("/index.html");
        assert_non_null(x);
        assert_false(x->immutable); /* it names the others, so it is asked for anew */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(exact_paths_only)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
