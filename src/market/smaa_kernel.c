/* smaa_kernel.c — one text, three instruction sets, chosen when the program runs.
 *
 * Not target_clones: its resolvers run before a sanitizer is ready, and a test could not ask for a
 * particular clone. The baseline is what the compiler is told to build for (x86-64: SSE2). The
 * build passes -ffp-contract=off: with fused products the sets would differ in the last bit.
 *
 * KERNEL_OP names the few instructions that C cannot write as one: the lesser and the greater of
 * two vectors. They are exact, so whether a machine has them does not show in the results. */
#include "market/smaa_kernel.h"

#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

#ifdef __x86_64__
#include <immintrin.h>
#define BASELINE_OP(op) _mm_##op
#else
#define BASELINE_OP(op) plain_##op
#define PLAIN_OP(element, op, sign)                                                      \
    typedef element plain_vector_##op __attribute__((vector_size(16), may_alias));       \
    static inline plain_vector_##op plain_##op(plain_vector_##op a, plain_vector_##op b) \
    {                                                                                    \
        for (size_t l = 0; l < 16 / sizeof(element); l++)                                \
            a[l] = b[l] sign a[l] ? b[l] : a[l];                                         \
        return a;                                                                        \
    }
PLAIN_OP(float, min_ps, <)
PLAIN_OP(float, max_ps, >)
PLAIN_OP(double, min_pd, <)
PLAIN_OP(double, max_pd, >)
#endif

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define KERNEL(name) JOIN(name##_, KERNEL_SUFFIX)

#define KERNEL_SUFFIX baseline
#define KERNEL_NAME "baseline"
#define KERNEL_BYTES 16
#define KERNEL_OP(op) BASELINE_OP(op)
#define KERNEL_TARGET
#include "market/smaa_kernel_body.h"
#undef KERNEL_SUFFIX
#undef KERNEL_NAME
#undef KERNEL_BYTES
#undef KERNEL_OP
#undef KERNEL_TARGET

#ifdef __x86_64__
#define KERNEL_SUFFIX avx2
#define KERNEL_NAME "avx2"
#define KERNEL_BYTES 32
#define KERNEL_OP(op) _mm256_##op
#define KERNEL_TARGET __attribute__((target("avx2")))
#include "market/smaa_kernel_body.h"
#undef KERNEL_SUFFIX
#undef KERNEL_NAME
#undef KERNEL_BYTES
#undef KERNEL_OP
#undef KERNEL_TARGET

#define KERNEL_SUFFIX avx512
#define KERNEL_NAME "avx512"
#define KERNEL_BYTES 64
#define KERNEL_OP(op) _mm512_##op
#define KERNEL_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#include "market/smaa_kernel_body.h"
#endif

const struct smaa_kernel *smaa_kernel_for(const char *wish)
{
#ifdef __x86_64__
    __builtin_cpu_init();
    bool has_avx2 = __builtin_cpu_supports("avx2");
    bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (has_avx512 && (!wish || strcmp(wish, "avx512") == 0))
        return &kernel_avx512;
    if (has_avx2 && (!wish || strcmp(wish, "avx2") == 0))
        return &kernel_avx2;
#endif
    return !wish || strcmp(wish, "baseline") == 0 ? &kernel_baseline : NULL;
}
