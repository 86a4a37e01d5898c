/* test_what_if.c — rules switched off and on, weights stated: what they change, that the answer names
 * them, and that nothing asked is nothing changed. Also the short rows, and three and four markets
 * compared. */
#include "unit/scratch.h"

#include <math.h>

#include "base/capability.h"
#include "market/market.h"

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
                      .country_dir = build ? arena_printf(a, "%s/country", build) : LANDFALL_COUNTRY_DIR};
    return j;
}

struct wish {
    const char *weight[4], *allow[3], *veto[3];
};

static size_t count(const char *const *x, size_t most)
{
    size_t n = 0;
    while (n < most && x[n])
        n++;
    return n;
}

static bool try_rank(struct job *j, const char *example, const struct wish *w, const struct market_ranking **ret,
                     struct err *e)
{
    const struct firm *f;
    struct market_options opt = {.seed = 1, .draws = 2000, .weights = w->weight, .n_weights = count(w->weight, 4),
                                 .allow = w->allow, .n_allow = count(w->allow, 3), .veto = w->veto,
                                 .n_veto = count(w->veto, 3)};
    TRY(firm_of_job(j, arena_printf(j->arena, "%s/examples/%s/firm.yaml", root(), example), &f, e));
    return market_rank(j, f, &opt, ret, e);
}

static const struct market_ranking *rank(struct job *j, const char *example, const struct wish *w)
{
    struct err e = {0};
    const struct market_ranking *r = NULL;
    OK(try_rank(j, example, w, &r, &e), e);
    return r;
}

static const struct market_removed *removed_of(const struct market_ranking *r, const char *iso3)
{
    for (size_t i = 0; i < r->n_removed; i++)
        if (strcmp(r->removed[i].iso3, iso3) == 0)
            return &r->removed[i];
    return NULL;
}

static const struct market_line *line_of(const struct market_ranking *r, const char *iso3)
{
    return market_line_of(r, market_index(r->facts, iso3));
}

static bool what_if_says(struct arena *a, const struct market_ranking *r, const char *words)
{
    for (size_t i = 0; i < r->n_what_if; i++)
        if (strstr(prose_text(a, r->what_if[i]), words))
            return true;
    return false;
}

static void rules_are_switched_off(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct market_ranking *own = rank(j, "olive-oil", &(struct wish){0});
    assert_int_equal(own->n_what_if, 0);
    assert_non_null(removed_of(own, "RUS"));
    assert_int_equal(removed_of(own, "RUS")->rule_id, MARKET_RULE_EXCLUDE);
    assert_int_equal(removed_of(own, "USA")->rule_id, MARKET_RULE_CERTIFICATE);
    assert_int_equal(removed_of(own, "NZL")->rule_id, MARKET_RULE_DISTANCE);

    const struct market_ranking *r = rank(j, "olive-oil", &(struct wish){.allow = {"exclude=RUS"}});
    assert_null(removed_of(r, "RUS"));
    assert_non_null(removed_of(r, "BLR"));
    assert_true(what_if_says(a, r, "Russia is not excluded"));
    r = rank(j, "olive-oil", &(struct wish){.allow = {"exclude"}});
    assert_null(removed_of(r, "RUS"));
    assert_null(removed_of(r, "BLR"));
    r = rank(j, "olive-oil", &(struct wish){.allow = {"max-distance-km"}});
    assert_null(removed_of(r, "NZL"));
    assert_non_null(line_of(r, "NZL"));
    assert_true(what_if_says(a, r, "distance is no limit"));
    r = rank(j, "olive-oil", &(struct wish){.allow = {"certificate=fda facility registration"}});
    assert_null(removed_of(r, "USA"));
    assert_non_null(line_of(r, "USA"));
    assert_true(what_if_says(a, r, "you hold FDA facility registration"));
    for (size_t i = 0; i < r->n_rules; i++)
        if (r->rules[i].rule == MARKET_RULE_CERTIFICATE)
            assert_false(r->rules[i].on);
    r = rank(j, "generic-medicine", &(struct wish){.allow = {"registration", "certificate"}});
    for (size_t i = 0; i < r->n_removed; i++)
        assert_int_equal(r->removed[i].rule_id, MARKET_RULE_EXCLUDE);
    assert_int_equal(r->n_open_if, 0);
}

static void rules_are_set(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct market_ranking *own = rank(j, "olive-oil", &(struct wish){0});
    const struct market_ranking *r = rank(j, "olive-oil", &(struct wish){.veto = {"max_distance_km=2000"}});
    assert_true(r->n_lines < own->n_lines);
    for (size_t k = 0; k < r->n_lines; k++)
        for (size_t c = 0; c < r->lines[k].n_cells; c++)
            if (strcmp(r->lines[k].cells[c].criterion->id, "distance") == 0)
                assert_true(r->lines[k].cells[c].raw->value <= 2000);
    const struct market_removed *x = removed_of(r, "JPN");
    assert_true(x && x->limit->value == 2000 && x->limit->origin == FIGURE_CATALOGUE);
    assert_string_equal(x->source, "option --veto");
    assert_true(what_if_says(a, r, "(your file: 10\u202f000"));
    size_t n = 0;
    for (size_t i = 0; i < r->n_rules; i++)
        n += r->rules[i].n_removed;
    assert_int_equal(n, r->n_removed); /* every removed market is counted once */
    assert_true(own->firm->vetoes.max_distance_km.v == 10000); /* the firm itself stays as it is */

    r = rank(j, "industrial-sensor", &(struct wish){.veto = {"exclude=EU"}});
    assert_non_null(removed_of(r, "DEU"));
    assert_string_equal(removed_of(r, "DEU")->rule, "excluded (what if)");
    assert_true(what_if_says(a, r, "the EU is excluded"));
    r = rank(j, "industrial-sensor", &(struct wish){.veto = {"require=DEU", "require=Japan"}});
    assert_int_equal(r->n_lines + r->n_unrankable, 2);
    assert_true(line_of(r, "DEU")->required && line_of(r, "JPN")->required);
    assert_true(what_if_says(a, r, "only Germany is open") && what_if_says(a, r, "Japan is required too"));
}

static void a_stated_weight_is_where_it_was_put(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct market_ranking *own = rank(j, "olive-oil", &(struct wish){0});
    const struct market_ranking *r = rank(j, "olive-oil", &(struct wish){.weight = {"near=0.3", "demand = ۱۰٪"}});
    double sum = 0;
    size_t n = own->set->n_groups;
    for (size_t g = 0; g < n; g++) {
        const struct market_weight *w = &r->weights[g], *before = &own->weights[g];
        assert_true(fabs(before->weight->value - 100 / (double)n) < 1e-9 && !before->stated);
        assert_true(w->weight->low <= w->weight->value && w->weight->value <= w->weight->high);
        sum += w->weight->value;
        if (strcmp(w->group->id, "near") == 0) {
            assert_true(w->stated && fabs(w->weight->value - 30) < 1e-9);
            assert_true(w->weight->low > 14 && w->weight->low < 20 && w->weight->high > 41 && w->weight->high < 48);
        } else if (strcmp(w->group->id, "demand") == 0) {
            assert_true(w->stated && fabs(w->weight->value - 10) < 1e-9);
        } else {
            assert_true(!w->stated && fabs(w->weight->value - 60 / (double)(n - 2)) < 1e-9);
        }
    }
    assert_true(fabs(sum - 100) < 1e-9);
    assert_true(what_if_says(a, r, "“nearness” weighs 30") && what_if_says(a, r, "“demand” weighs 10"));
    /* all of the weight on nearness and its ease: the nearest come first */
    r = rank(j, "olive-oil", &(struct wish){.weight = {"near=0.98"}});
    for (size_t c = 0; c < r->lines[0].n_cells; c++)
        if (strcmp(r->lines[0].cells[c].criterion->id, "distance") == 0)
            assert_true(r->lines[0].cells[c].raw->value < 1500);
    /* a group of no weight is weighed at nothing, which is not the same as too little known */
    r = rank(j, "olive-oil", &(struct wish){.weight = {"demand=0"}});
    for (size_t c = 0; c < r->lines[0].n_cells; c++) {
        const struct market_cell *x = &r->lines[0].cells[c];
        if (strcmp(r->set->groups[x->criterion->group].id, "demand") == 0)
            assert_true((x->used || x->criterion->kind == CRITERION_TRADE) && x->weight_01 == 0);
    }
    assert_int_equal(r->n_not_known, own->n_not_known);
}

static void wrong_wishes_say_what_is_wrong(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    static const struct {
        const char *example;
        struct wish wish;
        enum err_code code;
        const char *words, *hint;
    } cases[] = {
        {"olive-oil", {.weight = {"nera=0.3"}}, ERR_USAGE, "not a group", "`near`"},
        {"olive-oil", {.weight = {"near"}}, ERR_USAGE, "between 0 and 1", "near=0.3"},
        {"olive-oil", {.weight = {"near=1.2"}}, ERR_USAGE, "between 0 and 1", "near=30"},
        {"olive-oil", {.weight = {"near=-1"}}, ERR_USAGE, "between 0 and 1", NULL},
        {"olive-oil", {.weight = {"near=nan"}}, ERR_USAGE, "between 0 and 1", NULL},
        {"olive-oil", {.weight = {"near=0.3", "near=0.4"}}, ERR_USAGE, "given twice", NULL},
        {"olive-oil", {.weight = {"near=0.6", "demand=0.5"}}, ERR_USAGE, "add up to 1.10", "share the rest"},
        {"olive-oil", {.weight = {"near=1"}}, ERR_USAGE, "the attractiveness", "above 0"},
        {"olive-oil", {.weight = {"demand=1"}}, ERR_USAGE, "the ease of entry", "above 0"},
        {"olive-oil", {.allow = {"exlude"}}, ERR_USAGE, "no such rule", "`exclude`"},
        {"olive-oil", {.allow = {"exclude=FRA"}}, ERR_USAGE, "not excluded", NULL},
        {"olive-oil", {.allow = {"require"}}, ERR_USAGE, "nothing to switch off", "vetoes"},
        {"olive-oil", {.allow = {"registration"}}, ERR_USAGE, "asks for no registration", NULL},
        {"olive-oil", {.allow = {"certificate=halal"}}, ERR_USAGE, "no rule", "FDA"},
        {"olive-oil", {.veto = {"max_distance_km"}}, ERR_USAGE, "needs a value", "4000"},
        {"olive-oil", {.veto = {"max_distance_km=near"}}, ERR_USAGE, "kilometres", NULL},
        {"olive-oil", {.veto = {"exclude=Atlantis"}}, ERR_NOT_FOUND, "Atlantis", NULL},
        {"olive-oil", {.veto = {"certificate=Halal"}}, ERR_USAGE, "not offered", "--allow"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err e = {0};
        const struct market_ranking *r;
        FAILS(try_rank(j, cases[i].example, &cases[i].wish, &r, &e), e, cases[i].code, cases[i].words);
        if (cases[i].hint)
            assert_non_null(strstr(e.hint, cases[i].hint));
    }
}

/* --- through the capability ----------------------------------------------------------------------- */

static struct value *run(struct job *j, const struct capability *c, const char *const *pairs)
{
    struct err e = {0};
    struct value *v = NULL;
    struct args *args = args_new(j->arena, c);
    OK(args_set(j->arena, args, "firm", arena_printf(j->arena, "%s/examples/olive-oil/firm.yaml", root()), &e), e);
    OK(args_set(j->arena, args, "draws", "1000", &e), e);
    for (; *pairs; pairs += 2)
        OK(args_set(j->arena, args, pairs[0], pairs[1], &e), e);
    OK(args_finish(j->arena, args, &e), e);
    OK(c->run(j, args, &v, &e), e);
    OK(value_check(v, c->result, &e), e);
    return v;
}

static const char *headline(struct arena *a, const struct value *v)
{
    return prose_text(a, value_as_prose(record_get(v, "headline")));
}

static void the_headline_carries_the_what_if(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const struct capability *const all[] = {&market_rank_capability, &market_matrix};
    const char *const asked[] = {"weight", "near=0.3", "allow", "max_distance_km", NULL}, *const nothing[] = {NULL};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const char *text = headline(a, run(j, all[i], asked));
        assert_true(strncmp(text, "What if distance is no limit", 28) == 0);
        assert_non_null(strstr(text, "and “nearness” weighs 30"));
        assert_null(strstr(headline(a, run(j, all[i], nothing)), "What if"));
    }
    const char *const show[] = {"market", "DEU", "veto", "exclude=FRA", NULL};
    assert_true(strncmp(headline(a, run(j, &market_show, show)), "What if France is excluded: Germany comes", 41) == 0);
    const char *const gone[] = {"market", "FRA", "veto", "exclude=FRA", NULL};
    assert_non_null(strstr(headline(a, run(j, &market_show, gone)), "France is not ranked: excluded (what if)."));
}

/* A short row says what the full one says, and less. */
static void short_rows_are_the_full_ones_cut(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const char *const full[] = {"top", "0", NULL}, *const brief[] = {"top", "0", "rows", "short", NULL};
    const struct value *x = record_get(run(j, &market_rank_capability, full), "ranking"),
                       *y = record_get(run(j, &market_rank_capability, brief), "ranking");
    assert_int_equal(value_count(x), value_count(y));
    for (size_t i = 0; i < value_count(y); i++) {
        const struct value *p = list_at(x, i), *q = list_at(y, i);
        assert_true(value_count(q) < value_count(p));
        assert_null(record_get(q, "reasons_for"));
        for (size_t k = 0; k < value_count(q); k++) {
            const char *name = record_name_at(q, k);
            const struct value *u = record_get(p, name), *v = record_at(q, k);
            assert_int_equal(value_kind(u), value_kind(v));
            if (value_kind(v) == VALUE_FIGURE)
                assert_string_equal(figure_text_interval(a, value_as_figure(u)),
                                    figure_text_interval(a, value_as_figure(v)));
            else if (value_kind(v) == VALUE_TEXT)
                assert_string_equal(value_as_text(u), value_as_text(v));
            else if (value_kind(v) == VALUE_INT)
                assert_int_equal(value_as_int(u), value_as_int(v));
        }
    }
}

/* The parts of a reason say what the sentence says. */
static void reasons_come_in_parts_too(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct market_ranking *r = rank(job_new(a), "olive-oil", &(struct wish){0});
    unsigned seen[REASON_LEFT + 1] = {0};
    for (size_t k = 0; k < r->n_lines; k++)
        for (unsigned side = 0; side < 2; side++)
            for (size_t i = 0; i < MARKET_REASONS; i++) {
                const struct market_line *l = &r->lines[k];
                const struct prose *says = side ? l->reasons_against[i] : l->reasons_for[i];
                const struct market_reason *x = side ? &l->against_it[i] : &l->for_it[i];
                assert_int_equal(says != NULL, x->form != REASON_NONE);
                if (!says)
                    continue;
                const char *text = prose_text(a, says);
                seen[x->form]++;
                assert_true(x->good == (side == 0) && x->criterion && x->figure);
                if (x->form == REASON_COMPARED && x->share) {
                    assert_non_null(strstr(text, x->criterion->name));
                    assert_non_null(strstr(text, x->higher ? "higher than in" : "lower than in"));
                    assert_non_null(strstr(text, x->share == 9   ? "nine of ten"
                                                 : x->share == 3 ? "three of four"
                                                                 : "half"));
                } else if (x->form == REASON_FIGURE) {
                    assert_non_null(strstr(text, x->good ? x->criterion->plain_good : x->criterion->plain_bad));
                } else if (x->form == REASON_UNION) {
                    assert_non_null(x->key);
                } else if (x->form == REASON_LEFT) {
                    assert_non_null(strstr(text, "You left in"));
                }
            }
    assert_true(seen[REASON_FIGURE] > 50 && seen[REASON_COMPARED] > 20 && seen[REASON_UNION] > 5);
}

static void up_to_four_markets_are_compared(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job *j = job_new(a);
    const char *const two[] = {"market", "DEU", "other", "SWE", NULL};
    const char *const four[] = {"market", "AUT", "other", "SWE", "other", "DEU", "other", "CHE", NULL};
    const struct value *v = run(j, &market_compare, two), *w = run(j, &market_compare, four);
    assert_int_equal(value_count(record_get(v, "several")), 0);
    assert_int_equal(value_count(record_get(w, "criteria")), 0);
    assert_int_equal(value_count(record_get(v, "criteria")), value_count(record_get(w, "several")));
    assert_int_equal(value_count(record_get(w, "markets")), 4);
    assert_int_equal(value_count(record_get(w, "duels")), 12);
    assert_non_null(strstr(headline(a, w), "Of the four, Germany is placed best: it beats Austria in"));
    for (size_t i = 0; i < value_count(record_get(w, "table")); i++) {
        const struct value *row = list_at(record_get(w, "table"), i), *cells = record_get(row, "cells");
        const char *best = value_as_text(record_get(row, "best"));
        assert_int_equal(value_count(cells), 4);
        double most = -1;
        for (size_t k = 0; best && k < 4; k++) {
            const struct figure *f = value_as_figure(record_get(list_at(cells, k), "score"));
            most = figure_known(f) ? fmax(most, f->value) : most;
        }
        for (size_t k = 0; best && k < 4; k++)
            if (strcmp(best, value_as_text(record_get(list_at(cells, k), "code"))) == 0)
                assert_true(value_as_figure(record_get(list_at(cells, k), "score"))->value == most);
    }
    struct err e = {0};
    struct value *out;
    static const char *const wrong[][2] = {{"DEU", "compared with itself"}, {"RUS", "is not ranked"}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct args *args = args_new(a, &market_compare);
        OK(args_set(a, args, "firm", arena_printf(a, "%s/examples/olive-oil/firm.yaml", root()), &e), e);
        OK(args_set(a, args, "draws", "100", &e), e);
        OK(args_set(a, args, "market", "DEU", &e), e);
        OK(args_set(a, args, "other", wrong[i][0], &e), e);
        assert_false(market_compare.run(j, args, &out, &e));
        assert_non_null(strstr(e.msg, wrong[i][1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_switched_off),
        cmocka_unit_test(rules_are_set),
        cmocka_unit_test(a_stated_weight_is_where_it_was_put),
        cmocka_unit_test(wrong_wishes_say_what_is_wrong),
        cmocka_unit_test(the_headline_carries_the_what_if),
        cmocka_unit_test(short_rows_are_the_full_ones_cut),
        cmocka_unit_test(reasons_come_in_parts_too),
        cmocka_unit_test(up_to_four_markets_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
