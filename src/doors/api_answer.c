/* api_answer.c — a result as the bytes that are sent.
 *
 * Paging: the cursor names the place in the list and the version of what was read; when that has changed
 * the pages would not fit together, and the client is told to begin again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "doors/api_inside.h"
#include "report/xlsx.h"

const char *api_media_type(const char *file_name)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"},
        {".json", "application/json"},
        {".csv", "text/csv; charset=utf-8"},
        {".yaml", "application/yaml"},
        {".yml", "application/yaml"},
        {".pdf", "application/pdf"},
        {".ics", "text/calendar; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".webp", "image/webp"},
        {".txt", "text/plain; charset=utf-8"},
        {".md", "text/markdown; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".woff2", "font/woff2"},
        {".webmanifest", "application/manifest+json"},
        {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {".zip", "application/zip"},
    };
    const char *dot = strrchr(file_name, '.');
    for (size_t i = 0; dot && i < COUNT_OF(types); i++)
        if (strcasecmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

void api_tag(char ret[CACHE_TAG], int64_t revision, struct str bytes)
{
    char hex[HASH_HEX];
    hash_bytes(hex, bytes);
    (void)snprintf(ret, CACHE_TAG, "\"r%lld-%.16s\"", (long long)revision, hex);
}

/* ---- paging ---- */

static void cursor_of(char ret[64], size_t from, const char *version)
{
    char hex[HASH_HEX];
    hash_bytes(hex, str_of(version));
    (void)snprintf(ret, 64, "%zu-%.12s", from, hex);
}

static bool take_cursor(const char *cursor, const char *version, size_t *ret, struct err *e)
{
    char *end, again[64];
    size_t from = strtoull(cursor, &end, 10);
    cursor_of(again, from, version);
    if (end == cursor || *end != '-' || strlen(cursor) != strlen(again) ||
        strspn(end + 1, "0123456789abcdef") != strlen(end + 1))
        return FAIL(e, ERR_USAGE, "that cursor is not one of ours");
    if (strcmp(again, cursor) != 0) {
        FAIL(e, ERR_CONFLICT, "the list has changed since the first page was read");
        return err_hint(e, "Begin again without a cursor.");
    }
    *ret = from;
    return true;
}

/* ---- forms ---- */

static bool put_json(struct api *api, struct buf *out, const struct api_ask *ask,
                     const struct value *v, int64_t revision, const char *version, struct err *e)
{
    struct js_writer w;
    const struct shape_field *list = shape_main_list(ask->c->result);
    struct value_part part = {
        .fields = ask->fields, .n_fields = ask->n_fields, .figures = ask->figures};
    size_t n = list ? value_count(record_get(v, list->name)) : 0;
    if (ask->limit || ask->cursor) {
        if (!list)
            return FAIL(e, ERR_USAGE, "this result has no list to page through");
        part.list = list->name;
        part.count = ask->limit ? ask->limit : (size_t)api->limits.page_max;
        if (ask->cursor)
            TRY(take_cursor(ask->cursor, version, &part.from, e));
    }
    js_init(&w, out, JS_COMPACT);
    js_begin_object(&w);
    value_put_part(&w, v, &part);
    if (part.list && part.from + part.count < n) {
        char next[64];
        cursor_of(next, part.from + part.count, version);
        js_put_cstr(&w, "next_cursor", next);
    }
    if (ask->firm || ask->c->effect != EFFECT_READS)
        js_put_int(&w, "revision", revision);
    js_end(&w);
    if (!js_done(&w))
        return FAIL(e, ERR_LIMIT, "the answer is larger than %zu bytes", out->max) ||
               err_hint(e, "Ask for less: `fields`, `limit`, or `figures=none`.");
    return true;
}

/* "market.rank" → "market-rank.csv" */
static const char *table_name(struct arena *a, const struct capability *c, const char *ending)
{
    return arena_printf(a, "%s%s", text_swap(a, c->name, '.', '-'), ending);
}

static bool put_csv(struct arena *a, struct buf *out, const struct api_ask *ask,
                    const struct value *v, struct api_body *ret, struct err *e)
{
    value_to_csv(out, v, ask->c->result);
    if (out->overflow)
        return FAIL(e, ERR_LIMIT, "the table is larger than %zu bytes", out->max);
    ret->media_type = "text/csv; charset=utf-8; header=present";
    ret->file_name = table_name(a, ask->c, ".csv");
    return true;
}

/* A workbook is made as a file, and is small enough to be kept like any other answer. */
static bool put_xlsx(struct api *api, struct job *job, const struct api_ask *ask,
                     const struct api_made *made, struct api_body *ret, struct err *e)
{
    const char *path = path_join(job->arena, made->folder, "table.xlsx");
    TRY(result_to_xlsx(job, ask->c, made->v, path, e));
    TRY(file_read(job->arena, path, (size_t)api->limits.answer_max, &ret->bytes, e));
    ret->media_type = api_media_type(path);
    ret->file_name = table_name(job->arena, ask->c, ".xlsx");
    return true;
}

bool api_answer(struct api *api, struct job *job, const struct api_ask *ask,
                const struct api_made *made, struct api_body *ret, struct err *e)
{
    struct buf out;
    struct api_body body = {.status = 200, .media_type = "application/json"};
    buf_init(&out, job->arena, (size_t)api->limits.answer_max);
    if (made->output && file_exists(made->output) && !file_is_folder(made->output)) {
        body.file = made->output;
        body.file_name = ask->inline_html ? NULL : ask->output;
        body.media_type = api_media_type(made->output);
    } else if (ask->figure) {
        body.n_ends = value_put_figures(&out, made->v, &body.ends);
        if (out.overflow)
            return FAIL(e, ERR_LIMIT, "the figures are larger than %zu bytes", out.max);
    } else if (ask->format == API_CSV) {
        TRY(put_csv(job->arena, &out, ask, made->v, &body, e));
    } else if (ask->format == API_XLSX) {
        TRY(put_xlsx(api, job, ask, made, &body, e));
        *ret = body;
        return true;
    } else {
        TRY(put_json(api, &out, ask, made->v, made->revision, made->version, e));
    }
    body.bytes = buf_str(&out);
    *ret = body;
    return true;
}

bool api_answer_card(const struct cache_entry *entry, size_t f, struct str *ret, struct err *e)
{
    if (f > entry->n_ends)
        return FAIL(e, ERR_NOT_FOUND, "this result has no figure f%zu", f) ||
               err_hint(e, "Its figures are f1 to f%zu.", entry->n_ends);
    *ret = (struct str){entry->body.p + entry->ends[f - 1], entry->ends[f] - entry->ends[f - 1]};
    return true;
}
