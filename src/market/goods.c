/* goods.c — the firm's HS codes looked up in the product flows, and the flows summed by market. */
#include "market/goods.h"

#include <math.h>
#include <string.h>

#include "base/params.h"
#include "trade/hs.h"
#include "trade/potential.h"
#include "trade/tariffs.h"

enum { HEADING = 4 };

/* --- codes --------------------------------------------------------------------------------------
 */

/* The firm's codes, each once, in the order of its file. */
static bool list_codes(struct job *job, const struct firm *firm, struct goods *g, struct err *e)
{
    struct goods_code *codes = NEW_N(job->arena, struct goods_code, firm->n_products + 1);
    for (size_t p = 0; p < firm->n_products; p++) {
        char code[FLOW_PRODUCT];
        bool seen = false;
        if (!firm->products[p].hs) {
            g->services = true;
            continue;
        }
        TRY(hs_code(str_of(firm->products[p].hs), code, e));
        for (size_t i = 0; i < g->n_codes; i++)
            seen = seen || strcmp(codes[i].stated, code) == 0;
        if (!seen)
            codes[g->n_codes++] = (struct goods_code){.stated = arena_strdup(job->arena, code)};
    }
    g->codes = codes;
    return true;
}

static size_t count_below(const struct cube *c, const char *code, bool *mark)
{
    size_t n = 0, length = strlen(code);
    for (size_t k = 0; k < c->n_products; k++)
        if (strncmp(c->product[k], code, length) == 0) {
            n++;
            if (mark)
                mark[k] = true;
        }
    return n;
}

/* A code as the dataset has it: itself, cut to the dataset's digits, or its heading. NULL: neither.
 */
static const char *code_there(struct arena *a, const struct cube *c, const char *stated)
{
    size_t n = strlen(stated), digits = (size_t)c->digits;
    char *code = arena_strndup(a, stated, n < digits ? n : digits);
    if (count_below(c, code, NULL))
        return code;
    if (strlen(code) <= HEADING)
        return NULL;
    code[HEADING] = 0;
    return count_below(c, code, NULL) ? code : NULL;
}

/* "HS 300490 and 300410"; "HS 1509 (no flows of 150920)": it may be a code of another revision. */
static void name_codes(struct arena *a, struct goods *g)
{
    struct buf text, ref, gone;
    size_t n = 0, of = 0, lost = 0;
    buf_init(&text, a, 1 << 12);
    buf_init(&ref, a, 1 << 12);
    buf_init(&gone, a, 1 << 12);
    for (size_t i = 0; i < g->n_codes; i++)
        of += g->codes[i].used != NULL;
    for (size_t i = 0; i < g->n_codes; i++) {
        const struct goods_code *x = &g->codes[i];
        bool told = false;
        if (!count_below(g->cube, x->stated, NULL))
            buf_printf(&gone, "%s%s", lost++ ? ", " : "", x->stated);
        g->heading = g->heading || (x->used && strcmp(x->used, x->stated) != 0);
        for (size_t k = 0; k < i; k++)
            told = told || (x->used && g->codes[k].used && strcmp(g->codes[k].used, x->used) == 0);
        if (!x->used || told)
            continue;
        buf_printf(&text, "%s%s", n == 0 ? "HS " : n + 1 == of ? " and " : ", ", x->used);
        buf_printf(&ref, "%s%s", n ? "+" : "", x->used);
        n++;
    }
    if (lost && n)
        buf_printf(&text, " (no flows of %s)", gone.p);
    g->text = n ? text.p : arena_printf(a, "HS %s", gone.p);
    g->ref = n ? ref.p : "";
}

/* Which products of the cube the codes are. A code within a heading that stands in for another one
 * counts with the heading: once. */
static bool find_products(struct arena *a, struct goods *g)
{
    const struct cube *c = g->cube;
    struct goods_code *codes = NEW_N(a, struct goods_code, g->n_codes + 1);
    bool *mark = NEW_N(a, bool, c->n_products + 1);
    size_t *products = NEW_N(a, size_t, c->n_products + 1);
    for (size_t i = 0; i < g->n_codes; i++)
        codes[i] = (struct goods_code){g->codes[i].stated, code_there(a, c, g->codes[i].stated)};
    for (size_t i = 0; i < g->n_codes; i++)
        for (size_t k = 0; codes[i].used && k < g->n_codes; k++)
            if (codes[k].used && strlen(codes[k].used) < strlen(codes[i].used) &&
                strncmp(codes[i].used, codes[k].used, strlen(codes[k].used)) == 0)
                codes[i].used = codes[k].used;
    for (size_t i = 0; i < g->n_codes; i++)
        if (codes[i].used)
            (void)count_below(c, codes[i].used, mark);
    for (size_t k = 0; k < c->n_products; k++)
        if (mark[k])
            products[g->n_products++] = k;
    g->codes = codes;
    g->products = products;
    name_codes(a, g);
    return g->n_products > 0;
}

/* --- sums ---------------------------------------------------------------------------------------
 */

static bool sum_flows(struct arena *a, struct goods *g, struct err *e)
{
    size_t n = g->cube->n_countries;
    double *sales = NEW_N(a, double, n *n), *imports = NEW_N(a, double, n),
           *tonnes = NEW_N(a, double, n), *value = NEW_N(a, double, n);
    for (size_t p = 0; p < g->n_products; p++) {
        struct cube_flow *flows;
        size_t n_flows;
        TRY(cube_flows(g->cube, a, g->products[p], &flows, &n_flows, e));
        for (size_t i = 0; i < n_flows; i++) {
            const struct cube_flow *x = &flows[i];
            sales[x->exporter * n + x->importer] += x->value;
            imports[x->importer] += x->value;
            if (!isnan(x->tonnes) && x->tonnes > 0) {
                tonnes[x->importer] += x->tonnes;
                value[x->importer] += x->tonnes_value;
            }
        }
    }
    g->sales = sales;
    g->imports = imports;
    g->tonnes = tonnes;
    g->tonnes_value = value;
    return true;
}

/* Imports of the goods in one year, read from the sums by product and importer of its segment. */
static bool sum_year(struct flow_store *store, const struct flow_info *info, struct goods *g,
                     double *sum, struct err *e)
{
    const struct cube *c = g->cube;
    const struct flow_segment *s;
    ARENA_LOCAL(tmp);
    TRY(flows_map(store, info, &s, e));
    int *place = NEW_N(tmp, int, s->n_countries + 1);
    for (uint32_t i = 0; i < s->n_countries; i++)
        place[i] = cube_country(c, s->country[i]);
    for (size_t p = 0; p < g->n_products; p++) {
        uint32_t begin, end;
        flow_products(s, c->product[g->products[p]], &begin, &end);
        for (uint32_t m = s->product_market[begin]; m < s->product_market[end]; m++)
            if (place[s->market_importer[m]] >= 0)
                sum[place[s->market_importer[m]]] += (double)s->market_value[m] * s->value_unit;
    }
    return true;
}

/* The years that growth looks at; those of the store beyond them are not opened. */
static bool sum_years(struct job *job, struct goods *g, struct err *e)
{
    const struct cube *c = g->cube;
    struct flow_store *store;
    int newest = c->years[c->n_years - 1], back = (int)(g->rules.long_years + g->rules.mean_years);
    int *year = NEW_N(job->arena, int, (size_t)back + 1);
    double *sum = NEW_N(job->arena, double, ((size_t)back + 1) * c->n_countries);
    TRY(flows_of_job(job, &store, e));
    for (int y = newest - back + 1; y <= newest; y++) {
        const struct flow_info *info =
            flows_find(store, c->dataset, c->nomenclature, FLOWS_BILATERAL, y);
        if (!info)
            continue;
        year[g->n_years] = y;
        TRY(sum_year(store, info, g, sum + g->n_years * c->n_countries, e));
        g->n_years++;
    }
    g->year = year;
    g->imports_in = sum;
    return true;
}

/* Flows that were put together from what countries reported cover those that did report. The newest
 * year of the window decides. */
static const bool *who_reports(struct arena *a, const struct cube *c)
{
    const struct flow_segment *s = c->segment[c->n_years - 1];
    if (!s->row_report)
        return NULL;
    ARENA_LOCAL(tmp);
    bool *told = NEW_N(tmp, bool, s->n_countries + 1), any = false;
    bool *reports = NEW_N(a, bool, c->n_countries + 1);
    for (uint32_t r = 0; r < s->n_rows; r++)
        if (s->row_report[r] == REPORT_IMPORT || s->row_report[r] == REPORT_BOTH)
            told[s->row_importer[r]] = true;
    for (uint32_t i = 0; i < s->n_countries; i++) {
        int country = told[i] ? cube_country(c, s->country[i]) : -1;
        if (country >= 0)
            reports[country] = any = true;
    }
    return any ? reports : NULL;
}

/* --- potential ----------------------------------------------------------------------------------
 */

/* Sums over the goods; a market where the formula has nothing to go by stays NaN. */
static bool sum_potential(struct job *job, const struct cube *c, const struct goods *g,
                          const struct params *params, double *ret[3], struct err *e)
{
    struct potential_options opt;
    TRY(potential_defaults(params, &opt, e));
    for (int x = 0; x < 3; x++)
        ret[x] = NEW_N(job->arena, double, c->n_countries);
    for (size_t p = 0; p < g->n_products; p++) {
        struct potential_line *l;
        size_t n;
        int product = cube_product(c, g->cube->product[g->products[p]]);
        if (product < 0)
            continue;
        TRY(potential_lines(job, c, (size_t)g->home, (size_t)product, &opt, &l, &n, e));
        for (size_t i = 0; i < n; i++) {
            bool open = l[i].no_history || isnan(l[i].ease);
            ret[0][l[i].importer] += open ? (double)NAN : l[i].expected;
            ret[1][l[i].importer] += l[i].actual;
            ret[2][l[i].importer] += open ? (double)NAN : l[i].unrealised;
        }
    }
    return true;
}

static void find_potential(struct job *job, struct goods *g, const char *home,
                           const struct params *params)
{
    const struct cube *c = g->cube;
    double *sums[3], own = 0;
    struct err e = {0};
    for (size_t p = 0; g->home >= 0 && p < g->n_products; p++)
        own += c->exports[(size_t)g->home * c->n_products + g->products[p]];
    size_t told = 0;
    for (size_t i = 0; g->reports && i < c->n_countries; i++)
        told += g->reports[i];
    if (g->reports && (double)told < g->par.exporters_min) {
        g->why_potential = arena_printf(job->arena,
                                        "%s is the reports of %zu countries only, so that "
                                        "shares of the world are none",
                                        c->source, told);
        return;
    }
    if (g->home >= 0 && g->reports && !g->reports[g->home]) {
        g->why_potential = arena_printf(job->arena, "%s does not report to %s", home, c->source);
        return;
    }
    if (!(own > 0)) {
        g->why_potential =
            arena_printf(job->arena, "%s sells none of it abroad in these years", home);
        return;
    }
    if (!sum_potential(job, c, g, params, sums, &e)) {
        g->why_potential = arena_strdup(job->arena, e.msg);
        return;
    }
    g->expected = sums[0];
    g->actual = sums[1];
    g->unrealised = sums[2];
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static size_t count_exporters(const struct cube *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_countries; i++)
        n += c->country_exports[i] > 0;
    return n;
}

static bool load_params(struct job *job, const struct facts *f, struct goods *g,
                        const struct params **ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"market.goods.growth.floor", offsetof(struct goods_params, growth_floor)},
        {"trade.potential.exporters.min", offsetof(struct goods_params, exporters_min)},
    };
    TRY(params_of_job(job, facts_as_of(f), ret, e));
    g->params_hash = params_hash(*ret);
    return trade_rules_of_job(job, &g->rules, e) &&
           params_fill(*ret, binds, COUNT_OF(binds), &g->par, e);
}

/* Flows that are damaged leave a ranking without them, which says so; it does not stop. */
static bool load_goods(struct job *job, const struct facts *f, const struct firm *firm,
                       struct goods *g, struct err *e)
{
    struct arena *a = job->arena;
    const struct params *params;
    struct cube *c;
    struct err why = {0};
    g->facts = f;
    g->home = -1;
    TRY(load_params(job, f, g, &params, e));
    const struct tariffs *duties;
    g->tariffs = tariffs_of_job(job, &duties, &why) && tariffs_count(duties) > 0;
    err_clear(&why);
    if (!list_codes(job, firm, g, &why)) {
        g->why = arena_strdup(a, why.msg);
        return true;
    }
    if (g->n_codes == 0) {
        g->no_code = true;
        g->why = "services have no HS code";
        return true;
    }
    if (!cube_load(job, &(struct cube_ask){0}, &c, &why)) {
        g->no_flows = why.code == ERR_NOT_FOUND;
        g->why = g->no_flows ? "no product flows are imported"
                             : arena_printf(a, "the product flows cannot be read: %s", why.msg);
        return true;
    }
    g->cube = c;
    if (!find_products(a, g)) {
        g->why = arena_printf(a, "%s is not in %s", g->text, c->source);
        return true;
    }
    if (!c->imports) {
        g->why = arena_printf(a, "%s names no buyers", c->source);
        return true;
    }
    if ((double)count_exporters(c) < g->par.exporters_min) {
        g->why = arena_printf(a, "%s as imported has the exports of %zu economies only", c->source,
                              count_exporters(c));
        return true;
    }
    int *at = NEW_N(a, int, market_count(f) + 1);
    for (size_t m = 0; m < market_count(f); m++)
        at[m] = -1;
    for (size_t i = 0; i < c->n_countries; i++)
        if (c->market[i] >= 0 && c->country_imports[i] > 0)
            at[c->market[i]] = (int)i;
    g->at = at;
    g->reports = who_reports(a, c);
    g->home = cube_country(c, firm->home);
    if (!sum_flows(a, g, &why) || !sum_years(job, g, &why)) {
        g->why = arena_printf(a, "the product flows cannot be read: %s", why.msg);
        return true;
    }
    int home = market_index(f, firm->home);
    find_potential(job, g, home >= 0 ? market_at(f, home)->name : firm->home, params);
    return true;
}

bool goods_of_job(struct job *job, const struct facts *f, const struct firm *firm,
                  const struct goods **ret, struct err *e)
{
    static const char key;
    struct kept {
        const struct firm *firm;
        const struct goods *goods;
    } *kept = job_get_own(job, &key);
    if (!kept || kept->firm != firm) {
        struct goods *g = NEW(job->arena, struct goods);
        TRY(load_goods(job, f, firm, g, e));
        kept = NEW(job->arena, struct kept);
        *kept = (struct kept){firm, g};
        job_set(job, &key, kept);
    }
    *ret = kept->goods;
    return true;
}

/* --- the single years ---------------------------------------------------------------------------
 */

/* The potential of each year of the window alone: how far the figure moves with the year. */
struct single_years {
    const struct goods *goods;
    size_t n;
    const double *unrealised[CUBE_MAX_YEARS]; /* [market_count]; NaN */
};

static bool load_years(struct job *job, const struct goods *g, struct single_years *ret,
                       struct err *e)
{
    const struct params *params;
    TRY(params_of_job(job, facts_as_of(g->facts), &params, e));
    ret->goods = g;
    for (size_t y = 0; y < g->cube->n_years; y++) {
        struct cube *c;
        struct goods one = *g;
        double *sums[3], *by_market = NEW_N(job->arena, double, market_count(g->facts) + 1);
        TRY(cube_load(job,
                      &(struct cube_ask){.dataset = g->cube->dataset,
                                         .nomenclature = g->cube->nomenclature,
                                         .year = g->cube->years[y],
                                         .window = 1},
                      &c, e));
        one.home = cube_country(c, g->cube->country[g->home]);
        if (one.home < 0)
            continue;
        TRY(sum_potential(job, c, &one, params, sums, e));
        for (size_t m = 0; m < market_count(g->facts); m++)
            by_market[m] = (double)NAN;
        for (size_t i = 0; i < c->n_countries; i++)
            if (c->market[i] >= 0)
                by_market[c->market[i]] = sums[2][i];
        ret->unrealised[ret->n++] = by_market;
    }
    return true;
}

bool goods_at_stake(struct job *job, const struct goods *g, int market, const struct figure **ret,
                    struct err *e)
{
    static const char key;
    const struct figure *whole = goods_figure(g, job->arena, market, TRADE_UNREALISED);
    *ret = whole;
    if (!figure_known(whole) || g->cube->n_years < 2)
        return true;
    struct single_years *years = job_get_own(job, &key);
    if (!years || years->goods != g) {
        years = NEW(job->arena, struct single_years);
        TRY(load_years(job, g, years, e));
        job_set(job, &key, years);
    }
    double low = whole->value, high = whole->value;
    for (size_t y = 0; y < years->n; y++) {
        low = fmin(low, years->unrealised[y][market]); /* of a number and NaN it is the number */
        high = fmax(high, years->unrealised[y][market]);
    }
    struct figure *f = NEW(job->arena, struct figure);
    *f = *whole;
    f->why = arena_printf(job->arena, "range: each of the years %d to %d alone", g->cube->years[0],
                          g->cube->years[g->cube->n_years - 1]);
    *ret = figure_with_interval(f, low, high);
    return true;
}

bool goods_years(struct job *job, const struct goods *g, const struct goods_years **ret,
                 struct err *e)
{
    static const char key;
    struct kept {
        const struct goods *goods;
        struct goods_years years;
    } *kept = job_get_own(job, &key);
    if (kept && kept->goods == g) {
        *ret = &kept->years;
        return true;
    }
    double *sum = NULL;
    kept = NEW(job->arena, struct kept);
    kept->goods = g;
    for (size_t p = 0; p < g->n_products; p++) {
        struct cube_series s;
        TRY(cube_series(job, g->cube, g->cube->product[g->products[p]], &s, e));
        sum = sum ? sum : NEW_N(job->arena, double, s.n_years * g->cube->n_countries + 1);
        for (size_t i = 0; i < s.n_years * g->cube->n_countries; i++)
            sum[i] += s.imports[i];
        kept->years.n = s.n_years;
        kept->years.year = s.years;
    }
    kept->years.imports = sum;
    job_set(job, &key, kept);
    *ret = &kept->years;
    return true;
}
