/* api_upload.c — POST /api/v1/upload: a file sent ahead of the request that uses it. It belongs to the
 * person, waits a day, and is gone when the server stops. A request that uses it gets a link of its own to
 * the bytes, so that an upload may run out meanwhile. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "doors/api_inside.h"

struct api_upload {
    struct api_upload *next;
    struct arena *arena;
    const char *id, *person, *name, *path, *sha256;
    uint64_t size;
    int64_t at_us;
};

/* ---- under the lock ---- */

static void forget(struct api_upload **at)
{
    struct api_upload *u = *at;
    *at = u->next;
    (void)unlink(u->path);
    arena_close(u->arena);
}

static size_t count_of(const struct api_uploads *all, const char *person)
{
    size_t n = 0;
    for (const struct api_upload *u = all->list; u; u = u->next)
        n += strcmp(u->person, person) == 0;
    return n;
}

/* ---- from outside ---- */

bool api_upload_take(struct api *api, struct arena *a, const char *id, const char *person,
                     const char *folder, const char **ret, struct err *e)
{
    struct api_uploads *all = &api->uploads;
    const char *place = NULL;
    bool linked = false;
    (void)pthread_mutex_lock(&all->lock);
    const struct api_upload *u = all->list;
    while (u && (strcmp(u->id, id) != 0 || strcmp(u->person, person) != 0))
        u = u->next;
    if (u) {
        place = path_join(a, folder, u->name);
        linked = link(u->path, place) == 0;
    }
    (void)pthread_mutex_unlock(&all->lock);
    if (!place)
        return FAIL(e, ERR_NOT_FOUND, "there is no upload `%.40s` of yours", id) ||
               err_hint(e, "Send the file with the request, or to /api/v1/upload first.");
    if (!linked)
        return FAIL(e, ERR_IO, "cannot read the upload `%.40s`", id);
    *ret = place;
    return true;
}

void api_upload_tick(struct api *api, int64_t now_us)
{
    int64_t life_us = (int64_t)api->limits.upload_hours * 3600 * 1000000;
    (void)pthread_mutex_lock(&api->uploads.lock);
    for (struct api_upload **at = &api->uploads.list; *at;) {
        if (now_us - (*at)->at_us > life_us)
            forget(at);
        else
            at = &(*at)->next;
    }
    (void)pthread_mutex_unlock(&api->uploads.lock);
}

void api_upload_close(struct api *api)
{
    while (api->uploads.list)
        forget(&api->uploads.list);
    (void)pthread_mutex_destroy(&api->uploads.lock);
}

static void name_upload(struct arena *a, const char **ret)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char random[24];
    char *id = arena_alloc(a, sizeof random + 3);
    randombytes_buf(random, sizeof random);
    memcpy(id, "u-", 2);
    for (size_t i = 0; i < sizeof random; i++)
        id[2 + i] = letters[random[i] % 32];
    *ret = id;
}

static bool keep(struct api *api, const struct http_request *r, const struct http_part *part,
                 const char *person, struct buf *out, struct err *e)
{
    struct api_uploads *all = &api->uploads;
    struct arena *a = arena_open();
    struct api_upload *u = NEW(a, struct api_upload);
    struct js_writer w;
    char sha[HASH_HEX];
    *u = (struct api_upload){.arena = a,
                             .person = arena_strdup(a, person),
                             .name = arena_strdup(a, part->file_name),
                             .size = part->size,
                             .at_us = r->now_us};
    name_upload(a, &u->id);
    u->path = path_join(a, path_join(a, api->config.folder, "waiting"), u->id);
    if (!hash_file(part->path, sha, e) || rename(part->path, u->path) != 0) {
        arena_close(a);
        return FAIL(e, ERR_IO, "cannot keep the file that was sent");
    }
    u->sha256 = arena_strdup(a, sha);
    js_init(&w, out, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "upload", u->id);
    js_put_cstr(&w, "name", u->name);
    js_put_int(&w, "size", (int64_t)u->size);
    js_put_cstr(&w, "sha256", u->sha256);
    js_end(&w);
    (void)pthread_mutex_lock(&all->lock);
    u->next = all->list;
    all->list = u;
    (void)pthread_mutex_unlock(&all->lock);
    return true;
}

void api_upload(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct people_caller caller;
    struct err e = {0};
    struct buf out;
    const struct http_part *part = NULL;
    api_note_route(api->metrics.n_capabilities + API_UPLOAD);
    if (!api_caller(api, r, p, &caller))
        return;
    for (size_t i = 0; i < r->n_parts; i++)
        if (r->parts[i].file_name && strcmp(r->parts[i].name, "file") == 0)
            part = part ? part : &r->parts[i];
    buf_init(&out, r->arena, 4096);
    (void)pthread_mutex_lock(&api->uploads.lock);
    size_t n = count_of(&api->uploads, caller.person.person_id);
    (void)pthread_mutex_unlock(&api->uploads.lock);
    bool ok = false;
    if (!part)
        (void)(FAIL(&e, ERR_USAGE, "no file came with the request") ||
               err_hint(&e, "Send it as the part `file` of a form (multipart/form-data)."));
    else if (n >= (size_t)api->limits.upload_person_max)
        (void)(FAIL(&e, ERR_LIMIT, "%zu of your uploads are waiting to be used already", n) ||
               err_hint(&e, "They are forgotten after %.0f hours.", api->limits.upload_hours));
    else
        ok = keep(api, r, part, caller.person.person_id, &out, &e);
    if (ok)
        http_text(p, 200, "application/json", buf_str(&out));
    else
        api_problem(p, r, 0, &e);
}
