/* firm_office.c — the firms of an office: the list, the trash, and the samples to try the program
 * with.
 *
 * Nothing is deleted: a firm in the trash keeps its versions, answers, results and decisions, and
 * the audit log stays whole; it is only found no more until it is restored. A sample is a firm of
 * examples/ with a mark, so that all samples can be taken away in one step. */
#include <string.h>

#include "base/capability.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/hash.h"
#include "firm/firm_parts.h"
#include "store/office.h"

static const struct capability_param firm_only[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the id of a firm in the workspace"},
};

/* --- list and trash -------------------------------------------------------------------------- */

static const struct shape_field line_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "version", .kind = VALUE_INT},
    {.name = "mark",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "sample: an invented firm"},
    {.name = "changed_at", .heading = "last change", .kind = VALUE_TEXT, .help = "UTC"},
    {.name = "changed_by", .heading = "by", .kind = VALUE_TEXT},
    {.name = "revision",
     .kind = VALUE_INT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "raised by every change, answers and decisions included"},
    {.name = "hash", .heading = "SHA-256", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "trashed_at", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "trashed_by", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape line_shape = SHAPE("firm_line", "a firm in the workspace", line_fields);
static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firms", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape list_shape = SHAPE("firm_list", "the firms of a workspace", list_fields);

struct marks {
    struct ws_marked *items;
    size_t n;
};

static const struct ws_marked *mark_of(const struct marks *m, const char *id, enum ws_mark mark)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->items[i].mark == mark && strcmp(m->items[i].firm_id, id) == 0)
            return &m->items[i];
    return NULL;
}

static bool line_value(struct job *job, struct workspace *ws, const struct ws_firm *f,
                       const struct marks *marks, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct ws_marked *trash = mark_of(marks, f->firm_id, WS_MARK_TRASH);
    struct value *r = value_record(a);
    char brief[HASH_SHORT];
    int64_t revision;
    TRY(ws_revision_get(ws, f->firm_id, &revision, e));
    hash_short(brief, f->sha256);
    record_text(a, r, "id", f->firm_id);
    record_text(a, r, "name", f->name);
    record_int(a, r, "version", f->version);
    record_text(a, r, "mark", mark_of(marks, f->firm_id, WS_MARK_SAMPLE) ? "sample" : NULL);
    record_text(a, r, "changed_at", ws_time_text(a, f->at_us));
    record_text(a, r, "changed_by", ws_actor_words(ws, a, f->actor));
    record_int(a, r, "revision", revision);
    record_text(a, r, "hash", brief);
    record_text(a, r, "trashed_at", trash ? ws_time_text(a, trash->at_us) : NULL);
    record_text(a, r, "trashed_by", trash ? ws_actor_words(ws, a, trash->actor) : NULL);
    *ret = r;
    return true;
}

/* The firms the caller may see, those in the trash or the others. */
static bool list_firms(struct job *job, bool trashed, struct value **ret, const char **ret_first,
                       struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_firm *firms;
    struct marks marks;
    size_t n;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_firm_list(ws, a, &firms, &n, e));
    TRY(ws_mark_list(ws, a, &marks.items, &marks.n, e));
    struct value *list = value_list(a);
    *ret_first = NULL;
    for (size_t i = 0; i < n; i++) {
        struct value *line;
        bool gone = mark_of(&marks, firms[i].firm_id, WS_MARK_TRASH) != NULL;
        if (gone != trashed || !job_may(job, firms[i].firm_id, ROLE_VIEWER))
            continue;
        TRY(line_value(job, ws, &firms[i], &marks, &line, e));
        list_add(a, list, line);
        *ret_first = *ret_first ? *ret_first : firms[i].firm_id;
    }
    *ret = list;
    return true;
}

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct value *v = value_record(a), *list;
    const char *first;
    (void)args;
    TRY(list_firms(job, false, &list, &first, e));
    size_t n = value_count(list);
    record_text(a, v, "headline",
                n == 1 ? "One firm is in the workspace."
                       : arena_printf(a, "%zu firms are in the workspace.", n));
    record_set(a, v, "firms", list);
    record_text(a, v, "next",
                n ? arena_printf(a, "landfall firm show %s", first)
                  : "landfall firm import examples/olive-oil/firm.yaml");
    *ret = v;
    return true;
}

const struct capability firm_list = {
    .name = "firm.list",
    .summary = "Lists the firms in the workspace",
    .example = "landfall firm list",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &list_shape,
    .run = run_list,
    .limits = NOT_KEPT,
};

static bool run_trashed(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct value *v = value_record(a), *list;
    const char *first;
    (void)args;
    TRY(list_firms(job, true, &list, &first, e));
    size_t n = value_count(list);
    record_text(a, v, "headline",
                n == 0   ? "The trash is empty."
                : n == 1 ? "One firm is in the trash."
                         : arena_printf(a, "%zu firms are in the trash.", n));
    record_set(a, v, "firms", list);
    record_text(a, v, "next",
                n ? arena_printf(a, "landfall firm restore %s", first) : "landfall firm list");
    *ret = v;
    return true;
}

const struct capability firm_trashed = {
    .name = "firm.trashed",
    .summary = "Lists the firms in the trash",
    .example = "landfall firm trashed",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &list_shape,
    .run = run_trashed,
    .limits = NOT_KEPT,
};

static const struct shape_field moved_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape trash_shape = SHAPE("firm_trash", "a firm in the trash", moved_fields);
static const struct shape restore_shape =
    SHAPE("firm_restore", "a firm back from the trash", moved_fields);

static bool mark_trash(struct job *job, const char *id, bool on, struct ws_firm *ret, struct err *e)
{
    struct workspace *ws;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_firm_get(ws, job->arena, id, 0, ret, e));
    return ws_mark_put(ws, id, WS_MARK_TRASH, on,
                       (struct ws_stamp){.now_us = job->now_us, .actor = job->actor}, e);
}

static bool run_trash(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *id = args_text(args, "firm");
    struct ws_firm f;
    TRY(mark_trash(job, id, true, &f, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline", arena_printf(a, "%s is in the trash; nothing is lost.", f.name));
    record_text(a, v, "firm", id);
    record_text(a, v, "next", arena_printf(a, "landfall firm restore %s", id));
    *ret = v;
    return true;
}

const struct capability firm_trash = {
    .name = "firm.trash",
    .summary = "Puts a firm into the trash, from where it can be restored",
    .about =
        "Versions, answers, results, proposals and the audit log stay; the firm is only found no "
        "more until `firm restore`.",
    .example = "landfall firm trash olive-oil",
    .role = ROLE_ADVISER,
    .effect = EFFECT_WRITES,
    PARAMS(firm_only),
    .result = &trash_shape,
    .run = run_trash,
};

static bool run_restore(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *id = args_text(args, "firm");
    struct ws_firm f;
    TRY(mark_trash(job, id, false, &f, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline", arena_printf(a, "%s is back among the firms.", f.name));
    record_text(a, v, "firm", id);
    record_text(a, v, "next", arena_printf(a, "landfall firm show %s", id));
    *ret = v;
    return true;
}

const struct capability firm_restore = {
    .name = "firm.restore",
    .summary = "Brings a firm back from the trash",
    .example = "landfall firm restore olive-oil",
    .role = ROLE_ADVISER,
    .effect = EFFECT_WRITES,
    PARAMS(firm_only),
    .result = &restore_shape,
    .run = run_restore,
};

/* --- samples --------------------------------------------------------------------------------- */

static const struct shape_field sample_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT}, {.name = "id", .kind = VALUE_TEXT},
    {.name = "about", .kind = VALUE_TEXT},    {.name = "version", .kind = VALUE_INT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape sample_shape =
    SHAPE("firm_sample", "an invented firm to try the program with", sample_fields);

/* The line of data/samples.csv. */
static bool sample_named(struct arena *a, const char *data_dir, const char *which,
                         const char **ret_file, const char **ret_about, struct err *e)
{
    struct csv *c;
    int id, file, about;
    const char **names = NULL;
    size_t n = 0, cap = 0;
    TRY(csv_open_path(&c, a, path_join(a, data_dir, "samples.csv"), NULL, e));
    TRY(csv_col(c, "id", &id, e) && csv_col(c, "file", &file, e) && csv_col(c, "about", &about, e));
    while (csv_next(c, e)) {
        const char *name = str_dup(a, csv_text(c, id));
        PUSH(a, names, n, cap, name);
        if (strcmp(name, which) != 0)
            continue;
        *ret_file = path_join(a, data_dir, str_dup(a, csv_text(c, file)));
        *ret_about = str_dup(a, csv_text(c, about));
        return true;
    }
    if (csv_failed(c))
        return false;
    (void)FAIL(e, ERR_NOT_FOUND, "there is no sample `%.60s`", which);
    const char *near = text_nearest(str_of(which), names, n);
    struct buf all;
    buf_init(&all, a, 300);
    for (size_t i = 0; i < n; i++)
        buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
    return near ? err_hint(e, "Did you mean `%s`?", near) : err_hint(e, "Samples: %s", all.p);
}

static bool no_firm_of_yours(struct workspace *ws, struct arena *a, const char *id, struct err *e)
{
    struct ws_firm row;
    struct err why = {0};
    bool sample;
    if (!ws_firm_get(ws, a, id, 0, &row, &why)) {
        if (why.code == ERR_NOT_FOUND)
            return true;
        *e = why;
        return false;
    }
    TRY(ws_mark_get(ws, id, WS_MARK_SAMPLE, &sample, e));
    if (sample)
        return true;
    (void)FAIL(e, ERR_CONFLICT, "there is a firm `%s` already, and it is no sample", id);
    return err_hint(e, "Choose another sample.");
}

static bool run_sample(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct ws_stamp by = {.now_us = job->now_us, .actor = job->actor};
    const char *file, *about;
    struct workspace *ws;
    const struct yml_node *root;
    struct kept k;
    struct str id;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(sample_named(a, job->data_dir, args_text(args, "which"), &file, &about, e));
    TRY(yml_load_file(&root, a, file, FILE_MAX_TEXT, e));
    TRY(yml_need_text(yml_field(root, "firm"), "id", &id, e));
    TRY(no_firm_of_yours(ws, a, str_dup(a, id), e));
    TRY(stored_put(job, ws, root, str_dup(a, id), NULL, &k, e));
    TRY(ws_mark_put(ws, k.firm->id, WS_MARK_SAMPLE, true, by, e));
    TRY(ws_mark_put(ws, k.firm->id, WS_MARK_TRASH, false, by, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "%s is in the workspace, marked as a sample.", k.firm->name));
    record_text(a, v, "id", k.firm->id);
    record_text(a, v, "about", about);
    record_int(a, v, "version", k.version);
    record_text(a, v, "next", arena_printf(a, "landfall brief %s --output brief.html", k.firm->id));
    *ret = v;
    return true;
}

static const struct capability_param sample_params[] = {
    {.name = "which",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL,
     .default_value = "olive-oil",
     .help = "olive-oil, generic-medicine or industrial-sensor"},
};

const struct capability firm_sample = {
    .name = "firm.sample",
    .summary = "Puts an invented firm into the workspace to try the program with",
    .about =
        "The firm is one of examples/, with its own dates and figures, and is marked as a sample; "
        "`firm unsample` takes all samples away again.",
    .example = "landfall firm sample olive-oil",
    .role = ROLE_ADVISER,
    .effect = EFFECT_WRITES,
    PARAMS(sample_params),
    .result = &sample_shape,
    .run = run_sample,
};

static const struct shape_field unsample_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firms", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape unsample_shape =
    SHAPE("firm_unsample", "the samples that were taken away", unsample_fields);

static bool run_unsample(struct job *job, const struct args *args, struct value **ret,
                         struct err *e)
{
    struct arena *a = job->arena;
    struct ws_stamp by = {.now_us = job->now_us, .actor = job->actor};
    struct workspace *ws;
    struct marks m;
    int64_t ignored;
    (void)args;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_begin(ws, e));
    struct value *v = value_record(a), *list = value_list(a);
    bool ok = ws_mark_list(ws, a, &m.items, &m.n, e);
    for (size_t i = 0; ok && i < m.n; i++) {
        const char *id = m.items[i].firm_id;
        if (m.items[i].mark != WS_MARK_SAMPLE || mark_of(&m, id, WS_MARK_TRASH))
            continue;
        ok = ws_mark_put(ws, id, WS_MARK_TRASH, true, by, e) &&
             ws_revision_bump(ws, id, job->now_us, &ignored, e);
        list_add(a, list, value_text(a, id));
    }
    if (!ok) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    size_t n = value_count(list);
    record_text(a, v, "headline",
                n == 0   ? "There was no sample to take away."
                : n == 1 ? "The sample is taken away."
                         : arena_printf(a, "%zu samples are taken away.", n));
    record_set(a, v, "firms", list);
    *ret = v;
    return true;
}

const struct capability firm_unsample = {
    .name = "firm.unsample",
    .summary = "Takes all samples away in one step",
    .about = "They go to the trash with their answers, results and proposals; the audit log stays "
             "whole.",
    .example = "landfall firm unsample",
    .role = ROLE_ADVISER,
    .effect = EFFECT_WRITES,
    .result = &unsample_shape,
    .run = run_unsample,
};
