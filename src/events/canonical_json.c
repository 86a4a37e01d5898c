/* canonical_json.c — our own NDJSON: one object per line, members by the words of canonical.h.
 *
 * One pass, no tree: a member's value is a view into the line, rewritten only when it holds an escape. Numbers are
 * taken as they are written, so that "0.1" never becomes a binary fraction. `extra` is an object of texts. */
#include "events/canonical_inside.h"
#include "events/feed_files.h"
#include "events/formats.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { UNKNOWN_MAX = 32, LINE_MAX_BYTES = 4 << 20, DROP_EVERY = 4 << 20 };

struct json_events {
    struct canonical *c;
    struct arena *scratch; /* of one line: texts with escapes, extra */
    struct arena_mark empty;
    const char *unknown[UNKNOWN_MAX];
    size_t n_unknown;
    char why[160], column[80];
};

static void close_scratch(void *a)
{
    arena_close(a);
}

struct json_events *json_events_begin(struct canonical *c)
{
    struct json_events *j = NEW(c->job->arena, struct json_events);
    j->c = c;
    j->scratch = arena_open();
    arena_defer(c->job->arena, close_scratch, j->scratch);
    j->empty = arena_mark(j->scratch);
    return j;
}

size_t json_events_unknown(const struct json_events *j, const char *const **ret)
{
    *ret = j->unknown;
    return j->n_unknown;
}

/* ---- the parts of an object ---- */

struct scan {
    const char *p, *end;
    struct json_events *j;
    const char *why; /* NULL: no fault yet */
};

static void skip_blanks(struct scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
        s->p++;
}

static bool fault(struct scan *s, const char *why)
{
    s->why = why;
    return false;
}

static bool hex4(const char *p, const char *end, uint32_t *ret)
{
    uint32_t x = 0;
    if (end - p < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char ch = p[i];
        uint32_t digit = ch >= '0' && ch <= '9'   ? (uint32_t)(ch - '0')
                         : ch >= 'a' && ch <= 'f' ? (uint32_t)(ch - 'a' + 10)
                         : ch >= 'A' && ch <= 'F' ? (uint32_t)(ch - 'A' + 10)
                                                  : 16;
        if (digit > 15)
            return false;
        x = x * 16 + digit;
    }
    *ret = x;
    return true;
}

static size_t put_utf8(char *out, uint32_t x)
{
    if (x < 0x80) {
        out[0] = (char)x;
        return 1;
    }
    if (x < 0x800) {
        out[0] = (char)(0xC0 | x >> 6);
        out[1] = (char)(0x80 | (x & 63));
        return 2;
    }
    if (x < 0x10000) {
        out[0] = (char)(0xE0 | x >> 12);
        out[1] = (char)(0x80 | (x >> 6 & 63));
        out[2] = (char)(0x80 | (x & 63));
        return 3;
    }
    out[0] = (char)(0xF0 | x >> 18);
    out[1] = (char)(0x80 | (x >> 12 & 63));
    out[2] = (char)(0x80 | (x >> 6 & 63));
    out[3] = (char)(0x80 | (x & 63));
    return 4;
}

/* \uXXXX behind the u, with the second half of a pair. */
static bool code_point(struct scan *s, const char **p, uint32_t *ret)
{
    uint32_t x, low;
    if (!hex4(*p, s->end, &x))
        return fault(s, "a \\u escape has four hexadecimal digits");
    *p += 4;
    if (x >= 0xDC00 && x < 0xE000)
        return fault(s, "half of a surrogate pair stands alone");
    if (x >= 0xD800 && x < 0xDC00) {
        if (s->end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u' || !hex4(*p + 2, s->end, &low) ||
            low < 0xDC00 || low >= 0xE000)
            return fault(s, "half of a surrogate pair stands alone");
        *p += 6;
        x = 0x10000 + ((x - 0xD800) << 10) + (low - 0xDC00);
    }
    if (x == 0)
        return fault(s, "a text holds a NUL character");
    *ret = x;
    return true;
}

static bool escaped(struct scan *s, const char *from, struct str *ret)
{
    static const char from_of[] = "\"\\/bfnrt", to_of[] = "\"\\/\b\f\n\r\t";
    size_t n = 0;
    const char *p = from;
    /* What is unescaped is never longer than what it was written as. */
    while (p < s->end && *p != '"')
        p += *p == '\\' ? 2 : 1;
    if (p >= s->end)
        return fault(s, "a text has no closing quote");
    char *out = arena_alloc_aligned(s->j->scratch, (size_t)(p - from) + 1, 1);
    for (p = from; *p != '"';) {
        if ((unsigned char)*p < 0x20)
            return fault(s, "a text holds a control character that is not escaped");
        if (*p != '\\') {
            out[n++] = *p++;
            continue;
        }
        p++;
        const char *known = memchr(from_of, *p, sizeof from_of - 1);
        if (known) {
            out[n++] = to_of[known - from_of];
            p++;
        } else if (*p == 'u') {
            uint32_t x;
            p++;
            if (!code_point(s, &p, &x))
                return false;
            n += put_utf8(out + n, x);
        } else {
            return fault(s, "there is no such escape");
        }
    }
    s->p = p + 1;
    *ret = (struct str){out, n};
    return true;
}

static bool text(struct scan *s, struct str *ret)
{
    const char *from = ++s->p, *p = from;
    while (p < s->end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
        p++;
    if (p == s->end)
        return fault(s, "a text has no closing quote");
    if ((unsigned char)*p < 0x20)
        return fault(s, "a text holds a control character that is not escaped");
    if (*p == '\\')
        return escaped(s, from, ret);
    *ret = (struct str){from, (size_t)(p - from)};
    s->p = p + 1;
    return true;
}

/* The number as it is written; canonical_event judges whether its field takes it. */
static bool number(struct scan *s, struct str *ret)
{
    const char *from = s->p;
    while (s->p < s->end && ((*s->p >= '0' && *s->p <= '9') || *s->p == '-' || *s->p == '+' ||
                             *s->p == '.' || *s->p == 'e' || *s->p == 'E'))
        s->p++;
    *ret = (struct str){from, (size_t)(s->p - from)};
    return s->p > from || fault(s, "a value is a text, a number or null");
}

static bool word(struct scan *s, const char *w)
{
    size_t n = strlen(w);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, w, n) != 0)
        return false;
    s->p += n;
    return true;
}

static bool scalar(struct scan *s, struct str *ret)
{
    if (s->p < s->end && *s->p == '"')
        return text(s, ret);
    *ret = (struct str){"", 0};
    if (word(s, "null"))
        return true;
    return number(s, ret);
}

static bool comma_or_end(struct scan *s, bool *ret_end)
{
    skip_blanks(s);
    if (s->p == s->end || (*s->p != ',' && *s->p != '}'))
        return fault(s, "the object has no end, or a comma is missing");
    *ret_end = *s->p++ == '}';
    skip_blanks(s);
    return true;
}

static bool name(struct scan *s, struct str *ret)
{
    if (s->p == s->end || *s->p != '"')
        return fault(s, "a member begins with its name in quotes");
    if (!text(s, ret))
        return false;
    skip_blanks(s);
    if (s->p == s->end || *s->p != ':')
        return fault(s, "a colon is missing behind the name of a member");
    s->p++;
    skip_blanks(s);
    return true;
}

/* {"title": "Mug", "state": "SP"} → "title=Mug\nstate=SP" */
static bool extra(struct scan *s, struct str *ret)
{
    struct buf b;
    bool end = false;
    if (*s->p != '{')
        return scalar(s, ret);
    buf_init(&b, s->j->scratch, LINE_MAX_BYTES);
    s->p++;
    skip_blanks(s);
    if (s->p < s->end && *s->p == '}') {
        s->p++;
        end = true;
    }
    while (!end) {
        struct str key, value;
        if (!name(s, &key) || !scalar(s, &value) || !comma_or_end(s, &end))
            return false;
        if (key.n == 0 || memchr(key.p, '=', key.n) || memchr(key.p, '\n', key.n) ||
            (value.n && memchr(value.p, '\n', value.n)))
            return fault(s, "names in `extra` have no = and its texts no line breaks");
        if (b.n)
            buf_putc(&b, '\n');
        buf_put(&b, key);
        buf_putc(&b, '=');
        buf_put(&b, value);
    }
    *ret = buf_str(&b);
    return true;
}

/* A value that no field takes is passed over, whatever it is. */
static bool skip_value(struct scan *s)
{
    size_t depth = 0;
    struct str ignored;
    do {
        skip_blanks(s);
        if (s->p == s->end)
            return fault(s, "the object has no end");
        if (*s->p == '{' || *s->p == '[') {
            depth++;
            s->p++;
        } else if (depth && (*s->p == '}' || *s->p == ']')) {
            depth--;
            s->p++;
        } else if (depth && (*s->p == ',' || *s->p == ':')) {
            s->p++;
        } else if (*s->p == '"') {
            if (!text(s, &ignored))
                return false;
        } else if (!word(s, "true") && !word(s, "false") && !word(s, "null") &&
                   !number(s, &ignored)) {
            return false;
        }
    } while (depth);
    return true;
}

static void remember(struct json_events *j, struct str unknown)
{
    for (size_t i = 0; i < j->n_unknown; i++)
        if (str_is(unknown, j->unknown[i]))
            return;
    if (j->n_unknown < UNKNOWN_MAX)
        j->unknown[j->n_unknown++] = str_dup(j->c->job->arena, unknown);
}

static bool members(struct scan *s, struct str words[N_CANONICAL_FIELDS], int *ret_at)
{
    uint32_t seen = 0;
    bool end = false;
    skip_blanks(s);
    if (s->p < s->end && *s->p == '}') {
        s->p++;
        return true;
    }
    while (!end) {
        struct str key;
        *ret_at = -1;
        if (!name(s, &key))
            return false;
        int f = canonical_find(key);
        *ret_at = f;
        if (f < 0) {
            remember(s->j, key);
            if (!skip_value(s))
                return false;
        } else {
            if (seen & UINT32_C(1) << f)
                return fault(s, "the member stands twice");
            seen |= UINT32_C(1) << f;
            if (s->p == s->end)
                return fault(s, "the object has no end");
            if (!(f == CANONICAL_EXTRA ? extra(s, &words[f]) : scalar(s, &words[f])))
                return false;
        }
        if (!comma_or_end(s, &end))
            return false;
    }
    return true;
}

/* ---- one line ---- */

static struct str bare(struct str line)
{
    while (line.n && strchr(" \t\r\n,[", line.p[0]) && line.p[0])
        line = (struct str){line.p + 1, line.n - 1};
    while (line.n && strchr(" \t\r\n,]", line.p[line.n - 1]) && line.p[line.n - 1])
        line.n--;
    return line;
}

enum json_event json_events_line(struct json_events *j, struct str line, struct event *ret,
                                 const char **ret_column, const char **ret_why)
{
    struct str words[N_CANONICAL_FIELDS] = {{0}};
    enum canonical_field where;
    int at = -1;
    arena_release(j->scratch, j->empty);
    line = bare(line);
    if (line.n == 0)
        return JSON_NOTHING;
    *ret_column = "";
    struct scan s = {.p = line.p, .end = line.p + line.n, .j = j};
    if (line.n > LINE_MAX_BYTES) {
        *ret_why = "the line is longer than 4 MiB";
        return JSON_REFUSED;
    }
    if (!utf8_valid(line, NULL)) {
        *ret_why = "the text is not UTF-8";
        return JSON_REFUSED;
    }
    bool ok = *s.p == '{' || fault(&s, "the line is not a JSON object");
    if (ok) {
        s.p++;
        ok = members(&s, words, &at);
    }
    if (ok && s.p != s.end)
        ok = fault(&s, "something stands behind the object");
    if (!ok) {
        *ret_column = at >= 0 ? canonical_word((enum canonical_field)at) : "";
        (void)snprintf(j->why, sizeof j->why, "%s", s.why);
        *ret_why = j->why;
        return JSON_REFUSED;
    }
    if (!canonical_event(j->c, words, ret, &where, ret_why)) {
        *ret_column = canonical_word(where);
        return JSON_REFUSED;
    }
    return JSON_EVENT;
}

size_t json_events_end(struct str all, size_t at)
{
    size_t depth = 0;
    bool quoted = false;
    while (at < all.n && strchr(" \t\r\n,[]", all.p[at]) && all.p[at])
        at++;
    for (; at < all.n; at++) {
        char ch = all.p[at];
        if (quoted) {
            if (ch == '\\')
                at++;
            quoted = ch != '"';
        } else if (ch == '"') {
            quoted = true;
        } else if (ch == '{' || ch == '[') {
            depth++;
        } else if ((ch == '}' || ch == ']') && depth && --depth == 0) {
            return at + 1;
        } else if (ch == '\n' && depth == 0) {
            return at;
        }
    }
    return all.n;
}

/* ---- files ---- */

static int recognise(struct str head, const char *file_name)
{
    (void)file_name;
    size_t end = json_events_end(head, 0);
    struct str first = bare((struct str){head.p, end});
    return str_starts(first, "{") && str_contains(first, "\"kind\"") &&
                   str_contains(first, "\"subject\"") && str_contains(first, "\"at\"")
               ? 95
               : 0;
}

static bool read_lines(struct job *job, struct str all, bool mapped, struct json_events *j,
                       const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    size_t line = 0, dropped = 0;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (size_t at = 0; at < all.n;) {
        const char *lf = memchr(all.p + at, '\n', all.n - at);
        size_t end = lf ? (size_t)(lf - all.p) : all.n;
        struct event ev;
        const char *column, *why;
        line++;
        switch (json_events_line(j, (struct str){all.p + at, end - at}, &ev, &column, &why)) {
        case JSON_EVENT:
            ev.line = line;
            ret->n_rows++;
            TRY(sink->put(sink->ctx, &ev, e));
            ret->n_events++;
            break;
        case JSON_REFUSED:
            ret->n_rows++;
            ret->n_refused++;
            sink->refuse(sink->ctx, line, column, why);
            break;
        case JSON_NOTHING:
            break;
        }
        at = end + 1;
        if (mapped && at > dropped + DROP_EVERY && at < all.n) { /* a file may be larger than the memory */
            uintptr_t from = ((uintptr_t)all.p + dropped) & ~(page - 1),
                      to = ((uintptr_t)all.p + at) & ~(page - 1);
            (void)madvise((void *)from, to - from, MADV_DONTNEED);
            dropped = at;
        }
        if ((line & 0xFFFFF) == 0)
            job_progress(job, "rows read", line, 0);
    }
    return true;
}

static bool read_ndjson(struct job *job, const char *path, const struct read_options *opt,
                        const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    struct str all;
    struct canonical *c;
    const char *const *unknown;
    TRY(canonical_begin(job, opt, &c, e));
    bool packed = feed_is_packed(path);
    if (packed) {
        struct feed_file file;
        TRY(feed_file_of_job(job, path, &file, e));
        all = file.bytes;
    } else {
        TRY(file_map(job->arena, path, SIZE_MAX, &all, e));
    }
    struct json_events *j = json_events_begin(c);
    struct read_report report = {.format = "landfall-ndjson", .encoding = "UTF-8", .separator = ""};
    TRY(read_lines(job, all, !packed, j, sink, &report, e));
    size_t n = json_events_unknown(j, &unknown);
    struct read_column *columns = NEW_N(job->arena, struct read_column, n + N_CANONICAL_FIELDS);
    for (size_t i = 0; i < N_CANONICAL_FIELDS; i++)
        columns[report.n_columns++] =
            (struct read_column){.name = canonical_word((enum canonical_field)i),
                                 .field = canonical_word((enum canonical_field)i),
                                 .confidence = 1};
    for (size_t i = 0; i < n; i++)
        columns[report.n_columns++] =
            (struct read_column){.name = unknown[i], .why = "no event has a place for it"};
    report.columns = columns;
    *ret = report;
    return true;
}

const struct event_format format_landfall_ndjson = {
    .id = "landfall-ndjson",
    .name = "Landfall events (NDJSON)",
    .what = "one JSON object per line, as programs send them",
    .recognise = recognise,
    .read = read_ndjson,
    .channel = "",
};

/* ---- writing ---- */

static void put_extra(struct buf *out, struct str all)
{
    bool first = true;
    buf_putc(out, '{');
    while (all.n) {
        struct str line = str_cut(&all, '\n'), key = str_cut(&line, '=');
        if (!first)
            buf_putc(out, ',');
        first = false;
        buf_json_string(out, key);
        buf_putc(out, ':');
        buf_json_string(out, line);
    }
    buf_putc(out, '}');
}

bool canonical_put_json(struct canonical *c, const struct event *ev, struct buf *out, struct err *e)
{
    struct canonical_words w;
    bool first = true;
    TRY(canonical_words_of(c, ev, &w, e));
    buf_putc(out, '{');
    for (int i = 0; i < N_CANONICAL_FIELDS; i++) {
        if (!w.word[i].n)
            continue;
        if (!first)
            buf_putc(out, ',');
        first = false;
        buf_json_string(out, str_of(canonical_word((enum canonical_field)i)));
        buf_putc(out, ':');
        if (i == CANONICAL_EXTRA)
            put_extra(out, w.word[i]);
        else
            buf_json_string(out, w.word[i]);
    }
    buf_puts(out, "}\n");
    return true;
}
