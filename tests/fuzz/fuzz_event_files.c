/* fuzz_event_files.c — any bytes as a file of a shop, marketplace, carrier …: no crash; every row is read or refused
 * with a reason; the same bytes give the same events; nothing is put when something is asked. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/params.h"
#include "country/country.h"
#include "events/event.h"
#include "events/read.h"
#include "events/room.h"
#include "events/table_inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct job *base_once(void)
{
    static struct job job;
    if (!job.arena) {
        const char *root = getenv("LANDFALL_ROOT");
        struct facts *facts;
        const struct header_aliases *aliases;
        const struct params *params;
        struct err e = {0};
        job.arena = arena_open();
        job.data_dir = root ? arena_printf(job.arena, "%s/data", root) : LANDFALL_DATA_DIR;
        job.as_of = AS_OF_FACT_TABLE;
        if (!facts_of_job(&job, &facts, &e) || !header_aliases_of_job(&job, &aliases, &e) ||
            !events_params(&job, &params, &e))
            abort();
    }
    return &job;
}

struct sums {
    size_t n_events, n_refused;
    uint64_t hash;
};

static void add(struct sums *s, struct str v)
{
    s->hash = s->hash * 31 + v.n;
    for (size_t i = 0; i < v.n; i++)
        s->hash = s->hash * 31 + (unsigned char)v.p[i];
}

static bool put(void *ctx, const struct event *ev, struct err *e)
{
    struct sums *s = ctx;
    (void)e;
    assert(ev->kind < N_EVENT_KINDS && ev->subject.n && ev->at_s != EVENT_NONE);
    assert(ev->amount == EVENT_NONE || ev->currency[0]);
    assert(ev->quantity == EVENT_NONE || ev->quantity >= 0 || ev->kind == EVENT_STOCK);
    const struct str all[] = {ev->subject, ev->part, ev->market, ev->channel, ev->person, ev->product,
                              ev->party, ev->reason, ev->text, ev->extra, ev->number};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        add(s, all[i]);
    s->hash = s->hash * 31 + (uint64_t)ev->at_s + (uint64_t)ev->quantity + (uint64_t)ev->amount;
    s->n_events++;
    return true;
}

static void refuse(void *ctx, size_t line, const char *column, const char *reason)
{
    struct sums *s = ctx;
    (void)line;
    assert(column && reason && reason[0]);
    s->n_refused++;
}

static struct sums read_once(const char *path)
{
    ARENA_LOCAL(a);
    struct sums s = {0};
    struct err e = {0};
    const struct job *base = base_once();
    struct job job = {.arena = a, .base = base, .data_dir = base->data_dir, .as_of = base->as_of};
    const struct read_options opt = {.home = "GBR", .currency = "GBP"};
    const struct event_sink sink = {put, refuse, &s};
    const struct event_format *f;
    struct read_report r = {0};
    if (!event_format_of(&job, path, NULL, &f, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
    } else if (f && !f->read(&job, path, &opt, &sink, &r, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
    } else if (f) {
        assert(r.n_refused == s.n_refused && r.n_refused <= r.n_rows);
        assert(!r.asks || (s.n_events == 0 && r.n_questions > 0));
    }
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64];
    if (!path[0])
        (void)snprintf(path, sizeof path, "/dev/shm/landfall-fuzz-%ld", (long)getpid());
    FILE *f = fopen(path, "wb");
    if (!f)
        return 0;
    (void)fwrite(data, 1, size, f);
    (void)fclose(f);
    struct sums one = read_once(path), two = read_once(path);
    assert(one.n_events == two.n_events && one.n_refused == two.n_refused && one.hash == two.hash);
    (void)remove(path);
    return 0;
}
