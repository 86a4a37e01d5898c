/* capability_show.c — market show and market compare: one market for a firm, or two side by side.
 */
#include <string.h>

#include "market/capability_parts.h"

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
    const char *name = market_in_text(f, a, market, true);
    for (size_t i = 0; i < r->n_removed; i++)
        if (r->removed[i].market == market) {
            struct prose *p = prose(a, "{s} is not ranked: {s}.", name, r->removed[i].rule);
            for (size_t k = 0; k < r->n_open_if; k++)
                if (r->open_if[k].market == market)
                    for (size_t q = 0; q < r->open_if[k].says->n; q++) {
                        if (q == 0)
                            PUSH(a, p->pieces, p->n, p->cap, (struct prose_piece){.text = " "});
                        PUSH(a, p->pieces, p->n, p->cap, r->open_if[k].says->pieces[q]);
                    }
            return p;
        }
    for (size_t i = 0; i < r->n_unrankable; i++)
        if (r->unrankable[i].market == market)
            return prose(a, "{s} cannot be ranked: only {} of the weight is known.", name,
                         r->unrankable[i].coverage);
    return prose(a, "{s} is not ranked: {s}.", name,
                 market_at(f, market)->status == MARKET_UNINHABITED ? "nobody lives there"
                                                                    : "it is the firm's home");
}

static const struct prose *advice_of(struct arena *a, const struct market_line *l)
{
    const struct market_matrix_place *p = &l->matrix;
    return prose(a, "attractiveness {i}, ease {i}: {s} in {} of the weighings{s} → {s}",
                 p->attractiveness, p->ease, market_cell_name(a, p), p->likely_share,
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
    TRY(market_ranking_of(job, args, &firm, &r, e) &&
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
    record_set(a, v, "reasons_for",
               l ? market_proses(a, l->reasons_for, MARKET_REASONS) : value_list(a));
    record_set(a, v, "reasons_against",
               l ? market_proses(a, l->reasons_against, MARKET_REASONS) : value_list(a));
    record_set(a, v, "pestel", letters);
    record_set(a, v, "criteria", l ? cells_value(a, r, l) : value_list(a));
    record_set(a, v, "partners", partners);
    record_set(a, v, "commodities", market_texts(a, t->commodities, t->n_commodities));
    record_set(a, v, "missing", l ? market_texts(a, l->missing, l->n_missing) : value_list(a));
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

/* --- compare -----------------------------------------------------------------------------------
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
    TRY(market_ranking_of(job, args, &firm, &r, e) &&
        line_for(r, a, args_text(args, "market"), &p, e) &&
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
                 prose(a, "{s} beats {s} in {} of the ways of weighing your criteria.",
                       market_in_text(r->facts, a, p->market, true),
                       market_in_text(r->facts, a, q->market, false), wins));
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
