/* hash_later.c — one thread reads the file in pieces and hashes them; it looks after each piece whether anybody
 * still wants the answer. Read, not mapped: pages of a mapping would count as memory of the process while
 * another part of the program maps the same file. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/hash.h"

enum { PIECE = 1 << 20, DIGEST = (HASH_HEX - 1) / 2 };

struct hash_later {
    const char *path;
    pthread_t thread;
    bool running, done; /* done: digest is right */
    atomic_bool unwanted;
    unsigned char digest[DIGEST];
};

static bool hash_pieces(struct hash_later *h, int fd, EVP_MD_CTX *c, unsigned char *piece)
{
    unsigned n = 0;
    ssize_t got = 1;
    if (EVP_DigestInit_ex(c, EVP_sha256(), NULL) != 1)
        return false;
    while (got != 0 && !atomic_load_explicit(&h->unwanted, memory_order_relaxed)) {
        got = read(fd, piece, PIECE);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || EVP_DigestUpdate(c, piece, (size_t)got) != 1)
            return false;
    }
    return got == 0 && EVP_DigestFinal_ex(c, h->digest, &n) == 1 && n == DIGEST;
}

static void *work(void *p)
{
    struct hash_later *h = p;
    int fd = open(h->path, O_RDONLY | O_CLOEXEC);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    unsigned char *piece = malloc(PIECE);
    h->done = fd >= 0 && c && piece && hash_pieces(h, fd, c, piece);
    free(piece);
    EVP_MD_CTX_free(c);
    if (fd >= 0)
        (void)close(fd);
    return NULL;
}

static void stop(void *p)
{
    struct hash_later *h = p;
    atomic_store(&h->unwanted, true);
    if (h->running)
        (void)pthread_join(h->thread, NULL);
    h->running = false;
}

struct hash_later *hash_later_begin(struct arena *a, const char *path)
{
    struct hash_later *h = NEW(a, struct hash_later);
    h->path = arena_strdup(a, path);
    h->running = pthread_create(&h->thread, NULL, work, h) == 0;
    arena_defer(a, stop, h);
    return h;
}

bool hash_later_end(struct hash_later *h, char ret_hex[HASH_HEX], struct err *e)
{
    if (h->running)
        (void)pthread_join(h->thread, NULL);
    h->running = false;
    if (!h->done)
        return hash_file(h->path, ret_hex, e); /* says what is wrong with it */
    for (size_t i = 0; i < DIGEST; i++)
        (void)snprintf(ret_hex + 2 * i, 3, "%02x", h->digest[i]);
    return true;
}

const char *hash_later_path(const struct hash_later *h)
{
    return h->path;
}
