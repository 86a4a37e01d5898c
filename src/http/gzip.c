/* gzip.c — zlib with a free list of compressors (256 KiB each, so a handful). */
#include "http/gzip.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "http/exchange.h"
#include "http/fields.h"

enum { KEPT_MAX = 4, GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8 };

struct compressor {
    struct compressor *next;
    int level;
    z_stream z;
};
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static struct compressor *kept;
static unsigned n_kept;

static struct compressor *take(int level)
{
    (void)pthread_mutex_lock(&kept_lock);
    struct compressor **at = &kept, *c;
    while ((c = *at) != NULL && c->level != level)
        at = &c->next;
    if (c) {
        *at = c->next;
        n_kept--;
    }
    (void)pthread_mutex_unlock(&kept_lock);
    if (c)
        return deflateReset(&c->z) == Z_OK ? c : NULL;
    c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->level = level;
    if (deflateInit2(&c->z, level, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(c);
        return NULL;
    }
    return c;
}

static void give_back(struct compressor *c)
{
    (void)pthread_mutex_lock(&kept_lock);
    bool keep = n_kept < KEPT_MAX;
    if (keep) {
        c->next = kept;
        kept = c;
        n_kept++;
    }
    (void)pthread_mutex_unlock(&kept_lock);
    if (!keep) {
        (void)deflateEnd(&c->z);
        free(c);
    }
}

bool http_gzip(struct arena *a, struct str body, int level, struct str *ret)
{
    assert(level >= 1 && level <= 9);
    if (body.n < 32 || body.n > UINT32_MAX)
        return false;
    struct compressor *c = take(level);
    if (!c)
        return false;
    /* No room for more than the body itself: then compressing did not pay. */
    char *out = arena_alloc_aligned(a, body.n, 16);
    union {
        const char *is;
        Bytef *wants;
    } in = {.is = body.p}; /* zlib's declaration is older than const */
    c->z.next_in = in.wants;
    c->z.avail_in = (uInt)body.n;
    c->z.next_out = (Bytef *)out;
    c->z.avail_out = (uInt)(body.n - 1);
    bool ok = deflate(&c->z, Z_FINISH) == Z_STREAM_END;
    if (ok)
        *ret = (struct str){out, body.n - 1 - c->z.avail_out};
    give_back(c);
    return ok;
}

static bool is_text(const char *type)
{
    static const char *const whole[] = {"application/json", "application/javascript",
                                        "application/xml", "image/svg+xml", "application/yaml",
                                        "application/problem+json", "application/manifest+json"};
    if (!type)
        return false;
    if (strncasecmp(type, "text/", 5) == 0)
        return !http_type_is(type, "text/event-stream");
    for (size_t i = 0; i < COUNT_OF(whole); i++)
        if (http_type_is(type, whole[i]))
            return true;
    return false;
}

void http_compress(const struct http_request *r, struct http_response *p, int level)
{
    const char *etag = http_response_header(p, "ETag");
    if (level <= 0 || !p->body.p || p->body.n < HTTP_GZIP_MIN || p->stream || p->file ||
        http_response_header(p, "Content-Encoding") ||
        !is_text(http_response_header(p, "Content-Type")))
        return;
    http_add_vary(p, "Accept-Encoding");
    struct str small;
    if (!http_accepts_gzip(r) || !http_gzip(p->arena, p->body, level < 9 ? level : 9, &small))
        return;
    p->body = small;
    http_set_header(p, "Content-Encoding", "gzip");
    if (etag && etag[0] == '"')
        http_set_header(p, "ETag",
                        arena_printf(p->arena, "%.*s-gz\"", (int)strlen(etag) - 1, etag));
}
