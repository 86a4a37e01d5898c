/* csv.c — the row loop.
 *
 * 64 bytes at a time become one 64-bit mask of the bytes that mean something (separator, quote,
 * line ends); the loop then hops from set bit to set bit. A plain field costs one hop and one
 * stored view: nothing is copied, nothing allocated, no byte looked at twice. Rare things leave the
 * fast road: fields with doubled quotes and Latin-1 letters are rewritten into a scratch arena that
 * the next row releases.
 *
 * The encoding is settled by one survey of the whole file before the first row, because a file
 * whose first bad byte comes in row 90 000 must not change its encoding there. The survey runs at
 * memory speed and brings the pages in. */
#include "base/csv.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/file.h"

#define DEFAULT_MAX_BYTES ((size_t)4 << 30)
#define DEFAULT_MAX_FIELD ((size_t)1 << 20)
enum { DEFAULT_MAX_FIELDS = 4096, DEFAULT_MAX_ROWS = 100000000, BLOCK = 64 };
enum { SURVEY_CHUNK = 256 * 1024, DROP_EVERY = 4 << 20 };

struct csv_state {
    struct csv pub;
    const char *p; /* behind BOM, "sep=" line and skipped lines */
    size_t n;
    size_t row_at; /* where the next row begins */
    size_t line;   /* of row_at, 1-based */
    /* the hop: mask holds the special bytes of the block at `base` that are still ahead */
    size_t base;
    uint64_t mask;

    struct arena *a;
    struct str *field;
    size_t cap;
    size_t expected; /* fields per row; 0 until the first row is known */
    struct arena *scratch;
    struct arena_mark scratch_empty;
    const char *kept_from; /* drop_behind: pages of the mapping before it were given back */
    bool check_rows; /* UTF-8, but not everywhere: each row is checked */
    bool failed, done;
};

/* ---- the special bytes of 64 ---- */

#ifdef __SSE2__
static uint64_t block_mask(const char *p, char sep, char quote)
{
    const __m128i s = _mm_set1_epi8(sep), q = _mm_set1_epi8(quote), lf = _mm_set1_epi8('\n'),
                  cr = _mm_set1_epi8('\r');
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, s), _mm_cmpeq_epi8(x, q)),
                                   _mm_or_si128(_mm_cmpeq_epi8(x, lf), _mm_cmpeq_epi8(x, cr)));
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(hit) << (16 * i);
    }
    return mask;
}
#else
static uint64_t block_mask(const char *p, char sep, char quote)
{
    uint64_t mask = 0;
    for (int i = 0; i < BLOCK; i++)
        mask |= (uint64_t)(p[i] == sep || p[i] == quote || p[i] == '\n' || p[i] == '\r') << i;
    return mask;
}
#endif

static uint64_t mask_at(const struct csv_state *s, size_t base)
{
    const char quote = s->pub.opt.no_quotes ? s->pub.sep : '"';
    if (base + BLOCK <= s->n)
        return block_mask(s->p + base, s->pub.sep, quote);
    char last[BLOCK] = {0}; /* never read past the mapping */
    memcpy(last, s->p + base, s->n - base);
    return block_mask(last, s->pub.sep, quote) & ((UINT64_C(1) << (s->n - base)) - 1);
}

/* Next special byte, or n at the end of the text. */
static inline size_t hop(struct csv_state *s)
{
    while (s->mask == 0) {
        if (s->n - s->base <= BLOCK) {
            s->base = s->n;
            return s->n;
        }
        s->base += BLOCK;
        s->mask = mask_at(s, s->base);
    }
    size_t at = s->base + (size_t)__builtin_ctzll(s->mask);
    s->mask &= s->mask - 1;
    return at;
}

static void hop_from(struct csv_state *s, size_t pos)
{
    s->base = pos < s->n ? pos & ~(size_t)(BLOCK - 1) : s->n;
    s->mask = pos < s->n ? mask_at(s, s->base) & (~UINT64_C(0) << (pos - s->base)) : 0;
}

/* ---- refusals ---- */

static bool fail_row(struct csv_state *s, struct err *e, enum err_code code, const char *msg)
{
    s->failed = true;
    s->done = true;
    return FAIL(e, code, "%s", msg);
}

/* Reports a refused row: true = skip it and go on, false = error. */
static bool refuse(struct csv_state *s, struct err *e, size_t line, size_t column, const char *fmt,
                   ...) PRINTF_LIKE(5, 6);
static bool refuse(struct csv_state *s, struct err *e, size_t line, size_t column, const char *fmt,
                   ...)
{
    char why[256], msg[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(why, sizeof why, fmt, ap);
    va_end(ap);
    s->pub.n_refused++;
    if (s->pub.opt.refused) {
        s->pub.opt.refused(s->pub.opt.refused_ctx, line, column, why);
        return true;
    }
    if (column)
        (void)snprintf(msg, sizeof msg, "%.200s, line %zu, field %zu: %s", s->pub.name, line,
                       column, why);
    else
        (void)snprintf(msg, sizeof msg, "%.200s, line %zu: %s", s->pub.name, line, why);
    return fail_row(s, e, ERR_PARSE, msg);
}

static bool over_limit(struct csv_state *s, struct err *e, size_t line, const char *what,
                       size_t limit)
{
    char msg[400];
    (void)snprintf(msg, sizeof msg, "%.200s, line %zu: more than %zu %s", s->pub.name, line, limit,
                   what);
    return fail_row(s, e, ERR_LIMIT, msg);
}

/* ---- one row ---- */

enum row_end { ROW_OK, ROW_END, ROW_BAD, ROW_FAILED };

static bool push_field(struct csv_state *s, size_t k, const char *p, size_t n)
{
    if (k == s->cap) {
        if (k >= s->pub.opt.max_fields)
            return false;
        s->field = arena_grow(s->a, s->field, &s->cap, k + 1, sizeof *s->field);
        if (s->cap > s->pub.opt.max_fields)
            s->cap = s->pub.opt.max_fields; /* so that the next one too many comes by here */
    }
    s->field[k] = (struct str){p, n};
    return true;
}

static struct str undouble(struct csv_state *s, struct str raw)
{
    char *out = arena_alloc_aligned(s->scratch, raw.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        out[n++] = raw.p[i];
        i += raw.p[i] == '"'; /* the second of two */
    }
    return (struct str){out, n};
}

/* Skips to the line after the one that begins at `from`: where reading goes on when a quote was
 * never closed, so that one bad quote costs one line and not the rest of the file. */
static void resume_behind_line(struct csv_state *s, size_t from, size_t line)
{
    const char *lf = memchr(s->p + from, '\n', s->n - from);
    s->row_at = lf ? (size_t)(lf - s->p) + 1 : s->n;
    s->line = line + 1;
    hop_from(s, s->row_at);
}

/* Reads the quoted field whose opening quote is at `open`; *ret_next is the special byte behind it
 * (or n). Line breaks inside are added to *lines. */
static enum row_end quoted(struct csv_state *s, size_t open, size_t k, size_t *ret_next,
                           size_t *lines, struct err *e)
{
    const char *p = s->p;
    bool doubled = false;
    size_t line = s->line;
    for (;;) {
        size_t at = hop(s);
        if (at - open > s->pub.opt.max_field + 1 || at == s->n) {
            bool again = refuse(s, e, line, k + 1,
                                at == s->n ? "the quote that opens this field is never closed"
                                           : "the quote that opens this field is not closed within "
                                             "%zu bytes",
                                s->pub.opt.max_field);
            if (again)
                resume_behind_line(s, s->row_at, line);
            return again ? ROW_BAD : ROW_FAILED;
        }
        if (p[at] == '\n' || (p[at] == '\r' && (at + 1 == s->n || p[at + 1] != '\n')))
            ++*lines;
        if (p[at] != '"')
            continue;
        if (at + 1 < s->n && p[at + 1] == '"') {
            doubled = true;
            (void)hop(s);
            continue;
        }
        struct str raw = {p + open + 1, at - open - 1};
        if (doubled)
            raw = undouble(s, raw);
        if (!push_field(s, k, raw.p, raw.n)) {
            (void)over_limit(s, e, line, "fields in a row", s->pub.opt.max_fields);
            return ROW_FAILED;
        }
        *ret_next = hop(s);
        if (*ret_next != at + 1) {
            bool again = refuse(s, e, line, k + 1, "text follows the closing quote of this field");
            if (again)
                resume_behind_line(s, s->row_at, line);
            return again ? ROW_BAD : ROW_FAILED;
        }
        return ROW_OK;
    }
}

/* Splits the row at row_at into s->field; *ret_n fields, *ret_line where it began. A row of nothing
 * is reported as ROW_OK with n = 0. */
static enum row_end split_row(struct csv_state *s, size_t *ret_n, size_t *ret_line, struct err *e)
{
    const char *p = s->p;
    const char sep = s->pub.sep;
    size_t start = s->row_at, k = 0, lines = 0;
    if (start >= s->n)
        return ROW_END;
    *ret_line = s->line;
    for (;;) {
        size_t at = hop(s);
        bool was_quoted = false;
        if (at < s->n && p[at] == '"') {
            if (at != start) {
                bool again =
                    refuse(s, e, s->line, k + 1, "a quote stands inside an unquoted field");
                if (again)
                    resume_behind_line(s, s->row_at, s->line);
                return again ? ROW_BAD : ROW_FAILED;
            }
            enum row_end q = quoted(s, start, k, &at, &lines, e);
            if (q != ROW_OK)
                return q;
            was_quoted = true;
        } else {
            if (at - start > s->pub.opt.max_field) {
                (void)over_limit(s, e, s->line, "bytes in a field", s->pub.opt.max_field);
                return ROW_FAILED;
            }
            if (!push_field(s, k, p + start, at - start)) {
                (void)over_limit(s, e, s->line, "fields in a row", s->pub.opt.max_fields);
                return ROW_FAILED;
            }
        }
        k++;
        if (at < s->n && p[at] == sep) {
            start = at + 1;
            continue;
        }
        if (at < s->n && p[at] == '\r' && at + 1 < s->n && p[at + 1] == '\n')
            at = hop(s);
        s->row_at = at < s->n ? at + 1 : s->n;
        s->line += lines + 1;
        *ret_n = k == 1 && s->field[0].n == 0 && !was_quoted ? 0 : k;
        return ROW_OK;
    }
}

static bool has_high_byte(struct str s)
{
    unsigned char any = 0;
    for (size_t i = 0; i < s.n; i++)
        any |= (unsigned char)s.p[i];
    return any >= 0x80;
}

/* Latin-1 letters become UTF-8; suspect UTF-8 is checked. */
static enum row_end settle_letters(struct csv_state *s, size_t n, size_t line, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (!has_high_byte(s->field[i]))
            continue;
        if (s->pub.encoding == CSV_LATIN1)
            s->field[i] = str_of(text_from_latin1(s->scratch, s->field[i]));
        else if (!utf8_valid(s->field[i], NULL))
            return refuse(s, e, line, i + 1, "the text is not UTF-8") ? ROW_BAD : ROW_FAILED;
    }
    return ROW_OK;
}

/* The mapping is private and read only: what is given back is read again from the file when it is asked for. */
static void drop_behind(struct csv_state *s, const char *until)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)s->kept_from & ~(page - 1),
              to = (uintptr_t)until & ~(page - 1);
    if (to > from)
        (void)madvise((void *)from, to - from, MADV_DONTNEED);
    s->kept_from = until;
}

bool csv_next(struct csv *c, struct err *e)
{
    struct csv_state *s = c->state;
    if (s->kept_from && s->p + s->row_at > s->kept_from + DROP_EVERY)
        drop_behind(s, s->p + s->row_at);
    while (!s->done) {
        size_t n, line;
        arena_release(s->scratch, s->scratch_empty);
        enum row_end end = split_row(s, &n, &line, e);
        if (end == ROW_OK && n == 0)
            continue;
        if (end == ROW_OK && n != s->expected && s->expected &&
            !(c->opt.allow_short && n < s->expected))
            end = refuse(s, e, line, 0, "it has %zu fields where the %s has %zu", n,
                         c->header ? "header" : "first row", s->expected)
                      ? ROW_BAD
                      : ROW_FAILED;
        if (end == ROW_OK && (s->pub.encoding == CSV_LATIN1 || s->check_rows))
            end = settle_letters(s, n, line, e);
        if (end == ROW_BAD)
            continue;
        if (end != ROW_OK)
            break;
        if (c->n_rows >= c->opt.max_rows)
            return over_limit(s, e, line, "rows", c->opt.max_rows);
        for (; n < s->expected; n++) /* allow_short: the rest is missing */
            (void)push_field(s, n, "", 0);
        if (!s->expected)
            s->expected = n;
        c->field = s->field;
        c->n = n;
        c->line = line;
        c->n_rows++;
        return true;
    }
    s->done = true;
    c->n = 0;
    return false;
}

bool csv_failed(const struct csv *c)
{
    return c->state->failed;
}

/* ---- opening ---- */

/* One pass over everything: NUL bytes, and how much of the non-ASCII text is UTF-8. */
static bool survey(struct csv_state *s, struct err *e)
{
    size_t n_good = 0, n_bad = 0;
    for (size_t at = 0; at < s->n;) {
        size_t end = s->n - at > SURVEY_CHUNK ? at + SURVEY_CHUNK : s->n;
        while (end < s->n && ((unsigned char)s->p[end] & 0xC0) == 0x80 &&
               end - at < SURVEY_CHUNK + 4)
            end++; /* not in the middle of a letter */
        struct str chunk = {s->p + at, end - at};
        if (memchr(chunk.p, '\0', chunk.n))
            return FAIL(e, ERR_INPUT, "%s is a binary file, not a table in text form", s->pub.name);
        size_t bad;
        while (!utf8_valid(chunk, &bad)) {
            n_bad++;
            for (size_t i = 0; i < bad; i++)
                n_good += (unsigned char)chunk.p[i] >= 0xC2;
            chunk = (struct str){chunk.p + bad + 1, chunk.n - bad - 1};
        }
        if (n_bad) /* only then does anybody ask how many were good */
            for (size_t i = 0; i < chunk.n; i++)
                n_good += (unsigned char)chunk.p[i] >= 0xC2;
        at = end;
        if (s->kept_from && s->p + at > s->kept_from + DROP_EVERY)
            drop_behind(s, s->p + at);
    }
    if (s->kept_from)
        s->kept_from = s->p;
    enum csv_encoding want = s->pub.opt.encoding;
    if (want == CSV_DETECT)
        want = n_bad == 0 || n_good > 10 * n_bad ? CSV_UTF8 : CSV_LATIN1;
    s->pub.encoding = want;
    s->check_rows = want == CSV_UTF8 && n_bad > 0;
    return true;
}

/* The candidate that stands most often in the first line outside quotes; comma when none does. */
static char detect_sep(struct str text)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    size_t count[COUNT_OF(candidates)] = {0}, best = 0;
    bool in_quotes = false;
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if (ch == '"')
            in_quotes = !in_quotes;
        else if (!in_quotes && (ch == '\n' || ch == '\r'))
            break;
        for (size_t k = 0; !in_quotes && k < COUNT_OF(candidates); k++)
            count[k] += ch == candidates[k];
    }
    for (size_t k = 1; k < COUNT_OF(candidates); k++)
        if (count[k] > count[best])
            best = k;
    return candidates[best];
}

static void skip_line(struct csv_state *s)
{
    const char *lf = s->n ? memchr(s->p, '\n', s->n) : NULL;
    size_t n = lf ? (size_t)(lf - s->p) + 1 : s->n;
    s->p += n;
    s->n -= n;
    s->line++;
}

static void close_scratch(void *scratch)
{
    arena_close(scratch);
}

static bool read_header(struct csv_state *s, struct arena *a, struct err *e)
{
    size_t n = 0, line;
    enum row_end end;
    csv_refused_fn refused = s->pub.opt.refused;
    s->pub.opt.refused = NULL; /* a bad header is no row to skip */
    do {
        end = split_row(s, &n, &line, e);
    } while (end == ROW_OK && n == 0);
    if (end == ROW_OK)
        end = settle_letters(s, n, line, e);
    s->pub.opt.refused = refused;
    if (end == ROW_END)
        return FAIL(e, ERR_PARSE, "%s is empty: not even a header line", s->pub.name);
    if (end != ROW_OK)
        return false;
    struct str *header = NEW_N(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        struct str t = str_trim(s->field[i]);
        header[i] = (struct str){str_dup(a, t), t.n};
    }
    s->pub.header = header;
    s->pub.n_header = s->expected = n;
    return true;
}

static bool open_bytes(struct csv **ret, struct arena *a, const char *name, struct str bytes,
                       const struct csv_options *opt, bool mapped, struct err *e)
{
    struct csv_state *s = NEW(a, struct csv_state);
    struct csv *c = &s->pub;
    c->state = s;
    c->name = arena_strdup(a, path_name(name));
    c->opt = opt ? *opt : (struct csv_options){0};
    c->opt.max_bytes = c->opt.max_bytes ? c->opt.max_bytes : DEFAULT_MAX_BYTES;
    c->opt.max_field = c->opt.max_field ? c->opt.max_field : DEFAULT_MAX_FIELD;
    c->opt.max_fields = c->opt.max_fields ? c->opt.max_fields : DEFAULT_MAX_FIELDS;
    c->opt.max_rows = c->opt.max_rows ? c->opt.max_rows : DEFAULT_MAX_ROWS;
    s->a = a;
    s->p = bytes.p;
    s->n = bytes.n;
    s->line = 1;
    s->kept_from = mapped && c->opt.drop_behind && bytes.n ? bytes.p : NULL;
    if (bytes.n > c->opt.max_bytes)
        return FAIL(e, ERR_LIMIT, "%s has %zu bytes; the limit here is %zu", c->name, bytes.n,
                    c->opt.max_bytes);
    if (str_starts(bytes, "\xFF\xFE") || str_starts(bytes, "\xFE\xFF")) {
        (void)FAIL(e, ERR_PARSE, "%s is written in UTF-16", c->name);
        return err_hint(e, "Save it again as CSV with the encoding UTF-8.");
    }
    if (str_starts(bytes, "\xEF\xBB\xBF")) {
        s->p += 3;
        s->n -= 3;
    }
    TRY(survey(s, e));
    c->sep = c->opt.sep;
    if (s->n >= 6 && memcmp(s->p, "sep=", 4) == 0 && (s->p[5] == '\n' || s->p[5] == '\r')) {
        c->sep = c->sep ? c->sep : s->p[4];
        skip_line(s);
    }
    for (size_t i = 0; i < c->opt.skip_lines && s->n; i++)
        skip_line(s);
    if (!c->sep)
        c->sep = detect_sep((struct str){s->p, s->n});
    if (c->sep == '"' || c->sep == '\n' || c->sep == '\r' || (unsigned char)c->sep >= 0x80)
        return FAIL(e, ERR_INPUT, "%s: that character cannot separate fields", c->name);
    s->scratch = arena_open();
    arena_defer(a, close_scratch, s->scratch);
    s->scratch_empty = arena_mark(s->scratch);
    hop_from(s, 0);
    if (c->opt.no_header) {
        if (str_trim((struct str){s->p, s->n}).n == 0)
            return FAIL(e, ERR_PARSE, "%s is empty", c->name);
    } else {
        TRY(read_header(s, a, e));
    }
    *ret = c;
    return true;
}

bool csv_open_memory(struct csv **ret, struct arena *a, const char *name, struct str bytes,
                     const struct csv_options *opt, struct err *e)
{
    return open_bytes(ret, a, name, bytes, opt, false, e);
}

bool csv_open_path(struct csv **ret, struct arena *a, const char *path,
                   const struct csv_options *opt, struct err *e)
{
    struct str bytes;
    TRY(file_map(a, path, opt && opt->max_bytes ? opt->max_bytes : DEFAULT_MAX_BYTES, &bytes, e));
    return open_bytes(ret, a, path, bytes, opt, true, e);
}
