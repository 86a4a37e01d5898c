/* capability_matrix.c — market matrix: attractiveness against ease of entry. */
#include "market/capability_parts.h"

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
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "cell_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape place_shape =
    SHAPE("matrix_place", "a market in the matrix", place_fields);

static const struct shape_field matrix_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    WHAT_IF_FIELD,
    {.name = "size_is", .heading = "Size of a bubble", .kind = VALUE_TEXT},
    {.name = "size_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "the criterion"},
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
    TRY(market_ranking_of(job, args, true, &firm, &r, e));
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
        record_text(a, x, "cell", market_cell_name(a, p));
        record_figure(a, x, "share", p->likely_share);
        record_bool(a, x, "edge", p->edge);
        record_text(a, x, "advice", p->advice);
        record_figure(a, x, "size", p->size);
        record_text(a, x, "iso2", market_iso2(r, l->market));
        record_text(a, x, "cell_id", market_cell_id(a, p));
        list_add(a, list, x);
        if (!head)
            head = prose(a, "{s}: {s} ({s} attractiveness × {s} ease, in {} of the weighings).",
                         l->name, p->advice, market_step_names[p->likely_attractiveness],
                         market_step_names[p->likely_ease], p->likely_share);
    }
    record_prose(a, v, "headline", market_headline(a, r, head));
    record_set(a, v, "what_if", market_proses(a, r->what_if, r->n_what_if));
    record_text(a, v, "size_is", r->size->name);
    record_text(a, v, "size_id", r->size->id);
    record_set(a, v, "places", list);
    record_text(
        a, v, "next",
        arena_printf(a, "landfall market show %s %s", args_text(args, "firm"), r->lines[0].iso3));
    *ret = v;
    return true;
}

static const struct capability_param matrix_params[] = {FIRM_PARAM, TOP_PARAM, CRITERIA_PARAM,
                                                        FIRST_PARAM, DRAWS_PARAM, WHAT_IF_PARAMS};
const struct capability market_matrix = {
    .name = "market.matrix",
    .summary = "Places the markets by attractiveness and ease of entry, with how sure each cell is",
    .example = "landfall market matrix examples/olive-oil/firm.yaml",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(matrix_params),
    .result = &matrix_shape,
    .run = run_matrix,
};
