/* table.c — two passes over one table: every value of the columns that need it is looked at, then rows become events.
 *
 * A row's events are gathered and put when the row is over; a fault anywhere in it drops them all and refuses the row,
 * so that no half of a row is ever kept. */
#include "events/table.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "events/feed_files.h"
#include "events/mapping.h"
#include "events/table_inside.h"
#include "events/zone_time.h"

enum { ENOUGH_VOTES = 4096, ENOUGH_CLEAR = 256 };

/* ---- subjects of the file: open addressing by a 64-bit hash ---- */

struct seen {
    struct arena *a;
    struct seen_entry *slot;
    size_t n, cap; /* cap a power of two */
};

uint64_t str_hash64(struct str s)
{
    uint64_t h = UINT64_C(0x9E3779B97F4A7C15) ^ (s.n * UINT64_C(0xff51afd7ed558ccd));
    const char *p = s.p;
    size_t n = s.n;
    while (n >= 8) {
        uint64_t w;
        memcpy(&w, p, 8);
        h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
        p += 8;
        n -= 8;
    }
    uint64_t w = 0;
    if (n)
        memcpy(&w, p, n);
    h = (h ^ w) * UINT64_C(0xc4ceb9fe1a85ec53);
    h ^= h >> 29;
    h *= UINT64_C(0xff51afd7ed558ccd);
    return (h ^ (h >> 32)) | 1; /* 0 marks an empty slot */
}

struct seen *seen_new(struct arena *a)
{
    struct seen *s = NEW(a, struct seen);
    s->a = a;
    s->cap = 1024;
    s->slot = NEW_N(a, struct seen_entry, s->cap);
    return s;
}

static struct seen_entry *slot_of(struct seen_entry *slot, size_t cap, uint64_t hash)
{
    size_t i = hash & (cap - 1);
    while (slot[i].hash && slot[i].hash != hash)
        i = (i + 1) & (cap - 1);
    return &slot[i];
}

size_t seen_count(const struct seen *s)
{
    return s->n;
}

struct seen_entry *seen_find(struct seen *s, struct str subject)
{
    if (s->n * 2 >= s->cap) {
        struct seen_entry *bigger = NEW_N(s->a, struct seen_entry, s->cap * 2);
        for (size_t i = 0; i < s->cap; i++)
            if (s->slot[i].hash)
                *slot_of(bigger, s->cap * 2, s->slot[i].hash) = s->slot[i];
        s->slot = bigger;
        s->cap *= 2;
    }
    uint64_t hash = str_hash64(subject);
    struct seen_entry *entry = slot_of(s->slot, s->cap, hash);
    if (!entry->hash) {
        entry->hash = hash;
        s->n++;
    }
    return entry;
}

/* ---- refusing ---- */

static void refuse(struct table *t, size_t line, const char *column, const char *why)
{
    t->n_refused++;
    if (t->sink && t->sink->refuse)
        t->sink->refuse(t->sink->ctx, line, column, why);
}

static void csv_refused(void *ctx, size_t line, size_t column, const char *why)
{
    struct table *t = ctx;
    const char *name = column && column <= t->report->n_columns ? t->report->columns[column - 1].name : "";
    t->n_rows++;
    refuse(t, line, name, why);
}

/* ---- first pass ---- */

void refusal_ignored(void *ctx, size_t line, size_t column, const char *why)
{
    (void)line, (void)column, (void)why;
    ++*(size_t *)ctx;
}

static void vote_sign(struct table *t, struct column_votes *v, struct str value)
{
    struct str sign = number_sign(value);
    if (sign.n == 0)
        return;
    v->n_signs++;
    if (v->currency && v->n_signs > ENOUGH_VOTES)
        return;
    const char *code = currency_of_sign(t->job, sign);
    if (!code) {
        if (!v->sign[0])
            (void)snprintf(v->sign, sizeof v->sign, "%.*s", STR_ARG_MAX(sign, 15));
    } else if (v->currency && strcmp(v->currency, code) != 0) {
        v->many_currencies = true;
    } else {
        v->currency = code;
    }
}

static bool voted_enough(const struct column_votes *v, enum cell_form form)
{
    if (form == CELL_DATE)
        return v->dates.n >= ENOUGH_VOTES && (v->dates.n_clear == v->dates.n);
    return form == CELL_NUMBER && v->numbers.n >= ENOUGH_VOTES && number_decide(&v->numbers) &&
           v->numbers.n_point + v->numbers.n_comma >= ENOUGH_CLEAR;
}

static bool survey(struct table *t, const char *name, struct str bytes, struct csv_options co, const int *cell_of,
                   struct column_votes *votes, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct csv *c;
    size_t refused = 0;
    co.refused = refusal_ignored;
    co.refused_ctx = &refused;
    TRY(csv_open_memory(&c, tmp, name, bytes, &co, e));
    while (csv_next(c, e)) {
        for (size_t i = 0; i < c->n; i++) {
            struct str value = str_trim(c->field[i]);
            if (value.n == 0) {
                votes[i].n_missing++;
                continue;
            }
            int k = cell_of[i];
            enum cell_form form = k >= 0 ? t->spec->cells[k].form : CELL_TEXT;
            if (form == CELL_TEXT || voted_enough(&votes[i], form) || cell_says_missing(value))
                continue;
            if (form == CELL_DATE) {
                date_vote(&votes[i].dates, value, t->months);
            } else {
                number_vote(&votes[i].numbers, value);
                if (form == CELL_MONEY)
                    vote_sign(t, &votes[i], value);
            }
        }
    }
    t->n_rows = c->n_rows; /* for settling only; the second pass counts again */
    return !csv_failed(c);
}

/* ---- the report ---- */

static const char *form_words(const struct table *t, int k, const struct column_votes *v)
{
    const struct cell_spec *cs = &t->spec->cells[k];
    switch (cs->form) {
    case CELL_DATE:
        return date_order_words(t->col[k].order, v->dates.times, v->dates.n > 0);
    case CELL_NUMBER:
    case CELL_MONEY:
        return v->numbers.n == 0 ? NULL
               : v->numbers.n_point + v->numbers.n_comma + v->numbers.n_open == 0
                   ? "whole numbers"
                   : (t->col[k].point == ',' ? "decimal comma" : "decimal point");
    case CELL_TEXT:
        break;
    }
    return "text";
}

static void report_columns(struct table *t, const int *cell_of, const struct column_votes *votes)
{
    struct arena *a = t->job->arena;
    struct read_column *cols = NEW_N(a, struct read_column, t->csv->n_header + 1);
    for (size_t i = 0; i < t->csv->n_header; i++) {
        struct read_column *rc = &cols[i];
        int k = cell_of[i];
        rc->name = str_dup(a, t->csv->header[i]);
        rc->n_missing = votes[i].n_missing;
        rc->confidence = 1;
        if (k < 0) {
            rc->why = t->csv->header[i].n ? header_why_not(a, t->csv->header[i]) : "has no heading";
        } else if (!t->spec->cells[k].field) {
            rc->why = t->spec->cells[k].why ? t->spec->cells[k].why : "no event has a place for it";
        } else {
            rc->field = t->spec->cells[k].field;
            rc->form = form_words(t, k, &votes[i]);
        }
    }
    t->report->columns = cols;
    t->report->n_columns = t->csv->n_header;
}

static const char *separator_words(char sep)
{
    return sep == ',' ? "comma" : sep == ';' ? "semicolon" : sep == '\t' ? "tab" : "|";
}

/* ---- second pass ---- */

static bool put_row(struct table *t, struct err *e)
{
    if (t->fault) {
        const char *column = t->fault_cell >= 0 && t->col[t->fault_cell].at >= 0
                                 ? t->report->columns[t->col[t->fault_cell].at].name
                             : t->fault_cell >= 0 ? t->spec->cells[t->fault_cell].name
                                                  : "";
        refuse(t, t->csv->line, column, t->fault_why);
        return true;
    }
    return table_put_now(t, e);
}

bool table_put_now(struct table *t, struct err *e)
{
    for (size_t i = 0; i < t->n_event; i++) {
        TRY(t->sink->put(t->sink->ctx, &t->event[i], e));
        t->n_events++;
    }
    t->n_event = 0;
    t->n_text = 0;
    return true;
}

static void clear_row(struct table *t)
{
    t->n_event = 0;
    t->fault = false;
    t->n_text = 0;
}

static bool rows(struct table *t, struct err *e)
{
    while (csv_next(t->csv, e)) {
        clear_row(t);
        t->n_rows++;
        TRY(t->spec->row(t, e));
        TRY(put_row(t, e));
    }
    if (csv_failed(t->csv))
        return false;
    clear_row(t);
    if (t->spec->end) {
        TRY(t->spec->end(t, e));
        TRY(put_row(t, e));
    }
    return true;
}

/* The format whose headings the file has; NULL: none. */
static const struct event_format *looks_like(const struct table *t, struct str bytes)
{
    const struct event_format *best = NULL;
    int most = 0;
    for (size_t i = 0; i < event_n_formats; i++) {
        int sure = event_formats[i]->table ? table_fits(event_formats[i]->table, t->job, bytes) : 0;
        if (sure > most) {
            most = sure;
            best = event_formats[i];
        }
    }
    return best;
}

static bool key_missing(const struct table *t, const char *name, struct str bytes, struct err *e)
{
    for (size_t k = 0; k < t->spec->n_cells; k++)
        if ((t->spec->cells[k].flags & CELL_KEY) && t->col[k].at < 0) {
            (void)FAIL(e, ERR_INPUT, "%s has no column “%s”, without which it cannot be read as %s", path_name(name),
                       t->spec->cells[k].name, t->spec->id);
            const struct event_format *other = looks_like(t, bytes);
            return other ? err_hint(e, "It looks like another file: %s. Leave the format out, or say `%s`.", other->name,
                                    other->id)
                         : err_hint(e, "See what Landfall makes of it: landfall events preview %s", path_name(name));
        }
    return true;
}

/* A tab separated file in which quotes are letters: some field begins with a quote that it does not end with. */
static bool quotes_are_letters(struct str bytes)
{
    enum { LOOK_MAX = 1 << 20 };
    size_t n = bytes.n < LOOK_MAX ? bytes.n : LOOK_MAX, from = 0;
    for (size_t i = 0; i <= n; i++) {
        if (i < n && bytes.p[i] != '\t' && bytes.p[i] != '\n' && bytes.p[i] != '\r')
            continue;
        struct str field = {bytes.p + from, i - from};
        const char *inside = field.n ? memchr(field.p, '"', field.n) : NULL;
        if (inside && (field.p[0] != '"' || field.n < 2 || (field.p[field.n - 1] != '"' && i < n)))
            return true;
        from = i + 1;
    }
    return false;
}

static bool has_tab_first(struct str bytes)
{
    size_t n = 0;
    while (n < bytes.n && bytes.p[n] != '\n' && bytes.p[n] != '\r')
        n++;
    return n && memchr(bytes.p, '\t', n) != NULL;
}

static void fill_report(struct table *t)
{
    t->report->n_rows = t->n_rows;
    t->report->n_refused = t->n_refused;
    t->report->n_events = t->n_events;
}

/* What a saved mapping answers; what was said with this import goes before it. */
static bool take_answers(struct table *t, struct err *e)
{
    if (!t->opt->mapping)
        return true;
    struct read_options *opt = NEW(t->job->arena, struct read_options);
    TRY(mapping_load(t->job->arena, "the mapping", str_of(t->opt->mapping), &t->answers, e));
    *opt = *t->opt;
    if (!opt->decimal)
        opt->decimal = t->answers->decimal;
    if (!opt->date_order)
        opt->date_order = t->answers->date_order;
    if (!opt->currency)
        opt->currency = t->answers->currency;
    if (t->answers->zone)
        opt->zone = t->answers->zone;
    t->opt = opt;
    return true;
}

static bool read_opened(struct table *t, const char *name, struct str bytes, struct csv_options co, struct err *e)
{
    struct arena *a = t->job->arena;
    const struct header_aliases *aliases;
    TRY(header_aliases_of_job(t->job, &aliases, e));
    TRY(months_load(a, t->job->data_dir, &t->months, e));
    TRY(currencies_load(a, arena_printf(a, "%s/parameters/currencies.csv", t->job->data_dir), &t->currencies, e));
    TRY(take_answers(t, e));
    TRY(zone_time_begin(t, e));
    int *cell_of = NEW_N(a, int, t->csv->n_header + 1);
    struct column_votes *votes = NEW_N(a, struct column_votes, t->csv->n_header + 1);
    headers_match(t->spec, aliases, a, t->csv->header, t->csv->n_header, cell_of);
    for (size_t i = 0; i < t->csv->n_header; i++)
        if (cell_of[i] >= 0)
            t->col[cell_of[i]].at = (int)i;
    TRY(key_missing(t, name, bytes, e));
    TRY(survey(t, name, bytes, co, cell_of, votes, e));
    TRY(table_settle(t, cell_of, votes, e));
    t->n_rows = 0;
    report_columns(t, cell_of, votes);
    if (t->report->asks)
        return true;
    if (t->spec->begin)
        TRY(t->spec->begin(t, e));
    bool ok = rows(t, e);
    fill_report(t);
    return ok;
}

static bool read_table(const struct table_spec *spec, struct job *job, const char *path, const char *name,
                       struct str bytes, const struct read_options *opt, const struct event_sink *sink, void *shared,
                       struct read_report *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct table *t = NEW(a, struct table);
    ARENA_LOCAL(tmp);
    *ret = (struct read_report){.format = spec->id};
    *t = (struct table){.job = job, .path = path, .spec = spec, .opt = opt, .sink = sink, .report = ret, .shared = shared, .name = path_name(name)};
    for (size_t k = 0; k < spec->n_cells; k++)
        t->col[k] = (struct table_column){.at = -1, .point = '.'};
    t->text = arena_alloc_aligned(tmp, TABLE_MAX_TEXT, 1);
    t->seen = seen_new(tmp);
    t->state = spec->state_size ? arena_alloc(tmp, spec->state_size) : NULL;
    bool tabs = has_tab_first(bytes);
    struct csv_options co = {.refused = csv_refused,
                             .refused_ctx = t,
                             .no_quotes = tabs && (spec->no_quotes || quotes_are_letters(bytes))};
    TRY(csv_open_memory(&t->csv, tmp, name, bytes, &co, e));
    ret->encoding = t->csv->encoding == CSV_LATIN1 ? "Windows-1252" : "UTF-8";
    ret->separator = separator_words(t->csv->sep);
    return read_opened(t, name, bytes, co, e);
}

bool table_read_bytes(const struct table_spec *spec, struct job *job, const char *name, struct str bytes,
                      const struct read_options *opt, const struct event_sink *sink, void *shared,
                      struct read_report *ret, struct err *e)
{
    return read_table(spec, job, NULL, name, bytes, opt, sink, shared, ret, e);
}

bool table_read_shared(const struct table_spec *spec, struct job *job, const char *path, const struct read_options *opt,
                       const struct event_sink *sink, void *shared, struct read_report *ret, struct err *e)
{
    struct feed_file file;
    TRY(feed_file_of_job(job, path, &file, e));
    return read_table(spec, job, path, file.name, file.bytes, opt, sink, shared, ret, e);
}

bool table_read(const struct table_spec *spec, struct job *job, const char *path, const struct read_options *opt,
                const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    return table_read_shared(spec, job, path, opt, sink, NULL, ret, e);
}
