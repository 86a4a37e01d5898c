/* sample_document.h — a document with every kind of block and chart, of values made up for tests.
 *
 * Countries carry invented codes so that nobody mistakes a sample for a finding.
 */
#ifndef TESTS_SAMPLE_DOCUMENT_H
#define TESTS_SAMPLE_DOCUMENT_H

#include <math.h>

#include "report/document.h"

#define NO_VALUE ((double)NAN)

static struct figure *sample_fact(struct arena *a, const char *label, double v, const char *unit,
                                  int year, const char *ref)
{
    return figure_leaf(a, FIGURE_FACT, label, v, unit, year, "wdi", ref);
}

static struct figure *sample_score(struct arena *a, const char *label, double v, double low,
                                   double high)
{
    struct figure *answers = figure_leaf(a, FIGURE_FIRM, "answers given", 61, "count", 2026,
                                         "sample.yaml#answers", "answers");
    struct figure *f = FIGURE(a, label, v, "score 0–100", "pei/1", "5f2c9a7715aa", answers);
    f->decimals = 0;
    return figure_with_interval(f, low, high);
}

static struct figure *sample_rank(struct arena *a, const char *label, double v)
{
    struct figure *gdp = sample_fact(a, "GDP per head (PPP), Norland", 58431, "USD", 2024,
                                     "gdp_per_head_ppp_usd/NRL/2024");
    struct figure *f = FIGURE(a, label, v, "rank", "smaa-2/1", "5f2c9a7715aa", gdp);
    f->decimals = v == floor(v) ? 0 : 1;
    return f;
}

static struct figure *sample_share(struct arena *a, const char *label, double pct)
{
    struct figure *f = sample_rank(a, label, pct);
    f->unit = "%";
    f->decimals = 0;
    return f;
}

static struct figure *sample_cut(struct arena *a, const char *label, double v)
{
    struct figure *f = figure_leaf(a, FIGURE_CATALOGUE, label, v, "score 0–100", 0,
                                   "parameters/pei.csv#pei.cut.proactive", "pei.cut.proactive");
    f->decimals = 0;
    return f;
}

static void sample_bars(struct arena *a, struct section *s)
{
    struct chart *c =
        chart_new(a, CHART_BARS, "practices",
                  say(a, "You are strongest in **reading foreign demand**, weakest in follow-up"),
                  say(a, "Practice scores; the thin line is what missing answers leave open"));
    c->top = 100;
    c->low_word = "not done";
    c->high_word = "done as a rule";
    struct chart_line *lines = NEW_N(a, struct chart_line, 2);
    lines[0] =
        (struct chart_line){.label = "reactive from", .at = sample_cut(a, "cut reactive", 29)};
    lines[1] =
        (struct chart_line){.label = "proactive from", .at = sample_cut(a, "cut proactive", 61)};
    c->lines = lines;
    c->n_lines = 2;
    static const struct {
        const char *group, *name;
        double v, low, high;
        enum mark_tone tone;
    } rows[] = {
        {"Sensing", "Watching foreign customers and competitors", 78, 70, 84, MARK_EMPHASIS},
        {NULL, "Foreign language skills", 66, 66, 66, MARK_PLAIN},
        {NULL, "Collecting and sharing market information", 41, 20, 62, MARK_PLAIN},
        {"Offer", "Adapting the product to the market", 55, 48, 60, MARK_PLAIN},
        {NULL, "Quality and certificates", NO_VALUE, 0, 0, MARK_PLAIN},
        {NULL, "Following up orders after delivery", 18, 10, 31, MARK_WARN},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct mark *m = chart_mark(a, c, rows[i].name);
        m->group = rows[i].group;
        m->tone = rows[i].tone;
        m->value = isnan(rows[i].v)
                       ? figure_missing(a, rows[i].name, "score 0–100", "not asked yet")
                       : sample_score(a, rows[i].name, rows[i].v, rows[i].low, rows[i].high);
    }
    add_chart(s, c);
}

static void sample_radar(struct arena *a, struct section *s)
{
    struct chart *c =
        chart_new(a, CHART_RADAR, "radar", say(a, "Three of six dimensions are proactive"),
                  say(a, "Export practice, score per dimension with its interval"));
    c->top = 100;
    static const struct {
        const char *name;
        double v;
    } axes[] = {{"Sensing demand", 71},
                {"Offer", 46},
                {"Strategy", 58},
                {"Organisation", 33},
                {"Partners and networks", 62},
                {"Learning", NO_VALUE}};
    for (size_t i = 0; i < COUNT_OF(axes); i++) {
        struct mark *m = chart_mark(a, c, axes[i].name);
        m->value = isnan(axes[i].v)
                       ? figure_missing(a, axes[i].name, "score 0–100", "not asked yet")
                       : sample_score(a, axes[i].name, axes[i].v, axes[i].v - 9, axes[i].v + 6);
    }
    add_chart(s, c);
}

static void sample_ranks(struct arena *a, struct section *s)
{
    static const char *const names[] = {"Norland",  "Ruritania",
                                        "Vespugia", "Freedonia",
                                        "Sylvania", "Saint Vincent and the Outer Islands"};
    static const double best[] = {1, 1, 2, 3, 3, NO_VALUE},
                        mean[] = {1.6, 2.4, 3.9, 6.2, 9.0, NO_VALUE},
                        worst[] = {4, 6, 9, 14, 20, NO_VALUE};
    struct chart *c = chart_new(a, CHART_RANKS, "ranking",
                                say(a, "**Norland comes {o} to {o}**, whatever you weigh most",
                                    sample_rank(a, "best rank, Norland", 1),
                                    sample_rank(a, "worst rank, Norland", 4)),
                                say(a, "Rank interval and expected rank"));
    c->top = 20;
    c->value_name = "Expected";
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct mark *m = chart_mark(a, c, names[i]);
        if (i == 0)
            m->tone = MARK_EMPHASIS;
        if (isnan(mean[i])) {
            m->value = figure_missing(a, names[i], "rank", "too little data to rank");
            m->tone = MARK_MUTED;
            continue;
        }
        m->low = sample_rank(a, "best rank", best[i]);
        m->high = sample_rank(a, "worst rank", worst[i]);
        m->value = sample_rank(a, "expected rank", mean[i]);
    }
    c->source = say(a, "Source: sample values; method {c}.", "smaa-2/1");
    add_chart(s, c);
}

static void sample_strips(struct arena *a, struct section *s)
{
    static const struct chart_class classes[] = {{"first", LOOK_SEQUENCE, NULL, 0},
                                                 {"second", LOOK_SEQUENCE, NULL, 0},
                                                 {"third", LOOK_SEQUENCE, NULL, 0},
                                                 {"lower", LOOK_SEQUENCE, NULL, 0}};
    static const double parts[3][4] = {{52, 30, 12, 6}, {31, 38, 20, 11}, {9, 18, 30, 43}};
    static const char *const names[] = {"Direct export", "Own online shop", "Licensing"};
    struct chart *c =
        chart_new(a, CHART_STRIPS, "modes", say(a, "Direct export is most often the best fit"),
                  say(a, "Share of draws in which each mode takes each place"));
    c->top = 100;
    c->classes = classes;
    c->n_classes = COUNT_OF(classes);
    for (size_t i = 0; i < 3; i++) {
        struct mark *m = chart_mark(a, c, names[i]);
        const struct figure **f = NEW_N(a, const struct figure *, 4);
        for (size_t k = 0; k < 4; k++)
            f[k] = sample_share(a, classes[k].label, parts[i][k]);
        m->parts = f;
    }
    add_chart(s, c);
}

static void sample_trend(struct arena *a, struct section *s)
{
    struct chart *c = chart_new(a, CHART_TREND, "trend", say(a, "It bought more every year but one"),
                                say(a, "Imports, USD at prices of the year"));
    static const double imports[] = {1200000, 1500000, 1350000, 1900000};
    c->value_name = "Imports";
    for (size_t i = 0; i < COUNT_OF(imports); i++) {
        struct mark *m = chart_mark(a, c, arena_printf(a, "%zu", 2018 + i));
        struct figure *f = figure_leaf(a, FIGURE_FACT, "Imports of the product", imports[i], "USD",
                                       (int)(2018 + i), "sample", "imports");
        m->value = f;
        c->top = f->value > c->top ? f->value : c->top;
    }
    add_chart(s, c);
}

static void sample_matrix(struct arena *a, struct section *s)
{
    struct chart *c =
        chart_new(a, CHART_MATRIX, "matrix", say(a, "Two markets are attractive and easy"),
                  say(a, "Open rings: the cell holds in fewer than the stated share of draws"));
    c->top = 100;
    c->x_name = "Easier to enter";
    c->y_name = "More attractive";
    struct chart_line *lines = NEW_N(a, struct chart_line, 4);
    for (size_t i = 0; i < 4; i++) {
        struct figure *cut = sample_cut(a, "cut", i % 2 ? 66.7 : 33.3);
        cut->decimals = 1;
        lines[i] = (struct chart_line){.label = "cut", .at = cut, .on_y = i >= 2};
    }
    c->lines = lines;
    c->n_lines = 4;
    static const char *const cells[] = {"leave",     "observe",   "observe",
                                        "observe",   "selective", "selective",
                                        "selective", "prepare",   "enter now"};
    for (size_t i = 0; i < 9; i++)
        c->cells[i] = cells[i];
    static const struct {
        const char *name;
        double x, y, size;
        bool edge, em;
    } at[] = {{"Norland", 78, 81, 400, false, true},     {"Ruritania", 70, 69, 90, true, true},
              {"Vespugia", 55, 74, 150, false, true},    {"Freedonia", 40, 62, 20, true, false},
              {"Sylvania", 42, 60, 60, false, false},    {"Grand Fenwick", 88, 30, 1, false, false},
              {"San Serriffe", 20, 22, 3, false, false}, {"Borduria", 23, 45, 33, false, false},
              {"Syldavia", 45, 58, 12, false, false}};
    for (size_t i = 0; i < COUNT_OF(at); i++) {
        struct mark *m = chart_mark(a, c, at[i].name);
        m->x = sample_score(a, "ease", at[i].x, at[i].x - 6, at[i].x + 5);
        m->y = sample_score(a, "attractiveness", at[i].y, at[i].y - 7, at[i].y + 7);
        m->size = sample_fact(a, "GDP", at[i].size * 1e9, "USD", 2024, "gdp_usd/NRL/2024");
        m->certainty = sample_share(a, "share of draws in this cell", at[i].edge ? 58 : 91);
        m->on_edge = at[i].edge;
        m->tone = at[i].em ? MARK_EMPHASIS : MARK_PLAIN;
    }
    add_chart(s, c);
}

static void sample_map(struct arena *a, struct section *s, const struct map *map)
{
    static const struct chart_class classes[] = {{"on your shortlist", LOOK_SEQUENCE, NULL, 0},
                                                 {"worth a second look", LOOK_SEQUENCE, NULL, 0},
                                                 {"open", LOOK_SEQUENCE, NULL, 0},
                                                 {"unlikely", LOOK_SEQUENCE, NULL, 0},
                                                 {"your home market", LOOK_HOME, NULL, 0},
                                                 {"ruled out by you", LOOK_EXCLUDED, NULL, 0},
                                                 {"not enough data", LOOK_MISSING, NULL, 0}};
    if (!map)
        return;
    struct chart *c = chart_new(a, CHART_MAP, "map", say(a, "Your likely markets are near"),
                                say(a, "Class of each economy"));
    c->classes = classes;
    c->n_classes = COUNT_OF(classes);
    c->map = map;
    for (size_t i = 0; i < map->n; i++) {
        struct mark *m = chart_mark(a, c, map->shapes[i].iso3);
        m->code = map->shapes[i].iso3;
        m->klass = i % 29 == 3 ? 0 : i % 7 == 0 ? 5 : i % 11 == 0 ? 6 : i % 43 == 0 ? 4 : 1 + i % 3;
        if (m->klass == 0)
            m->tone = MARK_EMPHASIS;
    }
    add_chart(s, c);
}

static struct document *sample_document(struct arena *a, const struct map *map)
{
    struct document *d = document_new(a, "en", say(a, "Where {n} could sell next", "Norland Oils"));
    d->subtitle = say(a, "Expansion brief for the owner and the adviser · {n}", "روغن نورلند");
    document_fact(d, say(a, "As of {d}", "2026-06-30"));
    document_fact(d, say(a, "Landfall {c}", "0.1.0"));
    document_made(d, say(a, "Seed {c}", "42"));
    d->footer = say(a, "Sample values, made up for tests.");
    PUSH(a, d->sources, d->n_sources, d->cap_sources,
         ((struct source_note){"wdi", "World Development Indicators", "World Bank", "CC BY 4.0",
                               "https://data.worldbank.org", "2025-07-01"}));
    PUSH(a, d->methods, d->n_methods, d->cap_methods,
         ((struct method_note){"smaa-2", "rank acceptability", "#method-smaa-2"}));

    struct section *s = document_section(d, "summary", say(a, "What to do"), "Summary");
    add_lead(
        s,
        say(a,
            "**Go to Norland first.** It comes {o} to {o} in {} of the ways of weighing your "
            "criteria; it is near, you speak its language, and it buys abroad for {} a year ({y}).",
            sample_rank(a, "best rank, Norland", 1), sample_rank(a, "worst rank, Norland", 4),
            sample_share(a, "share of draws among the first four", 87),
            sample_fact(a, "Imports, Norland", 412.3e9, "USD", 2024, "imports_usd/NRL/2024"),
            sample_fact(a, "Imports, Norland", 412.3e9, "USD", 2024, "imports_usd/NRL/2024")));
    struct doc_block *cards = add_cards(s);
    static const char *const names[] = {"Norland", "Ruritania", "Vespugia"};
    for (size_t i = 0; i < 3; i++) {
        struct card *c = add_card(s, cards, say(a, "{n}", names[i]), "#market-NRL",
                                  say(a, "{o} to {o}", sample_rank(a, "best rank", (double)i + 1),
                                      sample_rank(a, "worst rank", (double)i * 3 + 4)));
        add_card_line(s, c,
                      say(a, "**For:** your staff cover {} of its speakers.",
                          sample_share(a, "language coverage", 83)));
        add_card_line(s, c,
                      say(a, "**Against:** the agreement is known only as of {y}.",
                          sample_fact(a, "agreement", 1, "index", 2012, "agreement/HOM-NRL/2012")));
    }
    struct doc_block *warn = add_callout(s, TONE_MISSING, say(a, "What this brief does not know"));
    add_item(s, warn,
             say(a, "Product demand: {}.",
                 figure_missing(a, "product demand", "USD", "needs product trade data")));
    add_item(s, warn,
             say(a, "Tariffs: {i}.", figure_missing(a, "tariff", "%", "no tariff source yet")));
    struct doc_block *steps = add_list(s, BLOCK_STEPS);
    add_item(s, steps, say(a, "Ask three importers in Norland for a quote for {c}.", "HS 150920"));
    add_item(s, steps, say(a, "Run {c} again with the answers.", "landfall brief"));

    s = document_section(d, "standing", say(a, "Where you stand"), "Where you stand");
    add_prose(s, say(a, "Your practice scores {i} of a hundred.",
                     sample_score(a, "export practice", 53, 44, 60)));
    sample_radar(a, s);
    sample_bars(a, s);

    s = document_section(d, "markets", say(a, "Which markets"), "Which markets");
    sample_map(a, s, map);
    sample_ranks(a, s);
    sample_matrix(a, s);
    sample_strips(a, s);
    sample_trend(a, s);
    add_heading(s, 3, NULL, say(a, "Three ways of ranking, side by side"));
    static const struct column columns[] = {{"Market", false, 2},
                                            {"Weighted sum", true, 0},
                                            {"PROMETHEE", true, 0},
                                            {"TOPSIS", true, 0},
                                            {"Why", false, 4}};
    struct table *t = table_new(a, say(a, "Ranks by method"), columns, COUNT_OF(columns));
    for (size_t i = 0; i < 3; i++) {
        struct table_row *r = table_add(t);
        table_cell(t, r, 0, say(a, "{n}", names[i]));
        for (size_t k = 1; k < 4; k++)
            table_cell(t, r, k, say(a, "{}", sample_rank(a, "rank", (double)(i + k % 2 + 1))));
        table_cell(t, r, 4,
             say(a, "Near, open to imports, and {} of its people use the internet.",
                 sample_share(a, "internet users", 93)));
    }
    add_table(s, t);

    s = document_section(d, "market-NRL", say(a, "{n}", "Norland"), "Norland");
    s->own_page = true;
    struct doc_block *list = add_list(s, BLOCK_BULLETS);
    add_item(s, list, say(a, "Rule of law: {i}.", sample_score(a, "rule of law", 88, 84, 91)));
    add_item(s, list, say(a, "Its name in Persian is {n}; its code {c}.", "نورلند", "NRL"));
    s = document_section(d, "sources", say(a, "Sources"), "Sources");
    s->appendix = true;
    add_prose(s, say(a, "{n}, {n}.", "World Development Indicators", "CC BY 4.0"));
    return d;
}

#endif
