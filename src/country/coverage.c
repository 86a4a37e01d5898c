/* What the table holds and where it comes from: `country coverage`, `country sources`,
 * `country quarantine`, and the coverage matrix of docs/country-coverage.md.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/value.h"
#include "country/build.h"

enum { MANY_MARKETS = 150, MANY_CELLS = 40 }; /* what the project asks of the table */

static const char shown_letters[] = "PESTNLG";

struct spread {
    size_t n;
    int oldest, newest, median; /* years of the figures in use */
};

static int int_cmp(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static struct spread spread_of(const struct facts *f, int indicator)
{
    ARENA_LOCAL(tmp);
    int *years = NEW_N(tmp, int, f->n_markets + 1);
    struct spread s = {0};
    for (size_t m = 0; m < f->n_markets; m++) {
        double value;
        int year;
        if (facts_value(f, (int)m, indicator, &value, &year))
            years[s.n++] = year;
    }
    if (s.n == 0)
        return s;
    qsort(years, s.n, sizeof *years, int_cmp);
    s.oldest = years[0];
    s.newest = years[s.n - 1];
    s.median = years[(s.n - 1) / 2];
    return s;
}

static bool counted(const struct indicator *ind)
{
    return strchr(shown_letters, ind->letter) != NULL;
}

/* Cells of the indicators that count (no building blocks, no user-only scores). */
static size_t cells_of(const struct facts *f, int market)
{
    size_t n = 0;
    for (const char *l = shown_letters; *l; l++)
        n += facts_cells_of_market(f, market, *l);
    return n;
}

/* --- Markdown ------------------------------------------------------------------------------------ */

static void summary(struct buf *out, const struct facts *f)
{
    size_t wide = 0, rich = 0;
    for (size_t i = 0; i < f->n_indicators; i++)
        wide += counted(&f->indicators[i]) && spread_of(f, (int)i).n >= MANY_MARKETS;
    for (size_t m = 0; m < f->n_markets; m++)
        rich += cells_of(f, (int)m) >= MANY_CELLS;
    buf_printf(out,
               "%zu indicators have a figure for at least %d economies; %zu economies have at least "
               "%d figures.\n\n",
               wide, MANY_MARKETS, rich, MANY_CELLS);
    buf_puts(out, "| letter | indicators | for ≥ 150 economies |\n|---|---:|---:|\n");
    for (const char *l = shown_letters; *l; l++) {
        size_t n = 0, many = 0;
        for (size_t i = 0; i < f->n_indicators; i++)
            if (f->indicators[i].letter == *l) {
                size_t cells = spread_of(f, (int)i).n;
                n += cells > 0;
                many += cells >= MANY_MARKETS;
            }
        buf_printf(out, "| %c %s | %zu | %zu |\n", *l, indicator_letter_name(*l), n, many);
    }
}

void coverage_markdown(struct buf *out, const struct facts *f)
{
    buf_puts(out, "# What the country table holds\n\n"
                  "Written by `landfall country rebuild`; do not edit. A cell is one indicator of one "
                  "economy with at least one figure; the year is that of the newest one.\n\n");
    summary(out, f);
    buf_puts(out, "\n## By indicator\n\n| id | name | unit | letter | economies | newest | median | "
                  "oldest | source |\n|---|---|---|---|---:|---|---|---|---|\n");
    for (size_t i = 0; i < f->n_indicators; i++) {
        const struct indicator *ind = &f->indicators[i];
        struct spread s = spread_of(f, (int)i);
        if (!counted(ind) || s.n == 0)
            continue;
        buf_printf(out, "| %s | %s | %s | %c | %zu | %d | %d | %d | %s |\n", ind->id, ind->name,
                   ind->unit[0] ? ind->unit : "–", ind->letter, s.n, s.newest, s.median, s.oldest,
                   ind->sources);
    }
    buf_puts(out, "\n## By economy\n\nFigures per letter.\n\n| code | economy |");
    for (const char *l = shown_letters; *l; l++)
        buf_printf(out, " %c |", *l);
    buf_puts(out, " all |\n|---|---|");
    for (const char *l = shown_letters; *l; l++)
        buf_puts(out, "---:|");
    buf_puts(out, "---:|\n");
    for (size_t m = 0; m < f->n_markets; m++) {
        if (f->markets[m].status == MARKET_UNINHABITED)
            continue;
        buf_printf(out, "| %s | %s |", f->markets[m].iso3, f->markets[m].name);
        for (const char *l = shown_letters; *l; l++)
            buf_printf(out, " %zu |", facts_cells_of_market(f, (int)m, *l));
        buf_printf(out, " %zu |\n", cells_of(f, (int)m));
    }
}

/* --- country coverage ----------------------------------------------------------------------------- */

static const struct shape_field indicator_fields[] = {
    {.name = "indicator", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "unit", .kind = VALUE_TEXT},
    {.name = "letter", .kind = VALUE_TEXT, .help = "PESTEL letter; N natural environment, G geography"},
    {.name = "economies", .kind = VALUE_INT, .help = "economies with at least one figure"},
    {.name = "newest", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "median_year", .heading = "median", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "oldest", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "sources", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "definition", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape indicator_shape =
    SHAPE("country_indicator", "one indicator and how far it reaches", indicator_fields);

static const struct shape_field market_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "political", .heading = "P", .kind = VALUE_INT},
    {.name = "economic", .heading = "E", .kind = VALUE_INT},
    {.name = "social", .heading = "S", .kind = VALUE_INT},
    {.name = "technological", .heading = "T", .kind = VALUE_INT},
    {.name = "environment", .heading = "N", .kind = VALUE_INT},
    {.name = "legal", .heading = "L", .kind = VALUE_INT},
    {.name = "geography", .heading = "G", .kind = VALUE_INT},
    {.name = "all", .kind = VALUE_INT},
};
static const struct shape market_shape =
    SHAPE("country_market_coverage", "figures of one economy per letter", market_fields);

static const struct shape_field coverage_fields[] = {
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT},
    {.name = "wide_indicators", .heading = "indicators for at least 150 economies", .kind = VALUE_INT},
    {.name = "rich_economies", .heading = "economies with at least 40 figures", .kind = VALUE_INT},
    {.name = "indicators", .kind = VALUE_LIST, .of = &indicator_shape,
     .flags = SHAPE_CSV | SHAPE_OPTIONAL},
    {.name = "markets", .kind = VALUE_LIST, .of = &market_shape, .flags = SHAPE_OPTIONAL},
};
static const struct shape coverage_shape =
    SHAPE("country_coverage", "what the country table holds", coverage_fields);

static bool run_coverage(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const char *const names[] = {"political",   "economic", "social",   "technological",
                                        "environment", "legal",    "geography"};
    struct facts *f;
    struct arena *a = job->arena;
    TRY(facts_of_job(job, &f, e));
    bool by_market = strcmp(args_text(args, "by"), "market") == 0;
    struct value *r = value_record(a), *list = value_list(a);
    int64_t wide = 0, rich = 0;
    for (size_t i = 0; i < f->n_indicators; i++) {
        const struct indicator *ind = &f->indicators[i];
        struct spread s = spread_of(f, (int)i);
        if (!counted(ind))
            continue;
        wide += s.n >= MANY_MARKETS;
        if (by_market)
            continue;
        struct value *v = value_record(a);
        record_text(a, v, "indicator", ind->id);
        record_text(a, v, "name", ind->name);
        record_text(a, v, "unit", ind->unit);
        record_text(a, v, "letter", (char[]){ind->letter, '\0'});
        record_int(a, v, "economies", (int64_t)s.n);
        if (s.n > 0) {
            record_int(a, v, "newest", s.newest);
            record_int(a, v, "median_year", s.median);
            record_int(a, v, "oldest", s.oldest);
        }
        record_text(a, v, "sources", ind->sources);
        record_text(a, v, "definition", ind->definition);
        list_add(a, list, v);
    }
    for (size_t m = 0; m < f->n_markets; m++) {
        size_t cells = cells_of(f, (int)m);
        rich += cells >= MANY_CELLS;
        if (!by_market || f->markets[m].status == MARKET_UNINHABITED)
            continue;
        struct value *v = value_record(a);
        record_text(a, v, "market", f->markets[m].iso3);
        record_text(a, v, "name", f->markets[m].name);
        for (size_t k = 0; k < COUNT_OF(names); k++)
            record_int(a, v, names[k],
                       (int64_t)facts_cells_of_market(f, (int)m, shown_letters[k]));
        record_int(a, v, "all", (int64_t)cells);
        list_add(a, list, v);
    }
    record_text(a, r, "as_of", date_text(f->as_of).s);
    record_int(a, r, "wide_indicators", wide);
    record_int(a, r, "rich_economies", rich);
    record_set(a, r, by_market ? "markets" : "indicators", list);
    *ret = r;
    return true;
}

static const char *const by_choices[] = {"indicator", "market", NULL};
static const struct capability_param coverage_params[] = {
    {.name = "by", .kind = PARAM_CHOICE, .choices = by_choices, .default_value = "indicator",
     .help = "one line per indicator or per market"},
};
const struct capability country_coverage = {
    .name = "country.coverage",
    .summary = "Shows which indicators the country table holds, for how many economies and years",
    .example = "landfall country coverage\nlandfall country coverage --by market",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(coverage_params),
    .result = &coverage_shape,
    .run = run_coverage,
};

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
static const struct shape_field sources_fields[] = {
    {.name = "table_date", .heading = "date of the table", .kind = VALUE_TEXT},
    {.name = "sources", .kind = VALUE_LIST, .of = &source_shape, .flags = SHAPE_CSV},
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

static bool run_sources(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct facts *f;
    struct arena *a = job->arena;
    (void)args;
    TRY(facts_of_job(job, &f, e));
    struct value *r = value_record(a), *list = value_list(a);
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
        record_int(a, v, "facts", n);
        record_int(a, v, "pairs", pairs_from(f, s->id));
        record_int(a, v, "economies", economies);
        if (newest)
            record_int(a, v, "newest", newest);
        record_text(a, v, "url", s->url);
        list_add(a, list, v);
    }
    record_text(a, r, "table_date", date_text(f->table_date).s);
    record_set(a, r, "sources", list);
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
static const struct shape_field quarantine_fields[] = {
    {.name = "count", .heading = "figures in quarantine", .kind = VALUE_INT},
    {.name = "figures", .kind = VALUE_LIST, .of = &quarantined_shape, .flags = SHAPE_CSV},
    {.name = "pairs_withheld", .heading = "pairs with a withheld distance", .kind = VALUE_INT},
};
static const struct shape quarantine_shape =
    SHAPE("country_quarantine", "figures that contradict each other or cannot be", quarantine_fields);

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
    int64_t n = 0, pairs = 0;
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
        for (size_t j = i + 1; j < f->n_markets; j++)
            pairs += f->pairs[pair_at(f, (int)i, (int)j)].distance_why &&
                     (only < 0 || only == (int)i || only == (int)j);
    record_int(a, r, "count", n);
    record_set(a, r, "figures", list);
    record_int(a, r, "pairs_withheld", pairs);
    *ret = r;
    return true;
}

static const struct capability_param quarantine_params[] = {
    {.name = "market", .kind = PARAM_MARKET, .flags = PARAM_POSITIONAL, .help = "only this market"},
};
const struct capability country_quarantine = {
    .name = "country.quarantine",
    .summary = "Lists the figures that are not used, with the reason",
    .about = "A figure goes to quarantine when it lies outside the plausible range of its indicator or "
             "when two sources differ by more than a factor of two on the same cell. It is listed here "
             "and used nowhere.",
    .example = "landfall country quarantine\nlandfall country quarantine VEN",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(quarantine_params),
    .result = &quarantine_shape,
    .run = run_quarantine,
};
