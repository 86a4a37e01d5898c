/* The choice of facilitators on the real catalogue: impact by hand, the claims behind each choice,
 * the recount of the claims table, and agreement with the peer. */
#include <jansson.h>

#include "fixture.h"

static struct facilitator_plan plan_of(struct arena *a, const struct fixture *x,
                                       const struct firm *f)
{
    struct look l = look_at(a, x, f);
    struct pei_result p;
    struct facilitator_plan plan;
    struct err e;
    pei_score(&l, &p);
    OK(plan_score(&l, &p, &plan, &e), e);
    return plan;
}

static struct firm *needy(struct arena *a, const struct fixture *x, double budget, double days)
{
    struct firm *f = firm_empty(a);
    for (size_t i = 0; i < x->cat->pei->n_practices; i++)
        say(f, "pei-short", x->cat->pei->practices[i].id, (int)(i % 3), NULL);
    f->resources.digital_budget = euros(budget);
    f->resources.effort_days = (struct opt_real){true, days};
    return f;
}

static const struct facilitator_result *named(const struct fixture *x,
                                              const struct facilitator_plan *p, const char *id)
{
    int k = facilitator_find(x->cat->fac, id);
    assert_true(k >= 0);
    return &p->facilitators[k];
}

static double impact(const struct fixture *x, const struct facilitator_plan *p,
                     const char *facilitator, const char *practice)
{
    const struct figure *f = named(x, p, facilitator)->impact[practice_find(x->cat->pei, practice)];
    return f ? f->value : 0;
}

static void impact_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct facilitator_plan p = plan_of(a, &x, needy(a, &x, 10000, 100));
    /* web shop on A4: claims 1 and 2 without reference (.1 each), 4 of 2019 (C, .2), 5 of 2005:
     * more than 15 years old, so C becomes D (.1) */
    near(impact(&x, &p, "web_shop", "A4"), 1 - 0.9 * 0.9 * 0.8 * 0.9, 1e-15, "web shop on A4");
    /* business system on S2: only claim 23 (2015, C) reaches it, capped because hardly affected */
    near(impact(&x, &p, "erp", "S2"), 0.1, 1e-15, "erp on S2");
    /* claim 7 is a risk: it lowers nothing and gives no impact on M1 */
    near(impact(&x, &p, "web_shop", "M1"), 0, 1e-15, "a risk is no impact");
    assert_int_equal(named(&x, &p, "web_shop")->n_risks, 1);
    /* claim 13 moderates: listed, not counted */
    assert_int_equal(named(&x, &p, "crm")->n_moderators, 1);
    near(impact(&x, &p, "crm", "O3"), 0.2, 1e-15, "claim 12 alone");
}

static void each_choice_names_its_claims_and_stays_within_limits(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    for (double budget = 0; budget <= 60000; budget += 7500) {
        struct facilitator_plan p = plan_of(a, &x, needy(a, &x, budget, 20 + budget / 500));
        assert_true(p.possible && p.exact);
        double cost = 0, days = 0;
        for (size_t i = 0; i < p.n_chosen; i++) {
            const struct facilitator_result *r = &p.facilitators[p.chosen[i]];
            cost += r->cost->value;
            days += r->effort->value;
            assert_true(r->n_claims > 0 && r->state == TOOL_NEW);
            assert_true(r->benefit_in_plan->value > 0);
            assert_true(i == 0 || r->benefit_in_plan->value <=
                                      p.facilitators[p.chosen[i - 1]].benefit_in_plan->value);
        }
        assert_true(cost <= budget + 1e-9 && days <= 20 + budget / 500 + 1e-9);
        near(p.cost->value, cost, 1e-12, "cost");
        assert_true(p.covered->value >= p.covered_greedy->value - 1e-12);
        assert_true(p.covered->value >= p.covered_single->value - 1e-12);
        assert_true(p.covered->value <= p.need->value);
    }
}

static void what_is_in_place_is_not_bought_again_and_meets_needs(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = needy(a, &x, 500000, 5000);
    struct facilitator_plan p = plan_of(a, &x, f);
    assert_true(named(&x, &p, "web_shop")->chosen && named(&x, &p, "localised_site")->chosen);
    assert_true(named(&x, &p, "order_stock")->chosen != named(&x, &p, "erp")->chosen);
    use(&x, f, "website", 3, 0.5);
    use(&x, f, "erp", 3, 1);
    use(&x, f, "financial_planning", 3, 1);
    use(&x, f, "production_planning", 3, 1);
    p = plan_of(a, &x, f);
    assert_true(named(&x, &p, "localised_site")->state == TOOL_IN_PLACE &&
                !named(&x, &p, "localised_site")->chosen);
    assert_true(named(&x, &p, "web_shop")->chosen);
    assert_true(named(&x, &p, "erp")->state == TOOL_IN_PLACE &&
                !named(&x, &p, "order_stock")->chosen);
    assert_true(named(&x, &p, "supply_chain")->chosen); /* the business system meets its need */
}

/* The business system at its full level for all, cash planning tried by a quarter, no production
 * planning: (1 + 1/3 x 1/2 + 0) / 3 = 7/18 is there. */
static void what_is_partly_there_is_never_sold_as_a_whole(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = needy(a, &x, 500000, 5000);
    struct facilitator_plan before = plan_of(a, &x, f);
    use(&x, f, "erp", 3, 0.6);
    use(&x, f, "financial_planning", 1, 0.25);
    struct facilitator_plan p = plan_of(a, &x, f);
    const struct facilitator_result *erp = named(&x, &p, "erp");
    assert_int_equal(erp->state, TOOL_PARTLY);
    near(erp->present->value, 7.0 / 18, 1e-15, "part in place");
    near(impact(&x, &p, "erp", "G3"), impact(&x, &before, "erp", "G3") * 11 / 18, 1e-15,
         "what is left of its effect");
    assert_true(!erp->chosen && erp->cost->missing && strstr(erp->cost->why, "supplier"));
    near(erp->effort->value, 60 * 11.0 / 18, 1e-12, "effort for the rest");
    bool listed = false;
    for (size_t i = 0; i < p.n_extend; i++)
        listed = listed || p.extend[i] == (size_t)facilitator_find(x.cat->fac, "erp");
    assert_true(listed);
    assert_non_null(strstr(prose_text(a, p.headline), "First use more of what you have: Business"));
    /* it is there to build on, and stands in the way of a second system */
    assert_true(named(&x, &p, "supply_chain")->chosen && !named(&x, &p, "order_stock")->chosen);
    /* the firm knows what the rest costs: then it may be chosen */
    struct facilitator_cost own = {.facilitator = "erp", .cost = euros(3000)};
    f->resources.facilitator_costs = &own;
    f->resources.n_facilitator_costs = 1;
    p = plan_of(a, &x, f);
    erp = named(&x, &p, "erp");
    assert_true(erp->chosen && erp->cost->value == 3000);
    assert_non_null(strstr(prose_text(a, p.headline), "Business system (ERP) (the part you lack)"));
    /* only tried: still to be bought, with a little less left to gain */
    f->resources.n_facilitator_costs = 0;
    f->technologies[0].level = 1;
    p = plan_of(a, &x, f);
    erp = named(&x, &p, "erp");
    assert_true(erp->state == TOOL_NEW && erp->cost->value == 18000);
    near(erp->present->value, (1.0 / 3 + 1.0 / 6) / 3, 1e-15, "tried");
    /* a share that is not given counts for nothing, but the tool is there */
    f->technologies[0].level = 4;
    f->technologies[0].users_share.known = false;
    f->n_technologies = 1;
    p = plan_of(a, &x, f);
    assert_int_equal(named(&x, &p, "erp")->state, TOOL_PARTLY);
    near(named(&x, &p, "erp")->present->value, 0, 1e-15, "share not given");
}

/* More of a tool in use never makes it more worth buying. */
static void the_more_is_there_the_less_is_left(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    double last = HUGE_VAL;
    for (int level = 0; level <= 4; level++)
        for (double share = 0; share < 1.01; share += 0.25) {
            struct firm *f = needy(a, &x, 10000, 100);
            use(&x, f, "crm", level, share);
            struct facilitator_plan p = plan_of(a, &x, f);
            double now = impact(&x, &p, "crm", "M1");
            if (share == 0)
                last = HUGE_VAL;
            assert_true(now <= last + 1e-15);
            assert_true((named(&x, &p, "crm")->state == TOOL_IN_PLACE) ==
                        (level >= 3 && share >= 0.5));
            assert_true((now == 0) == (named(&x, &p, "crm")->state == TOOL_IN_PLACE));
            last = now;
        }
}

static void tools_for_other_sectors_are_left_out_unless_priced_by_the_firm(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = needy(a, &x, 500000, 5000);
    struct facilitator_plan p = plan_of(a, &x, f);
    assert_true(named(&x, &p, "web_shop")->suits && named(&x, &p, "web_shop")->chosen);
    f->sector = SECTOR_INDUSTRIAL; /* sensors made to order have no list price */
    p = plan_of(a, &x, f);
    assert_false(named(&x, &p, "web_shop")->suits || named(&x, &p, "web_shop")->chosen);
    struct facilitator_cost own = {.facilitator = "web_shop", .cost = euros(4000)};
    f->resources.facilitator_costs = &own;
    f->resources.n_facilitator_costs = 1;
    p = plan_of(a, &x, f);
    assert_true(named(&x, &p, "web_shop")->suits && named(&x, &p, "web_shop")->chosen);
    f->resources.n_facilitator_costs = 0;
    f->sector = SECTOR_REGULATED_HEALTH;
    p = plan_of(a, &x, f);
    assert_false(named(&x, &p, "marketplace")->chosen || named(&x, &p, "web_shop")->chosen);
    for (size_t k = 0; k < x.cat->fac->n_facilitators; k++) /* every limit says why */
        assert_true(x.cat->fac->facilitators[k].sectors == (1u << N_SECTORS) - 1 ||
                    x.cat->fac->facilitators[k].sectors_why);
}

/* Without the marked tools the plan loses less than the stated part for each of them, costs less,
 * and still holds together. */
static void tools_of_little_gain_are_marked(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    size_t marked = 0;
    for (double budget = 2500; budget <= 200000; budget *= 2) {
        struct firm *f = needy(a, &x, budget, 20 + budget / 300);
        struct look l = look_at(a, &x, f);
        struct facilitator_plan p = plan_of(a, &x, f);
        double cost = 0, left[64];
        for (size_t i = 0; i < x.cat->pei->n_practices; i++)
            left[i] = p.need_of[i]->value;
        size_t little = 0;
        uint32_t lean = 0;
        for (size_t k = 0; k < p.n_chosen; k++) {
            const struct facilitator_result *r = &p.facilitators[p.chosen[k]];
            little += r->little_gain;
            if (r->little_gain)
                continue;
            lean |= 1u << p.chosen[k];
            cost += r->cost->value;
            for (size_t i = 0; i < x.cat->pei->n_practices; i++)
                left[i] *= 1 - (r->impact[i] ? r->impact[i]->value : 0);
        }
        double covered = p.need->value;
        for (size_t i = 0; i < x.cat->pei->n_practices; i++)
            covered -= left[i];
        assert_true(little == p.n_little);
        near(p.cost_lean->value, cost, 1e-9, "cost of the rest");
        assert_true(p.covered->value - covered <=
                    (double)little * l.k.little_gain.v * p.need->value + 1e-12);
        for (size_t k = 0; k < x.cat->fac->n_facilitators; k++)
            for (size_t q = 0; (lean >> k & 1) && q < x.cat->fac->facilitators[k].n_needs; q++)
                assert_true(x.cat->fac->facilitators[k].needs[q] & lean);
        if (little && little < p.n_chosen)
            assert_non_null(strstr(prose_text(a, p.headline), "may be left out"));
        marked += little;
    }
    assert_true(marked > 0);
}

static void the_firms_own_cost_replaces_the_range(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct err e = {0};
    struct firm *f = needy(a, &x, 1000, 100);
    struct facilitator_cost own = {
        .facilitator = "crm", .cost = euros(123), .effort_days = {true, 3}};
    f->resources.facilitator_costs = &own;
    f->resources.n_facilitator_costs = 1;
    struct facilitator_plan p = plan_of(a, &x, f);
    assert_true(named(&x, &p, "crm")->cost_from_firm);
    near(named(&x, &p, "crm")->cost->value, 123, 1e-12, "cost");
    assert_false(figure_has_interval(named(&x, &p, "crm")->cost));
    assert_true(figure_has_interval(named(&x, &p, "web_shop")->cost));
    own.facilitator = "crn";
    struct look l = look_at(a, &x, f);
    struct pei_result pei;
    pei_score(&l, &pei);
    FAILS(plan_score(&l, &pei, &p, &e), e, ERR_INPUT, "crm");
}

static void another_currency_needs_a_rate(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    static const struct currency usd = {"USD", "US dollar", 2, "test"};
    struct firm *f = needy(a, &x, 0, 100);
    f->currency = "USD";
    f->book = &usd;
    f->resources.digital_budget = (struct firm_money){true, money_of(3000000, &usd), 30000, "USD"};
    struct facilitator_plan p = plan_of(a, &x, f);
    assert_true(named(&x, &p, "crm")->cost->missing && p.n_chosen == 0);
    struct user_rate rate = {
        .currency = "EUR", .rate = 0.5, .rate_text = "0.5", .date = "2025-01-02", .source = "test"};
    f->rates = &rate;
    f->n_rates = 1;
    p = plan_of(a, &x, f);
    near(named(&x, &p, "crm")->cost->value, 4000 / 0.5, 1e-9, "4000 EUR at half a euro a dollar");
    assert_true(p.n_chosen > 0);
}

static void without_a_budget_there_is_no_choice(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = needy(a, &x, 0, 100);
    f->resources.digital_budget.known = false;
    struct facilitator_plan p = plan_of(a, &x, f);
    assert_false(p.possible);
    assert_non_null(strstr(p.why_not, "budget"));
    assert_true(p.n_chosen == 0);
}

static void a_firm_without_need_is_told_so(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = needy(a, &x, 10000, 100);
    for (size_t i = 0; i < f->n_answers; i++) {
        f->answers[i].value = 4;
        f->answers[i].evidence = "seen";
    }
    struct facilitator_plan p = plan_of(a, &x, f);
    assert_true(p.possible && p.n_chosen == 0 && p.need->value == 0);
    assert_non_null(strstr(prose_text(a, p.headline), "no tool is needed"));
    assert_true(p.covered_share->missing && p.gap->missing);
}

/* --- recount ---------------------------------------------------------------------------------- */

static void the_claims_table_recounted(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    const struct facilitator_catalogue *c = x.cat->fac;
    assert_int_equal(c->n_claims, 37);
    assert_int_equal(c->n_references, 26);
    assert_true(c->n_facilitators <= 25);
    assert_int_equal(c->n_contradictions, 3);
    /* counted on paper from the table: practice, claims, distinct references */
    const struct {
        const char *practice;
        int claims, references;
    } paper[] = {{"S2", 2, 2}, {"S3", 2, 1}, {"O2", 2, 1}, {"H1", 1, 1}, {"H2", 2, 2},
                 {"H3", 2, 2}, {"G5", 1, 1}, {"M2", 2, 1}, {"G3", 5, 6}, {"O4", 4, 6}};
    for (size_t i = 0; i < COUNT_OF(paper); i++) {
        struct impact_count n =
            claims_of_practice(a, x.cat, (size_t)practice_find(x.cat->pei, paper[i].practice));
        if (n.claims->value != paper[i].claims || n.references->value != paper[i].references)
            print_error("%s: %g claims, %g references\n", paper[i].practice, n.claims->value,
                        n.references->value);
        assert_true(n.claims->value == paper[i].claims &&
                    n.references->value == paper[i].references);
    }
    assert_true(claims_of_category(a, x.cat, CATEGORY_EC).claims->value == 7);
    assert_true(claims_of_category(a, x.cat, CATEGORY_EM).claims->value ==
                15); /* 8 to 21, and 31 */
    assert_true(claims_of_category(a, x.cat, CATEGORY_EB).claims->value == 16); /* 22 to 37 */
    assert_true(claims_of_category(a, x.cat, CATEGORY_EC).references->value == 4);
}

/* --- peer ------------------------------------------------------------------------------------- */

static void put_claims(struct js_writer *w, const struct fixture *x)
{
    const struct facilitator_catalogue *c = x->cat->fac;
    js_key(w, "claims");
    js_begin_array(w);
    for (size_t k = 0; k < c->n_claims; k++) {
        const struct claim *q = &c->claims[k];
        bool young = false;
        js_begin_object(w);
        js_put_int(w, "id", q->number);
        js_put_cstr(w, "sign", (char[]){q->effect, 0});
        js_key(w, "categories");
        js_begin_array(w);
        for (unsigned b = 0; b < 3; b++)
            if (q->categories >> b & 1)
                js_int(w, b);
        js_end(w);
        js_key(w, "practices");
        js_begin_array(w);
        for (size_t i = 0; i < x->cat->pei->n_practices; i++)
            if (q->practices >> i & 1)
                js_cstr(w, x->cat->pei->practices[i].id);
        js_end(w);
        js_key(w, "references");
        js_begin_array(w);
        for (size_t i = 0; i < q->n_references; i++) {
            js_cstr(w, c->references[q->references[i]].id);
            young = young || 2026 - c->references[q->references[i]].year <= 15;
        }
        js_end(w);
        js_put_cstr(w, "grade", young ? "C" : "none");
        js_key(w, "facilitators");
        js_begin_array(w);
        for (size_t f = 0; f < c->n_facilitators; f++)
            for (size_t i = 0; i < c->facilitators[f].n_claims; i++)
                if (c->facilitators[f].claims[i] == k)
                    js_cstr(w, c->facilitators[f].id);
        js_end(w);
        js_end(w);
    }
    js_end(w);
}

/* The peer knows single prerequisites only: the two facilitators with alternatives stay out. */
static bool takes_part(const struct facilitator *f)
{
    return strcmp(f->id, "b2b_portal") != 0 && strcmp(f->id, "supply_chain") != 0;
}

/* What is there meets prerequisites and is not for sale. */
static void put_facilitators(struct js_writer *w, const struct fixture *x,
                             const struct facilitator_plan *p)
{
    const struct facilitator_catalogue *c = x->cat->fac;
    js_key(w, "facilitators");
    js_begin_array(w);
    for (size_t f = 0; f < c->n_facilitators; f++) {
        const struct facilitator *q = &c->facilitators[f];
        if (!takes_part(q) || p->facilitators[f].state != TOOL_NEW)
            continue;
        js_begin_object(w);
        js_put_cstr(w, "id", q->id);
        js_put_real(w, "cost", q->cost[1], 0);
        js_put_real(w, "effort", q->effort[1], 0);
        js_key(w, "requires");
        js_begin_array(w);
        for (size_t k = 0; k < q->n_needs; k++)
            for (size_t g = 0; g < c->n_facilitators; g++)
                if ((q->needs[k] >> g & 1) && p->facilitators[g].state == TOOL_NEW)
                    js_cstr(w, c->facilitators[g].id);
        js_end(w);
        js_key(w, "excludes");
        js_begin_array(w);
        for (size_t g = 0; g < c->n_facilitators; g++)
            if ((q->excludes >> g & 1) && p->facilitators[g].state == TOOL_NEW)
                js_cstr(w, c->facilitators[g].id);
        js_end(w);
        js_end(w);
    }
    js_end(w);
}

static void compare_with_the_peer(bool some_there)
{
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct buf in;
    struct js_writer w;
    const double budget = 15000, days = 90;
    struct firm *f = needy(a, &x, budget, days);
    struct facilitator_cost away[3] = {{.facilitator = "b2b_portal", .cost = euros(1e6)},
                                       {.facilitator = "supply_chain", .cost = euros(1e6)},
                                       {.facilitator = "erp", .cost = euros(1e6)}};
    f->resources.facilitator_costs = away;
    f->resources.n_facilitator_costs = some_there ? 3 : 2;
    if (some_there) { /* in place, partly there, and tried: the effects left go to the peer */
        use(&x, f, "website", 3, 0.8);
        use(&x, f, "market_watch", 2, 0.4);
        use(&x, f, "crm", 1, 0.25);
        use(&x, f, "social_media", 1, 0.5);
    }
    struct facilitator_plan p = plan_of(a, &x, f);
    buf_init(&in, a, 32 << 20);
    js_init(&w, &in, JS_COMPACT);
    js_begin_object(&w);
    js_put_real(&w, "budget", budget, 0);
    js_put_real(&w, "effort_budget", days, 0);
    js_key(&w, "not_impacted");
    js_begin_array(&w);
    for (size_t i = 0; i < x.cat->pei->n_practices; i++)
        if (x.cat->fac->not_impacted >> i & 1)
            js_cstr(&w, x.cat->pei->practices[i].id);
    js_end(&w);
    put_claims(&w, &x);
    put_facilitators(&w, &x, &p);
    if (some_there) {
        js_key(&w, "impact");
        js_begin_object(&w);
        for (size_t k = 0; k < x.cat->fac->n_facilitators; k++) {
            js_key(&w, x.cat->fac->facilitators[k].id);
            js_begin_object(&w);
            for (size_t i = 0; i < x.cat->pei->n_practices; i++)
                if (p.facilitators[k].impact[i])
                    js_put_real(&w, x.cat->pei->practices[i].id, p.facilitators[k].impact[i]->value,
                                -1);
            js_end(&w);
        }
        js_end(&w);
    }
    js_key(&w, "practices");
    js_begin_array(&w);
    for (size_t i = 0; i < x.cat->pei->n_practices; i++) {
        js_begin_object(&w);
        js_put_cstr(&w, "id", x.cat->pei->practices[i].id);
        js_put_real(&w, "need", p.need_of[i]->value, -1);
        js_end(&w);
    }
    js_end(&w);
    js_end(&w);
    struct json_t *peer = peer_answer(a, "facilitators.py", &in);
    if (!peer)
        return;
    const struct json_t *counts = js_get(peer, "counts"), *table = js_get(peer, "impact");
    for (size_t i = 0; i < x.cat->pei->n_practices; i++) {
        const char *id = x.cat->pei->practices[i].id;
        struct impact_count n = claims_of_practice(a, x.cat, i);
        near(n.claims->value, peer_real(js_get(counts, "claims_by_practice"), id), 1e-12, id);
        near(n.references->value, peer_real(js_get(counts, "references_by_practice"), id), 1e-12,
             id);
        for (size_t k = 0; k < x.cat->fac->n_facilitators; k++)
            if (takes_part(&x.cat->fac->facilitators[k]) && p.facilitators[k].state == TOOL_NEW)
                near(impact(&x, &p, x.cat->fac->facilitators[k].id, id),
                     peer_real(js_get(table, x.cat->fac->facilitators[k].id), id), 1e-12, id);
    }
    const struct json_t *exact = js_get(peer, "exact"), *ties = js_get(exact, "ties");
    near(p.covered->value, peer_real(exact, "value"), 1e-12, "exact value");
    bool same = false;
    for (size_t t = 0; t < js_len(ties); t++) {
        size_t hits = 0;
        for (size_t k = 0; k < js_len(js_at(ties, t)); k++)
            for (size_t i = 0; i < p.n_chosen; i++)
                hits += str_is(js_as_text(js_at(js_at(ties, t), k)),
                               x.cat->fac->facilitators[p.chosen[i]].id);
        same = same || (hits == p.n_chosen && hits == js_len(js_at(ties, t)));
    }
    assert_true(same && p.n_chosen > 3);
}

static void agrees_with_the_peer(void **state)
{
    (void)state;
    compare_with_the_peer(false);
    compare_with_the_peer(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(impact_by_hand),
        cmocka_unit_test(each_choice_names_its_claims_and_stays_within_limits),
        cmocka_unit_test(what_is_in_place_is_not_bought_again_and_meets_needs),
        cmocka_unit_test(what_is_partly_there_is_never_sold_as_a_whole),
        cmocka_unit_test(the_more_is_there_the_less_is_left),
        cmocka_unit_test(tools_for_other_sectors_are_left_out_unless_priced_by_the_firm),
        cmocka_unit_test(tools_of_little_gain_are_marked),
        cmocka_unit_test(the_firms_own_cost_replaces_the_range),
        cmocka_unit_test(another_currency_needs_a_rate),
        cmocka_unit_test(without_a_budget_there_is_no_choice),
        cmocka_unit_test(a_firm_without_need_is_told_so),
        cmocka_unit_test(the_claims_table_recounted),
        cmocka_unit_test(agrees_with_the_peer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
