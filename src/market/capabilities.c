/* capabilities.c — market rank, show, compare, matrix, criteria: results of the room as value
 * trees. */
#include <string.h>

#include "market/market.h"

/* --- shared pieces ------------------------------------------------------------------------------
 */

static const char *const step_names[MATRIX_SIDE] = {"low", "middle", "high"};

static const char *cell_name(struct arena *a, const struct market_matrix_place *p)
{
    return arena_printf(a, "%s × %s", step_names[p->likely_attractiveness],
                        step_names[p->likely_ease]);
}

static struct value *texts(struct arena *a, const char *const *items, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++)
        list_add(a, list, value_text(a, items[i]));
    return list;
}

static struct value *proses(struct arena *a, const struct prose *const *items, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++)
        if (items[i])
            list_add(a, list, value_prose(a, items[i]));
    return list;
}

/* "3rd to 9th" with both ends as figures. */
static const struct prose *places(struct arena *a, const struct market_line *l)
{
    return prose(a, "{o} to {o}", l->rank_low, l->rank_high);
}

static bool ranking_of(struct job *job, const struct args *args, const struct firm **ret_firm,
                       const struct market_ranking **ret, struct err *e)
{
    struct market_options opt = {.criteria = args_text(args, "criteria"),
                                 .draws = (size_t)args_int(args, "draws"),
                                 .seed = job->seed,
                                 .n_first = args_count(args, "first")};
    const char **first = NEW_N(job->arena, const char *, opt.n_first + 1);
    for (size_t i = 0; i < opt.n_first; i++)
        first[i] = args_text_at(args, "first", i);
    opt.first = first;
    TRY(firm_of_job(job, args_text(args, "firm"), ret_firm, e));
    return market_rank(job, *ret_firm, &opt, ret, e);
}

#define FIRM_PARAM                                                                      \
    {                                                                                   \
        .name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, \
        .help = "a firm file, or the id of a firm in the workspace"                     \
    }
#define CRITERIA_PARAM                                                                             \
    {                                                                                              \
        .name = "criteria", .kind = PARAM_TEXT, .help = "criteria set; default: the firm's sector" \
    }
#define FIRST_PARAM                                                              \
    {                                                                            \
        .name = "first", .kind = PARAM_TEXT, .flags = PARAM_REPEATED,            \
        .help = "a group that outweighs all others; more of them: in this order" \
    }
#define DRAWS_PARAM                                                                      \
    {                                                                                    \
        .name = "draws", .kind = PARAM_INT, .unit = "draws", .min = 100, .max = 1000000, \
        .help = "weights drawn; default: the parameter market.smaa.draws"                \
    }

/* --- market rank --------------------------------------------------------------------------------
 */

static const struct shape_field line_fields[] = {
    {.name = "place",
     .heading = "#",
     .kind = VALUE_INT,
     .help = "by expected place; ties share it"},
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .help = "ISO 3166 alpha-3"},
    {.name = "places",
     .heading = "9 of 10 times",
     .kind = VALUE_PROSE,
     .help = "interval of the place under the weights, 5 to 95 %"},
    {.name = "first",
     .heading = "first",
     .kind = VALUE_FIGURE,
     .help = "share of weighings in which it comes first"},
    {.name = "top",
     .heading = "in first ten",
     .kind = VALUE_FIGURE,
     .help = "share of weighings in which it is among the first (market.top.k)"},
    {.name = "cell", .heading = "attractive × easy", .kind = VALUE_TEXT},
    {.name = "known", .kind = VALUE_FIGURE, .help = "share of the weight with a value"},
    {.name = "tied", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "expected_place", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "confidence", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "score", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "place_weighted_sum", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "place_promethee", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "place_topsis", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "attractiveness", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "ease", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "reasons_for", .kind = VALUE_LIST, .of_kind = VALUE_PROSE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "reasons_against",
     .kind = VALUE_LIST,
     .of_kind = VALUE_PROSE,
     .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape line_shape = SHAPE("market_line", "one ranked market", line_fields);

static const struct shape_field removed_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "rule", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "limit", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "field",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "the firm's field that says so"},
};
static const struct shape removed_shape =
    SHAPE("market_removed", "a market removed by a rule", removed_fields);

static const struct shape_field unrankable_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "known", .kind = VALUE_FIGURE},
    {.name = "missing", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape unrankable_shape =
    SHAPE("market_unrankable", "a market with too little known", unrankable_fields);

static const struct shape_field disagreement_fields[] = {
    {.name = "method", .kind = VALUE_TEXT},
    {.name = "kendall", .heading = "Kendall", .kind = VALUE_FIGURE},
    {.name = "spearman", .heading = "Spearman", .kind = VALUE_FIGURE},
    {.name = "largest", .heading = "largest difference", .kind = VALUE_FIGURE},
    {.name = "at", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "compared", .kind = VALUE_INT},
    {.name = "left_out",
     .kind = VALUE_INT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "markets this method cannot place because a value is missing"},
};
static const struct shape disagreement_shape =
    SHAPE("market_disagreement", "another method beside SMAA-2", disagreement_fields);

static const struct shape_field rank_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "steadiness", .heading = "How sure", .kind = VALUE_PROSE},
    {.name = "criteria", .heading = "Criteria", .kind = VALUE_TEXT},
    {.name = "error", .heading = "Error of drawing", .kind = VALUE_FIGURE},
    {.name = "forces", .heading = "Five forces", .kind = VALUE_PROSE},
    {.name = "ranking",
     .heading = "Ranking",
     .kind = VALUE_LIST,
     .of = &line_shape,
     .flags = SHAPE_CSV},
    {.name = "not_shown", .heading = "Ranked, not shown", .kind = VALUE_INT},
    {.name = "other_methods",
     .heading = "Other methods",
     .kind = VALUE_LIST,
     .of = &disagreement_shape},
    {.name = "rules",
     .heading = "Removed by your rules",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT},
    {.name = "removed", .kind = VALUE_LIST, .of = &removed_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "too_little_known",
     .heading = "Not rankable: too little known",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT},
    {.name = "not_rankable",
     .kind = VALUE_LIST,
     .of = &unrankable_shape,
     .flags = SHAPE_NOT_IN_TEXT},
    {.name = "not_known", .heading = "Not known today", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "draws", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "seed", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "params_hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "criteria_hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape rank_shape = SHAPE("market_ranking", "a ranking of markets", rank_fields);

static struct value *line_value(struct arena *a, const struct market_line *l)
{
    struct value *v = value_record(a);
    record_int(a, v, "place", l->place);
    record_text(a, v, "market", l->name);
    record_text(a, v, "code", l->iso3);
    record_prose(a, v, "places", places(a, l));
    record_figure(a, v, "first", l->first_share);
    record_figure(a, v, "top", l->top_share);
    record_text(a, v, "cell", cell_name(a, &l->matrix));
    record_figure(a, v, "known", l->coverage);
    record_bool(a, v, "tied", l->tied);
    record_figure(a, v, "expected_place", l->expected_rank);
    record_figure(a, v, "confidence", l->confidence);
    record_figure(a, v, "score", l->score);
    record_figure(a, v, "place_weighted_sum", l->place_weighted_sum);
    record_figure(a, v, "place_promethee", l->place_promethee);
    record_figure(a, v, "place_topsis", l->place_topsis);
    record_figure(a, v, "attractiveness", l->matrix.attractiveness);
    record_figure(a, v, "ease", l->matrix.ease);
    record_set(a, v, "reasons_for", proses(a, l->reasons_for, MARKET_REASONS));
    record_set(a, v, "reasons_against", proses(a, l->reasons_against, MARKET_REASONS));
    return v;
}

static struct value *disagreements_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_disagreements; i++) {
        const struct market_disagreement *d = &r->disagreements[i];
        struct value *v = value_record(a);
        record_text(a, v, "method", d->method);
        record_figure(a, v, "kendall", d->kendall);
        record_figure(a, v, "spearman", d->spearman);
        record_figure(a, v, "largest", d->largest);
        record_text(a, v, "at", d->largest_name);
        record_int(a, v, "compared", d->n_compared);
        record_int(a, v, "left_out", d->n_left_out);
        list_add(a, list, v);
    }
    return list;
}

static struct value *removed_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_removed; i++) {
        const struct market_removed *x = &r->removed[i];
        struct value *v = value_record(a);
        record_text(a, v, "market", x->name);
        record_text(a, v, "code", x->iso3);
        record_text(a, v, "rule", x->rule);
        record_figure(a, v, "value", x->value);
        record_figure(a, v, "limit", x->limit);
        record_text(a, v, "field", x->source);
        list_add(a, list, v);
    }
    return list;
}

/* One line a rule, with the markets it removed. */
static struct value *rules_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_removed; i++) {
        bool before = false;
        for (size_t j = 0; j < i && !before; j++)
            before = strcmp(r->removed[j].rule, r->removed[i].rule) == 0;
        if (before)
            continue;
        struct buf b;
        buf_init(&b, a, 1 << 16);
        buf_printf(&b, "%s: ", r->removed[i].rule);
        for (size_t j = i; j < r->n_removed; j++)
            if (strcmp(r->removed[j].rule, r->removed[i].rule) == 0)
                buf_printf(&b, "%s%s", j == i ? "" : ", ", r->removed[j].name);
        list_add(a, list, value_text(a, b.p));
    }
    return list;
}

static struct value *unrankable_names(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    struct buf b;
    buf_init(&b, a, 1 << 16);
    for (size_t i = 0; i < r->n_unrankable; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", r->unrankable[i].name);
    if (r->n_unrankable)
        list_add(a, list, value_text(a, b.p));
    return list;
}

static bool run_rank(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    const struct market_ranking *r;
    TRY(ranking_of(job, args, &firm, &r, e));
    size_t top = (size_t)args_int(args, "top");
    size_t n = top == 0 || top > r->n_lines ? r->n_lines : top;
    struct value *v = value_record(a), *lines = value_list(a), *unrankable = value_list(a);
    for (size_t i = 0; i < n; i++)
        list_add(a, lines, line_value(a, &r->lines[i]));
    for (size_t i = 0; i < r->n_unrankable; i++) {
        struct value *u = value_record(a);
        record_text(a, u, "market", r->unrankable[i].name);
        record_text(a, u, "code", r->unrankable[i].iso3);
        record_figure(a, u, "known", r->unrankable[i].coverage);
        record_set(a, u, "missing", texts(a, r->unrankable[i].missing, r->unrankable[i].n_missing));
        list_add(a, unrankable, u);
    }
    record_prose(a, v, "headline", r->headline);
    record_prose(a, v, "steadiness", r->steadiness);
    record_text(a, v, "criteria", r->set->name);
    record_figure(a, v, "error", r->monte_carlo_error);
    record_prose(a, v, "forces", r->forces);
    record_set(a, v, "ranking", lines);
    record_int(a, v, "not_shown", (int64_t)(r->n_lines - n));
    record_set(a, v, "other_methods", disagreements_value(a, r));
    record_set(a, v, "rules", rules_value(a, r));
    record_set(a, v, "removed", removed_value(a, r));
    record_set(a, v, "too_little_known", unrankable_names(a, r));
    record_set(a, v, "not_rankable", unrankable);
    record_set(a, v, "not_known", texts(a, r->not_known, r->n_not_known));
    record_int(a, v, "draws", (int64_t)r->draws);
    record_text(a, v, "seed", arena_printf(a, "%llu", (unsigned long long)r->seed));
    record_text(a, v, "params_hash", r->params_hash);
    record_text(a, v, "criteria_hash", r->set->hash);
    record_text(
        a, v, "next",
        arena_printf(a, "landfall market show %s %s", args_text(args, "firm"), r->lines[0].iso3));
    *ret = v;
    return true;
}

static const struct capability_param rank_params[] = {
    FIRM_PARAM,
    {.name = "top",
     .kind = PARAM_INT,
     .unit = "markets",
     .default_value = "20",
     .min = 0,
     .max = 1000,
     .help = "how many to show; 0 = all"},
    CRITERIA_PARAM,
    FIRST_PARAM,
    DRAWS_PARAM,
};
const struct capability market_rank_capability = {
    .name = "market.rank",
    .summary = "Ranks the markets open to a firm, with how sure each place is",
    .about =
        "Markets that the firm's vetoes and constraints rule out are removed first. The others "
        "are\n"
        "weighed many thousand times with different weights (SMAA-2), so that a place comes as an\n"
        "interval and a share. Weighted sum, PROMETHEE II and TOPSIS stand beside it.",
    .example = "landfall market rank examples/olive-oil/firm.yaml\n"
               "landfall market rank examples/olive-oil/firm.yaml --first near --first demand\n"
               "landfall market rank examples/olive-oil/firm.yaml --top 0 --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(rank_params),
    .result = &rank_shape,
    .run = run_rank,
};

/* --- market show --------------------------------------------------------------------------------
 */

static const struct shape_field cell_fields[] = {
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "figure", .kind = VALUE_FIGURE},
    {.name = "score", .kind = VALUE_FIGURE},
    {.name = "group", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "weight", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "axis", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "why", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape cell_shape =
    SHAPE("market_cell", "one criterion of a market", cell_fields);

static const struct shape_field letter_fields[] = {
    {.name = "letter", .heading = "PESTEL", .kind = VALUE_TEXT},
    {.name = "score", .kind = VALUE_FIGURE},
    {.name = "known", .kind = VALUE_FIGURE},
};
static const struct shape letter_shape =
    SHAPE("pestel_letter", "one letter of PESTEL", letter_fields);

static const struct shape_field partner_fields[] = {
    {.name = "partner", .heading = "imports from", .kind = VALUE_TEXT},
    {.name = "share", .kind = VALUE_FIGURE},
};
static const struct shape partner_shape =
    SHAPE("trade_partner", "a supplier country", partner_fields);

static const struct shape_field show_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "advice", .heading = "In the matrix", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "would_change",
     .heading = "What would change it",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL},
    {.name = "imports", .heading = "Its imports", .kind = VALUE_FIGURE},
    {.name = "note", .heading = "Trade", .kind = VALUE_PROSE},
    {.name = "reasons_for", .heading = "For it", .kind = VALUE_LIST, .of_kind = VALUE_PROSE},
    {.name = "reasons_against",
     .heading = "Against it",
     .kind = VALUE_LIST,
     .of_kind = VALUE_PROSE},
    {.name = "pestel",
     .heading = "Surroundings (100 = best of all economies)",
     .kind = VALUE_LIST,
     .of = &letter_shape},
    {.name = "criteria",
     .heading = "Criteria",
     .kind = VALUE_LIST,
     .of = &cell_shape,
     .flags = SHAPE_CSV},
    {.name = "partners",
     .heading = "Where its imports come from",
     .kind = VALUE_LIST,
     .of = &partner_shape},
    {.name = "commodities",
     .heading = "Its leading imports",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT},
    {.name = "missing", .heading = "Missing", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape show_shape = SHAPE("market_page", "one market for one firm", show_fields);

static struct value *cells_value(struct arena *a, const struct market_ranking *r,
                                 const struct market_line *l)
{
    struct value *list = value_list(a);
    for (size_t c = 0; c < l->n_cells; c++) {
        const struct market_cell *x = &l->cells[c];
        struct value *v = value_record(a);
        record_text(a, v, "criterion", x->criterion->name);
        record_text(a, v, "group", r->set->groups[x->criterion->group].name);
        record_figure(a, v, "figure", x->raw);
        record_figure(a, v, "score", x->score);
        record_text(a, v, "weight", x->weight_01 > 0 ? "weighed" : "set aside");
        record_text(a, v, "axis", x->criterion->axis == AXIS_EASE ? "ease" : "attractiveness");
        record_text(a, v, "why", x->criterion->why);
        list_add(a, list, v);
    }
    return list;
}

/* Why a market is not among the lines: removed, or too little known. */
static const struct prose *absent_because(struct arena *a, const struct market_ranking *r,
                                          const struct facts *f, int market)
{
    const char *name = market_at(f, market)->name;
    for (size_t i = 0; i < r->n_removed; i++)
        if (r->removed[i].market == market)
            return prose(a, "{s} is not ranked: {s}.", name, r->removed[i].rule);
    for (size_t i = 0; i < r->n_unrankable; i++)
        if (r->unrankable[i].market == market)
            return prose(a, "{s} cannot be ranked: only {} of the weight is known.", name,
                         r->unrankable[i].coverage);
    return prose(a, "{s} is not ranked: it is the firm's home, or nobody lives there.", name);
}

static const struct prose *advice_of(struct arena *a, const struct market_line *l)
{
    const struct market_matrix_place *p = &l->matrix;
    return prose(a, "attractiveness {i}, ease {i}: {s} in {} of the weighings{s} → {s}",
                 p->attractiveness, p->ease, cell_name(a, p), p->likely_share,
                 p->edge ? " (on the edge of its cell)" : "", p->advice);
}

static bool run_show(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    const struct market_ranking *r;
    struct pestel *pestel;
    const struct trade_hints *t;
    int market;
    TRY(ranking_of(job, args, &firm, &r, e) &&
        market_resolve(r->facts, str_of(args_text(args, "market")), &market, e) &&
        market_pestel(job, r->facts, market, &pestel, e) &&
        market_trade_hints(job, r->facts, market, market_index(r->facts, firm->home), &t, e));
    const struct market_line *l = market_line_of(r, market);
    struct value *v = value_record(a), *letters = value_list(a), *partners = value_list(a);
    for (size_t i = 0; i < N_PESTEL; i++) {
        struct value *x = value_record(a);
        const char *mark = pestel->weakest == (int)i ? " (weakest)" : "";
        record_text(a, x, "letter", arena_printf(a, "%s%s", pestel->letters[i].name, mark));
        record_figure(a, x, "score", pestel->letters[i].score);
        record_figure(a, x, "known", pestel->letters[i].coverage);
        list_add(a, letters, x);
    }
    for (size_t i = 0; i < t->n_partners; i++) {
        struct value *x = value_record(a);
        record_text(a, x, "partner", t->partners[i].name);
        record_figure(a, x, "share", t->partners[i].share);
        list_add(a, partners, x);
    }
    record_prose(a, v, "headline", l ? l->summary : absent_because(a, r, r->facts, market));
    record_prose(a, v, "advice", l ? advice_of(a, l) : NULL);
    record_prose(a, v, "would_change", l ? l->would_change : NULL);
    record_figure(a, v, "imports", t->imports);
    record_prose(a, v, "note", t->note);
    record_set(a, v, "reasons_for", l ? proses(a, l->reasons_for, MARKET_REASONS) : value_list(a));
    record_set(a, v, "reasons_against",
               l ? proses(a, l->reasons_against, MARKET_REASONS) : value_list(a));
    record_set(a, v, "pestel", letters);
    record_set(a, v, "criteria", l ? cells_value(a, r, l) : value_list(a));
    record_set(a, v, "partners", partners);
    record_set(a, v, "commodities", texts(a, t->commodities, t->n_commodities));
    record_set(a, v, "missing", l ? texts(a, l->missing, l->n_missing) : value_list(a));
    record_text(a, v, "next",
                arena_printf(a, "landfall market compare %s %s %s", args_text(args, "firm"),
                             market_at(r->facts, market)->iso3,
                             r->lines[r->lines[0].market == market && r->n_lines > 1].iso3));
    *ret = v;
    return true;
}

static const struct capability_param show_params[] = {
    FIRM_PARAM,
    {.name = "market",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the market to look at"},
    CRITERIA_PARAM,
    FIRST_PARAM,
    DRAWS_PARAM,
};
const struct capability market_show = {
    .name = "market.show",
    .summary = "Shows one market for a firm: place, reasons for and against, surroundings, gaps",
    .example = "landfall market show examples/olive-oil/firm.yaml DEU",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(show_params),
    .result = &show_shape,
    .run = run_show,
};

/* --- market compare -----------------------------------------------------------------------------
 */

static const struct shape_field duel_fields[] = {
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "first", .kind = VALUE_FIGURE},
    {.name = "second", .kind = VALUE_FIGURE},
    {.name = "better", .kind = VALUE_TEXT},
};
static const struct shape duel_shape =
    SHAPE("market_duel", "one criterion of two markets", duel_fields);

static const struct shape_field compare_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "first", .kind = VALUE_PROSE},
    {.name = "second", .kind = VALUE_PROSE},
    {.name = "criteria",
     .heading = "Criteria (what pulls them apart most stands first)",
     .kind = VALUE_LIST,
     .of = &duel_shape,
     .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape compare_shape =
    SHAPE("market_comparison", "two markets for one firm", compare_fields);

static bool line_for(const struct market_ranking *r, struct arena *a, const char *text,
                     const struct market_line **ret, struct err *e)
{
    int market;
    TRY(market_resolve(r->facts, str_of(text), &market, e));
    *ret = market_line_of(r, market);
    return *ret || FAIL(e, ERR_INPUT, "%s", prose_text(a, absent_because(a, r, r->facts, market)));
}

static bool run_compare(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    const struct market_ranking *r;
    const struct market_line *p, *q;
    TRY(ranking_of(job, args, &firm, &r, e) && line_for(r, a, args_text(args, "market"), &p, e) &&
        line_for(r, a, args_text(args, "other"), &q, e));
    if (p == q)
        return FAIL(e, ERR_USAGE, "%s is compared with itself", p->name);
    size_t *order = NEW_N(a, size_t, p->n_cells);
    double *apart = NEW_N(a, double, p->n_cells);
    for (size_t c = 0; c < p->n_cells; c++) { /* insertion: few dozen, stable */
        double d = p->cells[c].weight_01 * (p->cells[c].value_01 - q->cells[c].value_01);
        apart[c] = d == d ? (d < 0 ? -d : d) : -1;
        size_t k = c;
        for (; k > 0 && apart[order[k - 1]] < apart[c]; k--)
            order[k] = order[k - 1];
        order[k] = c;
    }
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < p->n_cells; i++) {
        const struct market_cell *x = &p->cells[order[i]], *y = &q->cells[order[i]];
        struct value *d = value_record(a);
        record_text(a, d, "criterion", x->criterion->name);
        record_figure(a, d, "first", x->raw);
        record_figure(a, d, "second", y->raw);
        record_text(a, d, "better",
                    !(x->weight_01 > 0)          ? "set aside"
                    : x->value_01 > y->value_01  ? p->name
                    : y->value_01 > x->value_01  ? q->name
                    : x->value_01 == y->value_01 ? "level"
                                                 : "not known");
        list_add(a, list, d);
    }
    size_t i = (size_t)(p - r->lines), j = (size_t)(q - r->lines);
    struct figure *wins =
        FIGURE(a, arena_printf(a, "weighings in which %s beats %s", p->name, q->name),
               100 * r->pairwise[i * r->n_lines + j], "%", "smaa-2/1", r->set->hash,
               p->expected_rank, q->expected_rank);
    wins->decimals = 0;
    record_prose(a, v, "headline",
                 prose(a, "{s} beats {s} in {} of the ways of weighing your criteria.", p->name,
                       q->name, wins));
    record_prose(a, v, "first", p->summary);
    record_prose(a, v, "second", q->summary);
    record_set(a, v, "criteria", list);
    record_text(a, v, "next",
                arena_printf(a, "landfall market show %s %s", args_text(args, "firm"),
                             (r->pairwise[i * r->n_lines + j] >= 0.5 ? p : q)->iso3));
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
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the second market"},
    CRITERIA_PARAM,
    FIRST_PARAM,
    DRAWS_PARAM,
};
const struct capability market_compare = {
    .name = "market.compare",
    .summary = "Compares two markets for a firm, criterion by criterion",
    .example = "landfall market compare examples/olive-oil/firm.yaml DEU SWE",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(compare_params),
    .result = &compare_shape,
    .run = run_compare,
};

/* --- market matrix ------------------------------------------------------------------------------
 */

static const struct shape_field place_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "attractiveness", .kind = VALUE_FIGURE},
    {.name = "ease", .kind = VALUE_FIGURE},
    {.name = "cell", .kind = VALUE_TEXT},
    {.name = "share",
     .heading = "sure",
     .kind = VALUE_FIGURE,
     .help = "share of weighings in that cell"},
    {.name = "edge", .heading = "on edge", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "advice", .kind = VALUE_TEXT},
    {.name = "size", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape place_shape =
    SHAPE("matrix_place", "a market in the matrix", place_fields);

static const struct shape_field matrix_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "places",
     .heading = "Attractiveness and ease of entry, 0 to 100",
     .kind = VALUE_LIST,
     .of = &place_shape,
     .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape matrix_shape =
    SHAPE("market_matrix", "attractiveness against ease of entry", matrix_fields);

static bool run_matrix(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    const struct market_ranking *r;
    TRY(ranking_of(job, args, &firm, &r, e));
    size_t top = (size_t)args_int(args, "top"), n = top == 0 || top > r->n_lines ? r->n_lines : top;
    struct value *v = value_record(a), *list = value_list(a);
    const struct prose *head = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct market_line *l = &r->lines[i];
        const struct market_matrix_place *p = &l->matrix;
        struct value *x = value_record(a);
        record_text(a, x, "market", l->name);
        record_text(a, x, "code", l->iso3);
        record_figure(a, x, "attractiveness", p->attractiveness);
        record_figure(a, x, "ease", p->ease);
        record_text(a, x, "cell", cell_name(a, p));
        record_figure(a, x, "share", p->likely_share);
        record_bool(a, x, "edge", p->edge);
        record_text(a, x, "advice", p->advice);
        record_figure(a, x, "size", p->size);
        list_add(a, list, x);
        if (!head)
            head = prose(a, "{s}: {s} ({s} attractiveness × {s} ease, in {} of the weighings).",
                         l->name, p->advice, step_names[p->likely_attractiveness],
                         step_names[p->likely_ease], p->likely_share);
    }
    record_prose(a, v, "headline", head);
    record_set(a, v, "places", list);
    record_text(
        a, v, "next",
        arena_printf(a, "landfall market show %s %s", args_text(args, "firm"), r->lines[0].iso3));
    *ret = v;
    return true;
}

const struct capability market_matrix = {
    .name = "market.matrix",
    .summary = "Places the markets by attractiveness and ease of entry, with how sure each cell is",
    .example = "landfall market matrix examples/olive-oil/firm.yaml",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(rank_params),
    .result = &matrix_shape,
    .run = run_matrix,
};

/* --- market criteria ----------------------------------------------------------------------------
 */

static const struct shape_field criterion_fields[] = {
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "figure", .kind = VALUE_TEXT},
    {.name = "better", .kind = VALUE_TEXT},
    {.name = "group", .kind = VALUE_TEXT},
    {.name = "axis", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "kind", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "tag", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape criterion_shape = SHAPE("criterion", "one criterion", criterion_fields);

static const struct shape_field criteria_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "about", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "criteria", .kind = VALUE_LIST, .of = &criterion_shape, .flags = SHAPE_CSV},
    {.name = "sets", .heading = "Sets", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "hash", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape criteria_shape =
    SHAPE("criteria_set", "criteria sets, or one of them", criteria_fields);

static bool run_criteria(struct job *job, const struct args *args, struct value **ret,
                         struct err *e)
{
    struct arena *a = job->arena;
    const char *const *ids;
    size_t n;
    struct facts *f;
    const char *id = args_text(args, "set");
    TRY(criteria_list(a, job->data_dir, &ids, &n, e));
    struct value *v = value_record(a), *list = value_list(a);
    if (id) {
        const struct criteria_set *set;
        TRY(facts_of_job(job, &f, e) && criteria_load(a, job->data_dir, id, f, &set, e));
        for (size_t i = 0; i < set->n_items; i++) {
            const struct criterion *c = &set->items[i];
            struct value *x = value_record(a);
            record_text(a, x, "criterion", c->name);
            record_text(a, x, "figure", c->figure);
            record_text(a, x, "better", criterion_better_name(c->better));
            record_text(a, x, "group", set->groups[c->group].name);
            record_text(a, x, "axis", c->axis == AXIS_EASE ? "ease" : "attractiveness");
            record_text(a, x, "why", c->why);
            record_text(a, x, "id", c->id);
            record_text(a, x, "kind", criterion_kind_name(c->kind));
            record_text(a, x, "source", c->source);
            record_text(a, x, "tag", c->tag);
            list_add(a, list, x);
        }
        record_text(a, v, "headline",
                    arena_printf(a, "%s: %zu criteria in %zu groups", set->name, set->n_items,
                                 set->n_groups));
        record_text(a, v, "about", set->about);
        record_text(a, v, "file", set->path);
        record_text(a, v, "hash", set->hash);
    } else {
        record_text(a, v, "headline", arena_printf(a, "%zu criteria sets", n));
    }
    record_set(a, v, "criteria", list);
    record_set(a, v, "sets", texts(a, ids, n));
    record_text(a, v, "next",
                id ? "landfall market rank examples/olive-oil/firm.yaml"
                   : arena_printf(a, "landfall market criteria %s", n ? ids[0] : ""));
    *ret = v;
    return true;
}

static const struct capability_param criteria_params[] = {
    {.name = "set",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL,
     .help = "id of a set; without it the sets are listed"},
};
const struct capability market_criteria = {
    .name = "market.criteria",
    .summary = "Lists the criteria sets, or the criteria of one with why each matters",
    .example = "landfall market criteria consumer",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(criteria_params),
    .result = &criteria_shape,
    .run = run_criteria,
};
