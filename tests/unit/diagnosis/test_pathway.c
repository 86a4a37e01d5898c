/* The pathway rule: total, its moves do what they say, and the draws agree with exact
 * probabilities. */
#include "diagnosis/pathway.h"
#include "fixture.h"

static const struct pathway_cuts cuts = {25, 50, 50, 3, 1};

static enum pathway rule(double d1, double d2, double d3, double d4, double d5, double m)
{
    const double d[] = {d1, d2, d3, d4, d5};
    return pathway_rule(d, m, &cuts);
}

static void one_hand_case_per_line_of_the_rule(void **state)
{
    (void)state;
    assert_int_equal(rule(24, 24, 24, 24, 24.9, 100), PATHWAY_PRE_DIGITAL);
    assert_int_equal(rule(25, 0, 0, 0, 0, 0), PATHWAY_LIGHTWEIGHT);
    assert_int_equal(rule(50, 50, 0, 0, 50, 50), PATHWAY_DEEP);
    assert_int_equal(rule(49, 0, 0, 0, 90, 49.9), PATHWAY_LIGHTWEIGHT);
    assert_int_equal(rule(60, 0, 0, 0, 90, 50), PATHWAY_COMPLEMENTED);
    assert_int_equal(rule(60, 60, 60, 0, 0, 49), PATHWAY_WITHOUT_CHANGE);
    assert_int_equal(rule(60, 0, 0, 0, 90, 10), PATHWAY_IN_TRANSITION);
    assert_int_equal(rule(60, 60, 0, 0, 0, 90), PATHWAY_IN_TRANSITION);
}

/* An independent reading of the text: exactly one of six conditions holds after the earlier fail.
 */
static void every_vector_gets_exactly_one_label(void **state)
{
    (void)state;
    struct rng r;
    size_t seen[N_PATHWAYS] = {0};
    rng_init(&r, 2, "test.pathway.total");
    for (int k = 0; k < 20000; k++) {
        double d[5], m = rng_below(&r, 4) ? rng_between(&r, 0, 100) : 50, top = 0;
        int b = 0, inner = 0;
        for (int g = 0; g < 5; g++) {
            uint64_t u = rng_below(&r, 6);
            d[g] = u == 0   ? 25
                   : u == 1 ? 50
                   : u == 2 ? rng_between(&r, 0, 25)
                            : rng_between(&r, 0, 100);
            top = fmax(top, d[g]);
            b += d[g] >= 50;
            inner += g < 4 && d[g] >= 50;
        }
        bool c[N_PATHWAYS] = {top < 25,
                              b >= 3 && m >= 50,
                              inner == 0 && m < 50,
                              inner <= 1 && m >= 50,
                              b >= 3 && m < 50,
                              true};
        enum pathway want = PATHWAY_PRE_DIGITAL;
        while (!c[want])
            want++;
        assert_int_equal(pathway_rule(d, m, &cuts), want);
        seen[want]++;
    }
    for (int p = 0; p < N_PATHWAYS; p++)
        assert_true(seen[p] > 0);
}

static void every_move_flips_and_nothing_smaller_does(void **state)
{
    (void)state;
    struct rng r;
    struct pathway_move moves[PATHWAY_MAX_MOVES];
    rng_init(&r, 5, "test.pathway.moves");
    for (int k = 0; k < 3000; k++) {
        double d[5], mech[4], m = 0;
        for (int g = 0; g < 5; g++)
            d[g] = rng_below(&r, 5) ? rng_between(&r, 0, 100) : 50;
        for (int i = 0; i < 4; i++) {
            mech[i] = rng_between(&r, 0, 100);
            m += mech[i] / 4;
        }
        enum pathway now = pathway_rule(d, m, &cuts);
        size_t n = pathway_moves(d, m, mech, &cuts, moves);
        for (size_t i = 0; i < n; i++) {
            const struct pathway_move *v = &moves[i];
            double e[5], m2 = m, step = v->change - (v->reached ? 0 : 1e-6);
            memcpy(e, d, sizeof e);
            if (v->score < 5)
                e[v->score] += step;
            else
                m2 += v->score == 5 ? step : step / 4;
            assert_int_equal(pathway_rule(e, m2, &cuts), v->label);
            assert_true(v->label != now);
            assert_true(i == 0 || fabs(moves[i - 1].change) <= fabs(v->change) + 1e-12);
            for (double share = 0.05; share < 0.99;
                 share += 0.1) { /* shorter moves change nothing */
                double f[5], m3 = m;
                memcpy(f, d, sizeof f);
                if (v->score < 5)
                    f[v->score] += v->change * share;
                else
                    m3 += (v->score == 5 ? v->change : v->change / 4) * share;
                assert_int_equal(pathway_rule(f, m3, &cuts), now);
            }
        }
    }
}

/* --- whole firms against the peer ------------------------------------------------------------- */

static struct firm *random_firm(struct arena *a, const struct fixture *x, struct rng *r)
{
    struct firm *f = firm_empty(a);
    f->register_complete = true;
    double strong = rng_uniform(r), willing = rng_uniform(r);
    for (size_t t = 0; t < x->cat->tech->n_techs; t++)
        if (rng_below(r, 8))
            use(x, f, x->cat->tech->techs[t].id, (int)(5 * strong * rng_uniform(r)),
                (double)rng_below(r, 11) / 10);
    for (size_t i = 0; i < x->cat->apmo->n_items; i++) {
        const struct item *it = &x->cat->apmo->items[i];
        int v = 1 + (int)(7 * fmin(0.999, 0.6 * willing + 0.4 * rng_uniform(r)));
        if (x->cat->apmo->constructs[it->construct].block == BLOCK_MECHANISM)
            say(f, "apmo-bc", it->id, it->reversed ? 8 - v : v, NULL);
    }
    return f;
}

/* The weight as typed in the file: two decimals, so that the peer's rationals are exact. */
static void put_tech(struct js_writer *w, const struct fixture *x, const struct firm *f, size_t t)
{
    const struct technology *own = NULL;
    for (size_t i = 0; i < f->n_technologies; i++)
        if (strcmp(f->technologies[i].id, x->cat->tech->techs[t].id) == 0)
            own = &f->technologies[i];
    js_begin_object(w);
    js_put_real(w, "w", x->cat->tech->techs[t].weight, 2);
    js_put_bool(w, "registered", own != NULL);
    js_put_int(w, "level", own ? own->level : 0);
    js_put_real(w, "share", own && own->users_share.known ? own->users_share.v : 0, 1);
    js_end(w);
}

static void put_case(struct js_writer *w, const struct fixture *x, const struct firm *f,
                     const struct readiness_result *g, const struct apmo_result *m)
{
    js_begin_object(w);
    js_key(w, "point");
    js_begin_object(w);
    js_key(w, "D");
    js_begin_array(w);
    for (size_t k = 0; k < N_TECH_GROUPS; k++)
        js_real(w, g->groups[k].score->value, 9);
    js_end(w);
    js_key(w, "mechanisms");
    js_begin_array(w);
    for (size_t k = 0; k < N_MECHANISMS; k++)
        js_real(w, m->constructs[x->cat->apmo->mechanism[k]].answers->value, 9);
    js_end(w);
    js_end(w);
    js_key(w, "registers");
    js_begin_object(w);
    js_key(w, "groups");
    js_begin_array(w);
    for (size_t k = 0; k < N_TECH_GROUPS; k++) {
        const struct tech_group *group = &x->cat->tech->groups[k];
        js_begin_object(w);
        js_key(w, "technologies");
        js_begin_array(w);
        for (size_t t = group->first; t < group->first + group->n; t++)
            put_tech(w, x, f, t);
        js_end(w);
        js_end(w);
    }
    js_end(w);
    js_key(w, "constructs");
    js_begin_array(w);
    for (size_t k = 0; k < N_MECHANISMS; k++) {
        const struct construct *c = &x->cat->apmo->constructs[x->cat->apmo->mechanism[k]];
        js_begin_object(w);
        js_key(w, "items");
        js_begin_array(w);
        for (size_t i = 0; i < c->n_items; i++) {
            const struct item *it = &x->cat->apmo->items[c->first_item + i];
            js_begin_object(w);
            js_put_int(w, "answer", firm_answer(f, "apmo-bc", it->id)->value);
            js_put_bool(w, "reversed", it->reversed);
            js_end(w);
        }
        js_end(w);
        js_end(w);
    }
    js_end(w);
    js_end(w);
    js_end(w);
}

static void labels_flips_and_probabilities_agree_with_the_exact_peer(void **state)
{
    (void)state;
    static const char *const names[N_PATHWAYS] = {"pre-digital",
                                                  "deep transformation",
                                                  "lightweight entry",
                                                  "lightweight, complemented by change",
                                                  "digitised without change",
                                                  "in transition"};
    static const char *const scores[] = {"D1", "D2", "D3", "D4", "D5", "M", "M1", "M2", "M3", "M4"};
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct rng rng;
    struct buf in;
    struct js_writer w;
    enum { N = 12 };
    struct pathway_result r[N];
    rng_init(&rng, 9, "test.pathway.peer");
    buf_init(&in, a, 32 << 20);
    js_init(&w, &in, JS_COMPACT);
    js_begin_array(&w);
    for (int i = 0; i < N; i++) {
        struct firm *f = random_firm(a, &x, &rng);
        struct look l = look_at(a, &x, f);
        struct readiness_result g;
        struct apmo_result m;
        readiness_score(&l, &g);
        apmo_score(&l, &m);
        pathway_score(&l, &g, &m, &r[i]);
        assert_true(r[i].assessed);
        put_case(&w, &x, f, &g, &m);
    }
    js_end(&w);
    struct json_t *peer = peer_answer(a, "pathway.py", &in);
    if (!peer)
        return;
    size_t labels = 0;
    for (int i = 0; i < N; i++) {
        const struct json_t *q = js_at(peer, (size_t)i), *flips = js_get(q, "flips"),
                            *p = js_get(q, "probabilities");
        assert_true(str_is(js_get_text(q, "label"), names[r[i].point]));
        labels |= 1u << r[i].point;
        assert_int_equal(js_len(flips), r[i].n_flips);
        for (size_t k = 0; k < r[i].n_flips; k++) { /* ties may stand in another order */
            const struct flip *own = &r[i].flips[k];
            bool found = false;
            for (size_t j = 0; j < js_len(flips); j++) {
                const struct json_t *other = js_at(flips, j);
                if (str_is(js_get_text(other, "score"), scores[own->score]) &&
                    str_is(js_get_text(other, "label"), names[own->label]) &&
                    fabs(peer_real(other, "change") - own->change->value) < 1e-6)
                    found = true;
            }
            assert_true(found);
        }
        /* split without loss: what rises is advice, what falls a warning, each smallest first */
        assert_int_equal(r[i].n_lifts + r[i].n_drops, r[i].n_flips);
        for (size_t k = 0; k < r[i].n_lifts; k++) {
            const struct flip *up = &r[i].lifts[k];
            assert_true(up->change->value > 0 && up->reached);
            near(up->from->value + up->change->value, up->to->value, 1e-9, "lift");
            assert_true(k == 0 || r[i].lifts[k - 1].change->value <= up->change->value + 1e-12);
        }
        for (size_t k = 0; k < r[i].n_drops; k++)
            assert_true(
                r[i].drops[k].change->value <= 0 && !r[i].drops[k].reached &&
                (k == 0 || r[i].drops[k - 1].change->value >= r[i].drops[k].change->value - 1e-12));
        const char *said = prose_text(a, r[i].flip_sentence), *lift = strstr(said, "lift you"),
                   *drop = strstr(said, "drop you");
        assert_true(lift && drop && lift < drop);
        if (r[i].n_lifts)
            assert_non_null(strstr(prose_text(a, r[i].lift_sentence), r[i].lifts[0].name));
        if (r[i].n_drops)
            assert_non_null(strstr(prose_text(a, r[i].drop_sentence), r[i].drops[0].name));
        /* never said with more certainty than the draws have */
        said = prose_text(a, r[i].headline);
        assert_non_null(strstr(said, "off by one step"));
        assert_null(strstr(said, "100 "));
        assert_null(strstr(said, "%"));
        for (int k = 0; k < N_PATHWAYS; k++) {
            double exact = peer_real(p, names[k]), n = 2000;
            double allowed = 4 * sqrt(fmax(exact * (1 - exact), 1 / n) / n);
            near(r[i].share[k]->value, exact, allowed, names[k]);
        }
    }
    assert_true(labels != 0 &&
                (labels & (labels - 1)) != 0); /* more than one label among the firms */
}

static void the_register_and_each_mechanism_are_needed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    struct readiness_result g;
    struct apmo_result m;
    struct pathway_result r;
    const char *one_each[] = {"M1.1", "M2.1", "M3.1", "M4.1"};
    f->register_complete = true;
    for (int i = 0; i < 4; i++) {
        struct look l = look_at(a, &x, f);
        readiness_score(&l, &g);
        apmo_score(&l, &m);
        pathway_score(&l, &g, &m, &r);
        assert_false(r.assessed);
        assert_non_null(strstr(r.why_not, "mechanisms"));
        say(f, "apmo-bc", one_each[i], 4, NULL);
    }
    struct look l = look_at(a, &x, f);
    readiness_score(&l, &g);
    apmo_score(&l, &m);
    pathway_score(&l, &g, &m, &r);
    assert_true(r.assessed && r.point == PATHWAY_PRE_DIGITAL && r.published);
    f->register_complete = false;
    l = look_at(a, &x, f);
    readiness_score(&l, &g);
    apmo_score(&l, &m);
    pathway_score(&l, &g, &m, &r);
    assert_false(r.assessed);
}

static void the_answer_does_not_depend_on_the_seed_much(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct rng rng;
    rng_init(&rng, 21, "test.pathway.seed");
    struct firm *f = random_firm(a, &x, &rng);
    struct look l = look_at(a, &x, f);
    struct readiness_result g;
    struct apmo_result m;
    struct pathway_result one, two;
    readiness_score(&l, &g);
    apmo_score(&l, &m);
    pathway_score(&l, &g, &m, &one);
    pathway_score(&l, &g, &m, &two);
    for (int p = 0; p < N_PATHWAYS; p++)
        assert_true(one.share[p]->value == two.share[p]->value);
    l.seed = 8;
    pathway_score(&l, &g, &m, &two);
    for (int p = 0; p < N_PATHWAYS; p++)
        near(two.share[p]->value, one.share[p]->value, 0.06, "another seed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_hand_case_per_line_of_the_rule),
        cmocka_unit_test(every_vector_gets_exactly_one_label),
        cmocka_unit_test(every_move_flips_and_nothing_smaller_does),
        cmocka_unit_test(labels_flips_and_probabilities_agree_with_the_exact_peer),
        cmocka_unit_test(the_register_and_each_mechanism_are_needed),
        cmocka_unit_test(the_answer_does_not_depend_on_the_seed_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
