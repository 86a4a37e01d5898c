/* capability_show.c — market show: the page of one market for a firm. */
#include <string.h>

#include "market/actuals.h"
#include "market/capability_parts.h"
#include "market/propose.h"

static const struct shape_field cell_fields[] = {
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "figure", .kind = VALUE_FIGURE},
    {.name = "score", .kind = VALUE_FIGURE},
    {.name = "group", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "weight", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "axis", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "why", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "group_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "better", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "middle",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL,
     .help = "of the middle market ranked"},
};
static const struct shape cell_shape =
    SHAPE("market_cell", "one criterion of a market", cell_fields);

static const struct shape_field factor_fields[] = {
    {.name = "id", .kind = VALUE_TEXT, .help = "indicator"},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "better", .kind = VALUE_TEXT, .help = "more or less"},
    {.name = "figure", .kind = VALUE_FIGURE},
    {.name = "score", .kind = VALUE_FIGURE, .help = "100 = best of all economies"},
    {.name = "old", .kind = VALUE_BOOL, .help = "older than market.pestel.age.max: counts half"},
    {.name = "why", .kind = VALUE_TEXT},
};
static const struct shape factor_shape =
    SHAPE("pestel_factor", "one indicator of a letter", factor_fields);

static const struct shape_field letter_fields[] = {
    {.name = "letter", .heading = "PESTEL", .kind = VALUE_TEXT},
    {.name = "score", .kind = VALUE_FIGURE},
    {.name = "known", .kind = VALUE_FIGURE},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "P E S T N L"},
    {.name = "weakest", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "factors", .kind = VALUE_LIST, .of = &factor_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape letter_shape =
    SHAPE("pestel_letter", "one letter of PESTEL", letter_fields);

static const struct shape_field partner_fields[] = {
    {.name = "partner", .heading = "imports from", .kind = VALUE_TEXT},
    {.name = "share", .kind = VALUE_FIGURE},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
};
static const struct shape partner_shape =
    SHAPE("trade_partner", "a supplier country", partner_fields);

static const struct shape_field change_fields[] = {
    {.name = "kind", .kind = VALUE_TEXT, .help = "alone, unrelated, tied, weight or none"},
    {.name = "mover", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "code: who would pass"},
    {.name = "over", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "code: whom"},
    {.name = "group", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "id"},
    {.name = "weight_to", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "weight_from", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "criterion",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "id: a figure of the firm's that would do it too"},
    {.name = "figure_to", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "figure_from", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "gaps",
     .kind = VALUE_BOOL,
     .help = "what is unknown of the one that would pass could do it too"},
};
static const struct shape change_shape =
    SHAPE("market_change", "what would change a place, in parts", change_fields);

static const struct shape_field entry_fields[] = {
    {.name = "capability", .kind = VALUE_TEXT},
    {.name = "market", .kind = VALUE_TEXT},
};
static const struct shape entry_shape =
    SHAPE("entry_pointer", "what answers how to enter this market", entry_fields);

static const struct shape_field show_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    WHAT_IF_FIELD,
    {.name = "advice", .heading = "In the matrix", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "sold",
     .heading = "What you sold there",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL,
     .help = "of the last year, from the firm's own events"},
    {.name = "sold_otherwise",
     .heading = "Rank and sales",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL,
     .help = "where they disagree"},
    {.name = "would_change",
     .heading = "What would change it",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL},
    {.name = "imports", .heading = "Its imports", .kind = VALUE_FIGURE},
    {.name = "note", .heading = "Trade", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "demand",
     .heading = "Your product there",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL},
    {.name = "stake",
     .heading = "Still to sell for your country",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "unrealised potential a year"},
    {.name = "reasons_for", .heading = "For it", .kind = VALUE_LIST, .of_kind = VALUE_PROSE},
    {.name = "reasons_against",
     .heading = "Against it",
     .kind = VALUE_LIST,
     .of_kind = VALUE_PROSE},
    {.name = "pestel",
     .heading = "Surroundings (100 = best of all economies)",
     .kind = VALUE_LIST,
     .of = &letter_shape},
    {.name = "five_forces",
     .heading = "Five forces (100 presses hardest; a design of ours, not validated)",
     .kind = VALUE_LIST,
     .of = &market_force_shape},
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
    {.name = "product_trade",
     .kind = VALUE_RECORD,
     .of = &market_product_shape,
     .flags = SHAPE_NOT_IN_TEXT},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "criteria_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "line",
     .kind = VALUE_RECORD,
     .of = &market_line_shape,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL,
     .help = "as in the ranking; absent when it is not ranked"},
    {.name = "change",
     .kind = VALUE_RECORD,
     .of = &change_shape,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "place_counts",
     .kind = VALUE_LIST,
     .of_kind = VALUE_INT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "in how many of the draws it takes place 1, 2, …"},
    {.name = "draws", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "distances",
     .kind = VALUE_LIST,
     .of = &market_distance_shape,
     .flags = SHAPE_NOT_IN_TEXT},
    {.name = "cage",
     .kind = VALUE_LIST,
     .of = &market_block_shape,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "cultural, administrative, geographic, economic: 0 near, 100 far"},
    {.name = "forces", .kind = VALUE_PROSE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "gaps", .kind = VALUE_LIST, .of = &market_gap_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "not_known", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "sources", .kind = VALUE_LIST, .of = &market_source_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "entry", .kind = VALUE_RECORD, .of = &entry_shape, .flags = SHAPE_NOT_IN_TEXT},
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
        record_text(a, v, "weight",
                    x->weight_01 > 0 ? "weighed"
                    : x->used        ? "weighs nothing"
                    : x->instead     ? arena_printf(a, "steps back for %s", x->instead->name)
                                     : "set aside");
        record_text(a, v, "axis", x->criterion->axis == AXIS_EASE ? "ease" : "attractiveness");
        record_text(a, v, "why", x->criterion->why);
        record_text(a, v, "id", x->criterion->id);
        record_text(a, v, "group_id", r->set->groups[x->criterion->group].id);
        record_text(a, v, "better", criterion_better_name(x->criterion->better));
        record_figure(a, v, "middle", x->middle);
        list_add(a, list, v);
    }
    return list;
}

static const struct prose *advice_of(struct arena *a, const struct market_line *l)
{
    const struct market_matrix_place *p = &l->matrix;
    return prose(a, "attractiveness {i}, ease {i}: {s} in {} of the weighings{s} → {s}",
                 p->attractiveness, p->ease, market_cell_name(a, p), p->likely_share,
                 p->edge ? " (on the edge of its cell)" : "", p->advice);
}

static struct value *letters_value(struct arena *a, const struct pestel *p)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < N_PESTEL; i++) {
        const struct pestel_letter *l = &p->letters[i];
        struct value *x = value_record(a), *factors = value_list(a);
        bool weakest = p->weakest == (int)i;
        record_text(a, x, "letter", arena_printf(a, "%s%s", l->name, weakest ? " (weakest)" : ""));
        record_figure(a, x, "score", l->score);
        record_figure(a, x, "known", l->coverage);
        record_text(a, x, "id", arena_printf(a, "%c", l->letter));
        record_bool(a, x, "weakest", weakest);
        for (size_t k = 0; k < l->n_items; k++) {
            const struct pestel_item *item = &l->items[k];
            struct value *f = value_record(a);
            record_text(a, f, "id", item->id);
            record_text(a, f, "name", item->name);
            record_text(a, f, "better", item->more_is_better ? "more" : "less");
            record_figure(a, f, "figure", item->raw);
            record_figure(a, f, "score", item->score);
            record_bool(a, f, "old", item->old);
            record_text(a, f, "why", item->why);
            list_add(a, factors, f);
        }
        record_set(a, x, "factors", factors);
        list_add(a, list, x);
    }
    return list;
}

static struct value *partners_value(struct arena *a, const struct facts *f,
                                    const struct trade_hints *t)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < t->n_partners; i++) {
        const char *iso3 = t->partners[i].iso3;
        struct value *x = value_record(a);
        record_text(a, x, "partner", t->partners[i].name);
        record_figure(a, x, "share", t->partners[i].share);
        record_text(a, x, "iso2", iso3 ? market_at(f, market_index(f, iso3))->iso2 : NULL);
        list_add(a, list, x);
    }
    return list;
}

static struct value *change_value(struct arena *a, const struct market_ranking *r,
                                  const struct market_change *c)
{
    struct value *v = value_record(a);
    record_text(a, v, "kind", market_change_name(c->kind));
    record_text(a, v, "mover", c->mover >= 0 ? market_at(r->facts, c->mover)->iso3 : NULL);
    record_text(a, v, "over", c->over >= 0 ? market_at(r->facts, c->over)->iso3 : NULL);
    record_text(a, v, "group", c->group ? c->group->id : NULL);
    record_figure(a, v, "weight_to", c->weight_to);
    record_figure(a, v, "weight_from", c->weight_from);
    record_text(a, v, "criterion", c->criterion ? c->criterion->id : NULL);
    record_figure(a, v, "figure_to", c->figure_to);
    record_figure(a, v, "figure_from", c->figure_from);
    record_bool(a, v, "gaps", c->gaps);
    return v;
}

static struct value *counts_value(struct arena *a, const struct market_ranking *r,
                                  const struct market_line *l)
{
    struct value *list = value_list(a);
    for (size_t k = 0; l && k < r->n_lines; k++)
        list_add(a, list, value_int(a, (int64_t)(l->acceptability[k] * (double)r->draws + 0.5)));
    return list;
}

static bool run_show(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    const struct market_ranking *r;
    const struct distances *d;
    struct pestel *pestel;
    const struct trade_hints *t;
    const struct product_trade *goods;
    const struct forces *forces;
    const struct market_actuals *sold;
    struct value *cage, *v = value_record(a), *entry = value_record(a);
    int market;
    TRY(market_ranking_of(job, args, false, &firm, &r, e) &&
        market_resolve(r->facts, str_of(args_text(args, "market")), &market, e) &&
        market_pestel(job, r->facts, market, &pestel, e) && distances_of_job(job, &d, e));
    int home = market_index(r->facts, firm->home);
    TRY(market_trade_hints(job, r->facts, market, home, &t, e) &&
        market_product_trade(job, r->facts, firm, market, &goods, e) &&
        market_forces(job, r->facts, firm, market, goods, &forces, e) &&
        market_cage_value(a, d, home, market, &cage, e));
    const struct market *m = market_at(r->facts, market);
    const struct market_line *l = market_line_of(r, market);
    record_prose(
        a, v, "headline",
        market_headline(a, r, l ? l->summary : market_absent_because(a, r, r->facts, market)));
    record_set(a, v, "what_if", market_proses(a, r->what_if, r->n_what_if));
    record_prose(a, v, "advice", l ? advice_of(a, l) : NULL);
    TRY(market_actuals_of(job, args_text(args, "firm"), r->facts, &sold, e));
    if (sold) {
        record_prose(a, v, "sold", market_actual_prose(job, sold, market));
        record_prose(a, v, "sold_otherwise", market_actual_disagrees(job, sold, r, market));
    }
    record_prose(a, v, "would_change", l ? l->would_change : NULL);
    record_figure(a, v, "imports", t->imports);
    record_prose(a, v, "note", goods->note);
    record_prose(a, v, "demand", goods->says);
    if (goods->says)
        record_figure(a, v, "stake", goods->at_stake);
    record_set(a, v, "product_trade", market_product_value(a, r->facts, goods));
    record_set(a, v, "reasons_for",
               l ? market_proses(a, l->reasons_for, MARKET_REASONS) : value_list(a));
    record_set(a, v, "reasons_against",
               l ? market_proses(a, l->reasons_against, MARKET_REASONS) : value_list(a));
    record_set(a, v, "pestel", letters_value(a, pestel));
    record_set(a, v, "five_forces", market_forces_value(a, forces));
    record_set(a, v, "criteria", l ? cells_value(a, r, l) : value_list(a));
    record_set(a, v, "partners", partners_value(a, r->facts, t));
    record_set(a, v, "commodities", market_texts(a, t->commodities, t->n_commodities));
    record_set(a, v, "missing", l ? market_texts(a, l->missing, l->n_missing) : value_list(a));
    record_text(a, v, "market", m->name);
    record_text(a, v, "code", m->iso3);
    record_text(a, v, "iso2", m->iso2);
    record_text(a, v, "criteria_id", r->set->id);
    record_set(a, v, "line", l ? market_line_value(a, r, l, true) : value_null(a));
    record_set(a, v, "change", l ? change_value(a, r, &l->change) : value_null(a));
    record_set(a, v, "place_counts", counts_value(a, r, l));
    record_int(a, v, "draws", (int64_t)r->draws);
    record_set(a, v, "distances",
               home == market ? value_list(a) : market_distances_value(a, d, home, market));
    record_set(a, v, "cage", cage);
    record_prose(a, v, "forces", r->forces);
    record_set(a, v, "gaps", market_gaps_value(a, r, l));
    record_set(a, v, "not_known", market_texts(a, r->not_known, r->n_not_known));
    record_set(a, v, "sources", market_sources_value(a, r->facts, v));
    record_text(a, entry, "capability", "entry.modes");
    record_text(a, entry, "market", m->iso3);
    record_set(a, v, "entry", entry);
    record_text(a, v, "next",
                arena_printf(a, "landfall market compare %s %s %s", args_text(args, "firm"),
                             m->iso3,
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
    WHAT_IF_PARAMS,
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
    .proposes = &market_show_form,
};
