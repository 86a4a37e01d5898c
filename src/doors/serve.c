/* serve.c — opens the workspace and the door, listens, waits for a signal, closes in the right order. */
#include "doors/serve.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/params.h"
#include "doors/api.h"
#include "people/people.h"
#include "store/workspace.h"

struct limits { /* data/parameters/server.csv */
    double connections_max, connections_address_max, silence, head_max, grace;
};

static int64_t clock_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- the folder for files under way ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void remove_folder(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Folders of servers that were killed: their number belongs to no process any more. */
static void remove_left_over(struct arena *a, const char *workspace)
{
    const char *folder = path_folder(a, workspace),
               *prefix = arena_printf(a, "%s.serve-", path_name(workspace));
    DIR *d = opendir(folder);
    for (struct dirent *x; d && (x = readdir(d));) {
        if (strncmp(x->d_name, prefix, strlen(prefix)) != 0)
            continue;
        long pid = strtol(x->d_name + strlen(prefix), NULL, 10);
        if (pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH)
            remove_folder(path_join(a, folder, x->d_name));
    }
    if (d)
        (void)closedir(d);
}

/* ---- the workspace and the first line ---- */

static bool find_workspace(struct job *job, struct err *e)
{
    struct workspace *ws;
    ARENA_LOCAL(tmp);
    if (!job->workspace_path)
        job->workspace_path = WS_DEFAULT_NAME;
    bool there = file_exists(job->workspace_path);
    TRY(ws_open(&ws, tmp, job->workspace_path, there ? WS_WRITE : WS_CREATE, job->now_us, e));
    if (!there)
        printf("Made the workspace %s: everything you enter is kept in this one file.\n",
               job->workspace_path);
    if (ws_kept_before(ws))
        printf("%s was of an older Landfall and is brought up; as it was, it is kept as %s.\n",
               job->workspace_path, ws_kept_before(ws));
    return true;
}

static bool is_every_address(const char *listen)
{
    return strcmp(listen, "0.0.0.0") == 0 || strcmp(listen, "::") == 0;
}

static bool say_where(struct job *job, const struct serve_options *o, int port, struct err *e)
{
    struct arena *a = job->arena;
    const char *code = NULL;
    const char *host = o->n_hosts                    ? o->hosts[0]
                       : is_every_address(o->listen) ? "localhost"
                       : strchr(o->listen, ':')      ? arena_printf(a, "[%s]", o->listen)
                                                     : o->listen;
    const char *place = o->proxy ? arena_printf(a, "https://%s", host)
                                 : arena_printf(a, "http%s://%s:%d", o->tls_cert ? "s" : "", host,
                                                port);
    TRY(people_first_code(job, &code, e));
    printf("Landfall is at %s/   (Ctrl-C stops it)\n", place);
    if (code)
        printf("\nThere is no account yet. Open %s/start and enter this code, which works "
               "once:\n\n    %s\n\n",
               place, code);
    if (!o->tls_cert && strcmp(o->listen, "127.0.0.1") != 0 && strcmp(o->listen, "::1") != 0)
        printf("Others can reach it, and nothing is encrypted: give --tls-cert and --tls-key, or put "
               "a proxy with TLS in front.\n");
    return fflush(stdout) == 0 || FAIL(e, ERR_IO, "cannot write to standard output");
}

/* ---- waiting ---- */

/* Signals are blocked before the first thread starts, so they come here and nowhere else. */
static bool wait_for_signal(struct api *api, const sigset_t *signals, struct err *e)
{
    const struct timespec second = {.tv_sec = 1};
    for (;;) {
        int s = sigtimedwait(signals, NULL, &second);
        if (s == SIGINT || s == SIGTERM)
            return true;
        if (!api_tick(api, clock_us()))
            return FAIL(e, ERR_CONFLICT, "the workspace file was replaced while the server ran") ||
                   err_hint(e, "Start landfall serve again.");
    }
}

static bool read_limits(struct job *job, struct limits *ret, struct err *e)
{
#define BIND(id, field) {"server." id, offsetof(struct limits, field)}
    static const struct param_bind binds[] = {
        BIND("connections.max", connections_max),
        BIND("connections.address.max", connections_address_max),
        BIND("silence", silence),
        BIND("head.max", head_max),
        BIND("stop.grace", grace),
    };
#undef BIND
    const struct params *p;
    TRY(params_load(job->arena, path_join(job->arena, job->data_dir, "parameters"),
                    (struct date){(int32_t)(job->now_us / (INT64_C(86400) * 1000000))}, &p, e));
    return params_fill(p, binds, COUNT_OF(binds), ret, e);
}

static bool listen_and_wait(struct job *job, const struct serve_options *o, const struct limits *l,
                            struct api *api, const char *incoming, const sigset_t *signals,
                            struct err *e)
{
    struct http_config config = http_config_default;
    struct http_server *server;
    config.max_connections = (unsigned)l->connections_max;
    config.max_per_address = (unsigned)l->connections_address_max;
    config.timeout_s = (unsigned)l->silence;
    config.grace_s = (unsigned)l->grace;
    config.head_max = (size_t)l->head_max;
    config.listen = o->listen;
    config.port = o->port;
    config.tls_cert = o->tls_cert;
    config.tls_key = o->tls_key;
    config.upload_dir = incoming;
    if (!http_server_start(&server, &config, api_router(api), e))
        return false;
    api_set_server(api, server);
    bool ok = say_where(job, o, http_server_port(server), e) && wait_for_signal(api, signals, e);
    api_end_streams(api);
    api_set_server(api, NULL);
    http_server_stop(server);
    return ok;
}

static bool run(struct job *job, const struct serve_options *o, FILE *log, const sigset_t *signals,
                struct err *e)
{
    struct arena *a = job->arena;
    struct api *api;
    struct limits limits;
    const char *folder = arena_printf(a, "%s.serve-%ld", job->workspace_path, (long)getpid());
    const struct api_config config = {.workspace_path = job->workspace_path,
                                      .data_dir = job->data_dir,
                                      .country_dir = job->country_dir,
                                      .folder = folder,
                                      .listen = o->listen,
                                      .hosts = o->hosts,
                                      .n_hosts = o->n_hosts,
                                      .proxy = o->proxy,
                                      .log = log};
    remove_left_over(a, job->workspace_path);
    if (!read_limits(job, &limits, e))
        return false;
    bool ok = api_open(&api, &config, job->now_us, e);
    if (ok) {
        ok = listen_and_wait(job, o, &limits, api, path_join(a, folder, "incoming"), signals, e);
        if (!api_close(api, (unsigned)(limits.grace * 1000))) {
            /* A job does not end. What it has not committed never happened. */
            remove_folder(folder);
            (void)fflush(NULL);
            _exit(ok ? 0 : 5);
        }
    }
    remove_folder(folder);
    return ok;
}

bool serve(const struct job *base, const struct serve_options *o, struct err *e)
{
    struct job job = *base;
    sigset_t signals, before;
    FILE *log = stderr;
    if (!o->tls_cert != !o->tls_key)
        return FAIL(e, ERR_USAGE, "--tls-cert and --tls-key go together");
    TRY(find_workspace(&job, e));
    if (o->log) {
        log = fopen(o->log, "ae");
        if (!log)
            return FAIL(e, ERR_IO, "cannot write the log %s: %s", o->log, strerror(errno));
    }
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &signals, &before);
    bool ok = run(&job, o, log, &signals, e);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (log != stderr)
        (void)fclose(log);
    return ok;
}
