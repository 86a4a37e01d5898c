/* brief_summary.c — the page an owner reads in five minutes: claim, picture, reasons, what would
 * change it, next step, sources. */
#include "report/brief_parts.h"

static const struct market_line *most_often_first(const struct brief *b)
{
    const struct market_line *found = NULL;
    for (size_t i = 0; i < b->ranking->n_lines; i++) {
        const struct market_line *l = &b->ranking->lines[i];
        if (figure_known(l->first_share) &&
            (!found || l->first_share->value > found->first_share->value))
            found = l;
    }
    return found;
}

static bool is_served(const struct brief *b, const struct market_line *l)
{
    const struct presence *p = presence_of(b, l->iso3);
    return p && !p->left;
}

/* Why the order is what it is: by the mean place, which is not how often a market comes first. */
static void order_rule(struct brief *b, struct section *s)
{
    const struct market_line *most = most_often_first(b), *named = b->shortlist[0].line;
    if (!most)
        return;
    const struct words *name = place_words(b, most->market, true);
    struct words *w = say(b->a, "Markets stand by their mean place over all weighings. ");
    const char *here = is_served(b, most) ? ", where you are," : "";
    if (most != named && most->rank_high->value > named->rank_high->value)
        words_join(w,
                   say(b->a,
                       "{w}{s} comes first most often ({h} of the weighings) but falls to {o} in "
                       "others; {w} comes first in {h} and seldom falls below {o}.",
                       name, here, most->first_share, most->rank_high, b->shortlist[0].in_text,
                       named->first_share, named->rank_high));
    else if (most != named)
        words_join(w,
                   say(b->a,
                       "{w}{s} comes first most often ({h} of the weighings); {w} comes first in "
                       "{h}.",
                       name, here, most->first_share, b->shortlist[0].in_text, named->first_share));
    else
        words_join(w, say(b->a, "{w} also comes first most often: in {h} of the weighings.", name,
                          most->first_share));
    if (share_of(most->first_share) < b->word_cut[1]->value)
        words_join(w, say(b->a, " No market is first whatever matters: read the shortlist as a "
                                "group."));
    add_prose(s, w);
}

static void claim(struct brief *b, struct section *s)
{
    const struct market_line *first = b->ranking->n_lines ? &b->ranking->lines[0] : NULL;
    if (!first) {
        add_lead(s, say(b->a, "**Stay where you are for now.** No market is left to rank: your own "
                              "rules and the missing data removed them all."));
        return;
    }
    if (!b->n_shortlist) {
        add_lead(s, say(b->a, "**Grow where you are.** You are in every market that could be "
                              "ranked."));
        return;
    }
    const struct short_market *m = &b->shortlist[0];
    struct words *lead =
        say(b->a, "**Of the markets new to you, look at {w} first.** ", m->in_text);
    if (m->past)
        lead = say(b->a, "**Look at {w} first, where you were before.** ", m->in_text);
    words_join(lead,
               say(b->a,
                   "Whatever matters most to you, it comes **{w}** of all markets in nine of "
                   "ten ways of weighing; that it is among the first {r} is {w}.",
                   rank_words(b, m->line), b->top_k, likelihood_words(b, m->line->top_share)));
    if (is_served(b, first))
        words_join(lead, say(b->a, " {w}, where you already sell, still ranks first ({w}).",
                             place_words(b, first->market, true), rank_words(b, first)));
    add_lead(s, lead);
}

/* "You are in Iraq (1.15 M EUR in 2025), …; you have left Syria." */
static void present(struct brief *b, struct section *s)
{
    enum { NAMED = 3 };
    if (!b->n_present)
        return;
    const struct words *in[NAMED + 1], *out[NAMED];
    size_t n_in = 0, n_out = 0;
    for (size_t i = 0; i < b->n_present; i++) {
        const struct presence *p = &b->present[i];
        const struct words *name = place_words(b, p->market, false);
        if (p->left && n_out < NAMED)
            out[n_out++] = name;
        else if (!p->left && n_in < NAMED)
            in[n_in++] = figure_known(p->latest)
                             ? say(b->a, "{w} ({} in {y})", name, p->latest, p->latest)
                             : name;
    }
    if (b->n_served > n_in)
        in[n_in++] = say(b->a, "others");
    struct words *w = say(b->a, "**Markets you are in:** ");
    words_join(w, n_in ? words_listed(b, in, n_in) : say(b->a, "none"));
    if (n_out)
        words_join(w, say(b->a, "; you have left {w}", words_listed(b, out, n_out)));
    words_join(w, say(b->a, ". {l}.", "What to do with them", "#present"));
    add_prose(s, w);
}

static void cards(struct brief *b, struct section *s)
{
    struct doc_block *block = add_cards(s);
    for (size_t i = 0; i < b->n_shortlist; i++) {
        const struct short_market *m = &b->shortlist[i];
        const struct market_line *l = m->line;
        struct card *c =
            add_card(s, block, m->name, m->href,
                     m->past ? say(b->a, "{w} · you left in {}", rank_words(b, l), m->past->since)
                             : say(b->a, "{w} · new to you", rank_words(b, l)));
        if (goods_known(m))
            add_card_line(s, c, say(b->a, "**At stake:** it buys {} a year of your product; {w}.",
                                    m->goods->imports, goods_at_stake_words(b, m)));
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
    struct words *open = b->no_demand ? say(b->a, "Product demand: {}. ", b->no_demand)
                                      : say(b->a, "");
    words_join(open, say(b->a, "Tariffs: {}. ", b->no_tariff));
    if (b->no_forces)
        words_join(open, say(b->a, "Five forces: {}. ", b->no_forces));
    words_join(open, say(b->a, "Ownership limits: {}. Sanctions: {}.", b->no_ownership,
                         b->no_sanctions));
    add_item(s, c, open);
    add_item(s, c,
             say(b->a, "These can undo the order above. {l}.",
                 "What is unknown, and what it could change", "#unknown"));
}

bool brief_summary(struct brief *b, struct err *e)
{
    struct section *s = document_section(b->doc, "summary", say(b->a, "In short"), "In short");
    (void)e;
    claim(b, s);
    if (b->n_shortlist)
        order_rule(b, s);
    present(b, s);
    add_heading(s, 3, NULL, say(b->a, "Against your goal"));
    brief_goals(b, s);
    if (b->n_shortlist) {
        const struct short_market *m = &b->shortlist[0];
        add_heading(s, 3, NULL, say(b->a, "New markets"));
        add_chart(s, rank_chart(b, "shortlist",
                                b->n_shortlist == 1
                                    ? say(b->a, "{w} comes {w}", m->begins, rank_words(b, m->line))
                                    : say(b->a,
                                          "{w} has the best mean place of the new markets; "
                                          "their ranges overlap",
                                          m->begins),
                                true, b->n_shortlist));
    }
    cards(b, s);
    standing(b, s);
    changes(b, s);
    add_heading(s, 3, NULL, say(b->a, "Do this next"));
    struct doc_block *list = add_list(s, BLOCK_STEPS);
    if (b->n_steps)
        add_item(s, list, b->steps[0]);
    if (b->diagnosis->pei.weightings[0].n_levers)
        add_item(s, list, say(b->a, "**Raise one practice:** {w}.", brief_levers(b)));
    add_item(s, list,
             say(b->a, "Talk it through with your adviser: {l}.", "all next steps", "#next"));
    add_hint(s, say(b->a, "Click any number to see where it comes from. {l}, {l}.", "Sources",
                    "#sources", "every figure", "#figures"));
    return true;
}
