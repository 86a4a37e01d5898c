/* test_goods.c — product flows in the ranking: every figure against a sum in plain loops over the same
 * flows, what is missing and why, two products with two rankings, and the ranking as it was without flows. */
#include "unit/market/world.h"

#include <limits.h>
#include <math.h>

#include "base/file.h"
#include "market/goods.h"
#include "market/market.h"

static const char *root(void)
{
    const char *r = getenv("LANDFALL_ROOT");
    return r ? r : ".";
}

static struct job *job_with(struct arena *a, const char *data, const char *workspace)
{
    struct job *j = NEW(a, struct job);
    const char *build = getenv("LANDFALL_BUILD");
    *j = (struct job){.arena = a,
                      .data_dir = data ? data : arena_printf(a, "%s/data", root()),
                      .workspace_path = workspace,
                      .as_of = AS_OF_FACT_TABLE,
                      .seed = 1,
                      .country_dir = build ? arena_printf(a, "%s/country", build) : LANDFALL_COUNTRY_DIR};
    return j;
}

/* The olive mill of the examples with other goods: nothing but the codes differs. */
static const struct firm *firm_of(struct job *j, const char *const *codes, size_t n)
{
    struct err e = {0};
    const struct firm *f;
    OK(firm_of_job(j, arena_printf(j->arena, "%s/examples/olive-oil/firm.yaml", root()), &f, &e), e);
    struct firm *copy = NEW(j->arena, struct firm);
    struct product *p = NEW_N(j->arena, struct product, n + 1);
    *copy = *f;
    for (size_t i = 0; i < n; i++) {
        p[i] = f->products[0];
        p[i].hs = codes[i];
    }
    copy->products = p;
    copy->n_products = n;
    return copy;
}
#define FIRM(j, ...)                                                        \
    firm_of(j, (const char *const[]){__VA_ARGS__},                          \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const struct facts *facts_of(struct job *j)
{
    struct err e = {0};
    struct facts *f;
    OK(facts_of_job(j, &f, &e), e);
    return f;
}

struct stage {
    struct job *job;
    const struct facts *facts;
    struct world world;
};

static struct stage stage_of(struct arena *a, size_t most, int first, int last, bool partial)
{
    struct stage s = {.facts = facts_of(job_with(a, NULL, NULL))};
    s.world = world_new(a, s.facts, most, first, last, partial);
    s.job = job_with(a, NULL, s.world.workspace);
    s.facts = facts_of(s.job);
    return s;
}

static struct stage stage_new(struct arena *a, size_t most, int first, int last)
{
    return stage_of(a, most, first, last, false);
}

static const struct goods *goods_of(const struct stage *s, const struct firm *firm)
{
    struct err e = {0};
    const struct goods *g;
    OK(goods_of_job(s->job, s->facts, firm, &g, &e), e);
    return g;
}

static const struct figure *figure_of(const struct stage *s, const struct goods *g, const char *iso3,
                                      enum trade_figure_id what)
{
    return goods_figure(g, s->job->arena, market_index(s->facts, iso3), what);
}

/* Imports of products first…last by `to`, all sellers or one, mean of the years. */
static double imports(const struct stage *s, const char *from, const char *to, size_t first, size_t last,
                      int from_year, int to_year)
{
    double sum = 0;
    for (int y = from_year; y <= to_year; y++)
        for (size_t i = 0; i < s->world.n_countries; i++)
            for (size_t k = first; k <= last; k++)
                if (!from || strcmp(s->world.country[i], from) == 0)
                    sum += (double)world_flow(s->world.country[i], to, k, y);
    return sum / (to_year - from_year + 1);
}

static void near(double is, double should)
{
    if (!(fabs(is - should) <= 1e-9 * (fabs(should) + 1)))
        print_error("is %.17g, should be %.17g\n", is, should);
    assert_true(fabs(is - should) <= 1e-9 * (fabs(should) + 1));
}

/* Down to leaves that name their source and their cell. */
static void walk(const struct figure *f)
{
    if (f->missing) {
        assert_non_null(f->why);
        return;
    }
    if (f->origin == FIGURE_DERIVED) {
        assert_true(f->method && f->n_inputs > 0);
        for (size_t i = 0; i < f->n_inputs; i++)
            walk(f->inputs[i]);
        return;
    }
    assert_true(f->source && *f->source && f->ref && *f->ref);
}

static void figures_are_sums_over_the_flows(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stage s = stage_new(a, SIZE_MAX, WORLD_FIRST, WORLD_LAST);
    const struct goods *g = goods_of(&s, FIRM(s.job, "150910"));
    static const char *const markets[] = {"DEU", "USA", "JPN", "SWE", "CYP"};
    assert_null(g->why);
    assert_string_equal(g->text, "HS 150910");
    for (size_t m = 0; m < COUNT_OF(markets); m++) {
        const char *to = markets[m];
        double all = imports(&s, NULL, to, 0, 0, 2019, 2021), own = imports(&s, "GRC", to, 0, 0, 2019, 2021);
        const struct figure *f = figure_of(&s, g, to, TRADE_PRODUCT_IMPORTS);
        near(f->value, all);
        assert_string_equal(f->ref, arena_printf(a, "trade/baci/HS17/imports/%s/150910", to));
        assert_true(f->origin == FIGURE_FACT && f->year == 2021 && strstr(f->source, "CEPII BACI"));
        near(figure_of(&s, g, to, TRADE_HOME_SHARE_OF_PRODUCT)->value, 100 * own / all);
        double hhi = 0;
        for (size_t i = 0; i < s.world.n_countries; i++) {
            double share = imports(&s, s.world.country[i], to, 0, 0, 2019, 2021) / all;
            hhi += share * share;
        }
        near(figure_of(&s, g, to, TRADE_PRODUCT_CONCENTRATION)->value, hhi);
        double then = imports(&s, NULL, to, 0, 0, 2015, 2016), now = imports(&s, NULL, to, 0, 0, 2020, 2021);
        near(figure_of(&s, g, to, TRADE_PRODUCT_GROWTH)->value, 100 * (pow(now / then, 1 / 5.0) - 1));
        for (int id = 0; id < N_TRADE_FIGURES; id++)
            walk(figure_of(&s, g, to, (enum trade_figure_id)id));
    }
}

/* Supply × demand × ease, from the flows of all six products (docs/methods/export-potential.md). */
static void potential_is_supply_times_demand_times_ease(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stage s = stage_new(a, SIZE_MAX, 2021, 2021);
    const struct goods *g = goods_of(&s, FIRM(s.job, "150910"));
    size_t n = s.world.n_countries;
    double expected_all = 0, expected = 0, sold_all = 0, sold = imports(&s, "GRC", "DEU", 0, 0, 2021, 2021);
    for (size_t k = 0; k < WORLD_PRODUCTS; k++) {
        double world = 0, home = 0;
        for (size_t i = 0; i < n; i++) { /* exports that are not re-exports: at most as much as imports leave */
            double x = 0, m = imports(&s, NULL, s.world.country[i], k, k, 2021, 2021);
            for (size_t j = 0; j < n; j++)
                x += (double)world_flow(s.world.country[i], s.world.country[j], k, 2021);
            double own = m > x ? x * x / m : x;
            world += own;
            home = strcmp(s.world.country[i], "GRC") == 0 ? own : home;
        }
        double part = home / world * imports(&s, NULL, "DEU", k, k, 2021, 2021);
        expected_all += part;
        expected = k == 0 ? part : expected;
        sold_all += imports(&s, "GRC", "DEU", k, k, 2021, 2021);
    }
    expected *= sold_all / expected_all;
    const struct figure *f = figure_of(&s, g, "DEU", TRADE_EXPECTED);
    near(f->value, expected);
    near(figure_of(&s, g, "DEU", TRADE_UNREALISED)->value, fmax(0, expected - sold));
    f = figure_of(&s, g, "BRA", TRADE_UNREALISED); /* nothing is sold there: no base, and never 0 */
    assert_true(f->missing && strstr(f->why, "sells nothing there"));
}

static void codes_add_up_and_headings_stand_in(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stage s = stage_new(a, SIZE_MAX, 2020, 2021);
    const struct goods *g = goods_of(&s, FIRM(s.job, "300490", "300410", "300490"));
    assert_string_equal(g->text, "HS 300490 and 300410");
    assert_int_equal(g->n_codes, 2); /* each once */
    near(figure_of(&s, g, "USA", TRADE_PRODUCT_IMPORTS)->value, imports(&s, NULL, "USA", 2, 3, 2020, 2021));
    g = goods_of(&s, FIRM(s.job, "150920")); /* new in 2022 */
    assert_true(g->heading && strstr(g->text, "HS 1509 (no flows of 150920)"));
    near(figure_of(&s, g, "USA", TRADE_PRODUCT_IMPORTS)->value, imports(&s, NULL, "USA", 0, 1, 2020, 2021));
    g = goods_of(&s, FIRM(s.job, "150920", "150910")); /* the one within the other counts once */
    near(figure_of(&s, g, "USA", TRADE_PRODUCT_IMPORTS)->value, imports(&s, NULL, "USA", 0, 1, 2020, 2021));
    double kg = 4; /* USD, by the way the quantities are made */
    struct err e = {0};
    const struct product_trade *t;
    OK(market_product_trade(s.job, s.facts, FIRM(s.job, "150910"), market_index(s.facts, "USA"), &t, &e), e);
    assert_true(fabs(t->unit_value->value - kg) < 0.01);
    OK(market_product_trade(s.job, s.facts, FIRM(s.job, "1509"), market_index(s.facts, "USA"), &t, &e), e);
    assert_true(t->unit_value->missing && figure_known(t->imports));
}

static void what_is_missing_says_why(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stage s = stage_new(a, SIZE_MAX, 2020, 2021);
    struct job *bare = job_with(a, NULL, NULL);
    struct err e = {0};
    const struct goods *g;
    const struct figure *f;
    OK(goods_of_job(bare, s.facts, FIRM(bare, "150910"), &g, &e), e);
    f = goods_figure(g, a, 0, TRADE_UNREALISED);
    assert_true(g->no_flows && f->missing && strstr(f->why, "no product flows are imported"));
    g = goods_of(&s, FIRM(s.job, NULL));
    assert_true(g->no_code && strstr(figure_of(&s, g, "DEU", TRADE_PRODUCT_IMPORTS)->why, "services"));
    g = goods_of(&s, FIRM(s.job, "970110"));
    assert_true(g->why && strstr(g->why, "970110 is not in"));
    g = goods_of(&s, FIRM(s.job, "150910", NULL)); /* goods and a service */
    assert_true(!g->why && g->services);
    f = figure_of(&s, g, "POL", TRADE_PRODUCT_IMPORTS);
    assert_true(f->missing && isnan(f->value) && strstr(f->why, "no imports"));
    f = figure_of(&s, g, "DEU", TRADE_PRODUCT_GROWTH);
    assert_true(f->missing && strstr(f->why, "too few")); /* two years */
    struct stage few = stage_new(a, 12, 2021, 2021); /* a trial file is not the world */
    g = goods_of(&few, FIRM(few.job, "150910"));
    assert_true(g->why && strstr(g->why, "economies only"));
    assert_false(g->no_flows);
}

/* What does not report is known in part: missing, and never the part. */
static void who_does_not_report_is_missing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stage s = stage_of(a, SIZE_MAX, 2020, 2021, true);
    const struct goods *g = goods_of(&s, FIRM(s.job, "150910"));
    assert_null(g->why);
    for (size_t i = 0; i < s.world.n_countries; i++) {
        const char *iso3 = s.world.country[i];
        const struct figure *f = figure_of(&s, g, iso3, TRADE_PRODUCT_IMPORTS);
        if (i % 2)
            assert_true(f->missing && strstr(f->why, "does not report"));
        else
            near(f->value, imports(&s, NULL, iso3, 0, 0, 2020, 2021));
        if (strcmp(iso3, "GRC") == 0 && i % 2)
            assert_true(strstr(g->why_potential, "does not report"));
    }
}

static void the_page_says_who_sells(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stage s = stage_new(a, SIZE_MAX, WORLD_FIRST, WORLD_LAST);
    struct err e = {0};
    const struct product_trade *t;
    int deu = market_index(s.facts, "DEU");
    OK(market_product_trade(s.job, s.facts, FIRM(s.job, "150910"), deu, &t, &e), e);
    assert_null(t->note);
    assert_int_equal(t->n_years, WORLD_LAST - WORLD_FIRST + 1);
    near(t->years[0].imports->value, imports(&s, NULL, "DEU", 0, 0, WORLD_FIRST, WORLD_FIRST));
    double shares = 0, before = HUGE_VAL;
    bool home = false;
    for (size_t i = 0; i < t->n_suppliers; i++) {
        assert_true(t->suppliers[i].value->value <= before);
        before = t->suppliers[i].value->value;
        shares += t->suppliers[i].share->value;
        home = home || t->suppliers[i].home;
        walk(t->suppliers[i].share);
    }
    assert_true(home && t->home_place > 0 && shares <= 100.0000001);
    near(t->suppliers[0].value->value, imports(&s, t->suppliers[0].iso3, "DEU", 0, 0, 2019, 2021));
    assert_true(figure_has_interval(t->at_stake) && t->at_stake->low <= t->at_stake->value &&
                t->at_stake->value <= t->at_stake->high);
    assert_non_null(strstr(prose_text(a, t->says), "Germany buys"));
}

static double between(double x, double none, double full)
{
    return 100 * fmin(1, fmax(0, (x - none) / (full - none)));
}

/* Pressures from the same sums; the cuts are those of data/parameters/market.csv. */
static void forces_are_what_flows_tell(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stage s = stage_new(a, SIZE_MAX, WORLD_FIRST, WORLD_LAST);
    struct err e = {0};
    const struct product_trade *t;
    const struct forces *f;
    const struct firm *firm = FIRM(s.job, "150910");
    int deu = market_index(s.facts, "DEU");
    OK(market_product_trade(s.job, s.facts, firm, deu, &t, &e), e);
    OK(market_forces(s.job, s.facts, firm, deu, t, &f, &e), e);
    const struct force *rivalry = &f->force[0], *entrants = &f->force[1], *like = &f->force[4];
    assert_int_equal(f->n_known, 3);
    double many = between(1 / t->concentration->value, 1, 12), slow = between(t->growth->value, 15, -5);
    assert_true(many > 0 && many < 100 && slow > 0 && slow < 100);
    near(rivalry->pressure->value, (many + slow) / 2);
    near(entrants->pressure->value, 0); /* who sells there in 2021 did in 2018: no new supplier */
    assert_int_equal(entrants->n_items, 2);
    assert_true(entrants->items[1].raw->missing && strstr(entrants->items[1].raw->why, "tariff"));
    double then = imports(&s, NULL, "DEU", 1, 1, 2015, 2016), now = imports(&s, NULL, "DEU", 1, 1, 2020, 2021);
    near(like->items[0].raw->value, 100 * (pow(now / then, 1 / 5.0) - 1) - t->growth->value);
    for (size_t i = 0; i < N_FORCES; i++) {
        walk(f->force[i].pressure);
        assert_true(*f->force[i].missing);
        if (figure_known(f->force[i].pressure))
            assert_int_equal(f->force[i].pressure->grade, GRADE_D);
    }
    assert_true(f->force[2].pressure->missing && f->force[3].pressure->missing);
    struct job *bare = job_with(a, NULL, NULL);
    firm = FIRM(bare, "150910");
    OK(market_product_trade(bare, s.facts, firm, deu, &t, &e), e);
    OK(market_forces(bare, s.facts, firm, deu, t, &f, &e), e);
    assert_int_equal(f->n_known, 0);
}

/* --- the ranking --------------------------------------------------------------------------------- */

static const struct market_ranking *rank(struct job *j, const struct firm *f)
{
    struct err e = {0};
    const struct market_ranking *r;
    struct market_options opt = {.seed = 1, .draws = 1500};
    OK(market_rank(j, f, &opt, &r, &e), e);
    return r;
}

static const struct market_cell *cell_of(const struct market_line *l, const char *id)
{
    for (size_t c = 0; c < l->n_cells; c++)
        if (strcmp(l->cells[c].criterion->id, id) == 0)
            return &l->cells[c];
    fail();
    return NULL;
}

static void two_products_have_two_rankings(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct stage s = stage_new(a, SIZE_MAX, WORLD_FIRST, WORLD_LAST);
    const struct market_ranking *oil = rank(s.job, FIRM(s.job, "150910")),
                                *pills = rank(s.job, FIRM(s.job, "300490"));
    assert_int_equal(oil->n_lines, pills->n_lines);
    size_t moved = 0, far = 0;
    for (size_t k = 0; k < oil->n_lines; k++) {
        const struct market_line *other = market_line_of(pills, oil->lines[k].market);
        int by = abs(other->place - oil->lines[k].place);
        moved += by > 0;
        far += by >= 10;
    }
    assert_true(moved > oil->n_lines / 2 && far > oil->n_lines / 20);
    assert_null(oil->demand_why);
    assert_non_null(strstr(prose_text(a, oil->demand), "HS 150910 in CEPII BACI"));
    assert_string_equal(oil->size->id, "product_imports");
    const struct market_line *l = &oil->lines[0];
    assert_ptr_equal(l->matrix.size, cell_of(l, "product_imports")->raw);
    assert_true(cell_of(l, "product_imports")->used && cell_of(l, "product_growth")->used &&
                cell_of(l, "product_gap")->used && cell_of(l, "product_home_share")->used);
    const struct market_cell *country = cell_of(l, "imports"); /* stepped back: it must not count twice */
    assert_true(!country->used && country->weight_01 == 0 && country->instead &&
                strcmp(country->instead->id, "product_imports") == 0);
    assert_true(!cell_of(l, "consumption")->used && cell_of(l, "urban")->used);
    for (size_t i = 0; i < oil->n_not_known; i++) {
        assert_null(strstr(oil->not_known[i], "Product demand"));
        assert_null(strstr(oil->not_known[i], "Imports: "));
    }
    for (size_t k = 0; k < oil->n_lines; k++)
        for (size_t c = 0; c < oil->lines[k].n_cells; c++)
            walk(oil->lines[k].cells[c].score);
}

static void cut_out(struct arena *a, struct buf *out, const char *text)
{
    struct str rest = str_of(text);
    bool skip = false;
    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        const char *l = str_dup(a, line);
        if (strncmp(l, "  - id: ", 8) == 0) {
            const char *next = strstr(rest.p, "\n  - id: "), *trade = strstr(rest.p, "    trade: ");
            skip = trade && (!next || trade < next);
        }
        if (strncmp(l, "size: [", 7) == 0)
            buf_puts(out, "size: consumption\n");
        else if (!skip && strncmp(l, "    unless: ", 12) != 0)
            buf_printf(out, "%s\n", l);
    }
}

/* Without flows the order is that of a set without criteria on flows, to the last bit. */
static void without_flows_the_order_is_as_it_was(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    char *text;
    struct str bytes;
    struct buf out;
    const char *data = arena_printf(a, "%s/data", root()), *old = scratch_folder(a);
    OK(file_make_folder(path_join(a, old, "criteria"), &e), e);
    static const char *const linked[] = {"parameters", "country", "customs", "trade", "entry"};
    char whole[PATH_MAX];
    assert_non_null(realpath(data, whole));
    for (size_t i = 0; i < COUNT_OF(linked); i++)
        assert_int_equal(symlink(arena_printf(a, "%s/%s", whole, linked[i]),
                                 path_join(a, old, linked[i])),
                         0);
    OK(file_read(a, path_join(a, data, "criteria/matrix.yaml"), 1 << 20, &bytes, &e), e);
    (void)scratch_file(a, path_join(a, old, "criteria"), "matrix.yaml", bytes);
    OK(file_read(a, path_join(a, data, "criteria/consumer.yaml"), 1 << 20, &bytes, &e), e);
    text = str_dup(a, bytes);
    buf_init(&out, a, 1 << 20);
    cut_out(a, &out, text);
    assert_null(strstr(out.p, "\n    trade: "));
    (void)scratch_file(a, path_join(a, old, "criteria"), "consumer.yaml", buf_str(&out));
    struct job *now = job_with(a, NULL, NULL), *before = job_with(a, old, NULL);
    const struct market_ranking *r = rank(now, FIRM(now, "150910")), *q = rank(before, FIRM(before, "150910"));
    assert_int_equal(r->n_lines, q->n_lines);
    assert_true(r->set->n_items > q->set->n_items);
    for (size_t k = 0; k < r->n_lines; k++) {
        assert_string_equal(r->lines[k].iso3, q->lines[k].iso3);
        assert_true(r->lines[k].expected_rank->value == q->lines[k].expected_rank->value);
        assert_true(r->lines[k].score->value == q->lines[k].score->value);
    }
    assert_string_equal(r->size->id, "consumption");
    size_t said = 0;
    for (size_t i = 0; i < r->n_not_known; i++)
        said += strstr(r->not_known[i], "Product demand") != NULL;
    assert_int_equal(said, 1);
    assert_int_equal(r->n_not_known, q->n_not_known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_sums_over_the_flows),
        cmocka_unit_test(potential_is_supply_times_demand_times_ease),
        cmocka_unit_test(codes_add_up_and_headings_stand_in),
        cmocka_unit_test(what_is_missing_says_why),
        cmocka_unit_test(who_does_not_report_is_missing),
        cmocka_unit_test(the_page_says_who_sells),
        cmocka_unit_test(forces_are_what_flows_tell),
        cmocka_unit_test(two_products_have_two_rankings),
        cmocka_unit_test(without_flows_the_order_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
