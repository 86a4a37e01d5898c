/* backtest.c — all origins, exporters and products; then means, intervals and leads. */
#include "market/backtest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "base/params.h"
#include "market/market.h"
#include "trade/hs.h"

static const char *const order_ids[] = {"outlook", "equal",    "sales", "imports",
                                        "gravity", "distance", "random"};
static const char *const order_names[] = {"our ranking",         "our criteria with equal weights",
                                          "today's own sales",   "last year's imports",
                                          "gravity",             "distance only",
                                          "chance"};
static const char *const target_ids[] = {"usd", "share", "new"};
static const char *const target_names[] = {"change of sales in USD", "change of the market's share",
                                           "new relations"};
static const char *const measure_ids[] = {"rho", "precision", "area"};
static const char *const measure_names[] = {"Spearman's ρ", "precision of the first ten",
                                            "area under the curve"};

const char *backtest_order_id(enum backtest_order o)
{
    return order_ids[o];
}
const char *backtest_order_name(enum backtest_order o)
{
    return order_names[o];
}
const char *backtest_target_id(enum backtest_target t)
{
    return target_ids[t];
}
const char *backtest_target_name(enum backtest_target t)
{
    return target_names[t];
}
const char *backtest_measure_id(enum backtest_measure m)
{
    return measure_ids[m];
}
const char *backtest_measure_name(enum backtest_measure m)
{
    return measure_names[m];
}

static bool load_rules(struct job *job, const struct facts *f, struct backtest_rules *ret, struct err *e)
{
#define RULE(id, member) {id, offsetof(struct backtest_rules, member)}
    static const struct param_bind binds[] = {
        RULE("backtest.horizon.short", horizon[0]),
        RULE("backtest.horizon.long", horizon[1]),
        RULE("backtest.markets.min", markets_min),
        RULE("backtest.precision.markets", precision_markets),
        RULE("backtest.precision.top", top),
        RULE("backtest.new.usd", new_usd),
        RULE("backtest.new.min", new_min),
        RULE("backtest.bootstrap.draws", draws),
        RULE("backtest.interval", level),
        RULE("backtest.totals.trained_to", totals_trained_to),
        RULE("backtest.chapters.trained_to", chapters_trained_to),
        RULE("backtest.ridge", ridge),
        RULE("backtest.train.skip", train_skip),
    };
#undef RULE
    const struct params *p;
    return params_of_job(job, facts_as_of(f), &p, e) && params_fill(p, binds, COUNT_OF(binds), ret, e);
}

/* --- the work --------------------------------------------------------------------------------------- */

struct product_code {
    char code[FLOW_PRODUCT];
};
struct slot { /* what one block found */
    struct backtest_cell *cells;
    size_t n, cap;
    struct backtest_normal *normal; /* NULL: measuring */
    struct err err;
    bool failed;
    struct arena *arena;
};
struct work {
    struct job *job;
    struct history_source *src;
    const struct backtest_rules *rules;
    const struct outlook_model *model;
    const struct outlook_pairs *pairs;
    const struct history *goods;
    const double **gravity; /* [years of goods] */
    const struct product_code *products; /* [n_products]; one of "" when all goods are looked at */
    size_t n_products;
    bool all_goods, train;
    size_t from, to, last; /* indices of years: origins, and the last outcome that may be read */
    int home;
    struct slot *slots;
};

/* Years without any flow are no origins. */
static bool has_flows(const struct history *h, size_t t)
{
    for (size_t k = 0; k < h->n * h->n; k++)
        if (h->sold[t * h->n * h->n + k] > 0 || (h->bought && h->bought[t * h->n * h->n + k] > 0))
            return true;
    return false;
}

static void one_origin(const struct work *w, struct slot *s, struct arena *tmp,
                       const struct history *product, size_t code, size_t t)
{
    struct arena_mark mark = arena_mark(tmp);
    double *raw[N_OUTLOOK];
    struct outlook_origin *o =
        outlook_origin(tmp, w->pairs, w->goods, product, w->gravity[t], t);
    for (size_t c = 0; c < N_OUTLOOK; c++)
        raw[c] = NEW_N(tmp, double, o->n);
    for (size_t i = 0; i < o->n; i++) {
        struct backtest_cell cell = {.exporter = (uint32_t)i,
                                     .product = (uint32_t)code,
                                     .year = (uint32_t)(product->first_year + (int)t)};
        if ((w->home >= 0 && i != (size_t)w->home) || !w->pairs->trades[i] ||
            !backtest_cell_of(tmp, w->rules, w->model, o, product, w->last, i, raw, &cell, s->normal) ||
            s->normal)
            continue;
        PUSH(s->arena, s->cells, s->n, s->cap, cell);
    }
    arena_release(tmp, mark);
}

static void gravity_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct work *w = ctx;
    struct slot *s = &w->slots[block];
    (void)worker;
    for (size_t t = w->from + begin; t < w->from + end && !s->failed; t++) {
        ARENA_LOCAL(tmp);
        struct job job = *w->job;
        const double *g;
        job.arena = tmp, job.base = w->job, job.slots = NULL, job.progress = NULL;
        if (!has_flows(w->goods, t))
            continue;
        s->failed = !outlook_gravity(&job, tmp, w->goods, t, &g, &s->err);
        if (!s->failed && g) {
            size_t cells = w->goods->n * w->goods->n;
            double *kept = NEW_N(s->arena, double, cells);
            memcpy(kept, g, cells * sizeof *kept);
            w->gravity[t] = kept;
        }
    }
}

/* All goods: a block is a stretch of origins. */
static void origin_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct work *w = ctx;
    ARENA_LOCAL(tmp);
    (void)worker;
    for (size_t t = w->from + begin; t < w->from + end; t++)
        if (has_flows(w->goods, t))
            one_origin(w, &w->slots[block], tmp, w->goods, 0, t);
}

/* By product: a block is a product with all its origins. */
static void product_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct work *w = ctx;
    struct slot *s = &w->slots[block];
    (void)worker;
    for (size_t p = begin; p < end && !s->failed; p++) {
        ARENA_LOCAL(tmp);
        struct history *h;
        if (!history_load(w->src, tmp, w->products[p].code, w->model->side, w->goods->first_year, &h, &s->err)) {
            s->failed = true;
            break;
        }
        for (size_t t = w->from; t <= w->to; t++)
            if (has_flows(h, t))
                one_origin(w, s, tmp, h, p, t);
    }
}

static bool in_blocks(struct work *w, size_t n, parallel_fn *fn, bool train, struct err *e)
{
    struct arena *a = w->job->arena;
    size_t n_blocks = parallel_n_blocks(n, 1);
    w->slots = NEW_N(a, struct slot, n_blocks + 1);
    for (size_t b = 0; b < n_blocks; b++) {
        w->slots[b].arena = arena_open();
        arena_defer(a, (void (*)(void *))arena_close, w->slots[b].arena);
        if (train)
            w->slots[b].normal = NEW(w->slots[b].arena, struct backtest_normal);
    }
    parallel_blocks(n, 1, fn, w);
    for (size_t b = 0; b < n_blocks; b++)
        if (w->slots[b].failed) {
            *e = w->slots[b].err;
            return false;
        }
    return true;
}

/* --- what came out ---------------------------------------------------------------------------------- */

/* Exporters when there are many; for one, blocks of origins as long as the horizon, whose outcomes overlap. */
static uint32_t clusters(const struct backtest *b, int horizon, uint32_t *ret)
{
    uint32_t n = 0;
    for (size_t c = 0; c < b->n_cells; c++) {
        const struct backtest_cell *x = &b->cells[c];
        ret[c] = b->home < 0 ? x->exporter : (x->year - (uint32_t)b->from) / (uint32_t)horizon;
        if (ret[c] >= n)
            n = ret[c] + 1;
    }
    return n;
}

static void summarise(struct job *job, struct backtest *b)
{
    static const struct {
        enum backtest_target target;
        enum backtest_measure measure;
    } asked[] = {{TARGET_USD, MEASURE_RHO},   {TARGET_USD, MEASURE_PRECISION}, {TARGET_SHARE, MEASURE_RHO},
                 {TARGET_SHARE, MEASURE_PRECISION}, {TARGET_NEW, MEASURE_AREA}};
    struct arena *a = job->arena;
    double *v = NEW_N(a, double, b->n_cells + 1), *lead = NEW_N(a, double, b->n_cells + 1);
    uint32_t *cluster = NEW_N(a, uint32_t, b->n_cells + 1);
    size_t draws = (size_t)b->rules.draws;
    struct backtest_result *r =
        NEW_N(a, struct backtest_result, COUNT_OF(asked) * N_HORIZONS * N_ORDERS);
    for (size_t k = 0; k < COUNT_OF(asked); k++)
        for (size_t h = 0; h < N_HORIZONS; h++) {
            int horizon = (int)b->rules.horizon[h];
            uint32_t n_clusters = clusters(b, horizon, cluster);
            for (size_t o = 0; o < N_ORDERS; o++) {
                struct backtest_result x = {.target = asked[k].target,
                                            .measure = asked[k].measure,
                                            .order = (enum backtest_order)o,
                                            .horizon = horizon};
                for (size_t c = 0; c < b->n_cells; c++) {
                    const double *value = b->cells[c].value[h][x.target][x.measure];
                    int year = (int)b->cells[c].year;
                    /* every order over the same cells; one that does not vary says what chance says */
                    bool counts = !isnan(value[ORDER_OUTLOOK]);
                    v[c] = !counts ? (double)NAN : isnan(value[o]) ? value[ORDER_RANDOM] : value[o];
                    lead[c] = value[ORDER_OUTLOOK] - v[c];
                    if (counts && (x.from == 0 || year < x.from))
                        x.from = year;
                    if (counts && year > x.to)
                        x.to = year;
                }
                x.value = skill_mean_of(a, v, cluster, b->n_cells, n_clusters, draws, b->rules.level,
                                        b->seed);
                x.lead = o == ORDER_OUTLOOK
                             ? (struct skill_mean){.mean = NAN, .low = NAN, .high = NAN}
                             : skill_mean_of(a, lead, cluster, b->n_cells, n_clusters, draws,
                                             b->rules.level, b->seed);
                r[b->n_results++] = x;
            }
        }
    b->results = r;
}

static void gather(struct work *w, size_t n_blocks, struct backtest *b, struct backtest_normal *sum)
{
    struct backtest_cell *all;
    size_t n = 0;
    for (size_t k = 0; k < n_blocks; k++)
        n += w->slots[k].n;
    all = NEW_N(w->job->arena, struct backtest_cell, n + 1);
    for (size_t k = 0; k < n_blocks; k++) {
        const struct backtest_normal *x = w->slots[k].normal;
        if (w->slots[k].n)
            memcpy(all + b->n_cells, w->slots[k].cells, w->slots[k].n * sizeof *all);
        b->n_cells += w->slots[k].n;
        for (size_t l = 0; x && l < N_OUTLOOK_LISTS; l++) {
            sum->n[l] += x->n[l];
            for (size_t q = 0; q < COUNT_OF(x->xx[l]); q++)
                sum->xx[l][q] += x->xx[l][q];
            for (size_t q = 0; q < COUNT_OF(x->xy[l]); q++)
                sum->xy[l][q] += x->xy[l][q];
        }
    }
    b->cells = all;
}

/* --- which years ------------------------------------------------------------------------------------ */

static bool choose_years(const struct backtest_ask *ask, struct work *w, struct backtest *b, struct err *e)
{
    int first = w->goods->first_year, last = first + (int)w->goods->n_years - 1,
        trained_to = (int)(w->all_goods ? b->rules.totals_trained_to : b->rules.chapters_trained_to),
        shortest = (int)b->rules.horizon[0] + ask->skip;
    int end = ask->train && trained_to < last ? trained_to : last; /* of what may be read */
    b->from = ask->from ? ask->from : ask->train ? b->model->trained_from : trained_to + 1;
    b->to = ask->to ? ask->to : end - shortest;
    if (b->from < first)
        b->from = first;
    if (b->to > end - shortest)
        b->to = end - shortest;
    if (b->from > b->to) {
        (void)FAIL(e, ERR_INPUT, "no year can be judged: %s holds %d to %d, and an outcome is known %d years "
                   "after the ranking%s", b->info->source, first, last, shortest,
                   ask->from || ask->to || ask->train ? "" : ", which is made after those that chose the weights");
        return err_hint(e, "Bring in more years, or name earlier origins with --from and --to.");
    }
    b->trained_years = !ask->train && b->from <= trained_to;
    w->from = (size_t)(b->from - first);
    w->to = (size_t)(b->to - first);
    w->last = (size_t)(end - first);
    return true;
}

static bool choose_products(const struct backtest_ask *ask, struct work *w, struct err *e)
{
    struct arena *a = w->job->arena;
    struct product_code *p;
    if (w->all_goods || ask->product) {
        const char(*there)[FLOW_PRODUCT];
        size_t n = 0;
        p = NEW(a, struct product_code);
        if (ask->product)
            TRY(hs_code(str_of(ask->product), p->code, e) &&
                history_products(w->src, a, (int)strlen(p->code), &there, &n, e));
        while (n > 0 && memcmp(there[n - 1], p->code, FLOW_PRODUCT) != 0)
            n--;
        if (ask->product && n == 0) {
            const struct flow_info *x = history_info(w->src);
            (void)FAIL(e, ERR_NOT_FOUND, "%s holds no trade in %s", x->source, p->code);
            return x->digits == 0
                       ? err_hint(e, "It holds totals of all goods; leave the product away, or name another "
                                     "dataset with --dataset.")
                       : err_hint(e, "Its codes have %d digits; which datasets there are: landfall trade "
                                     "datasets", x->digits);
        }
        w->products = p;
        w->n_products = 1;
        return true;
    }
    const char(*code)[FLOW_PRODUCT];
    TRY(history_products(w->src, a, 2, &code, &w->n_products, e));
    p = NEW_N(a, struct product_code, w->n_products + 1);
    for (size_t k = 0; k < w->n_products; k++)
        memcpy(p[k].code, code[k], FLOW_PRODUCT);
    w->products = p;
    return true;
}

static bool choose_dataset(struct job *job, const char **dataset, struct err *e)
{
    struct flow_store *store;
    TRY(flows_of_job(job, &store, e));
    for (size_t k = 0; !*dataset && k < flows_count(store); k++)
        if (strcmp(flows_at(store, k)->nomenclature, "TOTAL") == 0)
            *dataset = flows_at(store, k)->dataset;
    return true;
}

bool backtest_run(struct job *job, const struct backtest_ask *ask, const struct backtest **ret,
                  struct err *e)
{
    struct arena *a = job->arena;
    struct backtest *b = NEW(a, struct backtest);
    struct work w = {.job = job, .home = ask->home, .train = ask->train, .rules = &b->rules};
    struct history *goods;
    struct facts *facts;
    const char *dataset = ask->dataset;
    TRY(facts_of_job(job, &facts, e) && load_rules(job, facts, &b->rules, e) &&
        choose_dataset(job, &dataset, e) && history_open(job, dataset, NULL, &w.src, e));
    b->facts = facts;
    b->info = history_info(w.src);
    b->home = ask->home;
    b->seed = ask->seed;
    b->rules.skip = ask->skip;
    w.all_goods = b->info->digits == 0;
    b->by_product = !w.all_goods;
    TRY(outlook_model_load(a, job->data_dir, w.all_goods ? "totals" : "chapters", &b->model, e));
    w.model = b->model;
    job_progress(job, "reading flows", 0, 3);
    TRY(history_load(w.src, a, "", b->model->side, 0, &goods, e));
    w.goods = goods;
    w.pairs = outlook_pairs(a, facts);
    TRY(choose_years(ask, &w, b, e) && choose_products(ask, &w, e));
    b->n_products = w.n_products;
    w.gravity = NEW_N(a, const double *, goods->n_years);
    job_progress(job, "gravity of each year", 1, 3);
    size_t n_origins = w.to - w.from + 1, n_blocks = w.all_goods ? n_origins : w.n_products;
    TRY(in_blocks(&w, n_origins, gravity_block, false, e));
    job_progress(job, "ranking each year", 2, 3);
    TRY(in_blocks(&w, n_blocks, w.all_goods ? origin_block : product_block, ask->train, e));
    struct backtest_normal *sum = NEW(a, struct backtest_normal);
    gather(&w, n_blocks, b, sum);
    if (ask->train) {
        struct outlook_model *trained = NEW(a, struct outlook_model);
        TRY(backtest_weights(a, b->model, &b->rules, sum, trained, e));
        b->weights = trained;
        memcpy(b->n_trained, sum->n, sizeof b->n_trained);
    } else {
        summarise(job, b);
    }
    *ret = b;
    return true;
}
