/* attribution_split.h — the arithmetic of attribution.h: rows of orders in, causes with intervals out.
 *
 * Pure: no job, no store. A row is what one order adds to the KPI in one period. Rows that are alike are
 * counted, not kept twice, and the bootstrap draws how often each occurs (Poisson weights, Hall and Maiti
 * 1989: orders of both periods drawn again independently), so a hundred thousand orders take moments.
 *
 * Checked: tests/unit/operations/test_attribution.c
 */
#ifndef OPERATIONS_ATTRIBUTION_SPLIT_H
#define OPERATIONS_ATTRIBUTION_SPLIT_H

#include "operations/attribution.h"

/* Dimensions that are a word of the order; factors are computed. */
enum { N_CAUSE_WORDS = CAUSE_FACTOR };

struct attribution_row {
    double numerator, denominator;
    double lines;                  /* of the order; 0 when not known */
    uint32_t word[N_CAUSE_WORDS];  /* index into the words of the dimension */
    bool now;
    double count;                  /* so many alike; 0 is taken for 1 */
};
struct attribution_table {
    struct attribution_row *rows; /* put into order by attribution_split */
    size_t n;
    const char *const *words[N_CAUSE_WORDS];
    size_t n_words[N_CAUSE_WORDS];
    bool skip[N_CAUSE_WORDS]; /* not asked for, e.g. the market when only one is looked at */
};
struct attribution_rules {
    double draws, level; /* draws 0: no intervals, and so no root */
    double share; /* a root explains at least this part of the change … */
    double lift;  /* … and this many times its part of the business */
    uint64_t seed;
};

/* The cause that is named first, when the change itself is clear of zero: a word other than "" of a dimension with more than one, clear of zero, of the largest
 * share above that of its business. NULL: none fits the rules. */
const struct cause *attribution_root(const struct attribution *r, const struct attribution_rules *rules);

/* type and scale as in struct kpi; stretch: the earlier period's counts are multiplied by it (lengths differ). Fills
 * before … n_now, causes and root of *ret; names are the ids. ERR_NOT_FOUND when a period holds nothing to count. */
bool attribution_split(struct arena *a, struct attribution_table *t, enum kpi_type type, double scale, double stretch,
                       const struct attribution_rules *rules, struct attribution *ret, struct err *e) NODISCARD;

#endif
