/* headline.c — what is advised, and the sentences that say so.
 *
 * Only a settled mode is advised: one that passes with nothing of its own left unchecked. Where the
 * firm is in the market already the question is to keep, deepen or change: a mode with more
 * investment and control is advised when it fits better, a lighter one only when the mode in place
 * is riskier than the firm accepts. What changing would cost and break is not known here. */
#include <math.h>
#include <string.h>

#include "entry/parts.h"

const char *entry_stance_name(enum entry_stance s)
{
    static const char *const names[] = {"new", "left", "unsaid", "keep", "deepen", "change"};
    return names[s];
}

/* --- lists of names -------------------------------------------------------------------------- */

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

/* "direct export, licensing or joint venture" */
static const char *listed(struct arena *a, const struct names *l, const char *word, bool capital)
{
    const char *s = "";
    for (size_t i = 0; i < l->n; i++)
        s = arena_printf(a, "%s%s%s%s%s", s, i == 0 || i + 1 == l->n ? "" : ", ",
                         i > 0 && i + 1 == l->n ? arena_printf(a, " %s ", word) : "",
                         i == 0 && capital ? l->item[i] : words_small(a, l->item[i]), "");
    return s;
}

/* --- who is best ----------------------------------------------------------------------------- */

static double asks(const struct entry_line *l)
{
    return l->mode->investment->value + l->mode->risk->value;
}

/* The best fitting settled line, of those that tie the one that asks for least; NULL: none. */
static const struct entry_line *best_settled(const struct entry_result *r)
{
    const struct entry_line *best = NULL;
    for (size_t i = 0; i < r->n_passing; i++) {
        const struct entry_line *l = &r->lines[i];
        if (!l->settled || (best && l->place != best->place))
            continue;
        if (!best || asks(l) < asks(best))
            best = l;
    }
    return best;
}

static bool too_risky(const struct entry_line *l)
{
    return figure_known(l->risk_excess) && l->risk_excess->value > 0;
}

/* What to change to, from the mode in place; NULL: keep it. */
static const struct entry_line *better(const struct entry_result *r, const struct entry_line *now)
{
    for (size_t i = 0; i < r->n_passing; i++) {
        const struct entry_line *l = &r->lines[i];
        if (l->place >= now->place)
            return NULL;
        bool lighter = mode_depth(l->mode) < mode_depth(now->mode);
        if (l->settled && !l->in_place && (!lighter || too_risky(now)))
            return l;
    }
    return NULL;
}

static void decide(struct work *w, struct entry_result *r)
{
    r->since = w->since;
    r->stance = w->left ? STANCE_LEFT : w->sells ? STANCE_UNSAID : STANCE_NEW;
    for (size_t i = 0; i < r->n_lines; i++)
        if (r->lines[i].in_place && !r->in_place)
            r->in_place = &r->lines[i];
    if (!r->in_place) {
        r->advised = best_settled(r);
        return;
    }
    const struct entry_line *to = r->in_place->passes ? better(r, r->in_place) : NULL;
    r->advised = to ? to : r->in_place->passes ? r->in_place : NULL;
    r->stance = !to                                                    ? STANCE_KEEP
                : mode_depth(to->mode) > mode_depth(r->in_place->mode) ? STANCE_DEEPEN
                                                                       : STANCE_CHANGE;
}

/* --- no mode passes -------------------------------------------------------------------------- */

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
        return words_joined(w->a, prose(w->a, "No way into {s} is open. ", w->in_text), c->text);
    return prose(w->a,
                 "No way into {s} passes today: each mode fails a hard rule, named beside it.",
                 w->in_text);
}

/* --- shares ---------------------------------------------------------------------------------- */

/* How often one of the modes at this place comes first. */
static const struct figure *share_of(struct work *w, const struct entry_result *r, int place)
{
    const struct figure **in = NEW_N(w->a, const struct figure *, r->n_passing);
    size_t n = 0;
    double sum = 0, low, high;
    for (size_t i = 0; i < r->n_passing; i++) {
        if (r->lines[i].place != place)
            continue;
        in[n++] = r->lines[i].acceptability;
        sum += r->lines[i].acceptability->value;
    }
    if (n == 1)
        return in[0];
    sum = fmin(1, sum);
    struct figure *f = figure_derived(w->a, "Share of weighings in which one of them fits best",
                                      sum, "share", ENTRY_METHOD, r->params_hash, in, n);
    f->decimals = 2;
    fit_share_interval(sum, r->draws, &low, &high);
    return figure_with_interval(f, low, high);
}

/* The settled mode that comes first most often, with those it cannot be told from. */
static const struct entry_line *most_often(const struct entry_result *r)
{
    const struct entry_line *best = NULL;
    for (size_t i = 0; i < r->n_passing; i++) {
        const struct entry_line *l = &r->lines[i];
        if (l->settled && (!best || l->together->value > best->together->value))
            best = l;
    }
    return best;
}

/* --- what is open ---------------------------------------------------------------------------- */

static void open_conditions(const struct entry_line *line, struct names *ret)
{
    for (size_t k = 0; k < line->n_constraints; k++) {
        const struct entry_constraint *c = &line->constraints[k];
        const char *says =
            c->outcome == CHECK_NOT_CHECKED ? words_condition(line->mode, c->rule) : NULL;
        if (says)
            name(ret, says);
    }
}

/* Unsettled modes that fit as well as or better than `than`, and what nobody has checked of them.
 */
static const char *on_paper(struct work *w, const struct entry_result *r,
                            const struct entry_line *than)
{
    struct names better = {.n = 0}, equal = {.n = 0}, questions = {.n = 0};
    const char *s = "";
    for (size_t i = 0; i < r->n_passing; i++) {
        const struct entry_line *l = &r->lines[i];
        if (l->settled || l->place > than->place ||
            (r->in_place && mode_depth(l->mode) < mode_depth(r->in_place->mode)))
            continue;
        name(l->place < than->place ? &better : &equal, l->mode->name);
        open_conditions(l, &questions);
    }
    const char *asked = listed(w->a, &questions, "and", false);
    if (better.n)
        s = arena_printf(w->a, " %s would fit better on paper", listed(w->a, &better, "or", true));
    if (equal.n)
        s = arena_printf(w->a, "%s%s%s would fit as well", s, better.n ? ", and " : " ",
                         listed(w->a, &equal, "or", !better.n));
    return better.n || equal.n ? arena_printf(w->a, "%s, but nobody has checked %s.", s, asked) : s;
}

/* --- a market to enter ----------------------------------------------------------------------- */

#define WEIGHINGS "of a hundred ways of weighing control, commitment, risk and local help"

static const char *it(const struct entry_line *l)
{
    return l->indistinct ? "it, or what the method cannot tell from it," : "it";
}

static const struct prose *none_settled(struct work *w, const struct entry_result *r)
{
    struct names first = {.n = 0}, questions = {.n = 0};
    for (size_t i = 0; i < r->n_passing && r->lines[i].place == 1; i++) {
        name(&first, r->lines[i].mode->name);
        open_conditions(&r->lines[i], &questions);
    }
    return prose(w->a,
                 "No way into {s} is both open and checked. {s} would fit best, but nobody has "
                 "checked {s}.",
                 w->in_text, listed(w->a, &first, "or", true),
                 listed(w->a, &questions, "and", false));
}

/* The settled modes at the place of `best`; ret_alike: all of them have the same numbers. */
static void settled_there(const struct entry_result *r, const struct entry_line *best,
                          struct names *ret, bool *ret_alike)
{
    *ret_alike = best->indistinct;
    for (size_t i = 0; i < r->n_passing; i++) {
        const struct entry_line *l = &r->lines[i];
        if (!l->settled || l->place != best->place)
            continue;
        name(ret, l->mode->name);
        *ret_alike = *ret_alike && l->indistinct;
    }
}

static bool unchecked(const struct entry_line *l, const char *rule)
{
    for (size_t k = 0; k < l->n_constraints; k++)
        if (strcmp(l->constraints[k].rule, rule) == 0)
            return l->constraints[k].outcome == CHECK_NOT_CHECKED;
    return false;
}

static const struct prose *to_enter(struct work *w, const struct entry_result *r)
{
    const struct entry_line *best = r->advised, *often = most_often(r);
    if (!best)
        return none_settled(w, r);
    struct names all = {.n = 0};
    bool alike;
    settled_there(r, best, &all, &alike);
    const struct figure *share = share_of(w, r, best->place);
    const char *of_100 = words_of_100(w->a, share->value), *who = listed(w->a, &all, "or", true),
               *then = on_paper(w, r, best);
    const struct prose *p;
    if (all.n > 1)
        p = alike ? prose(w->a,
                          "{s}: of what was checked these fit {s} best, and the method cannot tell "
                          "them apart: on your answers their numbers come to the same. One of them "
                          "comes first in {t} " WEIGHINGS ".",
                          who, w->in_text, share, of_100)
                  : prose(w->a,
                          "{s}: of what was checked these fit {s} best and equally well. One of "
                          "them comes first in {t} " WEIGHINGS "; {s} asks for least.",
                          who, w->in_text, share, of_100, words_small(w->a, best->mode->name));
    else if (often != best && often->together->value > share->value)
        p = prose(w->a,
                  "Start with {s}: of what was checked it fits {s} best when everything counts "
                  "alike, but comes first in only {t} " WEIGHINGS "; {s} does in {t}.",
                  words_small(w->a, best->mode->name), w->in_text, share, of_100,
                  words_small(w->a, often->mode->name), often->together,
                  words_of_100(w->a, often->together->value));
    else
        p = prose(w->a,
                  "Start with {s}: of what was checked it fits {s} best; {s} comes first in "
                  "{t} " WEIGHINGS ".",
                  words_small(w->a, best->mode->name), w->in_text, it(best), best->together,
                  words_of_100(w->a, best->together->value));
    return words_joined(
        w->a, p,
        prose(w->a, "{s}{s}",
              unchecked(best, "capital") ? " What it costs has not been checked." : "", then));
}

static const struct prose *to_enter_short(struct work *w, const struct entry_result *r)
{
    const struct entry_line *best = r->advised;
    if (!best)
        return prose(w->a, "nothing yet: no mode has all its conditions checked");
    struct names all = {.n = 0};
    bool alike;
    settled_there(r, best, &all, &alike);
    const struct figure *share = all.n > 1 ? share_of(w, r, best->place) : best->together;
    return prose(w->a, "{s}: of what was checked {s} best, first in {t} of a hundred weighings{s}",
                 listed(w->a, &all, "or", false), all.n > 1 ? "one of them fits" : "it fits", share,
                 words_of_100(w->a, share->value),
                 !best->indistinct    ? ""
                 : alike && all.n > 1 ? "; the method cannot tell them apart"
                                      : ", with what the method cannot tell from it");
}

/* --- a market where the firm is -------------------------------------------------------------- */

/* "direct export", as the file says it. */
static const char *stated(struct work *w)
{
    return words_small(w->a, w->stated->name);
}

/* Lighter settled modes that fit better: said, not advised. */
static const char *steps_back(struct work *w, const struct entry_result *r)
{
    struct names lighter = {.n = 0};
    for (size_t i = 0; i < r->n_passing; i++) {
        const struct entry_line *l = &r->lines[i];
        if (l->settled && l->place < r->in_place->place &&
            mode_depth(l->mode) < mode_depth(r->in_place->mode))
            name(&lighter, l->mode->name);
    }
    return lighter.n
               ? arena_printf(w->a,
                              " %s would fit better on paper, but that is a step back, and nothing "
                              "known here is a reason for one.",
                              listed(w->a, &lighter, "or", true))
               : "";
}

static const struct prose *to_keep(struct work *w, const struct entry_result *r)
{
    const struct entry_line *now = r->in_place;
    const char *back = steps_back(w, r), *paper = on_paper(w, r, now);
    const struct prose *p =
        now->place == 1
            ? prose(
                  w->a,
                  "Keep it: nothing that was checked fits better; {s} comes first in {t} " WEIGHINGS
                  ".",
                  it(now), now->together, words_of_100(w->a, now->together->value))
            : prose(w->a, "Keep it: no deeper way that was checked fits better.");
    return words_joined(w->a, p, prose(w->a, "{s}{s}", paper, back));
}

static const struct prose *to_change(struct work *w, const struct entry_result *r)
{
    const struct entry_line *now = r->in_place, *to = r->advised;
    const struct prose *p = prose(
        w->a,
        "{s}: {s} fits better. It comes first in {t} " WEIGHINGS ", what you have in {t}. What "
        "changing would cost and break is not known here.",
        r->stance == STANCE_DEEPEN ? "Deepen it" : "Change it", words_small(w->a, to->mode->name),
        to->together, words_of_100(w->a, to->together->value), now->together,
        words_of_100(w->a, now->together->value));
    if (mode_depth(to->mode) >= mode_depth(now->mode))
        return p;
    return words_joined(w->a, p,
                        prose(w->a,
                              " It is a step back; the reason is the risk of what you have, {}, "
                              "beyond the {} you accept.",
                              now->mode->risk, r->risk_tolerated));
}

static const struct prose *there_short(struct work *w, const struct entry_result *r)
{
    const struct entry_line *to = r->advised;
    if (r->stance == STANCE_KEEP)
        return prose(w->a, "keep {s}, as since {}", stated(w), r->since);
    return prose(w->a, "{s} from {s} (since {}) to {s}",
                 r->stance == STANCE_DEEPEN ? "deepen" : "change", stated(w), r->since,
                 words_small(w->a, to->mode->name));
}

/* --- all of it ------------------------------------------------------------------------------- */

void headline_fill(struct work *w, struct entry_result *r)
{
    decide(w, r);
    if (r->in_place)
        r->current = prose(w->a, "You are in {s} by {s} since {}: keep, deepen or change?",
                           w->in_text, stated(w), r->since);
    else if (r->stance == STANCE_UNSAID)
        r->current = prose(w->a,
                           "You sell in {s} ({}); your file does not say which way, so what "
                           "follows reads as if you began anew.",
                           w->in_text, w->sells);
    r->share_note = prose(
        w->a, "Shares are certain or uncertain within the method only: weights and one disputed "
              "sign are drawn; your answers, the numbers of the modes and the country's figures "
              "are taken as they stand.");
    if (!r->n_passing) {
        r->headline = none_passes(w, r);
        r->in_short = prose(w->a, "no mode passes");
        return;
    }
    if (r->in_place) {
        r->headline = r->stance == STANCE_KEEP ? to_keep(w, r) : to_change(w, r);
        r->in_short = there_short(w, r);
        return;
    }
    r->headline = to_enter(w, r);
    r->in_short = to_enter_short(w, r);
    if (r->stance == STANCE_LEFT)
        r->headline = words_joined(
            w->a, prose(w->a, "You were in {s} and left in {}. ", w->in_text, r->since),
            r->headline);
}
