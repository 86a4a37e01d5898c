/* desk.h — a workspace of its own, and capabilities of this room called as the doors call them. */
#ifndef TESTS_UNIT_FIRM_DESK_H
#define TESTS_UNIT_FIRM_DESK_H

#include "base/capability.h"
#include "firms.h"
#include "store/workspace.h"

struct desk {
    struct job job;
    const char *folder;
};

static inline struct desk desk_open(struct arena *a)
{
    struct desk d = {.folder = scratch_folder(a)};
    struct workspace *ws;
    struct err e;
    d.job = (struct job){.arena = a, .data_dir = path_join(a, project(a), "data"), .actor = "test"};
    d.job.as_of = AS_OF_FACT_TABLE;
    d.job.now_us = 1;
    d.job.workspace_path = path_join(a, d.folder, "w.db");
    OK(ws_open(&ws, a, d.job.workspace_path, WS_CREATE, 1, &e), e);
    return d;
}

/* Words are pairs "name", "value", … NULL. A job of its own, as each command has one. */
static inline bool run_words(const struct desk *d, const struct capability *c,
                             const char *const *words, struct value **ret, struct err *e)
{
    struct job job = d->job;
    job.slots = NULL;
    struct args *args = args_new(job.arena, c);
    for (; *words; words += 2)
        OK(args_set(job.arena, args, words[0], words[1], e), *e);
    OK(args_finish(job.arena, args, e), *e);
    if (!c->run(&job, args, ret, e))
        return false;
    struct err shape;
    OK(value_check(*ret, c->result, &shape), shape);
    return true;
}
#define RUN(d, c, ret, e, ...) \
    run_words((d), (c), (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL}, (ret), (e))

static inline const char *text_in(const struct value *v, const char *name)
{
    return value_as_text(record_get(v, name));
}

/* What the field says now; NULL: nothing. */
static inline const char *field_now(const struct desk *d, const char *firm, const char *path)
{
    struct value *v;
    struct err e;
    OK(RUN(d, &firm_values, &v, &e, "firm", firm), e);
    const struct value *list = record_get(v, "values");
    for (size_t i = 0; i < value_count(list); i++)
        if (strcmp(text_in(list_at(list, i), "path"), path) == 0)
            return text_in(list_at(list, i), "value");
    return NULL;
}

#endif
