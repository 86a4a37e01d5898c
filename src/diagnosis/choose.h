/* choose.h — which facilitators to take under a budget: exact, greedy and best single
 * (methods 7.2). Plain arithmetic, private to the room and its tests.
 *
 *   max  sum_i need_i (1 - prod_f (1 - impact_fi y_f))
 *   s.t. cost·y ≤ budget, effort·y ≤ effort_max, needs and exclusions
 */
#ifndef DIAGNOSIS_CHOOSE_H
#define DIAGNOSIS_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHOOSE_MAX = 32 };

struct choose_problem {
    size_t n, m;                  /* facilitators (≤ CHOOSE_MAX), practices */
    const double *need;           /* [m] ≥ 0 */
    const double *impact;         /* [n × m] row per facilitator, 0..1 */
    const int64_t *cost;          /* [n] ≥ 0, smallest money unit */
    const int64_t *effort;        /* [n] ≥ 0, hundredths of a day */
    int64_t budget, effort_max;   /* INT64_MAX = no limit */
    const uint32_t *const *needs; /* [n][n_needs[f]] sets of which one member is enough */
    const size_t *n_needs;
    const uint32_t *excludes; /* [n] symmetric */
    uint32_t in_place;        /* fully there: is never chosen */
    uint32_t there;   /* at least partly there: meets needs, and excludes what is not there */
    uint32_t allowed; /* the others may not be chosen (their cost is not known) */
};
struct choose_answer {
    uint32_t set;
    double covered;
    int64_t cost, effort;
    uint64_t nodes; /* looked at by the exact search */
    bool complete;  /* false: the search hit max_nodes, the answer is the best so far */
};

double choose_value(const struct choose_problem *p, uint32_t set);
/* Within both limits, closed under needs, free of exclusions? */
bool choose_feasible(const struct choose_problem *p, uint32_t set);

/* Branch and bound; the bound is the fractional knapsack over today's gains, valid since gains only
 * shrink as more is chosen (submodularity). Exact when complete. Ties: first found in density
 * order, so the answer does not depend on anything but the problem. */
struct choose_answer choose_exact(const struct choose_problem *p, uint64_t max_nodes);
/* By gain per cost, prerequisites taken along. No constant guarantee on its own. */
struct choose_answer choose_greedy(const struct choose_problem *p);
/* The best one by itself. The better of this and greedy reaches (1-1/e)/2 of the best when nothing
 * but cost binds (Khuller, Moss & Naor 1999). */
struct choose_answer choose_single(const struct choose_problem *p);

#endif
