/* fuzz_event_csv.c — any bytes as our own CSV: every row is an event or is refused, the counts agree, and what was read is
 * written and read again the same. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/capability.h"
#include "base/file.h"
#include "events/canonical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct got {
    struct canonical *c;
    struct buf out;
    size_t n, n_refused;
};

static bool put(void *ctx, const struct event *ev, struct err *e)
{
    struct got *g = ctx;
    g->n++;
    return canonical_put_csv(g->c, ev, &g->out, e);
}

static void refuse(void *ctx, size_t line, const char *column, const char *reason)
{
    struct got *g = ctx;
    assert(line > 0 && column && reason && reason[0]);
    g->n_refused++;
}

static bool read_bytes(struct arena *a, struct str bytes, struct got *ret)
{
    static const struct read_options opt = {.zone = "UTC", .currency = "EUR"};
    static char path[64];
    const struct event_format *f = NULL;
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .as_of = AS_OF_FACT_TABLE};
    struct event_sink sink = {put, refuse, ret};
    struct read_report r = {0};
    struct err e = {0};
    if (!path[0])
        (void)snprintf(path, sizeof path, "%s/fuzz-event-csv-%ld", P_tmpdir, (long)getpid());
    FILE *out = fopen(path, "wb");
    assert(out);
    (void)fwrite(bytes.p, 1, bytes.n, out);
    (void)fclose(out);
    *ret = (struct got){0};
    buf_init(&ret->out, a, 64 << 20);
    bool ok = canonical_begin(&job, &opt, &ret->c, &e);
    assert(ok);
    canonical_put_header(&ret->out);
    ok = event_format_of(&job, path, "landfall-csv", &f, &e);
    assert(ok && f);
    ok = f->read(&job, path, &opt, &sink, &r, &e);
    (void)unlink(path);
    assert(ok || (e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]));
    if (ok)
        assert(r.n_events == ret->n && r.n_refused == ret->n_refused && r.n_rows == r.n_events + r.n_refused);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    struct got first, second;
    if (!read_bytes(a, (struct str){(const char *)data, size}, &first))
        return 0;
    bool ok = read_bytes(a, buf_str(&first.out), &second);
    assert(ok && second.n == first.n && second.n_refused == 0);
    assert(str_eq(buf_str(&first.out), buf_str(&second.out)));
    (void)ok;
    return 0;
}
