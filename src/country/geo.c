/* geo.c — loading the package tables.
 *
 * Six small CSV files are read whole, each row put where its market is. Names are folded once, for
 * searching; currencies and borders are kept as the market indices and words that questions need.
 * A market that the fact table does not know is skipped: the two lists are compared in a test, so
 * that none is lost unseen.
 */
#include "country/geo.h"

#include <math.h>
#include <stdlib.h>

#include "base/csv.h"

/* clang minds that NAN is a float */
#define NOT_KNOWN ((double)NAN)

struct geo {
    struct arena *arena;
    const struct facts *facts;
    struct geo_place *places; /* [market_count] */
    struct geo_name *names;
    size_t n_names, cap_names;
    struct geo_holiday *holidays; /* by market, date */
    size_t n_holidays, cap_holidays;
    struct geo_package *packages;
    size_t n_packages, cap_packages;
};

/* --- reading -----------------------------------------------------------------------------------
 */

/* One open table: the reader and the place of its columns. */
struct sheet {
    struct csv *csv;
    struct arena *arena;
    const struct facts *facts;
    const char *const *columns;
    int at[32];
};

static bool sheet_open(struct sheet *s, struct geo *g, const char *dir, const char *file,
                       const char *const *columns, struct err *e)
{
    *s = (struct sheet){.arena = g->arena, .facts = g->facts, .columns = columns};
    const char *path = arena_printf(g->arena, "%s/%s", dir, file);
    if (!csv_open_path(&s->csv, g->arena, path, NULL, e)) {
        if (e->code == ERR_NOT_FOUND)
            err_hint(e, "Build the country tables: npm ci && node tools/country/build.mjs --out %s",
                     dir);
        return false;
    }
    for (int i = 0; columns[i]; i++)
        TRY(csv_col(s->csv, columns[i], &s->at[i], e));
    return true;
}

static int column(const struct sheet *s, const char *name)
{
    for (int i = 0; s->columns[i]; i++)
        if (cstr_eq(s->columns[i], name))
            return s->at[i];
    return -1;
}

static const char *text(const struct sheet *s, const char *name)
{
    struct str t = csv_text(s->csv, column(s, name));
    return t.n == 0 ? "" : str_dup(s->arena, t);
}

/* NaN when the field is empty. */
static bool real(const struct sheet *s, const char *name, double *ret, struct err *e)
{
    bool has = false;
    double v = NOT_KNOWN;
    TRY(csv_maybe_real(s->csv, column(s, name), &has, &v, e));
    *ret = has ? v : NOT_KNOWN;
    return true;
}

static bool whole(const struct sheet *s, const char *name, int *ret, struct err *e)
{
    int64_t v = 0;
    TRY(csv_need_int(s->csv, column(s, name), &v, e));
    *ret = (int)v;
    return true;
}

/* -1: a market the fact table does not have. */
static int market(const struct sheet *s)
{
    struct str t = csv_text(s->csv, column(s, "iso3"));
    char code[4] = {0};
    if (t.n != 3)
        return -1;
    memcpy(code, t.p, 3);
    return market_index(s->facts, code);
}

static bool read_packages(struct geo *g, const char *dir, struct err *e)
{
    static const char *const columns[] = {"name",     "version", "vintage",
                                          "released", "licence", "attribution",
                                          "used_for", "note",    NULL};
    struct sheet s;
    TRY(sheet_open(&s, g, dir, "packages.csv", columns, e));
    while (csv_next(s.csv, e))
        PUSH(g->arena, g->packages, g->n_packages, g->cap_packages,
             (struct geo_package){.name = text(&s, "name"),
                                  .version = text(&s, "version"),
                                  .vintage = text(&s, "vintage"),
                                  .released = text(&s, "released"),
                                  .licence = text(&s, "licence"),
                                  .attribution = text(&s, "attribution"),
                                  .used_for = text(&s, "used_for"),
                                  .note = text(&s, "note")});
    return !csv_failed(s.csv);
}

static int by_int(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static void read_borders(struct geo *g, struct geo_place *p, struct str list)
{
    size_t cap = 0;
    int *found = NULL;
    while (list.n > 0) {
        struct str word = str_cut(&list, ' ');
        char code[4] = {0};
        if (word.n != 3)
            continue;
        memcpy(code, word.p, 3);
        int m = market_index(g->facts, code);
        if (m >= 0)
            PUSH(g->arena, found, p->n_borders, cap, m);
    }
    if (p->n_borders > 1)
        qsort(found, p->n_borders, sizeof *found, by_int);
    p->borders = found;
}

static bool read_geo(struct geo *g, const char *dir, struct err *e)
{
    static const char *const columns[] = {
        "iso3",       "official", "native",      "name_fa",     "name_fr", "name_de", "name_es",
        "name_ar",    "capital",  "capital_lat", "capital_lon", "lat",     "lon",     "area_km2",
        "landlocked", "borders",  "currencies",  "calling",     NULL};
    struct sheet s;
    TRY(sheet_open(&s, g, dir, "geo.csv", columns, e));
    while (csv_next(s.csv, e)) {
        int m = market(&s);
        if (m < 0)
            continue;
        struct geo_place *p = &g->places[m];
        p->known = true;
        p->official = text(&s, "official");
        p->native = text(&s, "native");
        p->name_fa = text(&s, "name_fa");
        p->name_fr = text(&s, "name_fr");
        p->name_de = text(&s, "name_de");
        p->name_es = text(&s, "name_es");
        p->name_ar = text(&s, "name_ar");
        p->capital = text(&s, "capital");
        p->currencies = text(&s, "currencies");
        p->calling = text(&s, "calling");
        TRY(real(&s, "capital_lat", &p->capital_lat, e));
        TRY(real(&s, "capital_lon", &p->capital_lon, e));
        TRY(real(&s, "lat", &p->lat, e));
        TRY(real(&s, "lon", &p->lon, e));
        TRY(real(&s, "area_km2", &p->area_km2, e));
        TRY(whole(&s, "landlocked", &p->landlocked, e));
        read_borders(g, p, csv_text(s.csv, column(&s, "borders")));
    }
    return !csv_failed(s.csv);
}

static bool read_names(struct geo *g, const char *dir, struct err *e)
{
    static const char *const columns[] = {"iso3", "lang", "kind", "name", NULL};
    struct sheet s;
    TRY(sheet_open(&s, g, dir, "names.csv", columns, e));
    while (csv_next(s.csv, e)) {
        int m = market(&s);
        if (m < 0)
            continue;
        struct geo_name n = {.market = m,
                             .lang = text(&s, "lang"),
                             .kind = text(&s, "kind"),
                             .name = text(&s, "name")};
        n.folded = text_fold(g->arena, str_of(n.name));
        PUSH(g->arena, g->names, g->n_names, g->cap_names, n);
    }
    return !csv_failed(s.csv);
}

static bool read_zones(struct geo *g, const char *dir, struct err *e)
{
    static const char *const columns[] = {"iso3", "zone", "std_offset_h", "summer_offset_h", NULL};
    struct sheet s;
    TRY(sheet_open(&s, g, dir, "timezones.csv", columns, e));
    while (csv_next(s.csv, e)) {
        int m = market(&s);
        if (m < 0)
            continue;
        g->places[m].zone = text(&s, "zone");
        TRY(real(&s, "std_offset_h", &g->places[m].std_offset_h, e));
        TRY(real(&s, "summer_offset_h", &g->places[m].summer_offset_h, e));
    }
    return !csv_failed(s.csv);
}

static bool read_vat(struct geo *g, const char *dir, struct err *e)
{
    static const char *const columns[] = {"iso3", "type", "rate_pct", "since", "n_regional", NULL};
    struct sheet s;
    TRY(sheet_open(&s, g, dir, "vat.csv", columns, e));
    while (csv_next(s.csv, e)) {
        int m = market(&s);
        if (m < 0)
            continue;
        struct geo_place *p = &g->places[m];
        p->vat_type = text(&s, "type");
        p->vat_since = text(&s, "since");
        TRY(real(&s, "rate_pct", &p->vat_pct, e));
        TRY(whole(&s, "n_regional", &p->vat_regional, e));
    }
    return !csv_failed(s.csv);
}

static bool read_holidays(struct geo *g, const char *dir, struct err *e)
{
    static const char *const columns[] = {"iso3", "date",    "working_day", "by_the_moon",
                                          "name", "name_en", NULL};
    struct sheet s;
    TRY(sheet_open(&s, g, dir, "holidays.csv", columns, e));
    while (csv_next(s.csv, e)) {
        struct geo_holiday h = {.market = market(&s)};
        if (h.market < 0)
            continue;
        int working = 0, moon = 0;
        if (!date_parse(csv_text(s.csv, column(&s, "date")), &h.date, e))
            return err_note(e, "holidays.csv, line %zu", s.csv->line);
        TRY(whole(&s, "working_day", &working, e));
        TRY(whole(&s, "by_the_moon", &moon, e));
        h.working_day = working != 0;
        h.by_the_moon = moon != 0;
        h.name = text(&s, "name");
        h.name_en = text(&s, "name_en");
        PUSH(g->arena, g->holidays, g->n_holidays, g->cap_holidays, h);
    }
    return !csv_failed(s.csv);
}

static int by_market_and_date(const void *a, const void *b)
{
    const struct geo_holiday *x = a, *y = b;
    if (x->market != y->market)
        return (x->market > y->market) - (x->market < y->market);
    return date_cmp(x->date, y->date);
}

bool geo_load(struct arena *a, const char *country_dir, const struct facts *f, struct geo **ret,
              struct err *e)
{
    struct geo *g = NEW(a, struct geo);
    size_t n = market_count(f);
    *g = (struct geo){.arena = a, .facts = f, .places = NEW_N(a, struct geo_place, n)};
    for (size_t i = 0; i < n; i++)
        g->places[i] = (struct geo_place){.official = "",
                                          .native = "",
                                          .capital = "",
                                          .name_fa = "",
                                          .name_fr = "",
                                          .name_de = "",
                                          .name_es = "",
                                          .name_ar = "",
                                          .currencies = "",
                                          .calling = "",
                                          .lat = NOT_KNOWN,
                                          .lon = NOT_KNOWN,
                                          .capital_lat = NOT_KNOWN,
                                          .capital_lon = NOT_KNOWN,
                                          .area_km2 = NOT_KNOWN,
                                          .landlocked = -1,
                                          .zone = "",
                                          .std_offset_h = NOT_KNOWN,
                                          .summer_offset_h = NOT_KNOWN,
                                          .vat_type = "",
                                          .vat_pct = NOT_KNOWN,
                                          .vat_since = ""};
    TRY(read_packages(g, country_dir, e));
    TRY(read_geo(g, country_dir, e));
    TRY(read_names(g, country_dir, e));
    TRY(read_zones(g, country_dir, e));
    TRY(read_vat(g, country_dir, e));
    TRY(read_holidays(g, country_dir, e));
    if (g->n_holidays > 1)
        qsort(g->holidays, g->n_holidays, sizeof *g->holidays, by_market_and_date);
    *ret = g;
    return true;
}

bool geo_of_job(struct job *job, const struct facts *f, const struct geo **ret, struct err *e)
{
    static const char key = 0;
    struct geo *g = job_get(job, &key);
    if (!g) {
        if (!job->country_dir)
            return FAIL(e, ERR_NOT_FOUND, "the folder of the country tables is not set");
        TRY(geo_load(job->arena, job->country_dir, f, &g, e));
        job_set(job, &key, g);
    }
    *ret = g;
    return true;
}

/* --- asking ------------------------------------------------------------------------------------
 */

const struct geo_place *geo_at(const struct geo *g, int m)
{
    return &g->places[m];
}

size_t geo_names(const struct geo *g, const struct geo_name **ret)
{
    *ret = g->names;
    return g->n_names;
}

size_t geo_packages(const struct geo *g, const struct geo_package **ret)
{
    *ret = g->packages;
    return g->n_packages;
}

const struct geo_package *geo_package(const struct geo *g, const char *name)
{
    for (size_t i = 0; i < g->n_packages; i++)
        if (cstr_eq(g->packages[i].name, name))
            return &g->packages[i];
    return NULL;
}

size_t geo_holidays(const struct geo *g, int m, int year, const struct geo_holiday **ret)
{
    size_t first = g->n_holidays, n = 0;
    for (size_t i = 0; i < g->n_holidays; i++)
        if (g->holidays[i].market == m && date_year(g->holidays[i].date) == year) {
            if (n++ == 0)
                first = i;
        }
    *ret = n > 0 ? &g->holidays[first] : NULL;
    return n;
}

int geo_contiguous(const struct geo *g, int m, int n)
{
    if (!g->places[m].known || !g->places[n].known)
        return -1;
    for (size_t i = 0; i < g->places[m].n_borders; i++)
        if (g->places[m].borders[i] == n)
            return 1;
    return 0;
}

int geo_common_currency(const struct geo *g, int m, int n)
{
    struct str mine = str_of(g->places[m].currencies);
    if (mine.n == 0 || g->places[n].currencies[0] == '\0')
        return -1;
    while (mine.n > 0) {
        struct str word = str_cut(&mine, ' '), theirs = str_of(g->places[n].currencies);
        while (theirs.n > 0)
            if (str_eq(word, str_cut(&theirs, ' ')))
                return 1;
    }
    return 0;
}

/* --- figures -----------------------------------------------------------------------------------
 */

struct figure *geo_leaf(const struct geo *g, struct arena *a, int m, const char *package,
                        const char *table_field, const char *label, double value, const char *unit)
{
    const struct geo_package *p = geo_package(g, package);
    const char *vintage = p ? p->vintage : "";
    struct figure *f = figure_leaf(
        a, FIGURE_FACT, label, value, unit, p ? atoi(vintage) : 0, package,
        arena_printf(a, "%s/%s/%s", table_field, market_at(g->facts, m)->iso3, vintage));
    f->grade = GRADE_B;
    f->why_grade = "the package gives no year of its own; its release stands for it";
    return f;
}

const struct figure *geo_figure(const struct geo *g, struct arena *a, int m, enum geo_field field)
{
    static const struct {
        const char *package, *field, *label, *unit, *why;
        int decimals;
    } kinds[] = {
        [GEO_LAT] = {"world-countries", "geo.lat", "Latitude", "°", "no coordinates", 1},
        [GEO_LON] = {"world-countries", "geo.lon", "Longitude", "°", "no coordinates", 1},
        [GEO_AREA_KM2] = {"world-countries", "geo.area_km2", "Area", "km²", "no area", 0},
        [GEO_UTC_OFFSET_H] = {"moment-timezone", "timezones.std_offset_h", "Hours ahead of UTC",
                              "hours", "no single zone for the capital", 2},
        [GEO_VAT_PCT] = {"sales-tax", "vat.rate_pct", "Standard VAT or GST rate", "%",
                         "no rate in the package, or withheld as doubtful", 1},
        [GEO_N_HOLIDAYS] = {"date-holidays", "holiday_counts.n_working_days",
                            "Working days that are public holidays", "days", "no holiday calendar",
                            0},
    };
    const struct geo_place *p = &g->places[m];
    double v = NOT_KNOWN;
    int year = 0;
    switch (field) {
    case GEO_LAT:
        v = p->lat;
        break;
    case GEO_LON:
        v = p->lon;
        break;
    case GEO_AREA_KM2:
        v = p->area_km2;
        break;
    case GEO_UTC_OFFSET_H:
        v = p->std_offset_h;
        break;
    case GEO_VAT_PCT:
        v = cstr_eq(p->vat_type, "none") ? NOT_KNOWN : p->vat_pct;
        break;
    case GEO_N_HOLIDAYS: {
        const struct geo_holiday *h;
        year = date_year(facts_as_of(g->facts));
        size_t n = geo_holidays(g, m, year, &h), working = 0;
        for (size_t i = 0; i < n; i++)
            working += h[i].working_day;
        if (n > 0)
            v = (double)working;
        break;
    }
    }
    const char *label = arena_printf(a, "%s, %s", kinds[field].label, market_at(g->facts, m)->name);
    if (isnan(v)) {
        const char *why = kinds[field].why;
        if (field == GEO_VAT_PCT && cstr_eq(p->vat_type, "none"))
            why = "no national tax of this kind";
        return figure_missing(a, label, kinds[field].unit, why);
    }
    struct figure *f =
        geo_leaf(g, a, m, kinds[field].package, kinds[field].field, label, v, kinds[field].unit);
    f->decimals = field == GEO_UTC_OFFSET_H && v == floor(v) ? 0 : kinds[field].decimals;
    if (year) {
        f->year = year;
        f->ref =
            arena_printf(a, "holiday_counts.n_working_days.%d/%s/%s", year,
                         market_at(g->facts, m)->iso3, geo_package(g, "date-holidays")->vintage);
    }
    if (field == GEO_VAT_PCT) {
        f->grade = p->vat_since[0] ? GRADE_B : GRADE_D;
        f->why = p->vat_since[0] ? arena_printf(a, "since %s", p->vat_since)
                                 : "undated in the package: verify before quoting";
    }
    return f;
}
