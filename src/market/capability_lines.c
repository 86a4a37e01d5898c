/* capability_lines.c — records that several capabilities of the room share: a ranked market, a
 * reason in parts, the weights and the rules in force. Beside every name stands an id that stays
 * the same in any language. */
#include <string.h>

#include "market/capability_parts.h"

/* --- reasons ------------------------------------------------------------------------------------
 */

static const struct shape_field reason_fields[] = {
    {.name = "side", .kind = VALUE_TEXT, .help = "for or against"},
    {.name = "criterion", .kind = VALUE_TEXT, .help = "its id"},
    {.name = "group", .kind = VALUE_TEXT, .help = "its id"},
    {.name = "form",
     .kind = VALUE_TEXT,
     .help = "plain, figure, compared, bound, agreement, union, law, left"},
    {.name = "figure", .kind = VALUE_FIGURE},
    {.name = "middle",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "of the middle market ranked"},
    {.name = "share",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "compared: nine_of_ten, three_of_four, more_than_half, half"},
    {.name = "higher", .kind = VALUE_BOOL, .flags = SHAPE_OPTIONAL, .help = "compared: than those"},
    {.name = "union", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "id of a shared union"},
    {.name = "says", .kind = VALUE_PROSE},
};
const struct shape market_reason_shape =
    SHAPE("market_reason", "a reason for or against a market", reason_fields);

static void add_reasons(struct arena *a, struct value *list, const struct market_ranking *r,
                        const struct market_reason *parts, const struct prose *const *says)
{
    for (size_t i = 0; i < MARKET_REASONS && says[i]; i++) {
        const struct market_reason *x = &parts[i];
        struct value *v = value_record(a);
        record_text(a, v, "side", x->good ? "for" : "against");
        record_text(a, v, "criterion", x->criterion->id);
        record_text(a, v, "group", r->set->groups[x->criterion->group].id);
        record_text(a, v, "form", market_reason_form_name(x->form));
        record_figure(a, v, "figure", x->figure);
        record_figure(a, v, "middle", x->middle);
        if (x->form == REASON_COMPARED && x->share) {
            record_text(a, v, "share",
                        x->share == 9   ? "nine_of_ten"
                        : x->share == 3 ? "three_of_four"
                        : x->share == 2 ? "more_than_half"
                                        : "half");
            record_bool(a, v, "higher", x->higher);
        }
        if (x->key)
            record_text(a, v, "union", x->key);
        record_prose(a, v, "says", says[i]);
        list_add(a, list, v);
    }
}

/* --- a ranked market ----------------------------------------------------------------------------
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
     .flags = SHAPE_OPTIONAL,
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
    {.name = "expected_place", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "confidence", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "score", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "place_weighted_sum",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "place_promethee", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "place_topsis", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "attractiveness", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "ease", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "reasons_for",
     .kind = VALUE_LIST,
     .of_kind = VALUE_PROSE,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "reasons_against",
     .kind = VALUE_LIST,
     .of_kind = VALUE_PROSE,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "ISO 3166 alpha-2"},
    {.name = "low",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "best place in nine of ten weighings"},
    {.name = "high",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "worst place in nine of ten weighings"},
    {.name = "cell_id",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "attractiveness and ease of the likely cell: high-low"},
    {.name = "cell_share",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "share of weighings in that cell"},
    {.name = "edge",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "the cell is less likely than the parameter market.matrix.edge"},
    {.name = "size",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "market size figure of the criteria set"},
    {.name = "required",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "named by the firm as required"},
    {.name = "small",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "too small to stand alone (market.floor)"},
    {.name = "left", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT, .help = "the firm left it"},
    {.name = "reasons",
     .kind = VALUE_LIST,
     .of = &market_reason_shape,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
};
const struct shape market_line_shape = SHAPE("market_line", "one ranked market", line_fields);

const char *market_iso2(const struct market_ranking *r, int market)
{
    return market_at(r->facts, market)->iso2;
}

struct value *market_line_value(struct arena *a, const struct market_ranking *r,
                                const struct market_line *l, bool in_full)
{
    const struct market_matrix_place *m = &l->matrix;
    struct value *v = value_record(a);
    record_int(a, v, "place", l->place);
    record_text(a, v, "market", l->name);
    record_text(a, v, "code", l->iso3);
    if (in_full) /* "3rd to 9th" with both ends as figures */
        record_prose(a, v, "places", prose(a, "{o} to {o}", l->rank_low, l->rank_high));
    record_figure(a, v, "first", l->first_share);
    record_figure(a, v, "top", l->top_share);
    record_text(a, v, "cell", market_cell_name(a, m));
    record_figure(a, v, "known", l->coverage);
    record_bool(a, v, "tied", l->tied);
    if (in_full) {
        record_figure(a, v, "expected_place", l->expected_rank);
        record_figure(a, v, "confidence", l->confidence);
        record_figure(a, v, "score", l->score);
        record_figure(a, v, "place_weighted_sum", l->place_weighted_sum);
        record_figure(a, v, "place_promethee", l->place_promethee);
        record_figure(a, v, "place_topsis", l->place_topsis);
    }
    record_figure(a, v, "attractiveness", m->attractiveness);
    record_figure(a, v, "ease", m->ease);
    if (in_full) {
        record_set(a, v, "reasons_for", market_proses(a, l->reasons_for, MARKET_REASONS));
        record_set(a, v, "reasons_against", market_proses(a, l->reasons_against, MARKET_REASONS));
    }
    record_text(a, v, "iso2", market_iso2(r, l->market));
    record_figure(a, v, "low", l->rank_low);
    record_figure(a, v, "high", l->rank_high);
    record_text(a, v, "cell_id", market_cell_id(a, m));
    record_figure(a, v, "cell_share", m->likely_share);
    record_bool(a, v, "edge", m->edge);
    record_figure(a, v, "size", m->size);
    record_bool(a, v, "required", l->required);
    record_bool(a, v, "small", l->too_small != NULL);
    record_bool(a, v, "left", l->left != NULL);
    if (in_full) {
        struct value *reasons = value_list(a);
        add_reasons(a, reasons, r, l->for_it, l->reasons_for);
        add_reasons(a, reasons, r, l->against_it, l->reasons_against);
        record_set(a, v, "reasons", reasons);
    }
    return v;
}

/* --- weights and rules --------------------------------------------------------------------------
 */

static const struct shape_field weight_fields[] = {
    {.name = "group", .kind = VALUE_TEXT},
    {.name = "weight",
     .kind = VALUE_FIGURE,
     .help = "central weight, with the range of nine draws in ten"},
    {.name = "stated", .kind = VALUE_BOOL, .help = "asked for by --weight"},
    {.name = "id", .kind = VALUE_TEXT, .help = "what --weight and --first take"},
    {.name = "used",
     .kind = VALUE_BOOL,
     .help = "false: none of its figures is known for enough markets"},
    {.name = "why", .kind = VALUE_TEXT},
};
const struct shape market_weight_shape =
    SHAPE("market_weight", "what a group of criteria weighs", weight_fields);

struct value *market_weights_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t g = 0; g < r->set->n_groups; g++) {
        const struct market_weight *w = &r->weights[g];
        struct value *v = value_record(a);
        record_text(a, v, "group", w->group->name);
        record_figure(a, v, "weight", w->weight);
        record_bool(a, v, "stated", w->stated);
        record_text(a, v, "id", w->group->id);
        record_bool(a, v, "used", w->used);
        record_text(a, v, "why", w->group->why);
        list_add(a, list, v);
    }
    return list;
}

static const struct shape_field rule_fields[] = {
    {.name = "rule", .kind = VALUE_TEXT, .help = "what --allow and --veto take"},
    {.name = "switch",
     .kind = VALUE_TEXT,
     .help = "what --allow takes to switch just this one off"},
    {.name = "says", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "markets",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT,
     .help = "alpha-2 codes, or names of groups"},
    {.name = "limit", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "on", .kind = VALUE_BOOL},
    {.name = "own",
     .kind = VALUE_BOOL,
     .help = "by the firm's file or the criteria set, not only asked for"},
    {.name = "removed", .kind = VALUE_INT, .help = "markets that it is the first rule to remove"},
};
const struct shape market_rule_shape =
    SHAPE("market_rule", "a rule that can remove markets", rule_fields);

struct value *market_rules_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_rules; i++) {
        const struct market_rule_state *x = &r->rules[i];
        const char *name = market_rule_name(x->rule);
        struct value *v = value_record(a);
        record_text(a, v, "rule", name);
        record_text(a, v, "switch", x->item ? arena_printf(a, "%s=%s", name, x->item) : name);
        record_text(a, v, "says", x->says);
        record_set(a, v, "markets", market_texts(a, x->markets, x->n_markets));
        record_figure(a, v, "limit", x->limit);
        record_bool(a, v, "on", x->on);
        record_bool(a, v, "own", x->own);
        record_int(a, v, "removed", (int64_t)x->n_removed);
        list_add(a, list, v);
    }
    return list;
}
