/* cli.c — from words to a command, from its value to standard output.
 *
 * Order: general options out, then help, then the command whose noun and verb stand first; the rest
 * are its values and options. */
#include "doors/cli.h"

#include <cblas.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "doors/api_openapi.h"
#include "doors/mcp.h"
#include "doors/serve.h"
#include "doors/gate.h"
#include "report/xlsx.h"

enum { WIDTH_DEFAULT = 100, WIDTH_LEAST = 40 };

/* --- arguments -------------------------------------------------------------------------------- */

static const struct capability_param *param_named(const struct capability *c, const char *name,
                                                  size_t len)
{
    for (size_t i = 0; i < c->n_params; i++)
        if (strlen(c->params[i].name) == len && strncmp(c->params[i].name, name, len) == 0)
            return &c->params[i];
    return NULL;
}

/* The next positional parameter that is still open; a repeated one stays open. */
static const struct capability_param *next_positional(const struct capability *c,
                                                      const struct args *args)
{
    for (size_t i = 0; i < c->n_params; i++) {
        const struct capability_param *p = &c->params[i];
        if ((p->flags & PARAM_POSITIONAL) &&
            ((p->flags & PARAM_REPEATED) || !args_has(args, p->name)))
            return p;
    }
    return NULL;
}

static bool take_named(struct arena *a, struct args *args, const struct capability *c, int n,
                       char **words, int *i, struct err *e)
{
    const char *w = words[*i] + 2;
    size_t len = strcspn(w, "=");
    const char *name = arena_strndup(a, w, len);
    const struct capability_param *p = param_named(c, w, len);
    if (!p && strncmp(w, "no-", 3) == 0) { /* --no-name switches a switch off */
        p = param_named(c, w + 3, len - 3);
        if (p && p->kind == PARAM_BOOL)
            return args_set(a, args, p->name, "no", e);
        p = NULL;
    }
    if (!p)
        return args_set(a, args, name, "", e); /* says which option is nearest */
    if (w[len] == '=')
        return args_set(a, args, name, w + len + 1, e);
    if (p->kind == PARAM_BOOL)
        return args_set(a, args, name, "yes", e);
    if (*i + 1 >= n) {
        FAIL(e, ERR_USAGE, "`--%s` needs a value: %s", name, p->help);
        return err_hint(e, "`landfall help %s` shows an example.", capability_words(a, c));
    }
    return args_set(a, args, name, words[++*i], e);
}

static bool parse_args(struct arena *a, struct args *args, const struct capability *c, int n,
                       char **words, struct err *e)
{
    bool only_values = false;
    for (int i = 0; i < n; i++) {
        if (!only_values && strcmp(words[i], "--") == 0) {
            only_values = true;
        } else if (!only_values && strncmp(words[i], "--", 2) == 0) {
            TRY(take_named(a, args, c, n, words, &i, e));
        } else {
            const struct capability_param *p = next_positional(c, args);
            if (!p) {
                FAIL(e, ERR_USAGE, "`%.80s` is one value too many for `%s`", words[i],
                     help_command_of(a, c));
                return err_hint(e, "`landfall help %s` shows what it takes.",
                                capability_words(a, c));
            }
            TRY(args_set(a, args, p->name, words[i], e));
        }
    }
    return args_finish(a, args, e);
}

/* --- the job ---------------------------------------------------------------------------------- */

static void show_progress(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct timespec *last = ctx, now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    double since =
        (double)(now.tv_sec - last->tv_sec) + (double)(now.tv_nsec - last->tv_nsec) * 1e-9;
    if (since < 0.1 && done < total)
        return; /* at most ten times a second */
    *last = now;
    if (total)
        fprintf(stderr, "\r%-40s %3" PRIu64 " %%", what, 100 * done / total);
    else
        fprintf(stderr, "\r%-40s %" PRIu64, what, done);
    if (done >= total)
        fprintf(stderr, "\r%60s\r", "");
}

static const char *first_set(const char *a, const char *b, const char *c)
{
    return a && *a ? a : b && *b ? b : c;
}

static bool make_job(struct job *job, struct arena *a, const struct cli_options *o, struct err *e)
{
    static struct timespec last_progress;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    *job = (struct job){
        .arena = a,
        .data_dir = first_set(o->data_dir, getenv("LANDFALL_DATA"), LANDFALL_DATA_DIR),
        .country_dir = first_set(o->country_dir, getenv("LANDFALL_COUNTRY"), LANDFALL_COUNTRY_DIR),
        .workspace_path = first_set(o->workspace, getenv("LANDFALL_WORKSPACE"),
                                    file_exists("landfall.db") ? "landfall.db" : NULL),
        .actor = first_set(getenv("LANDFALL_ACTOR"), getenv("USER"), "terminal"),
        .rights = NULL, /* whoever holds the file owns it; the network doors check rights */
        .as_of = AS_OF_FACT_TABLE,
        .now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000,
        .seed = o->seed,
    };
    if (o->as_of) {
        struct date d;
        if (!date_parse(str_of(o->as_of), &d, e))
            return FAIL(e, ERR_USAGE, "`--as-of` takes a date like 2026-05-31, not `%.40s`",
                        o->as_of);
        job->as_of = d.days;
    }
    if (!o->quiet && isatty(STDERR_FILENO)) {
        job->progress = show_progress;
        job->progress_ctx = &last_progress;
    }
    return true;
}

/* --- output ----------------------------------------------------------------------------------- */

size_t cli_width(void)
{
    struct winsize ws;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 &&
        ws.ws_col >= WIDTH_LEAST)
        return ws.ws_col < WIDTH_DEFAULT ? ws.ws_col : WIDTH_DEFAULT;
    return WIDTH_DEFAULT;
}

static bool put_out(const struct buf *b, struct err *e)
{
    if (b->overflow)
        return FAIL(e, ERR_LIMIT, "the result is larger than %zu bytes", b->max);
    errno = 0;
    bool written = (!b->n || fwrite(b->p, 1, b->n, stdout) == b->n) && fflush(stdout) == 0;
    if (!written && errno != EPIPE) /* `| head` has read enough: that is no failure of ours */
        return FAIL(e, ERR_IO, "cannot write to standard output: %s", strerror(errno));
    return true;
}

/* --quiet leaves out the closing "Next: …", which is always the last paragraph. */
static void drop_next(struct buf *out)
{
    static const char lead[] = "\nNext: ";
    for (size_t i = out->n; i-- > 0;) {
        if (out->p[i] != '\n' || strncmp(out->p + i, lead, sizeof lead - 1) != 0)
            continue;
        out->n = i;
        out->p[i] = '\0';
        return;
    }
}

static bool render(const struct capability *c, const struct value *v, const struct cli_options *o,
                   struct job *job, struct err *e)
{
    struct buf out;
    buf_init(&out, job->arena, (size_t)256 << 20);
    if (o->xlsx)
        TRY(result_to_xlsx(job, c, v, o->xlsx, e));
    if (o->xlsx && o->output == OUTPUT_TEXT)
        buf_printf(&out, "Written: %s\n", o->xlsx);
    else if (o->output == OUTPUT_JSON)
        value_to_json(&out, v);
    else if (o->output == OUTPUT_CSV)
        value_to_csv(&out, v, c->result);
    else if (c->show)
        c->show(job, v, &out, cli_width());
    else
        text_result(&out, v, c->result, cli_width());
    if (o->output == OUTPUT_TEXT && o->quiet)
        drop_next(&out);
    return put_out(&out, e);
}

static int report(const struct err *e, const struct cli_options *o)
{
    fprintf(stderr, "landfall: %s\n", e->msg);
    if (e->hint[0])
        fprintf(stderr, "%s\n", e->hint);
    if (o->debug && e->file)
        fprintf(stderr, "(%s, raised at %s:%d)\n", err_code_name(e->code), e->file, e->line);
    return err_exit_status(e->code);
}

/* --- the door --------------------------------------------------------------------------------- */

static bool run_mcp(const struct args *args, struct job *job, struct err *e)
{
    enum role role;
    if (!role_find(args_text(args, "role"), &role))
        return FAIL(e, ERR_BUG, "a choice of --role is no role");
    job->actor = arena_printf(job->arena, "assistant:%s", job->actor);
    return mcp_serve(job, role, args_text(args, "firm"), stdin, stdout, e);
}

static bool run_serve(const struct args *args, struct job *job, struct err *e)
{
    size_t n = args_count(args, "host");
    const char **hosts = NEW_N(job->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        hosts[i] = args_text_at(args, "host", i);
    return serve(job,
                 &(struct serve_options){.listen = args_text(args, "listen"),
                                         .port = (int)args_int(args, "port"),
                                         .hosts = hosts,
                                         .n_hosts = n,
                                         .tls_cert = args_text(args, "tls-cert"),
                                         .tls_key = args_text(args, "tls-key"),
                                         .proxy = args_bool(args, "proxy"),
                                         .log = args_text(args, "log")},
                 e);
}

/* The terminal's own commands: all but the interview only print what the list of commands says. */
static bool run_own(const struct capability *c, const struct args *args, struct job *job,
                    struct err *e)
{
    struct buf out;
    buf_init(&out, job->arena, 8 << 20);
    if (c == &cli_diagnosis_ask)
        return cli_ask(job, args_text(args, "firm"), args_text(args, "form"), e);
    if (c == &cli_mcp)
        return run_mcp(args, job, e);
    if (c == &cli_serve)
        return run_serve(args, job, e);
    if (c == &cli_openapi)
        TRY(openapi_document(&out, job->data_dir, e));
    else if (c == &cli_completion)
        help_completion(&out, args_text(args, "shell"));
    else
        help_man_page(&out);
    return put_out(&out, e);
}

static bool run_help(struct arena *a, int n, char **words, struct err *e)
{
    struct buf out;
    buf_init(&out, a, 8 << 20);
    TRY(help_topic(&out, n, words, e));
    return put_out(&out, e);
}

static bool run_version(struct arena *a, struct err *e)
{
    struct buf out;
    buf_init(&out, a, 256);
    buf_puts(&out, "landfall " LANDFALL_VERSION "\n");
    return put_out(&out, e);
}

/* `help market` is help about the commands; `help list` and its sisters are capabilities. */
static bool is_capability(int n, char **words)
{
    int used = 0;
    const struct capability *c = cli_command_match(n, words, &used);
    return c && c->run && used == 2;
}

static bool run(struct arena *a, const struct cli_options *o, int n, char **words, int *ret_status,
                struct err *e)
{
    if (o->version)
        return run_version(a, e);
    if (n > 0 && strcmp(words[0], cli_help.name) == 0 && !is_capability(n, words))
        return run_help(a, n - 1, words + 1, e);
    if (n == 0 || o->help)
        return run_help(a, n, words, e);
    int used = 0;
    const struct capability *c = cli_command_match(n, words, &used);
    if (!c)
        return cli_no_such_command(a, n, words, e);
    struct job job;
    TRY(make_job(&job, a, o, e));
    struct args *args = args_new(a, c);
    TRY(parse_args(a, args, c, n - used, words + used, e));
    if (!c->run)
        return run_own(c, args, &job, e);
    struct value *v = NULL;
    TRY(gate_run(&job,
                 &(struct gate_call){
                     .door = DOOR_TERMINAL, .capability = c, .args = args, .if_revision = -1},
                 &v, e));
    TRY(render(c, v, o, &job, e));
    const struct value *ok = record_get(v, "ok");
    if (c->answer_no_is_failure && value_kind(ok) == VALUE_BOOL && !value_as_bool(ok))
        *ret_status = 1;
    return true;
}

int cli_main(int argc, char **argv)
{
    openblas_set_num_threads(1); /* the loops of the rooms are parallel; more threads only fight them */
    (void)signal(SIGPIPE, SIG_IGN); /* `landfall … | head`: the write fails instead (put_out) */
    struct arena *a = arena_open();
    struct cli_options o = {.seed = 1};
    struct err e = {0};
    char **words = NEW_N(a, char *, (size_t)argc + 1);
    int n = 0, status = 0;
    if (!cli_take_options(&o, argc, argv, words, &n, &e) || !run(a, &o, n, words, &status, &e))
        status = report(&e, &o);
    arena_close(a);
    return status;
}
