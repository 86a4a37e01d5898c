/* words.c — what the numbers mean, said to the owner: reasons, the control wanted, the headline. */
#include <ctype.h>
#include <math.h>

#include "entry/parts.h"

/* "87" of 100; a share that is neither none nor all never reads so. */
const char *words_of_100(struct arena *a, double share)
{
    double n = floor(share * 100 + 0.5);
    if (n >= 100 && share < 1)
        n = 99;
    if (n <= 0 && share > 0)
        return "fewer than 1";
    return arena_printf(a, "%.0f", n);
}

static const char *small(struct arena *a, const char *name)
{
    char *s = arena_strdup(a, name);
    s[0] = (char)tolower((unsigned char)s[0]);
    return s;
}

/* --- what pulls ---------------------------------------------------------------------------------- */

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

/* One after the other, figures kept. */
static const struct prose *joined(struct arena *a, struct prose *first, const struct prose *then)
{
    for (size_t i = 0; i < then->n; i++)
        PUSH(a, first->pieces, first->n, first->cap, then->pieces[i]);
    return first;
}

const struct prose *words_control(struct work *w, const struct entry_result *r)
{
    bool used[N_SUM_FACTORS] = {false};
    double way = sum_of_pulls(w) < 0 ? -1 : 1;
    int first = hardest(w, way, used);
    if (first < 0)
        return prose(w->a, "Nothing known pulls towards more or less control in {s}; the middle stands: {i}.",
                     w->market_name, r->desired_control);
    used[first] = true;
    int second = hardest(w, way, used), against = hardest(w, -way, used);
    const struct entry_factor *x = &w->factor[first];
    const char *how = way < 0 ? "less" : "more";
    struct prose *p;
    if (second >= 0)
        p = prose(w->a, "You want control of {i} in {s}: {s} because {s} ({}) and {s} ({}).", r->desired_control,
                  w->market_name, how, said(x), x->raw, said(&w->factor[second]), w->factor[second].raw);
    else
        p = prose(w->a, "You want control of {i} in {s}: {s} because {s} ({}).", r->desired_control, w->market_name,
                  how, said(x), x->raw);
    if (against < 0)
        return p;
    return joined(w->a, p, prose(w->a, " What speaks the other way most: {s} ({}).", said(&w->factor[against]),
                                 w->factor[against].raw));
}

/* --- why a mode fits or not ------------------------------------------------------------------------ */

static const struct prose *reason(struct work *w, const struct entry_result *r, const struct entry_mode *m,
                                  enum fit_term t)
{
    switch (t) {
    case TERM_CONTROL:
        return m->control->value < r->desired_control->value
                   ? prose(w->a, "It gives less control than you want: {} against {}.", m->control,
                           r->desired_control)
                   : prose(w->a, "It gives more control than you want, and control costs effort: {} against {}.",
                           m->control, r->desired_control);
    case TERM_COMMITMENT:
        return prose(w->a, "It asks for more than you can put in: {} against {}.", m->investment,
                     r->commitment_available);
    case TERM_RISK:
        return prose(w->a, "It is riskier than you accept: {} against {}.", m->risk, r->risk_tolerated);
    case TERM_ASSET:
        return prose(w->a, "It brings what you lack there, such as shelf space, a warehouse or a licence.");
    case N_TERMS:
        break;
    }
    return NULL;
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
        line->reasons[k] = reason(w, r, line->mode, (enum fit_term)best);
    }
}

/* --- the headline ---------------------------------------------------------------------------------- */

static const struct prose *none_passes(struct work *w, const struct entry_result *r)
{
    const struct entry_constraint *c = r->n_lines ? &r->lines[0].constraints[0] : NULL;
    if (c && c->outcome == CHECK_FAILED && str_is(str_of(c->rule), "veto"))
        return prose(w->a, "No way into {s} is open: {s}", w->market_name, small(w->a, prose_text(w->a, c->text)));
    return prose(w->a, "No way into {s} passes today: each mode fails a hard rule, named beside it.", w->market_name);
}

static size_t best_by_share(const struct entry_result *r)
{
    size_t best = 0;
    for (size_t i = 1; i < r->n_passing; i++)
        if (r->lines[i].acceptability->value > r->lines[best].acceptability->value)
            best = i;
    return best;
}

/* Several modes at place 1: their names, and how often one of them comes first. */
static const struct prose *tie(struct work *w, const struct entry_result *r, size_t n)
{
    struct arena *a = w->a;
    const char *names = r->lines[0].mode->name;
    const struct figure **in = NEW_N(a, const struct figure *, n);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        in[i] = r->lines[i].acceptability;
        sum += in[i]->value;
        if (i)
            names = arena_printf(a, "%s%s%s", names, i + 1 < n ? ", " : " and ", small(a, r->lines[i].mode->name));
    }
    struct figure *share = figure_derived(a, "Share of weighings in which one of them fits best", fmin(1, sum), "share",
                                          ENTRY_METHOD, r->params_hash, in, n);
    return prose(a, "{s} fit {s} equally well: one of them comes first in {t} of 100 ways of weighing control, "
                    "commitment, risk and local help; nothing asked so far tells them apart.",
                 names, w->market_name, share, words_of_100(a, share->value));
}

const struct prose *words_headline(struct work *w, const struct entry_result *r)
{
    struct arena *a = w->a;
    if (!r->n_passing)
        return none_passes(w, r);
    size_t n = 0;
    while (n < r->n_passing && r->lines[n].place == 1)
        n++;
    const struct entry_line *best = &r->lines[0], *often = &r->lines[best_by_share(r)];
    if (n > 1)
        return tie(w, r, n);
    const char *open = best->n_not_checked ? " Not every hard rule could be checked." : "";
    if (often != best)
        return prose(a, "{s} fits {s} best when everything counts alike, but comes first in only {t} of 100 ways of "
                        "weighing; {s} does in {t}.{s}",
                     best->mode->name, w->market_name, best->acceptability,
                     words_of_100(a, best->acceptability->value), small(a, often->mode->name), often->acceptability,
                     words_of_100(a, often->acceptability->value), open);
    return prose(a, "{s} fits {s} best: it comes first in {t} of 100 ways of weighing control, commitment, risk and "
                    "local help.{s}",
                 best->mode->name, w->market_name, best->acceptability, words_of_100(a, best->acceptability->value),
                 open);
}

/* --- what nobody could say ------------------------------------------------------------------------- */

void words_not_checked(struct work *w, struct entry_result *r)
{
    const char **item = NULL;
    size_t n = 0, cap = 0;
    struct arena *a = w->a;
    for (int i = 0; i < N_FACTORS; i++)
        if (!figure_known(w->factor[i].raw))
            PUSH(a, item, n, cap, arena_printf(a, "%s: %s.", w->factor[i].name, w->factor[i].raw->why));
    if (!figure_known(r->risk_tolerated))
        PUSH(a, item, n, cap, "Risk you accept: your file does not say (entry_view.risk_tolerated), so no mode loses "
                              "by its risk.");
    if (!w->firm->entry_view.lacks_local_assets_known)
        PUSH(a, item, n, cap, "Local assets you lack: your file does not say (entry_view.lacks_local_assets), so no "
                              "mode gains by bringing them.");
    PUSH(a, item, n, cap, "Expected profit of each mode: there is no plan for this market yet, so it does not count.");
    PUSH(a, item, n, cap, arena_printf(a, "Licences and registrations %s asks for: no registry of rules is at hand.",
                                       w->market_name));
    r->not_checked = item;
    r->n_not_checked = n;
}
