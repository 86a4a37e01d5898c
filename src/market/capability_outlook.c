/* capability_outlook.c — trade outlook: the list that the back-test judges, made for today. */
#include <math.h>
#include <stdlib.h>

#include "market/backtest.h"
#include "trade/hs.h"

static const struct shape_field line_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .help = "ISO 3166 alpha-3"},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "sales", .heading = "sold there", .kind = VALUE_FIGURE},
    {.name = "expected", .heading = "gravity expects", .kind = VALUE_FIGURE},
    {.name = "most", .heading = "what lifts it most", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape line_shape = SHAPE("outlook_line", "a market in the outlook", line_fields);

static const struct shape_field outlook_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "skill", .heading = "Back-test", .kind = VALUE_PROSE},
    {.name = "limits", .heading = "What it does not say", .kind = VALUE_PROSE},
    {.name = "growing", .heading = "Where sales are likely to change most", .kind = VALUE_LIST,
     .of = &line_shape, .flags = SHAPE_CSV},
    {.name = "opening", .heading = "Where sales may begin", .kind = VALUE_LIST, .of = &line_shape},
    {.name = "home", .kind = VALUE_TEXT},
    {.name = "product", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "null: all goods"},
    {.name = "year", .kind = VALUE_INT},
    {.name = "source", .kind = VALUE_TEXT},
    {.name = "model", .heading = "weights in", .kind = VALUE_TEXT},
};
static const struct shape outlook_shape =
    SHAPE("outlook", "where a country's sales are likely to grow", outlook_fields);

struct placed {
    int market, place;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

static const struct figure *usd(const struct outlook *o, struct arena *a, const char *label, double x,
                                const char *what)
{
    struct figure *f;
    if (isnan(x))
        return figure_missing(a, label, "USD", "the flows do not carry it");
    f = figure_leaf(a, FIGURE_FACT, label, x, "USD", o->year, o->source, arena_printf(a, "trade/%s", what));
    f->decimals = -1;
    return f;
}

static struct value *lines_value(struct arena *a, const struct facts *f, const struct outlook *o, bool sells,
                                 size_t top)
{
    struct value *list = value_list(a);
    struct placed *p = NEW_N(a, struct placed, market_count(f) + 1);
    size_t n = 0;
    for (size_t m = 0; m < market_count(f); m++)
        if (o->lines[m].compared && o->lines[m].sells == sells)
            p[n++] = (struct placed){(int)m, o->lines[m].place};
    qsort(p, n, sizeof *p, by_place);
    for (size_t k = 0; k < n && (top == 0 || k < top); k++) {
        const struct outlook_line *l = &o->lines[p[k].market];
        const struct market *m = market_at(f, p[k].market);
        const struct figure *sales =
            usd(o, a, arena_printf(a, "sales in %s", m->in_text), l->sales, arena_printf(a, "sales/%s", m->iso3));
        const struct figure *expected;
        if (isnan(l->gravity)) {
            expected = figure_missing(a, arena_printf(a, "expected sales in %s", m->in_text), "USD",
                                      "the flows carry no estimate for the pair");
        } else {
            struct figure *g = FIGURE(a, arena_printf(a, "expected sales in %s", m->in_text), l->gravity,
                                      "USD", "gravity-ppml/1", o->model->hash, sales);
            g->decimals = -1;
            expected = g;
        }
        struct value *v = value_record(a);
        record_int(a, v, "place", l->place);
        record_text(a, v, "market", m->name);
        record_text(a, v, "code", m->iso3);
        record_text(a, v, "iso2", m->iso2);
        record_figure(a, v, "sales", sales);
        record_figure(a, v, "expected", expected);
        record_text(a, v, "most", l->most < N_OUTLOOK ? outlook_criterion_name(l->most) : NULL);
        list_add(a, list, v);
    }
    return list;
}

static const char *in_text(const struct facts *f, struct arena *a, const struct value *line)
{
    return market_in_text(f, a, market_index(f, value_as_text(record_get(line, "code"))), false);
}

static const struct prose *headline(struct arena *a, const struct facts *f, const struct outlook *o, int home,
                                    const char *product, const struct value *growing)
{
    const char *goods = *product ? arena_printf(a, " of %s", product) : "";
    const struct value *first = list_at(growing, 0), *second = list_at(growing, 1);
    if (value_count(growing) < 2)
        return prose(a, "In {s} {s} sold{s} in too few markets for an outlook.", arena_printf(a, "%d", o->year),
                     market_in_text(f, a, home, false), goods);
    return prose(a,
                 "By the flows to {s}, the sales{s} of {s} are most likely to grow most in {s} ({} today), "
                 "then in {s} ({}).",
                 arena_printf(a, "%d", o->year), goods, market_in_text(f, a, home, false),
                 in_text(f, a, first), value_as_figure(record_get(first, "sales")),
                 in_text(f, a, second), value_as_figure(record_get(second, "sales")));
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *f;
    const struct outlook *o;
    const struct market_skill_line *skill;
    char product[FLOW_PRODUCT] = "";
    size_t top = (size_t)args_int(args, "top");
    struct outlook_ask ask = {.dataset = args_text(args, "dataset"), .year = (int)args_int(args, "year")};
    TRY(facts_of_job(job, &f, e) && market_resolve(f, str_of(args_text(args, "home")), &ask.home, e));
    if (args_has(args, "product"))
        TRY(hs_code(str_of(args_text(args, "product")), product, e));
    ask.product = product;
    TRY(outlook_of(job, &ask, &o, e) && market_skill_line(job, *product, &skill, e));
    struct value *v = value_record(a), *growing = lines_value(a, f, o, true, top);
    record_prose(a, v, "headline", headline(a, f, o, ask.home, product, growing));
    record_prose(a, v, "skill", skill->line);
    record_prose(a, v, "limits", skill->limits);
    record_set(a, v, "growing", growing);
    record_set(a, v, "opening", lines_value(a, f, o, false, top));
    record_text(a, v, "home", market_at(f, ask.home)->name);
    record_text(a, v, "product", *product ? product : NULL);
    record_int(a, v, "year", o->year);
    record_text(a, v, "source", o->source);
    record_text(a, v, "model", arena_printf(a, "data/skill/outlook-%s.yaml", o->model->id));
    *ret = v;
    return true;
}

static const struct capability_param outlook_params[] = {
    {.name = "product", .kind = PARAM_TEXT, .flags = PARAM_POSITIONAL,
     .help = "HS code; without it all goods"},
    {.name = "home", .kind = PARAM_MARKET, .flags = PARAM_REQUIRED, .help = "the exporting country"},
    {.name = "dataset", .kind = PARAM_TEXT, .help = "which flows; default: the most detailed"},
    {.name = "year", .kind = PARAM_INT, .unit = "year", .min = YEAR_MIN, .max = YEAR_MAX,
     .help = "newest year to know; default: the newest there is"},
    {.name = "top", .kind = PARAM_INT, .unit = "markets", .default_value = "10", .min = 0, .max = 1000,
     .help = "how many of each list; 0 = all"},
};
const struct capability trade_outlook = {
    .name = "trade.outlook",
    .summary = "Ranks markets by where a country's own sales are likely to grow, with its back-test",
    .about = "The list that `landfall trade backtest` judges, made with the newest flows there are. Markets\n"
             "where the country sells come in the order of the change to expect; those where it sells\n"
             "nothing in the order of the chance that sales begin. The sentence beside it says how well\n"
             "lists like this one did in years that are over.",
    .example = "landfall trade outlook --home GRC\n"
               "landfall trade outlook 150910 --home GRC --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(outlook_params),
    .result = &outlook_shape,
    .run = run,
};
