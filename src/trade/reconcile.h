/* reconcile.h — two reports of one flow become one value: how far each reporter is to be believed.
 *
 * The exporter's report X is free on board, the importer's M includes carriage and insurance. With the
 * factor c, d = ln(X · c / M) should be 0; its spread says how well the two count. Method reconciled/1:
 *   D_ij   = median of |d| over the products both report for the pair, by value
 *   V_ij   = (D_ij / 0.6745)²                         the variance that such a median belongs to
 *   V_ij   ≈ s_i + t_j                                i as exporter, j as importer; by repeated medians,
 *                                                     each drawn to half the overall median by n0 pairs
 *   value  = (t_j X + s_i M/c) / (s_i + t_j)          the better reporter weighs more
 * One side only: that side (M/c where it is the importer). Own trade (i = j), reports of 0, re-exports and
 * re-imports take no part. In the spirit of Gaulier & Zignago 2010; what differs stands on the card.
 *
 * Exact:   same bits for any order of the rows; values × k give results × k (to rounding); reports that
 *          agree after c give that value
 * Cost:    one sort of the rows reported twice
 * Checked: tests/unit/trade/test_reconcile.c
 * Card:    docs/methods/mirror-reconciliation.md
 */
#ifndef TRADE_RECONCILE_H
#define TRADE_RECONCILE_H

#include "base/params.h"
#include "trade/flows.h"

#define RECONCILE_METHOD "mirror-reconciliation/1"

struct report_cell {
    uint16_t product, exporter, importer; /* numbers of the caller; countries < n_countries */
    uint8_t report;                       /* enum flow_report */
    /* The caller's, not looked at here: was in the store before; line; which of the source's areas. */
    bool kept;
    uint32_t line, origin;
    int64_t value, quantity;
};
int report_cell_cmp(const void *a, const void *b); /* by product, exporter, importer, report */

struct reconcile_options {
    double cif_factor;  /* value at the importer's border / at the exporter's */
    double prior_pairs; /* n0 */
    double floor;       /* least variance of a reporter, share of half the overall median */
};
bool reconcile_options(const struct params *p, struct reconcile_options *ret, struct err *e) NODISCARD;

struct reporter {
    uint32_t n_as_exporter, n_as_importer; /* pairs with both reports */
    double sd_as_exporter, sd_as_importer; /* √s, √t in log points; NaN without such pairs */
};
enum reconcile_side { SIDE_BOTH, SIDE_EXPORTER, SIDE_IMPORTER, N_SIDES };
struct reconciled {
    struct report_cell *cell; /* [n] sorted as the input; report says which side */
    size_t n;
    size_t n_side[N_SIDES];
    double value_side[N_SIDES];    /* of the result, by where it comes from */
    double both_x, both_m;         /* the two reports where there are both; m as reported */
    double one_x, one_m;           /* where there is one; m as reported */
    size_t n_pairs;                /* with both reports */
    double median_pair;            /* of D_ij over them; NaN when none */
    double moved; /* Σ |result − plain mean of X and M/c| where there are both: what weighing did */
    size_t n_own, n_zero, n_other; /* left out: own trade, zeros, re-exports and re-imports */
    struct reporter *reporter;     /* [n_countries] */
};
/* cells sorted by report_cell_cmp, no key twice. */
struct reconciled *reconcile(struct arena *a, const struct report_cell *cells, size_t n,
                             size_t n_countries, const struct reconcile_options *opt) RETURNS_NONNULL;
/* "mirror-reconciliation/1: CIF/FOB 1.06, weighed by reporters' reliability; one side where there is one" */
const char *reconcile_method(struct arena *a, const struct reconcile_options *opt);

#endif
