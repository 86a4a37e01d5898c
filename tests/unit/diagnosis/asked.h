/* asked.h — a firm in a fresh workspace, and capabilities called as at the command line. */
#ifndef TESTS_UNIT_DIAGNOSIS_ASKED_H
#define TESTS_UNIT_DIAGNOSIS_ASKED_H

#include "base/date.h"
#include "base/file.h"
#include "fixture.h"
#include "store/workspace.h"

/* A firm with no answers, in a fresh workspace. */
static const char yaml_text[] =
    "landfall: 1\n"
    "written_on: 2025-06-30\n"
    "firm: {id: asked, name: Asked, home: GRC, founded: 2010, currency: EUR, sector: consumer}\n"
    "products:\n"
    "  - {id: oil, name: Oil, hs: \"150920\", price: 8.40 EUR}\n"
    "resources: {staff: 5}\n";

static inline struct job job_open(struct arena *a)
{
    struct err e;
    const char *root = getenv("LANDFALL_ROOT");
    struct job job = {.arena = a,
                      .actor = "test",
                      .as_of = AS_OF_FACT_TABLE,
                      .now_us = 1000000,
                      .seed = 1};
    job.data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR;
    job.country_dir = LANDFALL_COUNTRY_DIR;
    job.workspace_path = arena_printf(a, "%s/w.db", scratch_folder(a));
    struct workspace *ws;
    OK(ws_open(&ws, a, job.workspace_path, WS_CREATE, 1, &e), e);
    int64_t version;
    bool changed;
    OK(ws_firm_put(ws, "asked", "Asked", str_of(yaml_text), (struct ws_stamp){1, "test"}, &version,
                   &changed, &e),
       e);
    return job;
}

/* Each call is a job of its own, as at the command line. */
static inline bool call(const struct job *base, const struct capability *c, const char *const (*pairs)[2],
                 size_t n, struct value **ret, struct err *e)
{
    struct job job = *base;
    job.slots = NULL;
    job.now_us += 1;
    struct args *args = args_new(job.arena, c);
    for (size_t i = 0; i < n; i++)
        TRY(args_set(job.arena, args, pairs[i][0], pairs[i][1], e));
    TRY(args_finish(job.arena, args, e));
    TRY(c->run(&job, args, ret, e));
    return value_check(*ret, c->result, e);
}
#define CALL(job, c, ret, e, ...)                            \
    call((job), &(c), (const char *const[][2]){__VA_ARGS__}, \
         COUNT_OF(((const char *const[][2]){__VA_ARGS__})), (ret), (e))

static inline const char *text_in(const struct value *v, const char *name)
{
    return value_as_text(record_get(v, name));
}

/* The same by another person. */
static inline struct job job_of(const struct job *base, const char *actor)
{
    struct job job = *base;
    job.actor = actor;
    return job;
}

#endif
