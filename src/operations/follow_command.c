/* follow_command.c — events.follow: files that appear in a folder are imported as they come.
 *
 * A file is taken once its size and time have stayed the same from one look to the next, so that one that is still being
 * written is left alone; names that begin with a dot or end like an unfinished download are never taken. Whether a file
 * was imported before is known by its content, so following may end and begin again at any time. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "operations/operations.h"
#include "operations/room.h"

struct seen {
    const char *name;
    uint64_t size;
    int64_t changed_ns;
    bool taken;
};
struct follow {
    struct job *job;
    const struct args *args;
    const char *folder;
    struct seen *files;
    size_t n, cap;
    size_t n_imported, n_failed;
    bool once;
    struct value *told;
};

static bool unfinished(const char *name)
{
    static const char *const ends[] = {".part", ".tmp", ".crdownload", ".filepart", "~"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(str_of(name), ends[i]))
            return true;
    return name[0] == '.';
}

/* One line per file, at once: whoever follows wants to see it happen. With --once the answer lists them. */
static void say(struct follow *f, const char *name, const char *what)
{
    struct arena *a = f->job->arena;
    if (!f->once) {
        printf("%s: %s\n", name, what);
        (void)fflush(stdout);
        return;
    }
    struct value *v = value_record(a);
    record_text(a, v, "file", name);
    record_text(a, v, "what", what);
    list_add(a, f->told, v);
}

/* The import itself is the capability's; what the caller said goes with it. */
static bool import(struct follow *f, const char *path, const char **ret_what, struct arena *a, struct err *e)
{
    static const char *const same[] = {"firm", "feed", "zone", "currency", "channel", "shop"};
    struct job job = *f->job;
    struct args *args = args_new(a, &events_import);
    struct value *v;
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t); /* following may last for weeks: when the file came */
    job.arena = a;
    job.slots = NULL;
    job.now_us = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
    TRY(args_set(a, args, "file", path, e));
    for (size_t i = 0; i < COUNT_OF(same); i++)
        if (args_has(f->args, same[i]))
            TRY(args_set(a, args, same[i], args_text(f->args, same[i]), e));
    TRY(args_finish(a, args, e) && events_import.run(&job, args, &v, e));
    *ret_what = prose_text(a, value_as_prose(record_get(v, "headline")));
    return true;
}

static void take(struct follow *f, struct seen *s)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *what = NULL;
    s->taken = true;
    if (import(f, path_join(a, f->folder, s->name), &what, a, &e)) {
        f->n_imported++;
        say(f, s->name, what);
        return;
    }
    f->n_failed++;
    say(f, s->name, e.hint[0] ? arena_printf(a, "%s %s", e.msg, e.hint) : e.msg);
    if (e.code == ERR_BUSY) /* somebody else writes: at the next look */
        s->taken = false;
}

static struct seen *find(struct follow *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (cstr_eq(f->files[i].name, name))
            return &f->files[i];
    PUSH(f->job->arena, f->files, f->n, f->cap, (struct seen){.name = arena_strdup(f->job->arena, name)});
    return &f->files[f->n - 1];
}

static int by_name(const struct dirent **x, const struct dirent **y)
{
    return strcmp((*x)->d_name, (*y)->d_name);
}

/* *ret_waits: something there has to be looked at once more. */
static bool look(struct follow *f, bool *ret_waits, struct err *e)
{
    struct dirent **names;
    int n = scandir(f->folder, &names, NULL, by_name);
    if (n < 0)
        return FAIL(e, ERR_IO, "cannot read the folder %s: %s", f->folder, strerror(errno));
    *ret_waits = false;
    for (int i = 0; i < n; i++) {
        ARENA_LOCAL(tmp);
        struct stat st;
        bool file = !unfinished(names[i]->d_name) && stat(path_join(tmp, f->folder, names[i]->d_name), &st) == 0 &&
                    S_ISREG(st.st_mode);
        if (file) {
            struct seen *s = find(f, names[i]->d_name);
            int64_t changed = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
            bool still = s->size == (uint64_t)st.st_size && s->changed_ns == changed;
            if (!still)
                s->taken = false;
            s->size = (uint64_t)st.st_size;
            s->changed_ns = changed;
            if (!s->taken && (still || f->once) && st.st_size > 0)
                take(f, s);
            *ret_waits |= !s->taken && st.st_size > 0;
        }
        free(names[i]);
    }
    free(names);
    return true;
}

static void close_fd(void *fd)
{
    (void)close((int)(intptr_t)fd);
}

static bool watch(struct follow *f, int look_ms, struct err *e)
{
    char noise[4096];
    bool waits;
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0 || inotify_add_watch(fd, f->folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE) < 0)
        return FAIL(e, ERR_IO, "cannot follow the folder %s: %s", f->folder, strerror(errno));
    arena_defer(f->job->arena, close_fd, (void *)(intptr_t)fd);
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        TRY(look(f, &waits, e));
        if (f->once)
            return true;
        /* Network folders tell nothing: they are looked at anyway, if less often. */
        int ready = poll(&p, 1, waits ? look_ms : 30 * look_ms);
        if (ready < 0 && errno != EINTR)
            return FAIL(e, ERR_IO, "cannot wait for the folder %s: %s", f->folder, strerror(errno));
        while (ready > 0 && read(fd, noise, sizeof noise) > 0)
            ;
    }
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct params *p;
    double seconds;
    struct follow f = {.job = job, .args = args, .folder = args_text(args, "folder"), .once = args_bool(args, "once"),
                       .told = value_list(a)};
    TRY(operations_params(job, &p, e) && params_real(p, "events.follow.seconds", &seconds, e));
    TRY(watch(&f, (int)(seconds * 1000), e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "%zu files were looked at: %zu imported or known, %zu not.", f.n, f.n_imported, f.n_failed));
    record_text(a, v, "firm", args_text(args, "firm"));
    record_bool(a, v, "ok", f.n_failed == 0);
    record_set(a, v, "files", f.told);
    *ret = v;
    return true;
}

static const struct shape_field file_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "what", .heading = "what came of it", .kind = VALUE_TEXT},
};
static const struct shape file_shape = SHAPE("events_follow_file", "a file of the folder", file_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "ok", .kind = VALUE_BOOL},
    {.name = "files", .kind = VALUE_LIST, .of = &file_shape, .flags = SHAPE_CSV},
};
static const struct shape shape = SHAPE("events_follow", "what was found in the folder", fields);
static const struct capability_param params[] = {
    {.name = "folder", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "where files appear"},
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED, .help = "the id of a firm in the workspace"},
    {.name = "feed", .kind = PARAM_TEXT, .help = "as for `events import`"},
    {.name = "zone", .kind = PARAM_TEXT, .help = "as for `events import`"},
    {.name = "currency", .kind = PARAM_TEXT, .help = "as for `events import`"},
    {.name = "channel", .kind = PARAM_TEXT, .help = "as for `events import`"},
    {.name = "shop", .kind = PARAM_TEXT, .help = "as for `events import`"},
    {.name = "once", .kind = PARAM_BOOL, .default_value = "no", .help = "import what is there now, then end"},
};
const struct capability events_follow = {
    .name = "events.follow",
    .summary = "Imports files as they appear in a folder",
    .about = "Ends with Ctrl C. A file is taken when it has stopped growing, and known by its content: the same one again\n"
             "changes nothing. One line is printed per file.",
    .example = "landfall events follow examples/gift-shop/inbox --firm gift-shop --once",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .answer_no_is_failure = true,
    .run = run,
    .limits = WHOLE_WORKSPACE | ONLY_TERMINAL,
};
