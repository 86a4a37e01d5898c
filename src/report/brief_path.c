/* brief_path.c — the pathway with what would flip it, the path taken so far, other readings of the
 * same answers, and the tools chosen under the budget with the claims behind them. */
#include "report/brief_parts.h"

/* --- pathway -------------------------------------------------------------------------------------
 */

static void pathway_shares(struct brief *b, struct section *s)
{
    const struct pathway_result *p = &b->diagnosis->pathway;
    struct words *claim =
        p->published
            ? say(b->a, "{s} in {h} of the draws", pathway_name(p->label), p->share[p->label])
            : say(b->a, "Undecided: {n}", p->text ? p->text : "not assessed");
    struct chart *c =
        chart_new(b->a, CHART_BARS, "pathway-labels", claim,
                  say(b->a, "Share of draws that give each label when every answer may be off by "
                            "one step"));
    c->top = 1;
    c->drawn = true;
    c->source =
        say(b->a, "Draws move your answers by small errors only: how sure the rule is of its "
                  "own reading, not how sure the reading is.");
    for (size_t i = 0; i < N_PATHWAYS; i++) {
        struct mark *m = chart_mark(b->a, c, pathway_name((enum pathway)i));
        m->value = p->share[i];
        m->tone = i == (size_t)p->label ? MARK_EMPHASIS : MARK_MUTED;
    }
    add_chart(s, c);
}

static bool flips(struct brief *b, struct section *s, struct err *e)
{
    const struct pathway_result *p = &b->diagnosis->pathway;
    size_t shown;
    TRY(brief_count(b, "report.flips.shown", &shown, e));
    if (p->flip_sentence)
        add_prose(s, words_of_prose(b->a, p->flip_sentence));
    if (!p->n_flips)
        return true;
    static const struct column columns[] = {{"Score", false, 2},
                                            {"Must reach", true, 0},
                                            {"Change", true, 0},
                                            {"Then the pathway is", false, 2}};
    struct table *t = table_new(b->a, say(b->a, "The smallest changes that flip the pathway"),
                                columns, COUNT_OF(columns));
    for (size_t i = 0; i < p->n_flips && i < shown; i++) {
        const struct flip *f = &p->flips[i];
        struct table_row *r = table_add(t);
        table_cell(t, r, 0, words_of_name(b->a, f->name));
        table_cell(t, r, 1, say(b->a, "{s}{}", f->reached ? "" : "below ", f->to));
        table_cell(t, r, 2, say(b->a, "{}", f->change));
        table_cell(t, r, 3, say(b->a, "{s}", pathway_name(f->label)));
    }
    add_table(s, t);
    return true;
}

static bool pathway(struct brief *b, struct section *s, struct err *e)
{
    const struct pathway_result *p = &b->diagnosis->pathway;
    if (p->headline)
        add_lead(s, words_of_prose(b->a, p->headline));
    if (!p->assessed) {
        struct doc_block *c =
            add_callout(s, TONE_MISSING, say(b->a, "The pathway is not assessed"));
        add_item(s, c, words_of_name(b->a, p->why_not ? p->why_not : "answers are missing"));
        return true;
    }
    pathway_shares(b, s);
    return flips(b, s, e);
}

/* --- path taken ----------------------------------------------------------------------------------
 */

static void path_taken(struct brief *b, struct section *s)
{
    const struct path_result *p = &b->diagnosis->path;
    add_heading(s, 3, NULL, say(b->a, "The path you have taken so far"));
    if (p->headline)
        add_prose(s, words_of_prose(b->a, p->headline));
    struct words *claim =
        p->leading >= 0 ? say(b->a, "Closest to: {s}", path_kind_name((enum path_kind)p->leading))
        : p->enough_history ? say(b->a, "A mixed path")
                            : say(b->a, "Not enough history to name a path");
    struct chart *c =
        chart_new(b->a, CHART_BARS, "path", claim,
                  say(b->a, "How closely your entries follow each account of going abroad"));
    c->top = 1;
    c->low_word = "not at all";
    c->high_word = "exactly";
    for (size_t i = 0; i < N_PATHS; i++) {
        struct mark *m = chart_mark(b->a, c, path_kind_name((enum path_kind)i));
        m->value = p->index[i];
        m->tone = (int)i == p->leading ? MARK_EMPHASIS : MARK_PLAIN;
    }
    c->source = say(b->a, "Source: your register of entries.");
    add_chart(s, c);
}

/* "dynamic-capabilities" → "Dynamic capabilities" */
static char *family_name(struct arena *a, const char *id)
{
    char *s = sentence_case(a, id);
    for (char *c = s; *c; c++)
        if (*c == '-')
            *c = ' ';
    return s;
}

static void views(struct brief *b, struct section *s)
{
    const struct apmo_catalogue *cat = b->diagnosis->cat->apmo;
    if (!cat->n_views)
        return;
    static const struct column columns[] = {
        {"Capability", false, 2}, {"Score", true, 0}, {"What it is", false, 4}};
    struct table *t =
        table_new(b->a, say(b->a, "Other readings of the same answers, each of a hundred"), columns,
                  COUNT_OF(columns));
    const char *family = NULL;
    for (size_t i = 0; i < cat->n_views; i++) {
        const struct view_result *v = &b->diagnosis->views[i];
        struct table_row *r = table_add(t);
        if (!cstr_eq(family, v->view->family))
            r->group = family_name(b->a, v->view->family);
        family = v->view->family;
        table_cell(t, r, 0, words_of_name(b->a, v->view->name));
        table_cell(t, r, 1, say(b->a, "{i}", v->score));
        table_cell(t, r, 2, words_of_name(b->a, v->view->text));
    }
    add_table(s, t);
}

/* --- tools ---------------------------------------------------------------------------------------
 */

static struct words *claims_of(struct brief *b, const struct facilitator_result *f)
{
    const struct facilitator_catalogue *cat = b->diagnosis->cat->fac;
    struct words *w = say(b->a, "");
    for (size_t i = 0; i < f->n_claims; i++) {
        const struct claim *c = &cat->claims[f->claims[i]];
        words_join(w, say(b->a, "{s}{n}", i ? " · " : "", c->text));
        for (size_t k = 0; k < c->n_references; k++)
            words_join(w, say(b->a, "{s}{n}", k ? "; " : " (",
                              cat->references[c->references[k]].citation));
        if (c->n_references)
            words_join(w, say(b->a, ")"));
    }
    return w;
}

static void chosen_tools(struct brief *b, struct section *s)
{
    const struct facilitator_plan *p = &b->diagnosis->plan;
    static const struct column columns[] = {{"Tool", false, 2},
                                            {"Cost, first year", true, 0},
                                            {"Staff days", true, 0},
                                            {"Worth to the plan", true, 0}};
    struct table *t = table_new(b->a, say(b->a, "Tools that fit your budget together"), columns,
                                COUNT_OF(columns));
    for (size_t i = 0; i < p->n_chosen; i++) {
        const struct facilitator_result *f = &p->facilitators[p->chosen[i]];
        struct table_row *r = table_add(t);
        table_cell(t, r, 0, words_of_name(b->a, f->facilitator->name));
        table_cell(t, r, 1, say(b->a, "{i}", f->cost));
        table_cell(t, r, 2, say(b->a, "{i}", f->effort));
        table_cell(t, r, 3, say(b->a, "{}", f->benefit_in_plan));
    }
    add_table(s, t);
    add_heading(s, 4, NULL, say(b->a, "The claims behind them"));
    struct doc_block *list = add_list(s, BLOCK_BULLETS);
    for (size_t i = 0; i < p->n_chosen; i++) {
        const struct facilitator_result *f = &p->facilitators[p->chosen[i]];
        add_item(s, list, say(b->a, "**{n}:** {w}.", f->facilitator->name, claims_of(b, f)));
    }
}

static void contradictions(struct brief *b, struct section *s)
{
    const struct facilitator_catalogue *cat = b->diagnosis->cat->fac;
    if (!cat->n_contradictions)
        return;
    add_heading(s, 3, NULL, say(b->a, "Where the literature contradicts itself"));
    for (size_t i = 0; i < cat->n_contradictions; i++) {
        const struct contradiction *c = &cat->contradictions[i];
        struct doc_block *box = add_callout(s, TONE_WARN, words_of_name(b->a, c->one));
        add_item(s, box, say(b->a, "Against it: {n}", c->other));
        add_item(s, box, say(b->a, "How it is handled here: {n}", c->handling));
    }
}

static void tools(struct brief *b, struct section *s)
{
    const struct facilitator_plan *p = &b->diagnosis->plan;
    add_heading(s, 3, NULL, say(b->a, "Digital tools worth their money (facilitators)"));
    if (!p->possible) {
        struct doc_block *c = add_callout(s, TONE_MISSING, say(b->a, "No choice could be made"));
        add_item(s, c, words_of_name(b->a, p->why_not ? p->why_not : "the budget is missing"));
    } else {
        if (p->headline)
            add_prose(s, words_of_prose(b->a, p->headline));
        if (p->n_chosen) {
            chosen_tools(b, s);
            add_prose(s, say(b->a, "A cost with a range is the catalogue's own; one without comes "
                                   "from your file. Worth is "
                                   "what the plan would lose without the tool."));
        }
        add_prose(
            s,
            say(b->a,
                "Together they cost {i} of {} and take {i} of work. {s} Picking one at a time by "
                "value for money would lose {} of the benefit.",
                p->cost, p->budget, p->effort,
                p->fits_at_high
                    ? "They still fit at the high end of the ranges."
                    : "At the high end of the ranges they no longer fit: ask for quotes first.",
                p->gap));
        if (!p->exact)
            add_prose(
                s,
                say(b->a,
                    "The search was stopped before it could prove that no better choice exists."));
    }
    contradictions(b, s);
}

bool brief_path(struct brief *b, struct err *e)
{
    struct section *s = document_section(
        b->doc, "pathway", say(b->a, "Your pathway and your tools"), "Pathway and tools");
    TRY(pathway(b, s, e));
    path_taken(b, s);
    views(b, s);
    tools(b, s);
    return true;
}
