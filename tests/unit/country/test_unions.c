/* test_unions.c — what two markets are in together today (data/country/unions.csv): it goes before
 * the pair table, "no customs duty" is said of full customs unions only, and a slip in the file is
 * named. */
#include "unit/scratch.h"

#include "base/capability.h"
#include "country/distance.h"
#include "country/distance_inside.h"

static const struct distances *distances(struct arena *a, int as_of)
{
    struct err e = {0};
    const char *root = getenv("LANDFALL_ROOT"), *build = getenv("LANDFALL_BUILD");
    struct job *j = NEW(a, struct job);
    const struct distances *d = NULL;
    *j = (struct job){.arena = a,
                      .data_dir = arena_printf(a, "%s/data", root ? root : "."),
                      .as_of = as_of,
                      .country_dir =
                          build ? arena_printf(a, "%s/country", build) : LANDFALL_COUNTRY_DIR};
    OK(distances_of_job(j, &d, &e), e);
    return d;
}

static void what_two_share_today(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct distances *d = distances(a, AS_OF_FACT_TABLE);
    const struct facts *f = distances_facts(d);
    static const struct {
        const char *from, *to, *id; /* NULL: nothing listed */
        enum union_kind kind;
    } rows[] = {
        {"GRC", "NLD", "EMU", UNION_CUSTOMS},
        {"GRC", "POL", "EU", UNION_CUSTOMS},
        {"GRC", "HRV", "EMU", UNION_CUSTOMS},
        {"FRA", "NOR", "EEA", UNION_SINGLE_MARKET},
        {"GRC", "GBR", "EU-GBR", UNION_AGREEMENT}, /* has left */
        {"GRC", "CHE", NULL, UNION_CUSTOMS},       /* in EFTA, in nothing with the EU */
        {"SMR", "ITA", NULL, UNION_CUSTOMS},       /* open borders are no membership */
        {"ARM", "RUS", "EAEU", UNION_CUSTOMS},
        {"IRN", "ARM", "EAEU-IRN", UNION_AGREEMENT},
        {"ARG", "BRA", "MERCOSUR", UNION_CUSTOMS_EXCEPTIONS},
        {"BRA", "BOL", NULL, UNION_CUSTOMS}, /* still takes over the rules */
        {"PER", "COL", "CAN", UNION_CUSTOMS_EXCEPTIONS},
        {"CAN", "FRA", "EU-CAN", UNION_AGREEMENT}, /* Canada, not the Andean Community */
        {"CAN", "PER", NULL, UNION_CUSTOMS},
        {"BHS", "JAM", NULL, UNION_CUSTOMS},
        {"SAU", "QAT", "GCC", UNION_CUSTOMS},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int x = market_index(f, rows[i].from), y = market_index(f, rows[i].to);
        for (int turn = 0; turn < 2; turn++) { /* the same both ways */
            struct shared_union u = {0};
            bool has = distance_shared_union(d, a, turn ? y : x, turn ? x : y, &u);
            if (has != (rows[i].id != NULL) || (has && strcmp(u.id, rows[i].id) != 0))
                print_error("%s %s: %s\n", rows[i].from, rows[i].to, has ? u.id : "nothing");
            assert_true(has == (rows[i].id != NULL));
            if (!has)
                continue;
            assert_string_equal(u.id, rows[i].id);
            assert_int_equal(u.kind, rows[i].kind);
            assert_true(u.year >= 2016 && *u.evidence);
            bool free_of_duty = strstr(u.says, "no customs duty between members") != NULL;
            assert_true(free_of_duty == (u.kind == UNION_CUSTOMS));
            const struct figure *g = distance_figure(d, a, x, y, DISTANCE_AGREEMENT);
            assert_true(g->value == u.figure->value && g->year == u.year);
            assert_true(u.figure->n_inputs == 3); /* the row and two memberships */
        }
    }
}

static void what_came_later_does_not_count_before(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct date day;
    struct err e = {0};
    OK(date_make(2024, 6, 1, &day, &e), e);
    const struct distances *d = distances(a, day.days);
    const struct facts *f = distances_facts(d);
    struct shared_union u;
    assert_false(distance_shared_union(d, a, market_index(f, "IRN"), market_index(f, "ARM"), &u));
    assert_true(distance_shared_union(d, a, market_index(f, "GRC"), market_index(f, "DEU"), &u));
}

static void a_slip_in_the_file_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *line, *words;
    } rows[] = {
        {"X,the X,customs_union,4,EUU,1993,K,factbook,law\n", "`EUU` is no organisation"},
        {"X,the X,customs_union,4,EU +DE,1993,K,factbook,law\n", "`+DE` is no market"},
        {"X,the X,custom,4,EU,1993,K,factbook,law\n", "no kind of union"},
        {"X,the X,customs_union,7,EU,1993,K,factbook,law\n", "no class"},
        {"X,the X,customs_union,4,EU,93,K,factbook,law\n", "not a year"},
        {"X,the X,customs_union,4,EU,1993,K,hearsay,law\n", "not a source"},
        {"X,the X,customs_union,4,EU,1993,K,factbook,\n", "evidence"},
    };
    ARENA_LOCAL(a);
    const struct distances *d = distances(a, AS_OF_FACT_TABLE);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct err e = {0};
        struct distances copy = *d;
        const char *text = arena_printf(
            a, "id,name,kind,class,members,since,tag,source,evidence\n%s", rows[i].line);
        const char *path = scratch_file(a, scratch_folder(a), "unions.csv", str_of(text));
        assert_false(distance_unions_load(a, &copy, path, &e));
        if (!strstr(e.msg, rows[i].words) || !strstr(e.msg, "line 2"))
            print_error("%s\n", e.msg);
        assert_non_null(strstr(e.msg, rows[i].words));
        assert_non_null(strstr(e.msg, "line 2"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_two_share_today),
        cmocka_unit_test(what_came_later_does_not_count_before),
        cmocka_unit_test(a_slip_in_the_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
