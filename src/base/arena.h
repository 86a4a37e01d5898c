/* arena.h — memory belongs to a lifetime, not to a pointer.
 *
 * A function that allocates for its caller takes `struct arena *a` first; without one it allocates
 * nothing that outlives it. Arenas: app (process), job (one command or request), tmp (mark/release).
 *
 * Use:     struct arena *a = arena_open(); … NEW(a, struct x); NEW_N(a, double, n); arena_close(a);
 * Memory:  zeroed, 16-byte aligned (64 with arena_alloc_aligned); never freed one by one
 * OOM:     prints one line and aborts; sizes a user controls are limited before they get here
 * Threads: one arena per thread
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attributes.h"

struct arena;
struct arena_mark {
    void *block;
    size_t used;
};

struct arena *arena_open(void) RETURNS_NONNULL;
void arena_close(struct arena *a); /* NULL is fine; runs the deferred calls, newest first */
void arena_close_ptr(struct arena **a);
/* As close and open, but keeps the first block: for arenas taken from a pool thousands of times a second. */
void arena_reset(struct arena *a);
#define ARENA_LOCAL(name) struct arena *name CLEANUP(arena_close_ptr) = arena_open()

void *arena_alloc(struct arena *a, size_t size) RETURNS_NONNULL;
void *arena_alloc_aligned(struct arena *a, size_t size, size_t align) RETURNS_NONNULL;
void *arena_alloc_n(struct arena *a, size_t n, size_t size) RETURNS_NONNULL; /* checks overflow */
/* Grows an array made by arena_alloc_n to hold at least `need` items; doubles; returns new place. */
void *arena_grow(struct arena *a, void *p, size_t *cap, size_t need, size_t size) RETURNS_NONNULL;

char *arena_strdup(struct arena *a, const char *s) RETURNS_NONNULL;
char *arena_strndup(struct arena *a, const char *s, size_t n) RETURNS_NONNULL;
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3) RETURNS_NONNULL;
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    PRINTF_LIKE(2, 0) RETURNS_NONNULL;

/* Calls fn(p) when the arena closes: for handles that must live as long as the arena. */
void arena_defer(struct arena *a, void (*fn)(void *), void *p);

struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark m);
size_t arena_bytes(const struct arena *a); /* bytes handed out, for budgets in tests */

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define NEW_N(a, T, n) ((T *)arena_alloc_n((a), (n), sizeof(T)))
/* PUSH(a, v->items, v->n, v->cap, x): append to a growing array */
#define PUSH(a, items, n, cap, ...)                                                       \
    do {                                                                                  \
        (items) = arena_grow((a), (items), &(cap), (n) + 1, sizeof *(items));             \
        (items)[(n)++] = (__VA_ARGS__);                                                   \
    } while (0)

#endif
