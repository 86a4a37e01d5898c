/* gravity_capability.c — trade.gravity: a model file, or one that ships, put to rows of a file or
 * to flows of the store. */
#include "base/params.h"
#include "trade/gravity_answer.h"
#include "trade/hs.h"
#include "trade/trade.h"

static bool run_gravity(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *f;
    struct gravity_table *t;
    struct gravity_design *g;
    struct ppml_fit *fit, *ols;
    const struct params *params;
    struct gravity_answer x = {.a = a};
    TRY(facts_of_job(job, &f, e) && params_of_job(job, facts_as_of(f), &params, e));
    TRY(params_real(params, "trade.gravity.level", &x.level, e));
    if (args_has(args, "model") && args_has(args, "shipped"))
        return FAIL(e, ERR_USAGE, "name a model file or a model that ships, not both");
    /* Seen from home no market should be missing for want of a known agreement. */
    const char *usual = args_has(args, "home") ? "expected" : "cross-section",
               *shipped = args_has(args, "shipped") ? args_text(args, "shipped") : usual;
    TRY(args_has(args, "model") ? gravity_model_load(a, args_text(args, "model"), &x.m, e)
                                : gravity_model_shipped(a, job->data_dir, shipped, &x.m, e));
    size_t window = (size_t)args_int(args, "window");
    int home = -1;
    if (args_has(args, "home")) {
        TRY(market_resolve(f, str_of(args_text(args, "home")), &home, e));
        if (args_has(args, "rows") || window > 1)
            return FAIL(e, ERR_USAGE, "`--home` looks at one year of flows of the store");
    }
    if (args_has(args, "rows")) {
        static const char *const of_the_store[] = {"dataset", "nomenclature", "year", "window",
                                                   "product"};
        for (size_t i = 0; i < COUNT_OF(of_the_store); i++)
            if (args_has(args, of_the_store[i]))
                return FAIL(e, ERR_USAGE,
                            "`--%s` chooses flows of the store; with `--rows` the model "
                            "file's `sample` chooses rows",
                            of_the_store[i]);
        TRY(gravity_table_csv(a, f, args_text(args, "rows"), x.m, &t, e));
    } else {
        char product[FLOW_PRODUCT] = "";
        if (args_has(args, "product"))
            TRY(hs_code(str_of(args_text(args, "product")), product, e));
        struct gravity_flows_ask ask = {.dataset = args_text(args, "dataset"),
                                        .nomenclature = args_text(args, "nomenclature"),
                                        .product = product,
                                        .year = (int)args_int(args, "year"),
                                        .window = (int)window};
        TRY(gravity_table_flows(job, f, &ask, x.m, &t, e));
    }
    job_progress(job, "estimating", 0, 3);
    TRY(gravity_design(a, t, x.m, &g, e));
    g->options.no_effects = true;
    TRY(ppml_fit(a, &g->d, &g->options, &fit, e));
    job_progress(job, "least squares beside it", 1, 3);
    struct err why = {0};
    x.t = t, x.g = g, x.fit = fit;
    if (ols_fit(a, &g->d, &g->options, &ols, &why))
        x.ols = ols;
    else
        x.ols_why = arena_printf(a, "least squares in logs: not possible: %s", why.msg);
    job_progress(job, "testing the form", 2, 3);
    gravity_reset(&x);
    x.z = gravity_two_sided_quantile(1 - x.level);
    x.notes = value_list(a);
    struct figure *rows =
        figure_leaf(a, t->origin, "rows used", (double)fit->n_used, "", 0, t->source, t->ref);
    rows->decimals = 0;
    x.rows = rows;
    struct value *markets = NULL, *answer = gravity_answer_value(&x);
    const struct prose *lead = NULL;
    if (home >= 0)
        TRY(gravity_home_value(job, t, x.m, home, (size_t)args_int(args, "top"), x.rows, &markets,
                               &lead, e));
    if (markets) {
        record_prose(a, answer, "home", lead);
        record_set(a, answer, "markets", markets);
    }
    *ret = answer;
    return true;
}

static const struct capability_param gravity_params[] = {
    {.name = "model",
     .kind = PARAM_FILE,
     .flags = PARAM_POSITIONAL,
     .help = "a model file of your own (YAML)"},
    {.name = "shipped",
     .kind = PARAM_TEXT,
     .help = "a model that ships: cross-section (the default), expected (with --home), classic, panel"},
    {.name = "rows",
     .kind = PARAM_FILE,
     .flags = PARAM_POSITIONAL,
     .help = "rows to estimate from (CSV); default: flows of the store"},
    {.name = "dataset", .kind = PARAM_TEXT, .help = "which flows of the store"},
    {.name = "nomenclature", .kind = PARAM_TEXT, .help = "HS92 … HS22; default: the dataset's"},
    {.name = "product",
     .kind = PARAM_TEXT,
     .help = "HS code, 2, 4 or 6 digits; default: all goods"},
    {.name = "year",
     .kind = PARAM_INT,
     .unit = "year",
     .min = YEAR_MIN,
     .max = YEAR_MAX,
     .help = "newest year; default: the newest there is"},
    {.name = "window",
     .kind = PARAM_INT,
     .unit = "years",
     .min = 1,
     .max = 100,
     .help = "so many years up to it, as a panel; default 1"},
    {.name = "home",
     .kind = PARAM_MARKET,
     .help =
         "also list what the model expects this country to sell in each market (cross-sections)"},
    {.name = "top",
     .kind = PARAM_INT,
     .unit = "markets",
     .default_value = "20",
     .min = 0,
     .max = 100000,
     .help = "how many markets to list with --home; 0 = all"},
};
const struct capability trade_gravity = {
    .name = "trade.gravity",
    .summary = "Estimates what distance, borders, language and agreements go with in trade",
    .about = "Fits E[flow] = exp(x'β + effects) by Poisson pseudo-maximum likelihood, zeros "
             "included, with any "
             "number of sets of fixed effects; least squares in logs stands beside it. The model "
             "is a file "
             "(docs/formats/gravity-model.md) or one that ships; the rows are a CSV or the flows "
             "of the store "
             "joined with distance, border, language, colony, agreements and figures of the "
             "countries. Says "
             "which rows were dropped and why, and names the convention of the errors.",
    .example = "landfall trade gravity examples/gravity/agreement.yaml examples/gravity/flows.csv\n"
               "landfall trade gravity --shipped panel --rows examples/gravity/flows.csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(gravity_params),
    .result = &gravity_shape,
    .run = run_gravity,
};
