/* firm_figure.c — values of the firm as figures, and look-ups on the answers. */
#include <math.h>
#include <string.h>

#include "firm/firm.h"

struct figure *firm_figure(struct arena *a, const struct firm *f, const char *label,
                           const char *path, struct opt_real v, const char *unit, int year)
{
    const char *where = arena_strdup(a, path);
    struct figure *x =
        figure_leaf(a, FIGURE_FIRM, label, v.known ? v.v : (double)NAN, unit, year, f->file, where);
    x->grade = GRADE_C;
    x->why_grade = "the firm's own statement";
    if (!v.known)
        x->why = "the firm's file does not say";
    return x;
}

static const struct user_rate *rate_of(const struct firm *f, const char *currency, size_t *ret_i)
{
    for (size_t i = 0; i < f->n_rates; i++) {
        if (strcmp(f->rates[i].currency, currency) == 0) {
            *ret_i = i;
            return &f->rates[i];
        }
    }
    return NULL;
}

const struct figure *firm_amount(struct arena *a, const struct firm *f, const char *label,
                                 const char *path, struct firm_money m, int year)
{
    struct opt_real v = {.known = m.known, .v = m.value};
    struct figure *own =
        firm_figure(a, f, label, path, v, m.known ? m.currency : f->currency, year);
    if (!m.known || strcmp(m.currency, f->currency) == 0)
        return own;
    size_t i = 0;
    const struct user_rate *r = rate_of(f, m.currency, &i);
    if (!r)
        return figure_missing(a, label, f->currency,
                              arena_printf(a, "no rate from %s to %s", m.currency, f->currency));
    const struct figure *rate = firm_figure(
        a, f,
        arena_printf(a, "%s for one %s on %s (%s)", m.currency, f->currency, r->date, r->source),
        arena_printf(a, "rates[%zu].per_unit", i), (struct opt_real){true, r->rate}, m.currency, 0);
    struct figure *x =
        FIGURE(a, label, m.value / r->rate, f->currency, "currency-conversion/1", NULL, own, rate);
    x->year = year;
    return x;
}

bool firm_second_signature(const struct firm *f, const char *currency, double *ret)
{
    const struct firm_money *m = &f->second_signature_above;
    const struct user_rate *from, *to;
    size_t i;
    if (!m->known)
        return false;
    from = rate_of(f, m->currency, &i);
    to = rate_of(f, currency, &i);
    bool same = strcmp(m->currency, currency) == 0;
    if (!same && ((!from && strcmp(m->currency, f->currency) != 0) ||
                  (!to && strcmp(currency, f->currency) != 0)))
        return false;
    *ret = same ? m->value : m->value / (from ? from->rate : 1) * (to ? to->rate : 1);
    return true;
}

bool firm_covers(const struct firm *f, const char *market_or_group, const char *iso3)
{
    if (strcmp(market_or_group, iso3) == 0)
        return true;
    for (size_t g = 0; g < f->n_groups; g++) {
        if (strcmp(f->groups[g].name, market_or_group) != 0)
            continue;
        for (size_t i = 0; i < f->groups[g].n; i++)
            if (strcmp(f->groups[g].members[i], iso3) == 0)
                return true;
    }
    return false;
}

const struct answer *firm_answer(const struct firm *f, const char *instrument, const char *item)
{
    for (size_t i = f->n_answers; i-- > 0;)
        if (strcmp(f->answers[i].item, item) == 0 &&
            strcmp(f->answers[i].instrument, instrument) == 0)
            return &f->answers[i];
    return NULL;
}

size_t firm_answer_index(const struct firm *f, const struct answer *ans)
{
    return (size_t)(ans - f->answers);
}
