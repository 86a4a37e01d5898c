/* smaa_kernel_body.h — the loops themselves; included once per instruction set by smaa_kernel.c, with
 * KERNEL(name) giving the function its name, KERNEL_TARGET its attributes, KERNEL_BYTES the width of
 * its registers and KERNEL_OP(op) an instruction of that width. A pack of eight lanes is worked
 * through in parts of that width: vectors wider than a register are legal, but gcc compares them
 * lane by lane. The functions are repeated rather than inlined from one copy because vectors are cut
 * to the target's width before inlining. Gains are milliseconds of the case in smaa.c. */

typedef double KERNEL(vec) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef int64_t KERNEL(mask) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef uint64_t KERNEL(bits) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef float KERNEL(floats) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef int32_t KERNEL(keys) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef int32_t KERNEL(half) __attribute__((vector_size(KERNEL_BYTES / 2), may_alias));
typedef int8_t KERNEL(ranks_8) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef int16_t KERNEL(ranks_16) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef uint8_t KERNEL(counts_8) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef uint16_t KERNEL(counts_16) __attribute__((vector_size(KERNEL_BYTES), may_alias));
#define VEC KERNEL(vec)
#define MASK KERNEL(mask)
#define BITS KERNEL(bits)
#define PARTS (sizeof(pack) / KERNEL_BYTES)
#define READ(p) ((const VEC *)(const void *)(p))

/* Eight sums at a time, whatever the width: they fit the 16 registers of SSE2, and each load of a
 * weight serves several rows, each load of a value several draws. One part of a pack after the
 * other cost 2.0 more with SSE2 and 0.3 to 2.1 with AVX2, as the code happened to be aligned. */
KERNEL_TARGET static void KERNEL(utilities)(pack *u, const double *v, const pack *w, size_t n,
                                            size_t n_crit)
{
    enum { ROWS = 8 / PARTS };
    const VEC *x = READ(w);
    VEC *to = (VEC *)(void *)u;
    for (size_t a = 0; a < n; a += ROWS) {
        const double *row[ROWS];
        VEC sum[ROWS][PARTS] = {0};
        for (size_t i = 0; i < ROWS; i++)
            row[i] = v + (a + i < n ? a + i : a) * n_crit;
        for (size_t c = 0; c < n_crit; c++)
            for (size_t i = 0; i < ROWS; i++)
                for (size_t h = 0; h < PARTS; h++)
                    sum[i][h] += x[c * PARTS + h] * row[i][c];
        for (size_t i = 0; i < ROWS && a + i < n; i++)
            for (size_t h = 0; h < PARTS; h++)
                to[(a + i) * PARTS + h] = sum[i][h];
    }
}

KERNEL_TARGET static void KERNEL(utilities_drawn)(pack *u, const pack *v, const pack *w, size_t n,
                                                  size_t n_crit, size_t from, size_t to,
                                                  bool goes_on)
{
    for (size_t h = 0; h < PARTS; h++) {
        const VEC *x = READ(w) + h;
        VEC *sum = (VEC *)(void *)u + h;
        size_t a = 0;
        for (; a + 4 <= n; a += 4) {
            const VEC *r0 = READ(v + a * n_crit) + h, *r1 = READ(v + (a + 1) * n_crit) + h,
                      *r2 = READ(v + (a + 2) * n_crit) + h, *r3 = READ(v + (a + 3) * n_crit) + h;
            VEC u0 = {0}, u1 = {0}, u2 = {0}, u3 = {0};
            if (goes_on) {
                u0 = sum[a * PARTS];
                u1 = sum[(a + 1) * PARTS];
                u2 = sum[(a + 2) * PARTS];
                u3 = sum[(a + 3) * PARTS];
            }
            for (size_t c = from * PARTS; c < to * PARTS; c += PARTS) {
                VEC wc = x[c];
                u0 += wc * r0[c];
                u1 += wc * r1[c];
                u2 += wc * r2[c];
                u3 += wc * r3[c];
            }
            sum[a * PARTS] = u0;
            sum[(a + 1) * PARTS] = u1;
            sum[(a + 2) * PARTS] = u2;
            sum[(a + 3) * PARTS] = u3;
        }
        for (; a < n; a++) {
            const VEC *r = READ(v + a * n_crit) + h;
            VEC s = {0};
            if (goes_on)
                s = sum[a * PARTS];
            for (size_t c = from * PARTS; c < to * PARTS; c += PARTS)
                s += x[c] * r[c];
            sum[a * PARTS] = s;
        }
    }
}

/* Keys are sorted as floats, because SSE2 has the lesser and the greater of two floats in one step
 * but not of two whole numbers (2.0 more); positive floats stand in the order of their bits. They
 * run from the least normal float to the greatest finite one. */
KERNEL_TARGET static void KERNEL(make_keys)(int32_t *key, const pack *u, size_t n, unsigned bits)
{
    enum { PER = KERNEL_BYTES / sizeof(double), LEAST = 0x00800000, GREATEST = 0x7f7fffff };
    for (size_t h = 0; h < PARTS; h++) {
        const VEC *x = READ(u) + h;
        VEC low = x[0], high = x[0], scale;
        for (size_t a = 1; a < n; a++) {
            low = KERNEL_OP(min_pd)(low, x[a * PARTS]);
            high = KERNEL_OP(max_pd)(high, x[a * PARTS]);
        }
        for (size_t l = 0; l < PER; l++)
            scale[l] = high[l] - low[l] > 1e-200 ? (GREATEST - LEAST) / (high[l] - low[l]) : 0;
        for (size_t a = 0; a < n; a++) {
            VEC y = (high - x[a * PARTS]) * scale;
            KERNEL(half) k = LEAST + __builtin_convertvector(y, KERNEL(half));
            k = ((k >> bits) << bits) | (int32_t)a;
            memcpy(key + a * KEY_LANES + h * PER, &k, sizeof k);
        }
    }
}

/* Batcher's merge exchange (Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M): which
 * places are compared does not depend on what is there, so all lanes go the same way. */
KERNEL_TARGET static void KERNEL(sort_keys)(int32_t *key, int32_t *near, size_t n, unsigned bits)
{
    enum { PER = KERNEL_BYTES / sizeof(int32_t), STEP = KEY_LANES / PER };
    size_t half = 1;
    while (2 * half < n)
        half *= 2;
    for (size_t h = 0; h < STEP; h++) {
        KERNEL(floats) *x = (KERNEL(floats) *)(void *)key + h;
        for (size_t p = half; p > 0; p /= 2) {
            size_t d = p, r = 0; /* places i with bit p equal to r meet i + d */
            for (size_t q = half;; q /= 2) {
                for (size_t from = r; from + d < n; from += 2 * p) {
                    size_t to = from + p + d < n ? from + p : n - d;
                    for (size_t i = from; i < to; i++) {
                        KERNEL(floats) s = x[i * STEP], t = x[(i + d) * STEP];
                        x[i * STEP] = KERNEL_OP(min_ps)(s, t);
                        x[(i + d) * STEP] = KERNEL_OP(max_ps)(s, t);
                    }
                }
                if (q == p)
                    break;
                d = q - p;
                r = p;
            }
        }
        KERNEL(keys) *k = (KERNEL(keys) *)(void *)key + h, before = ~k[0], same = {0};
        for (size_t i = 0; i < n * STEP; i += STEP) {
            same |= (k[i] >> bits) == (before >> bits);
            before = k[i];
            k[i] &= (1 << bits) - 1;
        }
        ((KERNEL(keys) *)(void *)near)[h] = same;
    }
}

/* The sum of all counters of `width` bits: neighbours are added into fields twice as wide. */
KERNEL_TARGET static inline uint32_t KERNEL(sum_counters)(BITS k, unsigned width)
{
    uint64_t sum = 0;
    if (width == 8)
        k = (k & UINT64_C(0x00ff00ff00ff00ff)) + ((k >> 8) & UINT64_C(0x00ff00ff00ff00ff));
    k = (k & UINT64_C(0x0000ffff0000ffff)) + ((k >> 16) & UINT64_C(0x0000ffff0000ffff));
    for (size_t l = 0; l < KERNEL_BYTES / sizeof(uint64_t); l++)
        sum += k[l];
    return (uint32_t)sum + (uint32_t)(sum >> 32);
}

/* Draws lie side by side in a register; four rows share each load of a rival's ranks. */
#define COUNT_WINS(width)                                                                        \
    KERNEL_TARGET static void KERNEL(count_wins_##width)(uint32_t *wins,                         \
                                                         const int##width##_t *rank, size_t n,   \
                                                         size_t draws, bool tied)                \
    {                                                                                            \
        enum { PER = KERNEL_BYTES * 8 / width, STRIDE = TILE_DRAWS / PER, ROWS = 4 };            \
        const KERNEL(ranks_##width) *x = (const KERNEL(ranks_##width) *)(const void *)rank;      \
        size_t steps = (draws + PER - 1) / PER;                                                  \
        for (size_t a = 0; a < n; a += ROWS) {                                                   \
            const KERNEL(ranks_##width) *row[ROWS];                                              \
            for (size_t i = 0; i < ROWS; i++)                                                    \
                row[i] = x + (a + i < n ? a + i : a) * STRIDE;                                   \
            for (size_t b = tied ? 0 : a; b < n; b++) {                                          \
                const KERNEL(ranks_##width) *rival = x + b * STRIDE;                             \
                KERNEL(counts_##width) k[ROWS] = {0};                                            \
                for (size_t d = 0; d < steps; d++)                                               \
                    for (size_t i = 0; i < ROWS; i++) /* true is -1 */                           \
                        k[i] -= (KERNEL(counts_##width))(row[i][d] < rival[d]);                  \
                for (size_t i = 0; i < ROWS && a + i < n; i++) {                                 \
                    uint32_t won = KERNEL(sum_counters)((BITS)k[i], width);                      \
                    wins[(a + i) * n + b] += won;                                                \
                    if (!tied && b >= a + ROWS)                                                  \
                        wins[b * n + a + i] += (uint32_t)draws - won;                            \
                }                                                                                \
            }                                                                                    \
        }                                                                                        \
    }
COUNT_WINS(8)
COUNT_WINS(16)
#undef COUNT_WINS

KERNEL_TARGET static void KERNEL(draw_cells)(pack *v, const uint32_t *cell, const double *low,
                                             const double *high, size_t n, struct pack_rng *r)
{
    for (size_t h = 0; h < PARTS; h++) {
        BITS *state = (BITS *)(void *)r->s + h;
        BITS s0 = state[0], s1 = state[PARTS], s2 = state[2 * PARTS], s3 = state[3 * PARTS];
        VEC *to = (VEC *)(void *)v + h;
        for (size_t i = 0; i < n; i++) {
            BITS x = (s1 << 2) + s1; /* rotl(s1 · 5, 7) · 9: no 64-bit product needed */
            x = (x << 7) | (x >> 57);
            x = (x << 3) + x;
            BITS t = s1 << 17;
            s2 ^= s0;
            s3 ^= s1;
            s1 ^= s2;
            s0 ^= s3;
            s2 ^= t;
            s3 = (s3 << 45) | (s3 >> 19);
            /* 52 random bits behind the exponent of 1.0, less 1: uniform on [0, 1) */
            VEC y = (VEC)((x >> 12) | UINT64_C(0x3FF0000000000000)) - 1.0;
            y = low[i] + (high[i] - low[i]) * y;
            VEC end = (VEC){0} + high[i];
            MASK over = (MASK)(y > end); /* rounding may step over the end */
            to[cell[i] * PARTS] = (VEC)(((MASK)y & ~over) | ((MASK)end & over));
        }
        state[0] = s0;
        state[PARTS] = s1;
        state[2 * PARTS] = s2;
        state[3 * PARTS] = s3;
    }
}

KERNEL_TARGET static void KERNEL(stays_first)(pack_mask *alive, const pack *v, const double *w,
                                              size_t a, const uint16_t *order, size_t n,
                                              size_t n_crit)
{
    for (size_t h = 0; h < PARTS; h++) {
        const VEC *own = READ(v + a * n_crit) + h;
        VEC ua = {0};
        MASK m = ((const MASK *)(const void *)alive)[h];
        for (size_t c = 0; c < n_crit; c++)
            ua += own[c * PARTS] * w[c];
        for (size_t i = 0; i < n; i += 2) { /* two rivals between two looks at who is left */
            const VEC *r0 = READ(v + order[i] * n_crit) + h;
            const VEC *r1 = READ(v + order[i + 1 < n ? i + 1 : i] * n_crit) + h;
            VEC u0 = {0}, u1 = {0};
            for (size_t c = 0; c < n_crit; c++) {
                u0 += r0[c * PARTS] * w[c];
                u1 += r1[c * PARTS] * w[c];
            }
            m &= ~((MASK)(u0 > ua) | (MASK)(u1 > ua));
            int64_t any = 0;
            for (size_t l = 0; l < KERNEL_BYTES / sizeof(double); l++)
                any |= m[l];
            if (!any)
                break;
        }
        ((MASK *)(void *)alive)[h] = m;
    }
}

static const struct smaa_kernel KERNEL(kernel) = {
    .name = KERNEL_NAME,
    .utilities = KERNEL(utilities),
    .utilities_drawn = KERNEL(utilities_drawn),
    .make_keys = KERNEL(make_keys),
    .sort_keys = KERNEL(sort_keys),
    .count_wins_8 = KERNEL(count_wins_8),
    .count_wins_16 = KERNEL(count_wins_16),
    .draw_cells = KERNEL(draw_cells),
    .stays_first = KERNEL(stays_first),
};

#undef VEC
#undef MASK
#undef BITS
#undef PARTS
#undef READ
