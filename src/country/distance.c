/* distance.c — one figure for each kind of distance between two markets.
 *
 * Where two sources answer the same question (CEPII and the package tables on borders and
 * coordinates; the time-zone database and the World Factbook on the clock) the order of preference
 * is written here once, beside the function that asks.
 */
#include "country/distance.h"

#include <math.h>

#include "base/file.h"
#include "country/culture.h"
#include "country/distance_inside.h"

#define NOT_KNOWN ((double)NAN)

const struct distance_kind distance_kinds[DISTANCE_N] = {
    [DISTANCE_LANGUAGE_SPOKEN] = {"language_spoken", "Common spoken language", "share", "C", true,
                                  "overlap of the languages people speak, 0 none to 1"},
    [DISTANCE_LANGUAGE_NATIVE] = {"language_native", "Common first language", "share", "", true,
                                  "chance that one person of each has the same first language"},
    [DISTANCE_LANGUAGE_OFFICIAL] = {"language_official", "Common official language", "1 yes 0 no",
                                    "C", true, "1 when a language is official in both"},
    [DISTANCE_LANGUAGE_CLASS] = {"language_class", "Distance of the closest main languages",
                                 "index 1–5", "C", false,
                                 "1 same language, 3 same branch, 5 different families"},
    [DISTANCE_LANGUAGE_PROXIMITY] = {"language_proximity", "Nearness of the main languages",
                                     "score 0–1", "", true,
                                     "levels of the language tree shared by the closest pair"},
    [DISTANCE_RELIGION] = {"religion", "Difference of religions", "share", "C", false,
                           "share of the population that would have to differ: 0 alike, 1 apart"},
    [DISTANCE_COLONIAL_TIE] = {"colonial_tie", "Colonial tie", "1 yes 0 no", "CA", true,
                               "1 when one ever ruled the other"},
    [DISTANCE_HOFSTEDE_KS] = {"hofstede_ks", "Cultural distance (Kogut–Singh)", "index", "C", false,
                              "mean squared gap of the dimensions over their variance"},
    [DISTANCE_HOFSTEDE_EDI] = {"hofstede_edi", "Cultural distance (Euclidean)", "index", "", false,
                               "the same without over-weighting large gaps"},
    [DISTANCE_HOFSTEDE_MD] = {"hofstede_md", "Cultural distance (Mahalanobis)", "index", "", false,
                              "the same without counting related dimensions twice"},
    [DISTANCE_AGREEMENT] = {"agreement", "Trade agreement", "index 0–6", "A", true,
                            "0 none, 3 free trade, 6 economic union; says nothing of today's duty"},
    [DISTANCE_COMMON_CURRENCY] = {"common_currency", "Common currency", "1 yes 0 no", "A", true,
                                  "1 when a currency is in use in both"},
    [DISTANCE_GOVERNANCE] = {"governance", "Gap of governance", "score points", "A", false,
                             "straight-line gap over the six governance scores"},
    [DISTANCE_LEGAL_ORIGIN] = {"legal_origin", "Likeness of legal systems", "score 0–1", "A", true,
                               "1 both civil or both common law; in between where law is mixed"},
    [DISTANCE_KM] = {"km", "Distance", "km", "G", false, "between the people of the two markets"},
    [DISTANCE_CONTIGUOUS] = {"contiguous", "Common land border", "1 yes 0 no", "G", true,
                             "1 when they touch"},
    [DISTANCE_LANDLOCKED] = {"landlocked", "No coast", "1 yes 0 no", "G", false,
                             "1 when the destination has no sea port of its own"},
    [DISTANCE_TIME_ZONE] = {"time_zone", "Time-zone difference", "hours", "G", false,
                            "between the standard times of the capitals, the short way round"},
    [DISTANCE_INCOME] = {"income", "Gap of income", "log points", "E", false,
                         "difference of the logarithms of GDP per head"},
    [DISTANCE_PRICE_LEVEL] = {"price_level", "Gap of price levels", "log points", "E", false,
                              "difference of the logarithms of price levels (market rate over "
                              "purchasing power)"},
    [DISTANCE_INFRASTRUCTURE] = {"infrastructure", "Gap of logistics", "score points", "E", false,
                                 "difference of the Logistics Performance Index"},
    [DISTANCE_INDUSTRY] = {"industry", "Gap of industrial development", "standard deviations", "",
                           false, "difference of a score from income, energy, media and towns"},
    [DISTANCE_EDUCATION] = {"education", "Gap of education", "standard deviations", "", false,
                            "difference of a score from literacy and schooling"},
};

/* --- kernels -----------------------------------------------------------------------------------
 */

double distance_great_circle(double lat1, double lon1, double lat2, double lon2, double radius)
{
    const double rad = acos(-1.0) / 180;
    double s = sin((lat2 - lat1) * rad / 2), t = sin((lon2 - lon1) * rad / 2);
    double h = s * s + cos(lat1 * rad) * cos(lat2 * rad) * t * t;
    return 2 * radius * asin(fmin(1, sqrt(h)));
}

double distance_hours(double offset1, double offset2)
{
    double gap = fmod(fabs(offset1 - offset2), 24);
    return fmin(gap, 24 - gap);
}

/* --- making -------------------------------------------------------------------------------------
 */

const struct facts *distances_facts(const struct distances *d)
{
    return d->facts;
}
const struct geo *distances_geo(const struct distances *d)
{
    return d->geo;
}
const struct languages *distances_languages(const struct distances *d)
{
    return d->languages;
}
const struct lists *distances_lists(const struct distances *d)
{
    return d->lists;
}

bool distances_make(struct arena *a, const struct facts *f, const struct geo *g,
                    const struct languages *l, const struct lists *lists, const struct params *p,
                    struct distances **ret, struct err *e)
{
#define BIND(id, member)                                         \
    {                                                            \
        "distance." id, offsetof(struct distance_params, member) \
    }
    static const struct param_bind binds[] = {
        BIND("earth.radius", earth_radius_km),
        BIND("language.major", language_major),
        BIND("language.native.covered", native_covered),
        BIND("language.native.most", native_most),
        BIND("hofstede.dimensions", hofstede_dimensions),
        BIND("hofstede.reference.min", hofstede_reference_min),
        BIND("mahalanobis.per_dimension", mahalanobis_per_dimension),
        BIND("mahalanobis.condition", mahalanobis_condition),
        BIND("religion.covered", religion_covered),
        BIND("cage.known.min", cage_known_min),
        BIND("dow.items.min", stimulus_items_min),
        BIND("dow.reference.min", stimulus_reference_min),
    };
#undef BIND
    static const char *const wgi[] = {
        "voice_accountability", "political_stability", "government_effectiveness",
        "regulatory_quality",   "rule_of_law",         "control_of_corruption"};
    struct distances *d = NEW(a, struct distances);
    *d = (struct distances){.facts = f,
                            .geo = g,
                            .languages = l,
                            .lists = lists,
                            .params = p,
                            .params_hash = params_topic_hash(p, "distance")};
    TRY(params_fill(p, binds, COUNT_OF(binds), &d->p, e));
    for (size_t i = 0; i < COUNT_OF(wgi); i++)
        TRY(indicator_resolve(f, str_of(wgi[i]), &d->governance[i], e));
    TRY(indicator_resolve(f, STR("gdp_per_head_usd"), &d->income, e));
    d->income_ppp = indicator_find(f, "gdp_ppp_per_head_usd");
    d->logistics = indicator_find(f, "lpi_score");
    TRY(distance_culture_make(a, d, e));
    TRY(distance_stimuli_make(a, d, e));
    *ret = d;
    return true;
}

bool distances_of_job(struct job *job, const struct distances **ret, struct err *e)
{
    static const char key = 0;
    struct distances *d = job_get(job, &key);
    if (!d) {
        struct facts *f;
        const struct geo *g;
        const struct languages *l;
        struct lists *lists;
        const struct params *p;
        TRY(facts_of_job(job, &f, e));
        TRY(geo_of_job(job, f, &g, e));
        TRY(languages_of_job(job, f, g, &l, e));
        TRY(lists_load(job->arena, f, job->data_dir, &lists, e));
        TRY(params_load(job->arena, arena_printf(job->arena, "%s/parameters", job->data_dir),
                        facts_as_of(f), &p, e));
        TRY(distances_make(job->arena, f, g, l, lists, p, &d, e) &&
            distance_unions_load(job->arena, d,
                                 path_join(job->arena, job->data_dir, "country/unions.csv"), e));
        job_set(job, &key, d);
    }
    *ret = d;
    return true;
}

/* --- helpers ------------------------------------------------------------------------------------
 */

const char *distance_label(const struct distances *d, struct arena *a, int from, int to,
                           enum distance_id id)
{
    return arena_printf(a, "%s, %s to %s", distance_kinds[id].name, market_at(d->facts, from)->name,
                        market_at(d->facts, to)->name);
}

const struct figure *distance_missing(const struct distances *d, struct arena *a, int from, int to,
                                      enum distance_id id, const char *why)
{
    return figure_missing(a, distance_label(d, a, from, to, id), distance_kinds[id].unit, why);
}

static struct figure *derived(const struct distances *d, struct arena *a, int from, int to,
                              enum distance_id id, double value, const char *method, int decimals,
                              const struct figure *const *inputs, size_t n)
{
    struct figure *f = figure_derived(a, distance_label(d, a, from, to, id), value,
                                      distance_kinds[id].unit, method, d->params_hash, inputs, n);
    f->decimals = decimals;
    return f;
}

static const struct figure *named(struct arena *a, const struct figure *f, const char *label,
                                  const char *unit, const char *why)
{
    struct figure *copy = NEW(a, struct figure);
    *copy = *f;
    copy->label = label;
    copy->unit = unit;
    if (!copy->why)
        copy->why = why;
    return copy;
}

static const char *why_of(const struct figure *f)
{
    return f->why ? f->why : "missing";
}

const char *distance_words(struct arena *a, const struct figure *f)
{
    if (figure_known(f) && cstr_eq(f->unit, "1 yes 0 no"))
        return f->value == 1 ? "yes" : "no";
    return figure_text(a, f);
}

/* --- geographic ---------------------------------------------------------------------------------
 */

static bool point(const struct distances *d, int m, double *ret_lat, double *ret_lon, bool *capital)
{
    const struct geo_place *p = geo_at(d->geo, m);
    *capital = !isnan(p->capital_lat) && !isnan(p->capital_lon);
    *ret_lat = *capital ? p->capital_lat : p->lat;
    *ret_lon = *capital ? p->capital_lon : p->lon;
    return !isnan(*ret_lat) && !isnan(*ret_lon);
}

/* People-weighted distance of CEPII; else between capitals of CEPII; else the great circle between
 * capitals or, where the time-zone database does not place the capital, a point in the market. */
static const struct figure *kilometres(const struct distances *d, struct arena *a, int from, int to)
{
    const char *label = distance_label(d, a, from, to, DISTANCE_KM);
    const struct figure *people = facts_pair_figure(d->facts, a, from, to, PAIR_DISTANCE_KM);
    if (figure_known(people))
        return named(a, people, label, "km", "weighted by where people live");
    const struct figure *capitals = facts_pair_figure(d->facts, a, from, to, PAIR_CAPITAL_KM);
    if (figure_known(capitals))
        return named(a, capitals, label, "km", "between capitals");
    double lat1, lon1, lat2, lon2;
    bool c1, c2;
    if (!point(d, from, &lat1, &lon1, &c1) || !point(d, to, &lat2, &lon2, &c2))
        return distance_missing(d, a, from, to, DISTANCE_KM, "no coordinates");
    struct figure *in[4];
    for (int k = 0; k < 4; k++) {
        int m = k < 2 ? from : to;
        bool capital = k < 2 ? c1 : c2, lat = k % 2 == 0;
        in[k] = geo_leaf(
            d->geo, a, m, capital ? "moment-timezone" : "world-countries",
            capital ? (lat ? "geo.capital_lat" : "geo.capital_lon") : (lat ? "geo.lat" : "geo.lon"),
            arena_printf(a, "%s of %s, %s", lat ? "Latitude" : "Longitude",
                         capital ? "the capital" : "a point", market_at(d->facts, m)->name),
            k == 0   ? lat1
            : k == 1 ? lon1
            : k == 2 ? lat2
                     : lon2,
            "°");
        in[k]->decimals = 2;
    }
    const struct figure *const inputs[] = {in[0], in[1], in[2], in[3]};
    struct figure *f = derived(d, a, from, to, DISTANCE_KM,
                               distance_great_circle(lat1, lon1, lat2, lon2, d->p.earth_radius_km),
                               "great-circle/1", 0, inputs, 4);
    f->why = c1 && c2 ? "great circle between capitals" : "great circle, one end a point inside";
    return f;
}

/* The list of land borders is checked from both sides and current; CEPII's is the second opinion.
 */
static const struct figure *contiguous(const struct distances *d, struct arena *a, int from, int to)
{
    const char *label = distance_label(d, a, from, to, DISTANCE_CONTIGUOUS);
    int touch = geo_contiguous(d->geo, from, to);
    const struct figure *cepii = facts_pair_figure(d->facts, a, from, to, PAIR_CONTIGUOUS);
    if (touch < 0)
        return named(a, cepii, label, "1 yes 0 no", NULL);
    struct figure *f = geo_leaf(d->geo, a, from, "world-countries",
                                arena_printf(a, "geo.borders.%s", market_at(d->facts, to)->iso3),
                                label, touch, "1 yes 0 no");
    f->decimals = 0;
    if (figure_known(cepii) && cepii->value != touch) {
        f->grade = GRADE_C;
        f->why_grade = "CEPII GeoDist says the opposite";
    }
    return f;
}

static const struct figure *landlocked(const struct distances *d, struct arena *a, int from, int to)
{
    int dry = geo_at(d->geo, to)->landlocked;
    if (dry < 0)
        return distance_missing(d, a, from, to, DISTANCE_LANDLOCKED, "not in the country packages");
    struct figure *f =
        geo_leaf(d->geo, a, to, "world-countries", "geo.landlocked",
                 arena_printf(a, "No coast, %s", market_at(d->facts, to)->name), dry, "1 yes 0 no");
    f->decimals = 0;
    return f;
}

static const struct figure *time_zone(const struct distances *d, struct arena *a, int from, int to)
{
    const struct figure *x = geo_figure(d->geo, a, from, GEO_UTC_OFFSET_H);
    const struct figure *y = geo_figure(d->geo, a, to, GEO_UTC_OFFSET_H);
    if (!figure_known(x) || !figure_known(y))
        return distance_missing(d, a, from, to, DISTANCE_TIME_ZONE,
                                why_of(figure_known(x) ? y : x));
    const struct figure *const in[] = {x, y};
    double gap = distance_hours(x->value, y->value);
    return derived(d, a, from, to, DISTANCE_TIME_ZONE, gap, "time-zone/1",
                   gap == floor(gap) ? 0 : 2, in, 2);
}

/* --- administrative ------------------------------------------------------------------------------
 */

static const struct figure *agreement(const struct distances *d, struct arena *a, int from, int to,
                                      const char *label)
{
    struct shared_union shared;
    if (distance_shared_union(d, a, from, to, &shared))
        return shared.figure;
    const struct figure *f = facts_pair_figure(d->facts, a, from, to, PAIR_AGREEMENT);
    struct figure *copy = NEW(a, struct figure);
    *copy = *f;
    copy->label = label;
    copy->unit = distance_kinds[DISTANCE_AGREEMENT].unit;
    if (figure_known(f)) {
        const struct pair p = facts_pair(d->facts, from, to);
        copy->why = arena_printf(a, "%s as of %d; says nothing of today's duty",
                                 agreement_name(p.agreement), p.agreement_year);
    }
    return copy;
}

static const struct figure *common_currency(const struct distances *d, struct arena *a, int from,
                                            int to)
{
    int common = geo_common_currency(d->geo, from, to);
    if (common < 0)
        return distance_missing(d, a, from, to, DISTANCE_COMMON_CURRENCY, "currency not known");
    const struct figure *in[2];
    for (int k = 0; k < 2; k++) {
        int m = k == 0 ? from : to;
        in[k] = geo_leaf(d->geo, a, m, "cldr-core", "geo.currencies",
                         arena_printf(a, "Uses %s, %s", geo_at(d->geo, m)->currencies,
                                      market_at(d->facts, m)->name),
                         1, "1 yes 0 no");
    }
    return derived(d, a, from, to, DISTANCE_COMMON_CURRENCY, common, "common-currency/1", 0, in, 2);
}

static const struct figure *governance(const struct distances *d, struct arena *a, int from, int to)
{
    const struct figure *in[2 * DISTANCE_GOVERNANCE_N];
    double sum = 0;
    int year = 0;
    for (size_t i = 0; i < DISTANCE_GOVERNANCE_N; i++) {
        const struct figure *x = facts_figure(d->facts, a, from, d->governance[i]);
        const struct figure *y = facts_figure(d->facts, a, to, d->governance[i]);
        if (!figure_known(x) || !figure_known(y))
            return distance_missing(d, a, from, to, DISTANCE_GOVERNANCE,
                                    arena_printf(a, "%s: %s", (figure_known(x) ? y : x)->label,
                                                 why_of(figure_known(x) ? y : x)));
        sum += (x->value - y->value) * (x->value - y->value);
        in[2 * i] = x;
        in[2 * i + 1] = y;
        if (year == 0 || x->year < year)
            year = x->year;
        if (y->year < year)
            year = y->year;
    }
    struct figure *f = derived(d, a, from, to, DISTANCE_GOVERNANCE, sqrt(sum), "governance-gap/1",
                               2, in, COUNT_OF(in));
    f->year = year; /* the oldest of the twelve */
    return f;
}

/* --- economic ------------------------------------------------------------------------------------
 */

static const struct figure *income(const struct distances *d, struct arena *a, int from, int to)
{
    const struct figure *x = facts_figure(d->facts, a, from, d->income);
    const struct figure *y = facts_figure(d->facts, a, to, d->income);
    if (!figure_known(x) || !figure_known(y))
        return distance_missing(d, a, from, to, DISTANCE_INCOME, why_of(figure_known(x) ? y : x));
    const struct figure *const in[] = {x, y};
    struct figure *f = derived(d, a, from, to, DISTANCE_INCOME, fabs(log(x->value) - log(y->value)),
                               "income-gap/1", 2, in, 2);
    f->year = x->year < y->year ? x->year : y->year;
    return f;
}

static const struct figure *price_level(const struct distances *d, struct arena *a, int from,
                                        int to)
{
    if (d->income_ppp < 0)
        return distance_missing(d, a, from, to, DISTANCE_PRICE_LEVEL, "no figures of this kind");
    const struct figure *in[4] = {
        facts_figure(d->facts, a, from, d->income), facts_figure(d->facts, a, from, d->income_ppp),
        facts_figure(d->facts, a, to, d->income), facts_figure(d->facts, a, to, d->income_ppp)};
    for (int k = 0; k < 4; k++)
        if (!figure_known(in[k]))
            return distance_missing(d, a, from, to, DISTANCE_PRICE_LEVEL, why_of(in[k]));
    double gap = fabs(log(in[0]->value / in[1]->value) - log(in[2]->value / in[3]->value));
    return derived(d, a, from, to, DISTANCE_PRICE_LEVEL, gap, "price-level-gap/1", 2, in, 4);
}

static const struct figure *infrastructure(const struct distances *d, struct arena *a, int from,
                                           int to)
{
    if (d->logistics < 0)
        return distance_missing(d, a, from, to, DISTANCE_INFRASTRUCTURE,
                                "no openly licensed logistics index ships");
    const struct figure *x = facts_figure(d->facts, a, from, d->logistics);
    const struct figure *y = facts_figure(d->facts, a, to, d->logistics);
    if (!figure_known(x) || !figure_known(y))
        return distance_missing(d, a, from, to, DISTANCE_INFRASTRUCTURE,
                                "the Logistics Performance Index does not ship: import your file");
    const struct figure *const in[] = {x, y};
    return derived(d, a, from, to, DISTANCE_INFRASTRUCTURE, fabs(x->value - y->value),
                   "logistics-gap/1", 2, in, 2);
}

/* --- all
 * ------------------------------------------------------------------------------------------ */

const struct figure *distance_figure(const struct distances *d, struct arena *a, int from, int to,
                                     enum distance_id id)
{
    const char *label = distance_label(d, a, from, to, id);
    switch (id) {
    case DISTANCE_LANGUAGE_SPOKEN:
        return language_common_spoken_figure(d->languages, a, from, to);
    case DISTANCE_LANGUAGE_OFFICIAL:
        return language_common_official_figure(d->languages, a, from, to);
    case DISTANCE_LANGUAGE_CLASS:
        return language_class_figure(d->languages, a, from, to, d->p.language_major);
    case DISTANCE_LANGUAGE_PROXIMITY:
        return language_proximity_figure(d->languages, a, from, to, d->p.language_major);
    case DISTANCE_LANGUAGE_NATIVE:
        return distance_language_native(d, a, from, to);
    case DISTANCE_RELIGION:
        return distance_religion(d, a, from, to);
    case DISTANCE_COLONIAL_TIE:
        return named(a, facts_pair_figure(d->facts, a, from, to, PAIR_COLONY), label, "1 yes 0 no",
                     NULL);
    case DISTANCE_HOFSTEDE_KS:
    case DISTANCE_HOFSTEDE_EDI:
    case DISTANCE_HOFSTEDE_MD:
        return distance_hofstede(d, a, from, to, id);
    case DISTANCE_AGREEMENT:
        return agreement(d, a, from, to, label);
    case DISTANCE_COMMON_CURRENCY:
        return common_currency(d, a, from, to);
    case DISTANCE_GOVERNANCE:
        return governance(d, a, from, to);
    case DISTANCE_LEGAL_ORIGIN:
        return distance_legal_origin(d, a, from, to);
    case DISTANCE_KM:
        return kilometres(d, a, from, to);
    case DISTANCE_CONTIGUOUS:
        return contiguous(d, a, from, to);
    case DISTANCE_LANDLOCKED:
        return landlocked(d, a, from, to);
    case DISTANCE_TIME_ZONE:
        return time_zone(d, a, from, to);
    case DISTANCE_INCOME:
        return income(d, a, from, to);
    case DISTANCE_PRICE_LEVEL:
        return price_level(d, a, from, to);
    case DISTANCE_INFRASTRUCTURE:
        return infrastructure(d, a, from, to);
    case DISTANCE_INDUSTRY:
    case DISTANCE_EDUCATION:
        return distance_stimulus(d, a, from, to, id);
    case DISTANCE_N:
        break;
    }
    return figure_missing(a, label, "", "no such distance");
}
