/* chain.h — does trouble travel here: supplier late → little stock → late shipment → late delivery → poor reviews →
 * fewer repeat purchases, and after how many weeks?
 *
 * Each link is looked for in the weekly series of this firm (statistics/lag.h): how many weeks the later stage follows
 * the earlier one, how strongly, with intervals and the probability of seeing as much by chance. A link that the data do
 * not show is said to be "not seen here"; nothing is taken from elsewhere. Where both stages happen to the same order
 * (late shipment and late delivery, late delivery and poor review) orders with and without the earlier trouble are
 * compared besides, which shows what is lost in weekly sums. Following is not proof of causing.
 */
#ifndef OPERATIONS_CHAIN_H
#define OPERATIONS_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/capability.h"
#include "base/err.h"

enum chain_stage { CHAIN_SUPPLIER, CHAIN_STOCK, CHAIN_SHIPMENT, CHAIN_DELIVERY, CHAIN_REVIEW, CHAIN_REPEAT,
                   N_CHAIN_STAGES };
const char *chain_stage_name(enum chain_stage s); /* "supplier late" */
const char *chain_stage_kpi(enum chain_stage s);  /* id of the KPI that shows it; NULL: none does */

struct chain_link {
    enum chain_stage from, to;
    const char *market;       /* NULL = all markets together */
    bool known;               /* both series are there and long enough */
    bool seen;                /* known, and more than chance */
    const char *why_not;      /* not known: what is missing */
    size_t n_weeks;
    int lag, low_lag, high_lag;   /* weeks */
    double strength, low, high;   /* correlation in the expected direction, 0…1 */
    double p;
    /* Where both stages happen to the same order it can also be counted order by order. */
    bool paired;
    size_t n_after, n_else;       /* orders with the earlier trouble, and without it */
    double after, otherwise;      /* share of them that had the later one */
    double more_low, more_high;   /* interval of after − otherwise */
    double days;                  /* between the two, of half of the orders that had both */
};

/* The links of one market (NULL = all), in the order of the stages, as of a day. */
bool chain_links(struct job *job, const char *firm_id, const char *market, int32_t as_of_day, struct chain_link **ret,
                 size_t *ret_n, struct err *e) NODISCARD;

/* Inside of this room: the comparison order by order, into l (from and to are set). */
bool chain_pair(struct job *job, const char *firm_id, int32_t as_of_day, double level, struct chain_link *l,
                struct err *e) NODISCARD;

#endif
