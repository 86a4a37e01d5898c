/* exposure.c — operations exposure: net exposure per currency and month, what it could cost, and how old the rates are. */
#include "operations/exposure.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/file.h"
#include "firm/firm.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "operations/series.h"
#include "operations/trust_parts.h"

enum { BUCKETS_MOST = 36 };

struct line { /* one foreign currency */
    const struct currency *cur;
    int64_t by_kind[N_EXPOSURE_KINDS], net;   /* minor units of the currency */
    double net_month[BUCKETS_MOST];            /* the same per month, for the risk */
    double revenue, costs;                     /* of the last year, minor units of the currency */
};
struct report {
    struct job *job;
    struct arena *a;
    const struct firm *firm;
    const struct currency_table *currencies;
    const struct currency *book;
    struct exposure_judgement j;
    const char *params;
    int32_t as_of;
    size_t months;
    struct exposure_items items;
    bool hedges_given;
    struct line *lines;
    size_t n, cap;
    struct exposure_rates rates;
    struct exposure_risk risk;
    double days_sum[BUCKETS_MOST], days_weight[BUCKETS_MOST];
    double revenue_all; /* of the last year in the firm's currency */
};

/* --- gathering ------------------------------------------------------------------------------- */

static struct line *line_of(struct report *r, const char *currency)
{
    const struct currency *cur;
    struct err ignored = {0};
    if (!strcmp(currency, r->book->code) || !currency_find(r->currencies, str_of(currency), &cur, &ignored))
        return NULL;
    for (size_t i = 0; i < r->n; i++)
        if (r->lines[i].cur == cur)
            return &r->lines[i];
    struct line l = {.cur = cur};
    PUSH(r->a, r->lines, r->n, r->cap, l);
    return &r->lines[r->n - 1];
}

static size_t month_of(const struct report *r, int32_t day)
{
    struct date_ymd d = date_split((struct date){day}), t = date_split((struct date){r->as_of});
    int m = (d.year - t.year) * 12 + d.month - t.month;
    return m < 0 ? 0 : (size_t)m >= r->months ? r->months - 1 : (size_t)m;
}

static void gather(struct report *r, const struct order_fact *orders, size_t n, const struct exposure_purchase *p, size_t n_p)
{
    int32_t year = 365, from = r->as_of - year + 1;
    for (size_t i = 0; i < r->items.n; i++) {
        const struct exposure_item *x = &r->items.items[i];
        struct line *l = line_of(r, x->currency);
        if (!l)
            continue;
        bool plus = x->kind == EXPOSURE_RECEIVABLE || x->kind == EXPOSURE_COMMITTED;
        size_t m = month_of(r, x->due);
        l->by_kind[x->kind] += x->amount;
        l->net += plus ? x->amount : -x->amount;
        l->net_month[m] += plus ? (double)x->amount : -(double)x->amount;
        double weight = fabs((double)x->amount);
        r->days_sum[m] += weight * exposure_business_days(r->as_of, x->due > r->as_of ? x->due : r->as_of + 1);
        r->days_weight[m] += weight;
    }
    for (size_t i = 0; i < n; i++) {
        const struct order_fact *o = &orders[i];
        if (o->cancelled || o->placed_s == ORDER_NONE || o->placed_day < from || o->placed_day > r->as_of)
            continue;
        r->revenue_all += o->base_value == ORDER_NONE ? 0 : (double)o->base_value;
        struct line *l = o->value == ORDER_NONE || !o->currency[0] ? NULL : line_of(r, o->currency);
        if (l)
            l->revenue += (double)o->value;
    }
    for (size_t i = 0; i < n_p; i++) {
        struct line *l = p[i].ordered >= from && p[i].currency[0] ? line_of(r, p[i].currency) : NULL;
        if (l)
            l->costs += (double)p[i].amount;
    }
}

static int by_code(const void *x, const void *y)
{
    return strcmp(((const struct line *)x)->cur->code, ((const struct line *)y)->cur->code);
}

/* One minor unit of the currency in major units of the firm's; NaN without a rate. */
static double unit_worth(const struct report *r, size_t i)
{
    const struct decimal *rate = r->rates.items[i].rate;
    return rate ? decimal_to_double(rate) / pow(10, r->lines[i].cur->exponent) : (double)NAN;
}

static void risk(struct report *r)
{
    double *net = NEW_N(r->a, double, r->months * r->n + 1), *days = NEW_N(r->a, double, r->months);
    for (size_t m = 0; m < r->months; m++) {
        days[m] = r->days_weight[m] > 0 ? r->days_sum[m] / r->days_weight[m] : 0;
        for (size_t i = 0; i < r->n; i++) {
            double worth = unit_worth(r, i);
            net[m * r->n + i] = isnan(worth) ? 0 : r->lines[i].net_month[m] * worth;
        }
    }
    exposure_risk(r->a, &r->rates, &r->j, net, days, r->months, &r->risk);
}

/* --- showing --------------------------------------------------------------------------------- */

static struct figure *own_amount(const struct report *r, size_t i, const char *what, int64_t minor)
{
    const struct currency *cur = r->lines[i].cur;
    return parts_amount(r->a, arena_printf(r->a, "%s, %s", what, cur->code), (double)minor, cur->exponent, cur->code,
                        arena_printf(r->a, "exposure/%s/%s", what, cur->code), "", "", DAY_NONE, r->as_of);
}

static struct figure *rate_figure(const struct report *r, size_t i)
{
    const struct exposure_rate *x = &r->rates.items[i];
    const char *label = arena_printf(r->a, "%s for one %s", r->book->code, x->currency);
    if (!x->rate)
        return figure_missing(r->a, label, r->book->code, "no rate was told");
    struct figure *f = figure_leaf(r->a, FIGURE_FIRM, label, decimal_to_double(x->rate), r->book->code, date_year((struct date){x->day}), "events",
                                   arena_printf(r->a, "rate/%s/%s", x->currency, parts_day(r->a, x->day)));
    f->why = arena_printf(r->a, "%s, %s, %s", x->said, x->direction, parts_day(r->a, x->day));
    return f;
}

/* Converted exactly and rounded to the firm's minor unit. */
static struct figure *in_book(const struct report *r, size_t i, const char *what, const struct figure *own, int64_t minor)
{
    const char *label = arena_printf(r->a, "%s, %s in %s", what, r->lines[i].cur->code, r->book->code);
    const struct decimal *rate = r->rates.items[i].rate;
    int64_t x;
    if (!rate)
        return figure_missing(r->a, label, r->book->code, "no rate was told");
    const struct decimal *exact = decimal_mul(r->a, decimal_of(r->a, minor, (int64_t)pow(10, r->lines[i].cur->exponent)), rate);
    if (!decimal_to_int(exact, r->book->exponent, ROUND_HALF_UP, &x, &(struct err){0}))
        return figure_missing(r->a, label, r->book->code, "too large");
    struct figure *f = FIGURE(r->a, label, (double)x / pow(10, r->book->exponent), r->book->code, "fx-exposure/1", r->params, own, rate_figure(r, i));
    f->decimals = 0;
    return f;
}

static struct figure *sensitivity(const struct report *r, size_t i)
{
    const char *label = arena_printf(r->a, "Margin, when %s falls by 1 %%", r->lines[i].cur->code);
    double worth = unit_worth(r, i) * pow(10, r->book->exponent); /* minor units of the book per minor unit */
    if (isnan(worth) || !(r->revenue_all > 0))
        return figure_missing(r->a, label, "%", isnan(worth) ? "no rate was told" : "no revenue is known in the firm's currency");
    double points = -(r->lines[i].revenue - r->lines[i].costs) * worth / r->revenue_all;
    struct figure *f = FIGURE(r->a, label, points, "points of margin", "fx-exposure/1", r->params, own_amount(r, i, "Revenue of the year", (int64_t)r->lines[i].revenue),
                              own_amount(r, i, "Purchases of the year", (int64_t)r->lines[i].costs), rate_figure(r, i));
    f->decimals = 2;
    return f;
}

static struct figure *natural(const struct report *r, size_t i)
{
    const struct line *l = &r->lines[i];
    const char *label = arena_printf(r->a, "Natural hedge, %s", l->cur->code);
    double more = fmax(l->revenue, l->costs);
    if (!(more > 0))
        return figure_missing(r->a, label, "%", "nothing was bought or sold in it in the year");
    const struct figure *inputs[] = {own_amount(r, i, "Revenue of the year", (int64_t)l->revenue), own_amount(r, i, "Purchases of the year", (int64_t)l->costs)};
    return parts_percent(r->a, label, fmin(l->revenue, l->costs) / more, 0, "fx-exposure/1", r->params, inputs, 2);
}

static struct value *line_value(const struct report *r, size_t i)
{
    static const char *const kinds[] = {"receivables", "committed", "payables", "hedges"};
    static const char *const words[] = {"Receivables", "Committed orders", "Payables", "Hedges"};
    struct arena *a = r->a;
    struct value *v = value_record(a);
    const struct exposure_rate *x = &r->rates.items[i];
    record_text(a, v, "currency", r->lines[i].cur->code);
    for (int k = 0; k < N_EXPOSURE_KINDS; k++)
        record_figure(a, v, kinds[k], own_amount(r, i, words[k], r->lines[i].by_kind[k]));
    struct figure *net = own_amount(r, i, "Net exposure", r->lines[i].net);
    record_figure(a, v, "net", net);
    record_figure(a, v, "net_book", in_book(r, i, "Net exposure", net, r->lines[i].net));
    record_figure(a, v, "rate", rate_figure(r, i));
    record_text(a, v, "said", x->said);
    record_text(a, v, "direction", x->direction);
    record_text(a, v, "rate_day", x->rate ? parts_day(a, x->day) : NULL);
    record_text(a, v, "age", !x->rate ? "no rate" : arena_printf(a, "%d business day%s%s", x->age, x->age == 1 ? "" : "s", x->stale ? ", too old" : ""));
    record_figure(a, v, "margin", sensitivity(r, i));
    record_figure(a, v, "natural", natural(r, i));
    return v;
}

static struct value *months_value(const struct report *r)
{
    struct arena *a = r->a;
    struct value *list = value_list(a);
    struct date begin = {r->as_of};
    for (size_t m = 0; m < r->months; m++)
        for (size_t i = 0; i < r->n; i++) {
            if (r->lines[i].net_month[m] == 0)
                continue;
            struct value *v = value_record(a);
            struct date_ymd d = date_split(date_add_months(begin, (int)m));
            int64_t minor = (int64_t)r->lines[i].net_month[m];
            const char *what = arena_printf(a, "Net exposure %04d-%02d", d.year, d.month);
            struct figure *own = own_amount(r, i, what, minor);
            record_text(a, v, "month", arena_printf(a, "%04d-%02d%s", d.year, d.month, m + 1 == r->months ? " and later" : ""));
            record_text(a, v, "currency", r->lines[i].cur->code);
            record_figure(a, v, "net", own);
            record_figure(a, v, "net_book", in_book(r, i, what, own, minor));
            list_add(a, list, v);
        }
    return list;
}

static struct figure *at_risk(const struct report *r)
{
    if (!r->risk.known)
        return figure_missing(r->a, "Cash flow at risk, 95 %", r->book->code, r->n == 0 ? "there is no other currency" : "the rates' past moves are not known for all currencies");
    const struct figure **inputs = NEW_N(r->a, const struct figure *, r->n + 1);
    for (size_t i = 0; i < r->n; i++)
        inputs[i] = in_book(r, i, "Net exposure", own_amount(r, i, "Net exposure", r->lines[i].net), r->lines[i].net);
    struct figure *f = figure_derived(r->a, "Cash flow at risk, 95 %", r->risk.at_risk, r->book->code, "fx-exposure/1", r->params, inputs, r->n);
    f->decimals = 0;
    return f;
}

/* Of currencies that matter: with something open. */
static size_t stale(const struct report *r, size_t *ret_first)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->lines[i].net != 0 && (!r->rates.items[i].rate || r->rates.items[i].stale)) {
            if (n == 0)
                *ret_first = i;
            n++;
        }
    return n;
}

static struct prose *headline(const struct report *r)
{
    struct arena *a = r->a;
    size_t largest = r->n, bad = 0, open = 0, n_stale = stale(r, &bad);
    double most = -1;
    for (size_t i = 0; i < r->n; i++) {
        double x = fabs((double)r->lines[i].net * unit_worth(r, i));
        open += r->lines[i].net != 0;
        if (r->lines[i].net != 0 && (x > most || largest == r->n))
            largest = i, most = isnan(x) ? most : x;
    }
    if (r->n == 0)
        return prose(a, "There is no exposure: all orders and purchases are in {s}.", r->book->code);
    if (open == 0)
        return prose(a, "Nothing is open in another currency today; {s} of them {s} traded in the last year.", arena_printf(a, "%zu", r->n), r->n == 1 ? "was" : "were");
    const char *block = n_stale == 0 ? ""
                        : r->rates.items[bad].rate
                            ? arena_printf(a, " Not to be signed: the rate of %s is %d business days old.", r->lines[bad].cur->code, r->rates.items[bad].age)
                            : arena_printf(a, " Not to be signed: there is no rate of %s.", r->lines[bad].cur->code);
    const struct figure *own = own_amount(r, largest, "Net exposure", r->lines[largest].net);
    struct figure *book = in_book(r, largest, "Net exposure", own, r->lines[largest].net);
    if (!r->risk.known)
        return prose(a, "The largest open amount is {} ({}); what rates could do to it is not known: rates of earlier days are missing.{s}", own, book, block);
    return prose(a, "The largest open amount is {} ({}); in one case of twenty rates could take {} or more of all that is open.{s}", own, book, at_risk(r), block);
}

static struct value *result(const struct report *r)
{
    struct arena *a = r->a;
    struct value *v = value_record(a), *list = value_list(a), *notes = value_list(a);
    size_t bad = 0;
    record_prose(a, v, "headline", headline(r));
    record_text(a, v, "as_of", parts_day(a, r->as_of));
    record_figure(a, v, "at_risk", at_risk(r));
    record_bool(a, v, "stale", stale(r, &bad) > 0);
    for (size_t i = 0; i < r->n; i++)
        list_add(a, list, line_value(r, i));
    record_set(a, v, "currencies", list);
    record_set(a, v, "months", months_value(r));
    if (!r->hedges_given)
        list_add(a, notes, value_text(a, "No hedges are known: give a file with the columns currency, amount, due with --hedges."));
    if (r->items.n_old)
        list_add(a, notes, value_text(a, arena_printf(a, "%zu orders or purchases are open for more than %d days and left out.", r->items.n_old, (int)r->j.open_days)));
    if (r->items.n_unvalued)
        list_add(a, notes, value_text(a, arena_printf(a, "%zu open orders have no value in one currency.", r->items.n_unvalued)));
    if (r->risk.known)
        list_add(a, notes, value_text(a, arena_printf(a, "The risk rests on moves of %zu days, the recent ones weighing most; normal law, no hedging meanwhile.", r->risk.days)));
    record_set(a, v, "notes", notes);
    return v;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const struct param_bind binds[] = {
#define BIND(name) {"operations.exposure." #name, offsetof(struct exposure_judgement, name)}
        BIND(horizon_months), BIND(lambda), BIND(level), BIND(open_days), BIND(payment_days), BIND(payout_days), BIND(rate_days), BIND(stale_days),
#undef BIND
    };
    struct report *r = NEW(job->arena, struct report);
    struct arena *a = job->arena;
    const struct series *s;
    const struct params *p;
    struct order_fact *orders;
    struct exposure_purchase *purchases;
    size_t n, n_purchases;
    r->job = job, r->a = a;
    TRY(firm_of_job(job, args_text(args, "firm"), &r->firm, e));
    TRY(series_load(job, r->firm->id, &s, e));
    TRY(operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), &r->j, e));
    TRY(currencies_load(a, path_join(a, job->data_dir, "parameters/currencies.csv"), &r->currencies, e));
    r->book = r->firm->book;
    r->params = params_topic_hash(p, "operations");
    r->as_of = series_as_of(job, s);
    r->months = r->j.horizon_months < BUCKETS_MOST ? (size_t)r->j.horizon_months : BUCKETS_MOST;
    TRY(orders_load(job, a, r->firm->id, DAY_NONE, r->as_of, &orders, &n, e));
    TRY(exposure_purchases_load(job, r->firm->id, r->as_of, &purchases, &n_purchases, e));
    exposure_of_orders(a, &r->j, orders, n, r->as_of, &r->items);
    exposure_of_purchases(a, &r->j, purchases, n_purchases, r->as_of, &r->items);
    r->hedges_given = args_has(args, "hedges");
    if (r->hedges_given)
        TRY(exposure_of_hedges(a, args_text(args, "hedges"), r->currencies, &r->items, e));
    gather(r, orders, n, purchases, n_purchases);
    if (r->n)
        qsort(r->lines, r->n, sizeof *r->lines, by_code);
    const char **codes = NEW_N(a, const char *, r->n + 1);
    for (size_t i = 0; i < r->n; i++)
        codes[i] = r->lines[i].cur->code;
    TRY(exposure_rates_load(job, r->firm->id, r->book->code, codes, r->n, &r->j, r->as_of, &r->rates, e));
    risk(r);
    struct value *v = result(r);
    TRY(parts_grade(job, r->firm->id, FAMILY_ORDER, v, e));
    *ret = v;
    return true;
}

static const struct shape_field line_fields[] = {
    {.name = "currency", .kind = VALUE_TEXT},
    {.name = "receivables", .kind = VALUE_FIGURE},
    {.name = "committed", .kind = VALUE_FIGURE},
    {.name = "payables", .kind = VALUE_FIGURE},
    {.name = "hedges", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "net", .kind = VALUE_FIGURE},
    {.name = "net_book", .heading = "net, own currency", .kind = VALUE_FIGURE},
    {.name = "rate", .kind = VALUE_FIGURE},
    {.name = "said", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "the rate as it was told"},
    {.name = "direction", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "as quoted, turned round, through EUR"},
    {.name = "rate_day", .heading = "of", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "age", .kind = VALUE_TEXT},
    {.name = "margin", .heading = "margin if it falls 1 %", .kind = VALUE_FIGURE},
    {.name = "natural", .heading = "natural hedge", .kind = VALUE_FIGURE},
};
static const struct shape line_shape = SHAPE("exposure_currency", "one foreign currency", line_fields);
static const struct shape_field month_fields[] = {
    {.name = "month", .kind = VALUE_TEXT},
    {.name = "currency", .kind = VALUE_TEXT},
    {.name = "net", .kind = VALUE_FIGURE},
    {.name = "net_book", .heading = "net, own currency", .kind = VALUE_FIGURE},
};
static const struct shape month_shape = SHAPE("exposure_month", "what falls due in one month", month_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    PARTS_GRADE_FIELDS,
    {.name = "at_risk", .heading = "cash flow at risk, 95 %", .kind = VALUE_FIGURE},
    {.name = "stale", .heading = "rates too old to sign", .kind = VALUE_BOOL},
    {.name = "currencies", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV},
    {.name = "months", .kind = VALUE_LIST, .of = &month_shape},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("exposure", "open amounts in other currencies and what they could cost", fields);

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a firm of the workspace"},
    {.name = "hedges", .kind = PARAM_FILE, .help = "a CSV with currency, amount, due: what was sold forward"},
};

const struct capability operations_exposure = {
    .name = "operations.exposure",
    .summary = "Shows what is open in other currencies by month and how much rates could take",
    .about = "Receivables, committed orders, payables and hedges per currency and month; cash flow at risk at 95 % from the recent moves of "
             "the rates; what one per cent takes from the margin; how far purchases cover sales in the same currency. Every rate with day, age and "
             "direction: one that is too old blocks signing. Rates come in with `landfall events import` (ECB reference rates).",
    .example = "landfall operations exposure olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};
