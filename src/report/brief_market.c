/* brief_market.c — one page per shortlisted market: what speaks for it and against, PESTEL, forces,
 * distances, trade, what is missing. How to enter it is brief_entry.c. */
#include <string.h>

#include "report/brief_parts.h"

static void reasons(struct brief *b, struct section *s, const struct market_line *l)
{
    add_heading(s, 3, NULL, say(b->a, "For and against"));
    struct doc_block *list = add_list(s, BLOCK_BULLETS);
    for (size_t i = 0; i < MARKET_REASONS; i++)
        if (l->reasons_for[i])
            add_item(s, list, say(b->a, "**For:** {p}", l->reasons_for[i]));
    for (size_t i = 0; i < MARKET_REASONS; i++)
        if (l->reasons_against[i])
            add_item(s, list, say(b->a, "**Against:** {p}", l->reasons_against[i]));
    if (l->would_change) {
        struct doc_block *c = add_callout(s, TONE_NOTE, say(b->a, "What would change its place"));
        add_item(s, c, words_of_prose(b->a, l->would_change));
    }
}

/* --- PESTEL --------------------------------------------------------------------------------------
 */

static void pestel_chart(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct pestel *p = m->pestel;
    int best = -1;
    for (int i = 0; i < N_PESTEL; i++)
        if (figure_known(p->letters[i].score) &&
            (best < 0 || p->letters[i].score->value > p->letters[best].score->value))
            best = i;
    struct words *claim = say(b->a, "Six sides of {w}", m->in_text);
    if (p->weakest >= 0 && best >= 0 && best != p->weakest)
        claim = say(b->a, "{s}: strongest on the {s} side, weakest on the {s} one", m->line->name,
                    p->letters[best].name, p->letters[p->weakest].name);
    struct chart *c = chart_new(
        b->a, CHART_BARS, arena_printf(b->a, "pestel-%s", m->line->iso3), claim,
        say(b->a, "Place among all economies, of a hundred; high is good. The ranking weighs the "
                  "criteria of your goods, not these six"));
    c->top = 100;
    for (size_t i = 0; i < N_PESTEL; i++) {
        struct mark *k = chart_mark(b->a, c, sentence_case(b->a, p->letters[i].name));
        k->value = p->letters[i].score;
        k->tone = (int)i == p->weakest ? MARK_WARN : MARK_PLAIN;
    }
    add_chart(s, c);
    add_prose(
        s, say(b->a, "The mean of the known sides is {}; read it only with the six.", p->overall));
}

static void pestel_table(struct brief *b, struct section *s, const struct short_market *m)
{
    static const struct column columns[] = {{"Indicator", false, 3},
                                            {"Value", true, 0},
                                            {"Year", true, 0},
                                            {"Place, of a hundred", true, 0},
                                            {"Better when", false, 0}};
    struct table *t = table_new(b->a, say(b->a, "PESTEL, figure by figure: {w}", m->name), columns,
                                COUNT_OF(columns));
    for (size_t i = 0; i < N_PESTEL; i++) {
        const struct pestel_letter *l = &m->pestel->letters[i];
        for (size_t k = 0; k < l->n_items; k++) {
            const struct pestel_item *it = &l->items[k];
            struct table_row *row = table_add(t);
            if (k == 0)
                row->group = sentence_case(b->a, l->name);
            table_cell(t, row, 0, words_of_name(b->a, it->name));
            table_cell(t, row, 1, say(b->a, "{}{s}", it->raw, it->old ? " (old)" : ""));
            if (figure_known(it->raw) && it->raw->year)
                table_cell(t, row, 2, say(b->a, "{y}", it->raw));
            table_cell(t, row, 3, say(b->a, "{}", it->score));
            table_cell(t, row, 4, say(b->a, "{s}", it->more_is_better ? "higher" : "lower"));
        }
    }
    t->long_table = true;
    add_table(s, t);
}

/* --- distances -----------------------------------------------------------------------------------
 */

static void cage_chart(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct cage *cage = m->cage;
    int far = -1;
    for (int i = 0; i < CAGE_N; i++)
        if (figure_known(cage->block[i]) &&
            (far < 0 || cage->block[i]->value > cage->block[far]->value))
            far = i;
    struct words *claim = far >= 0 ? say(b->a, "Farthest from you: {s}", cage_block_names[far])
                                   : say(b->a, "Its distance is not known");
    struct chart *c =
        chart_new(b->a, CHART_BARS, arena_printf(b->a, "distance-%s", m->line->iso3), claim,
                  say(b->a, "Distance from home among all candidates, of a hundred; low is near"));
    c->top = 100;
    c->low_word = "near";
    c->high_word = "far";
    for (int i = 0; i < CAGE_N; i++) {
        struct mark *k = chart_mark(b->a, c, sentence_case(b->a, cage_block_names[i]));
        k->value = cage->block[i];
        k->tone = i == far ? MARK_WARN : MARK_PLAIN;
    }
    add_chart(s, c);
}

static void distance_table(struct brief *b, struct section *s, const struct short_market *m)
{
    static const struct column columns[] = {
        {"Distance", false, 2}, {"Value", true, 2}, {"Year", true, 0}, {"What it means", false, 4}};
    struct table *t = table_new(b->a, say(b->a, "Every distance from home: {w}", m->name), columns,
                                COUNT_OF(columns));
    for (size_t i = 0; i < DISTANCE_N; i++) {
        const struct distance_kind *k = &distance_kinds[i];
        const struct figure *f = distance_figure(b->distances, b->a, b->diagnosis->home,
                                                 m->line->market, (enum distance_id)i);
        struct table_row *row = table_add(t);
        table_cell(t, row, 0, words_of_name(b->a, k->name));
        table_cell(t, row, 1, say(b->a, "{}", f));
        if (figure_known(f) && f->year)
            table_cell(t, row, 2, say(b->a, "{y}", f));
        table_cell(t, row, 3, words_of_name(b->a, k->means));
    }
    t->long_table = true;
    add_table(s, t);
}

/* --- trade ---------------------------------------------------------------------------------------
 */

static void trade(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct trade_hints *t = m->trade;
    add_heading(s, 3, NULL, say(b->a, "What it buys, at country level"));
    struct words *imports = say(b->a, "Imports of all goods: {}{w}.", t->imports,
                                figure_known(t->imports) && t->imports->year
                                    ? say(b->a, " ({y})", t->imports)
                                    : say(b->a, ""));
    if (!goods_known(m))
        words_join(imports, say(b->a, " Demand for your own product: {}.",
                                b->no_demand ? b->no_demand : m->goods->imports));
    add_prose(s, imports);
    if (t->n_partners) {
        bool dated = figure_known(t->partners[0].share) && t->partners[0].share->year;
        struct words *w = say(b->a, "It buys most{w} from ",
                              dated ? say(b->a, " ({y})", t->partners[0].share) : say(b->a, ""));
        for (size_t i = 0; i < t->n_partners; i++)
            words_join(w, say(b->a, "{s}{n} ({})",
                              i == 0                   ? ""
                              : i + 1 == t->n_partners ? " and "
                                                       : ", ",
                              t->partners[i].name, t->partners[i].share));
        words_join(w, t->home_place ? say(b->a, ". Your country is among them.")
                                    : say(b->a, ". Your country is not among them."));
        add_prose(s, w);
    }
    if (t->n_commodities)
        add_prose(s, say(b->a, "Leading imports: {w}.",
                         names_joined(b, t->commodities, t->n_commodities)));
    if (m->goods->note) /* why stands with the figure */
        add_prose(s, m->goods->no_flows
                         ? words_of_prose(b->a, m->goods->note)
                         : say(b->a, "These are figures of the whole country. Your product there: {i}.",
                               m->goods->imports));
}

/* --- figures behind the place
 * ---------------------------------------------------------------------- */

static void cells(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct market_line *l = m->line;
    static const struct column columns[] = {{"Criterion", false, 3},
                                            {"Figure", true, 2},
                                            {"Year", true, 0},
                                            {"Score, of a hundred", true, 0}};
    struct table *t = table_new(b->a, say(b->a, "Every criterion of the ranking: {w}", m->name),
                                columns, COUNT_OF(columns));
    int group = -1;
    for (size_t i = 0; i < l->n_cells; i++) {
        const struct market_cell *c = &l->cells[i];
        struct table_row *row = table_add(t);
        if (c->criterion->group != group)
            row->group = sentence_case(b->a, b->ranking->set->groups[c->criterion->group].name);
        group = c->criterion->group;
        table_cell(t, row, 0, words_of_name(b->a, c->criterion->name));
        table_cell(t, row, 1, say(b->a, "{}", c->raw));
        if (figure_known(c->raw) && c->raw->year)
            table_cell(t, row, 2, say(b->a, "{y}", c->raw));
        table_cell(t, row, 3, say(b->a, "{}", c->score));
    }
    t->long_table = true;
    add_table(s, t);
}

/* Competition and duty: what product flows and tariffs tell, and what is not known. */
static void forces(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct figure *tariff = m->goods->tariff;
    if (m->forces->n_known) {
        static const struct column columns[] = {
            {"Force", false, 2}, {"Pressure, of a hundred", true, 0}, {"Not known", false, 4}};
        struct table *t = table_new(
            b->a, say(b->a, "Five forces as far as product flows tell; high presses. Not validated"),
            columns, COUNT_OF(columns));
        for (size_t i = 0; i < N_FORCES; i++) {
            const struct force *f = &m->forces->force[i];
            struct table_row *row = table_add(t);
            table_cell(t, row, 0, words_of_name(b->a, f->name));
            table_cell(t, row, 1, say(b->a, "{}", f->pressure));
            table_cell(t, row, 2, words_of_name(b->a, f->missing));
        }
        add_table(s, t);
    }
    if (figure_known(tariff))
        add_prose(s, say(b->a, "Tariff on your product: {} ({y}).", tariff, tariff));
    if (m->forces->n_known && figure_known(tariff))
        return;
    struct doc_block *c = add_callout(s, TONE_MISSING, say(b->a, "Not known today"));
    if (!m->forces->n_known)
        add_item(s, c,
                 say(b->a, "Five forces: {i}. No country figure stands in for them.",
                     b->no_forces ? b->no_forces : m->forces->force[0].pressure));
    if (!figure_known(tariff))
        add_item(s, c, say(b->a, "Tariff on your product: {i}.", tariff));
}

bool brief_market(struct brief *b, const struct short_market *m, struct err *e)
{
    const struct market_line *l = m->line;
    struct section *s = document_section(b->doc, m->anchor, m->name, l->name);
    (void)e;
    s->own_page = true;
    add_lead(s, words_of_prose(b->a, l->summary));
    reasons(b, s, l);
    brief_goods(b, s, m);
    brief_entry(b, s, m);
    add_heading(s, 3, NULL, say(b->a, "The country (PESTEL)"));
    pestel_chart(b, s, m);
    pestel_table(b, s, m);
    add_heading(s, 3, NULL, say(b->a, "Competition and duty"));
    forces(b, s, m);
    add_heading(s, 3, NULL, say(b->a, "How far away it is (distance)"));
    cage_chart(b, s, m);
    distance_table(b, s, m);
    trade(b, s, m);
    cells(b, s, m);
    if (l->n_missing) {
        struct doc_block *gap = add_callout(s, TONE_MISSING, say(b->a, "Missing for this market"));
        add_item(s, gap,
                 say(b->a, "{w}. Each gap widens its rank interval; none counts in its favour.",
                     names_joined(b, l->missing, l->n_missing)));
    }
    return true;
}
