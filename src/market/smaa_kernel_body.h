/* smaa_kernel_body.h — the loops themselves; included once per instruction set by smaa_kernel.c, with
 * KERNEL(name) giving the function its name, KERNEL_TARGET its attributes and KERNEL_BYTES the width
 * of its registers. A pack of eight lanes is worked through in parts of that width: vectors wider
 * than a register are legal, but gcc compares them lane by lane. The functions are repeated rather
 * than inlined from one copy because vectors are cut to the target's width before inlining. */

typedef double KERNEL(vec) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef int64_t KERNEL(mask) __attribute__((vector_size(KERNEL_BYTES), may_alias));
typedef uint64_t KERNEL(bits) __attribute__((vector_size(KERNEL_BYTES), may_alias));
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

KERNEL_TARGET static void KERNEL(utilities)(pack *u, const double *v, const pack *w, size_t n,
                                            size_t n_crit)
{
    for (size_t h = 0; h < PARTS; h++) {
        const VEC *x = READ(w) + h;
        VEC *to = (VEC *)(void *)u + h;
        size_t a = 0;
        for (; a + 4 <= n; a += 4) { /* four rows share each load of w */
            const double *r0 = v + a * n_crit, *r1 = r0 + n_crit, *r2 = r1 + n_crit,
                         *r3 = r2 + n_crit;
            VEC u0 = {0}, u1 = {0}, u2 = {0}, u3 = {0};
            for (size_t c = 0; c < n_crit; c++) {
                VEC wc = x[c * PARTS];
                u0 += wc * r0[c];
                u1 += wc * r1[c];
                u2 += wc * r2[c];
                u3 += wc * r3[c];
            }
            to[a * PARTS] = u0;
            to[(a + 1) * PARTS] = u1;
            to[(a + 2) * PARTS] = u2;
            to[(a + 3) * PARTS] = u3;
        }
        for (; a < n; a++) {
            VEC s = {0};
            for (size_t c = 0; c < n_crit; c++)
                s += x[c * PARTS] * v[a * n_crit + c];
            to[a * PARTS] = s;
        }
    }
}

KERNEL_TARGET static void KERNEL(utilities_drawn)(pack *u, const pack *v, const pack *w, size_t n,
                                                  size_t n_crit)
{
    for (size_t h = 0; h < PARTS; h++) {
        const VEC *x = READ(w) + h;
        VEC *to = (VEC *)(void *)u + h;
        size_t a = 0;
        for (; a + 4 <= n; a += 4) {
            const VEC *r0 = READ(v + a * n_crit) + h, *r1 = READ(v + (a + 1) * n_crit) + h,
                      *r2 = READ(v + (a + 2) * n_crit) + h, *r3 = READ(v + (a + 3) * n_crit) + h;
            VEC u0 = {0}, u1 = {0}, u2 = {0}, u3 = {0};
            for (size_t c = 0; c < n_crit * PARTS; c += PARTS) {
                VEC wc = x[c];
                u0 += wc * r0[c];
                u1 += wc * r1[c];
                u2 += wc * r2[c];
                u3 += wc * r3[c];
            }
            to[a * PARTS] = u0;
            to[(a + 1) * PARTS] = u1;
            to[(a + 2) * PARTS] = u2;
            to[(a + 3) * PARTS] = u3;
        }
        for (; a < n; a++) {
            const VEC *r = READ(v + a * n_crit) + h;
            VEC s = {0};
            for (size_t c = 0; c < n_crit * PARTS; c += PARTS)
                s += x[c] * r[c];
            to[a * PARTS] = s;
        }
    }
}

KERNEL_TARGET static void KERNEL(count_better)(pack_mask *better, const pack *u, size_t n)
{
    for (size_t h = 0; h < PARTS; h++) {
        const VEC *x = READ(u) + h;
        MASK *to = (MASK *)(void *)better + h;
        size_t a = 0;
        for (; a + 4 <= n; a += 4) { /* four alternatives share each load of a rival */
            VEC u0 = x[a * PARTS], u1 = x[(a + 1) * PARTS], u2 = x[(a + 2) * PARTS],
                u3 = x[(a + 3) * PARTS];
            MASK k0 = {0}, k1 = {0}, k2 = {0}, k3 = {0};
            for (size_t b = 0; b < n * PARTS; b += PARTS) {
                VEC rival = x[b];
                k0 -= rival > u0; /* true is -1 */
                k1 -= rival > u1;
                k2 -= rival > u2;
                k3 -= rival > u3;
            }
            to[a * PARTS] = k0;
            to[(a + 1) * PARTS] = k1;
            to[(a + 2) * PARTS] = k2;
            to[(a + 3) * PARTS] = k3;
        }
        for (; a < n; a++) {
            VEC own = x[a * PARTS];
            MASK k = {0};
            for (size_t b = 0; b < n * PARTS; b += PARTS)
                k -= x[b] > own;
            to[a * PARTS] = k;
        }
    }
}

KERNEL_TARGET static void KERNEL(make_keys)(int32_t *key, const pack *u, size_t n)
{
    enum { PER = KERNEL_BYTES / sizeof(double) };
    for (size_t h = 0; h < PARTS; h++) {
        const VEC *x = READ(u) + h;
        VEC low = x[0], high = x[0], scale;
        for (size_t a = 1; a < n; a++) {
            VEC y = x[a * PARTS];
            MASK less = (MASK)(y < low), more = (MASK)(y > high);
            low = (VEC)(((MASK)y & less) | ((MASK)low & ~less));
            high = (VEC)(((MASK)y & more) | ((MASK)high & ~more));
        }
        for (size_t l = 0; l < PER; l++)
            scale[l] = high[l] - low[l] > 1e-200 ? 0x1p30 / (high[l] - low[l]) : 0;
        for (size_t a = 0; a < n; a++) {
            KERNEL(half) k = __builtin_convertvector((x[a * PARTS] - low) * scale, KERNEL(half));
            memcpy(key + a * KEY_LANES + h * PER, &k, sizeof k);
        }
    }
}

KERNEL_TARGET static void KERNEL(count_keys)(int32_t *better, const int32_t *key, size_t n)
{
    enum { PER = KERNEL_BYTES / sizeof(int32_t), STEP = KEY_LANES / PER };
    for (size_t h = 0; h < STEP; h++) {
        const KERNEL(keys) *x = (const KERNEL(keys) *)(const void *)key + h;
        KERNEL(keys) *to = (KERNEL(keys) *)(void *)better + h;
        for (size_t a = 0; a < n; a += 4) { /* as count_better; the last rows may repeat */
            size_t a1 = a + 1 < n ? a + 1 : a, a2 = a + 2 < n ? a + 2 : a,
                   a3 = a + 3 < n ? a + 3 : a;
            KERNEL(keys) u0 = x[a * STEP], u1 = x[a1 * STEP], u2 = x[a2 * STEP], u3 = x[a3 * STEP];
            KERNEL(keys) k0 = {0}, k1 = {0}, k2 = {0}, k3 = {0};
            for (size_t b = 0; b < n * STEP; b += STEP) {
                KERNEL(keys) rival = x[b];
                k0 -= rival > u0;
                k1 -= rival > u1;
                k2 -= rival > u2;
                k3 -= rival > u3;
            }
            to[a * STEP] = k0;
            to[a1 * STEP] = k1;
            to[a2 * STEP] = k2;
            to[a3 * STEP] = k3;
        }
    }
}

#define COUNT_WINS(width)                                                                        \
    KERNEL_TARGET static void KERNEL(count_wins_##width)(uint32_t *wins,                         \
                                                         const int##width##_t *rank, size_t n,   \
                                                         size_t stride, size_t draws)            \
    {                                                                                            \
        enum { PER = KERNEL_BYTES * 8 / width };                                               \
        for (size_t a = 0; a < n; a += 4) {                                                      \
            size_t row[4];                                                                       \
            for (size_t i = 0; i < 4; i++)                                                       \
                row[i] = a + i < n ? a + i : a; /* a repeated row is counted and dropped */      \
            for (size_t b = 0; b < n; b += PER) {                                                \
                KERNEL(counts_##width) k0 = {0}, k1 = {0}, k2 = {0}, k3 = {0};                   \
                const int##width##_t *r = rank;                                                  \
                for (size_t d = 0; d < draws; d++, r += stride) {                                \
                    KERNEL(ranks_##width)                                                        \
                    x = *(const KERNEL(ranks_##width) *)(const void *)(r + b);                   \
                    k0 -= (KERNEL(counts_##width))(x > r[row[0]]);                                \
                    k1 -= (KERNEL(counts_##width))(x > r[row[1]]);                                \
                    k2 -= (KERNEL(counts_##width))(x > r[row[2]]);                                \
                    k3 -= (KERNEL(counts_##width))(x > r[row[3]]);                                \
                }                                                                                \
                KERNEL(counts_##width) k[4] = {k0, k1, k2, k3};                                  \
                for (size_t i = 0; i < 4 && a + i < n; i++)                                      \
                    for (size_t j = 0; j < PER; j++)                                             \
                        wins[(a + i) * stride + b + j] += k[i][j];                               \
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
    .count_better = KERNEL(count_better),
    .make_keys = KERNEL(make_keys),
    .count_keys = KERNEL(count_keys),
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
