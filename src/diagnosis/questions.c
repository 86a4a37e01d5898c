/* questions.c — the questionnaire as a list: what is asked, why, what an answer means, what counts
 * as evidence. The same list serves the terminal, the web page and the status of an assessment. */
#include "diagnosis/parts.h"

const char *form_name(enum form f)
{
    static const char *const names[N_FORMS] = {"short", "statements", "full"};
    return names[f];
}

static struct question practice_question(struct arena *a, const struct pei_catalogue *c,
                                         const struct practice *p)
{
    struct question q = {.instrument = "pei-short",
                         .item = p->id,
                         .section = c->dimensions[p->dimension].name,
                         .question = p->question,
                         .why = p->why,
                         .evidence = "a document or register entry that shows it",
                         .value_min = 0,
                         .value_max = N_LEVELS - 1,
                         .may_be_not_applicable = true,
                         .section_id =
                             arena_printf(a, "dimension.%s", c->dimensions[p->dimension].id),
                         .question_id = arena_printf(a, "pei-short.%s.question", p->id),
                         .why_id = arena_printf(a, "pei-short.%s.why", p->id),
                         .evidence_id = "evidence.short",
                         .choices_id = arena_printf(a, "pei-short.%s", p->id)};
    for (size_t i = 0; i < N_LEVELS; i++)
        q.choice[i] = p->levels[i];
    return q;
}

static struct question observable_question(struct arena *a, const struct pei_catalogue *c,
                                           const struct observable *o)
{
    const struct practice *p = &c->practices[o->practice];
    struct question q = {.instrument = "pei",
                         .item = o->id,
                         .section = p->name,
                         .question = o->question,
                         .why = o->why,
                         .evidence = o->evidence,
                         .value_min = 0,
                         .value_max = N_LEVELS - 1,
                         .may_be_not_applicable = true,
                         .section_id = arena_printf(a, "practice.%s", p->id),
                         .question_id = arena_printf(a, "pei.%s.question", o->id),
                         .why_id = arena_printf(a, "pei.%s.why", o->id),
                         .evidence_id = arena_printf(a, "pei.%s.evidence", o->id),
                         .choices_id = "grid"};
    for (size_t i = 0; i < N_LEVELS; i++)
        q.choice[i] = c->grid[i].text;
    return q;
}

static struct question item_question(struct arena *a, const struct apmo_catalogue *c,
                                     const struct item *it)
{
    const struct construct *x = &c->constructs[it->construct];
    struct question q = {.instrument = "apmo-bc",
                         .item = it->id,
                         .section = x->name,
                         .question = it->question,
                         .why = x->why,
                         .evidence = "optional",
                         .value_min = c->scale_min,
                         .value_max = c->scale_max,
                         .evidence_from = 99,
                         .section_id = arena_printf(a, "construct.%s", x->id),
                         .question_id = arena_printf(a, "apmo-bc.%s.question", it->id),
                         .why_id = arena_printf(a, "construct.%s.why", x->id),
                         .evidence_id = "evidence.statement",
                         .choices_id = "scale"};
    int n = c->scale_max - c->scale_min;
    if (n < (int)COUNT_OF(q.choice)) {
        q.choice[0] = c->scale_low;
        q.choice[n] = c->scale_high;
    }
    return q;
}

size_t questions_of(struct arena *a, const struct catalogue *cat, enum form form,
                    const struct question **ret)
{
    const struct pei_catalogue *p = cat->pei;
    const struct apmo_catalogue *m = cat->apmo;
    const struct param *from = params_look(cat->params, "pei.evidence.level");
    struct question *q = NEW_N(a, struct question, p->n_practices + p->n_observables + m->n_items);
    size_t n = 0;
    for (size_t i = 0; form == FORM_SHORT && i < p->n_practices; i++)
        q[n++] = practice_question(a, p, &p->practices[i]);
    for (size_t i = 0; form == FORM_FULL && i < p->n_observables; i++)
        q[n++] = observable_question(a, p, &p->observables[i]);
    for (size_t i = 0; i < n; i++)
        q[i].evidence_from = from ? (int)from->value : 99;
    for (size_t i = 0; form != FORM_SHORT && i < m->n_items; i++)
        q[n++] = item_question(a, m, &m->items[i]);
    *ret = q;
    return n;
}
