/* feed_files.h — what a path holds: one table, or several (a folder, a zip), unpacked and as text.
 *
 * Accepts:  a plain file (mapped), .gz, .zip, .tar(.gz), .xlsx (its first sheet with content becomes delimited text,
 *           line n = row n of the sheet), a folder of any of these
 * Limits:   those of base/archive.h for packed files; 4 GiB for plain ones; FEED_MAX_FILES per folder or archive
 */
#ifndef EVENTS_FEED_FILES_H
#define EVENTS_FEED_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/text.h"

enum { FEED_MAX_FILES = 64 };

struct feed_file {
    const char *name; /* without folders */
    struct str bytes;
};
/* All of them; memory in the job's arena, and the last path asked for is not unpacked again. */
bool feed_files_of_job(struct job *job, const char *path, const struct feed_file **ret, size_t *ret_n,
                       struct err *e) NODISCARD;
/* Does the file begin as a packed one does (gzip, zip)? What does not can be read in place. */
bool feed_is_packed(const char *path);
/* The only one; ERR_INPUT when the path holds several. */
bool feed_file_of_job(struct job *job, const char *path, struct feed_file *ret, struct err *e) NODISCARD;

#endif
