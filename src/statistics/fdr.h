/* fdr.h — many tests at once: which of them to believe.
 *
 * Adjusted p-values as R's p.adjust ("BH", "BY"): a test is a discovery at level q when its adjusted
 * value is at most q. NaN stays NaN and does not count as a test.
 */
#ifndef STATISTICS_FDR_H
#define STATISTICS_FDR_H

#include <stdbool.h>
#include <stddef.h>

/* p[n], ret_adjusted[n]; may be the same array. */
void fdr_bh(const double *p, size_t n, double *ret_adjusted); /* Benjamini & Hochberg 1995 */
void fdr_by(const double *p, size_t n, double *ret_adjusted); /* any dependence: 2001 */

/* Families first: a family's p-value is Simes' (the smallest adjusted one of its members), families
 * are tested by BH at q, then the members of the chosen families by BH at q inside each.
 * family[n]: 0 … n_families−1. ret_family[n_families]: family chosen; ret[n]: member confirmed. */
void fdr_tree(const double *p, const size_t *family, size_t n, size_t n_families, double q,
              bool *ret_family, bool *ret);

#endif
