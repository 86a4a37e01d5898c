/* feed_files.c — the first bytes say what a file is, never its name. */
#include "events/feed_files.h"

#include <stdio.h>

#include <string.h>

#include "base/archive.h"
#include "base/file.h"
#include "events/xlsx.h"

#define PLAIN_MAX ((size_t)4 << 30)

static bool is_hidden(const char *name)
{
    const char *last = path_name(name);
    return last[0] == '.' || strstr(name, "__MACOSX") != NULL;
}

/* An entry of an archive may itself be a .gz or a workbook; one level deep is enough. */
static bool add_bytes(struct arena *a, struct feed_file **files, size_t *n, size_t *cap, const char *name,
                      struct str bytes, struct err *e)
{
    if (*n >= FEED_MAX_FILES)
        return FAIL(e, ERR_LIMIT, "more than %d files", FEED_MAX_FILES);
    if (xlsx_is(bytes))
        TRY(xlsx_to_text(a, name, bytes, &bytes, e));
    PUSH(a, *files, *n, *cap, (struct feed_file){arena_strdup(a, path_name(name)), bytes});
    return true;
}

static bool add_packed(struct arena *a, struct feed_file **files, size_t *n, size_t *cap, const char *path,
                       struct str raw, bool inner, struct err *e)
{
    struct pack *p;
    TRY(pack_open_memory(&p, a, path, raw, NULL, e));
    while (pack_next(p, e)) {
        struct str bytes;
        if (is_hidden(p->name))
            continue;
        const char *name = arena_strdup(a, p->name);
        TRY(pack_read(p, a, &bytes, e));
        if (!str_starts(bytes, "\x1f\x8b"))
            TRY(add_bytes(a, files, n, cap, name, bytes, e));
        else if (inner) /* packed again and again, or what only begins like a .gz: it unpacks to itself */
            return FAIL(e, ERR_PARSE, "%s: the archive is damaged, or packed more than twice", path_name(path));
        else
            TRY(add_packed(a, files, n, cap, name, bytes, true, e));
    }
    return !pack_failed(p);
}

static bool add_file(struct arena *a, struct feed_file **files, size_t *n, size_t *cap, const char *path, struct err *e)
{
    struct str raw;
    TRY(file_map(a, path, PLAIN_MAX, &raw, e));
    bool tar = raw.n > 262 && memcmp(raw.p + 257, "ustar", 5) == 0;
    if (!xlsx_is(raw) && (tar || str_starts(raw, "\x1f\x8b") || str_starts(raw, "PK\x03\x04")))
        return add_packed(a, files, n, cap, path, raw, false, e);
    return add_bytes(a, files, n, cap, path, raw, e);
}

static bool open_path(struct arena *a, const char *path, struct feed_file **ret, size_t *ret_n, struct err *e)
{
    struct feed_file *files = NULL;
    size_t n = 0, cap = 0;
    if (file_is_folder(path)) {
        struct file_list list;
        TRY(file_list(a, path, NULL, &list, e));
        for (size_t i = 0; i < list.n; i++) {
            const char *one = path_join(a, path, list.names[i]);
            if (!file_is_folder(one))
                TRY(add_file(a, &files, &n, &cap, one, e));
        }
    } else {
        TRY(add_file(a, &files, &n, &cap, path, e));
    }
    if (n == 0)
        return FAIL(e, ERR_INPUT, "%s holds no file", path_name(path));
    *ret = files;
    *ret_n = n;
    return true;
}

bool feed_files_of_job(struct job *job, const char *path, const struct feed_file **ret, size_t *ret_n, struct err *e)
{
    static const char key;
    struct kept {
        const char *path;
        struct feed_file *files;
        size_t n;
    } *kept = job_get_own(job, &key);
    if (!kept || strcmp(kept->path, path) != 0) {
        struct kept fresh = {.path = arena_strdup(job->arena, path)};
        TRY(open_path(job->arena, path, &fresh.files, &fresh.n, e));
        if (!kept)
            kept = NEW(job->arena, struct kept);
        *kept = fresh;
        job_set(job, &key, kept);
    }
    *ret = kept->files;
    *ret_n = kept->n;
    return true;
}

bool feed_file_of_job(struct job *job, const char *path, struct feed_file *ret, struct err *e)
{
    const struct feed_file *files;
    size_t n;
    TRY(feed_files_of_job(job, path, &files, &n, e));
    if (n > 1) {
        (void)FAIL(e, ERR_INPUT, "%s holds %zu files", path_name(path), n);
        return err_hint(e, "Import one of them at a time, for example `%s`.", files[0].name);
    }
    *ret = files[0];
    return true;
}

bool feed_is_packed(const char *path)
{
    unsigned char head[2] = {0, 0};
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f)
        (void)fclose(f);
    return n == sizeof head && ((head[0] == 0x1f && head[1] == 0x8b) || (head[0] == 'P' && head[1] == 'K'));
}
