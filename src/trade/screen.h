/* screen.h — the export-market screening of TRADE-DSM (methods 3.2): four filters over countries and products.
 *
 * 1  the market as a whole: risk (governance scores stand in for an insurer's rating), size and growth
 * 2  its demand for the product: short growth, long growth, size, each against a cut that is the lower the
 *    more the home country already excels in the product; eight categories, of which some are kept
 * 3  access: how concentrated the suppliers are, and how accessible the market is
 * 4  the home's position among the suppliers: a classification, nothing is dropped
 * Every pair knows where it stopped, by which figure and which cut.
 *
 * Use:     TRY(screen_open(job, cube, home, SCREEN_ALL, &rules, &s, e)); p = screen_pair(s, product, importer)
 * Missing: never drops a pair: what is not there is not run, and the pair and the answer say so
 * Card:    docs/methods/trade-dsm.md; parameters data/parameters/trade.csv
 * Checked: tests/unit/trade/test_screen.c, tests/peers/screen.py
 */
#ifndef TRADE_SCREEN_H
#define TRADE_SCREEN_H

#include "base/params.h"
#include "trade/cube.h"

enum { SCREEN_CATEGORIES_MAX = 8 };
struct screen_rules {
    double risk_quantile;       /* markets whose risk lies above this quantile are dropped */
    double macro_sd;            /* cut = mean - macro_sd × standard deviation */
    double slope_floor, slope_shift, slope_bend; /* s = floor + 1/((RCA + shift)·exp(RCA - bend)) */
    double size_share, size_weak; /* Z = share of world imports; (weak - RCA) per cent below RCA 1 */
    double long_years, long_least, short_years;
    bool keep[SCREEN_CATEGORIES_MAX];
    double hhi_cut[SCREEN_CATEGORIES_MAX];
    bool either;                /* filter 3: one low barrier is enough */
    double tiers;               /* 3: the index is cut into terciles */
    double position_cut[3];     /* of the relative market position */
    double top_suppliers;       /* 6 */
};
bool screen_rules_of(const struct params *p, struct screen_rules *ret, struct err *e) NODISCARD;
/* "34567": the categories to keep. ERR_INPUT when it is anything else. */
bool screen_keep(struct screen_rules *r, const char *categories, struct err *e) NODISCARD;

/* --- the formulas ---------------------------------------------------------------------------------- */

double screen_slope(const struct screen_rules *r, double rca);                  /* s */
double screen_growth_cut(const struct screen_rules *r, double rca, double world); /* G */
double screen_size_cut(const struct screen_rules *r, double rca, double world);   /* Z */
/* 0 none, 1 short, 2 long, 3 size, 4 short and long, 5 size and short, 6 size and long, 7 all. */
int screen_category(bool short_term, bool long_term, bool size);
const char *screen_category_name(int category);
enum screen_position { POSITION_NONE, POSITION_SMALL, POSITION_MEDIUM, POSITION_HIGH, POSITION_UNKNOWN };
enum screen_position screen_position_of(const struct screen_rules *r, double ratio);
const char *screen_position_name(enum screen_position p);

/* --- filter 1: markets ------------------------------------------------------------------------------ */

enum screen_macro { MACRO_GDP, MACRO_HEAD, MACRO_GROWTH, MACRO_HEAD_GROWTH, MACRO_N };
struct screen_market {
    bool area;            /* no market: nothing is known of it */
    double risk;          /* 1 (least) … 10; NaN: no score */
    bool risky;
    double macro[2][MACRO_N]; /* newest, the year before; NaN */
    bool small;           /* fails size and growth in both years */
    double access[3];     /* distance km, logistics score, tariff %; NaN */
    double index;         /* 0…1, 1 = easiest; NaN: nothing known */
    int tier;             /* 3 green, 2 orange, 1 red, 0 unknown */
    int n_access;
};
enum { ACCESS_DISTANCE, ACCESS_LOGISTICS, ACCESS_TARIFF, ACCESS_N };
struct screen_markets {
    struct screen_market *of; /* [n_countries] */
    double risk_cut, macro_cut[2][MACRO_N];
    double tier_cut[2];       /* orange from, green from */
    size_t n_access[ACCESS_N]; /* markets that have it */
    size_t n_risk;
};

/* --- pairs -------------------------------------------------------------------------------------------- */

enum screen_stop { STOP_NOT, STOP_RISK, STOP_MACRO, STOP_DEMAND, STOP_CONCENTRATION, STOP_ACCESS,
                   STOP_NO_IMPORTS, STOP_N };
const char *screen_stop_name(enum screen_stop s); /* "market risk" … */
int screen_stop_filter(enum screen_stop s);       /* 1, 2, 3; 0: not dropped */
struct screen_pair {
    size_t importer, product;
    enum screen_stop stop;
    double value, cut;      /* the figure that stopped it against its cut; NaN when it is no number */
    int macro;              /* of STOP_MACRO: which of enum screen_macro `value` is */
    double imports, world_imports;
    double short_growth, long_growth, short_cut, long_cut, size_cut; /* shares a year; NaN unknown */
    int category;
    double hhi, hhi_cut;
    enum screen_position position;
    double position_ratio;
};
struct screen {
    const struct cube *cube;
    struct screen_rules rules;
    size_t home;
    struct screen_markets markets;
    double *rca;                     /* [n_products] of home; 0 where undefined (strictest) */
    double *short_world, *long_world; /* [n_products] growth of the world's imports; NaN */
    double *now, *short_base, *long_base; /* [n × n_products] imports of single years; NULL: not run */
    int short_from, short_to, long_from, long_to;
    double *hhi, *top_mean;          /* [n × n_products] importer-major */
    double *sold;                    /* [n × n_products] by home */
};
#define SCREEN_ALL ((size_t)-1)
/* `product` SCREEN_ALL: of every product. */
bool screen_open(struct job *job, const struct cube *c, size_t home, size_t product,
                 const struct screen_rules *rules, struct screen **ret, struct err *e) NODISCARD;
struct screen_pair screen_pair(const struct screen *s, size_t product, size_t importer);

#endif
