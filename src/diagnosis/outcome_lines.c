/* outcome_lines.c — the outcomes as a reader gets them: group, name, figure, and what it says in
 * one plain clause. The log difference of sales is not among them: it is the input of the growth in
 * percent. */
#include "diagnosis/parts.h"

static const struct prose *growth_words(struct look *l, const struct outcome_result *o)
{
    if (!o->growth_from)
        return prose(l->a, "how much faster or slower you sell abroad, year by year");
    return prose(l->a, "what foreign sales added in an average year, from {} to {}", o->growth_from,
                 o->growth_to);
}

static const struct prose *outside_words(struct look *l, const struct outcome_result *o)
{
    if (!o->markets_outside)
        return prose(l->a, "sales outside your part of the world, by the regions of the UN");
    if (!*o->markets_outside)
        return prose(l->a,
                     "all your foreign sales are in your own region, as the UN counts regions");
    return prose(l->a, "counted as outside, by the regions of the UN: {s}", o->markets_outside);
}

void outcome_lines(struct look *l, struct outcome_result *o)
{
    const char *region = market_at(l->facts, l->home)->region;
    const struct {
        const char *group, *name, *plain;
        const struct figure *f;
    } table[] = {
        {"Speed", "First foreign business", "the first year with business abroad in your registers",
         o->first_foreign_year},
        {"Speed", "Years from founding to the first foreign business", "the fewer, the earlier",
         o->earliness},
        {"Speed", "Born global",
         "one: a large part of sales came from abroad soon after founding; nought: it did not",
         o->born_global_figure},
        {"Speed", "Markets entered per year", "in an average year since the first entry",
         o->speed_scope},
        {"Speed", "Rhythm of entries and exits",
         "above nought: they came in bursts; below: they were spread evenly", o->rhythm},
        {"Scale", "Foreign sales", "everything sold outside your home country", o->foreign_sales},
        {"Scale", "Foreign share of sales", "the part of all sales that comes from abroad",
         o->fsts},
        {"Scale", "Change of the foreign share", "how that part moved in an average year",
         o->fsts_growth},
        {"Scale", "Foreign share of customers", "the part of all customers who are abroad",
         o->customers_foreign},
        {"Scope", "Foreign markets that count", "those with more than a trifle of sales",
         o->n_markets},
        {"Scope", "Effective number of markets",
         "your sales are as spread as if they went evenly to so many markets",
         o->effective_markets},
        {"Scope", "Concentration (Herfindahl index)",
         "one: all in one market; near nought: spread over very many", o->hhi},
        {"Scope", "Concentration, normalised",
         "nought: the markets you have share evenly; one: all in one of them", o->hhi_normalised},
        {"Scope", "Spread over markets (entropy)",
         "nought: all in one market; the higher, the more evenly and over more of them",
         o->entropy},
        {"Scope", "Spread across UN regions", "the part of that spread between parts of the world",
         o->entropy_across},
        {"Scope", "Spread within UN regions", "the part of it among neighbours in one region",
         o->entropy_within},
        {"Scope", "Mean distance of foreign sales", "how far away an average sale goes",
         o->mean_distance},
        {"Scope", "Mean psychic distance of foreign sales",
         "nought: just like home; one: as different as can be in language, religion, rules and "
         "income",
         o->mean_psychic},
        {"Scope", arena_printf(l->a, "Share outside %s (UN regions)", region), NULL,
         o->outside_region},
        {"Performance", "Growth of foreign sales", NULL, o->growth_pct},
        {"Performance", "Contribution margin by market",
         "what a market leaves after the costs it causes", o->margin},
        {"Performance", "Payback of entry cost", "how long until an entry has earned its cost",
         o->payback},
    };
    struct outcome_line *lines = NEW_N(l->a, struct outcome_line, COUNT_OF(table));
    for (size_t i = 0; i < COUNT_OF(table); i++)
        lines[i] = (struct outcome_line){table[i].group, table[i].name,
                                         table[i].plain ? prose(l->a, "{s}", table[i].plain)
                                         : table[i].f == o->growth_pct ? growth_words(l, o)
                                                                       : outside_words(l, o),
                                         table[i].f};
    o->lines = lines;
    o->n_lines = COUNT_OF(table);
}
