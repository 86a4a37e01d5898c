/* brief_goal.c — the brief against what the firm wants: each goal, where it stands and what is
 * missing to it, then the budget and the free capacity beside it.
 *
 * Arithmetic of the firm's own figures only (docs/methods/goal-gap.md): what a market would buy is
 * not known today, so that no goal is called within reach.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/brief_parts.h"

static const struct figure *goal_field(struct brief *b, size_t i, const char *field,
                                       struct opt_real v, const char *unit)
{
    return firm_figure(b->a, b->firm, arena_printf(b->a, "Goal: %s", field),
                       arena_printf(b->a, "goals[%zu].%s", i, field), v, unit, 0);
}

static const struct figure *home_sales(struct brief *b, int year)
{
    const struct firm *f = b->firm;
    for (size_t i = 0; i < f->n_sales; i++)
        if (f->sales[i].year == year && strcmp(f->sales[i].market, f->home) == 0)
            return firm_amount(b->a, f, arena_printf(b->a, "Sales at home, %d", year),
                               arena_printf(b->a, "sales[%zu].amount", i), f->sales[i].amount,
                               year);
    return NULL;
}

/* What foreign sales must be for the share, when home sales stay: t H / (1 - t). */
static const struct figure *sales_wanted(struct brief *b, const struct figure *share,
                                         const struct figure *home)
{
    if (!figure_known(home) || share->value >= 1)
        return NULL;
    return FIGURE(b->a, "Foreign sales that the goal asks for",
                  share->value * home->value / (1 - share->value), b->firm->currency, "goal-gap/1",
                  NULL, share, home);
}

/* "that is 77 000 EUR more than in 2025, or 20 % a year; so far it was 32 % a year" */
static void sales_goal(struct brief *b, struct words *w, size_t i, const struct figure *wanted,
                       const struct figure **ret_more)
{
    const struct outcome_result *o = &b->diagnosis->outcomes;
    const struct figure *now = o->foreign_sales;
    int until = b->firm->goals[i].deadline ? atoi(b->firm->goals[i].deadline) : 0;
    if (!figure_known(wanted) || !figure_known(now))
        return;
    if (wanted->value <= now->value) {
        words_join(w, say(b->a, " It is reached already, at today's sales at home."));
        return;
    }
    struct figure *more =
        FIGURE(b->a, "More foreign sales that the goal asks for", wanted->value - now->value,
               b->firm->currency, "goal-gap/1", NULL, wanted, now);
    *ret_more = more;
    words_join(w, say(b->a, " At today's sales at home it asks for {} more from abroad than in {y}",
                      more, now));
    if (until > now->year && now->value > 0) {
        double rate = pow(wanted->value / now->value, 1.0 / (until - now->year)) - 1;
        struct figure *f = FIGURE(b->a, "Growth that the goal asks for", 100 * rate, "% a year",
                                  "goal-gap/1", NULL, wanted, now);
        f->decimals = 0;
        words_join(w, say(b->a, ", {}", f));
    }
    if (figure_known(o->growth_pct))
        words_join(w, say(b->a, "; so far your foreign sales grew {}", o->growth_pct));
    words_join(w, say(b->a, "."));
}

static const struct figure *served_count(struct brief *b)
{
    const struct figure **in = NEW_N(b->a, const struct figure *, b->n_served + 1);
    size_t n = 0;
    for (size_t i = 0; i < b->n_served; i++)
        if (figure_known(b->present[i].latest))
            in[n++] = b->present[i].latest;
    if (!n)
        return figure_missing(b->a, "Markets you sell in", "markets", "none in the register");
    struct figure *f =
        figure_derived(b->a, "Markets you sell in", (double)n, "markets", "count/1", NULL, in, n);
    f->decimals = 0;
    return f;
}

static const struct figure *shortlist_count(struct brief *b)
{
    const struct figure *in[BRIEF_MOST];
    for (size_t i = 0; i < b->n_shortlist; i++)
        in[i] = b->shortlist[i].line->expected_rank;
    struct figure *f = figure_derived(b->a, "New markets on the shortlist", (double)b->n_shortlist,
                                      "markets", "count/1", NULL, in, b->n_shortlist);
    f->decimals = 0;
    return f;
}

static void market_goal(struct brief *b, struct words *w, const struct figure *target)
{
    const struct figure *now = served_count(b);
    words_join(w, say(b->a, " You sell in {} today", now));
    if (!figure_known(now) || now->value >= target->value) {
        words_join(w, say(b->a, "."));
        return;
    }
    struct figure *gap = FIGURE(b->a, "Markets wanting to the goal", target->value - now->value,
                                "markets", "goal-gap/1", NULL, target, now);
    gap->decimals = 0;
    words_join(w, say(b->a, "; the goal wants {} more.", gap));
    if (!b->n_shortlist)
        return;
    const struct figure *offered = shortlist_count(b);
    words_join(
        w, offered->value < gap->value
               ? say(b->a, " This brief looks closely at {} only: the goal needs more.", offered)
               : say(b->a,
                     " This brief looks closely at {}, so that not all of them must "
                     "work out.",
                     offered));
}

static const struct figure *goal(struct brief *b, struct section *s, size_t i)
{
    const struct goal *g = &b->firm->goals[i];
    const struct outcome_result *o = &b->diagnosis->outcomes;
    const struct figure *more = NULL;
    struct words *w = say(b->a, "**Your goal: {n}**", g->text);
    if (g->deadline)
        words_join(w, say(b->a, " by {d}", g->deadline));
    words_join(w, say(b->a, "."));
    const char *metric = g->metric ? g->metric : "";
    if (strcmp(metric, "fsts") == 0 && g->target.known) {
        const struct figure *target = goal_field(b, i, "target", g->target, "share");
        words_join(w, say(b->a, " Today {} of your sales come from abroad.", o->fsts));
        sales_goal(b, w, i, sales_wanted(b, target, home_sales(b, o->latest_year)), &more);
    } else if (strcmp(metric, "foreign_sales") == 0 && g->target.known) {
        words_join(w, say(b->a, " Today you sell {} abroad.", o->foreign_sales));
        sales_goal(b, w, i, goal_field(b, i, "target", g->target, b->firm->currency), &more);
    } else if (strcmp(metric, "markets_with_sales") == 0 && g->target.known) {
        market_goal(b, w, goal_field(b, i, "target", g->target, "markets"));
    } else {
        words_join(w, say(b->a, " Nothing in this brief measures it."));
    }
    if (more && b->no_demand)
        words_join(w, say(b->a,
                          " Whether the shortlist can bring that nobody can say yet: demand "
                          "for your product is {}.",
                          b->no_demand));
    else if (more && b->n_shortlist && goods_known(&b->shortlist[0]) &&
             figure_known(b->shortlist[0].goods->at_stake))
        words_join(w, say(b->a, " In {w} {w}; how much of that is yours nobody can say.",
                          b->shortlist[0].in_text, goods_at_stake_words(b, &b->shortlist[0])));
    add_prose(s, w);
    return more;
}

/* --- what there is to spend ---------------------------------------------------------------------
 */

static const struct figure *mode_capital(struct brief *b, const char *mode, const char *iso3)
{
    const struct entry_view *v = &b->firm->entry_view;
    for (size_t i = 0; i < v->n_mode_capital; i++)
        if (cstr_eq(v->mode_capital[i].mode, mode) &&
            (!v->mode_capital[i].market || cstr_eq(v->mode_capital[i].market, iso3)))
            return firm_amount(b->a, b->firm, "What this way of entering takes",
                               arena_printf(b->a, "entry_view.mode_capital[%zu].capital", i),
                               v->mode_capital[i].capital, 0);
    return NULL;
}

static void budget(struct brief *b, struct section *s)
{
    const struct resources *r = &b->firm->resources;
    const struct budget_year *next = NULL;
    int now = atoi(b->firm->written_on);
    size_t at = 0;
    for (size_t i = 0; i < r->n_budget; i++)
        if (r->budget[i].year >= now && (!next || r->budget[i].year < next->year)) {
            next = &r->budget[i];
            at = i;
        }
    if (!next) {
        add_prose(s, say(b->a, "**Budget:** your file names none for going abroad, so that nothing "
                               "here was held against one."));
        return;
    }
    const struct figure *amount = firm_amount(
        b->a, b->firm, arena_printf(b->a, "Budget for going abroad, %d", next->year),
        arena_printf(b->a, "resources.budget[%zu].amount", at), next->amount, next->year);
    struct words *w = say(b->a, "**Budget for going abroad:** {} in {y}.", amount, amount);
    const struct entry_line *way = b->n_shortlist ? b->shortlist[0].entry->advised : NULL;
    const struct figure *takes =
        way ? mode_capital(b, way->mode->id, b->shortlist[0].line->iso3) : NULL;
    if (figure_known(takes) && figure_known(amount))
        words_join(w, say(b->a, " Entering {w} by {n} takes {}: {s}.", b->shortlist[0].in_text,
                          lower_case(b->a, way->mode->name), takes,
                          takes->value <= amount->value ? "it fits that year"
                                                        : "more than that year has"));
    else if (b->n_shortlist)
        words_join(w, say(b->a, " What entering a new market takes stands nowhere in your file, so "
                                "that nobody has held it against the budget; registration, "
                                "samples, travel and the first stock are the usual parts."));
    add_prose(s, w);
}

/* Free units at the price of the cheapest product: at least so much can be sold without building.
 */
static void capacity(struct brief *b, struct section *s, const struct figure *more)
{
    const struct firm *f = b->firm;
    const struct resources *r = &f->resources;
    const struct figure *cheapest = NULL;
    if (!r->capacity_units_per_year.known || !r->capacity_used_01.known)
        return;
    const struct figure *units =
        firm_figure(b->a, f, "Capacity", "resources.capacity.units_per_year",
                    r->capacity_units_per_year, "units a year", 0);
    const struct figure *used =
        firm_figure(b->a, f, "Capacity in use", "resources.capacity.used_share",
                    r->capacity_used_01, "share", 0);
    struct words *w;
    if (used->value >= 1) {
        w = say(b->a, "**Capacity:** all of it is in use ({}): new markets need more of it.", used);
        add_prose(s, w);
        return;
    }
    const struct figure *free_units =
        FIGURE(b->a, "Free capacity", units->value * (1 - used->value), "units a year",
               "goal-gap/1", NULL, units, used);
    w = say(b->a, "**Capacity:** {} is in use, {} are free", used, free_units);
    for (size_t i = 0; i < f->n_products; i++) {
        const struct figure *p =
            firm_amount(b->a, f, arena_printf(b->a, "Price of %s", f->products[i].name),
                        arena_printf(b->a, "products[%zu].price", i), f->products[i].price, 0);
        if (figure_known(p) && (!cheapest || p->value < cheapest->value))
            cheapest = p;
    }
    if (cheapest) {
        const struct figure *worth =
            FIGURE(b->a, "Free capacity at the price of the cheapest product",
                   free_units->value * cheapest->value, f->currency, "goal-gap/1", NULL, free_units,
                   cheapest);
        words_join(w, say(b->a, ", worth at least {} at your lowest price", worth));
        if (more)
            words_join(w,
                       worth->value >= more->value
                           ? say(b->a, ": more than the goal asks for")
                           : say(b->a, ": less than the goal asks for, unless you sell the dearer "
                                       "goods"));
    }
    words_join(w, say(b->a, "."));
    add_prose(s, w);
}

void brief_goals(struct brief *b, struct section *s)
{
    const struct figure *more = NULL;
    for (size_t i = 0; i < b->firm->n_goals; i++) {
        const struct figure *m = goal(b, s, i);
        more = m ? m : more;
    }
    if (!b->firm->n_goals)
        add_prose(s, say(b->a, "**Goal:** your file names none, so that nothing here was held "
                               "against one."));
    budget(b, s);
    capacity(b, s, more);
}
