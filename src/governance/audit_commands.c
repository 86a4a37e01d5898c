/* audit_commands.c — audit.list, audit.verify, audit.head, audit.export. */
#include <inttypes.h>
#include <jansson.h>

#include "base/file.h"
#include "base/json.h"
#include "governance/audit.h"
#include "governance/chain.h"
#include "governance/governance.h"
#include "governance/head_file.h"
#include "governance/verify.h"

#define LINE_MAX_BYTES ((size_t)64 << 20)

/* ---- list ---- */

static const struct shape_field record_fields[] = {
    {.name = "record", .heading = "no.", .kind = VALUE_INT, .help = "number of the record, from 1"},
    {.name = "at", .kind = VALUE_TEXT, .help = "RFC 3339, UTC"},
    {.name = "kind", .heading = "what", .kind = VALUE_TEXT, .help = "the capability that acted"},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "empty: the office"},
    {.name = "actor",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "as the log has it: person:p-…, os:name, server"},
    {.name = "who",
     .kind = VALUE_TEXT,
     .help = "the person's name as it is today; never in the log itself"},
    {.name = "said",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "the free texts of the record, kept beside the log"},
    {.name = "body", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "canonical JSON"},
    {.name = "chain", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "SHA-256"},
};
static const struct shape record_shape = SHAPE("audit_record", "one change", record_fields);
static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "records",
     .kind = VALUE_LIST,
     .of = &record_shape,
     .help = "newest first; with --after oldest first"},
    {.name = "newest", .kind = VALUE_INT, .help = "number of the newest record of the whole log"},
};
static const struct shape list_shape = SHAPE("audit_list", "records of the audit log", list_fields);

/* Texts that a record refers to, one after the other. */
static bool add_said(struct workspace *ws, struct arena *a, const struct json_t *x,
                     struct buf *said, struct err *e)
{
    if (json_is_array(x))
        for (size_t i = 0; i < json_array_size(x); i++)
            TRY(add_said(ws, a, json_array_get(x, i), said, e));
    if (!json_is_object(x))
        return true;
    const char *key;
    json_t *member;
    json_t *object = (json_t *)(uintptr_t)x; /* jansson's iterators want it so */
    json_object_foreach(object, key, member)
    {
        struct digest d;
        const char *ref = json_string_value(member), *text = NULL;
        if (ref && cstr_eq(key, "text") && digest_read(ref, &d)) {
            TRY(audit_text_get(ws, a, ref, &text, e));
            if (said->n)
                buf_puts(said, " · ");
            buf_puts(said, text);
        }
        TRY(add_said(ws, a, member, said, e));
    }
    return true;
}

static bool record_value(struct workspace *ws, struct arena *a, const struct ws_audit *r,
                         struct value **ret, struct err *e)
{
    struct value *v = value_record(a);
    struct json_t *body;
    struct err unreadable = {0};
    struct buf said;
    const char *name;
    buf_init(&said, a, LINE_MAX_BYTES);
    TRY(ws_actor_name(ws, a, r->actor, &name, e));
    if (js_load(&body, a, "the record", r->body, &unreadable))
        TRY(add_said(ws, a, body, &said, e));
    record_int(a, v, "record", r->seq);
    record_text(a, v, "at", audit_time(r->at_us).s);
    record_text(a, v, "kind", r->kind);
    record_text(a, v, "firm", r->firm_id);
    record_text(a, v, "actor", r->actor);
    record_text(a, v, "who", name ? name : r->actor);
    record_text(a, v, "said", said.n ? buf_str(&said).p : NULL);
    record_text(a, v, "body", r->body.p);
    record_text(a, v, "chain", r->chain);
    *ret = v;
    return true;
}

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_audit *rows;
    size_t n;
    int64_t newest;
    char chain[HASH_HEX];
    const char *firm = args_text(args, "firm");
    bool after = args_has(args, "after");
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_audit_last(ws, &newest, chain, e));
    int64_t from = after                      ? args_int(args, "after")
                   : args_has(args, "before") ? args_int(args, "before")
                                              : newest + 1;
    TRY(ws_audit_list(ws, a, after ? WS_AUDIT_AFTER : WS_AUDIT_BEFORE, from, firm,
                      args_int(args, "most"), &rows, &n, e));
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct value *item;
        TRY(record_value(ws, a, &rows[i], &item, e));
        list_add(a, list, item);
    }
    record_text(a, v, "headline",
                newest == 0 ? "The audit log is empty: nothing was changed yet."
                            : arena_printf(a, "The audit log has %" PRId64 " record%s; %zu shown.",
                                           newest, newest == 1 ? "" : "s", n));
    record_set(a, v, "records", list);
    record_int(a, v, "newest", newest);
    *ret = v;
    return true;
}

static const struct capability_param list_params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .help = "records of this firm only"},
    {.name = "after",
     .kind = PARAM_INT,
     .unit = "record",
     .max = 1e15,
     .help = "records after this number, oldest first"},
    {.name = "before",
     .kind = PARAM_INT,
     .unit = "record",
     .min = 1,
     .max = 1e15,
     .help = "records before this number, newest first"},
    {.name = "most",
     .kind = PARAM_INT,
     .unit = "records",
     .min = 1,
     .max = 10000,
     .default_value = "200",
     .help = "at most so many records"},
};
const struct capability audit_list = {
    .name = "audit.list",
    .summary = "Lists the audit log: what was changed, when and by whom",
    .example = "landfall audit list\nlandfall audit list --after 10 --json",
    .role = ROLE_ADVISER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = run_list,
    .limits = NOT_KEPT,
};

/* ---- verify ---- */

static const struct shape_field finding_fields[] = {
    {.name = "record", .heading = "no.", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "what", .kind = VALUE_TEXT},
};
static const struct shape finding_shape =
    SHAPE("audit_finding", "what does not fit", finding_fields);
static const struct shape_field key_fields[] = {
    {.name = "record", .heading = "no.", .kind = VALUE_INT, .help = "the record that announces it"},
    {.name = "public_key", .heading = "public key", .kind = VALUE_TEXT, .help = "Ed25519, hex"},
    {.name = "by_previous",
     .heading = "signed by the key before",
     .kind = VALUE_BOOL,
     .help = "false: the key changed and the old one did not sign that; ask why"},
};
static const struct shape key_shape = SHAPE("audit_key", "a key that signs heads", key_fields);
static const struct shape_field verify_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "ok", .kind = VALUE_BOOL},
    {.name = "records", .kind = VALUE_INT, .help = "records in the log"},
    {.name = "first_bad",
     .heading = "first bad record",
     .kind = VALUE_INT,
     .flags = SHAPE_OPTIONAL,
     .help = "number of the first record that is not what it was"},
    {.name = "bad_until",
     .heading = "bad until",
     .kind = VALUE_INT,
     .flags = SHAPE_OPTIONAL,
     .help = "only a signed head tells: the change lies between first_bad and here"},
    {.name = "findings", .kind = VALUE_LIST, .of = &finding_shape, .flags = SHAPE_CSV},
    {.name = "more_findings",
     .kind = VALUE_INT,
     .flags = SHAPE_OPTIONAL,
     .help = "findings beyond those listed"},
    {.name = "heads", .heading = "signed heads", .kind = VALUE_INT, .help = "with the one given"},
    {.name = "heads_good", .heading = "heads that fit", .kind = VALUE_INT},
    {.name = "newest_head", .heading = "newest head", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "keys", .kind = VALUE_LIST, .of = &key_shape},
    {.name = "texts", .heading = "texts beside the log", .kind = VALUE_INT},
    {.name = "erased", .heading = "texts erased", .kind = VALUE_INT},
    {.name = "proposals", .kind = VALUE_INT},
    {.name = "decisions", .kind = VALUE_INT},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape verify_shape = SHAPE("audit_verify", "is the log whole?", verify_fields);

static const char *verify_headline(struct arena *a, const struct verify_report *r, bool anchored)
{
    if (r->n_findings == 0)
        return arena_printf(a, "The audit log is whole: %" PRId64 " record%s, %zu signed head%s%s.",
                            r->records, r->records == 1 ? "" : "s", r->n_heads,
                            r->n_heads == 1 ? "" : "s",
                            anchored ? ", and the head given is part of it" : "");
    if (r->first_bad)
        return arena_printf(a, "The audit log is not whole: the first bad record is %" PRId64 ".",
                            r->first_bad);
    return "The records hang together, but something beside them does not fit.";
}

/* Anyone may check the log; only who may read the whole of it hears which firm a finding is
 * about. */
static const char *finding_words(struct job *job, const struct verify_finding *f)
{
    if (job_may(job, NULL, ROLE_ADVISER))
        return f->what;
    return f->seq ? arena_printf(job->arena, "record %" PRId64 " is not what it was", f->seq)
                  : "something beside the log does not fit";
}

static bool run_verify(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct verify_report r;
    struct ws_audit_head anchor, *anchored = NULL;
    const char *file = args_text(args, "head");
    if (file) {
        TRY(head_file_read(a, file, &anchor, e));
        anchored = &anchor;
    }
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(verify_all(ws, a, anchored, &r, e));
    struct value *v = value_record(a), *findings = value_list(a), *keys = value_list(a);
    for (size_t i = 0; i < r.n_findings; i++) {
        struct value *f = value_record(a);
        if (r.findings[i].seq)
            record_int(a, f, "record", r.findings[i].seq);
        record_text(a, f, "what", finding_words(job, &r.findings[i]));
        list_add(a, findings, f);
    }
    for (size_t i = 0; i < r.n_keys; i++) {
        struct value *k = value_record(a);
        record_int(a, k, "record", r.keys[i].seq);
        record_text(a, k, "public_key", r.keys[i].public_key);
        record_bool(a, k, "by_previous", r.keys[i].by_previous);
        list_add(a, keys, k);
    }
    record_text(a, v, "headline", verify_headline(a, &r, anchored));
    record_bool(a, v, "ok", r.n_findings == 0);
    record_int(a, v, "records", r.records);
    if (r.first_bad)
        record_int(a, v, "first_bad", r.first_bad);
    if (r.bad_until)
        record_int(a, v, "bad_until", r.bad_until);
    record_set(a, v, "findings", findings);
    if (r.n_more)
        record_int(a, v, "more_findings", (int64_t)r.n_more);
    record_int(a, v, "heads", (int64_t)r.n_heads);
    record_int(a, v, "heads_good", (int64_t)r.n_heads_good);
    record_text(a, v, "newest_head", r.newest_head_us ? audit_time(r.newest_head_us).s : NULL);
    record_set(a, v, "keys", keys);
    record_int(a, v, "texts", (int64_t)r.n_texts);
    record_int(a, v, "erased", (int64_t)r.n_erased);
    record_int(a, v, "proposals", (int64_t)r.n_proposals);
    record_int(a, v, "decisions", (int64_t)r.n_decisions);
    record_text(a, v, "next",
                r.n_findings ? "Keep the file as it is, and compare it with a backup."
                : anchored   ? NULL
                             : "Keep a signed head elsewhere: landfall audit head --output "
                               "head.json. Only against such a head does a log that was cut off "
                               "show (--head head.json). `landfall check` examines the rest of "
                               "the workspace.");
    *ret = v;
    return true;
}

static const struct capability_param verify_params[] = {
    {.name = "head",
     .kind = PARAM_FILE,
     .help = "a signed head kept elsewhere: the log must contain it"},
};
const struct capability audit_verify = {
    .name = "audit.verify",
    .summary = "Recomputes the audit log and names the first record that is not what it was",
    .about =
        "Every record, chain value, signed head, text, proposal and decision is recomputed. The\n"
        "answer is no (exit status 1) when something was edited, taken out, put in, moved or,\n"
        "against a head kept elsewhere, cut off.",
    .example = "landfall audit verify\nlandfall audit verify --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(verify_params),
    .result = &verify_shape,
    .run = run_verify,
    .limits = NOT_KEPT,
    .answer_no_is_failure = true,
};

/* ---- head ---- */

static const struct shape_field head_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "size", .heading = "records", .kind = VALUE_INT},
    {.name = "at", .kind = VALUE_TEXT},
    {.name = "root", .heading = "Merkle root", .kind = VALUE_TEXT},
    {.name = "chain", .kind = VALUE_TEXT},
    {.name = "public_key", .heading = "public key", .kind = VALUE_TEXT},
    {.name = "signature", .kind = VALUE_TEXT},
};
static const struct shape head_shape = SHAPE("audit_head", "a signed head of the log", head_fields);

static bool make_and_write(struct job *job, struct workspace *ws, const struct args *args,
                           struct ws_audit_head *ret, struct err *e)
{
    struct leaves leaves;
    const char *path = args_text(args, "output");
    TRY(head_make(job, ws, &leaves, ret, e));
    return !path || head_file_write(job->arena, path, ret, &leaves,
                                    args_has(args, "record") ? args_int(args, "record") : 0,
                                    args_has(args, "since") ? args_int(args, "since") : 0, e);
}

static bool run_head(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_audit_head h;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_begin(ws, e));
    if (!make_and_write(job, ws, args, &h, e)) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "Signed the head of %" PRId64 " record%s.%s", h.size,
                             h.size == 1 ? "" : "s",
                             args_has(args, "output") ? " Keep the file where nobody who can write "
                                                        "to this workspace can reach it."
                                                      : ""));
    record_int(a, v, "size", h.size);
    record_text(a, v, "at", audit_time(h.at_us).s);
    record_text(a, v, "root", h.root);
    record_text(a, v, "chain", h.chain);
    record_text(a, v, "public_key", h.public_key);
    record_text(a, v, "signature", h.signature);
    *ret = v;
    return true;
}

static const struct capability_param head_params[] = {
    {.name = "output", .kind = PARAM_OUTPUT, .help = "the file for the signed head"},
    {.name = "record",
     .kind = PARAM_INT,
     .unit = "record",
     .min = 1,
     .max = 1e15,
     .help = "adds the proof that this record is in the log"},
    {.name = "since",
     .kind = PARAM_INT,
     .unit = "records",
     .min = 1,
     .max = 1e15,
     .help = "adds the proof that the log begins with these first records"},
};
const struct capability audit_head = {
    .name = "audit.head",
    .summary = "Signs the head of the audit log, to be kept elsewhere",
    .about =
        "The head says how many records there are, their Merkle root and the last chain value,\n"
        "signed with Ed25519. The key is the file WORKSPACE.key; it is made when it is first\n"
        "needed. The server signs a head every day; a copy kept elsewhere is what makes a log\n"
        "that was cut off or written anew visible.",
    .example = "landfall audit head --output head.json",
    .role = ROLE_ADVISER,
    .effect = EFFECT_READS, /* what it keeps, a copy of the head, says nothing new */
    PARAMS(head_params),
    .result = &head_shape,
    .run = run_head,
    .limits = NOT_KEPT,
};

/* ---- export ---- */

static const struct shape_field export_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "records", .kind = VALUE_INT},
    {.name = "heads", .kind = VALUE_INT},
};
static const struct shape export_shape = SHAPE("audit_export", "the log as a file", export_fields);

struct export
{
    struct file_writer *file;
    int64_t n;
};

static bool export_record(void *ctx, const struct ws_audit *row, struct err *e)
{
    struct export *x = ctx;
    ARENA_LOCAL(tmp);
    struct str record = chain_record(tmp, row);
    x->n++;
    TRY(file_put(x->file, STR("{\"chain\":\""), e));
    TRY(file_put(x->file, str_of(row->chain), e));
    TRY(file_put(x->file, STR("\",\"record\":"), e));
    TRY(file_put(x->file, record, e));
    return file_put(x->file, STR("}\n"), e);
}

static bool run_export(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct export x = {0};
    struct ws_audit_head *heads;
    size_t n_heads;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(file_begin(&x.file, a, args_text(args, "output"), e));
    TRY(ws_audit_walk(ws, export_record, &x, e));
    TRY(ws_audit_head_list(ws, a, &heads, &n_heads, e));
    for (size_t i = 0; i < n_heads; i++) {
        struct str bytes = head_bytes(a, &heads[i]);
        TRY(file_put(x.file,
                     str_of(arena_printf(a, "{\"head\":%.*s,\"signature\":\"%s\"}\n",
                                         STR_ARG(bytes), heads[i].signature)),
                     e));
    }
    TRY(file_commit(x.file, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "Wrote %" PRId64 " records and %zu signed heads.", x.n, n_heads));
    record_int(a, v, "records", x.n);
    record_int(a, v, "heads", (int64_t)n_heads);
    *ret = v;
    return true;
}

static const struct capability_param export_params[] = {
    {.name = "output",
     .kind = PARAM_OUTPUT,
     .flags = PARAM_REQUIRED,
     .help = "the file: one JSON object a line"},
};
const struct capability audit_export = {
    .name = "audit.export",
    .summary = "Writes the audit log with its signed heads, for a check by another program",
    .example = "landfall audit export --output audit.ndjson",
    .role = ROLE_OWNER,
    .effect = EFFECT_READS,
    PARAMS(export_params),
    .result = &export_shape,
    .run = run_export,
    .limits = NOT_KEPT,
};
