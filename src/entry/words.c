/* words.c — what the numbers mean, said to the owner: reasons, the control wanted, the headline. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "entry/parts.h"

/* "87", "over 99": of a hundred. */
const char *words_of_100(struct arena *a, double share)
{
    double n = floor(share * 100 + 0.5);
    if (n >= 100)
        return "over 99"; /* drawn, so never certain */
    if (n <= 0)
        return share > 0 ? "fewer than one" : "none";
    return arena_printf(a, "%.0f", n);
}

const char *words_small(struct arena *a, const char *name)
{
    char *s = arena_strdup(a, name);
    s[0] = (char)tolower((unsigned char)s[0]);
    return s;
}

/* --- what pulls ------------------------------------------------------------------------------ */

/* The known factor that pulls hardest in direction `way`, after those already `used`; -1 = none. */
static int hardest(const struct work *w, double way, const bool *used)
{
    int best = -1;
    for (int i = 0; i < N_SUM_FACTORS; i++) {
        const struct figure *p = w->factor[i].pull;
        if (used[i] || !figure_known(p) || p->value * way <= 0)
            continue;
        if (best < 0 || fabs(p->value) > fabs(w->factor[best].pull->value))
            best = i;
    }
    return best;
}

static const char *said(const struct entry_factor *f)
{
    return f->z->value > 0 ? f->high : f->low;
}

static double sum_of_pulls(const struct work *w)
{
    double sum = 0;
    for (int i = 0; i < N_SUM_FACTORS; i++)
        if (figure_known(w->factor[i].pull))
            sum += w->factor[i].pull->value;
    return sum;
}

const struct prose *words_joined(struct arena *a, const struct prose *first,
                                 const struct prose *then)
{
    struct prose *p = NEW(a, struct prose);
    for (size_t i = 0; i < first->n; i++)
        PUSH(a, p->pieces, p->n, p->cap, first->pieces[i]);
    for (size_t i = 0; i < then->n; i++)
        PUSH(a, p->pieces, p->n, p->cap, then->pieces[i]);
    return p;
}

const struct prose *words_control(struct work *w, const struct entry_result *r)
{
    bool used[N_SUM_FACTORS] = {false};
    double way = sum_of_pulls(w) < 0 ? -1 : 1;
    int first = hardest(w, way, used);
    if (first < 0)
        return prose(
            w->a,
            "Nothing known pulls towards more or less control in {s}; the middle stands: {i}.",
            w->in_text, r->desired_control);
    used[first] = true;
    int second = hardest(w, way, used), against = hardest(w, -way, used);
    const struct entry_factor *x = &w->factor[first];
    const char *how = way < 0 ? "less" : "more";
    struct prose *p;
    if (second >= 0)
        p = prose(w->a, "You want control of {i} in {s}: {s} because {s} ({}) and {s} ({}).",
                  r->desired_control, w->in_text, how, said(x), x->raw, said(&w->factor[second]),
                  w->factor[second].raw);
    else
        p = prose(w->a, "You want control of {i} in {s}: {s} because {s} ({}).", r->desired_control,
                  w->in_text, how, said(x), x->raw);
    if (against < 0)
        return p;
    return words_joined(w->a, p,
                        prose(w->a, " What speaks the other way most: {s} ({}).",
                              said(&w->factor[against]), w->factor[against].raw));
}

/* --- why a mode fits or not ------------------------------------------------------------------ */

static const struct prose *reason(struct work *w, const struct entry_result *r,
                                  const struct entry_line *line, enum fit_term t)
{
    const struct entry_mode *m = line->mode;
    switch (t) {
    case TERM_CONTROL:
        return m->control->value < r->desired_control->value
                   ? prose(w->a, "It gives less control than you want: {} against {}.", m->control,
                           r->desired_control)
                   : prose(w->a,
                           "It gives more control than you want, and control costs effort: {} "
                           "against {}.",
                           m->control, r->desired_control);
    case TERM_COMMITMENT:
        return prose(w->a, "It asks for more than you can put in: {} against {}.", m->investment,
                     r->commitment_available);
    case TERM_RISK:
        return prose(w->a, "It is riskier than you accept: {} against {}.", m->risk,
                     r->risk_tolerated);
    case TERM_ASSET:
        return line->in_place
                   ? prose(w->a, "What you lack in other markets, you have found there.")
                   : prose(w->a, "It brings what you lack there, such as shelf space, a warehouse "
                                 "or a licence.");
    case N_TERMS:
        break;
    }
    return NULL;
}

static bool reads_alike(struct arena *a, const struct figure *x, const struct figure *y)
{
    return strcmp(figure_text(a, x), figure_text(a, y)) == 0;
}

void words_reasons(struct work *w, const struct entry_result *r, struct entry_line *line,
                   const double contribution[N_TERMS])
{
    bool used[N_TERMS] = {false};
    for (int k = 0; k < ENTRY_REASONS; k++) {
        int best = -1;
        for (int t = 0; t < N_TERMS; t++)
            if (!used[t] && !isnan(contribution[t]) && fabs(contribution[t]) > 0 &&
                (best < 0 || fabs(contribution[t]) > fabs(contribution[best])))
                best = t;
        if (best < 0)
            return;
        used[best] = true;
        if (best == TERM_CONTROL && reads_alike(w->a, line->mode->control, r->desired_control)) {
            k--; /* a difference that rounds away is no reason */
            continue;
        }
        line->reasons[k] = reason(w, r, line, (enum fit_term)best);
    }
}

/* --- conditions ------------------------------------------------------------------------------ */

const char *words_condition(const struct entry_mode *m, const char *rule)
{
    static const struct {
        const char *rule, *says;
        bool beyond_little; /* a little of it is found; a company abroad is not begun on a guess */
    } conditions[] = {
        {"ip", "whether enough of what you know is protected", false},
        {"format", "whether you have a format others can follow", false},
        {"partner", "whether you have a partner there", false},
        {"ownership", "how much of a company there a foreigner may own", false},
        {"goods", "whether your goods may be sold at a distance", false},
        {"capital", "what it costs and whether your budget holds it", true},
        {"staff", "whether you have the people for it", true},
    };
    for (size_t i = 0; i < COUNT_OF(conditions); i++)
        if (strcmp(rule, conditions[i].rule) == 0)
            return conditions[i].beyond_little && m->investment->value <= 1 ? NULL
                                                                            : conditions[i].says;
    return NULL;
}

/* --- what nobody could say ------------------------------------------------------------------- */

/* Limits on ownership matter where owning a company is at hand. */
static bool equity_at_hand(const struct entry_result *r)
{
    for (size_t i = 0; i < r->n_passing; i++)
        if (r->lines[i].mode->equity && (r->lines[i].place == 1 || r->lines[i].in_place))
            return true;
    return r->advised && r->advised->mode->equity;
}

static void add_field(struct arena *a, struct entry_result *r, size_t *cap, const char ***list,
                      const char *field)
{
    for (size_t i = 0; field && i < r->n_fields; i++)
        if (strcmp((*list)[i], field) == 0)
            return;
    if (field)
        PUSH(a, *list, r->n_fields, *cap, field);
}

void words_not_checked(struct work *w, struct entry_result *r)
{
    const char **item = NULL, **field = NULL;
    size_t n = 0, cap = 0, cap_field = 0;
    struct arena *a = w->a;
    bool equity = equity_at_hand(r);
    for (size_t i = 0; i < r->n_passing; i++)
        for (size_t k = 0; k < r->lines[i].n_constraints; k++)
            if (r->lines[i].constraints[k].outcome == CHECK_NOT_CHECKED &&
                (equity || !r->lines[i].mode->equity))
                add_field(a, r, &cap_field, &field, r->lines[i].constraints[k].field);
    for (int i = 0; i < N_FACTORS; i++) {
        const struct figure *raw = w->factor[i].raw;
        if (figure_known(raw) || (i == FACTOR_LEGAL && !equity))
            continue;
        PUSH(a, item, n, cap, arena_printf(a, "%s: %s.", w->factor[i].name, raw->why));
        if (raw->origin == FIGURE_FIRM)
            add_field(a, r, &cap_field, &field, raw->ref);
    }
    if (!figure_known(r->risk_tolerated)) {
        PUSH(a, item, n, cap,
             "Risk you accept: your file does not say, so no mode loses by its risk.");
        add_field(a, r, &cap_field, &field, "entry_view.risk_tolerated");
    }
    if (!w->firm->entry_view.lacks_local_assets_known) {
        PUSH(a, item, n, cap,
             "Local assets you lack: your file does not say, so no mode gains by bringing them.");
        add_field(a, r, &cap_field, &field, "entry_view.lacks_local_assets");
    }
    PUSH(a, item, n, cap,
         "Expected profit of each mode: there is no plan for this market yet, so it does not "
         "count.");
    PUSH(a, item, n, cap,
         arena_printf(a, "Licences and registrations %s asks for: no registry of rules is at hand.",
                      w->in_text));
    r->not_checked = item;
    r->n_not_checked = n;
    r->fields = field;
}
