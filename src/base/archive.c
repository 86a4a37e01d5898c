/* archive.c — libarchive behind four calls.
 *
 * What libarchive does that one does not expect (3.6.2):
 * - It recognises formats by bidding. The "raw" format, which a bare .gz or a plain file needs,
 * bids lowest, so it may be enabled beside zip and tar.
 * - Its zip reader is two: one that follows the directory at the end, one that takes entries as
 * they stream by. The second makes a zip that was cut off between two entries look whole, so only
 * the first is enabled; a cut zip then falls to "raw", and what begins like a zip ("PK\3\4") but is
 * read as raw is refused as damaged.
 * - An empty file is "Unrecognized archive format", not an archive of nothing; a file of zero bytes
 *   is a tar without entries.
 * - A tar that was cut inside a header ends without an error; cut inside an entry it says
 * "Truncated tar archive detected" only when the data are read, so entries that are passed over
 * must still be skipped by libarchive (it does that in the next header call and reports there).
 * - A gzip whose trailer is missing ends silently: the filter takes end of input for the end of the
 *   stream. We look at the last bytes ourselves: the last four of a gzip file hold the length of
 * the last member, and for a single-member file that must be what came out.
 * - ARCHIVE_WARN is a success with a complaint (a name the locale cannot show). Names come as bytes
 *   from archive_entry_pathname, or, where the archive says they are UTF-8 and the locale is not,
 *   only from archive_entry_pathname_utf8.
 * - archive_entry_size is a promise, not a fact: it may be unset (raw, streamed zip) or a lie.
 * Memory follows what arrives, in steps, against the limits.
 * - Filters stack by themselves: a .gz inside a .gz inside a .gz would all be opened. Only gzip is
 *   enabled, and more than one filter beside "none" is refused. */
#include "base/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include "base/file.h"

enum { STEP = 256 * 1024, RATIO_FROM = 1 << 20 };

struct pack_state {
    struct pack pub;
    struct archive *ar;
    struct archive_entry *entry; /* libarchive's, until the next header */
    struct str bytes;
    struct pack_limits lim;
    struct arena *names; /* name of the current entry */
    struct arena_mark names_empty;
    size_t total;
    bool raw, started, is_read, failed, done;
};

/* ---- failing ---- */

static bool fail(struct pack_state *p, struct err *e, enum err_code code, const char *what)
{
    p->failed = true;
    p->done = true;
    if (p->pub.name && strcmp(p->pub.name, p->pub.file) != 0)
        return FAIL(e, code, "%s, entry %.200s: %s", p->pub.file, p->pub.name, what);
    return FAIL(e, code, "%s: %s", p->pub.file, what);
}

static bool fail_damaged(struct pack_state *p, struct err *e)
{
    const char *why = archive_error_string(p->ar);
    char what[400];
    if (!why)
        return fail(p, e, ERR_PARSE, "the archive is damaged or cut short");
    (void)snprintf(what, sizeof what, "the archive is damaged or cut short (%.*s)",
                   (int)strcspn(why, "\n"), why); /* some reasons end with a line end */
    return fail(p, e, ERR_PARSE, what);
}

static bool fail_limit(struct pack_state *p, struct err *e, const char *what, size_t limit,
                       const char *unit)
{
    char text[200];
    (void)snprintf(text, sizeof text, "%s more than %zu %s, the limit here", what, limit, unit);
    return fail(p, e, ERR_LIMIT, text);
}

static bool fail_size(struct pack_state *p, struct err *e, const char *what, size_t limit)
{
    char text[200], size[32];
    (void)snprintf(text, sizeof text, "%s more than %s, the limit here", what,
                   file_size_words(size, limit));
    return fail(p, e, ERR_LIMIT, text);
}

/* ---- opening ---- */

static void close_pack(void *state)
{
    struct pack_state *p = state;
    if (p->ar)
        (void)archive_read_free(p->ar);
    arena_close(p->names);
}

bool pack_open_memory(struct pack **ret, struct arena *a, const char *name, struct str bytes,
                      const struct pack_limits *lim, struct err *e)
{
    struct pack_state *p = NEW(a, struct pack_state);
    p->pub.state = p;
    p->pub.file = arena_strdup(a, path_name(name));
    p->bytes = bytes;
    p->lim = lim ? *lim : (struct pack_limits){0};
    p->lim.max_entry = p->lim.max_entry ? p->lim.max_entry : (size_t)512 << 20;
    p->lim.max_total = p->lim.max_total ? p->lim.max_total : (size_t)2 << 30;
    p->lim.max_entries = p->lim.max_entries ? p->lim.max_entries : 100000;
    p->lim.max_ratio = p->lim.max_ratio ? p->lim.max_ratio : 1000;
    if (bytes.n == 0)
        return FAIL(e, ERR_PARSE, "%s is empty", p->pub.file);
    p->names = arena_open();
    p->names_empty = arena_mark(p->names);
    arena_defer(a, close_pack, p);
    p->ar = archive_read_new();
    if (!p->ar)
        return FAIL(e, ERR_BUG, "libarchive cannot be started");
    if (archive_read_support_filter_gzip(p->ar) < ARCHIVE_WARN ||
        archive_read_support_format_zip_seekable(p->ar) < ARCHIVE_WARN ||
        archive_read_support_format_tar(p->ar) < ARCHIVE_WARN ||
        archive_read_support_format_raw(p->ar) < ARCHIVE_WARN)
        return FAIL(e, ERR_BUG, "libarchive lacks zip, tar or gzip: %s",
                    archive_error_string(p->ar));
    if (archive_read_open_memory(p->ar, bytes.p, bytes.n) != ARCHIVE_OK)
        return fail_damaged(p, e);
    *ret = &p->pub;
    return true;
}

bool pack_open(struct pack **ret, struct arena *a, const char *path, const struct pack_limits *lim,
               struct err *e)
{
    struct str bytes;
    TRY(file_map(a, path, (size_t)4 << 30, &bytes, e));
    return pack_open_memory(ret, a, path, bytes, lim, e);
}

/* ---- entries ---- */

/* A name that would leave the folder it is unpacked into, on any system. */
static bool leaves_folder(struct str name)
{
    if (name.n == 0 || name.p[0] == '/' || name.p[0] == '\\')
        return name.n > 0;
    if (name.n >= 2 && name.p[1] == ':' &&
        ((name.p[0] >= 'A' && name.p[0] <= 'Z') || (name.p[0] >= 'a' && name.p[0] <= 'z')))
        return true;
    for (size_t i = 0; i < name.n;) {
        size_t from = i;
        while (i < name.n && name.p[i] != '/' && name.p[i] != '\\')
            i++;
        if (i - from == 2 && memcmp(name.p + from, "..", 2) == 0)
            return true;
        i++;
    }
    return false;
}

/* Name for the one entry of a bare .gz or plain file. */
static const char *raw_name(struct pack_state *p)
{
    struct str file = str_of(p->pub.file);
    if (archive_filter_count(p->ar) > 1 && str_ends(file, ".gz"))
        file.n -= 3;
    return str_dup(p->names, file);
}

static bool first_looks(struct pack_state *p, struct err *e)
{
    p->raw = (archive_format(p->ar) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW;
    if (p->raw && archive_filter_count(p->ar) == 1 &&
        (str_starts(p->bytes, "PK\x03\x04") || str_starts(p->bytes, "\x1f\x8b\x08")))
        return fail(p, e, ERR_PARSE, "the archive is damaged or cut short");
    if (archive_filter_count(p->ar) > 2)
        return fail(p, e, ERR_INPUT, "it is compressed more than once");
    return true;
}

/* Bytes that came out so far against all limits; `more` are about to be added. */
static bool within_limits(struct pack_state *p, size_t entry_so_far, struct err *e)
{
    size_t out = p->total + entry_so_far;
    if (entry_so_far > p->lim.max_entry)
        return fail_size(p, e, "it unpacks to", p->lim.max_entry);
    if (out > p->lim.max_total)
        return fail_size(p, e, "the archive unpacks to", p->lim.max_total);
    if (out > RATIO_FROM && out / p->bytes.n >= p->lim.max_ratio)
        return fail_limit(p, e, "the archive grows by", p->lim.max_ratio, "times");
    return true;
}

static uint32_t le32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* A bare .gz without its trailer looks complete to libarchive. n = bytes that came out. A file of
 * several members ends with the length of the last one, which is then smaller than n. */
static bool gzip_is_whole(struct pack_state *p, size_t n)
{
    if (!p->raw || archive_filter_count(p->ar) < 2)
        return true;
    if (p->bytes.n < 18)
        return false;
    uint32_t said = le32(p->bytes.p + p->bytes.n - 4);
    bool one_member = memmem(p->bytes.p + 1, p->bytes.n - 1, "\x1f\x8b\x08", 3) == NULL;
    return said == (uint32_t)n || (!one_member && said < n);
}

/* Length that a bare .gz states for itself; a hint for the first allocation, nothing more. */
static size_t gzip_says(const struct pack_state *p)
{
    if (!p->raw || archive_filter_count(p->ar) < 2 || p->bytes.n < 18)
        return 0;
    return le32(p->bytes.p + p->bytes.n - 4);
}

/* Reads the current entry to its end. With `a` the bytes are kept. */
static bool drain(struct pack_state *p, struct arena *a, struct str *ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    int64_t promised = archive_entry_size_is_set(p->entry) ? archive_entry_size(p->entry) : 0;
    size_t cap = 0, n = 0;
    char *out = NULL;
    if (promised > 0 && !within_limits(p, (size_t)promised, e))
        return false;
    if (a) {
        size_t likely = promised > 0 ? (size_t)promised : gzip_says(p);
        cap = likely > 0 ? likely + 2 : STEP; /* one for the NUL, one to see the end without growing */
        if (cap > p->bytes.n * 64 + STEP) /* do not take memory on a mere promise */
            cap = p->bytes.n * 64 + STEP;
        out = arena_alloc_aligned(a, cap, 1);
    } else {
        cap = STEP;
        out = arena_alloc_aligned(tmp, cap, 1);
    }
    for (;;) {
        if (a && n + 1 >= cap) {
            size_t wider = 2 * cap;
            char *q = arena_alloc_aligned(a, wider, 1);
            memcpy(q, out, n);
            out = q;
            cap = wider;
        }
        size_t room = a ? cap - n - 1 : cap;
        size_t ask = room < STEP ? room : STEP; /* small steps, so a bomb is seen early */
        la_ssize_t got = archive_read_data(p->ar, a ? out + n : out, ask);
        if (got == ARCHIVE_RETRY)
            continue;
        if (got < 0)
            return fail_damaged(p, e);
        if (got == 0)
            break;
        n += (size_t)got;
        if (!within_limits(p, n, e))
            return false;
    }
    if (promised > 0 && n != (size_t)promised)
        return fail(p, e, ERR_PARSE,
                    "the archive is damaged or cut short (the entry is shorter than "
                    "it says)");
    if (!gzip_is_whole(p, n))
        return fail(p, e, ERR_PARSE, "the file is damaged or cut short (its end is missing)");
    p->total += n;
    p->is_read = true;
    if (a) {
        out[n] = '\0';
        *ret = (struct str){out, n};
    }
    return true;
}

/* An entry nobody read. In a zip libarchive jumps over it; anything else has to be unpacked to find
 * the next header, so that the limits count it too. */
static bool pass_over(struct pack_state *p, struct err *e)
{
    if ((archive_format(p->ar) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_ZIP)
        return drain(p, NULL, NULL, e);
    if (archive_read_data_skip(p->ar) < ARCHIVE_WARN)
        return fail_damaged(p, e);
    return true;
}

bool pack_next(struct pack *pub, struct err *e)
{
    struct pack_state *p = pub->state;
    while (!p->done) {
        if (p->entry && !p->is_read && !pass_over(p, e))
            return false;
        p->entry = NULL;
        pub->name = NULL;
        arena_release(p->names, p->names_empty);
        int got = archive_read_next_header(p->ar, &p->entry);
        if (got == ARCHIVE_RETRY)
            continue;
        if (got == ARCHIVE_EOF) {
            p->entry = NULL;
            p->done = true;
            break;
        }
        if (got < ARCHIVE_WARN)
            return fail_damaged(p, e);
        if (!p->started && !first_looks(p, e))
            return false;
        p->started = true;
        p->is_read = false;
        if (pub->n_entries >= p->lim.max_entries)
            return fail_limit(p, e, "the archive holds", p->lim.max_entries, "entries");
        pub->n_entries++;
        const char *name = archive_entry_pathname(p->entry);
        if (!name)
            name = archive_entry_pathname_utf8(p->entry);
        pub->name = p->raw ? raw_name(p) : arena_strdup(p->names, name ? name : "");
        if (leaves_folder(str_of(pub->name)))
            return fail(p, e, ERR_INPUT,
                        "the name leads out of the folder; the archive is refused");
        if (archive_entry_is_encrypted(p->entry) > 0)
            return fail(p, e, ERR_INPUT, "it is encrypted; unpack it first");
        bool link = archive_entry_hardlink(p->entry) != NULL;
        if (!p->raw && (archive_entry_filetype(p->entry) != AE_IFREG || link))
            continue;
        return true;
    }
    return false;
}

bool pack_failed(const struct pack *p)
{
    return p->state->failed;
}

bool pack_read(struct pack *pub, struct arena *a, struct str *ret, struct err *e)
{
    struct pack_state *p = pub->state;
    if (!p->entry || p->is_read)
        return FAIL(e, ERR_BUG, "%s: an entry is read twice or before pack_next", pub->file);
    return drain(p, a, ret, e);
}

bool pack_read_one(struct arena *a, const char *path, const char *suffix, const char *not_prefix,
                   const struct pack_limits *lim, const char **ret_name, struct str *ret,
                   struct err *e)
{
    ARENA_LOCAL(tmp);
    struct pack *p;
    TRY(pack_open(&p, tmp, path, lim, e));
    while (pack_next(p, e)) {
        struct str name = str_of(p->name);
        if ((suffix && !str_ends(name, suffix)) ||
            (not_prefix && str_starts(str_of(path_name(p->name)), not_prefix)))
            continue;
        const char *kept = arena_strdup(a, p->name);
        TRY(pack_read(p, a, ret, e));
        if (ret_name)
            *ret_name = kept;
        return true;
    }
    if (pack_failed(p))
        return false;
    return FAIL(e, ERR_NOT_FOUND, "%s holds no file ending in %s", p->file,
                suffix ? suffix : "anything");
}
