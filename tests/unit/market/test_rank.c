/* test_rank.c — the ranking of the three example firms on the shipped figures: rules, provenance,
 * reasons, reproducibility, and that three different firms get three different answers. Also that a
 * broken criteria set says what is wrong and where. */
#include "unit/scratch.h"

#include <math.h>

#include "base/capability.h"
#include "base/file.h"
#include "market/market.h"

static const char *const examples[] = {"olive-oil", "generic-medicine", "industrial-sensor"};

static const char *root(void)
{
    const char *r = getenv("LANDFALL_ROOT");
    return r ? r : ".";
}

static struct job *job_in(struct arena *a, const char *data_dir, uint64_t seed)
{
    struct job *j = NEW(a, struct job);
    const char *build = getenv("LANDFALL_BUILD");
    *j = (struct job){.arena = a, .data_dir = data_dir, .as_of = AS_OF_FACT_TABLE, .seed = seed,
                      .country_dir = build ? arena_printf(a, "%s/country", build) : LANDFALL_COUNTRY_DIR};
    return j;
}

static struct job *job_new(struct arena *a)
{
    return job_in(a, arena_printf(a, "%s/data", root()), 1);
}

static const struct market_ranking *rank(struct job *j, const char *example, uint64_t seed)
{
    struct err e = {0};
    const struct firm *f;
    const struct market_ranking *r = NULL;
    struct market_options opt = {.seed = seed, .draws = 2000};
    OK(firm_of_job(j, arena_printf(j->arena, "%s/examples/%s/firm.yaml", root(), example), &f, &e), e);
    OK(market_rank(j, f, &opt, &r, &e), e);
    return r;
}

static void rules_remove_and_are_named(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct market_ranking *r = rank(job_new(a), "olive-oil", 1);
    const struct vetoes *v = &r->firm->vetoes;
    assert_true(v->n_exclude > 0);
    for (size_t i = 0; i < v->n_exclude; i++) {
        bool found = false;
        for (size_t k = 0; k < r->n_removed; k++)
            if (firm_covers(r->firm, v->exclude[i], r->removed[k].iso3)) {
                found = true;
                assert_non_null(strstr(r->removed[k].rule, "excluded by the firm"));
            }
        assert_true(found);
    }
    for (size_t k = 0; k < r->n_removed; k++) {
        assert_true(*r->removed[k].rule && *r->removed[k].source);
        assert_null(market_line_of(r, r->removed[k].market));
        if (r->removed[k].limit && figure_known(r->removed[k].value))
            assert_true(r->removed[k].value->value > r->removed[k].limit->value);
    }
    for (size_t k = 0; k < r->n_lines; k++) { /* nobody farther than the limit is left */
        for (size_t c = 0; c < r->lines[k].n_cells; c++)
            if (strcmp(r->lines[k].cells[c].criterion->id, "distance") == 0)
                assert_true(r->lines[k].cells[c].raw->value <= v->max_distance_km.v);
        assert_string_not_equal(r->lines[k].iso3, r->firm->home);
    }
    assert_int_equal(r->n_lines + r->n_removed + r->n_unrankable, r->n_candidates);
    for (size_t k = 0; k < r->n_unrankable; k++)
        assert_true(r->unrankable[k].coverage->value < 60 && r->unrankable[k].n_missing > 0);
}

/* Every figure leads down to leaves that name where they come from. */
static void walk(const struct figure *f, int depth)
{
    assert_true(depth < 30);
    if (f->missing) {
        assert_non_null(f->why);
        return;
    }
    if (f->origin == FIGURE_DERIVED) {
        if (!f->method || f->n_inputs == 0)
            print_error("%s has no %s\n", f->label, f->method ? "inputs" : "method");
        assert_true(f->method && f->n_inputs > 0);
        for (size_t i = 0; i < f->n_inputs; i++)
            walk(f->inputs[i], depth + 1);
        return;
    }
    if (!f->source || !f->ref)
        print_error("%s has no source\n", f->label);
    assert_true(f->source && *f->source && f->ref && *f->ref);
}

static void walk_prose(const struct prose *p)
{
    for (size_t i = 0; p && i < p->n; i++)
        if (p->pieces[i].figure)
            walk(p->pieces[i].figure, 0);
}

static void every_number_can_be_walked_back(void **state)
{
    (void)state;
    for (size_t x = 0; x < COUNT_OF(examples); x++) {
        ARENA_LOCAL(a);
        struct job *j = job_new(a);
        const struct market_ranking *r = rank(j, examples[x], 1);
        struct err e = {0};
        walk_prose(r->headline);
        walk_prose(r->steadiness);
        walk(r->monte_carlo_error, 0);
        for (size_t i = 0; i < r->n_disagreements; i++) {
            walk(r->disagreements[i].kendall, 0);
            walk(r->disagreements[i].largest, 0);
        }
        for (size_t k = 0; k < r->n_lines && k < 12; k++) {
            const struct market_line *l = &r->lines[k];
            const struct figure *const all[] = {l->expected_rank, l->rank_low, l->rank_high, l->first_share, l->top_share,
                                                l->coverage, l->score, l->confidence, l->place_weighted_sum,
                                                l->place_promethee, l->place_topsis, l->matrix.attractiveness,
                                                l->matrix.ease, l->matrix.likely_share, l->matrix.size};
            for (size_t i = 0; i < COUNT_OF(all); i++)
                walk(all[i], 0);
            for (size_t c = 0; c < l->n_cells; c++) {
                walk(l->cells[c].raw, 0);
                walk(l->cells[c].score, 0);
            }
            for (size_t i = 0; i < MARKET_REASONS; i++) {
                walk_prose(l->reasons_for[i]);
                walk_prose(l->reasons_against[i]);
            }
            walk_prose(l->summary);
            walk_prose(l->would_change);
            struct pestel *p;
            const struct trade_hints *t;
            OK(market_pestel(j, r->facts, l->market, &p, &e), e);
            OK(market_trade_hints(j, r->facts, l->market, market_index(r->facts, r->firm->home), &t, &e), e);
            for (size_t i = 0; i < N_PESTEL; i++) {
                walk(p->letters[i].score, 0);
                walk(p->letters[i].coverage, 0);
                for (size_t n = 0; n < p->letters[i].n_items; n++)
                    walk(p->letters[i].items[n].score, 0);
            }
            walk(p->overall, 0);
            walk(t->imports, 0);
            for (size_t i = 0; i < t->n_partners; i++)
                walk(t->partners[i].share, 0);
        }
    }
}

static void lines_agree_with_themselves(void **state)
{
    (void)state;
    for (size_t x = 0; x < COUNT_OF(examples); x++) {
        ARENA_LOCAL(a);
        const struct market_ranking *r = rank(job_new(a), examples[x], 1);
        size_t n = r->n_lines;
        assert_true(n > 100);
        for (size_t k = 0; k < n; k++) {
            const struct market_line *l = &r->lines[k];
            double sum = 0, cells = 0, lost = 1;
            for (size_t i = 0; i < n; i++) {
                sum += l->acceptability[i];
                lost += r->pairwise[i * n + k];
            }
            for (int i = 0; i < 9; i++)
                cells += l->matrix.share[i / 3][i % 3];
            assert_true(fabs(sum - 1) < 1e-9 && fabs(cells - 1) < 1e-9);
            assert_true(fabs(lost - l->expected_rank->value) < 1e-6);
            if (k > 0)
                assert_true(l->expected_rank->value >= r->lines[k - 1].expected_rank->value);
            assert_true(l->rank_low->value <= l->expected_rank->value && l->expected_rank->value <= l->rank_high->value);
            assert_non_null(l->summary);
            assert_non_null(l->would_change);
            assert_true(l->reasons_for[0] || l->reasons_against[0]);
            assert_true(l->coverage->value >= 60);
        }
        for (size_t i = 0; i < n; i += 17)
            for (size_t k = 0; k < n; k += 13)
                if (i != k)
                    assert_true(r->pairwise[i * n + k] + r->pairwise[k * n + i] <= 1 + 1e-12);
        assert_int_equal(r->n_disagreements, 3);
        assert_true(r->disagreements[0].kendall->value > 0.8); /* the mean of many weighted sums */
        assert_true(r->n_not_known >= 3);
    }
}

static void same_seed_same_bytes(void **state)
{
    (void)state;
    char *text[3];
    static const struct {
        const char *threads;
        uint64_t seed;
    } runs[] = {{"1", 1}, {"2", 1}, {"2", 2}};
    ARENA_LOCAL(keep);
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct value *v;
        struct buf b;
        struct job *j = job_in(a, arena_printf(a, "%s/data", root()), runs[i].seed);
        setenv("LANDFALL_THREADS", runs[i].threads, 1);
        struct args *args = args_new(a, &market_rank_capability);
        OK(args_set(a, args, "firm", arena_printf(a, "%s/examples/olive-oil/firm.yaml", root()), &e), e);
        OK(args_finish(a, args, &e), e);
        OK(market_rank_capability.run(j, args, &v, &e), e);
        OK(value_check(v, market_rank_capability.result, &e), e);
        buf_init(&b, a, 256 << 20);
        value_to_json(&b, v);
        assert_false(b.overflow);
        text[i] = arena_strdup(keep, b.p);
    }
    unsetenv("LANDFALL_THREADS");
    assert_string_equal(text[0], text[1]);
    assert_string_not_equal(text[1], text[2]);
}

static void results_have_their_declared_shape(void **state)
{
    (void)state;
    static const struct {
        const struct capability *c;
        const char *market, *other, *set;
    } rows[] = {{&market_show, "DEU", NULL, NULL},      {&market_show, "RUS", NULL, NULL},
                {&market_compare, "DEU", "Sweden", NULL}, {&market_matrix, NULL, NULL, NULL},
                {&market_criteria, NULL, NULL, NULL},   {&market_criteria, NULL, NULL, "digital"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct value *v;
        struct args *args = args_new(a, rows[i].c);
        if (rows[i].c != &market_criteria)
            OK(args_set(a, args, "firm", arena_printf(a, "%s/examples/olive-oil/firm.yaml", root()), &e), e);
        if (rows[i].market)
            OK(args_set(a, args, "market", rows[i].market, &e), e);
        if (rows[i].other)
            OK(args_set(a, args, "other", rows[i].other, &e), e);
        if (rows[i].set)
            OK(args_set(a, args, "set", rows[i].set, &e), e);
        OK(args_finish(a, args, &e), e);
        OK(rows[i].c->run(job_new(a), args, &v, &e), e);
        OK(value_check(v, rows[i].c->result, &e), e);
    }
}

static void three_firms_get_three_answers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct market_ranking *r[3];
    for (size_t i = 0; i < 3; i++)
        r[i] = rank(job_new(a), examples[i], 1);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = i + 1; k < 3; k++) {
            int shared = 0;
            for (size_t p = 0; p < 10; p++)
                for (size_t q = 0; q < 10; q++)
                    shared += strcmp(r[i]->lines[p].iso3, r[k]->lines[q].iso3) == 0;
            assert_true(shared < 10); /* not the same ten */
            assert_string_not_equal(prose_text(a, r[i]->headline), prose_text(a, r[k]->headline));
            assert_string_not_equal(prose_text(a, r[i]->lines[0].reasons_for[0]),
                                    prose_text(a, r[k]->lines[0].reasons_for[0]));
            assert_string_not_equal(r[i]->set->id, r[k]->set->id);
        }
}

static void vetoes_that_leave_nothing_are_an_answer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job *j = job_new(a);
    const struct firm *f;
    const struct market_ranking *r;
    static const char *const only[] = {"RUS"};
    OK(firm_of_job(j, arena_printf(a, "%s/examples/olive-oil/firm.yaml", root()), &f, &e), e);
    struct firm strict = *f; /* it requires what it excludes */
    strict.vetoes.require = only;
    strict.vetoes.n_require = 1;
    FAILS(market_rank(j, &strict, NULL, &r, &e), e, ERR_INPUT, "leave no market");
    static const char *const two[] = {"DEU", "SWE"};
    strict.vetoes.require = two;
    strict.vetoes.n_require = 2;
    struct market_options opt = {.draws = 500, .seed = 1};
    OK(market_rank(j, &strict, &opt, &r, &e), e);
    assert_int_equal(r->n_lines, 2);
    assert_true(r->lines[0].required && r->lines[1].required);
}

static void a_group_can_come_first(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job *j = job_new(a);
    const struct firm *f;
    const struct market_ranking *r;
    static const char *const wish[] = {"near", "fit"}, *const wrong[] = {"neer"};
    struct market_options opt = {.draws = 1000, .seed = 1, .first = wish, .n_first = 2};
    OK(firm_of_job(j, arena_printf(a, "%s/examples/olive-oil/firm.yaml", root()), &f, &e), e);
    OK(market_rank(j, f, &opt, &r, &e), e);
    double weight[CRITERIA_MAX_GROUPS] = {0};
    size_t near_group = 0, fit = 0;
    for (size_t c = 0; c < r->lines[0].n_cells; c++)
        weight[r->lines[0].cells[c].criterion->group] += r->lines[0].cells[c].weight_01;
    for (size_t g = 0; g < r->set->n_groups; g++) {
        near_group = strcmp(r->set->groups[g].id, "near") == 0 ? g : near_group;
        fit = strcmp(r->set->groups[g].id, "fit") == 0 ? g : fit;
    }
    assert_true(weight[near_group] > weight[fit]);
    for (size_t g = 0; g < r->set->n_groups; g++)
        assert_true(g == near_group || weight[g] <= weight[fit]);
    opt.first = wrong;
    opt.n_first = 1;
    FAILS(market_rank(j, f, &opt, &r, &e), e, ERR_USAGE, "`near`");
}

/* --- criteria sets ------------------------------------------------------------------------------- */

static void shipped_sets_load(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job *j = job_new(a);
    struct facts *f;
    const char *const *ids;
    size_t n;
    OK(facts_of_job(j, &f, &e), e);
    OK(criteria_list(a, j->data_dir, &ids, &n, &e), e);
    assert_true(n >= 3);
    for (size_t i = 0; i < n; i++) {
        const struct criteria_set *s;
        OK(criteria_load(a, j->data_dir, ids[i], f, &s, &e), e);
        assert_true(s->n_items >= 20 && s->n_items <= 40);
        for (size_t c = 0; c < s->n_items; c++) {
            const struct criterion *k = &s->items[c];
            assert_true(*k->why && *k->source && *k->tag && *k->plain_good && *k->plain_bad);
            for (size_t p = 0; p < k->n_points; p++)
                assert_true(fabs(criterion_value(k, k->points[p].x) - k->points[p].value_01) < 1e-12);
        }
    }
    const struct criteria_set *s;
    FAILS(criteria_load(a, j->data_dir, "consumr", f, &s, &e), e, ERR_NOT_FOUND, "`consumer`");
}

static void value_functions(void **state)
{
    (void)state;
    struct criterion c = {.n_points = 3, .points = {{10, 0}, {100, 1}, {1000, 0.5}}, .log_scale = true};
    double lo, hi;
    assert_true(criterion_value(&c, 5) == 0 && criterion_value(&c, 5000) == 0.5);
    assert_true(fabs(criterion_value(&c, sqrt(1000)) - 0.5) < 1e-12); /* half way on the logarithm */
    criterion_value_range(&c, sqrt(1000), 1000, &lo, &hi);
    assert_true(fabs(lo - 0.5) < 1e-12 && hi == 1); /* over the top */
    criterion_value_range(&c, 20, 50, &lo, &hi);
    assert_true(lo == criterion_value(&c, 20) && hi == criterion_value(&c, 50));
}

#define SET(criterion)                                                                             \
    "id: t\nname: T\nversion: \"1\"\nabout: x\nsize: x\ngroups:\n  - {id: g, name: g, why: w}\n"     \
    "criteria:\n  - {id: y, name: Y, pair: km, better: less, value: percentile, group: g, axis: ease," \
    " good: a, bad: b, why: c, source: d, tag: D}\n  - {id: x, name: X, " criterion                 \
    ", group: g, axis: attractiveness, good: a, bad: b, why: c, source: d, tag: D}\n"

static void broken_sets_say_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } rows[] = {
        {SET("indicator: gdp_us, better: more, value: percentile"), "gdp_usd"},
        {SET("indicator: gdp_usd, better: more, value: {points: [[1, 1], [2, 0]]}"), "do not follow"},
        {SET("indicator: gdp_usd, better: more, value: {points: [[2, 0], [1, 1]]}"), "cuts must rise"},
        {SET("indicator: gdp_usd, better: more, value: {log: yes, points: [[0, 0], [1, 1]]}"), "above 0"},
        {SET("indicator: gdp_usd, better: middle, value: percentile"), "needs points"},
        {SET("indicator: gdp_usd, pair: km, better: more, value: percentile"), "here are two"},
        {SET("pair: kilometres, better: more, value: percentile"), "km"},
        {SET("trade: product_import_usd, better: more, value: percentile"), "product_imports_usd"},
        {SET("indicator: gdp_usd, unless: x, better: more, value: percentile"), "another criterion"},
        {SET("indicator: gdp_usd, unless: z, better: more, value: percentile"), "Line 10"},
        {SET("indicator: gdp_usd, better: mor, value: percentile"), "more"},
        {SET("indicator: gdp_usd, betr: more, value: percentile"), "better"},
        {SET("indicator: gdp_usd, better: more, value: {points: [[1, 0], [2, 1.5]]}"), "Line 10"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct facts *f;
        const struct criteria_set *s;
        const char *dir = scratch_folder(a);
        OK(facts_of_job(job_new(a), &f, &e), e);
        OK(file_make_folder(path_join(a, dir, "criteria"), &e), e);
        (void)scratch_file(a, path_join(a, dir, "criteria"), "t.yaml", str_of(rows[i].text));
        err_clear(&e);
        assert_false(criteria_load(a, dir, "t", f, &s, &e));
        if (!strstr(e.msg, "Line 10") || !(strstr(e.msg, rows[i].words) || strstr(e.hint, rows[i].words)))
            print_error("%s | %s\n  should name line 10 and: %s\n", e.msg, e.hint, rows[i].words);
        assert_non_null(strstr(e.msg, "Line 10"));
        assert_true(strstr(e.msg, rows[i].words) || strstr(e.hint, rows[i].words));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_remove_and_are_named),
        cmocka_unit_test(every_number_can_be_walked_back),
        cmocka_unit_test(lines_agree_with_themselves),
        cmocka_unit_test(same_seed_same_bytes),
        cmocka_unit_test(results_have_their_declared_shape),
        cmocka_unit_test(three_firms_get_three_answers),
        cmocka_unit_test(vetoes_that_leave_nothing_are_an_answer),
        cmocka_unit_test(a_group_can_come_first),
        cmocka_unit_test(shipped_sets_load),
        cmocka_unit_test(value_functions),
        cmocka_unit_test(broken_sets_say_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
