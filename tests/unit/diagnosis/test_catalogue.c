/* The judgement files: complete as shipped, and each mistake an adviser may make is refused with
 * its line and what was expected. */
#include "base/file.h"
#include "fixture.h"

static struct str shipped(struct arena *a, const char *name)
{
    struct str s;
    struct err e;
    const char *root = getenv("LANDFALL_ROOT");
    const char *dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR;
    OK(file_read_text(a, path_join(a, dir, name), FILE_MAX_TEXT, &s, &e), e);
    return s;
}

/* The text with the first `from` replaced by `to`; *ret_line is where it stood. */
static struct str with(struct arena *a, struct str s, const char *from, const char *to,
                       int *ret_line)
{
    const char *at = strstr(s.p, from);
    assert_non_null(at);
    *ret_line = 1;
    for (const char *c = s.p; c < at; c++)
        *ret_line += *c == '\n';
    return str_of(arena_printf(a, "%.*s%s%s", (int)(at - s.p), s.p, to, at + strlen(from)));
}

static void complete_as_shipped(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    const struct pei_catalogue *p = x.cat->pei;
    assert_int_equal(p->n_dimensions, 6);
    assert_int_equal(p->n_practices, 22);
    assert_int_equal(p->n_observables, 88);
    const size_t per_dimension[] = {3, 5, 4, 5, 3, 2};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(p->dimensions[i].n_practices, per_dimension[i]);
    for (size_t i = 0; i < p->n_practices; i++) {
        double sum = 0;
        assert_int_equal(p->practices[i].n_observables, 4);
        for (size_t j = 0; j < 4; j++)
            sum += p->practices[i].observables[j].weight;
        near(sum, 1, 1e-12, p->practices[i].id);
    }
    for (size_t g = 0; g < N_TECH_GROUPS; g++) {
        double sum = 0;
        for (size_t t = 0; t < x.cat->tech->groups[g].n; t++)
            sum += x.cat->tech->techs[x.cat->tech->groups[g].first + t].weight;
        near(sum, 1, 1e-12, x.cat->tech->groups[g].id);
    }
    for (size_t k = 0; k < N_MECHANISMS; k++) {
        const struct construct *c = &x.cat->apmo->constructs[x.cat->apmo->mechanism[k]];
        size_t reversed = 0;
        assert_true(c->n_items >= 3 && c->n_items <= 5);
        for (size_t i = 0; i < c->n_items; i++)
            reversed += x.cat->apmo->items[c->first_item + i].reversed;
        assert_true(reversed >= 1);
    }
    /* every claim is used by a facilitator, every reference by a claim */
    for (size_t k = 0; k < x.cat->fac->n_claims; k++) {
        bool used = false;
        for (size_t f = 0; f < x.cat->fac->n_facilitators; f++)
            for (size_t i = 0; i < x.cat->fac->facilitators[f].n_claims; i++)
                used = used || x.cat->fac->facilitators[f].claims[i] == k;
        assert_true(used);
    }
    assert_int_equal(strlen(x.cat->hash), 64);
}

static void every_mode_has_a_rank_of_commitment(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    const struct mode_step *indirect = mode_find(x.cat, "export_indirect"),
                           *direct = mode_find(x.cat, "export_direct"),
                           *owned = mode_find(x.cat, "wholly_owned");
    assert_true(indirect && direct && owned);
    assert_int_equal(indirect->rank, 1);
    assert_int_equal(direct->rank, 2);
    assert_true(owned->rank > direct->rank + 1); /* not one step away */
    for (size_t i = 0; i < x.cat->n_modes; i++)
        assert_true(x.cat->modes[i].rank >= 1 && x.cat->modes[i].rank <= owned->rank);
    assert_null(mode_find(x.cat, "exit"));
}

struct mistake {
    const char *from, *to, *words;
};

static void mistakes_in_the_practices_are_named(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct pei_catalogue *c;
    struct str text = shipped(a, "practices/pei.yaml");
    static const struct mistake list[] = {
        {"    support: P\n", "    suport: P\n", "support"},
        {"    support: P\n", "    support: Q\n", "P"},
        {"    dimension: S", "    dimension: Z", "not a dimension"},
        {"  - id: S2\n", "  - id: S1\n", "listed twice"},
        {"{id: S1b, weight: 1", "{id: S1a, weight: 1", "listed twice"},
        {"{id: S1b, weight: 1", "{id: S1b, weight: -1", "between 0 and 1000"},
        {"{id: S1b, weight: 1", "{id: S1b, weight: heavy", "heavy"},
        {"{level: 1, name", "{level: 2, name", "where level 1 belongs"},
        {"      - \"No export goals.\"\n", "", "5"},
        {"catalogue: pei", "catalogue: pie", "pei"},
        {"    tag: S1\n", "    tag: X\n", "S1"},
    };
    for (size_t i = 0; i < COUNT_OF(list); i++) {
        int line;
        struct str bad = with(a, text, list[i].from, list[i].to, &line);
        FAILS(pei_catalogue_read(a, "pei.yaml", bad, &c, &e), e, ERR_INPUT, list[i].words);
        char want[24];
        snprintf(want, sizeof want, "Line %d of", line);
        if (!strstr(e.msg, want))
            print_error("%s, wanted %s\n", e.msg, want);
        assert_non_null(strstr(e.msg, want));
    }
}

static void mistakes_in_the_other_files_are_named(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct err e = {0};
    int line;
    const struct tech_catalogue *t;
    const struct apmo_catalogue *m;
    const struct facilitator_catalogue *f;
    struct str tech = shipped(a, "instruments/technologies.yaml"),
               apmo = shipped(a, "instruments/apmo-bc.yaml"),
               named = shipped(a, "facilitators/facilitators.yaml"),
               claims = shipped(a, "facilitators/claims.csv"),
               refs = shipped(a, "facilitators/references.csv");
    FAILS(tech_catalogue_read(a, "t", with(a, tech, "weight: 0.30", "weight: 0.31", &line), &t, &e),
          e, ERR_INPUT, "add up to 1.01 instead of 1");
    FAILS(tech_catalogue_read(a, "t", with(a, tech, "id: D2", "id: D3", &line), &t, &e), e,
          ERR_INPUT, "where `D2` belongs");
    FAILS(apmo_catalogue_read(a, "i", with(a, apmo, "block: M\n", "block: N\n", &line), x.cat->pei,
                              &m, &e),
          e, ERR_INPUT, "N");
    FAILS(apmo_catalogue_read(a, "i", with(a, apmo, "members: [O3, O4", "members: [O3, O3", &line),
                              x.cat->pei, &m, &e),
          e, ERR_INPUT, "listed twice");
    FAILS(apmo_catalogue_read(a, "i", with(a, apmo, "members: [O3", "members: [O9", &line),
                              x.cat->pei, &m, &e),
          e, ERR_INPUT, "no practice, observable or statement");
    FAILS(apmo_catalogue_read(a, "i",
                              with(a, apmo, "at_0: 2, at_100: -2", "at_0: 2, at_100: 2", &line),
                              x.cat->pei, &m, &e),
          e, ERR_INPUT, "are the same");
#define FAC(n, c, r) facilitator_catalogue_read(a, n, c, r, x.cat->pei, x.cat->tech, &f, &e)
    OK(FAC(named, claims, refs), e);
    FAILS(FAC(with(a, named, "claims: [1, 2, 4, 5, 6, 7]", "claims: [1, 2, 99]", &line), claims,
              refs),
          e, ERR_INPUT, "claim 99");
    FAILS(FAC(with(a, named, "needs: [localised_site]", "needs: [localized_site]", &line), claims,
              refs),
          e, ERR_INPUT, "localized_site");
    FAILS(FAC(with(a, named, "technologies: [website], needs: []",
                   "technologies: [website], needs: [web_shop]", &line),
              claims, refs),
          e, ERR_INPUT, "lead back to itself");
    FAILS(FAC(with(a, named, "cost: [3000, 8000, 20000]", "cost: [3000, 800, 20000]", &line),
              claims, refs),
          e, ERR_INPUT, "must not fall");
    FAILS(FAC(with(a, named, "sectors: [consumer, digital]", "sectors: [consumer, retail]", &line),
              claims, refs),
          e, ERR_INPUT, "retail");
    FAILS(FAC(with(a, named, ", sectors_why: \"goods made", ", sectors_whi: \"goods made", &line),
              claims, refs),
          e, ERR_INPUT, "sectors_why");
    FAILS(FAC(named, with(a, claims, "G2 A4,,", "G2 A9,,", &line), refs), e, ERR_INPUT, "A9");
    FAILS(FAC(named, with(a, claims, "3,EC,+", "3,EC,*", &line), refs), e, ERR_INPUT, "line 4");
    FAILS(FAC(named, with(a, claims, "astuti2014", "astuti2015", &line), refs), e, ERR_INPUT,
          "astuti2015");
    FAILS(FAC(named, claims, with(a, refs, "2005,C", "205,C", &line)), e, ERR_INPUT, "year");
}

static void the_hash_changes_with_any_judgement(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    int line;
    const struct pei_catalogue *one, *two;
    struct str text = shipped(a, "practices/pei.yaml");
    OK(pei_catalogue_read(a, "pei.yaml", text, &one, &e), e);
    OK(pei_catalogue_read(a, "pei.yaml",
                          with(a, text, "{id: S1b, weight: 1", "{id: S1b, weight: 2", &line), &two,
                          &e),
       e);
    assert_string_not_equal(one->hash, two->hash);
    near(two->practices[0].observables[1].weight, 0.4, 1e-15, "renormalised");
}

static void the_forms_ask_what_the_catalogue_holds(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    const struct question *q;
    assert_int_equal(questions_of(a, x.cat, FORM_SHORT, &q), 22);
    for (size_t i = 0; i < 22; i++) {
        assert_string_equal(q[i].instrument, "pei-short");
        assert_true(q[i].evidence_from == 3 && q[i].may_be_not_applicable && q[i].choice[4]);
    }
    size_t items = questions_of(a, x.cat, FORM_STATEMENTS, &q);
    assert_int_equal(items, x.cat->apmo->n_items);
    assert_true(q[0].value_min == 1 && q[0].value_max == 7 && q[0].evidence_from == 99);
    assert_int_equal(questions_of(a, x.cat, FORM_FULL, &q), 88 + items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_as_shipped),
        cmocka_unit_test(every_mode_has_a_rank_of_commitment),
        cmocka_unit_test(mistakes_in_the_practices_are_named),
        cmocka_unit_test(mistakes_in_the_other_files_are_named),
        cmocka_unit_test(the_hash_changes_with_any_judgement),
        cmocka_unit_test(the_forms_ask_what_the_catalogue_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
