/* trade.import: files in, and everything told about them. Rules of reading are in import.c and the readers;
 * here is what the user may say, in which form it is taken, and the record of it in the workspace.
 *
 * The store's manifest is the truth; the workspace's record of an import makes revisions and kept answers
 * notice. It is written after the store, so a record that is missing (a crash between the two) is added when
 * the same file is given again.
 */
#include <ctype.h>

#include "base/number.h"
#include "store/workspace.h"
#include "trade/import.h"
#include "trade/trade.h"

/* --- what the user says --------------------------------------------------------------------------- */

static const char *const units[] = {"usd", "thousand-usd", "million-usd", NULL};
static const char *const quantity_units[] = {"tonnes", "kg", NULL};

/* HS17, hs2017 and H5 are one; SITC2 and other names of a user's own pass as they are. */
static bool nomenclature_of(struct arena *a, const char *said, const char **ret, struct err *e)
{
    static const char *const revisions[] = {"HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22"};
    char *s = arena_strdup(a, said);
    size_t n = strlen(s);
    for (char *p = s; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    if (n == 2 && s[0] == 'H' && s[1] >= '0' && s[1] <= '6')
        s = arena_strdup(a, revisions[s[1] - '0']);
    else if (n == 6 && s[0] == 'H' && s[1] == 'S')
        s = arena_printf(a, "HS%s", s + 4);
    bool ok = s[0] != '\0' && strlen(s) < FLOW_NOMENCLATURE;
    for (const char *p = s; *p; p++)
        ok = ok && isalnum((unsigned char)*p);
    if (ok && s[0] == 'H' && s[1] == 'S') {
        bool known = s[2] == '\0'; /* "HS": chapters, alike in all revisions */
        for (size_t i = 0; i < COUNT_OF(revisions); i++)
            known = known || strcmp(revisions[i], s) == 0;
        ok = known;
    }
    if (!ok) {
        (void)FAIL(e, ERR_USAGE, "--nomenclature: `%.40s` is no nomenclature", said);
        return err_hint(e, "HS92, HS96, HS02, HS07, HS12, HS17 or HS22; SITC1 to SITC4; or a name of "
                           "your own of up to %d letters and digits", FLOW_NOMENCLATURE - 1);
    }
    *ret = s;
    return true;
}

static bool dataset_of(const char *said, struct err *e)
{
    size_t n = strlen(said);
    bool ok = n > 0 && n < FLOW_DATASET;
    for (const char *p = said; *p; p++)
        ok = ok && (islower((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '-');
    return ok || FAIL(e, ERR_USAGE, "--dataset: `%.60s` is not a name of up to %d small letters, digits "
                      "and hyphens", said, FLOW_DATASET - 1);
}

static bool options_of(struct arena *a, const struct args *args, struct trade_options *ret,
                       struct err *e)
{
    struct trade_options o = {
        .dataset = args_text(args, "dataset"),
        .source = args_text(args, "source"),
        .map = args_text(args, "map"),
        .unit = args_text(args, "unit"),
        .quantity_unit = args_text(args, "quantity-unit"),
        .year = (int)args_int(args, "year"),
    };
    if (o.dataset)
        TRY(dataset_of(o.dataset, e));
    if (args_text(args, "nomenclature"))
        TRY(nomenclature_of(a, args_text(args, "nomenclature"), &o.nomenclature, e));
    *ret = o;
    return true;
}

/* --- the record in the workspace ------------------------------------------------------------------ */

static bool record_import(struct job *job, const struct trade_report *r, struct err *e)
{
    struct workspace *ws;
    struct ws_stamp by = {job->now_us, job->actor};
    const char *dataset = "";
    int64_t id;
    bool already;
    for (size_t i = 0; i < r->n_parts && !dataset[0]; i++)
        dataset = r->parts[i].dataset;
    const char *source = arena_printf(job->arena, "trade:%s", dataset[0] ? dataset : "lists");
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_import_begin(ws, source, r->file, r->sha256, by, &id, &already, e));
    if (already)
        return true;
    if (!ws_import_end(ws, id, (int64_t)r->n_read, (int64_t)r->n_used, (int64_t)r->n_refused, e)) {
        ws_rollback(ws);
        return false;
    }
    return true;
}

/* --- telling -------------------------------------------------------------------------------------- */

struct told {
    struct value *parts, *reasons, *refusals, *to_say, *columns, *rows;
    const char *next; /* the command that confirms the first table that waits for it; NULL */
    uint64_t n_used, n_refused;
    size_t n_already;
    bool ok;
};

static const char *years_of(struct arena *a, const struct trade_part *p)
{
    return p->first_year == 0               ? ""
           : p->first_year == p->last_year ? arena_printf(a, "%d", p->first_year)
                                           : arena_printf(a, "%d–%d", p->first_year, p->last_year);
}

static void tell_parts(struct arena *a, const struct trade_report *r, const char *kept,
                       struct value *list)
{
    for (size_t i = 0; i < r->n_parts; i++) {
        const struct trade_part *p = &r->parts[i];
        struct value *v = value_record(a);
        record_text(a, v, "file", r->file);
        record_text(a, v, "entry", p->entry);
        record_text(a, v, "format", p->format);
        record_text(a, v, "recognised_by", p->how);
        record_text(a, v, "dataset", p->dataset);
        record_text(a, v, "nomenclature", p->nomenclature);
        record_text(a, v, "years", years_of(a, p));
        record_int(a, v, "rows_read", (int64_t)p->n_read);
        record_int(a, v, "rows_used", (int64_t)p->n_used);
        record_int(a, v, "rows_refused", (int64_t)p->n_refused);
        record_text(a, v, "kept", kept);
        list_add(a, list, v);
    }
}

static void tell_reasons(struct arena *a, const struct trade_report *r, struct told *told)
{
    for (size_t i = 0; i < r->n_reasons; i++) {
        const struct trade_reason *x = &r->reasons[i];
        struct value *v = value_record(a);
        record_text(a, v, "file", r->file);
        record_int(a, v, "times", (int64_t)x->n);
        record_text(a, v, "rows", x->remark ? "used" : "refused");
        record_text(a, v, "why", x->why);
        if (x->first_line || x->first[0])
            record_text(a, v, "first",
                        !x->first_line ? x->first
                                       : arena_printf(a, "line %llu%s%s",
                                                      (unsigned long long)x->first_line,
                                                      x->first[0] ? ": " : "", x->first));
        list_add(a, told->reasons, v);
    }
    for (size_t i = 0; i < r->n_refusals; i++) {
        const struct trade_refusal *x = &r->refusals[i];
        struct value *v = value_record(a);
        record_text(a, v, "file", r->file);
        record_text(a, v, "entry", x->entry);
        record_int(a, v, "line", (int64_t)x->line);
        record_text(a, v, "column", x->column);
        record_text(a, v, "value", x->value);
        record_text(a, v, "why", x->why);
        list_add(a, told->refusals, v);
    }
}

static void copy_items(struct arena *a, const char *file, const struct value *from, struct value *to)
{
    for (size_t i = 0; i < value_count(from); i++) {
        const struct value *x = list_at(from, i);
        struct value *v = value_record(a);
        record_text(a, v, "file", file);
        for (size_t k = 0; k < value_count(x); k++)
            record_text(a, v, record_name_at(x, k), value_as_text(record_at(x, k)));
        list_add(a, to, v);
    }
}

static void tell_preview(struct arena *a, const struct trade_report *r, struct told *told)
{
    struct value *v = value_record(a);
    const char *command = value_as_text(record_get(r->preview, "command"));
    record_text(a, v, "file", r->file);
    record_text(a, v, "to_say", value_as_text(record_get(r->preview, "to_say")));
    record_text(a, v, "command", command);
    list_add(a, told->to_say, v);
    copy_items(a, r->file, record_get(r->preview, "columns"), told->columns);
    copy_items(a, r->file, record_get(r->preview, "rows"), told->rows);
    if (!told->next)
        told->next = command;
}

static bool import_one(struct job *job, const struct trade_import_ask *ask, struct told *told,
                       struct err *e)
{
    struct trade_report *r;
    bool already;
    TRY(trade_import_file(job, ask, &r, &already, e));
    if (ask->folder && !r->preview)
        TRY(record_import(job, r, e));
    tell_parts(job->arena, r,
               r->preview       ? "no: columns to be confirmed"
               : already        ? "nothing changed: it was there"
               : !ask->folder   ? "no: dry run"
               : r->n_used == 0 ? "nothing to keep"
                                : "in the store",
               told->parts);
    tell_reasons(job->arena, r, told);
    if (r->preview)
        tell_preview(job->arena, r, told);
    told->ok = told->ok && !r->preview && r->n_used > 0;
    told->n_already += already;
    told->n_used += already ? 0 : r->n_used;
    told->n_refused += already ? 0 : r->n_refused;
    return true;
}

static struct prose *headline(struct arena *a, const struct told *told, size_t n_files, bool keep)
{
    if (value_count(told->to_say) > 0)
        return prose(a, "Nothing was imported yet: its columns are taken as shown, and the command below confirms "
                        "them; fill in the words in capitals.");
    if (told->n_already == n_files)
        return prose(a, "Nothing changed: what {s} holds was in the store.",
                     n_files == 1 ? "the file" : "each file");
    const char *used = number_int(a, (int64_t)told->n_used, GROUP_NARROW);
    const char *refused = number_int(a, (int64_t)told->n_refused, GROUP_NARROW);
    return prose(a, keep ? "{s} rows are in the store, {s} refused."
                         : "{s} rows can be used, {s} refused; nothing was kept (dry run).",
                 used, refused);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct trade_options opt;
    struct told told = {value_list(a), value_list(a), value_list(a), value_list(a),
                        value_list(a), value_list(a), NULL,          0,
                        0,             0,             true};
    size_t n = args_count(args, "file");
    bool keep = !args_bool(args, "dry-run");
    struct trade_import_ask ask = {.opt = &opt, .refused_max = -1};
    TRY(options_of(a, args, &opt, e));
    if (args_has(args, "max-refused"))
        ask.refused_max = args_real(args, "max-refused") / 100;
    ask.replace = args_bool(args, "replace");
    if (keep && !job->workspace_path) {
        (void)FAIL(e, ERR_NOT_FOUND, "there is no workspace to keep the flows beside");
        return err_hint(e, "Make one with `landfall init`, or look at the file with --dry-run.");
    }
    ask.folder = keep ? flows_folder(a, job->workspace_path) : NULL;
    for (size_t i = 0; i < n; i++) {
        ask.path = args_text_at(args, "file", i);
        TRY(import_one(job, &ask, &told, e));
    }
    struct value *r = value_record(a);
    record_prose(a, r, "headline", headline(a, &told, n, keep));
    record_set(a, r, "files", told.parts);
    record_set(a, r, "reasons", told.reasons);
    record_set(a, r, "refusals", told.refusals);
    record_set(a, r, "to_say", told.to_say);
    record_set(a, r, "columns", told.columns);
    record_set(a, r, "rows", told.rows);
    record_bool(a, r, "ok", told.ok);
    if (told.next)
        record_text(a, r, "next", told.next);
    *ret = r;
    return true;
}

/* --- the declaration ------------------------------------------------------------------------------ */

static const struct shape_field part_fields[] = {
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "entry", .heading = "file", .kind = VALUE_TEXT, .help = "the file, or the entry of an archive"},
    {.name = "format", .kind = VALUE_TEXT},
    {.name = "recognised_by", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT,
     .help = "what in the file said so"},
    {.name = "dataset", .kind = VALUE_TEXT, .help = "the name it has in the store; empty for lists"},
    {.name = "nomenclature", .kind = VALUE_TEXT},
    {.name = "years", .kind = VALUE_TEXT},
    {.name = "rows_read", .heading = "read", .kind = VALUE_INT},
    {.name = "rows_used", .heading = "used", .kind = VALUE_INT},
    {.name = "rows_refused", .heading = "refused", .kind = VALUE_INT},
    {.name = "kept", .kind = VALUE_TEXT},
};
static const struct shape part_shape =
    SHAPE("trade_import_entry", "one file, or one entry of an archive", part_fields);
static const struct shape_field reason_fields[] = {
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "times", .kind = VALUE_INT},
    {.name = "rows", .kind = VALUE_TEXT, .help = "refused, or used all the same"},
    {.name = "why", .kind = VALUE_TEXT},
    {.name = "first", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape reason_shape =
    SHAPE("trade_import_reason", "rows refused, or worth a remark, for one reason", reason_fields);
static const struct shape_field refusal_fields[] = {
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "entry", .heading = "file", .kind = VALUE_TEXT},
    {.name = "line", .kind = VALUE_INT, .help = "0 = not one line"},
    {.name = "column", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_TEXT},
};
static const struct shape refusal_shape =
    SHAPE("trade_import_refusal", "a row that was not used, and why", refusal_fields);
static const struct shape_field column_fields[] = {
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "column", .kind = VALUE_TEXT},
    {.name = "taken_as", .heading = "taken as", .kind = VALUE_TEXT},
    {.name = "first", .heading = "first value", .kind = VALUE_TEXT},
};
static const struct shape column_shape =
    SHAPE("trade_import_column", "a column of the table and what it is taken for", column_fields);
static const struct shape_field row_fields[] = {
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "year", .kind = VALUE_TEXT},
    {.name = "exporter", .kind = VALUE_TEXT},
    {.name = "importer", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "product", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_TEXT},
    {.name = "quantity", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape row_shape =
    SHAPE("trade_import_row", "a row as it would be understood", row_fields);
static const struct shape_field preview_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "to_say", .heading = "to be said", .kind = VALUE_TEXT},
    {.name = "command", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT,
     .help = "imports the file as shown; words in capitals are for you to fill in"},
};
static const struct shape preview_shape =
    SHAPE("trade_import_preview", "a table whose columns wait to be confirmed", preview_fields);
static const struct shape_field import_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "files", .kind = VALUE_LIST, .of = &part_shape, .flags = SHAPE_CSV},
    {.name = "reasons", .heading = "refused rows and remarks", .kind = VALUE_LIST, .of = &reason_shape},
    {.name = "refusals", .heading = "the first refused rows", .kind = VALUE_LIST,
     .of = &refusal_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "to_say", .heading = "to be confirmed", .kind = VALUE_LIST, .of = &preview_shape,
     .help = "tables whose columns wait to be confirmed: nothing of them was imported"},
    {.name = "columns", .kind = VALUE_LIST, .of = &column_shape},
    {.name = "rows", .heading = "first rows as understood", .kind = VALUE_LIST, .of = &row_shape},
    {.name = "ok", .heading = "every file of use", .kind = VALUE_BOOL,
     .help = "false when a file gave nothing or waits for its columns to be confirmed; the command "
             "then ends with status 1"},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL,
     .help = "the command that confirms the columns of the first table that waits for it"},
};
static const struct shape import_shape =
    SHAPE("trade_import", "what was read from the files", import_fields);

static const struct capability_param params[] = {
    {.name = "file", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_REPEATED,
     .help = "as it was downloaded: CSV, .gz or zip"},
    {.name = "dataset", .kind = PARAM_TEXT, .help = "its name in the store: small letters, digits, hyphens"},
    {.name = "nomenclature", .kind = PARAM_TEXT,
     .help = "what the product codes are of, where the file does not say: HS17, SITC2"},
    {.name = "year", .kind = PARAM_INT, .unit = "year", .min = YEAR_MIN, .max = YEAR_MAX,
     .help = "year of all rows, where no column says it"},
    {.name = "map", .kind = PARAM_TEXT,
     .help = "columns of a table: year=t,exporter=i,importer=j,product=k,value=v,quantity=q"},
    {.name = "unit", .kind = PARAM_CHOICE, .choices = units, .help = "of the mapped value column"},
    {.name = "quantity-unit", .kind = PARAM_CHOICE, .choices = quantity_units,
     .help = "of the mapped quantity column; else as its header says, or tonnes"},
    {.name = "source", .kind = PARAM_TEXT, .help = "who published it, as figures shall say"},
    {.name = "max-refused", .kind = PARAM_REAL, .unit = "%", .min = 0, .max = 100,
     .help = "refuse the whole file when a larger share of its rows cannot be used; else parameter "
             "trade.import.refused_max"},
    {.name = "replace", .kind = PARAM_BOOL, .default_value = "no",
     .help = "put a year in the place of one with more than twice its rows"},
    {.name = "dry-run", .kind = PARAM_BOOL, .default_value = "no",
     .help = "read and report, keep nothing"},
};
const struct capability trade_import = {
    .name = "trade.import",
    .summary = "Reads a file of trade flows and keeps them beside the workspace",
    .about = "Known: CEPII BACI (one year as CSV, or the zip as it is published), UN Comtrade and WITS "
             "downloads, lists of product codes, and any other table once you have confirmed what its "
             "columns mean: the first time nothing is imported, and the command to confirm is shown. The "
             "format is recognised from the content. Every row is counted as used or refused, with line "
             "and reason. A year that is there already is replaced; the same file again changes nothing; "
             "a file that cannot be read leaves everything as it was.",
    .example = "landfall trade import BACI_HS17_V202501.zip\n"
               "landfall trade import BACI_HS17_Y2020_V202301.csv --dry-run\n"
               "landfall trade import exports.csv --map exporter=country,value=usd --unit usd --year 2019",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &import_shape,
    .answer_no_is_failure = true,
    .run = run,
    /* A zip of thirty years takes a minute: nobody else who writes waits for it. The store of flows is a
     * transaction of its own, and the workspace's record follows it. */
    .limits = WHOLE_WORKSPACE,
};
