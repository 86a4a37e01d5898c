/* croston.c — see croston.h. */
#include "statistics/croston.h"

#include <math.h>

const char *croston_name(enum croston_method m)
{
    static const char *const name[CROSTON_N_METHODS] = {"Croston", "SBA", "SBJ", "TSB"};
    return name[m];
}

const char *croston_class_name(enum croston_class c)
{
    static const char *const name[] = {"smooth", "erratic", "intermittent", "lumpy"};
    return name[c];
}

static double factor_of(enum croston_method m, double alpha)
{
    if (m == CROSTON_SBA)
        return 1 - alpha / 2;
    if (m == CROSTON_SBJ)
        return 1 - alpha / (2 - alpha);
    return 1;
}

struct tally {
    size_t n, n_demands, first_interval;
    double first_size, sum;
};
static bool count(const double *y, size_t n, struct tally *ret, struct err *e)
{
    *ret = (struct tally){0};
    for (size_t t = 0; t < n; t++) {
        if (isnan(y[t]))
            continue;
        if (y[t] < 0 || !isfinite(y[t]))
            return FAIL(e, ERR_INPUT, "demand of %g in period %zu: it must be zero or more", y[t], t + 1);
        ret->n++;
        if (y[t] > 0) {
            if (!ret->n_demands) {
                ret->first_interval = ret->n;
                ret->first_size = y[t];
            }
            ret->n_demands++;
            ret->sum += y[t];
        }
    }
    if (!ret->n_demands)
        return FAIL(e, ERR_NUMERIC, "there is no demand in these %zu periods", ret->n);
    return true;
}

bool croston_run(const double *y, size_t n, const struct croston_options *opt, struct croston_fit *ret,
                 struct err *e)
{
    struct tally c;
    TRY(count(y, n, &c, e));
    double z = c.first_size, p = (double)c.first_interval;
    if (opt->start == CROSTON_START_MEAN) {
        z = c.sum / (double)c.n_demands;
        p = (double)c.n / (double)c.n_demands;
    } else if (opt->start == CROSTON_START_GIVEN) {
        if (!(opt->start_size > 0) || !(opt->start_interval >= 1))
            return FAIL(e, ERR_INPUT, "a start needs a size above 0 and an interval of at least 1");
        z = opt->start_size;
        p = opt->start_interval;
    }
    bool tsb = opt->method == CROSTON_TSB;
    double d = 1 / p, factor = factor_of(opt->method, opt->alpha_interval), square = 0;
    size_t since = 0, seen = 0, scored = 0;
    for (size_t t = 0; t < n; t++) {
        if (isnan(y[t]))
            continue;
        since++;
        if (seen >= 1) {
            double error = y[t] - factor * z * (tsb ? d : 1 / p);
            square += error * error;
            scored++;
        }
        if (tsb)
            d += opt->alpha_interval * ((y[t] > 0) - d);
        if (y[t] > 0) {
            z += opt->alpha_size * (y[t] - z);
            p += opt->alpha_interval * ((double)since - p);
            since = 0;
            seen++;
        }
    }
    double probability = tsb ? d : 1 / p;
    *ret = (struct croston_fit){.method = opt->method,
                                .size = z,
                                .probability = probability,
                                .factor = factor,
                                .rate = factor * z * probability,
                                .n = c.n,
                                .n_demands = c.n_demands,
                                .mean_square = square / (double)scored}; /* 0/0 without a second demand */
    return true;
}

bool croston_tune(const double *y, size_t n, enum croston_method method, enum croston_start start,
                  double low, double high, double step, struct croston_fit *ret, double *ret_alpha,
                  struct err *e)
{
    struct croston_fit best = {.mean_square = INFINITY}, f;
    bool any = false;
    int steps = step > 0 ? (int)((high - low) / step + 0.5) : 0;
    for (int i = 0; i <= steps; i++) {
        double alpha = low + i * step;
        struct croston_options opt = {method, alpha, alpha, start, 0, 0};
        TRY(croston_run(y, n, &opt, &f, e));
        if (!any || f.mean_square < best.mean_square) {
            best = f;
            *ret_alpha = alpha;
        }
        any = true;
    }
    *ret = best;
    return true;
}

void croston_simulate(const struct croston_fit *f, const double *y, size_t n, struct rng *r,
                      size_t paths, size_t horizon, double *sizes, double *ret)
{
    size_t n_sizes = 0;
    double sum = 0;
    for (size_t t = 0; t < n; t++)
        if (y[t] > 0) {
            sizes[n_sizes++] = y[t];
            sum += y[t];
        }
    double times = n_sizes ? f->factor * f->size * (double)n_sizes / sum : 0;
    for (size_t i = 0; i < horizon * paths; i++)
        ret[i] = n_sizes && rng_uniform(r) < f->probability ? times * sizes[rng_below(r, n_sizes)] : 0;
}

struct croston_kind croston_classify(const double *y, size_t n, double adi_cut, double cv2_cut)
{
    size_t periods = 0, demands = 0;
    double mean = 0, m2 = 0;
    for (size_t t = 0; t < n; t++) {
        if (isnan(y[t]))
            continue;
        periods++;
        if (y[t] > 0) { /* Welford */
            double off = y[t] - mean;
            demands++;
            mean += off / (double)demands;
            m2 += off * (y[t] - mean);
        }
    }
    struct croston_kind k = {.adi = demands ? (double)periods / (double)demands : HUGE_VAL,
                             .cv2 = demands > 1 ? m2 / (double)(demands - 1) / (mean * mean) : 0};
    bool rare = k.adi >= adi_cut, uneven = k.cv2 >= cv2_cut;
    k.class = rare ? (uneven ? CROSTON_LUMPY : CROSTON_INTERMITTENT)
                   : (uneven ? CROSTON_ERRATIC : CROSTON_SMOOTH);
    return k;
}
