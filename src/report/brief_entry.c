/* brief_entry.c — how to enter one market: the modes that pass, how often each fits best, what was
 * checked and what nobody could check, and the second opinion. */
#include "report/brief_parts.h"

static const char *outcome_name(enum entry_check c)
{
    static const char *const names[] = {"passed", "failed", "not checked"};
    return names[c];
}

static void acceptability(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct entry_result *r = m->entry;
    const struct entry_line *first = &r->lines[0];
    struct chart *c = chart_new(
        b->a, CHART_BARS, arena_printf(b->a, "modes-%s", r->iso3),
        say(b->a, "In short: {p}", r->in_short),
        say(b->a, "Share of draws in which each mode that passes fits best, when weights and "
                  "disputed signs are drawn"));
    c->top = 1;
    c->drawn = true;
    for (size_t i = 0; i < r->n_passing; i++) {
        struct mark *k = chart_mark(b->a, c, r->lines[i].mode->name);
        k->value = r->lines[i].acceptability;
        k->tone = &r->lines[i] == r->advised ? MARK_EMPHASIS : MARK_PLAIN;
        k->note = r->lines[i].settled ? NULL : "something it needs is not checked";
    }
    add_chart(s, c);
    const struct entry_line *shown = r->advised ? r->advised : first;
    struct doc_block *list = add_list(s, BLOCK_BULLETS);
    for (size_t i = 0; i < ENTRY_REASONS; i++)
        if (shown->reasons[i])
            add_item(s, list, words_of_prose(b->a, shown->reasons[i]));
    if (shown->warning) {
        struct doc_block *c2 = add_callout(s, TONE_WARN, say(b->a, "Mind"));
        add_item(s, c2, words_of_prose(b->a, shown->warning));
    }
}

static void checks(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct entry_result *r = m->entry;
    static const struct column columns[] = {
        {"Condition", false, 0}, {"Outcome", false, 0}, {"What was compared", false, 5}};
    struct table *t = table_new(b->a, say(b->a, "Conditions a mode must meet: {w}", m->name),
                                columns, COUNT_OF(columns));
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct entry_line *l = &r->lines[i];
        for (size_t k = 0; k < l->n_constraints; k++) {
            struct table_row *row = table_add(t);
            if (k == 0)
                row->group = l->mode->name;
            table_cell(t, row, 0, say(b->a, "{s}", sentence_case(b->a, l->constraints[k].rule)));
            table_cell(t, row, 1, say(b->a, "{s}", outcome_name(l->constraints[k].outcome)));
            table_cell(t, row, 2, words_of_prose(b->a, l->constraints[k].text));
        }
    }
    t->long_table = true;
    if (t->n_rows)
        add_table(s, t);
}

static void control(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct entry_result *r = m->entry;
    static const struct column columns[] = {
        {"Factor", false, 3}, {"Rests on", true, 2}, {"Weight", true, 0}, {"Pull", true, 0}};
    struct table *t = table_new(
        b->a, say(b->a, "What pulls towards more control, and away from it: {w}", m->name), columns,
        COUNT_OF(columns));
    for (size_t i = 0; i < r->n_factors; i++) {
        const struct entry_factor *f = &r->factors[i];
        struct table_row *row = table_add(t);
        table_cell(t, row, 0,
             say(b->a, "{n}{s}", f->name, f->mixed ? " (the literature disagrees)" : ""));
        table_cell(t, row, 1, say(b->a, "{}", f->raw));
        table_cell(t, row, 2, f->weight ? say(b->a, "{}", f->weight) : NULL);
        table_cell(t, row, 3, f->pull ? say(b->a, "{}", f->pull) : NULL);
    }
    t->long_table = true;
    add_table(s, t);
}

/* The firm or its adviser may have brought the limit of this market. */
static bool limit_is_known(const struct brief *b, const char *iso3)
{
    for (size_t i = 0; i < b->firm->entry_view.n_ownership_limits; i++)
        if (cstr_eq(b->firm->entry_view.ownership_limits[i].market, iso3))
            return true;
    return false;
}

void brief_entry(struct brief *b, struct section *s, const struct short_market *m)
{
    const struct entry_result *r = m->entry;
    add_heading(s, 3, NULL, say(b->a, "How to enter (entry mode)"));
    if (r->current)
        add_prose(s, words_of_prose(b->a, r->current));
    add_prose(s, words_of_prose(b->a, r->headline));
    if (r->n_passing)
        acceptability(b, s, m);
    if (r->control_text)
        add_prose(s, words_of_prose(b->a, r->control_text));
    if (r->oli && r->oli->text) {
        struct doc_block *c =
            add_callout(s, r->oli->disagrees ? TONE_WARN : TONE_NOTE,
                        say(b->a, r->oli->disagrees ? "A second opinion disagrees (OLI)"
                                                    : "A second opinion (OLI)"));
        add_item(s, c, words_of_prose(b->a, r->oli->text));
    }
    bool owns = false; /* only who founds or buys a firm there asks how much of it he may own */
    for (size_t i = 0; i < r->n_passing; i++)
        owns = owns || r->lines[i].mode->equity;
    struct doc_block *c = add_callout(s, TONE_MISSING, say(b->a, "Check before you sign"));
    if (owns && !limit_is_known(b, r->iso3))
        add_item(s, c, say(b->a, "Limits on foreign ownership: {i}.", b->no_ownership));
    for (size_t i = 0; i < r->n_not_checked; i++) {
        bool ownership = str_starts(str_of(r->not_checked[i]), "Limits on foreign ownership");
        if (!ownership)
            add_item(s, c, words_of_name(b->a, r->not_checked[i]));
    }
    checks(b, s, m);
    control(b, s, m);
}
