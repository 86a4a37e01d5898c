/* space_proximity.c — proximities by counting common bits.
 *
 * Bits stand word by word, so that a row against all products is the same few instructions on
 * neighbours: written once and compiled for what the processor has. Whole numbers are counted and
 * two of them divided: the same bits with any set of instructions. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif
#include "trade/space.h"

enum { STRETCH_MAX = 1024 }; /* products whose counts stay in the nearest cache */

static inline __attribute__((always_inline)) void row(const struct space *s, size_t product,
                                                      double *restrict ret)
{
    int32_t both[STRETCH_MAX], u = (int32_t)s->ubiquity[product];
    size_t np = s->n_products;
    for (size_t from = 0; from < np; from += STRETCH_MAX) {
        size_t n = np - from < STRETCH_MAX ? np - from : STRETCH_MAX;
        for (size_t k = 0; k < n; k++)
            both[k] = 0;
        for (size_t w = 0; w < s->product_words; w++) {
            const uint64_t *plane = s->plane + w * np, x = plane[product];
            for (size_t k = 0; k < n; k++)
                both[k] += (int32_t)__builtin_popcountll(x & plane[from + k]);
        }
        const uint32_t *ubiquity = s->ubiquity + from;
        for (size_t k = 0; k < n; k++) {
            int32_t v = (int32_t)ubiquity[k], most = v > u ? v : u;
            most = most > 1 ? most : 1; /* 0 where nobody has either */
            ret[from + k] = (double)both[k] / (double)most;
        }
    }
}

static void row_baseline(const struct space *s, size_t product, double *ret)
{
    row(s, product, ret);
}

#ifdef __x86_64__
__attribute__((target("popcnt,avx2"))) static void row_avx2(const struct space *s, size_t product,
                                                            double *ret)
{
    row(s, product, ret);
}

__attribute__((target("popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq"))) static void
row_avx512(const struct space *s, size_t product, double *ret)
{
    row(s, product, ret);
}
#endif

void space_proximity(const struct space *s, size_t product, double *ret)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
        row_avx512(s, product, ret);
        return;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) {
        row_avx2(s, product, ret);
        return;
    }
#endif
    row_baseline(s, product, ret);
}
