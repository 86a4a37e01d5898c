/* reading.h — a file read through the list of formats into arrays, as ingestion would, for tests of readers. */
#ifndef TESTS_UNIT_EVENTS_READING_H
#define TESTS_UNIT_EVENTS_READING_H

#include "../scratch.h"

#include "base/capability.h"
#include "base/file.h"
#include "events/event.h"
#include "events/read.h"

struct read_refusal {
    size_t line;
    const char *column, *reason;
};
struct reading {
    struct job job;
    const struct event_format *format;
    struct event *ev;
    size_t n, cap;
    struct read_refusal *refused;
    size_t n_refused, cap_refused;
    struct read_report report;
    size_t n_kind[N_EVENT_KINDS];
    bool count_only;
    size_t keep_max;                            /* events kept; 0 = all */
    void (*see)(void *ctx, const struct event *ev); /* of every event; may be NULL */
    void *see_ctx;
};

static inline const char *reading_root(void)
{
    const char *root = getenv("LANDFALL_ROOT");
    return root ? root : ".";
}

/* A file of the data that lie beside the project; NULL when it is not there. */
static inline const char *shared_file(struct arena *a, const char *name)
{
    const char *path = arena_printf(a, "%s/../shared/data/%s", reading_root(), name);
    if (file_exists(path))
        return path;
    print_message("skipped: ../shared/data/%s is not there\n", name);
    return NULL;
}

static inline struct str reading_keep(struct arena *a, struct str s)
{
    return (struct str){s.n ? str_dup(a, s) : "", s.n};
}

static inline bool reading_put(void *ctx, const struct event *ev, struct err *e)
{
    struct reading *r = ctx;
    struct arena *a = r->job.arena;
    (void)e;
    r->n_kind[ev->kind]++;
    if (r->see)
        r->see(r->see_ctx, ev);
    if (r->count_only || (r->keep_max && r->n >= r->keep_max))
        return true;
    struct event k = *ev;
    struct str *const texts[] = {&k.subject, &k.part,  &k.market, &k.channel, &k.person, &k.product,
                                 &k.party,   &k.reason, &k.text,  &k.extra,   &k.number};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = reading_keep(a, *texts[i]);
    PUSH(a, r->ev, r->n, r->cap, k);
    return true;
}

static inline void reading_refuse(void *ctx, size_t line, const char *column, const char *reason)
{
    struct reading *r = ctx;
    struct read_refusal one = {line, arena_strdup(r->job.arena, column), arena_strdup(r->job.arena, reason)};
    if (r->count_only)
        r->n_refused++;
    else
        PUSH(r->job.arena, r->refused, r->n_refused, r->cap_refused, one);
}

static inline void reading_begin(struct reading *r, struct arena *a)
{
    *r = (struct reading){0};
    r->job = (struct job){.arena = a, .data_dir = arena_printf(a, "%s/data", reading_root()), .country_dir = LANDFALL_COUNTRY_DIR, .actor = "test"};
    r->job.as_of = AS_OF_FACT_TABLE;
    r->job.now_us = 1;
}

/* id NULL = by content. */
static inline bool reading_read(struct reading *r, const char *path, const char *id, const struct read_options *opt,
                                struct err *e)
{
    static const struct read_options none = {.home = "GBR"};
    struct event_sink sink = {reading_put, reading_refuse, r};
    err_clear(e);
    if (!event_format_of(&r->job, path, id, &r->format, e))
        return false;
    if (!r->format) {
        (void)FAIL(e, ERR_INPUT, "no format fits");
        return false;
    }
    return r->format->read(&r->job, path, opt ? opt : &none, &sink, &r->report, e);
}

/* Text of a file, read; everything that must hold for any file is checked. */
static inline void reading_text(struct reading *r, struct arena *a, const char *name, const char *text,
                                const struct read_options *opt)
{
    struct err e;
    reading_begin(r, a);
    const char *path = scratch_file(a, scratch_folder(a), name, str_of(text));
    OK(reading_read(r, path, NULL, opt, &e), e);
    assert_int_equal(r->report.n_refused, r->n_refused);
    assert_int_equal(r->report.n_events, r->n);
}

static inline const struct event *reading_find(const struct reading *r, enum event_kind kind, const char *subject,
                                               const char *part)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->ev[i].kind == kind && (!subject || str_is(r->ev[i].subject, subject)) &&
            (!part || str_is(r->ev[i].part, part)))
            return &r->ev[i];
    return NULL;
}
static inline const struct event *reading_must(const struct reading *r, enum event_kind kind, const char *subject,
                                               const char *part, const char *file, int line)
{
    const struct event *found = reading_find(r, kind, subject, part);
    if (!found)
        print_error("%s:%d: no %s of %s %s\n", file, line, event_kind_word(kind), subject ? subject : "any", part ? part : "");
    assert_non_null(found);
    return found;
}
#define FIND(r, kind, subject, part) reading_must((r), (kind), (subject), (part), __FILE__, __LINE__)
#define STR_IS(s, lit)                                                                                \
    do {                                                                                              \
        if (!str_is((s), (lit)))                                                                      \
            print_error("%s:%d: `%.*s` is not `%s`\n", __FILE__, __LINE__, STR_ARG(s), (lit));        \
        assert_true(str_is((s), (lit)));                                                              \
    } while (0)

#endif
