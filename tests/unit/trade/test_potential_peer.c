/* Potential from a store on disk, with duties, distance, growth and headings, against
 * tests/peers/potential.py. */
#include "stored_world.h"
#include "trade/potential.h"

/* Germany treats Egypt and Kenya better than all, the United States treat China worse; Japan's
 * general rates on two products are not known; Brazil has one rate for everything. */
static const struct duty {
    const char *importer, *exporter, *product;
    double pct;
} duties[] = {
    {"DEU", "", "150910", 12},   {"DEU", "", "150990", 8},     {"DEU", "", "870321", 10},
    {"DEU", "", "220421", 15},   {"DEU", "EGY", "150910", 0},  {"DEU", "EGY", "150990", 0},
    {"DEU", "KEN", "220421", 2}, {"DEU", "KEN", "150910", 12}, {"USA", "", "847130", 1},
    {"USA", "", "847150", 0},    {"USA", "CHN", "847130", 26}, {"USA", "CHN", "847150", 25},
    {"JPN", "", "300490", 3},    {"JPN", "IND", "300490", 0},  {"JPN", "IND", "150910", 4},
    {"FRA", "", "150910", 12},   {"FRA", "EGY", "150910", 3},  {"MEX", "USA", "870321", 0},
    {"MEX", "", "870321", 20},
};

static const char *duties_text(struct arena *a)
{
    struct tariff_row row[COUNT_OF(duties)];
    size_t replaced;
    for (size_t i = 0; i < COUNT_OF(duties); i++) {
        row[i] = (struct tariff_row){.year = 2019,
                                     .kind = *duties[i].exporter ? TARIFF_PREFERENTIAL : TARIFF_MFN,
                                     .rate_pct = duties[i].pct,
                                     .source = "test"};
        memcpy(row[i].importer, duties[i].importer, strlen(duties[i].importer));
        memcpy(row[i].exporter, duties[i].exporter, strlen(duties[i].exporter));
        memcpy(row[i].product, duties[i].product, strlen(duties[i].product));
    }
    struct str s = tariffs_text(a, tariffs_of_rows(a, row, COUNT_OF(duties), &replaced));
    assert_int_equal(replaced, 0);
    return arena_strndup(a, s.p, s.n);
}

static void put_duties(struct buf *b, const struct cube *c)
{
    buf_puts(b, ",\"general\":[");
    for (size_t j = 0; j < c->n_countries; j++)
        for (size_t k = 0; k < c->n_products; k++) {
            double rate = NAN;
            for (size_t d = 0; d < COUNT_OF(duties); d++)
                if (!*duties[d].exporter && cstr_eq(duties[d].importer, c->country[j]) &&
                    cstr_eq(duties[d].product, c->product[k]))
                    rate = duties[d].pct / 100;
            buf_puts(b, k == 0 ? j == 0 ? "[" : "],[" : ",");
            put_number(b, rate);
        }
    buf_puts(b, "]],\"own\":[");
    const char *comma = "";
    for (size_t d = 0; d < COUNT_OF(duties); d++)
        if (*duties[d].exporter) {
            buf_printf(b, "%s[%d,%d,%d,%.17g]", comma, cube_country(c, duties[d].exporter),
                       cube_country(c, duties[d].importer), cube_product(c, duties[d].product),
                       duties[d].pct / 100);
            comma = ",";
        }
    buf_puts(b, "]");
}

static void put_numbers(struct buf *b, const char *name, const double *x, size_t n)
{
    buf_printf(b, ",\"%s\":[", name);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s%.17g", i ? "," : "", x[i]);
    buf_puts(b, "]");
}

static json_t *peer_potential(struct stored *w, const struct cube *c,
                              const struct potential_options *opt, bool tariffs)
{
    struct err e;
    struct buf b;
    json_t *answer;
    buf_init(&b, w->a, 8 << 20);
    buf_printf(&b,
               "{\"n\":%zu,\"products\":%zu,\"mode\":\"%s\",\"reexport\":%s,\"sigma\":%.17g,"
               "\"epsilon\":%.17g,"
               "\"theta\":%.17g,\"rows\":",
               c->n_countries, c->n_products,
               opt->mode == POTENTIAL_STATIC ? "static" : "projected",
               opt->reexport_correction ? "true" : "false", opt->tariff_elasticity,
               opt->income_elasticity, opt->distance_theta);
    stored_rows(&b, w, c);
    if (opt->growth) {
        put_numbers(&b, "gdp", opt->growth->gdp, c->n_countries);
        put_numbers(&b, "population", opt->growth->population, c->n_countries);
        put_numbers(&b, "income", opt->growth->income, c->n_countries);
    }
    if (tariffs)
        put_duties(&b, c);
    buf_puts(&b, ",\"distance\":[");
    for (size_t i = 0; i < c->n_countries; i++)
        for (size_t j = 0; j < c->n_countries; j++) {
            buf_puts(&b, j == 0 ? i == 0 ? "[" : "],[" : ",");
            put_number(&b, i == j || c->market[i] < 0 || c->market[j] < 0
                               ? (double)NAN
                               : facts_pair(w->facts, c->market[i], c->market[j]).distance_km);
        }
    buf_puts(&b, "]]}");
    const char *root = getenv("LANDFALL_ROOT"), *python = peer_python();
    struct str out =
        peer_ask(w->a, arena_printf(w->a, "%s -c 'import numpy'", python),
                 arena_printf(w->a, "PYTHONDONTWRITEBYTECODE=1 %s %s/tests/peers/potential.py",
                              python, root ? root : "."),
                 buf_str(&b));
    if (!out.p)
        return NULL;
    OK(js_load(&answer, w->a, "peer", out, &e), e);
    return answer;
}

static json_t *at2(json_t *x, const char *name, size_t i, size_t j)
{
    return js_at(js_at(js_get(x, name), i), j);
}

static void agree(struct stored *w, int digits, struct potential_options opt, bool tariffs)
{
    struct err e;
    struct cube *c = stored_cube(w, digits);
    json_t *peer = peer_potential(w, c, &opt, tariffs);
    if (!peer)
        skip();
    struct potential_totals t;
    OK(potential_all(&w->job, c, &opt, &t, &e), e);
    size_t n = c->n_countries;
    for (size_t i = 0; i < n; i++) {
        struct potential_product *all;
        OK(potential_products(&w->job, c, i, &opt, &all, &e), e);
        for (size_t k = 0; k < c->n_products; k++) {
            struct potential_line *l;
            size_t n_lines;
            double gap = 0;
            OK(potential_lines(&w->job, c, i, k, &opt, &l, &n_lines, &e), e);
            same_number(at2(peer, "alpha", i, k), l[0].supply, 0, "supply");
            same_number(at2(peer, "alpha", i, k), all[k].supply, 0, "supply of all products");
            for (size_t x = 0; x < n_lines; x++) {
                size_t j = (size_t)l[x].importer;
                double scale = isnan(l[x].expected) ? 0 : l[x].expected;
                same_number(js_at(at2(peer, "beta", i, j), k), l[x].demand, 0, "demand");
                same_number(js_at(at2(peer, "epi", i, j), k), l[x].expected, 0, "expected");
                same_number(js_at(at2(peer, "actual", i, j), k), l[x].actual, 0, "actual");
                same_number(js_at(at2(peer, "unrealised", i, j), k), l[x].unrealised, scale,
                            "unrealised");
                same_number(at2(peer, "gamma", i, j), l[x].ease, 0, "ease");
                gap += isnan(l[x].unrealised) ? 0 : l[x].unrealised;
            }
            assert_true(fabs(gap - all[k].unrealised) <= 1e-9 * gap + 1e-9);
            assert_true(fabs(gap - t.product_unrealised[i * c->n_products + k]) <=
                        1e-11 * (all[k].expected + all[k].actual) + 1e-9);
        }
        for (size_t j = 0; j < n; j++) {
            if (i == j)
                continue;
            double scale = isnan(t.expected[i * n + j]) ? 0 : t.expected[i * n + j];
            same_number(at2(peer, "epi_total", i, j), t.expected[i * n + j], 0, "total expected");
            same_number(at2(peer, "unrealised_total", i, j), t.unrealised[i * n + j], scale,
                        "total unrealised");
        }
    }
}

static void with_everything(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct stored *w = stored_open(a, 11, duties_text(a));
    const struct potential_growth *g;
    OK(potential_past_growth(&w->job, stored_cube(w, 6), &g, &e), e);
    struct potential_options opt = {.mode = POTENTIAL_STATIC,
                                    .tariffs = true,
                                    .tariff_elasticity = 5,
                                    .income_elasticity = 1.3,
                                    .distance_theta = 0.7,
                                    .reexport_correction = true,
                                    .growth = g};
    agree(w, 6, opt, true);
    opt.mode = POTENTIAL_PROJECTED;
    agree(w, 6, opt, true);
    opt.growth = NULL;
    opt.reexport_correction = false;
    agree(w, 6, opt, true);
}

static void headings_and_chapters(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stored *w = stored_open(a, 12, NULL);
    const struct potential_options opt = {.mode = POTENTIAL_STATIC,
                                          .tariffs = true,
                                          .tariff_elasticity = 5,
                                          .income_elasticity = 1,
                                          .reexport_correction = true};
    agree(w, 6, opt, false);
    agree(w, 4, opt, false);
    agree(w, 2, opt, false);
}

/* Duties without elasticity, and duties that are the same for all, change nothing. */
static void duties_that_do_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct stored *w = stored_open(a, 13, duties_text(a)),
                  *same =
                      stored_open(a, 13,
                                  "importer,exporter,product,year,rate_pct,kind,source\n"
                                  "DEU,,150910,2019,12,mfn,test\nUSA,,847130,2019,3,mfn,test\n");
    struct potential_options none = {.mode = POTENTIAL_STATIC,
                                     .income_elasticity = 1,
                                     .tariff_elasticity = 5},
                             zero = none, on = none;
    zero.tariffs = true, zero.tariff_elasticity = 0;
    on.tariffs = true;
    struct cube *c = stored_cube(w, 6), *d = stored_cube(same, 6);
    struct potential_totals x, y, z, u;
    OK(potential_all(&w->job, c, &none, &x, &e), e);
    OK(potential_all(&w->job, c, &zero, &y, &e), e);
    OK(potential_all(&same->job, d, &on, &z, &e), e);
    OK(potential_all(&w->job, c, &on, &u, &e), e);
    size_t bytes = STORED_N * STORED_N * sizeof(double);
    for (size_t at = 0; at < STORED_N * STORED_N; at++)
        assert_true(fabs(x.unrealised[at] - y.unrealised[at]) <= 1e-12 * x.expected[at] ||
                    isnan(x.unrealised[at]));
    assert_memory_equal(x.unrealised, z.unrealised, bytes);
    assert_memory_not_equal(x.unrealised, u.unrealised, bytes);
}

/* The past's growth: means of the last years there are, carried on; who has none takes the median.
 */
static void growth_of_the_past(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct stored *w = stored_open(a, 14, NULL);
    struct cube *c = stored_cube(w, 6);
    const struct potential_growth *g;
    OK(potential_past_growth(&w->job, c, &g, &e), e);
    assert_int_equal(g->n_missing, 1);
    int real = indicator_find(w->facts, "gdp_real_growth_pct");
    double known[STORED_N], s19 = NAN;
    size_t n = 0;
    for (size_t i = 0; i < STORED_N; i++) {
        const struct fact *f;
        double sum = 0, years = 0;
        if (c->market[i] < 0) {
            s19 = g->gdp[i];
            continue;
        }
        size_t m = facts_series(w->facts, c->market[i], real, &f);
        assert_true(m > 0);
        for (size_t y = 0; y < m; y++)
            if (f[y].year > f[m - 1].year - 5)
                sum += f[y].value, years++;
        near(pow(1 + sum / years / 100, 5), g->gdp[i], 1e-12, "factor of GDP");
        near(g->gdp[i] / g->population[i], g->income[i], 1e-12, "factor of income");
        known[n++] = g->gdp[i];
    }
    size_t below = 0, above = 0;
    for (size_t i = 0; i < n; i++)
        below += known[i]<s19, above += known[i]> s19;
    assert_int_equal(n, 14);
    assert_true(below <= 7 && above <= 7 &&
                below == above); /* the two in the middle may be alike */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_everything),
        cmocka_unit_test(headings_and_chapters),
        cmocka_unit_test(duties_that_do_nothing),
        cmocka_unit_test(growth_of_the_past),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
