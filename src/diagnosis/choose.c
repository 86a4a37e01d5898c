/* choose.c — branch and bound over at most 32 facilitators.
 *
 * Items are taken in the order of gain per cost at the root. A node decides one item, in before
 * out; `left` holds what is still uncovered of each need, so a gain is a product sum. The bound
 * adds to the value so far the fractional knapsack of today's gains, once under money and once
 * under effort, and takes the smaller. A set is recorded whenever its needs are met, so
 * prerequisites may come later in the order than what needs them. What brings nothing and is needed
 * by nothing is dropped at the end.
 *
 * Checked: tests/unit/diagnosis/test_choose.c against all subsets of random problems. */
#include "diagnosis/choose.h"

#include <math.h>
#include <string.h>

#define EPS 1e-12
enum { MAX_M = 64 };

double choose_value(const struct choose_problem *p, uint32_t set)
{
    double sum = 0;
    for (size_t i = 0; i < p->m; i++) {
        double left = 1;
        for (size_t f = 0; f < p->n; f++)
            if (set >> f & 1)
                left *= 1 - p->impact[f * p->m + i];
        sum += p->need[i] * (1 - left);
    }
    return sum;
}

static void totals(const struct choose_problem *p, uint32_t set, int64_t *cost, int64_t *effort)
{
    *cost = *effort = 0;
    for (size_t f = 0; f < p->n; f++)
        if (set >> f & 1) {
            *cost += p->cost[f];
            *effort += p->effort[f];
        }
}

static bool needs_met(const struct choose_problem *p, uint32_t set)
{
    for (size_t f = 0; f < p->n; f++)
        for (size_t k = 0; (set >> f & 1) && k < p->n_needs[f]; k++)
            if (!(p->needs[f][k] & (set | p->there)))
                return false;
    return true;
}

static bool excluded(const struct choose_problem *p, uint32_t set, size_t f)
{
    /* Two that stand side by side today may both be extended, one at a time. */
    uint32_t others = p->there >> f & 1 ? set : set | p->there;
    return (p->excludes[f] & others) != 0;
}

bool choose_feasible(const struct choose_problem *p, uint32_t set)
{
    int64_t cost, effort;
    totals(p, set, &cost, &effort);
    if (cost > p->budget || effort > p->effort_max || (set & p->in_place) || (set & ~p->allowed))
        return false;
    for (size_t f = 0; f < p->n; f++)
        if ((set >> f & 1) && excluded(p, set & ~(1u << f), f))
            return false;
    return needs_met(p, set);
}

static struct choose_answer answer_of(const struct choose_problem *p, uint32_t set)
{
    struct choose_answer a = {.set = set, .covered = choose_value(p, set), .complete = true};
    totals(p, set, &a.cost, &a.effort);
    return a;
}

/* --- exact ------------------------------------------------------------------------------------ */

struct search {
    const struct choose_problem *p;
    uint8_t order[CHOOSE_MAX];
    size_t n_order;
    uint32_t best;
    double best_value;
    uint64_t nodes, max_nodes;
};

static double gain_of(const struct choose_problem *p, const double *left, size_t f)
{
    double g = 0;
    for (size_t i = 0; i < p->m; i++)
        g += left[i] * p->impact[f * p->m + i];
    return g;
}

struct offer {
    double gain, weight;
};

/* Most gain that fits into `room` when items may be cut. */
static double knapsack(struct offer *o, size_t n, double room)
{
    double sum = 0;
    for (size_t i = 1; i < n; i++) { /* few items: insertion by density, heaviest gain first */
        struct offer x = o[i];
        size_t k = i;
        while (k > 0 && o[k - 1].gain * x.weight < x.gain * o[k - 1].weight) {
            o[k] = o[k - 1];
            k--;
        }
        o[k] = x;
    }
    for (size_t i = 0; i < n; i++) {
        if (o[i].weight <= room) {
            room -= o[i].weight;
            sum += o[i].gain;
        } else {
            return sum + o[i].gain * room / o[i].weight;
        }
    }
    return sum;
}

static double bound_of(const struct search *s, size_t depth, uint32_t set, const double *left,
                       int64_t money, int64_t days)
{
    const struct choose_problem *p = s->p;
    struct offer by_cost[CHOOSE_MAX], by_effort[CHOOSE_MAX];
    size_t n = 0;
    for (size_t k = depth; k < s->n_order; k++) {
        size_t f = s->order[k];
        if (p->cost[f] > money || p->effort[f] > days || excluded(p, set, f))
            continue;
        double g = gain_of(p, left, f);
        by_cost[n] = (struct offer){g, (double)p->cost[f]};
        by_effort[n++] = (struct offer){g, (double)p->effort[f]};
    }
    return fmin(knapsack(by_cost, n, (double)money), knapsack(by_effort, n, (double)days));
}

static void visit(struct search *s, size_t depth, uint32_t set, double value, const double *left,
                  int64_t money, int64_t days)
{
    const struct choose_problem *p = s->p;
    if (s->nodes >= s->max_nodes)
        return;
    s->nodes++;
    if (value > s->best_value + EPS && needs_met(p, set)) {
        s->best = set;
        s->best_value = value;
    }
    if (depth == s->n_order ||
        value + bound_of(s, depth, set, left, money, days) <= s->best_value + EPS)
        return;
    size_t f = s->order[depth];
    if (p->cost[f] <= money && p->effort[f] <= days && !excluded(p, set, f)) {
        double after[MAX_M];
        for (size_t i = 0; i < p->m; i++)
            after[i] = left[i] * (1 - p->impact[f * p->m + i]);
        visit(s, depth + 1, set | 1u << f, value + gain_of(p, left, f), after, money - p->cost[f],
              days - p->effort[f]);
    }
    visit(s, depth + 1, set, value, left, money, days);
}

/* Drops what brings nothing and is needed by nothing, dearest first. */
static uint32_t without_ballast(const struct choose_problem *p, uint32_t set)
{
    for (;;) {
        int drop = -1;
        for (size_t f = 0; f < p->n; f++) {
            uint32_t rest = set & ~(1u << f);
            if ((set >> f & 1) && choose_value(p, rest) > choose_value(p, set) - EPS &&
                needs_met(p, rest) && (drop < 0 || p->cost[f] > p->cost[drop]))
                drop = (int)f;
        }
        if (drop < 0)
            return set;
        set &= ~(1u << drop);
    }
}

struct choose_answer choose_exact(const struct choose_problem *p, uint64_t max_nodes)
{
    struct search s = {.p = p, .max_nodes = max_nodes};
    double density[CHOOSE_MAX];
    for (size_t f = 0; f < p->n; f++) {
        if ((p->in_place >> f & 1) || !(p->allowed >> f & 1))
            continue;
        density[f] = gain_of(p, p->need, f) / (double)(p->cost[f] > 0 ? p->cost[f] : 1);
        size_t k = s.n_order++;
        while (k > 0 && density[s.order[k - 1]] < density[f]) {
            s.order[k] = s.order[k - 1];
            k--;
        }
        s.order[k] = (uint8_t)f;
    }
    visit(&s, 0, 0, 0, p->need, p->budget, p->effort_max);
    struct choose_answer a = answer_of(p, without_ballast(p, s.best));
    a.nodes = s.nodes;
    a.complete = s.nodes < max_nodes;
    return a;
}

/* --- greedy, single --------------------------------------------------------------------------- */

/* f with the cheapest alternatives of what it still needs; 0 when that cannot be had. */
static uint32_t bundle_of(const struct choose_problem *p, uint32_t have, size_t f, int depth)
{
    uint32_t bundle = 1u << f;
    if (depth > CHOOSE_MAX)
        return 0;
    for (size_t k = 0; k < p->n_needs[f]; k++) {
        uint32_t best = 0;
        int64_t best_cost = INT64_MAX;
        if (p->needs[f][k] & (have | p->there | bundle))
            continue;
        for (size_t g = 0; g < p->n; g++) {
            int64_t cost, effort;
            if (!(p->needs[f][k] >> g & 1) || !(p->allowed >> g & 1))
                continue;
            uint32_t b = bundle_of(p, have | bundle, g, depth + 1);
            totals(p, b & ~have, &cost, &effort);
            if (b && cost < best_cost) {
                best = b;
                best_cost = cost;
            }
        }
        if (!best)
            return 0;
        bundle |= best;
    }
    return bundle;
}

struct choose_answer choose_greedy(const struct choose_problem *p)
{
    uint32_t set = 0;
    for (;;) {
        uint32_t best = 0;
        double best_density = 0, now = choose_value(p, set);
        for (size_t f = 0; f < p->n; f++) {
            if ((set | p->in_place) >> f & 1 || !(p->allowed >> f & 1))
                continue;
            uint32_t b = bundle_of(p, set, f, 0);
            int64_t cost, effort;
            if (!b || !choose_feasible(p, set | b))
                continue;
            totals(p, b & ~set, &cost, &effort);
            double density = (choose_value(p, set | b) - now) / (double)(cost > 0 ? cost : 1);
            if (density > best_density * (1 + EPS) && density > 0) {
                best = b;
                best_density = density;
            }
        }
        if (!best)
            return answer_of(p, without_ballast(p, set));
        set |= best;
    }
}

struct choose_answer choose_single(const struct choose_problem *p)
{
    uint32_t best = 0;
    double best_value = 0;
    for (size_t f = 0; f < p->n; f++) {
        double v = choose_value(p, 1u << f);
        if (choose_feasible(p, 1u << f) && v > best_value + EPS) {
            best = 1u << f;
            best_value = v;
        }
    }
    return answer_of(p, best);
}
