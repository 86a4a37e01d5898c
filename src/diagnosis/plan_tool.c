/* plan_tool.c — what one digital facilitator would bring this firm: its effect on each practice,
 * its cost, and how much of it is there already.
 *
 * Impact on a practice: 1 - prod(1 - g) over the claims that say it improves it, g by the claim's
 * evidence grade, capped; practices that the source calls hardly affected have a low cap. Claims
 * that name a risk or a limit do not lower the impact, they are listed.
 *
 * In place: each technology counts by min(1, level / level asked) x min(1, users / share asked),
 * the facilitator by the mean of its technologies; what it can still bring is that much less. Once
 * the tool itself (its first technology) covers part of the work, nobody should buy it again:
 * unless the firm names what the missing part costs, it is advice to use more of it and not a
 * purchase.
 *
 * Checked: tests/unit/diagnosis/test_plan.c */
#include "diagnosis/parts.h"

#define METHOD "facilitators/1"
#define CLAIMS "facilitators/claims.csv"
#define NAMED "facilitators/facilitators.yaml"

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

/* --- what is there ---------------------------------------------------------------------------- */

/* 0..1: how much of one technology is in place; a share of users that is not given counts nothing.
 */
static double part_of(const struct look *l, size_t t)
{
    if (!l->tech_level[t] || !l->tech_share[t])
        return 0;
    double level = l->tech_level[t]->value / l->k.in_place_level.v,
           users = l->tech_share[t]->value / l->k.in_place_share.v;
    return (at_least(level, 1) ? 1 : level) * (at_least(users, 1) ? 1 : users);
}

static void look_what_is_there(struct look *l, struct facilitator_result *r)
{
    const struct facilitator *f = r->facilitator;
    double sum = 0;
    struct figs in = {0};
    for (size_t k = 0; k < f->n_techs; k++) {
        sum += part_of(l, f->techs[k]);
        figs_add(l->a, &in, l->tech_level[f->techs[k]]);
        figs_add(l->a, &in, l->tech_share[f->techs[k]]);
    }
    if (in.n == 0)
        return;
    figs_add(l->a, &in, l->k.in_place_level.figure);
    figs_add(l->a, &in, l->k.in_place_share.figure);
    double present = sum / (double)f->n_techs;
    r->present = look_figure(l, arena_printf(l->a, "Part of %s already in place", f->name), present,
                             "share", 2, METHOD, &in);
    const struct figure *core = l->tech_level[f->techs[0]];
    if (at_least(present, 1))
        r->state = TOOL_IN_PLACE;
    else if (core && at_least(core->value, l->k.partly_level.v))
        r->state = TOOL_PARTLY;
}

/* What is left of an effect or an effort when part of the tool is there. */
static const struct figure *left_of(struct look *l, const struct figure *whole,
                                    const struct figure *present)
{
    if (!figure_known(whole) || !present || !(present->value > 0))
        return whole;
    double left = 1 - present->value;
    struct figs in = {0};
    figs_add(l->a, &in, whole);
    figs_add(l->a, &in, present);
    struct figure *f =
        look_figure(l, arena_printf(l->a, "%s, the part not yet in place", whole->label),
                    left * whole->value, whole->unit, whole->decimals, METHOD, &in);
    return figure_has_interval(whole) ? look_interval(f, left * whole->low, left * whole->high) : f;
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
    if (r->state == TOOL_PARTLY)
        r->effort = left_of(l, r->effort, r->present);
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
    if (r->state == TOOL_PARTLY) {
        r->cost = figure_missing(l->a, arena_printf(l->a, "Cost of %s, the missing part", f->name),
                                 l->firm->currency,
                                 "it is partly in place: ask your supplier what the rest costs");
        return;
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

static size_t *claims_with(struct look *l, const struct facilitator *f, char effect, size_t *ret_n)
{
    size_t *list = NEW_N(l->a, size_t, f->n_claims + 1), n = 0;
    for (size_t k = 0; k < f->n_claims; k++)
        if (l->cat->fac->claims[f->claims[k]].effect == effect)
            list[n++] = f->claims[k];
    *ret_n = n;
    return list;
}

/* --- one tool --------------------------------------------------------------------------------- */

static void look_at_tool(struct look *l, const struct facilitator *f,
                         const struct figure *const *strength, struct facilitator_result *r)
{
    size_t m = l->cat->pei->n_practices;
    *r = (struct facilitator_result){.facilitator = f};
    look_what_is_there(l, r);
    cost_of(l, f, r);
    r->suits = (f->sectors >> l->firm->sector & 1) || r->cost_from_firm;
    r->impact = NEW_N(l->a, const struct figure *, m);
    for (size_t i = 0; i < m; i++)
        r->impact[i] = left_of(l, impact_of(l, f, i, strength), r->present);
    r->claims = claims_with(l, f, '+', &r->n_claims);
    r->risks = claims_with(l, f, '-', &r->n_risks);
    r->moderators = claims_with(l, f, '~', &r->n_moderators);
}

struct facilitator_result *plan_tools(struct look *l)
{
    const struct facilitator_catalogue *c = l->cat->fac;
    const struct figure **strength = NEW_N(l->a, const struct figure *, c->n_claims);
    struct facilitator_result *r = NEW_N(l->a, struct facilitator_result, c->n_facilitators);
    for (size_t k = 0; k < c->n_claims; k++)
        strength[k] = claim_strength(l, &c->claims[k]);
    for (size_t f = 0; f < c->n_facilitators; f++)
        look_at_tool(l, &c->facilitators[f], strength, &r[f]);
    return r;
}
