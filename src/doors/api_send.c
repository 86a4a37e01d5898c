/* api_send.c — what came of a call, as a response: from the cache, from a work that ended or still runs, or from
 * what an idempotency key stands for.
 *
 * A problem and a 304 drop what the response holds, so a work is let go only after its answer was made. */
#include <stdlib.h>
#include <string.h>

#include "doors/api_task.h"
#include "http/fields.h"
#include "store/office.h"

/* ---- answering ---- */

static void send_bytes(struct api *api, const struct http_request *r, struct http_response *p,
                       struct cache_entry *entry)
{
    struct str zip = {0};
    if (http_accepts_gzip(r))
        zip = cache_gzip(entry, (int)api->limits.gzip_level);
    http_text(p, 200, entry->media_type, zip.n ? zip : entry->body);
    if (zip.n) {
        size_t n = strlen(entry->etag);
        http_set_header(p, "Content-Encoding", "gzip");
        http_set_header(p, "ETag",
                        arena_printf(r->arena, "%.*s-gz\"", (int)n - 1, entry->etag));
    }
    if (entry->body.n)
        http_set_header(p, "Vary", "Accept-Encoding, Cookie, Authorization");
}

static void drop_entry(void *entry)
{
    cache_drop(entry);
}

/* As a file to keep, or in place. A page of ours shown in a frame of ours: no script, nothing from
 * elsewhere. */
static void dress(struct http_response *p, const char *media_type, const char *file_name)
{
    if (file_name) {
        http_attachment(p, str_of(file_name));
    } else if (strncmp(media_type, "text/html", 9) == 0) {
        http_set_header(p, "Content-Security-Policy",
                        "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; "
                        "img-src data:; font-src data:; frame-ancestors 'self'; base-uri 'none'; "
                        "form-action 'none'");
        http_set_header(p, "X-Frame-Options", "SAMEORIGIN");
    }
}

/* Takes the reference. */
static void send_entry(struct api *api, const struct http_request *r, struct http_response *p,
                       struct cache_entry *entry)
{
    if (http_not_modified(r, p, entry->etag)) {
        cache_drop(entry);
        return;
    }
    send_bytes(api, r, p, entry);
    dress(p, entry->media_type, entry->file_name);
    p->shared = entry;
    p->shared_drop = drop_entry;
}

static void send_card(const struct http_request *r, struct http_response *p,
                      struct cache_entry *entry, size_t figure)
{
    struct err e = {0};
    struct str card;
    char tag[CACHE_TAG];
    if (!api_answer_card(entry, figure, &card, &e)) {
        api_problem(p, r, 0, &e);
    } else {
        int64_t revision = strtoll(entry->etag + 2, NULL, 10);
        api_tag(tag, revision, card);
        if (!http_not_modified(r, p, tag))
            http_text(p, 200, "application/json",
                      (struct str){arena_strndup(r->arena, card.p, card.n), card.n});
    }
    cache_drop(entry);
}

static void drop_work(void *w)
{
    work_drop(w);
}

static void send_file(struct http_response *p, const struct api_body *body)
{
    p->status = 200;
    p->file = body->file;
    http_set_header(p, "Content-Type", body->media_type);
}

static void send_failure(struct api *api, const struct http_request *r, struct http_response *p,
                         const struct api_task *t)
{
    if (t->e.code == ERR_BUSY)
        http_set_header(p, "Retry-After", arena_printf(r->arena, "%.0f", api->limits.retry));
    api_problem(p, r, t->stale ? 412 : 0, &t->e);
}

bool api_replay(struct api *api, const struct http_request *r, struct http_response *p,
                   const char *key_sha, const char *request_sha)
{
    struct err e = {0};
    struct api_lent *l;
    struct ws_kept kept;
    bool found = false;
    if (!api_lend(api, r->now_us, &l, &e)) {
        api_problem(p, r, 0, &e);
        return true;
    }
    bool ok = ws_kept_get(l->ws, r->arena, key_sha, r->now_us, &found, &kept, &e);
    api_give_back(api, l);
    if (!ok) {
        api_problem(p, r, 0, &e);
        return true;
    }
    if (!found)
        return false;
    if (strcmp(kept.request_sha256, request_sha) != 0) {
        (void)FAIL(&e, ERR_INPUT, "that Idempotency-Key was used for another request");
        (void)err_hint(&e, "Take a new key for each new request.");
        api_problem(p, r, 422, &e);
    } else if (kept.status == 0) {
        (void)FAIL(&e, ERR_CONFLICT, "this was done already; its answer is not kept");
        (void)err_hint(&e, "What it showed is shown once only. Do it again with a new key.");
        api_problem(p, r, 0, &e);
    } else {
        http_text(p, kept.status, arena_strdup(r->arena, kept.media_type), kept.body);
    }
    http_set_header(p, "Idempotency-Replayed", "true");
    return true;
}

/* What is made anew each time may still be what the client has. */
static bool not_modified(const struct http_request *r, struct http_response *p,
                         const struct api_task *t)
{
    char tag[CACHE_TAG];
    api_tag(tag, t->revision, t->body.bytes);
    return http_not_modified(r, p, tag);
}

void api_work_answer(struct api *api, const struct http_request *r, struct http_response *p,
                     struct work *w, bool finished)
{
    struct api_task *t = work_context(w);
    if (!finished) {
        struct buf out;
        struct work_view view;
        buf_init(&out, r->arena, 4096);
        work_look(w, &view);
        buf_puts(&out, "{\"job\":");
        api_put_job(&out, w);
        buf_puts(&out, "}");
        http_text(p, 202, "application/json", buf_str(&out));
        http_set_header(p, "Location", arena_printf(r->arena, API_ROOT "jobs/%s", view.id));
        work_drop(w);
        return;
    }
    if (!t->ok && t->key_sha && t->e.code == ERR_CONFLICT &&
        api_replay(api, r, p, t->key_sha, t->request_sha)) {
        work_drop(w); /* another one with this key was first */
        return;
    }
    if (t->renewed)
        api_set_session(api, p, r, t->renewed);
    if (!t->ok) { /* a problem drops what a response holds, so the work is let go after it */
        send_failure(api, r, p, t);
        work_drop(w);
        return;
    }
    if (t->entry) {
        if (t->ask->figure)
            send_card(r, p, cache_hold(t->entry), t->ask->figure);
        else
            send_entry(api, r, p, cache_hold(t->entry));
        work_drop(w);
        return;
    }
    if (!t->body.file && t->ask->c->effect == EFFECT_READS && not_modified(r, p, t)) {
        work_drop(w);
        return;
    }
    p->shared = w;
    p->shared_drop = drop_work;
    if (t->body.file)
        send_file(p, &t->body);
    else
        http_text(p, t->body.status, t->body.media_type, t->body.bytes);
    dress(p, t->body.media_type, t->body.file_name);
}

void api_send_kept(struct api *api, const struct http_request *r, struct http_response *p,
                   struct cache_entry *entry, const struct api_ask *ask)
{
    if (ask->figure)
        send_card(r, p, entry, ask->figure);
    else
        send_entry(api, r, p, entry);
}
