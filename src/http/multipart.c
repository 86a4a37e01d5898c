/* multipart.c — the delimiter is "\r\n--boundary". A boundary holds no CR, so the delimiter's first byte
 * stands nowhere else in it: when a match breaks off after k bytes, those k bytes were content, and the
 * byte at hand is looked at afresh. That makes the search correct for any cut of the input without
 * looking back. The body begins as if a line break had just been read. */
#include "http/multipart.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "http/fields.h"

enum {
    PARTS_MAX = 256,
    BOUNDARY_MAX = 70, /* RFC 2046 */
    HEAD_MAX = 8 << 10,
    WRITE_BLOCK = 64 << 10,
    OLD_AFTER_S = 24 * 60 * 60,
};
static const char PREFIX[] = "in-";

enum where { PREAMBLE, DELIMITER_END, PART_HEAD, CONTENT, EPILOGUE };

struct multipart {
    struct arena *a;
    struct multipart_rules rules;
    char delimiter[BOUNDARY_MAX + 8];
    size_t n_delimiter, matched;
    enum where where;
    char tail[2]; /* what follows a delimiter */
    size_t n_tail;
    struct buf head;
    struct http_part *parts;
    size_t n, cap;
    struct buf text; /* of the part being read */
    size_t text_left;
    uint64_t file_left;
    int fd;        /* of the part being read, or -1 */
    char *block;   /* collects small pieces into large writes */
    size_t n_block;
    bool unfilled; /* a file field nobody filled in */
};

static bool boundary_good(const char *b)
{
    size_t n = strlen(b);
    if (n == 0 || n > BOUNDARY_MAX || b[n - 1] == ' ')
        return false;
    for (; *b; b++)
        if (!((*b >= 'a' && *b <= 'z') || (*b >= 'A' && *b <= 'Z') || (*b >= '0' && *b <= '9') ||
              strchr("'()+_,-./:=? ", *b)))
            return false;
    return true;
}

bool multipart_new(struct multipart **ret, struct arena *a, const char *content_type,
                   const struct multipart_rules *rules, struct err *e)
{
    const char *boundary = http_parameter(a, content_type, "boundary");
    if (!boundary || !boundary_good(boundary))
        return FAIL(e, ERR_USAGE, "the form names no usable boundary in its Content-Type");
    struct multipart *m = NEW(a, struct multipart);
    m->a = a;
    m->rules = *rules;
    m->n_delimiter = (size_t)snprintf(m->delimiter, sizeof m->delimiter, "\r\n--%s", boundary);
    m->matched = 2;
    m->text_left = rules->text_max;
    m->file_left = rules->file_max;
    m->fd = -1;
    buf_init(&m->head, a, HEAD_MAX);
    *ret = m;
    return true;
}

static bool write_all(int fd, const char *p, size_t n, struct err *e)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0 && (errno == ENOSPC || errno == EDQUOT)) {
            (void)FAIL(e, ERR_IO, "the file cannot be taken in: the server's disk is full");
            return err_hint(e, "Free some space there and send it again; nothing was changed.");
        }
        if (done < 0)
            return FAIL(e, ERR_IO, "the file cannot be taken in: %s", strerror(errno));
        p += done;
        n -= (size_t)done;
    }
    return true;
}

static bool flush(struct multipart *m, struct err *e)
{
    size_t n = m->n_block;
    m->n_block = 0;
    return n == 0 || write_all(m->fd, m->block, n, e);
}

static bool content(struct multipart *m, const char *p, size_t n, struct err *e)
{
    if (m->where == PREAMBLE || n == 0)
        return true;
    struct http_part *part = &m->parts[m->n - 1];
    if (m->unfilled)
        return FAIL(e, ERR_USAGE, "the form sends a file without a name in \"%s\"", part->name);
    if (!part->path) {
        if (n > m->text_left)
            return FAIL(e, ERR_LIMIT, "the fields of the form are larger than %zu bytes together",
                        m->rules.text_max);
        m->text_left -= n;
        part->size += n;
        buf_put(&m->text, (struct str){p, n});
        return true;
    }
    if (n > m->file_left) {
        char words[32];
        return FAIL(e, ERR_LIMIT, "the file is larger than the %s that may be sent here",
                    file_size_words(words, m->rules.file_max));
    }
    m->file_left -= n;
    part->size += n;
    if (m->n_block + n > WRITE_BLOCK)
        TRY(flush(m, e));
    if (n > WRITE_BLOCK)
        return write_all(m->fd, p, n, e);
    memcpy(m->block + m->n_block, p, n);
    m->n_block += n;
    return true;
}

static bool close_part(struct multipart *m, struct err *e)
{
    if (m->where == PREAMBLE)
        return true;
    struct http_part *part = &m->parts[m->n - 1];
    if (m->unfilled) {
        m->n--;
    } else if (part->path) {
        bool ok = flush(m, e);
        if (close(m->fd) != 0 && ok)
            ok = FAIL(e, ERR_IO, "the file cannot be taken in: %s", strerror(errno));
        m->fd = -1;
        return ok;
    } else {
        part->text = buf_str(&m->text);
    }
    return true;
}

/* What browsers write for a quote in a name; everything else is taken as it is. */
static char *unescape_quotes(struct arena *a, const char *s)
{
    char *out = arena_strdup(a, s), *to = out;
    for (const char *c = out; *c; c++) {
        if (strncmp(c, "%22", 3) == 0) {
            *to++ = '"';
            c += 2;
        } else {
            *to++ = *c;
        }
    }
    *to = '\0';
    return out;
}

static bool name_good(const char *name)
{
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return false;
    return name[0] && utf8_valid(str_of(name), NULL);
}

static bool open_part(struct multipart *m, struct err *e)
{
    struct str lines = buf_str(&m->head);
    const char *disposition = NULL, *type = NULL;
    while (lines.n > 0) {
        struct str value = str_trim(str_cut(&lines, '\n'));
        struct str name = str_trim(str_cut(&value, ':'));
        if (memchr(value.p ? value.p : "", '\0', value.n))
            return FAIL(e, ERR_USAGE, "a part of the form has a NUL in its head");
        if (str_eq_nocase(name, STR("content-disposition")))
            disposition = str_dup(m->a, str_trim(value));
        else if (str_eq_nocase(name, STR("content-type")))
            type = http_clean_value(m->a, value);
    }
    const char *name = disposition ? http_parameter(m->a, disposition, "name") : NULL;
    if (!name || strncasecmp(disposition, "form-data", 9) != 0)
        return FAIL(e, ERR_USAGE, "a part of the form has no name");
    name = unescape_quotes(m->a, name);
    if (!name_good(name))
        return FAIL(e, ERR_USAGE, "a part of the form has a name with characters that cannot be");
    if (m->n >= PARTS_MAX)
        return FAIL(e, ERR_LIMIT, "the form has more than %d parts", PARTS_MAX);
    struct http_part part = {.name = name, .media_type = type};
    const char *file_name = http_parameter(m->a, disposition, "filename");
    m->unfilled = file_name && !file_name[0];
    m->n_block = 0;
    buf_init(&m->text, m->a, m->rules.text_max);
    if (file_name && file_name[0]) {
        if (m->rules.file_max == 0)
            return FAIL(e, ERR_USAGE, "no file can be sent here, but \"%s\" is one", name);
        part.file_name = http_clean_file_name(m->a, str_of(unescape_quotes(m->a, file_name)));
        char *path = arena_printf(m->a, "%s/%sXXXXXX", m->rules.upload_dir, PREFIX);
        if (!m->block)
            m->block = arena_alloc_aligned(m->a, WRITE_BLOCK, 64);
        m->fd = mkostemp(path, O_CLOEXEC); /* 0600 */
        if (m->fd < 0)
            return FAIL(e, ERR_IO, "the file cannot be taken in: %s", strerror(errno));
        part.path = path;
    }
    PUSH(m->a, m->parts, m->n, m->cap, part);
    return true;
}

/* After a delimiter: "--" ends the form, a line break begins a part; blanks before it are allowed. */
static bool delimiter_end(struct multipart *m, char c, struct err *e)
{
    if (m->n_tail == 0 && (c == ' ' || c == '\t'))
        return true;
    m->tail[m->n_tail++] = c;
    if (m->n_tail < 2)
        return true;
    m->n_tail = 0;
    if (memcmp(m->tail, "--", 2) == 0) {
        m->where = EPILOGUE;
        return true;
    }
    if (memcmp(m->tail, "\r\n", 2) != 0)
        return FAIL(e, ERR_USAGE, "the form is not well formed after a boundary");
    m->where = PART_HEAD;
    buf_init(&m->head, m->a, HEAD_MAX);
    return true;
}

static bool part_head(struct multipart *m, char c, struct err *e)
{
    buf_putc(&m->head, c);
    if (m->head.overflow)
        return FAIL(e, ERR_LIMIT, "the head of a part of the form is larger than %d bytes", HEAD_MAX);
    struct str so_far = buf_str(&m->head);
    if (str_is(so_far, "\r\n") || str_ends(so_far, "\r\n\r\n")) {
        TRY(open_part(m, e));
        m->where = CONTENT;
        m->matched = 0;
    }
    return true;
}

bool multipart_feed(struct multipart *m, const char *p, size_t n, struct err *e)
{
    size_t i = 0;
    while (i < n && m->where != EPILOGUE) {
        if (m->where == DELIMITER_END) {
            TRY(delimiter_end(m, p[i++], e));
        } else if (m->where == PART_HEAD) {
            TRY(part_head(m, p[i++], e));
        } else if (m->matched == 0) {
            const char *cr = memchr(p + i, '\r', n - i);
            size_t upto = cr ? (size_t)(cr - p) : n;
            TRY(content(m, p + i, upto - i, e));
            m->matched = cr ? 1 : 0;
            i = cr ? upto + 1 : n;
        } else if (p[i] == m->delimiter[m->matched]) {
            i++;
            if (++m->matched == m->n_delimiter) {
                TRY(close_part(m, e));
                m->where = DELIMITER_END;
                m->matched = 0;
            }
        } else {
            size_t was = m->matched;
            m->matched = 0;
            TRY(content(m, m->delimiter, was, e));
        }
    }
    return true;
}

bool multipart_finish(struct multipart *m, struct http_part **ret, size_t *ret_n, struct err *e)
{
    if (m->where != EPILOGUE)
        return FAIL(e, ERR_USAGE, "the form ends in the middle");
    *ret = m->parts;
    *ret_n = m->n;
    return true;
}

void multipart_remove(struct multipart *m)
{
    if (m->fd >= 0)
        (void)close(m->fd);
    m->fd = -1;
    for (size_t i = 0; i < m->n; i++)
        if (m->parts[i].path)
            (void)unlink(m->parts[i].path); /* not there any more: the handler took it */
}

void multipart_sweep(const char *upload_dir)
{
    DIR *d = opendir(upload_dir);
    if (!d)
        return;
    time_t now = time(NULL);
    for (const struct dirent *entry; (entry = readdir(d)) != NULL;) {
        struct stat st;
        if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0 &&
            strlen(entry->d_name) == sizeof PREFIX - 1 + 6 &&
            fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode) && now - st.st_mtime > OLD_AFTER_S)
            (void)unlinkat(dirfd(d), entry->d_name, 0);
    }
    (void)closedir(d);
}
