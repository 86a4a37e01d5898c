/* goods.h — what the markets buy of the firm's goods: product flows of its HS codes, seen from home.
 *
 * The codes of the firm's products are looked up in the flows of the workspace. A code that the
 * dataset's edition of the Harmonized System does not have is answered by its heading (four digits),
 * and every label says so. Several codes add up: sizes by adding, shares from the sums.
 *
 * Use:     TRY(goods_of_job(job, facts, firm, &g, e)); goods_figure(g, a, market, TRADE_UNREALISED)
 * Missing: no flows, no HS code, a code or a market that the dataset does not have, or a market that does
 *          not report to it: every figure is missing and says why; never 0. A market of the dataset that
 *          buys none buys 0.
 * Owns:    everything in job->arena; loaded once per job and firm; the tables may be the base job's
 * Card:    docs/methods/product-demand.md
 * Checked: tests/unit/market/test_goods.c
 */
#ifndef MARKET_GOODS_H
#define MARKET_GOODS_H

#include "firm/firm.h"
#include "market/criteria.h"
#include "trade/parts.h"

struct goods_code {
    const char *stated; /* the firm's: "150920" */
    const char *used;   /* as it stands in the dataset: "150920", "1509"; NULL: not there */
};
struct goods_params {
    double growth_floor;  /* market.goods.growth.floor */
    double exporters_min; /* trade.potential.exporters.min */
};
struct goods {
    const char *why; /* NULL: there are figures; else why there are none */
    bool no_flows, no_code; /* which of them: nothing imported; only services */
    struct goods_params par;
    const char *params_hash;
    const struct facts *facts;
    const struct cube *cube;
    const struct goods_code *codes; /* [n_codes] as the firm states them, each once */
    size_t n_codes;
    bool heading;     /* a heading stands in for a code */
    bool tariffs;     /* a table of duties is there */
    bool services;    /* some of the offer has no HS code */
    const char *text; /* "HS 300490 and 300410", "HS 1509 (no flows of 150920)" */
    const char *ref;  /* "300490+300410", for refs of figures */
    const size_t *products; /* [n_products] places in the cube, ascending */
    size_t n_products;
    int home;              /* place of the home country in the cube; -1: not an exporter there */
    const int *at;         /* [market_count] place of a market in the cube; -1 */
    /* [n] whose own reports are among those the flows are made of; NULL: the source covers all alike. What a
     * country buys that does not report is known in part only, from those that sell to it and report */
    const bool *reports;
    const double *sales;   /* [n × n] USD a year of these goods, exporter-major */
    const double *imports; /* [n] */
    const double *tonnes, *tonnes_value; /* [n] of the rows that state a quantity; 0: none does */
    struct trade_rules rules; /* of growth */
    const int *year;          /* [n_years] ascending: those that growth needs, of the store's */
    const double *imports_in; /* [n_years × n] */
    size_t n_years;
    /* potential from home; NULL and why when it cannot be computed */
    const char *why_potential;
    const double *expected, *actual, *unrealised; /* [n] USD a year; NaN: nothing sold there at all */
};
bool goods_of_job(struct job *job, const struct facts *f, const struct firm *firm,
                  const struct goods **ret, struct err *e) NODISCARD;
const struct figure *goods_figure(const struct goods *g, struct arena *a, int market,
                                  enum trade_figure_id what);
/* What one country sells of the goods in the market, USD a year; a leaf. */
struct figure *goods_sales_figure(const struct goods *g, struct arena *a, size_t exporter, int market);
/* Unrealised potential with the range it has over the single years of the window; job: loads those years. */
bool goods_at_stake(struct job *job, const struct goods *g, int market, const struct figure **ret,
                    struct err *e) NODISCARD;

/* Imports of the goods in every year of the dataset up to the window's last. */
struct goods_years {
    size_t n;
    const int *year;       /* [n] ascending */
    const double *imports; /* [n × the cube's n_countries] */
};
bool goods_years(struct job *job, const struct goods *g, const struct goods_years **ret,
                 struct err *e) NODISCARD;

#endif
