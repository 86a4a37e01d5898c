/* logrank.h — do groups differ in how long it takes? The log-rank test (Mantel 1966; hypergeometric
 * variance), as R's survdiff with rho = 0.
 *
 * Errors:  ERR_INPUT (bad time), ERR_NUMERIC (fewer than two groups that anything could happen to)
 * Checked: tests/unit/statistics/test_logrank.c against R survival 3.5
 */
#ifndef STATISTICS_LOGRANK_H
#define STATISTICS_LOGRANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

struct logrank {
    size_t n_groups;
    double *observed, *expected; /* [n_groups] events seen, and were all groups alike */
    double chi2, p;
    size_t df;
};

/* time, event, group [n]; group < n_groups. */
bool logrank(struct arena *a, const double *time, const uint8_t *event, const uint32_t *group,
             size_t n, size_t n_groups, struct logrank **ret, struct err *e) NODISCARD;

#endif
