/* kpi.c — the definitions of data/operations/kpis.csv, and sums of measures made into values and intervals. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/number.h"
#include "operations/series_inside.h"
#include "statistics/proportion.h"

static const double LEVEL = 0.95;
static const char *const types[] = {"count", "money", "proportion", "rate", "mean"};

/* ---- reading the table ---- */

struct columns_of {
    int id, name, type, unit, numerator, denominator, scale, decimals, squares, square_scale, prior, needs, window, delay,
        warmup, bad, watched, weight, clock, late, what, source, tag;
};

static bool find_columns(const struct csv *c, struct columns_of *k, struct err *e)
{
    const struct {
        const char *name;
        int *col;
    } all[] = {
        {"id", &k->id}, {"name", &k->name}, {"type", &k->type}, {"unit", &k->unit}, {"numerator", &k->numerator},
        {"denominator", &k->denominator}, {"scale", &k->scale}, {"decimals", &k->decimals}, {"squares", &k->squares},
        {"square_scale", &k->square_scale}, {"prior", &k->prior}, {"needs", &k->needs}, {"window_days", &k->window},
        {"delay_days", &k->delay}, {"warmup_days", &k->warmup}, {"high_is_bad", &k->bad}, {"watched", &k->watched},
        {"weight", &k->weight}, {"clock", &k->clock}, {"late", &k->late}, {"what", &k->what}, {"source", &k->source},
        {"tag", &k->tag},
    };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        TRY(csv_col(c, all[i].name, all[i].col, e));
    return true;
}

/* "a+b-c" */
static bool read_terms(struct csv *c, int col, struct arena *a, struct kpi_terms *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    while (s.n) {
        struct kpi_term t = {.sign = 1};
        if (s.p[0] == '+' || s.p[0] == '-') {
            t.sign = s.p[0] == '-' ? -1 : 1;
            s.p++, s.n--;
        }
        size_t n = 0;
        while (n < s.n && s.p[n] != '+' && s.p[n] != '-')
            n++;
        if (!measure_find((struct str){s.p, n}, &t.measure))
            return csv_fail(c, col, e, "there is no measure `%.*s`", (int)n, s.p);
        PUSH(a, ret->items, ret->n, ret->cap, t);
        s.p += n, s.n -= n;
    }
    return true;
}

/* "100", "0.001" or "1/86400" */
static bool read_scale(struct csv *c, int col, double *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    double top, bottom = 1;
    struct str first = str_cut(&s, '/');
    if (!number_parse(first, NUMBER_POINT, &top, e) || (s.n && !number_parse(s, NUMBER_POINT, &bottom, e)))
        return csv_fail(c, col, e, "is no number and no fraction");
    *ret = top / bottom;
    return true;
}

static bool read_yes(struct csv *c, int col, bool *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    *ret = str_is(s, "yes");
    return *ret || str_is(s, "no") || csv_fail(c, col, e, "is neither yes nor no");
}

static bool read_number(struct csv *c, int col, double *ret, struct err *e)
{
    bool has = false;
    *ret = 0;
    return csv_maybe_real(c, col, &has, ret, e);
}

static bool read_type(struct csv *c, int col, enum kpi_type *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_is(s, types[i])) {
            *ret = (enum kpi_type)i;
            return true;
        }
    return csv_fail(c, col, e, "is none of count, money, proportion, rate, mean");
}

static bool read_row(struct csv *c, const struct columns_of *k, struct arena *a, struct kpi_formula *f, struct err *e)
{
    double window, delay, warmup, decimals;
    f->kpi = (struct kpi){
        .id = str_dup(a, csv_text(c, k->id)), .name = str_dup(a, csv_text(c, k->name)),
        .unit = str_dup(a, csv_text(c, k->unit)), .what = str_dup(a, csv_text(c, k->what)),
        .numerator = str_dup(a, csv_text(c, k->numerator)), .denominator = str_dup(a, csv_text(c, k->denominator)),
        .squares = str_dup(a, csv_text(c, k->squares)), .needs = str_dup(a, csv_text(c, k->needs)),
        .clock = str_dup(a, csv_text(c, k->clock)), .late = str_dup(a, csv_text(c, k->late)),
        .source = str_dup(a, csv_text(c, k->source)), .tag = str_dup(a, csv_text(c, k->tag)),
    };
    struct kpi *kpi = &f->kpi;
    TRY(read_type(c, k->type, &kpi->type, e));
    TRY(read_terms(c, k->numerator, a, &f->top, e));
    TRY(read_terms(c, k->denominator, a, &f->bottom, e));
    TRY(read_terms(c, k->squares, a, &f->square, e));
    TRY(read_scale(c, k->scale, &kpi->scale, e));
    TRY(read_number(c, k->square_scale, &kpi->square_scale, e));
    TRY(read_number(c, k->prior, &kpi->prior, e));
    TRY(read_number(c, k->weight, &kpi->weight, e));
    TRY(read_number(c, k->window, &window, e) && read_number(c, k->delay, &delay, e));
    TRY(read_number(c, k->warmup, &warmup, e) && read_number(c, k->decimals, &decimals, e));
    TRY(read_yes(c, k->bad, &kpi->high_is_bad, e) && read_yes(c, k->watched, &kpi->watched, e));
    kpi->window_days = (int)window;
    kpi->delay_days = (int)delay;
    kpi->warmup_days = (int)warmup;
    kpi->decimals = (int)decimals;
    kpi->money = strcmp(kpi->unit, "money") == 0;
    f->has_needs = kpi->needs[0] != '\0';
    if (f->has_needs && !measure_find(str_of(kpi->needs), &f->needs))
        return csv_fail(c, k->needs, e, "there is no measure `%s`", kpi->needs);
    if (f->top.n == 0 || (f->bottom.n == 0) != (kpi->type == KPI_COUNT || kpi->type == KPI_MONEY))
        return csv_fail(c, k->denominator, e, "a count and a sum have no denominator, all others have one");
    return true;
}

static char key;

bool kpis_load(struct job *job, const struct kpis **ret, struct err *e)
{
    struct kpis *t = job_get_own(job, &key);
    if (!t) {
        struct arena *a = job->arena;
        const char *path = path_join(a, job->data_dir, "operations/kpis.csv");
        char hex[HASH_HEX];
        struct csv *c;
        struct columns_of k;
        struct kpi_formula *list = NULL;
        size_t n = 0, cap = 0;
        t = NEW(a, struct kpis);
        TRY(hash_file(path, hex, e));
        TRY(csv_open_path(&c, a, path, NULL, e));
        TRY(find_columns(c, &k, e));
        while (csv_next(c, e)) {
            struct kpi_formula f = {0};
            TRY(read_row(c, &k, a, &f, e));
            PUSH(a, list, n, cap, f);
        }
        if (csv_failed(c))
            return false;
        struct kpi *items = NEW_N(a, struct kpi, n); /* changed once more, by kpis_in_currency */
        for (size_t i = 0; i < n; i++) {
            list[i].kpi.formula = &list[i];
            items[i] = list[i].kpi;
        }
        *t = (struct kpis){items, n, arena_strdup(a, hex), items};
        job_set(job, &key, t);
        if (series_of_job(job))
            kpis_in_currency(job, series_of_job(job));
    }
    *ret = t;
    return true;
}

void kpis_in_currency(const struct job *job, const struct series *s)
{
    struct kpis *t = job_get_own(job, &key);
    for (size_t i = 0; t && i < t->n; i++)
        if (t->items[i].money)
            t->own[i].unit = s->currency;
}

const struct kpi *kpi_find(const struct kpis *k, const char *id)
{
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->items[i].id, id) == 0)
            return &k->items[i];
    return NULL;
}

const char *kpi_unit(const struct series *s, const struct kpi *kpi)
{
    return kpi->money ? s->currency : kpi->unit;
}

static double shown_scale(const struct series *s, const struct kpi *kpi)
{
    return kpi->scale * (kpi->money ? s->money_scale : 1);
}

/* ---- points ---- */

static int32_t begin_of(enum step step, int32_t day)
{
    struct date d = {day};
    if (step == STEP_WEEK)
        return day - (date_weekday(d) - 1);
    return step == STEP_MONTH ? day - (date_split(d).day - 1) : day;
}
static int32_t next_of(enum step step, int32_t begins)
{
    struct date d = {begins};
    return step == STEP_DAY ? begins + 1 : step == STEP_WEEK ? begins + 7 : date_add_months(d, 1).days;
}

struct kpi_points kpi_points(struct arena *a, const struct series *s, const struct kpi *kpi, const char *market,
                             const char *channel, enum step step, int32_t from_day, int32_t to_day)
{
    const struct kpi_formula *f = kpi->formula;
    int32_t from = from_day == DAY_NONE ? s->first_day : from_day, to = to_day == DAY_NONE ? s->last_day : to_day;
    int32_t ready = s->first_day + kpi->warmup_days;
    if (from < ready && kpi->warmup_days)
        from = ready;
    int32_t first = begin_of(step, from);
    if (first < from)
        first = next_of(step, first);
    struct kpi_points p = {.step = step, .first_day = first};
    for (int32_t b = first; next_of(step, b) - 1 <= to; b = next_of(step, b))
        p.n++;
    if (p.n == 0)
        return p;
    p.numerator = NEW_N(a, double, p.n);
    p.denominator = NEW_N(a, double, p.n);
    p.value = NEW_N(a, double, p.n);
    int32_t last = first;
    for (size_t i = 0; i < p.n; i++)
        last = next_of(step, last);
    size_t n_days = (size_t)(last - first);
    ARENA_LOCAL(tmp);
    int64_t *top = NEW_N(tmp, int64_t, n_days), *bottom = NEW_N(tmp, int64_t, n_days);
    series_add_days(s, f, &f->top, market, channel, first, last - 1, top);
    if (f->bottom.n)
        series_add_days(s, f, &f->bottom, market, channel, first, last - 1, bottom);
    double scale = shown_scale(s, kpi);
    int32_t day = first;
    for (size_t i = 0; i < p.n; i++) {
        int64_t sum_top = 0, sum_bottom = 0;
        for (int32_t until = next_of(step, day); day < until; day++) {
            sum_top += top[day - first];
            sum_bottom += bottom[day - first];
        }
        p.numerator[i] = (double)sum_top;
        p.denominator[i] = f->bottom.n ? (double)sum_bottom : 1;
        p.value[i] = p.denominator[i] > 0 ? p.numerator[i] / p.denominator[i] * scale : (double)NAN;
    }
    return p;
}

/* ---- windows ---- */

static double square_of(const struct series *s, const struct kpi_formula *f, const char *market, const char *channel,
                        int32_t from, int32_t to)
{
    double unit = f->kpi.money ? (double)s->major * (double)s->major : f->kpi.square_scale;
    return (double)series_total(s, f, &f->square, market, channel, from, to) * unit;
}

static struct interval mean_interval(double mean, double square, double n)
{
    double variance = (square - n * mean * mean) / (n - 1);
    double half = gsl_cdf_tdist_Qinv((1 - LEVEL) / 2, n - 1) * sqrt(fmax(variance, 0) / n);
    return (struct interval){mean >= 0 ? fmax(0, mean - half) : mean - half, mean + half};
}

static struct interval interval_of(const struct series *s, const struct kpi_formula *f, const struct kpi_value *v,
                                   const char *market, const char *channel, int32_t from, int32_t to)
{
    const struct kpi *k = &f->kpi;
    double x = v->numerator, n = v->denominator;
    double square = f->square.n ? square_of(s, f, market, channel, from, to) : 0;
    switch (k->type) {
    case KPI_COUNT:
    case KPI_MONEY:
        if (f->square.n) { /* a sum over orders that come by themselves: variance Σx² */
            if (square <= 0) /* none came: what one would have brought is not known */
                return (struct interval){NAN, NAN};
            double half = gsl_cdf_ugaussian_Qinv((1 - LEVEL) / 2) * sqrt(square);
            return (struct interval){x >= 0 ? fmax(0, x - half) : x - half, x + half};
        }
        return k->type == KPI_COUNT ? poisson_rate(x, 1, LEVEL) : (struct interval){NAN, NAN};
    case KPI_PROPORTION: {
        double p = fmin(x / n, 1), effective = f->square.n && square > 0 ? n * n / square : n;
        return wilson(p * effective, effective, LEVEL);
    }
    case KPI_RATE:
        return poisson_rate(x, n, LEVEL);
    case KPI_MEAN:
        return f->square.n && n > 1 ? mean_interval(x / n, square, n) : (struct interval){NAN, NAN};
    }
    return (struct interval){NAN, NAN};
}

struct kpi_value kpi_window(const struct series *s, const struct kpi *kpi, const char *market, const char *channel,
                            int32_t from_day, int32_t to_day)
{
    const struct kpi_formula *f = kpi->formula;
    int32_t from = from_day == DAY_NONE ? s->first_day : from_day, to = to_day == DAY_NONE ? s->last_day : to_day;
    if (kpi->warmup_days && from < s->first_day + kpi->warmup_days)
        from = s->first_day + kpi->warmup_days;
    struct kpi_value v = {.denominator = 1, .low = NAN, .high = NAN, .value = NAN};
    if (from > to || !series_tells(s, f, market, channel))
        return v;
    v.numerator = (double)series_total(s, f, &f->top, market, channel, from, to);
    if (f->bottom.n)
        v.denominator = (double)series_total(s, f, &f->bottom, market, channel, from, to);
    if (v.denominator <= 0)
        return v;
    double scale = shown_scale(s, kpi), value = v.numerator / v.denominator;
    struct interval i = interval_of(s, f, &v, market, channel, from, to);
    if (kpi->prior > 0) { /* drawn towards the firm's own mean over all its time */
        double all = (double)series_total(s, f, &f->top, NULL, NULL, s->first_day, to);
        double n_all = (double)series_total(s, f, &f->bottom, NULL, NULL, s->first_day, to);
        double own = v.denominator / (v.denominator + kpi->prior), mean = all / n_all;
        i.low = mean + (i.low - mean) * own;
        i.high = mean + (i.high - mean) * own;
        value = mean + (value - mean) * own;
    }
    v.known = true;
    v.value = value * scale;
    v.low = i.low * scale;
    v.high = i.high * scale;
    return v;
}
