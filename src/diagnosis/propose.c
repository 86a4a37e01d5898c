/* propose.c — two things can be proposed from a diagnosis: the tools chosen under the budget (kind
 * tools, the default), or the step that leads to another pathway (kind pathway). */
#include "diagnosis/propose.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

enum { OTHERS = 4 }; /* tools named as alternatives */
static const char tools[] = "tools", pathway[] = "pathway";

static void add_tool(struct job *job, const struct value *tool, struct proposal_draft *d,
                     struct buf *subject)
{
    const char *name = proposal_words(job, tool, "facilitator");
    const char *cost = proposal_words(job, tool, "cost"),
               *why = proposal_words(job, tool, "because");
    buf_printf(subject, "%s%s", subject->n ? ", " : "", name);
    proposal_reason(job, d,
                    arena_printf(job->arena, "%s (%s): %s", name, cost ? cost : "cost not known",
                                 why ? why : "no claim"));
}

/* Money as a proposal states it: the plan's cost, rounded up to whole units of its currency. */
static const char *amount_of(struct job *job, const struct figure *cost)
{
    if (!figure_known(cost) || !cost->unit || strlen(cost->unit) != 3)
        return NULL;
    return arena_printf(job->arena, "%s %s", number_exact(job->arena, ceil(cost->value)),
                        cost->unit);
}

static bool draft_tools(struct job *job, const struct value *result, struct proposal_draft *ret,
                        struct err *e)
{
    struct buf subject;
    const struct value *plan = record_get(result, "facilitators"), *chosen, *others;
    buf_init(&subject, job->arena, 1 << 16);
    chosen = record_get(plan, "chosen");
    others = record_get(plan, "others");
    if (value_count(chosen) == 0) {
        (void)FAIL(e, ERR_INPUT, "no tools were chosen for this firm: there is nothing to propose");
        return err_hint(e,
                        "State a budget for digital tools, or propose the pathway: --kind pathway");
    }
    for (size_t i = 0; i < value_count(chosen); i++)
        add_tool(job, list_at(chosen, i), ret, &subject);
    for (size_t i = 0, n = 0; i < value_count(others) && n < OTHERS; i++) {
        const char *state = value_as_text(record_get(list_at(others, i), "state_id"));
        if (!state || strcmp(state, "not-chosen") != 0)
            continue;
        proposal_alternative(job, ret, proposal_words(job, list_at(others, i), "facilitator"));
        n++;
    }
    ret->subject = arena_printf(job->arena, "Bring in %s", buf_str(&subject).p);
    ret->result = value_as_figure(record_get(plan, "cost"));
    ret->amount = amount_of(job, ret->result);
    return true;
}

static const char *lift_words(struct job *job, const struct value *lift)
{
    return arena_printf(job->arena, "Raise %s to %s: pathway %s",
                        proposal_words(job, lift, "score"), proposal_words(job, lift, "to"),
                        proposal_words(job, lift, "becomes"));
}

static bool draft_pathway(struct job *job, const struct value *result, struct proposal_draft *ret,
                          struct err *e)
{
    const struct value *path = record_get(result, "pathway"), *lifts = record_get(path, "lifts");
    if (value_count(lifts) == 0)
        return FAIL(e, ERR_INPUT, "no single score leads this firm to another pathway") ||
               err_hint(e, "Propose the tools instead: --kind tools");
    const struct value *first = list_at(lifts, 0);
    ret->subject = lift_words(job, first);
    ret->result = value_as_figure(record_get(first, "change"));
    ret->expected = value_as_figure(record_get(first, "to"));
    ret->expects = arena_printf(job->arena, "The next diagnosis shows the pathway %s",
                                proposal_words(job, first, "becomes"));
    proposal_reason(job, ret, proposal_words(job, path, "smallest_change"));
    proposal_reason(job, ret,
                    arena_printf(job->arena, "Today the pathway is %s: %s",
                                 proposal_words(job, path, "label"),
                                 proposal_words(job, path, "meaning")));
    for (size_t i = 1; i < value_count(lifts); i++)
        proposal_alternative(job, ret, lift_words(job, list_at(lifts, i)));
    return true;
}

static bool draft(struct job *job, const struct args *args, const struct value *result,
                  struct proposal_draft *ret, struct err *e)
{
    (void)args;
    return strcmp(ret->kind, pathway) == 0 ? draft_pathway(job, result, ret, e)
                                           : draft_tools(job, result, ret, e);
}

const struct proposal_form diagnosis_run_form = {.kind = tools, .draft = draft};
