/* reasons_ranking.c — the ranking as a whole in plain words: who stands first and how surely, which
 * flows it rests on, and what it could not look at. */
#include <string.h>

#include "market/inside.h"

/* The words of the house for a share, always beside its number. */
static const char *likelihood(double pct)
{
    return pct >= 95   ? "almost certain"
           : pct >= 75 ? "likely"
           : pct >= 25 ? "open"
           : pct > 5   ? "unlikely"
                       : "almost excluded";
}

/* How many markets are ranked. What decides is the share of the weight that must be known; the
 * rules of the firm have removed others before. */
const struct figure *count_of_lines(struct explain *x)
{
    struct err e;
    const struct figure *rule =
        params_figure(x->s->a, x->s->params, "market.coverage.min", NULL, &e);
    struct figure *f = FIGURE(x->s->a, "markets ranked", (double)x->r->n_lines, "", "smaa-2/1",
                              x->s->set->hash, rule);
    f->decimals = 0;
    return f;
}

/* Why a criterion on product flows is set aside; NULL when the whole chapter is: said once. */
static const char *trade_gap(const struct study *s, const struct criterion *k)
{
    bool potential = k->what == TRADE_EXPECTED || k->what == TRADE_UNREALISED;
    return s->goods->why                          ? NULL
           : potential && s->goods->why_potential ? s->goods->why_potential
                                                  : "known for too few candidates";
}

static void list_not_known(struct explain *x)
{
    struct study *s = x->s;
    const char **out = NEW_N(s->a, const char *, s->set->n_items + 4);
    size_t n = 0;
    const struct goods *g = s->goods;
    if (g->why)
        out[n++] = g->no_flows
                       ? "Product demand: how much of your product each market buys (needs "
                         "product trade data: import BACI)"
                       : arena_printf(s->a,
                                      "Product demand: how much of your product each market "
                                      "buys (%s)",
                                      g->why);
    else if (g->services)
        out[n++] = "Demand for what you sell without an HS code, such as services";
    if (!g->tariffs)
        out[n++] =
            "Tariffs on your product (needs a tariff file; an agreement does not mean zero duty)";
    out[n++] = g->why
                   ? "Five forces: need product trade data, not run"
                   : "Five forces: the power of buyers and of your suppliers (no figures at hand)";
    for (size_t c = 0; c < s->set->n_items; c++) {
        const struct criterion *k = &s->set->items[c];
        const char *why = k->kind == CRITERION_TRADE ? trade_gap(s, k) : NULL;
        if (!s->known_enough[c] && (why || k->kind != CRITERION_TRADE))
            out[n++] = arena_printf(s->a, "%s: %s, so set aside", k->name,
                                    why ? why : "known for too few candidates");
    }
    x->r->not_known = out;
    x->r->n_not_known = n;
}

/* Who takes first place how often; the three most frequent, and the duel of the first two lines. */
static const struct prose *how_sure(struct explain *x)
{
    struct arena *a = x->s->a;
    const struct market_ranking *r = x->r;
    const struct market_line *by_first[3] = {NULL};
    for (size_t k = 0; k < r->n_lines; k++)
        for (size_t i = 0; i < 3; i++)
            if (!by_first[i] || x->lines[k].first_share->value > by_first[i]->first_share->value) {
                memmove(by_first + i + 1, by_first + i, (2 - i) * sizeof *by_first);
                by_first[i] = &x->lines[k];
                break;
            }
    double most = by_first[0]->first_share->value;
    struct prose *p = most < 25 ? prose(a, "No market holds first place: of a hundred weighings ")
                                : prose(a, "That {s} is first is {s}: of a hundred weighings ",
                                        market_named(x, by_first[0], false), likelihood(most));
    for (size_t i = 0; i < 3 && by_first[i]; i++)
        trade_prose_add(a, p,
                        prose(a, i == 0 ? "{s} wins {t}" : ", {s} {t}",
                              market_named(x, by_first[i], false), by_first[i]->first_share,
                              market_of_100(a, by_first[i]->first_share)));
    trade_prose_add(a, p, prose(a, "."));
    if (r->n_lines > 1) {
        double wins = 100 * r->pairwise[1];
        const struct figure *f = FIGURE(
            a, arena_printf(a, "%s before %s", x->lines[0].name, x->lines[1].name), wins, "%",
            "smaa-2/1", r->set->hash, x->lines[0].expected_rank, x->lines[1].expected_rank);
        trade_prose_add(a, p,
                        prose(a, " {s} stands before {s} in {t} of them.",
                              market_named(x, &x->lines[0], true),
                              market_named(x, &x->lines[1], false), f, market_of_100(a, f)));
    }
    return p;
}

void explain_ranking(struct explain *x)
{
    struct arena *a = x->s->a;
    struct market_ranking *r = x->r;
    struct prose *head = prose(a, "");
    const struct market_line *first = &x->lines[0];
    trade_prose_add(a, head, market_place_words(x, first));
    trade_prose_add(a, head,
                    prose(a, " of {} markets in nine of ten ways of weighing your criteria",
                          count_of_lines(x)));
    for (size_t k = 1; k < r->n_lines && k < 3; k++) {
        const struct market_line *l = &x->lines[k];
        trade_prose_add(a, head,
                        prose(a, k == 1 ? "; next stand {s} ({o} to {o})" : " and {s} ({o} to {o})",
                              market_named(x, l, false), l->rank_low, l->rank_high));
    }
    trade_prose_add(a, head, prose(a, "."));
    r->headline = head;

    r->steadiness = how_sure(x);
    r->middle = prose(a,
                      "“Middle” in a reason is the middle of the {} markets ranked: half of them "
                      "lie below it.",
                      count_of_lines(x));
    r->forces =
        x->s->goods->why
            ? prose(a,
                    "Rivalry, new entrants, buyers, suppliers and substitutes (five forces) need "
                    "product trade data, which are not at hand: not run, and nothing stands in.")
            : prose(
                  a,
                  "Rivalry, new entrants and substitutes stand on the page of each market, as far "
                  "as product flows tell; the power of buyers and of suppliers is not known. "
                  "They are not validated and no part of the ranking.");
    const struct goods *g = x->s->goods;
    r->demand_why = g->why;
    if (!g->why)
        r->demand =
            prose(a, "{s} in {s}, {s}.", g->text, g->cube->source, cube_window_text(g->cube, a));
    list_not_known(x);
}
