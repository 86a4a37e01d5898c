/* cube.c — the marginal sections of a window of years become dense tables.
 *
 * Dictionaries are sorted, so their union is a merge, a mapping into it is monotone, and a heading
 * is a stretch of subheadings. Every cell of the tables belongs to one block of products: blocks
 * run in any order. Counts are whole numbers whose sums stay far below 2⁵³ (the trade of the world
 * is 2.5e13 USD a year), so doubles add them exactly; the division by the number of years comes
 * last. */
#include "trade/cube.h"

#include <string.h>
#include <sys/mman.h>

#include "base/parallel.h"
#include "base/params.h"
#include "trade/cube_inside.h"

enum { PRODUCT_BLOCK_N = 128, LARGE_MAX = 1 << 21 /* bytes of a large page */ };

/* --- which segments -------------------------------------------------------------------------- */

static const char *named(const char *s)
{
    return s && *s ? s : NULL;
}

static bool empty_store(struct flow_store *s, struct err *e)
{
    (void)FAIL(e, ERR_NOT_FOUND, "there are no product flows yet");
    return err_hint(e,
                    "Download BACI from CEPII (free) and import it: landfall trade import "
                    "BACI….zip%s%s",
                    flows_count(s) ? "; what is there has no table: " : "",
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

/* --- dictionaries ---------------------------------------------------------------------------- */

/* The union of sorted codes of `width` bytes, the first `digits` of each; merged one segment after
 * the other. */
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

/* --- sums ------------------------------------------------------------------------------------ */

/* A block of products is summed in tiles that stay in the nearest cache, one column of countries a
 * product, and then turned into rows. Each block leaves its part of the countries' sums; whole
 * numbers, added in any order. */
enum { TILE_N = 16 };
struct filling {
    struct cube *c;
    double *exports, *imports; /* [n_blocks × n_countries] */
};

static void sum_pairs(const struct cube *c, bool buys, size_t product, double *column)
{
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        const struct cube_map *m = &c->inside->map[y];
        const uint32_t *stretch = buys ? s->product_market : s->product_pair;
        const uint16_t *who = buys ? s->market_importer : s->pair_exporter, *country = m->country;
        const int64_t *value = buys ? s->market_value : s->pair_value;
        uint32_t end = stretch[m->product[product + 1]];
        for (uint32_t p = stretch[m->product[product]]; p < end; p++)
            column[country[who[p]]] += (double)value[p] * s->value_unit;
    }
}

/* The tile's products [begin, end): means into the table, sums over products into `total`, over
 * countries (when asked for) into product_world. */
static void fill_tile(struct cube *c, bool buys, size_t begin, size_t end, double *tile,
                      double *total)
{
    size_t nc = c->n_countries, n = end - begin;
    double years = (double)c->n_years, *table = buys ? c->imports : c->exports;
    memset(tile, 0, nc * TILE_N * sizeof *tile);
    for (size_t k = 0; k < n; k++) {
        double *column = tile + k * nc, world = 0;
        sum_pairs(c, buys, begin + k, column);
        for (size_t i = 0; i < nc; i++) {
            total[i] += column[i];
            world += column[i];
        }
        if (!buys)
            c->product_world[begin + k] = world / years;
    }
    for (size_t i = 0; i < nc; i++)
        for (size_t k = 0; k < n; k++)
            table[i * c->n_products + begin + k] = tile[k * nc + i] / years;
}

static void fill_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)worker;
    const struct filling *f = ctx;
    struct cube *c = f->c;
    ARENA_LOCAL(tmp);
    double *tile = NEW_N(tmp, double, c->n_countries *TILE_N + 1);
    for (size_t k = begin; k < end; k += TILE_N) {
        size_t past = k + TILE_N < end ? k + TILE_N : end;
        fill_tile(c, false, k, past, tile, f->exports + block * c->n_countries);
        if (c->imports)
            fill_tile(c, true, k, past, tile, f->imports + block * c->n_countries);
    }
}

static void fill_bilateral(struct cube *c)
{
    size_t n = c->n_countries;
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        const uint16_t *country = c->inside->map[y].country;
        for (size_t i = 0; i < s->n_countries; i++)
            for (size_t j = 0; j < s->n_countries; j++)
                c->bilateral[country[i] * n + country[j]] +=
                    (double)s->bilateral[i * s->n_countries + j] * s->value_unit;
    }
    for (size_t i = 0; i < n * n; i++)
        c->bilateral[i] /= (double)c->n_years;
}

/* --- loading --------------------------------------------------------------------------------- */

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

struct mapping {
    void *p;
    size_t bytes;
};
static void unmap(void *ctx)
{
    struct mapping *m = ctx;
    (void)munmap(m->p, m->bytes);
}

/* Zeroed, for as long as the arena: a table of the world has thousands of small pages, and touching
 * each for the first time takes longer than all the sums; large pages are asked for where the
 * system has them. */
static double *large_table(struct arena *a, size_t cells)
{
    size_t bytes = (cells + 1) * sizeof(double);
    struct mapping *m = NEW(a, struct mapping);
    void *p = bytes < LARGE_MAX
                  ? MAP_FAILED
                  : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NEW_N(a, double, cells + 1);
    (void)madvise(p, bytes, MADV_HUGEPAGE);
    *m = (struct mapping){p, bytes};
    arena_defer(a, unmap, m);
    return p;
}

static void fill(struct arena *a, struct cube *c)
{
    size_t cells = c->n_countries * c->n_products, nc = c->n_countries;
    size_t n_blocks = parallel_n_blocks(c->n_products, PRODUCT_BLOCK_N);
    bool partners = partners_there(c);
    struct filling f = {c, NEW_N(a, double, n_blocks *nc + 1), NEW_N(a, double, n_blocks *nc + 1)};
    c->exports = large_table(a, cells);
    c->imports = partners ? large_table(a, cells) : NULL;
    c->country_exports = NEW_N(a, double, nc + 1);
    c->country_imports = partners ? NEW_N(a, double, nc + 1) : NULL;
    c->product_world = NEW_N(a, double, c->n_products + 1);
    parallel_blocks(c->n_products, PRODUCT_BLOCK_N, fill_block, &f);
    for (size_t b = 0; b < n_blocks; b++)
        for (size_t i = 0; i < nc; i++) {
            c->country_exports[i] += f.exports[b * nc + i];
            if (partners)
                c->country_imports[i] += f.imports[b * nc + i];
        }
    for (size_t i = 0; i < nc; i++)
        c->world += c->country_exports[i];
    c->world /= (double)c->n_years;
    for (size_t i = 0; i < nc; i++) {
        c->country_exports[i] /= (double)c->n_years;
        if (partners)
            c->country_imports[i] /= (double)c->n_years;
    }
    if (partners && bilateral_there(c)) {
        c->bilateral = NEW_N(a, double, nc *nc + 1);
        fill_bilateral(c);
    }
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
    in->params = params;
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
    const char *vintage = in->info->vintage ? in->info->vintage : "";
    c->source = arena_printf(a, "%s%s%s %s", in->info->source, *vintage ? " " : "", vintage,
                             in->info->nomenclature);
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

bool cube_of_year(struct job *job, const struct cube *c, int year, struct cube **ret, struct err *e)
{
    return cube_load(job,
                     &(struct cube_ask){.dataset = c->dataset,
                                        .nomenclature = c->nomenclature,
                                        .year = year,
                                        .window = 1,
                                        .digits = c->digits},
                     ret, e);
}
