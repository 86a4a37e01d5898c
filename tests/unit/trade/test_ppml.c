/* test_ppml.c — Poisson and least squares with fixed effects: closed forms, a dense Newton,
 * identities. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "trade/ppml.h"
#include "unit/trade/dense_poisson.h"

#define NEAR(x, y, tolerance) near_at(x, y, tolerance, __FILE__, __LINE__)
static void near_at(double x, double y, double tolerance, const char *file, int line)
{
    if (!(fabs(x - y) <= tolerance * (1 + fabs(y)))) {
        print_error("%s:%d: %.17g is not %.17g\n", file, line, x, y);
        fail();
    }
}

/* A panel: traders × traders × years without the diagonal; three sets; two regressors; some zeros.
 */
enum { N_X = 2 };
struct panel {
    struct ppml_data d;
    double *y, *x[N_X], *offset, *weight;
    uint32_t *fe[3], levels[3];
    const char *x_name[N_X], *fe_name[3];
};
static struct panel *panel_new(struct arena *a, uint32_t traders, uint32_t years, size_t sets,
                               uint64_t seed)
{
    struct panel *p = NEW(a, struct panel);
    size_t n = (size_t)traders * (traders - 1) * years, i = 0;
    struct rng r;
    rng_init(&r, seed, "test.ppml");
    p->y = NEW_N(a, double, n);
    p->offset = NEW_N(a, double, n);
    p->weight = NEW_N(a, double, n);
    for (int k = 0; k < N_X; k++)
        p->x[k] = NEW_N(a, double, n);
    for (int q = 0; q < 3; q++)
        p->fe[q] = NEW_N(a, uint32_t, n);
    uint32_t pair = 0;
    for (uint32_t from = 0; from < traders; from++)
        for (uint32_t to = 0; to < traders; to++) {
            if (from == to)
                continue;
            for (uint32_t t = 0; t < years; t++, i++) {
                p->fe[0][i] = from * years + t;
                p->fe[1][i] = to * years + t;
                p->fe[2][i] = pair;
                p->x[0][i] = rng_normal(&r);
                p->x[1][i] = rng_uniform(&r) < 0.4;
                p->offset[i] = 0.3 * rng_normal(&r);
                p->weight[i] = 0.5 + rng_uniform(&r);
                double mu = exp(0.5 * p->x[0][i] - 0.7 * p->x[1][i] + 0.2 * from - 0.1 * to);
                p->y[i] = rng_uniform(&r) < 0.15 ? 0 : 1000 * mu * rng_gamma(&r, 1.5);
            }
            pair++;
        }
    p->levels[0] = p->levels[1] = traders * years;
    p->levels[2] = pair;
    p->x_name[0] = "ln distance", p->x_name[1] = "border";
    p->fe_name[0] = "exporter-year", p->fe_name[1] = "importer-year", p->fe_name[2] = "pair";
    p->d = (struct ppml_data){.n = n,
                              .y = p->y,
                              .n_x = N_X,
                              .x = (const double *const *)p->x,
                              .x_name = p->x_name,
                              .n_fe = sets,
                              .fe = (const uint32_t *const *)p->fe,
                              .fe_levels = p->levels,
                              .fe_name = p->fe_name,
                              .cluster = p->fe[2],
                              .n_clusters = pair};
    return p;
}

/* One set, no regressor but one dummy: within each level μ of a cell is its mean. */
static void two_cells_have_a_closed_form(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    /* level 0: x=0 → 2, 4; x=1 → 9.  level 1: x=0 → 5; x=1 → 10, 20 */
    const double y[] = {2, 4, 9, 5, 10, 20}, x[] = {0, 0, 1, 0, 1, 1}, one[] = {1, 1, 1, 1, 1, 1};
    const double *xs[2] = {x, one};
    const char *names[2] = {"x", "one"};
    struct ppml_data d = {.n = 6, .y = y, .n_x = 2, .x = xs, .x_name = names};
    struct ppml_options opt = {.errors = ERRORS_ROBUST_HC0};
    struct ppml_fit *fit;
    struct err e = {0};
    /* Without effects the two means are 11/3 and 13. */
    OK(ppml_fit(a, &d, &opt, &fit, &e), e);
    NEAR(fit->beta[0], log(13 / (11.0 / 3)), 1e-12);
    NEAR(fit->beta[1], log(11.0 / 3), 1e-12);
    NEAR(fit->mu[2], 13, 1e-12);
    /* Sandwich of a saturated pair of cells: Var ln mean = Σ(y-m)²/(n m)² in each. */
    double v0 = (25.0 / 9 + 1.0 / 9 + 16.0 / 9) / 121, v1 = (16 + 9 + 49) / (39.0 * 39);
    NEAR(fit->se[1], sqrt(v0), 1e-10);
    NEAR(fit->se[0], sqrt(v0 + v1), 1e-10);
    assert_int_equal(fit->n_used, 6);
    assert_true(fit->converged);
}

/* Two sets and nothing else on a full table: what independence says, row sum × column sum ÷ total.
 */
static void effects_alone_give_independence(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { ROWS = 7, COLUMNS = 5 };
    double y[ROWS * COLUMNS], row[ROWS] = {0}, column[COLUMNS] = {0}, total = 0;
    uint32_t from[ROWS * COLUMNS], to[ROWS * COLUMNS];
    for (uint32_t i = 0; i < ROWS * COLUMNS; i++) {
        from[i] = i / COLUMNS;
        to[i] = i % COLUMNS;
        y[i] = i % 4 == 3 ? 0 : 1 + (i * i) % 23;
        row[from[i]] += y[i];
        column[to[i]] += y[i];
        total += y[i];
    }
    const uint32_t *fe[] = {from, to};
    static const char *const names[] = {"row", "column"};
    struct ppml_data d = {.n = ROWS * COLUMNS,
                          .y = y,
                          .n_fe = 2,
                          .fe = fe,
                          .fe_levels = (uint32_t[]){ROWS, COLUMNS},
                          .fe_name = names};
    struct ppml_options opt = {.errors = ERRORS_ROBUST_HC1};
    struct ppml_fit *fit;
    struct err e = {0};
    OK(ppml_fit(a, &d, &opt, &fit, &e), e);
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        NEAR(fit->mu[i], row[from[i]] * column[to[i]] / total, 1e-9);
    for (size_t i = 1; i < ROWS; i++)
        NEAR(fit->effect[0][i] - fit->effect[0][0], log(row[i] / row[0]), 1e-9);
}

static void a_dense_newton_finds_the_same(void **state)
{
    (void)state;
    for (size_t sets = 1; sets <= 3; sets++)
        for (int with = 0; with < 3; with++) {
            ARENA_LOCAL(a);
            struct panel *p = panel_new(a, 5, 4, sets, 7 + sets);
            if (with > 0)
                p->d.offset = p->offset;
            if (with > 1)
                p->d.weight = p->weight;
            struct ppml_fit *fit;
            struct err e = {0};
            struct dense dense;
            size_t n = p->d.n;
            double *u = NEW_N(a, double, n);
            static const enum ppml_errors errors[] = {ERRORS_ROBUST_HC0, ERRORS_ROBUST_HC1,
                                                      ERRORS_CLUSTER, ERRORS_IID};
            dense = dense_fit(a, &p->d, true);
            for (size_t i = 0; i < n; i++)
                u[i] = (p->d.weight ? p->weight[i] : 1) * (p->y[i] - dense.mu[i]);
            for (size_t c = 0; c < 4; c++) {
                struct ppml_options opt = {.errors = errors[c], .count_fixed_effects = true};
                OK(ppml_fit(a, &p->d, &opt, &fit, &e), e);
                assert_int_equal(fit->n_used, n);
                bool cluster = errors[c] == ERRORS_CLUSTER;
                /* Two sets share a constant in each of the four years; the pair is nested in
                 * itself; of three sets one constant less is counted than there are. */
                double k = (double)(sets < 3 ? dense.rank : N_X + 20 + 20 - 4 + (cluster ? 0 : 19)),
                       G = 20;
                assert_int_equal(fit->k_counted, (size_t)k);
                double factor = errors[c] == ERRORS_ROBUST_HC0 ? 1
                                : errors[c] == ERRORS_ROBUST_HC1
                                    ? (double)n / ((double)n - k)
                                    : G / (G - 1) * ((double)n - 1) / ((double)n - k);
                for (size_t j = 0; j < N_X; j++) {
                    NEAR(fit->beta[j], dense.beta[j], 1e-9);
                    double se =
                        errors[c] == ERRORS_IID
                            ? sqrt(dense.bread[j * dense.p + j])
                            : dense_error(a, &dense, u, cluster ? p->fe[2] : NULL, 20, j, factor);
                    NEAR(fit->se[j], se, 1e-8);
                }
                NEAR(fit->deviance, dense.deviance, 1e-9);
            }
            for (size_t i = 0; i < n; i++)
                NEAR(fit->mu[i], dense.mu[i], 1e-7);
        }
}

static void least_squares_too(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct panel *p = panel_new(a, 5, 4, 2, 3);
    for (size_t i = 0; i < p->d.n; i++)
        p->y[i] += 1; /* the dense way uses every row */
    p->d.weight = p->weight;
    struct dense dense = dense_fit(a, &p->d, false);
    struct ppml_options opt = {.errors = ERRORS_IID};
    struct ppml_fit *fit;
    struct err e = {0};
    OK(ols_fit(a, &p->d, &opt, &fit, &e), e);
    double s2 = dense.deviance / (double)(p->d.n - dense.rank);
    for (size_t j = 0; j < N_X; j++) {
        NEAR(fit->beta[j], dense.beta[j], 1e-9);
        NEAR(fit->se[j], sqrt(s2 * dense.bread[j * dense.p + j]), 1e-9);
    }
    NEAR(fit->deviance, dense.deviance, 1e-9);
    for (size_t i = 0; i < 20; i++)
        p->y[i * 3] = 0;
    OK(ols_fit(a, &p->d, &opt, &fit, &e), e);
    assert_int_equal(fit->n_dropped_by[DROP_NOT_POSITIVE], 20);
}

/* Σ weight·(y - μ) = 0 in every level of every set, and against every regressor; effects give μ
 * back. */
static void first_order_conditions_hold(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct panel *p = panel_new(a, 12, 6, 3, 11);
    p->d.offset = p->offset;
    p->d.weight = p->weight;
    struct ppml_options opt = {.errors = ERRORS_CLUSTER};
    struct ppml_fit *fit;
    struct err e = {0};
    OK(ppml_fit(a, &p->d, &opt, &fit, &e), e);
    for (size_t q = 0; q < 3; q++) {
        double *sum = NEW_N(a, double, p->levels[q]), *size = NEW_N(a, double, p->levels[q]),
               mean = 0;
        for (size_t i = 0; i < p->d.n; i++) {
            sum[p->fe[q][i]] += p->weight[i] * (p->y[i] - fit->mu[i]);
            size[p->fe[q][i]] += p->weight[i] * p->y[i];
        }
        for (size_t l = 0; l < p->levels[q]; l++) {
            assert_true(fabs(sum[l]) <= 1e-8 * size[l]);
            mean += fit->effect[q][l] / p->levels[q];
        }
        if (q > 0)
            NEAR(mean, 0, 1e-10);
    }
    for (size_t k = 0; k < N_X; k++) {
        double sum = 0, size = 0;
        for (size_t i = 0; i < p->d.n; i++) {
            sum += p->weight[i] * p->x[k][i] * (p->y[i] - fit->mu[i]);
            size += p->weight[i] * fabs(p->x[k][i]) * p->y[i];
        }
        assert_true(fabs(sum) <= 1e-9 * size);
    }
    for (size_t i = 0; i < p->d.n; i++) {
        double eta = p->offset[i];
        for (size_t k = 0; k < N_X; k++)
            eta += p->x[k][i] * fit->beta[k];
        for (size_t q = 0; q < 3; q++)
            eta += fit->effect[q][p->fe[q][i]];
        NEAR(eta, log(fit->mu[i]), 1e-9);
    }
}

static void scale_moves_only_the_effects(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct panel *p = panel_new(a, 8, 5, 2, 5);
    for (size_t i = 0; i < p->d.n; i++)
        p->y[i] = round(p->y[i]);
    struct ppml_options opt = {.errors = ERRORS_ROBUST_HC1};
    struct ppml_fit *one, *other;
    struct err e = {0};
    OK(ppml_fit(a, &p->d, &opt, &one, &e), e);
    static const double scales[] = {1e6, 1e-9, 7.3e4};
    for (size_t s = 0; s < 3; s++) {
        double *y = NEW_N(a, double, p->d.n);
        for (size_t i = 0; i < p->d.n; i++)
            y[i] = p->y[i] * scales[s];
        struct ppml_data d = p->d;
        d.y = y;
        OK(ppml_fit(a, &d, &opt, &other, &e), e);
        for (size_t k = 0; k < N_X; k++) {
            NEAR(other->beta[k], one->beta[k], 1e-12);
            NEAR(other->se[k], one->se[k], 1e-11);
            if (s == 0) /* whole numbers by a power of ten: the same bits */
                assert_memory_equal(&other->beta[k], &one->beta[k], sizeof(double));
        }
        NEAR(other->effect[0][3], one->effect[0][3] + log(scales[s]), 1e-9);
        NEAR(other->effect[1][3], one->effect[1][3], 1e-9);
        NEAR(other->deviance, one->deviance * scales[s], 1e-10);
        NEAR(other->mu[17], one->mu[17] * scales[s], 1e-10);
    }
}

static void order_of_rows_does_not_matter(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct panel *p = panel_new(a, 9, 5, 3, 23), *m = panel_new(a, 9, 5, 3, 23);
    size_t n = p->d.n;
    uint32_t *to = NEW_N(a, uint32_t, n);
    struct rng r;
    rng_init(&r, 1, "test.permute");
    for (size_t i = 0; i < n; i++)
        to[i] = (uint32_t)i;
    rng_shuffle(&r, to, (uint32_t)n);
    for (size_t i = 0; i < n; i++) {
        m->y[i] = p->y[to[i]];
        for (size_t k = 0; k < N_X; k++)
            m->x[k][i] = p->x[k][to[i]];
        for (size_t q = 0; q < 3; q++)
            m->fe[q][i] = p->fe[q][to[i]];
    }
    struct ppml_options opt = {.errors = ERRORS_CLUSTER};
    struct ppml_fit *one, *other;
    struct err e = {0};
    OK(ppml_fit(a, &p->d, &opt, &one, &e), e);
    OK(ppml_fit(a, &m->d, &opt, &other, &e), e);
    for (size_t k = 0; k < N_X; k++) {
        NEAR(other->beta[k], one->beta[k], 1e-9);
        NEAR(other->se[k], one->se[k], 1e-9);
    }
    for (size_t i = 0; i < n; i++)
        NEAR(other->mu[i], one->mu[to[i]], 1e-7);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct panel *p = panel_new(a, 40, 12, 3, 31); /* several blocks of rows and of levels */
    struct ppml_options opt = {.errors = ERRORS_CLUSTER};
    struct ppml_fit *one, *other;
    struct err e = {0};
    const char *was = getenv("LANDFALL_THREADS");
    assert_int_equal(setenv("LANDFALL_THREADS", "1", 1), 0);
    OK(ppml_fit(a, &p->d, &opt, &one, &e), e);
    assert_int_equal(setenv("LANDFALL_THREADS", "4", 1), 0);
    OK(ppml_fit(a, &p->d, &opt, &other, &e), e);
    was ? setenv("LANDFALL_THREADS", was, 1) : unsetenv("LANDFALL_THREADS");
    assert_memory_equal(one->beta, other->beta, N_X * sizeof(double));
    assert_memory_equal(one->se, other->se, N_X * sizeof(double));
    assert_memory_equal(one->mu, other->mu, p->d.n * sizeof(double));
    assert_memory_equal(&one->deviance, &other->deviance, sizeof(double));
    assert_memory_equal(one->effect[1], other->effect[1], p->levels[1] * sizeof(double));
}

static void collinear_columns_are_named_and_left_out(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct panel *p = panel_new(a, 7, 3, 2, 41);
    size_t n = p->d.n;
    double *by_exporter = NEW_N(a, double, n), *mix = NEW_N(a, double, n);
    for (size_t i = 0; i < n; i++) {
        by_exporter[i] = sin(p->fe[0][i]) + 3.0 * cos(p->fe[1][i]); /* the effects say it already */
        mix[i] = 1000 * p->x[0][i] - 2000 * p->x[1][i] + 5;
    }
    const double *x[4] = {p->x[0], by_exporter, p->x[1], mix};
    const char *names[4] = {"x", "size", "border", "mix"};
    struct ppml_data d = p->d;
    d.n_x = 4, d.x = x, d.x_name = names;
    struct ppml_options opt = {.errors = ERRORS_ROBUST_HC1};
    struct ppml_fit *fit, *plain;
    struct err e = {0};
    OK(ppml_fit(a, &d, &opt, &fit, &e), e);
    OK(ppml_fit(a, &p->d, &opt, &plain, &e), e);
    assert_false(fit->collinear[0]);
    assert_true(fit->collinear[1]);
    assert_false(fit->collinear[2]);
    assert_true(fit->collinear[3]); /* of those that say the same, the later one goes */
    assert_true(isnan(fit->beta[1]) && isnan(fit->se[3]) && isnan(fit->covariance[1]));
    NEAR(fit->beta[0], plain->beta[0], 1e-9);
    NEAR(fit->se[2], plain->se[1], 1e-9);
    d.n_x = 1, d.x = x + 1;
    assert_false(ppml_fit(a, &d, &opt, &fit, &e));
    assert_int_equal(e.code, ERR_INPUT);
}

static void what_cannot_be_used_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct panel *p = panel_new(a, 5, 2, 2, 2);
    struct ppml_options opt = {.errors = ERRORS_ROBUST_HC1};
    struct ppml_fit *fit;
    struct err e = {0};
    double was = p->y[3];
    p->y[3] = -1;
    assert_false(ppml_fit(a, &p->d, &opt, &fit, &e));
    assert_int_equal(e.code, ERR_INPUT);
    p->y[3] = NAN;
    assert_false(ppml_fit(a, &p->d, &opt, &fit, &e));
    p->y[3] = was;
    p->x[1][0] = INFINITY;
    assert_false(ppml_fit(a, &p->d, &opt, &fit, &e));
    assert_non_null(strstr(e.msg, "border"));
    p->x[1][0] = 0;
    for (size_t i = 0; i < p->d.n; i++)
        p->y[i] = 0;
    assert_false(ppml_fit(a, &p->d, &opt, &fit, &e));
    assert_int_equal(e.code, ERR_INPUT);
    /* Perfect prediction. */
    for (size_t i = 0; i < p->d.n; i++)
        p->y[i] = exp(0.5 * p->x[0][i] + 0.1 * p->fe[0][i]);
    assert_false(ppml_fit(a, &p->d, &opt, &fit, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
    assert_false(ols_fit(a, &p->d, &opt, &fit, &e));
    for (size_t i = 0; i < p->d.n; i++)
        p->y[i] = 3;
    assert_false(ppml_fit(a, &p->d, &opt, &fit, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_cells_have_a_closed_form),
        cmocka_unit_test(effects_alone_give_independence),
        cmocka_unit_test(a_dense_newton_finds_the_same),
        cmocka_unit_test(least_squares_too),
        cmocka_unit_test(first_order_conditions_hold),
        cmocka_unit_test(scale_moves_only_the_effects),
        cmocka_unit_test(order_of_rows_does_not_matter),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(collinear_columns_are_named_and_left_out),
        cmocka_unit_test(what_cannot_be_used_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
