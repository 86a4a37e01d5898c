/* parts.c — the dataset record, who and what is meant, and the figures every answer makes. */
#include "trade/parts.h"

#include <math.h>
#include <string.h>

#include "base/params.h"
#include "trade/concordance.h"
#include "trade/cube_inside.h"
#include "trade/hs.h"
#include "trade/words.h"

/* --- the dataset ----------------------------------------------------------------------------- */

static const struct shape_field dataset_fields[] = {
    {.name = "dataset", .kind = VALUE_TEXT},
    {.name = "nomenclature", .kind = VALUE_TEXT},
    {.name = "digits", .kind = VALUE_INT, .help = "of the product codes looked at"},
    {.name = "window",
     .heading = "levels",
     .kind = VALUE_TEXT,
     .help = "which years the levels are a mean of"},
    {.name = "first_year", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "of the dataset"},
    {.name = "last_year", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "of the window"},
    {.name = "source", .kind = VALUE_TEXT},
    {.name = "method", .kind = VALUE_TEXT, .help = "as published, reconciled, converted …"},
    {.name = "partners",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "false: exports without who bought them"},
    {.name = "caution",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "why shares of the world are none"},
};
const struct shape trade_dataset_shape =
    SHAPE("trade_dataset", "which flows an answer is made from", dataset_fields);

struct value *trade_dataset(const struct cube *c, struct arena *a)
{
    struct value *r = value_record(a);
    const struct flow_info *info = c->inside->info;
    int first = c->years[0];
    for (size_t i = 0; i < flows_count(c->inside->store); i++) {
        const struct flow_info *x = flows_at(c->inside->store, i);
        if (strcmp(x->dataset, info->dataset) == 0 && x->kind == info->kind &&
            strcmp(x->nomenclature, info->nomenclature) == 0 && x->year < first)
            first = x->year;
    }
    record_text(a, r, "dataset", c->dataset);
    record_text(a, r, "nomenclature", c->nomenclature);
    record_int(a, r, "digits", c->digits);
    record_text(a, r, "window", cube_window_text(c, a));
    record_int(a, r, "first_year", first);
    record_int(a, r, "last_year", c->years[c->n_years - 1]);
    record_text(a, r, "source", c->source);
    record_text(a, r, "method", info->method && *info->method ? info->method : "as published");
    record_bool(a, r, "partners", c->imports != NULL);
    const char *caution = trade_caution(c, a);
    record_text(a, r, "caution", *caution ? caution + 1 : NULL);
    return r;
}

const char *trade_caution(const struct cube *c, struct arena *a)
{
    return trade_few_exporters(a, c, c->inside->params);
}

bool trade_cube(struct job *job, const struct args *args, int digits, struct cube **ret,
                struct err *e)
{
    if (digits % 2)
        return FAIL(e, ERR_INPUT, "codes are cut to 2, 4 or 6 digits, not %d", digits);
    struct cube_ask ask = {.dataset = args_text(args, "dataset"),
                           .nomenclature = args_text(args, "nomenclature"),
                           .year = (int)args_int(args, "year"),
                           .window = (int)args_int(args, "window"),
                           .digits = digits};
    return cube_load(job, &ask, ret, e);
}

/* --- who and what ---------------------------------------------------------------------------- */

bool trade_country(struct job *job, const struct cube *c, const char *text, int *ret, struct err *e)
{
    struct facts *facts;
    int market, found = cube_country(c, text);
    if (found < 0) {
        TRY(facts_of_job(job, &facts, e));
        TRY(market_resolve(facts, str_of(text), &market, e));
        found = cube_country(c, market_at(facts, market)->iso3);
        if (found < 0) {
            (void)FAIL(e, ERR_NOT_FOUND, "%s holds no trade of %s", c->source,
                       market_in_text(facts, job->arena, market, false));
            return err_hint(e, "It has %zu countries and areas, such as %s.", c->n_countries,
                            c->n_countries ? c->country[0] : "none");
        }
    }
    *ret = found;
    return true;
}

bool trade_country_arg(struct job *job, const struct cube *c, const struct args *args,
                       const char *name, int *ret, struct err *e)
{
    *ret = -1;
    return !args_has(args, name) || trade_country(job, c, args_text(args, name), ret, e);
}

/* What a code of another revision became in the cube's: "150920 of HS22 is 150910 in HS17"; "" when
 * no table of concordances was imported or none knows the code. */
static const char *other_revision(const struct cube *c, struct arena *a, const char *code)
{
    struct concordance *table;
    struct err ignored;
    if (strlen(code) < 6 || !concordance_of_store(&table, c->inside->store, a, &ignored))
        return "";
    for (size_t r = 0; hs_revision(r); r++) {
        struct concordance_map *m;
        struct buf b;
        if (strcmp(hs_revision(r), c->nomenclature) == 0 ||
            !concordance_map(table, a, hs_revision(r), c->nomenclature, &m, &ignored))
            continue;
        int at = concordance_code(m, code);
        buf_init(&b, a, 1024);
        for (uint32_t l = at < 0 ? 0 : m->first[at]; at >= 0 && l < m->first[at + 1]; l++)
            if (cube_product(c, m->to[m->link[l].to]) >= 0)
                buf_printf(&b, "%s%s", b.n ? " or " : "", m->to[m->link[l].to]);
        if (b.n)
            return arena_printf(a, "%s of %s is %s in %s. ", code, hs_revision(r), b.p,
                                c->nomenclature);
    }
    return "";
}

bool trade_product_in(const struct cube *c, const char *code, int *ret, struct err *e)
{
    *ret = cube_product(c, code);
    if (*ret >= 0)
        return true;
    ARENA_LOCAL(tmp);
    (void)FAIL(e, ERR_NOT_FOUND, "%s holds no trade in %s in the window (%d–%d)", c->source, code,
               c->years[0], c->years[c->n_years - 1]);
    const char *now = other_revision(c, tmp, code);
    return err_hint(
        e, "%sBy words: landfall hs search WORDS; what is under a heading: landfall hs browse %.4s",
        *now ? now : "Codes change between revisions of the HS. ", code);
}

int trade_largest_first(const void *x, const void *y)
{
    const struct trade_line *a = x, *b = y;
    if (a->value != b->value)
        return a->value < b->value ? 1 : -1;
    return a->at < b->at ? -1 : 1;
}

void trade_put_country(const struct cube *c, struct arena *a, struct value *r, size_t country)
{
    const struct market *m =
        c->market[country] >= 0 ? market_at(c->inside->facts, c->market[country]) : NULL;
    record_text(a, r, "country", cube_country_name(c, country));
    record_text(a, r, "code", c->country[country]);
    record_text(a, r, "iso2", m ? m->iso2 : "");
}

void trade_prose_add(struct arena *a, struct prose *p, const struct prose *more)
{
    for (size_t i = 0; i < more->n; i++)
        PUSH(a, p->pieces, p->n, p->cap, more->pieces[i]);
}

const char *trade_in_text(const struct cube *c, struct arena *a, size_t country, bool begins)
{
    return c->market[country] >= 0 ? market_in_text(c->inside->facts, a, c->market[country], begins)
                                   : c->country[country];
}

/* --- figures --------------------------------------------------------------------------------- */

struct figure *trade_share(struct arena *a, const char *label, const struct figure *part,
                           const struct figure *whole)
{
    double share = figure_known(part) && figure_known(whole) && whole->value > 0
                       ? 100 * part->value / whole->value
                       : (double)NAN;
    struct figure *f = FIGURE(a, label, share, "%", "trade-share/1", NULL, part, whole);
    f->year = part->year;
    if (f->missing)
        f->why = "there is no trade to take a share of";
    return f;
}

struct figure *trade_rca_figure(struct arena *a, const char *label, const struct figure *x_ik,
                                const struct figure *x_i, const struct figure *x_k,
                                const struct figure *x)
{
    struct figure *f = FIGURE(a, label, trade_rca(x_ik->value, x_i->value, x_k->value, x->value),
                              "", "rca/1", NULL, x_ik, x_i, x_k, x);
    f->decimals = 2;
    f->year = x_ik->year;
    if (f->missing)
        f->why = x_i->value > 0 ? "nobody exports the product" : "the country exports nothing";
    return f;
}

struct figure *trade_count(struct arena *a, const char *label, double n, const struct figure *of)
{
    struct figure *f = FIGURE(a, label, n, "", "count/1", NULL, of);
    f->decimals = 0;
    f->year = of ? of->year : 0;
    return f;
}

bool trade_rules_of_job(struct job *job, struct trade_rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"trade.growth.long_years", offsetof(struct trade_rules, long_years)},
        {"trade.growth.long_least", offsetof(struct trade_rules, long_least)},
        {"trade.growth.short_years", offsetof(struct trade_rules, short_years)},
        {"trade.growth.short_least", offsetof(struct trade_rules, short_least)},
        {"trade.growth.mean_years", offsetof(struct trade_rules, mean_years)},
    };
    struct facts *facts;
    const struct params *p;
    TRY(facts_of_job(job, &facts, e));
    TRY(params_of_job(job, facts_as_of(facts), &p, e));
    TRY(params_fill(p, binds, COUNT_OF(binds), ret, e));
    ret->hash = params_topic_hash(p, "trade");
    return true;
}

static struct figure *mean_figure(const struct cube *c, struct arena *a, const char *label,
                                  const int *year, const double *value, size_t n, int last,
                                  int averaged, const char *what)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (year[i] > last - averaged && year[i] <= last)
            sum += value[i];
    int first = last - averaged + 1;
    const char *years =
        first == last ? arena_printf(a, "%d", last) : arena_printf(a, "%d–%d", first, last);
    struct figure *f = cube_leaf(c, a, arena_printf(a, "%s, %s", label, years), sum / averaged,
                                 "USD", last, arena_printf(a, "%s/%s", what, years));
    if (averaged > 1)
        f->why = arena_printf(a, "mean of %d years", averaged);
    return f;
}

struct figure *trade_growth_figure(const struct cube *c, struct arena *a,
                                   const struct trade_rules *rules, enum trade_span span,
                                   const char *label, const int *year, const double *value,
                                   size_t n, const char *what)
{
    bool is_long = span == TRADE_LONG;
    struct trade_growth g = trade_growth(
        year, value, n, (int)(is_long ? rules->long_years : rules->short_years),
        (int)(is_long ? rules->long_least : rules->short_least), (int)rules->mean_years);
    const char *full = arena_printf(a, "Growth a year, %s", label);
    if (!g.averaged) {
        struct figure *f = figure_missing(a, full, "%", NULL);
        f->why =
            arena_printf(a, "%zu year%s of flows: too few for this growth", n, n == 1 ? "" : "s");
        return f;
    }
    struct figure *f = FIGURE(a, full, 100 * g.rate, "%", "trade-growth/1", rules->hash,
                              mean_figure(c, a, label, year, value, n, g.to, g.averaged, what),
                              mean_figure(c, a, label, year, value, n, g.from, g.averaged, what));
    f->decimals = 1;
    f->year = g.to;
    f->why = g.why            ? g.why
             : g.averaged > 1 ? arena_printf(a, "means of the %d years to %d and to %d", g.averaged,
                                             g.from, g.to)
                              : arena_printf(a, "%d to %d", g.from, g.to);
    return f;
}

double *trade_column(struct arena *a, const double *table, size_t n_years, size_t n_countries,
                     size_t country)
{
    double *x = NEW_N(a, double, n_years + 1);
    for (size_t y = 0; y < n_years; y++)
        x[y] = table[y * n_countries + country];
    return x;
}
