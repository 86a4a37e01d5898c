/* reconcile_answer.c — trade reconcile: what two reports of one flow say, who is to be believed, and what
 * weighing them changed. It computes anew what the import did, from the reports that are in the store. */
#include <math.h>
#include <stdlib.h>

#include "country/country.h"
#include "trade/areas.h"
#include "trade/reconcile.h"
#include "trade/trade.h"

static const struct shape_field set_fields[] = {
    {.name = "dataset", .kind = VALUE_TEXT},   {.name = "nomenclature", .kind = VALUE_TEXT},
    {.name = "year", .kind = VALUE_INT},       {.name = "reports", .kind = VALUE_INT},
    {.name = "source", .kind = VALUE_TEXT},    {.name = "method", .kind = VALUE_TEXT},
};
static const struct shape set_shape =
    SHAPE("reconciled_reports", "which reports were reconciled", set_fields);
static const struct shape_field side_fields[] = {
    {.name = "who", .heading = "reported by", .kind = VALUE_TEXT},
    {.name = "flows", .kind = VALUE_INT},
    {.name = "value", .kind = VALUE_FIGURE},
    {.name = "share", .kind = VALUE_FIGURE},
};
static const struct shape side_shape =
    SHAPE("reconciled_side", "flows by who reported them", side_fields);
static const struct shape_field reporter_fields[] = {
    {.name = "country", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "as_exporter", .heading = "error as exporter", .kind = VALUE_FIGURE},
    {.name = "pairs_as_exporter", .heading = "pairs", .kind = VALUE_INT},
    {.name = "as_importer", .heading = "error as importer", .kind = VALUE_FIGURE},
    {.name = "pairs_as_importer", .heading = "pairs ", .kind = VALUE_INT},
};
static const struct shape reporter_shape =
    SHAPE("reporter_reliability", "the typical factor by which a reporter is off", reporter_fields);
static const struct shape_field reconcile_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "median_factor", .heading = "half of the pairs differ by more than the factor",
     .kind = VALUE_FIGURE},
    {.name = "exports_reported", .heading = "reported twice: by exporters", .kind = VALUE_FIGURE},
    {.name = "imports_reported", .heading = "reported twice: by importers", .kind = VALUE_FIGURE},
    {.name = "imports_without_carriage", .heading = "the same without carriage", .kind = VALUE_FIGURE},
    {.name = "reconciled", .heading = "reconciled", .kind = VALUE_FIGURE},
    {.name = "moved", .heading = "moved by weighing", .kind = VALUE_FIGURE,
     .help = "sum of differences from the plain mean of both reports, share of the reconciled value"},
    {.name = "cif_factor", .heading = "CIF/FOB factor", .kind = VALUE_FIGURE},
    {.name = "sides", .kind = VALUE_LIST, .of = &side_shape},
    {.name = "least_reliable", .heading = "Least reliable reporters", .kind = VALUE_LIST,
     .of = &reporter_shape},
    {.name = "most_reliable", .heading = "Most reliable reporters", .kind = VALUE_LIST,
     .of = &reporter_shape, .flags = SHAPE_CSV},
    {.name = "not_shown", .heading = "reporters not shown", .kind = VALUE_INT},
    {.name = "dataset", .kind = VALUE_RECORD, .of = &set_shape},
};
static const struct shape reconcile_shape =
    SHAPE("trade_reconciliation", "mirror reports of one year and what became of them", reconcile_fields);

struct question {
    struct arena *a;
    const struct areas *areas;
    const struct flow_segment *s;
    const struct reconciled *r;
    const char *hash;
    size_t top;
};

/* The reports asked for; without a year the newest, without a dataset the one with most rows. */
static bool choose(struct flow_store *store, const struct args *args, const struct flow_info **ret,
                   struct err *e)
{
    const struct flow_info *best = NULL;
    const char *dataset = args_text(args, "dataset"), *nomenclature = args_text(args, "nomenclature");
    int year = (int)args_int(args, "year");
    bool any = false;
    for (size_t i = 0; i < flows_count(store); i++) {
        const struct flow_info *x = flows_at(store, i);
        any = any || x->kind == FLOWS_REPORTS;
        if (x->kind != FLOWS_REPORTS || (dataset && strcmp(x->dataset, dataset) != 0) ||
            (nomenclature && strcmp(x->nomenclature, nomenclature) != 0) || (year && x->year != year))
            continue;
        bool same = best && strcmp(best->dataset, x->dataset) == 0;
        if (!best || (same ? x->year > best->year || (x->year == best->year && x->n_rows > best->n_rows)
                           : x->n_rows > best->n_rows))
            best = x;
    }
    if (!best) {
        (void)FAIL(e, ERR_NOT_FOUND, any ? "the store has no reports of that dataset and year"
                                         : "there are no reports of trade yet");
        return err_hint(e, any ? "landfall trade datasets shows what there is"
                               : "landfall trade import TradeData.csv (UN Comtrade)");
    }
    *ret = best;
    return true;
}

static struct report_cell *cells_of(struct arena *a, const struct flow_segment *s)
{
    struct report_cell *c = NEW_N(a, struct report_cell, (size_t)s->n_rows + 1);
    size_t n = 0;
    for (uint32_t k = 0; k < s->n_products; k++)
        for (uint32_t p = s->product_pair[k]; p < s->product_pair[k + 1]; p++)
            for (uint32_t row = s->pair_row[p]; row < s->pair_row[p + 1]; row++)
                c[n++] = (struct report_cell){.product = (uint16_t)k,
                                              .exporter = s->pair_exporter[p],
                                              .importer = s->row_importer[row],
                                              .report = s->row_report[row],
                                              .value = flow_value(s, row),
                                              .quantity = FLOW_NO_QUANTITY};
    qsort(c, n, sizeof *c, report_cell_cmp);
    return c;
}

/* --- figures ------------------------------------------------------------------------------------------ */

static struct figure *sum(const struct question *q, const char *label, double usd, const char *what)
{
    const struct flow_info *i = q->s->info;
    return figure_leaf(q->a, FIGURE_FACT, label, usd * q->s->value_unit, "USD", i->year, i->source,
                       arena_printf(q->a, "trade/%s/%s/reports/%s/%d", i->dataset, i->nomenclature, what,
                                    i->year));
}

static struct figure *derived(const struct question *q, const char *label, double value, const char *unit,
                              int decimals, const struct figure *x, const struct figure *y)
{
    struct figure *f = FIGURE(q->a, label, value, unit, RECONCILE_METHOD, q->hash, x, y);
    f->decimals = decimals;
    return f;
}

static const char *name_of(const struct question *q, size_t country)
{
    int at = area_of_code(q->areas, q->s->country[country]);
    return at < 0 ? q->s->country[country] : area_at(q->areas, at)->name;
}

static const struct figure *error_figure(const struct question *q, size_t country, bool exporter,
                                         const struct figure *of)
{
    const struct reporter *r = &q->r->reporter[country];
    double sd = exporter ? r->sd_as_exporter : r->sd_as_importer;
    const char *label =
        arena_printf(q->a, "Typical error factor of %s as %s", name_of(q, country),
                     exporter ? "exporter" : "importer");
    if (isnan(sd))
        return figure_missing(q->a, label, "", "no partner reports the same flows");
    return derived(q, label, exp(sd), "", 2, of, NULL);
}

/* --- reporters ---------------------------------------------------------------------------------------- */

struct ranked {
    size_t country;
    double error;
};

static int by_error(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->error != y->error)
        return x->error < y->error ? -1 : 1;
    return (x->country > y->country) - (x->country < y->country);
}

/* By the mean of both variances, or the one there is; the most reliable first. */
static struct ranked *rank_reporters(const struct question *q, size_t *ret_n)
{
    struct ranked *x = NEW_N(q->a, struct ranked, q->s->n_countries + 1);
    *ret_n = 0;
    for (size_t i = 0; i < q->s->n_countries; i++) {
        const struct reporter *r = &q->r->reporter[i];
        double e = r->sd_as_exporter, m = r->sd_as_importer;
        if (isnan(e) && isnan(m))
            continue;
        x[(*ret_n)++] =
            (struct ranked){i, isnan(e) ? m * m : isnan(m) ? e * e : (e * e + m * m) / 2};
    }
    if (*ret_n > 0)
        qsort(x, *ret_n, sizeof *x, by_error);
    return x;
}

static struct value *reporter_value(const struct question *q, size_t country, const struct figure *of)
{
    struct value *v = value_record(q->a);
    const struct reporter *r = &q->r->reporter[country];
    record_text(q->a, v, "country", name_of(q, country));
    record_text(q->a, v, "code", q->s->country[country]);
    record_figure(q->a, v, "as_exporter", error_figure(q, country, true, of));
    record_int(q->a, v, "pairs_as_exporter", r->n_as_exporter);
    record_figure(q->a, v, "as_importer", error_figure(q, country, false, of));
    record_int(q->a, v, "pairs_as_importer", r->n_as_importer);
    return v;
}

/* --- the answer --------------------------------------------------------------------------------------- */

static struct value *sides_value(const struct question *q, const struct figure *all)
{
    static const char *const who[N_SIDES] = {"both", "the exporter alone", "the importer alone"};
    struct value *list = value_list(q->a);
    for (int i = 0; i < N_SIDES; i++) {
        struct value *v = value_record(q->a);
        struct figure *f = sum(q, arena_printf(q->a, "Flows reported by %s", who[i]),
                               q->r->value_side[i], who[i]);
        record_text(q->a, v, "who", who[i]);
        record_int(q->a, v, "flows", (int64_t)q->r->n_side[i]);
        record_figure(q->a, v, "value", f);
        record_figure(q->a, v, "share",
                      derived(q, arena_printf(q->a, "Share of flows reported by %s", who[i]),
                              100 * f->value / all->value, "%", 1, f, all));
        list_add(q->a, list, v);
    }
    return list;
}

static struct value *set_value(const struct question *q, const char *method)
{
    const struct flow_info *i = q->s->info;
    struct value *v = value_record(q->a);
    record_text(q->a, v, "dataset", i->dataset);
    record_text(q->a, v, "nomenclature", i->nomenclature);
    record_int(q->a, v, "year", i->year);
    record_int(q->a, v, "reports", (int64_t)i->n_rows);
    record_text(q->a, v, "source", i->source);
    record_text(q->a, v, "method", method);
    return v;
}

static struct prose *headline(const struct question *q, const struct figure *share,
                              const struct figure *factor, const struct ranked *rank, size_t n)
{
    const struct flow_info *i = q->s->info;
    if (n == 0)
        return prose(q->a, "No flow of {s} is reported by both sides: what is there rests on one report, "
                           "imports without the carriage in them.",
                     arena_printf(q->a, "%d", i->year));
    return prose(q->a, "{} of the trade of {s} is reported by both sides; half of the pairs of countries "
                       "differ by more than a factor of {}. What {s} reports lies furthest from its "
                       "partners; the better reporter weighs more.",
                 share, arena_printf(q->a, "%d", i->year), factor, name_of(q, rank[n - 1].country));
}

static struct value *answer(const struct question *q, const struct params *p,
                            const struct reconcile_options *opt, struct err *e)
{
    struct arena *a = q->a;
    const struct reconciled *r = q->r;
    size_t n;
    struct ranked *rank = rank_reporters(q, &n);
    struct value *v = value_record(a), *least = value_list(a), *most = value_list(a);
    struct figure *cif = params_figure(a, p, "trade.cif.factor", "CIF/FOB factor", e);
    if (!cif)
        return NULL;
    struct figure *x = sum(q, "Flows reported twice, by the exporters", r->both_x, "exporters");
    struct figure *m = sum(q, "Flows reported twice, by the importers", r->both_m, "importers");
    struct figure *fob = derived(q, "Flows reported twice, by the importers without carriage",
                                 m->value / opt->cif_factor, "USD", -1, m, cif);
    struct figure *both = derived(q, "Flows reported twice, reconciled",
                                  r->value_side[SIDE_BOTH] * q->s->value_unit, "USD", -1, x, fob);
    double total = r->value_side[SIDE_BOTH] + r->value_side[SIDE_EXPORTER] + r->value_side[SIDE_IMPORTER];
    struct figure *all = sum(q, "All flows, reconciled", total, "all");
    struct figure *share = derived(q, "Share of the trade that both sides report",
                                   100 * both->value / all->value, "%", 1, both, all);
    const struct figure *factor =
        n == 0 ? figure_missing(a, "Median difference of pairs", "", "no flow is reported twice")
               : derived(q, "Median difference of pairs, as a factor", exp(r->median_pair), "", 2, x, fob);
    record_prose(a, v, "headline", headline(q, share, factor, rank, n));
    record_figure(a, v, "median_factor", factor);
    record_figure(a, v, "exports_reported", x);
    record_figure(a, v, "imports_reported", m);
    record_figure(a, v, "imports_without_carriage", fob);
    record_figure(a, v, "reconciled", both);
    record_figure(a, v, "moved",
                  n == 0 ? figure_missing(a, "Moved by weighing", "%", "no flow is reported twice")
                         : derived(q, "Moved by weighing, share of the value",
                                   100 * r->moved * q->s->value_unit / both->value, "%", 1, both, x));
    record_figure(a, v, "cif_factor", cif);
    record_set(a, v, "sides", sides_value(q, all));
    size_t show = q->top == 0 || q->top > n ? n : q->top;
    for (size_t i = 0; i < show; i++) {
        list_add(a, most, reporter_value(q, rank[i].country, both));
        if (n - 1 - i >= show) /* a reporter is in one of the lists only */
            list_add(a, least, reporter_value(q, rank[n - 1 - i].country, both));
    }
    record_set(a, v, "least_reliable", least);
    record_set(a, v, "most_reliable", most);
    record_int(a, v, "not_shown", (int64_t)(n - value_count(most) - value_count(least)));
    record_set(a, v, "dataset", set_value(q, reconcile_method(a, opt)));
    return v;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct question q = {.a = job->arena, .top = (size_t)args_int(args, "top")};
    struct reconcile_options opt;
    struct flow_store *store;
    struct facts *f;
    const struct params *p;
    const struct flow_info *info;
    TRY(facts_of_job(job, &f, e) && params_of_job(job, facts_as_of(f), &p, e));
    TRY(reconcile_options(p, &opt, e));
    TRY(areas_of_job(job, &q.areas, e));
    TRY(flows_of_job(job, &store, e));
    TRY(choose(store, args, &info, e));
    TRY(flows_map(store, info, &q.s, e));
    if (!q.s->row_report)
        return FAIL(e, ERR_CORRUPT, "%s: the reports do not say who made them", info->file);
    q.hash = params_topic_hash(p, "trade");
    q.r = reconcile(q.a, cells_of(q.a, q.s), q.s->n_rows, q.s->n_countries, &opt);
    if (q.r->n == 0)
        return FAIL(e, ERR_NUMERIC, "the reports of %d hold no flow above zero", info->year);
    struct value *v = answer(&q, p, &opt, e);
    if (!v)
        return false;
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "dataset", .kind = PARAM_TEXT, .help = "which reports; default: those with most rows"},
    {.name = "nomenclature", .kind = PARAM_TEXT, .help = "HS92 … HS22, TOTAL"},
    {.name = "year", .kind = PARAM_INT, .unit = "year", .min = YEAR_MIN, .max = YEAR_MAX, .help = "default: the newest"},
    {.name = "top", .kind = PARAM_INT, .unit = "reporters", .default_value = "10", .min = 0, .max = 1000,
     .help = "how many of each list; 0 = all"},
};
const struct capability trade_reconcile = {
    .name = "trade.reconcile",
    .summary = "Shows how far the reports of exporters and importers agree, and whose word weighs more",
    .about = "What one country says it sold and what the other says it bought differ: by carriage and "
             "insurance, and by mistakes. Imports are brought to the exporter's border by a factor; how "
             "far each reporter is off from its partners gives its reliability; the reconciled value is "
             "the mean weighed by it. Importing reports does this by itself; this command shows it.",
    .example = "landfall trade reconcile --dataset wits-totals --year 2015",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &reconcile_shape,
    .run = run,
};
