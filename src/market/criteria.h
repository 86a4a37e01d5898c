/* criteria.h — a criteria set: what makes a market good for this kind of offer, as data.
 *
 * data/criteria/<set>.yaml holds groups (PESTEL letters, access, fit, demand) and criteria. A
 * criterion names the figure it rests on, which direction is good, how the figure becomes a value
 * between 0 and 1, its group, its axis in the matrix, and why it matters. Weights are drawn first
 * over groups, then inside a group, so that many correlated indicators do not vote many times. A
 * criterion may step back for another (`unless`): the size of a country's imports counts only as
 * long as nobody knows what it imports of the product itself.
 *
 * Use:    criteria_load(a, data_dir, "consumer", &set, e)
 * Errors: file and line, unknown field or indicator with the nearest
 */
#ifndef MARKET_CRITERIA_H
#define MARKET_CRITERIA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "country/country.h"

enum criterion_kind {
    CRITERION_INDICATOR, /* a column of the fact table */
    CRITERION_PRODUCT,   /* one column times another: GDP × household share */
    CRITERION_PAIR,      /* something between home and market: distance, agreement, language … */
    CRITERION_FIRM,      /* something between the firm and the market: its own sales, languages */
    CRITERION_TRADE      /* what the market buys of the firm's goods: product flows (goods.h) */
};
enum criterion_better { BETTER_MORE, BETTER_LESS, BETTER_MIDDLE };
enum criterion_axis { AXIS_ATTRACTIVENESS, AXIS_EASE };
enum {
    PAIR_HOME_SHARE = 1000,   /* share of the home country among the market's import partners */
    PAIR_GOVERNANCE_SHORTFALL /* how much worse than at home its institutions score; 0 when better */
};
enum firm_figure_id { FIRM_LANGUAGE_REACH, FIRM_FOOTHOLD, FIRM_NEAREST_SERVED, FIRM_PRODUCT_LISTED };
enum trade_figure_id {
    TRADE_PRODUCT_IMPORTS,       /* USD a year, mean over the window */
    TRADE_PRODUCT_GROWTH,        /* of those imports, % a year, several years */
    TRADE_PRODUCT_GROWTH_SHORT,  /* … against the year before */
    TRADE_PRODUCT_CONCENTRATION, /* Herfindahl index of its suppliers, 0 to 1 */
    TRADE_HOME_SHARE_OF_PRODUCT, /* % of those imports that comes from the home country */
    TRADE_EXPECTED,              /* USD a year that the potential formula expects from home */
    TRADE_UNREALISED,            /* … that is not sold yet */
    N_TRADE_FIGURES
};
enum value_shape {
    SHAPE_PERCENTILE, /* place among the candidates that have a value */
    SHAPE_PIECEWISE   /* straight lines between (cut, value) pairs, flat outside */
};

enum { CRITERIA_MAX = 64, CRITERIA_MAX_GROUPS = 16, CRITERIA_MAX_POINTS = 12 };

struct criteria_group {
    const char *id, *name; /* "economic" */
    const char *why;
};
struct value_point {
    double x, value_01;
};
struct criterion {
    const char *id, *name;  /* name: short, for a table; plain words */
    /* What may be said without comparing: plain_good from good_from on, plain_bad from bad_from on.
     * Between them a reason says only that the figure is higher or lower than for others. */
    const char *plain_good; /* said of a market that does well: "people earn enough to pay" */
    const char *plain_bad;  /* … and badly */
    double good_from[2], bad_from[2]; /* with `middle` good lies between the two, bad outside them */
    int n_good_from, n_bad_from;      /* 0 never said; 1; 2 with `middle` */
    enum criterion_kind kind;
    const char *figure;     /* indicator id, or name of a pair or firm figure */
    int indicator, second;  /* indices in the facts; -1 when not used */
    double scale;           /* of a product */
    const char *unit;       /* of a product; else NULL */
    int what;               /* pair: enum distance_id or PAIR_HOME_SHARE; firm: enum firm_figure_id;
                               trade: enum trade_figure_id */
    int unless;             /* set aside while that criterion of the set is weighed; -1: never */
    enum criterion_better better;
    bool log_scale; /* piecewise cuts are joined on the logarithm of the figure */
    enum value_shape shape;
    struct value_point points[CRITERIA_MAX_POINTS]; /* increasing x; the values follow `better` */
    size_t n_points;
    int group; /* index into the set's groups */
    enum criterion_axis axis;
    const char *why, *source, *tag;
};
struct criteria_set {
    const char *id, *name, *about; /* about: for whom the set is and why it differs */
    const char *version;
    int size; /* criterion whose figure is the size of the market, known for nearly all */
    int size_first; /* one that is the size of the bubble instead where it is weighed; or -1 */
    struct criteria_group *groups;
    size_t n_groups;
    struct criterion *items;
    size_t n_items;
    /* NULL, or the list of authorities whose registration a market asks for before the first sale:
     * without one of the certificates in the list the market is conditional (rules.c) */
    const char *registration; /* "criteria/strict_authorities.csv" */
    const char *path, *hash; /* "criteria/consumer.yaml", SHA-256 */
};

bool criteria_load(struct arena *a, const char *data_dir, const char *id, const struct facts *f,
                   const struct criteria_set **ret, struct err *e) NODISCARD;
/* Ids of all sets in data/criteria, sorted. */
bool criteria_list(struct arena *a, const char *data_dir, const char *const **ret, size_t *ret_n,
                   struct err *e) NODISCARD;
/* May the phrase be said of a market whose figure is x? Yes-or-no criteria: always of a yes or a no. */
bool criterion_says_good(const struct criterion *c, double x);
bool criterion_says_bad(const struct criterion *c, double x);
bool criterion_is_yes_no(const struct criterion *c);
/* Value 0…1 of a piecewise criterion. */
double criterion_value(const struct criterion *c, double x);
/* The least and largest value it takes over [low, high]. */
void criterion_value_range(const struct criterion *c, double low, double high, double *ret_low,
                           double *ret_high);
const char *criterion_kind_name(enum criterion_kind k);
const char *trade_figure_name(enum trade_figure_id id); /* "product_imports_usd" */
const char *criterion_better_name(enum criterion_better b);

#endif
