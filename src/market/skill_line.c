/* skill_line.c — what the published back-test says of rankings like the one on the page. */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "market/backtest.h"

struct row { /* of data/skill/market.csv */
    double value, low, high, lead_low, n;
    int from, to, line;
    bool there;
};
struct table {
    /* [skip][target][measure][order], of the short horizon */
    struct row row[2][N_TARGETS][N_MEASURES][N_ORDERS];
};

static int index_of(const char *(*name)(int), int n, struct str s)
{
    for (int k = 0; k < n; k++)
        if (str_is(s, name(k)))
            return k;
    return -1;
}
static const char *target_at(int k)
{
    return backtest_target_id((enum backtest_target)k);
}
static const char *measure_at(int k)
{
    return backtest_measure_id((enum backtest_measure)k);
}
static const char *order_at(int k)
{
    return backtest_order_id((enum backtest_order)k);
}

static bool read_table(struct job *job, const char *kind, struct table *ret, struct err *e)
{
    enum { KIND, TARGET, YEARS, MEASURE, ORDER, SKIP, VALUE, LOW, HIGH, LEAD_LOW, N, FROM, TO, N_COLUMNS };
    static const char *const heads[N_COLUMNS] = {"kind",  "target", "years", "measure",  "order", "skip", "value",
                                                 "low",   "high",   "lead_low", "n",     "from",  "to"};
    struct csv *c;
    int col[N_COLUMNS];
    int64_t shortest = 0;
    TRY(csv_open_path(&c, job->arena, path_join(job->arena, job->data_dir, "skill/market.csv"), NULL, e));
    for (size_t k = 0; k < N_COLUMNS; k++)
        TRY(csv_col(c, heads[k], &col[k], e));
    while (csv_next(c, e)) {
        int64_t years, skip, from, to;
        bool has;
        struct row r = {.low = NAN, .high = NAN, .lead_low = NAN, .there = true, .line = (int)c->line};
        int target = index_of(target_at, N_TARGETS, csv_text(c, col[TARGET])),
            measure = index_of(measure_at, N_MEASURES, csv_text(c, col[MEASURE])),
            order = index_of(order_at, N_ORDERS, csv_text(c, col[ORDER]));
        TRY(csv_need_int(c, col[YEARS], &years, e) && csv_need_int(c, col[SKIP], &skip, e) &&
            csv_need_int(c, col[FROM], &from, e) && csv_need_int(c, col[TO], &to, e) &&
            csv_need_real(c, col[VALUE], &r.value, e) && csv_maybe_real(c, col[LOW], &has, &r.low, e) &&
            csv_maybe_real(c, col[HIGH], &has, &r.high, e) && csv_need_real(c, col[N], &r.n, e) &&
            csv_maybe_real(c, col[LEAD_LOW], &has, &r.lead_low, e));
        if (target < 0 || measure < 0 || order < 0 || skip < 0 || skip > 1)
            return csv_fail(c, col[TARGET], e, "an outcome, measure, order or skip that is not known");
        if (!str_is(csv_text(c, col[KIND]), kind))
            continue;
        shortest = shortest == 0 || years < shortest ? years : shortest;
        if (years != shortest)
            continue;
        r.from = (int)from;
        r.to = (int)to;
        ret->row[skip][target][measure][order] = r;
    }
    return !csv_failed(c);
}

static const struct figure *figure_of(struct arena *a, const struct row *r, const char *label, bool share)
{
    double scale = share ? 100 : 1;
    struct figure *f = figure_leaf(a, FIGURE_CATALOGUE, label, scale * r->value, share ? "%" : "", 0,
                                   arena_printf(a, "skill/market.csv#%d", r->line), label);
    f->decimals = share ? 0 : 2;
    f->grade = GRADE_B;
    if (!isnan(r->low))
        (void)figure_with_interval(f, scale * r->low, scale * r->high);
    return f;
}

/* The simple rule that does best on a measure. */
static enum backtest_order best_simple(const struct row *by_order)
{
    enum backtest_order best = ORDER_IMPORTS;
    for (size_t o = 0; o < ORDER_RANDOM; o++)
        if (o != ORDER_OUTLOOK && by_order[o].there && by_order[o].value > by_order[best].value)
            best = (enum backtest_order)o;
    return best;
}

static const char *against(const struct row *simple)
{
    return simple->lead_low > 0 ? "which is less" : "and ours does not reliably beat that";
}

bool market_skill_line(struct job *job, bool by_product, const struct market_skill_line **ret,
                       struct err *e)
{
    struct arena *a = job->arena;
    struct market_skill_line *l = NEW(a, struct market_skill_line);
    struct table *t = NEW(a, struct table);
    TRY(read_table(job, by_product ? "chapters" : "totals", t, e));
    const struct row *rho = t->row[0][TARGET_USD][MEASURE_RHO],
                     *ten = t->row[0][TARGET_USD][MEASURE_PRECISION],
                     *late = t->row[1][TARGET_USD][MEASURE_RHO], *ours = &rho[ORDER_OUTLOOK];
    if (!ours->there || !ten[ORDER_OUTLOOK].there || !late[ORDER_OUTLOOK].there)
        return FAIL(e, ERR_NOT_FOUND, "data/skill/market.csv has no back-test of this kind of ranking");
    enum backtest_order best_rho = best_simple(rho), best_ten = best_simple(ten), best_late = best_simple(late);
    struct figure *n = figure_leaf(a, FIGURE_CATALOGUE, "cases of the back-test", ours->n, "", 0,
                                   arena_printf(a, "skill/market.csv#%d", ours->line), "n");
    n->decimals = 0;
    struct figure *from = figure_leaf(a, FIGURE_CATALOGUE, "first year of the back-test", ours->from, "", 0,
                                      n->source, "from"),
                  *to = figure_leaf(a, FIGURE_CATALOGUE, "last year of the back-test", ours->to, "", 0,
                                    n->source, "to");
    l->line = prose(
        a,
        "Rankings like this one, from trade flows {s}, made in {t}–{t}: ρ = {i} with the change of sales three "
        "years later, over {} {s}; last year's imports alone: {}. The best simple rule, {s}: {}, {s}. Of "
        "the first ten, {} were among the ten that grew most; with {s}: {}, {s}.",
        by_product ? "by chapter" : "of all goods", from, arena_printf(a, "%d", ours->from), to,
        arena_printf(a, "%d", ours->to), figure_of(a, ours, "Spearman's ρ of our ranking", false), n,
        by_product ? "exporter-chapter-years" : "exporter-years",
        figure_of(a, &rho[ORDER_IMPORTS], "Spearman's ρ of last year's imports", false),
        backtest_order_name(best_rho), figure_of(a, &rho[best_rho], "Spearman's ρ of the best simple rule", false),
        against(&rho[best_rho]),
        figure_of(a, &ten[ORDER_OUTLOOK], "precision of our first ten", true), backtest_order_name(best_ten),
        figure_of(a, &ten[best_ten], "precision of the best simple rule", true), against(&ten[best_ten]));
    l->limits = prose(
        a,
        "Judged is the outlook of the country's sales; the firm's own criteria, weights and vetoes have no "
        "past to be judged by. Much of the lead is a return to the usual: judged by changes that begin a "
        "year later, ρ is {} against {} for {s}.",
        figure_of(a, &late[ORDER_OUTLOOK], "Spearman's ρ of our ranking, from a year later", false),
        figure_of(a, &late[best_late], "Spearman's ρ of the best simple rule, from a year later", false),
        backtest_order_name(best_late));
    l->document = "docs/backtest.md";
    *ret = l;
    return true;
}
