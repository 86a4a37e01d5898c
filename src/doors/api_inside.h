/* api_inside.h — what the files of the HTTP door share. Nobody else includes it. */
#ifndef DOORS_API_INSIDE_H
#define DOORS_API_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/capability.h"
#include "doors/api.h"
#include "doors/cache.h"
#include "doors/jobs.h"
#include "http/events.h"
#include "http/http.h"
#include "people/people.h"
#include "store/events.h"
#include "store/watch.h"

#define API_ROOT "/api/v1/"
enum { API_N_CLASSES = 5, API_N_BUCKETS = 12, API_N_BASES = 3 };

struct api_limits { /* data/parameters/server.csv; whole numbers all of them */
    double body_max, upload_max, upload_hours, upload_person_max, answer_wait, jobs_long_max,
        jobs_all_max, jobs_person_max, jobs_kept, jobs_nice, cache_bytes, cache_entry_max,
        answer_max, key_hours, events_ring, page_max, retry, gzip_level;
    double look_minutes; /* data/parameters/operations.csv */
};

/* ---- api_state.c ---- */

/* What stands in the workspace now; read anew only after somebody committed. */
struct api_state {
    atomic_uint refs;
    struct arena *arena;
    int64_t commits;
    int64_t history; /* raised when the workspace was replaced by another history (a backup) */
    struct ws_state ws;
    const char *flows; /* version of the product flows beside the workspace */
};
bool api_state(struct api *api, struct api_state **ret, struct err *e) NODISCARD;
void api_state_drop(struct api_state *s);

/* A connection for reading, from a pool: all that is read with it is of one moment. */
struct api_lent {
    struct api_lent *next;
    struct arena *arena;
    struct workspace *ws;
};
bool api_lend(struct api *api, int64_t now_us, struct api_lent **ret, struct err *e) NODISCARD;
void api_give_back(struct api *api, struct api_lent *l);

/* The loaded things all jobs share: the country figures of a state of the imports, at one date. */
struct api_base {
    atomic_uint refs;
    struct job job; /* its as_of is the date asked for */
    int64_t imports, history, used;
    const char *flows; /* version of the product flows it was loaded with */
};
/* The one for now and that date; loaded when it is not there yet. */
bool api_base(struct api *api, int as_of, int64_t now_us, struct api_base **ret,
              struct err *e) NODISCARD;
void api_base_drop(struct api_base *b);
bool api_state_open(struct api *api, int64_t now_us, struct err *e) NODISCARD;
void api_state_close(struct api *api);

/* ---- api_upload.c ---- */

struct api_upload;
struct api_uploads {
    pthread_mutex_t lock;
    struct api_upload *list;
};
/* A path in `folder` under which the upload's bytes stand; ERR_NOT_FOUND. */
bool api_upload_take(struct api *api, struct arena *a, const char *id, const char *person,
                     const char *folder, const char **ret, struct err *e) NODISCARD;
void api_upload_tick(struct api *api, int64_t now_us);
void api_upload_close(struct api *api);
http_handler api_upload;

/* ---- api_look.c: what the server looks at by itself; used by the thread of the tick only ---- */

struct api_looked { /* a firm */
    const char *firm_id;
    int64_t revision, looked_us;      /* at which `mark` was read; when the last look began */
    struct ws_events_mark mark, seen; /* of its events: now; at the last look that went well */
    bool owes_word;                   /* somebody is to be told later */
};
struct api_looks {
    struct api_looked *firms;
    size_t n, cap;
    struct work *work;          /* the look under way; NULL */
    struct ws_events_mark mark; /* what it looks at */
};
/* Starts a look where one is due. Never waits. */
void api_look_tick(struct api *api, const struct api_state *s, int64_t now_us);
void api_look_close(struct api *api);

/* ---- api_metrics.c ---- */

enum api_other { /* routes that are no capability */
    API_SESSION,
    API_JOBS,
    API_EVENTS,
    API_UPLOAD,
    API_DOCUMENT,
    API_HEALTH,
    API_PAGE,
    API_HOOK,
    API_OTHER,
    API_N_OTHER
};
struct api_metrics {
    atomic_ullong *counts; /* [n_capabilities + API_N_OTHER][API_N_CLASSES] */
    atomic_ullong bucket[API_N_BUCKETS + 1], sum_us, requests;
    size_t n_capabilities;
};
/* Said by handlers about the exchange of this thread, for log and metrics. */
void api_note_route(size_t route); /* index in the capability table, or that many + enum api_other */
void api_note_person(const char *person_id);
void api_note_begin(void);
/* http_problem, and the place in the program where it was raised goes to the log when it is our fault. */
void api_problem(struct http_response *p, const struct http_request *r, int status,
                 const struct err *e);
void api_note_end(struct api *api, const struct http_request *r, const struct http_response *p,
                  int64_t took_us);
http_handler api_metrics_page, api_health, api_ready;

/* ---- the door itself ---- */

struct api {
    struct arena *arena;
    struct api_config config;
    struct api_limits limits;
    struct people_cache *people;
    struct event_hub *hub;
    struct cache *cache;
    struct jobs *jobs;
    const struct http_server *_Atomic server; /* NULL before it listens and once it stops */
    struct http_router router;
    struct api_uploads uploads;
    struct api_looks looks;
    struct api_metrics metrics;

    pthread_mutex_t state_lock; /* watcher … state */
    struct arena *watch_arena;
    struct workspace *watcher;
    struct api_state *state;

    pthread_mutex_t pool_lock;
    struct api_lent *pool;

    pthread_mutex_t base_lock, load_lock; /* the second is held while one is loaded */
    struct api_base *bases[API_N_BASES];
    int64_t base_used;

    pthread_mutex_t log_lock;
    uint64_t file_device, file_inode; /* of the workspace */
    atomic_bool replaced;
    int64_t tick_people_us, tick_day_us;
    struct str document; /* OpenAPI */
    char document_tag[CACHE_TAG];
};

int64_t api_clock_us(void); /* µs UTC; requests carry their own */
/* Of the person, not of the proxy before us. */
const char *api_address(const struct api *api, const struct http_request *r);
bool api_is_tls(const struct api *api, const struct http_request *r);
bool api_is_loopback(const char *address);

/* ---- api_guard.c ---- */

http_admit api_admit;        /* host and origin; every route */
http_admit api_admit_person; /* … and a person: before a body is read */
/* Who asks; false: answered (401, or 403 without the CSRF token). */
bool api_caller(struct api *api, const struct http_request *r, struct http_response *p,
                struct people_caller *ret) NODISCARD;
/* The same without an answer when nobody is signed in: *ret_found. */
bool api_caller_if_any(struct api *api, const struct http_request *r, struct arena *a,
                       bool *ret_found, struct people_caller *ret, struct err *e) NODISCARD;
const char *api_cookie_name(const struct api *api, const struct http_request *r);
/* token NULL: takes the cookie away. */
void api_set_session(const struct api *api, struct http_response *p, const struct http_request *r,
                     const char *token);
void api_headers(const struct api *api, const struct http_request *r, struct http_response *p);
/* A problem with Retry-After. */
void api_busy(struct api *api, const struct http_request *r, struct http_response *p);

/* ---- api_ask.c: a request as arguments and options ---- */

enum api_format { API_JSON, API_CSV, API_XLSX };
struct api_ask {
    const struct capability *c;
    size_t route;            /* its place in the table */
    struct http_pairs given; /* parameters as text, in the order given */
    const char *firm;        /* the first firm named; NULL */
    const char *output;      /* file name asked for; NULL */
    const char *files_hash;  /* of the files' contents, for the idempotency key; "" */
    struct http_part **parts; /* [n_parts] files that came with the request, by parameter */
    const char **part_param;
    size_t n_parts;
    bool takes_files; /* a file came with it, or is named */
    const char *as_of; /* NULL = the fact table's */
    int as_of_days;
    uint64_t seed;
    bool figures;
    size_t figure; /* 0 = none */
    const char **fields;
    size_t n_fields;
    size_t limit; /* 0 = no paging */
    const char *cursor;
    enum api_format format;
    bool inline_html;
};
bool api_ask_read(struct api *api, const struct http_request *r, const struct capability *c,
                  struct api_ask *ret, struct err *e) NODISCARD;
/* As the capability takes them, with files put into `folder` (made when needed). */
bool api_ask_args(struct api *api, const struct api_ask *ask, struct arena *a, const char *person,
                  const char *folder, struct args **ret, const char **ret_output,
                  struct err *e) NODISCARD;
/* Everything the answer depends on but the state of the workspace and who asks. */
void api_ask_canonical(struct buf *out, const struct api_ask *ask);
/* The same in another arena, so that it outlives the request. */
struct api_ask *api_ask_copy(struct arena *a, const struct api_ask *ask);
/* Members of a small JSON object as text, for the session routes; ERR_USAGE names a member that is not in
 * `names` [n], ERR_PARSE what is no object. */
bool api_body_texts(const struct http_request *r, const char *const *names, size_t n,
                    const char **ret, struct err *e) NODISCARD;

/* ---- api_answer.c: a result as bytes ---- */

struct api_body {
    int status;
    const char *media_type;
    struct str bytes;
    const char *file;      /* instead of bytes */
    const char *file_name; /* attachment; NULL = shown in place */
    size_t *ends;          /* figure cards, see cache.h */
    size_t n_ends;
};
struct api_made {
    const struct value *v;
    int64_t revision;
    const char *version; /* of what was read; a cursor goes with it */
    const char *output;  /* where the file that was asked for should be; NULL */
    const char *folder;  /* for a workbook on its way */
};
bool api_answer(struct api *api, struct job *job, const struct api_ask *ask,
                const struct api_made *made, struct api_body *ret, struct err *e) NODISCARD;
void api_tag(char ret[CACHE_TAG], int64_t revision, struct str bytes);
/* One card out of an answer that holds them all; false: no such figure (answered). */
bool api_answer_card(const struct cache_entry *entry, size_t figure, struct str *ret,
                     struct err *e) NODISCARD;
const char *api_media_type(const char *file_name);

/* ---- handlers ---- */

http_handler api_call, api_session_show, api_session_first, api_session_open, api_session_close,
    api_session_join, api_session_renew, api_session_invitation, api_jobs, api_events, api_document,
    api_page, api_hook;
/* Answers as a finished (or running) work says. */
void api_work_answer(struct api *api, const struct http_request *r, struct http_response *p,
                     struct work *w, bool finished);
void api_put_job(struct buf *out, const struct work *w);
void api_work_told(void *api, const struct work *w);
/* What changed between two states, told to those who listen. */
void api_publish_changes(struct api *api, const struct api_state *before,
                         const struct api_state *after);

#endif
