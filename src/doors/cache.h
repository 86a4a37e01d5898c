/* cache.h — finished answers, kept as they are sent: bytes, plain and compressed, under a key that names
 * everything they depend on. What changes is asked for under another key, so nothing is ever taken out
 * because it is wrong; it is taken out because it is the one not used for longest.
 *
 * Use:     e = cache_get(c, key); … send e->body; cache_drop(e);
 *          e = cache_put(c, key, body, …)  copies the body and returns a reference of the caller's
 * Owns:    an entry lives as long as somebody holds a reference, also after it left the cache
 * Limits:  max_bytes in all, max_entry for one; a larger one is given back without being kept
 * Threads: all functions may be called by any thread
 * Checked: tests/unit/doors/test_cache.c
 */
#ifndef DOORS_CACHE_H
#define DOORS_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { CACHE_TAG = 80 };

struct cache;
struct cache_entry {
    struct str key, body;
    const char *media_type; /* for ever (a constant) */
    const char *file_name;  /* of the download; NULL = shown in place. Lives with the entry */
    char etag[CACHE_TAG];   /* with its quotes */
    size_t *ends;           /* [n_ends + 1] documents that stand one behind the other; NULL = one */
    size_t n_ends;
};

struct cache *cache_new(size_t max_bytes, size_t max_entry);
void cache_free(struct cache *c); /* NULL is fine; entries that are held outlive it */

/* NULL: not there. */
struct cache_entry *cache_get(struct cache *c, struct str key);
/* What is under the key already wins: then that is returned. ends [n_ends + 1] may be NULL. */
struct cache_entry *cache_put(struct cache *c, const struct cache_entry *like);
struct cache_entry *cache_hold(struct cache_entry *e); /* one more reference; returns e */
void cache_drop(struct cache_entry *e);
/* The compressed form, made at the first call; n = 0: it would not be smaller. */
struct str cache_gzip(struct cache_entry *e, int level);

struct cache_counts {
    uint64_t hits, misses, entries, bytes, pushed_out;
};
void cache_count(struct cache *c, struct cache_counts *ret);

#endif
