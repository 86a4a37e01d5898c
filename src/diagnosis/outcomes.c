/* outcomes.c — speed, scale, scope and performance from the sales and entry registers
 * (methods 2.4).
 *
 * Nothing here is an opinion and nothing enters the PEI or the pathway. A year counts towards the
 * foreign share only when its home sales are in the register too: without them the total is
 * unknown, which is not the same as nothing. Amounts are in the firm's book currency. */
#include <stdlib.h>

#include "diagnosis/outcome.h"
#include "diagnosis/parts.h"

#define METHOD "outcomes/1"

struct year_sales {
    int year;
    bool has_home, known; /* known: every line could be expressed in the book currency */
    double home, foreign;
    struct figs home_lines, foreign_lines;
};
struct registers {
    struct year_sales *years; /* ascending */
    size_t n_years;
    const struct figure **sale_figures; /* [firm->n_sales] */
    int first_entry, last_year;         /* 0 = none */
};

static int by_year(const void *x, const void *y)
{
    return ((const struct year_sales *)x)->year - ((const struct year_sales *)y)->year;
}

static struct year_sales *year_of(struct registers *r, int year)
{
    for (size_t i = 0; i < r->n_years; i++)
        if (r->years[i].year == year)
            return &r->years[i];
    r->years[r->n_years] = (struct year_sales){.year = year, .known = true};
    return &r->years[r->n_years++];
}

static void read_registers(struct look *l, struct registers *r)
{
    const struct firm *f = l->firm;
    r->years = NEW_N(l->a, struct year_sales, f->n_sales + 1);
    r->sale_figures = NEW_N(l->a, const struct figure *, f->n_sales + 1);
    for (size_t i = 0; i < f->n_sales; i++) {
        const struct sale *s = &f->sales[i];
        const struct figure *x =
            firm_amount(l->a, f, arena_printf(l->a, "Sales in %s, %d", s->market, s->year),
                        arena_printf(l->a, "sales[%zu].amount", i), s->amount, s->year);
        struct year_sales *y = year_of(r, s->year);
        bool home = strcmp(s->market, f->home) == 0;
        r->sale_figures[i] = x;
        figs_add(l->a, home ? &y->home_lines : &y->foreign_lines, x);
        if (home)
            y->has_home = true;
        if (!figure_known(x))
            y->known = false;
        else if (home)
            y->home += x->value;
        else
            y->foreign += x->value;
    }
    qsort(r->years, r->n_years, sizeof *r->years, by_year);
    for (size_t i = 0; i < f->n_entries; i++)
        if (!r->first_entry || f->entries[i].year < r->first_entry)
            r->first_entry = f->entries[i].year;
    r->last_year = l->as_of_year;
    if (f->written_on && atoi(f->written_on) > 0 && atoi(f->written_on) < r->last_year)
        r->last_year = atoi(f->written_on);
}

static const struct figure *missing(struct look *l, const char *label, const char *unit,
                                    const char *why)
{
    return figure_missing(l->a, label, unit, why);
}

/* --- scale ------------------------------------------------------------------------------------ */

static bool has_fsts(const struct year_sales *y)
{
    return y->known && y->has_home && y->home + y->foreign > 0;
}

static double fsts_of(const struct year_sales *y)
{
    return y->foreign / (y->home + y->foreign);
}

static void add_year(struct look *l, struct figs *in, const struct year_sales *y)
{
    for (size_t i = 0; i < y->foreign_lines.n; i++)
        figs_add(l->a, in, y->foreign_lines.items[i]);
    for (size_t i = 0; i < y->home_lines.n; i++)
        figs_add(l->a, in, y->home_lines.items[i]);
}

static void score_scale(struct look *l, const struct registers *r, struct outcome_result *o)
{
    const struct year_sales *first = NULL, *last = NULL;
    for (size_t i = 0; i < r->n_years; i++)
        if (has_fsts(&r->years[i])) {
            first = first ? first : &r->years[i];
            last = &r->years[i];
        }
    const char *label = "Foreign share of sales";
    if (!last) {
        o->fsts = missing(l, label, "share",
                          r->n_years ? "no year has both home and foreign sales in the register"
                                     : "there is no sales register");
        o->fsts_growth =
            missing(l, "Change of the foreign share", "percentage points a year", o->fsts->why);
        return;
    }
    struct figs in = {0};
    add_year(l, &in, last);
    struct figure *f = look_figure(l, label, fsts_of(last), "share", 2, METHOD, &in);
    f->year = last->year;
    o->fsts = f;
    if (first == last) {
        o->fsts_growth = missing(l, "Change of the foreign share", "percentage points a year",
                                 "only one year has both home and foreign sales");
        return;
    }
    add_year(l, &in, first);
    f = look_figure(l, "Change of the foreign share",
                    100 * (fsts_of(last) - fsts_of(first)) / (last->year - first->year),
                    "percentage points a year", 1, METHOD, &in);
    f->year = last->year;
    o->fsts_growth = f;
}

static void score_customers(struct look *l, int year, struct outcome_result *o)
{
    double home = 0, foreign = 0;
    bool all = year > 0, has_home = false;
    struct figs in = {0};
    for (size_t i = 0; i < l->firm->n_sales; i++) {
        const struct sale *s = &l->firm->sales[i];
        if (s->year != year)
            continue;
        if (!s->customers.known) {
            all = false;
            continue;
        }
        figs_add(l->a, &in,
                 firm_figure(l->a, l->firm, arena_printf(l->a, "Customers in %s", s->market),
                             arena_printf(l->a, "sales[%zu].customers", i),
                             (struct opt_real){true, (double)s->customers.v}, "count", s->year));
        if (strcmp(s->market, l->firm->home) == 0) {
            home += (double)s->customers.v;
            has_home = true;
        } else {
            foreign += (double)s->customers.v;
        }
    }
    const char *label = "Foreign share of customers";
    if (!all || !has_home || !(home + foreign > 0)) {
        o->customers_foreign = missing(
            l, label, "share", "customers are not given for every market of the latest year");
        return;
    }
    struct figure *f = look_figure(l, label, foreign / (home + foreign), "share", 2, METHOD, &in);
    f->year = year;
    o->customers_foreign = f;
}

/* --- speed ------------------------------------------------------------------------------------ */

static const struct figure *entry_leaf(struct look *l, size_t i)
{
    const struct entry *x = &l->firm->entries[i];
    return firm_figure(l->a, l->firm, arena_printf(l->a, "Entry into %s (%s)", x->market, x->mode),
                       arena_printf(l->a, "entries[%zu].date", i), (struct opt_real){true, x->year},
                       "year", x->year);
}

static void score_first_sale(struct look *l, const struct registers *r, struct outcome_result *o)
{
    struct figs in = {0};
    int first = r->first_entry;
    for (size_t i = 0; i < l->firm->n_entries; i++)
        if (l->firm->entries[i].year == r->first_entry) {
            figs_add(l->a, &in, entry_leaf(l, i));
            break;
        }
    for (size_t i = 0; i < r->n_years; i++)
        if (r->years[i].foreign > 0) {
            if (!first || r->years[i].year < first) {
                first = r->years[i].year;
                in = r->years[i].foreign_lines;
            }
            break;
        }
    if (!first) {
        o->first_foreign_year = missing(l, "First foreign business", "year",
                                        "neither register holds any foreign business");
        o->earliness = missing(l, "Years from founding to the first foreign business", "years",
                               o->first_foreign_year->why);
        return;
    }
    o->first_foreign_year = look_figure(l, "First foreign business", first, "year", 0, METHOD, &in);
    if (!l->firm->founded.known) {
        o->earliness = missing(l, "Years from founding to the first foreign business", "years",
                               "the founding year is not given");
        return;
    }
    struct figs both = {0};
    figs_add(l->a, &both, o->first_foreign_year);
    figs_add(l->a, &both,
             firm_figure(l->a, l->firm, "Founded", "firm.founded",
                         (struct opt_real){true, (double)l->firm->founded.v}, "year", 0));
    o->earliness = look_figure(l, "Years from founding to the first foreign business",
                               (double)(first - l->firm->founded.v), "years", 0, METHOD, &both);
}

static void score_born_global(struct look *l, const struct registers *r, struct outcome_result *o)
{
    const char *label = "Born global";
    struct figs in = {0};
    o->born_global = -1;
    figs_add(l->a, &in, o->earliness);
    figs_add(l->a, &in, l->k.bg_years.figure);
    if (!figure_known(o->earliness)) {
        o->born_global_figure = missing(l, label, "index", o->earliness->why);
        return;
    }
    if (o->earliness->value > l->k.bg_years.v) {
        o->born_global = 0;
    } else {
        figs_add(l->a, &in, l->k.bg_fsts.figure);
        for (size_t i = 0; i < r->n_years; i++) {
            const struct year_sales *y = &r->years[i];
            if (!has_fsts(y) || y->year - (double)l->firm->founded.v > l->k.bg_years.v)
                continue;
            add_year(l, &in, y);
            o->born_global = o->born_global > 0 || at_least(fsts_of(y), l->k.bg_fsts.v);
        }
    }
    if (o->born_global < 0) {
        o->born_global_figure =
            missing(l, label, "index", "the sales register does not reach back to the first years");
        return;
    }
    o->born_global_figure = look_figure(l, label, o->born_global, "index", 0, METHOD, &in);
}

/* Markets in which the firm is active at the end of a year. */
static size_t active_markets(const struct firm *f, int year)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_entries; i++) {
        const struct entry *x = &f->entries[i];
        bool latest = x->year <= year;
        for (size_t k = 0; k < f->n_entries && latest; k++) {
            const struct entry *y = &f->entries[k];
            bool later = y->year > x->year || (y->year == x->year && y->month > x->month) ||
                         (y->year == x->year && y->month == x->month && k > i);
            if (later && y->year <= year && strcmp(y->market, x->market) == 0)
                latest = false;
        }
        n += latest && strcmp(x->mode, "exit") != 0;
    }
    return n;
}

static void score_speed(struct look *l, const struct registers *r, struct outcome_result *o)
{
    const struct firm *f = l->firm;
    struct figs in = {0};
    size_t distinct = 0;
    for (size_t i = 0; i < f->n_entries; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again = again || strcmp(f->entries[k].market, f->entries[i].market) == 0;
        distinct += !again && strcmp(f->entries[i].mode, "exit") != 0;
        figs_add(l->a, &in, entry_leaf(l, i));
    }
    const char *label = "Markets entered per year since the first entry";
    int years = r->last_year - r->first_entry;
    if (!distinct || years <= 0)
        o->speed_scope =
            missing(l, label, "markets a year",
                    distinct ? "the first entry is too recent" : "no entry is registered");
    else
        o->speed_scope =
            look_figure(l, label, (double)distinct / years, "markets a year", 2, METHOD, &in);
    label = "Rhythm of entries and exits (excess kurtosis)";
    int n = distinct ? r->last_year - r->first_entry + 1 : 0;
    if (n < (int)l->k.rhythm_years.v || n > 200) {
        o->rhythm = missing(l, label, "index", "fewer years on record than rhythm needs");
        return;
    }
    double *series = NEW_N(l->a, double, (size_t)n);
    for (int i = 0; i < n; i++)
        series[i] = (double)active_markets(f, r->first_entry + i);
    figs_add(l->a, &in, l->k.rhythm_years.figure);
    struct figure *x = look_figure(l, label, rhythm_of(series, (size_t)n), "index", 2, METHOD, &in);
    if (x->missing)
        x->why = "the number of markets changed by the same amount every year";
    o->rhythm = x;
}

/* --- scope ------------------------------------------------------------------------------------ */

struct market_sales {
    const char *market;
    int index, region;
    double amount;
};

static size_t latest_markets(struct look *l, const struct registers *r, int year,
                             struct market_sales **ret, struct figs *in)
{
    size_t n = 0;
    struct market_sales *m = NEW_N(l->a, struct market_sales, l->firm->n_sales + 1);
    for (size_t i = 0; i < l->firm->n_sales; i++) {
        const struct sale *s = &l->firm->sales[i];
        const struct figure *x = r->sale_figures[i];
        if (s->year != year || strcmp(s->market, l->firm->home) == 0 || !figure_known(x) ||
            !(x->value > 0))
            continue;
        figs_add(l->a, in, x);
        size_t k = 0;
        while (k < n && strcmp(m[k].market, s->market) != 0)
            k++;
        if (k == n)
            m[n++] = (struct market_sales){.market = s->market,
                                           .index = market_index(l->facts, s->market)};
        m[k].amount += x->value;
    }
    for (size_t i = 0; i < n; i++) {
        m[i].region = (int)i;
        for (size_t k = 0; k < i; k++)
            if (strcmp(market_at(l->facts, m[k].index)->region,
                       market_at(l->facts, m[i].index)->region) == 0) {
                m[i].region = m[k].region;
                break;
            }
    }
    *ret = m;
    return n;
}

static void no_scope(struct look *l, struct outcome_result *o, const char *why)
{
    const struct figure *f = missing(l, "Spread over foreign markets", "index", why);
    o->n_markets = o->hhi = o->hhi_normalised = o->effective_markets = f;
    o->entropy = o->entropy_across = o->entropy_within = o->mean_distance = f;
    o->mean_psychic = o->outside_region = f;
}

static void score_distance(struct look *l, const struct market_sales *m, size_t n, double total,
                           const struct figs *sales, struct outcome_result *o)
{
    struct figs in = {0}, regions = {0}, felt = {0};
    double sum = 0, known = 0, outside = 0, felt_sum = 0, felt_known = 0;
    const char *home_region = market_at(l->facts, l->home)->region;
    struct buf names;
    buf_init(&names, l->a, 16384);
    for (size_t i = 0; i < sales->n; i++) {
        figs_add(l->a, &in, sales->items[i]);
        figs_add(l->a, &regions, sales->items[i]);
        figs_add(l->a, &felt, sales->items[i]);
    }
    for (size_t i = 0; i < n; i++) {
        const struct figure *km =
            facts_pair_figure(l->facts, l->a, l->home, m[i].index, PAIR_DISTANCE_KM);
        if (figure_known(km)) {
            figs_add(l->a, &in, km);
            sum += m[i].amount * km->value;
            known += m[i].amount;
        }
        const struct figure *psychic = felt_distance(l, m[i].index);
        if (figure_known(psychic)) {
            figs_add(l->a, &felt, psychic);
            felt_sum += m[i].amount * psychic->value;
            felt_known += m[i].amount;
        }
        if (strcmp(market_at(l->facts, m[i].index)->region, home_region) != 0) {
            buf_printf(&names, "%s%s", names.n ? ", " : "", market_at(l->facts, m[i].index)->name);
            outside += m[i].amount;
        }
    }
    struct figure *f =
        look_figure(l, "Mean distance of foreign sales", ratio(sum, known), "km", 0, METHOD, &in);
    if (f->missing)
        f->why = "no distance is known for these markets";
    else if (known < total - 1e-9)
        f->why = arena_printf(l->a, "markets without a known distance are left out");
    f->year = o->latest_year;
    o->mean_distance = f;
    f = look_figure(l, "Mean psychic distance of foreign sales", ratio(felt_sum, felt_known),
                    "index", 2, METHOD, &felt);
    if (f->missing)
        f->why = l->cat->distances ? "too little is known about these markets"
                                   : "the tables of languages and religions are not built";
    f->year = o->latest_year;
    o->mean_psychic = f;
    f = look_figure(
        l, arena_printf(l->a, "Share of foreign sales outside %s (UN regions)", home_region),
        outside / total, "share", 2, METHOD, &regions);
    f->year = o->latest_year;
    o->outside_region = f;
    o->markets_outside = names.n ? names.p : "";
}

static void score_scope(struct look *l, const struct registers *r, struct outcome_result *o)
{
    struct figs in = {0};
    struct market_sales *m;
    size_t n = latest_markets(l, r, o->latest_year, &m, &in), large = 0;
    if (n == 0) {
        no_scope(l, o,
                 r->n_years ? "no foreign sales in the latest year" : "there is no sales register");
        return;
    }
    double *amount = NEW_N(l->a, double, n), total = 0;
    int *region = NEW_N(l->a, int, n);
    for (size_t i = 0; i < n; i++) {
        amount[i] = m[i].amount;
        region[i] = m[i].region;
        total += amount[i];
    }
    for (size_t i = 0; i < n; i++)
        large += at_least(amount[i] / total, l->k.scope_share.v) ||
                 at_least(amount[i], l->k.scope_amount.v);
    struct scope_numbers s = scope_of(amount, region, n);
    const struct {
        const char *label, *unit;
        double v;
        int decimals;
        const struct figure **to;
    } table[] = {
        {"Concentration of foreign sales (Herfindahl index)", "index", s.hhi, 2, &o->hhi},
        {"Concentration, normalised", "index", s.hhi_normalised, 2, &o->hhi_normalised},
        {"Effective number of markets", "markets", s.effective, 1, &o->effective_markets},
        {"Spread over markets (entropy)", "index", s.entropy, 2, &o->entropy},
        {"Spread across UN regions", "index", s.across, 2, &o->entropy_across},
        {"Spread within UN regions", "index", s.within, 2, &o->entropy_within},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct figure *f = look_figure(l, table[i].label, table[i].v, table[i].unit,
                                       table[i].decimals, METHOD, &in);
        if (f->missing)
            f->why = "there is only one foreign market";
        f->year = o->latest_year;
        *table[i].to = f;
    }
    struct figs counted = in;
    figs_add(l->a, &counted, l->k.scope_share.figure);
    figs_add(l->a, &counted, l->k.scope_amount.figure);
    o->n_markets =
        look_count(l, "Foreign markets with sales above the threshold", large, &counted, NULL);
    score_distance(l, m, n, total, &in, o);
}

/* --- performance ------------------------------------------------------------------------------ */

/* A year of the sales register, as the firm's own field. */
static const struct figure *year_leaf(struct look *l, int year)
{
    size_t i = 0;
    while (l->firm->sales[i].year != year)
        i++;
    return firm_figure(l->a, l->firm, "Year of sales", arena_printf(l->a, "sales[%zu].year", i),
                       (struct opt_real){true, year}, "year", 0);
}

static void score_growth(struct look *l, const struct registers *r, struct outcome_result *o)
{
    const struct year_sales *first = NULL, *last = NULL;
    for (size_t i = 0; i < r->n_years; i++)
        if (r->years[i].known && r->years[i].foreign > 0) {
            first = first ? first : &r->years[i];
            last = &r->years[i];
        }
    if (!last) {
        o->foreign_sales =
            missing(l, "Foreign sales", l->firm->currency, "no foreign sales on record");
        o->growth = missing(l, "Growth of foreign sales a year (log difference)", "index",
                            o->foreign_sales->why);
        o->growth_pct = missing(l, "Growth of foreign sales", "% a year", o->foreign_sales->why);
        return;
    }
    struct figure *f = look_figure(l, "Foreign sales", last->foreign, l->firm->currency, 0, METHOD,
                                   &last->foreign_lines);
    f->year = last->year;
    o->foreign_sales = f;
    if (first == last) {
        o->growth = missing(l, "Growth of foreign sales a year (log difference)", "index",
                            "only one year of foreign sales is on record");
        o->growth_pct = missing(l, "Growth of foreign sales", "% a year", o->growth->why);
        return;
    }
    struct figs in = {0};
    for (size_t i = 0; i < first->foreign_lines.n; i++)
        figs_add(l->a, &in, first->foreign_lines.items[i]);
    for (size_t i = 0; i < last->foreign_lines.n; i++)
        figs_add(l->a, &in, last->foreign_lines.items[i]);
    f = look_figure(l, "Growth of foreign sales a year (log difference)",
                    log(last->foreign / first->foreign) / (last->year - first->year), "index", 3,
                    METHOD, &in);
    f->year = last->year;
    o->growth = f;
    struct figs one = {0};
    figs_add(l->a, &one, f);
    f = look_figure(l, "Growth of foreign sales", 100 * expm1(f->value), "% a year", 0, METHOD,
                    &one);
    f->year = last->year;
    o->growth_pct = f;
    o->growth_from = year_leaf(l, first->year);
    o->growth_to = year_leaf(l, last->year);
}

bool outcomes_score(struct look *l, struct outcome_result *ret, struct err *e)
{
    struct outcome_result o = {0};
    struct registers r = {0};
    for (size_t i = 0; i < l->firm->n_sales; i++)
        if (market_index(l->facts, l->firm->sales[i].market) < 0)
            return FAIL(e, ERR_INPUT, "%s: sales[%zu]: `%s` is not a market", l->firm->file, i,
                        l->firm->sales[i].market);
    read_registers(l, &r);
    o.latest_year = r.n_years ? r.years[r.n_years - 1].year : 0;
    score_scale(l, &r, &o);
    score_customers(l, o.latest_year, &o);
    score_first_sale(l, &r, &o);
    score_born_global(l, &r, &o);
    score_speed(l, &r, &o);
    score_scope(l, &r, &o);
    score_growth(l, &r, &o);
    o.margin = missing(l, "Contribution margin by market", "share",
                       "costs by market are not in a firm's file");
    o.payback =
        missing(l, "Payback of entry cost", "years", "entry costs are not in a firm's file");
    outcome_lines(l, &o);
    *ret = o;
    return true;
}
