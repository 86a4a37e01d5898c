/* file.c — the system calls a file goes through, each with a plain-words message and a place where
 * a test can make it fail. A write goes to ".<name>.<pid>-<n>.tmp" beside the target, so that
 * rename stays on one file system and two processes never share a temporary. The folder is synced
 * after the rename: without it a power cut may bring the old name back. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { WRITE_CHUNK = 1 << 20, N_FAULTS = FILE_FAULT_RENAME + 1 };

/* ---- faults (tests) ---- */

static unsigned fault_left[N_FAULTS];

void file_fault_set(enum file_fault kind, unsigned n)
{
    fault_left[kind] = n;
}

/* LANDFALL_FAULT="write:3" is read once per process. */
static void fault_from_environment(void)
{
    static const char *const names[N_FAULTS] = {"read", "write", "sync", "rename"};
    static bool asked;
    if (asked)
        return;
    asked = true;
    const char *env = getenv("LANDFALL_FAULT");
    for (size_t i = 0; env && i < N_FAULTS; i++) {
        size_t n = strlen(names[i]);
        if (strncmp(env, names[i], n) == 0 && env[n] == ':')
            fault_left[i] = (unsigned)strtoul(env + n + 1, NULL, 10);
    }
}

static bool fault_now(enum file_fault kind, int as_errno)
{
    fault_from_environment();
    if (fault_left[kind] == 0 || --fault_left[kind] > 0)
        return false;
    errno = as_errno;
    return true;
}

/* ---- plain words for errno ---- */

static bool fail_errno(struct err *e, const char *doing, const char *path, int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        if (strcmp(doing, "write") == 0)
            return FAIL(e, ERR_NOT_FOUND, "cannot write %s: its folder does not exist", path);
        return FAIL(e, ERR_NOT_FOUND, "cannot %s %s: there is no such file or folder", doing, path);
    case EACCES:
    case EPERM:
        return FAIL(e, ERR_IO, "cannot %s %s: permission denied", doing, path);
    case EROFS:
        return FAIL(e, ERR_IO, "cannot %s %s: the disk is read-only", doing, path);
    case ENOSPC:
    case EDQUOT:
        (void)FAIL(e, ERR_IO, "cannot %s %s: the disk is full", doing, path);
        return err_hint(e, "Free some space and try again; nothing was changed.");
    case EFBIG:
        return FAIL(e, ERR_IO, "cannot %s %s: larger than a file may be here", doing, path);
    case EISDIR:
        return FAIL(e, ERR_INPUT, "cannot %s %s: it is a folder, not a file", doing, path);
    case ELOOP:
        return FAIL(e, ERR_IO, "cannot %s %s: links lead in a circle", doing, path);
    case ENAMETOOLONG:
        return FAIL(e, ERR_INPUT, "cannot %s %s: the name is too long", doing, path);
    case EMFILE:
    case ENFILE:
        return FAIL(e, ERR_IO, "cannot %s %s: too many files are open", doing, path);
    case EIO:
        return FAIL(e, ERR_IO, "cannot %s %s: the disk reports an error", doing, path);
    default:
        return FAIL(e, ERR_IO, "cannot %s %s: %s", doing, path, strerror(error));
    }
}

/* "16 MiB" for a limit; limits are round, so no decimals are needed. */
const char *file_size_words(char out[32], uint64_t bytes)
{
    if (bytes >= (UINT64_C(1) << 30) && bytes % (UINT64_C(1) << 30) == 0)
        (void)snprintf(out, 32, "%llu GiB", (unsigned long long)(bytes >> 30));
    else if (bytes >= (1u << 20))
        (void)snprintf(out, 32, "%llu MiB", (unsigned long long)(bytes >> 20));
    else if (bytes >= (1u << 10))
        (void)snprintf(out, 32, "%llu KiB", (unsigned long long)(bytes >> 10));
    else
        (void)snprintf(out, 32, "%llu bytes", (unsigned long long)bytes);
    return out;
}

/* ---- reading ---- */

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

/* Opens a regular file; *ret_size is its size, at most max. O_NONBLOCK: a named pipe must not hang
 * us before we can say that it is none of ours. */
static bool open_regular(const char *path, size_t max, int *ret_fd, size_t *ret_size, struct err *e)
{
    struct stat st;
    int fd CLEANUP(close_fd) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail_errno(e, "open", path, errno);
    if (fstat(fd, &st) != 0)
        return fail_errno(e, "read", path, errno);
    if (S_ISDIR(st.st_mode))
        return fail_errno(e, "read", path, EISDIR);
    if (!S_ISREG(st.st_mode))
        return FAIL(e, ERR_INPUT, "cannot read %s: it is a device or a pipe, not a file", path);
    if ((uint64_t)st.st_size > max) {
        char have[32], may[32];
        return FAIL(e, ERR_LIMIT, "%s is %s large; the limit here is %s", path,
                    file_size_words(have, (uint64_t)st.st_size), file_size_words(may, max));
    }
    *ret_fd = fd;
    *ret_size = (size_t)st.st_size;
    fd = -1;
    return true;
}

bool file_read(struct arena *a, const char *path, size_t max, struct str *ret, struct err *e)
{
    int fd CLEANUP(close_fd) = -1;
    size_t size = 0, n = 0;
    TRY(open_regular(path, max, &fd, &size, e));
    char *p = arena_alloc_aligned(a, size + 1, 1);
    while (n < size) {
        ssize_t got = fault_now(FILE_FAULT_READ, EIO) ? -1 : read(fd, p + n, size - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(e, "read", path, errno);
        if (got == 0)
            break; /* somebody made it shorter meanwhile: what is there is the file */
        n += (size_t)got;
    }
    p[n] = '\0';
    *ret = (struct str){p, n};
    return true;
}

bool file_read_text(struct arena *a, const char *path, size_t max, struct str *ret, struct err *e)
{
    struct str s;
    size_t bad;
    TRY(file_read(a, path, max, &s, e));
    if (str_starts(s, "\xFF\xFE") || str_starts(s, "\xFE\xFF")) {
        (void)FAIL(e, ERR_PARSE, "%s is written in UTF-16, not UTF-8", path);
        return err_hint(e, "Save it again with the encoding UTF-8.");
    }
    if (str_starts(s, "\xEF\xBB\xBF"))
        s = (struct str){s.p + 3, s.n - 3};
    if (s.n && memchr(s.p, '\0', s.n))
        return FAIL(e, ERR_INPUT, "%s is a binary file, not a text file", path);
    if (!utf8_valid(s, &bad)) {
        size_t line = 1;
        for (size_t i = 0; i < bad; i++)
            line += s.p[i] == '\n';
        (void)FAIL(e, ERR_PARSE, "%s, line %zu: byte 0x%02X is not UTF-8", path, line,
                   (unsigned)(unsigned char)s.p[bad]);
        return err_hint(e, "Save the file with the encoding UTF-8.");
    }
    *ret = s;
    return true;
}

struct mapping {
    void *p;
    size_t n;
};

static void unmap(void *m)
{
    const struct mapping *map = m;
    (void)munmap(map->p, map->n);
}

bool file_map(struct arena *a, const char *path, size_t max, struct str *ret, struct err *e)
{
    int fd CLEANUP(close_fd) = -1;
    size_t size = 0;
    TRY(open_regular(path, max, &fd, &size, e));
    if (size == 0) { /* mmap of nothing is an error of its own */
        *ret = (struct str){"", 0};
        return true;
    }
    if (fault_now(FILE_FAULT_READ, EIO))
        return fail_errno(e, "read", path, errno);
    void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return fail_errno(e, "read", path, errno);
    (void)madvise(p, size, MADV_SEQUENTIAL);
    struct mapping *m = NEW(a, struct mapping);
    *m = (struct mapping){p, size};
    arena_defer(a, unmap, m);
    *ret = (struct str){p, size};
    return true;
}

/* ---- writing ---- */

struct file_writer {
    int fd;
    char *path, *tmp;
};

static void abandon(void *writer)
{
    file_abandon(writer);
}

static bool sync_folder_of(const char *path, struct err *e)
{
    ARENA_LOCAL(tmp);
    const char *folder = path_folder(tmp, path);
    int fd CLEANUP(close_fd) = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(e, "sync", folder, errno);
    /* EINVAL: a file system without folder sync (some network mounts); the rename itself held */
    if (fault_now(FILE_FAULT_SYNC, EIO) || (fsync(fd) != 0 && errno != EINVAL))
        return fail_errno(e, "sync", folder, errno);
    return true;
}

bool file_begin(struct file_writer **ret, struct arena *a, const char *path, struct err *e)
{
    static atomic_uint serial;
    struct stat old;
    mode_t mode = 0666; /* less the umask */
    bool is_old = stat(path, &old) == 0;
    if (is_old && S_ISDIR(old.st_mode))
        return fail_errno(e, "write", path, EISDIR);
    if (is_old && !S_ISREG(old.st_mode))
        return FAIL(e, ERR_INPUT, "cannot write %s: it is a device or a pipe, not a file", path);
    struct file_writer *w = NEW(a, struct file_writer);
    w->path = arena_strdup(a, path);
    w->tmp = path_join(a, path_folder(a, path),
                       arena_printf(a, ".%s.%ld-%u.tmp", path_name(path), (long)getpid(),
                                    atomic_fetch_add(&serial, 1)));
    w->fd = open(w->tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (w->fd < 0)
        return fail_errno(e, "write", path, errno);
    arena_defer(a, abandon, w);
    if (is_old && fchmod(w->fd, old.st_mode & 07777) != 0) {
        int error = errno;
        file_abandon(w);
        return fail_errno(e, "write", path, error);
    }
    *ret = w;
    return true;
}

bool file_put(struct file_writer *w, struct str bytes, struct err *e)
{
    if (w->fd < 0)
        return FAIL(e, ERR_BUG, "%s is written after its end", w->path);
    while (bytes.n) {
        size_t chunk = bytes.n < WRITE_CHUNK ? bytes.n : WRITE_CHUNK;
        ssize_t put = fault_now(FILE_FAULT_WRITE, ENOSPC) ? -1 : write(w->fd, bytes.p, chunk);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            int error = errno;
            file_abandon(w);
            return fail_errno(e, "write", w->path, error);
        }
        bytes.p += put;
        bytes.n -= (size_t)put;
    }
    return true;
}

bool file_replace(const char *tmp_path, const char *path, struct err *e)
{
    int fd CLEANUP(close_fd) = open(tmp_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(e, "sync", tmp_path, errno);
    if (fault_now(FILE_FAULT_SYNC, EIO) || fsync(fd) != 0)
        return fail_errno(e, "write", path, errno);
    if (fault_now(FILE_FAULT_RENAME, EIO) || rename(tmp_path, path) != 0)
        return fail_errno(e, "write", path, errno);
    return sync_folder_of(path, e);
}

bool file_commit(struct file_writer *w, struct err *e)
{
    if (w->fd < 0)
        return FAIL(e, ERR_BUG, "%s is committed twice or after a failure", w->path);
    /* close reports what a network file system found out late */
    int fd = w->fd;
    w->fd = -1;
    bool ok = fault_now(FILE_FAULT_SYNC, EIO) || fsync(fd) != 0 ? false : true;
    int error = ok ? 0 : errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok && (fault_now(FILE_FAULT_RENAME, EIO) || rename(w->tmp, w->path) != 0)) {
        ok = false;
        error = errno;
    }
    if (!ok) {
        (void)unlink(w->tmp);
        return fail_errno(e, "write", w->path, error);
    }
    return sync_folder_of(w->path, e);
}

void file_abandon(struct file_writer *w)
{
    if (!w || w->fd < 0)
        return;
    (void)close(w->fd);
    w->fd = -1;
    (void)unlink(w->tmp);
}

bool file_write(const char *path, struct str bytes, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct file_writer *w;
    TRY(file_begin(&w, tmp, path, e));
    TRY(file_put(w, bytes, e));
    return file_commit(w, e);
}

/* ---- folders ---- */

static int by_name(const void *x, const void *y)
{
    const char *const *a = x, *const *b = y;
    return strcmp(*a, *b);
}

static void close_dir(DIR **d)
{
    if (*d)
        (void)closedir(*d);
}

bool file_list(struct arena *a, const char *dir, const char *suffix, struct file_list *ret,
               struct err *e)
{
    DIR *d CLEANUP(close_dir) = opendir(dir);
    if (!d)
        return fail_errno(e, "list", dir, errno);
    struct file_list list = {0};
    size_t cap = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(d);
        if (!entry) {
            if (errno)
                return fail_errno(e, "list", dir, errno);
            break;
        }
        const char *name = entry->d_name;
        if (name[0] == '.' || (suffix && !str_ends(str_of(name), suffix)))
            continue;
        PUSH(a, list.names, list.n, cap, arena_strdup(a, name));
    }
    if (list.n)
        qsort(list.names, list.n, sizeof *list.names, by_name);
    *ret = list;
    return true;
}

bool file_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

bool file_is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_stat(const char *path, uint64_t *ret_size, int64_t *ret_changed_us, struct err *e)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return fail_errno(e, "read", path, errno);
    if (ret_size)
        *ret_size = (uint64_t)st.st_size;
    if (ret_changed_us)
        *ret_changed_us = (int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000;
    return true;
}

bool file_make_folder(const char *path, struct err *e)
{
    ARENA_LOCAL(tmp);
    char *p = arena_strdup(tmp, path);
    for (char *at = p + (*p == '/');; at++) {
        if (*at != '/' && *at != '\0')
            continue;
        char kept = *at;
        *at = '\0';
        if (*p && mkdir(p, 0777) != 0) {
            int error = errno;
            if (error == EEXIST && !file_is_folder(p))
                return FAIL(e, ERR_CONFLICT, "cannot make the folder %s: a file has that name", p);
            if (error != EEXIST)
                return fail_errno(e, "make the folder", p, error);
        }
        *at = kept;
        if (!kept)
            return true;
    }
}

bool file_remove(const char *path, struct err *e)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return fail_errno(e, "remove", path, errno);
    return true;
}

bool file_free_bytes(const char *folder, uint64_t *ret, struct err *e)
{
    struct statvfs fs;
    if (statvfs(folder, &fs) != 0)
        return fail_errno(e, "ask the free space of", folder, errno);
    *ret = (uint64_t)fs.f_bavail * fs.f_frsize;
    return true;
}

/* ---- paths ---- */

char *path_join(struct arena *a, const char *dir, const char *name)
{
    size_t n = strlen(dir);
    if (n == 0 || name[0] == '/')
        return arena_strdup(a, name);
    return arena_printf(a, dir[n - 1] == '/' ? "%s%s" : "%s/%s", dir, name);
}

char *path_folder(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return arena_strdup(a, ".");
    return slash == path ? arena_strdup(a, "/") : arena_strndup(a, path, (size_t)(slash - path));
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
