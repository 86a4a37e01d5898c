/* distance_show.c — country.distance: how far the markets of the world are from one of them. */
#include <stdlib.h>

#include "country/distance.h"
#include "country/show.h"

static const struct shape_field near_fields[] = {
    {.name = "rank", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "market", .kind = VALUE_TEXT, .help = "ISO 3166 alpha-3"},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "km", .kind = VALUE_FIGURE},
    {.name = "cultural", .kind = VALUE_FIGURE},
    {.name = "administrative", .heading = "admin.", .kind = VALUE_FIGURE},
    {.name = "geographic", .heading = "geogr.", .kind = VALUE_FIGURE},
    {.name = "economic", .kind = VALUE_FIGURE},
    {.name = "total", .kind = VALUE_FIGURE},
};
static const struct shape near_shape =
    SHAPE("country_near", "block scores, 0 near to 100 far among all markets", near_fields);
static const struct shape_field detail_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "distance", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
    {.name = "figure", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "note", .kind = VALUE_TEXT},
};
static const struct shape detail_shape =
    SHAPE("country_distance_detail", "one distance to one market", detail_fields);
static const struct shape_field distance_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "from", .kind = VALUE_TEXT},
    {.name = "sector", .heading = "weights", .kind = VALUE_TEXT},
    {.name = "among", .heading = "ranked among", .kind = VALUE_INT},
    {.name = "markets",
     .heading = "markets, nearest first (0 near, 100 far)",
     .kind = VALUE_LIST,
     .of = &near_shape,
     .flags = SHAPE_CSV},
    {.name = "details", .kind = VALUE_LIST, .of = &detail_shape},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape distance_shape =
    SHAPE("country_distances", "how far other markets are", distance_fields);

struct near {
    int market;
    struct cage cage;
};

static int by_total(const void *pa, const void *pb)
{
    const struct near *x = pa, *y = pb;
    bool kx = figure_known(x->cage.total), ky = figure_known(y->cage.total);
    if (kx != ky)
        return kx ? -1 : 1;
    if (kx && x->cage.total->value != y->cage.total->value)
        return x->cage.total->value < y->cage.total->value ? -1 : 1;
    return (x->market > y->market) - (x->market < y->market);
}

static bool asked(const int *to, size_t n, int market)
{
    for (size_t i = 0; i < n; i++)
        if (to[i] == market)
            return true;
    return n == 0;
}

static void add_details(struct arena *a, const struct distances *d, int home, int market,
                        struct value *list)
{
    for (int id = 0; id < DISTANCE_N; id++) {
        const struct figure *f = distance_figure(d, a, home, market, (enum distance_id)id);
        struct value *r = value_record(a);
        record_text(a, r, "market", market_at(distances_facts(d), market)->iso3);
        record_text(a, r, "distance", distance_kinds[id].name);
        record_text(a, r, "id", distance_kinds[id].id);
        record_text(a, r, "value", distance_words(a, f));
        record_figure(a, r, "figure", f);
        record_text(a, r, "note", f->why ? f->why : "");
        list_add(a, list, r);
    }
}

static bool run_distance(struct job *job, const struct args *args, struct value **ret,
                         struct err *e)
{
    struct arena *a = job->arena;
    const struct distances *d;
    int home;
    TRY(distances_of_job(job, &d, e));
    const struct facts *f = distances_facts(d);
    TRY(market_resolve(f, str_of(args_text(args, "market")), &home, e));
    size_t n_to = args_count(args, "to"), n = 0;
    int *to = NEW_N(a, int, n_to + 1), *candidates = NEW_N(a, int, market_count(f));
    for (size_t i = 0; i < n_to; i++) {
        TRY(market_resolve(f, str_of(args_text_at(args, "to", i)), &to[i], e));
        if (to[i] == home)
            return FAIL(e, ERR_INPUT, "`%s` is the market itself", args_text_at(args, "to", i));
    }
    for (size_t m = 0; m < market_count(f); m++)
        if ((int)m != home && market_at(f, (int)m)->status != MARKET_UNINHABITED)
            candidates[n++] = (int)m;
    const char *sector = args_text(args, "sector");
    struct cage *cage = NEW_N(a, struct cage, n);
    TRY(cage_scores(d, a, home, candidates, n, sector, cage, e));
    struct near *near = NEW_N(a, struct near, n);
    for (size_t i = 0; i < n; i++)
        near[i] = (struct near){candidates[i], cage[i]};
    qsort(near, n, sizeof *near, by_total);

    struct value *v = value_record(a), *list = value_list(a), *details = value_list(a);
    size_t scored = 0, limit = n_to ? n : (size_t)args_int(args, "limit");
    for (size_t i = 0; i < n; i++) {
        bool known = figure_known(near[i].cage.total);
        scored += known;
        if (!asked(to, n_to, near[i].market) || value_count(list) >= limit)
            continue;
        const struct market *m = market_at(f, near[i].market);
        struct value *r = value_record(a);
        if (known) {
            /* markets with the same score share the rank of the first */
            size_t first = i;
            while (first > 0 && near[first - 1].cage.total->value == near[i].cage.total->value)
                first--;
            record_int(a, r, "rank", (int64_t)first + 1);
        }
        record_text(a, r, "market", m->iso3);
        record_text(a, r, "name", m->name);
        record_figure(a, r, "km", distance_figure(d, a, home, near[i].market, DISTANCE_KM));
        for (int b = 0; b < CAGE_N; b++)
            record_figure(a, r, cage_block_names[b], near[i].cage.block[b]);
        record_figure(a, r, "total", near[i].cage.total);
        list_add(a, list, r);
        if (n_to > 0)
            add_details(a, d, home, near[i].market, details);
    }
    const char *from = market_at(f, home)->name, *iso3 = market_at(f, home)->iso3;
    const char *nearest = market_at(f, near[0].market)->name;
    record_text(a, v, "headline",
                scored == 0 ? arena_printf(a, "No market has all four distances from %s.", from)
                            : arena_printf(a,
                                           "%s is the nearest of %zu markets to %s when cultural, "
                                           "administrative, geographic and economic distance are "
                                           "taken together.",
                                           nearest, scored, from));
    record_text(a, v, "from", from);
    record_text(a, v, "sector", sector);
    record_int(a, v, "among", (int64_t)n);
    record_set(a, v, "markets", list);
    record_set(a, v, "details", details);
    record_text(a, v, "next",
                n_to ? arena_printf(a, "landfall country show %s", market_at(f, to[0])->iso3)
                     : arena_printf(a, "landfall country distance %s --to %s", iso3,
                                    market_at(f, near[0].market)->iso3));
    *ret = v;
    return true;
}

static const char *const sectors[] = {"equal", "consumer", "regulated", "heavy", "digital", NULL};
static const struct capability_param distance_params[] = {
    {.name = "market",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "where you are: code or name"},
    {.name = "to",
     .kind = PARAM_MARKET,
     .flags = PARAM_REPEATED,
     .help = "only this market, with every distance in detail; may be repeated"},
    {.name = "sector",
     .kind = PARAM_CHOICE,
     .default_value = "equal",
     .choices = sectors,
     .help = "weights of the four blocks"},
    {.name = "limit",
     .kind = PARAM_INT,
     .unit = "markets",
     .default_value = "25",
     .min = 1,
     .max = 250,
     .help = "how many markets to list"},
};
const struct capability country_distance = {
    .name = "country.distance",
    .summary = "Measures how far other markets are in culture, rules, place and economy",
    .about =
        "Scores are percentile ranks among all markets: 0 near, 100 far. A market with too few "
        "known distances has no score. Cultural scores by Hofstede need a file of your own "
        "(landfall country import).",
    .example = "landfall country distance GRC\nlandfall country distance GRC --to DEU --to JPN",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(distance_params),
    .result = &distance_shape,
    .run = run_distance,
};
