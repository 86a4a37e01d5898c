/* doctor.c — `doctor`: what this installation is made of and what it lacks, for a person who asks
 * for help and for the one who helps. It changes nothing and starts no other program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/capability.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/versions.h"
#include "store/records.h"

enum { FREE_WANTED_MIB = 200 };

static const struct shape_field library_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "running", .kind = VALUE_TEXT},
    {.name = "built", .heading = "built with", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "purpose", .kind = VALUE_TEXT},
};
static const struct shape library_shape = SHAPE("library", "a library in use", library_fields);

static const struct shape_field folder_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "path", .kind = VALUE_TEXT},
    {.name = "files", .kind = VALUE_INT},
    {.name = "sha256",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "over names and contents of all files, in order"},
};
static const struct shape folder_shape =
    SHAPE("data_folder", "a folder of data files", folder_fields);

static const struct shape_field program_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "found", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "purpose", .kind = VALUE_TEXT},
};
static const struct shape program_shape = SHAPE("program", "an optional program", program_fields);

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "ok", .kind = VALUE_BOOL},
    {.name = "landfall", .kind = VALUE_TEXT},
    {.name = "workspace", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "free_mib", .heading = "free space (MiB)", .kind = VALUE_INT},
    {.name = "libraries", .kind = VALUE_LIST, .of = &library_shape},
    {.name = "folders", .kind = VALUE_LIST, .of = &folder_shape},
    {.name = "programs", .kind = VALUE_LIST, .of = &program_shape},
    {.name = "findings", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape shape =
    SHAPE("workspace_doctor", "the state of this installation", fields);

/* Adds name and content of every file below, folders in the order of their names. */
static bool hash_tree(struct hash *h, struct arena *a, const char *path, size_t *n, struct err *e)
{
    struct file_list list;
    TRY(file_list(a, path, NULL, &list, e));
    for (size_t i = 0; i < list.n; i++) {
        const char *p = path_join(a, path, list.names[i]);
        hash_add_field(h, str_of(list.names[i]));
        if (file_is_folder(p)) {
            TRY(hash_tree(h, a, p, n, e));
        } else {
            char hex[HASH_HEX];
            TRY(hash_file(p, hex, e));
            hash_add_field(h, str_of(hex));
            ++*n;
        }
    }
    return true;
}

static void add_folder(struct arena *a, struct value *list, struct value *findings,
                       const char *name, const char *path)
{
    struct value *r = value_record(a);
    struct hash h;
    struct err why = {0};
    char hex[HASH_HEX];
    size_t n = 0;
    hash_init(&h);
    bool ok = hash_tree(&h, a, path, &n, &why);
    hash_end(&h, hex);
    record_text(a, r, "name", name);
    record_text(a, r, "path", path);
    record_int(a, r, "files", (int64_t)n);
    record_text(a, r, "sha256", ok ? hex : NULL);
    list_add(a, list, r);
    if (!ok)
        list_add(a, findings, value_text(a, arena_printf(a, "%s: %s", name, why.msg)));
}

/* First folder of PATH that holds an executable of that name. */
static const char *find_program(struct arena *a, const char *name)
{
    const char *env = getenv("PATH");
    struct str rest = str_of(env ? env : "");
    while (rest.n) {
        struct str folder = str_cut(&rest, ':');
        const char *p = path_join(a, str_dup(a, folder), name);
        if (folder.n && !file_is_folder(p) && access(p, X_OK) == 0)
            return p;
    }
    return NULL;
}

static void add_library(struct arena *a, struct value *list, struct value *findings,
                        const struct library_version *lib)
{
    struct value *r = value_record(a);
    record_text(a, r, "name", lib->name);
    record_text(a, r, "running", lib->running);
    record_text(a, r, "built", lib->built);
    record_text(a, r, "purpose", lib->purpose);
    list_add(a, list, r);
    if (lib->built && !cstr_eq(lib->built, lib->running))
        list_add(a, findings,
                 value_text(a, arena_printf(a, "%s runs as %s but was built with %s: build again",
                                            lib->name, lib->running, lib->built)));
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const struct {
        const char *name, *purpose;
    } programs[] = {
        {"weasyprint", "the brief as PDF"},
        {"sqlite3", "looking into the workspace by hand"},
    };
    (void)args;
    struct arena *a = job->arena;
    struct value *v = value_record(a), *libraries = value_list(a), *folders = value_list(a),
                 *found = value_list(a), *findings = value_list(a);
    size_t n_libraries;
    uint64_t spare;
    const struct library_version *libs = library_versions(a, &n_libraries);
    for (size_t i = 0; i < n_libraries; i++)
        add_library(a, libraries, findings, &libs[i]);
    add_library(a, libraries, findings,
                &(struct library_version){"sqlite", db_library_version(), db_library_built(),
                                          "the workspace"});
    add_folder(a, folders, findings, "data", job->data_dir);
    add_folder(a, folders, findings, "country", job->country_dir);
    for (size_t i = 0; i < COUNT_OF(programs); i++) {
        struct value *r = value_record(a);
        record_text(a, r, "name", programs[i].name);
        record_text(a, r, "found", find_program(a, programs[i].name));
        record_text(a, r, "purpose", programs[i].purpose);
        list_add(a, found, r);
    }
    const char *folder = job->workspace_path ? path_folder(a, job->workspace_path) : ".";
    TRY(file_free_bytes(folder, &spare, e));
    if (spare >> 20 < FREE_WANTED_MIB)
        list_add(a, findings,
                 value_text(
                     a, arena_printf(a, "only %d MiB are free in %s", (int)(spare >> 20), folder)));
    if (job->workspace_path) {
        struct workspace *ws;
        struct err why = {0};
        if (!ws_of_job(job, WS_READ, &ws, &why))
            list_add(a, findings, value_text(a, why.msg));
    }
    size_t n = value_count(findings);
    record_text(a, v, "headline",
                n ? arena_printf(a, "%zu thing%s to look at.", n, n == 1 ? "" : "s")
                  : "All is well.");
    record_bool(a, v, "ok", n == 0);
    record_text(a, v, "landfall", LANDFALL_VERSION);
    record_text(a, v, "workspace", job->workspace_path);
    record_int(a, v, "free_mib", (int64_t)(spare >> 20));
    record_set(a, v, "libraries", libraries);
    record_set(a, v, "folders", folders);
    record_set(a, v, "programs", found);
    record_set(a, v, "findings", findings);
    *ret = v;
    return true;
}

const struct capability workspace_doctor = {
    .name = "workspace.doctor",
    .alias = "doctor",
    .summary = "Shows what this installation is made of and what it lacks",
    .example = "landfall doctor\nlandfall doctor --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &shape,
    .run = run,
    .answer_no_is_failure = true,
    .limits = NOT_KEPT,
};
