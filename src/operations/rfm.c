/* rfm.c — scores by counting who is no better, over sorted values. */
#include "operations/rfm.h"

#include <stdlib.h>

#include "operations/trust_parts.h"

static bool read_segment(const struct csv *c, struct arena *a, struct rfm_segment *s, struct err *e)
{
    static const char *const from[] = {"r_from", "f_from", "m_from"}, *const to[] = {"r_to", "f_to", "m_to"};
    enum { SCORE_MAX = 5 };
    TRY(parts_column(c, a, "id", &s->id, e) && parts_column(c, a, "name", &s->name, e) &&
        parts_column(c, a, "what", &s->what, e) && parts_column(c, a, "do", &s->advice, e));
    for (int k = 0; k < 3; k++) {
        TRY(parts_whole(c, from[k], 1, &s->from[k], e) && parts_whole(c, to[k], SCORE_MAX, &s->to[k], e));
        if (s->from[k] < 1 || s->to[k] > SCORE_MAX || s->from[k] > s->to[k])
            return csv_fail(c, csv_find(c, from[k]), e, "scores go from 1 to 5, the smaller first");
    }
    return true;
}

bool rfm_segments(struct job *job, const struct rfm_segments **ret, struct err *e)
{
    static const char key;
    struct rfm_segments *s = job_get(job, &key);
    if (!s) {
        struct csv *c;
        s = NEW(job->arena, struct rfm_segments);
        TRY(parts_open(job, job->arena, "rfm_segments", &c, e));
        while (csv_next(c, e)) {
            struct rfm_segment x = {0};
            TRY(read_segment(c, job->arena, &x, e));
            PUSH(job->arena, s->items, s->n, s->cap, x);
        }
        if (csv_failed(c))
            return false;
        job_set(job, &key, s);
    }
    *ret = s;
    return true;
}

static int ascending(const void *l, const void *r)
{
    int64_t a = *(const int64_t *)l, b = *(const int64_t *)r;
    return (a > b) - (a < b);
}

/* How many of the sorted values are ≤ x. */
static size_t no_better(const int64_t *sorted, size_t n, int64_t x)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (sorted[mid] <= x)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static int64_t merit(const struct rfm *r, int k)
{
    return k == 0 ? -(int64_t)r->silent : k == 1 ? (int64_t)r->n : r->value;
}

static size_t segment_of(const struct rfm_segments *s, const int *score)
{
    size_t i = 0;
    for (; i < s->n; i++) {
        bool fits = true;
        for (int k = 0; k < 3; k++)
            fits &= score[k] >= s->items[i].from[k] && score[k] <= s->items[i].to[k];
        if (fits)
            break;
    }
    return i;
}

void rfm_scores(struct arena *a, const struct buyer *const *buyers, size_t n, int32_t as_of, double quintiles_from,
                const double *weights, const struct rfm_segments *segments, struct rfm *ret, bool *ret_terciles)
{
    int64_t *sorted = NEW_N(a, int64_t, n + 1);
    bool terciles = (double)n < quintiles_from;
    size_t classes = terciles ? 3 : 5;
    for (size_t i = 0; i < n; i++) {
        size_t known;
        ret[i] = (struct rfm){.silent = as_of - buyers[i]->bought[buyers[i]->n - 1].day, .n = buyers[i]->n,
                              .value = buyer_value(buyers[i], as_of, &known)};
    }
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < n; i++)
            sorted[i] = merit(&ret[i], k);
        qsort(sorted, n, sizeof *sorted, ascending);
        for (size_t i = 0; i < n; i++) {
            size_t at = no_better(sorted, n, merit(&ret[i], k));
            int score = (int)((classes * at + n - 1) / n);
            if (k == 1 && ret[i].n == 1)
                score = 1; /* one order is no habit, however many have only one */
            ret[i].score[k] = terciles ? 2 * score - 1 : score;
            ret[i].mean += weights[k] * ret[i].score[k] / (weights[0] + weights[1] + weights[2]);
        }
    }
    for (size_t i = 0; i < n; i++)
        ret[i].segment = segment_of(segments, ret[i].score);
    *ret_terciles = terciles;
}
