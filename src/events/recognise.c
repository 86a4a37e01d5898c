/* recognise.c — the list of formats, and which of them a file is in.
 *
 * Each format says how sure it is from the file's beginning; the surest wins, the first of equals. A format that was
 * named is taken as it was named: its reader then says what does not fit. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "events/formats.h"

const struct event_format *const event_formats[] = {
    &format_landfall_csv,
    &format_landfall_ndjson,
};
const size_t event_n_formats = COUNT_OF(event_formats);

enum { HEAD_BYTES = 64 << 10, SURE_ENOUGH = 50 };

/* The first bytes only: a file may be larger than the memory. */
static bool head_of(struct arena *a, const char *path, struct str *ret, struct err *e)
{
    char *p = arena_alloc_aligned(a, HEAD_BYTES, 1);
    size_t n = 0;
    if (file_is_folder(path))
        return FAIL(e, ERR_INPUT, "%s is a folder", path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? FAIL(e, ERR_NOT_FOUND, "there is no file %s", path)
                               : FAIL(e, ERR_IO, "cannot read %s: %s", path, strerror(errno));
    for (;;) {
        ssize_t got = read(fd, p + n, HEAD_BYTES - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int why = errno;
            (void)close(fd);
            return FAIL(e, ERR_IO, "cannot read %s: %s", path, strerror(why));
        }
        if (got == 0 || (n += (size_t)got) == HEAD_BYTES)
            break;
    }
    (void)close(fd);
    *ret = (struct str){p, n};
    return true;
}

static bool by_name(const char *id, const struct event_format **ret, struct err *e)
{
    const char *names[COUNT_OF(event_formats)];
    for (size_t i = 0; i < event_n_formats; i++) {
        names[i] = event_formats[i]->id;
        if (strcmp(names[i], id) == 0) {
            *ret = event_formats[i];
            return true;
        }
    }
    const char *near = text_nearest(str_of(id), names, event_n_formats);
    (void)FAIL(e, ERR_USAGE, "there is no format `%.60s`", id);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "All formats: landfall events formats");
}

bool event_format_of(struct job *job, const char *path, const char *id,
                     const struct event_format **ret, struct err *e)
{
    struct str head = {0};
    int best = SURE_ENOUGH - 1;
    if (id)
        return by_name(id, ret, e);
    TRY(head_of(job->arena, path, &head, e));
    *ret = NULL;
    for (size_t i = 0; i < event_n_formats; i++) {
        int sure = event_formats[i]->recognise(head, path_name(path));
        if (sure > best) {
            best = sure;
            *ret = event_formats[i];
        }
    }
    return true;
}
