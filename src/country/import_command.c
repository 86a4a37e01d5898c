/* `country import` and `country rebuild`, and the user's own facts on top of the shipped table.
 *
 * An import goes into the workspace when one is named or found, else it is a dry run: everything is read
 * and reported, nothing is kept. Values outside the plausible range are refused with the reason, in both.
 * The same file again is recognised by its hash and changes nothing.
 */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/value.h"
#include "country/build.h"
#include "store/workspace.h"

/* --- the user's facts ------------------------------------------------------------------------------ */

bool user_facts_add(struct job *job, struct facts *f, struct err *e)
{
    struct workspace *ws;
    struct ws_fact *list;
    size_t n, added = 0;
    if (!job->workspace_path)
        return true;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_fact_list(ws, f->arena, &list, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct fact x = {.market = market_index(f, list[i].iso3),
                         .indicator = indicator_find(f, list[i].indicator),
                         .year = list[i].year,
                         .value = list[i].value,
                         .low = NAN,
                         .high = NAN,
                         .source = arena_printf(f->arena, "user:%s", list[i].source),
                         .note = ""};
        struct err why = {0};
        if (x.market < 0 || x.indicator < 0)
            continue; /* an indicator of an older or newer catalogue: kept, not shown */
        if (!facts_add(f, x, &why) && why.code != ERR_INPUT)
            return err_note(e, "in the workspace: %s", why.msg);
        added++;
    }
    if (added > 0)
        facts_seal(f);
    return true;
}

/* --- country import -------------------------------------------------------------------------------- */

struct gathered {
    const struct facts *facts;
    struct arena *arena;
    struct observation *facts_seen;
    size_t n, cap;
    size_t n_implausible;
    struct rate_observation *rates;
    size_t n_rates, cap_rates;
    struct value *implausible; /* list of refusals */
    const char *file, *first_implausible;
};

static void gather_fact(void *ctx, const struct observation *o)
{
    enum { LISTED = 100 };
    struct gathered *g = ctx;
    const struct indicator *ind = indicator_at(g->facts, o->indicator);
    if (o->value >= ind->min && o->value <= ind->max) {
        PUSH(g->arena, g->facts_seen, g->n, g->cap, *o);
        return;
    }
    if (g->n_implausible++ >= LISTED)
        return;
    const char *what = arena_printf(g->arena, "%s %s %d", ind->id,
                                    market_at(g->facts, o->market)->iso3, o->year);
    if (!g->first_implausible)
        g->first_implausible = what;
    struct value *v = value_record(g->arena);
    record_text(g->arena, v, "file", g->file);
    record_int(g->arena, v, "line", (int64_t)o->line);
    record_text(g->arena, v, "what", what);
    record_text(g->arena, v, "why",
                arena_printf(g->arena, "%g is outside the plausible range %g to %g", o->value,
                             ind->min, ind->max));
    list_add(g->arena, g->implausible, v);
}

static void gather_rate(void *ctx, const struct rate_observation *r)
{
    struct gathered *g = ctx;
    PUSH(g->arena, g->rates, g->n_rates, g->cap_rates, *r);
}

static bool store_facts(struct job *job, struct gathered *g, const struct import_report *r,
                        bool *ret_already, struct err *e)
{
    struct workspace *ws;
    struct ws_stamp by = {job->now_us, job->actor};
    int64_t id;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_import_begin(ws, r->format->source, path_name(r->path), r->sha256, by, &id, ret_already,
                        e));
    if (*ret_already)
        return true;
    for (size_t i = 0; i < g->n; i++) {
        const struct observation *o = &g->facts_seen[i];
        const struct indicator *ind = indicator_at(g->facts, o->indicator);
        struct ws_fact x = {.iso3 = market_at(g->facts, o->market)->iso3,
                            .indicator = ind->id,
                            .unit = ind->unit,
                            .source = r->format->source,
                            .year = o->year,
                            .value = o->value,
                            .import_id = id};
        if (!ws_fact_put(ws, &x, e)) {
            ws_rollback(ws);
            return false;
        }
    }
    if (!ws_import_end(ws, id, (int64_t)r->rows_read, (int64_t)r->rows_used,
                       (int64_t)r->rows_refused, e)) {
        ws_rollback(ws);
        return false;
    }
    return true;
}

static void refusals_value(struct arena *a, const char *file, const struct import_report *r,
                           struct value *refusals, struct value *reasons)
{
    for (size_t i = 0; i < r->n_refusals; i++) {
        struct value *v = value_record(a);
        record_text(a, v, "file", file);
        record_int(a, v, "line", (int64_t)r->refusals[i].line);
        record_text(a, v, "what", r->refusals[i].what);
        record_text(a, v, "why", r->refusals[i].why);
        list_add(a, refusals, v);
    }
    for (size_t i = 0; i < r->n_reasons; i++) {
        const struct import_reason *x = &r->reasons[i];
        struct value *v = value_record(a);
        record_text(a, v, "file", file);
        record_text(a, v, "why", x->why);
        record_int(a, v, "times", (int64_t)x->n);
        if (x->first < r->n_refusals) {
            const struct import_refusal *first = &r->refusals[x->first];
            record_text(a, v, "first",
                        first->line ? arena_printf(a, "%s, line %zu", first->what, first->line)
                                    : first->what);
        }
        list_add(a, reasons, v);
    }
}

static void rates_value(struct arena *a, const struct gathered *g, struct value *list)
{
    for (size_t i = 0; i < g->n_rates; i++) {
        const struct rate_observation *x = &g->rates[i];
        struct value *v = value_record(a);
        record_text(a, v, "currency", x->currency);
        record_text(a, v, "rate",
                    arena_printf(a, "1 EUR = %.*s %s", STR_ARG(x->rate), x->currency));
        record_text(a, v, "date", date_text(x->date).s);
        record_bool(a, v, "discontinued", x->discontinued);
        list_add(a, list, v);
    }
}

/* What is told about all files together. */
struct told {
    struct value *files, *reasons, *refusals, *rates;
    bool ok; /* every file held something that could be used */
};

static bool import_one(struct job *job, const struct facts *f, const char *path, bool keep,
                       struct told *told, struct err *e)
{
    struct arena *a = job->arena;
    struct gathered g = {
        .facts = f, .arena = a, .implausible = told->refusals, .file = path_name(path)};
    struct import_sink sink = {.ctx = &g, .fact = gather_fact, .rate = gather_rate};
    struct import_report *r;
    bool already = false;
    TRY(import_file(f, a, path, &sink, &r, e));
    if (keep && g.n > 0)
        TRY(store_facts(job, &g, r, &already, e));
    const struct source *s = source_find(f, r->format->source);
    struct value *v = value_record(a);
    record_text(a, v, "file", g.file);
    record_text(a, v, "format", r->format->name);
    record_text(a, v, "licence", s ? s->licence : "not known");
    record_text(a, v, "vintage", r->vintage[0] ? r->vintage : "not stated");
    record_int(a, v, "rows_read", (int64_t)r->rows_read);
    record_int(a, v, "rows_used", (int64_t)r->rows_used);
    record_int(a, v, "rows_refused", (int64_t)r->rows_refused);
    told->ok = told->ok && r->rows_used > 0;
    record_int(a, v, "facts", (int64_t)g.n);
    record_int(a, v, "implausible_facts", (int64_t)g.n_implausible);
    record_int(a, v, "pairs", (int64_t)r->n_pairs);
    record_text(a, v, "kept",
                already     ? "nothing changed: it was there"
                : !keep     ? "no: dry run"
                : g.n > 0   ? "in the workspace"
                            : "nothing to keep");
    list_add(a, told->files, v);
    refusals_value(a, g.file, r, told->refusals, told->reasons);
    if (g.n_implausible > 0) {
        struct value *w = value_record(a);
        record_text(a, w, "file", g.file);
        record_text(a, w, "why", "outside the plausible range of the indicator");
        record_int(a, w, "times", (int64_t)g.n_implausible);
        record_text(a, w, "first", g.first_implausible);
        list_add(a, told->reasons, w);
    }
    rates_value(a, &g, told->rates);
    return true;
}

static bool run_import(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct facts *f;
    struct arena *a = job->arena;
    struct value *r = value_record(a);
    struct told told = {value_list(a), value_list(a), value_list(a), value_list(a), true};
    bool keep = job->workspace_path && !args_bool(args, "dry-run");
    TRY(facts_load_lists(a, job->data_dir, &f, e));
    for (size_t i = 0; i < args_count(args, "file"); i++) {
        const char *path = args_text_at(args, "file", i);
        job_progress(job, path_name(path), i, args_count(args, "file"));
        TRY(import_one(job, f, path, keep, &told, e));
    }
    record_set(a, r, "files", told.files);
    record_set(a, r, "reasons", told.reasons);
    record_set(a, r, "refusals", told.refusals);
    record_set(a, r, "rates", told.rates);
    record_bool(a, r, "ok", told.ok);
    *ret = r;
    return true;
}

static const struct shape_field refusal_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "line", .kind = VALUE_INT, .help = "0 = the whole entry"},
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_TEXT},
};
static const struct shape refusal_shape =
    SHAPE("import_refusal", "a row or value that was not used, and why", refusal_fields);
static const struct shape_field reason_fields[] = {
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "times", .kind = VALUE_INT},
    {.name = "why", .heading = "not used because", .kind = VALUE_TEXT},
    {.name = "first", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape reason_shape =
    SHAPE("import_reason", "rows and values not used for one reason", reason_fields);
static const struct shape_field rate_fields[] = {
    {.name = "currency", .kind = VALUE_TEXT},
    {.name = "rate", .kind = VALUE_TEXT, .help = "units of the currency for one euro, as published"},
    {.name = "date", .kind = VALUE_TEXT},
    {.name = "discontinued", .kind = VALUE_BOOL},
};
static const struct shape rate_shape =
    SHAPE("import_rate", "the newest rate of a currency in the file; not kept", rate_fields);
static const struct shape_field import_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "format", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "licence", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "vintage", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "rows_read", .heading = "read", .kind = VALUE_INT},
    {.name = "rows_used", .heading = "used", .kind = VALUE_INT},
    {.name = "rows_refused", .heading = "refused", .kind = VALUE_INT},
    {.name = "facts", .kind = VALUE_INT, .help = "figures read and plausible"},
    {.name = "implausible_facts", .heading = "implausible", .kind = VALUE_INT,
     .help = "figures outside the plausible range of their indicator: not kept"},
    {.name = "pairs", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT,
     .help = "pairs of economies read; the workspace does not keep pairs"},
    {.name = "kept", .kind = VALUE_TEXT},
};
static const struct shape import_shape = SHAPE("country_import_file", "one file", import_fields);
static const struct shape_field imports_fields[] = {
    {.name = "files", .kind = VALUE_LIST, .of = &import_shape, .flags = SHAPE_CSV},
    {.name = "reasons", .heading = "not used", .kind = VALUE_LIST, .of = &reason_shape},
    {.name = "refusals", .kind = VALUE_LIST, .of = &refusal_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "rates", .kind = VALUE_LIST, .of = &rate_shape},
    {.name = "ok", .heading = "every file of use", .kind = VALUE_BOOL,
     .help = "false when a file held nothing that could be used; the command then ends with status 1"},
};
static const struct shape imports_shape =
    SHAPE("country_import", "what was read from the files", imports_fields);

static const struct capability_param import_params[] = {
    {.name = "file", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_REPEATED,
     .help = "a file of one of the known sources, as it was downloaded"},
    {.name = "dry-run", .kind = PARAM_BOOL, .default_value = "no",
     .help = "read and report, keep nothing"},
};
const struct capability country_import = {
    .name = "country.import",
    .summary = "Reads a source's own file of country figures and keeps them in the workspace",
    .about = "Known: World Bank indicator zips, API pages and one-value-a-row tables, Worldwide "
             "Governance Indicators, Logistics Performance Index, World Factbook JSON, CEPII GeoDist, "
             "trade agreements, ECB reference rates, Hofstede and GLOBE tables. The format is "
             "recognised from the content. Your figures win over the shipped ones of the same year. "
             "Without a workspace this is a dry run.",
    .example = "landfall country import lpi_2023.csv\n"
               "landfall country import API_NY.GDP.MKTP.CD.zip --dry-run",
    .role = ROLE_ADVISER,
    .effect = EFFECT_WRITES,
    PARAMS(import_params),
    .result = &imports_shape,
    .answer_no_is_failure = true,
    .run = run_import,
};

/* --- country rebuild -------------------------------------------------------------------------------- */

static bool run_rebuild(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct build *b;
    TRY(build_new(a, job->data_dir, &b, e));
    TRY(build_read_folder(b, args_text(args, "from"), job, e));
    TRY(build_correct(b, e));
    build_settle(b);
    build_derive(b);
    build_trim(b);
    build_pairs(b);
    TRY(build_write(b, args_text(args, "output"), args_text(args, "coverage"), e));
    struct value *r = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < b->n_files; i++) {
        const struct build_file *x = &b->files[i];
        struct value *v = value_record(a);
        record_text(a, v, "file", x->name);
        record_text(a, v, "format", x->report ? x->report->format->name : "not known");
        record_int(a, v, "rows_read", x->report ? (int64_t)x->report->rows_read : 0);
        record_int(a, v, "rows_used", x->report ? (int64_t)x->report->rows_used : 0);
        record_int(a, v, "rows_refused", x->report ? (int64_t)x->report->rows_refused : 0);
        record_int(a, v, "facts", (int64_t)x->n_shipped);
        record_text(a, v, "left_out", x->left_out);
        list_add(a, list, v);
    }
    record_int(a, r, "facts", (int64_t)b->facts->n_rows);
    record_int(a, r, "quarantined", (int64_t)b->n_quarantine);
    record_set(a, r, "files", list);
    *ret = r;
    return true;
}

static const struct shape_field rebuilt_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "format", .kind = VALUE_TEXT},
    {.name = "rows_read", .heading = "read", .kind = VALUE_INT},
    {.name = "rows_used", .heading = "used", .kind = VALUE_INT},
    {.name = "rows_refused", .heading = "refused", .kind = VALUE_INT},
    {.name = "facts", .kind = VALUE_INT, .help = "figures of the file in the table"},
    {.name = "left_out", .heading = "left out", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape rebuilt_shape = SHAPE("country_rebuilt_file", "one file", rebuilt_fields);
static const struct shape_field rebuild_fields[] = {
    {.name = "facts", .heading = "figures in the table", .kind = VALUE_INT},
    {.name = "quarantined", .heading = "figures in quarantine", .kind = VALUE_INT},
    {.name = "files", .kind = VALUE_LIST, .of = &rebuilt_shape, .flags = SHAPE_CSV},
};
static const struct shape rebuild_shape =
    SHAPE("country_rebuild", "the table that was written", rebuild_fields);

static const struct capability_param rebuild_params[] = {
    {.name = "from", .kind = PARAM_FILE, .flags = PARAM_REQUIRED,
     .help = "folder with worldbank/, factbook/ and gravity/"},
    {.name = "output", .kind = PARAM_OUTPUT, .flags = PARAM_REQUIRED,
     .help = "folder that receives facts/, lists/, pairs, agreements, quarantine and imports"},
    {.name = "coverage", .kind = PARAM_OUTPUT, .help = "also write the coverage matrix as Markdown"},
};
const struct capability country_rebuild = {
    .name = "country.rebuild",
    .summary = "Writes the country table anew from the sources' own files",
    .about = "Reads every file of an openly licensed source below the folder, settles contradictions, "
             "computes the derived indicators and replaces the table. The same files give the same "
             "bytes.",
    .example = "landfall country rebuild --from sources --output data/country "
               "--coverage docs/country-coverage.md",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(rebuild_params),
    .result = &rebuild_shape,
    .run = run_rebuild,
    .limits = ONLY_TERMINAL | WHOLE_WORKSPACE,
};
