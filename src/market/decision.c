/* decision.c — straight from the formulas; sums compensated so that a permutation of the criteria
 * changes at most the last digit. */
#include "market/decision.h"

#include <math.h>

#include "base/stat.h"

static bool weights_ok(const double *w, size_t m, double *ret_sum, struct err *e)
{
    for (size_t c = 0; c < m; c++)
        if (!(w[c] >= 0) || !isfinite(w[c]))
            return FAIL(e, ERR_INPUT, "the weight of criterion %zu is not a number of 0 or more",
                        c);
    *ret_sum = stat_total(w, m);
    return *ret_sum > 0 || FAIL(e, ERR_INPUT, "all weights are zero");
}

void places_of(const double *score, size_t n, int *ret_place)
{
    for (size_t i = 0; i < n; i++) {
        ret_place[i] = isnan(score[i]) ? 0 : 1;
        for (size_t j = 0; ret_place[i] && j < n; j++)
            ret_place[i] += score[j] > score[i]; /* false for NaN */
    }
}

bool weighted_sum(struct arena *a, const double *V, size_t n, size_t m, const double *w,
                  double coverage_min, struct weighted_sum *ret, struct err *e)
{
    double total;
    TRY(weights_ok(w, m, &total, e));
    struct weighted_sum r = {NEW_N(a, double, n), NEW_N(a, double, n), NEW_N(a, double, n),
                             NEW_N(a, double, n), NEW_N(a, int, n),    NEW_N(a, int, n),
                             NEW_N(a, int, n)};
    double *ranked = NEW_N(a, double, n);
    for (size_t i = 0; i < n; i++) {
        struct stat_sum u = {0}, known = {0};
        for (size_t c = 0; c < m; c++)
            if (!isnan(V[i * m + c])) {
                stat_sum_add(&u, w[c] * V[i * m + c]);
                stat_sum_add(&known, w[c]);
            }
        double k = stat_sum_value(&known);
        r.low[i] = stat_sum_value(&u) / total;
        r.high[i] = r.low[i] + (total - k) / total;
        r.score[i] = k > 0 ? stat_sum_value(&u) / k : (double)NAN;
        r.coverage[i] = k / total;
        ranked[i] = r.coverage[i] >= coverage_min - 1e-12 ? r.score[i] : (double)NAN;
    }
    places_of(ranked, n, r.place);
    for (size_t i = 0; i < n; i++) {
        if (!r.place[i])
            continue;
        r.place_best[i] = r.place_worst[i] = 1;
        for (size_t j = 0; j < n; j++)
            if (j != i && r.place[j]) {
                r.place_best[i] += r.low[j] > r.high[i];
                r.place_worst[i] += r.high[j] > r.low[i];
            }
    }
    *ret = r;
    return true;
}

bool topsis(struct arena *a, const double *V, size_t n, size_t m, const double *w,
            struct topsis *ret, struct err *e)
{
    double total;
    TRY(weights_ok(w, m, &total, e));
    struct topsis r = {.closeness = NEW_N(a, double, n), .place = NEW_N(a, int, n)};
    struct stat_sum *plus = NEW_N(a, struct stat_sum, n), *minus = NEW_N(a, struct stat_sum, n);
    bool *used = NEW_N(a, bool, n);
    for (size_t i = 0; i < n; i++) {
        used[i] = true;
        for (size_t c = 0; used[i] && c < m; c++)
            used[i] = !isnan(V[i * m + c]);
        r.n_used += used[i];
    }
    for (size_t c = 0; c < m; c++) {
        struct stat_sum squares = {0};
        double best = -HUGE_VAL, worst = HUGE_VAL;
        for (size_t i = 0; i < n; i++)
            if (used[i])
                stat_sum_add(&squares, V[i * m + c] * V[i * m + c]);
        double norm = sqrt(stat_sum_value(&squares));
        if (!(norm > 0)) {
            r.n_dropped_columns++;
            continue;
        }
        for (size_t i = 0; i < n; i++)
            if (used[i]) {
                double v = w[c] / total * V[i * m + c] / norm;
                best = fmax(best, v);
                worst = fmin(worst, v);
            }
        for (size_t i = 0; i < n; i++)
            if (used[i]) {
                double v = w[c] / total * V[i * m + c] / norm;
                stat_sum_add(&plus[i], (v - best) * (v - best));
                stat_sum_add(&minus[i], (v - worst) * (v - worst));
            }
    }
    for (size_t i = 0; i < n; i++) {
        double up = sqrt(stat_sum_value(&plus[i])), down = sqrt(stat_sum_value(&minus[i]));
        r.closeness[i] = !used[i] ? (double)NAN : up + down > 0 ? down / (up + down) : 0.5;
    }
    places_of(r.closeness, n, r.place);
    *ret = r;
    return true;
}

bool promethee(struct arena *a, const double *V, size_t n, size_t m, const double *w, double q,
               double p, struct promethee *ret, struct err *e)
{
    double total;
    TRY(weights_ok(w, m, &total, e));
    if (!(q >= 0 && p >= q))
        return FAIL(e, ERR_INPUT, "the thresholds must satisfy 0 ≤ q ≤ p, not %g and %g", q, p);
    struct promethee r = {NEW_N(a, double, n), NEW_N(a, double, n), NEW_N(a, double, n),
                          NEW_N(a, int, n)};
    struct stat_sum *plus = NEW_N(a, struct stat_sum, n), *minus = NEW_N(a, struct stat_sum, n);
    for (size_t c = 0; c < m; c++) {
        double low = HUGE_VAL, high = -HUGE_VAL;
        for (size_t i = 0; i < n; i++) {
            low = fmin(low, V[i * m + c]); /* fmin and fmax pass over NaN */
            high = fmax(high, V[i * m + c]);
        }
        if (!(high > low))
            continue;
        double from = q * (high - low), to = p * (high - low), weight = w[c] / total;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double d = V[i * m + c] - V[j * m + c];
                if (!(d > from))
                    continue; /* also when one is missing */
                double P = to > from ? fmin(1, (d - from) / (to - from)) : 1;
                stat_sum_add(&plus[i], weight * P);
                stat_sum_add(&minus[j], weight * P);
            }
    }
    for (size_t i = 0; i < n; i++) {
        double others = n > 1 ? (double)(n - 1) : 1;
        r.plus[i] = stat_sum_value(&plus[i]) / others;
        r.minus[i] = stat_sum_value(&minus[i]) / others;
        r.net[i] = r.plus[i] - r.minus[i];
    }
    places_of(r.net, n, r.place);
    *ret = r;
    return true;
}
