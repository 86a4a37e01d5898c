/* firm_versions.c — history, comparison and undo: nothing is overwritten, so a version can be read,
 * compared and made the newest again; undo is itself a version. */
#include <string.h>

#include "base/capability.h"
#include "base/file.h"
#include "firm/firm_parts.h"
#include "store/office.h"

static const struct capability_param firm_only[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the id of a firm in the workspace"},
};

/* --- history --------------------------------------------------------------------------------- */

static const struct shape_field version_fields[] = {
    {.name = "version", .kind = VALUE_INT},
    {.name = "at", .kind = VALUE_TEXT, .help = "UTC"},
    {.name = "by", .kind = VALUE_TEXT},
    {.name = "changed",
     .kind = VALUE_TEXT,
     .help = "the fields that differ from the version before"},
    {.name = "fields", .heading = "fields changed", .kind = VALUE_INT},
    {.name = "hash", .heading = "SHA-256", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape version_shape =
    SHAPE("firm_version", "one version of a firm", version_fields);
static const struct shape_field history_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "versions", .kind = VALUE_LIST, .of = &version_shape, .flags = SHAPE_CSV},
};
static const struct shape history_shape =
    SHAPE("firm_history", "the versions of a firm, newest first", history_fields);

static bool run_history(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *id = args_text(args, "firm");
    struct stored s, older;
    struct ws_firm *rows;
    size_t n;
    TRY(stored_open(job, WS_READ, id, 0, &s, e));
    TRY(ws_firm_history(s.ws, a, id, &rows, &n, e));
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = n; i-- > 0;) {
        struct firm_change *changes = NULL;
        size_t n_changes = 0;
        struct value *r = value_record(a);
        if (i) {
            TRY(stored_open(job, WS_READ, id, rows[i - 1].version, &older, e));
            firm_changes(a, older.root, s.root, &changes, &n_changes);
            s.root = older.root;
        }
        record_int(a, r, "version", rows[i].version);
        record_text(a, r, "at", ws_time_text(a, rows[i].at_us));
        record_text(a, r, "by", ws_actor_words(s.ws, a, rows[i].actor));
        record_text(a, r, "changed",
                    i ? changes_words(a, changes, n_changes) : "the first version");
        record_int(a, r, "fields", (int64_t)n_changes);
        record_text(a, r, "hash", rows[i].sha256);
        list_add(a, list, r);
    }
    record_text(a, v, "headline",
                arena_printf(a, "%s has %zu version%s.", s.row.name, n, n == 1 ? "" : "s"));
    record_text(a, v, "firm", id);
    record_set(a, v, "versions", list);
    *ret = v;
    return true;
}

const struct capability firm_history = {
    .name = "firm.history",
    .summary = "Lists the versions of a firm: when, by whom, what changed",
    .example = "landfall firm history olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(firm_only),
    .result = &history_shape,
    .run = run_history,
    .limits = NOT_KEPT, /* names of persons change elsewhere */
};

/* --- diff ------------------------------------------------------------------------------------ */

static const struct shape_field diff_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "from", .kind = VALUE_INT},
    {.name = "to", .kind = VALUE_INT},
    {.name = "changes", .kind = VALUE_LIST, .of = &changes_shape, .flags = SHAPE_CSV},
};
static const struct shape diff_shape =
    SHAPE("firm_diff", "two versions of a firm, field by field", diff_fields);

static bool run_diff(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *id = args_text(args, "firm");
    struct stored from, to;
    struct firm_change *changes;
    size_t n;
    TRY(stored_open(job, WS_READ, id, args_int(args, "to"), &to, e));
    int64_t before = args_has(args, "from") ? args_int(args, "from") : to.row.version - 1;
    if (before == 0)
        return FAIL(e, ERR_INPUT, "version %lld of `%s` is the first: there is none before it",
                    (long long)to.row.version, id);
    TRY(stored_open(job, WS_READ, id, before, &from, e));
    firm_changes(a, from.root, to.root, &changes, &n);
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                n ? arena_printf(a, "Version %lld differs from %lld in %zu field%s.",
                                 (long long)to.row.version, (long long)before, n, n == 1 ? "" : "s")
                  : arena_printf(a, "Versions %lld and %lld say the same.", (long long)before,
                                 (long long)to.row.version));
    record_text(a, v, "firm", id);
    record_int(a, v, "from", before);
    record_int(a, v, "to", to.row.version);
    record_set(a, v, "changes", changes_value(a, changes, n));
    *ret = v;
    return true;
}

static const struct capability_param diff_params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the id of a firm in the workspace"},
    {.name = "from",
     .kind = PARAM_INT,
     .unit = "version",
     .min = 1,
     .max = 1e9,
     .help = "the earlier version (default: the one before)"},
    {.name = "to",
     .kind = PARAM_INT,
     .unit = "version",
     .min = 1,
     .max = 1e9,
     .help = "the later version (default: the newest)"},
};

const struct capability firm_diff = {
    .name = "firm.diff",
    .summary = "Compares two versions of a firm, field by field",
    .example = "landfall firm diff olive-oil --from 1 --to 2",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(diff_params),
    .result = &diff_shape,
    .run = run_diff,
};

/* --- revert ---------------------------------------------------------------------------------- */

static const struct shape_field revert_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "version", .kind = VALUE_INT},
    {.name = "changed", .kind = VALUE_BOOL},
    {.name = "changes", .kind = VALUE_LIST, .of = &changes_shape, .flags = SHAPE_CSV},
};
static const struct shape revert_shape =
    SHAPE("firm_revert", "an earlier version of a firm made the newest", revert_fields);

static bool run_revert(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *id = args_text(args, "firm");
    struct stored now, then;
    struct kept k;
    struct firm_change *changes;
    size_t n;
    TRY(stored_open(job, WS_WRITE, id, 0, &now, e));
    int64_t wanted = args_has(args, "to") ? args_int(args, "to") : now.row.version - 1;
    if (wanted == 0)
        return FAIL(e, ERR_INPUT, "`%s` has one version only: there is nothing to undo", id);
    TRY(stored_open(job, WS_WRITE, id, wanted, &then, e));
    TRY(stored_put(job, now.ws, then.root, id, NULL, &k, e));
    firm_changes(a, now.root, k.root, &changes, &n);
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                k.changed ? arena_printf(a, "%s is again as in version %lld; that is version %lld.",
                                         k.firm->name, (long long)wanted, (long long)k.version)
                          : arena_printf(a, "%s already says what version %lld said.", k.firm->name,
                                         (long long)wanted));
    record_text(a, v, "firm", id);
    record_int(a, v, "version", k.version);
    record_bool(a, v, "changed", k.changed);
    record_set(a, v, "changes", changes_value(a, changes, n));
    *ret = v;
    return true;
}

static const struct capability_param revert_params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the id of a firm in the workspace"},
    {.name = "to",
     .kind = PARAM_INT,
     .unit = "version",
     .min = 1,
     .max = 1e9,
     .help = "the version to go back to (default: the one before the newest)"},
};

const struct capability firm_revert = {
    .name = "firm.revert",
    .summary = "Goes back to an earlier version of a firm; that is a new version, nothing is lost",
    .example = "landfall firm revert olive-oil --to 1",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(revert_params),
    .result = &revert_shape,
    .run = run_revert,
};
