/* api.h — the HTTP door: routes made from the capability table, session routes, jobs, events, files of the
 * web app. No business rule stands here; what may be done is the gate's to say (gate.h), who asks is
 * the people room's (people.h), how bytes travel is the http room's.
 *
 * Use:     api_open → api_router for http_server_start (or http_dispatch in a test) → api_tick every second
 *          → api_end_streams, stop the server, api_close
 * Files:   api_guard (hosts, origins, sessions, headers) · api_ask (a request as arguments and options) ·
 *          api_answer (a result as JSON, CSV, XLSX or a file) · api_call, api_run, api_send (cache, jobs, gate) · api_state
 *          (connections, revisions, what all jobs share) · api_session, api_upload, api_jobs, api_events,
 *          api_metrics, api_pages (the other routes)
 * Threads: everything but open and close may be called by any thread
 * Limits:  data/parameters/server.csv
 * Checked: tests/unit/doors/test_api*.c, test_rights.c; tests/fuzz/fuzz_api.c; tests/web/api.sh
 */
#ifndef DOORS_API_H
#define DOORS_API_H

#include <stdio.h>

#include "base/err.h"
#include "http/http.h"
#include "http/server.h"

struct api;
struct api_config {
    const char *workspace_path, *data_dir, *country_dir;
    const char *folder;       /* for uploads and files of jobs: emptied at the start, made 0700 */
    const char *listen;       /* "127.0.0.1" */
    const char *const *hosts; /* [n_hosts] names beside the loopback's that a browser may use */
    size_t n_hosts;
    bool proxy; /* one with TLS on this machine stands before us and says who asks */
    FILE *log; /* one line per request; NULL = none */
};
bool api_open(struct api **ret, const struct api_config *config, int64_t now_us,
              struct err *e) NODISCARD;
const struct http_router *api_router(const struct api *api);
/* Its counts are shown in /metrics. */
void api_set_server(struct api *api, const struct http_server *server);
/* Notices changes from elsewhere, writes down who was seen, forgets what is old. false: the workspace file
 * was replaced by another; the server must stop. */
bool api_tick(struct api *api, int64_t now_us);
void api_end_streams(struct api *api);
/* false: a job still runs after the grace; then nothing was freed and the program should end at once. */
bool api_close(struct api *api, unsigned grace_ms);

#endif
