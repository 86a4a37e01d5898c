/* look.c — the firm's answers and the parameters, turned once into atoms and figures.
 *
 * An answer that names an unknown item or lies off its scale is refused here with the nearest item:
 * a typing mistake must not silently become a missing answer. Full and short form may be mixed;
 * which of them counts for a practice is decided in pei.c. */
#include <math.h>
#include <stdlib.h>

#include "country/distance.h"
#include "diagnosis/parts.h"

void figs_add(struct arena *a, struct figs *f, const struct figure *x)
{
    if (x)
        PUSH(a, f->items, f->n, f->cap, x);
}

struct figure *look_figure(const struct look *l, const char *label, double value, const char *unit,
                           int decimals, const char *method, const struct figs *inputs)
{
    struct figure *f =
        figure_derived(l->a, label, value, unit, method, l->cat->hash, inputs->items, inputs->n);
    f->decimals = decimals;
    return f;
}

struct figure *look_interval(struct figure *f, double low, double high)
{
    if (f->missing || !isfinite(low) || !isfinite(high) || high - low < 1e-12)
        return f;
    return figure_with_interval(f, low, high);
}

const struct figure *look_catalogue(const struct look *l, const char *label, double v,
                                    const char *unit, const char *source, const char *ref)
{
    return figure_leaf(l->a, FIGURE_CATALOGUE, label, v, unit, 0, source, ref);
}

const struct figure *look_count(const struct look *l, const char *label, size_t n,
                                const struct figs *counted, const struct figure *of)
{
    struct figs in = {0};
    for (size_t i = 0; counted && i < counted->n; i++)
        figs_add(l->a, &in, counted->items[i]);
    if (in.n == 0)
        figs_add(l->a, &in, of);
    struct figure *f = look_figure(l, label, (double)n, "count", 0, "count", &in);
    f->grade = GRADE_NONE;
    return f;
}

/* --- parameters ------------------------------------------------------------------------------- */

static bool read_numbers(struct look *l, struct err *e)
{
    struct diagnosis_numbers *k = &l->k;
    const struct {
        const char *id;
        struct param_value *to;
    } table[] = {
        {"pei.cut.proactive", &k->cut[0]},
        {"pei.cut.preactive", &k->cut[1]},
        {"pei.cut.reactive", &k->cut[2]},
        {"pei.borderline", &k->borderline},
        {"pei.coverage.min", &k->coverage_min},
        {"pei.evidence.level", &k->evidence_level},
        {"pei.evidence.cap", &k->evidence_cap},
        {"pei.level.max", &k->level_max},
        {"pei.short.halfwidth", &k->short_halfwidth},
        {"pei.short.stands_below", &k->short_stands},
        {"pei.strength", &k->strength},
        {"pei.weakness", &k->weakness},
        {"pei.lever.target", &k->lever_target},
        {"readiness.level.max", &k->tech_level_max},
        {"readiness.band.average", &k->band_average},
        {"readiness.band.moderate", &k->band_moderate},
        {"readiness.band.advanced", &k->band_advanced},
        {"pathway.pre_digital.max", &k->pre_digital},
        {"pathway.group.on", &k->group_on},
        {"pathway.change.on", &k->change_on},
        {"pathway.breadth.deep", &k->breadth_deep},
        {"pathway.internal.complemented", &k->internal_complemented},
        {"pathway.draws", &k->draws},
        {"pathway.step.probability", &k->step},
        {"pathway.frequency.min", &k->frequency_min},
        {"apmo.answered.min", &k->answered_min},
        {"apmo.favourable", &k->favourable},
        {"apmo.adverse", &k->adverse},
        {"view.answered.min", &k->view_answered_min},
        {"outcomes.born_global.years", &k->bg_years},
        {"outcomes.born_global.fsts", &k->bg_fsts},
        {"outcomes.scope.share", &k->scope_share},
        {"outcomes.scope.amount", &k->scope_amount},
        {"outcomes.rhythm.years", &k->rhythm_years},
        {"path.entries.min", &k->entries_min},
        {"path.markets.min", &k->markets_min},
        {"path.margin", &k->margin},
        {"facilitator.grade.a", &k->grade[0]},
        {"facilitator.grade.b", &k->grade[1]},
        {"facilitator.grade.c", &k->grade[2]},
        {"facilitator.grade.d", &k->grade[3]},
        {"facilitator.age.years", &k->age_years},
        {"facilitator.impact.cap", &k->impact_cap},
        {"facilitator.impact.cap_not_impacted", &k->impact_cap_spared},
        {"facilitator.target", &k->need_target},
        {"facilitator.exact.max", &k->exact_max},
        {"facilitator.in_place.level", &k->in_place_level},
        {"facilitator.in_place.share", &k->in_place_share},
        {"facilitator.partly.level", &k->partly_level},
        {"facilitator.little_gain", &k->little_gain},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        TRY(param_figure(l->a, l->cat->params, table[i].id, &table[i].to->figure, e));
        table[i].to->v = table[i].to->figure->value;
    }
    return true;
}

/* --- answers ---------------------------------------------------------------------------------- */

/* Names the nearest item of an instrument; the lists are short. */
static bool unknown_item(const struct look *l, const struct answer *ans, const char *const *ids,
                         size_t n, struct err *e)
{
    FAIL(e, ERR_INPUT, "%s: `%.60s` is not a question of `%s`", l->firm->file, ans->item,
         ans->instrument);
    const char *near = text_nearest(str_of(ans->item), ids, n);
    if (near)
        err_hint(e, "Did you mean `%s`?", near);
    return false;
}

static bool off_scale(const struct look *l, const struct answer *ans, int min, int max,
                      struct err *e)
{
    return FAIL(e, ERR_INPUT, "%s: the answer to `%s` is %d; it must be %d to %d", l->firm->file,
                ans->item, ans->value, min, max);
}

static const struct figure *answer_leaf(const struct look *l, const struct answer *ans,
                                        const char *question, const char *unit)
{
    size_t i = firm_answer_index(l->firm, ans);
    struct figure *f = firm_figure(
        l->a, l->firm, arena_printf(l->a, "Answer %s: %s", ans->item, question),
        arena_printf(l->a, "answers[%zu].answer", i), (struct opt_real){true, ans->value}, unit, 0);
    f->decimals = 0;
    f->grade = ans->evidence ? GRADE_B : GRADE_C;
    if (ans->evidence)
        f->why_grade = arena_printf(l->a, "evidence: %s", ans->evidence);
    else
        f->why_grade = "the firm's own statement, no evidence named";
    return f;
}

/* Level → 0..1 under the evidence rule; yes and no are taken as they are (the parent method). */
static bool practice_atom(const struct look *l, const struct answer *ans, const char *question,
                          bool is_short, struct atom *x, struct err *e)
{
    const struct diagnosis_numbers *k = &l->k;
    if (!ans || ans->state == ANSWER_DONT_KNOW)
        return true;
    if (ans->state == ANSWER_NOT_APPLICABLE) {
        x->applicable = !(ans->reason && *ans->reason); /* without a reason it stays missing */
        return true;
    }
    double top = ans->yes_no ? 1 : k->level_max.v, level = ans->value;
    if (level < 0 || level > top)
        return off_scale(l, ans, 0, (int)top, e);
    x->figure = answer_leaf(l, ans, question, ans->yes_no ? "yes or no" : "level");
    if (!ans->yes_no && level >= k->evidence_level.v && !ans->evidence) {
        level = k->evidence_cap.v;
        x->capped = true;
    }
    x->point = x->low = x->high = level / top;
    if (is_short) {
        double half = k->short_halfwidth.v / (ans->yes_no ? k->level_max.v : top);
        x->low = fmax(0, x->point - half);
        x->high = x->capped ? x->point : fmin(1, x->point + half);
    }
    return true;
}

static bool read_practice_answers(struct look *l, struct err *e)
{
    const struct pei_catalogue *c = l->cat->pei;
    for (size_t i = 0; i < c->n_observables; i++) {
        const struct observable *o = &c->observables[i];
        l->observables[i] = (struct atom){o->weight, 0, (double)NAN, 1, NULL, false, true};
        TRY(practice_atom(l, firm_answer(l->firm, "pei", o->id), o->question, false,
                          &l->observables[i], e));
    }
    for (size_t i = 0; i < c->n_practices; i++) {
        const struct practice *p = &c->practices[i];
        l->shorts[i] = (struct atom){1, 0, (double)NAN, 1, NULL, false, true};
        TRY(practice_atom(l, firm_answer(l->firm, "pei-short", p->id), p->question, true,
                          &l->shorts[i], e));
    }
    return true;
}

static bool read_item_answers(struct look *l, struct err *e)
{
    const struct apmo_catalogue *c = l->cat->apmo;
    double span = c->scale_max - c->scale_min;
    for (size_t i = 0; i < c->n_items; i++) {
        const struct item *it = &c->items[i];
        const struct answer *ans = firm_answer(l->firm, "apmo-bc", it->id);
        l->items[i] = (struct atom){1, 0, (double)NAN, 1, NULL, false, true};
        l->item_raw[i] = -1;
        if (!ans || ans->state != ANSWER_GIVEN)
            continue;
        if (ans->yes_no)
            return FAIL(e, ERR_INPUT, "%s: `%s` is rated %d to %d; yes or no is not enough",
                        l->firm->file, ans->item, c->scale_min, c->scale_max);
        if (ans->value < c->scale_min || ans->value > c->scale_max)
            return off_scale(l, ans, c->scale_min, c->scale_max, e);
        int v = it->reversed ? c->scale_min + c->scale_max - ans->value : ans->value;
        l->item_raw[i] = ans->value;
        l->items[i].point = l->items[i].low = l->items[i].high = (v - c->scale_min) / span;
        l->items[i].figure = answer_leaf(l, ans, it->question, "points");
    }
    return true;
}

/* Every answer must belong to a question of this catalogue. */
static bool check_answers(const struct look *l, struct err *e)
{
    const struct pei_catalogue *p = l->cat->pei;
    const struct apmo_catalogue *m = l->cat->apmo;
    size_t n = p->n_observables + p->n_practices + m->n_items;
    const char **ids = NEW_N(l->a, const char *, n);
    const char **observables = ids, **practices = ids + p->n_observables,
               **items = practices + p->n_practices;
    for (size_t i = 0; i < p->n_observables; i++)
        observables[i] = p->observables[i].id;
    for (size_t i = 0; i < p->n_practices; i++)
        practices[i] = p->practices[i].id;
    for (size_t i = 0; i < m->n_items; i++)
        items[i] = m->items[i].id;
    static const char *const instruments[] = {"pei", "pei-short", "apmo-bc"};
    for (size_t i = 0; i < l->firm->n_answers; i++) {
        const struct answer *ans = &l->firm->answers[i];
        if (cstr_eq(ans->instrument, "pei")) {
            if (observable_find(p, ans->item) < 0)
                return unknown_item(l, ans, observables, p->n_observables, e);
        } else if (cstr_eq(ans->instrument, "pei-short")) {
            if (practice_find(p, ans->item) < 0)
                return unknown_item(l, ans, practices, p->n_practices, e);
        } else if (cstr_eq(ans->instrument, "apmo-bc")) {
            if (item_find(m, ans->item) < 0)
                return unknown_item(l, ans, items, m->n_items, e);
        } else {
            FAIL(e, ERR_INPUT, "%s: `%.60s` is not an instrument", l->firm->file,
                 ans->instrument ? ans->instrument : "");
            const char *near = text_nearest(str_of(ans->instrument), instruments, 3);
            return near ? err_hint(e, "Did you mean `%s`?", near) : false;
        }
    }
    return true;
}

/* --- technology register ---------------------------------------------------------------------- */

static bool read_register(struct look *l, struct err *e)
{
    const struct tech_catalogue *c = l->cat->tech;
    const char **ids = NEW_N(l->a, const char *, c->n_techs);
    for (size_t i = 0; i < c->n_techs; i++) {
        l->tech_line[i] = -1;
        ids[i] = c->techs[i].id;
    }
    l->register_figure =
        firm_figure(l->a, l->firm, "The technology register is complete", "technology.complete",
                    (struct opt_real){true, l->firm->register_complete}, "yes or no", 0);
    for (size_t i = 0; i < l->firm->n_technologies; i++) {
        const struct technology *t = &l->firm->technologies[i];
        int k = tech_find(c, t->id);
        if (k < 0) {
            FAIL(e, ERR_INPUT,
                 "%s: technology.register[%zu]: `%.60s` is not in the technology catalogue",
                 l->firm->file, i, t->id);
            const char *near = text_nearest(str_of(t->id), ids, c->n_techs);
            return near ? err_hint(e, "Did you mean `%s`?", near) : false;
        }
        if ((size_t)t->group != c->techs[k].group)
            return FAIL(e, ERR_INPUT, "%s: technology.register[%zu]: `%s` belongs to group %s (%s)",
                        l->firm->file, i, t->id, c->groups[c->techs[k].group].id,
                        c->groups[c->techs[k].group].name);
        if (l->tech_line[k] >= 0)
            return FAIL(e, ERR_INPUT, "%s: technology.register[%zu]: `%s` is listed twice",
                        l->firm->file, i, t->id);
        l->tech_line[k] = (int)i;
        l->tech_level[k] =
            firm_figure(l->a, l->firm, arena_printf(l->a, "%s: level of use", c->techs[k].name),
                        arena_printf(l->a, "technology.register[%zu].level", i),
                        (struct opt_real){true, t->level}, "level", 0);
        l->tech_level[k]->decimals = 0;
        l->tech_level[k]->grade = GRADE_C;
        if (t->users_share.known) {
            l->tech_share[k] = firm_figure(
                l->a, l->firm,
                arena_printf(l->a, "%s: share of the staff concerned", c->techs[k].name),
                arena_printf(l->a, "technology.register[%zu].users_share", i), t->users_share,
                "share", 0);
            l->tech_share[k]->grade = GRADE_C;
        }
    }
    return true;
}

bool look_open(struct look *l, struct err *e)
{
    const struct catalogue *c = l->cat;
    l->observables = NEW_N(l->a, struct atom, c->pei->n_observables);
    l->shorts = NEW_N(l->a, struct atom, c->pei->n_practices);
    l->practices = NEW_N(l->a, struct atom, c->pei->n_practices);
    l->items = NEW_N(l->a, struct atom, c->apmo->n_items);
    l->item_raw = NEW_N(l->a, int, c->apmo->n_items);
    l->tech_line = NEW_N(l->a, int, c->tech->n_techs);
    l->tech_level = NEW_N(l->a, struct figure *, c->tech->n_techs);
    l->tech_share = NEW_N(l->a, struct figure *, c->tech->n_techs);
    return read_numbers(l, e) && check_answers(l, e) && read_practice_answers(l, e) &&
           read_item_answers(l, e) && read_register(l, e);
}

const struct figure *felt_distance(struct look *l, int market)
{
    return l->cat->distances && market >= 0
               ? psychic_distance(l->cat->distances, l->a, l->home, market)
               : NULL;
}
