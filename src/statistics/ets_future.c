/* ets_future.c — what comes next: mean, variance, simulated paths and quantiles of a fitted model.
 *
 * Error A: the forecast errors are sums of independent normal errors with weights 1, c1, c2, …, so mean and
 * variance say everything. Error M: paths. All series of one answer use the same standard normal draws, made
 * once; that costs no accuracy of any one series and saves the making. Paths are walked in blocks that fit
 * into the first cache, step by step over the block, so that the compiler can work on several at once.
 */
#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "base/stat.h"
#include "statistics/ets_inside.h"

void ets_mean(const struct ets_model *m, size_t horizon, double *ret)
{
    double level = m->at_end.level, slope = m->at_end.slope;
    for (size_t h = 0; h < horizon; h++) {
        slope *= m->at_end.phi;
        level += slope;
        double s = m->at_end.seasonal[(m->n + h) % (size_t)m->period];
        ret[h] = m->form.season == ETS_SEASON_N   ? level
                 : m->form.season == ETS_SEASON_A ? level + s
                                                  : level * s;
    }
}

void ets_variance(const struct ets_model *m, size_t horizon, double *ret)
{
    const struct ets_parameters *x = &m->at_end;
    double sum = 1, power = 1, phis = 0;
    for (size_t h = 1; h <= horizon; h++) {
        ret[h - 1] = m->sigma2 * sum;
        power *= x->phi;
        phis += power; /* φ + φ² + … + φ^h */
        double c = x->alpha;
        if (m->form.trend != ETS_TREND_N)
            c += x->beta * phis;
        if (m->form.season != ETS_SEASON_N && h % (size_t)m->period == 0)
            c += x->gamma;
        sum += c * c;
    }
}

struct ets_draws ets_draws_new(struct arena *a, size_t paths, size_t horizon, uint64_t seed)
{
    paths += paths % 2;
    double *z = NEW_N(a, double, paths * horizon);
    struct rng r;
    rng_init(&r, seed, "statistics.ets.paths");
    for (size_t h = 0; h < horizon; h++)
        for (size_t i = 0; i < paths; i += 2) {
            z[h * paths + i] = rng_normal(&r);
            z[h * paths + i + 1] = -z[h * paths + i];
        }
    return (struct ets_draws){paths, horizon, z};
}

enum { PATHS_AT_ONCE = 256 };

struct front { /* states of a block of paths */
    double level[PATHS_AT_ONCE], slope[PATHS_AT_ONCE], seasonal[ETS_PERIOD_MAX][PATHS_AT_ONCE];
};

static inline __attribute__((always_inline)) void step_paths(
    const int error, const int season, const struct ets_parameters *x, double sigma,
    struct front *f, int phase, const double *z, size_t n, double *ret)
{
    double *level = f->level, *slope = f->slope, *seasonal = f->seasonal[phase];
    for (size_t i = 0; i < n; i++) {
        double fall = x->phi * slope[i], q = level[i] + fall, s = seasonal[i];
        double forecast = season == ETS_SEASON_N ? q : season == ETS_SEASON_A ? q + s : q * s;
        if (error == ETS_ERROR_M) {
            double draw = sigma * z[i], epsilon = draw < -1 ? -1 : draw, e = epsilon * forecast,
                   part = season == ETS_SEASON_M ? epsilon * q : e;
            ret[i] = forecast + e;
            level[i] = q + x->alpha * part;
            slope[i] = fall + x->beta * part;
            if (season != ETS_SEASON_N)
                seasonal[i] = s + x->gamma * (season == ETS_SEASON_M ? epsilon * s : e);
        } else {
            double e = sigma * z[i];
            ret[i] = forecast + e;
            level[i] = q + x->alpha * e;
            slope[i] = fall + x->beta * e;
            if (season != ETS_SEASON_N)
                seasonal[i] = s + x->gamma * e;
        }
    }
}

void ets_simulate(const struct ets_model *m, const struct ets_draws *d, size_t horizon, double *ret)
{
    const struct ets_parameters *x = &m->at_end;
    double sigma = sqrt(m->sigma2);
    struct front f;
    for (size_t from = 0; from < d->paths; from += PATHS_AT_ONCE) {
        size_t n = d->paths - from < PATHS_AT_ONCE ? d->paths - from : PATHS_AT_ONCE;
        for (size_t i = 0; i < n; i++) {
            f.level[i] = x->level;
            f.slope[i] = x->slope;
        }
        for (int k = 0; k < m->period; k++)
            for (size_t i = 0; i < n; i++)
                f.seasonal[k][i] = x->seasonal[k];
        for (size_t h = 0; h < horizon; h++) {
            int phase = (int)((m->n + h) % (size_t)m->period);
            const double *z = d->z + h * d->paths + from;
            double *out = ret + h * d->paths + from;
            if (m->form.error == ETS_ERROR_A && m->form.season == ETS_SEASON_N)
                step_paths(ETS_ERROR_A, ETS_SEASON_N, x, sigma, &f, phase, z, n, out);
            else if (m->form.error == ETS_ERROR_A)
                step_paths(ETS_ERROR_A, ETS_SEASON_A, x, sigma, &f, phase, z, n, out);
            else if (m->form.season == ETS_SEASON_N)
                step_paths(ETS_ERROR_M, ETS_SEASON_N, x, sigma, &f, phase, z, n, out);
            else if (m->form.season == ETS_SEASON_A)
                step_paths(ETS_ERROR_M, ETS_SEASON_A, x, sigma, &f, phase, z, n, out);
            else
                step_paths(ETS_ERROR_M, ETS_SEASON_M, x, sigma, &f, phase, z, n, out);
        }
    }
}

enum { BINS = 2048, RANKS_MAX = 64 };

/* Values of the given ranks (from 0, ascending) of v[n]: counted into bins of equal width, and only the bins that hold
 * a rank are sorted. room[n] is scratch. */
static void of_rank(const double *v, size_t n, const size_t *rank, size_t n_ranks, double *room, double *ret)
{
    double low = v[0], high = v[0];
    for (size_t i = 1; i < n; i++) {
        low = v[i] < low ? v[i] : low;
        high = v[i] > high ? v[i] : high;
    }
    double times = (double)(BINS - 1) / (high - low);
    if (!isfinite(times)) { /* all equal, or so near that it makes no difference */
        for (size_t r = 0; r < n_ranks; r++)
            ret[r] = low;
        return;
    }
    uint32_t count[BINS] = {0}, below = 0;
    size_t first[RANKS_MAX], filled[RANKS_MAX], n_slots = 0, used = 0, r = 0;
    uint8_t slot[BINS] = {0}; /* 0: nobody asks for it */
    for (size_t i = 0; i < n; i++)
        count[(int)((v[i] - low) * times)]++;
    size_t slot_of[RANKS_MAX], before[RANKS_MAX];
    for (int b = 0; b < BINS && r < n_ranks; b++) {
        uint32_t after = below + count[b];
        if (rank[r] < after) {
            first[n_slots] = used;
            filled[n_slots++] = used;
            used += count[b];
            slot[b] = (uint8_t)n_slots;
            for (; r < n_ranks && rank[r] < after; r++) {
                slot_of[r] = n_slots - 1;
                before[r] = below;
            }
        }
        below = after;
    }
    for (size_t i = 0; i < n; i++) {
        int s = slot[(int)((v[i] - low) * times)];
        if (s)
            room[filled[s - 1]++] = v[i];
    }
    for (size_t s = 0; s < n_slots; s++)
        stat_sort(room + first[s], filled[s] - first[s]);
    for (size_t k = 0; k < n_ranks; k++)
        ret[k] = room[first[slot_of[k]] + rank[k] - before[k]];
}

/* Type 7 quantiles of v[n], p ascending. */
static void quantiles(const double *v, size_t n, const double *p, size_t n_p, double *room, double *ret)
{
    size_t rank[RANKS_MAX];
    double at[RANKS_MAX];
    assert(2 * n_p <= RANKS_MAX);
    for (size_t i = 0; i < n_p; i++) {
        size_t k = (size_t)(p[i] * (double)(n - 1));
        rank[2 * i] = k;
        rank[2 * i + 1] = k + 1 < n ? k + 1 : k;
    }
    size_t sorted[RANKS_MAX];
    for (size_t i = 0; i < 2 * n_p; i++) { /* neighbours may overlap when p are close */
        size_t j = i;
        for (; j > 0 && sorted[j - 1] > rank[i]; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = rank[i];
    }
    of_rank(v, n, sorted, 2 * n_p, room, at);
    for (size_t i = 0; i < n_p; i++) {
        double place = p[i] * (double)(n - 1), low = 0, high = 0;
        for (size_t j = 0; j < 2 * n_p; j++) {
            low = sorted[j] == rank[2 * i] ? at[j] : low;
            high = sorted[j] == rank[2 * i + 1] ? at[j] : high;
        }
        ret[i] = low + (place - floor(place)) * (high - low);
    }
}

void ets_quantiles(struct arena *tmp, const struct ets_model *m, const struct ets_draws *d,
                   size_t horizon, const struct ets_interval_options *opt, double *ret)
{
    struct arena_mark mark = arena_mark(tmp);
    double *mean = NEW_N(tmp, double, horizon);
    if (m->form.error == ETS_ERROR_A) {
        double *variance = NEW_N(tmp, double, horizon);
        ets_mean(m, horizon, mean);
        ets_variance(m, horizon, variance);
        for (size_t i = 0; i < opt->n_p; i++) {
            double z = opt->scale * gsl_cdf_ugaussian_Pinv(opt->p[i]);
            for (size_t h = 0; h < horizon; h++)
                ret[h * opt->n_p + i] = mean[h] + z * sqrt(variance[h]);
        }
    } else {
        double *path = NEW_N(tmp, double, horizon * d->paths), *room = NEW_N(tmp, double, d->paths);
        const double half = 0.5;
        bool as_is = !(opt->scale < 1) && !(opt->scale > 1);
        ets_simulate(m, d, horizon, path);
        for (size_t h = 0; h < horizon; h++) {
            double *row = ret + h * opt->n_p, median;
            quantiles(path + h * d->paths, d->paths, opt->p, opt->n_p, room, row);
            if (as_is)
                continue;
            quantiles(path + h * d->paths, d->paths, &half, 1, room, &median);
            for (size_t i = 0; i < opt->n_p; i++)
                row[i] = median + opt->scale * (row[i] - median);
        }
    }
    if (opt->floor_zero)
        for (size_t i = 0; i < horizon * opt->n_p; i++)
            ret[i] = fmax(ret[i], 0);
    arena_release(tmp, mark);
}

double ets_floored_mean(double mean, double variance)
{
    if (!(variance > 0))
        return fmax(mean, 0);
    double sd = sqrt(variance), z = mean / sd;
    return mean * gsl_cdf_ugaussian_P(z) + sd * gsl_ran_ugaussian_pdf(z);
}
