/* The hash tree against the vectors of Certificate Transparency, and its properties for all small
 * sizes. */
#include "unit/scratch.h"

#include "governance/merkle.h"

/* The eight leaves and roots that the reference implementations of RFC 6962 and 9162 share. */
static const struct str inputs[] = {
    {"", 0},
    {"\x00", 1},
    {"\x10", 1},
    {"\x20\x21", 2},
    {"\x30\x31", 2},
    {"\x40\x41\x42\x43", 4},
    {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
};
static const char *const roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void make_leaves(struct digest leaves[8])
{
    for (size_t i = 0; i < COUNT_OF(inputs); i++)
        leaves[i] = merkle_leaf(inputs[i]);
}

static void expect_hex(struct digest d, const char *want)
{
    char hex[65];
    digest_hex(hex, d);
    assert_string_equal(hex, want);
}

static void test_roots(void **state)
{
    struct digest leaves[8];
    struct merkle_builder b = {.n = 0};
    (void)state;
    make_leaves(leaves);
    expect_hex(merkle_root(NULL, 0),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_hex(merkle_root_so_far(&b),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t n = 1; n <= 8; n++) {
        expect_hex(merkle_root(leaves, n), roots[n - 1]);
        merkle_add(&b, leaves[n - 1]);
        expect_hex(merkle_root_so_far(&b), roots[n - 1]);
    }
}

static void test_proofs(void **state)
{
    struct digest leaves[8], proof[MERKLE_MAX_PROOF];
    (void)state;
    make_leaves(leaves);
    assert_int_equal(merkle_inclusion(leaves, 1, 0, proof), 0);
    assert_int_equal(merkle_inclusion(leaves, 8, 5, proof), 3);
    expect_hex(proof[0], "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    expect_hex(proof[1], "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    expect_hex(proof[2], "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assert_int_equal(merkle_consistency(leaves, 8, 6, proof), 3);
    expect_hex(proof[0], "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
    expect_hex(proof[1], "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    expect_hex(proof[2], "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assert_int_equal(merkle_consistency(leaves, 8, 8, proof), 0);
}

enum { SIZES = 40 };

static void many_leaves(struct digest leaves[SIZES])
{
    for (size_t i = 0; i < SIZES; i++) {
        char text[16];
        int n = snprintf(text, sizeof text, "leaf %zu", i);
        leaves[i] = merkle_leaf((struct str){text, (size_t)n});
    }
}

/* Every inclusion proof holds; with any digest of it changed, another place or another size it
 * does not. */
static void test_inclusion(void **state)
{
    struct digest leaves[SIZES], proof[MERKLE_MAX_PROOF];
    (void)state;
    many_leaves(leaves);
    for (size_t n = 1; n <= SIZES; n++)
        for (size_t i = 0; i < n; i++) {
            struct digest root = merkle_root(leaves, n);
            size_t len = merkle_inclusion(leaves, n, i, proof);
            assert_true(merkle_inclusion_holds(leaves[i], i, n, root, proof, len));
            assert_false(merkle_inclusion_holds(leaves[(i + 1) % SIZES], i, n, root, proof, len));
            assert_false(merkle_inclusion_holds(leaves[i], n, n, root, proof, len));
            if (n > 1)
                assert_false(merkle_inclusion_holds(leaves[i], (i + 1) % n, n, root, proof, len));
            assert_false(merkle_inclusion_holds(leaves[i], i, n, root, proof, len + 1));
            for (size_t p = 0; p < len; p++) {
                proof[p].b[p % 32] ^= 1;
                assert_false(merkle_inclusion_holds(leaves[i], i, n, root, proof, len));
                proof[p].b[p % 32] ^= 1;
            }
        }
}

static void test_consistency(void **state)
{
    struct digest leaves[SIZES], proof[MERKLE_MAX_PROOF];
    (void)state;
    many_leaves(leaves);
    for (size_t n = 1; n <= SIZES; n++)
        for (size_t m = 1; m <= n; m++) {
            struct digest old = merkle_root(leaves, m), now = merkle_root(leaves, n), other = old;
            size_t len = merkle_consistency(leaves, n, m, proof);
            other.b[0] ^= 1;
            assert_true(merkle_consistency_holds(m, old, n, now, proof, len));
            assert_false(merkle_consistency_holds(m, other, n, now, proof, len));
            assert_false(merkle_consistency_holds(m, old, n, other, proof, len));
            assert_false(merkle_consistency_holds(0, old, n, now, proof, len));
            assert_false(merkle_consistency_holds(n + 1, old, n, now, proof, len));
            if (len > 0)
                assert_false(merkle_consistency_holds(m, old, n, now, proof, len - 1));
            for (size_t p = 0; p < len; p++) {
                proof[p].b[31] ^= 0x80;
                assert_false(merkle_consistency_holds(m, old, n, now, proof, len));
                proof[p].b[31] ^= 0x80;
            }
        }
}

static void test_builder(void **state)
{
    struct digest leaves[SIZES];
    struct merkle_builder b = {.n = 0};
    (void)state;
    many_leaves(leaves);
    for (size_t n = 1; n <= SIZES; n++) {
        merkle_add(&b, leaves[n - 1]);
        assert_true(digest_eq(merkle_root_so_far(&b), merkle_root(leaves, n)));
    }
}

static void test_hex(void **state)
{
    struct digest d;
    (void)state;
    assert_true(digest_read(roots[0], &d));
    expect_hex(d, roots[0]);
    assert_false(digest_read(NULL, &d));
    assert_false(digest_read("6e34", &d));
    assert_false(
        digest_read("6E340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", &d));
    assert_false(
        digest_read("ge340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roots),     cmocka_unit_test(test_proofs),
        cmocka_unit_test(test_inclusion), cmocka_unit_test(test_consistency),
        cmocka_unit_test(test_builder),   cmocka_unit_test(test_hex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
