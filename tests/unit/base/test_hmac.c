/* RFC 4231, test cases 1, 2 and 6; base64 of a value in constant time. */
#include "unit/scratch.h"

#include "base/hmac.h"

static void mac_of(unsigned char ret[HMAC_BYTES], struct str key, struct str data)
{
    hmac_sha256(ret, key, &data, 1);
}

static void expect(const unsigned char mac[HMAC_BYTES], const char *hex)
{
    char text[2 * HMAC_BYTES + 1];
    for (size_t i = 0; i < HMAC_BYTES; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", mac[i]);
    assert_string_equal(text, hex);
}

static void as_in_the_rfc(void **state)
{
    (void)state;
    unsigned char mac[HMAC_BYTES];
    char key[131];
    memset(key, 0x0b, 20);
    mac_of(mac, (struct str){key, 20}, STR("Hi There"));
    expect(mac, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    mac_of(mac, STR("Jefe"), STR("what do ya want for nothing?"));
    expect(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    mac_of(mac, (struct str){key, sizeof key}, STR("Test Using Larger Than Block-Size Key - Hash Key First"));
    expect(mac, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void parts_are_one_message(void **state)
{
    (void)state;
    unsigned char one[HMAC_BYTES], parts[HMAC_BYTES];
    struct str p[] = {STR("what do ya "), STR(""), STR("want for nothing?")};
    mac_of(one, STR("Jefe"), STR("what do ya want for nothing?"));
    hmac_sha256(parts, STR("Jefe"), p, COUNT_OF(p));
    assert_memory_equal(one, parts, HMAC_BYTES);
}

static void base64_is_compared_whole(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    unsigned char mac[HMAC_BYTES];
    mac_of(mac, STR("Jefe"), STR("x"));
    char *text = hmac_base64(a, mac);
    size_t n = strlen(text);
    assert_true(hmac_is_base64(mac, str_of(text)));
    assert_true(hmac_is_base64(mac, (struct str){text, n - 1})); /* without its padding */
    assert_false(hmac_is_base64(mac, (struct str){text, n - 4}));
    assert_false(hmac_is_base64(mac, STR("")));
    assert_false(hmac_is_base64(mac, str_of(arena_printf(a, "%sAAAA", text))));
    assert_false(hmac_is_base64(mac, str_of(arena_printf(a, " %s", text))));
    for (size_t i = 0; i < n - 2; i++) {
        char *other = arena_strdup(a, text);
        other[i] = other[i] == 'A' ? 'B' : 'A';
        assert_false(hmac_is_base64(mac, str_of(other)));
    }
    struct str bytes = base64_bytes(a, str_of(text));
    assert_int_equal(bytes.n, HMAC_BYTES);
    assert_memory_equal(bytes.p, mac, HMAC_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_in_the_rfc),
        cmocka_unit_test(parts_are_one_message),
        cmocka_unit_test(base64_is_compared_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
