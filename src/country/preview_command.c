/* preview_command.c — country preview: what an import would do, before it does it.
 *
 * The counts and the errors come from the importer itself, run dry; nothing is kept. Beside them stand the
 * file's first rows and what its columns seem to be. A file of no known source is shown all the same,
 * with the reason why it cannot be imported. */
#include <string.h>

#include "base/archive.h"
#include "base/file.h"
#include "base/params.h"
#include "base/value.h"
#include "country/preview.h"
#include "country/table.h"

enum { CONTENT_MAX = 400 };

/* --- the dry run -------------------------------------------------------------------------------- */

struct dry_run {
    const struct facts *facts;
    struct arena *arena;
    size_t n_facts, n_implausible;
    struct import_refusal *implausible;
    size_t n, cap;
    const char *file;
};

static void see_fact(void *ctx, const struct observation *o)
{
    struct dry_run *d = ctx;
    const struct indicator *ind = indicator_at(d->facts, o->indicator);
    if (o->value >= ind->min && o->value <= ind->max) {
        d->n_facts++;
        return;
    }
    if (d->n_implausible++ >= IMPORT_MAX_REFUSALS)
        return;
    struct import_refusal x = {
        .entry = d->file,
        .line = o->line,
        .what = arena_printf(d->arena, "%s %s %d", ind->id, market_at(d->facts, o->market)->iso3,
                             o->year),
        .why = arena_printf(d->arena, "%g is outside the plausible range %g to %g", o->value,
                            ind->min, ind->max)};
    PUSH(d->arena, d->implausible, d->n, d->cap, x);
}

/* --- the bytes again: the first rows, and the lines behind the errors ---------------------------- */

struct text_entry {
    const char *name;
    struct str bytes;
};
struct entries {
    struct text_entry *items;
    size_t n, cap;
    size_t shown; /* index of the one whose rows are shown */
};

static const struct pack_limits limits = {.max_entry = IMPORT_MAX_BYTES,
                                          .max_total = (size_t)2 * IMPORT_MAX_BYTES,
                                          .max_entries = 5000};

static bool needs(const struct import_report *r, const struct dry_run *d, const char *name)
{
    for (size_t i = 0; r && i < r->n_refusals; i++)
        if (strcmp(r->refusals[i].entry, name) == 0)
            return true;
    return d->n > 0;
}

static bool is_text(struct str s)
{
    return s.n && !memchr(s.p, '\0', s.n < 4096 ? s.n : 4096);
}

/* Keeps the entry that is shown (the first one the format reads, else the first text) and those an
 * error points into. */
static bool read_entries(struct arena *a, const char *path, const struct import_report *r,
                         const struct dry_run *d, struct entries *ret, struct err *e)
{
    struct pack *p;
    bool have = false;
    TRY(pack_open(&p, a, path, &limits, e));
    while (pack_next(p, e)) {
        struct str bytes;
        const char *name = arena_strdup(a, p->name);
        bool wanted = !have || needs(r, d, name);
        if (!wanted)
            continue;
        TRY(pack_read(p, a, &bytes, e));
        bool shown = !have && is_text(bytes) &&
                     (!r || (r->format->read && r->format->recognise(str_of(name), bytes)));
        if (shown) {
            ret->shown = ret->n;
            have = true;
        }
        if (shown || needs(r, d, name))
            PUSH(a, ret->items, ret->n, ret->cap, (struct text_entry){name, bytes});
    }
    return !pack_failed(p) &&
           (have || FAIL(e, ERR_PARSE, "%s holds no text to show", path_name(path)));
}

static const char *line_of(struct arena *a, const struct entries *all, const char *entry,
                           size_t line)
{
    for (size_t i = 0; i < all->n && line > 0; i++) {
        struct str rest = all->items[i].bytes, s = {NULL, 0};
        struct str head = str_trim((struct str){rest.p, rest.n < 64 ? rest.n : 64});
        if (strcmp(all->items[i].name, entry) != 0)
            continue;
        if (head.n && (head.p[0] == '{' || head.p[0] == '['))
            return NULL; /* the number is that of an item, not of a line */
        for (size_t k = 0; k < line && rest.n; k++)
            s = str_cut(&rest, '\n');
        s = str_trim(s);
        if (s.n <= CONTENT_MAX)
            return str_dup(a, s);
        return arena_printf(a, "%.*s…", CONTENT_MAX, s.p);
    }
    return NULL;
}

/* --- the result ---------------------------------------------------------------------------------- */

static const struct shape_field column_fields[] = {
    {.name = "column", .kind = VALUE_TEXT},
    {.name = "meaning", .kind = VALUE_TEXT, .help = "what most of its values seem to be"},
    {.name = "detail", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL,
     .help = "indicator and unit, decimal point or comma, order of a date"},
    {.name = "sampled", .kind = VALUE_INT, .help = "values looked at"},
    {.name = "fitting", .kind = VALUE_INT, .help = "values that are what is guessed"},
};
static const struct shape column_shape =
    SHAPE("preview_column", "a column of the file", column_fields);
static const struct shape_field row_fields[] = {
    {.name = "line", .kind = VALUE_INT},
    {.name = "cells", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape row_shape = SHAPE("preview_row", "a row as it was read", row_fields);
static const struct shape_field error_fields[] = {
    {.name = "file", .kind = VALUE_TEXT, .help = "the file, or the entry of the archive"},
    {.name = "line", .kind = VALUE_INT, .help = "0 = the whole file; in JSON the number of the item"},
    {.name = "reason", .kind = VALUE_TEXT},
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "content", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "the line"},
};
static const struct shape error_shape =
    SHAPE("preview_error", "a row that would not be used", error_fields);
static const struct shape_field reason_fields[] = {
    {.name = "reason", .kind = VALUE_TEXT},
    {.name = "times", .kind = VALUE_INT},
};
static const struct shape reason_shape = SHAPE("preview_reason", "a reason, counted", reason_fields);
static const struct shape_field preview_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "recognised", .kind = VALUE_BOOL},
    {.name = "confidence", .kind = VALUE_TEXT,
     .help = "certain: format known by its content; doubtful: known, but most rows cannot be used; "
             "none: no known source"},
    {.name = "format", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "licence", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "link", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "vintage", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "why_not", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "shown", .heading = "file shown", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "layout", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "encoding", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "rows_read", .heading = "rows read", .kind = VALUE_INT},
    {.name = "rows_used", .heading = "would be used", .kind = VALUE_INT},
    {.name = "rows_refused", .heading = "would be refused", .kind = VALUE_INT},
    {.name = "figures", .heading = "figures it would bring", .kind = VALUE_INT},
    {.name = "implausible", .heading = "figures outside the plausible range", .kind = VALUE_INT},
    {.name = "columns", .kind = VALUE_LIST, .of = &column_shape},
    {.name = "rows", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "reasons", .kind = VALUE_LIST, .of = &reason_shape},
    {.name = "errors", .kind = VALUE_LIST, .of = &error_shape,
     .flags = SHAPE_CSV | SHAPE_NOT_IN_TEXT},
    {.name = "ok", .kind = VALUE_BOOL, .help = "an import would bring something"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape preview_shape =
    SHAPE("country_preview", "what an import would do", preview_fields);

static void add_errors(struct arena *a, const struct entries *all, const struct import_refusal *x,
                       size_t n, struct value *list)
{
    for (size_t i = 0; i < n; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "file", path_name(x[i].entry));
        record_int(a, r, "line", (int64_t)x[i].line);
        record_text(a, r, "reason", x[i].why);
        record_text(a, r, "what", x[i].what);
        record_text(a, r, "content", line_of(a, all, x[i].entry, x[i].line));
        list_add(a, list, r);
    }
}

static void add_preview(struct arena *a, const struct preview *p, struct value *v)
{
    struct value *columns = value_list(a), *rows = value_list(a);
    for (size_t i = 0; i < p->n_columns; i++) {
        const struct preview_column *c = &p->columns[i];
        struct value *r = value_record(a);
        record_text(a, r, "column", c->name);
        record_text(a, r, "meaning", c->meaning);
        if (*c->detail)
            record_text(a, r, "detail", c->detail);
        record_int(a, r, "sampled", (int64_t)c->n_sampled);
        record_int(a, r, "fitting", (int64_t)c->n_fitting);
        list_add(a, columns, r);
    }
    for (size_t i = 0; i < p->n_rows; i++) {
        struct value *r = value_record(a), *cells = value_list(a);
        record_int(a, r, "line", (int64_t)p->rows[i].line);
        for (size_t k = 0; k < p->rows[i].n; k++)
            list_add(a, cells, value_text(a, p->rows[i].cells[k]));
        record_set(a, r, "cells", cells);
        list_add(a, rows, r);
    }
    record_text(a, v, "shown", path_name(p->entry));
    record_text(a, v, "layout", p->layout);
    record_text(a, v, "encoding", p->encoding);
    record_set(a, v, "columns", columns);
    record_set(a, v, "rows", rows);
}

static void add_format(struct arena *a, const struct facts *f, const struct import_report *r,
                       struct value *v)
{
    const struct source *s = source_find(f, r->format->source);
    record_text(a, v, "format", r->format->name);
    record_text(a, v, "source", s ? s->name : r->format->source);
    if (s) {
        record_text(a, v, "licence", s->licence);
        if (*s->url)
            record_text(a, v, "link", s->url);
    }
    if (*r->vintage)
        record_text(a, v, "vintage", r->vintage);
}

static struct value *reasons_of(struct arena *a, const struct import_report *r,
                                const struct dry_run *d)
{
    struct value *list = value_list(a);
    for (size_t i = 0; r && i < r->n_reasons; i++) {
        struct value *x = value_record(a);
        record_text(a, x, "reason", r->reasons[i].why);
        record_int(a, x, "times", (int64_t)r->reasons[i].n);
        list_add(a, list, x);
    }
    if (d->n_implausible) {
        struct value *x = value_record(a);
        record_text(a, x, "reason", "outside the plausible range of the indicator");
        record_int(a, x, "times", (int64_t)d->n_implausible);
        list_add(a, list, x);
    }
    return list;
}

/* What a reader would import counts as figures: facts, pairs of markets, rates, entries of lists. */
static size_t n_brought(const struct import_report *r, const struct dry_run *d)
{
    return r ? d->n_facts + r->n_pairs + r->n_rates + r->n_items : 0;
}

/* Is it the kind of error that says "not a file we know"? Others (no such file, a folder) are told. */
static bool is_about_content(const struct err *e)
{
    return e->code == ERR_PARSE;
}

static bool run_preview(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *f;
    struct import_report *r = NULL;
    struct preview p = {0};
    struct entries all = {0};
    struct err why = {0};
    const struct params *params;
    double fit, sure;
    const char *path = args_text(args, "file");
    TRY(facts_load_lists(a, job->data_dir, &f, e) &&
        params_of_job(job, facts_table_date(f), &params, e) &&
        params_real(params, "country.preview.column", &fit, e) &&
        params_real(params, "country.preview.sure", &sure, e));
    struct dry_run d = {.facts = f, .arena = a, .file = path_name(path)};
    struct import_sink sink = {.ctx = &d, .fact = see_fact};
    if (!import_file(f, a, path, &sink, &r, &why) && !is_about_content(&why)) {
        *e = why;
        return false;
    }
    struct value *v = value_record(a), *errors = value_list(a);
    if (read_entries(a, path, r, &d, &all, &why) &&
        preview_read(a, f, all.items[all.shown].name, all.items[all.shown].bytes, fit, &p, &why))
        add_preview(a, &p, v);
    else if (r && !is_about_content(&why)) {
        *e = why;
        return false;
    }
    if (!record_get(v, "columns"))
        record_set(a, v, "columns", value_list(a));
    if (!record_get(v, "rows"))
        record_set(a, v, "rows", value_list(a));
    bool useful = n_brought(r, &d) > 0;
    bool doubtful = r && (!useful || (double)r->rows_used < sure * (double)r->rows_read);
    record_bool(a, v, "recognised", r != NULL);
    record_text(a, v, "confidence", !r ? "none" : doubtful ? "doubtful" : "certain");
    if (r)
        add_format(a, f, r, v);
    else
        record_text(a, v, "why_not", why.msg);
    record_int(a, v, "rows_read", r ? (int64_t)r->rows_read : 0);
    record_int(a, v, "rows_used", r ? (int64_t)r->rows_used : 0);
    record_int(a, v, "rows_refused", r ? (int64_t)r->rows_refused : 0);
    record_int(a, v, "figures", (int64_t)n_brought(r, &d));
    record_int(a, v, "implausible", (int64_t)d.n_implausible);
    record_set(a, v, "reasons", reasons_of(a, r, &d));
    if (r)
        add_errors(a, &all, r->refusals, r->n_refusals, errors);
    add_errors(a, &all, d.implausible, d.n, errors);
    record_set(a, v, "errors", errors);
    record_bool(a, v, "ok", useful);
    record_text(a, v, "headline",
                !r ? arena_printf(a, "%s is none of the sources known here; nothing can be imported",
                                  path_name(path))
                   : arena_printf(a, "%s: %zu of %zu rows would be used, %zu figures", r->format->name,
                                  r->rows_used, r->rows_read, n_brought(r, &d)));
    record_text(a, v, "next",
                useful ? arena_printf(a, "landfall country import %s", path)
                       : "landfall help country import");
    *ret = v;
    return true;
}

static const struct capability_param preview_params[] = {
    {.name = "file", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a file of figures, as it was downloaded"},
};
const struct capability country_preview = {
    .name = "country.preview",
    .summary = "Shows what importing a file would do: format, columns, first rows, errors",
    .about = "Nothing is kept. The counts and the errors are the importer's own; the meaning of a column "
             "is a guess from its values, for the eye. --csv lists the errors line by line.",
    .example = "landfall country preview lpi_2023.csv\n"
               "landfall country preview lpi_2023.csv --csv",
    .role = ROLE_ADVISER,
    .effect = EFFECT_READS,
    PARAMS(preview_params),
    .result = &preview_shape,
    .answer_no_is_failure = true,
    .run = run_preview,
};
