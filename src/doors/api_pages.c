/* api_pages.c — the API's own document and the files of the web app. Whatever is neither an asset nor below
 * /api/ is a place inside the app: it gets index.html, and the app's router finds its way. */
#include <string.h>

#include "doors/api_inside.h"
#include "doors/assets.h"
#include "http/fields.h"

void api_document(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    api_note_route(api->metrics.n_capabilities + API_DOCUMENT);
    if (!http_not_modified(r, p, api->document_tag))
        http_text(p, 200, "application/json", api->document);
}

static void send_asset(const struct http_request *r, struct http_response *p, const struct asset *x)
{
    http_set_header(p, "Cache-Control",
                    x->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (http_not_modified(r, p, x->etag))
        return;
    bool zip = x->gzip != x->gzip_end && http_accepts_gzip(r);
    const unsigned char *from = zip ? x->gzip : x->plain, *end = zip ? x->gzip_end : x->plain_end;
    http_text(p, 200, x->media_type, (struct str){(const char *)from, (size_t)(end - from)});
    http_set_header(p, "Vary", "Accept-Encoding");
    if (zip) {
        size_t n = strlen(x->etag);
        http_set_header(p, "Content-Encoding", "gzip");
        http_set_header(p, "ETag", arena_printf(r->arena, "%.*s-gz\"", (int)n - 1, x->etag));
    }
}

/* A name with an ending is a file; what is not there must not be answered with a page. */
static bool is_file_name(const char *path)
{
    return strchr(strrchr(path, '/'), '.') != NULL;
}

void api_page(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct err e = {0};
    const struct asset *x = asset_find(r->path);
    api_note_route(api->metrics.n_capabilities + API_PAGE);
    if (!x && strncmp(r->path, "/api/", 5) != 0 && !is_file_name(r->path))
        x = asset_find("/index.html");
    if (x) {
        send_asset(r, p, x);
        return;
    }
    (void)FAIL(&e, ERR_NOT_FOUND, "there is nothing at %s",
               http_clean_value(r->arena, str_of(r->path)));
    if (asset_count == 0)
        (void)err_hint(&e, "This program was built without the web app; the API is at "
                           "/api/openapi.json.");
    api_problem(p, r, 0, &e);
}
