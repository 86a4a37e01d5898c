/* potential_answer.c — trade potential: one product in all markets, a country's products, or all exporters. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trade/cube_inside.h"
#include "trade/gravity.h"
#include "trade/hs.h"
#include "trade/parts.h"
#include "trade/potential.h"
#include "trade/trade.h"
#include "trade/words.h"

#define CARD "export-potential/1"

/* --- what an answer looks like --------------------------------------------------------------------- */

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
static const struct shape line_shape =
    SHAPE("potential_line", "the export potential of a market, a product or an exporter", line_fields);

static const struct shape_field potential_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "of", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "markets, products or exporters"},
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
    {.name = "lines", .heading = "Potential", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV},
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

/* --- one question ------------------------------------------------------------------------------------ */

struct question {
    struct job *job;
    struct arena *a;
    const struct args *args;
    struct facts *facts;
    const struct params *params;
    const char *hash;
    const struct cube *c;
    struct potential_options opt;
    bool growth;
    size_t top;
};

static bool ask_question(struct job *job, const struct args *args, const char *product,
                         struct question *q, struct err *e)
{
    struct cube *c;
    *q = (struct question){.job = job, .a = job->arena, .args = args};
    TRY(facts_of_job(job, &q->facts, e));
    TRY(params_of_job(job, facts_as_of(q->facts), &q->params, e));
    q->hash = params_topic_hash(q->params, "trade");
    TRY(trade_cube(job, args, (int)(product ? strlen(product) : (size_t)args_int(args, "digits")), &c, e));
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

/* What the store knew of duties, over the markets of one product. */
static const char *duties_note(const struct question *q, const struct potential_line *l, size_t n)
{
    size_t known = 0, assumed = 0;
    for (size_t i = 0; i < n; i++) {
        known += !isnan(l[i].tariff);
        assumed += !isnan(l[i].tariff) && l[i].tariff_assumed_mfn;
    }
    if (!q->opt.tariffs)
        return "Duties are left out.";
    return known ? arena_printf(q->a,
                                "Duties: known for %zu of %zu markets, for %zu of them only what all pay; an "
                                "advantage or a burden is counted only where a row names an exporter.",
                                known, n, assumed)
                 : "Duties: none in the store.";
}

static struct value *notes_value(const struct question *q, const char *const *extra)
{
    struct arena *a = q->a;
    struct value *list = value_list(a);
    for (; extra && *extra; extra++)
        list_add(a, list, value_text(a, *extra));
    if (q->c->digits < q->c->inside->info->digits)
        list_add(a, list,
                 value_text(a, arena_printf(a,
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
        list_add(a, list, value_text(a, "No growth is assumed: supply and demand are those of the window."));
    if (q->opt.reexport_correction)
        list_add(a, list,
                 value_text(a, "Exports of a product that a country buys more of than it sells are "
                               "taken for part re-exports."));
    return list;
}

static const struct figure *money(const struct question *q, const char *label, double usd,
                                  const struct figure *x, const struct figure *y, const struct figure *z)
{
    return FIGURE(q->a, label, usd, "USD", CARD, q->hash, x, y, z);
}

static const struct figure *share_of(const struct question *q, const char *label, double part, double whole,
                                     const struct figure *x, const struct figure *y)
{
    if (!(whole > 0))
        return figure_missing(q->a, label, "%", "nothing is expected");
    return FIGURE(q->a, label, 100 * part / whole, "%", CARD, q->hash, x, y);
}

static const char *product_name(const struct question *q, const char *code)
{
    return trade_product_words(q->job, q->c, code);
}

static const char *iso2_of(const struct question *q, size_t country)
{
    int market = q->c->market[country];
    return market < 0 ? NULL : market_at(q->facts, market)->iso2;
}

static void finish(const struct question *q, struct value *v, size_t n, size_t shown, const char *next,
                   const char *const *extra)
{
    record_int(q->a, v, "not_shown", (int64_t)(n - shown));
    record_set(q->a, v, "notes", notes_value(q, extra));
    record_text(q->a, v, "mode", q->opt.mode == POTENTIAL_STATIC ? "static" : "projected");
    record_text(q->a, v, "growth", q->growth ? "past" : "none");
    record_text(q->a, v, "params_hash", q->hash);
    record_set(q->a, v, "dataset", trade_dataset(q->c, q->a));
    record_text(q->a, v, "next", next);
}

/* --- one product in all markets ------------------------------------------------------------------------ */

struct row { /* a market; where it has no history, what gravity makes of it */
    struct potential_line l;
    bool gravity;
};

static bool answered(const struct row *r)
{
    return !isnan(r->l.expected) && (!r->l.no_history || r->gravity);
}

static int by_gap(const void *x, const void *y)
{
    const struct row *p = x, *q = y;
    const struct potential_line *a = &p->l, *b = &q->l;
    double u = answered(p) ? a->unrealised : -1, w = answered(q) ? b->unrealised : -1;
    if (u != w)
        return u > w ? -1 : 1;
    if (a->imports != b->imports)
        return a->imports > b->imports ? -1 : 1;
    return (a->importer > b->importer) - (a->importer < b->importer);
}

struct common { /* leaves that every line of a product hangs on */
    int home, product;
    const char *code, *name;
    const struct figure *exports, *world, *supply;
};

static const char *no_ease(const struct potential_line *l)
{
    return l->no_history ? "no trade between the two at all: ask gravity"
                         : "it buys nothing that the home sells";
}

static struct value *market_value(const struct question *q, const struct common *m, const struct row *r,
                                  size_t place)
{
    const struct potential_line *l = &r->l;
    struct arena *a = q->a;
    const struct cube *c = q->c;
    const char *name = cube_country_name(c, (size_t)l->importer), *code = c->country[l->importer],
               *home = c->country[m->home];
    struct value *v = value_record(a);
    const struct figure *imports =
        cube_leaf(c, a, arena_printf(a, "Imports of %s, %s", m->name, name), l->imports, "USD", 0,
                  arena_printf(a, "imports/%s/%s", m->code, code));
    const struct figure *actual =
        cube_leaf(c, a, arena_printf(a, "%s sold to %s by %s", m->name, name, home), l->actual, "USD", 0,
                  arena_printf(a, "flow/%s/%s/%s", m->code, home, code));
    const struct figure *total = cube_leaf(
        c, a, arena_printf(a, "All goods sold to %s by %s", name, home),
        c->bilateral[(size_t)m->home * c->n_countries + (size_t)l->importer], "USD", 0,
        arena_printf(a, "flow/all/%s/%s", home, code));
    const struct figure *demand = money(q, arena_printf(a, "Demand (β) of %s for %s", name, m->name),
                                        l->demand, imports, NULL, NULL);
    const char *of = arena_printf(a, "Ease of trade (γ), %s to %s", home, code);
    bool known = answered(r);
    const struct figure *ease = known ? FIGURE(a, of, l->ease, "", r->gravity ? "gravity-ppml/1" : CARD, q->hash,
                                               r->gravity ? NULL : total)
                                      : figure_missing(a, of, "", no_ease(l));
    of = arena_printf(a, "Expected exports of %s to %s", m->name, name);
    const struct figure *expected = known ? money(q, of, l->expected, m->supply, ease, demand)
                                          : figure_missing(a, of, "USD", no_ease(l));
    of = arena_printf(a, "Unrealised potential of %s in %s", m->name, name);
    const struct figure *gap = known ? money(q, of, l->unrealised, expected, actual, NULL)
                                     : figure_missing(a, of, "USD", no_ease(l));
    record_int(a, v, "place", (int64_t)place);
    record_text(a, v, "name", name);
    record_text(a, v, "code", code);
    record_figure(a, v, "unrealised", gap);
    record_figure(a, v, "expected", expected);
    record_figure(a, v, "actual", actual);
    of = arena_printf(a, "Realised, %s in %s", m->name, name);
    record_figure(a, v, "realised",
                  known ? share_of(q, of, l->actual, l->expected, actual, expected)
                        : figure_missing(a, of, "%", no_ease(l)));
    record_figure(a, v, "demand", demand);
    record_figure(a, v, "supply", m->supply);
    record_figure(a, v, "ease", ease);
    record_text(a, v, "ease_from", r->gravity ? "gravity" : NULL);
    record_figure(a, v, "imports", imports);
    const char *none = "no tariff in the store";
    of = arena_printf(a, "Tariff of %s on %s from %s", name, m->name, home);
    struct figure *tariff =
        isnan(l->tariff) ? figure_missing(a, of, "%", none)
                         : cube_leaf(c, a, of, 100 * l->tariff, "%", 0,
                                     arena_printf(a, "tariff/%s/%s/%s", code, home, m->code));
    if (l->tariff_assumed_mfn)
        tariff->why = "the rate for all: that this exporter pays it is assumed";
    record_figure(a, v, "tariff", tariff);
    of = arena_printf(a, "Tariff of %s on %s, all origins", name, m->name);
    record_figure(a, v, "tariff_for_all",
                  isnan(l->tariff_mean) ? figure_missing(a, of, "%", none)
                                        : cube_leaf(c, a, of, 100 * l->tariff_mean, "%", 0,
                                                    arena_printf(a, "tariff/%s//%s", code, m->code)));
    record_bool(a, v, "no_history", l->no_history);
    record_text(a, v, "iso2", iso2_of(q, (size_t)l->importer));
    return v;
}

/* "CEPII BACI V202501 HS17, mean of …." and, where it is not the world, that it is not. */
static const char *from_text(const struct question *q)
{
    return arena_printf(q->a, "%s, %s.%s", q->c->source, cube_window_text(q->c, q->a),
                        trade_few_exporters(q->a, q->c, q->params));
}

static const struct prose *product_headline(const struct question *q, const struct common *m,
                                            const struct figure *actual, const struct figure *gap, const struct potential_line *best,
                                            const struct value *best_value)
{
    struct arena *a = q->a;
    const char *home = trade_in_text(q->c, a, (size_t)m->home, false);
    const char *from = from_text(q);
    if (!(m->supply->value > 0))
        return prose(a,
                     "{s} did not sell any of {s}: there is no supply to measure a potential by. "
                     "What lies near to what it does sell: trade diversify. From {s}",
                     trade_in_text(q->c, a, (size_t)m->home, true), m->name, from);
    if (!best)
        return prose(a, "No market is expected to buy more of {s} from {s} than it does, {} a year. From {s}",
                     m->name, home, actual, from);
    return prose(a,
                 "{s} sells {} of {s} a year. Where it sells less than its share of world supply lets "
                 "expect, {} more a year is within reach, above all in {s} ({}). From {s}",
                 trade_in_text(q->c, a, (size_t)m->home, true), actual, m->name, gap,
                 trade_in_text(q->c, a, (size_t)best->importer, false),
                 value_as_figure(record_get(best_value, "unrealised")), from);
}

/* Ease of pairs without trade of their own, from what gravity expects them to trade in all goods. Returns a
 * remark, NULL when all went well or there was nothing to do. */
static const char *fill_from_gravity(const struct question *q, size_t home, struct row *row, size_t n,
                                     size_t *ret_filled)
{
    const struct cube *c = q->c;
    struct gravity_flows flows = {.n = c->n_countries, .market = c->market, .flow = c->bilateral};
    struct gravity_expected *g;
    struct err e;
    *ret_filled = 0;
    if (!gravity_expected(q->job, &flows, NULL, &g, &e))
        return arena_printf(q->a, "Gravity has no answer for these flows: %s.", e.msg);
    for (size_t i = 0; i < n; i++) {
        struct potential_line *l = &row[i].l;
        double total = g->expected[home * c->n_countries + (size_t)l->importer];
        if (!l->no_history || isnan(total) || !(l->by_world_shares > 0))
            continue;
        l->ease = total / l->by_world_shares;
        l->expected = l->supply * l->ease * l->demand;
        l->unrealised = fmax(0, l->expected - l->actual);
        row[i].gravity = true;
        ++*ret_filled;
    }
    return NULL;
}

/* One market only. */
static const struct prose *market_headline(const struct question *q, const struct common *m,
                                           const struct row *r, const struct value *line)
{
    struct arena *a = q->a;
    const char *home = trade_in_text(q->c, a, (size_t)m->home, true), *from = from_text(q);
    if (!r)
        return prose(a, "The market asked for buys none of {s}. From {s}", m->name, from);
    const char *there = trade_in_text(q->c, a, (size_t)r->l.importer, false);
    const struct figure *actual = value_as_figure(record_get(line, "actual"));
    if (!answered(r))
        return prose(a, "{s} sells {} of {s} to {s} a year; a potential cannot be told: {s}. From {s}", home,
                     actual, m->name, there, no_ease(&r->l), from);
    return prose(a,
                 "{s} sells {} of {s} to {s} a year; its share of world supply and the ease of trade between the "
                 "two let expect {}, which leaves {}. From {s}",
                 home, actual, m->name, there, value_as_figure(record_get(line, "expected")),
                 value_as_figure(record_get(line, "unrealised")), from);
}

static bool answer_product(const struct question *q, const char *code, const char *home_text,
                           struct value **ret, struct err *e)
{
    struct arena *a = q->a;
    const struct cube *c = q->c;
    struct common m = {.code = code};
    struct potential_line *l;
    size_t n, kept = 0, without = 0, told = 0;
    TRY(trade_country(q->job, c, home_text, &m.home, e) && trade_product_in(c, code, &m.product, e));
    TRY(potential_lines(q->job, c, (size_t)m.home, (size_t)m.product, &q->opt, &l, &n, e));
    m.name = product_name(q, code);
    const char *home = cube_country_name(c, (size_t)m.home), *iso3 = c->country[m.home];
    size_t at = (size_t)m.home * c->n_products + (size_t)m.product;
    m.exports = cube_leaf(c, a, arena_printf(a, "Exports of %s, %s", m.name, home), c->exports[at], "USD",
                          0, arena_printf(a, "exports/%s/%s", code, iso3));
    m.world = cube_leaf(c, a, arena_printf(a, "World exports of %s", m.name), c->product_world[m.product],
                        "USD", 0, arena_printf(a, "exports/%s/world", code));
    m.supply = FIGURE(a, arena_printf(a, "Share of world supply (α) of %s, %s", m.name, home),
                      100 * (n ? l[0].supply : 0), "%", CARD, q->hash, m.exports, m.world);
    struct value *v = value_record(a), *lines = value_list(a);
    double expected = 0, actual = 0, gap = 0;
    int market;
    TRY(trade_country_arg(q->job, c, q->args, "market", &market, e));
    if (market == m.home)
        return FAIL(e, ERR_USAGE, "home and market are the same country");
    struct row *rows = NEW_N(a, struct row, n + 1);
    const char *duties = duties_note(q, l, n);
    for (size_t i = 0; i < n; i++) {
        if (market >= 0 && l[i].importer != market)
            continue;
        actual += l[i].actual;
        if (!l[i].no_history && !isnan(l[i].expected)) {
            expected += l[i].expected;
            gap += l[i].unrealised;
            told++;
        }
        if (l[i].imports <= 0) /* nobody sells it there */
            continue;
        without += l[i].no_history;
        rows[kept++] = (struct row){.l = l[i]};
    }
    size_t filled = 0;
    const char *remark = NULL;
    if (without && args_bool(q->args, "gravity"))
        remark = fill_from_gravity(q, (size_t)m.home, rows, kept, &filled);
    else if (without)
        remark = arena_printf(a,
                              "%zu markets that buy it have no trade with the home at all: γ would be 0 and so "
                              "would the potential; --gravity asks the gravity model for them.",
                              without);
    if (filled)
        remark = arena_printf(a,
                              "%zu of %zu markets without trade with the home take their ease from gravity "
                              "(what two such economies would trade in all goods); the sums above leave them out.",
                              filled, without);
    qsort(rows, kept, sizeof *rows, by_gap);
    size_t shown = q->top && q->top < kept ? q->top : kept, best = kept;
    for (size_t i = 0; i < shown; i++)
        list_add(a, lines, market_value(q, &m, &rows[i], i + 1));
    for (size_t i = 0; i < kept && best == kept; i++)
        if (answered(&rows[i]) && !rows[i].gravity && rows[i].l.unrealised > 0)
            best = i;
    const struct figure *fa = money(q, arena_printf(a, "Sold of %s by %s", m.name, home), actual,
                                    m.exports, NULL, NULL),
                        *fx = money(q, arena_printf(a, "Expected of %s by %s", m.name, home),
                                    told ? expected : (double)NAN, m.supply, NULL, NULL),
                        *fg = money(q, arena_printf(a, "Unrealised of %s by %s", m.name, home),
                                    told ? gap : (double)NAN, fx, fa, NULL);
    record_prose(a, v, "headline",
                 market >= 0
                     ? market_headline(q, &m, kept ? &rows[0] : NULL, kept ? list_at(lines, 0) : NULL)
                     : product_headline(q, &m, fa, fg, best < kept ? &rows[best].l : NULL,
                                        best < kept ? market_value(q, &m, &rows[best], best + 1) : NULL));
    record_text(a, v, "of", "markets");
    record_text(a, v, "home", iso3);
    record_text(a, v, "home_name", home);
    record_text(a, v, "product", code);
    record_text(a, v, "product_name", m.name);
    record_figure(a, v, "unrealised", fg);
    record_figure(a, v, "expected", fx);
    record_figure(a, v, "actual", fa);
    record_figure(a, v, "supply", m.supply);
    record_set(a, v, "lines", lines);
    record_int(a, v, "without_history", (int64_t)without);
    const char *notes[] = {duties, remark, NULL};
    finish(q, v, kept, shown, arena_printf(a, "landfall trade screen %s --home %s", code, iso3), notes);
    *ret = v;
    return true;
}

/* --- all products of one country ------------------------------------------------------------------------ */

struct ranked {
    size_t at;
    double gap;
};

static int by_rank(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->gap != b->gap)
        return a->gap > b->gap ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static void put_sums(const struct question *q, struct value *v, const char *what, double expected,
                     double gap, const struct figure *supply, const struct figure *sold)
{
    struct arena *a = q->a;
    const struct figure *fx = money(q, arena_printf(a, "Expected exports, %s", what), expected, supply, NULL,
                                          NULL),
                        *fg = money(q, arena_printf(a, "Unrealised potential, %s", what), gap, fx, sold, NULL);
    record_figure(a, v, "unrealised", fg);
    record_figure(a, v, "expected", fx);
    record_figure(a, v, "actual", sold);
}

static bool answer_home(const struct question *q, const char *home_text, struct value **ret, struct err *e)
{
    struct arena *a = q->a;
    const struct cube *c = q->c;
    int there;
    size_t n = 0;
    struct potential_product *all;
    TRY(trade_country(q->job, c, home_text, &there, e));
    size_t home = (size_t)there;
    TRY(potential_products(q->job, c, home, &q->opt, &all, e));
    struct ranked *order = NEW_N(a, struct ranked, c->n_products);
    double expected = 0, gap = 0;
    for (size_t k = 0; k < c->n_products; k++) {
        expected += all[k].expected, gap += all[k].unrealised;
        if (all[k].supply > 0)
            order[n++] = (struct ranked){k, all[k].unrealised};
    }
    qsort(order, n, sizeof *order, by_rank);
    size_t shown = q->top && q->top < n ? q->top : n;
    const char *name = cube_country_name(c, home), *iso3 = c->country[home];
    struct value *v = value_record(a), *lines = value_list(a);
    for (size_t i = 0; i < shown; i++) {
        size_t k = order[i].at;
        const struct potential_product *p = &all[k];
        struct value *x = value_record(a);
        const char *what = product_name(q, c->product[k]);
        const struct figure *sold = cube_leaf(
            c, a, arena_printf(a, "Exports of %s, %s", what, name), p->actual, "USD", 0,
            arena_printf(a, "exports/%s/%s", c->product[k], iso3));
        const struct figure *world =
            cube_leaf(c, a, arena_printf(a, "World exports of %s", what), c->product_world[k], "USD", 0,
                      arena_printf(a, "exports/%s/world", c->product[k]));
        const struct figure *supply = FIGURE(a, arena_printf(a, "Share of world supply (α) of %s", what),
                                             100 * p->supply, "%", CARD, q->hash, sold, world);
        record_int(a, x, "place", (int64_t)(i + 1));
        record_text(a, x, "name", what);
        record_text(a, x, "code", c->product[k]);
        put_sums(q, x, what, p->expected, p->unrealised, supply, sold);
        record_figure(a, x, "supply", supply);
        record_figure(a, x, "realised", NULL);
        if (p->best >= 0) {
            const char *best = cube_country_name(c, (size_t)p->best);
            record_text(a, x, "best_market", best);
            record_text(a, x, "best_market_code", c->country[p->best]);
            record_figure(a, x, "best_unrealised",
                          money(q, arena_printf(a, "Unrealised potential of %s in %s", what, best),
                                p->best_unrealised, supply, NULL, NULL));
        }
        record_bool(a, x, "no_history", false);
        list_add(a, lines, x);
    }
    const struct figure *total = cube_leaf(c, a, arena_printf(a, "Exports of all goods, %s", name),
                                           c->country_exports[home], "USD", 0,
                                           arena_printf(a, "exports/all/%s", iso3));
    put_sums(q, v, name, expected, gap, total, total);
    const struct figure *fg = value_as_figure(record_get(v, "unrealised"));
    record_prose(a, v, "headline",
                 n == 0 ? prose(a, "{s} exports nothing in {s}.", name, c->source)
                        : prose(a,
                                "{s} sells {} a year; {} more would be expected where its products sell "
                                "less than their share of world supply, above all {s}. From {s}",
                                name, total, fg, product_name(q, c->product[order[0].at]), from_text(q)));
    record_text(a, v, "of", "products");
    record_text(a, v, "home", iso3);
    record_text(a, v, "home_name", name);
    record_set(a, v, "lines", lines);
    finish(q, v, n, shown,
           arena_printf(a, "landfall trade potential %s --home %s", n ? c->product[order[0].at] : "150910",
                        iso3),
           NULL);
    *ret = v;
    return true;
}

/* --- all exporters ----------------------------------------------------------------------------------------- */

static bool answer_all(const struct question *q, struct value **ret, struct err *e)
{
    struct arena *a = q->a;
    const struct cube *c = q->c;
    struct potential_totals t;
    size_t n = c->n_countries, rows = 0;
    TRY(potential_all(q->job, c, &q->opt, &t, e));
    struct ranked *order = NEW_N(a, struct ranked, n);
    double *expected = NEW_N(a, double, n), *gap = NEW_N(a, double, n), all_expected = 0, all_gap = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            if (!isnan(t.expected[i * n + j])) {
                expected[i] += t.expected[i * n + j];
                gap[i] += t.unrealised[i * n + j];
            }
        all_expected += expected[i], all_gap += gap[i];
        if (c->country_exports[i] > 0)
            order[rows++] = (struct ranked){i, gap[i]};
    }
    qsort(order, rows, sizeof *order, by_rank);
    size_t shown = q->top && q->top < rows ? q->top : rows;
    struct value *v = value_record(a), *lines = value_list(a);
    for (size_t x = 0; x < shown; x++) {
        size_t i = order[x].at;
        const char *name = cube_country_name(c, i);
        struct value *line = value_record(a);
        const struct figure *sold =
            cube_leaf(c, a, arena_printf(a, "Exports of all goods, %s", name), c->country_exports[i], "USD",
                      0, arena_printf(a, "exports/all/%s", c->country[i]));
        record_int(a, line, "place", (int64_t)(x + 1));
        record_text(a, line, "name", name);
        record_text(a, line, "code", c->country[i]);
        put_sums(q, line, name, expected[i], gap[i], sold, sold);
        record_bool(a, line, "no_history", false);
        record_text(a, line, "iso2", iso2_of(q, i));
        list_add(a, lines, line);
    }
    const struct figure *world =
        cube_leaf(c, a, "World exports of all goods", c->world, "USD", 0, "exports/all/world");
    put_sums(q, v, "all exporters", all_expected, all_gap, world, world);
    record_prose(a, v, "headline",
                 prose(a, "Over {s} exporters, {s} products and all their markets, {} a year is not "
                          "realised, against {} that is traded. From {s}",
                       arena_printf(a, "%zu", rows), arena_printf(a, "%zu", c->n_products),
                       value_as_figure(record_get(v, "unrealised")), world, from_text(q)));
    record_text(a, v, "of", "exporters");
    record_set(a, v, "lines", lines);
    record_int(a, v, "cells", (int64_t)t.n_cells);
    record_int(a, v, "flows", (int64_t)t.n_flows);
    finish(q, v, rows, shown,
           arena_printf(a, "landfall trade potential --home %s", rows ? c->country[order[0].at] : "GRC"),
           NULL);
    *ret = v;
    return true;
}

static bool run_potential(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    const char *product = args_text(args, "product"), *home = args_text(args, "home");
    char code[FLOW_PRODUCT];
    struct question q;
    if (product && !home) {
        (void)FAIL(e, ERR_USAGE, "whose potential? the exporting country is missing");
        return err_hint(e, "landfall trade potential %s --home GRC", product);
    }
    if (product)
        TRY(hs_code(str_of(product), code, e));
    TRY(ask_question(job, args, product ? code : NULL, &q, e));
    return product ? answer_product(&q, arena_strdup(job->arena, code), home, ret, e)
           : home  ? answer_home(&q, home, ret, e)
                   : answer_all(&q, ret, e);
}

static const char *const modes[] = {"static", "projected", NULL};
static const char *const growths[] = {"none", "past", NULL};
static const char *const switches[] = {"on", "off", NULL};
static const struct capability_param potential_params[] = {
    {.name = "product", .kind = PARAM_TEXT, .flags = PARAM_POSITIONAL,
     .help = "HS code: 15, 1509 or 1509.10; without it the home's products are ranked"},
    {.name = "home", .kind = PARAM_MARKET, .help = "the exporting country; without it all are ranked"},
    {.name = "market", .kind = PARAM_MARKET, .help = "only this market; with product and home"},
    TRADE_TOP_PARAM("lines", "20"),
    {.name = "digits", .kind = PARAM_INT, .unit = "digits", .min = 2, .max = 6,
     .help = "without a product: 2 chapters, 4 headings; default: as stored"},
    {.name = "mode", .kind = PARAM_CHOICE, .default_value = "static", .choices = modes,
     .help = "ease measured on today's trade, or on grown trade"},
    {.name = "growth", .kind = PARAM_CHOICE, .choices = growths,
     .help = "none, or the last years' continued; default: none, past in projected mode"},
    {.name = "reexport", .kind = PARAM_CHOICE, .choices = switches,
     .help = "re-export correction; default: trade.potential.reexport"},
    {.name = "tariffs", .kind = PARAM_CHOICE, .default_value = "on", .choices = switches,
     .help = "use the duties in the store"},
    {.name = "distance-theta", .kind = PARAM_REAL, .unit = "exponent", .min = 0, .max = 10,
     .help = "favour suppliers nearer than usual; default: trade.potential.distance_theta"},
    {.name = "gravity", .kind = PARAM_BOOL,
     .help = "with a product: markets without any trade with the home take their ease from gravity"},
    TRADE_DATASET_PARAMS,
};
const struct capability trade_potential = {
    .name = "trade.potential",
    .summary = "Tells what a country could sell where, beside what it sells: the export potential",
    .about =
        "Expected exports of a product to a market are the exporter's share of world supply, times what\n"
        "the market buys, times the ease with which the two trade over all goods (ITC's export potential\n"
        "indicator). Without a product the country's products are ranked, without a country all exporters.",
    .example = "landfall trade potential 150910 --home GRC\n"
               "landfall trade potential --home GRC --top 10\n"
               "landfall trade potential 150910 --home GRC --mode projected --top 0 --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(potential_params),
    .result = &potential_shape,
    .run = run_potential,
};
