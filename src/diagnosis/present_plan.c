/* present_plan.c — the choice of tools as part of the result tree: what is chosen, what else there is, and
 * the claims behind each. */
#include "diagnosis/present.h"

static const struct shape_field claim_fields[] = {
    {.name = "number", .kind = VALUE_INT},
    TEXT("effect"),
    TEXT("claim"),
    TEXT("references"),
    ID("id"),
};
static const struct shape claim_shape =
    SHAPE("diagnosis_claim", "a claim behind a choice", claim_fields);
static const struct shape_field facilitator_fields[] = {
    TEXT("facilitator"),
    ID("id"),
    ID("state_id"),
    TEXT("categories"),
    TEXT("state"),
    FIG("in_place", .heading = "already in place", .flags = SHAPE_OPTIONAL),
    BOOL("may_be_left_out"),
    FIG("cost"),
    FIG("effort"),
    TEXT("cost_from"),
    {.name = "benefit_alone", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "benefit_in_plan", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    TEXT("because", .flags = SHAPE_OPTIONAL),
    TEXT("risks", .heading = "risks and limits", .flags = SHAPE_OPTIONAL),
    LIST("claims", claim_shape, .flags = SHAPE_NOT_IN_TEXT),
};
static const struct shape facilitator_shape =
    SHAPE("diagnosis_facilitator", "one facilitator", facilitator_fields);
static const struct shape_field contradiction_fields[] = {TEXT("one"), TEXT("other"),
                                                          TEXT("handling")};
static const struct shape contradiction_shape = SHAPE(
    "diagnosis_contradiction", "two statements of the source that clash", contradiction_fields);
static const struct shape_field plan_fields[] = {
    BOOL("possible"),
    BOOL("what_if", .flags = SHAPE_NOT_IN_TEXT,
         .help = "the budget is what was asked, not the firm's own"),
    TEXT("why_not", .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT),
    {.name = "headline", .kind = VALUE_PROSE, .flags = SHAPE_NOT_IN_TEXT},
    BOOL("exact"),
    BOOL("fits_at_high_estimates"),
    FIG("budget"),
    FIG("effort_available"),
    {.name = "cost", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "effort", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "covered",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .heading = "share of need covered"},
    {.name = "greedy_loses", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "cost_lean",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .heading = "cost without tools of little gain"},
    LIST("use_more", facilitator_shape, .heading = "use more of what you have"),
    LIST("chosen", facilitator_shape),
    LIST("contradictions", contradiction_shape, .heading = "the source contradicts itself"),
    LIST("others", facilitator_shape, .flags = SHAPE_NOT_IN_TEXT),
};
const struct shape diagnosis_plan_shape =
    SHAPE("diagnosis_plan", "facilitators within the budget", plan_fields);

static void add_claims(struct arena *a, const struct facilitator_catalogue *c, const size_t *claims,
                       size_t n, const char *effect, struct value *list)
{
    for (size_t i = 0; i < n; i++) {
        const struct claim *x = &c->claims[claims[i]];
        struct value *v = value_record(a);
        struct buf refs;
        buf_init(&refs, a, 4096);
        for (size_t k = 0; k < x->n_references; k++)
            buf_printf(&refs, "%s%s %d", k ? "; " : "", c->references[x->references[k]].citation,
                       c->references[x->references[k]].year);
        record_int(a, v, "number", x->number);
        record_text(a, v, "effect", effect);
        record_text(a, v, "claim", x->text);
        record_text(a, v, "references", refs.n ? refs.p : "none named");
        record_text(a, v, "id", arena_printf(a, "claim.%d", x->number));
        list_add(a, list, v);
    }
}

/* The claims' own words, one after the other; NULL when there are none. */
static const char *words_of(struct arena *a, const struct facilitator_catalogue *c,
                            const size_t *claims, size_t n)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i ? "; " : "", c->claims[claims[i]].text);
    return n ? b.p : NULL;
}

static const char *state_of(struct arena *a, const struct facilitator_result *f)
{
    if (f->chosen)
        return f->state == TOOL_PARTLY ? "chosen: the part you lack" : "chosen";
    if (f->state == TOOL_IN_PLACE)
        return "in place";
    if (!f->suits)
        return arena_printf(a, "%s: %s",
                            f->state == TOOL_PARTLY ? "partly in place, no more of it advised"
                                                    : "not for your sector",
                            f->facilitator->sectors_why);
    return f->state == TOOL_PARTLY ? "partly in place" : "not chosen";
}

static const char *state_id(const struct facilitator_result *f)
{
    if (f->chosen)
        return f->state == TOOL_PARTLY ? "chosen-rest" : "chosen";
    if (f->state == TOOL_IN_PLACE)
        return "in-place";
    if (!f->suits)
        return f->state == TOOL_PARTLY ? "partly-no-more" : "not-for-sector";
    return f->state == TOOL_PARTLY ? "partly" : "not-chosen";
}

static struct value *facilitator_value(struct arena *a, const struct diagnosis *d,
                                       const struct facilitator_result *f)
{
    struct value *r = value_record(a), *claims = value_list(a);
    record_text(a, r, "facilitator", f->facilitator->name);
    record_text(a, r, "id", text_id(a, "facilitator", f->facilitator->id));
    record_text(a, r, "state_id", state_id(f));
    record_text(a, r, "categories", category_names(a, f->facilitator->categories));
    record_text(a, r, "state", state_of(a, f));
    record_figure(a, r, "in_place", f->present);
    record_bool(a, r, "may_be_left_out", f->little_gain);
    record_figure(a, r, "cost", f->cost);
    record_figure(a, r, "effort", f->effort);
    record_text(a, r, "cost_from", f->cost_from_firm ? "the firm's file" : "our own range (D)");
    record_figure(a, r, "benefit_alone", f->benefit_alone);
    record_figure(a, r, "benefit_in_plan", f->benefit_in_plan);
    record_text(a, r, "because", words_of(a, d->cat->fac, f->claims, f->n_claims));
    record_text(a, r, "risks", words_of(a, d->cat->fac, f->risks, f->n_risks));
    add_claims(a, d->cat->fac, f->claims, f->n_claims, "improves", claims);
    add_claims(a, d->cat->fac, f->risks, f->n_risks, "risk or limit", claims);
    add_claims(a, d->cat->fac, f->moderators, f->n_moderators, "depends", claims);
    record_set(a, r, "claims", claims);
    return r;
}

static bool is_listed(const size_t *list, size_t n, size_t x)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == x)
            return true;
    return false;
}

struct value *diagnosis_plan_value(struct arena *a, const struct diagnosis *d)
{
    const struct facilitator_plan *p = &d->plan;
    struct value *r = value_record(a), *chosen = value_list(a), *others = value_list(a),
                 *clashes = value_list(a), *more = value_list(a);
    record_bool(a, r, "possible", p->possible);
    record_bool(a, r, "what_if", d->what_if);
    if (p->why_not)
        record_text(a, r, "why_not", p->why_not);
    record_prose(a, r, "headline", p->headline);
    record_bool(a, r, "exact", p->exact);
    record_bool(a, r, "fits_at_high_estimates", p->fits_at_high);
    record_figure(a, r, "budget", p->budget);
    record_figure(a, r, "effort_available", p->effort_available);
    record_figure(a, r, "cost", p->cost);
    record_figure(a, r, "effort", p->effort);
    record_figure(a, r, "covered", p->covered_share);
    record_figure(a, r, "greedy_loses", p->gap);
    record_figure(a, r, "cost_lean", p->cost_lean);
    for (size_t i = 0; i < p->n_extend; i++)
        list_add(a, more, facilitator_value(a, d, &p->facilitators[p->extend[i]]));
    for (size_t i = 0; i < p->n_chosen; i++)
        list_add(a, chosen, facilitator_value(a, d, &p->facilitators[p->chosen[i]]));
    for (size_t i = 0; i < d->cat->fac->n_facilitators; i++)
        if (!p->facilitators[i].chosen && !is_listed(p->extend, p->n_extend, i))
            list_add(a, others, facilitator_value(a, d, &p->facilitators[i]));
    for (size_t i = 0; i < d->cat->fac->n_contradictions; i++) {
        const struct contradiction *c = &d->cat->fac->contradictions[i];
        struct value *v = value_record(a);
        record_text(a, v, "one", c->one);
        record_text(a, v, "other", c->other);
        record_text(a, v, "handling", c->handling);
        list_add(a, clashes, v);
    }
    record_set(a, r, "use_more", more);
    record_set(a, r, "chosen", chosen);
    record_set(a, r, "contradictions", clashes);
    record_set(a, r, "others", others);
    return r;
}
