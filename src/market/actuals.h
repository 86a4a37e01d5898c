/* actuals.h — what the firm sold in each market, beside what the ranking says of it: the loop closed.
 *
 * A ranking never uses these figures: it speaks of markets, also of those nobody sold to yet. They stand beside it, and
 * where the order of the served markets and that of their revenue are far apart, a sentence says so. They are read from
 * the newest stored result of "operations.actuals" (src/operations/actuals.h says what it holds); none stored, or a firm
 * that is not in the workspace: nothing is shown, and everything else is as it was.
 *
 * Checked: tests/cli/loop.sh
 */
#ifndef MARKET_ACTUALS_H
#define MARKET_ACTUALS_H

#include "market/market.h"

struct market_actual {
    int market;
    const struct figure **figures; /* [n] orders, revenue, margin share, repeat rate, trust: what is known */
    size_t n;
    const struct figure *revenue; /* one of them; NULL */
};
struct market_actuals {
    const char *as_of, *from;
    double gap, least; /* market.actuals.*: when rank and sales disagree */
    struct market_actual *items; /* those that are markets, home too */
    size_t n;
};
/* *ret NULL: none. firm_word: as the firm was named. */
bool market_actuals_of(struct job *job, const char *firm_word, const struct facts *f, const struct market_actuals **ret,
                       struct err *e) NODISCARD;
/* "In the year to 2026-05-02 you sold there: …"; NULL when nothing was sold there. */
struct prose *market_actual_prose(struct job *job, const struct market_actuals *s, int market);
/* Where this market stands otherwise among the served ones by rank than by revenue; NULL when it does not. */
struct prose *market_actual_disagrees(struct job *job, const struct market_actuals *s, const struct market_ranking *r,
                                      int market);

#endif
