/* oli.c — Dunning's gate as a second opinion: has the firm an advantage of its own (O), is the
 * market worth a presence (L), is it better kept inside than put into a contract (I)? Each score is
 * the mean of the same standardised factors, from 0 to 100. It is shown beside the fit; where the
 * two disagree that is said, and left to the reader. Source: Dunning 1980, 1988; operationalised in
 * methods 5.4 */
#include <math.h>

#include "entry/parts.h"

struct part {
    enum factor_id factor;
    double sign;
};

static const struct figure *score(struct work *w, const char *label, const struct part *part,
                                  size_t n)
{
    double z[N_FACTORS], sign[N_FACTORS];
    const struct figure *in[N_FACTORS];
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = w->factor[part[i].factor].z;
        z[i] = figure_known(f) ? f->value : (double)NAN;
        sign[i] = part[i].sign;
        in[i] = figure_known(f) ? f : NULL;
        known += figure_known(f);
    }
    double v = fit_gate_score(z, sign, n);
    if (isnan(v))
        return figure_missing(w->a, label, "score 0–100", "none of its parts is known");
    struct figure *x =
        figure_derived(w->a, label, v, "score 0–100", OLI_METHOD, w->params_hash, in, n);
    x->decimals = 0;
    if (known < n)
        x->why = arena_printf(w->a, "from %zu of %zu parts; the others are not known", known, n);
    return x;
}

static double value_of(const struct figure *f)
{
    return figure_known(f) ? f->value : (double)NAN;
}

static bool agrees(enum oli_advice advice, enum entry_family family)
{
    switch (advice) {
    case OLI_UNKNOWN:
        return true;
    case OLI_EXPORT_OR_LICENCE:
        return family != FAMILY_EQUITY;
    case OLI_EXPORT:
        return family == FAMILY_EXPORT;
    case OLI_LICENCE:
        return family == FAMILY_CONTRACT;
    case OLI_EQUITY:
        return family == FAMILY_EQUITY;
    }
    return true;
}

static const struct prose *text_of(struct work *w, const struct oli_gate *g)
{
    switch (g->advice) {
    case OLI_UNKNOWN:
        return prose(w->a, "The OLI gate cannot be read: not enough is known about you or {s}.",
                     w->in_text);
    case OLI_EXPORT_OR_LICENCE:
        return prose(w->a,
                     "The OLI gate advises against owning a company there: your own advantage "
                     "scores {} where "
                     "{} counts as high. Export or license.",
                     g->ownership, g->cut);
    case OLI_EXPORT:
        return prose(w->a,
                     "The OLI gate says export: your own advantage scores {}, but {s} only {} "
                     "where {} counts "
                     "as high.",
                     g->ownership, w->in_text, g->location, g->cut);
    case OLI_LICENCE:
        return prose(
            w->a,
            "The OLI gate says license or franchise: you have an advantage ({}) and {s} is worth "
            "it "
            "({}), but a contract would do: keeping it inside scores {} where {} counts as high.",
            g->ownership, w->in_text, g->location, g->internalisation, g->cut);
    case OLI_EQUITY:
        return prose(
            w->a,
            "The OLI gate says own a company there: your advantage ({}), {s} itself ({}) and the "
            "reasons to keep it inside ({}) all reach {}.",
            g->ownership, w->in_text, g->location, g->internalisation, g->cut);
    }
    return NULL;
}

const struct oli_gate *oli_of(struct work *w, const struct entry_line *lines, size_t n_lines)
{
    static const struct part own[] = {{FACTOR_SPECIFICITY, 1},
                                      {FACTOR_SIZE, 1},
                                      {FACTOR_EXPERIENCE, 1},
                                      {FACTOR_RESOURCE_SCARCITY, -1}},
                             place[] = {{FACTOR_MARKET_POTENTIAL, 1},
                                        {FACTOR_INVESTMENT_RISK, -1},
                                        {FACTOR_LEGAL, -1}},
                             inside[] = {{FACTOR_CONTRACTUAL_RISK, 1},
                                         {FACTOR_NEED_FOR_CONTROL, 1},
                                         {FACTOR_KNOW_HOW_AT_RISK, 1}};
    static const enum oli_advice advice[] = {[GATE_UNKNOWN] = OLI_UNKNOWN,
                                             [GATE_NO_EQUITY] = OLI_EXPORT_OR_LICENCE,
                                             [GATE_EXPORT] = OLI_EXPORT,
                                             [GATE_CONTRACT] = OLI_LICENCE,
                                             [GATE_EQUITY] = OLI_EQUITY};
    struct oli_gate *g = NEW(w->a, struct oli_gate);
    *g = (struct oli_gate){
        .ownership = score(w, "Your own advantage (O)", own, COUNT_OF(own)),
        .location =
            score(w, arena_printf(w->a, "Advantage of %s (L)", w->in_text), place, COUNT_OF(place)),
        .internalisation = score(w, "Reasons to keep it inside (I)", inside, COUNT_OF(inside)),
        .cut = param(w, "entry.oli.cut"),
    };
    g->advice = advice[fit_gate(value_of(g->ownership), value_of(g->location),
                                value_of(g->internalisation), g->cut->value)];
    g->text = text_of(w, g);
    /* it disagrees when none of the modes that fit best is what it advises */
    bool any = false, same = false;
    for (size_t i = 0; i < n_lines; i++) {
        if (lines[i].place != 1)
            continue;
        any = true;
        same = same || agrees(g->advice, lines[i].mode->family);
    }
    g->disagrees = any && !same;
    return g;
}
