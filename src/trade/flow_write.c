/* An import: lock, segments under new names, the manifest last. What a process that died left
 * behind is removed by the next one, since nothing names it. */
#include "trade/flow_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/number.h"
#include "trade/flow_sort.h"

enum { SLACK_MAX = 1 << 20 }; /* for the manifest and what a file system needs besides */

struct flow_writer {
    struct arena *a;
    const char *folder;
    int lock;
    struct flow_state was, now;
    struct flow_import *what;
    int64_t id;
    bool failed; /* part of it could not be written: it must not count */
    const char **made; /* files of this import */
    size_t n_made, cap_made;
};

/* ---- the lock ---- */

static bool take_lock(struct flow_writer *w, struct err *e)
{
    ARENA_LOCAL(tmp);
    const char *path = path_join(tmp, w->folder, "lock");
    w->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (w->lock < 0)
        return FAIL(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
    if (flock(w->lock, LOCK_EX | LOCK_NB) != 0) {
        int error = errno;
        char who[128] = {0};
        ssize_t n = pread(w->lock, who, sizeof who - 1, 0);
        (void)close(w->lock);
        w->lock = -1;
        if (error != EWOULDBLOCK)
            return FAIL(e, ERR_IO, "cannot lock %s: %s", path, strerror(error));
        (void)FAIL(e, ERR_BUSY, "another import of product flows is running%s%.*s",
                   n > 0 ? ", " : "", (int)strcspn(who, "\n"), who);
        return err_hint(e, "Wait until it has ended and try again. Reading goes on meanwhile.");
    }
    time_t s = (time_t)(w->what->at_us / 1000000);
    struct tm tm;
    char at[40] = "?";
    if (gmtime_r(&s, &tm))
        (void)strftime(at, sizeof at, "%Y-%m-%d %H:%M:%S UTC", &tm);
    const char *who = arena_printf(tmp, "process %ld, since %s\n", (long)getpid(), at);
    if (ftruncate(w->lock, 0) != 0 || pwrite(w->lock, who, strlen(who), 0) < 0)
        return FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
    return true;
}

static void give_lock(struct flow_writer *w)
{
    if (w->lock >= 0) {
        (void)!ftruncate(w->lock,
                         0); /* only words for others; the lock itself goes with the file */
        (void)close(w->lock);
    }
    w->lock = -1;
}

/* ---- begin, abandon ---- */

static void remove_strays(const struct flow_writer *w, const struct flow_state *s)
{
    ARENA_LOCAL(tmp);
    struct err ignored = {0};
    struct flow_strays strays;
    if (!flow_strays(&strays, tmp, w->folder, s, &ignored))
        return; /* the next import tries again */
    for (size_t i = 0; i < strays.n; i++)
        if (!file_remove(path_join(tmp, w->folder, strays.names[i]), &ignored))
            continue;
}

static void abandon(void *p)
{
    flow_import_abandon(p);
}

void flow_import_abandon(struct flow_writer *w)
{
    if (!w || w->lock < 0)
        return;
    ARENA_LOCAL(tmp);
    struct err ignored = {0};
    struct flow_state now;
    /* Only what the manifest on the disk does not name: it may be the new one (see
     * flow_manifest_write). */
    if (w->n_made && flow_manifest_read(&now, tmp, w->folder, &ignored))
        remove_strays(w, &now);
    give_lock(w);
}

static bool begin(struct flow_writer *w, struct err *e)
{
    TRY(file_make_folder(w->folder, e));
    TRY(take_lock(w, e));
    TRY(flow_manifest_read(&w->was, w->a, w->folder, e));
    if (!w->was.bytes
             .n) { /* before the first segment, so that one without manifest tells of a loss */
        TRY(flow_manifest_write(&w->was, w->folder, (struct str){0}, e));
        TRY(flow_manifest_read(&w->was, w->a, w->folder, e));
    }
    remove_strays(w, &w->was);
    return true;
}

bool flow_import_begin(struct flow_writer **ret, struct arena *a, const char *folder,
                       struct flow_import *what, struct err *e)
{
    struct flow_writer *w = NEW(a, struct flow_writer);
    *w = (struct flow_writer){.a = a, .folder = arena_strdup(a, folder), .lock = -1, .what = what};
    arena_defer(a, abandon, w);
    if (!begin(w, e)) {
        give_lock(w);
        return false;
    }
    w->id = w->was.next_id;
    what->id = w->id;
    w->now = w->was;
    w->now.next_id = w->id + 1;
    /* Lists of its own: `was` stays as it is on the disk. */
    w->now.info = NULL;
    w->now.kept = NULL;
    w->now.import = NULL;
    w->now.n_info = w->now.n_kept = w->now.n_imports = 0;
    w->now.cap_info = w->now.cap_kept = w->now.cap_imports = 0;
    for (size_t i = 0; i < w->was.n_info; i++)
        PUSH(a, w->now.info, w->now.n_info, w->now.cap_info, w->was.info[i]);
    for (size_t i = 0; i < w->was.n_kept; i++)
        PUSH(a, w->now.kept, w->now.n_kept, w->now.cap_kept, w->was.kept[i]);
    for (size_t i = 0; i < w->was.n_imports; i++)
        PUSH(a, w->now.import, w->now.n_imports, w->now.cap_imports, w->was.import[i]);
    *ret = w;
    return true;
}

static bool is_open(const struct flow_writer *w, struct err *e)
{
    if (w->failed)
        return FAIL(e, ERR_BUG, "an import of flows goes on after a failure");
    return w->lock >= 0 || FAIL(e, ERR_BUG, "an import of flows is used after its end");
}

/* ---- files ---- */

static bool put_file(struct flow_writer *w, const char *name, struct str bytes, struct err *e)
{
    ARENA_LOCAL(tmp);
    const double megabyte = 1e6;
    uint64_t available, wanted = bytes.n + SLACK_MAX;
    TRY(file_free_bytes(w->folder, &available, e));
    if (available < wanted) {
        (void)FAIL(e, ERR_IO,
                   "%s and the rest of the import need %s MB on the disk; %s MB are free", name,
                   number_fixed(tmp, (double)wanted / megabyte, 1, GROUP_NARROW),
                   number_fixed(tmp, (double)available / megabyte, 1, GROUP_NARROW));
        return err_hint(e, "Free some space and import again; nothing was changed.");
    }
    const char *path = path_join(tmp, w->folder, name);
    struct stat st;
    PUSH(w->a, w->made, w->n_made, w->cap_made, name);
    TRY(file_write(path, bytes, e));
    /* Nobody is to write into it while others have it mapped: `cp` over it then fails, or replaces
     * it. */
    if (stat(path, &st) == 0 && chmod(path, st.st_mode & 0444) != 0)
        return FAIL(e, ERR_IO, "cannot make %s read-only: %s", path, strerror(errno));
    return true;
}

static bool add_year(struct flow_writer *w, const struct flow_rows *r, const struct flow_year *y,
                     struct flow_duplicates *dup, struct err *e)
{
    ARENA_LOCAL(tmp);
    const struct flow_form *form = r->form;
    struct flow_info *old =
        flow_state_find(&w->now, form->dataset, form->nomenclature, form->kind, y->year);
    if (old && old->import_id == w->id)
        return FAIL(e, ERR_CONFLICT,
                    "%s %s %d stands in two tables of this import, and all rows of a year come from "
                    "one: take one of them out, or put their rows into one file",
                    form->dataset, form->nomenclature, y->year);
    struct flow_sorted sorted;
    struct flow_image image;
    TRY(flow_rows_sort(r, y, tmp, &sorted, e));
    TRY(flow_build(&image, tmp, r, y->year, &sorted, dup, e));
    const struct flow_header *h = image.header;
    struct flow_info info = {
        .digits = form->digits,
        .year = y->year,
        .kind = form->kind,
        .n_rows = h->n_rows,
        .n_pairs = h->n_pairs,
        .bytes = image.n,
        .import_id = w->id,
        .file = arena_printf(w->a, "%s.%s.%s.%d.%lld.flows", form->dataset, form->nomenclature,
                             flow_kind_name(form->kind), y->year, (long long)w->id),
        .source = arena_strdup(w->a, form->source ? form->source : ""),
        .vintage = arena_strdup(w->a, form->vintage ? form->vintage : ""),
        .method = arena_strdup(w->a, form->method ? form->method : ""),
    };
    memcpy(info.dataset, h->dataset, FLOW_DATASET);
    memcpy(info.nomenclature, h->nomenclature, FLOW_NOMENCLATURE);
    flow_header_sha256(h, info.sha256);
    TRY(put_file(w, info.file, (struct str){image.bytes, image.n}, e));
    if (old)
        *old = info;
    else
        PUSH(w->a, w->now.info, w->now.n_info, w->now.cap_info, info);
    return true;
}

static void tell(const struct flow_rows *r, const struct flow_duplicates *d, flow_duplicate_fn *dup,
                 void *ctx)
{
    for (size_t i = 0; dup && i < d->n; i++) {
        size_t in = flow_rows_block(r, d->items[i].row);
        const struct flow_block *b = &r->batch->blocks[in];
        dup(ctx, d->items[i].row, b->line ? b->line[d->items[i].row - r->block_start[in]] : 0,
            d->items[i].same);
    }
}

bool flow_import_add(struct flow_writer *w, const struct flow_batch *batch,
                     const struct flow_form *form, flow_duplicate_fn *dup, void *ctx, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct flow_rows rows;
    TRY(is_open(w, e));
    TRY(flow_rows_open(&rows, tmp, batch, form, e));
    for (size_t i = 0; i < rows.n_years; i++) {
        struct flow_duplicates twice CLEANUP(flow_duplicates_done) = {0};
        w->failed = !add_year(w, &rows, &rows.years[i], &twice, e);
        if (w->failed)
            return false;
        tell(&rows, &twice, dup, ctx);
    }
    return true;
}

bool flow_batch_check(const struct flow_batch *batch, const struct flow_form *form,
                      flow_duplicate_fn *dup, void *ctx, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct flow_rows rows;
    TRY(flow_rows_open(&rows, tmp, batch, form, e));
    for (size_t i = 0; i < rows.n_years; i++) {
        struct flow_duplicates twice CLEANUP(flow_duplicates_done) = {0};
        ARENA_LOCAL(own);
        struct flow_sorted sorted;
        struct flow_image image;
        TRY(flow_rows_sort(&rows, &rows.years[i], own, &sorted, e));
        TRY(flow_build(&image, own, &rows, rows.years[i].year, &sorted, &twice, e));
        tell(&rows, &twice, dup, ctx);
    }
    return true;
}

const struct flow_info *flow_import_instead(struct flow_writer *w, const struct flow_info *old)
{
    const struct flow_info *now =
        flow_state_find(&w->now, old->dataset, old->nomenclature, old->kind, old->year);
    return now && now->import_id == w->id ? now : NULL;
}

bool flow_import_keep(struct flow_writer *w, const char *name, struct str bytes, struct err *e)
{
    struct flow_kept k = {.bytes = bytes.n, .import_id = w->id};
    TRY(is_open(w, e));
    if (!flow_name_ok(str_of(name)) || strlen(name) + 32 > FLOW_MAX_NAME)
        return FAIL(e, ERR_INPUT, "\"%s\" cannot be the name of a kept file", name);
    k.name = arena_strdup(w->a, name);
    k.file = arena_printf(w->a, "%s.%lld-%zu.kept", name, (long long)w->id, w->n_made);
    hash_bytes(k.sha256, bytes);
    w->failed = !put_file(w, k.file, bytes, e);
    if (w->failed)
        return false;
    for (size_t i = 0; i < w->now.n_kept; i++)
        if (strcmp(w->now.kept[i].name, name) == 0) {
            w->now.kept[i] = k;
            return true;
        }
    PUSH(w->a, w->now.kept, w->now.n_kept, w->now.cap_kept, k);
    return true;
}

bool flow_import_remove(struct flow_writer *w, const struct flow_info *info, struct err *e)
{
    TRY(is_open(w, e));
    struct flow_info *f =
        flow_state_find(&w->now, info->dataset, info->nomenclature, info->kind, info->year);
    if (!f)
        return FAIL(e, ERR_NOT_FOUND, "%s %s %d is not in the store", info->dataset,
                    info->nomenclature, info->year);
    *f = w->now.info[--w->now.n_info];
    return true;
}

static const char *or_empty(struct arena *a, const char *s)
{
    return arena_strdup(a, s ? s : "");
}

bool flow_import_end(struct flow_writer *w, struct err *e)
{
    TRY(is_open(w, e));
    uint64_t n_years = 0;
    for (size_t i = 0; i < w->now.n_info; i++)
        n_years += w->now.info[i].import_id == w->id;
    const struct flow_import record = {
        .id = w->id,
        .file = or_empty(w->a, w->what->file),
        .sha256 = or_empty(w->a, w->what->sha256),
        .format = or_empty(w->a, w->what->format),
        .actor = or_empty(w->a, w->what->actor),
        .at_us = w->what->at_us,
        .n_read = w->what->n_read,
        .n_used = w->what->n_used,
        .n_refused = w->what->n_refused,
        .n_years = n_years,
    };
    PUSH(w->a, w->now.import, w->now.n_imports, w->now.cap_imports, record);
    flow_state_sort(&w->now);
    if (!flow_manifest_write(&w->now, w->folder, w->was.bytes, e)) {
        flow_import_abandon(w);
        return false;
    }
    remove_strays(w, &w->now); /* what the old manifest named and the new one does not */
    give_lock(w);
    return true;
}
