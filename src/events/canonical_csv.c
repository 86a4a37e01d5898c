/* canonical_csv.c — our own CSV: a header of the words of canonical.h in any order, one event per row.
 *
 * A text that a spreadsheet would take for a formula is written with an apostrophe before it, and one apostrophe
 * before such a text is taken away again: what is exported is read back the same. */
#include "base/csv.h"
#include "events/canonical_inside.h"
#include "events/feed_files.h"
#include "events/formats.h"

static bool formula_behind(const char *p, size_t n, bool need_mark)
{
    size_t i = 0;
    while (i < n && p[i] == '\'')
        i++;
    return i < n && (!need_mark || i > 0) &&
           (p[i] == '=' || p[i] == '+' || p[i] == '-' || p[i] == '@' || p[i] == '\t' || p[i] == '\r');
}

static inline struct str unmarked(struct str s)
{
    if (s.n > 1 && s.p[0] == '\'' && formula_behind(s.p, s.n, true))
        return (struct str){s.p + 1, s.n - 1};
    return s;
}

/* ---- reading ---- */

static int recognise(struct str head, const char *file_name)
{
    (void)file_name;
    bool seen[N_CANONICAL_FIELDS] = {false};
    const char *end = head.n ? memchr(head.p, '\n', head.n) : NULL;
    struct str line = {head.p, end ? (size_t)(end - head.p) : head.n};
    if (str_starts(line, "\xEF\xBB\xBF"))
        line = (struct str){line.p + 3, line.n - 3};
    char sep = memchr(line.p ? line.p : "", ',', line.n) ? ',' : ';';
    while (line.n) {
        struct str word = str_trim(str_cut(&line, sep));
        if (word.n > 1 && word.p[0] == '"')
            word = (struct str){word.p + 1, word.n - 2};
        int f = canonical_find(word);
        if (f >= 0)
            seen[f] = true;
    }
    return seen[CANONICAL_KIND] && seen[CANONICAL_SUBJECT] && seen[CANONICAL_AT] ? 95 : 0;
}

struct reading {
    const struct event_sink *sink;
    struct csv *csv;
};

static void refused(void *ctx, size_t line, size_t column, const char *why)
{
    struct reading *r = ctx;
    const char *name = "";
    if (column && r->csv && column <= r->csv->n_header)
        name = r->csv->header[column - 1].p;
    r->sink->refuse(r->sink->ctx, line, name, why);
}

/* Which column is which field; a field may stand once. */
static bool columns_of(struct arena *a, const struct csv *c, int *field_at, struct read_report *ret,
                       struct err *e)
{
    bool seen[N_CANONICAL_FIELDS] = {false};
    struct read_column *columns = NEW_N(a, struct read_column, c->n_header);
    for (size_t i = 0; i < c->n_header; i++) {
        int f = canonical_find(c->header[i]);
        field_at[i] = f;
        columns[i] = (struct read_column){.name = str_dup(a, c->header[i]),
                                          .field = f < 0 ? NULL : canonical_word((enum canonical_field)f),
                                          .why = f < 0 ? "no event has a place for it" : NULL,
                                          .confidence = 1};
        if (f >= 0 && seen[f])
            return FAIL(e, ERR_PARSE, "%s: the column `%s` stands twice", c->name,
                        canonical_word((enum canonical_field)f));
        if (f >= 0)
            seen[f] = true;
    }
    static const enum canonical_field needed[] = {CANONICAL_KIND, CANONICAL_SUBJECT, CANONICAL_AT};
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!seen[needed[i]])
            return FAIL(e, ERR_PARSE, "%s has no column `%s`", c->name, canonical_word(needed[i])) ||
                   err_hint(e, "docs/formats/events.md lists the columns.");
    ret->columns = columns;
    ret->n_columns = c->n_header;
    return true;
}

static bool read_rows(struct job *job, struct csv *c, struct canonical *k, const int *field_at,
                      const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    while (csv_next(c, e)) {
        struct str words[N_CANONICAL_FIELDS] = {{0}};
        struct event ev;
        enum canonical_field where;
        const char *why;
        for (size_t i = 0; i < c->n; i++)
            if (field_at[i] >= 0)
                words[field_at[i]] = unmarked(c->field[i]);
        if (!canonical_event(k, words, &ev, &where, &why)) {
            sink->refuse(sink->ctx, c->line, canonical_word(where), why);
            ret->n_refused++;
            continue;
        }
        ev.line = c->line;
        TRY(sink->put(sink->ctx, &ev, e));
        ret->n_events++;
        if ((c->n_rows & 0xFFFFF) == 0)
            job_progress(job, "rows read", c->n_rows, 0);
    }
    return !csv_failed(c);
}

static bool read_csv(struct job *job, const char *path, const struct read_options *opt,
                     const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    struct reading r = {.sink = sink};
    struct canonical *k;
    struct csv_options how = {.refused = refused,
                              .refused_ctx = &r,
                              .max_bytes = SIZE_MAX,
                              .max_rows = SIZE_MAX,
                              .drop_behind = true};
    TRY(canonical_begin(job, opt, &k, e));
    if (feed_is_packed(path)) {
        struct feed_file file;
        how.drop_behind = false;
        TRY(feed_file_of_job(job, path, &file, e));
        TRY(csv_open_memory(&r.csv, job->arena, file.name, file.bytes, &how, e));
    } else {
        TRY(csv_open_path(&r.csv, job->arena, path, &how, e));
    }
    int *field_at = NEW_N(job->arena, int, r.csv->n_header);
    struct read_report report = {.format = "landfall-csv",
                                 .encoding = r.csv->encoding == CSV_UTF8 ? "UTF-8" : "Latin-1",
                                 .separator = arena_strndup(job->arena, &r.csv->sep, 1)};
    TRY(columns_of(job->arena, r.csv, field_at, &report, e));
    TRY(read_rows(job, r.csv, k, field_at, sink, &report, e));
    report.n_refused += r.csv->n_refused;
    report.n_rows = r.csv->n_rows + r.csv->n_refused;
    *ret = report;
    return true;
}

const struct event_format format_landfall_csv = {
    .id = "landfall-csv",
    .name = "Landfall events (CSV)",
    .what = "one event per row, as `landfall events export` writes them",
    .recognise = recognise,
    .read = read_csv,
    .channel = "",
};

/* ---- writing ---- */

void canonical_put_header(struct buf *out)
{
    for (int i = 0; i < N_CANONICAL_FIELDS; i++) {
        if (i)
            buf_putc(out, ',');
        buf_puts(out, canonical_word((enum canonical_field)i));
    }
    buf_putc(out, '\n');
}

static void put_field(struct buf *out, struct str s, bool number)
{
    bool mark = !number && formula_behind(s.p, s.n, false), quotes = mark;
    for (size_t i = 0; i < s.n && !quotes; i++)
        quotes = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == ';';
    if (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
        quotes = true;
    if (!quotes) {
        buf_put(out, s);
        return;
    }
    buf_putc(out, '"');
    if (mark)
        buf_putc(out, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_putc(out, '"');
        buf_putc(out, s.p[i]);
    }
    buf_putc(out, '"');
}

bool canonical_put_csv(struct canonical *c, const struct event *ev, struct buf *out, struct err *e)
{
    struct canonical_words w;
    TRY(canonical_words_of(c, ev, &w, e));
    for (int i = 0; i < N_CANONICAL_FIELDS; i++) {
        if (i)
            buf_putc(out, ',');
        put_field(out, w.word[i],
                  i == CANONICAL_QUANTITY || i == CANONICAL_AMOUNT || i == CANONICAL_NUMBER);
    }
    buf_putc(out, '\n');
    return true;
}
