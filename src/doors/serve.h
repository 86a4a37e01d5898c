/* serve.h — `landfall serve`: the HTTP door on a socket, from the first line on the terminal to the graceful
 * stop (SIGINT, SIGTERM).
 *
 * Standard output says where it listens and, at the first start, the one-time code. The log goes to standard
 * error or a file: one line per request, without queries, bodies or tokens.
 * Stops: no new connection is taken, answers under way end, streams are closed, jobs get ten seconds.
 * Checked: tests/web/api.sh
 */
#ifndef DOORS_SERVE_H
#define DOORS_SERVE_H

#include "base/capability.h"

struct serve_options {
    const char *listen;
    int port;
    const char *const *hosts; /* [n_hosts] */
    size_t n_hosts;
    const char *tls_cert, *tls_key; /* both or none */
    bool proxy; /* see api.h */
    const char *log;                /* file; NULL = standard error */
};
/* Returns when it was told to stop. base gives workspace (made when there is none), data and clock. */
bool serve(const struct job *base, const struct serve_options *o, struct err *e) NODISCARD;

#endif
