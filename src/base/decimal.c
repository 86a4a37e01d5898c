/* decimal.c — GMP rationals whose limbs lie in the arena.
 *
 * Each operation computes into a scratch mpq and copies the limbs of the reduced result into the
 * arena, where mpz_roinit_n makes a read-only integer of them. So a value needs no clear call, may
 * be shared between threads, and goes away with its arena like everything else. */
#include "base/decimal.h"

#include <assert.h>
#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct decimal {
    mpq_t q; /* both parts read-only views of arena memory */
};

static void keep_part(struct arena *a, mpz_ptr to, mpz_srcptr from)
{
    size_t n = mpz_size(from);
    mp_limb_t *limbs = NEW_N(a, mp_limb_t, n ? n : 1);
    if (n)
        memcpy(limbs, mpz_limbs_read(from), n * sizeof *limbs);
    (void)mpz_roinit_n(to, limbs, mpz_sgn(from) < 0 ? -(mp_size_t)n : (mp_size_t)n);
}

/* Moves a canonical q into the arena and clears the scratch. */
static const struct decimal *keep(struct arena *a, mpq_ptr q)
{
    struct decimal *d = NEW(a, struct decimal);
    keep_part(a, mpq_numref(d->q), mpq_numref(q));
    keep_part(a, mpq_denref(d->q), mpq_denref(q));
    mpq_clear(q);
    return d;
}

static void set_int64(mpz_ptr z, int64_t x)
{
    uint64_t v = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
    mpz_import(z, 1, 1, sizeof v, 0, 0, &v);
    if (x < 0)
        mpz_neg(z, z);
}

const struct decimal *decimal_of(struct arena *a, int64_t num, int64_t den)
{
    assert(den != 0);
    mpq_t q;
    mpq_init(q);
    set_int64(mpq_numref(q), num);
    set_int64(mpq_denref(q), den);
    mpq_canonicalize(q);
    return keep(a, q);
}

const struct decimal *decimal_of_double(struct arena *a, double x)
{
    assert(isfinite(x));
    mpq_t q;
    mpq_init(q);
    mpq_set_d(q, x);
    return keep(a, q);
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

/* "12.50" with optional sign and exponent → digits · 10^exp10. */
static bool parse_plain(struct str whole, struct str s, mpz_ptr ret, long *ret_exp10, struct err *e)
{
    char digits[DECIMAL_MAX_DIGITS + 2];
    size_t n = 0;
    long exp10 = 0;
    struct str mantissa = s, tail = {0};
    bool negative = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        mantissa = (struct str){s.p + 1, s.n - 1};
    for (size_t i = 0; i < mantissa.n; i++)
        if (mantissa.p[i] == 'e' || mantissa.p[i] == 'E') {
            tail = (struct str){mantissa.p + i + 1, mantissa.n - i - 1};
            mantissa.n = i;
            bool down = tail.n > 0 && tail.p[0] == '-';
            if (tail.n > 0 && (tail.p[0] == '-' || tail.p[0] == '+'))
                tail = (struct str){tail.p + 1, tail.n - 1};
            if (tail.n == 0 || !all_digits(tail))
                return FAIL(e, ERR_PARSE, "'%.*s' is not a decimal number", STR_ARG_MAX(whole, 60));
            if (tail.n > 3)
                return FAIL(e, ERR_LIMIT, "'%.*s' has too large an exponent",
                            STR_ARG_MAX(whole, 60));
            for (size_t k = 0; k < tail.n; k++)
                exp10 = exp10 * 10 + (tail.p[k] - '0');
            exp10 = down ? -exp10 : exp10;
            break;
        }
    struct str fraction = mantissa, integer = str_cut(&fraction, '.');
    if (integer.n + fraction.n == 0 || !all_digits(integer) || !all_digits(fraction))
        return FAIL(e, ERR_PARSE, "'%.*s' is not a decimal number", STR_ARG_MAX(whole, 60));
    if (integer.n + fraction.n > DECIMAL_MAX_DIGITS || labs(exp10) > DECIMAL_MAX_DIGITS)
        return FAIL(e, ERR_LIMIT, "'%.*s' has more than %d digits", STR_ARG_MAX(whole, 60),
                    DECIMAL_MAX_DIGITS);
    memcpy(digits, integer.p, integer.n);
    n = integer.n;
    if (fraction.n)
        memcpy(digits + n, fraction.p, fraction.n);
    n += fraction.n;
    digits[n] = '\0';
    (void)mpz_set_str(ret, digits, 10);
    if (negative)
        mpz_neg(ret, ret);
    *ret_exp10 = exp10 - (long)fraction.n;
    return true;
}

static void scale_by_power(mpq_ptr q, long exp10)
{
    mpz_t p;
    mpz_init(p);
    mpz_ui_pow_ui(p, 10, (unsigned long)labs(exp10));
    if (exp10 >= 0)
        mpz_mul(mpq_numref(q), mpq_numref(q), p);
    else
        mpz_mul(mpq_denref(q), mpq_denref(q), p);
    mpz_clear(p);
}

bool decimal_parse(struct arena *a, struct str s, const struct decimal **ret, struct err *e)
{
    s = str_trim(s);
    struct str below = s, above = s;
    bool fraction = memchr(s.p ? s.p : "", '/', s.n) != NULL;
    long exp_above = 0, exp_below = 0;
    mpq_t q;
    mpq_init(q);
    mpz_set_ui(mpq_denref(q), 1);
    bool ok;
    if (fraction) {
        above = str_cut(&below, '/');
        ok = parse_plain(s, str_trim(above), mpq_numref(q), &exp_above, e) &&
             parse_plain(s, str_trim(below), mpq_denref(q), &exp_below, e);
        if (ok && mpz_sgn(mpq_denref(q)) == 0)
            ok = FAIL(e, ERR_NUMERIC, "'%.*s' divides by zero", STR_ARG_MAX(s, 60));
    } else {
        ok = parse_plain(s, s, mpq_numref(q), &exp_above, e);
    }
    if (!ok) {
        mpq_clear(q);
        return false;
    }
    scale_by_power(q, exp_above - exp_below);
    mpq_canonicalize(q);
    *ret = keep(a, q);
    return true;
}

#define OPERATION(name, gmp)                                                       \
    const struct decimal *decimal_##name(struct arena *a, const struct decimal *x, \
                                         const struct decimal *y)                  \
    {                                                                              \
        mpq_t q;                                                                   \
        mpq_init(q);                                                               \
        gmp(q, x->q, y->q);                                                        \
        return keep(a, q);                                                         \
    }
OPERATION(add, mpq_add)
OPERATION(sub, mpq_sub)
OPERATION(mul, mpq_mul)

const struct decimal *decimal_neg(struct arena *a, const struct decimal *x)
{
    mpq_t q;
    mpq_init(q);
    mpq_neg(q, x->q);
    return keep(a, q);
}

bool decimal_div(struct arena *a, const struct decimal *x, const struct decimal *y,
                 const struct decimal **ret, struct err *e)
{
    if (decimal_sign(y) == 0)
        return FAIL(e, ERR_NUMERIC, "division by zero");
    mpq_t q;
    mpq_init(q);
    mpq_div(q, x->q, y->q);
    *ret = keep(a, q);
    return true;
}

int decimal_cmp(const struct decimal *x, const struct decimal *y)
{
    int c = mpq_cmp(x->q, y->q);
    return (c > 0) - (c < 0);
}

int decimal_sign(const struct decimal *x)
{
    return mpz_sgn(mpq_numref(x->q));
}

/* x · 10^places as an integer by the rule. */
static void round_to(mpz_ptr ret, const struct decimal *x, int places, enum rounding rule)
{
    mpz_t num, den, twice;
    mpz_inits(num, den, twice, NULL);
    mpz_set(den, mpq_denref(x->q));
    mpz_abs(num, mpq_numref(x->q));
    mpz_ui_pow_ui(twice, 10, (unsigned long)abs(places));
    if (places >= 0)
        mpz_mul(num, num, twice);
    else
        mpz_mul(den, den, twice);
    mpz_fdiv_qr(ret, num, num, den); /* num becomes the rest */
    if (mpz_sgn(num) != 0) {
        bool negative = decimal_sign(x) < 0, up = false;
        mpz_mul_2exp(twice, num, 1);
        int half = mpz_cmp(twice, den);
        switch (rule) {
        case ROUND_HALF_UP:
            up = half >= 0;
            break;
        case ROUND_HALF_EVEN:
            up = half > 0 || (half == 0 && mpz_odd_p(ret));
            break;
        case ROUND_DOWN:
            break;
        case ROUND_UP:
            up = true;
            break;
        case ROUND_FLOOR:
            up = negative;
            break;
        case ROUND_CEILING:
            up = !negative;
            break;
        }
        if (up)
            mpz_add_ui(ret, ret, 1);
    }
    if (decimal_sign(x) < 0)
        mpz_neg(ret, ret);
    mpz_clears(num, den, twice, NULL);
}

const struct decimal *decimal_round(struct arena *a, const struct decimal *x, int places,
                                    enum rounding rule)
{
    mpq_t q;
    mpq_init(q);
    round_to(mpq_numref(q), x, places, rule);
    mpz_set_ui(mpq_denref(q), 1);
    scale_by_power(q, -places);
    mpq_canonicalize(q);
    return keep(a, q);
}

bool decimal_to_int(const struct decimal *x, int places, enum rounding rule, int64_t *ret,
                    struct err *e)
{
    mpz_t z;
    mpz_init(z);
    round_to(z, x, places, rule);
    int sign = mpz_sgn(z);
    uint64_t v = 0;
    bool fits = mpz_sizeinbase(z, 2) <= 64;
    if (fits && sign != 0)
        mpz_export(&v, NULL, 1, sizeof v, 0, 0, z);
    mpz_clear(z);
    if (!fits || v > (uint64_t)INT64_MAX + (sign < 0))
        return FAIL(e, ERR_LIMIT, "the amount does not fit in 63 bits");
    *ret = sign < 0 ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

double decimal_to_double(const struct decimal *x)
{
    /* A quotient of 63 or 64 bits with the rest folded into its last bit rounds once, correctly,
     * when it becomes a double. */
    if (decimal_sign(x) == 0)
        return 0;
    mpz_t num, den;
    mpz_inits(num, den, NULL);
    mpz_abs(num, mpq_numref(x->q));
    mpz_set(den, mpq_denref(x->q));
    long shift = 63 - ((long)mpz_sizeinbase(num, 2) - (long)mpz_sizeinbase(den, 2));
    if (shift >= 0)
        mpz_mul_2exp(num, num, (mp_bitcnt_t)shift);
    else
        mpz_mul_2exp(den, den, (mp_bitcnt_t)-shift);
    mpz_fdiv_qr(num, den, num, den);
    uint64_t v = 0;
    mpz_export(&v, NULL, 1, sizeof v, 0, 0, num);
    v |= mpz_sgn(den) != 0;
    mpz_clears(num, den, NULL);
    double d = ldexp((double)v, (int)-shift);
    return decimal_sign(x) < 0 ? -d : d;
}

char *decimal_text(struct arena *a, const struct decimal *x, int places, enum rounding rule)
{
    assert(places >= 0);
    mpz_t z;
    mpz_init(z);
    round_to(z, x, places, rule);
    bool negative = mpz_sgn(z) < 0;
    mpz_abs(z, z);
    size_t room = mpz_sizeinbase(z, 10) + 2, decimals = (size_t)places;
    char *digits = arena_alloc_n(a, room + decimals, 1);
    (void)mpz_get_str(digits, 10, z);
    mpz_clear(z);
    size_t n = strlen(digits);
    if (n <= decimals) { /* 5 with three decimals is 0005 → 0.005 */
        memmove(digits + decimals + 1 - n, digits, n + 1);
        memset(digits, '0', decimals + 1 - n);
        n = decimals + 1;
    }
    return arena_printf(a, "%s%.*s%s%s", negative ? "-" : "", (int)(n - decimals), digits,
                        decimals ? "." : "", digits + n - decimals);
}

char *decimal_exact_text(struct arena *a, const struct decimal *x)
{
    mpz_t rest, f;
    mpz_inits(rest, f, NULL);
    mpz_set_ui(f, 2);
    mp_bitcnt_t twos = mpz_remove(rest, mpq_denref(x->q), f);
    mpz_set_ui(f, 5);
    mp_bitcnt_t fives = mpz_remove(rest, rest, f);
    bool ends = mpz_cmp_ui(rest, 1) == 0;
    mpz_clears(rest, f, NULL);
    mp_bitcnt_t places = twos > fives ? twos : fives;
    if (ends && places <= DECIMAL_MAX_DIGITS)
        return decimal_text(a, x, (int)places, ROUND_DOWN);
    size_t room = mpz_sizeinbase(mpq_numref(x->q), 10) + mpz_sizeinbase(mpq_denref(x->q), 10) + 3;
    return mpq_get_str(arena_alloc_n(a, room, 1), 10, x->q);
}
