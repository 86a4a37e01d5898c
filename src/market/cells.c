/* cells.c — from figures to values: the raw figure of each candidate and criterion, its value
 * between 0 and 1, and what is left open (intervals of the source, partners below the last one
 * listed). */
#include <math.h>
#include <string.h>

#include "base/stat.h"
#include "country/language.h"
#include "market/inside.h"

/* --- the firm's side ----------------------------------------------------------------------------
 */

static const struct firm_money no_money = {0};

/* Of two steps in one year the later in the file counts when a month is not given. */
static bool not_before(const struct entry *x, const struct entry *y)
{
    if (x->year != y->year || !x->month || !y->month)
        return x->year >= y->year;
    return x->month >= y->month;
}

/* The year the firm left a market for good: an exit later than the last entry there, and no sale in
 * a later year. NULL when it has not. */
static const struct figure *left_in(struct study *s, const struct market *m)
{
    const struct firm *f = s->firm;
    const struct entry *last = NULL;
    size_t at = 0;
    for (size_t i = 0; i < f->n_entries; i++) {
        const struct entry *x = &f->entries[i];
        if (strcmp(x->market, m->iso3) == 0 && (!last || not_before(x, last))) {
            last = x;
            at = i;
        }
    }
    if (!last || strcmp(last->mode, "exit") != 0)
        return NULL;
    for (size_t i = 0; i < f->n_sales; i++)
        if (f->sales[i].year > last->year && strcmp(f->sales[i].market, m->iso3) == 0)
            return NULL;
    struct figure *year = firm_figure(s->a, f, arena_printf(s->a, "you left %s in", m->in_text),
                                      arena_printf(s->a, "entries[%zu].date", at),
                                      (struct opt_real){true, last->year}, "", last->year);
    year->decimals = 0;
    return year;
}

/* Sales by market within the window that ends with the firm's newest year. What was sold in a
 * market the firm has left since is no foothold, neither there nor as a neighbour of others. */
static void find_footholds(struct study *s)
{
    const struct firm *f = s->firm;
    struct arena *a = s->a;
    int newest = 0;
    s->footholds = NEW_N(a, struct foothold, market_count(s->facts));
    for (size_t i = 0; i < f->n_sales; i++)
        newest = f->sales[i].year > newest ? f->sales[i].year : newest;
    int oldest = newest - (int)s->par.foothold_years + 1;
    for (size_t m = 0; m < market_count(s->facts); m++) {
        const struct market *market = market_at(s->facts, (int)m);
        const struct figure **parts = NULL;
        size_t n = 0, cap = 0;
        double sum = 0;
        if ((s->footholds[m].left = left_in(s, market)))
            continue;
        for (size_t i = 0; i < f->n_sales; i++) {
            const struct sale *sale = &f->sales[i];
            if (sale->year < oldest || strcmp(sale->market, market->iso3) != 0)
                continue;
            const struct figure *x =
                firm_amount(a, f, arena_printf(a, "sales in %s, %d", market->name, sale->year),
                            arena_printf(a, "sales[%zu].amount", i),
                            sale->amount.known ? sale->amount : no_money, sale->year);
            if (!figure_known(x))
                continue;
            PUSH(a, parts, n, cap, x);
            sum += x->value;
        }
        if (n == 0)
            continue;
        struct figure *total = figure_derived(
            a, arena_printf(a, "sales in %s, %d to %d", market->name, oldest, newest), sum,
            f->currency, "foothold/1", params_hash(s->params), parts, n);
        total->year = newest;
        s->footholds[m].served = (int)m != s->home;
        s->footholds[m].amount = total;
    }
}

bool study_firm(struct study *s, struct err *e)
{
    const struct firm *f = s->firm;
    struct language_ability *ab =
        NEW_N(s->a, struct language_ability, f->resources.n_languages + 1);
    (void)e;
    for (size_t i = 0; i < f->resources.n_languages; i++) {
        const struct language_skill *k = &f->resources.languages[i];
        ab[i] = (struct language_ability){
            .lang = k->language,
            .level_01 = k->level_01,
            .stated = firm_figure(
                s->a, f,
                arena_printf(s->a, "your %s (%s)",
                             language_name(distances_languages(s->distances), k->language),
                             k->level),
                arena_printf(s->a, "resources.languages[%zu].level", i),
                (struct opt_real){true, k->level_01}, "share", 0)};
    }
    s->abilities = ab;
    s->n_abilities = f->resources.n_languages;
    find_footholds(s);
    return true;
}

static const struct figure *language_coverage_of(struct study *s, int market)
{
    const char *label =
        arena_printf(s->a, "people in %s your languages reach", market_at(s->facts, market)->name);
    if (s->n_abilities == 0)
        return figure_missing(s->a, label, "share", "the firm's languages are not given");
    return language_reach(distances_languages(s->distances), s->a, market, s->abilities,
                          s->n_abilities);
}

static const struct figure *foothold_of(struct study *s, int market)
{
    struct arena *a = s->a;
    const char *label =
        arena_printf(a, "share of your sales made in %s", market_at(s->facts, market)->name);
    const struct figure **parts = NEW_N(a, const struct figure *, market_count(s->facts) + 1);
    size_t n = 0;
    double total = 0;
    for (size_t m = 0; m < market_count(s->facts); m++)
        if (s->footholds[m].amount) {
            parts[n++] = s->footholds[m].amount;
            total += s->footholds[m].amount->value;
        }
    if (n == 0 || !(total > 0))
        return figure_missing(a, label, "%", "the firm's sales are not given");
    const struct figure *own = s->footholds[market].amount;
    if (s->footholds[market].left)
        parts[n++] = s->footholds[market].left;
    struct figure *f = figure_derived(a, label, 100 * (own ? own->value : 0) / total, "%",
                                      "foothold/1", params_hash(s->params), parts, n);
    f->decimals = 1;
    f->year = own ? own->year : 0;
    return f;
}

/* To the nearest *other* market: what the firm sells in this one is counted as its foothold. */
static const struct figure *nearest_served_of(struct study *s, int market)
{
    struct arena *a = s->a;
    const char *name = market_at(s->facts, market)->name;
    const struct figure *nearest = NULL;
    bool any = false;
    for (size_t m = 0; m < market_count(s->facts); m++) {
        if (!s->footholds[m].served || (int)m == market)
            continue;
        any = true;
        const struct figure *d = distance_figure(s->distances, a, (int)m, market, DISTANCE_KM);
        if (figure_known(d) && (!nearest || d->value < nearest->value))
            nearest = d;
    }
    const char *label = arena_printf(a, "from %s to the nearest other market you sell in", name);
    if (!nearest)
        return figure_missing(a, label, "km",
                              any ? "no distance to a market you sell in is known"
                                  : "the firm sells in no other market abroad");
    struct figure *f = FIGURE(a, label, nearest->value, "km", "nearest-served/1", NULL, nearest);
    f->decimals = 0;
    return f;
}

static const struct figure *product_listed_of(struct study *s, int market)
{
    struct arena *a = s->a;
    const struct market *m = market_at(s->facts, market);
    const char *label = arena_printf(a, "your goods among the leading imports of %s", m->name);
    const struct list_entry *items = NULL;
    size_t n = s->lists ? lists_get(s->lists, market, "import_commodities", &items) : 0;
    bool goods = false, hit = false;
    for (size_t p = 0; p < s->firm->n_products; p++) {
        if (!s->firm->products[p].hs)
            continue;
        goods = true;
        for (size_t i = 0; i < n; i++)
            hit = hit || lists_covers_hs(items[i].item, str_of(s->firm->products[p].hs));
    }
    if (!goods)
        return figure_missing(a, label, "1 yes 0 no", "no product of the firm has an HS code");
    if (!hit) /* five goods are listed of thousands: what is not among them may be bought all the
                 same */
        return figure_missing(a, label, "1 yes 0 no",
                              n == 0 ? "the source lists no leading imports"
                                     : "the source lists leading imports only, and these are not "
                                       "among them");
    struct figure *f =
        figure_leaf(a, FIGURE_FACT, label, 1, "1 yes 0 no", items[0].year, items[0].source,
                    arena_printf(a, "import_commodities/%s/%d", m->iso3, items[0].year));
    f->decimals = 0;
    return f;
}

/* Share of the home country among the import partners. Not listed: it lies below the least listed
 * share, so the figure is that bound with an interval from 0. */
static const struct figure *home_share_of(struct study *s, int market)
{
    struct arena *a = s->a;
    const struct market *m = market_at(s->facts, market), *home = market_at(s->facts, s->home);
    const struct list_entry *items = NULL;
    size_t n = s->lists ? lists_get(s->lists, market, "import_partners", &items) : 0;
    double least = HUGE_VAL;
    const struct list_entry *last = NULL;
    const char *label = arena_printf(a, "%s among the import partners of %s", home->name, m->name);
    for (size_t i = 0; i < n; i++) {
        const struct list_entry *x = &items[i];
        if (isnan(x->share_pct))
            continue;
        if (strcmp(x->item, home->iso3) == 0) {
            struct figure *f =
                figure_leaf(a, FIGURE_FACT, label, x->share_pct, "%", x->year, x->source,
                            arena_printf(a, "import_partners/%s/%s/%d", m->iso3, x->item, x->year));
            f->decimals = 0;
            return f;
        }
        if (x->share_pct > 0 && x->share_pct < least) { /* 0 is a share rounded away: no bound */
            least = x->share_pct;
            last = x;
        }
    }
    if (!last)
        return figure_missing(a, label, "%", "the source lists no import partners with shares");
    struct figure *f =
        figure_leaf(a, FIGURE_FACT, arena_printf(a, "%s (not listed, so at most)", label), least,
                    "%", last->year, last->source,
                    arena_printf(a, "import_partners/%s/%s/%d", m->iso3, last->item, last->year));
    f->decimals = 0;
    f->why = "not among the partners listed; the least listed share is the most it can be";
    f->is_bound = true;
    return figure_with_interval(f, 0, least);
}

/* How much worse than at home the institutions score: the six governance scores in which the market
 * lies below home, straight line. Better institutions are no hurdle (Zaheer, Schomaker & Nachum
 * 2012: a distance without direction hides which way it points), so they count 0. */
static const struct figure *governance_shortfall_of(struct study *s, int market)
{
    static const char *const scores[] = {
        "voice_accountability", "political_stability", "government_effectiveness",
        "regulatory_quality",   "rule_of_law",         "control_of_corruption"};
    struct arena *a = s->a;
    const struct figure *in[2 * COUNT_OF(scores)];
    const char *label = arena_printf(a, "how much worse institutions score than at home, %s",
                                     market_at(s->facts, market)->name);
    double sum = 0;
    int year = 0;
    for (size_t i = 0; i < COUNT_OF(scores); i++) {
        int which = indicator_find(s->facts, scores[i]);
        const struct figure *home = facts_figure(s->facts, a, s->home, which),
                            *there = facts_figure(s->facts, a, market, which);
        if (!figure_known(home) || !figure_known(there))
            return figure_missing(a, label, "score points", "a governance score is not known");
        double gap = fmax(0, home->value - there->value);
        sum += gap * gap;
        in[2 * i] = home;
        in[2 * i + 1] = there;
        year = there->year;
    }
    struct figure *f = figure_derived(a, label, sqrt(sum), "score points", "governance-shortfall/1",
                                      NULL, in, COUNT_OF(in));
    f->decimals = 2;
    f->year = year;
    return f;
}

const struct figure *study_raw(struct study *s, const struct criterion *c, int market)
{
    struct arena *a = s->a;
    switch (c->kind) {
    case CRITERION_INDICATOR:
        return facts_figure(s->facts, a, market, c->indicator);
    case CRITERION_PRODUCT: {
        const struct figure *x = facts_figure(s->facts, a, market, c->indicator),
                            *y = facts_figure(s->facts, a, market, c->second);
        const char *label = arena_printf(a, "%s, %s", c->name, market_at(s->facts, market)->name);
        if (!figure_known(x) || !figure_known(y))
            return figure_missing(a, label, c->unit, figure_known(x) ? y->why : x->why);
        struct figure *f =
            FIGURE(a, label, x->value * y->value * c->scale, c->unit, "product/1", NULL, x, y);
        f->year = x->year < y->year ? x->year : y->year;
        return f;
    }
    case CRITERION_PAIR:
        return c->what == PAIR_HOME_SHARE ? home_share_of(s, market)
               : c->what == PAIR_GOVERNANCE_SHORTFALL
                   ? governance_shortfall_of(s, market)
                   : distance_figure(s->distances, a, s->home, market, (enum distance_id)c->what);
    case CRITERION_FIRM:
        switch ((enum firm_figure_id)c->what) {
        case FIRM_LANGUAGE_REACH:
            return language_coverage_of(s, market);
        case FIRM_FOOTHOLD:
            return foothold_of(s, market);
        case FIRM_NEAREST_SERVED:
            return nearest_served_of(s, market);
        case FIRM_PRODUCT_LISTED:
            return product_listed_of(s, market);
        }
        break;
    case CRITERION_TRADE:
        return goods_figure(s->goods, a, market, (enum trade_figure_id)c->what);
    }
    return figure_missing(a, c->name, "", "not known");
}

/* --- values -------------------------------------------------------------------------------------
 */

/* Place of x among the sorted known figures, 0…1: (rank - 0.5)/n with average ranks. */
static double percentile_of(const double *sorted, size_t n, double x)
{
    size_t less = 0, equal = 0;
    for (size_t i = 0; i < n; i++) {
        less += sorted[i] < x;
        equal += sorted[i] == x;
    }
    return ((double)less + (double)equal / 2) / (double)n;
}

/* The cuts of a value function as leaves: a score can be walked back to the set's file. */
static size_t cut_figures(struct study *s, const struct criterion *c, const struct figure **ret)
{
    for (size_t i = 0; i < c->n_points; i++) {
        struct figure *f =
            figure_leaf(s->a, FIGURE_CATALOGUE,
                        arena_printf(s->a, "%s that is worth %.0f of 100", c->name,
                                     100 * c->points[i].value_01),
                        c->points[i].x, "", 0, arena_printf(s->a, "%s#%s", s->set->path, c->id),
                        arena_printf(s->a, "value.points[%zu]", i));
        f->grade = GRADE_NONE;
        f->why_grade = arena_printf(s->a, "[%s] %s", c->tag, c->source);
        ret[i] = f;
    }
    return c->n_points;
}

static void value_column(struct study *s, size_t item)
{
    const struct criterion *c = &s->set->items[item];
    size_t m = s->set->n_items, n_known = 0;
    double *sorted = NEW_N(s->a, double, s->n + 1);
    const struct figure *inputs[CRITERIA_MAX_POINTS + 1];
    size_t n_cuts = c->shape == SHAPE_PIECEWISE ? cut_figures(s, c, inputs + 1) : 0;
    for (size_t i = 0; i < s->n; i++)
        if (figure_known(s->cells[i * m + item].raw))
            sorted[n_known++] = s->cells[i * m + item].raw->value;
    stat_sort(sorted, n_known);
    for (size_t i = 0; i < s->n + s->n_curable; i++) {
        struct observed *o = &s->cells[i * m + item];
        const struct figure *raw = o->raw;
        const char *label = arena_printf(s->a, "%s, score, %s", c->name,
                                         market_at(s->facts, s->candidates[i])->name);
        if (!figure_known(raw)) {
            o->value_01 = o->low_01 = o->high_01 = (double)NAN;
            if (c->kind == CRITERION_FIRM && c->what == FIRM_PRODUCT_LISTED) {
                o->low_01 =
                    0; /* a missing cell borrows from the known ones, and these all say yes: */
                o->high_01 = 1; /* not listed is anything between no and yes */
            }
            o->score = figure_missing(s->a, label, "score 0–100", raw->why);
            continue;
        }
        double low = raw->value, high = raw->value;
        if (figure_has_interval(raw)) {
            low = raw->low;
            high = raw->high;
        }
        if (c->shape == SHAPE_PIECEWISE) {
            o->value_01 = criterion_value(c, raw->value);
            criterion_value_range(c, low, high, &o->low_01, &o->high_01);
        } else {
            double v = percentile_of(sorted, n_known, raw->value),
                   u = percentile_of(sorted, n_known, low),
                   w = percentile_of(sorted, n_known, high);
            bool turn = c->better == BETTER_LESS;
            o->value_01 = turn ? 1 - v : v;
            o->low_01 = turn ? 1 - w : u;
            o->high_01 = turn ? 1 - u : w;
        }
        if (c->kind == CRITERION_PAIR && c->what == PAIR_HOME_SHARE && low < high) /* a bound */
            o->value_01 = (o->low_01 + o->high_01) / 2;
        inputs[0] = raw;
        struct figure *f =
            figure_derived(s->a, label, 100 * o->value_01, "score 0–100",
                           c->shape == SHAPE_PIECEWISE ? "value-function/1" : "percentile-score/1",
                           s->set->hash, inputs, 1 + n_cuts);
        f->decimals = 0;
        f->year = raw->year;
        if (o->low_01 < o->high_01)
            (void)figure_with_interval(f, 100 * o->low_01, 100 * o->high_01);
        o->score = f;
    }
}

bool study_cells(struct study *s, struct err *e)
{
    size_t m = s->set->n_items;
    size_t rows = s->n + s->n_curable;
    s->cells = NEW_N(s->a, struct observed, rows * m + 1);
    s->use = NEW_N(s->a, size_t, m);
    s->known_enough = NEW_N(s->a, bool, m);
    s->group = NEW_N(s->a, uint32_t, m);
    s->group_of = NEW_N(s->a, size_t, s->set->n_groups);
    for (size_t c = 0; c < m; c++) {
        size_t known = 0;
        for (size_t i = 0; i < rows; i++) {
            struct observed *o = &s->cells[i * m + c];
            o->raw = study_raw(s, &s->set->items[c], s->candidates[i]);
            known += i < s->n && figure_known(o->raw);
        }
        value_column(s, c);
        s->known_enough[c] = known > 0 && (double)known >= s->par.known_min * (double)s->n;
    }
    for (size_t c = 0; c < m; c++) {
        int other = s->set->items[c].unless;
        if (s->known_enough[c] && (other < 0 || !s->known_enough[other]))
            s->use[s->n_use++] = c;
    }
    bool axis[2] = {false};
    for (size_t g = 0; g < s->set->n_groups; g++) {
        bool used = false;
        for (size_t k = 0; k < s->n_use; k++)
            if (s->set->items[s->use[k]].group == (int)g) {
                s->group[k] = (uint32_t)s->n_groups;
                used = true;
            }
        if (used)
            s->group_of[s->n_groups++] = g;
    }
    for (size_t k = 0; k < s->n_use; k++)
        axis[s->set->items[s->use[k]].axis] = true;
    if (!axis[0] || !axis[1])
        return FAIL(e, ERR_NUMERIC,
                    "too few figures are known to rank by the set `%s`: an axis has no criterion",
                    s->set->id);
    return true;
}
