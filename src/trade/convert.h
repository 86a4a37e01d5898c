/* convert.h — a segment of flows told in another revision of the HS.
 *
 * Every row goes to the codes its code became, in the shares of the map, in whole counts that add up to the
 * row. Rows that meet (same exporter, importer, product, report) are added. A code that no table knows
 * (999999, codes with letters) stays as it is and is told.
 *
 * Use:     TRY(convert_segment(a, map, segment, &x, e)); flow_import_add(w, &(…){&x.block, 1}, &form, …)
 * Exact:   the sum of the values is that of the segment, for every exporter, importer and family of codes
 * Cost:    one pass; rows are sorted only within a family of codes
 * Checked: tests/unit/trade/test_concordance.c
 */
#ifndef TRADE_CONVERT_H
#define TRADE_CONVERT_H

#include "trade/concordance.h"

struct converted {
    struct flow_block block;
    char (*product)[FLOW_PRODUCT]; /* [n_products] */
    size_t n_products;
    size_t n_codes, n_unknown;            /* of the segment; of them without an entry */
    const char *unknown;                  /* the first of these, or NULL */
    double value, value_of[N_RELATIONS];  /* USD; by the family of the code */
    double value_unknown, value_divided;  /* without an entry; of codes with more than one successor */
};
bool convert_segment(struct arena *a, const struct concordance_map *m, const struct flow_segment *s,
                     struct converted *ret, struct err *e) NODISCARD;
/* Trade of each code of `codes` [n] in the segment, USD. */
void convert_totals(const struct flow_segment *s, const char (*codes)[FLOW_PRODUCT], size_t n,
                    double *ret);

#endif
