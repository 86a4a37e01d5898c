/* factors.c — what each factor of desired control rests on, and its place between -1 and 1.
 *
 * A factor's raw figure is an answer of the firm, a line of its registers, or a figure of the
 * country. Two parameters name the raw values that count -1 and +1; between them the place is
 * linear, or linear in the logarithm, and beyond them it stays at the end. Which of the two is
 * larger does not matter: a low rule of law is a high contractual risk. */
#include <math.h>
#include <string.h>

#include "entry/parts.h"

static const struct figure *answer(struct work *w, const char *label, const char *path,
                                   struct opt_real v, const char *unit)
{
    struct figure *f = firm_figure(w->a, w->firm, label, path, v, unit, 0);
    if (f->missing)
        f->why = "your file does not say";
    return f;
}

static const struct figure *fact(struct work *w, const char *indicator)
{
    int i = indicator_find(w->facts, indicator);
    if (i < 0)
        return figure_missing(w->a, indicator, "", "no such indicator");
    return facts_figure(w->facts, w->a, w->market, i);
}

/* --- the registers --------------------------------------------------------------------------- */

static bool at_home(const struct work *w, const char *market)
{
    return strcmp(market, w->firm->home) == 0;
}

/* The earliest line abroad of either register; a leaf with its year, or NULL. */
static const struct figure *first_abroad(struct work *w)
{
    const struct firm *f = w->firm;
    const char *path = NULL, *market = NULL;
    int first = 0;
    for (size_t i = 0; i < f->n_entries; i++) {
        if (at_home(w, f->entries[i].market) || (first && f->entries[i].year >= first))
            continue;
        first = f->entries[i].year;
        market = f->entries[i].market;
        path = arena_printf(w->a, "entries[%zu].date", i);
    }
    for (size_t i = 0; i < f->n_sales; i++) {
        if (at_home(w, f->sales[i].market) || f->sales[i].amount.exact.minor == 0 ||
            (first && f->sales[i].year >= first))
            continue;
        first = f->sales[i].year;
        market = f->sales[i].market;
        path = arena_printf(w->a, "sales[%zu].year", i);
    }
    if (!first)
        return NULL;
    return firm_figure(w->a, f, arena_printf(w->a, "first step abroad (%s)", market), path,
                       (struct opt_real){true, first}, "year", first);
}

static const struct figure *written_in(struct work *w)
{
    struct date d;
    struct err ignored = {0};
    bool ok = w->firm->written_on && date_parse(str_of(w->firm->written_on), &d, &ignored);
    return firm_figure(w->a, w->firm, "year the file speaks of", "written_on",
                       (struct opt_real){ok, ok ? (double)date_year(d) : 0}, "year", 0);
}

static const struct figure *experience(struct work *w)
{
    static const char label[] = "Years since the first step abroad";
    const struct figure *now = written_in(w), *first = first_abroad(w);
    struct figure *f;
    if (first) {
        f = FIGURE(w->a, label, fmax(0, now->value - first->value), "years", ENTRY_METHOD,
                   w->params_hash, now, first);
    } else if (w->firm->n_sales || w->firm->n_entries) {
        /* registers are kept and hold nothing abroad: none is known, not unknown */
        const struct figure *lines =
            firm_figure(w->a, w->firm, "lines of the sales register", "sales",
                        (struct opt_real){true, (double)w->firm->n_sales}, "count", 0);
        f = FIGURE(w->a, label, 0, "years", ENTRY_METHOD, w->params_hash, now, lines);
    } else {
        f = figure_missing(w->a, label, "years", "your file has no register of sales or entries");
    }
    f->decimals = 0;
    return f;
}

/* --- the country ----------------------------------------------------------------------------- */

static const struct figure *mean_of(struct work *w, const char *label, const struct figure *x,
                                    const struct figure *y)
{
    bool both = figure_known(x) && figure_known(y);
    if (!figure_known(x) && !figure_known(y))
        return figure_missing(w->a, label, x->unit, "neither of the two scores is known");
    const struct figure *one = figure_known(x) ? x : y;
    struct figure *f =
        FIGURE(w->a, label, both ? (x->value + y->value) / 2 : one->value, x->unit, ENTRY_METHOD,
               w->params_hash, figure_known(x) ? x : NULL, figure_known(y) ? y : NULL);
    f->decimals = 2;
    f->year = one->year;
    if (!both)
        f->why = arena_printf(w->a, "%s only", one->label);
    return f;
}

static const struct figure *ownership_allowed(struct work *w)
{
    const struct entry_view *v = &w->firm->entry_view;
    const char *label =
        arena_printf(w->a, "Share of a company a foreigner may own, %s", w->in_text);
    const char *iso3 = market_at(w->facts, w->market)->iso3;
    for (size_t i = 0; i < v->n_ownership_limits; i++)
        if (strcmp(v->ownership_limits[i].market, iso3) == 0)
            return answer(
                w, label,
                arena_printf(w->a, "entry_view.ownership_limits[%zu].foreign_share_max", i),
                (struct opt_real){true, v->ownership_limits[i].foreign_share_max_01}, "share");
    return figure_missing(w->a, label, "share",
                          "your file does not say, and no registry is at hand");
}

static const struct figure *raw_of(struct work *w, enum factor_id id)
{
    const struct entry_view *v = &w->firm->entry_view;
    const struct opt_int staff = w->firm->resources.staff;
    switch (id) {
    case FACTOR_SPECIFICITY:
        return answer(w, "How hard what you know is to copy", "entry_view.asset_specificity",
                      v->asset_specificity, "of 7");
    case FACTOR_CONTRACTUAL_RISK:
        return fact(w, "rule_of_law");
    case FACTOR_EXPERIENCE:
        return experience(w);
    case FACTOR_SIZE:
        return answer(w, "Staff", "resources.staff",
                      (struct opt_real){staff.known, (double)staff.v}, "people");
    case FACTOR_MARKET_POTENTIAL:
        return fact(w, "gdp_usd");
    case FACTOR_INVESTMENT_RISK:
        return mean_of(w, arena_printf(w->a, "Stability and regulation, %s", w->in_text),
                       fact(w, "political_stability"), fact(w, "regulatory_quality"));
    case FACTOR_LEGAL:
        return ownership_allowed(w);
    case FACTOR_DISTANCE:
        return psychic_distance(w->distances, w->a, w->home, w->market);
    case FACTOR_SPEED:
        return answer(w, "How fast you need to be there", "entry_view.speed_needed",
                      v->speed_needed, "of 7");
    case FACTOR_RESOURCE_SCARCITY:
        return answer(w, "Commitment you can make", "entry_view.commitment_available",
                      v->commitment_available, "of 3");
    case FACTOR_NEED_FOR_CONTROL:
        return answer(w, "Control you need", "entry_view.need_for_control", v->need_for_control,
                      "of 7");
    case FACTOR_KNOW_HOW_AT_RISK:
        return answer(w, "Know-how at risk", "entry_view.knowhow_at_risk", v->knowhow_at_risk,
                      "of 7");
    case N_FACTORS:
        break;
    }
    return NULL;
}

/* --- standardised ---------------------------------------------------------------------------- */

static const struct figure *standardised(struct work *w, const struct entry_factor *f,
                                         bool log_scale)
{
    const char *label = arena_printf(w->a, "%s, standardised", f->name);
    const struct figure *minus = param(w, "entry.z.%s.minus", f->id),
                        *plus = param(w, "entry.z.%s.plus", f->id);
    if (!figure_known(f->raw)) {
        struct figure *x = figure_missing(w->a, label, "score -1 to 1", f->raw->why);
        return x;
    }
    double v = f->raw->value, lo = minus->value, hi = plus->value;
    if (log_scale) {
        v = v > 0 ? log(v) : -HUGE_VAL;
        lo = log(lo);
        hi = log(hi);
    }
    double z = 2 * (v - lo) / (hi - lo) - 1;
    struct figure *x = FIGURE(w->a, label, fmin(1, fmax(-1, z)), "score -1 to 1", ENTRY_METHOD,
                              w->params_hash, f->raw, minus, plus);
    x->decimals = 2;
    if (z < -1 || z > 1)
        x->why = "beyond the end of the scale, counted as its end";
    return x;
}

bool factors_fill(struct work *w, struct err *e)
{
    bool log_scale[N_FACTORS];
    TRY(factor_table(w->job, w->factor, log_scale, e));
    for (int i = 0; i < N_FACTORS; i++) {
        struct entry_factor *f = &w->factor[i];
        f->raw = raw_of(w, (enum factor_id)i);
        f->z = standardised(w, f, log_scale[i]);
        if (i >= N_SUM_FACTORS)
            continue;
        f->weight = param(w, "entry.weight.%s", f->id);
        const char *label = arena_printf(w->a, "Pull of: %s", f->name);
        struct figure *pull = figure_known(f->z)
                                  ? FIGURE(w->a, label, f->weight->value * f->z->value, "",
                                           ENTRY_METHOD, w->params_hash, f->z, f->weight)
                                  : figure_missing(w->a, label, "", f->raw->why);
        pull->decimals = 2;
        f->pull = pull;
    }
    return !w->failed;
}
