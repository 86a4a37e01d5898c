/* outlook.h — where a country's own sales are likely to grow, judged by what was known in one year.
 *
 * For one exporter, a year t and one product (or all goods): every market gets the criteria below, made of
 * flows of the years up to t and of what never changes between two countries. Nothing later can enter: an
 * origin holds no pointer to a later year. A criterion becomes a percentile among the markets compared, a
 * term is that percentile to a power (a high power counts only near the top), and a list is ordered by the
 * weighted sum of terms. The weights are data (data/skill/outlook-*.yaml) and were chosen on early years.
 *
 * Lists:   markets where it sells are ordered by the change to expect, in USD or in the market's share of its
 *          exports; the first ten by the chance to be among the ten largest changes, those behind by the
 *          place to expect. Markets where it does not sell yet: by the chance that sales begin.
 * Missing: a criterion that is not known counts as the middle (percentile one half)
 * Use:     TRY(outlook_of(job, &ask, &o, e)); o->lines[0] …
 * Skill:   docs/backtest.md; card docs/methods/back-test.md
 * Checked: tests/unit/trade/test_outlook.c
 */
#ifndef TRADE_OUTLOOK_H
#define TRADE_OUTLOOK_H

#include "trade/history.h"

enum outlook_criterion {
    OUTLOOK_GRAVITY,        /* sales that size, distance, border, language and past let expect */
    OUTLOOK_GAP,            /* those less the sales there are, USD */
    OUTLOOK_SALES,          /* sales in t, USD */
    OUTLOOK_IMPORTS,        /* what the market buys from all */
    OUTLOOK_IMPORT_GROWTH,  /* … against t-3 */
    OUTLOOK_SALES_GROWTH_1, /* sales against t-1 */
    OUTLOOK_SALES_GROWTH_3, /* … t-3 */
    OUTLOOK_REVERSE,        /* what the market sells to the home country, all goods */
    OUTLOOK_DISTANCE,
    OUTLOOK_BORDER,
    OUTLOOK_LANGUAGE,
    OUTLOOK_STEADY,         /* in how many of the five years before there were sales */
    OUTLOOK_NEARBY,         /* sales in markets close by, against what they buy */
    OUTLOOK_OTHER_GOODS,    /* sales of other goods; not for all goods */
    N_OUTLOOK
};
const char *outlook_criterion_id(enum outlook_criterion c);   /* "import_growth" */
const char *outlook_criterion_name(enum outlook_criterion c); /* "growth of its imports" */

enum outlook_list {
    OUTLOOK_USD_FIRST, OUTLOOK_USD_ORDER,     /* change of sales in USD */
    OUTLOOK_SHARE_FIRST, OUTLOOK_SHARE_ORDER, /* change of the market's share of the exports */
    OUTLOOK_OPENS,                            /* sales begin */
    N_OUTLOOK_LISTS
};
const char *outlook_list_id(enum outlook_list l); /* "usd_first" */

enum { OUTLOOK_MAX_TERMS = 32 };
struct outlook_term {
    enum outlook_criterion criterion;
    double power;
    double weight[N_OUTLOOK_LISTS];
};
struct outlook_model {
    const char *id, *name, *about, *tag, *source;
    const char *dataset; /* that it was trained on */
    int trained_from, trained_to;
    enum history_side side;
    size_t first;       /* how many places are ordered by the chance of a large change … */
    size_t first_least; /* … where at least so many markets are compared */
    struct outlook_term terms[OUTLOOK_MAX_TERMS];
    size_t n_terms;
    const char *path, *hash;
};
/* "totals" or "chapters": data/skill/outlook-<id>.yaml. */
bool outlook_model_load(struct arena *a, const char *data_dir, const char *id,
                        const struct outlook_model **ret, struct err *e) NODISCARD;

enum { OUTLOOK_YEARS_BACK = 5 }; /* no criterion looks further back than this from t */

/* --- what is known in one year ------------------------------------------------------------------- */

/* What never changes between two markets; [n × n]. */
struct outlook_pairs {
    size_t n;
    double *km, *border, *language; /* NaN = not known */
    bool *trades;                   /* [n] people live there */
};
struct outlook_pairs *outlook_pairs(struct arena *a, const struct facts *f) RETURNS_NONNULL;

struct outlook_origin {
    const struct outlook_pairs *pairs;
    const double *gravity; /* [n × n] of all goods in t; NULL: the flows carry no fit */
    bool all_goods;
    size_t n, known;       /* years 0 … known-1 of the tables; t is the last of them */
    struct history goods, product; /* cut at t: n_years = known */
    double *imports, *import_growth, *goods_imports, *nearby; /* [n] */
};
/* What the two histories say up to the year index t. `gravity` as outlook_gravity gives it. */
struct outlook_origin *outlook_origin(struct arena *a, const struct outlook_pairs *pairs,
                                      const struct history *goods, const struct history *product,
                                      const double *gravity, size_t t) RETURNS_NONNULL;
/* Expected flows of one year, [n × n]; *ret = NULL when they carry no fit. */
bool outlook_gravity(struct job *job, struct arena *a, const struct history *goods, size_t t,
                     const double **ret, struct err *e) NODISCARD;

/* Values of all criteria of exporter i: raw[criterion][n], NaN = not known. */
void outlook_values(const struct outlook_origin *o, size_t i, double *const raw[N_OUTLOOK]);
/* Markets that can be compared: those with a known flow and distance; sells, or nobody reports sales. [n] at
 * most. */
size_t outlook_candidates(const struct outlook_origin *o, size_t i, bool sells, uint32_t *ret);
/* terms[n_candidates × n_terms] of the markets `at`. */
void outlook_terms(struct arena *tmp, const struct outlook_model *m, double *const raw[N_OUTLOOK],
                   const uint32_t *at, size_t n_at, double *terms);
/* A number for each, larger = earlier in the list: n for the first, 1 for the last; ties by order in `at`. */
void outlook_order(struct arena *tmp, const struct outlook_model *m, const double *terms, size_t n,
                   enum outlook_list first, enum outlook_list order, double *ret);

/* --- for a ranking of today ---------------------------------------------------------------------- */

struct outlook_ask {
    int home;            /* market */
    const char *dataset; /* NULL: flows_default's */
    const char *product; /* NULL or "" = all goods */
    int year;            /* newest year to know; 0 = the newest there is */
};
struct outlook_line {
    bool compared;  /* false: flow or distance not known; nothing below counts */
    bool sells;     /* the home country sells there in t */
    double sales;   /* USD in t */
    double gravity; /* USD; NaN */
    int place;      /* 1 = best, among those that are alike in `sells` */
    double chance_01; /* (n - place + ½) / n */
    enum outlook_criterion most; /* what lifts it most; N_OUTLOOK when nothing does */
};
struct outlook {
    const struct outlook_model *model;
    int year;
    struct outlook_line *lines; /* [market_count] */
    size_t n_sells, n_new;
    const char *source; /* of the flows */
};
/* ERR_NOT_FOUND when there are no flows of the home country. */
bool outlook_of(struct job *job, const struct outlook_ask *ask, const struct outlook **ret,
                struct err *e) NODISCARD;

#endif
