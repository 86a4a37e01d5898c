/* capability_backtest.c — trade backtest: how well would the ranking have worked, for the user to run. */
#include <math.h>
#include <string.h>

#include "base/params.h"
#include "market/backtest.h"

static const struct shape_field line_fields[] = {
    {.name = "what", .heading = "outcome", .kind = VALUE_TEXT},
    {.name = "years", .heading = "after", .kind = VALUE_INT, .help = "horizon"},
    {.name = "measure", .kind = VALUE_TEXT},
    {.name = "ranked_by", .heading = "ranked by", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE, .help = "mean over exporter-years, with its interval"},
    {.name = "lead",
     .heading = "our lead",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "our ranking less this one, over the same exporter-years"},
    {.name = "n", .heading = "exporter-years", .kind = VALUE_INT,
     .help = "by product: exporter-product-years"},
    {.name = "clusters", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT,
     .help = "what the interval draws: exporters, or blocks of origins of one exporter"},
    {.name = "from", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "first origin that counts"},
    {.name = "to", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "last origin that counts"},
    {.name = "target_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "measure_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "order_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape line_shape = SHAPE("backtest_line", "one measure of one way to rank", line_fields);

static const struct shape_field weight_fields[] = {
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "name", .heading = "what it is", .kind = VALUE_TEXT},
    {.name = "power", .kind = VALUE_FIGURE, .help = "of the percentile: a high one counts only near the top"},
    {.name = "usd_first", .kind = VALUE_FIGURE},
    {.name = "usd_order", .kind = VALUE_FIGURE},
    {.name = "share_first", .kind = VALUE_FIGURE},
    {.name = "share_order", .kind = VALUE_FIGURE},
    {.name = "opens", .kind = VALUE_FIGURE},
};
static const struct shape weight_shape =
    SHAPE("backtest_weight", "a term of the outlook and its weight in each list", weight_fields);

static const struct shape_field backtest_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "about", .heading = "How", .kind = VALUE_PROSE},
    {.name = "lines", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV | SHAPE_OPTIONAL},
    {.name = "weights", .kind = VALUE_LIST, .of = &weight_shape, .flags = SHAPE_OPTIONAL},
    {.name = "reading", .heading = "Reading", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "dataset", .kind = VALUE_TEXT},
    {.name = "source", .kind = VALUE_TEXT},
    {.name = "home", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "null: every exporter"},
    {.name = "from", .heading = "first origin", .kind = VALUE_INT},
    {.name = "to", .heading = "last origin", .kind = VALUE_INT},
    {.name = "trained_from", .heading = "weights chosen on outcomes from", .kind = VALUE_INT},
    {.name = "trained_to", .heading = "to", .kind = VALUE_INT},
    {.name = "trained_years", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT,
     .help = "some origins were used to choose the weights: no proof"},
    {.name = "model", .heading = "weights in", .kind = VALUE_TEXT},
    {.name = "model_hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape backtest_shape =
    SHAPE("backtest", "rankings of past years held against what happened", backtest_fields);

static struct figure *counted(const struct backtest *b, struct arena *a, const char *label, size_t n)
{
    struct figure *f =
        figure_leaf(a, FIGURE_FACT, label, (double)n, "", 0, b->info->source,
                    arena_printf(a, "trade/%s/%s/outcomes", b->info->dataset, b->info->nomenclature));
    f->decimals = 0;
    return f;
}

static struct figure *measured(const struct backtest *b, struct arena *a, const char *label,
                               const struct skill_mean *m, const struct figure *n)
{
    struct figure *f;
    if (isnan(m->mean))
        return figure_missing(a, label, "", "no exporter-year has markets enough");
    f = FIGURE(a, label, m->mean, "", BACKTEST_METHOD, b->model->hash, n);
    f->decimals = 3;
    return m->low < m->high ? figure_with_interval(f, m->low, m->high) : f;
}

static const char *case_word(const struct backtest *b)
{
    return b->by_product ? "exporter-product-years" : "exporter-years";
}

static struct value *line_value(const struct backtest *b, struct arena *a, const struct backtest_result *r)
{
    struct value *v = value_record(a);
    const char *label = arena_printf(a, "%s, %s after %d years, %s", backtest_measure_name(r->measure),
                                     backtest_target_name(r->target), r->horizon,
                                     backtest_order_name(r->order));
    const struct figure *n = counted(b, a, case_word(b), r->value.n);
    record_text(a, v, "what", backtest_target_name(r->target));
    record_int(a, v, "years", r->horizon);
    record_text(a, v, "measure", backtest_measure_name(r->measure));
    record_text(a, v, "ranked_by", backtest_order_name(r->order));
    record_figure(a, v, "value", measured(b, a, label, &r->value, n));
    if (r->order != ORDER_OUTLOOK)
        record_figure(a, v, "lead", measured(b, a, arena_printf(a, "our lead: %s", label), &r->lead, n));
    record_int(a, v, "n", (int64_t)r->value.n);
    record_int(a, v, "clusters", (int64_t)r->value.n_clusters);
    record_int(a, v, "from", r->from);
    record_int(a, v, "to", r->to);
    record_text(a, v, "target_id", backtest_target_id(r->target));
    record_text(a, v, "measure_id", backtest_measure_id(r->measure));
    record_text(a, v, "order_id", backtest_order_id(r->order));
    return v;
}

static struct figure *weight_figure(const struct backtest *b, struct arena *a, const char *label, double x)
{
    struct figure *f = figure_leaf(a, FIGURE_CATALOGUE, label, x, "", 0,
                                   arena_printf(a, "skill/outlook-%s.yaml", b->model->id), label);
    f->decimals = 2;
    return f;
}

static struct value *weights_value(const struct backtest *b, struct arena *a, const struct outlook_model *m)
{
    struct value *list = value_list(a);
    for (size_t k = 0; k < m->n_terms; k++) {
        struct value *v = value_record(a);
        const char *id = outlook_criterion_id(m->terms[k].criterion);
        struct figure *power = weight_figure(b, a, arena_printf(a, "power of %s", id), m->terms[k].power);
        power->decimals = 0;
        record_text(a, v, "criterion", id);
        record_text(a, v, "name", outlook_criterion_name(m->terms[k].criterion));
        record_figure(a, v, "power", power);
        for (size_t l = 0; l < N_OUTLOOK_LISTS; l++) {
            const char *list_id = outlook_list_id((enum outlook_list)l);
            record_figure(a, v, list_id,
                          weight_figure(b, a, arena_printf(a, "weight of %s in %s", id, list_id),
                                        m->terms[k].weight[l]));
        }
        list_add(a, list, v);
    }
    return list;
}

static const struct backtest_result *result_of(const struct backtest *b, enum backtest_target t,
                                               enum backtest_measure m, enum backtest_order o, int horizon)
{
    for (size_t k = 0; k < b->n_results; k++) {
        const struct backtest_result *r = &b->results[k];
        if (r->target == t && r->measure == m && r->order == o && r->horizon == horizon)
            return r;
    }
    return NULL;
}

static const struct prose *headline(const struct backtest *b, struct arena *a)
{
    int h = (int)b->rules.horizon[0];
    const struct backtest_result *ours = result_of(b, TARGET_USD, MEASURE_RHO, ORDER_OUTLOOK, h),
                                 *plain = result_of(b, TARGET_USD, MEASURE_RHO, ORDER_IMPORTS, h);
    const char *who = b->home >= 0 ? market_in_text(b->facts, a, b->home, false)
                      : ours && ours->value.n > 0
                          ? arena_printf(a, "%zu exporters", ours->value.n_clusters)
                          : "any exporter";
    if (!ours || ours->value.n == 0)
        return prose(a, "No year of {s} between {s} and {s} has markets enough to be judged.", who,
                     arena_printf(a, "%d", b->from), arena_printf(a, "%d", b->to));
    const struct figure *n = counted(b, a, case_word(b), ours->value.n);
    return prose(a,
                 "Rankings of {s} made with what was known in {s} agree with the change of sales {s} "
                 "years later at ρ = {i} over {} {s}; last year's imports alone: {i}.",
                 who, ours->from == ours->to ? arena_printf(a, "%d", ours->from)
                                            : arena_printf(a, "%d–%d", ours->from, ours->to),
                 arena_printf(a, "%d", h),
                 measured(b, a, "Spearman's ρ of our ranking", &ours->value, n), n, case_word(b),
                 measured(b, a, "Spearman's ρ of last year's imports", &plain->value, n));
}

static struct value *reading(const struct backtest *b, struct arena *a)
{
    struct value *list = value_list(a);
    static const char *const lines[] = {
        "ρ and precision are about markets where the exporter sold at the origin; new relations are apart.",
        "A change in USD is mostly size: large markets change most, up or down. The change of the market's "
        "share of the exports takes out what moves all markets alike.",
        "Of a share, much that can be foretold is a return to what is usual: sales above what gravity lets "
        "expect shrink, sales below it grow, and a year that was counted too high is followed by a lower one.",
        "Chance is exact: ρ 0, precision ten over the number of markets, area one half.",
    };
    for (size_t k = 0; k < COUNT_OF(lines); k++)
        list_add(a, list, value_text(a, lines[k]));
    if (b->trained_years)
        list_add(a, list,
                 value_text(a, "Some of these years were used to choose the weights: what our ranking "
                               "reaches here is no proof."));
    if (b->home >= 0)
        list_add(a, list,
                 value_text(a, "One exporter's years overlap: the interval draws blocks of them, and is "
                               "rough. All exporters together say more."));
    return list;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *facts;
    const struct backtest *b;
    struct backtest_ask ask = {.home = -1,
                               .dataset = args_text(args, "dataset"),
                               .product = args_text(args, "product"),
                               .from = (int)args_int(args, "from"),
                               .to = (int)args_int(args, "to"),
                               .skip = (int)args_int(args, "skip"),
                               .train = args_bool(args, "train"),
                               .seed = job->seed};
    TRY(facts_of_job(job, &facts, e));
    if (args_has(args, "home"))
        TRY(market_resolve(facts, str_of(args_text(args, "home")), &ask.home, e));
    TRY(backtest_run(job, &ask, &b, e));
    struct value *v = value_record(a), *lines = value_list(a);
    if (ask.train)
        record_prose(a, v, "headline",
                     prose(a,
                           "Weights from outcomes of {s} to {s}, over {} {s} with markets enough; they "
                           "belong into {s}.",
                           arena_printf(a, "%d", b->from), arena_printf(a, "%d", b->model->trained_to),
                           counted(b, a, case_word(b), (size_t)b->n_trained[OUTLOOK_USD_ORDER]),
                           case_word(b), arena_printf(a, "data/skill/outlook-%s.yaml", b->model->id)));
    else
        record_prose(a, v, "headline", headline(b, a));
    record_prose(a, v, "about",
                 prose(a,
                       "At each origin t the markets are ordered with flows of years up to t only; then the "
                       "exporter's sales of t+{s} and t+{s}, reported by the same side as at t, tell.",
                       arena_printf(a, "%.0f", b->rules.horizon[0]),
                       arena_printf(a, "%.0f", b->rules.horizon[1])));
    if (ask.train) {
        record_set(a, v, "weights", weights_value(b, a, b->weights));
    } else {
        for (size_t k = 0; k < b->n_results; k++)
            list_add(a, lines, line_value(b, a, &b->results[k]));
        record_set(a, v, "lines", lines);
    }
    record_set(a, v, "reading", reading(b, a));
    record_text(a, v, "dataset", b->info->dataset);
    record_text(a, v, "source", b->info->source);
    record_text(a, v, "home", b->home >= 0 ? market_at(facts, b->home)->name : NULL);
    record_int(a, v, "from", b->from);
    record_int(a, v, "to", b->to);
    record_int(a, v, "trained_from", b->model->trained_from);
    record_int(a, v, "trained_to", b->model->trained_to);
    record_bool(a, v, "trained_years", b->trained_years);
    record_text(a, v, "model", arena_printf(a, "data/skill/outlook-%s.yaml", b->model->id));
    record_text(a, v, "model_hash", b->model->hash);
    *ret = v;
    return true;
}

static const struct capability_param backtest_params[] = {
    {.name = "home", .kind = PARAM_MARKET, .help = "the exporting country; without it every exporter"},
    {.name = "product",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL,
     .help = "HS chapter or code; without it all goods of totals, else each chapter"},
    {.name = "dataset", .kind = PARAM_TEXT, .help = "which flows; default: totals by partner if imported"},
    {.name = "from", .kind = PARAM_INT, .unit = "year", .min = YEAR_MIN, .max = YEAR_MAX,
     .help = "first origin; default: the year after those that chose the weights"},
    {.name = "to", .kind = PARAM_INT, .unit = "year", .min = YEAR_MIN, .max = YEAR_MAX,
     .help = "last origin; default: the last that has outcomes"},
    {.name = "skip", .kind = PARAM_INT, .unit = "years", .default_value = "0", .min = 0, .max = 10,
     .help = "judge changes that begin so many years after the origin"},
    {.name = "train", .kind = PARAM_BOOL,
     .help = "choose the weights on the training years anew and show them; nothing is written"},
};
const struct capability trade_backtest = {
    .name = "trade.backtest",
    .summary = "Shows how well the ranking would have worked in years that are over",
    .about =
        "For each past year the markets of an exporter are ranked with what was known then, and held\n"
        "against what its own sales did three and five years later, beside simple rules: last year's\n"
        "imports, gravity, distance, today's sales, chance. Needs many years of flows by partner: the\n"
        "World Bank's WITS totals, or chapters from UN Comtrade (docs/backtest.md says which files).",
    .example = "landfall trade backtest\n"
               "landfall trade backtest --home MAR --from 2000\n"
               "landfall trade backtest --dataset comtrade-hs2 --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(backtest_params),
    .result = &backtest_shape,
    .run = run,
};
