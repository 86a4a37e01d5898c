/* diversify_answer.c — trade diversify: what a country could turn to, near to what it already does.
 */
#include <math.h>
#include <string.h>

#include "trade/diversify.h"
#include "trade/parts.h"
#include "trade/trade.h"
#include "trade/words.h"

#define CARD "diversification/1"
enum { NEAR_MAX = 3 }; /* products named as neighbours */

static const struct shape_field line_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT, .help = "by density; ties share it"},
    {.name = "product", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .help = "HS"},
    {.name = "density",
     .kind = VALUE_FIGURE,
     .help = "how much of what lies near the country already does"},
    {.name = "distance", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT, .help = "1 - density"},
    {.name = "size_place",
     .heading = "place by size",
     .kind = VALUE_INT,
     .flags = SHAPE_OPTIONAL,
     .help = "by demand within reach × density; an order, no money"},
    {.name = "growth", .kind = VALUE_FIGURE, .help = "of the world's trade in it, a year"},
    {.name = "advantage", .heading = "RCA", .kind = VALUE_FIGURE},
    {.name = "near",
     .heading = "near to",
     .kind = VALUE_TEXT,
     .help = "products with an advantage nearest to it"},
    {.name = "world", .heading = "world exports", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "sold",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "some is sold already"},
};
static const struct shape line_shape = SHAPE("diversify_line", "a product to turn to", line_fields);

static const struct shape_field diversify_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "home", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "home_name", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "has", .heading = "products with an advantage", .kind = VALUE_INT},
    {.name = "candidates", .kind = VALUE_INT},
    {.name = "lines",
     .heading = "To turn to, nearest first",
     .kind = VALUE_LIST,
     .of = &line_shape,
     .flags = SHAPE_CSV},
    {.name = "not_shown", .heading = "not shown", .kind = VALUE_INT},
    {.name = "left_out", .heading = "left out, too little traded", .kind = VALUE_INT},
    {.name = "notes", .heading = "How it was computed", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "params_hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    TRADE_DATASET_FIELD,
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape diversify_shape =
    SHAPE("trade_diversify", "products near to what a country does", diversify_fields);

static struct value *line_value(struct job *job, const struct cube *c, const struct diversify *d,
                                size_t home, const struct diversify_line *l, const char *hash)
{
    struct arena *a = job->arena;
    const char *code = c->product[l->product], *words = trade_product_words(job, c, code),
               *name = cube_country_name(c, home);
    size_t near[NEAR_MAX], n;
    double phi[NEAR_MAX] = {0};
    struct buf b;
    buf_init(&b, a, 1 << 10);
    n = diversify_near(a, d, home, l->product, NEAR_MAX, near, phi);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", c->product[near[i]]);
    const struct figure *world = cube_figure(c, a, arena_printf(a, "World exports of %s", words),
                                             l->world, arena_printf(a, "exports/%s/world", code));
    const struct figure *own =
        cube_figure(c, a, arena_printf(a, "Exports of %s, %s", words, name),
                    c->exports[home * c->n_products + l->product],
                    arena_printf(a, "exports/%s/%s", code, c->country[home]));
    struct value *v = value_record(a);
    record_int(a, v, "place", (int64_t)l->place);
    record_text(a, v, "product", words);
    record_text(a, v, "code", code);
    struct figure *density = FIGURE(a, arena_printf(a, "Density around %s, %s", words, name),
                                    100 * l->density, "%", "product-space/1", hash, own, world);
    record_figure(a, v, "density", density);
    record_figure(a, v, "distance",
                  FIGURE(a, arena_printf(a, "Distance of %s from what %s does", words, name),
                         100 * (1 - l->density), "%", CARD, hash, density));
    record_set(a, v, "size_place",
               l->pull_place ? value_int(a, (int64_t)l->pull_place) : value_null(a));
    const char *of = arena_printf(a, "Growth of the world's trade a year, %s", words);
    record_figure(a, v, "growth",
                  isnan(l->growth)
                      ? figure_missing(a, of, "%", "no trade, or no year far enough back")
                      : FIGURE(a, of, 100 * l->growth, "%", CARD, hash, world));
    record_figure(
        a, v, "advantage",
        trade_rca_figure(
            a, arena_printf(a, "RCA, %s, %s", words, name), own,
            cube_figure(c, a, arena_printf(a, "Exports of all goods, %s", name),
                        c->country_exports[home],
                        arena_printf(a, "exports/all/%s", c->country[home])),
            world, cube_figure(c, a, "World exports of all goods", c->world, "exports/all/world")));
    record_text(a, v, "near", n ? b.p : "–");
    record_figure(a, v, "world", world);
    record_bool(a, v, "sold", l->sold);
    return v;
}

static struct value *notes_value(struct arena *a, const struct diversify *d, bool partners)
{
    struct value *v = value_list(a);
    list_add(a, v,
             value_text(
                 a, "Density: of what lies near a product in the product space, the part that the "
                    "country has an advantage in."));
    list_add(
        a, v,
        value_text(a,
                   partners
                       ? "Place by size: density times the demand in reach (imports of each market "
                         "times the ease of trade with it); an order, not an amount of money."
                       : "Place by size: not run, the flows name no partners."));
    list_add(a, v,
             value_text(a, d->growth_from
                               ? arena_printf(a, "Growth: %d to %d.", d->growth_from, d->growth_to)
                               : "Growth: not run, no year far enough back is in the store."));
    return v;
}

static bool run_diversify(struct job *job, const struct args *args, struct value **ret,
                          struct err *e)
{
    struct arena *a = job->arena;
    struct facts *f;
    const struct params *p;
    struct diversify_options opt;
    struct diversify *d;
    struct cube *c;
    int home;
    TRY(facts_of_job(job, &f, e));
    TRY(params_of_job(job, facts_as_of(f), &p, e));
    TRY(potential_defaults(p, &opt.potential, e));
    TRY(params_real(p, "trade.diversify.world_least", &opt.least_world, e));
    TRY(trade_cube(job, args, (int)args_int(args, "digits"), &c, e));
    TRY(trade_country_arg(job, c, args, "home", &home, e));
    TRY(diversify_of(job, c, (size_t)home, &opt, &d, e));
    const char *hash = params_topic_hash(p, "trade"), *name = cube_country_name(c, (size_t)home);
    size_t top = (size_t)args_int(args, "top"), shown = top && top < d->n ? top : d->n;
    struct value *v = value_record(a), *lines = value_list(a);
    for (size_t i = 0; i < shown; i++)
        list_add(a, lines, line_value(job, c, d, (size_t)home, &d->line[i], hash));
    const char *in_text = trade_in_text(c, a, (size_t)home, true);
    const struct value *first = shown ? list_at(lines, 0) : NULL;
    record_prose(
        a, v, "headline",
        first ? prose(a,
                      "{s} has an advantage in {s} products; of those it does not yet excel in, "
                      "{s} lies "
                      "nearest: {} of what is near it {s} already does. From {s}, {s}.{s}",
                      in_text, arena_printf(a, "%zu", d->n_has),
                      value_as_text(record_get(first, "product")),
                      value_as_figure(record_get(first, "density")),
                      trade_in_text(c, a, (size_t)home, false), c->source, cube_window_text(c, a),
                      trade_few_exporters(a, c, p))
              : prose(a, "{s} has an advantage in every product of {s} that is traded enough.",
                      in_text, c->source));
    record_text(a, v, "home", c->country[home]);
    record_text(a, v, "home_name", name);
    record_int(a, v, "has", (int64_t)d->n_has);
    record_int(a, v, "candidates", (int64_t)d->n);
    record_set(a, v, "lines", lines);
    record_int(a, v, "not_shown", (int64_t)(d->n - shown));
    record_int(a, v, "left_out", (int64_t)d->n_left_out);
    record_set(a, v, "notes", notes_value(a, d, c->imports != NULL));
    record_text(a, v, "params_hash", hash);
    record_set(a, v, "dataset", trade_dataset(c, a));
    record_text(a, v, "next",
                trade_next(a, args, shown ? arena_printf(a, "landfall trade product %s", c->product[d->line[0].product])
                      : arena_printf(a, "landfall trade potential --home %s", c->country[home])));
    *ret = v;
    return true;
}

static const struct capability_param diversify_params[] = {
    {.name = "home",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED,
     .help = "the exporting country"},
    {.name = "digits",
     .kind = PARAM_INT,
     .unit = "digits",
     .min = 2,
     .max = 6,
     .help = "2 chapters, 4 headings, 6 subheadings; default: as stored"},
    TRADE_TOP_PARAM("products", "20"),
    TRADE_DATASET_PARAMS,
};
const struct capability trade_diversify = {
    .name = "trade.diversify",
    .summary =
        "Ranks the products a country does not yet excel in by how near they are to what it does",
    .about =
        "Nearness is density in the product space: countries that excel in one thing often excel "
        "in\n"
        "another. Size orders the candidates by the demand in reach; it is no forecast of sales.",
    .example = "landfall trade diversify --home GRC\n"
               "landfall trade diversify --home GRC --digits 4 --top 50 --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(diversify_params),
    .result = &diversify_shape,
    .run = run_diversify,
};
