/* What is in the store of flows, whether it is whole, and how a year leaves it: `trade datasets`,
 * `trade check`, `trade remove`. */
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/number.h"
#include "trade/flows_inside.h"
#include "trade/trade.h"

static const char no_flows[] =
    "There are no product flows yet; `landfall trade import FILE` reads them.";

/* ---- words ---- */

/* "2015–2018, 2020" of ascending years. */
static char *years_text(struct arena *a, const int *year, size_t n)
{
    struct buf out;
    buf_init(&out, a, FILE_MAX_TEXT);
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && year[end] == year[end - 1] + 1)
            end++;
        buf_printf(&out, i ? ", %d" : "%d", year[i]);
        if (end - i > 1)
            buf_printf(&out, "–%d", year[end - 1]);
        i = end;
    }
    return arena_strndup(a, out.p, out.n);
}

static char *counted(struct arena *a, uint64_t n, const char *one, const char *many)
{
    return arena_printf(a, "%s %s", number_int(a, (int64_t)n, GROUP_NARROW), n == 1 ? one : many);
}

static const char *source_text(struct arena *a, const struct flow_info *f)
{
    return f->vintage[0] ? arena_printf(a, "%s %s", f->source, f->vintage) : f->source;
}

static const char *day_of(int64_t at_us)
{
    static _Thread_local struct date_text text;
    const int64_t day_us = INT64_C(86400) * 1000000;
    text = date_text((struct date){(int32_t)(at_us / day_us)});
    return text.s;
}

/* As it stands on the disk now: a server's jobs share a store that may be older. */
static bool store_now(struct job *job, struct flow_store **ret, struct err *e)
{
    return job->workspace_path
               ? flows_open(ret, job->arena, flows_folder(job->arena, job->workspace_path), e)
               : flows_of_job(job, ret, e);
}

/* ---- trade datasets ---- */

static bool same_dataset(const struct flow_info *a, const struct flow_info *b)
{
    return a->kind == b->kind && strcmp(a->dataset, b->dataset) == 0 &&
           strcmp(a->nomenclature, b->nomenclature) == 0;
}

/* One line for the segments [begin, end) of a dataset. */
static struct value *dataset_value(struct arena *a, const struct flow_store *s, size_t begin,
                                   size_t end)
{
    struct value *v = value_record(a);
    const struct flow_info *newest = flows_at(s, end - 1);
    int *year = NEW_N(a, int, end - begin);
    uint64_t n_rows = 0, bytes = 0;
    for (size_t i = begin; i < end; i++) {
        year[i - begin] = flows_at(s, i)->year;
        n_rows += flows_at(s, i)->n_rows;
        bytes += flows_at(s, i)->bytes;
    }
    record_text(a, v, "dataset", newest->dataset);
    record_text(a, v, "nomenclature", newest->nomenclature);
    record_text(a, v, "kind", flow_kind_name(newest->kind));
    record_int(a, v, "digits", newest->digits);
    record_text(a, v, "years", years_text(a, year, end - begin));
    record_int(a, v, "rows", (int64_t)n_rows);
    record_int(a, v, "bytes", (int64_t)bytes);
    record_text(a, v, "source", source_text(a, newest));
    record_text(a, v, "method", newest->method);
    return v;
}

static struct value *year_value(struct arena *a, const struct flow_info *f)
{
    struct value *v = value_record(a);
    record_text(a, v, "dataset", f->dataset);
    record_text(a, v, "nomenclature", f->nomenclature);
    record_text(a, v, "kind", flow_kind_name(f->kind));
    record_int(a, v, "year", f->year);
    record_int(a, v, "rows", (int64_t)f->n_rows);
    record_int(a, v, "pairs", (int64_t)f->n_pairs);
    record_int(a, v, "bytes", (int64_t)f->bytes);
    record_text(a, v, "source", source_text(a, f));
    record_text(a, v, "method", f->method);
    record_text(a, v, "file", f->file);
    record_int(a, v, "import_id", f->import_id);
    return v;
}

static struct value *import_value(struct arena *a, const struct flow_import *f)
{
    struct value *v = value_record(a);
    record_int(a, v, "import_id", f->id);
    record_text(a, v, "day", day_of(f->at_us));
    record_text(a, v, "file", f->file);
    record_text(a, v, "format", f->format);
    record_int(a, v, "rows_read", (int64_t)f->n_read);
    record_int(a, v, "rows_used", (int64_t)f->n_used);
    record_int(a, v, "rows_refused", (int64_t)f->n_refused);
    record_text(a, v, "actor", f->actor);
    record_text(a, v, "sha256", f->sha256);
    return v;
}

static bool run_datasets(struct job *job, const struct args *args, struct value **ret,
                         struct err *e)
{
    struct flow_store *s;
    struct arena *a = job->arena;
    (void)args;
    TRY(store_now(job, &s, e));
    struct value *r = value_record(a), *datasets = value_list(a), *years = value_list(a);
    struct value *imports = value_list(a);
    size_t n = flows_count(s);
    uint64_t n_rows = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && same_dataset(flows_at(s, i), flows_at(s, end)); end++) {
            list_add(a, years, year_value(a, flows_at(s, end)));
            n_rows += flows_at(s, end)->n_rows;
        }
        list_add(a, datasets, dataset_value(a, s, i, end));
    }
    for (size_t i = 0; i < flows_import_count(s); i++)
        list_add(a, imports, import_value(a, flows_import_at(s, i)));
    const struct flow_info *answers = flows_default(s);
    const char *headline = no_flows;
    if (n > 0)
        headline = arena_printf(
            a, "%s of %s in %s.%s", counted(a, n_rows, "flow", "flows"),
            counted(a, n, "year", "years"),
            counted(a, value_count(datasets), "dataset", "datasets"),
            answers ? arena_printf(a, " Questions that name none are answered from %s %s up to %d.",
                                   answers->dataset, answers->nomenclature, answers->year)
                    : " None has both partners, so markets cannot be compared with them.");
    record_text(a, r, "headline", headline);
    record_text(a, r, "folder", flows_where(s)[0] ? flows_where(s) : NULL);
    record_set(a, r, "datasets", datasets);
    record_set(a, r, "imports", imports);
    record_set(a, r, "years", years);
    *ret = r;
    return true;
}

static const struct shape_field dataset_fields[] = {
    {.name = "dataset", .kind = VALUE_TEXT},
    {.name = "nomenclature", .heading = "codes", .kind = VALUE_TEXT},
    {.name = "kind",
     .kind = VALUE_TEXT,
     .help = "bilateral, exports (no partner) or reports (as each side said)"},
    {.name = "digits", .kind = VALUE_INT, .help = "of the longest product code"},
    {.name = "years", .kind = VALUE_TEXT},
    {.name = "rows", .kind = VALUE_INT},
    {.name = "bytes", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "source", .kind = VALUE_TEXT, .help = "of the newest year"},
    {.name = "method",
     .kind = VALUE_TEXT,
     .help = "how the newest year became one number per flow"},
};
static const struct shape dataset_shape =
    SHAPE("trade_stored_dataset", "one dataset of product flows", dataset_fields);

static const struct shape_field year_fields[] = {
    {.name = "dataset", .kind = VALUE_TEXT},
    {.name = "nomenclature", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "year", .kind = VALUE_INT},
    {.name = "rows", .kind = VALUE_INT},
    {.name = "pairs", .kind = VALUE_INT, .help = "pairs of product and exporter"},
    {.name = "bytes", .kind = VALUE_INT},
    {.name = "source", .kind = VALUE_TEXT},
    {.name = "method", .kind = VALUE_TEXT},
    {.name = "file", .kind = VALUE_TEXT, .help = "name in the store's folder"},
    {.name = "import_id", .kind = VALUE_INT, .help = "the import that made it"},
};
static const struct shape year_shape =
    SHAPE("trade_dataset_year", "one year of a dataset", year_fields);

static const struct shape_field import_fields[] = {
    {.name = "import_id", .heading = "no.", .kind = VALUE_INT},
    {.name = "day", .kind = VALUE_TEXT},
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "format", .kind = VALUE_TEXT},
    {.name = "rows_read", .heading = "read", .kind = VALUE_INT},
    {.name = "rows_used", .heading = "used", .kind = VALUE_INT},
    {.name = "rows_refused", .heading = "refused", .kind = VALUE_INT},
    {.name = "actor", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "sha256",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "of the file that was read"},
};
static const struct shape import_shape =
    SHAPE("trade_import_record", "one import or removal", import_fields);

static const struct shape_field datasets_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "folder", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "datasets", .kind = VALUE_LIST, .of = &dataset_shape, .flags = SHAPE_CSV},
    {.name = "imports", .kind = VALUE_LIST, .of = &import_shape},
    {.name = "years", .kind = VALUE_LIST, .of = &year_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape datasets_shape =
    SHAPE("trade_datasets", "what the store of product flows holds", datasets_fields);

const struct capability trade_datasets = {
    .name = "trade.datasets",
    .summary = "Shows which product flows are in the store: dataset, years, rows, source and method",
    .example = "landfall trade datasets",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &datasets_shape,
    .run = run_datasets,
    .limits = NOT_KEPT,
};

/* ---- trade check ---- */

static void finding(struct arena *a, struct value *list, const char *file, const char *problem,
                    const char *hint)
{
    struct value *v = value_record(a);
    record_text(a, v, "file", file);
    record_text(a, v, "problem", problem);
    record_text(a, v, "hint", hint && hint[0] ? hint : NULL);
    list_add(a, list, v);
}

static bool run_check(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct flow_state state;
    struct flow_strays strays = {0};
    struct flow_store *s;
    struct value *r = value_record(a), *found = value_list(a);
    uint64_t bytes = 0;
    size_t n_damaged = 0;
    struct err why = {0};
    (void)args;
    if (!store_now(job, &s, &why)) { /* the manifest itself: the one finding */
        if (why.code != ERR_CORRUPT) {
            *e = why;
            return false;
        }
        finding(a, found, "manifest", why.msg, why.hint);
        record_text(a, r, "headline", "The list of product flows is damaged; nothing can be read.");
        record_bool(a, r, "ok", false);
        record_int(a, r, "files", 0);
        record_int(a, r, "bytes", 0);
        record_set(a, r, "findings", found);
        *ret = r;
        return true;
    }
    TRY(flow_manifest_read(&state, a, flows_where(s), e));
    uint64_t n_files = flows_count(s) + state.n_kept;
    for (size_t i = 0; i < flows_count(s); i++) {
        const struct flow_info *f = flows_at(s, i);
        job_progress(job, f->file, i, n_files);
        bytes += f->bytes;
        err_clear(&why);
        if (flows_check(s, f, &why))
            continue;
        n_damaged++;
        finding(a, found, f->file, why.msg, why.hint);
    }
    for (size_t i = 0; i < state.n_kept; i++) {
        ARENA_LOCAL(tmp);
        struct str ignored;
        bytes += state.kept[i].bytes;
        err_clear(&why);
        if (flows_kept(s, tmp, state.kept[i].name, &ignored, &why))
            continue;
        n_damaged++;
        finding(a, found, state.kept[i].file, why.msg, why.hint);
    }
    if (file_is_folder(flows_where(s)))
        TRY(flow_strays(&strays, a, flows_where(s), &state, e));
    for (size_t i = 0; i < strays.n; i++)
        finding(a, found, strays.names[i],
                "no import names it: one that is running, or one that was stopped",
                "The next import removes it.");
    const char *headline = n_files == 0 ? no_flows
                           : n_damaged == 0
                               ? arena_printf(a, "All product flows are whole: %s read.",
                                              counted(a, n_files, "file", "files"))
                               : arena_printf(a, "Damaged: %zu of %s; the others can be used.",
                                              n_damaged, counted(a, n_files, "file", "files"));
    record_text(a, r, "headline", headline);
    record_bool(a, r, "ok", n_damaged == 0);
    record_int(a, r, "files", (int64_t)n_files);
    record_int(a, r, "bytes", (int64_t)bytes);
    record_set(a, r, "findings", found);
    *ret = r;
    return true;
}

static const struct shape_field finding_fields[] = {
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "problem", .kind = VALUE_TEXT},
    {.name = "hint", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape finding_shape =
    SHAPE("trade_finding", "one file that is not as it was written", finding_fields);
static const struct shape_field check_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "ok", .heading = "whole", .kind = VALUE_BOOL},
    {.name = "files", .heading = "files read", .kind = VALUE_INT},
    {.name = "bytes", .heading = "bytes read", .kind = VALUE_INT},
    {.name = "findings", .kind = VALUE_LIST, .of = &finding_shape, .flags = SHAPE_CSV},
};
static const struct shape check_shape =
    SHAPE("trade_check", "state of the store of product flows", check_fields);

const struct capability trade_check = {
    .name = "trade.check",
    .summary = "Reads every byte of the stored product flows and names what is damaged",
    .about = "Checksums of every section, the order of the rows, and every stored sum against the "
             "rows it is a "
             "sum of. Files that no import names are listed; they are no damage.",
    .example = "landfall trade check",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &check_shape,
    .run = run_check,
    .limits = NOT_KEPT,
    .answer_no_is_failure = true,
};

/* ---- trade remove ---- */

static bool meant(const struct flow_info *f, const struct args *args)
{
    const char *nomenclature = args_text(args, "nomenclature"), *kind = args_text(args, "kind");
    return strcmp(f->dataset, args_text(args, "dataset")) == 0 &&
           (!nomenclature || strcmp(f->nomenclature, nomenclature) == 0) &&
           (!kind || strcmp(flow_kind_name(f->kind), kind) == 0) &&
           (!args_has(args, "year") || f->year == args_int(args, "year"));
}

static bool nothing_meant(struct arena *a, const struct flow_store *s, const struct args *args,
                          struct err *e)
{
    const char *dataset = args_text(args, "dataset");
    const char **names = NEW_N(a, const char *, flows_count(s) + 1);
    bool known = false;
    for (size_t i = 0; i < flows_count(s); i++) {
        names[i] = flows_at(s, i)->dataset;
        known = known || strcmp(names[i], dataset) == 0;
    }
    if (known)
        (void)FAIL(e, ERR_NOT_FOUND, "the dataset %s has no such year, nomenclature or kind",
                   dataset);
    else
        (void)FAIL(e, ERR_NOT_FOUND, "there is no dataset %s in the store", dataset);
    const char *near = known ? NULL : text_nearest(str_of(dataset), names, flows_count(s));
    return near ? err_hint(e, "Did you mean %s?", near)
                : err_hint(e, "`landfall trade datasets` lists what there is.");
}

static bool run_remove(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct flow_store *s;
    struct flow_writer *w;
    struct value *r = value_record(a), *removed = value_list(a);
    const char *dataset = args_text(args, "dataset");
    uint64_t bytes = 0, n_rows = 0;
    TRY(store_now(job, &s, e));
    if (!job->workspace_path) {
        (void)FAIL(e, ERR_NOT_FOUND, "there is no workspace here, so no product flows");
        return err_hint(e, "Name one with --workspace FILE.");
    }
    if (!args_has(args, "year") && !args_bool(args, "all-years")) {
        (void)FAIL(e, ERR_USAGE, "which year of %s?", dataset);
        return err_hint(e, "--year 2020 removes one; --all-years removes all of them.");
    }
    size_t n = 0;
    for (size_t i = 0; i < flows_count(s); i++)
        n += meant(flows_at(s, i), args);
    if (n == 0)
        return nothing_meant(a, s, args, e);
    struct flow_import what = {
        .file = dataset, .format = "remove", .actor = job->actor, .at_us = job->now_us};
    TRY(flow_import_begin(&w, a, flows_where(s), &what, e));
    for (size_t i = 0; i < flows_count(s); i++) {
        const struct flow_info *f = flows_at(s, i);
        if (!meant(f, args))
            continue;
        TRY(flow_import_remove(w, f, e));
        struct value *v = value_record(a);
        record_text(a, v, "dataset", f->dataset);
        record_text(a, v, "nomenclature", f->nomenclature);
        record_text(a, v, "kind", flow_kind_name(f->kind));
        record_int(a, v, "year", f->year);
        record_int(a, v, "rows", (int64_t)f->n_rows);
        record_text(a, v, "source", source_text(a, f));
        list_add(a, removed, v);
        bytes += f->bytes;
        n_rows += f->n_rows;
    }
    what.n_read = n_rows;
    TRY(flow_import_end(w, e));
    record_text(a, r, "headline",
                arena_printf(a, "Removed %s of %s with %s.", counted(a, n, "year", "years"),
                             dataset, counted(a, n_rows, "flow", "flows")));
    record_int(a, r, "bytes", (int64_t)bytes);
    record_set(a, r, "removed", removed);
    *ret = r;
    return true;
}

static const struct shape_field removed_year_fields[] = {
    {.name = "dataset", .kind = VALUE_TEXT},
    {.name = "nomenclature", .heading = "codes", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "year", .kind = VALUE_INT},
    {.name = "rows", .kind = VALUE_INT},
    {.name = "source", .kind = VALUE_TEXT},
};
static const struct shape removed_year_shape =
    SHAPE("trade_removed_year", "one year that left the store", removed_year_fields);
static const struct shape_field removed_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "bytes", .heading = "bytes freed", .kind = VALUE_INT},
    {.name = "removed", .kind = VALUE_LIST, .of = &removed_year_shape, .flags = SHAPE_CSV},
};
static const struct shape removed_shape =
    SHAPE("trade_removed", "what left the store", removed_fields);

static const char *const kind_choices[] = {"bilateral", "exports", "reports", NULL};
static const struct capability_param remove_params[] = {
    {.name = "dataset",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "its name, as `trade datasets` shows it"},
    {.name = "year",
     .kind = PARAM_INT,
     .unit = "year",
     .min = 1900,
     .max = 2100,
     .help = "only this year"},
    {.name = "all-years", .kind = PARAM_BOOL, .help = "every year of the dataset"},
    {.name = "nomenclature", .kind = PARAM_TEXT, .help = "only in these product codes, e.g. HS17"},
    {.name = "kind",
     .kind = PARAM_CHOICE,
     .choices = kind_choices,
     .help = "only flows of this kind"},
};
const struct capability trade_remove = {
    .name = "trade.remove",
    .summary = "Removes a year of product flows, or a whole dataset, from the store",
    .about = "The file it was imported from is not touched and can be imported again.",
    .example = "landfall trade remove baci --year 2020",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(remove_params),
    .result = &removed_shape,
    .run = run_remove,
};
