/* brief_goods.c — what a market buys of the firm's own goods: money at stake, who sells there now,
 * and how the imports went. Without product flows nothing of it is said here (brief_market.c says
 * why). */
#include "report/brief_parts.h"

bool goods_known(const struct short_market *m)
{
    return m->goods && m->goods->says;
}

/* "Still to sell there for your country: 38 M USD a year (29 to 44); not known: …" */
struct words *goods_at_stake_words(struct brief *b, const struct short_market *m)
{
    const struct figure *f = m->goods->at_stake;
    return figure_known(f)
               ? say(b->a, "your country could sell {i} a year more there than it does", f)
               : say(b->a, "what your country could still sell there is {} ({s})", f, f->why);
}

static void sellers(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct product_trade *t = m->goods;
    static const struct column columns[] = {
        {"Who sells there now", false, 3}, {"A year", true, 0}, {"Share", true, 0}};
    if (!t->n_suppliers)
        return;
    struct table *table = table_new(b->a, say(b->a, "Suppliers of your product: {w}", m->name),
                                    columns, COUNT_OF(columns));
    for (size_t i = 0; i < t->n_suppliers; i++) {
        const struct product_supplier *x = &t->suppliers[i];
        struct table_row *row = table_add(table);
        row->emphasis = x->home;
        table_cell(table, row, 0, say(b->a, x->home ? "{n} (your country)" : "{n}", x->name));
        table_cell(table, row, 1, say(b->a, "{}", x->value));
        table_cell(table, row, 2, say(b->a, "{}", x->share));
    }
    add_table(s, table);
}

static void trend(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct product_trade *t = m->goods;
    if (t->n_years < 2)
        return;
    const struct figure *first = t->years[0].imports, *last = t->years[t->n_years - 1].imports;
    const char *went = last->value > first->value   ? "more"
                       : last->value < first->value ? "less"
                                                    : "as much";
    struct chart *c =
        chart_new(b->a, CHART_TREND, arena_printf(b->a, "imports-%s", m->line->iso3),
                  say(b->a, "It bought {s} in {y} than in {y}", went, last, first),
                  say(b->a, "Imports of your product ({c}), USD at prices of the year", t->codes));
    if (last->value == first->value)
        c->title = say(b->a, "It bought as much in {y} as in {y}", last, first);
    c->value_name = "Imports";
    for (size_t i = 0; i < t->n_years; i++) {
        struct mark *k = chart_mark(b->a, c, arena_printf(b->a, "%d", t->years[i].year));
        k->value = t->years[i].imports;
        if (figure_known(k->value) && k->value->value > c->top)
            c->top = k->value->value;
    }
    c->source = say(b->a, "{n}.", t->source);
    add_chart(s, c);
}

void brief_goods(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct product_trade *t = m->goods;
    if (!goods_known(m))
        return;
    add_heading(s, 3, NULL, say(b->a, "What it buys of your product"));
    add_prose(s, words_of_prose(b->a, t->says));
    struct words *w = say(b->a, "**Money at stake:** ");
    words_join(w, goods_at_stake_words(b, m));
    words_join(w, say(b->a, "."));
    if (figure_known(t->at_stake) && figure_has_interval(t->at_stake))
        words_join(w, say(b->a, " The range is that of the single years."));
    add_prose(s, w);
    add_prose(s, say(b->a,
                     "Its imports of it grow by {} a year; a kilogram costs {} at the border; the "
                     "suppliers' concentration is {} (one supplier alone would be one).",
                     t->growth, t->unit_value, t->concentration));
    trend(b, s, m);
    sellers(b, s, m);
}
