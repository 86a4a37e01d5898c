/* show.c — one market on a page, and two markets side by side. */
#include "country/show.h"

#include <math.h>

#include "country/distance.h"

static const char *status_name(enum market_status s)
{
    static const char *const names[] = {"member of the United Nations",
                                        "observer at the United Nations", "not a member state",
                                        "uninhabited"};
    return names[s];
}

struct view {
    struct arena *a;
    struct facts *f;
    const struct geo *g;
    const struct languages *l;
    const struct distances *d;
};

static bool view_open(struct job *job, struct view *v, struct err *e)
{
    v->a = job->arena;
    TRY(distances_of_job(job, &v->d, e));
    TRY(facts_of_job(job, &v->f, e));
    v->g = distances_geo(v->d);
    v->l = distances_languages(v->d);
    return true;
}

/* Groups in the order they are shown; building blocks ('B') only serve to compute others. */
static const char groups[] = "PESTNLGC";

static bool chosen(const struct args *args, char group, const struct indicator *i)
{
    const char *letter = args_text(args, "letter");
    return i->letter == group && (cstr_eq(letter, "all") || letter[0] == group);
}

static void put_group(struct arena *a, struct value *row, const struct indicator *i)
{
    const char letter[2] = {i->letter, '\0'};
    record_text(a, row, "letter", letter);
    record_text(a, row, "group", indicator_letter_name(i->letter));
    record_text(a, row, "indicator", i->name);
    record_text(a, row, "id", i->id);
}

/* Does any source of the indicator ship? The others are the user's own to import. */
static bool ships(const struct facts *f, const struct indicator *i)
{
    struct str rest = str_of(i->sources);
    while (rest.n > 0) {
        struct str word = str_cut(&rest, ' ');
        for (size_t k = 0; k < source_count(f); k++)
            if (str_is(word, source_at(f, k)->id) && source_at(f, k)->ships)
                return true;
    }
    return false;
}

static const char *const letter_choices[] = {"all", "P", "E", "S", "T", "N", "L", "G", "C", NULL};
#define LETTER_PARAM                                                                               \
    {                                                                                              \
        .name = "letter", .kind = PARAM_CHOICE, .default_value = "all", .choices = letter_choices, \
        .help = "only one group: political, economic, social, technological, natural "             \
                "environment, legal, geographic, cultural"                                         \
    }

/* --- country.show --------------------------------------------------------------------------------
 */

static const struct shape_field language_fields[] = {
    {.name = "language", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "share", .heading = "of the population", .kind = VALUE_FIGURE},
    {.name = "status", .kind = VALUE_TEXT},
};
static const struct shape language_shape =
    SHAPE("country_language", "a language spoken in the market", language_fields);
static const struct shape_field list_fields[] = {
    {.name = "list", .kind = VALUE_TEXT},
    {.name = "rank", .kind = VALUE_INT},
    {.name = "item", .kind = VALUE_TEXT},
    {.name = "share", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "year", .kind = VALUE_INT},
    {.name = "source", .kind = VALUE_TEXT},
};
static const struct shape list_shape = SHAPE("country_list_item", "an item of a list", list_fields);
static const struct shape_field fact_fields[] = {
    {.name = "letter", .heading = "", .kind = VALUE_TEXT, .help = "P E S T N L G C"},
    {.name = "group", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "indicator", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "figure", .heading = "value", .kind = VALUE_FIGURE},
    {.name = "year", .kind = VALUE_INT},
    {.name = "source", .kind = VALUE_TEXT},
};
static const struct shape fact_shape = SHAPE("country_fact", "a figure of the market", fact_fields);
static const struct shape_field show_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "market", .heading = "code", .kind = VALUE_TEXT, .help = "ISO 3166 alpha-3"},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "official", .heading = "official name", .kind = VALUE_TEXT},
    {.name = "native", .heading = "own name", .kind = VALUE_TEXT},
    {.name = "status", .kind = VALUE_TEXT},
    {.name = "region", .kind = VALUE_TEXT},
    {.name = "capital", .kind = VALUE_TEXT},
    {.name = "currencies", .kind = VALUE_TEXT},
    {.name = "calling", .heading = "calling code", .kind = VALUE_TEXT},
    {.name = "borders", .heading = "land borders", .kind = VALUE_TEXT},
    {.name = "time_zone", .heading = "time zone", .kind = VALUE_TEXT},
    {.name = "utc_offset", .heading = "hours ahead of UTC", .kind = VALUE_FIGURE},
    {.name = "vat", .heading = "standard VAT or GST", .kind = VALUE_FIGURE},
    {.name = "vat_note", .heading = "about the rate", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "holidays", .heading = "public holidays on working days", .kind = VALUE_FIGURE},
    {.name = "languages", .kind = VALUE_LIST, .of = &language_shape},
    {.name = "lists",
     .heading = "partners, goods, religions, law",
     .kind = VALUE_LIST,
     .of = &list_shape},
    {.name = "facts",
     .heading = "figures",
     .kind = VALUE_LIST,
     .of = &fact_shape,
     .flags = SHAPE_CSV},
    {.name = "missing", .heading = "not known", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape show_shape =
    SHAPE("country_card", "what is known of a market", show_fields);

static struct value *languages_value(const struct view *v, int m)
{
    struct value *list = value_list(v->a);
    const struct speech *s;
    size_t n = languages_of(v->l, m, &s);
    for (size_t i = 0; i < n; i++) {
        /* a language of a few people that is not official says nothing to an exporter */
        if (s[i].status == LANGUAGE_SPOKEN && !(s[i].share_01 >= 0.01))
            continue;
        struct value *r = value_record(v->a);
        record_text(v->a, r, "language", language_name(v->l, s[i].lang));
        record_text(v->a, r, "code", s[i].lang);
        record_figure(v->a, r, "share", language_share(v->l, v->a, m, s[i].lang));
        record_text(v->a, r, "status", language_status_name(s[i].status));
        list_add(v->a, list, r);
    }
    return list;
}

static struct value *lists_value(const struct view *v, int m)
{
    static const struct {
        const char *id, *name;
        size_t most;
    } lists[] = {{"import_partners", "imports from", 5}, {"export_partners", "exports to", 5},
                 {"import_commodities", "imports", 5},   {"export_commodities", "exports", 5},
                 {"religions", "religion", 5},           {"legal_origin", "legal system", 1}};
    struct value *list = value_list(v->a);
    const struct lists *all = distances_lists(v->d);
    for (size_t k = 0; all && k < COUNT_OF(lists); k++) {
        const struct list_entry *x;
        size_t n = lists_get(all, m, lists[k].id, &x);
        for (size_t i = 0; i < n && i < lists[k].most; i++) {
            const char *label = lists_label(all, lists[k].id, x[i].item);
            struct value *r = value_record(v->a);
            record_text(v->a, r, "list", lists[k].name);
            record_int(v->a, r, "rank", x[i].rank);
            record_text(v->a, r, "item", label);
            if (!isnan(x[i].share_pct)) {
                struct figure *f =
                    figure_leaf(v->a, FIGURE_FACT,
                                arena_printf(v->a, "%s, %s of %s", label, lists[k].name,
                                             market_at(v->f, m)->name),
                                x[i].share_pct, "%", x[i].year, x[i].source,
                                arena_printf(v->a, "%s.%s/%s/%d", lists[k].id, x[i].item,
                                             market_at(v->f, m)->iso3, x[i].year));
                f->decimals = 0;
                f->grade = GRADE_B;
                if (x[i].low_pct < x[i].high_pct)
                    figure_with_interval(f, x[i].low_pct, x[i].high_pct);
                record_figure(v->a, r, "share", f);
            }
            record_int(v->a, r, "year", x[i].year);
            record_text(v->a, r, "source", x[i].source);
            list_add(v->a, list, r);
        }
    }
    return list;
}

static bool run_show(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct view v;
    int m;
    TRY(view_open(job, &v, e));
    TRY(market_resolve(v.f, str_of(args_text(args, "market")), &m, e));
    struct arena *a = v.a;
    const struct market *x = market_at(v.f, m);
    const struct geo_place *p = geo_at(v.g, m);
    struct value *r = value_record(a), *facts = value_list(a), *missing = value_list(a);
    size_t n = 0, n_missing = 0;
    for (size_t k = 0; k < indicator_count(v.f) * (sizeof groups - 1); k++) {
        size_t i = k % indicator_count(v.f);
        const struct indicator *ind = indicator_at(v.f, (int)i);
        if (!chosen(args, groups[k / indicator_count(v.f)], ind))
            continue;
        const struct figure *f = facts_figure(v.f, a, m, (int)i);
        if (!figure_known(f)) {
            if (ships(v.f, ind)) {
                list_add(a, missing, value_text(a, ind->name));
                n_missing++;
            }
            continue;
        }
        struct value *row = value_record(a);
        put_group(a, row, ind);
        record_figure(a, row, "figure", f);
        record_int(a, row, "year", f->year);
        record_text(a, row, "source", f->source ? f->source : "computed");
        list_add(a, facts, row);
        n++;
    }
    struct buf borders;
    buf_init(&borders, a, 4096);
    for (size_t i = 0; i < p->n_borders; i++)
        buf_printf(&borders, "%s%s", i ? ", " : "", market_at(v.f, p->borders[i])->name);

    record_text(a, r, "headline",
                arena_printf(a, "%s: %zu figures known, %zu missing.", x->name, n, n_missing));
    record_text(a, r, "market", x->iso3);
    record_text(a, r, "name", x->name);
    record_text(a, r, "official", p->official);
    record_text(a, r, "native", p->native);
    record_text(a, r, "status", status_name(x->status));
    record_text(a, r, "region",
                x->subregion[0] ? arena_printf(a, "%s, %s", x->region, x->subregion) : x->region);
    record_text(a, r, "capital", x->capital[0] ? x->capital : p->capital);
    record_text(a, r, "currencies", p->currencies);
    record_text(a, r, "calling", p->calling);
    record_text(a, r, "borders", borders.n ? borders.p : "none");
    record_text(a, r, "time_zone", p->zone);
    record_figure(a, r, "utc_offset", geo_figure(v.g, a, m, GEO_UTC_OFFSET_H));
    const struct figure *vat = geo_figure(v.g, a, m, GEO_VAT_PCT);
    record_figure(a, r, "vat", vat);
    if (figure_known(vat))
        record_text(a, r, "vat_note", vat->why);
    record_figure(a, r, "holidays", geo_figure(v.g, a, m, GEO_N_HOLIDAYS));
    record_set(a, r, "languages", languages_value(&v, m));
    record_set(a, r, "lists", lists_value(&v, m));
    record_set(a, r, "facts", facts);
    record_set(a, r, "missing", missing);
    record_text(a, r, "next", arena_printf(a, "landfall country distance %s", x->iso3));
    *ret = r;
    return true;
}

static const struct capability_param show_params[] = {
    {.name = "market",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "code or name of the market"},
    LETTER_PARAM,
};
const struct capability country_show = {
    .name = "country.show",
    .summary = "Shows what is known of a market, and what is not",
    .example = "landfall country show VNM\nlandfall country show Vietnam --letter E --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(show_params),
    .result = &show_shape,
    .run = run_show,
};

/* --- country.compare
 * ------------------------------------------------------------------------------ */

static const struct shape_field row_fields[] = {
    {.name = "letter", .heading = "", .kind = VALUE_TEXT, .help = "P E S T N L G C"},
    {.name = "group", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "indicator", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "first", .kind = VALUE_FIGURE},
    {.name = "year_of_first", .heading = "year", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "second", .kind = VALUE_FIGURE},
    {.name = "year_of_second", .heading = "year", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
};
static const struct shape row_shape = SHAPE("country_pair_fact", "a figure of both", row_fields);
static const struct shape_field between_fields[] = {
    {.name = "distance", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
    {.name = "figure", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "means", .heading = "what it says", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "note", .kind = VALUE_TEXT},
};
static const struct shape between_shape =
    SHAPE("country_between", "a distance between the two", between_fields);
static const struct shape_field compare_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "first", .kind = VALUE_TEXT},
    {.name = "second", .kind = VALUE_TEXT},
    {.name = "facts",
     .heading = "figures",
     .kind = VALUE_LIST,
     .of = &row_shape,
     .flags = SHAPE_CSV},
    {.name = "between", .heading = "between them", .kind = VALUE_LIST, .of = &between_shape},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape compare_shape =
    SHAPE("country_comparison", "two markets side by side", compare_fields);

static bool run_compare(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct view v;
    int m, n;
    TRY(view_open(job, &v, e));
    TRY(market_resolve(v.f, str_of(args_text(args, "market")), &m, e));
    TRY(market_resolve(v.f, str_of(args_text(args, "other")), &n, e));
    const char *first = market_at(v.f, m)->name, *second = market_at(v.f, n)->name;
    if (m == n)
        return FAIL(e, ERR_INPUT, "`%s` and `%s` are the same market", args_text(args, "market"),
                    args_text(args, "other"));
    struct arena *a = v.a;
    struct value *r = value_record(a), *facts = value_list(a), *between = value_list(a);
    size_t both = 0, shown = 0;
    for (size_t k = 0; k < indicator_count(v.f) * (sizeof groups - 1); k++) {
        size_t i = k % indicator_count(v.f);
        const struct indicator *ind = indicator_at(v.f, (int)i);
        if (!chosen(args, groups[k / indicator_count(v.f)], ind))
            continue;
        const struct figure *x = facts_figure(v.f, a, m, (int)i);
        const struct figure *y = facts_figure(v.f, a, n, (int)i);
        if (!figure_known(x) && !figure_known(y))
            continue;
        struct value *row = value_record(a);
        put_group(a, row, ind);
        record_figure(a, row, "first", x);
        if (figure_known(x) && x->year)
            record_int(a, row, "year_of_first", x->year);
        record_figure(a, row, "second", y);
        if (figure_known(y) && y->year)
            record_int(a, row, "year_of_second", y->year);
        list_add(a, facts, row);
        shown++;
        both += figure_known(x) && figure_known(y);
    }
    for (int id = 0; id < DISTANCE_N; id++) {
        struct value *row = value_record(a);
        record_text(a, row, "distance", distance_kinds[id].name);
        const struct figure *f = distance_figure(v.d, a, m, n, (enum distance_id)id);
        record_text(a, row, "value", distance_words(a, f));
        record_figure(a, row, "figure", f);
        record_text(a, row, "means", distance_kinds[id].means);
        record_text(a, row, "note", f->why ? f->why : "");
        list_add(a, between, row);
    }
    record_text(a, r, "headline",
                arena_printf(a, "%s and %s: %zu of %zu figures are known for both.", first, second,
                             both, shown));
    record_text(a, r, "first", first);
    record_text(a, r, "second", second);
    record_set(a, r, "facts", facts);
    record_set(a, r, "between", between);
    record_text(a, r, "next",
                arena_printf(a, "landfall country distance %s --to %s", market_at(v.f, m)->iso3,
                             market_at(v.f, n)->iso3));
    *ret = r;
    return true;
}

static const struct capability_param compare_params[] = {
    {.name = "market",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "code or name of the first market"},
    {.name = "other",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "code or name of the second market"},
    LETTER_PARAM,
};
const struct capability country_compare = {
    .name = "country.compare",
    .summary = "Puts two markets side by side, figure by figure",
    .example = "landfall country compare VNM THA\nlandfall country compare Vietnam Thailand "
               "--letter E",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(compare_params),
    .result = &compare_shape,
    .run = run_compare,
};
