/* err.c — formatting only. Messages that do not fit are cut at a byte count that is never reached
 * by our own texts; user text inside them is cut by the caller with STR_ARG_MAX. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *text;
    int exit_status, http_status;
} codes[ERR_N_CODES] = {
#define X(n, exit_s, http_s, t) \
    [ERR_##n] = {.name = #n, .text = t, .exit_status = exit_s, .http_status = http_s},
    ERR_CODES(X)
#undef X
};

bool err_fail_at(struct err *e, enum err_code code, const char *file, int line, const char *fmt, ...)
{
    if (e) {
        va_list ap;
        e->code = code;
        e->file = file;
        e->line = line;
        e->hint[0] = '\0';
        e->details = NULL;
        e->n_details = 0;
        va_start(ap, fmt);
        (void)vsnprintf(e->msg, sizeof e->msg, fmt, ap);
        va_end(ap);
    }
    return false;
}

bool (err_note)(struct err *e, const char *fmt, ...)
{
    if (e) {
        char outer[sizeof e->msg], joined[2 * sizeof e->msg + 2];
        va_list ap;
        va_start(ap, fmt);
        (void)vsnprintf(outer, sizeof outer, fmt, ap);
        va_end(ap);
        (void)snprintf(joined, sizeof joined, "%s: %s", outer, e->msg);
        memcpy(e->msg, joined, sizeof e->msg - 1);
        e->msg[sizeof e->msg - 1] = '\0';
    }
    return false;
}

bool (err_hint)(struct err *e, const char *fmt, ...)
{
    if (e && !e->hint[0]) {
        va_list ap;
        va_start(ap, fmt);
        (void)vsnprintf(e->hint, sizeof e->hint, fmt, ap);
        va_end(ap);
    }
    return false;
}

void err_clear(struct err *e)
{
    *e = (struct err){0};
}

const char *err_code_name(enum err_code code)
{
    return codes[code].name;
}

const char *err_code_text(enum err_code code)
{
    return codes[code].text;
}

int err_exit_status(enum err_code code)
{
    return codes[code].exit_status;
}

int err_http_status(enum err_code code)
{
    return codes[code].http_status;
}
