/* test_hash.c — the examples of FIPS 180-4, and that pieces and wholes agree. */
#include "unit/scratch.h"

#include <math.h>

#include "base/hash.h"

static void published_digests(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const rows[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(hash_of(a, str_of(rows[i][0])), rows[i][1]);
    char s[HASH_SHORT];
    hash_short(s, rows[1][1]);
    assert_string_equal(s, "ba7816bf8f01");
}

static void pieces_and_files_agree(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct hash h;
    char x[HASH_HEX], y[HASH_HEX];
    hash_init(&h);
    hash_add(&h, STR("ab"));
    hash_add(&h, STR(""));
    hash_add(&h, STR("c"));
    hash_end(&h, x);
    hash_bytes(y, STR("abc"));
    assert_string_equal(x, y);
    const char *path = scratch_file(a, scratch_folder(a), "f", STR("abc"));
    OK(hash_file(path, y, &e), e);
    assert_string_equal(x, y);
    FAILS(hash_file("no/such/file", y, &e), e, ERR_NOT_FOUND, "no/such/file");
}

/* Large bytes are hashed by another library than pieces: FIPS 180-4's million letters, and beyond. */
static void large_and_small_agree(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const size_t sizes[] = {1000000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3000001};
    char *text = arena_alloc(a, 3000001), x[HASH_HEX], y[HASH_HEX];
    memset(text, 'a', 3000001);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct hash h;
        struct str all = {text, sizes[i]};
        hash_bytes(x, all);
        hash_init(&h);
        hash_add(&h, (struct str){all.p, 77});
        hash_add(&h, (struct str){all.p + 77, all.n - 77});
        hash_end(&h, y);
        assert_string_equal(x, y);
        if (i == 0)
            assert_string_equal(
                x, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}

/* Beside other work, given up unasked, and of a file that is not there. */
static void later(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    char x[HASH_HEX], y[HASH_HEX];
    size_t n = (5 << 20) + 3;
    char *text = arena_alloc(a, n);
    memset(text, 'b', n);
    const char *path = scratch_file(a, scratch_folder(a), "large", (struct str){text, n});
    struct hash_later *h = hash_later_begin(a, path);
    assert_string_equal(hash_later_path(h), path);
    OK(hash_later_end(h, x, &e), e);
    hash_bytes(y, (struct str){text, n});
    assert_string_equal(x, y);
    OK(hash_later_end(h, x, &e), e); /* asked again */
    assert_string_equal(x, y);
    FAILS(hash_later_end(hash_later_begin(a, "no/such/file"), x, &e), e, ERR_NOT_FOUND, "no/such/file");
    struct arena *short_lived = arena_open();
    (void)hash_later_begin(short_lived, path);
    arena_close(short_lived);
}

static void fields_cannot_run_into_each_other(void **state)
{
    (void)state;
    struct hash h;
    char x[HASH_HEX], y[HASH_HEX];
    hash_init(&h);
    hash_add_field(&h, STR("ab"));
    hash_add_field(&h, STR("c"));
    hash_end(&h, x);
    hash_init(&h);
    hash_add_field(&h, STR("a"));
    hash_add_field(&h, STR("bc"));
    hash_end(&h, y);
    assert_string_not_equal(x, y);
    hash_init(&h);
    hash_add_real(&h, -0.0);
    hash_add_real(&h, NAN);
    hash_end(&h, x);
    hash_init(&h);
    hash_add_real(&h, 0.0);
    hash_add_real(&h, -NAN);
    hash_end(&h, y);
    assert_string_equal(x, y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_digests),
        cmocka_unit_test(pieces_and_files_agree),
        cmocka_unit_test(large_and_small_agree),
        cmocka_unit_test(later),
        cmocka_unit_test(fields_cannot_run_into_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
