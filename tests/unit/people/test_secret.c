/* test_secret.c — published vectors of TOTP, Argon2id as libsodium writes it, tokens and codes, and
 * what people type. */
#include "unit/people/office.h"

/* RFC 6238, appendix B, SHA-1: the secret is the ASCII text "12345678901234567890". */
static const char rfc_secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

static void totp_gives_the_published_codes(void **state)
{
    (void)state;
    static const struct {
        int64_t at;
        const char *code;
    } vectors[] = {
        {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
        {1234567890, "89005924"}, {2000000000, "69279037"}, {INT64_C(20000000000), "65353130"},
    };
    ARENA_LOCAL(a);
    struct err e;
    const char *code;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        OK(factor_code(a, rfc_secret, vectors[i].at, 30, 8, &code, &e), e);
        assert_string_equal(code, vectors[i].code);
    }
}

static void a_code_is_good_one_step_before_and_after(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    const struct people_rules *r = office_rules(&o);
    struct err e;
    const char *code;
    int64_t at = INT64_C(1234567890), step;
    OK(factor_code(a, rfc_secret, at, 30, 6, &code, &e), e);
    assert_string_equal(code, "005924");
    for (int k = -2; k <= 2; k++) {
        OK(factor_check(r, rfc_secret, code, (at + 30 * k) * SECOND_US, &step, &e), e);
        assert_int_equal(step, k < -1 || k > 1 ? -1 : at / 30);
    }
    /* Persian digits and a blank, as typed */
    OK(factor_check(r, rfc_secret, "۰۰۵ ۹۲۴", at * SECOND_US, &step, &e), e);
    assert_int_equal(step, at / 30);
    static const char *const wrong[] = {"",       "5924",     "0059240", "005925",
                                        "00592x", "\xff\xfe", NULL};
    for (size_t i = 0; wrong[i]; i++) {
        OK(factor_check(r, rfc_secret, wrong[i], at * SECOND_US, &step, &e), e);
        assert_int_equal(step, -1);
    }
    FAILS(factor_check(r, "not base 32!", code, at * SECOND_US, &step, &e), e, ERR_CORRUPT,
          "damaged");
}

static void a_new_factor_is_160_bits_and_has_a_uri(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    const char *secret, *other;
    OK(factor_new(a, &secret, &e), e);
    OK(factor_new(a, &other, &e), e);
    assert_int_equal(strlen(secret), 32);
    assert_string_not_equal(secret, other);
    assert_string_equal(factor_uri(a, office_rules(&o), "ABC", "m&m@example.org"),
                        "otpauth://totp/Landfall:m%26m@example.org?secret=ABC&issuer=Landfall&"
                        "algorithm=SHA1&digits=6&period=30");
}

static void passwords_are_argon2id_with_the_cost_of_the_data(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct people_rules r = *office_rules(&o);
    struct err e;
    const char *hash;
    OK(password_hash(a, &r, GOOD, &hash, &e), e);
    assert_true(str_starts(str_of(hash), "$argon2id$v=19$m=256,t=1,p=1$"));
    assert_true(password_verify(&r, hash, GOOD));
    assert_false(password_verify(&r, hash, BETTER));
    assert_false(password_verify(&r, hash, ""));
    /* a vector of libsodium's own test suite (pwhash_argon2id): made elsewhere, verified here */
    assert_true(password_verify(&r,
                                "$argon2id$v=19$m=256,t=3,p=1$MDEyMzQ1Njc$"
                                "G5ajKFCoUzaXRLdz7UJb5wGkb2Xt+X5/GQjUYtS2+TE",
                                "password"));
    assert_false(password_is_weak(&r, hash));
    r.passes = 2;
    assert_true(password_is_weak(&r, hash)); /* the data rose */
    r.passes = 1;
    r.memory_mib = 0.125;
    assert_false(password_is_weak(&r, hash)); /* stronger than asked for is left alone */
    assert_true(password_is_weak(&r, "something else"));
    /* what ships is the recommendation of RFC 9106, not the tests' */
    const struct people_rules *shipped;
    OK(people_rules_load(a, "data", NOON, &shipped, &e), e);
    assert_true(shipped->passes >= 3 && shipped->memory_mib >= 64);
    OK(password_hash(a, shipped, GOOD, &hash, &e), e);
    assert_true(str_starts(str_of(hash), "$argon2id$v=19$m=65536,t=3,p=1$"));
    assert_true(password_verify(shipped, hash, GOOD));
}

static void nobody_costs_as_much_as_somebody(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    uint64_t before = password_work();
    assert_false(password_verify(office_rules(&o), NULL, GOOD));
    assert_int_equal(password_work() - before, 1);
}

static void tokens_are_256_bits_and_kept_as_hashes(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    char sha[HASH_HEX];
    const char *token = secret_token(a), *other = secret_token(a);
    assert_int_equal(strlen(token), TOKEN_CHARS);
    assert_string_not_equal(token, other);
    assert_true(secret_token_hash("", token, sha));
    assert_string_equal(sha, hash_of(a, str_of(token)));
    assert_true(secret_token_hash("lf_", arena_printf(a, "lf_%s", token), sha));
    const char *bad[] = {"",
                         "short",
                         arena_printf(a, "%sx", token),
                         arena_printf(a, "lf_%s", token),
                         arena_printf(a, "%.42s=", token),
                         arena_printf(a, "%.42s\n", token),
                         NULL};
    for (size_t i = 0; bad[i]; i++)
        assert_false(secret_token_hash("", bad[i], sha));
    assert_false(secret_token_hash("", NULL, sha));
    assert_false(secret_token_hash("lf_", token, sha));
    const char *id = secret_id(a, 'p');
    assert_true(strlen(id) == 14 && str_starts(str_of(id), "p-"));
    assert_true(secret_same("abc", "abc") && !secret_same("abc", "abd") &&
                !secret_same("abc", "ab") && !secret_same(NULL, NULL));
}

static void a_code_is_good_however_it_is_typed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    char sha[HASH_HEX], again[HASH_HEX];
    const char *code = secret_code(a);
    assert_int_equal(strlen(code), CODE_CHARS + 2);
    assert_true(secret_code_hash(code, sha));
    assert_true(secret_code_hash("0O1I-lABC-2345", sha) &&
                secret_code_hash("00 111 abc 2345", again));
    assert_string_equal(sha, again);
    assert_true(secret_code_hash("۰۰111ABC۲۳۴۵", again));
    assert_string_equal(sha, again);
    assert_false(secret_code_hash("0011-1ABC-234", sha));
    assert_false(secret_code_hash("0011-1ABC-23455", sha));
    assert_false(secret_code_hash("0011-1ABC-234U", sha));
    assert_false(secret_code_hash(NULL, sha));
}

static void e_mails_are_brought_into_one_form(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const char *s;
    static const char *const same[][2] = {
        {"  Mina@Example.ORG ", "mina@example.org"},
        {"MU\xCC\x88LLER@example.org", "m\xC3\xBCller@example.org"}, /* u + diaeresis → ü */
        {"Stra\xC3\x9F"
         "e@example.org",
         "strasse@example.org"},
        {"owner@localhost", "owner@localhost"},
    };
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        OK(people_email(a, same[i][0], &s, &e), e);
        assert_string_equal(s, same[i][1]);
    }
    static const char *const bad[] = {
        "",        "@",    "a@",   "@b",      "a b@c.d",         "a@b@c",
        "mina",    "a@.b", "a@b.", "a\n@b.c", "a@b.c\r\nBcc: x", "<a@b.c>",
        "a@b\xff", NULL};
    for (size_t i = 0; bad[i]; i++)
        FAILS(people_email(a, bad[i], &s, &e), e, ERR_INPUT, "not an e-mail address");
    FAILS(people_email(a, NULL, &s, &e), e, ERR_INPUT, "not an e-mail address");
    char *longest = arena_alloc(a, 300);
    memset(longest, 'a', 260);
    memcpy(longest + 250, "@b.c", 5);
    OK(people_email(a, longest, &s, &e), e);
    memcpy(longest + 251, "@b.c", 5);
    longest[250] = 'a';
    FAILS(people_email(a, longest, &s, &e), e, ERR_INPUT, "not an e-mail address");
}

static void names_lose_what_does_not_belong_in_a_name(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const char *s;
    OK(people_plain(a, " Mina \t\n Rossi ", 120, "name", &s, &e), e);
    assert_string_equal(s, "Mina Rossi");
    OK(people_plain(a, "A\x01\x1b[31mB\x7f", 120, "name", &s, &e), e);
    assert_string_equal(s, "A[31mB");
    OK(people_plain(a, "abc\xE2\x80\xAEtxt", 120, "name", &s, &e),
       e); /* U+202E turns the text around */
    assert_string_equal(s, "abctxt");
    const char *persian =
        "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD9\x86\xD8\xA7"; /* with the joiner it needs */
    OK(people_plain(a, persian, 120, "name", &s, &e), e);
    assert_string_equal(s, persian);
    FAILS(people_plain(a, " \x01 ", 120, "name", &s, &e), e, ERR_INPUT, "the name is empty");
    FAILS(people_plain(a, NULL, 120, "name", &s, &e), e, ERR_INPUT, "the name is empty");
    FAILS(people_plain(a, "ab\xff", 120, "name", &s, &e), e, ERR_INPUT, "UTF-8");
    OK(people_plain(a, "\xC3\xA9\xC3\xA9\xC3\xA9", 3, "name", &s, &e), e);
    FAILS(people_plain(a, "\xC3\xA9\xC3\xA9\xC3\xA9x", 3, "name", &s, &e), e, ERR_INPUT,
          "longer than 3 characters");
}

static void passwords_are_long_and_not_common(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    const struct people_rules *r = office_rules(&o);
    struct err e;
    OK(people_password_fits(r, GOOD, "mina@example.org", &e), e);
    OK(people_password_fits(r, "\xD8\xAF\xD9\x87 \xD8\xAD\xD8\xB1\xD9\x81 \xD8\xA7\xD8\xB3\xD8\xAA",
                            "mina@example.org", &e),
       e); /* ten letters and blanks in Persian */
    static const char *const bad[] = {"", "short", "ninechars"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        FAILS(people_password_fits(r, bad[i], NULL, &e), e, ERR_INPUT, "shorter than 10");
    static const char *const common[] = {
        "1234567890", "Password123", "QWERTYUIOP", "zzzzzzzzzzzzz", "Mina.Rossi@Example.org",
        "MINA.rossi"};
    for (size_t i = 0; i < COUNT_OF(common); i++) {
        FAILS(people_password_fits(r, common[i], "mina.rossi@example.org", &e), e, ERR_INPUT,
              "among the first a guesser tries");
        assert_null(strstr(e.msg, common[i]));
        assert_null(strstr(e.hint, common[i]));
    }
    char longest[400];
    memset(longest, 'x', sizeof longest);
    longest[1] = 'y';
    longest[256] = '\0';
    OK(people_password_fits(r, longest, NULL, &e), e);
    longest[256] = 'x';
    longest[257] = '\0';
    FAILS(people_password_fits(r, longest, NULL, &e), e, ERR_INPUT, "longer than 256");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totp_gives_the_published_codes),
        cmocka_unit_test(a_code_is_good_one_step_before_and_after),
        cmocka_unit_test(a_new_factor_is_160_bits_and_has_a_uri),
        cmocka_unit_test(passwords_are_argon2id_with_the_cost_of_the_data),
        cmocka_unit_test(nobody_costs_as_much_as_somebody),
        cmocka_unit_test(tokens_are_256_bits_and_kept_as_hashes),
        cmocka_unit_test(a_code_is_good_however_it_is_typed),
        cmocka_unit_test(e_mails_are_brought_into_one_form),
        cmocka_unit_test(names_lose_what_does_not_belong_in_a_name),
        cmocka_unit_test(passwords_are_long_and_not_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
