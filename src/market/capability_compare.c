/* capability_compare.c — market compare: two to four markets for a firm, criterion by criterion.
 * Two read as a duel; three and four stand in columns. `table` and `duels` hold the same for every
 * number of markets, for a page. */
#include <math.h>

#include "market/capability_parts.h"

enum { MOST = 4 };
static const char *const columns[MOST] = {"first", "second", "third", "fourth"};

static const struct shape_field duel_fields[] = {
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "first", .kind = VALUE_FIGURE},
    {.name = "second", .kind = VALUE_FIGURE},
    {.name = "better", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape duel_shape =
    SHAPE("market_duel", "one criterion of two markets", duel_fields);

static const struct shape_field several_fields[] = {
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "first", .kind = VALUE_FIGURE},
    {.name = "second", .kind = VALUE_FIGURE},
    {.name = "third", .kind = VALUE_FIGURE},
    {.name = "fourth", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "best", .kind = VALUE_TEXT},
};
static const struct shape several_shape =
    SHAPE("market_several", "one criterion of three or four markets", several_fields);

static const struct shape_field cell_fields[] = {
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "figure", .kind = VALUE_FIGURE},
    {.name = "score", .kind = VALUE_FIGURE},
};
static const struct shape cell_shape =
    SHAPE("market_compared_cell", "one criterion of one market", cell_fields);
static const struct shape_field row_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "group_id", .kind = VALUE_TEXT},
    {.name = "group", .kind = VALUE_TEXT},
    {.name = "state", .kind = VALUE_TEXT, .help = "best, level, not_known or set_aside"},
    {.name = "best",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "code of the market that does best"},
    {.name = "cells", .kind = VALUE_LIST, .of = &cell_shape},
};
static const struct shape row_shape =
    SHAPE("market_compared", "one criterion of all markets compared", row_fields);

static const struct shape_field pair_fields[] = {
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "over", .kind = VALUE_TEXT, .help = "code of the other market"},
    {.name = "share", .kind = VALUE_FIGURE, .help = "of the weighings in which it stands before"},
};
static const struct shape pair_shape =
    SHAPE("market_pair", "how often one market stands before another", pair_fields);

static const struct shape_field compare_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    WHAT_IF_FIELD,
    {.name = "first", .kind = VALUE_PROSE},
    {.name = "second", .kind = VALUE_PROSE},
    {.name = "third", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "fourth", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "criteria",
     .heading = "Criteria (what pulls them apart most stands first)",
     .kind = VALUE_LIST,
     .of = &duel_shape,
     .flags = SHAPE_CSV,
     .help = "of two markets; with more see several"},
    {.name = "several",
     .heading = "Criteria (what pulls them apart most stands first)",
     .kind = VALUE_LIST,
     .of = &several_shape},
    {.name = "markets", .kind = VALUE_LIST, .of = &market_line_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "table", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "duels", .kind = VALUE_LIST, .of = &pair_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "criteria_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape compare_shape =
    SHAPE("market_comparison", "two to four markets for one firm", compare_fields);

struct compared {
    struct arena *a;
    const struct market_ranking *r;
    const struct market_line *line[MOST];
    size_t n;
    size_t *order; /* [cells] criteria, what pulls apart most first */
};

static bool line_for(const struct market_ranking *r, struct arena *a, const char *text,
                     const struct market_line **ret, struct err *e)
{
    int market;
    TRY(market_resolve(r->facts, str_of(text), &market, e));
    *ret = market_line_of(r, market);
    return *ret ||
           FAIL(e, ERR_INPUT, "%s", prose_text(a, market_absent_because(a, r, r->facts, market)));
}

static void sort_criteria(struct compared *x)
{
    size_t n = x->line[0]->n_cells;
    double *apart = NEW_N(x->a, double, n);
    x->order = NEW_N(x->a, size_t, n);
    for (size_t c = 0; c < n; c++) { /* insertion: few dozen, stable */
        double least = HUGE_VAL, most = -HUGE_VAL;
        size_t known = 0;
        for (size_t i = 0; i < x->n; i++) {
            double v = x->line[i]->cells[c].value_01;
            if (isnan(v))
                continue;
            known++;
            least = fmin(least, v);
            most = fmax(most, v);
        }
        apart[c] = known >= 2 ? x->line[0]->cells[c].weight_01 * (most - least) : -1;
        size_t k = c;
        for (; k > 0 && apart[x->order[k - 1]] < apart[c]; k--)
            x->order[k] = x->order[k - 1];
        x->order[k] = c;
    }
}

/* Which market does best on a criterion. NULL: none; *ret_state says why. Ties and unknown ones
 * leave it open among those known when there are more than two. */
static const struct market_line *best_at(const struct compared *x, size_t c, const char **ret_state)
{
    const struct market_line *best = NULL;
    size_t known = 0;
    bool level = false;
    *ret_state = "set_aside";
    if (!(x->line[0]->cells[c].weight_01 > 0))
        return NULL;
    for (size_t i = 0; i < x->n; i++) {
        double v = x->line[i]->cells[c].value_01;
        if (isnan(v))
            continue;
        known++;
        if (!best || v > best->cells[c].value_01) {
            best = x->line[i];
            level = false;
        } else if (v == best->cells[c].value_01) {
            level = true;
        }
    }
    *ret_state = known < 2 ? "not_known" : level ? "level" : "best";
    return known < 2 || level ? NULL : best;
}

static const char *best_words(const struct compared *x, size_t c)
{
    const char *state;
    const struct market_line *best = best_at(x, c, &state);
    return best                                                                 ? best->name
           : x->line[0]->cells[c].used && !(x->line[0]->cells[c].weight_01 > 0) ? "weighs nothing"
           : state[0] == 's'                                                    ? "set aside"
           : state[0] == 'l'                                                    ? "level"
                                                                                : "not known";
}

static void add_criteria(const struct compared *x, struct value *v)
{
    struct arena *a = x->a;
    struct value *two = value_list(a), *several = value_list(a), *table = value_list(a);
    for (size_t k = 0; k < x->line[0]->n_cells; k++) {
        size_t c = x->order[k];
        const struct criterion *cr = x->line[0]->cells[c].criterion;
        struct value *d = value_record(a), *row = value_record(a), *cells = value_list(a);
        record_text(a, d, "criterion", cr->name);
        for (size_t i = 0; i < x->n; i++)
            record_figure(a, d, columns[i], x->line[i]->cells[c].raw);
        record_text(a, d, x->n == 2 ? "better" : "best", best_words(x, c));
        if (x->n == 2)
            record_text(a, d, "id", cr->id);
        list_add(a, x->n == 2 ? two : several, d);

        const char *state;
        const struct market_line *best = best_at(x, c, &state);
        record_text(a, row, "id", cr->id);
        record_text(a, row, "criterion", cr->name);
        record_text(a, row, "group_id", x->r->set->groups[cr->group].id);
        record_text(a, row, "group", x->r->set->groups[cr->group].name);
        record_text(a, row, "state", state);
        record_text(a, row, "best", best ? best->iso3 : NULL);
        for (size_t i = 0; i < x->n; i++) {
            struct value *cell = value_record(a);
            record_text(a, cell, "code", x->line[i]->iso3);
            record_figure(a, cell, "figure", x->line[i]->cells[c].raw);
            record_figure(a, cell, "score", x->line[i]->cells[c].score);
            list_add(a, cells, cell);
        }
        record_set(a, row, "cells", cells);
        list_add(a, table, row);
    }
    record_set(a, v, "criteria", two);
    record_set(a, v, "several", several);
    record_set(a, v, "table", table);
}

static double share_before(const struct compared *x, size_t i, size_t j)
{
    size_t p = (size_t)(x->line[i] - x->r->lines), q = (size_t)(x->line[j] - x->r->lines);
    return x->r->pairwise[p * x->r->n_lines + q];
}

static const struct figure *wins(const struct compared *x, size_t i, size_t j)
{
    const struct market_line *p = x->line[i], *q = x->line[j];
    struct figure *f =
        FIGURE(x->a, arena_printf(x->a, "weighings in which %s beats %s", p->name, q->name),
               100 * share_before(x, i, j), "%", "smaa-2/1", x->r->set->hash, p->expected_rank,
               q->expected_rank);
    f->decimals = 0;
    return f;
}

static const char *named(const struct compared *x, size_t i, bool begins)
{
    return market_in_text(x->r->facts, x->a, x->line[i]->market, begins);
}

/* Two: the first against the second, as asked. More: the best placed against each of the others. */
static const struct prose *headline(const struct compared *x, size_t best)
{
    struct arena *a = x->a;
    if (x->n == 2)
        return prose(a, "{s} beats {s} in {} of the ways of weighing your criteria.",
                     named(x, 0, true), named(x, 1, false), wins(x, 0, 1));
    struct prose *p = prose(a, "Of the {s}, {s} is placed best: it beats ",
                            x->n == 3 ? "three" : "four", named(x, best, false));
    for (size_t i = 0, told = 0; i < x->n; i++) {
        if (i == best)
            continue;
        const struct prose *one = prose(a, "{s}{s} in {}",
                                        told == 0         ? ""
                                        : told + 2 < x->n ? ", "
                                                          : " and ",
                                        named(x, i, false), wins(x, best, i));
        for (size_t k = 0; k < one->n; k++)
            PUSH(a, p->pieces, p->n, p->cap, one->pieces[k]);
        told++;
    }
    PUSH(a, p->pieces, p->n, p->cap,
         (struct prose_piece){.text = " of the ways of weighing your criteria."});
    return p;
}

static bool read_lines(struct compared *x, const struct args *args, struct err *e)
{
    size_t n = args_count(args, "other");
    if (n > MOST - 1) {
        (void)FAIL(e, ERR_USAGE, "%zu markets to compare; %d is the most", n + 1, MOST);
        return err_hint(e, "Leave out those that stand far apart in the ranking.");
    }
    TRY(line_for(x->r, x->a, args_text(args, "market"), &x->line[x->n++], e));
    for (size_t i = 0; i < n; i++) {
        const struct market_line *l;
        TRY(line_for(x->r, x->a, args_text_at(args, "other", i), &l, e));
        for (size_t k = 0; k < x->n; k++)
            if (x->line[k] == l)
                return FAIL(e, ERR_USAGE, "%s is compared with itself", l->name);
        x->line[x->n++] = l;
    }
    return true;
}

static bool run_compare(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    struct compared x = {.a = a};
    TRY(market_ranking_of(job, args, false, &firm, &x.r, e) && read_lines(&x, args, e));
    sort_criteria(&x);
    size_t best = 0;
    for (size_t i = 1; i < x.n; i++)
        if (x.n == 2 ? share_before(&x, 0, 1) < 0.5 : x.line[i] < x.line[best])
            best = i;
    struct value *v = value_record(a), *markets = value_list(a), *duels = value_list(a);
    record_prose(a, v, "headline", market_headline(a, x.r, headline(&x, best)));
    record_set(a, v, "what_if", market_proses(a, x.r->what_if, x.r->n_what_if));
    for (size_t i = 0; i < x.n; i++)
        record_prose(a, v, columns[i], x.line[i]->summary);
    add_criteria(&x, v);
    for (size_t i = 0; i < x.n; i++) {
        list_add(a, markets, market_line_value(a, x.r, x.line[i], true));
        for (size_t j = 0; j < x.n; j++) {
            if (i == j)
                continue;
            struct value *d = value_record(a);
            record_text(a, d, "code", x.line[i]->iso3);
            record_text(a, d, "over", x.line[j]->iso3);
            record_figure(a, d, "share", wins(&x, i, j));
            list_add(a, duels, d);
        }
    }
    record_set(a, v, "markets", markets);
    record_set(a, v, "duels", duels);
    record_text(a, v, "criteria_id", x.r->set->id);
    record_text(
        a, v, "next",
        arena_printf(a, "landfall market show %s %s", args_text(args, "firm"), x.line[best]->iso3));
    *ret = v;
    return true;
}

static const struct capability_param compare_params[] = {
    FIRM_PARAM,
    {.name = "market",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the first market"},
    {.name = "other",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_REPEATED,
     .help = "the second market; a third and a fourth may follow"},
    CRITERIA_PARAM,
    FIRST_PARAM,
    DRAWS_PARAM,
    WHAT_IF_PARAMS,
};
const struct capability market_compare = {
    .name = "market.compare",
    .summary = "Compares two to four markets for a firm, criterion by criterion",
    .example = "landfall market compare examples/olive-oil/firm.yaml DEU SWE\n"
               "landfall market compare examples/olive-oil/firm.yaml DEU SWE CHE",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(compare_params),
    .result = &compare_shape,
    .run = run_compare,
};
