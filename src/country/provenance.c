/* Where the figures come from and which are not used: `country sources`, `country quarantine`. */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/value.h"
#include "country/geo.h"
#include "country/table.h"

/* --- country sources ------------------------------------------------------------------------------ */

static const struct shape_field source_fields[] = {
    {.name = "source", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "publisher", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "licence", .kind = VALUE_TEXT},
    {.name = "vintage", .kind = VALUE_TEXT},
    {.name = "ships", .kind = VALUE_BOOL, .help = "no: only from the user's own copy"},
    {.name = "facts", .kind = VALUE_INT, .help = "figures in the table, all years"},
    {.name = "pairs", .kind = VALUE_INT, .help = "pairs of economies"},
    {.name = "economies", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "newest", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "url", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape source_shape = SHAPE("country_source", "one source", source_fields);
static const struct shape_field package_fields[] = {
    {.name = "package", .kind = VALUE_TEXT},
    {.name = "version", .kind = VALUE_TEXT},
    {.name = "vintage", .kind = VALUE_TEXT, .help = "year of the release; its cells carry no other"},
    {.name = "licence", .kind = VALUE_TEXT},
    {.name = "used_for", .heading = "used for", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "attribution", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
};
static const struct shape package_shape =
    SHAPE("country_package", "an npm package that country tables are built from", package_fields);
static const struct shape_field sources_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "table_date", .heading = "date of the table", .kind = VALUE_TEXT},
    {.name = "sources", .kind = VALUE_LIST, .of = &source_shape, .flags = SHAPE_CSV},
    {.name = "packages", .kind = VALUE_LIST, .of = &package_shape, .flags = SHAPE_OPTIONAL,
     .help = "absent when the package tables have not been built"},
};
static const struct shape sources_shape =
    SHAPE("country_sources", "where the country figures come from", sources_fields);

static bool from(const struct fact *x, const char *source)
{
    const char *s = strncmp(x->source, "user:", 5) == 0 ? x->source + 5 : x->source;
    return strcmp(s, source) == 0;
}

/* Pairs of economies (either order) that a source speaks of. */
static int64_t pairs_from(const struct facts *f, const char *source)
{
    bool cepii = strcmp(source, "cepii") == 0, agreements = strcmp(source, "agreements") == 0;
    int64_t n = 0;
    for (size_t i = 0; f->pairs && i < f->n_markets; i++)
        for (size_t j = i + 1; j < f->n_markets; j++) {
            const struct pair_cell *p = &f->pairs[i * f->n_markets + j];
            n += (cepii && p->contiguous >= 0) || (agreements && p->agreement >= 0);
        }
    return n;
}

/* The tables of the packages are built apart from the program; without them the rest is still told. */
static bool packages_value(struct job *job, const struct facts *f, struct value *r, struct err *e)
{
    struct arena *a = job->arena;
    const struct geo *g;
    const struct geo_package *p;
    struct err why = {0};
    if (!geo_of_job(job, f, &g, &why)) {
        if (why.code == ERR_NOT_FOUND)
            return true;
        *e = why;
        return false;
    }
    struct value *list = value_list(a);
    size_t n = geo_packages(g, &p);
    for (size_t i = 0; i < n; i++) {
        struct value *v = value_record(a);
        record_text(a, v, "package", p[i].name);
        record_text(a, v, "version", p[i].version);
        record_text(a, v, "vintage", p[i].vintage);
        record_text(a, v, "licence", p[i].licence);
        record_text(a, v, "used_for", p[i].used_for);
        record_text(a, v, "attribution", p[i].attribution);
        if (p[i].note[0])
            record_text(a, v, "note", p[i].note);
        list_add(a, list, v);
    }
    record_set(a, r, "packages", list);
    return true;
}

static bool run_sources(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct facts *f;
    struct arena *a = job->arena;
    (void)args;
    TRY(facts_of_job(job, &f, e));
    struct value *r = value_record(a), *list = value_list(a);
    size_t n_ships = 0;
    for (size_t i = 0; i < f->n_sources; i++) {
        const struct source *s = &f->sources[i];
        struct value *v = value_record(a);
        bool *seen = NEW_N(a, bool, f->n_markets + 1);
        int64_t n = 0, economies = 0;
        int newest = 0;
        for (size_t k = 0; k < f->n_rows; k++)
            if (from(&f->rows[k], s->id)) {
                n++;
                economies += !seen[f->rows[k].market];
                seen[f->rows[k].market] = true;
                newest = f->rows[k].year > newest ? f->rows[k].year : newest;
            }
        record_text(a, v, "source", s->id);
        record_text(a, v, "name", s->name);
        record_text(a, v, "publisher", s->publisher);
        record_text(a, v, "licence", s->licence);
        record_text(a, v, "vintage", s->vintage);
        record_bool(a, v, "ships", s->ships);
        n_ships += s->ships;
        record_int(a, v, "facts", n);
        record_int(a, v, "pairs", pairs_from(f, s->id));
        record_int(a, v, "economies", economies);
        if (newest)
            record_int(a, v, "newest", newest);
        record_text(a, v, "url", s->url);
        list_add(a, list, v);
    }
    record_text(a, r, "headline",
                arena_printf(a, "%zu sources stand behind the country figures; %zu are open enough to ship with "
                                "them.", f->n_sources, n_ships));
    record_text(a, r, "table_date", date_text(f->table_date).s);
    record_set(a, r, "sources", list);
    TRY(packages_value(job, f, r, e));
    *ret = r;
    return true;
}

const struct capability country_sources = {
    .name = "country.sources",
    .summary = "Lists the sources of the country figures with licence, vintage and number of figures",
    .example = "landfall country sources",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &sources_shape,
    .run = run_sources,
};

/* --- country quarantine --------------------------------------------------------------------------- */

static const struct shape_field quarantined_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "indicator", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "year", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "reason", .kind = VALUE_TEXT},
};
static const struct shape quarantined_shape =
    SHAPE("country_quarantined", "a figure that is listed and not used", quarantined_fields);
static const struct shape_field correction_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "what", .kind = VALUE_TEXT, .help = "indicator, list, or agreement of a pair"},
    {.name = "done", .kind = VALUE_TEXT, .help = "withhold, set, remove_item, add_item"},
    {.name = "item", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "year", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "says", .heading = "the source says", .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "reason", .kind = VALUE_TEXT},
    {.name = "evidence", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "tag", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape correction_shape =
    SHAPE("country_correction", "what a person has found wrong in a source", correction_fields);
static const struct shape_field refused_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "table", .kind = VALUE_TEXT},
    {.name = "field", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "reason", .kind = VALUE_TEXT},
};
static const struct shape refused_shape =
    SHAPE("country_package_refused", "a value of a package that is not used", refused_fields);
static const struct shape_field quarantine_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "count", .heading = "figures in quarantine", .kind = VALUE_INT},
    {.name = "figures", .kind = VALUE_LIST, .of = &quarantined_shape, .flags = SHAPE_CSV},
    {.name = "pairs_withheld", .heading = "pairs with a withheld distance", .kind = VALUE_INT},
    {.name = "agreements_withheld", .heading = "pairs with a withheld agreement", .kind = VALUE_INT},
    {.name = "corrections", .heading = "corrected by hand", .kind = VALUE_LIST,
     .of = &correction_shape},
    {.name = "refused", .heading = "refused from packages", .kind = VALUE_LIST,
     .of = &refused_shape, .flags = SHAPE_OPTIONAL},
};
static const struct shape quarantine_shape =
    SHAPE("country_quarantine", "figures that contradict each other or cannot be", quarantine_fields);

static struct value *corrections_value(struct arena *a, const struct facts *f, int only)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < f->n_corrections; i++) {
        const struct correction *x = &f->corrections[i];
        if (only >= 0 && x->market != only && market_index(f, x->item) != only)
            continue;
        struct value *v = value_record(a);
        record_text(a, v, "market", f->markets[x->market].iso3);
        record_text(a, v, "what", x->what);
        record_text(a, v, "done", correction_kind_name(x->kind));
        if (x->item[0])
            record_text(a, v, "item", x->item);
        if (x->year)
            record_int(a, v, "year", x->year);
        record_text(a, v, "source", x->source);
        if (x->says[0])
            record_text(a, v, "says", x->says);
        record_text(a, v, "reason", x->reason);
        record_text(a, v, "evidence", x->evidence);
        record_text(a, v, "tag", x->tag);
        list_add(a, list, v);
    }
    return list;
}

/* refused.csv of the package tables, when they have been built. */
static bool refused_value(struct job *job, const struct facts *f, int only, struct value *r,
                          struct err *e)
{
    static const char *const cols[6] = {"iso3", "table", "field", "value", "source", "reason"};
    static const char *const names[6] = {"market", "table", "field", "value", "source", "reason"};
    struct arena *a = job->arena;
    struct csv *c;
    int col[COUNT_OF(cols)];
    const char *path = job->country_dir ? path_join(a, job->country_dir, "refused.csv") : NULL;
    if (!path || !file_exists(path))
        return true;
    struct value *list = value_list(a);
    TRY(csv_open_path(&c, a, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        if (only >= 0 && market_index(f, str_dup(a, csv_text(c, col[0]))) != only)
            continue;
        struct value *v = value_record(a);
        for (size_t i = 0; i < COUNT_OF(cols); i++)
            record_text(a, v, names[i], str_dup(a, csv_text(c, col[i])));
        list_add(a, list, v);
    }
    record_set(a, r, "refused", list);
    return !csv_failed(c);
}

static bool run_quarantine(struct job *job, const struct args *args, struct value **ret,
                           struct err *e)
{
    struct facts *f;
    struct arena *a = job->arena;
    int only = -1;
    TRY(facts_of_job(job, &f, e));
    if (args_has(args, "market")) /* the figures of one market */
        TRY(market_resolve(f, str_of(args_text(args, "market")), &only, e));
    struct value *r = value_record(a), *list = value_list(a);
    int64_t n = 0, pairs = 0, agreements = 0;
    for (size_t i = 0; i < f->n_quarantine; i++) {
        const struct quarantined *q = &f->quarantine[i];
        const struct indicator *ind = &f->indicators[q->indicator];
        const struct market *m = &f->markets[q->market];
        if (only >= 0 && q->market != only)
            continue;
        struct figure *g = figure_leaf(a, FIGURE_FACT, arena_printf(a, "%s, %s", ind->name, m->name),
                                       q->value, ind->unit, q->year, q->source,
                                       arena_printf(a, "quarantine/%s/%s/%d", ind->id, m->iso3, q->year));
        g->decimals = ind->decimals;
        g->grade = GRADE_D;
        g->why_grade = q->reason;
        struct value *v = value_record(a);
        record_text(a, v, "market", m->iso3);
        record_text(a, v, "indicator", ind->id);
        record_figure(a, v, "value", g);
        record_int(a, v, "year", q->year);
        record_text(a, v, "source", q->source);
        record_text(a, v, "reason", q->reason);
        list_add(a, list, v);
        n++;
    }
    for (size_t i = 0; f->pairs && i < f->n_markets; i++)
        for (size_t j = i + 1; j < f->n_markets; j++) {
            const struct pair_cell *p = &f->pairs[pair_at(f, (int)i, (int)j)];
            bool asked = only < 0 || only == (int)i || only == (int)j;
            pairs += asked && p->distance_why;
            agreements += asked && p->agreement_why;
        }
    record_text(a, r, "headline",
                n ? arena_printf(a, "%lld figure%s in quarantine: listed here and used nowhere.", (long long)n,
                                 n == 1 ? " is" : "s are")
                  : "No figure is in quarantine.");
    record_int(a, r, "count", n);
    record_set(a, r, "figures", list);
    record_int(a, r, "pairs_withheld", pairs);
    record_int(a, r, "agreements_withheld", agreements);
    record_set(a, r, "corrections", corrections_value(a, f, only));
    TRY(refused_value(job, f, only, r, e));
    *ret = r;
    return true;
}

static const struct capability_param quarantine_params[] = {
    {.name = "market", .kind = PARAM_MARKET, .flags = PARAM_POSITIONAL, .help = "only this market"},
};
const struct capability country_quarantine = {
    .name = "country.quarantine",
    .summary = "Lists the figures that are not used, with the reason",
    .about = "A figure goes to quarantine when it lies outside the plausible range of its indicator, when "
             "two sources contradict each other on the same cell, when one of its inputs is there, or "
             "when a person has found it wrong. It is listed here and used nowhere. The corrections and "
             "the values refused from the packages are listed too.",
    .example = "landfall country quarantine\nlandfall country quarantine VEN",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(quarantine_params),
    .result = &quarantine_shape,
    .run = run_quarantine,
};
