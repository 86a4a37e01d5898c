/* pathway_rule.c — the label of a score vector, and every single move that changes it.
 *
 * The label depends on each score only through the cuts it passes, so the nearest move is at a cut:
 * upwards the cut itself, downwards anything below it. Marks are tried from the nearest outwards,
 * since passing the first one need not change the label (D5 falling below 50 may leave it as it is
 * and below 25 not).
 *
 * Checked: tests/unit/diagnosis/test_pathway.c (totality on random vectors, every move replayed);
 *          peer tests/peers/pathway.py */
#include <stdlib.h>

#include "diagnosis/parts.h"
#include "diagnosis/pathway.h"

enum pathway pathway_rule(const double d[N_TECH_GROUPS], double m, const struct pathway_cuts *c)
{
    double breadth = 0, internal = 0, top = -HUGE_VAL;
    for (size_t g = 0; g < N_TECH_GROUPS; g++) {
        bool on = at_least(d[g], c->group_on);
        breadth += on;
        internal += on && g < N_TECH_GROUPS - 1; /* D5, marketing and sales, is the outward one */
        top = fmax(top, d[g]);
    }
    bool change = at_least(m, c->change_on), broad = breadth >= c->breadth_deep;
    if (!at_least(top, c->pre_digital))
        return PATHWAY_PRE_DIGITAL;
    if (broad && change)
        return PATHWAY_DEEP;
    if (internal < 1 && !change)
        return PATHWAY_LIGHTWEIGHT;
    if (internal <= c->internal_complemented && change)
        return PATHWAY_COMPLEMENTED;
    if (broad && !change)
        return PATHWAY_WITHOUT_CHANGE;
    return PATHWAY_IN_TRANSITION;
}

/* The label when one score is moved; `below` = just under x. */
static enum pathway label_at(const double *d, double m, const struct pathway_cuts *c, int score,
                             double x, bool below)
{
    double moved[N_TECH_GROUPS];
    double v = below ? x - 1e-9 : x;
    memcpy(moved, d, sizeof moved);
    if (score >= N_TECH_GROUPS)
        return pathway_rule(moved, v, c);
    moved[score] = v;
    return pathway_rule(moved, m, c);
}

struct mark {
    double change, at;
};

static int by_nearness(const void *x, const void *y)
{
    double p = fabs(((const struct mark *)x)->change), q = fabs(((const struct mark *)y)->change);
    return (p > q) - (p < q);
}

static int by_change(const void *x, const void *y)
{
    const struct pathway_move *p = x, *q = y;
    double u = fabs(p->change), v = fabs(q->change);
    if (fabs(u - v) > 1e-12)
        return u < v ? -1 : 1;
    if (p->score != q->score)
        return p->score - q->score;
    return (int)q->reached - (int)p->reached;
}

size_t pathway_moves(const double d[N_TECH_GROUPS], double m, const double *mechanisms,
                     const struct pathway_cuts *c, struct pathway_move *ret)
{
    enum pathway now = pathway_rule(d, m, c);
    size_t n = 0;
    int last = mechanisms ? N_TECH_GROUPS + N_MECHANISMS : N_TECH_GROUPS;
    for (int s = 0; s <= last; s++) {
        bool is_group = s < N_TECH_GROUPS;
        double start = is_group ? d[s] : m;                         /* what the rule sees */
        double own = s > N_TECH_GROUPS ? mechanisms[s - 6] : start; /* what moves */
        double factor = s > N_TECH_GROUPS ? 1.0 / N_MECHANISMS : 1;
        for (int up = 1; up >= 0; up--) {
            struct mark marks[2];
            int k = 0;
            double cuts[2] = {is_group ? c->pre_digital : c->change_on, c->group_on};
            for (int i = 0; i < (is_group ? 2 : 1); i++) {
                bool above = at_least(start, cuts[i]);
                if (up ? !above : above)
                    marks[k++] = (struct mark){(cuts[i] - start) / factor, cuts[i]};
            }
            qsort(marks, (size_t)k, sizeof *marks, by_nearness);
            for (int i = 0; i < k; i++) {
                double to = own + marks[i].change;
                enum pathway label = label_at(d, m, c, s, marks[i].at, !up);
                bool within = up ? to <= 100 + 1e-12 : to > 1e-12;
                if (label == now || !within)
                    continue;
                ret[n++] = (struct pathway_move){s, marks[i].change, to, up, label};
                break;
            }
        }
    }
    qsort(ret, n, sizeof *ret, by_change);
    return n;
}
