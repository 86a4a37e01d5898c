/* brief_summary.c — the page an owner reads in five minutes: claim, picture, reasons, what would
 * change it, next step, sources. */
#include "report/brief_parts.h"

/* The best placed market where the firm is not active yet; NULL when it is in all of them. */
static const struct short_market *first_new(const struct brief *b)
{
    for (size_t i = 0; i < b->n_shortlist; i++)
        if (!b->shortlist[i].entry->current)
            return &b->shortlist[i];
    return NULL;
}

static void claim(struct brief *b, struct section *s)
{
    if (!b->n_shortlist) {
        add_lead(s, say(b->a, "**Stay where you are for now.** No market is left to rank: your own "
                              "rules and the missing "
                              "data removed them all."));
        return;
    }
    const struct short_market *m = first_new(b), *home = &b->shortlist[0];
    if (!m)
        m = home;
    const char *the = article(m->line->name);
    const struct figure *top = m->line->top_share, *first = home->line->first_share;
    struct words *lead = say(b->a, "");
    if (m != home)
        words_join(lead,
                   say(b->a,
                       "**{w}, where you are already, still comes first; of the new markets, look "
                       "at {s}{w} first.** ",
                       home->name, the, m->name));
    else
        words_join(lead, say(b->a, "**{s} {s}{w} first.** ",
                             m->entry->current ? "Grow in" : "Look at", the, m->name));
    words_join(lead, say(b->a,
                         "Whatever matters most to you, it comes **{w}** in nine of ten ways of "
                         "weighing; that it "
                         "belongs among the best is **{s}** ({} of the ways).",
                         rank_words(b, m->line),
                         likelihood(b, top) ? likelihood(b, top) : "not known", top));
    add_lead(s, lead);
    if (figure_known(first) && share_of(first) < b->word_cut[1]->value)
        add_prose(s, say(b->a,
                         "No single market stands out: that {s}{w} is the very best is {w}. Read "
                         "the shortlist as "
                         "a group.",
                         article(home->line->name), home->name, likelihood_words(b, first)));
}

static void cards(struct brief *b, struct section *s)
{
    struct doc_block *block = add_cards(s);
    for (size_t i = 0; i < b->n_shortlist; i++) {
        const struct short_market *m = &b->shortlist[i];
        const struct market_line *l = m->line;
        struct card *c =
            add_card(s, block, m->name, m->href,
                     m->entry->current ? say(b->a, "{w} · you are there already", rank_words(b, l))
                                       : say(b->a, "{w} · new to you", rank_words(b, l)));
        if (l->reasons_for[0])
            add_card_line(s, c, say(b->a, "**For:** {p}", l->reasons_for[0]));
        if (l->reasons_against[0])
            add_card_line(s, c, say(b->a, "**Against:** {p}", l->reasons_against[0]));
        add_card_line(s, c, say(b->a, "**Enter by:** {p}.", m->entry->in_short));
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
    add_item(s, c,
             say(b->a,
                 "Product demand: {}. Tariffs: {}. Five forces: {}. Ownership limits: {}. "
                 "Sanctions: {}.",
                 b->no_demand, b->no_tariff, b->no_forces, b->no_ownership, b->no_sanctions));
    add_item(s, c,
             say(b->a, "These can undo the order above. {l}.",
                 "What is unknown, and what it could change", "#unknown"));
}

bool brief_summary(struct brief *b, struct err *e)
{
    struct section *s = document_section(b->doc, "summary", say(b->a, "In short"), "In short");
    (void)e;
    claim(b, s);
    if (b->n_shortlist > 1)
        add_chart(s, rank_chart(b, "shortlist",
                                say(b->a, "{s}{w} and {s}{w}: read ranges, not single places",
                                    sentence_case(b->a, article(b->shortlist[0].line->name)),
                                    b->shortlist[0].name, article(b->shortlist[1].line->name),
                                    b->shortlist[1].name),
                                b->n_shortlist));
    cards(b, s);
    standing(b, s);
    changes(b, s);
    add_heading(s, 3, NULL, say(b->a, "Do this next"));
    struct doc_block *list = add_list(s, BLOCK_STEPS);
    const struct short_market *m = first_new(b);
    if (!m && b->n_shortlist)
        m = &b->shortlist[0];
    if (m)
        add_item(
            s, list,
            say(b->a,
                "Look up duty, product rules and sanctions for {s}{w}; ask what it buys of your "
                "product.",
                article(m->line->name), m->name));
    if (b->diagnosis->pei.weightings[0].n_levers)
        add_item(s, list,
                 say(b->a, "Raise one practice: {n}.",
                     b->diagnosis->pei.weightings[0].levers[0].practice->name));
    add_item(s, list,
             say(b->a, "Talk it through with your adviser: {l}.", "all next steps", "#next"));
    add_prose(s, say(b->a, "Click any number to see where it comes from. {l}, {l}.", "Sources",
                     "#sources", "every figure", "#figures"));
    return true;
}
