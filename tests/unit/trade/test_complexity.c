/* Complexity: two states by hand, what cannot be computed, an independent program, and published
 * values. */
#include <math.h>
#include <stdlib.h>

#include "../country/peer.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/random.h"
#include "trade/complexity.h"
#include "unit/scratch.h"

/* A space whose cells are given: where a country has the product it sells the more of it the rarer
 * it is, so that RCA ≥ 1 there and 0 elsewhere. Countries and products without a cell stay empty.
 */
static struct space *space_from(struct arena *a, size_t nc, size_t np, const unsigned char *has)
{
    static const char codes[1000][FLOW_PRODUCT], isos[300][FLOW_COUNTRY];
    double *x = NEW_N(a, double, nc *np);
    struct space *s = NULL;
    for (size_t i = 0; i < nc * np; i++)
        x[i] = has[i];
    s = space_of(a, cube_from_tables(a, nc, np, isos, codes, x, NULL, NULL));
    memset(s->of_product, 0, np * s->product_words * sizeof *s->of_product);
    memset(s->of_country, 0, nc * s->country_words * sizeof *s->of_country);
    memset(s->ubiquity, 0, np * sizeof *s->ubiquity);
    memset(s->diversity, 0, nc * sizeof *s->diversity);
    for (size_t i = 0; i < nc; i++)
        for (size_t k = 0; k < np; k++)
            if (has[i * np + k]) {
                s->of_product[k * s->product_words + i / 64] |= UINT64_C(1) << (i % 64);
                s->of_country[i * s->country_words + k / 64] |= UINT64_C(1) << (k % 64);
                s->ubiquity[k]++, s->diversity[i]++;
            }
    return s;
}

static const unsigned char stairs[] = {1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};

static void two_states_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct complexity x;
    struct space *s = space_from(a, 5, 4, stairs);
    OK(complexity_fitness(a, s, 1, &x, &e), e); /* the first state: all ones */
    assert_true(x.country[0] == 1 && x.product[3] == 1 && isnan(x.country[4]));
    OK(complexity_fitness(a, s, 2, &x, &e), e); /* diversity and 1 / ubiquity over their means */
    near(x.country[0], 4 / 2.5, 1e-15, "fitness");
    near(x.country[3], 1 / 2.5, 1e-15, "fitness");
    near(x.product[3], 1 / ((1.0 / 4 + 1.0 / 3 + 1.0 / 2 + 1) / 4), 1e-15, "complexity");
    OK(complexity_eigen(a, s, &x, &e), e);
    assert_true(x.country[0] > x.country[1] && x.country[1] > x.country[2] &&
                x.country[2] > x.country[3]);
    assert_true(x.product[3] > x.product[2] && x.product[1] > x.product[0]);
    assert_true(isnan(x.country[4]));
    double mean = 0, square = 0;
    for (int i = 0; i < 4; i++)
        mean += x.country[i], square += x.country[i] * x.country[i];
    near(mean, 0, 1e-12, "mean of ECI");
    near(square, 3, 1e-12, "variance of ECI, divisor n - 1");
}

static void what_cannot_be_computed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct complexity x = {.second = 7};
    static const unsigned char apart[] = {1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1};
    static const unsigned char few[] = {1, 1, 1, 1};
    static const unsigned char same[] = {1, 1, 0, 0, 1, 1, 1, 0, 1};
    FAILS(complexity_eigen(a, space_from(a, 4, 4, apart), &x, &e), e, ERR_NUMERIC,
          "share no product");
    FAILS(complexity_eigen(a, space_from(a, 2, 2, few), &x, &e), e, ERR_NUMERIC,
          "only 2 countries");
    FAILS(complexity_fitness(a, space_from(a, 2, 2, few), 20, &x, &e), e, ERR_NUMERIC,
          "only 2 countries");
    /* A ring of three: both remaining vectors fit equally well. */
    FAILS(complexity_eigen(a, space_from(a, 3, 3, same), &x, &e), e, ERR_NUMERIC, "equally well");
    assert_true(x.second == 7);
    OK(complexity_fitness(a, space_from(a, 3, 3, same), 20, &x, &e), e);
    near(x.country[1], 1, 1e-12, "a ring has no best");
}

static unsigned char *random_cells(struct arena *a, size_t nc, size_t np, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed, "complexity");
    unsigned char *has = NEW_N(a, unsigned char, nc *np);
    for (size_t i = 0; i < nc; i++)
        for (size_t k = 0; k < np;
             k++) /* nested, with luck: able countries have the rare ones as well */
            has[i * np + k] = rng_uniform(&r) <
                              0.9 * (1.1 - (double)k / (double)np) * (double)(i + 1) / (double)nc;
    return has;
}

static void order_changes_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { NC = 61, NP = 83 };
    struct err e;
    struct complexity x, y, f, g;
    unsigned char *has = random_cells(a, NC, NP, 4), *moved = NEW_N(a, unsigned char, NC *NP);
    for (size_t i = 0; i < NC; i++)
        for (size_t k = 0; k < NP; k++)
            moved[(i * 13 + 4) % NC * NP + (k * 5 + 1) % NP] = has[i * NP + k];
    struct space *s = space_from(a, NC, NP, has), *t = space_from(a, NC, NP, moved);
    OK(complexity_eigen(a, s, &x, &e) && complexity_eigen(a, t, &y, &e), e);
    OK(complexity_fitness(a, s, 20, &f, &e) && complexity_fitness(a, t, 20, &g, &e), e);
    for (size_t i = 0; i < NC; i++) {
        size_t j = (i * 13 + 4) % NC;
        assert_true(isnan(x.country[i]) == isnan(y.country[j]));
        if (!isnan(x.country[i])) {
            near(y.country[j], x.country[i], 1e-9, "ECI");
            near(g.country[j], f.country[i], 1e-12, "fitness");
        }
    }
}

static void put_matrix(struct buf *b, const unsigned char *has, size_t nc, size_t np)
{
    for (size_t i = 0; i < nc; i++) {
        buf_puts(b, i ? ", [" : "[");
        for (size_t k = 0; k < np; k++)
            buf_printf(b, "%s%d", k ? "," : "", has[i * np + k]);
        buf_puts(b, "]");
    }
}

static void compare(const struct json_t *list, const double *mine, size_t n, double tol,
                    const char *what)
{
    double v;
    for (size_t i = 0; i < n; i++)
        if (js_as_real(js_at(list, i), &v))
            near(mine[i], v, tol, what);
        else
            assert_true(isnan(mine[i]));
}

/* tests/peers/complexity.py: singular values on both sides instead of a symmetric solver on one. */
static void agrees_with_the_peer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        size_t nc, np;
    } cases[] = {{8, 6}, {40, 75}, {120, 300}};
    struct complexity x[COUNT_OF(cases)], f[COUNT_OF(cases)];
    struct err e = {0};
    struct buf in;
    buf_init(&in, a, 1 << 22);
    for (size_t q = 0; q < COUNT_OF(cases); q++) {
        unsigned char *has = random_cells(a, cases[q].nc, cases[q].np, 30 + q);
        struct space *s = space_from(a, cases[q].nc, cases[q].np, has);
        OK(complexity_eigen(a, s, &x[q], &e) && complexity_fitness(a, s, 20, &f[q], &e), e);
        buf_puts(&in, q ? ", {\"has\": [" : "[{\"has\": [");
        put_matrix(&in, has, cases[q].nc, cases[q].np);
        buf_puts(&in, "]}");
    }
    buf_puts(&in, "]");
    struct str answer =
        peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                 arena_printf(a, "%s tests/peers/complexity.py", peer_python()), buf_str(&in));
    if (!answer.p)
        return;
    struct json_t *t;
    OK(js_load(&t, a, "answer", answer, &e), e);
    for (size_t q = 0; q < COUNT_OF(cases); q++) {
        const struct json_t *r = js_at(t, q);
        double second = 0, third = 0;
        assert_true(js_get_real(r, "second", &second) && js_get_real(r, "third", &third));
        near(x[q].second, second, 1e-10, "second eigenvalue");
        near(x[q].third, third, 1e-10, "third eigenvalue");
        compare(js_get(r, "eci"), x[q].country, cases[q].nc, 1e-6, "ECI");
        compare(js_get(r, "pci"), x[q].product, cases[q].np, 1e-6, "PCI");
        compare(js_get(r, "fitness"), f[q].country, cases[q].nc, 1e-9, "fitness");
        compare(js_get(r, "complexity"), f[q].product, cases[q].np, 1e-9, "complexity of products");
    }
}

/* --- the reference files --------------------------------------------------------------------- */

struct list { /* sorted codes */
    char (*code)[8];
    size_t n;
};

static int by_text(const void *x, const void *y)
{
    return strcmp(x, y);
}

static size_t place(const struct list *l, struct str code)
{
    char key[8] = "";
    assert_true(code.n < sizeof key);
    memcpy(key, code.p, code.n);
    char(*found)[8] = bsearch(key, l->code, l->n, sizeof *l->code, by_text);
    assert_non_null(found);
    return (size_t)(found - l->code);
}

static struct csv *open_csv(struct arena *a, const char *shared, const char *name, int col[3],
                            const char *const *names, int n)
{
    struct err e;
    struct csv *c;
    OK(csv_open_path(&c, a, arena_printf(a, "%s/trade/%s", shared, name), NULL, &e), e);
    for (int i = 0; i < n; i++)
        OK(csv_col(c, names[i], &col[i], &e), e);
    return c;
}

static struct list codes_of(struct arena *a, const char *shared, const char *name,
                            const char *column)
{
    struct err e;
    int col[3];
    struct list l = {NULL, 0};
    size_t cap = 0;
    struct csv *c = open_csv(a, shared, name, col, &column, 1);
    while (csv_next(c, &e)) {
        struct str s = csv_text(c, col[0]);
        l.code = arena_grow(a, l.code, &cap, l.n + 1, sizeof *l.code);
        memset(l.code[l.n], 0, sizeof *l.code);
        memcpy(l.code[l.n++], s.p, s.n);
    }
    assert_false(csv_failed(c));
    qsort(l.code, l.n, sizeof *l.code, by_text);
    return l;
}

static void agrees_with_published_values(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *shared = getenv("LANDFALL_SHARED"), *root = getenv("LANDFALL_ROOT");
    if (!shared)
        shared = arena_printf(a, "%s/../shared/data", root ? root : ".");
    if (access(arena_printf(a, "%s/trade/world_trade_1998_2000.csv", shared), R_OK) != 0) {
        print_message("skipped: %s/trade absent\n", shared);
        return;
    }
    static const char *const cells[] = {"country", "product", "value"},
                             *const eci[] = {"country", "eci"}, *const pci[] = {"product", "pci"};
    struct err e;
    int col[3];
    double v;
    struct list country = codes_of(a, shared, "world_trade_1998_2000_countries.csv", "country"),
                product = codes_of(a, shared, "world_trade_1998_2000_products.csv", "product");
    assert_true(country.n == 226 && product.n == 785);
    double *x = NEW_N(a, double, country.n *product.n);
    struct csv *c = open_csv(a, shared, "world_trade_1998_2000.csv", col, cells, 3);
    while (csv_next(c, &e)) {
        OK(csv_need_real(c, col[2], &v, &e), e);
        x[place(&country, csv_text(c, col[0])) * product.n +
          place(&product, csv_text(c, col[1]))] += v;
    }
    static const char codes[785][FLOW_PRODUCT], isos[226][FLOW_COUNTRY];
    struct space *s =
        space_of(a, cube_from_tables(a, country.n, product.n, isos, codes, x, NULL, NULL));

    /* Every cell with an advantage is in the file, and no other. */
    size_t n = 0, all = 0;
    c = open_csv(a, shared, "ref_economiccomplexity_balassa.csv", col, cells, 3);
    while (csv_next(c, &e)) {
        size_t i = place(&country, csv_text(c, col[0])), k = place(&product, csv_text(c, col[1]));
        OK(csv_need_real(c, col[2], &v, &e), e);
        assert_true(v == 1 && space_has(s, i, k));
        n++;
    }
    for (size_t k = 0; k < product.n; k++)
        all += s->ubiquity[k];
    assert_int_equal(n, 31951);
    assert_int_equal(all, n);

    /* Fitness–Complexity, to all the digits that the files hold. */
    struct complexity f, g;
    OK(complexity_fitness(a, s, 20, &f, &e), e);
    c = open_csv(a, shared, "ref_economiccomplexity_eci.csv", col, eci, 2);
    for (n = 0; csv_next(c, &e); n++) {
        OK(csv_need_real(c, col[1], &v, &e), e);
        near(f.country[place(&country, csv_text(c, col[0]))], v, 1e-13, "fitness of a country");
    }
    assert_int_equal(n, country.n);
    c = open_csv(a, shared, "ref_economiccomplexity_pci.csv", col, pci, 2);
    for (n = 0; csv_next(c, &e); n++) {
        OK(csv_need_real(c, col[1], &v, &e), e);
        near(f.product[place(&product, csv_text(c, col[0]))], v, 1e-12, "complexity of a product");
    }
    assert_int_equal(n, product.n);

    /* The eigenvector on the same cells is another measure, near but not the same order. */
    OK(complexity_eigen(a, s, &g, &e), e);
    unsigned char *has = NEW_N(a, unsigned char, country.n *product.n);
    for (size_t i = 0; i < country.n; i++)
        for (size_t k = 0; k < product.n; k++)
            has[i * product.n + k] = space_has(s, i, k);
    struct buf in;
    buf_init(&in, a, 1 << 22);
    buf_puts(&in, "{\"has\": [");
    put_matrix(&in, has, country.n, product.n);
    buf_puts(&in, "]}");
    struct str answer =
        peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                 arena_printf(a, "%s tests/peers/complexity.py", peer_python()), buf_str(&in));
    if (!answer.p)
        return;
    struct json_t *t;
    OK(js_load(&t, a, "answer", answer, &e), e);
    compare(js_get(t, "eci"), g.country, country.n, 1e-8, "ECI of the world of 2000");
    compare(js_get(t, "pci"), g.product, product.n, 1e-8, "PCI of the world of 2000");
    double up = 0;
    for (size_t i = 0; i < country.n; i++)
        up += g.country[i] * f.country[i];
    assert_true(up > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_states_by_hand),           cmocka_unit_test(what_cannot_be_computed),
        cmocka_unit_test(order_changes_nothing),        cmocka_unit_test(agrees_with_the_peer),
        cmocka_unit_test(agrees_with_published_values),
    };
    return cmocka_run_group_tests_name("complexity", tests, NULL, NULL);
}
