/* geo.h — what the country packages say about a market: names, place, neighbours, currencies, time,
 * tax, holidays. Tables made from npm packages at build time (docs/formats/country-packages.md).
 *
 * Use:     geo_of_job(job, &g, e)          once per capability; cached in the job
 *          geo_at(g, market)->capital      never NULL; "" or NaN where nothing is known
 *          geo_figure(g, a, market, GEO_AREA_KM2)   the same as a figure with package and vintage
 * Owns:    nothing to close; everything lives in the arena given to geo_load
 * Threads: immutable after loading
 * Errors:  ERR_NOT_FOUND with the build command when the folder is empty; ERR_PARSE with file, line
 * Checked: tests/unit/country/test_geo.c
 */
#ifndef COUNTRY_GEO_H
#define COUNTRY_GEO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/date.h"
#include "base/err.h"
#include "base/figure.h"
#include "country/country.h"

struct geo;

struct geo_package {
    const char *name, *version, *vintage, *released; /* "cldr-core", "48.2.0", "2026", "2026" */
    const char *licence, *attribution, *used_for, *note;
};

struct geo_place {
    bool known; /* the packages have the market at all */
    const char *official, *native, *capital;
    const char *name_fa, *name_fr, *name_de, *name_es, *name_ar;
    const char *currencies; /* "EUR", "PAB USD": in use, main one first */
    const char *calling;    /* "+84" */
    double lat, lon;        /* a point inside the market, degrees */
    double capital_lat, capital_lon;
    double area_km2;
    int landlocked;     /* 1, 0, -1 not known */
    const int *borders; /* [n_borders] markets with a common land border, sorted */
    size_t n_borders;
    const char *zone;                     /* "Asia/Ho_Chi_Minh" */
    double std_offset_h, summer_offset_h; /* hours ahead of UTC at the capital */
    const char *vat_type;                 /* "vat", "gst", "none" (no national tax); "" not known */
    double vat_pct;
    const char *vat_since; /* "2024-01-01"; "" when the package gives no date */
    int vat_regional;      /* states with a tax of their own */
};

struct geo_holiday {
    int market;
    struct date date;
    bool working_day, by_the_moon;
    const char *name, *name_en;
};

struct geo_name {
    int market;
    const char *lang; /* ISO 639; "" not said */
    const char *kind; /* "name", "official", "other", "capital" */
    const char *name;
    const char *folded; /* for searching */
};

bool geo_load(struct arena *a, const char *country_dir, const struct facts *f, struct geo **ret,
              struct err *e) NODISCARD;
bool geo_of_job(struct job *job, const struct facts *f, const struct geo **ret,
                struct err *e) NODISCARD;

const struct geo_place *geo_at(const struct geo *g, int market);
/* Public holidays of one year, in order; 0 when the packages do not cover the year or market. */
size_t geo_holidays(const struct geo *g, int market, int year, const struct geo_holiday **ret);
size_t geo_names(const struct geo *g, const struct geo_name **ret); /* all, by market */
size_t geo_packages(const struct geo *g, const struct geo_package **ret);
const struct geo_package *geo_package(const struct geo *g, const char *name); /* NULL: none */
/* Do the two have a common land border? 1, 0; -1 when one of them is not in the packages. */
int geo_contiguous(const struct geo *g, int m, int n);
/* Do they have a currency in common? 1, 0, -1. */
int geo_common_currency(const struct geo *g, int m, int n);

/* A leaf from one of the package tables: source = package name, ref = "<table>.<field>/<ISO3>/
 * <vintage>", year = vintage, grade B (the packages do not date their cells). */
struct figure *geo_leaf(const struct geo *g, struct arena *a, int market, const char *package,
                        const char *table_field, const char *label, double value, const char *unit);

enum geo_field { GEO_LAT, GEO_LON, GEO_AREA_KM2, GEO_UTC_OFFSET_H, GEO_VAT_PCT, GEO_N_HOLIDAYS };
/* Never NULL. GEO_N_HOLIDAYS: working days lost to public holidays in the as-of year. */
const struct figure *geo_figure(const struct geo *g, struct arena *a, int market,
                                enum geo_field field);

#endif
