/* brief_markets.c — which markets: map, ranking, matrix, the other methods, what was ruled out. */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/yaml.h"
#include "report/brief_parts.h"

/* --- map -----------------------------------------------------------------------------------------
 */

enum {
    ON_SHORTLIST,
    IS_SERVED,
    IS_LIKELY,
    IS_OPEN,
    IS_UNLIKELY,
    IS_HOME,
    IS_OUT,
    IS_UNKNOWN,
    N_MAP_CLASSES
};

static const struct chart_class *map_class_table(struct brief *b)
{
    struct chart_class *c = NEW_N(b->a, struct chart_class, N_MAP_CLASSES);
    c[ON_SHORTLIST] = (struct chart_class){"your shortlist", LOOK_SEQUENCE, NULL, 1};
    c[IS_LIKELY] = (struct chart_class){
        "likely among the first", LOOK_SEQUENCE,
        say(b->a, "likely among the first {r} (from {} of weighings)", b->top_k, b->word_cut[1]),
        3};
    c[IS_SERVED] = (struct chart_class){"you are there", LOOK_PRESENT, NULL, 0};
    c[IS_OPEN] =
        (struct chart_class){"open", LOOK_SEQUENCE, say(b->a, "open (from {})", b->word_cut[2]), 4};
    c[IS_UNLIKELY] =
        (struct chart_class){"unlikely", LOOK_SEQUENCE, say(b->a, "unlikely (below)"), 6};
    c[IS_HOME] = (struct chart_class){"home", LOOK_HOME, NULL, 0};
    c[IS_OUT] = (struct chart_class){"ruled out by you", LOOK_EXCLUDED, NULL, 0};
    c[IS_UNKNOWN] = (struct chart_class){"too little data", LOOK_MISSING, NULL, 0};
    return c;
}

static bool on_shortlist(const struct brief *b, const char *iso3)
{
    for (size_t i = 0; i < b->n_shortlist; i++)
        if (strcmp(b->shortlist[i].line->iso3, iso3) == 0)
            return true;
    return false;
}

static struct mark *map_mark(struct brief *b, struct chart *c, const char *name, const char *iso3,
                             size_t klass)
{
    struct mark *m = chart_mark(b->a, c, name);
    m->code = iso3;
    m->klass = klass;
    return m;
}

static void world_map(struct brief *b, struct section *s)
{
    const struct market_ranking *r = b->ranking;
    if (!b->map)
        return;
    const struct words *names[BRIEF_MOST];
    for (size_t i = 0; i < b->n_shortlist; i++)
        names[i] = b->shortlist[i].in_text;
    struct chart *c =
        chart_new(b->a, CHART_MAP, "map",
                  say(b->a, "Your shortlist: {w}", words_listed(b, names, b->n_shortlist)),
                  say(b->a,
                      "How often each economy is among the first {r} of the ranking when the "
                      "weights are drawn",
                      b->top_k));
    c->drawn = true;
    c->classes = map_class_table(b);
    c->n_classes = N_MAP_CLASSES;
    c->map = b->map;
    c->value_name = "Among the first";
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct market_line *l = &r->lines[i];
        const struct presence *p = presence_of(b, l->iso3);
        size_t k = on_shortlist(b, l->iso3)                          ? ON_SHORTLIST
                   : p && !p->left                                   ? IS_SERVED
                   : !figure_known(l->top_share)                     ? IS_UNKNOWN
                   : share_of(l->top_share) >= b->word_cut[1]->value ? IS_LIKELY
                   : share_of(l->top_share) >= b->word_cut[2]->value ? IS_OPEN
                                                                     : IS_UNLIKELY;
        struct mark *m = map_mark(b, c, l->name, l->iso3, k);
        m->value = l->top_share;
        m->tone = k == ON_SHORTLIST ? MARK_EMPHASIS : MARK_PLAIN;
    }
    for (size_t i = 0; i < r->n_removed; i++)
        map_mark(b, c, r->removed[i].name, r->removed[i].iso3, IS_OUT);
    for (size_t i = 0; i < r->n_unrankable; i++)
        map_mark(b, c, r->unrankable[i].name, r->unrankable[i].iso3, IS_UNKNOWN);
    int home = b->diagnosis->home;
    if (home >= 0)
        map_mark(b, c, market_at(b->facts, home)->name, market_at(b->facts, home)->iso3, IS_HOME);
    c->source = say(b->a, "Equal-area projection; small economies are drawn as points.");
    add_chart(s, c);
}

/* --- ranking -------------------------------------------------------------------------------------
 */

static const struct short_market *short_of(const struct brief *b, const struct market_line *l)
{
    for (size_t i = 0; i < b->n_shortlist; i++)
        if (b->shortlist[i].line == l)
            return &b->shortlist[i];
    return NULL;
}

struct chart *rank_chart(struct brief *b, const char *id, const struct words *claim,
                         bool short_only, size_t shown)
{
    const struct market_ranking *r = b->ranking;
    struct chart *c =
        chart_new(b->a, CHART_RANKS, id, claim,
                  say(b->a, "Rank interval over the weighings (line) and mean place (dot)"));
    c->value_name = "Mean place";
    c->top = 1;
    for (size_t i = 0; i < r->n_lines && c->n < shown; i++) {
        const struct market_line *l = &r->lines[i];
        const struct short_market *page = short_of(b, l);
        const struct presence *p = presence_of(b, l->iso3);
        if (short_only && !page)
            continue;
        struct mark *m = chart_mark(b->a, c, l->name);
        m->code = l->iso3;
        m->href = page ? page->href : NULL;
        m->tone = page ? MARK_EMPHASIS : MARK_PLAIN;
        m->note = !short_only && p && !p->left ? "you are there" : NULL;
        m->value = l->expected_rank;
        m->low = l->rank_low;
        m->high = l->rank_high;
        if (figure_known(m->high) && m->high->value > c->top)
            c->top = m->high->value;
    }
    c->high_word = "worst place among these";
    return c;
}

static bool rank_ranges(struct brief *b, struct section *s, struct err *e)
{
    const struct market_line *first = &b->ranking->lines[0];
    size_t shown;
    TRY(brief_count(b, "report.ranking.shown", &shown, e));
    struct chart *c = rank_chart(b, "ranking",
                                 say(b->a, "{w} comes {w}; the places below it overlap",
                                     place_words(b, first->market, true), rank_words(b, first)),
                                 false, shown);
    c->source = say(b->a,
                    "Markets stand by their mean place. Method: rank acceptability over drawn "
                    "weights; shares of weighings carry an error of up to {}.",
                    b->ranking->monte_carlo_error);
    add_chart(s, c);
    return true;
}

static double sum_ranks(const struct market_line *l, size_t from, size_t to)
{
    double sum = 0;
    for (size_t k = from; k < to; k++)
        sum += l->acceptability[k];
    return sum;
}

static bool rank_strips(struct brief *b, struct section *s, struct err *e)
{
    const struct market_ranking *r = b->ranking;
    size_t shown, n = r->n_lines, k = (size_t)r->top_k < n ? (size_t)r->top_k : n;
    TRY(brief_count(b, "report.strips.shown", &shown, e));
    if (n < 4 || k < 4)
        return true;
    static const struct chart_class classes[] = {
        {"first", LOOK_SEQUENCE, NULL, 0},
        {"second or third", LOOK_SEQUENCE, NULL, 0},
        {"fourth or lower, among the first", LOOK_SEQUENCE, NULL, 0},
        {"lower", LOOK_SEQUENCE, NULL, 0}};
    const struct market_line *most = &r->lines[0];
    for (size_t i = 0; i < n && i < shown; i++)
        if (r->lines[i].acceptability[0] > most->acceptability[0])
            most = &r->lines[i];
    struct chart *c =
        chart_new(b->a, CHART_STRIPS, "acceptability",
                  say(b->a, "Of these {w} comes first most often: in {h} of the weighings",
                      place_words(b, most->market, false), most->first_share),
                  say(b->a,
                      "Share of weighings in which each market takes each place; the first "
                      "are the first {r}",
                      b->top_k));
    c->top = 1;
    c->drawn = true;
    c->classes = classes;
    c->n_classes = COUNT_OF(classes);
    for (size_t i = 0; i < n && i < shown; i++) {
        const struct market_line *l = &r->lines[i];
        struct mark *m = chart_mark(b->a, c, l->name);
        double ends[] = {sum_ranks(l, 0, 1), sum_ranks(l, 1, 3), sum_ranks(l, 3, k),
                         sum_ranks(l, k, n)};
        const struct figure **parts = NEW_N(b->a, const struct figure *, COUNT_OF(ends));
        for (size_t p = 0; p < COUNT_OF(ends); p++)
            parts[p] = draw_share(
                b, arena_printf(b->a, "Share of weighings, %s, %s", l->name, classes[p].label),
                ends[p], l->expected_rank);
        m->parts = parts;
    }
    add_chart(s, c);
    return true;
}

enum { PRINTED = 20 }; /* rows on paper */

static void full_table(struct brief *b, struct section *s)
{
    const struct market_ranking *r = b->ranking;
    static const struct column columns[] = {{"Market", false, 3},      {"Mean place", true, 0},
                                            {"Nine of ten", true, 2},  {"Score", true, 0},
                                            {"Weighted sum", true, 0}, {"PROMETHEE", true, 0},
                                            {"TOPSIS", true, 0},       {"Data known", true, 0}};
    struct table *t =
        table_new(b->a, say(b->a, "All ranked markets, with the place other methods give them"),
                  columns, COUNT_OF(columns));
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct market_line *l = &r->lines[i];
        const struct short_market *page = short_of(b, l);
        struct table_row *row = table_add(t);
        row->emphasis = page != NULL;
        table_cell(t, row, 0,
             page ? say(b->a, "{l}", l->name, page->href) : words_of_name(b->a, l->name));
        table_cell(t, row, 1, say(b->a, "{r}", l->expected_rank));
        table_cell(t, row, 2, rank_words(b, l));
        table_cell(t, row, 3, say(b->a, "{i}", l->score));
        table_cell(t, row, 4, say(b->a, "{}", l->place_weighted_sum));
        table_cell(t, row, 5, say(b->a, "{}", l->place_promethee));
        table_cell(t, row, 6, say(b->a, "{}", l->place_topsis));
        table_cell(t, row, 7, say(b->a, "{}", l->coverage));
    }
    t->long_table = true;
    t->printed_rows = PRINTED;
    t->carded_rows = PRINTED;
    add_table(s, t);
}

static void other_methods(struct brief *b, struct section *s)
{
    const struct market_ranking *r = b->ranking;
    add_heading(s, 3, NULL, say(b->a, "Would another method say the same?"));
    static const struct column columns[] = {{"Method", false, 2},
                                            {"Agreement (Kendall)", true, 0},
                                            {"Agreement (Spearman)", true, 0},
                                            {"Largest difference, places", true, 0},
                                            {"Where", false, 2}};
    struct table *t = table_new(b->a, say(b->a, "Each method against the official ranking"),
                                columns, COUNT_OF(columns));
    for (size_t i = 0; i < r->n_disagreements; i++) {
        const struct market_disagreement *d = &r->disagreements[i];
        struct table_row *row = table_add(t);
        table_cell(t, row, 0, words_of_name(b->a, d->method));
        table_cell(t, row, 1, say(b->a, "{}", d->kendall));
        table_cell(t, row, 2, say(b->a, "{}", d->spearman));
        table_cell(t, row, 3, say(b->a, "{}", d->largest));
        table_cell(t, row, 4, words_of_name(b->a, d->largest_name));
    }
    add_table(s, t);
}

/* --- matrix --------------------------------------------------------------------------------------
 */

static bool matrix_cuts(struct brief *b, struct chart *c, struct err *e)
{
    static const char *const ids[] = {"market.matrix.cut.low", "market.matrix.cut.high"};
    struct chart_line *lines = NEW_N(b->a, struct chart_line, 4);
    for (size_t i = 0; i < 4; i++) {
        lines[i] = (struct chart_line){.label = i % 2 ? "upper cut" : "lower cut", .on_y = i >= 2};
        TRY(param_figure(b->a, b->params, ids[i % 2], &lines[i].at, e));
    }
    c->lines = lines;
    c->n_lines = 4;
    return true;
}

/* What to do in each cell, as the judgement file says; the ranking has checked the file. */
static bool matrix_advice(struct brief *b, struct chart *c, struct err *e)
{
    static const char *const steps[] = {"low", "middle", "high"};
    const struct yml_node *root, *list;
    TRY(yml_load_file(&root, b->a, path_join(b->a, b->job->data_dir, "criteria/matrix.yaml"),
                      FILE_MAX_TEXT, e));
    TRY(yml_need_list(root, "cells", &list, e));
    for (size_t i = 0; i < list->n; i++) {
        size_t row, column;
        struct str text;
        TRY(yml_need_choice(list->item[i], "attractiveness", steps, 3, &row, e));
        TRY(yml_need_choice(list->item[i], "ease", steps, 3, &column, e));
        TRY(yml_need_text(list->item[i], "advice", &text, e));
        c->cells[row * MATRIX_SIDE + column] = str_dup(b->a, text);
    }
    return true;
}

static bool matrix(struct brief *b, struct section *s, struct err *e)
{
    const struct market_ranking *r = b->ranking;
    size_t shown;
    TRY(brief_count(b, "report.matrix.shown", &shown, e));
    add_heading(s, 3, NULL, say(b->a, "Attractive, and how hard to enter?"));
    const struct market_matrix_place *first = &r->lines[0].matrix;
    struct chart *c =
        chart_new(b->a, CHART_MATRIX, "matrix",
                  say(b->a, "{w}: {n}, in {h} of the weighings",
                      place_words(b, r->lines[0].market, true), first->advice, first->likely_share),
                  say(b->a,
                      "Each market by ease of entry and attractiveness, both "
                      "of a hundred; lines are intervals, the area is "
                      "its size ({n}), an open ring stands in its cell "
                      "in too few weighings to be sure",
                      r->size->name));
    c->size_name = r->size->name;
    c->top = 100;
    c->x_name = "Easier to enter";
    c->y_name = "More attractive";
    TRY(matrix_cuts(b, c, e) && matrix_advice(b, c, e));
    for (size_t i = 0; i < r->n_lines && i < shown; i++) {
        const struct market_line *l = &r->lines[i];
        struct mark *m = chart_mark(b->a, c, l->name);
        m->code = l->iso3;
        m->x = l->matrix.ease;
        m->y = l->matrix.attractiveness;
        m->size = l->matrix.size;
        m->certainty = l->matrix.likely_share;
        m->on_edge = l->matrix.edge;
        m->tone = short_of(b, l) ? MARK_EMPHASIS : MARK_PLAIN;
    }
    add_chart(s, c);
    return true;
}

/* --- ruled out -----------------------------------------------------------------------------------
 */

static void ruled_out(struct brief *b, struct section *s)
{
    const struct market_ranking *r = b->ranking;
    if (r->n_removed) {
        static const struct column columns[] = {{"Market", false, 2},
                                                {"Rule", false, 3},
                                                {"Looked at", true, 0},
                                                {"Limit", true, 0},
                                                {"Your field", false, 0}};
        struct table *t =
            table_new(b->a, say(b->a, "Ruled out by your own rules"), columns, COUNT_OF(columns));
        for (size_t i = 0; i < r->n_removed; i++) {
            const struct market_removed *m = &r->removed[i];
            struct table_row *row = table_add(t);
            table_cell(t, row, 0, words_of_name(b->a, m->name));
            table_cell(t, row, 1, words_of_name(b->a, m->rule));
            table_cell(t, row, 2, m->value ? say(b->a, "{}", m->value) : NULL);
            table_cell(t, row, 3, m->limit ? say(b->a, "{}", m->limit) : NULL);
            table_cell(t, row, 4, say(b->a, "{c}", m->source));
        }
        t->long_table = t->n_rows > 10;
        t->printed_rows = PRINTED;
        add_table(s, t);
    } else {
        add_prose(s, say(b->a, "None of your rules removed a market."));
    }
    if (!r->n_unrankable)
        return;
    static const struct column columns[] = {
        {"Market", false, 2}, {"Data known", true, 0}, {"Missing", false, 6}};
    struct table *t =
        table_new(b->a, say(b->a, "Not ranked: too little is known"), columns, COUNT_OF(columns));
    for (size_t i = 0; i < r->n_unrankable; i++) {
        const struct market_unrankable *m = &r->unrankable[i];
        struct table_row *row = table_add(t);
        table_cell(t, row, 0, words_of_name(b->a, m->name));
        table_cell(t, row, 1, say(b->a, "{}", m->coverage));
        table_cell(t, row, 2, names_joined(b, m->missing, m->n_missing));
    }
    t->long_table = true;
    t->carded_rows = PRINTED;
    add_table(s, t);
}

static void what_counts(struct brief *b, struct section *s)
{
    const struct criteria_set *set = b->ranking->set;
    static const struct column columns[] = {{"Criterion", false, 2},
                                            {"Better when", false, 0},
                                            {"Why it counts", false, 5},
                                            {"Basis", false, 2}};
    struct table *t =
        table_new(b->a, say(b->a, "What was weighed: {n}", set->name), columns, COUNT_OF(columns));
    int group = -1;
    for (size_t i = 0; i < set->n_items; i++) {
        const struct criterion *c = &set->items[i];
        struct table_row *row = table_add(t);
        if (c->group != group)
            row->group = sentence_case(b->a, set->groups[c->group].name);
        group = c->group;
        table_cell(t, row, 0, words_of_name(b->a, c->name));
        table_cell(t, row, 1, say(b->a, "{s}", criterion_better_name(c->better)));
        table_cell(t, row, 2, words_of_name(b->a, c->why));
        table_cell(t, row, 3, say(b->a, "{n} [{c}]", c->source ? c->source : "", c->tag ? c->tag : "D"));
    }
    t->long_table = true;
    add_table(s, t);
}

bool brief_markets(struct brief *b, struct err *e)
{
    struct section *s =
        document_section(b->doc, "markets", say(b->a, "Which markets"), "Which markets");
    const struct market_ranking *r = b->ranking;
    if (!r->n_lines) {
        add_lead(s, say(b->a, "**No market is left to rank.** Your rules and the missing data "
                              "removed them all."));
        ruled_out(b, s);
        return true;
    }
    add_lead(s, words_of_prose(b->a, r->headline));
    if (r->steadiness)
        add_prose(s, words_of_prose(b->a, r->steadiness));
    if (r->skill) {
        struct doc_block *c =
            add_callout(s, TONE_NOTE, say(b->a, "How well would such a ranking have worked?"));
        add_item(s, c, words_of_prose(b->a, r->skill));
        add_item(s, c, words_of_prose(b->a, r->skill_limits));
    }
    world_map(b, s);
    TRY(rank_ranges(b, s, e));
    TRY(rank_strips(b, s, e));
    TRY(matrix(b, s, e));
    other_methods(b, s);
    full_table(b, s);
    ruled_out(b, s);
    what_counts(b, s);
    struct doc_block *c =
        add_callout(s, TONE_MISSING,
                    b->no_forces ? say(b->a, "Five forces: {}", b->no_forces)
                                 : say(b->a, "Five forces, as far as flows tell"));
    if (r->forces)
        add_item(s, c, words_of_prose(b->a, r->forces));
    return true;
}
