/* tables.h — the shipped facts and the package tables for tests; says when the latter are not
 * built. */
#ifndef TESTS_UNIT_COUNTRY_TABLES_H
#define TESTS_UNIT_COUNTRY_TABLES_H

#include "../scratch.h"
#include "country/distance.h"

struct tables {
    const char *data_dir, *country_dir;
    struct facts *facts;
    struct geo *geo;
    struct languages *languages;
    struct lists *lists;
    const struct params *params;
    struct distances *distances;
};

/* false: the package tables are absent (no npm ci), a line says so. Anything else wrong fails. */
static inline bool tables_open(struct arena *a, struct tables *t)
{
    struct err e;
    const char *build = getenv("LANDFALL_BUILD"), *root = getenv("LANDFALL_ROOT");
    *t = (struct tables){.data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR,
                         .country_dir =
                             build ? arena_printf(a, "%s/country", build) : LANDFALL_COUNTRY_DIR};
    if (access(arena_printf(a, "%s/geo.csv", t->country_dir), R_OK) != 0) {
        print_message("skipped: no package tables in %s\n", t->country_dir);
        return false;
    }
    OK(facts_load(a, t->data_dir, AS_OF_FACT_TABLE, &t->facts, &e), e);
    OK(geo_load(a, t->country_dir, t->facts, &t->geo, &e), e);
    OK(languages_load(a, t->country_dir, t->data_dir, t->facts, t->geo, &t->languages, &e), e);
    OK(lists_load(a, t->facts, t->data_dir, &t->lists, &e), e);
    OK(params_load(a, arena_printf(a, "%s/parameters", t->data_dir), facts_as_of(t->facts),
                   &t->params, &e),
       e);
    OK(distances_make(a, t->facts, t->geo, t->languages, t->lists, t->params, &t->distances, &e),
       e);
    return true;
}

static inline int market_of(const struct tables *t, const char *iso3)
{
    int m = market_index(t->facts, iso3);
    if (m < 0)
        print_error("%s is not a market\n", iso3);
    assert_true(m >= 0);
    return m;
}

#endif
