/* overview.c — operations.overview: every market on one page, and whether it sells less than before beyond chance.
 *
 * A market fades when its orders of the last quarter are fewer than those of the quarter before beyond chance, and,
 * where the events reach back that far, than those of the same quarter a year ago. It falls behind when the firm's
 * other markets have grown beyond it: that is what is left of a change when the season is taken out. Over all markets
 * the share of false findings is held (Benjamini and Hochberg). */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "base/params.h"
#include "events/read.h"
#include "operations/kpi_show.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "operations/series_inside.h"
#include "statistics/fdr.h"

enum { YEAR = 364 /* whole weeks: the same weekdays */, NAMED = 3, LABELS_SHOWN = 40 };

static const struct shape_field market_fields[] = {
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "code, or ~label when it could not be assigned"},
    {.name = "name", .heading = "market", .kind = VALUE_TEXT},
    {.name = "role", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "home, foreign, not assigned, not said"},
    {.name = "trend", .kind = VALUE_TEXT, .help = "fading, falls behind, growing, steady, too few to say"},
    {.name = "orders", .kind = VALUE_FIGURE},
    {.name = "orders_before", .heading = "before", .kind = VALUE_FIGURE},
    {.name = "change", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "of orders against the time before"},
    {.name = "against_year", .heading = "on the year", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "against_others", .heading = "against the others", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "revenue", .kind = VALUE_FIGURE},
    {.name = "revenue_before", .heading = "revenue before", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "worst_kpi", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "worst_name", .heading = "worse", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "the watched KPI that has become worse most surely"},
    {.name = "worst_now", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "worst_before", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "last_order", .heading = "last order", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape market_shape = SHAPE("operations_overview_market", "one market", market_fields);
static const struct shape_field label_fields[] = {
    {.name = "label", .kind = VALUE_TEXT},
    {.name = "orders", .kind = VALUE_FIGURE},
    {.name = "revenue", .kind = VALUE_FIGURE},
};
static const struct shape label_shape =
    SHAPE("operations_overview_label", "what a file calls a market and no market is called", label_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT},
    {.name = "now_from", .heading = "now from", .kind = VALUE_TEXT},
    {.name = "before_from", .heading = "before from", .kind = VALUE_TEXT},
    {.name = "year_known", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT, .help = "do the events reach back to the same time a year ago?"},
    {.name = "all", .heading = "all markets", .kind = VALUE_RECORD, .of = &market_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "foreign", .heading = "foreign markets", .kind = VALUE_INT},
    {.name = "fading", .kind = VALUE_INT},
    {.name = "markets", .kind = VALUE_LIST, .of = &market_shape, .flags = SHAPE_CSV},
    {.name = "n_labels", .heading = "labels in all", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "labels", .heading = "labels that are no market", .kind = VALUE_LIST, .of = &label_shape},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape overview_shape = SHAPE("operations_overview", "all markets of a firm", fields);

enum trend { TREND_FEW, TREND_STEADY, TREND_GROWING, TREND_BEHIND, TREND_FADING };
static const char *const trend_words[] = {"too few to say", "steady", "growing", "falls behind", "fading"};

struct market_row {
    const char *market, *role;
    bool foreign;
    struct change change, year, against;
    double p;
    enum trend trend;
    const struct figure *orders, *before, *change_figure;
};
struct overview {
    struct kpi_view v;
    int32_t days, from, before_to, before_from;
    double fdr_q, min_orders, worse_z, most_markets;
    bool year_known;
    struct market_row *rows;
    size_t n;
};

static const char *role_of(const struct series *s, const char *market)
{
    if (!market[0])
        return "not said";
    if (market[0] == '~')
        return "not assigned";
    return strcmp(market, s->home) == 0 ? "home" : "foreign";
}

/* The quarter with the most against it, of the tests that can be made. */
static void measure_changes(struct overview *o)
{
    struct arena *a = o->v.job->arena;
    const size_t weeks = (size_t)(o->days / 7);
    double *p = NEW_N(a, double, o->n + 1);
    double *all[2], *own[2], *others[2];
    for (int w = 0; w < 2; w++) {
        all[w] = NEW_N(a, double, weeks);
        own[w] = NEW_N(a, double, weeks);
        others[w] = NEW_N(a, double, weeks);
        kpi_view_weeks(&o->v, NULL, o->v.as_of - w * o->days, o->days, all[w]);
    }
    for (size_t i = 0; i < o->n; i++) {
        struct market_row *r = &o->rows[i];
        for (int w = 0; w < 2; w++) {
            kpi_view_weeks(&o->v, r->market, o->v.as_of - w * o->days, o->days, own[w]);
            for (size_t k = 0; k < weeks; k++)
                others[w][k] = all[w][k] - own[w][k];
        }
        r->change = change_of_counts(own[0], weeks, own[1], weeks);
        r->year = o->year_known ? kpi_view_change(&o->v, r->market, o->v.as_of, o->days, YEAR) : (struct change){.p = 1};
        const struct change rest = change_of_counts(others[0], weeks, others[1], weeks);
        r->against = change_against(&r->change, &rest);
        p[i] = r->change.now + r->change.before >= o->min_orders ? r->change.p : (double)NAN;
    }
    fdr_bh(p, o->n, p);
    for (size_t i = 0; i < o->n; i++)
        o->rows[i].p = p[i];
    for (size_t i = 0; i < o->n; i++)
        p[i] = isnan(o->rows[i].p) ? o->rows[i].p : o->rows[i].against.p;
    fdr_bh(p, o->n, p);
    for (size_t i = 0; i < o->n; i++) {
        struct market_row *r = &o->rows[i];
        bool sure = r->p <= o->fdr_q, less = r->change.now < r->change.before;
        bool less_than_year = !o->year_known || (r->year.known && r->year.high < 1);
        r->trend = isnan(r->p) ? TREND_FEW : TREND_STEADY;
        if (p[i] <= o->fdr_q && r->against.ratio < 1)
            r->trend = TREND_BEHIND;
        if (sure && !less)
            r->trend = r->trend == TREND_BEHIND ? TREND_BEHIND : TREND_GROWING;
        if (sure && less && less_than_year)
            r->trend = TREND_FADING;
    }
}

static const struct kpi *worst_of(const struct overview *o, const char *market, const struct figure **ret_now,
                                  const struct figure **ret_before)
{
    const struct kpi *worst = NULL;
    double most = o->worse_z;
    for (size_t i = 0; i < o->v.kpis->n; i++) {
        const struct kpi *k = &o->v.kpis->items[i];
        if (!k->watched || k->type == KPI_COUNT || k->type == KPI_MONEY)
            continue;
        int32_t last = kpi_view_last_day(&o->v, k);
        const struct figure *now = kpi_figure(&o->v, k, market, NULL, last - o->days + 1, last);
        if (!figure_known(now))
            continue;
        const struct figure *before = kpi_figure(&o->v, k, market, NULL, last - 2 * o->days + 1, last - o->days);
        double z = kpi_worse_by(k, now, before);
        if (z > most && now->inputs[1]->value >= o->min_orders && before->inputs[1]->value >= o->min_orders) {
            most = z;
            worst = k;
            *ret_now = now;
            *ret_before = before;
        }
    }
    return worst;
}

static const char *last_order(const struct overview *o, const char *market)
{
    const struct series *s = o->v.s;
    struct series_walk w = series_walk(s, market, NULL);
    int32_t day = DAY_NONE;
    for (const struct series_cell *c; (c = series_next(s, &w));) {
        for (size_t r = c->n; r-- > 0;) {
            int64_t days[MONTH_MAX_DAYS] = {0};
            int found = -1;
            month_add(c->rows[r].body, &c->index[r], MEASURE_ORDERS, days, MONTH_MAX_DAYS);
            for (int d = 0; d < MONTH_MAX_DAYS; d++)
                found = days[d] ? d : found;
            if (found >= 0) {
                int32_t last = month_first_day(c->rows[r].month) + found;
                day = last > day ? last : day;
                break;
            }
        }
    }
    return day == DAY_NONE ? NULL : arena_strdup(o->v.job->arena, date_text((struct date){day}).s);
}

/* What was counted is no estimate: a sum without interval. */
static const struct figure *counted(const struct overview *o, const char *label, enum measure m, const char *market,
                                    int32_t from, int32_t to)
{
    struct arena *a = o->v.job->arena;
    double x = (double)series_sum(o->v.s, m, market, NULL, from, to);
    bool money = m == MEASURE_REVENUE;
    return measure_figure(&o->v, arena_printf(a, "%s, %s", label, kpi_view_market_name(&o->v, market)), measure_word(m),
                          market, NULL, from, to, money ? x * o->v.s->money_scale : x, money ? o->v.s->currency : "count");
}

static struct value *row_value(struct overview *o, struct market_row *r)
{
    struct arena *a = o->v.job->arena;
    struct value *v = value_record(a);
    const struct figure *now, *before;
    const char *name = kpi_view_market_name(&o->v, r->market);
    int32_t to = o->v.as_of;
    r->orders = counted(o, "Orders", MEASURE_ORDERS, r->market, o->from, to);
    r->before = counted(o, "Orders before", MEASURE_ORDERS, r->market, o->before_from, o->before_to);
    r->change_figure = change_figure(&o->v, arena_printf(a, "Change of orders, %s", name), &r->change, r->orders, r->before);
    record_text(a, v, "market", r->market);
    record_text(a, v, "name", name);
    record_text(a, v, "role", r->role);
    record_text(a, v, "trend", trend_words[r->trend]);
    record_figure(a, v, "orders", r->orders);
    record_figure(a, v, "orders_before", r->before);
    record_figure(a, v, "change", r->change_figure);
    if (o->year_known)
        record_figure(a, v, "against_year",
                      change_figure(&o->v, arena_printf(a, "Change of orders on the year, %s", name), &r->year, r->orders,
                                    counted(o, "Orders a year before", MEASURE_ORDERS, r->market, o->from - YEAR, to - YEAR)));
    record_figure(a, v, "against_others",
                  change_figure(&o->v, arena_printf(a, "Change against the other markets, %s", name), &r->against,
                                r->orders, r->before));
    record_figure(a, v, "revenue", counted(o, "Revenue", MEASURE_REVENUE, r->market, o->from, to));
    record_figure(a, v, "revenue_before", counted(o, "Revenue before", MEASURE_REVENUE, r->market, o->before_from,
                                                  o->before_to));
    const struct kpi *worst = worst_of(o, r->market, &now, &before);
    if (worst) {
        record_text(a, v, "worst_kpi", worst->id);
        record_text(a, v, "worst_name", worst->name);
        record_figure(a, v, "worst_now", now);
        record_figure(a, v, "worst_before", before);
    }
    record_text(a, v, "last_order", last_order(o, r->market));
    return v;
}

static struct value *labels_value(struct overview *o, size_t *ret_n)
{
    struct arena *a = o->v.job->arena;
    struct value *list = value_list(a);
    *ret_n = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (o->rows[i].market[0] != '~' || value_count(list) == LABELS_SHOWN)
            continue;
        struct value *v = value_record(a);
        record_text(a, v, "label", o->rows[i].market + 1);
        record_figure(a, v, "orders", counted(o, "Orders", MEASURE_ORDERS, o->rows[i].market, o->v.s->first_day, o->v.as_of));
        record_figure(a, v, "revenue", counted(o, "Revenue", MEASURE_REVENUE, o->rows[i].market, o->v.s->first_day, o->v.as_of));
        list_add(a, list, v);
    }
    for (size_t i = 0; i < o->v.s->n_markets; i++)
        *ret_n += o->v.s->markets[i][0] == '~';
    return list;
}

/* " 20 have too few orders to say." and what could not be assigned. */
static const char *beside(struct overview *o, size_t n_labels)
{
    struct arena *a = o->v.job->arena;
    struct buf b;
    int64_t n_few = 0;
    for (size_t i = 0; i < o->n; i++)
        n_few += o->rows[i].foreign && o->rows[i].trend == TREND_FEW;
    buf_init(&b, a, 1024);
    buf_puts(&b, "");
    if (n_few)
        buf_printf(&b, " %lld %s too few orders to say.", (long long)n_few, n_few == 1 ? "has" : "have");
    if (n_labels == 1)
        buf_puts(&b, " One label could not be assigned to a market.");
    else if (n_labels)
        buf_printf(&b, " %zu labels could not be assigned to a market.", n_labels);
    return b.p;
}

static struct prose *headline(struct overview *o, size_t n_foreign, size_t n_fading, size_t n_behind, size_t n_labels)
{
    struct arena *a = o->v.job->arena;
    struct buf named;
    buf_init(&named, a, 4096);
    enum trend wanted = n_fading ? TREND_FADING : TREND_BEHIND;
    size_t told = 0, all = n_fading ? n_fading : n_behind;
    for (size_t i = 0; i < o->n && told < NAMED; i++) {
        const struct market_row *r = &o->rows[i];
        const struct change *c = wanted == TREND_FADING ? &r->change : &r->against;
        if (!r->foreign || r->trend != wanted)
            continue;
        buf_printf(&named, "%s%s (%+.0f %%, between %+.0f and %+.0f)", told ? ", " : "",
                   kpi_view_market_name(&o->v, r->market), 100 * (c->ratio - 1), 100 * (c->low - 1), 100 * (c->high - 1));
        told++;
    }
    if (all > told)
        buf_printf(&named, " and %zu more", all - told);
    const char *labels = beside(o, n_labels);
    const char *weeks = arena_printf(a, "%d weeks", o->days / 7);
    if (n_foreign == 0) {
        const struct market_row *home = NULL;
        for (size_t i = 0; i < o->n && !home; i++)
            home = strcmp(o->rows[i].role, "home") == 0 ? &o->rows[i] : NULL;
        if (home && figure_known(home->change_figure))
            return prose(a, "No order from abroad yet; orders at home changed by {i} against the {s} before.{s}",
                         home->change_figure, weeks, labels);
        return prose(a, "No foreign market is known from the files yet.{s}", labels);
    }
    if (n_fading)
        return prose(a, "{s} of {s} foreign markets {s} fading against the {s} before{s}: {s}.{s}",
                     number_int(a, (int64_t)n_fading, GROUP_NONE), number_int(a, (int64_t)n_foreign, GROUP_NONE),
                     n_fading == 1 ? "is" : "are", weeks, o->year_known ? " and the year before" : "", named.p, labels);
    if (n_behind)
        return prose(a, "No foreign market has lost orders beyond chance in the last {s}, but {s} of {s} {s} behind the "
                        "others: {s}.{s}",
                     weeks, number_int(a, (int64_t)n_behind, GROUP_NONE), number_int(a, (int64_t)n_foreign, GROUP_NONE),
                     n_behind == 1 ? "falls" : "fall", named.p, labels);
    return prose(a, "None of {s} foreign markets has lost orders beyond chance in the last {s}.{s}",
                 number_int(a, (int64_t)n_foreign, GROUP_NONE), weeks, labels);
}

static struct value *notes_value(struct overview *o)
{
    struct arena *a = o->v.job->arena;
    struct value *list = value_list(a);
    int64_t unpriced = series_sum(o->v.s, MEASURE_UNPRICED, NULL, NULL, o->before_from, o->v.as_of);
    if (!o->year_known)
        list_add(a, list, value_text(a, "The events do not reach back to the same weeks of the year before: a change may "
                                        "be the season. Compare a market with the others."));
    if (o->v.s->first_day > o->before_from)
        list_add(a, list, value_text(a, arena_printf(a, "The first order is of %s: the time before is not whole.",
                                                     date_text((struct date){o->v.s->first_day}).s)));
    if (o->v.s->n_markets > o->n)
        list_add(a, list, value_text(a, arena_printf(a, "%zu more markets and labels, each with less than those shown, are left "
                                                        "out. So many names are rarely markets: assign them by a mapping.",
                                                     o->v.s->n_markets - o->n)));
    if (unpriced)
        list_add(a, list, value_text(a, arena_printf(a, "%lld orders have no rate of exchange for their day and are not in "
                                                        "the revenue: import rates (ECB's file eurofxref-hist).",
                                                     (long long)unpriced)));
    return list;
}

static bool load_rules(struct overview *o, struct err *e)
{
    const struct params *p;
    double days;
    TRY(operations_params(o->v.job, &p, e));
    TRY(params_real(p, "operations.overview.days", &days, e) && params_real(p, "operations.overview.fdr", &o->fdr_q, e));
    TRY(params_real(p, "operations.overview.min_orders", &o->min_orders, e));
    TRY(params_real(p, "operations.overview.worse", &o->worse_z, e));
    TRY(params_real(p, "operations.overview.markets", &o->most_markets, e));
    o->days = (int32_t)days;
    o->from = o->v.as_of - o->days + 1;
    o->before_to = o->from - 1;
    o->before_from = o->from - o->days;
    o->year_known = o->v.s->first_day <= o->from - YEAR;
    return true;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct overview o = {0};
    size_t n_foreign = 0, n_fading = 0, n_behind = 0, n_labels;
    TRY(kpi_view_open(job, args, &o.v, e));
    TRY(load_rules(&o, e));
    o.n = o.v.s->n_markets < (size_t)o.most_markets ? o.v.s->n_markets : (size_t)o.most_markets;
    o.rows = NEW_N(a, struct market_row, o.n + 1);
    for (size_t i = 0; i < o.n; i++) {
        o.rows[i].market = o.v.s->markets[i];
        o.rows[i].role = role_of(o.v.s, o.v.s->markets[i]);
        o.rows[i].foreign = strcmp(o.rows[i].role, "foreign") == 0;
    }
    measure_changes(&o);
    struct value *markets = value_list(a);
    int64_t top = args_int(args, "top");
    for (size_t i = o.n; i < o.v.s->n_markets; i++)
        n_foreign += strcmp(role_of(o.v.s, o.v.s->markets[i]), "foreign") == 0;
    for (size_t i = 0; i < o.n; i++) {
        n_foreign += o.rows[i].foreign;
        n_fading += o.rows[i].foreign && o.rows[i].trend == TREND_FADING;
        n_behind += o.rows[i].foreign && o.rows[i].trend == TREND_BEHIND;
        if (top == 0 || (int64_t)i < top)
            list_add(a, markets, row_value(&o, &o.rows[i]));
    }
    struct market_row all = {.market = NULL, .role = "all", .trend = TREND_STEADY, .p = 1};
    all.change = kpi_view_change(&o.v, NULL, o.v.as_of, o.days, o.days);
    all.year = o.year_known ? kpi_view_change(&o.v, NULL, o.v.as_of, o.days, YEAR) : (struct change){.p = 1};
    if (all.change.p <= o.fdr_q)
        all.trend = all.change.now < all.change.before ? TREND_FADING : TREND_GROWING;
    struct value *r = value_record(a), *all_value = row_value(&o, &all);
    record_text(a, all_value, "market", "");
    struct value *labels = labels_value(&o, &n_labels);
    record_prose(a, r, "headline", headline(&o, n_foreign, n_fading, n_behind, n_labels));
    record_text(a, r, "firm", o.v.firm_id);
    record_text(a, r, "as_of", date_text((struct date){o.v.as_of}).s);
    record_text(a, r, "now_from", date_text((struct date){o.from}).s);
    record_text(a, r, "before_from", date_text((struct date){o.before_from}).s);
    record_bool(a, r, "year_known", o.year_known);
    record_set(a, r, "all", all_value);
    record_int(a, r, "foreign", (int64_t)n_foreign);
    record_int(a, r, "fading", (int64_t)n_fading);
    record_set(a, r, "markets", markets);
    record_int(a, r, "n_labels", (int64_t)n_labels);
    record_set(a, r, "labels", labels);
    record_set(a, r, "notes", notes_value(&o));
    const char *first = NULL;
    for (size_t i = 0; i < o.n && !first; i++)
        if (o.rows[i].foreign && (o.rows[i].trend >= TREND_BEHIND || (n_fading == 0 && n_behind == 0)))
            first = o.rows[i].market;
    record_text(a, r, "next", first ? arena_printf(a, "landfall operations market %s %s", o.v.firm_id, first)
                                    : arena_printf(a, "landfall operations kpis %s", o.v.firm_id));
    *ret = r;
    return true;
}

static const struct capability_param params[] = {
    KPI_VIEW_FIRM,
    KPI_VIEW_TO,
    {.name = "top", .kind = PARAM_INT, .unit = "markets", .default_value = "0", .min = 0, .max = 1000000,
     .help = "how many markets to show, the largest first; 0 = all"},
};
const struct capability operations_overview = {
    .name = "operations.overview",
    .summary = "Shows every market of a firm and which of them are fading",
    .about = "Orders of the last thirteen weeks against the thirteen before and, where the events reach back that far, the "
             "same weeks of the year before, each with an interval; a market is called fading only when chance is no "
             "explanation, over all markets together.",
    .example = "landfall operations overview olive-oil\n"
               "landfall operations overview olive-oil --top 10",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &overview_shape,
    .run = run,
};
