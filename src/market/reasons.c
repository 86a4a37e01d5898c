/* reasons.c — the ranking in plain words. A reason is a criterion that pulls a market away from the
 * middle candidate: weight × distance from the median. What would change a place is worked out at
 * the mean weights, where it has a closed form: the group whose weight must move least, and the
 * figure whose value must move least, for two neighbours to change places. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "market/inside.h"
#include "trade/parts.h"

/* "Economic union with you": the class of an agreement, begun with a capital. */
static const char *agreement_words(struct arena *a, double class)
{
    char *w = arena_printf(a, "%s with you", agreement_name((enum agreement)(int)(class + 0.5)));
    if (w[0] >= 'a' && w[0] <= 'z')
        w[0] = (char)(w[0] - 32);
    return w;
}

/* "Both are in the EU (2025): no customs duty between members": what holds today goes first. */
static const struct prose *agreement_reason(struct explain *x, const struct market_line *l,
                                            const struct market_cell *c, const char *says,
                                            struct market_reason *parts)
{
    struct arena *a = x->s->a;
    struct shared_union shared;
    if (distance_shared_union(x->s->distances, a, x->s->home, l->market, &shared)) {
        parts->form = REASON_UNION;
        parts->key = shared.id;
        return prose(a, "{t} ({s}).", c->raw, shared.says, shared.evidence);
    }
    parts->form = REASON_AGREEMENT;
    const char *year = arena_printf(a, "%d", c->raw->year);
    return c->raw->value > 0
               ? prose(a, "{t} (as of {t}; check that it still is, and today's duty).", c->raw,
                       agreement_words(a, c->raw->value), c->raw, year)
               : prose(a, "{t} (as of {t}; check today's).", c->raw, says, c->raw, year);
}

/* Has the figure a year of its own? Distances, borders and the like hold for any year: theirs is
 * the edition of the source. */
static bool has_year(const struct market_cell *c)
{
    const struct criterion *k = c->criterion;
    bool timeless = k->kind == CRITERION_PAIR && k->what != PAIR_HOME_SHARE &&
                    k->what != PAIR_GOVERNANCE_SHORTFALL && k->what != DISTANCE_INCOME;
    return c->raw->year > 0 && !timeless;
}

/* "2.01 on a scale of -2.5 to 2.5", the ends read from the unit; elsewhere the unit stands beside
 * the number and says enough. */
static const char *scaled(struct arena *a, const struct figure *f)
{
    const char *ends = strncmp(f->unit, "score ", 6) == 0 ? f->unit + 6 : "",
               *text = figure_text(a, f);
    const char *dash = strstr(ends, "–");
    if (!((*ends >= '0' && *ends <= '9') || *ends == '-'))
        return text;
    return dash ? arena_printf(a, "%s on a scale of %.*s to %s", text, (int)(dash - ends), ends,
                               dash + strlen("–"))
                : arena_printf(a, "%s on a scale of %s", text, ends);
}

/* " (2023; middle 14 %)": the year and the middle candidate, each where there is one. */
static const struct prose *beside(struct explain *x, const struct market_cell *c)
{
    struct arena *a = x->s->a;
    const struct figure *median = x->median[c->criterion - x->s->set->items];
    const char *year = arena_printf(a, "%d", c->raw->year);
    if (has_year(c))
        return median ? prose(a, " ({t}; middle {})", c->raw, year, median)
                      : prose(a, " ({t})", c->raw, year);
    return median ? prose(a, " (middle {})", median) : prose(a, "");
}

/* "higher than in three of four of the markets ranked"; NULL where it lies in the midst of them. */
static const char *compared(struct explain *x, const struct market_cell *c,
                            struct market_reason *parts)
{
    size_t at = (size_t)(c->criterion - x->s->set->items), below = 0, above = 0, known = 0;
    for (size_t k = 0; k < x->r->n_lines; k++) {
        const struct figure *f = x->lines[k].cells[at].raw;
        if (!figure_known(f) || f->is_bound)
            continue;
        known++;
        below += f->value < c->raw->value;
        above += f->value > c->raw->value;
    }
    bool higher = below >= above;
    size_t others = higher ? below : above;
    int share = known == 0                 ? 0
                : 10 * others >= 9 * known ? 9
                : 4 * others >= 3 * known  ? 3
                : 2 * others > known       ? 2
                : 2 * others == known      ? 1
                                           : 0;
    const char *part = share == 9   ? "nine of ten"
                       : share == 3 ? "three of four"
                       : share == 2 ? "more than half"
                                    : "half";
    parts->share = share;
    parts->higher = higher;
    return share ? arena_printf(x->s->a, "%s than in %s of the markets ranked",
                                higher ? "higher" : "lower", part)
                 : NULL;
}

/* "Both legal systems are classed as civil law": the classes the two share. */
static const char *law_words(struct explain *x, const struct market_line *l)
{
    const struct lists *lists = x->s->lists;
    const struct list_entry *mine;
    struct buf b;
    size_t n = lists_get(lists, x->s->home, "legal_elements", &mine), shared = 0;
    buf_init(&b, x->s->a, 1 << 12);
    for (size_t i = 0; i < n; i++)
        if (lists_find(lists, l->market, "legal_elements", mine[i].item))
            buf_printf(
                &b, "%s%s", shared++ ? " and " : "Both legal systems are classed as ",
                text_fold(x->s->a, str_of(lists_label(lists, "legal_elements", mine[i].item))));
    return shared ? b.p : NULL;
}

/* "Households spend a lot: 1.9 tn USD (2023; middle 13 bn USD)." Where the figure is not large or
 * small enough for the phrase of the set, only what the comparison bears: "Inflation: 6.2 % (2024;
 * middle 2.9 %), higher than in three of four of the markets ranked." NULL: nothing can be said. */
static const struct prose *reason(struct explain *x, const struct market_line *l,
                                  const struct market_cell *c, bool good,
                                  struct market_reason *parts)
{
    struct arena *a = x->s->a;
    const struct criterion *k = c->criterion;
    const char *says = good ? k->plain_good : k->plain_bad;
    *parts = (struct market_reason){.form = REASON_PLAIN,
                                    .criterion = k,
                                    .good = good,
                                    .figure = c->raw,
                                    .middle = x->median[k - x->s->set->items]};
    if (!figure_known(c->raw))
        return NULL;
    if (c->raw
            ->is_bound) { /* it lies somewhere below: no reason for, and none that names a share */
        parts->form = REASON_BOUND;
        return good ? NULL
                    : prose(a, "{s}: {} ({t}).", says, c->raw, c->raw,
                            arena_printf(a, "%d", c->raw->year));
    }
    if (k->kind == CRITERION_PAIR && k->what == DISTANCE_AGREEMENT)
        return agreement_reason(x, l, c, says, parts);
    const struct figure *left = k->kind == CRITERION_FIRM && k->what == FIRM_FOOTHOLD
                                    ? x->s->footholds[l->market].left
                                    : NULL;
    if (left) {
        parts->form = REASON_LEFT;
        parts->figure = left;
        return prose(a, "You left in {t}: you have no customer there now.", left,
                     arena_printf(a, "%d", left->year));
    }
    bool may = good ? criterion_says_good(k, c->raw->value) : criterion_says_bad(k, c->raw->value);
    if (criterion_is_yes_no(k) && (c->raw->value == 0 || c->raw->value == 1))
        return may ? prose(a, "{t}.", c->raw, says) : NULL;
    const char *law = k->kind == CRITERION_PAIR && k->what == DISTANCE_LEGAL_ORIGIN && good && may
                          ? law_words(x, l)
                          : NULL;
    if (law) {
        parts->form = REASON_LAW;
        return prose(a, "{t}.", c->raw, law);
    }
    bool plain = k->kind == CRITERION_PAIR && k->what == DISTANCE_LEGAL_ORIGIN;
    if (may && (plain || (k->kind == CRITERION_FIRM && k->what == FIRM_FOOTHOLD && !good)))
        return prose(a, "{t}.", c->raw, says); /* nothing in common, no customer: no number helps */
    struct prose *p = prose(a, "{s}: {t}", may ? says : k->name, c->raw, scaled(a, c->raw));
    trade_prose_add(a, p, beside(x, c));
    parts->form = may ? REASON_FIGURE : REASON_COMPARED;
    const char *than = may ? NULL : compared(x, c, parts);
    if (than)
        trade_prose_add(a, p, prose(a, ", {s}", than));
    trade_prose_add(a, p, prose(a, "."));
    return p;
}

const char *market_reason_form_name(enum reason_form f)
{
    static const char *const names[] = {"none",      "plain", "figure", "compared", "bound",
                                        "agreement", "union", "law",    "left"};
    return names[f];
}

struct pulled {
    double pull;
    size_t cell;
};

static int by_pull(const void *a, const void *b)
{
    const struct pulled *p = a, *q = b;
    if (p->pull != q->pull)
        return p->pull > q->pull ? -1 : 1;
    return (p->cell > q->cell) - (p->cell < q->cell);
}

/* The strongest pulls in one direction, one a group: figures of a group mostly tell the same twice.
 */
static void pick(struct explain *x, struct market_line *l, const struct pulled *p, size_t n,
                 bool good, const struct prose **ret, struct market_reason *ret_parts)
{
    bool told[CRITERIA_MAX_GROUPS] = {false};
    size_t k = 0;
    for (size_t i = 0; i < n && k < MARKET_REASONS; i++) {
        const struct pulled *q = &p[good ? i : n - 1 - i];
        const struct market_cell *c = &l->cells[q->cell];
        if ((good ? q->pull : -q->pull) < x->s->par.reason_min)
            break;
        struct market_reason parts;
        const struct prose *says = told[c->criterion->group] ? NULL : reason(x, l, c, good, &parts);
        if (!says)
            continue;
        told[c->criterion->group] = true;
        ret_parts[k] = parts;
        ret[k++] = says;
    }
}

static void give_reasons(struct explain *x, struct market_line *l)
{
    struct pulled p[CRITERIA_MAX];
    size_t n = 0;
    for (size_t c = 0; c < l->n_cells; c++)
        if (!isnan(l->cells[c].pull))
            p[n++] = (struct pulled){l->cells[c].pull, c};
    qsort(p, n, sizeof *p, by_pull);
    pick(x, l, p, n, true, l->reasons_for, l->for_it);
    pick(x, l, p, n, false, l->reasons_against, l->against_it);
}

/* --- what would change --------------------------------------------------------------------------
 */

struct shift {
    bool found;
    size_t group;
    double from, to;
};

/* a against b at the mean weights, over the criteria known for both. */
static double gap(const struct explain *x, const struct market_line *p, const struct market_line *q,
                  double *ret_weight, double *group_gap, double *group_weight)
{
    double sum = 0, weight = 0;
    memset(group_gap, 0, CRITERIA_MAX_GROUPS * sizeof *group_gap);
    memset(group_weight, 0, CRITERIA_MAX_GROUPS * sizeof *group_weight);
    for (size_t c = 0; c < p->n_cells; c++) {
        double w = x->weight[c], d = p->cells[c].value_01 - q->cells[c].value_01;
        if (!(w > 0) || isnan(d))
            continue;
        int g = p->cells[c].criterion->group;
        sum += w * d;
        weight += w;
        group_gap[g] += w * d;
        group_weight[g] += w;
    }
    *ret_weight = weight;
    return sum;
}

/* The smallest move of one group's weight, the others keeping their proportions, that closes it. */
static struct shift smallest_shift(double sum, double weight, const double *group_gap,
                                   const double *group_weight, size_t n_groups)
{
    struct shift best = {0};
    for (size_t g = 0; g < n_groups; g++) {
        if (!(group_weight[g] > 0))
            continue;
        double all = sum / weight, own = group_gap[g] / group_weight[g];
        double from = group_weight[g] / weight;
        if (all == own || from >= 1)
            continue;
        double to = from + all / (all - own) * (1 - from);
        if (to < 0 || to > 1)
            continue;
        if (!best.found || fabs(to - from) < fabs(best.to - best.from))
            best = (struct shift){true, g, from, to};
    }
    return best;
}

/* x at which a monotone piecewise value function takes the value v; NaN when nowhere. */
static double inverse(const struct criterion *c, double v)
{
    for (size_t i = 1; i < c->n_points; i++) {
        const struct value_point *p = &c->points[i - 1], *q = &c->points[i];
        if (p->value_01 == q->value_01 || (v - p->value_01) * (v - q->value_01) > 0)
            continue;
        double at = (v - p->value_01) / (q->value_01 - p->value_01);
        return c->log_scale ? p->x * pow(q->x / p->x, at) : p->x + at * (q->x - p->x);
    }
    return (double)NAN;
}

/* A figure the firm can move: its languages and its sales there. Distances, clocks and hospital
 * beds are as they are, and no answer to "what would change it". */
static bool in_your_hands(const struct market_cell *c)
{
    const struct criterion *k = c->criterion;
    return k->kind == CRITERION_FIRM && k->shape == SHAPE_PIECEWISE && figure_known(c->raw) &&
           (k->what == FIRM_LANGUAGE_REACH || k->what == FIRM_FOOTHOLD);
}

/* The cell of p whose value must move least for p to gain `need` (weighted); NULL when none can. */
static const struct market_cell *smallest_value(const struct explain *x,
                                                const struct market_line *p,
                                                const struct market_line *q, double need,
                                                double *ret_raw)
{
    const struct market_cell *best = NULL;
    double least = HUGE_VAL;
    for (size_t c = 0; c < p->n_cells; c++) {
        const struct market_cell *k = &p->cells[c];
        double w = x->weight[c];
        if (!(w > 0) || isnan(k->value_01) || isnan(q->cells[c].value_01) || !in_your_hands(k))
            continue;
        double step = need / w, raw = inverse(k->criterion, k->value_01 + step);
        if (fabs(step) < least && !isnan(raw)) {
            least = fabs(step);
            best = k;
            *ret_raw = raw;
        }
    }
    return best;
}

static const struct figure *at_mean_weights(struct explain *x, const char *label, double value,
                                            const char *unit, int decimals,
                                            const struct market_line *p,
                                            const struct market_line *q)
{
    struct figure *f =
        FIGURE(x->s->a, label, value, unit, "weighted-sum/1", x->s->set->hash, p->score, q->score);
    f->decimals = decimals;
    return f;
}

const char *market_named(const struct explain *x, const struct market_line *l, bool begins)
{
    return market_in_text(x->s->facts, x->s->a, l->market, begins);
}

/* The two weights with as many digits as it takes to tell them apart. */
static int digits_apart(double p, double q)
{
    double unit = 1;
    for (int digits = 0; digits < 3; digits++, unit *= 10)
        if (round(p * unit) != round(q * unit))
            return digits;
    return 3;
}

/* Could the figures that are missing lift `up` above `down`? Its score with all of them at their
 * best against the other's as known. */
static bool open_by_gaps(const struct market_line *up, const struct market_line *down)
{
    return up->n_missing > 0 && figure_known(up->score) && figure_has_interval(up->score) &&
           figure_known(down->score) && up->score->high > down->score->value;
}

/* Line k against its neighbour above; the first against the one below. Only what can be brought
 * about is said: other weights, the firm's own figures, what is still unknown. */
static void what_would_change(struct explain *x, size_t k)
{
    struct arena *a = x->s->a;
    struct market_line *l = &x->lines[k];
    struct market_change *c = &l->change;
    *c = (struct market_change){.mover = -1, .over = -1};
    if (x->r->n_lines < 2) {
        l->would_change = prose(a, "It is the only market that can be ranked.");
        return;
    }
    const struct market_line *up = k ? l : &x->lines[1], *down = k ? &x->lines[k - 1] : l;
    /* `up` would have to pass `down` */
    c->mover = up->market;
    c->over = down->market;
    double weight, group_gap[CRITERIA_MAX_GROUPS], group_weight[CRITERIA_MAX_GROUPS], raw = 0;
    double sum = gap(x, up, down, &weight, group_gap, group_weight);
    if (!(weight > 0)) {
        c->kind = CHANGE_UNRELATED;
        l->would_change =
            prose(a, "It shares no known criterion with {s}.", market_named(x, down, false));
        return;
    }
    if (sum >= 0) {
        c->kind = CHANGE_TIED;
        l->would_change =
            prose(a,
                  "At the mean weights {s} already stands level with {s} or above it: read the two "
                  "as tied.",
                  market_named(x, up, false), market_named(x, down, false));
        return;
    }
    struct shift s = smallest_shift(sum, weight, group_gap, group_weight, x->s->set->n_groups);
    const struct market_cell *cell = smallest_value(x, up, down, -sum, &raw);
    struct prose *p;
    c->kind = s.found ? CHANGE_WEIGHT : CHANGE_NONE;
    if (s.found) {
        const char *group = x->s->set->groups[s.group].name;
        int digits = digits_apart(100 * s.to, 100 * s.from);
        c->group = &x->s->set->groups[s.group];
        c->weight_to = at_mean_weights(x, arena_printf(a, "weight of %s at which they tie", group),
                                       100 * s.to, "%", digits, up, down);
        c->weight_from = at_mean_weights(x, arena_printf(a, "mean weight of %s", group),
                                         100 * s.from, "%", digits, up, down);
        p = prose(a, "{s} would pass {s} if “{s}” weighed {} of the whole instead of {}",
                  market_named(x, up, true), market_named(x, down, false), group, c->weight_to,
                  c->weight_from);
    } else {
        p = prose(a, "No group of criteria, however heavy, would let {s} pass {s}",
                  market_named(x, up, false), market_named(x, down, false));
    }
    if (cell) {
        struct figure *to = FIGURE(
            a, arena_printf(a, "%s at which they tie", cell->criterion->name), raw, cell->raw->unit,
            "weighted-sum/1", x->s->set->hash, cell->score, up->score, down->score);
        to->decimals = cell->raw->decimals;
        c->criterion = cell->criterion;
        c->figure_to = to;
        c->figure_from = cell->raw;
        trade_prose_add(a, p,
                        prose(a, "{s} if “{s}” were {} instead of {}",
                              s.found ? ", or" : ", but it would", cell->criterion->name, to,
                              cell->raw));
    }
    trade_prose_add(a, p, prose(a, "."));
    c->gaps = open_by_gaps(up, down);
    if (c->gaps)
        trade_prose_add(a, p,
                        prose(a, " What is still unknown about {s} could do it too.",
                              market_named(x, up, false)));
    l->would_change = p;
}

const char *market_change_name(enum change_kind k)
{
    static const char *const names[] = {"alone", "unrelated", "tied", "weight", "none"};
    return names[k];
}

/* --- lines --------------------------------------------------------------------------------------
 */

const char *market_of_100(struct arena *a, const struct figure *share_pct)
{
    double v = share_pct->value;
    return v > 0 && v < 0.5       ? "fewer than one"
           : v >= 99.5 && v < 100 ? "more than 99"
                                  : number_fixed(a, v, 0, GROUP_NONE);
}

const struct prose *market_place_words(struct explain *x, const struct market_line *l)
{
    struct arena *a = x->s->a;
    if (l->rank_low->value == l->rank_high->value)
        return prose(a, "{s} comes {o}", market_named(x, l, true), l->rank_low);
    return prose(a, "{s} comes {o} to {o}", market_named(x, l, true), l->rank_low, l->rank_high);
}

/* "ten": in a sentence digits are left to figures. */
static const char *in_words(struct arena *a, int n)
{
    static const char *const words[] = {"one",     "two",       "three",    "four",     "five",
                                        "six",     "seven",     "eight",    "nine",     "ten",
                                        "eleven",  "twelve",    "thirteen", "fourteen", "fifteen",
                                        "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
    return n >= 1 && n <= (int)COUNT_OF(words) ? words[n - 1] : number_int(a, n, GROUP_NONE);
}

/* A market is too small to stand alone when its size scores below the floor and the firm does not
 * sell there. It keeps its place: the flag says to serve it from a neighbour. */
static void flag_small(struct explain *x, struct market_line *l)
{
    const struct market_cell *size = &l->cells[x->s->set->size];
    struct arena *a = x->s->a;
    if (!figure_known(size->score) || size->score->value >= x->s->par.floor ||
        x->s->footholds[l->market].served)
        return;
    struct err e;
    const struct figure *floor = params_figure(a, x->s->params, "market.floor", NULL, &e);
    l->too_small =
        prose(a,
              "Too small to stand alone ({s} {}; its size scores {} of 100, below {}): "
              "serve it from a neighbour.",
              text_fold(a, str_of(size->criterion->name)), size->raw, size->score, floor);
}

/* What a list marks too: the firm left, or the market is too small to stand alone. */
static void flag(struct explain *x, struct market_line *l)
{
    struct arena *a = x->s->a;
    const struct figure *left = x->s->footholds[l->market].left;
    if (left)
        l->left =
            prose(a, "You sold there and left in {t}.", left, arena_printf(a, "%d", left->year));
    flag_small(x, l);
}

static void summarise(struct explain *x, struct market_line *l)
{
    struct arena *a = x->s->a;
    struct prose *p = prose(a, "");
    trade_prose_add(a, p, market_place_words(x, l));
    trade_prose_add(
        a, p,
        prose(a,
              " in nine of ten ways of weighing your criteria; it is among the first {s} in "
              "{t} of a hundred.",
              in_words(a, x->r->top_k), l->top_share, market_of_100(a, l->top_share)));
    if (l->n_missing > 0)
        trade_prose_add(a, p, prose(a, " {} of the weight is known.", l->coverage));
    if (l->left) {
        trade_prose_add(a, p, prose(a, " "));
        trade_prose_add(a, p, l->left);
    }
    if (l->too_small) {
        trade_prose_add(a, p, prose(a, " "));
        trade_prose_add(a, p, l->too_small);
    }
    l->summary = p;
}

void explain_lines(struct explain *x, bool with_reasons)
{
    for (size_t k = 0; k < x->r->n_lines; k++) {
        flag(x, &x->lines[k]);
        if (!with_reasons)
            continue;
        give_reasons(x, &x->lines[k]);
        what_would_change(x, k);
        summarise(x, &x->lines[k]);
    }
}
