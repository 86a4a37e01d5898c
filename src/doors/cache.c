/* cache.c — a hash table of lists, and one list of all entries in the order of their last use.
 *
 * The table holds one reference of each entry in it. One mutex guards the table; what happens under it is
 * a few pointers. The compressed form is made outside of it, under a mutex of the entry. */
#include "doors/cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/gzip.h"

enum { N_BUCKETS = 4096 };

struct kept {
    struct cache_entry e; /* first: the two are one object */
    atomic_uint refs;
    struct cache *cache;  /* only under its lock, and only while in_table */
    bool in_table;
    struct kept *next; /* in the bucket */
    struct kept *newer, *older;
    uint64_t hash;
    size_t bytes;
    pthread_mutex_t zip_lock;
    bool zipped;
    struct str zip; /* malloc */
};

struct cache {
    pthread_mutex_t lock;
    size_t max_bytes, max_entry;
    struct kept *bucket[N_BUCKETS];
    struct kept *newest, *oldest;
    struct cache_counts counts;
};

static void *must(void *p)
{
    if (!p) {
        fprintf(stderr, "landfall: out of memory\n");
        abort();
    }
    return p;
}

struct cache *cache_new(size_t max_bytes, size_t max_entry)
{
    struct cache *c = must(calloc(1, sizeof *c));
    (void)pthread_mutex_init(&c->lock, NULL);
    c->max_bytes = max_bytes;
    c->max_entry = max_entry;
    return c;
}

static void release(struct kept *k)
{
    if (atomic_fetch_sub(&k->refs, 1) != 1)
        return;
    (void)pthread_mutex_destroy(&k->zip_lock);
    free((char *)(uintptr_t)k->zip.p);
    free(k->e.ends);
    free((char *)(uintptr_t)k->e.file_name);
    free((char *)(uintptr_t)k->e.key.p);
    free((char *)(uintptr_t)k->e.body.p);
    free(k);
}

void cache_drop(struct cache_entry *e)
{
    if (e)
        release((struct kept *)e);
}

struct cache_entry *cache_hold(struct cache_entry *e)
{
    atomic_fetch_add(&((struct kept *)e)->refs, 1);
    return e;
}

/* FNV-1a; the keys are ours, and a client who made them collide would only slow his own look-ups. */
static uint64_t hash_of_key(struct str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h ^ h >> 29;
}

/* ---- under the lock ---- */

static void unlink_order(struct cache *c, struct kept *k)
{
    *(k->newer ? &k->newer->older : &c->newest) = k->older;
    *(k->older ? &k->older->newer : &c->oldest) = k->newer;
    k->newer = k->older = NULL;
}

static void put_newest(struct cache *c, struct kept *k)
{
    k->older = c->newest;
    k->newer = NULL;
    *(c->newest ? &c->newest->newer : &c->oldest) = k;
    c->newest = k;
}

static void take_out(struct cache *c, struct kept *k)
{
    struct kept **at = &c->bucket[k->hash % N_BUCKETS];
    while (*at != k)
        at = &(*at)->next;
    *at = k->next;
    unlink_order(c, k);
    k->in_table = false;
    c->counts.bytes -= k->bytes;
    c->counts.entries--;
    release(k);
}

static void make_room(struct cache *c)
{
    while (c->counts.bytes > c->max_bytes && c->oldest) {
        take_out(c, c->oldest);
        c->counts.pushed_out++;
    }
}

static struct kept *find(struct cache *c, struct str key, uint64_t hash)
{
    struct kept *k = c->bucket[hash % N_BUCKETS];
    while (k && (k->hash != hash || !str_eq(k->e.key, key)))
        k = k->next;
    return k;
}

/* ---- from outside ---- */

struct cache_entry *cache_get(struct cache *c, struct str key)
{
    uint64_t hash = hash_of_key(key);
    (void)pthread_mutex_lock(&c->lock);
    struct kept *k = find(c, key, hash);
    if (k) {
        atomic_fetch_add(&k->refs, 1);
        if (c->newest != k) {
            unlink_order(c, k);
            put_newest(c, k);
        }
        c->counts.hits++;
    } else {
        c->counts.misses++;
    }
    (void)pthread_mutex_unlock(&c->lock);
    return k ? &k->e : NULL;
}

static void *copy(const void *p, size_t n)
{
    void *q = must(malloc(n ? n : 1));
    return n ? memcpy(q, p, n) : q;
}

static struct kept *copy_of(const struct cache_entry *like, uint64_t hash)
{
    struct kept *k = must(calloc(1, sizeof *k));
    k->e = *like;
    k->e.key.p = copy(like->key.p, like->key.n);
    k->e.body.p = copy(like->body.p, like->body.n);
    if (like->file_name)
        k->e.file_name = must(strdup(like->file_name));
    if (like->ends)
        k->e.ends = copy(like->ends, (like->n_ends + 1) * sizeof *like->ends);
    k->hash = hash;
    k->bytes = sizeof *k + like->key.n + like->body.n + (like->n_ends + 1) * sizeof *like->ends;
    (void)pthread_mutex_init(&k->zip_lock, NULL);
    atomic_init(&k->refs, 1);
    return k;
}

struct cache_entry *cache_put(struct cache *c, const struct cache_entry *like)
{
    uint64_t hash = hash_of_key(like->key);
    struct kept *mine = copy_of(like, hash);
    if (mine->bytes > c->max_entry)
        return &mine->e;
    (void)pthread_mutex_lock(&c->lock);
    struct kept *k = find(c, like->key, hash);
    if (k) {
        atomic_fetch_add(&k->refs, 1);
    } else {
        k = mine;
        atomic_fetch_add(&k->refs, 1); /* the table's */
        k->cache = c;
        k->in_table = true;
        k->next = c->bucket[hash % N_BUCKETS];
        c->bucket[hash % N_BUCKETS] = k;
        put_newest(c, k);
        c->counts.bytes += k->bytes;
        c->counts.entries++;
        make_room(c);
    }
    (void)pthread_mutex_unlock(&c->lock);
    if (k != mine)
        release(mine);
    return &k->e;
}

static void count_zip(struct kept *k)
{
    struct cache *c = k->cache;
    if (!c)
        return;
    (void)pthread_mutex_lock(&c->lock);
    if (k->in_table) {
        k->bytes += k->zip.n;
        c->counts.bytes += k->zip.n;
        make_room(c);
    }
    (void)pthread_mutex_unlock(&c->lock);
}

struct str cache_gzip(struct cache_entry *e, int level)
{
    struct kept *k = (struct kept *)e;
    (void)pthread_mutex_lock(&k->zip_lock);
    if (!k->zipped) {
        ARENA_LOCAL(tmp);
        struct str zip;
        k->zipped = true;
        if (e->body.n >= HTTP_GZIP_MIN && http_gzip(tmp, e->body, level, &zip)) {
            k->zip = (struct str){copy(zip.p, zip.n), zip.n};
            count_zip(k);
        }
    }
    struct str zip = k->zip;
    (void)pthread_mutex_unlock(&k->zip_lock);
    return zip;
}

void cache_count(struct cache *c, struct cache_counts *ret)
{
    (void)pthread_mutex_lock(&c->lock);
    *ret = c->counts;
    (void)pthread_mutex_unlock(&c->lock);
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    while (c->oldest)
        take_out(c, c->oldest);
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
}
