/* The computed indicators of the table, and which years ship.
 *
 * A computed figure leans on what ships and on nothing else: a year whose own figure is in quarantine
 * makes every window over it void, and a ratio that a source states ready-made ("GDP per head") goes to
 * quarantine with its numerator or denominator, or with the numerator that contradicts it. Of a computed indicator the newest year ships.
 *
 * Then the series are cut: a cell keeps its newest figure, the years since series.first_year, and the
 * years that a shipped computed figure was computed from; the importers keep all years for whoever
 * imports the sources himself.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "country/build.h"

/* --- quarantine spreads ---------------------------------------------------------------------------- */

/* Is that year in quarantine, and nothing ships for it? `year` 0: any year. */
static bool held_back(const struct build *b, int market, int indicator, int year)
{
    const struct fact *s;
    size_t n = facts_cell_all(b->facts, market, indicator, &s);
    for (size_t i = 0; i < n; i++)
        if (year == 0 || s[i].year == year)
            return false;
    for (size_t i = 0; i < b->n_quarantine; i++) {
        const struct quarantined *q = &b->quarantine[i];
        if (q->market == market && q->indicator == indicator && (year == 0 || q->year == year))
            return true;
    }
    return false;
}

/* Years before `year` that a window of this kind looks at. */
static int reach(const struct derivation *d)
{
    return d->kind == DERIVE_SD_GROWTH ? d->years : d->kind == DERIVE_SD ? d->years - 1 : 0;
}

static bool window_held_back(const struct build *b, const struct derivation *d, int market, int year)
{
    for (int y = year - reach(d); y <= year; y++)
        if (held_back(b, market, d->of, y))
            return true;
    return false;
}

/* The side of the formula that is in quarantine, or -1. */
static int side_held_back(const struct build *b, const struct derivation *d, int market, int year)
{
    int sides[2] = {d->of, d->per};
    for (int k = 0; k < 2; k++)
        if (sides[k] >= 0 &&
            (held_back(b, market, sides[k], 0) || held_back(b, market, sides[k], year)))
            return sides[k];
    return -1;
}

/* A ratio that a source states, and the same worked out from the table: when they contradict each other
 * within the years that two sources are compared over, the numerator goes. (The ratio goes with it.) */
static void check_formula(struct build *b, int market, int indicator)
{
    struct facts *f = b->facts;
    const struct derivation *d = &f->derivations[indicator];
    const struct fact *own, *base, *per;
    size_t n = facts_cell_all(f, market, indicator, &own), n_in,
           n_base = facts_cell_all(f, market, d->of, &base),
           n_per = facts_cell_all(f, market, d->per, &per);
    double x;
    if (n == 0 || n_base == 0)
        return;
    const struct fact *stated = &own[n - 1], *newest = &base[n_base - 1];
    if (abs(newest->year - stated->year) > (int)build_rule(b, d->of, RULE_YEARS_APART) ||
        !derive_value(d, base, n_base, per, n_per, newest->year, &x, NULL, &n_in) ||
        !build_contradict(b, indicator, x, stated->value))
        return;
    build_put_away(b, newest,
                   arena_printf(b->arena, "%s of %s worked out from it (%.0f in %d) contradicts %s's own (%.0f in %d)",
                                f->indicators[indicator].id, f->markets[market].iso3, x, newest->year,
                                stated->source, stated->value, stated->year));
    for (size_t i = 0; i < n_base; i++)
        f->rows[&base[i] - f->rows].year = 0; /* the whole cell */
}

static void check_formulas(struct build *b)
{
    struct facts *f = b->facts;
    size_t n = 0;
    for (size_t i = 0; i < f->n_indicators; i++)
        for (size_t m = 0; m < f->n_markets && f->derivations[i].fallback; m++)
            check_formula(b, (int)m, (int)i);
    for (size_t i = 0; i < f->n_rows; i++)
        if (f->rows[i].year > 0)
            f->rows[n++] = f->rows[i];
    f->n_rows = n;
    facts_seal(f);
}

/* Figures that a source states and whose formula is known: away with those whose inputs are away. The
 * newest of a cell is listed. */
static void drop_with_inputs(struct build *b)
{
    struct facts *f = b->facts;
    size_t n = 0;
    for (size_t i = 0; i < f->n_rows; i++) {
        struct fact x = f->rows[i];
        const struct derivation *d = &f->derivations[x.indicator];
        int side = d->fallback ? side_held_back(b, d, x.market, x.year) : -1;
        bool newest = i + 1 == f->n_rows || f->rows[i + 1].indicator != x.indicator ||
                      f->rows[i + 1].market != x.market;
        if (side < 0)
            f->rows[n++] = x;
        else if (newest)
            build_put_away(b, &x, arena_printf(b->arena, "its input %s is in quarantine",
                                               f->indicators[side].id));
    }
    f->n_rows = n;
    facts_seal(f);
}

/* --- computing ------------------------------------------------------------------------------------- */

struct made {
    struct fact *x;
    size_t n, cap;
};

/* The newest computable year of a cell after `after`; older figures of the cell would only be history. */
static void derive_cell(struct build *b, int market, int indicator, int after, struct made *made)
{
    struct facts *f = b->facts;
    const struct derivation *d = &f->derivations[indicator];
    const struct indicator *ind = &f->indicators[indicator];
    const struct fact *base, *per = NULL;
    size_t n_per = 0, n_base = facts_cell_all(f, market, d->of, &base), n_in;
    if (d->per >= 0)
        n_per = facts_cell_all(f, market, d->per, &per);
    for (size_t y = n_base; y-- > 0 && base[y].year > after;) {
        struct fact x = {.market = market,
                         .indicator = indicator,
                         .year = base[y].year,
                         .low = NAN,
                         .high = NAN,
                         .source = base[y].source,
                         .note = d->fallback ? ind->method + DERIVE_ELSE_LENGTH : base[y].note};
        if (window_held_back(b, d, market, x.year) ||
            !derive_value(d, base, n_base, per, n_per, x.year, &x.value, NULL, &n_in))
            continue;
        x.value = build_round(x.value);
        if (x.value < ind->min || x.value > ind->max) {
            build_put_away(b, &x, build_implausible(b, ind, x.value, x.year));
            return; /* a break in the series: an older year is no better */
        }
        PUSH(b->arena, made->x, made->n, made->cap, x);
        return;
    }
}

void build_derive(struct build *b)
{
    struct facts *f = b->facts;
    struct made made = {0};
    check_formulas(b);
    drop_with_inputs(b);
    for (size_t i = 0; i < f->n_indicators; i++)
        for (size_t m = 0; m < f->n_markets && f->derivations[i].kind != DERIVE_NONE; m++) {
            const struct fact *own;
            size_t n = facts_cell_all(f, (int)m, (int)i, &own);
            /* what a source states stays the figure as long as it is not much older */
            int after = n > 0 ? own[n - 1].year + (int)build_rule(b, (int)i, RULE_PREFER_YEARS) : 0;
            if (f->derivations[i].fallback && held_back(b, (int)m, (int)i, 0))
                continue;
            derive_cell(b, (int)m, (int)i, after, &made);
        }
    for (size_t i = 0; i < made.n; i++)
        PUSH(f->arena, f->rows, f->n_rows, f->cap_rows, made.x[i]);
    facts_sort(f);
    facts_seal(f);
}

/* --- which years ship ------------------------------------------------------------------------------ */

/* Marks the newest figure, the years of the series, and what the newest was computed from. */
static void mark_cell(const struct build *b, int market, int indicator, bool *stays)
{
    const struct facts *f = b->facts;
    const struct derivation *d = &f->derivations[indicator];
    const struct fact *s, *base, *per = NULL, *in[DERIVE_MAX_INPUTS];
    size_t n = facts_cell_all(f, market, indicator, &s), n_per = 0, n_in = 0;
    double x;
    if (n == 0 || s[n - 1].year < (int)build_rule(b, indicator, RULE_OLDEST))
        return;
    for (size_t i = 0; i < n; i++)
        if (i == n - 1 || s[i].year >= (int)b->rules.first_year)
            stays[&s[i] - f->rows] = true;
    if (d->kind == DERIVE_NONE)
        return;
    size_t n_base = facts_cell_all(f, market, d->of, &base);
    if (d->per >= 0)
        n_per = facts_cell_all(f, market, d->per, &per);
    if (derive_value(d, base, n_base, per, n_per, s[n - 1].year, &x, in, &n_in))
        for (size_t i = 0; i < n_in; i++)
            stays[in[i] - f->rows] = true;
}

/* Facts in the table, by the file they came from. Both lists stand in the same order. */
static void count_shipped(struct build *b)
{
    const struct facts *f = b->facts;
    size_t k = 0;
    for (size_t i = 0; i < f->n_rows; i++) {
        const struct fact *x = &f->rows[i];
        for (; k < b->n_kept; k++) {
            const struct kept *o = &b->kept[k];
            if (o->o.indicator < x->indicator ||
                (o->o.indicator == x->indicator &&
                 (o->o.market < x->market ||
                  (o->o.market == x->market && o->o.year < x->year))))
                continue;
            if (o->o.indicator != x->indicator || o->o.market != x->market || o->o.year != x->year)
                break;
            if (build_round(o->o.value) != x->value ||
                strcmp(b->files[o->file].source->id, x->source) != 0)
                continue;
            b->files[o->file].n_shipped++;
            break;
        }
    }
}

void build_trim(struct build *b)
{
    struct facts *f = b->facts;
    bool *stays = NEW_N(b->arena, bool, f->n_rows + 1);
    size_t n = 0;
    for (size_t i = 0; i < f->n_indicators; i++)
        for (size_t m = 0; m < f->n_markets; m++)
            mark_cell(b, (int)m, (int)i, stays);
    for (size_t i = 0; i < f->n_rows; i++)
        if (stays[i])
            f->rows[n++] = f->rows[i];
    f->n_rows = n;
    facts_seal(f);
    count_shipped(b);
}
