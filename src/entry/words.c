/* words.c — what the numbers mean, said to the owner: reasons, the control wanted, the headline. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "entry/parts.h"

/* "87", "all": of a hundred; a share that is neither none nor all never reads so. */
const char *words_of_100(struct arena *a, double share)
{
    double n = floor(share * 100 + 0.5);
    if (share >= 1)
        return "all";
    if (n <= 0 && share > 0)
        return "fewer than one";
    return arena_printf(a, "%.0f", n >= 100 ? 99 : n);
}

static const char *small(struct arena *a, const char *name)
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
        return prose(
            w->a,
            "Nothing known pulls towards more or less control in {s}; the middle stands: {i}.",
            w->market_name, r->desired_control);
    used[first] = true;
    int second = hardest(w, way, used), against = hardest(w, -way, used);
    const struct entry_factor *x = &w->factor[first];
    const char *how = way < 0 ? "less" : "more";
    struct prose *p;
    if (second >= 0)
        p = prose(w->a, "You want control of {i} in {s}: {s} because {s} ({}) and {s} ({}).",
                  r->desired_control, w->market_name, how, said(x), x->raw,
                  said(&w->factor[second]), w->factor[second].raw);
    else
        p = prose(w->a, "You want control of {i} in {s}: {s} because {s} ({}).", r->desired_control,
                  w->market_name, how, said(x), x->raw);
    if (against < 0)
        return p;
    return joined(w->a, p,
                  prose(w->a, " What speaks the other way most: {s} ({}).",
                        said(&w->factor[against]), w->factor[against].raw));
}

/* --- why a mode fits or not ------------------------------------------------------------------ */

static const struct prose *reason(struct work *w, const struct entry_result *r,
                                  const struct entry_mode *m, enum fit_term t)
{
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
        return prose(
            w->a, "It brings what you lack there, such as shelf space, a warehouse or a licence.");
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

/* --- the headline ---------------------------------------------------------------------------- */

/* A rule that closes every mode: the firm's own veto, a distance, a certificate. */
static const struct entry_constraint *closed_for_all(const struct entry_result *r)
{
    static const char *const rules[] = {"veto", "distance", "certificate"};
    const struct entry_line *l = &r->lines[0];
    for (size_t k = 0; r->n_lines && k < l->n_constraints; k++)
        for (size_t i = 0; i < COUNT_OF(rules); i++)
            if (l->constraints[k].outcome == CHECK_FAILED &&
                strcmp(l->constraints[k].rule, rules[i]) == 0)
                return &l->constraints[k];
    return NULL;
}

static const struct prose *none_passes(struct work *w, const struct entry_result *r)
{
    const struct entry_constraint *c = closed_for_all(r);
    if (c)
        return joined(w->a, prose(w->a, "No way into {s} is open. ", w->market_name), c->text);
    return prose(w->a,
                 "No way into {s} passes today: each mode fails a hard rule, named beside it.",
                 w->market_name);
}

static size_t best_by_share(const struct entry_result *r)
{
    size_t best = 0;
    for (size_t i = 1; i < r->n_passing; i++)
        if (r->lines[i].acceptability->value > r->lines[best].acceptability->value)
            best = i;
    return best;
}

/* Words for a list: "Direct export, licensing and joint venture". */
struct names {
    const char *item[16];
    size_t n;
};

static void name(struct names *l, const char *s)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->item[i], s) == 0)
            return;
    if (l->n < COUNT_OF(l->item))
        l->item[l->n++] = s;
}

static const char *listed(struct arena *a, const struct names *l, bool capital)
{
    const char *s = "";
    for (size_t i = 0; i < l->n; i++)
        s = arena_printf(a, "%s%s%s", s,
                         i == 0         ? ""
                         : i + 1 < l->n ? ", "
                                        : " and ",
                         i == 0 && capital ? l->item[i] : small(a, l->item[i]));
    return s;
}

/* How often one of the modes at place 1 comes first. */
static const struct figure *share_of_first(struct work *w, const struct entry_result *r, size_t n)
{
    if (n == 1)
        return r->lines[0].acceptability;
    const struct figure **in = NEW_N(w->a, const struct figure *, n);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        in[i] = r->lines[i].acceptability;
        sum += in[i]->value;
    }
    struct figure *f = figure_derived(w->a, "Share of weighings in which one of them fits best",
                                      fmin(1, sum), "share", ENTRY_METHOD, r->params_hash, in, n);
    f->decimals = 2;
    return f;
}

const char *words_condition(const char *rule)
{
    static const char *const says[][2] = {
        {"ip", "whether enough of what you know is protected"},
        {"format", "whether you have a format others can follow"},
        {"partner", "whether you have a partner there"},
        {"ownership", "how much of a company there a foreigner may own"},
    };
    for (size_t i = 0; i < COUNT_OF(says); i++)
        if (strcmp(rule, says[i][0]) == 0)
            return says[i][1];
    return NULL;
}

static void open_conditions(const struct entry_line *line, struct names *ret)
{
    for (size_t k = 0; k < line->n_constraints; k++) {
        const struct entry_constraint *c = &line->constraints[k];
        const char *says = c->outcome == CHECK_NOT_CHECKED ? words_condition(c->rule) : NULL;
        if (says)
            name(ret, says);
    }
}

/* The best fitting modes with nothing of their own left open. */
static void best_settled(const struct entry_result *r, struct names *ret)
{
    int at = 0;
    for (size_t i = 0; i < r->n_passing; i++) {
        if (!r->lines[i].settled || (at && r->lines[i].place != at))
            continue;
        at = r->lines[i].place;
        name(ret, r->lines[i].mode->name);
    }
}

/* Those of the first n lines, settled, that ask for least money and risk. */
static void least(const struct entry_result *r, size_t n, struct names *ret)
{
    double lowest = HUGE_VAL;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n; i++) {
            const struct entry_mode *m = r->lines[i].mode;
            double asks = m->investment->value + m->risk->value;
            if (!r->lines[i].settled)
                continue;
            if (pass == 0)
                lowest = fmin(lowest, asks);
            else if (asks <= lowest)
                name(ret, m->name);
        }
    }
}

static struct prose *first_sentence(struct work *w, const struct entry_result *r, size_t n)
{
    const struct entry_line *best = &r->lines[0], *often = &r->lines[best_by_share(r)];
    const struct figure *share = share_of_first(w, r, n);
    struct names all = {.n = 0};
    for (size_t i = 0; i < n; i++)
        name(&all, r->lines[i].mode->name);
    const char *who = listed(w->a, &all, true), *of_100 = words_of_100(w->a, share->value);
    if (n == 1 && often != best)
        return prose(w->a,
                     "{s} fits {s} best when everything counts alike, but comes first in only {t} "
                     "of a hundred ways of "
                     "weighing; {s} does in {t}.",
                     who, w->market_name, share, of_100, small(w->a, often->mode->name),
                     often->acceptability, words_of_100(w->a, often->acceptability->value));
    if (n == 1)
        return prose(w->a,
                     "{s} {s} {s} best: it comes first in {t} of a hundred ways of weighing "
                     "control, commitment, risk "
                     "and local help.",
                     who, best->settled ? "fits" : "would fit", w->market_name, share, of_100);
    return prose(w->a,
                 "{s} fit {s} equally well: one of them comes first in {t} of a hundred ways of "
                 "weighing control, "
                 "commitment, risk and local help.",
                 who, w->market_name, share, of_100);
}

/* What the best modes ask for and nobody has checked, and what remains without such questions. */
static const char *second_sentence(struct work *w, const struct entry_result *r, size_t n)
{
    struct arena *a = w->a;
    struct names unsettled = {.n = 0}, questions = {.n = 0}, settled = {.n = 0}, cheap = {.n = 0};
    size_t n_settled = 0;
    for (size_t i = 0; i < n; i++) {
        n_settled += r->lines[i].settled;
        if (!r->lines[i].settled) {
            name(&unsettled, r->lines[i].mode->name);
            open_conditions(&r->lines[i], &questions);
        }
    }
    const char *s = "";
    if (unsettled.n)
        s = n_settled
                ? arena_printf(a, " For %s nobody has checked %s.", listed(a, &unsettled, false),
                               listed(a, &questions, false))
                : arena_printf(a, " But nobody has checked %s.", listed(a, &questions, false));
    if (!n_settled) {
        best_settled(r, &settled);
        return settled.n
                   ? arena_printf(a, "%s Of the modes without such open questions %s %s best.", s,
                                  listed(a, &settled, false), settled.n > 1 ? "fit" : "fits")
                   : arena_printf(a, "%s No mode is free of such questions.", s);
    }
    least(r, n, &cheap);
    if (n > 1 && cheap.n < n)
        s = arena_printf(a, "%s %s %s for least money and risk.", s, listed(a, &cheap, true),
                         cheap.n > 1 ? "ask" : "asks");
    else if (n > 1)
        s = arena_printf(a, "%s Nothing asked so far tells them apart.", s);
    return s;
}

const struct prose *words_headline(struct work *w, const struct entry_result *r)
{
    if (!r->n_passing)
        return none_passes(w, r);
    size_t n = 0;
    while (n < r->n_passing && r->lines[n].place == 1)
        n++;
    const char *then = second_sentence(w, r, n);
    return joined(w->a, first_sentence(w, r, n), prose(w->a, "{s}", then));
}

const struct entry_line *words_advised(const struct entry_result *r)
{
    const struct entry_line *best = NULL;
    for (size_t i = 0; i < r->n_passing; i++) {
        const struct entry_line *l = &r->lines[i];
        if (!l->settled || (best && l->place != best->place))
            continue;
        double asks = l->mode->investment->value + l->mode->risk->value;
        if (!best || asks < best->mode->investment->value + best->mode->risk->value)
            best = l;
    }
    return best;
}

const struct prose *words_in_short(struct work *w, const struct entry_result *r)
{
    if (!r->n_passing)
        return prose(w->a, "no mode passes");
    struct names first = {.n = 0}, settled = {.n = 0};
    size_t n = 0, n_settled = 0;
    for (; n < r->n_passing && r->lines[n].place == 1; n++) {
        name(&first, r->lines[n].mode->name);
        n_settled += r->lines[n].settled;
    }
    best_settled(r, &settled);
    const struct figure *share = share_of_first(w, r, n);
    const char *one = n > 1 ? "one of them" : "it";
    if (n_settled == n || !settled.n)
        return prose(w->a, "{s}{s}: {s} fits best in {t} of a hundred weighings",
                     listed(w->a, &first, false),
                     n_settled == n ? "" : ", if what nobody has checked holds", one, share,
                     words_of_100(w->a, share->value));
    struct names open = {.n = 0};
    for (size_t i = 0; i < n; i++)
        if (!r->lines[i].settled)
            name(&open, r->lines[i].mode->name);
    return n_settled ? prose(w->a,
                             "{s}: {s} fits best in {t} of a hundred weighings; {s} as well, if "
                             "what nobody has "
                             "checked holds",
                             listed(w->a, &settled, false), one, share,
                             words_of_100(w->a, share->value), listed(w->a, &open, false))
                     : prose(w->a,
                             "{s}; {s} would fit better, in {t} of a hundred weighings, if what "
                             "nobody has checked "
                             "holds",
                             listed(w->a, &settled, false), listed(w->a, &open, false), share,
                             words_of_100(w->a, share->value));
}

/* The latest step in this market, when it was not an exit. */
const struct prose *words_current(struct work *w, const struct entry_result *r)
{
    const struct firm *f = w->firm;
    const char *iso3 = market_at(w->facts, w->market)->iso3;
    size_t last = f->n_entries;
    for (size_t i = 0; i < f->n_entries; i++) {
        const struct entry *x = &f->entries[i], *y = last < f->n_entries ? &f->entries[last] : NULL;
        if (strcmp(x->market, iso3) == 0 &&
            (!y || x->year > y->year || (x->year == y->year && x->month >= y->month)))
            last = i;
    }
    if (last == f->n_entries)
        return NULL;
    const struct figure *since =
        firm_figure(w->a, f, arena_printf(w->a, "latest step in %s", w->market_name),
                    arena_printf(w->a, "entries[%zu].date", last),
                    (struct opt_real){true, f->entries[last].year}, "year", f->entries[last].year);
    if (strcmp(f->entries[last].mode, "exit") == 0)
        return prose(w->a, "You were in {s} and left in {}.", w->market_name, since);
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct entry_line *l = &r->lines[i];
        if (strcmp(l->mode->id, f->entries[last].mode) != 0)
            continue;
        return prose(w->a, "You are in {s} already: {s} since {}.{s}", w->market_name,
                     small(w->a, l->mode->name), since,
                     l->place == 1 ? ""
                                   : " Another way fits better on paper; what changing would cost "
                                     "and break is not known here.");
    }
    return NULL;
}

/* --- what nobody could say ------------------------------------------------------------------- */

void words_not_checked(struct work *w, struct entry_result *r)
{
    const char **item = NULL;
    size_t n = 0, cap = 0;
    struct arena *a = w->a;
    for (int i = 0; i < N_FACTORS; i++)
        if (!figure_known(w->factor[i].raw))
            PUSH(a, item, n, cap,
                 arena_printf(a, "%s: %s.", w->factor[i].name, w->factor[i].raw->why));
    if (!figure_known(r->risk_tolerated))
        PUSH(
            a, item, n, cap,
            "Risk you accept: your file does not say (entry_view.risk_tolerated), so no mode loses "
            "by its risk.");
    if (!w->firm->entry_view.lacks_local_assets_known)
        PUSH(a, item, n, cap,
             "Local assets you lack: your file does not say (entry_view.lacks_local_assets), so no "
             "mode gains by bringing them.");
    PUSH(a, item, n, cap,
         "Expected profit of each mode: there is no plan for this market yet, so it does not "
         "count.");
    PUSH(a, item, n, cap,
         arena_printf(a, "Licences and registrations %s asks for: no registry of rules is at hand.",
                      w->market_name));
    r->not_checked = item;
    r->n_not_checked = n;
}
