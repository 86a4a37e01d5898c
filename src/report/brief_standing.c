/* brief_standing.c — where you stand: export practice, digital readiness, what the surroundings and
 * your own organisation make of them. */
#include <math.h>
#include <string.h>

#include "report/brief_parts.h"

/* --- export practice ----------------------------------------------------------------------------
 */

static bool cut_lines(struct brief *b, struct chart *c, struct err *e)
{
    static const char *const cuts[][2] = {{"pei.cut.reactive", "reactive from"},
                                          {"pei.cut.preactive", "preactive from"},
                                          {"pei.cut.proactive", "proactive from"}};
    struct chart_line *lines = NEW_N(b->a, struct chart_line, COUNT_OF(cuts));
    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        const struct figure *at;
        TRY(param_figure(b->a, b->params, cuts[i][0], &at, e));
        lines[i] = (struct chart_line){.label = cuts[i][1], .at = at};
    }
    c->lines = lines;
    c->n_lines = COUNT_OF(cuts);
    return true;
}

static const struct dimension_result *extreme(const struct weighting_result *w, size_t n, bool best)
{
    const struct dimension_result *found = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct dimension_result *d = &w->dimensions[i];
        if (!figure_known(d->score))
            continue;
        if (!found ||
            (best ? d->score->value > found->score->value : d->score->value < found->score->value))
            found = d;
    }
    return found;
}

static void radar(struct brief *b, struct section *s)
{
    const struct pei_catalogue *cat = b->diagnosis->cat->pei;
    const struct weighting_result *w = &b->diagnosis->pei.weightings[WEIGHTING_PRACTICES];
    const struct dimension_result *best = extreme(w, cat->n_dimensions, true);
    const struct dimension_result *worst = extreme(w, cat->n_dimensions, false);
    struct words *claim = say(b->a, "Not enough answers to compare the dimensions");
    if (best && worst && best != worst)
        claim = say(b->a, "Your strongest side is {n}, your weakest {n}", best->dimension->name,
                    worst->dimension->name);
    struct chart *c =
        chart_new(b->a, CHART_RADAR, "practice-radar", claim,
                  say(b->a, "Export practice by dimension, from nothing done to done as a rule; "
                            "the band is how far one answer to each practice may be off"));
    c->top = 1;
    for (size_t i = 0; i < cat->n_dimensions; i++) {
        struct mark *m = chart_mark(b->a, c, w->dimensions[i].dimension->name);
        m->value = w->dimensions[i].score;
    }
    c->source =
        say(b->a, "Source: your answers; the catalogue of practices, version {c}.", cat->version);
    add_chart(s, c);
}

static void practice_bars(struct brief *b, struct section *s)
{
    const struct pei_result *pei = &b->diagnosis->pei;
    const struct pei_catalogue *cat = b->diagnosis->cat->pei;
    struct words *claim = say(b->a, "Every practice, dimension by dimension");
    if (pei->n_strengths && pei->n_weaknesses)
        claim =
            say(b->a, "Best kept: {n}. Most to gain: {n}", cat->practices[pei->strengths[0]].name,
                cat->practices[pei->weaknesses[0]].name);
    struct chart *c =
        chart_new(b->a, CHART_BARS, "practices", claim,
                  say(b->a, "Score of each practice with its interval; ▾ marks the weakest"));
    c->top = 1;
    c->low_word = "not done";
    c->high_word = "done as a rule";
    size_t dimension = SIZE_MAX;
    for (size_t i = 0; i < cat->n_practices; i++) {
        const struct practice_result *p = &pei->practices[i];
        struct mark *m = chart_mark(b->a, c, p->practice->name);
        if (p->practice->dimension != dimension)
            m->group = cat->dimensions[p->practice->dimension].name;
        dimension = p->practice->dimension;
        m->value = p->score;
        m->tone = p->standing == STANDING_STRENGTH   ? MARK_EMPHASIS
                  : p->standing == STANDING_WEAKNESS ? MARK_WARN
                                                     : MARK_PLAIN;
        m->note = !p->applicable            ? "not applicable"
                  : p->evidence_would_raise ? "evidence would raise it"
                  : p->short_form           ? "short form: one answer"
                                            : NULL;
    }
    add_chart(s, c);
}

/* The classes cut the whole index; a single practice has no class. */
static bool index_bars(struct brief *b, struct section *s, struct err *e)
{
    const struct weighting_result *w = b->diagnosis->pei.weightings;
    struct chart *c =
        chart_new(b->a, CHART_BARS, "index", say(b->a, "Your index reads: {n}", w[0].class_text),
                  say(b->a, "The whole index with its interval, weighed in two ways"));
    c->top = 1;
    c->low_word = "nothing done";
    c->high_word = "all done as a rule";
    TRY(cut_lines(b, c, e));
    for (size_t i = 0; i < N_WEIGHTINGS; i++) {
        struct mark *m = chart_mark(b->a, c, sentence_case(b->a, w[i].plain));
        m->value = w[i].index;
        m->tone = i == 0 ? MARK_EMPHASIS : MARK_PLAIN;
    }
    c->source =
        say(b->a, "Cuts between the classes are borrowed from a parent index and not proven for "
                  "this one; see the method card.");
    add_chart(s, c);
    return true;
}

static bool levers(struct brief *b, struct section *s, struct err *e)
{
    const struct weighting_result *w = &b->diagnosis->pei.weightings[WEIGHTING_PRACTICES];
    size_t shown;
    TRY(brief_count(b, "report.levers.shown", &shown, e));
    if (!w->n_levers)
        return true;
    static const struct column columns[] = {
        {"Practice", false, 3}, {"Gain in the index", true, 0}, {"Why it matters", false, 5}};
    struct table *t =
        table_new(b->a, say(b->a, "The largest levers: what raising one practice would add"),
                  columns, COUNT_OF(columns));
    for (size_t i = 0; i < w->n_levers && i < shown; i++) {
        struct table_row *r = table_add(t);
        table_cell(t, r, 0, words_of_name(b->a, w->levers[i].practice->name));
        table_cell(t, r, 1, say(b->a, "{}", w->levers[i].gain));
        table_cell(t, r, 2, words_of_name(b->a, w->levers[i].practice->why));
    }
    add_table(s, t);
    return true;
}

static bool practice(struct brief *b, struct section *s, struct err *e)
{
    const struct pei_result *pei = &b->diagnosis->pei;
    const struct weighting_result *w = pei->weightings;
    add_heading(s, 3, NULL, say(b->a, "How you export: your practices"));
    add_prose(s, words_of_prose(b->a, pei->headline));
    radar(b, s);
    TRY(index_bars(b, s, e));
    practice_bars(b, s);
    add_prose(s,
              say(b->a, "When {s}, the index is {i}: **{n}**. When {s}, it is {i}: **{n}**. {s}",
                  w[0].plain, w[0].index, w[0].class_text, w[1].plain, w[1].index, w[1].class_text,
                  pei->weightings_disagree ? "The two ways disagree, so hold the class loosely."
                                           : "The two ways agree."));
    if (w[0].borderline)
        add_prose(s, say(b->a,
                         "The index is close to the cut at {}: a few answers could move it across.",
                         w[0].nearest_cut));
    TRY(levers(b, s, e));
    for (size_t i = 0; i < b->diagnosis->cat->pei->n_practices; i++) {
        const struct practice_result *p = &pei->practices[i];
        if (!p->applicable)
            add_prose(s, say(b->a, "Not applicable: {n}, because {n}.", p->practice->name,
                             p->reason ? p->reason : "you said so"));
    }
    return true;
}

/* --- readiness ----------------------------------------------------------------------------------
 */

static bool readiness(struct brief *b, struct section *s, struct err *e)
{
    const struct readiness_result *r = &b->diagnosis->readiness;
    add_heading(s, 3, NULL, say(b->a, "How digital you are, function by function"));
    add_prose(s, words_of_prose(b->a, r->headline));
    struct words *claim = say(b->a, "Readiness by functional group");
    if (r->weakest_group >= 0)
        claim = say(b->a, "The weakest link is {n}", r->groups[r->weakest_group].group->name);
    struct chart *c =
        chart_new(b->a, CHART_BARS, "readiness", claim,
                  say(b->a, "Level times use of the tools in each group, of a hundred"));
    c->top = 100;
    c->low_word = "no tool in use";
    c->high_word = "all tools fully in use";
    struct chart_line *line = NEW(b->a, struct chart_line);
    line->label = "counts as digitised from";
    TRY(param_figure(b->a, b->params, "pathway.group.on", &line->at, e));
    c->lines = line;
    c->n_lines = 1;
    for (size_t g = 0; g < N_TECH_GROUPS; g++) {
        struct mark *m = chart_mark(b->a, c, r->groups[g].group->name);
        m->value = r->groups[g].score;
        m->tone = (int)g == r->weakest_group ? MARK_WARN : MARK_PLAIN;
    }
    add_chart(s, c);
    bool any_on = false;
    for (size_t g = 0; g < N_TECH_GROUPS; g++)
        any_on = any_on || (figure_known(r->groups[g].score) && figure_known(line->at) &&
                            r->groups[g].score->value >= line->at->value);
    struct words *w = say(b->a, "Average {i}; weakest group {i}", r->overall, r->weakest);
    words_join(
        w, any_on ? say(b->a, "; evenness {}: the higher, the more alike the groups.", r->evenness)
                  : say(b->a, "; all groups are low, so that none holds the others back."));
    add_prose(s, w);
    return true;
}

/* --- APMO-BC ------------------------------------------------------------------------------------
 */

static const char *climate_name(enum climate c)
{
    static const char *const names[] = {"", "adverse", "neutral", "favourable"};
    return names[c];
}

static void surroundings(struct brief *b, struct section *s)
{
    const struct apmo_result *r = &b->diagnosis->apmo;
    const struct apmo_catalogue *cat = b->diagnosis->cat->apmo;
    add_heading(s, 3, NULL,
                say(b->a, "What drives it and what holds it back (antecedents, mechanisms, "
                          "boundary conditions)"));
    if (r->sentence)
        add_prose(s, words_of_prose(b->a, r->sentence));
    struct doc_block *list = add_list(s, BLOCK_BULLETS);
    for (size_t i = 0; i < COUNT_OF(r->climates); i++)
        if (r->climates[i].sentence)
            add_item(s, list, words_of_prose(b->a, r->climates[i].sentence));
    static const struct column columns[] = {{"Construct", false, 3},
                                            {"Your answers", true, 0},
                                            {"Country figures", true, 0},
                                            {"Score", true, 0},
                                            {"Reading", false, 2}};
    struct table *t = table_new(
        b->a, say(b->a, "Antecedents, mechanisms and boundary conditions, each of a hundred"),
        columns, COUNT_OF(columns));
    static const char *const blocks[] = {"Antecedents: what made you start",
                                         "Mechanisms: how you change",
                                         "Boundary conditions: where you act"};
    int block = -1;
    for (size_t i = 0; i < cat->n_constructs; i++) {
        const struct construct_result *c = &r->constructs[i];
        struct table_row *row = table_add(t);
        if ((int)c->construct->block != block)
            row->group = blocks[c->construct->block];
        block = (int)c->construct->block;
        table_cell(t, row, 0, words_of_name(b->a, c->construct->name));
        table_cell(t, row, 1, say(b->a, "{}", c->answers));
        table_cell(t, row, 2, c->country ? say(b->a, "{}", c->country) : say(b->a, "none used"));
        table_cell(t, row, 3, say(b->a, "{i}", c->score));
        table_cell(t, row, 4,
             say(b->a, "{s}{s}", climate_name(c->climate),
                 c->one_part_only
                     ? (*climate_name(c->climate) ? "; one part only" : "one part only")
                     : ""));
    }
    add_table(s, t);
}

static void outcomes(struct brief *b, struct section *s)
{
    const struct outcome_result *o = &b->diagnosis->outcomes;
    add_heading(s, 3, NULL, say(b->a, "What it has brought so far (outcomes)"));
    const struct {
        const char *group, *name;
        const struct figure *f;
    } rows[] = {
        {"Speed", "First foreign sale", o->first_foreign_year},
        {NULL, "Years from founding to the first foreign sale", o->earliness},
        {NULL, "New markets per year since then", o->speed_scope},
        {NULL, "Rhythm of entries: above zero in bursts, below it evenly", o->rhythm},
        {"Scale", "Foreign sales", o->foreign_sales},
        {NULL, "Foreign share of sales", o->fsts},
        {NULL, "Change of that share per year", o->fsts_growth},
        {NULL, "Foreign share of customers", o->customers_foreign},
        {"Scope", "Markets that count", o->n_markets},
        {NULL, "Your sales are spread as if over so many equal markets", o->effective_markets},
        {NULL, "Spread over markets (entropy): zero is one market only", o->entropy},
        {NULL, "Mean distance of your sales", o->mean_distance},
        {NULL, "Share outside your continent", o->outside_region},
        {"Performance", "Growth of foreign sales", o->growth_pct},
        {NULL, "Contribution margin", o->margin},
        {NULL, "Payback of entry", o->payback},
    };
    static const struct column columns[] = {
        {"Outcome", false, 4}, {"Value", true, 3}, {"Year", true, 0}};
    struct table *t = table_new(b->a, say(b->a, "Computed from your registers, not from opinion"),
                                columns, COUNT_OF(columns));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct table_row *r = table_add(t);
        r->group = rows[i].group;
        table_cell(t, r, 0, say(b->a, "{s}", rows[i].name));
        table_cell(t, r, 1, say(b->a, "{i}", rows[i].f));
        if (figure_known(rows[i].f) && rows[i].f->year)
            table_cell(t, r, 2, say(b->a, "{y}", rows[i].f));
    }
    add_table(s, t);
}

bool brief_standing(struct brief *b, struct err *e)
{
    struct section *s =
        document_section(b->doc, "standing", say(b->a, "Where you stand"), "Where you stand");
    TRY(practice(b, s, e));
    TRY(readiness(b, s, e));
    surroundings(b, s);
    outcomes(b, s);
    return true;
}
