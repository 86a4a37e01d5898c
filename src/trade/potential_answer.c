/* potential_answer.c — trade potential: the question, what the answers look like, and what they
 * share. */
#include "trade/potential_answer.h"

#include <math.h>
#include <string.h>

#include "trade/cube_inside.h"
#include "trade/hs.h"
#include "trade/parts.h"
#include "trade/trade.h"
#include "trade/words.h"

/* --- what an answer looks like ----------------------------------------------------------------- */

static const struct shape_field line_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    {.name = "name", .kind = VALUE_TEXT, .help = "market, product or exporter"},
    {.name = "code", .kind = VALUE_TEXT, .help = "ISO 3166 alpha-3, or HS"},
    {.name = "unrealised", .kind = VALUE_FIGURE},
    {.name = "expected", .kind = VALUE_FIGURE},
    {.name = "actual", .heading = "sold today", .kind = VALUE_FIGURE},
    {.name = "realised",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "actual over expected"},
    {.name = "demand", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "β"},
    {.name = "supply",
     .heading = "share",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "α, of world supply"},
    {.name = "ease", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "γ; above 1 easier"},
    {.name = "ease_from",
     .heading = "ease from",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "gravity where the pair has no trade of its own and it was asked for"},
    {.name = "imports", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "tariff", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "tariff_for_all", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "best_market",
     .heading = "above all in",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "of a product: the market with the largest gap"},
    {.name = "best_market_code", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "best_unrealised", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "no_history",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "the pair trades nothing at all: gravity must answer"},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape line_shape = SHAPE(
    "potential_line", "the export potential of a market, a product or an exporter", line_fields);

static const struct shape_field potential_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "of",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "markets, products or exporters"},
    {.name = "home", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "home_name", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "product", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "product_name", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "unrealised", .kind = VALUE_FIGURE, .help = "summed over positive gaps only"},
    {.name = "expected", .kind = VALUE_FIGURE},
    {.name = "actual", .heading = "sold today", .kind = VALUE_FIGURE},
    {.name = "supply",
     .heading = "share of world supply",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL},
    {.name = "lines",
     .heading = "Potential",
     .kind = VALUE_LIST,
     .of = &line_shape,
     .flags = SHAPE_CSV},
    {.name = "not_shown", .heading = "not shown", .kind = VALUE_INT},
    {.name = "without_history",
     .heading = "markets without any trade with home",
     .kind = VALUE_INT,
     .flags = SHAPE_OPTIONAL,
     .help = "they buy the product; gravity must answer"},
    {.name = "notes", .heading = "How it was computed", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "mode", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "growth", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "cells", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "flows", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "params_hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    TRADE_DATASET_FIELD,
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape potential_shape =
    SHAPE("trade_potential", "export potential: expected, sold and unrealised", potential_fields);

/* --- one question ------------------------------------------------------------------------------ */

static bool ask_question(struct job *job, const struct args *args, const char *product,
                         struct potential_question *q, struct err *e)
{
    struct cube *c;
    *q = (struct potential_question){.job = job, .a = job->arena, .args = args};
    TRY(facts_of_job(job, &q->facts, e));
    TRY(params_of_job(job, facts_as_of(q->facts), &q->params, e));
    q->hash = params_topic_hash(q->params, "trade");
    TRY(trade_cube(job, args, (int)(product ? strlen(product) : (size_t)args_int(args, "digits")),
                   &c, e));
    q->c = c;
    TRY(potential_defaults(q->params, &q->opt, e));
    const char *growth = args_text(args, "growth"), *correct = args_text(args, "reexport");
    bool projected = cstr_eq(args_text(args, "mode"), "projected");
    q->opt.mode = projected ? POTENTIAL_PROJECTED : POTENTIAL_STATIC;
    q->opt.tariffs = cstr_eq(args_text(args, "tariffs"), "on");
    if (correct)
        q->opt.reexport_correction = cstr_eq(correct, "on");
    if (args_has(args, "distance-theta"))
        q->opt.distance_theta = args_real(args, "distance-theta");
    q->growth = growth ? cstr_eq(growth, "past") : projected;
    if (q->growth)
        TRY(potential_past_growth(job, c, &q->opt.growth, e));
    q->top = (size_t)args_int(args, "top");
    return true;
}
/* --- what answers share ------------------------------------------------------------------------ */

static struct value *notes_value(const struct potential_question *q, const char *const *extra)
{
    struct arena *a = q->a;
    struct value *list = value_list(a);
    for (; extra && *extra; extra++)
        list_add(a, list, value_text(a, *extra));
    if (q->c->digits < q->c->inside->info->digits)
        list_add(
            a, list,
            value_text(a, arena_printf(
                              a,
                              "Each code of %d digits is taken for one product: gaps and surpluses "
                              "below it even out.",
                              q->c->digits)));
    list_add(a, list,
             value_text(a, q->opt.mode == POTENTIAL_STATIC
                               ? "Ease is measured on today's trade (static mode)."
                               : "Ease is measured on grown supply and demand (projected mode)."));
    if (q->growth)
        list_add(a, list,
                 value_text(a, arena_printf(a, "Growth: %s; %zu countries take the median.",
                                            q->opt.growth->from, q->opt.growth->n_missing)));
    else
        list_add(a, list,
                 value_text(a, "No growth is assumed: supply and demand are those of the window."));
    if (q->opt.reexport_correction)
        list_add(a, list,
                 value_text(a, "Exports of a product that a country buys more of than it sells are "
                               "taken for part re-exports."));
    return list;
}

const struct figure *potential_money(const struct potential_question *q, const char *label,
                                     double usd, const struct figure *x, const struct figure *y,
                                     const struct figure *z)
{
    return FIGURE(q->a, label, usd, "USD", POTENTIAL_CARD, q->hash, x, y, z);
}

const char *potential_product_name(const struct potential_question *q, const char *code)
{
    return trade_product_words(q->job, q->c, code);
}

const char *potential_iso2(const struct potential_question *q, size_t country)
{
    int market = q->c->market[country];
    return market < 0 ? NULL : market_at(q->facts, market)->iso2;
}

/* "CEPII BACI V202501 HS17, mean of …." and, where it is not the world, that it is not. */
const char *potential_from(const struct potential_question *q)
{
    return arena_printf(q->a, "%s, %s.%s", q->c->source, cube_window_text(q->c, q->a),
                        trade_few_exporters(q->a, q->c, q->params));
}

void potential_put_sums(const struct potential_question *q, struct value *v, const char *what,
                        double expected, double gap, const struct figure *supply,
                        const struct figure *sold)
{
    struct arena *a = q->a;
    const struct figure *fx = potential_money(q, arena_printf(a, "Expected exports, %s", what),
                                              expected, supply, NULL, NULL),
                        *fg = potential_money(q, arena_printf(a, "Unrealised potential, %s", what),
                                              gap, fx, sold, NULL);
    record_figure(a, v, "unrealised", fg);
    record_figure(a, v, "expected", fx);
    record_figure(a, v, "actual", sold);
}

void potential_finish(const struct potential_question *q, struct value *v, size_t n, size_t shown,
                      const char *next, const char *const *extra)
{
    record_int(q->a, v, "not_shown", (int64_t)(n - shown));
    record_set(q->a, v, "notes", notes_value(q, extra));
    record_text(q->a, v, "mode", q->opt.mode == POTENTIAL_STATIC ? "static" : "projected");
    record_text(q->a, v, "growth", q->growth ? "past" : "none");
    record_text(q->a, v, "params_hash", q->hash);
    record_set(q->a, v, "dataset", trade_dataset(q->c, q->a));
    record_text(q->a, v, "next", next);
}

static bool run_potential(struct job *job, const struct args *args, struct value **ret,
                          struct err *e)
{
    const char *product = args_text(args, "product"), *home = args_text(args, "home");
    char code[FLOW_PRODUCT];
    struct potential_question q;
    if (product && !home) {
        (void)FAIL(e, ERR_USAGE, "whose potential? the exporting country is missing");
        return err_hint(e, "landfall trade potential %s --home GRC", product);
    }
    if (product)
        TRY(hs_code(str_of(product), code, e));
    TRY(ask_question(job, args, product ? code : NULL, &q, e));
    return product ? potential_answer_product(&q, arena_strdup(job->arena, code), home, ret, e)
           : home  ? potential_answer_home(&q, home, ret, e)
                   : potential_answer_all(&q, ret, e);
}

static const char *const modes[] = {"static", "projected", NULL};
static const char *const growths[] = {"none", "past", NULL};
static const char *const switches[] = {"on", "off", NULL};
static const struct capability_param potential_params[] = {
    {.name = "product",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL,
     .help = "HS code: 15, 1509 or 1509.10; without it the home's products are ranked"},
    {.name = "home",
     .kind = PARAM_MARKET,
     .help = "the exporting country; without it all are ranked"},
    {.name = "market", .kind = PARAM_MARKET, .help = "only this market; with product and home"},
    TRADE_TOP_PARAM("lines", "20"),
    {.name = "digits",
     .kind = PARAM_INT,
     .unit = "digits",
     .min = 2,
     .max = 6,
     .help = "without a product: 2 chapters, 4 headings; default: as stored"},
    {.name = "mode",
     .kind = PARAM_CHOICE,
     .default_value = "static",
     .choices = modes,
     .help = "ease measured on today's trade, or on grown trade"},
    {.name = "growth",
     .kind = PARAM_CHOICE,
     .choices = growths,
     .help = "none, or the last years' continued; default: none, past in projected mode"},
    {.name = "reexport",
     .kind = PARAM_CHOICE,
     .choices = switches,
     .help = "re-export correction; default: trade.potential.reexport"},
    {.name = "tariffs",
     .kind = PARAM_CHOICE,
     .default_value = "on",
     .choices = switches,
     .help = "use the duties in the store"},
    {.name = "distance-theta",
     .kind = PARAM_REAL,
     .unit = "exponent",
     .min = 0,
     .max = 10,
     .help = "favour suppliers nearer than usual; default: trade.potential.distance_theta"},
    {.name = "gravity",
     .kind = PARAM_BOOL,
     .help =
         "with a product: markets without any trade with the home take their ease from gravity"},
    TRADE_DATASET_PARAMS,
};
const struct capability trade_potential = {
    .name = "trade.potential",
    .summary = "Tells what a country could sell where, beside what it sells: the export potential",
    .about = "Expected exports of a product to a market are the exporter's share of world supply, "
             "times what\n"
             "the market buys, times the ease with which the two trade over all goods (ITC's "
             "export potential\n"
             "indicator). Without a product the country's products are ranked, without a country "
             "all exporters.",
    .example = "landfall trade potential 150910 --home GRC\n"
               "landfall trade potential --home GRC --top 10\n"
               "landfall trade potential 150910 --home GRC --mode projected --top 0 --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(potential_params),
    .result = &potential_shape,
    .run = run_potential,
};
