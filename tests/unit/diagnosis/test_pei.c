/* The Potential Export Index: hand cases, identities, and agreement with the exact peer. */
#include "fixture.h"

static struct pei_result score(struct arena *a, const struct fixture *x, const struct firm *f)
{
    struct look l = look_at(a, x, f);
    struct pei_result r;
    pei_score(&l, &r);
    return r;
}

static const struct practice_result *practice(const struct fixture *x, const struct pei_result *r,
                                              const char *id)
{
    return &r->practices[practice_find(x->cat->pei, id)];
}

static void nothing_answered_is_missing_not_zero(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct pei_result r = score(a, &x, firm_empty(a));
    const struct weighting_result *w = &r.weightings[WEIGHTING_PRACTICES];
    assert_true(w->index->missing);
    assert_int_equal(w->class_point, -1);
    assert_false(w->published);
    assert_string_equal(w->class_text, "undetermined: between Passive and Proactive");
    assert_true(r.n_missing->value == 22);
    assert_true(r.n_strengths == 0 && r.n_weaknesses == 0 && w->n_levers == 0);
}

static void one_practice_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    /* 4 with evidence → 1; 4 without → 2/4; 1 → 1/4; one open: avail (1 + .5 + .25)/3 */
    say(f, "pei", "S1a", 4, "plan");
    say(f, "pei", "S1b", 4, NULL);
    say(f, "pei", "S1c", 1, NULL);
    struct pei_result r = score(a, &x, f);
    const struct practice_result *p = practice(&x, &r, "S1");
    near(p->score->value, 1.75 / 3, 1e-15, "avail");
    near(p->score->low, 1.75 / 4, 1e-15, "low");
    near(p->score->high, 2.75 / 4, 1e-15, "high");
    near(p->coverage->value, 0.75, 1e-15, "coverage");
    assert_true(p->evidence_would_raise);
    /* the whole index: low counts the other 21 practices as nothing, high as everything */
    const struct figure *i = r.weightings[WEIGHTING_PRACTICES].index;
    near(i->low, 1.75 / 4 / 22, 1e-14, "index low");
    near(i->high, (2.75 / 4 + 21) / 22, 1e-14, "index high");
    near(i->value, 1.75 / 3, 1e-14, "index avail");
}

static void short_answers_carry_an_interval(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    say(f, "pei-short", "S1", 2, NULL);
    say(f, "pei-short", "S2", 4, NULL);  /* capped: counts 2, high 2 */
    say(f, "pei-short", "S3", 4, "reg"); /* clipped at the top */
    say(f, "pei-short", "O1", 0, NULL);
    struct pei_result r = score(a, &x, f);
    const double want[4][3] = {{.25, .5, .75}, {.25, .5, .5}, {.75, 1, 1}, {0, 0, .25}};
    const char *ids[] = {"S1", "S2", "S3", "O1"};
    for (int i = 0; i < 4; i++) {
        const struct practice_result *p = practice(&x, &r, ids[i]);
        assert_true(p->short_form);
        near(p->score->low, want[i][0], 1e-15, ids[i]);
        near(p->score->value, want[i][1], 1e-15, ids[i]);
        near(p->score->high, want[i][2], 1e-15, ids[i]);
        near(p->coverage->value, 1, 1e-15, ids[i]);
    }
    assert_true(practice(&x, &r, "S2")->evidence_would_raise);
    assert_false(practice(&x, &r, "S3")->evidence_would_raise);
    /* the band's two causes are both named: single answers, and 18 practices without any */
    assert_true(r.n_short->value == 4);
    const char *band = prose_text(a, r.band);
    assert_non_null(strstr(band, "level either way (4 of 22 practices)"));
    assert_non_null(strstr(band, "without an answer"));
}

/* Full answers throughout leave no band; short ones throughout leave only theirs. */
static void the_band_names_its_cause(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *full = firm_empty(a), *brief = firm_empty(a);
    for (size_t i = 0; i < x.cat->pei->n_observables; i++)
        say(full, "pei", x.cat->pei->observables[i].id, 2, NULL);
    for (size_t i = 0; i < x.cat->pei->n_practices; i++)
        say(brief, "pei-short", x.cat->pei->practices[i].id, 2, NULL);
    assert_null(score(a, &x, full).band);
    const char *band = prose_text(a, score(a, &x, brief).band);
    assert_non_null(strstr(band, "(22 of 22 practices)."));
    assert_null(strstr(band, "without an answer"));
    full->n_answers = 40;
    band = prose_text(a, score(a, &x, full).band);
    assert_non_null(strstr(band, "without an answer"));
    assert_null(strstr(band, "level either way"));
}

static void a_short_answer_stands_until_half_is_answered_in_full(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    say(f, "pei-short", "S1", 2, NULL);
    say(f, "pei", "S1a", 0, NULL);
    struct pei_result r = score(a, &x, f);
    assert_true(practice(&x, &r, "S1")->short_form);
    say(f, "pei", "S1b", 0, NULL);
    r = score(a, &x, f);
    assert_false(practice(&x, &r, "S1")->short_form);
    near(practice(&x, &r, "S1")->score->value, 0, 1e-15, "full form");
}

static void not_applicable_leaves_both_sides(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    for (size_t i = 0; i < x.cat->pei->n_practices; i++)
        if (i == 2)
            say_not_applicable(f, "pei-short", x.cat->pei->practices[i].id, "we only resell");
        else
            say(f, "pei-short", x.cat->pei->practices[i].id, i == 0 ? 1 : 2, NULL);
    struct pei_result r = score(a, &x, f);
    near(r.weightings[0].index->value, (20 * 0.5 + 0.25) / 21, 1e-14, "21 practices");
    near(r.weightings[0].coverage->value, 1, 1e-14, "coverage");
    assert_false(r.practices[2].applicable);
    assert_string_equal(r.practices[2].reason, "we only resell");
    assert_true(r.n_not_applicable->value == 1);
    /* without a reason it is missing, not away */
    f->answers[2].reason = NULL;
    r = score(a, &x, f);
    assert_true(r.practices[2].applicable && r.practices[2].score->missing);
}

static void the_cut_itself_belongs_to_the_better_class(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    struct look l = look_at(a, &x, f);
    /* move the first cut to a value 88 yes/no answers can hit: 55/88 */
    say(f, "pei", "S1a", 1, NULL);
    f->n_answers = 0;
    for (size_t i = 0; i < x.cat->pei->n_observables; i++) {
        say(f, "pei", x.cat->pei->observables[i].id, i < 55, NULL);
        f->answers[i].yes_no = true;
    }
    l = look_at(a, &x, f);
    l.k.cut[0].v = 55.0 / 88;
    struct pei_result r;
    pei_score(&l, &r);
    assert_int_equal(r.weightings[0].class_point, 0);
    l.k.cut[0].v = 55.0 / 88 + 1e-9;
    pei_score(&l, &r);
    assert_int_equal(r.weightings[0].class_point, 1);
    assert_true(r.weightings[0].borderline);
}

static void more_evidence_and_more_answers_never_lower_what_is_sure(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct rng rng;
    rng_init(&rng, 11, "test.pei.monotone");
    struct firm *f = firm_empty(a);
    double low = 0, high = 1, coverage = 0;
    for (size_t i = 0; i < x.cat->pei->n_observables; i++) {
        say(f, "pei", x.cat->pei->observables[i].id, (int)rng_below(&rng, 5), NULL);
        struct pei_result r = score(a, &x, f);
        const struct weighting_result *w = &r.weightings[0];
        assert_true(low_of(w->index) >= low - 1e-12 && high_of(w->index) <= high + 1e-12);
        assert_true(w->coverage->value >= coverage - 1e-12);
        assert_true(w->index->value >= low_of(w->index) - 1e-12);
        assert_true(w->index->value <= high_of(w->index) + 1e-12);
        low = low_of(w->index);
        high = high_of(w->index);
        coverage = w->coverage->value;
    }
    near(coverage, 1, 1e-12, "all answered");
    near(low, high, 1e-12, "the interval closes");
    struct pei_result before = score(a, &x, f);
    for (size_t i = 0; i < f->n_answers; i++)
        f->answers[i].evidence = "document";
    struct pei_result after = score(a, &x, f);
    assert_true(after.weightings[0].index->value >= before.weightings[0].index->value);
    assert_true(after.n_capped->value == 0 && before.n_capped->value > 0);
}

static void levers_close_the_gap_to_the_target(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    for (size_t i = 0; i < x.cat->pei->n_practices; i++)
        say(f, "pei-short", x.cat->pei->practices[i].id, (int)(i % 3), NULL);
    struct pei_result r = score(a, &x, f);
    for (size_t k = 0; k < N_WEIGHTINGS; k++) {
        double sum = 0;
        for (size_t i = 0; i < r.weightings[k].n_levers; i++) {
            sum += r.weightings[k].levers[i].gain->value;
            assert_true(i == 0 || r.weightings[k].levers[i].gain->value <=
                                      r.weightings[k].levers[i - 1].gain->value);
        }
        near(r.weightings[k].index->value + sum, 0.75, 1e-12,
             "all levers together reach the target");
    }
}

static void an_unknown_item_is_refused_with_the_nearest(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    struct err e = {0};
    struct look l = {.a = a, .cat = x.cat, .facts = x.facts, .firm = f};
    say(f, "pei", "S1z", 1, NULL);
    FAILS(look_open(&l, &e), e, ERR_INPUT, "S1");
    f->answers[0] = (struct answer){.instrument = "pei-shrt", .item = "S1", .value = 1};
    FAILS(look_open(&l, &e), e, ERR_INPUT, "pei-short");
    f->answers[0] = (struct answer){.instrument = "pei", .item = "S1a", .value = 5};
    FAILS(look_open(&l, &e), e, ERR_INPUT, "it must be 0 to 4");
    f->answers[0] = (struct answer){.instrument = "apmo-bc", .item = "M1.1", .value = 0};
    FAILS(look_open(&l, &e), e, ERR_INPUT, "it must be 1 to 7");
    f->answers[0] =
        (struct answer){.instrument = "apmo-bc", .item = "M1.1", .value = 1, .yes_no = true};
    FAILS(look_open(&l, &e), e, ERR_INPUT, "yes or no");
}

/* --- peer ------------------------------------------------------------------------------------- */

/* Random firms: each practice in the full form, the short form, not applicable or silent. */
static struct firm *random_firm(struct arena *a, const struct fixture *x, struct rng *r)
{
    struct firm *f = firm_empty(a);
    for (size_t i = 0; i < x->cat->pei->n_practices; i++) {
        const struct practice *p = &x->cat->pei->practices[i];
        switch (rng_below(r, 5)) {
        case 0:
            say(f, "pei-short", p->id, (int)rng_below(r, 5), rng_below(r, 2) ? "doc" : NULL);
            break;
        case 1:
            if (rng_below(r, 4) == 0)
                say_not_applicable(f, "pei-short", p->id, "resold");
            break;
        default:
            for (size_t j = 0; j < p->n_observables; j++) {
                uint64_t u = rng_below(r, 6);
                if (u == 5 && rng_below(r, 3) == 0)
                    say_not_applicable(f, "pei", p->observables[j].id, "not made here");
                else if (u < 5)
                    say(f, "pei", p->observables[j].id, (int)u, rng_below(r, 2) ? "doc" : NULL);
            }
        }
    }
    return f;
}

static void write_answer(struct js_writer *w, const char *key, const struct answer *x)
{
    bool away = x && x->state == ANSWER_NOT_APPLICABLE;
    if (x && !away)
        js_put_int(w, key, x->value);
    else
        js_put_null(w, key);
    js_put_bool(w, "evidence", x && x->evidence);
    js_put_bool(w, "not_applicable", away);
}

static void write_case(struct js_writer *w, const struct fixture *x, const struct firm *f)
{
    js_begin_object(w);
    js_key(w, "practices");
    js_begin_array(w);
    for (size_t i = 0; i < x->cat->pei->n_practices; i++) {
        const struct practice *p = &x->cat->pei->practices[i];
        const struct answer *s = firm_answer(f, "pei-short", p->id);
        js_begin_object(w);
        js_put_cstr(w, "id", p->id);
        js_put_cstr(w, "dimension", x->cat->pei->dimensions[p->dimension].id);
        if (s) {
            write_answer(w, "short", s);
        } else {
            js_key(w, "items");
            js_begin_array(w);
            for (size_t j = 0; j < p->n_observables; j++) {
                js_begin_object(w);
                write_answer(w, "answer", firm_answer(f, "pei", p->observables[j].id));
                js_end(w);
            }
            js_end(w);
        }
        js_end(w);
    }
    js_end(w);
    js_end(w);
}

static void compare(const struct fixture *x, const struct pei_result *r, const struct json_t *peer)
{
    static const char *const names[] = {"practices", "dimensions"};
    const struct json_t *own = js_get(peer, "practices"), *ways = js_get(peer, "weightings");
    for (size_t i = 0; i < x->cat->pei->n_practices; i++) {
        const struct practice_result *p = &r->practices[i];
        const struct json_t *q = js_at(own, i);
        if (!p->applicable) {
            assert_true(isnan(peer_real(q, "low")));
            continue;
        }
        agree(p->score, peer_real(q, "avail"), 1, 1e-12, p->practice->id);
        agree(p->coverage, peer_real(q, "coverage"), 1, 1e-12, p->practice->id);
        if (figure_known(p->score)) {
            near(low_of(p->score), peer_real(q, "low"), 1e-12, p->practice->id);
            near(high_of(p->score), peer_real(q, "high"), 1e-12, p->practice->id);
        }
    }
    for (size_t k = 0; k < N_WEIGHTINGS; k++) {
        const struct weighting_result *w = &r->weightings[k];
        const struct json_t *q = js_get(ways, names[k]);
        agree(w->index, peer_real(q, "avail"), 1, 1e-12, "index");
        near(low_of(w->index), peer_real(q, "low"), 1e-12, "index low");
        near(high_of(w->index), peer_real(q, "high"), 1e-12, "index high");
        near(w->coverage->value, peer_real(q, "coverage"), 1e-12, "coverage");
        struct str want = js_get_text(q, "class");
        const char *got = w->published ? x->cat->pei->classes[w->class_point].id : "undetermined";
        if (!str_is(want, got))
            print_error("class %s, the peer says %.*s\n", got ? got : "-", STR_ARG(want));
        assert_true(str_is(want, got));
        const struct json_t *levers = js_get(q, "levers"), *dims = js_get(q, "dimensions");
        assert_int_equal(js_len(levers), w->n_levers);
        for (size_t i = 0; i < w->n_levers; i++)
            near(w->levers[i].gain->value, peer_real(js_at(levers, i), "gain"), 1e-12, "lever");
        for (size_t i = 0; i < x->cat->pei->n_dimensions; i++)
            agree(w->dimensions[i].score, peer_real(js_at(dims, i), "avail"), 1, 1e-12,
                  "dimension");
    }
}

static void agrees_with_the_exact_peer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct rng rng;
    struct buf in;
    struct js_writer w;
    struct firm *firms[60];
    rng_init(&rng, 3, "test.pei.peer");
    buf_init(&in, a, 32 << 20);
    js_init(&w, &in, JS_COMPACT);
    js_begin_array(&w);
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        firms[i] = random_firm(a, &x, &rng);
        write_case(&w, &x, firms[i]);
    }
    js_end(&w);
    struct json_t *peer = peer_answer(a, "pei.py", &in);
    if (!peer)
        return;
    assert_int_equal(js_len(peer), COUNT_OF(firms));
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        struct pei_result r = score(a, &x, firms[i]);
        compare(&x, &r, js_at(peer, i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_answered_is_missing_not_zero),
        cmocka_unit_test(one_practice_by_hand),
        cmocka_unit_test(short_answers_carry_an_interval),
        cmocka_unit_test(the_band_names_its_cause),
        cmocka_unit_test(a_short_answer_stands_until_half_is_answered_in_full),
        cmocka_unit_test(not_applicable_leaves_both_sides),
        cmocka_unit_test(the_cut_itself_belongs_to_the_better_class),
        cmocka_unit_test(more_evidence_and_more_answers_never_lower_what_is_sure),
        cmocka_unit_test(levers_close_the_gap_to_the_target),
        cmocka_unit_test(an_unknown_item_is_refused_with_the_nearest),
        cmocka_unit_test(agrees_with_the_exact_peer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
