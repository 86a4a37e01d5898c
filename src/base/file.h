/* file.h — whole files in, whole files out, and nothing half-written in between.
 *
 * Reading:  file_read (bytes), file_read_text (UTF-8 checked, BOM dropped), file_map (large, mapped)
 * Writing:  file_write, or file_begin → file_put… → file_commit. The bytes go to a temporary file in
 *           the same folder, are synced, renamed over `path`, and the folder is synced. Until the
 *           rename the old file stays as it was; after a failure the temporary is gone.
 * Errors:   ERR_NOT_FOUND (no such file), ERR_LIMIT (larger than `max`; names the limit), ERR_INPUT
 *           (a folder, a device, a binary file where text was wanted), ERR_PARSE (not UTF-8; names
 *           line), ERR_IO (disk full, read-only, no permission; plain words and the path)
 * Threads:  safe, but for the fault countdown (tests only)
 * Checked:  tests/unit/base/test_file.c
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"

#define FILE_MAX_TEXT ((size_t)16 << 20)  /* a file people write: 16 MiB */
#define FILE_MAX_DATA ((size_t)512 << 20) /* a data file read whole: 512 MiB */

/* The whole file in `a`, followed by a NUL byte that is not counted. `max` in bytes. */
bool file_read(struct arena *a, const char *path, size_t max, struct str *ret,
               struct err *e) NODISCARD;
/* The same for text: UTF-8 BOM dropped, NUL bytes refused ("is a binary file"), UTF-8 checked.
 * UTF-16 is recognised by its BOM and refused by name. */
bool file_read_text(struct arena *a, const char *path, size_t max, struct str *ret,
                    struct err *e) NODISCARD;

/* A read-only mapping that lives as long as `a`. An empty file gives n = 0. */
bool file_map(struct arena *a, const char *path, size_t max, struct str *ret,
              struct err *e) NODISCARD;

/* Writes `bytes` to `path` whole or not at all. Mode 0644 (less umask), or that of the old file. */
bool file_write(const char *path, struct str bytes, struct err *e) NODISCARD;

/* The same in pieces. The writer lives in `a`; if it is neither committed nor abandoned, closing the
 * arena abandons it. */
struct file_writer;
bool file_begin(struct file_writer **ret, struct arena *a, const char *path,
                struct err *e) NODISCARD;
bool file_put(struct file_writer *w, struct str bytes, struct err *e) NODISCARD;
bool file_commit(struct file_writer *w, struct err *e) NODISCARD;
void file_abandon(struct file_writer *w);

/* Names in `dir` (no path), sorted by bytes, "." files left out; suffix NULL = all. */
struct file_list {
    const char **names;
    size_t n;
};
bool file_list(struct arena *a, const char *dir, const char *suffix, struct file_list *ret,
               struct err *e) NODISCARD;

bool file_exists(const char *path);   /* anything there, also a folder */
bool file_is_folder(const char *path);
/* Size in bytes and time of last change (µs UTC); ERR_NOT_FOUND, ERR_IO. NULL outputs are skipped. */
bool file_stat(const char *path, uint64_t *ret_size, int64_t *ret_changed_us,
               struct err *e) NODISCARD;
bool file_make_folder(const char *path, struct err *e) NODISCARD; /* with parents; there is fine */
bool file_remove(const char *path, struct err *e) NODISCARD;      /* absent is fine */
/* Makes a finished temporary file durable under its final name: sync, rename, sync folder. */
bool file_replace(const char *tmp_path, const char *path, struct err *e) NODISCARD;
/* "16 MiB", "2 GiB", "30 bytes"; returns `out`. */
const char *file_size_words(char out[32], uint64_t bytes);
bool file_free_bytes(const char *folder, uint64_t *ret, struct err *e) NODISCARD;

char *path_join(struct arena *a, const char *dir, const char *name) RETURNS_NONNULL;
char *path_folder(struct arena *a, const char *path) RETURNS_NONNULL; /* "a/b.c" → "a", "b" → "." */
const char *path_name(const char *path);                              /* "a/b.c" → "b.c" */

/* Test hook: the n-th call (1 = the next) of that kind fails as the system call would (ENOSPC for
 * write, EIO for sync and rename, ENOMEM-like short read for read), then calls succeed again.
 * n = 0 switches it off. The variable LANDFALL_FAULT="write:3" does the same for a whole process. */
enum file_fault { FILE_FAULT_READ, FILE_FAULT_WRITE, FILE_FAULT_SYNC, FILE_FAULT_RENAME };
void file_fault_set(enum file_fault kind, unsigned n);

#endif
