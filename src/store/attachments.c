/* attachments.c — files kept as evidence: contracts, certificates, pictures of a register.
 *
 * What is taken is decided by the bytes, not by the name: a few kinds that show themselves by a
 * signature, no HTML, SVG or XML, no office file with macros. A file is always handed out as a
 * download under a cleaned name. Removing is undone by restoring; --erase drops the bytes and
 * leaves the line, so that what an answer or the audit log refers to still says what it was. */
#include <stdio.h>
#include <string.h>

#include "base/capability.h"
#include "base/file.h"
#include "base/params.h"
#include "store/office.h"
#include "store/records.h"

/* ---- kinds ---- */

struct kind {
    const char *id, *media_type;
    const char *extensions[4]; /* the first is given to a name that has none of them; then NULL */
};

static bool begins(struct str s, const char *with, size_t n)
{
    return s.n >= n && memcmp(s.p, with, n) == 0;
}
#define BEGINS(s, lit) begins((s), (lit), sizeof(lit) - 1)

static bool holds(struct str s, const char *what)
{
    return memmem(s.p, s.n, what, strlen(what)) != NULL;
}

/* Zip files of office programs; another zip may hold anything and is not taken. */
static const struct kind *office_kind(struct str s)
{
    static const struct {
        const char *mark;
        struct kind kind;
    } kinds[] = {
        {"word/document.xml",
         {"office",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          {"docx"}}},
        {"xl/workbook.xml",
         {"office", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", {"xlsx"}}},
        {"ppt/presentation.xml",
         {"office",
          "application/vnd.openxmlformats-officedocument.presentationml.presentation",
          {"pptx"}}},
        {"mimetypeapplication/vnd.oasis.opendocument.text",
         {"office", "application/vnd.oasis.opendocument.text", {"odt"}}},
        {"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
         {"office", "application/vnd.oasis.opendocument.spreadsheet", {"ods"}}},
        {"mimetypeapplication/vnd.oasis.opendocument.presentation",
         {"office", "application/vnd.oasis.opendocument.presentation", {"odp"}}},
    };
    if (holds(s, "vbaProject") || holds(s, "Basic/script"))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (holds(s, kinds[i].mark))
            return &kinds[i].kind;
    return NULL;
}

static bool is_plain_text(struct str s)
{
    size_t bad;
    struct str body = BEGINS(s, "\xEF\xBB\xBF") ? (struct str){s.p + 3, s.n - 3} : s;
    body = str_trim(body);
    if (body.n == 0 || body.p[0] == '<' || !utf8_valid(s, &bad))
        return false; /* empty, or HTML, SVG, XML */
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' && !strchr("\n\r\t\f", s.p[i]))
            return false;
    return memchr(s.p, '\0', s.n) == NULL;
}

/* NULL: none that is taken. */
static const struct kind *kind_of(struct str s)
{
    static const struct kind pdf = {"pdf", "application/pdf", {"pdf"}},
                             png = {"png", "image/png", {"png"}},
                             jpeg = {"jpeg", "image/jpeg", {"jpg", "jpeg"}},
                             webp = {"webp", "image/webp", {"webp"}},
                             text = {"text", "text/plain", {"txt", "csv", "md"}};
    if (BEGINS(s, "%PDF-"))
        return &pdf;
    if (BEGINS(s, "\x89PNG\r\n\x1A\n"))
        return &png;
    if (BEGINS(s, "\xFF\xD8\xFF"))
        return &jpeg;
    if (BEGINS(s, "RIFF") && s.n >= 12 && memcmp(s.p + 8, "WEBP", 4) == 0)
        return &webp;
    if (BEGINS(s, "PK\x03\x04"))
        return office_kind(s);
    return is_plain_text(s) ? &text : NULL;
}

/* ---- names ---- */

/* Bytes of the character at p that has no place in a name: controls, marks that turn the direction
 * of the text (a name could show another ending than it has), and what file systems do not take; 0:
 * it has. */
static size_t unfit(const char *p)
{
    static const char *const marks[] = {"\u200B", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C",
                                        "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069",
                                        "\u061C", "\uFEFF", "\u2028", "\u2029"};
    if ((unsigned char)*p < ' ' || *p == 0x7F || strchr("<>:\"|?*%", *p))
        return 1;
    if (*p == '\xC2' && (unsigned char)p[1] < 0xA0)
        return 2; /* U+0080…U+009F */
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (strncmp(p, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

static bool has_extension(const char *name, const struct kind *k)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && k->extensions[i]; i++)
        if (str_eq_nocase(str_of(dot + 1), str_of(k->extensions[i])))
            return true;
    return false;
}

/* The last component, without what is unfit, not hidden, not too long, ending as its kind does. */
static const char *clean_name(struct arena *a, const char *given, const struct kind *k, size_t max)
{
    struct buf b;
    const char *p = given;
    for (const char *c = given; *c; c++)
        if (*c == '/' || *c == '\\')
            p = c + 1;
    while (*p == '.' || *p == ' ')
        p++;
    buf_init(&b, a, strlen(p) + 16);
    while (*p) {
        size_t n = unfit(p);
        if (n)
            p += n;
        else
            buf_putc(&b, *p++);
    }
    const char *name = b.n ? str_dup(a, str_trim(buf_str(&b))) : "";
    if (!*name)
        name = "file";
    if (!has_extension(name, k))
        name = arena_printf(a, "%s.%s", name, k->extensions[0]);
    size_t n = strlen(name), end = strlen(strrchr(name, '.'));
    if (n <= max)
        return name;
    size_t cut = max - end;
    while (cut && ((unsigned char)name[cut] & 0xC0) == 0x80)
        cut--; /* not within a character */
    return arena_printf(a, "%.*s%s", (int)cut, name, name + n - end);
}

/* ---- shared ---- */

static bool open_firm(struct job *job, enum ws_mode mode, const char *firm, struct workspace **ret,
                      struct err *e)
{
    bool trashed;
    TRY(ws_of_job(job, mode, ret, e));
    TRY(store_firm_exists(*ret, firm, e));
    TRY(ws_mark_get(*ret, firm, WS_MARK_TRASH, &trashed, e));
    if (trashed)
        return FAIL(e, ERR_NOT_FOUND, "the firm `%.64s` is in the trash", firm);
    return true;
}

/* Of today, whatever day the job's analyses speak of. */
static bool limits_of(struct job *job, const struct params **ret, struct err *e)
{
    return params_load(job->arena, path_join(job->arena, job->data_dir, "parameters"),
                       (struct date){(int32_t)(job->now_us / 86400000000)}, ret, e);
}

static struct value *line(struct job *job, struct workspace *ws, const struct ws_attachment *x)
{
    struct arena *a = job->arena;
    struct value *r = value_record(a);
    record_int(a, r, "attachment", x->attachment_id);
    record_text(a, r, "name", x->name);
    record_text(a, r, "about", x->about);
    record_text(a, r, "media_type", x->media_type);
    record_int(a, r, "size_bytes", x->size);
    record_text(a, r, "at", ws_time_text(a, x->at_us));
    record_text(a, r, "by", ws_actor_words(ws, a, x->actor));
    record_text(a, r, "removed_at", x->removed_us ? ws_time_text(a, x->removed_us) : NULL);
    record_bool(a, r, "erased", x->erased);
    record_text(a, r, "sha256", x->sha256);
    return r;
}

static const struct shape_field line_fields[] = {
    {.name = "attachment", .heading = "number", .kind = VALUE_INT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "about", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "media_type", .heading = "kind", .kind = VALUE_TEXT},
    {.name = "size_bytes", .heading = "size (bytes)", .kind = VALUE_INT},
    {.name = "at", .kind = VALUE_TEXT, .help = "UTC"},
    {.name = "by", .kind = VALUE_TEXT},
    {.name = "removed_at", .heading = "removed", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "erased",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "the bytes are gone"},
    {.name = "sha256", .heading = "SHA-256", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape line_shape = SHAPE("attachment", "a file kept as evidence", line_fields);
static const struct shape_field one_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "attachment", .kind = VALUE_RECORD, .of = &line_shape},
};

static bool one_value(struct job *job, struct workspace *ws, const char *firm, int64_t id,
                      const char *what, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct ws_attachment x;
    TRY(ws_attachment_get(ws, a, firm, id, &x, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline", arena_printf(a, "%s %s", x.name, what));
    record_text(a, v, "firm", firm);
    record_set(a, v, "attachment", line(job, ws, &x));
    *ret = v;
    return true;
}

#define FIRM_PARAM                                                                      \
    {                                                                                   \
        .name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, \
        .help = "the id of a firm in the workspace"                                     \
    }
#define NUMBER_PARAM                                                                         \
    {                                                                                        \
        .name = "attachment", .kind = PARAM_INT, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, \
        .unit = "number", .min = 1, .max = 1e9, .help = "its number"                         \
    }

/* ---- add ---- */

static bool fits(struct job *job, struct workspace *ws, const char *firm, struct str body,
                 const struct kind **ret, double *ret_name_max, struct err *e)
{
    const struct params *p;
    double allowed = 0, firm_max;
    char most[32];
    int64_t total;
    TRY(limits_of(job, &p, e));
    TRY(params_real(p, "attachment.firm.bytes.max", &firm_max, e));
    TRY(params_real(p, "attachment.name.max", ret_name_max, e));
    const struct kind *k = kind_of(body);
    if (k)
        TRY(params_real(p, arena_printf(job->arena, "attachment.kind.%s", k->id), &allowed, e));
    if (!(allowed > 0)) {
        (void)FAIL(e, ERR_INPUT, "this kind of file is not taken");
        return err_hint(e, "PDF, PNG, JPEG, WebP, plain text, CSV, and office files without macros "
                           "are; save it as one of these.");
    }
    TRY(ws_attachment_total(ws, firm, &total, e));
    if ((double)total + (double)body.n > firm_max) {
        (void)FAIL(e, ERR_LIMIT, "the files of this firm would be larger than %s",
                   file_size_words(most, (uint64_t)firm_max));
        return err_hint(e, "Erase some that are needed no more.");
    }
    *ret = k;
    return true;
}

static bool run_add(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm"), *file = args_text(args, "file");
    struct workspace *ws;
    const struct params *p;
    const struct kind *k;
    struct str body;
    double max, name_max;
    int64_t id;
    TRY(open_firm(job, WS_WRITE, firm, &ws, e));
    TRY(limits_of(job, &p, e));
    TRY(params_real(p, "attachment.bytes.max", &max, e));
    TRY(file_read(a, file, (size_t)max, &body, e));
    TRY(fits(job, ws, firm, body, &k, &name_max, e));
    const char *given = args_has(args, "name") ? args_text(args, "name") : path_name(file);
    struct ws_attachment x = {.name = clean_name(a, given, k, (size_t)name_max),
                              .media_type = k->media_type,
                              .about = args_text(args, "about"),
                              .body = body};
    if (str_eq_nocase(str_of(strrchr(x.name, '.')), STR(".csv")))
        x.media_type = "text/csv";
    TRY(ws_attachment_put(ws, firm, &x,
                          (struct ws_stamp){.now_us = job->now_us, .actor = job->actor}, &id, e));
    return one_value(job, ws, firm, id, "is kept.", ret, e);
}

static const struct capability_param add_params[] = {
    FIRM_PARAM,
    {.name = "file",
     .kind = PARAM_FILE,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the file to keep"},
    {.name = "about",
     .kind = PARAM_TEXT,
     .help = "what it shows, or what it belongs to: pei-short S1"},
    {.name = "name", .kind = PARAM_TEXT, .help = "name to show (default: that of the file)"},
};
static const struct shape add_shape =
    SHAPE("attachment_add", "a file that is kept now", one_fields);

const struct capability attachment_add = {
    .name = "attachment.add",
    .summary = "Keeps a file as evidence with a firm",
    .about =
        "PDF, PNG, JPEG, WebP, plain text, CSV and office files without macros are taken, by what "
        "they are and not by what they are called. Sizes: data/parameters/server.csv.",
    .example = "landfall attachment add olive-oil docs/formats/firm.md --about \"pei-short S1\"",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(add_params),
    .result = &add_shape,
    .run = run_add,
};

/* ---- list ---- */

static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "attachments", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV},
};
static const struct shape list_shape =
    SHAPE("attachment_list", "the files kept with a firm", list_fields);

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm");
    struct workspace *ws;
    struct ws_attachment *all;
    size_t n;
    TRY(open_firm(job, WS_READ, firm, &ws, e));
    TRY(ws_attachment_list(ws, a, firm, &all, &n, e));
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++)
        if (!all[i].removed_us || args_bool(args, "removed"))
            list_add(a, list, line(job, ws, &all[i]));
    size_t shown = value_count(list);
    record_text(a, v, "headline",
                shown == 0   ? "No file is kept with this firm."
                : shown == 1 ? "One file is kept with this firm."
                             : arena_printf(a, "%zu files are kept with this firm.", shown));
    record_text(a, v, "firm", firm);
    record_set(a, v, "attachments", list);
    *ret = v;
    return true;
}

static const struct capability_param list_params[] = {
    FIRM_PARAM,
    {.name = "removed", .kind = PARAM_BOOL, .help = "those that were removed too"},
};

const struct capability attachment_list = {
    .name = "attachment.list",
    .summary = "Lists the files kept with a firm",
    .example = "landfall attachment list olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = run_list,
    .limits = NOT_KEPT, /* names of persons change elsewhere */
};

/* ---- get ---- */

static const struct shape_field get_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "attachment", .kind = VALUE_RECORD, .of = &line_shape},
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape get_shape = SHAPE("attachment_get", "one file", get_fields);

static bool run_get(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm"), *output = args_text(args, "output");
    struct workspace *ws;
    struct ws_attachment x;
    TRY(open_firm(job, WS_READ, firm, &ws, e));
    TRY(ws_attachment_get(ws, a, firm, args_int(args, "attachment"), &x, e));
    if (output && x.erased)
        return FAIL(e, ERR_NOT_FOUND, "%s was erased; only its name and SHA-256 are kept", x.name);
    if (output)
        TRY(file_write(output, x.body, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                output ? arena_printf(a, "%s written to %s.", x.name, output)
                       : arena_printf(a, "%s: add --output FILE to write it.", x.name));
    record_text(a, v, "firm", firm);
    record_set(a, v, "attachment", line(job, ws, &x));
    record_text(a, v, "file", output);
    *ret = v;
    return true;
}

static const struct capability_param get_params[] = {
    FIRM_PARAM,
    NUMBER_PARAM,
    {.name = "output", .kind = PARAM_OUTPUT, .help = "the file to write"},
};

const struct capability attachment_get = {
    .name = "attachment.get",
    .summary = "Hands out a file kept with a firm",
    .example = "landfall attachment get olive-oil 1 --output evidence.txt",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(get_params),
    .result = &get_shape,
    .run = run_get,
    .limits = NOT_KEPT,
};

/* ---- remove and restore ---- */

static bool run_remove(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    const char *firm = args_text(args, "firm");
    int64_t id = args_int(args, "attachment");
    bool erase = args_bool(args, "erase");
    struct workspace *ws;
    if (erase) /* this alone cannot be undone */
        TRY(job_require(job, firm, ROLE_ADVISER, e));
    TRY(open_firm(job, WS_WRITE, firm, &ws, e));
    TRY(ws_attachment_remove(ws, firm, id, job->now_us, erase, e));
    return one_value(job, ws, firm, id,
                     erase ? "is erased; its name and SHA-256 stay."
                           : "is removed; it can be restored.",
                     ret, e);
}

static const struct capability_param remove_params[] = {
    FIRM_PARAM,
    NUMBER_PARAM,
    {.name = "erase", .kind = PARAM_BOOL, .help = "drop the bytes for good; takes an adviser"},
};
static const struct shape remove_shape = SHAPE("attachment_remove", "a file removed", one_fields);

const struct capability attachment_remove = {
    .name = "attachment.remove",
    .summary = "Removes a file kept with a firm; it can be restored, unless it is erased",
    .example = "landfall attachment remove olive-oil 1",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(remove_params),
    .result = &remove_shape,
    .run = run_remove,
};

static bool run_restore(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    const char *firm = args_text(args, "firm");
    int64_t id = args_int(args, "attachment");
    struct workspace *ws;
    struct ws_attachment x;
    TRY(open_firm(job, WS_WRITE, firm, &ws, e));
    TRY(ws_attachment_get(ws, job->arena, firm, id, &x, e));
    if (x.erased)
        return FAIL(e, ERR_CONFLICT, "%s was erased and cannot be restored", x.name);
    TRY(ws_attachment_remove(ws, firm, id, 0, false, e));
    return one_value(job, ws, firm, id, "is back.", ret, e);
}

static const struct capability_param restore_params[] = {FIRM_PARAM, NUMBER_PARAM};
static const struct shape restore_shape =
    SHAPE("attachment_restore", "a file restored", one_fields);

const struct capability attachment_restore = {
    .name = "attachment.restore",
    .summary = "Brings back a file that was removed",
    .example = "landfall attachment restore olive-oil 1",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(restore_params),
    .result = &restore_shape,
    .run = run_restore,
};
