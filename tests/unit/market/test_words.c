/* test_words.c — what the ranking says is true: an absolute phrase stands only beyond the threshold
 * of its set, tried over every shipped figure of every market; a market that was left, a share that
 * is only bounded and a good that is only unlisted are told as what they are; what lacks a
 * certificate stands apart with the place it would take. */
#include "unit/scratch.h"

#include <math.h>

#include "base/capability.h"
#include "market/market.h"

static const char *const examples[] = {"olive-oil", "generic-medicine", "industrial-sensor"};

static const char *root(void)
{
    const char *r = getenv("LANDFALL_ROOT");
    return r ? r : ".";
}

static struct job *job_new(struct arena *a)
{
    struct job *j = NEW(a, struct job);
    const char *build = getenv("LANDFALL_BUILD");
    *j = (struct job){.arena = a,
                      .data_dir = arena_printf(a, "%s/data", root()),
                      .as_of = AS_OF_FACT_TABLE,
                      .seed = 1,
                      .country_dir =
                          build ? arena_printf(a, "%s/country", build) : LANDFALL_COUNTRY_DIR};
    return j;
}

static const struct firm *firm_of(struct job *j, const char *example)
{
    struct err e = {0};
    const struct firm *f = NULL;
    OK(firm_of_job(j, arena_printf(j->arena, "%s/examples/%s/firm.yaml", root(), example), &f, &e),
       e);
    return f;
}

static const struct market_ranking *rank(struct job *j, const struct firm *f, const char *set)
{
    struct err e = {0};
    const struct market_ranking *r = NULL;
    struct market_options opt = {.seed = 1, .draws = 1000, .criteria = set};
    OK(market_rank(j, f, &opt, &r, &e), e);
    return r;
}

static const struct market_line *line(const struct market_ranking *r, const char *iso3)
{
    return market_line_of(r, market_index(r->facts, iso3));
}

static const struct market_cell *cell(const struct market_line *l, const char *id)
{
    for (size_t c = 0; c < l->n_cells; c++)
        if (strcmp(l->cells[c].criterion->id, id) == 0)
            return &l->cells[c];
    fail_msg("no criterion %s", id);
    return NULL;
}

static bool begins(const char *text, const char *with)
{
    size_t n = strlen(with);
    return strncmp(text, with, n) == 0 && (text[n] == ':' || text[n] == '.');
}

/* A reason that begins with the phrase of a criterion: may it be said of the figure? */
static void check_reason(struct arena *a, const struct market_line *l, const struct prose *p,
                         bool good, size_t *ret_absolute)
{
    const char *text = p ? prose_text(a, p) : "";
    for (size_t c = 0; p && c < l->n_cells; c++) {
        const struct market_cell *x = &l->cells[c];
        if (!begins(text, good ? x->criterion->plain_good : x->criterion->plain_bad) ||
            x->raw->is_bound)
            continue;
        if (x->criterion->kind == CRITERION_PAIR && !criterion_is_yes_no(x->criterion) &&
            x->criterion->n_good_from == 0)
            continue; /* agreements speak for themselves */
        bool may = good ? criterion_says_good(x->criterion, x->raw->value)
                        : criterion_says_bad(x->criterion, x->raw->value);
        if (!may)
            print_error("%s: %s\n", l->iso3, text);
        assert_true(may);
        (*ret_absolute)++;
    }
}

static void phrases_hold_over_every_shipped_figure(void **state)
{
    (void)state;
    static const char *const sets[] = {"consumer", "industrial", "regulated-health", "digital"};
    for (size_t f = 0; f < COUNT_OF(examples); f++)
        for (size_t s = 0; s < COUNT_OF(sets); s++) {
            ARENA_LOCAL(a);
            struct job *j = job_new(a);
            const struct market_ranking *r = rank(j, firm_of(j, examples[f]), sets[s]);
            size_t absolute = 0, reasons = 0;
            for (size_t c = 0; c < r->set->n_items; c++) {
                double least_good = HUGE_VAL, most_bad = -HUGE_VAL;
                for (size_t k = 0; k < r->n_lines; k++) {
                    const struct market_cell *x = &r->lines[k].cells[c];
                    if (!figure_known(x->raw) || x->raw->is_bound)
                        continue;
                    bool good = criterion_says_good(x->criterion, x->raw->value),
                         bad = criterion_says_bad(x->criterion, x->raw->value);
                    if (good && bad)
                        print_error("%s, %s: good and bad at once\n", x->criterion->id,
                                    r->lines[k].iso3);
                    assert_false(good && bad);
                    if (good)
                        least_good = fmin(least_good, x->value_01);
                    if (bad)
                        most_bad = fmax(most_bad, x->value_01);
                }
                if (least_good < most_bad)
                    print_error("%s: what is called bad is worth more than what is called good\n",
                                r->set->items[c].id);
                assert_true(least_good >= most_bad);
            }
            for (size_t k = 0; k < r->n_lines; k++)
                for (size_t i = 0; i < MARKET_REASONS; i++) {
                    reasons += r->lines[k].reasons_for[i] != NULL;
                    check_reason(a, &r->lines[k], r->lines[k].reasons_for[i], true, &absolute);
                    check_reason(a, &r->lines[k], r->lines[k].reasons_against[i], false, &absolute);
                }
            assert_true(absolute > 50 && reasons > r->n_lines);
        }
}

/* Phrases an adviser found false as printed: they may not be said of these figures. */
static void what_was_false_is_not_said(void **state)
{
    (void)state;
    static const struct {
        const char *set, *id;
        double x;
        bool good;
    } rows[] = {
        {"consumer", "mobile", 104, false},
        {"consumer", "inflation", 6.2, false},
        {"consumer", "inflation", -3, false},
        {"regulated-health", "distance", 4777, true},
        {"consumer", "nearest_served", 3107, true},
        {"consumer", "language_reach", 0.25, true},
        {"industrial", "time_zone", 4.5, false},
        {"digital", "legal_origin", 0.33, true},
        {"consumer", "religion", 0.5, true},
        {"industrial", "political_stability", -0.44, false},
        {"consumer", "home_share", 4, true},
        {"consumer", "foothold", 0, true},
        {"consumer", "foothold", 0.8, false},
        {"consumer", "urban", 49, true},
        {"digital", "median_age", 38, false},
        {"regulated-health", "price_window", 1200, false},
    };
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job *j = job_new(a);
    struct facts *f;
    OK(facts_of_job(j, &f, &e), e);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct criteria_set *s;
        const struct criterion *c = NULL;
        OK(criteria_load(a, j->data_dir, rows[i].set, f, &s, &e), e);
        for (size_t k = 0; k < s->n_items; k++)
            if (strcmp(s->items[k].id, rows[i].id) == 0)
                c = &s->items[k];
        assert_non_null(c);
        bool says =
            rows[i].good ? criterion_says_good(c, rows[i].x) : criterion_says_bad(c, rows[i].x);
        if (says)
            print_error("%s %g: %s\n", rows[i].id, rows[i].x,
                        rows[i].good ? c->plain_good : c->plain_bad);
        assert_false(says);
    }
}

static void a_market_that_was_left_is_no_foothold(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct market_ranking *r = rank(j, firm_of(j, "olive-oil"), NULL);
    const struct market_line *swe = line(r, "SWE"), *deu = line(r, "DEU");
    assert_true(cell(swe, "foothold")->raw->value == 0);
    assert_true(cell(swe, "nearest_served")->raw->value > 0);
    assert_string_equal(prose_text(a, swe->left), "You sold there and left in 2024.");
    assert_non_null(strstr(prose_text(a, swe->summary), "left in 2024"));
    assert_null(deu->left);
    assert_true(cell(deu, "foothold")->raw->value > 10);
    assert_true(cell(deu, "nearest_served")->raw->value > 500); /* to Cyprus, not to itself */

    struct job *k = job_new(a);
    r = rank(k, firm_of(k, "generic-medicine"), NULL);
    /* Syria was left: Jordan's nearest served market is Iraq, farther than Damascus */
    const struct market_cell *jor = cell(line(r, "JOR"), "nearest_served");
    assert_true(jor->raw->value > 500);
    assert_non_null(line(r, "SYR")->left);

    struct firm back = *firm_of(k, "generic-medicine"); /* sales after the exit: not left */
    struct sale *sales = NEW_N(a, struct sale, back.n_sales + 1);
    memcpy(sales, back.sales, back.n_sales * sizeof *sales);
    sales[back.n_sales] = sales[0];
    sales[back.n_sales].market = "SYR";
    sales[back.n_sales].year = 2025;
    back.sales = sales;
    back.n_sales++;
    assert_null(line(rank(k, &back, NULL), "SYR")->left);
}

static void a_share_that_is_not_listed_is_a_bound(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct market_ranking *r = rank(j, firm_of(j, "olive-oil"), NULL);
    size_t bounds = 0, listed = 0;
    for (size_t k = 0; k < r->n_lines; k++) {
        const struct market_cell *c = cell(&r->lines[k], "home_share");
        if (!figure_known(c->raw))
            continue;
        if (!c->raw->is_bound) {
            listed++;
            continue;
        }
        bounds++;
        assert_true(c->raw->low == 0 && c->raw->high == c->raw->value);
        assert_true(strncmp(figure_text(a, c->raw), "under ", 6) == 0);
        assert_true(figure_has_interval(c->score));
        for (size_t i = 0; i < MARKET_REASONS; i++) {
            const struct prose *p = r->lines[k].reasons_for[i];
            assert_true(!p || !begins(prose_text(a, p), c->criterion->plain_good));
        }
    }
    assert_true(bounds > 50 && listed > 0);
    for (size_t k = 0; k < r->n_lines; k++) /* and no middle is made of bounds */
        for (size_t i = 0; i < MARKET_REASONS; i++) {
            const struct prose *p = r->lines[k].reasons_for[i];
            const char *t = p ? prose_text(a, p) : "";
            assert_true(strncmp(t, "It already buys much", 20) != 0 || !strstr(t, "middle"));
        }
}

static void what_lacks_a_certificate_stands_apart(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct firm *f = firm_of(j, "olive-oil");
    const struct market_ranking *r = rank(j, f, NULL);
    assert_int_equal(r->n_open_if, 1);
    const struct market_open_if *usa = &r->open_if[0];
    assert_string_equal(usa->iso3, "USA");
    assert_false(usa->strict_authority);
    assert_null(line(r, "USA"));
    struct firm with = *f; /* the same firm with the certificate */
    struct product *products = NEW_N(a, struct product, f->n_products);
    memcpy(products, f->products, f->n_products * sizeof *products);
    static const char *const fda[] = {"FDA facility registration"};
    products[0].certificates = fda;
    products[0].n_certificates = 1;
    with.products = products;
    const struct market_ranking *open = rank(j, &with, NULL);
    assert_int_equal(open->n_open_if, 0);
    assert_non_null(line(open, "USA"));
    assert_true(fabs(line(open, "USA")->expected_rank->value - usa->expected_rank->value) < 2);
    assert_true(abs(line(open, "USA")->place - (int)usa->place->value) <= 3);
}

static void a_strict_authority_is_never_first(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct firm *f = firm_of(j, "generic-medicine");
    const struct market_ranking *r = rank(j, f, NULL);
    static const char *const strict[] = {"CHE", "NOR", "ISL", "JPN", "CAN", "AUS", "KOR", "SGP"};
    for (size_t i = 0; i < COUNT_OF(strict); i++) {
        bool found = false;
        assert_null(line(r, strict[i]));
        for (size_t k = 0; k < r->n_open_if; k++)
            if (strcmp(r->open_if[k].iso3, strict[i]) == 0) {
                found = true;
                assert_true(r->open_if[k].strict_authority);
                assert_true(figure_known(r->open_if[k].place));
            }
        assert_true(found);
    }
    assert_non_null(line(r, "PER")); /* CAN is Canada in the list, not the Andean Community */
    for (size_t k = 1; k < r->n_open_if; k++)
        assert_true(!figure_known(r->open_if[k].place) ||
                    r->open_if[k].expected_rank->value >= r->open_if[k - 1].expected_rank->value);
    assert_int_equal(r->n_lines + r->n_removed + r->n_unrankable, r->n_candidates);

    struct firm with = *f;
    struct product *products = NEW_N(a, struct product, f->n_products);
    memcpy(products, f->products, f->n_products * sizeof *products);
    static const char *const swiss[] = {"swissmedic authorisation"};
    products[1].certificates = swiss;
    products[1].n_certificates = 1;
    with.products = products;
    assert_non_null(line(rank(j, &with, NULL), "CHE"));
    /* goods that need no registration are not asked for one */
    assert_non_null(line(rank(j, f, "consumer"), "CHE"));
}

static void the_small_are_flagged_and_stay(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct market_ranking *r = rank(j, firm_of(j, "industrial-sensor"), NULL);
    size_t flagged = 0;
    for (size_t k = 0; k < r->n_lines; k++) {
        const struct market_line *l = &r->lines[k];
        const struct figure *size = l->cells[r->set->size].score;
        flagged += l->too_small != NULL;
        if (l->too_small)
            assert_true(size->value < 10);
    }
    assert_true(flagged > 10 && flagged < r->n_lines);
    assert_non_null(line(r, "SMR")->too_small);
    assert_null(line(r, "DEU")->too_small);
    assert_null(line(r, "POL")->too_small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_hold_over_every_shipped_figure),
        cmocka_unit_test(what_was_false_is_not_said),
        cmocka_unit_test(a_market_that_was_left_is_no_foothold),
        cmocka_unit_test(a_share_that_is_not_listed_is_a_bound),
        cmocka_unit_test(what_lacks_a_certificate_stands_apart),
        cmocka_unit_test(a_strict_authority_is_never_first),
        cmocka_unit_test(the_small_are_flagged_and_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
