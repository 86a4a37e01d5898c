/* reports.h — what reporters say, gathered by revision and year, checked, joined with what other files
 * said before, reconciled and sent to the store.
 *
 * For every (nomenclature, year) the rows touch, two segments are written in the one import: FLOWS_REPORTS,
 * every report as it was made, and FLOWS_BILATERAL, reconciled from all reports there are (reconcile.h).
 * Rows of earlier files stay: a report is known by reporter, flow, partner and product, and one that comes
 * again replaces the older; what an older file had and the newer lacks is kept and told.
 *
 * Totals:   rows for "World" are kept apart; the sums of partners are held against them and both told.
 * Levels:   where a file holds several levels of the nomenclature, the deepest that holds (nearly) the
 *           whole is stored, the others are checks. Rows of a reporter without that level are refused.
 * Twice:    the same report on two lines: the first counts. Two areas of the source that are one area here
 *           ("Sudan" and "Fmr Sudan" in one year) are added.
 * Use:      r = reports_new(im, "comtrade", "UN Comtrade"); reports_add(r, &line, e)…; reports_send(r, e)
 * Errors:   ERR_INPUT (only totals: says what to download instead), ERR_CONFLICT (the store has another level)
 * Checked:  tests/unit/trade/test_comtrade.c
 */
#ifndef TRADE_REPORTS_H
#define TRADE_REPORTS_H

#include "trade/import.h"
#include "trade/reconcile.h"

#define REPORTS_TOTAL "TOTAL" /* nomenclature of rows without product */

struct report_line {
    int year;
    const char *nomenclature; /* "HS17"; REPORTS_TOTAL */
    struct str reporter, partner; /* as the source writes them */
    const char *scheme;           /* of both: "comtrade", "wits" */
    const char *product;          /* "" = all goods */
    enum flow_report report;
    int64_t value, quantity; /* USD; kg or FLOW_NO_QUANTITY */
    uint64_t line;
};
struct reports;
struct reports *reports_new(struct trade_import *im, const char *dataset, const char *source);
/* The row must have been counted as read; here it is counted as refused (unknown area, no reporter) or
 * kept until reports_send counts it. */
bool reports_add(struct reports *r, const struct report_line *l, struct err *e) NODISCARD;
bool reports_send(struct reports *r, struct err *e) NODISCARD;

/* --- the parts, one file each -------------------------------------------------------------------- */

enum { REPORT_LEVELS = FLOW_PRODUCT };
struct report_group { /* a revision and year */
    char nomenclature[FLOW_NOMENCLATURE];
    int year;
    struct report_cell *cell;  /* [n_cells] */
    struct report_cell *total; /* [n_totals] "World": exporter = importer = the reporter */
    size_t n_cells, cap_cells, n_totals, cap_totals;
};
/* How sums agree: totals against partners, levels against levels. */
struct report_sums {
    size_t n, n_agree;
    double stated, parts; /* USD */
    double worst;         /* largest difference, share of the stated */
    const char *worst_what;
};
struct reports_tally {
    uint64_t n_stored, n_check, n_added, n_replaced, n_kept, n_alone;
    struct report_sums world, levels;
    size_t n_years, n_pairs;   /* of the reconciliation */
    uint64_t n_side[N_SIDES];
    double value_side[N_SIDES];
};
struct reports {
    struct trade_import *im;
    struct arena *a; /* of the rows */
    const char *dataset, *source;
    double level_complete, sum_tolerance;
    struct reconcile_options opt;
    struct report_group *group;
    size_t n_groups, cap_groups, last_group;
    char (*product)[FLOW_PRODUCT]; /* [n_products] in order of appearance */
    size_t n_products, cap_products;
    struct report_words *words; /* numbers of product codes and areas met */
    struct reports_tally tally;
};
/* The number of a product code; a new one gets the next. */
bool reports_product(struct reports *r, const char *code, uint16_t *ret, struct err *e) NODISCARD;
/* reports_check.c: sorts, adds or refuses what stands twice, chooses the level, compares totals; what is
 * left in `cell` is stored. *ret_level: length of the codes. */
bool reports_check(struct reports *r, struct report_group *g, int *ret_level, struct err *e) NODISCARD;
/* reports_tell.c: what was found, as remarks of the import. */
void reports_tell(struct reports *r);

#endif
