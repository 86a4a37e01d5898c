#include "statistics/cusum.h"

void cusum_start(struct cusum *s)
{
    s->up = s->down = s->head;
    s->up_since = s->down_since = s->n;
}

/* The sum after `step`; a sum that is 0 afterwards began no run yet. */
static double added(double sum, double step, size_t next, size_t *since)
{
    sum += step;
    if (sum > 0)
        return sum;
    *since = next;
    return 0;
}

int cusum_add(struct cusum *s, double x)
{
    s->n++;
    s->up = added(s->up, x - s->k, s->n, &s->up_since);
    s->down = added(s->down, -x - s->k, s->n, &s->down_since);
    if (s->up > s->h || s->down > s->h)
        return s->up >= s->down ? 1 : -1;
    return 0;
}

int cusum_add_score(struct cusum *s, double score)
{
    s->n++;
    s->up = added(s->up, score, s->n, &s->up_since);
    return s->up > s->h;
}
