/* import_command.c — events.import: files of a shop, marketplace or carrier into the events of a firm.
 *
 * Each file is a batch of its own and commits in pieces while it is read, so it runs outside the gate's transaction;
 * the same file again, or what is left of one that a crash cut short, changes nothing that is known. */
#include <stdio.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/number.h"
#include "events/events.h"
#include "events/mapping.h"
#include "operations/ingest_job.h"
#include "operations/operations.h"
#include "store/office.h"

struct told {
    struct value *files, *refused, *not_kept, *notes;
    struct ingest_counts sum;
    size_t n_files, n_known;
    bool ok;
};
enum { REFUSED_SHOWN = 20 };

/* ---- without keeping ---- */

struct dry {
    struct job *job;
    struct ingest_counts c;
    struct ws_refused runs[REFUSED_SHOWN];
    size_t n;
};

static bool dry_put(void *ctx, const struct event *ev, struct err *e)
{
    struct dry *d = ctx;
    (void)e;
    d->c.n_events++;
    d->c.first_s = d->c.first_s == EVENT_NONE || ev->at_s < d->c.first_s ? ev->at_s : d->c.first_s;
    d->c.last_s = d->c.last_s == EVENT_NONE || ev->at_s > d->c.last_s ? ev->at_s : d->c.last_s;
    return true;
}

static void dry_refuse(void *ctx, size_t line, const char *column, const char *reason)
{
    struct dry *d = ctx;
    struct arena *a = d->job->arena;
    d->c.n_refused++;
    struct ws_refused *last = d->n ? &d->runs[d->n - 1] : NULL;
    if (last && last->line_to + 1 >= (int64_t)line && cstr_eq(last->reason, reason) &&
        cstr_eq(last->column, column ? column : ""))
        last->line_to = (int64_t)line;
    else if (d->n < REFUSED_SHOWN)
        d->runs[d->n++] = (struct ws_refused){(int64_t)line, (int64_t)line,
                                              arena_strdup(a, column ? column : ""),
                                              arena_strdup(a, reason)};
}

/* ---- telling ---- */

static void tell_refused(struct arena *a, const char *file, const struct ws_refused *runs, size_t n,
                         struct told *told)
{
    for (size_t i = 0; i < n && value_count(told->refused) < REFUSED_SHOWN; i++) {
        struct value *v = value_record(a);
        record_text(a, v, "file", file);
        record_int(a, v, "line_from", runs[i].line_from);
        record_int(a, v, "line_to", runs[i].line_to);
        record_text(a, v, "column", runs[i].column);
        record_text(a, v, "why", runs[i].reason);
        list_add(a, told->refused, v);
    }
}

static void tell_not_kept(struct arena *a, const char *file, const struct read_report *r,
                          struct told *told)
{
    for (size_t i = 0; i < r->n_columns; i++)
        if (!r->columns[i].field) {
            struct value *v = value_record(a);
            record_text(a, v, "file", file);
            record_text(a, v, "column", r->columns[i].name);
            record_text(a, v, "why", r->columns[i].why);
            list_add(a, told->not_kept, v);
        }
    for (size_t n = 0; n < r->n_notes; n++)
        list_add(a, told->notes, value_text(a, r->notes[n]));
}

static const char *time_or_null(struct arena *a, int64_t at_s)
{
    return at_s == EVENT_NONE ? NULL : ws_time_text(a, at_s * 1000000);
}

static void tell_file(struct arena *a, const char *file, const char *feed, const char *format,
                      const struct ingest_counts *c, const char *kept, struct told *told)
{
    struct value *v = value_record(a);
    record_text(a, v, "file", file);
    record_text(a, v, "feed", feed);
    record_text(a, v, "format", format);
    if (c->batch_id)
        record_int(a, v, "batch", c->batch_id);
    record_int(a, v, "rows", c->n_rows);
    record_int(a, v, "events", c->n_events);
    record_int(a, v, "new", c->n_new);
    record_int(a, v, "known", c->n_same);
    record_int(a, v, "corrected", c->n_corrected);
    record_int(a, v, "refused", c->n_refused);
    record_text(a, v, "first", time_or_null(a, c->first_s));
    record_text(a, v, "last", time_or_null(a, c->last_s));
    record_text(a, v, "kept", kept);
    list_add(a, told->files, v);
    told->sum.n_events += c->n_events;
    told->sum.n_new += c->n_new;
    told->sum.n_same += c->n_same;
    told->sum.n_corrected += c->n_corrected;
    told->sum.n_clash += c->n_clash;
    told->sum.n_refused += c->n_refused;
}

/* ---- one file ---- */

struct import {
    struct job *job;
    const struct args *args;
    const struct firm *firm;
    const char *firm_id, *path, *name;
    const struct event_format *format;
    struct ws_feed feed;
    struct read_options options;
    const struct mapping *answers; /* given now or saved with the feed; NULL */
};

static bool asked(const struct import *im, const struct read_report *r, struct err *e)
{
    if (!r->asks)
        return true;
    (void)FAIL(e, ERR_USAGE, "%s: %s", im->name, r->asks);
    return err_hint(e, "landfall events preview %.120s shows how it is understood.", im->path);
}

static bool import_dry(struct import *im, struct told *told, struct err *e)
{
    struct dry d = {.job = im->job, .c = {.first_s = EVENT_NONE, .last_s = EVENT_NONE}};
    struct event_sink sink = {dry_put, dry_refuse, &d};
    struct read_report r = {0};
    TRY(im->format->read(im->job, im->path, &im->options, &sink, &r, e) && asked(im, &r, e));
    d.c.n_rows = (int64_t)r.n_rows;
    tell_refused(im->job->arena, im->name, d.runs, d.n, told);
    tell_not_kept(im->job->arena, im->name, &r, told);
    tell_file(im->job->arena, im->name, im->feed.name, im->format->id, &d.c, "no: dry run", told);
    told->ok = told->ok && d.c.n_events > 0;
    return true;
}

static bool same_reading(const struct ws_feed *a, const struct ws_feed *b)
{
    return cstr_eq(a->zone, b->zone) && cstr_eq(a->currency, b->currency) && cstr_eq(a->shop, b->shop) &&
           cstr_eq(a->channel, b->channel) && cstr_eq(a->mapping, b->mapping);
}

/* Its content is there already, whole, and would be read the same way? */
static bool known(struct import *im, struct workspace *ws, const char *sha, const struct ws_batch **ret,
                  struct err *e)
{
    struct ws_feed *feeds;
    struct ws_batch *batches;
    size_t n_feeds, n;
    int64_t feed_id = 0;
    *ret = NULL;
    TRY(ws_feed_list(ws, im->job->arena, im->firm_id, &feeds, &n_feeds, e));
    for (size_t i = 0; i < n_feeds; i++)
        if (cstr_eq(feeds[i].name, im->feed.name) && same_reading(&feeds[i], &im->feed))
            feed_id = feeds[i].feed_id;
    TRY(ws_batch_list(ws, im->job->arena, im->firm_id, &batches, &n, e));
    for (size_t i = 0; i < n; i++)
        if (batches[i].feed_id == feed_id && cstr_eq(batches[i].sha256, sha) &&
            cstr_eq(batches[i].state, "done") && batches[i].n_refused == 0)
            *ret = &batches[i];
    for (size_t i = 0; i < n; i++) /* what this file repeated of a withdrawn one counts no more: it is read again */
        if (cstr_eq(batches[i].state, "withdrawn"))
            *ret = NULL;
    return true;
}

static bool read_into(struct import *im, struct ingest *in, struct read_report *r,
                      struct ingest_counts *c, struct err *e)
{
    struct event_sink sink = ingest_sink(in);
    TRY(im->format->read(im->job, im->path, &im->options, &sink, r, e) && asked(im, r, e));
    return ingest_end(in, r, c, e);
}

/* Of a folder: the names and contents of its files. */
static bool hash_of_path(struct arena *a, const char *path, char sha[HASH_HEX], struct err *e)
{
    struct file_list files;
    struct hash h;
    if (!file_is_folder(path))
        return hash_later_end(hash_later_begin(a, path), sha, e);
    TRY(file_list(a, path, NULL, &files, e));
    hash_init(&h);
    for (size_t i = 0; i < files.n; i++) {
        const char *one = path_join(a, path, files.names[i]);
        if (file_is_folder(one))
            continue;
        TRY(hash_file(one, sha, e));
        hash_add_field(&h, str_of(files.names[i]));
        hash_add_field(&h, str_of(sha));
    }
    hash_end(&h, sha);
    return true;
}

static bool import_kept(struct import *im, struct told *told, struct err *e)
{
    struct arena *a = im->job->arena;
    struct job *beside;
    struct workspace *ws;
    struct ingest *in;
    struct ingest_counts c = {0};
    struct read_report r = {0};
    struct ws_refused *runs;
    size_t n_runs;
    const struct ws_batch *before;
    char sha[HASH_HEX];
    TRY(hash_of_path(a, im->path, sha, e));
    TRY(job_beside(im->job, &beside, &ws, e));
    TRY(known(im, ws, sha, &before, e));
    if (before) {
        c = (struct ingest_counts){.n_rows = before->n_rows, .n_events = before->n_events,
                                   .n_same = before->n_events, .batch_id = before->batch_id,
                                   .first_s = before->first_s, .last_s = before->last_s};
        told->n_known++;
        tell_file(a, im->name, im->feed.name, im->format->id, &c, "nothing new: this file was imported before", told);
        return true;
    }
    TRY(ws_bulk_begin(ws, e));
    struct ingest_hook hook;
    struct keeping *keeping;
    TRY(keeping_begin(beside, ws, im->firm_id, &keeping, &hook, e));
    im->feed.format = im->format->id;
    TRY(ingest_begin(im->job, ws, im->firm_id, &im->feed, im->name, sha, &hook, &in, e));
    if (!ingest_in_background(in, e) || !read_into(im, in, &r, &c, e)) {
        ingest_abandon(in);
        return false;
    }
    TRY(keeping_end(keeping, e));
    TRY(ws_bulk_end(ws, e));
    TRY(ws_refused_list(ws, a, im->firm_id, c.batch_id, &runs, &n_runs, e));
    tell_refused(a, im->name, runs, n_runs, told);
    tell_not_kept(a, im->name, &r, told);
    tell_file(a, im->name, im->feed.name, im->format->id, &c, "in the workspace", told);
    told->ok = told->ok && c.n_events > c.n_clash;
    return true;
}

/* By name, by a mapping that says what each row tells (given now, or saved with the feed), else by its content. */
static bool find_format(struct import *im, struct workspace *ws, const char *feed, const char *mapping, struct err *e)
{
    const char *id = args_text(im->args, "format");
    const struct mapping *m = NULL;
    if (!mapping && feed) {
        struct ws_feed kept;
        TRY(feed_of_args(im->job, ws, im->firm_id, feed, im->args, &kept, e));
        mapping = kept.mapping[0] ? kept.mapping : NULL;
    }
    if (mapping)
        TRY(mapping_load(im->job->arena, "the mapping", str_of(mapping), &m, e));
    im->answers = m;
    return event_format_of(im->job, im->path, !id && m && m->n_events ? "mapping" : id, &im->format, e);
}

static bool import_one(struct import *im, struct told *told, struct err *e)
{
    struct workspace *ws;
    struct str mapping = {0};
    const char *feed = args_text(im->args, "feed"), *decimal = args_text(im->args, "decimal");
    im->name = path_name(im->path);
    if (args_text(im->args, "mapping"))
        TRY(file_read_text(im->job->arena, args_text(im->args, "mapping"), FILE_MAX_TEXT, &mapping, e));
    TRY(ws_of_job(im->job, WS_READ, &ws, e));
    TRY(find_format(im, ws, feed, mapping.n ? mapping.p : NULL, e));
    if (!im->format) {
        (void)FAIL(e, ERR_INPUT, "%s: no known format fits its columns", im->name);
        return err_hint(e, "See what it holds: landfall events preview %.100s --firm %s", im->path, im->firm_id);
    }
    TRY(feed_of_args(im->job, ws, im->firm_id, feed ? feed : im->format->id, im->args, &im->feed, e));
    /* What neither the command nor the feed says: the mapping, then the format. */
    const char *zone = im->answers && im->answers->zone ? im->answers->zone : im->format->zone;
    const char *channel = im->answers && im->answers->channel ? im->answers->channel : im->format->channel;
    if (!im->feed.channel[0] && channel)
        im->feed.channel = channel;
    if (!im->feed.zone[0] && zone)
        im->feed.zone = zone;
    if (mapping.n)
        im->feed.mapping = mapping.p;
    TRY(read_options_of(im->job, im->firm, &im->feed, &im->options, e));
    im->options.decimal = decimal ? decimal[0] : '\0';
    im->options.date_order = args_text(im->args, "date-order");
    if (args_bool(im->args, "dry-run"))
        return import_dry(im, told, e);
    return import_kept(im, told, e);
}

static struct prose *headline(struct arena *a, const struct told *told, bool dry)
{
    if (told->n_known == told->n_files)
        return prose(a, "Nothing new: {s} imported before.",
                     told->n_files == 1 ? "this file was" : "these files were");
    if (dry)
        return prose(a, "{s} events can be read, {s} rows are refused; nothing was kept (dry run).",
                     number_int(a, told->sum.n_events, GROUP_NARROW),
                     number_int(a, told->sum.n_refused, GROUP_NARROW));
    return ingest_headline(a, &told->sum);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct told told = {.files = value_list(a), .refused = value_list(a), .not_kept = value_list(a), .notes = value_list(a), .ok = true};
    struct import im = {.job = job, .args = args, .firm_id = args_text(args, "firm")};
    TRY(firm_of_job(job, im.firm_id, &im.firm, e));
    im.firm_id = im.firm->id;
    told.n_files = args_count(args, "file");
    for (size_t i = 0; i < told.n_files; i++) {
        im.path = args_text_at(args, "file", i);
        if (!import_one(&im, &told, e))
            return told.n_files > 1 ? err_note(e, "%s", path_name(im.path)) : false;
    }
    struct value *r = value_record(a);
    record_text(a, r, "firm", im.firm_id);
    record_prose(a, r, "headline", headline(a, &told, args_bool(args, "dry-run")));
    record_set(a, r, "files", told.files);
    record_set(a, r, "refused", told.refused);
    record_set(a, r, "not_kept", told.not_kept);
    record_set(a, r, "notes", told.notes);
    record_text(a, r, "persons", "Customers are kept as pseudonyms; names, addresses and e-mails are not stored.");
    record_bool(a, r, "ok", told.ok);
    record_text(a, r, "next", arena_printf(a, "landfall operations overview %s", im.firm_id));
    *ret = r;
    return true;
}

/* ---- the declaration ---- */

static const struct shape_field file_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "feed", .kind = VALUE_TEXT},
    {.name = "format", .kind = VALUE_TEXT},
    {.name = "batch", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL, .help = "its number, for `events refused` and `events withdraw`"},
    {.name = "rows", .kind = VALUE_INT},
    {.name = "events", .kind = VALUE_INT},
    {.name = "new", .kind = VALUE_INT},
    {.name = "known", .kind = VALUE_INT},
    {.name = "corrected", .kind = VALUE_INT},
    {.name = "refused", .kind = VALUE_INT, .help = "rows that are no event, or clash with another feed"},
    {.name = "first", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "last", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "kept", .kind = VALUE_TEXT},
};
static const struct shape file_shape = SHAPE("events_import_file", "one file", file_fields);
static const struct shape_field refused_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "line_from", .heading = "from line", .kind = VALUE_INT},
    {.name = "line_to", .heading = "to line", .kind = VALUE_INT},
    {.name = "column", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "why", .kind = VALUE_TEXT},
};
static const struct shape refused_shape =
    SHAPE("events_import_refused", "a run of lines that are no events, for one reason", refused_fields);
static const struct shape_field not_kept_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "column", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape not_kept_shape =
    SHAPE("events_import_not_kept", "a column that no event takes", not_kept_fields);
static const struct shape_field import_fields[] = {
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "files", .kind = VALUE_LIST, .of = &file_shape, .flags = SHAPE_CSV},
    {.name = "refused", .heading = "the first refused rows", .kind = VALUE_LIST, .of = &refused_shape},
    {.name = "not_kept", .heading = "not kept", .kind = VALUE_LIST, .of = &not_kept_shape},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .help = "what is worth knowing of the files as a whole"},
    {.name = "persons", .kind = VALUE_TEXT},
    {.name = "ok", .heading = "every file of use", .kind = VALUE_BOOL,
     .help = "false when a file gave no event; the command then ends with status 1"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape import_shape = SHAPE("events_import", "what was read from the files", import_fields);

static const char *const decimal_signs[] = {".", ",", NULL}, *const date_orders[] = {"dmy", "mdy", "ymd", NULL};
static const struct capability_param params[] = {
    {.name = "file", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_REPEATED,
     .help = "as it was downloaded"},
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED, .help = "the id of a firm in the workspace"},
    {.name = "feed", .kind = PARAM_TEXT,
     .help = "where the files come from, a name of your own; else the name of the format"},
    {.name = "format", .kind = PARAM_TEXT, .help = "instead of finding it out: landfall events formats"},
    {.name = "zone", .kind = PARAM_TEXT, .help = "time zone of times that name none: Europe/Athens; else the home country's"},
    {.name = "currency", .kind = PARAM_TEXT, .help = "of amounts that name none: EUR"},
    {.name = "channel", .kind = PARAM_TEXT, .help = "where the orders were placed: shopify, amazon.de"},
    {.name = "shop", .kind = PARAM_TEXT, .help = "keeps apart the order numbers of a second shop"},
    {.name = "mapping", .kind = PARAM_FILE, .help = "how the columns of an unknown table are to be read (YAML)"},
    {.name = "decimal", .kind = PARAM_CHOICE, .choices = decimal_signs, .help = "decimal sign where the values leave it open"},
    {.name = "date-order", .kind = PARAM_CHOICE, .choices = date_orders, .help = "order of day and month where the values leave it open"},
    {.name = "dry-run", .kind = PARAM_BOOL, .default_value = "no", .help = "read and report, keep nothing"},
};
const struct capability events_import = {
    .name = "events.import",
    .summary = "Reads files of a shop, marketplace or carrier into the firm's events",
    .about = "The format is recognised from the columns. Every row becomes events or is refused with line, column and "
             "reason. The same file again changes nothing; a file with newer rows adds these and corrects what it says "
             "otherwise. Customers are kept as pseudonyms: names, addresses and e-mails are not stored.",
    .example = "landfall events import examples/olive-oil/orders.csv --firm olive-oil\n"
               "landfall events import examples/olive-oil/orders.csv --firm olive-oil --dry-run\n"
               "landfall events import examples/olive-oil/orders.csv --firm olive-oil --feed shop",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &import_shape,
    .answer_no_is_failure = true,
    .run = run,
    .limits = WHOLE_WORKSPACE,
};
