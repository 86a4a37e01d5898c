/* attribution_factors.h — money as a product: orders × lines per order × value per line.
 *
 * Split by LMDI (statistics/lmdi.h) while all factors are above zero; a value that is negative in one period (a margin,
 * more returned than sold) has no logarithm and is split by Shapley values (statistics/shapley.h) instead. Either way the
 * three parts add up to the change. Orders whose lines are not known count as one line each.
 */
#ifndef OPERATIONS_ATTRIBUTION_FACTORS_H
#define OPERATIONS_ATTRIBUTION_FACTORS_H

#include "operations/attribution_split.h"

enum { FACTOR_ORDERS, FACTOR_LINES, FACTOR_VALUE, N_ATTRIBUTION_FACTORS };

struct attribution_factor_sums {
    double orders[2], lines[2], value[2]; /* before, now */
};

void attribution_factor_add(struct attribution_factor_sums *s, const struct attribution_row *row, double weight);
/* part [N_ATTRIBUTION_FACTORS]; ERR_NUMERIC when a period has no order. */
bool attribution_factor_parts(struct arena *tmp, const struct attribution_factor_sums *s, double scale, double stretch,
                              double *part, struct err *e) NODISCARD;
/* The factors as causes; *n grows by their number. */
bool attribution_factor_causes(struct arena *a, const struct attribution_factor_sums *s, double scale, double stretch,
                               struct cause *ret, size_t *n, struct err *e) NODISCARD;
size_t attribution_factor_index(const char *id);

#endif
