/* binomial_window.c — sums over the laws by their ratios of neighbours.
 *
 * Each law is entered once by logarithms of the gamma function, at the edge of the tail that is summed, and
 * walked from there by the ratio of neighbouring probabilities: a multiplication per term, and the terms
 * fall, so that the walk can stop when nothing more comes.
 */
#include "statistics/binomial_window.h"

#include <math.h>

enum { MILLION = 1000000, N_COUNTS_EXACT = 2000, N_DEVIATIONS = 10 };
static const double nothing_more = 1e-17; /* of a sum that is at most one */

bool window_is_over(const struct window_limit *limit, int64_t failures, int64_t orders)
{
    if (orders <= 0 || orders < limit->least_orders || failures < limit->least_failures)
        return false;
    /* failures / orders against ppm / million, in whole numbers: both sides stay below 2^63 for the
     * counts a firm can have (9·10^12 orders). */
    int64_t share = failures * MILLION, bound = limit->ppm * orders;
    return limit->reached_is_over ? share >= bound : share > bound;
}

int64_t window_need(const struct window_limit *limit, int64_t failures, int64_t orders, int64_t coming)
{
    int64_t n = orders + coming;
    if (n <= 0 || n < limit->least_orders)
        return coming + 1;
    /* failures + K against ppm · n / million */
    int64_t bound = limit->ppm * n;
    int64_t least = limit->reached_is_over ? (bound + MILLION - 1) / MILLION : bound / MILLION + 1;
    least = least < limit->least_failures ? limit->least_failures : least;
    int64_t need = least - failures;
    return need < 0 ? 0 : need > coming ? coming + 1 : need;
}

int64_t window_failures_left(const struct window_limit *limit, int64_t failures, int64_t orders)
{
    if (orders <= 0 || orders < limit->least_orders)
        return -1;
    int64_t need = window_need(limit, failures, orders, 0);
    if (need == 0)
        return 0;
    int64_t bound = limit->ppm * orders;
    int64_t least = limit->reached_is_over ? (bound + MILLION - 1) / MILLION : bound / MILLION + 1;
    least = least < limit->least_failures ? limit->least_failures : least;
    return least <= orders ? least - failures : -1;
}

static double log_beta(double a, double b)
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

static double log_choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double window_tail(int64_t n_orders, double a, double b, int64_t need)
{
    if (need <= 0)
        return 1;
    if (need > n_orders)
        return 0;
    double n = (double)n_orders, mean = n * a / (a + b);
    bool upper = (double)need > mean;
    double k = upper ? (double)need : (double)need - 1;
    double term = exp(log_choose(n, k) + log_beta(a + k, b + n - k) - log_beta(a, b)), sum = 0;
    if (upper) {
        for (; k <= n; k++) {
            sum += term;
            double next = term * (n - k) / (k + 1) * (a + k) / (b + n - k - 1);
            if (next < term && next < nothing_more * sum)
                break;
            term = next;
        }
        return fmin(sum, 1);
    }
    for (; k >= 0; k--) {
        sum += term;
        double next = term * k / (n - k + 1) * (b + n - k) / (a + k - 1);
        if (k < 1 || (next < term && next < nothing_more * sum && a >= 1))
            break;
        term = next;
    }
    return fmax(0, 1 - sum);
}

/* ln P(N) of the negative binomial of that mean and size; size INFINITY is Poisson. */
static double log_count(double n, double mean, double size)
{
    if (mean <= 0)
        return n == 0 ? 0 : -(double)INFINITY;
    if (isinf(size))
        return n * log(mean) - mean - lgamma(n + 1);
    return lgamma(n + size) - lgamma(size) - lgamma(n + 1) + size * log(size / (size + mean)) +
           n * log(mean / (size + mean));
}

double window_crossing(const struct window_limit *limit, int64_t failures, int64_t orders,
                       const struct window_coming *coming)
{
    double mean = fmax(0, coming->mean), extra = coming->variance - mean;
    double size = extra > nothing_more * mean && mean > 0 ? mean * mean / extra : (double)INFINITY;
    double sd = sqrt(fmax(mean, coming->variance));
    double low = fmax(0, floor(mean - N_DEVIATIONS * sd)), high = ceil(mean + N_DEVIATIONS * sd) + 2 * N_DEVIATIONS;
    double step = fmax(1, floor((high - low) / N_COUNTS_EXACT));
    double p = exp(log_count(low, mean, size)), total = 0, over = 0, lump = 0;
    /* The upper end is open: a negative binomial has a longer tail than its deviations say. */
    for (double n = low, in_lump = 0;; n++) {
        lump += p;
        total += p;
        in_lump++;
        bool last = n > high && (p < nothing_more * total || total == 0);
        if (in_lump == step || last) {
            /* The middle of the lump stands for it. */
            int64_t count = (int64_t)(n - floor(in_lump / 2));
            over += lump * window_tail(count, coming->a, coming->b,
                                       window_need(limit, failures, orders, count));
            lump = in_lump = 0;
        }
        if (last)
            break;
        p = isinf(size) ? p * mean / (n + 1) : p * (n + size) / (n + 1) * mean / (size + mean);
    }
    return total > 0 ? fmin(1, over / total) : 0;
}

/* Poisson of that mean: by inversion; large ones in pieces, whose sum is Poisson again. */
static int64_t poisson(struct rng *rng, double mean)
{
    enum { PIECE = 32 };
    int64_t k = 0;
    while (mean > 0) {
        double m = fmin(mean, PIECE), u = rng_uniform(rng), p = exp(-m), sum = p;
        mean -= m;
        for (int64_t i = 1; u > sum && p > 0; i++) {
            p *= m / (double)i;
            sum += p;
            k++;
        }
    }
    return k;
}

static bool path_is_over(const struct window_limit *limit, const struct window_path *x, struct rng *rng)
{
    double u = rng_gamma(rng, x->a), v = rng_gamma(rng, x->b), rate = u / (u + v);
    double mean = x->seen > 0 ? x->mean * rng_gamma(rng, x->seen) / x->seen : x->mean;
    double size = x->dispersion > 1 ? mean / (x->dispersion - 1) : (double)INFINITY;
    int64_t failed = 0, good = 0;
    for (size_t h = 0; h < x->days; h++) {
        if (h >= x->lag && mean > 0) {
            /* Failures and the others of a Poisson number are Poisson numbers of their own. */
            double today = isinf(size) ? mean : mean * rng_gamma(rng, size) / size;
            failed += poisson(rng, today * rate);
            good += poisson(rng, today * (1 - rate));
        }
        if (window_is_over(limit, x->failures[h] + failed, x->orders[h] + failed + good))
            return true;
    }
    return false;
}

double window_ever(const struct window_limit *limit, const struct window_path *path, size_t paths, struct rng *rng)
{
    size_t over = 0;
    for (size_t i = 0; i < paths; i++)
        over += path_is_over(limit, path, rng);
    return paths ? (double)over / (double)paths : 0;
}
