/* backtest.h — how well would the ranking have worked? For years that are over, with what was known then.
 *
 * At each origin t the markets of an exporter are ordered by the outlook (trade/outlook.h) and by simple
 * rules beside it, all made of years up to t. Then the exporter's own sales in t+3 and t+5 tell:
 *   usd    change of its sales in the market, in nominal USD
 *   share  change of the market's share of its sales to all markets known at both ends
 *   new    markets where it sold nothing at t: did sales begin (reach backtest.new.usd)?
 * usd and share are about markets where it sold at t. Measures: Spearman's ρ, precision among the first ten
 * (only with enough markets), area under the curve for new ones; means over exporter-years, each with the
 * number of them and an interval from drawing exporters, with their whole histories, anew. For one
 * exporter blocks of successive origins are drawn instead: their horizons overlap.
 *
 * Use:     TRY(backtest_run(job, &ask, &b, e)); b->results[…]
 * Checked: tests/unit/market/test_backtest.c (planted signals, nothing from the future), tests/acceptance/
 *          backtest.sh (real files, if at hand)
 * Card:    docs/methods/back-test.md; table docs/backtest.md
 */
#ifndef MARKET_BACKTEST_H
#define MARKET_BACKTEST_H

#include "base/capability.h"
#include "trade/outlook.h"
#include "trade/skill.h"

#define BACKTEST_METHOD "back-test/1"

enum backtest_order { /* who orders the markets */
    ORDER_OUTLOOK,  /* ours */
    ORDER_EQUAL,    /* the same criteria, each with the same weight */
    ORDER_SALES,    /* sales in t */
    ORDER_IMPORTS,  /* imports of the market in t: "last year's imports" */
    ORDER_GRAVITY,  /* expected sales */
    ORDER_DISTANCE, /* the nearest first */
    ORDER_RANDOM,   /* what chance gives, exactly */
    N_ORDERS
};
enum backtest_target { TARGET_USD, TARGET_SHARE, TARGET_NEW, N_TARGETS };
enum backtest_measure { MEASURE_RHO, MEASURE_PRECISION, MEASURE_AREA, N_MEASURES };
enum { N_HORIZONS = 2 };
const char *backtest_order_id(enum backtest_order o);     /* "imports" */
const char *backtest_order_name(enum backtest_order o);   /* "last year's imports" */
const char *backtest_target_id(enum backtest_target t);   /* "usd" */
const char *backtest_target_name(enum backtest_target t);
const char *backtest_measure_id(enum backtest_measure m); /* "rho" */
const char *backtest_measure_name(enum backtest_measure m);

struct backtest_rules { /* data/parameters/backtest.csv */
    double horizon[N_HORIZONS];
    double markets_min, precision_markets, top, new_usd, new_min, draws, level, totals_trained_to,
        chapters_trained_to, ridge, train_skip;
    int skip; /* see struct backtest_ask */
};

/* One exporter, product and origin. NaN = too few markets, or nothing to tell apart. */
struct backtest_cell {
    uint32_t exporter, product, year;
    uint32_t n_markets[N_HORIZONS], n_new[N_HORIZONS], n_opened[N_HORIZONS];
    double value[N_HORIZONS][N_TARGETS][N_MEASURES][N_ORDERS];
};

/* Sums of the training: normal equations of each list's weights. */
struct backtest_normal {
    double xx[N_OUTLOOK_LISTS][OUTLOOK_MAX_TERMS * OUTLOOK_MAX_TERMS];
    double xy[N_OUTLOOK_LISTS][OUTLOOK_MAX_TERMS];
    uint64_t n[N_OUTLOOK_LISTS];
};

/* What one origin says of exporter i: cells are measured, or (normal not NULL) equations are added to.
 * `later` are the uncut flows of the product: outcomes are read from them and nothing else is; a horizon
 * beyond `last` (an index of years) is left out. raw: scratch as for outlook_values. False: no market. */
bool backtest_cell_of(struct arena *tmp, const struct backtest_rules *rules,
                      const struct outlook_model *model, const struct outlook_origin *o,
                      const struct history *later, size_t last, size_t i, double *const raw[N_OUTLOOK],
                      struct backtest_cell *ret, struct backtest_normal *normal);
/* Weights from the equations, per list scaled to Σ|w| = 100. */
bool backtest_weights(struct arena *a, const struct outlook_model *model, const struct backtest_rules *rules,
                      const struct backtest_normal *sum, struct outlook_model *ret,
                      struct err *e) NODISCARD;

struct backtest_ask {
    int home;            /* market; -1 = every exporter there is */
    const char *dataset; /* NULL: the totals where they are in the store, else flows_default's */
    const char *product; /* a code or its beginning; NULL: all goods of totals, else each chapter */
    int from, to;        /* origins; 0 = from the year after the training, to the last that has outcomes */
    int skip;            /* judge the change from t+skip to t+skip+horizon: a flow of t that was counted wrong
                            then speaks for no order; 0 = from t */
    bool train;          /* choose weights on the training years instead */
    uint64_t seed;
};
struct backtest_result {
    enum backtest_target target;
    enum backtest_measure measure;
    enum backtest_order order;
    int horizon; /* years */
    int from, to; /* first and last origin that counts */
    struct skill_mean value;
    struct skill_mean lead; /* outlook less this one, over the same cells; of the outlook itself: NaN */
};
struct backtest {
    struct backtest_rules rules;
    const struct outlook_model *model;
    const struct flow_info *info;
    const struct facts *facts;
    bool by_product;
    int home, from, to;
    bool trained_years; /* some of the origins were used to choose the weights */
    const struct backtest_cell *cells;
    size_t n_cells;
    size_t n_products;
    const struct backtest_result *results; /* target, horizon, measure, order */
    size_t n_results;
    const struct outlook_model *weights; /* of a training; else NULL */
    uint64_t n_trained[N_OUTLOOK_LISTS];
    uint64_t seed;
};
bool backtest_run(struct job *job, const struct backtest_ask *ask, const struct backtest **ret,
                  struct err *e) NODISCARD;

/* --- the published table ------------------------------------------------------------------------- */

/* One sentence to stand beside a ranking: how well rankings of this kind did in years they had not seen,
 * from data/skill/market.csv, with the number of cases, the interval and the plain alternative; where ours
 * is no better than the best simple rule it says so. by_product: chapters of the HS instead of all goods. */
struct market_skill_line {
    const struct prose *line;
    const struct prose *limits; /* what it does not say */
    const char *document;       /* "docs/backtest.md" */
};
bool market_skill_line(struct job *job, bool by_product, const struct market_skill_line **ret,
                       struct err *e) NODISCARD;

extern const struct capability trade_backtest, trade_outlook;

#endif
