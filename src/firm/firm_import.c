/* firm_import.c — a firm file into the workspace, and what that would change.
 *
 * The firm is named inside the file, so the rights are asked for here: for a firm that is there
 * already its adviser may import, for a new one an adviser of the office (whose role counts for
 * every firm, so nobody has to be given one). An adviser of one firm alone names it with --firm, as
 * every call about a firm does. */
#include <stdio.h>
#include <string.h>

#include "base/capability.h"
#include "base/file.h"
#include "firm/firm_parts.h"
#include "store/office.h"

/* What is in the file, what is in the workspace, and what differs. */
struct incoming {
    struct workspace *ws;
    const char *file;
    struct firm *firm;
    const struct yml_node *root; /* canonical */
    bool known, trashed;         /* a firm of that id is there; in the trash */
    struct ws_firm row;
    struct firm_change *changes;
    size_t n;
};

static bool look(struct job *job, const struct args *args, enum ws_mode mode, enum role existing,
                 struct incoming *in, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *facts;
    struct buf text;
    const struct yml_node *old = NULL;
    struct err why = {0};
    const char *named = args_text(args, "firm");
    *in = (struct incoming){.file = args_text(args, "file")};
    TRY(ws_of_job(job, mode, &in->ws, e));
    TRY(facts_of_job(job, &facts, e));
    TRY(firm_read(a, in->file, job->data_dir, facts, &in->firm, e));
    if (named && strcmp(named, in->firm->id) != 0) {
        (void)FAIL(e, ERR_CONFLICT, "the file is of the firm `%.64s`, not `%.64s`", in->firm->id,
                   named);
        return err_hint(e, "`firm.id` in the file says which firm it is.");
    }
    in->known = ws_firm_get(in->ws, a, in->firm->id, 0, &in->row, &why);
    if (!in->known && why.code != ERR_NOT_FOUND) {
        *e = why;
        return false;
    }
    /* refused in the same words whether the firm is there or not */
    TRY((in->known && job_may(job, in->firm->id, existing)) ||
        job_require(job, NULL, ROLE_ADVISER, e));
    buf_init(&text, a, FILE_MAX_TEXT);
    TRY(firm_write(a, in->firm, &text, e));
    TRY(yml_load(&in->root, a, path_name(in->file), buf_str(&text), e));
    if (in->known) {
        TRY(ws_mark_get(in->ws, in->firm->id, WS_MARK_TRASH, &in->trashed, e));
        TRY(yml_load(&old, a, in->firm->id, in->row.text, e));
    }
    firm_changes(a, old, in->root, &in->changes, &in->n);
    return true;
}

static const struct capability_param import_params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a firm file (YAML)"},
    {.name = "firm",
     .kind = PARAM_FIRM,
     .help = "the firm the file must be of; who advises that firm alone has to name it"},
};

/* --- preview --------------------------------------------------------------------------------- */

static const struct shape_field preview_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "known", .kind = VALUE_BOOL, .help = "a firm of that id is there already"},
    {.name = "trashed", .kind = VALUE_BOOL, .help = "… in the trash: the import brings it back"},
    {.name = "products", .kind = VALUE_INT},
    {.name = "sales", .kind = VALUE_INT},
    {.name = "answers", .kind = VALUE_INT},
    {.name = "changes", .kind = VALUE_LIST, .of = &changes_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape preview_shape =
    SHAPE("firm_preview", "what an import would change", preview_fields);

static bool run_preview(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct incoming in;
    TRY(look(job, args, WS_READ, ROLE_VIEWER, &in, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                !in.known ? arena_printf(a, "%s is new: %zu values.", in.firm->name, in.n)
                : in.n    ? arena_printf(a, "%s is there; %zu field%s would change.", in.firm->name,
                                         in.n, in.n == 1 ? "" : "s")
                          : arena_printf(a, "%s is there and says the same.", in.firm->name));
    record_text(a, v, "id", in.firm->id);
    record_text(a, v, "name", in.firm->name);
    record_bool(a, v, "known", in.known);
    record_bool(a, v, "trashed", in.trashed);
    record_int(a, v, "products", (int64_t)in.firm->n_products);
    record_int(a, v, "sales", (int64_t)in.firm->n_sales);
    record_int(a, v, "answers", (int64_t)in.firm->n_answers);
    record_set(a, v, "changes", changes_value(a, in.changes, in.n));
    record_text(a, v, "next", arena_printf(a, "landfall firm import %s", path_name(in.file)));
    *ret = v;
    return true;
}

const struct capability firm_preview = {
    .name = "firm.preview",
    .summary = "Says what an import of a firm file would change; nothing is changed",
    .example = "landfall firm preview examples/olive-oil/firm.yaml",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(import_params),
    .result = &preview_shape,
    .run = run_preview,
    .limits = NOT_KEPT,
};

/* --- import ---------------------------------------------------------------------------------- */

static const struct shape_field import_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "version", .kind = VALUE_INT},
    {.name = "changed", .kind = VALUE_BOOL},
    {.name = "hash", .heading = "SHA-256", .kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape import_shape =
    SHAPE("firm_import", "what the workspace now holds", import_fields);

static bool run_import(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct ws_stamp by = {.now_us = job->now_us, .actor = job->actor};
    struct incoming in;
    struct kept k;
    if (!look(job, args, WS_WRITE, ROLE_ADVISER, &in, e)) {
        size_t n = strlen(e->msg);
        if (e->code == ERR_INPUT || e->code == ERR_PARSE)
            (void)snprintf(e->msg + n, sizeof e->msg - n, "%s Nothing was imported.",
                           n && strchr(".?!", e->msg[n - 1]) ? "" : ".");
        return false;
    }
    TRY(stored_put(job, in.ws, in.root, in.firm->id, NULL, &k, e));
    if (in.trashed)
        TRY(ws_mark_put(in.ws, in.firm->id, WS_MARK_TRASH, false, by, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                k.changed ? arena_printf(a, "%s is in the workspace, version %lld.", k.firm->name,
                                         (long long)k.version)
                          : arena_printf(a, "%s was already there, unchanged.", k.firm->name));
    record_text(a, v, "id", k.firm->id);
    record_int(a, v, "version", k.version);
    record_bool(a, v, "changed", k.changed);
    record_text(a, v, "hash", k.firm->hash);
    record_text(a, v, "next", arena_printf(a, "landfall brief %s --output brief.html", k.firm->id));
    *ret = v;
    return true;
}

const struct capability firm_import = {
    .name = "firm.import",
    .summary = "Puts a firm file into the workspace as a new version",
    .about = "`firm preview` says before what would change. The workspace keeps the canonical form "
             "of the "
             "file (`firm export`): the comments in it stay in your file.",
    .example = "landfall firm import examples/olive-oil/firm.yaml",
    .role = ROLE_ADVISER,
    .effect = EFFECT_WRITES,
    PARAMS(import_params),
    .result = &import_shape,
    .run = run_import,
};
