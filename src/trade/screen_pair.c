/* screen_pair.c — one market and product of a screening: what stopped it, against which cut, and
 * every figure. */
#include <math.h>

#include "trade/cube_inside.h"
#include "trade/parts.h"
#include "trade/screen_answer.h"
#include "trade/words.h"

static const struct shape_field pair_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .help = "ISO 3166 alpha-3"},
    {.name = "product", .kind = VALUE_TEXT},
    {.name = "result", .kind = VALUE_TEXT, .help = "kept, or what dropped it"},
    {.name = "value",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "the figure that dropped it"},
    {.name = "cut",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "what it was held against"},
    {.name = "imports", .kind = VALUE_FIGURE},
    {.name = "category",
     .heading = "class",
     .kind = VALUE_INT,
     .help = "0 none … 7 large and growing"},
    {.name = "position", .heading = "home there", .kind = VALUE_TEXT},
    {.name = "filter",
     .kind = VALUE_INT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "that dropped it; 0 = kept"},
    {.name = "category_name", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "size_cut", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "short_growth", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "short_cut", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "long_growth", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "long_cut", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "concentration", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "concentration_cut", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "access", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "tier", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "green, orange, red"},
    {.name = "risk", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "position_ratio", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
const struct shape screen_pair_shape =
    SHAPE("screen_pair", "a market and product, screened", pair_fields);

const char *screen_product_name(const struct screen_view *x, size_t k)
{
    return trade_product_words(x->job, x->c, x->c->product[k]);
}


const struct figure *screen_figure(const struct screen_view *x, const char *label, double v,
                                   const char *unit, const char *why, const struct figure *of)
{
    if (isnan(v))
        return figure_missing(x->a, label, unit, why);
    return FIGURE(x->a, label, v, unit, SCREEN_CARD, x->hash, of);
}

static const struct figure *percent(const struct screen_view *x, const char *label, double share,
                                    const char *why, const struct figure *of)
{
    return screen_figure(x, label, 100 * share, "%", why, of);
}

static void put_stop(const struct screen_view *x, struct value *v, const struct screen_pair *p,
                     const struct figure *imports)
{
    static const char *const macro[] = {"GDP", "GDP per head", "growth of GDP",
                                        "growth of GDP per head"};
    static const char *const unit[STOP_N] = {"", "score 1–10", "USD", "USD", "", "share", "USD"};
    const char *name = cube_country_name(x->c, p->importer);
    if (p->stop == STOP_NOT || isnan(p->value)) {
        record_figure(x->a, v, "value", NULL);
        record_figure(x->a, v, "cut", NULL);
        return;
    }
    const char *what = p->stop == STOP_MACRO           ? macro[p->macro]
                       : p->stop == STOP_RISK          ? "Risk (1 least to 10)"
                       : p->stop == STOP_CONCENTRATION ? "Concentration of suppliers (HHI)"
                       : p->stop == STOP_ACCESS        ? "Accessibility (1 easiest)"
                                                       : "Imports";
    const struct figure *value = p->stop == STOP_DEMAND || p->stop == STOP_NO_IMPORTS
                                     ? imports
                                     : screen_figure(x, arena_printf(x->a, "%s, %s", what, name),
                                                     p->value, unit[p->stop], "", NULL);
    record_figure(x->a, v, "value", value);
    record_figure(x->a, v, "cut",
                  screen_figure(x, arena_printf(x->a, "%s: the cut", what), p->cut, unit[p->stop],
                                "no cut", NULL));
}

struct value *screen_pair_value(const struct screen_view *x, const struct screen_found *f,
                                size_t place)
{
    static const char *const tiers[] = {"not run", "red", "orange", "green"};
    struct arena *a = x->a;
    const struct cube *c = x->c;
    struct screen_pair p = screen_pair(x->s, f->product, f->importer);
    const struct screen_market *m = &x->s->markets.of[p.importer];
    const char *name = cube_country_name(c, p.importer), *code = c->country[p.importer],
               *product = screen_product_name(x, p.product), *hs = c->product[p.product];
    const struct figure *imports =
        cube_leaf(c, a, arena_printf(a, "Imports of %s, %s", product, name), p.imports, "USD", 0,
                  arena_printf(a, "imports/%s/%s", hs, code));
    const char *of = arena_printf(a, "%s, %s", product, name);
    struct value *v = value_record(a);
    record_int(a, v, "place", (int64_t)place);
    record_text(a, v, "market", name);
    record_text(a, v, "code", code);
    record_text(a, v, "product", hs);
    record_text(a, v, "result", screen_stop_name(p.stop));
    put_stop(x, v, &p, imports);
    record_figure(a, v, "imports", imports);
    record_int(a, v, "category", p.category);
    record_text(a, v, "position", screen_position_name(p.position));
    record_int(a, v, "filter", screen_stop_filter(p.stop));
    record_text(a, v, "category_name", screen_category_name(p.category));
    record_figure(a, v, "size_cut",
                  screen_figure(x, arena_printf(a, "Size cut, %s", product), p.size_cut, "USD",
                                "no world trade", NULL));
    const char *no_base = "nothing was imported in the base year, or the store does not have it";
    record_figure(a, v, "short_growth",
                  percent(x, arena_printf(a, "Short growth of imports, %s", of), p.short_growth,
                          no_base, imports));
    record_figure(a, v, "short_cut",
                  percent(x, arena_printf(a, "Cut of short growth, %s", product), p.short_cut,
                          "not run", NULL));
    record_figure(a, v, "long_growth",
                  percent(x, arena_printf(a, "Long growth of imports a year, %s", of),
                          p.long_growth, no_base, imports));
    record_figure(a, v, "long_cut",
                  percent(x, arena_printf(a, "Cut of long growth, %s", product), p.long_cut,
                          "not run", NULL));
    record_figure(a, v, "concentration",
                  screen_figure(x, arena_printf(a, "Concentration of suppliers (HHI), %s", of),
                                p.hhi, "", "no imports", imports));
    record_figure(a, v, "concentration_cut",
                  screen_figure(x, "Concentration: the cut", p.hhi_cut, "", "no imports", NULL));
    record_figure(a, v, "access",
                  screen_figure(x, arena_printf(a, "Accessibility (1 easiest), %s", name), m->index,
                                "share", "nothing known", NULL));
    record_text(a, v, "tier", tiers[m->tier < 0 || m->tier > 3 ? 0 : m->tier]);
    record_figure(a, v, "risk",
                  screen_figure(x, arena_printf(a, "Risk (1 least to 10), %s", name), m->risk,
                                "score 1–10", "no governance scores", NULL));
    record_figure(
        a, v, "position_ratio",
        screen_figure(
            x, arena_printf(a, "Home's sales over the mean of the largest suppliers, %s", of),
            p.position_ratio, "", "no suppliers", imports));
    record_text(
        a, v, "iso2",
        c->market[p.importer] < 0 ? "" : market_at(c->inside->facts, c->market[p.importer])->iso2);
    return v;
}
