/* diagnose.c — the parts in their order, and the list of what is not known.
 *
 * Nothing is computed here; each part is a file of its own. The order matters only where one part
 * reads another: the pathway reads readiness and mechanisms, the path reads outcomes, the choice of
 * facilitators reads the practices. */
#include "diagnosis/parts.h"

struct list {
    const struct prose **items;
    size_t n, cap;
};

static void say(struct look *l, struct list *u, const struct prose *p)
{
    PUSH(l->a, u->items, u->n, u->cap, p);
}

static void collect_unknown(struct look *l, const struct diagnosis *d, struct list *u)
{
    const struct weighting_result *w = &d->pei.weightings[WEIGHTING_PRACTICES];
    if (d->pei.n_missing->value > 0)
        say(l, u,
            prose(l->a,
                  "Export practices without an answer: {}. Until they have one, the index "
                  "stands at {i}.",
                  d->pei.n_missing, w->index));
    if (d->pei.n_capped->value > 0)
        say(l, u,
            prose(l->a,
                  "Practices counted lower because no evidence is named: {}. A document or "
                  "register entry would raise them.",
                  d->pei.n_capped));
    for (size_t g = 0; g < N_TECH_GROUPS; g++)
        if (figure_known(d->readiness.groups[g].coverage) &&
            !at_least(d->readiness.groups[g].coverage->value, 1))
            say(l, u,
                prose(l->a, "{s}: only {} of the technologies' weight is known.",
                      d->readiness.groups[g].group->name, d->readiness.groups[g].coverage));
    for (size_t i = 0; i < l->cat->apmo->n_constructs; i++) {
        const struct construct_result *c = &d->apmo.constructs[i];
        if (!figure_known(c->score))
            say(l, u, prose(l->a, "{s}: {s}.", c->construct->name, c->score->why));
        else if (c->one_part_only)
            say(l, u,
                prose(l->a, "{s} rests on {s} alone: {s}.", c->construct->name,
                      figure_known(c->answers) ? "the answers" : "country figures",
                      figure_known(c->answers) ? c->country->why : c->answers->why));
    }
    const struct figure *outcomes[] = {
        d->outcomes.fsts,   d->outcomes.earliness, d->outcomes.born_global_figure,
        d->outcomes.rhythm, d->outcomes.margin,    d->outcomes.payback};
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        if (!figure_known(outcomes[i]))
            say(l, u, prose(l->a, "{s}: {s}.", outcomes[i]->label, outcomes[i]->why));
    if (d->plan.possible && !figure_known(d->plan.effort_available))
        say(l, u,
            prose(l->a, "Staff days for new tools are not given, so effort does not limit the "
                        "choice."));
    size_t unpriced = 0;
    const char *why = NULL;
    for (size_t f = 0; f < l->cat->fac->n_facilitators; f++)
        if (d->plan.facilitators[f].state == TOOL_NEW &&
            !figure_known(d->plan.facilitators[f].cost)) {
            unpriced++;
            why = d->plan.facilitators[f].cost->why;
        }
    if (unpriced)
        say(l, u, prose(l->a, "Some digital tools could not be considered: {s}.", why));
}

bool diagnose(struct arena *a, const struct catalogue *cat, const struct facts *facts,
              const struct firm *firm, uint64_t seed, const struct diagnosis **ret, struct err *e)
{
    return diagnose_with_budget(a, cat, facts, firm, seed, NULL, ret, e);
}

bool diagnose_with_budget(struct arena *a, const struct catalogue *cat, const struct facts *facts,
                          const struct firm *firm, uint64_t seed, const struct firm_money *budget,
                          const struct diagnosis **ret, struct err *e)
{
    struct diagnosis *d = NEW(a, struct diagnosis);
    struct look l = {
        .a = a, .cat = cat, .facts = facts, .firm = firm, .seed = seed, .what_if = budget};
    struct list unknown = {0};
    l.home = market_index(facts, firm->home);
    if (l.home < 0)
        return FAIL(e, ERR_INPUT, "%s: the home country `%s` is not a market", firm->file,
                    firm->home);
    l.as_of_year = date_year(facts_as_of(facts));
    TRY(look_open(&l, e));
    d->cat = cat;
    d->firm = firm;
    d->home = l.home;
    pei_score(&l, &d->pei);
    readiness_score(&l, &d->readiness);
    apmo_score(&l, &d->apmo);
    pathway_score(&l, &d->readiness, &d->apmo, &d->pathway);
    climate_sentences(&l, &d->pathway, &d->apmo);
    TRY(outcomes_score(&l, &d->outcomes, e));
    views_score(&l, &d->views);
    path_score(&l, &d->outcomes, d->views, &d->path);
    TRY(plan_score(&l, &d->pei, &d->plan, e));
    collect_unknown(&l, d, &unknown);
    d->what_if = budget != NULL;
    d->unknown = unknown.items;
    d->n_unknown = unknown.n;
    *ret = d;
    return true;
}
