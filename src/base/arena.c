/* arena.c — a chain of blocks, each at least BLOCK_MIN bytes; a request larger than the rest of the
 * current block opens a new one. Under AddressSanitizer, memory behind a released mark is poisoned,
 * so that use after release is caught as it would be with malloc and free. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif
#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

/* From LARGE on a block begins at a large page and asks for them: tables of a hundred megabytes would
 * otherwise be given page by page, which took a quarter of an import's time. */
enum { BLOCK_MIN = 64 * 1024, ALIGN = 16, LARGE = 8 << 20, LARGE_PAGE = 2 << 20 };

struct block {
    struct block *prev;
    size_t cap, used;
    _Alignas(64) char data[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *);
    void *p;
};

struct arena {
    struct block *top;
    struct deferred *deferred;
    size_t bytes;
};

static void out_of_memory(size_t size)
{
    fprintf(stderr, "landfall: out of memory (%zu bytes wanted)\n", size);
    abort();
}

static void push_block(struct arena *a, size_t need)
{
    size_t cap = need > BLOCK_MIN ? need : BLOCK_MIN;
    if (a->top && cap < 2 * a->top->cap && a->top->cap < (64u << 20))
        cap = 2 * a->top->cap; /* doubling keeps the number of blocks logarithmic */
    size_t total = sizeof(struct block) + cap;
    struct block *b = NULL;
    if (posix_memalign((void **)&b, total < LARGE ? 64 : LARGE_PAGE, total) != 0 || !b)
        out_of_memory(total);
    if (total >= LARGE)
        (void)madvise(b, total, MADV_HUGEPAGE); /* a wish; nothing depends on it */
    b->prev = a->top;
    b->cap = cap;
    b->used = 0;
    ASAN_POISON_MEMORY_REGION(b->data, cap);
    a->top = b;
}

struct arena *arena_open(void)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        out_of_memory(sizeof *a);
    return a;
}

void arena_close(struct arena *a)
{
    if (!a)
        return;
    for (struct deferred *d = a->deferred; d; d = d->next)
        d->fn(d->p);
    while (a->top) {
        struct block *b = a->top;
        a->top = b->prev;
        ASAN_UNPOISON_MEMORY_REGION(b->data, b->cap);
        free(b);
    }
    free(a);
}

void arena_reset(struct arena *a)
{
    for (struct deferred *d = a->deferred; d; d = d->next)
        d->fn(d->p);
    a->deferred = NULL;
    while (a->top && (a->top->prev || a->top->cap > 4 * BLOCK_MIN)) {
        struct block *b = a->top;
        a->top = b->prev;
        ASAN_UNPOISON_MEMORY_REGION(b->data, b->cap);
        free(b);
    }
    if (a->top) {
        ASAN_POISON_MEMORY_REGION(a->top->data, a->top->cap);
        a->top->used = 0;
    }
    a->bytes = 0;
}

void arena_close_ptr(struct arena **a)
{
    arena_close(*a);
    *a = NULL;
}

void *arena_alloc_aligned(struct arena *a, size_t size, size_t align)
{
    if (size > SIZE_MAX / 4)
        out_of_memory(size);
    size_t at = a->top ? (a->top->used + align - 1) & ~(align - 1) : 0;
    if (!a->top || at + size > a->top->cap) {
        push_block(a, size + align);
        at = 0;
    }
    char *p = a->top->data + at;
    ASAN_UNPOISON_MEMORY_REGION(p, size);
    a->top->used = at + size;
    a->bytes += size;
    return memset(p, 0, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
    return arena_alloc_aligned(a, size, ALIGN);
}

void *arena_alloc_n(struct arena *a, size_t n, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(n, size, &total))
        out_of_memory(SIZE_MAX);
    return arena_alloc(a, total);
}

void *arena_grow(struct arena *a, void *p, size_t *cap, size_t need, size_t size)
{
    if (p && need <= *cap)
        return p;
    size_t now = *cap ? *cap * 2 : 8;
    if (now < need)
        now = need;
    void *q = arena_alloc_n(a, now, size);
    if (p)
        memcpy(q, p, *cap * size);
    *cap = now;
    return q;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *p = arena_alloc_aligned(a, n + 1, 1);
    if (n)
        memcpy(p, s, n);
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0)
        n = 0;
    char *p = arena_alloc_aligned(a, (size_t)n + 1, 1);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
    struct deferred *d = NEW(a, struct deferred);
    *d = (struct deferred){.next = a->deferred, .fn = fn, .p = p};
    a->deferred = d;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){.block = a->top, .used = a->top ? a->top->used : 0};
}

void arena_release(struct arena *a, struct arena_mark m)
{
    while (a->top && a->top != m.block) {
        struct block *b = a->top;
        a->top = b->prev;
        ASAN_UNPOISON_MEMORY_REGION(b->data, b->cap);
        free(b);
    }
    if (a->top) {
        ASAN_POISON_MEMORY_REGION(a->top->data + m.used, a->top->cap - m.used);
        a->top->used = m.used;
    }
}

size_t arena_bytes(const struct arena *a)
{
    return a->bytes;
}
