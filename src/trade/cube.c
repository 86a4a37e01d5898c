/* cube.c — the marginal sections of a window of years become dense tables.
 *
 * Dictionaries are sorted, so their union is a merge, a mapping into it is monotone, and a heading is a
 * stretch of subheadings. Every cell of the tables belongs to one block of products: blocks run in any
 * order. Counts are whole numbers whose sums stay far below 2⁵³ (the trade of the world is 2.5e13 USD a
 * year), so doubles add them exactly; the division by the number of years comes last. */
#include "trade/cube.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "base/params.h"
#include "trade/cube_inside.h"

enum { PRODUCT_BLOCK_N = 128 };

/* --- which segments ------------------------------------------------------------------------------ */

static const char *named(const char *s)
{
    return s && *s ? s : NULL;
}

static bool empty_store(struct flow_store *s, struct err *e)
{
    (void)FAIL(e, ERR_NOT_FOUND, "there are no product flows yet");
    return err_hint(e, "Download BACI from CEPII (free) and import it: landfall trade import "
                       "BACI….zip%s%s", flows_count(s) ? "; what is there has no table: " : "",
                    flows_count(s) ? flows_at(s, 0)->dataset : "");
}

/* Better: partners, then longer codes, then the newer year, then more rows. */
static bool better(const struct flow_info *x, const struct flow_info *than)
{
    if (!than || x->kind != than->kind)
        return !than || x->kind == FLOWS_BILATERAL;
    if (x->digits != than->digits)
        return x->digits > than->digits;
    return x->year != than->year ? x->year > than->year : x->n_rows > than->n_rows;
}

static bool choose(struct flow_store *s, const struct cube_ask *ask, const struct flow_info **ret,
                   struct err *e)
{
    const struct flow_info *best = NULL;
    if (!named(ask->dataset) && !named(ask->nomenclature)) {
        best = flows_default(s);
        if (best && best->kind != FLOWS_REPORTS) {
            *ret = best;
            return true;
        }
        best = NULL;
    }
    struct buf there;
    ARENA_LOCAL(tmp);
    buf_init(&there, tmp, 256);
    const char *last = "";
    for (size_t i = 0; i < flows_count(s); i++) {
        const struct flow_info *x = flows_at(s, i);
        if (x->kind == FLOWS_REPORTS)
            continue;
        const char *name = arena_printf(tmp, "%s %s", x->dataset, x->nomenclature);
        if (strcmp(last, name) != 0)
            buf_printf(&there, "%s%s", there.n ? ", " : "", name);
        last = name;
        if (named(ask->dataset) && strcmp(ask->dataset, x->dataset) != 0)
            continue;
        if (named(ask->nomenclature) && strcmp(ask->nomenclature, x->nomenclature) != 0)
            continue;
        if (better(x, best))
            best = x;
    }
    if (!there.n)
        return empty_store(s, e);
    if (!best) {
        (void)FAIL(e, ERR_NOT_FOUND, "there is no dataset %s%s%s",
                   named(ask->dataset) ? ask->dataset : "",
                   named(ask->dataset) && named(ask->nomenclature) ? " in " : "",
                   named(ask->nomenclature) ? ask->nomenclature : "");
        return err_hint(e, "There is: %s.", there.p);
    }
    *ret = best;
    return true;
}

/* The years of the same dataset inside the window, ascending. */
static bool years_of(struct cube *c, const struct flow_info *info, int year, int window,
                     struct err *e)
{
    struct flow_store *s = c->inside->store;
    int limit = year ? year : c->inside->as_of_year, newest = 0, oldest = 0;
    for (size_t i = 0; i < flows_count(s); i++) {
        const struct flow_info *x = flows_at(s, i);
        if (strcmp(x->dataset, info->dataset) != 0 || x->kind != info->kind ||
            strcmp(x->nomenclature, info->nomenclature) != 0)
            continue;
        if (!oldest || x->year < oldest)
            oldest = x->year;
        if (x->year <= limit && x->year <= c->inside->as_of_year && x->year > newest)
            newest = x->year;
    }
    int last = year ? year : newest;
    for (int y = last - window + 1; y <= last && newest; y++) {
        const struct flow_info *x =
            y <= newest ? flows_find(s, info->dataset, info->nomenclature, info->kind, y) : NULL;
        if (!x)
            continue;
        TRY(flows_map(s, x, &c->segment[c->n_years], e));
        c->inside->info = x;
        c->years[c->n_years++] = y;
    }
    if (c->n_years)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "%s %s has no year in %d–%d%s", info->dataset, info->nomenclature,
               last ? last - window + 1 : limit - window + 1, last ? last : limit,
               limit > c->inside->as_of_year ? ", or none that was known at the as-of date" : "");
    return err_hint(e, "Its years are %d to %d.", oldest, info->year);
}

/* --- dictionaries ---------------------------------------------------------------------------------- */

/* The union of sorted codes of `width` bytes, the first `digits` of each; merged one segment after the
 * other. */
static char *union_of(struct arena *a, const struct cube *c, bool products, size_t width,
                      size_t digits, size_t *ret_n)
{
    char *have = NULL;
    size_t n = 0;
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        const char *code = products ? s->product[0] : s->country[0];
        size_t m = products ? s->n_products : s->n_countries, k = 0, out = 0;
        char *next = arena_alloc_n(a, n + m + 1, width);
        char cut[FLOW_PRODUCT];
        for (size_t i = 0; i < n || k < m;) {
            int order = i == n ? 1 : k == m ? -1 : 0;
            if (k < m) {
                memset(cut, 0, sizeof cut);
                memcpy(cut, code + k * width, digits);
            }
            if (order == 0)
                order = memcmp(have + i * width, cut, width);
            const char *least = order <= 0 ? have + i * width : cut;
            if (out == 0 || memcmp(next + (out - 1) * width, least, width) != 0)
                memcpy(next + width * out++, least, width);
            i += order <= 0;
            k += order >= 0;
        }
        have = next, n = out;
    }
    *ret_n = n;
    return have;
}

static void make_maps(struct arena *a, struct cube *c)
{
    size_t digits = (size_t)c->digits;
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        struct cube_map *m = &c->inside->map[y];
        m->country = NEW_N(a, uint16_t, s->n_countries + 1);
        for (size_t i = 0, at = 0; i < s->n_countries; i++) {
            while (memcmp(c->country[at], s->country[i], FLOW_COUNTRY) != 0)
                at++;
            m->country[i] = (uint16_t)at;
        }
        m->product = NEW_N(a, uint32_t, c->n_products + 1);
        uint32_t at = 0;
        for (size_t k = 0; k < c->n_products; k++) {
            m->product[k] = at;
            while (at < s->n_products && memcmp(s->product[at], c->product[k], digits) == 0)
                at++;
        }
        m->product[c->n_products] = at;
    }
}

/* --- sums ------------------------------------------------------------------------------------------ */

static void fill_products(struct cube *c, size_t begin, size_t end)
{
    size_t n = c->n_products;
    double years = (double)c->n_years;
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        const struct cube_map *m = &c->inside->map[y];
        for (size_t k = begin; k < end; k++) {
            uint32_t first = m->product[k], past = m->product[k + 1];
            for (uint32_t p = s->product_pair[first]; p < s->product_pair[past]; p++)
                c->exports[m->country[s->pair_exporter[p]] * n + k] +=
                    (double)s->pair_value[p] * s->value_unit;
            if (!c->imports)
                continue;
            for (uint32_t p = s->product_market[first]; p < s->product_market[past]; p++)
                c->imports[m->country[s->market_importer[p]] * n + k] +=
                    (double)s->market_value[p] * s->value_unit;
        }
    }
    /* The sums over countries while they are exact; then the mean. */
    for (size_t i = 0; i < c->n_countries; i++)
        for (size_t k = begin; k < end; k++) {
            c->product_world[k] += c->exports[i * n + k];
            c->exports[i * n + k] /= years;
            if (c->imports)
                c->imports[i * n + k] /= years;
        }
    for (size_t k = begin; k < end; k++)
        c->product_world[k] /= years;
}

/* Sums of countries from the segments, not from the means: whole numbers again. */
static void fill_totals(struct cube *c)
{
    size_t n = c->n_countries;
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        const uint16_t *country = c->inside->map[y].country;
        for (uint32_t p = 0; p < s->n_pairs; p++)
            c->country_exports[country[s->pair_exporter[p]]] +=
                (double)s->pair_value[p] * s->value_unit;
        for (uint32_t p = 0; c->country_imports && p < s->n_markets; p++)
            c->country_imports[country[s->market_importer[p]]] +=
                (double)s->market_value[p] * s->value_unit;
        for (size_t i = 0; c->bilateral && i < s->n_countries; i++)
            for (size_t j = 0; j < s->n_countries; j++)
                c->bilateral[country[i] * n + country[j]] +=
                    (double)s->bilateral[i * s->n_countries + j] * s->value_unit;
    }
    for (size_t i = 0; i < n; i++)
        c->world += c->country_exports[i];
    c->world /= (double)c->n_years;
    for (size_t i = 0; i < n; i++) {
        c->country_exports[i] /= (double)c->n_years;
        if (c->country_imports)
            c->country_imports[i] /= (double)c->n_years;
    }
    for (size_t i = 0; c->bilateral && i < n * n; i++)
        c->bilateral[i] /= (double)c->n_years;
}

/* Task 0 sums the countries, each other task a block of products. */
static void fill_task(void *ctx, size_t task, size_t begin, size_t end, size_t worker)
{
    (void)begin, (void)end, (void)worker;
    struct cube *c = ctx;
    if (task == 0) {
        fill_totals(c);
        return;
    }
    size_t from = (task - 1) * PRODUCT_BLOCK_N, past = from + PRODUCT_BLOCK_N;
    fill_products(c, from, past < c->n_products ? past : c->n_products);
}

/* --- loading --------------------------------------------------------------------------------------- */

static bool partners_there(const struct cube *c)
{
    for (size_t y = 0; y < c->n_years; y++)
        if (c->segment[y]->info->kind == FLOWS_EXPORTS || !c->segment[y]->product_market)
            return false;
    return true;
}

static bool bilateral_there(const struct cube *c)
{
    for (size_t y = 0; y < c->n_years; y++)
        if (!c->segment[y]->bilateral)
            return false;
    return true;
}

static void fill(struct arena *a, struct cube *c)
{
    size_t cells = c->n_countries * c->n_products;
    bool partners = partners_there(c);
    c->exports = NEW_N(a, double, cells + 1);
    c->imports = partners ? NEW_N(a, double, cells + 1) : NULL;
    c->bilateral = partners && bilateral_there(c)
                       ? NEW_N(a, double, c->n_countries * c->n_countries + 1)
                       : NULL;
    c->country_exports = NEW_N(a, double, c->n_countries + 1);
    c->country_imports = partners ? NEW_N(a, double, c->n_countries + 1) : NULL;
    c->product_world = NEW_N(a, double, c->n_products + 1);
    parallel_blocks(1 + parallel_n_blocks(c->n_products, PRODUCT_BLOCK_N), 1, fill_task, c);
}

struct kept { /* the cubes of a job */
    struct cube *cube;
    const struct flow_info *info; /* of the newest year */
    int last, window;
    struct kept *next;
};
static const char kept_key = 0;

bool cube_load(struct job *job, const struct cube_ask *ask, struct cube **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *facts;
    const struct params *params;
    const struct flow_info *info;
    double window_years;
    struct cube *c = NEW(a, struct cube);
    struct cube_inside *in = c->inside = NEW(a, struct cube_inside);
    TRY(flows_of_job(job, &in->store, e));
    TRY(facts_of_job(job, &facts, e));
    TRY(params_of_job(job, facts_as_of(facts), &params, e));
    TRY(params_real(params, "trade.window.years", &window_years, e));
    TRY(params_real(params, "country.grade.fresh_years", &in->fresh_years, e));
    TRY(params_real(params, "country.grade.old_years", &in->old_years, e));
    in->facts = facts;
    in->as_of_year = date_year(facts_as_of(facts));
    TRY(choose(in->store, ask, &info, e));
    int window = ask->window ? ask->window : (int)window_years;
    if (window < 1 || window > CUBE_MAX_YEARS)
        return FAIL(e, ERR_INPUT, "a window has 1 to %d years, not %d", CUBE_MAX_YEARS, window);
    if (ask->digits > info->digits) {
        (void)FAIL(e, ERR_NOT_FOUND, "%s %s has codes of %d digits, not %d", info->dataset,
                   info->nomenclature, info->digits, ask->digits);
        return err_hint(e, "Ask for %d digits, or import a dataset with longer codes.",
                        info->digits);
    }
    TRY(years_of(c, info, ask->year, window, e));
    c->digits = ask->digits ? ask->digits : info->digits;
    for (struct kept *k = job_get(job, &kept_key); k; k = k->next) {
        bool same = k->cube->digits == c->digits && k->cube->n_years == c->n_years &&
                    k->cube->inside->store == in->store;
        for (size_t y = 0; same && y < c->n_years; y++)
            same = k->cube->segment[y] == c->segment[y];
        if (same) {
            *ret = k->cube;
            return true;
        }
    }
    c->dataset = in->info->dataset;
    c->nomenclature = in->info->nomenclature;
    c->source = arena_printf(a, "%s %s", in->info->source, in->info->nomenclature);
    c->country = (const char(*)[FLOW_COUNTRY])union_of(a, c, false, FLOW_COUNTRY, FLOW_COUNTRY,
                                                      &c->n_countries);
    c->product = (const char(*)[FLOW_PRODUCT])union_of(a, c, true, FLOW_PRODUCT, (size_t)c->digits,
                                                      &c->n_products);
    if (c->n_countries >= FLOW_NO_PARTNER)
        return FAIL(e, ERR_LIMIT, "%zu countries are more than the %d that a code can name",
                    c->n_countries, FLOW_NO_PARTNER - 1);
    c->market = NEW_N(a, int, c->n_countries + 1);
    for (size_t i = 0; i < c->n_countries; i++)
        c->market[i] = market_index(facts, c->country[i]);
    make_maps(a, c);
    fill(a, c);
    struct kept *k = NEW(a, struct kept);
    *k = (struct kept){.cube = c, .next = job_get(job, &kept_key)}; /* goes on into the base's */
    job_set(job, &kept_key, k);
    *ret = c;
    return true;
}
