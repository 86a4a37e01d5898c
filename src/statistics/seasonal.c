/* seasonal.c — seasonal naive and pooled weekdays; see seasonal.h. */
#include "statistics/seasonal.h"

#include <math.h>

void seasonal_naive(const double *y, size_t n, size_t period, size_t horizon, double *ret)
{
    for (size_t h = 0; h < horizon; h++) {
        size_t back = period - h % period; /* 1 … period */
        ret[h] = NAN;
        for (size_t k = back; k <= n && isnan(ret[h]); k += period)
            ret[h] = y[n - k];
    }
}

void seasonal_naive_variance(const double *y, size_t n, size_t period, size_t horizon, double *ret)
{
    double square = 0;
    size_t pairs = 0;
    for (size_t t = period; t < n; t++) {
        double d = y[t] - y[t - period];
        if (isnan(d))
            continue;
        square += d * d;
        pairs++;
    }
    for (size_t h = 0; h < horizon; h++)
        ret[h] = square / (double)pairs * (double)(h / period + 1);
}

static int weekday_of(const struct seasonal_series *s, size_t t)
{
    return (int)(((size_t)s->first_weekday + t) % SEASONAL_DAYS);
}

/* A day that speaks for its weekday. */
static bool counts(const struct seasonal_series *s, size_t t)
{
    return !isnan(s->y[t]) && !(s->holiday && s->holiday[t]);
}

/* Level of the week that begins at `from`: its sales over the indices of the days they fell on. */
static double week_level(const struct seasonal_series *s, size_t from, const double *index)
{
    double sales = 0, weight = 0;
    for (size_t t = from; t < from + SEASONAL_DAYS && t < s->n; t++)
        if (counts(s, t)) {
            sales += fmax(s->y[t], 0);
            weight += index[weekday_of(s, t)];
        }
    return weight > 0 ? sales / weight : 0;
}

bool seasonal_weekdays(const struct seasonal_series *s, size_t n_series,
                       size_t holidays_least, struct seasonal_week *ret)
{
    enum { ROUNDS_MAX = 200 };

    struct seasonal_week w = {.holiday = NAN};
    size_t seen[SEASONAL_DAYS] = {0};
    double total = 0;
    for (size_t i = 0; i < n_series; i++)
        for (size_t t = 0; t < s[i].n; t++)
            if (counts(&s[i], t)) {
                seen[weekday_of(&s[i], t)]++;
                w.n_days++;
                total += fmax(s[i].y[t], 0);
            }
    for (int d = 0; d < SEASONAL_DAYS; d++) {
        if (seen[d] < 2)
            return false;
        w.index[d] = 1;
    }
    if (!(total > 0))
        return false;
    const double enough = 1e-9;
    double moved = 1;
    for (int round = 0; round < ROUNDS_MAX && moved > enough; round++) {
        double sales[SEASONAL_DAYS] = {0}, expected[SEASONAL_DAYS] = {0}, sum = 0;
        for (size_t i = 0; i < n_series; i++)
            for (size_t from = 0; from < s[i].n; from += SEASONAL_DAYS) {
                double level = week_level(&s[i], from, w.index);
                for (size_t t = from; t < from + SEASONAL_DAYS && t < s[i].n; t++)
                    if (counts(&s[i], t)) {
                        sales[weekday_of(&s[i], t)] += fmax(s[i].y[t], 0);
                        expected[weekday_of(&s[i], t)] += level;
                    }
            }
        moved = 0;
        double next[SEASONAL_DAYS];
        for (int d = 0; d < SEASONAL_DAYS; d++)
            sum += next[d] = expected[d] > 0 ? sales[d] / expected[d] : 0;
        for (int d = 0; d < SEASONAL_DAYS; d++) {
            next[d] *= SEASONAL_DAYS / sum;
            moved = fmax(moved, fabs(next[d] - w.index[d]));
            w.index[d] = next[d];
        }
    }
    double on_holiday = 0, usual = 0;
    for (size_t i = 0; i < n_series; i++)
        for (size_t from = 0; from < s[i].n && s[i].holiday; from += SEASONAL_DAYS) {
            double level = week_level(&s[i], from, w.index);
            for (size_t t = from; t < from + SEASONAL_DAYS && t < s[i].n; t++)
                if (s[i].holiday[t] && !isnan(s[i].y[t])) {
                    on_holiday += fmax(s[i].y[t], 0);
                    usual += level * w.index[weekday_of(&s[i], t)];
                    w.n_holidays++;
                }
        }
    if (w.n_holidays >= holidays_least && usual > 0)
        w.holiday = on_holiday / usual;
    *ret = w;
    return true;
}
