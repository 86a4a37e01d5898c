/* plan.c — the choice of digital facilitators under the firm's budget, with the claims behind each.
 *
 * Need of a practice: its weight times what it lacks to the target. Impact of a facilitator on a
 * practice: 1 - prod(1 - g) over the claims that say it improves it, g by the claim's evidence
 * grade, capped; practices that the source calls hardly affected have a low cap. Claims that name a
 * risk or a limit do not lower the impact, they are listed. Costs come from the firm's file, else
 * from the catalogue as a range whose usual value is used for choosing and whose high value is
 * checked.
 *
 * Checked: tests/unit/diagnosis/test_plan.c, test_choose.c */
#include <stdlib.h>

#include "diagnosis/choose.h"
#include "diagnosis/parts.h"

#define METHOD "facilitators/1"
#define CLAIMS "facilitators/claims.csv"
#define NAMED "facilitators/facilitators.yaml"
enum { MAX_NODES = 20000000 };

/* --- how much a claim counts ------------------------------------------------------------------ */

/* Grade of a reference after the age rule: 0 = A … 3 = D. */
static int grade_now(const struct look *l, const struct reference *r)
{
    int g = r->grade - 'A';
    if (l->as_of_year - r->year > l->k.age_years.v && g < 3)
        g++;
    return g;
}

/* Its best reference speaks for a claim; none at all is grade D. */
static int claim_grade(const struct look *l, const struct claim *c,
                       const struct reference **ret_best)
{
    int best = 3;
    *ret_best = NULL;
    for (size_t i = 0; i < c->n_references; i++) {
        const struct reference *r = &l->cat->fac->references[c->references[i]];
        int g = grade_now(l, r);
        if (!*ret_best || g < best) {
            best = g;
            *ret_best = r;
        }
    }
    return best;
}

static const struct figure *claim_strength(struct look *l, const struct claim *c)
{
    const struct reference *best;
    int g = claim_grade(l, c, &best);
    struct figs in = {0};
    figs_add(l->a, &in,
             look_catalogue(l, arena_printf(l->a, "Claim: %s", c->text), c->number, "claim number",
                            CLAIMS, arena_printf(l->a, "%d", c->number)));
    figs_add(l->a, &in, l->k.grade[g].figure);
    if (best) {
        figs_add(l->a, &in,
                 look_catalogue(l, best->citation, best->year, "year",
                                "facilitators/references.csv", best->id));
        figs_add(l->a, &in, l->k.age_years.figure);
    }
    return look_figure(
        l, arena_printf(l->a, "Effect credited to claim %d (grade %c)", c->number, 'A' + g),
        l->k.grade[g].v, "share", 2, METHOD, &in);
}

static bool touches(const struct claim *c, size_t practice)
{
    return c->practices >> practice & 1;
}

static const struct figure *impact_of(struct look *l, const struct facilitator *f, size_t practice,
                                      const struct figure *const *strength)
{
    double left = 1;
    struct figs in = {0};
    for (size_t k = 0; k < f->n_claims; k++) {
        const struct claim *c = &l->cat->fac->claims[f->claims[k]];
        if (c->effect != '+' || !touches(c, practice))
            continue;
        left *= 1 - strength[f->claims[k]]->value;
        figs_add(l->a, &in, strength[f->claims[k]]);
    }
    if (in.n == 0)
        return NULL;
    bool spared = l->cat->fac->not_impacted >> practice & 1;
    const struct param_value *cap = spared ? &l->k.impact_cap_spared : &l->k.impact_cap;
    figs_add(l->a, &in, cap->figure);
    return look_figure(
        l, arena_printf(l->a, "Effect of %s on %s", f->name, l->cat->pei->practices[practice].name),
        fmin(1 - left, cap->v), "share", 2, METHOD, &in);
}

/* --- cost and effort -------------------------------------------------------------------------- */

/* 1 unit of the book currency in the catalogue's currency, or NULL with *ret_same. */
static const struct figure *catalogue_rate(struct look *l, bool *ret_same)
{
    const struct firm *f = l->firm;
    *ret_same = strcmp(f->currency, l->cat->fac->currency) == 0;
    for (size_t i = 0; !*ret_same && i < f->n_rates; i++)
        if (strcmp(f->rates[i].currency, l->cat->fac->currency) == 0)
            return firm_figure(
                l->a, f, arena_printf(l->a, "%s for one %s", f->rates[i].currency, f->currency),
                arena_printf(l->a, "rates[%zu].per_unit", i),
                (struct opt_real){true, f->rates[i].rate}, f->rates[i].currency, 0);
    return NULL;
}

static const struct figure *catalogue_range(struct look *l, const struct facilitator *f,
                                            const char *what, const double range[3],
                                            const char *unit)
{
    struct figure *x = figure_leaf(
        l->a, FIGURE_CATALOGUE, arena_printf(l->a, "%s of %s, our estimate", what, f->name),
        range[1], unit, 0, NAMED, arena_printf(l->a, "%s.%s", f->id, what));
    x->decimals = 0;
    x->why_grade = "D: our own range until the firm names its own";
    return look_interval(x, range[0], range[2]);
}

static void cost_of(struct look *l, const struct facilitator *f, struct facilitator_result *r)
{
    const struct resources *own = &l->firm->resources;
    r->effort = catalogue_range(l, f, "effort", f->effort, "days");
    for (size_t i = 0; i < own->n_facilitator_costs; i++) {
        const struct facilitator_cost *c = &own->facilitator_costs[i];
        if (strcmp(c->facilitator, f->id) != 0)
            continue;
        if (c->effort_days.known)
            r->effort =
                firm_figure(l->a, l->firm, arena_printf(l->a, "Effort of %s", f->name),
                            arena_printf(l->a, "resources.facilitator_costs[%zu].effort_days", i),
                            c->effort_days, "days", 0);
        if (c->cost.known) {
            r->cost = firm_amount(l->a, l->firm, arena_printf(l->a, "Cost of %s", f->name),
                                  arena_printf(l->a, "resources.facilitator_costs[%zu].cost", i),
                                  c->cost, 0);
            r->cost_from_firm = true;
            return;
        }
    }
    bool same;
    const struct figure *rate = catalogue_rate(l, &same);
    const struct figure *range = catalogue_range(l, f, "cost", f->cost, l->cat->fac->currency);
    if (same) {
        r->cost = range;
    } else if (!rate) {
        r->cost = figure_missing(
            l->a, range->label, l->firm->currency,
            arena_printf(l->a, "no rate from %s to %s", l->cat->fac->currency, l->firm->currency));
    } else {
        struct figs in = {0};
        figs_add(l->a, &in, range);
        figs_add(l->a, &in, rate);
        struct figure *x = look_figure(l, range->label, range->value / rate->value,
                                       l->firm->currency, 0, METHOD, &in);
        r->cost = look_interval(x, f->cost[0] / rate->value, f->cost[2] / rate->value);
    }
}

static bool is_in_place(const struct look *l, const struct facilitator *f)
{
    bool all = f->n_techs > 0;
    for (size_t k = 0; k < f->n_techs; k++) {
        size_t t = f->techs[k];
        all = all && l->tech_level[t] && l->tech_share[t] &&
              at_least(l->tech_level[t]->value, l->k.in_place_level.v) &&
              at_least(l->tech_share[t]->value, l->k.in_place_share.v);
    }
    return all;
}

static size_t *claims_with(struct look *l, const struct facilitator *f, char effect, size_t *ret_n)
{
    size_t *list = NEW_N(l->a, size_t, f->n_claims + 1), n = 0;
    for (size_t k = 0; k < f->n_claims; k++)
        if (l->cat->fac->claims[f->claims[k]].effect == effect)
            list[n++] = f->claims[k];
    *ret_n = n;
    return list;
}

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
        if (r->in_place)
            b->p.in_place |= 1u << f;
        if (figure_known(r->cost) && figure_known(r->effort)) {
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

static const struct prose *headline_of(struct look *l, const struct facilitator_plan *plan)
{
    if (!(plan->need->value > 1e-12))
        return prose(l->a,
                     "Every practice answered reaches the target of {}: no tool is needed to "
                     "close a gap.",
                     l->k.need_target.figure);
    if (plan->n_chosen == 0)
        return prose(l->a, "Nothing in the catalogue helps within your budget of {}.",
                     plan->budget);
    struct buf names;
    buf_init(&names, l->a, 4096);
    for (size_t i = 0; i < plan->n_chosen; i++)
        buf_printf(&names, "%s%s",
                   i == 0                    ? ""
                   : i + 1 == plan->n_chosen ? " and "
                                             : ", ",
                   l->cat->fac->facilitators[plan->chosen[i]].name);
    const char *sure =
        plan->fits_at_high ? "" : " At the high estimates it would not fit your limits.";
    return prose(
        l->a,
        "Within your limits, start with: {s}. Together they would cost {i} and {i} of work "
        "and close {} of what your practices lack, as far as the claims behind them hold."
        "{s}",
        names.p, plan->cost, plan->effort, plan->covered_share, sure);
}

static void solve(struct look *l, struct facilitator_plan *plan)
{
    struct building b = {0};
    build_problem(l, plan, &b);
    double need = 0, high_cost, high_effort;
    for (size_t i = 0; i < b.p.m; i++)
        need += b.need[i];
    for (size_t f = 0; f < b.p.n; f++)
        plan->facilitators[f].benefit_alone =
            share_figure(l, plan,
                         arena_printf(l->a, "Part of the need covered by %s alone",
                                      l->cat->fac->facilitators[f].name),
                         choose_value(&b.p, 1u << f), need, 1u << f);
    struct choose_answer best = choose_exact(&b.p, MAX_NODES), greedy = choose_greedy(&b.p),
                         single = choose_single(&b.p);
    plan->possible = true;
    plan->exact = best.complete && (double)b.p.n <= l->k.exact_max.v;
    list_chosen(l, &b, best.set, need, plan);
    plan->cost = total_of(l, plan, best.set, true, &high_cost);
    plan->effort = total_of(l, plan, best.set, false, &high_effort);
    plan->fits_at_high = high_cost <= plan->budget->value + 1e-9 &&
                         (!figure_known(plan->effort_available) ||
                          high_effort <= plan->effort_available->value + 1e-9);
    plan->need = coverage_figure(l, plan, "What the practices lack to the target", need, 0);
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
    plan->headline = headline_of(l, plan);
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

bool plan_score(struct look *l, const struct pei_result *p, struct facilitator_plan *ret,
                struct err *e)
{
    const struct facilitator_catalogue *c = l->cat->fac;
    size_t m = l->cat->pei->n_practices;
    struct facilitator_plan plan = {0};
    TRY(check_costs(l, e));
    const struct figure **strength = NEW_N(l->a, const struct figure *, c->n_claims);
    for (size_t k = 0; k < c->n_claims; k++)
        strength[k] = claim_strength(l, &c->claims[k]);
    plan.need_of = NEW_N(l->a, const struct figure *, m);
    bool any_need = false;
    for (size_t i = 0; i < m; i++) {
        plan.need_of[i] = need_of(l, p, i);
        any_need = any_need || figure_known(plan.need_of[i]);
    }
    plan.facilitators = NEW_N(l->a, struct facilitator_result, c->n_facilitators);
    for (size_t f = 0; f < c->n_facilitators; f++) {
        struct facilitator_result *r = &plan.facilitators[f];
        r->facilitator = &c->facilitators[f];
        r->in_place = is_in_place(l, r->facilitator);
        cost_of(l, r->facilitator, r);
        r->impact = NEW_N(l->a, const struct figure *, m);
        for (size_t i = 0; i < m; i++)
            r->impact[i] = impact_of(l, r->facilitator, i, strength);
        r->claims = claims_with(l, r->facilitator, '+', &r->n_claims);
        r->risks = claims_with(l, r->facilitator, '-', &r->n_risks);
        r->moderators = claims_with(l, r->facilitator, '~', &r->n_moderators);
    }
    const struct resources *own = &l->firm->resources;
    plan.budget = firm_amount(l->a, l->firm, "Budget for digital tools", "resources.digital_budget",
                              own->digital_budget, 0);
    plan.effort_available = firm_figure(l->a, l->firm, "Staff days for new tools",
                                        "resources.effort_days", own->effort_days, "days", 0);
    if (!any_need)
        plan.why_not = "no practice is answered, so nothing is known about what is needed";
    else if (!figure_known(plan.budget))
        plan.why_not =
            "the firm's file names no budget for digital tools (resources.digital_budget)";
    if (plan.why_not)
        plan.headline = prose(l->a, "No choice of digital tools yet: {s}.", plan.why_not);
    else
        solve(l, &plan);
    *ret = plan;
    return true;
}
