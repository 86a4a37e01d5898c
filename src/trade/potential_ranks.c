/* potential_ranks.c — trade potential without a product: a country's products by their gaps, or all
 * exporters. */
#include <math.h>
#include <stdlib.h>

#include "trade/parts.h"
#include "trade/potential_answer.h"

/* --- all products of one country --------------------------------------------------------------- */

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

bool potential_answer_home(const struct potential_question *q, const char *home_text,
                           struct value **ret, struct err *e)
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
        const char *what = potential_product_name(q, c->product[k]);
        const struct figure *sold =
            cube_leaf(c, a, arena_printf(a, "Exports of %s, %s", what, name), p->actual, "USD", 0,
                      arena_printf(a, "exports/%s/%s", c->product[k], iso3));
        const struct figure *world =
            cube_leaf(c, a, arena_printf(a, "World exports of %s", what), c->product_world[k],
                      "USD", 0, arena_printf(a, "exports/%s/world", c->product[k]));
        const struct figure *supply =
            FIGURE(a, arena_printf(a, "Share of world supply (α) of %s", what), 100 * p->supply,
                   "%", POTENTIAL_CARD, q->hash, sold, world);
        record_int(a, x, "place", (int64_t)(i + 1));
        record_text(a, x, "name", what);
        record_text(a, x, "code", c->product[k]);
        potential_put_sums(q, x, what, p->expected, p->unrealised, supply, sold);
        record_figure(a, x, "supply", supply);
        record_figure(a, x, "realised", NULL);
        if (p->best >= 0) {
            const char *best = cube_country_name(c, (size_t)p->best);
            record_text(a, x, "best_market", best);
            record_text(a, x, "best_market_code", c->country[p->best]);
            record_figure(
                a, x, "best_unrealised",
                potential_money(q, arena_printf(a, "Unrealised potential of %s in %s", what, best),
                                p->best_unrealised, supply, NULL, NULL));
        }
        record_bool(a, x, "no_history", false);
        list_add(a, lines, x);
    }
    const struct figure *total =
        cube_leaf(c, a, arena_printf(a, "Exports of all goods, %s", name), c->country_exports[home],
                  "USD", 0, arena_printf(a, "exports/all/%s", iso3));
    potential_put_sums(q, v, name, expected, gap, total, total);
    const struct figure *fg = value_as_figure(record_get(v, "unrealised"));
    record_prose(
        a, v, "headline",
        n == 0 ? prose(a, "{s} exports nothing in {s}.", name, c->source)
               : prose(a,
                       "{s} sells {} a year; {} more would be expected where its products sell "
                       "less than their share of world supply, above all {s}. From {s}",
                       name, total, fg, potential_product_name(q, c->product[order[0].at]),
                       potential_from(q)));
    record_text(a, v, "of", "products");
    record_text(a, v, "home", iso3);
    record_text(a, v, "home_name", name);
    record_set(a, v, "lines", lines);
    potential_finish(q, v, n, shown,
                     arena_printf(a, "landfall trade potential %s --home %s",
                                  n ? c->product[order[0].at] : "150910", iso3),
                     NULL);
    *ret = v;
    return true;
}

/* --- all exporters ----------------------------------------------------------------------------- */

bool potential_answer_all(const struct potential_question *q, struct value **ret, struct err *e)
{
    struct arena *a = q->a;
    const struct cube *c = q->c;
    struct potential_totals t;
    size_t n = c->n_countries, rows = 0;
    TRY(potential_all(q->job, c, &q->opt, &t, e));
    struct ranked *order = NEW_N(a, struct ranked, n);
    double *expected = NEW_N(a, double, n), *gap = NEW_N(a, double, n), all_expected = 0,
           all_gap = 0;
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
        const struct figure *sold = cube_leaf(
            c, a, arena_printf(a, "Exports of all goods, %s", name), c->country_exports[i], "USD",
            0, arena_printf(a, "exports/all/%s", c->country[i]));
        record_int(a, line, "place", (int64_t)(x + 1));
        record_text(a, line, "name", name);
        record_text(a, line, "code", c->country[i]);
        potential_put_sums(q, line, name, expected[i], gap[i], sold, sold);
        record_bool(a, line, "no_history", false);
        record_text(a, line, "iso2", potential_iso2(q, i));
        list_add(a, lines, line);
    }
    const struct figure *world =
        cube_leaf(c, a, "World exports of all goods", c->world, "USD", 0, "exports/all/world");
    potential_put_sums(q, v, "all exporters", all_expected, all_gap, world, world);
    record_prose(a, v, "headline",
                 prose(a,
                       "Over {s} exporters, {s} products and all their markets, {} a year is not "
                       "realised, against {} that is traded. From {s}",
                       arena_printf(a, "%zu", rows), arena_printf(a, "%zu", c->n_products),
                       value_as_figure(record_get(v, "unrealised")), world, potential_from(q)));
    record_text(a, v, "of", "exporters");
    record_set(a, v, "lines", lines);
    record_int(a, v, "cells", (int64_t)t.n_cells);
    record_int(a, v, "flows", (int64_t)t.n_flows);
    potential_finish(q, v, rows, shown,
                     arena_printf(a, "landfall trade potential --home %s",
                                  rows ? c->country[order[0].at] : "GRC"),
                     NULL);
    *ret = v;
    return true;
}
