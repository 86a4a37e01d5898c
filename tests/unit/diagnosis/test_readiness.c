/* Digital readiness: hand case, monotonicity, agreement with the exact peer. */
#include "fixture.h"

static struct readiness_result score(struct arena *a, const struct fixture *x, const struct firm *f)
{
    struct look l = look_at(a, x, f);
    struct readiness_result r;
    readiness_score(&l, &r);
    return r;
}

static void one_group_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    /* Planning: erp (weight .30) level 4, all; dashboards (.20) level 2, half; the rest not in use
     */
    use(&x, f, "erp", 4, 1);
    use(&x, f, "dashboards", 2, 0.5);
    f->register_complete = true;
    struct readiness_result r = score(a, &x, f);
    near(r.groups[0].score->value, 25 * (0.30 * 4 + 0.20 * 1), 1e-12, "D1");
    assert_false(figure_has_interval(r.groups[0].score));
    near(r.overall->value, 35.0 / 5, 1e-12, "overall");
    near(r.evenness->value, 1 - 0.35, 1e-12, "evenness");
    assert_int_equal(r.weakest_group, 1);
    assert_string_equal(r.band, "basic");
    /* an open register: unknown tools widen the interval, and the rest is renormalised */
    f->register_complete = false;
    r = score(a, &x, f);
    near(r.groups[0].score->low, 35, 1e-12, "low");
    near(r.groups[0].score->high, 35 + 25 * 0.5 * 4, 1e-12, "high");
    near(r.groups[0].score->value, 35 / 0.5, 1e-12, "known part");
    near(r.groups[0].coverage->value, 0.5, 1e-12, "coverage");
    assert_true(r.overall->missing); /* four groups are not known at all */
}

/* Alike and empty is no merit: evenness is said from the pre-digital cut on, and not below. */
static void evenness_is_not_praised_where_all_is_low(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    for (int level = 0; level <= 4; level++) {
        struct firm *f = firm_empty(a);
        f->register_complete = true;
        for (size_t t = 0; t < x.cat->tech->n_techs; t++)
            use(&x, f, x.cat->tech->techs[t].id, level, level == 1 ? 0.9 : 1);
        struct readiness_result r = score(a, &x, f);
        const char *said = prose_text(a, r.headline);
        near(r.evenness->value, 1, 1e-12, "all alike");
        assert_true(r.evenness_said == (r.overall->value >= 25));
        assert_true(r.evenness_said == (strstr(said, "evenness 100") != NULL));
        assert_true(r.evenness_said == (strstr(said, "evenly low, none reaches 25") == NULL));
    }
    struct firm *f = firm_empty(a); /* one group only */
    f->register_complete = true;
    for (size_t i = 0; i < x.cat->tech->groups[4].n; i++)
        use(&x, f, x.cat->tech->techs[x.cat->tech->groups[4].first + i].id, 4, 1);
    struct readiness_result r = score(a, &x, f);
    assert_false(r.evenness_said);
    assert_non_null(
        strstr(prose_text(a, r.headline), "only Marketing and sales stands out with 100"));
}

static void a_share_not_given_is_missing_not_full(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    use(&x, f, "erp", 3, -1);
    f->register_complete = true;
    struct readiness_result r = score(a, &x, f);
    near(low_of(r.groups[0].score), 0, 1e-12, "low");
    near(high_of(r.groups[0].score), 25 * 0.3 * 3, 1e-12, "high");
    near(r.groups[0].coverage->value, 0.7, 1e-12, "coverage");
}

static void adding_a_tool_never_lowers_readiness(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct rng rng;
    rng_init(&rng, 6, "test.readiness.monotone");
    struct firm *f = firm_empty(a);
    f->register_complete = true;
    double last = 0;
    for (size_t t = 0; t < x.cat->tech->n_techs; t++) {
        use(&x, f, x.cat->tech->techs[t].id, (int)rng_below(&rng, 5), rng_uniform(&rng));
        struct readiness_result r = score(a, &x, f);
        assert_true(r.overall->value >= last - 1e-12);
        last = r.overall->value;
    }
}

static void a_tool_in_the_wrong_group_or_unknown_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    struct err e = {0};
    struct look l = {.a = a, .cat = x.cat, .facts = x.facts, .firm = f};
    use(&x, f, "erp", 4, 1);
    f->technologies[0].group = GROUP_DESIGN;
    FAILS(look_open(&l, &e), e, ERR_INPUT, "belongs to group D1");
    f->technologies[0].id = "epr";
    FAILS(look_open(&l, &e), e, ERR_INPUT, "erp");
}

static void put_case(struct js_writer *w, const struct fixture *x, const struct firm *f)
{
    js_begin_object(w);
    js_put_bool(w, "complete", f->register_complete);
    js_key(w, "groups");
    js_begin_array(w);
    for (size_t g = 0; g < N_TECH_GROUPS; g++) {
        const struct tech_group *group = &x->cat->tech->groups[g];
        js_begin_object(w);
        js_put_cstr(w, "id", group->id);
        js_key(w, "technologies");
        js_begin_array(w);
        for (size_t t = group->first; t < group->first + group->n; t++) {
            const struct technology *own = NULL;
            for (size_t i = 0; i < f->n_technologies; i++)
                if (strcmp(f->technologies[i].id, x->cat->tech->techs[t].id) == 0)
                    own = &f->technologies[i];
            js_begin_object(w);
            js_put_real(w, "w", x->cat->tech->techs[t].weight, 2);
            js_put_bool(w, "registered", own != NULL);
            if (own)
                js_put_int(w, "level", own->level);
            if (own && own->users_share.known)
                js_put_real(w, "share", own->users_share.v, 2);
            js_end(w);
        }
        js_end(w);
        js_end(w);
    }
    js_end(w);
    js_end(w);
}

static void agrees_with_the_exact_peer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct rng rng;
    struct buf in;
    struct js_writer w;
    struct firm *firms[50];
    rng_init(&rng, 3, "test.readiness.peer");
    buf_init(&in, a, 32 << 20);
    js_init(&w, &in, JS_COMPACT);
    js_begin_array(&w);
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        struct firm *f = firms[i] = firm_empty(a);
        f->register_complete = rng_below(&rng, 2);
        uint64_t density = 1 + rng_below(&rng, 4);
        for (size_t t = 0; t < x.cat->tech->n_techs; t++)
            if (rng_below(&rng, 5) < density)
                use(&x, f, x.cat->tech->techs[t].id, (int)rng_below(&rng, 5),
                    rng_below(&rng, 6) ? (double)rng_below(&rng, 21) / 20 : -1);
        put_case(&w, &x, f);
    }
    js_end(&w);
    struct json_t *peer = peer_answer(a, "readiness.py", &in);
    if (!peer)
        return;
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        struct readiness_result r = score(a, &x, firms[i]);
        const struct json_t *q = js_at(peer, i), *groups = js_get(q, "groups");
        bool all = true;
        for (size_t g = 0; g < N_TECH_GROUPS; g++) {
            const struct json_t *p = js_at(groups, g);
            agree(r.groups[g].score, peer_real(p, "avail"), 1, 1e-12, "group");
            near(r.groups[g].coverage->value, peer_real(p, "coverage"), 1e-12, "coverage");
            all = all && figure_known(r.groups[g].score);
            if (figure_known(r.groups[g].score)) {
                near(low_of(r.groups[g].score), peer_real(p, "low"), 1e-12, "low");
                near(high_of(r.groups[g].score), peer_real(p, "high"), 1e-12, "high");
            }
        }
        near(r.groups_on->value, peer_real(q, "groups_at_50"), 1e-12, "groups on");
        agree(r.evenness, peer_real(q, "evenness"), 1, 1e-12, "evenness");
        if (!all)
            continue;
        near(r.overall->value, peer_real(q, "dr_avail_of_groups"), 1e-12, "overall");
        near(low_of(r.overall), peer_real(q, "dr_low"), 1e-12, "overall low");
        near(high_of(r.overall), peer_real(q, "dr_high"), 1e-12, "overall high");
        near(r.weakest->value, peer_real(js_get(q, "weakest"), "avail"), 1e-12, "weakest");
        near(low_of(r.evenness), peer_real(q, "evenness_low"), 1e-12, "evenness low");
        near(high_of(r.evenness), peer_real(q, "evenness_high"), 1e-12, "evenness high");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_group_by_hand),
        cmocka_unit_test(evenness_is_not_praised_where_all_is_low),
        cmocka_unit_test(a_share_not_given_is_missing_not_full),
        cmocka_unit_test(adding_a_tool_never_lowers_readiness),
        cmocka_unit_test(a_tool_in_the_wrong_group_or_unknown_is_refused),
        cmocka_unit_test(agrees_with_the_exact_peer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
