/* Cultural distances: exact small cases, the identities of the methods, agreement with the
 * independent script and with R's own mahalanobis(). */
#include <math.h>

#include "base/random.h"
#include "country/culture.h"
#include "peer.h"

#define NOT_KNOWN ((double)NAN)

static void kogut_singh_small_case(void **state)
{
    (void)state;
    /* variances 4 and 3; gaps 2 and 3: (4/4 + 9/3)/2 = 2, Euclid 2 */
    const double X[] = {0, 1, 2, 1, 4, 4}, x[] = {5, 5}, y[] = {3, 2};
    double v[2];
    size_t n[2];
    culture_variances(X, 3, 2, v, n);
    assert_true(v[0] == 4 && v[1] == 3 && n[0] == 3 && n[1] == 3);
    assert_true(culture_kogut_singh(x, y, v, 2) == 2);
    assert_true(culture_euclidean(x, y, v, 2) == 2);
    assert_true(culture_kogut_singh(x, x, v, 2) == 0);
}

static void missing_stays_missing(void **state)
{
    (void)state;
    const double X[] = {0, 1, 2, 1, 4, NOT_KNOWN}, x[] = {5, NOT_KNOWN}, y[] = {3, 2};
    double v[2];
    size_t n[2];
    culture_variances(X, 3, 2, v, n);
    assert_true(n[0] == 3 && n[1] == 2);
    assert_true(isnan(culture_kogut_singh(x, y, v, 2)));
    assert_true(isnan(culture_euclidean(x, y, v, 2)));
    const double flat[] = {1, 7, 1, 7};
    culture_variances(flat, 2, 2, v, n);
    assert_true(isnan(culture_kogut_singh(y, y, v, 2))); /* no variance: no index */
    culture_variances(flat, 1, 2, v, n);
    assert_true(isnan(v[0]));
}

/* Every corner (±1, ±1) three times: covariance diagonal with 12/11, so MD = EDI = sqrt(8·11/12).
 */
static void diagonal_covariance_gives_euclid(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    double X[24];
    for (int i = 0; i < 12; i++) {
        X[2 * i] = i & 1 ? 1 : -1;
        X[2 * i + 1] = i & 2 ? 1 : -1;
    }
    struct culture_metric m;
    OK(culture_metric_make(a, X, 12, 2, 5, 1e8, &m, &e), e);
    const double x[] = {1, 1}, y[] = {-1, -1};
    assert_int_equal(m.n_complete, 12);
    assert_false(m.pseudo);
    near(m.condition, 1, 1e-12, "condition");
    near(culture_mahalanobis(&m, x, y), sqrt(8 * 11 / 12.0), 1e-12, "MD");
    near(culture_mahalanobis(&m, x, y), culture_euclidean(x, y, m.variances, 2), 1e-12, "MD = EDI");
    const double gap[] = {1, NOT_KNOWN};
    assert_true(isnan(culture_mahalanobis(&m, gap, y)));
}

static void too_few_or_singular(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    double X[24], flat[24], none[24];
    for (int i = 0; i < 12; i++) {
        X[2 * i] = i & 1 ? 1 : -1;
        X[2 * i + 1] = i & 2 ? 1 : -1;
        flat[2 * i] = X[2 * i];
        flat[2 * i + 1] = 2 * X[2 * i];
        none[2 * i] = none[2 * i + 1] = 3;
    }
    struct culture_metric m = {0};
    FAILS(culture_metric_make(a, X, 10, 2, 5, 1e8, &m, &e), e, ERR_NUMERIC, "too few");
    OK(culture_metric_make(a, X, 11, 2, 5, 1e8, &m, &e), e); /* 11 > 5·2 */
    FAILS(culture_metric_make(a, none, 12, 2, 5, 1e8, &m, &e), e, ERR_NUMERIC, "do not vary");
    /* on the line y = 2x the pseudo-inverse measures along it: 2/sqrt(12/11) */
    OK(culture_metric_make(a, flat, 12, 2, 5, 1e8, &m, &e), e);
    assert_true(m.pseudo);
    const double x[] = {1, 2}, y[] = {-1, -2};
    near(culture_mahalanobis(&m, x, y), 2 / sqrt(12.0 / 11), 1e-9, "along the line");
    X[1] = NOT_KNOWN; /* one incomplete row of 12: 11 are left */
    OK(culture_metric_make(a, X, 12, 2, 5, 1e8, &m, &e), e);
    assert_int_equal(m.n_complete, 11);
}

enum { ROWS = 60, DIMS = 3 };

static void fill(struct rng *r, double *X, size_t n)
{
    for (size_t i = 0; i < n; i++)
        X[i] = 100 * rng_uniform(r);
}

static void mahalanobis_ignores_linear_maps(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct rng r;
    rng_init(&r, 4, "test.culture");
    for (int round = 0; round < 50; round++) {
        double X[ROWS * DIMS], Y[ROWS * DIMS], A[DIMS * DIMS];
        fill(&r, X, ROWS * DIMS);
        for (int i = 0; i < DIMS * DIMS; i++)
            A[i] = 2 * rng_uniform(&r) - 1 + (i % (DIMS + 1) == 0 ? 3 : 0); /* dominant diagonal */
        for (int i = 0; i < ROWS; i++)
            for (int c = 0; c < DIMS; c++) {
                Y[i * DIMS + c] = 0;
                for (int k = 0; k < DIMS; k++)
                    Y[i * DIMS + c] += X[i * DIMS + k] * A[k * DIMS + c];
            }
        struct culture_metric m, n;
        OK(culture_metric_make(a, X, ROWS, DIMS, 5, 1e8, &m, &e), e);
        OK(culture_metric_make(a, Y, ROWS, DIMS, 5, 1e8, &n, &e), e);
        double d = culture_mahalanobis(&m, X, X + DIMS);
        near(culture_mahalanobis(&n, Y, Y + DIMS), d, 1e-9, "invariance");
        assert_true(d > 0 && culture_mahalanobis(&m, X + DIMS, X) == d);
        double v[DIMS];
        culture_variances(X, ROWS, DIMS, v, NULL);
        near(culture_euclidean(X, X + DIMS, v, DIMS),
             sqrt(DIMS * culture_kogut_singh(X, X + DIMS, v, DIMS)), 1e-12, "EDI = sqrt(D KS)");
    }
}

/* The same table, with holes, to the independent script and to base R. */
static void agrees_with_peers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct rng r;
    rng_init(&r, 11, "test.culture");
    double X[ROWS * DIMS];
    fill(&r, X, ROWS * DIMS);
    for (int i = 6; i < ROWS * DIMS; i += 17)
        X[i] = NOT_KNOWN;
    X[2] = X[0] + X[1]; /* no exact dependence: only this row */
    double v[DIMS];
    culture_variances(X, ROWS, DIMS, v, NULL);
    struct culture_metric m;
    OK(culture_metric_make(a, X, ROWS, DIMS, 5, 1e8, &m, &e), e);
    double ks = culture_kogut_singh(X, X + DIMS, v, DIMS);
    double edi = culture_euclidean(X, X + DIMS, v, DIMS);
    double md = culture_mahalanobis(&m, X, X + DIMS);

    struct buf in, rows;
    buf_init(&in, a, 1 << 20);
    buf_init(&rows, a, 1 << 20);
    struct js_writer w;
    js_init(&w, &in, JS_COMPACT);
    js_begin_object(&w);
    js_key(&w, "hofstede");
    js_begin_object(&w);
    js_key(&w, "reference");
    js_begin_array(&w);
    /* R takes a and b as rows before the reference */
    buf_printf(&rows, "case hofstede\nrows %d\n", ROWS + 2);
    for (int i = -2; i < ROWS; i++) {
        const double *row = X + DIMS * (i < 0 ? i + 2 : i);
        if (i >= 0)
            js_begin_array(&w);
        for (int k = 0; k < DIMS; k++) {
            if (i >= 0)
                js_real(&w, row[k], -1); /* not finite becomes null */
            if (isnan(row[k]))
                buf_puts(&rows, "NA ");
            else
                buf_printf(&rows, "%.17g ", row[k]);
        }
        buf_puts(&rows, "\n");
        if (i >= 0)
            js_end(&w);
    }
    buf_puts(&rows, "end\n");
    js_end(&w);
    for (int side = 0; side < 2; side++) {
        js_key(&w, side == 0 ? "a" : "b");
        js_begin_array(&w);
        for (int k = 0; k < DIMS; k++)
            js_real(&w, X[side * DIMS + k], -1);
        js_end(&w);
    }
    js_end(&w);
    js_end(&w);
    struct str answer =
        peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                 arena_printf(a, "%s tests/peers/distances.py", peer_python()), buf_str(&in));
    if (answer.p) {
        struct json_t *t;
        OK(js_load(&t, a, "answer", answer, &e), e);
        struct json_t *h = js_get(t, "hofstede");
        double x = 0;
        assert_true(js_get_real(h, "ks", &x));
        near(ks, x, 1e-12, "KS, script");
        assert_true(js_get_real(h, "edi", &x));
        near(edi, x, 1e-12, "EDI, script");
        assert_true(js_get_real(h, "md", &x));
        near(md, x, 1e-9, "MD, script");
        assert_true(js_get_real(h, "condition", &x));
        near(m.condition, x, 1e-9, "condition, script");
    }
    answer =
        peer_ask(a, "Rscript --version", "Rscript --vanilla tests/peers/r_peers.R", buf_str(&rows));
    if (answer.p) {
        double x[3];
        char word[32];
        assert_int_equal(sscanf(str_dup(a, answer), "%31s %lf %lf %lf", word, &x[0], &x[1], &x[2]),
                         4);
        near(ks, x[0], 1e-12, "KS, R");
        near(edi, x[1], 1e-12, "EDI, R");
        near(md, x[2], 1e-9, "MD, R");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kogut_singh_small_case),           cmocka_unit_test(missing_stays_missing),
        cmocka_unit_test(diagonal_covariance_gives_euclid), cmocka_unit_test(too_few_or_singular),
        cmocka_unit_test(mahalanobis_ignores_linear_maps),  cmocka_unit_test(agrees_with_peers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
