/* What the table holds: `country coverage`, and the coverage matrix of docs/country-coverage.md. */
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
    {.name = "headline", .kind = VALUE_TEXT},
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
    record_text(a, r, "headline",
                arena_printf(a, "%lld indicators are known for %d economies or more, and of %lld economies %d "
                                "figures or more.", (long long)wide, MANY_MARKETS, (long long)rich, MANY_CELLS));
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
