#include "statistics/ewma.h"

#include <math.h>

double ewma_limit(const struct ewma *w)
{
    double v = w->lambda / (2 - w->lambda);
    if (w->exact)
        v *= 1 - pow(1 - w->lambda, 2 * (double)w->n);
    return w->c * sqrt(v);
}

int ewma_add(struct ewma *w, double x)
{
    w->z = w->lambda * x + (1 - w->lambda) * w->z;
    w->n++;
    double limit = ewma_limit(w);
    return w->z > limit ? 1 : w->z < -limit ? -1 : 0;
}
