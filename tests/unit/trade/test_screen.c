/* TRADE-DSM: the formulas by hand and in their direction, and the four filters and the density of a
 * stored world against tests/peers/screen.py. */
#include "stored_world.h"
#include "trade/diversify.h"
#include "trade/screen.h"

static struct screen_rules rules_of(struct job *job, const struct params **ret)
{
    struct err e;
    struct facts *f;
    const struct params *p;
    struct screen_rules r;
    OK(facts_of_job(job, &f, &e), e);
    OK(params_of_job(job, facts_as_of(f), &p, &e), e);
    OK(screen_rules_of(p, &r, &e), e);
    if (ret)
        *ret = p;
    return r;
}

static struct job plain_job(struct arena *a)
{
    const char *root = getenv("LANDFALL_ROOT");
    return (struct job){.arena = a,
                        .as_of = AS_OF_FACT_TABLE,
                        .data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR};
}

static void near_to(double x, double y, double tol)
{
    if (!(fabs(x - y) <= tol)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static void formulas(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = plain_job(a);
    const struct screen_rules r = rules_of(&job, NULL);
    near_to(screen_slope(&r, 0), 0.8 + exp(0.01) / 0.85, 1e-15);
    near_to(screen_slope(&r, 1), 0.8 + exp(-0.99) / 1.85, 1e-15);
    double last = INFINITY;
    for (double rca = 0; rca < 40; rca += 0.01) {
        double s = screen_slope(&r, rca);
        assert_true(s < last || s - 0.8 < 1e-12); /* strictly down, to 0.8 */
        assert_true(s >= 0.8);
        last = s;
    }
    near_to(last, 0.8, 1e-15);
    near_to(screen_growth_cut(&r, 1, 0.1), 0.1 * screen_slope(&r, 1), 0);
    near_to(screen_growth_cut(&r, 1, -0.1), -0.1 / screen_slope(&r, 1), 0);
    near_to(screen_growth_cut(&r, 0.4, 0), 0, 0);
    near_to(screen_size_cut(&r, 1, 5000), 100, 1e-12);
    near_to(screen_size_cut(&r, 7, 5000), 100, 1e-12);
    near_to(screen_size_cut(&r, 0, 5000), 150, 1e-12);
    near_to(screen_size_cut(&r, nextafter(1, 0), 1), screen_size_cut(&r, 1, 1),
            1e-15); /* no jump at RCA 1 */
    for (double rca = 0; rca < 1; rca += 0.05)
        assert_true(screen_size_cut(&r, rca, 1) > screen_size_cut(&r, rca + 0.01, 1));
    static const int want[2][2][2] = {{{0, 3}, {2, 6}}, {{1, 5}, {4, 7}}}; /* short, long, size */
    for (int s = 0; s < 2; s++)
        for (int l = 0; l < 2; l++)
            for (int z = 0; z < 2; z++)
                assert_int_equal(screen_category(s, l, z), want[s][l][z]);
    const double ratio[] = {0, 0.0999, 0.1, 0.4999, 0.5, 0.999, 1, 30};
    static const enum screen_position place[] = {POSITION_NONE,  POSITION_NONE,   POSITION_SMALL,
                                                 POSITION_SMALL, POSITION_MEDIUM, POSITION_MEDIUM,
                                                 POSITION_HIGH,  POSITION_HIGH};
    for (size_t i = 0; i < COUNT_OF(ratio); i++)
        assert_int_equal(screen_position_of(&r, ratio[i]), place[i]);
    assert_int_equal(screen_position_of(&r, NAN), POSITION_UNKNOWN);
}

static void what_is_kept(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = plain_job(a);
    struct screen_rules r = rules_of(&job, NULL);
    const bool usual[SCREEN_CATEGORIES_MAX] = {false, false, false, true, true, true, true, true};
    assert_memory_equal(r.keep, usual, sizeof usual);
    OK(screen_keep(&r, "3, 5,67", &e), e);
    const bool fewer[SCREEN_CATEGORIES_MAX] = {false, false, false, true, false, true, true, true};
    assert_memory_equal(r.keep, fewer, sizeof fewer);
    FAILS(screen_keep(&r, "38", &e), e, ERR_INPUT, "0 to 7");
    assert_memory_equal(r.keep, fewer, sizeof fewer);
}

/* --- against the peer
 * -------------------------------------------------------------------------------------- */

static void put_year(struct buf *b, const char *name, const struct stored *w, size_t y)
{
    buf_printf(b, ",\"%s\":{\"year\":%d,\"imports\":[", name, stored_year[y]);
    for (size_t j = 0; j < STORED_N; j++)
        for (size_t k = 0; k < STORED_K; k++) {
            long long sum = 0;
            for (size_t i = 0; i < STORED_N; i++)
                sum += w->value[y][i][j][k];
            buf_printf(b, "%s%lld", k == 0 ? j == 0 ? "[" : "],[" : ",", sum);
        }
    buf_puts(b, "]]}");
}

static void put_scores(struct buf *b, const struct stored *w, const struct cube *c, const char *id)
{
    for (size_t j = 0; j < c->n_countries; j++) {
        double x = NAN;
        if (c->market[j] >= 0)
            (void)facts_value(w->facts, c->market[j], indicator_find(w->facts, id), &x, NULL);
        buf_puts(b, j ? "," : "[");
        put_number(b, x);
    }
    buf_puts(b, "]");
}

/* What the facts say, cell by cell; that the same cuts follow is what is compared. */
static void put_markets(struct buf *b, const struct stored *w, const struct screen *s)
{
    const struct cube *c = s->cube;
    buf_puts(b, ",\"risk\":[");
    put_scores(b, w, c, "political_stability");
    buf_puts(b, ",");
    put_scores(b, w, c, "regulatory_quality");
    buf_puts(b, "],\"macro\":[");
    for (int y = 0; y < 2; y++) {
        buf_puts(b, y ? ",[" : "[");
        for (size_t j = 0; j < c->n_countries; j++) {
            const char *const id[] = {"gdp_usd", "gdp_per_head_usd", "gdp_real_growth_pct",
                                      "population_growth_pct"};
            double x[4];
            for (int i = 0; i < 4; i++) {
                const struct fact *f;
                size_t n = c->market[j] < 0 ? 0
                                            : facts_series(w->facts, c->market[j],
                                                           indicator_find(w->facts, id[i]), &f);
                size_t back = (size_t)y + 1;
                x[i] = n >= back && f[n - 1].year - f[n - back].year == y ? f[n - back].value
                                                                          : (double)NAN;
            }
            x[3] = 100 * ((1 + x[2] / 100) / (1 + x[3] / 100) - 1);
            for (int i = 0; i < 4; i++) {
                buf_puts(b, i ? "," : j ? ",[" : "[");
                put_number(b, x[i]);
            }
            buf_puts(b, "]");
        }
        buf_puts(b, "]");
    }
    buf_puts(b, "],\"access\":[");
    for (size_t j = 0; j < c->n_countries; j++) {
        double km = j == s->home || c->market[j] < 0
                        ? (double)NAN
                        : facts_pair(w->facts, c->market[s->home], c->market[j]).distance_km;
        buf_puts(b, j ? ",[" : "[");
        put_number(b, km);
        buf_puts(b, ",null,");
        put_number(b, s->markets.of[j].access[ACCESS_TARIFF]);
        buf_puts(b, "]");
    }
    buf_puts(b, "]");
}

static json_t *ask_peer(struct stored *w, struct buf *b)
{
    struct err e;
    json_t *answer;
    const char *root = getenv("LANDFALL_ROOT");
    struct str out =
        peer_ask(w->a, arena_printf(w->a, "%s -c 'import json'", peer_python()),
                 arena_printf(w->a, "PYTHONDONTWRITEBYTECODE=1 %s %s/tests/peers/screen.py",
                              peer_python(), root ? root : "."),
                 buf_str(b));
    if (!out.p)
        skip();
    OK(js_load(&answer, w->a, "peer", out, &e), e);
    return answer;
}

static json_t *cell(json_t *x, const char *name, size_t j, size_t k)
{
    return js_at(js_at(js_get(x, name), j), k);
}

static void the_four_filters(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const stop[STOP_N] = {"kept",          "risk",   "macro", "demand",
                                             "concentration", "access", "none"};
    size_t seen[STOP_N] = {0};
    struct err e;
    struct stored *w =
        stored_open(a, 21,
                    "importer,exporter,product,year,rate_pct,kind,source\n"
                    "DEU,,,2019,4,mfn,test\nKEN,,,2019,20,mfn,test\nIND,,,2019,15,mfn,test\n");
    struct cube *c = stored_cube(w, 6);
    struct screen_rules r = rules_of(&w->job, NULL);
    for (size_t home = 0; home < STORED_N; home += 3)
        for (int either = 0; either < 2; either++) {
            struct screen *s;
            struct buf b;
            r.either = either;
            OK(screen_open(&w->job, c, home, SCREEN_ALL, &r, &s, &e), e);
            buf_init(&b, a, 8 << 20);
            buf_printf(&b,
                       "{\"screen\":{\"n\":%d,\"products\":%d,\"home\":%zu,\"either\":%s,\"rows\":",
                       STORED_N, STORED_K, home, either ? "true" : "false");
            stored_rows(&b, w, c);
            put_year(&b, "now", w, 3);
            put_year(&b, "short_base", w, 2);
            put_year(&b, "long_base", w, 0);
            put_markets(&b, w, s);
            buf_puts(&b, "}}");
            json_t *peer = ask_peer(w, &b);
            double cut;
            assert_true(js_get_real(peer, "risk_cut", &cut));
            near_to(cut, s->markets.risk_cut, 1e-12);
            for (size_t j = 0; j < STORED_N; j++) {
                const struct screen_market *m = &s->markets.of[j];
                same_number(js_at(js_get(peer, "risk"), j), m->risk, 0, "risk");
                same_number(js_at(js_get(peer, "index"), j), m->index, 1, "access");
                same_number(js_at(js_get(peer, "tier"), j), m->tier, 0, "tier");
                for (size_t k = 0; k < STORED_K && j != home; k++) {
                    struct screen_pair p = screen_pair(s, k, j);
                    same_number(cell(peer, "category", j, k), p.category, 0, "category");
                    same_number(cell(peer, "hhi", j, k), p.hhi, 0, "concentration");
                    same_number(cell(peer, "ratio", j, k), p.position_ratio, 0, "position");
                    same_number(cell(peer, "short", j, k), p.short_growth, 1, "short growth");
                    same_number(cell(peer, "long", j, k), p.long_growth, 1, "long growth");
                    same_number(cell(peer, "short_cut", j, k), p.short_cut, 1, "short cut");
                    same_number(cell(peer, "long_cut", j, k), p.long_cut, 1, "long cut");
                    same_number(cell(peer, "size_cut", j, k), p.size_cut, 0, "size cut");
                    if (!str_is(js_as_text(cell(peer, "stop", j, k)), stop[p.stop])) {
                        print_error("%s %s: the peer says %.*s, we %s\n", c->country[j],
                                    c->product[k], STR_ARG(js_as_text(cell(peer, "stop", j, k))),
                                    stop[p.stop]);
                        fail();
                    }
                    seen[p.stop]++;
                }
            }
        }
    for (int x = 0; x < STOP_N; x++)
        if (seen[x] == 0)
            fail_msg("no pair was %s: the test looks at nothing", stop[x]);
}

/* One product alone is what it is among all, with any number of threads. */
static void one_product_is_one_of_all(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct stored *w = stored_open(a, 22, NULL);
    struct cube *c = stored_cube(w, 6);
    const struct screen_rules r = rules_of(&w->job, NULL);
    struct screen *all, *one;
    setenv("LANDFALL_THREADS", "2", 1);
    OK(screen_open(&w->job, c, 6, SCREEN_ALL, &r, &all, &e), e);
    setenv("LANDFALL_THREADS", "1", 1);
    for (size_t k = 0; k < STORED_K; k++) {
        OK(screen_open(&w->job, c, 6, k, &r, &one, &e), e);
        for (size_t j = 0; j < STORED_N; j++) {
            struct screen_pair x = screen_pair(all, k, j), y = screen_pair(one, k, j);
            assert_int_equal(x.stop, y.stop);
            assert_memory_equal(&x.hhi, &y.hhi, sizeof x.hhi);
            assert_memory_equal(&x.position_ratio, &y.position_ratio, sizeof x.position_ratio);
        }
    }
    unsetenv("LANDFALL_THREADS");
}

static void candidates_by_density(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct stored *w = stored_open(a, 23, NULL);
    struct cube *c = stored_cube(w, 6);
    const struct params *p;
    size_t lines = 0;
    (void)rules_of(&w->job, &p);
    struct diversify_options opt = {.least_world = 100000};
    OK(potential_defaults(p, &opt.potential, &e), e);
    for (size_t home = 0; home < STORED_N; home++) {
        struct diversify *d;
        double *gamma;
        struct buf b;
        if (!(c->country_exports[home] > 0))
            continue;
        OK(diversify_of(&w->job, c, home, &opt, &d, &e), e);
        OK(potential_ease(&w->job, c, home, &opt.potential, &gamma, &e), e);
        buf_init(&b, a, 8 << 20);
        buf_printf(
            &b, "{\"diversify\":{\"n\":%d,\"products\":%d,\"home\":%zu,\"least\":100000,\"rows\":",
            STORED_N, STORED_K, home);
        stored_rows(&b, w, c);
        buf_puts(&b, ",\"ease\":[");
        for (size_t j = 0; j < STORED_N; j++) {
            buf_puts(&b, j ? "," : "");
            put_number(&b, gamma[j]);
        }
        buf_puts(&b, "]}}");
        json_t *peer = ask_peer(w, &b);
        assert_int_equal(js_len(js_get(peer, "candidates")), d->n);
        for (size_t i = 0; i < d->n; i++) {
            const struct diversify_line *l = &d->line[i];
            same_number(js_at(js_get(peer, "density"), l->product), l->density, 0, "density");
            same_number(js_at(js_get(peer, "pull"), l->product), l->pull, 0, "pull");
            same_number(js_at(js_get(peer, "rca"), l->product), l->rca, 0, "RCA");
            assert_true(l->rca < 1 && l->world >= 100000);
            assert_true(i == 0 || d->line[i - 1].density >= l->density);
            assert_int_equal(l->place, i > 0 && d->line[i - 1].density == l->density
                                           ? d->line[i - 1].place
                                           : i + 1);
            size_t ahead = 1;
            for (size_t q = 0; q < d->n; q++)
                ahead += d->line[q].pull > l->pull;
            assert_int_equal(l->pull_place, ahead);
            size_t near[2];
            double phi[2] = {0};
            size_t n = diversify_near(a, d, home, l->product, 2, near, phi);
            assert_true(n < 2 || phi[0] >= phi[1]);
            assert_true(n == 0 || (near[0] != l->product && phi[0] > 0 && phi[0] <= 1));
            lines++;
        }
        assert_int_equal(d->growth_from, 2017);
    }
    assert_true(lines > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas),
        cmocka_unit_test(what_is_kept),
        cmocka_unit_test(the_four_filters),
        cmocka_unit_test(one_product_is_one_of_all),
        cmocka_unit_test(candidates_by_density),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
