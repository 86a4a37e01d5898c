/* attributes.h — the compiler attributes we use, under short names (gcc and clang). */
#ifndef BASE_ATTRIBUTES_H
#define BASE_ATTRIBUTES_H

#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define NODISCARD __attribute__((warn_unused_result))
#define UNUSED __attribute__((unused))
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define RETURNS_NONNULL __attribute__((returns_nonnull))

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

#endif
