/* screen_answer.c — trade screen: what the four filters leave, and for every pair where it stopped
 * and why. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trade/cube_inside.h"
#include "trade/hs.h"
#include "trade/parts.h"
#include "trade/screen_answer.h"
#include "trade/trade.h"
#include "trade/words.h"

static const struct shape_field filter_fields[] = {
    {.name = "filter", .kind = VALUE_INT},  {.name = "name", .heading = "asks", .kind = VALUE_TEXT},
    {.name = "entered", .kind = VALUE_INT}, {.name = "dropped", .kind = VALUE_INT},
    {.name = "left", .kind = VALUE_INT},
};
static const struct shape filter_shape =
    SHAPE("screen_filter", "how many pairs a filter leaves", filter_fields);

static const struct shape_field reason_fields[] = {
    {.name = "reason", .kind = VALUE_TEXT},
    {.name = "filter", .kind = VALUE_INT},
    {.name = "pairs", .kind = VALUE_INT},
};
static const struct shape reason_shape =
    SHAPE("screen_reason", "how many pairs one reason dropped", reason_fields);

static const struct shape_field cell_fields[] = {
    {.name = "position", .heading = "home among the suppliers", .kind = VALUE_TEXT},
    {.name = "category", .kind = VALUE_INT},
    {.name = "market", .heading = "the market is", .kind = VALUE_TEXT},
    {.name = "pairs", .kind = VALUE_INT},
    {.name = "imports", .kind = VALUE_FIGURE},
};
static const struct shape cell_shape =
    SHAPE("screen_cell", "filter 4: relative market position by characteristics of the market",
          cell_fields);

static const struct shape_field screen_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "home", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "product", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "filters", .heading = "Filters", .kind = VALUE_LIST, .of = &filter_shape},
    {.name = "reasons",
     .heading = "Why pairs were dropped",
     .kind = VALUE_LIST,
     .of = &reason_shape},
    {.name = "matrix",
     .heading = "What is left, by position and market",
     .kind = VALUE_LIST,
     .of = &cell_shape},
    {.name = "pairs",
     .heading = "Pairs",
     .kind = VALUE_LIST,
     .of = &screen_pair_shape,
     .flags = SHAPE_CSV},
    {.name = "not_shown", .heading = "not shown", .kind = VALUE_INT},
    {.name = "kept", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "screened", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "advantage",
     .heading = "home's advantage (RCA)",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL},
    {.name = "notes",
     .heading = "What was run, and what not",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT},
    {.name = "params_hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    TRADE_DATASET_FIELD,
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape screen_shape =
    SHAPE("trade_screen", "the four filters of TRADE-DSM", screen_fields);

struct counts {
    size_t screened, stop[STOP_N], listed;
    size_t cell[POSITION_UNKNOWN + 1][SCREEN_CATEGORIES_MAX];
    double cell_imports[POSITION_UNKNOWN + 1][SCREEN_CATEGORIES_MAX];
};

/* Kept first, then what came furthest; larger markets before smaller ones. */
static int by_result(const void *x, const void *y)
{
    const struct screen_found *a = x, *b = y;
    int f = screen_stop_filter(a->stop), g = screen_stop_filter(b->stop);
    if (f != g)
        return f == 0 ? -1 : g == 0 ? 1 : g - f;
    if (a->imports != b->imports)
        return a->imports > b->imports ? -1 : 1;
    if (a->product != b->product)
        return a->product > b->product ? 1 : -1;
    return (a->importer > b->importer) - (a->importer < b->importer);
}

static struct screen_found *screen_all(const struct screen_view *x, const char *show,
                                       struct counts *n)
{
    size_t from = x->product == SCREEN_ALL ? 0 : x->product,
           to = x->product == SCREEN_ALL ? x->c->n_products : x->product + 1, cap = 0;
    struct screen_found *list = NULL;
    for (size_t k = from; k < to; k++)
        for (size_t j = 0; j < x->c->n_countries; j++) {
            if (j == x->s->home || (x->market != SCREEN_ALL && j != x->market))
                continue;
            struct screen_pair p = screen_pair(x->s, k, j);
            n->screened++;
            n->stop[p.stop]++;
            if (p.stop == STOP_NOT) {
                n->cell[p.position][p.category]++;
                n->cell_imports[p.position][p.category] += p.imports;
            }
            if (cstr_eq(show, "all") || cstr_eq(show, "kept") == (p.stop == STOP_NOT))
                PUSH(x->a, list, n->listed, cap,
                     (struct screen_found){(uint32_t)k, (uint16_t)j, (uint8_t)p.stop, p.imports});
        }
    if (n->listed)
        qsort(list, n->listed, sizeof *list, by_result);
    return list;
}

/* --- the rest of the answer ------------------------------------------------------------------- */

static struct value *filters_value(const struct screen_view *x, const struct counts *n)
{
    static const char *const names[] = {"is the market as a whole fit?",
                                        "does it buy enough of the product?", "can it be entered?"};
    struct value *list = value_list(x->a);
    size_t left = n->screened;
    for (int f = 1; f <= 3; f++) {
        struct value *v = value_record(x->a);
        size_t dropped = 0;
        for (int s = 0; s < STOP_N; s++)
            if (screen_stop_filter((enum screen_stop)s) == f)
                dropped += n->stop[s];
        record_int(x->a, v, "filter", f);
        record_text(x->a, v, "name", names[f - 1]);
        record_int(x->a, v, "entered", (int64_t)left);
        record_int(x->a, v, "dropped", (int64_t)dropped);
        left -= dropped;
        record_int(x->a, v, "left", (int64_t)left);
        list_add(x->a, list, v);
    }
    return list;
}

static struct value *reasons_value(const struct screen_view *x, const struct counts *n)
{
    struct value *list = value_list(x->a);
    for (int f = 1; f <= 3; f++)
        for (int s = 1; s < STOP_N; s++) {
            if (screen_stop_filter((enum screen_stop)s) != f || n->stop[s] == 0)
                continue;
            struct value *v = value_record(x->a);
            record_text(x->a, v, "reason", screen_stop_name((enum screen_stop)s));
            record_int(x->a, v, "filter", f);
            record_int(x->a, v, "pairs", (int64_t)n->stop[s]);
            list_add(x->a, list, v);
        }
    return list;
}

static struct value *matrix_value(const struct screen_view *x, const struct counts *n)
{
    struct value *list = value_list(x->a);
    for (int p = POSITION_HIGH; p >= POSITION_NONE; p--)
        for (int c = SCREEN_CATEGORIES_MAX - 1; c >= 0; c--) {
            if (n->cell[p][c] == 0)
                continue;
            struct value *v = value_record(x->a);
            record_text(x->a, v, "position", screen_position_name((enum screen_position)p));
            record_int(x->a, v, "category", c);
            record_text(x->a, v, "market", screen_category_name(c));
            record_int(x->a, v, "pairs", (int64_t)n->cell[p][c]);
            record_figure(x->a, v, "imports",
                          cube_leaf(x->c, x->a,
                                    arena_printf(x->a, "Imports in markets that are %s, home %s",
                                                 screen_category_name(c),
                                                 screen_position_name((enum screen_position)p)),
                                    n->cell_imports[p][c], "USD", 0, "screen"));
            list_add(x->a, list, v);
        }
    return list;
}

static void note(const struct screen_view *x, struct value *list, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
static void note(const struct screen_view *x, struct value *list, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    list_add(x->a, list, value_text(x->a, arena_vprintf(x->a, fmt, ap)));
    va_end(ap);
}

static struct value *notes_value(const struct screen_view *x, size_t listed_at_most)
{
    const struct screen *s = x->s;
    const struct screen_markets *m = &s->markets;
    struct value *list = value_list(x->a);
    size_t n = x->c->n_countries - 1, areas = 0;
    if (listed_at_most)
        note(x, list,
             "Only the first %zu pairs are listed (trade.screen.pairs.max); one product or one "
             "market is "
             "always listed whole.",
             listed_at_most);
    for (size_t j = 0; j < x->c->n_countries; j++)
        areas += m->of[j].area;
    note(x, list,
         "Filter 1, risk: political stability and regulatory quality (WGI) stand in for an "
         "insurer's risk "
         "rating; %zu of %zu markets have them, the others pass.",
         m->n_risk, n);
    note(x, list,
         "Filter 1, size and growth: GDP, GDP per head and their growth; a market is dropped when "
         "it "
         "fails in both of the last two years.");
    if (areas)
        note(x, list,
             "Filter 1 is not run for %zu area%s of the trade statistics that %s no market.", areas,
             areas == 1 ? "" : "s", areas == 1 ? "is" : "are");
    if (s->short_from)
        note(x, list, "Filter 2, short growth: %d to %d.", s->short_from, s->short_to);
    else
        note(x, list, "Filter 2, short growth: not run, the year before is not in the store.");
    if (s->long_from)
        note(x, list, "Filter 2, long growth: %d to %d.", s->long_from, s->long_to);
    else
        note(x, list,
             "Filter 2, long growth: not run, no year %.0f to %.0f years back is in the store.",
             s->rules.long_least, s->rules.long_years);
    note(x, list,
         "Filter 3, access: distance known for %zu markets, logistics performance for %zu, tariffs "
         "for "
         "%zu of %zu.",
         m->n_access[ACCESS_DISTANCE], m->n_access[ACCESS_LOGISTICS], m->n_access[ACCESS_TARIFF],
         n);
    note(x, list, "Filter 3, not run: entry cost and non-tariff barriers (no source is at hand).");
    note(x, list,
         s->rules.either ? "Filter 3 asks for unconcentrated suppliers or easy access."
                         : "Filter 3 asks for unconcentrated suppliers and easy access.");
    return list;
}

static const struct prose *headline(const struct screen_view *x, const struct counts *n,
                                    const struct screen_found *list)
{
    struct arena *a = x->a;
    const char *home = trade_in_text(x->c, a, x->s->home, false);
    const char *from = arena_printf(a, "%s, %s.%s", x->c->source, cube_window_text(x->c, a),
                                    trade_few_exporters(a, x->c, x->params));
    const char *what =
        x->product != SCREEN_ALL
            ? arena_printf(a, "%zu markets for %s", n->screened, screen_product_name(x, x->product))
        : x->market != SCREEN_ALL ? arena_printf(a, "%zu products in %s", n->screened,
                                                 trade_in_text(x->c, a, x->market, false))
                                  : arena_printf(a, "%zu pairs of market and product", n->screened);
    if (n->screened == 1 && x->market != SCREEN_ALL && n->stop[STOP_NOT] == 0)
        return prose(a, "{s} does not pass the four filters for what {s} sells of {s}. From {s}",
                     trade_in_text(x->c, a, x->market, true), home,
                     screen_product_name(x, x->product), from);
    if (n->stop[STOP_NOT] == 0)
        return prose(a, "Of {s}, none passes the four filters for {s}. From {s}", what, home, from);
    const char *kept = arena_printf(a, "%zu %s", n->stop[STOP_NOT],
                                    n->stop[STOP_NOT] == 1 ? "is a realistic opportunity"
                                                           : "are realistic opportunities");
    const struct screen_found *f = n->listed && list[0].stop == STOP_NOT ? &list[0] : NULL;
    if (!f)
        return prose(a, "Of {s}, {s} for {s}. From {s}", what, kept, home, from);
    const char *name = cube_country_name(x->c, f->importer),
               *product = screen_product_name(x, f->product);
    const struct figure *imports = cube_leaf(
        x->c, a, arena_printf(a, "Imports of %s, %s", product, name), f->imports, "USD", 0,
        arena_printf(a, "imports/%s/%s", x->c->product[f->product], x->c->country[f->importer]));
    if (n->screened == 1)
        return prose(a,
                     "{s} is a realistic opportunity for {s}: it imports {} of {s} a year. From {s}",
                     trade_in_text(x->c, a, f->importer, true), home, imports, product, from);
    return prose(
        a, "Of {s}, {s} for {s}; the largest is {s}, which imports {} of {s} a year. From {s}",
        what, kept, home, trade_in_text(x->c, a, f->importer, false), imports, product, from);
}

static bool rules_of(struct screen_view *x, const struct args *args, struct screen_rules *r,
                     struct err *e)
{
    struct facts *f;
    TRY(facts_of_job(x->job, &f, e));
    TRY(params_of_job(x->job, facts_as_of(f), &x->params, e));
    TRY(screen_rules_of(x->params, r, e));
    x->hash = params_topic_hash(x->params, "trade");
    if (args_has(args, "keep"))
        TRY(screen_keep(r, args_text(args, "keep"), e));
    if (args_has(args, "access"))
        r->either = cstr_eq(args_text(args, "access"), "or");
    return true;
}

static bool run_screen(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct screen_view x = {
        .job = job, .a = a, .args = args, .product = SCREEN_ALL, .market = SCREEN_ALL};
    const char *product = args_text(args, "product"), *show = args_text(args, "show");
    char code[FLOW_PRODUCT] = "";
    struct cube *c;
    struct screen *s;
    struct screen_rules rules;
    int home, market, k = -1;
    if (product)
        TRY(hs_code(str_of(product), code, e));
    TRY(rules_of(&x, args, &rules, e));
    TRY(trade_cube(job, args, (int)strlen(code), &c, e));
    TRY(trade_country_arg(job, c, args, "home", &home, e));
    TRY(trade_country_arg(job, c, args, "market", &market, e));
    if (product)
        TRY(trade_product_in(c, code, &k, e));
    if (market == home)
        return FAIL(e, ERR_USAGE, "home and market are the same country");
    if (market >= 0)
        x.market = (size_t)market;
    if (k >= 0)
        x.product = (size_t)k;
    TRY(screen_open(job, c, (size_t)home, x.product, &rules, &s, e));
    x.c = c, x.s = s;
    bool narrow = product || market >= 0;
    struct counts *n = NEW(a, struct counts);
    struct screen_found *list = screen_all(&x, show ? show : narrow ? "all" : "kept", n);
    size_t top = (size_t)args_int(args, "top"), shown = top && top < n->listed ? top : n->listed;
    double most;
    TRY(params_real(x.params, "trade.screen.pairs.max", &most, e));
    bool cut = (double)shown > most;
    if (cut)
        shown = (size_t)most;
    struct value *v = value_record(a), *pairs = value_list(a);
    for (size_t i = 0; i < shown; i++)
        list_add(a, pairs, screen_pair_value(&x, &list[i], i + 1));
    record_prose(a, v, "headline", headline(&x, n, list));
    record_text(a, v, "home", c->country[home]);
    record_text(a, v, "product", product ? code : NULL);
    record_text(a, v, "market", market >= 0 ? c->country[market] : NULL);
    record_set(a, v, "filters", filters_value(&x, n));
    record_set(a, v, "reasons", reasons_value(&x, n));
    record_set(a, v, "matrix", matrix_value(&x, n));
    record_set(a, v, "pairs", pairs);
    record_int(a, v, "not_shown", (int64_t)(n->listed - shown));
    record_int(a, v, "kept", (int64_t)n->stop[STOP_NOT]);
    record_int(a, v, "screened", (int64_t)n->screened);
    if (k >= 0) {
        const struct figure *rca = screen_figure(
            &x, arena_printf(a, "Advantage (RCA) in %s", screen_product_name(&x, x.product)),
            s->rca[k], "", "", NULL);
        record_figure(a, v, "advantage", rca);
    }
    record_set(a, v, "notes", notes_value(&x, cut ? shown : 0));
    record_text(a, v, "params_hash", x.hash);
    record_set(a, v, "dataset", trade_dataset(c, a));
    record_text(
        a, v, "next",
        product
            ? arena_printf(a, "landfall trade potential %s --home %s", code, c->country[home])
            : arena_printf(a, "landfall trade screen %s --home %s",
                           n->listed ? c->product[list[0].product] : "150910", c->country[home]));
    *ret = v;
    return true;
}

static const char *const shows[] = {"kept", "dropped", "all", NULL};
static const char *const accesses[] = {"and", "or", NULL};
static const struct capability_param screen_params[] = {
    {.name = "product",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL,
     .help = "HS code: 15, 1509 or 1509.10; without it all products"},
    {.name = "home",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED,
     .help = "the exporting country"},
    {.name = "market", .kind = PARAM_MARKET, .help = "only this market"},
    {.name = "show",
     .kind = PARAM_CHOICE,
     .choices = shows,
     .help = "which pairs are listed; default: all of one product or market, else kept"},
    TRADE_TOP_PARAM("pairs", "30"),
    {.name = "keep", .kind = PARAM_TEXT, .help = "categories that filter 2 keeps, 0 to 7: 34567"},
    {.name = "access",
     .kind = PARAM_CHOICE,
     .choices = accesses,
     .help = "filter 3 asks for unconcentrated suppliers and, or else or, easy access"},
    TRADE_DATASET_PARAMS,
};
const struct capability trade_screen = {
    .name = "trade.screen",
    .summary =
        "Screens markets and products in four filters (TRADE-DSM), with why each pair was dropped",
    .about = "Filter 1 looks at the market as a whole, filter 2 at its demand for the product, "
             "filter 3 at\n"
             "concentration and access, filter 4 says where the home country stands among the "
             "suppliers.\n"
             "Every pair says which figure stopped it against which cut.",
    .example = "landfall trade screen 150910 --home GRC\n"
               "landfall trade screen --home GRC --market DEU --top 10\n"
               "landfall trade screen 150910 --home GRC --keep 3567 --access or --top 0 --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(screen_params),
    .result = &screen_shape,
    .run = run_screen,
};
