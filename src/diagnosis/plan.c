/* plan.c — the choice of digital facilitators under the firm's budget, with the claims behind each.
 *
 * Need of a practice: its weight times what it lacks to the target. What each tool brings, costs
 * and already has in place is plan_tool.c's business. Tools are chosen at their usual cost; the
 * high estimates are checked afterwards. A tool that is partly in place and has no price of its own
 * is not bought but listed under what to use more of. A tool for other sectors is left out unless
 * the firm names its own cost. Chosen tools without which the plan loses next to nothing are
 * marked.
 *
 * Checked: tests/unit/diagnosis/test_plan.c, test_choose.c */
#include <stdlib.h>

#include "diagnosis/choose.h"
#include "diagnosis/parts.h"

#define METHOD "facilitators/1"
enum { MAX_NODES = 20000000 };

/* --- the choice ------------------------------------------------------------------------------- */

static const struct figure *need_of(struct look *l, const struct pei_result *p, size_t i)
{
    const struct practice *x = &l->cat->pei->practices[i];
    const struct atom *at = &l->practices[i];
    if (!at->applicable || isnan(at->point))
        return figure_missing(l->a, arena_printf(l->a, "Need in %s", x->name), "score 0–1",
                              at->applicable ? "the practice is not answered" : "not applicable");
    double total = 0;
    for (size_t k = 0; k < l->cat->pei->n_practices; k++)
        if (p->practices[k].applicable)
            total += l->cat->pei->practices[k].weight;
    struct figs in = {0};
    figs_add(l->a, &in, at->figure);
    figs_add(l->a, &in, l->k.need_target.figure);
    figs_add(l->a, &in,
             look_catalogue(l, arena_printf(l->a, "Weight of %s", x->id), x->weight, "weight",
                            "practices/pei.yaml", arena_printf(l->a, "%s.weight", x->id)));
    double lack = fmax(0, l->k.need_target.v - at->point);
    return look_figure(l, arena_printf(l->a, "Need in %s", x->name), x->weight / total * lack,
                       "score 0–1", 4, METHOD, &in);
}

static int64_t hundredths(double x)
{
    return (int64_t)llround(100 * x);
}

struct building {
    struct choose_problem p;
    double *need, *impact;
    int64_t *cost, *effort;
    const uint32_t **needs;
    size_t *n_needs;
    uint32_t *excludes;
};

static void build_problem(struct look *l, const struct facilitator_plan *plan, struct building *b)
{
    const struct facilitator_catalogue *c = l->cat->fac;
    size_t n = c->n_facilitators, m = l->cat->pei->n_practices;
    b->need = NEW_N(l->a, double, m);
    b->impact = NEW_N(l->a, double, n *m);
    b->cost = NEW_N(l->a, int64_t, n);
    b->effort = NEW_N(l->a, int64_t, n);
    b->needs = NEW_N(l->a, const uint32_t *, n);
    b->n_needs = NEW_N(l->a, size_t, n);
    b->excludes = NEW_N(l->a, uint32_t, n);
    for (size_t i = 0; i < m; i++)
        b->need[i] = figure_known(plan->need_of[i]) ? plan->need_of[i]->value : 0;
    for (size_t f = 0; f < n; f++) {
        const struct facilitator_result *r = &plan->facilitators[f];
        for (size_t i = 0; i < m; i++)
            b->impact[f * m + i] = r->impact[i] ? r->impact[i]->value : 0;
        b->needs[f] = c->facilitators[f].needs;
        b->n_needs[f] = c->facilitators[f].n_needs;
        b->excludes[f] = c->facilitators[f].excludes;
        if (r->state == TOOL_IN_PLACE)
            b->p.in_place |= 1u << f;
        if (r->state != TOOL_NEW)
            b->p.there |= 1u << f;
        if (r->suits && figure_known(r->cost) && figure_known(r->effort)) {
            b->p.allowed |= 1u << f;
            b->cost[f] = hundredths(r->cost->value);
            b->effort[f] = hundredths(r->effort->value);
        }
    }
    b->p.n = n;
    b->p.m = m;
    b->p.need = b->need;
    b->p.impact = b->impact;
    b->p.cost = b->cost;
    b->p.effort = b->effort;
    b->p.needs = b->needs;
    b->p.n_needs = b->n_needs;
    b->p.excludes = b->excludes;
    b->p.budget = figure_known(plan->budget) ? hundredths(plan->budget->value) : 0;
    b->p.effort_max = figure_known(plan->effort_available)
                          ? hundredths(plan->effort_available->value)
                          : INT64_MAX;
}

static void add_impacts(struct look *l, const struct facilitator_plan *plan, uint32_t set,
                        struct figs *in)
{
    for (size_t i = 0; i < l->cat->pei->n_practices; i++)
        if (figure_known(plan->need_of[i]))
            figs_add(l->a, in, plan->need_of[i]);
    for (size_t f = 0; f < l->cat->fac->n_facilitators; f++)
        for (size_t i = 0; (set >> f & 1) && i < l->cat->pei->n_practices; i++)
            figs_add(l->a, in, plan->facilitators[f].impact[i]);
}

static const struct figure *coverage_figure(struct look *l, const struct facilitator_plan *plan,
                                            const char *label, double v, uint32_t set)
{
    struct figs in = {0};
    add_impacts(l, plan, set, &in);
    return look_figure(l, label, v, "score 0–1", 4, METHOD, &in);
}

/* Sum of costs or efforts of the chosen, with the range of the estimates among them. */
static const struct figure *total_of(struct look *l, const struct facilitator_plan *plan,
                                     uint32_t set, bool money, double *ret_high)
{
    struct figs in = {0};
    double sum = 0, low = 0, high = 0;
    for (size_t f = 0; f < l->cat->fac->n_facilitators; f++) {
        if (!(set >> f & 1))
            continue;
        const struct figure *x = money ? plan->facilitators[f].cost : plan->facilitators[f].effort;
        figs_add(l->a, &in, x);
        sum += x->value;
        low += figure_has_interval(x) ? x->low : x->value;
        high += figure_has_interval(x) ? x->high : x->value;
    }
    *ret_high = high;
    return look_interval(look_figure(l, money ? "Cost of the plan" : "Effort of the plan", sum,
                                     money ? l->firm->currency : "days", 0, METHOD, &in),
                         low, high);
}

struct ranked {
    double benefit;
    size_t facilitator;
};

static int by_benefit(const void *x, const void *y)
{
    const struct ranked *p = x, *q = y;
    if (p->benefit != q->benefit)
        return p->benefit < q->benefit ? 1 : -1;
    return (p->facilitator > q->facilitator) - (p->facilitator < q->facilitator);
}

/* What part of the whole need a set covers. */
static const struct figure *share_figure(struct look *l, const struct facilitator_plan *plan,
                                         const char *label, double covered, double need,
                                         uint32_t set)
{
    struct figs in = {0};
    add_impacts(l, plan, set, &in);
    return look_figure(l, label, ratio(covered, need), "share", 2, METHOD, &in);
}

static void list_chosen(struct look *l, const struct building *b, uint32_t set, double need,
                        struct facilitator_plan *plan)
{
    size_t n = l->cat->fac->n_facilitators, k = 0, *list = NEW_N(l->a, size_t, n);
    struct ranked *order = NEW_N(l->a, struct ranked, n);
    double whole = choose_value(&b->p, set);
    for (size_t f = 0; f < n; f++)
        if (set >> f & 1) {
            uint32_t rest = set & ~(1u << f);
            double lost = whole - choose_value(&b->p, rest);
            plan->facilitators[f].chosen = true;
            plan->facilitators[f].benefit_in_plan =
                share_figure(l, plan,
                             arena_printf(l->a, "What the plan would lose without %s",
                                          l->cat->fac->facilitators[f].name),
                             lost, need, set);
            order[k++] = (struct ranked){lost, f};
        }
    qsort(order, k, sizeof *order, by_benefit);
    for (size_t i = 0; i < k; i++)
        list[i] = order[i].facilitator;
    plan->chosen = list;
    plan->n_chosen = k;
}

/* Chosen tools whose loss, one after the other and the smallest first, takes next to nothing from
 * the plan; a tool that another one needs stays. Returns what remains. */
static uint32_t mark_little_gains(struct look *l, const struct building *b, uint32_t set,
                                  double need, struct facilitator_plan *plan)
{
    for (;;) {
        int least = -1;
        double least_lost = l->k.little_gain.v * need - 1e-12;
        for (size_t f = 0; f < b->p.n; f++) {
            uint32_t rest = set & ~(1u << f);
            if (!(set >> f & 1) || !choose_feasible(&b->p, rest))
                continue;
            double lost = choose_value(&b->p, set) - choose_value(&b->p, rest);
            if (lost < least_lost) {
                least = (int)f;
                least_lost = lost;
            }
        }
        if (least < 0)
            return set;
        set &= ~(1u << least);
        plan->facilitators[least].little_gain = true;
        plan->n_little++;
    }
}

/* What is partly there, has no price of its own and would still help, the most helpful first. */
static void list_extensions(struct look *l, double need, struct facilitator_plan *plan)
{
    size_t n = l->cat->fac->n_facilitators, k = 0, *list = NEW_N(l->a, size_t, n);
    struct ranked *order = NEW_N(l->a, struct ranked, n);
    for (size_t f = 0; f < n; f++) {
        const struct facilitator_result *r = &plan->facilitators[f];
        if (r->state == TOOL_PARTLY && r->suits && r->cost->missing && need > 1e-12 &&
            at_least(r->benefit_alone->value, l->k.little_gain.v))
            order[k++] = (struct ranked){r->benefit_alone->value, f};
    }
    qsort(order, k, sizeof *order, by_benefit);
    for (size_t i = 0; i < k; i++)
        list[i] = order[i].facilitator;
    plan->extend = list;
    plan->n_extend = k;
}

/* "A, B and C" of the facilitators that `wanted` picks from a list. */
static const char *names_of(struct look *l, const struct facilitator_plan *plan, const size_t *list,
                            size_t n, int little)
{
    struct buf b;
    size_t left = 0;
    buf_init(&b, l->a, 4096);
    for (size_t i = 0; i < n; i++)
        left += little < 0 || plan->facilitators[list[i]].little_gain == little;
    for (size_t i = 0; i < n; i++) {
        const struct facilitator_result *r = &plan->facilitators[list[i]];
        if (little >= 0 && r->little_gain != little)
            continue;
        left--;
        buf_printf(&b, "%s%s%s",
                   b.n == 0    ? ""
                   : left == 0 ? " and "
                               : ", ",
                   r->facilitator->name,
                   r->chosen && r->state == TOOL_PARTLY ? " (the part you lack)" : "");
    }
    return b.n ? b.p : "";
}

static const struct prose *headline_of(struct look *l, const struct facilitator_plan *plan)
{
    if (!(plan->need->value > 1e-12))
        return prose(l->a,
                     "Every practice answered reaches the target of {}: no tool is needed to "
                     "close a gap.",
                     l->k.need_target.figure);
    const char *first = plan->n_extend
                            ? arena_printf(l->a, "First use more of what you have: %s. ",
                                           names_of(l, plan, plan->extend, plan->n_extend, -1))
                            : "";
    if (!plan->possible)
        return prose(l->a, "{s}No choice of further digital tools yet: {s}.", first, plan->why_not);
    if (plan->n_chosen == 0)
        return prose(l->a, "{s}Nothing else in the catalogue helps within your budget of {}.",
                     first, plan->budget);
    const char *sure =
        plan->fits_at_high ? "" : " At the high estimates it would not fit your limits.";
    bool all_little = plan->n_little == plan->n_chosen;
    const struct prose *little = prose(l->a, "");
    if (plan->n_little && !all_little)
        little = prose(l->a, " {s} would add little and may be left out; the rest costs {i}.",
                       names_of(l, plan, plan->chosen, plan->n_chosen, 1), plan->cost_lean);
    struct prose *p = prose(
        l->a,
        "{s}Within your limits, {s}: {s}. Together {s} would cost {i} and {i} of work and close {} "
        "of what your practices lack, as far as the claims behind them hold.{s}",
        first, all_little ? "these fit, though each adds little" : "start with",
        names_of(l, plan, plan->chosen, plan->n_chosen, all_little),
        plan->n_little && !all_little ? "all tools chosen" : "they", plan->cost, plan->effort,
        plan->covered_share, sure);
    for (size_t i = 0; i < little->n; i++)
        PUSH(l->a, p->pieces, p->n, p->cap, little->pieces[i]);
    return p;
}

static double weigh_tools(struct look *l, const struct building *b, struct facilitator_plan *plan)
{
    double need = 0;
    for (size_t i = 0; i < b->p.m; i++)
        need += b->need[i];
    for (size_t f = 0; f < b->p.n; f++)
        plan->facilitators[f].benefit_alone =
            share_figure(l, plan,
                         arena_printf(l->a, "Part of the need covered by %s alone",
                                      l->cat->fac->facilitators[f].name),
                         choose_value(&b->p, 1u << f), need, 1u << f);
    plan->need = coverage_figure(l, plan, "What the practices lack to the target", need, 0);
    return need;
}

static void solve(struct look *l, const struct building *b, double need,
                  struct facilitator_plan *plan)
{
    double high_cost, high_effort, unused;
    struct choose_answer best = choose_exact(&b->p, MAX_NODES), greedy = choose_greedy(&b->p),
                         single = choose_single(&b->p);
    plan->possible = true;
    plan->exact = best.complete && (double)b->p.n <= l->k.exact_max.v;
    list_chosen(l, b, best.set, need, plan);
    plan->cost = total_of(l, plan, best.set, true, &high_cost);
    plan->effort = total_of(l, plan, best.set, false, &high_effort);
    plan->fits_at_high = high_cost <= plan->budget->value + 1e-9 &&
                         (!figure_known(plan->effort_available) ||
                          high_effort <= plan->effort_available->value + 1e-9);
    uint32_t lean = mark_little_gains(l, b, best.set, need, plan);
    plan->cost_lean = total_of(l, plan, lean, true, &unused);
    plan->covered = coverage_figure(l, plan, "Need covered by the plan", best.covered, best.set);
    plan->covered_greedy =
        coverage_figure(l, plan, "Need covered by the greedy choice", greedy.covered, greedy.set);
    plan->covered_single =
        coverage_figure(l, plan, "Need covered by the best single one", single.covered, single.set);
    struct figs in = {0};
    figs_add(l->a, &in, plan->covered);
    figs_add(l->a, &in, plan->need);
    plan->covered_share = look_figure(l, "Share of the need covered", ratio(best.covered, need),
                                      "share", 2, METHOD, &in);
    struct figs gap = {0};
    figs_add(l->a, &gap, plan->covered);
    figs_add(l->a, &gap, plan->covered_greedy);
    plan->gap =
        look_figure(l, "What the greedy choice would lose",
                    ratio(best.covered - greedy.covered, best.covered), "share", 3, METHOD, &gap);
}

static bool check_costs(const struct look *l, struct err *e)
{
    const struct resources *own = &l->firm->resources;
    const char *ids[CAT_MAX_FACILITATORS];
    for (size_t f = 0; f < l->cat->fac->n_facilitators; f++)
        ids[f] = l->cat->fac->facilitators[f].id;
    for (size_t i = 0; i < own->n_facilitator_costs; i++) {
        if (facilitator_find(l->cat->fac, own->facilitator_costs[i].facilitator) >= 0)
            continue;
        FAIL(e, ERR_INPUT, "%s: resources.facilitator_costs[%zu]: `%.60s` is not a facilitator",
             l->firm->file, i, own->facilitator_costs[i].facilitator);
        const char *near = text_nearest(str_of(own->facilitator_costs[i].facilitator), ids,
                                        l->cat->fac->n_facilitators);
        return near ? err_hint(e, "Did you mean `%s`?", near) : false;
    }
    return true;
}

/* The firm's own, or the one somebody asks about: a leaf that says so. */
static const struct figure *budget_of(const struct look *l)
{
    if (!l->what_if)
        return firm_amount(l->a, l->firm, "Budget for digital tools", "resources.digital_budget",
                           l->firm->resources.digital_budget, 0);
    struct figure *f = figure_leaf(l->a, FIGURE_FIRM, "Budget for digital tools, what if",
                                   l->what_if->value, l->what_if->currency, 0,
                                   "what was asked, not the firm's file", "--budget");
    f->decimals = 0;
    f->grade = GRADE_C;
    return f;
}

bool plan_score(struct look *l, const struct pei_result *p, struct facilitator_plan *ret,
                struct err *e)
{
    size_t m = l->cat->pei->n_practices;
    struct facilitator_plan plan = {0};
    TRY(check_costs(l, e));
    plan.need_of = NEW_N(l->a, const struct figure *, m);
    bool any_need = false;
    for (size_t i = 0; i < m; i++) {
        plan.need_of[i] = need_of(l, p, i);
        any_need = any_need || figure_known(plan.need_of[i]);
    }
    plan.facilitators = plan_tools(l);
    const struct resources *own = &l->firm->resources;
    plan.budget = budget_of(l);
    plan.effort_available = firm_figure(l->a, l->firm, "Staff days for new tools",
                                        "resources.effort_days", own->effort_days, "days", 0);
    if (!any_need) {
        plan.why_not = "no practice is answered, so nothing is known about what is needed";
        plan.headline = prose(l->a, "No choice of digital tools yet: {s}.", plan.why_not);
        *ret = plan;
        return true;
    }
    struct building b = {0};
    build_problem(l, &plan, &b);
    double need = weigh_tools(l, &b, &plan);
    if (figure_known(plan.budget))
        solve(l, &b, need, &plan);
    else
        plan.why_not =
            "the firm's file names no budget for digital tools (resources.digital_budget)";
    list_extensions(l, need, &plan);
    plan.headline = headline_of(l, &plan);
    *ret = plan;
    return true;
}
