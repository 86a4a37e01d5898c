/* potential_markets.c — trade potential of one product in all markets, or in one. */
#include <math.h>
#include <stdlib.h>

#include "trade/gravity.h"
#include "trade/parts.h"
#include "trade/potential_answer.h"

static const struct figure *share_of(const struct potential_question *q, const char *label,
                                     double part, double whole, const struct figure *x,
                                     const struct figure *y)
{
    if (!(whole > 0))
        return figure_missing(q->a, label, "%", "nothing is expected");
    return FIGURE(q->a, label, 100 * part / whole, "%", POTENTIAL_CARD, q->hash, x, y);
}

/* What the store knew of duties, over the markets of one product. */
static const char *duties_note(const struct potential_question *q, const struct potential_line *l,
                               size_t n)
{
    size_t known = 0, assumed = 0;
    for (size_t i = 0; i < n; i++) {
        known += !isnan(l[i].tariff);
        assumed += !isnan(l[i].tariff) && l[i].tariff_assumed_mfn;
    }
    if (!q->opt.tariffs)
        return "Duties are left out.";
    return known
               ? arena_printf(
                     q->a,
                     "Duties: known for %zu of %zu markets, for %zu of them only what all pay; an "
                     "advantage or a burden is counted only where a row names an exporter.",
                     known, n, assumed)
               : "Duties: none in the store.";
}

/* --- one product in all markets ---------------------------------------------------------------- */

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

static struct value *market_value(const struct potential_question *q, const struct common *m,
                                  const struct row *r, size_t place)
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
        cube_leaf(c, a, arena_printf(a, "%s sold to %s by %s", m->name, name, home), l->actual,
                  "USD", 0, arena_printf(a, "flow/%s/%s/%s", m->code, home, code));
    const struct figure *total =
        cube_leaf(c, a, arena_printf(a, "All goods sold to %s by %s", name, home),
                  c->bilateral[(size_t)m->home * c->n_countries + (size_t)l->importer], "USD", 0,
                  arena_printf(a, "flow/all/%s/%s", home, code));
    const struct figure *demand =
        potential_money(q, arena_printf(a, "Demand (β) of %s for %s", name, m->name), l->demand,
                        imports, NULL, NULL);
    const char *of = arena_printf(a, "Ease of trade (γ), %s to %s", home, code);
    bool known = answered(r);
    const struct figure *ease =
        known ? FIGURE(a, of, l->ease, "", r->gravity ? "gravity-ppml/1" : POTENTIAL_CARD, q->hash,
                       r->gravity ? NULL : total)
              : figure_missing(a, of, "", no_ease(l));
    of = arena_printf(a, "Expected exports of %s to %s", m->name, name);
    const struct figure *expected =
        known ? potential_money(q, of, l->expected, m->supply, ease, demand)
              : figure_missing(a, of, "USD", no_ease(l));
    of = arena_printf(a, "Unrealised potential of %s in %s", m->name, name);
    const struct figure *gap = known ? potential_money(q, of, l->unrealised, expected, actual, NULL)
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
                  isnan(l->tariff_mean)
                      ? figure_missing(a, of, "%", none)
                      : cube_leaf(c, a, of, 100 * l->tariff_mean, "%", 0,
                                  arena_printf(a, "tariff/%s//%s", code, m->code)));
    record_bool(a, v, "no_history", l->no_history);
    record_text(a, v, "iso2", potential_iso2(q, (size_t)l->importer));
    return v;
}

static const struct prose *product_headline(const struct potential_question *q,
                                            const struct common *m, const struct figure *actual,
                                            const struct figure *gap,
                                            const struct potential_line *best,
                                            const struct value *best_value)
{
    struct arena *a = q->a;
    const char *home = trade_in_text(q->c, a, (size_t)m->home, false);
    const char *from = potential_from(q);
    if (!(m->supply->value > 0))
        return prose(a,
                     "{s} did not sell any of {s}: there is no supply to measure a potential by. "
                     "What lies near to what it does sell: trade diversify. From {s}",
                     trade_in_text(q->c, a, (size_t)m->home, true), m->name, from);
    if (!best)
        return prose(
            a,
            "No market is expected to buy more of {s} from {s} than it does, {} a year. From {s}",
            m->name, home, actual, from);
    return prose(
        a,
        "{s} sells {} of {s} a year. Where it sells less than its share of world supply lets "
        "expect, {} more a year is within reach, above all in {s} ({}). From {s}",
        trade_in_text(q->c, a, (size_t)m->home, true), actual, m->name, gap,
        trade_in_text(q->c, a, (size_t)best->importer, false),
        value_as_figure(record_get(best_value, "unrealised")), from);
}

/* Ease of pairs without trade of their own, from what gravity expects them to trade in all goods.
 * Returns a remark, NULL when all went well or there was nothing to do. */
static const char *fill_from_gravity(const struct potential_question *q, size_t home,
                                     struct row *row, size_t n, size_t *ret_filled)
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
static const struct prose *market_headline(const struct potential_question *q,
                                           const struct common *m, const struct row *r,
                                           const struct value *line)
{
    struct arena *a = q->a;
    const char *home = trade_in_text(q->c, a, (size_t)m->home, true), *from = potential_from(q);
    if (!r)
        return prose(a, "The market asked for buys none of {s}. From {s}", m->name, from);
    const char *there = trade_in_text(q->c, a, (size_t)r->l.importer, false);
    const struct figure *actual = value_as_figure(record_get(line, "actual"));
    if (!answered(r))
        return prose(a,
                     "{s} sells {} of {s} to {s} a year; a potential cannot be told: {s}. From {s}",
                     home, actual, m->name, there, no_ease(&r->l), from);
    return prose(a,
                 "{s} sells {} of {s} to {s} a year; its share of world supply and the ease of "
                 "trade between the "
                 "two let expect {}, which leaves {}. From {s}",
                 home, actual, m->name, there, value_as_figure(record_get(line, "expected")),
                 value_as_figure(record_get(line, "unrealised")), from);
}

bool potential_answer_product(const struct potential_question *q, const char *code,
                              const char *home_text, struct value **ret, struct err *e)
{
    struct arena *a = q->a;
    const struct cube *c = q->c;
    struct common m = {.code = code};
    struct potential_line *l;
    size_t n, kept = 0, without = 0, told = 0;
    TRY(trade_country(q->job, c, home_text, &m.home, e) &&
        trade_product_in(c, code, &m.product, e));
    TRY(potential_lines(q->job, c, (size_t)m.home, (size_t)m.product, &q->opt, &l, &n, e));
    m.name = potential_product_name(q, code);
    const char *home = cube_country_name(c, (size_t)m.home), *iso3 = c->country[m.home];
    size_t at = (size_t)m.home * c->n_products + (size_t)m.product;
    m.exports = cube_leaf(c, a, arena_printf(a, "Exports of %s, %s", m.name, home), c->exports[at],
                          "USD", 0, arena_printf(a, "exports/%s/%s", code, iso3));
    m.world =
        cube_leaf(c, a, arena_printf(a, "World exports of %s", m.name), c->product_world[m.product],
                  "USD", 0, arena_printf(a, "exports/%s/world", code));
    m.supply =
        FIGURE(a, arena_printf(a, "Share of world supply (α) of %s, %s", m.name, home),
               100 * (n ? l[0].supply : 0), "%", POTENTIAL_CARD, q->hash, m.exports, m.world);
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
        remark = arena_printf(
            a,
            "%zu markets that buy it have no trade with the home at all: γ would be 0 and so "
            "would the potential; --gravity asks the gravity model for them.",
            without);
    if (filled)
        remark = arena_printf(
            a,
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
    const struct figure *fa = potential_money(q, arena_printf(a, "Sold of %s by %s", m.name, home),
                                              actual, m.exports, NULL, NULL),
                        *fx = potential_money(q,
                                              arena_printf(a, "Expected of %s by %s", m.name, home),
                                              told ? expected : (double)NAN, m.supply, NULL, NULL),
                        *fg = potential_money(
                            q, arena_printf(a, "Unrealised of %s by %s", m.name, home),
                            told ? gap : (double)NAN, fx, fa, NULL);
    record_prose(
        a, v, "headline",
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
    potential_finish(q, v, kept, shown,
                     arena_printf(a, "landfall trade screen %s --home %s", code, iso3), notes);
    *ret = v;
    return true;
}
