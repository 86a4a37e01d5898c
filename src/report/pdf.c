/* pdf.c — runs `weasyprint page.html page.pdf` and waits. */
#include "report/pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file.h"

extern char **environ;

/* A path that cannot be taken for an option. */
static char *plain_path(struct arena *a, const char *path)
{
    return arena_printf(a, "%s%s", *path == '-' ? "./" : "", path);
}

/* The environment with SOURCE_DATE_EPOCH, so that the same brief gives the same file. */
static char **environment(struct arena *a, int made_on)
{
    size_t n = 0;
    while (environ[n])
        n++;
    char **env = NEW_N(a, char *, n + 2);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], "SOURCE_DATE_EPOCH=", 18) != 0)
            env[k++] = environ[i];
    env[k] = arena_printf(a, "SOURCE_DATE_EPOCH=%lld", (long long)made_on * 86400);
    return env;
}

static bool run(struct arena *a, char *const *argv, char **env, struct err *e)
{
    posix_spawn_file_actions_t quiet;
    pid_t pid;
    int status;
    (void)a;
    if (posix_spawn_file_actions_init(&quiet) != 0)
        return FAIL(e, ERR_IO, "no memory to start WeasyPrint");
    int failed = posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    if (!failed)
        failed = posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    if (!failed)
        failed = posix_spawnp(&pid, argv[0], &quiet, NULL, argv, env);
    (void)posix_spawn_file_actions_destroy(&quiet);
    if (failed == ENOENT) {
        FAIL(e, ERR_NOT_FOUND, "A PDF needs the program WeasyPrint, which is not installed.");
        return err_hint(e, "apt-get install weasyprint, or print the web page from a browser");
    }
    if (failed)
        return FAIL(e, ERR_IO, "WeasyPrint could not be started: %s", strerror(failed));
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return FAIL(e, ERR_IO, "lost sight of WeasyPrint: %s", strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        FAIL(e, ERR_NOT_FOUND, "A PDF needs the program WeasyPrint, which is not installed.");
        return err_hint(e, "apt-get install weasyprint, or print the web page from a browser");
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return FAIL(e, ERR_IO,
                    "WeasyPrint could not make a PDF of the brief; nothing was written.");
    return true;
}

bool pdf_write(struct arena *a, struct str html, const char *path, int made_on, struct err *e)
{
    char *page = arena_printf(a, "%s.tmp.html", plain_path(a, path));
    char *made = arena_printf(a, "%s.tmp.pdf", plain_path(a, path));
    char *argv[] = {arena_strdup(a, "weasyprint"), page, made, NULL};
    struct err ignored = {0};
    TRY(file_write(page, html, e));
    bool ok = run(a, argv, environment(a, made_on), e) && file_replace(made, path, e);
    if (!file_remove(page, &ignored) || (!ok && !file_remove(made, &ignored)))
        err_clear(&ignored); /* the first error is the one to tell */
    return ok;
}
