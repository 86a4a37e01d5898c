/* api_task.h — one call of a capability on its way through the door: made in the connection's thread (api_call.c),
 * run in a thread of its own (api_run.c), answered by whoever waits for it (api_send.c). Inside of the door.
 */
#ifndef DOORS_API_TASK_H
#define DOORS_API_TASK_H

#include "doors/api_inside.h"

enum { API_KEY_MAX = 64 << 10 };

/* Lives in the work's arena. */
struct api_task {
    struct api *api;
    struct arena *a;
    struct api_ask *ask;
    struct args *args;
    const char *output;
    struct people_caller caller;
    const char *address, *folder;
    int64_t now_us, if_revision, history;
    const char *flows; /* version of the product flows the answer is computed from, while it runs */
    const char *key_sha, *request_sha; /* of an idempotency key; NULL */
    bool head;
    /* what came of it */
    bool ok, stale;
    struct err e;
    struct api_body body;
    struct cache_entry *entry;
    int64_t revision;
    const char *renewed; /* a new token for the cookie */
};

/* ---- api_run.c ---- */

/* May its answer be kept in the cache? */
bool api_is_kept(const struct api_ask *ask);
/* Everything the answer depends on. */
struct str api_key(struct arena *a, const struct api_ask *ask, const struct people_caller *caller,
                   int64_t history, const char *flows, const struct ws_state *s);
work_fn api_run_task; /* ctx: the task */

/* ---- api_send.c ---- */

/* Answers from the cache; takes the reference. */
void api_send_kept(struct api *api, const struct http_request *r, struct http_response *p,
                   struct cache_entry *entry, const struct api_ask *ask);
/* What stands under an idempotency key already: the same answer again, or a refusal. false: nothing does. */
bool api_replay(struct api *api, const struct http_request *r, struct http_response *p,
                const char *key_sha, const char *request_sha);

#endif
