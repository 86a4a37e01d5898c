/* distance.h — how far is a market: cultural, administrative, geographic, economic (CAGE, Ghemawat
 * 2001). Every distance is a figure with its inputs; a market without data answers "missing".
 *
 * Use:     distances_of_job(job, &d, e)
 *          distance_figure(d, a, home, market, DISTANCE_KM)
 *          cage_scores(d, a, home, candidates, n, "equal", cage, e)
 * Data:    facts (CEPII, World Bank, World Factbook), the package tables (geo.h), language.h;
 *          Hofstede only when the user has imported a table
 * Params:  data/parameters/distance.csv
 * Methods: docs/methods/distance-{geographic,language,culture,cage,stimuli}.md
 * Checked: tests/unit/country/test_distance*.c
 */
#ifndef COUNTRY_DISTANCE_H
#define COUNTRY_DISTANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/params.h"
#include "country/country.h"
#include "country/geo.h"
#include "country/language.h"
#include "country/lists.h"

enum distance_id {
    /* cultural */
    DISTANCE_LANGUAGE_SPOKEN,   /* chance-like overlap of speakers, 0…1 (CSL): larger is nearer */
    DISTANCE_LANGUAGE_NATIVE,   /* chance that two people share the first language (CNL) */
    DISTANCE_LANGUAGE_OFFICIAL, /* 1 = a common official language */
    DISTANCE_LANGUAGE_CLASS,    /* 1 same language … 5 different families */
    DISTANCE_LANGUAGE_PROXIMITY, /* 0…1: larger is nearer */
    DISTANCE_RELIGION,           /* 0 same composition … 1 nothing in common */
    DISTANCE_COLONIAL_TIE,       /* 1 = ever a colonial link */
    DISTANCE_HOFSTEDE_KS,        /* Kogut & Singh */
    DISTANCE_HOFSTEDE_EDI,       /* its Euclidean version */
    DISTANCE_HOFSTEDE_MD,        /* Mahalanobis */
    /* administrative */
    DISTANCE_AGREEMENT,       /* 0 none … 6 economic union: larger is nearer; shared unions are
                               of today, the rest as of 2012 */
    DISTANCE_COMMON_CURRENCY, /* 1 = yes */
    DISTANCE_GOVERNANCE,      /* Euclidean gap over the six governance scores */
    DISTANCE_LEGAL_ORIGIN,    /* 1 = legal systems alike, 0 = nothing in common */
    /* geographic */
    DISTANCE_KM,         /* between people (CEPII), else capitals, else great circle */
    DISTANCE_CONTIGUOUS, /* 1 = common land border */
    DISTANCE_LANDLOCKED, /* 1 = the destination has no coast */
    DISTANCE_TIME_ZONE,  /* hours, 0…12 */
    /* economic */
    DISTANCE_INCOME,         /* |Δ ln GDP per head| */
    DISTANCE_PRICE_LEVEL,    /* |Δ ln (GDP per head at market rates / at purchasing power)| */
    DISTANCE_INFRASTRUCTURE, /* |Δ Logistics Performance Index| */
    /* psychic-distance stimuli (Dow & Karunaratna 2006), in standard deviations */
    DISTANCE_INDUSTRY, /* industrial development */
    DISTANCE_EDUCATION,
    DISTANCE_N
};

struct distance_kind {
    const char *id;   /* "language_spoken" */
    const char *name; /* "Common spoken language" */
    const char *unit;
    const char *blocks; /* CAGE blocks it counts in: "C", "A", "CA"; "" = shown, not counted
                           (another one of the same kind counts) */
    bool nearer;        /* a larger value means nearer */
    const char *means;  /* one sentence for people */
};
extern const struct distance_kind distance_kinds[DISTANCE_N];

struct distances;
/* Everything given must outlive d; lists may be NULL (religion and law are missing then). */
bool distances_make(struct arena *a, const struct facts *f, const struct geo *g,
                    const struct languages *l, const struct lists *lists, const struct params *p,
                    struct distances **ret, struct err *e) NODISCARD;
bool distances_of_job(struct job *job, const struct distances **ret, struct err *e) NODISCARD;
const struct facts *distances_facts(const struct distances *d);
const struct geo *distances_geo(const struct distances *d);
const struct languages *distances_languages(const struct distances *d);
const struct lists *distances_lists(const struct distances *d);

/* Never NULL; the label names both markets. */
const struct figure *distance_figure(const struct distances *d, struct arena *a, int from, int to,
                                     enum distance_id id);

/* What the two are in together today: a customs union, a single market, an agreement in force after
 * the pair table ends (data/country/unions.csv, members from the lists of organisations). It goes
 * before that table in DISTANCE_AGREEMENT. false: nothing listed, which is no statement about duty. */
enum union_kind {
    UNION_CUSTOMS,            /* no duty between members: the only kind of which that is said */
    UNION_CUSTOMS_EXCEPTIONS, /* some goods or members are left out */
    UNION_SINGLE_MARKET,      /* free for most goods, no common outer tariff */
    UNION_AGREEMENT           /* lower duty between two sides */
};
struct shared_union {
    const char *id, *name; /* "EU", "the EU" */
    enum union_kind kind;
    int year;                    /* of the list of members; of an agreement: since when */
    const char *says, *evidence; /* a sentence without full stop; where it is laid down */
    const struct figure *figure; /* class as enum agreement */
};
bool distance_shared_union(const struct distances *d, struct arena *a, int from, int to,
                           struct shared_union *ret);

/* How far a market feels: mean of language, religion, governance and income apart, 0 alike … 1 apart
 * (psychic.c). Missing when fewer than distance.psychic.known.min of the four are known. */
const struct figure *psychic_distance(const struct distances *d, struct arena *a, int from, int to);

/* The value alone for a line of text: "853 km", "yes", "missing". The reason stands in f->why. */
const char *distance_words(struct arena *a, const struct figure *f);

/* Great circle between two points in degrees (haversine formula), in units of `radius`. Exact to
 * rounding for near and for antipodal points; symmetric. */
double distance_great_circle(double lat1, double lon1, double lat2, double lon2, double radius);
/* Difference of two UTC offsets the short way round the clock: min(|Δ|, 24 - |Δ|), 0…12. */
double distance_hours(double offset1, double offset2);

/* --- CAGE ----------------------------------------------------------------------------------------
 */

enum cage_block { CAGE_CULTURAL, CAGE_ADMINISTRATIVE, CAGE_GEOGRAPHIC, CAGE_ECONOMIC, CAGE_N };
extern const char *const cage_block_names[CAGE_N];

struct cage {
    const struct figure *block[CAGE_N]; /* 0 near … 100 far, among the candidates */
    const struct figure *total;         /* weighted mean; missing when a block is */
};

/* Block score = mean percentile rank of the block's distances from `home` among the candidates.
 *
 * candidates [n] markets, n ≥ 2; ret [n]
 * sector     a weight set of distance.csv: "equal", "consumer", "regulated", "heavy", "digital"
 * Distances unknown for a candidate are left out of its mean; below distance.cage.known.min of
 * those known for any candidate the block is missing. Cost O(n log n · DISTANCE_N).
 * Errors: ERR_NOT_FOUND (sector), ERR_INPUT (n < 2)
 * Source: Ghemawat 2001; scoring: methods 4.1
 */
bool cage_scores(const struct distances *d, struct arena *a, int home, const int *candidates,
                 size_t n, const char *sector, struct cage *ret, struct err *e) NODISCARD;

#endif
