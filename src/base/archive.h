/* archive.h — zip, tar, tar.gz, tgz, a bare .gz or a plain file, all as (name, bytes) entries.
 *
 * Use:      pack_open → while (pack_next(p, e)) { if (str_ends(str_of(p->name), ".csv"))
 *           TRY(pack_read(p, a, &bytes, e)); } → if (pack_failed(p)) return false;
 *           or pack_read_one for "the one CSV in it, whatever it is wrapped in"
 * Accepts:  by content, not by name. A bare .gz has one entry, named like the file without ".gz"; a
 *           plain file has one entry, itself. Folders, links and devices are passed over.
 * Refuses:  names that leave the folder ("../x", "/etc/x", "C:\x"): ERR_INPUT; encrypted: ERR_INPUT
 * Limits:   struct pack_limits; a bomb ends with ERR_LIMIT naming file, entry and limit, before the
 *           memory is taken
 * Errors:   ERR_NOT_FOUND, ERR_IO, ERR_PARSE (truncated, damaged, checksum: file and entry named)
 * Threads:  one pack per thread
 * Checked:  tests/unit/base/test_archive.c, tests/fuzz/fuzz_archive.c
 */
#ifndef BASE_ARCHIVE_H
#define BASE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"

struct pack_limits {
    size_t max_entry;   /* bytes of one entry; 0 → 512 MiB */
    size_t max_total;   /* bytes of all unpacked entries (a zip's unread ones are not); 0 → 2 GiB */
    size_t max_entries; /* count; 0 → 100 000 */
    size_t max_ratio;   /* out / in once 1 MiB came out; 0 → 1 000 (gzip's own bound is 1 032) */
};

struct pack_state;
struct pack {
    const char *name; /* of the current entry, as stored, UTF-8; valid until the next pack_next */
    const char *file; /* for messages */
    size_t n_entries; /* delivered so far */
    struct pack_state *state;
};

/* lim NULL = defaults. The pack lives in `a` (closed with it). */
bool pack_open(struct pack **ret, struct arena *a, const char *path, const struct pack_limits *lim,
               struct err *e) NODISCARD;
bool pack_open_memory(struct pack **ret, struct arena *a, const char *name, struct str bytes,
                      const struct pack_limits *lim, struct err *e) NODISCARD;

/* Next entry, in the order of the archive. false at the end and on error: ask pack_failed. */
bool pack_next(struct pack *p, struct err *e) NODISCARD;
bool pack_failed(const struct pack *p);

/* All bytes of the current entry, NUL-terminated, in `a`. Once per entry; not called = passed over. */
bool pack_read(struct pack *p, struct arena *a, struct str *ret, struct err *e) NODISCARD;

/* The first entry whose name ends with `suffix` (NULL = any) and does not begin with `not_prefix`
 * (NULL = none; "Metadata_" for World Bank zips). ERR_NOT_FOUND when there is none. */
bool pack_read_one(struct arena *a, const char *path, const char *suffix, const char *not_prefix,
                   const struct pack_limits *lim, const char **ret_name, struct str *ret,
                   struct err *e) NODISCARD;

#endif
