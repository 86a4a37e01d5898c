/* test_corrections.c — reviewed corrections: applied while the source says what they expect, an error when
 * it does not any more.
 */
#include "../scratch.h"

#include <math.h>

#include "base/file.h"
#include "country/build.h"

struct desk {
    struct arena *a;
    struct build *b;
};

static void start(struct desk *d, struct arena *a)
{
    struct err e = {0};
    const char *root = getenv("LANDFALL_ROOT");
    *d = (struct desk){.a = a};
    OK(build_new(a, root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR, &d->b, &e), e);
    d->b->facts->n_corrections = 0; /* only those of the case */
}

static void read_source(struct desk *d, const char *source)
{
    struct build *b = d->b;
    struct import_report *r = NEW(d->a, struct import_report);
    *r = (struct import_report){.vintage = "", .path = source, .sha256 = ""};
    struct build_file f = {.name = source, .report = r, .source = source_find(b->facts, source)};
    assert_non_null(f.source);
    b->file = b->n_files;
    PUSH(b->arena, b->files, b->n_files, b->cap_files, f);
}

static struct correction *correct(struct desk *d, enum correction_kind kind, const char *source,
                                  const char *what, const char *iso3, const char *item, int year,
                                  const char *says)
{
    struct facts *f = d->b->facts;
    struct correction x = {.kind = kind,
                           .source = source,
                           .what = what,
                           .market = market_index(f, iso3),
                           .indicator = indicator_find(f, what),
                           .item = item,
                           .year = year,
                           .says = says,
                           .reason = "because",
                           .evidence = "seen",
                           .tag = "K",
                           .line = 2};
    if (!f->corrections || f->n_corrections == f->cap_corrections) {
        f->cap_corrections = 16;
        f->corrections = NEW_N(f->arena, struct correction, 16);
    }
    d->b->seen = NEW_N(d->a, struct correction_seen, 17);
    f->corrections[f->n_corrections] = x;
    return &f->corrections[f->n_corrections++];
}

static bool figure_withheld(struct desk *d, const char *what, const char *iso3, int year, double value,
                            const char *raw)
{
    struct facts *f = d->b->facts;
    return build_withheld(d->b, &(struct observation){.market = market_index(f, iso3),
                                                      .indicator = indicator_find(f, what),
                                                      .year = year,
                                                      .value = value,
                                                      .low = NAN,
                                                      .high = NAN,
                                                      .note = "",
                                                      .raw = str_of(raw)});
}

static void a_figure_is_withheld_while_the_source_says_it(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    struct err e = {0};
    start(&d, a);
    read_source(&d, "factbook");
    correct(&d, CORRECTION_WITHHOLD, "factbook", "renewable_water_m3", "TWN", "", 2011, "67 cubic meters");
    assert_false(figure_withheld(&d, "renewable_water_m3", "FRA", 2011, 67, "67 cubic meters"));
    assert_false(figure_withheld(&d, "renewable_water_m3", "TWN", 2012, 67, "67 cubic meters"));
    assert_true(figure_withheld(&d, "renewable_water_m3", "TWN", 2011, 67, "67 cubic meters"));
    OK(build_correct(d.b, &e), e);
    build_settle(d.b);
    assert_int_equal(d.b->n_quarantine, 1);
    assert_string_equal(d.b->quarantine[0].reason, "withheld by hand: because");
}

static void a_correction_that_is_not_due_any_more_stops_the_rebuild(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    struct err e = {0};
    start(&d, a);
    read_source(&d, "factbook");
    correct(&d, CORRECTION_WITHHOLD, "factbook", "renewable_water_m3", "TWN", "", 2011, "67 cubic meters");
    FAILS(build_correct(d.b, &e), e, ERR_INPUT, "says nothing of TWN renewable_water_m3");
    assert_false(figure_withheld(&d, "renewable_water_m3", "TWN", 2011, 67e9, "67 billion cubic meters"));
    FAILS(build_correct(d.b, &e), e, ERR_INPUT, "line 2: factbook says `67 billion cubic meters`");
    start(&d, a); /* a source that was not read is not asked */
    read_source(&d, "wdi");
    correct(&d, CORRECTION_WITHHOLD, "factbook", "renewable_water_m3", "TWN", "", 2011, "67 cubic meters");
    OK(build_correct(d.b, &e), e);
}

static void a_figure_is_set(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    struct err e = {0};
    const struct fact *s;
    start(&d, a);
    read_source(&d, "factbook");
    correct(&d, CORRECTION_SET, "factbook", "wto_member", "COM", "1", 2025, "0")->value = 1;
    assert_true(figure_withheld(&d, "wto_member", "COM", 2025, 0, "")); /* no words: the number counts */
    OK(build_correct(d.b, &e), e);
    build_settle(d.b);
    assert_int_equal(facts_cell_all(d.b->facts, market_index(d.b->facts, "COM"),
                                    indicator_find(d.b->facts, "wto_member"), &s),
                     1);
    assert_true(s[0].value == 1);
    assert_string_equal(s[0].source, "reviewed");
    assert_int_equal(d.b->n_quarantine, 0);
}

static void list_item(struct desk *d, const char *list, const char *iso3, int rank, const char *item,
                      double share)
{
    struct build *b = d->b;
    struct list_observation l = {.market = market_index(b->facts, iso3),
                                 .list = list,
                                 .rank = rank,
                                 .item = item,
                                 .share_pct = share,
                                 .low_pct = share,
                                 .high_pct = share,
                                 .year = 2023};
    PUSH(b->arena, b->items, b->n_items, b->cap_items, l);
}

static void items_leave_and_join_a_list(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    struct err e = {0};
    start(&d, a);
    read_source(&d, "factbook");
    list_item(&d, "import_partners", "KAZ", 1, "CHN", 28);
    list_item(&d, "import_partners", "KAZ", 2, "GMB", 4);
    list_item(&d, "import_partners", "KAZ", 3, "USA", 4);
    list_item(&d, "import_partners", "FRA", 3, "GMB", 4);
    correct(&d, CORRECTION_REMOVE_ITEM, "factbook", "import_partners", "KAZ", "GMB", 0, "4");
    correct(&d, CORRECTION_ADD_ITEM, "factbook", "import_partners", "KAZ", "DEU", 2023, "");
    OK(build_correct(d.b, &e), e);
    assert_int_equal(d.b->n_items, 4);
    assert_string_equal(d.b->items[1].item, "USA");
    assert_int_equal(d.b->items[1].rank, 2); /* moved up */
    assert_int_equal(d.b->items[2].rank, 3); /* of another economy: not moved */
    assert_string_equal(d.b->items[3].item, "DEU");
    assert_int_equal(d.b->items[3].rank, 3);
    assert_string_equal(d.b->items[3].source, "reviewed");
    /* applied to its own result, neither is due any more */
    struct correction added = d.b->facts->corrections[1];
    d.b->facts->n_corrections = 1;
    d.b->seen = NEW_N(a, struct correction_seen, 4);
    FAILS(build_correct(d.b, &e), e, ERR_INPUT, "says nothing of KAZ import_partners GMB");
    d.b->facts->corrections[0] = added;
    d.b->seen = NEW_N(a, struct correction_seen, 4);
    FAILS(build_correct(d.b, &e), e, ERR_INPUT, "says `that item` of KAZ import_partners DEU");
}

static void put_agreement(struct desk *d, const char *x, const char *y, enum agreement g)
{
    struct build *b = d->b;
    for (int way = 0; way < 2; way++) {
        struct pair_observation o = {.from = market_index(b->facts, way ? y : x),
                                     .to = market_index(b->facts, way ? x : y),
                                     .pair = pair_unknown()};
        o.pair.agreement = g;
        o.pair.agreement_year = 2012;
        PUSH(b->arena, b->pairs, b->n_pairs, b->cap_pairs, o);
    }
}

static void the_agreements_of_a_group_are_withheld(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    struct err e = {0};
    start(&d, a);
    read_source(&d, "factbook");
    read_source(&d, "agreements");
    list_item(&d, "organisations", "FRA", 1, "EU", NAN);
    list_item(&d, "organisations", "HRV", 1, "EU", NAN);
    list_item(&d, "organisations", "GBR", 1, "EU", NAN);
    put_agreement(&d, "GBR", "FRA", AGREEMENT_COMMON_MARKET);
    put_agreement(&d, "GBR", "HRV", AGREEMENT_FREE_TRADE);
    put_agreement(&d, "GBR", "USA", AGREEMENT_NONE);
    put_agreement(&d, "FRA", "HRV", AGREEMENT_FREE_TRADE);
    correct(&d, CORRECTION_REMOVE_ITEM, "factbook", "organisations", "GBR", "EU", 0, "");
    correct(&d, CORRECTION_WITHHOLD, "agreements", "agreement", "GBR", "EU", 2012, "5");
    correct(&d, CORRECTION_WITHHOLD, "agreements", "agreement", "GBR", "HRV", 2012, "3");
    OK(build_correct(d.b, &e), e);
    build_pairs(d.b);
    struct facts *f = d.b->facts;
    int gbr = market_index(f, "GBR"), fra = market_index(f, "FRA"), hrv = market_index(f, "HRV"),
        usa = market_index(f, "USA");
    assert_int_equal(facts_pair(f, gbr, fra).agreement, AGREEMENT_UNKNOWN);
    assert_int_equal(facts_pair(f, hrv, gbr).agreement, AGREEMENT_UNKNOWN);
    assert_int_equal(facts_pair(f, gbr, usa).agreement, AGREEMENT_NONE);
    assert_int_equal(facts_pair(f, fra, hrv).agreement, AGREEMENT_FREE_TRADE);
    const struct figure *g = facts_pair_figure(f, a, fra, gbr, PAIR_AGREEMENT);
    assert_true(g->missing);
    assert_string_equal(g->why, "withheld: because");
    /* the source has another word for one pair of the group */
    put_agreement(&d, "GBR", "FRA", AGREEMENT_FREE_TRADE);
    d.b->facts->corrections[0] = d.b->facts->corrections[1];
    d.b->facts->n_corrections = 1;
    d.b->seen = NEW_N(a, struct correction_seen, 4);
    FAILS(build_correct(d.b, &e), e, ERR_INPUT, "agreements says `3` of GBR agreement EU");
}

static void the_file_is_checked(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        const char *line, *why;
    } wrong[] = {
        {"omit,factbook,gdp_usd,TWN,,2023,x,r,e,K", "`omit` is not a kind"},
        {"withhold,nobody,gdp_usd,TWN,,2023,x,r,e,K", "`nobody` is not a source"},
        {"withhold,factbook,gdp,TWN,,2023,x,r,e,K", "not an indicator"},
        {"withhold,factbook,gdp_usd,TAI,,2023,x,r,e,K", "`TAI` is not a market"},
        {"withhold,factbook,gdp_usd,TWN,,,x,r,e,K", "not a year"},
        {"withhold,factbook,gdp_usd,TWN,,2023,,r,e,K", "what does the source say"},
        {"withhold,factbook,gdp_usd,TWN,,2023,x,r,,K", "reason, evidence and tag"},
        {"remove_item,factbook,organisations,GBR,,,,r,e,K", "which item"},
        {"set,factbook,wto_member,COM,yes,2025,0,r,e,K", "yes"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct desk d;
        struct hash h;
        struct err e = {0};
        start(&d, a);
        const char *dir = scratch_folder(a);
        OK(file_write(path_join(a, dir, "corrections.csv"),
                      str_of(arena_printf(a, "kind,source,what,iso3,item,year,says,reason,evidence,tag\n%s\n",
                                          wrong[i].line)),
                      &e),
           e);
        hash_init(&h);
        bool read = corrections_read(d.b->facts, dir, &h, &e);
        if (read || !strstr(e.msg, wrong[i].why))
            fail_msg("%s: %s", wrong[i].line, read ? "read" : e.msg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_figure_is_withheld_while_the_source_says_it),
        cmocka_unit_test(a_correction_that_is_not_due_any_more_stops_the_rebuild),
        cmocka_unit_test(a_figure_is_set),
        cmocka_unit_test(items_leave_and_join_a_list),
        cmocka_unit_test(the_agreements_of_a_group_are_withheld),
        cmocka_unit_test(the_file_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
