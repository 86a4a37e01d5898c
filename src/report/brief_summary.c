/* brief_summary.c — the page an owner reads in five minutes: claim, picture, reasons, what would
 * change it, next step, sources. */
#include "report/brief_parts.h"

static void claim(struct brief *b, struct section *s)
{
    if (!b->n_shortlist) {
        add_lead(s, say(b->a, "**Stay where you are for now.** No market is left to rank: your own rules and the missing "
                              "data removed them all."));
        return;
    }
    const struct short_market *m = &b->shortlist[0];
    const struct figure *top = m->line->top_share, *first = m->line->first_share;
    add_lead(s, say(b->a, "**Look at {w} first.** Whatever matters most to you, it comes **{w}** in nine of ten ways of "
                          "weighing; that it belongs among the best is **{s}** ({} of the ways).",
                    m->name, rank_words(b, m->line), likelihood(b, top) ? likelihood(b, top) : "not known", top));
    if (figure_known(first) && share_of(first) < b->word_cut[1]->value)
        add_prose(s, say(b->a, "No single market stands out: that {w} is the very best is {w}. Read the shortlist as a group.",
                         m->name, likelihood_words(b, first)));
}

static void cards(struct brief *b, struct section *s)
{
    struct doc_block *block = add_cards(s);
    for (size_t i = 0; i < b->n_shortlist; i++) {
        const struct short_market *m = &b->shortlist[i];
        const struct market_line *l = m->line;
        struct card *c = add_card(s, block, m->name, m->href, rank_words(b, l));
        if (l->reasons_for[0])
            add_card_line(s, c, say(b->a, "**For:** {p}", l->reasons_for[0]));
        if (l->reasons_against[0])
            add_card_line(s, c, say(b->a, "**Against:** {p}", l->reasons_against[0]));
        if (m->entry->n_passing)
            add_card_line(s, c, say(b->a, "**Enter by:** {w}.", best_modes(b, m->entry)));
        else
            add_card_line(s, c, say(b->a, "**Enter by:** no mode passes your conditions."));
    }
}

static void standing(struct brief *b, struct section *s)
{
    const struct diagnosis *d = b->diagnosis;
    add_heading(s, 3, NULL, say(b->a, "Are you ready?"));
    add_prose(s, words_of_prose(b->a, d->pei.headline));
    if (d->pathway.headline)
        add_prose(s, words_of_prose(b->a, d->pathway.headline));
}

static void changes(struct brief *b, struct section *s)
{
    struct doc_block *c = add_callout(s, TONE_NOTE, say(b->a, "What would change this"));
    if (b->n_shortlist && b->shortlist[0].line->would_change)
        add_item(s, c, words_of_prose(b->a, b->shortlist[0].line->would_change));
    if (b->diagnosis->pathway.flip_sentence)
        add_item(s, c, words_of_prose(b->a, b->diagnosis->pathway.flip_sentence));
    c = add_callout(s, TONE_MISSING, say(b->a, "What it does not know"));
    add_item(s, c, say(b->a, "Product demand: {}. Tariffs: {}. Five forces: {}. Ownership limits: {}.", b->no_demand,
                       b->no_tariff, b->no_forces, b->no_ownership));
    add_item(s, c, say(b->a, "These can undo the order above. {l}.", "What is unknown, and what it could change",
                       "#unknown"));
}

bool brief_summary(struct brief *b, struct err *e)
{
    struct section *s = document_section(b->doc, "summary", say(b->a, "In short"), "In short");
    (void)e;
    claim(b, s);
    cards(b, s);
    standing(b, s);
    changes(b, s);
    add_heading(s, 3, NULL, say(b->a, "Do this next"));
    struct doc_block *list = add_list(s, BLOCK_STEPS);
    if (b->n_shortlist)
        add_item(s, list, say(b->a, "Look up duty and product rules for {w}; ask what it buys of your product.",
                              b->shortlist[0].name));
    if (b->diagnosis->pei.weightings[0].n_levers)
        add_item(s, list, say(b->a, "Raise one practice: {n}.",
                              b->diagnosis->pei.weightings[0].levers[0].practice->name));
    add_item(s, list, say(b->a, "Talk it through with your adviser: {l}.", "all next steps", "#next"));
    add_prose(s, say(b->a, "Click any number to see where it comes from. {l}, {l}.", "Sources", "#sources",
                     "every figure", "#figures"));
    return true;
}
