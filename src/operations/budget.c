#include "operations/budget.h"

#include <math.h>

enum { BUDGET_WEEK_N = 7, BUDGET_QUARTER_N = 91 };

void budget_share(const struct budget *b, const double *weight, size_t n, double *ret_run_length)
{
    double all = 0;
    for (size_t i = 0; i < n; i++)
        all += weight[i];
    for (size_t i = 0; i < n; i++) {
        double rate = b->per_week / BUDGET_WEEK_N * weight[i] / all;
        ret_run_length[i] = 1 / fmin(rate, b->per_series / BUDGET_QUARTER_N);
    }
}
