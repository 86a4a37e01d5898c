/* views.c — the same answers read under another theory: dynamic capabilities, cultural
 * intelligence, further mechanisms. Nothing new is asked; a member counts once, on 0..1, whatever
 * it is.
 *
 * A short answer to a practice stands in for the practice's observables that a view names, with the
 * practice's own interval: the owner said something about them, only less exactly. */
#include "diagnosis/parts.h"

static struct atom member_atom(const struct look *l, const struct view_member *m)
{
    if (m->kind == MEMBER_ITEM)
        return l->items[m->index];
    if (m->kind == MEMBER_PRACTICE)
        return l->practices[m->index];
    struct atom x = l->observables[m->index];
    const struct atom *whole = &l->shorts[l->cat->pei->observables[m->index].practice];
    if (!whole->applicable)
        x.applicable = false;
    else if (x.applicable && isnan(x.point) && !isnan(whole->point))
        x = *whole;
    return x;
}

static const char *method_of(const struct view *v)
{
    if (strcmp(v->family, "cultural-intelligence") == 0)
        return "cultural-intelligence/1";
    return "dynamic-capabilities/1";
}

void views_score(struct look *l, struct view_result **ret)
{
    const struct apmo_catalogue *c = l->cat->apmo;
    struct view_result *r = NEW_N(l->a, struct view_result, c->n_views + 1);
    for (size_t i = 0; i < c->n_views; i++) {
        const struct view *v = &c->views[i];
        struct figs in = {0};
        double sum = 0, low = 0, high = 0, known = 0, applicable = 0;
        for (size_t k = 0; k < v->n_members; k++) {
            struct atom x = member_atom(l, &v->members[k]);
            if (!x.applicable)
                continue;
            applicable++;
            low += x.low;
            high += x.high;
            if (isnan(x.point))
                continue;
            known++;
            sum += x.point;
            figs_add(l->a, &in, x.figure);
        }
        figs_add(l->a, &in, l->k.view_answered_min.figure);
        bool enough = known > 0 && at_least(known, l->k.view_answered_min.v * applicable);
        struct figure *f = look_figure(l, v->name, enough ? 100 * sum / known : (double)NAN,
                                       "score 0–100", 0, method_of(v), &in);
        if (!enough)
            f->why = known > 0 ? "fewer than half of its members are answered" : "no answer yet";
        r[i] = (struct view_result){
            v, look_interval(f, 100 * ratio(low, applicable), 100 * ratio(high, applicable))};
    }
    *ret = r;
}
