/* convert_reports.h — reports in another revision: joined with those made in it, and reconciled together.
 *
 * In one year some countries still report in the revision of 2012 and others in that of 2017: their reports meet
 * only when all are told in one. What a reporter states in the wanted revision itself goes before what is
 * converted, for the whole of that reporter's flow (exports, imports …); converted reports of an earlier
 * conversion stay unless they come again.
 *
 * Use:     TRY(convert_reports(a, areas, &x, from, native, before, &opt, &all, e)); … joined_form(&form, &all, …)
 * Checked: tests/unit/trade/test_convert_reports.c
 */
#ifndef TRADE_CONVERT_REPORTS_H
#define TRADE_CONVERT_REPORTS_H

#include "trade/areas.h"
#include "trade/convert.h"
#include "trade/reconcile.h"

struct joined_reports {
    struct report_cell *cell; /* [n] countries are areas, products those of `product` */
    size_t n, n_native, n_before, n_converted, n_passed_over;
    char (*product)[FLOW_PRODUCT]; /* [n_products] sorted */
    size_t n_products;
    struct reconciled *flows;
};
/* x: the segment `from` converted. native, before: reports in the wanted revision as made, and from an earlier
 * conversion; NULL: none. ERR_CONFLICT: other units, an unknown area. */
bool convert_reports(struct arena *a, const struct areas *areas, const struct converted *x,
                     const struct flow_segment *from, const struct flow_segment *native,
                     const struct flow_segment *before, const struct reconcile_options *opt,
                     struct joined_reports *ret, struct err *e) NODISCARD;
/* Adds cells as one segment; of `form` countries and products are filled in here. */
bool joined_add(struct flow_writer *w, struct flow_form *form, const struct areas *areas,
                const struct joined_reports *j, const struct report_cell *cells, size_t n,
                struct err *e) NODISCARD;

#endif
