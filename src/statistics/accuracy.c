/* accuracy.c — see accuracy.h. */
#include "statistics/accuracy.h"

#include <math.h>

#include "base/stat.h"

struct accuracy_scale accuracy_scale(const double *y, size_t n, size_t period)
{
    size_t pairs = 0;
    double absolute = 0, square = 0;
    for (size_t t = period; t < n; t++) {
        double d = y[t] - y[t - period];
        if (isnan(d))
            continue;
        pairs++;
        absolute += fabs(d);
        square += d * d;
    }
    if (!(absolute > 0))
        return (struct accuracy_scale){NAN, NAN};
    return (struct accuracy_scale){absolute / (double)pairs, square / (double)pairs};
}

void accuracy_add(struct accuracy_sum *s, struct accuracy_scale scale, double actual, double point)
{
    double error = actual - point;
    if (isnan(error) || !(scale.absolute > 0))
        return;
    s->n++;
    s->absolute += fabs(error) / scale.absolute;
    s->square += error * error / scale.square;
}

double accuracy_mase(const struct accuracy_sum *s)
{
    return s->absolute / (double)s->n; /* 0/0 when nothing was scored */
}

double accuracy_rmsse(const struct accuracy_sum *s)
{
    return sqrt(s->square / (double)s->n);
}

double accuracy_pinball(double p, double q, double actual)
{
    return actual >= q ? p * (actual - q) : (1 - p) * (q - actual);
}

size_t accuracy_origins(size_t n, size_t first, size_t horizon, size_t most, size_t *ret)
{
    if (!most || first + horizon > n)
        return 0;
    size_t room = n - horizon - first, k = room + 1 < most ? room + 1 : most;
    for (size_t i = 0; i < k; i++)
        ret[i] = k == 1 ? n - horizon : first + room * i / (k - 1);
    return k;
}

double accuracy_conformal(double *ratio, size_t n, size_t blocks, double level, double most)
{
    if (!n || blocks < 2)
        return NAN;
    double k = (double)blocks, place = ceil((double)n * level * (k + 1) / k - 1e-9);
    stat_sort(ratio, n);
    return fmin(ratio[place > (double)n ? n - 1 : (size_t)place - 1], most);
}
