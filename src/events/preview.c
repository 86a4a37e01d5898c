/* preview.c — events.preview: how a file is understood, before anything is kept.
 *
 * The counts, refusals and questions come from the reader itself, run dry; the first events are shown as they would
 * be kept (a customer only as the word that there is one). A file of no known format is shown with a mapping guessed
 * from its headings and values, to be corrected and saved. Made for a page as much as for a terminal. */
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "events/canonical.h"
#include "events/canonical_inside.h"
#include "events/events.h"
#include "events/feed_files.h"
#include "events/formats.h"
#include "events/mapping.h"
#include "events/room.h"
#include "firm/firm.h"

enum { SHOWN_MAX = 20, REASONS_MAX = 100, MAPPING_MAX_BYTES = 1 << 20 };

struct reason {
    const char *column, *why;
    size_t first_line, n;
};
struct dry {
    struct job *job;
    struct arena *a;
    struct canonical *c;
    struct value *events;
    size_t n_shown, n_events, most;
    size_t n_kind[N_EVENT_KINDS];
    int64_t first_s, last_s;
    struct reason *reasons;
    size_t n_reasons, cap_reasons, n_refused;
    bool stopped;
};

static bool show_event(struct dry *d, const struct event *ev, struct err *e)
{
    struct canonical_words w;
    struct event x = *ev;
    struct value *r = value_record(d->a);
    if (x.person.n)
        x.person = STR("a pseudonym");
    TRY(canonical_words_of(d->c, &x, &w, e));
    record_int(d->a, r, "line", (int64_t)ev->line);
    for (int f = 0; f < N_CANONICAL_FIELDS; f++)
        if (f != CANONICAL_PRECISION && w.word[f].n)
            record_text(d->a, r, canonical_word((enum canonical_field)f), str_dup(d->a, w.word[f]));
    list_add(d->a, d->events, r);
    return true;
}

static bool dry_put(void *ctx, const struct event *ev, struct err *e)
{
    struct dry *d = ctx;
    if (d->n_events >= d->most) {
        d->stopped = true;
        return FAIL(e, ERR_LIMIT, "enough was seen");
    }
    d->n_events++;
    d->n_kind[ev->kind]++;
    if (d->first_s == EVENT_NONE || ev->at_s < d->first_s)
        d->first_s = ev->at_s;
    if (d->last_s == EVENT_NONE || ev->at_s > d->last_s)
        d->last_s = ev->at_s;
    if (d->n_shown >= SHOWN_MAX)
        return true;
    d->n_shown++;
    return show_event(d, ev, e);
}

static void dry_refuse(void *ctx, size_t line, const char *column, const char *why)
{
    struct dry *d = ctx;
    d->n_refused++;
    for (size_t i = 0; i < d->n_reasons; i++)
        if (strcmp(d->reasons[i].column, column) == 0 && strcmp(d->reasons[i].why, why) == 0) {
            d->reasons[i].n++;
            return;
        }
    if (d->n_reasons < REASONS_MAX) {
        struct reason one = {arena_strdup(d->a, column), arena_strdup(d->a, why), line, 1};
        PUSH(d->a, d->reasons, d->n_reasons, d->cap_reasons, one);
    }
}

/* ---- what was found ---- */

static struct value *columns_of(struct arena *a, const struct read_report *rep, const struct mapping_guess *g)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < rep->n_columns; i++) {
        const struct read_column *c = &rep->columns[i];
        struct value *r = value_record(a);
        double sure = c->confidence;
        for (size_t k = 0; g && k < g->n; k++)
            if (strcmp(g->headings[k], c->name) == 0)
                sure = g->confidence[k];
        record_text(a, r, "column", c->name);
        record_text(a, r, "becomes", c->field);
        record_text(a, r, "why_not", c->why);
        record_text(a, r, "form", c->form);
        record_int(a, r, "sure_percent", c->field ? (int64_t)(100 * sure + 0.5) : 0);
        record_int(a, r, "missing", (int64_t)c->n_missing);
        list_add(a, list, r);
    }
    return list;
}

/* Of a file that cannot be read yet: what its columns seem to be. */
static struct value *guessed_columns(struct arena *a, const struct mapping_guess *g)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < g->n; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "column", g->headings[i]);
        record_text(a, r, "becomes", g->meanings[i]);
        record_text(a, r, "why_not", g->meanings[i] ? NULL : "nothing known fits its heading and values");
        record_int(a, r, "sure_percent", (int64_t)(100 * g->confidence[i] + 0.5));
        record_int(a, r, "missing", 0);
        list_add(a, list, r);
    }
    return list;
}

static struct value *questions_of(struct arena *a, const struct read_report *rep)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < rep->n_questions; i++) {
        const struct read_question *q = &rep->questions[i];
        struct value *r = value_record(a), *choices = value_list(a);
        record_text(a, r, "option", q->option);
        record_text(a, r, "question", q->text);
        record_text(a, r, "column", q->column);
        for (size_t k = 0; k < q->n_choices; k++)
            list_add(a, choices, value_text(a, q->choices[k]));
        record_set(a, r, "choices", choices);
        list_add(a, list, r);
    }
    return list;
}

static struct value *reasons_of(struct arena *a, const struct dry *d)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < d->n_reasons; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "column", d->reasons[i].column[0] ? d->reasons[i].column : NULL);
        record_text(a, r, "why", d->reasons[i].why);
        record_int(a, r, "rows", (int64_t)d->reasons[i].n);
        record_int(a, r, "first_line", (int64_t)d->reasons[i].first_line);
        list_add(a, list, r);
    }
    return list;
}

static struct value *kinds_of(struct arena *a, const struct dry *d)
{
    struct value *list = value_list(a);
    for (size_t k = 0; k < N_EVENT_KINDS; k++) {
        if (!d->n_kind[k])
            continue;
        struct value *r = value_record(a);
        record_text(a, r, "kind", event_kind_word((enum event_kind)k));
        record_int(a, r, "events", (int64_t)d->n_kind[k]);
        list_add(a, list, r);
    }
    return list;
}

/* ---- the run ---- */

struct previewing {
    struct job *job;
    const struct args *args;
    const char *path;
    const struct event_format *format;
    struct read_options opt;
    struct mapping_guess guess;
    bool guessed;
};

static bool options_of(struct previewing *p, struct err *e)
{
    const char *firm_id = args_text(p->args, "firm"), *decimal = args_text(p->args, "decimal");
    const char *mapping = args_text(p->args, "mapping");
    p->opt.zone = args_text(p->args, "zone");
    p->opt.currency = args_text(p->args, "currency");
    p->opt.date_order = args_text(p->args, "date-order");
    p->opt.decimal = decimal ? decimal[0] : '\0';
    if (firm_id) {
        const struct firm *firm;
        TRY(firm_of_job(p->job, firm_id, &firm, e));
        p->opt.home = firm->home;
    }
    if (mapping) {
        struct str text;
        TRY(file_read_text(p->job->arena, mapping, MAPPING_MAX_BYTES, &text, e));
        p->opt.mapping = str_dup(p->job->arena, text);
    }
    return true;
}

static bool find_format(struct previewing *p, struct err *e)
{
    const struct mapping *m;
    struct feed_file file;
    bool maps_rows = false;
    if (p->opt.mapping) {
        TRY(mapping_load(p->job->arena, "the mapping", str_of(p->opt.mapping), &m, e));
        maps_rows = m->n_events > 0;
    }
    TRY(event_format_of(p->job, p->path, maps_rows ? format_mapped.id : args_text(p->args, "format"), &p->format, e));
    if (p->format)
        return true;
    TRY(feed_file_of_job(p->job, p->path, &file, e));
    TRY(mapping_guess(p->job, file.name, file.bytes, &p->guess, e));
    p->guessed = true;
    if (p->guess.mapping) {
        p->opt.mapping = mapping_text(p->job->arena, p->guess.mapping);
        p->format = &format_mapped;
    }
    return true;
}

static void put_format(struct arena *a, const struct previewing *p, struct value *r)
{
    record_bool(a, r, "recognised", p->format && !p->guessed);
    record_text(a, r, "format", p->format ? p->format->id : NULL);
    record_text(a, r, "format_name", p->guessed ? "an unknown table" : p->format->name);
    record_text(a, r, "mapping", p->guessed && p->guess.mapping ? str_dup(a, str_trim(str_of(p->opt.mapping))) : NULL);
}

static const char *next_of(const struct previewing *p, const struct read_report *rep, struct arena *a)
{
    const char *firm = args_text(p->args, "firm") ? args_text(p->args, "firm") : "FIRM";
    if (rep->n_questions)
        return arena_printf(a, "landfall events preview %s --%s …", p->path, rep->questions[0].option);
    if (p->guessed)
        return "Correct the mapping, save it as YAML, look again with --mapping FILE, then import with it.";
    return arena_printf(a, "landfall events import %s --firm %s", p->path, firm);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct previewing p = {.job = job, .args = args, .path = args_text(args, "file")};
    struct read_report rep = {0};
    const struct params *params;
    double most;
    struct dry d = {.job = job, .a = a, .events = value_list(a), .first_s = EVENT_NONE, .last_s = EVENT_NONE};
    TRY(events_params(job, &params, e) &&
        params_real(params, "events.preview.events", &most, e));
    d.most = (size_t)most;
    TRY(options_of(&p, e) && find_format(&p, e) && canonical_begin(job, &p.opt, &d.c, e));
    struct event_sink sink = {dry_put, dry_refuse, &d};
    if (p.format && !p.format->read(job, p.path, &p.opt, &sink, &rep, e)) {
        if (!d.stopped)
            return false;
        err_clear(e);
    }
    struct value *r = value_record(a), *notes = value_list(a);
    const char *n_events = number_int(a, (int64_t)d.n_events, GROUP_NARROW);
    const char *n_refused = number_int(a, (int64_t)d.n_refused, GROUP_NARROW);
    bool asks = rep.asks != NULL, useful = !asks && d.n_events > 0;
    record_prose(a, r, "headline",
                 !p.format ? prose(a, "No known format, and no column that could be an order or a product with its day.")
                 : asks    ? prose(a, "One thing must be answered first: {s}", rep.asks)
                 : p.guessed ? prose(a, "An unknown table: with the guessed mapping {s} events, {s} rows refused.", n_events, n_refused)
                 : prose(a, "{s}: {s} events{s}, {s} rows refused.", p.format->name, n_events,
                         d.stopped ? " and more" : "", n_refused));
    put_format(a, &p, r);
    record_text(a, r, "encoding", rep.encoding);
    record_text(a, r, "separator", rep.separator);
    record_int(a, r, "rows", (int64_t)rep.n_rows);
    record_int(a, r, "events", (int64_t)d.n_events);
    record_int(a, r, "refused", (int64_t)d.n_refused);
    record_bool(a, r, "whole_file", !d.stopped);
    record_set(a, r, "questions", questions_of(a, &rep));
    for (size_t i = 0; i < rep.n_notes; i++)
        list_add(a, notes, value_text(a, rep.notes[i]));
    record_set(a, r, "notes", notes);
    record_set(a, r, "columns", p.format ? columns_of(a, &rep, p.guessed ? &p.guess : NULL) : guessed_columns(a, &p.guess));
    record_set(a, r, "kinds", kinds_of(a, &d));
    record_set(a, r, "first_events", d.events);
    record_set(a, r, "refused_for", reasons_of(a, &d));
    record_bool(a, r, "ok", useful);
    record_text(a, r, "next", next_of(&p, &rep, a));
    *ret = r;
    return true;
}

/* ---- the declaration ---- */

static const struct shape_field column_fields[] = {
    {.name = "column", .kind = VALUE_TEXT},
    {.name = "becomes", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "why_not", .heading = "not kept", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "form", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "decimal sign, order of day and month"},
    {.name = "sure_percent", .heading = "sure, %", .kind = VALUE_INT, .help = "100 for a known format"},
    {.name = "missing", .kind = VALUE_INT, .help = "empty values"},
};
static const struct shape column_shape = SHAPE("events_preview_column", "how a column is understood", column_fields);
static const struct shape_field question_fields[] = {
    {.name = "option", .kind = VALUE_TEXT, .help = "the option that answers"},
    {.name = "question", .kind = VALUE_TEXT},
    {.name = "column", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "choices", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape question_shape = SHAPE("events_preview_question", "what the file leaves open", question_fields);
static const struct shape_field kind_fields[] = {
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "events", .kind = VALUE_INT},
};
static const struct shape kind_shape = SHAPE("events_preview_kind", "events of a kind", kind_fields);
#define PREVIEW_FIELD(word) {.name = (word), .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL}
static const struct shape_field event_fields[] = {
    {.name = "line", .kind = VALUE_INT},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "subject", .kind = VALUE_TEXT},
    PREVIEW_FIELD("part"),
    {.name = "at", .kind = VALUE_TEXT},
    PREVIEW_FIELD("market"),
    PREVIEW_FIELD("channel"),
    {.name = "person", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "only that there is one"},
    PREVIEW_FIELD("product"),
    PREVIEW_FIELD("party"),
    PREVIEW_FIELD("promised"),
    PREVIEW_FIELD("quantity"),
    PREVIEW_FIELD("amount"),
    PREVIEW_FIELD("currency"),
    PREVIEW_FIELD("number"),
    PREVIEW_FIELD("reason"),
    {.name = "text", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "extra", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape event_shape = SHAPE("events_preview_event", "an event as it would be kept", event_fields);
static const struct shape_field reason_fields[] = {
    {.name = "column", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "why", .kind = VALUE_TEXT},
    {.name = "rows", .kind = VALUE_INT},
    {.name = "first_line", .heading = "first line", .kind = VALUE_INT},
};
static const struct shape reason_shape = SHAPE("events_preview_refused", "rows that would be refused", reason_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "recognised", .kind = VALUE_BOOL},
    {.name = "format", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "format_name", .heading = "which is", .kind = VALUE_TEXT},
    {.name = "encoding", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "separator", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "rows", .kind = VALUE_INT},
    {.name = "events", .kind = VALUE_INT},
    {.name = "refused", .kind = VALUE_INT},
    {.name = "whole_file", .heading = "whole file looked at", .kind = VALUE_BOOL},
    {.name = "questions", .kind = VALUE_LIST, .of = &question_shape},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "columns", .kind = VALUE_LIST, .of = &column_shape, .flags = SHAPE_CSV},
    {.name = "kinds", .kind = VALUE_LIST, .of = &kind_shape},
    {.name = "first_events", .heading = "first events", .kind = VALUE_LIST, .of = &event_shape},
    {.name = "refused_for", .heading = "refused for", .kind = VALUE_LIST, .of = &reason_shape},
    {.name = "mapping", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "a first mapping (YAML) for an unknown table"},
    {.name = "ok", .kind = VALUE_BOOL, .help = "an import would bring events"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("events_preview", "how a file is understood before anything is kept", fields);
static const char *const signs[] = {".", ",", NULL}, *const orders[] = {"dmy", "mdy", "ymd", NULL};
static const struct capability_param params_of_preview[] = {
    {.name = "file", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "as it was downloaded; a folder or zip for Olist"},
    {.name = "firm", .kind = PARAM_FIRM, .help = "whose home country gives the time zone"},
    {.name = "format", .kind = PARAM_TEXT, .help = "instead of finding it out: landfall events formats"},
    {.name = "mapping", .kind = PARAM_FILE, .help = "how the columns of an unknown table are to be read (YAML)"},
    {.name = "zone", .kind = PARAM_TEXT, .help = "time zone of times that name none: Europe/Athens"},
    {.name = "currency", .kind = PARAM_TEXT, .help = "of amounts that name none: EUR"},
    {.name = "decimal", .kind = PARAM_CHOICE, .choices = signs, .help = "decimal sign where the values leave it open"},
    {.name = "date-order", .kind = PARAM_CHOICE, .choices = orders, .help = "order of day and month where the values leave it open"},
};
const struct capability events_preview = {
    .name = "events.preview",
    .summary = "Shows how a file would be read, before anything is kept",
    .about = "Format, encoding, decimal sign and order of day and month per column, what becomes of each column and why "
             "not, the first events as they would be kept, rows that would be refused, and what must be answered first. "
             "For a table of no known format a mapping is guessed, to be corrected and saved.",
    .example = "landfall events preview examples/operations/tickets.csv\n"
               "landfall events preview examples/operations/supplier-orders.csv --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params_of_preview),
    .result = &shape,
    .answer_no_is_failure = true,
    .run = run,
};
